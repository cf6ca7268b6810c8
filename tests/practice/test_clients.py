"""Clients: codes, rights, conflicts, and what goes with one that is deleted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Conflict, NotFound, Problem, Refused
from models.practice import clients, contacts, links, people
from models.store import history
from models.store.change import Change
from models.store.undo import redo, undo
from tests.office import Office


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Acme Dental Group", set(), "ACME"),
        ("Acme Dental Group", {"ACME"}, "ADG"),
        ("Acme Dental Group", {"ACME", "ADG"}, "ACME2"),
        ("Acme Dental Group", {"ACME", "ADG", "ACME2"}, "ACME3"),
        ("The Foxglove Accounting", set(), "FOXGLOVE"),
        ("Ironbridge Manufacturing", set(), "IRONBRID"),
        ("Müller & Söhne", set(), "MULLER"),
        ("3M", set(), "3M"),
        ("B", set(), "B"),
        ("A and B", set(), "B"),
        ("The", set(), "THE"),
        ("東京", set(), "X"),
        ("東京", {"X"}, "X2"),
        ("../../etc/passwd", set(), "ETC"),
    ],
)
def test_proposed_codes(name: str, taken: set[str], code: str) -> None:
    assert clients.propose_code(name, taken) == code


@given(st.text(min_size=1), st.sets(st.text(alphabet="AB2", min_size=1, max_size=3)))
def test_a_proposed_code_is_free_and_allowed(name: str, taken: set[str]) -> None:
    code = clients.propose_code(name, taken)
    assert code not in taken
    assert clients.CODE.fullmatch(code)


def test_add_and_read(office: Office) -> None:
    code = office.client(
        industry="dental",
        status="at risk",
        tam="tam",
        vcio="Vcio",
        profile="M365, windows, m365",
        note="a\nb",
    )
    one = clients.client(office.store, "acme")
    assert one == clients.client(office.store, "  ACME   dental ")
    assert (one.code, one.status, one.tam_name, one.vcio_login) == (code, "at risk", "Tam", "vcio")
    assert (one.profile, one.note, one.yes, one.no) == (("M365", "windows"), "a\nb", 0, 0)
    assert clients.key_of(office.store, code) == one.id


def test_the_list_is_by_name_with_those_that_left_at_the_end(office: Office) -> None:
    for name, status in (("zeta", "active"), ("Beta", "left"), ("alpha", "prospect")):
        office.client(name, status=status)
    assert [one.name for one in clients.all_clients(office.store)] == ["alpha", "zeta", "Beta"]
    assert [one.name for one in clients.all_clients(office.store, left=False)] == ["alpha", "zeta"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Name is missing"),
        ({"name": "acme  DENTAL"}, "ACME has that name already"),
        ({"name": "X", "code": "acme"}, "ACME is another client's"),
        ({"name": "X", "code": "A B"}, "cannot be one"),
        ({"name": "X", "code": "A" * 17}, "cannot be one"),
        ({"name": "X", "status": "happy"}, "Status cannot be “happy”. Choose active, prospect"),
        ({"name": "X", "tam": "nobody"}, "TAM: there is no “nobody” on the staff"),
        ({"name": "X", "tam": "gone"}, "Long Gone was deactivated"),
        ({"name": "X", "vcio": "tam"}, "vCIO: Tam is not a vCIO"),
        ({"name": "X", "tam": "desk"}, "TAM: Desk is not a TAM or a vCIO"),
    ],
)
def test_what_is_wrong_is_named(office: Office, values: dict[str, str], said: str) -> None:
    office.client()
    before = office.rows()
    with pytest.raises(Problem) as caught:
        clients.add(office.store, office.founder, values).result()
    assert said in str(caught.value)
    assert office.rows() == before


def test_a_tam_changes_the_profile_and_nothing_else(office: Office) -> None:
    code = office.client()
    clients.edit(office.store, office["tam"], code, {"profile": "m365", "name": "Acme Dental"}).result()
    assert clients.client(office.store, code).profile == ("m365",)
    for values in ({"name": "Acme"}, {"profile": "x", "note": "y"}):
        with pytest.raises(Refused):
            clients.edit(office.store, office["tam"], code, values).result()
    for login in ("services", "bare", "viewer", "zed", "gone"):
        with pytest.raises(Refused):
            clients.edit(office.store, office[login], code, {"profile": "x"}).result()


def test_the_code_does_not_change(office: Office) -> None:
    code = office.client()
    with pytest.raises(Problem, match="Code cannot be changed"):
        clients.edit(office.store, office.founder, code, {"code": "OTHER"}).result()
    clients.edit(office.store, office.founder, code, {"code": code, "note": "x"}).result()


def test_two_people_at_once_conflict_and_nothing_is_lost(office: Office) -> None:
    code = office.client()
    read = clients.client(office.store, code)
    clients.edit(office.store, office["vcio"], code, {"note": "hers"}, version=read.version).result()
    with pytest.raises(Conflict) as caught:
        clients.edit(office.store, office["admin"], code, {"note": "his"}, version=read.version).result()
    assert (caught.value.by, caught.value.theirs["note"]) == ("Vcio", "hers")
    clients.edit(
        office.store, office["admin"], code, {"note": "his"}, version=caught.value.theirs["version"]
    ).result()
    assert clients.client(office.store, code).note == "his"


def test_the_history_says_what_was_done(office: Office) -> None:
    code = office.client()
    clients.edit(office.store, office.founder, code, {"name": "Acme", "status": "leaving"}).result()
    lines = history.of_rows(office.store, [("clients", clients.key_of(office.store, code))])
    assert [line.text for line in lines] == ["edit client ACME: name, status", "add client ACME"]
    assert {(one.column, one.before, one.after) for one in lines[0].changes} == {
        ("name", "Acme Dental", "Acme"),
        ("status", "active", "leaving"),
    }


def test_undo_and_redo_of_each_kind_of_change(office: Office) -> None:
    states = [office.rows()]
    code = office.client(profile="m365", vcio="vcio")
    states.append(office.rows())
    clients.edit(office.store, office.founder, code, {"profile": "", "vcio": "", "name": "Acme"}).result()
    states.append(office.rows())
    clients.delete(office.store, office.founder, code).result()
    states.append(office.rows())
    for state in reversed(states[:-1]):
        undo(office.store, office.founder).result()
        assert office.rows() == state
    for state in states[1:]:
        redo(office.store, office.founder).result()
        assert office.rows() == state


def reviewed(office: Office, code: str, state: str) -> None:
    """A review of the client with one answered question that has evidence, a finding and a link."""

    def work(change: Change) -> None:
        client = clients.key_of(change, code)
        standard = change.row("SELECT id, live, category FROM standards")
        assert standard is not None
        values: dict[str, Any] = {
            "code": "REV-0001",
            "client": client,
            "kind": "alignment",
            "state": "progress",
            "ask": '"all"',
            "place": "on site",
            "place_reason": "",
            "returned": "",
        }
        review = change.insert("reviews", values)
        decision = change.insert(
            "scope", {"client": client, "tag": "x", "inside": 0, "reason": "r", "review": review, "at": 1}
        )
        item = change.insert(
            "items",
            {
                "review": review,
                "client": client,
                "standard": standard["id"],
                "wording": standard["live"],
                "category": standard["category"],
                "scope": decision,
            },
        )
        change.insert(
            "answers",
            {"value": 0, "confirmed": 0, "note": "", "fix": "", "at": 1, "who": 1},
            key=item,
        )
        change.insert("evidence", {"item": item, "kind": "link", "name": "", "text": "x", "at": 1, "who": 1})
        finding = change.insert(
            "findings",
            {
                "code": "FND-0001",
                "client": client,
                "standard": standard["id"],
                "item": item,
                "state": "open",
                "fix": "",
                "impact": "",
                "impact_kinds": "[]",
                "discussed_with": "",
                "accepted_by": "",
                "accepted_why": "",
                "opened_at": 1,
            },
        )
        change.insert(
            "finding_events",
            {"finding": finding, "review": review, "item": item, "what": "opened", "before": "", "at": 1},
        )
        change.insert(
            "feedback",
            {
                "standard": standard["id"],
                "client": client,
                "review": review,
                "who": 1,
                "at": 1,
                "text": "x",
                "state": "new",
            },
        )
        if state != "progress":
            change.update("reviews", review, {"state": state})

    office.store.change(office.founder, "review", work).result()


def test_deleting_says_beforehand_what_goes_and_takes_it_all(office: Office) -> None:
    code = office.client()
    other = office.client("Bravo")
    office.category(prefix="BKP")
    office.standard(to="approved")
    contacts.add(office.store, office.founder, code, {"name": "Jo Fox"}).result()
    contacts.add(office.store, office.founder, other, {"name": "Al Bright"}).result()
    reviewed(office, code, "progress")
    for kind, named in (
        ("client", code),
        ("contact", "1"),
        ("review", "REV-0001"),
        ("finding", "FND-0001"),
        ("client", other),
    ):
        links.add(office.store, office.founder, kind, named, "T-1").result()
    told = clients.goes_with(office.store, code)
    assert told == (
        "1 piece of evidence, 1 answer, 4 links, 1 finding, 1 word of feedback, 1 question, "
        "1 decision on what is asked, 1 review and 1 contact"
    )
    before = office.rows()
    assert clients.delete(office.store, office.founder, code).result() == told
    assert [one.code for one in clients.all_clients(office.store)] == [other]
    for table in ("reviews", "items", "answers", "evidence", "findings", "finding_events", "scope"):
        assert office.store.value(f"SELECT count(*) FROM {table}") == 0
    assert [one.name for one in contacts.all_contacts(office.store)] == ["Al Bright"]
    assert len(links.links(office.store, "client", other)) == 1
    undo(office.store, office.founder).result()
    assert office.rows() == before
    assert office.store.value("SELECT count(*) FROM evidence") == 1


@pytest.mark.parametrize("state", ["submitted", "closed", "cancelled"])
def test_what_was_submitted_keeps_its_client(office: Office, state: str) -> None:
    code = office.client()
    office.category(prefix="BKP")
    office.standard(to="approved")
    reviewed(office, code, state)
    before = office.rows()
    with pytest.raises(Problem, match="REV-0001.*status to left"):
        clients.goes_with(office.store, code)
    with pytest.raises(Problem, match="REV-0001"):
        clients.delete(office.store, office.founder, code).result()
    assert office.rows() == before


def test_deleting_a_client_that_moved_on_conflicts(office: Office) -> None:
    code = office.client()
    read = clients.client(office.store, code)
    clients.edit(office.store, office["vcio"], code, {"note": "still needed"}).result()
    with pytest.raises(Conflict):
        clients.delete(office.store, office.founder, code, version=read.version).result()
    with pytest.raises(NotFound):
        clients.delete(office.store, office.founder, "NONE").result()


def test_people_are_resolved_once_more_only_where_they_change(office: Office) -> None:
    """A TAM who was deactivated stays on the client until somebody names another."""
    code = office.client(tam="tam")
    people.edit(office.store, office.founder, "tam", {"active": "no"}).result()
    clients.edit(office.store, office.founder, code, {"tam": "tam", "note": "x"}).result()
    assert clients.client(office.store, code).tam_login == "tam"
