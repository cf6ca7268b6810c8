"""How a client stood on any day, by category: the counts kept when a review was submitted, and today the live figure.

At submission `keep` writes a row a category: the latest answers of what applied at that moment, as left. What applied
then cannot be told later (decisions end, profiles and packs change, standards retire), so that it is kept and not
computed. It goes when the review is sent back or its submission is undone, and comes again with redo.

Between two submissions a client stands as after the first. A correction takes the place of what it corrects, on the day
of that one: its counts are those that were kept then, moved by the answers that it puts right. Standings of reviews in
between stay as they were kept.

Categories of several packs that have the same name are one here, in the heat map and in the box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.align import figures, score
from models.align.comparison import points
from models.align.findings import STATE
from models.align.score import Counts
from models.dates import day_of
from models.errors import Problem
from models.figure import Figure, Input, Record
from models.practice import clients
from models.store.change import Change
from models.store.reading import Reader, among, today_of
from models.store.store import Store
from models.text import fold

RULE = (
    "Alignment on a day: as kept when the last review up to that day was submitted; a correction takes the place "
    "of what it corrects; today is the live figure. " + score.RULE
)
TODAY = "today"
GONE = "categories that are gone"
COURSE = 8
"""Earlier submissions in a trend, here and in the report."""


# Keeping ----------------------------------------------------------------------------------------------------


def keep(change: Change, review: int) -> None:
    """Keep how the client stands, as part of the submission of a review."""
    row = change.row("SELECT client, corrects FROM reviews WHERE id = :review", {"review": review})
    assert row is not None
    if row["corrects"] is None:
        counts = figures.client_today(change, row["client"], change.today)
    else:
        counts = _corrected(change, row["corrects"], review)
    change.insert_many(
        "standing",
        [
            {"review": review, "category": category, "yes": one.yes, "no": one.no}
            for category, one in sorted(counts.items())
            if one.answered
        ],
    )


def take_away(change: Change, review: int) -> None:
    """A submission is sent back: what was kept with it goes."""
    for row in change.rows("SELECT id FROM standing WHERE review = :review", {"review": review}):
        change.delete("standing", row["id"])


def _corrected(change: Change, old: int, new: int) -> dict[int, Counts]:
    """What was kept with the corrected review, moved by the answers that the correction puts right."""
    counts = {
        row["category"]: Counts(row["yes"], row["no"])
        for row in change.rows("SELECT * FROM standing WHERE review = :review", {"review": old})
    }
    for row in change.rows(
        "SELECT o.category, CASE WHEN o.scope IS NULL THEN b.value END AS was, "
        "CASE WHEN i.scope IS NULL THEN a.value END AS value "
        "FROM items i LEFT JOIN answers a ON a.id = i.id "
        "JOIN items o ON o.id = i.carried LEFT JOIN answers b ON b.id = o.id WHERE i.review = :review",
        {"review": new},
    ):
        if row["was"] != row["value"]:
            by = _cell(row["value"]) - _cell(row["was"])
            counts[row["category"]] = counts.get(row["category"], Counts()) + by
    return {key: Counts(max(0, one.yes), max(0, one.no)) for key, one in counts.items()}


def _cell(value: int | None) -> Counts:
    return Counts() if value is None else Counts(yes=1) if value else Counts(no=1)


# The reviews that count -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A submitted review that stands for its client: not corrected by another one."""

    review: int
    code: str
    at: int
    """When it was submitted, UTC milliseconds; of a correction, when the corrected one was."""
    day: date
    """The same in the practice's zone."""
    corrects: str
    """The code of the review whose place it takes; empty for most."""
    submitted: int
    """When it was submitted itself."""


def kept(reader: Reader, client: int, until: date | None = None) -> tuple[Kept, ...]:
    """The submitted reviews of a client by their day, those that were corrected replaced, up to a day."""
    rows = reader.rows(
        "SELECT id, code, submitted_at, corrects FROM reviews WHERE client = :client "
        "AND state IN ('submitted', 'closed') ORDER BY id",
        {"client": client},
    )
    known = {row["id"]: row for row in rows}
    corrected = {row["corrects"] for row in rows}
    found = []
    for row in rows:
        if row["id"] in corrected:
            continue
        first = row
        while first["corrects"] in known:
            first = known[first["corrects"]]
        day = day_of(first["submitted_at"], reader.zone)
        if until is None or day <= until:
            replaces = first["code"] if first is not row else ""
            found.append(
                Kept(row["id"], row["code"], first["submitted_at"], day, replaces, row["submitted_at"])
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.review)))


# Reading ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stood on a day."""

    day: date
    """The day that it is of: of the submission, or today."""
    review: str
    """The code of the review that it was kept with; empty: it is live."""
    counts: Mapping[str, Counts]
    """Category (by name, in the order of the library) → its counts; only `yes` and `no`, none without answers."""

    @property
    def live(self) -> bool:
        """It is today's, and moves with each answer."""
        return not self.review

    @property
    def whole(self) -> Counts:
        """All categories together."""
        return score.tally(self.counts.values())

    @property
    def words(self) -> str:
        """`today`, or `2026-03-02, REV-0001`."""
        return TODAY if self.live else f"{self.day.isoformat()}, {self.review}"

    def figure(self, name: str = "", label: str = "") -> Figure | None:
        """The alignment of a category, or of all of them, as it stood; None where the category had no answers."""
        counts = self.counts.get(name) if name else self.whole
        if counts is None:
            return None
        plain = score.as_left(counts, f"{label or name or 'Alignment'}, {self.words}")
        source = "the latest answers today" if self.live else f"kept when {self.review} was submitted"
        records = () if self.live else (Record("review", self.review, "submitted", "", self.day.isoformat()),)
        return Figure(
            plain.label,
            plain.value,
            plain.shown,
            plain.formula,
            (*plain.inputs[:2], Input("from", self.day.isoformat(), source)),
            RULE,
            records,
        )


def names(reader: Reader) -> dict[int, str]:
    """Category → the name that it has here, in the order of the library; those of the same name have one."""
    found: dict[int, str] = {}
    first: dict[str, str] = {}
    for row in reader.rows(
        "SELECT c.id, c.name FROM categories c JOIN packs p ON p.id = c.pack "
        "ORDER BY p.own DESC, c.pack, c.position, c.id"
    ):
        found[row["id"]] = first.setdefault(fold(row["name"]), row["name"])
    return found


def merged(counts: Mapping[int, Counts], called: Mapping[int, str]) -> dict[str, Counts]:
    """Category key → counts, as name → counts in the order of `called` (`names`)."""
    found: dict[str, Counts] = {}
    for key, name in called.items():
        one = counts.get(key)
        if one is not None and one.answered:
            found[name] = found.get(name, Counts()) + one
    gone = score.tally(one for key, one in counts.items() if key not in called)
    if gone.answered:
        found[GONE] = gone
    return found


def of(reader: Reader, reviews: Sequence[Kept]) -> tuple[Standing, ...]:
    """The standings that were kept with these reviews."""
    counts = _counts(reader, (one.review for one in reviews))
    called = names(reader)
    return tuple(Standing(one.day, one.code, merged(counts.get(one.review, {}), called)) for one in reviews)


def _counts(reader: Reader, reviews: Iterable[int]) -> dict[int, dict[int, Counts]]:
    found: dict[int, dict[int, Counts]] = {}
    for where, params in among("review", reviews):
        for row in reader.rows(f"SELECT review, category, yes, no FROM standing WHERE {where}", params):
            found.setdefault(row["review"], {})[row["category"]] = Counts(row["yes"], row["no"])
    return found


def live(reader: Reader, client: int, today: date) -> Standing:
    """How a client stands today."""
    return Standing(today, "", merged(figures.client_today(reader, client, today), names(reader)))


def on(reader: Reader, client: int, day: date, today: date) -> Standing | None:
    """How a client stood on a day; None where no review of it had been submitted by then. Raises Problem for a day to
    come."""
    if day > today:
        raise Problem(f"{day.isoformat()} is still to come.", do="Name a day up to today.")
    if day == today:
        return live(reader, client, today)
    reviews = kept(reader, client, day)
    if not reviews:
        return None
    return of(reader, reviews[-1:])[0]


# The box ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A category of the box, or the whole of it."""

    name: str
    """Of the category; `Whole` for all of them."""
    then: Figure | None
    """Percent as left; None: the category had no answers then, or there is nothing to compare with."""
    now: Figure | None
    moved: int | None
    """Points from then to now, of the whole percents shown; None where one side has no score."""
    soon: int | None = None
    """Whole percent once what is being mended is (`mending`); None where nothing is, and on a day that has passed."""

    @property
    def percent(self) -> int | None:
        """Whole percent now, half up."""
        return self.now.rounded if self.now is not None else None

    @property
    def percent_then(self) -> int | None:
        """Whole percent then."""
        return self.then.rounded if self.then is not None else None

    @property
    def rank(self) -> tuple[bool, Decimal | int, int]:
        """What the worst comes first by."""
        value = self.now.value if self.now is not None else None
        return (value is None, value or 0, self.moved or 0)

    @property
    def arrow(self) -> str:
        """`▲`, `▼`, or empty where it stayed or cannot be said."""
        return "▲" if (self.moved or 0) > 0 else "▼" if (self.moved or 0) < 0 else ""


class Point(NamedTuple):
    """A category at one time."""

    day: date
    review: str
    """The code of the review that it was kept with; empty: today."""
    percent: int
    """Whole percent as left."""


class Trend(NamedTuple):
    """How a category came to where it is."""

    points: tuple[Point, ...]
    """At each submission that has answers of it, and today at the end; the oldest first, two at least."""
    figure: Figure
    """The same explained, with a record each."""


@dataclass(frozen=True, slots=True)
class Box:
    """A client against the standards: the list beside the picture. The picture is drawn from `lines`."""

    client: str
    """The client's code."""
    client_name: str
    now: Standing | None
    """Of the day that is shown; None: nothing had been submitted by then."""
    then: Standing | None
    """What it is compared with; None: there is nothing before."""
    lines: tuple[Line, ...]
    """A line a category that has answers now or then, in the order of the library."""
    whole: Line
    days: tuple[date, ...]
    """The days to go to with `[` and `]`: those of the submissions, and today, the oldest first."""
    course: tuple[Standing, ...]
    """The last `COURSE` that were kept up to the day that is shown, the oldest first; then today, where that is shown."""

    def trend(self, line: Line) -> Trend | None:
        """How a category, or the whole, came to where it is; None where it was answered less than twice."""
        name = "" if line is self.whole else line.name
        told = [(one, figure) for one in self.course if (figure := one.figure(name)) is not None]
        points = tuple(
            Point(one.day, one.review, percent)
            for one, figure in told
            if (percent := figure.rounded) is not None
        )
        if len(points) < 2:
            return None
        figure = Figure(
            f"{line.name}, the trend",
            points[-1].percent,
            f"{' → '.join(str(one.percent) for one in points)} %",
            ("as left, each as it was kept when its review was submitted",),
            (Input("since", points[0].day.isoformat(), f"the last {COURSE} submissions at most"),),
            RULE,
            tuple(
                Record("review", one.review, one.day.isoformat(), "", f"{one.percent} %")
                if one.review
                else Record("client", self.client, TODAY, "", f"{one.percent} %")
                for one in points
            ),
        )
        return Trend(points, figure)

    @property
    def worst_first(self) -> tuple[Line, ...]:
        """The categories by their exact share, the worst first; of the same those that fell most, and without answers last."""
        return tuple(sorted(self.lines, key=lambda one: one.rank))

    @property
    def fell(self) -> tuple[Line, ...]:
        """The categories that fell, the one that fell most first."""
        return tuple(
            sorted((one for one in self.lines if (one.moved or 0) < 0), key=lambda one: one.moved or 0)
        )


def box(store: Store, code: str, day: date | None = None, then: date | None = None) -> Box:
    """The box of a client on a day (None: today), beside how it stood on another (None: at the submission before).

    From counts alone, whatever the number of answers. Raises NotFound, and Problem for a day to come.
    """
    today = store.today()
    with store.snapshot():
        client = clients.client(store, code)
        past = kept(store, client.id)
        shown = day or today
        earlier = of(store, [one for one in past if one.day <= shown][-COURSE:])
        now = on(store, client.id, shown, today) if shown >= today else earlier[-1] if earlier else None
        other = on(store, client.id, then, today) if then is not None else _before(earlier, now)
        soon = mending(store, client.id) if now is not None and now.live else {}
        order = dict.fromkeys((*names(store).values(), GONE))
    wanted = [
        name for name in order if any(side is not None and name in side.counts for side in (now, other))
    ]
    return Box(
        client.code,
        client.name,
        now,
        other,
        tuple(_line(name, name, other, now, soon.get(name, 0)) for name in wanted),
        _line("Whole", "", other, now, sum(soon.values())),
        tuple(sorted({one.day for one in past} | {today})),
        (*earlier, now) if now is not None and now.live else earlier,
    )


def _before(earlier: Sequence[Standing], now: Standing | None) -> Standing | None:
    """The standing before: the one that was kept before that of the day shown. Today, where nothing has changed since
    the last one, it is the one before that."""
    if now is None or not earlier:
        return None
    if now.live and dict(earlier[-1].counts) != dict(now.counts):
        return earlier[-1]
    return earlier[-2] if len(earlier) > 1 else None


def mending(reader: Reader, client: int) -> dict[str, int]:
    """Category (by its name here) → how many standards that are misaligned today are being mended: their finding is being
    fixed, or fixed and not verified yet, or waits for a project to go along with (opportunistic), while nobody has accepted
    the risk instead."""
    called = names(reader)
    found: dict[str, int] = {}
    for category, number in reader.rows(
        "SELECT l.category, count(*) FROM findings f JOIN alignment l ON l.client = f.client "
        "AND l.standard = f.standard WHERE f.client = :client AND l.value = 0 AND l.applies = 1 "
        f"AND ({STATE} IN ('fixing', 'fixed') OR {STATE} NOT IN ('verified', 'accepted') AND f.fix = 'opportunistic') "
        "GROUP BY l.category",
        {"client": client, "today": today_of(reader).isoformat()},
    ):
        name = called.get(category, GONE)
        found[name] = found.get(name, 0) + number
    return found


def _line(shown: str, name: str, then: Standing | None, now: Standing | None, soon: int = 0) -> Line:
    one, two = (side.figure(name, shown) if side is not None else None for side in (then, now))
    counts = [
        (side.counts.get(name, Counts()) if name else side.whole) if side is not None else Counts()
        for side in (then, now)
    ]
    return Line(shown, one, two, points(counts[0], counts[1]), counts[1].soon(soon))
