"""A number that knows where it comes from, so that `=` can explain it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


def rounded(value: Decimal | int) -> int:
    """A whole number, half up, rounded once from the exact value."""
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def percent(part: int, whole: int) -> int | None:
    """Whole percent, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True, slots=True)
class Input:
    """One line of what goes into a figure: `aligned 22, 21 yes, 1 realigned on the spot`."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a figure; `kind` and `code` open it."""

    kind: str
    code: str
    text: str
    glyph: str = ""
    """One of yes, no, realigned, open, na, carried; or empty."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed number with its formula, inputs, records and rule. Never a bare number on a screen or in a document."""

    label: str
    value: Decimal | int | None
    """None: not computable; `shown` says why."""
    shown: str
    """The value as text: `81 %`, `not computable: nothing is answered`."""
    formula: tuple[str, ...] = ()
    """Lines in words, then with numbers: `aligned ÷ (aligned + misaligned)`, `22 ÷ (22 + 5) = 81.48 %`."""
    inputs: tuple[Input, ...] = ()
    rule: str = ""
    """The rule in words and its source: a rule of the practice, a line of the manual."""
    records: tuple[Record, ...] = ()
    rest: str = ""
    """What the records do not list: `22 more that are aligned`."""

    @property
    def rounded(self) -> int | None:
        """The value as it is shown, a whole number; None where it is not computable."""
        return None if self.value is None else rounded(self.value)
