"""Excel workbooks, opened in a process of their own with limits on memory and time (FAULTS G3).

The process is started by exec, never by fork: an open database must not be shared with it (FAULTS B19).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from models.errors import Problem

SECONDS = 60
"""Time for one workbook."""
MEMORY = 1_000_000_000
"""Bytes of memory for one workbook."""
_CHILD = Path(__file__).with_name("workbook_child.py")


def read_records(data: bytes, sheet: str = "") -> tuple[list[tuple[int, list[str]]], str]:
    """The rows of a sheet (of the first that has any, where none is named) with their numbers, and its name.

    Raises Problem for a workbook that is none, that unpacks to too much, or that takes too long.
    """
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
    return [(number, cells) for number, cells in map(json.loads, lines[1:-1])], str(head["sheet"])
