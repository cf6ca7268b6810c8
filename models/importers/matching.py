"""What a file of standards changes in the library, matched with what is there. Reads, and writes nothing.

(pack, ref) is the key of a standard. What is new of a standard that is there becomes its next version (PRACTICE §3,
ImportRun); what lacks nothing is proposed, or approved where the person may and says so, the rest is a draft that
says what it lacks (data rule T9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from models.errors import Problem
from models.importers.merging import brought, merged, read_brought, write_brought
from models.importers.outcome import ImportRemark, Outcome, Refusal
from models.importers.parsed import Draft, Parsed
from models.library.catalogue import CODE
from models.library.founding import OWN_PACK
from models.library.linting import unfit
from models.library.packs import PackCategory, PackHead
from models.library.parameters import filled, known_values
from models.library.wording import Wording, change_kind, from_columns, lacks, tidy_list
from models.practice import clients
from models.store.reading import Reader, among
from models.text import count, fold, quoted, slug

Row = Any
"""A row of the store."""

_STANDARD = (
    "SELECT v.*, v.id AS version_id, s.id AS standard_id, s.code, s.ref, s.pack, s.state, s.live, s.category, "
    "s.brought FROM standards s JOIN standard_versions v ON v.id = s.latest "
)
UNSORTED = "Unsorted"
"""The category of standards that come without one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be brought in."""

    pack: str = ""
    """Name or code of the pack; empty: as the file says, tables into the practice's own."""
    approve: bool = False
    clients: str = ""
    """For whom the pack is switched on: the code of a client, `all`, or empty for nobody."""


@dataclass(slots=True)
class Update:
    """What comes to a standard that is there."""

    row: Row
    wording: Wording | None
    """The next version; None: only the rest changes."""
    kind: str
    state: str
    """`approved`: the next version is approved at once."""
    category: str
    """Name of another category, or empty."""
    brought: str
    inside: bool = False
    """The version that is being written already takes it in."""


@dataclass(slots=True)
class New:
    """A standard that is not there yet."""

    draft: Draft
    state: str
    category: str
    brought: str


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category that is not there yet."""

    title: str
    prefix: str
    head: PackCategory
    """What the file says of it."""


@dataclass(slots=True)
class Plan:
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
    prefixes: dict[str, str] = field(default_factory=dict)
    """Their names by prefix."""
    heads: dict[str, PackCategory] = field(default_factory=dict)
    """What the file says of its categories, by folded name."""
    fresh: list[NewCategory] = field(default_factory=list)
    """Categories to be made, in their order."""
    live: dict[int, Wording] = field(default_factory=dict)
    """Of standards under revision: what is asked meanwhile."""
    values: dict[str, str] = field(default_factory=dict)
    """What the committee has filled in for parameters of the pack."""
    codes: set[str] = field(default_factory=set)
    """Every code in use."""
    new: list[New] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)
    """Unchanged ones that lack nothing, and are approved now."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    drafts: int = 0
    client: int | None = None
    switch: bool = False
    on_for: str = ""
    """Whom `client` names, in words."""
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[ImportRemark] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """What will have come of it."""
        return Outcome(
            self.added,
            self.changed,
            self.unchanged,
            self.drafts,
            len(self.approvals),
            self.on_for if self.switch else "",
            tuple(self.refused),
            tuple(self.remarks),
            kind=("standard", "standards"),
        )

    def remark(self, draft: Draft | None, text: str) -> None:
        """Something to know of one standard, or of the file."""
        self.remarks.append(ImportRemark(draft.row, draft.ref, text) if draft else ImportRemark(0, "", text))


def plan_standards(reader: Reader, parsed: Parsed, wish: Wish) -> Plan:
    """Match a file with the library.

    Raises NotFound for no such client, Problem where the pack cannot be told.
    """
    plan = _pack(reader, parsed, wish)
    plan.refused += parsed.refused
    plan.remarks += parsed.remarks
    present = _present(reader, plan.pack)
    plan.live = _live(reader)
    plan.values = known_values(
        from_columns(row) for row in present.values() if '"value"' in row["parameters"]
    )
    if plan.pack is not None:
        for row in reader.rows(
            "SELECT * FROM categories WHERE pack = :pack ORDER BY position, id", {"pack": plan.pack["id"]}
        ):
            plan.categories[fold(row["name"])] = row
            plan.prefixes[row["prefix"]] = row["name"]
        last = reader.value(
            "SELECT hash FROM imports WHERE kind = :kind ORDER BY id DESC LIMIT 1",
            {"kind": f"standards {plan.pack['code']}"},
        )
        plan.seen = bool(parsed.hash) and last == parsed.hash
    plan.heads = {fold(one.name): one for one in parsed.categories}
    if parsed.tag:
        _plan_tags(plan, parsed, wish, present)
    else:
        plan.codes = {row["code"] for row in reader.rows("SELECT code FROM standards")}
        by_code = {row["code"]: row for row in present.values()}
        if parsed.head is None and not wish.pack:
            by_code = _coded(reader, (draft.code for draft in parsed.drafts))
        _plan_drafts(plan, parsed, wish, present, by_code)
    if plan.approvals:
        plan.remark(
            None,
            f"{count(len(plan.approvals), 'standard that was', 'standards that were')} here already: approved now",
        )
    _plan_switch(reader, plan, wish)
    return plan


def _pack(reader: Reader, parsed: Parsed, wish: Wish) -> Plan:
    """The pack that the file comes into (DESIGN §5, "Packs")."""
    rows = reader.rows("SELECT * FROM packs ORDER BY id")
    if parsed.tag and not wish.pack:
        return _pack_of_profile(reader, parsed, rows)
    if parsed.head is None and not wish.pack:
        own = next(row for row in rows if row["own"])
        return Plan(own, PackHead(own["name"]), "")
    head = parsed.head or PackHead(wish.pack)
    name = wish.pack or head.name
    code = slug(name)
    plain = code != "x"  # what a title without a letter of ASCII gives
    for row in rows:
        if (plain and row["code"] == code) or fold(row["name"]) == fold(name):
            return Plan(row, head, "")
    if parsed.tag:
        raise Problem(f"There is no pack {name}.", do="Import the catalogue first.")
    taken = {row["code"] for row in rows}
    base = code if plain and code != OWN_PACK else "pack"
    number, free = 1, base
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return Plan(None, replace(head, name=name), free)


def _pack_of_profile(reader: Reader, parsed: Parsed, rows: Iterable[Row]) -> Plan:
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
    return Plan(having[0], PackHead(having[0]["name"]), "")


def _present(reader: Reader, pack: Row | None) -> dict[str, Row]:
    """The standards of a pack by ref, with the columns of their newest version."""
    if pack is None:
        return {}
    rows = reader.rows(
        _STANDARD + "WHERE s.pack = :pack",
        {"pack": pack["id"]},
    )
    return {row["ref"]: row for row in rows}


def _coded(reader: Reader, codes: Iterable[str]) -> dict[str, Row]:
    """The standards of those codes, of whatever pack."""
    wanted = dict.fromkeys(code for code in codes if code)
    return {
        row["code"]: row
        for where, params in among("s.code", wanted)
        for row in reader.rows(f"{_STANDARD}WHERE {where}", params)
    }


def _live(reader: Reader) -> dict[int, Wording]:
    """The approved wording of standards whose newest version is another."""
    rows = reader.rows(
        "SELECT v.* FROM standards s JOIN standard_versions v ON v.id = s.live WHERE s.live <> s.latest"
    )
    return {row["standard"]: from_columns(row) for row in rows}


def _plan_drafts(
    plan: Plan, parsed: Parsed, wish: Wish, present: dict[str, Row], by_code: dict[str, Row]
) -> None:
    """The standards of a file, one after another.

    (pack, ref) is the key. A row of a table that has the code and no other ref than a standard of whatever pack is
    that standard: what was listed as a table comes back from it.
    """
    seen: dict[tuple[int, str], int] = {}
    for draft in parsed.drafts:
        row = by_code.get(draft.code) if parsed.head is None else None
        if row is None or draft.ref not in ("", row["ref"]):
            row = present.get(draft.ref or draft.code)
        ref = row["ref"] if row is not None else draft.ref or draft.code
        key = (row["pack"] if row is not None else 0, ref)
        if key in seen:
            plan.refused.append(Refusal(draft.row, ref, f"the same standard is in row {seen[key]}, too"))
            continue
        seen[key] = draft.row
        named = plan.prefixes.get(draft.category.upper()) if not parsed.whole else None
        if named is not None and fold(draft.category) not in plan.categories:
            draft = replace(draft, category=named)
        draft = replace(draft, ref=ref)
        if row is None:
            _plan_new(plan, draft, wish)
        else:
            _plan_update(plan, draft, row, parsed, wish)


def _state(wording: Wording, live: bool, approve: bool) -> str:
    """The state of a standard with a new version."""
    if approve and not unfit(wording):
        return "approved"
    if live:
        return "revision"
    return "draft" if lacks(wording) else "proposed"


def _plan_new(plan: Plan, draft: Draft, wish: Wish) -> None:
    said = write_brought(brought(draft.wording, draft.control, draft.category))
    draft = replace(draft, wording=filled(draft.wording, plan.values))
    missing = lacks(draft.wording)
    if missing:
        plan.drafts += 1
        plan.remark(draft, f"a draft: it lacks {_listed(missing)}")
    if draft.code and not CODE.fullmatch(draft.code):
        plan.remark(
            draft, f"{quoted(draft.code[:40])} cannot be a code: it gets the next number of its category"
        )
        draft = replace(draft, code="")
    elif draft.code in plan.codes:
        plan.remark(draft, f"the code {draft.code} is another standard's: it gets the next number")
        draft = replace(draft, code="")
    if draft.code:
        plan.codes.add(draft.code)
    if wish.approve and not missing:
        _told_unfit(plan, draft, draft.wording, "it")
    plan.added += 1
    plan.new.append(
        New(
            draft,
            _state(draft.wording, False, wish.approve),
            draft.category or UNSORTED,
            said,
        )
    )


def _plan_update(plan: Plan, draft: Draft, row: Row, parsed: Parsed, wish: Wish) -> None:
    ours = from_columns(row)
    base = read_brought(row["brought"])
    wording = merged(ours, draft.wording, base, whole=parsed.whole)
    fresh = brought(draft.wording, draft.control, draft.category)
    category = ""
    own = plan.pack is not None and row["pack"] == plan.pack["id"]
    if own and draft.category and (base is None or base.category != fresh.category):
        there = plan.categories.get(fold(draft.category))
        category = draft.category if there is None or there["id"] != row["category"] else ""
    if row["state"] == "retired" and (wording != ours or category):
        plan.unchanged += 1
        plan.remark(draft, f"{row['code']} is retired here: what the file says anew was left out")
        return
    _settle_update(plan, draft, row, ours, wording, category, write_brought(fresh), wish)


def _settle_update(
    plan: Plan,
    draft: Draft,
    row: Row,
    ours: Wording,
    wording: Wording,
    category: str,
    column: str,
    wish: Wish,
) -> None:
    """Count a standard that is there, and plan what is to be written of it.

    What comes anew is the next version, but where the next version after an approved one is being written already:
    that one says it then (there is one version to decide on, and none is left over).
    """
    if wording == ours and not category:
        plan.unchanged += 1
        open_now = row["state"] in ("draft", "proposed", "revision")
        if wish.approve and open_now and _says(ours, draft.wording):
            if unfit(ours):
                _told_unfit(plan, draft, ours, row["code"])
            else:
                plan.approvals.append(row)
        return
    plan.changed += 1
    if lacks(wording):
        plan.drafts += 1
        plan.remark(draft, f"{row['code']} lacks {_listed(lacks(wording))}")
    elif wish.approve:
        _told_unfit(plan, draft, wording, row["code"])
    if wording == ours:
        plan.updates.append(Update(row, None, "", row["state"], category, column))
        return
    live = plan.live.get(row["standard_id"])
    kind = change_kind(live if live is not None else ours, wording)
    state = _state(wording, row["live"] is not None, wish.approve)
    plan.updates.append(Update(row, wording, kind, state, category, column, live is not None))


def _told_unfit(plan: Plan, draft: Draft, wording: Wording, named: str) -> None:
    """Say why a standard is not approved, though it lacks nothing."""
    if not lacks(wording) and (why_not := unfit(wording)):
        plan.remark(draft, f"not approved: {named} {why_not}")


def _says(ours: Wording, theirs: Wording) -> bool:
    """Whether our wording still says what a file says, so that approving the file is approving ours."""
    return merged(ours, theirs, None, whole=False) == ours


def _plan_tags(plan: Plan, parsed: Parsed, wish: Wish, present: dict[str, Row]) -> None:
    """A profile: its tag on every standard of its controls (data rule O11)."""
    found: set[str] = set()
    for row in present.values():
        control = _chosen(parsed, row)
        if not control:
            continue
        found.add(control)
        if row["state"] == "retired":
            continue
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


def _plan_switch(reader: Reader, plan: Plan, wish: Wish) -> None:
    if not wish.clients:
        return
    if wish.clients.strip().lower() != "all":
        plan.client = clients.key_of(reader, wish.clients)
    if plan.pack is not None and plan.pack["own"]:
        plan.remark(None, "the practice's own pack is on for every client already")
        return
    plan.on_for = "every client" if plan.client is None else wish.clients.strip().upper()
    plan.switch = plan.pack is None or not reader.value(
        "SELECT 1 FROM pack_clients WHERE pack = :pack AND coalesce(client, 0) = coalesce(:client, 0)",
        {"pack": plan.pack["id"], "client": plan.client},
    )


def _listed(words: Iterable[str], limit: int = 200) -> str:
    said = ", ".join(words)
    return said if len(said) <= limit else said[: limit - 1] + "…"
