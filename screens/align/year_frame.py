"""What the schedule stands on: the year of every client as it was read, where the cursor is in it, and what is said of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from models.align import asking
from models.align.ahead import Ahead, ahead
from models.align.applying import DECIDES
from models.align.asking import Outlook
from models.align.series import every, months_ahead
from models.align.visits import BEGUN, CANCELLED, HELD, OVERDUE, PLANNED, Visit
from models.align.year import Line, Target, Year, moved_words, overdue_words, targets, through_words, year
from models.practice import company, rights
from models.practice.closures import Closures
from models.text import count
from screens.kit.drawn import Line as Text
from screens.kit.drawn import Page, Span, both_ends, line
from screens.kit.frame import Frame, no_clients
from screens.kit.list import LineList
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Later, Row
from screens.kit.text import cut, width, wrap
from screens.kit.theme import Glyphs, Tone

RIGHTS = "review.plan"
GLYPHS = {HELD: "yes", BEGUN: "begun", PLANNED: "open", OVERDUE: "unsaved", CANCELLED: "na"}
TONES: dict[str, Tone] = {HELD: "good", BEGUN: "accent", PLANNED: "bright", OVERDUE: "bad", CANCELLED: "dim"}
NOTHING = {
    (under, wide): Cell(("[ ]", "[   ]")[wide], "accent") if under else Cell(("   ", "     ")[wide])
    for under in (False, True)
    for wide in (False, True)
}
"""The cell of a month without a visit: whether the cursor is on it, whether it has room for days."""
LATE = 0
"""The place of the column of what is overdue; the months are 1 to 12."""
DAYS_FROM = 100
"""Where the window is so wide, the cells have the day beside the sign."""
ABOUT = 6
"""Lines that say what the cursor is on."""
LEGEND = (
    (HELD, "held"),
    (BEGUN, "under way"),
    (PLANNED, "planned"),
    ("moved", "moved"),
    (OVERDUE, "overdue"),
    (CANCELLED, "cancelled"),
)


class YearFrame(Frame):
    """See the module; `screens.align.year` adds the keys."""

    DEFAULT_CSS: ClassVar[str] = f"""
    YearFrame > #head {{ height: 2; }}
    YearFrame > LineList {{ padding: 0 1 0 0; }}
    YearFrame > #about {{ height: {ABOUT}; }}
    """
    WATCHES = ("series", "reviews", "people", "facts", *DECIDES)

    def __init__(self, client: str = "") -> None:
        """With the cursor on the client of this code, else on the first."""
        super().__init__()
        self._client = client
        self._year: Year | None = None
        self._targets: tuple[Target, ...] = ()
        self._closures = Closures()
        self._lines: dict[str, Line] = {}
        self._ahead: dict[int, Ahead] = {}
        self._looking: set[int] = set()
        """The clients whose reviews ahead are being read."""
        self._asks: dict[asking.Ask, str] = {}
        self._refused = ""
        self._month = 1
        self._picked = ""
        """The review that the keys act on, where it was moved or chosen among several of a month: the cursor goes with it into
        another month. Else it is the most urgent one."""
        self._shown = ""
        """The client whose row has the cursor's brackets."""
        self._list = LineList(
            (Column("Client", tone="bright"),), gap=1, marks=False, sorts=False, empty="", widget_id="year"
        )
        self._crumbs = ("Schedule",)

    def body(self) -> ComposeResult:
        """How far the year is planned, the year, and what the cursor is on."""
        yield Page(widget_id="head")
        yield self._list
        yield Page(widget_id="about", indent=1)

    # ---- reading

    async def load(self) -> None:
        """Read and show the year."""
        store = self.app.store
        fresh = self._year is None
        found = await self.ask(year, store, store.today())
        self._targets = await self.ask(targets, store, store.today())
        self._closures = await self.ask(company.closed, store)
        refused = await self.ask(rights.refusals, self.app.who, {RIGHTS: None}, store)
        self._refused = refused[RIGHTS]
        self._ahead, self._looking, self._asks = {}, set(), {}
        self._year = found
        self._lines = {one.code: one for one in found.lines}
        self._go_with(found)
        self._list.columns = self._columns(found)
        self._list.empty = no_clients
        self._list.show(list(self._entries(found)))
        if fresh:
            self._list.move_to(self._client)
            if self.line is not None and self.line.late:
                self._month = LATE
        self._cursor()
        self._show_head()
        self.refresh_keys()

    def _go_with(self, found: Year) -> None:
        """The cursor goes with a review that was moved into another month."""
        for visit in self.line.visits if self.line is not None else ():
            if visit.code == self._picked:
                first = visit.day.replace(day=1)
                if visit.state == OVERDUE:
                    self._month = LATE
                elif first in found.months:
                    self._month = found.months.index(first) + 1

    @property
    def _with_days(self) -> bool:
        return self.size.width >= DAYS_FROM

    def on_resize(self) -> None:
        """A wide window has the days beside the signs."""
        if self._year is not None:
            self._list.columns = self._columns(self._year)
            self._list.show(list(self._entries(self._year)))
            self._cursor()
            self._show_head()

    def _columns(self, found: Year) -> tuple[Column, ...]:
        cells = 5 if self._with_days else 3
        return (
            Column("Client", tone="bright"),
            Column("TAM", 12, wide=115, few="one", keep=1),
            Column("Late", cells + 1, keep=2),
            *(Column(f"{first:%b}", cells, keep=2) for first in found.months),
        )

    def _entries(self, found: Year) -> Iterable[Entry]:
        sections: tuple[tuple[str, list[Line]], ...] = (
            ("Overdue", []),
            ("Planned", []),
            ("Nothing planned", []),
        )
        wide = self._with_days
        for one in found.lines:
            sections[0 if one.late else 1 if one.scheduled or one.visited else 2][1].append(one)
        for number, (name, many) in enumerate(sections):
            if not many:
                continue
            if number:
                yield Blank()
            yield Heading(name, f"{self.key('add')} adds a series" if number == 2 else "")
            for one in many:
                yield self._row(one, wide)

    def _row(self, one: Line, wide: bool) -> Row:
        under = self._month if one.code == self._shown else -1
        found = self._year
        assert found is not None
        glyphs = self.app.glyphs
        months = found.months

        def cells() -> tuple[Cell, ...]:
            in_month = one.by_month
            many = [one.overdue, *(in_month.get(first, ()) for first in months)]
            return tuple(self._cell(each, under == n, wide, glyphs) for n, each in enumerate(many, LATE))

        name = Cell(one.name, None if one.scheduled or one.visited else "normal")
        first = (name, one.tam_name or "nobody")
        return Row(
            one.code, Later(first, len(first) + 1 + len(months), cells), find=f"{one.code} {one.tam_name}"
        )

    def _cell(self, many: Sequence[Visit], under: bool, wide: bool, glyphs: Glyphs) -> Cell:
        """`[·]`, ` ✓ `, ` ·2`: the most urgent of a month, and how many where there are several; wide: with the day, as
        ` ·14+`."""
        if not many:
            return NOTHING[under, wide]
        first, last = ("[", "]") if under else (" ", " ")
        one = next((each for each in many if under and each.code == self._picked), many[0])
        sign = _sign(one, glyphs)
        more = last
        if len(many) > 1 and not under:
            more = "+" if wide or len(many) > 9 else str(len(many))
        day = f"{one.day.day:>2}" if wide else ""
        return Cell(f"{first}{sign}{day}{more}", TONES[one.state])

    def foot_keys(self) -> tuple[tuple[str, str], ...]:
        """The two keys that go from month to month come first, as one."""
        return (*self.as_one(("earlier", "later"), "month"), *super().foot_keys())

    # ---- where the cursor is

    @property
    def line(self) -> Line | None:
        """The client under the cursor."""
        row = self._list.current
        return self._lines.get(str(row.key)) if row is not None else None

    @property
    def here(self) -> tuple[Visit, ...]:
        """The visits of the cell under the cursor, the most urgent first."""
        one, found = self.line, self._year
        if one is None or found is None:
            return ()
        return one.overdue if self._month == LATE else one.of_month(found.months[self._month - 1])

    @property
    def visit(self) -> Visit | None:
        """The one that the keys act on."""
        here = self.here
        return next((one for one in here if one.code == self._picked), here[0] if here else None)

    @property
    def movable(self) -> Visit | None:
        """The same, where it can be moved; else one of the month that can be."""
        visit = self.visit
        many = (visit, *self.here) if visit is not None else ()
        return next((one for one in many if one.state in (PLANNED, OVERDUE)), None)

    @on(LineList.Moved)
    def _moved(self) -> None:
        if self.line is not None and self._picked not in {one.code for one in self.line.visits}:
            self._picked = ""
        self._cursor()

    def _cursor(self) -> None:
        """Put the brackets where the cursor is, and say what it is on."""
        row, before = self._list.current, self._shown
        self._shown = str(row.key) if row is not None else ""
        for code in dict.fromkeys((before, self._shown)):
            if code in self._lines:
                self._list.put(self._row(self._lines[code], self._with_days))
        self._show_about()
        self._stand()
        self.refresh_keys()
        one = self.line
        if one is not None and one.client not in self._ahead and one.client not in self._looking:
            self._looking.add(one.client)
            self.work(self._look(one))

    async def _look(self, one: Line) -> None:
        """How large the reviews of this client will be."""
        store, looking = self.app.store, self._looking
        try:
            found = await self.ask(ahead, store, [one.client], store.today())
            asks = {each.ask for each in one.visits} | {each.ask for each in one.series}
            asks |= {(key,) for each in found[one.client].planned.values() for key in each.added}
            words = await self.ask(asking.words_of, store, asks - set(self._asks))
        finally:
            looking.discard(one.client)
        if looking is not self._looking:
            return  # the year was read anew meanwhile, and so is this
        self._ahead |= found
        self._asks |= words
        if self.line is one:
            self._show_about()

    # ---- saying

    def _show_head(self) -> None:
        found = self._year
        if found is None:
            return
        through, late = found.through, found.overdue
        months = months_ahead(found.today, through)
        tone: Tone = "bright" if months == 12 else "due"
        words = through_words(found.today, through)
        said = f" {words[:1].upper()}{words[1:]}"
        right = line((f"{overdue_words(late)} ", "bad" if late else "dim"))
        left = line(
            (said, tone),
            ("" if months == 12 or not found.scheduled else f"   {self.key('ahead')} plans on", "dim"),
        )
        self.query_one("#head", Page).show((both_ends(left, right, self.size.width), ()))
        self._stand()

    def _stand(self) -> None:
        """How a TAM stands: whom the list is filtered by, else oneself, else who is furthest behind."""
        only = self._list.only.value if self._list.only else ""
        wanted = [one for one in self._targets if one.name == only]
        wanted += [one for one in self._targets if one.login == self.app.who.login]
        shown = next(iter((*wanted, *self._targets)), None)
        if shown is None:
            self.stand()
        else:
            self.stand((f" {shown.name}: {shown.words}", "due" if shown.behind or shown.overdue else "dim"))

    def _show_about(self) -> None:
        one, found = self.line, self._year
        if one is None or found is None:
            self.query_one("#about", Page).show(())
            return
        cells = self.size.width - 2
        planned = one.planned(found.today)
        when = "overdue"
        if self._month != LATE:
            when = f"{found.months[self._month - 1]:%B %Y}"
        if width(f"{one.name}  {when}  {planned}") > cells:  # the first line says what is scheduled there
            planned = planned.removeprefix("scheduled ")
        name = cut(one.name, cells - width(f"  {when}  {planned}"))
        text: list[Text] = [
            (),
            both_ends(line((name, "bright"), f"  {when}"), line((planned, "dim")), cells),
        ]
        visit = self.visit
        if visit is None:
            text.append(line(("  " + self._nothing(one, found), "dim")))
        else:
            text += self._said(one, visit, cells)
            if warning := self._warning(one):
                text.append(line((f"    {warning}", "due")))
            elif grows := self._grows(one, visit, cells - 4):
                text.append(line((f"    {grows}", "dim")))
            text += self._why(visit, cells, ABOUT - len(text))
            if len(text) < ABOUT - 1 and (others := [each.code for each in self.here if each is not visit]):
                text.append(
                    line((f"    {self.key('other')}: {', '.join(others[:4])} in this month too", "dim"))
                )
        if len(text) < ABOUT:
            text = [*text, *[()] * (ABOUT - 1 - len(text)), self._legend()]
        self.query_one("#about", Page).show(text)

    def _why(self, visit: Visit, cells: int, rows: int) -> list[Text]:
        """Why a visit is remote, in as many lines as it takes: where they are more than one, the last one is that of the
        signs."""
        if visit.place != "remote" or not visit.place_reason:
            return []
        said = wrap(f"    why remote: {visit.place_reason}", cells)
        if len(said) > rows:
            said[rows - 1 :] = [cut(" ".join((said[rows - 1], *map(str.strip, said[rows:]))), cells)]
        return [line((part, "dim")) for part in said]

    def _said(self, one: Line, visit: Visit, cells: int) -> list[Text]:
        """A visit in two lines: the day and its series; who, where and what."""
        tone = TONES[visit.state]
        sign = _sign(visit, self.app.glyphs)
        series = next((each for each in one.series if each.code == visit.series), None)
        of = f", {every(series.months)} ({series.code})" if series is not None else ""
        moved = f", {moved_words(visit)}" if visit.moved else ""
        where = "remote" if visit.place == "remote" else "on site"
        what = (f"{visit.tam_name or 'nobody'}, {where}", self._asked(one, visit))
        said = "; ".join(part for part in what if part)
        return [
            line(
                (f"{sign} ", tone),
                (f"{visit.day:%a} {visit.day.isoformat()}", "bright"),
                f"  {visit.code}{of}{moved}",
            ),
            line((cut(f"    {said}", cells), "normal")),
        ]

    def _asked(self, one: Line, visit: Visit) -> str:
        said, then = self._asks.get(visit.ask, ""), self._then(one, visit)
        if then is None:
            return f"asks {said}" if said else ""
        if visit.ask == "base":
            said += f", {then.beginning.words()}"
        when = "today" if visit.day <= self.app.store.today() else "by then"
        carried = f", {then.carried} carried" if visit.ask == "due" and then.carried else ""
        return f"asks {said}: {count(then.asks(visit.ask), 'question')} {when}{carried}"

    def _then(self, one: Line, visit: Visit) -> Outlook | None:
        """How large a planned visit will be on its day."""
        found = self._ahead.get(one.client)
        return found.planned.get(visit.id) if found is not None else None

    def _grows(self, one: Line, visit: Visit, cells: int) -> str:
        """By which categories the base set has grown at this visit, as many as there is room for."""
        then = self._then(one, visit)
        if visit.ask != "base" or then is None or not then.added:
            return ""
        many = [self._asks.get((key,), "") for key in then.added]
        for shown in range(len(many), 0, -1):
            rest = f" and {len(many) - shown} more" if shown < len(many) else ""
            said = f"new in it: {', '.join(many[:shown])}{rest}"
            if width(said) <= cells:
                break
        return cut(said, cells)

    def _nothing(self, one: Line, found: Year) -> str:
        if not one.scheduled:
            return f"Nothing is planned by a series. {self.key('add')} adds one: how often, from which day."
        later = next((visit for visit in one.visits if visit.state == PLANNED), None)
        if later is None:
            return f"Nothing is planned ahead. {self.key('ahead')} plans the year on."
        here = "Nothing is overdue" if self._month == LATE else "No visit here"
        return f"{here}. The next one is on {later.day:%a} {later.day.isoformat()}."

    def _warning(self, one: Line) -> str:
        """Where the next visit would be too large a beginning."""
        visit = self.movable
        then = self._then(one, visit) if visit is not None else None
        return "" if visit is None or then is None else then.beginning.warning(then.asks(visit.ask))

    def _legend(self) -> Text:
        spans: list[Span] = []
        for state, word in LEGEND:
            sign = GLYPHS.get(state, state)
            spans += [Span(self.app.glyphs[sign], TONES.get(state, "bright")), Span(f" {word}   ", "dim")]
        return tuple(spans)


def _sign(one: Visit, glyphs: Glyphs) -> str:
    """How a visit stands, as its month and the lines below the list show it."""
    return glyphs["moved" if one.moved and one.state == PLANNED else GLYPHS[one.state]]
