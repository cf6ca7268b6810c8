"""Words looked for in texts: the one place that knows how SQLite does it (FTS5). The wings say which words, and in what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.store.change import Change
from models.store.reading import Reader, among


def put(change: Change, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Texts that can be found from now on: of each row its key, then the columns."""
    names = ", ".join(("rowid", *columns))
    places = ", ".join("?" * (len(columns) + 1))
    change.derive_many(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def take(change: Change, table: str, keys: Iterable[int] | None = None) -> None:
    """The texts of these keys, or all, are found no more."""
    if keys is None:
        change.derive(f"DELETE FROM {table}")
        return
    for where, params in among("rowid", keys):
        change.derive(f"DELETE FROM {table} WHERE {where}", params)


def find(
    reader: Reader,
    table: str,
    wanted: Iterable[Sequence[str]],
    weights: Mapping[str, float],
    short: Sequence[str],
    limit: int,
    only: str = "",
) -> list[int]:
    """The keys of the texts that hold, for each of `wanted`, one of its phrases, the last word of it as a beginning; at most
    so many.

    What reads best comes first by `weights`, one for each column. A single letter, which nearly every text has, looks at the
    columns `short` alone, and where there are only such the order is that of the keys. `only` is a condition in SQL on
    `{key}`. Phrases hold words and blanks, nothing of a syntax.
    """
    groups = [tuple(phrases) for phrases in wanted]
    said = " AND ".join(f"({' OR '.join(_beginning(phrase, short) for phrase in group)})" for group in groups)
    ranks = any(len(phrase) > 1 for group in groups for phrase in group)
    by_rank = (
        f"AND rank MATCH 'bm25({', '.join(str(weight) for weight in weights.values())})' " if ranks else ""
    )
    condition = f"AND {only.format(key=f'{table}.rowid')} " if only else ""
    rows = reader.rows(
        f"SELECT rowid AS id FROM {table} WHERE {table} MATCH :said {by_rank}{condition}"
        f"{'ORDER BY rank ' if ranks else ''}LIMIT :limit",
        {"said": said, "limit": limit},
    )
    return [row["id"] for row in rows]


def _beginning(phrase: str, short: Sequence[str]) -> str:
    return f'"{phrase}"*' if len(phrase) > 1 else f'{{{" ".join(short)}}} : "{phrase}"*'
