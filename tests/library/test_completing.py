"""Many standards completed at a time: what stays empty is left alone, and what they still lack is said."""

from __future__ import annotations

import pytest

from models.errors import Problem, Refused
from models.importers import standards as importer
from models.library import completing, standards
from models.store import undo
from screens.library.standards import Library
from tests.office import Office
from tests.stage import message, settled, shown, stage

TABLE = b"""ref,category,question,why,how,tags
C1,Cloud,Is it on?,,,a
C2,Cloud,Is it off?,Because.,,
C3,Cloud,Is it up?,,Look up.,
C4,Cloud,Is it down?,So.,Look down.,
"""


def brought(office: Office) -> dict[str, str]:
    """Three drafts and one proposal, brought in; ref \u2192 code."""
    importer.bring_in(office.store, office.founder, importer.read(TABLE, "t.csv")).result()
    return {one.ref: one.code for one in standards.all_standards(office.store)}


def said(office: Office, code: str) -> tuple[str, str, str]:
    """State, why and how."""
    found = standards.standard(office.store, code)
    return found.state, found.latest.wording.why, found.latest.wording.how


def test_what_is_lacking_is_filled_in_and_what_is_there_stays(office: Office) -> None:
    codes = brought(office)
    done = completing.complete(
        office.store,
        office.founder,
        list(codes.values())[:3],
        {"why": "It is safer.", "remedy": "", "tags": "b"},
    ).result()
    assert len(done.changed) == 3 and done.ready == 1 and done.lacking == (("a how", 2),)
    assert said(office, codes["C1"]) == ("draft", "It is safer.", "")
    assert said(office, codes["C2"]) == ("draft", "Because.", "")
    assert said(office, codes["C3"]) == ("proposed", "It is safer.", "Look up.")
    assert standards.standard(office.store, codes["C1"]).latest.wording.tags == ("a", "b")
    assert done.words() == (
        "3 standards changed: 1 lacks nothing now and is proposed; still lacking a how (2)."
    )


def test_it_is_one_change_and_undone_in_one_step(office: Office) -> None:
    codes = brought(office)
    completing.complete(
        office.store, office.founder, list(codes.values()), {"why": "W.", "how": "H."}
    ).result()
    undo.undo(office.store, office.founder).result()
    assert said(office, codes["C1"]) == ("draft", "", "")
    assert said(office, codes["C3"]) == ("draft", "", "Look up.")


def test_instead_takes_the_place_of_what_is_there(office: Office) -> None:
    codes = brought(office)
    chosen = [codes["C2"], codes["C4"]]
    completing.complete(
        office.store, office.founder, chosen, {"why": "New.", "tags": "x"}, instead=True
    ).result()
    assert [said(office, code)[1] for code in chosen] == ["New.", "New."]


def test_a_draft_that_somebody_wrote_stays_theirs_to_propose(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(why="")
    done = completing.complete(office.store, office.founder, [code], {"why": "W."}).result()
    assert (done.ready, standards.standard(office.store, code).state) == (0, "draft")


def test_what_cannot_take_it_is_named_with_the_reason(office: Office) -> None:
    codes = brought(office)
    standards.approve(office.store, office.founder, [codes["C4"]]).result()
    standards.retire(office.store, office.founder, [codes["C3"]]).result()
    done = completing.complete(office.store, office["tam"], list(codes.values()), {"how": "Look."}).result()
    assert done.changed == (codes["C1"], codes["C2"])
    assert dict(done.left) == {
        codes["C3"]: "is retired",
        codes["C4"]: "is approved: a new version is the committee's",
    }


def test_of_an_approved_one_a_new_version_begins(office: Office) -> None:
    codes = brought(office)
    standards.approve(office.store, office.founder, [codes["C4"]]).result()
    done = completing.complete(office.store, office.founder, [codes["C4"]], {"remedy": "Mend."}).result()
    found = standards.standard(office.store, codes["C4"])
    assert (done.begun, found.state, found.latest.change) == (1, "revision", "wording")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"why": "", "how": ""}, "Nothing was filled in"),
        ({"frequency": "hourly"}, "Frequency"),
        ({"name": "N"}, "no field"),
    ],
)
def test_what_is_nothing_to_fill_in_is_one_sentence(
    office: Office, values: dict[str, str], reason: str
) -> None:
    codes = brought(office)
    with pytest.raises(Problem, match=reason):
        completing.complete(office.store, office.founder, [codes["C1"]], values).result()


def test_where_none_can_take_it_nothing_is_changed(office: Office) -> None:
    codes = brought(office)
    with pytest.raises(Problem, match="1 standard had it already"):
        completing.complete(office.store, office.founder, [codes["C4"]], {"why": "W."}).result()
    with pytest.raises(Refused):
        completing.complete(office.store, office["bare"], [codes["C1"]], {"why": "W."}).result()


# The screen -------------------------------------------------------------------------------------------------


async def test_mark_then_e_completes_all_that_are_marked(office: Office) -> None:
    codes = brought(office)
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("space", "space", "space")
        assert "e fill in" in shown(app)
        await pilot.press("e")
        await settled(pilot)
        assert "3 standards" in shown(app) and "Empty: left alone." in shown(app)
        await pilot.press(*"Safer.")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "2 standards changed: 1 lacks nothing now and is proposed" in message(app)
        assert "1 had it already" in message(app)
        assert "marked" not in shown(app)
    assert said(office, codes["C3"]) == ("proposed", "Safer.", "Look up.")


async def test_those_that_cannot_take_it_are_named_with_the_reason(office: Office) -> None:
    codes = brought(office)
    standards.approve(office.store, office.founder, [codes["C4"]]).result()
    async with stage(Library(), office.store, office["tam"]) as (app, pilot):
        await pilot.press("*", "e")
        await settled(pilot)
        await pilot.press(*"Safer.", "ctrl+s")
        await settled(pilot)
        assert "2 standards changed, 1 not" in shown(app)
        assert f"{codes['C4']} is approved: a new version is the committee's" in shown(app)
        assert app.drafts.get("standards together", "why") is None


async def test_going_back_keeps_the_marks_and_the_text(office: Office) -> None:
    brought(office)
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("space", "space", "e")
        await settled(pilot)
        await pilot.press(*"Safer.")
        app.pop_screen()
        await settled(pilot)
        assert "2 marked" in shown(app)
        await pilot.press("e")
        await settled(pilot)
        assert "Safer." in shown(app)


async def test_one_that_is_marked_has_its_own_form(office: Office) -> None:
    codes = brought(office)
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("space", "e")
        await settled(pilot)
        assert codes["C1"] in shown(app) and "Is it on?" in shown(app)
