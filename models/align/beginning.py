"""How alignment begins at a client: with a small base set that grows with each visit (manual L273, L838, L1227).

The first visit asks what is of high business impact in a few categories, each later one adds as many categories, then what is
of medium impact, then all that applies. How many "a few" are, and how many questions are too many for a first review, are
facts of the practice (`base_categories`, `first_review`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.figure import Figure, Input
from models.practice import company
from models.store.reading import Reader, among
from models.text import count

if TYPE_CHECKING:
    from models.align.asking import Asked

RULE = (
    "The base set: the first visit asks what is of high business impact in a few categories, in the order of the library; "
    "each visit adds as many, then what is of medium impact, then all (manual L273, L838, L1227). The numbers are facts "
    "of the practice."
)


@dataclass(frozen=True, slots=True)
class Rated:
    """A standard that applies to a client, with what the base set looks at."""

    standard: int
    category: int
    impact: str
    """Of the business: high, medium, low, or empty."""


def steps(rated: Sequence[Rated], few: int) -> tuple[frozenset[int], ...]:
    """The standards that each visit asks, each set holding the one before; the last one is all that applies.

    `rated` are in the order of a review, `few` is how many categories each visit adds. Where nothing is of high impact, the
    categories themselves are taken a few at a time.
    """
    everything = frozenset(one.standard for one in rated)
    high = [one for one in rated if one.impact == "high"]
    first = high or list(rated)
    order = list(dict.fromkeys(one.category for one in first))
    sets = []
    for taken in range(few, len(order) + few, few):
        inside = set(order[:taken])
        sets.append(frozenset(one.standard for one in first if one.category in inside))
    medium = frozenset(one.standard for one in rated if one.impact in ("high", "medium"))
    sets += [medium, everything]
    found: list[frozenset[int]] = []
    for one in sets:
        if one and (not found or found[-1] < one):
            found.append(one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Base:
    """Where a client stands in its beginning."""

    visits: int
    """Reviews that were submitted before."""
    steps: tuple[frozenset[int], ...]
    few: int
    limit: int
    """A first review with more questions is too large."""

    def at(self, visit: int) -> frozenset[int]:
        """The standards that the visit of that number asks, the first one being 1."""
        return self.steps[min(max(visit, 1), len(self.steps)) - 1] if self.steps else frozenset()

    @property
    def now(self) -> frozenset[int]:
        """Those that the next visit asks."""
        return self.at(self.visits + 1)

    @property
    def whole(self) -> bool:
        """Whether the next visit asks all that applies: the beginning is over."""
        return self.visits + 1 >= len(self.steps)

    def warning(self, questions: int) -> str:
        """What is to be said of a review of that many questions where it would be the client's first and is too large;
        else empty."""
        if self.visits or questions <= self.limit:
            return ""
        return f"{count(questions, 'question')} are many for a first review (more than {self.limit}): begin with the base set."

    def words(self) -> str:
        """`visit 2 of 6`, `all that applies`."""
        return "all that applies" if self.whole else f"visit {self.visits + 1} of {len(self.steps)}"


def bases(reader: Reader, asked: Mapping[int, Sequence[Asked]]) -> dict[int, Base]:
    """Where clients stand; `asked` is what applies to each, by client, as `asking.applying` gives it."""
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
        )
        for client, many in asked.items()
    }


def _visits(reader: Reader, clients: Iterable[int]) -> dict[int, int]:
    found = {}
    for where, params in among("client", clients):
        for row in reader.rows(
            f"SELECT client, count(*) AS n FROM reviews WHERE {where} AND state IN ('submitted', 'closed') "
            "AND corrects IS NULL GROUP BY client",
            params,
        ):
            found[row["client"]] = row["n"]
    return found


def base_figure(name: str, base: Base, applying: int) -> Figure:
    """How many questions the base set of a client's next visit has, and how it grows."""
    size = len(base.now)
    inputs = [
        Input(f"visit {n}", str(len(one)), "now" if n == base.visits + 1 else "")
        for n, one in enumerate(base.steps, 1)
    ]
    large = size > base.limit and not base.visits
    return Figure(
        f"Base set of {name}",
        size,
        f"{count(size, 'question')}, {base.words()}",
        (
            f"what is of high business impact in the first {base.visits + 1} × {base.few} categories that have any, "
            f"of {applying} that apply",
            *((f"{size} is more than {base.limit}: too large for a first review",) if large else ()),
        ),
        tuple(inputs),
        RULE,
    )
