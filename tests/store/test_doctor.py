"""Doctor: each check against the one thing that it looks for, broken behind the program's back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.store import derived, doctor, engine, migrations
from models.store.backup import backup
from models.store.change import Change
from models.store.undo import undo
from tests.store.conftest import Practice, client_row, copy_of
from tests.store.test_undo import approved, ask


@pytest.fixture(scope="session")
def one_that_lived(template: Practice, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice in which something has happened: rows changed, gone, undone, frozen, kept; and a review with answers."""
    practice = copy_of(template, tmp_path_factory.mktemp("lived") / "practice")
    acme = practice.client("ACME", practice.ben)
    bolt = practice.client("BOLT")
    practice.do(lambda change: change.update("clients", acme, {"note": "one"}), text="note")
    practice.do(lambda change: change.update("clients", acme, {"note": "two"}), practice.ben, "note")
    practice.do(lambda change: change.delete("clients", bolt))
    practice.client("CRANE")
    undo(practice.store, practice.ana).result()
    practice.do(lambda change: change.file(b"evidence"))
    practice.do(lambda change: change.freeze_copy("review", 1, {"score": 81}))
    practice.do(lambda change: change.update("clients", acme, {"code": "OLD"}), practice.ben)
    standard, version = approved(practice)
    items = ask(practice, standard, version)
    row = {"value": 1, "confirmed": 0, "note": "", "fix": "", "at": 1, "who": 1}

    def answer(change: Change) -> None:
        change.insert("answers", {**row, "at": change.at}, key=items[0])

    practice.do(answer, text="answer")
    practice.do(lambda change: change.update("answers", items[0], {"value": 0}), text="answer")
    practice.close()
    practice.is_content()
    return practice


@pytest.fixture
def lived(one_that_lived: Practice, tmp_path: Path) -> Iterator[Practice]:
    """The same, of the test's own."""
    practice = copy_of(one_that_lived, tmp_path / "practice")
    yield practice
    practice.close()


def says(practice: Practice, *parts: str) -> None:
    """The remarks name each of these, and are errors."""
    practice.close()
    remarks = practice.remarks()
    assert remarks and all(remark.do for remark in remarks)
    for part in parts:
        assert any(part in remark.what and remark.severity == "error" for remark in remarks), (part, remarks)


def last(practice: Practice) -> int:
    """The newest line of history."""
    return int(practice.store.value("SELECT max(id) FROM history"))


# The chain ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ["at", "who", "acting", "kind", "undoes", "frozen", "text", "rows", "digest"]
)
def test_a_line_that_was_changed(lived: Practice, column: str) -> None:
    """Whatever of it."""
    value = {
        "acting": "'x'",
        "frozen": "'x'",
        "text": "'x'",
        "rows": "x'0a09'",
        "digest": "zeroblob(8)",
        "undoes": "3",
    }
    lived.tamper(f"UPDATE history SET {column} = {value.get(column, '1 + ' + column)} WHERE id = 6")
    says(lived, "History line 6 does not fit the chain")


def test_a_line_that_was_taken_out(lived: Practice) -> None:
    """From the middle, or several, with their images."""
    lived.tamper("DELETE FROM history WHERE id IN (7, 8)", "DELETE FROM images WHERE line IN (7, 8)")
    says(lived, "History line 7 to 8 is missing", "History line 9 does not fit the chain")


def test_a_line_that_was_put_in(lived: Practice) -> None:
    """At the end, where it would be least seen."""
    end = last(lived)
    lived.tamper(
        "INSERT INTO history SELECT id + 1, at, who, acting, kind, undoes, frozen, 'forged', rows, back, heads, digest, hash "
        f"FROM history WHERE id = {end}"
    )
    says(lived, f"History line {end + 1} does not fit the chain")


def test_a_history_that_was_emptied(lived: Practice) -> None:
    """Whole."""
    lived.tamper("DELETE FROM history", "DELETE FROM images")
    says(lived, "The history is empty", "The line of the last migration is missing")


def test_an_end_that_was_cut_off_leaves_its_rows(lived: Practice) -> None:
    """The rows say what no line says any more."""
    end = last(lived)
    lived.tamper(f"DELETE FROM history WHERE id = {end}", f"DELETE FROM images WHERE line = {end}")
    says(lived, f"What history line {end - 1} wrote (answers")


def test_an_end_that_was_cut_off_with_its_rows_has_the_backups_as_witnesses(lived: Practice) -> None:
    """Nothing inside the file shows it: that is said in doctor's own words."""
    before = lived.path.read_bytes()
    key = lived.client("DELTA")
    lived.close()
    kept = backup(lived.path, lived.path.parent / "backups" / "monday.db")
    lived.path.write_bytes(before)
    says(lived, "The backup monday.db has a line")
    kept.unlink()
    lived.is_content()
    assert key
    assert "cannot see" in (doctor.__doc__ or "")


def test_a_backup_of_another_generation_is_no_witness(lived: Practice) -> None:
    """After a restore the history may go another way."""
    from models.store.backup import restore

    monday = backup(lived.path, lived.path.parent / "backups" / "monday.db")
    lived.client("DELTA")
    lived.close()
    restore(lived.path, monday)
    lived.client("ELM")
    lived.close()
    lived.is_content()
    (lived.path.parent / "backups" / "zebra.db").write_bytes(b"no database")
    assert [remark.severity for remark in lived.remarks()] == ["warning"]


def test_a_backup_that_is_gone_while_doctor_looks_is_passed_over(lived: Practice) -> None:
    folder = lived.path.parent / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "gone.db").symlink_to(folder / "nowhere.db")
    lived.is_content()


def test_a_backup_that_is_made_while_doctor_looks_is_no_witness(lived: Practice) -> None:
    """It has lines that came after the moment that doctor examines."""
    lived.tamper("CREATE TABLE strange (x)")  # so that doctor has something to say in the middle
    found = []
    for remark in doctor.examine(lived.path):
        found.append(remark.what)
        if "strange" in remark.what:
            lived.client("DELTA")
            backup(lived.path, lived.path.parent / "backups" / "monday.db")
    assert any("strange" in what for what in found) and not any("has a line" in what for what in found)


def test_another_generation_alone_does_not_silence_the_backups(lived: Practice) -> None:
    """Only a restore does, and it leaves a line."""
    before = lived.path.read_bytes()
    lived.client("DELTA")
    lived.close()
    backup(lived.path, lived.path.parent / "backups" / "monday.db")
    lived.path.write_bytes(before)
    lived.tamper("UPDATE meta SET value = '7' WHERE name = 'generation'")
    says(lived, "The backup monday.db has a line")


def test_a_damaged_file_answers_anything(lived: Practice) -> None:
    """It is said to be damaged, whatever doctor trips over afterwards."""
    lived.close()
    connection = lived.behind()
    root = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_meta_1'"
    ).fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with lived.path.open("r+b") as file:
        file.seek((root - 1) * size + 8)
        file.write(bytes(range(1, 61)))
    found = [one.what for one in lived.remarks()]
    assert "The file is damaged" in found[0]
    assert found[-1] == "The file is too damaged to be examined further."


def test_a_stack_that_was_bent(lived: Practice) -> None:
    """The line before of its person, and everybody's newest."""
    lived.tamper(
        "UPDATE history SET back = NULL WHERE id = 6", "UPDATE history SET heads = '{}' WHERE id = 7"
    )
    says(
        lived,
        "History line 6 does not name the line before",
        "History line 7 does not name everybody's newest",
    )


def test_many_faults_are_counted(lived: Practice) -> None:
    """Not listed to the end."""
    lived.tamper("UPDATE history SET text = text || 'x'")
    says(lived, "more lines of history do not fit")
    assert len(lived.remarks()) < 12


# Rows ---------------------------------------------------------------------------------------------------------------


def test_a_row_that_was_changed(lived: Practice) -> None:
    """By any tool."""
    lived.tamper("UPDATE clients SET name = 'Forged' WHERE code = 'OLD'")
    says(lived, "wrote (clients 1) was changed")


def test_an_answer_that_was_changed(lived: Practice) -> None:
    """And what is counted from it."""
    lived.tamper("UPDATE answers SET value = 1")
    says(lived, "wrote (answers 1) was changed", "alignment is not what its base says")


def test_a_row_that_was_put_in(lived: Practice) -> None:
    """No line made it."""
    lived.tamper(
        "INSERT INTO facts (id, name, value, version) VALUES (90, 'x', 'y', 1)",
        "UPDATE counters SET next = 99",
    )
    says(lived, "facts 90 was put in behind the program's back")


def test_a_row_that_was_taken_out(lived: Practice) -> None:
    """Its lines remain."""
    lived.tamper("DELETE FROM facts WHERE name = 'locale'")
    says(lived, "(facts 1, facts 2, facts 3) was changed")


def test_a_row_that_was_put_in_where_one_had_been(lived: Practice) -> None:
    """The number of a client who is gone."""
    lived.tamper(
        "INSERT INTO clients (id, code, name, industry, status, profile, note, version) "
        "VALUES (2, 'BOLT', 'Bolt', '', '', '[]', '', 1)"
    )
    says(lived, "wrote (clients 2) was changed")


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE images SET before = \'{"note":"forged","version":1}\' WHERE op = 2 AND line = 6',
        "UPDATE images SET op = 2, before = '{}' WHERE op = 1 AND line = 4",
        "UPDATE images SET before = '2' WHERE op = 4",
        "UPDATE images SET key = 77 WHERE line = 6",
        "DELETE FROM images WHERE line = 6",
        "INSERT INTO images (tbl, key, line, op) VALUES (5, 1, 8, 1)",
    ],
)
def test_an_image_that_was_changed(lived: Practice, statement: str) -> None:
    """What a row was before is part of the proof."""
    lived.tamper(statement)
    says(lived, "")


def test_what_was_sealed_by_a_migration_is_still_compared(lived: Practice) -> None:
    """Rows that no line since then names: changed, taken out, put in."""
    connection = engine.connect(lived.path)
    migrations.seal(connection, ())
    connection.close()
    lived.client("DELTA", lived.ben)
    lived.do(lambda change: change.update("people", 2, {"email": "ben@example.com"}))
    lived.close()
    lived.is_content()
    for statement, back in (
        (
            "UPDATE facts SET value = 'Forged' WHERE name = 'name'",
            "UPDATE facts SET value = 'My practice' WHERE name = 'name'",
        ),
        ("UPDATE frozen SET at = at + 1", "UPDATE frozen SET at = at - 1"),
    ):
        lived.tamper(statement)
        says(lived, "were changed")
        lived.tamper(back)
        lived.is_content()
    lived.tamper("DELETE FROM facts WHERE name = 'locale'")
    says(lived, "Rows of facts that no change touched were changed")


def test_what_a_migration_found_is_said_for_ever(lived: Practice) -> None:
    """A forged row does not become right by being sealed."""
    connection = engine.connect(lived.path)
    migrations.seal(connection, ["clients 1 was changed"])
    connection.close()
    assert [(one.severity, one.what) for one in lived.remarks()] == [
        ("warning", "Found before the last migration: clients 1 was changed")
    ]


def test_a_seal_that_cannot_be_read(lived: Practice) -> None:
    """Its line is part of the chain, and says so too."""
    lived.tamper("UPDATE history SET text = 'migration {' WHERE kind = 3")
    says(lived, "The line of the last migration cannot be read", "History line 1 does not fit")


# What is kept -------------------------------------------------------------------------------------------------------


def test_a_frozen_copy_that_was_changed(lived: Practice) -> None:
    """Its bytes, or its bytes and its hash together."""
    lived.tamper("UPDATE frozen SET body = zeroblob(9)")
    says(lived, "The frozen copy 1 of review 1 does not have its hash")
    import hashlib
    import zlib

    body = b'{"score":99}'
    lived.tamper(
        f"UPDATE frozen SET body = x'{zlib.compress(body).hex()}', hash = '{hashlib.sha256(body).hexdigest()}'"
    )
    says(lived, "was changed")


def test_frozen_copies_and_files_that_came_or_went(lived: Practice) -> None:
    """Each is named by a line."""
    lived.tamper("UPDATE frozen SET id = 7", "UPDATE files SET id = 8", "UPDATE counters SET next = 99")
    says(
        lived,
        "frozen 1, which history line",
        "frozen 7 was put in",
        "files 1, which history line",
        "files 8 was put in",
    )


def test_an_evidence_file_that_was_changed(lived: Practice) -> None:
    """Its bytes no longer have its hash."""
    lived.tamper("UPDATE files SET bytes = x'00'")
    says(lived, "Evidence file 1 does not have its hash")


def test_a_counter_that_was_put_back(lived: Practice) -> None:
    """A number or a code would be given twice."""
    client = lived.client("SERIAL")
    row = {
        "client": client, "kind": "alignment", "place": "site", "place_reason": "", "ask": '"due"', "months": 3,
        "starts": "2026-03-16", "uid": "x",
    }  # fmt: skip
    lived.do(lambda change: change.insert("series", {**row, "code": change.code("series")}))
    lived.tamper(
        "UPDATE counters SET next = 1 WHERE name IN ('clients', 'code review', 'code series')",
        "DELETE FROM counters WHERE name = 'people'",
    )
    says(
        lived,
        "The counter of clients is behind",
        "The counter of code review is behind",
        "The counter of code series is behind",
        "The counter of people is behind",
    )


def test_guards_that_stand_aside(lived: Practice) -> None:
    """Only inside an undo may they."""
    lived.tamper("INSERT INTO undoing (tbl, key) VALUES ('reviews', 1)")
    says(lived, "The guards stand aside for reviews 1")


# Derived tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table, statement",
    [
        ("alignment", "DELETE FROM alignment"),
        ("alignment", "UPDATE alignment SET value = 1 - value"),
        ("review_counts", "UPDATE review_counts SET open = open + 1"),
        ("client_counts", "INSERT INTO client_counts (client, category, yes, no) VALUES (1, 1, 5, 5)"),
        ("standard_tags", "INSERT INTO standard_tags (standard, tag) VALUES (1, 'x')"),
        ("standard_search", "DELETE FROM standard_search"),
    ],
)
def test_a_derived_table_that_is_wrong_is_seen_and_mended(
    lived: Practice, table: str, statement: str
) -> None:
    """It is made anew beside and compared; nothing of that stays; `mend` puts it right without a line of history."""
    lived.tamper(statement)
    says(lived, f"{table} is not what its base says")
    end = last(lived)
    lived.close()
    doctor.mend(lived.path)
    lived.is_content()
    assert last(lived) == end


def test_every_derived_table_is_in_the_schema() -> None:
    """And is named by its module."""
    assert set(derived.tables()) >= {
        "alignment",
        "review_counts",
        "client_counts",
        "standard_tags",
        "standard_search",
    }


def test_doctor_holds_nobody_up(lived: Practice) -> None:
    """It reads one moment, while others write, and writes nothing itself."""
    remarks = doctor.examine(lived.path)
    first = next(remarks, None)
    lived.do(lambda change: change.insert("clients", client_row("DELTA")))
    rest = [one for one in ([first] if first else []) + list(remarks) if one.severity == "error"]
    assert rest == []
