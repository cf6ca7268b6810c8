"""PRACTICE §1.5: the alignment score and its denominators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align import score
from models.align.score import Counts
from models.figure import Input, rounded

NUMBERS = st.integers(0, 4000)
COUNTS = st.builds(
    lambda yes, no, realigned, na, still: Counts(yes, no, min(realigned, yes), na, still),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
)


def test_the_example_of_the_explain_screen() -> None:
    counts = Counts(yes=22, no=5, realigned=1, na=1, open=6)
    left = score.as_left(counts)
    assert left.shown == "81 %"
    assert left.formula == (
        "aligned ÷ (aligned + misaligned)",
        "22 ÷ (22 + 5) = 81.48 %",
        "rounded half up to 81 %",
    )
    assert left.inputs == (
        Input("aligned", "22", "21 yes, 1 realigned on the spot"),
        Input("misaligned", "5", ""),
        Input("not counted", "7", "1 not applicable here, 6 open"),
    )
    found = score.as_found(counts)
    assert found.shown == "78 %"
    assert found.inputs[:2] == (
        Input("aligned", "21", ""),
        Input("misaligned", "6", "5 no, 1 realigned on the spot"),
    )
    assert score.denominators(counts) == "27 answered, 1 not applicable here, 6 open, of 34 questions"


def test_nothing_answered_is_not_computable_and_not_zero() -> None:
    figure = score.as_left(Counts(na=3, open=9))
    assert figure.value is None
    assert figure.shown == "not computable: nothing is answered"
    assert figure.inputs[2].value == "12"
    assert score.as_left(Counts(no=4)).shown == "0 %"


@pytest.mark.parametrize(
    ("aligned", "misaligned", "whole"),
    [
        (1, 7, 13),
        (1, 1, 50),
        (161, 39, 81),
        (1, 199, 1),
        (1, 200, 0),
        (3, 5, 38),
        (199, 1, 100),
        (201, 1, 100),
    ],
)
def test_half_is_rounded_up_once(aligned: int, misaligned: int, whole: int) -> None:
    percent = score.ratio(aligned, misaligned)
    assert percent is not None
    assert rounded(percent) == whole


def test_what_is_read_gives_the_whole_percent() -> None:
    percent = score.ratio(80499, 19501)
    assert percent is not None
    assert score.digits(percent) == "80.499 %"


@given(COUNTS)
def test_the_score_lies_between_0_and_100_and_ignores_what_does_not_count(counts: Counts) -> None:
    left = score.as_left(counts).value
    found = score.as_found(counts).value
    more = Counts(counts.yes, counts.no, counts.realigned, counts.na + 5, counts.open + 7)
    assert score.as_left(more).value == left
    if counts.answered == 0:
        assert left is None and found is None
        return
    assert isinstance(left, Decimal) and isinstance(found, Decimal)
    assert 0 <= found <= left <= 100
    assert (found == left) == (counts.realigned == 0)


@given(COUNTS)
def test_the_inputs_add_up_to_the_questions(counts: Counts) -> None:
    for figure in (score.as_left(counts), score.as_found(counts)):
        assert sum(int(line.value) for line in figure.inputs) == counts.total
    assert counts.found_yes + counts.found_no == counts.answered


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_is_printed_rounds_to_what_is_shown(aligned: int, misaligned: int) -> None:
    percent = score.ratio(aligned, misaligned)
    if percent is not None:
        printed = Decimal(score.digits(percent).removesuffix(" %"))
        assert rounded(printed) == rounded(percent)
        assert abs(rounded(percent) - percent) <= Decimal("0.5")
        counts = Counts(aligned, misaligned)
        assert rounded(percent) == counts.percent == score.as_left(counts).rounded


def test_what_is_being_mended_is_aligned_soon() -> None:
    assert Counts(8, 2).soon(1) == 90
    assert Counts(8, 2).soon(3) == 100, "no more than is misaligned"
    assert Counts(8, 2).soon(0) is None and Counts(8).soon(1) is None and Counts().soon(1) is None


@given(st.lists(COUNTS, max_size=6))
def test_categories_add_up(many: list[Counts]) -> None:
    whole = score.tally(many)
    assert whole.total == sum(one.total for one in many)
    assert whole - score.tally(many[1:]) == (many[0] if many else Counts())
