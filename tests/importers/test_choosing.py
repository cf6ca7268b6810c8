"""Which column is which: guessed, chosen, remembered, and found again by the headings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.importers.choosing import guess, look
from models.importers.mapping import ColumnMap, NoColumn, load_map, map_for, read_rows, save_map
from models.importers.standards_table import COLUMNS

ODD = b"Nr;Pruefung;Weshalb;Thema\n1;Is the backup tested?;;Backup\n2;Is MFA on?;It stops theft;Identity\n"


def test_a_heading_that_is_nearly_a_name_is_guessed_and_another_is_not() -> None:
    found = guess(COLUMNS, ("Quesiton", "Why do we ask it", "Categories", "Mood", "No"))
    assert found == {
        "ref": ("No",), "category": ("Categories",), "question": ("Quesiton",), "why": ("Why do we ask it",),
    }  # fmt: skip


def test_a_look_gives_each_heading_with_its_first_cell_that_says_something(tmp_path: Path) -> None:
    found = look(ODD, COLUMNS, None, tmp_path)
    assert found.headings == ("Nr", "Pruefung", "Weshalb", "Thema") and found.rows == 2
    assert (found.samples["Pruefung"], found.samples["Weshalb"]) == (
        "Is the backup tested?",
        "It stops theft",
    )


def test_a_heading_that_stands_twice_cannot_be_chosen(tmp_path: Path) -> None:
    found = look(b"Question,Note,note\nIs it?,a,b\n", COLUMNS, None, tmp_path)
    assert found.headings == ("Question",)


def test_a_table_with_the_same_headings_is_read_by_the_map_that_was_made_for_them(tmp_path: Path) -> None:
    with pytest.raises(NoColumn):
        read_rows(ODD, COLUMNS, maps=tmp_path)
    seen = look(ODD, COLUMNS, None, tmp_path)
    chosen = ColumnMap("ours", {"ref": ("Nr",), "question": ("Pruefung",)})
    save_map(tmp_path, COLUMNS, chosen, seen.used.headings)
    other = b"Review of 2026;;;\nthema;NR;Pruefung;Weshalb\nBackup;7;Is it kept?;\n"
    rows = read_rows(other, COLUMNS, maps=tmp_path)
    assert rows.mapping == "ours" and rows.rows == ((3, {"ref": "7", "question": "Is it kept?"}),)
    assert "the map ours was made for these headings: read by it" in [one.text for one in rows.remarks]
    assert look(other, COLUMNS, None, tmp_path).used.name == "ours"
    with pytest.raises(NoColumn):
        read_rows(ODD, COLUMNS, ColumnMap(), tmp_path)
    with pytest.raises(NoColumn):
        read_rows(ODD.replace(b"Thema", b"Topics2"), COLUMNS, maps=tmp_path)


def test_a_map_that_is_replaced_keeps_what_its_values_mean(tmp_path: Path) -> None:
    chosen = ColumnMap("ours", {"question": ("Pruefung",)}, {"frequency": {"jährlich": "yearly"}})
    save_map(tmp_path, COLUMNS, chosen, ("Pruefung",))
    path = save_map(tmp_path, COLUMNS, replace(chosen, columns={"question": ("Nr",)}), ("Nr",), replace=True)
    found = load_map(path, COLUMNS)
    assert (found.columns, found.headings) == ({"question": ("Nr",)}, ("Nr",))
    assert found.values == {"frequency": {"jährlich": "yearly"}}


def test_a_map_that_cannot_be_read_stops_no_other_table(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('kind = "standards"\nheadings = 3\n')
    assert map_for(tmp_path, COLUMNS, ("Nr",)) is None
