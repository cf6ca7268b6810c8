"""When a series of reviews is held: the rule by itself (PRACTICE N12, N13; manual L841)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align.series import (
    INTERVALS,
    Recurrence,
    Slot,
    every,
    horizon,
    months_ahead,
    reaches,
    settle,
)
from models.dates import add_months
from models.errors import Problem
from models.practice.closures import Closures, closures

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=6)


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    """A series with closures near it."""
    starts = draw(DAYS)
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        first = starts + timedelta(days=draw(st.integers(0, 700)))
        spans.append((first, first + timedelta(days=draw(st.integers(0, 60)))))
    return Recurrence(starts, draw(st.sampled_from(INTERVALS)), None, Closures(tuple(sorted(spans))))


def days(one: Recurrence, number: int) -> list[date]:
    return [slot.day for slot in islice(one.slots(), number)]


@given(recurrences())
def test_no_two_on_one_day_and_never_before_it_starts(one: Recurrence) -> None:
    found = days(one, 40)
    assert found == sorted(set(found))
    assert found[0] >= one.starts


@given(recurrences())
def test_a_visit_is_in_its_month_wherever_a_day_of_it_is_left(one: Recurrence) -> None:
    before = one.starts - timedelta(days=1)
    for slot in islice(one.slots(), 30):
        first = max(slot.nominal.replace(day=1), before + timedelta(days=1))
        month = [first + timedelta(days=n) for n in range(31)]
        left = [
            day for day in month if (day.year, day.month) == (slot.nominal.year, slot.nominal.month)
            and one.closures.open_on(day)
        ]  # fmt: skip
        assert (slot.day in left) == bool(left)
        before = slot.day


@given(recurrences())
def test_every_visit_is_on_a_working_day(one: Recurrence) -> None:
    assert all(one.closures.open_on(day) for day in days(one, 40))


@given(recurrences(), st.integers(0, 39))
def test_the_kth_day_does_not_depend_on_how_far_one_plans(one: Recurrence, k: int) -> None:
    slot = next(islice(one.slots(), k, None))
    assert slot.nominal == add_months(one.starts, k * one.months)
    assert days(one, k + 1)[k] == slot.day
    for months in (12, 24):
        found = one.between(one.starts, horizon(add_months(one.starts, months)))
        if len(found) > k:
            assert found[k] == slot


@given(recurrences(), st.integers(0, 400))
def test_laying_out_month_after_month_gives_what_laying_out_at_once_gives(
    one: Recurrence, skipped: int
) -> None:
    """Settling again changes nothing, and further on it only adds."""
    today = one.starts + timedelta(days=skipped)
    loose: dict[int, date] = {}
    for ahead in (3, 6, 12):
        slots = one.between(today, horizon(add_months(today, ahead)))
        settled = settle(slots, loose, ())
        assert not settled.extra
        assert {key: slot.nominal for key, slot in settled.moved.items()} == loose
        loose |= {len(loose) + n: slot.nominal for n, slot in enumerate(settled.new)}
        assert sorted(loose.values()) == [slot.nominal for slot in slots]
        again = settle(slots, loose, ())
        assert (again.new, again.extra) == ((), ())


@given(recurrences(), recurrences())
def test_another_rule_and_the_first_one_again_restores_the_days(one: Recurrence, other: Recurrence) -> None:
    today = one.starts
    slots, others = (each.between(today, horizon(today)) for each in (one, other))
    loose = {n: slot.nominal for n, slot in enumerate(slots)}

    def settled(given_slots: tuple[Slot, ...], before: dict[int, date]) -> dict[int, date]:
        found = settle(given_slots, before, ())
        after = {key: slot.nominal for key, slot in found.moved.items()}
        start = max([*before, *loose, -1]) + 1
        return after | {start + n: slot.nominal for n, slot in enumerate(found.new)}

    there = settled(others, loose)
    assert sorted(there.values()) == [slot.nominal for slot in others]
    assert sorted(settled(slots, there).values()) == sorted(loose.values())


@given(recurrences(), st.data())
def test_a_visit_that_is_kept_stands_for_its_month_and_is_never_doubled(
    one: Recurrence, data: st.DataObject
) -> None:
    slots = one.between(one.starts, horizon(one.starts))
    kept = [slot.nominal for slot in slots if data.draw(st.booleans())]
    found = settle(slots, {}, kept)
    assert sorted([slot.nominal for slot in found.new] + kept) == [slot.nominal for slot in slots]


def test_the_end_of_the_month_is_clamped_and_comes_back() -> None:
    one = Recurrence(date(2026, 1, 31), 1)
    assert [slot.nominal.day for slot in islice(one.slots(), 5)] == [31, 28, 31, 30, 31]


def test_a_visit_on_a_closed_day_goes_on_to_the_next_working_day_of_its_month_else_back() -> None:
    closed = closures("2026-12-24..2027-01-01, 2027-03-22..2027-03-26")
    one = Recurrence(date(2026, 9, 25), 3, None, closed)
    assert days(one, 3) == [date(2026, 9, 25), date(2026, 12, 23), date(2027, 3, 29)]


def test_a_series_at_the_end_of_the_month_has_one_visit_in_each_month() -> None:
    one = Recurrence(date(2026, 8, 31), 1)
    months = [add_months(date(2026, 8, 1), k) for k in range(12)]
    assert [day.replace(day=1) for day in days(one, 12)] == months


def test_a_closure_of_weeks_never_puts_two_visits_on_one_day() -> None:
    one = Recurrence(date(2026, 7, 1), 1, None, closures("2026-07-01..2026-08-31"))
    assert days(one, 4) == [date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3), date(2026, 10, 1)]


def test_until_ends_it() -> None:
    one = Recurrence(date(2026, 1, 15), 3, date(2026, 7, 15))
    assert [slot.nominal for slot in one.slots()] == [date(2026, 1, 15), date(2026, 4, 15), date(2026, 7, 15)]


def test_how_far_the_year_is_planned_is_said_as_the_practice_rule_says_it() -> None:
    today = date(2026, 9, 10)
    assert months_ahead(today, date(2027, 3, 31)) == 7
    assert (months_ahead(today, None), months_ahead(today, horizon(today))) == (0, 12)


def test_a_year_that_lacks_no_visit_is_planned_to_its_end_whatever_the_interval() -> None:
    today = date(2026, 9, 10)
    one = Recurrence(date(2026, 3, 15), 6)
    planned = [date(2026, 9, 15), date(2027, 3, 15)]
    assert reaches([(one, planned)], today) == date(2027, 8, 31)
    assert reaches([(one, planned[:1])], today) == date(2027, 2, 28)
    assert reaches([(one, [])], today) is None
    assert reaches([], today) is None


def test_a_client_of_two_series_is_planned_as_far_as_neither_lacks_a_visit() -> None:
    today = date(2026, 9, 10)
    often, seldom = Recurrence(date(2026, 3, 15), 6), Recurrence(date(2026, 11, 2), 12)
    whole = [date(2026, 9, 15), date(2027, 3, 15)]
    assert reaches([(often, whole), (seldom, [])], today) == date(2026, 10, 31)
    assert reaches([(often, whole[:1]), (seldom, [date(2026, 11, 2)])], today) == date(2027, 2, 28)
    assert reaches([(often, whole), (seldom, [date(2026, 11, 2)])], today) == date(2027, 8, 31)
    ended = Recurrence(date(2025, 3, 15), 6, date(2026, 3, 31))
    assert reaches([(ended, []), (often, whole)], today) == date(2027, 8, 31), "one that has ended lacks none"
    assert reaches([(ended, [])], today) is None


def test_intervals_in_words() -> None:
    assert [every(months) for months in INTERVALS] == [
        "every month",
        "every 2 months",
        "every 3 months",
        "every 6 months",
        "every year",
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "2027-01-01..2026-01-01", "2026-01-01..2027-01-01", "soon"])
def test_a_closure_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        closures(text)


@given(DAYS, SPANS)
def test_the_working_day_is_the_first_one_that_is_open(day: date, spans: list[tuple[date, int]]) -> None:
    closed = Closures(tuple(sorted((first, first + timedelta(days=more)) for first, more in spans)))
    found = closed.working(day)
    assert found >= day and closed.open_on(found)
    assert not any(closed.open_on(day + timedelta(days=n)) for n in range((found - day).days))
    last = closed.working_before(day)
    assert last <= day and closed.open_on(last)
    assert not any(closed.open_on(day - timedelta(days=n)) for n in range((day - last).days))
