"""The check of a practice: file, schema, history and its chain, rows against the history, frozen copies, derived tables.

Everything that it finds is a remark with what to do; errors make `steerboard doctor` end with 3, warnings do not.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import dates
from models.store import engine
from models.store.change import DELETED, INSERTED, Change, Tables, line_hash, row_digest
from models.store.engine import sqlite3
from models.store.opening import NETWORK_SYSTEMS, file_system, look
from models.who import Who

FREE_BYTES = 200_000_000
"""Less free space than this is a warning."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the doctor found."""

    severity: str
    """error or warning."""
    what: str
    do: str


def examine(path: Path) -> Iterator[Remark]:
    """All remarks on the practice at that path, the gravest kinds first. Reads only. Raises Problem where it is none."""
    look(path)
    yield from _place(path)
    connection = engine.connect(path)
    try:
        connection.execute("BEGIN")
        yield from _file(connection, path)
        yield from _schema(connection)
        yield from _history(connection)
        yield from _images(connection)
        yield from _copies(connection)
        yield from _derived(connection)
        connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        problem = engine.explain(error, path)
        yield Remark("error", problem.what, problem.do)
    finally:
        connection.close()


def _place(path: Path) -> Iterator[Remark]:
    folder = path.parent
    kind = file_system(folder)
    if kind in NETWORK_SYSTEMS or kind.startswith("fuse."):
        yield Remark("error", f"The practice lies on a network file system ({kind}), where a database is not safe.", "Move it to a local disk.")
    mode, place = path.stat().st_mode, folder.stat()
    shared = bool(mode & 0o060)
    if mode & stat.S_IRWXO:
        yield Remark("error", "Everybody on this machine can read the practice.", f"chmod o= {path}")
    if place.st_mode & stat.S_IRWXO:
        yield Remark("error", "Everybody on this machine can look into the practice's folder.", f"chmod o= {folder}")
    if shared and not place.st_mode & stat.S_ISGID:
        yield Remark(
            "error", "The folder does not hand its group on: a second person could be locked out.",
            f"chgrp {path.stat().st_gid} {folder} && chmod 2770 {folder}",
        )
    if shared and path.stat().st_gid != place.st_gid:
        yield Remark("error", "The practice and its folder belong to different groups.", f"chgrp {place.st_gid} {path}")
    if shared and not (mode & 0o060 == 0o060):
        yield Remark("error", "The group can only half use the practice.", f"chmod 660 {path}")
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        yield Remark("warning", f"Only {free // 1_000_000} MB are free on this disk.", "Make room before it is full.")
    if not engine.is_fixed():
        yield Remark(
            "warning", f"SQLite {engine.sqlite3.sqlite_version} has a rare fault when two programs fold the journal at once.",
            "Nothing to do: Steerboard folds it under a lock. SQLite 3.51.3 or pysqlite3 mends it.",
        )
    if os.path.getmtime(path) > dates.moment() / 1000 + 86_400 and not os.environ.get("STEERBOARD_TODAY"):
        yield Remark("warning", "The practice was written in the future: the clock is or was wrong.", "Check the machine's clock.")


def _file(connection: sqlite3.Connection, path: Path) -> Iterator[Remark]:
    for row in connection.execute("PRAGMA integrity_check(5)").fetchall():
        if row[0] != "ok":
            yield Remark("error", f"The file is damaged: {row[0]}.", "Restore a backup: steerboard restore BACKUP.")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        yield Remark("error", f"{len(broken)} rows refer to nothing ({tables}).", "Restore a backup, or ask for help with a dump.")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        yield Remark("warning", "The journal is not in WAL mode.", f"sqlite3 {path} 'PRAGMA journal_mode = WAL'")


def _schema(connection: sqlite3.Connection) -> Iterator[Remark]:
    from models.store.migrations import triggers

    present = {
        row["name"]: row["sql"] for row in connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    }
    wanted = triggers()
    for name, statement in wanted.items():
        if name not in present:
            yield Remark("error", f"The guard {name} is missing: what it protects could have been changed.", "Restore a backup, or ask for help.")
        elif " ".join(present[name].split()) != " ".join(statement.split()):
            yield Remark("error", f"The guard {name} was changed.", "Restore a backup, or ask for help.")
    for name in present.keys() - wanted.keys():
        yield Remark("error", f"A trigger {name} is there that Steerboard did not make.", "Find out who made it.")


def _history(connection: sqlite3.Connection) -> Iterator[Remark]:
    before, expected = b"", 1
    for row in connection.execute("SELECT * FROM history ORDER BY id"):
        if row["id"] != expected:
            yield Remark("error", f"History lines {expected} to {row['id'] - 1} are missing.", "Somebody took them out: restore a backup.")
        expected = row["id"] + 1
        hashed = line_hash(
            before, row["id"], row["at"], row["who"], row["acting"], row["kind"], row["undoes"], row["frozen"], row["text"], row["digest"]
        )
        if hashed != row["hash"]:
            yield Remark(
                "error", f"History line {row['id']} does not fit the chain: it or the line before was changed.",
                "Somebody wrote behind the program's back: compare with a backup.",
            )
            return
        before = row["hash"]


def _images(connection: sqlite3.Connection) -> Iterator[Remark]:
    """Rows against the changes since the last migration, walking the history backwards."""
    tables = Tables(connection)
    since = connection.execute("SELECT coalesce(max(id), 0) FROM history WHERE kind = 'migration'").fetchone()[0]
    state: dict[tuple[int, int], dict[str, Any] | None] = {}
    found = 0
    for line in connection.execute("SELECT id, text, digest FROM history WHERE id > ? AND kind <> 'restore' ORDER BY id DESC", (since,)):
        images = connection.execute("SELECT tbl, key, op, before FROM images WHERE line = ? ORDER BY n", (line["id"],)).fetchall()
        digest = hashlib.sha256()
        for image in images:
            name = tables.names[image["tbl"]]
            place = (image["tbl"], image["key"])
            if place not in state:
                row = connection.execute(f"SELECT * FROM {name} WHERE id = ?", (image["key"],)).fetchone()
                state[place] = None if row is None else dict(row)
            digest.update(row_digest(name, image["key"], state[place]))
        if digest.digest() != line["digest"]:
            found += 1
            if found <= 5:
                rows = ", ".join(f"{tables.names[image['tbl']]} {image['key']}" for image in images[:3])
                yield Remark(
                    "error", f"What history line {line['id']} wrote ({rows}) was changed behind the program's back.", "Compare with a backup.",
                )
        for image in images:
            place = (image["tbl"], image["key"])
            if image["op"] == INSERTED:
                del state[place]
            else:
                before = json.loads(image["before"])
                state[place] = before if image["op"] == DELETED else {**(state[place] or {}), **before}
    if found > 5:
        yield Remark("error", f"{found - 5} more lines of history do not fit their rows.", "Compare with a backup.")
    yield from _unknown_rows(connection, tables, since)


def _unknown_rows(connection: sqlite3.Connection, tables: Tables, since: int) -> Iterator[Remark]:
    """Rows that no change made and that were not there at the last migration."""
    for number, name in tables.names.items():
        if since != connection.execute("SELECT min(id) FROM history").fetchone()[0]:
            return
        strange = connection.execute(
            f"SELECT count(*) FROM {name} t WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.tbl = ? AND i.key = t.id)", (number,)
        ).fetchone()[0]
        if strange:
            yield Remark("error", f"{strange} rows of {name} were put in behind the program's back.", "Compare with a backup.")


def _copies(connection: sqlite3.Connection) -> Iterator[Remark]:
    for row in connection.execute("SELECT kind, key, n, hash, body FROM frozen"):
        try:
            whole = hashlib.sha256(zlib.decompress(row["body"])).hexdigest() == row["hash"]
        except zlib.error:
            whole = False
        if not whole:
            yield Remark("error", f"The frozen copy {row['n']} of {row['kind']} {row['key']} does not have its hash.", "Compare with a backup.")
    for row in connection.execute("SELECT id, hash, bytes FROM files"):
        if hashlib.sha256(row["bytes"]).hexdigest() != row["hash"]:
            yield Remark("error", f"Evidence file {row['id']} does not have its hash.", "Compare with a backup.")


def _derived(connection: sqlite3.Connection) -> Iterator[Remark]:
    """Rebuild every derived table in a copy and compare."""
    from models.store import derived

    memory = sqlite3.connect(":memory:", isolation_level=None)
    memory.row_factory = sqlite3.Row
    try:
        connection.backup(memory)
        memory.execute("BEGIN")
        who = Who(0, "", "the program")
        zone = memory.execute("SELECT value FROM facts WHERE name = 'zone'").fetchone()
        today = dates.today(zone["value"] if zone else "UTC")
        derived.rebuild_all(Change(memory, Tables(memory), who, "doctor", dates.moment(), today))
        for table in derived.tables():
            one = [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            two = [tuple(row) for row in memory.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            if one != two:
                wrong = len(set(one) ^ set(two))
                yield Remark("error", f"{table} is not what its base says ({wrong} rows differ).", "Run: steerboard doctor --mend")
    finally:
        memory.close()


def mend(path: Path) -> None:
    """Make the derived tables anew; nothing else can be mended without a decision of people."""
    from models.store.derived import rebuild_all
    from models.store.store import Store

    with Store(path) as store:
        store.change(Who(0, "", "the program"), "rebuilt the derived tables", rebuild_all).result()
