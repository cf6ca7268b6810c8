"""`forced`: what comes over SSH_ORIGINAL_COMMAND runs from an allow-list, without a shell and without files (A24)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said, entry, inside
from tui.cli import forced
from tui.cli.program import SECTIONS


def over_ssh(command: str, *before: str, stdin: bytes = b"", way: Callable[..., Said] = entry) -> Said:
    """What `ssh jumpbox COMMAND` answers."""
    return way(*before, "forced", stdin=stdin, env={forced.ASKED: command})


def test_commands_run(path: Path) -> None:
    assert over_ssh("steerboard add client --name 'Acme & Sons; Ltd'").out == "ACME\n"
    assert over_ssh("list clients --json").json[0]["name"] == "Acme & Sons; Ltd"
    assert over_ssh("/usr/bin/steerboard list clients").out.startswith("ACME\t")
    assert over_ssh("steerboard import clients - --json", stdin=b"name\nZed\n").json["added"] == 1
    assert over_ssh("export clients --format csv").out.count("\n") == 3
    assert over_ssh("export clients --format csv -o -").code == 0
    assert over_ssh("backup -").out.startswith("SQLite format 3\0")
    assert over_ssh("--help").code == 0 and over_ssh("--version").code == 0
    assert over_ssh("list --help").code == 0


@pytest.mark.parametrize("way", [inside, pytest.param(entry, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "command",
    [
        "$(id)", "`id`", "id; list clients", "list clients; id", "list clients | sh", "sh -c id", "bash", "/bin/sh",
        "internal-sftp", "/usr/lib/openssh/sftp-server", "scp -t /tmp", "rsync --server . /tmp", "list clients && id",
        "init", "demo --no-open", "restore -", "load -", "config", "config --practice import -", "forced",
        "--db /etc/passwd list clients", "--db=x list clients", "--db", "--as", "--frob list",
        "import clients /etc/passwd", "export clients --format csv -o /tmp/x", "export clients --format csv --output=/x",
        "backup /tmp/x.db", "review answers REV-0001 /etc/passwd", "review evidence REV-0001 BKP-001 --file /etc/shadow",
        "list 'clients", "list clients\n--json\nid", "open client", "list assets",
    ],
)  # fmt: skip
def test_everything_else_is_refused(
    path: Path, command: str, way: Callable[..., Said], tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    said = over_ssh(command, way=way)
    assert said.code == 2, said
    assert said.out == "" and said.err.startswith("steerboard: ") and said.err.count("\n") == 1
    assert "uid=" not in said.err
    assert [
        one for one in sorted(tmp_path.rglob("*")) if "-shm" not in one.name and "-wal" not in one.name
    ] == before


@pytest.mark.parametrize("start", ["", pytest.param("--", marks=pytest.mark.slow)])
def test_what_is_refused_is_not_sent_back_at_length(path: Path, start: str) -> None:
    said = over_ssh(start + "x" * 100_000)
    assert said.code == 2 and said.err.count("\n") == 1 and len(said.err) < 400


def test_what_the_connection_fixes_stays_fixed(path: Path) -> None:
    assert entry("add", "person", "--login", "dana", "--name", "Dana", "--roles", "viewer").code == 0
    said = over_ssh("add client --name Acme", "--as", "dana")
    assert said.code == 1 and "viewer" in said.err
    assert over_ssh("--as root add client --name Acme", "--as", "dana").code == 2
    assert over_ssh("add client --name Acme", "--read-only").code == 1
    assert over_ssh("list people", "--db", str(path)).code == 0
    assert over_ssh("--as dana list people").code == 0
    assert over_ssh("--as nobody list people").code == 1


def test_an_environment_is_never_run(path: Path) -> None:
    said = entry(
        "forced", env={forced.ASKED: "list clients", "LC_EVIL": "$(id)", "PAGER": "id", "EDITOR": "id"}
    )
    assert (said.code, said.out) == (0, "")


def test_which_requests_are_for_the_workstation() -> None:
    def asked(command: str | None, *before: str) -> list[str] | None:
        return forced.workstation(before, {} if command is None else {forced.ASKED: command})

    assert asked(None) == [] and asked("") == [] and asked("steerboard") == []
    assert asked("--read-only") == ["--read-only"]
    assert asked("steerboard open client ACME") == ["open", "client", "ACME"]
    assert asked("--as dana open client ACME") == ["--as", "dana", "open", "client", "ACME"]
    assert asked("--as=dana") == ["--as", "dana"]
    for command in ("list clients", "open client", "--db x", "--help", "'", "demo", "--as", "--frob"):
        assert asked(command) is None, command
    assert asked("--as root", "--as", "dana") is None
    assert asked("--as root", "--as=dana") is None


def test_without_a_terminal_an_empty_request_is_refused(path: Path) -> None:
    said = entry("forced", env={forced.ASKED: ""})
    assert said.code == 2 and said.out == "" and said.err.count("\n") == 1 and "\x1b" not in said.err


def test_every_verb_is_a_command() -> None:
    commands = {name for section in SECTIONS.values() for name in section}
    assert commands >= forced.VERBS
    assert commands - forced.VERBS == {"open", "demo", "init", "restore", "load", "config", "forced"}


def test_nothing_is_imported_to_decide() -> None:
    assert os.environ.get(forced.ASKED) is None
    from tests.house.test_imports import loaded

    assert not loaded("import tui.cli.forced") & {"click", "textual", "models"}
