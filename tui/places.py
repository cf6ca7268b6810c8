"""Which screen shows what. A wing opens another wing's screen by kind and code; here is where they meet.

Modules are named, not imported: a screen costs nothing until it is first shown.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from screens.kit.action import REGISTRY, Actions
from screens.kit.frame import Frame

MODES = {
    "today": ("screens.rhythm.today", "Today"),
    "align": ("screens.align.reviews", "Reviews"),
    "library": ("screens.library.standards", "Library"),
}
"""The first screen of each mode."""

PLACES = {
    "client": ("screens.practice.client", "ClientScreen"),
    "clients wanting": ("screens.practice.clients", "Clients"),
    "standard": ("screens.library.standard", "StandardScreen"),
    "review": ("screens.align.walk", "ReviewWalk"),
    "finding": ("screens.align.findings", "FindingScreen"),
    "parameters": ("screens.library.parameters", "Parameters"),
    "schedule": ("screens.align.year", "YearScreen"),
    "box": ("screens.align.box", "BoxScreen"),
    "compare": ("screens.align.compare", "Compare"),
    "failing": ("screens.align.failing", "FailingScreen"),
    "findings": ("screens.align.findings", "Findings"),
    "ranking": ("screens.align.failing", "Ranking"),
    "new review": ("screens.align.start", "StartReview"),
}
"""The screen of a thing, which is given its code; of `clients wanting`, what they are without."""

LISTS = {
    "clients": ("screens.practice.clients", "Clients"),
    "people": ("screens.practice.people", "People"),
    "person": ("screens.practice.people", "People"),
    "categories": ("screens.library.categories", "Categories"),
    "category": ("screens.library.categories", "Categories"),
    "packs": ("screens.library.packs", "Packs"),
    "pack": ("screens.library.packs", "Packs"),
    "heat": ("screens.align.heat", "HeatScreen"),
    "import": ("screens.library.bring", "Bring"),
    "beginning": ("screens.align.beginning", "Beginning"),
    "queue": ("screens.library.queue", "Queue"),
}
"""Screens of many things, and of things that have no screen but their list."""

VIEWS = ("clients", "schedule", "box", "compare", "failing", "findings", "ranking", "heat")
"""What a key of its own shows on every screen: no part of the place in which it was pressed."""
NAMED = {
    "clients": "Clients",
    "findings": "Findings",
    "heat": "Heat map: clients by categories",
    "ranking": "Who fails what: the standards that fail at most clients",
    "people": "Staff",
    "packs": "Packs",
    "categories": "Categories and sections of standards",
    "import": "Import standards",
    "beginning": "Which clients to begin with",
    "queue": "Committee's queue",
}
"""What the palette calls the lists that it opens."""

DECLARED = {
    "client": "screens.practice.client",
    "clients": "screens.practice.clients",
    "library": "screens.library.standards",
    "packs": "screens.library.packs",
    "reviews": "screens.align.reviews",
    "walk": "screens.align.walk_actions",
}
"""Where the actions are declared whose keys another screen names before it was shown."""


def actions(place: str) -> Actions:
    """The actions of a place. Raises KeyError."""
    if place not in REGISTRY:
        import_module(DECLARED[place])
    return REGISTRY[place]


def _class(table: dict[str, tuple[str, str]], name: str) -> Any:
    module, found = table[name]
    return getattr(import_module(module), found)


def mode(name: str) -> Frame:
    """The first screen of a mode."""
    screen = _class(MODES, name)()
    assert isinstance(screen, Frame)
    return screen


def welcome() -> Frame:
    """The first screen where there is no practice."""
    from tui.welcome import Welcome

    return Welcome()


def is_view(screen: object) -> bool:
    """Whether this is the screen of a view."""
    kind = type(screen)
    return (kind.__module__, kind.__name__) in {(PLACES | LISTS)[name] for name in VIEWS}


def place(kind: str, code: str) -> Frame | None:
    """The screen of a thing; None where this kind has none."""
    if kind in LISTS:
        screen = _class(LISTS, kind)()
    elif kind in PLACES:
        screen = _class(PLACES, kind)(code)
    else:
        return None
    assert isinstance(screen, Frame)
    return screen
