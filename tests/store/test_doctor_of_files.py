"""Doctor on the schema, the file and the place of a practice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import Problem
from models.store import doctor, engine, folder
from tests.store.conftest import Practice
from tests.store.test_doctor import lived, one_that_lived, says

__all__ = ["lived", "one_that_lived"]


# Schema and file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement, said",
    [
        ("DROP TRIGGER answers_update", "The guard answers_update is missing"),
        ("CREATE TRIGGER evil AFTER INSERT ON answers BEGIN SELECT 1; END", "A trigger evil is there"),
        ("ALTER TABLE clients ADD COLUMN evil TEXT", "The table clients was changed"),
        ("CREATE TABLE evil (id INTEGER PRIMARY KEY)", "A table evil is there"),
        ("DROP INDEX items_standard", "The index items_standard is missing"),
        ("CREATE INDEX evil ON clients(note)", "A index evil is there"),
    ],
)
def test_a_schema_that_was_changed(lived: Practice, statement: str, said: str) -> None:
    """Guards, columns, references, tables, indexes."""
    connection = lived.behind()
    connection.execute(statement)
    connection.close()
    says(lived, said)


def test_a_guard_that_was_weakened(lived: Practice) -> None:
    """The same name, another body."""
    connection = lived.behind()
    connection.execute("DROP TRIGGER history_update")
    connection.execute("CREATE TRIGGER history_update BEFORE UPDATE ON history BEGIN SELECT 1; END")
    connection.close()
    says(lived, "The guard history_update was changed")


def test_tables_that_changed_places(lived: Practice) -> None:
    """Lines and images know them by their numbers."""
    lived.tamper(
        "UPDATE tables SET name = 'x' WHERE name = 'imports'",
        "UPDATE tables SET name = 'imports' WHERE name = 'links'",
    )
    says(lived, "The numbers of the tables were changed")


def test_rows_that_refer_to_nothing(lived: Practice) -> None:
    """With a foreign key, and without one."""
    lived.tamper("DELETE FROM categories", "UPDATE items SET wording = 99")
    says(lived, "rows of standards refer to categories", "rows of items refer to standard_versions")


def test_another_journal(lived: Practice) -> None:
    """A tool has switched it."""
    connection = lived.behind()
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.close()
    assert [one.what for one in lived.remarks()] == ["The journal is not in WAL mode."]


def test_a_damaged_file(lived: Practice) -> None:
    """FAULTS B11: a byte in the middle is found, a broken head is said; neither is touched."""
    data = lived.path.read_bytes()
    page = data.find(b"ana@") if b"ana@" in data else data.rfind(b"Ana")
    hurt = bytearray(data)
    hurt[engine.PAGE_BYTES * 5 : engine.PAGE_BYTES * 6] = bytes(engine.PAGE_BYTES)
    lived.path.write_bytes(hurt)
    assert any("damaged" in one.what or "malformed" in one.what for one in lived.remarks())
    assert page
    lived.path.write_bytes(b"x" * 200 + data[200:])
    (remark,) = lived.remarks()
    assert remark.severity == "error" and "damaged" in remark.what and "restore" in remark.do
    assert lived.path.read_bytes()[:200] == b"x" * 200


# The place ----------------------------------------------------------------------------------------------------------


def place(practice: Practice, *changes: Callable[[Path], None]) -> list[str]:
    """What is said when the place is like that."""
    for change in changes:
        change(practice.path)
    return [one.what for one in practice.remarks()]


def test_a_place_that_is_open_to_all(lived: Practice) -> None:
    """File and folder."""
    found = place(lived, lambda path: path.chmod(0o604), lambda path: path.parent.chmod(0o705))
    assert any("can read the practice" in one for one in found)
    assert any("look into the practice's folder" in one for one in found)


def test_b2_a_folder_that_does_not_hand_its_group_on(lived: Practice) -> None:
    """Doctor names the commands."""
    lived.path.chmod(0o660)
    lived.path.parent.chmod(0o770)
    (lived.path.parent / "practice.db.lock").unlink(missing_ok=True)
    (remark,) = lived.remarks()
    assert "does not hand its group on" in remark.what
    assert f"chmod 2770 {lived.path.parent}" in remark.do and "chgrp" in remark.do


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files to other groups")
def test_groups_that_differ_and_groups_that_are_shut_out(lived: Practice) -> None:
    """Each with its command."""
    lived.path.chmod(0o640)
    os.chown(lived.path.parent, -1, 12345)
    lived.path.parent.chmod(0o2750)
    found = [(one.what, one.do) for one in lived.remarks()]
    assert ("The practice and its folder belong to different groups.", f"chgrp 12345 {lived.path}") in found
    assert any("The group cannot write" in what for what, _ in found)
    assert any("half use" in what for what, _ in found)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files to other groups")
def test_folders_that_the_group_cannot_use(lived: Practice) -> None:
    """A backup, an export or a map of the next person would fail: each folder with its command."""
    folder = lived.path.parent
    lived.path.chmod(0o660)
    folder.chmod(0o2770)
    for inner in folder.iterdir():
        if inner.is_dir():
            inner.chmod(0o2770)
    lived.is_content()
    (folder / "backups").chmod(0o2750)
    os.chown(folder / "exports", -1, 12345)
    assert sorted(one.do.partition(" && ")[2] for one in lived.remarks()) == [
        f"chmod 2770 {folder}/backups",
        f"chmod 2770 {folder}/exports",
    ]


@pytest.mark.parametrize("fault", ["folder", "journal"])
def test_who_is_locked_out_is_told_by_what(
    lived: Practice, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Doctor is what the refusal sends people to, so it has to say more than the refusal."""
    lived.close()
    lived.path.chmod(0o660)
    lived.path.parent.chmod(0o2750)
    if fault == "journal":
        lived.path.parent.chmod(0o2770)
        lived.path.with_name("practice.db-wal").touch(0o600)
    monkeypatch.setattr(os, "access", lambda path, rights: False)
    found = [one.do for one in lived.remarks() if "folder backups" not in one.what]
    expected = {"folder": "chmod 2770", "journal": "chmod 660"}[fault]
    assert any(one.startswith(expected) for one in found), found
    lived.path.parent.chmod(0o700)
    lived.path.chmod(0o600)
    lived.path.with_name("practice.db-wal").unlink(missing_ok=True)
    with pytest.raises(Problem, match="no write access"):
        lived.remarks()


def test_files_beside_it_with_another_mode(lived: Practice) -> None:
    """A journal that somebody else made shuts its owner out."""
    store = lived.open()
    lived.client("DELTA")
    journal = lived.path.with_name("practice.db-wal")
    journal.chmod(0o644)
    (remark,) = lived.remarks()
    assert "practice.db-wal has another mode" in remark.what and remark.do == f"chmod 600 {journal}"
    store.close()


def test_a_disk_that_is_nearly_full_and_a_clock_that_is_wrong(
    lived: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warnings, both."""
    monkeypatch.setattr(doctor, "FREE_BYTES", 10**18)
    later = time.time() + 5 * 86_400
    os.utime(lived.path, (later, later))
    found = list(doctor.examine(lived.path))
    assert [one.severity for one in found if "MB are free" in one.what or "clock" in one.what] == [
        "warning",
        "warning",
    ]


def test_a_clock_that_went_back_and_one_that_is_ahead(
    lived: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of the lines is that of their numbers, and right; their days are said to be doubtful."""
    for day, code in (
        ("2027-03-03", "DELTA"),
        ("2027-03-02", "ELM"),
        ("2027-03-03", "FIR"),
        ("2027-03-01", "GUM"),
    ):
        monkeypatch.setenv("STEERBOARD_TODAY", day)
        lived.client(code)
    lived.close()
    (back,) = lived.remarks()
    assert back.severity == "warning" and "went back before history line" in back.what
    assert back.what.endswith(", 2 times in all.")
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-02-01")
    assert [one.severity for one in lived.remarks()] == ["warning", "warning"]
    assert any("of a day to come" in one.what for one in lived.remarks())


def test_b20_a_network_file_system(lived: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error for doctor; `create` refuses it (test_faults.py)."""
    monkeypatch.setattr(folder, "file_system", lambda folder: "nfs4")
    assert any("network file system (nfs4)" in one.what for one in lived.remarks())


def test_b22_a_sqlite_with_the_reset_fault(lived: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning, since it is folded under a lock."""
    monkeypatch.setattr(engine, "is_fixed", lambda: False)
    found = [one for one in doctor.examine(lived.path) if "rare fault" in one.what]
    assert [one.severity for one in found] == ["warning"]


def test_no_practice_is_a_problem_and_no_remark(tmp_path: Path) -> None:
    """Nothing there, or something else."""
    with pytest.raises(Problem, match="no practice at"):
        list(doctor.examine(tmp_path / "practice.db"))
    connection = engine.sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(Problem, match="no Steerboard practice"):
        list(doctor.examine(tmp_path / "other.db"))
