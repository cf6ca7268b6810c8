"""Comparison of two sides as a pure rule: complete, each standard in one class, antisymmetric, and its sum adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align import comparison
from models.align.comparison import (
    CLASS_HELP,
    CLASSES,
    Answered,
    class_of,
    compare,
    difference,
    move_words,
    points,
)
from models.align.score import Counts

MIRROR = {
    "regressed": "fixed",
    "fixed": "regressed",
    "question changed": "question changed",
    "scope in": "scope out",
    "scope out": "scope in",
    "new": "no longer asked",
    "no longer asked": "new",
    "same": "same",
}
"""The class that a standard has where before and after are exchanged."""
ONE = st.builds(
    Answered,
    wording=st.integers(1, 4),
    applies=st.booleans(),
    value=st.sampled_from((None, 0, 1)),
    realigned=st.none() | st.integers(0, 60),
    at=st.integers(0, 9),
    item=st.integers(1, 99),
    meaning=st.integers(1, 2),
)
SIDE = st.dictionaries(st.integers(1, 30), ONE, max_size=30)


def answered(value: int | None, *, applies: bool = True, meaning: int = 1) -> Answered:
    """One answer."""
    return Answered(1, applies, value, None, 1, 1, meaning)


YES, NO, OPEN, NOT_HERE = answered(1), answered(0), answered(None), answered(None, applies=False)


@given(SIDE, SIDE)
def test_every_standard_of_either_side_is_in_exactly_one_class(
    before: dict[int, Answered], after: dict[int, Answered]
) -> None:
    found = compare(before, after)
    assert tuple(found.classes) == CLASSES
    every = [key for keys in found.classes.values() for key in keys]
    assert sorted(every) == sorted(before.keys() | after.keys())
    assert sum(step.number for step in found.steps) == len(every)


@given(SIDE, SIDE)
def test_exchanging_the_sides_exchanges_the_classes(
    before: dict[int, Answered], after: dict[int, Answered]
) -> None:
    there, back = compare(before, after), compare(after, before)
    assert {MIRROR[name]: keys for name, keys in there.classes.items()} == dict(back.classes)
    assert (there.counts_before, there.counts_after) == (back.counts_after, back.counts_before)
    assert {MIRROR[one.name]: (one.aligned, one.misaligned) for one in there.steps} == {
        one.name: (-one.aligned, -one.misaligned) for one in back.steps
    }


@given(SIDE)
def test_what_is_compared_with_itself_is_the_same(side: dict[int, Answered]) -> None:
    found = compare(side, side)
    assert len(found.classes["same"]) == len(side)
    assert found.counts_before == found.counts_after


@given(SIDE, SIDE)
def test_the_score_before_and_the_steps_make_the_score_after(
    before: dict[int, Answered], after: dict[int, Answered]
) -> None:
    found = compare(before, after)
    for side, counts in ((before, found.counts_before), (after, found.counts_after)):
        values = [one.value for one in side.values() if one.applies and one.value is not None]
        assert counts == Counts(yes=values.count(1), no=values.count(0))
    one, two = found.counts_before, found.counts_after
    assert two.yes == one.yes + sum(step.aligned for step in found.steps)
    assert two.no == one.no + sum(step.misaligned for step in found.steps)
    for step in found.steps:
        if step.name == "same":
            assert (step.aligned, step.misaligned) == (0, 0)
        if step.name == "fixed":
            assert (step.aligned, step.misaligned) == (step.number, -step.number)


@given(SIDE, SIDE)
def test_only_answers_of_the_same_meaning_that_apply_on_both_sides_are_fixed_or_regressed(
    before: dict[int, Answered], after: dict[int, Answered]
) -> None:
    found = compare(before, after)
    for name, was, now in (("fixed", 0, 1), ("regressed", 1, 0)):
        for key in found.classes[name]:
            one, two = before[key], after[key]
            assert (one.value, two.value, one.applies, two.applies) == (was, now, True, True)
            assert one.meaning == two.meaning


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (NO, YES, "fixed"),
        (YES, NO, "regressed"),
        (YES, YES, "same"),
        (NO, answered(0, meaning=2), "question changed"),
        (NO, answered(1, meaning=2), "question changed"),
        (NOT_HERE, YES, "scope in"),
        (YES, NOT_HERE, "scope out"),
        (NOT_HERE, NOT_HERE, "same"),
        (NOT_HERE, answered(None, applies=False, meaning=2), "same"),
        (NOT_HERE, answered(1, meaning=2), "scope in"),
        (None, NO, "new"),
        (OPEN, NO, "new"),
        (None, OPEN, "new"),
        (NO, None, "no longer asked"),
        (NO, OPEN, "no longer asked"),
        (OPEN, OPEN, "same"),
    ],
)
def test_the_classes(before: Answered | None, after: Answered | None, name: str) -> None:
    assert class_of(before, after) == name
    assert class_of(after, before) == MIRROR[name]


@given(SIDE, SIDE)
def test_a_part_is_the_comparison_of_its_standards_alone(
    before: dict[int, Answered], after: dict[int, Answered]
) -> None:
    group = {key: ("even", "odd")[key % 2] for key in range(1, 31) if key != 7}
    parts = compare(before, after).parts(group)
    assert set(parts) == {group[key] for key in before.keys() | after.keys() if key in group}
    for name, part in parts.items():
        one, two = (
            {key: answer for key, answer in side.items() if group.get(key) == name}
            for side in (before, after)
        )
        alone = compare(one, two)
        assert (part.classes, part.steps) == (alone.classes, alone.steps)
        assert (part.counts_before, part.counts_after) == (alone.counts_before, alone.counts_after)


def test_the_class_of_a_standard_is_found_once_for_the_whole_and_its_category(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A comparison of 3,000 questions is told whole and by category."""
    asked: list[object] = []
    plain = comparison.class_of

    def noted(before: Answered | None, after: Answered | None) -> str:
        asked.append(before)
        return plain(before, after)

    monkeypatch.setattr(comparison, "class_of", noted)
    found = compare(dict.fromkeys(range(1, 31), YES), dict.fromkeys(range(1, 31), NO))
    assert len(found.parts(dict.fromkeys(range(1, 31), "Backup"))["Backup"].classes["regressed"]) == 30
    assert len(asked) == 30


def test_asked_on_neither_side_is_no_class() -> None:
    with pytest.raises(ValueError, match="neither side"):
        class_of(None, None)
    assert set(CLASS_HELP) == set(MIRROR) == set(CLASSES)


def test_the_difference_explains_itself_as_a_sum() -> None:
    before = {1: YES, 2: YES, 3: NO, 4: NO, 5: YES, 6: NO}
    after = {1: YES, 2: NO, 3: YES, 4: YES, 5: NOT_HERE, 7: NO}
    figure = difference(compare(before, after), "REV-0001", "REV-0002")
    assert figure.formula == (
        "aligned and misaligned before, and what each class adds to them or takes away",
        "REV-0001: 3 ÷ (3 + 3) = 50.00 %",
        "regressed 1: aligned −1, misaligned +1",
        "fixed 2: aligned +2, misaligned −2",
        "scope out 1: aligned −1, misaligned 0",
        "new 1: aligned 0, misaligned +1",
        "no longer asked 1: aligned 0, misaligned −1",
        "REV-0002: 3 ÷ (3 + 2) = 60.00 %",
    )
    assert (figure.value, figure.shown) == (10, "rose by 10 points")
    assert {one.label: one.value for one in figure.inputs}["same"] == "1"
    assert figure.rule


def test_points_are_those_of_the_percents_that_are_read() -> None:
    assert points(Counts(5, 1), Counts(4, 2)) == -16, "83 and 67, though 83.33 and 66.67 are 16.67 apart"
    assert points(Counts(), Counts(1, 0)) is None
    assert move_words(None).startswith("not computable")
    assert (move_words(-1), move_words(0)) == ("fell by 1 point", "stayed")
