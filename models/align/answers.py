"""Answers: one key, one durable answer. Each function is one change, and its Future ends when it is on the
disk.

`seen` is the version of the answer that the person had before them (0: none; None: whatever there is). Where
somebody else was faster, the same value is no conflict; another value raises Conflict with theirs, and the
same key again, which has seen theirs, overrules (DESIGN §4, "Meaning of answers").
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from models.align.findings import FIXES
from models.align.place import (
    Place,
    any_place,
    conflict,
    lift,
    made_here,
    moved_on,
    named,
    place_in,
    places_in,
    signed,
    theirs_of,
    write,
)
from models.align.scope import decide_in
from models.errors import Conflict, Problem
from models.field import Field, take_in
from models.library.catalogue import means_else
from models.practice import rights
from models.store.change import Change, Values
from models.store.engine import sqlite3
from models.store.reading import among
from models.store.store import Store
from models.text import clean, count, quoted
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
        change.describe(f"{place.standard} {said}, {place.review}")
        return _answer(change, place, value, seen, note)

    return store.change(who, f"answer {said}", work)


def _answer(change: Change, place: Place, value: bool, seen: int | None, note: str | None) -> Saved:
    row = place.row
    theirs = theirs_of(change, place, seen)
    text = None if note is None else take_in(NOTE, clean(note))
    if theirs is not None and theirs["value"] is not None and bool(theirs["value"]) is not value:
        raise conflict(change, place, theirs)
    if theirs is not None and text and theirs["note"] not in ("", text):
        raise conflict(change, place, theirs)
    lift(change, place)
    same = row is not None and row["value"] == int(value) and (theirs is not None or row["realigned"] is None)
    if same and row is not None:
        values: Values = {}
    else:
        values = {"value": int(value), "realigned": None, "confirmed": 0, **signed(change, place)}
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
        theirs = theirs_of(change, place, seen)
        if theirs is not None and theirs["value"] == 1 and theirs["realigned"] is None:
            raise conflict(change, place, theirs)
        lift(change, place)
        values: Values = {"value": 1, "realigned": minutes, "confirmed": 0, **signed(change, place)}
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
        theirs = theirs_of(change, place, seen)
        if theirs is not None and theirs["value"] is not None:
            raise conflict(change, place, theirs)
        lift(change, place)
        if place.row is None or place.row["value"] is None:
            return _saved(place)
        return _save(
            change, place, {"value": None, "realigned": None, "confirmed": 0, **signed(change, place)}
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
        theirs = moved_on(place, seen)
        if theirs is not None and theirs["note"] not in ("", said, before):
            raise conflict(change, place, theirs)
        if place.row is None and not said:
            return _saved(place)
        if place.row is not None and place.row["note"] == said:
            return _saved(place)
        values: Values = {"note": said}
        return _save(change, place, values if place.row is not None else {**values, **signed(change, place)})

    return store.change(who, "note", work)


def fix(store: Store, who: Who, item: int, how: str, *, seen: int | None) -> Future[Saved]:
    """Propose how a misaligned thing will be fixed (PRACTICE §1.5): one of FIXES, or empty for not proposed
    yet.

    Raises Refused, NotFound, Conflict, and Problem where it was not found misaligned or there is no such way.
    """
    if how and how not in FIXES:
        raise Problem(f"{quoted(how)} is no way to fix a thing.", do=f"Say one of {', '.join(FIXES)}.")

    def work(change: Change) -> Saved:
        rights.require(who, "review.answer", reader=change)
        place = place_in(change, item)
        change.describe(f"fix {place.name}: {how or 'not proposed'}")
        row = place.row
        if row is None or row["value"] is None or (row["value"] == 1 and row["realigned"] is None):
            raise Problem(f"{place.standard} is not misaligned.", do="Only a no has a way to be fixed.")
        theirs = theirs_of(change, place, seen)
        if theirs is not None and theirs["fix"] not in ("", how):
            raise conflict(change, place, theirs)
        return _save(change, place, {"fix": how})

    return store.change(who, f"fix: {how}", work)


def not_here(store: Store, who: Who, items: Seen, reason: str) -> Future[Many]:
    """These questions do not apply here, for a reason: a decision on the client's scope, and a mark on the
    question, in one change. An answer that was given in this review is taken back by it; of several, what somebody
    else has just answered stays theirs.

    Raises Refused, NotFound, Conflict where it is one that somebody else has just answered, and Problem where no
    reason is given or the review takes no answers.
    """
    said = take_in(REASON, reason)
    wanted = dict(items)
    if not said:
        raise Problem(
            "Not applicable here needs a reason.", do="Say why in a sentence; it stands in the report."
        )

    def work(change: Change) -> Many:
        rights.require(who, "review.answer", reader=change)
        rights.require(who, "profile.edit", reader=change)
        places = places_in(change, list(wanted))
        change.describe(f"not applicable here: {named(places)}: {said}")
        saved, theirs = [], []
        for place in places:
            other = theirs_of(change, place, wanted[place.key])
            if other is None or other["value"] is None:
                saved.append(_not_here(change, place, said))
            elif len(places) == 1:
                raise conflict(change, place, other)
            else:
                theirs.append(_saved(place))
        return Many(tuple(saved), tuple(theirs))

    return store.change(who, "not applicable here", work)


def _not_here(change: Change, place: Place, reason: str) -> Saved:
    if place.row is not None and place.row["value"] is not None:
        taken = {"value": None, "realigned": None, "confirmed": 0, **signed(change, place)}
        change.update("answers", place.key, taken)
    if place.item["scope"] is not None and made_here(change, place):
        change.update("scope", place.item["scope"], {"reason": reason})
    else:
        decision = decide_in(
            change,
            place.item["client"],
            "standard",
            place.item["standard"],
            inside=False,
            reason=reason,
            review=place.item["review"],
        )
        change.update("items", place.key, {"scope": decision})
    place.row = change.get("answers", place.key)
    return _saved(place, not_here=True)


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
        change.describe(f"answer {said}: {named(places)}")
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
                other = theirs_of(change, place, wanted[place.key])
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
                    **signed(change, place),
                }
                if place.row is None or not place.row["note"]:
                    values["note"] = found["note"]
                if not found["value"] and (place.row is None or not place.row["fix"]):
                    values["fix"] = found["fix"]
                saved.append(_save(change, place, values))
        if not saved and not theirs:
            raise _nothing_to_confirm(stale)
        change.describe(f"confirm {count(len(saved), 'answer')} as unchanged in {places[0].review}")
        return Many(tuple(saved), tuple(theirs), tuple(stale), tuple(nothing))

    return store.change(who, "confirm as unchanged", work)


def _nothing_to_confirm(stale: list[int]) -> Problem:
    if stale:
        said = count(len(stale), "question means", "questions mean")
        return Problem(f"{said} something else since the last answer.", do="Answer anew: yes or no.")
    return Problem("There is no carried answer to confirm here.", do="Answer what is open: yes or no.")


def _carried(change: Change, keys: list[int]) -> dict[int, sqlite3.Row]:
    """Question → the answer that it carries, and whether its meaning changed since."""
    found: dict[int, sqlite3.Row] = {}
    for where, params in among("i.id", keys):
        for row in change.rows(
            "SELECT i.id, a.value, CASE WHEN a.realigned IS NULL THEN a.note ELSE '' END AS note, a.fix, "
            f"CASE WHEN {means_else('o.wording', 'i.wording')} THEN 1 ELSE 0 END AS stale "
            "FROM items i JOIN items o ON o.id = i.carried JOIN answers a ON a.id = o.id "
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

        place = any_place(change, item)
        change.describe(f"feedback on {place.standard}")
        row = place.item
        return give_in(change, who, row["standard"], text, client=row["client"], review=row["review"])

    return store.change(who, "feedback", work)


# What is told -----------------------------------------------------------------------------------------------


def _save(change: Change, place: Place, values: Values) -> Saved:
    write(change, place, values)
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
