"""A practice in a real file, and commands run in this process or through the real entry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.practice.people import login_name
from models.store.opening import open_store
from models.store.store import Store
from tests.conftest import ROOT
from tests.office import founded
from tui import cli

ENTRY = [sys.executable, "-I", "-m", "tui"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice of which whoever runs the tests has every role, where every command finds it."""
    place = tmp_path / "practice" / "practice.db"
    founded(place, login=login_name(), person="Frank Founder", name="Harbour IT")
    monkeypatch.setenv("STEERBOARD_DB", str(place))
    return place


@pytest.fixture
def run(path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs a command in this process."""

    def run(*words: str, forced: bool = False) -> Said:
        capfdbinary.readouterr()
        code = cli.main(list(words), forced=forced)
        out, err = capfdbinary.readouterr()
        return Said(code, out.decode(), err.decode())

    return run


@pytest.fixture
def done(run: Command) -> Command:
    """Runs a command that has to succeed."""

    def done(*words: str) -> Said:
        said = run(*words)
        assert said.code == 0, said.err
        return said

    return done


def entry(*words: str, stdin: bytes | None = None, env: dict[str, str] | None = None) -> Said:
    """Runs a command through the real entry, in a process of its own."""
    result = subprocess.run(
        [*ENTRY, *words],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        timeout=120,
    )
    return Said(result.returncode, result.stdout.decode("utf-8", "replace"), result.stderr.decode())


def inside(*words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Said:
    """Runs a command as `entry` does, but in this process, which takes a tenth of the time.

    For tests whose point is what a command does, not that it is a process of its own.
    """
    from tui.__main__ import main

    sys.stdout.flush()
    sys.stderr.flush()
    before, names = [os.dup(number) for number in range(3)], ("stdin", "stdout", "stderr")
    folder, environment, streams = Path.cwd(), dict(os.environ), [getattr(sys, name) for name in names]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        try:
            for number, (file, name) in enumerate(zip((given, out, err), names, strict=True)):
                os.dup2(file.fileno(), number)
                setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115 - closed with the number
            os.chdir(ROOT)
            os.environ.update(env or {})
            code = main(words)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            for number, name in enumerate(names):
                setattr(sys, name, streams[number])
                os.dup2(before[number], number)
                os.close(before[number])
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
        out.seek(0)
        err.seek(0)
        return Said(code, out.read().decode("utf-8", "replace"), err.read().decode())


@pytest.fixture
def look(path: Path) -> Callable[[Callable[[Store], Any]], Any]:
    """Reads in the practice, as another program would."""

    def look(what: Callable[[Store], Any]) -> Any:
        with open_store(path) as store:
            return what(store)

    return look
