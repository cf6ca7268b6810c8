"""What a file says anew of a standard that is there: three-way, so that importing the same file again never takes
back what the practice has reworded since. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from models.errors import Problem
from models.library.wording import FIELDS, Wording, columns, settle, tidy_list

Base = dict[str, str]
"""Field → digest of what the last import brought in for it; `control` and `category` beside the fields."""

_COLUMN = {"references": "refs"}


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brings for one standard, as `standards.brought` keeps it."""

    fields: Base
    control: str = ""
    """Id of the control of a catalogue (data rule O11)."""
    category: str = ""
    """Digest of the category's name."""


def brought(wording: Wording, control: str, category: str) -> Brought:
    """The digests of a wording as a file gives it; empty fields have none."""
    texts = columns(wording)
    found = {name: texts[_COLUMN.get(name, name)] for name in FIELDS}
    return Brought(
        {name: _digest(text) for name, text in found.items() if text not in ("", "[]")},
        control,
        _digest(category) if category else "",
    )


def write_brought(one: Brought) -> str:
    """As the column keeps it."""
    rest = {name: text for name, text in (("=control", one.control), ("=category", one.category)) if text}
    return json.dumps({**one.fields, **rest}, ensure_ascii=False, separators=(",", ":"))


def read_brought(column: str | None) -> Brought | None:
    """From the column; None where no import brought the standard in."""
    if not column:
        return None
    found = json.loads(column)
    control, category = found.pop("=control", ""), found.pop("=category", "")
    return Brought(found, control, category)


def merged(ours: Wording, theirs: Wording, base: Brought | None, *, whole: bool) -> Wording:
    """Our wording with what a file says anew.

    A field that the file gives as the last import gave it stays ours; so does one that the file leaves empty,
    unless the file says everything (`whole`: packs). Tags are added to ours. Where the question comes anew, the
    values that the committee has settled are put into it again.
    """
    fresh = brought(theirs, "", "").fields
    before = base.fields if base is not None else None
    taken = {}
    for name in FIELDS:
        if before is not None and before.get(name) == fresh.get(name):
            continue
        if not whole and not fresh.get(name):
            continue
        taken[name] = getattr(theirs, name)
    if "tags" in taken and not whole:
        taken["tags"] = tidy_list((*ours.tags, *theirs.tags))
    if "question" not in taken:
        taken.pop("parameters", None)
        return replace(ours, **taken)
    wording = replace(ours, **{**taken, "parameters": theirs.parameters})
    for parameter in ours.parameters:
        if parameter.value:
            wording = _settled_again(wording, parameter.id, parameter.value)
    return wording


def _settled_again(wording: Wording, parameter: str, value: str) -> Wording:
    try:
        return settle(wording, parameter, value)
    except Problem:  # the new question has no such parameter, or none without a value
        return wording


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
