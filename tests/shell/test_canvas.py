"""Only what changed is sent, and the terminal ends up with what Textual meant to show."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.examples import at_least
from tui.canvas import PLAIN, Canvas, Pieces, _change, erases_in_colour

WIDTH, HEIGHT = 30, 10
STYLES = [
    Style(),
    Style(color=Color.parse("#5fafff"), bgcolor=Color.parse("#303030")),
    Style(bold=True, bgcolor=Color.parse("#303030")),
    Style(dim=True, bold=True),
    Style(reverse=True),
    Style(underline=True, color=Color.parse("red")),
    Style(bgcolor=Color.parse("#121212")),
]
TEXTS = ["a", "word ", "      ", "漢字", "█▓░", "e\u0301", "two words  ", "x" * 12]


class Screen:
    """A terminal that the canvas draws on."""

    def __init__(self, *, coloured: bool = True) -> None:
        self.canvas = Canvas(WIDTH, HEIGHT, ColorSystem.EIGHT_BIT, coloured=coloured)
        self.terminal = pyte.Screen(WIDTH, HEIGHT)
        self.terminal.reset_mode(7, private=True)  # no wrapping at the edge, as the driver sets it
        self.stream = pyte.Stream(self.terminal)
        self.sent = 0

    def draw(self, lines: dict[int, Pieces]) -> str:
        """Draw lines; what was sent."""
        text = self.canvas.draw(lines)
        self.stream.feed(text)
        self.sent += len(text)
        return text

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What stands on the terminal; of a blank only what can be seen of it."""
        found = []
        for y in range(HEIGHT):
            row: list[tuple[object, ...]] = []
            for x in range(WIDTH):
                cell = self.terminal.buffer[y][x]
                if cell.data == " " and not cell.reverse and not cell.underscore:
                    row.append((" ", cell.bg))
                else:
                    row.append((cell.data, cell.fg, cell.bg, cell.bold, cell.reverse, cell.underscore))
            found.append(row)
        return found


def strip(parts: Sequence[tuple[str, int]]) -> Strip:
    """A line as wide as the screen."""
    segments = [Segment(text, STYLES[number]) for text, number in parts]
    return Strip(segments).adjust_cell_length(WIDTH, STYLES[6])


LINE = st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, len(STYLES) - 1)), max_size=5).map(strip)
FRAME = st.dictionaries(st.integers(0, HEIGHT - 1), LINE, max_size=HEIGHT)


@at_least(200)
@given(st.lists(FRAME, min_size=1, max_size=6), st.booleans())
def test_many_frames_end_like_the_last_state_drawn_anew(
    frames: list[dict[int, Strip]], coloured: bool
) -> None:
    many, anew = Screen(coloured=coloured), Screen()
    last: dict[int, Strip] = {}
    for frame in frames:
        many.draw({y: [(0, line)] for y, line in frame.items()})
        last.update(frame)
    anew.draw({y: [(0, line)] for y, line in last.items()})
    assert many.cells() == anew.cells()


@at_least(200)
@given(
    st.lists(LINE, min_size=HEIGHT, max_size=HEIGHT),
    st.integers(-6, 6),
    st.lists(LINE, min_size=6, max_size=6),
)
def test_lines_that_move_end_where_they_should(lines: list[Strip], by: int, fresh: list[Strip]) -> None:
    moved = fresh[:by] + lines[: HEIGHT - by] if by > 0 else lines[-by:] + fresh[: -by if by else 0]
    many, anew = Screen(), Screen()
    many.draw({y: [(0, line)] for y, line in enumerate(lines)})
    many.draw({y: [(0, line)] for y, line in enumerate(moved)})
    anew.draw({y: [(0, line)] for y, line in enumerate(moved)})
    assert many.cells() == anew.cells()


def words(seed: int) -> Strip:
    """A line full of text."""
    chance = random.Random(seed)
    return strip([("".join(chance.choice("abcdefgh ") for _ in range(WIDTH)), 0)])


def test_scrolling_is_shifting() -> None:
    screen = Screen()
    lines = [words(number) for number in range(30)]
    screen.draw({y: [(0, lines[y])] for y in range(HEIGHT)})
    sent = screen.draw({y: [(0, lines[y + 1])] for y in range(HEIGHT)})
    assert "\x1b[M" in sent.replace("[1M", "[M")
    assert len(sent) < 80
    sent = screen.draw({y: [(0, lines[y])] for y in range(HEIGHT)})
    assert len(sent) < 80


def test_what_does_not_change_is_not_sent() -> None:
    screen = Screen()
    line = words(1)
    assert screen.draw({3: [(0, line)]})
    assert screen.draw({3: [(0, line)]}) == ""
    assert screen.draw({3: [(0, words(1))]}) == ""


def test_a_part_of_a_line_leaves_the_rest() -> None:
    screen = Screen()
    screen.draw({2: [(0, strip([("left side", 0), ("and right", 1)]))]})
    sent = screen.draw({2: [(10, Strip([Segment("RIGHT", STYLES[1])]))]})
    assert "RIGHT" in sent
    assert screen.terminal.display[2].startswith("left sidea")


def test_one_changed_character_is_a_few_bytes() -> None:
    screen = Screen()
    screen.draw({2: [(0, strip([("pressed 7", 1)]))]})
    assert len(screen.draw({2: [(0, strip([("pressed 8", 1)]))]})) <= 30


@pytest.mark.parametrize(
    "look", [(0, "", ""), (1, "31", ""), (3, "", "48;5;9"), (64, "38;5;1", "41"), (2, "", "")]
)
@pytest.mark.parametrize("before", [None, (0, "", ""), (1, "32", "44"), (2, "", ""), (67, "31", "48;5;9")])
def test_the_least_change_of_colours(before: tuple[int, str, str] | None, look: tuple[int, str, str]) -> None:
    terminal = pyte.Screen(5, 1)
    stream = pyte.Stream(terminal)
    if before:
        stream.feed(_change(None, before))
    stream.feed(_change(before, look) + "x")
    cell = terminal.buffer[0][0]
    other = pyte.Screen(5, 1)
    pyte.Stream(other).feed(_change(None, look) + "x")
    assert cell == other.buffer[0][0]
    assert _change(look, look) == ""
    assert len(_change(PLAIN, look)) <= len(_change(None, look))


def test_terminals_that_do_not_erase_in_colour() -> None:
    assert erases_in_colour({"TERM": "xterm-256color"})
    assert not erases_in_colour({"TERM": "screen-256color"})
    assert erases_in_colour({"TERM": "screen-256color", "TMUX": "/tmp/x"})
