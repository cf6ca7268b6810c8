"""The committee's queue: everything on the library that waits for a decision, in one list, with one decision each
(PRACTICE W12): what is proposed, what people said, what is due for its yearly review, how often it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from models.align import rechecks
from models.dates import day_of, days_between
from models.errors import Problem
from models.library import decisions, feedback, standards
from models.library.catalogue import HEADING, Read
from models.library.rewording import Together, together
from models.practice import rights
from models.store import history
from models.store.change import Change
from models.store.store import Store
from models.text import clean, count
from models.who import Who

PROPOSED, FEEDBACK, REVIEW, OFTEN = "proposed", "feedback", "review", "how often"
NEW = "new"
"""What a standard is that was proposed and never approved."""
SECTIONS: Mapping[str, str] = {
    PROPOSED: "Proposed",
    FEEDBACK: "Feedback",
    REVIEW: "Due for the yearly review",
    OFTEN: "How often it is asked",
}
"""A section → its heading, in the order of the list."""


class Waiting(NamedTuple):
    """One thing that the committee is to decide on."""

    section: str
    code: str
    """Code of the standard."""
    heading: str
    what: str
    """In a few words: `new version, meaning`, what was said, `yearly → half-yearly`."""
    since: str
    """How long, as lists show it: `3 days`, `never reviewed`; empty where nobody knows."""
    days: int
    why: str = ""
    """Of a frequency: what was counted."""
    by: str = ""
    """Who said it; of what is proposed, who brought it to where it is."""
    client: str = ""
    """Code of the client where it came up, or empty."""
    feedback: int = 0
    """Key of the feedback."""
    version: int = 0
    """Of the feedback, as it was read."""
    question: str = ""
    """Of the standard's newest version: what tells it from others of its name."""
    read: Read | None = None
    """Of what is proposed: which wording the person has before them; None: whatever there is."""

    @property
    def said_by(self) -> str:
        """Who said it, where, and when: `Dana Reyes, ACME, 3 days ago`."""
        when = f"{self.since} ago" if self.days else self.since
        return ", ".join(part for part in (self.by, self.client, when) if part)

    @property
    def key(self) -> str:
        """What names it among all that waits."""
        return f"{self.section} {self.feedback or self.code}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits; how often standards are asked takes longer to find out, and is 0 until somebody has."""

    proposed: int
    feedback: int
    review: int
    often: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.proposed + self.feedback + self.review + self.often

    @property
    def words(self) -> str:
        """`3 proposed, 2 feedback, 12 due`: as short as the first screen wants it, without how often standards are asked."""
        named = ((self.proposed, "proposed"), (self.feedback, "feedback"), (self.review, "due"))
        return ", ".join(f"{number} {word}" for number, word in named if number)


def counts(store: Store, often: int = 0) -> Counts:
    """How much waits, without reading it; `often` is what was found out on how often standards are asked."""
    return Counts(
        int(store.value("SELECT count(*) FROM standards WHERE state IN ('proposed', 'revision')")),
        int(store.value("SELECT count(*) FROM feedback WHERE state = :new", {"new": feedback.NEW})),
        decisions.due_count(store, store.today()),
        often,
    )


def waiting(store: Store) -> tuple[Waiting, ...]:
    """What waits, section by section, but for how often standards are asked."""
    with store.snapshot():
        return (*_proposals(store), *_feedback(store), *_reviews(store))


def _proposals(store: Store) -> Iterator[Waiting]:
    rows = store.rows(
        f"SELECT s.id, s.code, s.state, v.id AS wording, v.version, v.change, v.question, {HEADING} AS heading "
        "FROM standards s JOIN standard_versions v ON v.id = s.latest WHERE s.state IN ('proposed', 'revision') "
        "ORDER BY s.state, s.code"
    )
    brought = history.brought(store, "standards", [row["id"] for row in rows])
    for row in rows:
        what = NEW if row["state"] == "proposed" else f"new version, {row['change']}"
        by, at = brought.get(row["id"], ("", None))
        since, days = _since(store, at) if at is not None else ("", 0)
        yield Waiting(
            PROPOSED,
            row["code"],
            row["heading"],
            what,
            since,
            days,
            by=by,
            question=row["question"],
            read=Read(row["state"], row["wording"], row["version"]),
        )


def _since(store: Store, at: int) -> tuple[str, int]:
    """How long ago, in words and in days."""
    days = max(0, days_between(day_of(at, store.zone), store.today()))
    return count(days, "day") if days else "today", days


def _feedback(store: Store) -> Iterator[Waiting]:
    names = {
        row["code"]: row
        for row in store.rows(
            f"SELECT s.code, v.question, {HEADING} AS heading FROM standards s JOIN standard_versions v ON v.id = s.latest "
            "WHERE s.id IN (SELECT standard FROM feedback WHERE state = :new)",
            {"new": feedback.NEW},
        )
    }
    for one in feedback.waiting(store):
        since, days = _since(store, one.at)
        yield Waiting(
            FEEDBACK,
            one.standard,
            names[one.standard]["heading"],
            one.text,
            since,
            days,
            by=one.by,
            client=one.client,
            feedback=one.id,
            version=one.version,
            question=names[one.standard]["question"],
        )


def _reviews(store: Store) -> Iterator[Waiting]:
    for late in decisions.due(store, store.today()):
        what, since = "never reviewed", ""
        if late.at is not None:
            what, since = f"last decided {day_of(late.at, store.zone).isoformat()}", count(late.age, "day")
        entry = late.entry
        yield Waiting(REVIEW, entry.code, entry.heading, what, since, late.age, question=entry.question)


def how_often(store: Store) -> tuple[Waiting, ...]:
    """The section on how often standards are asked: what their failures propose."""
    found = rechecks.proposals(store, store.today())
    return tuple(
        Waiting(
            OFTEN,
            one.entry.code,
            one.entry.heading,
            f"{one.proposal.now} → {one.proposal.then}",
            "",
            0,
            one.proposal.why,
            question=one.entry.question,
        )
        for one in found
    )


def queue(store: Store) -> tuple[Waiting, ...]:
    """All that waits."""
    with store.snapshot():
        return (*waiting(store), *how_often(store))


# Deciding ---------------------------------------------------------------------------------------------------


def decide(
    store: Store, who: Who, chosen: Sequence[Waiting], yes: bool, reason: str = ""
) -> Future[Together]:
    """One decision each, in one change: yes approves what is proposed, is done with feedback, keeps what is due for
    review, and accepts another frequency; no rejects (with a reason), declines, and leaves the frequency.

    Of several, those of which it cannot be are left and named; a proposal that was edited since it was read is one of
    them. Raises Refused, NotFound, Conflict, and Problem where none can be.
    """

    def work(change: Change) -> Together:
        rights.require(who, "standard.approve", reader=change)
        found = together([(one.code, partial(_decide, change, one, yes, reason)) for one in chosen])
        if not found.done:
            code, why = found.left[0] if found.left else ("nothing", "was chosen")
            raise Problem(f"Nothing could be decided: {code} {why}.", kept="Nothing was changed.")
        named = (
            f"{_verb(chosen[0], yes)} {found.done[0]}"
            if len(chosen) == 1
            else f"decide on {len(found.done)} of the queue"
        )
        change.describe(f"{named}: {said}" if (said := clean(reason)) else named)
        return found

    return store.change(who, "decide on the queue", work)


def _verb(one: Waiting, yes: bool) -> str:
    return {
        PROPOSED: ("reject", "approve"),
        FEEDBACK: ("decline feedback on", "settle feedback on"),
        REVIEW: ("", "keep"),
        OFTEN: ("leave the frequency of", "change the frequency of"),
    }[one.section][yes]


def _decide(change: Change, one: Waiting, yes: bool, reason: str) -> None:
    if one.section == PROPOSED:
        standards.judge_in(change, one.code, yes, reason, read=one.read)
    elif one.section == FEEDBACK:
        feedback.settle_in(change, one.feedback, declined=not yes, version=one.version)
    elif one.section == OFTEN:
        rechecks.decide_in(change, one.code, yes, reason)
    elif yes:
        decisions.keep_in(change, one.code, reason)
    else:
        raise Problem(f"{one.code} is due for its review.", do="Keep it, begin a new version, or retire it.")


def revise(
    store: Store, who: Who, one: Waiting, values: Mapping[str, Any], version: int | None = None
) -> Future[str]:
    """Change the standard as the feedback says, and be done with the feedback, in one change. Raises as
    `standards.edit` and `feedback.settle` do."""

    def settled(change: Change) -> None:
        rights.require(who, "standard.approve", reader=change)
        feedback.settle_in(change, one.feedback, version=one.version)

    return standards.edit(store, who, one.code, values, version=version, also=settled)
