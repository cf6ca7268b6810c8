"""Figures that explain themselves, with the records behind them: of a review, and of a client today (`=`)."""

from __future__ import annotations

from collections.abc import Mapping

from models.align import score
from models.align.asking import applying
from models.align.score import Counts
from models.align.walk import Item, Walk
from models.dates import stamp
from models.figure import Figure, Record
from models.library.catalogue import HEADING
from models.practice import clients
from models.store.store import Store
from models.text import count


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
    today = store.today()
    with store.snapshot():
        rows = store.rows("SELECT client, sum(yes) AS yes, sum(no) AS no FROM client_counts GROUP BY client")
        found = {row["client"]: Counts(row["yes"], row["no"]) for row in rows}
        passed = store.rows(
            "SELECT DISTINCT client FROM scope WHERE until IS NOT NULL AND until < :today",
            {"today": today.isoformat()},
        )
        for row in passed:
            found[row["client"]] = _live(store, row["client"])
    return found


def _live(store: Store, client: int) -> Counts:
    values = [one.last_value for one in applying(store, client, store.today())]
    return Counts(yes=values.count(True), no=values.count(False))


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
