"""What a review of a client could ask today: what is due, all that applies, or some of the categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from models.align import asking, register
from models.align.applying import Asked
from models.align.register import Review
from models.align.scope import client_scope, decided, standard_facts
from models.practice import clients
from models.store.store import Store
from models.text import fold


@dataclass(frozen=True, slots=True)
class Part:
    """How many questions one choice would ask."""

    ask: str
    """As `reviews.start` takes it: due, all, base, or the prefix of a category."""
    name: str
    asked: int
    due: int
    carried: int
    """Of those asked, how many carry an answer."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose from for a client."""

    client: int
    code: str
    name: str
    due: Part
    all: Part
    base: Part | None
    """The base set of a client that is new; None where its beginning is over."""
    warning: Mapping[str, str]
    """Choice → what is to be said where it would be the client's first review and is too large."""
    categories: tuple[Part, ...]
    """Those of which something applies, in the order of a review."""
    next: date | None
    """The first day on which something more falls due."""
    left_out: int = 0
    """How many standards are not asked only because the client's profile has no tag at all."""
    there: tuple[Review, ...] = ()
    """What would stand beside a new review: those in progress, and the one that is planned next."""


def offer(store: Store, code: str) -> Offer:
    """What a review of the client with this code could ask today. Raises NotFound."""
    with store.snapshot():
        client = clients.client(store, code)
        now = asking.outlook(store, [client.id], store.today())[client.id]
        left_out = 0 if client.profile else _for_profiles(store, client.id)
        there = _there(store, client.code)
        rows = store.rows(
            "SELECT c.id, c.name, c.prefix, p.name AS pack FROM categories c JOIN packs p ON p.id = c.pack"
        )
        categories = {one["id"]: one for one in rows}
    by_category: dict[int, list[Asked]] = {}
    for one in now.asked:
        by_category.setdefault(one.facts.category, []).append(one)
    alike = Counter(fold(categories[key]["name"]) for key in by_category)
    begun = now.beginning
    return Offer(
        client.id,
        client.code,
        client.name,
        _part("due", "What is due", now.chosen("due")),
        _part("all", "All that applies", now.asked),
        None if begun.whole else _part("base", "The base set", now.chosen("base")),
        {ask: begun.warning(now.asks(ask)) for ask in ("due", "all")},
        tuple(
            _part(
                categories[key]["prefix"],
                _called(categories[key]["name"], categories[key]["pack"], alike),
                many,
            )
            for key, many in by_category.items()
        ),
        now.next,
        left_out,
        there,
    )


def _there(store: Store, client: str) -> tuple[Review, ...]:
    found = register.all_reviews(store, client, ("progress", "planned"))
    planned = [one for one in found if one.state == "planned"]
    return (*(one for one in found if one.state == "progress"), *planned[:1])


def _called(name: str, pack: str, alike: Mapping[str, int]) -> str:
    """The name of a category; with that of its pack where another one is called the same."""
    return f"{name} · {pack}" if alike[fold(name)] > 1 else name


def _for_profiles(store: Store, client: int) -> int:
    """How many standards that a profile brings in are left out for want of a tag, and by no decision."""
    scope = client_scope(store, client, store.today())
    return sum(
        bool(one.applies_to) and one.pack in scope.packs_on and decided(one, scope.decisions) is None
        for one in standard_facts(store)
    )


def _part(ask: str, name: str, asked: Collection[Asked]) -> Part:
    return Part(ask, name, len(asked), sum(one.due.due for one in asked), sum(one.answered for one in asked))
