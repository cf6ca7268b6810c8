"""At scale: every screen opens, and every key works, against the demo in the same run; what answers take on the disk; the heat
map against an empty one; the comparison of two reviews of 3,000 questions against reading their answers.

400 clients × 500 standards, each asked of each client SCALE_ROUNDS times (2, so that all benchmarks together stay short):

    SCALE_ROUNDS=50 ./run bench scale               ten million answers: an hour, 2.6 GB
    SCALE_FOLDER=/big/folder … ./run bench scale    keeps the practice in that folder, and takes the one that is there
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.scale_made import Size, make
from benchmarks.session import Session, environment_of
from benchmarks.start import demo
from benchmarks.table import Row, median
from benchmarks.walk import DOWN, PROGRAM

ENTER, ESC, UP, RIGHT, LEFT = "\r", "\x1b", "\x1b[A", "\x1b[C", "\x1b[D"
TIMES = 3
"""Each screen is opened so often in each practice, in turn."""
PRESSES = 25
LIMIT = 1.5
QUIET = 0.3
"""Seconds without a byte after which a screen is taken to be whole; they do not count."""
PATIENCE = 20.0


class Screen(NamedTuple):
    """A screen that is opened."""

    what: str
    place: str
    """The place of the registry of actions that it is."""
    keys: tuple[str, ...]
    """From Today to it; the last one is timed."""


SCREENS = (
    Screen("Today", "today", ("2", "1")),
    Screen("reviews", "reviews", ("2",)),
    Screen("clients", "clients", ("C",)),
    Screen("a client", "client", ("C", ENTER)),
    Screen("a client's form", "form", ("C", "e")),
    Screen("a client's scope", "scope", ("C", ENTER, "o")),
    Screen("starting a review", "start", ("C", ENTER, "r")),
    Screen("staff", "people", (":", "staff", ENTER)),
    Screen("library", "library", ("6",)),
    Screen("a standard", "standard", ("6", ENTER)),
    Screen("a standard's versions", "standard", ("6", ENTER, "v")),
    Screen("a standard's form", "standard_form", ("6", "e")),
    Screen("packs", "packs", ("6", "p")),
    Screen("parameters", "parameters", ("6", "p", "p")),
    Screen("the queue", "queue", ("6", "Q")),
    Screen("a walk", "walk", ("2", ENTER)),
    Screen("what a submission does", "submit", ("2", ENTER, ">")),
    Screen("findings of all", "findings", ("6", "F")),
    Screen("my findings", "findings", ("6", "F", "z")),
    Screen("verified findings", "findings", ("6", "F", "v")),
    Screen("findings of a client", "findings", ("C", ENTER, "F")),
    Screen("a finding", "finding", ("6", "F", ENTER)),
    Screen("the year", "year", ("S",)),
    Screen("whom to begin with", "beginning", ("S", "b")),
    Screen("heat map", "heat", ("H",)),
    Screen("a cell of the heat map", "cell", ("H", DOWN, ENTER)),
    Screen("box and blob", "box", ("C", ENTER, "B")),
    Screen("box of a past day", "box", ("C", ENTER, "B", "[")),
    Screen("comparison", "compare", ("C", ENTER, "V")),
    Screen("who fails most", "ranking", ("C", "W")),
    Screen("who fails it", "failing", ("6", ENTER, "W")),
    Screen("history of a client", "history", ("C", ENTER, "h")),
    Screen("history of a review", "history", ("2", "h")),
    Screen("history of a finding", "history", ("6", "F", "h")),
    Screen("a client explained", "explain", ("C", ENTER, "=")),
    Screen("the heat map explained", "explain", ("H", "=")),
    Screen("the queue explained", "explain", ("6", "Q", "=")),
    Screen("a walk explained", "explain", ("2", ENTER, "=")),
    Screen("keys of the reviews", "help", ("2", "?")),
    Screen("my reviews", "reviews", ("2", "z")),
)
"""Every screen, and those of them that read something else after a key."""
ASIDE = {
    "welcome": "shows no practice",
    "import": "reads a file",
    "evidence": "reads what hangs on one question",
    "categories": "reads the categories, which do not grow with the answers",
    "plan": "is a form",
    "move": "is a form",
}
"""Screens that are not opened, and why: what they read does not grow with the practice."""
KEYS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("down the reviews", ("2",), (DOWN, UP)),
    ("down the clients", ("C",), (DOWN, UP)),
    ("down the library", ("6",), (DOWN, UP)),
    ("down the queue", ("6", "Q"), (DOWN, UP)),
    ("down the findings", ("6", "F"), (DOWN, UP)),
    ("down the year", ("S",), (DOWN, UP)),
    ("on in the year", ("S",), (RIGHT, LEFT)),
    ("down the heat map", ("H",), (DOWN, UP)),
    ("on in the heat map", ("H",), (RIGHT, LEFT)),
    ("down the walk", ("2", ENTER), (DOWN, UP)),
    ("y in the walk", ("2", ENTER), ("y",)),
    ("u in the walk", ("2", ENTER), ("u", "U")),
    ("category in the walk", ("2", ENTER), ("]", "[")),
    ("s in the clients", ("C",), ("s",)),
    ("a mark in the library", ("6",), ("*",)),
    ("a letter of / in the library", ("6", "/"), ("a", "\x7f")),
    ("a letter of / in the findings", ("6", "F", "/"), ("a", "\x7f")),
    ("a letter in the palette", ("2", ":"), ("a", "\x7f")),
    ("a letter of c in the reviews", ("2", "c"), ("a", "\x7f")),
    ("a letter of / in the walk", ("2", ENTER, "/"), ("a", "\x7f")),
)
"""What a key is called, the keys from Today to where it is pressed, and what is pressed in turn."""


@dataclass
class _Times:
    """Milliseconds by screen or key."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, seconds: float) -> None:
        self.found.setdefault(what, []).append(seconds * 1000)

    def middle(self, what: str) -> float:
        return median(self.found[what])


def practice(folder: Path) -> tuple[Path, Size, int | None]:
    """The large practice, made where it is not there yet; then also what its answers took, in bytes."""
    from models.practice.people import login_name

    size = Size(rounds=int(os.environ.get("SCALE_ROUNDS", "2")))
    path = folder / f"scale-{size.rounds}" / "practice.db"
    if path.exists():
        return path, size, None
    grown = make(path, size, login_name(), lambda text: print(f"bench: {text}", file=sys.stderr, flush=True))
    return path, size, grown


def _begin(environment: dict[str, str], times: _Times) -> Session:
    session = Session(PROGRAM, environment)
    times.add("start to Today", session.wait("REV-"))
    session.settle(1.2)  # what a session does once after its first frame is not the next screen's
    return session


def opened(environment: dict[str, str], times: _Times) -> None:
    """Open every screen once, each from Today."""
    session = _begin(environment, times)
    try:
        for what, _, keys in SCREENS:
            for key in keys[:-1]:
                session.press(key, QUIET, PATIENCE)
            times.add(what, session.press(keys[-1], QUIET, PATIENCE).seconds)
            for _ in keys[1:]:
                session.press(ESC, QUIET, 1.0)
            session.press("1", QUIET, 1.0)
    finally:
        session.close()


def pressed(environment: dict[str, str], times: _Times) -> None:
    """Press every key that is typical, where it is."""
    for what, to, keys in KEYS:
        session = _begin(environment, times)
        try:
            for key in to:
                session.press(key, QUIET, PATIENCE)
            for n in range(PRESSES):
                times.add(what, session.press(keys[n % len(keys)]).seconds)
        finally:
            session.close()


def against_the_demo(folder: Path, path: Path) -> list[Row]:
    """Screens and keys at scale, each against the demo's."""
    _, small = demo(folder)
    large = environment_of(folder, path)
    floor, ours = _Times(), _Times()
    for _ in range(TIMES):
        opened(small, floor)
        opened(large, ours)
    pressed(small, floor)
    pressed(large, ours)
    return [Row(f"{what}, at scale", ours.middle(what), floor.middle(what), LIMIT) for what in ours.found]


def heat_map(folder: Path, path: Path) -> Row:
    """The heat map of all clients against the one of a practice without any."""
    empty = environment_of(folder, folder / "empty" / "practice.db")
    command = [*PROGRAM, "init", "--name", "Empty"]
    subprocess.run(command, check=True, env={**os.environ, **empty}, capture_output=True)
    floor, ours = _Times(), _Times()
    for _ in range(TIMES):
        for environment, times in ((empty, floor), (environment_of(folder, path), ours)):
            session = Session(PROGRAM, environment)
            try:
                session.wait("Today")
                session.settle(1.2)
                times.add("heat", session.press("H", QUIET, PATIENCE).seconds)
            finally:
                session.close()
    return Row("heat map, against an empty one", ours.middle("heat"), floor.middle("heat"), LIMIT)


def comparison(folder: Path) -> Row:
    """Two reviews of 3,000 questions compared, against reading their answers."""
    from models.align import comparing
    from models.store.opening import open_store

    path = folder / "compared" / "practice.db"
    make(path, Size(clients=1, standards=3000, rounds=2, going=0))
    with open_store(path) as store:

        def read() -> object:
            return [
                store.rows(
                    "SELECT i.*, a.* FROM reviews r JOIN items i ON i.review = r.id JOIN answers a ON a.id = i.id "
                    "WHERE r.code = :code ORDER BY i.id",
                    {"code": code},
                )
                for code in ("REV-0001", "REV-0002")
            ]

        floor = _took(read)
        ours = _took(lambda: comparing.of_reviews(store, "REV-0001", "REV-0002"))
    return Row("comparison of 3,000 questions", ours, floor, 3.0)


def _took(work: Callable[[], object]) -> float:
    """Milliseconds, the middle of several."""
    took = []
    for _ in range(TIMES * 3):
        begin = time.perf_counter()
        work()
        took.append((time.perf_counter() - begin) * 1000)
    return median(took)


def space(path: Path, size: Size, grown: int | None) -> list[Row]:
    """Megabytes a million answers: with their history, where the practice was made just now; and all that it holds (questions,
    frozen copies, findings, the library)."""
    whole = Row(
        f"all of {size.answers:,}, a million answers", path.stat().st_size / size.answers, 0, 280, "MB"
    )
    if grown is None:
        return [whole]
    return [Row("a million answers, with their history", grown / size.answers, 0, 150, "MB"), whole]


def measure() -> list[Row]:
    """All of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, size, grown = practice(Path(os.environ.get("SCALE_FOLDER", name)))
        return [
            *space(path, size, grown),
            *against_the_demo(folder, path),
            heat_map(folder, path),
            comparison(folder),
        ]
