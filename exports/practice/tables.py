"""Clients, contacts and staff as tables, under the names of their fields: what goes out can come in again."""

from __future__ import annotations

from collections.abc import Iterable

from exports.sheet import Table
from models.practice.clients import Client
from models.practice.contacts import Contact
from models.practice.people import Person


def clients(rows: Iterable[Client]) -> Table:
    """Clients with the counts of their alignment today."""
    return Table(
        "Clients",
        ("code", "name", "industry", "status", "tam", "vcio", "profile", "note", "aligned", "misaligned"),
        tuple(
            (
                one.code, one.name, one.industry, one.status, one.tam_login, one.vcio_login, one.profile, one.note,
                one.yes, one.no,
            )
            for one in rows
        ),
    )  # fmt: skip


def contacts(rows: Iterable[Contact]) -> Table:
    """Contacts with the code of their client."""
    return Table(
        "Contacts",
        ("client", "ref", "name", "title", "authority", "email", "phone", "note"),
        tuple(
            (one.client_code, one.ref, one.name, one.title, one.authority, one.email, one.phone, one.note)
            for one in rows
        ),
    )


def people(rows: Iterable[Person]) -> Table:
    """The staff."""
    return Table(
        "Staff",
        ("login", "name", "email", "roles", "areas", "active", "target"),
        tuple((one.login, one.name, one.email, one.roles, one.areas, one.active, one.target) for one in rows),
    )
