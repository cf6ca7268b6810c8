"""Opening a practice and making one: what is checked before anything is read (FAULTS 4, B1, B11 to B14, B20, B21)."""

from __future__ import annotations

import contextlib
import grp
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from models.errors import Problem
from models.files import PRIVATE, SHARED, is_there, settle
from models.store import engine
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.locks import locked
from models.store.store import Store
from models.who import Who

T = TypeVar("T")

NETWORK_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs")
FOLDERS = ("brand", "templates", "recommendations", "words", "maps", "people", "exports", "backups")
"""What lies beside a practice's database (DESIGN §3)."""


class Strange(Problem):
    """A practice whose header says what no program wrote."""


class Newer(Problem):
    """A practice that a newer program has made or migrated."""


def open_store(path: Path, *, read_only: bool = False) -> Store:
    """Open the practice at that path; an older schema is migrated first, after a backup, a check and a rehearsal.

    Raises Problem, one sentence that says what to do, where the file is missing, damaged, no practice, newer than this
    program, or cannot be written.
    """
    connection = engine.connect(path, read_only=True)
    try:
        schema = _schema(connection, path)
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
    bring_up(path)
    return Store(path)


def look(path: Path) -> int:
    """The schema version of the practice at that path. Raises Problem where it is none, or a newer one's."""
    connection = engine.connect(path, read_only=True)
    try:
        return _schema(connection, path)
    finally:
        connection.close()


def _schema(connection: sqlite3.Connection, path: Path) -> int:
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
        whole = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone() is not None
    except sqlite3.Error as error:
        raise engine.explain(error, path) from error
    if application != engine.APPLICATION_ID or not whole:
        raise Problem(
            f"{path} is a database, but no Steerboard practice.",
            kept="It was left untouched.",
            do="Check the path; `steerboard init` makes a new practice.",
        )
    if schema < 1:  # the first schema is 1
        raise Strange(
            f"{path} says that it has schema {schema}, which no Steerboard made: its header was changed.",
            kept="It was left untouched.",
            do="Restore a backup: steerboard restore BACKUP.",
        )
    if schema > engine.SCHEMA:
        raise Newer(
            f"{path} was made by a newer Steerboard (schema {schema}; this one knows {engine.SCHEMA}).",
            kept="It was left untouched.",
            do="Update Steerboard on this machine.",
        )
    return schema


def bring_up(path: Path) -> None:
    """Migrate an older practice: under the lock, after a backup and a check, and rehearsed on a copy (FAULTS B14, B15).

    Raises Problem, the practice being as it was, where the rehearsal or the migration fails.
    """
    from models.store.backup import backup_before, rehearsal
    from models.store.doctor import examine_history
    from models.store.migrations import migrate

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
    gid = _group(group)
    if is_there(path) or path.is_symlink():
        raise Problem(
            f"{path} exists already.", kept="It was left as it is.", do="Open it, or name another place."
        )
    check_system(folder)
    _make_folder(folder, gid)
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


@contextlib.contextmanager
def unfinished(path: Path, mode: int) -> Iterator[Path]:
    """An empty file beside `path` in which a practice is made, out of everybody's sight; nothing of it is left.

    The mode is given before SQLite sees the file, which gives it to what it makes beside it (FAULTS, finding 3). Raises
    Problem where the folder takes no file.
    """
    new = path.with_name(f".{path.name[:60]}.{os.urandom(6).hex()}.part")
    try:
        handle = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(handle, mode)
        finally:
            os.close(handle)
    except OSError as error:
        raise Problem(f"{path} cannot be made: {error.strerror}.", do="Name another place.") from error
    try:
        yield new
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                new.with_name(new.name + end).unlink()


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


def _group(name: str) -> int | None:
    if not name:
        return None
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Problem(
            f"There is no group {name!r} on this machine.", do="Make it first, or leave --group out."
        ) from None


def _make_folder(folder: Path, gid: int | None) -> None:
    mode = 0o2770 if gid is not None else 0o700
    made = not folder.exists()
    try:
        _make_parents(folder)
        folder.mkdir(0o700, exist_ok=True)
        if made:
            _settle(folder, mode, gid)
        else:
            _check_folder(folder, gid)
        for name in FOLDERS:
            inner = folder / name
            if not inner.exists():
                inner.mkdir(0o700)
                _settle(inner, mode, gid)
    except FileExistsError:
        raise Problem(f"{folder} is no folder.", do="Name another place.") from None
    except PermissionError as error:
        raise Problem(
            f"You may not make {error.filename or folder} ready.",
            do="Name another place; with --group, be a member of that group.",
        ) from error
    except OSError as error:
        raise Problem(
            f"{folder} cannot be made ready: {error.strerror}.", do="Name another place."
        ) from error


def _make_parents(folder: Path) -> None:
    """The folders above that are missing, each for its maker alone, whatever the umask: `mkdir -p` would leave them open."""
    missing = []
    above = folder.parent
    while not above.exists():
        missing.append(above)
        above = above.parent
    for one in reversed(missing):
        one.mkdir(0o700, exist_ok=True)


def _settle(folder: Path, mode: int, gid: int | None) -> None:
    if gid is not None:
        os.chown(folder, -1, gid)
    os.chmod(folder, mode)


def _check_folder(folder: Path, gid: int | None) -> None:
    found = folder.stat()
    if found.st_mode & stat.S_IRWXO:
        raise Problem(
            f"Everybody on this machine can look into {folder}.",
            do=f"Close it first: chmod {'go' if gid is None else 'o'}= {folder} "
            "(a new folder gets the right mode by itself).",
        )
    if gid is None and found.st_mode & stat.S_IRWXG:
        raise Problem(
            f"{folder} is open to a group.",
            do=f"Close it (chmod g= {folder}), or name the group with --group.",
        )
    if gid is not None and found.st_mode & stat.S_ISVTX:
        raise Problem(
            f"{folder} is sticky: a second person could not open files of the first.", do=f"chmod -t {folder}"
        )
    shared = stat.S_ISGID | stat.S_IRWXG
    if gid is not None and (found.st_gid != gid or found.st_mode & shared != shared):
        name = grp.getgrgid(gid).gr_name
        raise Problem(
            f"{folder} does not belong to the group {name}, is closed to it, or does not hand it on.",
            do=f"chgrp {name} {folder} && chmod 2770 {folder}",
        )


def file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on, from /proc/mounts; empty where it cannot be told."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    where = str(folder.resolve())
    best = ("", "")
    for line in mounts:
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].encode("ascii", "replace").decode("unicode_escape")
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, parts[2])
    return best[1]


def check_system(folder: Path) -> None:
    """Refuse network file systems, on which SQLite's locks mean nothing (FAULTS B20)."""
    kind = file_system(folder)
    if kind in NETWORK_SYSTEMS or kind.startswith("fuse."):
        raise Problem(
            f"{folder} lies on a network file system ({kind}), where a database is not safe.",
            do="Keep the practice on a local disk of the jump box.",
        )
