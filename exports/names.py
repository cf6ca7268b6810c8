"""What an exported file is called and where it goes (FAULTS F8 to F12): never what a person typed, never
over another file."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

from models.errors import Problem
from models.files import PRIVATE, SHARED, Exists, write_file
from models.text import slug

FOLDER = "exports"
SLUG_LIMIT = 80
NAME_LIMIT = 255
"""Bytes of a file's name."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z", re.IGNORECASE)
_TRIES = 10_000


def file_name(words: str, code: str, day: date, suffix: str) -> str:
    """`acme-dental-alignment-report-REV-0017-2026-11-23.pdf`: a slug of the words, the record's code, a day.

    Letters, digits and hyphens of ASCII only; a name that Windows keeps for a device gets `x-` before it.
    """
    ending = f".{re.sub('[^a-z0-9]', '', suffix.lower())[:10] or 'txt'}"
    record = re.sub(r"[^A-Za-z0-9-]+", "-", code).strip("-")[:SLUG_LIMIT]
    stem = "-".join(part for part in (slug(words, SLUG_LIMIT), record, day.isoformat()) if part)
    if _DEVICES.match(stem.partition(".")[0]):
        stem = "x-" + stem
    return stem[: NAME_LIMIT - len(ending)] + ending


def free_name(folder: Path, name: str) -> str:
    """The name, or the name with a number where the folder has one that differs in case at most."""
    taken = {one.casefold() for one in os.listdir(folder)}
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _TRIES):
        tried = name if number == 1 else f"{stem}-{number}{dot}{ending}"
        if tried.casefold() not in taken:
            return tried
    raise Problem(f"{folder} holds {_TRIES} files called {name} already.", do="Move some of them away.")


def exports_folder(practice: Path, named: str = "") -> tuple[Path, int]:
    """Where `x` writes, made where it is missing, and the mode of its files: that of the practice beside it.

    `practice` is the path of the database; `named` the setting `export_folder`, which is one person's own.
    Raises Problem.
    """
    folder = Path(named).expanduser().absolute() if named else practice.parent / FOLDER
    shared = not named and bool(practice.parent.stat().st_mode & 0o020)
    try:
        folder.mkdir(mode=0o2770 if shared else 0o700)
        if shared:
            folder.chmod(0o2770)
    except FileExistsError:
        pass
    except OSError as error:
        raise Problem(
            f"{folder} cannot be made: {error.strerror}.", do="Set export_folder to a place of yours."
        ) from error
    return folder, SHARED if shared else PRIVATE


def put(folder: Path, name: str, data: bytes, mode: int = PRIVATE) -> Path:
    """Write an export under its name, or the next free one; the path. Raises Problem, with nothing half
    written."""
    while True:
        try:
            path = folder / free_name(folder, name)
        except OSError as error:
            raise Problem(f"{folder} cannot be read: {error.strerror}.", do="Name another place.") from error
        try:
            return write_file(path, data, mode=mode)
        except Exists:
            continue  # somebody took the name between looking and writing: the next number
