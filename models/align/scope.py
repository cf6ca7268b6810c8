"""What is asked of a client (DESIGN §4): a pure rule with its reason in words, and the decisions that
override it.

A standard applies when its pack is on for the client and it has no applies-to tags or at least one is in the
client's profile. Decisions override, the most specific first (standard, category, tag, pack), the latest
wins, until their day. Only approved standards are asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from models.align.due import frequency
from models.dates import kept_day, parse_day
from models.errors import NotFound, Problem
from models.field import Field, take_in
from models.library import catalogue, categories, register
from models.library.catalogue import HEADING
from models.practice import clients, rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader, among
from models.store.store import Store
from models.text import clean, fold, quoted
from models.who import Who

REASON = Field("reason", "Reason", "Why it is asked, or not.")
LEVELS = ("standard", "category", "tag", "pack")
"""What a decision can name, the most specific first."""
ASKED_STATES = ("approved", "revision")
"""States of a standard whose live version is asked: approved, also while a new version is being written."""
RETIRED = "it is retired"
"""Why a standard does not apply that the committee took out of the library."""


class Facts(NamedTuple):
    """What of a standard bears on whether, when and where it is asked."""

    standard: int
    code: str
    state: str
    wording: int | None
    """The live version; None before the first approval."""
    category: int
    pack: int
    pack_name: str
    tags: frozenset[str]
    """Folded."""
    applies_to: frozenset[str]
    """Folded."""
    frequency: str = "yearly"
    order: tuple[int, int, int, int, str] = (0, 0, 0, 0, "")
    """The place in a review: the practice's own pack first, then by pack, by category, by code."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision that something is asked of a client, or not."""

    id: int
    level: str
    """standard, category, tag or pack."""
    target: int | str
    """The key of what is named; the folded text of a tag."""
    name: str
    """The code or name of what is named, for people."""
    inside: bool
    reason: str
    until: date | None
    """The last day on which it holds; None: until it is withdrawn."""
    at: int
    """When it was made, UTC milliseconds."""
    review: str = ""
    """The code of the review in which it was made, or empty."""


class Applies(NamedTuple):
    """Whether a standard is asked of a client, and why."""

    inside: bool
    because: str
    decision: int | None = None
    """The decision that settled it."""
    beyond: bool = False
    """A decision on many standards asks it, though what it is for is not in the profile: a decision overrides that."""


InForce = Mapping[tuple[str, int | str], Decision]


def in_force(decisions: Iterable[Decision], today: date) -> InForce:
    """The decision that counts for each thing named: of those whose day has not passed, the latest."""
    found: dict[tuple[str, int | str], Decision] = {}
    for decision in decisions:
        if decision.until is not None and decision.until < today:
            continue
        key = (decision.level, decision.target)
        other = found.get(key)
        if other is None or (decision.at, decision.id) > (other.at, other.id):
            found[key] = decision
    return found


def applies(facts: Facts, profile: Collection[str], pack_on: bool, decisions: InForce) -> Applies:
    """Whether the standard is asked of a client with that profile (folded tags), and why in words.

    `decisions` are those in force (`in_force`). Of several tags of the standard that are decided on, the
    latest decision wins.
    """
    if facts.state not in ASKED_STATES or facts.wording is None:
        return Applies(False, RETIRED if facts.state == "retired" else "it is not approved yet")
    if decisions:
        decision = decided(facts, decisions)
        if decision is not None:
            lacking = _lacks(facts, profile) if decision.inside and decision.level != "standard" else ""
            because = said(decision) + (f"; the profile has {lacking}" if lacking else "")
            return Applies(decision.inside, because, decision.id, bool(lacking))
    if not pack_on:
        return Applies(False, f"the pack {facts.pack_name} is off for this client")
    if not facts.applies_to:
        return Applies(True, f"for everybody; pack {facts.pack_name} is on")
    for tag in sorted(facts.applies_to):
        if tag in profile:
            return Applies(True, f"the profile has {tag}")
    return Applies(False, f"the profile has {_lacks(facts, profile)}")


def _lacks(facts: Facts, profile: Collection[str]) -> str:
    """`none of servers, wireless`: what a standard is for and a client has not; empty where it has any of it."""
    if not facts.applies_to or any(tag in profile for tag in facts.applies_to):
        return ""
    return f"none of {', '.join(sorted(facts.applies_to))}"


def decided(facts: Facts, decisions: InForce) -> Decision | None:
    """The decision that settles whether a standard is asked, the most specific first; None: nothing was decided."""
    found = decisions.get(("standard", facts.standard)) or decisions.get(("category", facts.category))
    if found is not None:
        return found
    tagged = [decision for tag in facts.tags | facts.applies_to if (decision := decisions.get(("tag", tag)))]
    if tagged:
        return max(tagged, key=lambda decision: (decision.at, decision.id))
    return decisions.get(("pack", facts.pack))


def said(decision: Decision) -> str:
    """A decision in words: `decided: not asked (category Backup): theirs`."""
    what = "asked" if decision.inside else "not asked"
    named = "" if decision.level == "standard" else f" ({decision.level} {decision.name})"
    until = f", until {decision.until.isoformat()}" if decision.until else ""
    return f"decided: {what}{named}{until}" + (f": {decision.reason}" if decision.reason else "")


# Reading ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClientScope:
    """What bears on the scope of one client, on one day."""

    client: int
    profile: frozenset[str]
    packs_on: frozenset[int]
    decisions: InForce

    def applies(self, facts: Facts) -> Applies:
        """Whether this standard is asked of the client, and why."""
        return applies(facts, self.profile, facts.pack in self.packs_on, self.decisions)


def client_scope(reader: Reader, client: int, today: date) -> ClientScope:
    """The scope of a client on a day. Raises NotFound where there is no such client."""
    row = reader.row("SELECT profile FROM clients WHERE id = :client", {"client": client})
    if row is None:
        raise NotFound("There is no such client.")
    packs = reader.rows(
        "SELECT id FROM packs WHERE own = 1 "
        "UNION SELECT pack FROM pack_clients WHERE client = :client OR client IS NULL",
        {"client": client},
    )
    return ClientScope(
        client,
        tags(row["profile"]),
        frozenset(pack["id"] for pack in packs),
        in_force(decisions(reader, client), today),
    )


def decisions(reader: Reader, client: int) -> tuple[Decision, ...]:
    """Every decision on a client's scope, the newest first, those whose day has passed among them."""
    rows = reader.rows(
        "SELECT d.id, d.standard, d.category, d.tag, d.pack, d.inside, d.reason, d.until, d.at, "
        "s.code AS standard_code, c.name AS category_name, p.name AS pack_name, r.code AS review "
        "FROM scope d LEFT JOIN standards s ON s.id = d.standard LEFT JOIN categories c ON c.id = d.category "
        "LEFT JOIN packs p ON p.id = d.pack LEFT JOIN reviews r ON r.id = d.review "
        "WHERE d.client = :client ORDER BY d.at DESC, d.id DESC",
        {"client": client},
    )
    return tuple(_decision(row) for row in rows)


def passed(reader: Reader, today: date) -> list[int]:
    """The clients with a decision on the scope whose day has passed."""
    rows = reader.rows(
        "SELECT DISTINCT client FROM scope WHERE until IS NOT NULL AND until < :today",
        {"today": today.isoformat()},
    )
    return [row["client"] for row in rows]


def _decision(row: sqlite3.Row) -> Decision:
    level, name = "tag", str(row["tag"])
    target: int | str = fold(name)
    for kind, label in (("standard", "standard_code"), ("category", "category_name"), ("pack", "pack_name")):
        if row[kind] is not None:
            level, target, name = kind, row[kind], row[label]
    return Decision(
        row["id"],
        level,
        target,
        name,
        bool(row["inside"]),
        row["reason"],
        kept_day(row["until"]),
        row["at"],
        row["review"] or "",
    )


def tags(text: str) -> frozenset[str]:
    """The folded tags of a column that holds a list as JSON text."""
    return frozenset() if text == "[]" else frozenset(fold(tag) for tag in json.loads(text))


_FACTS = (
    "SELECT s.id, s.code, s.state, s.live, s.category, s.pack, p.name AS pack_name, p.own, c.position, "
    "c.frequency AS category_frequency, coalesce(v.frequency, '') AS frequency, coalesce(v.tags, '[]') AS "
    "tags, "
    "coalesce(v.applies_to, '[]') AS applies_to FROM standards s JOIN packs p ON p.id = s.pack "
    "JOIN categories c ON c.id = s.category LEFT JOIN standard_versions v ON v.id = s.live "
)


def standard_facts(reader: Reader, only: Iterable[int] | None = None) -> list[Facts]:
    """The facts of those standards, or of all that can be asked."""
    if only is None:
        rows = reader.rows(_FACTS + "WHERE s.state IN ('approved', 'revision') AND s.live IS NOT NULL")
    else:
        rows = [
            row
            for where, params in among("s.id", only)
            for row in reader.rows(_FACTS + "WHERE " + where, params)
        ]
    known: dict[str, frozenset[str]] = {}

    def parsed(text: str) -> frozenset[str]:
        found = known.get(text)
        if found is None:
            found = known[text] = tags(text)
        return found

    return [
        Facts(
            key,
            code,
            state,
            live,
            category,
            pack,
            pack_name,
            parsed(tagged),
            parsed(applies_to),
            frequency(of_standard, of_category),
            (0 if own else 1, pack, position, category, code),
        )
        for (
            key, code, state, live, category, pack, pack_name, own, position, of_category, of_standard, tagged, applies_to,
        ) in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One standard on the scope screen of a client."""

    standard: int
    code: str
    name: str
    category: str
    prefix: str
    """Of its category: another pack may have one of the same name."""
    inside: bool
    because: str
    decision: int | None
    beyond: bool = False
    """See `Applies`."""


def overview(store: Store, client: int, today: date | None = None) -> tuple[ScopeLine, ...]:
    """Every approved standard, whether it is asked of this client and why, in the order of a review."""
    with store.snapshot():
        scope = client_scope(store, client, today or store.today())
        facts = sorted(standard_facts(store), key=lambda one: one.order)
        names = {
            row["id"]: (row["name"], row["category"], row["prefix"])
            for row in store.rows(
                f"SELECT s.id, {HEADING} AS name, c.name AS category, c.prefix FROM standards s "
                "JOIN standard_versions v ON v.id = s.live JOIN categories c ON c.id = s.category"
            )
        }
    lines = []
    for one in facts:
        found = scope.applies(one)
        name, category, prefix = names[one.standard]
        lines.append(
            ScopeLine(
                one.standard,
                one.code,
                name,
                category,
                prefix,
                found.inside,
                found.because,
                found.decision,
                found.beyond,
            )
        )
    return tuple(lines)


# Writing ----------------------------------------------------------------------------------------------------


_DAY_AT_THE_END = re.compile(r"(.*?)[\s,;.]*\buntil\s+(\d[\d./-]*?)\.?", re.IGNORECASE | re.DOTALL)


def reason_and_day(text: str) -> tuple[str, str | None]:
    """A reason as it is typed in one line, and the last day that it ends with: `Merger, until 2027-03-31`."""
    found = _DAY_AT_THE_END.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text, None)


def judge(text: str, today: date) -> None:
    """Whether a line that is typed can be decided with. Raises Problem where it holds no reason, or ends with what is no
    day or with one that has passed.
    """
    reason, until = reason_and_day(text)
    _reason(reason)
    _still_ahead(parse_day(until, "until") if until else None, today)


def _reason(text: str) -> str:
    reason = take_in(REASON, text)
    if not reason:
        raise Problem("A decision on what is asked needs a reason.", do="Say why in a sentence.")
    return str(reason)


def _still_ahead(last: date | None, today: date) -> None:
    if last is not None and last < today:
        raise Problem(f"{last} has passed.", do="Name the last day on which it holds.", field="until")


def decide(
    store: Store,
    who: Who,
    client: str,
    level: str,
    name: str,
    *,
    inside: bool,
    reason: str,
    until: str | None = None,
) -> Future[int]:
    """Decide that a standard (by code), category (by prefix or name), tag or pack (by code) is asked of a
    client, or not.

    A decision on the same thing stays in the list; the latest wins. `until` is the last day on which it
    holds. The result is the decision's key. Raises Refused, NotFound, and Problem where there is no reason, the level
    is none, or the day has passed.
    """
    reason = _reason(reason)
    last = parse_day(until, "until") if until else None
    day = last.isoformat() if last else None
    if level not in LEVELS:
        raise Problem(f"{quoted(level)} cannot be decided on.", do=f"Name one of {', '.join(LEVELS)}.")
    what = "ask" if inside else "do not ask"

    def work(change: Change) -> int:
        rights.require(who, "profile.edit", reader=change)
        _still_ahead(last, change.today)
        found = clients.client(change, client)
        column, shown = _named(change, level, name)
        ends = f" until {day}" if day else ""
        change.describe(f"{what} {level} {shown} at {found.code}{ends}: {reason}")
        return decide_in(change, found.id, level, column, inside=inside, reason=reason, until=day)

    return store.change(who, f"{what} {level} {name} at {client}", work)


def decide_in(
    change: Change,
    client: int,
    level: str,
    target: int | str,
    *,
    inside: bool,
    reason: str,
    until: str | None = None,
    review: int | None = None,
) -> int:
    """A decision inside somebody else's change; the key of its row."""
    return change.insert(
        "scope",
        {
            "client": client,
            level: target,
            "inside": inside,
            "reason": reason,
            "until": until,
            "review": review,
            "at": change.at,
        },
    )


def withdraw(store: Store, who: Who, decision: int) -> Future[None]:
    """Take a decision back, so that the next one down counts again. Raises Refused, NotFound.

    Refused too where a question of a review is not applicable by it: there `o` and `backspace` decide.
    """

    def work(change: Change) -> None:
        rights.require(who, "profile.edit", reader=change)
        row = change.get("scope", decision)
        if row is None:
            raise NotFound("This decision is gone already.")
        used = change.row(
            "SELECT r.code FROM items i JOIN reviews r ON r.id = i.review WHERE i.scope = :scope",
            {"scope": decision},
        )
        if used is not None:
            raise Problem(
                f"{used['code']} says by this decision that a question does not apply.",
                kept="Nothing was changed.",
                do="Decide anew: the latest decision wins.",
            )
        client = change.value("SELECT code FROM clients WHERE id = :id", {"id": row["client"]})
        change.describe(f"withdraw a decision on what is asked of {client}")
        change.delete("scope", decision)

    return store.change(who, "withdraw a decision on what is asked", work)


def _named(reader: Reader, level: str, name: str) -> tuple[int | str, str]:
    """The key of what a person named, and its code or name. Raises NotFound, Problem where a name is not the
    only one."""
    name = clean(name)
    if level == "tag":
        if not name:
            raise Problem("A tag has a name.", do="Name one.")
        return name, name
    if level == "standard":
        return catalogue.key_of(reader, name), name.upper()
    if level == "pack":
        pack = register.pack(reader, name)
        return pack.id, pack.code
    if len(categories.named_like(reader, name)) > 1:
        raise Problem(f"More than one category is called {name}.", do="Name it by its prefix.")
    category = categories.category(reader, name)
    return category.id, category.name
