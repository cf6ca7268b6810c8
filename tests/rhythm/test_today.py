"""Today: what is due for whom, and why."""

from __future__ import annotations

import pytest

from models.align import answers, reviews
from models.align.year import year
from models.library import decisions, feedback, standards
from models.rhythm.today import FORGOTTEN, NOW, WAITING, WEEK, Row, due_for
from models.who import Who
from tests.align.conftest import Practice, acme, practice
from tests.office import queries

__all__ = ["acme", "practice"]


def rows(found: Practice, who: Who) -> dict[str, list[tuple[str, str, str, str]]]:
    """Section → (code, why, when, severity) of its rows."""
    return {
        section.name: [(row.code, row.why, row.when, row.severity) for row in section.rows]
        for section in due_for(found.store, who).sections
    }


def test_a_tam_sees_what_is_theirs_and_a_vcio_what_waits_for_them(acme: Practice) -> None:
    store = acme.store
    first = acme.whole("ACME", "nyyyyy")
    acme.on("2026-03-05")
    assert rows(acme, acme.dana) == {WAITING: [(first, f"{first}, waits for Vic Stone", "3 days", "")]}
    assert rows(acme, acme.vic) == {NOW: [(first, f"{first}, submitted by Dana Reyes", "3 days", "")]}
    assert rows(acme, acme.vera) == {} and rows(acme, acme.noor) == {}
    reviews.close(store, acme.vic, first).result()
    late = reviews.plan(store, acme.dana, "ACME", planned="2026-03-02").result()
    soon = reviews.plan(store, acme.dana, "ACME", planned="2026-03-11", ask="all").result()
    far = reviews.plan(store, acme.dana, "ACME", planned="2026-03-13", ask="Network").result()
    walking = acme.start("ACME", "all")
    reviews.replan(store, acme.dana, walking, due="2026-03-05").result()
    assert rows(acme, acme.dana) == {
        NOW: [
            (late, f"{late}, 0 due, 0 carried", "3 days late", "late"),
            (walking, f"{walking}, 6 open, began today", "due today", "due"),
        ],
        WEEK: [(soon, f"{soon}, all 6 that apply", "Wed 11", "")],
    }
    assert rows(acme, acme.vic) == {
        WAITING: [(late, f"{late}, not begun, Dana Reyes", "3 days late", "late")]
    }
    acme.on("2026-03-06")
    assert far in [code for code, *_ in rows(acme, acme.dana)[WEEK]]


def test_one_that_was_begun_is_late_the_day_after_it_was_planned_where_no_day_is_set(acme: Practice) -> None:
    code = reviews.plan(acme.store, acme.dana, "ACME", planned="2026-03-04", ask="all").result()
    acme.on("2026-03-04")
    reviews.begin(acme.store, acme.dana, code).result()
    assert rows(acme, acme.dana)[NOW] == [(code, f"{code}, 6 open, began today", "today", "due")]
    acme.on("2026-03-05")
    assert rows(acme, acme.dana)[NOW][0][2:] == ("1 day late", "late")
    found = year(acme.store, acme.store.today())
    assert [one.code for one in found.lines[0].overdue] == [code], "as the year says it"
    reviews.replan(acme.store, acme.dana, code, due="2026-03-06").result()
    assert rows(acme, acme.dana)[NOW][0][2:] == ("Fri 6", "")
    assert year(acme.store, acme.store.today()).overdue == 0


def test_what_was_sent_back_says_why(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    reviews.give_back(acme.store, acme.vic, code, "BKP-002 has no evidence").result()
    assert rows(acme, acme.dana) == {NOW: [(code, f"{code}, sent back, 0 open", "", "")]}
    assert due_for(acme.store, acme.dana).sections[0].rows[0].said == "Sent back: BKP-002 has no evidence"
    waiting = f"{code}, sent back, Dana Reyes"
    assert rows(acme, acme.vic) == {WAITING: [(code, waiting, "today", "")]}
    said = due_for(acme.store, acme.vic).sections[0].rows[0].said
    assert said == "Sent back today, waiting for Dana Reyes: BKP-002 has no evidence"
    answers.answer(acme.store, acme.dana, acme.item(code, "BKP-002"), False, seen=None).result()
    reviews.submit(acme.store, acme.dana, code).result()
    again = due_for(acme.store, acme.vic).sections[0].rows[0]
    assert again.why == f"{code}, submitted again by Dana Reyes", "it is the vCIO's again"
    assert again.said == "Sent back today, submitted again: BKP-002 has no evidence"


def test_nobody_is_assigned(practice: Practice) -> None:
    practice.client("ACME")
    code = reviews.plan(practice.store, practice.vic, "ACME", planned="2026-03-03").result()
    practice.do(lambda change: change.update("reviews", 1, {"tam": None}))
    assert rows(practice, practice.noor) == {
        WEEK: [(code, f"{code}, nobody is assigned, 0 due, 0 carried", "Tue 3", "")]
    }


@pytest.mark.parametrize("step", range(7))
def test_an_empty_practice_says_what_to_do_first(practice: Practice, step: int) -> None:
    hints = [
        "There are no standards yet.",
        "No standard is approved yet, so there is nothing to ask.",
        "Standards are approved, but no pack of them is on.",
        "There are no clients yet.",
        "No review has been started yet.",
        "Nothing is due for you today or in the week to come.",
    ]
    if step == 6:
        found = due_for(practice.store, Who(0, "stray", "stray"))
        assert (found.hint, found.do) == (
            "The practice does not know you yet.",
            "Ask an admin to add the login stray.",
        )
        return
    if step >= 1:
        category = practice.category("Backup", "BKP")
        keys = practice.standards(category, "BKP", 1)
        if step == 1:
            practice.do(
                lambda change: change.update("standards", keys[0], {"state": "proposed", "live": None})
            )
        if step == 2:
            practice.do(lambda change: change.update("packs", 1, {"own": 0}))
    if step >= 4:
        practice.client("ACME", vcio=practice.vic, tam=practice.dana)
    if step >= 5:
        reviews.close(practice.store, practice.vic, practice.whole("ACME", "y")).result()
    found = due_for(practice.store, practice.dana)
    assert (found.sections, found.hint) == ((), hints[step])
    assert found.count == 0 and bool(found.do) == (step < 5)


def test_no_answer_is_read(acme: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.start("ACME", "all")
    asked = queries(monkeypatch)
    found = due_for(acme.store, acme.dana)
    assert found.count == 1 and isinstance(found.sections[0].rows[0], Row)
    assert asked and not [sql for sql in asked if "answers" in sql or "items" in sql]


def test_whoever_may_approve_sees_how_much_waits_for_the_committee(acme: Practice) -> None:
    values = {
        "category": "Network", "name": "Spare switch", "question": "Is a spare switch at hand?",
        "why": "A switch fails on a Friday.", "how": "Look into the rack.",
    }  # fmt: skip
    made = [
        standards.add(acme.store, acme.founder, values | {"code": code}).result()
        for code in ("ZZZ-1", "ZZZ-2")
    ]
    asked = [f"{prefix}-00{n}" for prefix in ("BKP", "NET") for n in (1, 2, 3)]
    assert rows(acme, acme.founder)[NOW] == [("queue", "6 due", "6 waiting", "")]
    decisions.keep(acme.store, acme.founder, asked).result()
    assert NOW not in rows(acme, acme.founder)
    standards.propose(acme.store, acme.founder, made).result()
    feedback.give(acme.store, acme.dana, "BKP-001", "It asks two things.").result()
    [row] = due_for(acme.store, acme.founder).sections[0].rows
    assert (row.kind, row.code, row.label, row.what) == ("queue", "queue", "Decide", "The library")
    assert row.why == "2 proposed, 1 feedback"
    assert rows(acme, acme.dana) == {} and rows(acme, acme.viewer) == {}
    standards.approve(acme.store, acme.founder, ["ZZZ-1"]).result()
    assert rows(acme, acme.founder)[NOW] == [("queue", "1 proposed, 1 feedback", "2 waiting", "")]
    acme.on("2027-03-02")
    assert rows(acme, acme.founder)[NOW] == [("queue", "1 proposed, 1 feedback, 7 due", "9 waiting", "")]
    [row] = due_for(acme.store, acme.founder, often=4).sections[0].rows
    assert (row.why, row.when) == ("1 proposed, 1 feedback, 7 due", "13 waiting")
    assert row.said == "4 of them on how often a standard is asked, as its failures propose"


def test_clients_that_nobody_looks_after_are_told_to_whoever_can_mend_that(acme: Practice) -> None:
    reviews.close(acme.store, acme.vic, acme.whole("ACME", "yyyyyy")).result()
    acme.client("ZED")
    acme.client("YAW", tam=acme.dana)
    told = [("tam", "without a TAM", "", ""), ("review", "never reviewed", "", "")]
    assert rows(acme, acme.vic) == {FORGOTTEN: told} and rows(acme, acme.dana) == {}
    found = due_for(acme.store, acme.vic)
    assert [row.what for row in found.sections[-1].rows] == ["1 client", "2 clients"]
    assert found.hint.startswith("Nothing is due")
    acme.do(
        lambda change: change.update(
            "clients", acme.store.value("SELECT max(id) FROM clients"), {"status": "left"}
        )
    )
    assert [row.what for row in due_for(acme.store, acme.vic).sections[-1].rows] == ["1 client", "1 client"]
