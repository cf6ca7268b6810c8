"""The walk: an answer in a review of 500 questions, from the key to the last byte of its repaint, saved with
`synchronous=FULL`; moving by a row; an idle screen; and what 20 sessions weigh.

The floors are Textual's own: cursor down in an app with a DataTable of 500 rows, and the empty app.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.session import Repaint, Session, environment_of
from benchmarks.table import Row, median, percentile

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-I", "-m", "tui"]
FLOOR = [sys.executable, "-I", str(ROOT / "benchmarks" / "floor.py")]
QUESTIONS = 500
PRESSES = 120
SESSIONS = 20
IDLE_SECONDS = 5.0
DOWN = "\x1b[B"

_THINGS = (
    "backup job", "firewall", "guest network", "mail domain", "administrator account", "server room", "line to the internet",
    "workstation", "licence", "remote access", "battery backup", "switch", "printer", "archive", "phone system", "tablet",
)  # fmt: skip
_STATES = (
    "covered by the vendor's support for 12 months more", "checked within the last 30 days",
    "at most one release behind the newest one", "named in the documentation with its owner",
    "protected by a second factor for everybody who reaches it", "restored or replaced within 4 hours when it fails",
    "watched by an alert that opens a ticket within an hour",
)  # fmt: skip


def questions(count: int = QUESTIONS, each: int = 20) -> bytes:
    """A table of so many standards, `each` in a category; each question has other words than the one before."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("category", "name", "question", "why", "how"))
    for number in range(count):
        thing, state = _THINGS[number % len(_THINGS)], _STATES[number % len(_STATES)]
        table.writerow(
            (
                f"Category {number // each + 1}",
                f"{thing.capitalize()} {number + 1}",
                f"Is every {thing} at the site {state}?",
                f"When the {thing} fails, the client stands still: on average {number % 9 + 2} people for half a day.",
                f"1 Open the console and choose {thing}.\n2 Look at line {number % 12 + 1} of the overview.\n3 Ask there.",
            )
        )
    return out.getvalue().encode()


def practice(folder: Path) -> dict[str, str]:
    """A practice with a review of 500 questions in progress, made by commands; the environment that finds it."""
    environment = environment_of(folder, folder / "practice" / "practice.db")
    table = folder / "standards.csv"
    table.write_bytes(questions())
    for words in (
        ("init", "--name", "Harbour IT"),
        ("add", "client", "--code", "ACME", "--name", "Acme Dental"),
        ("import", "standards", str(table), "--approve"),
        ("review", "start", "ACME", "--ask", "all"),
    ):
        subprocess.run(
            [*PROGRAM, *words], check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return environment


def pressed(
    command: Sequence[str], ready: str, key: str, environment: dict[str, str] | None = None
) -> list[Repaint]:
    """Press a key 120 times, each after the repaint of the one before has ended."""
    session = Session(command, environment)
    try:
        session.wait(ready)
        session.settle(1.2)
        return [session.press(key) for _ in range(PRESSES)]
    finally:
        session.close()


def walking(environment: dict[str, str], key: str) -> list[Repaint]:
    """Press a key 120 times in the walk."""
    return pressed([*PROGRAM, "open", "review", "REV-0001"], f"of {QUESTIONS}", key, environment)


def wake_ups(pid: int) -> int:
    """How often the program gave the processor up of itself, that is, how often it has been woken."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def idle(command: Sequence[str], ready: str, environment: dict[str, str] | None = None) -> tuple[int, float]:
    """Bytes in five seconds without a key, and wake-ups a second."""
    session = Session(command, environment)
    try:
        session.wait(ready)
        session.settle(2.5)
        return idling(session)
    finally:
        session.close()


def idling(session: Session) -> tuple[int, float]:
    """The same of a session that is at rest."""
    before = wake_ups(session.pid)
    end, count = time.perf_counter() + IDLE_SECONDS, 0
    while (left := end - time.perf_counter()) > 0:
        count += session.settle(left, left)
    return count, (wake_ups(session.pid) - before) / IDLE_SECONDS


def weight(command: Sequence[str], ready: str, environment: dict[str, str] | None = None) -> float:
    """Megabytes (PSS) of one session while 20 are open."""
    sessions: list[Session] = []
    try:
        for _ in range(SESSIONS):
            sessions.append(Session(command, environment))
        for session in sessions:
            session.wait(ready, 120.0)
        for session in sessions:
            session.settle(0.3)
        time.sleep(2.0)
        return sum(_pss(session.pid) for session in sessions) / SESSIONS / 1000
    finally:
        for session in sessions:
            session.close()


def _pss(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def _ms(repaints: Sequence[Repaint]) -> list[float]:
    return [one.seconds * 1000 for one in repaints]


def _bytes(repaints: Sequence[Repaint]) -> float:
    return sum(one.bytes for one in repaints) / len(repaints)


def measure() -> list[Row]:
    """All of it; floor and ours in turn, so that the machine's own drift meets both."""
    with tempfile.TemporaryDirectory() as place:
        environment = practice(Path(place))
        floor: list[Repaint] = []
        moved: list[Repaint] = []
        answered: list[Repaint] = []
        for _ in range(2):
            floor += pressed([*FLOOR, "table"], "BKP-010", DOWN)
            answered += walking(environment, "y")
            moved += walking(environment, "j")
        quiet, woken = idle([*PROGRAM, "open", "review", "REV-0001"], f"of {QUESTIONS}", environment)
        _, floor_woken = idle([*FLOOR, "empty"], "floor-is-ready")
        heavy = weight([*PROGRAM, "open", "review", "REV-0001"], f"of {QUESTIONS}", environment)
        empty = weight([*FLOOR, "empty"], "floor-is-ready")
    down = _ms(floor)
    return [
        Row("answer key, median", median(_ms(answered)), median(down), 2.0),
        Row("answer key, p99", percentile(_ms(answered), 0.99), percentile(down, 0.99), 2.5),
        Row("answer key, bytes", _bytes(answered), 0, 3000, "B"),
        Row("a row down in the walk, median", median(_ms(moved)), median(down), 1.0),
        Row("a row down in the walk, bytes", _bytes(moved), 0, 800, "B"),
        Row("idle in the walk, bytes in 5 s", quiet, 0, 0, "B"),
        Row("idle in the walk, wake-ups a second", woken, 0, floor_woken + 1.5, "/s"),
        Row("a session in the walk, 20 at once", heavy, empty, 1.6, "MB"),
    ]
