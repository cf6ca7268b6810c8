"""Migrations: sqlite-utils' own, each one named step, run under the practice's lock after a backup, a check and a rehearsal.

A migration runs with foreign keys off (transform would trip over children), in one transaction together with all that
follows it: the triggers that transform drops are made anew and compared (FAULTS C5, C7), the references are checked, and a
line of history holds a digest of each table: older changes can be read, not undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from models import dates
from models.errors import Problem
from models.store import engine
from models.store.engine import sqlite3
from models.store.lines import MIGRATION, Chain, canonical
from models.store.tables import HISTORY_TABLES, KEPT_TABLES, Values

if TYPE_CHECKING:
    from sqlite_utils import Database

SET = "steerboard"
"""The name of the set of migrations in sqlite-utils' own table."""


def schema_sql() -> str:
    """The first schema, as it stands in schema.sql."""
    return (files("models.store") / "schema.sql").read_text(encoding="utf-8")


def triggers() -> dict[str, str]:
    """Name → statement of every trigger that a practice must have."""
    text = (files("models.store") / "triggers.sql").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("-- ")]
    found = {}
    for statement in "\n".join(lines).split("\n--\n"):
        statement = statement.strip().rstrip(";")
        found[statement.split()[2]] = statement
    return found


def _first(db: Database) -> None:
    db.executescript(schema_sql())
    names = (*KEPT_TABLES, *HISTORY_TABLES)
    db.conn.executemany(
        "INSERT INTO tables (id, name) VALUES (?, ?)", [(n + 1, name) for n, name in enumerate(names)]
    )


def _indexes(db: Database) -> None:
    """What a practice of years looks for by the day, and whose findings are not solved: both took the whole table."""
    db.execute("CREATE INDEX reviews_submitted ON reviews(submitted_at) WHERE submitted_at IS NOT NULL")
    db.execute("CREATE INDEX findings_unsolved ON findings(owner) WHERE state <> 'verified'")


STEPS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("0001 the first schema", _first),
    ("0002 submitted reviews by day, unsolved findings by owner", _indexes),
)
"""Name and function of each migration, in order; as many as `engine.SCHEMA` counts."""


def migrate(path: Path, found: Iterable[str] = ()) -> None:
    """Bring the file to this program's schema, if it is older; the caller holds the lock and has made a backup.

    `found` is what a check of the practice said before; the line of the migration keeps it, so that what was changed
    behind the program's back does not become right by being sealed. Raises Problem, the file being as it was, where
    anything fails.
    """
    connection = engine.connect(path, driver_transactions=True)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        apply(connection)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Problem(
                f"The migration would leave {len(broken)} rows that refer to nothing.",
                kept="The practice is as it was.",
            )
        seal(connection, found)
        connection.execute(f"PRAGMA user_version = {engine.SCHEMA}")
        connection.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        connection.commit()
    except sqlite3.Error as error:
        connection.rollback()
        raise engine.explain(error, path) from error
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def apply(connection: sqlite3.Connection) -> None:
    """Run the steps that are still to come, inside the caller's transaction, and make the triggers anew."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for name, step in STEPS:
        migrations(name=name)(step)
    migrations.apply(Database(connection, execute_plugins=False))
    restore_triggers(connection)


def restore_triggers(connection: sqlite3.Connection) -> None:
    """Drop and make every trigger anew, as the file of triggers says."""
    for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {row['name']}")
    for statement in triggers().values():
        connection.execute(statement)


def table_digest(rows: Iterable[Values]) -> str:
    """SHA-256 over the rows of a table, in the order of their ids."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(canonical(row))
    return digest.hexdigest()


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Values]:
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY id"):
        yield dict(row)


def kept_rows(connection: sqlite3.Connection, table: str, key: int | None = None) -> Iterator[Values]:
    """What lines and seals say of the rows of a table that are kept for ever (all, or one): everything but the bytes."""
    columns = {"files": "id, hash, size", "frozen": "id, kind, key, n, at, hash"}[table]
    one = "" if key is None else " WHERE id = ?"
    for row in connection.execute(
        f"SELECT {columns} FROM {table}{one} ORDER BY id", () if key is None else (key,)
    ).fetchall():
        yield dict(row)


def seal(connection: sqlite3.Connection, found: Iterable[str]) -> None:
    """The line of a migration: the schema, a digest of each table, and what a check found before."""
    digests = {table: table_digest(_rows(connection, table)) for table in HISTORY_TABLES}
    digests.update({table: table_digest(kept_rows(connection, table)) for table in KEPT_TABLES})
    said = list(found)
    sealed = {"schema": engine.SCHEMA, "tables": digests, **({"found": said} if said else {})}
    text = "migration " + json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    append_line(connection, kind=MIGRATION, text=text)


def append_line(connection: sqlite3.Connection, *, kind: int, text: str) -> int:
    """A line of the program's own, which names no rows (a migration, a restore). Its number."""
    chain = Chain(connection)
    chain.catch_up()
    return chain.append(at=dates.moment(), who=0, acting="", kind=kind, text=text)
