"""How documents say days, numbers and lists, in English, in the order that the practice's locale writes a
date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.text import NUMBERS

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_day(day: date, locale: str = "") -> str:
    """`23 November 2026`; `November 23, 2026` in the United States."""
    month = _MONTHS[day.month - 1]
    return f"{month} {day.day}, {day.year}" if locale.endswith("US") else f"{day.day} {month} {day.year}"


def month(day: date, *, short: bool = False) -> str:
    """`Nov 2026`; short: `Nov ’26`."""
    return f"{_MONTHS[day.month - 1][:3]} {f'’{day.year % 100:02}' if short else day.year}"


def number(value: int) -> str:
    """Numbers to twelve as words, larger ones in digits."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)


def amount(value: int, one: str, many: str = "") -> str:
    """`one matter`, `three matters`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """`three of five`, `9 of 18`: both in words, or both in digits."""
    return f"{number(part)} of {number(whole)}" if whole < len(NUMBERS) else f"{part} of {whole}"


def cut(text: str, limit: int) -> str:
    """The text, cut where it is longer than the limit, with a sign that it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def enumerated(names: Sequence[str], limit: int = 4) -> str:
    """`A, B and C`; `A, B, C and two more` beyond the limit."""
    if len(names) > limit:
        return ", ".join(names[: limit - 1]) + f" and {number(len(names) - limit + 1)} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
