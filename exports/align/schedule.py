"""The schedule of reviews as a calendar, a whole day for each review (manual L842), series as series; its year as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exports.calendar import Event, Moment, Rule, calendar
from exports.documents import ALL, Made, listed
from exports.sheet import Table
from models.align import asking
from models.align.ahead import planned
from models.align.asking import Ask
from models.align.calendar import Dated, Run, runs
from models.align.schedule import Series
from models.align.year import Year, year
from models.practice import clients

if TYPE_CHECKING:
    from exports.page import Maker
    from models.store.store import Store

CATEGORY = "Review"
Asks = Mapping[Ask, str]
"""What reviews ask → the same in words."""


def all_reviews(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The reviews of a client, or all, as a calendar. Raises NotFound."""
    client = None if code in ("", ALL) else clients.client(store, code)
    with store.snapshot():
        events = events_of(store, client.code if client is not None else None)
    name = f"{client.name if client is not None else store.fact('name')} - reviews"
    data = calendar(name, events, store.zone)
    return Made(data, "schedule", client.code if client is not None else "", store.today())


def all_visits(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The year's visits of a client, or of all, with what each will ask on its day. Raises NotFound."""
    client = None if code in ("", ALL) else clients.client(store, code).code
    with store.snapshot():
        table = _visits(store, year(store, store.today(), client))
    return listed(store, table, "visits", client or "", suffix)


def _visits(store: Store, found: Year) -> Table:
    then = planned(store, [line.client for line in found.lines], found.today)
    asks = asking.words_of(store, {one.ask for line in found.lines for one in line.visits})
    return Table(
        "Visits",
        (
            "day", "client", "client_name", "code", "state", "moved_from", "series", "kind", "tam", "place", "place_reason",
            "asks", "questions",
        ),
        tuple(
            (
                one.day, line.code, line.name, one.code, one.state, one.given if one.moved else None, one.series, one.kind,
                one.tam_name, one.place, one.place_reason, asks[one.ask],
                then[one.id].asks(one.ask) if one.id in then else None,
            )
            for line, one in sorted(
                ((line, one) for line in found.lines for one in line.visits),
                key=lambda pair: (pair[1].day, pair[0].name, pair[1].code),
            )
        ),
    )  # fmt: skip


def events_of(store: Store, client: str | None = None) -> tuple[Event, ...]:
    """The events of a client (by code), or of all. Raises NotFound."""
    series, single = runs(store, client)
    dated = [*single, *(one for run in series for one in run.reviews)]
    asks = asking.words_of(store, {one.ask for one in dated} | {run.series.ask for run in series})
    events: list[Event] = []
    for run in series:
        events += _of_run(run, asks)
    return (*events, *(_event(one, asks, one.uid, one.line, one.at) for one in single))


def _of_run(run: Run, asks: Asks) -> list[Event]:
    """A series as one event, with what is moved and what is cancelled; and those of its reviews that its interval does not
    give any more, since it was another one, by themselves."""
    one, days = run.series, set(run.days)
    kept = {
        each.slot: each
        for each in run.reviews
        if each.slot is not None and each.slot in days and each.state != "cancelled"
    }
    single = [
        _event(each, asks, each.uid, each.line, each.at)
        for each in run.reviews
        if each.slot not in days and each.state != "cancelled"
    ]
    if not kept:
        return single
    said = f"Series {one.code}: {one.words}"
    moved: dict[Moment, Event] = {
        day: _event(each, asks, one.uid, run.line, run.at)
        for day, each in kept.items()
        if (day, *_facts(one)) != (each.day, *_facts(each))
    }
    usual = Event(
        one.uid,
        run.line,
        _moment(run.at),
        run.days[0],
        f"{one.kind.capitalize()} review - {one.client_name}",
        description=_description(said, asks[one.ask], one.tam_name, one.place, one.place_reason),
        location=_location(one.client_name, one.place),
        rule=Rule(one.months, len(run.days), month_day=one.starts.day),
        without=tuple(day for day in run.days if day not in kept),
        moved=moved,
        categories=(CATEGORY,),
    )
    return [usual, *single]


def _facts(one: Series | Dated) -> tuple[object, ...]:
    """What an event of it says beside its day."""
    return one.ask, one.tam_name, one.kind, _where(one.place, one.place_reason)


def _where(place: str, reason: str) -> str:
    return f"Remote: {reason}" if place == "remote" else "On site, a full day"


def _event(one: Dated, asks: Asks, uid: str, sequence: int, at: int) -> Event:
    return Event(
        uid,
        sequence,
        _moment(at),
        one.day,
        f"{one.kind.capitalize()} review - {one.client_name}",
        description=_description(one.code, asks[one.ask], one.tam_name, one.place, one.place_reason),
        location=_location(one.client_name, one.place),
        categories=(CATEGORY,),
    )


def _description(said: str, asked: str, tam: str, place: str, reason: str) -> str:
    return "\n".join((said, f"Asks {asked}", f"TAM: {tam or 'nobody yet'}", _where(place, reason)))


def _location(client: str, place: str) -> str:
    return "" if place == "remote" else client


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
