"""History in words: nothing of how the store keeps things is shown to people."""

from __future__ import annotations

import pytest

from models.store import history
from models.store.tables import HISTORY_TABLES
from models.store.words import tables
from tests.store.conftest import Practice


@pytest.mark.parametrize("table", HISTORY_TABLES)
def test_every_column_has_words_or_is_silent(practice: Practice, table: str) -> None:
    known = tables()[table]
    row = practice.store.rows(f"SELECT name FROM pragma_table_info('{table}')")
    columns = {one["name"] for one in row} - {"id", "version"}
    assert columns == {*known.columns, *known.silent}
    assert not set(known.columns) & set(known.silent)
    practice.store.rows(known.name, {"key": 1})


def test_every_table_of_words_is_one_with_history() -> None:
    assert set(tables()) == set(HISTORY_TABLES)


def test_a_row_that_is_taken_away_is_named(practice: Practice) -> None:
    acme = practice.client("ACME")
    practice.do(lambda change: change.delete("clients", acme))
    first, *rest = history.of_rows(practice.store, [("clients", acme)])[0].said
    assert first.words.startswith("client ") and first.words.endswith(" taken away")
    assert "Status: active" in [one.words for one in rest]


def test_a_setting_is_said_by_its_label(practice: Practice) -> None:
    key = practice.store.value("SELECT id FROM facts WHERE name = 'zone'")
    practice.do(lambda change: change.update("facts", key, {"value": "Europe/Dublin"}))
    said = history.of_rows(practice.store, [("facts", key)])[0].said
    assert [one.words for one in said] == ["Time zone: Europe/Dublin (was UTC)"]


def test_who_is_gone_is_said_so(practice: Practice) -> None:
    acme = practice.client("ACME")
    contact = practice.do(
        lambda change: change.insert(
            "contacts",
            {
                "client": acme,
                **dict.fromkeys(("ref", "name", "title", "authority", "email", "phone", "note"), "x"),
            },
        )
    )
    practice.do(lambda change: change.delete("contacts", contact))
    practice.do(lambda change: change.delete("clients", acme))
    words = [one.words for one in history.of_rows(practice.store, [("contacts", contact)])[1].said]
    assert "Client: a client that is gone" in words
