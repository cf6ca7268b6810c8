"""Packs: sets of standards as TOML files that people read, compare and keep in git (DESIGN §5, "Packs").

Reading and writing a file are pure; the same content always gives the same bytes. What the practice decided
about a standard (state, owner, answers) is never in a file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from models.dates import FREQUENCIES
from models.errors import Problem
from models.library import register
from models.library.categories import CATEGORY_KINDS
from models.library.wording import FIELDS, LISTS, Parameter, Source, Wording, faults, from_columns, tidy
from models.text import LINE_LIMIT, clean, quoted

if TYPE_CHECKING:
    from models.store.store import Store

PACK_LIMIT = 32_000_000
"""Bytes of a pack (DESIGN §5)."""
TOML_LIMIT = 1_000_000
"""Bytes of any other TOML file (FAULTS G6)."""
STANDARDS_LIMIT = 20_000
"""Standards of one file: so many come in before anybody else's change has waited too long."""
_DOTTED = re.compile(r"""(?<![\w."'-])(?:(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*\.[ \t]*){64,}""")
"""A dotted key that no person writes, and that costs memory by the square of its length (FAULTS G6)."""


@dataclass(frozen=True, slots=True)
class PackHead:
    """What a pack says of itself."""

    name: str
    version: str = ""
    licence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PackCategory:
    """A category of a pack."""

    name: str
    section: str = ""
    prefix: str = ""
    """What the codes of its standards begin with; empty: made from the name."""
    kind: str = ""
    """One of CATEGORY_KINDS, or empty."""
    frequency: str = ""
    """One of dates.FREQUENCIES; empty: yearly."""


@dataclass(frozen=True, slots=True)
class PackStandard:
    """A standard of a pack."""

    ref: str
    wording: Wording
    category: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PackFault:
    """Why a standard of a file is left out, or (row 0) what the file says that nothing knows."""

    row: int
    """Number of the standard in the file, from 1."""
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class PackFile:
    """The content of a pack file."""

    head: PackHead
    categories: tuple[PackCategory, ...] = ()
    standards: tuple[PackStandard, ...] = ()
    refused: tuple[PackFault, ...] = ()
    """Standards that could not be read; never written."""
    unknown: tuple[str, ...] = ()
    """Keys that nothing here knows, such as `standard.colour`; never written."""


# Writing ----------------------------------------------------------------------------------------------------

STANDARD_KEYS = ("ref", "code", FIELDS[0], "category", *FIELDS[1:])
"""The keys of a standard in the order of the file."""
_WIDTH = 100
"""Lists that are longer stand with one entry a line."""


def write_pack(pack: PackFile) -> bytes:
    """The file: keys in a fixed order, standards in the order of `ref`, empty fields left out, LF."""
    head, categories, standards = parts(pack)
    lines = ["[pack]", *_pairs(head)]
    for category in categories:
        lines += ["", "[[category]]", *_pairs(category)]
    for standard in standards:
        lines += ["", "[[standard]]", *_pairs(standard)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def parts(pack: PackFile) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """What every format writes: head, categories and standards in the order of `ref`, each as its keys in their order with
    what is not empty."""
    standards = sorted(pack.standards, key=lambda one: one.ref)
    return (
        _filled(pack.head, (one.name for one in fields(PackHead))),
        [_filled(one, (key.name for key in fields(PackCategory))) for one in pack.categories],
        [{key: value for key in STANDARD_KEYS if (value := _value(one, key))} for one in standards],
    )


def _filled(holder: Any, keys: Iterable[str]) -> dict[str, Any]:
    return {key: value for key in keys if (value := getattr(holder, key))}


def _value(standard: PackStandard, key: str) -> Any:
    return getattr(standard if key in ("ref", "code", "category") else standard.wording, key)


def _pairs(values: dict[str, Any]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return _long_text(value) if "\n" in value else _text(value)
    if isinstance(value, Source | Parameter):
        pairs = ((one.name, getattr(value, one.name)) for one in fields(value))
        return "{ " + ", ".join(f"{name} = {_text(text)}" for name, text in pairs if text) + " }"
    parts = [_text(one) if isinstance(one, str) else _toml(one) for one in value]
    line = f"[{', '.join(parts)}]"
    if len(line) <= _WIDTH and all(isinstance(one, str) for one in value):
        return line
    return "[\n" + "".join(f"    {part},\n" for part in parts) + "]"


def _escape(text: str, keep: str) -> str:
    """The text with everything escaped that TOML wants escaped; the characters of `keep` stay."""
    escaped = []
    for char in text:
        if char in keep:
            escaped.append(char)
        elif char in '"\\':
            escaped.append("\\" + char)
        elif char == "\n":
            escaped.append("\\n")
        elif char == "\t":
            escaped.append("\\t")
        elif char < " " or char == "\x7f":
            escaped.append(f"\\u{ord(char):04x}")
        else:
            escaped.append(char)
    return "".join(escaped)


_PLAIN = re.compile(r'[^"\\\x00-\x1f\x7f]*')


def _text(text: str) -> str:
    return f'"{text}"' if _PLAIN.fullmatch(text) else f'"{_escape(text, "")}"'


def _long_text(text: str) -> str:
    escaped = _escape(text, '\n\t"').replace('""', '"\\"')
    if escaped.endswith('"') and not escaped.endswith('\\"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""\n{escaped}"""'


# Reading ----------------------------------------------------------------------------------------------------


def read_toml(data: bytes, limit: int = TOML_LIMIT) -> dict[str, Any]:
    """A TOML file that somebody else wrote.

    Raises Problem, naming the line where there is one, for whatever keeps it from being read: size, bytes
    that are no UTF-8, syntax, nesting, numbers without end (FAULTS G6).
    """
    if len(data) > limit:
        raise Problem(
            f"The TOML file is larger than {limit // 1_000_000} MB.",
            do="Split it, or take out what is not needed.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(f"Line {line} is not UTF-8.", do="Save the file as UTF-8.") from None
    bomb = _DOTTED.search(text)
    if bomb is not None:
        line = text.count("\n", 0, bomb.start()) + 1
        raise Problem(f"Line {line} has a key of more than 64 dotted parts.", do="Mend that line.")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise Problem(
            f"The TOML cannot be read: {clean(str(error))[:LINE_LIMIT]}.", do="Mend that line."
        ) from None
    except RecursionError:
        raise Problem("The TOML is nested too deeply to be read.", do="Take out the nesting.") from None
    except ValueError as error:
        raise Problem(f"The TOML holds a value that cannot be read: {clean(str(error))[:200]}.") from None


def is_pack(data: bytes) -> bool:
    """Whether the bytes look like a pack: the first line that says anything opens one of its tables."""
    for line in data[:65_536].removeprefix(b"\xef\xbb\xbf").splitlines():
        said = line.split(b"#")[0].strip().replace(b" ", b"")
        if said:
            return said in (b"[pack]", b"[[category]]", b"[[standard]]")
    return False


def read_pack(data: bytes) -> PackFile:
    """The content of a pack file in TOML, as `read_document` gives it. Raises Problem."""
    return read_document(read_toml(data, PACK_LIMIT))


def is_document(document: object) -> bool:
    """Whether what stands in a file of another format is a pack: a head, and standards in a list."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("pack"), dict)
        and isinstance(document.get("standard", []), list)
    )


def read_document(document: dict[str, Any]) -> PackFile:
    """The content of a pack, of whatever format; what cannot be used of it is named in `refused` and `unknown`.

    Raises Problem where the file as a whole is no pack.
    """
    unknown: dict[str, None] = {
        name: None for name in document if name not in ("pack", "category", "standard")
    }
    head = document.get("pack", {})
    if not isinstance(head, dict) or not clean(str(head.get("name", ""))):
        raise Problem("The pack has no name.", do="Give it one: `name` in its part `pack`.")
    texts = _Texts("pack", {one.name for one in fields(PackHead)}, unknown)
    try:
        pack = PackHead(**texts.of(head))
    except _Wrong as wrong:
        raise Problem(f"The head of the pack is wrong: {wrong}.", do="Mend the part [pack].") from None
    categories, refused = _categories(_tables(document, "category"), unknown)
    rows = _tables(document, "standard")
    if len(rows) > STANDARDS_LIMIT:
        raise Problem(
            f"The pack has {len(rows):,} standards; {STANDARDS_LIMIT:,} is the limit.", do="Split it."
        )
    standards = []
    for row, values in enumerate(rows, 1):
        try:
            standards.append(_standard(values, unknown))
        except _Wrong as wrong:
            refused.append(PackFault(row, clean(str(values.get("ref", "")))[:LINE_LIMIT], str(wrong)))
    return PackFile(pack, categories, tuple(standards), tuple(refused), tuple(unknown))


class _Wrong(Exception):
    """Why a table of the file cannot be used."""


def _tables(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Problem(f"`{name}` has to be a list, in TOML written as [[{name}]].", do="Mend the file.")
    return found


@dataclass(slots=True)
class _Texts:
    """Takes the text fields of one kind of table."""

    table: str
    known: set[str]
    unknown: dict[str, None]

    def of(self, values: dict[str, Any]) -> dict[str, str]:
        found = {}
        for name, value in values.items():
            if name not in self.known:
                self.unknown[f"{self.table}.{clean(name)[:100]}"] = None
            elif not isinstance(value, str):
                raise _Wrong(f"{name} has to be a text in quotes")
            elif len(value) > LINE_LIMIT:
                raise _Wrong(f"{name} is longer than {LINE_LIMIT} characters")
            else:
                found[name] = clean(value)
        return found


def _categories(
    rows: list[dict[str, Any]], unknown: dict[str, None]
) -> tuple[tuple[PackCategory, ...], list[PackFault]]:
    texts = _Texts("category", {one.name for one in fields(PackCategory)}, unknown)
    found: dict[str, PackCategory] = {}
    refused = []
    for values in rows:
        try:
            taken = texts.of(values)
            if not taken.get("name"):
                raise _Wrong("a category has no name")
            for key, allowed in (("kind", CATEGORY_KINDS), ("frequency", FREQUENCIES)):
                if taken.get(key, "") not in ("", *allowed):
                    raise _Wrong(f"{key} {quoted(taken[key])} is none of {', '.join(allowed)}")
            if taken["name"] in found:
                raise _Wrong("there are two categories of that name")
            found[taken["name"]] = PackCategory(**taken)
        except _Wrong as wrong:
            refused.append(
                PackFault(0, f"category {clean(str(values.get('name', '')))[:LINE_LIMIT]}", str(wrong))
            )
    return tuple(found.values()), refused


_KNOWN = frozenset(STANDARD_KEYS)
_RECORDS: dict[str, type[Source] | type[Parameter]] = {"sources": Source, "parameters": Parameter}


def _standard(values: dict[str, Any], unknown: dict[str, None]) -> PackStandard:
    taken: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _KNOWN:
            unknown[f"standard.{clean(name)[:100]}"] = None
        elif name in LISTS:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise _Wrong(f"{name} has to be a list of texts")
            taken[name] = tuple(value)
        elif name in _RECORDS:
            taken[name] = _records(name, value, unknown)
        elif not isinstance(value, str):
            raise _Wrong(f"{name} has to be a text in quotes")
        else:
            taken[name] = value
    ref, code, category = (clean(taken.pop(name, "")) for name in ("ref", "code", "category"))
    if not ref:
        raise _Wrong("it has no ref")
    if len(ref) > LINE_LIMIT:
        raise _Wrong(f"ref is longer than {LINE_LIMIT} characters")
    wording = tidy(Wording(taken.pop("name", ""), taken.pop("question", ""), **taken))
    wrong = faults(wording)
    if not wording.question:
        wrong = ("it has no question", *wrong)
    if wrong:
        raise _Wrong("; ".join(wrong))
    return PackStandard(ref, wording, category, code)


def _records(name: str, value: Any, unknown: dict[str, None]) -> tuple[Source | Parameter, ...]:
    made = _RECORDS[name]
    first = "citation" if name == "sources" else "id"
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _Wrong(f"{name} has to be a list of tables such as {{ {first} = … }}")
    texts = _Texts(f"standard.{name}", {one.name for one in fields(made)}, unknown)
    found = []
    for one in value:
        taken = texts.of(one)
        if not taken.get(first) and not taken.get("address"):
            raise _Wrong(f"an entry of {name} has no {first}")
        found.append(made(**{first: "", **({"label": ""} if name == "parameters" else {}), **taken}))
    return tuple(found)


# Out of the practice ----------------------------------------------------------------------------------------


def pack_of(store: Store, code: str) -> PackFile:
    """A pack of the practice: each standard's approved version, else its newest, retired ones left out. Raises NotFound."""
    with store.snapshot():
        pack = register.pack(store, code)
        categories = store.rows(
            "SELECT id, name, section, prefix, kind, frequency FROM categories WHERE pack = :pack "
            "ORDER BY position, id",
            {"pack": pack.id},
        )
        standards = store.rows(
            "SELECT s.ref, s.code, s.category, v.* FROM standards s "
            "JOIN standard_versions v ON v.id = coalesce(s.live, s.latest) "
            "WHERE s.pack = :pack AND s.state <> 'retired'",
            {"pack": pack.id},
        )
    names = {one["id"]: one["name"] for one in categories}
    return PackFile(
        PackHead(pack.name, pack.edition, pack.licence, pack.source),
        tuple(
            PackCategory(one["name"], one["section"], one["prefix"], one["kind"], one["frequency"])
            for one in categories
        ),
        tuple(
            PackStandard(one["ref"], from_columns(one), names[one["category"]], one["code"])
            for one in standards
        ),
    )
