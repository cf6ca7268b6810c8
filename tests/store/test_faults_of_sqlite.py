"""FAULTS C, row by row: what sqlite-utils does by itself, and what it may not."""

from __future__ import annotations

import functools
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from models.errors import Conflict, Problem
from models.library.founding import found
from models.store import engine, shape
from models.store.change import Change
from tests.store.conftest import Practice, client_row, inserting

# C: sqlite-utils ----------------------------------------------------------------------------------------------------


def utils(practice: Practice) -> Any:
    """sqlite-utils on a connection as migrations give it."""
    from sqlite_utils import Database

    return Database(engine.connect(practice.path, driver_transactions=True), execute_plugins=False)


def test_c1_atomic_inside_a_transaction_is_a_savepoint(practice: Practice) -> None:
    """So a migration of several steps is one transaction."""
    db = utils(practice)
    db.execute("BEGIN IMMEDIATE")
    with db.atomic():
        db.execute("DELETE FROM drafts")
    with pytest.raises(ZeroDivisionError), db.atomic():
        db.execute("INSERT INTO passed (who, line) VALUES (1, 1)")
        raise ZeroDivisionError
    assert db.conn.in_transaction
    assert db.execute("SELECT count(*) FROM passed").fetchone()[0] == 0
    db.execute("INSERT INTO passed (who, line) VALUES (1, 2)")
    db.rollback()
    assert db.execute("SELECT count(*) FROM passed").fetchone()[0] == 0


def test_c2_an_orphan_is_refused(practice: Practice) -> None:
    """Foreign keys are on, for sqlite-utils too."""
    with pytest.raises(engine.sqlite3.IntegrityError, match="FOREIGN KEY"):
        utils(practice)["contacts"].insert(
            {
                "client": 99,
                **dict.fromkeys(["ref", "name", "title", "authority", "email", "phone", "note"], ""),
                "version": 1,
            }
        )


def test_c3_an_old_orphan_is_found(practice: Practice) -> None:
    """Before it makes every transform fail."""
    practice.client("ACME", tam=1)
    practice.tamper("UPDATE clients SET tam = 99")
    assert any("rows of clients refer to people" in one.what for one in practice.remarks())


def test_c4_nothing_goes_with_its_parent(practice: Practice) -> None:
    """No reference cascades: a replaced or deleted parent cannot take children along."""
    rows = practice.store.rows(
        "SELECT s.name, f.on_delete, f.on_update FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f "
        "WHERE s.type = 'table'"
    )
    assert len(rows) > 20 and {(row["on_delete"], row["on_update"]) for row in rows} == {
        ("NO ACTION", "NO ACTION")
    }


def test_c5_the_schema_is_the_one_that_is_written_down(practice: Practice) -> None:
    """A mistyped name makes no table and no column; every table is strict but sqlite-utils' own and the search."""
    stored = (Path(__file__).parent / "schema.json").read_text(encoding="utf-8")
    present = shape.shape(engine.connect(practice.path, read_only=True))
    assert json.loads(stored) == present == shape.wanted(), (
        "write it down anew: python -m tests.store.write_schema"
    )
    strict = {
        row["name"]: row["strict"]
        for row in practice.store.rows("SELECT name, strict FROM pragma_table_list")
    }
    loose = {
        name
        for name, is_strict in strict.items()
        if not is_strict and not name.startswith(("sqlite_", "standard_search"))
    }
    assert loose == {"_sqlite_migrations"}
    with pytest.raises(KeyError):
        practice.do(inserting("clinets", client_row("ACME")))
    with pytest.raises(KeyError):
        practice.do(inserting("clients", {**client_row("ACME"), "colour": "red"}))


def test_c6_a_column_keeps_its_type_and_a_name_is_no_text(practice: Practice) -> None:
    """STRICT, and a mistyped column in a query is an error, not a text."""
    with pytest.raises(engine.sqlite3.IntegrityError, match="cannot store"):
        practice.behind().execute("UPDATE people SET active = 'x'")
    with pytest.raises(Problem, match="no such column"):
        practice.store.rows("SELECT no_such_column FROM people")


def test_c8_a_statement_that_returns_leaves_no_transaction_open(practice: Practice) -> None:
    """Numbers are drawn with RETURNING inside the change, and read to the end."""
    practice.do(lambda change: change.number("x"))
    other = practice.behind()
    other.execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")


def test_c9_each_thread_reads_on_a_connection_of_its_own(practice: Practice) -> None:
    """And only the writer's thread writes."""
    store = practice.store
    seen: list[object] = [store._reader().connection]
    threads = [threading.Thread(target=lambda: seen.append(store._reader().connection)) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len({id(one) for one in seen}) >= 2
    writers = {practice.do(lambda change: threading.current_thread().name) for _ in range(3)}
    assert writers == {"writer"}


def _write_note(client: int, version: int, change: Change) -> None:
    change.update("clients", client, {"note": "mine"}, version=version)


def test_c10_an_update_of_another_version_changes_nothing_and_is_told(practice: Practice) -> None:
    """Where sqlite-utils would write over it."""
    acme = practice.client("ACME")
    practice.do(lambda change: change.update("clients", acme, {"note": "theirs"}, version=1), practice.ben)
    for version in (1, 3):
        with pytest.raises(Conflict):
            practice.do(functools.partial(_write_note, acme, version))
    row = practice.store.rows("SELECT note, version FROM clients WHERE id = ?", (acme,))[0]
    assert tuple(row) == ("theirs", 2)
    practice.is_content()


def test_c11_sqlite_utils_takes_the_connection(practice: Practice) -> None:
    """With Python's default isolation."""
    db = utils(practice)
    assert db["people"].count == 2 and isinstance(db.conn, engine.sqlite3.Connection)


def test_c12_no_plugin_gets_at_the_connection(tmp_path: Path) -> None:
    """Whatever is installed on the machine."""
    from sqlite_utils import hookimpl
    from sqlite_utils.plugins import pm

    class Plugin:
        """One that would look at every connection."""

        @hookimpl
        def prepare_connection(self, conn: object) -> None:
            """Fails the test."""
            raise AssertionError("a plugin got the connection")

    plugin = Plugin()
    pm.register(plugin)
    try:
        found(tmp_path / "practice" / "practice.db", login="ana")
    finally:
        pm.unregister(plugin)
