"""Ranges as parameters' values: what people write, what it means, and that its own words say the same (PRACTICE §1.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Problem
from models.library.entered import wording_of
from models.library.ranges import Range, parse_range, settled_text
from models.library.wording import Parameter, Wording


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("above 4 and below 10", "5 to 9"),
        ("Above 4 and below 10 attempts", "5 to 9 attempts"),
        ("> 4, < 10", "5 to 9"),
        (">=5 and <=9", "5 to 9"),
        ("5-9", "5 to 9"),
        ("5 – 9 failed attempts", "5 to 9 failed attempts"),
        ("between 5 and 9", "5 to 9"),
        ("(4, 10)", "5 to 9"),
        ("[5; 9]", "5 to 9"),
        ("above 4 and at most 5", "5"),
        ("more than 11 characters", "at least 12 characters"),
        ("at least 12 characters", "at least 12 characters"),
        ("fewer than 3", "at most 2"),
        ("less than 30 days", "below 30 days"),
        ("above 4 and below 10 hours", "above 4 and below 10 hours"),
        ("above 4.5 and below 10", "above 4.5 and below 10"),
        ("(0, 100] %", "above 0 and at most 100 %"),
        ("30 days", "30 days"),
        ("the vCIO", "the vCIO"),
        ("2026-11-30", "2026-11-30"),
        ("NIST SP 800-53", "NIST SP 800-53"),
        ("daily; weekly", "daily; weekly"),
    ],
)
def test_what_people_write_is_said_without_a_doubt_about_the_ends(text: str, said: str) -> None:
    assert settled_text(text) == said
    assert settled_text(said) == said


@pytest.mark.parametrize("text", ["above 4 and below 5", "10 to 4", "(3, 3)", "above 9 and at most 4 hours"])
def test_a_range_in_which_no_number_lies_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="No number is"):
        parse_range(text)


_NUMBERS = st.none() | st.integers(-1000, 1000).map(Decimal) | st.decimals(-1000, 1000, places=2)


@given(_NUMBERS, _NUMBERS, st.booleans(), st.booleans(), st.sampled_from(("", "days", "attempts", "%", "GB")))
def test_its_own_words_are_read_as_the_same_range(
    low: Decimal | None, high: Decimal | None, low_open: bool, high_open: bool, unit: str
) -> None:
    made = Range(low, high, low_open and low is not None, high_open and high is not None, unit).closed()
    nothing = low is None and high is None
    if nothing or (made.low is not None and made.high is not None and made.low >= made.high):
        return
    assert parse_range(made.words()) == made


@given(st.integers(-50, 50), st.integers(-50, 50), st.booleans(), st.booleans(), st.integers(-60, 60))
def test_closing_the_ends_keeps_the_whole_numbers(
    low: int, high: int, low_open: bool, high_open: bool, number: int
) -> None:
    made = Range(Decimal(low), Decimal(high), low_open, high_open)
    assert made.holds(number) == made.closed().holds(number)


def test_five_to_nine_holds_five_and_nine_and_neither_four_nor_ten() -> None:
    found = parse_range("above 4 and below 10")
    assert found is not None
    assert [number for number in range(12) if found.holds(number)] == [5, 6, 7, 8, 9]


def test_the_form_of_one_standard_puts_a_range_the_same_way() -> None:
    wording = Wording(
        "N", "Is it kept [Assignment: number] times?", parameters=(Parameter("n", "[Assignment: number]"),)
    )
    after = wording_of({"parameters": "n = above 4 and below 10"}, wording)
    assert after.question == "Is it kept 5 to 9 times?"
