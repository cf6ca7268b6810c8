"""A change: one short transaction that writes its own line of history and the image of each row as it was before.

`Store.change` makes one and hands it to `work`; nothing else writes. The rules of the practice stand in the wings, what is
kept how stands here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import dates
from models.errors import Conflict, NotFound, Problem
from models.store import derived, images, lines
from models.store.engine import sqlite3
from models.store.images import DELETED, INSERTED, INSERTED_SPAN, UPDATED, Entry
from models.store.lines import Chain, canonical
from models.store.tables import Tables, Values
from models.who import Who

__all__ = ["CODES", "DELETED", "FILE_LIMIT", "INSERTED", "UPDATED", "Change", "Params", "RowChange", "Values"]

Params = dict[str, Any]

CODES = {"review": "REV", "finding": "FND", "recommendation": "REC", "series": "SER"}
"""Prefixes of the codes that are numbered (DESIGN §3)."""
FILE_LIMIT = 10_000_000
"""Bytes of one evidence file (DESIGN §3)."""


@dataclass(slots=True)
class RowChange:
    """One row as this change found it and as it leaves it."""

    table: str
    key: int
    before: Values | None
    """None: it was not there."""
    after: Values | None
    """None: it is gone."""
    numbered: bool = False
    """Its key is a new number of the counter: nobody else has ever had it."""

    @property
    def op(self) -> int:
        """INSERTED, UPDATED or DELETED; 0 where nothing came of it."""
        if self.before is None:
            return INSERTED if self.after is not None else 0
        if self.after is None:
            return DELETED
        return UPDATED if self.before != self.after else 0


class Change:
    """What `work` gets. Everything that it writes is one line of history, undone in one step."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        tables: Tables,
        chain: Chain,
        who: Who,
        text: str,
        *,
        at: int | None = None,
        zone: str = "UTC",
    ) -> None:
        self._connection = connection
        self.tables = tables
        self.chain = chain
        """The end of the history; the writer and undo look at it."""
        self.who = who
        self.text = text
        self.at = dates.moment() if at is None else at
        """Now, in UTC milliseconds: one moment for the whole change."""
        self.zone = zone
        """The practice's IANA zone."""
        self.kind = lines.CHANGE
        self.undoes: int | None = None
        self.frozen: str | None = None
        self.touched: dict[tuple[str, int], RowChange] = {}
        self.line = 0
        """Its line of history, once it has ended; 0 where it wrote none."""
        self.written: tuple[tuple[str, int], ...] = ()
        """(table, key) of each row of that line."""
        self._kept: list[tuple[str, int, Values]] = []
        self._read: dict[tuple[str, int], Values | None] = {}

    @property
    def today(self) -> date:
        """The practice's day at the moment of the change, also where midnight comes while it is made."""
        return dates.today(self.zone, self.at)

    # Reading ---------------------------------------------------------------------------------------------------

    def rows(self, sql: str, params: Params | Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query, as this change sees them."""
        return self._connection.execute(sql, params).fetchall()

    def row(self, sql: str, params: Params | Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found = self._connection.execute(sql, params).fetchall()
        return found[0] if found else None

    def value(self, sql: str, params: Params | Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self._connection.execute(sql, params).fetchall()
        return found[0][0] if found else None

    def get(self, table: str, key: int) -> Values | None:
        """One row by its key, or None."""
        place = (table, key)
        seen = self.touched.get(place)
        if seen is not None:
            row = seen.after
        elif place in self._read:
            row = self._read[place]
        else:
            found = self._connection.execute(f"SELECT * FROM {table} WHERE id = ?", (key,)).fetchall()
            row = self._read[place] = dict(found[0]) if found else None
        return None if row is None else dict(row)

    # Writing ---------------------------------------------------------------------------------------------------

    def insert(self, table: str, values: Values, *, key: int | None = None) -> int:
        """A new row; its id comes from the counters unless a key is given (as an answer's is: its question's).

        A row whose key was in use before goes on with the versions where that one stopped, so that nobody takes it for
        the one that they have read. Raises KeyError and TypeError for values that the table does not take.
        """
        numbered = key is None
        if key is None:
            key = self.number(table)
        row = self.tables.complete(table, values, key)
        if not numbered and "version" in row:
            row["version"] = max(row["version"], 1 + self._last_version(table, key))
        self._connection.execute(self.tables.insert(table), tuple(row.values()))
        self._note(table, key, None, row, numbered)
        return key

    def insert_many(self, table: str, many: Sequence[Values]) -> list[int]:
        """Many new rows at once, in order; their ids."""
        if not many:
            return []
        first = self.number(table, len(many))
        rows = [self.tables.complete(table, values, first + n) for n, values in enumerate(many)]
        self._connection.executemany(self.tables.insert(table), [tuple(row.values()) for row in rows])
        for row in rows:
            self._note(table, row["id"], None, row, True)
        return [row["id"] for row in rows]

    def update(self, table: str, key: int, values: Values, *, version: int | None = None) -> bool:
        """New values for some columns of a row; False where nothing was different (and nothing is written).

        `version` is the one that the person read: where the row has moved on meanwhile, Conflict is raised with the row
        as it is, and NotFound where it is gone. A row's own version rises by one. Raises KeyError where there is no such
        row and no version was given, and for a column that the table does not have.
        """
        before = self._present(table, key, version)
        typed = {name: self.tables.typed(table, name, value) for name, value in values.items()}
        changed = {name: value for name, value in typed.items() if before[name] != value}
        if not changed:
            return False
        if "version" in before:
            changed["version"] = before["version"] + 1
        self._set(table, key, changed)
        self._note(table, key, before, {**before, **changed})
        return True

    def delete(self, table: str, key: int, *, version: int | None = None) -> None:
        """The row goes; its image stays. Children go first, each by a call of its own.

        Raises KeyError where there is no such row; Conflict and NotFound as `update` does.
        """
        before = self._present(table, key, version)
        self._connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
        self._note(table, key, before, None)

    def derive(self, sql: str, params: Params | Sequence[Any] = ()) -> None:
        """Write to a derived table, which has no history."""
        self._connection.execute(sql, params)

    def derive_many(self, sql: str, many: Iterable[Params | Sequence[Any]]) -> None:
        """Write many rows to a derived table."""
        self._connection.executemany(sql, many)

    def put_back(self, table: str, key: int, row: Values | None) -> None:
        """The whole row as it was once (None: as it was not there); only undo and redo do this.

        Everything comes back but `version`, which only rises.
        """
        before = self.get(table, key)
        if row is None:
            if before is not None:
                self._connection.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
                self._note(table, key, before, None)
            return
        if "version" in row:
            row = {**row, "version": 1 + max(row["version"], self._version(table, key, before))}
        if before is None:
            self._connection.execute(
                self.tables.insert(table), tuple(row[name] for name in self.tables.columns(table))
            )
        else:
            self._set(table, key, {name: value for name, value in row.items() if before[name] != value})
        self._note(table, key, before, row)

    def _version(self, table: str, key: int, present: Values | None) -> int:
        """The highest version that a row is known to have had."""
        if present is not None:
            return int(present["version"])
        seen = self.touched.get((table, key))
        if seen is not None and seen.before is not None:
            return int(seen.before["version"])
        return self._last_version(table, key)

    def _last_version(self, table: str, key: int) -> int:
        seen = self.touched.get((table, key))
        if seen is not None and seen.before is not None:
            return int(seen.before["version"])
        return images.last_version(self, self.tables.numbers[table], key)

    def _present(self, table: str, key: int, version: int | None) -> Values:
        row = self.get(table, key)
        if row is None and version is None:
            raise KeyError(f"{table} {key}")
        if row is not None and version in (None, row.get("version")):
            return row
        by, at = self._last_change(table, key)
        if row is None:
            raise NotFound(
                f"{by or 'Somebody'} took this away meanwhile.",
                kept="Your text is kept.",
                do="Look at its history, or make it anew.",
            )
        raise Conflict(
            f"{by or 'Somebody'} changed this meanwhile.",
            table=table,
            key=key,
            theirs=row,
            by=by,
            at=at,
            do="Look at both, then keep theirs or put yours on top.",
        )

    def _last_change(self, table: str, key: int) -> tuple[str, int]:
        found = images.traces(self, self.tables.numbers[table], key, 1)
        if not found:
            return "", 0
        line = self.row(
            "SELECT coalesce(p.name, h.acting, '') AS name, h.at FROM history h LEFT JOIN people p ON p.id = h.who "
            "WHERE h.id = ?",
            (found[0].line,),
        )
        return (line["name"], line["at"]) if line else ("", 0)

    def _set(self, table: str, key: int, values: Values) -> None:
        if values:
            sets = ", ".join(f"{name} = ?" for name in values)
            self._connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), key))

    def _note(
        self, table: str, key: int, before: Values | None, after: Values | None, numbered: bool = False
    ) -> None:
        seen = self.touched.get((table, key))
        if seen is None:
            self.touched[table, key] = RowChange(table, key, before, after, numbered)
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
        n = int(
            self.value(
                "SELECT coalesce(max(n), 0) + 1 FROM frozen WHERE kind = :kind AND key = :key",
                {"kind": kind, "key": key},
            )
        )
        row: Values = {
            "id": self.number("frozen"),
            "kind": kind,
            "key": key,
            "n": n,
            "at": self.at,
            "hash": digest,
        }
        self._connection.execute(
            "INSERT INTO frozen (id, kind, key, n, at, hash, body) VALUES (:id, :kind, :key, :n, :at, :hash, :body)",
            {**row, "body": zlib.compress(body, 6)},
        )
        self._kept.append(("frozen", row["id"], row))
        return digest

    def file(self, data: bytes) -> int:
        """Keep the bytes of an evidence file; the same bytes are kept once. Raises Problem over 10 MB."""
        if len(data) > FILE_LIMIT:
            raise Problem("The file is larger than 10 MB.", do="Attach a smaller one, or a link to it.")
        digest = hashlib.sha256(data).hexdigest()
        found = self.value("SELECT id FROM files WHERE hash = :hash", {"hash": digest})
        if found is not None:
            return int(found)
        row: Values = {"id": self.number("files"), "hash": digest, "size": len(data)}
        self._connection.execute(
            "INSERT INTO files (id, hash, size, bytes) VALUES (:id, :hash, :size, :bytes)",
            {**row, "bytes": data},
        )
        self._kept.append(("files", row["id"], row))
        return int(row["id"])

    def describe(self, text: str) -> None:
        """Put the words of the history line better than they could be put before."""
        self.text = text

    # The end ---------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Rebuild what is derived, write the images and the line; no line where nothing came of it."""
        touched = [(row, row.op) for row in self.touched.values()]
        changed = [row for row, op in touched if op]
        if not changed and not self._kept and self.kind == lines.CHANGE:
            return
        derived.rebuild(self, tuple(changed))
        self.chain.catch_up()
        line = self.chain.last + 1
        numbers = self.tables.numbers
        entries: list[Entry] = []
        found: list[tuple[int, int, int, int, str | None]] = []
        parts: list[bytes] = []
        follows: tuple[int, int] | None = None
        for row, op in touched:
            if not op:
                continue
            table, key = numbers[row.table], row.key
            parts.append(lines.row_image(row.table, key, row.after))
            if (table, key) == follows and row.numbered and op == INSERTED:
                entries[-1] = span = Entry(table, entries[-1].first, entries[-1].size + 1)
                found[-1] = (table, span.first, line, INSERTED_SPAN, str(span.size))
            else:
                entries.append(Entry(table, key, 1))
                found.append((table, key, line, op, images.before_text(row.before, row.after)))
            follows = (table, key + 1) if row.numbered and op == INSERTED else None
        for name, key, values in self._kept:
            entries.append(Entry(numbers[name], key, 1))
            parts.append(lines.row_image(name, key, values))
        self.line = self.chain.append(
            at=self.at,
            who=self.who.id,
            acting=self.who.acting,
            kind=self.kind,
            text=self.text,
            undoes=self.undoes,
            frozen=self.frozen,
            rows=images.packed(entries),
            digest=lines.digest_of(b"".join(parts)),
        )
        self._connection.executemany(
            "INSERT INTO images (tbl, key, line, op, before) VALUES (?, ?, ?, ?, ?)", found
        )
        if self.kind == lines.CHANGE:
            self._connection.execute("DELETE FROM passed WHERE who = ?", (self.who.id,))
        self.written = (
            *((row.table, row.key) for row in changed),
            *((name, key) for name, key, _ in self._kept),
        )
