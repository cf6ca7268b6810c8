"""The one writer of files: a temporary file beside the goal, fsync, mode, rename (FAULTS F9 to F12)."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from models import reach
from models.errors import NotFound, Problem


class Exists(Problem):
    """Something lies already where a file was to go."""


PRIVATE = 0o600
SHARED = 0o660


def mode_in(folder: Path) -> int:
    """The mode of a new file in that folder: for the group where the folder hands its group on, else for its maker alone
    (FAULTS F10)."""
    try:
        return SHARED if folder.stat().st_mode & stat.S_ISGID else PRIVATE
    except OSError:
        return PRIVATE


def write_file(
    path: Path, data: bytes, *, mode: int = PRIVATE, replace: bool = False, ours: bool = False
) -> Path:
    """Write the whole file or nothing, and never through a link that somebody else planted.

    Where people may reach only some folders, it has to lie in one (`models.reach`), but for files that are `ours`: no
    person has named them.

    The folder is opened without following a link at its last step; the file is made in it under a name of its own,
    synced, given its mode and renamed. Raises Problem where the goal exists and `replace` is not said, where the folder
    is missing, a link or not writable, and where the disk is full; no temporary file is left. Raises Refused.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise Problem(
            f"There is no folder {path.parent}.", do="Make it first, or name another place."
        ) from None
    except NotADirectoryError:
        raise Problem(f"{path.parent} is a link or no folder.", do="Name a real folder.") from None
    except OSError as error:
        raise Problem(
            f"{path.parent} cannot be opened: {error.strerror}.", do="Name another place."
        ) from error
    temporary = f".{path.name[:60]}.{os.urandom(6).hex()}.part"
    made = False
    try:
        if not ours:
            reach.require(folder, path, path.name)
        _check_goal(path, folder, replace)
        handle = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder
        )
        made = True
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        if replace:
            os.replace(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            os.link(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
            os.unlink(temporary, dir_fd=folder)
        made = False
        os.fsync(folder)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise Problem(
            f"{path} could not be written: {error.strerror}.",
            kept="What was there before is untouched.",
            do="Mend that and try again.",
        ) from error
    finally:
        if made:
            with contextlib.suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
        os.close(folder)
    return path


def settle(made: Path, goal: Path, *, mode: int = PRIVATE, replace: bool = False) -> None:
    """Give a finished temporary file its mode and its name, in the same folder.

    Raises Problem where the goal exists and `replace` is not said, where it is no file, and where it cannot be done; the
    made file stays then.
    """
    try:
        handle = os.open(made, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        if replace:
            with contextlib.suppress(FileNotFoundError):
                _require_plain(goal, os.lstat(goal))
            os.replace(made, goal)
        else:
            os.link(made, goal, follow_symlinks=False)
            os.unlink(made)
        folder = os.open(goal.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except FileExistsError:
        raise _exists(goal) from None
    except OSError as error:
        raise Problem(
            f"{goal} could not be put in its place: {error.strerror}.", do="Mend that and try again."
        ) from error


def _check_goal(path: Path, folder: int, replace: bool) -> None:
    """Refuse what lies at the goal already, but for a plain file that may be replaced."""
    try:
        there = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    if reach.is_database(there):
        raise Problem("That is the practice itself.", do="Name another file.")
    if not replace:
        raise _exists(path)
    _require_plain(path, there)


def _exists(path: Path) -> Exists:
    return Exists(
        f"{path} exists already.", kept="It was left as it is.", do="Name another file, or say --force."
    )


def _require_plain(path: Path, found: os.stat_result) -> None:
    """Refuse to put a file in the place of a device, a pipe or a folder: root would take /dev/null from everybody."""
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISLNK(found.st_mode):
        raise Problem(
            f"{path} is no plain file.",
            kept="It was left as it is.",
            do="Name a file, or redirect the output.",
        )


def is_there(path: Path) -> bool:
    """Whether anything lies at that path. Raises Problem where this person may not look."""
    try:
        return path.exists()
    except PermissionError:
        raise Problem(f"You may not look into {path.parent}.", do="Ask its owner to let you in.") from None
    except (OSError, ValueError) as error:  # a name that is too long, or has a NUL in it
        why = getattr(error, "strerror", None) or error
        raise Problem(f"{path} cannot be a name: {why}.", do="Name another file.") from error


def read_file(path: Path, limit: int, *, ours: bool = False) -> bytes:
    """The bytes of a file that a person named; `ours`: of one that the program knows by itself.

    Raises Problem where it is missing, no plain file, a practice in use, or longer than the limit; Refused where a
    person may not name it (`models.reach`).
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK) if ours else reach.open_named(path)
    except (FileNotFoundError, ValueError):  # the second: a name that no file can have
        raise NotFound(f"There is no file {path} on this machine.", do="Check the path.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.", do="Check the name.") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise Problem(
            f"{path} is {'a folder' if stat.S_ISDIR(mode) else 'no plain file'}.", do="Name a file."
        )
    try:
        with os.fdopen(handle, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.", do="Check the file.") from error
    if len(data) > limit:
        raise Problem(f"{path} is larger than {size(limit)}.", do="Split it, or take out what is not needed.")
    return data


def begins_with(path: Path, head: bytes) -> bool:
    """Whether a plain file begins with those bytes; False where it cannot be read: who opens it then says why."""
    try:
        with path.open("rb") as file:
            return file.read(len(head)) == head
    except OSError:
        return False


def size(count: int) -> str:
    """A number of bytes as people say it: `312 bytes`, `4 KB`, `20 MB`."""
    if count < 1000:
        return f"{count} bytes"
    return (
        f"{count / 1000:.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB".replace(".0 ", " ")
    )
