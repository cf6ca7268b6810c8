"""Clients from a table (data rule V6): the code is the key where the file has codes, else the name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from models.errors import NotFound, Problem
from models.field import names, split, taken_in
from models.importers.mapping import Columns
from models.importers.outcome import ImportRemark, Outcome
from models.importers.sheet import Sheet, SheetPlan, bring_sheet, distinct, read_sheet
from models.library import catalogue, profile
from models.practice import clients, people
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, count, fold, quoted, squeeze
from models.who import Who

COLUMNS = Columns(
    "clients",
    names(clients.FIELDS),
    {
        "code": (
            "client code", "short", "short code", "short name", "acronym", "company id", "company identifier",
            "identifier", "abbreviation",
        ),
        "name": (
            "client", "client name", "company", "company name", "organization", "organization name", "organisation",
            "account name", "account", "customer", "customer name", "site name",
        ),
        "industry": ("market", "vertical", "sector", "business"),
        "status": ("organization status", "company status", "client status", "account status"),
        "note": ("notes", "quick notes", "description", "comment", "comments"),
        "profile": ("technology profile", "technologies", "tags"),
        "tam": (
            "technology alignment manager", "tam login", "tam name", "alignment manager", "technical contact",
            "technical account manager", "technical lead",
        ),
        "vcio": (
            "account manager login", "vcio login", "account manager", "vcio name", "virtual cio", "account owner",
            "client manager", "strategic advisor",
        ),
    },
    (("name", "code"),),
)  # fmt: skip
_STATUSES = {
    "current": "active", "customer": "active", "prospective": "prospect", "lead": "prospect", "at-risk": "at risk",
    "inactive": "left", "former": "left", "not active": "left", "new": "onboarding",
}  # fmt: skip
_PEOPLE = {"tam": ("tam", "vcio"), "vcio": ("vcio",)}
_BY_NAME = {one.name: one for one in clients.FIELDS}


read = partial(read_sheet, COLUMNS)
"""The clients of a table: `read_sheet` for their columns."""


def bring_in(
    store: Store, who: Who, sheet: Sheet, *, dry_run: bool = False, strict: bool = False
) -> Future[Outcome]:
    """Bring the clients of a table in, in one change; what came of it.

    An empty cell leaves a field as it is, and so does a full name that nobody on the staff has: other programs know
    people that the practice does not. Raises Refused where the person may not.
    """

    return bring_sheet(
        store,
        who,
        sheet,
        lambda reader, plan: _plan(reader, sheet, plan),
        lambda change, plan: _write_new(change, plan.new),
        ("client", "clients"),
        needs=("client.edit",),
        dry_run=dry_run,
        strict=strict,
    )


def _write_new(change: Change, new: list[dict[str, Any]]) -> list[str]:
    insert_clients(change, new)
    return [str(one["name"]) for one in new]


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


def _plan(reader: Reader, sheet: Sheet, plan: SheetPlan) -> SheetPlan:
    present = reader.rows("SELECT * FROM clients")
    by_code = {row["code"]: row for row in present}
    by_name = {fold(row["name"]): row for row in present}
    names_new: dict[str, int] = {}
    keys: dict[str, int] = {}
    strangers: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for line, values, same in distinct(sheet):
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
                plan.new.append(_new(reader, code, values, strangers))
                names_new[fold(name)] = line
            else:
                changed = _changed(reader, row, values, strangers)
                if changed:
                    plan.updates.append((row["id"], changed))
                else:
                    plan.unchanged += 1
            tags.update({tag for tag in split(clients.PROFILE, values.get(clients.PROFILE.name, "")) if tag})
        except Problem as problem:
            plan.refuse(line, values.get("code") or name, problem.what)
    if strangers:
        said = ", ".join(f"{name} ({count(number, 'row')})" for name, number in strangers.most_common())
        plan.remarks.append(ImportRemark(0, "", f"not on the staff, so nobody's clients yet: {said}"[:500]))
    known = catalogue.profile_tags(reader) if tags else ()
    if told := profile.told(profile.strange([tag for tag, _ in tags.most_common()], known), known):
        plan.remarks.append(ImportRemark(0, "", told[:500]))
    return plan


def _code(values: Mapping[str, str]) -> str:
    code = values.get("code", "").upper()
    if not code and not values.get("name"):
        raise Problem("it has no name")
    if code and not clients.CODE.fullmatch(code):
        raise Problem(f"{quoted(code)} cannot be a code: up to 16 letters, digits and hyphens can")
    return code


def _given(values: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something, by field."""
    found = {name: text for name, text in values.items() if text}
    if "status" in found:
        found["status"] = _STATUSES.get(fold(found["status"]), found["status"])
    return found


def _new(reader: Reader, code: str, values: Mapping[str, str], strangers: Counter[str]) -> dict[str, Any]:
    given = taken_in(clients.FIELDS, _known(reader, _given(values), strangers), new=True)
    return {**_columns(reader, given), "code": code}


def _changed(reader: Reader, row: Any, values: Mapping[str, str], strangers: Counter[str]) -> dict[str, Any]:
    found = _known(reader, _given(values), strangers)
    found.pop("code", None)
    if "name" in found and fold(found["name"]) == fold(row["name"]):
        del found["name"]
    columns = _columns(reader, taken_in(clients.FIELDS, found, new=False))
    return {name: value for name, value in columns.items() if row[name] != value}


def _known(reader: Reader, given: dict[str, str], strangers: Counter[str]) -> dict[str, str]:
    """Without full names that nobody on the staff has; a login, which has no blank, is for `people.key_of` to refuse."""
    for name in _PEOPLE:
        said = squeeze(given.get(name, ""))
        if " " in said:
            try:
                people.person(reader, said)
            except NotFound:
                strangers[clean(said)[:80]] += 1
                del given[name]
    return given


def _columns(reader: Reader, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(given)
    for name, roles in _PEOPLE.items():
        if name in columns:
            columns[name] = people.key_of(reader, _BY_NAME[name], columns[name], roles)
    if "profile" in columns:
        columns["profile"] = json.dumps(columns["profile"], ensure_ascii=False, separators=(",", ":"))
    return columns
