"""Every list moves as lightly as the walk does, and no screen says anything while nobody does anything: Today, reviews,
library, clients, the standard's page; with 500 standards in the practice.

The floors are those of the walk: cursor down in a DataTable of 500 rows, and the wake-ups of the empty app.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.session import Repaint, Session
from benchmarks.table import Row, median
from benchmarks.walk import DOWN, FLOOR, PRESSES, PROGRAM, idle, idling, practice, pressed

SCREENS = {"Today": "", "the reviews": "2", "the library": "6", "the clients": "C"}
"""What a screen is called, and the key that opens it from Today."""


def measure() -> list[Row]:
    """Moving in the list that is long, and idling on each."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        environment = practice(Path(place))
        floor: list[Repaint] = []
        moved: list[Repaint] = []
        for _ in range(2):
            floor += pressed([*FLOOR, "table"], "BKP-010", DOWN)
            moved += _moved(environment)
        _, floor_woken = idle([*FLOOR, "empty"], "floor-is-ready")
        quiet = {name: _idle(environment, key) for name, key in SCREENS.items()}
    rows.append(
        Row("a row down in the library, median", _median(moved), _median(floor), 1.0),
    )
    rows.append(
        Row("a row down in the library, bytes", sum(one.bytes for one in moved) / len(moved), 0, 800, "B")
    )
    rows += [Row(f"idle on {name}, bytes in 5 s", count, 0, 0, "B") for name, (count, _) in quiet.items()]
    woken = max(each for _, each in quiet.values())
    return [*rows, Row("idle on these, wake-ups a second", woken, 0, floor_woken + 1.5, "/s")]


def _median(repaints: list[Repaint]) -> float:
    return median([one.seconds * 1000 for one in repaints])


def _at(environment: dict[str, str], key: str) -> Session:
    session = Session(PROGRAM, environment)
    session.wait("Today")
    session.settle(1.2)
    session.send(key)
    session.settle(1.2)
    return session


def _moved(environment: dict[str, str]) -> list[Repaint]:
    session = _at(environment, "6")
    try:
        return [session.press("j") for _ in range(PRESSES)]
    finally:
        session.close()


def _idle(environment: dict[str, str], key: str) -> tuple[int, float]:
    session = _at(environment, key)
    try:
        session.settle(1.5)
        return idling(session)
    finally:
        session.close()
