"""What the form of a standard looks like while the linter has something to say, at 80×24 and 120×40."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.library.standard import StandardScreen
from screens.library.standards import Library
from tests.office import Office
from tests.stage import Stage, settled

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
QUESTION = "How much free space is left on the C: drive?"


def _stage(office: Office, *keys: str) -> tuple[Stage, Callable[[Pilot[Any]], Any]]:
    office.category(prefix="BKP")
    office.standard(name="Free space", question=QUESTION, why="A full disk stops the business.")

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return Stage(Library(), office.store, office.founder, None), before


@SIZES
def test_the_worst_remark_stands_under_the_question(
    snap_compare: Snap, office: Office, size: tuple[int, int]
) -> None:
    app, before = _stage(office, "e")
    assert snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_all_remarks(snap_compare: Snap, office: Office, size: tuple[int, int]) -> None:
    app, before = _stage(office, "e", "ctrl+l")
    assert snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_a_remark_with_its_reason_and_what_to_say_instead(
    snap_compare: Snap, office: Office, size: tuple[int, int]
) -> None:
    app, before = _stage(office, "e", "ctrl+l", "enter")
    assert snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_the_remarks_of_a_standard(snap_compare: Snap, office: Office, size: tuple[int, int]) -> None:
    _, before = _stage(office)
    app = Stage(StandardScreen("BKP-001"), office.store, office.founder, None)
    assert snap_compare(app, terminal_size=size, run_before=before)
