"""The program `steerboard` as click sees it: its global options, and its commands by what they are for.

A command's module is imported when the command runs, or when all of them are listed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
from click.exceptions import NoSuchCommand

from tui.cli.session import session

SECTIONS: dict[str, dict[str, str]] = {
    "The workstation": {"open": "store:open_place", "demo": "store:demo"},
    "Things of the practice": {
        "list": "records:list_kinds",
        "show": "records:show",
        "add": "records:add",
        "edit": "records:edit",
        "delete": "records:delete",
        "link": "records:link",
        "unlink": "records:unlink",
    },
    "Files in and out": {"import": "imports:import_kinds", "export": "exporting:export"},
    "Standards and what is asked": {
        "standard": "deciding:standard",
        "pack": "deciding:pack",
        "parameter": "parameters:parameter",
        "lint": "linting:lint",
        "scope": "align:scope",
    },
    "Reviews": {"review": "align:review", "schedule": "scheduling:schedule"},
    "What reviews tell": {
        "alignment": "telling:alignment",
        "heat": "telling:heat",
        "failing": "telling:failing",
        "finding": "telling:finding",
    },
    "What was changed": {"history": "store:history", "undo": "store:undo", "redo": "store:redo"},
    "The practice as a whole": {
        "init": "store:init",
        "config": "settings:config",
        "backup": "store:backup",
        "restore": "store:restore",
        "doctor": "store:doctor",
        "dump": "store:dump",
        "load": "store:load",
        "forced": "forced:command",
    },
}
"""Heading → command → `module:attribute` in `tui.cli`."""
_PLACES = {name: place for commands in SECTIONS.values() for name, place in commands.items()}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Program(click.Group):
    """Commands that are loaded when they are asked for, listed under headings."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the order of help."""
        return list(_PLACES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for. Raises NoSuchCommand, naming those that read alike."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as missing:
            raise NoSuchCommand(missing.command_name, possibilities=_PLACES, ctx=ctx) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them, its module imported now; None where there is none."""
        place = _PLACES.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        found: click.Command | Callable[[], click.Command] = getattr(
            import_module(f"tui.cli.{module}"), attribute
        )
        return found if isinstance(found, click.Command) else found()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings."""
        wide = max(len(name) for name in _PLACES)
        for heading, commands in SECTIONS.items():
            rows = []
            for name in commands:
                command = self.get_command(ctx, name)
                if command is not None:
                    rows.append((name.ljust(wide), command.get_short_help_str(80 - wide - 6)))
            with formatter.section(heading):
                formatter.write_dl(rows)


def program() -> Program:
    """The program. Without a command, on a terminal, it is the workstation, which `tui.__main__` opens."""
    return Program(
        "steerboard",
        callback=_begin,
        params=[
            click.Option(
                ["--db"],
                metavar="PATH|NAME",
                help="The practice: a path, or a name of [practices] in the settings. Else STEERBOARD_DB, the setting "
                "`practice`, or the usual place.",
            ),
            click.Option(
                ["--as", "acting_for"],
                metavar="LOGIN",
                help="Act for somebody else; for admins, and the history keeps both names.",
            ),
            click.Option(["--read-only"], is_flag=True, help="Change nothing."),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help="Say which version this is.",
            ),
        ],
        help="A terminal workstation for IT managed services providers. Without a command it opens the workstation; "
        "every command has --help.",
        context_settings=CONTEXT,
        no_args_is_help=False,
        epilog="Exit codes: 0 done, 1 a problem that you can mend, 2 wrong usage, 3 a check found something.",
    )


@click.pass_context
def _begin(context: click.Context, db: str | None, acting_for: str | None, read_only: bool) -> None:
    now = session(context)
    if db is not None:
        now.db = db
    now.acting_for = acting_for or now.acting_for
    now.read_only = read_only or now.read_only
    context.call_on_close(now.close)


def _version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if not value:
        return
    click.echo(f"steerboard {version()}")
    context.exit()


def version() -> str:
    """The version of the installed program, or of the checkout that it runs from."""
    from importlib import metadata

    try:
        return metadata.version("steerboard")
    except metadata.PackageNotFoundError:
        import tomllib

        text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
