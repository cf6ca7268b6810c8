"""Full-text search in the standards, as one types: code and reference first, then what reads best."""

from __future__ import annotations

import re

from models.library.standards import ENTRY, Entry, entry
from models.store.store import Store

_WORD = re.compile(r"\w+", re.UNICODE)


def search(store: Store, text: str, limit: int = 200, *, retired: bool = True) -> tuple[Entry, ...]:
    """The standards that hold every word of the text, the last one as a beginning; () for a text without words.

    What people type never meets the search syntax: only its words do, each quoted.
    """
    words = _WORD.findall(text)
    if not words:
        return ()
    wanted = " AND ".join(f'"{word}"*' for word in words)
    start = text.strip()
    rows = store.rows(
        "WITH found AS (SELECT rowid AS id, bm25(standard_search, 10.0, 8.0, 6.0, 4.0, 1.0, 1.0, 3.0) AS rank "
        "FROM standard_search WHERE standard_search MATCH :wanted) "
        + ENTRY
        + "JOIN found f ON f.id = s.id WHERE :retired OR s.state <> 'retired' "
        "ORDER BY upper(s.code) <> upper(:start) AND upper(s.ref) <> upper(:start), f.rank, s.code LIMIT :limit",
        {"wanted": wanted, "start": start, "limit": limit, "retired": retired},
    )
    return tuple(entry(row) for row in rows)
