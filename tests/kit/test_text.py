"""Text for the screen does nothing to a terminal, and takes exactly the cells that it is given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.kit import text as texts
from tests.kit.hostile import HOSTILE

ANY = st.text(st.characters(codec=None), max_size=60)


@given(ANY)
def test_nothing_of_control_is_left(text: str) -> None:
    for char in texts.safe(text):
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200d\ufe0f"


@given(ANY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert texts.safe(texts.safe(text)) == texts.safe(text)


@given(ANY, st.integers(0, 30))
def test_a_cut_text_fits(text: str, cells: int) -> None:
    assert texts.width(texts.cut(text, cells)) <= cells


@given(ANY, st.integers(0, 30), st.booleans())
def test_a_fitted_text_takes_exactly_its_cells(text: str, cells: int, right: bool) -> None:
    assert texts.width(texts.fit(text, cells, right=right)) == cells


@given(ANY, st.integers(1, 30))
def test_no_wrapped_line_is_too_wide(text: str, cells: int) -> None:
    for line in texts.wrap(text, cells):
        assert texts.width(line) <= max(cells, 2)  # one wide character may be wider than a column of one


@given(st.text("abc ", max_size=80), st.integers(3, 30))
def test_wrapping_loses_no_word(text: str, cells: int) -> None:
    assert "".join(texts.wrap(text, cells)).replace(" ", "") == text.rstrip().replace(" ", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_become_readable(text: str) -> None:
    assert "\x1b" not in texts.safe(text)
    assert texts.safe(text).count("[") == text.count("[")


def test_brackets_are_brackets() -> None:
    assert texts.safe("Acme [EU] Ltd") == "Acme [EU] Ltd"
    assert texts.safe("[@click=app.quit]go[/]") == "[@click=app.quit]go[/]"


def test_wide_characters_are_never_cut_in_half() -> None:
    assert texts.cut("漢字漢字", 6) == "漢字…"
    assert texts.width(texts.fit("漢字", 5)) == 5


def test_blanks_that_align_something_stay() -> None:
    assert texts.safe(" › ") == " › "


def test_continuation_lines_stand_under_their_beginning() -> None:
    assert texts.wrap("  one two three", 9) == ["  one two", "  three"]


def test_stacks_of_marks_are_cut_down() -> None:
    assert texts.safe("a" + "\u0336" * 40) == "a" + "\u0336" * 2
