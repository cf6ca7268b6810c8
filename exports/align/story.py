"""What the alignment report says in words that a business owner understands: pure, from the report's
values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exports.words import amount, cut, enumerated, long_day, number, share
from models.align.report_values import (
    ALIGNED,
    MISALIGNED,
    NOT_HERE,
    OPEN,
    REALIGNED,
    CategoryScore,
    Point,
    Proof,
    Question,
    ReportData,
)
from models.align.score import Counts
from models.figure import Figure
from models.library.catalogue import HEADING_CELLS
from models.text import begin

TOP = 5
"""How many matters the first page names."""
FEW = 3
"""Fewer questions than this make no area weak, and fewer areas than this are not compared."""

OUTCOMES = {
    ALIGNED: "yes",
    MISALIGNED: "no",
    REALIGNED: "put right",
    NOT_HERE: "not applicable",
    OPEN: "open",
}
"""What the list of all questions says for each outcome."""

FOUND_AND_LEFT = "As found is what we met when we came; as left counts what we put right on the spot as well."
"""What the two scores of the first page are."""

FIXES = {
    "catch up": "Along with other work that is under way, without a visit of its own.",
    "in scope": "During our next scheduled visit, as part of the service you have.",
    "out of scope": "Outside the scheduled visits; you get a price before we begin.",
    "opportunistic": "Together with a project that touches it, sharing its visit and its labour.",
}
"""How it will be fixed, for people who do not know the four words (PRACTICE §1.5)."""

_GROUPS = {
    "high": (
        "High impact on your business",
        "Each of these can stop your work, lose your data or cost you dearly.",
    ),
    "medium": ("Medium impact on your business", "These slow your work down or make a bad day worse."),
    "low": (
        "Low impact on your business",
        "These are good housekeeping: small by themselves, cheap to put right.",
    ),
    "": ("Not rated yet", "We have not yet rated what these mean for your business."),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is, or was, misaligned."""

    number: int
    question: Question
    matters: str
    """Why it matters."""
    proposal: str
    how: str
    """How and when it will be put right, or was, as a sentence; empty where nobody has said."""
    history: tuple[str, ...]
    """What there was before: `In order at the last review`, `Known since 14 May 2026`."""

    @property
    def heading(self) -> str:
        """The trouble, not the standard's name alone, which says how it ought to be."""
        name = self.question.name
        return name if self.question.outcome == REALIGNED else f"Not met: {name}"

    @property
    def anchor(self) -> str:
        """The name of its place in the document."""
        return f"matter-{self.number}"


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of the same business impact."""

    title: str
    lead: str
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A category as a row of the chart."""

    score: CategoryScore
    words: str
    """What the bar shows, in words."""
    change: str
    """`+4`, `−16`, `=`, or empty where it was not asked before."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence and the question it belongs to."""

    question: Question
    proof: Proof


@dataclass(frozen=True, slots=True)
class Story:
    """The report, told."""

    title: str
    notice: str
    """What has to be known before reading on: that it is interim, a correction, a sample; or empty."""
    summary: tuple[str, ...]
    """The paragraphs of the summary."""
    counted: str
    """What stands beside the score: `27 answered, 1 not applicable here, 6 open, of 34 questions`."""
    explained: str
    """What "as found" and "as left" are; empty where they are the same."""
    course: str
    """How it was when the review began, and how before: what the score by itself does not say."""
    trend: str
    """The trend in words, or empty."""
    groups: tuple[Group, ...]
    realigned: tuple[Matter, ...]
    areas: tuple[Area, ...]
    evidence: tuple[Evidence, ...]

    @property
    def top(self) -> tuple[Matter, ...]:
        """The gravest matters, for the first page."""
        return tuple(one for group in self.groups for one in group.matters)[:TOP]

    @property
    def matters(self) -> int:
        """How many matters need attention."""
        return sum(len(group.matters) for group in self.groups)


def tell(data: ReportData) -> Story:
    """Put the values into words."""
    matters = [_matter(at, one, data) for at, one in enumerate(data.misaligned, 1)]
    groups = tuple(
        Group(title, lead, found)
        for impact, (title, lead) in _GROUPS.items()
        if (found := tuple(one for one in matters if _impact(one.question) == impact))
    )
    return Story(
        "Technology alignment report",
        _notice(data),
        tuple(_summary(data, groups)),
        counted(data),
        FOUND_AND_LEFT if data.counts.realigned else "",
        " ".join(_course(data)),
        _trend(data),
        groups,
        tuple(_matter(len(matters) + at, one, data) for at, one in enumerate(data.realigned, 1)),
        tuple(_area(one, _moved(one, data)) for one in data.categories),
        tuple(Evidence(one, proof) for one in data.questions for proof in one.evidence),
    )


def counted(data: ReportData) -> str:
    """The denominator of the score and what is not in it (PRACTICE §1.5)."""
    counts = data.counts
    return (
        f"{counts.yes} of {counts.answered} answered questions; {counts.na} not applicable here and "
        f"{counts.open} open do not count"
    )


def difference(now: Figure, before: Figure | None) -> int | None:
    """Points between two scores as they are printed, so that the reader's own subtraction agrees."""
    if before is None or now.rounded is None or before.rounded is None:
        return None
    return now.rounded - before.rounded


def signed(points: int | None) -> str:
    """`+4`, `−16`, `=`; nothing for None."""
    if points is None:
        return ""
    return "=" if points == 0 else f"{'+' if points > 0 else '−'}{abs(points)}"


def _impact(question: Question) -> str:
    return question.business_impact if question.business_impact in _GROUPS else ""


def _matter(at: int, question: Question, data: ReportData) -> Matter:
    return Matter(
        at,
        question,
        question.finding_impact or question.why,
        question.recommendation or question.remedy,
        _righted(question) if question.outcome == REALIGNED else FIXES.get(question.fix, ""),
        tuple(_history(question, data)),
    )


def _slipped(question: Question, data: ReportData) -> str:
    """When a misaligned standard was in order, in words; empty where it was not. The review before need not have asked it:
    what changed since then is told from the latest answer of each standard."""
    if question.before in (ALIGNED, REALIGNED):
        return "at the last review"
    lost = data.since.of("regressed") if data.since is not None else ()
    return "when we last looked" if any(one.code == question.code for one in lost) else ""


def _righted(question: Question) -> str:
    took = f", in {amount(question.minutes, 'minute')}" if question.minutes else ""
    return f"Put right during the review{took}."


def _history(question: Question, data: ReportData) -> list[str]:
    found = []
    slipped = _slipped(question, data)
    if slipped:
        found.append(f"in order {slipped}, and no longer")
    elif question.before == MISALIGNED:
        found.append("not in order at the last review either")
    if question.since is not None and question.since < data.started and not slipped:
        found.append(f"known since {long_day(question.since, data.locale)}")
    if question.finding_state == "accepted":
        found.append("a risk that you have accepted for the time being")
    return found


def _moved(one: CategoryScore, data: ReportData) -> str:
    """Points since the review before. Where this review asked other standards than all that apply, the difference of two
    scores of different questions would say what the picture and the sum of what changed do not: then there is none."""
    if data.asked_others:
        return ""
    if not data.sides:  # a copy of before they were kept
        return signed(difference(one.left, one.before))
    return signed(next((side.moved for side in data.sides if side.name == one.name), None))


def _area(one: CategoryScore, moved: str) -> Area:
    counts = one.counts
    parts = [f"{counts.found_yes} in order"]
    if counts.realigned:
        parts.append(f"{counts.realigned} put right")
    parts.append(f"{counts.no} not in order")
    return Area(one, f"{one.name}: {', '.join(parts)}", moved)


def _notice(data: ReportData) -> str:
    parts = []
    if data.demo:
        parts.append("This is a sample. The client and everything said of it are invented.")
    if data.state == "progress":
        left = amount(data.counts.open, "question is", "questions are")
        parts.append(f"This is an interim report: the review is still under way, and {left} open.")
    if data.corrects:
        parts.append(f"This review corrects {data.corrects}.")
    return " ".join(parts)


def _summary(data: ReportData, groups: Sequence[Group]) -> list[str]:
    """Up to three paragraphs: how it stands, what needs attention, what is still to come."""
    counts = data.counts
    if not counts.answered:
        return [f"Nothing has been answered yet, so there is no score for {data.client}."]
    paragraphs = [" ".join(_standing(data))]
    if counts.no:
        paragraphs.append(" ".join(_attention(data, groups)))
    else:
        paragraphs.append("There is nothing that needs your attention.")
    if counts.open and data.state != "progress":
        left = amount(counts.open, "question is", "questions are")
        them = "it" if counts.open == 1 else "them"
        paragraphs.append(f"{begin(left)} still open; we shall answer {them} at the next review.")
    return paragraphs


def _standing(data: ReportData) -> list[str]:
    counts = data.counts
    met = f"{counts.yes if counts.answered > 12 else number(counts.yes)} of them {_is(counts.yes)} met"
    if not counts.yes:
        met = "none of them is met"
    elif not counts.no:
        met = "all of them are met"
    checked = amount(counts.answered, "standard that applies", "standards that apply")
    if counts.open:
        checked = f"{counts.answered} of the {counts.answered + counts.open} standards that apply"
    compared = f"We compared the technology of {data.client} with {checked} to you"
    return [f"{compared}: {met}, which is {data.left.shown}.", *_course(data)]


def _course(data: ReportData) -> list[str]:
    counts = data.counts
    sentences: list[str] = []
    if not counts.answered:
        return sentences
    if counts.realigned:
        righted = amount(counts.realigned, "matter was", "matters were")
        sentences.append(f"When we began it was {data.found.shown}; {righted} put right on the spot.")
    if data.trend:
        sentences.append(_since(data.trend[-1], data))
    return sentences


def _attention(data: ReportData, groups: Sequence[Group]) -> list[str]:
    every = [one.question for group in groups for one in group.matters]
    heavy = [cut(one.name, HEADING_CELLS) for one in every if _impact(one) == "high"]
    sentences = [f"{begin(amount(len(every), 'matter needs', 'matters need'))} your attention."]
    if heavy:
        how_many = "all" if len(heavy) == len(every) > 1 else number(len(heavy))
        who = "It" if len(every) == 1 else f"{begin(how_many)} of them"
        unmet = "these standards are not met" if len(heavy) > 1 else "this standard is not met"
        sentences.append(
            f"{who} weigh{_s(len(heavy))} heavily on your business; {unmet}: {enumerated(heavy)}."
        )
    fallen = [(cut(one.name, HEADING_CELLS), when) for one in every if (when := _slipped(one, data))]
    if fallen:
        slipped, whens = [name for name, _ in fallen], {when for _, when in fallen}
        when = whens.pop() if len(whens) == 1 else "when we last looked"
        were = "was" if len(slipped) == 1 else "were"
        who = "It" if len(every) == 1 else f"{begin(number(len(slipped)))} of them"
        fell = f"{who} {were} in order {when} and {_is(len(slipped))} not any more"
        sentences.append(f"{fell}: {enumerated(slipped)}." if len(every) > 1 else f"{fell}.")
    return sentences + _weakest(data)


def _since(before: Point, data: ReportData) -> str:
    day = long_day(before.day, data.locale)
    if data.asked_others and data.since is not None and data.since.before.percent is not None:
        return _whole_since(data.whole, data.since.before, day)
    points = difference(data.left, before.left)
    if points is None:
        return f"The review before this one, on {day}, has no score to compare with."
    if points == 0:
        return f"That is the same as at the review before, on {day}."
    shown = before.left.shown
    if before.counts.answered != data.counts.answered:
        shown += f" of {amount(before.counts.answered, 'question')}"
    more = f"{amount(abs(points), 'point')} {'more' if points > 0 else 'less'}"
    return f"That is {more} than at the review before, on {day} ({shown})."


def _whole_since(now: Counts, before: Counts, day: str) -> str:
    """Where a review asked other standards than all that apply, its score and that of the review before are of different
    things: all that applies is what can be compared."""
    points = (now.percent or 0) - (before.percent or 0)
    of = f" of {before.answered}" if before.answered != now.answered else ""
    how = (
        "as many as"
        if not points
        else f"{amount(abs(points), 'point')} {'more' if points > 0 else 'less'} than"
    )
    return (
        f"With the answers of earlier reviews, {now.percent} % of the {amount(now.answered, 'standard')} that apply to you "
        f"are met, {how} after the review before, on {day} ({before.percent} %{of})."
    )


def _trend(data: ReportData) -> str:
    if not data.trend:
        return ""
    points = [(one.day, one.left, one.counts) for one in data.trend]
    shown = [
        f"{long_day(day, data.locale)} {left.shown} of {amount(counts.answered, 'question')}"
        for day, left, counts in (*points, (data.day, data.left, data.counts))
    ]
    return f"Alignment as left: {', '.join(shown)}"


def _weakest(data: ReportData) -> list[str]:
    """The weakest area and those in full order; an area of one or two questions is no weakest area."""
    scored = [one for one in data.categories if one.left.value is not None]
    weak = min(
        (one for one in scored if one.counts.answered >= FEW),
        key=lambda one: one.left.value or 0,
        default=None,
    )
    if weak is None or not weak.counts.no or len(scored) < FEW:
        return []
    met = f"{share(weak.counts.yes, weak.counts.answered)} standards are met"
    if not weak.counts.yes:
        met = f"none of {number(weak.counts.answered)} standards is met"
    full = [one.name for one in scored if not one.counts.no]
    said = f"The weakest area is {weak.name}, where {met}"
    return [f"{said}; {enumerated(full)} {_is(len(full))} fully in order." if full else f"{said}."]


def _s(count: int) -> str:
    return "s" if count == 1 else ""


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
