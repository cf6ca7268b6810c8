"""Today: what is due for me, and what to do first where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.align import reviews
from models.library import standards
from models.practice import clients, company
from models.rhythm import committee
from models.rhythm.today import NOW, Section
from models.rhythm.today import Row as Due
from models.rhythm.today import Today as Day
from models.who import Who
from screens.align.start import StartReview
from screens.align.walk import ReviewWalk
from screens.rhythm.today import NAME, Today, columns, fitted
from tests.align import walking
from tests.align.walking import Review, press, seat, until
from tests.stage import message, shown

HOME = ("clients", "")


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The review of the drawings."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)
    yield made
    made.store.close()


async def test_my_reviews_with_why_and_when(review: Review) -> None:
    reviews.replan(review.store, review.dana, review.code, due=walking.TODAY).result()
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")
        text = shown(app)
        assert "Harbour IT › Today" in text and "Mon 23 Nov" in text.splitlines()[0]
        assert " Now" in text and "▸ Review  Acme Dental         REV-0001, 16 open, began today" in text
        assert text.splitlines()[3].rstrip().endswith("due today")
        await press(pilot, "enter")
        await until(lambda: isinstance(app.screen, ReviewWalk))


async def test_an_answer_by_somebody_else_shows_in_place(review: Review) -> None:
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")
        assert "16 open" in shown(app)
        review.answer("BKP-001", True, review.noor)
        await until(lambda: "15 open" in shown(app), 3)


async def test_what_waits_for_the_vcio(review: Review) -> None:
    review.answer("BKP-001", True)
    reviews.submit(review.store, review.dana, review.code).result()
    async with seat(review, review.vic, HOME) as (app, pilot):
        await press(pilot, "1")
        assert "▸ Close   Acme Dental" in shown(app) and "submitted by Dana" in shown(app)
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")
        assert "Waiting for others" in shown(app) and "waits for Vic Stone" in shown(app)


async def test_a_review_is_started_from_here(review: Review) -> None:
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1", "a", "a", "enter")
        await until(lambda: isinstance(app.screen, StartReview))


async def test_a_practice_without_anything_says_what_to_do_first(tmp_path: Path) -> None:
    empty = walking.practice(tmp_path)
    async with seat(empty, empty.fay, HOME) as (app, pilot):
        await press(pilot, "1")
        assert isinstance(app.screen, Today)
        assert "There are no standards yet." in shown(app)
        await press(pilot, "enter")
        assert message(app) == "There are no standards yet."  # what to do stands above, whole
        assert "c client" in shown(app).splitlines()[-1]
        clients.delete(empty.store, empty.fay, "ACME").result()
        await press(pilot, "2", "1")
        await until(lambda: "C clients" in shown(app).splitlines()[-1])
        assert "start a review" not in shown(app).splitlines()[-1]
        await press(pilot, "a")
        assert message(app).startswith("There are no clients yet")
    empty.store.close()


async def test_somebody_whom_the_practice_does_not_know_is_told_whom_to_ask(review: Review) -> None:
    async with seat(review, Who(0, "eve", "eve"), HOME) as (app, pilot):
        await press(pilot, "1")
        assert "The practice does not know you yet." in shown(app) and "eve" in shown(app)


async def test_what_the_committee_decides_is_opened_from_here(review: Review) -> None:
    values = {
        "category": "Network", "name": "Spare switch", "question": "Is a spare switch at hand?", "code": "ZZZ-1",
        "why": "A switch fails on a Friday.", "how": "Look into the rack.",
    }  # fmt: skip
    standards.add(review.store, review.fay, values).result()
    standards.propose(review.store, review.fay, ["ZZZ-1"]).result()
    async with seat(review, review.fay, HOME) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: "Decide  The library" in shown(app) and "1 proposed" in shown(app))
        await press(pilot, "end", "enter")
        await until(lambda: "› Committee's queue" in shown(app).splitlines()[0])
        await until(lambda: "ZZZ-1          Is a spare switch at hand  new" in shown(app))


async def test_the_line_about_the_library_counts_how_often_standards_are_asked(review: Review) -> None:
    company.edit(review.store, review.fay, {"recheck_clients": "1", "recheck_percent": "50"}).result()
    review.answer("BKP-001", False)
    often = len(committee.how_often(review.store))
    assert often
    async with seat(review, review.fay, HOME) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: f"{committee.counts(review.store).total + often} waiting" in shown(app))
        assert "on how often a standard is asked, as its failures propose" in shown(app)


async def test_a_forgotten_client_is_two_keys_away(review: Review) -> None:
    clients.add(review.store, review.vic, {"name": "Zed Foods"}).result()
    async with seat(review, review.vic, HOME) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: "1 client" in shown(app) and "without a TAM" in shown(app))
        await press(pilot, "end", "up", "enter")
        await until(lambda: "Clients › without a TAM" in shown(app) and "Zed Foods" in shown(app))
        assert "Acme" not in shown(app).split("without a TAM", 1)[1]


@pytest.mark.parametrize(
    ("cells", "why", "name"), [(79, 31, 24), (79, 33, 22), (79, 35, 20), (79, 60, NAME), (119, 35, 24)]
)
def test_names_of_clients_have_what_reasons_leave(cells: int, why: int, name: int) -> None:
    row = Due("review", "REV-0134", "Review", "Ironbridge Manufacturing", "x" * why, "4 days late", "")
    assert [one.width for one in columns((row,), cells)] == [7 if cells > 100 else 6, name, 0, 11]


@pytest.mark.parametrize(
    ("cells", "whys"),
    [
        (79, ("REV-0137, 75 open", "REV-0134, 165 due, 165 carried")),
        (119, ("REV-0137, 75 open, began 2026-11-27", "REV-0134, 165 due, 165 carried")),
    ],
)
def test_a_reason_is_short_where_a_name_would_be_cut_for_it(cells: int, whys: tuple[str, ...]) -> None:
    began = "REV-0137, 75 open, began 2026-11-27"
    rows = (
        Due("review", "REV-0137", "Review", "Acme", began, "due today", "", short="REV-0137, 75 open"),
        Due("review", "REV-0134", "Review", "Ironbridge Manufacturing", whys[1], "4 days late", ""),
    )
    day = fitted(Day(date(2026, 11, 30), (Section(NOW, rows),)), cells)
    assert tuple(row.why for row in day.sections[0].rows) == whys
    assert columns(day.sections[0].rows, cells)[1].width == 24, "a name is cut"


async def test_the_views_that_say_where_clients_stand_are_named(review: Review) -> None:
    async with seat(review, review.dana, HOME) as (app, pilot):
        await press(pilot, "1")
        await until(lambda: " See:" in shown(app))
        said = shown(app).splitlines()[-2].strip()
        assert said == "See:  B a client  H all clients  V what changed  W what fails most  S the year"
