"""The fields of a kind of record as options: `--business-impact high` (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from models.field import Field

_METAVARS = {
    "line": "TEXT",
    "text": "TEXT",
    "list": "TEXTS",
    "tags": "TAGS",
    "person": "LOGIN",
    "bool": "[yes|no]",
    "client": "CODE",
    "category": "CATEGORY",
    "pack": "CODE",
    "day": "DAY",
}
_SEVERAL = ("choices", "list", "tags")


def options(fields: Iterable[Field], *, new: bool) -> list[click.Option]:
    """An option for each field; of an existing record only of those that can be changed."""
    return [_option(one, new) for one in fields if new or not one.fixed]


def _option(one: Field, new: bool) -> click.Option:
    several = one.kind in _SEVERAL
    said = one.help if one.help.endswith(".") else f"{one.help}."
    if several:
        said += " Several: with a semicolon between, or the option again."
    needed = new and one.required and not (one.kind == "choice" or one.kind == "bool")
    return click.Option(
        [f"--{one.option}", one.name],
        help=said,
        multiple=several,
        required=needed,
        metavar=_metavar(one),
    )


def _metavar(one: Field) -> str:
    if one.kind in ("choice", "choices"):
        return f"[{'|'.join(one.choices)}]"
    return _METAVARS[one.kind]


def given(values: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """The fields that were given, as `models.field.taken_in` takes them."""
    found: dict[str, Any] = {}
    for one in fields:
        value = values.get(one.name)
        if value is None or value == ():
            continue
        found[one.name] = "\n".join(value) if isinstance(value, tuple) else value
    return found
