"""The staff: who works here, and what they may do."""

from __future__ import annotations

from textual.app import ComposeResult

from models.practice import people, rights
from models.practice.people import Person
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row

ACTIONS = declare(
    "people",
    "Staff",
    Action("edit", "e enter", "edit", "Changes the person: name, roles, areas."),
    Action("add", "a", "add", "Adds somebody by the login that they have on this machine."),
    uses=("list", "narrow"),
)


class People(Frame):
    """Everybody, those who are active first."""

    ACTIONS = ACTIONS
    FOOT = ("edit", "add", "list.find", "narrow.narrow")
    WATCHES = ("people",)

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[str, Person] = {}
        self._refused = ""

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Login", 12),
                Column("Name", tone="bright"),
                Column("Roles", 34, few="many"),
                Column("Areas", 40, wide=110, few="many"),
            ),
            empty=lambda key: f"Nobody yet. {key('add')} adds the first one.",
            marks=False,
        )

    async def load(self) -> None:
        """Read and show them."""
        self.set_crumbs("Staff")
        found = await self.ask(people.all_people, self.app.store)
        self._refused = (await self.ask(rights.may, self.app.who, "staff", None, self.app.store)).reason
        self._people = {one.login: one for one in found}
        self.query_one(LineList).show(
            Row(
                one.login,
                (
                    one.login,
                    one.name,
                    Cell(
                        ", ".join(one.roles) if one.active else "has left (only reads)",
                        None if one.active else "dim",
                    ),
                    ", ".join(one.areas),
                ),
            )
            for one in found
        )
        self.refresh_keys()

    @property
    def _current(self) -> Person | None:
        row = self.query_one(LineList).current
        return self._people.get(str(row.key)) if row is not None else None

    def possible(self, action: Action) -> str:
        """Whose it is to add somebody. The form of a person may be read by everybody."""
        return self._refused if action.id == "people.add" else ""

    def thing(self) -> Thing | None:
        """The person under the cursor."""
        one = self._current
        return Thing("person", one.login, one.name, (("people", one.id),)) if one else None

    async def export(self) -> None:
        """The staff as a table."""
        await self.keep_document("people", "all")

    def do_add(self) -> None:
        """A form for a new person."""
        from screens.kit.record import RecordForm

        store, who = self.app.store, self.app.who
        self.app.push_screen(
            RecordForm(
                "New person",
                draft="person new",
                fields=people.FIELDS,
                values={"active": True},
                new=True,
                save=lambda values, _: people.add(store, who, values),
                said=lambda person: f"{person.name} is on the staff.",
            )
        )

    def do_edit(self) -> None:
        """The person's form."""
        from screens.kit.record import RecordForm

        one, store, who = self._current, self.app.store, self.app.who
        if one is None:
            self.say("There is nobody here.")
            return
        self.app.push_screen(
            RecordForm(
                one.name,
                draft=f"person {one.login}",
                fields=people.FIELDS,
                values=one.values(),
                version=one.version,
                save=lambda values, version: people.edit(store, who, one.login, values, version=version),
                said=f"{one.name} is saved.",
                again=lambda: people.person(store, one.login).values(),
            )
        )
