"""What a screen may ask of the program around it. `tui.workstation` is the one that people use; tests use
this one.

In a screen `self.app` is a `Shell`: `self.app.store`, `.who`, `.settings`, `.glyphs`, `.keymap`, `.drafts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from textual.app import App
from textual.binding import BindingType

from screens.kit.action import REGISTRY, Actions, Keymap
from screens.kit.keyboard import Keyboard
from screens.kit.place import Go
from screens.kit.theme import DARK, GLYPHS, PALETTES, UNICODE, Glyphs, Palette

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.drafts import Presence
    from models.store.store import Store
    from models.who import Who

T = TypeVar("T")


class DraftKeeper(Protocol):
    """Keeps text that is being typed; `models.store.drafts.Drafts` is one."""

    def put(self, thing: str, field: str, text: str) -> None:
        """The text as it stands after a key; never waits."""

    def get(self, thing: str, field: str) -> str | None:
        """What was begun and not saved."""

    def of_thing(self, thing: str) -> dict[str, str]:
        """Field → the same, of all of the thing."""

    def drop(self, thing: str, field: str | None = None) -> None:
        """Saved or discarded: one field, or all of the thing."""


class NoDrafts:
    """Keeps drafts only while the program runs, where there is no practice to keep them in."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def put(self, thing: str, field: str, text: str) -> None:
        """Keep it."""
        self.kept[thing, field] = text

    def get(self, thing: str, field: str) -> str | None:
        """What was kept."""
        return self.kept.get((thing, field))

    def of_thing(self, thing: str) -> dict[str, str]:
        """All that was kept of it."""
        return {field: text for (name, field), text in self.kept.items() if name == thing}

    def drop(self, thing: str, field: str | None = None) -> None:
        """Forget it."""
        for key in [key for key in self.kept if key[0] == thing and field in (None, key[1])]:
            del self.kept[key]


class Shell(Keyboard, inherit_bindings=False):
    """The app, as far as screens know it."""

    ENABLE_COMMAND_PALETTE = False
    TOOLTIP_DELAY = 1e9
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        store: Store | None = None,
        who: Who | None = None,
        settings: Settings | None = None,
        *,
        practice: str = "Steerboard",
        palette: Palette = DARK,
    ) -> None:
        """An app over an open practice, for one person with their settings."""
        self._css_variables: dict[str, dict[str, str]] = {}
        super().__init__(ansi_color=not palette.back)
        self._store = store
        self._who = who
        self.settings = settings
        self.practice = practice
        """Name of the practice: the first part of every breadcrumb."""
        self.keymap = Keymap()
        self.glyphs: Glyphs = GLYPHS[settings.glyphs] if settings else UNICODE
        self.drafts: DraftKeeper = NoDrafts()
        self.presence: Presence | None = None
        """Says who else is at what; None where no practice is open."""
        self.saved = ""
        """When something was saved last, as the top line says it: `10:42`."""
        self.animation_level = "none"
        self._readers: ThreadPoolExecutor | None = None
        self._makers: ThreadPoolExecutor | None = None
        for known in PALETTES.values():
            self.register_theme(known.theme())
        # Set before anything is parsed: whatever is parsed with another theme's colours has to be parsed
        # again.
        self.set_reactive(App.theme, palette.name)
        self.set_class(palette.dark, "-dark-mode", update=False)
        self.set_class(not palette.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        self._css_theme = palette.name

    @property
    def store(self) -> Store:
        """The open practice."""
        assert self._store is not None, "no practice is open"
        return self._store

    @property
    def opened(self) -> Store | None:
        """The practice, if one is open."""
        return self._store

    @property
    def standing(self) -> str:
        """What is out of the ordinary about the whole session: that it only reads, for whom it acts."""
        for_whom = f"as {self._who.login}" if self._who is not None and self._who.acting else ""
        reads = "only reading" if self._store is not None and self._store.read_only else ""
        return ", ".join(part for part in (for_whom, reads) if part)

    @property
    def who(self) -> Who:
        """Who sits at the keyboard."""
        assert self._who is not None, "nobody is known"
        return self._who

    def key(self, action_id: str) -> str:
        """The key of an action (`everywhere.undo`) as this person has it, for a text that names it."""
        place, _, name = action_id.rpartition(".")
        return self.keymap.shown(self.actions_of(place).find(name))

    def actions_of(self, place: str) -> Actions:
        """The actions of a place; of a screen of another wing, too, where the program around them knows it."""
        return REGISTRY[place]

    def get_css_variables(self) -> dict[str, str]:
        """The variables of the theme, made once: it takes as long as a paint."""
        if self.theme not in self._css_variables:
            self._css_variables[self.theme] = super().get_css_variables()
        return self._css_variables[self.theme]

    def watch_theme(self, name: str) -> None:
        """The sixteen colours of the terminal are its own: Textual would put fixed ones in their place."""
        self.ansi_color = not PALETTES[name].back

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the style sheets again only if the theme changed; Textual does so for the first screen of
        every mode.
        """
        if self._css_theme != self.theme:
            self._css_theme = self.theme
            super().refresh_css(animate)
            return
        for screen in self.screen_stack:
            if screen._css_update_count not in (-1, self._css_update_count):
                self.stylesheet.update(screen, animate=animate)
            screen._css_update_count = self._css_update_count

    async def ask(self, function: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run a function that reads in a thread of its own, and give back what it returns or raises."""
        if self._readers is None:
            self._readers = ThreadPoolExecutor(2, "reader")
        call = partial(function, *args, **options)
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)

    async def ask_to_make(self, function: Callable[..., T], *args: Any) -> T:
        """Run a function that makes a document, which may take minutes, beside all that reads for the screens."""
        if self._makers is None:
            self._makers = ThreadPoolExecutor(2, "maker")
        return await asyncio.get_running_loop().run_in_executor(self._makers, function, *args)

    def mark_saved(self) -> None:
        """Something has been saved just now: the top line says when."""
        from models.dates import clock, moment
        from models.errors import Problem

        at = moment()
        try:
            self.saved = clock(at, self._store.zone if self._store else "UTC")
        except Problem:  # a zone that this machine does not know
            self.saved = clock(at)

    def show_place(self, kind: str, code: str) -> None:
        """Open the screen of a thing."""

    def on_go(self, message: Go) -> None:
        """A screen wants to go somewhere."""
        message.stop()
        self.show_place(message.kind, message.code)

    def before_key(self) -> None:
        """What was said until now is read."""
        unsay = getattr(self.screen, "unsay", None)
        if unsay is not None:
            unsay()

    def refuse_paste(self, text: str) -> None:
        """Say that a paste outside a field does nothing."""
        say = getattr(self.screen, "say", None)
        if say is not None:
            say(f"A text of {len(text)} characters was pasted outside a field; nothing was done with it.")

    def stop_readers(self) -> None:
        """No more reading: the program ends."""
        for threads in (self._readers, self._makers):
            if threads is not None:
                threads.shutdown(wait=False, cancel_futures=True)
