"""Standards from a file into the library: matched with what is there, then one change for everything."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from models.importers.bringing import bring, note_import
from models.importers.coding import new_categories, where_codes_go_on
from models.importers.matching import Plan, Row, Update, Wish, plan_standards
from models.importers.outcome import Outcome
from models.importers.parsed import Parsed
from models.library import decisions, standards
from models.library.wording import FIRST, Wording, columns
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import fold
from models.who import Who


def bring_in(
    store: Store,
    who: Who,
    parsed: Parsed,
    *,
    pack: str | None = None,
    approve: bool = False,
    for_clients: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
) -> Future[Outcome]:
    """Bring the standards of a file into the library, in one change, undone in one step; what came of it.

    `pack` names another pack than the file does; `approve` approves at once what lacks nothing; `for_clients` (`all`
    or the code of a client) switches the pack on. `dry_run` writes nothing and answers the same; `strict` writes
    nothing where a row is refused. The same file again changes nothing, and writes no line of history.

    Raises Refused where the person may not, NotFound for no such client, Problem where the pack cannot be told.
    """
    wish = Wish(pack or "", approve, for_clients or "")
    return bring(
        store,
        who,
        lambda reader: _plan(reader, parsed, wish),
        lambda change, plan: _write(change, plan, parsed),
        f"import standards from {parsed.name or 'a file'}",
        needs=_needs(wish),
        dry_run=dry_run,
        strict=strict,
    )


def _needs(wish: Wish) -> Iterator[str]:
    yield "standard.draft"
    if wish.approve:
        yield "standard.approve"
    if wish.clients:
        yield "pack.switch"


def _plan(reader: Reader, parsed: Parsed, wish: Wish) -> Plan:
    plan = plan_standards(reader, parsed, wish)
    plan.fresh = new_categories(reader, plan, parsed)
    said = where_codes_go_on(reader, plan)
    if said:
        plan.remark(None, said)
    return plan


def _write(change: Change, plan: Plan, parsed: Parsed) -> list[str]:
    """The codes of what was new, changed or approved."""
    pack = _write_pack(change, plan)
    keys = _write_categories(change, plan, parsed, pack)
    codes = _write_new(change, plan, pack, keys)
    for update in plan.updates:
        _write_update(change, update, keys)
    for row in plan.approvals:
        _approve(change, row["version_id"])
        change.update("standards", row["standard_id"], {"live": row["version_id"], "state": "approved"})
        decisions.record(change, row["standard_id"], row["n"], _what(row))
    if plan.switch:
        change.insert("pack_clients", {"pack": pack, "client": plan.client})
    code = plan.pack["code"] if plan.pack is not None else plan.code
    note_import(change, f"standards {code}", parsed.name, parsed.hash, parsed.mapping, plan.outcome())
    return codes + [row["code"] for row in (*(one.row for one in plan.updates), *plan.approvals)]


def _write_pack(change: Change, plan: Plan) -> int:
    head = {"edition": plan.head.version, "licence": plan.head.licence, "source": plan.head.source}
    if plan.pack is None:
        return change.insert("packs", {"code": plan.code, "name": plan.head.name, "own": False, **head})
    key = int(plan.pack["id"])
    said = {name: value for name, value in head.items() if value}
    if said and not plan.pack["own"] and not plan.seen:
        change.update("packs", key, said)
    return key


def _write_categories(change: Change, plan: Plan, parsed: Parsed, pack: int) -> dict[str, int]:
    """The keys of the pack's categories by folded name, new ones made."""
    keys = {name: int(row["id"]) for name, row in plan.categories.items()}
    if parsed.whole and not plan.seen:
        for name, head in plan.heads.items():
            if name in keys:
                said = {"section": head.section, "kind": head.kind, "frequency": head.frequency}
                change.update("categories", keys[name], {key: value for key, value in said.items() if value})
    position = int(
        change.value("SELECT coalesce(max(position), 0) FROM categories WHERE pack = :pack", {"pack": pack})
    )
    rows = [
        {
            "pack": pack,
            "name": one.title,
            "section": one.head.section,
            "prefix": one.prefix,
            "kind": one.head.kind or "technology",
            "frequency": one.head.frequency,
            "position": position + number,
        }
        for number, one in enumerate(plan.fresh, 1)
    ]
    for row, key in zip(rows, change.insert_many("categories", rows) if rows else [], strict=True):
        keys[fold(str(row["name"]))] = key
    return keys


def _write_new(change: Change, plan: Plan, pack: int, keys: dict[str, int]) -> list[str]:
    if not plan.new:
        return []
    codes = _new_codes(change, plan, keys)
    keys_new = change.insert_many(
        "standards",
        [
            {
                "code": code,
                "pack": pack,
                "ref": one.draft.ref,
                "category": keys[fold(one.category)],
                "state": one.state,
                "brought": one.brought,
            }
            for one, code in zip(plan.new, codes, strict=True)
        ],
    )
    approved = {"approved_at": change.at, "approved_by": change.who.id}
    versions = change.insert_many(
        "standard_versions",
        [
            {
                **columns(one.draft.wording),
                "standard": standard,
                "n": 1,
                "change": FIRST,
                **(approved if one.state == "approved" else {"approved_at": None, "approved_by": None}),
            }
            for one, standard in zip(plan.new, keys_new, strict=True)
        ],
    )
    for one, standard, version in zip(plan.new, keys_new, versions, strict=True):
        live = version if one.state == "approved" else None
        change.update("standards", standard, {"latest": version, "live": live})
    decisions.record_many(
        change,
        [(standard, 1) for one, standard in zip(plan.new, keys_new, strict=True) if one.state == "approved"],
        decisions.APPROVE,
    )
    return codes


def _new_codes(change: Change, plan: Plan, keys: dict[str, int]) -> list[str]:
    """The codes of the new standards: the file's, else the next free number of the category."""
    prefixes = {row["id"]: row["prefix"] for row in change.rows("SELECT id, prefix FROM categories")}
    waiting: dict[str, list[int]] = {}
    codes = [one.draft.code for one in plan.new]
    for place, one in enumerate(plan.new):
        if not codes[place]:
            waiting.setdefault(prefixes[keys[fold(one.category)]], []).append(place)
    for prefix, places in waiting.items():
        while places:
            first = change.number(standards.counter_of(prefix), len(places))
            for number in range(first, first + len(places)):
                code = f"{prefix}-{number:03d}"
                if code not in plan.codes:
                    plan.codes.add(code)
                    codes[places.pop(0)] = code
    return codes


def _write_update(change: Change, update: Update, keys: dict[str, int]) -> None:
    row = update.row
    moved: dict[str, Any] = {"state": update.state, "brought": update.brought or None}
    if update.category:
        moved["category"] = keys[fold(update.category)]
    if update.wording is not None:
        moved["latest"] = _write_version(change, update, update.wording)
        if update.state == "approved":
            _approve(change, moved["latest"])
            moved["live"] = moved["latest"]
            version = change.get("standard_versions", moved["latest"]) or {}
            decisions.record(change, row["standard_id"], version["n"], _what(row))
    change.update("standards", row["standard_id"], moved)


def _write_version(change: Change, update: Update, wording: Wording) -> int:
    row = update.row
    values = {**columns(wording), "change": update.kind}
    if update.inside:
        change.update("standard_versions", row["version_id"], values)
        return int(row["version_id"])
    last = change.value(
        "SELECT max(n) FROM standard_versions WHERE standard = :key", {"key": row["standard_id"]}
    )
    return change.insert("standard_versions", {**values, "standard": row["standard_id"], "n": last + 1})


def _approve(change: Change, version: int) -> None:
    change.update("standard_versions", version, {"approved_at": change.at, "approved_by": change.who.id})


def _what(row: Row) -> str:
    """What approving it now is: the first approval, or that of another version."""
    return decisions.APPROVE if row["live"] is None else decisions.REVISE
