"""The process that opens one Excel workbook and then ends: its bytes come in on standard input, its rows go out on
standard output, one JSON text a line, the last of them `"end"`. Arguments: seconds, bytes of memory, sheet; several sheets
with a line feed between them come out one after the other, those that are not there left out.

Whatever a workbook does to the library that reads it, it does it here. It knows no other module of the program.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from datetime import date, datetime, time
from typing import Any

UNPACKED_LIMIT = 50_000_000
"""Bytes of all members unpacked (FAULTS G3)."""
RATIO_LIMIT = 100
"""How many times as large as packed."""
MEMBER_LIMIT = 5_000
ROW_LIMIT = 50_000
"""Rows with something in them, beside headings and what may stand before them."""
COLUMN_LIMIT = 500
CELL_LIMIT = 131_072


class Refused(Exception):
    """Why the workbook is not read; the text is shown as it stands."""


def main() -> None:
    """Read one workbook."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    goal = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land among the rows
    lines: list[bytes] = []
    try:
        _read(sys.stdin.buffer.read(), sys.argv[3], lines)
        lines.append(b'"end"')
    except Refused as error:
        lines = [_line({"problem": str(error)})]
    except MemoryError:
        lines = [_line({"problem": "The workbook takes more memory than a table may."})]
    except Exception as error:
        lines = [_line({"problem": f"The workbook cannot be read ({type(error).__name__})."})]
    with goal:
        goal.write(b"\n".join(lines))


def _limit(seconds: int, memory: int) -> None:
    import resource

    for what, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (soft, hard))


def _read(data: bytes, sheet: str, lines: list[bytes]) -> None:
    _check(data)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    names = [one.title for one in book.worksheets]
    if "\n" in sheet:
        for name in sheet.split("\n"):
            if name in names:
                lines.append(_line({"sheet": name}))
                lines += _rows(book[name])
        return
    if sheet and sheet not in names:
        raise Refused(f"There is no sheet “{sheet}”: there are {', '.join(names[:20])}.")
    for name in [sheet] if sheet else names:
        rows = _rows(book[name])
        if rows or name in (sheet, names[-1]):
            lines.append(_line({"sheet": name}))
            lines += rows
            return
    raise Refused("The workbook has no sheet.")


def _check(data: bytes) -> None:
    """Before anything is unpacked: what it would unpack to."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("The file is no Excel workbook.") from None
    if "xl/workbook.xml" not in {one.filename for one in members}:
        raise Refused("The file is an archive, but no Excel workbook.")
    if len(members) > MEMBER_LIMIT or any(one.flag_bits & 1 for one in members):
        raise Refused("The workbook is locked or has too many parts.")
    unpacked = sum(one.file_size for one in members)
    packed = max(1, sum(one.compress_size for one in members))
    if unpacked > UNPACKED_LIMIT or unpacked / packed > RATIO_LIMIT:
        raise Refused("The workbook unpacks to more than a table may.")


def _rows(sheet: Any) -> list[bytes]:
    sheet.reset_dimensions()
    found: list[bytes] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > COLUMN_LIMIT:
            raise Refused(f"Row {number} of the workbook has more than {COLUMN_LIMIT} columns.")
        if len(found) > ROW_LIMIT + 100:
            raise Refused(f"The workbook has more than {ROW_LIMIT:,} rows.")
        found.append(_line([number, cells]))
    return found


def _text(value: Any) -> str:
    """A cell as the text that CSV would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    if len(text) > CELL_LIMIT:
        raise Refused(f"A cell of the workbook is longer than {CELL_LIMIT:,} characters.")
    return text


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode("ascii")


if __name__ == "__main__":
    main()
