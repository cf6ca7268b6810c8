"""How reviews stand in the schedule: told by the database for all of them, and the same as the rules say it of one."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from models.align import reviews, schedule, visits
from models.align.register import GOAL, goal_of
from models.align.visits import BEGUN, CANCELLED, HELD, OVERDUE, PLANNED
from models.dates import kept_day, midnight
from models.store.change import Change
from tests.align.conftest import Practice

TODAY = "2026-03-02"
"""The day of the practice."""
DAYS = (None, "2026-02-27", TODAY, "2026-06-16")


def keep(practice: Practice, *many: dict[str, object]) -> None:
    """Reviews of Acme as rows, whatever could have led to them."""
    usual: dict[str, object] = {
        "kind": "alignment", "state": "planned", "ask": '"due"', "tam": practice.dana.id, "vcio": None, "place": "on site",
        "place_reason": "", "planned": None, "due": None, "started_at": None, "submitted_at": None, "submitted_by": None,
        "closed_at": None, "closed_by": None, "returned": "", "returned_at": None, "corrects": None, "series": None,
        "slot": None, "given": None,
    }  # fmt: skip

    def work(change: Change) -> None:
        acme = change.value("SELECT id FROM clients WHERE code = 'ACME'")
        for n, one in enumerate(many, 1):
            change.insert("reviews", {**usual, "client": acme, "code": f"REV-{n:04}", **one})

    practice.store.change(practice.dana, "reviews", work).result()


def stand(practice: Practice) -> dict[str, tuple[str, str]]:
    """Code → how it stands, and on which day."""
    found = visits.kept(practice.store, practice.store.today())
    made = [
        one for each in found.values() for one in each.visits(practice.store.today(), practice.store.zone)
    ]
    return {one.code: (one.state, one.day.isoformat()) for one in made}


def test_the_day_by_which_an_open_review_is_late_is_the_same_in_rows_as_in_the_rule(acme: Practice) -> None:
    many: list[dict[str, object]] = [
        {"state": state, "planned": planned, "due": due}
        for state, planned, due in product(("planned", "progress", "submitted"), DAYS, DAYS)
    ]
    keep(acme, *many)
    rows = acme.store.rows(f"SELECT r.state, r.planned, r.due, {GOAL} AS goal FROM reviews r")
    assert len(rows) == 48
    for state, planned, due, goal in rows:
        assert kept_day(goal) == goal_of(state, kept_day(planned), kept_day(due)), (state, planned, due)


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        ({"planned": "2026-06-16"}, (PLANNED, "2026-06-16")),
        ({"planned": TODAY}, (PLANNED, TODAY)),
        ({"planned": "2026-02-27"}, (OVERDUE, "2026-02-27")),
        ({"due": "2026-02-27"}, (OVERDUE, "2026-02-27")),
        ({}, None),
        ({"state": "progress", "due": "2026-02-27"}, (OVERDUE, "2026-02-27")),
        ({"state": "progress", "planned": "2026-02-27", "due": "2026-03-20"}, (BEGUN, "2026-03-20")),
        ({"state": "progress", "started_at": midnight(date(2026, 3, 1))}, (BEGUN, "2026-03-01")),
        ({"state": "progress", "started_at": midnight(date(2025, 11, 3))}, (BEGUN, TODAY)),
        ({"state": "submitted", "submitted_at": midnight(date(2026, 3, 1))}, (HELD, "2026-03-01")),
        ({"state": "closed", "submitted_at": midnight(date(2026, 3, 1)) - 1}, None),
        ({"state": "cancelled", "planned": "2026-06-16"}, None),
        ({"state": "cancelled", "planned": "2026-02-27", "slot": "2026-03-16"}, None),
    ],
)
def test_a_review_stands_in_the_year(
    acme: Practice, row: dict[str, object], stands: tuple[str, str] | None
) -> None:
    """What is planned for no day is not in it, nor what was held before this month, nor what was cancelled without a series."""
    keep(acme, row)
    assert stand(acme).get("REV-0001") == stands


def test_what_a_series_gave_and_somebody_cancelled_stands_until_its_day_has_passed(acme: Practice) -> None:
    given = {"client": "ACME", "months": "3", "starts": "2026-03-16"}
    schedule.add(acme.store, acme.dana, given).result()
    reviews.cancel(acme.store, acme.dana, "REV-0001").result()
    assert stand(acme)["REV-0001"] == (CANCELLED, "2026-03-16")
    assert stand(acme)["REV-0002"] == (PLANNED, "2026-06-16")
    acme.on("2026-03-17")
    assert "REV-0001" not in stand(acme)


def test_the_visits_that_are_held_this_month_and_those_ahead_are_one_client_s(acme: Practice) -> None:
    held = {"state": "closed", "submitted_at": midnight(date(2026, 3, 1))}
    keep(acme, held, {"planned": "2026-02-27"}, {"planned": "2026-04-16"})
    [(_, kept)] = visits.kept(acme.store, acme.store.today()).items()
    assert kept.late == 1
    assert stand(acme) == {
        "REV-0001": (HELD, "2026-03-01"),
        "REV-0002": (OVERDUE, "2026-02-27"),
        "REV-0003": (PLANNED, "2026-04-16"),
    }
