"""Filtering and sorting of rows, without a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.kit.columns import share
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row, arranged, words_of

NOW, LATER = Heading("Now"), Heading("Later")
ACME = Row("a", ("Acme Dental", Cell("2 days", order=2)))
FOX = Row("f", ("Foxglove", Cell("10 days", order=10)), find="accounting")
DELTA = Row("d", ("Delta Freight", Cell("1 day", order=1)))
ENTRIES: list[Entry] = [NOW, ACME, FOX, Blank(), LATER, DELTA]


def test_all_is_shown_as_given() -> None:
    assert arranged(ENTRIES) == ENTRIES


def test_words_are_found_in_any_column_and_in_what_is_not_shown() -> None:
    assert arranged(ENTRIES, ["DENT", "2"]) == [NOW, ACME]
    assert arranged(ENTRIES, ["accounting"]) == [NOW, FOX]


def test_a_section_without_rows_loses_its_heading() -> None:
    assert arranged(ENTRIES, ["delta"]) == [LATER, DELTA]
    assert arranged(ENTRIES, ["nothing"]) == []


def test_rows_are_sorted_inside_their_sections() -> None:
    assert arranged(ENTRIES, (), 0) == [NOW, ACME, FOX, Blank(), LATER, DELTA]
    swapped: list[Entry] = [NOW, FOX, ACME, Blank(), LATER, DELTA]
    assert arranged(swapped, (), 1) == [NOW, ACME, FOX, Blank(), LATER, DELTA]


def test_figures_are_sorted_as_numbers() -> None:
    rows = [Row(n, ("Backup", figure)) for n, figure in enumerate(("19", "5", "120", "0"))]
    assert [row.key for row in arranged(rows, (), 1) if isinstance(row, Row)] == [3, 1, 0, 2]


def test_values_of_two_kinds_can_be_sorted() -> None:
    rows = [
        Row(1, (Cell("x", order=1),)),
        Row(2, (Cell("y", order="y"),)),
        Row(3, (Cell("z", order=(1, 2)),)),
    ]
    assert len(arranged(rows, (), 0)) == 3


@given(st.lists(st.sampled_from([*ENTRIES]), max_size=12), st.text("adf ", max_size=4))
def test_no_row_is_invented_and_none_that_fits_is_lost(entries: list[Entry], words: str) -> None:
    kept = [entry for entry in arranged(entries, words.split()) if isinstance(entry, Row)]
    found = [
        entry
        for entry in entries
        if isinstance(entry, Row) and all(word in words_of(entry) for word in words.split())
    ]
    assert kept == found


def test_a_narrow_list_drops_whole_columns_the_least_important_first() -> None:
    columns = (
        Column("Code", 9),
        Column("Client", 10),
        Column("Finding"),
        Column("Category", 22, wide=100),
        Column("Business", 8),
        Column("State", 14, keep=1),
    )
    assert share(columns, 120, 2, 2) == (9, 10, 44, 22, 8, 14)
    assert share(columns, 80, 2, 2) == (9, 10, 28, 0, 8, 14)
    assert share(columns, 60, 2, 2) == (9, 10, 18, 0, 0, 14)
    assert share(columns, 40, 2, 2) == (9, 0, 26, 0, 0, 0)
    names = (Column("Code", 9), Column("Client"), Column("TAM", 11, most=20))
    assert share(names, 48, 0, 1) == (9, 24, 12)
    assert share(names, 54, 0, 1)[1:] == (24, 18)
    assert share(names, 90, 0, 1)[1:] == (58, 20)
    assert share(columns, 20, 2, 2) == (9, 0, 6, 0, 0, 0)
    for total in range(1, 130):
        widths = share(columns, total, 2, 2)
        used = sum(widths) + 2 * (sum(map(bool, widths)) - 1) + 3
        assert used <= total or widths == (9, 0, 0, 0, 0, 0)


def test_columns_without_an_open_one_go_too_where_they_do_not_fit() -> None:
    assert share((Column("A", 10), Column("B", 10), Column("C", 10)), 30, 2, 2) == (10, 10, 0)
