"""Standards as they are read: one with its versions, or many as lists show them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from models.errors import NotFound
from models.library.wording import DECLARED, MEANING, REQUIRED, Wording, from_columns, lacks
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.text import fold, quoted

STATES = ("draft", "proposed", "approved", "revision", "retired")
"""The states of a standard (PRACTICE §3)."""
STATE_WORDS = {
    "draft": "draft",
    "proposed": "proposed",
    "approved": "approved",
    "revision": "under revision",
    "retired": "retired",
}
"""A state as people say it."""
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,39}")
"""What can be the code of a standard."""
SEEN = 10**9
"""Keeps the two versions apart that `Standard.seen` holds."""


_BEGINS = "CASE " + "".join(
    f"WHEN v.question LIKE '{words}%' THEN {len(words) + 1} " for words in (DECLARED, REQUIRED)
)
_BEGINS += "ELSE 1 END"
"""Where what a question asserts begins."""
HEADING_CELLS = 80
"""So long is a heading that is taken from a question, at most."""
_PART = "':' || replace(lower({}), '.', '-') || ':'"
_REF = _PART.format("s.ref")
_SAYS = (
    "lower(v.name) NOT IN ('', lower(s.ref), lower(s.code)) "
    f"AND NOT (s.ref LIKE 'urn:%' AND replace({_REF}, {_PART.format('v.name')}, '') <> {_REF})"
)
"""Whether a name says more than its ref: of a URN each part is one (data rule L3: a node without a name is called by its
number)."""
_NAMED = f"CASE WHEN {_SAYS} THEN v.name"
_WHOLE = f"rtrim(substr(v.question, {_BEGINS} + 1), '? ')"
WHOLE_HEADING = f"{_NAMED} ELSE upper(substr(v.question, {_BEGINS}, 1)) || {_WHOLE} END"
"""The same as HEADING, however long it is: for documents, where it has room on several lines."""
HEADING = (
    f"{_NAMED} ELSE upper(substr(v.question, {_BEGINS}, 1)) || CASE "
    f"WHEN length(v.question) - {_BEGINS} < {HEADING_CELLS} THEN {_WHOLE} "
    f"ELSE rtrim(substr(v.question, {_BEGINS} + 1, {HEADING_CELLS - 2})) || '…' END END"
)
"""What a standard is called in lists and headings, of its row `s` and the row `v` of one of its versions: its name;
where that says nothing (it is empty, or the code or a part of the URN once more: data rules O6, L3) the first words of what
its question asserts. Every reader that shows a standard by name reads this one."""


def means_else(old: str, new: str) -> str:
    """SQL: whether a later wording of a standard asks something else than an earlier one did, whatever came in between; both
    are keys of versions, such as `o.wording`."""
    return (
        f"({old} <> {new} AND EXISTS (SELECT 1 FROM standard_versions m JOIN standard_versions e ON e.id = {old} "
        f"JOIN standard_versions l ON l.id = {new} WHERE m.standard = l.standard AND m.n > e.n AND m.n <= l.n "
        f"AND m.change = '{MEANING}'))"
    )


class Read(NamedTuple):
    """What somebody read of a standard before they decide on it: in which state, and which wording."""

    state: str
    wording: int
    """Key of its newest version."""
    version: int
    """The version of that row."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a standard."""

    id: int
    n: int
    wording: Wording
    change: str
    """first, wording or meaning."""
    approved_at: int | None
    approved_by: str
    version: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with the version that is asked and the newest one."""

    id: int
    code: str
    ref: str
    pack: str
    pack_name: str
    category: str
    """Prefix of its category."""
    category_name: str
    section: str
    state: str
    owner: str
    """Login, or empty."""
    live: Version | None
    latest: Version
    version: int
    heading: str
    """What it is called (HEADING), after its newest version."""

    @property
    def seen(self) -> int:
        """What an edit hands back as `version`: it differs as soon as the standard (its category, owner, state)
        or its newest wording does."""
        return self.version * SEEN + self.latest.version

    @property
    def read(self) -> Read:
        """What a decision hands back."""
        return Read(self.state, self.latest.id, self.latest.version)

    @property
    def up(self) -> Version:
        """The version that approving is about: the newest, of a retired standard the one that was asked last."""
        return self.live if self.state == "retired" and self.live is not None else self.latest

    @property
    def lacks(self) -> tuple[str, ...]:
        """What keeps the newest version a draft (data rule T9)."""
        return lacks(self.latest.wording)


class Entry(NamedTuple):
    """A standard as lists show it: the newest version's name and question, without its texts."""

    id: int
    code: str
    ref: str
    pack: str
    category: str
    category_name: str
    section: str
    state: str
    name: str
    question: str
    business_impact: str
    technical_impact: str
    frequency: str
    """Its own, else its category's."""
    pack_name: str
    heading: str
    """What it is called (HEADING)."""
    wording: int
    """Key of the newest version."""
    version: int
    """The version of that row."""

    @property
    def read(self) -> Read:
        """What a decision hands back."""
        return Read(self.state, self.wording, self.version)


ENTRY = (
    "SELECT s.id, s.code, s.ref, p.code AS pack, c.prefix AS category, c.name AS category_name, c.section, "
    "s.state, v.name, v.question, v.business_impact, v.technical_impact, "
    "CASE WHEN v.frequency <> '' THEN v.frequency ELSE c.frequency END AS frequency, p.name AS pack_name, "
    f"{HEADING} AS heading, v.id AS wording, v.version "
    "FROM standards s JOIN categories c ON c.id = s.category JOIN packs p ON p.id = s.pack "
    "JOIN standard_versions v ON v.id = s.latest "
)
"""What an Entry is read with."""
_ORDER = "ORDER BY p.own DESC, p.name, c.position, c.name, s.code"
_STANDARD = (
    "SELECT s.*, p.code AS pack_code, p.name AS pack_name, c.prefix, c.name AS category_name, c.section, "
    f"coalesce(o.login, '') AS owner_login, {HEADING} AS heading FROM standards s "
    "JOIN packs p ON p.id = s.pack JOIN categories c ON c.id = s.category "
    "JOIN standard_versions v ON v.id = s.latest LEFT JOIN people o ON o.id = s.owner "
)
_VERSION = (
    "SELECT v.*, coalesce(a.name, '') AS approver "
    "FROM standard_versions v LEFT JOIN people a ON a.id = v.approved_by "
)


def all_standards(
    reader: Reader,
    *,
    category: str = "",
    tag: str = "",
    state: str = "",
    pack: str = "",
    retired: bool = True,
) -> tuple[Entry, ...]:
    """The standards that fit every filter given, by pack, category and code; retired ones left out where
    `retired` is False. `category` is a prefix, `tag` whatever its case, `pack` a code.
    """
    rows = reader.rows(
        ENTRY + "WHERE (:category = '' OR c.prefix = :category) AND (:state = '' OR s.state = :state) "
        "AND (:pack = '' OR p.code = :pack) AND (:retired OR s.state <> 'retired') "
        "AND (:tag = '' OR EXISTS (SELECT 1 FROM standard_tags t WHERE t.standard = s.id AND t.tag = :tag)) "
        + _ORDER,
        {"category": category, "state": state, "pack": pack, "tag": fold(tag), "retired": retired},
    )
    return tuple(entry(row) for row in rows)


def all_tags(reader: Reader) -> tuple[tuple[str, int], ...]:
    """(tag, number of standards), the most used first; tags without regard to case."""
    rows = reader.rows(
        "SELECT tag, count(*) AS n FROM standard_tags GROUP BY tag ORDER BY count(*) DESC, tag"
    )
    return tuple((row["tag"], row["n"]) for row in rows)


def profile_tags(reader: Reader) -> tuple[str, ...]:
    """The tags by which approved standards apply: what a client's profile can hold to be asked more, by name."""
    rows = reader.rows(
        "SELECT DISTINCT v.applies_to FROM standards s JOIN standard_versions v ON v.id = s.live "
        "WHERE s.state <> 'retired'"
    )
    return tuple(
        sorted({str(tag) for row in rows for tag in json.loads(row["applies_to"])}, key=str.casefold)
    )


def key_of(reader: Reader, code: str) -> int:
    """The key of the standard with that code. Raises NotFound."""
    key = reader.value("SELECT id FROM standards WHERE code = :code", {"code": code.strip().upper()})
    if key is None:
        raise NotFound(f"There is no standard {quoted(code)}.", shows="list standards")
    return int(key)


def standard(reader: Reader, code: str) -> Standard:
    """One standard by its code. Raises NotFound."""
    row = reader.rows(_STANDARD + "WHERE s.id = :key", {"key": key_of(reader, code)})[0]
    rows = reader.rows(
        _VERSION + "WHERE v.id IN (:live, :latest)", {"live": row["live"], "latest": row["latest"]}
    )
    return _standard(row, {one["id"]: _version(one) for one in rows})


def in_full(reader: Reader, pack: str = "") -> tuple[Standard, ...]:
    """The standards of a pack (by its code), or all, with all that each says, in the order of `all_standards`."""
    where, named = "WHERE :pack = '' OR p.code = :pack ", {"pack": pack}
    written = reader.rows(
        f"{_VERSION}JOIN standards s ON s.id = v.standard AND v.id IN (s.live, s.latest) "
        f"JOIN packs p ON p.id = s.pack {where}",
        named,
    )
    found = {one["id"]: _version(one) for one in written}
    return tuple(_standard(row, found) for row in reader.rows(_STANDARD + where + _ORDER, named))


def _standard(row: sqlite3.Row, found: Mapping[int, Version]) -> Standard:
    """A row of _STANDARD; `found` has its versions by key."""
    return Standard(
        row["id"],
        row["code"],
        row["ref"],
        row["pack_code"],
        row["pack_name"],
        row["prefix"],
        row["category_name"],
        row["section"],
        row["state"],
        row["owner_login"],
        found.get(row["live"]),
        found[row["latest"]],
        row["version"],
        row["heading"],
    )


def versions(reader: Reader, code: str) -> tuple[Version, ...]:
    """All versions of a standard, newest first. Raises NotFound."""
    key = standard(reader, code).id
    rows = reader.rows(_VERSION + "WHERE v.standard = :key ORDER BY v.n DESC", {"key": key})
    return tuple(_version(row) for row in rows)


def entry(row: sqlite3.Row) -> Entry:
    """A row of ENTRY, whose columns are the fields in their order."""
    return Entry(*row)


def _version(row: sqlite3.Row) -> Version:
    return Version(
        row["id"],
        row["n"],
        from_columns(row),
        row["change"],
        row["approved_at"],
        row["approver"],
        row["version"],
    )
