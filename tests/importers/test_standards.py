"""Files of standards told apart by content, tables of them, and maps of columns (issue, part 4; PRACTICE W12)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from models.errors import NotFound, Problem
from models.importers.mapping import ColumnMap, Remembered, all_maps, forget_map, suggest
from models.importers.parsed import Draft, Parsed
from models.importers.recognise import refuse_other
from models.importers.standards import bring_in, read
from models.importers.standards_table import COLUMNS
from models.library import standards as library
from models.library.wording import Source
from models.store.store import Store
from models.who import Who

MANUAL = (
    "Name,Question Text,Why Are We Asking?,How to?\n"
    'Password policy,Is a secure password policy in place?,"It keeps data safe, and whole.",Look in the console.\n'
    "Session timeout,Inactive user sessions are automatically locked after 15 minutes? Ask for the policy.,Because.,\n"
    "Battery,A battery backup unit is plugged in,Power fails.,Look behind the rack.\n"
)
"""The four columns of the manual (L927)."""


def table(text: str, **rest: Any) -> Parsed:
    return read(text.encode(), "ours.csv", **rest)


def first(text: str) -> Draft:
    return table(text).drafts[0]


# Told apart -----------------------------------------------------------------------------------------------------


def workbook() -> bytes:
    from openpyxl import Workbook

    made = Workbook()
    assert made.active is not None
    for row in (["ref", "question"], ["a", "Is it on?"]):
        made.active.append(row)
    goal = io.BytesIO()
    made.save(goal)
    return goal.getvalue()


def test_each_format_is_told_by_its_content() -> None:
    catalogue = {
        "catalog": {
            "metadata": {"title": "T"},
            "controls": [{"id": "c", "parts": [{"name": "statement", "prose": "x"}]}],
        }
    }
    profile = {
        "profile": {"metadata": {"title": "T"}, "imports": [{"include-controls": [{"with-ids": ["a"]}]}]}
    }
    for data, form in (
        (b"[pack]\nname = 'P'\n[[standard]]\nref = 'a'\nquestion = 'Is it?'\n", "pack"),
        (json.dumps(catalogue).encode(), "OSCAL catalogue"),
        (b"\xef\xbb\xbf\r\n" + json.dumps(catalogue).encode(), "OSCAL catalogue"),
        (json.dumps(catalogue).encode("utf-16"), "OSCAL catalogue"),
        (json.dumps(profile).encode(), "OSCAL profile"),
        (b"ref,question\na,Is it on?\n", "table (CSV, UTF-8, comma)"),
        ("ref;question\na;Is it on?\n".encode("utf-16"), "table (CSV, UTF-16, semicolon)"),
        (b"[required] ref,question\na,Is it on?\n", "table (CSV, UTF-8, comma)"),
        (workbook(), "table (Excel, sheet Sheet)"),
    ):
        assert read(data, "file").format == form


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (
            b"<?xml version='1.0'?><Benchmark xmlns='http://checklists.nist.gov/xccdf/1.1'/>",
            "benchmark has no title",
        ),
        (b"<catalog xmlns='http://csrc.nist.gov/ns/oscal/1.0'/>", "OSCAL document in XML"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<svg/>", "XML document of another kind"),
        (b"urn: urn:x\nlocale: en\nref_id: a\n", "YAML file holds no framework library"),
        (b"catalog:\n  metadata:\n", "is an OSCAL catalogue, which is read as JSON"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"SQLite format 3\x00", "a database"),
        (b"[brand]\nname = 'x'\n", "TOML file, but no pack"),
        (b'{"component-definition": {}}', "OSCAL component definition"),
        (b'{"result": []}', "list of products"),
        (b'{"a": 1}', "no OSCAL catalogue"),
        (b"[1, 2]", "no OSCAL catalogue"),
        (b"name,town\nDana,Cork\n", "no column for question"),
    ],
)
def test_what_is_something_else_is_refused_in_one_sentence_that_names_it(data: bytes, said: str) -> None:
    with pytest.raises(Problem, match=said):
        read(data, "file")


def test_benchmarks_and_libraries_are_no_contacts_and_that_is_said() -> None:
    for start, said in (
        (b"<Benchmark/>", "is an XCCDF benchmark"),
        (b"urn: x\nlocale: en\n", "is a YAML file"),
    ):
        with pytest.raises(Problem, match=said):
            refuse_other(start, "file")


# Tables ---------------------------------------------------------------------------------------------------------


def test_the_four_columns_of_the_manual_need_no_map() -> None:
    parsed = table(MANUAL)
    assert parsed.head is None and not parsed.refused
    assert [draft.row for draft in parsed.drafts] == [2, 3, 4]
    password, session, battery = (draft.wording for draft in parsed.drafts)
    assert password.question == "Is a secure password policy in place?"
    assert (password.why, password.how) == ("It keeps data safe, and whole.", "Look in the console.")
    assert session.question == "Inactive user sessions are automatically locked after 15 minutes?"
    assert session.how == "Ask for the policy."
    assert battery.question == "Is this met: A battery backup unit is plugged in?"
    assert [draft.ref for draft in parsed.drafts] == ["password-policy", "session-timeout", "battery"]
    assert [one.text for one in parsed.remarks] == [
        "columns taken: Question Text as question, Why Are We Asking? as why, How to? as how",
        "there is no column for ref: the name stands for it",
    ]


def test_a_table_comes_into_the_own_pack_and_again_changes_nothing(store: Store, who: Who) -> None:
    parsed = table(MANUAL)
    outcome = bring_in(store, who, parsed).result()
    assert (outcome.added, outcome.drafts) == (3, 0)
    entries = library.all_standards(store, pack="own")
    assert [(entry.code, entry.category_name, entry.state) for entry in entries] == [
        ("UNS-001", "Unsorted", "proposed"), ("UNS-002", "Unsorted", "proposed"), ("UNS-003", "Unsorted", "proposed"),
    ]  # fmt: skip
    assert bring_in(store, who, parsed).result().unchanged == 3


def test_every_field_by_its_own_name() -> None:
    draft = first(
        "Ref,CODE,category,Section,name,question,why,how,remedy,recommendation,business_impact,technical-impact,"
        "frequency,sources,address,references,risks,tags,applies to\n"
        'a,bkp-4,Backups,Servers,N,Is it on?,"w1\nw2",h,r,rec,H,moderate,annually,Guide,https://x/g,'
        '"CP-9; CP-10","downtime;cost","a, b",m365\n'
    )
    wording = draft.wording
    assert (draft.ref, draft.code, draft.category, wording.name) == ("a", "BKP-4", "Backups", "N")
    assert (wording.why, wording.how, wording.remedy, wording.recommendation) == ("w1\nw2", "h", "r", "rec")
    assert (wording.business_impact, wording.technical_impact, wording.frequency) == (
        "high",
        "medium",
        "yearly",
    )
    assert wording.sources == (Source("Guide", "https://x/g"),)
    assert (wording.references, wording.risks) == (("CP-9", "CP-10"), ("downtime", "cost"))
    assert (wording.tags, wording.applies_to) == (("a", "b"), ("m365",))


def test_g1_a_row_that_cannot_be_used_is_refused_by_line_ref_and_reason() -> None:
    parsed = table(
        "ref,question,business impact\na,Is it on?,high\nb,,\nc,Is it on?,gigantic\n,Is it on?,\nd,Is it on?\n"
    )
    assert [draft.ref for draft in parsed.drafts] == ["a"]
    assert [(one.row, one.ref, one.reason) for one in parsed.refused] == [
        (3, "b", "it has no question"),
        (4, "c", "Business impact cannot be “gigantic”."),
        (5, "", "it has neither ref nor code"),
        (6, "", "it has 2 cells where the headings have 3"),
    ]


def test_a_code_is_the_key_where_there_is_no_ref(store: Store, who: Who) -> None:
    bring_in(
        store, who, table("code,question,why,how\nBKP-001,Is it on?,w,h\nBKP-002,Is it off?,w,h\n")
    ).result()
    outcome = bring_in(
        store, who, table("code,question\nBKP-001,Is it really on?\nBKP-002,Is it off?\n")
    ).result()
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    found = library.standard(store, "BKP-001")
    assert (found.ref, found.latest.wording.why) == ("BKP-001", "w")


def test_what_was_listed_as_a_table_comes_back_from_it_into_whatever_pack(store: Store, who: Who) -> None:
    pack = b"[pack]\nname = 'Book'\n[[standard]]\nref = 'a'\nname = 'N'\nquestion = 'Is it on?'\n"
    bring_in(store, who, read(pack)).result()
    bring_in(store, who, table("ref,question,category\nb,Is it off?,Backups\n")).result()
    rows = [
        f"{one.code},{one.ref},{one.category},{one.question},high" for one in library.all_standards(store)
    ]
    text = "code,ref,category,question,business_impact\n" + "\n".join(rows) + "\n"
    outcome = bring_in(store, who, table(text)).result()
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 2, 0)
    assert bring_in(store, who, table(text)).result().unchanged == 2
    assert {one.ref: one.category_name for one in library.all_standards(store)} == {
        "a": "Unsorted",
        "b": "Backups",
    }


def test_a_category_may_be_named_by_its_prefix(store: Store, who: Who) -> None:
    bring_in(store, who, table("ref,question,category\na,Is it on?,Backup system\n")).result()
    prefix = library.all_standards(store)[0].category
    bring_in(store, who, table(f"ref,question,category\nb,Is it off?,{prefix.lower()}\n")).result()
    assert {one.category_name for one in library.all_standards(store)} == {"Backup system"}


def test_a_code_with_another_ref_is_another_standards(store: Store, who: Who) -> None:
    bring_in(store, who, table("ref,code,question\na,BKP-001,Is it on?\n")).result()
    outcome = bring_in(store, who, table("ref,code,question\nb,BKP-001,Is it off?\n")).result()
    assert outcome.added == 1
    assert outcome.remarks[-1].text == "the code BKP-001 is another standard's: it gets the next number"


def test_an_empty_cell_or_a_missing_column_leaves_a_field_as_it_is(store: Store, who: Who) -> None:
    bring_in(store, who, table("ref,question,why,how,tags\na,Is it on?,w,h,x\n")).result()
    outcome = bring_in(store, who, table("ref,question,why,how,tags\na,Is it on?,,h2,y\n")).result()
    assert outcome.changed == 1
    wording = library.standard(store, "UNS-001").latest.wording
    assert (wording.why, wording.how, wording.tags) == ("w", "h2", ("x", "y"))


def test_a_name_is_made_from_the_question_where_there_is_none() -> None:
    draft = first("ref,question\na," + "Is the word " * 20 + "there?\n")
    assert len(draft.wording.name) <= 81 and draft.wording.name.endswith("…")


# Maps -----------------------------------------------------------------------------------------------------------

ODD = "Nr;Prüfung;Grund\n1;Is it on?;Because.\n2;Is it off?;Because.\n"


def test_a_map_is_remembered_at_the_first_import_and_used_from_then_on(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    parsed = table(MANUAL, mapping="manual", maps=maps)
    assert parsed.mapping == "manual" and all_maps(maps) == (Remembered("manual", "standards"),)
    text = (maps / "manual.toml").read_text("utf-8")
    assert 'kind = "standards"' in text and 'question = "Question Text"' in text
    assert (maps / "manual.toml").stat().st_mode & 0o777 == 0o600
    (maps / "manual.toml").write_text(text.replace('"Why Are We Asking?"', '"How to?"'), "utf-8")
    assert table(MANUAL, mapping="manual", maps=maps).drafts[0].wording.why == "Look in the console."


def test_a_map_that_is_not_complete_is_written_to_be_filled_in(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no column for question") as caught:
        table(ODD, mapping="odd", maps=tmp_path)
    assert str(tmp_path / "odd.toml") in str(caught.value) and "Prüfung" in str(caught.value)
    path = tmp_path / "odd.toml"
    assert "Prüfung" in path.read_text("utf-8")
    path.write_text(
        'kind = "standards"\ndelimiter = ";"\n[columns]\nref = "nr"\nquestion = "PRÜFUNG"\nwhy = ["Nr", "Grund"]\n'
        '[values.ref]\n1 = "one"\n',
        "utf-8",
    )
    parsed = table(ODD, mapping="odd", maps=tmp_path)
    assert [(draft.ref, draft.wording.why) for draft in parsed.drafts] == [
        ("one", "1 Because."),
        ("2", "2 Because."),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns]\nquestion = "Frage"\n', "no column “Frage”.*Nr, Prüfung, Grund"),
        ('[columns]\nmood = "Nr"\n', "names a field “mood”"),
        ("[columns]\nquestion = 3\n", "has to be a heading"),
        ("columns = 3\n", "has to be a table"),
        ('kind = "contacts"\n', "a map for contacts, not for standards"),
        ('delimiter = "::"\n', "not one character"),
        ("line = -1\n", "has to be 1 or more"),
        ("colour = 1\n", "“colour” that no map has"),
        ("[columns\n", "line 1"),
        ("a." * 100 + "b = 1\n", "more than 64 dotted parts"),
    ],
)
def test_a_map_that_is_wrong_is_a_problem_that_says_where(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.toml").write_text(text, "utf-8")
    with pytest.raises(Problem, match=said):
        table(ODD, mapping="odd", maps=tmp_path)


def test_g1_a_heading_that_stands_twice_is_a_problem_where_it_is_used() -> None:
    with pytest.raises(Problem, match="“question” stands 2 times"):
        table("ref,question,question\na,Is it?,Is it not?\n")
    assert len(table("ref,question,x,x\na,Is it?,1,2\n").drafts) == 1


def test_a_dry_run_remembers_no_map_and_says_so(tmp_path: Path) -> None:
    parsed = read(MANUAL.encode(), "t.csv", mapping="manual", maps=tmp_path / "maps", remember=False)
    assert "the map manual would be remembered for the next time" in [one.text for one in parsed.remarks]
    with pytest.raises(Problem, match="has no column for question") as told:
        read(ODD.encode(), "t.csv", mapping="odd", maps=tmp_path / "maps", remember=False)
    assert "maps/odd.toml, which is written as soon as this is no dry run" in told.value.do
    assert not list(tmp_path.iterdir())


def test_a_map_is_forgotten(tmp_path: Path) -> None:
    table(MANUAL, mapping="manual", maps=tmp_path)
    (tmp_path / "broken.toml").write_bytes(b"kind = ")
    assert all_maps(tmp_path) == (Remembered("broken", ""), Remembered("manual", "standards"))
    forget_map(tmp_path, "Manual")
    assert all_maps(tmp_path) == (Remembered("broken", ""),)
    with pytest.raises(NotFound, match="no map “manual”"):
        forget_map(tmp_path, "manual")


def test_a_map_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    table(MANUAL, mapping="../../etc/cron.d/x", maps=maps)
    assert [one.name for one in all_maps(maps)] == ["etc-cron-d-x"]


def test_unknown_columns_are_named_and_kept_out_of_the_way() -> None:
    parsed = table("ref,question,colour,mood\na,Is it on?,red,good\n")
    assert [one.text for one in parsed.remarks] == ["columns left out: colour, mood"]


def test_suggestions_prefer_a_fields_own_name_and_use_a_heading_once() -> None:
    assert suggest(COLUMNS, ("Title", "name", "Check", "question", "ID")) == {
        "ref": ("ID",), "name": ("name",), "question": ("question",),
    }  # fmt: skip
    assert suggest(COLUMNS, ("Standard", "Question")) == {"name": ("Standard",), "question": ("Question",)}


def test_a_map_given_as_a_value_is_used_and_not_remembered(tmp_path: Path) -> None:
    parsed = table(ODD, mapping=ColumnMap(columns={"ref": ("Nr",), "question": ("Prüfung",)}), maps=tmp_path)
    assert len(parsed.drafts) == 2 and not list(tmp_path.iterdir())
