"""The review walk, key by key (DESIGN §4), on a workstation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.align import reviews
from models.align.ahead import Ahead, ahead
from models.align.scope import decisions
from models.store import history
from models.store.drafts import Drafts
from models.store.store import Store
from screens.kit.dialogs import AskLine, Choose
from screens.kit.explain import Explain
from tests.align import walking
from tests.align.walking import Review, press, seat, typed, walk_of
from tests.stage import message, shown

# Yes, no, take back -----------------------------------------------------------------------------------------


async def test_y_and_n_answer_save_and_move_on(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "n", "y")
        assert review.values() == "yny" + "·" * 13
        text = shown(app)
        assert "▸· Restore test" in text and "4 of 16" in text and "3/6" in text
        assert " 2 yes   1 no   0 n/a  13 open" in text and "as left  67 %" in text
        assert "saved " in text.splitlines()[0]
        assert [line.text for line in history.recent(review.store, 3)] == [
            "BKP-003 yes, REV-0001", "BKP-002 no, REV-0001", "BKP-001 yes, REV-0001",
        ]  # fmt: skip


async def test_nothing_is_called_saved_before_the_first_answer(review: Review) -> None:
    async with seat(review, review.dana) as (app, _):
        assert "saved" not in shown(app)


async def test_keys_typed_ahead_all_count_in_order(review: Review) -> None:
    async with seat(review, review.dana) as (_, pilot):
        await press(pilot, *"yynnyjnyk", "n", *"yyN", *"no rule", "enter", *"yy")
        assert review.values() == "yynny·nnyynyy···"
        assert review.walk.items[10].note == "no rule"


async def test_backspace_takes_back_the_answer_just_given_or_that_of_the_question(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "n", "backspace")
        assert review.values() == "y" + "·" * 15 and "▸· Off-site copy" in shown(app)
        await press(pilot, "k", "backspace")
        assert review.values() == "·" * 16 and "▸· Daily image" in shown(app)
        await press(pilot, "backspace")
        assert message(app) == "There is no answer here to take back."


async def test_j_and_k_leave_questions_open(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "j", "j", "y", "k", "k", "n")
        assert review.values() == "·ny" + "·" * 13
        assert "▸✓ Alert on failure" in shown(app)


async def test_an_answer_can_be_changed(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "k", "n", "k")
        assert review.item("BKP-001").value is False
        assert "Now   No · " in shown(app) and " · Dana Reyes" in shown(app)


async def test_the_last_question_says_what_is_left(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "end", "y")
        assert message(app) == "That was the last one; 15 questions open: g goes to the first."
        await press(pilot, "g")
        assert "▸· Daily image" in shown(app)
        await press(pilot, *"y" * 15)
        assert "No shared administrators" in shown(app)
        await press(pilot, "y")
        assert message(app) == "That was the last one, and nothing is open: > submits."


# Notes ------------------------------------------------------------------------------------------------------


async def test_no_with_a_note(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "N")
        assert "enter keeps the note" in shown(app)
        await press(pilot, *typed("no alert rule, y?"))
        assert "Note  no alert rule, y?" in shown(app)
        await press(pilot, "enter")
        item = review.item("BKP-001")
        assert (item.value, item.note) == (False, "no alert rule, y?")
        assert "▸· Off-site copy" in shown(app)


async def test_esc_keeps_the_text_too(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "N", *typed("kept"), "esc", "y")
        assert review.item("BKP-001").note == "kept" and review.values()[:2] == "ny"


async def test_a_no_without_a_word_is_a_no(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "N", "enter", "y")
        assert review.values()[:2] == "ny" and review.item("BKP-001").note == ""


async def test_the_note_of_a_question_is_changed_and_emptied(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ".", *typed("first"), "enter")
        assert review.item("BKP-001").note == "first" and review.values()[0] == "·"
        assert "▸· Daily image" in shown(app) and "Note  first" in shown(app)
        await press(pilot, ".", "ctrl+u", *typed("second"), "esc")
        assert review.item("BKP-001").note == "second"
        await press(pilot, ".", "ctrl+u", "enter")
        assert review.item("BKP-001").note == "" and "Note" not in shown(app)


async def test_what_is_typed_is_a_draft_until_it_is_saved(review: Review) -> None:
    drafts = Drafts(review.store, review.dana, "looking")
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ".", *typed("half a sent"))
        key = review.item("BKP-001").id
        await walking.until(lambda: drafts.get(f"item {key}", "note") == "half a sent")
        await press(pilot, "enter")
        await walking.until(lambda: drafts.get(f"item {key}", "note") is None)
        assert review.item("BKP-001").note == "half a sent"


async def test_a_draft_is_found_again(review: Review) -> None:
    key = review.item("BKP-001").id
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ".", *typed("half a sent"))
        await walking.until(
            lambda: Drafts(review.store, review.dana, "x").get(f"item {key}", "note") is not None
        )
        app.exit()
    async with seat(review, review.dana) as (app, pilot):
        assert "Draft half a sent" in shown(app)
        await press(pilot, ".", *typed("ence"), "enter")
        assert review.item("BKP-001").note == "half a sentence"


async def test_a_note_of_several_lines_keeps_them(review: Review) -> None:
    from models.align import answers

    item = review.item("BKP-001")
    answers.note(review.store, review.dana, item.id, "one\ntwo", seen=0).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, ".", "enter", *typed("three"), "ctrl+s")
        assert (
            review.item("BKP-001").note.split("\n") == ["three" + "one", "two"]
            or "two" in review.item("BKP-001").note
        )
        assert "\n" in review.item("BKP-001").note


# Not here, realigned, fix -----------------------------------------------------------------------------------


async def test_not_applicable_here_needs_a_reason_and_becomes_a_decision(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "o")
        assert isinstance(app.screen, AskLine)
        await press(pilot, "enter")
        assert "A reason is needed" in shown(app)
        await press(pilot, *typed("no server on site"), "enter")
        assert review.values()[0] == "-" and "▸· Off-site copy" in shown(app)
        client = review.walk.review.client
        assert [one.reason for one in decisions(review.store, client)] == ["no server on site"]
        await press(pilot, "k")
        assert "not applicable here: no server on site" in " ".join(
            shown(app).split()
        ) or "Not applicable" in shown(app)
        await press(pilot, "y")
        assert review.values()[0] == "y" and not decisions(review.store, client)


async def test_realigned_on_the_spot_asks_for_the_minutes(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "r", *typed("many"), "enter")
        assert "Minutes are a number" in shown(app)
        await press(pilot, "ctrl+u", *typed("15"), "enter")
        item = review.item("BKP-001")
        assert (item.value, item.realigned) == (True, 15)
        assert "as found   0 %  as left 100 %" in shown(app)


async def test_how_a_no_will_be_fixed(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "f")
        assert message(app) == "Only a no has a way to be fixed: n first."
        await press(pilot, "n", "k", "f")
        assert isinstance(app.screen, Choose)
        await press(pilot, *typed("opp"), "enter")
        assert review.item("BKP-001").fix == "opportunistic" and "Fix   opportunistic" in shown(app)


async def test_f_on_the_next_question_is_about_the_no_that_was_just_given(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "n", "f")
        assert "How BKP-001 will be fixed" in shown(app)
        await press(pilot, *typed("opp"), "enter")
        await walking.until(lambda: review.item("BKP-001").fix == "opportunistic")
        assert message(app) == "BKP-001: opportunistic." and "BKP-002" in shown(app), "the cursor stays"
        await press(pilot, "y")
        await walking.until(lambda: "2/6" in shown(app) and "saved" in shown(app).splitlines()[0])
        await press(pilot, "f")
        assert message(app) == "Only a no has a way to be fixed: n first."


async def test_the_history_of_a_question_names_it(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "h")
        await walking.until(lambda: "Review REV-0001 › BKP-001 › History" in shown(app))


# Evidence and feedback --------------------------------------------------------------------------------------


async def test_evidence_is_a_link_pasted_output_or_a_file_with_its_hash(
    review: Review, tmp_path: Path
) -> None:
    from models.align.evidence import of_review

    file = tmp_path / "console.txt"
    file.write_text("all good", encoding="utf-8")
    async with seat(review, review.dana) as (app, pilot):
        for text in ("https://tickets.example/42", str(file), "sda1 is fine"):
            await press(pilot, "i", *typed(text), "ctrl+s")
            await walking.until(lambda: walk_of(app).is_current)
            await walking.rest(pilot)
        found = of_review(review.store, review.walk.review.id)[review.item("BKP-001").id]
        assert [one.kind for one in found] == ["link", "file", "output"]
        assert found[1].name == "console.txt" and len(found[1].hash) == 64 and found[1].size == 8
        assert "Seen  3: https://tickets.example/42," in shown(app)


async def test_evidence_that_is_no_file_is_refused_and_the_text_stays(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "i", *typed("/no/such/file"), "ctrl+s")
        await walking.until(lambda: "There is no file" in shown(app))
        await press(pilot, "esc", "i")
        assert "/no/such/file" in shown(app)


async def test_the_practice_itself_is_no_evidence(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "i", *typed(str(review.path)), "ctrl+s")
        await walking.until(lambda: "That is the practice itself" in shown(app))


async def test_feedback_goes_to_the_committee(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "!", *typed("ninety days is too long"), "enter")
        assert review.store.value("SELECT text FROM feedback") == "ninety days is too long"
        assert "committee" in message(app) and review.values() == "·" * 16


# Going about ------------------------------------------------------------------------------------------------


async def test_brackets_go_by_category(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "]")
        assert "▸· Firewall firmware" in shown(app)
        await press(pilot, "j", "[")
        assert "▸· Firewall firmware" in shown(app)
        await press(pilot, "[")
        assert "▸· Daily image" in shown(app)


async def test_the_filter_finds_by_name_and_code_and_answers_go_on_inside_it(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "/", *typed("firewall"), "enter", "y", "n")
        assert review.item("NET-001").value is True and review.item("NET-002").value is False
        assert "Daily image" not in shown(app)
        await press(pilot, "esc")
        assert "Daily image" in shown(app)


async def test_a_long_question_scrolls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.practice(tmp_path)
    how = "\n".join(f"Step {number} of the way." for number in range(1, 31))
    walking.ask(made, "Long", "LNG", [("Long one", "Is it long?"), ("Other", "Is it?")], how=how)
    made.code = reviews.start(made.store, made.dana, "ACME", "all").result()
    async with seat(made, made.dana) as (app, pilot):
        assert (
            "Step 1 of the way" in shown(app) and "Step 30" not in shown(app) and "more lines" in shown(app)
        )
        await press(pilot, "J", "J", "J", "J")
        assert "Step 30 of the way" in shown(app) and "K back" in shown(app)
        await press(pilot, "K", "K", "K", "K", "y")
        assert made.values() == "y·" and "Is it?" in shown(app)
    made.store.close()


async def test_a_walk_is_resumed_where_it_stopped(review: Review) -> None:
    async with seat(review, review.dana) as (_, pilot):
        await press(pilot, "j", "j", "y", "n")
    async with seat(review, review.noor) as (app, _):
        assert "▸· Retention" in shown(app)


async def test_esc_goes_back_and_enter_opens_the_standard(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "enter")
        assert "BKP-001" in shown(app) and type(app.screen).__name__ == "StandardScreen"
        await press(pilot, "esc", "esc")
        assert type(app.screen).__name__ == "Today"


# Figures, history, undo -------------------------------------------------------------------------------------


async def test_the_score_explains_itself(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "n")
        await press(pilot, "=")
        assert isinstance(app.screen, Explain)
        text = shown(app)
        assert "Alignment as found" in text, "in the order of the line above the keys"
        assert (
            "1 ÷ (1 + 1) = 50.00 %" in text
            and "BKP-002" in text
            and "Rule   Alignment score: only questions that apply" in text
        )
        await press(pilot, "tab")
        assert "Alignment as left" in shown(app)


async def test_h_shows_what_happened_to_the_question(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "k", "n", "k", "h")
        assert "Dana Reyes          BKP-001 no\n" in shown(app) and "BKP-001 yes\n" in shown(app)


async def test_undo_and_redo_show_in_place(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.kit.frame.MESSAGE_SECONDS", 0.2)
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "n", "u")
        await walking.until(lambda: " 1 yes   0 no" in shown(app))
        assert review.values() == "y" + "·" * 15
        await press(pilot, "u", "U")
        await walking.until(lambda: " 1 yes   0 no" in shown(app) and review.values()[0] == "y")


# Where nothing is answered any more -------------------------------------------------------------------------


async def test_a_submitted_review_is_read_and_not_answered(review: Review) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.dana) as (app, pilot):
        foot = shown(app).splitlines()[-1]
        assert "y yes" not in foot and "> close" in foot
        assert "Review REV-0001, submitted" in shown(app).splitlines()[0]
        await press(pilot, "n")
        assert (
            message(app) == "REV-0001 is submitted: its answers stay as they are."
            and review.values()[0] == "y"
        )


async def test_somebody_who_only_reads_is_told_whose_it_is(review: Review) -> None:
    from models.who import Who

    stranger = Who(0, "eve", "eve")
    async with seat(review, stranger) as (app, pilot):
        await press(pilot, "y")
        assert review.values() == "·" * 16 and message(app) != ""


async def test_a_planned_review_is_started_by_enter_and_walked(review: Review) -> None:
    review.code = reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25", ask="all").result()
    async with seat(review, review.dana) as (app, pilot):
        assert "REV-0002 is planned for 2026-11-25." in shown(app) and "enter start it" in shown(app)
        await press(pilot, "y")
        assert message(app) == "REV-0002 is planned: enter starts it."
        await press(pilot, ">")
        assert "enter starts it" in message(app) and "Alignment as found" not in shown(app)
        await press(pilot, "enter")
        await walking.until(lambda: "1 of 16" in shown(app))
        await press(pilot, "y", "n")
        assert review.values()[:3] == "yn·" and "> submit" in shown(app)


async def test_a_planned_review_that_somebody_else_starts_shows_its_questions(review: Review) -> None:
    review.code = reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25", ask="all").result()
    async with seat(review, review.dana) as (app, pilot):
        reviews.begin(review.store, review.noor, review.code).result()
        await walking.until(lambda: "1 of 16" in shown(app), 3)
        await press(pilot, "y")
        assert review.values()[0] == "y"


async def test_a_planned_review_that_somebody_starts_while_it_is_read_shows_its_questions(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.code = reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25", ask="all").result()

    def begun(store: Store, clients: list[int], today: date) -> dict[int, Ahead]:
        if not review.values():
            reviews.begin(store, review.noor, review.code).result()
        return ahead(store, clients, today)

    monkeypatch.setattr("screens.align.walk_frame.ahead", begun)
    async with seat(review, review.dana) as (app, pilot):
        await walking.until(lambda: "1 of 16" in shown(app), 3)
        await press(pilot, "y")
        assert review.values()[0] == "y"


async def test_g_goes_to_the_first_open_question_wherever_one_is(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "y", "j", "y", "y", "g")
        assert "▸· Off-site copy" in shown(app)


async def test_the_reason_can_be_put_better(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "o", *typed("cloud"), "enter", "k")
        await press(pilot, "o", *typed(" only"), "enter")
        assert [one.reason for one in decisions(review.store, review.walk.review.client)] == ["cloud only"]


async def test_what_was_begun_as_evidence_is_not_the_beginning_of_what_is_typed_next(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "i", *typed("/tmp/old"), "esc", "i")
        assert "What you had begun is selected: typing replaces it" in shown(app)
        await press(pilot, *typed("https://a.example/new"), "ctrl+s")
        await walking.rest(pilot)
        from models.align.evidence import of_review

        (pieces,) = of_review(review.store, review.walk.review.id).values()
        assert [piece.text for piece in pieces] == ["https://a.example/new"]


async def test_what_the_evidence_has_to_say_leaves_the_keys_in_sight(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "i", *typed("/tmp/there is no such file at all.txt"), "ctrl+s")
        await walking.until(lambda: "There is no file" in shown(app))
        assert "Check the path." in " ".join(shown(app).split())
        assert shown(app).splitlines()[-1] == " ctrl+s attaches  tab buttons  esc keeps the text"
