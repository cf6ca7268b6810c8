"""Derived from the standards: their tags, and the full-text index. Rebuilt in the same change
(`models.store.derived`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from models.store import fulltext
from models.store.change import Change, RowChange
from models.store.reading import among
from models.text import fold

SEARCH = "standard_search"
WEIGHTS = {"code": 10.0, "ref": 8.0, "name": 6.0, "question": 4.0, "why": 1.0, "how": 1.0, "tags": 3.0}
"""What is looked for words in, and how much a word there counts."""
TABLES = ("standard_tags", SEARCH)

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
    fulltext.take(change, SEARCH)
    _rebuild(change, [row["id"] for row in change.rows("SELECT id FROM standards ORDER BY id")], fresh=True)


def _rebuild(change: Change, keys: Sequence[int], *, fresh: bool) -> None:
    if not fresh:
        fulltext.take(change, SEARCH, keys)
        for where, params in among("standard", keys):
            change.derive(f"DELETE FROM standard_tags WHERE {where}", params)
    for where, params in among("s.id", keys):
        found = change.rows(f"{_SELECT}WHERE {where}", params)
        change.derive_many(
            "INSERT INTO standard_tags (standard, tag) VALUES (?, ?)",
            [(row["id"], tag) for row in found for tag in _tags(row["tags"])],
        )
        fulltext.put(
            change,
            SEARCH,
            tuple(WEIGHTS),
            [(*tuple(row)[:-1], " ".join(_tags(row["tags"]))) for row in found],
        )


def _tags(text: str) -> Iterable[str]:
    """Tags as they are filtered by: without regard to case, each once."""
    return () if text == "[]" else dict.fromkeys(fold(tag) for tag in json.loads(text))
