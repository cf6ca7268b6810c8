"""Many standards completed at a time: what is given fills in what they lack, and what is not given is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from models.errors import Problem
from models.field import called, taken_in
from models.library.catalogue import STATE_WORDS, key_of
from models.library.entered import FIELDS, wording_of
from models.library.rewording import Reworded, named, named_once, ready, rewrite, still_lacking
from models.library.wording import LISTS, Wording, from_columns, tidy_list
from models.practice import rights
from models.store.change import Change
from models.store.store import Store
from models.text import count
from models.who import Who

SHARED = tuple(
    one
    for one in FIELDS
    if one.name not in ("code", "category", "name", "question", "parameters", "owner", "change")
)
"""The fields that many standards can share, in the order of forms."""


def complete(
    store: Store, who: Who, codes: Sequence[str], values: Mapping[str, Any], *, instead: bool = False
) -> Future[Reworded]:
    """Give many standards what they lack, in one change; `values` are fields of SHARED, empty ones are left alone.

    What a standard says already stays, and its lists are added to; with `instead` what is given takes its place. Of approved
    standards a new version begins, which is the committee's. Drafts that were brought in and lack nothing any more are
    proposed (data rule T9). Raises Refused, NotFound, and Problem where nothing is given or none can take it.
    """
    chosen = named_once(codes)
    given = {name: value for name, value in taken_in(SHARED, values, new=False).items() if value}

    def work(change: Change) -> Reworded:
        rights.require(who, "standard.draft", reader=change)
        if not given:
            raise Problem("Nothing was filled in.", do="Fill in at least one field.")
        committee = bool(rights.may(who, "standard.approve", reader=change))
        done: list[tuple[str, Wording]] = []
        left: list[tuple[str, str]] = []
        begun = proposed = same = 0
        for code in chosen:
            row = change.get("standards", key_of(change, code)) or {}
            latest = change.get("standard_versions", row["latest"]) or {}
            before = from_columns(latest)
            approved = latest["approved_at"] is not None
            why_not = _why_not(row, approved, committee)
            if why_not:
                left.append((row["code"], why_not))
                continue
            try:
                after = _filled(before, given, instead)
            except Problem as problem:
                left.append((row["code"], problem.what.rstrip(".")))
                continue
            if after == before:
                same += 1
                continue
            moved = rewrite(change, row, latest, after)
            if ready(change, row, before, after):
                moved["state"] = "proposed"
                proposed += 1
            change.update("standards", row["id"], moved)
            begun += approved
            done.append((row["code"], after))
        if not done:
            said = [f"{code} {why_not}" for code, why_not in left[:1]]
            said += [f"{len(left) - 1} more cannot take it"] if len(left) > 1 else []
            said += [f"{count(same, 'standard')} had it already"] if same else []
            raise Problem(f"Nothing is to be done: {', '.join(said)}.", kept="Nothing was changed.")
        change.describe(f"{named('complete', [code for code, _ in done])}: {called(SHARED, given)}")
        return Reworded(
            tuple(code for code, _ in done),
            begun,
            proposed,
            still_lacking(wording for _, wording in done),
            tuple(left),
            same,
        )

    return store.change(who, "complete standards", work)


def _why_not(row: Mapping[str, Any], approved: bool, committee: bool) -> str:
    if row["state"] == "retired":
        return f"is {STATE_WORDS['retired']}"
    if approved and not committee:
        return "is approved: a new version is the committee's"
    return ""


def _filled(before: Wording, given: Mapping[str, Any], instead: bool) -> Wording:
    """The wording with what is given. Raises Problem where it could not be stored."""
    after = wording_of(given, before)
    if instead:
        return after
    kept: dict[str, Any] = {}
    for name in given:
        own = getattr(before, name)
        if own:
            kept[name] = tidy_list((*own, *getattr(after, name))) if name in LISTS else own
    return replace(after, **kept)
