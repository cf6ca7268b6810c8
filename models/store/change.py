"""One change: a short transaction that writes its own line of history and the image of every row as it was.

`work(change)` is run by the writer thread between BEGIN IMMEDIATE and COMMIT. It reads and writes through this object only,
so that who changed what from what is known for every row without columns for it, and undo comes for free.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.errors import Conflict, Problem
from models.store.engine import sqlite3
from models.who import Who

Params = dict[str, Any]
Values = dict[str, Any]

INSERTED, UPDATED, DELETED = 1, 2, 3

CODES = {"client": "", "review": "REV", "finding": "FND", "recommendation": "REC"}
"""Prefixes of the codes that are numbered (DESIGN §3)."""


@dataclass(slots=True)
class RowChange:
    """One row as this change found it and as it leaves it."""

    table: str
    key: int
    before: Values | None
    """None: it was not there."""
    after: Values | None
    """None: it is gone."""

    @property
    def op(self) -> int:
        """INSERTED, UPDATED or DELETED; 0 where nothing came of it."""
        if self.before is None:
            return INSERTED if self.after is not None else 0
        if self.after is None:
            return DELETED
        return UPDATED if self.before != self.after else 0


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8. What hashes are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def row_digest(table: str, key: int, after: Values | None) -> bytes:
    """What one row adds to the digest of its line."""
    return canonical([table, key, after])


def line_hash(
    before: bytes, key: int, at: int, who: int, acting: str, kind: str, undoes: int | None, frozen: str | None, text: str, digest: bytes
) -> bytes:
    """The hash of a line of history: it covers the line before it, its own words and the digest of its rows."""
    return hashlib.sha256(before + canonical([key, at, who, acting, kind, undoes, frozen, text]) + digest).digest()


class Tables:
    """The tables of one connection: number, columns and their types, known once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, dict[str, str]] = {}
        self._loose: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[str, int] = {
            row["name"]: row["id"] for row in connection.execute("SELECT id, name FROM tables").fetchall()
        }
        self.names = {number: name for name, number in self._numbers.items()}

    def number(self, table: str) -> int:
        """The number that images know the table by. Raises KeyError for a table without history."""
        return self._numbers[table]

    def columns(self, table: str) -> dict[str, str]:
        """Column → type."""
        found = self._columns.get(table)
        if found is None:
            found = {
                row["name"]: row["type"]
                for row in self._connection.execute("SELECT name, type FROM pragma_table_info(:t)", {"t": table}).fetchall()
            }
            self._columns[table] = found
        return found


    def loose(self, table: str) -> tuple[str, ...]:
        """The columns that refer to another row and may be NULL."""
        found = self._loose.get(table)
        if found is None:
            found = tuple(
                row["name"]
                for row in self._connection.execute(
                    'SELECT f."from" AS name FROM pragma_foreign_key_list(:t) f JOIN pragma_table_info(:t) c ON c.name = f."from" '
                    'WHERE NOT c."notnull" AND NOT c.pk',
                    {"t": table},
                ).fetchall()
            )
            self._loose[table] = found
        return found


class Change:
    """What `work` gets. Everything that it writes is one line of history, undone in one step."""

    def __init__(
        self, connection: sqlite3.Connection, tables: Tables, who: Who, text: str, at: int, today: date, *, zone: str = "UTC"
    ) -> None:
        self._connection = connection
        self._tables = tables
        self.who = who
        self.text = text
        self.at = at
        """Now, in UTC milliseconds: one moment for the whole change."""
        self.today = today
        """The practice's day."""
        self.zone = zone
        self.kind = "change"
        self.undoes: int | None = None
        self.frozen: str | None = None
        self.touched: dict[tuple[str, int], RowChange] = {}
        self.line = 0

    # Reading ---------------------------------------------------------------------------------------------------

    def rows(self, sql: str, params: Params | Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query, as this change sees them."""
        return self._connection.execute(sql, params).fetchall()

    def row(self, sql: str, params: Params | Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(sql, params).fetchone()
        return found

    def value(self, sql: str, params: Params | Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self._connection.execute(sql, params).fetchone()
        return None if found is None else found[0]

    def get(self, table: str, key: int) -> Values | None:
        """One row by its key, or None."""
        seen = self.touched.get((table, key))
        if seen is not None:
            return None if seen.after is None else dict(seen.after)
        found = self._connection.execute(f"SELECT * FROM {table} WHERE id = ?", (key,)).fetchone()
        return None if found is None else dict(found)

    # Writing ---------------------------------------------------------------------------------------------------

    def insert(self, table: str, values: Values, *, key: int | None = None) -> int:
        """A new row; its id comes from the counters unless a key is given (then nobody else may ever have had it)."""
        if key is None:
            key = self.number(table)
        row = self._complete(table, values, key)
        self._write_row(table, row)
        self._note(table, key, None, row)
        return key

    def insert_many(self, table: str, many: Sequence[Values]) -> list[int]:
        """Many new rows at once, in order; their ids."""
        first = self.number(table, len(many))
        rows = [self._complete(table, values, first + n) for n, values in enumerate(many)]
        if rows:
            names = list(rows[0])
            marks = ", ".join(f":{name}" for name in names)
            self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
        for row in rows:
            self._note(table, row["id"], None, row)
        return [row["id"] for row in rows]

    def update(self, table: str, key: int, values: Values, *, version: int | None = None) -> bool:
        """New values for some columns of a row; False where nothing was different (and nothing is written).

        `version` is the one that the person read: where the row has moved on meanwhile, Conflict is raised with the row as
        it is. A row's own version rises by one. Raises KeyError where there is no such row.
        """
        before = self.get(table, key)
        if before is None:
            raise KeyError(f"{table} {key}")
        self._check_version(table, key, before, version)
        values = {name: self._typed(table, name, value) for name, value in values.items()}
        if all(before[name] == value for name, value in values.items()):
            return False
        after = {**before, **values}
        changed = dict(values)
        if "version" in before:
            changed["version"] = after["version"] = before["version"] + 1
        sets = ", ".join(f"{name} = :{name}" for name in changed)
        self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = :id", {**changed, "id": key})
        self._note(table, key, before, after)
        return True

    def delete(self, table: str, key: int, *, version: int | None = None) -> None:
        """The row goes; its image stays. Children go first, each by a call of its own. Raises KeyError, Conflict."""
        before = self.get(table, key)
        if before is None:
            raise KeyError(f"{table} {key}")
        self._check_version(table, key, before, version)
        self._connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
        self._note(table, key, before, None)

    def derive(self, sql: str, params: Params | Sequence[Any] = ()) -> None:
        """Write to a derived table, which has no history."""
        self._connection.execute(sql, params)

    def derive_many(self, sql: str, many: Iterable[Params | Sequence[Any]]) -> None:
        """Write many rows to a derived table."""
        self._connection.executemany(sql, many)

    def put_back(self, table: str, key: int, row: Values | None) -> None:
        """The whole row as it was once (None: as it was not there); only undo and redo do this."""
        before = self.get(table, key)
        if row is None:
            if before is not None:
                self._connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
                self._note(table, key, before, None)
            return
        if before is None:
            loose = self._tables.loose(table)
            self._write_row(table, {name: None if name in loose else value for name, value in row.items()})
        else:
            if "version" in row:
                row = {**row, "version": before["version"] + 1}
            sets = ", ".join(f"{name} = :{name}" for name in row if name != "id")
            self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = :id", row)
        self._note(table, key, before, row)

    def let_go(self, table: str, key: int) -> None:
        """Before a row is taken away again: it lets go of what it may refer to, its image staying whole."""
        before = self.get(table, key)
        loose = [name for name in self._tables.loose(table) if before and before[name] is not None]
        if before and loose:
            self._note(table, key, before, before)
            sets = ", ".join(f"{name} = NULL" for name in loose)
            self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (key,))

    def take_hold(self, table: str, key: int) -> None:
        """After a row has come back: it refers again to what it referred to."""
        row = self.get(table, key)
        loose = self._tables.loose(table)
        if row and loose:
            sets = ", ".join(f"{name} = :{name}" for name in loose)
            self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = :id", row)

    def _complete(self, table: str, values: Values, key: int) -> Values:
        columns = self._tables.columns(table)
        row: Values = {}
        for name in columns:
            if name == "id":
                row[name] = key
            elif name == "version":
                row[name] = values.get("version", 1)
            else:
                row[name] = self._typed(table, name, values.get(name))
        strange = [name for name in values if name not in columns]
        if strange:
            raise KeyError(f"{table} has no column {', '.join(strange)}")
        return row

    def _typed(self, table: str, name: str, value: Any) -> Any:
        kind = self._tables.columns(table)[name]
        if isinstance(value, bool):
            value = int(value)
        if value is not None and not isinstance(value, int if kind == "INTEGER" else str if kind == "TEXT" else bytes):
            raise TypeError(f"{table}.{name} is {kind}, not {type(value).__name__}")
        return value

    def _write_row(self, table: str, row: Values) -> None:
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)

    def _check_version(self, table: str, key: int, row: Values, version: int | None) -> None:
        if version is None or row.get("version") == version:
            return
        by, at = self._last_change(table, key)
        raise Conflict(
            f"{by or 'Somebody'} changed this meanwhile.", table=table, key=key, theirs=row, by=by, at=at,
            do="Look at both, then keep theirs or put yours on top.",
        )

    def _last_change(self, table: str, key: int) -> tuple[str, int]:
        found = self.row(
            "SELECT coalesce(p.name, h.acting) AS name, h.at FROM images i JOIN history h ON h.id = i.line "
            "LEFT JOIN people p ON p.id = h.who WHERE i.tbl = :tbl AND i.key = :key ORDER BY i.line DESC LIMIT 1",
            {"tbl": self._tables.number(table), "key": key},
        )
        return (found["name"], found["at"]) if found else ("", 0)

    def _note(self, table: str, key: int, before: Values | None, after: Values | None) -> None:
        seen = self.touched.get((table, key))
        if seen is None:
            self.touched[table, key] = RowChange(table, key, before, after)
        else:
            seen.after = after

    # Numbers, codes, frozen things ---------------------------------------------------------------------------------

    def number(self, name: str, count: int = 1) -> int:
        """The next number of a counter, the first of `count`. None is ever given twice, whatever is undone."""
        return int(
            self.value(
                "INSERT INTO counters (name, next) VALUES (:name, 1 + :count) "
                "ON CONFLICT (name) DO UPDATE SET next = next + :count RETURNING next - :count",
                {"name": name, "count": count},
            )
        )

    def code(self, kind: str) -> str:
        """The next code of a kind that is numbered: REV-0017."""
        return f"{CODES[kind]}-{self.number('code ' + kind):04d}"

    def freeze(self, why: str) -> None:
        """This change is a freeze towards a client: it is not undone, and `why` says what to do instead."""
        self.frozen = why

    def freeze_copy(self, kind: str, key: int, value: object) -> str:
        """Keep the thing as it is shown now, as canonical JSON; its SHA-256 in hex."""
        import zlib

        body = canonical(value)
        digest = hashlib.sha256(body).hexdigest()
        n = int(self.value("SELECT coalesce(max(n), 0) + 1 FROM frozen WHERE kind = :kind AND key = :key", {"kind": kind, "key": key}))
        self._connection.execute(
            "INSERT INTO frozen (id, kind, key, n, at, hash, body) VALUES (:id, :kind, :key, :n, :at, :hash, :body)",
            {"id": self.number("frozen"), "kind": kind, "key": key, "n": n, "at": self.at, "hash": digest, "body": zlib.compress(body, 6)},
        )
        return digest

    def file(self, data: bytes) -> int:
        """Keep the bytes of an evidence file; the same bytes are kept once. Raises Problem over 10 MB."""
        if len(data) > FILE_LIMIT:
            raise Problem("The file is larger than 10 MB.", do="Attach a smaller one, or a link to it.")
        digest = hashlib.sha256(data).hexdigest()
        found = self.value("SELECT id FROM files WHERE hash = :hash", {"hash": digest})
        if found is not None:
            return int(found)
        key = self.number("files")
        self._connection.execute(
            "INSERT INTO files (id, hash, size, bytes) VALUES (:id, :hash, :size, :bytes)",
            {"id": key, "hash": digest, "size": len(data), "bytes": data},
        )
        return key

    def describe(self, text: str) -> None:
        """Put the words of the history line better than they could be put before."""
        self.text = text

    # The end ---------------------------------------------------------------------------------------------------

    def finish(self) -> tuple[RowChange, ...]:
        """Rebuild what is derived, write the images and the line. The rows that really changed; () writes no line."""
        from models.store.derived import rebuild

        rows = tuple(row for row in self.touched.values() if row.op)
        if not rows:
            return ()
        rebuild(self, rows)
        digest = hashlib.sha256()
        images = []
        before = self.row("SELECT id, hash FROM history ORDER BY id DESC LIMIT 1")
        self.line = before["id"] + 1 if before else 1
        for n, row in enumerate(rows):
            digest.update(row_digest(row.table, row.key, row.after))
            images.append((self.line, n, self._tables.number(row.table), row.key, row.op, _image(row)))
        whole = digest.digest()
        chained = line_hash(
            before["hash"] if before else b"", self.line, self.at, self.who.id, self.who.acting, self.kind, self.undoes,
            self.frozen, self.text, whole,
        )
        self._connection.execute(
            "INSERT INTO history (id, at, who, acting, kind, undoes, frozen, text, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self.line, self.at, self.who.id, self.who.acting, self.kind, self.undoes, self.frozen, self.text, whole, chained),
        )
        self._connection.executemany("INSERT INTO images (line, n, tbl, key, op, before) VALUES (?, ?, ?, ?, ?, ?)", images)
        if self.kind == "change":
            self._connection.execute("DELETE FROM passed WHERE who = ?", (self.who.id,))
        return rows


FILE_LIMIT = 10_000_000
"""Bytes of one evidence file (DESIGN §3)."""


def _image(row: RowChange) -> str | None:
    if row.before is None:
        return None
    if row.after is None:
        return canonical(row.before).decode()
    return canonical({name: value for name, value in row.before.items() if row.after[name] != value}).decode()
