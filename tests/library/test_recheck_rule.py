"""How often a standard is asked, as its failures propose it (manual L831): the rule alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import FREQUENCIES
from models.library.recheck import LESS, MORE, STEPS, Evidence, Limits, figure, propose

TODAY = date(2026, 11, 23)
FAILING = Evidence("yearly", False, answered=10, failing=5, again=0)
CLEAN = Evidence("monthly", False, answered=10, failing=0, again=0, clean_since=date(2026, 7, 23))


def then(evidence: Evidence, limits: Limits | None = None) -> str:
    """The frequency that is proposed, or empty."""
    found = propose(evidence, limits or Limits(), TODAY)
    return found.then if found else ""


@pytest.mark.parametrize(
    ("now", "wanted"), [*zip(STEPS, (*STEPS[1:], ""), strict=True), ("each visit", ""), ("once", "")]
)
def test_what_fails_at_a_large_share_goes_one_step_more_often(now: str, wanted: str) -> None:
    assert then(replace(FAILING, frequency=now)) == wanted


def test_the_limits_are_met_exactly() -> None:
    assert then(replace(FAILING, failing=4)) == ""
    assert then(replace(FAILING, answered=4, failing=4)) == "", "four clients say nothing yet"
    assert then(replace(FAILING, answered=5, failing=3)) == "half-yearly"
    assert then(FAILING, Limits(percent=51)) == ""


def test_what_fails_again_and_again_is_asked_more_often_whoever_fails() -> None:
    assert then(replace(FAILING, failing=0, again=3)) == "half-yearly"
    assert then(replace(FAILING, failing=0, again=2)) == ""
    found = propose(replace(FAILING, again=3), Limits(), TODAY)
    assert found and (found.way, found.why) == (MORE, "fails at 5 of 10 clients, failed again 3 times")


def test_what_fails_nowhere_for_some_cycles_goes_one_step_back() -> None:
    found = propose(CLEAN, Limits(), TODAY)
    assert found and (found.then, found.way) == ("quarterly", LESS)
    assert found.why == "no failure at 10 clients since 2026-07-23"
    assert then(replace(CLEAN, clean_since=date(2026, 7, 24))) == "", "not four months yet"
    assert then(replace(CLEAN, clean_since=None)) == ""
    assert then(replace(CLEAN, answered=4)) == ""
    assert then(replace(CLEAN, again=1)) == ""


def test_compliance_is_never_loosened_but_tightened() -> None:
    assert then(replace(CLEAN, compliance=True)) == ""
    assert then(replace(FAILING, compliance=True)) == "half-yearly"


@given(
    st.builds(
        Evidence,
        st.sampled_from(FREQUENCIES),
        st.booleans(),
        answered=st.integers(0, 20),
        failing=st.integers(0, 20),
        again=st.integers(0, 6),
        clean_since=st.none() | st.dates(date(2020, 1, 1), TODAY),
    ),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_it_is_always_one_step_and_never_less_than_yearly(evidence: Evidence, today: date) -> None:
    evidence = replace(evidence, failing=min(evidence.failing, evidence.answered))
    found = propose(evidence, Limits(), today)
    shown = figure("BKP-001", evidence, Limits(), today, ())
    if found is None:
        assert shown.shown == f"{evidence.frequency}, as it is"
        return
    assert shown.shown == f"{found.then} instead of {found.now}" and found.why in shown.formula
    assert abs(STEPS.index(found.then) - STEPS.index(found.now)) == 1
    assert (found.way == MORE) == (STEPS.index(found.then) > STEPS.index(found.now))
    if found.way == LESS:
        assert not evidence.compliance and not evidence.failing and found.now != "yearly"
