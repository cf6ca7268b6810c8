"""Who quits does not wait for a document that is being made, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.align import walking
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (thread / "children").read_text().split())
    return found


def makes_documents(pid: int) -> bool:
    """Whether it runs its own program by now; what is stopped before is a copy of the workstation that holds it up."""
    return b"exports.child" in Path(f"/proc/{pid}/cmdline").read_bytes()


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("leaves", ["quit", pytest.param("hang-up", marks=pytest.mark.slow)])
def test_nobody_waits_for_a_document_that_is_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    review = walking.drawn(tmp_path)
    program = [sys.executable, "-I", "-m", "tui", "--db", str(review.path), "--as", "dana"]
    with Terminal([*program, "open", "review", review.code]) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("x")
        terminal.wait_for("alignment report as PDF")
        terminal.press("enter")
        terminal.wait_until(
            lambda: any(makes_documents(one) for one in children(terminal.process.pid)),
            name="a process that makes it",
        )
        (child,) = children(terminal.process.pid)
        os.kill(child, signal.SIGSTOP)
        if leaves == "quit":
            terminal.press("ctrl+q")
            assert terminal.wait_exit(5) == 0
        else:
            terminal.hang_up()
            assert terminal.wait_exit(3) == 129  # FAULTS A1
        is_left = is_alive(child)
    review.store.close()
    assert not is_left


def test_no_process_is_left_where_leaving_itself_stands_still() -> None:
    words = """
import os, signal, time
from exports import page
from tui import leaving

leaving.PATIENCE = 0.2
leaving.prepare(lambda code: time.sleep(30))
maker = page.start()
os.kill(maker.process.pid, signal.SIGSTOP)
print(maker.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGHUP)
time.sleep(30)
"""
    with subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, cwd=ROOT) as program:
        assert program.stdout is not None
        child = int(program.stdout.readline())
        assert program.wait(20) == 129
    end = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < end:
        time.sleep(0.02)  # what is killed goes a moment later
    assert not is_alive(child)
