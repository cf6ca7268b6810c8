"""The box and the blob: how aligned a client is with the standards, at a glance, what moved since, and why it fell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from models.align import blob, comparing, failing, standing
from models.align.applying import DECIDES
from models.align.comparing import Fall
from models.align.comparison import signed
from models.align.standing import Box, Trend
from models.figure import Figure
from screens.align.picture import TONES, Picture
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Drawn, Line, Page, Span, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Row
from screens.kit.theme import Tone

ACTIONS = declare(
    "box",
    "Box and blob",
    Action("open", "enter", "the category", "Opens the category: what fails in it, and what is aligned."),
    Action("earlier", "[", "day before", "Shows the day of the submission before."),
    Action("later", "]", "day after", "Shows the day of the next submission, and today at the end."),
    uses=("list",),
)
WHOLE = ""
"""The key of the row of all categories together."""
ARROWS: dict[str, tuple[str, Tone]] = {"▲": ("up", "good"), "▼": ("down", "bad")}
LEGEND = ((blob.ALIGNED, "aligned"), (blob.SOON, "being mended"), (blob.MISALIGNED, "misaligned"))
BARS = {"unicode": "▁▂▃▄▅▆▇█", "ascii": "_.:-=+*#"}
"""A trend at a glance: from 0 to 100 per cent."""
WIDE = 112
"""From so many cells on the list has more room."""


class Legend(Drawn):
    """What the kinds of cells mean."""

    DEFAULT_CSS: ClassVar[str] = "Legend { height: 2; }"

    with_soon = False
    """Whether something in the picture is being mended."""

    def spans(self, y: int) -> tuple[Line, bool]:
        """What is drawn first, then what is not aligned."""
        kinds = [one for one in LEGEND if self.with_soon or one[0] != blob.SOON]
        shown = kinds[:2] if y == 0 else kinds[2:]
        spans: list[Span] = [Span("  ")]
        for kind, words in shown:
            spans += [Span(self.glyphs[kind], TONES[kind]), Span(f" {words}  ", "dim")]
        return tuple(spans), False


class BoxScreen(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "earlier",
        "later",
        "everywhere.explain",
        ("everywhere.compare", "compare"),
        ("everywhere.export", "picture"),
        "everywhere.heat",
    )
    DEFAULT_CSS: ClassVar[str] = """
    BoxScreen > Horizontal { height: 1fr; padding: 1 0 0 0; }
    BoxScreen > Horizontal > Vertical { width: 36; padding: 0 1 0 0; }
    BoxScreen.wide > Horizontal > Vertical { width: 50; padding: 1 2 1 0; }
    BoxScreen > Page { height: 4; padding: 1 0 0 0; }
    BoxScreen.wide > Page { height: 6; }
    """
    WATCHES = ("answers", "reviews", "findings", "standing", *DECIDES)

    def __init__(self, code: str) -> None:
        """Of the client with this code."""
        super().__init__()
        self._code = code
        self._day: date | None = None
        self._box: Box | None = None
        self._falls: tuple[Fall, ...] = ()
        self._picture = Picture()
        self._list = LineList(
            (
                Column(""),
                Column("Then", 4, right=True),
                Column("Now", 3, right=True, tone="bright"),
                Column("", 1),
                Column("", 4, right=True, wide=40),
            ),
            gap=1,
            marks=False,
            finds=False,
            widget_id="box",
        )
        self._legend = Legend()
        self._why = Page(indent=1)
        self._crumbs = (code, "Box and blob")

    def body(self) -> ComposeResult:
        """The picture, the list beside it, and below why something fell."""
        with Horizontal():
            yield self._picture
            with Vertical():
                yield self._list
                yield self._legend
        yield self._why

    async def load(self) -> None:
        """Read the box; then, beside, why something fell."""
        store = self.app.store
        found = await self.ask(standing.box, store, self._code, self._day)
        self._box = found
        self._falls = ()
        self.set_crumbs(found.client_name, "Box and blob")
        self.set_status(f"as of {found.now.words if found.now else _day(self._day)}")
        self._show()
        if found.fell:
            self._falls = await self.ask(comparing.falls, store, found)
            self._tell()

    def on_resize(self) -> None:
        """A large window has more of the same."""
        self.set_class(self.size.width >= WIDE and self.size.height >= 34, "wide")
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        found = self._box
        if found is None:
            return
        self._picture.show(
            [one.name for one in found.lines],
            [one.percent for one in found.lines],
            [one.soon for one in found.lines],
            self._nothing(found),
        )
        self._legend.with_soon = self._picture.with_soon
        self._legend.refresh()
        self._list.show(self._rows(found))
        self._point(found)
        then = found.then.words if found.then else "nothing before"
        now = found.now.words if found.now else "nothing yet"
        sides = (found.whole.then, found.whole.now)
        whole = " → ".join(one.shown for one in sides if one is not None) + " "
        self.stand((f" Whole {whole}", "bright"), (f"  Now: {now}", "normal"), (f"   Then: {then}", "dim"))
        self._tell()
        self.refresh_keys()

    def _nothing(self, found: Box) -> str:
        if found.lines and found.now is not None:
            return ""
        if self._day is not None:
            return f"Nothing had been submitted by {self._day.isoformat()}."
        return f"Nothing is answered at {found.client_name} yet. Its first review draws the blob."

    def _rows(self, found: Box) -> list[Entry]:
        numbered = self._picture.numbers
        rows: list[Entry] = []
        for one in (*found.worst_first, found.whole):
            whole = one is found.whole
            if whole:
                rows.append(Blank())
            sign, tone = ARROWS.get(one.arrow, ("", "dim"))
            name = one.name if whole or not numbered else f"{found.lines.index(one) + 1:>2} {one.name}"
            rows.append(
                Row(
                    WHOLE if whole else one.name,
                    (
                        Cell(name, "bright" if whole else None, one.name),
                        Cell(_percent(one.percent_then), order=_order(one.percent_then)),
                        Cell(_percent(one.percent), order=_order(one.percent)),
                        Cell(self.app.glyphs[sign], tone, one.moved or 0),
                        Cell(signed(one.moved) if one.moved else "", "dim", one.moved or 0),
                    ),
                )
            )
        return rows

    @property
    def _current(self) -> standing.Line | None:
        row, found = self._list.current, self._box
        if row is None or found is None:
            return None
        return next((one for one in found.lines if one.name == row.key), found.whole)

    @on(LineList.Moved)
    def _moved(self) -> None:
        if self._box is not None:
            self._point(self._box)
            self._tell()

    def _point(self, found: Box) -> None:
        """The category under the cursor has another direction on a day that has other categories."""
        one = self._current
        self._picture.point(found.lines.index(one) if one in found.lines else -1)

    def _tell(self) -> None:
        """How what the cursor is on came to where it is and why it fell, then why the others did."""
        if self._box is not None and self._why.size.width:
            room = max(2, self._why.size.height)
            self._why.show(tuple(self._said(self._box, self._why.size.width - 2))[:room])

    def _said(self, found: Box, cells: int) -> Iterable[Line]:
        one = self._current
        under = one.name if one is not None else ""
        if one is not None and (trend := found.trend(one)) is not None:
            yield self._trend(trend)
        falls = sorted(self._falls, key=lambda fall: fall.name != under)
        for fall in falls:
            for number, part in enumerate(texts.wrap(fall.words, cells)):
                head = texts.cut(fall.name, len(part)) if number == 0 else ""
                yield line((head, "bright"), part.removeprefix(head))
        if not falls and not found.fell and found.now is not None:
            since = f" since {found.then.words}" if found.then else ""
            yield line(
                (f"No category fell{since}." if since else "There is nothing before to compare with.", "dim")
            )

    def _trend(self, trend: Trend) -> Line:
        """`Trend ▃▅█▇  62 71 100 91 %  since 2025-01-14`."""
        bars = BARS["ascii" if self.app.glyphs.ascii else "unicode"]
        percents = [one.percent for one in trend.points]
        drawn = "".join(bars[min(len(bars) - 1, percent * len(bars) // 100)] for percent in percents)
        *earlier, last = map(str, percents)
        since = f"  since {trend.points[0].day.isoformat()}"
        return line(
            ("Trend ", "dim"), drawn, f"  {' '.join(earlier)} ", (f"{last} %", "bright"), (since, "dim")
        )

    def possible(self, action: Action) -> str:
        """Whether there is another day, and a category."""
        found = self._box
        if action.place != "box":
            return ""
        if found is None:
            return "It is still being read."
        if action.name == "open":
            return "" if found.lines else self._nothing(found)
        if action.name == "earlier":
            return "" if self._place() > 0 else "This is the first day of which something is known."
        return "" if self._place() < len(found.days) - 1 else "This is today."

    def _place(self) -> int:
        assert self._box is not None
        day = self._day or self._box.days[-1]
        return self._box.days.index(day) if day in self._box.days else len(self._box.days) - 1

    def category(self) -> str:
        """The category under the cursor."""
        row = self._list.current
        return str(row.key) if row is not None else ""

    def whose(self) -> str:
        """This client."""
        return self._code

    def thing(self) -> Thing:
        """The client."""
        return Thing("client", self._code, self._box.client_name if self._box else "")

    async def read_figures(self) -> Sequence[Figure]:
        """The figure under the cursor, why it fell, what it was, and its trend."""
        found, one = self._box, self._current
        if found is None or one is None:
            return ()
        name = "" if one is found.whole else one.name
        now = one.now
        if now is not None and found.now is not None and found.now.live:
            now = await self.ask(failing.with_failures, self.app.store, now, self._code, name)
        fell = next((fall.figure for fall in self._falls if fall.name == name), None)
        trend = found.trend(one)
        figures = (now, fell, one.then, trend.figure if trend is not None else None)
        return tuple(figure for figure in figures if figure is not None)

    async def export(self) -> None:
        """`x`: the picture of the day that is shown, as a document."""
        day = f" {self._day.isoformat()}" if self._day is not None else ""
        await self.keep_document("client", f"{self._code}{day}", "box")

    def do_open(self) -> None:
        """The category under the cursor, or all of them."""
        from screens.align.failing import CellScreen

        if (row := self._list.current) is not None:
            self.app.push_screen(CellScreen(self._code, str(row.key)))

    def do_earlier(self) -> None:
        """`[`."""
        self._turn(-1)

    def do_later(self) -> None:
        """`]`."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        assert self._box is not None
        days = self._box.days
        place = self._place() + by
        self._day = days[place] if place < len(days) - 1 else None
        self.reload()


def _percent(value: int | None) -> str:
    return "–" if value is None else str(value)


def _order(value: int | None) -> int:
    return -1 if value is None else value


def _day(day: date | None) -> str:
    return day.isoformat() if day else standing.TODAY
