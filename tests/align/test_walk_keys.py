"""The line of keys of the walk: the most useful next keys, by the state of the question and of the review."""

from __future__ import annotations

from models.align import answers, reviews
from screens.align.walk import ReviewWalk
from tests.align import walking
from tests.align.walking import Review, press, seat
from tests.stage import message, shown


async def line_of_keys(review: Review, *keys: str, columns: int = 80) -> str:
    """The line of keys after these keys."""
    async with seat(review, review.dana, size=(columns, 24)) as (app, pilot):
        await press(pilot, *keys)
        return shown(app).splitlines()[-1].strip()


async def test_an_open_question_a_no_and_a_yes_have_keys_of_their_own(review: Review) -> None:
    assert await line_of_keys(review) == (
        "y yes  n no  N no+note  o n/a  r realigned  > submit  i evidence  ? all keys"
    )
    assert await line_of_keys(review, "n", "k") == (
        "f fix  . note  i evidence  y yes  r realigned  > submit  = explain  ? all keys"
    )
    assert await line_of_keys(review, "j", "j", "y", "k") == (
        "n no  . note  i evidence  o n/a  > submit  = explain  x export  ? all keys"
    )


async def test_a_wide_window_names_the_other_keys_too(review: Review) -> None:
    line = await line_of_keys(review, columns=140)
    assert all(key in line for key in ("= explain", "x export", "i evidence", ". note", "g first open"))


async def test_a_carried_answer_offers_to_confirm_it(review: Review) -> None:
    walking.again(review, "y" * 16)
    assert "Y unchanged" in await line_of_keys(review)


async def test_marked_questions_have_the_keys_that_act_on_all_of_them(review: Review) -> None:
    line = await line_of_keys(review, " ", " ")
    assert line.startswith("2 marked: y yes  n no  o n/a  Y unchanged") and "submit" not in line


async def test_a_submitted_and_a_closed_review_offer_the_report_and_no_open_question(review: Review) -> None:
    review.answer("BKP-001", False)
    reviews.submit(review.store, review.dana, review.code).result()
    line = await line_of_keys(review)
    assert line.startswith("> close  x export  = explain") and "first open" not in line
    reviews.close(review.store, review.vic, review.code).result()
    line = await line_of_keys(review)
    assert line.startswith("x export  = explain  > correct") and "first open" not in line


async def test_a_yes_has_no_way_to_be_fixed(review: Review) -> None:
    answers.realign(review.store, review.dana, review.item("BKP-002").id, 5, seen=0).result()
    review.answer("BKP-001", True)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "home", "f")
        assert message(app) == "Only a no has a way to be fixed: n first."
        assert isinstance(app.screen, ReviewWalk)
        await press(pilot, "j", "f")
        assert not isinstance(app.screen, ReviewWalk), "what was found no has one"


async def test_every_key_of_the_walk_stands_in_the_help(review: Review) -> None:
    async with seat(review, review.dana, size=(100, 110)) as (app, pilot):
        await press(pilot, "?")
        text = shown(app)
        for key in ("f", "i", "=", "x", ">", "g", "Y", "h", "!", "J", "["):
            assert any(row.strip().startswith(f"{key} ") for row in text.splitlines()), key
