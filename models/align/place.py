"""A question with its answer inside a change: found, compared with what a person has seen, signed, written.

What is asked of every act on an answer stands here; what the acts are, in `answers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from models.align.register import frozen_reason
from models.dates import clock
from models.errors import Conflict, NotFound, Problem
from models.store.change import Change, Values
from models.store.engine import sqlite3
from models.store.reading import among
from models.text import count


@dataclass(slots=True)
class Place:
    """A question with what is known of its answer, inside a change."""

    item: sqlite3.Row
    row: Values | None = field(default=None)

    @property
    def key(self) -> int:
        """The question's key, which is its answer's too."""
        return int(self.item["id"])

    @property
    def name(self) -> str:
        """`BKP-004 in REV-0017`."""
        return f"{self.standard} in {self.review}"

    @property
    def standard(self) -> str:
        """Its standard's code."""
        return str(self.item["standard_code"])

    @property
    def review(self) -> str:
        """Its review's code."""
        return str(self.item["code"])


_ITEM = (
    "SELECT i.id, i.client, i.standard, i.scope, i.carried, i.wording, r.id AS review, r.code, r.state, r.corrects, "
    "r.submitted_at, s.code AS standard_code, p.name AS submitted_name FROM items i "
    "JOIN reviews r ON r.id = i.review JOIN standards s ON s.id = i.standard "
    "LEFT JOIN people p ON p.id = r.submitted_by WHERE "
)


def any_place(change: Change, item: int) -> Place:
    """The question, whatever the state of its review. Raises NotFound."""
    found = change.row(_ITEM + "i.id = :item", {"item": item})
    if found is None:
        raise NotFound("There is no such question.")
    return Place(found, change.get("answers", item))


def place_in(change: Change, item: int) -> Place:
    """The question, of a review that takes answers. Raises NotFound, Problem."""
    place = any_place(change, item)
    _check_open(change, place.item)
    return place


def places_in(change: Change, items: list[int]) -> list[Place]:
    """The same of many, in that order. Raises NotFound where there are none, Problem."""
    found: dict[int, sqlite3.Row] = {}
    rows: dict[int, Values] = {}
    for where, params in among("i.id", items):
        found.update({row["id"]: row for row in change.rows(_ITEM + where, params)})
    for where, params in among("id", items):
        rows.update(
            {row["id"]: dict(row) for row in change.rows("SELECT * FROM answers WHERE " + where, params)}
        )
    if not items or len(found) < len(items):
        raise NotFound("There is no such question.")
    for review in {row["review"]: row for row in found.values()}.values():
        _check_open(change, review)
    return [Place(found[item], rows.get(item)) for item in items]


def _check_open(change: Change, row: sqlite3.Row) -> None:
    reason = frozen_reason(row, change.zone)
    if reason:
        raise Problem(reason)


def named(places: list[Place]) -> str:
    """`BKP-004 in REV-0017`, `3 questions of REV-0017`."""
    if len(places) == 1:
        return places[0].name
    return f"{count(len(places), 'question')} of {places[0].review}"


def theirs_of(change: Change, place: Place, seen: int | None) -> Values | None:
    """The answer as somebody else has left it since the person looked; None where nobody has.

    What one has answered oneself meanwhile, with keys typed ahead or in another window, is no conflict.
    """
    found = moved_on(place, seen)
    return None if found is None or found["who"] == change.who.id else found


def moved_on(place: Place, seen: int | None) -> Values | None:
    """The answer where it is no longer in the version that was seen."""
    row = place.row
    return None if row is None or seen is None or row["version"] == seen else row


def conflict(change: Change, place: Place, theirs: dict[str, Any]) -> Conflict:
    """Who said what before, and when, in words; with their answer."""
    by = change.value("SELECT name FROM people WHERE id = :id", {"id": theirs["who"]}) or "Somebody"
    if theirs["value"] is None:
        said = "wrote a note"
    elif theirs["value"] and theirs["realigned"] is not None:
        said = "realigned it on the spot"
    else:
        said = "said " + ("yes" if theirs["value"] else "no")
    return Conflict(
        f"{by} {said} on {place.standard} at {clock(theirs['at'], change.zone)}.",
        table="answers",
        key=place.key,
        theirs=theirs,
        by=by,
        at=theirs["at"],
        do="The same key again overrules.",
    )


def signed(change: Change, place: Place) -> Values:
    """Who answers, and when. A correction speaks of the day of the answer that it corrects: it overrides
    nothing that was found later."""
    at = change.at
    if place.item["corrects"] is not None:
        original = change.value("SELECT at FROM answers WHERE id = :item", {"item": place.item["carried"]})
        started = change.value(
            "SELECT submitted_at FROM reviews WHERE id = :id", {"id": place.item["corrects"]}
        )
        at = original or started or at
    return {"at": at, "who": change.who.id}


def lift(change: Change, place: Place) -> None:
    """What was not applicable here applies again: the mark goes, and the decision where this review made
    it."""
    decision = place.item["scope"]
    if decision is None:
        return
    own = made_here(change, place)
    change.update("items", place.key, {"scope": None})
    if own:
        change.delete("scope", decision)


def made_here(change: Change, place: Place) -> bool:
    """Whether the decision that marks a question was made in this review, and marks nothing else."""
    decision = place.item["scope"]
    row = change.get("scope", decision)
    if row is None or row["review"] != place.item["review"]:
        return False
    return (
        change.value(
            "SELECT 1 FROM items WHERE scope = :scope AND id <> :item", {"scope": decision, "item": place.key}
        )
        is None
    )


def write(change: Change, place: Place, values: Values) -> None:
    """Write the columns of the answer that differ; a new one where there is none."""
    if place.row is None:
        change.insert("answers", {"confirmed": 0, "note": "", "fix": "", **values}, key=place.key)
    elif values:
        change.update("answers", place.key, values)
    place.row = change.get("answers", place.key)
