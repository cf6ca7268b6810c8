"""The walk among other people: what they change is taken over in place, and who is here is said at the top."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import on

from models.align.register import thing as name_of_review
from models.align.walk import refresh
from models.store.drafts import Presence
from models.store.store import Touched
from screens.align.walk_frame import WalkFrame
from screens.align.walk_news import ChangesRead, OthersRead

SOON = 0.15
"""Seconds until what others changed is read: well within the second in which it is to be seen."""


class SharedWalk(WalkFrame):
    """See the module."""

    def __init__(self, code: str) -> None:
        """For the review with this code."""
        super().__init__(code)
        self._heard_of: list[Touched] = []
        self._soon: asyncio.TimerHandle | None = None
        self._looks = 0

    def on_unmount(self) -> None:
        """Gone from this review."""
        if self._soon is not None:
            self._soon.cancel()
        if self.app.presence is not None:
            self.app.presence.away(name_of_review(self.code))

    def touched(self, changes: Sequence[Touched]) -> None:
        """Somebody changed something: take it over in place, but not before one's own key is painted."""
        self._heard_of += changes
        self._take_over_soon()

    async def load(self) -> None:
        """What others changed while it was read is taken over, too."""
        await super().load()
        self._take_over_soon()

    def _take_over_soon(self) -> None:
        if self._heard_of and self.is_read and self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON, self._take_over_now)

    def on_screen_resume(self) -> None:
        """Back on top: what has changed is read at once."""
        if self._soon is not None:
            self._soon.cancel()
            self._take_over_now()

    def _take_over_now(self) -> None:
        self._soon = None
        changes, self._heard_of = tuple(self._heard_of), []
        self._take_over(changes)

    def _take_over(self, changes: tuple[Touched, ...]) -> None:
        before = self.here.walk

        async def reading() -> None:
            if any(change.touches("people") for change in changes):
                await self.read_rights()
                self.refresh_keys()
            after = await self.ask(refresh, self.app.store, before, changes)
            self.post_message(ChangesRead(before, after, changes))

        self.beside(reading())

    @on(ChangesRead)
    def _changes_read(self, event: ChangesRead) -> None:
        review = self.here.walk.review
        fresh, again = self.here.take(event.before, event.after)
        self.dirty.update(item.id for item in fresh)
        self.known.forget(item.id for item in fresh)
        if again:
            self._take_over(event.changes)
        if (self.here.walk.review.state == "planned") != (review.state == "planned"):
            self.read_anew()
        if self.here.walk.review is not review:
            self.name_it()
            self.refresh_keys()
        if fresh or self.here.walk.review is not review:
            self.look_around()

    def be_here(self) -> None:
        """This person just pressed a key in this review."""
        if self.app.presence is not None:
            self.app.presence.here(name_of_review(self.code))

    def ticked(self) -> None:
        """Once a second: every third time, who else is here."""
        self._looks += 1
        if self._looks % 3 == 1 and self.app.presence is not None:
            self.beside(self._read_others(self.app.presence))

    async def _read_others(self, presence: Presence) -> None:
        found = await self.ask(presence.others, name_of_review(self.code))
        self.post_message(OthersRead(tuple(name for name, _ in found)))

    @on(OthersRead)
    def _others_read(self, event: OthersRead) -> None:
        if event.names != self.others and self.is_read:
            self.others = event.names
            self.show_status()
