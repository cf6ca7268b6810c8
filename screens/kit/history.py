"""History (`h`): who changed a thing, when, and from what to what."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from models import dates
from models.store.history import FieldChange, Line, of_rows
from screens.kit import drawn
from screens.kit import text as texts
from screens.kit.action import declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row

ACTIONS = declare("history", "History", uses=("list",))


def shown_value(column: str, value: Any, zone: str) -> str:
    """A value of a row as people read it: moments in the practice's zone, nothing as `nothing`."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, int) and (column == "at" or column.endswith("_at")) and value > 10**11:
        return dates.stamp(value, zone)
    return texts.safe(str(value))


def change_lines(
    changes: tuple[FieldChange, ...], cells: int, zone: str, arrow: str = "→"
) -> list[drawn.Line]:
    """What one line of history changed, a field a line: `name  Acme → Acme Dental`."""
    wide = min(24, max((len(one.column) for one in changes), default=0))
    made: list[drawn.Line] = []
    for one in changes:
        before, after = (shown_value(one.column, value, zone) for value in (one.before, one.after))
        label = texts.fit(one.column.replace("_", " "), wide)
        text = f"{before} {arrow} {after}" if one.before not in (None, "") else after
        for number, part in enumerate(texts.wrap(text, max(10, cells - wide - 4))):
            made.append(drawn.line((f"  {label if number == 0 else ' ' * wide}  ", "dim"), part))
    return made


class History(Frame):
    """The changes of a thing, newest first, and what the one under the cursor changed."""

    ACTIONS = ACTIONS
    FOOT = ("list.find", "everywhere.undo", "everywhere.back")
    DEFAULT_CSS: ClassVar[str] = "History > Page { height: 7; }"
    AUTO_FOCUS = "LineList"

    def __init__(self, thing: Thing, crumbs: tuple[str, ...] = ()) -> None:
        """The history of this thing."""
        super().__init__()
        self.of = thing
        self._crumbs = (*(crumbs or (thing.name or thing.code,)), "History")
        self._lines: dict[int, Line] = {}
        self._list = LineList(
            (Column("When", 16), Column("Who", 18), Column("What", tone="bright")),
            empty="Nothing has happened to this yet.",
            marks=False,
        )
        self._page = drawn.Page()

    def body(self) -> ComposeResult:
        """The changes, and what one of them changed."""
        yield self._list
        yield self._page

    def touched(self, changes: object) -> None:
        """Any change may be one of this thing."""
        self.reload()

    async def load(self) -> None:
        """Read the history."""
        found = await self.ask(of_rows, self.app.store, list(self.of.rows))
        zone = self.app.store.zone
        self._lines = {one.id: one for one in found}
        self._list.show(
            Row(
                one.id,
                (
                    Cell(dates.stamp(one.at, zone), order=one.at),
                    one.who + (f" ({one.acting})" if one.acting else ""),
                    Cell(one.text + (", undone" if one.undone else ""), "dim" if one.undone else None),
                ),
            )
            for one in found
        )
        self._show_changes()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._show_changes()

    def _show_changes(self) -> None:
        row = self._list.current
        one = self._lines.get(row.key) if row is not None and isinstance(row.key, int) else None
        self._page.show(
            change_lines(one.changes, self.size.width, self.app.store.zone, self.app.glyphs["arrow"])
            if one is not None
            else ()
        )

    async def export(self) -> None:
        """The history as a text file."""
        zone = self.app.store.zone
        text: list[str] = []
        for one in self._lines.values():
            text.append(
                f"{dates.stamp(one.at, zone)}  {one.who}  {one.text}{', undone' if one.undone else ''}"
            )
            for part in change_lines(one.changes, 100, zone):
                text.append("    " + "".join(span.text for span in part))
        await self.keep_file("history", self.of.code, "txt", "\n".join(text) + "\n")
