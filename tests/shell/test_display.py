"""The lean display against Textual's own, in a real terminal: the same screens, a fraction of the bytes."""

from __future__ import annotations

import pytest
import textual

from tests.shell.conftest import Start
from tests.terminal import Terminal

KEYS = (
    "j", "j", "space", "k", "m", "pgdn", "end", "k", "home", *["j"] * 25, "/", "9", "9", "enter", "esc", "s", "s",
    "n", "a", "ctrl+u", "b", "enter", "e", "x", "tab", "y", "esc", "?", "esc", "ctrl+p", "c", "o", "esc", "+",
)  # fmt: skip


def seen(terminal: Terminal) -> list[list[tuple[object, ...]]]:
    """The cells of the screen; of a blank only its ground."""
    return [
        [(" ", cell.bg) if cell.data == " " and not cell.reverse else tuple(cell) for cell in row]
        for row in terminal.cells()
    ]


def test_the_version_of_textual_is_the_one_this_was_written_for() -> None:
    assert textual.__version__ == "8.2.8"


@pytest.mark.slow
def test_screens_are_the_same_with_and_without(trial: Start) -> None:
    lean, plain = trial(), trial("lean=false")
    for number, key in enumerate(KEYS):
        for terminal in (lean, plain):
            terminal.press(key)
        for terminal in (lean, plain):
            terminal.wait_quiet(0.15 if key == "esc" else 0.03)
        if seen(lean) != seen(plain):
            for terminal in (lean, plain):
                terminal.wait_quiet(0.4)
        assert seen(lean) == seen(plain), f"after key {number}, {key}:\n{lean.text}\n---\n{plain.text}"
    assert len(lean.raw) * 3 < len(plain.raw)


@pytest.mark.slow
def test_after_a_resize_everything_is_drawn_anew(trial: Start) -> None:
    lean, plain = trial(), trial("lean=false")
    for terminal in (lean, plain):
        terminal.press("m")
        for size in ((100, 30), (70, 20), (80, 24)):
            terminal.resize(*size)
            terminal.wait_quiet()
    assert seen(lean) == seen(plain)


def test_a_move_in_a_list_and_a_key_that_counts_are_a_few_bytes(trial: Start) -> None:
    terminal = trial()
    terminal.press("m")
    with terminal.counting() as sent:
        for _ in range(60):
            terminal.press("j")
            terminal.wait_quiet(0.02)
    assert 60 < sent.count < 60 * 400
    with terminal.counting() as sent:
        terminal.press("+")
    assert sent.count < 40


def test_a_dialog_repaints_what_it_covers(trial: Start) -> None:
    terminal = trial()
    with terminal.counting() as sent:
        terminal.press("n")
    assert sent.count < 700
    with terminal.counting() as sent:
        terminal.press("enter")
    assert sent.count < 700


@pytest.mark.slow
def test_an_idle_screen_writes_nothing(trial: Start) -> None:
    terminal = trial()
    terminal.wait_quiet(0.5)
    before = len(terminal.raw)
    terminal.wait_quiet(3)
    assert len(terminal.raw) == before
