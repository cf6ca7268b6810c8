"""A link or ticket number on any record (`L`): kept as text, shown in full and copied, opened nowhere
(FAULTS A27)."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from models.errors import NotFound, Problem
from models.field import Field, take_in
from models.practice import rights
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import quoted
from models.who import Who

TABLES = {
    "client": ("clients", "code"),
    "contact": ("contacts", "id"),
    "person": ("people", "login"),
    "standard": ("standards", "code"),
    "review": ("reviews", "code"),
    "finding": ("findings", "code"),
}
"""Kinds of record that can carry links: their table, and the column by which people know them."""

ADDRESS = Field("address", "Link or ticket", "A web address, or the number of a ticket.", required=True)
LABEL = Field("label", "Label", "What it is, in a few words.")
FIELDS = (ADDRESS, LABEL)


@dataclass(frozen=True, slots=True)
class Link:
    """An address or a ticket number on a record."""

    id: int
    kind: str
    key: int
    address: str
    """A web address, or the number of a ticket: whatever finds it again."""
    label: str
    version: int


def links(reader: Reader, kind: str, code: str) -> tuple[Link, ...]:
    """The links on a record, oldest first. Raises NotFound where there is no such record."""
    key = _key(reader, kind, code)
    rows = reader.rows(
        "SELECT * FROM links WHERE kind = :kind AND key = :key ORDER BY id", {"kind": kind, "key": key}
    )
    return tuple(
        Link(row["id"], row["kind"], row["key"], row["address"], row["label"], row["version"]) for row in rows
    )


def add(store: Store, who: Who, kind: str, code: str, address: str, label: str = "") -> Future[int]:
    """Put a link or ticket number on a record; its id. Raises Refused, NotFound, and Problem where it is
    empty, too long, or there already."""

    def work(change: Change) -> int:
        rights.require(who, "link", reader=change)
        values = _values(address, label)
        if any(one.address == values["address"] for one in links(change, kind, code)):
            raise Problem(f"{values['address']} is on {kind} {code} already.", kept="Nothing was changed.")
        change.describe(f"put {values['address']} on {kind} {code}")
        return change.insert("links", {"kind": kind, "key": _key(change, kind, code), **values})

    return store.change(who, "put a link on a record", work)


def edit(
    store: Store, who: Who, key: int, address: str, label: str = "", *, version: int | None = None
) -> Future[None]:
    """Change a link. Raises Refused, NotFound, Conflict, Problem."""

    def work(change: Change) -> None:
        rights.require(who, "link", reader=change)
        name = _named(change, key)
        change.update("links", key, _values(address, label), version=version)
        change.describe(f"change a link on {name}")

    return store.change(who, "change a link", work)


def remove(store: Store, who: Who, key: int, *, version: int | None = None) -> Future[None]:
    """Take a link off again. Raises Refused, NotFound, Conflict."""

    def work(change: Change) -> None:
        rights.require(who, "link", reader=change)
        name = _named(change, key)
        change.delete("links", key, version=version)
        change.describe(f"take a link off {name}")

    return store.change(who, "take a link off", work)


def _values(address: str, label: str) -> dict[str, str]:
    values = {"address": take_in(ADDRESS, address), "label": take_in(LABEL, label)}
    if not values["address"]:
        raise Problem("There is no link or ticket number.", do="Give an address, or the number of a ticket.")
    return values


def _named(change: Change, key: int) -> str:
    """The record that a link is on, in words. Raises NotFound where the link is gone."""
    row = change.get("links", key)
    if row is None:
        raise NotFound("That link is gone already.")
    table, column = TABLES[row["kind"]]
    record = change.get(table, row["key"])
    return f"{row['kind']} {record[column] if record else row['key']}"


def _key(reader: Reader, kind: str, code: str) -> int:
    if kind not in TABLES:
        raise NotFound(f"A {kind} carries no links.", do=f"Links go on: {', '.join(TABLES)}.")
    table, column = TABLES[kind]
    code = code.strip()
    key = reader.value(
        f"SELECT id FROM {table} WHERE {column} IN (:code, :upper) ORDER BY {column} <> :code",
        {"code": code, "upper": code.upper()},
    )
    if key is None:
        raise NotFound(
            f"There is no {kind} {quoted(code)}.",
            shows=f"list {'people' if kind == 'person' else kind + 's'}",
        )
    return int(key)
