"""The help of every command, for the guide."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tui.cli.program import program
from tui.cli.session import Session

WIDTH = 80


def all_commands() -> Iterator[tuple[str, str]]:
    """(name, help as it is printed at 80 columns) of the program itself (an empty name) and of every command below it,
    in the order of help."""
    root = program()
    context = click.Context(
        root,
        info_name="steerboard",
        obj=Session(),
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield "", root.get_help(context)
    yield from _below(root, context, "")


def _below(group: click.Group, context: click.Context, name: str) -> Iterator[tuple[str, str]]:
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if command is None:
            continue
        full = f"{name} {word}".strip()
        inner = click.Context(command, info_name=word, parent=context)
        yield full, command.get_help(inner)
        if isinstance(command, click.Group):
            yield from _below(command, inner, full)
