"""What the terminal shows, cell by cell, so that only what changed is sent: half to a quarter of the bytes
that Textual sends.

`Canvas.draw` is given the new strips of some lines and answers with the sequences that bring the terminal
there: runs of changed cells, the least change of colours between them, the rest of a line erased where the
terminal erases in colour, and lines that only moved shifted by a scroll region. It knows nothing of Textual
but `Strip`, and is switched off by `lean = false` in the settings.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rich.cells import cell_len, get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

Look = tuple[int, str, str]
"""Attributes as bits, foreground and background as the numbers of SGR; empty is the terminal's own."""
Cells = list[tuple[str, Look]]
"""A line: the character of each cell with its look; the second cell of a wide character has an empty one."""

Pieces = Sequence[tuple[int, Iterable[Segment]]]
"""Parts of a line: the column where each begins, and its strip."""

PLAIN: Look = (0, "", "")
BLANK = (" ", PLAIN)
UNKNOWN = ("\0", PLAIN)
"""Nobody knows what is in this cell; it is drawn whatever should be there."""
GAP = 5
"""So many unchanged cells are rather drawn again than jumped over."""
SHIFT_LINES = 4
"""With fewer changed lines nobody looks for lines that moved."""
SHIFT_GAIN = 40
"""Changed cells that shifting has to save."""
ERASE = 6
"""Blanks at the end of a line from which on erasing is shorter."""
_ON = {1: "1", 2: "2", 4: "3", 8: "4", 16: "5", 32: "6", 64: "7", 128: "8", 256: "9"}
_OFF = {1: "22", 2: "22", 4: "23", 8: "24", 16: "25", 32: "25", 64: "27", 128: "28", 256: "29"}
INK = 8 | 64 | 256
"""Attributes that make a blank visible: underline, reverse, strike."""


def erases_in_colour(environment: Mapping[str, str]) -> bool:
    """Whether what is erased takes the background colour that is set (GNU screen leaves it the terminal's
    own).
    """
    term = environment.get("TERM", "")
    known = ("xterm", "tmux", "linux", "alacritty", "kitty", "foot", "rxvt", "vte", "wezterm", "st-", "putty")
    return term.startswith(known) or "TMUX" in environment


class Canvas:
    """The terminal's screen as far as this program has drawn it."""

    def __init__(
        self, width: int, height: int, colours: ColorSystem, *, coloured: bool | None = None
    ) -> None:
        """A screen that has just been cleared. `coloured`: it erases in colour; None asks the environment."""
        self.width, self.height = width, height
        self._colours = colours
        self._coloured = erases_in_colour(os.environ) if coloured is None else coloured
        self._lines: list[Cells] = [[BLANK] * width for _ in range(height)]
        self._look: Look | None = None
        self._at: tuple[int, int] | None = None
        self._looks: dict[Style | None, Look] = {None: PLAIN}
        self._pieces: list[Pieces] = [()] * height

    def draw(self, lines: Mapping[int, Pieces]) -> str:
        """The sequences that show these lines, each given as strips with the columns where they begin."""
        changed: dict[int, Cells] = {}
        for y, pieces in lines.items():
            if y >= self.height or _same(self._pieces[y], pieces):
                continue
            self._pieces[y] = pieces
            cells = self._cells(y, pieces)
            if cells != self._lines[y]:
                changed[y] = cells
        out: list[str] = []
        if len(changed) >= SHIFT_LINES:
            out.append(self._shift(changed))
        for y in sorted(changed):
            self._draw_line(y, changed[y], out)
        return "".join(out)

    def place_cursor(self, x: int, y: int) -> str:
        """The sequence that puts the terminal's cursor there, or nothing if it is."""
        if self._at == (x, y):
            return ""
        self._at = (x, y)
        return _move(x, y)

    # ---- from strips to cells

    def _cells(self, y: int, pieces: Pieces) -> Cells:
        """The line as it becomes."""
        cells = self._lines[y][:]
        for x, strip in pieces:
            part = self._part(strip)
            cells[x : x + len(part)] = part
        del cells[self.width :]
        return cells

    def _part(self, strip: Iterable[Segment]) -> Cells:
        cells: Cells = []
        looks = self._looks
        for text, style, control in strip:
            if control or not text:
                continue
            look = looks.get(style)
            if look is None:
                look = looks[style] = self._look_of(style)
            blank = (" ", look if look[0] & INK else (0, "", look[2]))
            if text.isascii() or cell_len(text) == len(text):
                cells.extend([blank if char == " " else (char, look) for char in text])
                continue
            for char in text:
                size = get_character_cell_size(char)
                if size:
                    cells.append(blank if char == " " else (char, look))
                    cells.extend([("", look)] * (size - 1))
                elif cells and cells[-1][0]:
                    cells[-1] = (cells[-1][0] + char, cells[-1][1])
        return cells

    def _look_of(self, style: Style | None) -> Look:
        if style is None:
            return PLAIN
        fore = style._color.downgrade(self._colours).get_ansi_codes() if style._color else ()
        back = style._bgcolor.downgrade(self._colours).get_ansi_codes(False) if style._bgcolor else ()
        fore_code, back_code = ";".join(fore), ";".join(back)
        return (
            style._attributes & style._set_attributes & 0x1FF,
            "" if fore_code == "39" else fore_code,
            "" if back_code == "49" else back_code,
        )

    # ---- from cells to sequences

    def _draw_line(self, y: int, new: Cells, out: list[str]) -> None:
        old = self._lines[y]
        self._lines[y] = new
        end = self._erased_from(old, new)
        for start, stop in _runs(old, new, end):
            out.append(self._go(start, y))
            text: list[str] = []
            for char, look in new[start:stop]:
                if look != self._look and not (char == " " and _shows_alike(self._look, look)):
                    text.append(_change(self._look, look))
                    self._look = look
                text.append(char)
            out.append("".join(text))
            # At the right edge terminals differ about where the cursor is now.
            self._at = (stop, y) if stop < self.width else None
        if end < self.width:
            out.append(self._go(end, y))
            look = new[end][1]
            if not _shows_alike(self._look, look):
                out.append(_change(self._look, look))
                self._look = look
            out.append("\x1b[K")
            self._at = (end, y)

    def _erased_from(self, old: Cells, new: Cells) -> int:
        """Where the blank end of a line begins that is better erased; the width if there is none."""
        char, look = new[-1]
        if char != " " or look[0] & INK or (look[2] and not self._coloured):
            return self.width
        start = self.width
        while (
            start
            and new[start - 1][0] == " "
            and new[start - 1][1][2] == look[2]
            and not new[start - 1][1][0] & INK
        ):
            start -= 1
        while start < self.width and old[start] == new[start]:
            start += 1
        differing = sum(one != other for one, other in zip(old[start:], new[start:], strict=True))
        return start if differing >= ERASE else self.width

    def _go(self, x: int, y: int) -> str:
        if self._at == (x, y):
            return ""
        if self._at is not None and self._at[1] == y and x > self._at[0]:
            by = x - self._at[0]
            return f"\x1b[{by}C" if by > 1 else "\x1b[C"
        return _move(x, y)

    # ---- lines that moved

    def _shift(self, changed: dict[int, Cells]) -> str:
        """Shift lines that only moved, if that saves something; what is drawn afterwards completes it."""
        found = self._find_shift(changed)
        if found is None:
            return ""
        by, top, bottom = found
        region = self._lines[top : bottom + 1]
        count = abs(by)
        empty: list[Cells] = [[UNKNOWN] * self.width for _ in range(count)]
        shifted = region[count:] + empty if by > 0 else empty + region[:-count]
        before = sum(_differing(self._lines[y], cells) for y, cells in changed.items() if top <= y <= bottom)
        after = 0
        for y in range(top, bottom + 1):
            wanted = changed.get(y, self._lines[y])
            after += _differing(shifted[y - top], wanted)
        if before - after < SHIFT_GAIN:
            return ""
        for y in range(top, bottom + 1):
            wanted = changed.pop(y, self._lines[y])
            self._lines[y] = shifted[y - top]
            if wanted != self._lines[y]:
                changed[y] = wanted
        reset = "" if self._look == PLAIN else "\x1b[0m"
        self._look, self._at = PLAIN, None
        # Setting the region moves the cursor home, so it is set before and taken away after.
        edge = f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H"
        return f"{reset}{edge}\x1b[{count}{'M' if by > 0 else 'L'}\x1b[r"

    def _find_shift(self, changed: dict[int, Cells]) -> tuple[int, int, int] | None:
        """(lines upwards, top, bottom) of the shift that most lines have in common."""
        places: dict[tuple[tuple[str, Look], ...], int] = {}
        for y, cells in enumerate(self._lines):
            places[tuple(cells)] = y
        votes: Counter[int] = Counter()
        lines: dict[int, list[int]] = {}
        for y, cells in changed.items():
            if all(char == " " for char, _ in cells):
                continue
            old = places.get(tuple(cells))
            if old is not None and old != y:
                votes[old - y] += 1
                lines.setdefault(old - y, []).append(y)
        if not votes:
            return None
        by, count = votes.most_common(1)[0]
        if count < SHIFT_LINES - 1:
            return None
        moved = sorted(lines[by])
        if any(later - earlier > 3 for earlier, later in pairwise(moved)):
            return None
        return by, min(moved[0], moved[0] + by), max(moved[-1], moved[-1] + by)


def _same(before: Pieces, now: Pieces) -> bool:
    return len(before) == len(now) > 0 and all(
        one[0] == other[0] and one[1] is other[1] for one, other in zip(before, now, strict=True)
    )


def _shows_alike(before: Look | None, look: Look) -> bool:
    """Whether a blank looks the same in both."""
    return before is not None and before[2] == look[2] and not (before[0] | look[0]) & INK


def _differing(old: Cells, new: Cells) -> int:
    return sum(one != other for one, other in zip(old, new, strict=True))


def _move(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


def _runs(old: Cells, new: Cells, end: int) -> Iterable[tuple[int, int]]:
    """Where cells before `end` differ, as (start, stop); near ones are taken together, wide characters stay
    whole.
    """
    start = stop = -1
    for x in range(end):
        if old[x] == new[x]:
            continue
        if stop >= 0 and x - stop <= GAP and _alike(new, stop, x):
            stop = x + 1
            continue
        if stop >= 0:
            yield _whole(old, new, start, stop)
        start, stop = x, x + 1
    if stop >= 0:
        yield _whole(old, new, start, stop)


def _alike(cells: Cells, start: int, stop: int) -> bool:
    """Whether drawing the cells between costs no change of colours."""
    look = cells[start - 1][1]
    return all(cells[x][1] == look or cells[x] == (" ", (0, "", look[2])) for x in range(start, stop))


def _whole(old: Cells, new: Cells, start: int, stop: int) -> tuple[int, int]:
    while start and new[start][0] == "":
        start -= 1
    while stop < len(new) and (new[stop][0] == "" or old[stop][0] == ""):
        stop += 1
    return start, stop


def _change(before: Look | None, after: Look) -> str:
    """The shortest sequence from one look to another."""
    whole = [_ON[bit] for bit in _ON if after[0] & bit]
    whole += [code for code in after[1:] if code]
    anew = f"\x1b[0;{';'.join(whole)}m" if whole else "\x1b[0m"
    if before is None:
        return anew
    gone, come = before[0] & ~after[0], after[0] & ~before[0]
    if gone & 3:  # bold and faint have one end in common
        come |= after[0] & 3
    parts = list(dict.fromkeys(_OFF[bit] for bit in _OFF if gone & bit))
    parts += [_ON[bit] for bit in _ON if come & bit]
    if before[1] != after[1]:
        parts.append(after[1] or "39")
    if before[2] != after[2]:
        parts.append(after[2] or "49")
    step = f"\x1b[{';'.join(parts)}m" if parts else ""
    return min(step, anew, key=len) if step else step
