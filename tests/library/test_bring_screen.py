"""The import on screen: what would come is shown first, and the screen answers while it comes."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot

from models.importers.standards import starter
from models.library import standards
from models.library.packs import PackFile, PackHead, PackStandard, read_pack, write_pack
from models.library.wording import Wording
from models.practice import people
from models.store.undo import undo
from screens.kit.action import Keymap
from screens.kit.fields import LineField
from screens.library.bring import Bring
from tests.office import Office
from tests.stage import Stage, message, settled, shown, stage

CSF = "NIST_CSF_v2.0_catalog.json"


async def name_file(pilot: Pilot[int], path: Path) -> None:
    """Type the name of a file into the dialog that is open."""
    named = pilot.app.screen.query_one(LineField)
    named.value = str(path)
    await pilot.press("enter")
    await settled(pilot)


async def bring_in(app: Stage, pilot: Pilot[int]) -> None:
    """`>`, whose key is the workstation's, up to the question."""
    await app.frame.run(app.frame.pass_on)
    await settled(pilot)
    assert "Bring it in?" in shown(app)


def pack(number: int) -> bytes:
    """A pack of so many standards."""
    made = tuple(
        PackStandard(f"r{n:05}", Wording(f"Check {n}", f"Is check {n} done?", "So.", "Look."), "All")
        for n in range(number)
    )
    return write_pack(PackFile(PackHead("Large"), (), made))


@pytest.mark.parametrize(
    ("keys", "said"),
    [((), "It is proposed to the committee."), (("y",), "What lacks nothing is approved at once.")],
)
async def test_before_it_comes_in_it_is_said_whether_it_is_approved(
    office: Office, tmp_path: Path, keys: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "pack.toml"
    path.write_bytes(pack(3))
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        await pilot.press(*keys)
        await settled(pilot)
        await bring_in(app, pilot)
        assert said in shown(app)


async def test_a_name_that_is_nearly_starter_is_answered_with_it(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, Path("startr"))
        assert "Did you mean starter, the pack that comes with the program?" in " ".join(shown(app).split())


async def test_what_was_looked_at_comes_in_whatever_becomes_of_the_file(
    office: Office, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.json"
    shutil.copy(data / "oscal" / CSF, path)
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        assert "106 would be added" in shown(app) and "This would come in." in shown(app)
        path.write_bytes(b"{")
        await bring_in(app, pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Brought in." in shown(app)
    assert len(standards.all_standards(office.store)) == 106
    undo(office.store, office.founder).result()
    assert standards.all_standards(office.store) == ()


async def test_before_a_file_is_named_v_says_that_one_is_to_be(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("v")
        assert message(app) == "Name a file first: e."


async def test_the_starter_pack_comes_in_by_its_name(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        assert "starter" in shown(app)
        await name_file(pilot, Path("starter"))
        assert f"{len(read_pack(starter()).standards)} would be added" in shown(app)


async def test_a_file_that_is_being_named_is_read_though_the_staff_changes_meanwhile(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        people.edit(office.store, office.founder, "committee", {"roles": "tam"}).result()
        await settled(pilot)
        await pilot.pause(0.2)
        await name_file(pilot, Path("starter"))
        assert "would be added" in shown(app)


async def test_the_page_names_the_keys_that_this_person_has(office: Office) -> None:
    screen = Bring()
    async with stage(screen, office.store, office.founder) as (app, pilot):
        await pilot.press("escape")
        app.keymap = Keymap({"import.file": ("E",)})
        screen.draw()
        await settled(pilot)
        assert "E names the file; starter is" in " ".join(shown(app).split())


async def test_what_was_brought_in_says_what_comes_next(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, Path("starter"))
        await bring_in(app, pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "p, then o, switches the pack on" in " ".join(shown(app).split())
        assert "6 Library" in shown(app).splitlines()[-1]
        await pilot.press("y")
        await settled(pilot)
        assert "It is brought in already" in shown(app), "a choice that nothing comes of any more"
        assert isinstance(app.screen, Bring)
        app.screen.undone("import standards from starter: 60 added")
        await settled(pilot)
        assert "Brought in." not in shown(app) and "This would come in." in shown(app)
        assert "u take it back" not in shown(app), "it would take back the change before"


async def test_another_file_is_named_from_the_beginning(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_bytes(pack(3))
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        await bring_in(app, pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Brought in." in shown(app)
        await pilot.press("e")
        await settled(pilot)
        field = app.screen.query_one(LineField)
        assert field.value == ""


async def test_the_screen_answers_while_a_large_file_comes_in(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(pack(1_500))
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        await bring_in(app, pilot)
        seen: set[str] = set()
        refused: list[str] = []
        watching = asyncio.create_task(watch(app, seen, refused))
        await pilot.press("enter")
        await settled(pilot)
        watching.cancel()
        assert "Brought in." in shown(app)
    assert any(line.startswith("Bringing in 1500 standards …") for line in seen)
    assert refused.count("Bringing in 1500 standards … Wait until it is done.") >= BEATS
    assert len(standards.all_standards(office.store)) == 1_500


async def test_what_is_said_of_many_rows_alike_is_said_once_and_v_shows_each(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "pack.toml"
    made = tuple(
        PackStandard(f"r{n:03}", Wording(f"Check {n}", f"Is check {n} done?", "So."), "All")
        for n in range(34)
    )
    path.write_bytes(write_pack(PackFile(PackHead("Large"), (), made)))
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        text = shown(app)
        assert text.count("lacks a how") == 1 and " 34 ×   a draft: it lacks a how" in text
        assert "r000, r001, r002 and 31 more" in text and "To know   v shows every row" in text
        await pilot.press("v", "pagedown", "pagedown")
        await settled(pilot)
        assert "r033: a draft: it lacks a how" in shown(app) and "r032: a draft" in shown(app)
        await pilot.press("v")
        await settled(pilot)
        assert shown(app).count("lacks a how") == 1


async def test_what_was_chosen_for_a_file_is_no_key_any_more_once_it_is_in(office: Office) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, Path("starter"))
        screen = app.screen
        assert isinstance(screen, Bring)
        assert {one.name for one in screen.ACTIONS if screen.has(one)} >= {
            "approve",
            "clients",
            "why",
            "how",
            "file",
        }
        await bring_in(app, pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert {one.name for one in screen.ACTIONS if screen.has(one)} == {
            "file", "every", "down", "up", "page_down", "page_up",
        }  # fmt: skip


BEATS = 10
"""So often something else is let in at least, while a file comes in that takes half a second."""


async def watch(app: Stage, seen: set[str], refused: list[str]) -> None:
    """What the first line said, and why another file could not be named, each time that something is let in."""
    while True:
        await asyncio.sleep(0.005)
        seen.add(shown(app).split("\n")[1].strip())
        refused.append(app.frame.possible(app.frame.ACTIONS.find("file")))


async def test_who_does_not_approve_is_told_whom_to_ask(office: Office, data: Path) -> None:
    async with stage(Bring(), office.store, office["tam"]) as (app, pilot):
        await name_file(pilot, data / "oscal" / CSF)
        await pilot.press("y")
        await settled(pilot)
        said = message(app)
    assert "Approving, revising or retiring a standard is for the Standards Committee" in said
    assert "ask Ana Founder or Committee" in said, said


async def test_whoever_lost_the_right_to_approve_meanwhile_is_told(office: Office, data: Path) -> None:
    people.edit(office.store, office.founder, "committee", {"roles": "tam; committee"}).result()
    who = office["committee"]
    people.edit(office.store, office.founder, "committee", {"roles": "tam"}).result()
    async with stage(Bring(), office.store, who) as (app, pilot):
        await name_file(pilot, data / "oscal" / CSF)
        await pilot.press("y")
        await settled(pilot)
        assert "Approving" in message(app)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_a_file_that_is_not_there_is_said_and_another_can_be_named(
    office: Office, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(Bring(), office.store, office.founder, size=size) as (app, pilot):
        await name_file(pilot, tmp_path / "no.json")
        text = "".join(shown(app).split())  # where a long path breaks depends on its length
        assert "/no.jsononthismachine." in text
        await pilot.press("enter")
        await settled(pilot)
        assert "Which file?" in shown(app)
        assert app.screen.query_one(LineField).value.endswith("no.json"), "to be mended, not typed again"
        await name_file(pilot, Path("starter"))
        assert "would be added" in shown(app)


async def test_who_leaves_while_it_comes_in_has_it_all_the_same(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(pack(800))
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, path)
        await bring_in(app, pilot)
        leaving = asyncio.create_task(leave(app))
        await pilot.press("enter")
        await leaving
        await asyncio.wait_for(app.workers.wait_for_complete(), 30)
    assert len(standards.all_standards(office.store)) == 800


async def leave(app: Stage) -> None:
    """Leave the screen as soon as it begins to bring in."""
    while "Bringing in" not in app.frame.possible(app.frame.ACTIONS.find("file")):
        await asyncio.sleep(0.001)
    app.frame.dismiss()


ODD = "Nr;Prüfung;Weshalb;Laune\n1;Is the backup tested?;;gut\n2;Is MFA on?;It stops theft;\n"


def table(tmp_path: Path, name: str = "checks 2026.csv", text: str = ODD) -> Path:
    """A table whose headings nobody knows."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_the_columns_of_a_table_with_odd_headings_are_chosen_and_remembered(
    office: Office, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(Bring(), office.store, office.founder, size=size) as (app, pilot):
        await name_file(pilot, table(tmp_path))
        text = shown(app)
        assert "Which column is which? checks 2026.csv, 2 rows" in text and "needed: choose one" in text
        assert "Not read, 4 columns: Nr, Prüfung, Weshalb, Laune" in text
        assert "ctrl+s reads it so" in text.splitlines()[-1]
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Choose the column for question first." in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        listed = next(line for line in shown(app).splitlines() if "Prüfung" in line)
        assert "Is the backup tested?" in listed, "what stands in the first row tells which it is"
        await pilot.press(*"Prü", "enter")
        await settled(pilot)
        await pilot.press("down", "right", "right")
        await settled(pilot)
        why = next(line for line in shown(app).splitlines() if "why" in line)
        assert "Weshalb" in why and "It stops theft" in why, "an arrow passes over what is read already"
        assert "Not read, 2 columns: Nr, Laune" in shown(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Remember the columns under which name?" in shown(app)
        assert app.screen.query_one(LineField).value == "checks-2026"
        await pilot.press("enter")
        await settled(pilot)
        assert "by the map checks-2026" in shown(app) and "2 would be added" in shown(app)
        assert "columns left out: Nr, Laune" in shown(app)
    async with stage(Bring(), office.store, office.founder, size=size) as (app, pilot):
        again = table(tmp_path, "next.csv", ODD.replace("Is MFA on?", "Is MFA on for all?"))
        await name_file(pilot, again)
        assert "by the map checks-2026" in shown(app), "the same headings: nothing is asked"
        await bring_in(app, pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Brought in." in shown(app) and "2 added" in shown(app)
    found = {one.question for one in standards.all_standards(office.store)}
    assert found == {"Is the backup tested?", "Is MFA on for all?"}


async def test_a_heading_that_is_taken_by_another_field_moves_and_that_is_said(
    office: Office, tmp_path: Path
) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, table(tmp_path, text="Question,Quesiton 2,Weshalb\nIs it?,Is it so?,So\n"))
        await pilot.press("down", "enter")
        await settled(pilot)
        assert "question: Is it?" in shown(app)
        await pilot.press(*"question: Is it?", "enter")
        await settled(pilot)
        assert "Question is read from nowhere now." in shown(app) and "needed: choose one" in shown(app)


async def test_who_leaves_the_choice_is_told_how_to_come_back_to_it(office: Office, tmp_path: Path) -> None:
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, table(tmp_path))
        await pilot.press("escape")
        await settled(pilot)
        assert "Nothing is read yet." in shown(app) and "b chooses the columns" in shown(app)
        await pilot.press("b")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Which column is which?" in shown(app)


async def test_the_choice_may_be_for_this_once_and_a_name_of_other_tables_is_not_taken(
    office: Office, tmp_path: Path
) -> None:
    maps = office.store.path.parent / "maps"
    maps.mkdir(exist_ok=True)
    (maps / "ours.toml").write_text('kind = "clients"\n')
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, table(tmp_path, "ours.csv"))
        await pilot.press("right", "right", "ctrl+s")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "There is a map ours for other tables already." in " ".join(shown(app).split())
        await pilot.press("escape")
        await settled(pilot)
        assert "as chosen, this once" in shown(app) and "2 would be added" in shown(app)
    assert [one.name for one in maps.iterdir()] == ["ours.toml"]


async def test_a_table_is_read_by_a_map_that_is_remembered(office: Office, tmp_path: Path) -> None:
    maps = office.store.path.parent / "maps"
    maps.mkdir(exist_ok=True)
    (maps / "ours.toml").write_text('kind = "standards"\n[columns]\nref = "Nr"\nquestion = "Prüfung"\n')
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("b")
        await settled(pilot)
        assert "Columns are those of a table" in message(app)
        await pilot.press("e")
        await settled(pilot)
        await name_file(pilot, table(tmp_path))
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("b")
        await settled(pilot)
        await pilot.press(*"ours", "enter")
        await settled(pilot)
        assert "by the map ours" in shown(app) and "2 would be added" in shown(app)


async def test_a_choice_that_is_remembered_is_changed_under_its_name(office: Office, tmp_path: Path) -> None:
    maps = office.store.path.parent / "maps"
    maps.mkdir(exist_ok=True)
    (maps / "ours.toml").write_text(
        'kind = "standards"\nheadings = ["Nr", "Prüfung", "Weshalb", "Laune"]\n[columns]\nquestion = "Prüfung"\n'
    )
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        await name_file(pilot, table(tmp_path))
        assert "by the map ours" in shown(app)
        await pilot.press("b")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("down", "right", "right", "ctrl+s")
        await settled(pilot)
        assert app.screen.query_one(LineField).value == "ours"
        await pilot.press("enter")
        await settled(pilot)
        assert "by the map ours" in shown(app)
    assert 'why = "Weshalb"' in (maps / "ours.toml").read_text()
