"""Derived from the standards: their tags, and the full-text index. Rebuilt in the same change
(`models.store.derived`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from models.store.change import Change, RowChange
from models.store.reading import among
from models.text import fold

TABLES = ("standard_tags", "standard_search")

_SELECT = (
    "SELECT s.id, s.code, s.ref, v.name, v.question, v.why, v.how, v.tags FROM standards s "
    "JOIN standard_versions v ON v.id = s.latest "
)


def touched(change: Change, rows: tuple[RowChange, ...]) -> None:
    """Bring tags and index of the touched standards up to date."""
    keys: dict[int, bool] = {}
    for row in rows:
        known = row.after or row.before or {}
        key = row.key if row.table == "standards" else int(known["standard"])
        made = row.table == "standards" and row.before is None
        keys[key] = keys.get(key, False) or made
    _rebuild(change, [key for key, made in keys.items() if made], fresh=True)
    _rebuild(change, [key for key, made in keys.items() if not made], fresh=False)


def rebuild_all(change: Change) -> None:
    """Make both tables anew."""
    change.derive("DELETE FROM standard_tags")
    change.derive("DELETE FROM standard_search")
    _rebuild(change, [row["id"] for row in change.rows("SELECT id FROM standards ORDER BY id")], fresh=True)


def _rebuild(change: Change, keys: Sequence[int], *, fresh: bool) -> None:
    if not fresh:
        for table, column in (("standard_tags", "standard"), ("standard_search", "rowid")):
            for where, params in among(column, keys):
                change.derive(f"DELETE FROM {table} WHERE {where}", params)
    for where, params in among("s.id", keys):
        found = change.rows(f"{_SELECT}WHERE {where}", params)
        change.derive_many(
            "INSERT INTO standard_tags (standard, tag) VALUES (?, ?)",
            [(row["id"], tag) for row in found for tag in _tags(row["tags"])],
        )
        change.derive_many(
            "INSERT INTO standard_search (rowid, code, ref, name, question, why, how, tags) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row["id"],
                    row["code"],
                    row["ref"],
                    row["name"],
                    row["question"],
                    row["why"],
                    row["how"],
                    " ".join(_tags(row["tags"])),
                )
                for row in found
            ],
        )


def _tags(text: str) -> Iterable[str]:
    """Tags as they are filtered by: without regard to case, each once."""
    return () if text == "[]" else dict.fromkeys(fold(tag) for tag in json.loads(text))
