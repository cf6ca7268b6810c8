"""The reviews: what is in progress, planned, submitted and closed; starting, planning, assigning, passing on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from models.align import asking, reviews, score
from models.align.ahead import Ahead, ahead
from models.align.applying import DECIDES
from models.align.asking import Outlook
from models.align.register import Review, recent
from models.dates import day_of, days_between, weekday_name
from models.figure import Figure
from models.practice import clients, people, rights
from models.practice.clients import Client
from models.text import begin, count
from screens.kit.action import Action, declare
from screens.kit.frame import Frame, no_clients
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row
from screens.kit.theme import Glyphs

ACTIONS = declare(
    "reviews",
    "Reviews",
    Action("open", "enter", "open", "Opens the walk; a planned review is started first, after a question."),
    Action(
        "start", "a", "start", "Starts a review: the client, then what is due, all, or chosen categories."
    ),
    Action("plan", "p", "plan", "Plans a review for a day, with its TAM, its due day and its place."),
    Action("edit", "e", "edit", "Moves the review to another day, or gives it to another TAM."),
    Action("cancel", "d", "cancel", "Cancels a review that is not submitted; asks first."),
    Action("everyone", "z", "whose", "Mine, or everybody's."),
    uses=("list", "narrow"),
)
SECTIONS = (
    ("progress", "In progress"),
    ("back", "Sent back, in progress again"),
    ("submitted", "Submitted, to be closed"),
    ("planned", "Planned"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
)
GLYPHS = {
    "progress": "open",
    "back": "open",
    "submitted": "yes",
    "planned": "carried",
    "closed": "yes",
    "cancelled": "na",
}
RIGHTS = {"start": "review.start", "plan": "review.plan", "edit": "review.plan", "cancel": "review.plan"}
MOST = 40
"""Planned, closed and cancelled ones are listed up to this many each: the schedule shows the year of every client."""


class Reviews(Frame):
    """All reviews, or those of one client."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "start",
        "plan",
        "edit",
        ("everywhere.pass_on", "submit or close"),
        "everyone",
        "list.find",
    )
    DEFAULT_CSS: ClassVar[str] = "Reviews > LineList { padding: 1 0 0 0; }"
    WATCHES = ("reviews", "answers", "items", "people", *DECIDES)

    def __init__(self, client: str | None = None) -> None:
        """Of the client with this code, or of all."""
        super().__init__()
        self._client = client
        self._mine = False
        self._from_first = False
        """The cursor goes to the first row once what is read stands."""
        self._reviews: dict[str, Review] = {}
        self._clients: tuple[Client, ...] = ()
        self._further: dict[str, int] = {}
        """State → how many more reviews there are than those that are listed."""
        self._ahead: dict[int, Ahead] = {}
        self._looking: set[int] = set()
        """The clients whose reviews ahead are being read."""
        self._refused: dict[str, str] = {}
        self._list = LineList(
            (
                Column("Review", 8),
                Column("Client", tone="bright", few="one"),
                Column("State", 20, few="one", most=24),
                Column("TAM", 11, wide=70, few="one", most=20),
                Column("Where", 7, wide=96, few="one"),
                Column("Left", 5, right=True, wide=70),
                Column("When", 12, right=True),
            ),
            gap=1,
            empty=lambda key: f"No reviews yet. {key('start')} starts the first one.",
            marks=False,
            widget_id="reviews",
        )
        self._crumbs = ("Reviews",)

    def body(self) -> ComposeResult:
        """The list."""
        yield self._list

    async def load(self) -> None:
        """Read and show them."""
        store = self.app.store
        person = self.app.who.id if self._mine else None
        found, self._further = await self.ask(recent, store, self._client, person, MOST)
        self._clients = await self.ask(clients.all_clients, store)
        rules = dict.fromkeys((*RIGHTS.values(), "review.assign"))
        self._refused = await self.ask(rights.refusals, self.app.who, rules, store)
        self._ahead, self._looking = {}, set()
        self._reviews = {one.code: one for one in found}
        self._list.show(list(self._entries(found)))
        if self._from_first:
            self._from_first = False
            self._list.action_list_first()
        name = next((one.name for one in self._clients if one.code == self._client), self._client)
        self.set_crumbs(*((name,) if name else ()), "Reviews")
        self.set_status("mine" if self._mine else "")
        self._stand()
        self.refresh_keys()
        await self._look_ahead()

    def _unseen(self) -> dict[int, None]:
        """Clients of the planned reviews on the screen of whom it has not been read what these will ask."""
        seen = [self._reviews.get(str(row.key)) for row in self._list.on_screen]
        planned = [one.client for one in seen if one is not None and one.state == "planned"]
        known = self._ahead.keys() | self._looking
        return dict.fromkeys(client for client in planned if client not in known)

    async def _look_ahead(self) -> None:
        """What the planned reviews on the screen will ask: a library is read for each client, so for no more than are seen."""
        store, looking = self.app.store, self._looking
        wanted = self._unseen()
        if not wanted:
            return
        looking.update(wanted)
        try:
            found = await self.ask(ahead, store, wanted, store.today())
        finally:
            looking.difference_update(wanted)
        if looking is not self._looking:
            return  # the list was read anew meanwhile, and so is this
        self._ahead |= found
        today, zone = store.today(), store.zone
        for row in self._list.rows:
            one = self._reviews.get(str(row.key))
            if one is not None and one.state == "planned" and one.client in wanted:
                self._list.put(review_row(one, self._then(one), today, zone, self.app.glyphs))
        self._stand()

    def _then(self, one: Review) -> Outlook | None:
        """What a planned review will ask on its day, once those that are planned before it were held."""
        found = self._ahead.get(one.client)
        return found.planned.get(one.id) if found is not None else None

    def _entries(self, found: Sequence[Review]) -> Iterable[Entry]:
        today, zone = self.app.store.today(), self.app.store.zone
        for state, name in SECTIONS:
            many = [one for one in found if _section(one) == state]
            if not many:
                continue
            yield Blank()
            rest = self._further.get(state, 0)
            more = (
                f"{rest} later: {self.key('schedule')} is the whole year"
                if state == "planned"
                else f"{rest} older"
            )
            yield Heading(name, more if rest > 0 else "", "bright")
            for one in many:
                yield review_row(one, self._then(one), today, zone, self.app.glyphs)

    @property
    def current(self) -> Review | None:
        """The review under the cursor."""
        row = self._list.current
        return self._reviews.get(str(row.key)) if row else None

    def _stand(self) -> None:
        """Of the review under the cursor what its row has no room for: why it was sent back, what a planned one asks on
        which day, why it is remote."""
        store = self.app.store
        one = self.current
        if one is None:
            self.stand()
            return
        said = one.sent_back(store.today(), store.zone)
        then = self._then(one)
        asks = f" {then.said(one.ask, store.today())}." if then is not None else ""
        remote = f" Remote: {one.place_reason}" if one.place == "remote" else ""
        self.stand((f" {begin(said)}", "due") if said else (asks + remote, "dim"))

    @on(LineList.Moved)
    def _moved(self) -> None:
        """The cursor is on another review."""
        self._stand()
        self.refresh_keys()
        if self._unseen():
            self.work(self._look_ahead())

    def possible(self, action: Action) -> str:
        """Whose it is, and whether there is a review to do it with."""
        one = self.current
        if action.id == "everywhere.pass_on" and one is not None and one.state == "planned":
            return f"{one.code} is planned: {self.key('open')} starts it."
        if action.place != "reviews":
            return ""
        if action.name in ("open", "edit", "cancel") and self.current is None:
            return f"There is no review here: {self.key('start')} starts one."
        return self._refused.get(RIGHTS.get(action.name, ""), "")

    def whose(self) -> str:
        """The client of the list; of all clients that of the cursor."""
        return self._client or (self.current.client_code if self.current is not None else "")

    def thing(self) -> Thing | None:
        """The review under the cursor."""
        one = self.current
        return Thing("review", one.code, one.client_name, (("reviews", one.id),)) if one else None

    def figures(self) -> Sequence[Figure]:
        """The score of the review under the cursor; of a planned one how many questions it will hold."""
        one = self.current
        if one is None:
            return ()
        if one.state == "planned":
            found = self._ahead.get(one.client)
            figure = found.figure(one.id, self.app.store.today()) if found is not None else None
            return (figure,) if figure is not None else ()
        return (score.as_left(one.counts), score.as_found(one.counts))

    def client_chosen(self, code: str) -> None:
        """`c`: only the reviews of this client, from the first."""
        self._client = code
        self._from_first = True
        self.reload()

    # ---- opening and starting

    def do_open(self) -> None:
        """Enter."""
        from screens.kit.dialogs import Confirm

        one = self.current
        if one is None:
            return
        if one.state != "planned":
            self.go("review", one.code)
            return

        def sure(yes: bool | None) -> None:
            if yes:
                self.work(self._begin(one.code))

        found = self._ahead.get(one.client)
        holds = f" It holds {found.today.said(one.ask, self.app.store.today())}." if found else ""
        said = [f"{one.client_name}.{holds} The questions are fixed when it starts."]
        self.app.push_screen(
            Confirm(
                f"Start {one.code} now?",
                said,
                button="Start it",
                does="starts it",
                other="Not yet",
                leaves="leaves it planned",
            ),
            sure,
        )

    async def _begin(self, code: str) -> None:
        await self.saved(reviews.begin(self.app.store, self.app.who, code))
        self.go("review", code)

    def do_start(self) -> None:
        """`a`."""
        self._with_client(
            "Start a review of", "chooses what to ask", lambda code: self.go("new review", code)
        )

    def do_plan(self) -> None:
        """`p`."""
        self._with_client("Plan a review of", "chooses the day", lambda code: self.work(self._plan(code)))

    def _with_client(self, title: str, does: str, done: Callable[[str], None]) -> None:
        """Choose a client, unless the list is of one already."""
        from screens.kit.dialogs import ChooseClient

        def chosen(code: str | None) -> None:
            if code is not None:
                done(code)

        if self._client is not None:
            done(self._client)
        elif not self._clients:
            self.say(no_clients(self.key))
        else:
            self.app.push_screen(ChooseClient(title, self._clients, does=does), chosen)

    async def _plan(self, code: str) -> None:
        from screens.align.plan import PlanReview

        staff = await self.ask(people.all_people, self.app.store)
        name = next((one.name for one in self._clients if one.code == code), code)
        self.app.push_screen(PlanReview(code, name, "due", staff))

    async def do_edit(self) -> None:
        """`e`."""
        from screens.align.plan import MoveReview

        one = self.current
        if one is None:
            return
        if one.state not in ("planned", "progress"):
            self.say(f"{one.code} is {one.words}: its days are history.")
            return
        staff = await self.ask(people.all_people, self.app.store)
        asks = await self.ask(asking.typed, self.app.store, one.ask)
        self.app.push_screen(MoveReview(one, staff, asks, assigns=not self._refused["review.assign"]))

    def do_cancel(self) -> None:
        """`d`."""
        from screens.kit.dialogs import TakeAway

        one = self.current
        if one is None:
            return
        if one.state not in ("planned", "progress"):
            self.say(f"{one.code} is {one.words}: it cannot be cancelled.")
            return

        def sure(yes: bool | None) -> None:
            if yes:
                self.work(self._cancel(one.code))

        said = f"{one.client_name}. {one.lost}".rstrip()
        self.app.push_screen(TakeAway(one.code, [said], verb="cancel", thing="the review"), sure)

    async def _cancel(self, code: str) -> None:
        await self.saved(reviews.cancel(self.app.store, self.app.who, code))
        self.say(f"{code} is cancelled. {self.key('undo')} brings it back.")

    def do_everyone(self) -> None:
        """`z`."""
        self._mine = not self._mine
        self.reload()

    async def pass_on(self) -> None:
        """`>`: the summary of the review under the cursor."""
        from screens.align.submit import Submit

        if one := self.current:
            self.app.push_screen(Submit(one))

    async def export(self) -> None:
        """The list as a table."""
        await self.keep_document("reviews", self._client or "all")


def review_row(one: Review, outlook: Outlook | None, today: date, zone: str, glyphs: Glyphs) -> Row:
    """A review as a row."""
    when, order = when_of(one, today, zone)
    figure = score.as_left(one.counts)
    left = "" if one.state == "planned" else "–" if figure.value is None else figure.shown
    return Row(
        one.code,
        (
            one.code,
            one.client_name,
            state_of(one, outlook, glyphs),
            one.tam_name or "nobody",
            one.place,
            Cell(left, order=-1 if figure.value is None else figure.value),
            Cell(when.text, when.tone, order),
        ),
        GLYPHS[one.state],
        f"{one.client_code} {one.tam_name} {one.words} {one.place} {one.returned}",
    )


def _section(one: Review) -> str:
    return "back" if one.is_back else one.state


def state_of(one: Review, outlook: Outlook | None, glyphs: Glyphs) -> str:
    """`28 of 34 open`, `34 due, 29 carried`, `6 no, 2 ↻, 3 open`."""
    counts = one.counts
    if one.state == "planned":
        return outlook.words(one.ask) if outlook is not None else "planned"
    if one.state == "progress":
        return f"{counts.open} of {counts.total} open"
    said = f"{counts.no} no" + (f", {counts.realigned} {glyphs['realigned']}" if counts.realigned else "")
    return f"{said}, {counts.open} open" if counts.open else said


def when_of(one: Review, today: date, zone: str) -> tuple[Cell, str]:
    """When it is due, planned, or was; and what that is sorted by."""
    if one.state in ("planned", "progress"):
        goal = one.goal
        if goal is None:
            return Cell("", None), "9999"
        away = days_between(today, goal)
        if away < 0:
            return Cell(f"{count(-away, 'day')} late", "bad"), goal.isoformat()
        if away == 0:
            return Cell("due today" if one.state == "progress" else "today", "due"), goal.isoformat()
        return Cell(weekday_name(goal, today) if away < 7 else goal.isoformat(), None), goal.isoformat()
    at = (
        one.submitted_at or one.started_at
    )  # a closed one, too: the day that its report and all comparisons name
    if at is None:
        return Cell("", None), ""
    day = day_of(at, zone)
    return Cell(
        weekday_name(day, today) if one.state == "submitted" else day.isoformat(), None
    ), day.isoformat()
