"""Documents of the practice's own records."""

from __future__ import annotations

from exports.documents import ALL, Made, listed
from exports.page import Maker
from exports.practice import tables
from models.practice import clients, contacts, people
from models.store.store import Store


def all_clients(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """All clients, or the one with that code. Raises NotFound."""
    rows = clients.all_clients(store) if code in ("", ALL) else (clients.client(store, code),)
    return listed(store, tables.clients(rows), "clients", "", suffix)


def all_contacts(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The contacts of a client, or all. Raises NotFound."""
    client = "" if code in ("", ALL) else clients.client(store, code).code
    table = tables.contacts(contacts.all_contacts(store, client))
    return listed(store, table, "contacts", client, suffix)


def all_people(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The staff."""
    return listed(store, tables.people(people.all_people(store)), "staff", "", suffix)
