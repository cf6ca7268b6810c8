"""A file of standards, told apart by its content: packs, OSCAL catalogues and profiles, tables (DESIGN §5)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from models.errors import Problem
from models.importers.library import bring_in
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.library import packs
from models.text import clean

__all__ = ["bring_in", "read"]


def read(
    data: bytes,
    name: str = "",
    *,
    why: str | None = None,
    how: str | None = None,
) -> Parsed:
    """What a file of standards says.

    `why` and `how` fill in where the file has none. Raises Problem, in one sentence, where the file cannot be read
    or is something else.
    """
    parsed = _parse(data)
    return replace(
        parsed,
        drafts=tuple(
            _filled(draft, clean(why or "", long=True), clean(how or "", long=True))
            for draft in parsed.drafts
        ),
        hash=hashlib.sha256(data).hexdigest(),
        name=clean(name),
    )


def _filled(draft: Draft, why: str, how: str) -> Draft:
    wording = draft.wording
    if (wording.why or not why) and (wording.how or not how):
        return draft
    return replace(draft, wording=replace(wording, why=wording.why or why, how=wording.how or how))


def _parse(data: bytes) -> Parsed:
    if packs.is_pack(data):
        return _pack(data)
    return _json(data)


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
    raise Problem("The JSON file holds no OSCAL catalogue.", do="Import a file that begins with “catalog”.")
