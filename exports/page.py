"""HTML → PDF, in a process of its own (`exports.child`) with limits on time and memory (FAULTS F1, F3,
F13).

The process is started as soon as it is known that there will be a PDF, so that it imports WeasyPrint while
the values are still being read: `start()`, then `make()`. It is started afresh, never forked, and gets the
document through a pipe.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType

from exports.child import MISSING
from models.errors import Problem

SECONDS = 120
"""Longest that a document may take, of processor time: six reports of a thousand questions."""
BUSY = 3
"""How many times as long it may take by the clock, on a machine that others use as well."""
MEMORY = 2_000_000_000
"""Bytes of address space that a document may take."""

_FONTS = Path(__file__).parent / "fonts" / "fonts.conf"
_PASSED_ON = ("HOME", "PATH", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "FONTCONFIG_PATH")
_RUN = "from exports.child import main; main()"
_KEPT = "Everything in the practice is as it was."
_OTHER = "Export it as HTML or Markdown instead, or in smaller parts."


@dataclass(slots=True)
class Maker:
    """A process that waits for one document. Use it with `with`, so that it ends whatever happens."""

    seconds: int
    process: subprocess.Popen[bytes] = field(repr=False)
    missing: str = ""
    """The characters of the document that no font of this machine has: the PDF has a gap in their place."""

    def make(self, html: str, day: date, files: dict[str, bytes] | None = None) -> bytes:
        """The PDF of the HTML, dated on the document's day; `brand:NAME` in it stands for one of the files.

        Raises Problem where it takes too long or too much memory, and where a library is missing.
        """
        with _folder(files) as folder:
            job = {
                "epoch": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
                "files": {name: data.hex() for name, data in (files or {}).items()},
                "folder": folder,
            }
            try:
                answer, said = self.process.communicate(
                    json.dumps(job).encode("ascii") + b"\n" + html.encode("utf-8"),
                    timeout=self.seconds * BUSY,
                )
            except subprocess.TimeoutExpired:
                self.stop()
                raise _too_long(self.seconds) from None
        if answer.startswith(b"%PDF"):
            self.missing = _missing(said)
            return answer
        raise _reason(self.process.returncode, answer, said, self.seconds)

    def stop(self) -> None:
        """End the process if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        _running.discard(self.process)

    def __enter__(self) -> Maker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


_ahead: list[Maker] = []
_running: set[subprocess.Popen[bytes]] = set()


def end_all() -> None:
    """The program ends: nobody takes the documents that are being made any more, and none of them is waited for."""
    for process in tuple(_running):
        process.kill()


def start_ahead() -> None:
    """Start the process for the `start()` to come, before anything else is imported; it ends with this
    process where none comes. Says nothing: what is wrong shows when the document is asked for."""
    with contextlib.suppress(Problem):
        _ahead.append(start())


def start(seconds: int = SECONDS, memory: int = MEMORY) -> Maker:
    """Start the process that will make a PDF, or take the one that was started ahead.

    Raises Problem where it cannot be started.
    """
    if _ahead and (seconds, memory) == (SECONDS, MEMORY):
        return _ahead.pop()
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["LC_ALL"] = "C.UTF-8"
    if _FONTS.exists():
        environment["FONTCONFIG_FILE"] = str(_FONTS)
    command = [sys.executable, "-I"]
    if sys.pycache_prefix:
        command += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    try:
        process = subprocess.Popen(
            [*command, "-c", _RUN, str(seconds), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    except OSError as error:
        raise Problem(
            f"The process for the PDF could not be started: {error.strerror}.", kept=_KEPT
        ) from error
    _running.add(process)
    return Maker(seconds, process)


@contextlib.contextmanager
def _folder(files: dict[str, bytes] | None) -> Iterator[str]:
    """Where WeasyPrint lays the fonts of a brand; gone afterwards, however its process ended. Else
    nothing."""
    if not files:
        yield ""
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="steerboard-") as folder:
        yield folder


def _missing(said: bytes) -> str:
    for line in said.decode("ascii", "replace").splitlines():
        if line.startswith(MISSING):
            return line.removeprefix(MISSING).encode("ascii", "replace").decode("unicode_escape")
    return ""


def _reason(status: int, answer: bytes, said: bytes, seconds: int) -> Problem:
    if status == -signal.SIGXCPU:
        return _too_long(seconds)
    if answer.startswith(b"!a library"):
        return Problem(
            f"The PDF could not be made: {answer[1:].decode('utf-8', 'replace')}.",
            kept=_KEPT,
            do="Install what it needs: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0.",
        )
    if answer.startswith(b"!"):
        return Problem(
            f"The PDF could not be made: {answer[1:].decode('utf-8', 'replace')}.", kept=_KEPT, do=_OTHER
        )
    if status == -signal.SIGKILL:
        return Problem(
            "The PDF could not be made: its process was ended from outside.", kept=_KEPT, do=_OTHER
        )
    lines = said.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
    return Problem(f"The PDF could not be made: {lines[-1][:200]}.", kept=_KEPT, do=_OTHER)


def _too_long(seconds: int) -> Problem:
    return Problem(f"The PDF was not ready after {seconds} seconds of work.", kept=_KEPT, do=_OTHER)
