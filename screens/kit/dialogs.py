"""Dialogs: sheets at the lower edge that own their keys. Each returns a typed result.

    if await self.app.push_screen_wait(
        Confirm("Submit REV-0017?", lines, button="Submit", does="submits it")
    ): ...
    code = await self.app.push_screen_wait(
        Choose("Client", [Choice("ACME", "Acme Dental", "ACME"), ...], does="opens the client")
    )
    reason = await self.app.push_screen_wait(
        AskLine("Not applicable here, because", does="leaves it out", required="A reason is needed.")
    )

(`push_screen_wait` inside a worker, that is in `async def do_…` or `self.work(…)`; else `push_screen(dialog,
callback)`.)

- `Confirm`: a summary and two buttons; enter presses the one with the focus. `danger=True` puts the focus on
  the other one.
- `Choose`: a few letters and enter.
- `AskLine`: one line of text.
- `NotAll`: what of many was left, and why.
- `ErrorDialog(problem)`: what happened, what is kept, what to do; `c` copies it.
- `ConflictDialog(...)`: somebody was faster: theirs and mine side by side; answers `theirs`, `mine` or
  `copy`.

What enter does and what esc leaves stands in the line of keys: whoever opens a dialog says it (`does`,
`leaves`), since only they know. What is typed is handed to `changed` at every key, so that it can be kept as a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from models.errors import Conflict, Problem
from models.text import LINE_LIMIT, begin, clean
from screens.kit import text as texts
from screens.kit.drawn import Drawn, Line, Page, Span, both_ends, line, line_width
from screens.kit.fields import LineField, Press
from screens.kit.fuzzy import best
from screens.kit.sheet import LEFT, Sheet, SheetTitle

R = TypeVar("R")


class _Text(Page):
    """The text of a dialog: as high as it is, up to what the window has."""

    def __init__(self, lines_for: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self._lines_for = lines_for

    def fit(self, width: int, room: int) -> None:
        """Set the text for this width, in at most so many lines."""
        lines = list(self._lines_for(max(10, width - 4)))
        self.styles.height = max(1, min(len(lines), room)) + 2
        self.show(lines, top=min(self.top, max(0, len(lines) - room)))


class Buttons(Sheet[R]):
    """A text and a row of buttons, each with its result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "app.focus_next", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]
    AUTO_FOCUS = "Press.-first"

    def __init__(
        self,
        title: str,
        lines_for: Callable[[int], Sequence[Line]],
        buttons: Sequence[tuple[str, R, str]],
        first: int = 0,
        leaves: str = LEFT,
    ) -> None:
        """`lines_for(width)` gives the text; `buttons` are labels with results and what each does; `first`
        has the focus; `leaves` is what esc does.
        """
        super().__init__(title)
        self._text = _Text(lines_for)
        self._buttons = [Press(label) for label, _, _ in buttons]
        self._results = [result for _, result, _ in buttons]
        self._does = [does for _, _, does in buttons]
        self._leaves = leaves
        self._buttons[first].add_class("-first")
        self._show_keys(first)

    def _show_keys(self, number: int) -> None:
        """What enter does with the button that has the focus."""
        if not self.KEYS:
            self._foot.show(("enter", self._does[number]), ("tab", "next button"), ("esc", self._leaves))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Enter does something else now."""
        if isinstance(event.widget, Press):
            self._show_keys(self._buttons.index(event.widget))

    def parts(self) -> ComposeResult:
        """The text, and the buttons in a row."""
        yield self._text
        with Horizontal():
            yield from self._buttons

    def on_resize(self, event: events.Resize) -> None:
        """The text is set for the width."""
        title = len(self.query_one(SheetTitle).lines(event.size.width))
        self._text.fit(event.size.width, event.size.height - 6 - title)

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        self.dismiss(self._results[self._buttons.index(event.button)])

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self._text.scroll_lines(by)


def _as_lines(text: Sequence[Line | str], cells: int) -> list[Line]:
    lines: list[Line] = []
    for part in text:
        if isinstance(part, str):
            lines += [line(wrapped) for wrapped in texts.wrap(part, min(cells, 72))]
        else:
            lines.append(part)
    return lines


class Confirm(Buttons[bool]):
    """A summary of what is going to be done, and enter."""

    def __init__(
        self,
        title: str,
        text: Sequence[Line | str],
        *,
        button: str,
        does: str,
        other: str = "Cancel",
        leaves: str = LEFT,
        danger: bool = False,
    ) -> None:
        """`text` is lines, or texts to be wrapped; `does` is what the button does (`submits it`), `leaves`
        what the other one and esc do. `danger`: what cannot be undone; the focus is on the other button.
        """
        super().__init__(
            title,
            self._lines,
            ((button, True, does), (other, False, leaves)),
            int(danger),
            leaves,
        )
        self._said = tuple(text)

    def _lines(self, cells: int) -> list[Line]:
        return _as_lines(self._said, cells)


class TakeAway(Confirm):
    """Whether something is deleted, cancelled or ended, which undo brings back."""

    def __init__(self, what: str, text: Sequence[str], *, verb: str = "delete", thing: str = "it") -> None:
        """`Delete FND-0001?`, with what goes with it; `thing` is what enter does that to (`the contact`)."""
        super().__init__(
            f"{begin(verb)} {what}?",
            text,
            button=f"{begin(verb)} it",
            does=f"{verb}s {thing}",
            other="Keep it",
            leaves=f"keeps {thing}",
        )

    def _lines(self, cells: int) -> list[Line]:
        return [*super()._lines(cells), line(f"{self.app.key('everywhere.undo')} brings it back.")]


class Told(Buttons[None]):
    """Something to read and to copy: where a file lies, a link."""

    KEYS = (("enter", "closes"), ("c", "copies"))
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", show=False)]

    def __init__(self, title: str, text: Sequence[Line | str], copied: str = "") -> None:
        """`copied` is what `c` copies."""
        super().__init__(title, lambda cells: _as_lines(text, cells), (("Close", None, "closes"),))
        self.copied = copied

    def action_copy(self) -> None:
        """Copy to the terminal's clipboard."""
        self.app.copy_to_clipboard(self.copied)
        self.say("Sent to the terminal's clipboard; shift+drag works everywhere.")


class NotAll(Told):
    """What was done for many and not for all: those that were left, each with the reason, to read and to copy."""

    def __init__(self, title: str, left: Sequence[tuple[str, str]], *first: Line | str) -> None:
        """`left` are (code, why not); `first` stands above them."""
        named = [f"{code} {why}" for code, why in left]
        super().__init__(title, [*first, *named], "\n".join(named))


class ErrorDialog(Told):
    """A problem: what happened, what is kept, what to do."""

    def __init__(self, problem: Problem) -> None:
        """For this problem."""
        super().__init__("That did not work", (), clean(problem.said, long=True))
        self.problem = problem
        self._text = _Text(self._lines)

    def _lines(self, cells: int) -> list[Line]:
        what = [line((part, "bright")) for part in texts.wrap(self.problem.what, min(cells, 72))]
        return what + _as_lines([part for part in (self.problem.kept, self.problem.do) if part], cells)


Ruling = Literal["theirs", "mine", "copy"]


class ConflictDialog(Buttons[Ruling]):
    """Somebody was faster: both texts, and what to do with mine. It is a draft already when this is asked."""

    def __init__(self, conflict: Conflict, fields: Sequence[tuple[str, str, str]], *, when: str = "") -> None:
        """`fields` are (label, theirs, mine) of what differs; `when` says when theirs was saved."""
        self._fields = fields
        self._by = conflict.by or "Somebody else"
        self._when = when
        self._what = conflict.what
        super().__init__(
            "Two people changed this",
            self._lines,
            (
                ("Keep theirs", "theirs", "takes theirs"),
                ("Put mine on top", "mine", "saves mine over theirs"),
                ("Copy mine", "copy", "copies mine, saves nothing"),
            ),
            leaves="back to my text",
        )

    def _lines(self, cells: int) -> list[Line]:
        made = _as_lines([self._what], cells)
        half = (cells - 3) // 2
        made.append(())
        theirs = f"{self._by}{', ' + self._when if self._when else ''}"
        made.append(line((texts.fit(theirs, half) + "   ", "dim"), ("mine", "dim")))
        for label, one, other in self._fields:
            if label:
                made.append(line((texts.cut(label, cells), "dim")))
            left, right = texts.wrap(one or "—", half), texts.wrap(other or "—", half)
            for number in range(max(len(left), len(right))):
                made.append(
                    line(
                        texts.fit(left[number] if number < len(left) else "", half) + "   ",
                        (right[number] if number < len(right) else "", "bright"),
                    )
                )
        return made


class AskLine(Sheet[str | None]):
    """One line of text. Result: the text, or None after esc."""

    DEFAULT_CSS: ClassVar[str] = "AskLine > LineField { padding: 0 2; width: 1fr; }"
    AUTO_FOCUS = "LineField"

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        does: str,
        leaves: str = "",
        required: str = "",
        limit: int = LINE_LIMIT,
        judge: Callable[[str], object] | None = None,
        changed: Callable[[str], None] | None = None,
    ) -> None:
        """`does` is what enter does with the text (`sends it back`), `leaves` what esc does; `required` says
        what is missing when enter is pressed on nothing; `judge` raises Problem for a text that cannot be taken: it
        stays to be mended; `changed` hears every key, and keeps a draft.
        """
        super().__init__(title)
        self._field = LineField(value, limit=limit)
        self._required = required
        self._judge = judge
        self._changed = changed
        left = LEFT if changed is None else "back, the text is kept as a draft"
        self._foot.show(("enter", does), ("esc", leaves or left))

    def parts(self) -> ComposeResult:
        """The field."""
        yield self._field

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._foot.message:
            self.say("")
        if self._changed is not None:
            self._changed(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = clean(event.value)
        if self._required and not text:
            self.say(self._required)
            return
        try:
            if self._judge is not None:
                self._judge(text)
        except Problem as problem:
            self.say(problem.said)
        else:
            self.dismiss(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    key: str
    text: str
    note: str = ""
    """Shown dim at the right, and found too."""


class Chooser(Drawn, can_focus=True):
    """A line for letters, and under it what they name. Used by `Choose` and by the palette."""

    takes_text = True

    class Chosen(Message):
        """Enter was pressed on a choice."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self, choices: Sequence[Choice] = (), *, typed: Callable[[str], None] | None = None, at: str = ""
    ) -> None:
        """Over these choices, the cursor on the one with the key `at`; with `typed`, whoever is told of the
        letters answers with `offer` instead.
        """
        super().__init__()
        self.choices = tuple(choices)
        self.typed = typed
        self.letters = ""
        self.found: list[Choice] = list(choices)
        self.at = next((place for place, choice in enumerate(self.found) if choice.key == at), 0)
        self.top = 0

    def on_resize(self) -> None:
        """The cursor stays visible."""
        self.top = max(self.at - max(1, self.size.height - 2) + 1, min(self.top, self.at))

    def offer(self, choices: Sequence[Choice]) -> None:
        """What the letters name, best first."""
        self.found = list(choices)
        self.at = self.top = 0
        self.refresh()

    def matching(self, letters: str) -> Sequence[Choice]:
        """The choices that the letters name, best first."""
        return best(letters, self.choices, lambda choice: f"{choice.text} {choice.note}")

    def _set(self, letters: str) -> None:
        self.letters = letters
        if self.typed is None:
            self.offer(self.matching(letters))
        else:
            self.typed(letters)
            self.refresh()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keys that print are letters here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Letters, moving, enter."""
        page = max(1, self.size.height - 2)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.at = max(0, min(len(self.found) - 1, self.at + steps[event.key]))
            self.top = max(self.at - page + 1, min(self.top, self.at))
            self.refresh()
        elif event.key == "enter":
            if self.found:
                self.post_message(self.Chosen(self.found[self.at]))
        elif event.key == "backspace":
            self._set(self.letters[:-1])
        elif event.key == "ctrl+u":
            self._set("")
        elif event.is_printable and event.character is not None:
            self._set((self.letters + event.character)[:60])
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted name is letters too."""
        event.stop()
        self._set((self.letters + texts.safe(event.text))[:60])

    def render_line(self, y: int) -> Strip:
        """The letters on line 0, then choices."""
        if y == 0:
            return self.strip((Span(" > ", "accent"), Span(self.letters + "_", "bright")))
        number = self.top + y - 1
        if y == self.size.height - 1:
            return self.strip(())
        if not self.found and y == 1:
            return self.strip((Span("   Nothing is called that.", "dim"),))
        if number >= len(self.found):
            return self.strip(())
        choice, cursor = self.found[number], number == self.at
        lead = self.glyphs["cursor"] if cursor else " "
        left = (Span(f" {lead} ", "accent"), Span(texts.safe(choice.text), "bright" if cursor else "normal"))
        room = max(self.size.width // 2, self.size.width - line_width(left) - 3)
        right: Line = (Span(texts.cut(choice.note, room) + " ", "dim"),) if choice.note else ()
        return self.strip(both_ends(left, right, self.size.width), cursor)


class Choose(Sheet[str | None]):
    """A few letters and enter. Result: the key of the choice, or None."""

    AUTO_FOCUS = "Chooser"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        does: str,
        leaves: str = LEFT,
        at: str = "",
        named: Callable[[str], Choice | None] | None = None,
    ) -> None:
        """Choose one of these, the cursor at first on the one with the key `at`; `does` is what is done with
        it (`starts a review`). `named` says what letters name that is none of them, such as any day.
        """
        super().__init__(title)
        self._foot.show(("letters", "find"), ("enter", does), ("esc", leaves))
        self._chooser = Chooser(choices, at=at, typed=self._typed if named is not None else None)
        self._named = named
        self._chooser.styles.max_height = max(3, min(12, len(choices) + 2))

    def parts(self) -> ComposeResult:
        """The chooser."""
        yield self._chooser

    def _typed(self, letters: str) -> None:
        one = self._named(letters) if self._named is not None else None
        self._chooser.offer((*self._chooser.matching(letters), *((one,) if one is not None else ())))

    @on(Chooser.Chosen)
    def _chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        self.dismiss(event.choice.key)


class Known(Protocol):
    """What has a code and a name."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""


class ChooseClient(Choose):
    """A client by a few letters. Result: its code, or None."""

    def __init__(self, title: str, known: Iterable[Known], *, does: str, leaves: str = "back") -> None:
        """One of these."""
        choices = [Choice(one.code, one.name, one.code) for one in known]
        super().__init__(title, choices, does=does, leaves=leaves)
