"""The heat map: all clients by all categories, the worst first, and what fails in a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from models.align import heat
from models.align.applying import DECIDES
from models.align.heat import Heat
from models.figure import Figure
from models.text import count
from screens.align.heat_map import HeatMap
from screens.kit.action import Action, declare
from screens.kit.frame import Frame, no_clients
from screens.kit.place import Thing

ACTIONS = declare(
    "heat",
    "The heat map",
    Action("open", "enter", "what fails", "Opens the cell: what fails there; of all clients, the ranking."),
    Action("left", "left", "category", "The category before: a worse one.", palette=False, foot=False),
    Action("right", "right", "category", "The next category: a better one.", palette=False, foot=False),
    Action("up", "k up", "up", "The client above; all clients together on top.", palette=False, foot=False),
    Action("down", "j down", "down", "The client below.", palette=False, foot=False),
    Action("page_up", "pgup", "page up", "A page of clients up.", palette=False, foot=False),
    Action("page_down", "pgdn", "page down", "A page of clients down.", palette=False, foot=False),
    Action("first", "home", "first", "The worst client.", palette=False, foot=False),
    Action("last", "end", "last", "The last client.", palette=False, foot=False),
)


class HeatScreen(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        ("everywhere.box", "box"),
        "everywhere.failing",
        "everywhere.explain",
        "everywhere.client",
        ("everywhere.export", "export"),
    )
    DEFAULT_CSS: ClassVar[str] = "HeatScreen > HeatMap { margin: 1 1 0 0; }"
    WATCHES = ("answers", "reviews", *DECIDES)

    def __init__(self) -> None:
        super().__init__()
        self._heat: Heat | None = None
        self._map = HeatMap()
        self._crumbs = ("Heat map",)

    def body(self) -> ComposeResult:
        """The map."""
        yield self._map

    async def load(self) -> None:
        """Read it."""
        self._heat = found = await self.ask(heat.heat, self.app.store)
        self._map.show(found)
        self._tell()
        self.refresh_keys()

    def _tell(self) -> None:
        """The cell under the cursor in words; where there are none, what belongs here."""
        found = self._heat
        if found is None:
            return
        many = len(found.columns)
        first, last = self._map.window
        columns = count(many, "category", "categories")
        if last - first < many:
            columns = f"categories {first + 1} to {last} of {many}"
        self.set_status(f"{count(len(found.rows), 'client')}, {columns}, the worst first")
        if not found.rows:
            self.stand((f" {no_clients(self.key)}", "dim"))
        elif not found.columns:
            starts = f"{self.key('align')}, then {self.key('reviews.start')} starts one"
            self.stand((f" Nothing is answered yet: the first review fills the map. {starts}.", "dim"))
        else:
            figure = found.figure(*self._map.at)
            inputs = ", ".join(f"{one.value} {one.label}" for one in figure.inputs)
            inputs = "" if figure.value is None else inputs
            self.stand((f" {figure.label}  ", "normal"), (figure.shown, "bright"), (f"   {inputs}", "dim"))

    def on_resize(self) -> None:
        """A larger window has more categories."""
        self.call_after_refresh(self._tell)

    def foot_keys(self) -> tuple[tuple[str, str], ...]:
        """The two keys that go from category to category are shown as one, after the first."""
        keys = super().foot_keys()
        return (*keys[:1], *self.as_one(("left", "right"), "category"), *keys[1:])

    def possible(self, action: Action) -> str:
        """Everything here needs a cell."""
        if action.place == "heat" and (self._heat is None or not (self._heat.rows and self._heat.columns)):
            return "There is nothing on the map yet."
        return ""

    def whose(self) -> str:
        """The client under the cursor."""
        row, _ = self._map.at
        return (
            self._heat.rows[row].code
            if self._heat is not None and row is not None and self._heat.rows
            else ""
        )

    def category(self) -> str:
        """The category under the cursor."""
        _, column = self._map.at
        return self._heat.columns[column] if self._heat is not None and column is not None else ""

    def thing(self) -> Thing | None:
        """The client under the cursor."""
        code = self.whose()
        return Thing("client", code) if code else None

    async def read_figures(self) -> Sequence[Figure]:
        """The cell under the cursor with what fails there, then its client, its category and everything."""
        found = self._heat
        if found is None or not (found.rows and found.columns):
            return ()
        row, column = self._map.at
        first = await self.ask(heat.explained, self.app.store, found, row, column)
        others = dict.fromkeys(((row, None), (None, column), (None, None)))
        return (first, *(found.figure(*one) for one in others if one != (row, column)))

    def client_chosen(self, code: str) -> None:
        """`c`: the cursor goes to this client."""
        rows = self._heat.rows if self._heat is not None else ()
        place = next((n for n, one in enumerate(rows) if one.code == code), None)
        if place is None:
            self.say("This client is not on the map: it has left.")
        else:
            self._go(self._map.go(place, self._map.column))

    async def export(self) -> None:
        """`x`: the map as a table."""
        await self.keep_document("heat", "all")

    def do_open(self) -> None:
        """Enter."""
        from screens.align.failing import CellScreen, Ranking

        code, category = self.whose(), self.category()
        self.app.push_screen(CellScreen(code, category) if code else Ranking(category))

    def _go(self, moved: bool) -> None:
        if moved:
            self._tell()

    def do_left(self) -> None:
        """Left."""
        self._go(self._map.move(0, -1))

    def do_right(self) -> None:
        """Right."""
        self._go(self._map.move(0, 1))

    def do_up(self) -> None:
        """Up."""
        self._go(self._map.move(-1, 0))

    def do_down(self) -> None:
        """Down."""
        self._go(self._map.move(1, 0))

    def do_page_up(self) -> None:
        """A page up."""
        self._go(self._map.move(-self._map.page, 0))

    def do_page_down(self) -> None:
        """A page down."""
        self._go(self._map.move(self._map.page, 0))

    def do_first(self) -> None:
        """The worst client."""
        self._go(self._map.go(0, self._map.column))

    def do_last(self) -> None:
        """The last client."""
        if self._heat is not None:
            self._go(self._map.go(len(self._heat.rows) - 1, self._map.column))
