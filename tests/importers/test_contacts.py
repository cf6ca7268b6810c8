"""Contacts from tables: the real export, whose they are, what is there already (data rules V6, V7, V11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import NotFound, Problem, Refused
from models.importers.contacts import bring_in, read
from models.importers.outcome import Outcome
from models.practice import clients, contacts
from models.store.store import Store
from models.store.undo import undo
from models.who import Who


def bring(store: Store, who: Who, text: str, **rest: Any) -> Outcome:
    return bring_in(store, who, read(text.encode(), "contacts.csv"), **rest).result()


@pytest.fixture
def acme(store: Store, who: Who) -> Store:
    """A practice with two clients."""
    for name in ("Acme Dental", "Birch Law"):
        clients.add(store, who, {"name": name}).result()
    return store


def test_the_real_export_of_it_glue(data: Path, store: Store, who: Who) -> None:
    path = data / "csv" / "itglue-contacts.csv"
    sheet = read(path.read_bytes(), path.name)
    assert sheet.rows.form == "CSV, UTF-8, comma"
    refused = bring_in(store, who, sheet, dry_run=True).result()
    assert len(refused.refused) == 48 and "--add-clients" in refused.refused[0].reason
    outcome = bring_in(store, who, sheet, add_clients=True).result()
    assert (outcome.added, outcome.changed, outcome.unchanged, outcome.refused) == (48, 0, 0, ())
    found = contacts.all_contacts(store)
    assert len(found) == 48 and len(clients.all_clients(store)) == 12
    assert sum(one.authority == "decision maker" for one in found) == 12
    dana = contacts.contact(store, "Dana Novák")
    assert (dana.ref, dana.client_name, dana.title, dana.email, dana.phone) == (
        "5200000", "Acme Dental Group", "Owner", "dana.novák@acmedentalgrou.example", "(662) 555-0123",
    )  # fmt: skip
    assert "types that say nothing of authority: End User (12 rows), Billing (9 rows)" in [
        one.text for one in outcome.remarks
    ]
    again = bring_in(store, who, sheet, add_clients=True).result()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 48)
    undo(store, who).result()
    assert contacts.all_contacts(store) == () and clients.all_clients(store) == ()


def test_clients_are_matched_by_name_or_code_whatever_their_case(acme: Store, who: Who) -> None:
    outcome = bring(acme, who, "client,name\n  acme   DENTAL,Dana\nbirch,Ian\nNobody,Eve\n,Max\n")
    assert outcome.added == 2
    assert [(one.row, one.ref, one.reason) for one in outcome.refused] == [
        (4, "Eve", "there is no client “Nobody”: --add-clients adds those that are missing"),
        (5, "Max", "it names no client"),
    ]
    assert {one.name: one.client_code for one in contacts.all_contacts(acme)} == {
        "Dana": "ACME",
        "Ian": "BIRCH",
    }


def test_client_says_whose_the_rows_are(acme: Store, who: Who) -> None:
    assert bring(acme, who, "name\nDana\n", client="ACME").added == 1
    outcome = bring(acme, who, "company,name\nAcme Dental,Ian\n,Max\nBirch Law,Eve\n", client="acme")
    assert outcome.added == 2
    assert [(one.row, one.reason) for one in outcome.refused] == [(4, "it is of Birch Law, not of ACME")]
    with pytest.raises(NotFound):
        bring(acme, who, "name\nDana\n", client="NOBODY")


def test_rows_equal_in_every_field_are_one_and_others_are_shown(acme: Store, who: Who) -> None:
    row = "Acme Dental,Dana,d@x.example"
    text = f"id,client,name,email\n1,{row}\n1,{row}\n2,Acme Dental,Dana,e@x.example\n"
    outcome = bring(acme, who, text)
    assert outcome.added == 2
    assert [(one.row, one.ref, one.text) for one in outcome.remarks] == [
        (0, "", "columns taken: id as ref"),
        (3, "1", "equal to row 2: one contact"),
        (4, "2", "Dana is in row 2, too, with another reference or other values: look at both"),
    ]
    assert bring(acme, who, text).unchanged == 2


def test_a_contact_is_known_by_its_reference_else_by_its_name(acme: Store, who: Who) -> None:
    contacts.add(acme, who, "ACME", {"name": "Dana Doe", "note": "Likes tea."}).result()
    outcome = bring(acme, who, "id,client,name,title\n7,Acme Dental,dana  doe,Owner\n")
    assert (outcome.added, outcome.changed) == (0, 1)
    assert [one.text for one in outcome.remarks] == [
        "columns taken: id as ref",
        "Dana Doe was here without a reference: taken as the same",
    ]
    outcome = bring(acme, who, "id,client,name,title\n7,Acme Dental,Dana Roe,\n")
    assert (outcome.added, outcome.changed) == (0, 1)
    found = contacts.contact(acme, "Dana Roe")
    assert (found.ref, found.title, found.note) == ("7", "Owner", "Likes tea.")


def test_another_reference_is_somebody_else_and_a_match_to_look_at(acme: Store, who: Who) -> None:
    bring(acme, who, "id,client,name\n7,Acme Dental,Dana\n")
    outcome = bring(acme, who, "id,client,name\n8,Acme Dental,Dana\n9,Birch Law,Dana\n")
    assert outcome.added == 2
    assert [(one.row, one.text) for one in outcome.remarks if one.row] == [
        (2, "Dana is here already with another reference or address: look at both")
    ]


def test_rows_that_cannot_be_used_are_named(acme: Store, who: Who) -> None:
    outcome = bring(
        acme,
        who,
        "client,first name,last name,email\nAcme Dental,,,a@b.example\nAcme Dental,Dana,Doe,not one\n",
    )
    assert [(one.row, one.ref) for one in outcome.refused] == [(2, ""), (3, "Dana Doe")]
    assert outcome.refused[0].reason == "it has no name"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "is a PDF"),
        (b"\xd0\xcf\x11\xe0", "old Excel"),
        (b'{"a": 1}', "is JSON, not a table"),
        (b"[pack]\n", "is a pack, not a table"),
        (b"<html></html>", "a web page"),
        (b"", "empty"),
        (b"colour,mood\nred,good\n", "no column for name; its headings are: colour, mood"),
    ],
)
def test_what_is_no_table_of_contacts_is_named(data: bytes, said: str) -> None:
    with pytest.raises(Problem, match=said):
        read(data)


@pytest.mark.parametrize(
    ("said", "authority"),
    [
        ("Decision Maker", "decision maker"),
        ("decision  maker", "decision maker"),
        ("Champion", "influencer"),
        ("Primary Contact", "point of contact"),
        ("End User", ""),
    ],
)
def test_v11_the_type_of_contact_says_who_decides(acme: Store, who: Who, said: str, authority: str) -> None:
    bring(acme, who, f"client,name,contact_type\nAcme Dental,Dana,{said}\n")
    assert contacts.all_contacts(acme)[0].authority == authority


def test_v8_what_looks_like_a_formula_stays_text(acme: Store, who: Who) -> None:
    bring(acme, who, "client,name,phone\nAcme Dental,=1+2,+353 1 555\n")
    found = contacts.all_contacts(acme)[0]
    assert (found.name, found.phone) == ("=1+2", "+353 1 555")


def test_who_may(acme: Store) -> None:
    tam = Who(1, "founder", "Founder", frozenset(("tam",)))
    with pytest.raises(Refused):
        bring(acme, tam, "client,name\nAcme Dental,Dana\n")


def test_strict_writes_nothing_and_adds_no_client(acme: Store, who: Who) -> None:
    outcome = bring(acme, who, "client,name\nNova,Dana\nNova,\n", add_clients=True, strict=True)
    assert not outcome.done and len(outcome.refused) == 1
    assert contacts.all_contacts(acme) == () and len(clients.all_clients(acme)) == 2
