"""Comparison of a client with itself: what was answered before and after, standard by standard, each in exactly one
class. Pure; `comparing` reads what is compared.

The classes keep apart that *the client changed* (fixed, regressed) from what only looks so: the question changed, the
scope changed, something is asked for the first time or no longer. Values are as left; what was found misaligned and put
right on the spot is aligned.

Antisymmetric: `compare(b, a)` holds the same standards, with fixed and regressed, new and no longer asked, scope in and
out exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.align import score
from models.align.score import Counts
from models.figure import Figure, Input, Record
from models.text import count

CLASSES = (
    "regressed",
    "fixed",
    "question changed",
    "scope in",
    "scope out",
    "new",
    "no longer asked",
    "same",
)
"""In the order in which they are told; a standard of the last one counts the same on both sides."""
CLASS_HELP: Mapping[str, str] = {
    "regressed": "aligned before, misaligned after",
    "fixed": "misaligned before, aligned after",
    "question changed": "the question means something else, so that the answers cannot be compared",
    "scope in": "it did not apply before and applies after",
    "scope out": "it applied before and does not apply after",
    "new": "not asked or not answered before",
    "no longer asked": "not asked or not answered after",
    "same": "the same on both sides",
}
CLIENT_CHANGED = ("regressed", "fixed")
"""Only these two say that the client changed."""
RULE = (
    "Comparison: a standard is in exactly one class; only fixed and regressed say that the client changed, "
    "and the score counts what applies and is answered. Guide: docs/vcio.md, Compare."
)


class Answered(NamedTuple):
    """What was answered to a standard on one side. A standard that is not in a side's mapping was not asked there."""

    wording: int
    """The version of the standard that was asked."""
    applies: bool | int
    """False (0): it was said not to apply."""
    value: int | None
    """As left: 1 yes, 0 no, None asked and not answered."""
    realigned: int | None
    """Minutes; not None: found no, left yes."""
    at: int
    """When it was answered, UTC milliseconds; 0 where it was not."""
    item: int
    """The question that was answered; 0 where it was never asked."""
    meaning: int
    """The number of its meaning: two wordings with the same number mean the same."""
    why: str = ""
    """Why it does not apply; empty where it does."""

    @property
    def said(self) -> str:
        """`yes`, `no`, `realigned`, `open` or `na`: what the glyph of a list says."""
        if not self.applies:
            return "na"
        if self.value is None:
            return "open"
        if self.value:
            return "yes" if self.realigned is None else "realigned"
        return "no"

    @property
    def found(self) -> bool | None:
        """The answer as found; None where there is none."""
        if not self.applies or self.value is None:
            return None
        return bool(self.value) and self.realigned is None


Side = Mapping[int, Answered]
"""Standard → what was answered to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one class does to the score: the standards that it takes out of it, and those that it brings in."""

    name: str
    """The class."""
    number: int
    """How many standards are in it."""
    went: Counts
    """How they counted before; only `yes` and `no`."""
    came: Counts
    """How they count after."""

    @property
    def aligned(self) -> int:
        """By how much the aligned ones grow; negative where they become fewer."""
        return self.came.yes - self.went.yes

    @property
    def misaligned(self) -> int:
        """By how much the misaligned ones grow."""
        return self.came.no - self.went.no


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared. The standards of all classes together are those of both sides, each once."""

    before: Side
    """What was answered; of a part of a comparison (`parts`) that of its other standards, too."""
    after: Side
    classes: Mapping[str, tuple[int, ...]]
    """Class → its standards, in the order of their keys; every class is there."""
    steps: tuple[Step, ...]
    """The classes in their order, without those that are empty. `counts_before` with the sum of all `came - went` is
    `counts_after`, to the last one."""
    counts_before: Counts
    """Only `yes`, `no`."""
    counts_after: Counts

    def parts(self, group: Mapping[int, str]) -> dict[str, Comparison]:
        """The comparison of the standards of each group alone, as of each category; `group` says where a standard is,
        and what it does not name is left out. The sides stay whole: which standards are in a part, its classes say."""
        found: dict[str, dict[str, list[int]]] = {}
        for of_class, standards in self.classes.items():
            for standard in standards:
                name = group.get(standard)
                if name is not None:
                    classes = found.get(name)
                    if classes is None:
                        classes = found[name] = {each: [] for each in CLASSES}
                    classes[of_class].append(standard)
        return {name: _of_classes(self.before, self.after, classes) for name, classes in found.items()}


def class_of(before: Answered | None, after: Answered | None) -> str:
    """The one class of a standard, by what was answered before and after (None: it was not asked).

    In this order: not asked on one side; applies on one side only; another meaning, whatever the answers; answered on
    one side only; the answers. Raises ValueError where it was asked on neither side.
    """
    if before is None:
        if after is None:
            raise ValueError("a standard that neither side asks")
        return "new"
    if after is None:
        return "no longer asked"
    if bool(before.applies) != bool(after.applies):
        return "scope in" if after.applies else "scope out"
    if not before.applies:
        return "same"
    if before.meaning != after.meaning:
        return "question changed"
    if before.value == after.value:
        return "same"
    if before.value is None:
        return "new"
    if after.value is None:
        return "no longer asked"
    return "fixed" if after.value else "regressed"


def compare(before: Side, after: Side) -> Comparison:
    """Compare two sides. Of two sides that are the same every standard is in the class `same`."""
    classes: dict[str, list[int]] = {name: [] for name in CLASSES}
    for standard in sorted(before.keys() | after.keys()):
        classes[class_of(before.get(standard), after.get(standard))].append(standard)
    return _of_classes(before, after, classes)


def _of_classes(before: Side, after: Side, classes: Mapping[str, Sequence[int]]) -> Comparison:
    """The comparison of standards whose classes are known; the sides may have others beside."""
    steps = []
    for name, standards in classes.items():
        if standards:
            went = _counted(before, standards)
            came = went if name == "same" else _counted(after, standards)
            steps.append(Step(name, len(standards), went, came))
    return Comparison(
        before,
        after,
        {name: tuple(standards) for name, standards in classes.items()},
        tuple(steps),
        score.tally(step.went for step in steps),
        score.tally(step.came for step in steps),
    )


def _counted(side: Side, standards: Iterable[int]) -> Counts:
    """How these standards count on a side."""
    yes = no = 0
    for standard in standards:
        one = side.get(standard)
        if one is not None and one.applies and one.value is not None:
            if one.value:
                yes += 1
            else:
                no += 1
    return Counts(yes, no)


# The difference as a figure ---------------------------------------------------------------------------------


def points(before: Counts, after: Counts) -> int | None:
    """By how many points the shown score rose, negative where it fell; None where one of them has none.

    The difference of the whole percents that are shown, so that what is read adds up: 83 to 67 is 16.
    """
    one, two = before.percent, after.percent
    return None if one is None or two is None else two - one


def signed(number: int) -> str:
    """`+4`, `−16`, `0`."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"


def move_words(moved: int | None) -> str:
    """`rose by 4 points`, `fell by 16 points`, `stayed`, or why there is no difference."""
    if moved is None:
        return "not computable: one side has no score"
    return f"{'rose' if moved > 0 else 'fell'} by {count(abs(moved), 'point')}" if moved else "stayed"


def difference(
    found: Comparison,
    before: str,
    after: str,
    records: tuple[Record, ...] = (),
    rest: str = "",
    label: str = "Alignment, before and after",
    shifts: Sequence[str] = (),
) -> Figure:
    """The difference of the two scores in points, explained as a sum over the classes; `before` and `after` name the
    sides (`REV-0014`, `2 March 2026`), `shifts` what else changed what applies. Its formula ends where the score of the other
    side begins."""
    one, two = found.counts_before, found.counts_after
    moved = points(one, two)
    formula = [
        "aligned and misaligned before, and what each class adds to them or takes away",
        _line(before, one),
        *(
            f"{step.name} {step.number}: aligned {signed(step.aligned)}, misaligned {signed(step.misaligned)}"
            for step in found.steps
            if step.aligned or step.misaligned
        ),
        _line(after, two),
    ]
    inputs = tuple(
        Input(step.name, str(step.number), CLASS_HELP[step.name])
        for step in found.steps
        if step.name != "same"
    )
    same = len(found.classes["same"])
    return Figure(
        label,
        moved,
        move_words(moved),
        tuple(formula),
        (
            *inputs,
            Input("same", str(same), CLASS_HELP["same"]),
            *(Input("what applies", "changed", said) for said in shifts),
        ),
        RULE,
        records,
        rest,
    )


def _line(name: str, counts: Counts) -> str:
    percent = score.ratio(counts.yes, counts.no)
    if percent is None:
        return f"{name}: {score.shown(percent)}"
    return f"{name}: {counts.yes} ÷ ({counts.yes} + {counts.no}) = {score.digits(percent)}"
