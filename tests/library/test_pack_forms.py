"""Packs as JSON and as workbooks: out and in without loss, told by their content, and the same file again changes nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from exports import documents
from exports.documents import sheet_of
from exports.library.tables import pack_json, pack_sheets
from models.errors import Problem
from models.importers import standards as importer
from models.importers.json_text import parse_json
from models.importers.parsed import Parsed
from models.importers.workbook import read_sheets, sheet_names
from models.library import founding, pack_cells, packs, standards
from models.library.pack_cells import from_cells, to_cells
from models.library.packs import PackCategory, PackFile, PackHead, PackStandard, read_document, write_pack
from models.library.wording import Parameter, Source, Wording, tidy
from screens.library.packs import Packs
from tests.importers.test_workbook import book
from tests.library.test_packs import BACKUPS, PACKS
from tests.office import Office
from tests.stage import settled, shown, stage

DAY = date(2026, 9, 1)
NASTY = tidy(
    Wording(
        "=1+1",
        "Is _x001b_ here, or a\n\n  blank line?",
        "-1; @x | \\ ends with \\",
        "'quoted, and <b> & \U0001f600",
        sources=(
            Source("a | b\\", "https://x.example/|", "", "vendor"),
            Source("\\|"),
            Source("", "https://y.example"),
        ),
        references=("a; b", "c | d", "1.10"),
        tags=("TRUE", "007"),
        parameters=(Parameter("p\\", "[Assignment: | x]", "5 to 9"), Parameter("q", "[Selection: a; b]")),
    )
)
PACK = PackFile(
    PackHead("Book", "1.10", "CC BY", "https://x.example"),
    (PackCategory("Cloud; mail", "S", "CLD", "technology", "monthly"),),
    (PackStandard("1", NASTY, "Cloud; mail", "CLD-001"), PackStandard("2", Wording("N", "Is it?"))),
)


def workbook(pack: PackFile) -> bytes:
    """The pack as it is exported."""
    return sheet_of(pack_sheets(pack), "xlsx", DAY)


def opened(data: bytes) -> PackFile:
    """A workbook as it is read."""
    return read_document(from_cells(read_sheets(data, pack_cells.SHEETS)))


def said(parsed: Parsed) -> PackFile:
    """What came of reading a file, as the pack that it is."""
    assert parsed.head is not None and not parsed.refused and not parsed.remarks
    many = (PackStandard(one.ref, one.wording, one.category, one.code) for one in parsed.drafts)
    return PackFile(parsed.head, parsed.categories, tuple(many))


@given(PACKS)
def test_json_is_read_as_it_was_written(pack: PackFile) -> None:
    data = pack_json(pack)
    assert read_document(parse_json(data)) == pack
    assert said(importer.read(data, "x")) == pack


@given(PACKS)
def test_the_cells_of_a_workbook_are_read_as_they_were_written(pack: PackFile) -> None:
    sheets = {name: [headings, *rows] for name, headings, rows in to_cells(pack)}
    assert read_document(from_cells(sheets)) == pack


def test_a_workbook_is_read_as_it_was_written() -> None:
    data = workbook(PACK)
    assert set(sheet_names(data)) == set(pack_cells.SHEETS)
    assert opened(data) == PACK
    assert said(importer.read(data, "no name")) == PACK
    assert workbook(PACK) == data


def test_the_starter_library_goes_out_and_comes_in_without_loss() -> None:
    pack = packs.read_pack(Path(founding.__file__).with_name("starter.toml").read_bytes())
    ordered = replace(pack, standards=tuple(sorted(pack.standards, key=lambda one: one.ref)))
    assert said(importer.read(pack_json(pack), "x")) == ordered
    assert said(importer.read(workbook(pack), "x")) == ordered


@pytest.mark.parametrize(
    ("suffix", "path"),
    [
        ("toml", "libraries/essential-eight.yaml"),
        ("json", "oscal/NIST_SP800-171_rev3_catalog.json"),
        pytest.param("xlsx", "libraries/essential-eight.yaml", marks=pytest.mark.slow),
    ],
)
def test_a_real_catalogue_goes_out_in_every_form_and_changes_nothing_when_it_comes_in(
    office: Office, data: Path, suffix: str, path: str
) -> None:
    importer.bring_in(office.store, office.founder, importer.read((data / path).read_bytes(), path)).result()
    code = standards.all_standards(office.store)[0].pack
    made = documents.render(office.store, "pack", code, suffix=suffix)
    before = packs.pack_of(office.store, code)
    assert made.name.endswith(f".{suffix}") and said(importer.read(made.data, "x")) == before
    for _ in range(2):
        done = importer.bring_in(office.store, office.founder, importer.read(made.data, made.name)).result()
        assert (done.added, done.changed, done.unchanged) == (0, 0, len(before.standards))
    assert packs.pack_of(office.store, code) == before


def test_json_has_the_keys_of_the_toml_file_in_their_order() -> None:
    pack = packs.read_pack(BACKUPS)
    document = json.loads(pack_json(pack))
    assert list(document) == ["pack", "category", "standard"]
    assert tuple(document["standard"][0]) == packs.STANDARD_KEYS
    assert document["standard"][0]["sources"] == [
        {
            "citation": "Guide to backups", "address": "https://example.com/guide", "kind": "vendor",
            "checked": "2026-11-23",
        }
    ]  # fmt: skip
    assert write_pack(read_document(document)) == BACKUPS


def test_a_workbook_that_somebody_has_worked_on_is_read(tmp_path: Path) -> None:
    """Numbers typed as numbers, headings in another case, a column more, rows without anything."""
    from xlsxwriter import Workbook

    path = tmp_path / "p.xlsx"
    made = Workbook(path)
    head, many = made.add_worksheet("Pack"), made.add_worksheet("Standards")
    head.write_row(0, 0, ["Name", "VERSION"])
    head.write_row(1, 0, ["Ours", 3])
    many.write_row(0, 0, ["Ref", "Question", "Colour", "Business impact", "Sources"])
    many.write_row(
        2, 0, [7, "Is it on?", "red", "high", "Guide | https://x.example | P | vendor | 2026-11-23 | more"]
    )
    made.close()
    parsed = importer.read(path.read_bytes(), "p.xlsx")
    assert parsed.head == PackHead("Ours", "3")
    (draft,) = parsed.drafts
    assert (draft.ref, draft.wording.business_impact) == ("7", "high")
    assert draft.wording.sources == (Source("Guide", "https://x.example", "P", "vendor", "2026-11-23"),)
    assert {one.text for one in parsed.remarks} == {
        "standard.colour is unknown and was left out",
        "standard.sources.part 6 is unknown and was left out",
    }


def test_a_workbook_of_another_kind_is_a_table_as_before() -> None:
    parsed = importer.read(book([["ref", "question"], ["1", "Is it on?"]]), "t.xlsx")
    assert parsed.head is None and parsed.format.startswith("table")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"pack": {}, "standard": []}', "The pack has no name"),
        (b'{"pack": {"name": "P"}, "standard": [1]}', "`standard` has to be a list"),
        (b'{"pack": {"name": "P"}, "category": {}}', "`category` has to be a list"),
        (b'{"pack": {"name": ["P"]}}', "head of the pack is wrong"),
        (b'{"pack": {"name": "P"}, "standard": 5}', "no OSCAL catalogue and no pack"),
    ],
)
def test_json_that_is_no_proper_pack_is_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(Problem, match=re.escape(reason)):
        importer.read(data, "x.json")


def test_what_is_wrong_with_a_standard_of_json_is_said_and_the_others_come_in() -> None:
    many = [
        {"ref": "1", "question": "Is it?"},
        {"ref": "2"},
        {"ref": "3", "question": 5},
        {"ref": "\ud800", "question": "Is?"},
    ]
    parsed = importer.read(json.dumps({"pack": {"name": "P"}, "standard": many}).encode(), "x")
    assert [one.ref for one in parsed.drafts] == ["1", "\ufffd"]
    assert [(one.row, one.reason) for one in parsed.refused] == [
        (2, "it has no question"), (3, "question has to be a text in quotes"),
    ]  # fmt: skip


async def test_x_on_a_pack_asks_for_the_form_and_writes_it(office: Office, tmp_path: Path) -> None:
    importer.bring_in(office.store, office.founder, importer.read(write_pack(PACK), "p.toml")).result()
    async with stage(Packs(), office.store, office.founder) as (app, pilot):
        await pilot.press("j")
        await app.frame.run(app.frame.export)
        await settled(pilot)
        assert "standards pack as XLSX" in shown(app)
        await pilot.press("x", "l", "enter")
        await settled(pilot)
    (made,) = (office.store.path.parent / "exports").glob("*.xlsx")
    assert opened(made.read_bytes()) == packs.pack_of(office.store, "book")
