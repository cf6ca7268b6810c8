"""What a list shows, as values, and how it is filtered and sorted: pure, without a widget.

Named tuples, since they are made by the thousand and their classes in no time, which the first screen waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from screens.kit.theme import Tone


class Column(NamedTuple):
    """A column of a list."""

    label: str = ""
    """Heading; where no column has one, the list has no line of headings."""
    width: int = 0
    """Cells; 0 takes a share of what is left."""
    right: bool = False
    """Right-aligned: figures, and dates at the end of a line."""
    tone: Tone = "normal"
    """How its cells are drawn unless they say otherwise."""
    wide: int = 0
    """Shown only where the list is at least so wide."""
    few: Literal["", "one", "many"] = ""
    """Its values are few: `f` offers them, with how many rows each has. `many`: a row has several, with commas
    between."""
    most: int = 0
    """Cells that it grows to where the columns without a width have plenty; 0: it does not."""
    keep: int = 0
    """Where the window is narrow: the columns that say less go first; those of the same value from the right."""


class Cell(NamedTuple):
    """A cell that is more than a text."""

    text: str
    tone: Tone | None = None
    """None: the column's."""
    order: Any = None
    """What it is sorted by; None: its text, of digits alone as a number."""


class Later(Sequence[str | Cell]):
    """Cells of which the first are there and the others are made when one of them is looked at: a list of hundreds of rows
    with a dozen cells each makes those of the rows that are drawn."""

    def __init__(
        self, first: tuple[str | Cell, ...], number: int, rest: Callable[[], tuple[str | Cell, ...]]
    ) -> None:
        """`number` cells in all; `rest` makes those after the first."""
        self._there = first
        self._number = number
        self._rest: Callable[[], tuple[str | Cell, ...]] | None = rest

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, place: Any) -> Any:
        if self._rest is not None and not (isinstance(place, int) and 0 <= place < len(self._there)):
            self._there, self._rest = (*self._there, *self._rest()), None
        return self._there[place]


class Row(NamedTuple):
    """A row: something that the cursor can stand on."""

    key: Hashable
    cells: Sequence[str | Cell]
    glyph: str = ""
    """A state's name, drawn as its sign before the first column."""
    find: str = ""
    """What the filter looks at beside the cells."""


class Heading(NamedTuple):
    """The heading of a section, with a count or the like at its right end. The cursor passes over it."""

    text: str
    right: str = ""
    tone: Tone = "normal"


class Blank:
    """An empty line between sections."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blank)

    def __hash__(self) -> int:
        return 0


class More(NamedTuple):
    """A further line of the row above, under one of its columns."""

    text: str
    column: int = 1
    tone: Tone = "normal"


Entry = Row | Heading | Blank | More


def words_of(row: Row) -> str:
    """What the filter searches in a row."""
    parts = [cell if isinstance(cell, str) else cell.text for cell in row.cells]
    return " ".join((*parts, row.find)).casefold()


def _order(cell: str | Cell) -> tuple[int, Any]:
    value = cell if isinstance(cell, str) else cell.text if cell.order is None else cell.order
    if not isinstance(value, str):
        return 0, value
    return (0, int(value)) if value.isdecimal() else (1, value.casefold())


def _sorted_rows(groups: list[list[Entry]], column: int | None) -> list[Entry]:
    """Rows with what belongs to them, sorted by a column unless it is None."""
    if column is not None:

        def key(group: list[Entry]) -> tuple[int, Any]:
            row = group[0]
            assert isinstance(row, Row)
            return _order(row.cells[column])

        try:
            groups = sorted(groups, key=key)
        except TypeError:  # values of two kinds in one column
            groups = sorted(groups, key=lambda group: str(key(group)))
    return [entry for group in groups for entry in group]


class Narrowed(NamedTuple):
    """One value of a column, which the rows shown have."""

    column: int
    value: str
    many: bool = False
    """Whether a row can have several there."""

    def fits(self, row: Row) -> bool:
        """Whether the row has it."""
        return self.value in _parts(row, self.column, self.many)


def _parts(row: Row, column: int, many: bool) -> tuple[str, ...]:
    cell = row.cells[column] if column < len(row.cells) else ""
    text = cell if isinstance(cell, str) else cell.text
    return tuple(part for part in (text.split(", ") if many else (text,)) if part not in ("", "—", "–"))


def values_of(entries: Iterable[Entry], columns: Sequence[Column]) -> dict[Narrowed, int]:
    """Each value of the columns whose values are few, with how many rows have it: the columns in their order,
    in each the value that most rows have first.
    """
    counts: dict[Narrowed, int] = {}
    few = [(number, column.few == "many") for number, column in enumerate(columns) if column.few]
    for entry in entries:
        if not isinstance(entry, Row):
            continue
        for number, many in few:
            for part in _parts(entry, number, many):
                found = Narrowed(number, part, many)
                counts[found] = counts.get(found, 0) + 1
    ranked = sorted(counts, key=lambda one: (one.column, -counts[one], one.value.casefold()))
    return {one: counts[one] for one in ranked}


def arranged(
    entries: Iterable[Entry],
    words: Iterable[str] = (),
    column: int | None = None,
    text_of: Callable[[Row], str] = words_of,
    only: Narrowed | None = None,
) -> list[Entry]:
    """The entries with only those rows in which every word occurs and which have the one value, sorted by a
    column inside their sections.

    A section that is emptied so loses its heading; a list never begins or ends with an empty line because
    of them.
    """
    wanted = [word.casefold() for word in words]
    less = bool(wanted) or only is not None
    kept: list[Entry] = []
    section: list[list[Entry]] = []
    pending: list[Entry] = []
    inside = False
    for entry in entries:
        if isinstance(entry, Row):
            inside = not wanted or all(word in text_of(entry) for word in wanted)
            inside = inside and (only is None or only.fits(entry))
            if inside:
                while less and not kept and pending and isinstance(pending[0], Blank):
                    del pending[0]
                kept += pending
                pending = []
                section.append([entry])
            continue
        if isinstance(entry, More):
            if inside:
                section[-1].append(entry)
            continue
        kept += _sorted_rows(section, column)
        section = []
        inside = False
        if less and isinstance(entry, Heading):
            pending[:] = [one for one in pending if isinstance(one, Blank)][-1:]
        if kept or pending or not isinstance(entry, Blank):
            pending.append(entry)
    kept += _sorted_rows(section, column)
    return kept if less else kept + pending
