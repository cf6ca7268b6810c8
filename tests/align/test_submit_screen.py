"""The screens behind the walk: submitting, closing, sending back, and what is told of it elsewhere."""

from __future__ import annotations

import pytest

from models.align import answers, reviews
from models.align.register import all_reviews
from models.align.register import review as read_review
from models.dates import day_of
from screens.align.submit import Submit
from screens.align.walk import ReviewWalk
from screens.kit.dialogs import AskLine, Confirm
from screens.kit.history import History
from tests.align import walking
from tests.align.walking import Review, press, rest, seat, typed, until
from tests.stage import message, shown

REVIEWS = ("clients", "")
"""A seat begins at a place; `2` leads to the reviews from there."""


async def test_the_summary_says_counts_score_and_what_is_open(review: Review) -> None:
    for code, value in (("BKP-001", True), ("BKP-002", False), ("NET-001", True)):
        review.answer(code, value)
    answers.realign(review.store, review.dana, review.item("NET-002").id, 5, seen=0).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "BKP-003" in shown(app))
        text = shown(app)
        assert "✓ 2 yes   ✗ 1 no   ↻ 1 realigned   · 12 open" in text and "of 16" in text
        assert text.index("Alignment as found") < text.index("Alignment as left") and "75 %" in text
        assert "1 misaligned answer says nothing yet of a fix: f in the walk." in text
        assert "Findings that come of it: 1 opened, 1 realigned and verified at once." in text
        said = "y submits it: its answers freeze. Then Vic Stone closes it or sends it back."
        assert said in " ".join(text.split())
        assert shown(app).splitlines()[-1].startswith(" y submits it  esc back  x export  = explain")
        await press(pilot, "=")
        assert "Alignment as found" in shown(app) and "5 no" not in shown(app)
        await press(pilot, "esc", "esc")
        assert isinstance(app.screen, ReviewWalk) and review.walk.review.state == "progress"


async def test_x_offers_every_document_of_a_review_the_usual_ones_first(review: Review) -> None:
    review.answer("BKP-002", False)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "x")
        text = shown(app)
        at = [
            text.index(f"{one} as PDF") for one in ("report", "summary for the owner", "work list", "to sign")
        ]
        assert at == sorted(at)
        await press(pilot, *"list as csv", "enter")
        await until(lambda: "work-list" in shown(app))
    (made,) = (review.path.parent / "exports").glob("*work-list*.csv")
    assert made.read_text(encoding="utf-8-sig").splitlines()[1].startswith("not proposed yet,BKP-002")


async def test_y_submits_and_the_summary_says_so_and_whose_turn_it_is(review: Review) -> None:
    review.answer("BKP-002", False)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">", "y")
        await until(lambda: review.walk.review.state == "submitted")
        await until(lambda: "REV-0001 is submitted: its answers are frozen. u takes it back." in shown(app))
        assert "Findings: 1 opened." in shown(app)
        assert "Next: Vic Stone closes it or sends it back." in shown(app)
        await press(pilot, "esc")
        await until(lambda: "> close" in shown(app).splitlines()[-1])
        frozen = review.store.value("SELECT hash FROM frozen WHERE kind = 'review'")
        assert len(frozen) == 64


@pytest.mark.parametrize("keys", [(">", "enter", ">", "enter"), (">", ">", ">"), ("enter", ">", "enter")])
async def test_no_key_that_is_pressed_twice_passes_a_review_on(review: Review, keys: tuple[str, ...]) -> None:
    review.answer("BKP-002", False)
    async with seat(review, review.fay, REVIEWS) as (app, pilot):  # a founder may all of it
        await press(pilot, "2", *keys)
        await rest(pilot)
        assert review.walk.review.state == "progress"
        assert message(app) == "Nothing is done yet: y submits it, esc leaves it as it is."
        await press(pilot, "y")
        await until(lambda: review.walk.review.state == "submitted")
        await press(pilot, "enter", ">", "enter")
        assert review.walk.review.state == "submitted"


async def test_what_submitting_says_it_will_do_is_what_it_does(review: Review) -> None:
    walking.again(review, "nnnyyyyyyyyyyyyy")
    for code, value in (("BKP-001", True), ("BKP-002", False), ("NET-001", False)):
        review.answer(code, value)
    for code in ("BKP-003", "NET-002"):
        answers.realign(review.store, review.dana, review.item(code).id, 5, seen=0).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        said = "1 opened, 2 realigned and verified at once, 1 known already, 1 verified."
        await until(lambda: f"Findings that come of it: {said}" in " ".join(shown(app).split()))
        await press(pilot, "y")
        await until(lambda: "is submitted" in shown(app))
        assert f"Findings: {said}" in " ".join(shown(app).split())
    left = [row["state"] for row in review.store.rows("SELECT state FROM findings ORDER BY id")]
    assert (left.count("open"), left.count("verified")) == (2, 3)


async def test_nothing_answered_is_not_submitted(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await press(pilot, "y")
        await until(lambda: "Nothing in REV-0001 is answered." in shown(app))


async def test_the_clients_vcio_closes_and_nobody_else(review: Review) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await press(pilot, "y")
        assert "ask Vic Stone" in message(app) and review.walk.review.state == "submitted"
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "Submitted" in shown(app) and "by Dana Reyes." in shown(app))
        assert "Next, and yours: y closes it for good, b sends it back" in shown(app)
        await press(pilot, "y", "enter")  # enter is "not yet"
        assert isinstance(app.screen, Submit) and review.walk.review.state == "submitted"
        await press(pilot, "y", "left", "enter")
        await until(lambda: review.walk.review.state == "closed")
        await press(pilot, "u")
        await until(lambda: "was closed" in shown(app))
        assert review.walk.review.state == "closed"


async def test_closing_what_was_closed_elsewhere_while_the_question_stood_corrects_nothing(
    review: Review,
) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "Next, and yours" in shown(app))
        await press(pilot, "y")
        await until(lambda: isinstance(app.screen, Confirm))
        reviews.close(review.store, review.vic, review.code).result()
        await rest(pilot)
        await press(pilot, "left", "enter")
        await until(lambda: "REV-0001 is closed" in shown(app))
    assert [one.code for one in all_reviews(review.store)] == ["REV-0001"]


async def test_who_closes_sees_what_is_not_in_order_the_gravest_first(review: Review) -> None:
    for code, value in (("BKP-001", False), ("BKP-002", True), ("NET-001", False)):
        review.answer(code, value)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "Open, and asked again" in shown(app))
        assert "Not in order" not in shown(app)  # the walk is where it is put right
    reviews.submit(review.store, review.dana, review.code).result()
    known = reviews.before_submit(review.store, review.vic, review.code).misaligned
    assert {code for code, _, _ in known} == {"BKP-001", "NET-001"}
    ranks = [("high", "medium", "low", "").index(impact) for _, _, impact in known]
    assert ranks == sorted(ranks)
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "Not in order, the gravest for the business first" in shown(app))
        text = shown(app)
        assert "✗ BKP-001" in text and "✗ NET-001" in text and "BKP-002" not in text


async def test_a_finding_shows_its_ticket_number(review: Review) -> None:
    review.answer("BKP-001", False)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic, ("finding", "FND-0001")) as (app, pilot):
        await press(pilot, "L")
        await until(lambda: isinstance(app.screen, AskLine))
        await press(pilot, *typed("48213"), "enter")
        await until(lambda: "FND-0001 has 48213 now" in message(app))
        await until(lambda: "Links      48213" in shown(app))
        await press(pilot, "L")
        await until(lambda: "Take 48213 off" in shown(app))
        await press(pilot, *typed("take"), "enter")
        await until(lambda: "48213 is off FND-0001" in message(app))
        await until(lambda: "Links " not in shown(app))


async def test_sending_back_needs_a_reason_and_opens_the_answers(review: Review) -> None:
    review.answer("BKP-001", False)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, ">")
        await press(pilot, "b")
        assert isinstance(app.screen, AskLine)
        await press(pilot, "enter")
        assert "A reason is needed" in shown(app)
        await press(pilot, *typed("the firewall is missing"), "enter")
        await until(lambda: review.walk.review.state == "progress")
        assert review.walk.review.returned == "the firewall is missing"
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "It was sent back" in shown(app) and "the firewall is missing" in shown(app))
        assert "Since then no answer changed." in shown(app)


async def test_who_closes_sees_why_it_was_sent_back_and_what_changed_since(review: Review) -> None:
    review.answer("BKP-001", False)
    reviews.submit(review.store, review.dana, review.code).result()
    reviews.give_back(review.store, review.vic, review.code, "the firewall is missing").result()
    review.answer("NET-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: "Since then 1 answer changed: NET-001." in shown(app))
        assert "the firewall is missing" in shown(app)


async def test_what_was_sent_back_stays_with_the_vcio_and_tells_the_tam_why(review: Review) -> None:
    review.answer("BKP-001", False)
    reviews.submit(review.store, review.dana, review.code).result()
    reviews.give_back(review.store, review.vic, review.code, "the firewall is missing").result()
    said = "Sent back today, waiting for Dana Reyes: the firewall is missing"
    async with seat(review, review.vic, REVIEWS) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: said in shown(app))
        assert "Waiting for others" in shown(app)
        await press(pilot, "2", "z")
        await until(lambda: "Sent back, in progress again" in shown(app))
        assert "Sent back today, waiting for Dana Reyes: the firewall is missing" in shown(app)
        assert "Dana Reyes" in next(row for row in shown(app).splitlines() if "REV-0001" in row)
    async with seat(review, review.dana) as (app, pilot):
        assert message(app) == "Sent back today: the firewall is missing"
        await press(pilot, "j")
        assert "the firewall is missing" not in shown(app)
        await press(pilot, ">")
        await until(lambda: "the firewall is missing" in shown(app))


async def test_the_clients_screen_says_when_a_review_was_closed_and_its_score(review: Review) -> None:
    walking.finish(review, "yyyn" + "y" * 12)
    async with seat(review, review.vic, ("client", "ACME")) as (app, _):
        await until(lambda: "REV-0001" in shown(app))
        row = next(row for row in shown(app).splitlines() if "REV-0001" in row)
        assert "closed, 94 % of 16 asked" in row and "Dana Reyes" in row
        day = day_of(read_review(review.store, "REV-0001").closed_at or 0, review.store.zone)
        assert row.endswith(day.isoformat())


async def test_a_closed_review_is_put_right_by_a_correction(review: Review) -> None:
    walking.finish(review, "y" * 16)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ">")
        await until(lambda: isinstance(app.screen, Submit) and "A correction asks" in shown(app))
        await press(pilot, "y")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "REV-0002" in shown(app))
        assert read_review(review.store, "REV-0002").corrects == "REV-0001"


async def test_findings_tell_what_was_realigned_from_what_was_verified(review: Review) -> None:
    answers.realign(review.store, review.dana, review.item("BKP-001").id, 5, seen=0).result()
    review.answer("BKP-002", False)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic, ("findings", "ACME")) as (app, pilot):
        await press(pilot, "v")
        await until(lambda: "FND-0001" in shown(app))
        assert "↻ realigned" in shown(app) and "open" in shown(app)
        await press(pilot, *["j"] * 3, "k", "enter")
        await until(lambda: "What reviews did" in shown(app))


async def test_what_today_names_has_its_whole_history_there(review: Review) -> None:
    answers.answer(review.store, review.dana, review.walk.items[0].id, False, seen=0, note="None.").result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: review.code in shown(app))
        await press(pilot, "h")
        await until(lambda: isinstance(app.screen, History))
        await until(lambda: "answered no" in shown(app) and "Note: None." in shown(app))


async def test_the_list_of_reviews_says_which_are_remote_and_why(review: Review) -> None:
    reviews.replan(
        review.store, review.dana, review.code, place="remote", place_reason="the road is snowed in"
    ).result()
    async with seat(review, review.dana, REVIEWS, size=(120, 30)) as (app, pilot):
        await press(pilot, "2")
        await until(lambda: "Remote: the road is snowed in" in shown(app))
        assert " remote " in next(row for row in shown(app).splitlines() if review.code in row)
