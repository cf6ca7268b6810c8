"""All screens of the program, imported, for tests that look at every one of them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import screens
import tui
from screens.kit.frame import Frame


def all_screens() -> list[type[Frame]]:
    """Every screen that declares actions of its own."""
    for package in (screens, tui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(("tui.cli", "tui.__main__")):
                import_module(module.name)
    found: list[type[Frame]] = []
    waiting: list[type[Frame]] = [Frame]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if (
            kind.__module__.startswith(("screens.", "tui."))
            and "ACTIONS" in kind.__dict__
            and kind is not Frame
        ):
            found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)
