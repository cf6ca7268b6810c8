"""The lines of history: one a change, each chained to the line before it by a hash.

The table carries its own index, so that a change writes one page of it and no other: `back` is how many lines before
this one the last of the same person is, and every 256th line names the newest line of everybody (`heads`). The stack of a
person is walked from their newest line back; nobody's costs more than 256 rows to find.

What the chain shows: a line that was changed, put in or taken out, rows that are not what their line says. What it
cannot show: somebody who computes the whole chain anew, and an end that was cut off together with its rows. Against
both only a witness outside the file helps; the backups beside the practice are one (`models.store.doctor`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

from models.store.engine import sqlite3

CHANGE, UNDO, REDO, MIGRATION, RESTORE = range(5)
KINDS = ("change", "undo", "redo", "migration", "restore")
"""Names of the kinds of lines, by number. The last two are the program's: they name no rows and nobody undoes them."""
MARK = 256
"""Every so many lines one names the newest line of everybody."""
DIGEST_BYTES = 8
"""Bytes that are kept of the SHA-256 of a line's rows. They find what was changed; the hash covers them."""
HASH_BYTES = 16
"""Bytes that are kept of the SHA-256 that chains the lines: there are as many lines as answers."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

SEAL = f"SELECT coalesce(max(id), 0) FROM history WHERE kind = {MIGRATION}"
"""SQL: the line of the last migration; what is older can be read, not undone."""
IN_FORCE = f"coalesce((SELECT l.kind FROM history l WHERE l.undoes = {{line}} ORDER BY l.id DESC LIMIT 1), {REDO}) = {REDO}"
"""SQL: whether a change is in force: the last line that names it is no undo."""
WAS_IN_FORCE = (
    "({line} <= {then} AND coalesce((SELECT l.kind FROM history l WHERE l.undoes = {line} AND l.id <= {then} "
    f"ORDER BY l.id DESC LIMIT 1), {REDO}) = {REDO})"
)
"""SQL: whether it was in force when an earlier line had been written."""


class Reader(Protocol):
    """What answers a query: the store, a change, a connection in hand."""

    def rows(self, sql: str, params: Sequence[Any] = ..., /) -> list[sqlite3.Row]:
        """All rows."""
        ...


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8. What hashes are taken of."""
    return _encode(value).encode("utf-8")


def digest_of(parts: bytes) -> bytes:
    """The digest of a line: of its rows as it left them, one after the other."""
    return hashlib.sha256(parts).digest()[:DIGEST_BYTES]


def row_image(table: str, key: int, after: dict[str, Any] | None) -> bytes:
    """What one row adds to the digest of its line."""
    return canonical([table, key, after])


def line_hash(
    before: bytes,
    line: int,
    at: int,
    who: int,
    acting: str | None,
    kind: int,
    undoes: int | None,
    frozen: str | None,
    text: str,
    rows: bytes,
    digest: bytes,
) -> bytes:
    """The hash of a line: it covers the line before it, everything that this one says, and the digest of its rows.

    What holds text of any kind comes last, with its length before it, so that no two lines read the same.
    """
    sizes = [None if one is None else len(one) for one in (acting, frozen)]
    words = f"{line} {at} {who} {kind} {undoes} {rows.hex()} {sizes} {acting}{frozen}{text}"
    return hashlib.sha256(before + words.encode("utf-8") + digest).digest()[:HASH_BYTES]


class Chain:
    """The end of the history as one connection last saw it; what others have added since is read before it is used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.last = 0
        """The newest line; 0 where there is none."""
        self.hash = b""
        self.stale = True
        """Whether others may have added lines since. The writer knows when they have not."""
        self._heads: dict[int, int] = {}
        self._written: tuple[int, bytes, int] | None = None

    def catch_up(self) -> None:
        """Read the lines that have come since. Inside a writing transaction nobody can add more."""
        if self.stale:
            self._look()
            self.stale = False

    def keep(self, line: int) -> None:
        """That line, which was appended last, has been committed."""
        if self._written is not None and self._written[0] == line:
            self.last, self.hash, who = self._written
            self._heads[who] = line
        self._written = None

    def _look(self) -> None:
        self._written = None
        rows = self._read() if self.last else []
        if not rows or rows[0]["id"] != self.last or rows[0]["hash"] != self.hash:
            self._begin_anew()
            rows = self._read()
        for row in rows:
            if row["id"] > self.last and row["kind"] < MIGRATION:
                self._heads[row["who"]] = row["id"]
        if rows:
            self.last, self.hash = rows[-1]["id"], rows[-1]["hash"]

    def head(self, who: int) -> int | None:
        """The newest line of a person, of those seen so far."""
        return self._heads.get(who)

    def append(
        self,
        *,
        at: int,
        who: int,
        acting: str,
        kind: int,
        text: str,
        undoes: int | None = None,
        frozen: str | None = None,
        rows: bytes = b"",
        digest: bytes | None = None,
    ) -> int:
        """Write the next line, in the caller's transaction; its number. `catch_up` has to come first."""
        line = self.last + 1
        if digest is None:
            digest = digest_of(b"")
        whole = line_hash(self.hash, line, at, who, acting or None, kind, undoes, frozen, text, rows, digest)
        prior = self._heads.get(who) if kind < MIGRATION else None
        back = None if prior is None else line - prior
        heads = None
        if line % MARK == 0:
            newest = {**self._heads, who: line} if kind < MIGRATION else self._heads
            heads = heads_text(newest)
        self._connection.execute(
            "INSERT INTO history (id, at, who, acting, kind, undoes, frozen, text, rows, back, heads, digest, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (line, at, who, acting or None, kind, undoes, frozen, text, rows, back, heads, digest, whole),
        )
        self._written = (line, whole, who)
        return line

    def _read(self) -> list[sqlite3.Row]:
        return self._connection.execute(
            "SELECT id, who, kind, hash FROM history WHERE id >= ? ORDER BY id", (self.last,)
        ).fetchall()

    def _begin_anew(self) -> None:
        """Start at the last line that names everybody's newest."""
        self.last, self.hash, self._heads = 0, b"", {}
        mark = self._connection.execute(
            "SELECT id, hash, heads FROM history WHERE id = (SELECT max(id) FROM history) / ? * ?",
            (MARK, MARK),
        ).fetchone()
        if mark is not None:
            self.last, self.hash = mark["id"], mark["hash"]
            self._heads = {int(who): line for who, line in json.loads(mark["heads"]).items()}


def heads_text(newest: dict[int, int]) -> str:
    """The newest line of everybody, as a marked line keeps it."""
    return canonical({str(who): line for who, line in newest.items()}).decode()


def newest(reader: Reader, who: int) -> int | None:
    """The newest line of a person, or None: for those who only read and keep no Chain."""
    last = int(reader.rows("SELECT coalesce(max(id), 0) AS id FROM history")[0]["id"])
    mark = last // MARK * MARK
    found = reader.rows(
        "SELECT max(id) AS id FROM history WHERE id > ? AND who = ? AND kind < ?", (mark, who, MIGRATION)
    )[0]["id"]
    if found is None and mark:
        heads = reader.rows("SELECT heads FROM history WHERE id = ?", (mark,))
        found = json.loads(heads[0]["heads"]).get(str(who)) if heads else None
    return None if found is None else int(found)
