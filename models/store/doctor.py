"""The check of a practice: its place, file and schema, its history, and what is derived from it.

Everything that it finds is a remark with what to do; errors make `steerboard doctor` end with 3, warnings do not. It reads
one moment of the practice, holds nobody up and writes nothing: what is derived is made anew in temporary tables and
compared.

What it cannot see: a history that somebody computed anew from end to end, and an end that was cut off together with its
rows and counters. The backups beside the practice witness against both, as far back as they reach.
"""

from __future__ import annotations

import grp
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from models import dates
from models.errors import Problem
from models.store import engine, shape
from models.store.audit import COMPARE, Audit, Remark, last_restore, witness
from models.store.backup import Copy, copies
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.folder import FOLDERS, check_system
from models.store.header import Strange, look
from models.store.lines import Chain
from models.store.opening import open_store
from models.store.tables import HISTORY_TABLES, KEPT_TABLES, Tables
from models.text import quoted
from models.who import Who

__all__ = ["FREE_BYTES", "Remark", "examine", "mend"]

FREE_BYTES = 200_000_000
"""Less free space than this is a warning."""
WITNESSES = 3
"""So many of the newest backups are compared with the history."""
CLOCK = "Check the machine's clock; the days of what was done then may be wrong, the order is not."
CLOCK_MAY_STEP = 3_600_000
"""Milliseconds that a clock may be put back without a remark."""
RESTORE = "Restore a backup: steerboard restore BACKUP."
PLAIN_REFERENCES = (
    ("items", "client", "clients"),
    ("items", "wording", "standard_versions"),
    ("items", "category", "categories"),
    ("answers", "who", "people"),
    ("finding_events", "item", "items"),
)
"""(table, column, table that it refers to) where no foreign key says so."""


def examine(path: Path) -> Iterator[Remark]:
    """All remarks on the practice at that path, the gravest kinds first. Writes nothing.

    Raises Problem where there is no practice at that path, or a newer program's, and where this person is locked out
    although nothing is wrong with the place.
    """
    try:
        look(path)
    except (engine.Damaged, Strange) as problem:
        yield Remark("error", problem.what, problem.do)
        return
    except engine.LockedOut as problem:
        # Who is locked out is told which command would let them in (FAULTS B2).
        remarks = [remark for remark in _locked_out(path) if remark.severity == "error"]
        if not remarks:
            raise
        yield from (*remarks, Remark("error", problem.what, problem.do))
        return
    yield from _place(path)
    kept = copies(path)  # before the moment that is examined: a backup that is made meanwhile knows more
    connection = engine.connect(path)
    damaged = False
    try:
        connection.execute("BEGIN")
        for remark in _file(connection, path):
            damaged = damaged or remark.severity == "error"
            yield remark
        yield from _schema(connection)
        yield from Audit(connection).remarks()
        yield from _clock(connection)
        yield from _witnesses(connection, kept)
        yield from _derived(connection)
    except sqlite3.DatabaseError as error:
        said = engine.explain(error, path)
        yield Remark("error", said.what, said.do)
    except (LookupError, TypeError, ValueError):
        if not damaged:
            raise
        # A damaged file answers anything.
        yield Remark("error", "The file is too damaged to be examined further.", RESTORE)
    finally:
        connection.close()


def mend(path: Path) -> None:
    """Make the derived tables anew; nothing else can be mended without a decision of people. Raises Problem."""
    from models.store.derived import rebuild_all

    with open_store(path) as store:
        store.change(Who(0, "", "the program"), "rebuilt the derived tables", rebuild_all).result()


# The place --------------------------------------------------------------------------------------------------------


def _locked_out(path: Path) -> list[Remark]:
    try:
        path.stat()
    except OSError:
        return []
    return list(_place(path))


def _place(path: Path) -> Iterator[Remark]:
    folder = path.parent
    try:
        check_system(folder)
    except Problem as problem:
        yield Remark("error", problem.what, problem.do)
    file, place = path.stat(), folder.stat()
    if file.st_mode & stat.S_IRWXO:
        yield Remark("error", "Everybody on this machine can read the practice.", f"chmod o= {path}")
    if place.st_mode & stat.S_IRWXO:
        yield Remark(
            "error", "Everybody on this machine can look into the practice's folder.", f"chmod o= {folder}"
        )
    if file.st_mode & stat.S_IRWXG:
        yield from _shared(path, file, place)
    for end in ("-wal", "-shm", ".lock"):
        beside = path.with_name(path.name + end)
        if beside.exists() and stat.S_IMODE(beside.stat().st_mode) != stat.S_IMODE(file.st_mode):
            mode = stat.S_IMODE(file.st_mode)
            yield Remark(
                "error", f"{beside.name} has another mode than the practice.", f"chmod {mode:o} {beside}"
            )
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        yield Remark(
            "warning", f"Only {free // 1_000_000} MB are free on this disk.", "Make room before it is full."
        )
    if not engine.is_fixed():
        yield Remark(
            "warning",
            f"SQLite {sqlite3.sqlite_version} has a rare fault when two programs fold the journal at once.",
            "Nothing to do: Steerboard folds it under a lock. SQLite 3.51.3 or pysqlite3 mends it.",
        )
    if file.st_mtime > dates.moment() / 1000 + 86_400 and not os.environ.get("STEERBOARD_TODAY"):
        yield Remark(
            "warning",
            "The practice was written in the future: the clock is or was wrong.",
            "Check the machine's clock.",
        )


def _shared(path: Path, file: os.stat_result, place: os.stat_result) -> Iterator[Remark]:
    """A practice of a group (FAULTS B1, B2, B4)."""
    folder = path.parent
    if place.st_mode & stat.S_ISVTX:
        yield Remark(
            "error",
            "The folder is sticky: a second person could not open files of the first.",
            f"chmod -t {folder}",
        )
    if not place.st_mode & stat.S_ISGID:
        yield Remark(
            "error",
            "The folder does not hand its group on: a second person could be locked out.",
            f"chgrp {_group(file.st_gid)} {folder} && chmod 2770 {folder}",
        )
    elif file.st_gid != place.st_gid:
        yield Remark(
            "error",
            "The practice and its folder belong to different groups.",
            f"chgrp {_group(place.st_gid)} {path}",
        )
    if place.st_mode & stat.S_IRWXG != stat.S_IRWXG:
        yield Remark("error", "The group cannot write in the practice's folder.", f"chmod 2770 {folder}")
    if file.st_mode & 0o060 != 0o060:
        yield Remark("error", "The group can only half use the practice.", f"chmod 660 {path}")
    shared = stat.S_ISGID | stat.S_IRWXG
    for name in FOLDERS:
        inner = folder / name
        if inner.is_dir() and place.st_mode & shared == shared:
            found = inner.stat()
            if found.st_mode & shared != shared or found.st_gid != place.st_gid:
                yield Remark(
                    "error",
                    f"The group cannot use the folder {name}.",
                    f"chgrp {_group(place.st_gid)} {inner} && chmod 2770 {inner}",
                )


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


# File and schema --------------------------------------------------------------------------------------------------


def _file(connection: sqlite3.Connection, path: Path) -> Iterator[Remark]:
    for row in connection.execute("PRAGMA integrity_check(5)").fetchall():
        if row[0] != "ok":
            yield Remark("error", f"The file is damaged: {row[0]}.", RESTORE)
    broken: dict[tuple[str, str], int] = {}
    for row in connection.execute("PRAGMA foreign_key_check").fetchall():
        place = (row["table"], row["parent"])
        broken[place] = broken.get(place, 0) + 1
    for (table, parent), count in broken.items():
        yield Remark("error", f"{count} rows of {table} refer to {parent} that are not there.", RESTORE)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        yield Remark(
            "warning", "The journal is not in WAL mode.", f"sqlite3 {path} 'PRAGMA journal_mode = WAL'"
        )


def _schema(connection: sqlite3.Connection) -> Iterator[Remark]:
    present, wanted = shape.shape(connection), shape.wanted()
    for name, what in wanted.items():
        guard = name.startswith("trigger")
        kind = name.replace("trigger", "guard") if guard else name
        if name not in present:
            after = ": what it protects could have been changed" if guard else ""
            yield Remark("error", f"The {kind} is missing{after}.", "Restore a backup, or ask for help.")
        elif present[name] != what:
            yield Remark("error", f"The {kind} was changed.", "Restore a backup, or ask for help.")
    for name in present.keys() - wanted.keys():
        yield Remark("error", f"A {name} is there that Steerboard did not make.", "Find out who made it.")
    names = [row["name"] for row in connection.execute("SELECT name FROM tables ORDER BY id").fetchall()]
    if names != [*KEPT_TABLES, *HISTORY_TABLES]:
        yield Remark("error", "The numbers of the tables were changed.", COMPARE)
    for table, column, parent in PLAIN_REFERENCES:
        if f"table {table}" in present and f"table {parent}" in present:
            count = connection.execute(
                f"SELECT count(*) FROM {table} c WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = c.{column})"
            ).fetchone()[0]
            if count:
                yield Remark(
                    "error", f"{count} rows of {table} refer to {parent} that are not there.", RESTORE
                )


# Witnesses and what is derived ---------------------------------------------------------------------------------------


def _clock(connection: sqlite3.Connection) -> Iterator[Remark]:
    """Days of the history that cannot be right; its order is that of the numbers, and is. The sample is made of days past."""
    back = connection.execute(
        "SELECT count(*), min(b.id) FROM history a JOIN history b ON b.id = a.id + 1 WHERE b.at < a.at - ? "
        "AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'demo' AND value = '1')",
        (CLOCK_MAY_STEP,),
    ).fetchone()
    if back[0]:
        times = f", {back[0]} times in all" if back[0] > 1 else ""
        yield Remark("warning", f"The clock went back before history line {back[1]}{times}.", CLOCK)
    newest = connection.execute("SELECT at FROM history ORDER BY id DESC LIMIT 1").fetchone()
    if newest and newest["at"] > dates.moment() + CLOCK_MAY_STEP:
        yield Remark("warning", "The newest line of history is of a day to come.", CLOCK)


def _witnesses(connection: sqlite3.Connection, kept: tuple[Copy, ...]) -> Iterator[Remark]:
    """The newest backups since the last restore: each ends with a line that the history has to have.

    A restore raises the generation and leaves a line; where only the number is another, somebody wrote it there, or a restore
    was broken off, and the backups are witnesses all the same.
    """
    generation, restored = _generation(connection), last_restore(connection)
    for copy in kept[:WITNESSES]:
        try:
            other = engine.connect(copy.path, read_only=True)
            try:
                same = _generation(other) == generation or last_restore(other) == restored
                line, digest = witness(other)
            finally:
                other.close()
        except (Problem, sqlite3.Error):
            yield Remark(
                "warning",
                f"The backup {copy.path.name} cannot be read.",
                "Make a new one: steerboard backup FILE.",
            )
            continue
        row = connection.execute("SELECT hash FROM history WHERE id = ?", (line,)).fetchone()
        if same and (row is None or row["hash"] != digest):
            yield Remark(
                "error",
                f"The backup {copy.path.name} has a line {line} of history that the practice does not have.",
                COMPARE,
            )


def _generation(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])


def _derived(connection: sqlite3.Connection) -> Iterator[Remark]:
    """Every derived table against one made anew: temporary tables of the same names take what is written."""
    from models.store import derived

    tables = derived.tables()
    for table in tables:
        for row in connection.execute(
            "SELECT sql FROM main.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
            (table,),
        ).fetchall():
            connection.execute(_temporary(row["sql"]))
    zone = connection.execute("SELECT value FROM facts WHERE name = 'zone'").fetchone()
    change = Change(
        connection,
        Tables(connection),
        Chain(connection),
        Who(0, "", "the program"),
        "doctor",
        zone=zone["value"] if zone else "UTC",
    )
    try:
        derived.rebuild_all(change)
    except LookupError as error:
        yield Remark("error", f"What is derived cannot be made anew: {quoted(error)} is missing.", RESTORE)
        return
    for table in tables:
        wrong = max(
            connection.execute(sql.format(one=one, two=two)).fetchone()[0]
            for sql in (
                "SELECT count(*) FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {two})",
                "SELECT (SELECT count(*) FROM {one}) - (SELECT count(*) FROM {two})",
            )
            for one, two in ((f"main.{table}", f"temp.{table}"), (f"temp.{table}", f"main.{table}"))
        )
        if wrong:
            yield Remark(
                "error",
                f"{table} is not what its base says ({wrong} rows differ).",
                "Run: steerboard doctor --mend",
            )


def _temporary(sql: str) -> str:
    for words, temporary in (
        ("CREATE TABLE ", "CREATE TEMP TABLE "),
        ("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE temp."),
        ("CREATE INDEX ", "CREATE INDEX temp."),
        ("CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX temp."),
    ):
        if sql.startswith(words):
            return temporary + sql.removeprefix(words)
    raise ValueError(sql)
