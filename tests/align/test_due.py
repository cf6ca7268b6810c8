"""PRACTICE N15: when a standard is asked again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align.due import Due, due, frequency
from models.dates import FREQUENCIES, INTERVALS, add_months

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
RHYTHMS = st.sampled_from(sorted(INTERVALS))


def test_never_answered_is_due_whatever_the_frequency() -> None:
    for how_often in FREQUENCIES:
        assert due(None, how_often, date(2026, 11, 23)) == Due(True, None, 0, "never answered")


@pytest.mark.parametrize(
    ("last", "how_often", "next_day"),
    [
        (date(2026, 1, 31), "monthly", date(2026, 2, 28)),
        (date(2028, 1, 31), "monthly", date(2028, 2, 29)),
        (date(2026, 11, 30), "quarterly", date(2027, 2, 28)),
        (date(2026, 8, 31), "half-yearly", date(2027, 2, 28)),
        (date(2028, 2, 29), "yearly", date(2029, 2, 28)),
        (date(2026, 12, 31), "quarterly", date(2027, 3, 31)),
    ],
)
def test_the_end_of_a_month_is_clamped(last: date, how_often: str, next_day: date) -> None:
    assert due(last, how_often, last).next == next_day
    assert not due(last, how_often, next_day - timedelta(days=1)).due
    assert due(last, how_often, next_day) == Due(True, next_day, 0, "due today")


def test_missed_cycles_do_not_pile_up() -> None:
    found = due(date(2026, 1, 1), "monthly", date(2026, 11, 23))
    assert found == Due(True, date(2026, 2, 1), 295, "overdue by 295 days")


def test_each_visit_is_always_due_and_once_never_again() -> None:
    day = date(2026, 11, 23)
    assert due(day, "each visit", day).due
    assert not due(date(2001, 1, 1), "once", day).due


def test_frequency_falls_back_on_the_category_and_then_on_yearly() -> None:
    assert frequency("monthly", "quarterly") == "monthly"
    assert frequency("", "quarterly") == "quarterly"
    assert frequency("", "") == "yearly"


def test_a_frequency_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="fortnightly"):
        due(None, "fortnightly", date(2026, 11, 23))


@given(DAYS, RHYTHMS, st.integers(-800, 8000))
def test_due_from_its_day_on_and_overdue_by_the_days_since(last: date, how_often: str, away: int) -> None:
    today = last + timedelta(days=away)
    found = due(last, how_often, today)
    assert found.next == add_months(last, INTERVALS[how_often])
    assert found.due == (today >= found.next)
    assert found.overdue == max(0, (today - found.next).days)


@given(DAYS, RHYTHMS)
def test_the_next_day_keeps_the_day_of_the_month_or_is_its_end(last: date, how_often: str) -> None:
    found = due(last, how_often, last).next
    assert found is not None
    assert found.day == last.day or (found.day < last.day and (found + timedelta(days=1)).day == 1)
    assert (found.year * 12 + found.month) - (last.year * 12 + last.month) == INTERVALS[how_often]


@given(DAYS, DAYS, RHYTHMS, DAYS)
def test_a_later_answer_is_never_due_earlier(one: date, other: date, how_often: str, today: date) -> None:
    early, late = sorted((one, other))
    assert due(late, how_often, today).overdue <= due(early, how_often, today).overdue
    assert due(early, how_often, today).due or not due(late, how_often, today).due
