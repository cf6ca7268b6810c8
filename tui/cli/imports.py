"""`import`: standards, clients and contacts from files, in one change that one undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from models.errors import Problem
from tui.cli import output
from tui.cli.files import FileName, read_bytes, shown_name
from tui.cli.groups import Group
from tui.cli.records import AS_JSON
from tui.cli.session import session

if TYPE_CHECKING:
    from models.importers.outcome import Outcome
    from tui.cli.session import Session

Command = Callable[..., Any]
RIGHTS = {"standards": "standard.draft", "clients": "client.edit", "contacts": "contact.edit"}
"""Who may bring in what, and so remember or forget how its tables are read."""


@click.group(
    "import",
    cls=Group,
    help="Bring in what a file holds. All rows that are not refused are one change; importing a file again changes "
    "nothing. FILE may be `-`.",
    options_metavar="",
    subcommand_metavar="KINDS FILE [OPTIONS]",
)
def import_kinds() -> None:
    """What comes in from files."""


def _shared(command: Command) -> Command:
    """The options of every import."""
    for option in reversed(
        (
            click.option(
                "--map",
                "mapping",
                metavar="NAME",
                help="The remembered map of a table's columns; made where there is none of that name.",
            ),
            click.option("--dry-run", is_flag=True, help="Only say what would come."),
            click.option("--strict", is_flag=True, help="Bring nothing in where a row is refused."),
            click.option("--json", "as_json", is_flag=True, help=AS_JSON),
        )
    ):
        command = option(command)
    return click.argument("file", type=FileName())(command)


@import_kinds.command(
    help="Standards: a pack (TOML, JSON, Excel), an OSCAL catalogue or profile (JSON), an XCCDF benchmark (XML), a framework "
    "library (YAML), or a table (CSV, Excel), told apart by content; or `starter`, the pack that comes with the program. "
    "What lacks a why, a how or a parameter's value comes in as a draft."
)
@_shared
@click.option(
    "--pack", metavar="NAME", help="Into which pack; else the document's title, for tables the own one."
)
@click.option(
    "--approve",
    is_flag=True,
    help="Approve at once what lacks nothing and is a yes/no question; for the committee.",
)
@click.option(
    "--for", "for_clients", metavar="CLIENT|all", help="Switch the pack on for a client, or for all."
)
@click.option("--why", metavar="TEXT", help="Why we ask, where the file does not say.")
@click.option("--how", metavar="TEXT", help="How to find the answer, where the file does not say.")
def standards(
    file: str,
    mapping: str | None,
    dry_run: bool,
    strict: bool,
    as_json: bool,
    pack: str | None,
    approve: bool,
    for_clients: str | None,
    why: str | None,
    how: str | None,
) -> None:
    """Imports standards."""
    from models.importers import standards as importer
    from models.library.packs import PACK_LIMIT

    now = session()
    reading = _maps(now, "standards", mapping, dry_run)
    data = importer.content(file, lambda: read_bytes(file, PACK_LIMIT))
    parsed = importer.read(data, shown_name(file), why=why, how=how, **reading)
    done = importer.bring_in(
        now.store,
        now.who,
        parsed,
        pack=pack,
        approve=approve,
        for_clients=for_clients,
        dry_run=dry_run,
        strict=strict,
    )
    _told(done.result(), strict, as_json)


@import_kinds.command(
    help="Clients from a table (CSV, Excel); the code is the key where the file has codes, else the name."
)
@_shared
def clients(file: str, mapping: str | None, dry_run: bool, strict: bool, as_json: bool) -> None:
    """Imports clients."""
    from models.importers import clients as importer
    from models.importers.tables import TABLE_LIMIT

    now = session()
    reading = _maps(now, "clients", mapping, dry_run)
    data = read_bytes(file, TABLE_LIMIT)
    sheet = importer.read(data, shown_name(file), **reading)
    done = importer.bring_in(now.store, now.who, sheet, dry_run=dry_run, strict=strict)
    _told(done.result(), strict, as_json)


@import_kinds.command(help="Contacts of clients from a table (CSV, Excel).")
@_shared
@click.option("--client", metavar="CODE", help="Whose they are, where a row does not say.")
@click.option("--add-clients", is_flag=True, help="Add the clients that the practice does not know.")
def contacts(
    file: str,
    mapping: str | None,
    dry_run: bool,
    strict: bool,
    as_json: bool,
    client: str | None,
    add_clients: bool,
) -> None:
    """Imports contacts."""
    from models.importers import contacts as importer
    from models.importers.tables import TABLE_LIMIT

    now = session()
    reading = _maps(now, "contacts", mapping, dry_run)
    data = read_bytes(file, TABLE_LIMIT)
    sheet = importer.read(data, shown_name(file), **reading)
    done = importer.bring_in(
        now.store, now.who, sheet, client=client, add_clients=add_clients, dry_run=dry_run, strict=strict
    )
    _told(done.result(), strict, as_json)


@import_kinds.command(help="The remembered maps of tables' columns, or take one of them away.")
@click.option("--forget", metavar="NAME", help="Take this one away.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def maps(forget: str | None, as_json: bool) -> None:
    """Lists or forgets maps."""
    from models.importers import mapping
    from models.practice import rights

    now = session()
    folder = now.store.path.parent / "maps"
    known = {one.name: one.kind for one in mapping.all_maps(folder)}
    if forget is not None:
        name = mapping.map_path(folder, forget).stem
        right = RIGHTS.get(known.get(name, ""), RIGHTS["clients"])
        rights.require(now.who, right, reader=now.store)
        mapping.forget_map(folder, forget)
        output.say(f"The map {name} is forgotten.")
        return
    rows: list[output.Row] = [{"code": name, "kind": kind} for name, kind in known.items()]
    columns = (output.Column("code", "name"), output.Column("kind", "of"))
    output.put_rows(rows, columns, as_json, "No map is remembered: --map NAME of an import makes one.")


def _maps(now: Session, kind: str, mapping: str | None, dry_run: bool) -> dict[str, Any]:
    """How a table is read: the map, where maps are, and whether a new one may be made. Asked before the file is read:
    it opens the practice, whose own file is none to be read."""
    from models.practice import rights

    remember = not dry_run and bool(rights.may(now.who, RIGHTS[kind], reader=now.store))
    return {"mapping": mapping, "maps": now.store.path.parent / "maps", "remember": remember}


def _told(outcome: Outcome, strict: bool, as_json: bool) -> None:
    """Says what came of it. Raises Problem where `--strict` refused the file."""
    if as_json:
        output.put_json(outcome.as_json())
    else:
        for line in outcome.lines():
            output.put(line)
    if strict and outcome.refused:
        number = len(outcome.refused)
        raise Problem(
            f"{number} {'row was' if number == 1 else 'rows were'} refused.",
            kept="Nothing was brought in.",
            do="Mend the file, or leave --strict out.",
        )
