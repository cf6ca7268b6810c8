"""The large practice that the benchmarks measure is one that the program could have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.scale import ASIDE, ENTER, KEYS, SCREENS
from benchmarks.scale_made import Size, make
from benchmarks.walk import DOWN
from models.align import findings, register
from models.practice import people
from models.store.doctor import examine
from models.store.opening import open_store
from screens.kit.frame import Frame
from tests.kit.screens import all_screens
from tests.stage import settled
from tui.workstation import Workstation


def test_doctor_finds_nothing_in_a_practice_that_was_laid_out_in_bulk(tmp_path: Path) -> None:
    path = tmp_path / "scale" / "practice.db"
    make(path, Size(clients=4, standards=50, rounds=5, going=3))
    assert list(examine(path)) == []
    with open_store(path) as store:
        closed = register.all_reviews(store, states=("closed",))
        assert len(closed) == 4 * 5
        assert store.value("SELECT count(*) FROM answers") == 4 * 5 * 50 + 2 * 25 + 50
        assert findings.all_findings(store), "each no has opened its finding"
        assert {one.state for one in register.all_reviews(store)} == {
            "closed",
            "progress",
            "submitted",
            "planned",
        }


def test_every_screen_is_opened_at_scale_or_set_aside_by_name() -> None:
    places = {screen.ACTIONS.place for screen in all_screens()}
    opened = {screen.place for screen in SCREENS}
    assert places - opened - ASIDE.keys() == set(), "a new screen belongs in benchmarks/scale.py"
    assert opened - places == set() and not opened & ASIDE.keys() and ASIDE.keys() <= places
    timed = [screen.what for screen in SCREENS] + [what for what, _, _ in KEYS]
    assert len(timed) == len(set(timed))


PILOT = {
    ENTER: "enter",
    DOWN: "down",
    "/": "slash",
    ":": "colon",
    "=": "equals_sign",
    ">": "greater_than_sign",
}


@pytest.mark.slow
async def test_the_keys_that_are_timed_lead_to_the_screens_that_they_say(tmp_path: Path) -> None:
    path = tmp_path / "scale" / "practice.db"
    make(path, Size(clients=4, standards=40, rounds=2, going=3))
    with open_store(path) as store:
        app = Workstation(store, people.who_is(store, "bench"))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            found = {}
            for screen in SCREENS:
                for key in screen.keys:
                    await pilot.press(*([PILOT[key]] if key in PILOT else key))
                    await settled(pilot)
                shown = app.screen
                found[screen.what] = shown.ACTIONS.place if isinstance(shown, Frame) else "a dialog"
                while len(app.screen_stack) > 1:
                    await pilot.press("escape")
                    await settled(pilot)
                await pilot.press("1")
                await settled(pilot)
    assert found == {screen.what: screen.place for screen in SCREENS}
