"""What the screens of the library for catalogues look like at 80×24 and 120×40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from models.importers import standards as importer
from models.settings import Settings
from screens.kit.fields import LineField
from screens.kit.shell import Shell
from screens.library.bring import Bring
from screens.library.parameters import Parameters
from screens.library.standards import Library
from tests.library.test_completing import TABLE
from tests.library.test_parameters import bring, put
from tests.office import Office
from tests.stage import Stage, settled

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the top line stands still."""
    monkeypatch.setattr(Shell, "mark_saved", lambda self: setattr(self, "saved", "10:42"))


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Presses these before the picture is taken."""

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in pressed:
            await pilot.press(key)
            await settled(pilot)

    return before


def app(office: Office, screen: Screen[Any]) -> Stage:
    """The app of a picture."""
    return Stage(screen, office.store, office["committee"], Settings())


@SIZES
def test_the_parameters_of_a_pack(snap_compare: Snap, office: Office, size: tuple[int, int]) -> None:
    bring(office)
    put(office, time="above 4 and below 10 times")
    assert snap_compare(app(office, Parameters("guide")), terminal_size=size, run_before=keys("j"))


@SIZES
def test_a_parameter_is_filled_in(snap_compare: Snap, office: Office, size: tuple[int, int]) -> None:
    bring(office)
    assert snap_compare(app(office, Parameters("guide")), terminal_size=size, run_before=keys("end", "enter"))


@SIZES
def test_many_standards_are_completed(snap_compare: Snap, office: Office, size: tuple[int, int]) -> None:
    importer.bring_in(office.store, office.founder, importer.read(TABLE, "t.csv")).result()
    assert snap_compare(app(office, Library()), terminal_size=size, run_before=keys("*", "e", "N", "o", "w"))


@SIZES
def test_what_of_a_library_is_refused_is_named(
    snap_compare: Snap,
    office: Office,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("vendor.yaml").write_bytes((data / "libraries" / "cisa-vendor-scrm.yaml").read_bytes())

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        pilot.app.screen.query_one(LineField).value = "vendor.yaml"
        await pilot.press("enter")
        await settled(pilot)

    assert snap_compare(app(office, Bring()), terminal_size=size, run_before=before)
