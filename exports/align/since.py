"""What changed since the review before, and how a client stands as a whole, in words: pure, from the report's values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports import blob
from exports.align.story import signed
from exports.brand import Brand
from exports.chart import Inks
from exports.words import amount, cut, long_day
from models.align.report_values import Moved, ReportData, Since
from models.align.score import Counts
from models.text import begin

SHOWN = 20
"""So many standards are listed by name; the rest is counted."""

_STEPS = {
    "regressed": "No longer in order",
    "fixed": "Put right since then",
    "question changed": "Asked differently now, so that the answers cannot be compared",
    "scope in": "Apply to you now and did not before",
    "scope out": "Do not apply to you any more",
    "new": "Answered for the first time",
    "no longer asked": "Not asked any more",
    "other": "Other changes of what applies to you",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sum that leads from one score to the other."""

    words: str
    number: str
    """How many standards."""
    yes: str
    no: str
    score: str = ""
    """Of the first and the last line."""


@dataclass(frozen=True, slots=True)
class Group:
    """Standards that changed in the same way."""

    title: str
    changes: tuple[Moved, ...]
    """At most SHOWN."""
    more: str
    """`and three more`, or empty."""


@dataclass(frozen=True, slots=True)
class Course:
    """What changed."""

    lead: str
    about: str
    """Which standards count here, where the first page counts others; else empty."""
    rows: tuple[Row, ...]
    shifts: tuple[str, ...]
    """What changed what applies, a sentence each."""
    groups: tuple[Group, ...]


def tell(data: ReportData) -> Course | None:
    """What changed since the review before; None where there is none."""
    since = data.since
    if since is None:
        return None
    day = long_day(since.day, data.locale)
    rows = [_total(f"{day}, {since.review}", since.before)]
    for step in since.steps:
        number = str(step.number) if step.number else ""
        rows.append(
            Row(_STEPS.get(step.name, step.name), number, _signed(step.yes), _signed(step.no)),
        )
    rows.append(_total(f"{long_day(data.day, data.locale)}, {data.review}", since.after))
    groups = (_group("No longer in order", since.of("regressed")), _group("Put right", since.of("fixed")))
    return Course(
        _lead(since, day),
        about(data, "the score of the first page"),
        tuple(rows),
        tuple(f"{begin(one)}." for one in since.shifts),
        tuple(one for one in groups if one.changes),
    )


def _total(words: str, counts: Counts) -> Row:
    share = counts.percent
    shown = "–" if share is None else f"{share}\u202f%"
    return Row(words, str(counts.answered), str(counts.yes), str(counts.no), shown)


def _signed(number: int) -> str:
    return signed(number) if number else "–"


def _group(title: str, changes: tuple[Moved, ...]) -> Group:
    rest = len(changes) - SHOWN
    return Group(title, changes[:SHOWN], f"And {amount(rest, 'more standard')}." if rest > 0 else "")


def _lead(since: Since, day: str) -> str:
    lost, won = len(since.of("regressed")), len(since.of("fixed"))
    if not lost and not won:
        return f"What was answered on {day} and applies to you still is as it was then."
    parts = []
    if won:
        parts.append(f"{amount(won, 'standard was', 'standards were')} put right")
    if lost:
        parts.append(f"{amount(lost, 'standard is', 'standards are')} no longer in order")
    return f"Since {day} {' and '.join(parts)}. Only this says that something changed at your company."


def about(data: ReportData, score: str) -> str:
    """Which standards count here, where `score` (`the score above`) is of others; else empty."""
    if not data.asked_others:
        return ""
    return (
        f"All {data.whole.answered} standards that apply to you count here, with the answers of earlier reviews; {score} is of "
        f"the {data.counts.answered} of this review."
    )


# The picture ------------------------------------------------------------------------------------------------


def wall(data: ReportData, brand: Brand, inks: Inks) -> Markup | str:
    """The box and blob as a page for a wall; empty where it was not kept."""
    if not data.whole.answered:
        return ""
    day = long_day(data.day, data.locale)
    what = f"Alignment with the standards of {brand.name}"
    if data.asked_others:
        what = f"Alignment with all {data.whole.answered} standards answered so far"
    words = blob.Words(
        cut(data.client, 42),
        f"{cut(what, 74 - len(day))}, {day}",
        whole(data),
        tuple(cut(one, 150) for one in fell(data)),
    )
    return blob.draw(_sides(data), words, inks)


def picture(data: ReportData, inks: Inks) -> Markup | str:
    """The box and blob to stand on a page among other things; empty where it was not kept."""
    return blob.small(_sides(data), inks) if data.whole.answered else ""


def _sides(data: ReportData) -> list[blob.Side]:
    return [
        blob.Side(one.name, one.percent, one.moved, one.soon)
        for one in data.sides
        if one.now.answered or one.then is not None
    ]


def whole(data: ReportData) -> str:
    """`81 % aligned, 76 % on 14 May 2026`."""
    said = f"{data.whole.percent}\u202f% aligned"
    before = data.since.before.percent if data.since is not None else None
    if data.since is not None and before is not None:
        said += f", {before}\u202f% on {long_day(data.since.day, data.locale)}"
    return said


def fell(data: ReportData) -> tuple[str, ...]:
    """The categories that fell and why, the one that fell most first, where a standard tells it."""
    lost: dict[str, list[str]] = {}
    for one in data.since.of("regressed") if data.since is not None else ():
        lost.setdefault(one.category, []).append(one.name)
    falling = sorted((one for one in data.sides if (one.moved or 0) < 0), key=lambda one: one.moved or 0)
    return tuple(
        blob.fell(one.name, -(one.moved or 0), lost[one.name]) for one in falling if one.name in lost
    )


# What comes next --------------------------------------------------------------------------------------------

_NEXT = {
    "catch up": "along with other work that is under way",
    "in scope": "on our next scheduled visit, as part of the service you have",
    "out of scope": "outside the scheduled visits; you get a price before we begin",
    "opportunistic": "together with a project that touches it",
    "": "we shall send you a proposal",
}


def ahead(data: ReportData) -> tuple[str, ...]:
    """What comes next, a sentence for each way of fixing."""
    ways: Sequence[tuple[str, int]] = [
        (words, sum(one.fix == fix for one in data.misaligned)) for fix, words in _NEXT.items()
    ]
    said = [f"{begin(amount(many, 'matter'))}: {words}." for words, many in ways if many]
    if data.counts.open:
        left = amount(data.counts.open, "question is", "questions are")
        said.append(
            f"{begin(left)} still open: we answer {'it' if data.counts.open == 1 else 'them'} next time."
        )
    return tuple(said) or ("We keep it so, and look again at the next review.",)
