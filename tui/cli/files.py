"""Files that commands are given: a path, or `-` for standard input or output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from models.errors import Problem
from models.files import size
from tui.cli.session import session

STREAM = "-"


class FileName(click.ParamType[str]):
    """The path of a file, or `-`. A command that came over SSH_ORIGINAL_COMMAND may say only `-` (FAULTS A24)."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it was given. Raises UsageError for a path where there may be none."""
        text = str(value)
        if not text:
            self.fail("A file needs a name.", param, ctx)
        if text != STREAM and session(ctx).forced:
            self.fail("Over this connection a file is `-`: send it, or redirect what comes back.", param, ctx)
        return text


def standard_input() -> BinaryIO:
    """Standard input as bytes. Raises Problem where it is closed."""
    if sys.stdin is None:
        raise Problem("There is no standard input.", do="Name a file, or send one.")
    return sys.stdin.buffer


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a file or of standard input. Raises Problem where it cannot be read, or is larger than the limit."""
    from models.files import read_file

    if name != STREAM:
        session().limit_files()
        return read_file(Path(name), limit)
    data = standard_input().read(limit + 1)
    if len(data) > limit:
        raise Problem(
            f"Standard input is larger than {size(limit)}.", do="Split it, or take out what is not needed."
        )
    return data


def require_stream(name: str) -> None:
    """Raise Refused for a path where the program runs under an account that serves several people.

    For copies of the whole practice, which the store reads and writes by itself.
    """
    from models import reach

    now = session()
    now.limit_files()
    limited = reach.current()
    if name != STREAM and limited is not None:
        refused = limited.refusal(Path(name))
        refused.do = "Say - and send it, or redirect what comes back."
        raise refused


def shown_name(name: str) -> str:
    """What the history calls the file: its last part."""
    return "standard input" if name == STREAM else Path(name).name


def write_bytes(name: str, data: bytes, *, replace: bool) -> None:
    """Write to a new file, or to standard output. Raises Problem where the file exists."""
    from models.files import mode_in, write_file
    from tui.cli import output

    if name == STREAM:
        output.put_bytes(data)
        return
    session().limit_files()
    goal = Path(name).absolute()
    path = write_file(goal, data, mode=mode_in(goal.parent), replace=replace)
    output.say(f"Wrote {path} ({size(len(data))}).")
