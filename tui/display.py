"""Shows what Textual has drawn, through a `Canvas`, and never faster than the terminal takes it.

`App._display` of Textual is private; the version is pinned, and a test compares the final screens with and
without this.
"""

from __future__ import annotations

from typing import Any, cast

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.screen import Screen

from screens.kit.shell import Shell
from tui.canvas import Canvas, Pieces
from tui.driver import TerminalDriver

SYNC_BYTES = 600
"""Frames longer than this are shown at once, where the terminal can do that."""


def pieces_of(update: CompositorUpdate) -> dict[int, Pieces]:
    """The lines of a frame, as strips with their columns."""
    found: dict[int, Pieces] = {}
    if isinstance(update, ChopsUpdate):
        for y in {span[0] for span in update.spans}:
            found[y] = [(x, strip) for x, strip in update.chops[y].items() if strip is not None]
    elif isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            pieces = []
            for strip in strips:
                pieces.append((x, strip))
                x += strip.cell_length
            found[y] = pieces
    return found


class Display(Shell):
    """An app whose frames go through a canvas."""

    lean = True
    """Whether only changed cells are sent; the setting of this name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._canvas: Canvas | None = None
        self._left_out = False

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if (
            not isinstance(driver, TerminalDriver)
            or renderable is None
            or self._batch_count
            or not self._running
        ):
            super()._display(screen, renderable)
            return
        try:
            if driver.congested:
                self._left_out = True
            elif self.lean and isinstance(renderable, CompositorUpdate):
                self._send(driver, screen, renderable)
            else:
                self._canvas = None
                super()._display(screen, renderable)
        finally:
            self.post_display_hook()

    def _send(self, driver: TerminalDriver, screen: Screen[Any], update: CompositorUpdate) -> None:
        width, height = self.size
        canvas = self._canvas
        lead = ""
        if canvas is None or (canvas.width, canvas.height) != (width, height):
            system = self.console._color_system or ColorSystem.TRUECOLOR
            canvas = self._canvas = Canvas(width, height, system)
            lead = "\x1b[0m\x1b[2J"
            # Textual takes what it drew before for drawn, but the window has just been cleared.
            below = self._background_screens
            update = cast(CompositorUpdate, screen._compositor.render_update(full=True, screen_stack=below))
        text = lead + canvas.draw(pieces_of(update))
        focused = self.screen.focused
        if focused is not None and hasattr(focused, "cursor_screen_offset"):
            # Where the terminal's own cursor is, input methods show what is being composed.
            x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
            text += canvas.place_cursor(x, y)
        if not text:
            return
        if self._sync_available and len(text) > SYNC_BYTES:
            text = f"{SYNC_START}{text}{SYNC_END}"
        driver.write(text)

    def window_changed(self) -> None:
        """The window has, or had for a moment, another size: nobody knows what it shows now."""
        self._canvas = None
        self.screen.refresh()

    def catch_up(self) -> None:
        """The terminal keeps up again: show the newest of what was left out."""
        if self._left_out:
            self._left_out = False
            self.screen.refresh()
