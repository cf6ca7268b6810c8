"""Personal keys: the table `[keys]` of the settings over the registry of actions."""

from __future__ import annotations

from collections.abc import Mapping

from screens.kit.action import REGISTRY, Keymap, clashes, textual_key, unsendable, why_never


def parse(keys: str) -> tuple[str, ...]:
    """`y,1` or `y 1` as keys; the comma itself is written `comma`."""
    return tuple(key for key in keys.replace(",", " ").split() if key)


def keymap_of(settings: Mapping[str, str]) -> tuple[Keymap, list[str]]:
    """The keymap of these settings, and what is wrong with them in words; what is wrong is left out.

    Places that are not imported yet are taken on trust: a screen is loaded when it is first shown.
    """
    own: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for action_id, keys in settings.items():
        parsed = parse(keys)
        place, _, name = action_id.rpartition(".")
        known = place not in REGISTRY or any(action.name == name for action in REGISTRY[place])
        never = [key for key in parsed if why_never(key)]
        if not place or not known:
            wrong.append(f"There is no action {action_id!r}.")
        elif not parsed:
            wrong.append(f"{action_id} needs a key.")
        elif never:
            wrong.append(f"{action_id}: {never[0]} cannot be used: {why_never(never[0])}.")
        else:
            own[action_id] = parsed
    made = Keymap(own)
    wrong += [f"{problem}." for problem in (*clashes(made), *unsendable(made))]
    return made, wrong


def bindings(keymap: Keymap) -> dict[str, str]:
    """The keymap as Textual's `set_keymap` wants it."""
    return {action_id: ",".join(map(textual_key, keys)) for action_id, keys in keymap.own.items()}
