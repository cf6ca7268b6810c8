"""A file of standards, told apart by its content: packs, OSCAL catalogues and profiles, tables (DESIGN §5)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from models.errors import Problem
from models.importers.library import bring_in
from models.importers.mapping import ColumnMap
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.importers.standards_table import read_standards_table
from models.library import packs
from models.text import clean

__all__ = ["bring_in", "read"]

_JSON_LIST = re.compile(rb"\[\s*[\[{\"\d]")
_YAML = re.compile(rb"^(?:---|[A-Za-z_-]+:(?:\s|$))", re.MULTILINE)
_LIBRARY = re.compile(rb"\A(?:---\s*)?(?:urn|locale|convert_library_version|catalog):\s", re.MULTILINE)
_TOML = re.compile(rb"(?:#[^\n]*\n\s*)*(?:\[\[?[\w.-]+\]\]?\s*(?:#[^\n]*)?\n|[\w-]+ = [\"\[\d])")
_OTHER_JSON = {
    "component-definition": "an OSCAL component definition",
    "system-security-plan": "an OSCAL system security plan",
    "assessment-plan": "an OSCAL assessment plan",
    "assessment-results": "OSCAL assessment results",
    "plan-of-action-and-milestones": "an OSCAL plan of action",
    "result": "a list of products and their end of life, it seems",
}


def read(
    data: bytes,
    name: str = "",
    *,
    mapping: ColumnMap | str | None = None,
    maps: Path | None = None,
    why: str | None = None,
    how: str | None = None,
) -> Parsed:
    """What a file of standards says.

    `why` and `how` fill in where the file has none. For a table `mapping` is a column map, or the name of one that
    is remembered in the folder `maps`. Raises Problem, in one sentence, where the file cannot be read or is something
    else.
    """
    parsed = _parse(data, name, mapping, maps)
    why, how = clean(why or "", long=True), clean(how or "", long=True)
    return replace(
        parsed,
        drafts=tuple(_filled(draft, why, how) for draft in parsed.drafts),
        hash=hashlib.sha256(data).hexdigest(),
        name=clean(name),
    )


def _filled(draft: Draft, why: str, how: str) -> Draft:
    wording = draft.wording
    if (wording.why or not why) and (wording.how or not how):
        return draft
    return replace(draft, wording=replace(wording, why=wording.why or why, how=wording.how or how))


def _parse(data: bytes, name: str, mapping: ColumnMap | str | None, maps: Path | None) -> Parsed:
    if not data.strip():
        raise Problem("The file is empty.", do="Name another file.")
    if packs.is_pack(data):
        return _pack(data)
    start = data[:65_536].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"{") or _JSON_LIST.match(start):
        return _json(data)
    said = _something_else(start, name)
    if said:
        what, do = said
        raise Problem(f"{clean(name) or 'The file'} is {what}.", do=do)
    return read_standards_table(data, mapping, maps)


def _something_else(start: bytes, name: str) -> tuple[str, str] | None:
    """What the file is where it is none of ours, and what to do; None where it may be a table."""
    table = "Export it as CSV or .xlsx."
    for sign, what, do in (
        (b"%PDF", "a PDF", table),
        (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel (.xls)", "Save it as .xlsx or CSV."),
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


def _pack(data: bytes) -> Parsed:
    pack = packs.read_pack(data)
    return Parsed(
        "pack",
        pack.head,
        tuple(
            Draft(row, one.ref, one.category, one.wording, one.code)
            for row, one in enumerate(pack.standards, 1)
        ),
        pack.categories,
        tuple(Refusal(one.row, one.ref, one.reason) for one in pack.refused),
        tuple(ImportRemark(0, "", f"{name} is unknown and was left out") for name in pack.unknown),
        whole=True,
    )


def _json(data: bytes) -> Parsed:
    from models.importers.json_text import parse_json
    from models.importers.oscal import parse_catalogue, parse_profile

    document = parse_json(data)
    if isinstance(document, dict):
        for name, parse in (("catalog", parse_catalogue), ("profile", parse_profile)):
            if isinstance(document.get(name), dict):
                return parse(document[name])
        for name, what in _OTHER_JSON.items():
            if name in document:
                raise Problem(
                    f"The JSON file is {what}, not a catalogue.", do="Import the catalogue or a profile."
                )
    raise Problem("The JSON file holds no OSCAL catalogue.", do="Import a file that begins with “catalog”.")
