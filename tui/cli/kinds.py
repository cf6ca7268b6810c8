"""The kinds of things that commands name: `list clients`, `show client ACME`, `add client --name …`.

Each wing describes its own kinds; a kind is loaded when a command names it. The commands that work on any kind are
in `records.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from tui.cli.output import Column, Record, Row

if TYPE_CHECKING:
    from models.field import Field
    from models.store.store import Store
    from tui.cli.session import Session

MODULES = {
    "client": "practice",
    "contact": "practice",
    "person": "practice",
    "standard": "library",
    "category": "library",
    "pack": "library",
    "queue": "committee",
    "feedback": "committee",
    "decision": "committee",
    "review": "align",
    "finding": "align",
    "series": "scheduling",
    "schedule": "scheduling",
}
"""Kind → the module of its wing, in the order of help."""
_PLURALS = {
    "person": "people",
    "category": "categories",
    **{name: name for name in ("queue", "feedback", "series", "schedule")},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing, as commands see it."""

    name: str
    about: str
    """What it is, as help says it: `a client of the practice`."""
    named: str
    """What its CODE is: `code, or name`."""
    columns: tuple[Column, ...]
    """What a list shows to people."""
    rows: Callable[..., Sequence[Row]]
    """`rows(store, **filters)`: all that there are, with all their columns."""
    record: Callable[[Store, str], Record]
    """One thing in full. Raises NotFound."""
    traces: Callable[[Store, str], list[tuple[str, int]]]
    """The rows that it is kept in, (table, key), for its history. Raises NotFound."""
    filters: Callable[[], list[click.Option]] = list
    """Options of `list`, by the names of the parameters of `rows`."""
    fields: Callable[[], tuple[Field, ...]] = tuple
    """What can be entered; none where it is made otherwise."""
    others: Callable[[], list[click.Option]] = list
    """Options of `add` beside the fields."""
    add: Callable[[Session, Mapping[str, Any]], str] | None = None
    """Makes one of the fields and other options that were given; its code."""
    edit: Callable[[Session, str, Mapping[str, Any]], None] | None = None
    goes_with: Callable[[Store, str], str] | None = None
    """What goes when it is deleted, in words."""
    delete: Callable[[Session, str], None] | None = None
    none: str = ""
    """What `list` says where there is none; empty: `There are no clients.`"""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Verb → what to use instead of it, where the kind does not have it."""

    @property
    def plural(self) -> str:
        """As `list` calls it."""
        return plural(self.name)


def entered(module: str) -> dict[str, Any]:
    """The entering part of a kind whose things one module keeps: FIELDS, `add`, `edit`, `goes_with` and `delete` under
    those names. The module is named as text and imported when a command needs it."""

    def of(name: str) -> Any:
        return getattr(import_module(module), name)

    def edit(now: Session, code: str, values: Mapping[str, Any]) -> None:
        of("edit")(now.store, now.who, code, values).result()

    def delete(now: Session, code: str) -> None:
        of("delete")(now.store, now.who, code).result()

    return {
        "fields": lambda: of("FIELDS"),
        "add": lambda now, values: of("add")(now.store, now.who, values).result(),
        "edit": edit,
        "goes_with": lambda store, code: of("goes_with")(store, code),
        "delete": delete,
    }


def plural(name: str) -> str:
    """`clients`, `people`."""
    return _PLURALS.get(name, f"{name}s")


def kind(name: str) -> Kind | None:
    """The kind of that name, in the singular; None where there is none (yet)."""
    if name not in MODULES:
        return None
    found: Kind = import_module(f"tui.cli.{MODULES[name]}").KINDS[name]
    return found


def singular(name: str) -> str:
    """The kind of a plural; the word itself where it is none."""
    return next((one for one in MODULES if plural(one) == name), name)
