"""The report as values: live before submission, frozen ever after."""

from __future__ import annotations

import json

import pytest

from models.align import answers, evidence, report, reviews
from models.align.report_values import ALIGNED, MISALIGNED, NOT_HERE, OPEN, REALIGNED
from models.align.score import Counts
from models.errors import Problem
from models.store.frozen import frozen
from tests.align.conftest import Practice


@pytest.fixture
def code(acme: Practice) -> str:
    """A review with each kind of outcome, in progress, after an earlier one."""
    acme.whole("ACME", "nyyyyn")
    acme.on("2026-09-01")
    low = acme.category("Policies", "POL", position=3)
    acme.standards(
        low,
        "POL",
        2,
        business_impact="",
        technical_impact="high",
        sources=[{"citation": "NIST", "address": "https://x"}],
    )
    code = acme.start("ACME", "all")
    acme.say(code, "yn yyyn ")
    realigned = acme.item(code, "BKP-003")
    answers.realign(acme.store, acme.dana, realigned, 25, seen=None, note="restarted the job").result()
    answers.fix(acme.store, acme.dana, acme.item(code, "BKP-002"), "out of scope", seen=None).result()
    answers.not_here(acme.store, acme.dana, [(acme.item(code, "NET-002"), None)], "one switch only").result()
    evidence.attach_file(acme.store, acme.dana, acme.item(code, "BKP-001"), "job.log", b"ok").result()
    return code


def test_everything_that_the_report_says(acme: Practice, code: str) -> None:
    data = report.report(acme.store, code)
    assert (data.practice, data.client, data.review, data.state, data.hash) == (
        "Harbour IT",
        "Acme Ltd",
        code,
        "progress",
        "",
    )
    assert data.counts == Counts(yes=4, no=2, realigned=1, na=1, open=1)
    assert (data.left.shown, data.found.shown) == ("67 %", "50 %")
    assert [one.outcome for one in data.questions] == [
        ALIGNED,
        MISALIGNED,
        REALIGNED,
        ALIGNED,
        NOT_HERE,
        ALIGNED,
        MISALIGNED,
        OPEN,
    ]
    assert [one.code for one in data.misaligned] == ["BKP-002", "POL-001"], (
        "business impact first, not rated last"
    )
    assert (data.misaligned[0].fix, data.misaligned[0].before) == ("out of scope", ALIGNED)
    assert data.questions[5].before == MISALIGNED and data.questions[6].before == ""
    assert (data.realigned[0].minutes, data.realigned[0].note) == (25, "restarted the job")
    assert data.of(NOT_HERE)[0].reason == "one switch only"
    assert data.questions[0].evidence[0].name == "job.log" and data.questions[0].evidence[0].size == 2
    assert data.questions[6].sources[0].address == "https://x"
    assert [one.name for one in data.categories] == ["Backup", "Network", "Policies"]
    assert data.categories[0].left.shown == "67 %" and data.categories[0].before is not None
    assert data.categories[0].before.shown == "67 %" and data.categories[2].before is None
    assert [(point.review, point.left.shown) for point in data.trend] == [("REV-0001", "67 %")]
    assert data.asked == "everything that applies"
    assert str(data.day) == "2026-09-01" and data.submitted is None


def test_categories_of_the_same_name_are_one_area(acme: Practice) -> None:
    acme.whole("ACME", "nyyyyn")
    acme.on("2026-09-01")
    acme.namesake()
    code = acme.start("ACME", "all")
    acme.say(code, "yyyyyyn")
    data = report.report(acme.store, code)
    assert [(one.name, one.counts) for one in data.categories] == [
        ("Backup", Counts(yes=3, no=1)),
        ("Network", Counts(yes=3)),
    ], "as the box, the heat map and the story count them: no Backup is fully in order beside one that is not"
    assert data.categories[0].before_counts == Counts(yes=2, no=1)
    assert {one.category for one in data.questions} == {"Backup", "Network"}


def test_the_frozen_copy_is_what_was_shown(acme: Practice, code: str) -> None:
    before = report.report(acme.store, code)
    done = reviews.submit(acme.store, acme.dana, code).result()
    data = report.report(acme.store, code)
    assert data.hash == done.hash and data.state == "submitted"
    assert data.counts == before.counts and data.trend == before.trend
    found = {one.code: (one.finding, one.finding_state) for one in data.questions if one.finding}
    assert found == {
        "BKP-001": ("FND-0001", "verified"),
        "BKP-002": ("FND-0003", "open"),
        "BKP-003": ("FND-0004", "verified"),
        "NET-003": ("FND-0002", "verified"),
        "POL-001": ("FND-0005", "open"),
    }
    acme.on("2026-10-01")
    standard = acme.table("standards")[1]["id"]
    acme.do(lambda change: change.update("clients", 1, {"name": "Renamed Ltd"}))
    acme.revise(standard, "meaning", question="Is it something else?")
    acme.whole("ACME", "yyyyyyy")
    reviews.close(acme.store, acme.vic, code).result()
    again = report.report(acme.store, code)
    assert (again.client, again.state, str(again.closed), str(again.day)) == (
        "Acme Ltd",
        "closed",
        "2026-10-01",
        "2026-09-01",
    )
    assert again.questions == data.questions, "what was shown stays as it was shown"
    assert again.questions[1].question.startswith("Is standard")


def test_json_there_and_back(acme: Practice, code: str) -> None:
    reviews.submit(acme.store, acme.dana, code).result()
    data = report.report(acme.store, code)
    value = json.loads(json.dumps(report.as_json(data)))
    assert report.from_json(value) == data
    assert value["counts"] == {"yes": 4, "no": 2, "realigned": 1, "na": 1, "open": 1}
    assert "left" not in value, "figures follow from counts"
    value["invented later"] = 1
    del value["locale"]
    assert report.from_json(value).locale == "en_US"


def test_a_copy_that_was_tampered_with_is_not_shown(acme: Practice, code: str) -> None:
    reviews.submit(acme.store, acme.dana, code).result()
    key = reviews.review(acme.store, code).id
    assert frozen(acme.store, "review", key).n == 1
    reviews.give_back(acme.store, acme.vic, code, "once more").result()
    reviews.submit(acme.store, acme.dana, code).result()
    assert frozen(acme.store, "review", key).n == 2
    with pytest.raises(Problem, match="stays as it was shown"):
        acme.do(lambda change: change.derive("UPDATE frozen SET body = x'00' WHERE key = :k", {"k": key}))


def test_a_correction_takes_the_place_of_what_it_corrects(acme: Practice, code: str) -> None:
    first = "REV-0001"
    reviews.submit(acme.store, acme.dana, code).result()
    reviews.close(acme.store, acme.vic, first).result()
    correction = reviews.correct(acme.store, acme.dana, first).result()
    item = acme.walk(correction).items[0]
    answers.answer(acme.store, acme.dana, item.id, True, seen=item.version).result()
    reviews.submit(acme.store, acme.dana, correction).result()
    acme.on("2026-11-01")
    latest = acme.whole("ACME", "yyyyyyy")
    assert [point.review for point in report.report(acme.store, latest).trend] == [code, correction]
    assert report.report(acme.store, correction).corrects == first


def test_what_has_no_report_says_so(acme: Practice) -> None:
    planned = reviews.plan(acme.store, acme.dana, "ACME", planned="2026-04-01").result()
    with pytest.raises(Problem, match="has no report"):
        report.report(acme.store, planned)
