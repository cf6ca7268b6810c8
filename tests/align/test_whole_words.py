"""No sentence of the program's own is cut: every screen and dialog of the wing at 80×24, with data that are short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.align import answers, evidence, reviews
from models.store.change import Change
from models.who import Who
from tests.align import walking
from tests.align.walking import Review, press, rest, seat
from tests.stage import shown


def gone_on(made: Review) -> None:
    """The review of the drawings in progress; one that is planned, one submitted, one closed; a client without
    standards."""

    def clients(change: Change) -> None:
        for code, name in (("DELTA", "Delta Freight"), ("FOX", "Foxglove"), ("BARE", "Bare Ltd")):
            row = {
                "code": code,
                "name": name,
                "industry": "",
                "status": "active",
                "note": "",
                "profile": "[]",
            }
            change.insert("clients", {**row, "tam": made.noor.id, "vcio": made.vic.id})

    made.store.change(made.fay, "clients", clients).result()
    item = made.item("BKP-001")
    evidence.attach_output(made.store, made.dana, item.id, "jobs 12\nfailed 3").result()
    evidence.attach_file(made.store, made.dana, item.id, "console.png", b"picture").result()
    made.answer("BKP-001", False)
    answers.realign(made.store, made.dana, made.item("BKP-002").id, 5, seen=0).result()
    reviews.plan(made.store, made.noor, "DELTA", planned="2026-11-25").result()
    fox = reviews.start(made.store, made.noor, "FOX", "all").result()
    replace(made, code=fox).answer("BKP-001", False, made.noor)
    reviews.submit(made.store, made.noor, fox).result()
    reviews.plan(made.store, made.noor, "FOX", planned="2027-01-11", ask="BKP, NET").result()
    done = reviews.start(made.store, made.dana, "ACME", "all").result()
    walking.finish(replace(made, code=done), "yyn")


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """That practice."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path, gone_on)
    yield made
    made.store.close()


HASH = re.compile("SHA-256 [0-9a-f]{12}…")
"""The beginning of a hash is all that a line of evidence shows of it."""
WALK = ("review", "REV-0001")
REVIEWS = ("clients", "2")
CASES: tuple[tuple[str, str, tuple[str, str], tuple[str, ...]], ...] = (
    ("today", "dana", REVIEWS, ("1",)),
    ("today of a vCIO", "vic", REVIEWS, ("1",)),
    ("reviews", "dana", REVIEWS, ("2",)),
    ("choose a client", "dana", REVIEWS, ("2", "a")),
    ("start a planned one", "noor", REVIEWS, ("2", "j", "enter")),
    ("cancel", "dana", REVIEWS, ("2", "d")),
    ("move", "vic", REVIEWS, ("2", "e")),
    ("plan", "vic", REVIEWS, ("2", "p", *"del", "enter")),
    ("new review", "dana", ("new review", "ACME"), ()),
    ("new review, marks", "dana", ("new review", "ACME"), ("j", " ", " ")),
    ("new review, alone", "dana", ("new review", "ACME"), ("j", "j", " ", "home", " ")),
    ("walk", "dana", WALK, ()),
    ("walk, answered", "dana", WALK, ("home",)),
    ("walk, realigned", "dana", WALK, ("home", "j")),
    ("walk, the end", "dana", WALK, ("end", "y")),
    ("walk, planned", "noor", ("review", "REV-0002"), ()),
    ("walk, submitted", "dana", ("review", "REV-0003"), ("y",)),
    ("walk, nothing to take back", "dana", WALK, ("end", "j", "backspace")),
    ("walk, no fix", "dana", WALK, ("end", "f")),
    ("note", "dana", WALK, ("home", ".")),
    ("not here", "dana", WALK, ("end", "o")),
    ("not here, no reason", "dana", WALK, ("end", "o", "enter")),
    ("realigned", "dana", WALK, ("end", "r")),
    ("realigned, no number", "dana", WALK, ("end", "r", "x", "enter")),
    ("fix", "dana", WALK, ("home", "f")),
    ("feedback", "dana", WALK, ("home", "!")),
    ("feedback, none", "dana", WALK, ("home", "!", "enter")),
    ("evidence", "dana", WALK, ("home", "i")),
    ("evidence, a file", "dana", WALK, ("home", "i", *"/x")),
    ("evidence, no such file", "dana", WALK, ("home", "i", *"/x", "ctrl+s")),
    ("evidence, none", "dana", WALK, ("home", "i", "ctrl+s")),
    ("evidence, taken away", "dana", WALK, ("home", "i", "tab", "tab", "enter")),
    ("evidence, whole", "dana", WALK, ("home", "v")),
    ("marked together", "dana", WALK, (" ", " ", "y")),
    ("submit", "dana", WALK, (">",)),
    ("submit, enter", "dana", WALK, (">", "enter")),
    ("submitted", "dana", WALK, (">", "y")),
    ("close", "vic", ("review", "REV-0003"), (">",)),
    ("close, asked", "vic", ("review", "REV-0003"), (">", "y")),
    ("close, not theirs", "dana", ("review", "REV-0003"), (">", "y")),
    ("send back", "vic", ("review", "REV-0003"), (">", "b")),
    ("send back, no reason", "vic", ("review", "REV-0003"), (">", "b", "enter")),
    ("correct", "dana", ("review", "REV-0005"), (">",)),
    ("correct, enter", "dana", ("review", "REV-0005"), (">", "enter")),
    ("explain", "dana", WALK, ("=",)),
    ("explain, left", "dana", WALK, ("=", "tab")),
    ("history", "dana", WALK, ("h",)),
    ("export", "dana", WALK, ("x",)),
    ("findings", "dana", ("findings", "FOX"), ()),
    ("finding", "dana", ("findings", "FOX"), ("enter",)),
    ("client", "dana", ("client", "ACME"), ()),
)


@pytest.mark.parametrize(
    ("who", "place", "keys"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_no_sentence_is_cut(
    review: Review, who: str, place: tuple[str, str], keys: tuple[str, ...]
) -> None:
    person: Who = getattr(review, who)
    async with seat(review, person, ("clients", "") if place == REVIEWS else place) as (app, pilot):
        for key in keys:
            await press(pilot, key)
        await rest(pilot)
        text = HASH.sub("", shown(app))
        assert "…" not in text, text


async def test_a_client_to_whom_nothing_applies_hears_why_in_whole_sentences(review: Review) -> None:
    def none(change: Change) -> None:
        for row in change.rows("SELECT id FROM standards"):
            change.update("standards", row["id"], {"state": "retired"})

    review.store.change(review.fay, "retire", none).result()
    async with seat(review, review.dana, ("new review", "BARE")) as (app, pilot):
        await rest(pilot)
        said = " ".join(shown(app).split())
        assert (
            "No approved standard applies to this client. "
            "Approve some, or switch a pack on: 6 opens the library, p the packs, o switches one on." in said
        )
        await press(pilot, "enter")
        assert "…" not in shown(app), shown(app)


@pytest.mark.parametrize(
    "name",
    [
        "new review, marks",
        "walk, the end",
        "close, not theirs",
        "correct, enter",
        "submitted",
        "close, asked",
    ],
)
async def test_a_small_window_says_all_of_it_and_keeps_the_keys(review: Review, name: str) -> None:
    who, place, keys = next(case[1:] for case in CASES if case[0] == name)
    async with seat(review, getattr(review, who), place, size=(60, 15)) as (app, pilot):
        for key in keys:
            await press(pilot, key)
        await rest(pilot)
        rows = shown(app).splitlines()
        assert len(rows) == 15 and ("? all keys" in rows[-1] or "esc" in rows[-1]), shown(app)
        assert not any("…" in row for row in rows[-3:]), shown(app)


async def test_a_long_reason_is_said_whole_and_gives_its_lines_back(review: Review) -> None:
    reviews.submit(review.store, review.dana, "REV-0001").result()
    why = "the firewall page is missing, and the two photographs of the rack are those of last year; please look again"
    reviews.give_back(review.store, review.vic, "REV-0001", why).result()
    async with seat(review, review.dana) as (app, pilot):
        assert f"Sent back today: {why}" in " ".join(shown(app).split())
        before = shown(app).splitlines()
        await press(pilot, "j")
        assert "firewall page" not in shown(app) and len(shown(app).splitlines()) == len(before) == 24
        assert " yes " in shown(app).splitlines()[-2] and "submit" in shown(app).splitlines()[-1]
