"""From the answers of the clients to another frequency, and what becomes of the answers then."""

from __future__ import annotations

from typing import Any

import pytest

from models.align import answers, failing, rechecks, scope, triage
from models.errors import Problem, Refused
from models.library import decisions, standards
from models.practice import clients, company, contacts
from models.rhythm import committee
from models.rhythm.committee import Waiting
from models.store.store import Store
from models.store.undo import undo
from models.who import Who
from screens.library.queue import Queue
from tests.align.conftest import Practice
from tests.align.walking import until
from tests.office import queries
from tests.stage import message, settled, shown, stage


@pytest.fixture
def four(acme: Practice) -> Practice:
    """Four clients that were reviewed: BKP-001 fails at two of them, NET-001 at one. Three are enough here."""
    company.edit(acme.store, acme.founder, {"recheck_clients": "3", "recheck_percent": "30"}).result()
    for code in ("BETA", "GAMMA", "DELTA"):
        acme.client(code, vcio=acme.vic, tam=acme.dana)
    for code, said in (("ACME", "nyynyy"), ("BETA", "nyyyyy"), ("GAMMA", "yyyyyy"), ("DELTA", "yyyyyy")):
        acme.whole(code, said)
    return acme


def proposed(practice: Practice) -> list[str]:
    """What is proposed today."""
    found = rechecks.proposals(practice.store, practice.store.today())
    return [f"{one.entry.code} {one.words}" for one in found]


def decide(practice: Practice, accepted: bool, reason: str = "", *, who: Who | None = None) -> None:
    """The committee's decision on how often a standard is asked, as its queue makes it."""
    chosen = [Waiting(committee.OFTEN, "BKP-001", "", "", "", 0)]
    committee.decide(practice.store, who or practice.founder, chosen, accepted, reason).result()


def test_what_fails_at_many_clients_is_proposed_and_explained(four: Practice) -> None:
    assert proposed(four) == ["BKP-001 half-yearly instead of yearly: fails at 2 of 4 clients"]
    figure = rechecks.explained(four.store, "bkp-001")
    assert figure.shown == "half-yearly instead of yearly" and figure.value == 50
    assert [(one.kind, one.text) for one in figure.records] == [
        ("finding", "Acme Ltd"),
        ("finding", "Beta Ltd"),
    ]
    assert [one.note for one in figure.records] == ["open", "open"]
    assert rechecks.explained(four.store, "NET-001").shown == "yearly, as it is"


def test_what_is_proposed_is_found_out_once_until_something_changes(
    four: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today counts it, and the queue shows it: in a large practice it takes a tenth of a second each time."""
    first = proposed(four)
    read = queries(monkeypatch)
    assert proposed(four) == first and not [sql for sql in read if "alignment" in sql]
    company.edit(four.store, four.founder, {"recheck_percent": "60"}).result()
    assert proposed(four) == [] and [sql for sql in read if "alignment" in sql]
    four.on("2026-06-03")
    read.clear()
    assert proposed(four) == [] and [sql for sql in read if "alignment" in sql], "another day"


def test_the_findings_behind_a_frequency_are_said_as_they_are_today(four: Practice) -> None:
    contacts.add(four.store, four.vic, "ACME", {"name": "Ina Owner"}).result()
    triage.accept(four.store, four.vic, "FND-0001", "Ina Owner", "2026-03-31", "They move.").result()

    def states() -> list[str]:
        return [one.note for one in rechecks.explained(four.store, "BKP-001").records]

    assert states() == ["risk accepted", "open"]
    four.on("2026-04-01")
    assert states() == ["open", "open"], "its day has passed"


def test_accepting_begins_a_version_that_leaves_the_answers(four: Practice) -> None:
    decide(four, True, "Too many.")
    found = standards.standard(four.store, "BKP-001")
    assert found.live is not None
    assert (found.state, found.live.n, found.live.change) == ("approved", 2, "wording")
    assert found.live.wording.frequency == "half-yearly"
    [decided] = decisions.of_standard(four.store, "BKP-001")
    assert (decided.what, decided.n, decided.by) == ("frequency", 2, "Fay Founder")
    assert decided.reason == "half-yearly instead of yearly: fails at 2 of 4 clients: Too many."
    assert proposed(four) == [], "what was counted is not counted again"
    four.on("2026-09-03")
    code = four.start("ACME")
    [item] = four.walk(code).items
    assert (item.code, item.stale) == ("BKP-001", False)
    answers.confirm(four.store, four.dana, [(item.id, item.version)]).result()
    assert "BKP-001" in [one.entry.code for one in decisions.due(four.store, four.store.today())], (
        "how often is no review of what it says"
    )


def test_accepting_is_taken_back_in_one_step(four: Practice) -> None:
    decide(four, True)
    undo(four.store, four.founder).result()
    found = standards.standard(four.store, "BKP-001")
    assert found.live is not None and found.live.n == 1
    assert proposed(four) == ["BKP-001 half-yearly instead of yearly: fails at 2 of 4 clients"]


def test_what_is_declined_comes_back_with_new_failures_only(four: Practice) -> None:
    decide(four, False, "It is the winter.")
    assert [one.what for one in decisions.of_standard(four.store, "BKP-001")] == ["as often"]
    assert proposed(four) == []
    with pytest.raises(Problem, match="Nothing is proposed"):
        decide(four, True)
    four.on("2026-06-02")
    four.whole("GAMMA", "yyyyyy")
    four.whole("DELTA", "nyyyyy")
    assert proposed(four) == [], "two clients have answered since"
    four.whole("BETA", "yyyyyy")
    assert proposed(four) == ["BKP-001 half-yearly instead of yearly: fails at 1 of 3 clients"]


def test_what_comes_back_again_and_again_is_proposed(four: Practice) -> None:
    for month in range(3, 9):
        four.on(f"2026-{month:02d}-20")
        four.whole("GAMMA", "ynyyyy" if month % 2 else "yyyyyy")
    assert "BKP-002 half-yearly instead of yearly: failed again 2 times" not in proposed(four)
    four.on("2026-09-20")
    four.whole("GAMMA", "ynyyyy")
    assert "BKP-002 half-yearly instead of yearly: failed again 3 times" in proposed(four)


def test_what_fails_nowhere_is_asked_less_often_but_compliance(four: Practice) -> None:
    network = four.table("categories")[-1]["id"]
    four.do(lambda change: change.update("categories", network, {"frequency": "quarterly"}))
    four.on("2027-02-20")
    for code in ("ACME", "BETA", "GAMMA"):
        four.whole(code, "yyyyyy")
    assert proposed(four) == []
    four.on("2027-03-02")
    loose = [
        f"NET-00{n} half-yearly instead of quarterly: no failure at 4 clients since 2026-03-02"
        for n in (2, 3)
    ]
    assert proposed(four) == loose, "NET-001 failed once and was put right a fortnight ago"
    four.do(lambda change: change.update("categories", network, {"kind": "compliance"}))
    assert proposed(four) == []


def test_one_standard_is_decided_on_by_its_code(four: Practice) -> None:
    """As `steerboard standard frequency CODE accept` does."""
    assert rechecks.decide(four.store, four.founder, "bkp-001", True, "Too many.").result() == "half-yearly"
    assert proposed(four) == []
    undo(four.store, four.founder).result()
    assert rechecks.decide(four.store, four.founder, "BKP-001", False).result() == "yearly"
    with pytest.raises(Problem, match="Nothing is proposed on how often BKP-001 is asked"):
        rechecks.decide(four.store, four.founder, "BKP-001", True).result()


def test_only_the_committee_decides(four: Practice) -> None:
    for who in (four.dana, four.vic, four.viewer):
        with pytest.raises(Refused):
            rechecks.decide(four.store, who, "BKP-001", True).result()
        with pytest.raises(Refused):
            decide(four, True, who=who)
        with pytest.raises(Refused):
            decide(four, False, who=who)


def test_what_is_too_old_or_was_decided_on_is_not_counted(four: Practice) -> None:
    company.edit(four.store, four.founder, {"recheck_days": "60"}).result()
    four.on("2026-04-20")
    four.whole("ACME", "nyynyy")
    assert rechecks.explained(four.store, "BKP-001").inputs[0].value == "2", "all of the last sixty days"
    four.on("2026-05-20")
    four.whole("BETA", "nnyyyy")
    for code, no, answered in (("BKP-001", 2, 2), ("BKP-002", 1, 2), ("BKP-003", 0, 2)):
        formula = rechecks.explained(four.store, code).formula[1]
        assert formula.startswith(f"{no} ÷ {answered} ="), f"{code}: two answered too long ago"
    company.edit(four.store, four.founder, {"recheck_clients": "2"}).result()
    decide(four, False)
    four.on("2026-05-22")
    four.whole("GAMMA", "nyyyyy")
    assert rechecks.explained(four.store, "BKP-001").formula[1].startswith("1 ÷ 1 ="), (
        "one since the decision"
    )
    assert rechecks.explained(four.store, "BKP-002").formula[1].startswith("1 ÷ 3 =")


def test_a_client_that_has_left_is_no_evidence_any_more(four: Practice) -> None:
    """Neither of its latest answers, nor what came back there, nor of how long nothing failed."""
    company.edit(four.store, four.founder, {"recheck_percent": "40"}).result()
    for month in range(3, 10):
        four.on(f"2026-{month:02d}-20")
        four.whole("GAMMA", "ynyyyy" if month % 2 else "yyyyyy")
    again = "BKP-002 half-yearly instead of yearly: failed again 3 times"
    assert proposed(four) == ["BKP-001 half-yearly instead of yearly: fails at 2 of 4 clients", again]
    clients.edit(four.store, four.founder, "BETA", {"status": "left"}).result()
    assert proposed(four) == [again]
    figure = rechecks.explained(four.store, "BKP-001")
    assert figure.formula[1].startswith("1 ÷ 3 =") and [one.text for one in figure.records] == ["Acme Ltd"]
    company.edit(four.store, four.founder, {"recheck_clients": "2"}).result()
    clients.edit(four.store, four.founder, "GAMMA", {"status": "left"}).result()
    often = "half-yearly instead of yearly: fails at 1 of 2 clients"
    assert proposed(four) == [f"BKP-001 {often}", f"NET-001 {often}"]
    assert rechecks.explained(four.store, "BKP-002").inputs[1].value == "0"
    backup = four.table("categories")[0]["id"]
    four.do(lambda change: change.update("categories", backup, {"frequency": "quarterly"}))
    four.on("2027-03-02")
    for code in ("ACME", "DELTA"):
        four.whole(code, "yyyyyy")
    less = "BKP-002 half-yearly instead of quarterly: no failure at 2 clients since 2026-03-02"
    assert less in proposed(four), "it failed at Gamma alone"


def test_a_decision_whose_day_has_passed_counts_no_more(four: Practice) -> None:
    """The sums over all clients cannot follow the calendar; who fails what can, and so does what that proposes."""
    for inside, day in ((False, "2026-05-31"), (True, "2026-06-30")):
        scope.decide(
            four.store, four.vic, "ACME", "standard", "BKP-001", inside=inside, reason="moving", until=day
        ).result()
    company.edit(four.store, four.founder, {"recheck_percent": "1"}).result()

    def said() -> str:
        return rechecks.explained(four.store, "BKP-001").formula[1].partition(" =")[0]

    def everywhere() -> str:
        return next(one for one in proposed(four) if one.startswith("BKP-001")).partition("fails ")[2]

    assert (said(), everywhere()) == ("2 ÷ 4", "at 2 of 4 clients")
    scope.decide(
        four.store, four.vic, "ACME", "category", "Backup", inside=False, reason="moving", until="2026-07-31"
    ).result()
    scope.decide(
        four.store, four.vic, "ACME", "standard", "BKP-001", inside=False, reason="moving", until="2026-04-30"
    ).result()
    assert (said(), everywhere()) == ("1 ÷ 3", "at 1 of 3 clients")
    four.on("2026-08-03")
    assert [one.no for one in failing.ranking(four.store) if one.code == "BKP-001"] == [2]
    assert (said(), everywhere()) == ("2 ÷ 4", "at 2 of 4 clients")


async def test_the_committee_accepts_and_leaves_with_one_key(four: Practice) -> None:
    four.on("2026-03-03")
    decisions.keep(four.store, four.founder, [one["code"] for one in four.table("standards")]).result()
    four.on("2026-03-04")
    for client in ("BETA", "GAMMA", "DELTA"):
        four.whole(client, "nyyyyn")
    async with stage(Queue(), four.store, four.founder) as (app, pilot):
        assert "2 to decide" in shown(app) and "y accept  n leave" in shown(app)
        assert "Proposed  yearly → half-yearly: fails at 4 of 4 clients" in shown(app)
        [often, _] = await app.frame.read_figures()
        assert often.label == "How often BKP-001 is asked" and len(often.records) == 4
        await pilot.press("y")
        await settled(pilot)
        assert message(app) == "BKP-001: asked at the new frequency. u takes it back."
        assert "1 to decide" in shown(app) and "fails at 3 of 4 clients" in shown(app)
        await pilot.press("n")
        await settled(pilot)
        assert "Nothing waits for the committee" in shown(app)
        undo(four.store, four.founder).result()
        await until(lambda: "NET-003" in shown(app))
    found = [standards.standard(four.store, code).latest.wording.frequency for code in ("BKP-001", "NET-003")]
    assert found == ["half-yearly", ""]


def test_no_answer_is_read(four: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    network = four.table("categories")[-1]["id"]
    four.do(lambda change: change.update("categories", network, {"frequency": "monthly"}))
    four.on("2026-07-02")
    asked: list[str] = []
    for name in ("rows", "value"):
        reading = getattr(Store, name)

        def told(store: Store, sql: str, params: Any = (), reading: Any = reading) -> Any:
            asked.append(sql)
            return reading(store, sql, params)

        monkeypatch.setattr(Store, name, told)
    assert len(proposed(four)) == 3, "one that fails, two that do not"
    assert asked and not [sql for sql in asked if "answers" in sql]
