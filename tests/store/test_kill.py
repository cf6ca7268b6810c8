"""FAULTS B9, through the program: `review answers REVIEW -` is killed at a random moment, fifty times over."""

from __future__ import annotations

import os
import pwd
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.store import practice as make_practice
from models.store import doctor
from models.store.opening import open_store

TIMES = 50


def run(path: Path, lines: list[str], seconds: float) -> tuple[list[str], float]:
    """Feed answers to the program, kill it so long after its first acknowledgement.

    The codes that it acknowledged, and the seconds from the first to the end.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "tui", "--db", str(path), "review", "answers", "REV-0001", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    feed = process.stdin

    def write() -> None:
        try:
            for line in lines:
                feed.write(line + "\n")
                feed.flush()
            feed.close()
        except (BrokenPipeError, ValueError):
            pass

    thread = threading.Thread(target=write)
    thread.start()
    first = process.stdout.readline()
    assert first.startswith("ACK "), (first, process.stderr.read())
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    began = time.monotonic()
    said = [first, *process.stdout.readlines()]
    took = time.monotonic() - began
    timer.cancel()
    process.wait()
    thread.join()
    assert all(line.startswith("ACK ") for line in said if line.endswith("\n"))
    return [line.split()[1] for line in said if line.endswith("\n")], took


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_b9_no_acknowledged_answer_is_lost_when_the_program_is_killed(tmp_path: Path) -> None:
    """Each is in the practice with the value that was sent, and doctor is content."""
    path, (items, *_) = make_practice(tmp_path, 1, login=pwd.getpwuid(os.getuid()).pw_name)
    codes = [f"BKP-{n:03}" for n in range(len(items))]
    chosen = random.Random(50)
    _, whole = run(path, [f"{code} yes" for code in codes], 60.0)
    cut_short = 0
    for turn in range(TIMES):
        value = turn % 2
        lines = [f"{code} {'yes' if value else 'no'}" for code in codes]
        acknowledged, _ = run(path, lines, chosen.uniform(0.0, 0.7 * whole))
        cut_short += len(acknowledged) < len(codes)
        with open_store(path) as store:
            found = {
                row["code"]: row["value"]
                for row in store.rows(
                    "SELECT s.code, a.value FROM answers a JOIN items i ON i.id = a.id JOIN standards s ON s.id = i.standard"
                )
            }
        assert acknowledged == codes[: len(acknowledged)]
        assert [code for code in acknowledged if found.get(code) != value] == []
        if turn % 10 == 9:
            assert [one for one in doctor.examine(path) if one.severity == "error"] == []
    assert cut_short > TIMES / 2
