"""Reading the history of a thing and of a person."""

from __future__ import annotations

import pytest

from models.store import history
from models.store.history import FieldChange, apart
from models.store.undo import undo
from models.who import Who
from tests.store.conftest import Practice


def test_each_line_says_from_what_to_what(practice: Practice) -> None:
    """Newest first, with who did it, and whether it was undone."""
    acme = practice.client("ACME", practice.ben)
    practice.do(lambda change: change.update("clients", acme, {"note": "one", "status": "left"}), text="one")
    practice.do(lambda change: change.update("clients", acme, {"note": "two"}), text="two")
    undo(practice.store, practice.ana).result()
    practice.do(lambda change: change.delete("clients", acme), practice.ben, "drop")
    lines = history.of_rows(practice.store, [("clients", acme)])
    assert [(line.text, line.who, line.kind, line.undone) for line in lines] == [
        ("drop", "Ben", "change", False),
        ("undo: two", "Ana", "undo", False),
        ("two", "Ana", "change", True),
        ("one", "Ana", "change", False),
        ("add client ACME", "Ben", "change", False),
    ]
    assert lines[1].changes == (FieldChange("note", "two", "one"),)
    assert lines[2].changes == (FieldChange("note", "one", "two"),)
    assert set(lines[3].changes) == {FieldChange("note", "", "one"), FieldChange("status", "active", "left")}
    assert FieldChange("code", None, "ACME") in lines[4].changes
    assert FieldChange("code", "ACME", None) in lines[0].changes
    assert all(change.column not in ("id", "version") for line in lines for change in line.changes)


def test_a_thing_of_several_rows_has_one_history(practice: Practice) -> None:
    """A line that wrote two of them is named once."""
    one, two = practice.client("ACME"), practice.client("BOLT")
    practice.do(
        lambda change: [change.update("clients", key, {"note": "same"}) for key in (one, two)], text="both"
    )
    lines = history.of_rows(practice.store, [("clients", one), ("clients", two)])
    assert [line.text for line in lines] == ["both", "add client BOLT", "add client ACME"]
    assert len(lines[0].changes) == 2
    assert history.of_rows(practice.store, [("clients", 77)]) == ()
    assert [line.text for line in history.of_rows(practice.store, [("clients", one)], limit=1)] == ["both"]


def test_the_newest_lines_of_everybody_and_of_one(practice: Practice) -> None:
    """With the admin who acts for somebody named beside them."""
    acting = Who(practice.ben.id, "ben", "Ben", frozenset({"tam"}), acting="ana")
    practice.client("ACME", acting)
    practice.client("BOLT")
    lines = history.recent(practice.store, 2)
    assert [(line.text, line.who, line.acting) for line in lines] == [
        ("add client BOLT", "Ana", ""),
        ("add client ACME", "Ben", "ana"),
    ]
    assert [line.text for line in history.recent(practice.store, who=practice.ben.id)] == ["add client ACME"]
    oldest = history.recent(practice.store)[-1]
    assert (oldest.kind, oldest.who, oldest.text) == ("migration", "the program", "migration")


def test_the_newest_line_of_each_of_many_rows(practice: Practice) -> None:
    """Rows that were inserted together have one image, and those of them that were changed since one of their own."""
    first = practice.client("ACME")
    row = practice.store.row("SELECT * FROM clients WHERE id = ?", (first,))
    assert row is not None
    usual = {name: row[name] for name in tuple(row.keys()) if name not in ("id", "code", "name", "version")}
    several = [{**usual, "code": f"C{n}", "name": f"Client {n}"} for n in range(5)]
    many = practice.do(lambda change: change.insert_many("clients", several), text="many")
    practice.do(lambda change: change.update("clients", many[2], {"note": "x"}), text="one")
    practice.do(lambda change: change.delete("clients", many[4]), text="gone")
    keys = [first, *many, 77]
    found = history.newest(practice.store, "clients", keys)
    for key in keys:
        lines = history.of_rows(practice.store, [("clients", key)])
        assert found[key] == ((lines[0].id, lines[0].at) if lines else (0, 0)), key
    assert history.newest(practice.store, "clients", []) == {}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("FND-0001 BKP-004 at ACME: state fixed", "FND-0001", "state fixed"),
        ("start REV-0017 at ACME: 34 questions", "REV-0017", "start: 34 questions"),
        ("close REV-0017 at ACME", "REV-0017", "close"),
        ("BKP-004 yes, REV-0017", "REV-0017", "BKP-004 yes"),
        ("send REV-0017 back: see REV-0017", "REV-0017", "send back: see REV-0017"),
        ("fix DOC-007 in REV-0010: catch up", "REV-0010", "fix DOC-007: catch up"),
        ("start REV-0018, a correction of REV-0017", "REV-0017", "start REV-0018, a correction of REV-0017"),
        ("add contact Ann Lee at ACME", "ACME", "add contact Ann Lee"),
        ("put https://x.example on finding FND-0001", "FND-0001", "put https://x.example"),
        ("approve BKP-001 and BKP-002", "BKP-001", "approve BKP-001 and BKP-002"),
        ("approve BKP-001 and BKP-002", "BKP-002", "approve BKP-001 and BKP-002"),
        ("approve BKP-001, BKP-002 and 3 others", "BKP-001", "approve BKP-001, BKP-002 and 3 others"),
        ("edit BKP-0011: Question", "BKP-001", "edit BKP-0011: Question"),
        ("FND-0001", "FND-0001", "FND-0001"),
        ("say (what) at [ACME]*", "[ACME]*", "say (what)"),
    ],
)
def test_a_line_says_beside_its_thing_what_differs(text: str, code: str, said: str) -> None:
    assert apart(text, code) == said
