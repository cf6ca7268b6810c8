"""The findings of all clients searched: by words as one types, and by one value of client, category, business impact, state or
owner. A list holds the gravest of them alone, so that what is typed there is looked for here.

The names of standards, clients and people, and the states, are few and read once; of a finding itself only code, talk and note
are looked at then. `findings.by_gravity` reads no further than is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from models.align import findings
from models.align.findings import MOST, STATE, STATE_WORDS, UNSOLVED, Finding
from models.library.catalogue import HEADING
from models.library.search import also
from models.store.reading import any_of, one_of
from models.store.store import Store

NOBODY = "nobody"
"""How a finding without an owner is said."""
FEW = 16
"""After so many standards without enough findings, those that have any are read in one go."""
_FIELDS = {
    "client": "c.code",
    "category": "g.name",
    "business": "v.business_impact",
    "state": STATE,
    "owner": f"coalesce(p.name, '{NOBODY}')",
}
_JOINS = {
    "client": "JOIN clients c ON c.id = f.client ",
    "category": "JOIN standards s ON s.id = f.standard JOIN categories g ON g.id = s.category ",
    "business": "JOIN items i ON i.id = f.item JOIN standard_versions v ON v.id = i.wording ",
    "state": "",
    "owner": "LEFT JOIN people p ON p.id = f.owner ",
}
"""By field: what it is read from beside the finding."""
FIELDS = tuple(_FIELDS)
"""What findings can be narrowed by."""


def text_of(one: Finding) -> str:
    """What words are looked for in, folded."""
    parts = (
        one.code, one.client, one.client_name, one.standard, one.name, one.question, one.category, one.business_impact,
        STATE_WORDS[one.state], one.owner or NOBODY, one.note, one.discussed_with, also(one.name),
    )  # fmt: skip
    return " ".join(parts).casefold()


def seek(
    store: Store,
    text: str = "",
    states: Iterable[str] | None = UNSOLVED,
    only: tuple[str, str] | None = None,
    most: int = MOST,
) -> tuple[Finding, ...]:
    """The findings of all clients in those states that hold every word of the text, by priority, at most so many; `only` is
    (one of `FIELDS`, its value as `values` says it)."""
    words = tuple(dict.fromkeys(text.casefold().split()))
    wanted = None if states is None else tuple(states)
    with store.snapshot():
        known = _known(store, words)
        narrowed, params = _only(only)
        asked = 0
        having: frozenset[int] | None = None

        def narrowing(standard: int) -> tuple[str, Mapping[str, object]] | None:
            nonlocal asked, having
            asked += 1
            if asked > FEW and having is None:
                having = _having(store, wanted, known, only)
            if having is not None and standard not in having:
                return None
            left = [word for word in known if standard not in word.standards]
            conditions = " AND ".join((narrowed, *(word.condition for word in left)))
            named = dict(params)
            for word in left:
                named |= word.params
            return conditions, named

        def fits(one: Finding) -> bool:
            text = text_of(one)
            return all(word in text for word in words)

        return findings.by_gravity(store, wanted, most, narrowing, fits if words else None)


def _having(
    store: Store, states: tuple[str, ...] | None, known: Sequence[_Word], only: tuple[str, str] | None
) -> frozenset[int]:
    """The standards that have any of the findings that are sought."""
    narrowed, params = _only(only)
    conditions = [narrowed]
    for number, word in enumerate(known):
        named, keys = any_of("f.standard", sorted(word.standards), f"s{number}")
        conditions.append(f"({named} OR {word.condition})")
        params |= {**keys, **word.params}
    if states is not None:
        condition, named_states = one_of(STATE, states)
        conditions.append(condition)
        params |= named_states
    joins = _JOINS[only[0]] if only is not None else ""
    rows = store.rows(
        f"SELECT DISTINCT f.standard FROM findings f {joins}WHERE {' AND '.join(conditions)}",
        {"today": store.today().isoformat(), **params},
    )
    return frozenset(row["standard"] for row in rows)


def _only(only: tuple[str, str] | None) -> tuple[str, dict[str, object]]:
    if only is None:
        return "1 = 1", {}
    field, value = only
    if field == "state":
        value = next((state for state, words in STATE_WORDS.items() if words == value), value)
    return f"{_FIELDS[field]} = :only", {"only": value}


class _Word(NamedTuple):
    """Where a word can be found."""

    standards: frozenset[int]
    """Those that have it in some wording: all their findings may have it."""
    condition: str
    """On the findings of the others."""
    params: Mapping[str, object]


def _known(store: Store, words: Sequence[str]) -> list[_Word]:
    """Where each of the words can be found."""
    if not words:
        return []
    standards = [
        (row["standard"], " ".join((*row[1:], also(row["name"]))).casefold())
        for row in store.rows(
            f"SELECT v.standard, s.code, {HEADING} AS name, v.question, v.business_impact, g.name AS category "
            "FROM standard_versions v JOIN standards s ON s.id = v.standard JOIN categories g ON g.id = s.category"
        )
    ]
    names = {
        "f.client": [
            (row["id"], f"{row['code']} {row['name']}".casefold())
            for row in store.rows("SELECT id, code, name FROM clients")
        ],
        "f.owner": [(row["id"], row["name"].casefold()) for row in store.rows("SELECT id, name FROM people")],
        STATE: list(STATE_WORDS.items()),
    }
    found = []
    for number, word in enumerate(words):
        like = f"LIKE :like{number} ESCAPE '!'"
        params: dict[str, object] = {f"like{number}": _like(word)}
        parts = ["f.owner IS NULL"] if word in NOBODY else []
        for place, (column, texts) in enumerate(names.items()):
            keys = [key for key, text in texts if word in text]
            if keys:
                condition, more = any_of(column, keys, f"in{number}_{place}")
                parts.append(condition)
                params |= more
        parts += [f"f.code {like}", f"{_spelt('f.discussed_with')} {like}"]
        parts.append(f"EXISTS (SELECT 1 FROM answers n WHERE n.id = f.item AND {_spelt('n.note')} {like})")
        having = frozenset(key for key, text in standards if word in text)
        found.append(_Word(having, f"({' OR '.join(parts)})", params))
    return found


def _spelt(column: str) -> str:
    """A column as words are folded: ß is ss."""
    return f"replace(replace({column}, 'ß', 'ss'), 'ẞ', 'ss')"


def _like(word: str) -> str:
    """A word as a pattern; a sign beyond ASCII, whose capital the database does not know, stands for any: `text_of` has the
    last word."""
    plain = "".join(f"!{sign}" if sign in "!%_" else sign if sign.isascii() else "%" for sign in word)
    return f"%{plain}%"


def values(store: Store, states: Iterable[str] | None = UNSOLVED) -> dict[tuple[str, str], int]:
    """(one of `FIELDS`, a value that findings in those states have) → how many have it: field by field, what most have first.
    What is not rated is no value."""
    wanted = tuple(STATE_WORDS if states is None else states)
    condition, params = one_of(STATE, wanted)
    found: dict[tuple[str, str], int] = {}
    with store.snapshot():
        for field, column in _FIELDS.items():
            counted = [
                (STATE_WORDS.get(value, value) if field == "state" else value, number)
                for value, number in store.rows(
                    f"SELECT {column}, count(*) FROM findings f {_JOINS[field]}WHERE {condition} GROUP BY {column}",
                    {"today": store.today().isoformat(), **params},
                )
                if value
            ]
            found |= {
                (field, value): number for value, number in sorted(counted, key=lambda one: (-one[1], one[0]))
            }
    return found
