"""Which clients to begin with: an order that says why (manual L840), and the base set of each by `enter`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from models.align.beginning import MISSING, Candidate, begin_with, order_figure
from models.figure import Figure
from models.text import count
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row

ACTIONS = declare(
    "beginning",
    "Which clients to begin with",
    Action(
        "open",
        "enter",
        "start",
        "Chooses what to ask in the client's first review: the base set comes first.",
    ),
    Action("client", "o", "client", "Opens the client."),
    Action("schedule", "p", "schedule", "Goes to the client in the schedule, where a series is added."),
    uses=("list", "narrow"),
)

CARED = {"TAM and vCIO": "both", "no TAM and no vCIO yet": "neither"}
"""Who looks after a client, in the words of its column."""


class Beginning(Frame):
    """Clients in the order in which alignment is to begin."""

    ACTIONS = ACTIONS
    FOOT = ("open", "schedule", "client", "list.find", "everywhere.explain")
    DEFAULT_CSS: ClassVar[str] = "Beginning > LineList { padding: 1 1 0 0; }"
    WATCHES = ("clients", "contacts", "reviews", "series")

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Candidate, ...] = ()
        self._list = LineList(
            (
                Column("", 3, right=True, tone="dim"),
                Column("Client", tone="bright"),
                Column("Standing", 11, few="one"),
                Column("Decision maker", 14, few="one"),
                Column("TAM, vCIO", 9, few="one"),
                Column("Schedule", 11),
            ),
            marks=False,
            sorts=False,
            gap=1,
            empty=lambda key: (
                f"There are no clients that could begin: {key('everywhere.clients')}, then {key('clients.add')} adds the "
                "first one."
            ),
        )
        self._crumbs = ("Schedule", "Begin with")

    def body(self) -> ComposeResult:
        """The list."""
        yield self._list

    async def load(self) -> None:
        """Read and show them."""
        self._found = await self.ask(begin_with, self.app.store)
        self._list.show(list(self._entries()))
        self.stand((f" {MISSING}", "dim"))
        self.refresh_keys()

    def _entries(self) -> Iterable[Entry]:
        for name, many in (
            ("Begin with", [one for one in self._found if not one.reviewed]),
            ("Begun", [one for one in self._found if one.reviewed]),
        ):
            if not many:
                continue
            if name == "Begun":
                yield Blank()
            yield Heading(name)
            for number, one in enumerate(many, 1):
                _, deciding, cared = one.reasons
                yield Row(
                    one.code,
                    (
                        str(number) if not one.reviewed else "",
                        one.name,
                        Cell(one.status, None if one.status != "at risk" else "due"),
                        Cell("known" if deciding.startswith("decision") else "not known", None),
                        CARED.get(cared, cared.removesuffix(" yet")),
                        count(one.reviewed, "review") if one.reviewed else "planned" if one.scheduled else "",
                    ),
                    find=one.code,
                )

    def figures(self) -> Sequence[Figure]:
        """How the order comes about."""
        return (order_figure(self._found),)

    def possible(self, action: Action) -> str:
        """It takes a client."""
        if action.place == "beginning" and self._list.current is None:
            return "There is no client here."
        return ""

    def _go(self, kind: str) -> None:
        if self._list.current is not None:
            self.go(kind, str(self._list.current.key))

    def do_open(self) -> None:
        """Enter."""
        self._go("new review")

    def do_client(self) -> None:
        """`o`."""
        self._go("client")

    def do_schedule(self) -> None:
        """`p`."""
        self._go("schedule")
