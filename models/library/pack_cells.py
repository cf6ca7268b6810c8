"""A pack as the cells of a workbook, and back, without loss. Pure.

Three sheets: the pack, its categories, its standards, each with the keys of the file as headings. A cell that holds
several things has one a line; the parts of a source and of a parameter stand between `|`, and where a part holds that sign
or a backslash a backslash stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from models.library.packs import STANDARD_KEYS, PackCategory, PackFile, PackHead, parts
from models.library.wording import LISTS, Parameter, Source

HEAD, CATEGORIES, STANDARDS = "Pack", "Categories", "Standards"
SHEETS = (HEAD, CATEGORIES, STANDARDS)
_COLUMNS = {
    HEAD: tuple(one.name for one in fields(PackHead)),
    CATEGORIES: tuple(one.name for one in fields(PackCategory)),
    STANDARDS: STANDARD_KEYS,
}
_RECORDS = {
    "sources": tuple(one.name for one in fields(Source)),
    "parameters": tuple(one.name for one in fields(Parameter)),
}
_PART = re.compile(r"(?:\\.|[^\\|])*")
_SIGN = re.compile(r"[\\|]")
_ESCAPED = re.compile(r"\\(.)")

Cells = tuple[tuple[str, ...], ...]


def to_cells(pack: PackFile) -> tuple[tuple[str, tuple[str, ...], Cells], ...]:
    """(sheet, headings, rows) of each sheet."""
    head, categories, standards = parts(pack)
    return tuple(
        (
            sheet,
            _COLUMNS[sheet],
            tuple(tuple(_cell(row.get(key, "")) for key in _COLUMNS[sheet]) for row in rows),
        )
        for sheet, rows in zip(SHEETS, ([head], categories, standards), strict=True)
    )


def from_cells(sheets: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Any]:
    """The document (`packs.read_document`) of the sheets of a workbook: name → rows, the first of which are headings."""
    heads = _rows(sheets.get(HEAD, ()))
    return {
        "pack": heads[0] if heads else {},
        "category": _rows(sheets.get(CATEGORIES, ())),
        "standard": [
            {key: _value(key, text) for key, text in row.items()} for row in _rows(sheets.get(STANDARDS, ()))
        ],
    }


def _rows(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Rows by heading, without the empty cells and rows."""
    if not rows:
        return []
    names = ["_".join(name.lower().split()) for name in rows[0]]
    found = [
        {name: text for name, text in zip(names, row, strict=False) if name and text.strip()}
        for row in rows[1:]
    ]
    return [row for row in found if row]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(one if isinstance(one, str) else _line(one) for one in value)


def _line(one: Source | Parameter) -> str:
    texts = [_SIGN.sub(r"\\\g<0>", getattr(one, key.name)) for key in fields(one)]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def _value(key: str, text: str) -> Any:
    if key in LISTS:
        return [line for line in text.split("\n") if line.strip()]
    if key in _RECORDS:
        return [_record(_RECORDS[key], line) for line in text.split("\n") if line.strip()]
    return text


def _record(names: Sequence[str], line: str) -> dict[str, str]:
    """A line as a record; parts too many get a name that nothing knows, so that this is said."""
    texts = [_ESCAPED.sub(r"\1", part.strip()) for part in _split(line)]
    extra = (f"part {number}" for number in range(len(names) + 1, len(texts) + 1))
    return {name: text for name, text in zip((*names, *extra), texts, strict=False) if text}


def _split(line: str) -> list[str]:
    found, at = [], 0
    while True:
        match = _PART.match(line, at)
        end = match.end() if match else at
        found.append(line[at:end])
        if end >= len(line):
            return found
        at = end + 1
