"""Leaving when the terminal hangs up or the system ends: quickly, with everything saved, and certainly.

A handler of the event loop is not enough, since the loop may be what is stuck. So these are plain signal
handlers, which also start a thread that ends the process after two seconds, whatever else happens (FAULTS A1
to A5).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from tui import first

EXIT_HANG_UP = 129
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143
PATIENCE = 2.0
"""Seconds that saving and ending may take."""
GIVING_BACK = 0.3
_CODES = {
    signal.SIGHUP: EXIT_HANG_UP,
    signal.SIGINT: EXIT_INTERRUPTED,
    signal.SIGTERM: EXIT_TERMINATED,
}
"""Ctrl+C is a key of the workstation and no signal (A15); SIGINT comes from outside."""


def prepare(leave: Callable[[int], None]) -> None:
    """On SIGHUP, SIGINT and SIGTERM call `leave` with the exit code, and see to it that the process ends."""
    leaving = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        code = _CODES[signal.Signals(number)]
        if leaving.is_set():
            return
        leaving.set()
        threading.Thread(target=_end_anyway, args=(code,), name="watchdog", daemon=True).start()
        leave(code)

    for number in _CODES:
        signal.signal(number, on_signal)


def _end_anyway(code: int) -> None:
    time.sleep(PATIENCE)
    if code != EXIT_HANG_UP:
        # Somebody may still look at the terminal; but it may have stalled, so nobody waits for it.
        giving_back = threading.Thread(target=first.leave, name="giving back", daemon=True)
        giving_back.start()
        giving_back.join(GIVING_BACK)
    documents = sys.modules.get("exports.page")
    if documents is not None:
        documents.end_all()  # a process that stands still does not see that nobody reads what it makes
    os._exit(code)
