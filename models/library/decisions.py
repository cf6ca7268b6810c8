"""What the Standards Committee decided on each standard, and which are due for their yearly review (PRACTICE N14).

Any outcome counts: a standard that was approved, revised, kept, or of which a new version was rejected has been
looked at. That it is asked more or less often is a decision too, but no review of what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.dates import day_of, days_between, midnight
from models.errors import Problem
from models.figure import Figure, Input, Record, percent
from models.library.catalogue import ENTRY, HEADING, STATE_WORDS, Entry, key_of
from models.library.rewording import named_once
from models.practice import company, rights
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, count
from models.who import Who

APPROVE, REVISE, KEEP, RETIRE, REJECT = "approve", "revise", "keep", "retire", "reject"
FREQUENCY, AS_OFTEN = "frequency", "as often"
"""How often it is asked was changed as the failures proposed, or stays."""
OUTCOMES = (APPROVE, REVISE, KEEP, RETIRE, REJECT)
"""What counts as a review of the standard (PRACTICE N14)."""
WHATS = (*OUTCOMES, FREQUENCY, AS_OFTEN)
WORDS: Mapping[str, str] = {
    APPROVE: "approved",
    REVISE: "revised",
    KEEP: "kept as it is",
    RETIRE: "retired",
    REJECT: "rejected",
    FREQUENCY: "asked at another frequency",
    AS_OFTEN: "asked as often as before",
}
"""A decision as people say it."""
RULE = (
    "Standards are reviewed at least once a year: a standard is due so many days after the committee's last decision, "
    "be it to approve, revise or keep it. Guide: docs/committee.md, The yearly review."
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the committee."""

    id: int
    standard: str
    """Code of the standard."""
    heading: str
    n: int
    """The version that it was about."""
    what: str
    """One of WHATS."""
    reason: str
    """Empty where none was given."""
    by: str
    """Name of whoever decided."""
    at: int


@dataclass(frozen=True, slots=True)
class Due:
    """A standard that is due for its review."""

    entry: Entry
    at: int | None
    """Of the last decision; None where there is none."""
    age: int
    """Days since then, 0 where there was none."""

    @property
    def words(self) -> str:
        """`400 days`, `never reviewed`."""
        return "never reviewed" if self.at is None else count(self.age, "day")


# Writing ----------------------------------------------------------------------------------------------------


def record(change: Change, standard: int, n: int, what: str, reason: str = "") -> int:
    """Write a decision of whoever makes the change, who was asked for the right; its key."""
    return record_many(change, [(standard, n)], what, reason)[0]


def record_many(
    change: Change, decided: Iterable[tuple[int, int]], what: str, reason: str = ""
) -> Sequence[int]:
    """The same for many standards, each with the version that it is about."""
    rows: list[dict[str, Any]] = [
        {"standard": standard, "n": n, "what": what, "reason": reason, "at": change.at, "who": change.who.id}
        for standard, n in decided
    ]
    return change.insert_many("decisions", rows) if rows else ()


def keep(store: Store, who: Who, codes: Sequence[str], reason: str = "") -> Future[int]:
    """The committee has reviewed standards and leaves them as they are; how many.

    Raises Refused, NotFound, and Problem where one is not in use; then none is.
    """
    said = clean(reason)
    wanted = named_once(codes)

    def work(change: Change) -> int:
        rights.require(who, "standard.approve", reader=change)
        for code in wanted:
            keep_in(change, code, said)
        return len(wanted)

    named = wanted[0] if len(wanted) == 1 else count(len(wanted), "standard")
    return store.change(who, f"keep {named}" + (f": {said}" if said else ""), work)


def keep_in(change: Change, code: str, reason: str = "") -> None:
    """Keep a standard inside somebody else's change, who has asked for the right. Raises NotFound, Problem."""
    row = change.get("standards", key_of(change, code)) or {}
    if row["state"] not in ("approved", "revision"):
        raise Problem(
            f"{row['code']} is {STATE_WORDS[row['state']]}: only a standard that is asked is kept as it is."
        )
    live = change.get("standard_versions", row["live"]) or {}
    record(change, row["id"], live["n"], KEEP, reason)


# Reading ----------------------------------------------------------------------------------------------------

_SELECT = (
    f"SELECT d.id, s.code, {HEADING} AS heading, d.n, d.what, d.reason, p.name, d.at FROM decisions d "
    "JOIN standards s ON s.id = d.standard JOIN standard_versions v ON v.id = s.latest JOIN people p ON p.id = d.who "
)
_OUTCOMES = ", ".join(f"'{what}'" for what in OUTCOMES)
LAST = (
    "SELECT o.standard, max(o.at) AS at FROM decisions o WHERE o.what IN ("
    + _OUTCOMES
    + ") GROUP BY o.standard"
)
"""Standard → the moment of the last decision that counts as its review."""
_IN_USE = "s.state IN ('approved', 'revision')"
_DUE = f"{_IN_USE} AND coalesce(l.at, 0) < :until"


def of_standard(reader: Reader, code: str) -> tuple[Decision, ...]:
    """Everything that was decided on a standard, the newest first. Raises NotFound."""
    rows = reader.rows(
        _SELECT + "WHERE d.standard = :key ORDER BY d.at DESC, d.id DESC", {"key": key_of(reader, code)}
    )
    return tuple(Decision(*row) for row in rows)


def all_decisions(reader: Reader, *, standard: str = "", what: str = "") -> tuple[Decision, ...]:
    """All decisions, the newest first; of one standard, or of one kind. Raises NotFound."""
    key = key_of(reader, standard) if standard else 0
    rows = reader.rows(
        _SELECT + "WHERE (:key = 0 OR d.standard = :key) AND (:what = '' OR d.what = :what) "
        "ORDER BY d.at DESC, d.id DESC",
        {"key": key, "what": what},
    )
    return tuple(Decision(*row) for row in rows)


def due(reader: Reader, today: date, code: str = "") -> tuple[Due, ...]:
    """The standards in use that are due for their review on a day, what has waited longest first; or whether
    the one with that code is."""
    rows = reader.rows(
        ENTRY.replace(" FROM standards s ", ", l.at AS decided FROM standards s ", 1)
        + f"LEFT JOIN ({LAST}) l ON l.standard = s.id WHERE {_DUE} AND (:code = '' OR s.code = :code) "
        "ORDER BY coalesce(l.at, 0), s.code",
        {"until": _until(reader, today), "code": code},
    )
    return tuple(
        Due(
            Entry(*tuple(row)[:-1]),
            row["decided"],
            0 if row["decided"] is None else days_between(day_of(row["decided"], reader.zone), today),
        )
        for row in rows
    )


def due_count(reader: Reader, today: date) -> int:
    """How many they are."""
    return int(
        reader.value(
            f"SELECT count(*) FROM standards s LEFT JOIN ({LAST}) l ON l.standard = s.id WHERE {_DUE}",
            {"until": _until(reader, today)},
        )
    )


def _until(reader: Reader, today: date) -> int:
    """A standard whose last decision lies before this moment is due."""
    days = company.threshold(reader, "standard_review_days")
    return midnight(today - timedelta(days=days - 1), reader.zone)


def reviewed_figure(store: Store) -> Figure:
    """How much of the library was reviewed within the days (PRACTICE N14), with what is due behind it."""
    today = store.today()
    with store.snapshot():
        days = company.threshold(store, "standard_review_days")
        whole = int(store.value(f"SELECT count(*) FROM standards s WHERE {_IN_USE}"))
        waiting = due(store, today)
    reviewed = whole - len(waiting)
    share = percent(reviewed, whole)
    shown = "not computable: no standard is approved" if share is None else f"{share} %"
    formula = [f"standards reviewed in {days} days ÷ standards in use"]
    if share is not None:
        formula.append(f"{reviewed} ÷ {whole} = {shown}, rounded half up")
    return Figure(
        f"Library reviewed in {days} days",
        share,
        shown,
        tuple(formula),
        (
            Input("reviewed", str(reviewed), "approved, revised, kept, or a new version rejected"),
            Input("due", str(whole - reviewed), "the last decision is older, or there is none"),
            Input("in use", str(whole), "approved or under revision; no drafts, none retired"),
        ),
        RULE,
        tuple(Record("standard", one.entry.code, one.entry.heading, "open", one.words) for one in waiting),
        f"{count(reviewed, 'standard')} reviewed in time",
    )
