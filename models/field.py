"""A field of a record, described once: used by forms, by `steerboard add|edit KIND --FIELD VALUE`, and by the
headings of tables (DESIGN §2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import Problem
from models.text import LINE_LIMIT, TEXT_LIMIT, clean, fold, listed, quoted

KINDS = (
    "line",
    "text",
    "choice",
    "choices",
    "list",
    "tags",
    "person",
    "bool",
    "client",
    "category",
    "pack",
    "day",
)
"""What a field holds: one line, several lines, one of a closed list, several of it, a list of lines, a list
of tags (which commas divide, too), a login, yes or no, the code of a client, a category, the code of a
pack, a day."""
LISTS = ("choices", "list", "tags")
"""The kinds whose value is a tuple of texts."""
LIST_LIMIT = 200
"""Entries of a list at most."""


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
        """Characters at most, of each entry of a list."""
        return TEXT_LIMIT if self.kind == "text" else LINE_LIMIT

    @property
    def option(self) -> str:
        """The name as an option of a command: `business-impact`."""
        return self.name.replace("_", "-")


def names(fields: Iterable[Field]) -> tuple[str, ...]:
    """The names of the fields."""
    return tuple(one.name for one in fields)


def called(fields: Iterable[Field], some: Iterable[str]) -> str:
    """Fields by what forms call them, inside a sentence: `TAM, business impact`."""
    labels = {one.name: one.label for one in fields}
    said = (labels.get(name, name.replace("_", " ")) for name in some)
    return ", ".join(one if one[1:] != one[1:].lower() else one[:1].lower() + one[1:] for one in said)


def taken_in(
    fields: tuple[Field, ...],
    values: Mapping[str, Any],
    *,
    new: bool,
    present: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of a form, a command or a row, cleaned and checked; lists as tuples, yes and no as bool.

    A new record gets every field (empty where none is given; the first choice where one is required); an
    edited one only those that are given. Raises Problem, naming the field, where one is unknown, missing,
    too long, none of its choices, or fixed (unless it is what `present` has).
    """
    known = {one.name: one for one in fields}
    strange = [name for name in values if name not in known]
    if strange:
        raise Problem(
            f"There is no field {quoted(strange[0])} here.", do=f"The fields are: {', '.join(known)}."
        )
    found: dict[str, Any] = {}
    for name, one in known.items():
        if name in values:
            found[name] = take_in(one, values[name])
            if one.fixed and not new:
                if present is None or found[name] != present.get(name):
                    raise Problem(
                        f"{one.label} cannot be changed once it is given.",
                        do="Leave it as it is.",
                        field=name,
                    )
                del found[name]
        elif new:
            found[name] = take_in(one, _usual(one))
        if name in found and one.kind == "choice" and one.required and not found[name]:
            found[name] = one.choices[0]
        if one.required and found.get(name, " ") in ("", ()):
            said = "has nothing that can be seen" if str(values.get(name) or "").strip() else "is missing"
            raise Problem(
                f"{one.label} {said}.", do=f"Give it: {one.help[:1].lower()}{one.help[1:]}", field=name
            )
    return found


def take_in(one: Field, value: Any) -> Any:
    """One value, cleaned and checked. Raises Problem, naming the field."""
    if one.kind == "bool":
        return value if isinstance(value, bool) else _yes_or_no(one, str(value))
    if one.kind in LISTS:
        parts = split(one, value) if isinstance(value, str) else [clean(str(part)) for part in value or ()]
        found: dict[str, str] = {}
        for part in parts:
            if part:
                found.setdefault(fold(part) if one.kind == "tags" else part, _check(one, part))
        if len(found) > LIST_LIMIT:
            raise Problem(
                f"{one.label} has more than {LIST_LIMIT} entries.", do="Leave some out.", field=one.name
            )
        return tuple(found.values())
    text = clean("" if value is None else str(value), long=one.kind == "text")
    return _check(one, text)


def split(one: Field, text: str) -> list[str]:
    """A list that was given as one text, as its parts: one a line, or between semicolons; tags and choices
    between commas, too."""
    return [clean(part) for part in re.split(r"[\n;]" if one.kind == "list" else r"[\n;,]", text)]


def shown(value: Any) -> str:
    """A value as one text, which `take_in` reads back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)


def either(choices: Iterable[str]) -> str:
    """`a, b or c`."""
    return listed(choices, "or")


def _usual(one: Field) -> Any:
    if one.kind == "bool":
        return True
    return one.choices[0] if one.kind == "choice" and one.required else ""


def _check(one: Field, text: str) -> str:
    if len(text) > one.limit:
        raise Problem(
            f"{one.label} is longer than {one.limit:,} characters ({len(text):,}).",
            do="Shorten it.",
            field=one.name,
        )
    if one.choices and text and text not in one.choices:
        for choice in one.choices:
            if fold(choice) == fold(text):
                return choice
        raise Problem(
            f"{one.label} cannot be {quoted(text[:40])}.", do=f"Choose {either(one.choices)}.", field=one.name
        )
    return text


def _yes_or_no(one: Field, text: str) -> bool:
    said = fold(clean(text))
    if said in ("yes", "y", "true", "1", "on"):
        return True
    if said in ("no", "n", "false", "0", "off", ""):
        return False
    raise Problem(f"{one.label} has to be yes or no, not {quoted(text[:40])}.", field=one.name)
