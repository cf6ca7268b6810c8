"""What a command prints: data on standard output, talk on standard error, everything cleaned (FAULTS E4).

A table is aligned and cut to the window on a terminal; into a pipe or a file go its rows, complete, with a tab between
cells and no heading. `--json` and `--csv` hold all columns.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from models.text import clean, printable

if TYPE_CHECKING:
    from models.figure import Figure

Row = Mapping[str, Any]
"""One thing of a list: column → value. Texts, numbers, days, yes and no, lists of texts, None."""
NARROW = 8
"""Characters that a column which gives way keeps at least."""
GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table shows of its rows; `--json` and `--csv` have the others too."""

    key: str
    heading: str
    gives: bool = False
    """Whether it gives way where the window is narrow."""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A table inside a record."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing in full."""

    values: Mapping[str, Any]
    """What `--json` prints."""
    pairs: Sequence[tuple[str, Any]]
    """(label, value) for people; what is empty is left out."""
    sections: Sequence[Section] = field(default_factory=tuple)


def row_of(thing: object, names: str) -> dict[str, Any]:
    """The fields of a thing under their own names, which stand in a line: `code name state`."""
    return {name: getattr(thing, name) for name in names.split()}


# Talk and data -------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """A line for the person at the keyboard, on standard error. Where nobody can hear it, the work goes on."""
    try:
        print(printable(text), file=sys.stderr, flush=True)
    except OSError:
        hush(sys.stderr)


def hush(stream: TextIO) -> None:
    """A stream takes nothing any more: what is left for it goes nowhere, and Python does not complain at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def put(text: str) -> None:
    """A line of data."""
    print(printable(text))


def put_bytes(data: bytes) -> None:
    """Data as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_json(value: Any) -> None:
    """A value as JSON: an array with an element a line, a small object on one line, a large one indented."""
    plain = plainly(value)
    if isinstance(plain, list):
        lines = ",\n".join(_dumps(one) for one in plain)
        text = f"[\n{lines}\n]" if lines else "[]"
    else:
        text = _dumps(plain)
        if len(text) > 100:
            text = json.dumps(plain, ensure_ascii=False, indent=2)
    put_bytes(f"{text}\n".encode("utf-8", "replace"))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def plainly(value: Any) -> Any:
    """A value as JSON has it: texts cleaned, days as ISO text, tuples as arrays."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else clean(value, long=True)
    if isinstance(value, Mapping):
        return {str(key): plainly(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plainly(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int | float):
        return value
    return int(value) if value == int(value) else float(value)  # a Decimal


def put_csv(title: str, rows: Sequence[Row], keys: Sequence[str]) -> None:
    """Rows as CSV in UTF-8 under these keys; no cell of it is run by a spreadsheet (FAULTS F4)."""
    from exports.sheet import Table, csv

    cells = tuple(tuple(_cell_value(row.get(key)) for key in keys) for row in rows)
    put_bytes(csv(Table(title, tuple(keys), cells), mark=False))


def _cell_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {one}" for key, one in value.items())
    return value


# Tables --------------------------------------------------------------------------------------------------------


def put_table(columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Rows for people: aligned in a window, with tabs and complete elsewhere."""
    print("\n".join(table_lines(columns, rows, window())))


def put_rows(rows: Sequence[Row], columns: Sequence[Column], as_json: bool, nothing: str) -> None:
    """Rows as JSON or as a table; where there are none a sentence on standard error, and an empty array with --json."""
    if as_json:
        put_json(list(rows))
    elif rows:
        put_table(columns, rows)
    else:
        say(nothing)


def explained(figure: Figure) -> dict[str, Any]:
    """A figure as JSON: what it shows and how it comes about."""
    return {"shown": figure.shown, "formula": list(figure.formula), "rule": figure.rule}


def window() -> int | None:
    """How many characters the terminal is wide; None where standard output is none."""
    if not sys.stdout.isatty():
        return None
    try:
        wide = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        wide = 0
    return max(wide or 80, 40)


def table_lines(columns: Sequence[Column], rows: Iterable[Row], width: int | None) -> list[str]:
    """The lines of a table for a window that wide; None: for a pipe. One of more columns than a window takes at their narrowest
    stands in parts, one below the other, each with the first column."""
    cells = [[cell(row.get(column.key)) for column in columns] for row in rows]
    if width is None:
        return ["\t".join(row) for row in cells]
    lines = [[column.heading for column in columns], *cells]
    wide = [max(columns_of(line[number]) for line in lines) for number in range(len(columns))]
    first = wide[0]
    _give_way(wide, columns, width)
    if sum(wide) + len(GAP) * (len(wide) - 1) > width:
        wide[0] = min(first, width // 2)
    made: list[str] = []
    for part in _parts(wide, width):
        made += [""] if made else []
        for line in lines:
            texts = [fit(line[one], wide[one], right=columns[one].right) for one in part]
            made.append(GAP.join(texts).rstrip())
    return made


def _parts(wide: Sequence[int], width: int) -> list[list[int]]:
    """The columns that stand side by side in a window that wide."""
    parts, used = [[0]], wide[0]
    for number, size in enumerate(wide[1:], 1):
        if used + len(GAP) + size > width and len(parts[-1]) > 1:
            parts.append([0])
            used = wide[0]
        parts[-1].append(number)
        used += len(GAP) + size
    return parts


def _give_way(wide: list[int], columns: Sequence[Column], width: int) -> None:
    """Narrow the widest of the columns that give way, then of all, until the table fits."""
    room = width - len(GAP) * (len(columns) - 1)
    for giving in ([number for number, one in enumerate(columns) if one.gives], list(range(len(columns)))):
        while giving and sum(wide) > room:
            widest = max(giving, key=lambda number: wide[number])
            if wide[widest] <= NARROW:
                break
            wide[widest] -= 1


def cell(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return printable(", ".join(str(one) for one in value))
    return printable(str(value))


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in that many columns, with `…` where something is cut off."""
    if columns_of(text) > width:
        kept = ""
        for char in text:
            if columns_of(kept + char) > width - 1:
                break
            kept += char
        text = kept + "…"
    blanks = " " * (width - columns_of(text))
    return blanks + text if right else text + blanks


# Records -------------------------------------------------------------------------------------------------------


def put_record(record: Record) -> None:
    """One thing for people: its fields with their labels, then its tables."""
    print("\n".join(record_lines(record, window())))


def record_lines(record: Record, width: int | None) -> list[str]:
    """The lines of a record for a window that wide; None: for a pipe."""
    shown = [(label, value) for label, value in record.pairs if value not in (None, "", (), [])]
    indent = max((columns_of(label) for label, _ in shown), default=0) + len(GAP)
    lines: list[str] = []
    for label, value in shown:
        head = fit(label, indent)
        for part in _wrapped(value, None if width is None else width - indent):
            lines.append((head + part).rstrip())
            head = " " * indent
    for section in record.sections:
        if section.rows:
            lines += ["", f"{section.title}:", *table_lines(section.columns, section.rows, width)]
    return lines


def _wrapped(value: Any, width: int | None) -> list[str]:
    import textwrap

    parts = [printable(line) for line in value.split("\n")] if isinstance(value, str) else [cell(value)]
    if width is None:
        return parts
    wrapped: list[str] = []
    for part in parts:
        # An address stays whole, so that it can be copied, even where it does not fit.
        wrapped += textwrap.wrap(part, max(width, 20), break_long_words=False, break_on_hyphens=False) or [""]
    return wrapped
