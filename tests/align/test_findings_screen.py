"""Triage on the screen: each act has its key, says whose it is, and is taken back with u."""

from __future__ import annotations

import pytest

from models.align import findings, scope, triage
from models.align.findings import STATE_WORDS, Finding
from models.library import standards as library
from models.practice import contacts
from screens.align.findings import Findings, FindingScreen
from screens.kit.list import LineList
from tests.align.conftest import Practice
from tests.stage import message, settled, shown, stage


@pytest.fixture
def found(acme: Practice) -> Practice:
    """Three findings at ACME, which has a contact."""
    contacts.add(acme.store, acme.vic, "ACME", {"name": "Dr Marsh", "authority": "decision maker"}).result()
    acme.whole("ACME", "ynnyyn")
    return acme


def one(practice: Practice, code: str = "FND-0001") -> Finding:
    return findings.finding(practice.store, code)


async def test_the_next_step_has_one_key_and_the_line_of_keys_says_which_it_is(found: Practice) -> None:
    async with stage(Findings("ACME"), found.store, found.vic) as (app, pilot):
        for words, state in (("triaged", "triaged"), ("being fixed", "fixing"), ("fixed", "fixed")):
            assert f"n {words}" in shown(app).splitlines()[-1]
            await pilot.press("n")
            await settled(pilot)
            assert one(found).state == state and "u takes it back" in message(app)
            assert f"  {STATE_WORDS[state]}" in shown(app).splitlines()[2], "the state is whole at 80 columns"
        await pilot.press("n")
        assert "a later yes in a review verifies it" in message(app)


async def test_accepting_a_risk_names_who_until_when_and_why_and_it_is_opened_again(found: Practice) -> None:
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("right", "tab", *"2026-12-31", "tab", *"The server goes in autumn", "ctrl+s")
        await settled(pilot)
        now = one(found)
        assert (now.state, now.accepted_by, str(now.accepted_until)) == ("accepted", "Dr Marsh", "2026-12-31")
        assert "by Dr Marsh until 2026-12-31. The server goes in autumn" in shown(app)
        await pilot.press("n")
        assert "o opens it again" in message(app)
        await pilot.press("o")
        await settled(pilot)
        assert one(found).state == "open"


async def test_a_finding_that_is_longer_than_the_window_is_read_page_by_page(found: Practice) -> None:
    async with stage(FindingScreen("FND-0001"), found.store, found.vic, size=(80, 9)) as (app, pilot):
        assert "What reviews did" not in shown(app)
        await pilot.press("pagedown")
        assert "What reviews did" in shown(app)
        await pilot.press("pageup")
        assert "What reviews did" not in shown(app)


async def test_without_a_contact_nobody_can_accept(acme: Practice) -> None:
    acme.whole("ACME", "nyyyyy")
    async with stage(Findings(), acme.store, acme.vic) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert "Acme Ltd has no contact who could accept it" in message(app)


async def test_whoever_triages_edits_all_of_it(found: Practice) -> None:
    async with stage(Findings("ACME"), found.store, found.vic, size=(120, 40)) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        text = shown(app)
        for label in (
            "State",
            "Owner",
            "How it will be",
            "Kinds of impact",
            "Impact",
            "Discussed with",
            "Discussed on",
        ):
            assert label in text
        await pilot.press("right", "tab", "enter", *"dana", "enter", "ctrl+s")
        await settled(pilot)
        assert (one(found).state, one(found).owner) == ("triaged", "Dana Reyes")
        assert "Dana Reyes" in shown(app)


async def test_a_tam_edits_the_talk_and_is_told_whose_the_rest_is(found: Practice) -> None:
    async with stage(FindingScreen("FND-0001"), found.store, found.dana) as (app, pilot):
        assert "n triaged" not in shown(app).splitlines()[-1] and "e edit" in shown(app).splitlines()[-1]
        await pilot.press("n")
        assert "triaging a finding" in message(app).lower()
        await pilot.press("e")
        await settled(pilot)
        assert "Owner" not in shown(app) and "Dr Marsh" not in message(app)
        await pilot.press("tab", *"Dr Marsh", "ctrl+s")
        await settled(pilot)
        assert one(found).discussed_with == "Dr Marsh"
        assert "Dr Marsh 2026-03-02" in shown(app)


async def test_who_only_looks_is_told_so_at_every_key(found: Practice) -> None:
    async with stage(Findings(), found.store, found.viewer) as (app, pilot):
        for key in "enao":
            await pilot.press(key)
            assert "viewer" in message(app), key
        assert shown(app).splitlines()[-1].strip().startswith("enter open")


async def test_mine_and_the_filters_narrow_the_list(found: Practice) -> None:
    triage.edit(found.store, found.vic, "FND-0002", {"owner": "vic"}).result()
    async with stage(Findings(), found.store, found.vic) as (app, pilot):
        assert len(app.screen.query_one(LineList).rows) == 3
        await pilot.press("z")
        await settled(pilot)
        assert [row.key for row in app.screen.query_one(LineList).rows] == ["FND-0002"]
        assert "mine" in shown(app).splitlines()[0]
        await pilot.press("z")
        await settled(pilot)
        await pilot.press("slash", *"NET-003", "enter")
        assert len(app.screen.query_one(LineList).rows) == 1


async def test_a_lapsed_acceptance_is_open_and_says_so(found: Practice) -> None:
    triage.accept(found.store, found.vic, "FND-0001", "Dr Marsh", "2026-03-10", "until the move").result()
    found.on("2026-03-11")
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, _):
        assert "which has passed: it is open again" in " ".join(shown(app).split())
        assert "n triaged" in shown(app)


async def test_accepting_again_begins_with_what_was_accepted(found: Practice) -> None:
    triage.accept(found.store, found.vic, "FND-0001", "Dr Marsh", "2026-03-10", "until the move").result()
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert "Dr Marsh" in shown(app) and "2026-03-10" in shown(app) and "until the move" in shown(app)
    found.on("2026-03-11")
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert "Dr Marsh" in shown(app) and "until the move" in shown(app)
        assert "2026-03-10" not in shown(app), "a day that has passed is none to accept until"


async def test_a_finding_names_the_key_only_to_whom_it_is_for(found: Practice) -> None:
    for who, owner, fix in (
        (found.vic, "nobody yet; e says whose it is", "not said yet; e says it"),
        (found.dana, "nobody yet", "not said yet; e says it"),
        (found.viewer, "nobody yet", "not said yet"),
    ):
        async with stage(FindingScreen("FND-0001"), found.store, who) as (app, _):
            rows = [row.strip() for row in shown(app).splitlines()]
            assert f"Owner      {owner}" in rows and f"Fix        {fix}" in rows


async def test_how_many_there_are_stands_behind_a_long_standing_and_both_are_whole(found: Practice) -> None:
    told = {"owner": "vic", "discussed_with": "Dr Marsh and everybody else of the practice who was there"}
    triage.edit(found.store, found.vic, "FND-0001", told).result()
    async with stage(Findings("ACME"), found.store, found.vic) as (app, _):
        said = " ".join(shown(app).splitlines()[-3].split() + shown(app).splitlines()[-2].split())
        assert said.startswith(
            "Vic Stone sees to it, discussed with Dr Marsh and everybody else of the practice"
        )
        assert said.endswith(" who was there on 2026-03-02. 3 findings.")
    why = "the practice moves. " * 20
    triage.accept(found.store, found.vic, "FND-0001", "Dr Marsh", "2026-12-10", why).result()
    async with stage(Findings("ACME"), found.store, found.vic) as (app, _):
        assert shown(app).splitlines()[-2].rstrip().endswith("…. 3 findings.")


async def test_a_finding_that_no_review_asks_any_more_says_why(found: Practice) -> None:
    code = one(found).standard
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        assert "Not asked" not in shown(app)
        scope.decide(
            found.store, found.vic, "ACME", "standard", code, inside=False, reason="no server"
        ).result()
        await settled(pilot)
        said = " ".join(shown(app).split())
        assert "no server" in said and "no review asks it here any more, and no yes verifies it." in said
    library.retire(found.store, found.founder, [code]).result()
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, _):
        assert "it is retired: no review asks it here" in " ".join(shown(app).split())


async def test_the_form_of_a_finding_names_a_state_that_nobody_sets(found: Practice) -> None:
    triage.accept(found.store, found.vic, "FND-0001", "Dr Marsh", "2026-03-10", "until the move").result()
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        assert "State" in shown(app) and "risk accepted" in shown(app)
        await pilot.press("tab", "enter", *"dana", "enter", "ctrl+s")
        await settled(pilot)
        assert (one(found).state, one(found).owner) == ("accepted", "Dana Reyes")


async def test_a_risk_is_accepted_although_somebody_changed_the_finding_meanwhile(found: Practice) -> None:
    async with stage(FindingScreen("FND-0001"), found.store, found.vic) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("right", "tab", *"2026-12-31", "tab", *"Autumn")
        triage.edit(found.store, found.founder, "FND-0001", {"impact": "It stops."}).result()
        await pilot.press("ctrl+s")
        await settled(pilot)
        await pilot.pause()
        assert "2026-12-31" in shown(app).partition("Two people")[2]
        await pilot.press("tab", "enter")
        await settled(pilot)
        await pilot.pause()
        now = one(found)
        assert (now.state, now.accepted_by, now.impact) == ("accepted", "Dr Marsh", "It stops.")
