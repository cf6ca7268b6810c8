"""The packs that a practice has, and for whom each is on (DESIGN §4, "What is asked")."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound, Problem
from models.field import Field, called, taken_in
from models.practice import clients, rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store
from models.text import count, fold, quoted
from models.who import Who

FIELDS = (
    Field("name", "Name", "What the pack is called.", required=True),
    Field("edition", "Version", "Of the document that it comes from."),
    Field("licence", "Licence", "Under which it may be used."),
    Field("source", "Source", "Where it comes from."),
)


ALL = "all"
"""In the place of a client's code: every client."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of standards from one document, or the practice's own."""

    id: int
    code: str
    name: str
    edition: str
    licence: str
    source: str
    own: bool
    standards: int
    approved: int
    everywhere: bool
    """On for every client."""
    clients: int
    """For how many clients it is on by name."""
    version: int


_SELECT = (
    "SELECT p.*, (SELECT count(*) FROM standards s WHERE s.pack = p.id AND s.state <> 'retired') AS standards, "
    "(SELECT count(*) FROM standards s WHERE s.pack = p.id AND s.state IN ('approved', 'revision')) AS approved, "
    "EXISTS (SELECT 1 FROM pack_clients o WHERE o.pack = p.id AND o.client IS NULL) AS everywhere, "
    "(SELECT count(*) FROM pack_clients o WHERE o.pack = p.id AND o.client IS NOT NULL) AS clients FROM packs p "
)


def all_packs(reader: Reader) -> tuple[Pack, ...]:
    """All packs, the practice's own first."""
    return tuple(_pack(row) for row in reader.rows(_SELECT + "ORDER BY p.own DESC, p.name"))


def pack(reader: Reader, code: str) -> Pack:
    """The pack with that code, or else with that name. Raises NotFound."""
    row = reader.row(_SELECT + "WHERE p.code = :code", {"code": code.strip().lower()})
    if row is None:
        named = (one for one in all_packs(reader) if fold(one.name) == fold(code))
        if (found := next(named, None)) is not None:
            return found
        raise NotFound(f"There is no pack {quoted(code)}.", shows="list packs")
    return _pack(row)


def clients_of(reader: Reader, code: str) -> tuple[str, ...]:
    """Codes of the clients for which a pack is on by name. Raises NotFound."""
    key = pack(reader, code).id
    rows = reader.rows(
        "SELECT c.code FROM pack_clients o JOIN clients c ON c.id = o.client "
        "WHERE o.pack = :key ORDER BY c.code",
        {"key": key},
    )
    return tuple(row["code"] for row in rows)


def switch(store: Store, who: Who, code: str, client: str, on: bool) -> Future[None]:
    """Switch a pack on or off for a client, or for all (`client` is "all"). Raises Refused, NotFound,
    Problem."""

    def work(change: Change) -> None:
        rights.require(who, "pack.switch", reader=change)
        switch_in(change, code, client, on)
        named = "all clients" if client == ALL else clients.client(change, client).code
        change.describe(f"switch pack {pack(change, code).code} {'on' if on else 'off'} for {named}")

    return store.change(who, "switch a pack", work)


def switch_in(change: Change, code: str, client: str, on: bool) -> None:
    """Switch a pack inside somebody else's change, who has asked for the right.

    Raises NotFound, and Problem for the practice's own pack, which is on everywhere, and where a pack that is
    on for all should be off for one client.
    """
    found = pack(change, code)
    if found.own:
        raise Problem(
            "The practice's own pack is on for every client.",
            do="Decide on the client's scope for exceptions.",
        )
    key = None if client == ALL else clients.key_of(change, client)
    present = change.rows(
        "SELECT id FROM pack_clients WHERE pack = :pack AND coalesce(client, 0) = coalesce(:client, 0)",
        {"pack": found.id, "client": key},
    )
    if on and not present:
        change.insert("pack_clients", {"pack": found.id, "client": key})
    if not on and key is not None and found.everywhere:
        raise Problem(
            f"{found.name} is on for all clients.",
            kept="Nothing was changed.",
            do="Decide on the client's scope for this pack, or switch it off for all.",
        )
    for one in () if on else present:
        change.delete("pack_clients", one["id"])


def edit(
    store: Store, who: Who, code: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change the head of a pack. Raises Refused, NotFound, Conflict, Problem."""

    def work(change: Change) -> None:
        rights.require(who, "category.edit", reader=change)
        found = pack(change, code)
        given = taken_in(FIELDS, values, new=False)
        changed = [name for name, value in given.items() if value != getattr(found, name)]
        change.update("packs", found.id, dict(given), version=version)
        change.describe(f"edit pack {found.code}: {called(FIELDS, changed)}")

    return store.change(who, "edit a pack", work)


def words(found: Pack) -> str:
    """For whom it is on, in words: `everywhere`, `3 clients`, `nobody`."""
    if found.own or found.everywhere:
        return "everywhere"
    return count(found.clients, "client") if found.clients else "nobody"


def _pack(row: sqlite3.Row) -> Pack:
    return Pack(
        row["id"],
        row["code"],
        row["name"],
        row["edition"],
        row["licence"],
        row["source"],
        bool(row["own"]),
        row["standards"],
        row["approved"],
        bool(row["everywhere"]),
        row["clients"],
        row["version"],
    )
