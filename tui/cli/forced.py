"""`forced`: the entry for ForceCommand, so that people reach the program over SSH and nothing else (FAULTS A24).

What they asked for stands in SSH_ORIGINAL_COMMAND. It is split as a shell would, but no shell sees it; only the verbs
of an allow-list run, and a file is `-`. Which practice it is, and for whom it acts where that is fixed, says the line
in sshd's configuration: `ForceCommand steerboard --db /srv/practice/practice.db forced`.

Imports neither click nor Textual before it is known what is asked for.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

ASKED = "SSH_ORIGINAL_COMMAND"
NAME = "steerboard"
VERBS = frozenset(
    {
        "list",
        "show",
        "add",
        "edit",
        "delete",
        "link",
        "unlink",
        "import",
        "export",
        "standard",
        "pack",
        "parameter",
        "lint",
        "scope",
        "schedule",
    }
    | {"alignment", "heat", "failing", "finding"}
    | {"review", "history", "undo", "redo", "backup", "doctor", "dump"}
)
"""What may be asked for; not init, demo, restore, load and config, which make or replace files of the machine."""
_TAKES_VALUE = ("--as",)
_FLAGS = ("--read-only", "--help", "-h", "--version")


def workstation(before: Sequence[str], environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """The arguments that open the workstation, where that is what was asked for: nothing, or `open KIND CODE`.

    `before` is what stands before the word `forced`. None where it is a command, or wrong: then the command `forced`
    runs, or refuses, it.
    """
    try:
        options, words = asked(before, environment)
    except ValueError:
        return None
    if "--help" in options or "-h" in options or "--version" in options:
        return None
    return [*options, *words] if not words or (words[0] == "open" and len(words) == 3) else None


def asked(before: Sequence[str], environment: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The global options and the words that were asked for. Raises ValueError, with the reason, where they are not
    allowed."""
    words = shlex.split(environment.get(ASKED, ""))
    if words and words[0].rpartition("/")[2] == NAME:
        del words[0]
    options: list[str] = []
    while words and words[0].startswith("-"):
        name, given, value = words.pop(0).partition("=")
        if name in _TAKES_VALUE:
            if any(one.partition("=")[0] == name for one in before):
                raise ValueError(f"{name} is fixed on this connection")
            if not given:
                if not words:
                    raise ValueError(f"{name} needs a login")
                value = words.pop(0)
            options += [name, value]
        elif name in _FLAGS and not given:
            options.append(name)
        else:
            raise ValueError(f"{name[:60]} is not allowed over this connection")
    return options, words


def _run() -> int:
    import click

    from models.text import quoted
    from tui.cli import main
    from tui.cli.session import session

    context = click.get_current_context()
    fixed = session(context).fixed()
    try:
        options, words = asked(fixed, os.environ)
    except ValueError as error:
        raise click.UsageError(f"What was asked for cannot be run: {error}.", context) from error
    if words and words[0] not in VERBS:
        raise click.UsageError(
            f"{quoted(words[0][:60])} is not allowed over this connection. There are: {', '.join(sorted(VERBS))}.",
            context,
        )
    return main([*fixed, *options, *words], forced=True)


def command() -> click.Command:
    """The command, as the program lists it."""
    import click

    return click.Command(
        "forced",
        callback=_run,
        help="Run what was asked for over SSH. For ForceCommand in sshd's configuration: what stands in "
        f"{ASKED} is run without a shell and without files of this machine, and only the verbs {', '.join(sorted(VERBS))}. "
        "Without a command, on a terminal, it is the workstation.",
    )
