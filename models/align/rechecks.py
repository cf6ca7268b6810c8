"""How often standards are asked, as the failures of the clients propose it: read from the latest answers and from what
reviews did to findings, never from answers, and decided by the committee (`models.library.recheck` has the rule). Who counts
is who counts in what fails across clients (`failing`): no client that has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from models.align import scope
from models.align.applying import applying
from models.align.due import frequency
from models.align.findings import STATE, STATE_WORDS
from models.align.scope import standard_facts
from models.align.score import Counts
from models.dates import day_of, midnight
from models.errors import Problem
from models.figure import Figure, Record
from models.library import decisions
from models.library.catalogue import ENTRY, Entry, key_of
from models.library.recheck import LESS, STEPS, Evidence, Limits, Proposal, figure, limits_of, propose
from models.library.wording import WORDING, columns, from_columns
from models.practice import company, rights
from models.store.change import Change
from models.store.known import Known
from models.store.reading import Reader, among
from models.store.store import Store
from models.text import clean
from models.who import Who


@dataclass(frozen=True, slots=True)
class Recheck:
    """A standard that is proposed to be asked at another frequency."""

    entry: Entry
    evidence: Evidence
    proposal: Proposal

    @property
    def words(self) -> str:
        """`half-yearly instead of yearly: fails at 3 of 5 clients`."""
        return f"{self.proposal.then} instead of {self.proposal.now}: {self.proposal.why}"


_DECIDED = (
    "SELECT standard, max(at) AS at FROM decisions "
    f"WHERE what IN ('{decisions.FREQUENCY}', '{decisions.AS_OFTEN}') GROUP BY standard"
)
"""Standard → the last decision on its frequency, from which on evidence counts."""
_CLIENTS = "client IN (SELECT id FROM clients)"
"""With a standard it is the key of a table: one search a client costs less than reading all, or an index of its own."""
_WITH_US = "client IN (SELECT id FROM clients WHERE status <> 'left')"
_OLD = (
    "SELECT standard, sum(value) AS yes, sum(1 - value) AS no FROM alignment "
    "WHERE at < :since AND applies = 1 GROUP BY standard"
)
"""Standard → its clients whose latest answer is too old to count: a part of all that is the smaller the more often a practice
asks, so that little is grouped."""
_OLD_HERE = (
    "SELECT a.standard, sum(a.value) AS yes, sum(1 - a.value) AS no FROM alignment a "
    f"LEFT JOIN ({_DECIDED}) d ON d.standard = a.standard "
    f"WHERE a.{_CLIENTS} AND {{standards}} AND a.applies = 1 AND (a.at < :since OR a.at <= d.at) GROUP BY a.standard"
)
"""The same of some standards, with what was answered before the last decision."""
_AGAIN = (
    "SELECT i.standard, count(*) AS again FROM finding_events e JOIN items i ON i.id = e.item "
    f"LEFT JOIN ({_DECIDED}) d ON d.standard = i.standard "
    f"WHERE e.what = 'regressed' AND e.at >= :since AND e.at > coalesce(d.at, 0) AND i.{_WITH_US} GROUP BY i.standard"
)
"""By the question that was answered no again: questions lie in the order of their reviews, as what became of them does."""
_AGAIN_HERE = (
    "SELECT f.standard, count(*) AS again FROM findings f JOIN finding_events e ON e.finding = f.id "
    f"LEFT JOIN ({_DECIDED}) d ON d.standard = f.standard "
    f"WHERE f.{_WITH_US} AND f.standard = :only "
    "AND +e.what = 'regressed' AND e.at >= :since AND e.at > coalesce(d.at, 0) GROUP BY f.standard"
)


def limits(reader: Reader) -> Limits:
    """The limits as the practice has set them."""
    names = [name for name in company.NUMBERS if name.startswith("recheck_")]
    return limits_of({name: company.threshold(reader, name) for name in names})


_KNOWN: Known[tuple[Recheck, ...]] = Known()


def proposals(store: Store, today: date) -> tuple[Recheck, ...]:
    """What is proposed today, more often before less often, then by code. Today and the queue ask for it one after the
    other: it is found out once, until something changes."""
    return _KNOWN.of(store, today, lambda: _proposals(store, today))


def _proposals(store: Store, today: date) -> tuple[Recheck, ...]:
    set_by = limits(store)
    made = []
    for entry, evidence in _evidence(store, set_by, today):
        proposal = propose(evidence, set_by, today)
        if proposal is not None:
            made.append(Recheck(entry, evidence, proposal))
    return tuple(sorted(made, key=lambda one: (one.proposal.way == LESS, one.entry.code)))


def explained(store: Store, code: str) -> Figure:
    """How often a standard is asked, with what its clients' answers propose. Raises NotFound, and Problem where it is not
    approved."""
    today = store.today()
    with store.snapshot():
        key = key_of(store, code)
        set_by = limits(store)
        found = _evidence(store, set_by, today, key)
        rows = store.rows(
            f"SELECT f.code, c.name, {STATE} AS state FROM findings f JOIN clients c ON c.id = f.client "
            f"WHERE f.{_WITH_US} AND f.standard = :key AND f.state <> 'verified' ORDER BY lower(c.name), f.code",
            {"key": key, "today": today.isoformat()},
        )
    if not found:
        raise Problem(
            f"{code.strip().upper()} is not approved: nothing is known of its failures.",
            do="Approve it; it is asked from then on.",
        )
    entry, evidence = found[0]
    records = tuple(
        Record("finding", row["code"], row["name"], "no", STATE_WORDS[row["state"]]) for row in rows
    )
    return figure(entry.code, evidence, set_by, today, records)


def _evidence(reader: Reader, set_by: Limits, today: date, only: int = 0) -> list[tuple[Entry, Evidence]]:
    """Every approved standard, or one, with what there is on it."""
    since = midnight(today - timedelta(days=set_by.days), reader.zone)
    given = {"since": since, "only": only}
    counted = _counted(reader, since, today, only)
    again = {row["standard"]: row["again"] for row in reader.rows(_AGAIN_HERE if only else _AGAIN, given)}
    rows = reader.rows(
        ENTRY.replace(" FROM standards s ", ", c.kind, d.at AS decided FROM standards s ", 1)
        + f"LEFT JOIN ({_DECIDED}) d ON d.standard = s.id "
        + f"WHERE s.state = 'approved' {'AND s.id = :only ' if only else ''}ORDER BY s.code",
        {"only": only},
    )
    found = []
    for row in rows:
        entry = Entry(*tuple(row)[:-2])
        counts = counted[entry.id]
        evidence = Evidence(
            frequency("", entry.frequency),
            row["kind"] == "compliance",
            counts.answered,
            counts.no,
            again.get(entry.id, 0),
        )
        found.append((entry, evidence, row["decided"]))
    clean = _clean(
        reader,
        {
            entry.id: decided
            for entry, one, decided in found
            if one.answered >= set_by.clients and not one.failing and one.frequency in STEPS[1:]
        },
    )
    return [
        (entry, replace(one, clean_since=clean.get(entry.id)) if entry.id in clean else one)
        for entry, one, _ in found
    ]


def _counted(reader: Reader, since: int, today: date, only: int) -> dict[int, Counts]:
    """Standard → its clients by their latest answers within the days and since the last decision on its frequency.

    From the sums over all clients, less what is too old; of clients that have left nothing, and of those with a decision on
    the scope whose day has passed, which no sum can follow, what is asked of them today."""
    found: dict[int, Counts] = defaultdict(Counts)
    for standard, yes, no in reader.rows("SELECT standard, yes, no FROM standard_counts"):
        found[standard] = Counts(yes, no)
    decided: dict[int, int] = {standard: at for standard, at in reader.rows(_DECIDED)}
    for standard, less in _too_old(reader, since, only, decided).items():
        found[standard] -= less

    def count(standard: int, at: int, one: Counts) -> None:
        if at >= since and at > decided.get(standard, 0):
            found[standard] += one

    left = {row["id"] for row in reader.rows("SELECT id FROM clients WHERE status = 'left'")}
    passed = [client for client in scope.passed(reader, today) if client not in left]
    for client in (*left, *passed):
        for standard, at, value in reader.rows(
            "SELECT standard, at, value FROM alignment WHERE client = :client AND applies = 1 AND at >= :since "
            + ("AND standard = :only" if only else ""),
            {"client": client, "since": since, "only": only},
        ):
            count(standard, at, Counts() - _cell(value))
    facts = standard_facts(reader, [only] if only else None) if passed else []
    for client in passed:
        for one in applying(reader, client, today, facts):
            if one.last_at is not None:
                count(one.facts.standard, one.last_at, _cell(one.last_value))
    return found


def _cell(value: bool | int | None) -> Counts:
    return Counts(yes=1) if value else Counts(no=1)


def _too_old(reader: Reader, since: int, only: int, decided: Mapping[int, int]) -> dict[int, Counts]:
    """Standard → those of its clients whose latest answer is of before the days, or of before the last decision."""
    found: dict[int, Counts] = {}
    anew = [only]
    if not only:
        found = {row[0]: Counts(row[1], row[2]) for row in reader.rows(_OLD, {"since": since})}
        anew = [standard for standard, at in decided.items() if at >= since]
    for where, params in among("a.standard", anew):
        for row in reader.rows(_OLD_HERE.format(standards=where), {**params, "since": since}):
            found[row[0]] = Counts(row[1], row[2])
    return found


def _clean(reader: Reader, decided: Mapping[int, int | None]) -> dict[int, date]:
    """Standards that fail nowhere now → the day since which they were asked without a failure: the last failure
    found or verified as put right, the last decision on the frequency, or the first time that they were asked."""
    found: dict[int, date] = {}
    failed: dict[int, int] = {}
    for where, params in among("f.standard", decided):
        for row in reader.rows(
            "SELECT f.standard, max(e.at) AS at FROM findings f JOIN finding_events e ON e.finding = f.id "
            f"WHERE {where} AND f.{_WITH_US} GROUP BY f.standard",
            params,
        ):
            failed[row["standard"]] = row["at"]
    for key, at in decided.items():
        first = reader.value(
            "SELECT r.started_at FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = "
            "(SELECT min(first) FROM (SELECT (SELECT min(id) FROM items WHERE standard = :key AND client = c.id) AS first "
            "FROM clients c WHERE c.status <> 'left') AS firsts)",
            {"key": key},
        )
        if first is not None:
            found[key] = day_of(max(first, at or 0, failed.get(key, 0)), reader.zone)
    return found


# Deciding ---------------------------------------------------------------------------------------------------


def decide(store: Store, who: Who, code: str, accepted: bool, reason: str = "") -> Future[str]:
    """Accept or decline what is proposed for one standard; how often it is asked then. Raises Refused, and as `decide_in`
    does."""
    named = f"how often {code.strip().upper()} is asked"

    def work(change: Change) -> str:
        rights.require(who, "standard.approve", reader=change)
        said = decide_in(change, code, accepted, reason)
        change.describe(f"{'change' if accepted else 'leave'} {named}: {said}")
        return said

    return store.change(who, f"decide {named}", work)


def decide_in(change: Change, code: str, accepted: bool, reason: str) -> str:
    """Accept or decline inside somebody else's change, who has asked for the right; how often it is asked then.

    Accepted, the standard gets a new version that says the same, approved at once, so that carried answers stay;
    declined, it is asked as often as before, until new failures say otherwise. Raises NotFound, and Problem where
    nothing is proposed.
    """
    key, today = key_of(change, code), change.today
    row = change.get("standards", key) or {}
    set_by = limits(change)
    found = next((one for entry, one in _evidence(change, set_by, today, key) if entry.id == key), None)
    proposal = None if found is None else propose(found, set_by, today)
    if proposal is None:
        raise Problem(
            f"Nothing is proposed on how often {row['code']} is asked.",
            kept="Nothing was changed.",
            do="The committee's queue has what is proposed.",
        )
    latest = change.get("standard_versions", row["latest"]) or {}
    said = ": ".join(part for part in (f"{proposal.why}", clean(reason)) if part)
    n = latest["n"]
    if accepted:
        n = _ask_at(change, row, latest, proposal.then)
    decisions.record(
        change,
        key,
        n,
        decisions.FREQUENCY if accepted else decisions.AS_OFTEN,
        f"{proposal.then} instead of {proposal.now}: {said}",
    )
    return proposal.then if accepted else proposal.now


def _ask_at(change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], how_often: str) -> int:
    """The next version, the same but for its frequency, approved; its number."""
    wording = replace(from_columns(latest), frequency=how_often)
    version = change.insert(
        "standard_versions",
        {
            **columns(wording),
            "standard": row["id"],
            "n": latest["n"] + 1,
            "change": WORDING,
            "approved_at": change.at,
            "approved_by": change.who.id,
            "version": latest["version"] + 1,
        },
    )
    change.update("standards", row["id"], {"live": version, "latest": version})
    return int(latest["n"]) + 1
