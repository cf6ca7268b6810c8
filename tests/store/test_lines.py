"""The chain of lines and the index that it carries."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import moment
from models.errors import Problem
from models.store import engine, history, lines
from models.store.change import Change
from models.store.images import Entry, entries_of, packed
from models.store.lines import MARK, Chain
from tests.store.conftest import Practice, client_row, updating


def say(practice: Practice, count: int, *, people: int = 5, seed: int = 1) -> list[int]:
    """Many lines of several people, without rows; who said each."""
    chosen = random.Random(seed)
    said = []
    connection = engine.connect(practice.path)
    connection.execute("BEGIN IMMEDIATE")
    chain = Chain(connection)
    for _ in range(count):
        who = chosen.randint(1, people)
        chain.catch_up()
        chain.keep(chain.append(at=moment(), who=who, acting="", kind=lines.CHANGE, text="said"))
        said.append(who)
    connection.execute("COMMIT")
    connection.close()
    return said


def test_each_line_names_the_line_before_of_its_person(practice: Practice) -> None:
    """And each 256th the newest of everybody, which takes the place of an index."""
    said = say(practice, 3 * MARK)
    store = practice.store
    first = store.value("SELECT max(id) FROM history") - len(said)
    newest: dict[int, int] = {1: 3}
    for line, who in enumerate(said, start=first + 1):
        row = store.row("SELECT id - back AS prior, heads FROM history WHERE id = ?", (line,))
        assert row is not None
        assert row["prior"] == newest.get(who)
        newest[who] = line
        assert row["heads"] == (lines.heads_text(newest) if line % MARK == 0 else None)
    for who, line in newest.items():
        assert lines.newest(store, who) == line
    assert lines.newest(store, 99) is None
    practice.is_content()


def test_a_person_who_was_away_is_found_again(practice: Practice) -> None:
    """Their newest line lies many marks back."""
    practice.client("ACME", practice.ben)
    say(practice, 3 * MARK, people=1)
    line = practice.store.value("SELECT id FROM history WHERE who = ?", (practice.ben.id,))
    assert lines.newest(practice.store, practice.ben.id) == line
    assert [one.text for one in history.recent(practice.store, who=practice.ben.id)] == ["add client ACME"]
    practice.client("BOLT", practice.ben)
    assert practice.store.value("SELECT id - back FROM history ORDER BY id DESC LIMIT 1") == line
    practice.is_content()


def test_two_sessions_continue_one_chain(practice: Practice) -> None:
    """Each sees what the other has added since."""
    one, two = practice.open(), practice.open()
    for n in range(30):
        store = one if n % 3 else two
        store.change(practice.ana, f"{n}", updating("people", 1, email=str(n))).result()
    texts = [row["text"] for row in one.rows("SELECT text FROM history ORDER BY id")][-30:]
    assert texts == [str(n) for n in range(30)]
    practice.is_content()


def test_a_change_that_failed_leaves_no_trace_in_the_chain(practice: Practice) -> None:
    """The next line follows the last one that was written."""
    practice.client("ACME")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            practice.do(lambda change: 1 / 0)
    with pytest.raises(Problem, match="there already"):
        practice.client("ACME")

    def fails_at_its_end(change: Change) -> None:
        change.derive("PRAGMA defer_foreign_keys = ON")
        change.update("people", 1, {"email": "x"})
        change.insert("clients", client_row("CRANE", tam=99))

    with pytest.raises(Problem, match="refers"):
        practice.do(fails_at_its_end)
    practice.do(lambda change: None)
    practice.client("BOLT")
    practice.is_content()


@given(st.lists(st.builds(Entry, st.integers(1, 40), st.integers(1, 10**9), st.integers(1, 10**6))))
def test_rows_of_a_line_are_read_as_they_were_written(entries: list[Entry]) -> None:
    """Bytes and back."""
    assert entries_of(packed(entries)) == entries


def test_a_line_of_a_row_takes_few_bytes_for_its_name() -> None:
    """There are as many of these as answers."""
    assert len(packed([Entry(18, 1_500_000, 1)])) == 4


@pytest.mark.parametrize("rows", [b"\x24", b"\x24\x81", b"\x25\x01", b"\x24" + b"\xff" * 9 + b"\x01"])
def test_rows_of_a_line_that_are_not_whole_are_refused(rows: bytes) -> None:
    """A table alone, a key that ends in the middle, a span without its size, a number larger than any key."""
    with pytest.raises(ValueError, match="row"):
        entries_of(rows)


def test_heads_are_read_as_they_were_written() -> None:
    """Text and back."""
    assert json.loads(lines.heads_text({3: 12, 1: 256})) == {"1": 256, "3": 12}
