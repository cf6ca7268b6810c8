"""Reading the history: who changed what, when, from what to what (`h` on a thing, `steerboard history`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from models.store import images, lines
from models.store.engine import sqlite3
from models.store.images import DELETED, INSERTED, UPDATED
from models.store.reading import Reader, among
from models.store.store import Store
from models.store.words import Namer, Sentence, sentences


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of one row; None: it was not there, or is gone."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history, with what it did to the row that was asked about (none where no row was)."""

    id: int
    at: int
    who: str
    acting: str
    """Login of the admin who acted for them, else empty."""
    kind: str
    """change, undo, redo, migration, restore."""
    text: str
    undone: bool
    frozen: str
    """Why it cannot be undone, or empty."""
    changes: tuple[FieldChange, ...] = ()
    said: tuple[Sentence, ...] = ()
    """The changes in words, without those that say nothing to people."""


_SELECT = (
    "SELECT h.id, h.at, coalesce(p.name, CASE WHEN h.who = 0 THEN 'the program' ELSE 'somebody' END) AS who, "
    "coalesce(h.acting, '') AS acting, h.kind, h.text, h.id - h.back AS prior, coalesce(h.frozen, '') AS frozen, "
    f"NOT ({lines.IN_FORCE.format(line='h.id')}) AS undone FROM history h LEFT JOIN people p ON p.id = h.who "
)


def apart(text: str, code: str) -> str:
    """What a line says beside the thing of this code whose history it stands in: `close` of `close REV-0010 at ACME`, `the
    state to fixed` of `FND-0001 BKP-004 at ACME: the state to fixed`. What people wrote, after the colon, stays.
    """
    head, colon, rest = text.partition(": ")
    said = re.sub(rf"^{re.escape(code)}(?: [A-Z]+-\d+)? at [^\s,]+$", "", head)
    for known in _NAMING:
        said = re.sub(known.format(code=re.escape(code)), "", said)
    said = said.strip()
    return (f"{said}{colon}{rest}" if said else rest) or text


_NAMING = (
    r"(?<!\d), {code}$",
    r" (?:at|for|from|in|on)(?: [a-z]+)? {code}(?! and)(?![-\w,])",
    r"(?<! and)(?<! of)(?<!,) {code}(?: at [^\s,]+)?(?! and)(?![-\w,])",
)
"""How the head of a line names the thing that it is about; one of several, `approve BKP-001 and BKP-002`, stays."""


def recent(store: Store, limit: int = 200, who: int | None = None) -> tuple[Line, ...]:
    """The newest lines first, of everybody or of one person."""
    if who is not None:
        with store.snapshot():
            return tuple(_line(row) for row in _of_person(store, who, limit))
    rows = store.rows(_SELECT + "ORDER BY h.id DESC LIMIT :limit", {"limit": limit})
    return tuple(_line(row) for row in rows)


def _of_person(store: Store, who: int, limit: int) -> Iterator[sqlite3.Row]:
    """The lines of one person, the newest first: each names the one before."""
    line = lines.newest(store, who)
    while line is not None and limit > 0:
        row = store.row(_SELECT + "WHERE h.id = :line", {"line": line})
        if row is None:
            return
        yield row
        line, limit = row["prior"], limit - 1


def of_rows(store: Store, rows: list[tuple[str, int]], limit: int = 200) -> tuple[Line, ...]:
    """What happened to a thing that is kept in several rows (a review and its answers), newest line first."""
    numbers = {name: number for number, name in store.names.items()}
    changes: dict[int, list[tuple[str, int, int, FieldChange]]] = {}
    made: list[Line] = []
    with store.snapshot():
        for table, key in rows:
            found = images.traces(store, numbers[table], key, limit)
            present = store.row(f"SELECT * FROM {table} WHERE id = :key", {"key": key}) if found else None
            after = dict(present) if present else None
            for trace in found:
                fields, after = _step(after, trace)
                op = UPDATED if trace.op not in (INSERTED, DELETED) else trace.op
                changes.setdefault(trace.line, []).extend((table, key, op, one) for one in fields)
        namer = Namer(store)
        for line in sorted(changes, reverse=True)[:limit]:
            mine = changes[line]
            said = sentences(
                namer, ((*row, one.column, one.before, one.after) for *row, one in mine), rows[0]
            )
            for row in store.rows(_SELECT + "WHERE h.id = :line", {"line": line}):
                made.append(_line(row, tuple(one for *_, one in mine), said))
    return tuple(made)


class Step(NamedTuple):
    """What one line did to one row, whole: the row before it and after it; None: there was none."""

    at: int
    who: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def steps(reader: Reader, table: str, key: int) -> list[Step]:
    """What the lines did to a row, the newest first; inside a change, too."""
    number = reader.value("SELECT id FROM tables WHERE name = :table", {"table": table})
    present = reader.row(f"SELECT * FROM {table} WHERE id = :key", {"key": key})
    after = dict(present) if present is not None else None
    found = []
    for trace in images.traces(reader, int(number), key):
        changed = json.loads(trace.before or "{}")
        before = None if trace.op == INSERTED else {**({} if trace.op == DELETED else after or {}), **changed}
        line = reader.row(f"{_SELECT}WHERE h.id = :line", {"line": trace.line})
        if line is not None:
            found.append(Step(line["at"], line["who"], before, after))
        after = before
    return found


def taken_away(reader: Reader, table: str, since: int) -> list[tuple[int, dict[str, Any]]]:
    """(key, row as it was) of each row of a table that a line took away after a moment; inside a change, too."""
    rows = reader.rows(
        "SELECT i.key, i.before FROM images i JOIN tables t ON t.id = i.tbl JOIN history h ON h.id = i.line "
        "WHERE t.name = :table AND i.op = :deleted AND h.at > :since",
        {"table": table, "deleted": DELETED, "since": since},
    )
    return [(row["key"], json.loads(row["before"])) for row in rows]


def newest(reader: Reader, table: str, keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Key of a row of a table → the number of the newest line that touched it, and its moment; (0, 0) where none did."""
    wanted = tuple(keys)
    number = reader.value("SELECT id FROM tables WHERE name = :table", {"table": table})
    found = images.newest(reader, int(number), wanted)
    at = {0: 0}
    for where, params in among("id", dict.fromkeys(found.values())):
        rows = reader.rows(f"SELECT id, at FROM history WHERE {where}", params)
        at.update((row["id"], row["at"]) for row in rows)
    return {key: (line, at[line]) for key in wanted for line in (found.get(key, 0),)}


def brought(reader: Reader, table: str, keys: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Key of a row of a table → by whose change it is as it is now, by name, and when; without those that no line touched. What
    was taken back brought nothing, and neither did the undo."""
    number = int(reader.value("SELECT id FROM tables WHERE name = :table", {"table": table}))
    found = images.newest(reader, number, keys)
    for where, params in among("id", dict.fromkeys(found.values())):
        undos = {
            row["id"]
            for row in reader.rows(f"SELECT id FROM history WHERE kind = {lines.UNDO} AND {where}", params)
        }
        for key in [key for key, line in found.items() if line in undos]:
            of_row = (trace.line for trace in images.traces(reader, number, key))
            found[key] = next((line for line in of_row if reader.value(_HOLDS, {"line": line})), found[key])
    by = {
        row["id"]: (row["name"], row["at"])
        for where, params in among("h.id", dict.fromkeys(found.values()))
        for row in reader.rows(
            f"SELECT h.id, h.at, p.name FROM history h JOIN people p ON p.id = h.who WHERE {where}", params
        )
    }
    return {key: by[line] for key, line in found.items() if line in by}


_HOLDS = (
    f"SELECT 1 FROM history h WHERE h.id = :line AND h.kind IN ({lines.CHANGE}, {lines.REDO}) "
    f"AND {lines.IN_FORCE.format(line='coalesce(h.undoes, h.id)')}"
)


def _step(
    after: dict[str, Any] | None, trace: images.Trace
) -> tuple[list[FieldChange], dict[str, Any] | None]:
    """What one image changed, and the row as it was before it."""
    if trace.op == INSERTED:
        return [FieldChange(name, None, value) for name, value in _telling(after)], None
    before: dict[str, Any] = json.loads(trace.before or "{}")
    if trace.op == DELETED:
        return [FieldChange(name, value, None) for name, value in _telling(before)], before
    now = after or {}
    return (
        [FieldChange(name, value, now.get(name)) for name, value in before.items() if name not in _SILENT],
        {**now, **before},
    )


_SILENT = ("id", "version")


def _telling(row: dict[str, Any] | None) -> Iterator[tuple[str, Any]]:
    for name, value in (row or {}).items():
        if name not in _SILENT and value not in (None, ""):
            yield name, value


def _line(row: sqlite3.Row, changes: tuple[FieldChange, ...] = (), said: tuple[Sentence, ...] = ()) -> Line:
    text = "migration" if row["kind"] == lines.MIGRATION else row["text"]
    return Line(
        row["id"],
        row["at"],
        row["who"],
        row["acting"],
        lines.KINDS[row["kind"]],
        text,
        bool(row["undone"]),
        row["frozen"],
        changes,
        said,
    )
