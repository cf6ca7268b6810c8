"""A change: what it writes, what it refuses, what its line says."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from datetime import date

import pytest

from models import dates
from models.errors import Conflict, NotFound, Problem
from models.store import facts, history
from models.store.change import FILE_LIMIT, Change
from models.store.frozen import frozen
from models.store.images import Entry, entries_of
from models.store.undo import redo, undo
from tests.store.conftest import Practice, client_row, inserting, updating


def lines(practice: Practice) -> list[tuple[str, list[Entry], int | None]]:
    """(text, rows, back) of every line, the oldest first."""
    found = practice.store.rows("SELECT text, rows, back FROM history ORDER BY id")
    return [(row["text"], entries_of(row["rows"]), row["back"]) for row in found]


def test_a_change_is_one_line_and_an_image_of_each_row(practice: Practice) -> None:
    """Line, rows and images of insert, update and delete in one change."""
    acme = practice.client("ACME")
    bolt = practice.client("BOLT")

    def work(change: Change) -> None:
        change.update("clients", acme, {"note": "calls on Fridays"})
        change.delete("clients", bolt)
        change.insert("clients", client_row("CRANE"), key=None)

    practice.do(work, practice.ben, "three at once")
    table = practice.store.value("SELECT id FROM tables WHERE name = 'clients'")
    entries = [Entry(table, key, 1) for key in (acme, bolt, bolt + 1)]
    assert lines(practice)[-1] == ("three at once", entries, None)
    images = practice.store.rows(
        "SELECT key, op, before FROM images WHERE line = (SELECT max(id) FROM history) ORDER BY key"
    )
    assert [tuple(row)[:2] for row in images] == [(acme, 2), (bolt, 3), (bolt + 1, 1)]
    assert json.loads(images[0]["before"]) == {"note": "", "version": 1}
    assert json.loads(images[1]["before"])["code"] == "BOLT"
    assert images[2]["before"] is None


def test_a_change_that_changes_nothing_writes_no_line(practice: Practice) -> None:
    """Equal values, a row that came and went, and nothing at all."""
    acme = practice.client()
    before = lines(practice)

    def work(change: Change) -> str:
        assert not change.update("clients", acme, {"note": ""})
        key = change.insert("clients", client_row("BOLT"))
        change.delete("clients", key)
        return "done"

    assert practice.do(work) == "done"
    assert lines(practice) == before


def test_what_fails_leaves_nothing(practice: Practice) -> None:
    """An error of the work, a constraint, a reference: the row and the line stay out."""
    before = practice.data(versions=True), lines(practice)

    def fails(change: Change) -> None:
        change.insert("clients", client_row("ACME"))
        raise Problem("no")

    with pytest.raises(Problem, match="no"):
        practice.do(fails)
    practice.client("ACME")
    with pytest.raises(Problem, match="there already"):
        practice.client("ACME")
    with pytest.raises(Problem, match="refers"):
        practice.client("BOLT", tam=99)
    undo(practice.store, practice.ana).result()
    assert (practice.data(versions=True), lines(practice)[:-2]) == before


def test_values_are_checked_before_they_are_kept(practice: Practice) -> None:
    """Other types, unknown columns and tables, numbers beyond 64 bits, halves of characters."""
    acme = practice.client()
    for values, error in (
        ({"note": 1}, TypeError),
        ({"tam": "1"}, TypeError),
        ({"tam": 1.0}, TypeError),
        ({"colour": "red"}, KeyError),
        ({"tam": 2**70}, Problem),
        ({"note": "\ud800"}, Problem),
    ):
        with pytest.raises(error):
            practice.do(updating("clients", acme, **values))
        with pytest.raises(error):
            practice.do(inserting("clients", {**client_row("BOLT"), **values}))
    with pytest.raises(KeyError):
        practice.do(lambda change: change.insert("clints", {}))
    with pytest.raises(KeyError):
        practice.do(lambda change: change.update("clients", 99, {"note": "x"}))
    assert practice.do(lambda change: change.update("people", 1, {"active": False}))
    assert practice.store.value("SELECT active FROM people WHERE id = 1") == 0


def test_an_update_names_the_version_that_it_read(practice: Practice) -> None:
    """Who was faster is named, with the row as it is now; a row that is gone is not found."""
    acme = practice.client()
    practice.do(lambda change: change.update("clients", acme, {"note": "Ben's"}, version=1), practice.ben)
    with pytest.raises(Conflict) as caught:
        practice.do(lambda change: change.update("clients", acme, {"note": "Ana's"}, version=1))
    assert caught.value.by == "Ben"
    assert caught.value.theirs["note"] == "Ben's"
    assert caught.value.theirs["version"] == 2
    assert caught.value.at == practice.store.value("SELECT at FROM history ORDER BY id DESC LIMIT 1")
    with pytest.raises(Conflict):
        practice.do(lambda change: change.delete("clients", acme, version=1))
    practice.do(lambda change: change.delete("clients", acme, version=2), practice.ben)
    with pytest.raises(NotFound, match="Ben took this away"):
        practice.do(lambda change: change.update("clients", acme, {"note": "Ana's"}, version=2))


def test_a_row_that_comes_again_is_not_taken_for_the_one_before(practice: Practice) -> None:
    """The same key with the same version would let a stale screen overrule unseen."""
    row = {"name": "zone2", "value": "a"}
    practice.do(lambda change: change.insert("facts", row, key=500))
    undo(practice.store, practice.ana).result()
    practice.do(lambda change: change.insert("facts", {**row, "value": "b"}, key=500), practice.ben)
    assert practice.store.value("SELECT version FROM facts WHERE id = 500") == 2
    with pytest.raises(Conflict):
        practice.do(lambda change: change.update("facts", 500, {"value": "c"}, version=1))


def test_no_number_and_no_code_is_given_twice(practice: Practice) -> None:
    """Whatever is undone."""
    first = practice.do(lambda change: (change.insert("clients", client_row("ACME")), change.code("review")))
    undo(practice.store, practice.ana).result()
    second = practice.do(lambda change: (change.insert("clients", client_row("ACME")), change.code("review")))
    assert (first[1], second[1]) == ("REV-0001", "REV-0002")
    assert second[0] > first[0]


def test_many_new_rows_have_one_image_together(practice: Practice) -> None:
    """And each of them its own history, undo and redo."""
    acme = practice.client()
    contact = {"client": acme, "ref": "", "title": "", "authority": "", "email": "", "phone": "", "note": ""}
    rows = [{**contact, "name": f"Contact {n}"} for n in range(50)]
    keys = practice.do(lambda change: change.insert_many("contacts", rows), text="import contacts")
    assert keys == list(range(keys[0], keys[0] + 50))
    table = practice.store.value("SELECT id FROM tables WHERE name = 'contacts'")
    assert lines(practice)[-1][1] == [Entry(table, keys[0], 50)]
    assert practice.store.value("SELECT count(*) FROM images WHERE tbl = ?", (table,)) == 1
    practice.do(lambda change: change.update("contacts", keys[20], {"phone": "1"}), practice.ben, "phone")
    assert [line.text for line in history.of_rows(practice.store, [("contacts", keys[20])])] == [
        "phone",
        "import contacts",
    ]
    assert [line.text for line in history.of_rows(practice.store, [("contacts", keys[0])])] == [
        "import contacts"
    ]
    with pytest.raises(Problem, match="Ben changed the same later"):
        undo(practice.store, practice.ana).result()
    undo(practice.store, practice.ben).result()
    practice.do(lambda change: change.derive("DELETE FROM passed"))
    assert len(undo(practice.store, practice.ana).result().rows) == 50
    assert practice.store.value("SELECT count(*) FROM contacts") == 0
    redo(practice.store, practice.ana).result()
    assert practice.store.value("SELECT count(*) FROM contacts") == 50
    assert practice.do(lambda change: change.insert_many("contacts", [])) == []
    practice.is_content()


def test_a_change_sees_its_own_rows(practice: Practice) -> None:
    """Reading inside, by key and by query."""

    def work(change: Change) -> None:
        key = change.insert("clients", client_row("ACME"))
        change.update("clients", key, {"note": "x"})
        assert change.get("clients", key) == dict(
            change.rows("SELECT * FROM clients WHERE id = ?", (key,))[0]
        )
        change.delete("clients", key)
        assert change.get("clients", key) is None
        assert change.row("SELECT 1 FROM clients") is None
        assert change.value("SELECT 1 FROM clients") is None

    practice.do(work)


def test_a_frozen_copy_stays_as_it_was_shown(practice: Practice) -> None:
    """With its hash; the line names it; no undo takes it away; nobody changes it."""
    values = {"b": [1, "ü"], "a": None}

    def work(change: Change) -> str:
        change.update("people", 1, {"email": "x"})
        return change.freeze_copy("review", 7, values)

    digest = practice.do(work)
    practice.do(lambda change: change.freeze_copy("review", 7, {"a": 2}), text="again")
    found = frozen(practice.store, "review", 7, 1)
    assert (found.hash, found.value, found.n) == (digest, values, 1)
    assert frozen(practice.store, "review", 7).value == {"a": 2}
    with pytest.raises(NotFound):
        frozen(practice.store, "review", 8)
    undo(practice.store, practice.ana).result()
    undo(practice.store, practice.ana).result()
    assert frozen(practice.store, "review", 7, 1).value == values
    with pytest.raises(practice_error(practice), match="stays as it was shown"):
        practice.behind().execute("UPDATE frozen SET hash = ''")
    practice.is_content()
    practice.tamper("UPDATE frozen SET body = zeroblob(9) WHERE id = 1")
    with pytest.raises(Problem, match="behind the program's back"):
        frozen(practice.store, "review", 7, 1)


def practice_error(practice: Practice) -> type[Exception]:
    """What the SQLite of the program raises for a guard."""
    from models.store.engine import sqlite3

    return sqlite3.IntegrityError


def test_the_same_file_is_kept_once(practice: Practice) -> None:
    """And not over 10 MB."""
    one = practice.do(lambda change: change.file(b"screenshot"))
    assert practice.do(lambda change: change.file(b"screenshot"), practice.ben) == one
    assert practice.store.value("SELECT count(*) FROM files") == 1
    with pytest.raises(Problem, match="10 MB"):
        practice.do(lambda change: change.file(bytes(FILE_LIMIT + 1)))
    practice.is_content()


def test_facts_are_in_memory_until_somebody_changes_one(practice: Practice) -> None:
    """By this session: at once. By another: when it polls."""
    store, other = practice.store, practice.open()
    assert (store.zone, store.fact("name"), store.fact("nothing", "-")) == ("UTC", "My practice", "-")
    assert other.zone == "UTC"

    def work(change: Change) -> None:
        facts.put(change, "zone", "Pacific/Kiritimati")
        facts.put(change, "motto", "first")

    practice.do(work)
    assert store.zone == "Pacific/Kiritimati"
    assert store.change(practice.ana, "look", lambda change: change.zone).result() == "Pacific/Kiritimati"
    other.poll()
    assert other.zone == "Pacific/Kiritimati"
    assert facts.all_facts(other)["motto"] == "first"


def test_a_change_never_waits_for_a_change(practice: Practice) -> None:
    """That would stand still for ever: it is refused."""

    def work(change: Change) -> Future[None]:
        return practice.store.change(practice.ana, "inner", lambda inner: None)

    with pytest.raises(RuntimeError, match="do both in one"):
        practice.do(work)


def test_changes_of_many_threads_are_done_one_after_the_other(practice: Practice) -> None:
    """None is lost, and each Future has its own result."""
    store = practice.store
    practice.do(lambda change: facts.put(change, "count", "0"))
    results: list[int] = []

    def add(change: Change) -> int:
        value = int(change.value("SELECT value FROM facts WHERE name = 'count'")) + 1
        facts.put(change, "count", str(value))
        return value

    def many() -> None:
        results.extend(store.change(practice.ana, "add", add).result() for _ in range(20))

    threads = [threading.Thread(target=many) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == list(range(1, 121))


def test_the_day_of_a_change_is_that_of_its_moment_though_midnight_comes_meanwhile(
    practice: Practice,
) -> None:
    def work(change: Change) -> date:
        change.zone = "America/New_York"
        change.at = dates.midnight(date(2026, 3, 2), change.zone) - 1
        return change.today

    assert practice.do(work) == date(2026, 3, 1)
