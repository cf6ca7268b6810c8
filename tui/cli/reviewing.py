"""The commands of `steerboard review`, and those that plan and start one.

Everything that the review walk does is a command: `answering` has what is done to a question, `closing` what is done to the
whole at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tui.cli import output
from tui.cli.groups import Group
from tui.cli.records import AS_JSON
from tui.cli.session import session

Command = Callable[..., Any]


@click.group(cls=Group, help="Plan, start, walk, submit and close reviews.")
def review() -> None:
    """The commands of reviews."""


def printed_as(command: Command) -> Command:
    """`--json` of a command, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help=AS_JSON)(command)


def _place(command: Command) -> Command:
    return click.option(
        "--remote", metavar="REASON", help="Not on site, and why: a review is a full day at the client's."
    )(command)


def _where(remote: str | None) -> dict[str, str]:
    return {"place": "on site"} if remote is None else {"place": "remote", "place_reason": remote}


def _ask(default: str | None) -> Callable[[Command], Command]:
    return click.option(
        "--ask",
        default=default,
        metavar="due|all|base|CATEGORY",
        help="What it asks: what is due, all that applies, the base set of a new client, or categories by prefix or name, "
        "with commas between.",
    )


KIND = click.Choice(["alignment", "onboarding", "discovery"])


def told(code: str, as_json: bool) -> None:
    """The code of the review that was made."""
    if as_json:
        output.put_json({"review": code})
    else:
        output.put(code)


@review.command(
    help="Start a review of a client, or one that is planned; print its code. Its questions are fixed now."
)
@click.argument("client", metavar="CLIENT|REVIEW")
@_ask(None)
@click.option("--kind", type=KIND, default="alignment", show_default=True, help="What it is for.")
@click.option("--due", metavar="DAY", help="By when it is to be submitted.")
@_place
@printed_as
def start(
    client: str, ask: str | None, kind: str, due: str | None, remote: str | None, as_json: bool
) -> None:
    """Starts a review."""
    from models.align import beginning, register, reviews

    now = session()
    if register.is_review(now.store, client):
        made = reviews.begin(now.store, now.who, client, ask)
    else:
        where = _where(remote)
        made = reviews.start(now.store, now.who, client, ask or "due", kind=kind, due=due, **where)
    told(made.result(), as_json)
    one = register.review(now.store, made.result())
    if warning := beginning.first_warning(now.store, one.client, one.counts.total):
        output.say(warning)
    going = register.all_reviews(now.store, one.client_code, ("progress",))
    if beside := [other.code for other in going if other.code != one.code]:
        verb = "is" if len(beside) == 1 else "are"
        output.say(f"{', '.join(beside)} of {one.client_code} {verb} in progress, too.")


@review.command(help="Plan a review of a client for a day; print its code.")
@click.argument("client")
@click.argument("day")
@_ask("due")
@click.option("--kind", type=KIND, default="alignment", show_default=True, help="What it is for.")
@click.option("--due", metavar="DAY", help="By when it is to be submitted.")
@click.option("--tam", metavar="LOGIN", help="Who walks it; without it the client's TAM.")
@_place
@printed_as
def plan(
    client: str,
    day: str,
    ask: str,
    kind: str,
    due: str | None,
    tam: str | None,
    remote: str | None,
    as_json: bool,
) -> None:
    """Plans a review."""
    from models.align import reviews

    now = session()
    made = reviews.plan(
        now.store, now.who, client, planned=day, due=due, kind=kind, ask=ask, tam=tam, **_where(remote)
    )
    told(made.result(), as_json)


@review.command(help="Move an open review to another day, or to another place.")
@click.argument("review")
@click.argument("day", required=False)
@click.option("--due", metavar="DAY", help="By when it is to be submitted; empty for none.")
@_place
@click.option("--on-site", is_flag=True, help="On site, where it was to be remote.")
def move(review: str, day: str | None, due: str | None, remote: str | None, on_site: bool) -> None:
    """Moves a review."""
    from models.align import reviews

    if remote is not None and on_site:
        raise click.UsageError("Name --remote or --on-site, not both.", click.get_current_context())
    place = "remote" if remote is not None else "on site" if on_site else None
    if day is None and due is None and place is None:
        raise click.UsageError("Name the new day, --due, --remote or --on-site.", click.get_current_context())
    now = session()
    reviews.replan(
        now.store,
        now.who,
        review,
        planned=day,
        due=due,
        place=place,
        place_reason=remote or ("" if on_site else None),
    ).result()
    output.say(f"{review} is moved.")


@review.command(help="Give an open review to a TAM.")
@click.argument("review")
@click.argument("login")
def assign(review: str, login: str) -> None:
    """Assigns a review."""
    from models.align import reviews

    now = session()
    reviews.assign(now.store, now.who, review, login).result()
    output.say(f"{review} is {reviews.review(now.store, review).tam_name}'s.")
