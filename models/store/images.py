"""The images of rows: what each was before a line of history, kept under the row's own key.

A line says which rows it wrote, in order, as numbers of seven bits a byte: twice the number of the table and the key; or
one more than twice, the first key and how many, where they are new rows that follow one another. Each row has an image
under (table, key, line); rows with new numbers in a row, as a review's questions or an import's standards are, have one
image together, under the first. No number is given twice, so such spans never overlap.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models.store.lines import Reader, canonical
from models.store.tables import Values

AT_ONCE = 400
"""Keys of one query."""
INSERTED, UPDATED, DELETED, INSERTED_SPAN = 1, 2, 3, 4
"""What happened to a row; a span is so many rows inserted one after the other."""


class Entry(NamedTuple):
    """Rows that a line names: `size` of them from `first` on, in one table."""

    table: int
    first: int
    size: int


class Image(NamedTuple):
    """One row as a line found it."""

    table: str
    key: int
    op: int
    before: Values | None
    """The whole row where it was deleted, the columns that changed where it was updated, else None."""


class Trace(NamedTuple):
    """What one line did to a row that is asked about."""

    line: int
    op: int
    before: str | None


def packed(entries: Iterable[Entry]) -> bytes:
    """The rows of a line as its column `rows` keeps them."""
    found = bytearray()
    for entry in entries:
        many = entry.size > 1
        for number in (2 * entry.table + many, entry.first, entry.size)[: 2 + many]:
            while number > 0x7F:
                found.append(number & 0x7F | 0x80)
                number >>= 7
            found.append(number)
    return bytes(found)


def entries_of(rows: bytes) -> list[Entry]:
    """The rows that a line names, as they were written. Raises ValueError where the bytes are not of that shape."""
    numbers = _numbers(rows)
    found = []
    for number in numbers:
        first = next(numbers, None)
        size = next(numbers, None) if number & 1 else 1
        if first is None or size is None:
            raise ValueError("the rows of a line end in the middle")
        found.append(Entry(number >> 1, first, size))
    return found


def _numbers(rows: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in rows:
        number |= (byte & 0x7F) << shift
        shift += 7
        if number >> 63:
            raise ValueError("a number is too large for a row of a line")
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise ValueError("the rows of a line end in the middle")


def before_text(before: Values | None, after: Values | None) -> str | None:
    """What an image keeps: nothing of a new row, the whole of one that goes, of one that changed what changed."""
    if before is None:
        return None
    if after is None:
        return canonical(before).decode()
    return canonical({name: value for name, value in before.items() if after[name] != value}).decode()


def images_of(
    reader: Reader, names: dict[int, str], line: int, entries: Iterable[Entry], kept: Iterable[str] = ()
) -> Iterator[Image]:
    """The images of the rows that a line names, in their order, spans row by row; tables in `kept` have none.

    Raises LookupError where an image is missing.
    """
    for entry in entries:
        name = names[entry.table]
        if name in kept:
            continue
        if entry.size > 1:
            for key in range(entry.first, entry.first + entry.size):
                yield Image(name, key, INSERTED, None)
            continue
        found = reader.rows(
            "SELECT op, before FROM images WHERE tbl = ? AND key = ? AND line = ?",
            (entry.table, entry.first, line),
        )
        if not found:
            raise LookupError(f"line {line} has no image of {name} {entry.first}")
        before = found[0]["before"]
        yield Image(name, entry.first, found[0]["op"], None if before is None else json.loads(before))


def traces(reader: Reader, table: int, key: int, limit: int = -1) -> list[Trace]:
    """What was done to a row, the newest first."""
    found = [
        Trace(row["line"], *((INSERTED, None) if row["op"] == INSERTED_SPAN else (row["op"], row["before"])))
        for row in reader.rows(
            "SELECT line, op, before FROM images WHERE tbl = ? AND key = ? ORDER BY line DESC LIMIT ?",
            (table, key, limit),
        )
    ]
    if limit < 0 or len(found) < limit:
        line = span_of(reader, table, key)
        if line is not None:
            found.append(Trace(line, INSERTED, None))
    return found


def newest(reader: Reader, table: int, keys: Iterable[int]) -> dict[int, int]:
    """Row → the newest line that touched it, of many rows of a table at once; without those that none did."""
    wanted = sorted(keys)
    found: dict[int, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        for row in reader.rows(
            f"SELECT key, max(line) AS line FROM images WHERE tbl = ? AND key IN ({marks}) GROUP BY key",
            (table, *some),
        ):
            found[row["key"]] = row["line"]
    alone = [key for key in wanted if key not in found]
    if alone:
        for first, line, size in reader.rows(
            "SELECT key, line, CAST(before AS INTEGER) FROM images INDEXED BY images_spans "
            "WHERE tbl = ? AND key <= ? AND op = 4",
            (table, alone[-1]),
        ):
            inside = alone[bisect_left(alone, first) : bisect_left(alone, first + size)]
            found.update(dict.fromkeys(inside, line))
    return found


def span_of(reader: Reader, table: int, key: int) -> int | None:
    """The line that inserted the row as one of many, not as the first of them; None where none did. The index of the spans is
    named, or else SQLite looks through every image of a table before the row."""
    found = reader.rows(
        "SELECT key, line, before FROM images INDEXED BY images_spans "
        "WHERE tbl = ? AND key < ? AND op = 4 ORDER BY key DESC LIMIT 1",
        (table, key),
    )
    if found and found[0]["key"] + int(found[0]["before"]) > key:
        return int(found[0]["line"])
    return None


def last_version(reader: Reader, table: int, key: int) -> int:
    """The version that a row had when it was deleted last; 0 where it never was."""
    found = reader.rows(
        "SELECT before FROM images WHERE tbl = ? AND key = ? AND op = 3 ORDER BY line DESC LIMIT 1",
        (table, key),
    )
    return int(json.loads(found[0]["before"]).get("version", 0)) if found else 0
