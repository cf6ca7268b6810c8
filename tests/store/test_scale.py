"""The large practice that the benchmarks measure is one that the program could have written."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale_made import Size, make
from models.align import findings, register
from models.store.doctor import examine
from models.store.opening import open_store


def test_doctor_finds_nothing_in_a_practice_that_was_laid_out_in_bulk(tmp_path: Path) -> None:
    path = tmp_path / "scale" / "practice.db"
    make(path, Size(clients=4, standards=50, rounds=5, going=3))
    assert list(examine(path)) == []
    with open_store(path) as store:
        closed = register.all_reviews(store, states=("closed",))
        assert len(closed) == 4 * 5
        assert store.value("SELECT count(*) FROM answers") == 4 * 5 * 50 + 2 * 25 + 50
        assert findings.all_findings(store), "each no has opened its finding"
        assert {one.state for one in register.all_reviews(store)} == {
            "closed",
            "progress",
            "submitted",
            "planned",
        }
