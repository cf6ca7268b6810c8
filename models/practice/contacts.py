"""Contacts: the people at a client, and who of them decides (PRACTICE §3)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound
from models.field import Field, called, taken_in
from models.practice import clients, rights
from models.practice.people import check_email
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store
from models.text import count, fold, quoted, whole
from models.who import Who

AUTHORITIES = ("decision maker", "influencer", "point of contact")
"""What a contact may decide; empty is not known."""

FIELDS = (
    Field("name", "Name", "First name and surname.", required=True),
    Field("title", "Title", "What they are at the client: owner, office manager."),
    Field("authority", "Authority", "Whether they decide.", "choice", AUTHORITIES),
    Field("email", "E-mail", "Where they get mail."),
    Field("phone", "Phone", "Where they are called."),
    Field(
        "ref", "Reference", "Its number in the system that it comes from; a second import knows it by this."
    ),
    Field("note", "Note", "What colleagues should know.", "text"),
)
"""The client is given beside them: `--client`, or a column of a table."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a client. They have no code: the id names them."""

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

    def values(self) -> dict[str, Any]:
        """The fields as a form and a command show them."""
        return {one.name: getattr(self, one.name) for one in FIELDS}


_SELECT = (
    "SELECT x.*, c.code AS client_code, c.name AS client_name "
    "FROM contacts x JOIN clients c ON c.id = x.client "
)


def all_contacts(reader: Reader, client: str = "") -> tuple[Contact, ...]:
    """The contacts of a client (or of all), those who decide first. Raises NotFound where there is no such
    client."""
    key = clients.key_of(reader, client) if client else None
    rows = reader.rows(
        _SELECT + "WHERE :key IS NULL OR x.client = :key ORDER BY lower(c.name), "
        "CASE x.authority WHEN 'decision maker' THEN 0 WHEN 'influencer' THEN 1 ELSE 2 END, "
        "lower(x.name), x.id",
        {"key": key},
    )
    return tuple(_contact(row) for row in rows)


def contact(reader: Reader, key: int | str) -> Contact:
    """The contact with that id, or with that name where only one has it. Raises NotFound."""
    text = str(key).strip()
    row = reader.row(_SELECT + "WHERE x.id = :key", {"key": whole(text)})
    if row is not None:
        return _contact(row)
    named = [one for one in all_contacts(reader) if fold(one.name) == fold(text)]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(f"{one.id} at {one.client_code}" for one in named)
        raise NotFound(f"{len(named)} contacts are called {named[0].name}.", do=f"Name one by its id: {ids}.")
    raise NotFound(f"There is no contact {quoted(text)}.", shows="list contacts")


def add(store: Store, who: Who, client: str, values: Mapping[str, Any]) -> Future[int]:
    """A new contact at a client; its id. Raises Refused, NotFound, Problem."""

    def work(change: Change) -> int:
        rights.require(who, "contact.edit", reader=change)
        owner = clients.client(change, client)
        given = taken_in(FIELDS, values, new=True)
        key = add_in(change, owner.id, given)
        change.describe(f"add contact {given['name']} at {owner.code}")
        return key

    return store.change(who, "add a contact", work)


def add_in(change: Change, client: int, given: Mapping[str, Any]) -> int:
    """A new contact inside somebody else's change, who has asked for the right; the values are taken in
    already."""
    check_email(given["email"])
    return change.insert("contacts", {**given, "client": client})


def edit(
    store: Store, who: Who, key: int | str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change some fields of a contact. Raises Refused, NotFound, Conflict, Problem."""

    def work(change: Change) -> None:
        rights.require(who, "contact.edit", reader=change)
        found = contact(change, key)
        given = taken_in(FIELDS, values, new=False)
        edit_in(change, found.id, given, version=version)
        changed = [name for name, value in given.items() if value != found.values()[name]]
        change.describe(f"edit contact {found.name} at {found.client_code}: {called(FIELDS, changed)}")

    return store.change(who, "edit a contact", work)


def edit_in(change: Change, key: int, given: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Change a contact inside somebody else's change; the values are taken in already. Whether anything
    differed.

    Raises Conflict, Problem.
    """
    check_email(given.get("email", ""))
    return change.update("contacts", key, dict(given), version=version)


def goes_with(reader: Reader, key: int | str) -> str:
    """What goes when a contact is deleted, in words; empty where nothing does. Raises NotFound."""
    found = contact(reader, key)
    number = reader.value(
        "SELECT count(*) FROM links WHERE kind = 'contact' AND key = :key", {"key": found.id}
    )
    return count(number, "link") if number else ""


def delete(store: Store, who: Who, key: int | str, *, version: int | None = None) -> Future[str]:
    """Delete a contact with its links; what went with it, in words. Raises Refused, NotFound, Conflict."""

    def work(change: Change) -> str:
        rights.require(who, "contact.edit", reader=change)
        found = contact(change, key)
        gone = goes_with(change, found.id)
        for row in change.rows(
            "SELECT id FROM links WHERE kind = 'contact' AND key = :key", {"key": found.id}
        ):
            change.delete("links", row["id"])
        change.delete("contacts", found.id, version=version)
        change.describe(
            f"delete contact {found.name} at {found.client_code}" + (f" with {gone}" if gone else "")
        )
        return gone

    return store.change(who, "delete a contact", work)


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(
        row["id"],
        row["client"],
        row["client_code"],
        row["client_name"],
        row["ref"],
        row["name"],
        row["title"],
        row["authority"],
        row["email"],
        row["phone"],
        row["note"],
        row["version"],
    )
