"""What changed what applies to a client beside decisions on its scope: tags of its profile, and packs that were switched on or
off. No answer tells which of its standards that took out or brought in, so that it is named with its day and who did it, as the
history has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.dates import day_of
from models.store import history
from models.store.history import Step
from models.store.reading import Reader
from models.text import fold, listed


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the profile, or a pack switched."""

    words: str
    """`the profile got servers`, `pack CIS Controls was switched on for all clients`."""
    on: date
    by: str
    """Name of who did it."""

    @property
    def said(self) -> str:
        """`the profile got servers (2026-09-03, Rose Okafor)`."""
        return f"{self.words} ({self.on.isoformat()}, {self.by})"


def shifts(reader: Reader, client: int, since: int, until: int) -> tuple[Shift, ...]:
    """What is otherwise than it was, after one moment and up to another (UTC milliseconds), by day; what was put
    back meanwhile is not told."""
    inside = [*_profile(reader, client, since, until), *_packs(reader, client, since, until)]
    return tuple(shift for _, shift in sorted(inside, key=lambda one: (one[0], one[1].words)))


def _between(found: Iterable[Step], since: int, until: int) -> list[Step]:
    """Those of the time, the oldest first."""
    return [one for one in found if since < one.at <= until][::-1]


def _profile(reader: Reader, client: int, since: int, until: int) -> Iterable[tuple[int, Shift]]:
    course = [
        (one, _tags(one.before), _tags(one.after))
        for one in _between(history.steps(reader, "clients", client), since, until)
    ]
    if not course:
        return
    first, last = course[0][1], course[-1][2]
    for got, tags in ((True, last.keys() - first.keys()), (False, first.keys() - last.keys())):
        by_step: dict[int, list[str]] = {}
        for tag in sorted(tags):
            place = max(
                n for n, (_, old, new) in enumerate(course) if (tag in new, tag in old) == (got, not got)
            )
            by_step.setdefault(place, []).append((last if got else first)[tag])
        for place, named in by_step.items():
            step = course[place][0]
            words = f"the profile {'got' if got else 'lost'} {listed(named)}"
            yield step.at, Shift(words, day_of(step.at, reader.zone), step.who)


def _tags(row: dict[str, object] | None) -> dict[str, str]:
    """Folded tag → as it is written."""
    return {fold(tag): tag for tag in json.loads(str(row["profile"]))} if row is not None else {}


def _packs(reader: Reader, client: int, since: int, until: int) -> Iterable[tuple[int, Shift]]:
    """Of each pack that is on now and was not, or the other way: by what switched it last. One that is on for all and for the
    client, too, is on until both are off."""
    here = "SELECT id FROM pack_clients WHERE client = :client OR client IS NULL"
    keys = {row["id"] for row in reader.rows(here, {"client": client})}
    gone = history.taken_away(reader, "pack_clients", since)
    keys.update(key for key, row in gone if row["client"] in (client, None))
    courses: dict[int, list[tuple[Step, int | None]]] = {}
    for key in sorted(keys):
        for step in reversed(history.steps(reader, "pack_clients", key)):
            row = step.after or step.before
            if row is not None and row["client"] in (client, None) and step.at <= until:
                courses.setdefault(row["pack"], []).append((step, row["client"]))
    for pack, course in courses.items():
        on_for: set[int | None] = set()
        was, switched = False, None
        for step, whose in sorted(course, key=lambda one: one[0].at):
            before = bool(on_for)
            on_for = on_for - {whose} if step.after is None else on_for | {whose}
            if step.at <= since:
                was = bool(on_for)
            elif bool(on_for) is not before:
                switched = step, whose
        if switched is None or bool(on_for) is was:
            continue
        last, whose = switched
        name = reader.value("SELECT name FROM packs WHERE id = :pack", {"pack": pack}) or "that is gone"
        words = f"pack {name} was switched {'on' if on_for else 'off'}" + (
            " for all clients" if whose is None else ""
        )
        yield last.at, Shift(words, day_of(last.at, reader.zone), last.who)
