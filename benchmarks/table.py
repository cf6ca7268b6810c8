"""What a benchmark measures, and the table that it is printed in: each a ratio against its floor in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    """`answer key, median`."""
    ours: float
    floor: float
    """What the same run measured for the floor; 0 where the limit is absolute."""
    limit: float
    """At most this ratio; where floor is 0, at most this value."""
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Ours against the floor; our own value where there is no floor."""
        return self.ours / self.floor if self.floor else self.ours

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio <= self.limit


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share (0.99) of the values lies, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def show(rows: Sequence[Row]) -> str:
    """The table as text, 80 columns wide."""
    lines = [f"{'':42}{'ours':>10}{'floor':>10}{'ratio':>8}{'limit':>8}"]
    for row in rows:
        floor = f"{row.floor:.4g}" if row.floor else ""
        ratio = f"{row.ratio:.2f}" if row.floor else ""
        mark = "" if row.kept else "  over"
        lines.append(
            f"{row.what[:41]:42}{row.ours:>7.4g} {row.unit[:2]:2}{floor:>10}{ratio:>8}{row.limit:>8.4g}{mark}"
        )
    return "\n".join(lines)
