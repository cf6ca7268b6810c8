"""Text that people typed, made safe for the screen, and measured in cells. Everything shown goes through
here.

- `safe(text)`: one line, cleaned as at entry, and without what terminals draw in ways that differ (joiners,
  variation selectors, stacks of combining marks). `safe_lines(text)`: the same for a text of several lines.
- `cut(text, width)`: at most so many cells, `…` at the end if something was dropped; never half a wide
  character.
- `fit(text, width, right=False)`: exactly so many cells. `wrap(text, width)`: lines at most so wide, at
  blanks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from textual._cells import cell_len

from models.text import clean, printable

ELLIPSIS = "…"

# Zero-width characters that terminals join, select or order with, each in its own way: with them, nobody
# knows how wide a line is. Dropped for the screen only; what is stored keeps them.
_DRAWN_DIFFERENTLY = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACK = re.compile(f"({_MARKS}{{2}}){_MARKS}+")
_SIMPLE = re.compile(r"[\x20-\x7e]*")


def _drawable(text: str) -> str:
    return _STACK.sub(r"\1", _DRAWN_DIFFERENTLY.sub("", text))


@lru_cache(maxsize=8192)
def safe(text: str) -> str:
    """One line that does nothing to a terminal but to be read: no control characters, no line ends."""
    if _SIMPLE.fullmatch(text):
        return text
    blanks = len(text) - len(text.rstrip(" "))  # cleaning takes them away, but they may align something
    return _drawable(printable(text)) + " " * blanks


def safe_lines(text: str) -> list[str]:
    """The lines of a long text, each safe; a tab becomes blanks to the next column of four."""
    return [_drawable(line.expandtabs(4)) for line in clean(text, long=True).split("\n")]


def width(text: str) -> int:
    """How many cells a safe text takes."""
    return cell_len(text)


def cut(text: str, cells: int) -> str:
    """The text, or as much of its beginning as fits, ended by `…`."""
    text = safe(text)
    if len(text) * 2 <= cells or cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    return _beginning(text, cells - 1) + ELLIPSIS


def _beginning(text: str, cells: int) -> str:
    taken, used = len(text), 0
    for place, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            taken = place
            break
    return text[:taken]


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly so many cells: cut or filled with blanks, on the left if `right`."""
    text = cut(text, cells)
    blanks = " " * (cells - cell_len(text))
    return blanks + text if right else text + blanks


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines of at most so many cells, broken at blanks; a word longer than a line is broken
    inside.

    Line ends of the text stay; the blanks that begin a line stay on its continuation lines too, so that `1
    Open …` in an indented list lines up.
    """
    cells = max(1, cells)
    lines: list[str] = []
    for line in safe_lines(text):
        if cell_len(line) <= cells:
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())][: cells // 2]
        current = indent
        for word in line.split():
            joint = " " if current.strip() else ""
            if cell_len(current) + len(joint) + cell_len(word) <= cells:
                current += joint + word
                continue
            if current.strip():
                lines.append(current)
            current = indent
            while cell_len(current) + cell_len(word) > cells:
                head = _beginning(word, cells - cell_len(current)) or word[0]
                lines.append(current + head)
                word, current = word[len(head) :], indent
            current += word
        if current.strip():
            lines.append(current)
    return lines
