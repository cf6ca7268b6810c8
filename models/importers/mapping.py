"""Which column of a table is which field: known headings, suggestions, and the maps that a practice remembers.

A map is a TOML file `maps/NAME.toml` in the practice's folder, made on the screen of the import or at the first import
with `--map NAME`, and edited by people from then on. A table with the headings that it was made for is read by it
without being asked (PRACTICE W12). Headings that are the kind's own field names need no map (DESIGN §5).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import NotFound, Problem
from models.files import mode_in, read_file, write_file
from models.importers.outcome import ImportRemark, Refusal
from models.importers.recognise import beginning, refuse_other
from models.importers.tables import Table, TableRow, heading_key, read_table
from models.library.packs import is_pack, read_toml
from models.text import clean, fold, quoted, slug

MAP_LIMIT = 1_000_000
"""Bytes of a map (FAULTS G6)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the tables of one kind of thing may hold."""

    kind: str
    """As `steerboard import` calls it: contacts."""
    fields: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    """Field → what other programs call it; two headings to be joined stand with ` + ` between."""
    required: tuple[tuple[str, ...], ...]
    """Of each of these at least one has to be there."""

    def known(self) -> frozenset[str]:
        """Every heading that means something, as `heading_key` makes them."""
        found = {heading_key(name) for name in self.fields}
        for names in self.synonyms.values():
            found.update(heading_key(part) for name in names for part in name.split(" + "))
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How the tables of one program are read."""

    name: str = ""
    """Of the file that remembers it; empty: found for this table alone."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field → headings, whose cells are joined by a blank."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field → what stands in the cells → what it means here."""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    line: int = 0
    """Number of the line with the headings; 0: to be found."""
    headings: tuple[str, ...] = ()
    """All headings of the table that it was made for: one that has the same is read by it."""


class NoColumn(Problem):
    """A table has no column for a field that is required: one has to be chosen."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table under the names of its kind's fields."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    """Line and field → text, of the fields that the table has; empty cells as empty texts."""
    fields: tuple[str, ...]
    """The fields that the table has."""
    refused: tuple[Refusal, ...]
    remarks: tuple[ImportRemark, ...]
    mapping: str
    """Name of the map, or empty."""
    form: str
    headings: tuple[str, ...]
    left: tuple[str, ...]
    """Headings that nothing is read from."""


def read_rows(
    data: bytes,
    columns: Columns,
    mapping: ColumnMap | str | None = None,
    maps: Path | None = None,
    *,
    remember: bool = True,
) -> Rows:
    """The rows of a table of one kind.

    `mapping` is a map, or the name of one in the folder `maps`: where there is none of that name yet, the columns
    found are remembered under it; without `remember` it is only said that they would be. Without `mapping` the map in
    `maps` that was made for the same headings is used; an empty `ColumnMap` uses none. Raises Problem where the
    file cannot be read or a heading of the map is missing, NoColumn where a required field has no column.
    """
    start = beginning(data)
    if is_pack(data) or start.startswith(b"{"):
        raise Problem(
            f"The file is {'a pack' if is_pack(data) else 'JSON'}, not a table.", do="Name a table."
        )
    refuse_other(start)
    by = _by_map(data, columns, mapping, maps)
    used, table = by.used, by.table
    if by.fresh and remember and maps is not None:
        save_map(maps, columns, used, table.headings)
    places = _places(columns, used, table, _where_to(columns, by, maps, remember))
    read = {place for found in places.values() for place in found}
    left = tuple(one for place, one in enumerate(table.headings) if one and place not in read)
    return Rows(
        tuple((row.line, _row(row, places, used)) for row in table.rows),
        tuple(places),
        table.refused,
        (*table.remarks, *(ImportRemark(0, "", said) for said in _remarks(by, left, remember))),
        used.name,
        table.form,
        table.headings,
        left,
    )


class _ByMap(NamedTuple):
    """A table, and the map that it is read by."""

    used: ColumnMap
    table: Table
    fresh: bool
    """The map was named, and is still to be made."""
    made_for: bool
    """The map was not named: it is remembered for the headings that the table has."""


def _by_map(data: bytes, columns: Columns, mapping: ColumnMap | str | None, maps: Path | None) -> _ByMap:
    """The table by the map that is named or remembered for its headings, else by what its columns are called."""
    wanted, fresh = _wanted(columns, mapping, maps)
    table = table_by(data, columns, wanted, maps)
    made_for = map_for(maps, columns, table.headings) if mapping is None and maps is not None else None
    if made_for is not None:
        wanted, table = made_for, table_by(data, columns, made_for, maps)
    used = wanted if wanted.columns else replace(wanted, columns=suggest(columns, table.headings))
    return _ByMap(used, table, fresh, made_for is not None)


def _where_to(columns: Columns, by: _ByMap, maps: Path | None, remember: bool) -> str:
    """Where a column can be named: in which file, or by which command there is one."""
    if by.used.name and maps is not None:
        later = ", which is written as soon as this is no dry run" if by.fresh and not remember else ""
        return f"{map_path(maps, by.used.name)}{later}"
    return f"a map: `steerboard import {columns.kind} FILE --map ours` writes it"


def _remarks(by: _ByMap, left: Sequence[str], remember: bool) -> Iterator[str]:
    """By which columns it is read, and what becomes of the map."""
    used = by.used
    if by.made_for:
        yield f"the map {used.name} was made for these headings: read by it"
    taken = [
        f"{' + '.join(found)} as {name}"
        for name, found in used.columns.items()
        if not used.name and [heading_key(one) for one in found] != [heading_key(name)]
    ]
    if taken:
        yield f"columns taken: {', '.join(taken)}"[:500]
    if by.fresh:
        yield f"the map {used.name} {'is' if remember else 'would be'} remembered for the next time"
    if left:
        yield f"columns left out: {', '.join(left)}"[:500]


def table_by(data: bytes, columns: Columns, wanted: ColumnMap, maps: Path | None) -> Table:
    """The table, its headings found by those of the map, else by those that are known or remembered. Raises Problem."""
    named = frozenset(heading_key(one) for headings in wanted.columns.values() for one in headings)
    if not named:
        made_for = [one.headings for one in _maps_of(maps, columns)] if maps is not None else []
        named = columns.known().union(heading_key(one) for headings in made_for for one in headings if one)
    return read_table(
        data,
        named,
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
        sheet=wanted.sheet,
        line=wanted.line,
    )


def suggest(columns: Columns, headings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The columns that can be told by their names: the field's own, else the first of its synonyms that is there."""
    there = {heading_key(one): one for one in reversed(headings) if one}
    taken: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for own in (True, False):
        for name in columns.fields:
            if name in found:
                continue
            for said in (name,) if own else columns.synonyms.get(name, ()):
                parts = [heading_key(part) for part in said.split(" + ")]
                if all(part in there and part not in taken for part in parts):
                    found[name] = tuple(there[part] for part in parts)
                    taken.update(parts)
                    break
    return {name: found[name] for name in columns.fields if name in found}


def _wanted(columns: Columns, mapping: ColumnMap | str | None, maps: Path | None) -> tuple[ColumnMap, bool]:
    """The map to be used, and whether it is still to be made."""
    if not isinstance(mapping, str):
        return mapping or ColumnMap(), False
    if maps is None:
        raise Problem("There is no folder of maps here.", do="Leave --map out.")
    path = map_path(maps, mapping)
    if path.exists():
        return load_map(path, columns), False
    return ColumnMap(name=path.stem), True


def _places(columns: Columns, used: ColumnMap, table: Table, where_to: str) -> dict[str, tuple[int, ...]]:
    """Field → places of its columns; `where_to` says where a column can be named. Raises Problem."""
    where: dict[str, list[int]] = {}
    for place, heading in enumerate(table.headings):
        where.setdefault(heading_key(heading), []).append(place)
    found: dict[str, tuple[int, ...]] = {}
    for name, headings in used.columns.items():
        for heading in headings:
            places = where.get(heading_key(heading), [])
            if not places:
                raise Problem(
                    f"The table has no column {quoted(heading)}, which the map gives for {name}.",
                    do=f"Its headings are: {_listed(table.headings)}.",
                )
            if len(places) > 1:
                raise Problem(
                    f"The heading {quoted(heading)} stands {len(places)} times.",
                    do="Rename or take out the others.",
                )
        found[name] = tuple(where[heading_key(heading)][0] for heading in headings)
    for names in columns.required:
        if not any(name in found for name in names):
            raise NoColumn(
                f"The table has no column for {' or '.join(names)}; its headings are: {_listed(table.headings)}.",
                do=f"Name the column in {where_to}.",
            )
    return found


def _listed(headings: tuple[str, ...]) -> str:
    said = ", ".join(one for one in headings if one)
    return said if len(said) < 300 else said[:299] + "…"


def _row(row: TableRow, places: Mapping[str, tuple[int, ...]], used: ColumnMap) -> dict[str, str]:
    found = {}
    for name, columns in places.items():
        text = " ".join(filter(None, (row.cells[place] for place in columns)))
        meant = used.values.get(name)
        if meant:
            text = {fold(said): means for said, means in meant.items()}.get(fold(text), text)
        found[name] = text
    return found


# Maps as files ----------------------------------------------------------------------------------------------


def map_path(folder: Path, name: str) -> Path:
    """The file of a map; the name becomes a slug, so that it cannot lead out of the folder."""
    return folder / f"{slug(name.removesuffix('.toml'))}.toml"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A map that the practice remembers."""

    name: str
    kind: str
    """What its tables hold: contacts; empty where the file does not say, or cannot be read."""


def all_maps(folder: Path) -> tuple[Remembered, ...]:
    """The maps that the practice remembers, by name."""
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return tuple(Remembered(path.stem, _kind(path)) for path in paths)


def map_for(folder: Path, columns: Columns, headings: tuple[str, ...]) -> ColumnMap | None:
    """The map that was made for a table with just these headings, in whatever order; the first by name."""
    wanted = sorted(heading_key(one) for one in headings if one)
    for one in _maps_of(folder, columns):
        if one.headings and sorted(map(heading_key, one.headings)) == wanted:
            return one
    return None


def _maps_of(folder: Path, columns: Columns) -> Iterator[ColumnMap]:
    """The maps of one kind; one that cannot be read is passed over: it is said where it is named."""
    for one in all_maps(folder):
        if one.kind == columns.kind:
            with contextlib.suppress(Problem):
                yield load_map(folder / f"{one.name}.toml", columns)


def _kind(path: Path) -> str:
    try:
        return clean(str(read_toml(read_file(path, MAP_LIMIT, ours=True)).get("kind", "")))[:40]
    except Problem:
        return ""


def forget_map(folder: Path, name: str) -> None:
    """Forget a map: its file goes. Raises NotFound, and Problem where the folder does not let it go."""
    path = map_path(folder, name)
    try:
        path.unlink()
    except FileNotFoundError:
        raise NotFound(f"There is no map {quoted(name)}.", shows="import maps") from None
    except OSError as error:
        raise Problem(f"{path} cannot be taken away: {error.strerror}.", do="Ask whoever made it.") from error


def load_map(path: Path, columns: Columns) -> ColumnMap:
    """A map from its file. Raises Problem where it cannot be read or is a map of another kind."""
    values = read_toml(read_file(path, MAP_LIMIT, ours=True))
    kind = values.pop("kind", columns.kind)
    if kind != columns.kind:
        raise Problem(
            f"{path.name} is a map for {kind!s:.40}, not for {columns.kind}.", do="Use another name."
        )
    taken: dict[str, Any] = {"name": path.stem}
    for name, value in values.items():
        if name == "columns":
            taken[name] = {key: _headings(path, key, one, columns) for key, one in _pairs(path, name, value)}
        elif name == "values":
            taken[name] = {
                key: {said: str(means) for said, means in _pairs(path, f"values.{key}", one)}
                for key, one in _pairs(path, name, value)
            }
        elif name == "headings" and isinstance(value, list) and all(isinstance(one, str) for one in value):
            taken[name] = tuple(value)
        elif type(value) is {"encoding": str, "delimiter": str, "sheet": str, "line": int}.get(name):
            taken[name] = value
        else:
            raise Problem(
                f"{path.name} has a key {quoted(clean(name)[:60])} that no map has.", do="Take it out."
            )
    if taken.get("line", 1) < 1:
        raise Problem(f"The line in {path.name} has to be 1 or more.", do="Mend the file.")
    if len(taken.get("delimiter", ",")) != 1:
        raise Problem(f"The delimiter in {path.name} is not one character.", do="Use , or ; or a tab.")
    return ColumnMap(**taken)


def _pairs(path: Path, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise Problem(f"{name} in {path.name} has to be a table [{name}].", do="Mend the file.")
    yield from value.items()


def _headings(path: Path, name: str, value: Any, columns: Columns) -> tuple[str, ...]:
    if name not in columns.fields:
        raise Problem(
            f"{path.name} names a field {quoted(clean(name)[:60])} that {columns.kind} do not have.",
            do=f"The fields are: {', '.join(columns.fields)}.",
        )
    headings = [value] if isinstance(value, str) else value
    if not isinstance(headings, list) or not headings or not all(isinstance(one, str) for one in headings):
        raise Problem(
            f"{name} in {path.name} has to be a heading or a list of headings.", do="Mend the file."
        )
    return tuple(headings)


def save_map(
    folder: Path, columns: Columns, used: ColumnMap, headings: tuple[str, ...], *, replace: bool = False
) -> Path:
    """Remember a map under its name, for tables with these headings. Raises Problem where there is one already, unless
    it is to be replaced, and where the folder takes no file."""
    import tomli_w

    content: dict[str, Any] = {"kind": columns.kind}
    content.update(
        {name: value for name in ("encoding", "delimiter", "sheet", "line") if (value := getattr(used, name))}
    )
    content["headings"] = [one for one in headings if one]
    content["columns"] = {
        name: found[0] if len(found) == 1 else list(found) for name, found in used.columns.items()
    }
    if used.values:
        content["values"] = {name: dict(meant) for name, meant in used.values.items()}
    free = [one for one in headings if one and not any(one in found for found in used.columns.values())]
    note = (
        f"# How a table of {columns.kind} is read: field = heading, or a list of headings whose cells are joined.\n"
        f"# Fields: {', '.join(columns.fields)}.\n"
        f"# Headings that nothing is read from: {clean(', '.join(free)) or 'none'}.\n"
        "# encoding, delimiter, sheet and line (of the headings) overrule what is found out; [values.FIELD] says\n"
        "# what a value means here. A table with the same headings is read by this map without being asked.\n\n"
    )
    return write_file(
        folder / f"{used.name}.toml",
        (note + tomli_w.dumps(content)).encode("utf-8"),
        mode=mode_in(folder),
        replace=replace,
        ours=True,
    )
