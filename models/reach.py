"""Which files people may name, where the program runs under an account that is not theirs.

A person at their own login reaches what the operating system lets them reach. A service account can read more than the
people whom it serves may see, so there a file that somebody names (evidence, a table, an export) has to lie in their
home or in one of the `folders` of the account's own settings; not in the folder of the practice, but for `exports/`; and
nothing hidden. What is judged is the file that was opened, not its name: a link that is turned meanwhile leads nowhere.

And nobody but SQLite opens a practice that is in use: closing it again would drop SQLite's locks (FAULTS 1).
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import Problem, Refused

EXPORTS = "exports"
"""The folder in the practice's own that people fetch files from."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the files of one person may lie."""

    folders: tuple[Path, ...]
    """Absolute, without links."""
    practice: Path
    """The practice's own folder."""
    home: Path | None = None
    """What `~` means."""

    def holds(self, real: Path) -> bool:
        """Whether a file or folder at this path, which has no link in it, may be used."""
        if real.is_relative_to(self.practice):
            return real.is_relative_to(self.practice / EXPORTS)
        return any(
            real.is_relative_to(folder)
            and not any(part.startswith(".") for part in real.relative_to(folder).parts)
            for folder in self.folders
        )

    def refusal(self, path: Path) -> Refused:
        """Why a file cannot be used, and what to do."""
        places = " or ".join(str(folder) for folder in self.folders)
        do = f"Put it into {places}" if places else "Send it through standard input"
        return Refused(
            f"{path} cannot be used: the program runs under an account that serves several people.",
            do=f"{do}, or ask whoever runs this machine.",
        )


_now: Reach | None = None
_databases: set[Path] = set()


def limit(reach: Reach | None) -> None:
    """From here on this process reaches so far; None: as far as the operating system lets it."""
    global _now
    _now = reach


def current() -> Reach | None:
    """How far this process reaches; None: as far as the operating system lets it."""
    return _now


def reach_of(login: str, practice: Path, folders: Sequence[str]) -> Reach:
    """How far somebody with this login reaches through a service account with these `folders` in its settings.

    `practice` is the practice's file. A home that is the root of the file system, or that nobody has, opens nothing.
    """
    try:
        home: Path | None = Path(os.path.realpath(pwd.getpwnam(login).pw_dir))
    except KeyError:
        home = None
    if home == Path("/"):
        home = None
    named = (Path(os.path.realpath(one)) for one in folders)
    return Reach(
        ((home,) if home is not None else ()) + tuple(named), Path(os.path.realpath(practice.parent)), home
    )


def named(text: str) -> Path:
    """The path that somebody typed; `~` is their own home, not that of the account which serves them."""
    text = text.strip()
    if _now is not None and _now.home is not None and (text == "~" or text.startswith("~/")):
        return _now.home / text[2:]
    return Path(text).expanduser()


def open_named(path: Path) -> int:
    """A handle for reading a file that somebody named. Raises OSError, Refused, and Problem for a practice in use."""
    if _now is None:
        _refuse_database(os.stat(path))
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        seen = os.open(path, os.O_PATH | os.O_CLOEXEC)  # opens nothing yet
    except OSError:
        if not _now.holds(Path(os.path.realpath(path))):
            raise _now.refusal(path) from None  # what is there is nobody's business
        raise
    try:
        require(seen, path)
        _refuse_database(os.fstat(seen))
        return os.open(_self(seen), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    finally:
        os.close(seen)


def require(handle: int, path: Path, within: str = "") -> None:
    """Raise Refused where what this handle is open on may not be used, or what is called so `within` the folder that it
    is open on. `path` is what the person called it.
    """
    if _now is not None and not _now.holds(Path(os.readlink(_self(handle)), within)):
        raise _now.refusal(path)


def leave_to_sqlite(path: Path) -> None:
    """A practice is in use from here on: its file is opened and replaced by nothing else in this process."""
    _databases.add(path)


def is_database(found: os.stat_result) -> bool:
    """Whether this is the file of a practice in use, or one of those that SQLite keeps beside it."""
    for path in tuple(_databases):
        for end in ("", "-wal", "-shm"):
            try:
                if os.path.samestat(found, os.stat(f"{path}{end}")):
                    return True
            except OSError:
                continue
    return False


def _refuse_database(found: os.stat_result) -> None:
    if is_database(found):
        raise Problem("That is the practice itself.", do="Name another file.")


def _self(handle: int) -> str:
    return f"/proc/self/fd/{handle}"
