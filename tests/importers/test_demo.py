"""The demo practice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.align import findings, report, reviews, schedule, sides, standing
from models.align.figures import clients_today
from models.align.report_values import NOT_HERE
from models.dates import day_of
from models.importers import demo, demo_data
from models.library import feedback, standards
from models.library.founding import found
from models.library.linting import lint
from models.practice.clients import all_clients
from models.practice.company import closed
from models.practice.people import all_people, who_is
from models.practice.rights import ROLES
from models.rhythm import committee
from models.rhythm.today import NOW, WAITING, WEEK, due_for
from models.store import doctor
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.office import DEMO_DAY, demo_practice


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Who]]:
    """The demo; the tests only read it."""
    path = tmp_path_factory.mktemp("demo") / "practice" / "practice.db"
    who = demo_practice(path)
    with open_store(path) as store:
        yield store, who


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The day on which the demo was made; after `home`, which clears the environment."""
    monkeypatch.setenv("STEERBOARD_TODAY", DEMO_DAY)


def test_there_is_somebody_in_each_role_and_clients_of_several_kinds(made: tuple[Store, Who]) -> None:
    store, _ = made
    assert {role for person in all_people(store) for role in person.roles} == set(ROLES)
    assert [person.name for person in all_people(store) if not person.active] == ["Peter Quinn"]
    walks = {person.id: person.login for person in all_people(store)}
    tams = Counter(walks[one.tam] for one in all_clients(store) if one.tam)
    assert tams == {"robin": 5, "d.reyes": 5, "t.nowak": 4}
    clients = all_clients(store)
    assert len(clients) == 14 == len({one.industry for one in clients})
    assert len({one.status for one in clients}) >= 3
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
    assert [row.client for row in week] == ["IRONBRIDGE"]
    assert [row.client for row in waiting] == ["NORTHGATE"]
    walking = reviews.review(store, now[1].code)
    assert 0 < walking.counts.open < walking.counts.total and walking.counts.no >= 3
    for login, client in (("r.okafor", "NORTHGATE"), ("d.reyes", "CALDER"), ("t.nowak", "PENROSE")):
        rows = [row for section in due_for(store, who_is(store, login)).sections for row in section.rows]
        assert client in [row.client for row in rows], login
    back = next(one for one in reviews.all_reviews(store, "CALDER", ("progress",)))
    assert back.is_back and back.returned.startswith("The third branch")


def test_the_committee_has_decided_and_has_something_before_it(made: tuple[Store, Who]) -> None:
    store, _ = made
    sections = [one.section for one in committee.queue(store)]
    assert (sections.count("proposed"), sections.count("feedback")) == (2, 3)
    assert 3 <= sections.count("review") <= 20 and 3 <= sections.count("how often") <= 40
    own = {one.code: one.state for one in standards.all_standards(store) if one.code.startswith("PHN")}
    assert own == dict(
        zip(
            sorted(own),
            ("approved", "approved", "retired", "proposed", "proposed", "draft", "draft"),
            strict=True,
        )
    )
    assert [one.change for one in standards.versions(store, "PHN-002")] == ["meaning", "first"]
    for entry in standards.all_standards(store, state="proposed"):
        assert not lint(standards.standard(store, entry.code).latest.wording, date.fromisoformat(DEMO_DAY))
    assert {one.state for one in feedback.of_standard(store, "WLS-002")} == {"done"}


def test_each_client_has_a_believable_past(made: tuple[Store, Who]) -> None:
    store, _ = made
    now = {}
    for client in all_clients(store):
        past = reviews.all_reviews(store, client.code, ("closed",))
        assert len(past) >= 2 and past[-1].kind == "onboarding"
        assert all(0 < (one.submitted_at or 0) < (one.closed_at or 0) for one in past)
        assert 40 <= _percent(past[-1].counts.yes, past[-1].counts.answered) <= 90
        now[client.code] = _alignment(store, client.code)
    assert all(55 <= percent <= 97 for percent in now.values()), now
    assert min(now.values()) < 65 and max(now.values()) > 93
    years = (date.fromisoformat(DEMO_DAY) - day_of(min(_submitted(store)), store.zone)).days / 365
    assert 2.8 <= years <= 3.2
    states = {one.state for one in findings.all_findings(store, states=None)}
    assert states == {"open", "triaged", "fixing", "fixed", "verified", "regressed", "accepted"}
    assert any(one.lapsed for one in findings.all_findings(store))
    assert len(clients_today(store)) == 14
    first = reviews.all_reviews(store, "IRONBRIDGE", ("closed",))[-1]
    data = report.report(store, first.code)
    assert data.demo and data.misaligned and data.realigned and data.of(NOT_HERE)


def test_a_project_lifts_a_client_and_an_incident_drops_a_category(made: tuple[Store, Who]) -> None:
    store, _ = made
    course = [
        _percent(yes, yes + no)
        for yes, no in store.rows(
            "SELECT sum(s.yes), sum(s.no) FROM standing s JOIN reviews r ON r.id = s.review "
            "JOIN clients c ON c.id = r.client WHERE c.code = 'VANTAGE' GROUP BY r.id ORDER BY r.submitted_at"
        )
    ]
    assert course[-1] - course[0] >= 15 and max(course[:4]) < 65
    assert _alignment(store, "DELTA", "ACC") < 50 < 80 < _alignment(store, "DELTA")


def test_nobody_works_on_a_day_when_the_practice_is_closed(made: tuple[Store, Who]) -> None:
    store, _ = made
    closures = closed(store)
    rows = store.rows("SELECT at FROM history ORDER BY id")
    away = {day_of(row["at"], "UTC") for row in rows[1:] if not closures.open_on(day_of(row["at"], "UTC"))}
    assert away == set()
    planned = [one.planned for one in reviews.all_reviews(store, states=("planned",)) if one.planned]
    assert all(closures.open_on(day) for day in planned)
    assert len(planned) >= 40 and max(planned) > date(2027, 9, 1), "the year ahead is planned"


def test_a_review_that_was_held_belongs_to_its_client_s_series(made: tuple[Store, Who]) -> None:
    """But for the first one, before which there was none, and those that came of a project or an incident."""
    store, _ = made
    between = sum(len(client.turns) for client in demo_data.clients())
    outside = Counter(
        row["kind"]
        for row in store.rows(
            "SELECT kind FROM reviews WHERE series IS NULL AND state IN ('submitted', 'closed', 'progress')"
        )
    )
    assert outside == {"onboarding": 14, "alignment": between}
    visits = store.rows(
        "SELECT r.*, s.client AS whose FROM reviews r JOIN series s ON s.id = r.series WHERE r.state <> 'cancelled'"
    )
    assert all(one["client"] == one["whose"] for one in visits)
    held = [one for one in visits if one["submitted_at"]]
    assert len(held) > 100
    away = [
        abs((date.fromisoformat(one["planned"]) - day_of(one["started_at"], store.zone)).days) for one in held
    ]
    assert max(away) <= 7, "one that could not be on its day was moved"
    assert [
        one.client_code for one in reviews.all_reviews(store, states=("planned",)) if _late(one.planned)
    ] == ["DELTA"]
    ahead = {
        row["code"]: row["n"]
        for row in store.rows(
            "SELECT c.code, count(*) AS n FROM reviews r JOIN clients c ON c.id = r.client "
            "WHERE r.state = 'cancelled' AND r.planned >= :day GROUP BY c.code",
            {"day": DEMO_DAY},
        )
    }
    assert not ahead, "what was left out is behind, not ahead"
    theirs = {one.tam_login for one in schedule.all_series(store, "MEADOW")}
    assert theirs == {"t.nowak"}, "who came took over the series of who left"


def _late(day: date | None) -> bool:
    return day is not None and day < date.fromisoformat(DEMO_DAY)


def test_each_no_says_what_was_seen(made: tuple[Store, Who]) -> None:
    store, _ = made
    bare = store.rows("SELECT 1 FROM answers WHERE value = 0 AND note = ''")
    assert not bare
    spot = store.rows(
        "SELECT DISTINCT s.code FROM answers a JOIN items i ON i.id = a.id JOIN standards s ON s.id = i.standard "
        "WHERE a.realigned IS NOT NULL"
    )
    assert len(spot) > 10 and not {"DSK-005", "PWR-002", "SWT-008", "DRP-001"} & {row["code"] for row in spot}
    said = {row["note"] for row in store.rows("SELECT DISTINCT note FROM answers WHERE value = 0")}
    assert not any("{" in note for note in said)
    asked = {one.code for one in standards.all_standards(store, state="approved")}
    assert asked <= set(demo_data.notes())


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole)


def _alignment(store: Store, client: str, prefix: str = "") -> int:
    row = store.row(
        "SELECT sum(a.value) AS yes, count(*) AS answered FROM alignment a JOIN clients c ON c.id = a.client "
        "JOIN standards s ON s.id = a.standard WHERE c.code = :client AND s.code LIKE :code",
        {"client": client, "code": f"{prefix}%"},
    )
    assert row is not None
    return _percent(row["yes"], row["answered"])


def _submitted(store: Store) -> list[int]:
    return [one.submitted_at for one in reviews.all_reviews(store) if one.submitted_at]


def test_every_day_is_compared_with_the_counts_that_were_kept_of_it(made: tuple[Store, Who]) -> None:
    store, _ = made
    days = 0
    for one in all_clients(store):
        last = {review.day: review for review in standing.kept(store, one.id, store.today())}
        for day, review in last.items():
            if day == store.today():
                continue  # the alignment as it is, with what is answered in a review in progress
            side = sides.day_side(store, one.id, day).values()
            counted = [each.value for each in side if each.applies and each.value is not None]
            [kept] = store.rows(
                "SELECT sum(yes), sum(no) FROM standing WHERE review = :review", {"review": review.review}
            )
            assert (counted.count(1), counted.count(0)) == tuple(kept), (one.code, day)
            days += 1
    assert days > 100


def test_doctor_is_content_with_it(made: tuple[Store, Who]) -> None:
    store, _ = made
    assert [one for one in doctor.examine(store.path) if one.severity == "error"] == []


@pytest.mark.slow
def test_two_demos_differ_in_their_days_only(
    made: tuple[Store, Who], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = made
    monkeypatch.setenv("STEERBOARD_TODAY", "2028-02-27")  # a Sunday
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
        assert {one.state for one in findings.all_findings(other, states=None)} >= {"accepted", "fixing"}
