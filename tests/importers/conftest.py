"""A new practice for each test that brings something in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.office import Office, founded, open_office


@pytest.fixture
def who() -> Who:
    """The founder of `store`, who has every role."""
    return Who(1, "founder", "Founder", frozenset(("admin", "tam", "vcio", "services", "committee")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty practice."""
    path = tmp_path / "practice" / "practice.db"
    founded(path, login="founder", person="Founder")
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An open practice and its staff."""
    with open_office(tmp_path) as opened:
        yield opened
