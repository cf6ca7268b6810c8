"""Standards and their life: draft, proposed, approved, under revision, retired (PRACTICE §3).

An approved version does not change: editing it begins the next one, and what is asked meanwhile stays the approved one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, fields, replace
from typing import Any

from models.dates import FREQUENCIES
from models.errors import NotFound, Problem
from models.field import Field, taken_in
from models.library import categories
from models.library.wording import (
    FIRST,
    IMPACTS,
    MEANING,
    SOURCE_KINDS,
    WORDING,
    Source,
    Wording,
    change_kind,
    columns,
    faults,
    from_columns,
    lacks,
    tidy,
)
from models.practice import rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.store import Store
from models.who import Who

STATES = ("draft", "proposed", "approved", "revision", "retired")
STATE_WORDS = {
    "draft": "draft",
    "proposed": "proposed",
    "approved": "approved",
    "revision": "under revision",
    "retired": "retired",
}

FIELDS = (
    Field("code", "Code", "PREFIX-nnn; the next of its category where none is given.", fixed=True),
    Field("category", "Category", "Its category, by prefix or name.", "category", required=True),
    Field("name", "Name", "A few words for lists: Restore test.", required=True),
    Field("question", "Question", "A yes/no question; yes means aligned.", "text", required=True),
    Field("why", "Why", "Why we ask, in words that a business owner understands.", "text"),
    Field("how", "How", "How to find the answer: steps, menu paths, commands.", "text"),
    Field("remedy", "Remedy", "What puts it right.", "text"),
    Field("recommendation", "Recommendation", "What to say to the client's decision maker.", "text"),
    Field("business_impact", "Business impact", "What a “no” means for the business.", "choice", IMPACTS),
    Field("technical_impact", "Technical impact", "What a “no” means for the technology.", "choice", IMPACTS),
    Field("frequency", "Frequency", "How often it is asked; empty: as its category.", "choice", FREQUENCIES),
    Field(
        "sources",
        "Sources",
        "The authority behind it, one a line: citation | address | publisher | kind | day of checking.",
        "text",
    ),
    Field("references", "References", "What else to see.", "list"),
    Field(
        "risks", "Risks", "Kinds of business risk: downtime, loss of productivity, opportunity cost.", "list"
    ),
    Field("tags", "Tags", "Words to filter by.", "list"),
    Field(
        "applies_to",
        "Applies to",
        "Tags of a client's profile of which one is enough; empty: everybody.",
        "list",
    ),
    Field("owner", "Owner", "Login of whoever looks after it.", "person"),
    Field(
        "change",
        "Kind of change",
        "Of a new version: wording (answers stay) or meaning (carried answers are stale).",
        "choice",
        (WORDING, MEANING),
    ),
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a standard."""

    id: int
    n: int
    wording: Wording
    change: str
    """first, wording or meaning."""
    approved_at: int | None
    approved_by: str
    version: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with the version that is asked and the newest one."""

    id: int
    code: str
    ref: str
    pack: str
    pack_name: str
    category: str
    """Prefix of its category."""
    category_name: str
    section: str
    state: str
    owner: str
    """Login, or empty."""
    live: Version | None
    latest: Version
    version: int

    @property
    def lacks(self) -> tuple[str, ...]:
        """What keeps the newest version a draft (data rule T9)."""
        return lacks(self.latest.wording)


@dataclass(frozen=True, slots=True)
class Entry:
    """A standard as lists show it: the newest version's name and question, without its texts."""

    id: int
    code: str
    ref: str
    pack: str
    category: str
    category_name: str
    section: str
    state: str
    name: str
    question: str
    business_impact: str
    technical_impact: str
    frequency: str
    """Its own, else its category's."""


ENTRY = (
    "SELECT s.id, s.code, s.ref, p.code AS pack, c.prefix AS category, c.name AS category_name, c.section, s.state, v.name, "
    "v.question, v.business_impact, v.technical_impact, "
    "CASE WHEN v.frequency <> '' THEN v.frequency ELSE c.frequency END AS frequency "
    "FROM standards s JOIN categories c ON c.id = s.category JOIN packs p ON p.id = s.pack JOIN standard_versions v ON v.id = s.latest "
)
_STANDARD = (
    "SELECT s.*, p.code AS pack_code, p.name AS pack_name, c.prefix, c.name AS category_name, c.section, "
    "coalesce(o.login, '') AS owner_login FROM standards s JOIN packs p ON p.id = s.pack JOIN categories c ON c.id = s.category "
    "LEFT JOIN people o ON o.id = s.owner "
)
_VERSION = "SELECT v.*, coalesce(a.name, '') AS approver FROM standard_versions v LEFT JOIN people a ON a.id = v.approved_by "


def all_standards(
    store: Store, *, category: str = "", tag: str = "", state: str = "", pack: str = "", retired: bool = True
) -> tuple[Entry, ...]:
    """The standards that fit every filter given, by pack, category and code; retired ones left out where `retired` is False."""
    rows = store.rows(
        ENTRY
        + "WHERE (:category = '' OR c.prefix = :category) AND (:state = '' OR s.state = :state) AND (:pack = '' OR p.code = :pack) "
        "AND (:retired OR s.state <> 'retired') "
        "AND (:tag = '' OR EXISTS (SELECT 1 FROM standard_tags t WHERE t.standard = s.id AND t.tag = :tag)) "
        "ORDER BY p.own DESC, p.name, c.position, c.name, s.code",
        {"category": category, "state": state, "pack": pack, "tag": tag, "retired": retired},
    )
    return tuple(entry(row) for row in rows)


def all_tags(store: Store) -> tuple[tuple[str, int], ...]:
    """(tag, number of standards), the most used first."""
    rows = store.rows("SELECT tag, count(*) AS n FROM standard_tags GROUP BY tag ORDER BY n DESC, tag")
    return tuple((row["tag"], row["n"]) for row in rows)


def standard(store: Store, code: str) -> Standard:
    """One standard by code. Raises NotFound."""
    with store.snapshot():
        row = store.row(_STANDARD + "WHERE s.code = :code", {"code": code.strip().upper()})
        if row is None:
            raise NotFound(f"There is no standard {code}.", do="`steerboard list standards` shows them.")
        found = {
            one["id"]: _version(one)
            for one in store.rows(
                _VERSION + "WHERE v.id IN (:live, :latest)", {"live": row["live"], "latest": row["latest"]}
            )
        }
    return Standard(
        row["id"],
        row["code"],
        row["ref"],
        row["pack_code"],
        row["pack_name"],
        row["prefix"],
        row["category_name"],
        row["section"],
        row["state"],
        row["owner_login"],
        found.get(row["live"]),
        found[row["latest"]],
        row["version"],
    )


def versions(store: Store, code: str) -> tuple[Version, ...]:
    """All versions of a standard, newest first. Raises NotFound."""
    key = standard(store, code).id
    return tuple(
        _version(row)
        for row in store.rows(_VERSION + "WHERE v.standard = :key ORDER BY v.n DESC", {"key": key})
    )


# Values of forms and commands --------------------------------------------------------------------------------------


def wording_of(values: Mapping[str, Any], before: Wording | None = None) -> Wording:
    """The wording that taken-in values give, over the one before. Raises Problem where it could not even be a draft."""
    own = {one.name for one in fields(Wording)}
    given = {name: value for name, value in values.items() if name in own and name != "sources"}
    if "sources" in values:
        given["sources"] = sources_of(str(values["sources"]))
    wording = tidy(replace(before or Wording("", ""), **given))
    wrong = faults(wording)
    if wrong:
        raise Problem(
            wrong[0][:1].upper() + wrong[0][1:] + ".",
            kept="What you typed is kept.",
            do="Mend that and save again.",
        )
    return wording


def sources_of(text: str) -> tuple[Source, ...]:
    """Sources from lines `citation | address | publisher | kind | day`. Raises Problem where a line has more parts."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > 5:
            raise Problem(
                "A source has at most five parts: citation | address | publisher | kind | day.",
                do="Mend that line.",
            )
        if any(parts):
            found.append(Source(*parts))
    return tuple(found)


def sources_text(sources: Sequence[Source]) -> str:
    """Sources as the lines that `sources_of` reads."""
    lines = []
    for one in sources:
        parts = [one.citation, one.address, one.publisher, one.kind, one.checked]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        lines.append(" | ".join(part.replace("|", "/") for part in parts))
    return "\n".join(lines)


def values_of(found: Standard) -> dict[str, Any]:
    """A standard's newest version as the values of FIELDS, for a form."""
    wording = found.latest.wording
    values: dict[str, Any] = {
        one.name: getattr(wording, one.name) for one in fields(Wording) if one.name != "parameters"
    }
    return {
        **values,
        "sources": sources_text(wording.sources),
        "code": found.code,
        "category": found.category,
        "owner": found.owner,
        "change": found.latest.change if found.latest.change != FIRST else "",
    }


SOURCE_HELP = "Kinds of source: " + ", ".join(SOURCE_KINDS) + "."
"""What the fourth part of a source may be."""


# Writing -----------------------------------------------------------------------------------------------------------


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[str]:
    """A new draft in the practice's own pack; its code. Raises Refused, NotFound, Problem."""
    rights.require(who, "standard.draft")
    given = taken_in(FIELDS, values, new=True)
    wording = wording_of(given)

    def work(change: Change) -> str:
        category = change.get("categories", categories.key_of(change, given["category"])) or {}
        code = given["code"].upper() or next_code(change, category["prefix"])
        if change.value("SELECT 1 FROM standards WHERE code = :code", {"code": code}):
            raise Problem(
                f"The code {code} is another standard's.",
                kept="What you typed is kept.",
                do="Leave it empty for the next one.",
            )
        key = change.insert(
            "standards",
            {
                "code": code,
                "pack": category["pack"],
                "ref": code,
                "category": category["id"],
                "state": "draft",
                "owner": _person(change, given["owner"]),
            },
        )
        version = change.insert(
            "standard_versions", {**columns(wording), "standard": key, "n": 1, "change": FIRST}
        )
        change.update("standards", key, {"latest": version})
        change.describe(f"drafted {code}")
        return code

    return store.change(who, f"drafted {wording.name}", work)


def next_code(change: Change, prefix: str) -> str:
    """The next free code of a category: BKP-004."""
    while True:
        code = f"{prefix}-{change.number('code standard ' + prefix):03d}"
        if not change.value("SELECT 1 FROM standards WHERE code = :code", {"code": code}):
            return code


def edit(
    store: Store, who: Who, code: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change a draft in place; of an approved standard begin the next version (state: under revision).

    `version` is the version of the standard's newest version's row that the person read (`Standard.latest.version`).
    Raises Refused, NotFound, Problem, and Conflict where somebody was faster.
    """
    rights.require(who, "standard.draft")
    given = taken_in(FIELDS, values, new=False)

    def work(change: Change) -> None:
        row, latest = _both(change, code)
        before = from_columns(latest)
        after = wording_of(given, before)
        moved = _moved(change, row, given)
        if latest["approved_at"] is None:
            kind = given.get("change") or _kind(change, row, after, latest)
            change.update(
                "standard_versions", latest["id"], {**columns(after), "change": kind}, version=version
            )
            if row["state"] == "proposed" and after != before:
                moved["state"] = "draft"
        elif after != before:
            change._check_version("standard_versions", latest["id"], latest, version)
            kind = given.get("change") or change_kind(before, after)
            new = change.insert(
                "standard_versions",
                {**columns(after), "standard": row["id"], "n": latest["n"] + 1, "change": kind},
            )
            moved.update({"latest": new, "state": "revision"})
        if moved:
            change.update("standards", row["id"], moved)

    return store.change(who, f"changed {code}", work)


def propose(store: Store, who: Who, codes: Sequence[str]) -> Future[int]:
    """Hand drafts to the committee; how many. Raises Refused, NotFound, and Problem where one is no draft."""
    rights.require(who, "standard.propose")

    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if row["state"] not in ("draft", "revision"):
            raise Problem(
                f"{row['code']} is {STATE_WORDS[row['state']]}: only a draft is proposed.",
                kept="Nothing was changed.",
            )
        change.update("standards", row["id"], {"state": "proposed" if row["live"] is None else "revision"})

    return _each(store, who, "proposed", codes, one)


def approve(store: Store, who: Who, codes: Sequence[str]) -> Future[int]:
    """Make the newest version the one that is asked, or bring a retired standard back; how many.

    Raises Refused, NotFound, and Problem where one lacks something (data rule T9) or is approved already; then none is.
    """
    rights.require(who, "standard.approve")

    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if row["state"] == "approved":
            raise Problem(f"{row['code']} is approved already.", kept="Nothing was changed.")
        missing = lacks(from_columns(latest))
        if missing:
            raise Problem(
                f"{row['code']} lacks {', '.join(missing)}.",
                kept="Nothing was changed.",
                do="Complete it, then approve it.",
            )
        if latest["approved_at"] is None:
            change.update(
                "standard_versions", latest["id"], {"approved_at": change.at, "approved_by": change.who.id}
            )
        change.update("standards", row["id"], {"live": latest["id"], "state": "approved"})

    return _each(store, who, "approved", codes, one)


def reject(store: Store, who: Who, codes: Sequence[str], reason: str) -> Future[int]:
    """Send proposed standards back to draft with a reason; of one under revision the new version goes, and the live one stays.

    Raises Refused, NotFound, and Problem where nothing is proposed.
    """
    rights.require(who, "standard.approve")
    if not reason.strip():
        raise Problem("A rejection needs a reason.", do="Say in a line what is to be mended.")

    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if row["state"] == "proposed":
            change.update("standards", row["id"], {"state": "draft"})
        elif row["state"] == "revision":
            change.update("standards", row["id"], {"latest": row["live"], "state": "approved"})
            change.delete("standard_versions", latest["id"])
        else:
            raise Problem(
                f"{row['code']} is {STATE_WORDS[row['state']]}: there is nothing to reject.",
                kept="Nothing was changed.",
            )

    return _each(store, who, "rejected", codes, one, reason)


def retire(store: Store, who: Who, codes: Sequence[str]) -> Future[int]:
    """Standards that are not asked any more; their answers stay. Raises Refused, NotFound, and Problem where one is retired."""
    rights.require(who, "standard.approve")

    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if row["state"] == "retired":
            raise Problem(f"{row['code']} is retired already.", kept="Nothing was changed.")
        change.update("standards", row["id"], {"state": "retired"})

    return _each(store, who, "retired", codes, one)


def delete(store: Store, who: Who, code: str) -> Future[None]:
    """Delete a draft that was never asked, with its versions. Raises Refused, NotFound, and Problem for any other."""
    rights.require(who, "standard.draft")

    def work(change: Change) -> None:
        row, _ = _both(change, code)
        if row["live"] is not None or change.value(
            "SELECT 1 FROM items WHERE standard = :key", {"key": row["id"]}
        ):
            raise Problem(
                f"{row['code']} has been approved or asked, which is kept.", do="Retire it instead."
            )
        for table, column in (("feedback", "standard"), ("scope", "standard")):
            for child in change.rows(f"SELECT id FROM {table} WHERE {column} = :key", {"key": row["id"]}):
                change.delete(table, child["id"])
        for link in change.rows(
            "SELECT id FROM links WHERE kind = 'standard' AND key = :key", {"key": row["id"]}
        ):
            change.delete("links", link["id"])
        change.update("standards", row["id"], {"latest": None})
        for version in change.rows(
            "SELECT id FROM standard_versions WHERE standard = :key", {"key": row["id"]}
        ):
            change.delete("standard_versions", version["id"])
        change.delete("standards", row["id"])

    return store.change(who, f"deleted draft {code}", work)


def _each(store: Store, who: Who, verb: str, codes: Sequence[str], one: Any, reason: str = "") -> Future[int]:
    if not codes:
        raise Problem("No standard was named.", do="Name at least one code.")

    def work(change: Change) -> int:
        for code in codes:
            one(change, *_both(change, code))
        return len(codes)

    named = codes[0] if len(codes) == 1 else f"{len(codes)} standards"
    return store.change(who, f"{verb} {named}" + (f": {reason.strip()}" if reason else ""), work)


def _both(change: Change, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    key = change.value("SELECT id FROM standards WHERE code = :code", {"code": code.strip().upper()})
    if key is None:
        raise NotFound(f"There is no standard {code}.", do="`steerboard list standards` shows them.")
    row = change.get("standards", key) or {}
    return row, change.get("standard_versions", row["latest"]) or {}


def _kind(change: Change, row: dict[str, Any], after: Wording, latest: dict[str, Any]) -> str:
    """Of a version that is still being written: what it changes of the live one."""
    if row["live"] is None:
        return str(latest["change"])
    return change_kind(from_columns(change.get("standard_versions", row["live"]) or {}), after)


def _moved(change: Change, row: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the standard itself that the values change: category and owner."""
    moved: dict[str, Any] = {}
    if "category" in given:
        moved["category"] = categories.key_of(change, given["category"])
        if (change.get("categories", moved["category"]) or {})["pack"] != row["pack"]:
            raise Problem(
                "A standard stays in its pack.",
                kept="What you typed is kept.",
                do="Choose a category of the same pack.",
            )
    if "owner" in given:
        moved["owner"] = _person(change, given["owner"])
    return {name: value for name, value in moved.items() if row[name] != value}


def _person(change: Change, login: str) -> int | None:
    if not login:
        return None
    key = change.value("SELECT id FROM people WHERE login = :login", {"login": login})
    if key is None:
        raise Problem(f"There is nobody with the login {login!r}.", kept="What you typed is kept.")
    return int(key)


def entry(row: sqlite3.Row) -> Entry:
    """A row of ENTRY."""
    return Entry(*(row[one.name] for one in fields(Entry)))


def _version(row: sqlite3.Row) -> Version:
    return Version(
        row["id"],
        row["n"],
        from_columns(row),
        row["change"],
        row["approved_at"],
        row["approver"],
        row["version"],
    )
