"""The series of the demo's clients: each laid out after the client's first review, planned on with every visit, and moved where
a visit could not be on the day that the series gave."""

from __future__ import annotations

from datetime import date

from models.align import reviews, schedule
from models.align.register import Review
from models.dates import add_months, days_between
from models.importers.demo_course import Course, Days, Visit
from models.importers.demo_data import DemoClient
from models.store.store import Store
from models.who import Who

AGREED = 12
"""Days before a visit on which its day is agreed with the client."""
NEAR = 6
"""A visit so many days from its planned one is not moved: it just begins then."""
LEFT_OUT = {"LAKESIDE": (68, "They are rebuilding the practice until Christmas and asked for the new year.")}
"""Client → how many days ago a visit of its series was cancelled, and why."""


def add(store: Store, vcio: Who, course: Course, days: Days) -> None:
    """The client's series, so that its next visit is on the day that the demo wants."""
    client = course.client
    values = {
        "client": client.code,
        "months": str(client.months),
        "starts": _starts(client, course.visits()[0].ago, days).isoformat(),
        "kind": "alignment",
        "ask": "base" if client.base else "due",
        "place": "remote" if client.remote else "on site",
        "place_reason": client.remote,
    }
    schedule.add(store, vcio, values).result()


def _starts(client: DemoClient, first: int, days: Days) -> date:
    """So many intervals before the next visit as there are since the first review, `first` days ago; on a day of the month that
    every month has, so that no visit before makes the next one come on another day."""
    coming = days.ago(-client.next)
    if coming.day > 28:
        coming = coming.replace(day=28) if client.next < 0 else add_months(coming.replace(day=1), 1)
    between = round((first + client.next) * 12 / (client.months * 365.25)) - 1
    return add_months(coming, -client.months * between)


def planned(store: Store, client: str) -> Review | None:
    """The visit of a client that is to be held next."""
    return next(iter(reviews.all_reviews(store, client, ("planned",))), None)


def agree(store: Store, tam: Who, client: str, visit: Visit, days: Days) -> None:
    """The day of the next visit is agreed with the client: it is moved where it cannot be about when it was planned."""
    one, day = planned(store, client), days.ago(visit.ago)
    if one is not None and one.planned is not None and abs(days_between(one.planned, day)) > NEAR:
        reviews.replan(store, tam, one.code, planned=day.isoformat()).result()


def leave_out(store: Store, vcio: Who, client: str, why: str) -> None:
    """The next visit of a client is not held."""
    if one := planned(store, client):
        reviews.cancel(store, vcio, one.code, why).result()


def begin(store: Store, tam: Who, client: str, *, ask: str | None = None, due: str | None = None) -> str:
    """Start the visit that is planned next; its code."""
    one = planned(store, client)
    assert one is not None, f"{client} has no visit ahead"
    if due is not None:
        reviews.replan(store, tam, one.code, planned=store.today().isoformat(), due=due).result()
    return reviews.begin(store, tam, one.code, ask).result()
