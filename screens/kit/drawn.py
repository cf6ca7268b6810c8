"""Widgets that draw their own lines: no widget per row, no markup, no layout when something changes.

A line is a tuple of `Span`s, each a text with its tone. `Drawn` turns lines into strips; `Page` is a text
that can be read and scrolled: explanations, help, the question of a review.

    page.show((line(("Why", "dim"), "   A backup that was never restored is a hope."), line()))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from screens.kit import text as texts
from screens.kit.theme import DARK, PALETTES, UNICODE, Glyphs, Ground, Palette, Tone


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    tone: Tone = "normal"


Line = tuple[Span, ...]


def line(*parts: str | Span | tuple[str, Tone]) -> Line:
    """A line of plain texts, (text, tone) pairs and spans."""
    return tuple(Span(part) if isinstance(part, str) else Span(*part) for part in parts)


def line_width(spans: Line) -> int:
    """Cells that a line takes."""
    return sum(texts.width(texts.safe(span.text)) for span in spans)


def both_ends(left: Line, right: Line, cells: int) -> Line:
    """One line of `left` and `right` at its two ends; `left` is cut where they would meet."""
    room = cells - line_width(right) - (2 if right else 0)
    kept: list[Span] = []
    for span in left:
        if room <= 0:
            break
        part = texts.cut(span.text, room)
        kept.append(Span(part, span.tone))
        room -= texts.width(part)
    filled = Span(" " * max(0, room + (2 if right else 0)))
    return (*kept, filled, *right)


class Drawn(Widget):
    """A widget of lines that it draws itself. Subclasses override `spans`."""

    DEFAULT_CSS: ClassVar[str] = "Drawn { width: 1fr; height: 1fr; }"

    ground: Ground = "back"
    """What it stands on."""

    @property
    def palette(self) -> Palette:
        """The colours of the theme that is on."""
        return PALETTES.get(self.app.theme, DARK)

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this person's font has."""
        found = getattr(self.app, "glyphs", UNICODE)
        assert isinstance(found, Glyphs)
        return found

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y of what is visible, and whether the cursor is on it."""
        return (), False

    def render_line(self, y: int) -> Strip:
        """The line as Textual wants it."""
        spans, cursor = self.spans(y)
        return self.strip(spans, cursor)

    def strip(self, spans: Line, cursor: bool = False) -> Strip:
        """A line over the whole width; what does not fit is cut with `…`."""
        left = self.size.width
        ground: Ground = "cursor" if cursor else self.ground
        style = self.palette.style
        segments: list[Segment] = []
        drawn = self.glyphs.drawn
        for span in spans:
            text = drawn(texts.cut(span.text, left))
            if text:
                segments.append(Segment(text, style(span.tone, ground)))
                left -= texts.width(text)
        if left > 0:
            segments.append(Segment(" " * left, style("normal", ground)))
        return Strip(segments, self.size.width)

    def refresh_line(self, y: int) -> None:
        """Draw one line again."""
        self.refresh(Region(0, y, self.size.width, 1))


class Rule(Drawn):
    """The one vertical rule that a screen may have, between a list and what it shows."""

    DEFAULT_CSS: ClassVar[str] = "Rule { width: 1; height: 1fr; }"

    def spans(self, y: int) -> tuple[Line, bool]:
        """A piece of the rule."""
        return (Span(self.glyphs["rule"], "dim"),), False


class Page(Drawn):
    """Lines of text, wrapped by whoever gives them; scrolled with `scroll_lines`."""

    def __init__(self, lines: Iterable[Line] = (), *, widget_id: str | None = None, indent: int = 0) -> None:
        """A page with these lines, each moved right by `indent`."""
        super().__init__(id=widget_id)
        self._lines: tuple[Line, ...] = tuple(lines)
        self._indent = " " * indent
        self.top = 0
        """The first line that is visible."""

    @property
    def shown(self) -> tuple[Line, ...]:
        """All lines, visible or not."""
        return self._lines

    def show(self, lines: Iterable[Line], *, top: int = 0) -> None:
        """Show other lines, from their beginning."""
        self._lines = tuple(lines)
        self.top = top
        self.refresh()

    @property
    def rest(self) -> int:
        """How many lines stand below the last one that is visible."""
        return max(0, len(self._lines) - self.top - self.size.height)

    def scroll_lines(self, by: int) -> bool:
        """Scroll by so many lines; whether anything moved."""
        top = max(0, min(self.top + by, len(self._lines) - self.size.height))
        if top == self.top:
            return False
        self.top = top
        self.refresh()
        return True

    def on_resize(self) -> None:
        """Never scrolled further than there is text."""
        self.top = max(0, min(self.top, len(self._lines) - self.size.height))

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y of the visible part."""
        number = self.top + y
        if number >= len(self._lines):
            return (), False
        return ((Span(self._indent), *self._lines[number]) if self._indent else self._lines[number]), False


def paragraphs(
    label: str, text: str, cells: int, *, label_width: int = 6, tone: Tone = "normal"
) -> list[Line]:
    """A text set beside its label: `Why   A backup that …`, continued under itself."""
    wrapped = texts.wrap(text, max(1, cells - label_width))
    return [
        line((texts.fit(label if number == 0 else "", label_width), "dim"), (part, tone))
        for number, part in enumerate(wrapped)
    ]
