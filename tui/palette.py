"""The palette: everything that can be done here, and every thing that has a name, by a few letters.

A `Finder` finds things of one kind. It is asked in a thread, since it reads; actions are found at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on
from textual.app import ComposeResult

from models.errors import Problem
from screens.kit.action import EVERYWHERE, Action
from screens.kit.dialogs import Choice, Chooser
from screens.kit.frame import Frame
from screens.kit.fuzzy import best, score
from screens.kit.help import places_of
from screens.kit.sheet import Sheet
from tui import places

if TYPE_CHECKING:
    from models.store.store import Store

FOUND = 8
"""Things of each kind that are offered."""
OTHERWISE_FOUND = 900
"""The rank of a thing that was found by something else than its name, such as the words of a standard."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen: an action of the screen below, or a thing."""

    action: str = ""
    kind: str = ""
    code: str = ""


class Finder(Protocol):
    """Finds things of one kind by letters."""

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """(what, its name, a note), best first."""


class Clients:
    """Clients by name or code, as they are called when the first letter is typed."""

    def __init__(self) -> None:
        self._known: Sequence[tuple[str, str]] | None = None

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """At most `FOUND` of them."""
        from models.practice.clients import names

        if self._known is None:
            self._known = names(store)
        named = best(letters, self._known, lambda one: f"{one[1]} {one[0]}", FOUND)
        return [(Picked(kind="client", code=code), name, f"client {code}") for code, name in named]


class Standards:
    """Standards by the words in them, or by code."""

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """At most `FOUND` of them."""
        from models.library.search import search

        return [
            (Picked(kind="standard", code=one.code), one.name, f"standard {one.code}")
            for one in search(store, letters, FOUND, retired=False)
        ]


RECENT = 400
"""So many planned and closed reviews are found by letters; others by their whole code."""


class Reviews:
    """Reviews by client or code, as they are when the first letter is typed."""

    def __init__(self) -> None:
        self._known: Sequence[tuple[str, str, str]] | None = None

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """At most `FOUND` of them."""
        from models.align.register import is_review, recent_names, review

        if is_review(store, letters):
            one = review(store, letters)
            named = [(one.code, one.client_name, one.state)]
        else:
            if self._known is None:
                self._known = recent_names(store, RECENT)
            named = best(letters, self._known, lambda one: f"{one[0]} {one[1]}", FOUND)
        return [
            (Picked(kind="review", code=code), f"{code} {name}", f"review, {state}")
            for code, name, state in named
        ]


class Screens:
    """Screens that are nobody's mode: clients, findings, staff, packs, the import."""

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """Those that the letters name, as the palette calls them or as commands do."""
        named = best(letters, list(places.NAMED.items()), lambda one: f"{one[1]} {one[0]}", FOUND)
        return [(Picked(kind=kind), name, "screen") for kind, name in named]


class OwnSettings:
    """Colours to choose, and where all settings and personal keys stand."""

    def find(self, store: Store, letters: str) -> Sequence[tuple[Picked, str, str]]:
        """Those that the letters name."""
        from models.settings import THEMES

        offered = [
            (Picked(kind="theme", code=one), f"Theme {one}: colours, kept in your settings", "setting")
            for one in THEMES
        ]
        offered.append((Picked(kind="settings"), "Settings and personal keys: where they stand", "setting"))
        return best(letters, offered, lambda one: one[1], FOUND)


FINDERS: tuple[type[Finder], ...] = (Screens, OwnSettings, Clients, Reviews, Standards)


def actions_of(frame: Frame) -> list[Action]:
    """What can be done on this screen now, its own actions first."""
    found: list[Action] = []
    for place in places_of(frame.ACTIONS):
        found += [action for action in place if action.palette]
    return [action for action in found if frame.has(action) and not frame.possible(action)]


class Palette(Sheet[Picked | None]):
    """Letters, and what they name. Result: what was picked."""

    KEYS = (("letters", "find"), ("enter", "does it"), ("esc", "back"))
    DEFAULT_CSS: ClassVar[str] = "Palette > Chooser { max-height: 14; }"
    AUTO_FOCUS = "Chooser"

    def __init__(self, frame: Frame, finders: Sequence[Finder] | None = None) -> None:
        """Over this screen."""
        super().__init__("Do or find")
        self._frame = frame
        self._actions = [EVERYWHERE.find("help"), *actions_of(frame)]
        self._finders = [one() for one in FINDERS] if finders is None else finders
        self._chooser = Chooser(typed=self._typed)
        self._picked: dict[str, Picked] = {}
        self._finding = False
        self._entered = False

    def parts(self) -> ComposeResult:
        """The chooser."""
        yield self._chooser

    def on_mount(self) -> None:
        """All actions, until letters are typed."""
        self._offer("", ())

    def _offer(self, letters: str, things: Sequence[tuple[Picked, str, str]]) -> None:
        """Actions and things, best first; without letters, all that can be done here."""
        keymap = self.app.keymap
        shown = [(Picked(action=one.id), one.help.rstrip("."), keymap.shown(one)) for one in self._actions]
        labels = {one.id: one.label for one in self._actions}
        ranked: list[tuple[int, Picked, str, str]] = []
        for picked, text, note in shown:
            value = max(score(letters, labels[picked.action]), score(letters, text) - 200)
            if value > 0:
                ranked.append((value, picked, text, note))
        for picked, text, note in things:
            ranked.append((max(OTHERWISE_FOUND, score(letters, f"{text} {note}")), picked, text, note))
        if letters.strip():
            ranked.sort(key=lambda one: -one[0])
        self._picked = {str(number): one[1] for number, one in enumerate(ranked)}
        self._chooser.offer([Choice(str(number), one[2], one[3]) for number, one in enumerate(ranked)])

    def _typed(self, letters: str) -> None:
        self._offer(letters, ())
        if letters.strip() and self._finders:
            self._finding = True
            self.run_worker(self._find(letters), group="find", exclusive=True)

    async def _find(self, letters: str) -> None:
        things: list[tuple[Picked, str, str]] = []
        try:
            for finder in self._finders:
                things += await self.app.ask(finder.find, self.app.store, letters)
        except Problem as problem:
            self.dismiss(None)
            self._frame.show_problem(problem)
            return
        self._finding = False
        self._offer(letters, things)
        if self._entered and self._chooser.found:
            self.dismiss(self._picked[self._chooser.found[0].key])
        self._entered = False

    @on(Chooser.Chosen)
    def _chosen(self, event: Chooser.Chosen) -> None:
        event.stop()
        if self._finding and self._chooser.at == 0:
            self._entered = True  # enter was typed ahead of what is being found
        else:
            self.dismiss(self._picked[event.choice.key])
