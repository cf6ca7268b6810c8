"""Clients from tables (data rules V6, V7; DESIGN §5)."""

from __future__ import annotations

import pytest

from models.errors import Refused
from models.importers.clients import bring_in, read
from models.importers.outcome import Outcome
from models.practice import clients, people
from models.store.store import Store
from models.store.undo import undo
from models.who import Who
from tests.office import Office


def bring(store: Store, who: Who, text: str, **rest: bool) -> Outcome:
    return bring_in(store, who, read(text.encode(), "clients.csv"), **rest).result()


def test_clients_come_in_with_codes_of_their_own(store: Store, who: Who) -> None:
    outcome = bring(
        store, who, "Organization Name,Market,Notes,Logo\nAcme  Dental,Dental,Hi,x\nBirch Law,,,y\n"
    )
    assert outcome.as_json() == {
        "added": 2, "changed": 0, "unchanged": 0, "drafts": 0, "refused": [],
        "remarks": [
            {"row": 0, "ref": "", "text": "columns taken: Organization Name as name, Market as industry, Notes as note"},
            {"row": 0, "ref": "", "text": "columns left out: Logo"},
        ],
    }  # fmt: skip
    found = {one.code: one for one in clients.all_clients(store)}
    assert set(found) == {"ACME", "BIRCH"}
    assert (found["ACME"].industry, found["ACME"].note, found["ACME"].status) == ("Dental", "Hi", "active")
    undo(store, who).result()
    assert clients.all_clients(store) == ()


def test_a_second_import_changes_nothing_and_matching_knows_no_case_or_blanks(store: Store, who: Who) -> None:
    bring(store, who, "name,industry\nAcme Dental,Dental\n")
    lines = store.value("SELECT count(*) FROM history")
    assert bring(store, who, "name,industry\n  acme   DENTAL ,Dental\n").unchanged == 1
    assert store.value("SELECT count(*) FROM history") == lines
    outcome = bring(store, who, "name,industry\nACME Dental,Freight\n")
    assert (outcome.added, outcome.changed) == (0, 1)
    assert clients.client(store, "ACME").name == "Acme Dental"


def test_the_code_is_the_key_and_a_name_held_by_another_code_is_refused(store: Store, who: Who) -> None:
    bring(store, who, "code,name\nACME,Acme Dental\nBL,Birch Law\n")
    outcome = bring(store, who, "code,name\nACME,Acme Dental Group\nNEW,Birch Law\nN2,Nova\nN3,nova\n")
    assert (outcome.added, outcome.changed) == (1, 1)
    assert [(one.row, one.ref, one.reason) for one in outcome.refused] == [
        (3, "NEW", "the name Birch Law is that of BL"),
        (5, "N3", "the name nova is that of the client in row 4"),
    ]
    assert clients.client(store, "ACME").name == "Acme Dental Group"


def test_fields_by_their_own_names_with_people_and_profile(store: Store, who: Who) -> None:
    people.add(store, who, {"login": "rosa", "name": "Rosa", "roles": "vcio; tam"}).result()
    outcome = bring(
        store,
        who,
        "name,status,tam,vcio,profile\nAcme,Inactive,rosa,rosa,m365; firewall\nBad,active,nobody,,\n",
    )
    assert [(one.row, one.ref) for one in outcome.refused] == [(3, "Bad")]
    assert "nobody" in outcome.refused[0].reason
    found = clients.client(store, "ACME")
    assert (found.status, found.tam_login, found.vcio_login, found.profile) == (
        "left", "rosa", "rosa", ("m365", "firewall"),
    )  # fmt: skip


def test_headings_of_other_programs_are_known_and_people_by_their_names(store: Store, who: Who) -> None:
    people.add(store, who, {"login": "rosa", "name": "Rosa Vale", "roles": "vcio; tam"}).result()
    head = "Short,Company,Account Manager,Technical Contact\n"
    outcome = bring(
        store, who, f"{head}ACME,Acme,Rosa Vale,rosa  vale\nBL,Birch,Jo Hill,rosa\nN,Nova,Jo Hill,jo\n"
    )
    found = {one.code: (one.name, one.vcio_login, one.tam_login) for one in clients.all_clients(store)}
    assert found == {"ACME": ("Acme", "rosa", "rosa"), "BL": ("Birch", "", "rosa")}
    assert [(one.row, one.ref) for one in outcome.refused] == [(4, "N")], "jo may be a login: it is said"
    assert [one.text for one in outcome.remarks] == [
        "columns taken: Company as name, Short as code, Technical Contact as tam, Account Manager as vcio",
        "not on the staff, so nobody's clients yet: Jo Hill (2 rows)",
    ]


def test_rows_that_cannot_be_used_are_named_and_equal_ones_are_one(store: Store, who: Who) -> None:
    outcome = bring(
        store,
        who,
        "code,name,status\n,,active\n$$,Odd,active\nA1,Acme,asleep\nB,Birch,\nB,Birch,\nB,Birch,left\n",
    )
    assert outcome.added == 1
    assert [one.row for one in outcome.refused] == [2, 3, 4, 7]
    assert outcome.refused[3].reason == "the same client is in row 5 with other values"


def test_strict_and_dry_run_write_nothing(store: Store, who: Who) -> None:
    text = "name,status\nAcme,active\nBirch,asleep\n"
    assert not bring(store, who, text, strict=True).done
    assert not bring(store, who, text, dry_run=True).done
    assert clients.all_clients(store) == ()


def test_a_tam_may_not(store: Store) -> None:
    with pytest.raises(Refused):
        bring(store, Who(1, "founder", "Founder", frozenset(("tam",))), "name\nAcme\n")


def test_hostile_names_come_in_cleaned(store: Store, who: Who) -> None:
    bring(store, who, 'name\n"=cmd|\'/c\'!A1"\n"[/]\x1b[31m"\n')
    names = {one.name for one in clients.all_clients(store)}
    assert names == {"=cmd|'/c'!A1", "[/]\ufffd[31m"}


def test_thousands_of_clients_take_no_time_of_their_own(store: Store, who: Who) -> None:
    import time

    text = "name\n" + "".join(f"Client number {n}\n" for n in range(1_000))
    begin = time.process_time()
    assert bring(store, who, text).added == 1_000
    assert time.process_time() - begin < 10


def test_tags_of_a_profile_that_nothing_goes_by_are_told(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(to="approved", applies_to=("wireless",))
    outcome = bring(office.store, office.founder, "name,profile\nAcme,wifi; wireless\nBirch,wifi\n")
    assert outcome.added == 2
    assert outcome.remarks[-1].text == "No approved standard goes by wifi (wireless?)."
