"""Clients: whom the practice looks after, with their technology profile (PRACTICE §3)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound, Problem
from models.field import Field, taken_in
from models.practice import rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.store import Store
from models.text import count, fold
from models.who import Who

STATUSES = ("active", "prospect", "onboarding", "at risk", "leaving", "left")
"""Where a client stands; the first is the usual one."""

FIELDS = (
    Field("code", "Code", "A short code for people, such as ACME; proposed from the name.", fixed=True),
    Field("name", "Name", "As the client calls itself.", required=True),
    Field("industry", "Industry", "What it does: dental practice, freight, law."),
    Field("status", "Status", "Where it stands with the practice.", "choice", STATUSES, required=True),
    Field("tam", "TAM", "Login of its Technology Alignment Manager.", "person"),
    Field("vcio", "vCIO", "Login of its vCIO, who closes its reviews.", "person"),
    Field("profile", "Profile", "Tags of the technology that it has, such as windows-server, m365, firewall: standards that apply to one of them are asked.", "list"),
    Field("note", "Note", "What colleagues should know.", "text"),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A client."""

    id: int
    code: str
    name: str
    industry: str
    status: str
    tam: int | None
    vcio: int | None
    tam_name: str
    vcio_name: str
    tam_login: str
    vcio_login: str
    profile: tuple[str, ...]
    note: str
    version: int
    yes: int = 0
    """Standards that apply and are aligned today, by their latest answers."""
    no: int = 0


_SELECT = (
    "SELECT c.*, coalesce(t.name, '') AS tam_name, coalesce(v.name, '') AS vcio_name, coalesce(t.login, '') AS tam_login, "
    "coalesce(v.login, '') AS vcio_login, "
    "coalesce((SELECT sum(n.yes) FROM client_counts n WHERE n.client = c.id), 0) AS yes, "
    "coalesce((SELECT sum(n.no) FROM client_counts n WHERE n.client = c.id), 0) AS no "
    "FROM clients c LEFT JOIN people t ON t.id = c.tam LEFT JOIN people v ON v.id = c.vcio "
)


def all_clients(store: Store, *, left: bool = True) -> tuple[Client, ...]:
    """All clients by name; without those that have left where `left` is False."""
    rows = store.rows(_SELECT + "WHERE :left OR c.status <> 'left' ORDER BY c.name", {"left": left})
    return tuple(_client(row) for row in rows)


def client(store: Store, code: str) -> Client:
    """The client with that code. Raises NotFound."""
    row = store.row(_SELECT + "WHERE c.code = :code", {"code": code.strip().upper()})
    if row is None:
        raise NotFound(f"There is no client {code}.", do="`steerboard list clients` shows them.")
    return _client(row)


def propose_code(name: str, taken: set[str]) -> str:
    """A short code from a name that nobody has yet: the first word where it tells enough, else initials, else a number behind it.

    `Acme Dental Group` gives ACME, then ADG, then ACME2.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").upper()
    words = [word for word in re.findall(r"[A-Z0-9]+", plain) if word not in ("THE", "AND", "OF")] or ["CLIENT"]
    first = words[0][:8]
    initials = "".join(word[0] for word in words)[:8]
    for code in (first, initials if len(initials) > 2 else first):
        if len(code) > 2 and code not in taken:
            return code
    number = 2
    while f"{first}{number}" in taken:
        number += 1
    return first if len(first) <= 2 and first not in taken else f"{first}{number}"


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[str]:
    """A new client; its code. Raises Refused, Problem."""
    rights.require(who, "client.edit")
    given = taken_in(FIELDS, values, new=True)
    return store.change(who, f"added client {given['name']}", lambda change: add_in(change, given))


def add_in(change: Change, given: Mapping[str, Any]) -> str:
    """A new client inside a change; the values are taken in already. Raises Problem where name or code is taken."""
    taken = {row["code"] for row in change.rows("SELECT code FROM clients")}
    code = str(given["code"]).upper() or propose_code(given["name"], taken)
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{0,15}", code):
        raise Problem(f"{code!r} is no code for a client.", do="Use up to 16 letters, digits and hyphens.")
    if code in taken:
        raise Problem(f"The code {code} is another client's.", kept="What you typed is kept.", do="Choose another code.")
    _check_name(change, given["name"], 0)
    change.insert("clients", {**_columns(change, given), "code": code})
    change.describe(f"added client {code}")
    return code


def edit(store: Store, who: Who, code: str, values: Mapping[str, Any], *, version: int | None = None) -> Future[None]:
    """Change some fields of a client. Raises Refused, NotFound, Problem, and Conflict where somebody was faster.

    The profile alone is a TAM's to change, too (PRACTICE §4).
    """
    rights.require(who, "profile.edit" if set(values) <= {"profile"} else "client.edit")
    given = taken_in(FIELDS, values, new=False)
    return store.change(who, f"changed client {code}", lambda change: edit_in(change, code, given, version=version))


def edit_in(change: Change, code: str, given: Mapping[str, Any], *, version: int | None = None) -> None:
    """Change a client inside a change; the values are taken in already."""
    key = key_of(change, code)
    if "name" in given:
        _check_name(change, given["name"], key)
    change.update("clients", key, _columns(change, given), version=version)


def goes_with(store: Store, code: str) -> str:
    """What goes when a client is deleted, in words. Raises NotFound, and Problem where it has reviews, which are kept."""
    key = client(store, code).id
    reviews = store.value("SELECT count(*) FROM reviews WHERE client = :key AND state <> 'planned'", {"key": key})
    if reviews:
        raise Problem(
            f"{code} has {count(reviews, 'review')}, which are kept.", do="Set its status to “left” instead: it then leaves the lists."
        )
    parts = [
        count(store.value(f"SELECT count(*) FROM {table} WHERE client = :key", {"key": key}), one, many)
        for table, one, many in (
            ("contacts", "contact", "contacts"), ("scope", "scope decision", "scope decisions"), ("reviews", "planned review", "planned reviews"),
        )
    ]
    return ", ".join(parts)


def delete(store: Store, who: Who, code: str, *, version: int | None = None) -> Future[None]:
    """Delete a client that was never reviewed, with its contacts, scope, planned reviews and links; undone in one step.

    Raises Refused, NotFound, Conflict, and Problem where it has been reviewed.
    """
    rights.require(who, "client.edit")
    goes_with(store, code)

    def work(change: Change) -> None:
        key = key_of(change, code)
        for table in ("scope", "contacts", "reviews", "pack_clients"):
            for row in change.rows(f"SELECT id FROM {table} WHERE client = :key", {"key": key}):
                change.delete(table, row["id"])
        for row in change.rows("SELECT id FROM links WHERE kind = 'client' AND key = :key", {"key": key}):
            change.delete("links", row["id"])
        change.delete("clients", key, version=version)

    return store.change(who, f"deleted client {code}", work)


def key_of(change: Change, code: str) -> int:
    """The key of the client with that code. Raises NotFound."""
    key = change.value("SELECT id FROM clients WHERE code = :code", {"code": code.strip().upper()})
    if key is None:
        raise NotFound(f"There is no client {code}.", do="`steerboard list clients` shows them.")
    return int(key)


def _check_name(change: Change, name: str, but: int) -> None:
    wanted = fold(name)
    for row in change.rows("SELECT id, code, name FROM clients"):
        if row["id"] != but and fold(row["name"]) == wanted:
            raise Problem(f"{row['code']} has that name already.", kept="What you typed is kept.", do=f"Edit {row['code']} instead.")


def _columns(change: Change, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in given.items() if name != "code"}
    for name in ("tam", "vcio"):
        if name in columns:
            columns[name] = _person(change, columns[name])
    if "profile" in columns:
        tags = sorted({tag.casefold() for tag in columns["profile"]})
        columns["profile"] = json.dumps(tags, ensure_ascii=False, separators=(",", ":"))
    return columns


def _person(change: Change, login: str) -> int | None:
    if not login:
        return None
    key = change.value("SELECT id FROM people WHERE login = :login", {"login": login})
    if key is None:
        raise Problem(f"There is nobody with the login {login!r}.", kept="What you typed is kept.", do="`steerboard list people` shows everybody.")
    return int(key)


def _client(row: sqlite3.Row) -> Client:
    return Client(
        row["id"], row["code"], row["name"], row["industry"], row["status"], row["tam"], row["vcio"], row["tam_name"],
        row["vcio_name"], row["tam_login"], row["vcio_login"], tuple(json.loads(row["profile"])), row["note"], row["version"],
        row["yes"], row["no"],
    )
