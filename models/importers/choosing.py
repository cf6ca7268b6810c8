"""What somebody needs to choose which column of a table is which field: headings, first cells, a guess. Pure but for
reading the maps that are remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz

from models.importers.mapping import ColumnMap, Columns, map_for, suggest, table_by
from models.importers.tables import heading_key

ALIKE = 75
"""How alike a heading and a name of a field are, of 100, for a guess."""
_SHORTEST = 4
"""Characters of a heading or a name that is compared with others: of shorter ones too many are alike."""


@dataclass(frozen=True, slots=True)
class Look:
    """A table before its columns are chosen."""

    headings: tuple[str, ...]
    """Those that can be chosen: not empty, and there only once."""
    samples: Mapping[str, str]
    """Heading → its first cell that is not empty."""
    rows: int
    used: ColumnMap
    """The map to begin with: the one named, the one that was made for these headings, else a guess."""


def look(data: bytes, columns: Columns, used: ColumnMap | None, maps: Path) -> Look:
    """A table, and the map to begin with; `used` is the one that is used so far. Raises Problem."""
    begun = used or ColumnMap()
    table = table_by(data, columns, begun, maps)
    made_for = map_for(maps, columns, table.headings) if used is None else None
    if made_for is not None:
        begun, table = made_for, table_by(data, columns, made_for, maps)
    times = Counter(map(heading_key, table.headings))
    places = {one: n for n, one in enumerate(table.headings) if one and times[heading_key(one)] == 1}
    there = {heading_key(one): one for one in places}
    if begun.columns:
        kept = {
            name: tuple(there[heading_key(one)] for one in found)
            for name, found in begun.columns.items()
            if all(heading_key(one) in there for one in found)
        }
    else:
        kept = guess(columns, tuple(places))
    samples = {
        one: next((row.cells[place] for row in table.rows if row.cells[place]), "")
        for one, place in places.items()
    }
    return Look(
        tuple(places), samples, len(table.rows), replace(begun, columns=kept, headings=table.headings)
    )


def guess(columns: Columns, headings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Field → heading: what is told by its name, and of the rest what is most alike, the most alike pair first."""
    found = suggest(columns, headings)
    taken = {one for parts in found.values() for one in parts}
    pairs = sorted(
        (
            (-_alike(heading, (name, *columns.synonyms.get(name, ()))), place, at, name, heading)
            for place, name in enumerate(columns.fields)
            if name not in found
            for at, heading in enumerate(headings)
            if heading not in taken
        ),
    )
    for score, _, _, name, heading in pairs:
        if -score >= ALIKE and name not in found and heading not in taken:
            found[name] = (heading,)
            taken.add(heading)
    return {name: found[name] for name in columns.fields if name in found}


def _alike(heading: str, names: tuple[str, ...]) -> float:
    """How alike a heading is to the likest of some names, 0 to 100, whatever the order of the words."""
    said = heading_key(heading)
    if len(said) < _SHORTEST:
        return 0
    compared = [key for key in map(heading_key, names) if len(key) >= _SHORTEST]
    return max((fuzz.token_sort_ratio(said, key) for key in compared), default=0)
