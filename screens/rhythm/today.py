"""Today: what is due for me, and why. The first screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult

from models.align.applying import DECIDES
from models.practice import clients, rights
from models.practice.clients import Client
from models.rhythm import committee
from models.rhythm.today import Row as Due
from models.rhythm.today import Section, due_for
from models.rhythm.today import Today as Day
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.frame import Frame, no_clients
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, More, Row
from screens.kit.theme import Tone

ACTIONS = declare(
    "today",
    "Today",
    Action("open", "enter", "open", "Opens what the cursor is on."),
    Action(
        "start",
        "a",
        "start a review",
        "Starts a review: the client, then what is due, all, or chosen categories.",
    ),
    uses=("list",),
)
LABEL, NAME, WHEN = 7, 19, 12
"""Cells of the columns as long as nothing longer or shorter stands in them."""
BESIDE = 7
"""Cells of a line that no column has: the cursor's, the blanks between columns, and the last one."""
FIRST, LATER = 0.5, 30.0
"""Seconds after which it is found out how often standards ought to be asked: when the screen stands, and after a change."""
STANDS = (
    ("everywhere.box", "a client"),
    ("everywhere.heat", "all clients"),
    ("everywhere.compare", "what changed"),
    ("everywhere.failing", "what fails most"),
    ("everywhere.schedule", "the year"),
)
"""The views that say where clients stand and what is planned, and of what: in the line above the keys, since whoever is new
looks for none of them behind a letter."""
TONES: dict[str, Tone] = {"late": "bad", "due": "due"}


class Today(Frame):
    """My open, due and submitted reviews."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "start",
        ("everywhere.client", "client"),
        ("everywhere.align", "all reviews"),
        "everywhere.library",
        ("everywhere.heat", "heat map"),
    )
    DEFAULT_CSS: ClassVar[str] = "Today > LineList { padding: 1 1 0 0; }"
    WATCHES = ("reviews", "answers", "items", "feedback", "decisions", "people", *DECIDES)

    def __init__(self) -> None:
        super().__init__()
        self._clients: tuple[Client, ...] | None = None
        self._hint = ""
        self._kinds: dict[str, str] = {}
        self._may_not_start = ""
        self._day: Day | None = None
        self._often: int | None = None
        """On how many standards the committee is to decide how often they are asked; None: nobody knows yet."""
        self._finding = False
        """Whether that is being found out, or will be in a moment."""
        self._list = LineList(
            columns((), 0),
            gap=1,
            marks=False,
            sorts=False,
            widget_id="today",
        )
        self._crumbs = ("Today",)

    def body(self) -> ComposeResult:
        """The list."""
        yield self._list

    async def load(self) -> None:
        """Read what is due."""
        store = self.app.store
        day = await self.ask(due_for, store, self.app.who, often=self._often or 0)
        self.set_status(f"{day.day:%a} {day.day.day} {day.day:%b}")
        rules = {"review.start": None, "standard.approve": None}
        refused = await self.ask(rights.refusals, self.app.who, rules, store)
        self._may_not_start = refused["review.start"]
        self._hint = day.hint
        self._list.empty = " ".join(part for part in (day.hint, day.do) if part)
        self._kinds = {row.code: row.kind for section in day.sections for row in section.rows}
        self._day = day
        self.on_resize()
        self.refresh_keys()
        self._clients = await self.ask(clients.all_clients, store)
        self.refresh_keys()
        self._say_where()
        if not refused["standard.approve"] and not self._finding:
            self._finding = True
            pause = FIRST if self._often is None else LATER
            self.set_timer(pause, lambda: self.work(self._find_often(), group="often"))

    def _say_where(self) -> None:
        """By which keys one sees where clients stand and what is planned; nothing without clients, or where something else
        comes first."""
        if not self._clients or self._day is None or self._day.do:
            self.stand()
            return
        parts: list[tuple[str, Tone]] = [(" See:", "dim")]
        for action, words in self._named(STANDS):
            parts += [(f"  {self.key(action.id)}", "normal"), (f" {words}", "dim")]
        self.stand(*parts)

    async def _find_often(self) -> None:
        """On how many standards it waits how often they are asked; where that is another number, the line says so."""
        try:
            found = len(await self.ask(committee.how_often, self.app.store))
        finally:
            self._finding = False
        before, self._often = self._often or 0, found
        if found != before:
            self.reload()

    def foot(self) -> Iterable[tuple[Action, str]]:
        """Without clients there is none to choose: the list of them is where the first is added."""
        for action, label in super().foot():
            if action.id == "everywhere.client" and self._clients == ():
                yield from self._named(("everywhere.clients",))
            elif action.id == "everywhere.heat" and not self._clients:
                continue
            else:
                yield action, label

    def on_resize(self) -> None:
        """Set the sentences below rows for the width."""
        if self._day is not None:
            day = fitted(self._day, self.size.width - 1)
            rows = [row for section in day.sections for row in section.rows]
            self._list.columns = columns(rows, self.size.width - 1)
            below = self._list.columns[0].width + BESIDE - 1
            self._list.show(entries(day, max(20, self.size.width - below)))

    def possible(self, action: Action) -> str:
        """Opening needs a row, starting a right and a client."""
        if action.place == "today" and action.name == "open" and self._list.current is None:
            return self._hint or "Nothing is due."
        if action.place == "today" and action.name == "start":
            return self._may_not_start or (no_clients(self.key) if self._clients == () else "")
        return ""

    def thing(self) -> Thing | None:
        """What the cursor is on; nothing, where it is on several clients at once."""
        row = self._list.current
        kind = self._kinds[str(row.key)] if row else ""
        return Thing(kind, str(row.key)) if row and kind != "clients wanting" else None

    def do_open(self) -> None:
        """Enter."""
        if row := self._list.current:
            self.go(self._kinds[str(row.key)], str(row.key))

    async def do_start(self) -> None:
        """`a`."""
        from screens.kit.dialogs import ChooseClient

        def chosen(code: str | None) -> None:
            if code is not None:
                self.go("new review", code)

        if self._clients is None:  # a key that was typed ahead
            self._clients = await self.ask(clients.all_clients, self.app.store)
        self.app.push_screen(
            ChooseClient(
                "Start a review of", self._clients, does="chooses what to ask", leaves="starts none"
            ),
            chosen,
        )


def fitted(day: Day, cells: int) -> Day:
    """With the short reason in each row whose long one would take the room of a name."""
    rows = [row for section in day.sections for row in section.rows]
    label, name, when = (
        max((texts.width(getattr(row, field)) for row in rows), default=0)
        for field in ("label", "what", "when")
    )
    room = cells - BESIDE - label - name - (when or WHEN)

    def fit(row: Due) -> Due:
        return replace(row, why=row.short) if row.short and texts.width(row.why) > room else row

    return replace(day, sections=tuple(Section(one.name, tuple(map(fit, one.rows))) for one in day.sections))


def columns(rows: Sequence[Due], cells: int) -> tuple[Column, ...]:
    """The columns of a list so wide: names have what reasons and days leave over, up to the longest, and where that is not
    enough, what labels leave."""
    labels, names, reasons, days = (
        max((texts.width(getattr(row, name)) for row in rows), default=0)
        for name in ("label", "what", "why", "when")
    )
    when = days or WHEN
    room = cells - BESIDE - reasons - when
    label = LABEL if room - LABEL >= names else labels or LABEL
    name = max(NAME, min(names, room - label))
    return Column("", label), Column("", name, tone="bright"), Column(""), Column("", when, right=True)


def entries(day: Day, cells: int) -> Iterable[Entry]:
    """The sections as the list shows them; that nothing is due stands above what is nobody's. A sentence below
    a row has so many cells."""
    if day.hint and day.sections:
        yield Blank()
        yield Heading(day.hint)
    for section in day.sections:
        yield Blank()
        yield Heading(section.name, tone="bright")
        for row in section.rows:
            yield due_row(row)
            yield from (More(part, tone="due") for part in texts.wrap(row.said, cells) if row.said)


def due_row(row: Due) -> Row:
    """`Review   Acme Dental   REV-0017, 28 open, began Friday   due today`."""
    cells = (row.label, row.what, row.why, Cell(row.when, TONES.get(row.severity)))
    return Row(row.code, cells, find=f"{row.client} {row.code}")
