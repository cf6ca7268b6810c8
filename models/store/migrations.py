"""Migrations: sqlite-utils' own, each one named step, run under the practice's lock after a backup and a check.

A migration runs with foreign keys off (transform would trip over children), is checked before its commit, re-creates the
triggers that transform drops (FAULTS C5, C7), and ends with a line of history that holds a digest of each table: older
changes can be read, not undone.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import dates
from models.errors import Problem
from models.store import engine
from models.store.change import canonical, line_hash
from models.store.engine import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database

HISTORY_TABLES = (
    "facts", "people", "clients", "contacts", "links", "imports", "packs", "pack_clients", "categories", "standards",
    "standard_versions", "feedback", "scope", "reviews", "items", "answers", "evidence", "findings", "finding_events",
)
"""The tables whose rows have a history, in the order of their numbers; new ones go at the end."""


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
    connection = db.conn
    connection.executemany(
        "INSERT INTO tables (id, name) VALUES (?, ?)", [(n + 1, name) for n, name in enumerate(HISTORY_TABLES)]
    )


STEPS = (("0001 the first schema", _first),)
"""Name and function of each migration, in order; as many as `engine.SCHEMA` counts."""


def migrate(path: Path) -> None:
    """Bring the file to this program's schema, if it is older; the caller holds the lock and has made a backup.

    Raises Problem, the file being as it was, where a check fails.
    """
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("steerboard")
    for name, step in STEPS:
        migrations(name=name)(step)
    connection = engine.connect(path, driver_transactions=True)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        db = Database(connection, execute_plugins=False)
        migrations.apply(db)
        connection.execute("BEGIN IMMEDIATE")
        restore_triggers(connection)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Problem(f"The migration would leave {len(broken)} rows that refer to nothing.", kept="The practice is as it was.")
        _seal(connection)
        connection.execute(f"PRAGMA user_version = {engine.SCHEMA}")
        connection.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    finally:
        connection.close()


def restore_triggers(connection: sqlite3.Connection) -> None:
    """Drop and make every trigger anew, as the file of triggers says."""
    for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {row['name']}")
    for statement in triggers().values():
        connection.execute(statement)


def table_digest(connection: sqlite3.Connection, table: str) -> str:
    """SHA-256 over all rows of a table with a history, by id."""
    digest = hashlib.sha256()
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY id"):
        digest.update(canonical(dict(row)))
    return digest.hexdigest()


def seal_text(connection: sqlite3.Connection) -> str:
    """What the line of a migration says: the schema and a digest of each table."""
    digests = {table: table_digest(connection, table) for table in HISTORY_TABLES}
    return "migration " + json.dumps({"schema": engine.SCHEMA, "tables": digests}, sort_keys=True, separators=(",", ":"))


def _seal(connection: sqlite3.Connection) -> None:
    append_line(connection, who=0, kind="migration", text=seal_text(connection))


def append_line(connection: sqlite3.Connection, *, who: int, kind: str, text: str) -> int:
    """A line of history that names no rows (a migration, a load, a restore). Its id."""
    before = connection.execute("SELECT id, hash FROM history ORDER BY id DESC LIMIT 1").fetchone()
    key = before["id"] + 1 if before else 1
    digest = hashlib.sha256().digest()
    at = dates.moment()
    values: tuple[Any, ...] = (key, at, who, "", kind, None, None, text, digest)
    chained = line_hash(before["hash"] if before else b"", key, at, who, "", kind, None, None, text, digest)
    connection.execute(
        "INSERT INTO history (id, at, who, acting, kind, undoes, frozen, text, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, chained),
    )
    return int(key)
