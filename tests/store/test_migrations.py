"""Migrations: of one moment, with a backup first, whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from models.errors import Problem, Restart
from models.store import engine, header, migrations, shape
from models.store.backup import copies
from models.store.opening import open_store
from models.store.undo import undo
from tests.store.conftest import Practice, make, updating


class Older:
    """A program of the day after: one migration more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: Any) -> None:
        monkeypatch.setattr(engine, "SCHEMA", engine.SCHEMA + 1)
        monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("0099 the next one", step)))


def colour(db: Any) -> None:
    """A column more, by sqlite-utils' own way, which drops the triggers of the table."""
    db["answers"].add_column("colour", str)
    db["answers"].transform(not_null={"colour"}, defaults={"colour": "blue"})


def test_an_older_practice_is_migrated_at_its_first_opening(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a backup; with all its triggers and references; older changes can be read, not undone."""
    practice.client("ACME")
    practice.close()
    Older(monkeypatch, colour)
    store = practice.store
    assert "colour" in [row["name"] for row in store.rows("SELECT name FROM pragma_table_info('answers')")]
    assert {
        row["name"] for row in store.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    } == set(migrations.triggers())
    (kept,) = copies(practice.path)
    assert "before-migration" in kept.path.name
    with pytest.raises(Problem, match="nothing to undo"):
        undo(store, practice.ana).result()
    practice.client("BOLT")
    practice.close()
    assert [one for one in practice.remarks() if "SCHEMA" not in one.what and "backup" not in one.what] == []


@pytest.mark.parametrize("schema", range(1, engine.SCHEMA))
def test_a_practice_of_every_earlier_schema_is_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    """To the shape that a new one has, with all that was in it; whoever waits is told."""
    with monkeypatch.context() as patched:
        patched.setattr(engine, "SCHEMA", schema)
        patched.setattr(migrations, "STEPS", migrations.STEPS[:schema])
        old = make(tmp_path / "practice" / "practice.db")
        old.client("ACME")
        before = old.data(versions=True)
        old.close()
    assert header.look(old.path) == schema
    said: list[str] = []
    open_store(old.path, say=said.append).close()
    assert len(said) == 1 and said[0].startswith("Bringing the practice up to date: ")
    assert old.data(versions=True) == before
    assert shape.shape(old.behind()) == shape.wanted() and header.look(old.path) == engine.SCHEMA
    old.close()
    old.is_content()


def test_b15_a_migration_that_fails_leaves_the_practice_as_it_was(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails on the copy first, and the live file is never touched."""
    practice.client("ACME")
    before = practice.data(versions=True)
    practice.close()

    def fails(db: Any) -> None:
        db["clients"].add_column("colour", str)
        db.executescript("CREATE TABLE half (id INTEGER); INSERT INTO half VALUES (1);")
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        Older(patched, fails)
        with pytest.raises(ZeroDivisionError):
            practice.open()
        with pytest.raises(ZeroDivisionError):
            migrations.migrate(practice.path)
    assert practice.data(versions=True) == before
    assert practice.store.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0
    assert not [path for path in (practice.path.parent / "backups").iterdir() if path.name.endswith(".part")]
    practice.close()
    practice.is_content()


def test_a_migration_that_would_leave_orphans_is_refused(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Foreign keys are off while it runs, so they are looked at before its end."""
    practice.client("ACME", tam=1)
    practice.close()
    with monkeypatch.context() as patched:
        Older(patched, lambda db: db.execute("DELETE FROM people"))
        with pytest.raises(Problem, match="refer to nothing"):
            practice.open()
    practice.is_content()


def test_what_was_tampered_with_before_a_migration_stays_said(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line of the migration keeps what the check before it found."""
    practice.client("ACME")
    practice.close()
    practice.tamper("UPDATE clients SET name = 'Forged'")
    Older(monkeypatch, lambda db: None)
    practice.open()
    practice.close()
    assert any("Found before the last migration: What history line" in one.what for one in practice.remarks())


def test_b14_sessions_that_start_at_once_migrate_once(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of them: all open, the step ran once live, one backup is made."""
    ran: list[int] = []
    Older(monkeypatch, lambda db: ran.append(1))
    results: list[object] = []

    def start() -> None:
        try:
            results.append(practice.open())
        except BaseException as error:
            results.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [one for one in results if isinstance(one, BaseException)]
    assert len(ran) == 2 and len(copies(practice.path)) == 1


def test_a_session_that_only_reads_does_not_migrate(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says who can."""
    Older(monkeypatch, lambda db: None)
    with pytest.raises(Problem, match="brought up to date"):
        practice.open(read_only=True)
    assert header.look(practice.path) == engine.SCHEMA - 1


def test_a_running_session_stops_when_a_newer_program_has_migrated(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS B13, for those who were there before."""
    store = practice.open()
    with monkeypatch.context() as patched:
        Older(patched, lambda db: None)
        practice.open()
    with pytest.raises(Restart, match="newer Steerboard"):
        store.change(practice.ana, "x", updating("people", 1, email="x")).result()
    store.poll()
    assert "newer Steerboard" in str(store.outdated)


def test_what_the_tables_have_to_be_like_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check of a practice asks for it, and it takes a tenth of a second."""
    found = shape.wanted()
    monkeypatch.setattr(migrations, "apply", lambda connection: pytest.fail("it is made anew"))
    assert shape.wanted() == found
    shape.wanted().clear()
    assert shape.wanted() == found, "nobody changes what is kept"
