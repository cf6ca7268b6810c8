"""The commands of `steerboard review` that pass one on: submit, close, send back, cancel, correct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from models.text import count
from tui.cli import output
from tui.cli.reviewing import printed_as, review, told
from tui.cli.session import session


@review.command(help="Submit a review: what is open is said, the answers freeze, each no is a finding.")
@click.argument("review")
@printed_as
def submit(review: str, as_json: bool) -> None:
    """Submits a review."""
    from models.align import reviews

    now = session()
    known = reviews.before_submit(now.store, now.who, review)
    for words in _before(known):
        output.say(words)
    done = reviews.submit(now.store, now.who, review).result()
    found = done.findings
    if as_json:
        output.put_json(
            {
                "review": done.code,
                "hash": done.hash,
                "open": done.open,
                "findings": {
                    "opened": found.opened,
                    "again": found.again,
                    "regressed": found.regressed,
                    "verified": found.verified,
                    "realigned": found.realigned,
                },
            }
        )
        return
    output.put(f"{done.code} submitted {done.hash}")
    output.say(
        f"Findings: {found.opened} opened, {found.again} again, {found.regressed} regressed, "
        f"{found.verified} verified, {found.realigned} realigned on the spot."
    )


def _before(told: Any) -> Iterator[str]:
    if told.open:
        codes = ", ".join(code for code, _ in told.open[:20])
        more = f" and {len(told.open) - 20} more" if len(told.open) > 20 else ""
        yield f"{count(len(told.open), 'question is open and stays', 'questions are open and stay')} due: {codes}{more}."
    if told.active:
        yield f"In the review within the last minute: {', '.join(told.active)}."


@review.command(
    help="Close a submitted review, as the client's vCIO. It is not undone: a correction puts it right."
)
@click.argument("review")
def close(review: str) -> None:
    """Closes a review."""
    from models.align import reviews

    now = session()
    reviews.close(now.store, now.who, review).result()
    output.say(f"{review} is closed.")


@review.command("return", help="Send a submitted review back with a reason: its answers are open again.")
@click.argument("review")
@click.argument("reason")
def give_back(review: str, reason: str) -> None:
    """Sends a review back."""
    from models.align import judging, reviews

    now = session()
    stay = reviews.give_back(now.store, now.who, review, reason).result()
    output.say(f"{review} is sent back. {judging.stay_words(stay)}".rstrip())


@review.command(help="Cancel a review that is planned or in progress; its answers no longer count.")
@click.argument("review")
@click.option("--reason", default="", help="Why, for the history.")
def cancel(review: str, reason: str) -> None:
    """Cancels a review."""
    from models.align import reviews

    now = session()
    reviews.cancel(now.store, now.who, review, reason).result()
    output.say(f"{review} is cancelled.")


@review.command(
    help="Start a correction of a closed review, with the answers that were given; print its code."
)
@click.argument("review")
@printed_as
def correct(review: str, as_json: bool) -> None:
    """Starts a correction."""
    from models.align import reviews

    now = session()
    told(reviews.correct(now.store, now.who, review).result(), as_json)
