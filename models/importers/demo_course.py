"""What is true at a client of the demo, standard by standard, from one visit to the next; and the days of visits.

Chance hangs on the client and on what is asked, never on the day, so that two demos differ in their days only.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.importers.demo_data import DemoClient, Turn, notes
from models.practice.closures import Closures
from models.text import NUMBERS

SEED = 20260901


@dataclass(frozen=True, slots=True)
class Visit:
    """A review that was held."""

    ago: int
    """Days before today."""
    ask: str
    """As `reviews.start` takes it."""
    kind: str = "alignment"
    turn: Turn | None = None
    """What it was held for."""

    @property
    def series(self) -> bool:
        """It is one of the client's series: no first review, and nothing that came in between."""
        return self.kind == "alignment" and self.turn is None


@dataclass(slots=True)
class Course:
    """A client's truth, as far as it was asked."""

    client: DemoClient
    _aligned: dict[str, tuple[bool, int]] = field(default_factory=dict)
    """Standard → whether it was met, and how many days ago it was asked."""

    def chance(self, *what: object) -> random.Random:
        """Chance that hangs on the client and on what is asked, and on nothing that was asked before."""
        return random.Random(" ".join(str(one) for one in (SEED, self.client.code, *what)))

    def visits(self) -> tuple[Visit, ...]:
        """The reviews that were held, the first one first; one more after each project and incident."""
        one = self.client
        found = []
        for n in range(one.reviews):
            ago = one.last + one.every * (one.reviews - 1 - n) + self.chance("day", n).randrange(3)
            ask = "base" if one.base else "due" if n else "all"
            found.append(Visit(ago, ask, "alignment" if n else "onboarding"))
        found += [Visit(turn.day - 3, ", ".join(turn.on), turn=turn) for turn in one.turns]
        return tuple(sorted(found, key=lambda visit: -visit.ago))

    def truth(self, code: str, ago: int) -> bool:
        """Whether a standard is met on a day, so many days ago; it goes on from when it was asked last."""
        client, prefix = self.client, code.partition("-")[0]
        drawn = self.chance("met", code, ago).random()
        known = self._aligned.get(code)
        if known is None:
            now = drawn < client.health
        elif known[0]:
            now = drawn >= client.decay
        else:
            now = drawn < client.repair
        for turn in client.turns:
            if ago <= turn.day < (known[1] if known else 9999) and prefix in turn.on:
                now = self.chance("turn", code, turn.day).random() < turn.met
        self._aligned[code] = (now, ago)
        return now

    def mended(self, code: str, ago: int) -> None:
        """It was put right on the spot."""
        self._aligned[code] = (True, ago)

    def note(self, code: str) -> str:
        """What is written down where a standard is not met; the same as long as it is not."""
        text = {**notes(), **(self.client.notes or {})}[code]
        number = self.chance("number", code).randint(2, max(3, min(len(NUMBERS) - 1, self.client.staff // 6)))
        word = NUMBERS[number]
        return text.replace("{n}", word).replace("{N}", word.capitalize())


# Days -------------------------------------------------------------------------------------------------------


def closed_around(today: date) -> str:
    """The practice's closures, as the fact is written: from Christmas to New Year."""
    return ", ".join(f"{year}-12-24..{year + 1}-01-01" for year in range(today.year - 4, today.year + 2))


@contextlib.contextmanager
def on(day: date) -> Iterator[None]:
    """Make a day today, as STEERBOARD_TODAY does for tests and pictures."""
    before = os.environ.get("STEERBOARD_TODAY")
    os.environ["STEERBOARD_TODAY"] = day.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["STEERBOARD_TODAY"]
        else:
            os.environ["STEERBOARD_TODAY"] = before


@dataclass(frozen=True, slots=True)
class Days:
    """The practice's working days around its today."""

    today: date
    closures: Closures

    def ago(self, days: int) -> date:
        """The working day so many days ago, or the last one before it; of days to come the first one after."""
        day = self.today - timedelta(days=days)
        return self.closures.working(day) if days < 0 else self.closures.working_before(day)
