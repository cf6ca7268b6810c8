"""Answers: one key, one durable answer. Each function is one change, and its Future ends when it is on the
disk.

`seen` is the version of the answer that the person had before them (0: none; None: whatever there is). Where
somebody else was faster, the same value is no conflict; another value raises Conflict with theirs, and the
same key again, which has seen theirs, overrules (DESIGN §4, "Meaning of answers").
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from models.align.findings import FIXES
from models.align.register import frozen_reason
from models.align.scope import decide_in
from models.dates import clock
from models.errors import Conflict, NotFound, Problem
from models.field import Field, take_in
from models.practice import rights
from models.store.change import Change, Values
from models.store.engine import sqlite3
from models.store.reading import among
from models.store.store import Store
from models.text import clean, count
from models.who import Who

NOTE = Field("note", "Note", "What was seen.", "text")
REASON = Field("reason", "Reason", "Why it does not apply here; it stands in the report.")
MINUTES_LIMIT = 1440
"""Minutes of one thing realigned on the spot."""

Seen = Iterable[tuple[int, int | None]]
"""(question, version seen) of several questions."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer as it lies on the disk; what the screen needs to paint it."""

    item: int
    version: int
    """0: there is none any more."""
    value: bool | None
    realigned: int | None
    """Minutes; not None: found no, left yes."""
    confirmed: bool
    note: str
    fix: str
    at: int
    who: int
    not_here: bool = False
    """Not applicable here."""


@dataclass(frozen=True, slots=True)
class Many:
    """What came of an act on several questions at once. What could not be saved is named, and left as it
    was."""

    saved: tuple[Saved, ...]
    theirs: tuple[Saved, ...] = ()
    """Somebody else has just answered these otherwise."""
    stale: tuple[int, ...] = ()
    """Their meaning changed since they were answered: they have to be answered anew."""
    nothing: tuple[int, ...] = ()
    """No answer is carried there, or it is answered already."""


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
        return f"{self.item['standard_code']} in {self.item['code']}"


_ITEM = (
    "SELECT i.id, i.client, i.standard, i.scope, i.carried, i.wording, r.id AS review, r.code, r.state, "
    "r.corrects, "
    "r.submitted_at, s.code AS standard_code, s.state AS standard_state, p.name AS submitted_name FROM items "
    "i "
    "JOIN reviews r ON r.id = i.review JOIN standards s ON s.id = i.standard LEFT JOIN people p ON p.id = "
    "r.submitted_by "
    "WHERE "
)


# One answer -------------------------------------------------------------------------------------------------


def answer(
    store: Store, who: Who, item: int, value: bool, *, seen: int | None, note: str | None = None
) -> Future[Saved]:
    """Answer a question yes or no. Raises Refused, NotFound, Conflict, and Problem where the review takes no
    answers.

    A yes or no on a question that was marked as not applicable here lifts the mark, and the decision that
    this review made.
    """
    said = "yes" if value else "no"

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"{place.item['standard_code']} {said}, {place.item['code']}")
        return _answer(change, place, value, seen, note)

    return store.change(who, f"answer {said}", work)


def _answer(change: Change, place: Place, value: bool, seen: int | None, note: str | None) -> Saved:
    row = place.row
    theirs = _theirs(change, place, seen)
    text = None if note is None else take_in(NOTE, clean(note))
    if theirs is not None and theirs["value"] is not None and bool(theirs["value"]) is not value:
        raise _conflict(change, place, theirs)
    if theirs is not None and text and theirs["note"] not in ("", text):
        raise _conflict(change, place, theirs)
    _lift(change, place)
    same = row is not None and row["value"] == int(value) and (theirs is not None or row["realigned"] is None)
    if same and row is not None:
        values: Values = {}
    else:
        values = {"value": int(value), "realigned": None, "confirmed": 0, **_signed(change, place)}
    if text is not None and (row is None or row["note"] != text):
        values["note"] = text
    return _save(change, place, values)


def realign(
    store: Store, who: Who, item: int, minutes: int, *, seen: int | None, note: str | None = None
) -> Future[Saved]:
    """Found no, put right on the spot, left yes; with the minutes that it took (PRACTICE §1.5).

    Raises Refused, NotFound, Conflict, and Problem where the minutes are no number of a day.
    """
    if not 0 <= minutes <= MINUTES_LIMIT:
        raise Problem(f"{minutes} are no minutes of a day.", do="Give the minutes that it took.")

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"realign {place.name} on the spot")
        theirs = _theirs(change, place, seen)
        if theirs is not None and theirs["value"] == 1 and theirs["realigned"] is None:
            raise _conflict(change, place, theirs)
        _lift(change, place)
        values: Values = {"value": 1, "realigned": minutes, "confirmed": 0, **_signed(change, place)}
        if note is not None:
            values["note"] = take_in(NOTE, clean(note))
        return _save(change, place, values)

    return store.change(who, "realign on the spot", work)


def take_back(store: Store, who: Who, item: int, *, seen: int | None) -> Future[Saved]:
    """Take an answer back: the question is open again; its note stays. So is one that was not applicable
    here.

    Raises Refused, NotFound, Conflict, and Problem where the review takes no answers.
    """

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"take {place.name} back")
        theirs = _theirs(change, place, seen)
        if theirs is not None and theirs["value"] is not None:
            raise _conflict(change, place, theirs)
        _lift(change, place)
        if place.row is None or place.row["value"] is None:
            return _saved(place)
        return _save(
            change, place, {"value": None, "realigned": None, "confirmed": 0, **_signed(change, place)}
        )

    return store.change(who, "take an answer back", work)


def note(
    store: Store, who: Who, item: int, text: str, *, seen: int | None, before: str | None = None
) -> Future[Saved]:
    """Write the note of a question. `before` is the note that the person began with: where it still stands,
    no answer that came meanwhile is in the way.

    Raises Refused, NotFound, Conflict where somebody else wrote another note, and Problem where the review
    takes no answers.
    """
    said = take_in(NOTE, text)

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"note on {place.name}")
        theirs = _moved_on(place, seen)
        if theirs is not None and theirs["note"] not in ("", said, before):
            raise _conflict(change, place, theirs)
        if place.row is None and not said:
            return _saved(place)
        if place.row is not None and place.row["note"] == said:
            return _saved(place)
        values: Values = {"note": said}
        return _save(change, place, values if place.row is not None else {**values, **_signed(change, place)})

    return store.change(who, "note", work)


def fix(store: Store, who: Who, item: int, how: str, *, seen: int | None) -> Future[Saved]:
    """Propose how a misaligned thing will be fixed (PRACTICE §1.5): one of FIXES, or empty for not proposed
    yet.

    Raises Refused, NotFound, Conflict, and Problem where it was not found misaligned or there is no such way.
    """
    if how and how not in FIXES:
        raise Problem(f"{how!r} is no way to fix a thing.", do=f"Say one of {', '.join(FIXES)}.")

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"fix {place.name}: {how or 'not proposed'}")
        row = place.row
        if row is None or row["value"] is None or (row["value"] == 1 and row["realigned"] is None):
            raise Problem(
                f"{place.item['standard_code']} is not misaligned.", do="Only a no has a way to be fixed."
            )
        theirs = _theirs(change, place, seen)
        if theirs is not None and theirs["fix"] not in ("", how):
            raise _conflict(change, place, theirs)
        return _save(change, place, {"fix": how})

    return store.change(who, f"fix: {how}", work)


def not_here(store: Store, who: Who, items: Iterable[int], reason: str) -> Future[tuple[Saved, ...]]:
    """These questions do not apply here, for a reason: a decision on the client's scope, and a mark on the
    question, in one change. An answer that was given in this review is taken back by it.

    Raises Refused, NotFound, and Problem where no reason is given or the review takes no answers.
    """
    said = take_in(REASON, reason)
    keys = list(dict.fromkeys(items))
    if not said:
        raise Problem(
            "Not applicable here needs a reason.", do="Say why in a sentence; it stands in the report."
        )

    def work(change: Change) -> tuple[Saved, ...]:
        rights.require(who, "review.answer", reader=change)
        rights.require(who, "profile.edit", reader=change)
        places = places_in(change, keys)
        change.describe(f"not applicable here: {_named(places)}: {said}")
        done = []
        for place in places:
            if place.row is not None and place.row["value"] is not None:
                taken = {"value": None, "realigned": None, "confirmed": 0, **_signed(change, place)}
                change.update("answers", place.key, taken)
            if place.item["scope"] is not None and _made_here(change, place):
                change.update("scope", place.item["scope"], {"reason": said})
            else:
                decision = decide_in(
                    change,
                    place.item["client"],
                    "standard",
                    place.item["standard"],
                    inside=False,
                    reason=said,
                    review=place.item["review"],
                )
                change.update("items", place.key, {"scope": decision})
            place.row = change.get("answers", place.key)
            done.append(_saved(place, not_here=True))
        return tuple(done)

    return store.change(who, "not applicable here", work)


# Several at once --------------------------------------------------------------------------------------------


def answer_many(store: Store, who: Who, items: Seen, value: bool) -> Future[Many]:
    """Answer the marked questions together, in one change. What somebody else has just answered otherwise
    stays theirs.

    Raises Refused, NotFound, and Problem where the review takes no answers.
    """
    wanted = dict(items)
    said = "yes" if value else "no"

    def work(change: Change) -> Many:
        rights.require(who, "review.answer", reader=change)
        places = places_in(change, list(wanted))
        change.describe(f"answer {said}: {_named(places)}")
        saved, theirs = [], []
        for place in places:
            try:
                saved.append(_answer(change, place, value, wanted[place.key], None))
            except Conflict:
                theirs.append(_saved(place))
        return Many(tuple(saved), tuple(theirs))

    return store.change(who, f"answer {said} together", work)


def confirm(store: Store, who: Who, items: Seen) -> Future[Many]:
    """Confirm carried answers as unchanged, with who and when; note and way of fixing come along (W2), but for
    the note of what was realigned on the spot: it says what is right since.

    What is stale (its meaning changed), carries nothing, or is answered already is left and named. Raises
    Refused, NotFound, and Problem where nothing at all could be confirmed or the review takes no answers.
    """
    wanted = dict(items)

    def work(change: Change) -> Many:
        rights.require(who, "review.answer", reader=change)
        places = places_in(change, list(wanted))
        carried = _carried(change, [place.key for place in places])
        saved: list[Saved] = []
        stale: list[int] = []
        nothing: list[int] = []
        theirs: list[Saved] = []
        for place in places:
            found = carried.get(place.key)
            open_now = place.item["scope"] is None and (place.row is None or place.row["value"] is None)
            if found is None or not open_now:
                other = _theirs(change, place, wanted[place.key])
                if found is not None and other is not None and other["value"] not in (None, found["value"]):
                    theirs.append(_saved(place))
                else:
                    nothing.append(place.key)
            elif found["stale"]:
                stale.append(place.key)
            else:
                values: Values = {
                    "value": found["value"],
                    "realigned": None,
                    "confirmed": 1,
                    **_signed(change, place),
                }
                if place.row is None or not place.row["note"]:
                    values["note"] = found["note"]
                if not found["value"] and (place.row is None or not place.row["fix"]):
                    values["fix"] = found["fix"]
                saved.append(_save(change, place, values))
        if not saved and not theirs:
            raise Problem(*_nothing_to_confirm(stale))
        change.describe(f"confirm {count(len(saved), 'answer')} as unchanged in {places[0].item['code']}")
        return Many(tuple(saved), tuple(theirs), tuple(stale), tuple(nothing))

    return store.change(who, "confirm as unchanged", work)


def _nothing_to_confirm(stale: list[int]) -> tuple[str]:
    if stale:
        said = count(len(stale), "question means", "questions mean")
        return (f"{said} something else since the last answer, and must be answered anew.",)
    return ("There is no carried answer to confirm here.",)


def _carried(change: Change, keys: list[int]) -> dict[int, sqlite3.Row]:
    """Question → the answer that it carries, and whether its meaning changed since."""
    found: dict[int, sqlite3.Row] = {}
    for where, params in among("i.id", keys):
        for row in change.rows(
            "SELECT i.id, a.value, CASE WHEN a.realigned IS NULL THEN a.note ELSE '' END AS note, a.fix, "
            "CASE WHEN EXISTS (SELECT 1 FROM standard_versions m WHERE m.standard = i.standard AND m.n > w.n "
            "AND m.n <= v.n AND m.change = 'meaning') THEN 1 ELSE 0 END AS stale "
            "FROM items i JOIN items o ON o.id = i.carried JOIN answers a ON a.id = o.id "
            "JOIN standard_versions v ON v.id = i.wording JOIN standard_versions w ON w.id = o.wording "
            "WHERE a.value IS NOT NULL AND " + where,
            params,
        ):
            found[row["id"]] = row
    return found


# Feedback ---------------------------------------------------------------------------------------------------


def feedback(store: Store, who: Who, item: int, text: str) -> Future[int]:
    """Tell the Standards Committee something about a question's standard; the result is the feedback's key.

    It goes in whatever state the review is in. Raises Refused, NotFound, and Problem where nothing is said.
    """

    def work(change: Change) -> int:
        from models.library.feedback import give_in  # seldom wanted, and not by the first screen

        row = change.row(_ITEM + "i.id = :item", {"item": item})
        if row is None:
            raise NotFound("There is no such question.")
        change.describe(f"feedback on {row['standard_code']}")
        return give_in(change, who, row["standard"], text, client=row["client"], review=row["review"])

    return store.change(who, "feedback", work)


# Inside a change --------------------------------------------------------------------------------------------


def place_in(change: Change, item: int) -> Place:
    """The question, of a review that takes answers. Raises NotFound, Problem."""
    found = change.row(_ITEM + "i.id = :item", {"item": item})
    if found is None:
        raise NotFound("There is no such question.")
    _check_open(change, found)
    return Place(found, change.get("answers", item))


def places_in(change: Change, items: list[int]) -> list[Place]:
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


def _named(places: list[Place]) -> str:
    if len(places) == 1:
        return places[0].name
    return f"{count(len(places), 'question')} of {places[0].item['code']}"


def _theirs(change: Change, place: Place, seen: int | None) -> Values | None:
    """The answer as somebody else has left it since the person looked; None where nobody has.

    What one has answered oneself meanwhile, with keys typed ahead or in another window, is no conflict.
    """
    found = _moved_on(place, seen)
    return None if found is None or found["who"] == change.who.id else found


def _moved_on(place: Place, seen: int | None) -> Values | None:
    """The answer where it is no longer in the version that was seen."""
    row = place.row
    return None if row is None or seen is None or row["version"] == seen else row


def _conflict(change: Change, place: Place, theirs: dict[str, Any]) -> Conflict:
    by = change.value("SELECT name FROM people WHERE id = :id", {"id": theirs["who"]}) or "Somebody"
    if theirs["value"] is None:
        said = "wrote a note"
    elif theirs["value"] and theirs["realigned"] is not None:
        said = "realigned it on the spot"
    else:
        said = "said " + ("yes" if theirs["value"] else "no")
    return Conflict(
        f"{by} {said} on {place.item['standard_code']} at {clock(theirs['at'], change.zone)}.",
        table="answers",
        key=place.key,
        theirs=theirs,
        by=by,
        at=theirs["at"],
        do="The same key again overrules.",
    )


def _signed(change: Change, place: Place) -> Values:
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


def _lift(change: Change, place: Place) -> None:
    """What was not applicable here applies again: the mark goes, and the decision where this review made
    it."""
    decision = place.item["scope"]
    if decision is None:
        return
    made_here = _made_here(change, place)
    change.update("items", place.key, {"scope": None})
    if made_here:
        change.delete("scope", decision)


def _made_here(change: Change, place: Place) -> bool:
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


def _save(change: Change, place: Place, values: Values) -> Saved:
    """Write the columns that differ."""
    if place.row is None:
        row = {"confirmed": 0, "note": "", "fix": "", **values}
        change.insert("answers", row, key=place.key)
    elif values:
        change.update("answers", place.key, values)
    place.row = change.get("answers", place.key)
    return _saved(place)


def _saved(place: Place, not_here: bool = False) -> Saved:
    row = place.row
    if row is None:
        return Saved(place.key, 0, None, None, False, "", "", 0, 0, not_here)
    return Saved(
        place.key,
        row["version"],
        None if row["value"] is None else bool(row["value"]),
        row["realigned"],
        bool(row["confirmed"]),
        row["note"],
        row["fix"],
        row["at"],
        row["who"],
        not_here,
    )
