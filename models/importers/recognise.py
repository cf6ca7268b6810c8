"""What a file is that is none of what was asked for, so that one sentence can say it. Pure."""

from __future__ import annotations

import re

from models.errors import Problem
from models.text import clean

_HEAD = 4096
"""Bytes in which an XML document says of what kind it is."""
_YAML = re.compile(rb"^(?:---|[A-Za-z_-]+:(?:\s|$))", re.MULTILINE)
_LIBRARY = re.compile(
    rb"\A(?:#[^\n]*\n|\s)*(?:---\s*)?(?:urn|locale|convert_library_version|catalog):\s", re.MULTILINE
)
_TOML = re.compile(rb"(?:#[^\n]*\n\s*)*(?:\[\[?[\w.-]+\]\]?\s*(?:#[^\n]*)?\n|[\w-]+ = [\"\[\d])")


def beginning(data: bytes) -> bytes:
    """The first bytes that say something: without byte order marks, zeros of UTF-16 and blanks."""
    start = data[:65_536].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    return start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip(b" \t\r\n")


def is_benchmark(start: bytes) -> bool:
    """Whether a file that begins so is an XCCDF benchmark."""
    head = start[:_HEAD].lower()
    return head.startswith(b"<") and (b"xccdf" in head or b"<benchmark" in head)


def is_yaml(start: bytes, name: str) -> bool:
    """Whether a file that begins so, and is called so, is YAML."""
    named = name.lower().endswith((".yaml", ".yml"))
    return bool(_YAML.search(start) and (named or _LIBRARY.search(start)))


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
    if is_benchmark(start):
        return "an XCCDF benchmark", "It holds standards: import standards FILE."
    if start.startswith(b"<"):
        head = start[:_HEAD].lower()
        if b"/ns/oscal" in head:
            return "an OSCAL document in XML", "Get its JSON form from the same place."
        if b"<html" in head or b"<!doctype html" in head:
            return "a web page, not what it links to", "Save the file itself."
        return "an XML document of another kind", table
    if is_yaml(start, name):
        return "a YAML file", "A framework library holds standards: import standards FILE."
    if _TOML.match(start):
        return "a TOML file, but no pack", "A pack begins with [pack]."
    return None
