"""The workstation: one practice, one person, modes, and the feed of what everybody changes."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from models.errors import Problem
from screens.kit.action import EVERYWHERE, Keymap
from screens.kit.drawn import Drawn, Span
from screens.kit.frame import Frame, bindings_of
from screens.kit.text import wrap
from screens.kit.theme import choose_palette
from tui import judging, keymap, places
from tui.driver import TerminalDriver
from tui.everywhere import Everywhere

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store, Touched
    from models.who import Who

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
FEED_SECONDS = 1.0
CLOSED = StylesCache.get_inner_outer
"""Two colours of a widget, which Textual remembers under the widget's own drawing: the lines of a thousand widgets that were
closed long ago stay in memory for them."""
IDLE_SECONDS = 60
"""After so long without a key what was closed is taken out of memory: Python itself looks for it so seldom that a day may
pass before it does."""
KEPT_CLOSED = 50
"""So many of them may be remembered."""


class TooSmallLine(Drawn):
    """What a window that is too small says, in as many lines as that takes."""

    def spans(self, y: int) -> tuple[tuple[Span, ...], bool]:
        """A line."""
        text = f"window too small (need {LEAST_WIDTH}x{LEAST_HEIGHT})"
        lines = wrap(text, self.size.width)
        return ((Span(lines[y], "bright"),) if y < len(lines) else ()), False


class TooSmall(ModalScreen[None]):
    """Covers what does not fit, and keeps it; no key goes anywhere until the window is larger."""

    DEFAULT_CSS: ClassVar[str] = "TooSmall { background: $background; }"

    def compose(self) -> ComposeResult:
        """The line."""
        yield TooSmallLine()

    def on_screen_resume(self) -> None:
        """What lay over this is gone, and the window may have been made larger meanwhile."""
        if not is_small(self.app.size):
            self.dismiss()


def is_small(window: Size) -> bool:
    """Whether a window is too small for what is shown."""
    return window.width < LEAST_WIDTH or window.height < LEAST_HEIGHT


class Workstation(Everywhere, inherit_bindings=False):
    """The app."""

    DEFAULT_MODE = "today"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "welcome": places.welcome,
        **{name: partial(places.mode, name) for name in places.MODES},
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(EVERYWHERE),
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+p", "act('everywhere.palette')", show=False, priority=True),
        Binding("ctrl+c", "say_how_to_quit", show=False),
    ]

    def __init__(
        self,
        store: Store | None = None,
        who: Who | None = None,
        settings: Settings | None = None,
        *,
        place: tuple[str, str] | None = None,
        colours: int = 256,
        session: str = "",
    ) -> None:
        """`place` is the (kind, code) to begin at; without a store, the choice of a practice is shown."""
        if store is None:
            self.DEFAULT_MODE = "welcome"  # type: ignore[misc]  # Textual reads it from the instance
        palette = choose_palette(settings.theme if settings else "auto", colours)
        practice = store.fact("name", "Steerboard") if store else "Steerboard"
        super().__init__(store, who, settings, practice=practice, palette=palette)
        self.colours = colours
        self.driver_class = TerminalDriver
        self.lean = settings.lean if settings else True
        self._place = place
        self._session = session
        self._painted = False
        self._idle = 0
        """Looks of the feed since the last key."""
        self._deaf = False
        self._leaving = False
        self.crashed: BaseException | None = None
        """What ended the program, if it was a mistake of its own."""

    def on_load(self) -> None:
        """Before anything is drawn: keys, drafts."""
        if self.settings is not None and self.settings.keys:
            self.keymap, _ = keymap.keymap_of(self.settings.keys)
            self.set_keymap(keymap.bindings(self.keymap))
        if self._store is not None and self._who is not None:
            from models.store.drafts import Drafts, Presence

            self.drafts = Drafts(self._store, self._who, self._session)
            self.presence = Presence(self._store, self._who, self._session)

    def on_mount(self) -> None:
        """The place to begin at, and the feed of changes."""
        if self._store is not None:
            self._begin()

    def _begin(self) -> None:
        if self._place is not None:
            self.show_place(*self._place)
        self.set_interval(FEED_SECONDS, self._feed, name="feed")
        self.store.on_change(lambda touched: self._feed_soon())

    def open_practice(self, store: Store, who: Who) -> None:
        """A practice was made or chosen on the first screen: go on with it."""
        self._store, self._who = store, who
        self.practice = store.fact("name", "Steerboard")
        self.on_load()
        self.switch_mode("today")
        self._begin()

    def post_display_hook(self) -> None:
        """The first frame is there: what was made until now is no garbage, and is not looked at again."""
        if not self._painted and self._running:
            self._painted = True
            self.set_timer(0.5, self._settle_memory)

    def _settle_memory(self) -> None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 50, 100)
        gc.enable()
        if self.settings is not None and (self.settings.remarks or self.settings.keys):
            self.run_worker(self._judge_settings(self.settings))

    async def _judge_settings(self, settings: Settings) -> None:
        """Say once what in the settings is not understood; the first of it, since there is one line."""
        remarks = list(settings.remarks)
        if settings.keys:
            with contextlib.suppress(Problem):  # then the keys stay as they are
                own, wrong = await self.ask(judging.judge, settings.keys)
                self.keymap = Keymap(own)
                self.set_keymap(keymap.bindings(self.keymap))
                self.frame.refresh_keys()
                remarks += judging.in_words(settings, wrong)
        if remarks:
            more = f" (+{len(remarks) - 1} more)" if len(remarks) > 1 else ""
            self.frame.say(f"Settings, {remarks[0]}{more}", "due")

    # ---- the feed

    def _feed_soon(self) -> None:
        """Called on the writer thread after a change of this process."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._feed_changes)

    def before_key(self) -> None:
        """Not idle."""
        self._idle = 0
        super().before_key()

    def _feed(self) -> None:
        self._feed_changes()
        self._idle += 1
        if self._idle == IDLE_SECONDS / FEED_SECONDS:
            gc.collect()
        if CLOSED.cache_info().currsize > KEPT_CLOSED:
            CLOSED.cache_clear()
        stack = self.screen_stack  # empty while the program ends
        if stack and isinstance(stack[-1], Frame):
            stack[-1].ticked()

    def _feed_changes(self) -> None:
        if self._store is None or self._exit:
            return
        problem: Problem | None
        try:
            changes = self._store.poll()
            problem = self._store.outdated  # restored, or migrated: nothing here is true any more
        except Problem as found:
            problem = found
        if problem is not None:
            if not self._deaf:  # told once, not every second
                self._deaf = True
                self.frame.show_problem(problem)
            return
        self._deaf = False
        if not changes:
            return
        if self._who is not None and any(change.touches("people") for change in changes):
            self.run_worker(self._learn_and_tell(changes))
        else:
            self._tell(changes)

    async def _learn_and_tell(self, changes: tuple[Touched, ...]) -> None:
        """What one may do can have changed: keys that are not possible any more go from the line of keys."""
        from models.practice.people import who_is

        try:
            self._who = await self.ask(who_is, self.store, self.who.login, self.who.acting or None)
        except Problem as problem:
            self.frame.show_problem(problem)
            return
        self._tell(changes)

    def _tell(self, changes: tuple[Touched, ...]) -> None:
        with self._context():
            for stack in self._screen_stacks.values():
                for screen in stack:
                    if isinstance(screen, Frame) and screen.is_mounted:
                        screen.touched(changes)

    # ---- the window

    def _check_size(self) -> None:
        small = is_small(self.size)
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the window is too small, and show it again."""
        self.call_later(self._check_size)

    # ---- leaving

    def leave(self, code: int) -> None:
        """Asked by a signal: end now, with everything saved. Called from a signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leave_now, code)

    def _leave_now(self, code: int) -> None:
        driver = self._driver
        if code == 129 and isinstance(driver, TerminalDriver):
            driver.abandon()
        self._leaving = True
        self.exit(code, return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        """A mistake of the program: end, and let `tui.__main__` tell of it (FAULTS E6).

        Once a signal has ended it, what is being put on the screen finds no screen any more; that is no mistake.
        """
        if not self._leaving:
            self.crashed = self.crashed or error
            self._return_code = 70
            if self._exception is None:
                self._exception = error
                self._exception_event.set()
        self._exit = True
        self._close_messages_no_wait()
