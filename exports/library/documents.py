"""Documents of the library."""

from __future__ import annotations

from exports.documents import ALL, Made, listed, sheet_of
from exports.library import tables
from exports.page import Maker
from models.library import catalogue, categories, packs, register
from models.store.store import Store


def pack(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """A pack as the file that imports read: TOML byte for byte, JSON and a workbook without loss. Raises NotFound, and
    Problem where a workbook cannot hold it."""
    found = register.pack(store, code)
    content = packs.pack_of(store, found.code)
    today = store.today()
    if suffix == "json":
        data = tables.pack_json(content)
    elif suffix == "xlsx":
        data = sheet_of(tables.pack_sheets(content), suffix, today, store.fact("name"))
    else:
        data = packs.write_pack(content)
    return Made(data, "pack", found.code, today)


def all_standards(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The standards of a pack, or all. Raises NotFound."""
    chosen = _pack(store, code)
    with store.snapshot():
        rows = catalogue.in_full(store, chosen)
    table = tables.standards(rows)
    return listed(store, table, "standards", chosen, suffix)


def all_categories(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The categories of a pack, or all. Raises NotFound."""
    chosen = _pack(store, code)
    table = tables.categories(categories.all_categories(store, chosen))
    return listed(store, table, "categories", chosen, suffix)


def all_packs(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The packs."""
    table = tables.packs(register.all_packs(store))
    return listed(store, table, "packs", "", suffix)


def _pack(store: Store, code: str) -> str:
    return "" if code in ("", ALL) else register.pack(store, code).code
