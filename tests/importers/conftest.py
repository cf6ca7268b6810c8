"""A new practice for each test that brings something in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.library.founding import found
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who


@pytest.fixture
def who() -> Who:
    """The founder of `store`, who has every role."""
    return Who(1, "founder", "Founder", frozenset(("admin", "tam", "vcio", "services", "committee")))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice that was just made; it is copied, never opened."""
    folder = tmp_path_factory.mktemp("founded") / "practice"
    found(folder / "practice.db", login="founder", person="Founder")
    return folder


@pytest.fixture
def store(tmp_path: Path, founded: Path) -> Iterator[Store]:
    """An empty practice."""
    folder = tmp_path / "practice"
    shutil.copytree(founded, folder)
    with open_store(folder / "practice.db") as opened:
        yield opened
