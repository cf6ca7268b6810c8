"""Fields that text is typed into: one line, several lines, a choice; and a button to press.

They say what they drop (`Remark`): the lines of a paste after the first, what is over the limit. They clean
nothing by themselves, since what is typed is cleaned once, where it is saved (`models.text.clean`); but what
is shown is safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from models.text import LINE_LIMIT, TEXT_LIMIT, clean, count, printable
from screens.kit import text as texts
from screens.kit.drawn import Drawn, Span, both_ends
from screens.kit.frame import Remark
from screens.kit.theme import UNICODE

NARROW = 50
"""Cells of a line of a text, where a window is as narrow as it may be."""

_EDITING: list[BindingType] = [
    Binding("left", "cursor_left", show=False),
    Binding("right", "cursor_right", show=False),
    Binding("ctrl+left", "cursor_left_word", show=False),
    Binding("ctrl+right", "cursor_right_word", show=False),
    Binding("home", "home", show=False),
    Binding("end", "end", show=False),
    Binding("backspace", "delete_left", show=False),
    Binding("delete", "delete_right", show=False),
    Binding("ctrl+w", "delete_left_word", show=False),
    Binding("ctrl+u", "delete_left_all", show=False),
    Binding("ctrl+k", "delete_right_all", show=False),
    Binding("enter", "submit", show=False),
    Binding("ctrl+c", "copy", show=False),
    Binding("ctrl+x", "cut", show=False),
    Binding("ctrl+v", "paste", show=False),
]
"""The keys of a line, without those that terminals do not send or that mean something else elsewhere."""


class LineField(Input, inherit_bindings=False):
    """A text of one line."""

    DEFAULT_CSS: ClassVar[str] = """
    LineField, LineField:focus { height: 1; padding: 0; border: none; background: $field; color: $bright; }
    LineField:ansi { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = _EDITING
    takes_text = True

    def __init__(
        self, value: str = "", *, limit: int = LINE_LIMIT, placeholder: str = "", widget_id: str | None = None
    ) -> None:
        """A field of at most `limit` characters."""
        super().__init__(
            clean(value)[:limit],
            placeholder=placeholder,
            max_length=limit,
            compact=True,
            select_on_focus=False,
            id=widget_id,
        )
        self.cursor_blink = False
        self.limit = limit

    def validate_value(self, value: str) -> str:
        """Whatever gets in here, typed, pasted or set: nothing of it does anything to the terminal."""
        blanks = len(value) - len(value.rstrip(" "))
        return printable(value) + " " * blanks

    def restricted(self) -> None:
        """The text is at its limit: say so."""
        self.post_message(Remark(f"No more than {self.limit} characters fit here."))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if not lines:
            return
        start, end = sorted(self.selection)
        room = self.limit - len(self.value) + (end - start)
        pasted = clean(lines[0])
        self.replace(pasted[:room], start, end)
        dropped = []
        if len(lines) > 1:
            dropped.append(f"the first line was taken, {count(len(lines) - 1, 'line')} dropped")
        if len(pasted) > room:
            dropped.append(f"{count(len(pasted) - room, 'character')} dropped ({self.limit} fit here)")
        if dropped:
            self.post_message(Remark(f"Of the pasted text {', '.join(dropped)}."))


class AreaField(TextArea, inherit_bindings=False):
    """A text of several lines; tab goes to the next field."""

    DEFAULT_CSS: ClassVar[str] = """
    AreaField, AreaField:focus {
        height: 5; padding: 0; border: none; background: $field; color: $bright; scrollbar-size-vertical: 1;
    }
    AreaField .text-area--cursor { background: $accent; color: $background; text-style: none; }
    AreaField:ansi { border-left: solid ansi_bright_black; padding-left: 1; }
    AreaField:ansi:focus { border-left: solid ansi_cyan; }
    AreaField.-ascii:ansi { border-left: ascii ansi_bright_black; }
    AreaField.-ascii:ansi:focus { border-left: ascii ansi_cyan; }
    AreaField:ansi .text-area--cursor { background: ansi_cyan; color: ansi_black; text-style: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(_EDITING[:4]),
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "cursor_line_start", show=False),
        Binding("end", "cursor_line_end", show=False),
        Binding("pageup", "cursor_page_up", show=False),
        Binding("pagedown", "cursor_page_down", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
        Binding("ctrl+w", "delete_word_left", show=False),
        Binding("ctrl+u", "delete_to_start_of_line", show=False),
        Binding("ctrl+k", "delete_to_end_of_line_or_delete_line", show=False),
        Binding("ctrl+c", "copy", show=False),
        Binding("ctrl+x", "cut", show=False),
        Binding("ctrl+v", "paste", show=False),
        Binding("ctrl+z", "undo", show=False),
        Binding("ctrl+y", "redo", show=False),
    ]
    takes_text = True

    def __init__(
        self,
        value: str = "",
        *,
        limit: int = TEXT_LIMIT,
        lines: int = 5,
        at_end: bool = False,
        widget_id: str | None = None,
    ) -> None:
        """A field of at most `limit` characters, `lines` high; `at_end`: writing goes on where the text
        ends.
        """
        super().__init__(clean(value, long=True)[:limit], tab_behavior="focus", id=widget_id)
        self.cursor_blink = False
        self.limit = limit
        self.styles.height = self.styles.min_height = lines
        self.show_line_numbers = False
        self.at_end = at_end

    def load_text(self, text: str) -> None:
        """Another text, of which nothing does anything to the terminal."""
        super().load_text(clean(text, long=True))

    def on_mount(self) -> None:
        """What is read is read from its beginning, what is written goes on at its end."""
        plain_frame(self)
        if self.at_end:
            self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        pasted = clean(event.text, long=True)
        room = self.limit - len(self.text) + len(self.selected_text)
        if result := self._replace_via_keyboard(pasted[:room], *self.selection):
            self.move_cursor(result.end_location)
        if len(pasted) > room:
            over = count(len(pasted) - room, "character")
            self.post_message(Remark(f"Of the pasted text {over} dropped ({self.limit} fit here)."))

    async def _on_key(self, event: events.Key) -> None:
        if len(self.text) >= self.limit and (event.is_printable or event.key == "enter"):
            event.stop()
            event.prevent_default()
            self.post_message(Remark(f"No more than {self.limit} characters fit here."))
            return
        await super()._on_key(event)


def fits(text: str, lines: int) -> bool:
    """Whether a text is seen whole in a field so high, at 80 columns: there is nothing to be read from its beginning then,
    and writing goes on at its end, as in a field of one line."""
    return sum(1 + texts.width(line) // NARROW for line in text.split("\n")) <= lines


class WholeBars(ScrollBarRender):
    """A scroll bar of whole cells: what its ends are drawn with has no plain form."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def plain_frame(widget: Widget) -> None:
    """Give the widget's scroll bar and border their plain forms where the signs have theirs."""
    if getattr(widget.app, "glyphs", UNICODE).ascii:
        widget.add_class("-ascii")
        widget.vertical_scrollbar.renderer = WholeBars  # type: ignore[misc]


class ChoiceField(Drawn, can_focus=True):
    """One of a few values: left and right step through them, and the form opens the list of them. A letter
    does nothing here, so that one typed by mistake changes nothing.
    """

    DEFAULT_CSS: ClassVar[str] = "ChoiceField { height: 1; }"
    ground = "field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
    ]

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, field: ChoiceField, value: str) -> None:
            super().__init__()
            self.field = field
            self.value = value

        @property
        def control(self) -> ChoiceField:
            """The field."""
            return self.field

    def __init__(
        self, options: Sequence[tuple[str, str]], value: str = "", *, widget_id: str | None = None
    ) -> None:
        """A choice among (value, label) pairs. A value that is none of them is added as it is."""
        super().__init__(id=widget_id)
        self.options = list(options)
        self._admit(value)
        self.value = value

    def _admit(self, value: str) -> None:
        """What is none of the options is one as it is."""
        if value not in [option[0] for option in self.options]:
            self.options.insert(0, (value, value or "not chosen"))

    @property
    def label(self) -> str:
        """What is shown for the value."""
        return dict(self.options)[self.value]

    def choose(self, value: str) -> None:
        """Choose a value, also one that somebody else gave and that is none of the options."""
        if value != self.value:
            self._admit(value)
            self.value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def action_step(self, by: int) -> None:
        """The next or the previous value, round and round."""
        values = [value for value, _ in self.options]
        self.choose(values[(values.index(self.value) + by) % len(values)])

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters do nothing here, what they mean elsewhere neither."""
        return character is not None and character.isprintable() and character != " "

    def on_focus(self) -> None:
        """Drawn with its hint."""
        self.refresh()

    def on_blur(self) -> None:
        """Drawn without it."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The value, and while it has the focus which of how many it is."""
        place = [value for value, _ in self.options].index(self.value) + 1
        hint = (Span(f"{place} of {len(self.options)} ", "dim"),) if self.has_focus else ()
        mark = f"{self.glyphs['choice']} "
        left = (Span(mark, "accent" if self.has_focus else "dim"), Span(texts.safe(self.label), "bright"))
        return self.strip(both_ends(left, hint, self.size.width))


class ManyField(ChoiceField):
    """Several of a few values, as one text with semicolons between; the form's list adds and takes away."""

    def __init__(self, options: Sequence[tuple[str, str]], value: str = "") -> None:
        """A choice of several among (value, label) pairs."""
        super().__init__(options, options[0][0])
        self.value = value

    @property
    def chosen(self) -> list[str]:
        """The values that are chosen, those that are none of the options among them."""
        return [part for part in self.value.split("; ") if part]

    @property
    def label(self) -> str:
        """What is shown for them."""
        words = dict(self.options)
        return ", ".join(words.get(value, value) for value in self.chosen) or "none"

    def _admit(self, value: str) -> None:
        """Several values are no option; one that is none is shown as it is."""

    def action_step(self, by: int) -> None:
        """Several have no next."""

    def toggle(self, value: str) -> None:
        """Add a value, in the order of the options, or take it away."""
        kept = [one for one in self.chosen if one != value]
        if value not in self.chosen:
            order = [option for option, _ in self.options]
            kept = [one for one in order if one in (*kept, value)] + [one for one in kept if one not in order]
        self.choose("; ".join(kept))

    def render_line(self, y: int) -> Strip:
        """The values."""
        mark = Span(f"{self.glyphs['choice']} ", "accent" if self.has_focus else "dim")
        return self.strip((mark, Span(texts.safe(self.label), "bright")))


class Press(Drawn, can_focus=True):
    """A button: enter or space presses it."""

    DEFAULT_CSS: ClassVar[str] = "Press { height: 1; width: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", show=False)]

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: Press) -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> Press:
            """The button."""
            return self.button

    def __init__(self, label: str, *, widget_id: str | None = None) -> None:
        """A button with this label."""
        super().__init__(id=widget_id)
        self.label = label
        self.styles.width = texts.width(label) + 4

    def action_press(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self))

    def on_focus(self) -> None:
        """Drawn as the one that enter presses."""
        self.refresh()

    def on_blur(self) -> None:
        """Drawn as one of several."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """`[ Save ]`, or with the cursor."""
        if self.has_focus:
            return self.strip((Span(f"{self.glyphs['cursor']} {self.label}  ", "bright"),), cursor=True)
        return self.strip((Span("[ ", "dim"), Span(self.label), Span(" ]", "dim")))
