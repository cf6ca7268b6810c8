"""The practice's own facts: name, zone, currency; in the database with history, out and in as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from concurrent.futures import Future

from models import dates
from models.errors import Problem
from models.field import Field, taken_in
from models.practice import rights
from models.store import facts
from models.store.store import Store
from models.who import Who

FACTS_LIMIT = 1_000_000
"""Bytes of a file of facts."""

FIELDS = (
    Field("name", "Name", "The practice's name, as it stands on screens and documents.", required=True),
    Field("zone", "Time zone", "An IANA zone such as Europe/Dublin: its day is `today`.", required=True),
    Field("currency", "Currency", "Three letters, such as USD.", required=True),
    Field("locale", "Locale", "How dates and money are written in documents, such as en_US.", required=True),
    Field("fiscal_start", "Fiscal start", "The month in which the fiscal year begins, 1 to 12.", required=True),
)


def company(store: Store) -> dict[str, str]:
    """Fact → value, in the order of FIELDS."""
    found = facts.all_facts(store)
    return {one.name: found.get(one.name, "") for one in FIELDS}


def edit(store: Store, who: Who, values: Mapping[str, object]) -> Future[None]:
    """Change some facts. Raises Refused, Problem."""
    rights.require(who, "facts")
    given = {name: str(value) for name, value in taken_in(FIELDS, values, new=False).items()}
    if "zone" in given:
        dates.zone(given["zone"])
    if "currency" in given and not (len(given["currency"]) == 3 and given["currency"].isalpha()):
        raise Problem(f"{given['currency']!r} is no currency.", do="Give its three letters, such as USD.")
    if "fiscal_start" in given and given["fiscal_start"] not in [str(month) for month in range(1, 13)]:
        raise Problem("The fiscal year begins in a month from 1 to 12.")
    return facts.put_all(store, who, given)


def as_toml(store: Store) -> str:
    """The facts as a TOML file."""
    import tomli_w

    return tomli_w.dumps(company(store))


def from_toml(text: str) -> dict[str, str]:
    """The facts in a TOML file. Raises Problem with the line where it cannot be read."""
    if len(text) > FACTS_LIMIT:
        raise Problem("The file is larger than 1 MB.")
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise Problem(f"The file cannot be read: {error}.", kept="Nothing was changed.", do="Mend that line.") from error
    if not all(isinstance(value, str | int) for value in values.values()):
        raise Problem("Every fact is a text or a number.", kept="Nothing was changed.")
    return {name: str(value) for name, value in values.items()}
