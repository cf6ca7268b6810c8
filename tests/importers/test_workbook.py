"""Excel workbooks, honest and hostile (FAULTS G3, G7)."""

from __future__ import annotations

import io
import pyexpat
import time
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from models.errors import Problem
from models.importers.tables import read_table
from models.importers.workbook import sheet_names


def book(rows: list[list[Any]], title: str = "Contacts", before: str = "") -> bytes:
    """A workbook with those rows on a sheet, and an empty sheet before it where one is named."""
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    assert sheet is not None
    if before:
        sheet.title = before
        sheet = made.create_sheet(title)
    else:
        sheet.title = title
    for row in rows:
        sheet.append(row)
    goal = io.BytesIO()
    made.save(goal)
    return goal.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return goal.getvalue()


def parts(sheet: bytes) -> dict[str, bytes]:
    """The members of the smallest workbook, with that XML as its sheet."""
    with zipfile.ZipFile(io.BytesIO(book([["x"]]))) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    return {**members, "xl/worksheets/sheet1.xml": sheet}


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def cell(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def test_values_become_the_text_that_csv_would_have() -> None:
    rows: list[list[Any]] = [
        ["name", "seats", "rate", "since", "at", "on", "gone"],
        ["Åsa =1+2", 3.0, 2.5, date(2026, 9, 1), datetime(2026, 9, 1, 14, 2, 11), True, None],
        [],
        ["Dana", 4, "x", None, None, False, "no"],
    ]
    table = read_table(book(rows))
    assert table.headings == ("name", "seats", "rate", "since", "at", "on", "gone")
    assert [row.cells for row in table.rows] == [
        ("Åsa =1+2", "3", "2.5", "2026-09-01", "2026-09-01 14:02:11", "yes", ""),
        ("Dana", "4", "x", "", "", "no", "no"),
    ]
    assert [row.line for row in table.rows] == [2, 4]
    assert table.form == "Excel, sheet Contacts"


def test_the_first_sheet_with_rows_or_the_one_named() -> None:
    data = book([["name", "town"], ["a", "b"]], before="Cover")
    assert read_table(data).form == "Excel, sheet Contacts"
    assert read_table(data, sheet="Contacts").form == "Excel, sheet Contacts"
    with pytest.raises(Problem, match="no sheet “Third”: there are Cover, Contacts"):
        read_table(data, sheet="Third")


def test_no_workbook_is_a_problem() -> None:
    for data, said in (
        (archive({"a.txt": b"x"}), "no Excel workbook"),
        (b"PK\x03\x04junk", "no Excel workbook"),
    ):
        with pytest.raises(Problem, match=said):
            read_table(data)


def test_g3_xlsx_bomb_is_refused() -> None:
    rows = b"".join(b"<row>" + cell(f"A{n}", "x" * 100) + b"</row>" for n in range(1, 2))
    bomb = parts(SHEET % (rows + b" " * 60_000_000))
    begin = time.perf_counter()
    with pytest.raises(Problem, match="unpacks to more than a table may"):
        read_table(archive(bomb))
    assert time.perf_counter() - begin < 10


def test_g3_a_ratio_over_a_hundred_is_refused() -> None:
    with pytest.raises(Problem, match="unpacks to more than a table may"):
        read_table(archive(parts(SHEET % (b" " * 30_000_000))))


def test_g3_one_cell_at_the_far_corner_is_refused_quickly() -> None:
    begin = time.perf_counter()
    with pytest.raises(Problem, match="more than 500 columns"):
        read_table(archive(parts(SHEET % (b'<row r="1048576">' + cell("XFD1048576", "x") + b"</row>"))))
    assert time.perf_counter() - begin < 30


def test_g3_a_million_empty_rows_are_no_rows() -> None:
    head, last = cell("A1", "name"), cell("A1048576", "x")
    table = read_table(
        archive(parts(SHEET % (b"<row>" + head + b'</row><row r="1048576">' + last + b"</row>")))
    )
    assert [(row.line, row.cells) for row in table.rows] == [(1_048_576, ("x",))]


def test_g3_a_cell_of_a_megabyte_is_refused() -> None:
    import random

    text = "".join(random.Random(1).choices("abcdefgh", k=1_000_000))
    with pytest.raises(Problem, match="longer than 131,072"):
        read_table(archive(parts(SHEET % (b"<row>" + cell("A1", text) + b"</row>"))))


@pytest.mark.slow
def test_g3_more_rows_than_the_limit_are_refused() -> None:
    rows = b"".join(b"<row>" + cell(f"A{n}", f"row {n * 7919 % 99991}") + b"</row>" for n in range(1, 50_200))
    with pytest.raises(Problem, match="more than 50,000 rows"):
        read_table(archive(parts(SHEET % rows)))


@pytest.mark.slow
def test_g3_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    import random

    from openpyxl.utils import get_column_letter

    from models.importers import workbook

    monkeypatch.setattr(workbook, "MEMORY", 60_000_000)
    some = random.Random(1)
    texts = ("".join(some.choices("abcdefgh", k=100_000)) for _ in range(200))
    row = (
        b"<row>"
        + b"".join(cell(f"{get_column_letter(n)}1", text) for n, text in enumerate(texts, 1))
        + b"</row>"
    )
    with pytest.raises(Problem, match="more memory"):
        read_table(archive(parts(SHEET % row)))


@pytest.mark.slow
def test_g3_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.importers import workbook

    monkeypatch.setattr(workbook, "SECONDS", 1)
    rows = b"".join(
        b"<row>" + cell(f"A{n}", f"row {n * 7919 % 99991}") * 8 + b"</row>" for n in range(1, 45_000)
    )
    with pytest.raises(Problem, match=r"more memory or time|too long"):
        read_table(archive(parts(SHEET % rows)))


def test_g7_entities_in_a_workbook_do_no_harm() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">'
    for one, two in zip("bcdefghij", "abcdefghi", strict=True):
        laughs += f'<!ENTITY {one} "{f"&{two};" * 10}">'.encode()
    bomb = laughs + b"]>" + SHEET % (b"<row>" + cell("A1", "&j;") + b"</row>")
    with pytest.raises(Problem, match="cannot be read"):
        read_table(archive(parts(bomb)))
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET % (
        b"<row>" + cell("A1", "name") + b"</row><row>" + cell("A2", "&a;") + b"</row>"
    )
    try:
        table = read_table(archive(parts(outside)))
    except Problem:
        return
    assert not any("root:" in text for row in table.rows for text in row.cells)


def test_g7_expat_stops_them_itself() -> None:
    assert tuple(map(int, pyexpat.EXPAT_VERSION.removeprefix("expat_").split("."))) >= (2, 4, 1)


def test_g3_a_list_of_sheets_without_end_takes_no_time() -> None:
    members = {**parts(SHEET % b""), "xl/workbook.xml": b"<workbook>" + b"<sheet " * 100_000}
    began = time.process_time()
    assert sheet_names(archive(members)) == ()
    assert time.process_time() - began < 2
