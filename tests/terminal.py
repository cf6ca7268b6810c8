"""A real terminal for tests: runs a program on a pseudo-terminal, presses keys, says what the screen shows.

    with Terminal([sys.executable, "-m", "tui", "--db", path]) as terminal:
        terminal.wait_for("Today")
        terminal.press("2", "enter", "y", "y")
        terminal.type("no battery")
        terminal.wait_until(lambda: terminal.row(23).startswith(" y yes"))
        with terminal.counting() as sent:  # what the program writes, from here until it is quiet
            terminal.press("j")
        assert sent.count < 800
        terminal.signal(signal.SIGHUP)
        assert terminal.wait_exit() == 129

A thread reads all the time, as a terminal does, until `stall()` is called. `style(x, y)` tells how a cell
looks, `raw` holds all bytes that came. What the program asks of the terminal (cursor position, device
attributes, modes) is answered as xterm answers, unless `answers=False`. Nothing here imports Textual.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import pyte

KEYS = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pgup": "\x1b[5~", "pgdn": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f5": "\x1b[15~",
}  # fmt: skip
"""What a terminal sends for a key that has a name; `ctrl+x` and single characters need no entry."""

_ANSWERS = ((b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y"))
# pyte takes private sequences that it does not know for text or for something else.
_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?2026[hl]")
_UNFINISHED = re.compile(rb"\x1b(\[[0-?]*[ -/]*)?\Z")


def key_bytes(key: str) -> bytes:
    """What a terminal sends for it: a name of `KEYS`, `ctrl+` and a letter, or the characters themselves."""
    if key in KEYS:
        return KEYS[key].encode()
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[5].upper()) & 0x1F])
    return key.encode()


@dataclass(slots=True)
class Sent:
    """What the program wrote while it was counted."""

    count: int = 0
    """Bytes."""
    seconds: float = 0.0
    """From the beginning to the last byte; 0 if nothing came."""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Style:
    """How one cell looks."""

    fore: str
    back: str
    bold: bool
    reverse: bool


class Terminal:
    """A program on a pseudo-terminal of its own, which is its controlling terminal. Use it with `with`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        term: str | None = "xterm-256color",
        env: Mapping[str, str | None] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        answers: bool = True,
        redirect: Mapping[int, int | None] | None = None,
    ) -> None:
        """Start the command.

        `term=None` leaves TERM unset. `env` is laid over this process's environment; None removes a name.
        `redirect` maps 0, 1, 2 to a file descriptor to use instead of the terminal, or to None to close it.
        """
        environment = dict(os.environ)
        for name in ("COLUMNS", "LINES", "TERM"):
            environment.pop(name, None)
        if term is not None:
            environment["TERM"] = term
        for name, value in (env or {}).items():
            if value is None:
                environment.pop(name, None)
            else:
                environment[name] = value
        self._answers = answers
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Condition()
        self._held = b""
        self.raw = bytearray()
        """All bytes that the program has written."""
        self._last = time.monotonic()
        self._touched = self._last
        self._stalled = threading.Event()
        self._closing = threading.Event()
        self._over = False
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        wanted = dict(redirect or {})
        streams = [wanted.get(number, slave) for number in (0, 1, 2)]

        def take_terminal() -> None:
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for number, stream in enumerate(streams):
                if stream is None:
                    os.close(number)

        self.started = time.monotonic()
        self.process = subprocess.Popen(
            list(command),
            stdin=slave if streams[0] is None else streams[0],
            stdout=slave if streams[1] is None else streams[1],
            stderr=slave if streams[2] is None else streams[2],
            env=environment,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- what it shows

    @property
    def lines(self) -> list[str]:
        """The screen, a text per line."""
        with self._lock:
            return list(self.screen.display)

    @property
    def text(self) -> str:
        """The screen as one text, blanks at the ends of lines removed."""
        return "\n".join(line.rstrip() for line in self.lines)

    def row(self, number: int) -> str:
        """One line of the screen, 0 on top, -1 the last."""
        return self.lines[number].rstrip()

    def style(self, x: int, y: int) -> Style:
        """How the cell in column x of line y looks."""
        with self._lock:
            cell = self.screen.buffer[y][x]
            return Style(cell.fg, cell.bg, cell.bold, cell.reverse)

    def cells(self) -> list[list[Any]]:
        """All cells with their looks, to compare two screens."""
        with self._lock:
            return [
                [self.screen.buffer[y][x] for x in range(self.screen.columns)]
                for y in range(self.screen.lines)
            ]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and line of the terminal's cursor."""
        with self._lock:
            return self.screen.cursor.x, self.screen.cursor.y

    # ---- what is done to it

    def press(self, *keys: str) -> None:
        """Press keys, named (`enter`, `pgdn`, `ctrl+s`) or characters; all are on their way when it
        returns.
        """
        for key in keys:
            self._write(key_bytes(key))

    def type(self, text: str) -> None:
        """Type a text in one piece, as a line that was slow and then was not delivers it."""
        self._write(text.encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._master], [], 10)
            if not ready:
                raise TimeoutError("the program does not read its input")
            view = view[self._write(view[:4096]) :]

    def paste(self, text: str) -> None:
        """Paste as a terminal in bracketed paste mode does."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size; the program gets SIGWINCH."""
        with self._lock:
            self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        self._touched = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, number)
        self._touched = time.monotonic()

    def stall(self) -> None:
        """Stop reading, as a terminal does in which somebody has pressed ctrl+s."""
        self._stalled.set()
        self._touched = time.monotonic()

    def resume(self) -> None:
        """Read again."""
        self._stalled.clear()
        self._touched = time.monotonic()

    def hang_up(self) -> None:
        """Close the terminal, as the end of an SSH connection does."""
        self._closing.set()
        self._reader.join(2)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # ---- waiting

    def wait_until(self, what: Callable[[], bool], timeout: float = 10.0, name: str = "") -> None:
        """Wait until `what` is true. Raises AssertionError with the screen in it."""
        end = time.monotonic() + timeout
        while not what():
            left = end - time.monotonic()
            if left <= 0 or (self._over and not what()):
                ended = f" (it has ended with {self.process.poll()})" if self._over else ""
                what_failed = f"{name or 'what was waited for'} did not come within {timeout} s{ended}"
                raise AssertionError(f"{what_failed}; the screen:\n{self.text}")
            with self._lock:
                self._lock.wait(min(left, 0.05))

    def wait_for(self, text: str, timeout: float = 10.0) -> float:
        """Wait until the text stands on the screen; seconds since the start. Raises AssertionError."""
        self.wait_until(lambda: text in "\n".join(self.lines), timeout, repr(text))
        return time.monotonic() - self.started

    def wait_gone(self, text: str, timeout: float = 10.0) -> None:
        """Wait until the text stands on the screen no more."""
        self.wait_until(lambda: text not in "\n".join(self.lines), timeout, f"the end of {text!r}")

    def wait_quiet(self, quiet: float = 0.25, timeout: float = 10.0) -> None:
        """Wait until nothing has come for so long, nor has anything been done to it."""
        end = time.monotonic() + timeout
        while time.monotonic() - max(self._last, self._touched) < quiet:
            if time.monotonic() > end:
                raise AssertionError(f"it has not been quiet for {quiet} s within {timeout} s")
            time.sleep(0.01)

    def wait_exit(self, timeout: float = 10.0) -> int:
        """The exit code; negative if a signal ended it. Raises AssertionError if it lives on."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it lives on after {timeout} s; the screen:\n{self.text}") from None
        self._reader.join(1)
        return code

    @contextmanager
    def counting(self, quiet: float = 0.25) -> Iterator[Sent]:
        """Count what is written from here to the first silence after the block."""
        self.wait_quiet(quiet)
        sent = Sent()
        begin, before = time.monotonic(), len(self.raw)
        yield sent
        self.wait_quiet(quiet)
        sent.raw = bytes(self.raw[before:])
        sent.count = len(sent.raw)
        sent.seconds = max(0.0, self._last - begin) if sent.count else 0.0

    def close(self) -> None:
        """Hang up; what has not gone by itself within 3 seconds is killed."""
        self.resume()
        self.hang_up()
        if self.process.poll() is None:
            self.signal(signal.SIGHUP)
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    # ---- inside

    def _write(self, data: bytes | memoryview) -> int:
        written = os.write(self._master, data)
        self._touched = time.monotonic()
        return written

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        while not self._closing.is_set():
            if self._stalled.is_set():
                time.sleep(0.01)
                continue
            try:
                if not select.select([self._master], [], [], 0.05)[0]:
                    continue
                data = os.read(self._master, 65536)
            except OSError:
                break
            if not data:
                break
            if self._answers:
                for ask, answer in _ANSWERS:
                    if ask in data:
                        with suppress(OSError):
                            os.write(self._master, answer)
            with self._lock:
                self.raw += data
                self._last = time.monotonic()
                data = self._held + data
                cut = _UNFINISHED.search(data)
                self._held = data[cut.start() :] if cut else b""
                self._stream.feed(_PRIVATE.sub(b"", data[: cut.start()] if cut else data))
                self._lock.notify_all()
        with self._lock:
            self._over = True
            self._lock.notify_all()
