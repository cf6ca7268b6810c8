"""What the walk knows while keys are faster than the disk, and how a question is set: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align.answers import Saved
from models.align.register import Review
from models.align.score import Counts
from models.align.walk import Category, Item, Last, Question, Walk
from models.library.wording import Source, Wording
from screens.align.evidence import kind_of, said_of
from screens.align.walk_list import category_heading, list_width, question_row
from screens.align.walk_question import (
    NOTE_LINES,
    Shown,
    laid_out,
    plain,
    question_text,
    score_line,
)
from screens.align.walk_state import Stand, Standing, status_words
from screens.kit.action import Keymap, find_action
from screens.kit.drawn import line_width
from screens.kit.rows import Cell
from screens.kit.theme import ASCII, UNICODE, Glyphs

DAY = date(2026, 11, 23)
AT = 1_795_430_520_000
"""2026-11-23 10:42 UTC."""


def key(name: str) -> str:
    """The key of an action of the walk."""
    return Keymap().shown(find_action(f"walk.{name}"))


def item(number: int, **more: Any) -> Item:
    """A question that is open."""
    values: dict[str, Any] = {
        "id": number, "standard": number, "wording": number, "category": 1,
        "code": f"BKP-{number:03d}", "name": f"Name {number}", "version": 0, "value": None, "realigned": None,
        "confirmed": False, "note": "", "fix": "", "at": 0, "who": 0, "not_here": False, "carried": None,
        "stale": False, "mark": "", "evidence": 0,
    }  # fmt: skip
    return Item(**{**values, **more})


def review(**more: Any) -> Review:
    """A review in progress."""
    values: dict[str, Any] = dict.fromkeys(Review.__dataclass_fields__)
    values.update(id=1, code="REV-0001", client_name="Acme", state="progress", returned="", counts=Counts())
    return Review(**{**values, **more})


def stand(*items: Item) -> Stand:
    """Where a walk of these questions stands; those of a category stand together."""
    firsts: dict[int, int] = {}
    for index, one in enumerate(items):
        firsts.setdefault(one.category, index)
    categories = tuple(
        Category(
            key, f"Category {key}", first, sum((one.counts for one in items if one.category == key), Counts())
        )
        for key, first in firsts.items()
    )
    counts = sum((one.counts for one in items), Counts())
    places = {one.id: index for index, one in enumerate(items)}
    return Stand(Walk(review(), tuple(items), categories, counts, places))


def saved(key: int, value: bool | None, version: int = 7, **more: Any) -> Saved:
    """An answer on the disk."""
    values: dict[str, Any] = {
        "item": key, "version": version, "value": value, "realigned": None, "confirmed": False, "note": "",
        "fix": "", "at": AT, "who": 3,
    }  # fmt: skip
    return Saved(**{**values, **more})


# Keys on their way ------------------------------------------------------------------------------------------


def test_a_key_changes_neither_counts_nor_glyph_before_it_is_on_the_disk() -> None:
    here = stand(item(1), item(2))
    pressed = here.press([here.item(1)], "yes", at=1)
    assert here.glyph(here.item(1)) == "saving" and here.walk.counts == Counts(open=2)
    assert not here.is_open(here.item(1)) and here.first_open() == here.item(2)
    here.arrived(pressed)
    here.saved(saved(1, True))
    assert here.glyph(here.item(1)) == "yes" and here.walk.counts == Counts(yes=1, open=1)
    assert not here.waiting


def test_several_keys_on_one_question_wait_for_the_last() -> None:
    here = stand(item(1))
    keys = [here.press([here.item(1)], word, at=1) for word in ("yes", "taken back", "no")]
    for pressed in keys[:2]:
        here.arrived(pressed)
        assert here.is_waiting(1) and not here.is_on_its_way(pressed)
    here.arrived(keys[2])
    assert not here.is_waiting(1)


def test_a_failure_leads_back_unless_another_key_was_pressed_since() -> None:
    here = stand(item(1), item(2), item(3))
    pressed = here.press([here.item(1)], "yes", at=1)
    assert here.failed(pressed, "The disk is full.") == 1
    assert here.glyph(here.item(1)) == "unsaved"
    assert here.standing(here.item(1), "", DAY, "UTC").words == "yes: not saved. The disk is full."
    first = here.press([here.item(2)], "yes", at=2)
    here.press([here.item(3)], "no", at=3)
    assert here.failed(first, "The disk is full.") is None
    moved = here.press([here.item(1)], "no", at=1)
    here.touch()
    assert here.failed(moved, "The disk is full.") is None


def test_the_next_key_on_a_question_forgets_that_the_last_one_failed() -> None:
    here = stand(item(1))
    here.failed(here.press([here.item(1)], "yes", at=1), "The disk is full.")
    assert here.unsaved
    here.press([here.item(1)], "yes", at=1)
    assert not here.unsaved


def test_their_answer_is_shown_and_seen_by_the_next_key() -> None:
    here = stand(item(1))
    row = {
        "version": 9, "value": 0, "realigned": None, "confirmed": 0, "note": "no rule", "fix": "", "at": AT, "who": 4,
    }  # fmt: skip
    here.theirs(1, row)
    assert (here.item(1).value, here.item(1).version, here.item(1).note) == (False, 9, "no rule")
    assert here.walk.counts == Counts(no=1)


# Where to go ------------------------------------------------------------------------------------------------


def test_a_walk_begins_behind_the_answer_that_was_given_last() -> None:
    assert stand(item(1), item(2)).where_it_stopped() == item(1)
    here = stand(
        item(1), item(2, value=True, at=5), item(3, value=True, at=9), item(4), item(5, value=True, at=7)
    )
    assert here.where_it_stopped() == here.item(4)
    done = stand(item(1, value=True, at=1), item(2, value=False, at=2))
    assert done.where_it_stopped() == done.item(1)
    confirmed = stand(item(1, value=True, at=5), item(2), item(3, value=True, at=9, confirmed=True), item(4))
    assert confirmed.where_it_stopped() == confirmed.item(2)


def test_first_open_goes_round() -> None:
    here = stand(item(1), item(2, value=True), item(3, not_here=True), item(4, carried=True))
    assert here.first_open(0) == here.item(4)
    assert here.first_open(3) == here.item(1)
    here.press([here.item(1), here.item(4)], "unchanged")
    assert here.first_open() is None


def test_category_keys_go_to_its_beginning_first() -> None:
    here = stand(item(1), item(2), item(3, category=2), item(4, category=2), item(5, category=3))
    assert here.category_step(3, -1).id == 3
    assert here.category_step(2, -1).id == 1
    assert here.category_step(0, -1).id == 1
    assert here.category_step(1, 1).id == 3
    assert here.category_step(4, 1).id == 5


def test_only_carried_answers_whose_meaning_stands_are_confirmed() -> None:
    items = (item(1), item(2, carried=True), item(3, carried=False), item(4, carried=True, stale=True))
    answered = item(5, carried=True, value=False)
    here = stand(*items, answered, item(6, carried=True, not_here=True))
    fit, stale = here.confirmable(here.walk.items)
    assert ([one.id for one in fit], stale) == ([2, 3], 1)


# Other people -----------------------------------------------------------------------------------------------


def test_what_others_changed_is_taken_over_and_what_changed_here_meanwhile_is_read_again() -> None:
    here = stand(item(1), item(2), item(3))
    before = here.walk
    after = before.with_items([item(1, value=True, version=5), item(2, value=False, version=6), item(3)])
    here.press([here.item(2)], "yes", at=2)
    fresh, again = here.take(before, after)
    assert [one.id for one in fresh] == [1] and again
    assert here.item(1).value is True and here.item(2).value is None
    assert here.walk.counts == Counts(yes=1, open=2)


def test_an_answer_of_ones_own_is_not_overwritten_by_an_older_reading() -> None:
    here = stand(item(1))
    before = here.walk
    pressed = here.press([here.item(1)], "yes", at=1)
    here.arrived(pressed)
    here.saved(saved(1, True))
    fresh, again = here.take(before, before.with_items([item(1, value=False, version=4)]))
    assert not fresh and again and here.item(1).value is True


def test_nothing_new_is_nothing_to_repaint() -> None:
    here = stand(item(1))
    assert here.take(here.walk, here.walk) == ([], False)
    same = here.walk.with_items([item(1)])
    assert here.take(here.walk, same) == ([], False)


# Words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (item(1), ""),
        (item(1, value=True, at=AT, who=3), "yes · 10:42 · Dana Reyes"),
        (item(1, value=False, at=AT - 86_400_000, who=3), "no · 2026-11-22 · Dana Reyes"),
        (
            item(1, value=True, realigned=15, at=AT),
            "yes, realigned on the spot in 15 minutes · 10:42 · Dana Reyes",
        ),
        (
            item(1, value=True, realigned=1, at=AT),
            "yes, realigned on the spot in 1 minute · 10:42 · Dana Reyes",
        ),
        (item(1, value=True, confirmed=True, at=AT), "yes, unchanged · 10:42 · Dana Reyes"),
        (item(1, not_here=True), "not applicable here: no server on site"),
        (item(1, carried=True), ""),
    ],
)
def test_what_is_said_of_an_answer(one: Item, words: str) -> None:
    here = stand(one)
    assert here.standing(one, "Dana Reyes", DAY, "UTC", "no server on site").words == words


def test_rows_say_by_glyph_tone_and_word_what_they_are() -> None:
    row = question_row(item(1, name="Restore test"), "open")
    assert row.cells == (Cell("Restore test", "normal"),) and row.glyph == "open"
    assert question_row(item(1, carried=True), "carried").cells[0] == Cell("Name 1", "dim")
    here = stand(item(1, carried=True), item(2, carried=True, stale=True), item(3, value=True, stale=True))
    assert [here.glyph(one) for one in here.walk.items] == ["carried", "stale", "yes"], (
        "a changed meaning shows"
    )
    retired = question_row(item(1, name="A name that is far too long for it", mark="retired"), "open", 23)
    assert retired.cells[0] == Cell("A name that… (retired)", "normal") or "(retired)" in str(
        retired.cells[0]
    )
    heading = category_heading(Category(1, "Backup and recovery", 0, Counts(yes=2, no=1, open=3)))
    assert (heading.text, heading.right) == ("Backup and recovery", "3/6")
    heading = category_heading(Category(1, "Backup and recovery", 0, Counts(yes=2, open=3), "CSB"))
    assert (heading.text, heading.right) == ("Backup and recovery", "CSB 2/5")


@pytest.mark.parametrize(("total", "width"), [(60, 20), (80, 28), (100, 28), (112, 32), (120, 40), (200, 44)])
def test_the_list_takes_its_share(total: int, width: int) -> None:
    assert list_width(total) == width


# The question as lines --------------------------------------------------------------------------------------


def question(**more: Any) -> Question:
    """The question of the drawing."""
    wording = Wording(
        "Restore test",
        "Has a restore of a whole server been tested within the last 90 days?",
        "A backup that was never restored is a hope. When the server fails, the practice sees no patients until "
        "it is back.",
        "1 Open the backup console, then Restores.\n2 Look for a full restore within 90 days.\n"
        "3 None: ask for the ticket of the last one.",
        sources=(Source("NIST SP 800-34 r1, 3.5.1"),),
    )
    values: dict[str, Any] = {
        "item": 4, "code": "BKP-004", "ref": "BKP-004", "wording": wording, "n": 1, "frequency": "yearly",
        "last": Last("REV-0009", True, None, date(2026, 5, 14), "R. Okafor", "", False), "earlier": (),
        "answered_by": "", "evidence": (), "not_here_reason": "", "finding": "", "finding_state": "",
        "may_not_apply": False,
    }  # fmt: skip
    return Question(**{**values, **more})


def shown(one: Item | None = None, asked: Question | None = None, words: str = "", draft: str = "") -> Shown:
    """Question 4 of 34."""
    here = one or item(4)
    glyph = "open" if not words else "yes" if here.value else "no"
    return Shown(here, 4, 34, Standing(glyph, words), asked or question(), draft)


def test_the_question_of_the_drawing() -> None:
    text = plain(laid_out(question_text(shown(), 48, key), 19, 48, key).lines)
    assert text == [
        "BKP-004                                  4 of 34",
        "",
        "Has a restore of a whole server been tested",
        "within the last 90 days?",
        "",
        "Why   A backup that was never restored is a",
        "      hope. When the server fails, the practice",
        "      sees no patients until it is back.",
        "",
        "How   1 Open the backup console, then Restores.",
        "      2 Look for a full restore within 90 days.",
        "      3 None: ask for the ticket of the last",
        "      one.",
        "",
        "Last  yes · 2026-05-14 · R. Okafor",
        "From  NIST SP 800-34 r1, 3.5.1",
        "",
        "",
        "",
    ]


def test_an_answer_stands_under_the_question_with_note_fix_and_evidence() -> None:
    answered = item(4, value=False, note="Nobody has tried", fix="catch up", at=AT)
    text = plain(question_text(shown(answered, words="no · 10:42 · Dana Reyes"), 48, key).body)
    assert text[2:6] == ["", "Now   No · 10:42 · Dana Reyes", "Fix   catch up", "Note  Nobody has tried"]


def test_a_draft_is_called_one_and_a_long_note_is_cut() -> None:
    text = plain(question_text(shown(item(4, note="old"), draft="new words"), 48, key).body)
    assert "Draft new words" in text
    noted = plain(question_text(shown(item(4, note="word " * 100)), 48, key).body)
    assert sum(line.startswith(("Note", "      word")) for line in noted) == NOTE_LINES
    assert noted[[n for n, line in enumerate(noted) if line.startswith("Note")][0] + 2].endswith("…")


def test_a_question_of_twenty_lines_scrolls_and_the_last_answer_stays() -> None:
    how = "\n".join(f"{number} Step number {number} of the way to find out." for number in range(1, 41))
    asked = question(wording=replace(question().wording, how=how))
    text = question_text(shown(asked=asked), 48, key)
    first = laid_out(text, 19, 48, key)
    lines = plain(first.lines)
    assert len(lines) == 19 and lines[0].startswith("BKP-004")
    assert lines[-1] == "Last  yes · 2026-05-14 · R. Okafor"
    assert lines[-3].strip() == f"J {first.last_top} more lines"
    end = laid_out(text, 19, 48, key, first.last_top)
    assert plain(end.lines)[-4] == "From  NIST SP 800-34 r1, 3.5.1"
    assert plain(end.lines)[-3].strip() == "K back"
    assert laid_out(text, 19, 48, key, 10_000).top == first.last_top
    seen: set[str] = set()
    for top in range(first.last_top + 1):
        seen.update(plain(laid_out(text, 19, 48, key, top).lines))
    assert all(f"{number} Step number" in " ".join(seen) for number in range(1, 41))


def test_what_has_become_of_the_standard_is_said_in_words() -> None:
    retired = plain(question_text(shown(item(4, mark="retired")), 48, key).body)
    assert retired[0].startswith("Retired since")
    stale = plain(question_text(shown(item(4, carried=True, stale=True)), 48, key).last)
    assert stale == [
        "Last  yes · 2026-05-14 · R. Okafor",
        "      Its meaning has changed since: answer it",
        "      anew.",
    ]


def test_a_high_window_shows_more_of_the_same() -> None:
    asked = question(
        earlier=(Last("REV-0002", False, None, date(2025, 5, 2), "R. Okafor", "no time", False),)
    )
    low = plain(laid_out(question_text(shown(asked=asked), 72, key), 20, 72, key).lines)
    high = plain(laid_out(question_text(shown(asked=asked), 72, key), 36, 72, key).lines)
    assert not any("2025-05-02" in line for line in low)
    assert any(line.startswith("Past  no · 2025-05-02 · R. Okafor") for line in high)


@given(
    st.text(max_size=400), st.text(max_size=400), st.text(max_size=300),
    st.integers(12, 100), st.integers(3, 60), st.integers(0, 99),
)  # fmt: skip
def test_whatever_the_text_it_keeps_to_its_lines_and_columns(
    why: str, how: str, note: str, cells: int, height: int, top: int
) -> None:
    wording = Wording("Name", "Is it so?", why, how)
    asked = question(wording=wording)
    text = question_text(shown(item(4, value=True, note=note), asked, "yes · 10:42 · Dana"), cells, key)
    lines = laid_out(text, height, cells, key, top).lines
    assert len(lines) == height
    assert all(line_width(line) <= cells for line in lines)


# The line of progress and score -----------------------------------------------------------------------------


def test_progress_and_score_stand_in_columns_of_their_own() -> None:
    def text(counts: tuple[int, int, int, int], found: str, left: str) -> str:
        yes, no, na, left_open = counts
        return plain([score_line(Counts(yes, no, 0, na, left_open), found, left, 80, UNICODE)])[0]

    first = text((21, 6, 1, 6), "78 %", "81 %")
    assert first.startswith(" 21 yes   6 no   1 n/a   6 open")
    assert "as found  78 %  as left  81 %" in first and len(first) == 79
    later = text((9, 16, 1, 8), "100 %", "–")
    assert later.index("as left") == first.index("as left")
    assert later.index("open") == first.index("open")
    assert text((0, 0, 0, 34), "–", "–").count("█") == 0
    assert text((33, 0, 0, 1), "100 %", "100 %").count("░") >= 1
    assert "░" not in text((30, 4, 0, 0), "88 %", "88 %")


@given(
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(60, 200),
)
def test_the_line_of_progress_fits_its_width(
    yes: int, no: int, realigned: int, na: int, left: int, cells: int
) -> None:
    counts = Counts(yes + realigned, no, realigned, na, left)
    assert line_width(score_line(counts, "100 %", "100 %", cells, UNICODE)) <= cells


@pytest.mark.parametrize(("glyphs", "sign"), [(UNICODE, "↻"), (ASCII, "r")])
def test_what_was_realigned_is_a_figure_of_its_own_with_the_sign_of_the_list(
    glyphs: Glyphs, sign: str
) -> None:
    def text(counts: Counts, cells: int) -> str:
        return plain([score_line(counts, "78 %", "81 %", cells, glyphs)])[0]

    few = text(Counts(yes=22, no=5, realigned=1, na=1, open=6), 80)
    assert few.startswith(f" 21 yes   5 no   1 {sign} realigned   1 n/a   6 open") and "as found  78 %" in few
    many = text(Counts(yes=102, no=15, realigned=12, na=1, open=6), 80)
    assert many.startswith(f"  90 yes   15 no   12 {sign}    1 n/a") and "as left  81 %" in many
    assert "realigned" in text(Counts(yes=102, no=15, realigned=12, na=1, open=6), 120)
    here = stand(item(1, value=True, realigned=5), item(2, value=True), item(3, value=False))
    assert [here.glyph(here.item(key)) for key in (1, 2, 3)] == ["realigned", "yes", "no"]
    assert glyphs["realigned"] == sign


@pytest.mark.parametrize(
    ("marked", "others", "saving", "unsaved", "said"),
    [
        (0, (), 0, 0, ""),
        (0, ("Dana Reyes",), 0, 0, "Dana is here"),
        (0, ("Dana Reyes", "Noor Said"), 0, 0, "Dana and Noor are here"),
        (2, ("Dana Reyes", "Noor Said", "Vic Stone", "Fay"), 3, 1,
         "2 marked · Dana and Noor and 2 more are here · 3 being saved · 1 not saved"),
    ],
)  # fmt: skip
def test_what_the_top_line_says(
    marked: int, others: tuple[str, ...], saving: int, unsaved: int, said: str
) -> None:
    assert status_words(marked, others, saving, unsaved) == said


# Evidence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", ""), ("  \n", ""), ("https://tickets.example/42", "link"), ("www.example.com", "link"),
        ("/srv/evidence/console.png", "file"), ("~/console.png", "file"), ("./log", "file"), ("../log", "file"),
        ("5 backups, all good", "output"), ("https://a.example\nhttps://b.example", "output"),
        ("/dev/sda1  42%\n/dev/sdb1  3%", "output"), ("see https://a.example", "output"),
    ],
)  # fmt: skip
def test_what_a_text_is_as_evidence(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert bool(said_of(text)) is bool(kind)
