"""The demo practice: fourteen clients and three years of reviews, believable, and made through the same functions that
the screens use.

It lives here because the starter pack comes in as any other file does, and only importers may know every
wing. The course of each client is drawn from a seed, so that two demos differ in their days only: days follow
the practice's today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from models.align import schedule
from models.importers import demo_hand, demo_library, demo_series, demo_visits
from models.importers.demo_course import Course, Days, Visit, closed_around, on
from models.importers.demo_data import FORMER, HEIR, PRACTICE, STAFF, SUCCESSOR, DemoClient, clients
from models.importers.demo_visits import HANDED_OVER, Crew
from models.practice import clients as practice_clients
from models.practice import company, contacts, people
from models.practice.closures import closures
from models.store.store import Store
from models.who import Who

__all__ = ["PRACTICE", "bring_in_starter", "clients", "make"]

FOUNDED = 1180
"""Days ago the practice came to Steerboard."""
EVENTS: tuple[tuple[int, Callable[[Store, Crew], None]], ...] = (
    (760, demo_library.meet),
    (610, demo_library.retire_the_fax),
    (395, demo_library.meet),
    (290, demo_library.change_the_spares),
    (64, demo_library.heard),
    (25, demo_library.meet_nearly),
    (16, demo_library.propose),
)
"""How many days ago the committee did what."""


def bring_in_starter(store: Store, who: Who) -> None:
    """The pack that comes with the program, approved and on for all (DESIGN §3). Raises Refused."""
    from models.importers import library
    from models.importers.standards import read, starter

    pack = read(starter(), "starter.toml")
    library.bring_in(store, who, pack, approve=True, for_clients="all").result()


def make(store: Store, who: Who) -> None:
    """Fill a practice that was just founded by `who`: staff, the starter pack, clients, years of reviews,
    work in hand."""
    closed = closed_around(store.today())
    days = Days(store.today(), closures(closed))
    courses = {client.code: Course(client) for client in clients()}
    with on(days.ago(FOUNDED)):
        company.edit(store, who, {"closures": closed}).result()
        crew = _crew(store, who)
        bring_in_starter(store, who)
        demo_library.begin(store, crew)
    done = [(ago, partial(_on_its_day, days, ago, event, store, crew)) for ago, event in EVENTS]
    done.append((HANDED_OVER, partial(_on_its_day, days, HANDED_OVER, _hand_over, store, crew)))
    for course in courses.values():
        visits = course.visits()
        came = visits[0].ago + 14
        done.append(
            (came, partial(_on_its_day, days, came, partial(_add_client, course.client), store, crew))
        )
        for visit in visits:
            done.append((visit.ago, partial(demo_visits.held, store, crew, course, visit, days)))
            if visit.series:
                agreed = visit.ago + demo_series.AGREED
                act = partial(_agree, course.client, visit, days)
                done.append((agreed, partial(_on_its_day, days, agreed, act, store, crew)))
        laid = visits[0].ago - 1
        done.append((laid, partial(_on_its_day, days, laid, partial(_lay_out, course, days), store, crew)))
    for code, (ago, why) in demo_series.LEFT_OUT.items():
        done.append((ago, partial(_on_its_day, days, ago, partial(_leave_out, code, why), store, crew)))
    for _, act in sorted(done, key=lambda one: -one[0]):
        act()
    demo_hand.do(store, crew, courses, days)


def _on_its_day(days: Days, ago: int, act: Callable[[Store, Crew], None], store: Store, crew: Crew) -> None:
    with on(days.ago(ago)):
        act(store, crew)


def _lay_out(course: Course, days: Days, store: Store, crew: Crew) -> None:
    demo_series.add(store, crew["r.okafor"], course, days)


def _agree(client: DemoClient, visit: Visit, days: Days, store: Store, crew: Crew) -> None:
    """The vCIO plans the year on, and the TAM agrees the day of the next visit."""
    schedule.plan_ahead(store, crew["r.okafor"], client.code).result()
    demo_series.agree(store, crew.tam(client, visit.ago + demo_series.AGREED), client.code, visit, days)


def _leave_out(client: str, why: str, store: Store, crew: Crew) -> None:
    demo_series.leave_out(store, crew["r.okafor"], client, why)


# Who works there, and for whom -------------------------------------------------------------------------------


def _crew(store: Store, founder: Who) -> Crew:
    """Everybody of the first day. Who has a login of the demo's staff takes that part."""
    crew = Crew(founder, {"": founder, founder.login: founder})
    for one in STAFF:
        _join(store, crew, one["login"], one)
    return crew


def _join(store: Store, crew: Crew, login: str, values: Mapping[str, Any]) -> None:
    if login in crew.staff:
        return
    people.add(store, crew.founder, {**values, "email": f"{login}@harbour-it.example"}).result()
    crew.staff[login] = people.who_is(store, login)


def _hand_over(store: Store, crew: Crew) -> None:
    """One TAM goes, another one comes."""
    _join(store, crew, HEIR, SUCCESSOR)
    theirs = {client.code for client in clients() if client.tam == HEIR}
    for client in practice_clients.all_clients(store):
        if client.code in theirs:
            practice_clients.edit(store, crew.founder, client.code, {"tam": HEIR}).result()
            for one in schedule.all_series(store, client.code):
                schedule.edit(store, crew.founder, one.code, {"tam": HEIR}).result()
    if crew[FORMER] is not crew.founder:
        people.edit(store, crew.founder, FORMER, {"active": False}).result()


def _add_client(client: DemoClient, store: Store, crew: Crew) -> None:
    founder = crew.founder
    tam = client.tam if client.tam in crew.staff else FORMER
    practice_clients.add(
        store,
        founder,
        {
            "code": client.code,
            "name": client.name,
            "industry": client.industry,
            "status": client.status,
            "tam": tam or founder.login,
            "vcio": client.vcio or founder.login,
            "profile": list(client.profile),
            "note": client.note,
        },
    ).result()
    domain = client.code.lower() + ".example"
    for n, (name, title, authority) in enumerate(client.people, 1):
        given = name.removeprefix("Dr ").split()[0].lower()
        values = {
            "name": name,
            "title": title,
            "authority": authority,
            "email": f"{given}@{domain}",
            "phone": f"555-01{len(client.code):02d}-{n:02d}",
        }
        contacts.add(store, founder, client.code, values).result()
