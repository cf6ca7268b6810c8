"""Nobody waits for a terminal, and nothing is lost that was handed over."""

from __future__ import annotations

import os
import select
import threading
import time

from tui.wire import CONGESTED, Wire


def test_everything_arrives_in_order() -> None:
    read, write = os.pipe()
    wire = Wire(write, lambda: None)
    for number in range(100):
        wire.write(f"{number},")
    wire.close(1)
    os.close(write)
    assert os.read(read, 10_000).decode() == "".join(f"{number}," for number in range(100))
    assert wire.sent == 290
    os.close(read)


def test_writing_to_a_stalled_terminal_returns_at_once() -> None:
    read, write = os.pipe()
    freed = threading.Event()
    wire = Wire(write, freed.set)
    assert not wire.congested
    begin = time.monotonic()
    for _ in range(200):
        wire.write("x" * 1000)
    assert time.monotonic() - begin < 0.5
    time.sleep(0.1)
    assert wire.congested
    got = 0
    while got < 200_000:
        got += len(os.read(read, 65536))
    assert freed.wait(2)
    assert not wire.congested
    assert CONGESTED < 200_000
    wire.close(0)
    os.close(read)
    os.close(write)


def test_a_terminal_that_makes_nobody_wait_gets_all_of_it_too() -> None:
    """Some program before this one has left it so: the end of a write is then an error, not a wait."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    wire = Wire(write, lambda: None)
    wire.write("x" * 300_000)
    got = 0
    while got < 300_000 and select.select([read], [], [], 2)[0]:
        got += len(os.read(read, 65536))
    assert got == 300_000
    wire.close(1)
    os.close(read)
    os.close(write)


def test_closing_waits_only_so_long() -> None:
    read, write = os.pipe()
    wire = Wire(write, lambda: None)
    wire.write("x" * 200_000)
    begin = time.monotonic()
    wire.close(0.2)
    assert time.monotonic() - begin < 0.6
    wire.write("late")
    os.close(read)


def test_a_terminal_that_is_gone_ends_the_writing() -> None:
    read, write = os.pipe()
    wire = Wire(write, lambda: None)
    os.close(read)
    wire.write("x")
    wire.close(1)
