"""How the wings read: from the store, or inside a change; many keys a few hundred at a time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from models.store.change import Change
from models.store.images import AT_ONCE
from models.store.store import Store

Reader = Store | Change
"""Both answer `rows`, `row` and `value`; a Store sees what is committed, a Change what it has written
itself."""


def one_moment(reader: Reader) -> contextlib.AbstractContextManager[None]:
    """All reading inside sees the same moment, as it does in a change anyway."""
    return reader.snapshot() if isinstance(reader, Store) else contextlib.nullcontext()


def today_of(reader: Reader) -> date:
    """The practice's day: while one reads, or that of the change."""
    return reader.today() if isinstance(reader, Store) else reader.today


def among(column: str, keys: Iterable[object]) -> Iterator[tuple[str, dict[str, Any]]]:
    """`column IN (:k0, …)` with its parameters, for a few hundred keys at a time."""
    many = list(keys)
    for start in range(0, len(many), AT_ONCE):
        yield one_of(column, many[start : start + AT_ONCE])


def one_of(column: str, values: Iterable[object], named: str = "k") -> tuple[str, dict[str, Any]]:
    """`column IN (:k0, …)` with its parameters, for a few values; `named` tells them from others of the same query."""
    params = {f"{named}{n}": value for n, value in enumerate(values)}
    return f"{column} IN ({', '.join(':' + name for name in params)})", params


def any_of(column: str, values: Sequence[object], named: str) -> tuple[str, dict[str, Any]]:
    """The same of any number of values, as one parameter of that name: each name more is looked for among all of the query."""
    return f"{column} IN (SELECT value FROM json_each(:{named}))", {named: json.dumps(values)}
