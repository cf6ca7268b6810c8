"""The terminal: reads keys, writes what is drawn, and notices when nobody is there any more.

Textual's own driver dies of one wrong byte, spins when the terminal is gone, and lets the event loop wait for
a terminal that has stopped reading. This one replaces what cannot be decoded (FAULTS A12), ends the program
when its input ends (A5), believes the terminal, not its input, about its size (A14), takes a burst of
characters for the paste that it is (A20), and no answer of a terminal for keys (`tui.sequences`).
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import select
import signal
import termios
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from screens.kit.keyboard import Burst
from tui import first
from tui.sequences import ESC, Paste, Scanner
from tui.wire import Wire

if TYPE_CHECKING:
    from textual.app import App

BURST = 32
"""A read of more printable characters than this is a paste, where no text field has the focus."""
BURST_GOES_ON = 0.1
"""What follows a burst within so many seconds belongs to it."""
WIDEST, HIGHEST = 1000, 500
"""Nobody has a larger window; who says so is mistaken."""
CLOSING_SECONDS = 1.0


def is_burst(plain: str, goes_on: bool) -> bool:
    """Whether these characters of one read are a paste; `goes_on` where they follow one and no key is among them."""
    count = sum(char.isprintable() for char in plain)
    return count > BURST or (goes_on and count > 0)


class TerminalDriver(Driver):
    """Driver of a terminal on standard input and standard error."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=False, size=size)
        self._input = 0
        self._attributes: list[Any] | None = None
        self._stop_reading, self._stop_signal = os.pipe()
        self._reader: threading.Thread | None = None
        self._watcher: threading.Thread | None = None
        self._wire: Wire | None = None
        self._gone = False

    @property
    def congested(self) -> bool:
        """Whether the terminal does not keep up with what is drawn; `App.catch_up` is called when it does
        again.
        """
        return self._wire is not None and self._wire.congested

    # ---- writing

    def write(self, data: str) -> None:
        """Send this to the terminal. Never waits."""
        if self._wire is not None and not self._gone:
            self._wire.write(data)

    def abandon(self) -> None:
        """Nobody reads any more: write nothing from here on."""
        self._gone = True

    def _freed(self) -> None:
        self._tell("catch_up")

    def _tell(self, method: str) -> None:
        """Call a method of the app on the event loop, if it is one of ours and still runs."""
        found = getattr(self._app, method, None)
        if found is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(found)

    # ---- beginning and ending

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._wire = Wire(2, self._freed)
        signal.signal(signal.SIGWINCH, self._on_resize)
        self._send_size()
        with contextlib.suppress(termios.error):
            self._attributes = first.original or termios.tcgetattr(self._input)
            first.raw()
        if first.original is None:
            self.write(first.ENTER)
        self.write("\x1b[?2004h\x1b[?7l\x1b[?2026$p")
        self._reader = threading.Thread(target=self._read, name="keys", daemon=True)
        self._reader.start()
        self._watcher = threading.Thread(target=self._watch, name="hang-up", daemon=True)
        self._watcher.start()

    def disable_input(self) -> None:
        """Read no more keys."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            os.write(self._stop_signal, b"x")
        if self._reader is not None:
            self._reader.join(CLOSING_SECONDS)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.disable_input()
        self.write(first.LEAVE)
        if self._wire is not None:
            self._wire.close(0 if self._gone else CLOSING_SECONDS)
        if self._attributes is not None:
            with contextlib.suppress(termios.error):
                termios.tcflush(self._input, termios.TCIFLUSH)
                termios.tcsetattr(self._input, termios.TCSANOW, self._attributes)
        first.original = None

    def close(self) -> None:
        """The process ends: what is open goes with it."""

    # ---- size

    def _size_now(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(2)
        except OSError:
            width = height = 0
        return min(width or 80, WIDEST), min(height or 24, HIGHEST)

    def _send_size(self) -> None:
        size = Size(*self._size_now())
        self._size = (size.width, size.height)
        event = events.Resize(size, size)
        asyncio.run_coroutine_threadsafe(self._app._post_message(event), loop=self._loop)

    def _on_resize(self, number: int, frame: object) -> None:
        """Read the size on the loop: a signal that comes while another is dealt with would else be overtaken by it, and
        an older size be the last that is told."""
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._send_size)
        self._tell("window_changed")

    # ---- reading

    def _read(self) -> None:
        try:
            self._read_keys()
        except Exception as error:  # a mistake in here is a crash of the program, not of a thread
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _read_keys(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        scanner = Scanner()
        parser = XTermParser(False)
        poll = select.poll()
        poll.register(self._input, select.POLLIN)
        poll.register(self._stop_reading, select.POLLIN)
        burst_at = 0.0
        while True:
            # Only what is not finished has to be looked at again.
            left = None if scanner.deadline is None else max(0.0, scanner.deadline - time.monotonic())
            ready = dict(poll.poll(None if left is None else left * 1000 + 1))
            if self._stop_reading in ready:
                return
            if self._input not in ready:
                self._pass_on(parser, scanner.tick(time.monotonic()))
                continue
            try:
                data = os.read(self._input, 4096)
            except BlockingIOError:  # another program has taken what was there
                continue
            except OSError:
                data = b""
            if not data:
                self.hang_up()
                return
            now = time.monotonic()
            pieces = [*scanner.tick(now), *scanner.feed(decode(data), now)]
            typed = [piece for piece in pieces if isinstance(piece, str)]
            plain = "".join(piece for piece in typed if piece[0] != ESC)
            if is_burst(plain, now - burst_at < BURST_GOES_ON and plain == "".join(typed)):
                burst_at = now
                self.process_message(Burst(plain))
                pieces = [piece for piece in pieces if isinstance(piece, Paste)]
            self._pass_on(parser, pieces)

    def _pass_on(self, parser: XTermParser, pieces: Iterable[str | Paste]) -> None:
        for piece in pieces:
            if isinstance(piece, Paste):
                self.process_message(events.Paste(piece.text))
            elif piece == ESC:
                self.process_message(events.Key("escape", ESC))
            else:
                for event in parser.feed(piece):
                    self.process_message(event)

    def process_message(self, message: Message) -> None:
        """Pass an event on, but none in which the input claims to know the window's size."""
        if not isinstance(message, events.Resize | InBandWindowResize):
            super().process_message(message)

    # ---- the other end

    def _watch(self) -> None:
        """Wait, without waking up, until the other end of the terminal is closed."""
        poll = select.poll()
        poll.register(self._input, 0)
        while not self._gone:
            if any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(None)):
                self.hang_up()
                return

    def hang_up(self) -> None:
        """The terminal is gone: end as SIGHUP would have it, whatever the event loop is doing."""
        if not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)
