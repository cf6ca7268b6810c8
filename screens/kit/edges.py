"""The edges of a frame: where I am on top; what there is to say and the keys at the bottom."""

from __future__ import annotations

from typing import ClassVar

from textual.geometry import Size
from textual.strip import Strip

from screens.kit import text as texts
from screens.kit.drawn import Drawn, Line, Span, both_ends, line, line_width

MESSAGE_LINES = 3
"""So many lines a message takes at most."""


class TopLine(Drawn):
    """The breadcrumb, and at the right end what the program has to say."""

    DEFAULT_CSS: ClassVar[str] = "TopLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.crumbs: tuple[str, ...] = ()
        self.right = ""

    def render_line(self, y: int) -> Strip:
        """The line."""
        right: Line = line((texts.safe(self.right) + " ", "dim")) if self.right else ()
        room = self.size.width - line_width(right) - 3
        join = f" {self.glyphs['crumb']} "
        crumbs = [texts.safe(crumb) for crumb in self.crumbs]
        while len(crumbs) > 1 and texts.width(join.join(crumbs)) > room:
            del crumbs[0]
        left = [Span(" ")]
        for number, crumb in enumerate(crumbs):
            if number:
                left.append(Span(join, "dim"))
            left.append(Span(crumb, "bright" if number == len(crumbs) - 1 else "normal"))
        return self.strip(both_ends(tuple(left), right, self.size.width))


class FootLines(Drawn):
    """What stands above the keys, or a message; and the keys. A message that is too long for its line takes more of
    them while it is there.
    """

    DEFAULT_CSS: ClassVar[str] = "FootLines { height: auto; dock: bottom; }"

    def __init__(self) -> None:
        super().__init__()
        self.standing: Line = ()
        self.whole = False
        """Whether what stands there is a text, which takes more lines where it has to, as a message does."""
        self.message: Line = ()
        self.lead = ""
        """What stands before the keys: how many rows they act on."""
        self.keys: tuple[tuple[str, str], ...] = ()
        """(key, label) in the order in which they are used."""
        self.last: tuple[str, str] = ("?", "all keys")

    def tell(self, message: Line) -> None:
        """Show this message, or none."""
        before = len(self.above(self.size.width))
        self.message = message
        self._redraw_above(before)

    def stand(self, standing: Line, *, whole: bool) -> None:
        """Show this while there is no message."""
        before = len(self.above(self.size.width))
        self.standing, self.whole = standing, whole
        self._redraw_above(before)

    def _redraw_above(self, before: int) -> None:
        """Draw what stands above the keys again, in as many lines as before or in others."""
        if len(self.above(self.size.width)) != before:
            self.refresh(layout=True)
        else:
            self.redraw(keys=False)

    def redraw(self, *, keys: bool) -> None:
        """Draw the line of keys again, or what stands above it."""
        above = len(self.above(self.size.width))
        for y in (above,) if keys else range(above):
            self.refresh_line(y)

    def above(self, cells: int) -> list[Line]:
        """What stands above the keys."""
        said = self.message or self.standing
        if line_width(said) <= cells or not (self.message or self.whole):
            return [said]
        text, tone = "".join(span.text for span in said), said[0].tone
        parts = texts.wrap(text.strip(), max(10, cells - 2))
        if len(parts) > MESSAGE_LINES:
            rest = " ".join(parts[MESSAGE_LINES - 1 :])
            parts[MESSAGE_LINES - 1 :] = [texts.cut(rest, max(10, cells - 2))]
        return [line((" " + part, tone)) for part in parts]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Two, or more for a long message."""
        return len(self.above(width)) + 1

    def render_line(self, y: int) -> Strip:
        """What stands above the keys, then the keys."""
        above = self.above(self.size.width)
        return self.strip(above[y] if y < len(above) else self.key_line(self.size.width))

    def key_line(self, cells: int) -> Line:
        """As many keys as fit, whole; the way to all keys is always the last."""
        last = self._key(self.last)
        spans: list[Span] = [Span(" "), Span(self.lead, "accent")]
        room = cells - line_width(tuple(spans)) - line_width(last)
        for pair in self.keys:
            part = (*self._key(pair), Span("  "))
            room -= line_width(part)
            if room < 0:
                break
            spans.extend(part)
        return (*spans, *last)

    def _key(self, pair: tuple[str, str]) -> Line:
        return (Span(pair[0], "bright"), Span(" " + pair[1], "dim"))
