"""What a review of a client asks: what is due, all that applies, the base set or categories; and how large that is, today or on
a day to come."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from models.align import beginning
from models.align.applying import Asked, applying
from models.align.beginning import Base
from models.align.due import due, later
from models.align.scope import standard_facts
from models.library import categories
from models.store.reading import Reader
from models.store.store import Store
from models.text import count

Ask = str | tuple[int, ...]
"""`due`, `all`, `base` (the base set of a client that is new), or the keys of categories."""
WHOLE = {"due": "what is due", "all": "all that applies", "base": "the base set"}
"""What a review can ask beside categories, in words."""


def chosen(asked: Iterable[Asked], ask: Ask, base: Base | None = None) -> list[Asked]:
    """Those of them that a review asks: what is due, all, what is due of the base set, or all of the chosen categories.

    `base` is where the client stands in its beginning (`beginning.bases`); only the base set asks for it.
    """
    if ask == "all":
        return list(asked)
    if ask == "base":
        now = base.now if base is not None else frozenset()
        return [one for one in asked if one.due.due and one.facts.standard in now]
    if ask == "due":
        return [one for one in asked if one.due.due]
    return [one for one in asked if one.facts.category in ask]


def read_ask(reader: Reader, text: str) -> Ask:
    """What somebody typed: `due`, `all`, `base`, or categories by prefix or name, with commas between.

    Raises NotFound for a category that there is not.
    """
    word = text.strip().lower() or "due"
    if word in WHOLE:
        return word
    keys: list[int] = []
    for name in _names(reader, text):
        found = categories.named_like(reader, name)
        if not found:
            raise categories.missing(reader, name, "ask", "Say due, all, base, or a category.")
        keys += [one.id for one in found]
    return tuple(dict.fromkeys(keys))


def _names(reader: Reader, text: str) -> list[str]:
    """One name that may hold a comma itself, else several between commas."""
    return (
        [text] if categories.named_like(reader, text) else [part for part in text.split(",") if part.strip()]
    )


def write_ask(ask: Ask) -> str:
    """As the column keeps it."""
    return json.dumps(ask if isinstance(ask, str) else list(ask), separators=(",", ":"))


@lru_cache(maxsize=256)
def parse_ask(column: str) -> Ask:
    """From the column."""
    value = json.loads(column)
    return value if isinstance(value, str) else tuple(value)


def ask_words(reader: Reader, ask: Ask) -> str:
    """`what is due`, `all that applies`, `the base set`, or the names of the categories."""
    return words_of(reader, [ask])[ask]


def words_of(reader: Reader, asks: Iterable[Ask]) -> dict[Ask, str]:
    """The same of several, by each of them; the categories are read once, where one of them names any."""
    found: dict[Ask, str] = {}
    names: dict[int, str] = {}
    for ask in asks:
        if isinstance(ask, str):
            found[ask] = WHOLE[ask]
            continue
        names = names or {row["id"]: row["name"] for row in reader.rows("SELECT id, name FROM categories")}
        found[ask] = ", ".join(names.get(int(key), "a category that is gone") for key in ask)
    return found


def typed(reader: Reader, ask: Ask) -> str:
    """As people type it (`read_ask`): due, all, base, or the prefixes of categories with commas between."""
    return typed_by(prefixes(reader), ask)


def typed_by(prefixes: Mapping[int, str], ask: Ask) -> str:
    """The same by the `prefixes` of the categories, where several are read."""
    return ask if isinstance(ask, str) else ", ".join(prefixes[key] for key in ask if key in prefixes)


def prefixes(reader: Reader) -> dict[int, str]:
    """Category → the prefix of its standards."""
    return {row["id"]: row["prefix"] for row in reader.rows("SELECT id, prefix FROM categories")}


@dataclass(frozen=True)
class Outlook:
    """How large a review of a client would be today, or on a day to come (`models.align.ahead`)."""

    day: date
    beginning: Base
    asked: tuple[Asked, ...]
    """What applies, in the order of a review."""

    @property
    def applying(self) -> int:
        """How many standards apply."""
        return len(self.asked)

    @cached_property
    def _due(self) -> tuple[Asked, ...]:
        return tuple(chosen(self.asked, "due"))

    @property
    def due(self) -> int:
        """How many of them are due."""
        return len(self._due)

    @property
    def carried(self) -> int:
        """Of those due, how many have an answer to carry."""
        return sum(one.answered for one in self._due)

    @property
    def next(self) -> date | None:
        """The first day on which something more falls due."""
        later = (one.due.next for one in self.asked if not one.due.due)
        return min((day for day in later if day is not None), default=None)

    @cached_property
    def by_category(self) -> Mapping[int, int]:
        """Category → how many of its standards apply."""
        return Counter(one.facts.category for one in self.asked)

    @cached_property
    def base(self) -> int:
        """How many are due of the base set of its next visit."""
        return len(chosen(self._due, "base", self.beginning))

    def on(self, day: date) -> Outlook:
        """The same on a later day, where nothing is held in between."""
        asked = tuple(
            one._replace(due=later(one.due, day))
            if not one.due.due and one.due.next is not None and one.due.next <= day
            else one
            for one in self.asked
        )
        return Outlook(day, self.beginning, asked)

    def held(self, standards: Collection[int], *, counts: bool = True) -> Outlook:
        """The same once a visit on this day has asked those standards; `counts`: it is one of the client's visits."""
        asked = tuple(
            one._replace(due=due(self.day, one.facts.frequency, self.day), expected=True)
            if one.facts.standard in standards
            else one
            for one in self.asked
        )
        begun = self.beginning
        answered = sum(one.answered for one in asked)
        return Outlook(self.day, replace(begun, visits=begun.visits + counts, answered=answered), asked)

    def chosen(self, ask: Ask) -> list[Asked]:
        """What a review that asks this would hold."""
        return chosen(self.asked, ask, self.beginning)

    def asks(self, ask: Ask) -> int:
        """How many questions a review that asks this would hold."""
        if isinstance(ask, str):
            return {"due": self.due, "base": self.base}.get(ask, self.applying)
        return sum(self.by_category.get(category, 0) for category in ask)

    def words(self, ask: Ask) -> str:
        """The same in words: `34 due, 29 carried`, `all 60 that apply`, `24 of the base set`, `12 in 2 categories`."""
        if ask == "due":
            return f"{self.due} due, {self.carried} carried"
        if ask == "base":
            return f"{self.base} of the base set"
        if ask == "all":
            one = {0: "none that applies", 1: "the one that applies"}
            return one.get(self.applying, f"all {self.applying} that apply")
        return f"{self.asks(ask)} in {count(len(ask), 'category', 'categories')}"

    def said(self, ask: Ask, today: date) -> str:
        """`34 questions today: 34 due, 29 carried`, `12 questions on 2027-03-01: the base set, visit 3 of 6`."""
        when = f"on {self.day.isoformat()}" if self.day > today else "today"
        what = f"{WHOLE['base']}, {self.beginning.words()}" if ask == "base" else self.words(ask)
        return f"{count(self.asks(ask), 'question')} {when}: {what}"

    @property
    def added(self) -> tuple[int, ...]:
        """The categories from which the base set takes more than it did at the visit before, in the order of a review; none
        where all that applies is asked."""
        begun = self.beginning
        if begun.whole:
            return ()
        before = begun.at(begun.visits) if begun.visits else frozenset()
        new = begun.now - before
        return tuple(dict.fromkeys(one.facts.category for one in self.asked if one.facts.standard in new))


def outlook(store: Store, clients: Iterable[int], today: date) -> dict[int, Outlook]:
    """The outlook of several clients; the library is read once."""
    wanted = tuple(clients)
    if not wanted:
        return {}
    with store.snapshot():
        facts = standard_facts(store)
        asked_of = {client: applying(store, client, today, facts) for client in wanted}
        found_of = beginning.bases(store, asked_of)
        return {client: Outlook(today, found_of[client], tuple(asked)) for client, asked in asked_of.items()}
