"""How often standards are asked, as the failures of the clients propose it: read from the latest answers and from what
reviews did to findings, never from answers, and decided by the committee (`models.library.recheck` has the rule). Clients
that have left count no more than in what fails across clients (`failing`)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from models.align.due import frequency
from models.align.findings import STATE, STATE_WORDS
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
_COUNTED = "SELECT standard, yes + no AS answered, no AS failing FROM standard_counts"
"""Standard → its clients by their latest answers, however long ago those are, and those that have left among them."""
_CLIENTS = "client IN (SELECT id FROM clients)"
"""With a standard it is the key of a table: one search a client costs less than reading all, or an index of its own."""
_WITH_US = "client IN (SELECT id FROM clients WHERE status <> 'left')"
_LEFT = "client IN (SELECT id FROM clients WHERE status = 'left')"
_SPENT = (
    "SELECT standard, count(*) AS answered, sum(1 - value) AS failing FROM alignment "
    f"WHERE (at < :since OR {_LEFT}) AND applies = 1 GROUP BY standard"
)
"""Those of them that do not count, being too old or of a client that has left: a part of all that is the smaller the more often
a practice asks, so that little is grouped."""
_SPENT_HERE = (
    "SELECT a.standard, count(*) AS answered, sum(1 - a.value) AS failing FROM alignment a "
    f"LEFT JOIN ({_DECIDED}) d ON d.standard = a.standard WHERE a.{_CLIENTS} AND {{standards}} AND a.applies = 1 "
    f"AND (a.at < :since OR a.at <= d.at OR a.{_LEFT}) GROUP BY a.standard"
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
    latest = {standard: (answered, failing) for standard, answered, failing in reader.rows(_COUNTED)}
    spent = _spent(reader, since, only)
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
        (answered, failing), (less, less_failing) = (
            counts.get(entry.id, (0, 0)) for counts in (latest, spent)
        )
        evidence = Evidence(
            frequency("", entry.frequency),
            row["kind"] == "compliance",
            answered - less,
            failing - less_failing,
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


def _spent(reader: Reader, since: int, only: int) -> dict[int, tuple[int, int]]:
    """Standard → how many of its clients' latest answers do not count, and how many of those are no."""
    found: dict[int, tuple[int, int]] = {}
    anew = [only]
    if not only:
        found = {row[0]: (row[1], row[2]) for row in reader.rows(_SPENT, {"since": since})}
        anew = [standard for standard, at in reader.rows(_DECIDED) if at >= since]
    for where, params in among("a.standard", anew):
        for row in reader.rows(_SPENT_HERE.format(standards=where), {**params, "since": since}):
            found[row[0]] = (row[1], row[2])
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


def accept(store: Store, who: Who, code: str, reason: str = "") -> Future[str]:
    """The standard is asked as its failures propose: a new version that says the same, approved at once, so that
    carried answers stay; the new frequency. Raises Refused, NotFound, and Problem where nothing is proposed."""
    return _decide(store, who, code, True, reason)


def decline(store: Store, who: Who, code: str, reason: str = "") -> Future[str]:
    """The standard is asked as often as before, until new failures say otherwise; that frequency. Raises as
    `accept` does."""
    return _decide(store, who, code, False, reason)


def _decide(store: Store, who: Who, code: str, accepted: bool, reason: str) -> Future[str]:
    named = f"how often {code.strip().upper()} is asked"

    def work(change: Change) -> str:
        rights.require(who, "standard.approve", reader=change)
        said = decide_in(change, code, accepted, reason)
        change.describe(f"{'change' if accepted else 'leave'} {named}: {said}")
        return said

    return store.change(who, f"decide {named}", work)


def decide_in(change: Change, code: str, accepted: bool, reason: str) -> str:
    """Accept or decline inside somebody else's change, who has asked for the right; how often it is asked then."""
    key, today = key_of(change, code), change.today
    row = change.get("standards", key) or {}
    set_by = limits(change)
    found = next((one for entry, one in _evidence(change, set_by, today, key) if entry.id == key), None)
    proposal = None if found is None else propose(found, set_by, today)
    if proposal is None:
        raise Problem(
            f"Nothing is proposed on how often {row['code']} is asked.",
            kept="Nothing was changed.",
            do="`steerboard list queue` shows what is.",
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
