"""Findings: what is misaligned, worst business impact first, what becomes of it, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult

from models.align import findings, seeking
from models.align.applying import DECIDES
from models.align.findings import FIX_HELP, STATE_WORDS, UNSOLVED, Event, Finding
from models.dates import weekday_name
from models.practice import clients, links
from models.practice.links import Link
from models.store.store import Store
from models.text import begin, count
from screens.align.triage import RULES, TRIAGE, Triaging
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.edges import MESSAGE_LINES
from screens.kit.list import LineList
from screens.kit.page import SCROLLING, PageScreen
from screens.kit.place import Thing
from screens.kit.rows import Cell, Column, Later, Narrowed, Row
from screens.kit.theme import Glyphs, Tone

ACTIONS = declare(
    "findings",
    "Findings",
    Action("open", "enter", "open", "Opens the finding: question, note, what reviews did to it."),
    *TRIAGE,
    Action("verified", "v", "verified too", "Shows the verified ones as well; again hides them."),
    Action("mine", "z", "whose", "Mine, or everybody's."),
    uses=("list", "narrow"),
)
_TONES: dict[str, Tone] = {"verified": "good", "regressed": "bad", "accepted": "dim"}


class Findings(Triaging):
    """The findings of all clients, or of one."""

    ACTIONS = ACTIONS
    FOOT = ("open", "next", "edit", "accept", "reopen", "narrow.narrow", "mine", "verified", "list.find")
    WATCHES = ("findings", "standards", "people")

    def __init__(self, client: str | None = None) -> None:
        super().__init__()
        self._client = client or None
        self._verified = False
        self._mine = False
        self._total = 0
        """How many there are, those that are not listed among them."""
        self._fields = (
            "",
            *(("client",) if self._client is None else ()),
            "",
            "category",
            "business",
            "state",
            "owner",
            "",
        )
        """By column: what `seeking` calls it."""
        self.refused = dict.fromkeys(RULES, "")
        self._findings: dict[str, Finding] = {}

        self._list = LineList(
            (
                Column("Code", 9),
                *((Column("Client", 10, few="one"),) if self._client is None else ()),
                Column("Finding", tone="bright"),
                Column("Category", 22, wide=100, few="one"),
                Column("Business", 8, few="one"),
                Column("State", 19, few="one", keep=1),
                Column("Owner", 14, few="one", wide=96),
                Column("Age", 9, right=True, wide=90),
            ),
            marks=False,
        )
        self._list.offered = partial(self.run, self._offer)
        self._crumbs = ("Findings",)

    def body(self) -> ComposeResult:
        """The list."""
        yield self._list

    async def load(self) -> None:
        """Read and show them, the gravest first."""
        states = None if self._verified else UNSOLVED
        mine = self.app.who.login if self._mine else None
        only = self._list.only
        sought = None if only is None else (self._fields[only.column], only.value)
        found, self._total = await self.ask(
            _read, self.app.store, self._client, states, mine, self._list.filter, sought
        )
        self._list.searches = self._client is None and mine is None and self._total > findings.MOST
        self._list.whole = self._total
        await self.read_rights()
        self._findings = {one.code: one for one in found}
        name = ""
        if self._client:
            name = (
                found[0].client_name
                if found
                else (await self.ask(clients.client, self.app.store, self._client)).name
            )
        self.set_crumbs(*([name] if name else []), "Findings")
        self.set_status("mine" if self._mine else "")
        self._list.empty = (
            f"No finding is yours: {self.key('edit')} on a finding says whose it is, {self.key('mine')} shows everybody's."
            if self._mine
            else "No findings: nothing was answered no in a submitted review, or all of it is verified."
        )
        number = len(self._list.columns)
        self._list.show(
            Row(one.code, Later((one.code,), number, partial(self._cells, one)), find=seeking.text_of(one))
            for one in found
        )
        self._told()

    def _cells(self, one: Finding) -> tuple[str | Cell, ...]:
        """What a row says after the code."""
        impact = one.business_impact
        return (
            *((one.client,) if self._client is None else ()),
            one.name,
            one.category,
            Cell(impact or "—", "bad" if impact == "high" else None, order=one.order),
            Cell(_state(one, self.app.glyphs), _TONES.get(one.state)),
            one.owner or "nobody",
            Cell(count(one.age, "day"), order=one.age),
        )

    @on(LineList.Filtered)
    def _filtered(self) -> None:
        """Where not all are listed, what is typed is looked for among all."""
        if self._list.searches:
            self.reload()
        else:
            self._told()

    async def _offer(self) -> None:
        """What all findings can be narrowed by."""
        found = await self.ask(seeking.values, self.app.store, None if self._verified else UNSOLVED)
        self._list.offer(
            {Narrowed(self._fields.index(field), value): many for (field, value), many in found.items()}
        )

    @on(LineList.Moved)
    def _told(self) -> None:
        """What became of the one under the cursor, and how many there are."""
        one = self.finding
        many = count(self._total, "finding")
        said = standing_words(one) if one is not None else ""
        if self._list.searches and self._list.is_narrowed and len(self._findings) == findings.MOST:
            many = f"The {findings.MOST} gravest of those" + (
                "" if said else f"; more letters, or {self.key('narrow')}, find fewer."
            )
        elif self._total > len(self._findings) and not self._list.is_narrowed:
            many = f"The {len(self._findings)} gravest of {self._total:,} findings"
            many += "" if said else f". {self.key('find')} and {self.key('narrow')} look at all of them."
        cells = self.size.width
        if said and texts.width(said) + texts.width(many) + 5 > cells:
            room = MESSAGE_LINES * (cells - 20) - texts.width(many)
            self.stand((f" {texts.cut(said, room).rstrip('.')}. {many}.", "normal"), whole=True)
        else:
            self.stand((f" {said}" if said else f" {many}", "normal"), (f"   {many}" if said else "", "dim"))
        self.refresh_keys()

    @property
    def finding(self) -> Finding | None:
        """The one under the cursor."""
        row = self._list.current
        return self._findings.get(str(row.key)) if row is not None else None

    def foot(self) -> Iterable[tuple[Action, str]]:
        """With the next step of the one under the cursor."""
        return self.triage_foot(super().foot())

    def possible(self, action: Action) -> str:
        """Whose triage is, and whether the state allows it."""
        if action.place != "findings" or action.name in ("verified", "mine"):
            return ""
        if action.name == "open":
            return "" if self.finding is not None else "There is no finding here."
        return self.why_not(action.name)

    def whose(self) -> str:
        """The client of the list; of all clients that of the cursor."""
        return self._client or (self.finding.client if self.finding is not None else "")

    def do_mine(self) -> None:
        """Mine, or all."""
        self._mine = not self._mine
        self.reload()

    def thing(self) -> Thing | None:
        """The finding under the cursor."""
        one = self.finding
        return Thing("finding", one.code, one.name, (("findings", one.id),)) if one else None

    def do_open(self) -> None:
        """Its own screen."""
        if (one := self.finding) is not None:
            self.app.push_screen(FindingScreen(one.code))

    async def export(self) -> None:
        """The findings as a table."""
        await self.keep_document("findings", self._client or "all")

    def do_verified(self) -> None:
        """All, or those that are not solved."""
        self._verified = not self._verified
        self.reload()


def _read(
    store: Store,
    client: str | None,
    states: tuple[str, ...] | None,
    owner: str | None,
    text: str,
    only: tuple[str, str] | None,
) -> tuple[tuple[Finding, ...], int]:
    """What is listed, and how many there are; where those are more than are listed, what is typed is looked for among all."""
    if client is not None or owner is not None:
        found = findings.all_findings(store, client, states, owner=owner)
        return found, len(found)
    if (text.strip() or only) and (total := findings.number(store, states)) > findings.MOST:
        return seeking.seek(store, text, states, only, findings.MOST), total
    return findings.gravest(store, states, findings.MOST)


def _accepted(one: Finding) -> str:
    """By whom the risk was accepted, until when and why; empty where it was not."""
    if not one.accepted_by:
        return ""
    passed = ", which has passed: it is open again" if one.lapsed else ""
    return f"by {one.accepted_by} until {one.accepted_until}{passed}. {one.accepted_why}"


def _state(one: Finding, glyphs: Glyphs) -> str:
    """The state in words; `↻ realigned` where it was verified by putting it right on the spot."""
    if one.state == "verified" and one.realigned is not None:
        return f"{glyphs['realigned']} realigned"
    return STATE_WORDS[one.state]


def standing_words(one: Finding) -> str:
    """What became of a finding, in a line: `Accepted by Dr Marsh until 2027-06-30.`; empty where nothing did."""
    if one.state == "accepted":
        return f"Accepted by {one.accepted_by} until {one.accepted_until}: {one.accepted_why}"
    said = [f"Accepted until {one.accepted_until}, open again"] if one.lapsed else []
    said += [f"{one.owner} sees to it"] if one.owner else []
    said += [f"discussed with {one.discussed_with} on {one.discussed_on}"] if one.discussed_with else []
    return begin(", ".join(said))


ONE = declare(
    "finding",
    "A finding",
    Action("standard", "enter", "standard", "Opens the standard that it is about."),
    *TRIAGE,
    Action("review", "r", "review", "Opens the review that said no last."),
    *SCROLLING,
)


class FindingScreen(Triaging, PageScreen):
    """One finding."""

    ACTIONS = ONE
    FOOT = (
        "next",
        "edit",
        "accept",
        "reopen",
        "standard",
        "review",
        ("everywhere.history", "history"),
        ("everywhere.link", "link"),
    )
    WATCHES = ("findings", "answers", "links", "people", *DECIDES)

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self.refused = dict.fromkeys(RULES, "")
        self._links: tuple[Link, ...] = ()
        self._finding: Finding | None = None
        self._events: tuple[Event, ...] = ()
        self._not_asked = ""

    async def load(self) -> None:
        """Read it."""
        self._finding = await self.ask(findings.finding, self.app.store, self._code)
        self._events = await self.ask(findings.events, self.app.store, self._finding.id)
        self._not_asked = await self.ask(findings.not_asked, self.app.store, self._finding)
        self._links = await self.ask(links.links, self.app.store, "finding", self._finding.code)
        await self.read_rights()
        self.set_crumbs(self._finding.client_name, f"Finding {self._finding.code}")
        self.draw()
        self.refresh_keys()

    @property
    def finding(self) -> Finding | None:
        """This one."""
        return self._finding

    def foot(self) -> Iterable[tuple[Action, str]]:
        """With its next step."""
        return self.triage_foot(super().foot())

    def possible(self, action: Action) -> str:
        """Whose triage is, and whether the state allows it."""
        return self.why_not(action.name) if action.name in {one.name for one in TRIAGE} else ""

    def draw(self) -> None:
        """Set the text for the width."""
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
        edit = self.key("edit")

        def says(rule: str, what: str) -> str:
            return "" if self.refused[f"finding.{rule}"] else f"; {edit} says {what}"

        rated = (
            f"business {one.business_impact or 'not rated'}, technical {one.technical_impact or 'not rated'}"
        )
        for label, text in (
            ("Impact", rated),
            ("Means", f"{', '.join(one.impact_kinds)}: {one.impact}".strip(": ")),
            ("Note", one.note),
            ("Fix", f"{one.fix}: {FIX_HELP[one.fix]}" if one.fix else f"not said yet{says('discuss', 'it')}"),
            ("Say", one.recommendation),
            ("Owner", one.owner or f"nobody yet{says('triage', 'whose it is')}"),
            ("Links", ", ".join(each.label or each.address for each in self._links)),
            ("Discussed", f"{one.discussed_with} {one.discussed_on}".strip() or "with nobody yet"),
            ("Accepted", _accepted(one)),
            ("Not asked", f"{self._not_asked}." if self._not_asked else ""),
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
