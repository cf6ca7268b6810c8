"""Tables as CSV, workbooks and JSON (FAULTS F4 to F6, F13)."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from exports.sheet import Table, csv, escaped, json, xlsx
from models.errors import Problem
from models.text import clean

DAY = date(2026, 11, 23)
FORMULAS = (
    "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://e\")", "+1+1", "-2+3", "@SUM(A1)", "\tx", "＝1", "＋1", "－x", "＠x",
)  # fmt: skip
NUMBERS = ("-5", "+1.5", "-1,234.50", "+3e5", "-12%", "+35315550100")


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv_module.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("formula", FORMULAS)
def test_f4_a_formula_is_escaped_in_cells_and_headings(formula: str) -> None:
    made = csv(Table(formula, (formula,), ((formula,), (("a", formula),))))
    heading, cell, several = rows_of(made)
    assert heading == cell == ["'" + formula]
    assert several[0].startswith("a; ")


@pytest.mark.parametrize("number", NUMBERS)
def test_f4_a_real_number_keeps_its_sign(number: str) -> None:
    assert escaped(number) == number


@pytest.mark.parametrize("hidden", ["a;=1+1", "a\n=1+1", "a\t@x", "a;-2+3", "a\n＝1"])
def test_f4_a_formula_that_a_semicolon_would_set_free(hidden: str) -> None:
    assert "'" in escaped(hidden)


def test_f4_lists_and_numbers_are_left_alone() -> None:
    assert escaped("Do:\n- one\n- two") == "Do:\n- one\n- two"
    table = Table("t", ("a", "b", "c", "d", "e"), ((-5, Decimal("-1.50"), DAY, True, None),))
    assert rows_of(csv(table))[1] == ["-5", "-1.50", "2026-11-23", "yes", ""]


@given(some.lists(some.lists(some.text(), min_size=2, max_size=2), max_size=4))
def test_f4_no_cell_begins_a_formula_and_no_cell_leaves_its_place(cells: list[list[str]]) -> None:
    read = rows_of(csv(Table("t", ("a", "b"), tuple(tuple(row) for row in cells))))[1:]
    assert [len(row) for row in read] == [2] * len(cells)
    for row, made in zip(cells, read, strict=True):
        for typed, cell in zip(row, made, strict=True):
            assert cell.replace("'", "") == clean(typed, long=True).replace("'", "")
            assert not cell.startswith(("=", "@", "\t", "＝", "＋", "－", "＠"))


def test_csv_opens_in_excel_and_elsewhere() -> None:
    table = Table("t", ("name",), (("Söhne",),))
    assert csv(table) == b"\xef\xbb\xbfname\r\nS\xc3\xb6hne\r\n"
    assert csv(table, mark=False) == b"name\r\nS\xc3\xb6hne\r\n"


def test_f5_a_workbook_holds_texts_and_numbers_and_never_a_formula_or_link() -> None:
    links = (
        "http://e.example",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "internal:Sheet1!A1",
        "external:c.xlsx",
    )
    cells = (*FORMULAS, *links, *NUMBERS)
    data = xlsx([Table("t", ("=x",), tuple((cell,) for cell in cells))], DAY)
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * (len(cells) + 1)
    assert [cell.value for cell in sheet["A"]][1:] == [clean(cell, long=True) for cell in cells]
    with ZipFile(io.BytesIO(data)) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")
        assert not [name for name in file.namelist() if "rels" in name and "sheet1" in name]


def test_f5_numbers_and_days_are_numbers_and_days() -> None:
    table = Table("t", ("a", "b", "c"), ((7, Decimal("1.5"), DAY),))
    row = next(
        load_workbook(io.BytesIO(xlsx([table], DAY))).worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    assert row[:2] == (7, 1.5) and str(row[2]).startswith("2026-11-23")


def test_f5_what_excel_would_drop_is_said() -> None:
    with pytest.raises(Problem, match="32767"):
        xlsx([Table("t", ("a",), (("x" * 32_768,),))], DAY)
    xlsx([Table("t", ("a",), (("x" * 32_767,),))], DAY)


def test_f6_surrogates_and_nul_are_cleaned() -> None:
    table = Table("t", ("a",), (("a\ud800b\x00c",),))
    assert load_workbook(io.BytesIO(xlsx([table], DAY))).worksheets[0]["A2"].value == "a�b�c"
    assert rows_of(csv(table))[1] == ["a�b�c"]
    assert json_module.loads(json(table)) == [{"a": "a�b�c"}]


def test_f13_the_same_data_give_the_same_workbook() -> None:
    tables = [Table("Areas", ("a",), (("x",), (3,)))]
    assert xlsx(tables, DAY, "Harbour IT") == xlsx(tables, DAY, "Harbour IT")
    with ZipFile(io.BytesIO(xlsx(tables, DAY))) as file:
        assert b"2026-11-23T00:00:00Z" in file.read("docProps/core.xml")


def test_names_of_sheets_are_what_excel_takes() -> None:
    tables = [
        Table(title, ("a",), ()) for title in ("a/b[c]:d*e?f", "A" * 40, "a" * 40, "History", "", "'x'")
    ]
    names = load_workbook(io.BytesIO(xlsx(tables, DAY))).sheetnames
    assert len({name.casefold() for name in names}) == len(tables) and max(map(len, names)) <= 31


def test_json_is_an_array_of_objects() -> None:
    table = Table(
        "t", ("code", "n", "day", "tags"), (("A", Decimal("1.50"), DAY, ("x", "y")), ("=1", 2, None, ()))
    )
    assert json_module.loads(json(table)) == [
        {"code": "A", "n": 1.5, "day": "2026-11-23", "tags": ["x", "y"]},
        {"code": "=1", "n": 2, "day": None, "tags": []},
    ]
    assert json_module.loads(json(Table("t", ("a",), ()))) == []
