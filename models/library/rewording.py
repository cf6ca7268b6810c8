"""How a new wording of a standard is kept: in place while it is being written, else as the next version (PRACTICE §3); and what
a step for many standards says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound, Problem
from models.library.wording import PLACEHOLDERS, Wording, change_kind, columns, from_columns, lacks
from models.practice import rights
from models.store.change import Change
from models.text import count, listed


def rewrite(
    change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], after: Wording, kind: str = ""
) -> dict[str, Any]:
    """Keep what a standard says now; the columns of `standards` that this changes, which the caller writes.

    A version that is being written is changed in place, one that was approved is followed by the next (state: under revision).
    A proposed standard that somebody outside the committee changes is a draft again. `kind` is what the committee says of the
    change; else the questions tell.
    """
    before = from_columns(latest)
    kind = _kind(change, row, after, latest, kind)
    if latest["approved_at"] is None:
        change.update("standard_versions", latest["id"], {**columns(after), "change": kind})
        committee = rights.may(change.who, "standard.approve", reader=change)
        if row["state"] == "proposed" and after != before and not committee:
            return {"state": "draft"}
        return {}
    if after == before:
        return {}
    return {"latest": _next_version(change, row, latest, after, kind), "state": "revision"}


def ready(change: Change, row: Mapping[str, Any], before: Wording, after: Wording) -> bool:
    """Whether a draft that was brought in stands ready for the committee's decision, since its last lack went (data
    rule T9)."""
    imported = row["state"] == "draft" and row["brought"] is not None
    mended = bool(lacks(before)) and not lacks(after)
    return imported and mended and bool(rights.may(change.who, "standard.propose", reader=change))


def _next_version(
    change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], wording: Wording, kind: str
) -> int:
    """The row of the version after an approved one; its own version goes on where that one's stood, so that
    somebody who read the older one is told."""
    return change.insert(
        "standard_versions",
        {
            **columns(wording),
            "standard": row["id"],
            "n": latest["n"] + 1,
            "change": kind,
            "version": latest["version"] + 1,
        },
    )


def _kind(
    change: Change, row: Mapping[str, Any], after: Wording, latest: Mapping[str, Any], given: str
) -> str:
    """What a version that is being written changes of the live one: as the committee says, else as the
    questions tell."""
    if row["live"] is None:
        return str(latest["change"])
    if given:
        return given
    return change_kind(from_columns(change.get("standard_versions", row["live"]) or {}), after)


@dataclass(frozen=True, slots=True)
class Reworded:
    """What came of one step that reworded many standards."""

    changed: tuple[str, ...]
    """Codes of those that say something else now."""
    begun: int = 0
    """Of those, how many were approved, so that a new version waits for approval."""
    ready: int = 0
    """Of those, how many drafts lack nothing any more and are proposed to the committee."""
    lacking: tuple[tuple[str, int], ...] = ()
    """(`a how`, how many of those changed still lack it), the most frequent first."""
    left: tuple[tuple[str, str], ...] = ()
    """(code, why not) of those that could not take it."""
    same: int = 0
    """How many said all of it already."""

    def words(self) -> str:
        """`12 standards changed: 8 lack nothing now and are proposed, 4 still lack a how.`"""
        parts = []
        if self.ready:
            verbs = ("lacks", "is") if self.ready == 1 else ("lack", "are")
            parts.append(f"{self.ready} {verbs[0]} nothing now and {verbs[1]} proposed")
        if self.begun:
            parts.append(f"{count(self.begun, 'new version')} begun")
        if self.lacking:
            parts.append("still lacking " + listed(f"{what} ({number})" for what, number in self.lacking))
        if self.same:
            parts.append(f"{self.same} had it already")
        if self.left:
            parts.append(f"{len(self.left)} left as they were")
        return (
            f"{count(len(self.changed), 'standard')} changed"
            + (f": {'; '.join(parts)}" if parts else "")
            + "."
        )


def still_lacking(wordings: Iterable[Wording]) -> tuple[tuple[str, int], ...]:
    """(`a how`, how many lack it), the most frequent first, then by name; values for parameters are one kind."""
    found: Counter[str] = Counter()
    for wording in wordings:
        said = ("a value" if any(sign in one for sign in PLACEHOLDERS) else one for one in lacks(wording))
        found.update(dict.fromkeys(said, 1))
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True, slots=True)
class Together:
    """What came of one step for many standards of which some could not take it."""

    done: tuple[str, ...]
    """Codes of those that took it."""
    left: tuple[tuple[str, str], ...]
    """(code, why not: `lacks a why`), in the order given."""


def together(steps: Sequence[tuple[str, Callable[[], object]]]) -> Together:
    """Do all of many steps that can be done, each on the standard with its code. Raises NotFound, and Problem where there is
    one alone and it cannot be."""
    done: list[str] = []
    left: list[tuple[str, str]] = []
    for code, step in steps:
        try:
            step()
            done.append(code)
        except NotFound:
            raise
        except Problem as problem:
            if len(steps) == 1:
                raise
            left.append((code, problem.what.removeprefix(f"{code} ").rstrip(".")))
    return Together(tuple(done), tuple(left))


NAMED = 5
"""So many codes are named in the history of one step."""


def named_once(codes: Sequence[str]) -> tuple[str, ...]:
    """Each code once, as it is kept. Raises Problem where none is named."""
    wanted = tuple(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    if not wanted:
        raise Problem("No standard was named.", do="Name at least one code.")
    return wanted


def named(verb: str, codes: Sequence[str]) -> str:
    """How the history says it: `approve BKP-001, BKP-002 and 104 more`."""
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return f"{verb} {', '.join(codes[:NAMED])}{more}"
