"""A program in a terminal of its own, as SSH would carry it: start it, press keys, time its repaints, count its bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Repaint:
    """What came after a key."""

    seconds: float
    """From the key to the last byte of its repaint."""
    bytes: int


class Session:
    """A program on a pseudo-terminal of 80×24 cells. Close it: it is ended by its own process id."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.started = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})})
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvp(command[0], list(command))
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""
        self.first: float | None = None
        """Seconds from the start to the first byte that is something to see."""

    def _read(self, timeout: float) -> bytes:
        ready, _, _ = select.select([self._handle], [], [], timeout)
        if not ready:
            return b""
        try:
            data = os.read(self._handle, 65536)
        except OSError:
            return b""
        for ask, answer in ((b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?62c")):
            if ask in data:
                os.write(self._handle, answer)
        return data

    def wait(self, text: str, limit: float = 30.0) -> float:
        """Seconds from the start until the text was sent. Raises TimeoutError."""
        wanted = text.encode()
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            data = self._read(0.05)
            if data:
                if self.first is None and any(32 < byte < 127 for byte in _visible(data)):
                    self.first = time.perf_counter() - self.started
                self.seen = (self.seen + data)[-200_000:]
                if wanted in self.seen:
                    return time.perf_counter() - self.started
        raise TimeoutError(f"{text!r} did not appear in {limit} s")

    def settle(self, quiet: float = 0.4, limit: float = 10.0) -> int:
        """Read until nothing comes for so long; the bytes that came."""
        count, end, last = 0, time.perf_counter() + limit, time.perf_counter()
        while time.perf_counter() < end and time.perf_counter() - last < quiet:
            data = self._read(0.02)
            if data:
                count += len(data)
                self.seen = (self.seen + data)[-200_000:]
                last = time.perf_counter()
        return count

    def press(self, keys: str, quiet: float = 0.06, limit: float = 1.0) -> Repaint:
        """Press and wait until the repaint has ended: nothing came for `quiet` seconds, or `limit` is over."""
        begin = time.perf_counter()
        os.write(self._handle, keys.encode())
        last, count, got = begin, 0, False
        while True:
            data = self._read(0.005 if got else 0.02)
            now = time.perf_counter()
            if data:
                last, got = now, True
                count += len(data)
            elif (got and now - last > quiet) or now - begin > limit:
                return Repaint(last - begin, count)

    def send(self, keys: str) -> None:
        """Press and do not wait."""
        os.write(self._handle, keys.encode())

    def close(self) -> None:
        """Hang up, and end what does not go by itself in three seconds."""
        for name in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.kill(self.pid, name)
                for _ in range(30):
                    self._read(0.0)
                    if os.waitpid(self.pid, os.WNOHANG)[0]:
                        os.close(self._handle)
                        return
                    time.sleep(0.1)
            except (ProcessLookupError, ChildProcessError):
                break
        os.close(self._handle)


def environment_of(folder: Path, path: Path) -> dict[str, str]:
    """What finds that practice, and in that folder no settings."""
    return {
        "STEERBOARD_DB": str(path),
        **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }


def _visible(data: bytes) -> bytes:
    """The bytes without escape sequences, as far as a first glance needs."""
    import re

    return re.sub(
        rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-_])", b"", data
    )
