"""Contacts from a table: whose they are, who of them decides, and what is there already (data rules V6, V11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from models.errors import Problem
from models.field import names, taken_in
from models.importers.clients import insert_clients, new_client
from models.importers.mapping import Columns
from models.importers.outcome import ImportRemark, Outcome
from models.importers.sheet import Sheet, SheetPlan, bring_sheet, distinct, read_sheet
from models.practice import clients, contacts, people
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, count, fold, quoted, squeeze
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
class _Present:
    """The contacts that are there, found by client and reference or name."""

    by_ref: dict[tuple[int, str], Any]
    by_name: dict[tuple[int, str], list[Any]]
    taken: set[int] = field(default_factory=set)
    """Those that a row of this table has been matched with."""


read = partial(read_sheet, COLUMNS)
"""The contacts of a table: `read_sheet` for their columns."""


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
    added: dict[str, dict[str, Any]] = {}

    def plan(reader: Reader, begun: SheetPlan) -> SheetPlan:
        added.clear()
        return _plan(reader, sheet, begun, _Whose(owner, add_clients, _known(reader), added))

    def write_new(change: Change, made: SheetPlan) -> list[str]:
        keys = dict(zip(added, insert_clients(change, list(added.values())), strict=True))
        if made.new:
            change.insert_many(
                "contacts", [{**one.columns, "client": keys.get(one.client, one.key)} for one in made.new]
            )
        return [str(one.columns["name"]) for one in made.new]

    return bring_sheet(
        store,
        who,
        sheet,
        plan,
        write_new,
        ("contact", "contacts"),
        needs=("contact.edit", "client.edit") if add_clients else ("contact.edit",),
        dry_run=dry_run,
        strict=strict,
    )


@dataclass(frozen=True, slots=True)
class _Whose:
    """How the client of a row is told."""

    owner: clients.Client | None
    """Whose the rows are that name nobody."""
    add: bool
    """Whether clients that the practice does not know are added."""
    known: dict[str, int]
    """Keys of clients by folded code and name."""
    added: dict[str, dict[str, Any]]
    """Columns of clients to be added, by folded name."""


def _known(reader: Reader) -> dict[str, int]:
    rows = reader.rows("SELECT id, code, name FROM clients ORDER BY id")
    known: dict[str, int] = {}
    for row in rows:
        known.setdefault(fold(row["code"]), row["id"])
    known.update((fold(row["name"]), row["id"]) for row in rows)
    return known


def _plan(reader: Reader, sheet: Sheet, plan: SheetPlan, whose: _Whose) -> SheetPlan:
    present = _present(reader)
    named: dict[tuple[int, str, str], tuple[int, str]] = {}
    types: Counter[str] = Counter()
    for line, values, same in distinct(sheet):
        ref = clean(values.get("ref", ""))
        if same != line:
            plan.remarks.append(ImportRemark(line, ref[:80], f"equal to row {same}: one contact"))
            continue
        try:
            key, title = _client(values, whose, plan)
            given = _given(values, types)
            columns = taken_in(contacts.FIELDS, given, new=False)
            if not columns.get("name"):
                raise Problem("it has no name")
            people.check_email(columns.get("email", ""))
        except Problem as problem:
            plan.refuse(line, ref or values.get("name", ""), problem.what)
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


def _client(values: Mapping[str, str], whose: _Whose, plan: SheetPlan) -> tuple[int, str]:
    """The key of the client of a row, or 0 and the folded name of one that will be added. Raises Problem."""
    name, owner = squeeze(values.get("client", "")), whose.owner
    if not name:
        if owner is None:
            raise Problem("it names no client")
        return owner.id, ""
    key = whose.known.get(fold(name))
    if owner is not None:
        if key != owner.id:
            raise Problem(f"it is of {name[:80]}, not of {owner.code}")
        return owner.id, ""
    if key is not None:
        return key, ""
    if not whose.add:
        raise Problem(f"there is no client {quoted(name[:80])}: --add-clients adds those that are missing")
    folded = fold(name)
    if folded not in whose.added:
        whose.added[folded] = new_client(name)
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


def _match(
    plan: SheetPlan, present: _Present, line: int, key: int, title: str, columns: dict[str, Any]
) -> None:
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
