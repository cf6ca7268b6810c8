"""The screens around the walk: the list of reviews, starting, planning, moving, submitting, closing, sending back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.align import answers, reviews
from models.align.register import review as read_review
from models.dates import day_of
from models.store.change import Change
from models.store.undo import undo
from screens.align.plan import MoveReview, PlanReview
from screens.align.reviews import Reviews
from screens.align.start import StartReview, agreed
from screens.align.submit import Submit
from screens.align.walk import ReviewWalk
from screens.kit.dialogs import AskLine, Choose, Confirm
from screens.kit.history import History
from tests.align import walking
from tests.align.walking import Review, press, rest, seat, typed, until
from tests.stage import message, shown

REVIEWS = ("clients", "")
"""A seat begins at a place; `2` leads to the reviews from there."""


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The review of the drawings, and a second client."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)

    def delta(change: Change) -> None:
        values = {
            "code": "DELTA",
            "name": "Delta Freight",
            "industry": "",
            "status": "active",
            "note": "",
            "profile": "[]",
        }
        change.insert("clients", {**values, "tam": made.noor.id, "vcio": None})

    made.store.change(made.fay, "a client", delta).result()
    yield made
    made.store.close()


# The list ---------------------------------------------------------------------------------------------------


async def test_the_list_says_where_each_review_stands(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    walking.finish(review, "yynyyyyyyyyyyyyy")
    code = reviews.start(review.store, review.dana, "ACME", "all", due="2026-11-20").result()
    planned = reviews.plan(review.store, review.noor, "DELTA", planned="2026-11-25").result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2")
        text = shown(app)
        assert "In progress" in text and "Planned" in text and "Closed" in text
        assert f"{code} Acme Dental" in text and "16 of 16 open" in text and "3 days late" in text
        assert f"{planned} Delta Freight" in text and "16 due, 0 carried" in text and "Wednesday" in text
        assert "REV-0001 Acme Dental" in text and "1 no" in text and "94 %" in text


async def test_the_list_is_read_in_a_window_that_was_made_small(review: Review) -> None:
    async with seat(review, review.dana, REVIEWS, size=(120, 40)) as (app, pilot):
        await press(pilot, "2")
        await pilot.resize_terminal(60, 15)
        await rest(pilot)
        row = next(row for row in shown(app).splitlines() if "REV-0001" in row)
        assert "Acme Dental" in row and "16 of 16 open" in row and "…" not in row
        assert "When" in shown(app)
        await press(pilot, "enter", ">")
        await until(lambda: "y submits it" in shown(app).splitlines()[-1])
        await press(pilot, "y")
        await until(lambda: "Nothing in REV-0001 is answered." in shown(app))
        assert "…" not in shown(app), shown(app)


async def test_an_empty_list_says_which_key_makes_the_first_one(review: Review) -> None:
    reviews.cancel(review.store, review.dana, review.code).result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2")
        assert "Cancelled" in shown(app)


async def test_mine_or_everybodys(review: Review) -> None:
    reviews.start(review.store, review.noor, "DELTA", "all").result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "z")
        assert "Delta Freight" not in shown(app) and "mine" in shown(app).splitlines()[0]
        await press(pilot, "z")
        assert "Delta Freight" in shown(app)


async def test_c_shows_the_reviews_of_one_client(review: Review) -> None:
    reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25").result()
    reviews.plan(review.store, review.dana, "DELTA", planned="2026-11-25").result()
    reviews.start(review.store, review.noor, "DELTA", "all").result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "end", "c", *"del", "enter")
        await until(lambda: "Acme" not in shown(app))
        await until(lambda: any(row.startswith("▸ REV-0004") for row in shown(app).splitlines()))
        assert "Delta Freight › Reviews" in shown(app)


async def test_enter_opens_the_walk_and_esc_comes_back(review: Review) -> None:
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk))
        await press(pilot, "y", "esc")
        await until(lambda: isinstance(app.screen, Reviews) and "15 of 16 open" in shown(app))


async def test_a_planned_review_is_started_after_a_question(review: Review) -> None:
    code = reviews.plan(review.store, review.noor, "DELTA", planned="2026-11-25").result()
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "j", "enter")
        assert isinstance(app.screen, Confirm) and f"Start {code} now?" in shown(app)
        assert "It holds 16 questions today: 16 due, 0 carried." in " ".join(shown(app).split())
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "1 of 16" in shown(app))
        assert read_review(review.store, code).state == "progress"


async def test_cancelling_asks_first_and_is_undone(review: Review) -> None:
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "d")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "enter")
        await until(lambda: read_review(review.store, review.code).state == "cancelled")
        await press(pilot, "u")
        await until(lambda: read_review(review.store, review.code).state == "progress")


# Starting and planning --------------------------------------------------------------------------------------


async def test_a_review_is_started_with_what_is_due(review: Review) -> None:
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "a")
        assert isinstance(app.screen, Choose)
        await press(pilot, *"del", "enter")
        await until(lambda: isinstance(app.screen, StartReview) and "What is due" in shown(app))
        assert "16 of the 16 that apply are due." in shown(app)
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "1 of 16" in shown(app))
        assert read_review(review.store, "REV-0002").ask == "due"


async def test_all_keys_typed_ahead_start_a_review_and_answer(review: Review) -> None:
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "a", *"del", "enter", "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk))
        await rest(pilot)
        await press(pilot, "y", "n")
        review.code = "REV-0002"
        assert review.values()[:3] == "yn·"


async def test_chosen_categories(review: Review) -> None:
    async with seat(review, review.noor, ("new review", "DELTA")) as (app, pilot):
        await press(pilot, "j", "j", " ", "j", " ", "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk))
        await rest(pilot)
        review.code = "REV-0002"
        assert {item.code[:3] for item in review.walk.items} == {"BKP", "ACC"}


async def test_what_is_asked_alone_is_not_marked_beside_categories(review: Review) -> None:
    async with seat(review, review.noor, ("new review", "DELTA")) as (app, pilot):
        await press(pilot, "j", " ")  # marking goes on to the next row
        assert "● All that applies" in shown(app) and "16 questions in what is marked" in shown(app)
        await press(pilot, " ")
        assert message(app) == "All that applies is no longer marked: only the marked categories are asked."
        assert shown(app).count("●") == 1 and "● Backup" in shown(app)
        await press(pilot, " ")
        assert shown(app).count("●") == 2 and "13 questions in what is marked" in shown(app)
        await press(pilot, "home", " ")
        assert shown(app).count("●") == 1 and "● What is due" in shown(app)
        assert message(app) == "The other marks are taken away: this is asked alone."
        await press(pilot, "j", " ", "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk))
        await rest(pilot)
        review.code = "REV-0002"
        assert {item.code[:3] for item in review.walk.items} == {"BKP"}


@pytest.mark.parametrize(
    ("marked", "before", "stay"),
    [
        ("all", "", "all"), ("all BKP", "all", "BKP"), ("BKP all", "BKP", "all"), ("due all", "all", "due"),
        ("BKP NET", "BKP", "BKP NET"), ("due all BKP NET", "", "BKP NET"), ("", "all", ""), ("all", "all", "all"),
    ],
)  # fmt: skip
def test_marks_that_go_together(marked: str, before: str, stay: str) -> None:
    assert agreed(frozenset(marked.split()), frozenset(before.split())) == frozenset(stay.split())


async def test_a_planned_review_says_how_many_questions_it_will_hold(review: Review) -> None:
    code = reviews.plan(review.store, review.noor, "DELTA", planned="2026-11-25", ask="BKP,NET").result()
    whole = reviews.plan(review.store, review.noor, "DELTA", planned="2026-11-26", ask="all").result()
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2")
        assert "13 in 2 categories" in shown(app) and "all 16 that apply" in shown(app)
    for one, said in ((code, "13 questions today: 13 in 2 categories"), (whole, "16 questions today")):
        async with seat(review, review.noor, ("review", one)) as (app, pilot):
            pane = " ".join(row.partition("│")[2].strip() for row in shown(app).splitlines())
            assert f"It holds {said}" in " ".join(pane.split())


async def test_where_nothing_is_due_all_is_offered_first(review: Review) -> None:
    walking.finish(review, "y" * 16)
    async with seat(review, review.dana, ("new review", "ACME")) as (app, pilot):
        assert "Nothing of the 16 standards that apply is due; the next on 2027-02-23." in shown(app)
        assert "▸ All that applies" in shown(app)
        await press(pilot, "k", "enter")
        assert message(app).startswith("Nothing of the 16 standards")


async def test_a_review_is_planned_for_a_day_by_somebody(review: Review) -> None:
    async with seat(review, review.vic, REVIEWS) as (app, pilot):
        await press(pilot, "2", "p", *"del", "enter")
        await until(lambda: isinstance(app.screen, PlanReview))
        await press(
            pilot, *typed("2026-12-01"), "tab", *typed("2026-12-15"), "tab", "tab", "tab", *"n", "ctrl+s"
        )
        await until(lambda: isinstance(app.screen, Reviews))
        one = read_review(review.store, "REV-0002")
        assert (str(one.planned), str(one.due), one.tam_name) == ("2026-12-01", "2026-12-15", "Noor Said")


async def test_a_remote_review_needs_a_reason(review: Review) -> None:
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "p", *"del", "enter")
        await until(lambda: isinstance(app.screen, PlanReview))
        await press(pilot, *typed("2026-12-01"), *["tab"] * 5, "right", "ctrl+s")
        await until(lambda: "A remote review needs a reason" in shown(app))
        await press(pilot, *typed("storm"), "ctrl+s")  # the cursor is where the reason goes
        await until(lambda: isinstance(app.screen, Reviews))
        assert read_review(review.store, "REV-0002").place_reason == "storm"


async def test_a_review_is_given_to_another_tam_with_a_due_day(review: Review) -> None:
    async with seat(review, review.vic, REVIEWS) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        await press(pilot, "tab", *typed("2026-12-24"), "tab", "enter", *"noor", "enter", "ctrl+s")
        await until(lambda: isinstance(app.screen, Reviews))
        one = read_review(review.store, review.code)
        assert (str(one.due), one.tam_name) == ("2026-12-24", "Noor Said")
    done = undo(review.store, review.vic).result()
    assert done.text == "move REV-0001, assigned to Noor Said", "one form is one change"
    one = read_review(review.store, review.code)
    assert (one.due, one.tam_name) == (None, "Dana Reyes")


async def test_what_is_no_day_is_refused_in_its_field(review: Review) -> None:
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "p", *"del", "enter")
        await until(lambda: isinstance(app.screen, PlanReview))
        await press(pilot, *typed("friday"), "tab", *typed("2026-12-15"), "ctrl+s")
        await until(lambda: "'friday' is no day. Write it as 2026-09-01." in shown(app))
        await press(pilot, *["backspace"] * 6, *typed("2026-12-01"), "ctrl+s")
        await until(lambda: isinstance(app.screen, Reviews))
        one = read_review(review.store, "REV-0002")
        assert (str(one.planned), str(one.due)) == ("2026-12-01", "2026-12-15")


async def test_a_due_day_that_is_emptied_is_gone_and_nobody_is_not_offered_for_a_tam(review: Review) -> None:
    reviews.replan(review.store, review.dana, review.code, due="2026-12-24").result()
    async with seat(review, review.vic, REVIEWS) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        await press(pilot, "tab", *["backspace"] * 10, "tab", "enter")
        await until(lambda: "─ TAM ─" in shown(app))
        assert "nobody" not in shown(app)
        await press(pilot, "esc", "ctrl+s")
        await until(lambda: isinstance(app.screen, Reviews))
        assert read_review(review.store, review.code).due is None


async def test_a_tam_does_not_assign(review: Review) -> None:
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        assert "TAM" not in "\n".join(shown(app).splitlines()[1:-2])


# Submitting, closing, sending back --------------------------------------------------------------------------


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
        assert "closed, 94 % as left" in row and "Dana Reyes" in row
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
