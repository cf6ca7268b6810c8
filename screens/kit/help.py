"""Help (`?`): every key that works on the screen below, from the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.app import ComposeResult

from screens.kit import text as texts
from screens.kit.action import EVERYWHERE, REGISTRY, Action, Actions, Keymap, declare, shown_key
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, More, Row
from screens.kit.theme import GLYPH_TONES, UNICODE, Glyphs

ACTIONS = declare("help", "All keys", uses=("list",))
KEYS_WIDTH = 12
NOTES = (
    "Copying: hold shift and drag; the terminal copies, also over SSH.",
    "A terminal that looks wrong after a lost connection: type reset and press enter.",
)


def places_of(actions: Actions) -> Iterator[Actions]:
    """The screen's own keys, what it uses, and what works everywhere."""
    yield actions
    for name in actions.uses:
        yield REGISTRY[name]
    if not actions.alone:
        yield EVERYWHERE


def _any(action: Action) -> bool:
    return True


def help_entries(
    actions: Actions,
    keymap: Keymap,
    cells: int,
    has: Callable[[Action], bool] = _any,
    glyphs: Glyphs = UNICODE,
) -> list[Entry]:
    """The keys of a place as the rows of a list, a section for each of `places_of`, and after its own what its signs
    say; sentences take so many cells. `has`: see `Frame.has`.
    """
    entries: list[Entry] = []
    seen: set[str] = set()
    for place in places_of(actions):
        here = [action for action in place if has(action)]
        rows = [
            entry for action in here if _keys(action, keymap) - seen for entry in _row(action, keymap, cells)
        ]
        seen |= {key for action in here for key in _keys(action, keymap)}
        if rows:
            entries += [Blank()] if entries else []
            entries += [Heading(place.title, tone="bright"), *rows]
        if place is actions and place.signs:
            entries += [Blank(), Heading("Its signs", tone="bright")]
            for sign, said in place.signs:
                entries += _lines(
                    f"sign {sign}", Cell(glyphs[sign], GLYPH_TONES.get(sign)), said, said, cells
                )
    return entries


def _keys(action: Action, keymap: Keymap) -> set[str]:
    return set(keymap.keys(action))


def _row(action: Action, keymap: Keymap, cells: int) -> list[Entry]:
    keys = " ".join(shown_key(key) for key in keymap.keys(action))
    text = action.help + (f" Also: {action.also}." if action.also else "")
    return _lines(action.id, Cell(keys, "accent"), text, f"{action.label} {action.id} {text}", cells)


def _lines(key: str, before: Cell, text: str, found: str, cells: int) -> list[Entry]:
    first, *rest = texts.wrap(text, cells)
    return [Row(key, (before, first), find=found), *(More(part) for part in rest)]


class Help(Frame):
    """All keys of a screen."""

    ACTIONS = ACTIONS
    FOOT = ("list.find", "everywhere.back")

    def __init__(
        self, actions: Actions, crumbs: tuple[str, ...] = (), has: Callable[[Action], bool] = _any
    ) -> None:
        """The keys of the screen that declares these actions, and has (`Frame.has`) what they use."""
        super().__init__()
        self.explained = actions
        self._has = has
        self._crumbs = (*crumbs, "All keys")
        self._list = LineList((Column("", KEYS_WIDTH), Column("")), marks=False, sorts=False)

    def body(self) -> ComposeResult:
        """The keys."""
        yield self._list

    async def load(self) -> None:
        """Show them; nothing is read."""
        self._show()

    def on_resize(self) -> None:
        """Set for the width."""
        self._show()

    def _show(self) -> None:
        notes: list[Entry] = [Blank(), *(Heading(note, tone="dim") for note in NOTES)]
        cells = max(20, min(self.size.width - KEYS_WIDTH - 6, 72))
        explained = help_entries(self.explained, self.app.keymap, cells, self._has, self.app.glyphs)
        self._list.show([*explained, *notes])
