"""What every dialog is made of: a sheet at the lower edge, with its title on top and its keys at the bottom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip

from screens.kit import text as texts
from screens.kit.action import Action, Actions, declare
from screens.kit.drawn import Drawn, Line, Span, both_ends, line, line_width
from screens.kit.frame import Remark
from screens.kit.shell import Shell

R = TypeVar("R")

DIALOG = declare(
    "dialog",
    "In dialogs",
    Action("accept", "enter", "do it", "Presses the button that has the cursor."),
    Action("next", "tab right", "next", "The next button or field.", foot=False),
    Action("previous", "shift+tab left", "previous", "The previous button or field.", foot=False),
    Action("down", "down pgdn", "down", "Scrolls the text down, or goes to the next choice.", foot=False),
    Action("up", "up pgup", "up", "Scrolls the text up, or goes to the previous choice.", foot=False),
    Action("copy", "c", "copy", "Copies the text of an error.", foot=False),
    Action("close", "esc", "back", "Closes the dialog without doing anything."),
    alone=True,
)


TITLE_LINES = 4
LEFT = "leaves it as it is"
"""What esc does where whoever opens the dialog says nothing else."""


class SheetTitle(Drawn):
    """A rule with the title in it: where the dialog begins. A long title goes on below, whole."""

    DEFAULT_CSS: ClassVar[str] = "SheetTitle { height: auto; }"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def lines(self, cells: int) -> list[str]:
        """The title for this width; never more than `TITLE_LINES`, since the keys have to stay on screen."""
        wrapped = texts.wrap(texts.safe(self.title), max(10, cells - 6))
        if len(wrapped) > TITLE_LINES:
            last = " ".join(wrapped[TITLE_LINES - 1 :])
            wrapped[TITLE_LINES - 1 :] = [texts.cut(last, max(10, cells - 6))]
        return wrapped

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the title takes."""
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        """The title, between pieces of the rule on its first line."""
        rule = self.glyphs["line"]
        lines = self.lines(self.size.width)
        title = lines[y] if y < len(lines) else ""
        if y:
            return self.strip((Span("  "), Span(title, "bright")))
        rest = " " + rule * max(0, self.size.width - texts.width(title) - 3)
        return self.strip((Span(rule + " ", "dim"), Span(title, "bright"), Span(rest, "dim")))


class SheetFoot(Drawn):
    """The keys of a dialog, and what it has to say: at their right end, or above them where it has no room there."""

    DEFAULT_CSS: ClassVar[str] = "SheetFoot { height: auto; }"

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.keys = tuple(keys)
        self.message = ""

    def show(self, *keys: tuple[str, str]) -> None:
        """Other keys, or the same that do something else now."""
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def say(self, text: str) -> None:
        """Say this instead of what was said before."""
        before = len(self._lines(self.size.width))
        self.message = texts.safe(text)
        self.refresh(layout=len(self._lines(self.size.width)) != before)

    def _lines(self, cells: int) -> list[Line]:
        keys: list[Line] = [()]
        for key, label in self.keys:
            pair = (Span(key, "bright"), Span(f" {label}", "dim"))
            if keys[-1] and line_width(keys[-1]) + 2 + line_width(pair) > cells:
                keys.append(())
            keys[-1] = (*keys[-1], Span("  " if keys[-1] else " "), *pair)
        if len(keys) == 1 and line_width(keys[0]) + texts.width(self.message) + 3 <= cells:
            said = line((self.message + " ", "due")) if self.message else ()
            return [both_ends(keys[0], said, cells)]
        above = texts.wrap(self.message, max(10, cells - 2)) if self.message else []
        return [*(line((" " + part, "due")) for part in above), *keys]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """What is said, then the keys."""
        lines = self._lines(self.size.width)
        return self.strip(lines[y] if y < len(lines) else ())


class Sheet(ModalScreen[R]):
    """A dialog at the lower edge, over what it is about. Subclasses give `parts`, from top to bottom."""

    DEFAULT_CSS: ClassVar[str] = """
    Sheet { align: left bottom; background: transparent; }
    Sheet:ansi { background: transparent; }
    Sheet > * { background: $background; }
    Sheet > Page { height: auto; padding: 1 0 1 2; }
    Sheet > Chooser { height: 1fr; }
    Sheet > Horizontal { height: 2; padding: 0 0 1 2; }
    Sheet > Horizontal > Press { margin: 0 2 0 0; background: $background; }
    """
    ACTIONS: ClassVar[Actions] = DIALOG
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(key, what it does), for a dialog that always does the same."""

    app = getters.app(Shell)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.sheet_title = title
        self._foot = SheetFoot(self.KEYS)
        self._closed_with_result = False
        self._result: tuple[R | None] | None = None
        """With what it closes when it is on top again."""

    def parts(self) -> ComposeResult:
        """What stands between title and keys."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Title, parts, keys."""
        yield SheetTitle(self.sheet_title)
        yield from self.parts()
        yield self._foot

    def say(self, text: str) -> None:
        """Something to say about what was typed or pressed."""
        self._foot.say(text)

    def on_remark(self, message: Remark) -> None:
        """A field has something to say."""
        message.stop()
        self.say(message.text)

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close with this result, when it is on top (see `Frame.dismiss`); a second one comes too late and is dropped."""
        if self._closed_with_result:
            return AwaitComplete()
        self._closed_with_result = True
        if not self.is_active:
            self._result = (result,)
            return AwaitComplete()
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        """On top again."""
        if self._result is not None:
            (result,), self._result = self._result, None
            super().dismiss(result)

    def action_close(self) -> None:
        """Close, with nothing done."""
        self.dismiss(None)
