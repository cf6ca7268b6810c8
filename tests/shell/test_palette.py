"""The palette: does and finds everything, and what goes wrong in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import Problem
from models.practice import clients
from models.settings import Settings, load_settings
from models.store.store import Store
from models.who import Who
from screens.kit.dialogs import ErrorDialog
from tests.office import queries
from tests.shell.trial import Trial, station
from tests.stage import message, settled, shown
from tui.palette import Palette, Picked, Screens


class Failing:
    """Finds nothing, since the disk has failed."""

    def find(self, store: Store, letters: str) -> tuple[()]:
        """Always a problem."""
        raise Problem("The disk is failing.")


async def test_a_problem_of_the_palette_is_told(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        app.push_screen(Palette(app.frame, (Failing(),)))
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert isinstance(app.screen, ErrorDialog)
        assert "The disk is failing." in shown(app)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial)
        assert app.crashed is None


async def test_the_palette_does_and_finds(store: Store, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    clients.add(store, who, {"name": "Acme Dental"}).result()
    async with station(store, who) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        await pilot.press(*"count", "enter")
        await settled(pilot)
        assert "pressed 1" in shown(app)
        await pilot.press("colon", *"many", "enter")
        await settled(pilot)
        assert "row 5" in shown(app)
        opened: list[tuple[str, str]] = []
        monkeypatch.setattr(app, "show_place", lambda kind, code: opened.append((kind, code)))
        await pilot.press("ctrl+p", *"acme", "enter")
        await settled(pilot)
        assert opened == [("client", clients.all_clients(store)[0].code)]
        await pilot.press("ctrl+p", *"page", "down", "escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial)


async def test_what_is_found_by_name_is_read_once_and_not_with_every_letter(
    store: Store, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients.add(store, who, {"name": "Acme Dental"}).result()
    clients.add(store, who, {"name": "Beta Foods"}).result()
    async with station(store, who) as (app, pilot):
        await pilot.press("ctrl+p", "b")
        await settled(pilot)
        assert "Beta Foods" in shown(app)
        said = queries(monkeypatch)
        await pilot.press("backspace", *"acm")
        await settled(pilot)
        assert "Acme Dental" in shown(app)
    assert said and not [sql for sql in said if "FROM clients" in sql or "LIMIT 400" in sql]


def test_the_palette_finds_staff_by_the_word_of_the_commands(store: Store) -> None:
    found = Screens().find(store, "people")
    assert found[0] == (Picked(kind="people"), "Staff", "screen")


async def test_the_palette_changes_the_theme_and_keeps_it(store: Store, who: Who, tmp_path: Path) -> None:
    path = tmp_path / "steerboard" / "settings.toml"
    async with station(store, who, load_settings(path)) as (app, pilot):
        await pilot.press("ctrl+p", *"theme light", "enter")
        await settled(pilot)
        assert app.theme == "light" and load_settings(path).theme == "light"
        assert message(app) == "The theme is light, and is kept in your settings."
        await pilot.press("ctrl+p", *"settings and")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert message(app).startswith("`steerboard config` shows them")
    async with station(store, who, Settings()) as (app, pilot):
        await pilot.press("ctrl+p", *"theme light", "enter")
        await settled(pilot)
        assert app.theme == "light" and "until you quit" in message(app)


async def test_the_palette_has_its_title_and_its_keys_in_the_smallest_window(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("ctrl+p")
        await settled(pilot)
        await pilot.resize_terminal(60, 15)
        await settled(pilot)
        rows = shown(app).splitlines()
        assert "Do or find" in rows[0] and rows[-1].strip() == "letters find  enter does it  esc back"
