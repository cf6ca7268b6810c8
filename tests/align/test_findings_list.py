"""The findings of all clients, of which a list shows the gravest."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.align import findings, reviews
from models.align.findings import UNSOLVED
from screens.align.findings import Findings
from tests.align import walking
from tests.align.conftest import Practice
from tests.align.walking import rest, seat
from tests.stage import shown


def test_the_gravest_are_the_first_of_all_however_few_are_taken(practice: Practice) -> None:
    """Also where a standard was reworded since, so that its findings are of different weight."""
    keys = []
    for n, (prefix, impacts) in enumerate(
        (("LOW", ("low", "")), ("TOP", ("high", "high")), ("NON", ("", "medium")))
    ):
        category = practice.category(prefix.title(), prefix, position=n, frequency=("", "monthly", "once")[n])
        business, technical = impacts
        keys += practice.standards(category, prefix, 3, business_impact=business, technical_impact=technical)
    for code in ("ACME", "BETA", "CITY"):
        practice.client(code, vcio=practice.vic, tam=practice.dana)
    practice.whole("ACME", "nnnnnnnnn")
    practice.revise(keys[0], "wording", business_impact="high", technical_impact="low")
    practice.revise(keys[4], "wording", business_impact="", technical_impact="")
    practice.whole("BETA", "nnynnnnyn")
    practice.whole("CITY", "nynnnnnnn")
    practice.on("2026-06-02")
    again = practice.start("CITY", "all")
    practice.say(again, "yynnnnnnn")
    reviews.submit(practice.store, practice.dana, again).result()
    for states in (UNSOLVED, None, ("verified",)):
        every = findings.all_findings(practice.store, None, states)
        assert len(every) > (5 if states != ("verified",) else 0)
        for most in range(1, len(every) + 2):
            assert findings.gravest(practice.store, states, most) == (every[:most], len(every))


async def test_the_list_of_all_says_that_there_are_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    monkeypatch.setattr(findings.gravest, "__defaults__", (UNSOLVED, 2))
    made = walking.drawn(tmp_path)
    walking.finish(made, "nnnyyyyyyyyyyyyy")
    async with seat(made, made.dana, ("findings", "")) as (app, pilot):
        await rest(pilot)
        assert isinstance(app.screen, Findings)
        said = shown(app)
        assert "The 2 gravest of 3 findings. F at a client shows its own, x writes all." in said
    made.store.close()
