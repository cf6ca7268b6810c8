"""A practice for those parts of the kit that read one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.practice.people import login_name, who_is
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.office import founded


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new practice."""
    path = tmp_path / "harbour" / "practice.db"
    founded(path, login=login_name(), name="Harbour IT")
    opened = open_store(path)
    yield opened
    opened.close()


@pytest.fixture
def who(store: Store) -> Who:
    """Its founder."""
    return who_is(store, login_name())
