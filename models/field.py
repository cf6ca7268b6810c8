"""A field of a record: described once, used by the form, the commands `add` and `edit`, and the headings of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import Problem
from models.text import LINE_LIMIT, TEXT_LIMIT, clean

KINDS = ("line", "text", "choice", "choices", "list", "person", "bool", "category", "day")
"""What a field holds: one line, several lines, one of a closed list, several of it, a list of lines, a login, yes or no, a
category, a day."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of record."""

    name: str
    """As commands and headings of tables call it: `--name`, column `name`."""
    label: str
    help: str
    kind: str = "line"
    choices: tuple[str, ...] = ()
    required: bool = False
    fixed: bool = False
    """Whether it is given when the record is made and not changed later (codes, logins)."""

    @property
    def limit(self) -> int:
        """Characters at most."""
        return TEXT_LIMIT if self.kind == "text" else LINE_LIMIT


def names(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """The names of the fields."""
    return tuple(one.name for one in fields)


def taken_in(fields: tuple[Field, ...], values: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """The values of a form, a command or a row, cleaned and checked; lists as tuples, yes and no as bool.

    A new record gets every field (empty where none is given); an edited one only those that are given. Raises Problem, naming
    the field, where one is unknown, missing, too long, none of its choices, or fixed.
    """
    known = {one.name: one for one in fields}
    strange = [name for name in values if name not in known]
    if strange:
        raise Problem(f"There is no field {strange[0]!r} here.", do=f"The fields are: {', '.join(known)}.")
    found = {}
    for name, one in known.items():
        if name in values:
            if one.fixed and not new:
                raise Problem(f"{one.label} cannot be changed once it is given.", do="Leave it as it is.")
            found[name] = _value(one, values[name])
        elif new:
            found[name] = _value(one, one.choices[0] if one.kind == "choice" and one.choices and one.required else "")
        if one.required and name in found and found[name] in ("", ()):
            raise Problem(f"{one.label} is missing.", kept="What you typed is kept.", do=one.help)
    return found


def _value(one: Field, value: Any) -> Any:
    if one.kind == "bool":
        return value if isinstance(value, bool) else _yes_or_no(one, str(value))
    if one.kind in ("list", "choices"):
        parts = split(value) if isinstance(value, str) else [clean(str(part)) for part in value]
        cleaned = tuple(dict.fromkeys(part for part in parts if part))
        for part in cleaned:
            _check(one, part)
        return cleaned
    text = clean(str(value), long=one.kind == "text")
    _check(one, text)
    return text


def split(text: str) -> list[str]:
    """`a, b; c` or a list over several lines, as its parts."""
    return [clean(part) for part in text.replace(";", ",").replace("\n", ",").split(",")]


def _check(one: Field, text: str) -> None:
    if len(text) > one.limit:
        raise Problem(f"{one.label} is longer than {one.limit:,} characters.", kept="What you typed is kept.", do="Shorten it.")
    if one.choices and text and text not in one.choices:
        raise Problem(f"{one.label} cannot be {text[:40]!r}.", do=f"Choose one of: {', '.join(one.choices)}.")


def _yes_or_no(one: Field, text: str) -> bool:
    said = clean(text).casefold()
    if said in ("yes", "y", "true", "1", "on"):
        return True
    if said in ("no", "n", "false", "0", "off", ""):
        return False
    raise Problem(f"{one.label} has to be yes or no, not {text[:40]!r}.")
