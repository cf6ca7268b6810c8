"""Reading the history of a thing and of a person."""

from __future__ import annotations

from models.store import history
from models.store.history import FieldChange
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
