"""What a file says that it is: a practice of this program's schema, of an older or a newer one, or none at all (FAULTS B11 to
B13)."""

from __future__ import annotations

from pathlib import Path

from models.errors import Problem
from models.store import engine
from models.store.engine import sqlite3


class Strange(Problem):
    """A practice whose header says what no program wrote."""


class Newer(Problem):
    """A practice that a newer program has made or migrated."""


def look(path: Path) -> int:
    """The schema version of the practice at that path. Raises Problem where it is none, or a newer one's."""
    connection = engine.connect(path, read_only=True)
    try:
        return schema_of(connection, path)
    finally:
        connection.close()


def schema_of(connection: sqlite3.Connection, path: Path) -> int:
    """The same over a connection in hand."""
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
        whole = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone() is not None
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    if application != engine.APPLICATION_ID or not whole:
        raise Problem(
            f"{path} is a database, but no Steerboard practice.",
            kept="It was left untouched.",
            do="Check the path; `steerboard init` makes a new practice.",
        )
    if schema < 1:  # the first schema is 1
        raise Strange(
            f"{path} says that it has schema {schema}, which no Steerboard made: its header was changed.",
            kept="It was left untouched.",
            do="Restore a backup: steerboard restore BACKUP.",
        )
    if schema > engine.SCHEMA:
        raise Newer(
            f"{path} was made by a newer Steerboard (schema {schema}; this one knows {engine.SCHEMA}).",
            kept="It was left untouched.",
            do="Update Steerboard on this machine.",
        )
    return schema
