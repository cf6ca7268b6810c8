"""Which tables are derived from which: rebuilt inside the same change, on undo too; never in the history.

The functions are named as text and imported when needed, so that the store knows no wing and loads none without need. Each has
the shape `touched(change, rows)` for the rows of one change, and its module a `rebuild_all(change)` that makes its tables
anew and a `TABLES` that names them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.store.change import Change, RowChange

INDEX = "models.library.index"
COUNTS = "models.align.counts"

DERIVED: dict[str, tuple[str, ...]] = {
    "standards": (INDEX, COUNTS),
    "standard_versions": (INDEX, COUNTS),
    "answers": (COUNTS,),
    "items": (COUNTS,),
    "reviews": (COUNTS,),
    "scope": (COUNTS,),
    "clients": (COUNTS,),
    "pack_clients": (COUNTS,),
    "packs": (COUNTS,),
}
"""Base table → modules whose `touched` rebuilds what hangs on it."""

MODULES = (INDEX, COUNTS)


def prepare() -> None:
    """Import the modules now: not within the first change, which holds the lock that everybody waits for."""
    for name in MODULES:
        import_module(name)


def rebuild(change: Change, rows: tuple[RowChange, ...]) -> None:
    """Rebuild what hangs on the touched rows."""
    wanted: dict[str, list[RowChange]] = {}
    for row in rows:
        for name in DERIVED.get(row.table, ()):
            wanted.setdefault(name, []).append(row)
    for name in MODULES:
        if name in wanted:
            import_module(name).touched(change, tuple(wanted[name]))


def rebuild_all(change: Change) -> None:
    """Make every derived table anew: after a load, and for doctor's comparison."""
    for name in MODULES:
        import_module(name).rebuild_all(change)


def tables() -> tuple[str, ...]:
    """The derived tables."""
    return tuple(table for name in MODULES for table in import_module(name).TABLES)
