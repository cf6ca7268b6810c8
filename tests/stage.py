"""A screen on its own, for Pilot tests.

async with stage(Reviews(), store, who) as (app, pilot):
    await pilot.press("j", "enter")
    await settled(pilot)
    assert "REV-0017" in shown(app)
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from models.settings import Settings
from models.store.store import Store, Touched
from models.who import Who
from screens.kit.action import Actions
from screens.kit.frame import Frame
from screens.kit.shell import Shell
from tui import places

LONGEST = 20.0
"""Seconds that are waited for what goes on beside the keys."""
LOOK = 0.05
"""Seconds between two looks at whether it has come to a dialog."""


class Stage(Shell):
    """The app of a test: one screen, and `esc` and the places that `Go` names."""

    def __init__(
        self, first: Screen[Any], store: Store | None, who: Who | None, settings: Settings | None
    ) -> None:
        super().__init__(store, who, settings, practice="Harbour IT")
        self.first = first
        self.places: list[tuple[str, str]] = []
        """(kind, code) of everything that a screen wanted to open."""

    def on_mount(self) -> None:
        """Show the screen, and tell it of changes as the workstation does."""
        self.push_screen(self.first)
        if self._store is not None:
            self._store.on_change(self._changed)

    def _changed(self, change: Touched) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._feed, change)

    def _feed(self, change: Touched) -> None:
        if self.is_running:
            with self._context():
                for screen in self.screen_stack:
                    if isinstance(screen, Frame) and screen.is_mounted:
                        screen.touched((change,))

    @property
    def frame(self) -> Frame:
        """The screen that is on the stage."""
        assert isinstance(self.first, Frame)
        return self.first

    def actions_of(self, place: str) -> Actions:
        """The actions of a place, whether its screen was shown or not."""
        return places.actions(place)

    def show_place(self, kind: str, code: str) -> None:
        """Remember it."""
        self.places.append((kind, code))


@asynccontextmanager
async def stage(
    screen: Screen[Any],
    store: Store | None = None,
    who: Who | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
) -> AsyncIterator[tuple[Stage, Pilot[int]]]:
    """Run a screen at this size until the block ends; what it reads at first is there."""
    app = Stage(screen, store, who, settings)
    try:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield app, pilot
    finally:
        app.stop_readers()


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until all that was begun beside the keys has ended, but for what waits for a dialog. Raises AssertionError after
    `LONGEST` seconds."""
    end = time.monotonic() + LONGEST
    await pilot.pause()
    while tasks := at_work(pilot.app):
        assert time.monotonic() < end, f"still at work: {tasks}"
        await asyncio.wait(tasks, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        await pilot.pause()
    await pilot.pause()


def at_work(app: App[Any]) -> set[asyncio.Task[Any]]:
    """What goes on beside the keys, but for what waits for the answer to a dialog."""
    tasks = (worker._task for worker in app.workers)
    return {task for task in tasks if task is not None and not task.done() and not _asks(task)}


def _asks(task: asyncio.Task[Any]) -> bool:
    """Whether a dialog is open, and the task waits for its answer."""
    at: Any = task.get_coro()
    while inspect.iscoroutine(inner := at.cr_await):
        at = inner
    return inner is not None and at.cr_code.co_name == "push_screen_wait"


def shown(app: Any) -> str:
    """What stands on the screen, a line of text per line; lines without text while it is not laid out yet."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) or "\n" * app.size.height


def message(app: Any) -> str:
    """What the line above the keys says."""
    return app.screen.message if isinstance(app.screen, Frame) else ""
