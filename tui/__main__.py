"""`steerboard`: the workstation, or a command.

Without a command, and for `open` and `demo`, this shows the workstation; everything else is `tui.cli`.
Nothing of Textual or click is imported before it is known which of the two it is, and before something stands
on the screen.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store
    from models.who import Who

EXIT_PROBLEM = 1
EXIT_USAGE = 2
EXIT_CRASH = 70
EXIT_HANG_UP = 129
EXIT_INTERRUPTED = 130
_TAKES_VALUE = ("--db", "--as")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run steerboard; the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    forced = arguments[-1:] == ["forced"]
    if forced:
        from tui.cli.forced import workstation

        asked = workstation(arguments[:-1])
        if asked is not None:
            arguments = [*arguments[:-1], *asked]
    options, words = _split(arguments)
    if options is None or not _wants_workstation(words):
        from tui import cli

        return int(cli.main(arguments))
    return _workstation(options, words, forced)


def run() -> int:
    """The program `steerboard`: `main`, and quiet where it is interrupted before anything stands on the screen."""
    try:
        return main()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _split(arguments: list[str]) -> tuple[dict[str, str] | None, list[str]]:
    """The options that stand before the first word, and the words; None for options that the commands
    explain.
    """
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, given, value = rest.pop(0).partition("=")
        if name in _TAKES_VALUE:
            if not given:
                if not rest:
                    return None, []
                value = rest.pop(0)
            options[name] = value
        elif name == "--read-only" and not given:
            options[name] = "yes"
        else:
            return None, []
    return options, rest


def _wants_workstation(words: list[str]) -> bool:
    if not words:
        return True
    if any(word in ("--help", "-h") for word in words):
        return False
    return (words[0] == "open" and len(words) == 3) or words == ["demo"]


def _workstation(options: dict[str, str], words: list[str], forced: bool = False) -> int:
    from tui import first

    if reason := first.why_not():
        return _say(reason, EXIT_USAGE)
    if words == ["demo"] and (code := _make_sample(options)):
        return code
    for name in list(os.environ):
        # The terminal knows its size better; Textual would open files and import modules that its own names name.
        if name in ("COLUMNS", "LINES") or name.startswith("TEXTUAL"):
            del os.environ[name]
    from tui import leaving

    gc.disable()
    threading.excepthook = _log
    leaving.prepare(_leave_at_once)
    first.enter("Steerboard")
    code, said = EXIT_CRASH, ""
    try:
        code, said = _show(options, words, forced)
    except BaseException as error:
        if not isinstance(error, Exception):
            raise
        from tui import report

        said = report.sentence(report.report(error))
    finally:
        first.leave()
    return _say(said, code) if said else code


def _log(uncaught: threading.ExceptHookArgs) -> None:
    """What goes wrong in a thread and stops nobody goes into the log: standard error is the screen, and Textual drops what
    is said there.
    """
    if uncaught.exc_value is not None:
        from tui import report

        report.report(uncaught.exc_value)


def _leave_at_once(code: int) -> None:
    """A signal before there is anything to save."""
    from tui import first

    first.leave(screen=code != EXIT_HANG_UP)
    os._exit(code)


def _show(options: dict[str, str], words: list[str], forced: bool) -> tuple[int, str]:
    """Open the practice and show the workstation; the exit code, and what to say when the terminal is itself
    again.
    """
    from models.errors import Problem

    try:
        settings, store, who = _open(options, words, forced)
    except Problem as problem:
        return EXIT_PROBLEM, f"steerboard: {problem}"
    from tui import leaving
    from tui.workstation import Workstation

    place = (words[1], words[2]) if words[:1] == ["open"] else None
    app = Workstation(
        store, who, settings, place=place, colours=colours(), session=f"{os.getpid()}-{os.urandom(4).hex()}"
    )
    leaving.prepare(app.leave)
    try:
        app.run(mouse=False)
    finally:
        if (page := sys.modules.get("exports.page")) is not None:
            page.end_all()
        app.stop_readers()
        if app.opened is not None:
            app.opened.close()
    if app.crashed is not None:
        from tui import report

        return EXIT_CRASH, report.sentence(report.report(app.crashed))
    return app.return_code or 0, ""


def _open(
    options: dict[str, str], words: list[str], forced: bool
) -> tuple[Settings, Store | None, Who | None]:
    """The settings, the practice and who is at the keyboard. `forced`: sshd started it, for whom it may be. Raises
    Problem.
    """
    from models import reach
    from models.errors import Problem
    from models.files import is_there
    from models.practice.people import is_served, login_name, who_is
    from models.settings import Settings, account_folders, load_settings, settings_path
    from models.store import places
    from models.store.opening import open_store
    from tui import first

    login = login_name()
    named = options.get("--db")
    serves = is_served(login)
    settings = Settings() if serves else load_settings(settings_path())
    sample = words[:1] == ["demo"]
    path = _sample_path(options) if sample else places.find(named, settings.practices, settings.practice)
    if serves or forced:
        reach.limit(reach.reach_of(login, path, account_folders()))
    if not (sample or named or os.environ.get("STEERBOARD_DB") or is_there(path)):
        if (
            serves or forced
        ):  # making one, and opening one that lies elsewhere, is not for those who are served
            raise Problem(
                "There is no practice here yet.",
                do="Ask whoever runs this machine to make one with `steerboard init`.",
            )
        return settings, None, None
    if serves:  # a service account, which many people use: theirs lie in the practice's folder
        settings = load_settings(settings_path(login, path.parent))
    store = open_store(path, read_only="--read-only" in options, say=first.say)
    if sample and not store.demo:
        raise Problem(f"{path} is a real practice, not the sample.", do="Name another place with --db.")
    meant = options.get("--as", login)
    return settings, store, who_is(store, meant, acting=login if meant != login else None)


def _sample_path(options: dict[str, str]) -> Path:
    from models.store import places

    named = options.get("--db")
    return Path(named).expanduser().absolute() if named else places.demo_path().absolute()


def _make_sample(options: dict[str, str]) -> int:
    """Make the sample practice if it is not there yet, by its command; that command's exit code."""
    import contextlib
    import io

    if os.path.exists(_sample_path(options)):
        return 0
    from tui import cli

    given = [part for name in ("--db",) if name in options for part in (name, options[name])]
    with contextlib.redirect_stdout(io.StringIO()):
        return int(cli.main([*given, "demo", "--no-open"]))


def colours() -> int:
    """How many colours the terminal has, as far as its names tell."""
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return 1 << 24
    term = os.environ.get("TERM", "")
    return 256 if term.endswith("256color") or "kitty" in term or "direct" in term else 16


def _say(sentence: str, code: int) -> int:
    """Say it on standard error, if that is there and takes it, and never on standard output; the code."""
    from models.text import printable

    text = printable(sentence if sentence.startswith("steerboard:") else f"steerboard: {sentence}")
    with suppress(OSError):
        os.write(2, f"{text}\n".encode("utf-8", "replace"))
    return code


if __name__ == "__main__":
    sys.exit(run())
