"""Findings: what is misaligned, worst business impact first, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult

from models.align import findings
from models.align.findings import FIX_HELP, STATE_WORDS, UNSOLVED, Event, Finding
from models.dates import weekday_name
from models.practice import links
from models.practice.links import Link
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Row
from screens.kit.theme import Glyphs, Tone

ACTIONS = declare(
    "findings",
    "Findings",
    Action("open", "enter", "open", "Opens the finding: question, note, what reviews did to it."),
    Action("verified", "v", "verified too", "Shows the verified ones as well; again hides them."),
    uses=("list", "narrow"),
)
_TONES: dict[str, Tone] = {"verified": "good", "regressed": "bad", "accepted": "dim"}


class Findings(Frame):
    """The findings of all clients, or of one."""

    ACTIONS = ACTIONS
    FOOT = ("open", "list.find", "narrow.narrow", "list.sort", "verified")
    WATCHES = ("findings", "standards")

    def __init__(self, client: str | None = None) -> None:
        super().__init__()
        self._client = client or None
        self._verified = False
        self._findings: dict[str, Finding] = {}

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Code", 9),
                Column("Client", 10, few="one"),
                Column("Finding", tone="bright"),
                Column("Category", 22, wide=100, few="one"),
                Column("Business", 8, few="one"),
                Column("State", 14, few="one", keep=1),
                Column("Age", 9, right=True, wide=90),
            ),
            empty="No findings: nothing was answered no in a submitted review, or all of it is verified.",
            marks=False,
        )

    async def load(self) -> None:
        """Read and show them, the gravest first."""
        states = None if self._verified else UNSOLVED
        found = await self.ask(findings.all_findings, self.app.store, self._client, states)
        self._findings = {one.code: one for one in found}
        self.set_crumbs(*([self._client] if self._client else []), "Findings")
        self.query_one(LineList).show(
            Row(
                one.code,
                (
                    one.code,
                    one.client,
                    one.name,
                    one.category,
                    Cell(
                        one.business_impact or "—",
                        "bad" if one.business_impact == "high" else None,
                        order=one.order,
                    ),
                    Cell(_state(one, self.app.glyphs), _TONES.get(one.state)),
                    Cell(count(one.age, "day"), order=one.age),
                ),
                find=one.question,
            )
            for one in sorted(found, key=lambda one: (one.order, one.client))
        )
        self.stand((f" {count(len(found), 'finding')}", "normal"))
        self.refresh_keys()

    def thing(self) -> Thing | None:
        """The finding under the cursor."""
        row = self.query_one(LineList).current
        one = self._findings.get(str(row.key)) if row is not None else None
        return Thing("finding", one.code, one.name, (("findings", one.id),)) if one else None

    def do_open(self) -> None:
        """Its own screen."""
        if row := self.query_one(LineList).current:
            self.app.push_screen(FindingScreen(str(row.key)))

    async def export(self) -> None:
        """The findings as a table."""
        await self.keep_document("findings", self._client or "all")

    async def do_verified(self) -> None:
        """All, or those that are not solved."""
        self._verified = not self._verified
        await self.load()


def _state(one: Finding, glyphs: Glyphs) -> str:
    """The state in words; `↻ realigned` where it was verified by putting it right on the spot."""
    if one.state == "verified" and one.realigned is not None:
        return f"{glyphs['realigned']} realigned"
    return STATE_WORDS[one.state]


ONE = declare(
    "finding",
    "A finding",
    Action("standard", "enter", "standard", "Opens the standard that it is about."),
    Action("review", "r", "review", "Opens the review that said no last."),
    Action("down", "j J down", "down", "Scrolls down.", foot=False, palette=False),
    Action("up", "k K up", "up", "Scrolls up.", foot=False, palette=False),
)


class FindingScreen(Frame):
    """One finding."""

    ACTIONS = ONE
    FOOT = ("standard", "review", ("everywhere.history", "history"), ("everywhere.link", "link"))
    WATCHES = ("findings", "answers", "links")

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._links: tuple[Link, ...] = ()
        self._finding: Finding | None = None
        self._events: tuple[Event, ...] = ()

    def body(self) -> ComposeResult:
        """A page of text."""
        yield Page(indent=1)

    async def load(self) -> None:
        """Read it."""
        self._finding = await self.ask(findings.finding, self.app.store, self._code)
        self._events = await self.ask(findings.events, self.app.store, self._finding.id)
        self._links = await self.ask(links.links, self.app.store, "finding", self._finding.code)
        self.set_crumbs(self._finding.client_name, f"Finding {self._finding.code}")
        self._draw()

    def on_resize(self) -> None:
        """Set the text for the width."""
        self._draw()

    def _draw(self) -> None:
        if self._finding is not None:
            cells = min(72, self.size.width - 4)
            self.query_one(Page).show(tuple(self._lines(self._finding, self._events, cells)))

    def _lines(self, one: Finding, events: Sequence[Event], cells: int) -> Iterable[Line]:
        yield line(
            (f"{one.standard}  {one.name}", "bright"),
            (f"   {_state(one, self.app.glyphs)}", _TONES.get(one.state, "due")),
        )
        yield ()
        for part in texts.wrap(one.question, cells):
            yield line(part)
        yield ()
        rated = (
            f"business {one.business_impact or 'not rated'}, technical {one.technical_impact or 'not rated'}"
        )
        for label, text in (
            ("Impact", rated),
            ("Note", one.note),
            ("Fix", f"{one.fix}: {FIX_HELP[one.fix]}" if one.fix else "not said yet; f says it in the walk"),
            ("Say", one.recommendation),
            ("Owner", one.owner),
            ("Links", ", ".join(each.label or each.address for each in self._links)),
            ("Discussed", f"{one.discussed_with} {one.discussed_on}".strip()),
        ):
            for number, part in enumerate(texts.wrap(text, cells - 11) if text else ()):
                yield line((texts.fit(label if number == 0 else "", 11), "dim"), part)
        yield ()
        yield line(("What reviews did", "dim"))
        for event in events:
            day = weekday_name(event.on, self.app.store.today())
            yield line((f"{day:<11}", "dim"), f"{event.what} in {event.review}", (f"   {event.by}", "dim"))

    def thing(self) -> Thing | None:
        """The finding."""
        one = self._finding
        return Thing("finding", one.code, one.name, (("findings", one.id),)) if one else None

    def do_standard(self) -> None:
        """The standard."""
        if self._finding is not None:
            self.go("standard", self._finding.standard)

    def do_review(self) -> None:
        """The review."""
        if self._finding is not None:
            self.go("review", self._finding.review)

    def do_down(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(1)

    def do_up(self) -> None:
        """Scroll."""
        self.query_one(Page).scroll_lines(-1)
