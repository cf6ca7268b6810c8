"""Two people in one review, a disk that does not answer, and one that refuses (DESIGN §4, FAULTS D)."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from models.align import answers, reviews
from models.errors import Problem
from models.store.drafts import Drafts
from models.store.store import Store
from models.store.undo import undo
from models.who import Who
from screens.align.submit import Submit
from screens.align.walk_news import ChangesRead
from tests.align.walking import Review, press, rest, seat, typed, until, walk_of
from tests.stage import message, shown

# Two people -------------------------------------------------------------------------------------------------


async def test_the_answers_of_others_appear_in_place(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "j", "j")
        review.answer("BKP-001", False, review.noor)
        await until(lambda: "✗ Daily image" in shown(app), 2.5)
        assert "▸· Alert on failure" in shown(app) and " 0 yes   1 no" in shown(app)


async def test_a_note_being_typed_is_not_touched_by_what_others_do(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "N", *typed("my wo"))
        review.answer("BKP-002", False, review.noor)
        await until(lambda: "✗ Off-site copy" in shown(app), 2.5)
        assert "Note  my wo" in shown(app)
        await press(pilot, *typed("rds"), "enter")
        assert review.item("BKP-001").note == "my words"


async def test_the_same_value_is_no_conflict(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        review.answer("BKP-001", True, review.noor)
        await press(pilot, "y")
        assert review.values()[0] == "y" and review.item("BKP-001").who == review.noor.id
        assert "▸· Off-site copy" in shown(app) and "said" not in message(app)


async def test_another_value_shows_theirs_and_the_same_key_again_overrules(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        review.answer("BKP-001", False, review.noor)
        await press(pilot, "y")
        assert message(app).startswith("Noor Said said no on BKP-001 at ")
        assert "The same key again overrules." in message(app)
        assert "▸✗ Daily image" in shown(app) and review.values()[0] == "n"
        await press(pilot, "y")
        assert review.values()[0] == "y" and review.item("BKP-001").who == review.dana.id
        assert "▸· Off-site copy" in shown(app)


async def test_keys_typed_ahead_are_not_turned_against_the_contested_question(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        review.answer("BKP-001", False, review.noor)
        await press(pilot, "y", "y", "y")
        assert review.values()[:4] == "nyy·" and "▸· Restore test" in shown(app)


async def test_a_no_with_a_note_against_a_yes_keeps_the_note_as_a_draft(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        review.answer("BKP-001", True, review.noor)
        await press(pilot, "N", *typed("no rule"), "enter")
        item = review.item("BKP-001")
        assert (item.value, item.note) == (True, "")
        assert message(app).startswith("Noor Said said yes on BKP-001 at ")
        assert message(app).endswith("N again overrules; your note is kept.")
        assert "Draft no rule" in shown(app)
        await press(pilot, "N")
        assert "Note  no rule" in shown(app)
        await press(pilot, "enter")
        item = review.item("BKP-001")
        assert (item.value, item.note) == (False, "no rule")


async def test_a_note_that_is_closed_before_its_no_is_refused_is_kept_as_a_draft(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, go_on = answers.answer, threading.Event()

    def later(*args: Any, **options: Any) -> Future[Any]:
        outer: Future[Any] = Future()

        def work() -> None:
            go_on.wait(10)
            try:
                outer.set_result(now(*args, **options).result())
            except Problem as problem:
                outer.set_exception(problem)

        threading.Thread(target=work).start()
        return outer

    async with seat(review, review.dana) as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(answers, "answer", later)
            for key in ("N", *"none", "enter"):
                await pilot.press(key)
        review.answer("BKP-001", True, review.noor)
        go_on.set()
        await rest(pilot)
        assert message(app).endswith("N again overrules; your note is kept.")
        assert "▸✓ Daily image" in shown(app) and "Draft none" in shown(app)
        assert review.item("BKP-001").note == ""


async def test_not_here_against_an_answer_shows_it_and_the_same_key_again_overrules(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "o", *typed("no images"))
        review.answer("BKP-001", False, review.noor)
        await press(pilot, "enter")
        assert message(app).startswith("Noor Said said no on BKP-001 at ")
        assert message(app).endswith("The same key again overrules.")
        assert "▸✗ Daily image" in shown(app) and review.values()[0] == "n"
        await press(pilot, "o")
        assert "no images" in shown(app), "the reason is kept"
        await press(pilot, "enter")
        assert review.values()[0] == "-" and "▸· Off-site copy" in shown(app)


async def test_of_the_marked_what_somebody_else_has_just_answered_stays_theirs(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "space", "space", "o", *typed("no images"))
        review.answer("BKP-002", True, review.noor)
        await press(pilot, "enter")
        assert review.values()[:2] == "-y"
        said = "1 answer saved; 1 question somebody else has just answered otherwise."
        assert message(app) == said and "✓ Off-site copy" in shown(app)


async def test_two_notes_on_one_question_lose_neither(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ".", *typed("mine"))
        item = review.item("BKP-001")
        answers.note(review.store, review.noor, item.id, "theirs", seen=0).result()
        await press(pilot, "enter")
        assert review.item("BKP-001").note == "theirs"
        await until(lambda: "Draft mine" in shown(app))
        await press(pilot, ".", "enter")
        assert review.item("BKP-001").note == "mine"


async def test_who_is_here_is_said_at_the_top(review: Review) -> None:
    async with seat(review, review.dana) as (app, _), seat(review, review.noor) as (other, pilot):
        await press(pilot, "j")
        await until(lambda: "Noor is here" in shown(app).splitlines()[0], 6)
        await until(lambda: "Dana is here" in shown(other).splitlines()[0], 6)
        await press(pilot, "esc")
        await until(lambda: "is here" not in shown(app).splitlines()[0], 8)


async def test_submitting_names_who_was_active_and_their_next_key_is_refused(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot), seat(review, review.noor) as (other, hers):
        await press(hers, "y", "N", *typed("half"))
        await press(pilot, "n")
        await until(lambda: review.store.value("SELECT count(*) FROM presence") == 2)
        await press(pilot, ">")
        await until(lambda: "Noor Said was active in this review in the last minute." in shown(app))
        await press(pilot, "y")
        await until(lambda: review.walk.review.state == "submitted")
        await press(hers, *typed(" a note"), "enter")
        assert message(other).startswith("BKP-002 note not saved: REV-0001 was submitted by Dana Reyes")
        await press(hers, "y")
        assert "REV-0001 " in message(other) and "submitted" in message(other)
        assert review.item("BKP-002").note == ""
        await press(hers, "k")
        await until(
            lambda: (
                Drafts(review.store, review.noor, "x").get(f"item {review.item('BKP-002').id}", "note")
                == "half a note"
            )
        )


async def test_y_typed_ahead_on_the_summary_waits_where_somebody_else_is_active(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, go_on = reviews.before_submit, threading.Event()

    def slow(*args: Any) -> reviews.BeforeSubmit:
        go_on.wait(10)
        return read(*args)

    monkeypatch.setattr(reviews, "before_submit", slow)
    async with seat(review, review.dana) as (app, pilot):
        review.answer("BKP-002", True, review.noor)
        for key in ("y", "greater_than_sign", "y"):
            await pilot.press(key)
        assert isinstance(app.screen, Submit) and "Submit REV-0001" in shown(app)
        go_on.set()
        await until(lambda: message(app).startswith("Read first who else is here"))
        assert review.walk.review.state == "progress"
        await press(pilot, "y")
        await until(lambda: review.walk.review.state == "submitted")


async def test_y_typed_ahead_on_the_summary_submits_where_nobody_else_is(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "n", ">", "y")
        await until(lambda: review.walk.review.state == "submitted")
        assert review.values()[:2] == "yn"
        await until(lambda: "REV-0001 is submitted" in shown(app) and "Findings: 1 opened." in shown(app))


# The disk ---------------------------------------------------------------------------------------------------


class Stall:
    """Holds the writer thread of a store until it is let go."""

    def __init__(self, store: Store, who: Who) -> None:
        self._gate = threading.Event()
        self._held = threading.Event()
        store.change(who, "hold", self._hold)
        self._held.wait(5)

    def _hold(self, change: Any) -> None:
        self._held.set()
        self._gate.wait(20)

    def let_go(self) -> None:
        """The disk answers again."""
        self._gate.set()


async def test_a_stalled_commit_blocks_no_key_and_nothing_is_called_saved(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        stall = Stall(app.store, review.dana)
        for key in ("y", "n", "j", "y"):
            await pilot.press(key)
        await until(lambda: "3 being saved" in shown(app))
        text = shown(app)
        assert "▸· Retention" in text and " 0 yes   0 no" in text and "saved 1" not in text.splitlines()[0]
        assert "… Daily image" in text and "… Off-site copy" in text and "… Restore test" in text
        assert review.values() == "·" * 16
        stall.let_go()
        await rest(pilot)
        assert review.values() == "yn·y" + "·" * 12
        assert "being saved" not in shown(app) and "✓ Daily image" in shown(app)


async def test_the_note_opens_while_the_no_is_on_its_way(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        stall = Stall(app.store, review.dana)
        for key in ("N", *"no rule", "enter", "y", "o"):
            await pilot.press("space" if key == " " else key)
        assert "not applicable here, because" in shown(app)
        for key in (*"cloud", "enter"):
            await pilot.press(key)
        stall.let_go()
        await rest(pilot)
        assert review.values()[:3] == "ny-" and review.item("BKP-001").note == "no rule"


async def test_a_failed_save_says_so_marks_the_question_and_keeps_the_note(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Problem("The disk is full.", kept="Nothing was lost.", do="Make room.")

    def refuse(*args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(full)
        return future

    async with seat(review, review.dana) as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(answers, "answer", refuse)
            await press(pilot, "N", *typed("no rule"), "enter")
            assert message(app) == "The disk is full. Your note is a draft."
            assert "▸! Daily image" in shown(app) and "1 not saved" in shown(app).splitlines()[0]
            assert walk_of(app).unsaved == "1 answer in REV-0001"
            await press(pilot, "j", "y")
            assert message(app) == "BKP-002 yes not saved: The disk is full."
            assert "▸! Off-site copy" in shown(app) and "2 not saved" in shown(app).splitlines()[0]
        await press(pilot, "y", "k", "k")
        assert review.values()[:2] == "·y" and "Draft no rule" in shown(app)
        assert "No: not saved. The disk is full." in shown(app)
        await press(pilot, "N", "enter")
        assert (review.item("BKP-001").value, review.item("BKP-001").note) == (False, "no rule")
        assert "not saved" not in shown(app) and walk_of(app).unsaved == ""


async def test_an_answer_by_a_command_appears_too(review: Review) -> None:
    async with seat(review, review.dana) as (app, _):
        answers.not_here(review.store, review.noor, [(review.item("BKP-003").id, 0)], "cloud").result()
        await until(lambda: "– Alert on failure" in shown(app), 2.5)


async def test_a_review_that_is_sent_back_is_answered_again(review: Review) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y")
        assert "submitted" in message(app)
        reviews.give_back(review.store, review.vic, review.code, "look at the firewall").result()
        await until(lambda: "y yes" in shown(app).splitlines()[-1], 2.5)
        await press(pilot, "n")
        assert "n" in review.values()


async def test_what_was_read_of_questions_that_are_gone_by_then_changes_nothing(review: Review) -> None:
    """A start that is undone takes the questions along, while somebody's change of one of them is being read."""
    code = reviews.plan(review.store, review.noor, "ACME", planned="2026-11-23", ask="all").result()
    reviews.begin(review.store, review.noor, code).result()
    async with seat(review, review.dana, ("review", code)) as (app, pilot):
        screen = walk_of(app)
        before = screen.here.walk
        after = before.with_items([replace(before.items[0], mark="retired")])
        undo(review.store, review.noor).result()
        await until(lambda: not screen.here.walk.items, 2.5)
        screen.post_message(ChangesRead(before, after, ()))
        await press(pilot, "j")
        assert screen.here.walk.items == () and screen.here.walk.review.state == "planned"
