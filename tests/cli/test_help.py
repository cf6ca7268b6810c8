"""Every command and option says what it is."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from tui import cli
from tui.cli.help import all_commands
from tui.cli.program import SECTIONS, program
from tui.cli.session import Session

PAGES = dict(all_commands())


def commands() -> dict[str, click.Command]:
    """Name → command, of every command that does something itself."""
    root = program()
    context = click.Context(root, info_name="steerboard", obj=Session())
    found: dict[str, click.Command] = {}

    def below(group: click.Group, inside: click.Context, name: str) -> None:
        for word in group.list_commands(inside):
            command = group.get_command(inside, word)
            assert command is not None
            full = f"{name} {word}".strip()
            if isinstance(command, click.Group):
                below(command, click.Context(command, info_name=word, parent=inside), full)
            else:
                found[full] = command

    below(root, context, "")
    return found


COMMANDS = commands()


@pytest.mark.parametrize("name", list(PAGES))
def test_every_command_says_what_it_is_within_80_columns(name: str) -> None:
    page = PAGES[name]
    assert page.startswith("Usage: steerboard")
    too_long = [line for line in page.splitlines() if len(line) > 80 and "[" not in line]
    assert not too_long
    assert len(page.splitlines()) > 3


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_option_says_what_it_is(name: str) -> None:
    for one in COMMANDS[name].params:
        if isinstance(one, click.Option):
            assert one.help and one.help[0].isupper() and one.help.endswith("."), one.name


def test_the_list_of_commands_cuts_nothing_off() -> None:
    assert "..." not in PAGES[""].replace("[ARGS]...", "")


def test_the_pages_are_the_same_every_time() -> None:
    assert dict(all_commands()) == PAGES
    assert {name.split(" ")[0] for name in PAGES if name} == {
        one for group in SECTIONS.values() for one in group
    }


def test_every_command_without_a_practice_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What each says where there is no practice, given words enough to go that far."""
    place = str(tmp_path / "none" / "practice.db")
    words = {
        "list": ["clients"], "show": ["client", "ACME"], "delete": ["client", "ACME", "--yes"],
        "link": ["client", "ACME", "T-1"], "unlink": ["1"], "export": ["clients", "--format", "csv"],
        "scope": ["ACME"], "history": [], "undo": [], "redo": [], "backup": ["-"], "restore": ["missing.db"],
        "doctor": [], "dump": [],
        "add client": ["--name", "Acme"], "edit client": ["ACME", "--name", "X"], "import clients": ["-"],
        "standard approve": ["X-001"], "pack on": ["own"], "review start": ["ACME"],
        "review answers": ["REV-0001", "-"], "config --practice": [],
    }  # fmt: skip
    for name, rest in words.items():
        code = cli.main(["--db", place, *name.split(" "), *rest])
        said = capsys.readouterr()
        assert code == 1 and said.out == "", name
        assert said.err.startswith("steerboard: There is no") and said.err.count("\n") == 1, (name, said)
