"""Tables as CSV, Excel workbooks and JSON, with nothing in a cell that a spreadsheet would run.

CSV has no way to say that a cell is text, so a text that a spreadsheet would take for a formula gets an
apostrophe before it: one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return, or with the
full-width forms of those signs (OWASP "CSV Injection", ASVS 5.0 1.2.10, CWE-1236; FAULTS F4). A real number
keeps its sign, as a number and as a text that is one: `-5`, `+1.5`. In a workbook texts are written as
texts (FAULTS F5).
"""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.errors import Problem
from models.text import clean

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | bool | tuple[str, ...] | None
"""What a cell may hold; several texts stand with a semicolon between them."""

TEXT_LIMIT = 32_767
"""Characters that Excel keeps in a cell."""
ROW_LIMIT = 1_048_575
"""Rows of a sheet of Excel, beside the heading."""
WIDTHS = (6, 60)
"""Narrowest and widest column, in characters."""

_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_INSIDE = re.compile(r"(?<=[;\t\n])(?=[=@＝＠]|[+\-＋－](?!\s))")
"""Where a formula would begin for a spreadsheet that splits at semicolons, as those of half of Europe do."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?%?\Z", re.ASCII)
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns."""

    title: str
    columns: tuple[str, ...]
    """Names of fields, as imports know them."""
    rows: tuple[tuple[Cell, ...], ...]


def csv(table: Table, *, mark: bool = True) -> bytes:
    """The table as UTF-8, with CR LF; `mark` puts the byte order mark before it without which Excel
    guesses."""
    out = io.StringIO(newline="")
    writer = csv_module.writer(out, lineterminator="\r\n")
    writer.writerow([escaped(name) for name in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def escaped(text: str) -> str:
    """A text for a cell of CSV: cleaned, with an apostrophe where it would be taken for a formula."""
    text = clean(text, long=True)
    if _NUMBER.match(text):
        return text
    text = _INSIDE.sub("'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def json(table: Table) -> bytes:
    """The table as an array of objects, one a line."""
    rows = ",\n".join(
        json_module.dumps(
            dict(zip(table.columns, map(_value, row), strict=True)),
            ensure_ascii=False,
            separators=(", ", ": "),
        )
        for row in table.rows
    )
    return f"[\n{rows}\n]\n".encode() if rows else b"[]\n"


def xlsx(tables: Sequence[Table], day: date, author: str = "") -> bytes:
    """A workbook with a sheet for each table, dated on the document's day; the same data give the same bytes.

    Raises Problem where a sheet cannot hold something: Excel's limits are told, never met in silence.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    book.set_properties(
        {
            "title": clean(tables[0].title),
            "author": clean(author),
            "created": datetime(day.year, day.month, day.day),
            "comments": "Made by Steerboard",
        }
    )
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "quoted": book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True}),
        "number": book.add_format({"valign": "top"}),
        "day": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"}),
    }
    taken: set[str] = set()
    for table in tables:
        _sheet(book.add_worksheet(_sheet_name(table.title, taken)), table, looks)
    book.close()
    return out.getvalue()


def _sheet(sheet: Worksheet, table: Table, looks: dict[str, Format]) -> None:
    if len(table.rows) > ROW_LIMIT:
        raise Problem(
            f"{table.title} has {len(table.rows)} rows; a sheet holds {ROW_LIMIT}.", do="Export it as CSV."
        )
    for column, name in enumerate(table.columns):
        _write(sheet, 0, column, name, looks, "head")
        longest = max((len(_plain(row[column])) for row in table.rows[:200]), default=0)
        sheet.set_column(column, column, min(max(longest, len(name), WIDTHS[0]) + 2, WIDTHS[1]))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, looks)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(
    sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Format], look: str = "text"
) -> None:
    if cell is None or cell == "" or cell == ():
        return
    if isinstance(cell, date):
        status = sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), looks["day"])
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        status = sheet.write_number(row, column, cell, looks["number"])
    else:
        text = clean(_joined(cell), long=True)
        if look == "text" and _FORMULA.match(text):
            look = "quoted"
        status = sheet.write_string(row, column, text, looks[look])
    if status:
        raise Problem(
            f"Row {row + 1}, column {column + 1} of {sheet.get_name()} is longer than Excel's {TEXT_LIMIT} characters.",
            do="Export it in another format.",
        )


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters, without the signs that Excel forbids, no name twice whatever its case."""
    stem = _SHEET_NAME.sub(" ", clean(title)).strip()[:28].strip() or "Sheet"
    name, number = stem, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{stem[:27]} {number}"
    taken.add(name.casefold())
    return name


def _joined(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "; ".join(cell) if isinstance(cell, tuple) else str(cell)


def _plain(cell: Cell) -> str:
    """A cell of CSV."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return str(cell)
    return escaped(_joined(cell))


def _value(cell: Cell) -> Any:
    """A value of JSON."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, tuple):
        return [clean(one, long=True) for one in cell]
    return clean(cell, long=True) if isinstance(cell, str) else cell
