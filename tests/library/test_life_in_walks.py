"""The life of a standard as the walks of reviews meet it: from the committee's decision to the question and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.align import report, reviews
from models.errors import Problem
from models.library import decisions, feedback, standards
from models.rhythm import committee
from models.rhythm.committee import Waiting
from tests.align import walking
from tests.align.walking import Review, press, rest, seat, until
from tests.stage import message, shown

OLD = "Does every server have an image of the last 24 hours?"
NEW = "Does every server have an image of the last 12 hours?"


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The review of the drawings, answered and closed; what was asked of BKP-001 is OLD."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)
    walking.finish(made, "y" * 16)
    yield made
    made.store.close()


def revise(review: Review, code: str, **values: str) -> None:
    """The committee begins a new version and approves it."""
    standards.edit(review.store, review.fay, code, values).result()
    standards.approve(review.store, review.fay, [code]).result()


def start(review: Review) -> str:
    """The next review of everything; its code."""
    review.code = reviews.start(review.store, review.dana, "ACME", "all").result()
    return review.code


async def test_a_new_meaning_makes_the_carried_answer_stale_and_a_new_wording_does_not(
    review: Review,
) -> None:
    revise(review, "BKP-001", question=NEW)
    revise(review, "BKP-002", question="is there a copy of the last backup at another site?", why="Fire.")
    kinds = [standards.versions(review.store, code)[0].change for code in ("BKP-001", "BKP-002")]
    assert kinds == ["meaning", "wording"]
    start(review)
    async with seat(review, review.dana) as (app, pilot):
        assert "Its meaning has changed since" in shown(app) and "the last 12" in shown(app)
        await press(pilot, "Y")
        assert "1 question to be answered anew: the meaning has changed" in message(app)
        assert review.values() == "·" + "y" * 15
        await press(pilot, "home", "y")
        assert review.values()[:2] == "yy"


async def test_the_committee_can_say_that_another_question_means_the_same(review: Review) -> None:
    revise(
        review,
        "BKP-001",
        question="Is there an image of each server, 24 hours old at most?",
        change="wording",
    )
    start(review)
    assert [item.stale for item in review.walk.items if item.code == "BKP-001"] == [False]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_closed_review_keeps_the_wording_that_was_answered(
    review: Review, size: tuple[int, int]
) -> None:
    revise(review, "BKP-001", question=NEW, name="Image twice a day")
    standards.retire(review.store, review.fay, ["BKP-002"], "Covered by BKP-001.").result()
    async with seat(review, review.dana, size=size) as (app, _):
        text = " ".join(shown(app).split())
        assert "of the last 24" in text and "of the last 12" not in text
    data = report.report(review.store, review.code)
    asked = {line.code: line.question for line in data.questions}
    assert asked["BKP-001"] == OLD and "BKP-002" in asked


async def test_a_review_in_progress_goes_on_with_the_wording_that_it_began_with(review: Review) -> None:
    start(review)
    revise(review, "BKP-001", question=NEW)
    async with seat(review, review.dana) as (app, pilot):
        assert "Daily image (changed)" in shown(app)
        assert "of the last 24" in " ".join(shown(app).split())
        await press(pilot, "y")
    assert review.item("BKP-001").value is True


def test_only_what_is_approved_is_asked(review: Review) -> None:
    given = {"category": "BKP", "name": "Draft", "question": "Is it new?", "why": "It is.", "how": "Look."}
    code = standards.add(review.store, review.dana, given).result()
    standards.edit(review.store, review.fay, "BKP-001", {"question": NEW}).result()
    standards.retire(review.store, review.fay, ["BKP-002"]).result()
    asked = set()
    for step in (None, standards.propose, standards.approve):
        if step is not None:
            step(review.store, review.fay, [code]).result()
        start(review)
        codes = {item.code for item in review.walk.items}
        asked.add(code in codes)
        assert "BKP-002" not in codes
        assert (code in codes) == (step is standards.approve)
        first = review.item("BKP-001")
        assert not first.stale, "the new version is not approved: the old one is asked"
        reviews.cancel(review.store, review.dana, review.code).result()
    assert asked == {False, True}


def test_a_rejected_revision_leaves_the_answers_and_counts_as_the_review(review: Review) -> None:
    standards.edit(review.store, review.fay, "BKP-001", {"question": NEW}).result()
    standards.reject(review.store, review.fay, ["BKP-001"], "24 hours are what clients pay for.").result()
    start(review)
    assert not review.item("BKP-001").stale
    assert decisions.due(review.store, review.store.today(), "BKP-001") == ()


def test_another_frequency_moves_the_day_and_leaves_the_answer(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Problem, match="Nothing is proposed"):
        committee.decide(
            review.store, review.fay, [Waiting(committee.OFTEN, "BKP-001", "", "", "", 0)], True
        ).result()
    standards.edit(review.store, review.fay, "BKP-001", {"frequency": "monthly"}).result()
    standards.approve(review.store, review.fay, ["BKP-001"]).result()
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-12-24")
    review.code = reviews.start(review.store, review.dana, "ACME").result()
    [item] = review.walk.items
    assert (item.code, item.stale) == ("BKP-001", False)


async def test_what_is_said_in_a_walk_is_decided_in_the_queue(review: Review) -> None:
    code = start(review)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "!", *walking.typed("It asks two things."), "enter")
        await until(lambda: bool(feedback.waiting(review.store)))
    review.store.poll()
    async with seat(review, review.fay, ("today", "")) as (app, pilot):
        await press(pilot, "6", "Q")
        await until(lambda: "It asks two things." in shown(app))
        await press(pilot, "f", *walking.typed("feedback"), "enter")
        await until(lambda: "Dana Reyes, ACME, today" in shown(app))
        await press(pilot, "y")
        await rest(pilot)
        await until(lambda: feedback.waiting(review.store) == ())
    [said] = feedback.of_standard(review.store, "BKP-001")
    assert (said.state, said.client, said.review) == ("done", "ACME", code)
