"""Many standards at once: all that can be are approved in one change, the others are named with the reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from models.errors import Conflict, NotFound, Problem, Refused
from models.importers import standards as importer
from models.library import standards
from models.store.undo import undo
from screens.library.standards import Library
from tests.office import Office
from tests.stage import settled, shown, stage

CSF = "NIST_CSF_v2.0_catalog.json"
LOW = "NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json"


def bring(office: Office, data: Path, name: str) -> list[str]:
    """A real catalogue, proposed where it lacks nothing; the codes."""
    parsed = importer.read((data / "oscal" / name).read_bytes(), name)
    importer.bring_in(office.store, office["tam"], parsed).result()
    return [one.code for one in standards.all_standards(office.store)]


@pytest.fixture
def mixed(office: Office) -> list[str]:
    """Two that can be approved, one that lacks a why, a draft, one that is approved."""
    office.category(prefix="BKP")
    return [
        office.standard(to="proposed"),
        office.standard(to="proposed", why="", how=""),
        office.standard(),
        office.standard(to="approved"),
        office.standard(to="proposed"),
    ]


def test_what_can_be_is_approved_and_the_rest_is_named_with_the_reason(
    office: Office, mixed: list[str]
) -> None:
    came = standards.approve_those(office.store, office["committee"], mixed).result()
    assert came.done == ("BKP-001", "BKP-005")
    assert came.left == (
        ("BKP-002", "lacks a why, a how"),
        ("BKP-003", "is a draft"),
        ("BKP-004", "is approved already"),
    )
    line = office.store.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
    assert line == "approve BKP-001, BKP-005"


def test_it_is_one_change_and_undone_in_one_step(office: Office, mixed: list[str]) -> None:
    before = office.rows()
    standards.approve_those(office.store, office["committee"], mixed).result()
    undo(office.store, office["committee"]).result()
    assert office.rows() == before


def test_where_none_can_be_nothing_is_written(office: Office, mixed: list[str]) -> None:
    lines = office.store.value("SELECT count(*) FROM history")
    with pytest.raises(
        Problem, match="None of the 2 standards can be approved: BKP-002 lacks a why, a how, and 1 more"
    ):
        standards.approve_those(office.store, office["committee"], mixed[1:3]).result()
    with pytest.raises(Refused):
        standards.approve_those(office.store, office["tam"], mixed).result()
    with pytest.raises(NotFound):
        standards.approve_those(office.store, office["committee"], [*mixed, "NO-001"]).result()
    assert office.store.value("SELECT count(*) FROM history") == lines


@pytest.mark.parametrize(("name", "done", "left", "seconds"), [(CSF, 106, 0, 1.0), (LOW, 445, 524, 2.0)])
def test_a_real_catalogue_is_approved_within_its_time(
    office: Office, data: Path, name: str, done: int, left: int, seconds: float
) -> None:
    codes = bring(office, data, name)
    began = time.process_time()
    came = standards.approve_those(office.store, office["committee"], codes).result()
    assert time.process_time() - began < seconds
    assert (len(came.done), len(came.left)) == (done, left)
    assert all("lacks a value for" in why for _, why in came.left)
    undo(office.store, office["committee"]).result()
    assert not [one for one in standards.all_standards(office.store) if one.state == "approved"]


def reads(office: Office, codes: list[str]) -> dict[str, standards.Read]:
    """What somebody has before them now."""
    return {code: standards.standard(office.store, code).read for code in codes}


def test_what_was_edited_meanwhile_is_not_approved_and_named_with_what_changed_by_whom(
    office: Office, mixed: list[str]
) -> None:
    store, who = office.store, office["committee"]
    read = reads(office, mixed)
    assert read == {one.code: one.read for one in standards.all_standards(store)}
    standards.edit(store, office.founder, "BKP-005", {"question": "Is it off?", "how": "Ask."}).result()
    came = standards.approve_those(store, who, mixed, read=read).result()
    assert came.done == ("BKP-001",)
    assert came.left[-1] == ("BKP-005", "was changed by Ana Founder meanwhile: question, how")
    assert standards.standard(store, "BKP-005").live is None
    with pytest.raises(
        Conflict, match=r"BKP-005 was changed by Ana Founder meanwhile: question, how\. It was not"
    ):
        standards.approve_those(store, who, ["BKP-005"], read=read).result()
    standards.approve_those(store, who, ["BKP-005"], read=reads(office, mixed)).result()
    assert standards.standard(store, "BKP-005").state == "approved"


def test_what_was_edited_and_put_back_is_what_was_read(office: Office, mixed: list[str]) -> None:
    store, who = office.store, office["committee"]
    read = reads(office, mixed)
    standards.edit(store, who, "BKP-001", {"why": "Another."}).result()
    undo(store, who).result()
    standards.edit(store, who, "BKP-001", {"owner": "tam"}).result()
    assert standards.approve_those(store, who, ["BKP-001"], read=read).result().done == ("BKP-001",)


def test_a_revision_that_was_rejected_and_begun_anew_is_another_one(office: Office) -> None:
    """Both have the same numbers, and other words."""
    office.category(prefix="BKP")
    store, who, code = office.store, office["committee"], office.standard(to="approved")
    standards.edit(store, who, code, {"why": "Because."}).result()
    read = reads(office, [code])
    standards.reject(store, who, [code], "no").result()
    standards.edit(store, office.founder, code, {"why": "Otherwise."}).result()
    with pytest.raises(Conflict, match="BKP-001 was changed by Ana Founder meanwhile"):
        standards.approve_those(store, who, [code], read=read).result()
    assert standards.standard(store, code).state == "revision"


def test_whether_a_version_changes_the_meaning_is_part_of_what_is_approved(office: Office) -> None:
    office.category(prefix="BKP")
    store, who, code = office.store, office["committee"], office.standard(to="approved")
    standards.edit(store, who, code, {"why": "Because."}).result()
    read = reads(office, [code])
    standards.edit(store, office.founder, code, {"change": "meaning"}).result()
    with pytest.raises(Conflict, match="BKP-001 was changed by Ana Founder meanwhile: kind of change"):
        standards.approve_those(store, who, [code], read=read).result()


async def test_what_a_colleague_edits_while_the_question_stands_is_not_approved(
    office: Office, mixed: list[str]
) -> None:
    async with stage(Library(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("*", "y")
        await settled(pilot)
        standards.edit(office.store, office.founder, "BKP-005", {"why": "Another."}).result()
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        text = shown(app)
        assert "1 standard" not in text and "BKP-001 approved, 4 not" in text
        assert "BKP-005 was changed by Ana Founder meanwhile: why" in text


def test_how_many_more_cannot_be_is_plain_english(office: Office) -> None:
    office.category(prefix="BKP")
    codes = [office.standard(name=f"Check {number}") for number in range(3)]
    with pytest.raises(Problem, match=r", and 2 more\."):
        standards.approve_those(office.store, office["committee"], codes).result()


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_all_that_the_filter_shows_is_marked_and_approved_with_two_keys(
    office: Office, data: Path, size: tuple[int, int]
) -> None:
    bring(office, data, CSF)
    async with stage(Library(), office.store, office["committee"], size=size) as (app, pilot):
        foot = shown(app).splitlines()[-1]
        assert "space mark" in foot
        await pilot.press("*")
        foot = shown(app).splitlines()[-1]
        assert "106 marked: y approve" in foot and "* all" in foot
        await pilot.press("y")
        await settled(pilot)
        assert "Approve 106 standards?" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert "106 standards approved. u takes it back." in shown(app)
    undo(office.store, office["committee"]).result()
    assert {one.state for one in standards.all_standards(office.store)} == {"proposed"}


async def test_the_screen_names_what_was_left_and_why(office: Office, mixed: list[str]) -> None:
    async with stage(Library(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("*", "y")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        text = shown(app)
        assert "2 standards approved, 3 not" in text
        assert "BKP-002 lacks a why, a how" in text and "BKP-003 is a draft" in text
        await pilot.press("enter")
        await settled(pilot)
        assert "marked" not in shown(app).splitlines()[-1]


async def test_many_that_were_left_are_counted_by_reason(office: Office, data: Path) -> None:
    bring(office, data, LOW)
    async with stage(Library(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("*", "y")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        text = shown(app)
        assert "445 standards approved, 524 not" in text
        assert " 524  is a draft and lacks a value" in text


async def test_a_filter_that_lets_nothing_through_says_so_and_not_that_there_are_none(
    office: Office, mixed: list[str]
) -> None:
    async with stage(Library(), office.store, office["committee"]) as (app, pilot):
        await pilot.press("f")
        await settled(pilot)
        await pilot.press(*"under revision", "enter")
        await settled(pilot)
        assert "No standard is left of state under revision. f shows all." in shown(app)
        await pilot.press("f")
        await settled(pilot)
        assert "BKP-001" in shown(app)
