"""Cold start: the first screen with the demo practice's data on it, and a command, against an empty Textual app."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.session import Session, environment_of
from benchmarks.table import Row, median

RUNS = 9
ROOT = Path(__file__).resolve().parent.parent
FLOOR = [sys.executable, "-I", str(ROOT / "benchmarks" / "floor.py"), "empty"]
PROGRAM = [sys.executable, "-I", "-m", "tui"]


def demo(folder: Path) -> tuple[Path, dict[str, str]]:
    """A demo practice in a folder, and the environment in which nothing else is found."""
    path = folder / "demo" / "demo.db"
    environment = environment_of(folder, path)
    subprocess.run(
        [*PROGRAM, "demo", "--no-open"],
        check=True,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    return path, environment


def measure() -> list[Row]:
    """Start in turn with the floor, so that the machine's own drift meets both."""
    with tempfile.TemporaryDirectory() as place:
        _, environment = demo(Path(place))
        floor, ready, first, listed = [], [], [], []
        for _ in range(RUNS):
            empty = Session(FLOOR)
            floor.append(empty.wait("floor-is-ready"))
            empty.close()
            ours = Session(PROGRAM, environment)
            ready.append(ours.wait("REV-"))
            first.append(ours.first or ready[-1])
            ours.close()
            begin = time.perf_counter()
            subprocess.run(
                [*PROGRAM, "list", "clients", "--json"],
                check=True,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
            )
            listed.append(time.perf_counter() - begin)
    base = median(floor) * 1000
    return [
        Row("start: the first screen, with data", median(ready) * 1000, base, 1.35),
        Row("start: something to see", median(first) * 1000, base, 0.3),
        Row("list clients --json", median(listed) * 1000, base, 0.6),
    ]
