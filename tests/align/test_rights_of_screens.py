"""What the screens of the wing let somebody do: by the roles that they have now, and with whom to ask."""

from __future__ import annotations

import json

from models.align import reviews
from models.who import Who
from screens.align.plan import MoveReview
from screens.align.reviews import Reviews
from screens.align.start import StartReview
from screens.align.submit import Submit
from tests.align.walking import Review, press, seat, until
from tests.stage import message, shown


def roles(review: Review, who: Who, *names: str) -> None:
    """Give somebody these roles, and no others."""
    review.store.change(
        review.fay, "roles", lambda change: change.update("people", who.id, {"roles": json.dumps(names)})
    ).result()


async def test_who_is_no_tam_any_more_does_not_answer_plan_start_or_submit(review: Review) -> None:
    review.answer("BKP-001", True)
    roles(review, review.dana, "desk")  # the session below still believes in what she was
    whom = "ask Fay Founder, Noor Said or Vic Stone."
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "n")
        assert message(app) == f"Answering a review is for a TAM or a vCIO: {whom}"
        assert "y yes" not in shown(app).splitlines()[-1]
        await press(pilot, ">", "y")
        assert isinstance(app.screen, Submit)
        assert message(app) == f"Submitting a review is for a TAM or a vCIO: {whom}"
        await press(pilot, "esc", "2")
        await until(lambda: isinstance(app.screen, Reviews))
        await press(pilot, "a")
        assert message(app) == f"Starting a review is for a TAM or a vCIO: {whom}"
        await press(pilot, "d")
        assert message(app) == f"Planning a review is for a TAM or a vCIO: {whom}"
    async with seat(review, review.dana, ("clients", "")) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: "REV-0001" in shown(app))
        await press(pilot, "a")
        assert message(app) == f"Starting a review is for a TAM or a vCIO: {whom}"
    async with seat(review, review.dana, ("new review", "ACME")) as (app, pilot):
        assert isinstance(app.screen, StartReview)
        await press(pilot, "enter")
        assert message(app) == f"Starting a review is for a TAM or a vCIO: {whom}"
    assert review.values() == "y" + "·" * 15


async def test_a_role_that_is_taken_while_the_walk_is_open_takes_its_keys(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y")
        assert "y yes" in shown(app).splitlines()[-1]
        roles(review, review.dana, "desk")
        await until(lambda: "y yes" not in shown(app).splitlines()[-1])
        await press(pilot, "y")
        assert "ask Fay Founder" in message(app) and review.values()[:2] == "y·"


async def test_closing_names_the_clients_vcio(review: Review) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">", "b")
        assert message(app).endswith("is for the client's vCIO: ask Vic Stone.")


async def test_a_vcio_who_is_one_no_more_does_not_assign(review: Review) -> None:
    roles(review, review.vic, "tam")
    vic = Who(review.vic.id, "vic", "Vic Stone", frozenset({"tam", "vcio"}))
    async with seat(review, vic, ("clients", "")) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        assert "TAM" not in "\n".join(shown(app).splitlines()[1:-2])


async def test_the_line_of_keys_offers_a_viewer_the_summary_and_no_submitting(review: Review) -> None:
    async with seat(review, review.dana) as (app, _):
        assert "> submit" in shown(app).splitlines()[-1]
    roles(review, review.dana, "viewer")
    async with seat(review, review.dana) as (app, _):
        await until(lambda: "> summary" in shown(app).splitlines()[-1])
