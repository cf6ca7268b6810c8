"""What a file is that is none of what was asked for, so that one sentence can say it. Pure."""

from __future__ import annotations

import re

from models.errors import Problem
from models.text import clean

_YAML = re.compile(rb"^(?:---|[A-Za-z_-]+:(?:\s|$))", re.MULTILINE)
_LIBRARY = re.compile(rb"\A(?:---\s*)?(?:urn|locale|convert_library_version|catalog):\s", re.MULTILINE)
_TOML = re.compile(rb"(?:#[^\n]*\n\s*)*(?:\[\[?[\w.-]+\]\]?\s*(?:#[^\n]*)?\n|[\w-]+ = [\"\[\d])")


def beginning(data: bytes) -> bytes:
    """The first bytes that say something: without byte order marks, zeros of UTF-16 and blanks."""
    start = data[:65_536].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    return start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip(b" \t\r\n")


def refuse_other(start: bytes, name: str = "") -> None:
    """Raise Problem, naming what it is, where a file that begins so can be no table."""
    said = _something_else(start, name)
    if said:
        what, do = said
        raise Problem(f"{clean(name) or 'The file'} is {what}.", do=do)


def _something_else(start: bytes, name: str) -> tuple[str, str] | None:
    """What the file is where it is none of ours, and what to do; None where it may be a table."""
    table = "Export it as CSV or .xlsx."
    for sign, what, do in (
        (b"%PDF", "a PDF", table),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Excel workbook (.xls), or one with a password",
            "Save it as a plain .xlsx or as CSV.",
        ),
        (b"\x1f\x8b", "packed with gzip", "Unpack it first."),
        (b"SQLite format 3", "a database", table),
    ):
        if start.startswith(sign):
            return what, do
    if start.startswith(b"<"):
        head = start[:4096].lower()
        if b"xccdf" in head or b"<benchmark" in head:
            return "an XCCDF checklist, which this version does not read yet", "Keep it for the next version."
        if b"/ns/oscal" in head:
            return "an OSCAL document in XML", "Get its JSON form from the same place."
        if b"<html" in head or b"<!doctype html" in head:
            return "a web page, not what it links to", "Save the file itself."
        return "an XML document of another kind", table
    if _YAML.search(start) and (name.lower().endswith((".yaml", ".yml")) or _LIBRARY.search(start)):
        if re.match(rb"catalog:\s", start):
            return "an OSCAL catalogue in YAML", "Get its JSON form from the same place."
        return (
            "a framework library in YAML, which this version does not read yet",
            "Keep it for the next version.",
        )
    if _TOML.match(start):
        return "a TOML file, but no pack", "A pack begins with [pack]."
    return None
