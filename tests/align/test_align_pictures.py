"""What the screens of the wing, and Today, look like at 80×24 and 120×40."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models import dates
from models.align import answers, evidence, reviews
from models.settings import Settings
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from screens.kit.shell import Shell
from tests.align import walking
from tests.align.walking import Review, press, rest
from tui.workstation import Workstation

Snap = Callable[..., bool]
NOW = 1_795_430_520_000
"""2026-11-23 10:42 UTC."""
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The second review of the drawings, with the answers of May carried, at a moment that stands still."""
    clock = itertools.count(NOW)
    monkeypatch.setattr(dates, "moment", lambda: next(clock))
    monkeypatch.setattr(Shell, "mark_saved", lambda self: setattr(self, "saved", "10:42"))
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)
    may = itertools.count(NOW - 193 * 86_400_000)
    with monkeypatch.context() as earlier:
        earlier.setattr(dates, "moment", lambda: next(may))
        walking.again(made, "yynnyyyyyyynyyyy")
    reviews.replan(made.store, made.dana, made.code, due=walking.TODAY).result()
    yield made
    made.store.close()


@pytest.fixture
def at(review: Review) -> Iterator[Callable[..., Workstation]]:
    """Makes a workstation at a place."""
    opened: list[Store] = []

    def make(kind: str = "review", code: str = "", who: Who | None = None) -> Workstation:
        opened.append(open_store(review.path))
        place = (kind, code or review.code)
        return Workstation(opened[-1], who or review.dana, Settings(), place=place, session="picture")

    yield make
    for store in opened:
        store.close()


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Presses these before the picture is taken."""

    async def before(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        for key in pressed:
            await press(pilot, key)

    return before


@SIZES
def test_the_walk(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at(), terminal_size=size, run_before=keys("y", "y", "n"))


@SIZES
def test_an_answered_question(
    snap_compare: Snap, at: Callable[..., Workstation], review: Review, size: tuple[int, int]
) -> None:
    item = review.item("BKP-003")
    answers.answer(
        review.store, review.dana, item.id, False, seen=0, note="No alert rule since the new console"
    ).result()
    answers.fix(review.store, review.dana, item.id, "catch up", seen=None).result()
    evidence.attach_link(review.store, review.dana, item.id, "https://tickets.example/4711").result()
    evidence.attach_output(review.store, review.dana, item.id, "jobs 12\nfailed 3").result()
    assert snap_compare(at(), terminal_size=size, run_before=keys("home", "j", "j"))


def test_a_note_being_typed(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at(), terminal_size=(80, 24), run_before=keys("y", "N", *"no rule"))


def test_evidence(snap_compare: Snap, at: Callable[..., Workstation], review: Review) -> None:
    item = review.item("BKP-001")
    evidence.attach_file(review.store, review.dana, item.id, "console.png", b"picture").result()
    pressed = ("i", *"/srv/a.png")
    assert snap_compare(at(), terminal_size=(80, 24), run_before=keys(*pressed))


def test_the_marked_together(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at(), terminal_size=(80, 24), run_before=keys(" ", " ", "j", " ", "n"))


def test_how_it_will_be_fixed(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at(), terminal_size=(80, 24), run_before=keys("n", "k", "f"))


@SIZES
def test_the_summary_before_submitting(
    snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]
) -> None:
    assert snap_compare(at(), terminal_size=size, run_before=keys("y", "y", "n", ">"))


@SIZES
def test_the_summary_after_submitting(
    snap_compare: Snap, at: Callable[..., Workstation], review: Review, size: tuple[int, int]
) -> None:
    answers.realign(review.store, review.dana, review.item("NET-001").id, 15, seen=0).result()
    assert snap_compare(at(), terminal_size=size, run_before=keys("home", "y", "y", "n", ">", "y"))


@SIZES
def test_the_evidence_of_a_question(
    snap_compare: Snap, at: Callable[..., Workstation], review: Review, size: tuple[int, int]
) -> None:
    item = review.item("BKP-001")
    output = "\n".join(f"job {n:>2}  {'failed' if n == 7 else 'good'}" for n in range(1, 31))
    evidence.attach_output(review.store, review.dana, item.id, output).result()
    evidence.attach_file(review.store, review.dana, item.id, "log.txt", b"\x1b[31mred\xff\n").result()
    assert snap_compare(at(), terminal_size=size, run_before=keys("home", "v"))


@SIZES
def test_why_the_score_is_what_it_is(
    snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]
) -> None:
    assert snap_compare(at(), terminal_size=size, run_before=keys("y", "y", "n", "="))


@SIZES
def test_the_list_of_reviews(
    snap_compare: Snap, at: Callable[..., Workstation], review: Review, size: tuple[int, int]
) -> None:
    reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25").result()
    reviews.plan(review.store, review.noor, "ACME", planned="2026-11-20", ask="all").result()
    assert snap_compare(at("clients"), terminal_size=size, run_before=keys("2"))


def test_starting_a_review(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at("new review", "ACME"), terminal_size=(80, 24), run_before=keys())


@SIZES
def test_today(
    snap_compare: Snap, at: Callable[..., Workstation], review: Review, size: tuple[int, int]
) -> None:
    reviews.plan(review.store, review.dana, "ACME", planned="2026-11-25").result()
    assert snap_compare(at("clients"), terminal_size=size, run_before=keys("1"))


def test_today_of_an_empty_practice(
    snap_compare: Snap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    empty = walking.practice(tmp_path)
    app = Workstation(empty.store, empty.fay, Settings(), place=("clients", ""), session="picture")
    assert snap_compare(app, terminal_size=(80, 24), run_before=keys("1"))
    empty.store.close()
