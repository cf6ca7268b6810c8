"""Opening a practice and making one: what is checked before anything is read (FAULTS 4, B1, B11 to B14, B20, B21)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from models.errors import Problem
from models.files import PRIVATE, SHARED, is_there, settle
from models.store import engine
from models.store.change import Change
from models.store.folder import check_system, group_of, make_folder, unfinished
from models.store.header import look, schema_of
from models.store.locks import locked
from models.store.store import Store
from models.who import Who

T = TypeVar("T")
Say = Callable[[str], object]
"""Tells the person at the keyboard what takes long."""


def open_store(path: Path, *, read_only: bool = False, say: Say = lambda _: None) -> Store:
    """Open the practice at that path; an older schema is migrated first, after a backup, a check and a rehearsal, which `say`
    hears of.

    Raises Problem, one sentence that says what to do, where the file is missing, damaged, no practice, newer than this
    program, or cannot be written.
    """
    connection = engine.connect(path, read_only=True)
    try:
        schema = schema_of(connection, path)
    except BaseException:
        connection.close()
        raise
    if schema == engine.SCHEMA:
        return Store(path, read_only=read_only, connection=connection)
    connection.close()
    if read_only:
        raise Problem(
            f"{path} was made by an older Steerboard and has to be brought up to date first.",
            kept="It was left untouched.",
            do="Open it once without --read-only.",
        )
    bring_up(path, say)
    return Store(path)


def bring_up(path: Path, say: Say = lambda _: None) -> None:
    """Migrate an older practice: under the lock, after a backup and a check, and rehearsed on a copy (FAULTS B14, B15).

    Raises Problem, the practice being as it was, where the rehearsal or the migration fails.
    """
    from models.store.audit import examine_history
    from models.store.backup import backup_before, rehearsal
    from models.store.migrations import migrate

    say("Bringing the practice up to date: it is examined and backed up first …")
    with locked(path):
        if look(path) < engine.SCHEMA:
            found = [remark.what for remark in examine_history(path) if remark.severity == "error"]
            kept = backup_before(path, "migration")
            with rehearsal(kept) as copy:
                migrate(copy, found)
            migrate(path, found)


def create(
    path: Path, first: Callable[[Change], T], *, founder: Who, group: str = "", demo: bool = False
) -> T:
    """Make a new practice: its folder (0700, or 2770 with a group), its file (600, or 660), its tables; then `first`.

    `first` runs in the first change and puts in what a practice begins with. The practice is there whole or not at all.
    Raises Problem where something is there already, the group is unknown, or the place is world-readable, another
    group's, or on a network file system.
    """
    folder = path.parent
    gid = group_of(group)
    if is_there(path) or path.is_symlink():
        raise Problem(
            f"{path} exists already.", kept="It was left as it is.", do="Open it, or name another place."
        )
    check_system(folder)
    make_folder(folder, gid)
    mode = SHARED if gid is not None else PRIVATE
    with unfinished(path, mode) as new:
        connection = engine.connect_new(new)
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except engine.sqlite3.Error as error:
            raise engine.explain(error, path) from error
        finally:
            connection.close()
        result = _fill(new, first, founder, demo)
        settle(new, path, mode=mode)
    return result


def _fill(path: Path, first: Callable[[Change], T], founder: Who, demo: bool) -> T:
    from models.store.migrations import migrate

    migrate(path)
    connection = engine.connect(path)
    try:
        connection.executemany(
            "INSERT INTO meta (name, value) VALUES (?, ?)",
            [("generation", "1"), ("demo", "1" if demo else "0")],
        )
    finally:
        connection.close()
    with Store(path) as store:
        return store.change(founder, "founded the practice", first).result()
