"""A file of standards, told apart by its content: packs, OSCAL catalogues and profiles, XCCDF benchmarks, framework libraries,
tables (DESIGN §5)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from models.errors import NotFound, Problem
from models.importers.library import bring_in
from models.importers.mapping import ColumnMap
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.importers.recognise import beginning, is_benchmark, is_yaml, refuse_other
from models.importers.standards_table import read_standards_table
from models.importers.tables import is_workbook
from models.library import pack_cells, packs
from models.text import alike, clean

__all__ = ["STARTER", "bring_in", "content", "read", "starter"]

STARTER = "starter"
"""The name that stands for the pack that comes with the program, where a file of standards is named."""

_JSON_LIST = re.compile(rb"\[\s*[\[{\"\d]")
_OTHER_JSON = {
    "component-definition": "an OSCAL component definition",
    "system-security-plan": "an OSCAL system security plan",
    "assessment-plan": "an OSCAL assessment plan",
    "assessment-results": "OSCAL assessment results",
    "plan-of-action-and-milestones": "an OSCAL plan of action",
    "result": "a list of products and their end of life, it seems",
}


def starter() -> bytes:
    """The pack that comes with the program (DESIGN §3), as TOML."""
    return files("models.library").joinpath("starter.toml").read_bytes()


def content(name: str, read_file: Callable[[], bytes]) -> bytes:
    """The pack that comes with the program where it is named, else what `read_file` reads. Raises Problem; where there is no
    such file, and that pack is called nearly so, it says so.
    """
    if name == STARTER:
        return starter()
    try:
        return read_file()
    except NotFound as missing:
        if alike(name, [STARTER]):
            do = f"Did you mean {STARTER}, the pack that comes with the program?"
            raise NotFound(missing.what, do=do) from None
        raise


def read(
    data: bytes,
    name: str = "",
    *,
    mapping: ColumnMap | str | None = None,
    maps: Path | None = None,
    remember: bool = True,
    why: str | None = None,
    how: str | None = None,
) -> Parsed:
    """What a file of standards says.

    `why` and `how` fill in where the file has none. For a table `mapping` is a column map, or the name of one that
    is remembered in the folder `maps`, where `remember` lets a new one be made. Raises Problem, in one sentence, where
    the file cannot be read or is something else.
    """
    parsed = _parse(data, name, mapping, maps, remember)
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


def _parse(
    data: bytes, name: str, mapping: ColumnMap | str | None, maps: Path | None, remember: bool
) -> Parsed:
    if not data.strip():
        raise Problem("The file is empty.", do="Name another file.")
    if packs.is_pack(data):
        return _pack(packs.read_pack(data))
    if is_workbook(data):
        from models.importers.workbook import read_sheets, sheet_names

        if {pack_cells.HEAD, pack_cells.STANDARDS} <= set(sheet_names(data)):
            return _pack(packs.read_document(pack_cells.from_cells(read_sheets(data, pack_cells.SHEETS))))
    start = beginning(data)
    if start.startswith(b"{") or _JSON_LIST.match(start):
        return _json(data)
    if is_benchmark(start):
        from models.importers.xccdf import parse_benchmark

        return parse_benchmark(data)
    if is_yaml(start, name):
        return _yaml(data)
    refuse_other(start, name)
    return read_standards_table(data, mapping, maps, remember=remember)


def _pack(pack: packs.PackFile) -> Parsed:
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


def _yaml(data: bytes) -> Parsed:
    from models.importers.framework import is_library, parse_library
    from models.importers.yaml_text import parse_yaml

    document = parse_yaml(data)
    if is_library(document):
        return parse_library(document)
    if isinstance(document, dict) and "catalog" in document:
        raise Problem(
            "The YAML file is an OSCAL catalogue, which is read as JSON.",
            do="Get its JSON form from the same place.",
        )
    raise Problem("The YAML file holds no framework library.", do="Import one with requirement_nodes in it.")


def _json(data: bytes) -> Parsed:
    from models.importers.json_text import parse_json
    from models.importers.oscal import parse_catalogue, parse_profile

    document = parse_json(data)
    if packs.is_document(document):
        return _pack(packs.read_document(document))
    if isinstance(document, dict):
        for name, parse in (("catalog", parse_catalogue), ("profile", parse_profile)):
            if isinstance(document.get(name), dict):
                return parse(document[name])
        for name, what in _OTHER_JSON.items():
            if name in document:
                raise Problem(
                    f"The JSON file is {what}, not a catalogue.", do="Import the catalogue or a profile."
                )
    raise Problem(
        "The JSON file holds no OSCAL catalogue and no pack.",
        do="Import a file that begins with “catalog” or “pack”.",
    )
