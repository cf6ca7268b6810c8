"""The schedule: the year of every client at a glance, moving a review by a week with one key, series, and what is overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from models.align import asking, reviews, schedule
from models.align.asking import Outlook
from models.align.beginning import base_figure
from models.align.schedule import Series
from models.align.series import every
from models.align.year import (
    BEGUN,
    CANCELLED,
    HELD,
    OVERDUE,
    PLANNED,
    Line,
    Target,
    Visit,
    Year,
    ahead_figure,
    moved_words,
    overdue_words,
    target_figures,
    targets,
    through_words,
    year,
)
from models.figure import Figure
from models.practice import company, people, rights
from models.practice.closures import Closures
from models.text import count
from screens.kit.action import Action, declare
from screens.kit.drawn import Line as Text
from screens.kit.drawn import Page, Span, both_ends, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row
from screens.kit.theme import Tone

ACTIONS = declare(
    "year",
    "The schedule",
    Action("open", "enter", "open", "Opens the review of the month, else the client."),
    Action(
        "earlier", "left", "month", "The month before; before this month is what is overdue.", palette=False
    ),
    Action("later", "right", "month", "The month after.", palette=False, foot=False),
    Action(
        "other",
        "tab",
        "the other",
        "The next review of the same month, where there are several.",
        palette=False,
    ),
    Action("forward", "+", "later", "Moves the review a week later, on to a working day; u takes it back."),
    Action("backward", "-", "earlier", "Moves the review a week earlier, back to a working day."),
    Action("add", "a", "series", "Adds a series of reviews for the client, planned a year ahead."),
    Action(
        "edit", "e", "edit", "Changes the review of the month alone, or its series with all that is ahead."
    ),
    Action("cancel", "d", "cancel", "Cancels the review of the month, or ends its series; asks first."),
    Action("ahead", "p", "plan on", "Plans every series on, so that the year ahead is whole."),
    Action("begin", "b", "begin with", "Which clients to begin with, and why in this order."),
    uses=("list", "narrow"),
)
RIGHTS = "review.plan"
GLYPHS = {HELD: "yes", BEGUN: "begun", PLANNED: "open", OVERDUE: "unsaved", CANCELLED: "na"}
TONES: dict[str, Tone] = {HELD: "good", BEGUN: "accent", PLANNED: "bright", OVERDUE: "bad", CANCELLED: "dim"}
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
)


class YearScreen(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    FOOT = (
        "forward",
        "backward",
        "open",
        "add",
        "edit",
        "ahead",
        "other",
        ("narrow.narrow", "TAM"),
    )
    DEFAULT_CSS: ClassVar[str] = f"""
    YearScreen > #head {{ height: 2; }}
    YearScreen > LineList {{ padding: 0 1 0 0; }}
    YearScreen > #about {{ height: {ABOUT}; }}
    """
    WATCHES = ("series", "reviews", "clients", "people", "facts")

    def __init__(self, client: str = "") -> None:
        """With the cursor on the client of this code, else on the first."""
        super().__init__()
        self._client = client
        self._year: Year | None = None
        self._targets: tuple[Target, ...] = ()
        self._closures = Closures()
        self._lines: dict[str, Line] = {}
        self._outlooks: dict[int, Outlook] = {}
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
        self._outlooks = {}
        self._year = found
        self._lines = {one.code: one for one in found.lines}
        self._go_with(found)
        self._list.columns = self._columns(found)
        self._list.empty = "There are no clients yet. C opens their list, and a adds the first one there."
        self._list.show(list(self._entries(found)))
        if fresh:
            self._list.move_to(self._client)
            if self.line is not None and self.line.overdue:
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
        sections = (
            ("Overdue", [one for one in found.lines if one.overdue]),
            ("Planned", [one for one in found.lines if not one.overdue and (one.series or one.visits)]),
            (
                "Nothing planned",
                [one for one in found.lines if not one.overdue and not one.series and not one.visits],
            ),
        )
        for number, (name, many) in enumerate(sections):
            if not many:
                continue
            if number:
                yield Blank()
            yield Heading(name, "a adds a series" if number == 2 else "")
            for one in many:
                yield self._row(one)

    def _row(self, one: Line) -> Row:
        under = self._month if one.code == self._shown else -1
        found = self._year
        assert found is not None
        cells = [self._cell(one.overdue, under == LATE)]
        cells += [self._cell(one.of_month(first), under == n) for n, first in enumerate(found.months, 1)]
        name = Cell(one.name, None if one.series or one.visits else "normal")
        return Row(one.code, (name, one.tam_name or "nobody", *cells), find=f"{one.code} {one.tam_name}")

    def _cell(self, many: Sequence[Visit], under: bool) -> Cell:
        """`[·]`, ` ✓ `, ` ·2`: the most urgent of a month, and how many where there are several; wide: with the day, as
        ` ·14+`."""
        first, last = ("[", "]") if under else (" ", " ")
        if not many:
            return Cell(f"{first}{'  ' if self._with_days else ''} {last}", "accent" if under else None)
        one = next((each for each in many if under and each.code == self._picked), many[0])
        sign = self.app.glyphs["moved" if one.moved and one.state == PLANNED else GLYPHS[one.state]]
        more = last
        if len(many) > 1 and not under:
            more = "+" if self._with_days or len(many) > 9 else str(len(many))
        day = f"{one.day.day:>2}" if self._with_days else ""
        return Cell(f"{first}{sign}{day}{more}", TONES[one.state])

    def refresh_keys(self) -> None:
        """The two keys that go from month to month come first, as one."""
        super().refresh_keys()
        shown = " ".join(self.app.keymap.shown(ACTIONS.find(name)) for name in ("earlier", "later"))
        if self._foot.keys[:1] != ((shown, "month"),):
            self._foot.keys = ((shown, "month"), *self._foot.keys)
            self._foot.refresh_line(1)

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
                self._list.put(self._row(self._lines[code]))
        self._show_about()
        self._stand()
        self.refresh_keys()
        one = self.line
        if one is not None and one.client not in self._outlooks:
            self.work(self._look(one))

    async def _look(self, one: Line) -> None:
        """How large a review of this client would be today."""
        store = self.app.store
        self._outlooks |= await self.ask(asking.outlook, store, [one.client], store.today())
        asks = {each.ask for each in one.visits} | {each.ask for each in one.series}
        for ask in asks - set(self._asks):
            self._asks[ask] = await self.ask(asking.ask_words, store, ask)
        if self.line is one:
            self._show_about()

    # ---- saying

    def _show_head(self) -> None:
        found = self._year
        if found is None:
            return
        figure = ahead_figure(found)
        late = found.overdue
        months = figure.value or 0
        tone: Tone = "bright" if months == 12 else "due"
        said = f" {figure.shown[:1].upper()}{figure.shown[1:]}"
        right = line((f"{overdue_words(late)} ", "bad" if late else "dim"))
        left = line((said, tone), ("" if months == 12 or not found.scheduled else "   p plans on", "dim"))
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
        when = "overdue" if self._month == LATE else f"{found.months[self._month - 1]:%B %Y}"
        planned = through_words(found.today, one.through) if one.series else "no series"
        text: list[Text] = [
            (),
            both_ends(line((one.name, "bright"), f"  {when}"), line((planned, "dim")), cells),
        ]
        visit = self.visit
        if visit is None:
            text.append(line(("  " + self._nothing(one, found), "dim")))
        else:
            text += self._said(one, visit)
            if warning := self._warning(one):
                text.append(line((f"    {warning}", "due")))
            elif others := [each.code for each in self.here if each is not visit]:
                text.append(line((f"    tab: {', '.join(others[:4])} in this month too", "dim")))
        text = [*text[: ABOUT - 1], *[()] * (ABOUT - 1 - len(text)), self._legend()]
        self.query_one("#about", Page).show(text)

    def _said(self, one: Line, visit: Visit) -> list[Text]:
        """A visit in two lines: the day and its series; who, where and what."""
        tone = TONES[visit.state]
        sign = self.app.glyphs[GLYPHS[visit.state]]
        series = next((each for each in one.series if each.code == visit.series), None)
        of = f", {every(series.months)} ({series.code})" if series is not None else ""
        moved = f", {moved_words(visit)}" if visit.moved else ""
        where = f"remote: {visit.place_reason}" if visit.place == "remote" else "on site"
        return [
            line(
                (f"{sign} ", tone),
                (f"{visit.day:%a} {visit.day.isoformat()}", "bright"),
                f"  {visit.code}{of}{moved}",
            ),
            line((f"    {visit.tam_name or 'nobody'}, {where}; {self._asked(one, visit)}", "normal")),
        ]

    def _asked(self, one: Line, visit: Visit) -> str:
        said = self._asks.get(visit.ask, "")
        outlook = self._outlooks.get(one.client)
        if visit.state not in (PLANNED, OVERDUE) or outlook is None:
            return f"asks {said}" if said else ""
        return f"asks {said}: {count(outlook.asks(visit.ask), 'question')} today"

    def _nothing(self, one: Line, found: Year) -> str:
        if not one.series:
            return "Nothing is planned by a series. a adds one: how often, from which day."
        later = next((visit for visit in one.visits if visit.state == PLANNED), None)
        if later is None:
            return "Nothing is planned ahead. p plans the year on."
        return f"No visit here. The next one is on {later.day:%a} {later.day.isoformat()}."

    def _warning(self, one: Line) -> str:
        """Where the next visit would be too large a beginning."""
        outlook = self._outlooks.get(one.client)
        visit = self.movable
        if outlook is None or visit is None:
            return ""
        return outlook.beginning.warning(outlook.asks(visit.ask))

    def _legend(self) -> Text:
        spans: list[Span] = []
        for state, word in LEGEND:
            sign = GLYPHS.get(state, state)
            spans += [Span(self.app.glyphs[sign], TONES.get(state, "bright")), Span(f" {word}   ", "dim")]
        return tuple(spans)

    # ---- what can be asked of it

    def possible(self, action: Action) -> str:
        """Whose it is, and whether there is something to do it with."""
        if action.place != "year":
            return ""
        if action.name in ("earlier", "later", "begin"):
            return ""
        if self.line is None:
            return "" if action.name == "ahead" else "There is no client here."
        if action.name == "open":
            return ""
        if self._refused:
            return self._refused
        if action.name == "other":
            return "" if len(self.here) > 1 else "There are not several reviews in this month."
        if action.name in ("forward", "backward") and self.movable is None:
            return "No planned review is in this month: left and right go to another."
        if action.name in ("edit", "cancel") and self.visit is None and not self.line.series:
            return "There is no review and no series here: a adds a series."
        return ""

    def thing(self) -> Thing | None:
        """The review under the cursor, else the client."""
        one, visit = self.line, self.visit
        if visit is not None and one is not None:
            return Thing("review", visit.code, one.name, (("reviews", visit.id),))
        return Thing("client", one.code, one.name, (("clients", one.client),)) if one is not None else None

    def figures(self) -> Sequence[Figure]:
        """How far the year is planned, how each TAM stands, and the base set of the client."""
        if self._year is None:
            return ()
        found = [ahead_figure(self._year), *target_figures(self._targets)]
        one = self.line
        if one is not None and (outlook := self._outlooks.get(one.client)) is not None:
            found.append(base_figure(one.name, outlook.beginning, outlook.applying))
        return found

    def client_chosen(self, code: str) -> None:
        """`c`: the cursor goes to this client."""
        if not self._list.move_to(code):
            self.say("This client is not in the schedule: it has left, or the filter hides it.")

    async def export(self) -> None:
        """`x`: the schedule as a calendar."""
        await self.keep_document("schedule", "all")

    # ---- keys

    def do_earlier(self) -> None:
        """Left."""
        self._turn(-1)

    def do_later(self) -> None:
        """Right."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        self._picked = ""
        months = len(self._year.months) if self._year else 12
        self._month = max(LATE, min(months, self._month + by))
        self._cursor()

    def do_open(self) -> None:
        """Enter."""
        visit, one = self.visit, self.line
        if visit is not None:
            self.go("review", visit.code)
        elif one is not None:
            self.go("client", one.code)

    def do_forward(self) -> None:
        """`+`."""
        self.work(self._move(1))

    def do_backward(self) -> None:
        """`-`."""
        self.work(self._move(-1))

    def do_other(self) -> None:
        """Tab."""
        codes = [one.code for one in self.here]
        if self.visit is not None:
            self._picked = codes[(codes.index(self.visit.code) + 1) % len(codes)]
            self._cursor()

    async def _move(self, weeks: int) -> None:
        visit = self.movable
        if visit is None:
            return
        self._picked = visit.code
        day = await self.saved(schedule.move(self.app.store, self.app.who, visit.code, weeks))
        self.say(f"{visit.code} is on {day:%a} {day.isoformat()}. u takes it back.", "good")

    async def do_ahead(self) -> None:
        """`p`."""
        planned = await self.saved(schedule.plan_ahead(self.app.store, self.app.who))
        self.say(
            f"{count(planned, 'review')} planned; u takes them back."
            if planned
            else "The year is planned already.",
            "good",
        )

    def do_begin(self) -> None:
        """`b`."""
        self.go("beginning", "")

    async def do_add(self) -> None:
        """`a`."""
        one, found = self.line, self._year
        if one is None or found is None:
            return
        first = max(found.months[max(self._month, 1) - 1], found.today)
        values = {
            "months": "3",
            "starts": self._closures.working(first).isoformat(),
            "place": "on site",
            "kind": "alignment",
        }
        await self._series_form(one, values, None)

    async def _series_form(self, one: Line, values: dict[str, str], series: Series | None) -> None:
        from screens.align.plan import walkers
        from screens.kit.record import RecordForm

        store, who = self.app.store, self.app.who
        staff = walkers(await self.ask(people.all_people, store))
        fields = tuple(field for field in schedule.FIELDS if field.name != "client")
        hints = {"ask": "due, all, base or prefixes of categories; empty: base for a new client, else due."}
        if series is None:
            form = RecordForm(
                "New series",
                draft=f"series of {one.code}",
                fields=fields,
                values=values,
                new=True,
                save=lambda given, _: schedule.add(store, who, {**given, "client": one.code}),
                said="{result} is planned a year ahead. u takes it back.",
                options={"tam": staff},
                hints=hints,
                crumbs=(one.name,),
            )
        else:
            code = series.code
            form = RecordForm(
                f"Edit {code}",
                draft=f"series {code}",
                fields=fields,
                values=series.values(),
                version=series.version,
                save=lambda given, version: schedule.edit(store, who, code, given, version=version),
                said=f"{code} is saved; what is ahead follows.",
                options={"tam": staff},
                hints=hints,
                again=lambda: schedule.series(store, code).values(),
                crumbs=(one.name,),
            )
        self.app.push_screen(form)

    async def do_edit(self) -> None:
        """`e`."""
        await self._which(
            "Change", "opens its form", lambda visit: f"{visit.code} alone", lambda one: f"{one.code}, {one.words}",
            self._edit_review, self._edit_series,
        )  # fmt: skip

    async def do_cancel(self) -> None:
        """`d`."""
        await self._which(
            "Cancel or end", "asks first", lambda visit: f"Cancel {visit.code} alone",
            lambda one: f"End {one.code}, {one.words}", self._cancel_review, self._end_series,
        )  # fmt: skip

    async def _which(
        self,
        title: str,
        does: str,
        of_review: Callable[[Visit], str],
        of_series: Callable[[Series], str],
        review: Callable[[Visit], None],
        series: Callable[[Series], None],
    ) -> None:
        """Do it to the review of the cell or to a series of the client, whichever is meant; asked where there is a choice."""
        from screens.kit.dialogs import Choice, Choose

        one = self.line
        if one is None:
            return
        visits = [visit for visit in self.here if visit.state in (PLANNED, OVERDUE, BEGUN)]
        choices = {visit.code: (of_review(visit), visit.day.isoformat()) for visit in visits}
        choices |= {each.code: (of_series(each), "the series") for each in one.series}
        if not choices:
            self.say("What is held or cancelled stays as it is.")
            return
        chosen: str | None = next(iter(choices))
        if len(choices) > 1:
            chosen = await self.app.push_screen_wait(
                Choose(
                    title,
                    [Choice(code, said, note) for code, (said, note) in choices.items()],
                    does=does,
                    leaves="changes nothing",
                )
            )
        for visit in visits:
            if visit.code == chosen:
                review(visit)
        for each in one.series:
            if each.code == chosen:
                series(each)

    def _edit_review(self, visit: Visit) -> None:
        self.work(self._review_form(visit))

    async def _review_form(self, visit: Visit) -> None:
        from models.align.offer import as_typed
        from screens.align.plan import MoveReview

        store = self.app.store
        one = await self.ask(reviews.review, store, visit.code)
        staff = await self.ask(people.all_people, store)
        typed = await self.ask(as_typed, store, one.ask)
        assigns = await self.ask(rights.refusals, self.app.who, {"review.assign": None}, store)
        self._picked = visit.code
        self.app.push_screen(MoveReview(one, staff, typed, assigns=not assigns["review.assign"]))

    def _edit_series(self, one: Series) -> None:
        if self.line is not None:
            self.work(self._series_form(self.line, {}, one))

    def _cancel_review(self, visit: Visit) -> None:
        self._sure(
            f"Cancel {visit.code}?",
            f"It is planned for {visit.day.isoformat()}. The series does not plan it again. u brings it back.",
            ("Cancel it", "cancels the review", "Keep it", "keeps it"),
            lambda: self._cancelled(visit.code),
        )

    async def _cancelled(self, code: str) -> None:
        await self.saved(reviews.cancel(self.app.store, self.app.who, code))
        self.say(f"{code} is cancelled. u brings it back.")

    def _end_series(self, one: Series) -> None:
        self.work(self._ask_end(one))

    async def _ask_end(self, one: Series) -> None:
        gone = await self.ask(schedule.goes_with, self.app.store, one.code)
        self._sure(
            f"End {one.code}?",
            f"{one.client_name}, {one.words}. "
            + (f"{gone} from today on go; what is overdue stays. " if gone else "Nothing of it is ahead. ")
            + "u brings them back.",
            ("End it", "ends the series", "Keep it", "keeps it"),
            lambda: self._ended(one.code),
        )

    async def _ended(self, code: str) -> None:
        await self.saved(schedule.delete(self.app.store, self.app.who, code))
        self.say(f"{code} has ended. u brings it back.")

    def _sure(
        self, title: str, text: str, words: tuple[str, str, str, str], act: Callable[[], object]
    ) -> None:
        from screens.kit.dialogs import Confirm

        button, does, other, leaves = words

        def sure(yes: bool | None) -> None:
            if yes:
                self.work(act())  # type: ignore[arg-type]

        self.app.push_screen(
            Confirm(title, [text], button=button, does=does, other=other, leaves=leaves), sure
        )
