"""Other people of the same machine, as real users: what they are told, and what the group may read (FAULTS B1, F10)."""

from __future__ import annotations

import os
import stat
import subprocess
import sysconfig
from pathlib import Path

import pytest

from models.files import SHARED
from models.library.founding import found
from models.practice.people import login_name
from tests.cli.conftest import entry
from tests.conftest import ROOT
from tests.store.test_faults import for_all, plain_python
from tests.terminal import Terminal

__all__ = ["for_all"]
pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can work as other users")
STRANGER = 65_534


def program() -> tuple[list[str], dict[str, str]]:
    """The program for a user who may not look into this one's home, and its environment."""
    paths = f"{ROOT}:{sysconfig.get_paths()['purelib']}"
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": paths,
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/nowhere",
    }
    return [plain_python(), "-m", "tui"], environment


def test_a_stranger_is_told_so_by_every_command(for_all: Path) -> None:
    """No command takes a closed folder for a mistake of the program: exit 1 and one sentence."""
    path = for_all / "practice" / "practice.db"
    found(path, login="ana")
    (path.parent / "table.csv").write_text("name\nZed\n", encoding="utf-8")
    found(for_all / "own" / "practice.db", login="nobody")
    for one in (for_all / "own", *(for_all / "own").rglob("*")):
        os.chown(one, STRANGER, STRANGER)
    own = str(for_all / "own" / "practice.db")
    command, environment = program()
    for words in (
        ["--db", str(path), "list", "clients"],
        ["--db", str(path), "doctor"],
        ["--db", str(path), "restore", "/etc/passwd"],
        ["--db", str(path), "init"],
        ["--db", str(path), "demo", "--no-open"],
        ["--db", str(path), "load", "/etc/passwd"],
        ["--db", own, "restore", str(path)],
        ["--db", own, "backup", str(path.parent / "copy.db")],
        ["--db", own, "import", "clients", str(path.parent / "table.csv")],
    ):
        done = subprocess.run(
            [*command, *words], cwd="/", env=environment, capture_output=True, text=True, user=STRANGER, group=STRANGER,
            extra_groups=[], timeout=30,
        )  # fmt: skip
        assert done.returncode == 1 and done.stderr.count("\n") == 1, (words, done)


@pytest.mark.slow
def test_a_stranger_is_told_so_by_the_workstation(for_all: Path) -> None:
    path = for_all / "practice" / "practice.db"
    found(path, login="ana")
    command, environment = program()
    become = ["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups"]
    with Terminal([*become, *command, "--db", str(path)], cwd="/", env=environment) as terminal:
        assert terminal.wait_exit(20) == 1
        assert "You may not look into" in terminal.text


def test_f10_an_export_into_the_practice_s_folder_is_for_its_group(for_all: Path) -> None:
    path = for_all / "practice" / "practice.db"
    found(path, login=login_name(), group="users")
    for folder, mode in ((path.parent / "exports", SHARED), (for_all, 0o600)):
        said = entry("--db", str(path), "export", "clients", "--format", "csv", "-o", str(folder / "c.csv"))
        assert said.code == 0, said
        assert stat.S_IMODE((folder / "c.csv").stat().st_mode) == mode
