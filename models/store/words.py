"""What a column is called and how its values are said: history in words, the same on screens and in commands.

Each wing names its tables in a module `words` of its own (`TABLES`: table → `Table`), taking the labels from the fields of
its forms, so that a thing has one name wherever it is met. The modules are named as text and imported when needed, so that
the store knows no wing.

    answered no (was yes)        TAM: Grace Ito        Status: nothing (was active)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from models.dates import stamp
from models.field import LISTS, Field
from models.store.images import DELETED, INSERTED

if TYPE_CHECKING:
    from models.store.store import Store

WINGS = ("models.practice.words", "models.library.words", "models.align.words")
"""The modules that say what the tables of a wing are called."""
SHORT = 60
"""Characters of a value that stands with the one before it on a line."""


class Words(NamedTuple):
    """How a column is said."""

    label: str = ""
    """Empty: its values say all (`asked here`). `{name}` in it is the row's own name."""
    values: Mapping[Any, str] = {}
    """Value → its words, where it is one of a closed list."""
    of: str = ""
    """The table whose row the number names; it is said by that row's name."""
    form: Callable[[Any, Namer], str] | None = None
    """Says a value in its own way."""
    moment: bool = False
    """UTC milliseconds, said in the practice's zone."""
    joint: str = ": "
    """Between label and value."""
    gone: str = ""
    """Said instead of all where the value was taken away: `answer taken back`."""
    quiet: tuple[Any, ...] = ()
    """Values that go without saying in a row that is new or taken away."""
    unless: str = ""
    """Another column: where the line gives that one a value, its sentence says this one too."""


@dataclass(frozen=True, slots=True)
class Table:
    """How the rows of a table are said."""

    noun: str
    """What one of them is called: contact, version."""
    name: str
    """A query for the name of the row with :key."""
    columns: Mapping[str, Words] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    """Columns that say nothing to people: what the line itself says, digests, the row's own thing."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name of a row → how it is said, where the rows themselves have names for programs."""


class Sentence(NamedTuple):
    """What became of one column of one row; or the heading of a row's sentences."""

    label: str
    text: str
    was: str = ""
    """What it was before, where it was anything."""
    joint: str = ": "
    heading: bool = False

    @property
    def words(self) -> str:
        """As one sentence."""
        before = f" (was {self.was})" if self.was else ""
        return f"{self.label}{self.joint if self.label and self.text else ''}{self.text}{before}"


class Namer:
    """Says rows by their names; each is looked up once."""

    def __init__(self, store: Store) -> None:
        """Reads with this store, whose zone moments are said in."""
        self._store = store
        self._known: dict[tuple[str, int], str] = {}
        self.zone = store.zone

    def name(self, table: str, key: int) -> str:
        """The name of a row."""
        found = self._known.get((table, key))
        if found is None:
            said = tables()[table]
            plain = self.value(said.name, key)
            found = said.names.get(plain, plain) or f"a {said.noun} that is gone"
            self._known[table, key] = found
        return found

    def value(self, query: str, key: int) -> str:
        """What a query says of the row with :key; empty where there is no such row."""
        return str(self._store.value(query, {"key": key}) or "")


@cache
def tables() -> dict[str, Table]:
    """Table → how its rows are said, of all wings."""
    return {name: table for module in WINGS for name, table in import_module(module).TABLES.items()}


def labels(fields: Iterable[Field], *, without: tuple[str, ...] = ()) -> dict[str, Words]:
    """The fields of a form as words for the columns of the same names."""
    return {one.name: _of_field(one) for one in fields if one.name not in without}


def _of_field(one: Field) -> Words:
    if one.kind in LISTS:
        return Words(one.label, form=said_list)
    if one.kind == "bool":
        return Words(one.label, {1: "yes", 0: "no"})
    return Words(one.label, of={"person": "people", "category": "categories"}.get(one.kind, ""))


def said_list(value: Any, _: Namer) -> str:
    """A list of texts that is kept as JSON: `windows-server, m365`."""
    return ", ".join(str(part) for part in json.loads(value))


def sentences(
    namer: Namer, changes: Iterable[tuple[str, int, int, str, Any, Any]], of: tuple[str, int]
) -> tuple[Sentence, ...]:
    """What a line changed, in words. `changes` are (table, key, op, column, before, after), row by row; `of` is the
    row that the reader has before them, which needs no heading. Columns that are silent are left out."""
    rows: dict[tuple[str, int, int], list[tuple[str, Any, Any]]] = {}
    for table, key, op, column, before, after in changes:
        rows.setdefault((table, key, op), []).append((column, before, after))
    told: list[Sentence] = []
    for (table, key, op), columns in rows.items():
        known = tables()[table]
        name = namer.name(table, key)
        order = {column: place for place, column in enumerate(known.columns)}
        columns = sorted((one for one in columns if one[0] in order), key=lambda one: order[one[0]])
        given = {
            column for column, before, after in columns if (before if op == DELETED else after) is not None
        }
        made = (
            _sentence(namer, known.columns[column], op, name, *values)
            for column, *values in columns
            if known.columns[column].unless not in given
        )
        found = [one for one in made if one is not None]
        if op == DELETED and known.columns:
            kept = next(
                (str(before) for column, before, _ in columns if column in ("name", "code", "address")), ""
            )
            told.append(Sentence(f"{known.noun} {kept}".rstrip(), "taken away", joint=" ", heading=True))
        elif (table, key) != of and found and not known.names:
            told.append(
                Sentence(name if name.startswith(known.noun) else f"{known.noun} {name}", "", heading=True)
            )
        told += found
    return tuple(told)


def _sentence(namer: Namer, words: Words, op: int, name: str, before: Any, after: Any) -> Sentence | None:
    told = before if op == DELETED else after
    if op in (INSERTED, DELETED) and told in words.quiet:
        return None
    label = words.label.replace("{name}", name)
    now, was = _value(namer, words, told), "" if op == DELETED else _value(namer, words, before)
    if now == was:
        return None
    if not now and words.gone:
        return Sentence("", words.gone, was)
    return Sentence(label, now or "nothing", was, words.joint)


def _value(namer: Namer, words: Words, value: Any) -> str:
    if value in words.values:
        return words.values[value]
    if value in (None, ""):
        return ""
    if words.of:
        return namer.name(words.of, int(value))
    if words.moment:
        return stamp(int(value), namer.zone)
    return words.form(value, namer) if words.form is not None else str(value)
