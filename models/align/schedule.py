"""The schedule: series of reviews, laid out a year ahead as planned reviews (manual L841, PRACTICE N12, N13).

A review of a series is a planned review like any other, with a code of its own. It knows its `slot`, the day that the
interval gave, and the working day that it was `given`: where it is planned for another one, a person has moved it, and
the series lets it be. What is begun, held or cancelled stays, too. Laying out what is laid out changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any, NamedTuple

from models.align import asking, beginning, planning
from models.align.applying import applying
from models.align.asking import Ask
from models.align.register import KINDS, PLACES, STATE_WORDS
from models.align.register import review as review_of
from models.align.series import INTERVALS, Recurrence, every, horizon, settle
from models.dates import kept_day, parse_day
from models.errors import NotFound, Problem
from models.field import Field, called, taken_in
from models.practice import clients, company, rights
from models.practice.closures import Closures
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader, today_of
from models.store.store import Store
from models.text import clean, count
from models.who import Who

FIELDS = (
    Field("client", "Client", "Whose reviews these are.", "client", required=True, fixed=True),
    Field(
        "months",
        "Every",
        "Months between two visits; one for a client that is complex.",
        "choice",
        ("3", *(str(months) for months in INTERVALS if months != 3)),
        required=True,
    ),
    Field(
        "starts",
        "From",
        "The first visit; the others are on the same day of the month.",
        "day",
        required=True,
    ),
    Field("until", "Until", "The last day for a visit; empty: it goes on.", "day"),
    Field(
        "ask",
        "Asks",
        "What they ask: due, all, base (the base set of a new client), or prefixes of categories.",
    ),
    Field("tam", "TAM", "Login of who walks them; empty: the client's TAM.", "person"),
    Field("place", "Where", "A review is a full day on site.", "choice", PLACES, required=True),
    Field("place_reason", "Why remote", "A remote review needs a reason."),
    Field("kind", "Kind", "What kind of reviews they are.", "choice", KINDS, required=True),
)
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "schedule.steerboard.invalid")


class Series(NamedTuple):
    """Reviews of a client that recur."""

    id: int
    code: str
    client: int
    client_code: str
    client_name: str
    kind: str
    ask: Ask
    ask_typed: str
    """As people type it: due, or prefixes of categories."""
    tam: int | None
    tam_name: str
    tam_login: str
    place: str
    place_reason: str
    months: int
    starts: date
    until: date | None
    uid: str
    """What calendars know it by; it never changes."""
    version: int

    def goes_on(self, today: date) -> bool:
        """Whether it plans anything more: one that has ended does not."""
        return self.until is None or self.until >= today

    def recurrence(self, closures: Closures) -> Recurrence:
        """Its rule."""
        return Recurrence(self.starts, self.months, self.until, closures)

    @property
    def words(self) -> str:
        """`every 3 months from 2026-12-01`."""
        until = f" until {self.until}" if self.until else ""
        return f"{every(self.months)} from {self.starts}{until}"

    def values(self) -> dict[str, Any]:
        """The fields as a form and a command show them; people by their login."""
        return {
            "client": self.client_code,
            "months": str(self.months),
            "starts": self.starts.isoformat(),
            "until": self.until.isoformat() if self.until else "",
            "ask": self.ask_typed,
            "tam": self.tam_login,
            "place": self.place,
            "place_reason": self.place_reason,
            "kind": self.kind,
        }


# Reading ----------------------------------------------------------------------------------------------------

_SELECT = (
    "SELECT s.id, s.code, s.client, c.code, c.name, s.kind, s.ask, s.tam, coalesce(t.name, ''), coalesce(t.login, ''), "
    "s.place, s.place_reason, s.months, s.starts, s.until, s.uid, s.version "
    "FROM series s JOIN clients c ON c.id = s.client LEFT JOIN people t ON t.id = s.tam "
)


def all_series(reader: Reader, client: str | None = None) -> tuple[Series, ...]:
    """The series of one client (by code) or of all, by client and code."""
    where = "" if client is None else "WHERE c.code = :client "
    rows = reader.rows(
        f"{_SELECT}{where}ORDER BY lower(c.name), s.id", {"client": (client or "").strip().upper()}
    )
    return _series_of(reader, rows)


def series(reader: Reader, code: str) -> Series:
    """One series by its code. Raises NotFound."""
    rows = reader.rows(_SELECT + "WHERE s.code = :code", {"code": code.strip().upper()})
    if not rows:
        raise NotFound(f"There is no series {clean(code)}.", shows="list series")
    return _series_of(reader, rows)[0]


def _series_of(reader: Reader, rows: Iterable[sqlite3.Row]) -> tuple[Series, ...]:
    prefixes = asking.prefixes(reader)
    return tuple(_series(row, prefixes) for row in rows)


def _series(row: sqlite3.Row, prefixes: Mapping[int, str]) -> Series:
    (
        key, code, client, client_code, client_name, kind, kept, tam, tam_name, tam_login, place, place_reason, months,
        starts, until, uid, version,
    ) = row  # fmt: skip
    ask = asking.parse_ask(kept)
    return Series(
        key,
        code,
        client,
        client_code,
        client_name,
        kind,
        ask,
        asking.typed_by(prefixes, ask),
        tam,
        tam_name,
        tam_login,
        place,
        place_reason,
        months,
        date.fromisoformat(starts),
        kept_day(until),
        uid,
        version,
    )


def uids(reader: Reader) -> Callable[[str], str]:
    """Code → what calendars know a series or a review by: of this practice alone, whatever it is called later."""
    founded = reader.value("SELECT at FROM history ORDER BY id LIMIT 1")
    return lambda code: str(uuid.uuid5(_NAMESPACE, f"{founded} {code}"))


def traces(reader: Reader, code: str) -> list[tuple[str, int]]:
    """The rows that a series is kept in, for its history. Raises NotFound."""
    one = series(reader, code)
    rows = reader.rows("SELECT id FROM reviews WHERE series = :series ORDER BY id", {"series": one.id})
    return [("series", one.id), *(("reviews", row["id"]) for row in rows)]


# Writing ----------------------------------------------------------------------------------------------------


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[str]:
    """A new series, laid out a year ahead in the same change, which one undo takes back; its code.

    Without a TAM it is the client's, without what it asks the base set of a new client, else what is due. Raises Refused,
    NotFound, Problem.
    """

    def work(change: Change) -> str:
        rights.require(who, "review.plan", reader=change)
        given = taken_in(FIELDS, values, new=True)
        client = clients.client(change, given["client"])
        tam = client.tam if not given["tam"] else None
        columns = {
            **_days(given, None),
            **planning.place_of(given["place"], given["place_reason"]),
            "kind": given["kind"],
            "months": int(given["months"]),
            "ask": asking.write_ask(_ask(change, client, given["ask"])),
            "tam": tam or planning.assignee(change, who, client, given["tam"] or None),
        }
        code = change.code("series")
        change.insert("series", {**columns, "client": client.id, "code": code, "uid": uids(change)(code)})
        one = series(change, code)
        planned = _lay_out(change, one, company.closed(change))
        change.describe(f"plan {code} at {client.code}, {one.words}: {count(planned, 'review')}")
        return code

    return store.change(who, "plan a series of reviews", work)


def edit(
    store: Store, who: Who, code: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change some fields of a series; its reviews follow, but for those that were moved by hand, begun, held or cancelled.

    Raises Refused, NotFound, Conflict, Problem.
    """

    def work(change: Change) -> None:
        rights.require(who, "review.plan", reader=change)
        one = series(change, code)
        given = taken_in(FIELDS, values, new=False, present=one.values())
        client = clients.client_of(change, one.client)
        columns: dict[str, Any] = _days(given, one)
        if "place" in given or "place_reason" in given:
            columns |= planning.place_of(
                given.get("place", one.place), given.get("place_reason", one.place_reason)
            )
        if "kind" in given:
            columns["kind"] = given["kind"]
        if "months" in given:
            columns["months"] = int(given["months"])
        if "ask" in given:
            columns["ask"] = asking.write_ask(_ask(change, client, given["ask"]))
        if "tam" in given and given["tam"] != one.tam_login:
            columns["tam"] = (
                planning.assignee(change, who, client, given["tam"]) if given["tam"] else client.tam
            )
        changed = called(FIELDS, [name for name, value in given.items() if value != one.values()[name]])
        change.update("series", one.id, columns, version=version)
        _follow(change, one, series(change, one.code))
        _lay_out(change, series(change, one.code), company.closed(change))
        change.describe(f"edit {one.code} at {one.client_code}: {changed or 'planned on'}")

    return store.change(who, f"edit {code}", work)


def goes_with(reader: Reader, code: str) -> str:
    """What goes when a series ends now, in words: `4 planned reviews`; empty where nothing does. Raises NotFound."""
    number = len(_ahead_of(reader, series(reader, code)))
    return count(number, "planned review") if number else ""


def delete(store: Store, who: Who, code: str, *, version: int | None = None) -> Future[str]:
    """End a series: its planned reviews from today on go, and it goes itself where it had not begun, or no review of it is
    left.

    The result says what went. What is overdue is still owed and stays, of a series that had not begun as a review of none.
    Raises Refused, NotFound, Conflict.
    """

    def work(change: Change) -> str:
        rights.require(who, "review.plan", reader=change)
        one = series(change, code)
        gone = goes_with(change, code)
        for key in _ahead_of(change, one):
            _drop(change, key)
        yesterday = change.today - timedelta(days=1)
        left, until = _reviews(change, one), min(one.until or yesterday, yesterday)
        if left and until >= one.starts:
            change.update("series", one.id, {"until": until.isoformat()}, version=version)
        else:
            for row in left:
                change.update("reviews", row["id"], {"series": None, "slot": None, "given": None})
            change.delete("series", one.id, version=version)
        change.describe(f"end {one.code} at {one.client_code}" + (f" with {gone}" if gone else ""))
        return gone

    return store.change(who, f"end {code}", work)


def plan_ahead(store: Store, who: Who, client: str | None = None) -> Future[int]:
    """Lay out the year ahead for the series of one client (by code) or of all; how many reviews were planned.

    Nothing more is planned at a client that has left. Where all is planned nothing changes. Raises Refused, NotFound.
    """

    def work(change: Change) -> int:
        rights.require(who, "review.plan", reader=change)
        code = clients.client(change, client).code if client is not None else None
        closures = company.closed(change)
        left = {row["id"] for row in change.rows("SELECT id FROM clients WHERE status = 'left'")}
        mine = [one for one in all_series(change, code) if one.client not in left]
        planned = sum(_lay_out(change, one, closures) for one in mine)
        of = f" of {code}" if code else ""
        change.describe(f"plan the year{of} ahead: {count(planned, 'review')}")
        return planned

    return store.change(who, "plan the year ahead", work)


def move(store: Store, who: Who, code: str, weeks: int) -> Future[date]:
    """Move a planned review by so many weeks (not 0), on to a working day; the day that it is on now.

    It keeps its slot. Raises Refused, NotFound, and Problem where it is not planned for a day, that day has passed, or it
    is due before.
    """

    def work(change: Change) -> date:
        rights.require(who, "review.plan", reader=change)
        one = review_of(change, code)
        if one.state != "planned":
            raise Problem(f"{one.code} is {STATE_WORDS[one.state]}.", do="Only a planned review is moved.")
        if one.planned is None:
            raise Problem(f"{one.code} is planned for no day.", do="Give it a day first.")
        day = shifted(one.planned, weeks, change.today, company.closed(change))
        change.describe(f"move {one.code} from {one.planned} to {day}")
        change.update("reviews", one.id, planning.days_of(day.isoformat(), None, one))
        return day

    return store.change(who, f"move {code}", work)


def shifted(day: date, weeks: int, today: date, closures: Closures) -> date:
    """The day so many weeks later or earlier, on a working day further on that way; what is overdue moves to today at the
    least. Raises Problem where it would be in the past."""
    moved = day + timedelta(weeks=weeks)
    if weeks > 0:
        return closures.working(max(moved, today))
    moved = closures.working_before(moved)
    if moved < today:
        raise Problem(f"{moved.isoformat()} has passed.", kept="Nothing was moved.")
    return moved


# What the writers share -------------------------------------------------------------------------------------


def _days(given: Mapping[str, Any], one: Series | None) -> dict[str, Any]:
    """The columns of the days that were given."""
    found: dict[str, Any] = {}
    if "starts" in given:
        found["starts"] = parse_day(given["starts"], "starts").isoformat()
    if "until" in given:
        found["until"] = parse_day(given["until"], "until").isoformat() if given["until"] else None
    starts = found.get("starts") or (one.starts.isoformat() if one else "")
    until = found["until"] if "until" in found else (one.until.isoformat() if one and one.until else None)
    if until and until < starts:
        raise Problem(
            "A series does not end before it begins.", do="Give a later last day, or none.", field="until"
        )
    return found


def _ask(change: Change, client: clients.Client, text: str) -> Ask:
    """What was typed; of a new client the base set, of others what is due, where nothing was."""
    if text:
        return asking.read_ask(change, text)
    asked = applying(change, client.id, change.today)
    return "due" if beginning.bases(change, {client.id: asked})[client.id].whole else "base"


def _reviews(reader: Reader, one: Series) -> list[sqlite3.Row]:
    return reader.rows("SELECT * FROM reviews WHERE series = :series ORDER BY id", {"series": one.id})


def _ahead_of(reader: Reader, one: Series) -> list[int]:
    """The keys of its planned reviews from today on, moved by hand or not."""
    return [
        row["id"]
        for row in reader.rows(
            "SELECT id FROM reviews WHERE series = :series AND state = 'planned' AND planned >= :today ORDER BY id",
            {"series": one.id, "today": today_of(reader).isoformat()},
        )
    ]


def _follow(change: Change, before: Series, after: Series) -> None:
    """What is asked, by whom and where follows the series in every planned review that was as the series was."""
    columns = {
        "ask": (asking.write_ask(before.ask), asking.write_ask(after.ask)),
        "tam": (before.tam, after.tam),
        "place": (before.place, after.place),
        "place_reason": (before.place_reason, after.place_reason),
        "kind": (before.kind, after.kind),
    }
    for row in _reviews(change, after):
        if row["state"] == "planned":
            values = {name: now for name, (was, now) in columns.items() if row[name] == was}
            change.update("reviews", row["id"], values)


def _lay_out(change: Change, one: Series, closures: Closures) -> int:
    """Bring the planned reviews of a series to where its recurrence gives them, a year ahead; how many are new."""
    today = change.today.isoformat()
    rows = _reviews(change, one)
    loose = {
        row["id"]: date.fromisoformat(row["slot"])
        for row in rows
        if row["state"] == "planned" and row["planned"] == row["given"] and row["slot"] >= today
    }
    kept = [date.fromisoformat(row["slot"]) for row in rows if row["id"] not in loose]
    settled = settle(one.recurrence(closures).between(change.today, horizon(change.today)), loose, kept)
    for key, slot in settled.moved.items():
        if slot.day < change.today:
            continue
        day = slot.day.isoformat()
        change.update("reviews", key, {"slot": slot.nominal.isoformat(), "given": day, "planned": day})
    for key in settled.extra:
        _drop(change, key)
    new = [slot for slot in settled.new if slot.day >= change.today]
    if new:
        client = clients.client_of(change, one.client)
        usual = {
            **planning.new_values(client, one.kind, one.ask, one.tam),
            "state": "planned",
            "place": one.place,
            "place_reason": one.place_reason,
            "series": one.id,
        }
        change.insert_many(
            "reviews",
            [
                {
                    **usual,
                    "code": change.code("review"),
                    "slot": slot.nominal.isoformat(),
                    "given": slot.day.isoformat(),
                    "planned": slot.day.isoformat(),
                }
                for slot in new
            ],
        )
    return len(new)


def _drop(change: Change, key: int) -> None:
    """A planned review that is no longer wanted goes; one with a link or with feedback is cancelled, so that these stay."""
    hangs = change.value(
        "SELECT 1 FROM links WHERE kind = 'review' AND key = :key UNION ALL "
        "SELECT 1 FROM feedback WHERE review = :key UNION ALL SELECT 1 FROM scope WHERE review = :key",
        {"key": key},
    )
    if hangs is None:
        change.delete("reviews", key)
    else:
        change.update("reviews", key, {"state": "cancelled"})
