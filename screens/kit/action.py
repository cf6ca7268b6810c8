"""Actions: what a key does, declared once. Footer, palette, `?`, personal keys and the guide's keys page come
from here.

    ACTIONS = declare(
        "walk", "The review walk",
        Action("yes", "y", "yes", "Answers yes, saves it and shows the next question."),
        Action("no", "n", "no", "Answers no, saves it and shows the next question."),
        uses=("list",),
    )

A screen names its declaration (`class Walk(Frame): ACTIONS = ACTIONS`) and has a method `do_yes` for each
action, plain or `async`; `possible(action)` may answer with the reason why it cannot be done now. The id of
an action is `place.name` (`walk.yes`): by it people give it another key in the settings. A key means the same
everywhere: what several screens do (`>` pass on, `x` export, `h` history, `=` explain) is declared under
`everywhere`, and a screen only overrides the method. A text names a key by its action, `{self.key('undo')} takes it back`
(`Frame.key`), and no help names one: people give them others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Action(NamedTuple):
    """One thing that a key does."""

    name: str
    """Short name, unique in its place; the method is `do_` and this."""
    key: str
    """The keys, separated by blanks: `y`, `ctrl+p :`, `pgdn`, `[`. The first is the one that is shown."""
    label: str
    """One or two words for the line of keys."""
    help: str
    """One sentence for `?` and the guide."""
    foot: bool = True
    """Whether the line of keys shows it; the order of declaration is the order there."""
    also: str = ""
    """Another way to do it, for keys that not every terminal sends: `the Save button`."""
    palette: bool = True
    """Whether the palette offers it."""
    place: str = ""
    """Where it is declared; set by `declare`."""

    @property
    def id(self) -> str:
        """The name for settings: `walk.yes`."""
        return f"{self.place}.{self.name}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that come with the program, one by one."""
        return tuple(self.key.split())


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of one place: a screen, a kind of widget, or everywhere."""

    place: str
    title: str
    actions: tuple[Action, ...] = ()
    uses: tuple[str, ...] = ()
    """Other places whose keys work here too: `list`, `form`."""
    alone: bool = False
    """A dialog: the keys of `everywhere` do not work in it."""
    signs: tuple[tuple[str, str], ...] = ()
    """What stands before its rows: names of `screens.kit.theme` with what each says, for `?`."""

    def __iter__(self) -> Iterator[Action]:
        """Its own actions, in order."""
        return iter(self.actions)

    def find(self, name: str) -> Action:
        """The action of this name. Raises KeyError."""
        for action in self.actions:
            if action.name == name:
                return action
        raise KeyError(f"{self.place} has no action {name}")


Keys = Callable[[str], str]
"""Gives the key of an action by its name, as a person has it: `Frame.key`, for a text that is made outside of a screen."""

REGISTRY: dict[str, Actions] = {}
"""Every place that has been imported, by name. The guide and the tests import all screens first."""


def declare(
    place: str,
    title: str,
    *actions: Action,
    uses: Iterable[str] = (),
    alone: bool = False,
    signs: Iterable[tuple[str, str]] = (),
) -> Actions:
    """Enter the actions of a place in the registry. Declaring a place again replaces it (a module loaded
    anew).
    """
    names = [action.name for action in actions]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise ValueError(f"{place} declares {', '.join(sorted(doubled))} more than once")
    made = Actions(
        place,
        title,
        tuple(action._replace(place=place) for action in actions),
        tuple(uses),
        alone,
        tuple(signs),
    )
    REGISTRY[place] = made
    return made


def find_action(action_id: str) -> Action:
    """The action with this id (`walk.yes`). Raises KeyError."""
    place, _, name = action_id.rpartition(".")
    return REGISTRY[place].find(name)


EVERYWHERE = declare(
    "everywhere",
    "Everywhere",
    Action("help", "?", "all keys", "Shows every key that works on this screen.", palette=False),
    Action(
        "palette",
        "ctrl+p :",
        "palette",
        "Finds an action, a client, a standard, a review by a few letters.",
        palette=False,
    ),
    Action(
        "back",
        "esc",
        "back",
        "Goes back one screen. Nothing is lost: text being typed is kept as a draft.",
        foot=False,
    ),
    Action("client", "c", "client", "Chooses the client by up to three letters.", foot=False),
    Action("clients", "C", "clients", "All clients: where each stands, and how aligned it is.", foot=False),
    Action(
        "schedule", "S", "schedule", "The year of every client: what is planned, and overdue.", foot=False
    ),
    Action(
        "box",
        "B",
        "box and blob",
        "How aligned the client is by category, as box and blob, and the trend.",
        foot=False,
    ),
    Action("heat", "H", "heat map", "All clients by all categories, the worst first.", foot=False),
    Action(
        "compare",
        "V",
        "compare",
        "Compares two reviews of the client, or two days: what changed.",
        foot=False,
    ),
    Action("findings", "F", "findings", "The findings of the client, else of all clients.", foot=False),
    Action(
        "failing",
        "W",
        "who fails",
        "Who fails the standard; without one, the standards that fail at most clients.",
        foot=False,
    ),
    Action("explain", "=", "explain", "Explains the figure: formula, inputs, records, rule.", foot=False),
    Action("undo", "u", "undo", "Undoes your latest change, on whatever screen it was made.", foot=False),
    Action("redo", "U", "redo", "Redoes what you undid last.", foot=False),
    Action(
        "export",
        "x",
        "export",
        "Exports what is shown, and says where the file lies and how to fetch it.",
        foot=False,
    ),
    Action("history", "h", "history", "Shows who changed this, when, and from what.", foot=False),
    Action(
        "pass_on",
        ">",
        "pass on",
        "Passes this on: submit, close, propose. Always with a summary first.",
        foot=False,
    ),
    Action("link", "L", "link", "Shows the link or ticket number in full and copies it.", foot=False),
    Action(
        "today", "1", "Today", "Today: what is due for me, and why; again closes what is over it.", foot=False
    ),
    Action("align", "2", "Align", "Align: the reviews; again closes what is over them.", foot=False),
    Action(
        "library",
        "6",
        "Library",
        "Library: the standards by category; again closes what is over it.",
        foot=False,
    ),
    Action("quit", "q ctrl+q", "quit", "Quits; asks first while something is unsaved.", foot=False),
)
"""What a key means on every screen."""

LIST = declare(
    "list",
    "In lists",
    Action("down", "j down", "down", "Moves down.", foot=False, palette=False),
    Action("up", "k up", "up", "Moves up.", foot=False, palette=False),
    Action("page_down", "pgdn", "page down", "Moves down a page.", foot=False, palette=False),
    Action("page_up", "pgup", "page up", "Moves up a page.", foot=False, palette=False),
    Action("first", "home", "first", "Moves to the first row.", foot=False, palette=False),
    Action("last", "end", "last", "Moves to the last row.", foot=False, palette=False),
    Action("find", "/", "find", "Shows only rows with what you type; esc shows all again.", foot=False),
    Action("sort", "s", "sort", "Sorts by the next column; after the last one, as it was.", foot=False),
    Action(
        "mark",
        "space",
        "mark",
        "Marks the row and goes to the next; what edits, deletes, exports or passes on then acts on all marked.",
        foot=False,
    ),
    Action(
        "mark_all",
        "*",
        "mark all",
        "Marks all rows that the filter shows; where they are marked, takes the marks away.",
        foot=False,
    ),
)
"""What every list does by itself. `enter`, `a`, `e` and `d` are the screen's, since only it knows what they
open.
"""

NARROW = declare(
    "narrow",
    "In lists with a filter",
    Action(
        "narrow",
        "f",
        "filter",
        "Shows only the rows with one value of a column, such as one state; again shows all.",
        foot=False,
    ),
)
"""Of lists with columns whose values are few (`Column.few`)."""

_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "full_stop": ".",
    "exclamation_mark": "!",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "number_sign": "#",
    "asterisk": "*",
}
_TEXTUAL = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", ",": "comma", "+": "plus"}


def textual_key(key: str) -> str:
    """Our name of a key as Textual spells it."""
    return _TEXTUAL.get(key, key)


def shown_key(key: str) -> str:
    """A key as it is shown: `?`, `esc`, `pgdn`, `ctrl+p`."""
    return _NAMES.get(key, key)


@dataclass(frozen=True, slots=True)
class Keymap:
    """The personal keys over the registry: ids of actions, and the keys that people gave them."""

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, action: Action) -> tuple[str, ...]:
        """The keys that do it, for this person."""
        return self.own.get(action.id, action.keys)

    def shown(self, action: Action) -> str:
        """The key to show for it."""
        keys = self.keys(action)
        return shown_key(keys[0]) if keys else ""


# ---- judging keys

_NEVER = {
    "ctrl+h": "terminals send backspace for it",
    "ctrl+i": "terminals send tab for it",
    "ctrl+j": "terminals send a line feed, which is enter, for it",
    "ctrl+m": "terminals send enter for it",
    "ctrl+[": "terminals send esc for it",
    "ctrl+z": "it would suspend the program, which freezes a session that has no shell under it",
}


def why_never(key: str) -> str:
    """Why nothing can be bound to this key at all; empty if it can."""
    return _NEVER.get(key, "")


def _works_in(place: Actions) -> Iterator[Action]:
    for name in () if place.alone else ("everywhere",):
        if name != place.place and name in REGISTRY:
            yield from REGISTRY[name]
    for name in place.uses:
        yield from REGISTRY[name]
    yield from place


def clashing(keymap: Keymap) -> Iterator[tuple[Actions, str, Action, Action]]:
    """Keys that mean two things in one place: the place, the key, and the actions in the order of declaration."""
    for place in REGISTRY.values():
        taken: dict[str, Action] = {}
        for action in _works_in(place):
            for key in keymap.keys(action):
                other = taken.setdefault(key, action)
                if other.id != action.id and place.place in (action.place, other.place):
                    yield place, key, other, action
