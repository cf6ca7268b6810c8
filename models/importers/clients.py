"""Clients from a table (data rule V6): the code is the key where the file has codes, else the name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.field import names, taken_in
from models.importers.bringing import bring, note_import
from models.importers.mapping import ColumnMap, Columns, Rows, read_rows
from models.importers.outcome import ImportRemark, Outcome, Refusal
from models.practice import clients, people
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, fold
from models.who import Who

COLUMNS = Columns(
    "clients",
    names(clients.FIELDS),
    {
        "code": ("client code", "short name", "company id", "company identifier", "identifier", "abbreviation"),
        "name": (
            "client", "client name", "company", "company name", "organization", "organization name", "organisation",
            "account name", "account", "customer", "customer name", "site name",
        ),
        "industry": ("market", "vertical", "sector", "business"),
        "status": ("organization status", "company status", "client status", "account status"),
        "note": ("notes", "quick notes", "description", "comment", "comments"),
        "profile": ("technology profile", "technologies", "tags"),
        "tam": ("technology alignment manager", "tam login"),
        "vcio": ("account manager login", "vcio login"),
    },
    (("name", "code"),),
)  # fmt: skip
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")
_STATUSES = {
    "current": "active", "customer": "active", "prospective": "prospect", "lead": "prospect", "at-risk": "at risk",
    "inactive": "left", "former": "left", "not active": "left", "new": "onboarding",
}  # fmt: skip
_PEOPLE = {"tam": ("tam", "vcio"), "vcio": ("vcio",)}
_BY_NAME = {one.name: one for one in clients.FIELDS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of one kind of thing, as it was read."""

    rows: Rows
    name: str
    """Of the file."""
    hash: str


@dataclass(slots=True)
class _Plan:
    """What a table changes."""

    new: list[dict[str, Any]] = field(default_factory=list)
    """Columns of clients that are not there yet."""
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Key of a client and its columns that change."""
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
            kind=("client", "clients"),
        )


def read(
    data: bytes, name: str = "", *, mapping: ColumnMap | str | None = None, maps: Path | None = None
) -> Sheet:
    """The clients of a table; `mapping` as in `mapping.read_rows`. Raises Problem where it cannot be read."""
    return Sheet(read_rows(data, COLUMNS, mapping, maps), clean(name), hashlib.sha256(data).hexdigest())


def bring_in(
    store: Store, who: Who, sheet: Sheet, *, dry_run: bool = False, strict: bool = False
) -> Future[Outcome]:
    """Bring the clients of a table in, in one change; what came of it.

    An empty cell leaves a field as it is. Raises Refused where the person may not.
    """

    def write(change: Change, plan: _Plan) -> None:
        insert_clients(change, plan.new)
        for key, columns in plan.updates:
            change.update("clients", key, columns)
        note_import(change, "clients", sheet.name, sheet.hash, sheet.rows.mapping, plan.outcome())

    return bring(
        store,
        who,
        lambda reader: _plan(reader, sheet),
        write,
        f"import clients from {sheet.name or 'a file'}",
        needs=("client.edit",),
        dry_run=dry_run,
        strict=strict,
    )


def insert_clients(change: Change, new: list[dict[str, Any]]) -> list[int]:
    """New clients inside a change; those without a code get one. Their keys, in order."""
    taken = {row["code"] for row in change.rows("SELECT code FROM clients")}
    taken.update(one["code"] for one in new if one["code"])
    rows = []
    for one in new:
        code = one["code"] or clients.propose_code(one["name"], taken)
        taken.add(code)
        rows.append({**one, "code": code})
    return change.insert_many("clients", rows) if rows else []


def new_client(name: str) -> dict[str, Any]:
    """The columns of a client of whom only the name is known."""
    given = taken_in(clients.FIELDS, {"name": name}, new=True)
    return {**given, "profile": "[]", "tam": None, "vcio": None}


def _plan(reader: Reader, sheet: Sheet) -> _Plan:
    plan = _Plan(refused=list(sheet.rows.refused), remarks=list(sheet.rows.remarks))
    present = reader.rows("SELECT * FROM clients")
    by_code = {row["code"]: row for row in present}
    by_name = {fold(row["name"]): row for row in present}
    names_new: dict[str, int] = {}
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    keys: dict[str, int] = {}
    for line, values in sheet.rows.rows:
        same = seen.setdefault(tuple(values.items()), line)
        if same != line:
            continue
        name = values.get("name", "")
        try:
            code = _code(values)
            row = by_code.get(code) if code else by_name.get(fold(name))
            key = f"code {code}" if code else f"name {fold(name)}"
            if key in keys:
                raise Problem(f"the same client is in row {keys[key]} with other values")
            keys[key] = line
            held = by_name.get(fold(name))
            if code and name and held is not None and held["code"] != code:
                raise Problem(f"the name {name} is that of {held['code']}")
            if row is None and fold(name) in names_new:
                raise Problem(f"the name {name} is that of the client in row {names_new[fold(name)]}")
            if row is None:
                plan.new.append(_new(reader, code, values))
                names_new[fold(name)] = line
            else:
                changed = _changed(reader, row, values)
                if changed:
                    plan.updates.append((row["id"], changed))
                else:
                    plan.unchanged += 1
        except Problem as problem:
            plan.refused.append(Refusal(line, clean(values.get("code") or name)[:80], _reason(problem)))
    return plan


def _reason(problem: Problem) -> str:
    return problem.what.rstrip(".")


def _code(values: Mapping[str, str]) -> str:
    code = values.get("code", "").upper()
    if not code and not values.get("name"):
        raise Problem("it has no name")
    if code and not _CODE.fullmatch(code):
        raise Problem(f"{code!r} cannot be a code: up to 16 letters, digits and hyphens can")
    return code


def _given(values: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something, by field."""
    found = {name: text for name, text in values.items() if text}
    if "status" in found:
        found["status"] = _STATUSES.get(fold(found["status"]), found["status"])
    return found


def _new(reader: Reader, code: str, values: Mapping[str, str]) -> dict[str, Any]:
    given = taken_in(clients.FIELDS, _given(values), new=True)
    return {**_columns(reader, given), "code": code}


def _changed(reader: Reader, row: Any, values: Mapping[str, str]) -> dict[str, Any]:
    found = _given(values)
    found.pop("code", None)
    if "name" in found and fold(found["name"]) == fold(row["name"]):
        del found["name"]
    columns = _columns(reader, taken_in(clients.FIELDS, found, new=False))
    return {name: value for name, value in columns.items() if row[name] != value}


def _columns(reader: Reader, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(given)
    for name, roles in _PEOPLE.items():
        if name in columns:
            columns[name] = people.key_of(reader, _BY_NAME[name], columns[name], roles)
    if "profile" in columns:
        columns["profile"] = json.dumps(columns["profile"], ensure_ascii=False, separators=(",", ":"))
    return columns
