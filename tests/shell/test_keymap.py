"""Personal keys from the settings."""

from __future__ import annotations

from tui.keymap import bindings, keymap_of, parse


def test_keys_are_read_as_people_write_them() -> None:
    assert parse("y,1") == ("y", "1")
    assert parse("ctrl+s  f2") == ("ctrl+s", "f2")


def test_a_good_keymap() -> None:
    keymap, wrong = keymap_of({"everywhere.undo": "W", "list.down": "f3,down", "not.imported_yet": "z"})
    assert wrong == []
    assert bindings(keymap) == {"everywhere.undo": "W", "list.down": "f3,down", "not.imported_yet": "z"}


def test_what_is_wrong_is_said_and_left_out() -> None:
    keymap, wrong = keymap_of(
        {
            "everywhere.nothing": "w",
            "undo": "w",
            "everywhere.undo": "ctrl+i",
            "everywhere.redo": "",
            "list.up": "u",
        }
    )
    assert list(keymap.own) == ["list.up"]
    text = " ".join(wrong)
    assert "no action 'everywhere.nothing'" in text
    assert "no action 'undo'" in text
    assert "ctrl+i cannot be used" in text
    assert "everywhere.redo needs a key" in text
    assert "u is everywhere.undo and list.up" in text
