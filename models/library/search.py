"""Full-text search in the standards, as one types: code and reference first, then what reads best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.library.catalogue import ENTRY, Entry, entry
from models.library.index import SEARCH, WEIGHTS
from models.store import fulltext
from models.store.reading import Reader, one_of

_WORD = re.compile(r"[^\W_]+")
LIMIT = 200
"""So many are found at most: more than that nobody reads, and a first letter finds them all."""
_SAME = (
    ("mfa", "2fa", "second factor", "two factor", "multi factor", "multifactor"),
    ("wifi", "wi fi", "wireless", "wlan"),
    ("ups", "battery unit"),
    ("antivirus", "anti virus", "virus protection"),
    ("offsite", "off site", "outside the building"),
    ("eol", "end of life", "end of support"),
    ("offboarding", "leaver", "people who left"),
)
"""What people type for the same thing: each of a group finds what any of them finds."""
_PHRASES = {tuple(phrase.split()): group for group in _SAME for phrase in group}
_LONGEST = max(len(phrase) for phrase in _PHRASES)
_SHORT = ("code", "ref", "name", "tags")
"""What a single letter is looked for in."""
_KEPT = "EXISTS (SELECT 1 FROM standards s WHERE s.id = {key} AND s.state <> 'retired')"


def search(reader: Reader, text: str, limit: int = LIMIT, *, retired: bool = True) -> tuple[Entry, ...]:
    """The standards that hold every word of the text, each as a beginning, or another word for the same; () for a text
    without words.

    One whose code or reference is the text comes first. Single letters, which nearly every text has, look
    at code, reference, name and tags only. What people type never meets the search syntax: only its words
    do, each quoted.
    """
    words = _WORD.findall(text)
    if not words:
        return ()
    named = text.strip()
    exact = reader.rows(
        "SELECT id, state FROM standards WHERE code = :upper UNION SELECT s.id, s.state FROM packs p "
        "JOIN standards s ON s.pack = p.id AND s.ref IN (:named, :upper, :lower)",
        {"named": named, "upper": named.upper(), "lower": named.lower()},
    )
    found = fulltext.find(
        reader, SEARCH, _wanted(words), WEIGHTS, _SHORT, limit, only="" if retired else _KEPT
    )
    named_so = [row["id"] for row in exact if retired or row["state"] != "retired"]
    keys = list(dict.fromkeys((*named_so, *found)))[:limit]
    if not keys:
        return ()
    condition, params = one_of("s.id", keys)
    rows = reader.rows(f"{ENTRY}WHERE {condition}", params)
    entries = {row["id"]: entry(row) for row in rows}
    return tuple(entries[key] for key in keys)


def also(text: str) -> str:
    """What people type for what a text says, beside its own words: `mfa 2fa …` of `Second factor for all`. For filters of
    lists, which look at words alone; empty where there is nothing."""
    words = f" {' '.join(_WORD.findall(text.lower()))}"
    return " ".join(
        phrase for group in _SAME if any(f" {each}" in words for each in group) for phrase in group
    )


def _wanted(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What has to be found, word for word; words that have others for the same thing as a choice of them."""
    place = 0
    while place < len(words):
        for many in range(_LONGEST, 0, -1):
            group = _PHRASES.get(tuple(word.lower() for word in words[place : place + many]))
            if group is not None:
                yield group
                break
        else:
            many = 1
            yield (words[place],)
        place += many
