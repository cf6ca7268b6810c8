"""The committee's queue on screen: one key a decision, the next row follows, and all of it is taken back."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from models.library import decisions, feedback, standards
from models.rhythm import committee
from models.store.undo import redo, undo
from screens.kit.list import LineList
from screens.library.queue import Queue
from screens.library.standard import StandardScreen
from screens.library.standards import Library
from tests.office import Office
from tests.stage import Stage, message, settled, shown, stage

HOSTILE = "Acme [/] [@click=app.quit]go[/] \x1b]52;c;aGk=\x07 \u202eevil"


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """It is the first of March, and there is a category."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-03-01")
    office.category(prefix="BKP")


@pytest.fixture
def filled(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A year later: BKP-001 is due and has feedback, BKP-002 and BKP-003 are proposed."""
    office.standard(to="approved")
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-01")
    office.standard(to="proposed", name="Retention", question="Are backups kept for 30 days?")
    office.standard(to="proposed", name="Off-site copy", question="Is a copy at another site?")
    feedback.give(office.store, office["desk"], "BKP-001", "The menu path is gone.").result()
    return office


def left(office: Office) -> list[str]:
    """What waits."""
    return [f"{one.section} {one.code}" for one in committee.queue(office.store)]


def at(app: Stage) -> str:
    """The row under the cursor."""
    row = app.screen.query_one(LineList).current
    return str(row.key) if row else ""


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys and wait for what comes of them."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def test_an_empty_queue_says_what_fills_it(office: Office) -> None:
    async with stage(Queue(), office.store, office["committee"]) as (app, pilot):
        assert "Nothing waits for the committee. Here come drafts that > proposes" in shown(app)
        await press(pilot, "y")
        assert message(app) == "Nothing waits for the committee."


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_all_that_waits_stands_in_sections_with_what_it_is_about(
    filled: Office, size: tuple[int, int]
) -> None:
    async with stage(Queue(), filled.store, filled["committee"], size=size) as (app, pilot):
        text = shown(app)
        assert "4 to decide" in text.splitlines()[0]
        assert text.index("Proposed") < text.index("Feedback") < text.index("Due for the yearly review")
        assert "Are backups kept for 30 days?" in text and "y approve  n send back" in text
        await press(pilot, "j", "j")
        text = shown(app)
        assert "Said      The menu path is gone." in text and "By        Desk, today" in text
        assert "y done  n decline" in text
        await press(pilot, "j")
        text = shown(app)
        assert "365 days" in text and "Decided   approved on 2026-03-01 by Committee" in text
        assert "y keep  e revise  d retire" in text and "n decline" not in text


async def test_of_those_of_one_name_each_says_what_it_asks(filled: Office) -> None:
    """A catalogue calls every part of a control by the control's name."""
    for question in ("Are types of account defined?", "Are managers of accounts named?"):
        filled.standard(to="proposed", name="Account Management", question=question)
    async with stage(Queue(), filled.store, filled["committee"], size=(120, 40)) as (app, pilot):
        rows = [line for line in shown(app).splitlines() if "BKP-00" in line]
        assert any("Are types of account defined" in line for line in rows) and "Retention" in "".join(rows)
        assert not any("Account Management" in line for line in rows)
        await press(pilot, "slash", *"account", "space", *"manag")
        assert "Are types of account defined" in shown(app) and "Retention" not in shown(app)


async def test_one_key_a_decision_and_the_next_row_follows(filled: Office) -> None:
    who = filled["committee"]
    async with stage(Queue(), filled.store, who) as (app, pilot):
        for section, said in (
            ("proposed BKP-002", "BKP-002: approved. u takes it back."),
            ("proposed BKP-003", "BKP-003: approved. u takes it back."),
            ("feedback 1", "BKP-001: feedback done. u takes it back."),
            ("review BKP-001", "BKP-001: kept as it is. u takes it back."),
        ):
            assert at(app) == section
            await press(pilot, "y")
            assert message(app) == said
        assert left(filled) == [] and "Nothing waits" in shown(app)
    assert [one.what for one in decisions.of_standard(filled.store, "BKP-001")] == ["keep", "approve"]
    assert [one.state for one in feedback.of_standard(filled.store, "BKP-001")] == ["done"]
    for wanted in (
        ["review BKP-001"],
        ["feedback BKP-001", "review BKP-001"],
        ["proposed BKP-003", "feedback BKP-001", "review BKP-001"],
    ):
        undo(filled.store, who).result()
        assert left(filled) == wanted


async def test_what_is_proposed_says_by_whom_and_since_when(
    filled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-04")
    [first, *_] = committee.waiting(filled.store)
    assert (first.code, first.since, first.by) == ("BKP-002", "3 days", filled["tam"].name)
    async with stage(Queue(), filled.store, filled["committee"]) as (app, _):
        assert f"By        {filled['tam'].name}, 3 days ago" in shown(app)


async def test_who_takes_an_approval_back_has_not_proposed_it(
    filled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-04")
    before = committee.waiting(filled.store)
    proposed = [one for one in before if one.section == committee.PROPOSED]
    committee.decide(filled.store, filled["committee"], proposed, True).result()
    undo(filled.store, filled["committee"]).result()
    after = committee.waiting(filled.store)
    assert [(one.code, one.by, one.since) for one in after] == [
        (one.code, one.by, one.since) for one in before
    ]


async def test_the_cursor_goes_back_to_what_is_taken_back(filled: Office) -> None:
    async with stage(Queue(), filled.store, filled["committee"]) as (app, pilot):
        await press(pilot, "y", "y")
        assert at(app) == "feedback 1"
        for back in ("proposed BKP-003", "proposed BKP-002"):
            done = undo(filled.store, filled["committee"]).result()
            assert isinstance(app.screen, Queue)
            app.screen.undone(done.text)
            app.screen.reload()
            await settled(pilot)
            assert at(app) == back


async def test_the_cursor_goes_back_once_more_after_a_redo(filled: Office) -> None:
    store, who = filled.store, filled["committee"]
    async with stage(Queue(), store, who) as (app, pilot):
        await press(pilot, "y", "y")
        for act, back in ((undo, "BKP-003"), (redo, ""), (undo, "BKP-003"), (undo, "BKP-002")):
            done = act(store, who).result()
            assert isinstance(app.screen, Queue)
            app.screen.undone(done.text)
            app.screen.reload()
            await settled(pilot)
            if back:
                assert at(app) == f"proposed {back}"


async def test_no_sends_back_with_a_reason_and_declines(filled: Office) -> None:
    async with stage(Queue(), filled.store, filled["committee"]) as (app, pilot):
        await press(pilot, "n")
        assert "Why is BKP-002 sent back?" in shown(app)
        await press(pilot, "enter")
        assert "A rejection needs a reason." in shown(app)
        await press(pilot, "escape")
        assert len(left(filled)) == 4
        await press(pilot, "n", *"Why 30?", "enter")
        assert message(app) == "BKP-002: sent back. u takes it back."
        await press(pilot, "j", "n")
        assert message(app) == "BKP-001: feedback declined. u takes it back."
        await press(pilot, "n")
        assert message(app) == "What is due for review is kept (y), revised (e) or retired (d)."
    [decided] = decisions.of_standard(filled.store, "BKP-002")
    assert (decided.what, decided.reason) == ("reject", "Why 30?")
    assert [one.state for one in feedback.of_standard(filled.store, "BKP-001")] == ["declined"]


async def test_a_reason_is_for_what_was_asked_about_whatever_a_colleague_decides_meanwhile(
    filled: Office,
) -> None:
    store, who = filled.store, filled["committee"]
    async with stage(Queue(), store, who) as (app, pilot):
        assert at(app) == "proposed BKP-002"
        await press(pilot, "n")
        assert "Why is BKP-002 sent back?" in shown(app)
        standards.approve(store, who, ["BKP-002"]).result()
        await settled(pilot)
        await press(pilot, *"too long", "enter")
        assert "BKP-002 is approved: there is nothing to reject." in " ".join(shown(app).split())
    assert standards.standard(store, "BKP-003").state == "proposed", "nobody was asked about it"


async def test_what_is_approved_is_the_wording_that_stood_there(
    filled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's change that the screen has not read yet is in nobody's sight."""
    store, who = filled.store, filled["committee"]
    async with stage(Queue(), store, who) as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(Queue, "touched", lambda self, changes: None)
            standards.edit(store, filled.founder, "BKP-002", {"question": "Is it kept 7 days?"}).result()
            await press(pilot, "y")
            text = " ".join(shown(app).split())
            assert "BKP-002 was changed by Ana Founder meanwhile: question." in text
            assert "It was not approved. Look at it again first." in text
            await press(pilot, "enter")
        assert standards.standard(store, "BKP-002").state == "proposed"
        app.screen.reload()  # type: ignore[attr-defined]
        await settled(pilot)
        assert "Is it kept 7 days?" in shown(app)
        await press(pilot, "y")
        assert message(app) == "BKP-002: approved. u takes it back."


async def test_its_own_screen_approves_what_it_shows(filled: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    store, who = filled.store, filled["committee"]
    async with stage(StandardScreen("BKP-002"), store, who) as (app, pilot):
        monkeypatch.setattr(StandardScreen, "touched", lambda self, changes: None)
        standards.edit(store, filled.founder, "BKP-002", {"how": "Ask."}).result()
        await press(pilot, "y")
        assert "BKP-002 was changed by Ana Founder meanwhile: how." in " ".join(shown(app).split())
    assert standards.standard(store, "BKP-002").state == "proposed"


async def test_the_marked_are_decided_together_and_taken_back_in_one_step(filled: Office) -> None:
    who = filled["committee"]
    standards.edit(filled.store, filled["tam"], "BKP-003", {"why": ""}).result()
    standards.propose(filled.store, filled["tam"], ["BKP-003"]).result()
    async with stage(Queue(), filled.store, who) as (app, pilot):
        await press(pilot, "asterisk")
        assert "y approve / done / keep" in shown(app)
        await press(pilot, "y")
        assert "3 decisions made, 1 not" in shown(app) and "BKP-003 lacks a why" in shown(app)
        await press(pilot, "enter")
    assert left(filled) == ["proposed BKP-003"]
    undo(filled.store, who).result()
    assert len(left(filled)) == 4


async def test_feedback_is_revised_beside_what_was_said_and_is_done_then(filled: Office) -> None:
    who = filled["committee"]
    async with stage(Queue(), filled.store, who) as (app, pilot):
        await press(pilot, "j", "j", "e")
        assert "Desk, today:" in shown(app) and "The menu path is gone." in shown(app)
        await press(pilot, "tab", *" again", "ctrl+s")
        assert "A new version of BKP-001 is begun" in message(app)
    assert standards.standard(filled.store, "BKP-001").state == "revision"
    assert [one.state for one in feedback.of_standard(filled.store, "BKP-001")] == ["done"]
    undo(filled.store, who).result()
    assert standards.standard(filled.store, "BKP-001").state == "approved"
    assert "feedback BKP-001" in left(filled)


async def test_retiring_asks_why_and_one_can_go_there(filled: Office) -> None:
    async with stage(Queue(), filled.store, filled["committee"]) as (app, pilot):
        await press(pilot, "end", "enter")
        assert app.places == [("standard", "BKP-001")]
        await press(pilot, "d", *"Replaced.", "enter")
        assert "BKP-001 retired" in message(app)
    assert decisions.of_standard(filled.store, "BKP-001")[0].reason == "Replaced."


async def test_who_is_not_of_the_committee_reads_and_is_told_whose_it_is(filled: Office) -> None:
    async with stage(Queue(), filled.store, filled["tam"]) as (app, pilot):
        for key in ("y", "n", "d"):
            await press(pilot, key)
            assert "Standards Committee" in message(app)
        assert "y approve" not in shown(app)
    assert len(left(filled)) == 4


async def test_the_section_can_be_filtered_and_the_share_explained(filled: Office) -> None:
    async with stage(Queue(), filled.store, filled["committee"]) as (app, pilot):
        await press(pilot, "f", *"feedback", "enter")
        assert "Said      The menu path is gone." in shown(app) and "Retention" not in shown(app)
        [figure] = await app.frame.read_figures()
        assert figure.label == "Library reviewed in 365 days" and figure.shown == "0 %"


async def test_the_library_marks_what_is_due_filters_it_and_keeps_it_with_one_key(filled: Office) -> None:
    async with stage(Library(), filled.store, filled["committee"]) as (app, pilot):
        assert "review due" in shown(app) and "1 due for review" in shown(app)
        assert app.frame.figures()[0].shown == "0 %"
        await press(pilot, "Q")
        assert app.places == [("queue", "")]
        await press(pilot, "f", *"due for", "enter")
        assert "Retention" not in shown(app) and "y keep" in shown(app)
        await press(pilot, "y")
        assert message(app) == "BKP-001 is kept as it is. u takes it back."
        assert "No standard is left of review due for review" in shown(app)


async def test_a_standard_tells_what_was_decided_and_is_kept_on_its_own_screen(filled: Office) -> None:
    async with stage(StandardScreen("BKP-001"), filled.store, filled["committee"]) as (app, pilot):
        assert "due for review: 365 days" in shown(app) and "y keep" in shown(app)
        await press(pilot, "y")
        assert "is kept as it is" in message(app)
        await press(pilot, "v")
        assert "2027-03-01  Kept as it is   version 1, Committee" in shown(app)
        await press(pilot, "y")
        assert "BKP-001 is approved, and not due for its review." in message(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_e1_hostile_texts_are_shown_as_what_they_are(office: Office, size: tuple[int, int]) -> None:
    code = office.standard(to="proposed", name=HOSTILE[:40], question=HOSTILE, why=HOSTILE)
    feedback.give(office.store, office["desk"], code, HOSTILE).result()
    async with stage(Queue(), office.store, office["committee"], size=size) as (app, pilot):
        await press(pilot, "j")
        assert "[@click=app.quit]" in shown(app) and "\x1b" not in shown(app) and "\u202e" not in shown(app)
        await press(pilot, "e")
        assert "[@click=app.quit]" in shown(app)
        assert app.is_running
