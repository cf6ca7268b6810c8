"""A practice of its own, and the trial program over it in a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from models.practice.people import login_name, who_is
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.conftest import ROOT
from tests.office import founded
from tests.terminal import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The path of a new practice, founded by whoever runs the tests."""
    path = tmp_path / "harbour" / "practice.db"
    founded(path, login=login_name(), name="Harbour IT")
    return path


@pytest.fixture
def store(practice: Path) -> Iterator[Store]:
    """That practice, open."""
    opened = open_store(practice)
    yield opened
    opened.close()


@pytest.fixture
def who(store: Store) -> Who:
    """Its founder."""
    return who_is(store, login_name())


@pytest.fixture
def trial(practice: Path) -> Iterator[Start]:
    """Starts the trial program (`tests.shell.trial`) in a terminal, and waits until it stands."""
    with ExitStack() as open_terminals:

        def start(*settings: str, wait: bool = True, **options: Any) -> Terminal:
            command = [sys.executable, "-m", "tests.shell.trial", str(practice), *settings]
            terminal = open_terminals.enter_context(Terminal(command, cwd=ROOT, **options))
            if wait:
                terminal.wait_for("pressed 0", 20)
            return terminal

        yield start
