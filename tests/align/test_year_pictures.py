"""What the schedule looks like at 80×24 and 120×40."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models import dates
from models.align import schedule
from models.practice import company, people
from models.settings import Settings
from models.store.change import Change
from models.store.opening import open_store
from models.store.store import Store
from screens.kit.shell import Shell
from tests.align import walking
from tests.align.test_align_pictures import NOW, SIZES, Snap, keys
from tests.align.walking import Review
from tui.workstation import Workstation

Before = Callable[[Pilot[Any]], Awaitable[None]]
CLIENTS = (
    ("DELTA", "Delta Freight", "1", "2026-11-05", "dana"),
    ("FOX", "Foxglove Accounting", "6", "2026-12-25", "noor"),
    ("IRON", "Ironbridge Manufacturing", "2", "2026-10-30", "dana"),
    ("NORTH", "Northgate Legal", "12", "2027-03-03", "noor"),
)


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """Six clients, four with a series that were planned in October, two of whose visits are overdue; one moved."""
    clock = itertools.count(NOW)
    monkeypatch.setattr(dates, "moment", lambda: next(clock))
    monkeypatch.setattr(Shell, "mark_saved", lambda self: setattr(self, "saved", "10:42"))
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-10-01")
    made = walking.drawn(tmp_path)
    people_of = {"dana": made.dana.id, "noor": made.noor.id}

    def more(change: Change) -> None:
        usual = {"industry": "", "status": "active", "note": "", "profile": "[]", "vcio": None}
        for code, name, _, _, tam in (*CLIENTS, ("LAKE", "Lakeside Veterinary", "", "", "noor")):
            change.insert("clients", {**usual, "code": code, "name": name, "tam": people_of[tam]})

    made.store.change(made.fay, "clients", more).result()
    company.edit(made.store, made.fay, {"closures": "2026-12-24..2027-01-01"}).result()
    people.edit(made.store, made.fay, "dana", {"target": "24"}).result()
    for code, _, months, starts, _ in CLIENTS:
        values = {"client": code, "months": months, "starts": starts, "ask": "due"}
        schedule.add(made.store, made.vic, values).result()
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    moved = made.store.value("SELECT code FROM reviews WHERE slot = '2027-02-05'")
    schedule.move(made.store, made.dana, moved, 1).result()
    yield made
    made.store.close()


@pytest.fixture
def at(practice: Review) -> Iterator[Callable[..., Workstation]]:
    """Makes a workstation at a place."""
    opened: list[Store] = []

    def make(kind: str = "schedule", code: str = "", glyphs: str = "unicode") -> Workstation:
        opened.append(open_store(practice.path))
        settings = Settings(glyphs=glyphs)
        return Workstation(opened[-1], practice.dana, settings, place=(kind, code), session="picture")

    yield make
    for store in opened:
        store.close()


@SIZES
def test_the_year(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at(), terminal_size=size, run_before=keys("right", "right", "right", "right"))


def test_the_year_in_plain_signs(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at(glyphs="ascii"), terminal_size=(80, 24), run_before=keys())


@SIZES
def test_a_new_series(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at(code="LAKE"), terminal_size=size, run_before=keys("right", "a"))


@SIZES
def test_which_clients_to_begin_with(
    snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]
) -> None:
    assert snap_compare(at("beginning"), terminal_size=size, run_before=keys())
