"""Importing the SP 800-53 LOW catalogue against `json.load` of the file, and how long the write lock is held."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row, median

CATALOGUE = (
    Path(__file__).resolve().parent.parent.parent
    / "shared"
    / "data"
    / "oscal"
    / "NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json"
)
RUNS = 5


def measure() -> list[Row]:
    """Import into a new practice each time; no rows where the catalogue is not there."""
    if not CATALOGUE.exists():
        print(f"bench: no import is measured: there is no {CATALOGUE}", file=sys.stderr)
        return []
    from models.importers.standards import bring_in, read
    from models.library.founding import found
    from models.store.opening import open_store

    ours, floor, held = [], [], []
    for _ in range(RUNS):
        begin = time.perf_counter()
        with CATALOGUE.open(encoding="utf-8") as file:
            json.load(file)
        floor.append(time.perf_counter() - begin)
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "practice" / "practice.db"
            who = found(path, login="bench")
            with open_store(path) as store:
                begin = time.perf_counter()
                parsed = read(CATALOGUE.read_bytes(), CATALOGUE.name)
                begun = time.perf_counter()
                outcome = bring_in(store, who, parsed).result()
                ours.append(time.perf_counter() - begin)
                held.append(time.perf_counter() - begun)
                assert outcome.added == 969
    return [
        Row("import of 969 standards", median(ours) * 1000, median(floor) * 1000, 60),
        Row("import: write lock held, at most", max(held), 0, 2, "s"),
    ]
