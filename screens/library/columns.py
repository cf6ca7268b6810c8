"""Which column of a table is which field: chosen from the table's own headings, with what stands in the first row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from models.text import count
from screens.kit import text as texts
from screens.kit.dialogs import Choice, Choose
from screens.kit.drawn import Page, line
from screens.kit.list import LineList
from screens.kit.rows import Cell, Column, Row
from screens.kit.sheet import Sheet, SheetTitle

if TYPE_CHECKING:
    from models.importers.choosing import Look
    from models.importers.mapping import Columns

FIRST = ("why", "how", "category", "name", "code", "ref")
"""Fields that stand before the others, after those that are required."""
NONE = "-"
_AROUND = 5
"""Lines of the window that are not the list's: what is over the dialog, what nothing is read from, and blanks."""


class ChooseColumns(Sheet[Mapping[str, tuple[str, ...]] | None]):
    """Each field with the heading that it is read from. Result: field → headings, or None after esc."""

    KEYS = (
        ("enter", "chooses"),
        ("left right", "the next one"),
        ("ctrl+s", "reads it so"),
        ("esc", "leaves it"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("ctrl+s", "accept", show=False),
    ]
    AUTO_FOCUS = "LineList"
    DEFAULT_CSS: ClassVar[str] = "ChooseColumns > Page { padding: 1 0 0 2; }"

    def __init__(self, columns: Columns, look: Look, named: str) -> None:
        """For a table of this kind; `named` is what its file is called."""
        super().__init__(f"Which column is which? {named}, {count(look.rows, 'row')}")
        self._kind = columns
        self._look = look
        self._chosen = dict(look.used.columns)
        needed = [name for names in columns.required for name in names]
        first = [*needed, *(name for name in FIRST if name in columns.fields and name not in needed)]
        self._fields = (*first, *(name for name in columns.fields if name not in first))
        self._needed = frozenset(needed)
        self._list = LineList(
            (Column("Field", 16), Column("Read from"), Column("First cell", tone="dim")),
            marks=False,
            finds=False,
            sorts=False,
        )
        self._free = Page()

    def parts(self) -> ComposeResult:
        """The fields, and the headings that nothing is read from."""
        yield self._list
        yield self._free

    def on_mount(self) -> None:
        """The cursor begins where a choice is needed."""
        self._show()
        lacking = (name for name in self._fields if name in self._needed and name not in self._chosen)
        self._list.move_to(next(lacking, self._fields[0]))

    def on_resize(self, event: events.Resize) -> None:
        """The list has what the window leaves."""
        title = len(self.query_one(SheetTitle).lines(event.size.width))
        room = event.size.height - title - _AROUND
        self._list.styles.height = max(4, min(len(self._fields) + 1, room))
        self._show()

    def _show(self) -> None:
        self._list.show([self._row(name) for name in self._fields])
        free = self._open()
        said = (
            f"Not read, {count(len(free), 'column')}: {', '.join(free)}" if free else "Every column is read."
        )
        self._free.styles.height = 2
        self._free.show([line((texts.cut(said, max(10, self.size.width - 4)), "due" if free else "dim"))])

    def _row(self, name: str) -> Row:
        found = self._chosen.get(name)
        label = _called(name)
        if found is None:
            needed = name in self._needed and not self._is_there(name)
            none = Cell("needed: choose one", "bad") if needed else Cell("—", "dim")
            return Row(name, (label, none, ""))
        sample = " ".join(filter(None, (self._look.samples.get(one, "") for one in found)))
        return Row(name, (label, Cell(" + ".join(found), "bright"), " ".join(sample.split())))

    def _is_there(self, name: str) -> bool:
        """Whether what this field is required for is there, by itself or by another that does as well."""
        return all(
            any(one in self._chosen for one in names) for names in self._kind.required if name in names
        )

    def _open(self) -> list[str]:
        taken = {one for found in self._chosen.values() for one in found}
        return [one for one in self._look.headings if one not in taken]

    def _put(self, name: str, heading: str | None) -> None:
        """Read a field from a heading; another field that was read from it is read from nowhere then, which is said."""
        lost = [one for one, found in self._chosen.items() if heading in found and one != name]
        for one in (*lost, name):
            self._chosen.pop(one, None)
        if heading is not None:
            self._chosen[name] = (heading,)
        self.say(f"{_called(lost[0]).capitalize()} is read from nowhere now." if lost else "")
        self._show()

    def action_turn(self, by: int) -> None:
        """The next heading that no other field is read from, or none."""
        row = self._list.current
        if row is None:
            return
        name = str(row.key)
        now = self._chosen.get(name)
        free = self._open()
        ring: list[str | None] = [
            None,
            *(one for one in self._look.headings if one in free or (now is not None and one == now[0])),
        ]
        self._put(name, ring[(ring.index(now[0] if now else None) + by) % len(ring)])

    def action_choose(self) -> None:
        """From the list of all headings."""
        row = self._list.current
        if row is None:
            return
        name = str(row.key)
        of = {heading: field for field, found in self._chosen.items() for heading in found}
        choices = [Choice(NONE, "None", "the table does not say it")]
        for number, heading in enumerate(self._look.headings):
            used = f"{_called(of[heading])}: " if heading in of else ""
            choices.append(Choice(str(number), heading, used + " ".join(self._look.samples[heading].split())))
        now = self._chosen.get(name)
        at = str(self._look.headings.index(now[0])) if now else NONE

        def chosen(key: str | None) -> None:
            if key is not None:
                self._put(name, None if key == NONE else self._look.headings[int(key)])

        self.app.push_screen(
            Choose(f"Where is {_called(name)} read from?", choices, does="reads it from there", at=at), chosen
        )

    def action_accept(self) -> None:
        """Read the table so, when nothing that is required is lacking."""
        for names in self._kind.required:
            if not any(name in self._chosen for name in names):
                self._list.move_to(names[0])
                self.say(f"Choose the column for {' or '.join(map(_called, names))} first.")
                return
        self.dismiss({name: self._chosen[name] for name in self._kind.fields if name in self._chosen})


def _called(name: str) -> str:
    return name.replace("_", " ")
