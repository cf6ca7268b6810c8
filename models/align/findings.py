"""Findings: one for a client and a standard. A no opens it, only a later yes closes it; it reopens, it is not
duplicated.

States (PRACTICE §3): open → triaged (linked or accepted) → fixing → fixed (unverified) → verified; regressed
(a yes, then a no); accepted (the risk, by a contact, until a day). This module knows what a submission does
to them, and how they are read; `triage` what people do.

A risk that was accepted until a day that has passed is open again: nothing runs at midnight, so the row stays as it is
and every reader says `open` of it from the day after on (`STATE`), with what was accepted and until when beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.dates import day_of, days_between
from models.errors import NotFound
from models.library.catalogue import HEADING
from models.store.change import Change
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


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer does to the finding of its client and standard."""

    events: tuple[str, ...]
    """opened, again, regressed, verified; in this order, none where nothing comes of it."""
    state: str | None
    """The state afterwards; None: there is no finding."""


def judge(found: bool, left: bool, state: str | None, superseded: bool = False) -> Judged:
    """What the submission of an answer does (DESIGN §4, "Meaning of answers").

    `found` and `left` are the answer as found and as left; found no and left yes was realigned on the spot,
    and is opened and verified in one act. `state` is that of the finding (None: there is none). `superseded`:
    a later answer on the same standard was submitted already, which has said what is true today; then this
    one opens what is missing, and closes, reopens and regresses nothing.
    """
    if superseded:
        if found:
            return Judged((), state)
        return Judged(("opened", "verified"), "verified") if state is None else Judged(("again",), state)
    events: list[str] = []
    if not found:
        if state is None:
            events, state = ["opened"], "open"
        elif state == "verified":
            events, state = ["regressed"], "regressed"
        else:
            events, state = ["again"], "fixing" if state == "fixed" else state
    if left and state is not None and state != "verified":
        events, state = [*events, "verified"], "verified"
    return Judged(tuple(events), state)


def priority(business: str, technical: str, frequency: str) -> tuple[int, int, int]:
    """The order of findings (PRACTICE §1.5): business impact first, then technical, then frequency; no
    product of numbers."""
    return (_place(IMPACTS, business), _place(IMPACTS, technical), _place(OFTEN, frequency))


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


# Submission -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission does to the client's findings. What was realigned on the spot is in `realigned` alone:
    its finding is opened, known already or regressed, and verified in the same act.
    """

    opened: int = 0
    again: int = 0
    regressed: int = 0
    verified: int = 0
    realigned: int = 0


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the submission does to the finding of one answer."""

    row: sqlite3.Row
    found: bool
    """As found."""
    state: str
    events: tuple[str, ...]
    """But an `again` that this review has told already."""


def forecast(reader: Reader, review: int) -> Outcome:
    """What submitting a review that is in progress would do to the client's findings now."""
    return _outcome(_rulings(reader, review))


def _outcome(rulings: Iterable[_Ruling]) -> Outcome:
    done: dict[str, int] = {}
    for ruling in rulings:
        on_the_spot = ruling.row["realigned"] is not None and "verified" in ruling.events
        for what in ("realigned",) if on_the_spot else ruling.events:
            done[what] = done.get(what, 0) + 1
    return Outcome(**done)


def _rulings(reader: Reader, review: int) -> list[_Ruling]:
    rows = reader.rows(
        "SELECT i.id, i.client, i.standard, a.value, a.realigned, a.fix, f.id AS finding, f.state, l.item AS "
        "latest, "
        "r.state AS latest_state FROM items i JOIN answers a ON a.id = i.id "
        "LEFT JOIN findings f ON f.client = i.client AND f.standard = i.standard "
        "LEFT JOIN alignment l ON l.client = i.client AND l.standard = i.standard "
        "LEFT JOIN items o ON o.id = l.item LEFT JOIN reviews r ON r.id = o.review "
        "WHERE i.review = :review AND i.scope IS NULL AND a.value IS NOT NULL ORDER BY i.id",
        {"review": review},
    )
    told = {
        (row["finding"], row["what"])
        for row in reader.rows(
            "SELECT finding, what FROM finding_events WHERE review = :review", {"review": review}
        )
    }
    made: list[_Ruling] = []
    for row in rows:
        left = bool(row["value"])
        found = left and row["realigned"] is None
        superseded = row["latest"] not in (None, row["id"]) and row["latest_state"] in ("submitted", "closed")
        judged = judge(found, left, row["state"], superseded)
        if not judged.events or judged.state is None:
            continue
        known = any((row["finding"], other) in told for other in ("opened", "regressed", "again"))
        events = tuple(what for what in judged.events if not (what == "again" and known))
        made.append(_Ruling(row, found, judged.state, events))
    return made


def submit(change: Change, review: int) -> Outcome:
    """Judge every answer of a review that is being submitted."""
    rulings = _rulings(change, review)
    for ruling in rulings:
        row, key = ruling.row, ruling.row["finding"]
        if key is None:
            key = change.insert(
                "findings",
                {
                    "code": change.code("finding"),
                    "client": row["client"],
                    "standard": row["standard"],
                    "item": row["id"],
                    "state": ruling.state,
                    "fix": row["fix"],
                    "impact": "",
                    "impact_kinds": "[]",
                    "discussed_with": "",
                    "accepted_by": "",
                    "accepted_why": "",
                    "opened_at": change.at,
                },
            )
        elif ruling.found:
            change.update("findings", key, {"state": ruling.state})
        else:
            values: dict[str, object] = {"state": ruling.state, "item": row["id"]}
            if row["fix"]:
                values["fix"] = row["fix"]
            change.update("findings", key, values)
        state = row["state"] or ""
        for what in ruling.events:
            change.insert(
                "finding_events",
                {
                    "finding": key,
                    "review": review,
                    "item": row["id"],
                    "what": what,
                    "before": state,
                    "at": change.at,
                },
            )
            state = {"opened": "open", "regressed": "regressed"}.get(what, state)
    return _outcome(rulings)


def take_back(change: Change, review: int) -> int:
    """A submission is sent back: its findings that nobody has triaged are taken back; how many stay.

    A finding was triaged where its state is no longer the one that the submission gave it, or where somebody
    has given it an owner, an impact, a talk or a link. Triaged ones keep their event, and are judged anew by
    the next submission.
    """
    events = change.rows(
        "SELECT e.id, e.finding, e.what, e.before, f.state, f.item, "
        "CASE WHEN f.owner IS NULL AND f.impact = '' AND f.impact_kinds = '[]' "
        "AND f.discussed_with = '' AND f.discussed_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM links k WHERE k.kind = 'finding' AND k.key = f.id) THEN 1 ELSE 0 END "
        "AS bare "
        "FROM finding_events e JOIN findings f ON f.id = e.finding WHERE e.review = :review ORDER BY e.id "
        "DESC",
        {"review": review},
    )
    by_finding: dict[int, list[tuple[int, str, str]]] = {}
    present: dict[int, tuple[str, bool]] = {}
    for row in events:
        by_finding.setdefault(row["finding"], []).append((row["id"], row["what"], row["before"]))
        present[row["finding"]] = (row["state"], bool(row["bare"]))
    stay = 0
    for finding, mine in by_finding.items():
        state, bare = present[finding]
        opened = any(what == "opened" for _, what, _ in mine)
        if state != _given(mine) or (opened and not bare):
            stay += 1
            continue
        for event, _, _ in mine:
            change.delete("finding_events", event)
        if opened:
            change.delete("findings", finding)
        else:
            change.update(
                "findings", finding, {"state": mine[-1][2], **_item_before(change, finding, review)}
            )
    return stay


def _given(events: Sequence[tuple[int, str, str]]) -> str:
    """The state in which a submission left a finding; its events come newest first."""
    _, what, before = events[0]
    if what == "again":
        return "fixing" if before == "fixed" else before
    return {"opened": "open", "regressed": "regressed", "verified": "verified"}[what]


def _item_before(change: Change, finding: int, review: int) -> dict[str, object]:
    """The question that the finding pointed at before this review."""
    item = change.value(
        "SELECT item FROM finding_events WHERE finding = :finding AND review <> :review AND what <> "
        "'verified' "
        "ORDER BY id DESC LIMIT 1",
        {"finding": finding, "review": review},
    )
    return {} if item is None else {"item": item}


# Reading ----------------------------------------------------------------------------------------------------


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
    "coalesce(a.note, '') AS note, a.realigned FROM findings f JOIN clients c ON c.id = f.client "
    "JOIN standards s ON s.id = f.standard JOIN items i ON i.id = f.item JOIN reviews r ON r.id = i.review "
    "JOIN standard_versions v ON v.id = i.wording JOIN categories g ON g.id = s.category "
    "LEFT JOIN answers a ON a.id = i.id LEFT JOIN people p ON p.id = f.owner "
)
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
    where, params = "1 = 1", {}
    if client is not None:
        where += " AND c.code = :client"
        params["client"] = client.strip().upper()
    if owner is not None:
        where += " AND f.owner = (SELECT id FROM people WHERE login = :owner)"
        params["owner"] = owner
    return _sorted(_found(store, where, params, states))


def gravest(
    store: Store, states: Iterable[str] | None = UNSOLVED, most: int = MOST
) -> tuple[tuple[Finding, ...], int]:
    """The first of `all_findings` of all clients, at most so many, and how many there are in all.

    Standards are asked in the order of the gravest wording that they ever had, until no other one can have a finding that comes
    before the last that is taken: so much is read as is shown, whatever the size of the practice.
    """
    wanted = None if states is None else tuple(states)
    with store.snapshot():
        condition, params = _in_states(wanted)
        total = int(
            store.value(
                f"SELECT count(*) FROM findings f WHERE {condition}",
                {"today": store.today().isoformat(), **params},
            )
        )
        best: dict[int, tuple[int, int, int, str]] = {}
        for row in store.rows(
            "SELECT s.id, s.code, v.business_impact, v.technical_impact, "
            "coalesce(nullif(v.frequency, ''), nullif(g.frequency, ''), 'yearly') AS frequency "
            "FROM standard_versions v JOIN standards s ON s.id = v.standard JOIN categories g ON g.id = s.category"
        ):
            order = (
                *priority(row["business_impact"], row["technical_impact"], row["frequency"]),
                row["code"],
            )
            best[row["id"]] = min(order, best.get(row["id"], order))
        found: list[Finding] = []
        for standard in sorted(best, key=best.__getitem__):
            if len(found) >= most:
                found = list(_sorted(found))
                if found[most - 1].order < best[standard]:
                    break
            # By the key of the table: one search a client costs less than an index.
            here = "f.client IN (SELECT id FROM clients) AND f.standard = :standard"
            found += _found(store, here, {"standard": standard}, wanted)
    return _sorted(found)[:most], total


def _in_states(states: Iterable[str] | None) -> tuple[str, dict[str, str]]:
    """The condition on a row `f`, and its parameters."""
    return ("1 = 1", {}) if states is None else one_of(STATE, states)


def _found(
    store: Store, where: str, params: Mapping[str, object], states: Iterable[str] | None
) -> list[Finding]:
    today = store.today()
    condition, named = _in_states(states)
    rows = store.rows(
        f"{_SELECT}WHERE {where} AND {condition}", {"today": today.isoformat(), **params, **named}
    )
    return [_finding(row, store.zone, today) for row in rows]


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda one: (one.order, one.client, one.code)))


def finding(store: Store, code: str) -> Finding:
    """One finding. Raises NotFound."""
    return finding_in(store, code, store.today())


def finding_in(reader: Reader, code: str, today: date) -> Finding:
    """One finding as it is on a day, inside a change, too. Raises NotFound."""
    row = reader.row(
        _SELECT + "WHERE f.code = :code", {"code": code.strip().upper(), "today": today.isoformat()}
    )
    if row is None:
        raise NotFound(f"There is no finding {code}.", do="`steerboard list findings` shows them.")
    return _finding(row, reader.zone, today)


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
        accepted_until=date.fromisoformat(row["accepted_until"]) if row["accepted_until"] else None,
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
