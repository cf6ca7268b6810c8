"""The clients: where each stands and how aligned it is today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult

from models.align import figures
from models.align.applying import DECIDES
from models.align.score import Counts
from models.field import split
from models.figure import Figure
from models.library import catalogue
from models.library import profile as profiles
from models.practice import clients, people, rights
from models.practice.clients import PROFILE, Client
from models.text import fold
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row

ACTIONS = declare(
    "clients",
    "Clients",
    Action("open", "enter", "open", "Opens the client."),
    Action("add", "a", "add", "Adds a client."),
    Action("edit", "e", "edit", "Changes the client."),
    Action(
        "delete", "d", "delete", "Deletes a client that was never reviewed; says first what goes with it."
    ),
    uses=("list", "narrow"),
)
RIGHTS = {"clients.add": "client.edit", "clients.edit": "profile.edit", "clients.delete": "client.edit"}
"""What an action asks for at least: so nobody fills in a form that is refused at its end."""


class Clients(Frame):
    """All clients, by name; or those that are without something of `clients.WANTING`."""

    ACTIONS = ACTIONS
    FOOT = ("open", "add", "edit", "list.find", "narrow.narrow", "list.sort")
    WATCHES = ("reviews", "answers", "people", *DECIDES)

    def __init__(self, wanting: str = "") -> None:
        super().__init__()
        self._wanting = wanting
        self._clients: dict[str, Client] = {}
        self._refused: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Code", 11),
                Column("Name", tone="bright"),
                Column("Status", 10, few="one"),
                Column("TAM", 16, wide=76, few="one"),
                Column("vCIO", 16, wide=100, few="one"),
                Column("Industry", 22, wide=118, few="one"),
                Column("Aligned", 7, right=True),
            ),
            empty=lambda key: (
                f"No clients yet. {key('add')} adds the first one; `steerboard import clients FILE` brings in many."
            ),
            marks=False,
        )

    async def load(self) -> None:
        """Read and show them."""
        self.set_crumbs("Clients")
        found = await self.ask(clients.all_clients, self.app.store)
        if self._wanting:
            words = clients.WANTING[self._wanting][0]
            self.set_crumbs("Clients", words)
            among = await self.ask(clients.wanting, self.app.store, self._wanting)
            found = tuple(one for one in found if one.code in among)
            self.query_one(
                LineList
            ).empty = f"No client is {words} any more. {self.key('clients')} shows all of them."
        rules = dict.fromkeys(RIGHTS.values())
        self._refused = await self.ask(rights.refusals, self.app.who, rules, self.app.store)
        today = await self.ask(figures.clients_today, self.app.store)
        self._clients = {one.code: one for one in found}
        self.query_one(LineList).show(
            Row(
                one.code,
                (
                    one.code,
                    one.name,
                    Cell(one.status, "due" if one.status in ("at risk", "leaving") else None),
                    one.tam_name or "—",
                    one.vcio_name or "—",
                    one.industry,
                    aligned(today.get(one.id, Counts())),
                ),
            )
            for one in found
        )
        self.refresh_keys()

    def possible(self, action: Action) -> str:
        """What needs a client needs one."""
        if action.place == "clients" and action.name != "add" and self.query_one(LineList).current is None:
            return f"There is no client here. {self.key('add')} adds one."
        return self._refused.get(RIGHTS.get(action.id, ""), "")

    @property
    def _current(self) -> Client:
        row = self.query_one(LineList).current
        assert row is not None, "asked only where a row is"
        return self._clients[str(row.key)]

    def thing(self) -> Thing | None:
        """The client under the cursor."""
        if self.query_one(LineList).current is None:
            return None
        one = self._current
        return Thing("client", one.code, one.name, (("clients", one.id),))

    async def read_figures(self) -> Sequence[Figure]:
        """Alignment today of the client under the cursor."""
        if self.query_one(LineList).current is None:
            return ()
        return (await self.ask(figures.client_figure, self.app.store, self._current.code),)

    def do_open(self) -> None:
        """Its own screen."""
        self.go("client", self._current.code)

    async def do_add(self) -> None:
        """A form for a new one."""
        await edit_client(self, None, self.query_one(LineList).expect)

    async def do_edit(self) -> None:
        """Its form."""
        await edit_client(self, self._current)

    async def do_delete(self) -> None:
        """Say what goes with it, and delete it."""
        from screens.kit.dialogs import TakeAway

        one = self._current
        goes = await self.ask(clients.goes_with, self.app.store, one.code)
        said = f"{one.name} goes" + (f" with {goes}." if goes else ".")
        if await self.app.push_screen_wait(TakeAway(one.code, [said])):
            await self.saved(clients.delete(self.app.store, self.app.who, one.code, version=one.version))
            self.say(f"{one.name} is deleted. {self.key('undo')} brings it back.")

    async def export(self) -> None:
        """The list as a table."""
        await self.keep_document("clients", "all")


def aligned(counts: Counts) -> Cell:
    """A client's alignment today, as a cell."""
    percent = counts.percent
    return Cell("—" if percent is None else f"{percent} %", order=-1 if percent is None else percent)


def profile_hint(tags: Sequence[str], saved: Sequence[str], text: str, cells: int) -> str:
    """What is said of the field `profile` while it holds this text: of what was typed the tags by which nothing is asked;
    else those that standards go by and that it does not have, as many as fit, and that letters bring the others."""
    profile = [tag for tag in split(PROFILE, text) if tag]
    if told := profiles.told(profiles.strange(profile, tags, saved), tags):
        return told
    has = {fold(tag) for tag in profile}
    missing = [tag for tag in tags if fold(tag) not in has]
    if not missing:
        return "It has every tag that standards go by." if tags else PROFILE.help
    begun = f"Standards go by{' these, too' if profile else ''}: "
    for shown in range(len(missing), 0, -1):
        more = f" and {len(missing) - shown} more; letters find them" if shown < len(missing) else ""
        said = f"{begun}{', '.join(missing[:shown])}{more}"
        if texts.width(said) <= cells:
            break
    return said


async def edit_client(frame: Frame, one: Client | None, added: Callable[[str], object] | None = None) -> None:
    """Open the form of a client, or of a new one; `added` is called with its code."""
    from screens.kit.record import RecordForm

    store, who = frame.app.store, frame.app.who
    staff = await frame.ask(people.all_people, store)
    held = {"tam": one.tam_login, "vcio": one.vcio_login} if one is not None else {}
    options = {
        field: tuple(
            (person.login, person.name)
            for person in staff
            if person.login == held.get(field) or (person.active and set(roles) & set(person.roles))
        )
        for field, roles in clients.HOLDERS.items()
    }
    tags = await frame.ask(catalogue.profile_tags, store)
    had = one.profile if one is not None else ()
    hints = {PROFILE.name: partial(profile_hint, tags, had)}

    def said(words: str) -> str:
        """With the tags that were typed and by which nothing is asked."""
        typed = profiles.strange(split(PROFILE, form.values[PROFILE.name]), tags, had)
        return " ".join(filter(None, (words, profiles.told(typed, tags))))

    if one is None:
        mine: dict[str, object] = {role: who.login for role in ("tam", "vcio") if role in who.roles}
        form = RecordForm(
            "New client",
            draft="client new",
            fields=clients.FIELDS,
            values={"status": "active", **mine},
            new=True,
            options=options,
            hints=hints,
            save=lambda values, _: clients.add(store, who, values),
            added=added,
            said=lambda code: said(f"{code} is there. {frame.key('open')} opens it."),
        )
    else:
        form = RecordForm(
            one.name,
            draft=f"client {one.code}",
            fields=clients.FIELDS,
            values=one.values(),
            version=one.version,
            options=options,
            hints=hints,
            save=lambda values, version: clients.edit(store, who, one.code, values, version=version),
            said=lambda _: said(f"{one.name} is saved."),
            again=lambda: clients.client(store, one.code).values(),
        )
    frame.app.push_screen(form)
