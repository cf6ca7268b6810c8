"""What applies to a client, each standard with the last answer and when it is due: the scope, the due dates and the latest
answers brought together."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from models.align.due import Due, due
from models.align.scope import Facts, client_scope, standard_facts
from models.dates import day_of
from models.store.reading import Reader

DECIDES = ("clients", "scope", "standards", "categories", "pack_clients")
"""The tables that decide what applies to a client, beside its answers."""


class Asked(NamedTuple):
    """A standard that applies to a client: why, the last answer, and whether it is due."""

    facts: Facts
    because: str
    last_item: int | None
    """The question whose answer it would carry; None where it was never answered."""
    last_value: bool | None
    """That answer as left."""
    last_at: int | None
    due: Due
    expected: bool = False
    """A visit that is planned before will have answered it (`Outlook.held`)."""

    @property
    def answered(self) -> bool:
        """It has an answer to carry."""
        return self.expected or self.last_item is not None


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
    found, zone = [], reader.zone
    for one in standard_facts(reader) if facts is None else facts:
        applies = scope.applies(one)
        if not applies.inside:
            continue
        row = last.get(one.standard)
        if row is None:
            found.append(Asked(one, applies.because, None, None, None, due(None, one.frequency, today)))
        else:
            when = due(day_of(row["at"], zone), one.frequency, today)
            found.append(Asked(one, applies.because, row["item"], bool(row["value"]), row["at"], when))
    found.sort(key=lambda asked: asked.facts.order)
    return found
