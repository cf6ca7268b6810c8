"""The list of questions on the left of the walk: categories with how much of each is done, and a row a
question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import ClassVar, Self

from textual.geometry import Region

from models.align.walk import Category, Item
from screens.align.walk_state import Stand
from screens.kit import text as texts
from screens.kit.list import LineList
from screens.kit.rows import Cell, Column, Entry, Heading, Row
from screens.kit.theme import Tone

NAME_WIDTH = 23
"""Cells of a name where the list has its 28."""
TONES: dict[str, Tone] = {"carried": "dim", "stale": "dim", "na": "dim", "saving": "dim", "unsaved": "bad"}
MARKS = {"retired": "(retired)", "changed in meaning": "(changed)"}


def list_width(total: int) -> int:
    """Cells of the list in a window of so many: 28 at 80; in a wide one what 80 leave, but 44 at most."""
    if total >= 112:
        return min(44, total - 80)
    return max(18, min(28, total - 40))


def question_row(item: Item, glyph: str, name_width: int = NAME_WIDTH) -> Row:
    """A question as a row: the glyph says the state, grey what is carried, a word what became of it."""
    name = item.name or item.code
    if mark := MARKS.get(item.mark, ""):
        name = f"{texts.cut(name, name_width - len(mark) - 1)} {mark}"
    return Row(item.id, (Cell(name, TONES.get(glyph, "normal")),), glyph, f"{item.code} {item.note}")


def category_heading(category: Category) -> Heading:
    """`Backup and recovery    3/6`; with its prefix where another one has the same name."""
    counts = category.counts
    done = f"{counts.total - counts.open}/{counts.total}"
    return Heading(category.name, f"{category.apart} {done}".strip(), "bright")


class QuestionList(LineList):
    """The list. Its cursor moves at once; what that repaints waits for `release` while it is held, so that an
    answer and the question after it come in one repaint.
    """

    DEFAULT_CSS: ClassVar[str] = "QuestionList { width: 28; padding: 1 0 0 0; }"

    def __init__(
        self, stand: Callable[[], Stand], moves: Callable[[int], None], moved: Callable[[], None]
    ) -> None:
        """`stand` gives where the walk stands; `moves` hears to which question the cursor goes, before
        anything is repainted, and `moved` when it stands there, before the next key.
        """
        self._held = False
        self._held_all = False
        self._held_regions: set[Region] = set()
        self._stand = stand
        self._moves = moves
        self._moved = moved
        self._headings: dict[int, Heading] = {}
        super().__init__((Column(),), glyphs=True, sorts=False, widget_id="questions")

    @property
    def name_width(self) -> int:
        """Cells that a name has."""
        return max(8, self.size.width - 5)

    @property
    def cursor(self) -> int | None:
        """The question under the cursor."""
        row = self.current
        return row.key if row is not None and isinstance(row.key, int) else None

    def fill(self) -> None:
        """Show all questions anew."""
        stand = self._stand()
        walk = stand.walk
        entries: list[Entry] = []
        firsts = {category.first: category for category in walk.categories}
        self._headings.clear()
        for index, item in enumerate(walk.items):
            if category := firsts.get(index):
                entries.append(self._headings.setdefault(category.id, category_heading(category)))
            entries.append(question_row(item, stand.glyph(item), self.name_width))
        self.show(entries)

    def redraw(self, keys: set[int]) -> None:
        """Draw these questions anew, and the headings over them where they say something else now."""
        stand = self._stand()
        touched: set[int] = set()
        for key in keys:
            item = stand.item(key)
            touched.add(item.category)
            row = question_row(item, stand.glyph(item), self.name_width)
            if row != self._row_of(key):
                self.put(row)
        for category in stand.walk.categories:
            if category.id in touched:
                old, new = self._headings[category.id], category_heading(category)
                if old != new:
                    self._headings[category.id] = new
                    self.put_heading(old, new)

    def neighbour(self, key: Hashable, by: int = 1) -> int | None:
        """The question after this one as the list is shown, or before it; None at the end."""
        place = self._place.get(key)
        if place is None:
            return None
        place += by
        while 0 <= place < len(self._lines):
            entry = self._lines[place]
            if isinstance(entry, Row) and isinstance(entry.key, int):
                return entry.key
            place += by
        return None

    def _go(self, place: int) -> None:
        before = self._at
        entry = self._lines[place] if 0 <= place < len(self._lines) else None
        if isinstance(entry, Row) and isinstance(entry.key, int):
            self._moves(entry.key)
        super()._go(place)
        if self._at != before:
            self._moved()

    def _row_of(self, key: int) -> Row | None:
        place = self._place.get(key)
        entry = self._lines[place] if place is not None else None
        return entry if isinstance(entry, Row) else None

    # ---- holding the repaint

    def hold(self) -> None:
        """From here on nothing of the list is repainted until `release`."""
        self._held = True

    def release(self) -> None:
        """Repaint what changed meanwhile."""
        if self._held:
            self._held = False
            if self._held_all:
                super().refresh()
            elif self._held_regions:
                super().refresh(*self._held_regions)
            self._held_all = False
            self._held_regions.clear()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Repaint, or remember what is to be repainted."""
        if not self._held or layout or recompose:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if regions:
            self._held_regions.update(regions)
        else:
            self._held_all = True
        return self
