"""Tables as other programs write them (data rules V1 to V3, V8; FAULTS G1 and G2)."""

from __future__ import annotations

import csv
import io
import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Problem
from models.importers.tables import ROW_LIMIT, Table, heading_key, read_table, unescaped
from models.text import clean
from tests.examples import at_least

PLAIN = "name,town\nÅsa,Malmö\nDana,Cork\n"


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_v1_encodings_delimiters_and_line_ends(encoding: str, said: str, end: str, delimiter: str) -> None:
    text = PLAIN.replace(",", delimiter).replace("\n", end)
    table = read_table(text.encode(encoding))
    assert table.headings == ("name", "town")
    assert cells(table) == [("Åsa", "Malmö"), ("Dana", "Cork")]
    assert [row.line for row in table.rows] == [2, 3]
    assert table.form.startswith(f"CSV, {said}, ")


def test_v1_the_user_overrules() -> None:
    data = "a;b,c\n1;2,3\n".encode("utf-16-le")
    assert read_table(data, encoding="utf-16-le", delimiter=",").headings == ("a;b", "c")
    with pytest.raises(Problem, match="not in ascii"):
        read_table("é,b\n".encode(), encoding="ascii")
    with pytest.raises(Problem, match="no encoding “klingon”"):
        read_table(b"a,b\n", encoding="klingon")


def test_v1_delimiters_are_counted_outside_of_quotes() -> None:
    data = b'name;note\n"a,b,c";"d, e, f"\n"g,h";"i, j"\n'
    assert cells(read_table(data)) == [("a,b,c", "d, e, f"), ("g,h", "i, j")]


def test_v1_excel_announces_its_delimiter() -> None:
    assert cells(read_table(b"sep=;\r\na;b,c\r\n1;2,3\r\n")) == [("1", "2,3")]


def test_v2_quotes_line_breaks_blank_records_titles_and_totals() -> None:
    data = (
        b'Contacts of the practice\n\nName,Town,Note\n"Dana ""D"" Doe","Cork, IE","one\ntwo"\n,,\n\n'
        b"Total Logistics,Bray,x\nTotal: 2,,\n"
    )
    table = read_table(data, {"name", "town"})
    assert table.headings == ("Name", "Town", "Note")
    assert cells(table) == [('Dana "D" Doe', "Cork, IE", "one\ntwo"), ("Total Logistics", "Bray", "x")]
    assert [row.line for row in table.rows] == [4, 8]
    assert [(one.row, one.text) for one in table.remarks] == [
        (1, "lines 1 to 2 stand before the headings: left out"),
        (9, "a total: left out"),
    ]


def test_v2_a_title_is_told_from_headings_without_knowing_them() -> None:
    table = read_table(b"Report of 2026\nvendor,product,seats\na,b,1\nc,d,2\n")
    assert table.headings == ("vendor", "product", "seats")


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("  Primary_Email ", "primary email"),
        ("[required] Name", "name"),
        ("[Required]name", "name"),
        ("Name *", "name"),
        ("Name (required)", "name"),
        ("[Name]", "[name]"),
        ("STRASSE", "strasse"),
    ],
)
def test_v3_headings_match_whatever_their_case_blanks_and_marks(heading: str, key: str) -> None:
    assert heading_key(heading) == key


def test_v8_what_looks_like_a_formula_stays_text() -> None:
    data = b"name,phone\n=1+2,+353 1\n@sum,-5\n"
    assert cells(read_table(data)) == [("=1+2", "+353 1"), ("@sum", "-5")]


@at_least(200)
@given(st.text(st.sampled_from("=+-@'; \n\tab1.%"), max_size=12))
def test_v8_what_our_own_export_escaped_comes_back_as_it_was(text: str) -> None:
    from exports.sheet import Table as Sheet
    from exports.sheet import csv as write

    text = clean(text, long=True).strip()
    if "'" not in text:
        data = write(Sheet("T", ("name", "note"), (("x", text),)))
        assert cells(read_table(data, {"name", "note"})) == [("x", text)]


# FAULTS G1, G2, G9 ------------------------------------------------------------------------------------------


def test_g1_ragged_rows_are_refused_by_their_line() -> None:
    table = read_table(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,,\n")
    assert cells(table) == [("1", "2", "3"), ("10", "11", "12")]
    assert [(one.row, one.reason) for one in table.refused] == [
        (3, "it has 2 cells where the headings have 3"),
        (4, "it has 4 cells where the headings have 3"),
    ]


def test_g1_an_unclosed_quote_is_a_problem_that_names_its_line() -> None:
    with pytest.raises(Problem, match="quote that opens on line 3 is never closed"):
        read_table(b'a,b\n1,2\n"3,4\n5,6\n')


def test_g1_a_quote_that_closes_by_chance_refuses_only_what_it_swallowed() -> None:
    table = read_table(b'a,b\n"1,2\n"3",4\n5,6\n')
    assert cells(table) == [("5", "6")]
    assert [(one.row, one.reason) for one in table.refused] == [
        (2, "the quotes on lines 2 to 3 are not as CSV has them")
    ]


def test_g1_a_cell_without_end_is_a_problem_that_names_its_line() -> None:
    with pytest.raises(Problem, match="cell on line 2 is longer than 131,072"):
        read_table(b'a,b\n"' + b"x" * 140_000 + b'",2\n')


def test_g1_nul_and_binary() -> None:
    assert cells(read_table(b"a,b\n" + b"1,2\n" * 200 + b"x\x00y,z\n"))[-1] == ("x\ufffdy", "z")
    with pytest.raises(Problem, match="no text and no Excel workbook|neither UTF-8"):
        read_table(bytes(range(256)) * 20)


def test_g1_bytes_of_no_encoding_are_a_problem() -> None:
    with pytest.raises(Problem, match="neither UTF-8, UTF-16 nor Windows-1252"):
        read_table(b"a,b\n\x81\x8d,\x8f\n")


def test_g1_an_empty_table_is_a_problem() -> None:
    for data in (b"", b"\n\n", b",,\n,,\n"):
        with pytest.raises(Problem, match="empty"):
            read_table(data)


def test_g2_a_million_rows_are_refused_at_once() -> None:
    data = b"a,b\n" + b"1,2\n" * 1_000_000
    begin = time.process_time()
    with pytest.raises(Problem, match=f"more than {ROW_LIMIT:,} rows"):
        read_table(data)
    assert time.process_time() - begin < 5


def test_g2_twenty_megabytes_are_the_limit() -> None:
    with pytest.raises(Problem, match="larger than 20 MB"):
        read_table(b"a" * 20_000_001)


def test_g9_what_comes_in_is_cleaned() -> None:
    data = "name,note\n\x1b[31mred,\x07\u202egnp\r\n".encode()
    assert cells(read_table(data)) == [("\ufffd[31mred", "\ufffd\ufffdgnp")]


# Whatever csv.writer wrote ------------------------------------------------------------------------------------

LETTERS = st.text(
    st.characters(codec="cp1252", exclude_characters="\x00", exclude_categories=("Cs", "Cc"))
    | st.sampled_from('",;\t\n'),
    max_size=12,
)


@at_least(200)
@given(
    width=st.integers(2, 5),
    data=st.data(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_reading_is_the_inverse_of_writing(
    width: int, data: st.DataObject, encoding: str, delimiter: str, quoting: Literal[0, 1], end: str
) -> None:
    headings = [f"field {number}" for number in range(width)]
    rows = data.draw(st.lists(st.tuples(st.just("row"), *[LETTERS] * (width - 1)), max_size=8))
    if encoding == "cp1252":  # what could be UTF-8 by chance is not told from it
        rows = [row for row in rows if not _like_utf8(row)]
    goal = io.StringIO(newline="")
    writer = csv.writer(goal, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([headings, *rows])
    table = read_table(goal.getvalue().encode(encoding), {"field 0", "field 1"}, delimiter=delimiter)
    assert table.headings == tuple(headings)
    assert cells(table) == [tuple(clean(unescaped(cell), long=True).strip() for cell in row) for row in rows]
    assert not table.refused


def _like_utf8(row: tuple[str, ...]) -> bool:
    """Whether its bytes in Windows-1252 are UTF-8 of something else."""
    try:
        return any(cell.encode("cp1252").decode("utf-8") != cell for cell in row)
    except UnicodeDecodeError:
        return False


@given(
    rows=st.lists(
        st.tuples(*[st.text(st.sampled_from('abc ,;\t"\n'), max_size=8)] * 3), min_size=3, max_size=8
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_the_delimiter_is_found_when_every_cell_is_quoted(
    rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    goal = io.StringIO(newline="")
    csv.writer(goal, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *rows])
    assert read_table(goal.getvalue().encode(), {"one", "two", "three"}).headings == ("one", "two", "three")


def test_g1_a_cell_of_blanks_where_headings_are_looked_for_takes_no_time() -> None:
    began = time.process_time()
    table = read_table(f'name,town\nDana,"{" " * 100_000}x"\n'.encode(), {"name", "town"})
    assert len(table.rows) == 1 and time.process_time() - began < 2


def test_g2_rows_that_are_refused_count_too() -> None:
    with pytest.raises(Problem, match="more than 50,000 rows"):
        read_table(b"name,town\n" + b"a,b,c\n" * (ROW_LIMIT + 1), {"name", "town"})
