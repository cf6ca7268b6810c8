"""How alignment begins at a client: with a small base set that grows with each visit (manual L273, L838, L1227).

The first visit asks what is of high business impact in a few categories, each later one adds as many categories; then what is
of medium impact is added in the same way, and at last all that applies. How many "a few" are, and how many questions are too
many for a first review, are facts of the practice (`base_categories`, `first_review`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.align.applying import Asked
from models.figure import Figure, Input, Record
from models.practice import clients, company
from models.store.reading import Reader, among, one_moment, today_of
from models.text import count

RULE = (
    "The base set: the first visit asks what is of high business impact in a few categories, in the order of the library; "
    "each visit adds as many; then what is of medium impact is added in the same way, and at last all. "
    "The numbers are facts of the practice. Guide: docs/tam.md, A new client."
)


class Rated(NamedTuple):
    """A standard that applies to a client, with what the base set looks at."""

    standard: int
    category: int
    impact: str
    """Of the business: high, medium, low, or empty."""


def steps(rated: Sequence[Rated], few: int) -> tuple[frozenset[int], ...]:
    """The standards that each visit asks, each set holding the one before; the last one is all that applies.

    `rated` are in the order of a review, `few` is how many categories each visit adds. Where nothing is rated, the categories
    themselves are taken a few at a time.
    """
    everything = frozenset(one.standard for one in rated)
    groups = [[one for one in rated if one.impact == impact] for impact in ("high", "medium")]
    inside: frozenset[int] = frozenset()
    sets = []
    for group in (many for many in groups if many):
        sets += [inside | taken for taken in _growing(group, few)]
        inside = sets[-1]
    sets += [everything] if inside else _growing(rated, few)
    found: list[frozenset[int]] = []
    for one in sets:
        if one and (not found or found[-1] < one):
            found.append(one)
    return tuple(found)


def _growing(rated: Sequence[Rated], few: int) -> list[frozenset[int]]:
    """The standards of the first few categories, of as many more, and so on to all."""
    of_category: dict[int, list[int]] = {}
    for one in rated:
        of_category.setdefault(one.category, []).append(one.standard)
    groups = list(of_category.values())
    return [
        frozenset(standard for group in groups[:taken] for standard in group)
        for taken in range(few, len(groups) + few, few)
    ]


@dataclass(frozen=True, slots=True)
class Base:
    """Where a client stands in its beginning."""

    visits: int
    """Reviews that were submitted before."""
    steps: tuple[frozenset[int], ...]
    few: int
    limit: int
    """A first review with more questions is too large."""
    answered: int = 0
    """How many of the standards that apply were ever answered: who has more answers than the next visit would ask for has begun
    in another way, and the beginning is over."""

    def at(self, visit: int) -> frozenset[int]:
        """The standards that the visit of that number asks, the first one being 1."""
        return self.steps[min(max(visit, 1), len(self.steps)) - 1] if self.steps else frozenset()

    @property
    def whole(self) -> bool:
        """Whether the next visit asks all that applies: the beginning is over."""
        following = self.visits + 1
        return following >= len(self.steps) or self.answered > len(self.at(following))

    @property
    def now(self) -> frozenset[int]:
        """Those that the next visit asks."""
        return self.at(len(self.steps) if self.whole else self.visits + 1)

    def warning(self, questions: int) -> str:
        """What is to be said of a review of that many questions where it would be the client's first and is too large;
        else empty."""
        return "" if self.visits else _too_many(questions, self.limit)

    def words(self) -> str:
        """`visit 2 of 6`, `all that applies`."""
        return "all that applies" if self.whole else f"visit {self.visits + 1} of {len(self.steps)}"


def _too_many(questions: int, limit: int) -> str:
    if questions <= limit:
        return ""
    return f"{count(questions, 'question')} are many for a first review (more than {limit}): begin with the base set."


def first_warning(reader: Reader, client: int, questions: int) -> str:
    """The same of a review that was started at a client."""
    if _visits(reader, [client]):
        return ""
    return _too_many(questions, int(company.fact(reader, "first_review")))


def bases(reader: Reader, asked: Mapping[int, Sequence[Asked]]) -> dict[int, Base]:
    """Where clients stand; `asked` is what applies to each, by client, as `applying` gives it."""
    few = int(company.fact(reader, "base_categories"))
    limit = int(company.fact(reader, "first_review"))
    impacts = {
        row["id"]: row["impact"]
        for row in reader.rows(
            "SELECT s.id, v.business_impact AS impact FROM standards s JOIN standard_versions v ON v.id = s.live"
        )
    }
    visits = _visits(reader, asked)
    return {
        client: Base(
            visits.get(client, 0),
            steps(
                [
                    Rated(one.facts.standard, one.facts.category, impacts.get(one.facts.standard, ""))
                    for one in many
                ],
                few,
            ),
            few,
            limit,
            sum(one.answered for one in many),
        )
        for client, many in asked.items()
    }


_VISIT = "state IN ('submitted', 'closed') AND corrects IS NULL"
"""Which rows of `reviews` are visits that were held."""


def _visits(reader: Reader, keys: Iterable[int]) -> dict[int, int]:
    found = {}
    for where, params in among("client", keys):
        for row in reader.rows(
            f"SELECT client, count(*) AS n FROM reviews WHERE {where} AND {_VISIT} GROUP BY client", params
        ):
            found[row["client"]] = row["n"]
    return found


def base_figure(name: str, base: Base, applying: int) -> Figure:
    """How many questions the base set of a client's next visit has, and how it grows."""
    size = len(base.now)
    inputs = [
        Input(f"visit {n}", str(len(one)), "now" if one == base.now else "")
        for n, one in enumerate(base.steps, 1)
    ]
    large = size > base.limit and not base.visits
    return Figure(
        f"Base set of {name}",
        size,
        f"{count(size, 'question')}, {base.words()}",
        (
            f"what each visit adds: {base.few} categories of high, then of medium business impact, of {applying} that apply",
            *((f"{size} is more than {base.limit}: too large for a first review",) if large else ()),
        ),
        tuple(inputs),
        RULE,
    )


# Which clients to begin with --------------------------------------------------------------------------------

ORDER_RULE = (
    "Begin with core clients in good standing, noisy ones among them. In this order: good standing (active, then "
    "onboarding, then at risk), a decision maker is known, a TAM and a vCIO look after it, the name. Nothing is weighed. "
    "Guide: docs/tam.md, A new client."
)
STANDING = ("active", "onboarding", "at risk")
"""The statuses of clients that can begin, in the order of their standing."""
MISSING = "Not known yet: revenue (core) and tickets (noisy); that is yours to judge."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client that alignment could begin with."""

    code: str
    name: str
    status: str
    reasons: tuple[str, ...]
    """What the order looked at, in its order: `active`, `decision maker known`, `no TAM yet`."""
    reviewed: int
    """Reviews that were submitted: those that have any have begun and come last."""
    scheduled: bool
    """It has a series that goes on."""


def begin_with(reader: Reader) -> tuple[Candidate, ...]:
    """The clients in the order in which alignment is to begin; prospects and those that leave are left out."""
    found = []
    with one_moment(reader):
        many = [one for one in clients.with_us(reader) if one.status in STANDING]
        visits = {
            row["client"]: row["n"]
            for row in reader.rows(
                f"SELECT client, count(*) AS n FROM reviews WHERE {_VISIT} GROUP BY client",
            )
        }
        deciding = {
            row["client"]
            for row in reader.rows("SELECT DISTINCT client FROM contacts WHERE authority = 'decision maker'")
        }
        scheduled = {
            row["client"]
            for row in reader.rows(
                "SELECT DISTINCT client FROM series WHERE until IS NULL OR until >= :today",
                {"today": today_of(reader).isoformat()},
            )
        }
    for one in many:
        cared = one.tam is not None and one.vcio is not None
        lacking = [name for name, who in (("TAM", one.tam), ("vCIO", one.vcio)) if who is None]
        reasons = (
            one.status,
            "decision maker known" if one.id in deciding else "no decision maker known",
            "TAM and vCIO" if cared else f"no {' and no '.join(lacking)} yet",
        )
        reviewed = visits.get(one.id, 0)
        order = (
            reviewed > 0,
            STANDING.index(one.status),
            one.id not in deciding,
            not cared,
            one.name.casefold(),
        )
        found.append(
            (order, Candidate(one.code, one.name, one.status, reasons, reviewed, one.id in scheduled))
        )
    return tuple(candidate for _, candidate in sorted(found, key=lambda pair: pair[0]))


def order_figure(found: Sequence[Candidate]) -> Figure:
    """How the order comes about."""
    fresh = [one for one in found if not one.reviewed]
    return Figure(
        "Which clients to begin with",
        len(fresh),
        f"{count(len(fresh), 'client')} not begun",
        ("not reviewed yet, by standing, decision maker, TAM and vCIO, name",),
        tuple(
            Input(status, str(sum(1 for one in fresh if one.status == status)), "not reviewed yet")
            for status in STANDING
        ),
        f"{ORDER_RULE} {MISSING}",
        tuple(Record("client", one.code, one.name, "", ", ".join(one.reasons)) for one in fresh),
    )
