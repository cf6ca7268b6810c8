"""Sections and categories of a pack, and the prefix that the codes of their standards carry (DESIGN §3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from models.dates import FREQUENCIES
from models.errors import NotFound, Problem
from models.field import Field, called, taken_in
from models.library.founding import OWN_PACK
from models.practice import rights
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store
from models.store.tables import UNBOUND
from models.text import alike, count, fold, listed, quoted
from models.who import Who

CATEGORY_KINDS = ("technology", "compliance")
"""What a visit looks at (manual L755)."""

FIELDS = (
    Field(
        "prefix",
        "Prefix",
        "What its standards' codes begin with: BKP of BKP-004; proposed from the name.",
        fixed=True,
    ),
    Field("name", "Name", "What it is about: Backup system.", required=True),
    Field("section", "Section", "The heading that it stands under, or empty."),
    Field(
        "kind",
        "Kind",
        "Technology, or compliance with a private or government rule.",
        "choice",
        CATEGORY_KINDS,
        required=True,
    ),
    Field(
        "frequency", "Frequency", "How often its standards are asked; empty: yearly.", "choice", FREQUENCIES
    ),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A category of one pack."""

    id: int
    pack: str
    name: str
    section: str
    prefix: str
    kind: str
    frequency: str
    position: int
    version: int
    pack_name: str
    standards: int = 0
    """How many are not retired."""

    @property
    def code(self) -> str:
        """What commands know it by."""
        return self.prefix


_SELECT = (
    "SELECT c.*, p.code AS pack_code, p.name AS pack_name, "
    "(SELECT count(*) FROM standards s WHERE s.category = c.id AND s.state <> 'retired') AS standards "
    "FROM categories c JOIN packs p ON p.id = c.pack "
)


def all_categories(reader: Reader, pack: str = "") -> tuple[Category, ...]:
    """The categories of a pack (or of all), in their order."""
    rows = reader.rows(
        _SELECT + "WHERE :pack = '' OR p.code = :pack ORDER BY p.own DESC, p.name, c.position, c.name",
        {"pack": pack},
    )
    return tuple(_category(row) for row in rows)


def category(reader: Reader, named: str) -> Category:
    """The category with that prefix, or that name in the practice's own pack, else in any. Raises
    NotFound."""
    found = named_like(reader, named)
    if found:
        return found[0]
    raise missing(reader, named, "category")


def of_pack(reader: Reader, named: str, pack: str) -> Category:
    """The category with that prefix, of whatever pack, or that name in the pack of this code. Raises NotFound, and Problem
    where other packs alone have one of that name: nobody who names one means to be taken to another pack."""
    found = named_like(reader, named)
    here = next((one for one in found if one.pack == pack or one.prefix == named.strip().upper()), None)
    if here is not None:
        return here
    if not found:
        return category(reader, named)
    raise Problem(
        f"{found[0].name} is a category of {listed([one.pack_name for one in found])}.",
        do=f"Name it by its prefix, {listed([one.prefix for one in found])}, or add one of that name.",
        field="category",
    )


def named_like(reader: Reader, named: str) -> tuple[Category, ...]:
    """The one with that prefix, else all of that name without regard to case, the practice's own first."""
    every = all_categories(reader)
    prefixed = tuple(one for one in every if one.prefix == named.strip().upper())
    return prefixed or tuple(one for one in every if fold(one.name) == fold(named))


def missing(reader: Reader, named: str, field: str = "", do: str = "") -> NotFound:
    """What is said of a category that there is not: with the one that reads alike, and what to `do` else."""
    every = all_categories(reader)
    meant = alike(named, [one.prefix for one in every]) or alike(named, [one.name for one in every])
    return NotFound(
        f"There is no category {quoted(named)}.",
        do=" ".join(filter(None, (f"Did you mean {meant}?" if meant else "", do))),
        field=field,
        shows="list categories",
    )


def prefix_for(name: str, hint: str, taken: set[str]) -> str:
    """A prefix that nobody has yet: the hint of the source (a group's id), else three letters of the name,
    made unique."""
    base = _plain(hint)[:8] if hint else ""
    if not base:
        words = _plain(name, keep_blanks=True).split()
        base = ("".join(words) if len(words) == 1 else "".join(word[0] for word in words))[:3]
        base = base if len(base) >= 3 else ("".join(words) + "XXX")[:3]
    number, prefix = 1, base
    while prefix in taken:
        number += 1
        prefix = f"{base}{number}"
    return prefix


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[str]:
    """A new category of the practice's own pack; its prefix. Raises Refused, Problem."""

    def work(change: Change) -> str:
        rights.require(who, "category.add", reader=change)
        given = taken_in(FIELDS, values, new=True)
        pack = change.value("SELECT id FROM packs WHERE code = :code", {"code": OWN_PACK})
        key = add_in(change, pack, given)
        prefix = str(change.value("SELECT prefix FROM categories WHERE id = :key", {"key": key}))
        change.describe(f"add category {prefix} ({given['name']})")
        return prefix

    return store.change(who, "add a category", work)


def add_in(change: Change, pack: int, given: Mapping[str, Any]) -> int:
    """A new category inside somebody else's change, who has asked for the right; its key. Raises Problem
    where the name or the prefix is taken."""
    taken = {row["prefix"] for row in change.rows("SELECT prefix FROM categories")}
    prefix = str(given["prefix"]).upper() or prefix_for(given["name"], "", taken)
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9.]{0,9}", prefix):
        raise Problem(
            f"{quoted(prefix)} cannot be a prefix.", do="Use up to 10 letters and digits.", field="prefix"
        )
    if prefix in taken:
        raise Problem(f"The prefix {prefix} is another category's.", do="Choose another.", field="prefix")
    _check_name(change, pack, given["name"], 0)
    last = change.value(
        "SELECT coalesce(max(position), 0) FROM categories WHERE pack = :pack", {"pack": pack}
    )
    return change.insert("categories", {**given, "prefix": prefix, "pack": pack, "position": last + 1})


def ours(change: Change, name: str) -> int:
    """The key of the practice's own category of that name, inside somebody else's change, who has asked for the right; made
    where there is none, like one of the same name in another pack. Raises Problem where there is no name."""
    wanted = fold(name)
    every = [one for one in all_categories(change) if fold(one.name) == wanted]
    found = next((one for one in every if one.pack == OWN_PACK), None)
    if found is not None:
        return found.id
    like = every[0] if every else None
    values = {"name": name, "kind": like.kind if like else CATEGORY_KINDS[0]}
    if like is not None:
        values |= {"section": like.section, "frequency": like.frequency}
    pack = change.value("SELECT id FROM packs WHERE code = :code", {"code": OWN_PACK})
    return add_in(change, pack, taken_in(FIELDS, values, new=True))


def edit(
    store: Store, who: Who, prefix: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change a category. Raises Refused, NotFound, Conflict, Problem."""

    def work(change: Change) -> None:
        rights.require(who, "category.edit", reader=change)
        row = change.get("categories", key_of(change, prefix)) or {}
        given = taken_in(FIELDS, values, new=False, present=row)
        if "name" in given:
            _check_name(change, row["pack"], given["name"], row["id"])
        changed = [name for name, value in given.items() if value != row[name]]
        change.update("categories", row["id"], dict(given), version=version)
        change.describe(f"edit category {row['prefix']}: {called(FIELDS, changed)}")

    return store.change(who, "edit a category", work)


def goes_with(reader: Reader, prefix: str) -> str:
    """What goes when a category is deleted, in words; empty where nothing does. Raises NotFound, and Problem
    where standards are in it, retired ones too, or were when a review asked them."""
    key = key_of(reader, prefix)
    held = reader.value("SELECT count(*) FROM standards WHERE category = :key", {"key": key})
    if held:
        raise Problem(
            f"{count(held, 'standard')} of {prefix.upper()} would be left without a category.",
            kept="Nothing was deleted.",
            do="Move or delete them first.",
        )
    if any(reader.value(query, (key,)) for _, query in UNBOUND["categories"]):
        raise Problem(
            f"Questions of {prefix.upper()} were asked in a review, which keeps its name.",
            kept="Nothing was deleted.",
            do="Leave it empty, or rename it and go on with it.",
        )
    decided = reader.value("SELECT count(*) FROM scope WHERE category = :key", {"key": key})
    return count(decided, "decision on what is asked", "decisions on what is asked") if decided else ""


def delete(store: Store, who: Who, prefix: str) -> Future[str]:
    """Delete an empty category; what went with it, in words. Raises Refused, NotFound, and Problem as
    `goes_with` does."""

    def work(change: Change) -> str:
        rights.require(who, "category.edit", reader=change)
        gone = goes_with(change, prefix)
        key = key_of(change, prefix)
        for row in change.rows("SELECT id FROM scope WHERE category = :key", {"key": key}):
            change.delete("scope", row["id"])
        change.delete("categories", key)
        change.describe(f"delete category {prefix.upper()}" + (f" with {gone}" if gone else ""))
        return gone

    return store.change(who, "delete a category", work)


def key_of(reader: Reader, named: str) -> int:
    """The key of a category by prefix or name. Raises NotFound."""
    return category(reader, named).id


def _check_name(change: Change, pack: int, name: str, own: int) -> None:
    for row in change.rows("SELECT id, prefix, name FROM categories WHERE pack = :pack", {"pack": pack}):
        if row["id"] != own and fold(row["name"]) == fold(name):
            raise Problem(
                f"{row['prefix']} is called {row['name']} already.",
                do="Use it, or choose another name.",
                field="name",
            )


def _plain(text: str, *, keep_blanks: bool = False) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").upper()
    return re.sub(r"[^A-Z0-9]+", " " if keep_blanks else "", plain).strip()


def _category(row: sqlite3.Row) -> Category:
    return Category(
        row["id"],
        row["pack_code"],
        row["name"],
        row["section"],
        row["prefix"],
        row["kind"],
        row["frequency"],
        row["position"],
        row["version"],
        row["pack_name"],
        row["standards"],
    )
