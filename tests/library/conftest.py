"""A practice in a real file, with somebody of every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An open practice and its staff."""
    with open_office(tmp_path) as made:
        yield made
