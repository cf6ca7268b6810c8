"""Contacts from a table: whose they are, who of them decides, and what is there already (data rules V6, V11)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.field import names, taken_in
from models.importers.bringing import bring, note_import
from models.importers.clients import Sheet, insert_clients, new_client
from models.importers.mapping import ColumnMap, Columns, read_rows
from models.importers.outcome import ImportRemark, Outcome, Refusal
from models.practice import clients, contacts, people
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, count, fold, squeeze
from models.who import Who

COLUMNS = Columns(
    "contacts",
    ("client", *names(contacts.FIELDS)),
    {
        "client": (
            "organization", "organisation", "organization name", "company", "company name", "client name", "account",
            "account name", "customer", "client code",
        ),
        "ref": ("reference", "id", "contact id", "contact record id"),
        "name": (
            "first name + last name", "firstname + lastname", "full name", "contact", "contact name", "display name",
            "given name + surname", "first name + surname",
        ),
        "title": ("job title", "position", "role"),
        "authority": ("contact type", "type", "contact types"),
        "email": ("primary email", "email address", "e-mail", "e mail", "e-mail address", "mail", "default email"),
        "phone": ("primary phone", "phone number", "telephone", "direct phone", "default phone", "mobile", "cell"),
        "note": ("notes", "comment", "comments", "description"),
    },
    (("name",),),
)  # fmt: skip
_AUTHORITIES = {
    "decision maker": "decision maker",
    "decisionmaker": "decision maker",
    "champion": "influencer",
    "influencer": "influencer",
    "approver": "influencer",
    "point of contact": "point of contact",
    "primary contact": "point of contact",
    "primary": "point of contact",
}
"""Types of contact as other programs have them. Any other says nothing of authority (data rule V11)."""


@dataclass(slots=True)
class _New:
    """A contact that is not there yet."""

    client: str
    """Folded name of the client, or empty: then `key` is known."""
    key: int
    columns: dict[str, Any]


@dataclass(slots=True)
class _Plan:
    """What a table changes."""

    clients: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Columns of clients to be added, by folded name."""
    new: list[_New] = field(default_factory=list)
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[ImportRemark] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """What will have come of it."""
        return Outcome(
            len(self.new),
            len(self.updates),
            self.unchanged,
            0,
            tuple(sorted(self.refused, key=lambda one: one.row)),
            tuple(self.remarks),
            kind=("contact", "contacts"),
        )


@dataclass(slots=True)
class _Present:
    """The contacts that are there, found by client and reference or name."""

    by_ref: dict[tuple[int, str], Any]
    by_name: dict[tuple[int, str], list[Any]]
    taken: set[int] = field(default_factory=set)
    """Those that a row of this table has been matched with."""


def read(
    data: bytes, name: str = "", *, mapping: ColumnMap | str | None = None, maps: Path | None = None
) -> Sheet:
    """The contacts of a table; `mapping` as in `mapping.read_rows`. Raises Problem where it cannot be read."""
    return Sheet(read_rows(data, COLUMNS, mapping, maps), clean(name), hashlib.sha256(data).hexdigest())


def bring_in(
    store: Store,
    who: Who,
    sheet: Sheet,
    *,
    client: str | None = None,
    add_clients: bool = False,
    dry_run: bool = False,
    strict: bool = False,
) -> Future[Outcome]:
    """Bring the contacts of a table in, in one change; what came of it.

    `client` is whose the rows are that name nobody; `add_clients` adds those that the practice does not know.
    Rows equal in every field are one. An empty cell leaves a field as it is. Raises Refused where the person may
    not, NotFound for no such client.
    """
    owner = clients.client(store, client) if client else None

    def write(change: Change, plan: _Plan) -> None:
        added = insert_clients(change, list(plan.clients.values()))
        keys = dict(zip(plan.clients, added, strict=True))
        if plan.new:
            change.insert_many(
                "contacts", [{**one.columns, "client": keys.get(one.client, one.key)} for one in plan.new]
            )
        for key, columns in plan.updates:
            change.update("contacts", key, columns)
        note_import(change, "contacts", sheet.name, sheet.hash, sheet.rows.mapping, plan.outcome())

    return bring(
        store,
        who,
        lambda reader: _plan(reader, sheet, owner, add_clients),
        write,
        f"import contacts from {sheet.name or 'a file'}",
        needs=("contact.edit", "client.edit") if add_clients else ("contact.edit",),
        dry_run=dry_run,
        strict=strict,
    )


def _plan(reader: Reader, sheet: Sheet, owner: clients.Client | None, add_clients: bool) -> _Plan:
    plan = _Plan(refused=list(sheet.rows.refused), remarks=list(sheet.rows.remarks))
    known: dict[str, int] = {}
    for row in reader.rows("SELECT id, code, name FROM clients ORDER BY id"):
        known.setdefault(fold(row["code"]), row["id"])
    for row in reader.rows("SELECT id, code, name FROM clients ORDER BY id"):
        known[fold(row["name"])] = row["id"]
    present = _present(reader)
    equal: dict[tuple[tuple[str, str], ...], int] = {}
    named: dict[tuple[int, str, str], tuple[int, str]] = {}
    types: Counter[str] = Counter()
    for line, values in sheet.rows.rows:
        same = equal.setdefault(tuple(values.items()), line)
        if same != line:
            plan.remarks.append(
                ImportRemark(line, values.get("ref", "")[:80], f"equal to row {same}: one contact")
            )
            continue
        ref = clean(values.get("ref", ""))
        try:
            key, title = _client(values, known, owner, plan, add_clients)
            given = _given(values, types)
            columns = taken_in(contacts.FIELDS, given, new=False)
            if not columns.get("name"):
                raise Problem("it has no name")
            people.check_email(columns.get("email", ""))
        except Problem as problem:
            plan.refused.append(
                Refusal(line, ref[:80] or clean(values.get("name", ""))[:80], problem.what.rstrip("."))
            )
            continue
        first = named.setdefault((key, title, fold(columns["name"])), (line, ref))
        if first[0] != line:
            said = f"{columns['name']} is in row {first[0]}, too, with another reference or other values: look at both"
            plan.remarks.append(ImportRemark(line, ref[:80], said))
        _match(plan, present, line, key, title, columns)
    if types:
        said = ", ".join(f"{name} ({count(number, 'row')})" for name, number in types.most_common())
        plan.remarks.append(ImportRemark(0, "", f"types that say nothing of authority: {said}"[:500]))
    return plan


def _present(reader: Reader) -> _Present:
    found = _Present({}, {})
    for row in reader.rows("SELECT * FROM contacts ORDER BY id"):
        if row["ref"]:
            found.by_ref[row["client"], row["ref"]] = row
        found.by_name.setdefault((row["client"], fold(row["name"])), []).append(row)
    return found


def _client(
    values: Mapping[str, str], known: Mapping[str, int], owner: clients.Client | None, plan: _Plan, add: bool
) -> tuple[int, str]:
    """The key of the client of a row, or 0 and the folded name of one that will be added. Raises Problem."""
    name = squeeze(values.get("client", ""))
    if not name:
        if owner is None:
            raise Problem("it names no client")
        return owner.id, ""
    key = known.get(fold(name))
    if owner is not None:
        if key != owner.id:
            raise Problem(f"it is of {name[:80]}, not of {owner.code}")
        return owner.id, ""
    if key is not None:
        return key, ""
    if not add:
        raise Problem(f"there is no client {name[:80]!r}: --add-clients adds those that are missing")
    folded = fold(name)
    if folded not in plan.clients:
        plan.clients[folded] = new_client(name)
        plan.remarks.append(ImportRemark(0, "", f"client {name} is added"))
    return 0, folded


def _given(values: Mapping[str, str], types: Counter[str]) -> dict[str, str]:
    """The cells that say something, by field; the type of contact as an authority, or left out."""
    found = {name: text for name, text in values.items() if text and name != "client"}
    if "name" in found:
        found["name"] = squeeze(found["name"])
    said = found.pop("authority", "")
    if said:
        meant = _AUTHORITIES.get(fold(said))
        if meant:
            found["authority"] = meant
        else:
            types[clean(said)[:80]] += 1
    return found


def _match(plan: _Plan, present: _Present, line: int, key: int, title: str, columns: dict[str, Any]) -> None:
    """Plan a row: new, or one that is there under its reference, else under its name."""
    ref = columns.get("ref", "")
    row = present.by_ref.get((key, ref)) if key and ref else None
    if row is None and key:
        row = _by_name(present, key, columns)
        if row is not None:
            columns = {**columns, "name": row["name"]}  # the same but for case and blanks
        if row is not None and ref and not row["ref"]:
            said = f"{columns['name']} was here without a reference: taken as the same"
            plan.remarks.append(ImportRemark(line, ref[:80], said))
    if row is None or row["id"] in present.taken:
        others = present.by_name.get((key, fold(columns["name"])), []) if key else []
        if row is None and others:
            said = f"{columns['name']} is here already with another reference or address: look at both"
            plan.remarks.append(ImportRemark(line, ref[:80], said))
        empty = {one.name: "" for one in contacts.FIELDS}
        plan.new.append(_New(title, key, {**empty, **columns}))
        return
    present.taken.add(row["id"])
    changed = {name: value for name, value in columns.items() if row[name] != value}
    if changed:
        plan.updates.append((row["id"], changed))
    else:
        plan.unchanged += 1


def _by_name(present: _Present, key: int, columns: Mapping[str, Any]) -> Any:
    """A contact of that name that is no other: one without another reference and without another address."""
    ref, email = columns.get("ref", ""), fold(columns.get("email", ""))
    for row in present.by_name.get((key, fold(columns["name"])), []):
        if row["id"] in present.taken or (ref and row["ref"] and row["ref"] != ref):
            continue
        if not email or not row["email"] or fold(row["email"]) == email or not ref:
            return row
    return None
