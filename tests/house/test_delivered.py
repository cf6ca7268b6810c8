"""What is delivered: a fresh checkout sets itself up, and the wheel holds all that runs."""

from __future__ import annotations

import subprocess
import textwrap
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT


def _clone(goal: Path) -> None:
    """A fresh checkout of what is committed."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(goal)], check=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a git checkout can be cloned")
def test_fresh_checkout(tmp_path: Path) -> None:
    """All of it in earnest: an empty folder, a clone, a set-up, and tests that pass there."""
    goal = tmp_path / "a fresh checkout"
    _clone(goal)
    first = subprocess.run([goal / "run", "setup"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert first.returncode == 0, first.stderr
    assert first.stdout == ""
    python = goal / ".venv/bin/python"
    listing = subprocess.run([python, "-I", "-m", "pip", "check"], capture_output=True, text=True)
    assert listing.returncode == 0, listing.stdout
    where = subprocess.run(
        [python, "-I", "-c", "import models; print(models.__file__, models.__cached__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    ).stdout
    assert str(goal / "models/__init__.py") in where
    assert list((goal / "models/__pycache__").glob("__init__.*.pyc"))
    tests = subprocess.run(
        [goal / "run", "test", "tests/house/test_run.py", "-q"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
    began = time.monotonic()
    for _ in range(20):
        subprocess.run([goal / "run", "setup"], check=True, stdin=subprocess.DEVNULL)
    assert (time.monotonic() - began) / 20 < 0.1


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only what git knows of is packed")
def test_wheel(tmp_path: Path) -> None:
    """What pipx installs holds the four packages, all files that lie in them, and the command."""
    import zipfile

    goal = tmp_path / "checkout"
    _clone(goal)
    subprocess.run(
        [
            *_pip(),
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            str(tmp_path),
            str(goal),
        ],
        check=True,
        cwd=tmp_path,
    )
    [wheel] = tmp_path.glob("steerboard-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [points] = [archive.read(name).decode() for name in names if name.endswith("/entry_points.txt")]
    assert textwrap.dedent(points).split() == ["[console_scripts]", "steerboard", "=", "tui.__main__:run"]
    known = subprocess.run(
        ["git", "-C", str(goal), "ls-files", "models", "exports", "screens", "tui"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert set(known) <= names, sorted(set(known) - names)
    assert not [
        name
        for name in names
        if not name.startswith(("models/", "exports/", "screens/", "tui/", "steerboard-"))
    ]


def _pip() -> list[str]:
    import sys

    return [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check"]
