"""The demo practice: small, believable, and made through the same functions that the screens use.

It lives here because the starter pack comes in as any other file does, and only importers may know every
wing. The course of each client is drawn from a seed, so that two demos differ in their days only: days follow
the practice's today.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models.align import answers, evidence, findings, reviews
from models.align.walk import Item, Walk, walk
from models.library import decisions, feedback, standards
from models.practice import clients, contacts, links, people
from models.store.store import Store
from models.who import Who

SEED = 20260901
PRACTICE = "Harbour IT"

STAFF: tuple[Mapping[str, Any], ...] = (
    {"login": "d.reyes", "name": "Dana Reyes", "roles": ["tam"], "areas": ["TAM"]},
    {"login": "r.okafor", "name": "Rose Okafor", "roles": ["vcio"], "areas": ["vCIO"]},
    {
        "login": "m.lind",
        "name": "Mikael Lind",
        "roles": ["committee", "services"],
        "areas": ["Centralized Services", "Committee"],
    },
    {"login": "s.patel", "name": "Sunita Patel", "roles": ["desk"], "areas": ["Design Desk"]},
    {"login": "j.moreau", "name": "Jules Moreau", "roles": ["projects"], "areas": ["Professional Services"]},
    {"login": "k.brandt", "name": "Kim Brandt", "roles": ["services"], "areas": ["Service Desk"]},
    {"login": "auditor", "name": "Ada Auditor", "roles": ["viewer"], "areas": []},
)
"""Somebody in each role; the founder has all but viewer."""


@dataclass(frozen=True, slots=True)
class _Client:
    """A client of the demo and its course."""

    code: str
    name: str
    industry: str
    tam: str
    """A login; empty: the founder."""
    vcio: str
    profile: tuple[str, ...]
    people: tuple[tuple[str, str, str], ...]
    """Name, title, authority."""
    health: float
    """The chance that a standard was met when the practice came."""
    repair: float
    """The chance that what was misaligned is mended from one visit to the next."""
    decay: float
    """The chance that what was aligned is not any more."""
    visits: tuple[int, ...]
    """Days before today on which reviews were held, the first of them an onboarding of everything."""
    not_here: tuple[tuple[str, str], ...] = ()
    """Standards that do not apply, and why."""
    incident: tuple[int, str] = (0, "")
    """At which visit something went wrong, and in which category's prefix."""
    note: str = ""


DECIDES, INFLUENCES, POINT = "decision maker", "influencer", "point of contact"
_OFFICE = ("m365", "office", "wireless")
_SERVERS = ("active-directory", "windows-server")

CLIENTS: tuple[_Client, ...] = (
    _Client(
        "ACME",
        "Acme Dental",
        "dental practice",
        "",
        "",
        (*_OFFICE, *_SERVERS, "remote-access"),
        (("Dr Helen Marsh", "owner", DECIDES), ("Tom Bell", "office manager", POINT)),
        0.62,
        0.35,
        0.07,
        (640, 455, 365, 275, 180, 92),
        note="X-ray images lie on the server; no patient can be seen without it.",
    ),
    _Client(
        "FOXGLOVE",
        "Foxglove Accounting",
        "accountants",
        "d.reyes",
        "",
        (*_OFFICE, *_SERVERS, "remote-access"),
        (("Miriam Fox", "managing partner", DECIDES), ("Owen Price", "partner", INFLUENCES)),
        0.7,
        0.5,
        0.04,
        (590, 470, 380, 280, 190, 95),
        note="Closed to projects from January to April: the tax season.",
    ),
    _Client(
        "DELTA",
        "Delta Freight",
        "freight forwarder",
        "",
        "r.okafor",
        (*_OFFICE, "remote-access"),
        (("Martin Hale", "operations director", DECIDES), ("Ines Duarte", "dispatcher", POINT)),
        0.5,
        0.3,
        0.05,
        (520, 400, 290, 199, 104),
        (("DSK-005", "The terminals in the trucks are leased and replaced by the carrier."),),
        (3, "ACC"),
    ),
    _Client(
        "IRONBRIDGE",
        "Ironbridge Manufacturing",
        "metal works",
        "",
        "r.okafor",
        (*_OFFICE, *_SERVERS, "remote-access", "sql-server", "vpn"),
        (
            ("Sarah Cole", "finance director", DECIDES),
            ("Viktor Hahn", "plant manager", INFLUENCES),
            ("Lena Ortiz", "IT coordinator", POINT),
        ),
        0.45,
        0.35,
        0.06,
        (700, 560, 470, 370, 280, 188, 97),
        (
            (
                "WLS-002",
                "The machines on the shop floor speak WPA2 with a key only; they are on a network of their "
                "own.",
            ),
        ),
        (4, "BKP"),
        "Two shifts: nothing is restarted between six and ten in the evening.",
    ),
    _Client(
        "NORTHGATE",
        "Northgate Legal",
        "law firm",
        "d.reyes",
        "r.okafor",
        ("m365", "remote-access", "wireless", "mac"),
        (("Aisha Rahman", "senior partner", DECIDES), ("Paul Winter", "practice manager", POINT)),
        0.74,
        0.45,
        0.06,
        (480, 385, 300, 205, 110),
    ),
    _Client(
        "LAKESIDE",
        "Lakeside Veterinary",
        "veterinary clinic",
        "d.reyes",
        "",
        _OFFICE,
        (("Nora Quist", "owner", DECIDES),),
        0.55,
        0.6,
        0.02,
        (210, 118),
        note="Came to us in spring; the server was given up on the way.",
    ),
)

NOTES = {
    "BKP-001": "The new file server is in no job yet.",
    "BKP-002": "The copy job to the cloud has failed since the password was changed.",
    "BKP-003": "The last restore of a whole server was more than a year ago.",
    "BKP-004": "The second copy lies on the same storage and can be deleted.",
    "BKP-005": "Two partners' mailboxes and one SharePoint site are missing.",
    "BKP-006": "Two domain administrators run the jobs.",
    "DRP-001": "There is a draft that nobody has approved.",
    "DRP-002": "Goals exist for mail only.",
    "DRP-003": "Never rehearsed; management would like to.",
    "DRP-004": "One line, and phones go over it.",
    "ACC-001": "The managing director works as a domain administrator.",
    "ACC-002": "Three accounts of former staff are still enabled.",
    "ACC-003": "Eleven accounts without a sign-in for months.",
    "ACC-004": "No lockout at all in the default policy.",
    "ACC-005": "All computers share one administrator password.",
    "ACC-006": "Half of the staff have an account.",
    "EML-001": "p=none since last year; the newsletter service fails.",
    "EML-002": "The second domain is not signed.",
    "EML-003": "The policy says Automatic; one mailbox forwards to a private address.",
    "EML-004": "14 days everywhere.",
    "EML-005": "Off for spam.",
    "CLD-001": "Seven global administrators, two of them shared.",
    "CLD-002": "The two administrators are synchronised from the office.",
    "CLD-003": "No policy yet.",
    "CLD-004": "The alerts go to somebody who has left.",
    "PAT-001": "Nine computers miss updates older than 14 days.",
    "PAT-002": "The terminal at the loading dock runs Windows 10 without extended updates.",
    "PAT-003": "Two updates failed on three laptops; nobody saw it.",
    "PAT-004": "All devices get updates on the same evening.",
    "AVR-001": "Four computers do not report to the console.",
    "AVR-002": "The till's definitions are ten days old.",
    "AVR-003": "Off on three servers.",
    "AVR-004": "The rule names a mailbox that nobody reads.",
    "FWL-001": "https answers on the public address.",
    "FWL-002": "The older profile asks for a password only.",
    "FWL-003": "One shared account without a token.",
    "FWL-004": "The last rule lets everything out.",
    "FWL-005": "Fourteen rules without a hit this year.",
    "WLS-001": "Guests reach the printer at the front desk.",
    "WLS-002": "WPA2 with one password that is on the wall.",
    "WLS-003": "Two access points still carry the maker's name.",
    "WLS-004": "The sign-in page opens from the staff network.",
    "SRV-001": "The application server runs 2016, which ends in January 2027.",
    "SRV-002": "The scanner still needs it.",
    "SRV-003": "Off in the domain profile since the migration.",
    "SRV-004": "The virtual host gives its own time to the guests.",
    "SRV-005": "Never enabled.",
    "DSK-001": "Three older laptops are open.",
    "DSK-002": "The managers are local administrators.",
    "DSK-003": "Six computers are on 23H2.",
    "DSK-004": "No limit at the front desk.",
    "DSK-005": "Nine computers are older than five years.",
    "PWR-001": "The new host hangs on the wall socket.",
    "PWR-002": "The battery is from 2020.",
    "PWR-003": "The new host is not in the shutdown software.",
    "PWR-004": "91 percent since the second host.",
    "DOC-001": "Six devices of the scan are unknown.",
    "DOC-002": "It shows the old office.",
    "DOC-003": "Five devices have been silent for months.",
    "DOC-004": "90 days only.",
}
"""What the TAM wrote down where a standard was not met."""
FIXES = {
    "EML": "in scope",
    "CLD": "in scope",
    "DSK": "opportunistic",
    "SRV": "out of scope",
    "PWR": "out of scope",
}


PROPOSED = {
    "category": "PWR",
    "name": "Generator test run",
    "question": "Has the generator run under load within the last 90 days?",
    "why": "A generator that does not start is found out in the power cut that it was bought for.",
    "how": "1 Open the log of the generator, or the maker's portal.\n2 Look for a run under load, not an idle start.",
}
"""What somebody has proposed to the committee."""


def bring_in_starter(store: Store, who: Who) -> None:
    """The pack that comes with the program, approved and on for all (DESIGN §3). Raises Refused."""
    from models.importers import library
    from models.importers.standards import read, starter

    pack = read(starter(), "starter.toml")
    library.bring_in(store, who, pack, approve=True, for_clients="all").result()


def make(store: Store, who: Who) -> None:
    """Fill a practice that was just founded by `who`: staff, the starter pack, clients, years of reviews,
    work in hand."""
    today = store.today()
    with _on(today - timedelta(days=760)):
        staff = _staff(store, who)
        bring_in_starter(store, who)
        for client in CLIENTS:
            _add_client(store, who, client)
    courses = {client.code: _Course(client) for client in CLIENTS}
    held = sorted(
        (
            (today - timedelta(days=days), client.code, n)
            for client in CLIENTS
            for n, days in enumerate(client.visits)
        )
    )
    for day, code, n in held:
        _visit(store, who, staff, courses[code], _working_day(day), n)
    _committee(store, staff, today)
    _work_in_hand(store, who, staff, courses, today)
    gravest = findings.all_findings(store, "DELTA")[0]
    links.add(store, staff["r.okafor"], "finding", gravest.code, "PSA-20417", "ticket").result()


def _committee(store: Store, staff: Mapping[str, Who], today: date) -> None:
    """A committee that met last year and this month, came nearly to the end, and has something new before it."""
    mikael = staff["m.lind"]
    codes = [one.code for one in standards.all_standards(store, state="approved")]
    for days, seen, why in (
        (395, codes, ""),
        (25, codes[: -len(codes) // 16], "Still right, sources looked at."),
    ):
        with _on(_working_day(today - timedelta(days=days))):
            decisions.keep(store, mikael, seen, why).result()
    with _on(_working_day(today - timedelta(days=8))):
        said = "The menu path in the steps has moved since the console was changed."
        feedback.give(store, staff["k.brandt"], codes[0], said).result()
        proposed = standards.add(store, staff["d.reyes"], PROPOSED).result()
        standards.propose(store, staff["d.reyes"], [proposed]).result()


def _staff(store: Store, who: Who) -> dict[str, Who]:
    """Login → person; the founder is the one without a login. Who has a login of the demo's staff takes that
    part."""
    staff = {"": who, who.login: who}
    for one in STAFF:
        login = str(one["login"])
        if login != who.login:
            people.add(store, who, {**one, "email": f"{login}@harbour-it.example"}).result()
            staff[login] = people.who_is(store, login)
    return staff


def _add_client(store: Store, who: Who, client: _Client) -> None:
    clients.add(
        store,
        who,
        {
            "code": client.code,
            "name": client.name,
            "industry": client.industry,
            "tam": client.tam or who.login,
            "vcio": client.vcio or who.login,
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
        contacts.add(store, who, client.code, values).result()


# The course of a client ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Course:
    """What is true at a client, standard by standard, from one visit to the next."""

    client: _Client
    aligned: dict[str, bool] = field(default_factory=dict)

    def chance(self, *what: object) -> random.Random:
        """Chance that hangs on the client and on what is asked, never on the day or on what was asked
        before."""
        return random.Random(" ".join(str(one) for one in (SEED, self.client.code, *what)))

    def truth(self, code: str, visit: int) -> bool:
        """Whether a standard is met at a visit."""
        client = self.client
        drawn = self.chance("met", code, visit).random()
        known = self.aligned.get(code)
        if visit and client.incident[0] == visit and code.startswith(client.incident[1]):
            now = drawn < 0.35
        elif known is None:
            now = drawn < client.health
        else:
            now = drawn >= client.decay if known else drawn < client.repair
        self.aligned[code] = now
        return now


def _visit(store: Store, founder: Who, staff: Mapping[str, Who], course: _Course, day: date, n: int) -> None:
    """One review that was held, submitted and closed."""
    client = course.client
    tam, vcio = staff[client.tam], staff[client.vcio]
    with _on(day):
        code = reviews.start(
            store, tam, client.code, "all" if n == 0 else "due", kind="alignment" if n else "onboarding"
        ).result()
        _answer(store, tam, walk(store, code), course, n)
        reviews.submit(store, tam, code).result()
    with _on(_working_day(day + timedelta(days=2), forward=True)):
        reviews.close(store, vcio, code).result()


def _answer(store: Store, tam: Who, whole: Walk, course: _Course, n: int, share: float = 1.0) -> None:
    """Walk the list, or the first part of it: what does not apply, what is as it was, what is met, what is
    not."""
    asked = whole.items[: round(len(whole.items) * share)]
    reasons = dict(course.client.not_here)
    same: list[Item] = []
    met: list[Item] = []
    missed: list[Item] = []
    for item in asked:
        if item.code in reasons:
            answers.not_here(store, tam, [item.id], reasons[item.code]).result()
            continue
        now = course.truth(item.code, n)
        if item.carried is now and not item.stale:
            same.append(item)
        else:
            (met if now else missed).append(item)
    if same:
        answers.confirm(store, tam, [(item.id, item.version) for item in same]).result()
    if met:
        answers.answer_many(store, tam, [(item.id, item.version) for item in met], True).result()
    for item in missed:
        _missed(store, tam, item, course, n)
    chance = course.chance("evidence", n)
    if met and chance.random() < 0.6:
        item = chance.choice(met)
        evidence.attach_output(
            store, tam, item.id, f"{item.code}: checked in the console, no exception.", "console"
        ).result()


def _missed(store: Store, tam: Who, item: Item, course: _Course, n: int) -> None:
    """A no: mended on the spot now and then, else with a note and how it will be fixed."""
    chance = course.chance("missed", item.code, n)
    prefix = item.code.partition("-")[0]
    note = NOTES.get(item.code, "Seen on site.")
    if chance.random() < 0.15:
        answers.realign(
            store, tam, item.id, chance.choice((10, 15, 20, 30)), seen=item.version, note=note
        ).result()
        course.aligned[item.code] = True
        return
    saved = answers.answer(store, tam, item.id, False, seen=item.version, note=note).result()
    answers.fix(store, tam, item.id, FIXES.get(prefix, "in scope"), seen=saved.version).result()


# Work in hand ----------------------------------------------------------------------------------------------


def _work_in_hand(
    store: Store, who: Who, staff: Mapping[str, Who], courses: Mapping[str, _Course], today: date
) -> None:
    """A review in the middle, one that waits for the founder to close it, one that waits for somebody else,
    one overdue, one this week, one later."""
    dana, rose = staff["d.reyes"], staff["r.okafor"]
    with _on(_working_day(today - timedelta(days=3))):
        code = reviews.start(store, who, "ACME", "all", due=today.isoformat()).result()
        _answer(store, who, walk(store, code), courses["ACME"], 99, share=0.55)
    with _on(_working_day(today - timedelta(days=2))):
        code = reviews.start(store, dana, "FOXGLOVE", "all").result()
        _answer(store, dana, walk(store, code), courses["FOXGLOVE"], 99)
        reviews.submit(store, dana, code).result()
    with _on(_working_day(today - timedelta(days=6))):
        code = reviews.start(store, who, "NORTHGATE", "Cloud Services, Email, Accounts and Access").result()
        _answer(store, who, walk(store, code), courses["NORTHGATE"], 99)
        reviews.submit(store, who, code).result()
    with _on(today - timedelta(days=40)):
        for client, away, tam in (
            ("DELTA", -4, who),
            ("IRONBRIDGE", 2, who),
            ("LAKESIDE", 26, dana),
            ("ACME", 89, who),
        ):
            day = _working_day(today + timedelta(days=away), forward=away > 0)
            reviews.plan(store, rose, client, planned=day.isoformat(), tam=tam.login).result()


def _working_day(day: date, forward: bool = False) -> date:
    """The day itself, or the Friday before a weekend, or the Monday after it."""
    over = max(0, day.weekday() - 4)
    return day + timedelta(days=3 - over) if forward and over else day - timedelta(days=over)


@contextlib.contextmanager
def _on(day: date) -> Iterator[None]:
    """Make a day today, as STEERBOARD_TODAY does for tests and pictures."""
    before = os.environ.get("STEERBOARD_TODAY")
    os.environ["STEERBOARD_TODAY"] = day.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["STEERBOARD_TODAY"]
        else:
            os.environ["STEERBOARD_TODAY"] = before
