"""The practice as a whole: making it, keeping it safe, looking at what was changed and taking it back."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from models.errors import NotFound, Problem
from models.text import quoted
from tui.cli import FOUND, output
from tui.cli.files import STREAM, FileName, require_stream, standard_input
from tui.cli.kinds import Kind
from tui.cli.output import Column, Row
from tui.cli.records import AS_JSON, KindName
from tui.cli.session import Session, session

if TYPE_CHECKING:
    from models.store.history import Line
    from models.store.undo import Undone

DUMP_LINE_BYTES = 64_000_000
"""A line of a dump that is longer holds no row: the largest are pieces of evidence, as text."""

# Making, opening -------------------------------------------------------------------------------------------


@click.command(help="Make a new practice, of which you have every role.")
@click.option("--name", default="My practice", show_default=True, help="What your company is called.")
@click.option("--group", default="", help="A group of this machine whose members share the practice.")
@click.option("--zone", default="", help="Time zone, such as Europe/Dublin. Else that of this machine.")
@click.option("--currency", default="USD", show_default=True, help="Its three letters.")
@click.option("--locale", default="en_US", show_default=True, help="How documents write days and money.")
def init(name: str, group: str, zone: str, currency: str, locale: str) -> None:
    """Makes a practice where --db says, or at the usual place."""
    from models.library.founding import found

    now = session()
    _refuse_reading(now)
    found(
        now.path,
        login=now.login,
        person=_full_name(now.login),
        name=name,
        zone=zone or _local_zone(),
        currency=currency,
        locale=locale,
        group=group,
    )
    output.put(str(now.path))
    output.say("The practice is made. `steerboard` opens it.")


def _refuse_reading(now: Session) -> None:
    if now.read_only:
        raise Problem("This session only reads.", do="Say it without --read-only.")


def _full_name(login: str) -> str:
    """The name of a person as the system knows it; empty where it knows none."""
    import pwd

    try:
        return pwd.getpwnam(login).pw_gecos.partition(",")[0].replace("&", login.capitalize())
    except KeyError:
        return ""


def _local_zone() -> str:
    """The IANA zone of this machine; UTC where it does not say."""
    from models import dates

    try:
        name = str(Path("/etc/localtime").resolve(strict=True)).partition("zoneinfo/")[2]
        dates.zone(name)
    except (OSError, Problem):
        return "UTC"
    return name


@click.command(
    name="demo",
    help="Open a small made-up practice to try things in. It is made where it is not there yet.",
)
@click.option("--no-open", is_flag=True, help="Only make it.")
def demo(no_open: bool) -> None:
    """Makes the sample practice; `tui.__main__` opens it."""
    from models.files import is_there
    from models.store import places

    now = session()
    now.path = now.path if now.db else places.demo_path().absolute()
    if is_there(now.path):
        if not now.store.demo:
            raise Problem(
                f"{now.path} is a real practice, not the sample.",
                kept="It was left as it is.",
                do="Name another place with --db.",
            )
    else:
        _refuse_reading(now)
        output.say("Making the sample practice …")
        _make_demo(now)
    output.put(str(now.path))
    if not no_open:
        raise click.UsageError(
            "The workstation is opened by `steerboard demo`, with options before it.",
            click.get_current_context(),
        )


def _make_demo(now: Session) -> None:
    """Make the sample out of sight and put it in its place when it is whole."""
    from models.files import settle
    from models.importers.demo import PRACTICE, make
    from models.library.founding import found
    from models.store.opening import open_store

    new = now.path.with_name(f".{now.path.name}.{secrets.token_hex(6)}.part")
    try:
        who = found(new, login=now.login, person=_full_name(now.login), name=PRACTICE, demo=True)
        with open_store(new) as store:
            make(store, who)
        settle(new, now.path)
    finally:
        for end in ("", "-wal", "-shm", ".lock"):
            new.with_name(new.name + end).unlink(missing_ok=True)


@click.command(
    name="open", help="Open the workstation at one thing. So: open client ACME, or open review REV-0017."
)
@click.argument("kind")
@click.argument("code")
def open_place(kind: str, code: str) -> None:
    """Refuses; `tui.__main__` opens the workstation before any command is looked at."""
    raise click.UsageError(
        "Say `steerboard [--db PATH|NAME] [--as LOGIN] open KIND CODE`.", click.get_current_context()
    )


# Keeping it safe -------------------------------------------------------------------------------------------


def _require_backup(now: Session) -> None:
    from models.practice import rights

    rights.require(now.who, "backup", reader=now.store)


@click.command(help="Write a checked copy of the practice to FILE. Others may go on working.")
@click.argument("file", type=FileName())
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def backup(file: str, force: bool) -> None:
    """Copies the practice."""
    import tempfile

    from models.files import size
    from models.store.backup import backup as copy

    now = session()
    _require_backup(now)
    require_stream(file)
    if file != STREAM:
        goal = copy(now.path, Path(file), replace=force)
        output.say(f"Wrote {goal} ({size(goal.stat().st_size)}).")
        return
    if sys.stdout.isatty():
        raise Problem("A backup is nothing for a terminal.", do="Name a file, or redirect the output.")
    with tempfile.TemporaryDirectory() as folder:
        output.put_bytes(copy(now.path, Path(folder) / "copy.db").read_bytes())


@click.command(help="Put a backup in the place of the practice. What is there now is kept in backups/.")
@click.argument("file", type=FileName())
def restore(file: str) -> None:
    """Restores a backup."""
    import tempfile

    from models.files import is_there
    from models.store.backup import restore as put_back
    from models.store.engine import Damaged

    now = session()
    _refuse_reading(now)
    require_stream(file)
    if is_there(now.path):
        try:
            _require_backup(now)
        except Damaged:
            output.say("What is there now is damaged.")
    now.close()
    if file != STREAM:
        kept = put_back(now.path, Path(file).absolute())
    else:
        with tempfile.NamedTemporaryFile(suffix=".db") as copy:
            shutil.copyfileobj(standard_input(), copy)
            copy.flush()
            kept = put_back(now.path, Path(copy.name))
    output.say(f"Restored {now.path}.")
    if kept is not None:
        output.say(f"What was there is kept: {kept}.")


@click.command(help="Check the practice's file, place and history. Ends with 3 where something is wrong.")
@click.option("--mend", is_flag=True, help="First make anew what is derived from the rest.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
@click.pass_context
def doctor(context: click.Context, mend: bool, as_json: bool) -> None:
    """Examines the practice; warnings alone are 0."""
    from models.store import doctor as examining

    now = session(context)
    if mend:
        _require_backup(now)
        _refuse_reading(now)
        now.close()
        examining.mend(now.path)
    remarks = []
    for remark in examining.examine(now.path):
        remarks.append({"severity": remark.severity, "what": remark.what, "do": remark.do})
        if not as_json:
            output.put(f"{remark.severity}: {remark.what} {remark.do}")
    if as_json:
        output.put_json(remarks)
    elif not remarks:
        output.say(f"{now.path} is in order.")
    if any(remark["severity"] == "error" for remark in remarks):
        context.exit(FOUND)


@click.command(help="Write all that the practice keeps to standard output. It is JSON Lines.")
def dump() -> None:
    """Dumps the practice."""
    from models.store.dump import dump as lines

    now = session()
    _require_backup(now)
    for line in lines(now.store):
        sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


@click.command(
    help="Make a practice of a dump, without loss. FILE may be `-`. One that exists is left alone."
)
@click.argument("file", type=FileName())
@click.option("--group", default="", help="A group of this machine whose members share the practice.")
def load(file: str, group: str) -> None:
    """Loads a dump."""
    from models.library.founding import found
    from models.store.dump import load as take_in

    now = session()
    _refuse_reading(now)
    count = take_in(now.path, _lines(file), lambda path: found(path, login=now.login, group=group))
    output.put(str(now.path))
    output.say(f"The practice is made of {count:,} rows.")


def _lines(file: str) -> Iterator[str]:
    try:
        if file == STREAM:
            yield from _whole(standard_input())
        else:
            from models.reach import open_named

            session().limit_files()
            handle = open_named(Path(file))
            os.set_blocking(handle, True)  # a pipe has a name too
            with open(handle, "rb") as lines:
                yield from _whole(lines)
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.", do="Check the name.") from error
    except UnicodeError as error:
        raise Problem(f"{file} is no dump of a practice.", do="Make one with `steerboard dump`.") from error


def _whole(lines: BinaryIO) -> Iterator[str]:
    """Line by line. Raises UnicodeError where one has no end: what is no text has none, and may go on for ever."""
    for line in iter(lambda: lines.readline(DUMP_LINE_BYTES), b""):
        if len(line) == DUMP_LINE_BYTES:
            raise UnicodeError
        yield line.decode()


# What was changed ------------------------------------------------------------------------------------------


@click.command(help="Say what was changed, the newest first. Of one thing it names each field.")
@click.argument("kind", type=KindName(), required=False)
@click.argument("code", required=False)
@click.option("--of", metavar="LOGIN", help="Only what this person changed.")
@click.option(
    "--limit", default=200, show_default=True, type=click.IntRange(1, 100_000), help="So many at most."
)
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def history(kind: Kind | None, code: str | None, of: str | None, limit: int, as_json: bool) -> None:
    """Prints lines of history."""
    from models.practice.people import person
    from models.store import history as reading

    if kind is not None and code is None:
        raise click.UsageError("Say which: history KIND CODE.", click.get_current_context())
    if kind is not None and of is not None:
        raise click.UsageError("Choose a thing or a person.", click.get_current_context())
    store = session().store
    if kind is not None and code is not None:
        found = reading.of_rows(store, kind.traces(store, code), limit)
    else:
        found = reading.recent(store, limit, person(store, of).id if of is not None else None)
    if as_json:
        output.put_json([_line_row(line) for line in found])
    elif found:
        _put_lines(found, store.zone)


def _line_row(line: Line) -> Row:
    from models.dates import iso

    return {
        "line": line.id,
        "at": iso(line.at),
        "who": line.who,
        "acting": line.acting,
        "kind": line.kind,
        "text": line.text,
        "undone": line.undone,
        "frozen": line.frozen,
        "changes": [{"field": one.column, "before": one.before, "after": one.after} for one in line.changes],
    }


_HISTORY = (
    Column("line", "line", right=True),
    Column("when", "when"),
    Column("who", "who", gives=True),
    Column("what", "what", gives=True),
    Column("state", "state"),
)


def _put_lines(found: tuple[Line, ...], zone: str) -> None:
    """Lines of history; under each what it changed, a field a line, whole however long it is."""
    import textwrap

    from models.dates import stamp

    width = output.window()
    rows: list[Row] = [
        {
            "line": line.id,
            "when": stamp(line.at, zone),
            "who": f"{line.who} ({line.acting})" if line.acting else line.who,
            "what": line.text,
            "state": "undone" if line.undone else "",
        }
        for line in found
    ]
    lines = output.table_lines(_HISTORY, rows, width)
    if width is not None:
        print(lines.pop(0))
    for text, line in zip(lines, found, strict=True):
        print(text)
        for one in line.said:
            said = output.cell(one.words)
            parts = [said] if width is None else textwrap.wrap(said, width - 8, subsequent_indent="  ")
            lead = "    " if one.heading else "        "
            print("\n".join(f"{lead}{part}" for part in parts))


@click.command(help="Take back your newest change. Again takes back the one before.")
@click.option("--of", metavar="LOGIN", help="The newest change of somebody else; for admins.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def undo(of: str | None, as_json: bool) -> None:
    """Undoes a change."""
    from models.practice.people import who_is
    from models.store.undo import undo as take_back

    now = session()
    owner = None
    if of is not None and of != now.who.login:
        owner = who_is(now.store, of)
        if not owner.id:
            raise NotFound(f"There is no {quoted(of)} on the staff.", shows="list people")
    _told("undone", take_back(now.store, now.who, owner).result(), as_json)


@click.command(help="Bring back what your last undo took away.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def redo(as_json: bool) -> None:
    """Redoes a change."""
    from models.store.undo import redo as bring_back

    now = session()
    _told("redone", bring_back(now.store, now.who).result(), as_json)


def _told(word: str, done: Undone, as_json: bool) -> None:
    if as_json:
        output.put_json({word: done.text, "line": done.line})
    else:
        output.say(f"{word.capitalize()}: {done.text}.")
