"""The field of a one-line note, over the lowest line of the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from models.errors import Problem
from screens.align.walk_state import Pressed
from screens.kit.fields import LineField


@dataclass(slots=True)
class Noting:
    """A note that is open, or that waits for the no that it belongs to."""

    item: int
    before: str
    """The note as it was."""
    moves_on: bool
    """It belongs to a no: the next question comes when it closes."""
    no: Pressed | None = None
    """That no, while it is on its way."""
    text: str = ""
    """As it was typed, once it is closed."""
    refused: Problem | None = None
    """Why the no did not reach the disk."""


class NoteField(LineField):
    """The field. It is not there until `open`; `kept` hears the text when it is closed, before the next key."""

    DEFAULT_CSS: ClassVar[str] = "NoteField { layer: note; position: absolute; display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in LineField.BINDINGS if not (isinstance(one, Binding) and one.key == "enter")),
        Binding("enter,escape", "keep", "keep the note", show=False, id="note.keep"),
    ]

    def __init__(self, kept: Callable[[str], None]) -> None:
        """`kept` is told the text."""
        super().__init__(widget_id="note")
        self._kept = kept

    def place(self, x: int, y: int, cells: int) -> None:
        """Where it stands, and how wide it is."""
        self.styles.offset = (x, y)
        self.styles.width = cells

    def open(self, text: str) -> None:
        """Show the field with this text, and have the keys."""
        self.value = text
        self.cursor_position = len(text)
        self.display = True
        self.screen.set_focus(self, scroll_visible=False)

    def close(self) -> None:
        """Put the field away."""
        self.display = False

    def action_keep(self) -> None:
        """Enter or esc: both keep the text."""
        self._kept(self.value)

    def on_blur(self, event: events.Blur) -> None:
        """Whoever goes elsewhere keeps it too."""
        if self.display and self.screen.is_current:
            self._kept(self.value)
