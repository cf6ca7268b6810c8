"""What grows with the answers is never read from end to end: not by a change, an undo, the feed or the history."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from models.store import engine, history
from models.store.change import Change
from models.store.store import Store
from models.store.undo import redo, undo
from models.who import Who
from tests.store.conftest import Practice
from tests.store.test_undo import approved, ask

LARGE = ("history", "images", "items", "answers", "evidence")
"""Tables that hold millions of rows one day."""
GROWING = (*LARGE, "reviews", "scope", "feedback", "findings", "finding_events", "standing")
"""And those that grow with every review."""
SELDOM = ("people", "files", "packs", "standards")
"""What is hardly ever deleted, and then by somebody who waits for it."""
WRITER = ("rows", "row", "value", "derive")


def plans(path: Path, statements: set[str], tables: Iterable[str] = LARGE) -> dict[str, list[str]]:
    """Statement → steps of its plan that read one of the tables from end to end (but for one in order, with a limit)."""
    found = {}
    connection = engine.connect(path, read_only=True)
    tables = tuple(tables)
    names = "|".join(tables)
    for sql in sorted(statements):
        if re.match(r"(?i)\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql) is None:
            continue
        bare = re.sub(r"'[^']*'", "", sql)
        marks = dict.fromkeys(re.findall(r":(\w+)", bare), 1)
        count = bare.count("?")
        steps = connection.execute(f"EXPLAIN QUERY PLAN {sql}", marks if marks else (1,) * count).fetchall()
        scans = [step["detail"] for step in steps if re.match(rf"SCAN ({names}|\w+)\b", step["detail"])]
        aliases = dict((alias, table) for table, alias in re.findall(rf"\b({names}) (\w+)\b", sql))
        scans = [one for one in scans if one.split()[1] in (*tables, *aliases)]
        stops = sql.endswith("LIMIT :limit") and not any("TEMP B-TREE" in step["detail"] for step in steps)
        if scans and not stops:
            found[sql] = scans
    connection.close()
    return found


def heard(store: Store, who: Who) -> set[str]:
    """Every statement that is run from now on, by the writer and by the readers."""
    said: set[str] = set()

    class Listening:
        """A connection that notes what it is asked."""

        def __init__(self, connection: engine.sqlite3.Connection) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

        def execute(self, sql: str, *params: object) -> object:
            """Note and go on."""
            said.add(sql)
            return self._connection.execute(sql, *params)  # type: ignore[arg-type]

        def executemany(self, sql: str, *params: object) -> object:
            """Note and go on."""
            said.add(sql)
            return self._connection.executemany(sql, *params)  # type: ignore[arg-type]

    store.change(who, "begin", lambda change: None).result()
    session = store._writer._session
    assert session is not None
    session.connection = Listening(session.connection)  # type: ignore[assignment]
    session.chain._connection = session.connection
    reader = store._reader()
    reader.connection = Listening(reader.connection)  # type: ignore[assignment]
    store.poll()
    assert store._feed is not None
    store._feed.connection = Listening(store._feed.connection)  # type: ignore[assignment]
    return said


def test_nothing_that_grows_is_read_from_end_to_end(practice: Practice) -> None:
    """The statements themselves are caught on their way and explained."""
    standard, version = approved(practice)
    items = ask(practice, standard, version)
    store = practice.store
    said = heard(store, practice.ana)
    row = {"value": 1, "confirmed": 0, "note": "", "fix": "", "at": 1, "who": practice.ana.id}

    def answer(change: Change) -> None:
        change.insert("answers", {**row, "at": change.at}, key=items[0])

    store.change(practice.ana, "answer", answer).result()
    store.change(
        practice.ana, "answer", lambda change: change.update("answers", items[0], {"value": 0})
    ).result()
    store.change(
        practice.ben, "answer", lambda change: change.update("answers", items[0], {"note": "x"}, version=2)
    ).result()
    for who, act in (
        ("ben", undo),
        ("ana", undo),
        ("ana", undo),
        ("ben", redo),
        ("ana", redo),
        ("ana", redo),
    ):
        act(store, practice.ana if who == "ana" else practice.ben).exception()
    store.poll()
    history.recent(store)
    history.recent(store, who=practice.ana.id)
    history.of_rows(store, [("answers", items[0])])
    history.of_rows(store, [("items", items[1])])
    assert len(said) > 30
    assert plans(practice.path, said) == {}
    [spans] = [sql for sql in said if "op = 4" in sql]
    steps = store.rows(f"EXPLAIN QUERY PLAN {spans}", (1, 1))
    assert "images_spans" in steps[0]["detail"], "the images before a row are as many as answers"


def test_the_check_itself_sees_a_scan(practice: Practice) -> None:
    """Else the test above would prove nothing."""
    bad = {"SELECT 1 FROM history WHERE text = ?", "SELECT 1 FROM answers a WHERE a.note = :note"}
    assert plans(practice.path, bad).keys() == bad


def test_references_to_rows_that_go_are_found_by_an_index(practice: Practice) -> None:
    """SQLite looks for children of every row that is deleted, and so does undo: where they grow it needs an index for that."""
    connection = engine.connect(practice.path, read_only=True)
    for table in GROWING:
        for reference in connection.execute(
            'SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,)
        ).fetchall():
            column = reference["from"]
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1"
            ).fetchall()
            seldom = reference["table"] in SELDOM and (table not in LARGE or table == "evidence")
            assert seldom or plan[0]["detail"].startswith("SEARCH"), (table, column)
    connection.close()
