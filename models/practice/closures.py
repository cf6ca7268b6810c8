"""The days on which the practice visits nobody: weekends, and its closures, which are a fact of the practice.

2026-12-24..2027-01-01, 2027-05-31
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from models.dates import days_between, parse_day
from models.errors import Problem

SPAN_LIMIT = 92
"""Days of one closure at most: a longer one is a slip of the pen."""
LIMIT = 100
"""Closures at most."""
WEEKEND = (5, 6)
"""Saturday and Sunday, as `date.weekday` counts."""


@dataclass(frozen=True, slots=True)
class Closures:
    """The days on which the practice is closed, as (first, last) pairs in their order."""

    spans: tuple[tuple[date, date], ...] = ()

    def open_on(self, day: date) -> bool:
        """Whether this is a working day."""
        return day.weekday() not in WEEKEND and not any(first <= day <= last for first, last in self.spans)

    def working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.open_on(day):
            day += timedelta(days=1)
        return day

    def working_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.open_on(day):
            day -= timedelta(days=1)
        return day


def closures(text: str) -> Closures:
    """From the fact: days and spans of days with commas between. Raises Problem for anything else."""
    spans = []
    for part in text.replace(";", ",").split(","):
        if not part.strip():
            continue
        first_text, _, last_text = part.partition("..")
        first = parse_day(first_text)
        last = parse_day(last_text) if last_text.strip() else first
        if not 0 <= days_between(first, last) < SPAN_LIMIT:
            raise Problem(
                f"The closure {part.strip()} ends before it begins, or is longer than {SPAN_LIMIT} days.",
                do="Write it as 2026-12-24..2027-01-01.",
            )
        spans.append((first, last))
    if len(spans) > LIMIT:
        raise Problem(f"There are more than {LIMIT} closures.", do="Leave out those that have passed.")
    return Closures(tuple(sorted(spans)))
