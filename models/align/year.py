"""The year ahead at a glance: every client's visits by month, what is overdue, how far the year is planned (PRACTICE N12),
and how each TAM stands against the year's target (manual L834, L860). It reads days and states, never an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from models.align import asking, schedule
from models.align.asking import Ask
from models.align.register import OPEN, goal_of
from models.align.schedule import Series
from models.align.series import AHEAD, horizon, months_ahead, reaches
from models.dates import add_months, day_of, days_between, kept_day, midnight
from models.figure import Figure, Input, Record
from models.practice import clients, company, people
from models.store.engine import sqlite3
from models.store.reading import Reader, one_moment
from models.store.store import Store
from models.text import count, listed

HELD, BEGUN, PLANNED, OVERDUE, CANCELLED = "held", "begun", "planned", "overdue", "cancelled"
URGENCY = (OVERDUE, BEGUN, PLANNED, HELD, CANCELLED)
"""Which of several visits in a month stands for it: the first."""
AHEAD_RULE = (
    "Dates are set a year ahead: the month up to which no visit that a series gives is missing, this month and the eleven "
    "after it. Guide: docs/tam.md, The schedule."
)
TARGET_RULE = (
    "Reviews submitted in the practice's year against the target to date, which is the target times the days that have passed "
    "over the days of the year; without a target it is what was planned up to today. Guide: docs/tam.md, The schedule."
)


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


class Line(NamedTuple):
    """One client's year."""

    client: int
    code: str
    name: str
    status: str
    tam_name: str
    series: tuple[Series, ...]
    visits: tuple[Visit, ...]
    """By day."""
    scheduled: bool
    """It has a series that goes on: one that has ended plans nothing more."""
    through: date | None
    """How far it is planned; None where it is not scheduled, or the next visit is missing."""

    @property
    def overdue(self) -> tuple[Visit, ...]:
        """What was to be held and is not."""
        return tuple(one for one in self.visits if one.state == OVERDUE)

    def planned(self, today: date) -> str:
        """How far it is planned: as `through_words` say it, `no series`, `SER-0001 has ended`."""
        if self.scheduled:
            return through_words(today, self.through)
        if not self.series:
            return "no series"
        return (
            f"{listed([one.code for one in self.series])} {'has' if len(self.series) == 1 else 'have'} ended"
        )

    def by_month(self) -> dict[date, tuple[Visit, ...]]:
        """First of a month → what is on in it, but for what is overdue; what is most urgent first."""
        found: dict[date, list[Visit]] = {}
        for one in self.visits:
            if one.state != OVERDUE:
                found.setdefault(one.day.replace(day=1), []).append(one)
        return {
            first: tuple(sorted(many, key=lambda one: (URGENCY.index(one.state), one.day)))
            for first, many in found.items()
        }

    def of_month(self, first: date) -> tuple[Visit, ...]:
        """What is on in the month that begins on `first`."""
        return self.by_month().get(first, ())


@dataclass(frozen=True, slots=True)
class Year:
    """The year ahead, of all clients that have not left."""

    today: date
    months: tuple[date, ...]
    """The first days of this month and the eleven after it."""
    lines: tuple[Line, ...]
    """Who has something overdue first, then who is scheduled or has visits, then who has neither; each by name."""

    @property
    def scheduled(self) -> tuple[Line, ...]:
        """The clients that have a series that goes on."""
        return tuple(line for line in self.lines if line.scheduled)

    @property
    def through(self) -> date | None:
        """How far all that are scheduled are planned: as far as the one that is planned least far."""
        reached = [line.through for line in self.scheduled]
        return None if None in reached else min((one for one in reached if one is not None), default=None)

    @property
    def overdue(self) -> int:
        """How many visits are overdue."""
        return sum(len(line.overdue) for line in self.lines)


_VISITS = (
    "SELECT r.id, r.code, r.client, r.kind, r.state, r.ask, r.tam, r.place, r.place_reason, r.planned, r.due, r.given, r.slot, "
    "r.started_at, r.submitted_at, r.version, coalesce(t.name, '') AS tam_name, coalesce(s.code, '') AS series_code "
    "FROM reviews r "
    "LEFT JOIN people t ON t.id = r.tam LEFT JOIN series s ON s.id = r.series "
)
_AHEAD = f"r.state {OPEN} AND r.state IN ('planned', 'progress')"
_OTHERS = (
    "r.id IN (SELECT id FROM reviews WHERE submitted_at >= :since "
    "UNION SELECT id FROM reviews WHERE series IN (SELECT id FROM series) AND slot >= :first) "
    "AND r.state NOT IN ('planned', 'progress')"
)
"""What is ahead has an index; the others are held since the first day of the month, or stand for a visit of the year ahead."""


def year(reader: Reader, today: date, client: str | None = None) -> Year:
    """The year ahead of one client (by code) or of all. Raises NotFound."""
    first = today.replace(day=1)
    months = tuple(add_months(first, n) for n in range(AHEAD))
    with one_moment(reader):
        found = (clients.client(reader, client),) if client is not None else clients.with_us(reader)
        closures = company.closed(reader)
        series: dict[int, list[Series]] = {}
        for each in schedule.all_series(reader, found[0].code if client is not None else None):
            series.setdefault(each.client, []).append(each)
        slots: dict[str, set[date]] = {}
        visits: dict[int, list[Visit]] = {}
        of_client = "r.client = :client AND " if client is not None else ""
        given = {
            "client": found[0].id if client is not None else None,
            "since": midnight(first, reader.zone),
            "first": first.isoformat(),
        }
        for row in (
            one
            for which in (_AHEAD, _OTHERS)
            for one in reader.rows(f"{_VISITS}WHERE {of_client}{which} AND r.corrects IS NULL", given)
        ):
            if row["slot"]:
                slots.setdefault(row["series_code"], set()).add(date.fromisoformat(row["slot"]))
            visit = _visit(row, today, reader)
            if visit is not None:
                visits.setdefault(row["client"], []).append(visit)
    lines = []
    for one in found:
        mine = tuple(series.get(one.id, ()))
        plans = (
            (each.recurrence(closures), slots.get(each.code, set())) for each in mine if each.goes_on(today)
        )
        through = reaches(plans, today)
        lines.append(
            Line(
                one.id,
                one.code,
                one.name,
                one.status,
                one.tam_name,
                mine,
                tuple(sorted(visits.get(one.id, ()), key=lambda visit: (visit.day, visit.code))),
                any(each.goes_on(today) for each in mine),
                through,
            )
        )
    lines.sort(key=lambda line: 0 if line.overdue else 1 if line.scheduled or line.visits else 2)
    return Year(today, months, tuple(lines))


def _visit(row: sqlite3.Row, today: date, reader: Reader) -> Visit | None:
    (
        key, code, _, kind, was, ask, tam, place, place_reason, kept_planned, kept_due, given, slot, started_at, submitted_at,
        version, tam_name, series_code,
    ) = row  # fmt: skip
    planned, due = kept_day(kept_planned), kept_day(kept_due)
    if was in ("submitted", "closed"):
        state, day = HELD, day_of(submitted_at, reader.zone)
        if day < today.replace(day=1):
            return None
    elif was == "progress":
        goal = goal_of(was, planned, due)
        state = OVERDUE if goal is not None and goal < today else BEGUN
        day = goal or day_of(started_at, reader.zone)
        if state == BEGUN and day < today.replace(day=1):
            day = today
    elif was == "planned":
        goal = goal_of(was, planned, due)
        if goal is None:
            return None
        state, day = (OVERDUE if goal < today else PLANNED), goal
    else:
        if planned is None or not slot or planned < today:
            return None
        state, day = CANCELLED, planned
    return Visit(
        key,
        code,
        state,
        day,
        kept_day(given),
        series_code,
        tam,
        tam_name,
        kind,
        asking.parse_ask(ask),
        place,
        place_reason,
        version,
    )


# How far the year is planned --------------------------------------------------------------------------------


def through_words(today: date, through: date | None) -> str:
    """`scheduled through 2027-03 (7 of 12 months)`, as PRACTICE N12 says it."""
    if through is None:
        return f"nothing scheduled (0 of {AHEAD} months)"
    return f"scheduled through {through:%Y-%m} ({months_ahead(today, through)} of {AHEAD} months)"


def _reached(today: date, through: date | None) -> str:
    """The same in short: `2027-03, 7 of 12`."""
    return f"{through:%Y-%m}, {months_ahead(today, through)} of {AHEAD}" if through else f"0 of {AHEAD}"


def ahead_figure(one: Year) -> Figure:
    """How far the year is planned: as far as the client that is planned least far of those that are scheduled."""
    lines = sorted(one.scheduled, key=lambda line: (line.through or date.min, line.name))
    without = [line for line in one.lines if not line.scheduled]
    ended = sum(1 for line in without if line.series)
    least = one.through
    months = months_ahead(one.today, least)
    return Figure(
        "How far the year is planned",
        months,
        through_words(one.today, least),
        ("the least of the clients that have a series",),
        (
            Input("clients with a series", str(len(lines))),
            Input(
                "clients without one",
                str(len(without)),
                f"no series plans visits; {ended} {'has' if ended == 1 else 'have'} ended"
                if ended
                else "no series plans their visits",
            ),
            Input("the year ahead ends", horizon(one.today).isoformat()),
        ),
        AHEAD_RULE,
        tuple(
            Record("client", line.code, line.name, "", _reached(one.today, line.through)) for line in lines
        ),
    )


# Targets ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """How a TAM stands in the practice's year."""

    login: str
    name: str
    first: date
    """The year's first day."""
    last: date
    passed: int
    """How many of its days have passed, today among them."""
    own: int | None
    """The target that the person has; None: what is planned is the target."""
    done: int
    """Reviews of theirs that were submitted this year."""
    planned: int
    """Done, and what is planned or begun up to the year's end."""
    expected: int
    """How many are to be done by today: the target to date, rounded up."""
    overdue: int

    @property
    def target(self) -> int:
        """For the whole year."""
        return self.planned if self.own is None else self.own

    @property
    def behind(self) -> int:
        """How many fewer are done than are to be by today."""
        return max(0, self.expected - self.done)

    @property
    def words(self) -> str:
        """`12 of 48 done, 14 to date: 2 behind, 1 overdue`."""
        stands = f"{self.behind} behind" if self.behind else "on target"
        late = f", {self.overdue} overdue" if self.overdue else ""
        return f"{self.done} of {self.target} done, {self.expected} to date: {stands}{late}"


def targets(reader: Reader, today: date) -> tuple[Target, ...]:
    """Of every active TAM, and of others who have reviews this year; who is furthest behind first."""
    ahead: dict[int, list[tuple[date, bool]]] = {}
    with one_moment(reader):
        first = year_of(today, int(company.fact(reader, "fiscal_start") or 1))
        last = add_months(first, 12) - timedelta(days=1)
        staff = [one for one in people.all_people(reader) if one.active]
        done = {
            row["tam"]: row["n"]
            for row in reader.rows(
                "SELECT tam, count(*) AS n FROM reviews WHERE submitted_at >= :since AND submitted_at < :until "
                "AND state IN ('submitted', 'closed') AND tam IS NOT NULL AND corrects IS NULL GROUP BY tam",
                {
                    "since": midnight(first, reader.zone),
                    "until": midnight(last + timedelta(days=1), reader.zone),
                },
            )
        }
        rows = reader.rows(
            f"SELECT tam, state, planned, due FROM reviews WHERE state {OPEN} AND state IN ('planned', 'progress') "
            "AND tam IS NOT NULL AND corrects IS NULL"
        )
    for row in rows:
        goal = goal_of(row["state"], kept_day(row["planned"]), kept_day(row["due"]))
        if goal is not None and goal <= last:
            ahead.setdefault(row["tam"], []).append((goal, goal < today))
    found, passed = [], days_between(first, today) + 1
    for one in staff:
        mine = ahead.get(one.id, [])
        if "tam" not in one.roles and not mine and one.id not in done:
            continue
        late = sum(overdue for _, overdue in mine)
        number = done.get(one.id, 0)
        if one.target is None:
            expected = number + late
        else:
            whole = days_between(first, last) + 1
            expected = -(-one.target * passed // whole)
        found.append(
            Target(
                one.login,
                one.name,
                first,
                last,
                passed,
                one.target,
                number,
                number + len(mine),
                expected,
                late,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.behind, one.name)))


def year_of(today: date, month: int) -> date:
    """The first day of the practice's year that the day is in; `month` is the one in which it begins."""
    first = date(today.year, month, 1)
    return first if first <= today else date(today.year - 1, month, 1)


def target_figures(found: Sequence[Target]) -> tuple[Figure, ...]:
    """One for each TAM."""
    return tuple(_target_figure(one) for one in found)


def _target_figure(one: Target) -> Figure:
    formula: tuple[str, ...]
    if one.own is None:
        formula = (
            "what was planned up to today: done + overdue",
            f"{one.done} + {one.overdue} = {one.expected}",
        )
    else:
        days, whole = one.passed, days_between(one.first, one.last) + 1
        formula = (
            "target × days passed ÷ days of the year, rounded up",
            f"{one.own} × {days} ÷ {whole} = {Decimal(one.own * days) / whole:.3f}: {one.expected} to date",
        )
    return Figure(
        f"Reviews of {one.name}",
        one.done,
        one.words,
        formula,
        (
            Input("done", str(one.done), f"submitted since {one.first.isoformat()}, the year's first day"),
            Input("target", str(one.target), "what is planned" if one.own is None else "their own"),
            Input("to date", str(one.expected)),
            Input("overdue", str(one.overdue)),
        ),
        TARGET_RULE,
    )


def overdue_words(number: int) -> str:
    """`3 reviews overdue`, `nothing overdue`."""
    return f"{count(number, 'review')} overdue" if number else "nothing overdue"


def moved_words(visit: Visit) -> str:
    """`moved from 2026-12-01`; empty where it stands where its series gave it."""
    return f"moved from {visit.given.isoformat()}" if visit.moved and visit.given else ""


def figures(store: Store, one: Year) -> tuple[Figure, ...]:
    """How far the year is planned, and how each TAM stands."""
    return (ahead_figure(one), *target_figures(targets(store, one.today)))
