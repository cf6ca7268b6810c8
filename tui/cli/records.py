"""Commands that work on any kind of thing: list, show, add, edit, delete, and links on a thing."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import click

from models.errors import Problem
from models.store.change import CODES
from models.text import quoted
from tui.cli import fields, output
from tui.cli.kinds import MODULES, Kind, kind, singular
from tui.cli.session import session

AS_JSON = "Print JSON."


class KindGroup(click.Group):
    """A verb with a command for each kind that has it; their modules are imported when they are named."""

    verb: ClassVar[str]
    by_plural: ClassVar[bool] = False

    @abstractmethod
    def of_kind(self, one: Kind) -> click.Command | None:
        """The command of this verb for a kind; None where the kind does not have it."""

    def _named(self) -> Iterator[tuple[str, Kind, click.Command]]:
        for name in MODULES:
            one = kind(name)
            command = self.of_kind(one) if one is not None else None
            if one is not None and command is not None:
                yield (one.plural if self.by_plural else name), one, command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds that have this verb."""
        return [name for name, _, _ in self._named()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one kind. Raises UsageError, naming the kinds that there are."""
        one = kind(singular(cmd_name) if self.by_plural else cmd_name)
        if one is None or (self.by_plural and cmd_name != one.plural):
            names = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"There is no kind {quoted(cmd_name)}. The kinds are: {names}.", ctx)
        command = self.of_kind(one)
        if command is None:
            instead = one.instead.get(self.verb, "")
            words = f"A {one.name} cannot be given to `{self.verb}`." + (f" {instead}" if instead else "")
            raise click.UsageError(words, ctx)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The kinds and what they are."""
        with formatter.section("Kinds"):
            formatter.write_dl([(name, one.about) for name, one, _ in self._named()])


def as_json() -> click.Option:
    """`--json`."""
    return click.Option(["--json", "as_json"], is_flag=True, help=AS_JSON)


def one_of(name: str) -> Kind:
    """The kind that a command names in the singular. Raises UsageError, naming those that there are."""
    found = kind(name)
    if found is None:
        coded = next((one for one, begin in CODES.items() if name.upper().startswith(f"{begin}-")), None)
        said = f"There is no kind {quoted(name)}."
        if coded is None and re.fullmatch(
            r"[A-Z][A-Z0-9]*(?:-\d{3,})?", name
        ):  # as standards and clients have them
            coded = "standard" if "-" in name else "client"
            said = f"{quoted(name)} is no kind; a code comes after it: {coded} {name}."
        elif coded in MODULES:
            said = f"{quoted(name)} is the code of a {coded}, and its kind comes first: {coded} {name}."
        raise click.UsageError(f"{said} The kinds are: {', '.join(MODULES)}.", click.get_current_context())
    return found


class KindName(click.ParamType[Kind]):
    """The name of a kind, in the singular."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Kind:
        """The kind. Raises UsageError, naming those that there are."""
        return value if isinstance(value, Kind) else one_of(str(value))


# list ------------------------------------------------------------------------------------------------------


class _List(KindGroup):
    verb = "list"
    by_plural = True

    def of_kind(self, one: Kind) -> click.Command:
        return click.Command(
            one.plural,
            callback=_lister(one),
            params=[
                *one.filters(),
                as_json(),
                click.Option(["--csv", "as_csv"], is_flag=True, help="Print CSV with all columns."),
            ],
            help=f"List the {one.plural}.",
        )


list_kinds = _List(
    "list",
    help="List all things of a kind. On a terminal it is a table; into a pipe or a file go complete rows, with tabs "
    "between cells. --json and --csv have all columns.",
    options_metavar="",
    subcommand_metavar="KINDS [OPTIONS]",
)


def _lister(one: Kind) -> Callable[..., None]:
    def run(as_json: bool, as_csv: bool, **filters: Any) -> None:
        if as_json and as_csv:
            raise click.UsageError("Choose one of --json and --csv.", click.get_current_context())
        rows = one.rows(session().store, **filters)
        if as_csv:
            keys = list(rows[0]) if rows else [column.key for column in one.columns]
            output.put_csv(one.plural, rows, keys)
        else:
            output.put_rows(rows, one.columns, as_json, one.none or f"There are no {one.plural}.")

    return run


# show ------------------------------------------------------------------------------------------------------


@click.command(help="Show one thing in full. KIND is one of: " + ", ".join(MODULES) + ".")
@click.argument("kind", type=KindName())
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def show(kind: Kind, code: str, as_json: bool) -> None:
    """Prints one thing."""
    found = kind.record(session().store, code)
    if as_json:
        output.put_json(found.values)
    else:
        output.put_record(found)


# add, edit, delete -----------------------------------------------------------------------------------------


class _Add(KindGroup):
    verb = "add"

    def of_kind(self, one: Kind) -> click.Command | None:
        if one.add is None:
            return None
        params: list[click.Parameter] = [*one.others(), *fields.options(one.fields(), new=True), as_json()]
        return click.Command(
            one.name, callback=_adder(one), params=params, help=f"Add {one.about}, and print its code."
        )


add = _Add(
    "add", help="Add a thing, and print its code.", options_metavar="", subcommand_metavar="KIND [OPTIONS]"
)


def _adder(one: Kind) -> Callable[..., None]:
    assert one.add is not None
    make = one.add

    def run(as_json: bool, **values: Any) -> None:
        found = fields.given(values, one.fields())
        others = {name: values[name] for name in values.keys() - {field.name for field in one.fields()}}
        code = make(session(), {**found, **others})
        if as_json:
            output.put_json({one.name: code})
        else:
            output.put(code)

    return run


class _Edit(KindGroup):
    verb = "edit"

    def of_kind(self, one: Kind) -> click.Command | None:
        if one.edit is None:
            return None
        return click.Command(
            one.name,
            callback=_editor(one),
            params=[click.Argument(["code"]), *fields.options(one.fields(), new=False)],
            help=f"Change fields of {one.about}. CODE is its {one.named}.",
        )


edit = _Edit(
    "edit",
    help="Change fields of a thing. Those that are not named stay, and an empty value clears one.",
    options_metavar="",
    subcommand_metavar="KIND CODE [OPTIONS]",
)


def _editor(one: Kind) -> Callable[..., None]:
    assert one.edit is not None
    change = one.edit

    def run(code: str, **values: Any) -> None:
        found = fields.given(values, one.fields())
        if not found:
            raise click.UsageError("Name at least one field to change.", click.get_current_context())
        change(session(), code, found)
        from models.text import begin

        output.say(f"{begin(one.name)} {code} is saved.")

    return run


@click.command(help="Delete a thing with what hangs on it. `undo` brings it back.")
@click.argument("kind", type=KindName())
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do it; without this it only says what would go.")
def delete(kind: Kind, code: str, yes: bool) -> None:
    """Deletes one thing."""
    if kind.delete is None or kind.goes_with is None:
        instead = kind.instead.get("delete", "")
        raise click.UsageError(
            f"A {kind.name} is not deleted." + (f" {instead}" if instead else ""), click.get_current_context()
        )
    now = session()
    gone = kind.goes_with(now.store, code)
    with_it = f" with {gone}" if gone else ""
    if not yes:
        raise Problem(f"This would delete {kind.name} {code}{with_it}.", do="Say --yes to do it.")
    kind.delete(now, code)
    output.say(f"Deleted {kind.name} {code}{with_it}.")


# Links -----------------------------------------------------------------------------------------------------


@click.command(help="Put a link or a ticket number on a thing, and print its id.")
@click.argument("kind", type=KindName())
@click.argument("code")
@click.argument("address")
@click.option("--label", default="", help="What it is, in a few words.")
@click.option("--json", "as_json", is_flag=True, help=AS_JSON)
def link(kind: Kind, code: str, address: str, label: str, as_json: bool) -> None:
    """Puts a link on a thing."""
    from models.practice import links

    now = session()
    key = links.add(now.store, now.who, kind.name, code, address, label).result()
    if as_json:
        output.put_json({"link": key})
    else:
        output.put(str(key))


@click.command(help="Take a link off a thing; LINK is its id, as `show` prints it.")
@click.argument("link", type=int)
def unlink(link: int) -> None:
    """Takes a link off."""
    from models.practice import links

    now = session()
    links.remove(now.store, now.who, link).result()
    output.say("The link is taken off.")
