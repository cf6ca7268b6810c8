"""The schedule: the year of every client at a glance, moving a review by a week with one key, series, and what is overdue; what
it shows is `screens.align.year_frame`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from models.align import asking, reviews, schedule
from models.align.beginning import base_figure
from models.align.schedule import Series
from models.align.visits import BEGUN, OVERDUE, PLANNED, Visit
from models.align.year import Line, ahead_figure, target_figures
from models.figure import Figure
from models.practice import people, rights
from models.text import count
from screens.align.year_frame import LATE, YearFrame
from screens.kit.action import Action, declare
from screens.kit.place import Thing

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
    Action("forward", "+", "later", "Moves the review a week later, on to a working day."),
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


class YearScreen(YearFrame):
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

    # ---- what can be asked of it

    def possible(self, action: Action) -> str:
        """Whose it is, and whether there is something to do it with."""
        if action.place != "year":
            return ""
        if action.name == "begin":
            return ""
        if self.line is None:
            return "" if action.name == "ahead" else "There is no client here."
        if action.name in ("open", "earlier", "later"):
            return ""
        if self._refused:
            return self._refused
        if action.name == "other":
            return "" if len(self.here) > 1 else "There are not several reviews in this month."
        if action.name in ("forward", "backward") and self.movable is None:
            return f"No planned review is in this month: {self.key('earlier')} and {self.key('later')} go to another."
        if action.name in ("edit", "cancel") and self.visit is None and not self.line.series:
            return f"There is no review and no series here: {self.key('add')} adds a series."
        return ""

    def thing(self) -> Thing | None:
        """The review under the cursor; else the client, whose history is here that of its series and their visits."""
        one, visit = self.line, self.visit
        if one is None:
            return None
        if visit is not None:
            return Thing("review", visit.code, one.name, (("reviews", visit.id),))
        if not one.series:
            return Thing("client", one.code, one.name, (("clients", one.client),))
        series = [("series", each.id) for each in one.series]
        return Thing("client", one.code, one.name, (*series, *(("reviews", each.id) for each in one.visits)))

    def figures(self) -> Sequence[Figure]:
        """What the review of the month will hold and the base set of the client, how far the year is planned, how each TAM
        stands."""
        if self._year is None:
            return ()
        year, targets = ahead_figure(self._year), target_figures(self._targets)
        one, visit = self.line, self.visit
        ahead = self._ahead.get(one.client) if one is not None else None
        if one is None or ahead is None:
            return (year, *targets)
        base = base_figure(one.name, ahead.today.beginning, ahead.today.applying)
        held = ahead.figure(visit.id, self.app.store.today()) if visit is not None else None
        return (held, base, year, *targets) if held is not None else (year, *targets, base)

    def client_chosen(self, code: str) -> None:
        """`c`: the cursor goes to this client."""
        if not self._list.move_to(code):
            self.say("This client is not in the schedule: it has left, or the filter hides it.")

    async def export(self) -> None:
        """`x`: the schedule as a calendar, or the visits of the year as a table."""
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
        self.say(f"{visit.code} is on {day:%a} {day.isoformat()}. {self.key('undo')} takes it back.", "good")

    async def do_ahead(self) -> None:
        """`p`."""
        planned = await self.saved(schedule.plan_ahead(self.app.store, self.app.who))
        them = "it" if planned == 1 else "them"
        said = f"{count(planned, 'review')} planned; {self.key('undo')} takes {them} back."
        self.say(said if planned else "The year is planned already.", "good")

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
        from screens.align.plan import client_s_or
        from screens.kit.record import RecordForm

        store, who = self.app.store, self.app.who
        staff = client_s_or(await self.ask(people.all_people, store))
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
                said=lambda code: f"{code} is planned a year ahead. {self.key('undo')} takes it back.",
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
        review: Callable[[Visit], Awaitable[None]],
        series: Callable[[Series], Awaitable[None]],
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
                await review(visit)
        for each in one.series:
            if each.code == chosen:
                await series(each)

    async def _edit_review(self, visit: Visit) -> None:
        from screens.align.plan import MoveReview

        store = self.app.store
        one = await self.ask(reviews.review, store, visit.code)
        staff = await self.ask(people.all_people, store)
        typed = await self.ask(asking.typed, store, one.ask)
        assigns = await self.ask(rights.refusals, self.app.who, {"review.assign": None}, store)
        self._picked = visit.code
        self.app.push_screen(MoveReview(one, staff, typed, assigns=not assigns["review.assign"]))

    async def _edit_series(self, one: Series) -> None:
        if self.line is not None:
            await self._series_form(self.line, {}, one)

    async def _cancel_review(self, visit: Visit) -> None:
        from screens.kit.dialogs import TakeAway

        one = await self.ask(reviews.review, self.app.store, visit.code)
        begun = one.state == "progress"
        said = f"It is under way. {one.lost}" if begun else f"It is planned for {visit.day.isoformat()}."
        said = said.rstrip() + (" The series does not plan it again." if visit.series else "")
        if await self.app.push_screen_wait(TakeAway(visit.code, [said], verb="cancel", thing="the review")):
            await self.saved(reviews.cancel(self.app.store, self.app.who, visit.code))
            self.say(f"{visit.code} is cancelled. {self.key('undo')} brings it back.")

    async def _end_series(self, one: Series) -> None:
        from screens.kit.dialogs import TakeAway

        gone = await self.ask(schedule.goes_with, self.app.store, one.code)
        ahead = f"What is ahead goes: {gone}. What is overdue stays." if gone else "Nothing of it is ahead."
        if await self.app.push_screen_wait(
            TakeAway(one.code, [f"{one.client_name}, {one.words}. {ahead}"], verb="end", thing="the series")
        ):
            await self.saved(schedule.delete(self.app.store, self.app.who, one.code))
            self.say(f"{one.code} has ended. {self.key('undo')} brings it back.")
