"""What a review of a client would ask today: the scope, the due dates and the last answers brought
together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.align.due import Due, due
from models.align.scope import Facts, client_scope, standard_facts
from models.dates import day_of
from models.errors import NotFound
from models.library import categories
from models.store.reading import Reader
from models.store.store import Store
from models.text import count

Ask = str | tuple[int, ...]
"""`due`, `all`, or the keys of categories."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A standard that applies to a client: why, the last answer, and whether it is due."""

    facts: Facts
    because: str
    last_item: int | None
    """The question whose answer it would carry; None where it was never answered."""
    last_value: bool | None
    """That answer as left."""
    last_at: int | None
    due: Due


def applying(reader: Reader, client: int, today: date, facts: list[Facts] | None = None) -> list[Asked]:
    """Every standard that applies to the client today, in the order of a review.

    `facts` are those of the whole library where they have been read already. Raises NotFound for no such
    client.
    """
    scope = client_scope(reader, client, today)
    last = {
        row["standard"]: row
        for row in reader.rows(
            "SELECT standard, item, value, at FROM alignment WHERE client = :client", {"client": client}
        )
    }
    found = []
    for one in standard_facts(reader) if facts is None else facts:
        applies = scope.applies(one)
        if not applies.inside:
            continue
        row = last.get(one.standard)
        if row is None:
            found.append(Asked(one, applies.because, None, None, None, due(None, one.frequency, today)))
        else:
            when = due(day_of(row["at"], reader.zone), one.frequency, today)
            found.append(Asked(one, applies.because, row["item"], bool(row["value"]), row["at"], when))
    found.sort(key=lambda asked: asked.facts.order)
    return found


def chosen(asked: Iterable[Asked], ask: Ask) -> list[Asked]:
    """Those of them that a review asks: what is due, all, or all of the chosen categories."""
    if ask == "all":
        return list(asked)
    if ask == "due":
        return [one for one in asked if one.due.due]
    return [one for one in asked if one.facts.category in ask]


def read_ask(reader: Reader, text: str) -> Ask:
    """What somebody typed: `due`, `all`, or categories by prefix or name, with commas between.

    Raises NotFound for a category that there is not.
    """
    word = text.strip().lower()
    if word in ("", "due"):
        return "due"
    if word == "all":
        return "all"
    keys: list[int] = []
    for name in _names(reader, text):
        found = categories.named_like(reader, name)
        if not found:
            raise NotFound(
                f"There is no category {name}.",
                do="Say due, all, or a category: `steerboard list categories` shows them.",
            )
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


def parse_ask(column: str) -> Ask:
    """From the column."""
    value = json.loads(column)
    return value if isinstance(value, str) else tuple(value)


def ask_words(reader: Reader, ask: Ask) -> str:
    """`what is due`, `all that applies`, or the names of the categories."""
    if ask == "due":
        return "what is due"
    if ask == "all":
        return "all that applies"
    names = {row["id"]: row["name"] for row in reader.rows("SELECT id, name FROM categories")}
    return ", ".join(names.get(int(key), "a category that is gone") for key in ask)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How large a review of a client would be today."""

    applying: int
    due: int
    carried: int
    """Of those due, how many have an answer to carry."""
    next: date | None
    """The first day on which something more falls due."""
    by_category: Mapping[int, int]
    """Category → how many of its standards apply."""

    def asks(self, ask: Ask) -> int:
        """How many questions a review that asks this would hold today."""
        if isinstance(ask, str):
            return self.due if ask == "due" else self.applying
        return sum(self.by_category.get(category, 0) for category in ask)

    def words(self, ask: Ask) -> str:
        """The same in words: `34 due, 29 carried`, `all 60 that apply`, `12 in 2 categories`."""
        if ask == "due":
            return f"{self.due} due, {self.carried} carried"
        if ask == "all":
            return f"all {self.applying} that apply"
        return f"{self.asks(ask)} in {count(len(ask), 'category', 'categories')}"

    def said(self, ask: Ask) -> str:
        """`34 questions today: 34 due, 29 carried`."""
        return f"{count(self.asks(ask), 'question')} today: {self.words(ask)}"


def outlook(store: Store, clients: Iterable[int], today: date) -> dict[int, Outlook]:
    """The outlook of several clients; the library is read once."""
    wanted = tuple(clients)
    if not wanted:
        return {}
    found: dict[int, Outlook] = {}
    with store.snapshot():
        facts = standard_facts(store)
        for client in wanted:
            asked = applying(store, client, today, facts)
            now = chosen(asked, "due")
            later = [one.due.next for one in asked if not one.due.due and one.due.next is not None]
            found[client] = Outlook(
                len(asked),
                len(now),
                sum(one.last_item is not None for one in now),
                min(later, default=None),
                Counter(one.facts.category for one in asked),
            )
    return found
