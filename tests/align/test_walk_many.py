"""The walk over many questions at once: the marked, and answers that are carried."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.align import reviews
from models.align.scope import decisions
from models.store import history
from screens.kit.dialogs import Confirm
from tests.align import walking
from tests.align.walking import Review, press, seat, typed, walk_of
from tests.stage import message, shown


@pytest.fixture
def carried(review: Review) -> Review:
    """The review after that one, which carries its answers."""
    walking.again(review, "yynnyyyyyyynyyyy")
    return review


# The marked -------------------------------------------------------------------------------------------------


async def test_the_marked_are_answered_together_after_a_count_and_enter(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, " ", " ", "j", " ", "y")
        assert isinstance(app.screen, Confirm) and "Answer yes to 3 questions?" in shown(app)
        assert "BKP-001 Daily image" in shown(app) and review.values() == "·" * 16
        await press(pilot, "enter")
        assert review.values() == "yy·y" + "·" * 12 and message(app) == "3 answers saved."
        assert "●" not in shown(app)


async def test_what_was_answered_otherwise_is_counted_before_many_answers_change_it(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "n", "y", "n")
        await walking.until(lambda: "3/6" in shown(app))
        await press(pilot, "k", "k", "k", " ", " ", " ", " ", "y")
        assert "Answer yes to 4 questions?" in shown(app)
        assert "2 answers given otherwise in this review change." in shown(app)
        await press(pilot, "esc")
        assert review.values()[:4] == "nyn·"


async def test_the_marked_can_be_not_applicable_together(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, " ", " ", "o", *typed("cloud only"), "enter")
        assert review.values() == "--" + "·" * 14
        assert len(decisions(review.store, review.walk.review.client)) == 2


async def test_leaving_the_question_changes_nothing(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, " ", " ", "n", "esc")
        assert review.values() == "·" * 16 and "●" in shown(app)
        await press(pilot, "esc")
        assert "●" not in shown(app) and type(app.screen).__name__ == "ReviewWalk"


# Carried answers --------------------------------------------------------------------------------------------


async def test_carried_answers_are_grey_and_count_as_open(carried: Review) -> None:
    async with seat(carried, carried.dana) as (app, _):
        assert "▸~ Daily image" in shown(app) and "16 open" in shown(app)
        assert "Last  yes · 2026-11-23 · Dana Reyes" in shown(app) and "Y unchanged" in shown(app)


async def test_those_on_the_screen_are_confirmed_as_unchanged(carried: Review) -> None:
    async with seat(carried, carried.dana) as (app, pilot):
        await press(pilot, "y", "n", "Y")
        assert carried.values() == "ynnnyyyyyyynyyyy"
        assert message(app) == "14 confirmed as unchanged."
        item = carried.item("BKP-003")
        assert item.confirmed and item.who == carried.dana.id
        line = history.of_rows(carried.store, [("answers", item.id)])[0]
        assert line.text == "confirm 14 answers as unchanged in REV-0002" and line.who == "Dana Reyes"


async def test_only_rows_that_are_on_the_screen_are_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.long(tmp_path, 60)
    walking.again(made, "y" * 60)
    async with seat(made, made.dana) as (app, pilot):
        on_screen = len(walk_of(app).questions.on_screen)
        await press(pilot, "Y")
        assert made.values() == "y" * on_screen + "·" * (60 - on_screen) and 10 < on_screen < 25
        assert f"{on_screen + 1} of 60" in shown(app)
        following = walk_of(app).questions.on_screen
        assert len(following) >= on_screen - 1, "a whole page of what comes next, not half of one"
        assert walk_of(app).here.walk.places[int(str(following[0].key))] == on_screen
    made.store.close()


async def test_the_marked_are_confirmed_alone(carried: Review) -> None:
    async with seat(carried, carried.dana) as (app, pilot):
        await press(pilot, " ", "j", " ", "Y")
        assert carried.values() == "y·n" + "·" * 13
        assert "▸~ Restore test" in shown(app)


async def test_a_stale_answer_is_answered_anew(carried: Review) -> None:
    walking.revise(carried, "BKP-001", "meaning")
    walking.revise(carried, "BKP-002", "wording")
    reviews.cancel(carried.store, carried.dana, carried.code).result()
    carried.code = reviews.start(carried.store, carried.dana, "ACME", "all").result()
    async with seat(carried, carried.dana) as (app, pilot):
        assert "Its meaning has changed since" in shown(app)
        await press(pilot, "Y")
        assert carried.values()[:2] == "·y" and "1 question to be answered anew" in message(app)
        assert "▸? Daily image" in shown(app)


async def test_what_became_of_a_standard_meanwhile_is_marked(review: Review) -> None:
    walking.revise(review, "BKP-002", "meaning")
    walking.retire(review, "BKP-001")
    async with seat(review, review.dana) as (app, pilot):
        assert "Daily image (retired)" in shown(app) and "Off-site copy (changed)" in shown(app)
        assert "Retired since" in shown(app)
        await press(pilot, "y", "n")
        assert review.values()[:2] == "yn"
