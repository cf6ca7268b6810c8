"""The alignment score (PRACTICE §1.5): aligned ÷ (aligned + misaligned), each figure with its formula and its
denominators.

Only questions that apply and are answered count. What is not applicable here and what is open is never in the
denominator and always printed beside it. The score is given as found and as left; a trend uses as left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from models.figure import Figure, Input, Record, percent, rounded
from models.text import count

RULE = "Alignment score: only questions that apply and are answered count. Guide: docs/vcio.md, The score."


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers of a review, a category or a client. `yes` and `no` are as left; `realigned` of the yes were
    found no."""

    yes: int = 0
    no: int = 0
    realigned: int = 0
    na: int = 0
    """Not applicable here."""
    open: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.yes + other.yes,
            self.no + other.no,
            self.realigned + other.realigned,
            self.na + other.na,
            self.open + other.open,
        )

    def __sub__(self, other: Counts) -> Counts:
        return Counts(
            self.yes - other.yes,
            self.no - other.no,
            self.realigned - other.realigned,
            self.na - other.na,
            self.open - other.open,
        )

    @property
    def found_yes(self) -> int:
        """Aligned when the TAM came."""
        return self.yes - self.realigned

    @property
    def found_no(self) -> int:
        """Misaligned when the TAM came."""
        return self.no + self.realigned

    @property
    def answered(self) -> int:
        """The denominator: answered and applicable."""
        return self.yes + self.no

    @property
    def total(self) -> int:
        """All questions."""
        return self.yes + self.no + self.na + self.open

    @property
    def percent(self) -> int | None:
        """The score as left in whole percent, as it is shown; None where nothing is answered."""
        return percent(self.yes, self.answered)

    @property
    def found_percent(self) -> int | None:
        """The same as found."""
        return percent(self.found_yes, self.answered)

    def soon(self, mended: int) -> int | None:
        """The score as left once so many of the misaligned are mended; None where nothing is."""
        mended = min(mended, self.no)
        return percent(self.yes + mended, self.answered) if mended else None


def tally(counts: Iterable[Counts]) -> Counts:
    """The sum of counts."""
    whole = Counts()
    for one in counts:
        whole += one
    return whole


def ratio(aligned: int, misaligned: int) -> Decimal | None:
    """Percent, exact to 28 digits; None where nothing is answered."""
    whole = aligned + misaligned
    return None if whole == 0 else Decimal(100 * aligned) / Decimal(whole)


def shown(percent: Decimal | None) -> str:
    """`81 %`, or why there is none."""
    return "not computable: nothing is answered" if percent is None else f"{rounded(percent)} %"


def digits(percent: Decimal) -> str:
    """The percent with so many decimals (two at least) that rounding what is read gives the same whole
    percent."""
    for places in (2, 3, 4, 6, 9):
        text = percent.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded(text) == rounded(percent):
            break
    return f"{text} %"


def as_left(counts: Counts, label: str = "Alignment as left") -> Figure:
    """The score of what the TAM left behind: what was realigned on the spot is aligned."""
    return _figure(
        label,
        counts.yes,
        counts.no,
        _with_realigned(counts.found_yes, "yes", counts.realigned),
        "",
        counts,
    )


def as_found(counts: Counts, label: str = "Alignment as found") -> Figure:
    """The score of what the TAM came upon: what was realigned on the spot was misaligned."""
    return _figure(
        label,
        counts.found_yes,
        counts.found_no,
        "",
        _with_realigned(counts.no, "no", counts.realigned),
        counts,
    )


def with_records(figure: Figure, records: tuple[Record, ...], rest: str = "") -> Figure:
    """The same figure with the records behind it."""
    return replace(figure, records=records, rest=rest)


def _figure(label: str, aligned: int, misaligned: int, of_yes: str, of_no: str, counts: Counts) -> Figure:
    percent = ratio(aligned, misaligned)
    formula = ["aligned ÷ (aligned + misaligned)"]
    if percent is not None:
        formula += [
            f"{aligned} ÷ ({aligned} + {misaligned}) = {digits(percent)}",
            f"rounded half up to {shown(percent)}",
        ]
    inputs = (
        Input("aligned", str(aligned), of_yes),
        Input("misaligned", str(misaligned), of_no),
        Input(
            "not counted",
            str(counts.na + counts.open),
            f"{counts.na} not applicable here, {counts.open} open",
        ),
    )
    return Figure(label, percent, shown(percent), tuple(formula), inputs, RULE)


def _with_realigned(number: int, word: str, realigned: int) -> str:
    """What a number is made of; empty where it is of one kind, and the number says all."""
    return f"{number} {word}, {realigned} realigned on the spot" if realigned else ""


def denominators(counts: Counts) -> str:
    """What stands beside every score: `27 answered, 1 not applicable here, 6 open, of 34 questions`."""
    return (
        f"{counts.answered} answered, {counts.na} not applicable here, {counts.open} open, "
        f"of {count(counts.total, 'question')}"
    )
