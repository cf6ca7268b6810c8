"""Starting a review of a client: what is due, all that applies, or chosen categories."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult

from models.align import reviews
from models.align.applying import DECIDES
from models.align.offer import Offer, Part, offer
from models.align.register import Review
from models.dates import day_of
from models.practice import rights
from models.text import count
from screens.kit.action import Action, Keys, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Column, Entry, Heading, Row

ACTIONS = declare(
    "start",
    "Starting a review",
    Action(
        "start",
        "enter",
        "start",
        "Starts the review with what the cursor is on, or with the marked categories; opens one that is there already.",
    ),
    Action("plan", "p", "plan it", "Plans it for a day instead of starting it now."),
    uses=("list",),
)
WHOLE = frozenset({"due", "all", "base"})
"""Choices that are not a category."""
NAMES = {"all": "All that applies", "due": "What is due", "base": "The base set"}
RIGHTS = {"start": "review.start", "plan": "review.plan"}


class There(NamedTuple):
    """The key of a row: a review that is there already, by its code."""

    code: str


class StartReview(Frame):
    """What to ask."""

    ACTIONS = ACTIONS
    MARKED = ("start", "plan")
    FOOT = ("start", ("list.mark", "several categories"), "plan", "everywhere.back")
    DEFAULT_CSS: ClassVar[str] = "StartReview > LineList { padding: 1 1 0 0; }"
    WATCHES = ("answers", "people", "reviews", *DECIDES)

    def __init__(self, client: str) -> None:
        """For the client with this code."""
        super().__init__()
        self._client = client
        self._offer: Offer | None = None
        self._refused: dict[str, str] = {}
        self._marked_now: frozenset[Hashable] = frozenset()
        self._pressed = False
        """Enter was pressed before it was known what there is to ask."""
        self._list = LineList(
            (
                Column("", tone="bright"),
                Column("asked", 6, right=True),
                Column("due", 6, right=True),
                Column("carried", 8, right=True),
            ),
            empty="",
            sorts=False,
        )
        self._crumbs = (client, "New review")

    def body(self) -> ComposeResult:
        """The choices."""
        yield self._list

    async def load(self) -> None:
        """Read what there is to ask."""
        store, who = self.app.store, self.app.who
        found = await self.ask(offer, store, self._client)
        self._refused = await self.ask(rights.refusals, who, dict.fromkeys(RIGHTS.values()), store)
        fresh, self._offer = self._offer is None, found
        self.set_crumbs(found.name, "New review")
        self._list.empty = (
            "No approved standard applies to this client. "
            f"Approve some, or switch a pack on: {self.key('library')} opens the library, "
            f"{self.key('library.packs')} the packs, {self.key('packs.switch')} switches one on."
        )
        if found.left_out:
            said = left_out_words(found.left_out, self.key)
            self._list.empty = f"No standard applies to this client. {said}"
        self._list.show(self._entries(found))
        if fresh:
            self._list.move_to(first_choice(found, store.today()))
        self._stand()
        self.refresh_keys()
        if self._pressed:
            self._pressed = False
            self.do_start()

    def _entries(self, found: Offer) -> Iterable[Entry]:
        if not found.all.asked:
            return
        yield Blank()
        if found.there:
            yield Heading("There already", tone="bright")
            for one in found.there:
                yield Row(There(one.code), (there_words(one), "", "", ""))
            yield Blank()
            yield Heading("A new one", tone="bright")
        if found.base is not None:
            yield _row(found.base)
        yield _row(found.due)
        yield _row(found.all)
        if found.left_out:
            yield Blank()
            yield Heading(left_out_words(found.left_out, self.key), tone="due")
        yield Blank()
        yield Heading("Chosen categories", tone="bright")
        for part in found.categories:
            yield _row(part)

    def foot(self) -> Iterable[tuple[Action, str]]:
        """On a review that is there already enter opens it, and nothing is planned."""
        for action, label in super().foot():
            if self._there is None:
                yield action, label
            elif action.name != "plan":
                yield action, "open it" if action.name == "start" else label

    def possible(self, action: Action) -> str:
        """Whose it is."""
        return self._refused.get(RIGHTS[action.name], "") if action.place == "start" else ""

    def thing(self) -> Thing | None:
        """The client."""
        found = self._offer
        return Thing("client", found.code, found.name, (("clients", found.client),)) if found else None

    def _stand(self) -> None:
        """How much is due; once something is marked, how many questions that is."""
        if self._offer is None:
            return
        there = self._there
        if there is not None:
            self.stand((f" {beside_words(there, self.app.store.zone)}", "normal"))
            return
        parts = (self._offer.base, self._offer.due, self._offer.all, *self._offer.categories)
        marked = [part for part in parts if part is not None and part.ask in self._marked_now]
        asked = sum(part.asked for part in marked)
        them = "it" if asked == 1 else "them"
        said = f"{count(asked, 'question')} in what is marked; {self.key('start')} starts with {them}."
        if not asked:
            said = "What is marked holds no question: mark something else."
        warning = self._offer.warning.get(self._wanted(), "")
        if warning:
            self.stand((f" {warning}", "due"))
        else:
            self.stand((f" {said if marked else said_of_due(self._offer)}", "normal"))

    @on(LineList.Moved)
    def _moved(self) -> None:
        """What is to be said of the choice under the cursor, and what enter does there."""
        self._stand()
        self.refresh_keys()

    @on(LineList.Marked)
    def _marks_changed(self, event: LineList.Marked) -> None:
        """What holds the others and the others are never marked together: the mark set last stays."""
        before, self._marked_now = self._marked_now, agreed(event.keys, self._marked_now)
        if self._marked_now != event.keys:
            self._list.mark(self._marked_now)
        if any(isinstance(key, There) for key in event.keys):
            self.say("What is there already is opened, not marked.")
        elif self._marked_now != event.keys:
            gone = next((name for ask, name in NAMES.items() if ask in before), "")
            self.say(
                f"{gone} is no longer marked: only the marked categories are asked."
                if gone and not self._marked_now & WHOLE
                else "The other marks are taken away: this is asked alone."
            )
        self._stand()

    @property
    def _there(self) -> Review | None:
        """The review under the cursor that is there already; None once something is marked for a new one."""
        key = self._list.current.key if self._list.current else None
        if self._offer is None or self._marked_now or not isinstance(key, There):
            return None
        return next((one for one in self._offer.there if one.code == key.code), None)

    def _wanted(self) -> str:
        """What is to be asked, as the models take it."""
        marked = agreed(self._list.marked, self._marked_now)
        if marked:
            return ",".join(str(row.key) for row in self._list.rows if row.key in marked)
        return str(self._list.current.key) if self._list.current else "due"

    def do_start(self) -> None:
        """Enter."""
        if self._offer is None:
            self._pressed = True
        elif self._list.current is None:
            self.say(self._list.said_empty)
        elif (there := self._there) is not None:
            self.dismiss()
            self.go("review", there.code)
        elif self._wanted() == "due" and not self._offer.due.asked:
            self.say(said_of_due(self._offer))
        else:
            self.work(self._start(self._wanted()), group="once")

    async def _start(self, wanted: str) -> None:
        code = await self.saved(reviews.start(self.app.store, self.app.who, self._client, wanted))
        self.dismiss()
        self.go("review", code)

    def do_plan(self) -> None:
        """`p`."""
        from screens.align.plan import PlanReview

        if self._there is not None:
            self.say(f"{self._there.code} is there already; the cursor on what a new one asks plans that.")
        elif self._offer is not None:
            self.app.push_screen(PlanReview(self._offer.code, self._offer.name, self._wanted()))


def agreed(marked: frozenset[Hashable], before: frozenset[Hashable]) -> frozenset[Hashable]:
    """Marks that go together: `due` or `all` alone, where it was marked last; else categories; never what is there."""
    marked = frozenset(key for key in marked if not isinstance(key, There))
    fresh = marked - before
    if len(fresh) == 1 and fresh <= WHOLE:
        return fresh
    return marked if len(marked) == 1 else marked - WHOLE


def first_choice(found: Offer, today: date) -> Hashable:
    """Where the cursor begins: on a review that is to be gone on with, or begun by now; else on what a new one asks."""
    for one in found.there:
        if one.state == "progress" or (one.goal is not None and one.goal <= today):
            return There(one.code)
    if found.base is not None and found.base.asked:
        return "base"
    return "due" if found.due.asked else "all"


def there_words(one: Review) -> str:
    """`Go on with REV-0017, 28 open`, `Begin REV-0018, planned for 2026-12-01`."""
    if one.state == "progress":
        return f"Go on with {one.code}, {one.counts.open} open"
    return f"Begin {one.code}, planned for {one.goal}" if one.goal else f"Begin {one.code}, planned"


def beside_words(one: Review, zone: str) -> str:
    """What a new review would stand beside."""
    whose = f", with {one.tam_name}" if one.tam_name else ""
    if one.state == "progress" and one.started_at is not None:
        return f"{one.code} began {day_of(one.started_at, zone)}{whose}. A new one would stand beside it."
    return f"{one.code} is planned{whose}. A new one would leave it as it is."


def _row(part: Part) -> Row:
    return Row(
        part.ask, (part.name, str(part.asked), str(part.due) if part.due else "", str(part.carried or ""))
    )


def left_out_words(number: int, key: Keys) -> str:
    """What is not asked because the profile is empty, and where it is filled in."""
    them = "standard goes" if number == 1 else "standards go"
    return f"{number} more {them} by a tag; the profile has none ({key('client.edit')} at the client)."


def said_of_due(found: Offer) -> str:
    """How much is due, in a sentence."""
    if found.due.asked:
        if found.all.asked == 1:
            return "The one standard that applies is due."
        verb = "is" if found.due.asked == 1 else "are"
        return f"{found.due.asked} of the {found.all.asked} that apply {verb} due."
    if not found.all.asked:
        return "Nothing applies to this client."
    later = f"; the next on {found.next.isoformat()}" if found.next else ""
    return f"Nothing of the {count(found.all.asked, 'standard that applies', 'standards that apply')} is due{later}."
