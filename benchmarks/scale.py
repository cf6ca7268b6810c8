"""At scale: every screen opens, and every key works, against the demo in the same run; what answers take on the disk; the heat
map against an empty one; the comparison of two reviews of 3,000 questions against reading their answers.

400 clients × 500 standards, each asked of each client SCALE_ROUNDS times (2, so that all benchmarks together stay short):

    SCALE_ROUNDS=50 ./run bench scale               ten million answers: half an hour, 3 GB
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

from benchmarks.scale_made import Size, make
from benchmarks.session import Session, environment_of
from benchmarks.start import demo
from benchmarks.table import Row, median
from benchmarks.walk import DOWN, PROGRAM

ENTER, ESC, UP = "\r", "\x1b", "\x1b[A"
TIMES = 3
"""Each screen is opened so often in each practice, in turn."""
PRESSES = 25
LIMIT = 1.5
QUIET = 0.3
"""Seconds without a byte after which a screen is taken to be whole; they do not count."""

SCREENS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reviews", ("2",)),
    ("clients", ("C",)),
    ("a client", ("C", ENTER)),
    ("a client's scope", ("C", ENTER, "o")),
    ("library", ("6",)),
    ("a standard", ("6", ENTER)),
    ("packs", ("6", "p")),
    ("the queue", ("6", "Q")),
    ("a walk", ("2", ENTER)),
    ("findings of all", ("6", "F")),
    ("findings of a client", ("C", ENTER, "F")),
    ("the year", ("S",)),
    ("heat map", ("H",)),
    ("box and blob", ("C", ENTER, "B")),
    ("comparison", ("C", ENTER, "V")),
    ("who fails most", ("C", "W")),
    ("who fails it", ("6", ENTER, "W")),
    ("history of a client", ("C", ENTER, "h")),
    ("history of a review", ("2", "h")),
    ("history of a finding", ("6", "F", "h")),
)
"""What a screen is called, and the keys from Today to it; the last one is timed."""
KEYS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("down the reviews", ("2",), (DOWN, UP)),
    ("down the clients", ("C",), (DOWN, UP)),
    ("down the library", ("6",), (DOWN, UP)),
    ("down the findings", ("6", "F"), (DOWN, UP)),
    ("down the year", ("S",), (DOWN, UP)),
    ("down the heat map", ("H",), (DOWN, UP)),
    ("down the walk", ("2", ENTER), (DOWN, UP)),
    ("y in the walk", ("2", ENTER), ("y",)),
    ("a letter of / in the library", ("6", "/"), ("a", "\x7f")),
    ("a letter of / in the findings", ("6", "F", "/"), ("a", "\x7f")),
    ("a letter in the palette", ("2", ":"), ("a", "\x7f")),
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
    times.add("Today", session.wait("REV-"))
    session.settle(1.2)  # what a session does once after its first frame is not the next screen's
    return session


def opened(environment: dict[str, str], times: _Times) -> None:
    """Open every screen once, each from Today."""
    session = _begin(environment, times)
    try:
        for what, keys in SCREENS:
            for key in keys[:-1]:
                session.press(key, QUIET, 20.0)
            times.add(what, session.press(keys[-1], QUIET, 20.0).seconds)
            for _ in keys[1:]:
                session.press(ESC, QUIET, 20.0)
            session.press("1", QUIET, 20.0)
    finally:
        session.close()


def pressed(environment: dict[str, str], times: _Times) -> None:
    """Press every key that is typical, where it is."""
    for what, to, keys in KEYS:
        session = _begin(environment, times)
        try:
            for key in to:
                session.press(key, QUIET, 20.0)
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
                times.add("heat", session.press("H", QUIET, 20.0).seconds)
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
