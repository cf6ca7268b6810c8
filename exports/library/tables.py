"""Standards, categories and packs as tables, under the names of their fields: what goes out can come in
again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from exports.sheet import Table
from models.library.catalogue import Entry, Standard
from models.library.categories import Category
from models.library.pack_cells import to_cells
from models.library.packs import PackFile, parts
from models.library.register import Pack
from models.library.standards import FIELDS, values_of

_TEXTS = tuple(one.name for one in FIELDS if one.name not in ("code", "category", "owner", "change"))


def standards(rows: Iterable[Standard]) -> Table:
    """Standards with everything that their newest version says."""
    found = []
    for one in rows:
        values = values_of(one)
        texts = tuple(values[name] for name in _TEXTS)
        found.append(
            (one.code, one.pack, one.ref, one.category_name, one.section, one.state, one.owner, *texts)
        )
    return Table(
        "Standards", ("code", "pack", "ref", "category", "section", "state", "owner", *_TEXTS), tuple(found)
    )


def entries(rows: Iterable[Entry]) -> Table:
    """Standards as a list on the screen shows them."""
    return Table(
        "Standards",
        (
            "code", "pack", "ref", "category", "section", "state", "name", "question", "business_impact",
            "technical_impact", "frequency",
        ),
        tuple(
            (
                one.code, one.pack, one.ref, one.category_name, one.section, one.state, one.name, one.question,
                one.business_impact, one.technical_impact, one.frequency,
            )
            for one in rows
        ),
    )  # fmt: skip


def categories(rows: Iterable[Category]) -> Table:
    """Categories."""
    return Table(
        "Categories",
        ("prefix", "pack", "name", "section", "kind", "frequency", "standards"),
        tuple(
            (one.prefix, one.pack, one.name, one.section, one.kind, one.frequency, one.standards)
            for one in rows
        ),
    )


def packs(rows: Iterable[Pack]) -> Table:
    """Packs and for whom they are on."""
    return Table(
        "Packs",
        ("code", "name", "edition", "licence", "source", "standards", "approved", "everywhere", "clients"),
        tuple(
            (
                one.code, one.name, one.edition, one.licence, one.source, one.standards, one.approved,
                one.everywhere or one.own, one.clients,
            )
            for one in rows
        ),
    )  # fmt: skip


def pack_sheets(pack: PackFile) -> tuple[Table, ...]:
    """A pack as the sheets of a workbook that imports read."""
    return tuple(Table(title, columns, rows) for title, columns, rows in to_cells(pack))


def pack_json(pack: PackFile) -> bytes:
    """A pack as JSON that imports read: the keys of the TOML file, in their order."""
    head, categories, standards = parts(pack)
    document = {"pack": head, "category": categories, "standard": standards}
    return (json.dumps(document, ensure_ascii=False, indent=2, default=_record) + "\n").encode("utf-8")


def _record(value: Any) -> dict[str, str]:
    """A source or a parameter, without its empty fields."""
    return {name: text for name, text in asdict(value).items() if text}
