"""Standards from a file into the library: matched with what is there, then one change for everything.

Everything is parsed, matched and cleaned before the change begins; inside it is matched once more only where
somebody has changed something meanwhile. (pack, ref) is the key of a standard. What is new of a standard that is
there becomes its next version (PRACTICE §3, ImportRun); what lacks nothing is proposed, or approved where the person
may and says so, the rest is a draft that says what it lacks (data rule T9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from models.errors import Problem
from models.importers.merging import brought, merged, read_brought, write_brought
from models.importers.outcome import ImportRemark, Outcome, Refusal
from models.importers.parsed import Draft, Parsed
from models.library import categories
from models.library.founding import OWN_PACK
from models.library.packs import PackCategory, PackHead
from models.library.wording import (
    FIRST,
    MEANING,
    Wording,
    change_kind,
    columns,
    from_columns,
    lacks,
    tidy_list,
)
from models.practice import clients, rights
from models.store.change import Change
from models.store.store import Store
from models.text import count, fold, slug
from models.who import Who

Reader = Store | Change
Row = Any
"""A row of the store."""

UNSORTED = "Unsorted"
"""The category of standards that come without one."""
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,31}")
_LONG = 6
"""Letters of a group's id that can still be the prefix of codes; three letters of its name stand for a longer one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be brought in."""

    pack: str = ""
    """Name or code of the pack; empty: as the file says, tables into the practice's own."""
    approve: bool = False
    clients: str = ""
    """For whom the pack is switched on: the code of a client, `all`, or empty for nobody."""


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
    _require(store, who, wish)
    with store.snapshot():
        line = _line(store)
        plan = _plan(store, parsed, wish)
    outcome = plan.outcome()
    if dry_run or (strict and plan.refused):
        future: Future[Outcome] = Future()
        future.set_result(replace(outcome, done=False, dry_run=dry_run))
        return future

    def work(change: Change) -> Outcome:
        ready = plan if _line(change) == line else _plan(change, parsed, wish)
        if strict and ready.refused:
            return replace(ready.outcome(), done=False)
        _write(change, ready, parsed, wish)
        return ready.outcome()

    name = plan.pack["name"] if plan.pack else plan.head.name
    said = count(outcome.added + outcome.changed, "standard")
    return store.change(who, f"import {said} of {name} from {parsed.name or 'a file'}", work)


def _require(store: Store, who: Who, wish: Wish) -> None:
    rights.require(who, "standard.draft", reader=store)
    if wish.approve:
        rights.require(who, "standard.approve", reader=store)
    if wish.clients:
        rights.require(who, "pack.switch", reader=store)


def _line(reader: Reader) -> int:
    return int(reader.value("SELECT coalesce(max(id), 0) FROM history"))


# Matching ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Update:
    """What comes to a standard that is there."""

    row: Row
    wording: Wording | None
    """The next version; None: only the rest changes."""
    kind: str
    state: str
    approved: bool
    category: str
    """Name of another category, or empty."""
    brought: str


@dataclass(slots=True)
class _New:
    """A standard that is not there yet."""

    draft: Draft
    state: str
    category: str
    brought: str


@dataclass(slots=True)
class _Plan:
    """Everything that will be written, known before the change begins."""

    pack: Row | None
    """The pack that is there."""
    head: PackHead
    code: str
    """Of a pack that is not there yet."""
    seen: bool = False
    """Whether this very file was the last that came into the pack."""
    categories: dict[str, Row] = field(default_factory=dict)
    """Those of the pack, by folded name."""
    heads: dict[str, PackCategory] = field(default_factory=dict)
    """What the file says of its categories, by folded name."""
    codes: dict[str, str] = field(default_factory=dict)
    """Every code in use and the ref that has it in this pack, or empty."""
    new: list[_New] = field(default_factory=list)
    updates: list[_Update] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)
    """Unchanged ones that lack nothing, and are approved now."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    drafts: int = 0
    client: int | None = None
    switch: bool = False
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[ImportRemark] = field(default_factory=list)

    def outcome(self) -> Outcome:
        return Outcome(
            self.added,
            self.changed,
            self.unchanged,
            self.drafts,
            tuple(self.refused),
            tuple(self.remarks),
            kind=("standard", "standards"),
        )

    def remark(self, draft: Draft | None, text: str) -> None:
        """Something to know of one standard, or of the file."""
        self.remarks.append(ImportRemark(draft.row, draft.ref, text) if draft else ImportRemark(0, "", text))


def _plan(reader: Reader, parsed: Parsed, wish: Wish) -> _Plan:
    plan = _pack(reader, parsed, wish)
    plan.refused += parsed.refused
    plan.remarks += parsed.remarks
    present = _present(reader, plan.pack)
    if plan.pack is not None:
        for row in reader.rows(
            "SELECT * FROM categories WHERE pack = :pack ORDER BY position, id", {"pack": plan.pack["id"]}
        ):
            plan.categories[fold(row["name"])] = row
        last = reader.value(
            "SELECT hash FROM imports WHERE kind = :kind ORDER BY id DESC LIMIT 1",
            {"kind": f"standards {plan.pack['code']}"},
        )
        plan.seen = bool(parsed.hash) and last == parsed.hash
    plan.heads = {fold(one.name): one for one in parsed.categories}
    if parsed.tag:
        _plan_tags(plan, parsed, wish, present)
    else:
        plan.codes = _codes(reader, plan.pack)
        _plan_drafts(plan, parsed, wish, present)
    if plan.approvals:
        plan.remark(None, f"{count(len(plan.approvals), 'standard')} that were here already: approved now")
    _plan_switch(reader, plan, wish)
    return plan


def _pack(reader: Reader, parsed: Parsed, wish: Wish) -> _Plan:
    """The pack that the file comes into (DESIGN §5, "Packs")."""
    rows = reader.rows("SELECT * FROM packs ORDER BY id")
    if parsed.tag and not wish.pack:
        return _pack_of_profile(reader, parsed, rows)
    if parsed.head is None and not wish.pack:
        own = next(row for row in rows if row["own"])
        return _Plan(own, PackHead(own["name"]), "")
    head = parsed.head or PackHead(wish.pack)
    name = wish.pack or head.name
    code = slug(name)
    for row in rows:
        if row["code"] == code or fold(row["name"]) == fold(name):
            return _Plan(row, head, "")
    if parsed.tag:
        raise Problem(f"There is no pack {name}.", do="Import the catalogue first.")
    taken = {row["code"] for row in rows}
    number, free = 1, code if code not in ("x", OWN_PACK) else "pack"
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return _Plan(None, replace(head, name=name), free)


def _pack_of_profile(reader: Reader, parsed: Parsed, rows: Iterable[Row]) -> _Plan:
    """The one pack that has the controls of a profile."""
    having = []
    for row in rows:
        if any(_chosen(parsed, one) for one in _present(reader, row).values()):
            having.append(row)
    if not having:
        raise Problem(
            "No standard here belongs to a control of that profile.", do="Import its catalogue first."
        )
    if len(having) > 1:
        raise Problem(
            f"{count(len(having), 'pack')} have controls of that profile: {', '.join(row['code'] for row in having)}.",
            do="Say which with --pack.",
        )
    return _Plan(having[0], PackHead(having[0]["name"]), "")


def _present(reader: Reader, pack: Row | None) -> dict[str, Row]:
    """The standards of a pack by ref, with the columns of their newest version."""
    if pack is None:
        return {}
    rows = reader.rows(
        "SELECT v.*, v.id AS version_id, s.id AS standard_id, s.code, s.ref, s.state, s.live, s.category, s.brought "
        "FROM standards s JOIN standard_versions v ON v.id = s.latest WHERE s.pack = :pack",
        {"pack": pack["id"]},
    )
    return {row["ref"]: row for row in rows}


def _codes(reader: Reader, pack: Row | None) -> dict[str, str]:
    mine = pack["id"] if pack is not None else 0
    return {
        row["code"]: row["ref"] if row["pack"] == mine else ""
        for row in reader.rows("SELECT code, ref, pack FROM standards")
    }


def _plan_drafts(plan: _Plan, parsed: Parsed, wish: Wish, present: dict[str, Row]) -> None:
    by_code = {row["code"]: row for row in present.values()}
    seen: dict[str, int] = {}
    for draft in parsed.drafts:
        row = present.get(draft.ref) if draft.ref else by_code.get(draft.code)
        ref = row["ref"] if row is not None else draft.ref or draft.code
        if ref in seen:
            plan.refused.append(Refusal(draft.row, ref, f"the same standard is in row {seen[ref]}, too"))
            continue
        seen[ref] = draft.row
        if row is None:
            _plan_new(plan, replace(draft, ref=ref), wish)
        else:
            _plan_update(plan, replace(draft, ref=ref), row, parsed, wish)


def _state(wording: Wording, live: bool, approve: bool) -> str:
    """The state of a standard with a new version."""
    if approve and not lacks(wording):
        return "approved"
    if live:
        return "revision"
    return "draft" if lacks(wording) else "proposed"


def _plan_new(plan: _Plan, draft: Draft, wish: Wish) -> None:
    missing = lacks(draft.wording)
    if missing:
        plan.drafts += 1
        plan.remark(draft, f"a draft: it lacks {_listed(missing)}")
    if draft.code and not _CODE.fullmatch(draft.code):
        plan.remark(draft, f"{draft.code[:40]!r} cannot be a code: it gets the next number of its category")
        draft = replace(draft, code="")
    elif draft.code in plan.codes:
        plan.remark(draft, f"the code {draft.code} is another standard's: it gets the next number")
        draft = replace(draft, code="")
    if draft.code:
        plan.codes[draft.code] = draft.ref
    plan.added += 1
    said = brought(draft.wording, draft.control, draft.category)
    plan.new.append(
        _New(
            draft,
            _state(draft.wording, False, wish.approve),
            draft.category or UNSORTED,
            write_brought(said),
        )
    )


def _plan_update(plan: _Plan, draft: Draft, row: Row, parsed: Parsed, wish: Wish) -> None:
    ours = from_columns(row)
    base = read_brought(row["brought"])
    wording = merged(ours, draft.wording, base, whole=parsed.whole)
    fresh = brought(draft.wording, draft.control, draft.category)
    category = ""
    if draft.category and (base is None or base.category != fresh.category):
        there = plan.categories.get(fold(draft.category))
        category = draft.category if there is None or there["id"] != row["category"] else ""
    if row["state"] == "retired" and (wording != ours or category):
        plan.unchanged += 1
        plan.remark(draft, f"{row['code']} is retired here: what the file says anew was left out")
        return
    _settle_update(plan, draft, row, ours, wording, category, write_brought(fresh), wish)


def _settle_update(
    plan: _Plan,
    draft: Draft,
    row: Row,
    ours: Wording,
    wording: Wording,
    category: str,
    column: str,
    wish: Wish,
) -> None:
    """Count a standard that is there, and plan what is to be written of it."""
    open_now = row["state"] in ("draft", "proposed", "revision")
    if wording == ours and not category:
        plan.unchanged += 1
        if wish.approve and open_now and not lacks(ours):
            plan.approvals.append(row)
        return
    plan.changed += 1
    if lacks(wording):
        plan.drafts += 1
        plan.remark(draft, f"{row['code']} lacks {_listed(lacks(wording))}")
    state, kind, approved = row["state"], "", False
    if wording != ours:
        kind = change_kind(ours, wording)
        if open_now and row["change"] == MEANING:
            kind = (
                MEANING  # the version before was never asked: what it changed of the one asked, this one does
            )
        state = _state(wording, row["live"] is not None, wish.approve)
        approved = state == "approved"
    plan.updates.append(
        _Update(row, wording if wording != ours else None, kind, state, approved, category, column)
    )


def _plan_tags(plan: _Plan, parsed: Parsed, wish: Wish, present: dict[str, Row]) -> None:
    """A profile: its tag on every standard of its controls (data rule O11)."""
    found: set[str] = set()
    for row in present.values():
        control = _chosen(parsed, row)
        if not control:
            continue
        found.add(control)
        ours = from_columns(row)
        wording = replace(ours, tags=tidy_list((*ours.tags, parsed.tag)))
        draft = Draft(0, row["ref"], "", wording)
        _settle_update(plan, draft, row, ours, wording, "", row["brought"] or "", wish)
    missing = sorted(parsed.controls - found)
    if missing:
        plan.remark(None, f"{count(len(missing), 'control')} of the profile are not here: {_listed(missing)}")


def _chosen(parsed: Parsed, row: Row) -> str:
    """The control of a profile that a standard belongs to, or empty."""
    base = read_brought(row["brought"])
    control = base.control if base and base.control else row["ref"]
    if parsed.every and base and base.control:
        return str(control)
    return next((name for name in (control, control.lower()) if name in parsed.controls), "")


def _plan_switch(reader: Reader, plan: _Plan, wish: Wish) -> None:
    if not wish.clients:
        return
    if wish.clients.strip().lower() != "all":
        plan.client = clients.key_of(reader, wish.clients)
    if plan.pack is not None and plan.pack["own"]:
        plan.remark(None, "the practice's own pack is on for every client already")
        return
    plan.switch = plan.pack is None or not reader.value(
        "SELECT 1 FROM pack_clients WHERE pack = :pack AND coalesce(client, 0) = coalesce(:client, 0)",
        {"pack": plan.pack["id"], "client": plan.client},
    )


def _listed(words: Iterable[str], limit: int = 200) -> str:
    said = ", ".join(words)
    return said if len(said) <= limit else said[: limit - 1] + "…"


# Writing ----------------------------------------------------------------------------------------------------


def _write(change: Change, plan: _Plan, parsed: Parsed, wish: Wish) -> None:
    pack = _write_pack(change, plan)
    keys = _write_categories(change, plan, parsed, pack)
    _write_new(change, plan, pack, keys)
    for update in plan.updates:
        _write_update(change, update, keys)
    for row in plan.approvals:
        _approve(change, row["version_id"])
        change.update("standards", row["standard_id"], {"live": row["version_id"], "state": "approved"})
    if plan.switch:
        change.insert("pack_clients", {"pack": pack, "client": plan.client})
    if plan.added or plan.changed:
        code = plan.pack["code"] if plan.pack is not None else plan.code
        change.insert(
            "imports",
            {
                "kind": f"standards {code}",
                "name": parsed.name,
                "hash": parsed.hash,
                "mapping": parsed.mapping,
                "added": plan.added,
                "changed": plan.changed,
                "unchanged": plan.unchanged,
                "refused": len(plan.refused),
                "at": change.at,
            },
        )


def _write_pack(change: Change, plan: _Plan) -> int:
    head = {"edition": plan.head.version, "licence": plan.head.licence, "source": plan.head.source}
    if plan.pack is None:
        return change.insert("packs", {"code": plan.code, "name": plan.head.name, "own": False, **head})
    key = int(plan.pack["id"])
    said = {name: value for name, value in head.items() if value}
    if said and not plan.pack["own"] and not plan.seen:
        change.update("packs", key, said)
    return key


def _write_categories(change: Change, plan: _Plan, parsed: Parsed, pack: int) -> dict[str, int]:
    """The keys of the pack's categories by folded name, new ones made."""
    keys = {name: int(row["id"]) for name, row in plan.categories.items()}
    if parsed.whole and not plan.seen:
        for name, head in plan.heads.items():
            if name in keys:
                said = {"section": head.section, "kind": head.kind, "frequency": head.frequency}
                change.update("categories", keys[name], {key: value for key, value in said.items() if value})
    wanted: dict[str, str] = {}
    if parsed.whole:
        wanted.update((name, head.name) for name, head in plan.heads.items())
    used = {fold(name): name for name in _categories_used(plan)}
    ordered = {name: used[name] for name in plan.heads if name in used}
    wanted |= {**ordered, **used}
    taken = {row["prefix"] for row in change.rows("SELECT prefix FROM categories")}
    position = int(
        change.value("SELECT coalesce(max(position), 0) FROM categories WHERE pack = :pack", {"pack": pack})
    )
    rows = []
    for name, title in wanted.items():
        if name in keys:
            continue
        head = plan.heads.get(name, PackCategory(title))
        hint = head.prefix if parsed.whole or len(head.prefix) <= _LONG else ""
        prefix = categories.prefix_for(title, hint, taken)
        taken.add(prefix)
        position += 1
        rows.append(
            {
                "pack": pack,
                "name": title,
                "section": head.section,
                "prefix": prefix,
                "kind": head.kind or "technology",
                "frequency": head.frequency,
                "position": position,
            }
        )
    for row, key in zip(rows, change.insert_many("categories", rows) if rows else [], strict=True):
        keys[fold(str(row["name"]))] = key
    return keys


def _categories_used(plan: _Plan) -> Iterable[str]:
    names = [one.category for one in plan.new] + [one.category for one in plan.updates if one.category]
    return dict.fromkeys(names)


def _write_new(change: Change, plan: _Plan, pack: int, keys: dict[str, int]) -> None:
    if not plan.new:
        return
    codes = _new_codes(change, plan, keys)
    standards = change.insert_many(
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
            for one, standard in zip(plan.new, standards, strict=True)
        ],
    )
    for one, standard, version in zip(plan.new, standards, versions, strict=True):
        live = version if one.state == "approved" else None
        change.update("standards", standard, {"latest": version, "live": live})


def _new_codes(change: Change, plan: _Plan, keys: dict[str, int]) -> list[str]:
    """The codes of the new standards: the file's, else the next free number of the category."""
    prefixes = {row["id"]: row["prefix"] for row in change.rows("SELECT id, prefix FROM categories")}
    waiting: dict[str, list[int]] = {}
    codes = [one.draft.code for one in plan.new]
    for place, one in enumerate(plan.new):
        if not codes[place]:
            waiting.setdefault(prefixes[keys[fold(one.category)]], []).append(place)
    for prefix, places in waiting.items():
        while places:
            first = change.number(f"code standard {prefix}", len(places))
            for number in range(first, first + len(places)):
                code = f"{prefix}-{number:03d}"
                if code not in plan.codes:
                    plan.codes[code] = ""
                    codes[places.pop(0)] = code
    return codes


def _write_update(change: Change, update: _Update, keys: dict[str, int]) -> None:
    row = update.row
    moved: dict[str, Any] = {"state": update.state, "brought": update.brought or None}
    if update.category:
        moved["category"] = keys[fold(update.category)]
    if update.wording is not None:
        approved = {"approved_at": change.at, "approved_by": change.who.id} if update.approved else {}
        moved["latest"] = change.insert(
            "standard_versions",
            {
                **columns(update.wording),
                "standard": row["standard_id"],
                "n": row["n"] + 1,
                "change": update.kind,
                **approved,
            },
        )
        if update.approved:
            moved["live"] = moved["latest"]
    change.update("standards", row["standard_id"], moved)


def _approve(change: Change, version: int) -> None:
    change.update("standard_versions", version, {"approved_at": change.at, "approved_by": change.who.id})
