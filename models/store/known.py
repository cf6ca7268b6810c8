"""What is found out once of a practice, until something changes: what reads a whole table and is asked for again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from models.store.store import Store

T = TypeVar("T")


class Known(Generic[T]):
    """What was found out last of each practice that is open, by the hash of its newest line of history, which covers all lines
    before it, and the day."""

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[Store, tuple[tuple[bytes, date], T]] = WeakKeyDictionary()

    def of(self, store: Store, today: date, work: Callable[[], T]) -> T:
        """What is known of it; `work` finds it out, in the same moment, where nothing is or something has changed since."""
        with store.snapshot():
            at = (store.value("SELECT hash FROM history ORDER BY id DESC LIMIT 1"), today)
            known = self._found.get(store)
            if known is not None and known[0] == at:
                return known[1]
            found = work()
        self._found[store] = (at, found)
        return found
