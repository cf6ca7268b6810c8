"""How many examples are tried of what is true of any: as many as the run says (`tests/conftest.py`), or more."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def at_least(number: int, **options: Any) -> settings:
    """So many in the quick tests, too, for what few examples do not reach; in all tests never fewer than of the others."""
    return settings(max_examples=max(number, settings().max_examples), **options)
