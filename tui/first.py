"""The first moments: is this a terminal, and something on it at once. Imports neither Textual nor click.

Textual takes a quarter of a second to import. Until then the screen shows where the user is, keys are neither
echoed nor lost, and whatever goes wrong leaves the terminal as it was.
"""

from __future__ import annotations

import contextlib
import os
import sys
import termios
import tty
from typing import Any

HELP = "steerboard --help lists the commands, which need none."
"""What to do instead, where the workstation cannot be shown."""

ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H"
LEAVE = "\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"

original: list[Any] | None = None
"""The terminal's attributes as they were; None until `enter` has changed them."""


def why_not() -> str:
    """Why the workstation cannot be shown here, in one sentence; empty if it can (FAULTS A6 to A8, A11)."""
    for number, name in ((0, "standard input"), (1, "standard output"), (2, "standard error")):
        if not os.isatty(number):
            return f"The workstation needs a terminal, and {name} is none; {HELP}"
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        kind = f"TERM={term} names no terminal that can show it" if term else "TERM is not set"
        return f"The workstation cannot be shown, since {kind}; {HELP}"
    encoding = (getattr(sys.stderr, "encoding", None) or "").lower().replace("-", "")
    if encoding != "utf8":
        says = encoding or "nothing"
        return f"The workstation needs UTF-8, and the locale says {says}: start it with LC_ALL=C.UTF-8."
    return ""


def enter(where: str) -> None:
    """Show the first frame: the top line with `where` in it. Keys are kept from here on."""
    global original
    with contextlib.suppress(termios.error):
        original = termios.tcgetattr(0)
        raw()
    os.write(2, f"{ENTER} {where}".encode())


def say(text: str) -> None:
    """A line below that of the first frame, where something takes long before there is more to show."""
    with contextlib.suppress(OSError):
        os.write(2, f"\x1b[3;2H{text}".encode())


def raw() -> None:
    """Each key by itself, not echoed, none of them a signal, no flow control."""
    attributes = termios.tcgetattr(0)
    attributes[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    attributes[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    attributes[tty.CC][termios.VMIN] = 1
    termios.tcsetattr(0, termios.TCSANOW, attributes)


def leave(*, screen: bool = True) -> None:
    """Give the terminal back as it was. Doing it twice does nothing more."""
    global original
    if original is None:
        return
    if screen:
        with contextlib.suppress(OSError):
            os.write(2, LEAVE.encode())
    with contextlib.suppress(termios.error):
        termios.tcsetattr(0, termios.TCSANOW, original)
    original = None
