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
from collections.abc import Callable
from typing import Any

FEED_SECONDS = 0.1
"""How often a workstation of a test asks what others have changed; without tests it is once a second."""
STEP = 0.0003
"""Seconds between two looks."""
LOOKS = 2
"""How many looks in a row have to find everything at rest."""
WAKING = 0.00005
"""Seconds of the processor that a thread may use between two looks and still count as asleep: it looked at its clock."""


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 5.0) -> None:
    """Wait until everything is at rest, `max_sleep` seconds at most. It stands for `textual._wait.wait_for_idle`."""
    loop: Any = asyncio.get_running_loop()
    begin = time.monotonic()
    still = 0
    await _turns(loop)
    while still < LOOKS and time.monotonic() - begin < max_sleep:
        used = _used_by_others()
        # Not the loop's own sleep, which is rounded up to whole milliseconds; the other threads go on meanwhile.
        time.sleep(STEP)
        await _turns(loop)
        at_rest = _used_by_others() - used < WAKING and _are_asleep() and _is_drawn()
        still = still + 1 if at_rest else 0


async def _turns(loop: Any) -> None:
    """Let the loop turn until nothing is ready."""
    for _ in range(10_000):
        await asyncio.sleep(0)
        if not loop._ready:
            return


def _used_by_others() -> float:
    """Seconds of the processor that the other threads of this process have used."""
    return time.process_time() - time.thread_time()


def _are_asleep() -> bool:
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


def _is_drawn() -> bool:
    """Whether the screen shows what it has come to. Textual draws, and hears a new size, some milliseconds later: it
    draws at once here, as at a pause of Pilot.
    """
    context: Any = sys.modules["textual._context"]
    app = context.active_app.get(None)
    if app is None or not app.is_running or not app._screen_stack:
        return True
    screen = app.screen
    if not screen._update_timer._active.is_set():
        return app._resize_timer is None
    screen._on_timer_update()
    return False


def _parsed_once(parse: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """The rules of how widgets look are the same for every app of the same colours: they are parsed once."""
    parsed: dict[tuple[Any, ...], list[Any]] = {}

    def parse_rules(self: Any, *given: Any, **named: Any) -> list[Any]:
        key = (frozenset(self._variables.items()), given, frozenset(named.items()))
        if key not in parsed:
            parsed[key] = parse(self, *given, **named)
        return parsed[key]

    return parse_rules


def install() -> None:
    """Puts it in the place of Textual's, where Textual has been imported, and lets workstations ask more often.

    Each app parses how its widgets look no more either, which took a tenth of a test of a screen.
    """
    for name in ("textual.app", "textual.pilot"):
        if name in sys.modules:
            module: Any = sys.modules[name]
            module.wait_for_idle = wait_for_idle
    if "tui.workstation" in sys.modules:
        workstation: Any = sys.modules["tui.workstation"]
        workstation.FEED_SECONDS = FEED_SECONDS
    if "textual.css.stylesheet" in sys.modules:
        stylesheet: Any = sys.modules["textual.css.stylesheet"].Stylesheet
        stylesheet._parse_rules = _parsed_once(stylesheet._parse_rules)
