"""Standards and their life: draft, proposed, approved, under revision, retired (PRACTICE §3).

An approved version does not change: editing it begins the next one, and what is asked meanwhile stays the
approved one. No state is skipped: a draft is proposed before it is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from models.errors import Conflict, Problem
from models.field import called, taken_in
from models.library import categories, decisions
from models.library.as_read import check_read
from models.library.catalogue import (
    CODE,
    ENTRY,
    SEEN,
    STATE_WORDS,
    STATES,
    Entry,
    Read,
    Standard,
    Version,
    all_standards,
    all_tags,
    entry,
    key_of,
    standard,
    versions,
)
from models.library.entered import (
    FIELDS,
    OWNER,
    SOURCE_HELP,
    sources_of,
    sources_text,
    values_of,
    wording_of,
)
from models.library.founding import OWN_PACK
from models.library.rewording import Together, named, named_once, rewrite, together
from models.library.wording import (
    FIRST,
    columns,
    difference,
    from_columns,
    lacks,
)
from models.practice import people, rights
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean, count, listed, quoted
from models.who import Who

__all__ = [
    "ENTRY",
    "FIELDS",
    "SOURCE_HELP",
    "STATES",
    "STATE_WORDS",
    "Entry",
    "Read",
    "Standard",
    "Together",
    "Version",
    "add",
    "all_standards",
    "all_tags",
    "approve",
    "approve_those",
    "counter_of",
    "delete",
    "edit",
    "entry",
    "goes_with",
    "next_code",
    "propose",
    "propose_those",
    "reject",
    "retire",
    "retire_those",
    "sources_of",
    "sources_text",
    "standard",
    "values_of",
    "versions",
    "wording_of",
]

# Writing ----------------------------------------------------------------------------------------------------


def add(store: Store, who: Who, values: Mapping[str, Any], *, ours: bool = False) -> Future[str]:
    """A new draft; its code. It stands in the practice's own pack, or in that of a category that is named by its prefix.
    `ours`: in the practice's own, in the category of that name, which is made where there is none. Raises Refused,
    NotFound, Problem.
    """

    def work(change: Change) -> str:
        rights.require(who, "standard.draft", reader=change)
        given = taken_in(FIELDS, values, new=True)
        wording = wording_of(given)
        if ours:
            rights.require(who, "category.add", reader=change)
            key = categories.ours(change, given["category"])
        else:
            key = categories.of_pack(change, given["category"], OWN_PACK).id
        category = change.get("categories", key) or {}
        code = given["code"].upper() or next_code(change, category["prefix"])
        if not CODE.fullmatch(code):
            raise Problem(
                f"{quoted(code)} cannot be a code.",
                do="Write it as BKP-004, or leave it empty.",
                field="code",
            )
        if change.value("SELECT 1 FROM standards WHERE code = :code", {"code": code}):
            raise Problem(
                f"The code {code} is another standard's.", do="Leave it empty for the next one.", field="code"
            )
        key = change.insert(
            "standards",
            {
                "code": code,
                "pack": category["pack"],
                "ref": code,
                "category": category["id"],
                "state": "draft",
                "owner": people.key_of(change, OWNER, given["owner"]),
            },
        )
        version = change.insert(
            "standard_versions", {**columns(wording), "standard": key, "n": 1, "change": FIRST}
        )
        change.update("standards", key, {"latest": version})
        change.describe(f"draft {code}")
        return code

    return store.change(who, "draft a standard", work)


def counter_of(prefix: str) -> str:
    """The counter that numbers the standards of a category."""
    return f"code standard {prefix}"


def next_code(change: Change, prefix: str) -> str:
    """The next free code of a category: BKP-004."""
    while True:
        code = f"{prefix}-{change.number(counter_of(prefix)):03d}"
        if not change.value("SELECT 1 FROM standards WHERE code = :code", {"code": code}):
            return code


def edit(
    store: Store,
    who: Who,
    code: str,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    also: Callable[[Change], object] = lambda change: None,
) -> Future[str]:
    """Change a draft in place; of an approved standard begin the next version (state: under revision), which
    is the committee's (PRACTICE §4). The kind of change of the version that it begins; empty where it begins none.

    `version` is what the person read (`Standard.seen`). A proposed standard that somebody outside the
    committee changes is a draft again. `also` is done in the same change. Raises Refused, NotFound, Problem,
    and Conflict where somebody was faster.
    """

    def work(change: Change) -> str:
        row, latest = _both(change, code)
        rights.require(who, "standard.draft", reader=change)
        given = taken_in(FIELDS, values, new=False, present={"code": row["code"]})
        _check_seen(change, row, latest, version)
        if row["state"] == "retired":
            raise Problem(f"{row['code']} is retired.", do="Approve it again first, or draft a new standard.")
        before = from_columns(latest)
        after = wording_of(given, before)
        moved = _moved(change, row, given)
        written = latest["approved_at"] is None
        if (moved and row["live"] is not None) or (after != before and not written):
            rights.require(who, "standard.approve", reader=change)
        said = [*(one.field for one in difference(before, after)), *moved]
        moved |= rewrite(change, row, latest, after, str(given.get("change", "")))
        words = f"begin version {latest['n'] + 1} of" if "latest" in moved else "edit"
        change.update("standards", row["id"], moved)
        kind = given.get("change", "")
        change.describe(f"{words} {row['code']}: {called(FIELDS, said) or f'a change of {kind}'}")
        also(change)
        begun = change.get("standard_versions", moved["latest"]) if "latest" in moved else None
        return str(begun["change"]) if begun else ""

    return store.change(who, "edit a standard", work)


def _check_seen(
    change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], version: int | None
) -> None:
    """Raises Conflict where the standard or its newest wording is no longer as the person read it."""
    if version is None:
        return
    try:
        change.update("standards", row["id"], {}, version=version // SEEN)
        change.update("standard_versions", latest["id"], {}, version=version % SEEN)
    except Conflict as conflict:
        conflict.theirs = {**latest, "version": row["version"] * SEEN + latest["version"]}
        raise


def propose(store: Store, who: Who, codes: Sequence[str]) -> Future[int]:
    """Hand drafts to the committee, also such as were retired before they were ever approved; how many.

    Raises Refused, NotFound, and Problem where one is no draft.
    """
    return _each(store, who, "standard.propose", "propose", codes, _propose)


def _propose(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
    if row["state"] == "revision":
        raise Problem(f"{row['code']} is under revision already.", do="The committee approves it.")
    if row["state"] != "draft" and not (row["state"] == "retired" and row["live"] is None):
        raise Problem(f"{row['code']} is {STATE_WORDS[row['state']]}: only a draft is proposed.")
    change.update("standards", row["id"], {"state": "proposed"})


def approve(store: Store, who: Who, codes: Sequence[str]) -> Future[int]:
    """Make the newest version the one that is asked, or bring back a retired standard that was approved once, as it was
    asked; how many. A version that was begun before it was retired is under revision again (`remarks.still_up`).

    Raises Refused, NotFound, and Problem where one is no proposal or revision, lacks something (data rule T9),
    or has an error of the linter; then none is.
    """
    return _each(store, who, "standard.approve", "approve", codes, _approve)


def _approve(change: Change, row: dict[str, Any], latest: dict[str, Any], read: Read | None = None) -> None:
    from models.library.linting import unfit  # not wanted by the first screen

    if row["state"] == "approved":
        raise Problem(f"{row['code']} is approved already.")
    check_read(change, row, latest, read)
    back = row["state"] == "retired" and row["live"] is not None
    asked = (change.get("standard_versions", row["live"]) or {}) if back else latest
    wording = from_columns(asked)
    why_not = unfit(wording)
    if row["state"] == "draft" or (row["state"] == "retired" and not back):
        said = "was never proposed" if row["state"] == "retired" else "is a draft"
        raise Problem(
            f"{row['code']} {said}{f' and {why_not}' if why_not else ''}.",
            do=f"Propose it first: standard propose {row['code']}.",
        )
    if why_not:
        do = "Complete" if lacks(wording) else "Rephrase"
        raise Problem(f"{row['code']} {why_not}.", do=f"{do} it, then approve it.")
    if asked["approved_at"] is None:
        change.update(
            "standard_versions", asked["id"], {"approved_at": change.at, "approved_by": change.who.id}
        )
    what = decisions.REVISE if row["state"] == "revision" else decisions.APPROVE
    state = "approved" if asked["id"] == latest["id"] else "revision"
    change.update("standards", row["id"], {"live": asked["id"], "state": state})
    decisions.record(change, row["id"], asked["n"], what)


def reject(store: Store, who: Who, codes: Sequence[str], reason: str) -> Future[int]:
    """Send proposed standards back to draft with a reason, which is kept with the feedback on them; of one
    under revision the new version goes, and the live one stays.

    Raises Refused, NotFound, and Problem where nothing is proposed, or no reason is given.
    """
    said = clean(reason)
    return _each(store, who, "standard.approve", "reject", codes, _rejecting(said), said)


def _rejecting(said: str) -> _Step:
    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if not said:
            raise Problem("A rejection needs a reason.", do="Say in a line what is to be mended.")
        if row["state"] == "proposed":
            change.update("standards", row["id"], {"state": "draft"})
        elif row["state"] == "revision":
            change.update("standards", row["id"], {"latest": row["live"], "state": "approved"})
            change.delete("standard_versions", latest["id"])
        else:
            raise Problem(f"{row['code']} is {STATE_WORDS[row['state']]}: there is nothing to reject.")
        change.insert(
            "feedback",
            {
                "standard": row["id"],
                "who": change.who.id,
                "at": change.at,
                "text": said,
                "state": "rejected",
            },
        )
        decisions.record(change, row["id"], latest["n"], decisions.REJECT, said)

    return one


def judge_in(
    change: Change, code: str, approved: bool, reason: str = "", *, read: Read | None = None
) -> None:
    """Approve or reject one inside somebody else's change, who has asked for the right; approve only the wording that
    was read. Raises as `approve_those` and `reject` do."""
    step = partial(_approve, read=read) if approved else _rejecting(clean(reason))
    step(change, *_both(change, code))


def retire(store: Store, who: Who, codes: Sequence[str], reason: str = "") -> Future[int]:
    """Standards that are not asked any more; their answers stay. Raises Refused, NotFound, and Problem where
    one is retired."""
    said = clean(reason)
    return _each(store, who, "standard.approve", "retire", codes, _retiring(said), said)


def _retiring(reason: str) -> _Step:
    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        if row["state"] == "retired":
            raise Problem(f"{row['code']} is retired already.")
        change.update("standards", row["id"], {"state": "retired"})
        decisions.record(change, row["id"], latest["n"], decisions.RETIRE, reason)

    return one


def approve_those(
    store: Store, who: Who, codes: Sequence[str], *, read: Mapping[str, Read] | None = None
) -> Future[Together]:
    """Approve every one of the standards that can be, in one change; the others are named with the reason.

    `read`: code → what the person read of it; what says something else by now cannot be approved. Raises Refused,
    NotFound, and Problem where none can be: Conflict where it is one that was changed meanwhile.
    """
    known = read or {}

    def one(change: Change, row: dict[str, Any], latest: dict[str, Any]) -> None:
        _approve(change, row, latest, known.get(row["code"]))

    return _those(store, who, "standard.approve", "approve", codes, one)


def propose_those(store: Store, who: Who, codes: Sequence[str]) -> Future[Together]:
    """Propose every one of the standards that can be, as `approve_those` approves."""
    return _those(store, who, "standard.propose", "propose", codes, _propose)


def retire_those(store: Store, who: Who, codes: Sequence[str], reason: str = "") -> Future[Together]:
    """Retire every one of the standards that can be, as `approve_those` approves."""
    said = clean(reason)
    return _those(store, who, "standard.approve", "retire", codes, _retiring(said), said)


def goes_with(reader: Reader, code: str) -> str:
    """What goes when a draft is deleted, in words; empty where nothing does. Raises NotFound, and Problem
    where it has been approved or asked, which is kept."""
    found = standard(reader, code)
    if found.live is not None or reader.value("SELECT 1 FROM items WHERE standard = :key", {"key": found.id}):
        raise Problem(
            f"{found.code} has been approved or asked, which is kept.",
            kept="Nothing was deleted.",
            do="Retire it instead.",
        )
    parts = []
    for table, one, many, where in _GOES:
        number = reader.value(f"SELECT count(*) FROM {table} WHERE {where}", {"key": found.id})
        if number:
            parts.append(count(number, one, many))
    return listed(parts)


_GOES = (
    ("feedback", "word of feedback", "words of feedback", "standard = :key"),
    ("decisions", "decision of the committee", "decisions of the committee", "standard = :key"),
    ("scope", "decision on what is asked", "decisions on what is asked", "standard = :key"),
    ("links", "link", "links", "kind = 'standard' AND key = :key"),
)
"""What can hang on a draft: the table, one, many, which rows."""


def delete(store: Store, who: Who, code: str, *, version: int | None = None) -> Future[str]:
    """Delete a draft that was never asked, with its versions; what went with it, in words.

    `version` is what the person read (`Standard.seen`). Raises Refused, NotFound, Conflict, and Problem for
    any other.
    """

    def work(change: Change) -> str:
        rights.require(who, "standard.draft", reader=change)
        gone = goes_with(change, code)
        row, latest = _both(change, code)
        _check_seen(change, row, latest, version)
        for table, _one, _many, where in _GOES:
            for child in change.rows(f"SELECT id FROM {table} WHERE {where}", {"key": row["id"]}):
                change.delete(table, child["id"])
        change.update("standards", row["id"], {"latest": None})
        for old in change.rows("SELECT id FROM standard_versions WHERE standard = :key", {"key": row["id"]}):
            change.delete("standard_versions", old["id"])
        change.delete("standards", row["id"])
        change.describe(f"delete the draft {row['code']}" + (f" with {gone}" if gone else ""))
        return gone

    return store.change(who, "delete a draft", work)


_Step = Callable[[Change, dict[str, Any], dict[str, Any]], None]


def _each(
    store: Store, who: Who, action: str, verb: str, codes: Sequence[str], one: _Step, reason: str = ""
) -> Future[int]:
    """One step for many standards in one change: all of them, or none."""
    wanted = named_once(codes)

    def work(change: Change) -> int:
        rights.require(who, action, reader=change)
        for code in wanted:
            _step(change, code, one)
        return len(wanted)

    return store.change(who, _named(verb, wanted, reason), work)


def _those(
    store: Store, who: Who, action: str, verb: str, codes: Sequence[str], one: _Step, reason: str = ""
) -> Future[Together]:
    """One step for all of many standards that can take it, in one change."""
    wanted = named_once(codes)

    def work(change: Change) -> Together:
        rights.require(who, action, reader=change)
        found = together([(code, partial(_step, change, code, one)) for code in wanted])
        if not found.done:
            code, why = found.left[0]
            more = f", and {len(found.left) - 1} more" if len(found.left) > 1 else ""
            raise Problem(
                f"None of the {count(len(found.left), 'standard')} can be {_PAST[verb]}: {code} {why}{more}.",
                kept="Nothing was changed.",
            )
        change.describe(_named(verb, found.done, reason))
        return found

    return store.change(who, _named(verb, wanted, reason), work)


def _named(verb: str, codes: Sequence[str], reason: str) -> str:
    return named(verb, codes) + (f": {reason}" if reason else "")


def _step(change: Change, code: str, one: _Step) -> None:
    one(change, *_both(change, code))


_PAST = {"approve": "approved", "propose": "proposed", "retire": "retired"}


def _both(change: Change, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of a standard and of its newest version. Raises NotFound."""
    row = change.get("standards", key_of(change, code)) or {}
    return row, change.get("standard_versions", row["latest"]) or {}


def _moved(change: Change, row: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the standard itself that the values change: category and owner."""
    moved: dict[str, Any] = {}
    if "category" in given:
        pack = (change.get("packs", row["pack"]) or {})["code"]
        category = categories.of_pack(change, given["category"], pack)
        if category.pack != pack:
            raise Problem(
                "A standard stays in its pack.", do="Choose a category of the same pack.", field="category"
            )
        moved["category"] = category.id
    if "owner" in given:
        moved["owner"] = people.key_of(change, OWNER, given["owner"])
    return {name: value for name, value in moved.items() if row[name] != value}
