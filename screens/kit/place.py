"""Going from one thing to another: a wing opens another wing's screen without importing it.

    self.go("review", "REV-0017")                    # in a screen
    self.post_message(Go("review", "REV-0017"))      # in a widget

The table in `tui/places.py` knows which screen shows which kind.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.message import Message


class Thing(NamedTuple):
    """What a screen is about, for `h`, `L` and the window's breadcrumb."""

    kind: str
    """Kind as the command line names it: client, standard, review, …"""
    code: str
    name: str = ""
    rows: tuple[tuple[str, int], ...] = ()
    """(table, key) of the rows whose history is its history."""
    part: str = ""
    """The part of it that these rows are, such as a question of a review; empty: all of it."""


class Go(Message):
    """Show the thing of this kind and code."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__()
        self.kind = kind
        self.code = code
