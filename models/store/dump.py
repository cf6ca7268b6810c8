"""The whole practice as JSON Lines, out and in, without loss: `steerboard dump`, `steerboard load`."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.store import engine
from models.store.change import Change, Tables
from models.store.engine import sqlite3
from models.store.migrations import HISTORY_TABLES
from models.store.store import Store
from models.who import Who

LINE_LIMIT = 64_000_000
"""Characters of one line of a dump."""

ORDER = ("meta", "tables", "counters", *HISTORY_TABLES, "files", "frozen", "history", "images", "drafts", "passed")
"""Every table that is dumped, parents before children as far as that is possible; references are checked at the end."""


def dump(store: Store) -> Iterator[str]:
    """The lines: a head, then a line a row, all of one moment. Derived tables and presence are not in it."""
    with store.snapshot():
        yield json.dumps({"steerboard": "dump", "schema": engine.SCHEMA}, separators=(",", ":"))
        connection = store.reader()
        for table in ORDER:
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
                values = {name: _out(row[name]) for name in row.keys()}  # noqa: SIM118 - a Row iterates over values
                yield json.dumps([table, values], ensure_ascii=False, separators=(",", ":"))


def load(path: Path, lines: Iterable[str], create: Callable[[Path], None]) -> int:
    """Make a practice of a dump at a path where nothing is; the number of rows.

    `create` makes the empty practice (folder, file, tables). Raises Problem, leaving nothing, where the dump is not whole, is
    newer, or a practice exists there.
    """
    source = iter(lines)
    _check_head(next(source, ""))
    if path.exists():
        raise Problem(f"{path} exists already.", kept="It was left as it is.", do="Name another place with --db.")
    create(path)
    connection = engine.connect(path)
    count = 0
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        for guard in guards:
            connection.execute(f"DROP TRIGGER {guard['name']}")
        for table in ORDER:
            connection.execute(f"DELETE FROM {table}")
        for number, line in enumerate(source, start=2):
            table, values = _row(line, number)
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
            count += 1
        if connection.execute("SELECT count(*) FROM history").fetchone()[0] == 0:
            raise Problem("The dump has no history: it is not whole.", kept="Nothing was made.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise Problem("The dump has rows that refer to nothing: it is not whole.", kept="Nothing was made.")
        for guard in guards:
            connection.execute(guard["sql"])
        _rebuild(connection)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        _remove(path)
        raise Problem(f"The dump could not be read in: {error}.", kept="Nothing was made.") from error
    except BaseException:
        connection.close()
        _remove(path)
        raise
    connection.close()
    return count


def _rebuild(connection: sqlite3.Connection) -> None:
    from models import dates
    from models.store.derived import rebuild_all

    zone = connection.execute("SELECT value FROM facts WHERE name = 'zone'").fetchone()
    today = dates.today(zone["value"] if zone else "UTC")
    rebuild_all(Change(connection, Tables(connection), Who(0, "", "the program"), "load", dates.moment(), today))


def _check_head(line: str) -> None:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict) or head.get("steerboard") != "dump":
        raise Problem("This is no dump of a practice.", do="Make one with `steerboard dump`.")
    if head.get("schema") != engine.SCHEMA:
        raise Problem(f"This dump is of schema {head.get('schema')}; this Steerboard knows {engine.SCHEMA}.", do="Load it with the version that made it.")


def _row(line: str, number: int) -> tuple[str, dict[str, Any]]:
    if len(line) > LINE_LIMIT:
        raise Problem(f"Line {number} of the dump is too long.", kept="Nothing was made.")
    try:
        table, values = json.loads(line)
        if table not in ORDER or not all(name.isidentifier() for name in values):
            raise ValueError(table)
        return table, {name: _in(value) for name, value in values.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Problem(f"Line {number} of the dump cannot be read.", kept="Nothing was made.") from error


def _out(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def _in(value: Any) -> Any:
    return base64.b64decode(value["base64"], validate=True) if isinstance(value, dict) else value


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + end).unlink()
