"""The keystroke budgets of the walk (PRACTICE §2): W1 and W2, from the home screen, counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.align import reviews
from tests.align import walking
from tests.align.walking import Review, press, rest, seat, until
from tests.stage import shown

HOME = ("clients", "")
"""A seat begins at a place; `1` leads home from there, before keys are counted."""


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """A practice with one client and 120 standards, 34 of them quarterly, the others yearly."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-08-03")
    made = walking.practice(tmp_path)
    for number, (prefix, many, often) in enumerate((("QTR", 34, "quarterly"), ("YEA", 86, "yearly"))):
        questions = [(f"Item {n}", f"Is item {n} as the contract has it?") for n in range(1, many + 1)]
        walking.ask(made, f"Category {prefix}", prefix, questions, number, frequency=often)
    yield made
    made.store.close()


async def test_w1_a_first_review_of_120_questions(review: Review) -> None:
    noted = set(range(3, 120, 7)) | {0}
    assert len(noted) == 18
    keys = 0
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")

        async def count(*pressed: str) -> None:
            nonlocal keys
            keys += len(pressed)
            await press(pilot, *pressed)

        await count("a", "a", "enter", "enter")
        await until(lambda: type(app.screen).__name__ == "ReviewWalk")
        await rest(pilot)
        review.code = "REV-0001"
        walked: list[str] = []
        for number in range(120):
            if number in noted:
                walked += ["N", *f"note {number}", "enter"]
                keys += 2  # T: free text is not counted
            else:
                walked.append("n" if number % 10 == 1 else "y")
                keys += 1
        await press(pilot, *walked)
        assert "·" not in review.values()
        await count(">", "y")
        await until(lambda: review.walk.review.state == "submitted")
    assert keys <= 145
    assert sum(item.note.startswith("note ") for item in review.walk.items) == 18


async def test_w2_the_review_after_that_34_due_29_unchanged(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.code = reviews.start(review.store, review.dana, "ACME", "all").result()
    walking.finish(review, "y" * 120)
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-11-04")
    changed = {2, 7, 15, 24, 31}
    keys = 0
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")

        async def count(*pressed: str) -> None:
            nonlocal keys
            keys += len(pressed)
            await press(pilot, *pressed)

        await count("a", "a", "enter", "enter")
        await until(lambda: type(app.screen).__name__ == "ReviewWalk")
        await rest(pilot)
        review.code = "REV-0002"
        assert len(review.walk.items) == 34 and "34 open" in shown(app)
        at = 0
        for number in sorted(changed):
            await press(pilot, *"j" * (number - at))  # moves between them are not counted
            await count("n")
            at = number + 1
        await press(pilot, "home")
        while review.walk.counts.open:
            await count("Y")
        await count(">", "y")
        await until(lambda: review.walk.review.state == "submitted")
    assert keys <= 20
    unchanged = [item for item in review.walk.items if item.confirmed]
    assert len(unchanged) == 29 and all(item.who == review.dana.id and item.at for item in unchanged)
    assert {number for number, item in enumerate(review.walk.items) if item.value is False} == changed
