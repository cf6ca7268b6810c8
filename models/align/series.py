"""The recurrence of a series of reviews: a pure rule over days (manual L841, PRACTICE N12, N13).

The k-th day is that many intervals after the first one, clamped to the end of the month. Where the practice is closed on it,
the visit is on the next working day, or, where that is in another month, on the last one before. So the k-th day never
depends on how far one plans, no two are on one day, and none is before the series starts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count as counting
from typing import NamedTuple

from models.dates import add_months
from models.practice.closures import Closures
from models.text import count

INTERVALS = (1, 2, 3, 6, 12)
"""Months between two visits (PRACTICE N13)."""
AHEAD = 12
"""Months that are planned: this one and those after it (PRACTICE N12, manual L841)."""
LAST_YEAR = 9990
"""No series is followed beyond this year."""


class Slot(NamedTuple):
    """One visit that the recurrence gives."""

    nominal: date
    """The day that the interval gives: by it a visit is known, wherever it is moved."""
    day: date
    """The working day that it is on."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every so many months from a day on."""

    starts: date
    months: int
    until: date | None = None
    """The last day on which the interval may give one."""
    closures: Closures = Closures()

    def slots(self) -> Iterator[Slot]:
        """All of them, the first one first; without end where there is no `until`."""
        before = self.starts - timedelta(days=1)
        for k in counting():
            nominal = add_months(self.starts, k * self.months)
            if nominal.year > LAST_YEAR or (self.until is not None and nominal > self.until):
                return
            before = self._working(nominal, before + timedelta(days=1))
            yield Slot(nominal, before)

    def _working(self, nominal: date, earliest: date) -> date:
        """The working day of a visit, not before `earliest`: a closure of weeks can push one visit onto the next, which then
        goes on to the day after."""
        day = self.closures.working(max(nominal, earliest))
        if (day.year, day.month) != (nominal.year, nominal.month):
            back = nominal
            while back >= max(earliest, nominal.replace(day=1)):
                if self.closures.open_on(back):
                    return back
                back -= timedelta(days=1)
        return day

    def between(self, first: date, last: date) -> tuple[Slot, ...]:
        """Those that the interval gives, or that are held, from `first` on, and that the interval gives up to `last`."""
        found = []
        for slot in self.slots():
            if slot.nominal > last:
                break
            if max(slot) >= first:
                found.append(slot)
        return tuple(found)


def every(months: int) -> str:
    """`every month`, `every 3 months`, `every year`."""
    return {1: "every month", 12: "every year"}.get(months, f"every {count(months, 'month')}")


@lru_cache(maxsize=4)
def horizon(today: date) -> date:
    """The last day of the year ahead: the end of the twelfth month, this one counted."""
    return add_months(today.replace(day=1), AHEAD) - timedelta(days=1)


def months_ahead(today: date, through: date | None) -> int:
    """How many of the months of the year ahead a schedule reaches, 0 to 12; None reaches none."""
    if through is None:
        return 0
    reached = (through.year - today.year) * 12 + through.month - today.month + 1
    return max(0, min(AHEAD, reached))


def reaches(plans: Iterable[tuple[Recurrence, Collection[date]]], today: date) -> date | None:
    """The last day of the last month up to which nothing that any of these recurrences gives is missing, at most the horizon;
    None where a visit is missing already this month, or all of them have ended. With each stand the nominal days of the reviews
    that there are of it: each stands for the visit of its month."""
    end = horizon(today)
    missing, ends = [], []
    for recurrence, planned in plans:
        months = {(day.year, day.month) for day in planned}
        missing += [nominal for nominal, month in _wanted(recurrence, today) if month not in months][:1]
        ends.append(min(end, recurrence.until or end))
    through = min(missing).replace(day=1) - timedelta(days=1) if missing else max(ends, default=None)
    return through if through is not None and through >= today.replace(day=1) else None


@lru_cache(maxsize=1024)
def _wanted(one: Recurrence, today: date) -> tuple[tuple[date, tuple[int, int]], ...]:
    """The nominal days that it gives for visits of the year ahead, each with its month; many clients have the same."""
    slots = one.between(today, horizon(today))
    return tuple(
        (slot.nominal, (slot.nominal.year, slot.nominal.month)) for slot in slots if slot.day >= today
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be done with the reviews of a series, so that they are where its recurrence gives them."""

    moved: Mapping[int, Slot]
    """Review → its slot, for those that nobody has moved or begun and that stay."""
    new: tuple[Slot, ...]
    """Those for which a review is to be planned."""
    extra: tuple[int, ...]
    """Reviews for which there is no slot any more."""


def settle(slots: Iterable[Slot], loose: Mapping[int, date], kept: Collection[date]) -> Settled:
    """Bring the slots of a series and its reviews together.

    `loose` are the reviews that may be moved, with their nominal days; `kept` the nominal days of all others (moved by hand,
    begun, held, cancelled), each of which stands for the visit of its month. Settling what is settled changes nothing.
    """
    months = {(day.year, day.month) for day in kept}
    wanted = [slot for slot in slots if (slot.nominal.year, slot.nominal.month) not in months]
    by_day: dict[date, int] = {}
    for key, day in sorted(loose.items(), reverse=True):
        by_day[day] = key
    moved = {by_day[slot.nominal]: slot for slot in wanted if slot.nominal in by_day}
    unfilled = [slot for slot in wanted if slot.nominal not in by_day]
    left = sorted((key for key in loose if key not in moved), key=lambda key: (loose[key], key))
    moved |= dict(zip(left, unfilled, strict=False))
    return Settled(moved, tuple(unfilled[len(left) :]), tuple(left[len(unfilled) :]))
