"""How everything comes in: matched before the change begins, then one change for all of it, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol, TypeVar

from models.importers.outcome import Outcome
from models.practice import rights
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import listed
from models.who import Who

NAMED = 3
"""So many of what came in are named in the history."""


class Plan(Protocol):
    """Everything that will be written, known before the change begins."""

    def outcome(self) -> Outcome:
        """What will have come of it."""


P = TypeVar("P", bound=Plan)


def bring(
    store: Store,
    who: Who,
    plan_with: Callable[[Reader], P],
    write_with: Callable[[Change, P], Sequence[str]],
    words: str,
    *,
    needs: Iterable[str],
    dry_run: bool,
    strict: bool,
) -> Future[Outcome]:
    """Plan with the store, and write in one change; inside it everything is planned again only where somebody has
    changed something meanwhile. `dry_run` writes nothing and answers the same; `strict` writes nothing where a row
    is refused. `write_with` gives the names of what it wrote. `words` begins the line of history: `import contacts from
    contacts.csv`. `needs` are the rights for it (`rights.RULES`), asked before and again inside. Raises Refused.
    """
    actions = tuple(needs)
    _ask(who, actions, store)
    with store.snapshot():
        line = _line(store)
        plan = plan_with(store)
    outcome = plan.outcome()
    if dry_run or (strict and outcome.refused):
        future: Future[Outcome] = Future()
        future.set_result(replace(outcome, done=False, dry_run=dry_run))
        return future

    def work(change: Change) -> Outcome:
        _ask(who, actions, change)
        ready = plan if _line(change) == line else plan_with(change)
        result = ready.outcome()
        if strict and result.refused:
            return replace(result, done=False)
        change.describe(f"{words}: {result.did()}{_some(write_with(change, ready))}")
        return result

    return store.change(who, words, work)


def _some(names: Sequence[str]) -> str:
    """` (BKP-001, BKP-002, BKP-003 and 57 more)`."""
    if not names:
        return ""
    first = list(names[:NAMED])
    more = len(names) - len(first)
    return f" ({listed([*first, f'{more} more'] if more else first)})"


def _ask(who: Who, actions: Iterable[str], reader: Reader) -> None:
    for action in actions:
        rights.require(who, action, reader=reader)


def note_import(change: Change, kind: str, name: str, digest: str, mapping: str, outcome: Outcome) -> None:
    """Keep what was imported and what came of it (PRACTICE §3, ImportRun); nothing where nothing came of it."""
    if not outcome.added and not outcome.changed:
        return
    change.insert(
        "imports",
        {
            "kind": kind,
            "name": name,
            "hash": digest,
            "mapping": mapping,
            "added": outcome.added,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "refused": len(outcome.refused),
            "at": change.at,
        },
    )


def _line(reader: Reader) -> int:
    return int(reader.value("SELECT coalesce(max(id), 0) FROM history"))
