"""Keys typed ahead mean what they would have meant if they had been typed slowly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.app import App

from models.store.store import Store
from models.who import Who
from screens.kit.list import LineList
from tests.shell.conftest import Start
from tests.shell.trial import Trial, station
from tests.stage import settled, shown


def keys(app: App[Any], names: Sequence[str]) -> None:
    """All of them at once, as one read of a bad line delivers them."""
    for name in names:
        character = name if len(name) == 1 else {"space": " ", "plus": "+"}.get(name)
        app.post_message(events.Key(name, character))


async def test_a_note_takes_the_letters_after_the_key_that_opens_it(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        keys(app, ["plus", "n", *"no", "space", *"net", "enter", "plus", "j"])
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, Trial)
        assert screen.note == "no net"
        assert screen.pressed == 2


async def test_a_form_is_filled_and_saved_in_one_go(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        keys(app, ["e", "X", "tab", *"text", "ctrl+s"])
        await settled(pilot)
        await pilot.pause()
        assert isinstance(app.screen, Trial)
        assert app.screen.message == "Saved 'AcmeX'."


async def test_keys_after_a_change_of_mode_are_the_other_modes(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        keys(app, ["6", "1", "plus", "question_mark", "escape", "plus"])
        await settled(pilot)
        assert "pressed 2" in shown(app)


async def test_a_filter_takes_its_letters(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        keys(app, ["m", "slash", *"2999", "enter", "space"])
        await settled(pilot)
        assert "2 of 3000" in shown(app)
        assert app.screen.query_one(LineList).marked == {1857}  # 12999 is seven times that
        assert "pressed 0" in shown(app)


async def test_the_palette_takes_letters_and_enter(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        keys(app, ["ctrl+p", *"count", "enter"])
        await settled(pilot)
        await pilot.pause(0.3)
        assert "pressed 1" in shown(app)


def test_all_of_it_over_a_line_that_delivers_in_lumps(trial: Start) -> None:
    terminal = trial()
    terminal.type("+n" + "no battery" + "\r" + "++")
    terminal.wait_for("pressed 3")
    assert "note no battery" in terminal.text
    terminal.type("nagain\r")
    terminal.type("eXY\x13")
    terminal.wait_for("Saved 'AcmeXY'.")
