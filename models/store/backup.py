"""Backups and restoring, through SQLite's own backup only: the live file is never opened as a file (FAULTS 1, B3, B16)."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models import dates
from models.errors import Problem
from models.files import PRIVATE, SHARED, settle
from models.store import engine
from models.store.engine import sqlite3
from models.store.locks import locked
from models.store.opening import look


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that lies in the practice's `backups/`."""

    path: Path
    bytes: int
    at: int
    """When it was made, in UTC milliseconds."""


def backup(path: Path, goal: Path, *, replace: bool = False) -> Path:
    """Write a checked copy of the practice at `path` to `goal`, whole or not at all. Raises Problem."""
    if goal.exists() and not replace:
        raise Problem(f"{goal} exists already.", kept="It was left as it is.", do="Name another file, or say --force.")
    goal = goal.absolute()
    if not goal.parent.is_dir():
        raise Problem(f"There is no folder {goal.parent}.", do="Make it first, or name another place.")
    temporary = goal.parent / f".{goal.name[:60]}.{secrets.token_hex(6)}.part"
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        source = engine.connect(path)
        copy = sqlite3.connect(temporary, isolation_level=None)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        finally:
            copy.close()
            source.close()
        _check_copy(temporary)
        settle(temporary, goal, mode=_mode(path), replace=replace)
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    except OSError as error:
        raise Problem(f"{goal} could not be written: {error.strerror}.", do="Name another place, or make room.") from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                temporary.with_name(temporary.name + end).unlink()
    return goal


def backup_before(path: Path, what: str) -> Path:
    """A backup into the practice's own `backups/`, named for the moment and for what comes next."""
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    goal = folder / f"{path.stem}-{stamp}-before-{what}.db"
    number = 1
    while goal.exists():
        number += 1
        goal = folder / f"{path.stem}-{stamp}-before-{what}-{number}.db"
    return backup(path, goal)


def copies(path: Path) -> tuple[Copy, ...]:
    """The backups beside a practice, newest first."""
    found = []
    for file in (path.parent / "backups").glob("*.db"):
        stat = file.stat()
        found.append(Copy(file, stat.st_size, int(stat.st_mtime * 1000)))
    return tuple(sorted(found, key=lambda copy: -copy.at))


def restore(path: Path, copy: Path) -> Path | None:
    """Put a backup in the place of the practice at `path`; what is there now is kept first. Where it was kept, None if nothing was.

    Every open session notices by the practice's generation and writes nothing more. A present file that is too damaged to be
    read is moved into `backups/` as it is. Raises Problem, with the present practice as it was, where the copy is damaged,
    newer, or none.
    """
    if copy.exists() and path.exists() and copy.samefile(path):
        raise Problem("That is the practice itself.", do="Name a backup of it.")
    look(copy)
    _check_copy(copy)
    if not path.parent.is_dir():
        raise Problem(f"There is no folder {path.parent}.", do="`steerboard init` makes one.")
    with locked(path):
        kept = None
        live = None
        if path.exists():
            try:
                look(path)
                kept = backup_before(path, "restore")
                live = engine.connect(path)
            except Problem:
                kept = _move_aside(path)
        if live is None:
            _place(path, copy)
        else:
            _replace(live, copy, path)
    return kept


def _replace(live: sqlite3.Connection, copy: Path, path: Path) -> None:
    source = engine.connect(copy)
    try:
        present = int(live.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])
        # The rise is in the copy's pages before they go live, so that no session ever sees one without the other.
        raised = _raised(source, copy, present)
        try:
            raised.backup(live)
        finally:
            raised.close()
        live.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    finally:
        source.close()
        live.close()


def _place(path: Path, copy: Path) -> None:
    """A restored practice where no readable one is."""
    group = bool(path.parent.stat().st_mode & 0o2000)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    os.chmod(path, SHARED if group else PRIVATE)
    live = sqlite3.connect(path, isolation_level=None)
    source = engine.connect(copy)
    try:
        raised = _raised(source, copy, 0)
        try:
            raised.backup(live)
        finally:
            raised.close()
        live.execute("PRAGMA journal_mode = WAL").fetchone()
    finally:
        source.close()
        live.close()


def _move_aside(path: Path) -> Path:
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{path.stem}-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-damaged.db"
    for end in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            os.replace(path.with_name(path.name + end), kept.with_name(kept.name + end))
    return kept


def _raised(source: sqlite3.Connection, copy: Path, present: int) -> sqlite3.Connection:
    """The copy in memory, with its generation above both and a line that says when it was restored."""
    from models.store.migrations import append_line

    then = int(source.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])
    generation = max(present, then) + 1
    memory = sqlite3.connect(":memory:", isolation_level=None)
    memory.row_factory = sqlite3.Row
    source.backup(memory)
    memory.execute("BEGIN")
    memory.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (str(generation),))
    memory.execute("DELETE FROM presence")
    append_line(memory, who=0, kind="restore", text=f"restored {copy.name} on {dates.stamp(dates.moment())} UTC")
    memory.execute("COMMIT")
    return memory


def _check_copy(copy: Path) -> None:
    """Refuse a copy whose pages or references are not whole."""
    connection = engine.connect(copy, read_only=True)
    try:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise Problem(f"{copy} is damaged ({said}).", kept="Nothing was changed.", do="Use another backup.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise Problem(f"{copy} has rows that refer to nothing.", kept="Nothing was changed.", do="Use another backup.")
    except sqlite3.Error as error:
        raise engine.explain(error, copy) from error
    finally:
        connection.close()


def _mode(path: Path) -> int:
    return SHARED if path.stat().st_mode & 0o020 else PRIVATE
