"""The history under examination: the chain of its lines, the rows against their images, what was sealed, what is kept.

Everything is read row by row. Lines are followed backwards from the rows as they are now; of a row only its state between two
lines is held, so a practice of ten million answers takes twenty minutes and no memory to speak of.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.store import engine, images, lines
from models.store.change import CODES
from models.store.engine import sqlite3
from models.store.images import DELETED, INSERTED, Entry
from models.store.lines import MARK, MIGRATION, RESTORE
from models.store.migrations import kept_rows, table_digest
from models.store.tables import KEPT_TABLES, Values

COMPARE = "Somebody wrote behind the program's back: compare with a backup."
MOST = 5
"""Remarks of one kind; more are counted."""

State = dict[tuple[str, int], Values | None]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the doctor found."""

    severity: str
    """error or warning."""
    what: str
    do: str


class Audit:
    """One examination, on a connection that stands in a reading transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers = {
            row["name"]: row["id"] for row in self.rows("SELECT id, name FROM tables ORDER BY id")
        }
        self._names = {number: name for name, number in self._numbers.items()}
        self._tables = tuple(name for name in self._numbers if name not in KEPT_TABLES)
        """The tables with a history that the file knows: an older one may know fewer."""
        self._since = int(self.rows(lines.SEAL)[0][0])
        self._kept: dict[str, dict[int, int]] = {table: {} for table in KEPT_TABLES}
        """Of each table whose rows stay: key → the line that names it."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, params).fetchall()

    def remarks(self) -> Iterator[Remark]:
        """Everything that is wrong with the history, or with the rows that it speaks of."""
        yield from few(self._chain(), "lines of history do not fit")
        yield from few(self._lines(), "lines of history do not fit their rows")
        yield from self._copies()
        yield from self._counters()
        for row in self.rows("SELECT tbl, key FROM undoing LIMIT 1"):
            yield Remark("error", f"The guards stand aside for {row['tbl']} {row['key']}.", COMPARE)

    # The chain -------------------------------------------------------------------------------------------------

    def _chain(self) -> Iterator[Remark]:
        """Each line against the one before it."""
        before, expected, count = b"", 1, 0
        heads: dict[int, int] = {}
        for row in self._connection.execute("SELECT * FROM history ORDER BY id"):
            line = row["id"]
            if line != expected:
                last = f" to {line - 1}" if line - 1 > expected else ""
                yield Remark("error", f"History line {expected}{last} is missing.", "Restore a backup.")
            expected = line + 1
            words = [
                row[name]
                for name in ("at", "who", "acting", "kind", "undoes", "frozen", "text", "rows", "digest")
            ]
            if lines.line_hash(before, line, *words) != row["hash"]:
                what = f"History line {line} does not fit the chain: it or the line before it was changed."
                yield Remark("error", what, COMPARE)
            before = row["hash"]
            count += self._count(row)
            if row["kind"] < MIGRATION:
                prior = None if row["back"] is None else line - row["back"]
                if prior != heads.get(row["who"]):
                    yield Remark(
                        "error", f"History line {line} does not name the line before of its person.", COMPARE
                    )
                heads[row["who"]] = line
            if row["heads"] != (lines.heads_text(heads) if line % MARK == 0 else None):
                yield Remark("error", f"History line {line} does not name everybody's newest.", COMPARE)
        if expected == 1:
            yield Remark("error", "The history is empty.", "Restore a backup.")
        if count != self.rows("SELECT count(*) FROM images")[0][0]:
            yield Remark("error", "There are other images of rows than the lines of history name.", COMPARE)

    def _count(self, row: sqlite3.Row) -> int:
        """How many images a line has; and who keeps what is noted."""
        count = 0
        for entry in _entries(row["rows"]):
            name = self._names.get(entry.table, "")
            if name in self._kept:
                self._kept[name][entry.first] = row["id"]
            else:
                count += 1
        return count

    # Rows against their lines ------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[Remark]:
        """What each line since the last migration wrote, from the newest back; then what was there before them."""
        state: State = {}
        for line, rows, digest in self._connection.execute(
            "SELECT id, rows, digest FROM history WHERE id > ? AND kind < ? ORDER BY id DESC",
            (self._since, MIGRATION),
        ):
            try:
                entries = images.entries_of(rows)
                whole = all(self._is_whole(entry, line) for entry in entries if entry.size > 1)
                found = list(images.images_of(self, self._names, line, entries if whole else (), KEPT_TABLES))
            except (LookupError, ValueError):
                whole = False
            if not whole:
                yield Remark("error", f"The images of history line {line} are not whole.", COMPARE)
                continue
            parts = [self._now(image, state) for image in found]
            parts += self._kept_now(entry for entry in entries if self._names[entry.table] in KEPT_TABLES)
            if lines.digest_of(b"".join(parts)) != digest:
                named = ", ".join(f"{image.table} {image.key}" for image in found[:3])
                yield Remark("error", f"What history line {line} wrote ({named}) was changed.", COMPARE)
            for image in found:
                self._back(image, line, state)
        yield from self._sealed(state)

    def _now(self, image: images.Image, state: State) -> bytes:
        """A row as the line left it."""
        place = (image.table, image.key)
        if place not in state:
            rows = self.rows(f"SELECT * FROM {image.table} WHERE id = ?", (image.key,))
            state[place] = dict(rows[0]) if rows else None
        return lines.row_image(image.table, image.key, state[place])

    def _kept_now(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        for entry in entries:
            name = self._names[entry.table]
            found = next(kept_rows(self._connection, name, entry.first), None)
            yield lines.row_image(name, entry.first, found)

    def _is_whole(self, span: Entry, line: int) -> bool:
        found = self.rows(
            "SELECT op, before FROM images WHERE tbl = ? AND key = ? AND line = ?",
            (span.table, span.first, line),
        )
        return [tuple(row) for row in found] == [(images.INSERTED_SPAN, str(span.size))]

    def _back(self, image: images.Image, line: int, state: State) -> None:
        """A row as it was before the line. What was not there, and never had been, is forgotten."""
        place = (image.table, image.key)
        if image.op == INSERTED:
            before = self.rows(
                "SELECT 1 FROM images WHERE tbl = ? AND key = ? AND line < ? LIMIT 1",
                (self._numbers[image.table], image.key, line),
            )
            if before:
                state[place] = None
            else:
                del state[place]
        elif image.op == DELETED:
            state[place] = image.before
        else:
            state[place] = {**(state[place] or {}), **(image.before or {})}

    # What was sealed ---------------------------------------------------------------------------------------------

    def _sealed(self, state: State) -> Iterator[Remark]:
        """The tables as they were at the last migration, by its digests: this covers rows that no line names."""
        line = self.rows("SELECT text FROM history WHERE id = ?", (self._since,))
        if not line:
            yield Remark("error", "The line of the last migration is missing.", COMPARE)
            return
        try:
            seal = json.loads(line[0]["text"].partition(" ")[2])
            sealed = seal["tables"]
        except (ValueError, KeyError, TypeError):
            yield Remark("error", "The line of the last migration cannot be read.", COMPARE)
            return
        for what in seal.get("found", ()):
            yield Remark(
                "warning", f"Found before the last migration: {what}", "Compare with a backup of that time."
            )
        nothing = table_digest(())
        for table in self._tables:
            if sealed.get(table) == nothing:
                yield from few(
                    self._strange(table, state), f"rows of {table} were put in behind the program's back"
                )
            elif sealed.get(table) != table_digest(self._then(table, state)):
                yield Remark("error", f"Rows of {table} that no change touched were changed.", COMPARE)
        for table in KEPT_TABLES:
            older = [key for key, line_id in sorted(self._kept[table].items()) if line_id <= self._since]
            rows = (row for key in older for row in kept_rows(self._connection, table, key))
            if sealed.get(table) != table_digest(rows):
                yield Remark("error", f"Rows of {table} were changed.", COMPARE)

    def _strange(self, table: str, state: State) -> Iterator[Remark]:
        for row in self._then(table, state):
            yield Remark("error", f"{table} {row['id']} was put in behind the program's back.", COMPARE)

    def _then(self, table: str, state: State) -> Iterator[Values]:
        """The rows of a table as they were at the last migration, by id."""
        gone = sorted(
            key
            for (name, key), row in state.items()
            if name == table
            and row is not None
            and not self.rows(f"SELECT 1 FROM {table} WHERE id = ?", (key,))
        )
        for row in self._connection.execute(f"SELECT * FROM {table} ORDER BY id"):
            while gone and gone[0] < row["id"]:
                yield state[table, gone.pop(0)] or {}
            place = (table, row["id"])
            if place in state:
                then = state[place]
                if then is not None:
                    yield then
            elif not self._is_new(table, row["id"]):
                yield dict(row)
        for key in gone:
            yield state[table, key] or {}

    def _is_new(self, table: str, key: int) -> bool:
        """Whether a line since the last migration made the row."""
        number = self._numbers[table]
        if self.rows(
            "SELECT 1 FROM images WHERE tbl = ? AND key = ? AND line > ? LIMIT 1", (number, key, self._since)
        ):
            return True
        span = images.span_of(self, number, key)
        return span is not None and span > self._since

    # What is kept ------------------------------------------------------------------------------------------------

    def _copies(self) -> Iterator[Remark]:
        """Frozen copies and evidence files: whole, each named by a line, and none missing."""
        for row in self._connection.execute("SELECT id, kind, key, n, hash, body FROM frozen"):
            try:
                whole = hashlib.sha256(zlib.decompress(row["body"])).hexdigest() == row["hash"]
            except zlib.error:
                whole = False
            if not whole:
                what = f"The frozen copy {row['n']} of {row['kind']} {row['key']} does not have its hash."
                yield Remark("error", what, COMPARE)
        for row in self._connection.execute("SELECT id, hash, bytes FROM files"):
            if hashlib.sha256(row["bytes"]).hexdigest() != row["hash"]:
                yield Remark("error", f"Evidence file {row['id']} does not have its hash.", COMPARE)
        for table, named in self._kept.items():
            present = {row["id"] for row in self.rows(f"SELECT id FROM {table}")}
            for key in sorted(named.keys() - present)[:MOST]:
                yield Remark(
                    "error", f"{table} {key}, which history line {named[key]} keeps, is gone.", COMPARE
                )
            for key in sorted(present - named.keys())[:MOST]:
                yield Remark("error", f"{table} {key} was put in behind the program's back.", COMPARE)

    def _counters(self) -> Iterator[Remark]:
        """No number may be given twice."""
        counters = {row["name"]: row["next"] for row in self.rows("SELECT name, next FROM counters")}
        highest = {
            name: self.rows(f"SELECT coalesce(max(id), 0) FROM {name}")[0][0]
            for name in self._numbers
            if name != "answers"
        }
        for kind, prefix in CODES.items():
            table = kind if kind in self._numbers else f"{kind}s"
            if table in self._numbers:
                highest[f"code {kind}"] = max(
                    (
                        int(row["code"].rpartition("-")[2])
                        for row in self.rows(f"SELECT code FROM {table} WHERE code LIKE ?", (f"{prefix}-%",))
                        if row["code"].rpartition("-")[2].isdecimal()
                    ),
                    default=0,
                )
        for name, number in highest.items():
            if number >= counters.get(name, 1):
                yield Remark(
                    "error", f"The counter of {name} is behind: a number could be given twice.", COMPARE
                )


def examine_history(path: Path) -> Iterator[Remark]:
    """What does not fit in the history alone: asked before a migration, whose tables may be older than this program's."""
    connection = engine.connect(path, read_only=True)
    try:
        connection.execute("BEGIN")
        yield from Audit(connection).remarks()
    finally:
        connection.close()


def witness(connection: sqlite3.Connection) -> tuple[int, bytes]:
    """Number and hash of the newest line: whoever keeps them elsewhere can tell later whether the history was cut."""
    row = connection.execute("SELECT id, hash FROM history ORDER BY id DESC LIMIT 1").fetchone()
    return (row["id"], row["hash"]) if row else (0, b"")


def last_restore(connection: sqlite3.Connection) -> tuple[int, bytes] | None:
    """Number and hash of the line of the last restore; None where there was none."""
    row = connection.execute(
        "SELECT id, hash FROM history WHERE kind = ? ORDER BY id DESC LIMIT 1", (RESTORE,)
    ).fetchone()
    return (row["id"], row["hash"]) if row else None


def few(remarks: Iterable[Remark], more: str) -> Iterator[Remark]:
    """The first few remarks of a kind, and how many more there are."""
    count = 0
    for remark in remarks:
        if remark.severity == "error":
            count += 1
        if count <= MOST or remark.severity != "error":
            yield remark
    if count > MOST:
        yield Remark("error", f"{count - MOST} more {more}.", COMPARE)


def _entries(rows: bytes) -> list[Entry]:
    """The rows that a line names; none where they cannot be read, which its hash shows."""
    try:
        return images.entries_of(rows)
    except ValueError:
        return []
