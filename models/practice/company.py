"""The practice's own facts: name, zone, currency; in the database with history, out and in as TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from models import dates
from models.errors import Problem
from models.field import Field, called, names, taken_in
from models.practice import rights
from models.practice.closures import Closures, closures
from models.store import facts
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import quoted, whole
from models.who import Who

FACTS_LIMIT = 1_000_000
"""Bytes of a file of facts (FAULTS G6)."""

FIELDS = (
    Field("name", "Name", "The practice's name, as it stands on screens and documents.", required=True),
    Field("zone", "Time zone", "An IANA zone such as Europe/Dublin: its day is `today`.", required=True),
    Field("currency", "Currency", "Three letters, such as USD.", required=True),
    Field("locale", "Locale", "How dates and money are written in documents, such as en_US.", required=True),
    Field(
        "fiscal_start", "Fiscal start", "The month in which the fiscal year begins, 1 to 12.", required=True
    ),
    Field(
        "source_age",
        "Age of a source",
        "Months after which the linter wants the source of a standard looked at again; empty: 24 (our default).",
    ),
    Field(
        "closures",
        "Closures",
        "Days beside the weekends on which nobody visits clients: 2026-12-24..2027-01-01, 2027-05-31.",
    ),
    Field(
        "base_categories",
        "Base categories",
        "With how many categories the base set of a new client begins, and by how many each visit adds to it (our "
        "default).",
        required=True,
    ),
    Field(
        "first_review",
        "First review",
        "A client's first review with more questions than this is warned of as too large (our default).",
        required=True,
    ),
    Field(
        "standard_review_days",
        "Review of standards",
        "A standard is due for its review so many days after the committee's last decision: at least "
        "once a year.",
        required=True,
    ),
    Field(
        "recheck_days",
        "Failures looked at",
        "How many days back failures count where another frequency is proposed; our default.",
        required=True,
    ),
    Field(
        "recheck_clients",
        "Clients at least",
        "So many clients at least have answered a standard before their share says anything; our default.",
        required=True,
    ),
    Field(
        "recheck_percent",
        "Failing clients",
        "A standard that fails at so many percent of its clients is proposed to be asked more often; our default.",
        required=True,
    ),
    Field(
        "recheck_again",
        "Failing again",
        "A standard that was put right and failed again so many times is proposed to be asked more often; our default.",
        required=True,
    ),
    Field(
        "recheck_cycles",
        "Without a failure",
        "A standard that failed nowhere for so many of its intervals is proposed to be asked less often; our default.",
        required=True,
    ),
)
DEFAULTS = {
    "closures": "",
    "base_categories": "4",
    "first_review": "60",
    "standard_review_days": "365",
    "recheck_days": "365",
    "recheck_clients": "5",
    "recheck_percent": "50",
    "recheck_again": "3",
    "recheck_cycles": "4",
}
"""What holds where a practice has set nothing."""
NUMBERS = {
    "base_categories": (1, 100),
    "first_review": (1, 10_000),
    "standard_review_days": (1, 9_999),
    "recheck_days": (1, 9_999),
    "recheck_clients": (1, 10_000),
    "recheck_percent": (1, 100),
    "recheck_again": (1, 100),
    "recheck_cycles": (1, 100),
}
"""The facts that are numbers: the least and the most."""
WHOLE = (*NUMBERS, "fiscal_start", "source_age")
"""The facts that a file says as numbers; any other may look like one, as a practice that is called 007 does."""


def company(store: Store) -> dict[str, str]:
    """Fact → value, in the order of FIELDS."""
    found = facts.all_facts(store)
    return {one.name: found.get(one.name, DEFAULTS.get(one.name, "")) for one in FIELDS}


def fact(reader: Reader, name: str) -> str:
    """One fact, or what holds where it is not set."""
    found = reader.value("SELECT value FROM facts WHERE name = :name", {"name": name})
    return str(DEFAULTS.get(name, "") if found is None else found)


def closed(reader: Reader) -> Closures:
    """When nobody visits clients."""
    return closures(fact(reader, "closures"))


def threshold(reader: Reader, name: str) -> int:
    """One of NUMBERS, as the practice has set it."""
    return int(fact(reader, name))


def edit(store: Store, who: Who, values: Mapping[str, Any]) -> Future[tuple[str, ...]]:
    """Change some facts in one change; the names of those that are different now. Raises Refused, Problem."""

    def work(change: Change) -> tuple[str, ...]:
        rights.require(who, "facts", reader=change)
        given = {name: _check(name, value) for name, value in taken_in(FIELDS, values, new=False).items()}
        kept = {
            **DEFAULTS,
            **{row["name"]: row["value"] for row in change.rows("SELECT name, value FROM facts")},
        }
        changed = tuple(name for name, value in given.items() if kept.get(name, "") != value)
        for name in changed:
            facts.put(change, name, given[name])
        if "name" in changed:
            own = change.value("SELECT id FROM packs WHERE own = 1")
            change.update("packs", own, {"name": given["name"]})
        change.describe("set " + ", ".join(f"{called(FIELDS, [name])} to {given[name]}" for name in changed))
        return changed

    return store.change(who, "set facts of the practice", work)


def as_toml(store: Store) -> str:
    """The facts as a TOML file, each under a line that says what it is."""
    import tomli_w

    lines = ["# Facts of the practice; `steerboard config --practice import FILE` brings them in again.\n"]
    found = company(store)
    for one in FIELDS:
        value = found[one.name]
        said = int(value) if value and one.name in WHOLE else value
        lines.append(f"\n# {one.help}\n{tomli_w.dumps({one.name: said})}")
    return "".join(lines)


def from_toml(text: str) -> dict[str, str]:
    """The facts in a TOML file. Raises Problem with the line or the key where it cannot be read."""
    if len(text) > FACTS_LIMIT:
        raise Problem("The file is larger than 1 MB.", do="Name the right file.")
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(
            f"The file cannot be read: {error}.", kept="Nothing was changed.", do="Mend that line."
        ) from error
    for name, value in values.items():
        if name not in names(FIELDS):
            raise Problem(
                f"There is no fact {quoted(name)}.",
                kept="Nothing was changed.",
                do=f"There are {', '.join(names(FIELDS))}.",
            )
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Problem(
                f"{name} is neither a text nor a number.", kept="Nothing was changed.", do="Mend that line."
            )
    return {name: str(value) for name, value in values.items()}


def _check(name: str, value: str) -> str:
    if name == "zone":
        dates.zone(value)
    if name == "currency":
        value = value.upper()
        if not re.fullmatch("[A-Z]{3}", value):
            raise Problem(f"{quoted(value)} is no currency.", do="Give its three letters, such as USD.")
    if name == "locale" and not re.fullmatch("[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?", value):
        raise Problem(f"{quoted(value)} is no locale.", do="Write it as en_US.")
    if name == "source_age" and value and not 1 <= (whole(value) or 0) <= 600:
        raise Problem(f"{quoted(value)} is no number of months.", do="Give one from 1 to 600, such as 24.")
    if name == "fiscal_start" and value not in [str(month) for month in range(1, 13)]:
        raise Problem(
            f"The fiscal year begins in a month from 1 to 12, not {quoted(value)}.", do="Give its number."
        )
    if name == "closures":
        closures(value)
    if name in NUMBERS:
        least, most = NUMBERS[name]
        if not least <= (whole(value) or 0) <= most:
            raise Problem(
                f"{called(FIELDS, [name])} is a number from {least} to {most:,}, not {quoted(value)}."
            )
    return value
