"""Calendars as iCalendar (RFC 5545), in the form that other programs accept: events of a day or of an hour, series with
moved and cancelled meetings, a time zone with its rules.

    calendar("Harbour IT", (Event("uid", 0, at, date(2026, 12, 1), "Review"),), "America/New_York") → bytes

A moment is a `datetime` without a zone, in the zone of the file. A zone whose summer time follows no yearly rule, and UTC, are
written as UTC. Texts are cleaned here; the library does the folding, the escaping and the line ends (FAULTS F7).
"""

from __future__ import annotations

import calendar as months_of
import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from models.text import clean

PRODUCT = "-//Steerboard//Schedule//EN"
EPOCH = 1970
"""The rules of a zone begin in this year."""
FOLLOWED = 8
"""Years for which a rule of summer time has to hold."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """How a series recurs: every so many months, and on which day. Exactly one of the two days is given."""

    months: int
    count: int
    month_day: int = 0
    """The day of the month, clamped where a month is shorter."""
    weekday: str = ""
    """`3TU`: the third Tuesday."""

    def parts(self) -> dict[str, Any]:
        """As an RRULE has it. A day that not every month has is the last of those up to it."""
        plain: dict[str, Any] = {"FREQ": "MONTHLY", "INTERVAL": self.months, "COUNT": self.count}
        if self.weekday:
            return {**plain, "BYDAY": self.weekday}
        if self.month_day <= 28:
            return {**plain, "BYMONTHDAY": self.month_day}
        return {**plain, "BYMONTHDAY": list(range(28, self.month_day + 1)), "BYSETPOS": -1}


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting, or the first one of a series. A day without a clock is a whole day."""

    uid: str
    sequence: int
    """Raised on every change."""
    changed: datetime
    """When it was changed last, in UTC: the same export is the same file."""
    start: Moment
    summary: str
    length: timedelta = timedelta(days=1)
    description: str = ""
    location: str = ""
    rule: Rule | None = None
    without: tuple[Moment, ...] = ()
    """Those that the rule gives and that are cancelled."""
    moved: Mapping[Moment, Event] = field(default_factory=dict)
    """Those that the rule gives and that are on another day, or say something else; with the same uid."""
    categories: tuple[str, ...] = ()


def calendar(name: str, events: Iterable[Event], zone: str) -> bytes:
    """A calendar of these events as a file, times in the practice's zone."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", clean(name))
    many = list(events)
    timed = any(isinstance(one, datetime) for event in many for one in _moments(event))
    year = max((event.changed.year for event in many), default=EPOCH)
    rules = zone_rules(zone, year) if timed and zone.upper() != "UTC" else None
    if rules is not None:
        made.add_component(rules)
    writer = _Writer(zone, rules is not None)
    for event in many:
        made.add_component(writer.event(event))
        for moment, instead in sorted(event.moved.items(), key=lambda pair: str(pair[0])):
            made.add_component(writer.event(instead, moment))
    return bytes(made.to_ical())


def _moments(event: Event) -> tuple[Moment, ...]:
    return (event.start, *event.without, *event.moved, *(one.start for one in event.moved.values()))


class _Writer:
    """Events in one zone, or in UTC."""

    def __init__(self, zone: str, local: bool) -> None:
        self._zone = zone
        self._local = local

    def event(self, one: Event, instead_of: Moment | None = None) -> icalendar.Event:
        made = icalendar.Event()
        made.add("uid", one.uid)
        made.add("dtstamp", one.changed.astimezone(UTC))
        made.add("sequence", one.sequence)
        if instead_of is not None:
            self._add(made, "recurrence-id", instead_of)
        self._add(made, "dtstart", one.start)
        with contextlib.suppress(
            OverflowError
        ):  # behind the last day of the calendar; the start alone is a whole day
            self._add(made, "dtend", one.start + one.length)
        if one.rule is not None:
            made.add("rrule", one.rule.parts())
        for gone in sorted(one.without, key=str):
            self._add(made, "exdate", gone)
        made.add("summary", clean(one.summary))
        texts = (("location", clean(one.location)), ("description", clean(one.description, long=True)))
        for label, text in texts:
            if text:
                made.add(label, text)
        if one.categories:
            made.add("categories", [clean(category) for category in one.categories])
        made.add("status", "CONFIRMED")
        made.add("transp", "OPAQUE")
        return made

    def _add(self, made: icalendar.Event, name: str, moment: Moment) -> None:
        if not isinstance(moment, datetime):
            made.add(name, moment, parameters={"VALUE": "DATE"})
            return
        local = moment.replace(tzinfo=ZoneInfo(self._zone))
        made.add(name, local if self._local else local.astimezone(UTC))


# Time zones -------------------------------------------------------------------------------------------------


def zone_rules(name: str, year: int) -> icalendar.Timezone | None:
    """A zone with the rules of a year as from 1970: `STANDARD`, and `DAYLIGHT` where it has summer time; None where its changes
    follow no yearly rule, so that nothing true can be said of later years."""
    zone = ZoneInfo(name)
    made = icalendar.Timezone()
    made.add("tzid", name)
    changes = _changes(zone, year)
    if not changes:
        offset = datetime(year, 1, 1, tzinfo=zone)
        made.add_component(_part(icalendar.TimezoneStandard(), offset, offset, datetime(EPOCH, 1, 1), None))
        return made
    if len(changes) != 2:
        return None
    later = [_changes(zone, year + n) for n in range(1, FOLLOWED)]
    if any(len(one) != 2 for one in later):
        return None
    for place, (before, after) in enumerate(changes):
        every = (_wall(before), *(_wall(one[place][0]) for one in later))
        rule = _yearly(every)
        if rule is None:
            return None
        month, day = rule
        first = datetime.combine(_in_year(EPOCH, month, day), every[0].time())
        summer = (after.utcoffset() or timedelta()) > (before.utcoffset() or timedelta())
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        made.add_component(
            _part(part, before, after, first, {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": day})
        )
    return made


def _part(
    part: Any, before: datetime, after: datetime, first: datetime, rule: Mapping[str, Any] | None
) -> Any:
    part.add("tzoffsetfrom", before.utcoffset())
    part.add("tzoffsetto", after.utcoffset())
    part.add("tzname", after.tzname())
    part.add("dtstart", first)
    if rule is not None:
        part.add("rrule", dict(rule))
    return part


def _changes(zone: ZoneInfo, year: int) -> list[tuple[datetime, datetime]]:
    """The changes of the clock in a year: the last minute before, and the first one after."""
    found = []
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        on = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != on.astimezone(zone).utcoffset():
            low, high = at, on
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                if middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append((low.astimezone(zone), high.astimezone(zone)))
        at = on
    return found


def _wall(before: datetime) -> datetime:
    """What the clock showed when it was changed, as it was until then."""
    return before.replace(tzinfo=None) + timedelta(minutes=1)


def _yearly(every: Iterable[datetime]) -> tuple[int, str] | None:
    """(month, `2SU` or `-1SU`) that all of them are on, at one time of the day; None where there is no such rule."""
    many = list(every)
    if len({(one.month, one.weekday(), one.time()) for one in many}) != 1:
        return None
    name = _WEEKDAYS[many[0].weekday()]
    nth = {(one.day - 1) // 7 + 1 for one in many}
    if len(nth) == 1 and nth != {5}:
        return many[0].month, f"{nth.pop()}{name}"
    if all(one.day + 7 > months_of.monthrange(one.year, one.month)[1] for one in many):
        return many[0].month, f"-1{name}"
    return None


def _in_year(year: int, month: int, day: str) -> date:
    """The day of a rule in a year."""
    weekday = _WEEKDAYS.index(day[-2:])
    nth = int(day[:-2])
    days = [one for one in months_of.Calendar().itermonthdates(year, month) if one.month == month]
    return [one for one in days if one.weekday() == weekday][nth - 1 if nth > 0 else nth]
