"""The heat map: clients × categories, the worst first. From counts alone: no answer is read, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.align import blob, failing, figures, score, standing
from models.align.score import Counts
from models.figure import Figure, Record, percent
from models.store.store import Store
from models.text import count

GOOD, FAIR = 90, 70
"""Whole percents from which on a cell is drawn as aligned, and as in between: our default, for the eye alone."""
RULE = "A cell is a client's alignment in a category today. " + score.RULE


class Cell(NamedTuple):
    """A client in a category."""

    yes: int
    """Standards that apply and are aligned, by the latest answers as left."""
    no: int

    @property
    def percent(self) -> int | None:
        """Whole percent, half up; None where nothing is answered."""
        return percent(self.yes, self.yes + self.no)

    @property
    def level(self) -> str:
        """Which sign and colour it has: `aligned` from GOOD on, `between` from FAIR on, else `misaligned`; empty where
        nothing is answered."""
        percent = self.percent
        if percent is None:
            return ""
        return blob.ALIGNED if percent >= GOOD else blob.SOON if percent >= FAIR else blob.MISALIGNED

    def figure(self, label: str) -> Figure:
        """The cell explained; `label` names it: `Acme Dental, Backup`."""
        plain = score.as_left(Counts(self.yes, self.no), label)
        return Figure(plain.label, plain.value, plain.shown, plain.formula, plain.inputs[:2], RULE)

    @property
    def rank(self) -> tuple[bool, float, int]:
        """The worst first: by its exact share of yes, then by more misaligned; what has no answers last."""
        whole = self.yes + self.no
        return (not whole, self.yes / whole if whole else 0.0, -self.no)


NOTHING = Cell(0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A client in the heat map."""

    code: str
    name: str
    tam: str
    """Name of its TAM; empty where it has none."""
    whole: Cell
    """All categories together."""
    counts: tuple[int, ...]
    """How many are aligned and how many are not, of one column after the other: cells are made of those that are looked at."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One a column, in the order of the columns; without answers where nothing is answered there."""
        return _cells(self.counts)

    def cell(self, column: int) -> Cell:
        """The one of a column."""
        return Cell(self.counts[2 * column], self.counts[2 * column + 1])


@dataclass(frozen=True, slots=True)
class Heat:
    """Clients × categories."""

    columns: tuple[str, ...]
    """Names of categories, the worst first; those of several packs that have the same name are one."""
    totals: tuple[Cell, ...]
    """A column over all clients, in the same order."""
    rows: tuple[Row, ...]
    """The worst client first; those without answers at the end, by name."""
    whole: Cell
    """Everything together."""

    def figure(self, row: int | None, column: int | None) -> Figure:
        """A cell explained by its place, without reading; None: all clients, or all categories. `explained` has its
        records, too."""
        name = self.rows[row].name if row is not None else "All clients"
        if column is None:
            cell = self.rows[row].whole if row is not None else self.whole
            return cell.figure(name)
        cell = self.rows[row].cell(column) if row is not None else self.totals[column]
        return cell.figure(f"{name}, {self.columns[column]}")


def heat(store: Store) -> Heat:
    """The heat map of all clients but those that have left."""
    with store.snapshot():
        counted = figures.categories_today(store)
        called = standing.names(store)
        clients = store.rows(
            "SELECT c.id, c.code, c.name, coalesce(p.name, '') AS tam FROM clients c "
            "LEFT JOIN people p ON p.id = c.tam WHERE c.status <> 'left' ORDER BY lower(c.name), c.code"
        )
    places = {name: place for place, name in enumerate(dict.fromkeys((*called.values(), standing.GONE)))}
    width = len(places)
    at_of = {key: 2 * places[name] for key, name in called.items()}
    gone = 2 * places[standing.GONE]
    grid = {client["id"]: [0] * (2 * width) for client in clients}
    for client, category, yes, no in counted:
        if (row := grid.get(client)) is not None:
            at = at_of.get(category, gone)
            row[at] += yes
            row[at + 1] += no
    sums = [sum(column) for column in zip(*grid.values(), strict=True)] or [0] * (2 * width)
    totals = _cells(sums)
    used = sorted((n for n in range(width) if totals[n] != NOTHING), key=lambda n: (totals[n].rank, n))
    names = tuple(places)
    order = [at for n in used for at in (2 * n, 2 * n + 1)]
    rows = []
    for key, code, name, tam in clients:
        counts = grid[key]
        whole = Cell(sum(counts[::2]), sum(counts[1::2]))
        rows.append(Row(code, name, tam, whole, tuple([counts[at] for at in order])))
    rows.sort(key=lambda row: row.whole.rank)
    return Heat(
        tuple(names[n] for n in used),
        tuple(totals[n] for n in used),
        tuple(rows),
        Cell(sum(sums[::2]), sum(sums[1::2])),
    )


def _cells(counts: Sequence[int]) -> tuple[Cell, ...]:
    return tuple(map(Cell, counts[::2], counts[1::2]))


def explained(store: Store, found: Heat, row: int | None, column: int | None) -> Figure:
    """A cell explained with its records: what fails at the client there, or the clients of the column, worst first.

    Raises NotFound where the client is gone meanwhile.
    """
    plain = found.figure(row, column)
    if row is not None:
        category = "" if column is None else found.columns[column]
        return failing.with_failures(store, plain, found.rows[row].code, category)
    cells = [(one, one.whole if column is None else one.cell(column)) for one in found.rows]
    told = sorted((pair for pair in cells if pair[1].percent is not None), key=lambda pair: pair[1].rank)
    records = tuple(
        Record(
            "client",
            one.code,
            one.name,
            "no" if cell.no else "yes",
            f"{cell.percent} %  {cell.yes} of {cell.yes + cell.no}",
        )
        for one, cell in told
    )
    nothing = len(cells) - len(told)
    rest = f"{count(nothing, 'client has', 'clients have')} no answers there" if nothing else ""
    return score.with_records(plain, records, rest)
