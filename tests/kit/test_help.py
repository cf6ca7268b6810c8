"""Help shows every key that works on a screen, whole."""

from __future__ import annotations

from screens.kit.action import EVERYWHERE, LIST, Keymap
from screens.kit.help import Help, help_entries
from screens.kit.rows import Heading, More, Row
from tests.kit.screens import all_screens
from tests.kit.test_frame import ACTIONS, Framed
from tests.kit.test_list import Listing
from tests.stage import settled, shown, stage
from tui.palette import actions_of


def test_every_key_of_every_screen_is_there_with_its_whole_sentence() -> None:
    for screen in all_screens():
        text = ""
        for entry in help_entries(screen.ACTIONS, Keymap(), 60):
            if isinstance(entry, Row):
                cell = entry.cells[1]
                text += " " + (cell if isinstance(cell, str) else cell.text)
            elif isinstance(entry, More):
                text += " " + entry.text
        for action in screen.ACTIONS:
            assert action.help in " ".join(text.split()), action.id
        for sign, said in screen.ACTIONS.signs:
            assert said in " ".join(text.split()), sign


def test_a_key_that_the_screen_uses_otherwise_is_listed_once() -> None:
    rows = [entry for entry in help_entries(ACTIONS, Keymap(), 60) if isinstance(entry, Row)]
    assert len({row.key for row in rows}) == len(rows)
    titles = [entry.text for entry in help_entries(ACTIONS, Keymap(), 60) if isinstance(entry, Heading)]
    assert titles == ["A frame", LIST.title, EVERYWHERE.title]


async def test_help_and_palette_name_what_the_list_of_the_screen_can() -> None:
    for can in (True, False):
        async with stage(Listing([], marks=can, sorts=can)) as (app, _):
            entries = help_entries(app.frame.ACTIONS, Keymap(), 60, app.frame.has)
            listed = {entry.key for entry in entries if isinstance(entry, Row)}
            offered = {action.id for action in actions_of(app.frame)}
            for found in (listed, offered):
                assert {"test_list.retire", "list.find", "everywhere.undo"} <= found
                assert found & {"list.mark", "list.mark_all", "list.sort"} == (
                    {"list.mark", "list.mark_all", "list.sort"} if can else set()
                )


async def test_help_can_be_searched() -> None:
    async with stage(Help(Framed.ACTIONS, ("Frame",))) as (app, pilot):
        assert "All keys" in shown(app)
        await pilot.press("slash", *"undo", "enter")
        await settled(pilot)
        assert "Undoes your latest change" in shown(app)
        assert "Does one." not in shown(app)
