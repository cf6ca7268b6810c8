"""Reviews as calendars want them: each series with its days, what is moved and what is cancelled, and when it was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.align import asking
from models.align.asking import Ask
from models.align.schedule import Series, all_series, uids
from models.align.series import Recurrence
from models.dates import kept_day
from models.practice import clients
from models.store.engine import sqlite3
from models.store.history import newest
from models.store.store import Store


@dataclass(frozen=True, slots=True)
class Dated:
    """A review that has a day, as calendars show it."""

    uid: str
    """What calendars know it by, where it is not one of its series' days."""
    code: str
    client_code: str
    client_name: str
    state: str
    day: date
    slot: date | None
    kind: str
    ask: Ask
    tam_name: str
    place: str
    place_reason: str
    line: int
    """The newest line of history that touched it: it rises with every change."""
    at: int
    """When that was, in UTC milliseconds."""


@dataclass(frozen=True, slots=True)
class Run:
    """A series with all its reviews, from its first one on."""

    series: Series
    days: tuple[date, ...]
    """The days that the interval gives, up to the last review."""
    reviews: tuple[Dated, ...]
    line: int
    """The newest line of history that touched the series or one of its reviews."""
    at: int


def runs(store: Store, client: str | None = None) -> tuple[tuple[Run, ...], tuple[Dated, ...]]:
    """The series of a client (by code) or of all, and the reviews with a day that are of none. Raises NotFound."""
    with store.snapshot():
        key = clients.key_of(store, client) if client is not None else None
        rows = store.rows(
            "SELECT r.*, c.code AS client_code, c.name AS client_name, coalesce(t.name, '') AS tam_name "
            "FROM reviews r JOIN clients c ON c.id = r.client LEFT JOIN people t ON t.id = r.tam "
            "WHERE r.planned IS NOT NULL AND (:client IS NULL OR r.client = :client) "
            "AND (r.state <> 'cancelled' OR r.series IS NOT NULL) ORDER BY r.planned, r.id",
            {"client": key},
        )
        named = uids(store)
        touched = newest(store, "reviews", [row["id"] for row in rows])
        series = all_series(store, clients.client_of(store, key).code if key is not None else None)
        changed = newest(store, "series", [one.id for one in series])
    by_series: dict[int | None, list[Dated]] = {}
    for row in rows:
        dated = _dated(row, named(row["code"]), touched[row["id"]])
        by_series.setdefault(row["series"], []).append(dated)
    found = []
    for one in series:
        reviews = tuple(by_series.get(one.id, ()))
        last = max((each.slot for each in reviews if each.slot), default=None)
        days = (
            tuple(slot.nominal for slot in Recurrence(one.starts, one.months, last).slots()) if last else ()
        )
        newest_of_all = max([changed[one.id], *((each.line, each.at) for each in reviews)])
        found.append(Run(one, days, reviews, *newest_of_all))
    return tuple(found), tuple(by_series.get(None, ()))


def _dated(row: sqlite3.Row, uid: str, touched: tuple[int, int]) -> Dated:
    return Dated(
        uid,
        row["code"],
        row["client_code"],
        row["client_name"],
        row["state"],
        date.fromisoformat(row["planned"]),
        kept_day(row["slot"]),
        row["kind"],
        asking.parse_ask(row["ask"]),
        row["tam_name"],
        row["place"],
        row["place_reason"],
        *touched,
    )
