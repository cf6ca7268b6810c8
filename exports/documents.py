"""Every document that can be exported: of what kind, under which name, in which formats, and who makes it.

`steerboard export KIND CODE [--document NAME] --format FORMAT` and the key `x` come here. A wing's module
is imported when one of its documents is made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from exports import names
from models.errors import NotFound, Problem
from models.text import quoted

if TYPE_CHECKING:
    from exports.page import Maker
    from exports.sheet import Table
    from models.store.store import Store

BINARY = ("pdf", "xlsx")
"""Formats that no terminal should be sent."""
PAGES = ("pdf", "html", "md")
TABLES = ("csv", "xlsx", "json")
ALL = "all"
"""The code of a list that is not of one client."""
SHOWN = 12
"""Characters without a font that are named."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that there is of a kind of thing."""

    kind: str
    """As the command line calls it: review, pack; a plural is a list."""
    name: str
    """What `--document` calls it; the first of a kind is the usual one."""
    what: str
    """What it is, for help and for the name of the file."""
    formats: tuple[str, ...]
    """The first is the usual one."""
    make: str
    """`module:function`, of the shape `(store, code, suffix, maker | None) -> Made`."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a wing gives back."""

    data: bytes
    words: str
    """What the file is called by, beside its code and day."""
    code: str
    day: date


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document, ready to be written."""

    data: bytes
    name: str
    """A file name that is safe everywhere (FAULTS F8)."""
    remark: str = ""
    """What whoever asked for it has to know about it, in one sentence; empty: nothing."""


DOCUMENTS = (
    Document(
        "review", "report", "alignment report", ("pdf", "html", "md", "csv", "xlsx", "json"),
        "exports.align.documents:report",
    ),
    Document("pack", "pack", "standards pack", ("toml", "json", "xlsx"), "exports.library.documents:pack"),
    Document("review", "summary", "summary for the owner", PAGES, "exports.align.documents:summary"),
    Document(
        "review", "work-list", "work list", (*PAGES, "csv", "xlsx"), "exports.align.documents:work_list",
    ),
    Document("review", "sign-off", "accepted risks to sign", PAGES, "exports.align.documents:sign_off"),
    Document("client", "box", "box and blob", ("svg", "pdf"), "exports.align.box:picture"),
    Document("clients", "list", "list of clients", TABLES, "exports.practice.documents:all_clients"),
    Document("contacts", "list", "list of contacts", TABLES, "exports.practice.documents:all_contacts"),
    Document("people", "list", "list of staff", TABLES, "exports.practice.documents:all_people"),
    Document("standards", "list", "list of standards", TABLES, "exports.library.documents:all_standards"),
    Document("categories", "list", "list of categories", TABLES, "exports.library.documents:all_categories"),
    Document("packs", "list", "list of packs", TABLES, "exports.library.documents:all_packs"),
    Document("reviews", "list", "list of reviews", TABLES, "exports.align.documents:all_reviews"),
    Document("findings", "list", "list of findings", TABLES, "exports.align.documents:all_findings"),
    Document("heat", "list", "heat map; of a client what fails there", TABLES, "exports.align.telling:heat"),
    Document(
        "failing", "list", "standards that fail; of one the clients that fail it", TABLES, "exports.align.telling:who_fails",
    ),
    Document("comparison", "table", "comparison of two reviews", TABLES, "exports.align.telling:comparison"),
    Document("schedule", "list", "calendar of the reviews", ("ics",), "exports.align.schedule:all_reviews"),
    Document("schedule", "visits", "table of the year's visits", TABLES, "exports.align.schedule:all_visits"),
)  # fmt: skip
"""All of them. A list takes the code of a client where it has clients, of a pack where it has packs, or
`all`; `exports.align.telling` says what its tables take."""


def of_kind(kind: str) -> tuple[Document, ...]:
    """The documents that there are of a kind, the usual one first; none where the kind has none."""
    return tuple(one for one in DOCUMENTS if one.kind == kind)


def find(kind: str, name: str = "") -> Document:
    """The document of a kind by its name, or the usual one. Raises NotFound, naming those that there are."""
    found = of_kind(kind)
    if not found:
        kinds = ", ".join(dict.fromkeys(one.kind for one in DOCUMENTS))
        raise NotFound(f"There is no document of the kind {quoted(kind)}.", do=f"There are: {kinds}.")
    for one in found:
        if name in ("", one.name):
            return one
    raise NotFound(
        f"There is no document {quoted(name)} of a {kind}.",
        do=f"There is: {', '.join(one.name for one in found)}.",
    )


def check(kind: str, document: str, suffix: str) -> tuple[Document, str]:
    """The document and the format, the usual one for an empty format. Raises NotFound, Problem."""
    found = find(kind, document)
    chosen = suffix or found.formats[0]
    if chosen not in found.formats:
        raise Problem(
            f"The {found.what.partition(';')[0]} cannot be exported as {chosen}.",
            do=" ".join((f"Choose one of: {', '.join(found.formats)}.", *_instead(kind, chosen))),
        )
    return found, chosen


def _instead(kind: str, suffix: str) -> tuple[str, ...]:
    """The commands that export something of this kind in this format, a sentence each."""
    documents = of_kind(kind)
    which = kind if documents[0].name == "list" else f"{kind} CODE"
    return tuple(
        f"`steerboard export {which} --document {one.name} --format {suffix}` exports the {one.what}."
        for one in documents
        if suffix in one.formats
    )


def prepare(suffix: str) -> Maker | None:
    """Start what a format needs, before the store is opened: the import of WeasyPrint then costs nothing.

    Hand what comes back to `render`, or stop it. Raises Problem.
    """
    if suffix != "pdf":
        return None
    from exports.page import start

    return start()


def render(
    store: Store,
    kind: str,
    code: str,
    document: str = "",
    suffix: str = "",
    maker: Maker | None = None,
) -> Rendered:
    """A document of a thing in a format. Raises NotFound, Problem; nothing is written anywhere."""
    found, chosen = check(kind, document, suffix)
    with maker or prepare(chosen) or nullcontext() as making:
        made = _maker(found.make)(store, code, chosen, making)
        remark = _gaps(making.missing) if making is not None else ""
    name = names.file_name(made.words, made.code, made.day, chosen)
    return Rendered(made.data, name, remark)


def _gaps(missing: str) -> str:
    """What to say of characters that no font has; empty where there are none."""
    if not missing:
        return ""
    shown = missing if len(missing) <= SHOWN else f"{missing[:SHOWN]}…"
    return f"No font of this machine has {shown}, so the PDF has gaps there: install one, such as fonts-noto-cjk."


def sheet_of(tables: tuple[Table, ...], suffix: str, day: date, author: str = "") -> bytes:
    """Tables in a format; of several only a workbook holds more than the first. Raises Problem."""
    from exports import sheet

    if suffix == "csv":
        return sheet.csv(tables[0])
    if suffix == "json":
        return sheet.json(tables[0])
    return sheet.xlsx(tables, day, author)


def listed(store: Store, table: Table, words: str, code: str, suffix: str) -> Made:
    """A list of the practice as of today, for the wings. Raises Problem."""
    today = store.today()
    return Made(sheet_of((table,), suffix, today, store.fact("name")), words, code, today)


def save(store: Store, rendered: Rendered, folder: str = "") -> Path:
    """Write an export where `x` writes: the setting `export_folder`, else exports/ in the practice's folder.

    Its path. A file that is there already is never touched: the new one gets a number. Raises Problem.
    """
    place, mode = names.exports_folder(store.path, folder)
    return names.put(place, rendered.name, rendered.data, mode)


def _maker(named: str) -> Callable[[Store, str, str, Maker | None], Made]:
    module, _, function = named.partition(":")
    made: Callable[[Store, str, str, Maker | None], Made] = getattr(import_module(module), function)
    return made
