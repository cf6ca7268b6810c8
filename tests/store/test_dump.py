"""The whole practice as lines, out and in, without loss; and dumps that are not what they say."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import Problem
from models.library.founding import found
from models.store import dump as dumps
from models.store.dump import dump, load
from models.store.undo import redo, undo
from tests.store.conftest import Practice, client_row, copy_of, inserting, updating
from tests.store.test_undo import approved, ask
from tests.store.test_undo_any import Act, Course, act


def empty(path: Path) -> None:
    """An empty practice, as the command line makes one to load into."""
    found(path, login="somebody")


@pytest.fixture(scope="session")
def source(template: Practice, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice with something of everything."""
    practice = copy_of(template, tmp_path_factory.mktemp("dump") / "practice")
    acme = practice.client("ACME", practice.ben, note='line\none\ttab “ü” 𝄞 \u00a0 \\ " {}')
    practice.do(updating("clients", acme, note="two"))
    undo(practice.store, practice.ana).result()
    practice.do(lambda change: change.file(bytes(range(256))))
    practice.do(lambda change: change.freeze_copy("review", 1, {"score": 81}))
    items = ask(practice, *approved(practice))
    practice.do(
        lambda change: change.insert(
            "answers",
            {"value": 1, "confirmed": 0, "note": "", "fix": "", "at": change.at, "who": 1, "version": 2**62},
            key=items[0],
        )
    )
    practice.store.aside(
        ("draft",),
        "INSERT INTO drafts (who, session, thing, field, text, at) VALUES (1, 's', 'item 1', 'note', 'typed', 7)",
        {},
    )
    practice.close()
    return practice


@pytest.fixture
def lines(source: Practice) -> Iterator[list[str]]:
    """Its dump."""
    yield list(dump(source.store))
    source.close()


def test_a_dump_that_was_loaded_gives_itself_again(
    source: Practice, lines: list[str], tmp_path: Path
) -> None:
    """To the byte; and doctor is content, undo goes on, numbers are not given twice."""
    path = tmp_path / "copy" / "practice.db"
    assert load(path, lines, empty) == len(lines) - 2
    copy = Practice(path, source.ana, source.ben)
    assert list(dump(copy.store)) == lines
    assert copy.data(versions=True) == source.data(versions=True)
    copy.close()
    copy.is_content()
    before = source.store.value("SELECT next FROM counters WHERE name = 'clients'")
    assert redo(copy.store, source.ana).exception() is not None
    assert copy.client("NEW") == before
    assert undo(copy.store, source.ana).result().text == "add client NEW"
    copy.close()
    copy.is_content()
    assert not [one.name for one in path.parent.iterdir() if one.name.endswith(".part")]


def test_derived_tables_are_made_anew_and_presence_is_not_in_it(source: Practice, lines: list[str]) -> None:
    """Each line is a table that is named in the order, each row by its key."""
    tables = [json.loads(line)[0] for line in lines[1:-1]]
    assert list(dict.fromkeys(tables)) == [table for table in dumps.ORDER if table in tables]
    assert not {"presence", "alignment", "standard_search", "undoing"} & set(tables)
    every = {row["name"] for row in source.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    left_out = {name for name in every if name not in dumps.ORDER and not name.startswith("standard_search")}
    assert left_out == {
        "_sqlite_migrations",
        "alignment",
        "client_counts",
        "presence",
        "review_counts",
        "standard_counts",
        "standard_tags",
        "undoing",
    } | {name for name in ("sqlite_sequence", "sqlite_stat1") if name in every}


def test_a_dump_is_of_one_moment_while_others_write(practice: Practice) -> None:
    """However slowly it is read."""
    practice.client("ACME")
    lines = dump(practice.store)
    begun = [next(lines) for _ in range(5)]
    practice.client("BOLT")
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            practice.do(inserting("clients", client_row(f"C{n}")))

    thread = threading.Thread(target=write)
    thread.start()
    rest = list(lines)
    stop.set()
    thread.join()
    codes = [row["code"] for table, row in map(json.loads, [*begun, *rest][1:-1]) if table == "clients"]
    assert codes == ["ACME"]


def test_load_refuses_a_practice_that_exists(source: Practice, lines: list[str], tmp_path: Path) -> None:
    """And leaves it as it is."""
    path = tmp_path / "copy" / "practice.db"
    empty(path)
    before = path.read_bytes()
    with pytest.raises(Problem, match="exists already"):
        load(path, lines, empty)
    assert path.read_bytes() == before


def changed(number: int, what: Callable[[Any], Any]) -> Callable[[list[str]], list[str]]:
    """A dump of which one line was changed."""

    def change(lines: list[str]) -> list[str]:
        index = number if number >= 0 else len(lines) + number
        return [*lines[:index], json.dumps(what(json.loads(lines[index]))), *lines[index + 1 :]]

    return change


def row_of(table: str, **values: Any) -> Callable[[list[str]], list[str]]:
    """A dump of which the first row of a table was changed."""

    def change(lines: list[str]) -> list[str]:
        index = next(n for n, line in enumerate(lines) if line.startswith(f'["{table}",'))
        name, row = json.loads(lines[index])
        return [*lines[:index], json.dumps([name, {**row, **values}]), *lines[index + 1 :]]

    return change


def without(table: str) -> Callable[[list[str]], list[str]]:
    """A dump without a table, which says so."""

    def change(lines: list[str]) -> list[str]:
        kept = [line for line in lines[1:-1] if not line.startswith(f'["{table}",')]
        return [lines[0], *kept, json.dumps({"rows": len(kept)})]

    return change


HOSTILE: dict[str, Callable[[list[str]], list[str]]] = {
    "nothing": lambda lines: [],
    "an empty line": lambda lines: [""],
    "another thing": lambda lines: ['{"hello":1}'],
    "a list": lambda lines: ["[]"],
    "no JSON": lambda lines: ["nonsense"],
    "a newer schema": changed(0, lambda head: {**head, "schema": 99}),
    "only a head": lambda lines: lines[:1],
    "cut off": lambda lines: lines[:20],
    "cut off in a line": lambda lines: [*lines[:20], lines[20][:9]],
    "another count": changed(-1, lambda end: {"rows": end["rows"] + 1}),
    "an end in the middle": lambda lines: [*lines[:9], lines[-1], *lines[9:]],
    "more after the end": lambda lines: [*lines, lines[5]],
    "an unknown table": lambda lines: [*lines[:5], '["sqlite_schema",{"name":"x"}]', *lines[5:]],
    "a derived table": lambda lines: [*lines[:5], '["alignment",{"client":1}]', *lines[5:]],
    "an unknown column": row_of("clients", evil=1),
    "a column that is SQL": row_of("clients", **{"id) VALUES (1); DROP TABLE clients; --": 1}),
    "a missing column": lambda lines: [
        json.dumps(["clients", {"id": 1}]) if '["clients"' in line[:10] else line for line in lines
    ],
    "a truth for a number": row_of("clients", tam=True),
    "a fraction": row_of("clients", tam=1.5),
    "not a number": lambda lines: [line.replace('"tam":null', '"tam":NaN') for line in lines],
    "a number beyond 64 bits": row_of("clients", tam=2**64),
    "a number of 5,000 digits": lambda lines: [
        line.replace('"tam":null', '"tam":' + "9" * 5000) for line in lines
    ],
    "a list for a text": row_of("clients", note=["x"]),
    "a text for bytes": row_of("files", bytes="x"),
    "bytes that are none": row_of("files", bytes={"base64": "***"}),
    "bytes and more": row_of("files", bytes={"base64": "AAAA", "x": 1}),
    "empty bytes": row_of("files", bytes={}),
    "bytes for a text": row_of("clients", note={"base64": "AAAA"}),
    "nothing for what must be": row_of("clients", name=None),
    "half a character": lambda lines: [line.replace('"ACME"', '"\\ud800"') for line in lines],
    "a name twice": lambda lines: [line.replace('"ACME"', '"ACME","code":"X"') for line in lines],
    "very deep": lambda lines: [*lines[:5], '["clients",' + "[" * 100_000, *lines[6:]],
    "a row twice": lambda lines: [*lines[:-1], lines[-2], json.dumps({"rows": len(lines) - 1})],
    "a reference to nothing": row_of("clients", tam=77),
    "no history": without("history"),
    "no people": without("people"),
    "no marks": without("meta"),
    "no numbers of tables": without("tables"),
    "other numbers of tables": row_of("tables", name="evil"),
    "a mark that says nothing": row_of("meta", value="x"),
    "no number of a generation": lambda lines: [
        line.replace('"generation","value":"1"', '"generation","value":"x"') for line in lines
    ],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_dump_that_is_not_whole_makes_nothing(lines: list[str], tmp_path: Path, name: str) -> None:
    """Refused in a sentence; no file, no half practice."""
    path = tmp_path / "copy" / "practice.db"
    dumped = HOSTILE[name](lines)
    assert dumped != lines
    with pytest.raises(Problem) as caught:
        load(path, dumped, empty)
    assert "Traceback" not in str(caught.value) and str(caught.value)
    assert not path.exists()
    left = [one.name for one in path.parent.iterdir() if one.is_file()] if path.parent.exists() else []
    assert not [one for one in left if "practice.db" in one]


def test_a_line_without_an_end_is_not_read_into_memory(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is too long."""
    monkeypatch.setattr(dumps, "LINE_LIMIT", 5000)
    with pytest.raises(Problem, match="too long"):
        load(tmp_path / "copy" / "practice.db", [*lines[:5], "x" * 5001], empty)


def test_what_was_tampered_with_is_loaded_and_still_said(source: Practice, tmp_path: Path) -> None:
    """A dump is no laundry: doctor says of the copy what it says of the practice."""
    made = copy_of(source, tmp_path / "tampered")
    made.tamper("UPDATE clients SET name = 'Forged' WHERE code = 'ACME'")
    lines = list(dump(made.store))
    made.close()
    copy = Practice(tmp_path / "copy" / "practice.db", made.ana, made.ben)
    load(copy.path, lines, empty)
    assert any("was changed" in one.what for one in copy.remarks())


def test_a_dump_of_a_practice_of_a_group(source: Practice, lines: list[str], tmp_path: Path) -> None:
    """The copy has the mode that it was made with."""
    path = tmp_path / "copy" / "practice.db"

    def shared(new: Path) -> None:
        empty(new)
        new.chmod(0o660)

    load(path, lines, shared)
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_damaged_practice_cannot_be_dumped_in_silence(practice: Practice) -> None:
    """The dump stops with a sentence, and has no end."""
    practice.client("ACME")
    store = practice.store
    practice.behind().execute("DROP TABLE images")
    lines: list[str] = []
    with pytest.raises(Problem):
        lines.extend(dump(store))
    assert not any(line.startswith('{"rows"') for line in lines)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(act, min_size=1, max_size=12), text=st.text(max_size=60))
def test_any_practice_is_dumped_and_loaded_without_loss(
    template: Practice, acts: list[Act], text: str
) -> None:
    """Whatever was done in it, and whatever was written."""
    with tempfile.TemporaryDirectory() as place:
        practice = copy_of(template, Path(place) / "practice")
        copy = Practice(Path(place) / "copy" / "practice.db", practice.ana, practice.ben)
        try:
            course = Course(practice)
            for one in acts:
                course.act(one)
            words = text.encode("utf-8", "replace").decode()
            practice.do(updating("people", 1, email=words))
            lines = list(dump(practice.store))
            load(copy.path, (line + "\n" for line in lines), empty)
            assert list(dump(copy.store)) == lines
            copy.close()
            copy.is_content()
        finally:
            practice.close()
            copy.close()
