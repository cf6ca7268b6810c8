"""The packs: sets of standards from one document each, and for whom they are on."""

from __future__ import annotations

from textual.app import ComposeResult

from models.library import register
from models.library.register import Pack
from models.practice import clients, rights
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Column, Row
from screens.kit.text import cut

ACTIONS = declare(
    "packs",
    "Packs",
    Action("switch", "o enter", "on or off", "Switches the pack on or off, for a client or for all."),
    Action("edit", "e", "edit", "Changes name, version, licence and source of the pack."),
    Action(
        "fill", "p", "parameters", "What the questions of the pack leave open; fills it in for all of them."
    ),
    Action("bring", "i", "import", "Imports standards from a pack, a catalogue or a table."),
    uses=("list", "narrow"),
)
RIGHTS = {"packs.switch": "pack.switch", "packs.edit": "category.edit", "packs.bring": "standard.draft"}
NAMED = 60
"""Columns of a pack's name in a title, so that it is one line at 80."""


class Packs(Frame):
    """All packs, the practice's own first."""

    ACTIONS = ACTIONS
    FOOT = ("switch", "fill", "edit", "bring", "everywhere.export")
    WATCHES = ("packs", "pack_clients", "standards", "clients", "people")

    def __init__(self) -> None:
        super().__init__()
        self._packs: dict[str, Pack] = {}
        self._refused: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Name", tone="bright"),
                Column("Version", 10, wide=90),
                Column("Standards", 9, right=True),
                Column("Approved", 8, right=True),
                Column("On for", 12, few="one"),
                Column("Licence", 24, wide=116),
            ),
            marks=False,
        )

    async def load(self) -> None:
        """Read and show them."""
        self.set_crumbs("Library", "Packs")
        found = await self.ask(register.all_packs, self.app.store)
        self._packs = {one.code: one for one in found}
        rules = dict.fromkeys(RIGHTS.values())
        self._refused = await self.ask(rights.refusals, self.app.who, rules, self.app.store)
        self.query_one(LineList).show(
            Row(
                one.code,
                (
                    one.name,
                    one.edition,
                    str(one.standards),
                    str(one.approved),
                    register.words(one),
                    one.licence,
                ),
            )
            for one in found
        )
        self.refresh_keys()

    @property
    def _current(self) -> Pack | None:
        row = self.query_one(LineList).current
        return self._packs.get(str(row.key)) if row is not None else None

    def on_line_list_moved(self) -> None:
        """The own pack is not switched."""
        self.refresh_keys()

    def possible(self, action: Action) -> str:
        """The practice's own pack is on everywhere."""
        if action.id == "packs.switch" and (self._current is None or self._current.own):
            return "The practice's own pack is on for every client."
        if action.id == "packs.fill" and self._current is None:
            return "There is no pack here."
        return self._refused.get(RIGHTS.get(action.id, ""), "")

    def thing(self) -> Thing | None:
        """The pack under the cursor."""
        one = self._current
        return Thing("pack", one.code, one.name, (("packs", one.id),)) if one else None

    async def do_switch(self) -> None:
        """Choose for whom."""
        from screens.kit.dialogs import Choice, Choose

        one, store = self._current, self.app.store
        assert one is not None, "asked only on a pack"
        on = set(await self.ask(register.clients_of, store, one.code))
        choices = [Choice("all", "Every client", "on, switch off" if one.everywhere else "switch on")]
        choices += [
            Choice(each.code, each.name, "on, switch off" if each.code in on else "switch on")
            for each in await self.ask(clients.all_clients, store, left=False)
        ]
        chosen = await self.app.push_screen_wait(
            Choose(f"On for whom: {cut(one.name, NAMED)}", choices, does="switches it")
        )
        if chosen:
            turn_on = not one.everywhere if chosen == "all" else chosen not in on
            await self.saved(register.switch(store, self.app.who, one.code, chosen, turn_on))
            whom = "every client" if chosen == "all" else chosen
            none = " None of it is approved, so nothing is asked yet." if turn_on and not one.approved else ""
            name = cut(one.name, NAMED)
            self.say(
                f"{name} is {'on' if turn_on else 'off'} for {whom} now.{none} {self.key('undo')} takes it back."
            )

    def do_edit(self) -> None:
        """Its form."""
        from screens.kit.record import RecordForm

        one, store, who = self._current, self.app.store, self.app.who
        if one is not None:
            self.app.push_screen(
                RecordForm(
                    one.name,
                    draft=f"pack {one.code}",
                    fields=register.FIELDS,
                    values=_values(one),
                    version=one.version,
                    save=lambda values, version: register.edit(store, who, one.code, values, version=version),
                    said=f"{one.name} is saved.",
                    again=lambda: _values(register.pack(store, one.code)),
                )
            )

    def do_fill(self) -> None:
        """Its parameters."""
        if self._current is not None:
            self.go("parameters", self._current.code)

    def do_bring(self) -> None:
        """The import."""
        self.go("import", "")

    async def export(self) -> None:
        """The pack in a format that is chosen."""
        if self._current is not None:
            code = self._current.code
            await self.keep_document("pack", code)


def _values(one: Pack) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("name", "edition", "licence", "source")}
