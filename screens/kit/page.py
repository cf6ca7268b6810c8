"""A screen that is one page of text to be scrolled: a standard, a finding, an import."""

from __future__ import annotations

from textual.app import ComposeResult

from screens.kit.action import Action
from screens.kit.drawn import Page
from screens.kit.frame import Frame

SCROLLING = (
    Action("down", "j J down", "down", "Scrolls down.", foot=False, palette=False),
    Action("up", "k K up", "up", "Scrolls up.", foot=False, palette=False),
    Action("page_down", "pgdn", "page down", "Scrolls down a page.", foot=False, palette=False),
    Action("page_up", "pgup", "page up", "Scrolls up a page.", foot=False, palette=False),
)
"""The actions that every such screen declares beside its own."""


class PageScreen(Frame):
    """A page of text, set anew for every width."""

    def body(self) -> ComposeResult:
        """A page of text."""
        yield Page(indent=1)

    def draw(self) -> None:
        """Set the text for the width."""

    def on_resize(self) -> None:
        """Set the text for the width."""
        self.draw()

    def do_down(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(1)

    def do_up(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(-1)

    def do_page_down(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(self.size.height - 5)

    def do_page_up(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(5 - self.size.height)
