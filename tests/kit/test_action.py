"""Every key is declared once, reaches the program, and means one thing in one place."""

from __future__ import annotations

import pytest

from screens.kit import action
from screens.kit.action import Action, Keymap, clashing, declare, shown_key, why_never
from tests.kit.screens import all_screens

_DOUBTFUL = {
    "ctrl+a": "screen takes it",
    "ctrl+b": "tmux takes it",
    "ctrl+s": "flow control can take it",
    "ctrl+q": "flow control can take it",
    "ctrl+@": "not every terminal sends it",
}


def clashes() -> list[str]:
    """Keys that mean two things in one place, in words."""
    return [
        f"{place.title}: {shown_key(key)} is {one.id} and {other.id}"
        for place, key, one, other in clashing(Keymap())
    ]


def why_doubtful(key: str) -> str:
    """Why this key must not be the only way to do a thing; empty if it may."""
    if key in _DOUBTFUL:
        return _DOUBTFUL[key]
    if key.startswith(("alt+", "super+", "meta+", "hyper+")) or "+alt+" in key:
        return "alt does not arrive from every terminal"
    if key.startswith("shift+") and key != "shift+tab":
        return "terminals send the same without shift"
    if key.startswith("ctrl+") and (len(key) != len("ctrl+x") or not key[-1].isalpha()):
        return "terminals send ctrl with letters only"
    if key.startswith("f") and key[1:].isdigit():
        return "function keys do not arrive from every terminal"
    return ""


def unsendable() -> list[str]:
    """Actions that no key of a plain terminal reaches, in words."""
    found: list[str] = []
    for place in action.REGISTRY.values():
        for one in place:
            keys = Keymap().keys(one)
            found += [f"{one.id}: {key} cannot be used: {why_never(key)}" for key in keys if why_never(key)]
            doubts = [why_doubtful(key) for key in keys]
            if keys and all(doubts) and not one.also:
                found.append(f"{one.id}: {keys[0]} must not be the only way: {doubts[0]}")
    return found


def test_no_key_means_two_things_in_one_place() -> None:
    all_screens()
    assert clashes() == []


def test_every_action_can_be_reached_from_a_plain_terminal() -> None:
    all_screens()
    assert unsendable() == []


def test_every_action_has_its_method_and_a_sentence() -> None:
    for screen in all_screens():
        for place in (screen.ACTIONS, *(action.REGISTRY[name] for name in screen.ACTIONS.uses)):
            if place.place in ("list", "narrow"):
                continue
            for one in place:
                assert hasattr(screen, f"do_{one.name}"), f"{screen.__name__} has no do_{one.name}"
    for place in action.REGISTRY.values():
        for one in place:
            assert one.help.endswith("."), f"{one.id}: {one.help}"
            assert one.label, one.id


def test_the_line_of_keys_names_actions_that_exist() -> None:
    for screen in all_screens():
        for item in screen.FOOT:
            name = item if isinstance(item, str) else item[0]
            found = action.find_action(name) if "." in name else screen.ACTIONS.find(name)
            assert found.help


@pytest.fixture
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry in which a test may declare what it likes."""
    monkeypatch.setattr(action, "REGISTRY", dict(action.REGISTRY))


@pytest.mark.usefixtures("own_registry")
def test_clashes_are_found() -> None:
    declare("clash", "Clash", Action("one", "k", "one", "One."), uses=("list",))
    assert clashes() == ["Clash: k is list.up and clash.one"]
    declare("clash", "Clash", Action("one", "u", "one", "One."))
    assert clashes() == ["Clash: u is everywhere.undo and clash.one"]


@pytest.mark.usefixtures("own_registry")
def test_keys_that_terminals_do_not_send_are_found() -> None:
    declare("lost", "Lost", Action("one", "ctrl+i", "one", "One."), Action("two", "alt+x f5", "two", "Two."))
    found = unsendable()
    assert any(text.startswith("lost.one: ctrl+i cannot be used") for text in found)
    assert any(text.startswith("lost.two: alt+x must not be the only way") for text in found)
    declare("lost", "Lost", Action("two", "ctrl+s", "two", "Two.", also="the button"))
    assert not any(text.startswith("lost.") for text in unsendable())


def test_personal_keys_take_the_place_of_ours() -> None:
    undo = action.EVERYWHERE.find("undo")
    keymap = Keymap({"everywhere.undo": ("w", "u")})
    assert keymap.keys(undo) == ("w", "u")
    assert keymap.shown(undo) == "w"
    assert Keymap().shown(action.EVERYWHERE.find("help")) == "?"


def test_the_same_name_twice_in_a_place_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="more than once"):
        declare("x", "X", Action("a", "a", "a", "A."), Action("a", "b", "a", "A."))
