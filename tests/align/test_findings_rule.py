"""What a submission does to a finding: the pure rule (DESIGN §4, PRACTICE §3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align.findings import FIX_HELP, FIXES, STATE_WORDS, STATES, priority
from models.align.judging import judge

YES, NO, SPOT = (True, True), (False, False), (False, True)
STATE = st.one_of(st.none(), st.sampled_from(STATES))
ANSWER = st.sampled_from((YES, NO, SPOT))


@pytest.mark.parametrize(
    ("answer", "before", "events", "after"),
    [
        (NO, None, ("opened",), "open"),
        (NO, "open", ("again",), "open"),
        (NO, "triaged", ("again",), "triaged"),
        (NO, "fixing", ("again",), "fixing"),
        (NO, "fixed", ("again",), "fixing"),
        (NO, "verified", ("regressed",), "regressed"),
        (NO, "regressed", ("again",), "regressed"),
        (NO, "accepted", ("again",), "accepted"),
        (YES, None, (), None),
        (YES, "open", ("verified",), "verified"),
        (YES, "fixed", ("verified",), "verified"),
        (YES, "accepted", ("verified",), "verified"),
        (YES, "verified", (), "verified"),
        (SPOT, None, ("opened", "verified"), "verified"),
        (SPOT, "triaged", ("again", "verified"), "verified"),
        (SPOT, "verified", ("regressed", "verified"), "verified"),
    ],
)
def test_each_answer_on_each_state(
    answer: tuple[bool, bool], before: str | None, events: tuple[str, ...], after: str | None
) -> None:
    judged = judge(*answer, before)
    assert (judged.events, judged.state) == (events, after)


@given(st.lists(ANSWER, min_size=1, max_size=12))
def test_a_finding_is_opened_once_and_ends_as_the_last_answer_left_it(
    course: list[tuple[bool, bool]],
) -> None:
    state: str | None = None
    told: list[str] = []
    for answer in course:
        judged = judge(*answer, state)
        state = judged.state
        told += judged.events
    assert told.count("opened") == (1 if any(not found for found, _ in course) else 0)
    if state is not None:
        assert told[0] == "opened"
        assert (state == "verified") == course[-1][1]
    assert told.count("regressed") <= told.count("verified")


@given(ANSWER, STATE)
def test_only_a_yes_closes_and_only_a_no_opens(answer: tuple[bool, bool], before: str | None) -> None:
    found, left = answer
    judged = judge(found, left, before)
    assert ("verified" in judged.events) <= left
    assert bool({"opened", "again", "regressed"} & set(judged.events)) == (not found)
    assert judged.state is not None or (found and before is None)
    assert judge(found, left, judged.state, superseded=True).events in ((), ("again",))


@given(ANSWER, STATE)
def test_an_older_answer_closes_reopens_and_regresses_nothing(
    answer: tuple[bool, bool], before: str | None
) -> None:
    judged = judge(*answer, before, superseded=True)
    if before is not None:
        assert judged.state == before
    elif not answer[0]:
        assert (judged.events, judged.state) == (("opened", "verified"), "verified")


def test_business_impact_comes_first_and_what_is_not_rated_last() -> None:
    ranked = sorted(
        [
            ("low", "high", "monthly"),
            ("high", "low", "once"),
            ("", "high", "monthly"),
            ("high", "", "yearly"),
        ],
        key=lambda one: priority(*one),
    )
    assert ranked == [
        ("high", "low", "once"),
        ("high", "", "yearly"),
        ("low", "high", "monthly"),
        ("", "high", "monthly"),
    ]
    assert (
        priority("high", "high", "monthly")
        < priority("high", "high", "yearly")
        < priority("high", "high", "once")
    )


def test_every_state_and_way_has_its_words() -> None:
    assert set(STATE_WORDS) == set(STATES)
    assert set(FIX_HELP) == set(FIXES)
