"""A list that draws its own lines: sections, columns, cursor, marks, filter, sort; 20,000 rows without
strain.

    self.list = LineList(
        (Column("Code", 9), Column("Name"), Column("Due", 10, right=True)),
        empty=lambda key: f"No reviews yet. {key('start')} starts the first one.",
    )
    self.list.show([Heading("Now"), Row("REV-0017", ("REV-0017", "Acme Dental", Cell("late", "bad"))), …])

- Rows are immutable values with a `key`. `show(rows)` replaces all and leaves the cursor on its key;
  `put(row)` repaints one row in place; `move_to(key)`.
- A column of width 0 takes what the others leave. `right=True` aligns figures. `wide=100` shows the column
  only where the list has at least so many cells. A `Cell` has a tone and, if need be, a value to sort by.
- `row.glyph` (`yes`, `no`, `open`, `carried`, `na`) stands before the first column.
- Messages: `LineList.Moved(row)`, `LineList.Marked(keys)`, `LineList.Filtered(text)`. Enter is the screen's:
  it declares an action for it.
- A column whose values are few (`few="one"`) is offered by `f`, each value with how many rows it has; the
  screen names it (`uses=("list", "narrow")`).
- `/` filters by words in any column; `s` sorts by the next column, inside the sections. `marks=False`,
  `finds=False`, `sorts=False` switch off what a screen does not want.
- A list that holds a part of the rows alone (`searches=True`) leaves `/` and `f` to the screen, which hears
  `Filtered` and shows what it found; `offered` then reads what `f` offers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from models.text import count, quoted
from screens.kit import text as texts
from screens.kit.action import LIST, NARROW, Keys, textual_key
from screens.kit.columns import filter_line, label_line, row_cells, share
from screens.kit.cursor import Cursor
from screens.kit.drawn import Line, Span, both_ends
from screens.kit.frame import Frame, Remark
from screens.kit.rows import Column, Entry, Heading, More, Narrowed, Row, arranged, values_of, words_of
from screens.kit.theme import GLYPH_TONES

_BINDINGS: list[BindingType] = [
    Binding(
        ",".join(map(textual_key, action.keys)), f"list_{action.name}", action.label, show=False, id=action.id
    )
    for action in (*LIST, *NARROW)
]
_BINDINGS.append(Binding("enter", "list_keep", "keep", show=False))

Empty = str | Callable[[Keys], str]
"""What is said of a list that holds nothing; made of the keys that it names."""


class LineList(Cursor):
    """See the module."""

    BINDINGS: ClassVar[list[BindingType]] = _BINDINGS

    class Told(Message):
        """A list has something to tell its screen."""

        def __init__(self, source: LineList) -> None:
            super().__init__()
            self.source = source

        @property
        def control(self) -> LineList:
            """The list."""
            return self.source

    class Moved(Told):
        """The cursor came to stand on another row, or on none."""

        def __init__(self, source: LineList, row: Row | None) -> None:
            super().__init__(source)
            self.row = row

    class Marked(Told):
        """Other rows are marked now."""

        def __init__(self, source: LineList, keys: frozenset[Hashable]) -> None:
            super().__init__(source)
            self.keys = keys

    class Filtered(Told):
        """The text of the filter changed; of a list that `searches`, or the one value of `f`."""

        def __init__(self, source: LineList, text: str) -> None:
            super().__init__(source)
            self.text = text

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: Empty = "",
        widget_id: str | None = None,
        marks: bool = True,
        finds: bool = True,
        sorts: bool = True,
        searches: bool = False,
        gap: int = 2,
        glyphs: bool = False,
    ) -> None:
        """A list with these columns.

        `empty` says in one sentence what belongs here and which key makes the first one, which it is given. `glyphs` keeps room
        for the sign of a state. `searches`: the screen, not the list, answers the filters.
        """
        super().__init__(widget_id=widget_id)
        self.columns = tuple(columns)
        self.empty: Empty = empty
        self.marks = marks
        self.finds = finds
        self.sorts = sorts
        self.searches = searches
        self.gap = gap
        self.with_glyphs = glyphs
        self._all: list[Entry] = []
        self._row_at: dict[Hashable, int] = {}
        """Key → its row's place in all of them."""
        self._words: dict[Hashable, str] = {}
        self._place: dict[Hashable, int] = {}
        self.marked: frozenset[Hashable] = frozenset()
        """Keys of the marked rows, those that the filter hides among them."""
        self.filter = ""
        """What `/` filters by; empty shows all."""
        self._expected: Hashable | None = None
        """The row that the cursor goes to as soon as it is there."""
        self._found_from: Hashable | None = None
        """The row that the cursor was on when `/` began: it goes back there from a filter that found nothing."""
        self.filtering = False
        """Whether keys that print go into the filter."""
        self.only: Narrowed | None = None
        """The one value that `f` shows the rows of; None shows all."""
        self.offered: Callable[[], Awaitable[None]] | None = None
        """Reads what a list that `searches` is to `offer`; None: the values of the rows that it holds."""
        self.whole: int | None = None
        """How many rows there are in all; None: those that it holds."""
        self.sort_column: int | None = None
        """The column that the rows are sorted by; None leaves them as they were given."""
        self._widths: tuple[int, ...] = ()
        self._has_labels = any(column.label for column in self.columns)

    # ---- what it holds

    @property
    def takes_text(self) -> bool:
        """Whether typed text goes in here: a paste is none of its keys then."""
        return self.filtering

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that the filter lets through, in the order shown."""
        return tuple(entry for entry in self._lines if isinstance(entry, Row))

    @property
    def chosen(self) -> tuple[Row, ...]:
        """What an action acts on: the marked rows, else the one under the cursor."""
        if self.marked:
            return tuple(entry for entry in self._all if isinstance(entry, Row) and entry.key in self.marked)
        return (self.current,) if self.current is not None else ()

    @property
    def on_screen(self) -> tuple[Row, ...]:
        """The rows on the screen now."""
        part = self._lines[self.top : self.top + self.page]
        return tuple(entry for entry in part if isinstance(entry, Row))

    @property
    def head(self) -> int:
        """One line where a column has a label."""
        return int(self._has_labels)

    @property
    def page(self) -> int:
        """Lines that rows have."""
        return max(1, self.size.height - self._has_labels - self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Whether the last line says what the rows are filtered by."""
        return bool(self.filtering or self.filter or self.only)

    def show(self, entries: Iterable[Entry]) -> None:
        """Show these rows, in the columns that it has now; the cursor stays on its key, else near its place, and marks on
        rows that are still there.
        """
        self._share_width()
        self._all = list(entries)
        self._row_at = {entry.key: n for n, entry in enumerate(self._all) if isinstance(entry, Row)}
        self._words.clear()
        self._mark(self.marked.intersection(self._row_at))
        self._arrange()
        if self._expected is not None:
            self.move_to(self._expected)

    def put(self, row: Row) -> None:
        """Another value for the row with this key, in place. Raises KeyError if there is none."""
        self._all[self._row_at[row.key]] = row
        self._words.pop(row.key, None)
        place = self._place.get(row.key)
        if place is not None:
            self._lines[place] = row
            self._refresh_place(place)

    def put_heading(self, old: Heading, new: Heading) -> None:
        """Another text for a heading, in place."""
        self._all = [new if entry is old else entry for entry in self._all]
        for place, entry in enumerate(self._lines):
            if entry is old:
                self._lines[place] = new
                self._refresh_place(place)

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; whether it is there."""
        place = self._place.get(key)
        if place is None:
            return False
        self._go(place)
        self._expected = None
        return True

    def expect(self, key: Hashable) -> None:
        """Put the cursor on the row with this key as soon as it is there, unless it is moved before: on what was just made."""
        if not self.move_to(key):
            self._expected = key

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Mark these rows, and no others."""
        self._mark(frozenset(keys))

    def unmark(self) -> None:
        """Take all marks away."""
        self._mark(frozenset())

    def _mark(self, keys: frozenset[Hashable]) -> None:
        if keys != self.marked:
            self.marked = keys
            self.refresh()
            self.post_message(self.Marked(self, keys))

    def _arrange(self) -> None:
        """Filter and sort, and put the cursor back where it was."""
        before = self.current
        key = before.key if before is not None else self._found_from
        old_place = self._at
        words = () if self.searches else self.filter.split()
        only = None if self.searches else self.only
        self._lines = lines = arranged(self._all, words, self.sort_column, self._text_of, only)
        self._place = {entry.key: place for place, entry in enumerate(lines) if isinstance(entry, Row)}
        place = self._place.get(key)
        if place is None:
            place = self._nearest(max(0, old_place))
        self._at = place
        self._scroll_into_view()
        self.refresh()
        after = self.current
        if (before is None) != (after is None) or (before and after and before.key != after.key):
            self.post_message(self.Moved(self, after))

    def _text_of(self, row: Row) -> str:
        found = self._words.get(row.key)
        if found is None:
            found = self._words[row.key] = words_of(row)
        return found

    # ---- marking, sorting

    def cursor_moved(self) -> None:
        """Tell the screen."""
        self._expected = None
        self.post_message(self.Moved(self, self.current))

    def action_list_keep(self) -> None:
        """Keep the filter, and let keys mean actions again."""
        self.filtering = False
        self.refresh()

    def action_list_mark(self) -> None:
        """Mark the row, or take its mark away, and go to the next."""
        row = self.current
        if row is None:
            return
        self.marked = self.marked ^ {row.key}
        self._refresh_place(self._at)
        self.post_message(self.Marked(self, self.marked))
        self._step(1)

    def action_list_mark_all(self) -> None:
        """Mark all rows that the filter lets through, or take their marks away if they have them all."""
        shown = frozenset(row.key for row in self.rows)
        self._mark(self.marked - shown if shown <= self.marked else self.marked | shown)

    def action_list_sort(self) -> None:
        """Sort by the next column; after the last, as the rows were given."""
        number = -1 if self.sort_column is None else self.sort_column
        named = [
            place for place, column in enumerate(self.columns) if self._widths[place : place + 1] != (0,)
        ]
        later = [place for place in named if place > number]
        self.sort_column = later[0] if later else None
        self._arrange()

    # ---- filtering

    async def action_list_narrow(self) -> None:
        """Choose one value of a column; where one is chosen, show all again."""
        if self.only is not None:
            self.narrow(None)
        elif self.searches and self.offered is not None:
            await self.offered()
        else:
            self.offer(values_of(self._all, self.columns))

    def offer(self, counts: Mapping[Narrowed, int]) -> None:
        """Let one of these values be chosen, each with how many rows have it; only its rows are shown then."""
        from screens.kit.dialogs import Choice, Choose

        if not counts:
            self.post_message(Remark("There is nothing here to filter by."))
            return
        choices = [
            Choice(str(number), one.value, f"{self.columns[one.column].label}, {count(rows, 'row')}")
            for number, (one, rows) in enumerate(counts.items())
        ]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.narrow(list(counts)[int(key)])

        self.app.push_screen(
            Choose("Show only", choices, does="shows only these", leaves="shows all"), chosen
        )

    def narrow(self, only: Narrowed | None) -> None:
        """Show only the rows that have this value, from the first; None: all, with the cursor where it is."""
        self.only = only
        if not self.searches:
            self._arrange()
        if only is not None:
            self.action_list_first()
        if self.searches:
            self.refresh()
            self.post_message(self.Filtered(self, self.filter))

    def show_all(self) -> None:
        """Take what the rows are filtered by away."""
        self.only, self.filtering, self.filter = None, False, ""
        self._arrange()

    def action_list_find(self) -> None:
        """Begin to filter anew: keys that print go into the filter until enter or esc."""
        self.filtering = True
        self._set_filter("")
        self._found_from = self.current.key if self.current is not None else None
        self._scroll_into_view()
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key of the list does anything here; while filtering, keys that print do not."""
        wanted = {
            "list_mark": self.marks,
            "list_mark_all": self.marks,
            "list_find": self.finds,
            "list_sort": self.sorts,
            "list_keep": self.filtering,
            "list_narrow": any(column.few for column in self.columns),
        }
        return wanted.get(action, True)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keys that print are text while the filter is open."""
        return self.filtering and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """While the filter is open: text goes into it, esc empties and closes it."""
        if self.filtering:
            if event.is_printable and event.character is not None:
                self._set_filter(self.filter + event.character)
            elif event.key == "backspace":
                self._set_filter(self.filter[:-1])
            elif event.key == "ctrl+u":
                self._set_filter("")
            elif event.key != "escape":
                return
            else:
                self.filtering = False
                self._set_filter("")
        elif event.key == "escape" and self.filter:
            self._set_filter("")
        elif event.key == "escape" and self.only:
            self.narrow(None)
        elif event.key == "escape" and self.marked:
            self.unmark()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text goes into the filter when that is open."""
        if self.filtering:
            event.stop()
            self._set_filter(self.filter + event.text)

    def _set_filter(self, text: str) -> None:
        text = texts.safe(text)[:100] if text.strip() else text[:1]
        if text == self.filter:
            self.refresh()
            return
        self.filter = text
        if not self.searches:
            self._arrange()
        self.refresh()
        self.post_message(self.Filtered(self, text))

    # ---- drawing

    def on_resize(self) -> None:
        """Columns share the new width; the cursor stays visible."""
        before = self._widths
        self._share_width()
        if self._scroll_into_view() or self._widths != before:
            self.refresh()

    @property
    def _lead(self) -> int:
        """Cells before the first column: cursor or mark, sign, blank."""
        return 3 if self.with_glyphs else 2

    def _share_width(self) -> None:
        self._widths = share(self.columns, self.size.width, self._lead, self.gap)

    def render_line(self, y: int) -> Strip:
        """Headings on top, rows, and the filter on the last line while it is open."""
        spans, cursor = self.spans(y)
        return self.strip(spans, cursor)

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y of the list."""
        if len(self._widths) != len(self.columns):
            self._share_width()
        if self.is_narrowed and y == self.size.height - 1:
            only = f"{self.columns[self.only.column].label}: {self.only.value}" if self.only else ""
            held = sum(isinstance(entry, Row) for entry in self._all)
            every = held if self.whole is None else self.whole
            typed = self.filter + "_" if self.filtering else self.filter
            return filter_line(only, typed, len(self._place), every, self.size.width), False
        if self._has_labels:
            if y == 0:
                sign = self.glyphs["up"]
                head = label_line(self.columns, self._widths, self._lead, self.gap, self.sort_column, sign)
                return head, False
            y -= 1
        if not self._lines:
            said = self._empty_lines()
            return (said[y] if y < len(said) else ()), False
        place = self.top + y
        if place >= len(self._lines):
            return (), False
        entry = self._lines[place]
        if isinstance(entry, Row):
            return self._row_line(entry, place == self._at), place == self._at
        if isinstance(entry, Heading):
            right = (Span(entry.right + " ", "dim"),) if entry.right else ()
            return both_ends((Span(" " + entry.text, entry.tone),), right, self.size.width), False
        if isinstance(entry, More):
            before = sum(cells + self.gap for cells in self._widths[: entry.column] if cells)
            return (Span(" " * (self._lead + before)), Span(entry.text, entry.tone)), False
        return (), False

    @property
    def said_empty(self) -> str:
        """What is said where it holds nothing."""
        if isinstance(self.empty, str):
            return self.empty
        assert isinstance(self.screen, Frame), "a dialog has no keys of its own to name"
        return self.empty(self.screen.key)

    def _empty_lines(self) -> list[Line]:
        sought = self.filter or (self.only.value if self.only else "")
        text = f"Nothing here has {quoted(sought)} in it; esc shows all." if sought else self.said_empty
        return [(Span("  " + part, "dim"),) for part in texts.wrap(text, min(72, self.size.width - 4))]

    def _row_line(self, row: Row, cursor: bool) -> Line:
        glyphs = self.glyphs
        if row.key in self.marked:
            lead = Span(glyphs["mark"], "accent")
        elif cursor:
            lead = Span(glyphs["cursor"], "accent")
        else:
            lead = Span(" ")
        spans = [lead]
        if self.with_glyphs:
            spans.append(Span(glyphs[row.glyph] or " ", GLYPH_TONES.get(row.glyph, "normal")))
        spans.append(Span(" "))
        return (*spans, *row_cells(row, self.columns, self._widths, self.gap))
