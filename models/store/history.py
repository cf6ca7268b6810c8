"""Reading the history: who changed what, when, from what to what (`h` on a thing, `steerboard history`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from models.store.change import DELETED, INSERTED
from models.store.engine import sqlite3
from models.store.store import Store


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
    text: str
    undone: bool
    frozen: str
    changes: tuple[FieldChange, ...] = ()


_SELECT = (
    "SELECT h.id, h.at, coalesce(p.name, CASE WHEN h.who = 0 THEN 'the program' ELSE 'somebody' END) AS who, h.acting, h.kind, "
    "h.text, coalesce(h.frozen, '') AS frozen, "
    "coalesce((SELECT l.kind FROM history l WHERE l.undoes = h.id ORDER BY l.id DESC LIMIT 1), 'redo') = 'undo' AS undone "
)


def recent(store: Store, limit: int = 200, who: int | None = None) -> tuple[Line, ...]:
    """The newest lines first, of everybody or of one person."""
    rows = store.rows(
        _SELECT + "FROM history h LEFT JOIN people p ON p.id = h.who WHERE :who IS NULL OR h.who = :who ORDER BY h.id DESC LIMIT :limit",
        {"limit": limit, "who": who},
    )
    return tuple(_line(row) for row in rows)


def of_row(store: Store, table: str, key: int, limit: int = 200) -> tuple[Line, ...]:
    """What happened to one row, newest first, column by column."""
    return of_rows(store, [(table, key)], limit)


def of_rows(store: Store, rows: list[tuple[str, int]], limit: int = 200) -> tuple[Line, ...]:
    """What happened to a thing that is kept in several rows (a review and its answers), newest line first."""
    with store.snapshot():
        images: list[tuple[int, str, int, int, str | None]] = []
        for table, key in rows:
            images += [
                (row["line"], table, key, row["op"], row["before"])
                for row in store.rows(
                    "SELECT i.line, i.op, i.before FROM images i JOIN tables t ON t.id = i.tbl WHERE t.name = :t AND i.key = :key "
                    "ORDER BY i.line DESC LIMIT :limit",
                    {"t": table, "key": key, "limit": limit},
                )
            ]
        changes: dict[int, list[FieldChange]] = {}
        present: dict[tuple[str, int], dict[str, Any] | None] = {}
        for line, table, key, op, before in sorted(images, key=lambda image: -image[0]):
            if (table, key) not in present:
                row = store.row(f"SELECT * FROM {table} WHERE id = :key", {"key": key})
                present[table, key] = dict(row) if row else None
            found, present[table, key] = _step(present[table, key], op, before)
            changes.setdefault(line, []).extend(found)
        lines = sorted(changes, reverse=True)[:limit]
        if not lines:
            return ()
        marks = ", ".join(str(line) for line in lines)
        said = store.rows(
            _SELECT + f"FROM history h LEFT JOIN people p ON p.id = h.who WHERE h.id IN ({marks}) ORDER BY h.id DESC"
        )
    return tuple(_line(row, tuple(changes[row["id"]])) for row in said)


def _step(after: dict[str, Any] | None, op: int, image: str | None) -> tuple[list[FieldChange], dict[str, Any] | None]:
    """What one image changed, and the row as it was before it."""
    if op == INSERTED:
        return [FieldChange(name, None, value) for name, value in (after or {}).items() if _telling(name) and value not in (None, "")], None
    before = json.loads(image or "{}")
    if op == DELETED:
        return [FieldChange(name, value, None) for name, value in before.items() if _telling(name) and value not in (None, "")], before
    return (
        [FieldChange(name, value, (after or {}).get(name)) for name, value in before.items() if _telling(name)],
        {**(after or {}), **before},
    )


def _telling(column: str) -> bool:
    return column not in ("id", "version")


def _line(row: sqlite3.Row, changes: tuple[FieldChange, ...] = ()) -> Line:
    text = row["text"].split(" ", 1)[0] if row["kind"] == "migration" else row["text"]
    return Line(row["id"], row["at"], row["who"], row["acting"], row["kind"], text, bool(row["undone"]), row["frozen"], changes)
