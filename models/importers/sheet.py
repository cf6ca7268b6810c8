"""Tables of one kind of record, clients or contacts: how they are read, what they change, and how they come in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.importers.bringing import bring, note_import
from models.importers.mapping import ColumnMap, Columns, Rows, read_rows
from models.importers.outcome import ImportRemark, Outcome, Refusal
from models.store.change import Change
from models.store.reading import Reader
from models.store.store import Store
from models.text import clean
from models.who import Who


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of one kind of record, as it was read."""

    rows: Rows
    name: str
    """Of the file."""
    hash: str


@dataclass(slots=True)
class SheetPlan:
    """What a table changes; a kind of record adds what it is to write of new ones."""

    new: list[Any] = field(default_factory=list)
    """Records that are not there yet."""
    updates: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Key of a record and its columns that change."""
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[ImportRemark] = field(default_factory=list)
    kind: tuple[str, str] = ("row", "rows")
    """One and many, for the words; many is the table of the store, too."""

    def outcome(self) -> Outcome:
        """What will have come of it."""
        return Outcome(
            len(self.new),
            len(self.updates),
            self.unchanged,
            refused=tuple(sorted(self.refused, key=lambda one: one.row)),
            remarks=tuple(self.remarks),
            kind=self.kind,
        )

    def refuse(self, line: int, named: str, reason: str) -> None:
        """A row that does not come in: its line, what it is called, and why."""
        self.refused.append(Refusal(line, clean(named)[:80], reason.rstrip(".")))


def read_sheet(
    columns: Columns,
    data: bytes,
    name: str = "",
    *,
    mapping: ColumnMap | str | None = None,
    maps: Path | None = None,
    remember: bool = True,
) -> Sheet:
    """The rows of a table; the last three as in `mapping.read_rows`. Raises Problem where it cannot be read."""
    rows = read_rows(data, columns, mapping, maps, remember=remember)
    return Sheet(rows, clean(name), hashlib.sha256(data).hexdigest())


def distinct(sheet: Sheet) -> Iterator[tuple[int, dict[str, str], int]]:
    """The rows: line, field → text, and the line of an earlier row that is equal in every field, or its own (data
    rule V6)."""
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for line, values in sheet.rows.rows:
        yield line, values, seen.setdefault(tuple(values.items()), line)


def bring_sheet(
    store: Store,
    who: Who,
    sheet: Sheet,
    plan_with: Callable[[Reader, SheetPlan], SheetPlan],
    write_new: Callable[[Change, SheetPlan], list[str]],
    kind: tuple[str, str],
    *,
    needs: Iterable[str],
    dry_run: bool,
    strict: bool,
) -> Future[Outcome]:
    """Bring a table in, in one change; what came of it. `needs` as for `bring`.

    `plan_with` fills a plan that holds what reading refused; `write_new` gives the names of what is new.
    """

    def plan(reader: Reader) -> SheetPlan:
        begun = SheetPlan(refused=list(sheet.rows.refused), remarks=list(sheet.rows.remarks), kind=kind)
        return plan_with(reader, begun)

    def write(change: Change, made: SheetPlan) -> list[str]:
        names = write_new(change, made)
        for key, columns in made.updates:
            change.update(kind[1], key, columns)
            row = change.get(kind[1], key)
            names += [row["name"]] if row is not None else []
        note_import(change, kind[1], sheet.name, sheet.hash, sheet.rows.mapping, made.outcome())
        return names

    words = f"import {kind[1]} from {sheet.name or 'a file'}"
    return bring(store, who, plan, write, words, needs=needs, dry_run=dry_run, strict=strict)
