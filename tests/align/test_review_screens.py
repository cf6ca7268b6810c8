"""The screens before the walk: the list of reviews, starting, planning, moving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from models.align import reviews, scope
from models.align.ahead import Ahead, ahead
from models.align.offer import offer
from models.align.register import all_reviews
from models.align.register import review as read_review
from models.practice import clients, company
from models.store.change import Change
from models.store.store import Store
from models.store.undo import undo
from screens.align.plan import MoveReview, PlanReview
from screens.align.reviews import Reviews
from screens.align.start import StartReview, agreed
from screens.align.walk import ReviewWalk
from screens.kit.columns import share
from screens.kit.dialogs import Choose, Confirm
from screens.kit.record import RecordForm
from tests.align import walking
from tests.align.walking import Review, press, rest, seat, typed, until
from tests.office import queries
from tests.stage import message, shown

REVIEWS = ("clients", "")
"""A seat begins at a place; `2` leads to the reviews from there."""


@pytest.fixture
def review(review: Review) -> Review:
    """The review of the drawings, and a second client."""

    def delta(change: Change) -> None:
        values = {
            "code": "DELTA",
            "name": "Delta Freight",
            "industry": "",
            "status": "active",
            "note": "",
            "profile": "[]",
        }
        change.insert("clients", {**values, "tam": review.noor.id, "vcio": None})

    review.store.change(review.fay, "a client", delta).result()
    return review


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


async def test_a_planned_review_is_counted_as_of_its_day(review: Review) -> None:
    walking.finish(review, "y" * 16)
    for day in ("2027-01-04", "2028-01-04"):
        reviews.plan(review.store, review.noor, "ACME", planned=day).result()
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2")
        soon, later = (line for line in shown(app).splitlines() if " due, " in line and "REV-" in line)
        assert "0 due, 0 carried" in soon and "16 due, 16 carried" in later
        await press(pilot, "/", *"2028", "enter")
        standing = shown(app).splitlines()[-2]
        assert standing.strip() == "16 questions on 2028-01-04: 16 due, 16 carried."
        await press(pilot, "=")
        await until(lambda: "Questions of REV-0003" in shown(app))
        assert "16 questions on 2028-01-04" in shown(app) and "told for its own day" in shown(app)
        assert "of the base set" not in shown(app), "its beginning is over"
    async with seat(review, review.dana, ("review", "REV-0003")) as (app, pilot):
        pane = " ".join(shown(app).split())
        assert "It will hold 16 questions on 2028-01-04: 16 due, 16 carried." in pane


async def test_what_is_ahead_of_a_client_is_read_once_until_the_list_is_read_anew(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    walking.finish(review, "y" * 16)
    for client in ("ACME", "DELTA"):
        reviews.plan(review.store, review.noor, client, planned="2027-01-04").result()
    asked: list[int] = []

    def noted(store: Store, clients: Iterable[int], today: date) -> dict[int, Ahead]:
        asked.extend(clients)
        return ahead(store, clients, today)

    monkeypatch.setattr("screens.align.reviews.ahead", noted)
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "down", "up")
        assert "0 due, 0 carried" in shown(app) and "16 due, 0 carried" in shown(app)
        assert len(asked) == len(set(asked)) == 2
        reviews.plan(review.store, review.noor, "DELTA", planned="2027-02-04").result()
        await until(lambda: len(asked) == 4 and "16 due, 0 carried" in shown(app))
        scope.decide(
            review.store, review.fay, "DELTA", "category", "BKP", inside=False, reason="No server."
        ).result()
        await until(lambda: "10 due, 0 carried" in shown(app))


def test_what_a_large_review_will_ask_is_whole_at_80_columns() -> None:
    columns = Reviews()._list.columns
    (state,) = (n for n, column in enumerate(columns) if column.label == "State")
    cells = share(columns, 79, 2, 1)
    assert cells[state] >= len("165 due, 165 carried") and cells[1] >= 14
    assert all(cells[n] for n, column in enumerate(columns) if column.wide <= 79)


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


async def test_a_closed_review_stands_by_the_day_of_its_answers(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report, the box and the comparison name that day: another one in the lists was taken for another review."""
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-12-09")
    reviews.close(review.store, review.vic, review.code).result()
    for place in (REVIEWS, ("client", "ACME")):
        async with seat(review, review.dana, place) as (app, pilot):
            await press(pilot, *("2" if place == REVIEWS else ""))
            await until(lambda: "closed" in shown(app).lower())
            [row] = [row for row in shown(app).splitlines() if review.code in row]
            assert row.rstrip().endswith("2026-11-23")


# Starting and planning --------------------------------------------------------------------------------------


async def test_a_client_without_a_profile_is_told_what_is_left_out_for_it(review: Review) -> None:
    walking.ask(review, "Cloud", "CLD", [("Backup", "Is Microsoft 365 backed up?")], 9, applies_to=("m365",))
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "a", *"del", "enter")
        await until(lambda: isinstance(app.screen, StartReview) and "What is due" in shown(app))
        assert "1 more standard goes by a tag; the profile has none (e at the client)." in shown(app)
        clients.edit(
            review.store, review.dana, "DELTA", {"profile": "m365", "name": "Delta Freight"}
        ).result()
        await until(lambda: "the profile has none" not in shown(app))


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


async def test_enter_that_is_pressed_twice_starts_one_review(review: Review) -> None:
    async with seat(review, review.noor, ("new review", "DELTA")) as (app, pilot):
        assert isinstance(app.screen, StartReview) and "What is due" in shown(app)
        app.screen.do_start()
        app.screen.do_start()
        await until(lambda: isinstance(app.screen, ReviewWalk))
        await rest(pilot)
    assert [one.code for one in all_reviews(review.store, "DELTA")] == ["REV-0002"]


async def test_what_is_there_already_is_offered_before_a_new_review(review: Review) -> None:
    """Somebody who starts a review of a client whose review is under way goes on with that one."""
    planned = reviews.plan(review.store, review.dana, "ACME", planned="2027-03-01").result()
    async with seat(review, review.noor, ("new review", "ACME")) as (app, pilot):
        assert "▸ Go on with REV-0001, 16 open" in shown(app)
        assert f"  Begin {planned}, planned for 2027-03-01" in shown(app)
        assert "A new one would stand beside it." in shown(app)
        assert "enter open it" in shown(app).splitlines()[-1]
        await press(pilot, " ")
        assert message(app) == "What is there already is opened, not marked."
        await press(pilot, "home", "p")
        assert message(app).startswith("REV-0001 is there already")
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "1 of 16" in shown(app))
        assert "REV-0001" in shown(app)
    assert [one.code for one in all_reviews(review.store, "ACME")] == ["REV-0001", planned]


async def test_a_new_review_still_begins_beside_one_that_is_planned_for_later(review: Review) -> None:
    planned = reviews.plan(review.store, review.dana, "DELTA", planned="2027-03-01").result()
    async with seat(review, review.noor, ("new review", "DELTA")) as (app, pilot):
        assert f"  Begin {planned}, planned for 2027-03-01" in shown(app)
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk) and "1 of 16" in shown(app))
    assert len(all_reviews(review.store, "DELTA")) == 2


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


async def test_the_base_set_that_is_marked_says_how_much_it_asks(review: Review) -> None:
    company.edit(review.store, review.fay, {"base_categories": "1"}).result()
    base = offer(review.store, "DELTA").base
    assert base is not None and base.asked
    async with seat(review, review.noor, ("new review", "DELTA")) as (app, pilot):
        assert "▸ The base set" in shown(app)
        await press(pilot, " ")
        assert "● The base set" in shown(app)
        assert f"{base.asked} questions in what is marked; enter starts with them." in shown(app)


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
    for one, said in (
        (code, "13 questions on 2026-11-25: 13 in 2 categories"),
        (whole, "16 questions on 2026-11-26: all 16 that apply"),
    ):
        async with seat(review, review.noor, ("review", one)) as (app, pilot):
            assert f"It will hold {said}." in " ".join(shown(app).split())
            assert "│" not in shown(app), "there is no list that anything would divide it from"
            await press(pilot, "enter")
            await until(lambda: "│" in shown(app))


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
        await until(lambda: "“friday” is no day. Write it as 2026-09-01." in shown(app))
        await press(pilot, *["backspace"] * 6, *typed("2026-12-01"), "ctrl+s")
        await until(lambda: isinstance(app.screen, Reviews))
        one = read_review(review.store, "REV-0002")
        assert (str(one.planned), str(one.due)) == ("2026-12-01", "2026-12-15")


async def test_a_category_that_there_is_not_is_refused_in_its_field(review: Review) -> None:
    async with seat(review, review.noor, REVIEWS) as (app, pilot):
        await press(pilot, "2", "p", *"del", "enter")
        await until(lambda: isinstance(app.screen, PlanReview))
        await press(
            pilot, *typed("2026-12-01"), "tab", "tab", *["backspace"] * 3, *typed("BXP"), "tab", "ctrl+s"
        )
        told = "There is no category “BXP”. Did you mean BKP? Say due, all, base, or a category."
        await until(lambda: told in " ".join(shown(app).split()))
        assert "steerboard" not in shown(app), "a screen points to a command"
        await press(pilot, "esc", *["backspace"] * 3, *typed("BKP"), "ctrl+s")  # the cursor is in Asks
        await until(lambda: isinstance(app.screen, Reviews))
        assert len(read_review(review.store, "REV-0002").ask) == 1


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


async def test_who_was_faster_with_a_review_is_told_in_the_words_of_the_form(review: Review) -> None:
    async with seat(review, review.vic, REVIEWS) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        reviews.assign(review.store, review.vic, review.code, "noor").result()
        await press(pilot, "tab", *typed("2026-12-24"), "ctrl+s")
        await until(lambda: "Two people" in shown(app))
        assert shown(app).partition("Two people")[2].count("Noor Said") == 2
        await press(pilot, "tab", "enter")
        await until(lambda: isinstance(app.screen, Reviews))
        one = read_review(review.store, review.code)
        assert (str(one.due), one.tam_name) == ("2026-12-24", "Noor Said")


async def test_a_tam_does_not_assign(review: Review) -> None:
    async with seat(review, review.dana, REVIEWS) as (app, pilot):
        await press(pilot, "2", "e")
        await until(lambda: isinstance(app.screen, MoveReview))
        assert "TAM" not in "\n".join(shown(app).splitlines()[1:-2])


@pytest.mark.parametrize("key", ["S", "C", "H", "F", "W"])
async def test_the_number_of_a_place_shows_the_place_and_no_view_that_was_opened_there(
    review: Review, key: str
) -> None:
    async with seat(review, review.fay, REVIEWS) as (app, pilot):
        await press(pilot, "6", key)
        await until(lambda: "› Library" not in shown(app).splitlines()[0])
        await press(pilot, "2", "6")
        await until(lambda: "› Library" in shown(app).splitlines()[0])
        await press(pilot, "c", *"acme", "enter")
        await until(lambda: "› Acme Dental" in shown(app).splitlines()[0])
        await press(pilot, key, "2", "6")
        await until(lambda: shown(app).splitlines()[0].rstrip().endswith("› Acme Dental"))


# Forms over a practice --------------------------------------------------------------------------------------


async def test_a_form_reads_its_drafts_once_however_many_fields_it_has_and_keys_it_hears(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat(review, review.dana, ("client", "DELTA")) as (app, pilot):
        read = queries(monkeypatch)
        await press(pilot, "e")
        await until(lambda: isinstance(app.screen, RecordForm))
        await press(pilot, *typed("and more"))
        assert sum("FROM drafts" in sql for sql in read) == 1
        await press(pilot, "esc", "e")
        await until(lambda: "Delta Freightand more" in shown(app))
