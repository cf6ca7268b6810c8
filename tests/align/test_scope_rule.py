"""DESIGN §4, "What is asked": the pure rule."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align.scope import LEVELS, Decision, Facts, applies, in_force, judge, reason_and_day
from models.errors import Problem

TODAY = date(2026, 11, 23)
TAGS = st.frozensets(st.sampled_from(["microsoft 365", "servers", "wireless", "hipaa"]), max_size=3)
FACTS = st.builds(
    Facts,
    standard=st.integers(1, 3),
    code=st.just("BKP-001"),
    state=st.sampled_from(["draft", "proposed", "approved", "revision", "retired"]),
    wording=st.one_of(st.none(), st.just(7)),
    category=st.integers(1, 2),
    pack=st.integers(1, 2),
    pack_name=st.just("Own"),
    tags=TAGS,
    applies_to=TAGS,
)
TARGETS: dict[str, st.SearchStrategy[Any]] = {
    "standard": st.integers(1, 3),
    "category": st.integers(1, 2),
    "pack": st.integers(1, 2),
    "tag": st.sampled_from(["microsoft 365", "servers", "wireless", "hipaa"]),
}


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """Decisions with distinct keys, some of whose days have passed."""
    found = []
    for key in range(draw(st.integers(0, 6))):
        level = draw(st.sampled_from(LEVELS))
        until = draw(st.one_of(st.none(), st.integers(-5, 5)))
        found.append(
            Decision(
                key + 1,
                level,
                draw(TARGETS[level]),
                level,
                draw(st.booleans()),
                "because",
                None if until is None else TODAY + timedelta(days=until),
                draw(st.integers(0, 3)),
            )
        )
    return found


ASKED = Facts(1, "BKP-001", "approved", 7, 1, 1, "Own", frozenset(), frozenset())


def test_a_standard_without_tags_is_asked_of_everybody_whose_pack_is_on() -> None:
    assert applies(ASKED, frozenset(), True, {}).inside
    off = applies(ASKED, frozenset(), False, {})
    assert (off.inside, off.because) == (False, "the pack Own is off for this client")


def test_one_of_its_tags_in_the_profile_is_enough() -> None:
    facts = ASKED._replace(applies_to=frozenset({"servers", "wireless"}))
    assert applies(facts, {"wireless"}, True, {}).because == "the profile has wireless"
    assert applies(facts, {"hipaa"}, True, {}).because == "the profile has none of servers, wireless"


def test_a_decision_on_many_overrides_the_profile_and_says_so() -> None:
    facts = ASKED._replace(tags=frozenset({"hipaa"}), applies_to=frozenset({"servers"}))
    tag = in_force([Decision(1, "tag", "hipaa", "hipaa", True, "insurer", None, 1)], TODAY)
    found = applies(facts, {"wireless"}, True, tag)
    assert found.inside and found.beyond
    assert found.because == "decided: asked (tag hipaa): insurer; the profile has none of servers"
    there = applies(facts, {"servers"}, True, tag)
    assert there.inside and not there.beyond and there.because == "decided: asked (tag hipaa): insurer"
    one = in_force([Decision(1, "standard", 1, "BKP-001", True, "wanted", None, 1)], TODAY)
    assert not applies(facts, {"wireless"}, True, one).beyond, "who names it means it"


def test_only_approved_standards_are_asked_whatever_was_decided() -> None:
    wanted = in_force([Decision(1, "standard", 1, "BKP-001", True, "wanted", None, 1)], TODAY)
    for state in ("draft", "proposed", "retired"):
        assert not applies(ASKED._replace(state=state), frozenset(), True, wanted).inside
    assert applies(ASKED._replace(state="revision"), frozenset(), True, wanted).inside
    assert not applies(ASKED._replace(wording=None), frozenset(), True, wanted).inside


def test_a_decision_holds_through_its_day_and_says_so() -> None:
    out = Decision(1, "tag", "servers", "servers", False, "moved to the cloud", TODAY, 1)
    facts = ASKED._replace(tags=frozenset({"servers"}))
    said = applies(facts, frozenset(), True, in_force([out], TODAY))
    assert said.because == "decided: not asked (tag servers), until 2026-11-23: moved to the cloud"
    assert said.decision == 1
    assert applies(facts, frozenset(), True, in_force([out], TODAY + timedelta(days=1))).inside


@given(FACTS, TAGS, st.booleans(), decisions())
def test_the_most_specific_decision_wins_and_of_those_the_latest(
    facts: Facts, profile: frozenset[str], pack_on: bool, made: list[Decision]
) -> None:
    found = applies(facts, profile, pack_on, in_force(made, TODAY))
    if facts.state not in ("approved", "revision") or facts.wording is None:
        assert not found.inside and found.decision is None
        return
    named = {
        "standard": {facts.standard},
        "category": {facts.category},
        "tag": facts.tags | facts.applies_to,
        "pack": {facts.pack},
    }
    bearing = [
        one for one in made if one.target in named[one.level] and (one.until is None or one.until >= TODAY)
    ]
    if bearing:
        winner = min(bearing, key=lambda one: (LEVELS.index(one.level), -one.at, -one.id))
        assert (found.inside, found.decision) == (winner.inside, winner.id)
    else:
        tagged = not facts.applies_to or bool(facts.applies_to & profile)
        assert (found.inside, found.decision) == (pack_on and tagged, None)
    assert found.because


@given(FACTS, TAGS, st.booleans(), decisions(), st.randoms())
def test_the_order_in_which_decisions_are_read_does_not_matter(
    facts: Facts, profile: frozenset[str], pack_on: bool, made: list[Decision], random: Random
) -> None:
    mixed = sorted(made, key=lambda _: random.random())
    assert applies(facts, profile, pack_on, in_force(made, TODAY)) == applies(
        facts, profile, pack_on, in_force(mixed, TODAY)
    )


@given(FACTS, TAGS, decisions())
def test_a_wider_profile_never_takes_a_standard_away(
    facts: Facts, profile: frozenset[str], made: list[Decision]
) -> None:
    force = in_force(made, TODAY)
    if applies(facts, profile, True, force).inside:
        assert applies(facts, profile | {"servers", "hipaa"}, True, force).inside


@pytest.mark.parametrize(
    ("typed", "reason", "until"),
    [
        ("Merger, until 2027-03-31", "Merger", "2027-03-31"),
        ("Merger until 2027-03-31.", "Merger", "2027-03-31"),
        ("until 2027-03-31", "", "2027-03-31"),
        ("Waits until spring", "Waits until spring", None),
        ("Merger until 2027-3-31", "Merger", "2027-3-31"),
        ("Merger until 31.03.2027.", "Merger", "31.03.2027"),
        ("Until 2027-03-31 the landlord builds", "Until 2027-03-31 the landlord builds", None),
    ],
)
def test_a_reason_may_end_with_its_last_day(typed: str, reason: str, until: str | None) -> None:
    assert reason_and_day(typed) == (reason, until)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Merger until 2027-02-31", "“2027-02-31” is no day."),
        ("Merger until 2027-3-31", "“2027-3-31” is no day."),
        ("Merger until 2026-01-31", "2026-01-31 has passed."),
        ("until 2999-03-31", "A decision on what is asked needs a reason."),
    ],
)
def test_what_cannot_be_decided_with_is_told_before_anything_is_decided(typed: str, why: str) -> None:
    with pytest.raises(Problem) as refused:
        judge(typed, date(2026, 11, 23))
    assert refused.value.what == why
    judge("Merger until 2999-03-31", date(2026, 11, 23))
