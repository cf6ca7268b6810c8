"""Today: what is due for a person, and why: their open, due and submitted reviews, and standards to decide on.

It reads counts, and answers of a review in progress only, so that the first screen stands at once whatever the size of the
practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.align import register
from models.align.ahead import Ahead, ahead
from models.align.register import Review
from models.dates import day_of, days_between, weekday_name
from models.practice import clients, rights
from models.rhythm import committee
from models.store.store import Store
from models.text import begin, count
from models.who import Who

HORIZON_DAYS = 7
"""How far "this week" looks ahead."""

NOW, WEEK, WAITING, FORGOTTEN = "Now", "This week", "Waiting for others", "Nobody's yet"
IDLE = "Nothing is due for you today or in the week to come."

LATE, DUE = "late", "due"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is due."""

    kind: str
    """What it opens: review, queue, clients wanting."""
    code: str
    label: str
    """`Review`, `Close`, `Decide`, `Clients`."""
    what: str
    """The client's name, or the standard's."""
    why: str
    """`REV-0017, 28 open, began Friday`."""
    when: str
    """`due today`, `3 days late`, `Wed 25`, `6 days`."""
    severity: str
    """late, due, or empty; the words of `when` say the same."""
    client: str = ""
    """The client's code."""
    said: str = ""
    """A sentence that stands in the line below: why a review was sent back."""
    short: str = ""
    """`REV-0017, 28 open`: the same reason where a name has no room beside it; empty: it is short already."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, the most urgent first."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What is due for a person on a day."""

    day: date
    sections: tuple[Section, ...]
    """Those that are not empty."""
    hint: str = ""
    """Where nothing is due: what the practice is still without, or that nothing is due; then no section stands above
    it, and below it at most the clients that nobody looks after."""
    do: str = ""
    """And what to do first."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(section.rows) for section in self.sections)


def due_for(store: Store, who: Who, today: date | None = None, *, often: int = 0) -> Today:
    """What is due for a person on a day (the practice's today). `often`: on how many standards the committee is to decide
    how often they are asked, which takes longer to find out than the first screen may.

    A TAM sees the reviews that are theirs: in progress, and planned up to a week ahead. A vCIO sees what
    waits for closing, what nobody is assigned to, and what is late at their clients. Who is on the Standards
    Committee sees how much waits for it. A vCIO and an admin see, last, how many clients have no TAM or were
    never reviewed: nothing else would tell of a client that was brought in and forgotten.
    """
    day = today or store.today()
    with store.snapshot():
        found = register.due_reviews(store, who.id, day + timedelta(days=HORIZON_DAYS)) if who.id else []
        placed = [
            one for one in (_placed(review, who, day, store.zone) for review in found) if one is not None
        ]
        planned = {
            review.client for name, review, _ in placed if review.state == "planned" and name != WAITING
        }
        coming = ahead(store, planned, day, day + timedelta(days=HORIZON_DAYS))
        sections = []
        for name in (NOW, WEEK, WAITING):
            mine = [(review, row) for section, review, row in placed if section == name]
            mine.sort(key=lambda one: _order(one[0], one[1], day))
            told = _told(name, mine, coming) + (_to_decide(store, who, often) if name == NOW else ())
            if told:
                sections.append(Section(name, told))
        hint, do = ("", "") if sections else _first_thing(store, who)
        if hint in ("", IDLE) and (told := _forgotten(store, who)):
            sections.append(Section(FORGOTTEN, told))
    return Today(day, tuple(sections), hint, do)


def _placed(review: Review, who: Who, day: date, zone: str) -> tuple[str, Review, Row] | None:
    """Section and row of a review for this person; None where it is nothing of theirs."""
    mine = review.tam == who.id
    closes = "vcio" in who.roles and review.vcio in (None, who.id)
    if review.state == "submitted":
        if closes:
            row = _row(review, "Close", _submitted_words(review), *_since(review, day, zone))
            short = _submitted_words(review, short=True)
            return NOW, review, replace(row, said=begin(review.sent_back(day, zone)), short=short)
        if mine:
            where = f"waits for {review.vcio_name or 'a vCIO'}"
            return (
                WAITING,
                review,
                _row(review, "Review", f"{review.code}, {where}", *_since(review, day, zone)),
            )
        return None
    when, severity, away = _when(review, day)
    if mine or (review.tam is None and ("tam" in who.roles or closes)):
        if review.state == "progress":
            row = _row(review, "Review", _progress_words(review, day, zone), when, severity)
            said = f"Sent back: {review.returned}" if review.is_back else ""
            return NOW, review, replace(row, said=said, short=_progress_words(review, day, zone, short=True))
        nobody = ", nobody is assigned" if review.tam is None else ""
        return (
            (NOW if away <= 0 else WEEK),
            review,
            _row(review, "Review", f"{review.code}{nobody}", when, severity),
        )
    if closes and review.is_back:
        who_has_it = review.tam_name or "nobody"
        words = f"{review.code}, sent back, {who_has_it}"
        at = review.returned_at or review.started_at or 0
        row = _row(review, "Review", words, _ago(at, day, zone), "")
        return WAITING, review, replace(row, said=begin(review.sent_back(day, zone)))
    if closes and review.vcio is not None and severity == LATE:
        words = (
            _progress_words(review, day, zone) if review.state == "progress" else f"{review.code}, not begun"
        )
        name = f", {review.tam_name}" if review.tam_name else ""
        return WAITING, review, _row(review, "Review", f"{words}{name}", when, severity)
    return None


def _to_decide(store: Store, who: Who, often: int) -> tuple[Row, ...]:
    """What waits for the Standards Committee, for whoever is on it."""
    if not who.id or not rights.may(who, "standard.approve", reader=store):
        return ()
    found = committee.counts(store, often)
    if not found.total:
        return ()
    on_often = "on how often a standard is asked, as its failures propose"
    words, said = found.words or on_often, f"{often} of them {on_often}" if often and found.words else ""
    return (Row("queue", "queue", "Decide", "The library", words, f"{found.total} waiting", "", said=said),)


def _forgotten(store: Store, who: Who) -> tuple[Row, ...]:
    """A line for each thing that clients are without, for whoever gives them a TAM and plans their reviews."""
    if not {"vcio", "admin"} & set(who.roles):
        return ()
    numbers = {what: len(clients.wanting(store, what)) for what in clients.WANTING}
    return tuple(
        Row("clients wanting", what, "Clients", count(number, "client"), clients.WANTING[what][0], "", "")
        for what, number in numbers.items()
        if number
    )


def _row(review: Review, label: str, why: str, when: str, severity: str) -> Row:
    return Row("review", review.code, label, review.client_name, why, when, severity, review.client_code)


def _told(name: str, mine: list[tuple[Review, Row]], coming: Mapping[int, Ahead]) -> tuple[Row, ...]:
    if name == WAITING:
        return tuple(row for _, row in mine)
    return tuple(_with_outlook(review, row, coming) for review, row in mine)


def _with_outlook(review: Review, row: Row, coming: Mapping[int, Ahead]) -> Row:
    found = coming.get(review.client)
    then = found.planned.get(review.id) if found is not None else None
    return row if then is None else replace(row, why=f"{row.why}, {then.words(review.ask)}")


def _progress_words(review: Review, day: date, zone: str, *, short: bool = False) -> str:
    if review.is_back:
        return f"{review.code}, sent back, {review.counts.open} open"
    began = (
        ""
        if short or review.started_at is None
        else f", began {weekday_name(day_of(review.started_at, zone), day)}"
    )
    return f"{review.code}, {review.counts.open} open{began}"


def _submitted_words(review: Review, *, short: bool = False) -> str:
    by = f" by {review.submitted_by}" if review.submitted_by else ""
    if short and by and not review.came_back:
        return f"{review.code},{by}"
    return f"{review.code}, {'submitted again' if review.came_back else 'submitted'}{by}"


def _since(review: Review, day: date, zone: str) -> tuple[str, str]:
    return _ago(review.submitted_at or 0, day, zone), ""


def _ago(at: int, day: date, zone: str) -> str:
    days = days_between(day_of(at, zone), day)
    return "today" if days <= 0 else count(days, "day")


def _when(review: Review, day: date) -> tuple[str, str, int]:
    """When a review is to be done, how urgent that is, and how many days away (what has no day is away a
    day)."""
    goal = review.goal
    if goal is None:
        return "", "", 1
    away = days_between(day, goal)
    if away < 0:
        return f"{count(-away, 'day')} late", LATE, away
    if away == 0:
        return ("due today" if review.due == goal else "today"), DUE, away
    if away <= HORIZON_DAYS:
        return f"{goal:%a} {goal.day}", "", away
    return goal.isoformat(), "", away


def _order(review: Review, row: Row, day: date) -> tuple[int, int, str]:
    rank = {LATE: 0, DUE: 1}.get(row.severity, 2)
    if review.state == "submitted":
        return rank, (review.submitted_at or 0) // 86_400_000, row.what
    return rank, (review.goal or day + timedelta(days=365)).toordinal(), row.what


def _first_thing(store: Store, who: Who) -> tuple[str, str]:
    """What a practice without anything due is to do first."""
    if not who.id:
        return "The practice does not know you yet.", f"Ask an admin to add the login {who.login}."
    if store.value("SELECT 1 FROM standards LIMIT 1") is None:
        return (
            "There are no standards yet.",
            "Import the starter pack or a catalogue, or write the first one, in the Library.",
        )
    if store.value("SELECT 1 FROM standards WHERE state IN ('approved', 'revision') LIMIT 1") is None:
        return "No standard is approved yet, so there is nothing to ask.", "Approve standards in the Library."
    asked = (
        "SELECT 1 FROM standards s JOIN packs p ON p.id = s.pack WHERE s.state IN ('approved', 'revision') "
        "AND (p.own = 1 OR EXISTS (SELECT 1 FROM pack_clients o WHERE o.pack = p.id)) LIMIT 1"
    )
    if store.value(asked) is None:
        return (
            "Standards are approved, but no pack of them is on.",
            "Switch one on: in the Library, under packs.",
        )
    if store.value("SELECT 1 FROM clients LIMIT 1") is None:
        return "There are no clients yet.", "Add the first one, or import them from a table."
    if store.value("SELECT 1 FROM reviews LIMIT 1") is None:
        return "No review has been started yet.", "Choose a client and start the first one."
    return IDLE, ""
