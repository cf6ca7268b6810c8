"""Contacts: the people at a client, and who of them decides (PRACTICE §3)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound
from models.field import Field, taken_in
from models.practice import clients, rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.store import Store
from models.who import Who

AUTHORITIES = ("decision maker", "influencer", "point of contact")
"""What a contact may decide; empty is not known."""

FIELDS = (
    Field("ref", "Reference", "Its number in the system that it comes from; it is what a second import knows it by."),
    Field("name", "Name", "First name and surname.", required=True),
    Field("title", "Title", "What they are at the client: owner, office manager."),
    Field("authority", "Authority", "Whether they decide.", "choice", AUTHORITIES),
    Field("email", "E-mail", "Where they get mail."),
    Field("phone", "Phone", "Where they are called."),
    Field("note", "Note", "What colleagues should know.", "text"),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a client."""

    id: int
    client: int
    client_code: str
    client_name: str
    ref: str
    name: str
    title: str
    authority: str
    email: str
    phone: str
    note: str
    version: int


_SELECT = "SELECT x.*, c.code AS client_code, c.name AS client_name FROM contacts x JOIN clients c ON c.id = x.client "


def all_contacts(store: Store, client: str = "") -> tuple[Contact, ...]:
    """The contacts of a client (or of all), those who decide first."""
    rows = store.rows(
        _SELECT + "WHERE :code = '' OR c.code = :code ORDER BY c.name, x.authority <> 'decision maker', x.name",
        {"code": client.strip().upper()},
    )
    return tuple(_contact(row) for row in rows)


def contact(store: Store, key: int) -> Contact:
    """One contact. Raises NotFound."""
    row = store.row(_SELECT + "WHERE x.id = :key", {"key": key})
    if row is None:
        raise NotFound(f"There is no contact {key}.", do="`steerboard list contacts` shows them with their id.")
    return _contact(row)


def add(store: Store, who: Who, client: str, values: Mapping[str, Any]) -> Future[int]:
    """A new contact at a client; its id. Raises Refused, NotFound, Problem."""
    rights.require(who, "contact.edit")
    given = taken_in(FIELDS, values, new=True)

    def work(change: Change) -> int:
        return add_in(change, clients.key_of(change, client), given)

    return store.change(who, f"added {given['name']} at {client.upper()}", work)


def add_in(change: Change, client: int, given: Mapping[str, Any]) -> int:
    """A new contact inside a change; the values are taken in already."""
    return change.insert("contacts", {**given, "client": client})


def edit(store: Store, who: Who, key: int, values: Mapping[str, Any], *, version: int | None = None) -> Future[None]:
    """Change some fields of a contact. Raises Refused, NotFound, Conflict, Problem."""
    rights.require(who, "contact.edit")
    given = taken_in(FIELDS, values, new=False)

    def work(change: Change) -> None:
        row = change.get("contacts", key)
        if row is None:
            raise NotFound(f"There is no contact {key}.")
        change.describe(f"changed contact {row['name']}")
        change.update("contacts", key, dict(given), version=version)

    return store.change(who, "changed a contact", work)


def delete(store: Store, who: Who, key: int, *, version: int | None = None) -> Future[None]:
    """Delete a contact. Raises Refused, NotFound, Conflict."""
    rights.require(who, "contact.edit")

    def work(change: Change) -> None:
        row = change.get("contacts", key)
        if row is None:
            raise NotFound(f"There is no contact {key}.")
        for link in change.rows("SELECT id FROM links WHERE kind = 'contact' AND key = :key", {"key": key}):
            change.delete("links", link["id"])
        change.describe(f"deleted contact {row['name']}")
        change.delete("contacts", key, version=version)

    return store.change(who, "deleted a contact", work)


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(
        row["id"], row["client"], row["client_code"], row["client_name"], row["ref"], row["name"], row["title"], row["authority"],
        row["email"], row["phone"], row["note"], row["version"],
    )
