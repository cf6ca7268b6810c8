"""Pilot without sleep: waits until the program has done what the keys began, and no longer.

Textual's Pilot sleeps 20 ms after whatever it does, several times for each key, until the process has used
hardly any processor time meanwhile. That is most of what a test of a screen would cost, and on a busy machine
it is a guess. Here a wait ends when the event loop has nothing more to do at once and no other thread of the
process is at work.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from typing import Any

FEED_SECONDS = 0.1
"""How often a workstation of a test asks what others have changed; without tests it is once a second."""
STEP = 0.002
"""Seconds between two looks."""
LOOKS = 2
"""How many looks in a row have to find everything at rest."""


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 5.0) -> None:
    """Wait until everything is at rest, `max_sleep` seconds at most. It stands for `textual._wait.wait_for_idle`."""
    loop: Any = asyncio.get_running_loop()
    begin = time.monotonic()
    still = 0
    while still < LOOKS and time.monotonic() - begin < max_sleep:
        await _turns(loop)
        still = still + 1 if _is_at_rest() else 0
        await asyncio.sleep(STEP)
    await _turns(loop)


async def _turns(loop: Any) -> None:
    """Let the loop turn until nothing is ready."""
    for _ in range(10_000):
        await asyncio.sleep(0)
        if not loop._ready:
            return


def _is_at_rest() -> bool:
    """Whether every other thread of this process sleeps."""
    own = str(threading.get_native_id())
    for thread in os.listdir("/proc/self/task"):
        if thread == own:
            continue
        try:
            with open(f"/proc/self/task/{thread}/stat", "rb") as file:
                state = file.read().rpartition(b") ")[2][:1]
        except OSError:
            continue
        if state != b"S":
            return False
    return True


def install() -> None:
    """Puts it in the place of Textual's, where Textual has been imported, and lets workstations ask more often."""
    for name in ("textual.app", "textual.pilot"):
        if name in sys.modules:
            module: Any = sys.modules[name]
            module.wait_for_idle = wait_for_idle
    if "tui.workstation" in sys.modules:
        workstation: Any = sys.modules["tui.workstation"]
        workstation.FEED_SECONDS = FEED_SECONDS
