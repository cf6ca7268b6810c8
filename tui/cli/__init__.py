"""The command line: a module per wing; never imports Textual.

`main` runs one command and answers with its exit code (DESIGN §5): 0 done, 1 a problem that the user can mend, 2 wrong
usage, 3 a check found something, 70 a crash, 129 hang-up, 130 interrupt, 143 termination. A problem is one line on standard
error, never a traceback.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from types import FrameType

DONE = 0
PROBLEM = 1
USAGE = 2
FOUND = 3
CRASH = 70
INTERRUPTED = 130
_ROOM = "Make room, then try again."
_UNWRITTEN = {
    errno.ENOSPC: f"the disk is full. {_ROOM}",
    errno.EDQUOT: f"your share of the disk is used up. {_ROOM}",
    errno.EFBIG: "the file would be larger than this machine allows. Name another place.",
    errno.EIO: "the disk or the terminal does not take it. Name another place.",
    errno.EBADF: "standard output is closed. Leave it open, or name a file.",
}
"""What a failed write means to whoever reads the sentence."""
_ENDINGS = {signal.SIGHUP: 129, signal.SIGINT: INTERRUPTED, signal.SIGTERM: 143}
AGAIN_SECONDS = 0.05
"""A signal that was lost is sent again so long afterwards, and until it is heard."""


class Ended(BaseException):
    """The system asked the program to end."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(arguments: Sequence[str], *, forced: bool = False) -> int:
    """Run one command; the exit code. `forced`: the words came over SSH_ORIGINAL_COMMAND (`forced.py`)."""
    _prepare_streams()
    try:
        with _endings(), _rare_collection():
            code = _command(list(arguments), forced)
            sys.stdout.flush()
            return code
    except Ended as ended:
        return ended.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _unwritten(error)
    except Exception as error:
        return _crashed(error)


def _prepare_streams() -> None:
    """Give a stream that was closed its place back; a character that the locale does not have is replaced.

    No file that is opened later may become standard output by getting its number. Talk into a closed stream goes
    nowhere; data written to a closed standard output fail, so that nobody takes nothing for all.
    """
    for number, way in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, way)  # gets the lowest number that is free: this one
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
        with contextlib.suppress(AttributeError, ValueError):
            getattr(sys, name).reconfigure(errors="replace")


def _command(arguments: list[str], forced: bool) -> int:
    """Run the command that the words name. What goes wrong in a way that the user can mend is said here."""
    if "export" in arguments and not {"pdf", "--format=pdf"}.isdisjoint(arguments):
        from exports import page

        page.start_ahead()  # what makes PDFs takes its time to start
    from click import ClickException, UsageError
    from click.exceptions import Exit, NoArgsIsHelpError

    from models.errors import Problem
    from tui.cli.program import program
    from tui.cli.session import Session

    try:
        with program().make_context("steerboard", arguments, obj=Session(forced=forced)) as context:
            code = context.command.invoke(context)
    except Exit as done:
        return done.exit_code
    except NoArgsIsHelpError as asked:
        print(asked.format_message(), file=sys.stderr)
        return USAGE
    except UsageError as wrong:
        where = f" ({wrong.ctx.command_path} --help says more)" if wrong.ctx is not None else ""
        _say(wrong.format_message() + where)
        return USAGE
    except ClickException as wrong:
        _say(wrong.format_message())
        return PROBLEM
    except Problem as problem:
        sys.stdout.flush()
        _say(str(problem))
        return PROBLEM
    return code if isinstance(code, int) else DONE


def _say(text: str) -> None:
    """One line on standard error."""
    from tui.cli.output import say

    say(f"steerboard: {text}")


def _unwritten(error: OSError) -> int:
    """What was to go out could not. A reader that has gone away wants to hear nothing about it."""
    from tui.cli.output import hush

    if error.errno != errno.EPIPE:
        if error.errno not in _UNWRITTEN:
            return _crashed(error)
        _say(f"What was to be written could not be: {_UNWRITTEN[error.errno]}")
    hush(sys.stdout)
    return PROBLEM


def _crashed(error: BaseException) -> int:
    """A mistake of the program: one sentence with a number; the details are in a log, without values (FAULTS E6)."""
    from tui import report
    from tui.cli.output import say

    say(report.sentence(report.report(error)))
    return CRASH


@contextlib.contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for garbage seldom: while modules are imported there is none, and looking takes a fifth of a start."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def _endings() -> Iterator[None]:
    """Hang-up, interruption and termination end the command in order, unless they are ignored (nohup). An interruption is
    no KeyboardInterrupt here: where one passes through a text that is executed, as a dataclass is made from, Python kills
    itself by the signal at its end, though it was caught."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _ENDINGS}

    heard = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        heard = True
        raise Ended(_ENDINGS[signal.Signals(number)])

    def again(lost: sys.UnraisableHookArgs) -> None:
        """A signal that came in a callback of Python's own, as when a module is loaded, is sent again, until it is heard:
        one that comes just before Python begins to wait is heard only when it has waited."""
        nonlocal heard
        if not isinstance(lost.exc_value, Ended):
            hook(lost)
            return
        number = next(each for each, code in _ENDINGS.items() if code == lost.exc_value.code)
        heard = False
        threading.Thread(target=send, args=(number,), daemon=True).start()

    def send(number: int) -> None:
        time.sleep(AGAIN_SECONDS)
        while not heard:
            os.kill(os.getpid(), number)
            time.sleep(AGAIN_SECONDS)

    hook, sys.unraisablehook = sys.unraisablehook, again
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, end)
        yield
    finally:
        heard = True
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
