"""The palette finds reviews in a practice that has very many."""

from __future__ import annotations

import pytest

from models.align import reviews
from tests.align.conftest import Practice
from tui import palette


def test_the_newest_reviews_are_found_by_letters_and_any_by_its_code(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(palette, "RECENT", 1)
    practice.client("ACME", vcio=practice.vic, tam=practice.dana)
    practice.standards(practice.category("Backup", "BKP"), "BKP", 2)
    older, newer = practice.whole("ACME", "yy"), practice.whole("ACME", "yn")
    for code in (older, newer):
        reviews.close(practice.store, practice.vic, code).result()
    finder = palette.Reviews()
    assert [picked.code for picked, _, _ in finder.find(practice.store, "acme")] == [newer]
    assert [picked.code for picked, _, _ in finder.find(practice.store, older.lower())] == [older]
