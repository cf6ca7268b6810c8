"""The evidence of a question is read whole on the walk, and nothing in it acts on the terminal."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align import evidence, reviews
from screens.align.evidence_page import TEXT_LIMIT, EvidencePage, broken, visible
from screens.kit import text as texts
from tests.align.walking import Review, press, seat, until, walk_of
from tests.stage import message, shown


async def test_pasted_output_is_read_whole_and_scrolled(review: Review) -> None:
    item = review.item("BKP-001")
    output = "\n".join(f"job {n:>3}  {'failed' if n == 77 else 'good'}   {n * 7}" for n in range(1, 101))
    evidence.attach_output(review.store, review.dana, item.id, output).result()
    evidence.attach_link(review.store, review.dana, item.id, "https://tickets.example/42").result()
    async with seat(review, review.dana) as (app, pilot):
        assert "v shows it whole" in shown(app)
        await press(pilot, "v")
        await until(lambda: "1 of 2  output" in shown(app))
        assert "Dana Reyes" in shown(app) and "job   1  good   7" in shown(app)
        assert "Lines 1 to " in shown(app) and shown(app).splitlines()[-1].startswith(" j down  k up")
        await press(pilot, *["pgdn"] * 3)
        assert "job   1  good" not in shown(app) and "job  60  good" in shown(app)
        await press(pilot, "end")
        assert "job 100  good   700" in shown(app) and "https://tickets.example/42" in shown(app)
        await press(pilot, "home", "esc")
        assert walk_of(app).is_read


async def test_escapes_and_bad_bytes_of_a_file_are_shown_as_what_they_are(review: Review) -> None:
    item = review.item("BKP-001")
    data = b"plain\r\n\x1b[2J\x1b]0;owned\x07 red\n\xff\xfe tail\n\tcolumn"
    evidence.attach_file(review.store, review.dana, item.id, "log.txt", data).result()
    evidence.attach_file(review.store, review.dana, item.id, "shot.png", b"\x89PNG\x00\x00").result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "v")
        await until(lambda: "1 of 2  file  log.txt" in shown(app))
        text = shown(app)
        assert r"\x1b[2J\x1b]0;owned\x07 red" in text and r"\xff\xfe tail" in text and "    column" in text
        assert "No text: it is kept as it is" in text and "\x1b" not in text


async def test_a_submitted_review_shows_its_evidence_and_a_question_without_says_so(review: Review) -> None:
    evidence.attach_output(review.store, review.dana, review.item("BKP-001").id, "one\ntwo").result()
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic) as (app, pilot):
        await press(pilot, "home", "v")
        assert isinstance(app.screen, EvidencePage) and "two" in shown(app)
        await press(pilot, "esc", "j", "v")
        assert message(app) == "Nothing is attached here."


async def test_evidence_that_is_attached_now_is_shown_now(review: Review) -> None:
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "i", *"two", "enter", *"lines", "ctrl+s")
        await until(lambda: "v shows it whole" in shown(app))
        await press(pilot, "v")
        await until(lambda: "lines" in shown(app) and "1 of 1  output" in shown(app))


async def test_a_text_that_is_too_long_says_how_much_is_not_shown(review: Review) -> None:
    item = review.item("BKP-001")
    evidence.attach_file(
        review.store, review.dana, item.id, "big.log", b"x" * 99 + b"\n" * (TEXT_LIMIT + 1000)
    ).result()
    async with seat(review, review.dana) as (app, pilot):
        await press(pilot, "v", "end")
        await until(lambda: "x writes all of it into a file" in shown(app))


@given(st.one_of(st.text(), st.binary()), st.integers(10, 90))
def test_whatever_it_is_it_fits_and_does_nothing(data: str | bytes, cells: int) -> None:
    lines = broken(visible(data), cells)
    assert all(texts.width(one) <= cells for one in lines)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for one in lines for char in one)


@pytest.mark.parametrize("char", ["a", "é", "漢"])
def test_a_text_without_line_ends_is_broken_while_one_waits(char: str) -> None:
    began = time.process_time()
    lines = broken(char * (TEXT_LIMIT // len(char.encode())), 77)
    assert time.process_time() - began < 0.5
    assert "".join(lines) == char * (TEXT_LIMIT // len(char.encode()))
