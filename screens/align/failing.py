"""Who fails what: a standard across all clients, a category at one client, and the standards that fail at most clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from models.align import failing
from models.align.applying import DECIDES
from models.align.failing import Aligned, Failure, Ranked, Standard
from models.align.findings import STATE_WORDS
from models.align.score import Counts, as_left
from models.figure import Figure
from models.library.search import also
from models.practice import clients
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Page, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row

ITSELF = Action("standard", "v", "standard", "Opens the standard itself.")
"""The key that all of them have."""
LOOKING = ("narrow.narrow", "list.find", ("everywhere.export", "export"))
"""What the line of keys of all of them ends with."""
STANDARD = declare(
    "failing",
    "Who fails a standard",
    Action("open", "enter", "open", "Opens the finding of the client under the cursor, else the client."),
    ITSELF,
    uses=("list", "narrow"),
)
RANKING = declare(
    "ranking",
    "The standards that fail at most clients",
    Action("open", "enter", "who fails it", "Who fails the standard under the cursor."),
    ITSELF,
    uses=("list", "narrow"),
)
CELL = declare(
    "cell",
    "A category at a client",
    Action("open", "enter", "open", "Opens the finding under the cursor, else the standard."),
    ITSELF,
    uses=("list", "narrow"),
)


NOBODY = "No client fails it: wherever it was asked, the latest answer is yes."
NEVER = "It was asked of no client yet."


def _impact(value: str) -> Cell:
    order = {"high": 0, "medium": 1, "low": 2}.get(value, 3)
    return Cell(value or "not rated", "bad" if value == "high" else None, order)


def _days(one: Failure) -> Cell:
    return Cell(count(one.days, "day"), order=one.days)


def _state(one: Failure) -> Cell:
    return (
        Cell(STATE_WORDS[one.state], "dim" if one.state == "accepted" else None)
        if one.state
        else Cell("no finding", "dim")
    )


class _OfStandards(Frame):
    """A list about standards. Subclasses make it, and say which standard is meant (`thing`)."""

    _list: LineList

    def body(self) -> ComposeResult:
        """The list."""
        yield self._list

    def possible(self, action: Action) -> str:
        """A row to open, and a standard."""
        if action.place != self.ACTIONS.place or self._list.current is not None:
            return ""
        return (
            "" if action.name == "standard" and self.thing() is not None else "There is nothing to open here."
        )

    def do_standard(self) -> None:
        """`v`."""
        if (one := self.thing()) is not None:
            self.go("standard", one.code)


class _Fails(_OfStandards):
    """A list of failures, whatever they have in common; what the cursor is on has its note below."""

    DEFAULT_CSS: ClassVar[str] = """
    _Fails > #head { padding: 1 0 0 0; }
    _Fails > LineList { padding: 0 1 0 0; }
    """
    HEAD: ClassVar[int] = 1
    """Lines above the list."""
    FOOT = ("open", "standard", "everywhere.explain", "everywhere.failing", *LOOKING)
    WATCHES = ("answers", "findings", "reviews", *DECIDES)

    def __init__(self) -> None:
        super().__init__()
        self._failures: dict[str, Failure] = {}
        self._head = Page(widget_id="head", indent=1)
        self._head.styles.height = self.HEAD + 2

    def body(self) -> ComposeResult:
        """What it is about, and the list."""
        yield self._head
        yield from super().body()

    @property
    def _failure(self) -> Failure | None:
        row = self._list.current
        return self._failures.get(str(row.key)) if row is not None else None

    def on_line_list_moved(self) -> None:
        """The note of what the cursor is on stands above the keys."""
        one = self._failure
        owner = f"   {one.owner}" if one is not None and one.owner else ""
        said = (one.note or f"answered no in {one.review}, without a note") if one is not None else ""
        self.stand((f" {said}" if said else "", "normal"), (owner, "dim"))
        self.refresh_keys()


class FailingScreen(_Fails):
    """Who fails a standard."""

    ACTIONS = STANDARD
    HEAD = 3
    FOOT = ("open", "standard", "everywhere.explain", "everywhere.box", *LOOKING)

    def __init__(self, code: str) -> None:
        """Of this code."""
        super().__init__()
        self._code = code
        self._standard: Standard | None = None
        self._list = LineList(
            (
                Column("Client", tone="bright"),
                Column("Since", 10),
                Column("", 9, right=True, wide=70),
                Column("Finding", 9),
                Column("State", 18, few="one", wide=76),
                Column("Owner", 14, few="one", wide=100),
            ),
            marks=False,
        )
        self._crumbs = ("Who fails", code)

    async def load(self) -> None:
        """Read who fails it, the longest first."""
        found = await self.ask(failing.failing, self.app.store, self._code)
        self._standard = found
        self._failures = {one.client: one for one in found.failures}
        self._list.empty = NOBODY if found.counts.answered else NEVER
        self._list.show(
            Row(
                one.client,
                (
                    one.client_name,
                    one.since.isoformat(),
                    _days(one),
                    one.finding or "–",
                    _state(one),
                    one.owner or "nobody",
                ),
                find=f"{one.note} {one.owner}",
            )
            for one in found.failures
        )
        self._show_head()
        self.on_line_list_moved()

    def on_resize(self) -> None:
        """Set for the width."""
        self._show_head()

    def _show_head(self) -> None:
        found = self._standard
        if found is None or not self.size.width:
            return
        clients_of = count(found.counts.no, "client fails", "clients fail")
        asked = f"{clients_of} it, {found.counts.yes} aligned, {found.counts.open} never asked"
        self._head.show(
            (
                line((f"{found.code}  ", "normal"), (texts.cut(found.name, self.size.width - 14), "bright")),
                line((texts.cut(found.question, min(76, self.size.width - 3)), "normal")),
                line((asked, "dim")),
            )
        )

    def thing(self) -> Thing:
        """The client under the cursor has the views; the standard its history."""
        return Thing("standard", self._code, self._standard.name if self._standard else "")

    def whose(self) -> str:
        """The client under the cursor."""
        one = self._failure
        return one.client if one is not None else ""

    def figures(self) -> Sequence[Figure]:
        """How many of the clients that were asked are aligned."""
        return (self._standard.figure,) if self._standard else ()

    async def export(self) -> None:
        """`x`: who fails it."""
        await self.keep_document("failing", self._code)

    def do_open(self) -> None:
        """The finding, where there is one."""
        if (one := self._failure) is not None:
            if one.finding:
                self.go("finding", one.finding)
            else:
                self.go("client", one.client)


class CellScreen(_Fails):
    """A category at a client, or all of them: what fails, the gravest first, then what is aligned."""

    ACTIONS = CELL

    def __init__(self, client: str, category: str = "") -> None:
        """Of this client; empty: all categories."""
        super().__init__()
        self._client = client
        self._category = category
        self._name = client
        self._aligned: dict[str, Aligned] = {}
        self._figure: Figure | None = None
        self._list = LineList(
            (
                Column("", 9),
                Column("", tone="bright"),
                Column("Category", 24, few="one", wide=100),
                Column("Business", 9, few="one", keep=1),
                Column("Since", 10, keep=2),
                Column("", 9, keep=2),
                Column("State", 18, few="one", wide=100),
            ),
            gap=1,
            glyphs=True,
            empty="Nothing is answered here yet.",
            marks=False,
        )
        self._crumbs = (client, category or "All categories")

    async def load(self) -> None:
        """Read both."""
        store = self.app.store
        client = await self.ask(clients.client, store, self._client)
        fails = await self.ask(failing.failing_at, store, self._client, self._category)
        good = await self.ask(failing.aligned_at, store, self._client, self._category)
        self._name = client.name
        self._failures = {one.standard: one for one in fails}
        self._aligned = {one.standard: one for one in good}
        label = f"{client.name}, {self._category}" if self._category else client.name
        plain = as_left(Counts(yes=len(good), no=len(fails)), label)
        self._figure = await self.ask(failing.with_failures, store, plain, self._client, self._category)
        self.set_crumbs(client.name, self._category or "All categories")
        self._list.show(list(self._entries(fails, good)))
        said = f"{len(good)} aligned, {len(fails)} misaligned"
        self._head.show((line((plain.shown, "bright"), (f"   {said}", "dim")),))
        self.on_line_list_moved()

    def _entries(self, fails: Sequence[Failure], good: Sequence[Aligned]) -> Iterable[Entry]:
        if fails:
            yield Heading("Misaligned", "", "bright")
        for one in fails:
            yield Row(
                one.standard,
                (
                    one.standard,
                    one.name,
                    one.category,
                    _impact(one.business_impact),
                    one.since.isoformat(),
                    one.finding or "–",
                    _state(one),
                ),
                "no",
                f"{one.note} {one.owner} {also(one.name)}",
            )
        if fails and good:
            yield Blank()
        if good:
            yield Heading("Aligned", "", "bright")
        for each in good:
            yield Row(
                each.standard,
                (
                    each.standard,
                    Cell(each.name, "normal"),
                    each.category,
                    "",
                    each.answered.isoformat(),
                    Cell(each.review, "dim"),
                    Cell(each.by, "dim"),
                ),
                "yes",
                also(each.name),
            )

    def whose(self) -> str:
        """This client."""
        return self._client

    def thing(self) -> Thing | None:
        """The standard under the cursor."""
        row = self._list.current
        return Thing("standard", str(row.key)) if row is not None else None

    def figures(self) -> Sequence[Figure]:
        """The share that is aligned, with what fails."""
        return (self._figure,) if self._figure else ()

    async def export(self) -> None:
        """`x`: what fails here, and what is aligned."""
        await self.keep_document("heat", f"{self._client} {self._category}".strip())

    def do_open(self) -> None:
        """The finding, else the standard."""
        row, one = self._list.current, self._failure
        if one is not None and one.finding:
            self.go("finding", one.finding)
        elif row is not None:
            self.go("standard", str(row.key))


class Ranking(_OfStandards):
    """The standards that fail at some client, at most clients first."""

    ACTIONS = RANKING
    FOOT = ("open", "standard", "everywhere.explain", "everywhere.heat", *LOOKING)
    DEFAULT_CSS: ClassVar[str] = "Ranking > LineList { padding: 1 1 0 0; }"
    WATCHES = ("answers", "reviews", *DECIDES)

    def __init__(self, category: str = "") -> None:
        """All of them, or those of a category."""
        super().__init__()
        self._category = category
        self._ranked: dict[str, Ranked] = {}
        self._list = LineList(
            (
                Column("Standard", 9),
                Column("", tone="bright"),
                Column("Category", 22, few="one", wide=90),
                Column("Business", 9, few="one", wide=70),
                Column("Fail", 5, right=True, tone="bright"),
                Column("of", 5, right=True),
                Column("", 5, right=True),
            ),
            empty="No standard fails anywhere: no client has a no that applies.",
            marks=False,
        )
        self._crumbs = ("Who fails what", *((category,) if category else ()))

    async def load(self) -> None:
        """Read them."""
        shown = await self.ask(failing.ranking, self.app.store, self._category)
        self._ranked = {one.code: one for one in shown}
        self._list.show(
            Row(
                one.code,
                (
                    one.code,
                    one.name,
                    one.category,
                    _impact(one.business_impact),
                    Cell(str(one.no), order=-one.no),
                    Cell(str(one.asked), order=-one.asked),
                    Cell(one.figure.shown, order=-(one.figure.value or 0)),
                ),
                find=also(one.name),
            )
            for one in shown
        )
        self.stand((f" {count(len(shown), 'standard fails', 'standards fail')} at some client", "normal"))
        self.refresh_keys()

    @property
    def _current(self) -> Ranked | None:
        row = self._list.current
        return self._ranked.get(str(row.key)) if row is not None else None

    def thing(self) -> Thing | None:
        """The standard under the cursor."""
        one = self._current
        return Thing("standard", one.code, one.name) if one is not None else None

    def figures(self) -> Sequence[Figure]:
        """Of the standard under the cursor."""
        one = self._current
        return (one.figure,) if one is not None else ()

    async def export(self) -> None:
        """`x`: the ranking."""
        await self.keep_document("failing", self._category or "all")

    def do_open(self) -> None:
        """Who fails it."""
        if (one := self._current) is not None:
            self.app.push_screen(FailingScreen(one.code))
