"""Clients: whom the practice looks after, with their technology profile (PRACTICE §3)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple

from models.errors import NotFound, Problem
from models.field import Field, called, taken_in
from models.practice import people, rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store
from models.text import count, fold, listed, quoted, slug
from models.who import Who

PROFILE = Field(
    "profile",
    "Profile",
    "Technology it has, as tags (windows-server, m365); they decide what is asked.",
    "tags",
)
STATUSES = ("active", "prospect", "onboarding", "at risk", "leaving", "left")
"""Where a client stands; the first is the usual one."""

FIELDS = (
    Field("name", "Name", "As the client calls itself.", required=True),
    Field(
        "code",
        "Code",
        "A short code for people, such as ACME; made from the name where none is given.",
        fixed=True,
    ),
    Field("industry", "Industry", "What it does: dental practice, freight, law."),
    Field("status", "Status", "Where it stands with the practice.", "choice", STATUSES, required=True),
    Field("tam", "TAM", "Login of its Technology Alignment Manager, who walks its reviews.", "person"),
    Field("vcio", "vCIO", "Login of its vCIO, who closes its reviews.", "person"),
    PROFILE,
    Field("note", "Note", "What colleagues should know.", "text"),
)
HOLDERS = {"tam": ("tam", "vcio"), "vcio": ("vcio",)}
"""One of these roles has to be held by whom the field names."""


class Client(NamedTuple):
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

    def values(self) -> dict[str, Any]:
        """The fields as a form and a command show them; people by their login."""
        plain = {
            name: getattr(self, name) for name in ("code", "name", "industry", "status", "profile", "note")
        }
        return {**plain, "tam": self.tam_login, "vcio": self.vcio_login}


_SELECT = (
    "SELECT c.*, coalesce(t.name, '') AS tam_name, coalesce(v.name, '') AS vcio_name, "
    "coalesce(t.login, '') AS tam_login, coalesce(v.login, '') AS vcio_login, "
    "coalesce((SELECT sum(n.yes) FROM client_counts n WHERE n.client = c.id), 0) AS yes, "
    "coalesce((SELECT sum(n.no) FROM client_counts n WHERE n.client = c.id), 0) AS no "
    "FROM clients c LEFT JOIN people t ON t.id = c.tam LEFT JOIN people v ON v.id = c.vcio "
)


_ORDER = "ORDER BY CASE WHEN c.status = 'left' THEN 1 ELSE 0 END, lower(c.name), c.code"


def all_clients(reader: Reader, *, left: bool = True) -> tuple[Client, ...]:
    """All clients by name, those that have left at the end; without them where `left` is False."""
    rows = reader.rows(
        f"{_SELECT}WHERE :left OR c.status <> 'left' {_ORDER}",
        {"left": left},
    )
    return tuple(_client(row) for row in rows)


class Brief(NamedTuple):
    """As much of a client as a list of all needs that says who looks after it."""

    id: int
    code: str
    name: str
    status: str
    tam: int | None
    vcio: int | None
    tam_name: str


def with_us(reader: Reader) -> tuple[Brief, ...]:
    """All clients that have not left, by name, in short: without profile and counts, which take most of the time."""
    rows = reader.rows(
        "SELECT c.id, c.code, c.name, c.status, c.tam, c.vcio, coalesce(t.name, '') AS tam_name FROM clients c "
        "LEFT JOIN people t ON t.id = c.tam WHERE c.status <> 'left' ORDER BY lower(c.name), c.code"
    )
    return tuple(Brief(*row) for row in rows)


def names(reader: Reader) -> list[tuple[str, str]]:
    """(code, name) of all clients, in the order of `all_clients`: what finds them by letters."""
    return [(code, name) for code, name in reader.rows(f"SELECT c.code, c.name FROM clients c {_ORDER}")]


def profile_tags(reader: Reader) -> tuple[str, ...]:
    """The tags that clients which have not left have in their profiles, by name."""
    rows = reader.rows("SELECT DISTINCT profile FROM clients WHERE status <> 'left'")
    return tuple(sorted({str(tag) for row in rows for tag in json.loads(row["profile"])}, key=str.casefold))


WANTING = {
    "tam": ("without a TAM", "c.tam IS NULL"),
    "review": (
        "never reviewed",
        "NOT EXISTS (SELECT 1 FROM reviews r WHERE r.client = c.id AND r.state <> 'cancelled')",
    ),
}
"""What a client that is looked after can be without: in words, and which rows of `clients c` those are."""


def wanting(reader: Reader, what: str) -> frozenset[str]:
    """The codes of the clients that are without something of `WANTING`; prospects and those that have left aside."""
    found = reader.rows(
        f"SELECT c.code FROM clients c WHERE c.status NOT IN ('prospect', 'left') AND {WANTING[what][1]}"
    )
    return frozenset(row["code"] for row in found)


def client(reader: Reader, code: str) -> Client:
    """The client with that code, or else with that name. Raises NotFound."""
    row = reader.row(_SELECT + "WHERE c.code = :code", {"code": code.strip().upper()})
    if row is not None:
        return _client(row)
    named = named_like(reader, code)
    if named is None:
        raise NotFound(f"There is no client {quoted(code)}.", shows="list clients")
    return client(reader, named)


def client_of(reader: Reader, key: int) -> Client:
    """The client with that key. Raises NotFound."""
    row = reader.row(_SELECT + "WHERE c.id = :key", {"key": key})
    if row is None:
        raise NotFound("There is no such client.")
    return _client(row)


def named_like(reader: Reader, name: str) -> str | None:
    """The code of the client of that name, whatever its case and blanks (data rule V6); None where there is
    none."""
    wanted = fold(name)
    return next(
        (row["code"] for row in reader.rows("SELECT code, name FROM clients") if fold(row["name"]) == wanted),
        None,
    )


def key_of(reader: Reader, code: str) -> int:
    """The key of the client with that code, or else with that name. Raises NotFound."""
    return client(reader, code).id


# Codes ------------------------------------------------------------------------------------------------------

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")
"""What can be the code of a client."""
_SMALL = frozenset({"the", "a", "an", "and", "of", "dr"})


def propose_code(name: str, taken: Collection[str]) -> str:
    """A short code from a name that nobody has yet: the first word that tells something, else the initials,
    else a number behind it. Acme Dental Group gives ACME, then ADG, then ACME2."""
    words = slug(name).split("-")
    words = [word.upper() for word in words if word not in _SMALL] or [word.upper() for word in words]
    first = words[0][:8] if len(words[0]) > 2 else "".join(words)[:8]
    initials = "".join(word[0] for word in words)[:8]
    for code in (first, initials):
        if (len(code) > 2 or code == first) and code not in taken:
            return code
    number = 2
    while f"{first}{number}" in taken:
        number += 1
    return f"{first}{number}"


# Writing ----------------------------------------------------------------------------------------------------


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[str]:
    """A new client; its code. Raises Refused, Problem."""

    def work(change: Change) -> str:
        rights.require(who, "client.edit", reader=change)
        code = add_in(change, taken_in(FIELDS, values, new=True))
        change.describe(f"add client {code}")
        return code

    return store.change(who, "add a client", work)


def add_in(change: Change, given: Mapping[str, Any]) -> str:
    """A new client inside somebody else's change, who has asked for the right; the values are taken in
    already.

    Raises Problem where the name or the code is taken, or a person is none of the staff.
    """
    taken = {row["code"] for row in change.rows("SELECT code FROM clients")}
    code = given["code"].upper() or propose_code(given["name"], taken)
    if not CODE.fullmatch(code):
        raise Problem(
            f"Code: {quoted(code)} cannot be one.",
            do="Use up to 16 letters, digits and hyphens, such as ACME.",
            field="code",
        )
    if code in taken:
        raise Problem(
            f"Code: {code} is another client's.", do="Choose another, or leave it out.", field="code"
        )
    _check_name(change, given["name"], "")
    change.insert("clients", {**_columns(change, given), "code": code})
    return code


def edit(
    store: Store, who: Who, code: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change some fields of a client. Raises Refused, NotFound, Problem, and Conflict where somebody was
    faster.

    The profile alone is a TAM's to change, too (PRACTICE §4).
    """

    def work(change: Change) -> None:
        found = client(change, code)
        given = taken_in(FIELDS, values, new=False, present=found.values())
        changed = [name for name, value in given.items() if value != found.values()[name]]
        rights.require(who, "profile.edit" if changed == ["profile"] else "client.edit", reader=change)
        edit_in(change, found.code, given, version=version)
        change.describe(f"edit client {found.code}: {called(FIELDS, changed)}")

    return store.change(who, "edit a client", work)


def edit_in(change: Change, code: str, given: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Change a client inside somebody else's change, who has asked for the right; the values are taken in
    already.

    Whether anything was different. Raises NotFound, Conflict, Problem.
    """
    found = client(change, code)
    if "name" in given:
        _check_name(change, given["name"], found.code)
    changed = {name: value for name, value in given.items() if value != found.values()[name]}
    return change.update("clients", found.id, _columns(change, changed), version=version)


def _check_name(change: Change, name: str, own: str) -> None:
    other = named_like(change, name)
    if other is not None and other != own:
        raise Problem(
            f"Name: {other} has that name already.",
            do=f"Edit {other} instead, or give another name.",
            field="name",
        )


def _columns(change: Change, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in given.items() if name != "code"}
    for field in FIELDS:
        if field.kind == "person" and field.name in columns:
            columns[field.name] = people.key_of(change, field, columns[field.name], HOLDERS[field.name])
    if "profile" in columns:
        columns["profile"] = json.dumps(columns["profile"], ensure_ascii=False, separators=(",", ":"))
    return columns


# Deleting ---------------------------------------------------------------------------------------------------

_REVIEWS = "(SELECT r.id FROM reviews r WHERE r.client = :key)"
_ITEMS = f"(SELECT i.id FROM items i WHERE i.review IN {_REVIEWS})"
_FINDINGS = "(SELECT f.id FROM findings f WHERE f.client = :key)"
_GOES = (
    ("evidence", "piece of evidence", "pieces of evidence", f"item IN {_ITEMS}"),
    ("answers", "answer", "answers", f"id IN {_ITEMS}"),
    ("finding_events", "", "", f"finding IN {_FINDINGS}"),
    (
        "links",
        "link",
        "links",
        f"(kind = 'client' AND key = :key) OR (kind = 'finding' AND key IN {_FINDINGS}) "
        "OR (kind = 'contact' AND key IN (SELECT k.id FROM contacts k WHERE k.client = :key)) "
        f"OR (kind = 'review' AND key IN {_REVIEWS})",
    ),
    ("findings", "finding", "findings", "client = :key"),
    ("feedback", "word of feedback", "words of feedback", "client = :key"),
    ("items", "question", "questions", f"review IN {_REVIEWS}"),
    ("scope", "decision on what is asked", "decisions on what is asked", "client = :key"),
    ("reviews", "review", "reviews", "client = :key"),
    ("series", "series of reviews", "series of reviews", "client = :key"),
    ("pack_clients", "pack that is on", "packs that are on", "client = :key"),
    ("contacts", "contact", "contacts", "client = :key"),
)
"""What hangs on a client, children before their parents: the table, one, many (empty: not told), which
rows. Questions are found by their review: by their client alone every question of the practice would be looked
at."""


def goes_with(reader: Reader, code: str) -> str:
    """What goes when a client is deleted, in words: `2 contacts and 1 link`; empty where nothing does.

    Raises NotFound, and Problem where it has reviews that are kept as they were.
    """
    found = client(reader, code)
    kept = reader.rows(
        "SELECT r.code FROM reviews r WHERE r.client = :key AND (r.state IN ('submitted', 'closed') OR "
        "(r.state = 'cancelled' AND EXISTS (SELECT 1 FROM items i WHERE i.review = r.id))) ORDER BY r.code",
        {"key": found.id},
    )
    if kept:
        shown = ", ".join(row["code"] for row in kept[:3]) + (" and more" if len(kept) > 3 else "")
        raise Problem(
            f"{found.code} has reviews that are kept as they were ({shown}).",
            kept="Nothing was deleted.",
            do="Set its status to left instead.",
        )
    parts = []
    for table, one, many, where in _GOES:
        number = reader.value(f"SELECT count(*) FROM {table} WHERE {where}", {"key": found.id}) if one else 0
        if number:
            parts.append(count(number, one, many))
    return listed(parts)


def delete(store: Store, who: Who, code: str, *, version: int | None = None) -> Future[str]:
    """Delete a client with everything that hangs on it; what went with it, in words. Undone in one step.

    Raises Refused, NotFound, Conflict, and Problem where it has reviews that are kept as they were.
    """

    def work(change: Change) -> str:
        rights.require(who, "client.edit", reader=change)
        found = client(change, code)
        gone = goes_with(change, found.code)
        for table, _, _, where in _GOES:
            for row in change.rows(f"SELECT id FROM {table} WHERE {where} ORDER BY id", {"key": found.id}):
                change.delete(table, row["id"])
        change.delete("clients", found.id, version=version)
        change.describe(f"delete client {found.code}" + (f" with {gone}" if gone else ""))
        return gone

    return store.change(who, "delete a client", work)


def _client(row: sqlite3.Row) -> Client:
    return Client(
        row["id"],
        row["code"],
        row["name"],
        row["industry"],
        row["status"],
        row["tam"],
        row["vcio"],
        row["tam_name"],
        row["vcio_name"],
        row["tam_login"],
        row["vcio_login"],
        tuple(json.loads(row["profile"])),
        row["note"],
        row["version"],
        row["yes"],
        row["no"],
    )
