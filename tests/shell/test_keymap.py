"""Personal keys from the settings."""

from __future__ import annotations

from models.settings import Settings
from tui.judging import judge, remarks
from tui.keymap import bindings, keymap_of, parse


def test_keys_are_read_as_people_write_them() -> None:
    assert parse("y,1") == ("y", "1")
    assert parse("ctrl+s  f2") == ("ctrl+s", "f2")


def test_a_good_keymap() -> None:
    keymap, wrong = keymap_of({"everywhere.undo": "f9", "list.down": "f3,down", "not.imported_yet": "z"})
    assert wrong == {}
    assert bindings(keymap) == {"everywhere.undo": "f9", "list.down": "f3,down", "not.imported_yet": "z"}


def test_keys_can_be_exchanged() -> None:
    keymap, wrong = keymap_of({"everywhere.undo": "U", "everywhere.redo": "u"})
    assert wrong == {} and len(keymap.own) == 2


def test_what_is_wrong_is_left_out_and_said_with_what_is_used_instead() -> None:
    keymap, wrong = keymap_of(
        {
            "everywhere.nothing": "w",
            "undo": "w",
            "everywhere.undo": "ctrl+i",
            "everywhere.redo": "",
            "list.up": "u",
            "list.down": "9",
            "list.first": "9",
        }
    )
    assert keymap.own == {"list.down": ("9",)}
    assert wrong == {
        "everywhere.nothing": "there is no such action",
        "undo": "there is no such action",
        "everywhere.undo": "ctrl+i does not arrive: terminals send tab for it; u is used",
        "everywhere.redo": "no key is named; U is used",
        "list.up": "u is everywhere.undo already; k and up are used",
        "list.first": "9 is list.down already; home is used",
    }


def test_all_screens_are_asked_in_a_process_of_its_own() -> None:
    """And what is said has its line."""
    keys = {"walk.yes": "u", "walk.nothing": "8", "nowhere.yes": "8", "walk.no": "9"}
    own, wrong = judge(keys)
    assert own == {"walk.no": ("9",)}
    assert wrong == {
        "walk.yes": "u is everywhere.undo already; y is used",
        "walk.nothing": "there is no such action",
        "nowhere.yes": "there is no such action",
    }
    settings = Settings(keys=keys, lines={"keys.walk.yes": 4})
    assert remarks(settings)[0] == "line 4: walk.yes: u is everywhere.undo already; y is used"
