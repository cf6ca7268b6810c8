"""FAULTS D and H, row by row: two people at once, and who may do what."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from models.errors import Conflict
from models.store import engine
from models.store.change import Change
from models.store.drafts import Drafts
from models.store.store import Touched
from tests.store.conftest import Practice, updating
from tests.store.test_faults import SESSION, Elsewhere
from tests.store.test_undo import approved, ask

# D: two people ------------------------------------------------------------------------------------------------------

EDITOR = """
import json
from pathlib import Path
from models.errors import Conflict
from models.store.opening import open_store
from models.who import Who
who = Who(int(sys.argv[3]), "x", "X")
saved = conflicts = 0
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(100):
        again = True
        while again:
            row = store.row("SELECT note, version FROM clients WHERE id = ?", (int(sys.argv[2]),))
            text = {"note": row["note"] + sys.argv[3]}
            try:
                store.change(
                    who, "edit", lambda change: change.update("clients", int(sys.argv[2]), text, version=row["version"])
                ).result()
                saved += 1
                again = False
            except Conflict:
                conflicts += 1
                again = sys.argv[4] == "again"
print(json.dumps([saved, conflicts]))
"""


@pytest.mark.parametrize("again", ["again", pytest.param("give up", marks=pytest.mark.slow)])
def test_d1_four_who_edit_one_thing_lose_nothing_unseen(
    practice: Practice, elsewhere: Elsewhere, again: str
) -> None:
    """400 tries: each is saved or told of the other; with another look each is saved."""
    acme = practice.client("ACME")
    practice.close()
    editors = [elsewhere(EDITOR, practice.path, acme, n, again) for n in (1, 2, 1, 2)]
    for editor in editors:
        assert editor.stdout is not None and editor.stdout.readline() == "ready\n"
    for editor in editors:
        assert editor.stdin is not None
        editor.stdin.write("\n")
        editor.stdin.flush()
    results = [json.loads(editor.communicate(timeout=120)[0]) for editor in editors]
    saved, conflicts = (sum(one[n] for one in results) for n in (0, 1))
    assert saved == 400 if again == "again" else saved + conflicts == 400
    assert len(practice.store.value("SELECT note FROM clients")) == saved
    assert practice.store.value("SELECT version FROM clients") == 1 + saved
    practice.is_content()


def test_d2_a_conflict_shows_theirs_and_loses_neither(practice: Practice) -> None:
    """Who, when, their row; the text that was typed is a draft before the question is asked."""
    acme = practice.client("ACME")
    drafts = Drafts(practice.store, practice.ana, "s")
    drafts.put("client ACME", "note", "mine")
    practice.do(updating("clients", acme, note="theirs"), practice.ben)
    with pytest.raises(Conflict) as caught:
        practice.do(lambda change: change.update("clients", acme, {"note": "mine"}, version=1))
    conflict = caught.value
    assert (conflict.by, conflict.theirs["note"], conflict.table, conflict.key) == (
        "Ben",
        "theirs",
        "clients",
        acme,
    )
    assert conflict.at > 0 and "your text is kept" in conflict.kept and conflict.do
    practice.close()
    assert Drafts(practice.store, practice.ana, "s2").get("client ACME", "note") == "mine"
    version = conflict.theirs["version"]
    practice.do(lambda change: change.update("clients", acme, {"note": "mine"}, version=version))
    practice.is_content()


def test_d3_two_people_on_different_questions_never_conflict(practice: Practice) -> None:
    """One row a question."""
    items = ask(practice, *approved(practice))
    stores = [practice.open(), practice.open()]

    def answer(store: Any, who: Any, item: int) -> None:
        row = {"value": 1, "confirmed": 0, "note": "", "fix": "", "who": who.id}

        def work(change: Change) -> None:
            present = change.get("answers", item)
            if present is None:
                change.insert("answers", {**row, "at": change.at}, key=item)
            else:
                change.update("answers", item, {"note": present["note"] + "."}, version=present["version"])

        for _ in range(30):
            store.change(who, "answer", work).result()

    threads = [
        threading.Thread(target=answer, args=(store, who, item))
        for store, who, item in zip(stores, (practice.ana, practice.ben), items, strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(row["note"]) for row in practice.store.rows("SELECT note FROM answers ORDER BY id")] == [
        29,
        29,
    ]
    practice.is_content()


def test_d5_other_people_s_changes_show_within_a_second(practice: Practice, elsewhere: Elsewhere) -> None:
    """By a question that costs microseconds, asked once a second."""
    store = practice.store
    store.poll()
    other = elsewhere(SESSION, practice.path, "elsewhere")
    begin = time.monotonic()
    seen: tuple[Touched, ...] = ()
    while not seen:
        assert time.monotonic() < begin + 20
        time.sleep(0.02)
        seen = store.poll()
    assert [one.text for one in seen] == ["by elsewhere"]
    assert time.time() * 1000 - seen[0].at < 1000
    assert other.wait(10) == 0


def test_d6_what_was_approved_is_a_row_that_does_not_change(practice: Practice) -> None:
    """An edit makes a new version; the guard holds with any tool."""
    _, version = approved(practice)
    with pytest.raises(engine.sqlite3.IntegrityError, match="a new version does"):
        practice.behind().execute("UPDATE standard_versions SET question = 'Is it?' WHERE id = ?", (version,))
    with pytest.raises(engine.sqlite3.IntegrityError, match="does not go"):
        practice.behind().execute("DELETE FROM standard_versions WHERE id = ?", (version,))


# H: who may do what ---------------------------------------------------------------------------------------------------


def test_h1_who_opens_the_file_with_a_tool_is_seen_not_stopped(
    practice: Practice, elsewhere: Elsewhere
) -> None:
    """Roles here prevent mistakes, not misuse: doctor shows what was done."""
    practice.client("ACME")
    practice.close()
    code = "import sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE clients SET name = 'Mine'\"); c.commit()"
    assert elsewhere(code, practice.path).wait(20) == 0
    assert any("wrote (clients 1) was changed" in one.what for one in practice.remarks())


def test_h2_the_history_is_only_added_to(practice: Practice) -> None:
    """UPDATE, DELETE and INSERT OR REPLACE are refused by guards, with any tool; a guard that was dropped is missed."""
    practice.client("ACME")
    tool = practice.behind()
    for statement in (
        "UPDATE history SET text = 'x'",
        "DELETE FROM history",
        "INSERT OR REPLACE INTO history SELECT * FROM history WHERE id = 2",
        "REPLACE INTO images SELECT * FROM images",
        "UPDATE images SET before = ''",
        "DELETE FROM images",
    ):
        with pytest.raises(engine.sqlite3.IntegrityError, match="frozen"):
            tool.execute(statement)
    practice.is_content()
    for name in ("history_insert", "history_update", "history_delete"):
        tool.execute(f"DROP TRIGGER {name}")
    missing = {one.what for one in practice.remarks()}
    assert len([one for one in missing if "The guard history_" in one]) == 3
