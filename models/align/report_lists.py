"""What is to be done after a review, by how it will be fixed, and which risks are accepted: as things stand today, since
both are worked with long after the answers were frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.align import findings, register
from models.align.findings import FIXES, STATE_WORDS, Finding
from models.align.report_values import Question, ReportData
from models.errors import Problem
from models.store.store import Store

DONE = ("verified",)
"""States of a finding on which there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """A misaligned standard of the review, with what was decided about it since."""

    question: Question
    fix: str
    """How it will be fixed: one of FIXES, or empty: not proposed yet."""
    finding: str
    """Code of its finding; empty before submission."""
    state: str
    """Of the finding, in words; empty before submission."""
    owner: str
    """Name of whose it is to see to it; empty: nobody's yet."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """The work that a review left."""

    data: ReportData
    day: date
    """The day that it is of: today."""
    groups: tuple[tuple[str, tuple[Task, ...]], ...]
    """How it will be fixed → the tasks, the gravest first; only those that have any, in the order of FIXES, what is not
    proposed yet (empty) last."""
    done: int
    """How many that the review found misaligned were verified since."""
    accepted: int
    """How many whose risk is accepted: nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk that a client accepted."""

    finding: str
    standard: str
    name: str
    question: str
    category: str
    business_impact: str
    meaning: str
    """What it means for this client, else why the standard matters."""
    proposal: str
    """What was proposed instead."""
    by: str
    """The contact, by name."""
    until: date | None
    why: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """The accepted risks of a client on a day."""

    practice: str
    client: str
    review: str
    day: date
    risks: tuple[Risk, ...]
    """The gravest first."""
    demo: bool
    locale: str


def work_list(store: Store, code: str) -> WorkList:
    """What is left to do of a review. Raises NotFound, Problem as `report` does."""
    from models.align.report import report

    with store.snapshot():
        data = report(store, code)
        known = {one.code: one for one in findings.all_findings(store, data.client_code, None)}
    tasks, done, accepted = [], 0, 0
    for one in data.misaligned:
        finding = known.get(one.finding)
        if finding is not None and finding.state in DONE:
            done += 1
        elif finding is not None and finding.state == "accepted":
            accepted += 1
        else:
            tasks.append(_task(one, finding))
    groups = tuple(
        (fix, mine) for fix in (*FIXES, "") if (mine := tuple(one for one in tasks if one.fix == fix))
    )
    return WorkList(data, store.today(), groups, done, accepted)


def _task(question: Question, finding: Finding | None) -> Task:
    if finding is None:
        return Task(question, question.fix, "", "", "")
    return Task(
        question, finding.fix or question.fix, finding.code, STATE_WORDS[finding.state], finding.owner
    )


def sign_off(store: Store, code: str) -> SignOff:
    """The risks that the client of a review accepts today. Raises NotFound, and Problem where there are none."""
    with store.snapshot():
        one = register.review(store, code)
        found = findings.all_findings(store, one.client_code, ("accepted",))
        if not found:
            raise Problem(
                f"No risk is accepted at {one.client_name}, so there is nothing to sign.",
                do="Accept one among its findings first.",
            )
        why = {
            row["code"]: row["why"]
            for row in store.rows(
                "SELECT f.code, v.why FROM findings f JOIN items i ON i.id = f.item "
                "JOIN standard_versions v ON v.id = i.wording WHERE f.client = :client",
                {"client": one.client},
            )
        }
        demo = store.value("SELECT value FROM meta WHERE name = 'demo'") == "1"
        practice, locale = store.fact("name"), store.fact("locale")
        return SignOff(
            practice,
            one.client_name,
            one.code,
            store.today(),
            tuple(_risk(each, why.get(each.code, "")) for each in found),
            demo,
            locale or "en_US",
        )


def _risk(one: Finding, why: str) -> Risk:
    return Risk(
        one.code,
        one.standard,
        one.name,
        one.question,
        one.category,
        one.business_impact,
        one.impact or why,
        one.recommendation,
        one.accepted_by,
        one.accepted_until,
        one.accepted_why,
    )
