"""The work that a review left and the risks that are accepted: as of today, whatever was frozen."""

from __future__ import annotations

import pytest

from models.align import report_lists, triage
from models.align.findings import all_findings
from models.errors import Problem
from models.practice import contacts
from tests.align.conftest import Practice


@pytest.fixture
def reviewed(acme: Practice) -> str:
    """A submitted review with three findings."""
    acme.whole("ACME", "nyynyn")
    contacts.add(acme.store, acme.founder, "ACME", {"name": "Niamh Byrne"}).result()
    return "REV-0001"


def groups(acme: Practice, code: str) -> dict[str, list[str]]:
    return {
        fix: [one.question.code for one in tasks]
        for fix, tasks in report_lists.work_list(acme.store, code).groups
    }


def test_the_work_list_follows_what_is_decided_after_the_submission(acme: Practice, reviewed: str) -> None:
    assert groups(acme, reviewed) == {"": ["BKP-001", "NET-001", "NET-003"]}
    codes = {one.standard: one.code for one in all_findings(acme.store, "ACME")}
    triage.edit(acme.store, acme.vic, codes["NET-001"], {"fix": "in scope", "state": "triaged"}).result()
    assert groups(acme, reviewed) == {"in scope": ["NET-001"], "": ["BKP-001", "NET-003"]}
    triage.accept(acme.store, acme.vic, codes["NET-003"], "Niamh Byrne", "2026-12-31", "We move").result()
    acme.on("2026-04-01")
    acme.whole("ACME", "yyynyn")
    found = report_lists.work_list(acme.store, reviewed)
    assert (found.done, found.accepted) == (1, 1) and str(found.day) == "2026-04-01"
    assert groups(acme, reviewed) == {"in scope": ["NET-001"]}
    assert found.groups[0][1][0].state == "triaged"


def test_the_page_to_sign_holds_what_is_accepted_today_and_no_more(acme: Practice, reviewed: str) -> None:
    with pytest.raises(Problem, match="nothing to sign"):
        report_lists.sign_off(acme.store, reviewed)
    code = all_findings(acme.store, "ACME")[0].code
    triage.accept(acme.store, acme.vic, code, "Niamh Byrne", "2026-05-31", "We move house").result()
    (risk,) = report_lists.sign_off(acme.store, reviewed).risks
    assert (risk.finding, risk.by, str(risk.until), risk.why) == (
        code,
        "Niamh Byrne",
        "2026-05-31",
        "We move house",
    )
    assert risk.meaning
    acme.on("2026-06-01")
    with pytest.raises(Problem, match="nothing to sign"):
        report_lists.sign_off(acme.store, reviewed)
