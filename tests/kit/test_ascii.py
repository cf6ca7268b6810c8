"""In a terminal without the signs, nothing of our own is drawn with them; what people wrote stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.practice import clients
from models.settings import Settings
from screens.kit.theme import ASCII, UNICODE
from tests.align import walking
from tests.align.walking import Review
from tests.stage import settled, shown
from tui.workstation import Workstation

PLACES = (
    ("findings", ""),
    ("packs", ""),
    ("parameters", "own"),
    ("import", ""),
    ("clients", ""),
    ("people", ""),
    ("client", "ACME"),
)


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The review of the drawings, with an earlier one."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)
    walking.again(made, "yyyyyynyyyyyyyyy")
    yield made
    made.store.close()


async def plain(pilot: Pilot[Any]) -> None:
    """All that the screen draws has a plain form."""
    await settled(pilot)
    for line in shown(pilot.app).splitlines():
        assert line.isascii(), line


def plain_station(review: Review, theme: str = "dark") -> Workstation:
    """A workstation in a terminal without the signs."""
    settings = Settings(glyphs="ascii", theme=theme)
    return Workstation(review.store, review.dana, settings, place=("review", review.code))


async def test_the_walk_and_what_opens_over_it(review: Review) -> None:
    async with plain_station(review).run_test(size=(80, 24)) as pilot:
        await plain(pilot)
        walk = shown(pilot.app)
        for key in ("question_mark", "h", "equals_sign", "greater_than_sign", "i", "f", "N", "colon"):
            await pilot.press(key)
            await plain(pilot)
            assert shown(pilot.app) != walk, key
            await pilot.press("escape")
            await settled(pilot)


async def test_every_list(review: Review) -> None:
    app = plain_station(review)
    async with app.run_test(size=(80, 24)) as pilot:
        seen = set()
        for key in "126":
            await pilot.press(key)
            await plain(pilot)
            seen.add(shown(app))
        for kind, code in PLACES:
            app.show_place(kind, code)
            await plain(pilot)
            seen.add(shown(app))
        assert len(seen) == 3 + len(PLACES), "each of them came"


async def test_a_form_in_sixteen_colours(review: Review) -> None:
    app = plain_station(review, "ansi")
    async with app.run_test(size=(80, 24)) as pilot:
        app.show_place("client", "ACME")
        await settled(pilot)
        await pilot.press("e")
        await plain(pilot)
        assert "ctrl+s save" in shown(app)
        await pilot.press("tab", "tab", "enter")
        await plain(pilot)


def test_what_people_wrote_is_not_respelled() -> None:
    assert ASCII.drawn("Müller & Søn — “Café” …") == 'Müller & Søn - "Café" .'
    assert UNICODE.drawn("Müller — …") == "Müller — …"


async def test_what_is_stored_stays(review: Review) -> None:
    clients.edit(review.store, review.vic, "ACME", {"note": "9–17 h"}).result()
    app = Workstation(review.store, review.dana, Settings(glyphs="ascii"), place=("client", "ACME"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "9-17 h" in shown(app)
        await pilot.press("e")
        await settled(pilot)
        await pilot.press("ctrl+s")
        await settled(pilot)
    assert clients.client(review.store, "ACME").note == "9–17 h"
