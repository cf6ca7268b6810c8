"""Who fails what: a standard across clients, a category at a client, and the standards that fail at most clients.

By the latest answers as left of what applies today, answers of reviews in progress among them. Nothing here reads all
answers: `alignment` is asked by its key, and `standard_counts` holds the sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.align import figures, scope, score, standing
from models.align.applying import applying
from models.align.findings import STATE, gravity
from models.align.scope import client_scope, standard_facts
from models.align.score import Counts
from models.dates import day_of, days_between
from models.errors import NotFound
from models.figure import Figure, Input, Record
from models.library import catalogue, categories
from models.library.catalogue import HEADING
from models.practice import clients
from models.store.engine import sqlite3
from models.store.reading import among
from models.store.store import Store
from models.text import count, fold

RULE = (
    "Who fails a standard: the latest answer of each client that it applies to today, as left; "
    "clients that have left do not count. Guide: docs/vcio.md, What reviews tell."
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A standard that is misaligned at a client."""

    client: str
    """The client's code."""
    client_name: str
    standard: str
    """The standard's code."""
    name: str
    category: str
    business_impact: str
    since: date
    """The day since which it is misaligned: when its finding was opened or regressed last, else of the answer."""
    days: int
    """Days since then."""
    answered: date
    """The day of the latest answer."""
    review: str
    """The code of the review that gave it."""
    note: str
    finding: str
    """The code of the finding; empty before the first submission that says no."""
    state: str
    """Of the finding (`findings.STATES`); empty where there is none."""
    owner: str
    """Name of whose the finding is; empty: nobody's."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard across all clients."""

    code: str
    name: str
    question: str
    """In the wording that is asked today."""
    failures: tuple[Failure, ...]
    """The clients that fail it, the longest first."""
    counts: Counts
    """Clients: `yes` aligned, `no` misaligned, `open` it applies and was never answered."""
    figure: Figure
    """Percent of the clients that were asked and are aligned, with the failing ones as records."""


def failing(store: Store, code: str) -> Standard:
    """Who fails a standard, across clients. Raises NotFound."""
    today = store.today()
    with store.snapshot():
        key = catalogue.key_of(store, code)
        row = store.row(
            f"SELECT s.code, {HEADING} AS name, v.question FROM standards s "
            "JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) WHERE s.id = :key",
            {"key": key},
        )
        if row is None:
            raise NotFound(f"There is no standard {code}.")
        rows = store.rows(
            "SELECT c.id AS client, l.value, l.applies FROM clients c "
            "LEFT JOIN alignment l ON l.client = c.id AND l.standard = :key WHERE c.status <> 'left'",
            {"key": key},
        )
        facts = standard_facts(store, [key])[0]
        passed = set(scope.passed(store, today))
        fails, yes, unanswered = [], 0, 0
        for client, value, applies in rows:
            if value is None or client in passed:
                applies = client_scope(store, client, today).applies(facts).inside
            if not applies:
                continue
            if value is None:
                unanswered += 1
            elif value:
                yes += 1
            else:
                fails.append((client, key))
        failures = _failures(store, fails, today)
    counts = Counts(yes=yes, no=len(failures), open=unanswered)
    return Standard(
        row["code"], row["name"], row["question"], failures, counts, _figure(row["code"], counts, failures)
    )


def _figure(code: str, counts: Counts, failures: tuple[Failure, ...]) -> Figure:
    percent = score.ratio(counts.yes, counts.no)
    formula = ["clients aligned ÷ (aligned + misaligned)"]
    if percent is not None:
        formula += [
            f"{counts.yes} ÷ ({counts.yes} + {counts.no}) = {score.digits(percent)}",
            f"rounded half up to {score.shown(percent)}",
        ]
    return Figure(
        f"{code} across clients",
        percent,
        score.shown(percent),
        tuple(formula),
        (
            Input("aligned", str(counts.yes), count(counts.yes, "client")),
            Input("misaligned", str(counts.no), count(counts.no, "client")),
            Input("not counted", str(counts.open), "it applies to them and was never answered"),
        ),
        RULE,
        tuple(
            Record(
                "client",
                one.client,
                one.client_name,
                "no",
                f"since {one.since.isoformat()}  {one.finding}".rstrip(),
            )
            for one in failures
        ),
        f"{count(counts.yes, 'client is', 'clients are')} aligned",
    )


def failing_at(store: Store, client: str, category: str = "") -> tuple[Failure, ...]:
    """What fails at a client, in a category (by its prefix, or the name that it has in the heat map and the box) or in any:
    a cell of the heat map, opened. By business impact, then the longest first. Raises NotFound."""
    today = store.today()
    with store.snapshot():
        key = clients.key_of(store, client)
        fails = [(key, standard) for standard in _answered(store, key, today, False, category)]
        found = _failures(store, fails, today)
    return tuple(sorted(found, key=lambda one: (gravity(one.business_impact), one.since, one.standard)))


def _answered(store: Store, client: int, today: date, value: bool, category: str) -> list[int]:
    """The standards that apply to a client today and were answered so last, in a category as `failing_at` takes it.
    Raises NotFound."""
    inside = _inside(store, category)
    if client in scope.passed(store, today):
        return [
            one.facts.standard
            for one in applying(store, client, today)
            if one.last_value is value and one.facts.category in inside
        ]
    rows = store.rows(
        "SELECT standard, category FROM alignment WHERE client = :client AND value = :value AND applies = 1",
        {"client": client, "value": int(value)},
    )
    return [row["standard"] for row in rows if row["category"] in inside]


def called(store: Store, category: str) -> set[int]:
    """The categories of this name, or the one of this prefix; none where there is none, and all where it is empty."""
    named = fold(category)
    inside = {one for one, name in standing.names(store).items() if named in ("", fold(name))}
    if not inside:
        by_prefix = "SELECT id FROM categories WHERE prefix = :prefix"
        inside = {row["id"] for row in store.rows(by_prefix, {"prefix": category.strip().upper()})}
    return inside


def _inside(store: Store, category: str) -> set[int]:
    inside = called(store, category)
    if category and not inside:
        raise categories.missing(store, category)
    return inside


@dataclass(frozen=True, slots=True)
class Aligned:
    """A standard that is aligned at a client."""

    standard: str
    """The standard's code."""
    name: str
    category: str
    answered: date
    by: str
    """Name of who answered."""
    review: str


def aligned_at(store: Store, client: str, category: str = "") -> tuple[Aligned, ...]:
    """What is aligned at a client, in a category (as `failing_at`) or in any, by code. Raises NotFound."""
    today = store.today()
    with store.snapshot():
        key = clients.key_of(store, client)
        wanted = _answered(store, key, today, True, category)
        found = []
        for where, params in among("l.standard", wanted):
            for row in store.rows(
                f"SELECT s.code, {HEADING} AS name, g.name AS category, l.at, coalesce(p.name, '') AS by, "
                "r.code AS review FROM alignment l JOIN standards s ON s.id = l.standard "
                "JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) JOIN categories g ON g.id = s.category "
                "JOIN items i ON i.id = l.item JOIN answers a ON a.id = l.item JOIN reviews r ON r.id = i.review "
                f"LEFT JOIN people p ON p.id = a.who WHERE l.client = :client AND {where}",
                {**params, "client": key},
            ):
                on = day_of(row["at"], store.zone)
                found.append(Aligned(row["code"], row["name"], row["category"], on, row["by"], row["review"]))
    return tuple(sorted(found, key=lambda one: one.standard))


def with_failures(store: Store, figure: Figure, client: str, category: str = "") -> Figure:
    """A figure of a client today (a cell of the heat map, a line of the box) with what fails there as its records:
    what `=` shows. Raises NotFound."""
    records = tuple(
        Record(
            "standard", one.standard, one.name, "no", f"since {one.since.isoformat()}  {one.finding}".rstrip()
        )
        for one in failing_at(store, client, category)
    )
    return score.with_records(figure, records, "the aligned ones are not listed")


_SELECT = (
    "SELECT l.client, l.standard, l.at, c.code AS client_code, c.name AS client_name, s.code AS standard_code, "
    f"{HEADING} AS name, v.business_impact, g.name AS category, a.note, r.code AS review, f.code AS finding, "
    f"{STATE} AS state, p.name AS owner, coalesce((SELECT max(e.at) FROM finding_events e WHERE e.finding = f.id "
    "AND e.what IN ('opened', 'regressed')), f.opened_at) AS since "
    "FROM alignment l JOIN clients c ON c.id = l.client JOIN standards s ON s.id = l.standard "
    "JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) JOIN categories g ON g.id = s.category "
    "JOIN items i ON i.id = l.item JOIN answers a ON a.id = l.item JOIN reviews r ON r.id = i.review "
    "LEFT JOIN findings f ON f.client = l.client AND f.standard = l.standard "
    "LEFT JOIN people p ON p.id = f.owner WHERE "
)


def _failures(store: Store, fails: Iterable[tuple[int, int]], today: date) -> tuple[Failure, ...]:
    """(client, standard) pairs as failures, the longest first."""
    by_client: dict[int, list[int]] = {}
    by_standard: dict[int, list[int]] = {}
    for client, standard in fails:
        by_client.setdefault(client, []).append(standard)
        by_standard.setdefault(standard, []).append(client)
    found: list[Failure] = []
    if len(by_standard) < len(by_client):
        fixed, many, spread = "standard", "client", by_standard
    else:
        fixed, many, spread = "client", "standard", by_client
    for key, others in spread.items():
        for where, params in among(f"l.{many}", others):
            rows = store.rows(
                f"{_SELECT}l.{fixed} = :fixed AND {where}",
                {**params, "fixed": key, "today": today.isoformat()},
            )
            found += [_failure(row, store.zone, today) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.since, one.client_name.lower(), one.standard)))


def _failure(row: sqlite3.Row, zone: str, today: date) -> Failure:
    told = row["finding"] is not None and row["state"] != "verified"
    since = day_of(row["since"] if told else row["at"], zone)
    return Failure(
        client=row["client_code"],
        client_name=row["client_name"],
        standard=row["standard_code"],
        name=row["name"],
        category=row["category"],
        business_impact=row["business_impact"],
        since=since,
        days=max(0, days_between(since, today)),
        answered=day_of(row["at"], zone),
        review=row["review"],
        note=row["note"],
        finding=row["finding"] or "",
        state=row["state"] or "",
        owner=row["owner"] or "",
    )


# The standards that fail at most clients --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """A standard in the ranking."""

    code: str
    name: str
    category: str
    business_impact: str
    yes: int
    """Clients where it is aligned."""
    no: int
    """Clients where it is misaligned."""

    @property
    def asked(self) -> int:
        """Clients that were asked."""
        return self.yes + self.no

    @property
    def figure(self) -> Figure:
        """Percent of the clients that were asked and are misaligned."""
        percent: Decimal | None = score.ratio(self.no, self.yes)
        formula = ["clients misaligned ÷ (aligned + misaligned)"]
        if percent is not None:
            formula.append(f"{self.no} ÷ ({self.yes} + {self.no}) = {score.digits(percent)}")
        return Figure(
            f"{self.code} fails",
            percent,
            score.shown(percent),
            tuple(formula),
            (Input("misaligned", str(self.no)), Input("aligned", str(self.yes))),
            RULE,
            (Record("standard", self.code, self.name, "no"),),
        )


def ranking(store: Store, category: str = "") -> tuple[Ranked, ...]:
    """The standards that fail at some client, in a category (as `failing_at`) or in any, at most clients first; then by the
    share of clients, business impact, code. Clients that have left count here no more than elsewhere. Raises NotFound."""
    with store.snapshot():
        inside = _inside(store, category)
        counts = {
            row["standard"]: [row["yes"], row["no"]]
            for row in store.rows("SELECT standard, yes, no FROM standard_counts")
        }
        _without(store, counts)
        names = {
            row["id"]: row
            for row in store.rows(
                f"SELECT s.id, s.code, {HEADING} AS name, g.name AS category, s.category AS inside, v.business_impact "
                "FROM standards s JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) "
                "JOIN categories g ON g.id = s.category"
            )
        }
    found = [
        Ranked(row["code"], row["name"], row["category"], row["business_impact"], yes, no)
        for key, (yes, no) in counts.items()
        if no > 0 and (row := names.get(key)) is not None and row["inside"] in inside
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (-one.no, one.yes, gravity(one.business_impact), one.code),
        )
    )


def _without(store: Store, counts: dict[int, list[int]]) -> None:
    """Take out of the sums what they cannot follow: clients that have left, and decisions whose day has passed."""
    gone = {row["id"] for row in store.rows("SELECT id FROM clients WHERE status = 'left'")}
    asked = {client: found for client, found in figures.asked_anew(store) if client not in gone}
    for client in (*gone, *asked):
        for standard, value in store.rows(
            "SELECT standard, value FROM alignment WHERE client = :client AND applies = 1", {"client": client}
        ):
            counts[standard][0 if value else 1] -= 1
    for found in asked.values():
        for one in found:
            if one.last_value is not None:
                counts.setdefault(one.facts.standard, [0, 0])[0 if one.last_value else 1] += 1
