"""Undo and redo, case by case; test_undo_any.py tries any sequence."""

from __future__ import annotations

import time

import pytest

from models.errors import NotFound, Problem, Restart
from models.store import history
from models.store.change import Change
from models.store.undo import UndoRefused, redo, undo
from models.who import Who
from tests.store.conftest import Practice, client_row


def note(practice: Practice, key: int, text: str, who: Who) -> None:
    """Write the note of a client."""
    practice.do(lambda change: change.update("clients", key, {"note": text}), who, f"note {text}")


def the_note(practice: Practice, key: int) -> str:
    """What it says now."""
    return str(practice.store.value("SELECT note FROM clients WHERE id = ?", (key,)))


def test_undo_is_per_person_newest_first_and_outlives_a_restart(practice: Practice) -> None:
    """Each takes back their own; redo brings it again until they change something."""
    one, two = practice.client("ACME"), practice.client("BOLT", practice.ben)
    note(practice, one, "a1", practice.ana)
    note(practice, two, "b1", practice.ben)
    note(practice, one, "a2", practice.ana)
    practice.close()
    done = undo(practice.store, practice.ana).result()
    assert (done.text, done.rows, the_note(practice, one)) == ("note a2", (("clients", one),), "a1")
    undo(practice.store, practice.ana).result()
    assert (the_note(practice, one), the_note(practice, two)) == ("", "b1")
    practice.close()
    assert redo(practice.store, practice.ana).result().text == "note a1"
    assert redo(practice.store, practice.ana).result().text == "note a2"
    with pytest.raises(NotFound, match="nothing to redo"):
        redo(practice.store, practice.ana).result()
    undo(practice.store, practice.ana).result()
    note(practice, one, "a3", practice.ana)
    with pytest.raises(NotFound):
        redo(practice.store, practice.ana).result()
    undo(practice.store, practice.ana).result()
    assert the_note(practice, one) == "a1"
    practice.is_content()


def test_what_somebody_else_changed_later_is_refused_and_passed_over(practice: Practice) -> None:
    """`u` says who and what; `u` again goes on to the older one; a new change makes the passed one the next again."""
    acme = practice.client("ACME")
    other = practice.client("BOLT")
    note(practice, acme, "Ana's", practice.ana)
    note(practice, acme, "Ben's", practice.ben)
    before = practice.data(versions=True)
    with pytest.raises(
        UndoRefused, match="“note Ana's” cannot be undone: Ben changed the same later.*note Ben's"
    ):
        undo(practice.store, practice.ana).result()
    assert practice.data(versions=True) == before
    assert undo(practice.store, practice.ana).result().text == "add client BOLT"
    with pytest.raises(UndoRefused, match="add client ACME"):
        undo(practice.store, practice.ana).result()
    redo(practice.store, practice.ana).result()
    note(practice, other, "new", practice.ana)
    assert undo(practice.store, practice.ana).result().text == "note new"
    with pytest.raises(UndoRefused, match="note Ana's"):
        undo(practice.store, practice.ana).result()
    assert practice.store.value("SELECT count(*) FROM passed") == 1
    practice.is_content()


def test_an_undone_change_of_somebody_else_is_in_nobodys_way(practice: Practice) -> None:
    """Nor is one that was undone and brought again meanwhile."""
    acme = practice.client("ACME", practice.ben)
    note(practice, acme, "Ana's", practice.ana)
    note(practice, acme, "Ben's", practice.ben)
    undo(practice.store, practice.ben).result()
    undo(practice.store, practice.ana).result()
    redo(practice.store, practice.ana).result()
    assert redo(practice.store, practice.ben).result().text == "note Ben's"
    with pytest.raises(UndoRefused, match="Ben changed the same later"):
        undo(practice.store, practice.ana).result()
    assert the_note(practice, acme) == "Ben's"


def test_redo_is_refused_where_a_redo_of_somebody_else_stands_on_it(practice: Practice) -> None:
    """A redo counts like the change that it brings again."""
    acme = practice.client("ACME", practice.ben)
    note(practice, acme, "Ben's", practice.ben)
    undo(practice.store, practice.ben).result()
    note(practice, acme, "Ana's", practice.ana)
    with pytest.raises(UndoRefused, match="“note Ben's” cannot be brought back: Ana"):
        redo(practice.store, practice.ben).result()
    undo(practice.store, practice.ana).result()
    redo(practice.store, practice.ben).result()
    with pytest.raises(UndoRefused, match="Ben changed the same later"):
        redo(practice.store, practice.ana).result()
    assert the_note(practice, acme) == "Ben's"


def test_what_is_referred_to_is_not_taken_away(practice: Practice) -> None:
    """By a foreign key, by a link, by what a person has done; the reason names what."""
    acme = practice.client("ACME")
    contact = {
        "client": acme,
        "ref": "",
        "name": "C",
        "title": "",
        "authority": "",
        "email": "",
        "phone": "",
        "note": "",
    }
    practice.do(lambda change: change.insert("contacts", contact), practice.ben)
    with pytest.raises(UndoRefused, match="a contact refers to it by now"):
        undo(practice.store, practice.ana).result()
    bolt = practice.client("BOLT")
    link = {"kind": "client", "key": bolt, "address": "https://a", "label": ""}
    practice.do(lambda change: change.insert("links", link), practice.ben)
    with pytest.raises(UndoRefused, match="a link or ticket number was put on it"):
        undo(practice.store, practice.ana).result()
    row = {"login": "cy", "name": "Cy", "email": "", "roles": "[]", "areas": "[]", "active": True}
    cy = practice.do(lambda change: change.insert("people", row))
    note(practice, acme, "x", Who(cy, "cy", "Cy"))
    with pytest.raises(UndoRefused, match="that person has changed something since"):
        undo(practice.store, practice.ana).result()
    practice.is_content()


def test_what_it_referred_to_has_to_be_there(practice: Practice) -> None:
    """A contact does not come back to a client that is gone."""
    acme = practice.client("ACME")
    values = {
        "client": acme,
        "ref": "",
        "name": "C",
        "title": "",
        "authority": "",
        "email": "",
        "phone": "",
        "note": "",
    }
    contact = practice.do(lambda change: change.insert("contacts", values))
    practice.do(lambda change: change.delete("contacts", contact))
    practice.do(lambda change: change.delete("clients", acme), practice.ben)
    with pytest.raises(UndoRefused, match="a client that it belongs to is not there any more"):
        undo(practice.store, practice.ana).result()


def test_a_name_that_was_given_away_is_refused(practice: Practice) -> None:
    """And one that went from row to row inside the change comes back."""
    acme = practice.client("ACME")
    practice.do(lambda change: change.delete("clients", acme))
    practice.client("ACME", practice.ben)
    with pytest.raises(UndoRefused, match="its name or code has been given to something else"):
        undo(practice.store, practice.ana).result()
    one, two = practice.client("BOLT"), practice.client("CRANE")

    def swap(change: Change) -> None:
        change.update("clients", one, {"code": "~", "name": "~"})
        change.update("clients", two, {"code": "BOLT", "name": "Bolt Ltd"})
        change.update("clients", one, {"code": "CRANE", "name": "Crane Ltd"})

    before = practice.data()
    practice.do(swap)
    after = practice.data()
    undo(practice.store, practice.ana).result()
    assert practice.data() == before
    redo(practice.store, practice.ana).result()
    assert practice.data() == after
    practice.is_content()


def test_a_freeze_is_not_undone_and_says_what_to_do(practice: Practice) -> None:
    """And is passed over like any other."""
    acme = practice.client("ACME")

    def close(change: Change) -> None:
        change.update("clients", acme, {"status": "left"})
        change.freeze("start a correction review")

    practice.do(close, text="close REV-0001")
    with pytest.raises(UndoRefused, match="“close REV-0001” cannot be undone: start a correction review"):
        undo(practice.store, practice.ana).result()
    with pytest.raises(UndoRefused, match="Ana changed the same later"):
        undo(practice.store, practice.ana).result()


def test_an_admin_undoes_for_somebody_and_both_names_stay(practice: Practice) -> None:
    """The line is the owner's, and they can bring it again."""
    acme = practice.client("ACME", practice.ben)
    undo(practice.store, practice.ana, practice.ben).result()
    line = history.recent(practice.store, 1)[0]
    assert (line.who, line.acting, line.kind, line.text) == ("Ben", "ana", "undo", "undo: add client ACME")
    redo(practice.store, practice.ben).result()
    assert practice.store.value("SELECT id FROM clients") == acme
    with pytest.raises(UndoRefused, match="it set up the practice"):
        undo(practice.store, practice.ana).result()


def test_there_is_nothing_to_undo_for_who_has_done_nothing(practice: Practice) -> None:
    """Nor to redo."""
    for act in (undo, redo):
        with pytest.raises(NotFound):
            act(practice.store, practice.ben).result()


def test_undo_stops_at_a_migration(practice: Practice) -> None:
    """Older changes can be read, not undone."""
    from models.store import engine, migrations

    practice.client("ACME")
    practice.close()
    connection = engine.connect(practice.path)
    migrations.seal(connection, ())
    connection.close()
    with pytest.raises(NotFound):
        undo(practice.store, practice.ana).result()
    assert practice.remarks() == []
    key = practice.client("BOLT")
    assert undo(practice.store, practice.ana).result().rows == (("clients", key),)
    with pytest.raises(NotFound):
        undo(practice.store, practice.ana).result()
    practice.is_content()


def test_the_guards_let_an_undo_through_and_stand_again(practice: Practice) -> None:
    """An approved wording is changed by the undo of its approval only."""
    standard, version = approved(practice)
    with pytest.raises(Problem, match="n approved wording does not change"):
        practice.do(lambda change: change.update("standard_versions", version, {"question": "?"}))
    undo(practice.store, practice.ana).result()
    assert practice.store.value("SELECT approved_at FROM standard_versions WHERE id = ?", (version,)) is None
    assert practice.store.value("SELECT count(*) FROM undoing") == 0
    redo(practice.store, practice.ana).result()
    with pytest.raises(Problem, match="n approved wording does not go"):
        practice.do(lambda change: change.delete("standard_versions", version))
    ask(practice, standard, version)
    with pytest.raises(UndoRefused, match="this wording has been asked in a review"):
        undo(practice.store, practice.ana).result()
    practice.is_content()


def approved(practice: Practice) -> tuple[int, int]:
    """A standard with one wording, approved in a change of its own."""
    from tests.store.test_undo_any import CATEGORY, VERSION

    def add(change: Change) -> tuple[int, int]:
        category = change.insert("categories", CATEGORY)
        row = {"code": "BKP-001", "pack": 1, "ref": "1", "category": category, "state": "proposed"}
        standard = change.insert("standards", row)
        version = change.insert("standard_versions", {**VERSION, "standard": standard, "n": 1})
        change.update("standards", standard, {"latest": version})
        return standard, version

    def approve(change: Change) -> None:
        change.update("standard_versions", version, {"approved_at": change.at, "approved_by": 1})
        change.update("standards", standard, {"state": "approved", "live": version})

    standard, version = practice.do(add)
    practice.do(approve, text="approve BKP-001")
    return standard, version


def ask(practice: Practice, standard: int, version: int) -> list[int]:
    """A review in which it is asked, by Ben."""

    def start(change: Change) -> list[int]:
        client = change.insert("clients", client_row("ASKED"))
        review = {
            **{
                "code": change.code("review"),
                "client": client,
                "kind": "alignment",
                "state": "progress",
                "ask": '"all"',
            },
            **{"place": "", "place_reason": "", "returned": ""},
        }
        key = change.insert("reviews", review)
        category = change.value("SELECT category FROM standards WHERE id = ?", (standard,))
        item = {
            "review": key,
            "client": client,
            "standard": standard,
            "wording": version,
            "category": category,
        }
        return change.insert_many("items", [dict(item) for _ in range(3)])

    return list(practice.do(start, practice.ben))


def test_undo_in_a_session_that_is_outdated_is_refused(practice: Practice) -> None:
    """As every change is."""
    practice.client("ACME")
    practice.tamper("UPDATE meta SET value = '7' WHERE name = 'generation'")
    with pytest.raises(Restart):
        undo(practice.store, practice.ana).result()


def test_a_long_stack_is_undone_quickly(practice: Practice) -> None:
    """A hundred steps back and again, each in milliseconds."""
    acme = practice.client("ACME")
    for n in range(100):
        note(practice, acme, str(n), practice.ana)
    begin = time.perf_counter()
    for n in reversed(range(99)):
        undo(practice.store, practice.ana).result()
        assert the_note(practice, acme) == str(n)
    for _ in range(99):
        redo(practice.store, practice.ana).result()
    assert the_note(practice, acme) == "99"
    assert (time.perf_counter() - begin) / 198 < 0.1
    practice.is_content()
