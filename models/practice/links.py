"""A link or ticket number on any record (`L`): shown in full and copied, opened nowhere."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from models.errors import NotFound, Problem
from models.practice import rights
from models.store.change import Change
from models.store.store import Store
from models.text import LINE_LIMIT, clean
from models.who import Who

TABLES = {
    "client": ("clients", "code"), "contact": ("contacts", "id"), "person": ("people", "login"), "standard": ("standards", "code"),
    "review": ("reviews", "code"), "finding": ("findings", "code"),
}
"""Kinds of record that can carry links: their table, and the column by which people know them."""


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


def links(store: Store, kind: str, code: str) -> tuple[Link, ...]:
    """The links on a record, oldest first. Raises NotFound where there is no such record."""
    key = _key(store.value(_find(kind), {"code": code}), kind, code)
    rows = store.rows("SELECT * FROM links WHERE kind = :kind AND key = :key ORDER BY id", {"kind": kind, "key": key})
    return tuple(Link(row["id"], row["kind"], row["key"], row["address"], row["label"], row["version"]) for row in rows)


def add(store: Store, who: Who, kind: str, code: str, address: str, label: str = "") -> Future[int]:
    """Put a link or ticket number on a record; its id. Raises Refused, NotFound, and Problem where it is empty or too long."""
    rights.require(who, "link")
    address, label = clean(address), clean(label)
    if not address or len(address) > LINE_LIMIT or len(label) > LINE_LIMIT:
        raise Problem("A link or ticket number has 1 to 500 characters.", kept="What you typed is kept.")

    def work(change: Change) -> int:
        key = _key(change.value(_find(kind), {"code": code}), kind, code)
        return change.insert("links", {"kind": kind, "key": key, "address": address, "label": label})

    return store.change(who, f"put a link on {kind} {code}", work)


def remove(store: Store, who: Who, key: int) -> Future[None]:
    """Take a link off again. Raises Refused, NotFound."""
    rights.require(who, "link")

    def work(change: Change) -> None:
        row = change.get("links", key)
        if row is None:
            raise NotFound("That link is gone already.")
        change.describe(f"took a link off {row['kind']} {row['key']}")
        change.delete("links", key)

    return store.change(who, "took a link off", work)


def _find(kind: str) -> str:
    if kind not in TABLES:
        raise NotFound(f"A {kind} carries no links.")
    table, column = TABLES[kind]
    return f"SELECT id FROM {table} WHERE {column} = :code"


def _key(found: int | None, kind: str, code: str) -> int:
    if found is None:
        raise NotFound(f"There is no {kind} {code}.")
    return int(found)
