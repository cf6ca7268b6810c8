"""History (`h`): who changed a thing, when, and from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from models import dates
from models.store.history import Line, apart, of_rows
from models.store.words import SHORT, Sentence
from models.text import count
from screens.kit import drawn
from screens.kit import text as texts
from screens.kit.action import declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row

BESIDE = 42
"""Cells that stand beside what a line says: when and who. What is longer is cut there and whole below."""
ACTIONS = declare("history", "History", uses=("list",))


def change_lines(said: Iterable[Sentence], cells: int) -> list[drawn.Line]:
    """What one line of history changed, in words: `TAM: Grace Ito (was Dana Reyes)`; of a long text what it
    was stands on lines of its own.
    """
    made: list[drawn.Line] = []
    for one in said:
        if one.heading:
            made.append(drawn.line(("  " + texts.safe(one.words), "dim")))
            continue
        label = one.label + one.joint if one.label else ""
        long = len(one.text) + len(one.was) > SHORT or "\n" in one.text + one.was
        whole = one._replace(was="").words if long else one.words
        for number, part in enumerate(texts.wrap(whole, max(10, cells - 6))):
            head = part[: len(label)] if number == 0 and part.startswith(label) else ""
            made.append(drawn.line("    " if number else "  ", (head, "dim"), (part[len(head) :], "bright")))
        if long and one.was:
            parts = texts.wrap(f"was: {one.was}", max(10, cells - 6))
            made += [drawn.line("    ", (part, "dim")) for part in parts]
    return made


class History(Frame):
    """The changes of a thing, newest first, and what the one under the cursor changed."""

    ACTIONS = ACTIONS
    FOOT = ("list.find", "everywhere.undo", "everywhere.back")
    DEFAULT_CSS: ClassVar[str] = "History > Page { height: 7; padding: 1 0 0 0; }"
    AUTO_FOCUS = "LineList"

    def __init__(self, thing: Thing, crumbs: tuple[str, ...] = ()) -> None:
        """The history of this thing."""
        super().__init__()
        self.of = thing
        named = any(name and name in crumb for crumb in crumbs for name in (thing.name, thing.code))
        self._crumbs = (
            *crumbs,
            *(() if named else (thing.name or thing.code,)),
            *filter(None, (thing.part,)),
            "History",
        )
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
                    Cell(
                        self._apart(one) + (", undone" if one.undone else ""), "dim" if one.undone else None
                    ),
                ),
            )
            for one in found
        )
        self._show_changes()

    def on_resize(self) -> None:
        """As many lines as there is room for."""
        self._show_changes()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._show_changes()

    def _show_changes(self) -> None:
        row = self._list.current
        one = self._lines.get(row.key) if row is not None and isinstance(row.key, int) else None
        lines = change_lines(one.said, self.size.width) if one is not None else []
        if one is not None and texts.width(said := texts.safe(self._apart(one))) > self.size.width - BESIDE:
            whole = texts.wrap(said, self.size.width - 4)
            lines = [*(drawn.line(("  " + part, "bright")) for part in whole), *lines]
        room = max(3, (self.size.height - 4) // 2)
        if len(lines) > room:
            rest = f"  and {count(len(lines) - room + 1, 'line')} more; {self.key('export')} writes all into a file"
            lines[room - 1 :] = [drawn.line((rest, "dim"))]
        self._page.styles.height = len(lines) + 1
        self._page.show(lines)

    def _apart(self, one: Line) -> str:
        """What a line says beside what the breadcrumb does."""
        return apart(one.text, self.of.code)

    async def export(self) -> None:
        """The history as a text file."""
        zone = self.app.store.zone
        text: list[str] = []
        for one in self._lines.values():
            text.append(
                f"{dates.stamp(one.at, zone)}  {one.who}  {one.text}{', undone' if one.undone else ''}"
            )
            for part in change_lines(one.said, 100):
                text.append("    " + "".join(span.text for span in part))
        await self.keep_file("history", self.of.code, "txt", "\n".join(text) + "\n")
