"""What the reviews that are planned will ask, each on its own day, once those that are before it were held.

A review that is planned for next year asks what will be due then, and a new client's base set has grown by then: neither is
told by what would be asked today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from models.align import asking
from models.align.asking import Outlook
from models.align.register import goal_of
from models.dates import kept_day
from models.figure import Figure, Input, Record
from models.store.reading import among
from models.store.store import Store

RULE = (
    "What a review asks is told for its own day: what is due then, or the base set as it has grown by then, where all that is "
    "planned before it was held and answered. Scope and standards may still change. Guide: docs/tam.md, The schedule."
)


class Coming(NamedTuple):
    """A review that is to be held; they sort as they come."""

    day: date
    """When it is to be held: today at the earliest."""
    begun: bool
    """It is in progress; of one day it comes after what is planned, which could start before it is submitted."""
    key: int
    code: str
    ask: asking.Ask
    counts: bool
    """It is one of the client's visits, no correction of one."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """How large the reviews of a client will be."""

    today: Outlook
    """One that would start now."""
    planned: Mapping[int, Outlook]
    """Key of a planned review → how large it will be on its day; of one whose day has passed, today."""
    coming: tuple[Coming, ...]
    """What is planned or in progress, as it comes."""

    def figure(self, key: int, today: date) -> Figure | None:
        """How many questions a planned review will hold, and what that rests on; None of one that is not planned."""
        then = self.planned.get(key)
        one = next((each for each in self.coming if each.key == key), None)
        if then is None or one is None:
            return None
        held = self.coming[: self.coming.index(one)]
        base = Input("of the base set", str(then.base), f"which then is {then.beginning.words()}")
        return Figure(
            f"Questions of {one.code}",
            then.asks(one.ask),
            then.said(one.ask, today),
            ("what it asks of what applies, on its day, once what is planned before it was held",),
            (
                Input("applies today", str(then.applying)),
                Input("due on its day", str(then.due), f"{then.carried} of these have an answer to carry"),
                *([base] if one.ask == "base" or not then.beginning.whole else []),
                Input(
                    "held before it",
                    str(len(held)),
                    "the records; where there are none, today's answers",
                ),
            ),
            RULE,
            tuple(
                Record(
                    "review",
                    each.code,
                    "planned" if not each.begun else "in progress",
                    "",
                    each.day.isoformat(),
                )
                for each in held
            ),
        )


def ahead(store: Store, clients: Iterable[int], today: date, until: date | None = None) -> dict[int, Ahead]:
    """Of several clients, by key, the reviews that are planned (up to a day); the library is read once.

    What is in progress is taken as held on the day that it is due, with what is still open in it.
    """
    with store.snapshot():
        found = asking.outlook(store, clients, today)
        coming: dict[int, list[Coming]] = {}
        for where, params in among("client", found):
            for row in store.rows(
                "SELECT id, code, client, state, ask, planned, due, corrects FROM reviews "
                f"WHERE state IN ('planned', 'progress') AND {where}",
                params,
            ):
                begun = row["state"] == "progress"
                goal = goal_of(row["state"], kept_day(row["planned"]), kept_day(row["due"]))
                day = max(goal or today, today)
                if until is None or day <= until:
                    ask, counts = asking.parse_ask(row["ask"]), row["corrects"] is None
                    one = Coming(day, begun, row["id"], row["code"], ask, counts)
                    coming.setdefault(row["client"], []).append(one)
        still_open = _open(store, [one.key for many in coming.values() for one in many if one.begun])
    return {client: _of(now, sorted(coming.get(client, ())), still_open) for client, now in found.items()}


def planned(store: Store, clients: Iterable[int], today: date) -> dict[int, Outlook]:
    """Of several clients, key of a planned review → how large it will be on its day."""
    return {key: then for one in ahead(store, clients, today).values() for key, then in one.planned.items()}


def _of(now: Outlook, coming: list[Coming], still_open: Mapping[int, set[int]]) -> Ahead:
    planned = {}
    then = now
    for one in coming:
        then = then.on(one.day)
        if one.begun:
            asked = still_open.get(one.key, set())
        else:
            planned[one.key] = then
            asked = {each.facts.standard for each in then.chosen(one.ask)}
        then = then.held(asked, counts=one.counts)
    return Ahead(now, planned, tuple(coming))


def _open(store: Store, reviews: Iterable[int]) -> dict[int, set[int]]:
    """Review → the standards that it asks and that are not answered in it."""
    found: dict[int, set[int]] = {}
    for where, params in among("i.review", reviews):
        for row in store.rows(
            "SELECT i.review, i.standard FROM items i LEFT JOIN answers a ON a.id = i.id "
            f"WHERE {where} AND a.value IS NULL",
            params,
        ):
            found.setdefault(row["review"], set()).add(row["standard"])
    return found
