"""The folder of a practice: what lies in it, its rights, and files that are made in it whole or not at all (FAULTS 4, B1, B4,
B20)."""

from __future__ import annotations

import contextlib
import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from models.errors import Problem
from models.text import quoted

NETWORK_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs")
FOLDERS = ("brand", "templates", "recommendations", "words", "maps", "people", "exports", "backups")
"""What lies beside a practice's database (DESIGN §3)."""


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


def group_of(name: str) -> int | None:
    """The number of a group of this machine; None for no name. Raises Problem where there is none."""
    if not name:
        return None
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Problem(
            f"There is no group {quoted(name)} on this machine.", do="Make it first, or leave --group out."
        ) from None


def make_folder(folder: Path, gid: int | None) -> None:
    """Make the folder of a practice with what belongs in it (0700, or 2770 of a group), or look at one that is there.

    Raises Problem where it is open to others, the group's rights are not enough, or it cannot be made.
    """
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
