"""What a report says of the client as a whole, and what changed: exact, and kept with the submission."""

from __future__ import annotations

import json

import pytest

from models.align import answers, comparing, report, reviews, scope
from models.align.report_values import Moved, ReportData, Since
from models.align.score import Counts
from models.library import standards as library
from tests.align.conftest import Practice


def _adds_up(since: Since) -> bool:
    yes = since.before.yes + sum(step.yes for step in since.steps)
    no = since.before.no + sum(step.no for step in since.steps)
    return (yes, no) == (since.after.yes, since.after.no)


@pytest.fixture
def second(acme: Practice) -> str:
    """A second review in progress: one fixed, one regressed, two new ones, one that does not apply any more."""
    acme.whole("ACME", "nyyyyn")
    acme.on("2026-09-01")
    low = acme.category("Policies", "POL", position=3)
    acme.standards(low, "POL", 2)
    code = acme.start("ACME", "all")
    acme.say(code, "yn yyyn ")
    answers.not_here(acme.store, acme.dana, [(acme.item(code, "NET-002"), None)], "one switch only").result()
    return code


def test_the_first_review_has_a_box_and_nothing_to_compare_with(acme: Practice) -> None:
    acme.whole("ACME", "nyyyyn")
    data = report.report(acme.store, "REV-0001")
    assert data.since is None
    assert [(one.name, one.percent, one.moved) for one in data.sides] == [
        ("Backup", 67, None),
        ("Network", 67, None),
    ]
    assert data.whole == data.counts


def test_what_changed_is_told_by_class_and_adds_up(acme: Practice, second: str) -> None:
    reviews.submit(acme.store, acme.dana, second).result()
    data = report.report(acme.store, second)
    since = data.since
    assert since is not None and (since.review, str(since.day)) == ("REV-0001", "2026-03-02")
    assert [one.code for one in since.of("fixed")] == ["BKP-001", "NET-003"]
    assert since.of("regressed") == (
        Moved("BKP-002", since.of("regressed")[0].name, "Backup", "regressed", "high"),
    )
    assert [one.code for one in since.of("scope out")] == ["NET-002"]
    assert [one.code for one in since.of("new")] == ["POL-001"]
    assert _adds_up(since) and since.after == data.whole
    assert (since.before, since.after) == (Counts(4, 2), Counts(4, 2))
    compared = comparing.of_reviews(acme.store, "REV-0001", second, whole=True)
    assert [one.standard for one in compared.changes] == [one.code for one in since.changes]


def test_an_interim_report_says_what_changed_as_it_stands(acme: Practice, second: str) -> None:
    since = report.report(acme.store, second).since
    assert since is not None and _adds_up(since)
    assert [one.code for one in since.of("regressed")] == ["BKP-002"]


def test_what_is_retired_is_told_once_and_adds_up(acme: Practice, second: str) -> None:
    low = acme.category("Dental", "DEN", position=4)
    keys = acme.standards(low, "DEN", 1)
    reviews.submit(acme.store, acme.dana, second).result()
    told: list[list[tuple[str, int, int]]] = []
    for day in ("2026-10-01", "2026-11-01", "2026-12-01"):
        acme.on(day)
        code = acme.whole("ACME", "yyyyyyyy" if not told else "yyyyyyy")
        acme.do(lambda change: change.update("standards", keys[0], {"state": "retired"}))
        since = report.report(acme.store, code).since
        assert since is not None and _adds_up(since)
        told.append([(step.name, step.yes, step.no) for step in since.steps])
    assert told[1] == [("other", -1, 0)] and told[2] == []
    acme.on("2027-01-04")
    interim = report.report(acme.store, acme.start("ACME", "all")).since
    assert interim is not None and interim.steps == (), "nor in an interim one"


def test_an_interim_report_names_what_was_taken_out_since_as_the_submitted_one_does(acme: Practice) -> None:
    acme.whole("ACME", "nyyyyn")
    acme.on("2026-09-01")
    library.retire(acme.store, acme.founder, ["BKP-001"]).result()
    scope.decide(acme.store, acme.vic, "ACME", "standard", "NET-003", inside=False, reason="sold").result()
    code = acme.start("ACME", "all")
    acme.say(code, "yyyy")
    interim = report.report(acme.store, code).since
    assert interim is not None and _adds_up(interim)
    assert [(one.code, one.what) for one in interim.changes] == [
        ("BKP-001", "scope out"),
        ("NET-003", "scope out"),
    ]
    reviews.submit(acme.store, acme.dana, code).result()
    assert report.report(acme.store, code).since == interim


def test_what_was_shown_stays_when_later_answers_and_corrections_come(acme: Practice, second: str) -> None:
    reviews.submit(acme.store, acme.dana, second).result()
    shown = _told(report.report(acme.store, second))
    acme.on("2026-10-01")
    acme.whole("ACME", "nnnnnnn")
    acme.do(lambda change: change.update("categories", 1, {"name": "Renamed"}))
    reviews.close(acme.store, acme.vic, second).result()
    assert _told(report.report(acme.store, second)) == shown


def _told(data: ReportData) -> tuple[object, ...]:
    return data.sides, data.since, data.whole


def test_a_copy_from_before_reports_told_this_is_still_read(acme: Practice, second: str) -> None:
    reviews.submit(acme.store, acme.dana, second).result()
    value = json.loads(json.dumps(report.as_json(report.report(acme.store, second))))
    assert report.from_json(value).since is not None
    del value["sides"], value["since"]
    old = report.from_json(value)
    assert old.sides == () and old.since is None and not old.whole.answered
