"""How many examples are tried of what is true of any: as many as the run says (`tests/conftest.py`), or more."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def at_least(number: int, **options: Any) -> settings:
    """So many in all tests, and a third of them in the quick ones, for what few examples do not reach; never fewer than of
    the others."""
    quick = settings.get_current_profile_name() == "quick"
    return settings(max_examples=max(number // 3 if quick else number, settings().max_examples), **options)
