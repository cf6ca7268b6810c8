"""What people tell the Standards Committee about a standard: from the walk (`!`), from the library, and the
reasons why the committee rejected a proposal (PRACTICE §3, StandardFeedback)."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from models.errors import NotFound, Problem
from models.library.catalogue import standard
from models.practice import rights
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import TEXT_LIMIT, clean
from models.who import Who

NEW, DONE, DECLINED, REJECTED = "new", "done", "declined", "rejected"
"""It waits for the committee; something came of it; nothing does; it says why a proposal was rejected."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One word of feedback."""

    id: int
    standard: str
    """Code of the standard."""
    client: str
    """Code of the client where it came up, or empty."""
    review: str
    """Code of the review in which it came up, or empty."""
    by: str
    """Name of whoever said it."""
    at: int
    text: str
    state: str
    version: int


_SELECT = (
    "SELECT f.id, s.code AS standard, coalesce(c.code, '') AS client, coalesce(r.code, '') AS review, p.name "
    "AS by, f.at, f.text, f.state, f.version FROM feedback f JOIN standards s ON s.id = f.standard "
    "JOIN people p ON p.id = f.who LEFT JOIN clients c ON c.id = f.client "
    "LEFT JOIN reviews r ON r.id = f.review "
)


def of_standard(reader: Reader, code: str) -> tuple[Feedback, ...]:
    """What was said about a standard, the newest first. Raises NotFound."""
    rows = reader.rows(
        _SELECT + "WHERE f.standard = :key ORDER BY f.at DESC, f.id DESC", {"key": standard(reader, code).id}
    )
    return tuple(Feedback(*row) for row in rows)


def every(reader: Reader) -> tuple[Feedback, ...]:
    """All that was ever said, the newest first."""
    return tuple(Feedback(*row) for row in reader.rows(_SELECT + "ORDER BY f.at DESC, f.id DESC"))


def waiting(reader: Reader) -> tuple[Feedback, ...]:
    """What nobody of the committee has looked at, the oldest first."""
    rows = reader.rows(_SELECT + "WHERE f.state = :state ORDER BY f.at, f.id", {"state": NEW})
    return tuple(Feedback(*row) for row in rows)


def give(store: Store, who: Who, code: str, text: str) -> Future[int]:
    """Tell the committee something about a standard; the key of the feedback. Raises Refused, NotFound,
    Problem."""

    def work(change: Change) -> int:
        found = standard(change, code)
        change.describe(f"feedback on {found.code}")
        return give_in(change, who, found.id, text)

    return store.change(who, "feedback on a standard", work)


def give_in(
    change: Change,
    who: Who,
    standard: int,
    text: str,
    *,
    client: int | None = None,
    review: int | None = None,
) -> int:
    """Feedback inside somebody else's change, with the client and the review where it came up (by key); the key
    of the feedback. Raises Refused, Problem."""
    rights.require(who, "feedback", reader=change)
    said = clean(text, long=True).strip()
    if not said or len(said) > TEXT_LIMIT:
        raise Problem(
            f"Feedback has 1 to {TEXT_LIMIT:,} characters.", do="Say what the committee should know."
        )
    return change.insert(
        "feedback",
        {
            "standard": standard,
            "client": client,
            "review": review,
            "who": who.id,
            "at": change.at,
            "text": said,
            "state": NEW,
        },
    )


def settle(
    store: Store, who: Who, key: int, *, declined: bool = False, version: int | None = None
) -> Future[None]:
    """The committee has looked at a word of feedback: it is done with, or declined. Raises Refused, NotFound,
    Conflict, and Problem for the reason of a rejection."""

    def work(change: Change) -> None:
        rights.require(who, "standard.approve", reader=change)
        code = settle_in(change, key, declined=declined, version=version)
        change.describe(f"{'decline' if declined else 'settle'} feedback on {code}")

    return store.change(who, "settle feedback", work)


def settle_in(change: Change, key: int, *, declined: bool = False, version: int | None = None) -> str:
    """Settle it inside somebody else's change, who has asked for the right; the code of the standard. Raises as
    `settle` does."""
    row = change.row(_SELECT + "WHERE f.id = :key", {"key": key})
    if row is None:
        raise NotFound("This feedback is gone.")
    if row["state"] == REJECTED:
        raise Problem("This is the reason of a rejection: there is nothing to settle.")
    change.update("feedback", key, {"state": DECLINED if declined else DONE}, version=version)
    return str(row["standard"])
