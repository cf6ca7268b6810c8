"""What people do with findings: the way to being fixed, the risk, who may, and what undo and history make of it."""

from __future__ import annotations

from itertools import product

import pytest

from models.align import findings, reviews, standing, triage
from models.align.findings import STATES
from models.align.triage import NEXT, WAY
from models.align.walk import question
from models.errors import Conflict, Problem, Refused
from models.practice import contacts
from models.store.history import of_rows
from models.store.undo import undo
from tests.align.conftest import Practice

# The way, as a pure table ------------------------------------------------------------------------------------


def test_no_state_skips() -> None:
    """Forwards a step at a time, back a step at a time; nobody verifies and nobody regresses by hand."""
    assert set(NEXT) == set(STATES)
    for state, to in product(STATES, STATES):
        allowed = to in NEXT[state]
        if state in WAY and to in WAY:
            assert allowed == (abs(WAY.index(state) - WAY.index(to)) == 1), (state, to)
        if to in ("verified", "regressed") or state == "verified":
            assert not allowed
    assert NEXT["regressed"] == NEXT["open"], "it stands at the beginning of the way"
    assert NEXT["accepted"] == ("open",)
    assert all("accepted" in NEXT[state] for state in ("open", "regressed", "triaged", "fixing"))


@pytest.mark.parametrize(("state", "to"), list(product(STATES, STATES)))
def test_a_step_that_is_none_is_refused_with_what_is(state: str, to: str) -> None:
    if to in NEXT[state]:
        triage.check_step(state, to)
        return
    with pytest.raises(Problem) as refused:
        triage.check_step(state, to)
    assert refused.value.do


def test_the_next_state_is_forwards() -> None:
    assert {state: triage.next_state(state) for state in STATES} == {
        "open": "triaged",
        "triaged": "fixing",
        "fixing": "fixed",
        "fixed": None,
        "verified": None,
        "regressed": "triaged",
        "accepted": "open",
    }


# On a real file -----------------------------------------------------------------------------------------------


@pytest.fixture
def code(acme: Practice) -> str:
    """A finding on BKP-001 at ACME; Ina Owner may accept its risk, Zed Other is of another client."""
    acme.whole("ACME", "nyyyyy")
    acme.client("BETA", vcio=acme.vic)
    for client, name in (("ACME", "Ina Owner"), ("BETA", "Zed Other")):
        contacts.add(acme.store, acme.vic, client, {"name": name, "authority": "decision maker"}).result()
    return findings.all_findings(acme.store)[0].code


def state(practice: Practice, code: str) -> str:
    """Where a finding stands today."""
    return findings.finding(practice.store, code).state


def to(practice: Practice, code: str, *states: str) -> None:
    """Brings a finding along."""
    for one in states:
        triage.edit(practice.store, practice.vic, code, {"state": one}).result()


def test_the_way_to_being_fixed_and_a_later_yes(acme: Practice, code: str) -> None:
    to(acme, code, "triaged", "fixing", "fixed")
    with pytest.raises(Problem, match="Nobody verifies"):
        triage.check_step("fixed", "verified")
    with pytest.raises(Problem, match="State cannot be"):
        to(acme, code, "verified")
    acme.on("2026-06-02")
    acme.whole("ACME", "nyyyyy", "all")
    assert state(acme, code) == "fixing", "a no says that it is not fixed"
    to(acme, code, "fixed")
    acme.on("2026-09-02")
    acme.whole("ACME", "yyyyyy", "all")
    assert state(acme, code) == "verified"
    with pytest.raises(Problem, match="It is verified"):
        to(acme, code, "fixing")
    acme.on("2026-12-02")
    acme.whole("ACME", "nyyyyy", "all")
    assert state(acme, code) == "regressed" and len(acme.table("findings")) == 1
    to(acme, code, "triaged")


def test_a_step_is_not_left_out(acme: Practice, code: str) -> None:
    with pytest.raises(Problem, match="does not come to “being fixed” in one step"):
        to(acme, code, "fixing")
    assert state(acme, code) == "open"


def test_owner_talk_and_impact(acme: Practice, code: str) -> None:
    triage.edit(
        acme.store,
        acme.vic,
        code,
        {
            "owner": "noor",
            "discussed_with": "Ina Owner",
            "impact_kinds": "business risk; productivity",
            "impact": "Two days without the books.",
        },
    ).result()
    one = findings.finding(acme.store, code)
    assert (one.owner, one.owner_login) == ("Noor Said", "noor")
    assert (one.discussed_with, one.discussed_on) == ("Ina Owner", "2026-03-02"), "today where none is said"
    assert one.impact_kinds == ("productivity", "business risk")
    assert one.impact == "Two days without the books."
    with pytest.raises(Problem, match="still to come"):
        triage.edit(acme.store, acme.vic, code, {"discussed_on": "2026-03-03"}).result()
    with pytest.raises(Problem, match="Kinds of impact cannot be"):
        triage.edit(acme.store, acme.vic, code, {"impact_kinds": "fear"}).result()
    triage.edit(acme.store, acme.vic, code, {"owner": "", "impact_kinds": ""}).result()
    one = findings.finding(acme.store, code)
    assert (one.owner, one.impact_kinds, one.discussed_on) == ("", (), "2026-03-02")
    line = of_rows(acme.store, [("findings", one.id)])[1]
    assert {
        "Kinds of impact: productivity, business risk",
        "Owner: Noor Said",
        "Discussed with: Ina Owner",
    } <= {said.words for said in line.said}


def test_the_day_of_a_talk_goes_with_whom_it_was_with(acme: Practice, code: str) -> None:
    def day(given: dict[str, str]) -> str:
        triage.edit(acme.store, acme.dana, code, given).result()
        return findings.finding(acme.store, code).discussed_on

    assert day({"discussed_with": "Ina Owner", "discussed_on": "2026-02-27"}) == "2026-02-27"
    assert day({"discussed_with": "Ina Owner"}) == "2026-02-27"
    assert day({"discussed_with": "Tom Clerk"}) == "2026-03-02", "somebody else was told today"
    assert day({"discussed_with": ""}) == ""


def test_a_tam_proposes_and_talks_and_the_vcio_triages(acme: Practice, code: str) -> None:
    triage.edit(acme.store, acme.dana, code, {"fix": "in scope", "discussed_with": "Ina Owner"}).result()
    for who, given in (
        (acme.dana, {"state": "triaged"}),
        (acme.dana, {"owner": "dana"}),
        (acme.dana, {"impact": "much"}),
        (acme.dana, {"fix": "catch up", "impact_kinds": "productivity"}),
        (acme.viewer, {"fix": "catch up"}),
    ):
        with pytest.raises(Refused):
            triage.edit(acme.store, who, code, given).result()
    with pytest.raises(Refused, match="for a vCIO: ask Fay Founder, Vera Lind"):
        triage.accept(acme.store, acme.dana, code, "Ina Owner", "2026-12-31", "cost").result()
    with pytest.raises(Refused):
        triage.reopen(acme.store, acme.dana, code).result()


def test_a_risk_is_accepted_by_a_contact_until_a_day(acme: Practice, code: str) -> None:
    triage.accept(acme.store, acme.vic, code, "ina owner", "2026-06-30", "They move in summer.").result()
    one = findings.finding(acme.store, code)
    assert (one.state, one.accepted_by, one.accepted_why) == ("accepted", "Ina Owner", "They move in summer.")
    assert one.accepted_until is not None and one.accepted_until.isoformat() == "2026-06-30"
    acme.on("2026-06-30")
    assert state(acme, code) == "accepted"
    assert findings.all_findings(acme.store, states=("open",)) == ()
    acme.on("2026-07-01")
    one = findings.finding(acme.store, code)
    assert (one.state, one.lapsed, one.accepted_by) == ("open", True, "Ina Owner")
    assert [found.code for found in findings.all_findings(acme.store, states=("open",))] == [code]
    assert findings.all_findings(acme.store, states=("accepted",)) == ()
    review = acme.start("ACME", "all")
    assert question(acme.store, acme.item(review, "BKP-001")).finding_state == "open"
    reviews.cancel(acme.store, acme.dana, review).result()
    to(acme, code, "triaged")
    one = findings.finding(acme.store, code)
    assert (one.state, one.lapsed, one.accepted_by, one.accepted_until) == ("triaged", False, "", None)


def test_what_waits_for_a_project_is_being_mended_until_its_risk_is_accepted(
    acme: Practice, code: str
) -> None:
    client = acme.table("clients")[0]["id"]
    triage.edit(acme.store, acme.vic, code, {"fix": "opportunistic"}).result()
    assert standing.mending(acme.store, client) == {"Backup": 1}
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-06-30", "They move in summer.").result()
    assert standing.mending(acme.store, client) == {}, "nothing is to be done about it"
    acme.on("2026-07-01")
    assert standing.mending(acme.store, client) == {"Backup": 1}, "that has lapsed"


def test_what_has_lapsed_can_be_accepted_anew_or_reopened(acme: Practice, code: str) -> None:
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-03-31", "later").result()
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-04-30", "still later").result()
    acme.on("2026-05-01")
    assert findings.finding(acme.store, code).lapsed
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-09-30", "autumn").result()
    assert state(acme, code) == "accepted"
    acme.on("2026-10-01")
    triage.reopen(acme.store, acme.vic, code).result()
    one = findings.finding(acme.store, code)
    assert (one.state, one.lapsed, one.accepted_by) == ("open", False, "")
    with pytest.raises(Problem, match="in one step"):
        triage.reopen(acme.store, acme.vic, code).result()


def test_accepting_needs_a_contact_of_the_client_a_day_and_a_reason(acme: Practice, code: str) -> None:
    for by, until, why, words in (
        ("Zed Other", "2026-06-30", "cost", "ACME has no contact “Zed Other”"),
        ("Ina Owner", "2026-03-01", "cost", "has passed"),
        ("Ina Owner", "2026-06-30", " ", "needs a reason"),
        ("Ina Owner", "soon", "cost", "is no day"),
    ):
        with pytest.raises(Problem, match=words):
            triage.accept(acme.store, acme.vic, code, by, until, why).result()
    to(acme, code, "triaged", "fixing", "fixed")
    with pytest.raises(Problem, match="in one step"):
        triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-06-30", "cost").result()
    assert state(acme, code) == "fixed"


def test_a_later_no_leaves_an_accepted_risk_and_a_yes_ends_it(acme: Practice, code: str) -> None:
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2027-06-30", "cost").result()
    acme.on("2026-06-02")
    acme.whole("ACME", "nyyyyy", "all")
    assert state(acme, code) == "accepted"
    acme.on("2026-09-02")
    acme.whole("ACME", "yyyyyy", "all")
    acme.on("2027-09-02")
    assert state(acme, code) == "verified", "the day has nothing to say any more"


def test_undo_takes_triage_back(acme: Practice, code: str) -> None:
    to(acme, code, "triaged")
    triage.accept(acme.store, acme.vic, code, "Ina Owner", "2026-06-30", "cost").result()
    assert undo(acme.store, acme.vic).result().text.endswith("accepts the risk until 2026-06-30: cost")
    one = findings.finding(acme.store, code)
    assert (one.state, one.accepted_by, one.accepted_until) == ("triaged", "", None)
    undo(acme.store, acme.vic).result()
    assert state(acme, code) == "open"


def test_somebody_faster_is_not_overwritten(acme: Practice, code: str) -> None:
    version = findings.finding(acme.store, code).version
    triage.edit(acme.store, acme.vera, code, {"owner": "vera"}, version=version).result()
    with pytest.raises(Conflict):
        triage.edit(acme.store, acme.vic, code, {"owner": "vic"}, version=version).result()


def test_kinds_of_impact_are_triage_that_stays_when_a_review_is_sent_back(acme: Practice, code: str) -> None:
    triage.edit(acme.store, acme.vic, code, {"impact_kinds": "productivity"}).result()
    assert reviews.give_back(acme.store, acme.vic, "REV-0001", "look again").result() == 1
