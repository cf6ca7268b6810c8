"""The whole practice as JSON Lines, out and in, without loss: `steerboard dump`, `steerboard load`.

The first line is a head; then comes a line a row, `["clients",{"id":1,…}]`, tables in a fixed order, rows by key; bytes are
`{"base64":"…"}`; the last line counts them. The same practice gives the same dump, and a dump that was loaded gives itself
again. Derived tables and presence are not in it.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.files import SHARED, is_there, settle
from models.store import engine
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.lines import Chain
from models.store.store import Store
from models.store.tables import HISTORY_TABLES, KEPT_TABLES, Tables
from models.who import Who

LINE_LIMIT = 64_000_000
"""Characters of one line of a dump."""
BATCH = 500
"""Rows that are put in by one statement."""
ORDER = ("meta", "tables", "counters", *KEPT_TABLES, *HISTORY_TABLES, "history", "images", "drafts", "passed")
"""Every table that is dumped, in the order of its lines."""
KEYS = {
    "meta": "name",
    "counters": "name",
    "images": "tbl, key, line",
    "drafts": "who, thing, field, session",
    "passed": "who, line",
}
"""By what the rows are ordered where it is not `id`."""

Row = tuple[int, str, dict[str, Any]]
"""Number of the line, table, values."""


def dump(store: Store) -> Iterator[str]:
    """The lines, all of one moment, whoever is writing meanwhile; read as they are asked for. Raises Problem."""
    connection = engine.connect(store.path, read_only=True)
    count = 0
    try:
        connection.execute("BEGIN")
        yield _json({"steerboard": "dump", "schema": engine.SCHEMA})
        for table in ORDER:
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY {KEYS.get(table, 'id')}"):
                yield _json([table, {name: _out(value) for name, value in dict(row).items()}])
                count += 1
        yield _json({"rows": count})
    except sqlite3.Error as error:
        raise engine.explain(error, store.path) from error
    finally:
        connection.close()


def load(path: Path, lines: Iterable[str], create: Callable[[Path], object]) -> int:
    """Make a practice of a dump at a path where nothing is; the number of rows.

    `create` makes an empty practice at the path that it is given (folder, file, tables); the rows take the place of what
    that holds. Raises Problem, leaving nothing, where the dump is not whole, of another schema, or a practice exists there.
    """
    source = iter(lines)
    _check_head(next(source, ""))
    if is_there(path) or path.is_symlink():
        raise Problem(
            f"{path} exists already.", kept="It was left as it is.", do="Name another place with --db."
        )
    new = path.with_name(f".{path.name[:60]}.{os.urandom(6).hex()}.part")
    create(new)
    try:
        count = _fill(new, source)
        settle(new, path, mode=new.stat().st_mode & SHARED)
    finally:
        for end in ("", "-wal", "-shm", "-journal", ".lock"):
            new.with_name(new.name + end).unlink(missing_ok=True)
    return count


def _fill(new: Path, source: Iterator[str]) -> int:
    connection = engine.connect(new)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        for guard in guards:
            connection.execute(f"DROP TRIGGER {guard['name']}")
        for table in ORDER:
            connection.execute(f"DELETE FROM {table}")
        count = _put(connection, _rows(source, Tables(connection)))
        _check_whole(connection)
        for guard in guards:
            connection.execute(guard["sql"])
        _rebuild(connection)
        connection.execute("COMMIT")
        return count
    except sqlite3.Error as error:
        if engine.is_full(error):
            raise engine.explain(error, new) from error
        raise Problem(f"The dump cannot be read in: {error}.", kept="Nothing was made.") from error
    except OverflowError as error:
        raise Problem("The dump has a number that is too large.", kept="Nothing was made.") from error
    finally:
        connection.close()


def _put(connection: sqlite3.Connection, rows: Iterable[Row]) -> int:
    """Put the rows in, many of a table at a time."""
    count = 0
    for (table, names), group in groupby(rows, lambda row: (row[1], tuple(row[2]))):
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        batch: list[tuple[Any, ...]] = []
        for _, _, values in group:
            batch.append(tuple(values.values()))
            if len(batch) == BATCH:
                connection.executemany(sql, batch)
                batch.clear()
            count += 1
        connection.executemany(sql, batch)
    return count


def _check_whole(connection: sqlite3.Connection) -> None:
    names = [row["name"] for row in connection.execute("SELECT name FROM tables ORDER BY id")]
    meta = {row["name"]: row["value"] for row in connection.execute("SELECT name, value FROM meta")}
    if (
        names != [*KEPT_TABLES, *HISTORY_TABLES]
        or not meta.get("generation", "").isdecimal()
        or meta.get("demo") not in ("0", "1")
    ):
        raise Problem("The dump does not say what its tables are: it is not whole.", kept="Nothing was made.")
    if connection.execute("SELECT 1 FROM history").fetchone() is None:
        raise Problem("The dump has no history: it is not whole.", kept="Nothing was made.")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Problem("The dump has rows that refer to nothing: it is not whole.", kept="Nothing was made.")


def _rebuild(connection: sqlite3.Connection) -> None:
    from models.store.derived import rebuild_all

    zone = connection.execute("SELECT value FROM facts WHERE name = 'zone'").fetchone()
    who = Who(0, "", "the program")
    change = Change(
        connection, Tables(connection), Chain(connection), who, "load", zone=zone["value"] if zone else "UTC"
    )
    rebuild_all(change)


def _check_head(line: str) -> None:
    head = _parsed(line, 1)
    if not isinstance(head, dict) or head.get("steerboard") != "dump":
        raise Problem("This is no dump of a practice.", do="Make one with `steerboard dump`.")
    if head.get("schema") != engine.SCHEMA:
        raise Problem(
            f"This dump is of schema {head.get('schema')}; this Steerboard knows {engine.SCHEMA}.",
            do="Load it with the version that made it.",
        )


def _rows(source: Iterator[str], tables: Tables) -> Iterator[Row]:
    """The rows of a dump, each with the columns of its table and nothing else. Raises Problem."""
    number = 1
    for number, line in enumerate(source, start=2):
        found = _parsed(line, number)
        if isinstance(found, dict):
            if found != {"rows": number - 2} or next(source, None) is not None:
                raise Problem(
                    f"The dump does not end where it says, at line {number}.", kept="Nothing was made."
                )
            return
        try:
            table, values = found
            if table not in ORDER or values.keys() != tables.columns(table).keys():
                raise ValueError(table)
            yield number, table, {name: _in(values[name]) for name in tables.columns(table)}
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
            raise _unreadable(number) from error
    raise Problem(
        f"The dump ends at line {number}, in the middle.", kept="Nothing was made.", do="Get all of it."
    )


def _parsed(line: str, number: int) -> Any:
    if len(line) > LINE_LIMIT:
        raise Problem(f"Line {number} of the dump is too long.", kept="Nothing was made.")
    try:
        return json.loads(line, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError) as error:
        if number == 1:
            return None
        raise _unreadable(number) from error


def _unreadable(number: int) -> Problem:
    return Problem(f"Line {number} of the dump cannot be read.", kept="Nothing was made.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of a dump")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _out(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def _in(value: Any) -> Any:
    """A value as it is kept. Raises ValueError and the like for what no column keeps."""
    if isinstance(value, dict):
        (name, text), *rest = value.items()
        if name != "base64" or rest:
            raise ValueError(name)
        return base64.b64decode(text, validate=True)
    if isinstance(value, str):
        value.encode("utf-8")
    elif value is not None and type(value) is not int:
        raise TypeError(type(value).__name__)
    return value
