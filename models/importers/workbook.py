"""Excel workbooks, opened in a process of their own with limits on memory and time (FAULTS G3).

The process is started by exec, never by fork: an open database must not be shared with it (FAULTS B19).
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.errors import Problem

SECONDS = 60
"""Time for one workbook."""
MEMORY = 1_000_000_000
"""Bytes of memory for one workbook."""
_LISTED = "xl/workbook.xml"
_LISTED_LIMIT = 1_000_000
"""Bytes of the list of sheets."""
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^<>]*?\bname="([^"<]*)"')
_CHILD = Path(__file__).with_name("workbook_child.py")


def read_records(data: bytes, sheet: str = "") -> tuple[list[tuple[int, list[str]]], str]:
    """The rows of a sheet (of the first that has any, where none is named) with their numbers, and its name.

    Raises Problem for a workbook that is none, that unpacks to too much, or that takes too long.
    """
    lines = _told(data, sheet)
    return [(number, cells) for number, cells in lines[1:]], str(lines[0]["sheet"])


def read_sheets(data: bytes, names: Sequence[str]) -> dict[str, list[list[str]]]:
    """The rows of several sheets by name; one that is not there is left out. Raises Problem as `read_records` does."""
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in _told(data, "\n".join(names)):
        if isinstance(line, dict):
            rows = found.setdefault(str(line["sheet"]), [])
        else:
            rows.append(line[1])
    return found


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the sheets as the workbook lists them, without opening it; () where it does not say, or too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(_LISTED).file_size > _LISTED_LIMIT:
                return ()
            with archive.open(_LISTED) as member:
                text = member.read(_LISTED_LIMIT).decode("utf-8", "replace")
    except (
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        return ()
    return tuple(_SHEET.findall(text))


def _told(data: bytes, sheet: str) -> list[Any]:
    """What the process says of a workbook, line by line. Raises Problem."""
    if not sys.executable:
        raise Problem("Excel workbooks cannot be read here.", do="Export the table as CSV.")
    command = [sys.executable, "-I", str(_CHILD), str(SECONDS), str(MEMORY), sheet]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS + 5, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise Problem("The workbook takes too long to read.", do="Export the sheet as CSV.") from None
    except OSError as error:
        raise Problem(
            f"Excel workbooks cannot be read here: {error.strerror}.", do="Export it as CSV."
        ) from error
    lines = done.stdout.split(b"\n")
    try:
        head = json.loads(lines[0])
    except ValueError:
        raise Problem(
            "The workbook takes more memory or time to read than a table may.", do="Export the sheet as CSV."
        ) from None
    if "problem" in head:
        raise Problem(head["problem"], do="Export the sheet as CSV.")
    if done.returncode or lines[-1] != b'"end"':
        raise Problem(
            "The workbook takes more memory or time to read than a table may.", do="Export the sheet as CSV."
        )
    return [head, *map(json.loads, lines[1:-1])]
