"""What an answer takes in the file, with all that hangs on it: there are millions."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import store


@pytest.mark.slow
def test_an_answer_with_its_history_takes_150_bytes_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each its own change; as `./run bench store` measures it, over fewer."""
    monkeypatch.setattr(store, "REVIEWS", 2)
    assert [row.what for row in store.space(tmp_path) if not row.kept] == []
