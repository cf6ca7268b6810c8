"""What the committee decided on each standard, and what is due for its yearly review (PRACTICE N14)."""

from __future__ import annotations

import pytest

from models.errors import NotFound, Problem, Refused
from models.library import decisions, standards
from models.practice import company
from models.store.undo import undo
from tests.office import Office


def said(office: Office, code: str) -> list[tuple[str, str, int, str]]:
    """What was decided on a standard, the newest first."""
    found = decisions.of_standard(office.store, code)
    return [(one.what, one.reason, one.n, one.by) for one in found]


def due(office: Office) -> list[tuple[str, str]]:
    """What is due for its review today."""
    return [(one.entry.code, one.words) for one in decisions.due(office.store, office.store.today())]


@pytest.fixture(autouse=True)
def new_year(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """It is the first of March, and there is a category."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-03-01")
    office.category(prefix="BKP")


def test_every_step_of_the_committee_is_a_decision_with_who_and_why(office: Office) -> None:
    who = office["committee"]
    code = office.standard(to="proposed")
    standards.reject(office.store, who, [code], "Name the console.").result()
    standards.propose(office.store, office["tam"], [code]).result()
    standards.approve(office.store, who, [code]).result()
    decisions.keep(office.store, who, [code.lower()], "Still true.").result()
    standards.edit(office.store, who, code, {"why": "Hope is no plan."}).result()
    standards.approve(office.store, who, [code]).result()
    standards.retire(office.store, who, [code], "Nobody has tapes.").result()
    standards.approve(office.store, who, [code]).result()
    assert said(office, code) == [
        ("approve", "", 2, "Committee"),
        ("retire", "Nobody has tapes.", 2, "Committee"),
        ("revise", "", 2, "Committee"),
        ("keep", "Still true.", 1, "Committee"),
        ("approve", "", 1, "Committee"),
        ("reject", "Name the console.", 1, "Committee"),
    ]
    assert [one.what for one in decisions.all_decisions(office.store, what="keep")] == ["keep"]


def test_a_standard_is_due_a_year_after_the_last_decision(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, kept, revised = (office.standard(to="approved", name=name) for name in ("Old", "Kept", "Revised"))
    office.standard(to="proposed", name="Not in use")
    gone = office.standard(to="retired", name="Gone")
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-09-01")
    decisions.keep(office.store, office["committee"], [kept]).result()
    standards.edit(office.store, office["committee"], revised, {"why": "Another reason."}).result()
    standards.reject(office.store, office["committee"], [revised], "The old one is better.").result()
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-02-28")
    assert due(office) == []
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-01")
    assert due(office) == [(old, "365 days")]
    assert decisions.due_count(office.store, office.store.today()) == 1
    figure = decisions.reviewed_figure(office.store)
    assert (figure.value, figure.shown) == (67, "67 %")
    assert (
        "2 ÷ 3 = 67 %, rounded half up" in figure.formula
        and "at least once a year" in figure.rule
        and "docs/committee.md" in figure.rule
    )
    assert [(one.code, one.note) for one in figure.records] == [(old, "365 days")]
    decisions.keep(office.store, office["committee"], [old]).result()
    assert due(office) == [] and decisions.reviewed_figure(office.store).value == 100
    undo(office.store, office["committee"]).result()
    assert due(office) == [(old, "365 days")]
    assert gone not in [code for code, _ in due(office)]


def test_the_days_are_a_setting_of_the_practice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    code = office.standard(to="approved")
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-06-01")
    assert due(office) == []
    company.edit(office.store, office["admin"], {"standard_review_days": "90"}).result()
    assert due(office) == [(code, "92 days")]
    assert decisions.reviewed_figure(office.store).label == "Library reviewed in 90 days"
    for wrong in ("0", "-1", "x", "10000", ""):
        with pytest.raises(Problem):
            company.edit(office.store, office["admin"], {"standard_review_days": wrong}).result()


def test_without_a_standard_there_is_no_share(office: Office) -> None:
    figure = decisions.reviewed_figure(office.store)
    assert (figure.value, figure.shown) == (None, "not computable: no standard is approved")


def test_who_may_keep_what(office: Office) -> None:
    code, draft = office.standard(to="approved"), office.standard()
    with pytest.raises(Refused, match="Standards Committee"):
        decisions.keep(office.store, office["tam"], [code]).result()
    with pytest.raises(Problem, match="is draft: only a standard that is asked"):
        decisions.keep(office.store, office["committee"], [code, draft]).result()
    with pytest.raises(NotFound):
        decisions.keep(office.store, office["committee"], ["NIX-1"]).result()
    assert [one.what for one in decisions.all_decisions(office.store)] == ["approve"]


def test_a_draft_goes_with_what_was_decided_on_it(office: Office) -> None:
    code = office.standard(to="proposed")
    standards.reject(office.store, office["committee"], [code], "No.").result()
    gone = standards.delete(office.store, office["committee"], code).result()
    assert gone == "1 word of feedback and 1 decision of the committee"
    assert decisions.all_decisions(office.store) == ()
    undo(office.store, office["committee"]).result()
    assert said(office, code) == [("reject", "No.", 1, "Committee")]
