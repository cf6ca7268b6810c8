"""Explain (`=`): a figure with its formula, inputs, rule and records. `tab` shows the next figure of the
screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from models.figure import Figure
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, Span, both_ends, line, line_width, paragraphs
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Column, Entry, Heading, Row

ACTIONS = declare(
    "explain",
    "Explain",
    Action("open", "enter", "open", "Opens the record under the cursor."),
    Action("next", "tab", "the next figure", "Explains the next figure of the screen."),
    Action("previous", "shift+tab", "the figure before", "Explains the figure before.", foot=False),
    Action("down", "J", "text down", "Scrolls the text above the records.", palette=False),
    Action("up", "K", "text up", "Scrolls the text above the records back.", foot=False, palette=False),
    uses=("list",),
)
WIDTH = 76
"""Text is set no wider than this."""
FRAME = 3
"""Lines of the window that are neither text nor records: the title, what is said, the keys."""
RECORDS = 5
"""So many lines of records stand below a text that is longer than the window."""


def explanation(figure: Figure, cells: int) -> list[Line]:
    """All that is said of a figure above its records."""
    cells = min(cells, WIDTH)
    label, shown = line(("   " + figure.label, "bright")), line((figure.shown, "bright"))
    made: list[Line] = [(), both_ends(label, shown, cells), ()]
    if line_width(label) + 2 + line_width(shown) > cells:
        made[1:2] = [
            line((f"   {texts.cut(part, cells - 3)}", "bright")) for part in (figure.label, figure.shown)
        ]
    for formula in figure.formula:
        made += [line(f"   = {part}") for part in texts.wrap(formula, cells - 6)]
    if figure.formula:
        made.append(())
    wide = max((texts.width(texts.safe(one.label)) for one in figure.inputs), default=0)
    values = max((texts.width(texts.safe(one.value)) for one in figure.inputs), default=0)
    wide, values = min(wide, cells // 2), min(values, 20)
    for one in figure.inputs:
        value = texts.fit(one.value, values, right=True)
        made.append(line(f"   {texts.fit(one.label, wide)}  ", (value, "bright"), (f"   {one.note}", "dim")))
    if figure.inputs:
        made.append(())
    if figure.rule:
        made += [(Span("   "), *part) for part in paragraphs("Rule", figure.rule, cells - 3, label_width=7)]
        made.append(())
    return made


class Explain(Frame):
    """What a figure is made of."""

    ACTIONS = ACTIONS
    FOOT = ("open", "down", "next", "everywhere.export", "everywhere.back")
    DEFAULT_CSS: ClassVar[str] = "Explain > Page { height: auto; }"
    AUTO_FOCUS = "LineList"

    def __init__(self, figures: Sequence[Figure], crumbs: tuple[str, ...] = ()) -> None:
        """Explain the first of these; `tab` goes through the others."""
        super().__init__()
        self.shown_figures = tuple(figures)
        self.number = 0
        self._crumbs = (*crumbs, "Explain")
        self._page = Page()
        self._scrolls = False
        """Whether the text is longer than its part of the window."""
        self._list = LineList(
            (Column("", 10), Column("", tone="normal"), Column("", 30, tone="dim")), glyphs=True, marks=False
        )

    @property
    def figure(self) -> Figure:
        """The figure that is explained."""
        return self.shown_figures[self.number]

    def body(self) -> ComposeResult:
        """The explanation, and the records."""
        yield self._page
        yield self._list

    async def load(self) -> None:
        """Nothing is read: a figure carries all that explains it."""
        self._show()

    def on_resize(self) -> None:
        """Set for the width."""
        self._show()

    def _show(self) -> None:
        figure = self.figure
        lines = explanation(figure, self.size.width)
        records = [
            Row((one.kind, one.code), (one.code, one.text, one.note), one.glyph) for one in figure.records
        ]
        rest = [Heading("  " + figure.rest, tone="dim")] if figure.rest else []
        self._list.empty = "" if rest or figure.inputs else "There are no records behind this figure."
        entries: list[Entry] = [*([Heading("The records")] if records else []), *records, *rest]
        room = max(3, self.size.height - FRAME - min(len(entries) or bool(self._list.empty), RECORDS))
        self._scrolls = len(lines) > room
        self._page.styles.height = min(len(lines), room)
        self._page.show(lines)
        self._list.show(entries)
        if len(self.shown_figures) > 1:
            self.set_status(f"figure {self.number + 1} of {len(self.shown_figures)}")
        self.refresh_keys()

    def possible(self, action: Action) -> str:
        """Opening needs a record, going on another figure."""
        if action.name == "open" and self._list.current is None:
            return "There is no record to open."
        if action.name in ("next", "previous") and len(self.shown_figures) < 2:
            return "This screen has no other figure."
        if action.name in ("down", "up") and not self._scrolls:
            return "All of the text is visible."
        return ""

    def do_open(self) -> None:
        """The record on its own screen."""
        row = self._list.current
        if row is not None:
            kind, code = row.key if isinstance(row.key, tuple) else ("", "")
            self.go(str(kind), str(code))

    def do_next(self) -> None:
        """The next figure."""
        self._turn(1)

    def do_previous(self) -> None:
        """The figure before."""
        self._turn(-1)

    def do_down(self) -> None:
        """Scroll the text."""
        self._page.scroll_lines(1)

    def do_up(self) -> None:
        """Scroll the text."""
        self._page.scroll_lines(-1)

    def _turn(self, by: int) -> None:
        self.number = (self.number + by) % len(self.shown_figures)
        self._show()

    async def export(self) -> None:
        """The explanation as a text file."""
        figure = self.figure
        text = ["".join(span.text for span in one).rstrip() for one in explanation(figure, WIDTH)]
        text += [f"   {one.code}  {one.text}  {one.note}".rstrip() for one in figure.records]
        text += ["", f"   {figure.rest}"] if figure.rest else []
        await self.keep_file(f"explain {figure.label}", "", "txt", "\n".join(text[1:]) + "\n")
