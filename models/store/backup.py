"""Backups and restoring, through SQLite's own backup only: the live file is never opened as a file (FAULTS 1, B3, B16)."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models import dates
from models.errors import Problem
from models.files import PRIVATE, SHARED, begins_with, is_there, mode_in, settle
from models.store import engine
from models.store.engine import sqlite3
from models.store.folder import unfinished
from models.store.header import Newer, Strange, look
from models.store.lines import RESTORE
from models.store.locks import locked

FOLDER = "backups"
"""Where a practice keeps its own backups, beside its file."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that lies in the practice's `backups/`."""

    path: Path
    bytes: int
    at: int
    """When it was made, in UTC milliseconds."""


def backup(path: Path, goal: Path, *, replace: bool = False) -> Path:
    """Write a checked copy of the practice at `path` to `goal`, whole or not at all, whoever is writing meanwhile.

    The copy is one file of one moment, open to the practice's group where the goal's folder is that group's, else to its
    maker alone. Raises Problem where the goal exists and `replace` is not said, its folder is missing or full, or the
    practice is damaged.
    """
    look(path)
    return _write(path, goal.absolute(), replace)


def backup_before(path: Path, what: str) -> Path:
    """A backup into the practice's own `backups/`, named for the moment and for what comes next."""
    return _write(path, _free_name(path, f"before-{what}"), False)


def _write(path: Path, goal: Path, replace: bool) -> Path:
    if is_there(goal):
        if any(os.path.exists(one) and goal.samefile(one) for one in _own_files(path)):
            raise Problem("That is the practice itself.", do="Name another file for its backup.")
        if not replace:
            raise Problem(
                f"{goal} exists already.",
                kept="It was left as it is.",
                do="Name another file, or say --force.",
            )
    if not goal.parent.is_dir():
        raise Problem(f"There is no folder {goal.parent}.", do="Make it first, or name another place.")
    mode = _mode(path, goal.parent)
    with unfinished(goal, mode) as new:
        _copy(path, new)
        check(new)
        settle(new, goal, mode=mode, replace=replace)
    return goal


def _own_files(path: Path) -> tuple[Path, ...]:
    """The practice's file and what SQLite and the lock keep beside it."""
    return tuple(path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal", ".lock"))


def copies(path: Path) -> tuple[Copy, ...]:
    """The backups beside a practice, newest first."""
    found = []
    for file in (path.parent / FOLDER).glob("*.db"):
        with contextlib.suppress(
            FileNotFoundError
        ):  # somebody has just taken it away, or a link leads nowhere
            stat = file.stat()
            found.append(Copy(file, stat.st_size, int(stat.st_mtime * 1000)))
    return tuple(sorted(found, key=lambda copy: (-copy.at, copy.path.name)))


@contextlib.contextmanager
def rehearsal(copy: Path) -> Iterator[Path]:
    """A copy of a backup to try a migration on; it goes afterwards."""
    with unfinished(copy, PRIVATE) as new:
        shutil.copyfile(copy, new)
        yield new


DUMP = b'{"steerboard":"dump"'
"""What a dump begins with."""


def restore(path: Path, copy: Path) -> Path | None:
    """Put a backup in the place of the practice at `path`; what is there now is kept first. Where, or None if nothing was.

    The backup is copied and checked before anything else happens, and never written to. From then on no open session
    writes anything more, each notices by the practice's generation; so everything that was ever acknowledged is in the
    copy that is kept. The backup's pages go into the live database in one transaction. A present file that is too damaged
    to be read is moved into `backups/` as it is. Raises Problem where the backup is damaged, newer than this program, or
    none; the present practice is as it was then.
    """
    there = is_there(path)
    if not path.parent.is_dir():
        raise Problem(f"There is no folder {path.parent}.", do="`steerboard init` makes one.")
    if not is_there(copy) or not copy.is_file():
        raise Problem(
            f"There is no backup {copy}.",
            do=f"Check the path; what the program keeps by itself lies in {path.parent / FOLDER}.",
        )
    if begins_with(copy, DUMP):
        raise Problem(f"{copy} is a dump, not a backup.", do="`steerboard load` makes a practice of it.")
    if there and copy.samefile(path):
        raise Problem("That is the practice itself.", do="Name a backup of it.")
    mode = mode_in(path.parent)
    with locked(path), unfinished(path, mode) as new:
        _take(copy, new)
        kept, generation, page_bytes = _keep(path)
        _raise_generation(new, generation, copy.name)
        if page_bytes:
            _resize(new, page_bytes)
            _replace(path, new)
        else:
            settle(new, path, mode=mode)
    return kept


def check(copy: Path) -> None:
    """Refuse a copy whose pages or references are not whole. Raises Problem."""
    connection = engine.connect(copy, read_only=True)
    try:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise engine.Damaged(
                f"{copy} is damaged ({said}).", kept="Nothing was changed.", do="Use another backup."
            )
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise engine.Damaged(
                f"{copy} has rows that refer to nothing.",
                kept="Nothing was changed.",
                do="Use another backup.",
            )
    except sqlite3.Error as error:
        raise engine.explain(error, copy) from error
    finally:
        connection.close()


def _copy(path: Path, new: Path) -> None:
    """All pages of one moment, as one file without a journal."""
    source = engine.connect(path, read_only=True)
    try:
        copy = engine.connect_new(new)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            copy.close()
    except sqlite3.Error as error:
        raise engine.explain(error, new if engine.is_full(error) else path) from error
    finally:
        source.close()


def _take(copy: Path, new: Path) -> None:
    """The backup as a practice of its own, checked; what lies beside it as its journal comes too."""
    try:
        shutil.copyfile(copy, new)
        journal = copy.with_name(copy.name + "-wal")
        if journal.exists():
            shutil.copyfile(journal, new.with_name(new.name + "-wal"))
    except OSError as error:
        raise Problem(
            f"{copy} could not be copied: {error.strerror}.", do="Check it, and make room."
        ) from error
    try:
        look(new)
        check(new)
        _resize(new, engine.PAGE_BYTES)
    except Problem as problem:
        what = problem.what.replace(str(new), str(copy))
        raise type(problem)(what, kept="Nothing was changed.", do=problem.do) from problem


def _resize(new: Path, page_bytes: int) -> None:
    """Give a copy that page size, which pages have to share to be exchanged, and a journal."""
    connection = engine.connect(new)
    try:
        if connection.execute("PRAGMA page_size").fetchone()[0] != page_bytes:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            connection.execute(f"PRAGMA page_size = {page_bytes}")
            connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    except sqlite3.Error as error:
        raise engine.explain(error, new) from error
    finally:
        connection.close()


def _keep(path: Path) -> tuple[Path | None, int, int]:
    """Keep what is at the path now, as a backup or, where it cannot be read, by moving it.

    Where it is kept, its generation, and the size of its pages; 0 for them where no practice is left at the path.
    """
    if not path.exists():
        return None, 0, 0
    try:
        with contextlib.suppress(Newer, Strange):
            look(path)
        generation, page_bytes = _stop_sessions(path)
        return backup_before(path, "restore"), generation, page_bytes
    except engine.Damaged:
        kept = _free_name(path, "was", ".damaged")
        for end in ("-wal", "-shm", ""):
            with contextlib.suppress(FileNotFoundError):
                os.replace(path.with_name(path.name + end), kept.with_name(kept.name + end))
        return kept, 0, 0


def _stop_sessions(path: Path) -> tuple[int, int]:
    """Raise the generation of the live practice, so that nothing is written after it was kept; and the size of its pages."""
    connection = engine.connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        found = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        generation = int(found[0]) + 1 if found else 1
        connection.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (str(generation),))
        connection.execute("COMMIT")
        return generation, int(connection.execute("PRAGMA page_size").fetchone()[0])
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    finally:
        connection.close()


def _raise_generation(new: Path, present: int, name: str) -> None:
    """Before its pages go live, so that no session ever sees one without the other; and a line says what happened."""
    from models.store.migrations import append_line

    connection = engine.connect(new)
    try:
        then = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0]
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "UPDATE meta SET value = ? WHERE name = 'generation'", (str(max(present, int(then)) + 1),)
        )
        connection.execute("DELETE FROM presence")
        append_line(connection, kind=RESTORE, text=f"restored {name} on {dates.stamp(dates.moment())} UTC")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise engine.explain(error, new) from error
    finally:
        connection.close()


def _replace(path: Path, new: Path) -> None:
    """The new pages into the live database, in one transaction."""
    live = engine.connect(path)
    try:
        source = engine.connect(new, read_only=True)
        try:
            source.backup(live)
        finally:
            source.close()
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    finally:
        live.close()


def _free_name(path: Path, what: str, suffix: str = ".db") -> Path:
    """A name in `backups/` that is not taken; the folder is made where it is missing."""
    folder = path.parent / FOLDER
    if not folder.exists():
        shared = mode_in(path.parent) == SHARED
        folder.mkdir(0o700, exist_ok=True)
        folder.chmod(0o2770 if shared else 0o700)
    stem = f"{path.stem}-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}-{what}"
    goal = folder / f"{stem}{suffix}"
    number = 1
    while goal.exists():
        number += 1
        goal = folder / f"{stem}-{number}{suffix}"
    return goal


def _mode(path: Path, folder: Path) -> int:
    """That of the practice, where the copy goes to the same group: anywhere else it would be open to whatever group its
    maker happens to be in."""
    practice = path.stat()
    shared = practice.st_mode & 0o020 and practice.st_gid == folder.stat().st_gid
    return mode_in(folder) if shared else PRIVATE
