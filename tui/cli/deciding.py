"""What is decided about the library: the steps of standards from draft to retired, and the packs that are on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from models.errors import Problem
from tui.cli import output
from tui.cli.fields import given, options
from tui.cli.groups import Group
from tui.cli.library import standard_filters, standards_found
from tui.cli.session import session

_NO_STANDARD = "The filter gives no standard."
_SAME_FILTERS = "`steerboard list standards` takes the same filters."

# Steps in the life of standards ----------------------------------------------------------------------------


@click.group(
    cls=Group,
    help="Propose, approve, reject or retire standards. All that are named, or none; of what a filter gives, all "
    "that can be.",
)
def standard() -> None:
    """Steps in the life of standards."""


def _step(name: str, words: str, done: str, *, reason: str = "", of: str = "standards") -> None:
    """A command that does one step for many standards: all that are named or none, or all that a filter gives and
    that can take it. `of` is the module of the library that does it."""
    filtered = name in ("propose", "approve")

    def run(codes: tuple[str, ...], **given: str | None) -> None:
        from importlib import import_module

        from models.text import count

        now = session()
        if filtered:
            wanted = {name: value for name, value in given.items() if value is not None}
            if wanted:
                _step_for_those(name, done, codes, wanted)
                return
            given = {}
        if not codes:
            raise click.UsageError(
                "Name the codes" + (", or a filter such as --pack CODE." if filtered else ".")
            )
        number = getattr(import_module(f"models.library.{of}"), name)(
            now.store, now.who, codes, **given
        ).result()
        named = codes[0].upper() if number == len(codes) == 1 else count(number, "standard")
        output.say(f"{named} {done}.")
        _tell_next(name, codes)

    params: list[click.Parameter] = [
        click.Argument(["codes"], nargs=-1, metavar="[CODE]..." if filtered else "CODE...")
    ]
    if filtered:
        params += standard_filters()
    if reason:
        # An option with `default=None` is never missing to click, needed or not.
        kind: dict[str, Any] = {"required": True} if reason == "needed" else {"default": ""}
        params.append(click.Option(["--reason"], help="Why, in a sentence.", **kind))
    standard.add_command(click.Command(name, callback=run, params=params, help=words))


_OPEN = {"propose": ("draft",), "approve": ("draft", "proposed", "revision")}
"""The states out of which a step leads, beside what can be brought back."""


def _step_for_those(name: str, done: str, codes: tuple[str, ...], wanted: dict[str, str]) -> None:
    """The step for every standard that the filters give; of those that are named, where some are. Without `--state`
    what is approved or retired stays out of it: nothing retired comes back because its pack was named."""
    from models.library import standards
    from models.text import count

    now = session()
    rows = standards_found(now.store, **wanted)
    found = [one["code"] for one in rows if "state" in wanted or one["state"] in _OPEN[name]]
    if codes:
        named = {code.strip().upper() for code in codes}
        found = [code for code in found if code in named]
    if not found:
        raise Problem(_NO_STANDARD, do=_SAME_FILTERS)
    came = getattr(standards, f"{name}_those")(now.store, now.who, found).result()
    said = came.done[0] if len(came.done) == 1 else count(len(came.done), "standard")
    output.say(f"{said} {done}" + (f", {len(came.left)} not:" if came.left else "."))
    for code, why in came.left:
        output.say(f"{code} {why}")
    _tell_next(name, came.done)


def _tell_next(name: str, codes: Sequence[str]) -> None:
    """What of what was proposed the committee cannot approve as it stands; what of what was approved is still to be."""
    from models.library import remarks

    told = {"propose": remarks.not_yet, "approve": remarks.still_up}.get(name)
    if told is not None and (said := told(session().store, codes)):
        output.say(said)


_step("propose", "Hand drafts to the committee.", "proposed")
_step("approve", "Make the newest version the one that is asked; for the committee.", "approved")
_step("reject", "Send proposed standards back with a reason; for the committee.", "rejected", reason="needed")
_step("retire", "Ask standards no more; their answers stay; for the committee.", "retired", reason="may be")


def _complete(codes: tuple[str, ...], instead: bool, **said: Any) -> None:
    """Fill in what many standards lack."""
    from models.library import completing

    now = session()
    values = given(said, completing.SHARED)
    names = {one.name for one in standard_filters()}
    wanted = {name: value for name, value in said.items() if name in names and value is not None}
    chosen = list(codes)
    if wanted:
        found = standards_found(now.store, **{"state": "draft", **wanted})
        named = {code.strip().upper() for code in codes}
        chosen = [one["code"] for one in found if not named or one["code"] in named]
        if not chosen:
            raise Problem(_NO_STANDARD, do=_SAME_FILTERS)
    elif not codes:
        raise click.UsageError("Name the codes, or a filter such as --pack CODE.")
    done = completing.complete(now.store, now.who, chosen, values, instead=instead).result()
    output.say(done.words())
    for code, why in done.left:
        output.say(f"{code} {why}")


def _complete_params() -> list[click.Parameter]:
    from models.library.completing import SHARED

    return [
        click.Argument(["codes"], nargs=-1, metavar="[CODE]..."),
        *standard_filters(),
        *options(SHARED, new=False),
        click.Option(
            ["--instead"],
            is_flag=True,
            help="What a standard says already is replaced; else it stays, and lists are added to.",
        ),
    ]


standard.add_command(
    click.Command(
        "complete",
        callback=_complete,
        params=_complete_params(),
        help="Give many standards what they lack, in one change: those that are named, or the drafts that a filter gives. "
        "What is not given is left alone.",
    )
)


_step(
    "keep",
    "Leave standards as they are after their review; for the committee.",
    "kept",
    reason="may be",
    of="decisions",
)


@standard.command(
    "frequency",
    help="Accept or decline another frequency that the failures of a standard propose (`list queue`); for the "
    "committee. Without a decision it says what they propose, and why.",
)
@click.argument("code")
@click.argument(
    "decision", required=False, metavar="[accept|decline]", type=click.Choice(["accept", "decline"])
)
@click.option("--reason", default="", help="Why, in a sentence.")
def frequency(code: str, decision: str | None, reason: str) -> None:
    """Decides how often a standard is asked."""
    from models.align import rechecks

    now = session()
    named = code.strip().upper()
    if decision is None:
        found = rechecks.explained(now.store, code)
        for line in (f"{found.label}: {found.shown}", *found.formula):
            output.put(line)
        return
    often = rechecks.decide(now.store, now.who, code, decision == "accept", reason).result()
    output.say(f"{named} is asked {often}" + (" now." if decision == "accept" else ", as before."))


@standard.command(
    "feedback", help="Tell the committee something about a standard, and print the feedback's id."
)
@click.argument("code")
@click.argument("text")
def feedback(code: str, text: str) -> None:
    """Gives feedback."""
    from models.library import feedback as told

    now = session()
    output.put(str(told.give(now.store, now.who, code, text).result()))


@standard.command(
    "settle", help="Settle the feedback on a standard that has waited longest; for the committee."
)
@click.argument("code")
@click.option("--declined", is_flag=True, help="Nothing comes of it; else it is done with.")
def settle(code: str, declined: bool) -> None:
    """Settles feedback."""
    from models.library import feedback

    now = session()
    waits = [one for one in feedback.of_standard(now.store, code) if one.state == feedback.NEW]
    if not waits:
        raise Problem(
            f"No feedback on {code.strip().upper()} waits.",
            do="`steerboard show standard` lists what there is.",
        )
    one = waits[-1]
    feedback.settle(now.store, now.who, one.id, declined=declined, version=one.version).result()
    output.say(f"Feedback of {one.by}: {'declined' if declined else 'done'}. {len(waits) - 1} more waits.")


# Packs that are on -----------------------------------------------------------------------------------------


@click.group(cls=Group, help="Switch packs of standards on and off for clients.")
def pack() -> None:
    """Packs that are on."""


def _switch(on: bool) -> Callable[..., None]:
    def run(code: str, client: str) -> None:
        from models.library import register

        now = session()
        register.switch(now.store, now.who, code, client, on).result()
        whom = "all clients" if client == register.ALL else client
        output.say(f"Pack {code} is {'on' if on else 'off'} for {whom}.")

    return run


for _word, _on in (("on", True), ("off", False)):
    pack.add_command(
        click.Command(
            _word,
            callback=_switch(_on),
            params=[
                click.Argument(["code"]),
                click.Option(
                    ["--for", "client"],
                    default="all",
                    show_default=True,
                    metavar="CLIENT|all",
                    help="For whom.",
                ),
            ],
            help=f"Switch a pack {_word} for a client, or for all.",
        )
    )
