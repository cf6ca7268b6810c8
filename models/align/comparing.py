"""Two reviews of a client compared, or two days of it, ready to be shown; and why a category fell.

The rule is `comparison`, what is compared `sides`. Names, findings and notes are read for what is not the same alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.align import register, score, standing
from models.align.comparison import (
    CLASSES,
    CLIENT_CHANGED,
    Comparison,
    Side,
    compare,
    difference,
    points,
)
from models.align.findings import gravity
from models.align.score import Counts
from models.align.shifts import Shift, shifts
from models.align.sides import (
    after_review,
    answered_on_one,
    day_side,
    review_side,
    same_meanings,
    standing_side,
    under_way,
)
from models.dates import day_of, end_of
from models.errors import Problem
from models.figure import Figure, Record
from models.library.catalogue import HEADING
from models.practice import clients
from models.store.reading import Reader, among
from models.store.store import Store
from models.text import count, listed


@dataclass(frozen=True, slots=True)
class Changed:
    """A standard that is not the same on both sides."""

    standard: str
    """Its code."""
    name: str
    category: str
    """By the name that it has in the heat map and the box (`standing.names`)."""
    what: str
    """Its class, one of `comparison.CLASSES`."""
    before: str
    """yes, no, realigned, open, na; empty: it was not asked."""
    after: str
    review_before: str
    """The code of the review that answered it; empty where none did."""
    review_after: str
    note: str
    """The note of the answer after, or why it does not apply."""
    finding: str
    """The code of the client's finding on it; empty where there is none."""
    business_impact: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of a comparison."""

    words: str
    """`REV-0001` or `2026-03-02` or `today`: how sentences name it."""
    review: str
    """The code of the review; empty where a day is compared."""
    day: date
    """The day that it stands for: of the submission, or the day that was named."""
    score: Figure
    """As left, of what is compared."""
    counts: Counts
    """Only `yes` and `no`."""


@dataclass(frozen=True, slots=True)
class CategoryMove:
    """A category on both sides, with what moved it."""

    name: str
    before: Figure
    after: Figure
    moved: int | None
    """Points."""
    figure: Figure
    """The difference as a sum, with its records."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, ready to be shown."""

    client: str
    """The client's code."""
    client_name: str
    before: End
    after: End
    comparison: Comparison
    changes: tuple[Changed, ...]
    """Every standard that is not the same, by class, then business impact, then code."""
    same: int
    """How many standards are the same."""
    categories: tuple[CategoryMove, ...]
    """Those where something is not the same, in the order of the library."""
    figure: Figure
    """The difference of the scores, explained as a sum, with the changes as its records."""
    shifts: tuple[Shift, ...] = ()
    """What changed meanwhile what applies, beside decisions: the profile, packs."""

    def of(self, what: str) -> tuple[Changed, ...]:
        """The changes of one class."""
        return tuple(one for one in self.changes if one.what == what)


# Two reviews ------------------------------------------------------------------------------------------------


def of_reviews(store: Store, before: str, after: str, *, whole: bool = False) -> Compared:
    """Compare two reviews of the same client, in the order given: what they asked. With `whole`, how the client stood
    after each of them, with the answers of earlier reviews: what a review did not ask counts as it was answered last.

    Raises NotFound, and Problem where they are of two clients, one has not started or was cancelled, or (`whole`) one is
    not submitted or was corrected by another.
    """
    with store.snapshot():
        one, two = register.review(store, before), register.review(store, after)
        if one.client != two.client:
            raise Problem(
                f"{one.code} is of {one.client_code}, {two.code} of {two.client_code}.",
                do="Compare two reviews of the same client.",
            )
        for each in (one, two):
            if each.state in ("planned", "cancelled"):
                raise Problem(f"{each.code} is {each.words}.", do="Compare reviews that were walked.")
        if whole:
            kept = [after_review(store, each.client, each.code) for each in (one, two)]
            sides = same_meanings(store, *answered_on_one(*kept))
        else:
            sides = same_meanings(store, review_side(store, one.id), review_side(store, two.id))
        days = tuple(
            day_of(each.submitted_at, store.zone) if each.submitted_at else store.today()
            for each in (one, two)
        )
        ends = ((one.code, one.code, days[0]), (two.code, two.code, days[1]))
        return _compared(store, one.client, sides, ends)


# Two days ---------------------------------------------------------------------------------------------------


def of_days(
    store: Store, code: str, before: date, after: date, standards: Iterable[int] | None = None
) -> Compared:
    """Compare a client on two days, in the order given; with `standards` only those.

    Raises NotFound, and Problem for a day to come, or on which nothing had been submitted yet.
    """
    with store.snapshot():
        client = clients.client(store, code)
        only = None if standards is None else tuple(standards)
        one, two = (day_side(store, client.id, day, only) for day in (before, after))
        sides = same_meanings(store, *answered_on_one(one, two))
        ends = (_end(before, store.today()), _end(after, store.today()))
        return _compared(store, client.id, sides, ends)


def _end(day: date, today: date) -> tuple[str, str, date]:
    return (standing.TODAY if day == today else day.isoformat(), "", day)


def of_standings(
    reader: Reader,
    client: int,
    then: standing.Standing,
    now: standing.Standing,
    progress: int = 0,
) -> Compared:
    """Compare how a client stood by two submissions, or by one and today, in the order given; with `progress`, the key of
    a review that is in progress, by what that one leaves. Inside a change, too. Raises Problem where a review of them was
    corrected by another one."""
    one = standing_side(reader, client, then)
    two = under_way(reader, client, progress) if progress else standing_side(reader, client, now)
    ends = tuple((side.words, side.review, side.day) for side in (then, now))
    return _compared(reader, client, same_meanings(reader, *answered_on_one(one, two)), (ends[0], ends[1]))


# What all need ---------------------------------------------------------------------------------------------


def _compared(
    reader: Reader,
    client: int,
    sides: tuple[Side, Side],
    ends: tuple[tuple[str, str, date], tuple[str, str, date]],
) -> Compared:
    found = compare(*sides)
    whose = clients.client_of(reader, client)
    changes = _changes(reader, client, found)
    one, two = (
        End(words, review, day, score.as_left(counts, f"Alignment, {words}"), counts)
        for (words, review, day), counts in zip(ends, (found.counts_before, found.counts_after), strict=True)
    )
    same = len(found.classes["same"])
    moments = [_moment(reader, client, end.review, end.day) for end in (one, two)]
    shifted = shifts(reader, client, *sorted(moments))
    return Compared(
        whose.code,
        whose.name,
        one,
        two,
        found,
        tuple(changed for _, changed in changes),
        same,
        _categories(reader, found, changes, one.words, two.words),
        difference(
            found,
            one.words,
            two.words,
            _records(changes),
            _rest(same),
            shifts=[each.said for each in shifted],
        ),
        shifted,
    )


def _moment(reader: Reader, client: int, review: str, day: date) -> int:
    """Up to when an end of a comparison knows what happened: the submission, or the end of its day."""
    kept = {one.code: one.at for one in standing.kept(reader, client)} if review else {}
    return kept[review] if review in kept else end_of(day, reader.zone)


def unchanged(store: Store, found: Compared) -> tuple[Changed, ...]:
    """The standards that are the same on both sides, by business impact, then code; read when somebody asks.
    Raises NotFound."""
    with store.snapshot():
        client = clients.key_of(store, found.client)
        return tuple(one for _, one in _changes(store, client, found.comparison, ("same",)))


def _rest(same: int) -> str:
    return f"{count(same, 'standard is', 'standards are')} the same"


def _records(changes: Iterable[tuple[int, Changed]]) -> tuple[Record, ...]:
    return tuple(
        Record(
            "standard",
            one.standard,
            one.name,
            one.after or one.before,
            f"{one.what}  {one.review_after or one.review_before}".rstrip(),
        )
        for _, one in changes
    )


def _changes(
    reader: Reader, client: int, found: Comparison, classes: Sequence[str] = CLASSES[:-1]
) -> tuple[tuple[int, Changed], ...]:
    """(standard, what became of it), of those classes: of all that are not the same."""
    what = {key: name for name in classes for key in found.classes[name]}
    if not what:
        return ()
    items = {
        one.item for side in (found.before, found.after) for key in what if (one := side.get(key)) is not None
    }
    asked: dict[int, tuple[str, str]] = {}
    for where, params in among("i.id", sorted(items - {0})):
        for key, code, note in reader.rows(
            "SELECT i.id, r.code, coalesce(a.note, '') FROM items i JOIN reviews r ON r.id = i.review "
            f"LEFT JOIN answers a ON a.id = i.id WHERE {where}",
            params,
        ):
            asked[key] = (code, note)
    called = standing.names(reader)
    told: list[tuple[tuple[int, int, str], int, Changed]] = []
    for where, params in among("s.id", sorted(what)):
        for row in reader.rows(
            f"SELECT s.id, s.code, s.category, {HEADING} AS name, v.business_impact, "
            "coalesce(f.code, '') AS finding FROM standards s "
            "JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) "
            f"LEFT JOIN findings f ON f.client = :client AND f.standard = s.id WHERE {where}",
            {**params, "client": client},
        ):
            one, two = found.before.get(row["id"]), found.after.get(row["id"])
            first, last = (asked.get(side.item, ("", "")) if side else ("", "") for side in (one, two))
            changed = Changed(
                row["code"],
                row["name"],
                called.get(row["category"], standing.GONE),
                what[row["id"]],
                one.said if one else "",
                two.said if two else "",
                first[0],
                last[0],
                (two.why if two else "") or last[1],
                row["finding"],
                row["business_impact"],
            )
            order = (CLASSES.index(changed.what), gravity(changed.business_impact), changed.standard)
            told.append((order, row["id"], changed))
    told.sort(key=lambda one: one[0])
    return tuple((key, changed) for _, key, changed in told)


def _categories(
    reader: Reader, found: Comparison, changes: Iterable[tuple[int, Changed]], before: str, after: str
) -> tuple[CategoryMove, ...]:
    by_name: dict[str, list[tuple[int, Changed]]] = {}
    for key, changed in changes:
        by_name.setdefault(changed.category, []).append((key, changed))
    if not by_name:
        return ()
    called = standing.names(reader)
    group = {
        key: name
        for key, category in reader.rows("SELECT id, category FROM standards")
        if (name := called.get(category, standing.GONE)) in by_name
    }
    parts = found.parts(group)
    moves = []
    for name in dict.fromkeys((*called.values(), standing.GONE)):
        if name not in by_name:
            continue
        part = parts[name]
        one, two = part.counts_before, part.counts_after
        moves.append(
            CategoryMove(
                name,
                score.as_left(one, f"{name}, {before}"),
                score.as_left(two, f"{name}, {after}"),
                points(one, two),
                difference(
                    part, before, after, _records(by_name[name]), _rest(len(part.classes["same"])), name
                ),
            )
        )
    return tuple(moves)


# Why a category fell ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fall:
    """A category that fell, and why."""

    name: str
    points: int
    """By how many it fell, above 0."""
    regressed: tuple[Changed, ...]
    """The standards that turned to no."""
    words: str
    """`Backup fell by 16: BKP-003 and BKP-004 turned to no in REV-0017.`"""
    figure: Figure | None
    """The difference as a sum; None where no single standard tells it."""


def falls(store: Store, box: standing.Box) -> tuple[Fall, ...]:
    """Why the categories of a box fell, the one that fell most first; empty where none did.

    Reads the answers of those categories alone.
    """
    if box.now is None or box.then is None or not box.fell:
        return ()
    with store.snapshot():
        called = standing.names(store)
        wanted = {one.name for one in box.fell}
        standards = tuple(
            key
            for key, category in store.rows("SELECT id, category FROM standards")
            if called.get(category, standing.GONE) in wanted
        )
        client = clients.client(store, box.client).id
        one, two = (standing_side(store, client, side, standards) for side in (box.then, box.now))
        found = compare(*same_meanings(store, *answered_on_one(one, two)))
        changes = _changes(store, client, found)
        moves = _categories(store, found, changes, box.then.words, box.now.words)
    figures = {move.name: move.figure for move in moves}
    return tuple(
        _fall(line, [one for _, one in changes if one.category == line.name], figures.get(line.name))
        for line in box.fell
    )


def _fall(line: standing.Line, mine: list[Changed], figure: Figure | None) -> Fall:
    regressed = tuple(one for one in mine if one.what == "regressed")
    fell = -(line.moved or 0)
    why = _why(regressed, [one for one in mine if one.what not in CLIENT_CHANGED])
    return Fall(line.name, fell, regressed, f"{line.name} fell by {fell}: {why}.", figure)


def _why(regressed: tuple[Changed, ...], others: list[Changed]) -> str:
    if regressed:
        where = listed(sorted({one.review_after for one in regressed if one.review_after}))
        return f"{_named(regressed)} turned to no" + (f" in {where}" if where else "")
    lowering = [one for one in others if one.after == "no" or one.before in ("yes", "realigned")]
    said = []
    for what, (one_of_them, several) in LOWERED.items():
        if many := [one for one in lowering if one.what == what]:
            said.append(f"{_named(many)} {one_of_them if len(many) == 1 else several}")
    return "; ".join(said) or "what applies there has changed"


def _named(many: Sequence[Changed]) -> str:
    shown = [one.standard for one in many[:NAMED]]
    if len(many) > NAMED:
        shown.append(f"{len(many) - NAMED} more")
    return listed(shown)


NAMED = 3
"""So many standards are named in a sentence."""
LOWERED: Mapping[str, tuple[str, str]] = {
    "question changed": ("asks something else now", "ask something else now"),
    "scope in": ("applies now, and is misaligned", "apply now, and are misaligned"),
    "scope out": ("applies no more", "apply no more"),
    "new": ("is new, and misaligned", "are new, and misaligned"),
    "no longer asked": ("is no longer asked", "are no longer asked"),
}
"""What a class of changes that lowers a score says of one standard, and of several."""
