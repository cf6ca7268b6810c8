"""What the walk shows: the list of a review, loaded at once and light, and the wording of one question when
it is looked at.

Everything here is a value. A saved answer makes a new Walk by `with_saved`; other people's answers come by
`refresh`, which reads only the questions that were touched. Progress and both scores come from counts, never
from a scan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from models.align import evidence, register, score
from models.align.answers import Saved
from models.align.evidence import Evidence
from models.align.findings import STATE
from models.align.register import Review
from models.align.score import Counts
from models.dates import day_of
from models.errors import NotFound
from models.figure import Figure
from models.library.catalogue import HEADING, means_else
from models.library.wording import Wording, from_columns
from models.store.engine import sqlite3
from models.store.reading import among
from models.store.store import Store, Touched
from models.text import fold

_MAY_NOT_APPLY = re.compile(r"\b(?:NA|N/A|not applicable)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the list (they are asked in the order of their keys), its name and its answer, without the wording."""

    id: int
    standard: int
    wording: int
    category: int
    code: str
    name: str
    version: int
    """Of the answer, to be handed back as `seen`; 0: there is none."""
    value: bool | None
    """As left; None: not answered in this review."""
    realigned: int | None
    """Minutes; not None: found no, left yes."""
    confirmed: bool
    note: str
    fix: str
    at: int
    who: int
    not_here: bool
    """Not applicable here."""
    carried: bool | None
    """The answer that it carries, as left; None: it was never answered before."""
    stale: bool
    """The meaning changed since the carried answer: `Y` cannot confirm it."""
    mark: str
    """What became of the standard since the review started: retired, changed in meaning, or empty."""
    evidence: int
    """How many pieces."""

    @property
    def open(self) -> bool:
        """It counts as unanswered; a carried answer does too until it is confirmed."""
        return self.value is None and not self.not_here

    @property
    def state(self) -> str:
        """na, yes, no, carried, stale or open: what the glyph of the list says."""
        if self.not_here:
            return "na"
        if self.value is not None:
            return "yes" if self.value else "no"
        if self.carried is None:
            return "open"
        return "stale" if self.stale else "carried"

    @property
    def counts(self) -> Counts:
        """How it counts."""
        if self.not_here:
            return Counts(na=1)
        if self.value is None:
            return Counts(open=1)
        return Counts(yes=1, realigned=int(self.realigned is not None)) if self.value else Counts(no=1)


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of the list."""

    id: int
    name: str
    first: int
    """Index of its first question."""
    counts: Counts
    apart: str = ""
    """Its prefix, where another one of the list has the same name."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A review as its screen shows it."""

    review: Review
    items: tuple[Item, ...]
    """In the order of the list."""
    categories: tuple[Category, ...]
    counts: Counts
    places: dict[int, int]
    """Question → index; never changed."""

    @property
    def found(self) -> Figure:
        """Alignment as found, of the answers given or confirmed in this review."""
        return score.as_found(self.counts)

    @property
    def left(self) -> Figure:
        """Alignment as left."""
        return score.as_left(self.counts)

    def first_open(self, after: int = -1) -> int | None:
        """Index of the first open question behind an index, else of the first of all; None where nothing is
        open."""
        items = self.items
        order = (*range(after + 1, len(items)), *range(0, after + 1))
        return next((index for index in order if items[index].open), None)

    def with_items(self, changed: Iterable[Item]) -> Walk:
        """The walk with some questions replaced, and the counts moved by the difference."""
        items = list(self.items)
        moved: dict[int, Counts] = {}
        for item in changed:
            index = self.places[item.id]
            by = item.counts - items[index].counts
            moved[item.category] = moved.get(item.category, Counts()) + by
            items[index] = item
        if not moved:
            return self
        categories = tuple(
            replace(one, counts=one.counts + moved[one.id]) if one.id in moved else one
            for one in self.categories
        )
        counts = self.counts + score.tally(moved.values())
        return replace(self, items=tuple(items), categories=categories, counts=counts)

    def with_saved(self, *saved: Saved) -> Walk:
        """The walk with these answers as they lie on the disk; nothing is read."""
        return self.with_items(_after(self.items[self.places[one.item]], one) for one in saved)


def _after(item: Item, saved: Saved) -> Item:
    return replace(
        item,
        version=saved.version,
        value=saved.value,
        realigned=saved.realigned,
        confirmed=saved.confirmed,
        note=saved.note,
        fix=saved.fix,
        at=saved.at,
        who=saved.who,
        not_here=saved.not_here,
    )


_ITEMS = (
    f"SELECT i.id, i.standard, i.wording, i.category, s.code, {HEADING} AS name, coalesce(a.version, 0) AS "
    "version, a.value, "
    "a.realigned, coalesce(a.confirmed, 0) AS confirmed, coalesce(a.note, '') AS note, coalesce(a.fix, '') "
    "AS fix, "
    "coalesce(a.at, 0) AS at, coalesce(a.who, 0) AS who, i.scope, o.value AS carried, "
    f"CASE WHEN {means_else('k.wording', 'i.wording')} THEN 1 ELSE 0 END AS stale, "
    f"CASE WHEN s.state = 'retired' THEN 'retired' WHEN {means_else('i.wording', 's.live')} "
    "THEN 'changed in meaning' ELSE '' END AS mark, "
    "(SELECT count(*) FROM evidence e WHERE e.item = i.id) AS evidence "
    "FROM items i JOIN standards s ON s.id = i.standard JOIN standard_versions v ON v.id = i.wording "
    "LEFT JOIN answers a ON a.id = i.id LEFT JOIN items k ON k.id = i.carried LEFT JOIN answers o ON o.id = "
    "i.carried "
)


def walk(store: Store, code: str) -> Walk:
    """The whole list of a review. Raises NotFound."""
    with store.snapshot():
        one = register.review(store, code)
        rows = store.rows(_ITEMS + "WHERE i.review = :review ORDER BY i.id", {"review": one.id})
        named = {
            row["id"]: (row["name"], row["prefix"])
            for row in store.rows(
                "SELECT c.id, c.name, c.prefix FROM categories c JOIN review_counts n ON n.category = c.id WHERE "
                "n.review = :review",
                {"review": one.id},
            )
        }
    items = tuple(_item(row) for row in rows)
    firsts: dict[int, int] = {}
    counts: dict[int, Counts] = {}
    for index, item in enumerate(items):
        firsts.setdefault(item.category, index)
        counts[item.category] = counts.get(item.category, Counts()) + item.counts
    alike = Counter(fold(name) for name, _ in named.values())
    categories = []
    for key, first in firsts.items():
        name, prefix = named.get(key, ("", ""))
        categories.append(Category(key, name, first, counts[key], prefix if alike[fold(name)] > 1 else ""))
    places = {item.id: index for index, item in enumerate(items)}
    return Walk(one, items, tuple(categories), score.tally(counts.values()), places)


def refresh(store: Store, before: Walk, touched: Iterable[Touched]) -> Walk:
    """The walk after other people's changes (`store.poll`): the same object where none of them concerns
    it."""
    keys: set[int] = set()
    pieces: set[int] = set()
    standards: set[int] = set()
    review_touched = False
    for one in touched:
        for table, key in one.rows:
            if table in ("answers", "items") and key in before.places:
                keys.add(key)
            elif table == "evidence":
                pieces.add(key)
            elif table == "standards":
                standards.add(key)
            elif table == "reviews" and key == before.review.id:
                review_touched = True
    if pieces:
        keys |= _of_evidence(store, before, pieces)
    if standards:
        keys |= {item.id for item in before.items if item.standard in standards}
    after = before
    with store.snapshot():
        found: list[Item] = []
        for where, params in among("i.id", sorted(keys)):
            found += [_item(row) for row in store.rows(_ITEMS + "WHERE " + where, params)]
        after = after.with_items(found)
        if review_touched:
            after = replace(after, review=register.review(store, before.review.code))
    return after


def _of_evidence(store: Store, before: Walk, pieces: set[int]) -> set[int]:
    """The questions that evidence was put on; where some is gone, all that had some."""
    there: set[int] = set()
    found = 0
    for where, params in among("id", sorted(pieces)):
        for row in store.rows("SELECT item FROM evidence WHERE " + where, params):
            found += 1
            there.add(row["item"])
    if found < len(pieces):
        there |= {item.id for item in before.items if item.evidence}
    return there & before.places.keys()


def _item(row: sqlite3.Row) -> Item:
    return Item(
        row["id"],
        row["standard"],
        row["wording"],
        row["category"],
        row["code"],
        row["name"],
        row["version"],
        None if row["value"] is None else bool(row["value"]),
        row["realigned"],
        bool(row["confirmed"]),
        row["note"],
        row["fix"],
        row["at"],
        row["who"],
        row["scope"] is not None,
        None if row["carried"] is None else bool(row["carried"]),
        bool(row["stale"]),
        row["mark"],
        row["evidence"],
    )


# One question -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Last:
    """An earlier answer to the same standard at the same client."""

    review: str
    value: bool
    """As left."""
    realigned: int | None
    on: date
    by: str
    note: str
    confirmed: bool

    @property
    def words(self) -> str:
        """`yes · 2026-05-14 · R. Okafor`."""
        said = "yes, realigned on the spot" if self.realigned is not None else "yes" if self.value else "no"
        return " · ".join(part for part in (said, self.on.isoformat(), self.by) if part)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the right side of the walk shows of one question."""

    item: int
    code: str
    ref: str
    wording: Wording
    """In the version that is asked."""
    n: int
    """The number of that version."""
    frequency: str
    """As resolved: the standard's own, else its category's, else yearly."""
    last: Last | None
    """The answer that it carries."""
    earlier: tuple[Last, ...]
    """The answers before that one, the newest first."""
    answered_by: str
    """Who answered it in this review, by name; empty while it is open."""
    evidence: tuple[Evidence, ...]
    not_here_reason: str
    finding: str
    """The code of the client's finding on the standard, or empty."""
    finding_state: str
    may_not_apply: bool
    """The how says when the standard does not apply (data rule X2)."""


def question(store: Store, item: int, *, earlier: int = 4) -> Question:
    """One question with its last answers; three indexed queries. Raises NotFound."""
    with store.snapshot():
        row = store.row(
            "SELECT i.client, i.standard, i.carried, s.code, s.ref, v.*, coalesce(nullif(v.frequency, ''), "
            "nullif(c.frequency, ''), 'yearly') AS often, coalesce(d.reason, '') AS reason, coalesce(p.name, "
            "'') AS by_name, "
            f"a.value AS answered, coalesce(f.code, '') AS finding, coalesce({STATE}, '') AS finding_state, "
            "i.id AS item "
            "FROM items i JOIN standards s ON s.id = i.standard JOIN categories c ON c.id = i.category "
            "JOIN standard_versions v ON v.id = i.wording LEFT JOIN scope d ON d.id = i.scope "
            "LEFT JOIN answers a ON a.id = i.id LEFT JOIN people p ON p.id = a.who "
            "LEFT JOIN findings f ON f.client = i.client AND f.standard = i.standard WHERE i.id = :item",
            {"item": item, "today": store.today().isoformat()},
        )
        if row is None:
            raise NotFound("There is no such question.")
        lasts = _lasts(store, row, earlier)
        proofs = evidence.of_items(store, [item]).get(item, ())
    return Question(
        item,
        row["code"],
        row["ref"],
        from_columns(dict(row)),
        row["n"],
        row["often"],
        lasts.get(row["carried"]),
        tuple(last for key, last in lasts.items() if key != row["carried"]),
        row["by_name"] if row["answered"] is not None else "",
        proofs,
        row["reason"],
        row["finding"],
        row["finding_state"],
        bool(_MAY_NOT_APPLY.search(row["how"])),
    )


def _lasts(store: Store, question: sqlite3.Row, limit: int) -> dict[int, Last]:
    """Question → its answer, of the same standard at the same client in other reviews, the newest first."""
    rows = store.rows(
        "SELECT i.id, r.code, a.value, a.realigned, a.at, a.note, a.confirmed, coalesce(p.name, '') AS "
        "by_name FROM items i "
        "JOIN answers a ON a.id = i.id JOIN reviews r ON r.id = i.review LEFT JOIN people p ON p.id = a.who "
        "WHERE i.standard = :standard AND i.client = :client AND i.id < :item AND i.scope IS NULL AND "
        "a.value IS NOT NULL "
        "AND (r.state <> 'cancelled' OR i.id = :carried) ORDER BY i.id = :carried DESC, a.at DESC, i.id DESC "
        "LIMIT :limit",
        {
            "standard": question["standard"],
            "client": question["client"],
            "item": question["item"],
            "carried": question["carried"] or 0,
            "limit": limit + 1,
        },
    )
    return {
        row["id"]: Last(
            row["code"],
            bool(row["value"]),
            row["realigned"],
            day_of(row["at"], store.zone),
            row["by_name"],
            row["note"],
            bool(row["confirmed"]),
        )
        for row in rows
    }
