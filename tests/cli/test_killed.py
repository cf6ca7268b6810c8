"""kill -9 at a random moment, through the program: no acknowledged answer is lost (FAULTS §2, B9)."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from models.align import reviews
from models.library.founding import found
from models.practice import clients, people
from models.store import doctor
from models.store.opening import open_store
from models.who import Who
from tests.align.conftest import Practice

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = 600
AT_ONCE = 3
"""Tries of a quick run; all fifty are passed with --all."""


def practice_with_a_review(path: Path) -> dict[str, int]:
    """A practice with a review in progress; code of each standard → question."""
    from models.align import stream

    who = found(path, login=people.login_name(), person="Fay Founder", name="Harbour IT")
    with open_store(path) as store:
        practice = Practice(store, who, who, who, who, who, who, lambda day: None)
        practice.standards(practice.category("Large", "LRG"), "LRG", QUESTIONS)
        clients.add(store, who, {"code": "ACME", "name": "Acme Ltd"}).result()
        reviews.start(store, Who(who.id, who.login, who.name, who.roles), "ACME", "all").result()
        return {
            code: item
            for code, item in stream.questions(store, "REV-0001").items()
            if code.startswith("LRG-")
        }


def one_kill(path: Path, known: dict[str, int], chance: random.Random, turn: int) -> int:
    """Feed answers, kill the program in the middle; how many were acknowledged. Asserts that they are
    there."""
    value = "yes" if turn % 2 else "no"
    codes = sorted(known)
    command = [sys.executable, "-m", "tui", "--db", str(path), "review", "answers", "REV-0001", "-"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write("".join(f"{code} {value} turn {turn}\n" for code in codes).encode())
    process.stdin.flush()
    acknowledged: list[str] = [process.stdout.readline().decode()]
    killer = threading.Timer(chance.uniform(0.0, 0.15), process.kill)
    killer.start()
    acknowledged += process.stdout.read().decode().splitlines(keepends=True)
    killer.join()
    process.wait(10)
    with process.stdin, process.stdout, process.stderr:
        pass
    whole = [line.split()[1] for line in acknowledged if line.startswith("ACK ") and line.endswith("\n")]
    with open_store(path) as store:
        rows = store.rows("SELECT id, value, note FROM answers")
    there = {row["id"]: (row["value"], row["note"]) for row in rows}
    lost = [code for code in whole if there.get(known[code]) != (int(value == "yes"), f"turn {turn}")]
    assert lost == [], f"acknowledged and lost in turn {turn}"
    return len(whole)


def kill_many(path: Path, times: int) -> None:
    """Kill it so many times; doctor is content at the end."""
    known = practice_with_a_review(path)
    chance = random.Random(times)
    counts = [one_kill(path, known, chance, turn) for turn in range(1, times + 1)]
    assert any(0 < count < QUESTIONS for count in counts), "it was killed in the middle at least once"
    deadline = time.monotonic() + 30
    remarks = [one for one in doctor.examine(path) if one.severity == "error"]
    assert remarks == [] and time.monotonic() < deadline


def test_no_acknowledged_answer_is_lost(tmp_path: Path) -> None:
    kill_many(tmp_path / "practice" / "practice.db", AT_ONCE)


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_fifty_times(tmp_path: Path) -> None:
    kill_many(tmp_path / "practice" / "practice.db", 50)
