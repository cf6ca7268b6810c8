"""Findings: one for a client and a standard. A no opens it, only a later yes closes it; it reopens, it is not
duplicated.

States (PRACTICE §3): open → triaged (linked or accepted) → fixing → fixed (unverified) → verified; regressed
(a yes, then a no); accepted (the risk, by a contact, until a day). This module reads them; what a submission
does to them is `judging`, what people do `triage`.

A risk that was accepted until a day that has passed is open again: nothing runs at midnight, so the row stays as it is
and every reader says `open` of it from the day after on (`STATE`), with what was accepted and until when beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from models.align.scope import client_scope, standard_facts
from models.dates import day_of, days_between, kept_day
from models.errors import NotFound
from models.library.catalogue import HEADING
from models.store.engine import sqlite3
from models.store.reading import Reader, one_of
from models.store.store import Store

STATES = ("open", "triaged", "fixing", "fixed", "verified", "regressed", "accepted")
STATE_WORDS = {
    "open": "open",
    "triaged": "triaged",
    "fixing": "being fixed",
    "fixed": "fixed, not verified",
    "verified": "verified",
    "regressed": "regressed",
    "accepted": "risk accepted",
}
FIXES = ("catch up", "in scope", "out of scope", "opportunistic")
"""How a finding will be fixed (PRACTICE §1.5)."""
FIX_HELP = {
    "catch up": "during other work, such as onboarding",
    "in scope": "during the scheduled visit, at no cost",
    "out of scope": "outside the visit or business hours, at a cost",
    "opportunistic": "together with a project, on its visit and labour",
}
IMPACTS = ("high", "medium", "low", "")
"""Ratings of business and technical impact, the gravest first; not rated sorts last."""
OFTEN = ("monthly", "quarterly", "each visit", "half-yearly", "yearly", "once", "")
"""Frequencies, the most frequent first."""


@cache
def priority(business: str, technical: str, frequency: str) -> tuple[int, int, int]:
    """The order of findings (PRACTICE §1.5): business impact first, then technical, then frequency; no
    product of numbers."""
    return (gravity(business), gravity(technical), _place(OFTEN, frequency))


def gravity(impact: str) -> int:
    """The place of a rating of impact: the gravest is 0, what is not rated comes last."""
    return _place(IMPACTS, impact)


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


@dataclass(frozen=True, slots=True)
class Finding:
    """A misalignment of a client, as lists show it."""

    id: int
    code: str
    client: str
    """The client's code."""
    client_name: str
    standard: str
    """The standard's code."""
    name: str
    question: str
    category: str
    state: str
    fix: str
    impact: str
    """A sentence on what it means for this client."""
    impact_kinds: tuple[str, ...]
    """productivity, business risk, opportunity cost (L1067-1069)."""
    owner: str
    """Name of whose it is to see to it; empty: nobody's yet."""
    owner_login: str
    accepted_by: str
    """The contact who accepted the risk, by name; empty where it was not accepted."""
    accepted_until: date | None
    """The last day on which that holds."""
    accepted_why: str
    lapsed: bool
    """It was accepted until a day that has passed, and is open again by that."""
    discussed_with: str
    discussed_on: str
    note: str
    """The note of the answer that last said no."""
    realigned: int | None
    """Minutes in which that answer's no was put right on the spot; None: it was left as it was found."""
    business_impact: str
    technical_impact: str
    frequency: str
    recommendation: str
    review: str
    """The code of the review that last said no."""
    item: int
    opened_on: date
    age: int
    """Days since it was opened."""
    version: int

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Business impact first, then technical, then frequency, then the code of the standard."""
        return (*priority(self.business_impact, self.technical_impact, self.frequency), self.standard)


@dataclass(frozen=True, slots=True)
class Event:
    """What a review did to a finding."""

    what: str
    review: str
    on: date
    by: str


STATE = "CASE WHEN f.state = 'accepted' AND f.accepted_until < :today THEN 'open' ELSE f.state END"
"""The state of a row `f` on the day :today, as everybody reads it."""
_SELECT = (
    f"SELECT f.*, {STATE} AS state_today, c.code AS client_code, c.name AS client_name, "
    f"s.code AS standard_code, {HEADING} AS name, v.question, "
    "g.name AS category, coalesce(p.name, '') AS owner_name, coalesce(p.login, '') AS owner_login, "
    "v.business_impact, v.technical_impact, "
    "v.recommendation, "
    "coalesce(nullif(v.frequency, ''), nullif(g.frequency, ''), 'yearly') AS frequency, r.code AS review, "
    "coalesce(a.note, '') AS note, a.realigned FROM {first} "
    "JOIN standards s ON s.id = f.standard JOIN items i ON i.id = f.item JOIN reviews r ON r.id = i.review "
    "JOIN standard_versions v ON v.id = i.wording JOIN categories g ON g.id = s.category "
    "LEFT JOIN answers a ON a.id = i.id LEFT JOIN people p ON p.id = f.owner "
)
_ANY = _SELECT.format(first="findings f JOIN clients c ON c.id = f.client")
_BY_CLIENT = _SELECT.format(first="clients c CROSS JOIN findings f ON f.client = c.id")
"""Of one standard: client by client as their codes come, one search of the key of the table each: it costs less than an
index."""
UNSOLVED = ("open", "triaged", "fixing", "fixed", "regressed", "accepted")
"""Every state but verified."""


MOST = 200
"""So many findings of all clients are listed: a large practice has tens of thousands."""


def all_findings(
    store: Store,
    client: str | None = None,
    states: Iterable[str] | None = UNSOLVED,
    *,
    owner: str | None = None,
) -> tuple[Finding, ...]:
    """Findings of one client (by code) or of all, in those states (None: in any), by priority; those that somebody (by login)
    is to see to, where that is asked."""
    wanted = None if states is None else tuple(states)
    where, params = "1 = 1", {}
    if client is not None:
        where += " AND c.code = :client"
        params["client"] = client.strip().upper()
    if owner is not None:
        where += " AND f.owner = (SELECT id FROM people WHERE login = :owner)"
        params["owner"] = owner
    return _sorted(_found(store, where, params, wanted))


def gravest(
    store: Store, states: Iterable[str] | None = UNSOLVED, most: int = MOST
) -> tuple[tuple[Finding, ...], int]:
    """The first of `all_findings` of all clients, at most so many, and how many there are in all."""
    wanted = None if states is None else tuple(states)
    with store.snapshot():
        return by_gravity(store, wanted, most), number(store, wanted)


def number(store: Store, states: Iterable[str] | None = UNSOLVED) -> int:
    """How many findings of all clients are in those states."""
    wanted = None if states is None else tuple(states)
    condition, params = _in_states(wanted)
    return int(
        store.value(
            f"SELECT count(*) FROM findings f WHERE {condition}",
            {"today": store.today().isoformat(), **params},
        )
    )


def _is_unsolved(states: Iterable[str] | None) -> bool:
    return states is not None and set(states) == set(UNSOLVED)


Narrowing = Callable[[int], tuple[str, Mapping[str, object]] | None]
"""Of a standard (by key): the further condition on its findings, named as in `_BY_CLIENT`, with its parameters; None: none of
them is wanted."""


def _every(standard: int) -> tuple[str, Mapping[str, object]]:
    return "1 = 1", {}


def by_gravity(
    store: Store,
    states: tuple[str, ...] | None,
    most: int,
    narrowing: Narrowing = _every,
    fits: Callable[[Finding], bool] | None = None,
) -> tuple[Finding, ...]:
    """The first of the findings of all clients that are wanted, at most so many, by priority; inside a snapshot.

    Standards are asked in the order of the gravest wording that they ever had, until no other one can have a finding that comes
    before the last that is taken: so much is read as is shown, whatever the size of the practice.
    """
    best: dict[int, tuple[int, int, int, str]] = {}
    several: set[int] = set()
    """Standards whose wordings differ in how grave they are: their findings do not come in the order of the clients."""
    for row in store.rows(
        "SELECT s.id, s.code, v.business_impact, v.technical_impact, "
        "coalesce(nullif(v.frequency, ''), nullif(g.frequency, ''), 'yearly') AS frequency "
        "FROM standard_versions v JOIN standards s ON s.id = v.standard JOIN categories g ON g.id = s.category"
    ):
        order = (
            *priority(row["business_impact"], row["technical_impact"], row["frequency"]),
            row["code"],
        )
        before = best.get(row["id"], order)
        best[row["id"]] = min(order, before)
        if order != before:
            several.add(row["id"])
    found: list[Finding] = []
    for standard in sorted(best, key=best.__getitem__):
        if len(found) >= most:
            found = list(_sorted(found))
            if found[most - 1].order < best[standard]:
                break
        narrowed = narrowing(standard)
        if narrowed is None:
            continue
        condition, params = narrowed
        first = most if fits is None and standard not in several else None
        more = _of_standard(store, condition, {**params, "standard": standard}, states, first)
        found += more if fits is None else filter(fits, more)
    return _sorted(found)[:most]


def _in_states(states: Iterable[str] | None) -> tuple[str, dict[str, str]]:
    """The condition on a row `f`, and its parameters; of all that are unsolved in the fewest words."""
    if states is None:
        return "1 = 1", {}
    wanted = tuple(states)
    return ("f.state <> 'verified'", {}) if _is_unsolved(wanted) else one_of(STATE, wanted)


def _found(
    store: Store, where: str, params: Mapping[str, object], states: Iterable[str] | None
) -> list[Finding]:
    condition, named = _in_states(states)
    return _read(store, f"{_ANY}WHERE {where} AND {condition}", {**params, **named})


def _of_standard(
    store: Store, where: str, params: Mapping[str, object], states: Iterable[str] | None, most: int | None
) -> list[Finding]:
    """Those of one standard, by client; at most so many, or all."""
    condition, named = _in_states(states)
    sql = f"{_BY_CLIENT}WHERE f.standard = :standard AND {where} AND {condition} ORDER BY c.code LIMIT :most"
    return _read(store, sql, {"most": -1 if most is None else most, **params, **named})


def _read(store: Store, sql: str, params: Mapping[str, object]) -> list[Finding]:
    today = store.today()
    rows = store.rows(sql, {"today": today.isoformat(), **params})
    return [_finding(row, store.zone, today) for row in rows]


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda one: (one.order, one.client, one.code)))


def finding(store: Store, code: str) -> Finding:
    """One finding. Raises NotFound."""
    return finding_in(store, code, store.today())


def finding_in(reader: Reader, code: str, today: date) -> Finding:
    """One finding as it is on a day, inside a change, too. Raises NotFound."""
    row = reader.row(
        _ANY + "WHERE f.code = :code", {"code": code.strip().upper(), "today": today.isoformat()}
    )
    if row is None:
        raise NotFound(f"There is no finding {code}.", shows="list findings")
    return _finding(row, reader.zone, today)


def not_asked(store: Store, one: Finding) -> str:
    """Why no review asks its client any more what it is about, so that none verifies it; empty where one does, and where it
    is verified."""
    if one.state == "verified":
        return ""
    with store.snapshot():
        row = store.row("SELECT client, standard FROM findings WHERE id = :id", {"id": one.id})
        if row is None:
            return ""
        (facts,) = standard_facts(store, (row["standard"],))
        found = client_scope(store, row["client"], store.today()).applies(facts)
    return "" if found.inside else f"{found.because}: no review asks it here any more, and no yes verifies it"


def events(store: Store, finding: int) -> tuple[Event, ...]:
    """What the reviews did to a finding, the newest first."""
    rows = store.rows(
        "SELECT e.what, e.at, r.code, coalesce(p.name, '') AS name FROM finding_events e JOIN reviews r ON "
        "r.id = e.review "
        "LEFT JOIN people p ON p.id = r.submitted_by WHERE e.finding = :finding ORDER BY e.id DESC",
        {"finding": finding},
    )
    return tuple(Event(row["what"], row["code"], day_of(row["at"], store.zone), row["name"]) for row in rows)


def _finding(row: sqlite3.Row, zone: str, today: date) -> Finding:
    opened = day_of(row["opened_at"], zone)
    return Finding(
        id=row["id"],
        code=row["code"],
        client=row["client_code"],
        client_name=row["client_name"],
        standard=row["standard_code"],
        name=row["name"],
        question=row["question"],
        category=row["category"],
        state=row["state_today"],
        fix=row["fix"],
        impact=row["impact"],
        impact_kinds=tuple(json.loads(row["impact_kinds"])),
        owner=row["owner_name"],
        owner_login=row["owner_login"],
        accepted_by=row["accepted_by"],
        accepted_until=kept_day(row["accepted_until"]),
        accepted_why=row["accepted_why"],
        lapsed=row["state"] != row["state_today"],
        discussed_with=row["discussed_with"],
        discussed_on=row["discussed_on"] or "",
        note=row["note"],
        realigned=row["realigned"],
        business_impact=row["business_impact"],
        technical_impact=row["technical_impact"],
        frequency=row["frequency"],
        recommendation=row["recommendation"],
        review=row["review"],
        item=row["item"],
        opened_on=opened,
        age=max(0, days_between(opened, today)),
        version=row["version"],
    )
