"""Reviews: planned → in progress → submitted → closed, or sent back, or cancelled (PRACTICE §3). No state is
skipped.

The list of questions, each with the version of its standard, is fixed when a review starts. Submitting
freezes the answers and judges the findings; closing is the vCIO's, and is put right by a correction review
only.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from models.align import asking, beginning, judging, standing
from models.align.applying import Asked, applying
from models.align.asking import Ask
from models.align.findings import gravity
from models.align.planning import (
    assign,
    assignee,
    check_kind,
    days_of,
    new_values,
    place_of,
    plan,
    replan,
)
from models.align.register import (
    KINDS,
    OPEN_STATES,
    PLACES,
    STATE_WORDS,
    STATES,
    Review,
    all_reviews,
    frozen_reason,
    review,
    thing,
)
from models.align.score import Counts
from models.errors import Problem
from models.field import Field, take_in
from models.library.catalogue import HEADING
from models.practice import clients, rights
from models.store.change import Change
from models.store.store import Store
from models.text import count
from models.who import Who

__all__ = [
    "ACTIVE_SECONDS",
    "KINDS",
    "OPEN_STATES",
    "PLACES",
    "STATES",
    "STATE_WORDS",
    "BeforeSubmit",
    "Review",
    "Submitted",
    "active",
    "all_reviews",
    "assign",
    "before_submit",
    "begin",
    "cancel",
    "close",
    "correct",
    "frozen_reason",
    "give_back",
    "plan",
    "replan",
    "review",
    "start",
    "submit",
    "thing",
]

REASON = Field("reason", "Reason", "Why it is sent back or cancelled.")
ACTIVE_SECONDS = 60
"""Somebody who did something in a review this long ago is named when it is submitted (DESIGN §4)."""

# Starting ---------------------------------------------------------------------------------------------------


def start(
    store: Store,
    who: Who,
    client: str,
    ask: str = "due",
    *,
    kind: str = "alignment",
    due: str | None = None,
    place: str = "on site",
    place_reason: str = "",
) -> Future[str]:
    """Start a review of a client; the result is its code. The list of questions is fixed now.

    Raises Refused, NotFound, and Problem where nothing is to be asked, or as `plan` does.
    """
    days = days_of(None, due)
    where = place_of(place, place_reason)
    check_kind(kind)

    def work(change: Change) -> str:
        rights.require(who, "review.start", reader=change)
        found = clients.client(change, client)
        wanted = asking.read_ask(change, ask)
        person = assignee(change, who, found, None)
        questions = _questions(change, found, wanted)
        code = change.code("review")
        key = change.insert(
            "reviews",
            {
                **new_values(found, kind, wanted, person),
                **days,
                **where,
                "code": code,
                "state": "progress",
                "started_at": change.at,
            },
        )
        _lay_out(change, key, found.id, questions)
        change.describe(f"start {code} at {found.code}: {count(len(questions), 'question')}")
        return code

    return store.change(who, f"start a review at {client}", work)


def begin(store: Store, who: Who, code: str, ask: str | None = None) -> Future[str]:
    """Start a planned review, asking what it was planned to ask or something else; the result is its code.

    Raises Refused, NotFound, and Problem where it is not planned, or nothing is to be asked.
    """

    def work(change: Change) -> str:
        rights.require(who, "review.start", reader=change)
        one = review(change, code)
        if one.state != "planned":
            raise Problem(f"{one.code} is {STATE_WORDS[one.state]} already.", do="Open it and go on.")
        client = clients.client_of(change, one.client)
        wanted = one.ask if ask is None else asking.read_ask(change, ask)
        questions = _questions(change, client, wanted)
        values = {
            "state": "progress",
            "started_at": change.at,
            "ask": asking.write_ask(wanted),
            "vcio": client.vcio,
        }
        if one.tam is None:
            values["tam"] = assignee(change, who, client, None)
        change.update("reviews", one.id, values)
        _lay_out(change, one.id, client.id, questions)
        change.describe(f"start {one.code} at {client.code}: {count(len(questions), 'question')}")
        return one.code

    return store.change(who, f"start {code}", work)


def _questions(change: Change, client: clients.Client, ask: Ask) -> list[Asked]:
    everything = applying(change, client.id, change.today)
    if not everything:
        raise Problem(
            f"No approved standard applies to {client.name}.",
            do="Approve standards, switch a pack on for the client, or complete its profile.",
        )
    base = beginning.bases(change, {client.id: everything})[client.id] if ask == "base" else None
    found = asking.chosen(everything, ask, base)
    if not found and ask == "base":
        raise Problem(f"Nothing of the base set is due at {client.name}.", do="Ask what is due.")
    if not found and ask == "due":
        later = min((one.due.next for one in everything if one.due.next is not None), default=None)
        raise Problem(
            f"Nothing is due at {client.name}" + (f" before {later.isoformat()}." if later else "."),
            do="Ask all that applies, or a category.",
        )
    if not found:
        raise Problem(f"No standard of {asking.ask_words(change, ask)} applies to {client.name}.")
    return found


def _lay_out(change: Change, review: int, client: int, questions: list[Asked]) -> None:
    change.insert_many(
        "items",
        [
            {
                "review": review,
                "client": client,
                "standard": one.facts.standard,
                "wording": one.facts.wording,
                "category": one.facts.category,
                "carried": one.last_item,
            }
            for one in questions
        ],
    )


# Submitting, closing, sending back --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BeforeSubmit:
    """What a person is told before submitting."""

    review: Review
    counts: Counts
    open: tuple[tuple[str, str], ...]
    """(code, name) of what is still open, in order; it stays due."""
    misaligned: tuple[tuple[str, str, str], ...]
    """(code, name, business impact) of what is not in order, the gravest first."""
    without_fix: int
    """Misaligned answers that do not say how they will be fixed."""
    active: tuple[str, ...]
    """Who else did something in this review in the last minute."""
    findings: judging.Outcome
    """What submitting does to the client's findings; all 0 where it is not in progress."""
    refused: Mapping[str, str]
    """Action (`review.submit`, …) → why this person may not; empty where they may."""
    since_back: tuple[str, ...] = ()
    """Codes of the standards whose answer, note or evidence changed since it was sent back, in order."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a submission."""

    code: str
    hash: str
    """SHA-256 of the frozen copy, in hex."""
    open: int
    findings: judging.Outcome


def before_submit(store: Store, who: Who, code: str) -> BeforeSubmit:
    """What is open and who is active, told before `submit`. Raises NotFound."""
    with store.snapshot():
        one = review(store, code)
        rows = store.rows(
            f"SELECT s.code, {HEADING} AS name FROM items i JOIN standards s ON s.id = i.standard "
            "JOIN standard_versions v ON v.id = i.wording LEFT JOIN answers a ON a.id = i.id "
            "WHERE i.review = :review AND i.scope IS NULL AND a.value IS NULL ORDER BY i.id",
            {"review": one.id},
        )
        wrong = store.rows(
            f"SELECT s.code, {HEADING} AS name, v.business_impact AS impact FROM items i "
            "JOIN standards s ON s.id = i.standard JOIN standard_versions v ON v.id = i.wording "
            "JOIN answers a ON a.id = i.id WHERE i.review = :review AND i.scope IS NULL AND a.value = 0 ORDER BY i.id",
            {"review": one.id},
        )
        wrong.sort(key=lambda row: gravity(row["impact"]))
        bare = store.value(
            "SELECT count(*) FROM items i JOIN answers a ON a.id = i.id "
            "WHERE i.review = :review AND i.scope IS NULL AND a.value = 0 AND a.fix = ''",
            {"review": one.id},
        )
        return BeforeSubmit(
            one,
            one.counts,
            tuple((row["code"], row["name"]) for row in rows),
            tuple((row["code"], row["name"], row["impact"] or "") for row in wrong),
            int(bare),
            active(store, who, one),
            judging.forecast(store, one.id) if one.state == "progress" else judging.Outcome(),
            rights.refusals(
                who, {"review.submit": None, "review.close": one.vcio, "review.start": None}, store
            ),
            _changed_since(store, one),
        )


def _changed_since(store: Store, one: Review) -> tuple[str, ...]:
    """Codes of what was answered, noted, proven or left out after the review was sent back."""
    if one.returned_at is None:
        return ()
    rows = store.rows(
        "SELECT s.code FROM items i JOIN standards s ON s.id = i.standard LEFT JOIN answers a ON a.id = i.id "
        "LEFT JOIN scope d ON d.id = i.scope WHERE i.review = :review AND (a.at > :at OR d.at > :at "
        "OR EXISTS (SELECT 1 FROM evidence e WHERE e.item = i.id AND e.at > :at)) ORDER BY i.id",
        {"review": one.id, "at": one.returned_at},
    )
    return tuple(row["code"] for row in rows)


def active(store: Store, who: Who, one: Review) -> tuple[str, ...]:
    """Who else did something in the review in the last minute: a key on its screen, or an answer by a
    command."""
    since = store.now() - ACTIVE_SECONDS * 1000
    rows = store.rows(
        "SELECT p.name FROM people p WHERE p.id <> :who AND (p.id IN (SELECT x.who FROM presence x "
        "WHERE x.thing = :thing AND x.at >= :since) OR p.id IN (SELECT a.who FROM items i JOIN answers a ON "
        "a.id = i.id "
        "WHERE i.review = :review AND a.at >= :since)) ORDER BY p.name",
        {"who": who.id, "thing": thing(one.code), "since": since, "review": one.id},
    )
    return tuple(row["name"] for row in rows)


def submit(store: Store, who: Who, code: str) -> Future[Submitted]:
    """Freeze the answers with a hash and judge the findings: each no is one, a yes verifies the one that was
    open.

    What was realigned on the spot is opened and verified in one act. Raises Refused, NotFound, and Problem
    where the review is not in progress or nothing in it is answered.
    """

    def work(change: Change) -> Submitted:
        rights.require(who, "review.submit", reader=change)
        from models.align import report

        one = review(change, code)
        if one.state != "progress":
            raise Problem(
                f"{one.code} is {STATE_WORDS[one.state]}.", do="Only a review in progress is submitted."
            )
        if one.counts.answered + one.counts.na == 0:
            raise Problem(f"Nothing in {one.code} is answered.", do="Answer first, or cancel the review.")
        outcome = judging.submit(change, one.id)
        standing.keep(change, one.id)
        change.update(
            "reviews",
            one.id,
            {
                "state": "submitted",
                "submitted_at": change.at,
                "submitted_by": who.id,
            },
        )
        digest = change.freeze_copy(
            "review", one.id, report.as_json(report.live(change, one.code, change.today))
        )
        counts = one.counts
        realigned = f"{counts.realigned} realigned, " if counts.realigned else ""
        change.describe(
            f"submit {one.code}: {counts.found_yes} yes, {counts.no} no, {realigned}{counts.na} not applicable, "
            f"{counts.open} open"
        )
        return Submitted(one.code, digest, counts.open, outcome)

    return store.change(who, f"submit {code}", work)


def close(store: Store, who: Who, code: str) -> Future[None]:
    """Close a submitted review, as its client's vCIO. It is not undone: a correction review puts it right.

    Raises Refused, NotFound, and Problem where it is not submitted.
    """

    def work(change: Change) -> None:
        one = review(change, code)
        rights.require(who, "review.close", one.vcio, change)
        if one.state != "submitted":
            raise Problem(f"{one.code} is {STATE_WORDS[one.state]}.", do="Only a submitted review is closed.")
        values = {"state": "closed", "closed_at": change.at, "closed_by": who.id}
        change.update("reviews", one.id, {**values, "returned": "", "returned_at": None})
        change.freeze(f"{one.code} was closed; a correction review puts it right")
        change.describe(f"close {one.code} at {one.client_code}")

    return store.change(who, f"close {code}", work)


def give_back(store: Store, who: Who, code: str, reason: str) -> Future[int]:
    """Send a submitted review back with a reason: its answers are open again, what it did to findings is taken
    back.

    The result is how many of its findings stay as they are, because somebody has triaged them or another review
    has judged them since; the next submission judges them anew. Raises Refused, NotFound, and Problem where it is
    not submitted or no reason is given.
    """
    said = take_in(REASON, reason)

    def work(change: Change) -> int:
        one = review(change, code)
        rights.require(who, "review.close", one.vcio, change)
        if not said:
            raise Problem("Sending a review back needs a reason.", do="Say in a sentence what is to be done.")
        if one.state != "submitted":
            raise Problem(
                f"{one.code} is {STATE_WORDS[one.state]}.", do="Only a submitted review is sent back."
            )
        stay = judging.take_back(change, one.id)
        standing.take_away(change, one.id)
        change.update(
            "reviews",
            one.id,
            {
                "state": "progress",
                "submitted_at": None,
                "submitted_by": None,
                "returned": said,
                "returned_at": change.at,
            },
        )
        change.describe(f"send {one.code} back: {said}")
        return stay

    return store.change(who, f"send {code} back", work)


def cancel(store: Store, who: Who, code: str, reason: str = "") -> Future[None]:
    """Cancel a review that is planned or in progress; its answers no longer count. Raises Refused, NotFound,
    Problem."""
    said = take_in(REASON, reason)

    def work(change: Change) -> None:
        rights.require(who, "review.plan", reader=change)
        one = review(change, code)
        if one.state not in ("planned", "progress"):
            raise Problem(
                f"{one.code} is {STATE_WORDS[one.state]}.",
                do="Only a review that is planned or in progress is cancelled.",
            )
        change.update("reviews", one.id, {"state": "cancelled"})
        change.describe(f"cancel {one.code}" + (f": {said}" if said else ""))

    return store.change(who, f"cancel {code}", work)


def correct(store: Store, who: Who, code: str) -> Future[str]:
    """Start a correction of a closed review: the same questions with the answers that were given; the result
    is its code.

    What is changed in it speaks of the day of the corrected answer: it never overrides what was found later.
    Raises Refused, NotFound, and Problem where the review is not closed, or a correction of it is open.
    """

    def work(change: Change) -> str:
        rights.require(who, "review.start", reader=change)
        one = review(change, code)
        if one.state != "closed":
            raise Problem(
                f"{one.code} is {STATE_WORDS[one.state]}.", do="Only a closed review needs a correction."
            )
        other = change.value(
            "SELECT code FROM reviews WHERE corrects = :review AND state IN ('planned', 'progress', "
            "'submitted')",
            {"review": one.id},
        )
        if other is not None:
            raise Problem(f"{other} corrects {one.code} already.", do="Go on with that one.")
        new = change.code("review")
        key = change.insert(
            "reviews",
            {
                "code": new,
                "client": one.client,
                "kind": one.kind,
                "state": "progress",
                "ask": asking.write_ask(one.ask),
                "tam": who.id if who.id else one.tam,
                "vcio": one.vcio,
                "place": one.place,
                "place_reason": one.place_reason,
                "started_at": change.at,
                "returned": "",
                "corrects": one.id,
            },
        )
        _copy(change, one.id, key)
        change.describe(f"start {new}, a correction of {one.code}")
        return new

    return store.change(who, f"correct {code}", work)


def _copy(change: Change, old: int, new: int) -> None:
    items = change.rows("SELECT * FROM items WHERE review = :review ORDER BY id", {"review": old})
    keys = change.insert_many(
        "items",
        [
            {
                "review": new,
                "client": item["client"],
                "standard": item["standard"],
                "wording": item["wording"],
                "category": item["category"],
                "scope": item["scope"],
                "carried": item["id"],
            }
            for item in items
        ],
    )
    new_key = {item["id"]: key for item, key in zip(items, keys, strict=True)}
    for table in ("answers", "evidence"):
        column = "id" if table == "answers" else "item"
        for row in change.rows(
            f"SELECT t.* FROM {table} t JOIN items i ON i.id = t.{column} WHERE i.review = :review ORDER BY "
            "t.id",
            {"review": old},
        ):
            values = {name: value for name, value in dict(row).items() if name not in ("id", "version")}
            if table == "answers":
                change.insert("answers", values, key=new_key[row["id"]])
            else:
                change.insert("evidence", {**values, "item": new_key[row["item"]]})
