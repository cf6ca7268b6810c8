"""A cursor over lines, some of which it passes over, and the part of them that is visible.

Moving repaints two lines; at its edge the part jumps half a page, so that a long walk sends few bytes (a list beside a pane
cannot use the terminal's scroll regions).
"""

from __future__ import annotations

from screens.kit.drawn import Drawn
from screens.kit.rows import Entry, Row


class Cursor(Drawn, can_focus=True):
    """See the module. What a line looks like is for a subclass to say; it fills `_lines`."""

    def __init__(self, *, widget_id: str | None = None) -> None:
        super().__init__(id=widget_id)
        self._lines: list[Entry] = []
        self._at = -1
        self.top = 0
        """The first line that is visible."""

    @property
    def page(self) -> int:
        """Lines that rows have."""
        return max(1, self.size.height)

    @property
    def head(self) -> int:
        """Lines above the first row."""
        return 0

    def cursor_moved(self) -> None:
        """The cursor came to stand on another row, or on none."""

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        entry = self._lines[self._at] if 0 <= self._at < len(self._lines) else None
        return entry if isinstance(entry, Row) else None

    def _nearest(self, place: int) -> int:
        """The row at or after this line, else the last before it; -1 if there is none."""
        below = range(max(0, place), len(self._lines))
        above = range(min(place, len(self._lines)) - 1, -1, -1)
        for numbers in (below, above):
            for number in numbers:
                if isinstance(self._lines[number], Row):
                    return number
        return -1

    def _go(self, place: int) -> None:
        if place == self._at or not 0 <= place < len(self._lines):
            return
        old, self._at = self._at, place
        if self._scroll_into_view():
            self.refresh()
        else:
            self._refresh_place(old)
            self._refresh_place(place)
        self.cursor_moved()

    def _scroll_into_view(self) -> bool:
        """Scroll so that the cursor is visible; half a page further than needed when it walks over an
        edge.
        """
        page, top = self.page, self.top
        last = max(0, len(self._lines) - page)
        if self._at < 0:
            self.top = 0
        elif self._at < top:
            near = top - self._at <= 2
            self.top = max(0, self._at - page // 2) if near else self._at
        elif self._at >= top + page:
            near = self._at - (top + page) <= 2
            self.top = self._at - page + 1 + (page // 2 if near else 0)
        # A heading is not left above the edge when there is room for it.
        while self.top and self._at - self.top < page - 1 and not isinstance(self._lines[self.top - 1], Row):
            self.top -= 1
        self.top = min(self.top, last)
        return self.top != top

    def to_top(self) -> None:
        """Show the row of the cursor first, under its heading, so that what follows is in sight."""
        top = max(0, self._at)
        while top and not isinstance(self._lines[top - 1], Row):
            top -= 1
        top = min(top, max(0, len(self._lines) - self.page))
        if top != self.top:
            self.top = top
            self.refresh()

    def _step(self, by: int) -> None:
        place = self._at
        while 0 <= place + by < len(self._lines):
            place += by
            if isinstance(self._lines[place], Row):
                self._go(place)
                return
        if by < 0 and self.top and place <= self.top:
            self.top = 0
            self.refresh()

    def action_list_down(self) -> None:
        """One row down."""
        self._step(1)

    def action_list_up(self) -> None:
        """One row up."""
        self._step(-1)

    def _leap(self, by: int) -> None:
        target = max(0, min(len(self._lines) - 1, self._at + by))
        place = self._nearest(target)
        if by > 0 and place < self._at:
            place = self._at
        top = max(0, min(self.top + by, len(self._lines) - self.page))
        if top != self.top:
            self.top = top
            self.refresh()
        self._go(place)

    def action_list_page_down(self) -> None:
        """A page down."""
        self._leap(self.page)

    def action_list_page_up(self) -> None:
        """A page up."""
        self._leap(-self.page)

    def action_list_first(self) -> None:
        """The first row."""
        self.top = 0
        self.refresh()
        self._go(self._nearest(0))

    def action_list_last(self) -> None:
        """The last row."""
        self._go(self._nearest(len(self._lines) - 1))

    def _refresh_place(self, place: int) -> None:
        y = place - self.top + self.head
        if self.head <= y < self.size.height:
            self.refresh_line(y)
