"""Comparison of a client with itself: two reviews or two days, standard by standard, with the sum that leads from score
to score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from models.align import comparing, standing
from models.align.applying import DECIDES
from models.align.comparing import Changed, Compared
from models.align.comparison import CLASS_HELP, CLASSES
from models.align.standing import Kept
from models.dates import parse_day
from models.errors import Problem
from models.figure import Figure
from models.practice import clients
from models.store.store import Store
from models.text import begin, count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row
from screens.kit.theme import Tone

if TYPE_CHECKING:
    from screens.kit.dialogs import Choice

ACTIONS = declare(
    "compare",
    "Comparison",
    Action("open", "enter", "open", "Opens the finding of the standard under the cursor, else the standard."),
    Action("other", "o", "other two", "Chooses what is compared: two reviews, or two days."),
    Action("standard", "v", "standard", "Opens the standard itself."),
    uses=("list", "narrow"),
)
WORDS = {
    "yes": "yes",
    "no": "no",
    "realigned": "realigned",
    "open": "open",
    "na": "not here",
    "": "not asked",
}
"""What was answered, as the list says it."""
SAME = "same"
"""The key of the row that opens those that are the same."""
TODAY, OTHER_DAY = "today", "another day"


@dataclass(frozen=True, slots=True)
class End:
    """One of the two that are compared."""

    day: date
    review: str = ""
    """The code of a review; empty: the day is meant."""


def read_ends(store: Store, client: str) -> tuple[tuple[Kept, ...], date]:
    """The submitted reviews of a client, those that stand, and today. Raises NotFound."""
    with store.snapshot():
        return standing.kept(store, clients.key_of(store, client)), store.today()


def read(store: Store, client: str, one: End, two: End) -> Compared:
    """Two reviews, else two days. Raises NotFound, Problem."""
    if one.review and two.review:
        return comparing.of_reviews(store, one.review, two.review, whole=True)
    return comparing.of_days(store, client, one.day, two.day)


class Compare(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    FOOT = ("open", "other", "everywhere.explain", "everywhere.box", "narrow.narrow", "list.find", "standard")
    DEFAULT_CSS: ClassVar[str] = """
    Compare > Page { height: 3; padding: 1 0 0 0; }
    Compare > LineList { padding: 1 1 0 0; }
    """
    WATCHES = ("answers", "reviews", "findings", "standing", *DECIDES)

    def __init__(self, client: str) -> None:
        """Of the client with this code: its last two reviews."""
        super().__init__()
        self._client = client
        self._kept: tuple[Kept, ...] = ()
        self._today: date | None = None
        self._ends: tuple[End, End] | None = None
        self._chosen = False
        self._compared: Compared | None = None
        self._changes: dict[str, Changed] = {}
        self._same: tuple[Changed, ...] | None = None
        """Those that are the same, once somebody has opened them."""
        self._head = Page(indent=1)
        self._list = LineList(
            (
                Column("", 9),
                Column("", tone="bright"),
                Column("Then", 10, keep=2),
                Column("Now", 10, keep=2),
                Column("Category", 20, few="one", wide=110),
                Column("Business", 9, few="one", wide=100),
                Column("Finding", 9, keep=1),
            ),
            gap=1,
            glyphs=True,
            marks=False,
            sorts=False,
        )
        self._crumbs = (client, "Compare")

    def body(self) -> ComposeResult:
        """The sum, and below what makes it."""
        yield self._head
        yield self._list

    async def load(self) -> None:
        """Read the two that are chosen; at first the last two reviews."""
        store = self.app.store
        self._kept, today = await self.ask(read_ends, store, self._client)
        self._today = today
        if not self._chosen:
            self._ends = self._usual(today)
        if self._ends is None:
            self._list.empty = (
                "Nothing can be compared yet: no review of this client is submitted. "
                "The second one shows what moved."
            )
            self.set_crumbs((await self.ask(clients.client, store, self._client)).name, "Compare")
            self._list.show(())
            self.refresh_keys()
            return
        found = await self.ask(read, store, self._client, *self._ends)
        self._compared = found
        if self._same is not None:
            self._same = await self.ask(comparing.unchanged, store, found)
        self._changes = {one.standard: one for one in (*found.changes, *(self._same or ()))}
        self.set_crumbs(found.client_name, f"{found.before.words} → {found.after.words}")
        self._list.show(list(self._entries(found)))
        self._show_head()
        self._stand()
        self.refresh_keys()

    def _usual(self, today: date) -> tuple[End, End] | None:
        if not self._kept:
            return None
        last = [End(one.day, one.code) for one in self._kept[-2:]]
        return (last[0], last[1]) if len(last) > 1 else (last[0], End(today))

    def on_resize(self) -> None:
        """Set for the size."""
        self._show_head()

    def _show_head(self) -> None:
        found = self._compared
        if found is None or not self.size.width:
            return
        lines = list(self._sum(found))
        self._head.styles.height = len(lines) + 1
        self._head.show(lines)

    def _sum(self, found: Compared) -> Iterable[Line]:
        """From score to score: the sum in lines, as many as leave half of the window to the list."""
        one, two = found.before, found.after
        moved = found.figure.value or 0
        tone: Tone = "good" if moved > 0 else "bad" if moved < 0 else "normal"
        sign = self.app.glyphs["up" if moved > 0 else "down"] + " " if moved else ""
        yield line(
            (f"{one.words} ", "normal"),
            (one.score.shown, "bright"),
            (f"  →  {two.words} ", "normal"),
            (two.score.shown, "bright"),
            (f"   {sign}{found.figure.shown}", tone),
        )
        sums = found.figure.formula[1:]
        room = max(0, self.size.height // 2 - 5)
        for part in sums if len(sums) <= room else sums[:room]:
            name, _, rest = part.partition(": ")
            yield line((texts.fit(name, 22), "normal"), (rest, "dim"))

    def _entries(self, found: Compared) -> Iterable[Entry]:
        first = True
        for what in CLASSES:
            many = found.of(what)
            if not many:
                continue
            if not first:
                yield Blank()
            first = False
            yield Heading(f"{begin(what)} {len(many)}", CLASS_HELP[what], "bright")
            yield from map(_row, many)
        if found.shifts:
            yield Blank()
            yield Heading("What applies", "changed by the profile or a pack", "bright")
            for shift in found.shifts:
                yield Heading(f"  {shift.on.isoformat()}  {shift.words}", shift.by)
        yield Blank()
        same = f"Same {found.same}"
        if not found.changes:
            all_of_them = count(found.same, "standard is", "standards are")
            same = f"Nothing is different: all {all_of_them} the same"
        yield Heading(same, CLASS_HELP["same"] if found.changes else "", "dim")
        if found.same:
            said = "which they are" if self._same is None else "hide them"
            yield Row(SAME, ("", Cell(said, "dim"), "", "", "", "", ""))
        yield from map(_row, self._same or ())

    @property
    def _current(self) -> Changed | None:
        row = self._list.current
        return self._changes.get(str(row.key)) if row is not None else None

    @on(LineList.Moved)
    def _stand(self) -> None:
        """The note of what the cursor is on."""
        one = self._current
        said = "" if one is None else one.note or f"answered in {one.review_after or one.review_before}"
        self.stand((f" {said}" if said else "", "normal"))
        self.refresh_keys()

    def foot(self) -> Iterable[tuple[Action, str]]:
        """On the row of those that are the same, enter opens that list."""
        row = self._list.current
        for action, label in super().foot():
            if action.id == "compare.open" and row is not None and row.key == SAME:
                label = "which they are" if self._same is None else "hide them"
            yield action, label

    def possible(self, action: Action) -> str:
        """Opening needs a row, choosing something to choose from."""
        if action.place != "compare":
            return ""
        if action.name == "other":
            return "" if self._kept else "No review of this client is submitted yet."
        row = self._list.current
        on_same = action.name == "open" and row is not None and row.key == SAME
        return "" if on_same or self._current is not None else "There is nothing to open here."

    def whose(self) -> str:
        """This client."""
        return self._client

    def thing(self) -> Thing | None:
        """The standard under the cursor."""
        one = self._current
        return Thing("standard", one.standard, one.name) if one is not None else None

    def figures(self) -> Sequence[Figure]:
        """The difference, then both scores, then the categories in which something moved."""
        found = self._compared
        if found is None:
            return ()
        return (
            found.figure,
            found.before.score,
            found.after.score,
            *(one.figure for one in found.categories),
        )

    async def do_open(self) -> None:
        """The finding, else the standard; which ones are the same."""
        row, found = self._list.current, self._compared
        if row is not None and row.key == SAME and found is not None:
            opens = self._same is None
            self._same = await self.ask(comparing.unchanged, self.app.store, found) if opens else None
            self._changes = {each.standard: each for each in (*found.changes, *(self._same or ()))}
            self._list.show(list(self._entries(found)))
            self.refresh_keys()
        elif (one := self._current) is not None:
            if one.finding:
                self.go("finding", one.finding)
            else:
                self.go("standard", one.standard)

    def do_standard(self) -> None:
        """`v`."""
        if (one := self._current) is not None:
            self.go("standard", one.standard)

    async def do_other(self) -> None:
        """`o`."""
        now = self._ends
        one = await self._choose("Compare from", now[0] if now else None)
        two = (
            await self._choose(f"Compare {one.review or one.day} with", now[1] if now else None)
            if one is not None
            else None
        )
        if one is not None and two is not None:
            self._ends, self._chosen = (one, two), True
            self.reload()

    async def _choose(self, title: str, now: End | None) -> End | None:
        """One of the two, the cursor at first on the one in question; None after esc. Raises Problem for what is no day."""
        from screens.kit.dialogs import AskLine, Choice, Choose

        reviews = {one.code: one for one in reversed(self._kept)}
        choices = [
            Choice(TODAY, "Today", "as it stands now"),
            Choice(OTHER_DAY, "Another day …", "or typed here"),
            *(Choice(one.code, one.code, one.day.isoformat()) for one in reviews.values()),
        ]
        said = await self.app.push_screen_wait(
            Choose(
                title,
                choices,
                does="takes it",
                leaves="compares as before",
                at=self._key_of(now),
                named=_day_named,
            )
        )
        if said is None or self._today is None:
            return None
        if (named := _day_named(said)) is not None:
            return End(parse_day(named.key))
        if said in reviews:
            return End(reviews[said].day, said)
        if said == TODAY:
            return End(self._today)
        day = await self.app.push_screen_wait(
            AskLine(
                "The day, as 2026-03-02",
                does="takes it",
                leaves="compares as before",
                required="Type a day.",
                judge=parse_day,
            )
        )
        return End(parse_day(day)) if day is not None else None

    def _key_of(self, one: End | None) -> str:
        """The choice that an end is."""
        if one is None or one.review:
            return one.review if one is not None else ""
        return TODAY if one.day == self._today else OTHER_DAY

    async def export(self) -> None:
        """`x`: all that is not the same, as a table."""
        if self._compared is None or self._ends is None:
            self.say("There is nothing to export yet.")
            return
        one, two = self._ends
        reviews = f"{one.review} {two.review}" if one.review and two.review else ""
        await self.keep_document(
            "comparison", reviews or f"{self._client} {one.day.isoformat()} {two.day.isoformat()}"
        )


def _day_named(letters: str) -> Choice | None:
    """A day that was typed among the choices."""
    from screens.kit.dialogs import Choice

    try:
        day = parse_day(letters).isoformat()
    except Problem:
        return None
    return Choice(day, day, "as it stood then")


def _row(one: Changed) -> Row:
    return Row(
        one.standard,
        (
            one.standard,
            one.name,
            Cell(WORDS[one.before], "dim"),
            WORDS[one.after],
            one.category,
            one.business_impact or "not rated",
            one.finding,
        ),
        one.after if one.after in ("yes", "no", "realigned", "open", "na") else "",
        f"{one.note} {one.review_after} {one.what}",
    )
