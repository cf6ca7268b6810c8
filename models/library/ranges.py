"""Ranges of numbers as a parameter's value: read as people write them, said so that nobody can doubt the ends. Pure.

"Above 4 and below 10" means 5 to 9 (PRACTICE §1.5). What is counted has whole numbers, so that its ends can be closed; what
is measured (time, size, percent) may lie between two of them, so that an open end stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from models.errors import Problem

_NUMBER = r"[+-]?\d{1,15}(?:\.\d{1,9})?"
_UNIT = r"(?P<unit>%|[^\W\d_][\w /%-]*)?"
_MEASURED = re.compile(
    r"%|percent|milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|quarters?|years?|[kmgt]?i?b|[kmgt]b/?s|"
    r"[kmg]?bits?|bytes?|[kmg]?hz|volts?|watts?|amps?|k?va|metres?|meters?|feet|degrees?|°.*",
    re.IGNORECASE,
)
_BELOW = r"(?:below|under|less than|fewer than|<)"
_ABOVE = r"(?:above|over|more than|greater than|>)"
_MOST = r"(?:at most|no more than|not more than|up to|maximum|<=|≤)"
_LEAST = r"(?:at least|no less than|no fewer than|not less than|minimum|>=|≥)"
_LOW = rf"(?:(?P<above>{_ABOVE})|(?P<least>{_LEAST}))\s*(?P<low>{_NUMBER})"
_HIGH = rf"(?:(?P<below>{_BELOW})|(?P<most>{_MOST}))\s*(?P<high>{_NUMBER})"
_FORMS = tuple(
    re.compile(rf"{form}\s*{_UNIT}\Z", re.IGNORECASE)
    for form in (
        rf"{_LOW}\s*(?:and|but|,)?\s*{_HIGH}",
        _LOW,
        _HIGH,
        rf"(?:from\s+|between\s+)?(?P<low>{_NUMBER})\s*(?:to|and|-|–|\.\.\.?)\s*(?P<high>{_NUMBER})",
        rf"(?P<left>[\[(\]])\s*(?P<low>{_NUMBER})\s*[,;]\s*(?P<high>{_NUMBER})\s*(?P<right>[\])\[])",
    )
)


@dataclass(frozen=True, slots=True)
class Range:
    """From one end to another, each open (the number itself is outside) or closed; None: no end on that side."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    unit: str = ""

    @property
    def counted(self) -> bool:
        """Whether only whole numbers can lie in it."""
        whole = all(one is None or one == one.to_integral_value() for one in (self.low, self.high))
        return whole and not _MEASURED.fullmatch(self.unit)

    def holds(self, number: Decimal | int) -> bool:
        """Whether a number lies in it."""
        if self.low is not None and (number < self.low or (self.low_open and number == self.low)):
            return False
        return self.high is None or not (number > self.high or (self.high_open and number == self.high))

    def closed(self) -> Range:
        """The same whole numbers between closed ends; itself where it is not counted."""
        if not self.counted:
            return self
        return replace(
            self,
            low=self.low + 1 if self.low is not None and self.low_open else self.low,
            high=self.high - 1 if self.high is not None and self.high_open else self.high,
            low_open=False,
            high_open=False,
        )

    def words(self) -> str:
        """`5 to 9 attempts`, `above 4.5 and below 10 %`, `at least 12 characters`: what `parse_range` reads as the same."""
        unit = f" {self.unit}" if self.unit else ""
        if self.low is not None and self.high is not None and not self.low_open and not self.high_open:
            ends = f"{self.low} to {self.high}" if self.low != self.high else f"{self.low}"
            return ends + unit
        low = f"{'above' if self.low_open else 'at least'} {self.low}" if self.low is not None else ""
        high = f"{'below' if self.high_open else 'at most'} {self.high}" if self.high is not None else ""
        return " and ".join(filter(None, (low, high))) + unit


def parse_range(text: str) -> Range | None:
    """The range that a text says: `above 4 and below 10`, `>= 5`, `5 to 9 attempts`, `(4, 10)`, `at least 12 characters`;
    None where it says none. What is counted has closed ends.

    Raises Problem where no number can lie in it.
    """
    said = " ".join(text.split())
    for form in _FORMS:
        match = form.match(said)
        if match is not None:
            return _range(match, said)
    return None


def _range(match: re.Match[str], said: str) -> Range:
    given = match.groupdict()
    found = Range(
        Decimal(given["low"]) if given.get("low") else None,
        Decimal(given["high"]) if given.get("high") else None,
        bool(given.get("above")) or given.get("left") in ("(", "]"),
        bool(given.get("below")) or given.get("right") in (")", "["),
        (given.get("unit") or "").strip(),
    ).closed()
    low, high = found.low, found.high
    if low is not None and high is not None:
        both = found.low_open or found.high_open
        if low > high or (low == high and both):
            raise Problem(
                f"No number is {said}.", do="Write the lower end first, such as: above 4 and below 10."
            )
    return found


def settled_text(text: str) -> str:
    """A value as it goes into a question: a range in its own words, any other text as it is. Raises Problem."""
    found = parse_range(text)
    return found.words() if found is not None else text
