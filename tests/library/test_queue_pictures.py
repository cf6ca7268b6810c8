"""What the committee's queue, and a form that answers feedback, look like at 80×24 and 120×40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.library import decisions, feedback, standards
from models.settings import Settings
from models.store.opening import open_store
from models.store.store import Store
from tests.align import walking
from tests.align.walking import Review, press, rest
from tui.workstation import Workstation

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The practice of the drawings, with something in each section but one."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2025-11-20")
    made = walking.drawn(tmp_path)
    fay, dana, store = made.fay, made.dana, made.store
    codes = [one.code for one in standards.all_standards(store)]
    decisions.keep(store, fay, codes[:3], "Still right, sources looked at.").result()
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-11-20")
    decisions.keep(store, fay, codes[3:]).result()
    given = {
        "category": "NET", "name": "Switch firmware", "why": "Old firmware is how a worm gets from room to room.",
        "question": "Is the firmware of every switch at most 90 days behind the newest release?",
        "how": "1 Open the console of the switches.\n2 Compare the versions with the vendor's page.",
    }  # fmt: skip
    standards.propose(store, dana, [standards.add(store, dana, given).result()]).result()
    standards.edit(store, fay, "BKP-004", {"question": "Has a restore been tested within 60 days?"}).result()
    said = "The menu path in step 1 is gone since the new console; restores are under Recovery now."
    feedback.give(store, dana, "BKP-005", said).result()
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    yield made
    made.store.close()


@pytest.fixture
def queue(review: Review) -> Iterator[Workstation]:
    """Fay's workstation at the queue."""
    store: Store = open_store(review.path)
    yield Workstation(store, review.fay, Settings(), place=("queue", ""), session="picture")
    store.close()


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Presses these before the picture is taken."""

    async def before(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        for key in pressed:
            await press(pilot, key)
            await rest(pilot)

    return before


@SIZES
def test_the_queue(snap_compare: Snap, queue: Workstation, size: tuple[int, int]) -> None:
    assert snap_compare(queue, terminal_size=size, run_before=keys("j", "j"))


@SIZES
def test_a_form_that_answers_feedback(snap_compare: Snap, queue: Workstation, size: tuple[int, int]) -> None:
    assert snap_compare(queue, terminal_size=size, run_before=keys("j", "j", "e"))


def test_the_decisions_on_a_standard(snap_compare: Snap, queue: Workstation) -> None:
    assert snap_compare(queue, terminal_size=(80, 24), run_before=keys("end", "enter", "v"))
