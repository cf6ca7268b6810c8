"""Days and moments: a practice has a zone, and `today` is its day. Rules take the day, they never ask the clock."""

from __future__ import annotations

import calendar
import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.errors import Problem
from models.text import quoted

FREQUENCIES = ("monthly", "quarterly", "half-yearly", "yearly", "each visit", "once")
"""How often a standard is asked (PRACTICE N15)."""
INTERVALS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""Months of those frequencies that are an interval."""
YEARS = (1900, 2999)
"""The years in which a day may lie that somebody names."""
NO_MOMENT = "at no moment"
"""How a moment is said that no calendar has: what was written behind the program's back can be any number."""
DEFAULT_FREQUENCY = "yearly"
"""Where neither the standard nor its category names one (DESIGN §4)."""


def moment() -> int:
    """Now, in UTC milliseconds; on the day that STEERBOARD_TODAY names, where it does."""
    fixed = os.environ.get("STEERBOARD_TODAY")
    now = time.time_ns() // 1_000_000
    if not fixed:
        return now
    day = int(datetime.combine(parse_day(fixed), datetime.min.time(), UTC).timestamp() * 1000)
    return day + now % 86_400_000


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises Problem where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Problem(
            f"There is no time zone {quoted(name)}.", do="Give an IANA name such as Europe/Dublin."
        ) from error


def today(zone_name: str = "UTC", at: int | None = None) -> date:
    """The practice's day, now or at a moment; STEERBOARD_TODAY fixes it for tests, pictures and the demo."""
    fixed = os.environ.get("STEERBOARD_TODAY")
    return parse_day(fixed) if fixed else day_of(moment() if at is None else at, zone_name)


def parse_day(text: str, field: str = "") -> date:
    """A day in ISO form. Raises Problem for anything else, and for one that no practice plans for, about the field of this
    name: behind the last day of a calendar there is none to count on to."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(f"{quoted(text)} is no day.", do="Write it as 2026-09-01.", field=field) from error
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise Problem(f"{day} is too far away.", do=f"Name a day from {YEARS[0]} to {YEARS[1]}.", field=field)
    return day


def kept_day(text: str | None) -> date | None:
    """A day as the store keeps it; None where it keeps none."""
    return date.fromisoformat(text) if text else None


def day_of(at: int, zone_name: str = "UTC") -> date:
    """The day of a moment in a zone; the first or the last that there is, where no calendar has the moment."""
    local = _local(at, zone_name)
    return local.date() if local else date.max if at > 0 else date.min


def midnight(day: date, zone_name: str = "UTC") -> int:
    """The moment at which a day begins in a zone."""
    return int(datetime.combine(day, datetime.min.time(), zone(zone_name)).timestamp() * 1000)


def end_of(day: date, zone_name: str = "UTC") -> int:
    """The last moment of a day in a zone."""
    return midnight(day + timedelta(days=1), zone_name) - 1


def clock(at: int, zone_name: str = "UTC") -> str:
    """`10:42`, the time of a moment in a zone."""
    local = _local(at, zone_name)
    return local.strftime("%H:%M") if local else NO_MOMENT


def stamp(at: int, zone_name: str = "UTC") -> str:
    """`2026-11-23 10:31`, a moment in a zone."""
    local = _local(at, zone_name)
    return local.strftime("%Y-%m-%d %H:%M") if local else NO_MOMENT


def iso(at: int) -> str | None:
    """`2026-11-23T10:31:07.250Z`; None where no calendar has the moment."""
    local = _local(at, "UTC")
    return local.isoformat(timespec="milliseconds").replace("+00:00", "Z") if local else None


def _local(at: int, zone_name: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(at / 1000, zone(zone_name))
    except (ValueError, OverflowError, OSError):
        return None


def add_months(day: date, months: int) -> date:
    """The day that many months on, clamped to the end of the month (PRACTICE N15), and to what the calendar has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    if day.day <= 28:  # every month has it
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def weekday_name(day: date, now: date) -> str:
    """A day as people say it: yesterday, today, tomorrow, Friday (within the next six days), else ISO: no
    weekday is ever one that has passed."""
    away = (day - now).days
    if away == 0:
        return "today"
    if away == 1:
        return "tomorrow"
    if away == -1:
        return "yesterday"
    return day.strftime("%A") if 0 < away < 7 else day.isoformat()


def days_between(first: date, last: date) -> int:
    """Whole days from the first to the last, negative when it lies before."""
    return (last - first) // timedelta(days=1)
