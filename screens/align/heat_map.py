"""The heat map as a widget: clients by categories, a cursor that goes from cell to cell, and only what is visible drawn.

Names stand on the left and over the columns; all clients together on top, all categories together first.
"""

from __future__ import annotations

from typing import ClassVar

from models.align import blob
from models.align.heat import Cell, Heat
from screens.kit import text as texts
from screens.kit.drawn import Drawn, Line, Span
from screens.kit.theme import Tone

TONES: dict[str, Tone] = {blob.ALIGNED: "good", blob.SOON: "due", blob.MISALIGNED: "bad"}
CELL = 4
"""Cells of a value: its sign and up to three digits."""
GAP = 3
HEAD = 4
"""Lines above the first client: two of names, all clients together, an empty one."""
ALL = -1
"""The row of all clients, and the column of all categories."""


class HeatMap(Drawn):
    """See the module. `move` goes by rows and columns; `at` is the cell under the cursor."""

    DEFAULT_CSS: ClassVar[str] = "HeatMap { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._heat: Heat | None = None
        self.row = 0
        self.column = ALL
        self.top = 0
        """The first client that is visible."""
        self.left = 0
        """The first category that is."""

    def show(self, heat: Heat) -> None:
        """Other values; the cursor stays on its client and category."""
        old = self._heat
        client = old.rows[self.row].code if old is not None and 0 <= self.row < len(old.rows) else ""
        category = old.columns[self.column] if old is not None and 0 <= self.column < len(old.columns) else ""
        self._heat = heat
        codes = [one.code for one in heat.rows]
        self.row = codes.index(client) if client in codes else min(max(self.row, ALL), len(codes) - 1)
        self.column = heat.columns.index(category) if category in heat.columns else ALL
        self._scroll()
        self.refresh()

    # ---- where the cursor is

    @property
    def at(self) -> tuple[int | None, int | None]:
        """The row and the column under the cursor; None: all of them."""
        return (None if self.row == ALL else self.row, None if self.column == ALL else self.column)

    @property
    def page(self) -> int:
        """Clients that are visible at once."""
        return max(1, self.size.height - HEAD)

    @property
    def names(self) -> int:
        """Cells that the names of clients have."""
        return 20 if self.size.width < 100 else 30

    @property
    def many(self) -> int:
        """Categories that are visible at once."""
        return max(1, (self.size.width - self.names - 2) // (CELL + GAP) - 1)

    @property
    def window(self) -> tuple[int, int]:
        """The first category that is visible and the one after the last, by their places."""
        return self.left, min(len(self._heat.columns) if self._heat else 0, self.left + self.many)

    def move(self, down: int, right: int) -> bool:
        """Go so many cells; whether the cursor moved."""
        if self._heat is None:
            return False
        row = max(ALL, min(len(self._heat.rows) - 1, self.row + down))
        column = max(ALL, min(len(self._heat.columns) - 1, self.column + right))
        return self.go(row, column)

    def go(self, row: int, column: int) -> bool:
        """Go to a cell; draw two lines, or all where it scrolls."""
        before = self.row, self.column
        if (row, column) == before:
            return False
        self.row, self.column = row, column
        if self._scroll():
            self.refresh()
        else:
            for one in dict.fromkeys((before[0], row)):
                self.refresh_line(self._y(one))
            if column != before[1]:
                self.refresh_line(0)
                self.refresh_line(1)
        return True

    def _y(self, row: int) -> int:
        return HEAD - 2 if row == ALL else HEAD + row - self.top

    def _scroll(self) -> bool:
        """Scroll so that the cursor is visible; half a page further, where it walks over an edge."""
        heat = self._heat
        if heat is None or not self.size.height:
            return False
        before = self.top, self.left
        self.top = _window(self.top, self.row, self.page, len(heat.rows))
        self.left = _window(self.left, self.column, self.many, len(heat.columns))
        return (self.top, self.left) != before

    def on_resize(self) -> None:
        """The cursor stays visible."""
        self._scroll()
        self.refresh()

    # ---- drawing

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y: the names of the categories, all clients, a client."""
        heat = self._heat
        if heat is None or not (heat.rows and heat.columns):
            return (), False
        if y < 2:
            return self._head(heat, y), False
        if y == HEAD - 2:
            return self._line(
                "All clients", heat.whole, heat.totals, self.row == ALL, "normal"
            ), self.row == ALL
        row = y - HEAD + self.top
        if y < HEAD or row >= len(heat.rows):
            return (), False
        one = heat.rows[row]
        return self._line(one.name, one.whole, one.cells, row == self.row, "bright"), row == self.row

    def _head(self, heat: Heat, y: int) -> Line:
        spans = [Span(" " * (self.names + 2))]
        room = CELL + GAP - 1
        for column, name in ((ALL, "Whole"), *self._visible(heat)):
            parts = _two(name, room)
            tone: Tone = "bright" if column == self.column else "dim"
            spans.append(Span(" " + texts.fit(parts[y], room, right=True), tone))
        return tuple(spans)

    def _visible(self, heat: Heat) -> list[tuple[int, str]]:
        return [(n, heat.columns[n]) for n in range(*self.window)]

    def _line(self, name: str, whole: Cell, cells: tuple[Cell, ...], under: bool, tone: Tone) -> Line:
        lead = self.glyphs["cursor"] if under else " "
        spans = [Span(lead, "accent"), Span(" " + texts.fit(name, self.names), tone)]
        for column, cell in ((ALL, whole), *((n, cells[n]) for n in range(*self.window))):
            spans += self._cell(cell, under and column == self.column)
        return tuple(spans)

    def _cell(self, cell: Cell, under: bool) -> list[Span]:
        """`  ▒ 67`; under the cursor `[▒ 67]`."""
        first, last = ("[", "]") if under else (" ", " ")
        level = cell.level
        sign = self.glyphs[level] if level else " "
        value = "–" if cell.percent is None else str(cell.percent)
        tone: Tone = TONES[level] if level else "dim"
        return [
            Span(" " * (GAP - 2) + first, "accent"),
            Span(sign + texts.fit(value, CELL - 1, right=True), tone),
            Span(last, "accent"),
        ]


def _two(name: str, cells: int) -> tuple[str, str]:
    """A name over a column in two lines, its first two words; a short one below. What is cut has the sign of it."""
    words = [word for word in texts.safe(name).split() if word not in ("and", "&")]
    parts = [texts.cut(word, cells) for word in words[:2]] or [""]
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


def _window(first: int, at: int, page: int, whole: int) -> int:
    if at == ALL:
        first = 0
    elif at < first:
        first = max(0, at - (page // 2 if first - at <= 2 else 0))
    elif at >= first + page:
        first = at - page + 1 + (page // 2 if at - (first + page) <= 2 else 0)
    return max(0, min(first, whole - page))
