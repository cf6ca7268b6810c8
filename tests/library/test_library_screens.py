"""The library on screen: found as one types, drafted, approved, retired, and taken back."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import Any

import pytest

from models.importers import standards as importer
from models.library import categories, feedback, register, standards
from models.store.change import Change
from models.store.undo import undo
from screens.kit.action import EVERYWHERE
from screens.kit.list import LineList
from screens.library.categories import Categories
from screens.library.packs import Packs
from screens.library.standard import StandardScreen
from screens.library.standards import Library
from tests.office import Office
from tests.stage import Stage, message, settled, shown, stage

HOSTILE = "Acme [/] [@click=app.quit]go[/] \x1b]52;c;aGk=\x07 \u202eevil"


async def test_an_empty_library_says_what_to_do(office: Office) -> None:
    async with stage(Library(), office.store, office.founder) as (app, _):
        assert "i imports the starter pack, a catalogue or a table; a drafts the first one" in " ".join(
            shown(app).split()
        )


async def test_standards_stand_under_their_category_with_what_is_not_approved(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(to="approved", name="Restore test")
    office.standard(to="draft", name="Retention")
    async with stage(Library(), office.store, office.founder) as (app, _):
        text = shown(app)
    assert "Backup system" in text and "Restore test" in text
    assert "2 standards   1 not approved yet" in text


async def test_search_as_one_types_looks_into_the_texts(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(name="Restore test", why="Nobody sees a patient until it is back.")
    office.standard(name="Retention", why="The law wants ten years.")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("/", *"patient")
        await settled(pilot)
        text = shown(app)
    assert "Restore test" in text and "Retention" not in text


async def test_the_cursor_of_a_search_is_on_the_best_hit(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(name="Pads", why="Nobody knows.")
    best = office.standard(name="Password manager", why="Passwords: a password for each account.")
    first = office.standard(name="Paper", why="A password may lie on it.")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("end")
        assert cursor(app) == first
        for key in "/password":
            await pilot.press(key)
            await settled(pilot)
        assert cursor(app) == best


def cursor(app: object) -> str:
    """The code under the cursor."""
    assert isinstance(app, Stage)
    row = app.screen.query_one(LineList).current
    assert row is not None
    return str(row.key)


async def test_how_a_standard_is_written_is_in_sight_though_there_are_many(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(to="approved")
    async with stage(Library(), office.store, office.founder, size=(80, 24)) as (app, pilot):
        await settled(pilot)
        assert "a add" in shown(app).splitlines()[-1]


async def test_the_cursor_is_on_what_was_just_drafted_so_that_the_next_key_proposes_it(
    office: Office,
) -> None:
    office.category(prefix="BKP")
    approved = [office.standard(to="approved") for _ in range(3)]
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await settled(pilot)
        assert cursor(app) == approved[0]
        said = app.frame.possible(EVERYWHERE.find("pass_on"))
        assert said == f"{approved[0]} is approved: only a draft is proposed."
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", *"Restore test", "tab", *"Was a restore tested?", "ctrl+s")
        await settled(pilot)
        assert "is drafted. > proposes it" in message(app)
        assert cursor(app) not in approved and cursor(app) in message(app)
        assert not app.frame.possible(EVERYWHERE.find("pass_on"))


async def test_a_draft_is_written_proposed_and_approved_with_keys(office: Office) -> None:
    office.category(prefix="BKP")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press(
            "tab",
            *"Restore test",
            "tab",
            *"Was a restore tested?",
            "tab",
            *"Hope is no plan.",
            "tab",
            *"Look.",
        )
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "BKP-001 is drafted" in message(app)
        await app.frame.run(app.frame.pass_on)
        await settled(pilot)
        assert "Propose BKP-001?" in shown(app)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (1, "BKP-001 proposed. u takes it back. It cannot be approved yet: it lacks a why."),
        (
            4,
            "4 standards proposed. u takes it back. 3 of them cannot be approved yet: lacks a why (2); "
            "is no yes/no question (1).",
        ),
    ],
)
async def test_what_is_proposed_says_what_of_it_cannot_be_approved_yet(
    office: Office, marks: int, said: str
) -> None:
    office.category(prefix="BKP")
    office.standard(name="A", why="")
    office.standard(name="B", question="Was a restore of a whole server done?", why="")
    office.standard(name="C", question="How many restores were tested?")
    office.standard(name="D", question="Is a copy kept at another site?")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press(*["space"] * (marks if marks > 1 else 0))
        await app.frame.run(app.frame.pass_on)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert " ".join(message(app).split()) == said


async def test_a_new_standard_stands_in_the_own_pack_though_it_is_begun_in_another(office: Office) -> None:
    def bring(change: Change) -> None:
        pack = change.insert(
            "packs", {"code": "csf", "name": "CSF", "edition": "", "licence": "", "source": "", "own": False}
        )
        categories.add_in(
            change,
            pack,
            {"prefix": "GOV", "name": "Govern", "section": "", "kind": "technology", "frequency": ""},
        )

    office.store.change(office.founder, "a pack", bring).result()
    office.standard("GOV")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert "Govern · Harbour IT, new there" in shown(app), "there is none of that name in the own pack"
        await pilot.press("right")
        assert "Govern · CSF" in shown(app)
        await pilot.press("left", "esc")
    own = office.category("Govern")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        pack = next(one.pack_name for one in categories.all_categories(office.store) if one.prefix == own)
        assert f"Govern · {pack}" in shown(app) and "the last of the list makes a new category" in shown(app)


async def test_approving_one_is_one_key_and_is_taken_back(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("y")
        await settled(pilot)
        assert standards.standard(office.store, code).state == "approved"
        assert " ".join(message(app).split()) == (
            f"{code} approved. u takes it back. Its business impact is not rated: what it finds is listed last."
        )


async def test_approving_many_asks_with_a_count(office: Office) -> None:
    office.category(prefix="BKP")
    codes = [office.standard(to="proposed", name=f"Check {number}") for number in range(3)]
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("space", "space", "space", "y")
        await settled(pilot)
        assert "Approve 3 standards?" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
    assert [standards.standard(office.store, code).state for code in codes] == ["approved"] * 3


async def test_approving_what_is_asked_of_nobody_says_how_it_is_asked(office: Office, data: Path) -> None:
    parsed = importer.read((data / "oscal/NIST_CSF_v2.0_catalog.json").read_bytes(), "csf.json")
    importer.bring_in(office.store, office.founder, parsed).result()
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("space", "space", "y")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Nobody is asked yet: in the Library p, then o, switches their pack on." in message(app)


async def test_what_lacks_something_is_not_approved_and_says_what(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed", why="")
    async with stage(StandardScreen(code), office.store, office.founder) as (app, pilot):
        assert "Lacks a why. e completes it." in shown(app)
        await pilot.press("y")
        await settled(pilot)
        assert "lacks a why" in shown(app)
    assert standards.standard(office.store, code).state == "proposed"


async def test_a_draft_is_deleted_and_an_approved_one_retired(office: Office) -> None:
    office.category(prefix="BKP")
    kept, draft = office.standard(to="approved"), office.standard(name="Draft")
    async with stage(StandardScreen(kept), office.store, office.founder) as (app, pilot):
        await pilot.press("d")
        await settled(pilot)
        assert f"Retire {kept}?" in shown(app)
        await pilot.press(*"Asked elsewhere", "enter")
        await settled(pilot)
    assert standards.standard(office.store, kept).state == "retired"
    said = office.store.value("SELECT text FROM history ORDER BY id DESC LIMIT 1")
    assert said == f"retire {kept}: Asked elsewhere", "as the command writes it"
    async with stage(StandardScreen(draft), office.store, office.founder) as (app, pilot):
        await pilot.press("d")
        await settled(pilot)
        assert f"Delete the draft {draft}?" in shown(app)


async def test_a_retired_standard_shows_what_comes_back_and_says_what_is_still_to_be_approved(
    office: Office,
) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved", question="Is it done?", business_impact="high")
    standards.edit(office.store, office.founder, code, {"question": "Is it done daily?", "why": ""}).result()
    standards.retire(office.store, office.founder, [code]).result()
    async with stage(StandardScreen(code), office.store, office.founder, size=(120, 40)) as (app, pilot):
        assert "Is it done?" in shown(app) and "\n Retired  version 1" in shown(app)
        await pilot.press("y")
        await settled(pilot)
        assert message(app).startswith(
            f"{code} approved. u takes it back. {code} is asked as in version 1; version 2 is still to be approved."
        )
        assert "Is it done daily?" in shown(app)


async def test_versions_show_what_changed(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved", question="Is it done?")
    standards.edit(office.store, office.founder, code, {"question": "Is it done every week?"}).result()
    async with stage(StandardScreen(code), office.store, office.founder) as (app, pilot):
        await pilot.press("v")
        await settled(pilot)
        text = shown(app)
    assert "Version 2" in text and "meaning, not approved yet" in text
    assert "\n Under revision  version 2" in text
    assert "- Is it done?" in text and "+ Is it done every week?" in text


async def test_a_filter_shows_one_tag_and_is_taken_away_again(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(name="Restore test", tags=("hipaa",))
    office.standard(name="Backup test", tags=("hipaa",))
    office.standard(name="Retention")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("end", "f")
        await settled(pilot)
        offered = shown(app)
        assert "draft" in offered and "state, 3" in offered and "tag, 2" in offered
        assert offered.index("state, 3") < offered.index("tag, 2") < offered.index("none")
        await pilot.press(*"hipaa", "enter")
        await settled(pilot)
        assert "Retention" not in shown(app) and "tag hipaa" in shown(app)
        row = app.screen.query_one(LineList).current
        assert row is not None and row.key == "BKP-001", "the first of those that are left"
        await pilot.press("f")
        await settled(pilot)
        assert "Retention" in shown(app)


async def test_a_standard_of_ours_stands_in_a_category_of_ours_which_is_made_with_it(office: Office) -> None:
    importer.bring_in(office.store, office.founder, importer.read(importer.starter(), "s")).result()
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        assert "Patch Management · Harbour IT, new there" in shown(app)
        await pilot.press("tab", *"Ours", "tab", *"Is it ours?", "ctrl+s")
        await settled(pilot)
        assert "Patch Management · Harbour IT" in shown(app), "a heading says whose it is"
    (one,) = (each for each in standards.all_standards(office.store) if each.name == "Ours")
    made = categories.category(office.store, one.category)
    like = categories.category(office.store, "PAT")
    assert (one.pack, made.pack, made.name) == ("own", "own", "Patch Management")
    assert (made.section, made.kind, made.frequency) == (like.section, like.kind, like.frequency)
    undo(office.store, office.founder).result()
    assert made.prefix not in {each.prefix for each in categories.all_categories(office.store)}, "one change"


async def test_a_category_that_no_pack_has_is_named_in_the_form_of_a_new_standard(office: Office) -> None:
    office.category(prefix="BKP")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("right")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "Backup system · Harbour IT" in shown(app), "what was chosen before"
        await pilot.press("right")
        await settled(pilot)
        await pilot.press(*"Printers", "enter")
        await settled(pilot)
        assert "Printers · Harbour IT, new there" in shown(app)
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert "Printers · Harbour IT, new there" in shown(app), "the draft has it"
        await pilot.press("tab", *"Toner", "tab", *"Is there toner?", "ctrl+s")
        await settled(pilot)
    assert [one.name for one in categories.all_categories(office.store)] == ["Backup system", "Printers"]


async def test_a_category_whose_name_only_begins_so_is_not_the_one_that_is_named(office: Office) -> None:
    office.category("Printers · label", prefix="LAB")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("right")
        await settled(pilot)
        await pilot.press(*"Printers", "enter")
        await settled(pilot)
        assert "Printers · Harbour IT, new there" in shown(app)
        await pilot.press("right")
        await settled(pilot)
        await pilot.press(*"PRINTERS", "enter")
        await settled(pilot)
        assert "Printers · Harbour IT, new there" in shown(app), "what is named already"


async def test_which_pack_is_exported_is_asked_where_there_are_several(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard()
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await app.frame.run(app.frame.export)
        await settled(pilot)
        assert "Export which pack?" not in shown(app) and "as TOML" in shown(app)
        await pilot.press("escape")
        importer.bring_in(office.store, office.founder, importer.read(importer.starter(), "s")).result()
        await settled(pilot)
        await app.frame.run(app.frame.export)
        await settled(pilot)
        assert (
            "Export which pack?" in shown(app) and "▸ Starter" in shown(app) and "167 standards" in shown(app)
        )
        await pilot.press("enter")
        await settled(pilot)
        assert "as JSON" in shown(app)


async def test_categories_are_made_renamed_put_under_a_section_and_deleted_with_keys(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard()
    async with stage(Categories(), office.store, office.founder) as (app, pilot):
        assert "Harbour IT, our own" in shown(app) and "BKP" in shown(app)
        await pilot.press("d")
        await settled(pilot)
        assert "1 standard of BKP would be left without a category." in message(app)
        await pilot.press("a")
        await settled(pilot)
        await pilot.press("tab", *"Printers", "tab", *"Office", "ctrl+s")
        await settled(pilot)
        assert "PRI is made." in message(app)
        row = app.screen.query_one(LineList).current
        assert row is not None and row.key == "PRI" and "Office" in shown(app)
        await pilot.press("e")
        await settled(pilot)
        await pilot.press("end", *" and copiers", "ctrl+s")
        await settled(pilot)
        assert "Printers and copiers" in shown(app)
        await pilot.press("d")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "PRI is deleted" in message(app)
    assert [one.prefix for one in categories.all_categories(office.store)] == ["BKP"]
    async with stage(Categories(), office.store, office["viewer"]) as (app, pilot):
        await pilot.press("a")
        assert "adding a category" in message(app).lower()


async def test_what_comes_in_is_seen_whatever_the_library_was_filtered_by(office: Office) -> None:
    office.category(prefix="BKP")
    office.standard(name="Restore test", tags=("ours",))
    office.standard(name="Retention")
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("f", *"ours", "enter")
        await settled(pilot)
        await pilot.press("/", *"restore test", "enter")
        await settled(pilot)
        assert "Retention" not in shown(app)
        importer.bring_in(office.store, office["committee"], importer.read(CSV, "t.csv")).result()
        await settled(pilot)
        assert "Retention" not in shown(app), "what somebody else brings in moves nothing"
        importer.bring_in(office.store, office.founder, importer.read(importer.starter(), "s")).result()
        await settled(pilot)
        row = app.screen.query_one(LineList).current
        assert row is not None and row.key == "PAT-001" and "171 standards" in shown(app)
        undo(office.store, office.founder).result()
        await settled(pilot)
        assert "4 standards" in shown(app)


async def test_what_comes_in_is_seen_though_the_library_is_read_anew_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.category(prefix="BKP")
    office.standard(name="Restore test", tags=("ours",))
    plain, anew = standards.all_standards, [True]
    async with stage(Library(), office.store, office.founder) as (app, pilot):
        await pilot.press("f", *"ours", "enter")
        await settled(pilot)

        def slow(store: Any, **wanted: Any) -> Any:
            if not wanted and anew:
                anew.clear()
                app.call_from_thread(app.frame.reload)
                sleep(0.1)
            return plain(store, **wanted)

        monkeypatch.setattr(standards, "all_standards", slow)
        importer.bring_in(office.store, office.founder, importer.read(CSV, "t.csv")).result()
        await settled(pilot)
        assert not anew and "3 standards" in shown(app)


CSV = b"Name,Question\nOne,Is it one?\nTwo,Is it two?\n"


async def test_who_may_not_approve_is_told_whose_it_is(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed")
    async with stage(StandardScreen(code), office.store, office["tam"]) as (app, pilot):
        await pilot.press("y")
        await settled(pilot)
        assert "Approving, revising or retiring a standard is for the" in " ".join(shown(app).split())
    assert standards.standard(office.store, code).state == "proposed"


async def test_the_own_pack_is_on_everywhere_and_others_are_switched(office: Office) -> None:
    office.client("Acme Dental")
    office.store.change(
        office.founder,
        "a pack",
        lambda change: change.insert(
            "packs",
            {"code": "csf", "name": "CSF", "edition": "2.0", "licence": "", "source": "", "own": False},
        ),
    ).result()
    async with stage(Packs(), office.store, office.founder) as (app, pilot):
        assert "nobody" in shown(app)
        await pilot.press("o")
        assert "on for every client" in message(app)
        await pilot.press("j", "o")
        await settled(pilot)
        await pilot.press(*"acm", "enter")
        await settled(pilot)
        assert "1 client" in shown(app)
        assert "None of it is approved, so nothing is asked yet." in message(app)
    assert register.clients_of(office.store, "csf") == ("ACME",)


@pytest.mark.parametrize("screen", ["library", "standard"])
async def test_e1_hostile_texts_are_shown_as_what_they_are(office: Office, screen: str) -> None:
    office.category(HOSTILE, prefix="BKP")
    code = office.standard(
        name=HOSTILE,
        question=HOSTILE + "?",
        why=HOSTILE,
        how=HOSTILE,
        tags=(HOSTILE,),
    )
    first = Library() if screen == "library" else StandardScreen(code)
    async with stage(first, office.store, office.founder, size=(120, 40)) as (app, _):
        text = shown(app)
    assert "Acme [/] [@click=app.quit]go[/]" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


async def test_what_people_said_stands_with_the_versions(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved")
    feedback.give(office.store, office["desk"], code, "Nobody can tell [/] what this asks.").result()
    async with stage(StandardScreen(code), office.store, office["committee"]) as (app, pilot):
        assert "1 word of feedback: v shows it" in shown(app)
        await pilot.press("v")
        await settled(pilot)
        text = shown(app)
    assert "Feedback that waits   Desk" in text and "Nobody can tell [/] what this asks." in text


async def test_feedback_is_settled_with_one_key_once_it_is_on_screen(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved")
    feedback.give(office.store, office["desk"], code, "The menu path is gone.").result()
    feedback.give(office.store, office["tam"], code, "It should ask for 30 days.").result()

    def states() -> list[str]:
        return [one.state for one in reversed(feedback.of_standard(office.store, code))]

    async with stage(StandardScreen(code), office.store, office["committee"]) as (app, pilot):
        await pilot.press("f")
        await settled(pilot)
        assert states() == ["new", "new"] and "f is done with it, D declines it" in message(app)
        assert shown(app).index("The menu path") < shown(app).index("It should ask")
        await pilot.press("f")
        await settled(pilot)
        assert states() == ["done", "new"] and "Feedback of Desk: done. u takes it back." in message(app)
        await pilot.press("D")
        await settled(pilot)
        assert states() == ["done", "declined"] and "Feedback, declined   Tam" in shown(app)
        await pilot.press("f")
        assert f"No feedback on {code} waits." in message(app)
    undo(office.store, office["committee"]).result()
    assert states() == ["done", "new"]
    assert [one.text for one in feedback.waiting(office.store)] == ["It should ask for 30 days."]


async def test_who_is_not_of_the_committee_is_told_that_feedback_is_not_theirs_to_settle(
    office: Office,
) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved")
    feedback.give(office.store, office["desk"], code, "Gone.").result()
    async with stage(StandardScreen(code), office.store, office["tam"]) as (app, pilot):
        await pilot.press("f")
        assert "Standards Committee" in message(app)
    assert [one.state for one in feedback.of_standard(office.store, code)] == ["new"]


async def test_who_drafted_it_sees_that_it_was_sent_back_and_why(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="proposed")
    standards.reject(office.store, office["committee"], [code], "Say which console.").result()
    async with stage(StandardScreen(code), office.store, office["tam"]) as (app, pilot):
        assert "sent back: v shows why" in shown(app)
        await pilot.press("v")
        await settled(pilot)
        assert "Say which console." in shown(app)


async def test_who_may_not_hears_it_at_the_key_and_not_after_a_form_is_filled_in(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved", name="Restore test")
    async with stage(Library(), office.store, office["viewer"]) as (app, pilot):
        for key in ("a", "e", "i"):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, Library)
            assert "not a viewer's, who only reads and exports" in message(app)
        assert "a add" not in shown(app) and "i import" not in shown(app)
    async with stage(Packs(), office.store, office["viewer"]) as (app, pilot):
        for key in ("e", "i"):
            await pilot.press(key)
            await settled(pilot)
            assert isinstance(app.screen, Packs)
            assert "not a viewer's, who only reads and exports" in message(app)
    async with stage(StandardScreen(code), office.store, office["tam"]) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        assert isinstance(app.screen, StandardScreen)
        assert "is for the Standards Committee: ask" in message(app)
        assert "e edit" not in shown(app)
    draft = office.standard(name="Retention")
    async with stage(StandardScreen(draft), office.store, office["tam"]) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        assert not isinstance(app.screen, StandardScreen)
