"""When a standard is asked again (PRACTICE N15): a pure rule over days, with what it says in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.dates import DEFAULT_FREQUENCY, FREQUENCIES, INTERVALS, add_months, days_between
from models.text import count

RULE = (
    "Next due: the day of the last answer plus the interval, clamped to the end of the month. "
    "Guide: docs/committee.md, How often."
)


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a standard is to be asked on a day, and since when."""

    due: bool
    next: date | None
    """The day on which it falls due; None where it was never answered, on each visit, or never again."""
    overdue: int
    """Days since it fell due, 0 where it is not overdue. Missed cycles do not pile up: one age, from the
    first missed day."""
    words: str
    """`never answered`, `overdue by 12 days`, `due today`, `next on 2027-05-14`, `each visit`, `asked
    once`."""


def frequency(standard: str, category: str) -> str:
    """How often it is asked: the standard's own frequency, else its category's, else yearly."""
    return standard or category or DEFAULT_FREQUENCY


@lru_cache(maxsize=4096)  # a client's standards were answered on few days
def due(last: date | None, how_often: str, today: date) -> Due:
    """Whether it is due on `today`, where it was answered last on `last` (None: never).

    Never answered is due, whatever the frequency. `each visit` is due in every review, `once` never again
    after an answer. Raises ValueError for a frequency that is none.
    """
    if how_often not in FREQUENCIES:
        raise ValueError(f"{how_often!r} is no frequency")
    if last is None:
        return Due(True, None, 0, "never answered")
    if how_often == "each visit":
        return Due(True, None, 0, "each visit")
    if how_often == "once":
        return Due(False, None, 0, "asked once")
    return _on(add_months(last, INTERVALS[how_often]), today)


def later(one: Due, today: date) -> Due:
    """The same on another day, where nothing was answered in between."""
    return one if one.next is None else _on(one.next, today)


def _on(day: date, today: date) -> Due:
    overdue = days_between(day, today)
    if overdue < 0:
        return Due(False, day, 0, f"next on {day.isoformat()}")
    return Due(True, day, overdue, f"overdue by {count(overdue, 'day')}" if overdue else "due today")
