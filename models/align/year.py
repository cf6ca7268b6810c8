"""The year ahead at a glance: every client's visits by month, what is overdue, how far the year is planned (PRACTICE N12),
and how each TAM stands against the year's target (manual L834, L860). It reads days and states, never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from models.align import schedule, visits
from models.align.register import GOAL, OPEN
from models.align.schedule import Series
from models.align.series import AHEAD, horizon, months_ahead, reaches
from models.align.visits import NONE, OVERDUE, URGENCY, Kept, Visit
from models.dates import add_months, days_between, midnight
from models.figure import Figure, Input, Record
from models.practice import clients, company, people
from models.store.reading import Reader, one_moment
from models.text import count, listed

AHEAD_RULE = (
    "Dates are set a year ahead: the month up to which no visit that a series gives is missing, this month and the eleven "
    "after it. Guide: docs/tam.md, The schedule."
)
TARGET_RULE = (
    "Reviews submitted in the practice's year against the target to date, which is the target times the days that have passed "
    "over the days of the year; without a target it is what was planned up to today. Guide: docs/tam.md, The schedule."
)


@dataclass(frozen=True)
class Line:
    """One client's year."""

    client: int
    code: str
    name: str
    status: str
    tam_name: str
    series: tuple[Series, ...]
    kept: Kept
    """Its visits as they were read."""
    today: date
    zone: str
    """With what they are made."""
    scheduled: bool
    """It has a series that goes on: one that has ended plans nothing more."""
    through: date | None
    """How far it is planned; None where it is not scheduled, or the next visit is missing."""

    @property
    def late(self) -> int:
        """How many visits are overdue."""
        return self.kept.late

    @property
    def visited(self) -> bool:
        """It has a visit in the year."""
        return self.kept is not NONE

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """By day."""
        return self.kept.visits(self.today, self.zone)

    @property
    def overdue(self) -> tuple[Visit, ...]:
        """What was to be held and is not."""
        return tuple(one for one in self.visits if one.state == OVERDUE) if self.late else ()

    def planned(self, today: date) -> str:
        """How far it is planned: as `through_words` say it, `no series`, `SER-0001 has ended`."""
        if self.scheduled:
            return through_words(today, self.through)
        if not self.series:
            return "no series"
        return (
            f"{listed([one.code for one in self.series])} {'has' if len(self.series) == 1 else 'have'} ended"
        )

    @cached_property
    def by_month(self) -> Mapping[date, tuple[Visit, ...]]:
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
        return self.by_month.get(first, ())


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
        return sum(line.late for line in self.lines)


def year(reader: Reader, today: date, client: str | None = None) -> Year:
    """The year ahead of one client (by code) or of all. Raises NotFound."""
    first = today.replace(day=1)
    series: dict[int, list[Series]] = {}
    with one_moment(reader):
        found: Sequence[clients.Client | clients.Brief]
        found = (clients.client(reader, client),) if client is not None else clients.with_us(reader)
        closures = company.closed(reader)
        for each in schedule.all_series(reader, client):
            series.setdefault(each.client, []).append(each)
        kept = visits.kept(reader, today, found[0].id if client is not None else None)
        slots = visits.slots(reader, today)
    lines = []
    for one in found:
        mine = tuple(series.get(one.id, ()))
        going = [each for each in mine if each.goes_on(today)]
        plans = [(each.recurrence(closures), slots.get(each.id, ())) for each in going]
        lines.append(
            Line(
                one.id,
                one.code,
                one.name,
                one.status,
                one.tam_name,
                mine,
                kept.get(one.id, NONE),
                today,
                reader.zone,
                bool(going),
                reaches(plans, today),
            )
        )
    lines.sort(key=lambda line: 0 if line.late else 1 if line.scheduled or line.visited else 2)
    return Year(today, tuple(add_months(first, n) for n in range(AHEAD)), tuple(lines))


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


_DAY = f"coalesce({GOAL}, :today)"
"""The day of a review that is planned or begun; what was begun and is due on no day is on today."""


def targets(reader: Reader, today: date) -> tuple[Target, ...]:
    """Of every active TAM, and of others who have reviews this year; who is furthest behind first."""
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
        ahead = {
            tam: (number, late)
            for tam, number, late in reader.rows(
                f"SELECT r.tam, count(*), sum({_DAY} < :today) FROM reviews r WHERE r.state {OPEN} "
                f"AND r.state IN ('planned', 'progress') AND r.tam IS NOT NULL AND r.corrects IS NULL AND {_DAY} <= :last "
                "GROUP BY r.tam",
                {"today": today.isoformat(), "last": last.isoformat()},
            )
        }
    found, passed = [], days_between(first, today) + 1
    for one in staff:
        waiting, late = ahead.get(one.id, (0, 0))
        if "tam" not in one.roles and not waiting and one.id not in done:
            continue
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
                number + waiting,
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
