"""The register of reviews: what a review is, its states, and how reviews are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.align import asking
from models.align.asking import Ask
from models.align.score import Counts
from models.dates import day_of, kept_day, stamp, weekday_name
from models.errors import NotFound
from models.store.engine import sqlite3
from models.store.reading import Reader, among, one_moment, one_of
from models.text import count

KINDS = ("alignment", "onboarding", "discovery")
STATES = ("planned", "progress", "submitted", "closed", "cancelled")
STATE_WORDS = {
    "planned": "planned",
    "progress": "in progress",
    "submitted": "submitted",
    "closed": "closed",
    "cancelled": "cancelled",
}
OPEN_STATES = ("planned", "progress", "submitted")
PLACES = ("on site", "remote")


@dataclass(frozen=True, slots=True)
class Review:
    """A review, as lists and headings show it."""

    id: int
    code: str
    client: int
    client_code: str
    client_name: str
    kind: str
    state: str
    ask: Ask
    tam: int | None
    tam_name: str
    vcio: int | None
    """The client's vCIO, whose it is to close the review; None where the client has none, or one who has left
    or is no vCIO any more: then any vCIO may."""
    vcio_name: str
    place: str
    place_reason: str
    planned: date | None
    due: date | None
    started_at: int | None
    submitted_at: int | None
    submitted_by: str
    closed_at: int | None
    closed_by: str
    returned: str
    """Why it was sent back last; empty where it was not, and once it is closed."""
    returned_at: int | None
    corrects: str
    """The code of the closed review that this one puts right, or empty."""
    counts: Counts
    version: int

    @property
    def goal(self) -> date | None:
        """The day that counts while it is open (`goal_of`)."""
        return goal_of(self.state, self.planned, self.due)

    @property
    def words(self) -> str:
        """The state in words: `in progress, sent back`."""
        said = STATE_WORDS[self.state]
        return f"{said}, sent back" if self.is_back else said

    @property
    def is_back(self) -> bool:
        """It was sent back, and is in progress again."""
        return self.state == "progress" and bool(self.returned)

    @property
    def came_back(self) -> bool:
        """It was sent back, and is submitted again."""
        return self.state == "submitted" and bool(self.returned)

    @property
    def lost(self) -> str:
        """What cancelling it costs: `Its 5 answers no longer count.`; empty where nothing was answered."""
        given = self.counts.answered + self.counts.na
        return f"Its {count(given, 'answer no longer counts', 'answers no longer count')}." if given else ""

    def sent_back(self, today: date, zone: str) -> str:
        """`sent back yesterday, waiting for Dana Reyes: the firewall is missing`; of one that is submitted
        again `sent back yesterday, submitted again: …`; empty where it was not."""
        if not self.is_back and not self.came_back:
            return ""
        on = f" {weekday_name(day_of(self.returned_at, zone), today)}" if self.returned_at else ""
        if self.came_back:
            return f"sent back{on}, submitted again: {self.returned}"
        return f"sent back{on}, waiting for {self.tam_name or 'a TAM'}: {self.returned}"


def goal_of(state: str, planned: date | None, due: date | None) -> date | None:
    """The day by which an open review is late: when one in progress is due, when a planned one is to begin; the other one
    where that is not set, as a review is a full day on site (manual L842)."""
    return due or planned if state == "progress" else planned or due


GOAL = "CASE r.state WHEN 'progress' THEN coalesce(r.due, r.planned) ELSE coalesce(r.planned, r.due) END"
"""The same of a row of `reviews r`."""
_NO_VCIO = """(v.id IS NULL OR v.active = 0 OR v.roles NOT LIKE '%"vcio"%')"""
_FROM = (
    "FROM reviews r JOIN clients c ON c.id = r.client LEFT JOIN people t ON t.id = r.tam "
    "LEFT JOIN people v ON v.id = c.vcio LEFT JOIN people s ON s.id = r.submitted_by "
    "LEFT JOIN people k ON k.id = r.closed_by LEFT JOIN reviews o ON o.id = r.corrects "
)
_SELECT = (
    "SELECT r.*, c.code AS client_code, c.name AS client_name, "
    f"CASE WHEN {_NO_VCIO} THEN NULL ELSE c.vcio END AS client_vcio, "
    "coalesce(t.name, '') AS tam_name, coalesce(v.name, '') AS vcio_name, "
    "coalesce(s.name, '') AS submitted_name, coalesce(k.name, '') AS closed_name, "
    "coalesce(o.code, '') AS corrects_code " + _FROM
)
_COUNTS = (
    "SELECT review, sum(yes) AS yes, sum(no) AS no, sum(realigned) AS realigned, sum(na) AS na, sum(open) AS open "
    "FROM review_counts WHERE "
)
_NONE = Counts()


def review(reader: Reader, code: str) -> Review:
    """One review by its code. Raises NotFound."""
    found = reviews_where(reader, "r.code = :code", {"code": code.strip().upper()})
    if not found:
        raise NotFound(f"There is no review {code}.", shows="list reviews")
    return found[0]


def rows_of(reader: Reader, code: str) -> list[tuple[str, int]]:
    """The rows that a review is kept in, (table, key), for its history. Raises NotFound."""
    one = review(reader, code)
    found = [("reviews", one.id)]
    for table, sql in (
        ("answers", "SELECT a.id FROM answers a JOIN items i ON i.id = a.id WHERE i.review = :review"),
        ("scope", "SELECT id FROM scope WHERE review = :review"),
        ("evidence", "SELECT e.id FROM evidence e JOIN items i ON i.id = e.item WHERE i.review = :review"),
    ):
        found += [(table, row["id"]) for row in reader.rows(sql, {"review": one.id})]
    return found


def is_review(reader: Reader, code: str) -> bool:
    """Whether a code is a review's."""
    known = reader.value("SELECT 1 FROM reviews WHERE code = :code", {"code": code.strip().upper()})
    return known is not None


def all_reviews(
    reader: Reader, client: str | None = None, states: Iterable[str] | None = None
) -> tuple[Review, ...]:
    """Reviews of one client (by code) or of all, in those states or in any; what is open first, then the
    newest first."""
    where, params = ["1 = 1"], {}
    if client is not None:
        where.append("c.code = :client")
        params["client"] = client.strip().upper()
    if states is not None:
        condition, named = one_of("r.state", states)
        where.append(condition)
        params |= named
    return tuple(sorted(reviews_where(reader, " AND ".join(where), params), key=_newest_first))


OPEN = "IN ('planned', 'progress', 'submitted')"
"""Of the open states there is an index, which is taken where a condition says it in these words."""
_RANKS = ("progress", "planned", "submitted", "closed", "cancelled")
"""The states in the order of lists."""
_FIRST = {
    "planned": "coalesce(r.planned, r.due, '9999'), r.id",
    "closed": "coalesce(r.submitted_at, r.started_at, 0) DESC, r.id DESC",
    "cancelled": "coalesce(r.submitted_at, r.started_at, 0) DESC, r.id DESC",
}
"""The states of which a practice has very many reviews, and which of them come first."""


def recent(
    reader: Reader, client: str | None = None, person: int | None = None, most: int = 40
) -> tuple[tuple[Review, ...], dict[str, int]]:
    """What lists show of all reviews or a client's (by code), a person's as TAM or vCIO only: all that is in progress or
    submitted, the `most` planned ones that come next, and of the closed and of the cancelled the newest `most`; in the order of
    `all_reviews`. State → how many more there are.

    A practice has tens of thousands of closed reviews, and a year of planned ones; no more is read than is shown.
    """
    with one_moment(reader):
        keys, more = _recent(reader, client, person, most)
        found = [one for where, params in among("r.id", keys) for one in reviews_where(reader, where, params)]
    return tuple(sorted(found, key=_newest_first)), more


def recent_names(reader: Reader, most: int) -> list[tuple[str, str, str]]:
    """(code, name of the client, state) of what `recent` shows of all reviews: what finds them by letters."""
    with one_moment(reader):
        keys, _ = _recent(reader, None, None, most)
        found: dict[int, tuple[str, str, str]] = {}
        for where, params in among("r.id", keys):
            for key, *named in reader.rows(
                f"SELECT r.id, r.code, c.name, r.state FROM reviews r JOIN clients c ON c.id = r.client WHERE {where}",
                params,
            ):
                found[key] = (named[0], named[1], named[2])
    return [found[key] for key in keys]


def _recent(
    reader: Reader, client: str | None, person: int | None, most: int
) -> tuple[list[int], dict[str, int]]:
    """The keys of what `recent` shows in the order of its states, and what there is more."""
    tables, where = "reviews r", "1 = 1"
    params: dict[str, Any] = {}
    if client is not None:
        where = "r.client = (SELECT id FROM clients WHERE code = :client)"
        params["client"] = client.strip().upper()
    if person is not None:
        tables += " JOIN clients c ON c.id = r.client LEFT JOIN people v ON v.id = c.vcio"
        where += f" AND (r.tam = :person OR CASE WHEN {_NO_VCIO} THEN NULL ELSE c.vcio END = :person)"
        params["person"] = person
    keys: dict[str, list[int]] = {}
    more: dict[str, int] = {}
    open_ones = f"r.state {OPEN} AND "
    for state in _RANKS:
        of_state = (
            f"FROM {tables} WHERE {open_ones if state in OPEN_STATES else ''}r.state = '{state}' AND {where}"
        )
        first = f" ORDER BY {_FIRST[state]} LIMIT {most}" if state in _FIRST else ""
        keys[state] = [row["id"] for row in reader.rows(f"SELECT r.id {of_state}{first}", params)]
        if first:
            full = len(keys[state]) == most
            more[state] = int(reader.value(f"SELECT count(*) {of_state}", params)) - most if full else 0
    return [key for many in keys.values() for key in many], more


def due_reviews(reader: Reader, person: int, horizon: date) -> list[Review]:
    """The open reviews that bear on a person up to a day: theirs as TAM, of their clients, and of clients
    without a vCIO."""
    return reviews_where(
        reader,
        f"r.state {OPEN} "
        "AND (r.state <> 'planned' OR coalesce(r.planned, r.due) <= :horizon OR r.due <= :horizon) "
        "AND (r.tam = :person OR r.submitted_by = :person OR c.tam = :person OR c.vcio = :person "
        f"OR {_NO_VCIO})",
        {"person": person, "horizon": horizon.isoformat()},
    )


def reviews_where(reader: Reader, where: str, params: dict[str, Any]) -> list[Review]:
    """Reviews (r) of clients (c) with their vCIO (v) by a condition of this program's own words, with
    their counts, by key."""
    with one_moment(reader):
        rows = reader.rows(_SELECT + "WHERE " + where, params)
        counts = {
            row["review"]: Counts(row["yes"], row["no"], row["realigned"], row["na"], row["open"])
            for those, keys in among("review", [row["id"] for row in rows])
            for row in reader.rows(f"{_COUNTS}{those} GROUP BY review", keys)
        }
    return [_review(row, counts.get(row["id"], _NONE)) for row in rows]


def _newest_first(one: Review) -> tuple[int, int, int]:
    """What is in progress, what is planned by its day, what is submitted, closed, cancelled; of those the
    newest first."""
    rank = _RANKS.index(one.state)
    if one.state == "planned":
        return (rank, (one.goal or date.max).toordinal(), one.id)
    return (rank, -(one.submitted_at or one.started_at or 0), -one.id)


def _review(row: sqlite3.Row, counts: Counts) -> Review:
    return Review(
        id=row["id"],
        code=row["code"],
        client=row["client"],
        client_code=row["client_code"],
        client_name=row["client_name"],
        kind=row["kind"],
        state=row["state"],
        ask=asking.parse_ask(row["ask"]),
        tam=row["tam"],
        tam_name=row["tam_name"],
        vcio=row["client_vcio"],
        vcio_name=row["vcio_name"],
        place=row["place"],
        place_reason=row["place_reason"],
        planned=kept_day(row["planned"]),
        due=kept_day(row["due"]),
        started_at=row["started_at"],
        submitted_at=row["submitted_at"],
        submitted_by=row["submitted_name"],
        closed_at=row["closed_at"],
        closed_by=row["closed_name"],
        returned=row["returned"],
        returned_at=row["returned_at"],
        corrects=row["corrects_code"],
        counts=counts,
        version=row["version"],
    )


def thing(code: str) -> str:
    """What presence calls a review."""
    return f"review {code}"


def frozen_reason(row: sqlite3.Row, zone: str) -> str:
    """Why a review takes no more answers, in one line; empty where it does. `row` has code, state,
    submitted_at, submitted_name."""
    if row["state"] == "progress":
        return ""
    if row["state"] == "planned":
        return f"{row['code']} has not started."
    if row["state"] == "cancelled":
        return f"{row['code']} was cancelled: its answers stay as they are."
    by = f" by {row['submitted_name']}" if row["submitted_name"] else ""
    at = f" at {stamp(row['submitted_at'], zone)}" if row["submitted_at"] else ""
    return f"{row['code']} was submitted{by}{at}: its answers stay as they are."
