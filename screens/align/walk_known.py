"""What this session has read of questions beside the list: those that were looked at, and those that come next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from screens.align.walk_news import Known

KEPT = 64
"""Questions that are kept in memory."""


class KnownQuestions:
    """Questions by key, and which are being read. A question that changes while it is read is not taken: what was
    read is older than what is known.
    """

    def __init__(self) -> None:
        self.drafts: dict[int, str] = {}
        """Notes that were begun in this session, and not saved."""
        self.reading: set[int] = set()
        """Those that are being read now."""
        self._known: dict[int, Known] = {}
        self._times_changed: dict[int, int] = {}

    def __contains__(self, key: int) -> bool:
        """Whether it has been read, and has not changed since."""
        return key in self._known

    def get(self, key: int) -> Known | None:
        """What is known of a question."""
        return self._known.get(key)

    def ask(self, keys: Iterable[int]) -> dict[int, int]:
        """Those of the keys that are to be read, which nobody reads yet, for `take`."""
        missing = [key for key in keys if key not in self.reading]
        self.reading.update(missing)
        return {key: self._times_changed.get(key, 0) for key in missing}

    def take(self, found: Mapping[int, Known], asked: Mapping[int, int]) -> None:
        """Take over what was read; `asked` is what `ask` gave."""
        self.reading.difference_update(asked)
        for key, times in asked.items():
            if key in found and self._times_changed.get(key, 0) == times:
                self._known[key] = replace(found[key], draft=self.drafts.get(key, found[key].draft))
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]

    def forget(self, keys: Iterable[int]) -> None:
        """What is known of these questions is no longer so."""
        for key in keys:
            self._times_changed[key] = self._times_changed.get(key, 0) + 1
            self._known.pop(key, None)

    def draft(self, key: int, text: str) -> None:
        """The note that was begun on a question, as it stands now; empty: there is none."""
        self.drafts[key] = text
        if found := self._known.get(key):
            self._known[key] = replace(found, draft=text)
