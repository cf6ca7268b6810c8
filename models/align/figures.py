"""Figures that explain themselves, with the records behind them: of a review, and of a client today (`=`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from models.align import score
from models.align.applying import Asked, applying
from models.align.scope import passed, standard_facts
from models.align.score import Counts
from models.dates import stamp
from models.figure import Figure, Record
from models.library.catalogue import HEADING
from models.practice import clients
from models.store.reading import Reader
from models.store.store import Store
from models.text import count

if TYPE_CHECKING:
    from models.align.walk import Item, Walk


def walk_figures(one: Walk, names: Mapping[int, str], zone: str) -> tuple[Figure, Figure]:
    """The score of a review as left and as found, each with its misaligned records and what else there is; of a walk that is
    at hand, without reading: `names` are those of the staff by key."""

    def record(item: Item) -> Record:
        by = names.get(item.who, "")
        note = f"{stamp(item.at, zone)}  {by}".rstrip()
        return Record("standard", item.code, item.name, _glyph(item.realigned), note)

    answered = [item for item in one.items if item.value is not None and not item.not_here]
    left = tuple(record(item) for item in answered if not item.value)
    found = tuple(record(item) for item in answered if not item.value or item.realigned is not None)
    counts = one.counts
    return (
        score.with_records(one.left, left, _rest(counts.yes, counts)),
        score.with_records(one.found, found, _rest(counts.found_yes, counts)),
    )


def _glyph(realigned: int | None) -> str:
    return "no" if realigned is None else "realigned"


def _rest(aligned: int, counts: Counts) -> str:
    aside = counts.na + counts.open
    are, do = "is" if aligned == 1 else "are", "does" if aside == 1 else "do"
    return f"{aligned} more that {are} aligned, {aside} that {do} not count"


def clients_today(store: Store) -> dict[int, Counts]:
    """Client → the latest answers of the standards that apply today, as left. From counts; no answer is read.

    A client with a decision whose day has passed is computed from its alignment, since counts cannot follow
    the calendar.
    """
    with store.snapshot():
        rows = store.rows("SELECT client, sum(yes) AS yes, sum(no) AS no FROM client_counts GROUP BY client")
        found = {row["client"]: Counts(row["yes"], row["no"]) for row in rows}
        for client, asked in asked_anew(store):
            found[client] = score.tally(_by_category(asked).values())
    return found


def categories_today(store: Store) -> Iterable[tuple[int, int, int, int]]:
    """(client, category, yes, no) of the same, of all clients that have answers. Thousands of numbers: they come as four texts,
    which takes half as long as so many rows."""
    with store.snapshot():
        anew = {client: _by_category(asked) for client, asked in asked_anew(store)}
        [columns] = store.rows(
            "SELECT json_group_array(client), json_group_array(category), json_group_array(yes), json_group_array(no) "
            "FROM client_counts"
        )
    counted: Iterable[tuple[int, int, int, int]] = zip(*map(json.loads, columns), strict=True)
    if not anew:
        return counted
    return [
        *(row for row in counted if row[0] not in anew),
        *((client, key, one.yes, one.no) for client, many in anew.items() for key, one in many.items()),
    ]


def client_today(reader: Reader, client: int, today: date) -> dict[int, Counts]:
    """Category → the same, of one client."""
    if client in passed(reader, today):
        return _by_category(applying(reader, client, today))
    rows = reader.rows(
        "SELECT category, yes, no FROM client_counts WHERE client = :client", {"client": client}
    )
    return {row["category"]: Counts(row["yes"], row["no"]) for row in rows}


def asked_anew(store: Store) -> Iterator[tuple[int, list[Asked]]]:
    """The clients with a decision whose day has passed, each with what is asked of it today: what is counted
    of them beforehand does not hold. The library is read once."""
    today = store.today()
    wanted = passed(store, today)
    facts = standard_facts(store) if wanted else []
    for client in wanted:
        yield client, applying(store, client, today, facts)


def _by_category(asked: Iterable[Asked]) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    for one in asked:
        if one.last_value is not None:
            more = Counts(yes=1) if one.last_value else Counts(no=1)
            found[one.facts.category] = found.get(one.facts.category, Counts()) + more
    return found


def client_figure(store: Store, code: str) -> Figure:
    """A client's alignment today, as left, with the misaligned standards behind it. Raises NotFound."""
    with store.snapshot():
        client = clients.client(store, code)
        asked = applying(store, client.id, store.today())
        names = {
            row["id"]: row["name"]
            for row in store.rows(
                f"SELECT s.id, {HEADING} AS name FROM standards s JOIN standard_versions v ON v.id = s.live"
            )
        }
    counts = Counts(
        yes=sum(one.last_value is True for one in asked),
        no=sum(one.last_value is False for one in asked),
        open=sum(one.last_value is None for one in asked),
    )
    records = tuple(
        Record(
            "standard", one.facts.code, names[one.facts.standard], "no", stamp(one.last_at or 0, store.zone)
        )
        for one in asked
        if one.last_value is False
    )
    rest = f"{count(counts.yes, 'standard')} aligned, {counts.open} never answered"
    return score.with_records(score.as_left(counts, f"{client.name} today"), records, rest)
