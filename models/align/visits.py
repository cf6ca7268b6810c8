"""The reviews that a schedule shows, and how each stands in it.

The year of a practice has a visit for each client and quarter, and a screen shows a twentieth of them: they are read as one
text a client, and made when somebody looks at them.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from models.align.asking import Ask
from models.align.register import GOAL, OPEN
from models.dates import add_months, day_of, kept_day, midnight
from models.practice.closures import SPAN_LIMIT
from models.store.reading import Reader

HELD, BEGUN, PLANNED, OVERDUE, CANCELLED = "held", "begun", "planned", "overdue", "cancelled"
URGENCY = (OVERDUE, BEGUN, PLANNED, HELD, CANCELLED)
"""Which of several visits in a month stands for it: the first."""


class Visit(NamedTuple):
    """A review in the schedule."""

    id: int
    code: str
    state: str
    """held, begun, planned, overdue, cancelled."""
    day: date
    """When it was submitted, else when it is planned, due or was started."""
    given: date | None
    """The day that its series gave it; None outside a series."""
    series: str
    """The code of its series, or empty."""
    tam: int | None
    tam_name: str
    kind: str
    ask: Ask
    place: str
    place_reason: str
    version: int

    @property
    def moved(self) -> bool:
        """A person has moved it away from the day that its series gave."""
        return self.given is not None and self.state in (PLANNED, OVERDUE) and self.day != self.given


class Kept(NamedTuple):
    """The visits of a client as they were read."""

    late: int
    """How many are overdue."""
    text: str
    """JSON: a list of the values of `_VALUES` for each."""

    def visits(self, today: date, zone: str) -> tuple[Visit, ...]:
        """They themselves, by day and code."""
        found = (_visit(today, zone, *values) for values in json.loads(self.text))
        return tuple(sorted(found, key=lambda one: (one.day, one.code)))


NONE = Kept(0, "[]")

_STANDS = (
    "CASE WHEN r.state IN ('planned', 'progress') THEN "
    f"CASE WHEN {GOAL} < :today THEN '{OVERDUE}' WHEN r.state = 'progress' THEN '{BEGUN}' "
    f"WHEN {GOAL} IS NOT NULL THEN '{PLANNED}' END "
    f"WHEN r.state = 'cancelled' THEN CASE WHEN r.slot IS NOT NULL AND r.planned >= :today THEN '{CANCELLED}' END "
    f"WHEN r.submitted_at >= :since THEN '{HELD}' END"
)
"""How a review stands in the year; NULL: it is not in it. What is planned for no day is not, what was cancelled is where it
stands for a visit that was to come, and what was held is from this month on."""
_VALUES = (
    f"r.id, r.code, {_STANDS}, {GOAL}, r.planned, r.started_at, r.submitted_at, r.given, coalesce(s.code, ''), r.tam, "
    "coalesce(t.name, ''), r.kind, json(r.ask), r.place, r.place_reason, r.version"
)
_AHEAD = f"r.state {OPEN} AND r.state IN ('planned', 'progress')"
_OTHERS = (
    "r.id IN (SELECT id FROM reviews WHERE submitted_at >= :since AND state NOT IN ('planned', 'progress') UNION ALL "
    "SELECT id FROM reviews WHERE series IN (SELECT id FROM series) AND slot >= :first AND state = 'cancelled')"
)
"""What is ahead has an index; the others are held since the first day of the month, or stand for a visit of the year ahead."""


def kept(reader: Reader, today: date, client: int | None = None) -> dict[int, Kept]:
    """Client → its visits, of one client or of all that have any."""
    first = today.replace(day=1)
    params = {
        "today": today.isoformat(),
        "since": midnight(first, reader.zone),
        "first": first.isoformat(),
        "client": client,
    }
    found: dict[int, Kept] = {}
    for which in (_AHEAD, _OTHERS):
        for key, late, text in reader.rows(
            f"SELECT r.client, sum({_STANDS} = '{OVERDUE}'), json_group_array(json_array({_VALUES})) FROM reviews r "
            "LEFT JOIN people t ON t.id = r.tam LEFT JOIN series s ON s.id = r.series "
            f"WHERE {which} AND r.corrects IS NULL AND {_STANDS} IS NOT NULL "
            f"{'' if client is None else 'AND r.client = :client '}GROUP BY r.client",
            params,
        ):
            before = found.get(key)
            joined = text if before is None else f"{before.text[:-1]},{text[1:]}"
            found[key] = Kept(late + (before.late if before is not None else 0), joined)
    return found


def slots(reader: Reader, today: date) -> dict[int, tuple[date, ...]]:
    """Series → the nominal days of its reviews that stand for visits from this month on, whatever became of them; closures can
    have put them three months later."""
    since = add_months(today.replace(day=1), -(SPAN_LIMIT // 30))
    rows = reader.rows(
        "SELECT series, group_concat(slot) FROM reviews WHERE series IN (SELECT id FROM series) AND slot >= :since "
        "GROUP BY series",
        {"since": since.isoformat()},
    )
    return {key: tuple(map(date.fromisoformat, days.split(","))) for key, days in rows}


def _visit(
    today: date, zone: str, key: int, code: str, state: str, goal: str | None, planned: str | None, started_at: int | None,
    submitted_at: int | None, given: str | None, series: str, tam: int | None, tam_name: str, kind: str, ask: Any,
    place: str, place_reason: str, version: int,
) -> Visit:  # fmt: skip
    at = submitted_at if state == HELD else started_at
    day = kept_day(None if state == HELD else planned if state == CANCELLED else goal) or day_of(
        at or 0, zone
    )
    if state == BEGUN and day < today.replace(day=1):
        day = today
    return Visit(
        key,
        code,
        state,
        day,
        kept_day(given),
        series,
        tam,
        tam_name,
        kind,
        ask if isinstance(ask, str) else tuple(ask),
        place,
        place_reason,
        version,
    )
