"""What goes to the terminal: a thread that writes, so that nobody else ever waits for a terminal (FAULTS A4).

Textual's own writer has a queue of thirty places, and the event loop stands still when it is full. This one
takes everything at once and says when it is congested; whoever draws then leaves out frames, and draws the
newest one when it is free again.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

CONGESTED = 4096
"""Bytes not yet taken by the terminal from which on no more frames are drawn."""

PATIENCE = 500
"""Milliseconds until a terminal without room is looked at again, whether it says that it has some or not."""


class Wire:
    """Bytes on their way to a file descriptor."""

    def __init__(self, fileno: int, freed: Callable[[], None]) -> None:
        """`freed` is called, in the writing thread, when it is congested no more."""
        self._fileno = fileno
        self._freed = freed
        self._waiting = bytearray()
        self._change = threading.Condition()
        self._closed = False
        self._skipped = False
        self.sent = 0
        """Bytes that the terminal has taken."""
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)
        self._thread.start()

    @property
    def congested(self) -> bool:
        """Whether the terminal does not keep up. Asking means to be told by `freed`, if it is so."""
        with self._change:
            self._skipped = len(self._waiting) > CONGESTED
            return self._skipped

    def write(self, text: str) -> None:
        """Send this. Never waits; after `close` nothing is sent."""
        with self._change:
            if not self._closed:
                self._waiting += text.encode("utf-8", "replace")
                self._change.notify()

    def close(self, seconds: float) -> None:
        """Wait until all is sent, at most so long; then nothing more is."""
        with self._change:
            if seconds:
                self._change.wait_for(lambda: not self._waiting or self._closed, seconds)
            self._closed = True
            self._waiting.clear()
            self._change.notify()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                data = bytes(self._waiting[:CONGESTED])
            try:
                count = os.write(self._fileno, data)
            except BlockingIOError:
                # A program before this one left the terminal so that it does not make writers wait.
                self._wait_for_room()
                continue
            except OSError:
                with self._change:
                    self._closed = True
                    self._waiting.clear()
                    self._change.notify_all()
                return
            with self._change:
                self.sent += count
                del self._waiting[:count]
                free = self._skipped and len(self._waiting) <= CONGESTED
                if free:
                    self._skipped = False
                if not self._waiting:
                    self._change.notify_all()
            if free:
                self._freed()

    def _wait_for_room(self) -> None:
        poll = select.poll()
        poll.register(self._fileno, select.POLLOUT)
        poll.poll(PATIENCE)
