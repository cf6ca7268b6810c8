"""The parameters of a pack: what its questions leave to the Standards Committee, filled in once for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from models.errors import Conflict
from models.library import parameters, register
from models.library.parameters import PackParameter
from models.library.rewording import Reworded
from models.practice import rights
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row

ACTIONS = declare(
    "parameters",
    "Parameters of a pack",
    Action(
        "fill",
        "e enter",
        "fill in",
        "Fills in the parameter, or all that are marked: all standards that use it say the value.",
    ),
    Action("open", "f", "only open", "Shows only those without a value; again shows all."),
    uses=("list",),
)
RIGHT = "standard.approve"
"""Who fills in."""
EMPTY = "No question of this pack leaves anything open."
NO_VALUE = "Write the value, such as: 30 days, or: above 4 and below 10."
CRUMB = 36
"""Columns of the pack's name in the top line."""
_OTHER = "="
"""The choice of a selection that is none of its own."""


class Parameters(Frame):
    """The parameters of one pack."""

    ACTIONS = ACTIONS
    FOOT = ("fill", "list.mark", ("list.mark_all", "all"), "open", "list.find")
    MARKED = ("fill",)
    WATCHES = ("packs", "standards", "standard_versions", "people")

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._found: dict[str, PackParameter] = {}
        self._only_open = False
        self._refused = ""
        """Why this person fills nothing in; empty where they may."""

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Parameter", 17),
                Column("What to fill in", tone="bright"),
                Column("Used", 4, right=True),
                Column("Value", 24),
            ),
            empty=EMPTY,
        )

    async def load(self) -> None:
        """Read and show them."""
        pack = await self.ask(register.pack, self.app.store, self._code)
        found = await self.ask(parameters.all_parameters, self.app.store, self._code)
        verdict = await self.ask(rights.may, self.app.who, RIGHT, None, self.app.store)
        self._refused = verdict.reason
        self._found = {one.id: one for one in found}
        left = [one for one in found if one.open]
        shown = self.query_one(LineList)
        shown.empty = self._nothing
        shown.show(_row(one) for one in (left if self._only_open else found))
        called = texts.cut(pack.name, CRUMB)
        many = count(len(found), "parameter")
        state = f"{len(left)} open" if left else "all filled in"
        self.set_crumbs("Packs", called, f"{many}, {state}" if found else many)
        self._tell()
        self.refresh_keys()

    def _tell(self) -> None:
        """The line above the keys: a question that holds the parameter under the cursor."""
        one = self._current
        self.stand(f" {one.around(self.size.width - 2)}" if one is not None else "")

    def on_line_list_moved(self) -> None:
        """Another parameter, another question."""
        self._tell()

    @property
    def _current(self) -> PackParameter | None:
        row = self.query_one(LineList).current
        return self._found.get(str(row.key)) if row is not None else None

    @property
    def _nothing(self) -> str:
        """What is said where no parameter is shown."""
        return (
            f"Every parameter of this pack has a value. {self.key('open')} shows all."
            if self._found
            else EMPTY
        )

    def possible(self, action: Action) -> str:
        """Filling in needs a parameter."""
        if action.id == "parameters.fill" and self._current is None:
            return self._nothing
        return self._refused if action.id == "parameters.fill" else ""

    def thing(self) -> Thing | None:
        """The pack."""
        return Thing("pack", self._code)

    def do_open(self) -> None:
        """Only those without a value, or all."""
        self._only_open = not self._only_open
        self.reload()

    async def do_fill(self) -> None:
        """Ask for the value, and put it into every question; the next one without a value is under the cursor then."""
        rows = self.query_one(LineList)
        chosen = [self._found[str(row.key)] for row in rows.chosen]
        done = await (self._fill(chosen[0]) if len(chosen) == 1 else self._fill_all(chosen))
        if done is None:
            return
        rows.unmark()
        if len(chosen) == 1:
            order = list(self._found)  # it may have been read anew meanwhile
            later = order[order.index(chosen[0].id) + 1 :] if chosen[0].id in self._found else ()
            any(self._found[one].open and rows.move_to(one) for one in later)
        if done.left:
            from screens.kit.dialogs import NotAll

            left = [(f"{code}:", why) for code, why in done.left]
            await self.app.push_screen_wait(NotAll("Not every question took it", left, done.words()))
        elif done.changed:
            self.say(f"{done.words()} {self.key('undo')} takes it back.", "good")
        else:
            self.say("Nothing was different.")

    async def _fill(self, one: PackParameter) -> Reworded | None:
        """Fill one in; where somebody was faster, ask whose value is to stand."""
        from screens.kit.dialogs import ConflictDialog

        store, who = self.app.store, self.app.who
        seen, value = one.values, await self._asked(one, "")
        while value:
            try:
                return await self.saved(
                    parameters.set_values(store, who, self._code, {one.id: value}, seen={one.id: seen})
                )
            except Conflict as conflict:
                theirs = conflict.theirs["values"]
                told = [(one.id, " / ".join(theirs), value)]
                ruling = await self.app.push_screen_wait(ConflictDialog(conflict, told))
            if ruling == "mine":
                seen = theirs
            elif ruling is None:
                value = await self._asked(one, value)
            else:
                if ruling == "copy":
                    self.app.copy_to_clipboard(value)
                said = "Sent to the terminal's clipboard" if ruling == "copy" else "This is theirs"
                self.say(f"{said}; nothing was saved.")
                return None
        return None

    async def _fill_all(self, chosen: Sequence[PackParameter]) -> Reworded | None:
        """Fill all of them in with one value."""
        value = await self._asked_once(len(chosen))
        if not value:
            return None
        values, seen = {one.id: value for one in chosen}, {one.id: one.values for one in chosen}
        return await self.saved(
            parameters.set_values(self.app.store, self.app.who, self._code, values, seen=seen)
        )

    async def _asked_once(self, many: int) -> str | None:
        """One value for all that are marked."""
        from screens.kit.dialogs import AskLine

        return await self.app.push_screen_wait(
            AskLine(
                f"The same value for {count(many, 'parameter')}:",
                does="fills all of them in",
                leaves="leaves them as they are",
                required=NO_VALUE,
            )
        )

    async def _asked(self, one: PackParameter, value: str) -> str | None:
        """The value that the person gives; of a selection one of its choices, or another text. `value` is what they gave
        before."""
        from screens.kit.dialogs import AskLine, Choice, Choose

        value = value or (one.values[0] if len(one.values) == 1 else "")
        asks = f"{one.id}: {one.around(self.size.width - len(one.id) - 12)}"
        if one.choices and not one.several:
            choices = [Choice(text, text) for text in one.choices]
            choices.append(Choice(_OTHER, "Something else", "write it"))
            chosen = await self.app.push_screen_wait(
                Choose(asks, choices, does="fills it in", leaves="leaves it as it is")
            )
            if chosen != _OTHER:
                return chosen
        elif one.several and not value:
            value = "; ".join(one.choices)
        return await self.app.push_screen_wait(
            AskLine(
                asks,
                value,
                does="fills it in",
                leaves="leaves it as it is",
                required=NO_VALUE,
            )
        )


def _row(one: PackParameter) -> Row:
    value = Cell(one.value, "good") if not one.open else Cell(one.value or "—", "due")
    return Row(one.id, (one.id, one.asks, str(one.standards), value), find=f"{one.label} {one.value}")
