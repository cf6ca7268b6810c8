"""Personal keys: the table `[keys]` of the settings over the registry of actions."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from screens.kit.action import REGISTRY, Keymap, clashing, find_action, shown_key, textual_key, why_never
from tui.judging import Wrong


def parse(keys: str) -> tuple[str, ...]:
    """`y,1` or `y 1` as keys; the comma itself is written `comma`."""
    return tuple(key for key in keys.replace(",", " ").split() if key)


def keymap_of(settings: Mapping[str, str]) -> tuple[Keymap, Wrong]:
    """The keymap of these settings, and what is wrong with them; what is wrong is left out.

    Places that are not imported yet are taken on trust: a screen is loaded when it is first shown. `tui.judging` knows all.
    """
    own: dict[str, tuple[str, ...]] = {}
    wrong: Wrong = {}
    for action_id, keys in settings.items():
        parsed = parse(keys)
        place, _, name = action_id.rpartition(".")
        known = place not in REGISTRY or any(action.name == name for action in REGISTRY[place])
        never = next((key for key in parsed if why_never(key)), "")
        if not place or not known:
            wrong[action_id] = "there is no such action"
        elif not parsed:
            wrong[action_id] = f"no key is named; {_usual(action_id)}"
        elif never:
            wrong[action_id] = f"{never} does not arrive: {why_never(never)}; {_usual(action_id)}"
        else:
            own[action_id] = parsed
    while found := _first_clash(own):
        action_id, key, other = found
        del own[action_id]
        wrong[action_id] = f"{shown_key(key)} is {other} already; {_usual(action_id)}"
    return Keymap(own), wrong


def _first_clash(own: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    """A personal key that has another meaning where it works: the action, the key, the other action."""
    for _, key, one, other in clashing(Keymap(dict(own))):
        if other.id in own:
            return other.id, key, one.id
        if one.id in own:
            return one.id, key, other.id
    return None


def _usual(action_id: str) -> str:
    """Which keys are used instead."""
    try:
        keys = find_action(action_id).keys
    except KeyError:
        return "its usual key is used"
    return f"{' and '.join(map(shown_key, keys))} {'is' if len(keys) == 1 else 'are'} used"


def answer() -> None:
    """Judge the keys on standard input, for `tui.judging`."""
    import importlib
    import pkgutil

    import screens

    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    importlib.import_module("tui.welcome")
    keymap, wrong = keymap_of(json.load(sys.stdin))
    strange = {one for one in keymap.own if one.rpartition(".")[0] not in REGISTRY}
    wrong |= dict.fromkeys(strange, "there is no such action")
    json.dump([{one: keys for one, keys in keymap.own.items() if one not in strange}, wrong], sys.stdout)


def bindings(keymap: Keymap) -> dict[str, str]:
    """The keymap as Textual's `set_keymap` wants it."""
    return {action_id: ",".join(map(textual_key, keys)) for action_id, keys in keymap.own.items()}
