"""The demo practice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.align import findings, report, reviews
from models.align.figures import clients_today
from models.align.report_values import NOT_HERE
from models.importers import demo
from models.library.founding import found
from models.practice.clients import all_clients
from models.practice.people import all_people, who_is
from models.practice.rights import ROLES
from models.rhythm import committee
from models.rhythm.today import NOW, WAITING, WEEK, due_for
from models.store import doctor
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who

TODAY = "2026-11-24"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Who]]:
    """A demo, made once for all of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEERBOARD_TODAY", TODAY)
        path = tmp_path_factory.mktemp("demo") / "demo" / "demo.db"
        who = found(path, login="robin", person="Robin Root", name=demo.PRACTICE, demo=True)
        with open_store(path) as store:
            demo.make(store, who)
            yield store, who


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The day on which the demo was made; after `home`, which clears the environment."""
    monkeypatch.setenv("STEERBOARD_TODAY", TODAY)


def test_there_is_somebody_in_each_role_and_clients_of_several_kinds(made: tuple[Store, Who]) -> None:
    store, _ = made
    assert {role for person in all_people(store) for role in person.roles} == set(ROLES)
    clients = all_clients(store)
    assert len(clients) == 6 == len({one.industry for one in clients})
    assert store.demo


def test_today_shows_work_in_hand_of_every_kind(made: tuple[Store, Who]) -> None:
    store, who = made
    today = due_for(store, who)
    assert [section.name for section in today.sections] == [NOW, WEEK, WAITING]
    now, week, waiting = (section.rows for section in today.sections)
    assert [(row.label, row.client, row.severity) for row in now] == [
        ("Review", "DELTA", "late"),
        ("Review", "ACME", "due"),
        ("Close", "FOXGLOVE", ""),
        ("Decide", "", ""),
    ]
    sections = [one.section for one in committee.queue(store)]
    assert (sections.count("proposed"), sections.count("feedback")) == (1, 1)
    assert 3 <= sections.count("review") <= 20 and 3 <= sections.count("how often") <= 40
    assert [row.client for row in week] == ["IRONBRIDGE"]
    assert [row.client for row in waiting] == ["NORTHGATE"]
    walking = reviews.review(store, now[1].code)
    assert 0 < walking.counts.open < walking.counts.total and walking.counts.no >= 3
    assert due_for(store, who_is(store, "r.okafor")).count >= 2


def test_each_client_has_a_believable_past(made: tuple[Store, Who]) -> None:
    store, _ = made
    for client in all_clients(store):
        past = reviews.all_reviews(store, client.code, ("closed",))
        assert len(past) >= 2 and past[-1].kind == "onboarding"
        assert all(0 < (one.submitted_at or 0) < (one.closed_at or 0) for one in past)
        assert 40 <= round(100 * past[-1].counts.yes / past[-1].counts.answered) <= 85
    states = {one.state for one in findings.all_findings(store, states=None)}
    assert {"open", "verified", "regressed"} <= states
    assert len(clients_today(store)) == 6
    first = reviews.all_reviews(store, "IRONBRIDGE", ("closed",))[-1]
    data = report.report(store, first.code)
    assert data.demo and data.misaligned and data.realigned and data.of(NOT_HERE)


def test_doctor_is_content_with_it(made: tuple[Store, Who]) -> None:
    store, _ = made
    assert [one for one in doctor.examine(store.path) if one.severity == "error"] == []


def test_two_demos_differ_in_their_days_only(
    made: tuple[Store, Who], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = made
    monkeypatch.setenv("STEERBOARD_TODAY", "2028-02-29")
    path = tmp_path / "demo" / "demo.db"
    who = found(path, login="robin", person="Robin Root", name=demo.PRACTICE, demo=True)
    with open_store(path) as other:
        demo.make(other, who)
        for client in ("DELTA", "LAKESIDE"):
            mine, theirs = (
                [one.counts for one in reviews.all_reviews(each, client, ("closed",))][-1]
                for each in (store, other)
            )
            assert mine == theirs, "an onboarding asks everything, whatever the day"
        assert due_for(other, who).count == 6
