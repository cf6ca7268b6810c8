"""A crash, told in one sentence with a number; the details go to a log that nobody else can read and that
holds no values.

No exception text and no local variable is written, since either may be a client's data (FAULTS E6, E7): the
kinds of the exceptions and where in the program they were is what is needed to find the mistake.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import platform
import secrets
import sys
import time
import traceback
from io import TextIOWrapper
from pathlib import Path

from models.homes import state_home

EXIT_CRASH = 70
LOG_BYTES = 500_000
LOG_FILES = 3


def log_path() -> Path:
    """Where the log lies."""
    return state_home() / "steerboard.log"


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotated log that only its owner can read."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        os.fchmod(handle, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8")


def _details(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__):
            parts = Path(frame.filename).parts[-3:]
            lines.append(f"  {'/'.join(parts)}:{frame.lineno} {frame.name}")
        held = getattr(
            current, "error", None
        )  # Textual's WorkerFailed holds what failed, and does not chain it
        chained = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        current = held if isinstance(held, BaseException) else chained
    return lines


def report(error: BaseException) -> str:
    """Log a crash; its number, which the user tells whoever mends it."""
    number = time.strftime("%Y%m%d-%H%M%S-") + secrets.token_hex(2)
    head = f"{number} python {platform.python_version()} on {sys.platform}"
    with contextlib.suppress(OSError):
        path = log_path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
        try:
            text = "\n".join([head, *_details(error)])
            handler.emit(logging.LogRecord("steerboard", logging.ERROR, "", 0, text, None, None))
        finally:
            handler.close()
    return number


def sentence(number: str) -> str:
    """What the user is told of a crash."""
    return (
        f"steerboard: the program made a mistake and had to stop (report {number}). What was shown as saved is "
        f"saved, and what was being typed is a draft. The report is in {log_path()}; it holds no client's data."
    )
