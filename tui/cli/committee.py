"""What the Standards Committee has before it and what it decided, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from models.errors import NotFound
from models.text import quoted, whole
from tui.cli.kinds import Kind
from tui.cli.output import Column, Record, Row, row_of

if TYPE_CHECKING:
    from models.library.decisions import Decision
    from models.library.feedback import Feedback
    from models.rhythm.committee import Waiting
    from models.store.store import Store


def _of_standard() -> click.Option:
    return click.Option(["--standard"], metavar="CODE", help="Only those on this standard.")


def _number(code: str, what: str) -> int:
    """The key that somebody typed. Raises NotFound."""
    key = whole(code.strip())
    if key is None:
        raise NotFound(f"There is no {what} {quoted(code.strip())}.", do="A list with --json has their ids.")
    return key


# The queue -------------------------------------------------------------------------------------------------


def _queue(store: Store, section: str | None = None) -> list[Row]:
    from models.rhythm import committee

    return [_queue_row(one) for one in committee.queue(store) if section in (None, one.section)]


def _queue_row(one: Waiting) -> Row:
    return {
        "id": one.key,
        "section": one.section,
        "standard": one.code,
        **row_of(one, "heading what why by client days"),
        "since": one.since,
    }


def _waiting(store: Store, code: str) -> Record:
    from models.rhythm import committee

    found = next(
        (one for one in committee.queue(store) if one.key.casefold() == code.strip().casefold()), None
    )
    if found is None:
        raise NotFound(
            f"Nothing of the queue is called {quoted(code.strip())}.",
            do="Name it as `list queue --json` does.",
        )
    return Record(
        _queue_row(found),
        (
            ("Section", found.section),
            ("Standard", found.code),
            ("Name", found.heading),
            ("What", found.what),
            ("Why", found.why),
            ("By", found.by),
            ("Client", found.client),
            ("Since", found.since),
        ),
    )


def _waiting_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.library import standards

    standard = str(_waiting(store, code).values["standard"])
    return [("standards", standards.standard(store, standard).id)]


def _section() -> click.Option:
    from models.rhythm.committee import SECTIONS

    return click.Option(["--section"], type=click.Choice(list(SECTIONS)), help="Only this section.")


QUEUE = Kind(
    name="queue",
    about="something that waits for the Standards Committee",
    named="section and standard, as `list queue --json` has it",
    columns=(
        Column("section", "section"),
        Column("standard", "standard"),
        Column("heading", "name", gives=True),
        Column("what", "what", gives=True),
        Column("since", "since"),
    ),
    rows=_queue,
    record=_waiting,
    traces=_waiting_traces,
    filters=lambda: [_section()],
    none="Nothing waits for the committee.",
    instead={
        "add": "`standard propose`, and `!` in a walk, fill it.",
        "edit": "`standard` has the decisions: approve, reject, keep, settle, frequency.",
        "delete": "Deciding takes it away.",
    },
)

# Feedback --------------------------------------------------------------------------------------------------


def _feedback(store: Store, standard: str | None = None, everything: bool = False) -> list[Row]:
    from models.library import feedback

    found = feedback.of_standard(store, standard) if standard else feedback.every(store)
    return [_feedback_row(store, one) for one in found if everything or one.state == feedback.NEW]


def _feedback_row(store: Store, one: Feedback) -> Row:
    from models.dates import day_of

    return {
        **row_of(one, "id standard state by client review"),
        "on": day_of(one.at, store.zone),
        "text": one.text,
    }


def _one_feedback(store: Store, code: str) -> Record:
    from models.library import feedback

    key = _number(code, "feedback")
    found = next((one for one in feedback.every(store) if one.id == key), None)
    if found is None:
        raise NotFound(
            f"There is no feedback {key}.", do="`steerboard list feedback --all --json` has their ids."
        )
    row = _feedback_row(store, found)
    labels = {
        "standard": "Standard",
        "state": "State",
        "on": "On",
        "by": "By",
        "client": "Client",
        "review": "Review",
    }
    return Record(row, (*((label, row[name]) for name, label in labels.items()), ("Feedback", row["text"])))


FEEDBACK = Kind(
    name="feedback",
    about="what somebody told the committee about a standard",
    named="id",
    columns=(
        Column("standard", "standard"),
        Column("state", "state"),
        Column("on", "on"),
        Column("by", "by"),
        Column("client", "client"),
        Column("text", "what was said", gives=True),
    ),
    rows=_feedback,
    record=_one_feedback,
    traces=lambda store, code: [("feedback", int(str(_one_feedback(store, code).values["id"])))],
    filters=lambda: [
        _of_standard(),
        click.Option(
            ["--all", "everything"], is_flag=True, help="With what is done, declined or a rejection."
        ),
    ],
    none="No feedback waits.",
    instead={
        "add": "`standard feedback` gives it, and so does a key in a walk.",
        "edit": "`standard settle` is done with it, or declines it.",
        "delete": "`standard settle` is done with it, or declines it.",
    },
)

# Decisions -------------------------------------------------------------------------------------------------


def _decisions(store: Store, standard: str | None = None, what: str | None = None) -> list[Row]:
    from models.library import decisions

    return [
        _decision_row(store, one)
        for one in decisions.all_decisions(store, standard=standard or "", what=what or "")
    ]


def _decision_row(store: Store, one: Decision) -> Row:
    from models.dates import day_of

    return {
        **row_of(one, "id standard heading"),
        "on": day_of(one.at, store.zone),
        **row_of(one, "what n reason by"),
    }


def _decision(store: Store, code: str) -> Record:
    from models.library import decisions

    key = _number(code, "decision")
    found = next((one for one in decisions.all_decisions(store) if one.id == key), None)
    if found is None:
        raise NotFound(f"There is no decision {key}.", do="`steerboard list decisions --json` has their ids.")
    row = _decision_row(store, found)
    return Record(
        row,
        (
            ("Standard", found.standard),
            ("Name", found.heading),
            ("On", row["on"]),
            ("Decided", decisions.WORDS[found.what]),
            ("Version", found.n),
            ("Reason", found.reason),
            ("By", found.by),
        ),
    )


def _what() -> click.Option:
    from models.library.decisions import WHATS

    return click.Option(["--what"], type=click.Choice(WHATS), help="Only such decisions.")


DECISION = Kind(
    name="decision",
    about="a decision of the Standards Committee",
    named="id",
    columns=(
        Column("on", "on"),
        Column("standard", "standard"),
        Column("what", "decided"),
        Column("n", "version", right=True),
        Column("by", "by"),
        Column("reason", "reason", gives=True),
    ),
    rows=_decisions,
    record=_decision,
    traces=lambda store, code: [("decisions", int(str(_decision(store, code).values["id"])))],
    filters=lambda: [_of_standard(), _what()],
    instead={
        "add": "`standard` has them: approve, reject, keep, retire, frequency.",
        "edit": "What was decided stays; `undo` takes it back.",
        "delete": "What was decided stays; `undo` takes it back.",
    },
)

KINDS = {"queue": QUEUE, "feedback": FEEDBACK, "decision": DECISION}
