"""The one place that chooses the SQLite library and says how a connection is made (FAULTS 4 and B18).

The library is sqlite-utils' own choice: pysqlite3 where it is installed, else the standard library's. Two libraries in one
process would drop each other's locks; a test asserts that it is the object that sqlite-utils uses.
"""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import Problem
from models.files import is_there
from models.reach import leave_to_sqlite

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = [
    "APPLICATION_ID",
    "BUSY_SECONDS",
    "PAGE_BYTES",
    "SCHEMA",
    "Damaged",
    "LockedOut",
    "check_place",
    "connect",
    "connect_new",
    "explain",
    "is_busy",
    "is_fixed",
    "is_full",
    "refused",
    "sqlite3",
]

APPLICATION_ID = 0x53746272
"""`Stbr`, in the header of every practice's file."""
SCHEMA = 2
"""The version of the schema that this program knows; in the header as `user_version`."""
BUSY_SECONDS = 10.0
"""How long a writer waits for another one before it says so."""
JOURNAL_LIMIT = 8_000_000
"""Bytes of the journal that stay when it has been folded into the file."""
PAGE_BYTES = 2048
"""A commit writes and syncs whole pages: small ones make a change that touches one row in each of several tables quicker."""
_FIXED = ((3, 51, 3),)
_FIXED_BRANCHES = {(3, 50): 7, (3, 44): 6}


def is_fixed(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite is free of the WAL-reset fault (3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6; FAULTS B22)."""
    found = version or sqlite3.sqlite_version_info
    branch = _FIXED_BRANCHES.get((found[0], found[1]))
    return tuple(found) >= _FIXED[0] or (branch is not None and found[2] >= branch)


class Damaged(Problem):
    """The file is no database, or its pages are not whole."""


class LockedOut(Problem):
    """The rights of the file, of what lies beside it, or of its folder keep this person from using it."""


def connect(
    path: Path, *, read_only: bool = False, timeout: float = BUSY_SECONDS, driver_transactions: bool = False
) -> sqlite3.Connection:
    """A connection to a file that exists; nothing but `opening.create` makes one.

    `driver_transactions` leaves Python's default isolation on, as sqlite-utils needs it; else every transaction is
    spelled out. Raises Problem where the file is missing, unreadable or no database.
    """
    check_place(path)
    leave_to_sqlite(path)
    address = f"file:{urllib.parse.quote(str(path))}?mode=rw"
    try:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=timeout,
            check_same_thread=False,
            isolation_level="DEFERRED" if driver_transactions else None,
            cached_statements=256,
        )
    except sqlite3.Error as error:
        raise explain(error, path) from error
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(f"PRAGMA journal_size_limit = {JOURNAL_LIMIT}").fetchall()
        if not is_fixed():
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except sqlite3.Error as error:
        connection.close()
        raise explain(error, path) from error
    return connection


def connect_new(path: Path) -> sqlite3.Connection:
    """A connection to an empty file that the caller has just made, with the page size of a practice."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    except sqlite3.Error as error:
        raise explain(error, path) from error
    return connection


def check_place(path: Path) -> None:
    """Refuse a file that is missing, no plain file, or not this person's to write, each in one sentence."""
    if not is_there(path):
        raise Problem(
            f"There is no practice at {path}.",
            do="Check the path and that the disk is mounted; `steerboard init` makes a new practice.",
        )
    if not path.is_file():
        raise Problem(f"{path} is no file.", do="Name the practice's file, such as practice.db.")
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        raise LockedOut(
            f"{path} lies on a disk that can only be read, which is not enough for SQLite even to read.",
            do="Mount it for writing (a disk that failed is mounted so by the system), or open a copy elsewhere.",
        )
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK | os.X_OK):
        raise LockedOut(
            f"You have no write access to {path} and its folder, which SQLite needs even for reading.",
            do="Ask for access, or for an exported copy (`steerboard backup FILE`).",
        )


def is_full(error: sqlite3.Error) -> bool:
    """Whether the disk is full or failing."""
    said = str(error)
    return "disk is full" in said or "disk I/O" in said


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else is writing just now."""
    said = str(error)
    return "lock" in said or "busy" in said


def explain(error: BaseException, path: Path) -> Problem:
    """What SQLite said, as a sentence that says what to do."""
    said = str(error)
    restore = "Run `steerboard doctor`; if it is damaged, restore a backup: `steerboard restore BACKUP`."
    untouched = "The file was left untouched."
    if "not a database" in said or "malformed" in said:
        return Damaged(f"{path} is damaged, or no database ({said}).", kept=untouched, do=restore)
    if "disk is full" in said or "disk I/O" in said or ("unable to open" in said and _is_out_of_files(path)):
        return Problem(
            f"The disk that holds {path} is full or failing ({said}).",
            kept="What was saved before is safe; this change was not saved.",
            do="Make room, then try again.",
        )
    if "lock" in said or "busy" in said:
        return Problem(
            f"{path} has been busy for {BUSY_SECONDS:.0f} seconds: another program is writing to it.",
            kept="Your text is kept.",
            do="Try again; if it stays so, see who has the practice open.",
        )
    if "readonly" in said or "unable to open" in said:
        return LockedOut(
            f"{path} cannot be written ({said}).",
            do="Check the rights of the file and of its folder: `steerboard doctor`.",
        )
    return Problem(f"{path} could not be used: {said}.", kept=untouched, do=restore)


def _is_out_of_files(path: Path) -> bool:
    """Whether its disk takes no more files, which SQLite makes beside the practice, although there may be room."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return found.f_files > 0 and found.f_favail == 0


def refused(error: sqlite3.IntegrityError) -> Problem:
    """What a constraint or a guard of the schema said, as a sentence that says what to do."""
    said = str(error)
    if said.startswith("frozen: "):
        words = said.removeprefix("frozen: ")
        return Problem(f"{words[:1].upper()}{words[1:]}.", kept="Nothing was changed.")
    if "UNIQUE" in said:
        what = said.partition(": ")[2].replace(".", " ")
        return Problem(f"That is there already ({what}).", kept="Nothing was changed.", do="Choose another.")
    if "FOREIGN KEY" in said:
        return Problem(
            "Something else refers to this.", kept="Nothing was changed.", do="Take that away first."
        )
    return Problem(f"The store refused this: {said}.", kept="Nothing was changed.")
