"""Backups and restoring: whole or not at all, whatever is going on."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import Problem, Restart
from models.store import backup as backups
from models.store import engine
from models.store.backup import backup, copies, restore
from models.store.dump import dump
from models.store.known import Known
from models.store.opening import open_store
from models.store.undo import undo
from tests.store.conftest import Practice, client_row, inserting, updating


def codes(path: Path) -> list[str]:
    """The clients of a practice."""
    with open_store(path) as store:
        return [row["code"] for row in store.rows("SELECT code FROM clients ORDER BY id")]


def test_a_backup_is_one_whole_file_of_its_moment(practice: Practice, tmp_path: Path) -> None:
    """With what is still in the journal, the mode of the practice, and no journal of its own."""
    practice.client("ACME")
    goal = backup(practice.path, tmp_path / "copy.db")
    practice.client("BOLT")
    assert stat.S_IMODE(goal.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "practice"]
    shutil.copytree(practice.path.parent, tmp_path / "other")
    assert codes(goal) == ["ACME"]


def test_a_backup_never_writes_over_anything_unasked(practice: Practice, tmp_path: Path) -> None:
    """Nor over the practice itself; a folder that is missing is said."""
    goal = backup(practice.path, tmp_path / "copy.db")
    before = goal.read_bytes()
    practice.client("ACME")
    with pytest.raises(Problem, match="exists already"):
        backup(practice.path, goal)
    assert goal.read_bytes() == before
    backup(practice.path, goal, replace=True)
    assert codes(goal) == ["ACME"]
    for replace in (False, True):
        with pytest.raises(Problem, match="practice itself"):
            backup(practice.path, practice.path, replace=replace)
    with pytest.raises(Problem, match="There is no folder"):
        backup(practice.path, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(Problem, match="no practice at"):
        backup(tmp_path / "nothing.db", tmp_path / "copy2.db")
    assert not list(tmp_path.glob(".*"))


def test_a_backup_never_goes_where_the_journal_lies(practice: Practice, tmp_path: Path) -> None:
    """It would be read as the journal of the practice, and what that held is lost."""
    practice.client("ACME")
    practice.path.with_name("practice.db.lock").touch(0o600)
    for end in ("-wal", "-shm", ".lock"):
        with pytest.raises(Problem, match="practice itself"):
            backup(practice.path, practice.path.with_name(f"practice.db{end}"), replace=True)
    practice.is_content()


def test_b17_a_backup_under_load_is_of_one_moment(practice: Practice, tmp_path: Path) -> None:
    """Four copies while somebody writes: each whole, each with all lines up to one."""
    store = practice.store
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            store.change(practice.ana, str(n), inserting("clients", client_row(f"C{n}"))).result()

    thread = threading.Thread(target=write)
    thread.start()
    made = [backup(practice.path, tmp_path / f"copy{n}.db") for n in range(4)]
    stop.set()
    thread.join()
    sizes = []
    for path in made:
        copy = Practice(path, practice.ana, practice.ben)
        assert not [one for one in copy.remarks() if one.severity == "error" and "folder" not in one.what]
        sizes.append(len(codes(path)))
        copy.close()
    assert sizes == sorted(sizes)


def test_backups_beside_the_practice_are_listed(practice: Practice) -> None:
    """With size and age, the newest first."""
    assert copies(practice.path) == ()
    one = backups.backup_before(practice.path, "migration")
    two = backups.backup_before(practice.path, "migration")
    os.utime(one, (1000, 1000))
    found = copies(practice.path)
    assert [copy.path for copy in found] == [two, one]
    assert (found[1].at, found[1].bytes) == (1_000_000, one.stat().st_size)


def test_restore_puts_the_backup_into_the_live_practice(practice: Practice, tmp_path: Path) -> None:
    """What was there is kept; open sessions write nothing more, and read what is there now."""
    practice.client("ACME")
    monday = backup(practice.path, tmp_path / "monday.db")
    practice.client("BOLT")
    sessions = [practice.open(), practice.open()]
    assert [session.poll() for session in sessions] == [(), ()]
    inode = practice.path.stat().st_ino
    kept = restore(practice.path, monday)
    assert kept is not None and codes(kept) == ["ACME", "BOLT"]
    assert practice.path.stat().st_ino == inode
    for session in (practice.store, *sessions):
        with pytest.raises(Restart, match="restored from a backup"):
            session.change(practice.ana, "x", updating("people", 1, email="x")).result()
        assert [row["code"] for row in session.rows("SELECT code FROM clients")] == ["ACME"]
        session.poll()
        assert session.outdated is not None
    practice.close()
    assert codes(practice.path) == ["ACME"]
    line = practice.store.row("SELECT kind, text FROM history ORDER BY id DESC LIMIT 1")
    assert line is not None and line["kind"] == 4 and "restored monday.db" in line["text"]
    assert undo(practice.store, practice.ana).result().text == "add client ACME"
    practice.close()
    practice.is_content()


def test_restore_of_what_was_kept_brings_it_all_back(practice: Practice, tmp_path: Path) -> None:
    """There and back again; each time the generation rises."""
    empty = backup(practice.path, tmp_path / "empty.db")
    practice.client("ACME")
    practice.close()
    kept = restore(practice.path, empty)
    assert codes(practice.path) == []
    assert kept is not None
    restore(practice.path, kept)
    assert codes(practice.path) == ["ACME"]
    practice.is_content()


def test_nothing_that_was_acknowledged_is_missing_from_what_is_kept(
    practice: Practice, tmp_path: Path
) -> None:
    """Sessions write until the very moment: whatever was acknowledged is in the copy that is kept."""
    monday = backup(practice.path, tmp_path / "monday.db")
    store = practice.store
    acknowledged: list[str] = []

    def write() -> None:
        try:
            for n in range(10_000):
                store.change(practice.ana, str(n), inserting("clients", client_row(f"C{n}"))).result()
                acknowledged.append(f"C{n}")
        except Restart:
            pass

    thread = threading.Thread(target=write)
    thread.start()
    while len(acknowledged) < 20:
        pass
    kept = restore(practice.path, monday)
    thread.join(10)
    assert not thread.is_alive()
    assert kept is not None and codes(kept) == acknowledged
    practice.close()
    assert codes(practice.path) == []


def test_what_a_session_remembers_is_found_out_anew_after_a_restore(
    practice: Practice, tmp_path: Path
) -> None:
    """Its newest line has the number of the one that was newest before."""
    known: Known[list[str]] = Known()
    store = practice.store

    def found() -> list[str]:
        return known.of(
            store, store.today(), lambda: [row["code"] for row in store.rows("SELECT code FROM clients")]
        )

    monday = backup(practice.path, tmp_path / "monday.db")
    practice.client("ACME")
    newest = "SELECT max(id) FROM history"
    before = store.value(newest)
    assert found() == ["ACME"]
    restore(practice.path, monday)
    assert store.value(newest) == before and found() == []


def test_restore_where_the_live_file_is_damaged(practice: Practice, tmp_path: Path) -> None:
    """It is moved aside as it is; sessions that had it open write nothing more."""
    practice.client("ACME")
    monday = backup(practice.path, tmp_path / "monday.db")
    practice.close()
    data = practice.path.read_bytes()
    for hurt in (
        b"x" * 100 + data[100:],
        data[: engine.PAGE_BYTES] + b"\xff" * (len(data) - engine.PAGE_BYTES),
        b"",
        data[:1000],
    ):
        practice.path.write_bytes(hurt)
        if hurt:
            kept = restore(practice.path, monday)
            assert kept is not None and "damaged" in kept.name and kept.read_bytes() == hurt
        else:
            with pytest.raises(Problem, match="no Steerboard practice"):
                restore(practice.path, monday)
            practice.path.unlink()
            assert restore(practice.path, monday) is None
        assert codes(practice.path) == ["ACME"]
        assert stat.S_IMODE(practice.path.stat().st_mode) == 0o600
    practice.is_content()


def test_a_session_on_a_damaged_file_that_was_moved_aside(
    practice: Practice, tmp_path: Path, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    """Its answers would go where nobody looks: they are refused."""
    monday = backup(practice.path, tmp_path / "monday.db")
    store = practice.store
    store.change(practice.ana, "x", updating("people", 1, email="x")).result()
    elsewhere("open(sys.argv[1], 'r+b').write(b'x' * 100)", practice.path).communicate()
    restore(practice.path, monday)
    with pytest.raises(Problem):
        store.change(practice.ana, "x", updating("people", 1, email="y")).result()
    store.close()
    practice.opened.clear()
    assert practice.store.value("SELECT email FROM people WHERE id = 1") == ""


def test_restore_of_what_is_no_backup_leaves_the_practice_as_it_was(
    practice: Practice, tmp_path: Path
) -> None:
    """Missing, damaged, not a practice, newer, the practice itself: refused, naming it."""
    practice.client("ACME")
    good = backup(practice.path, tmp_path / "good.db")
    text = tmp_path / "text.db"
    text.write_text("no database", encoding="utf-8")
    hurt = tmp_path / "hurt.db"
    data = bytearray(good.read_bytes())
    data[engine.PAGE_BYTES * 9 : engine.PAGE_BYTES * 12] = b"\xff" * (3 * engine.PAGE_BYTES)
    hurt.write_bytes(data)
    other, newer = tmp_path / "other.db", tmp_path / "newer.db"
    connection = engine.sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    shutil.copy(good, newer)
    connection = engine.sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    orphans = tmp_path / "orphans.db"
    shutil.copy(good, orphans)
    connection = engine.sqlite3.connect(orphans)
    connection.execute("DELETE FROM packs")
    connection.execute("UPDATE clients SET tam = 99")
    connection.commit()
    connection.close()
    dumped = tmp_path / "practice.jsonl"
    dumped.write_text("\n".join(dump(practice.store)))
    before = practice.data(versions=True)
    for copy, said in (
        (tmp_path / "nothing.db", "There is no backup .* lies in .*/backups"),
        (text, "damaged, or no database"),
        (hurt, "damaged"),
        (other, "no Steerboard practice"),
        (newer, "newer Steerboard"),
        (orphans, "refer to nothing"),
        (practice.path, "practice itself"),
        (dumped, r"is a dump, not a backup. `steerboard load`"),
    ):
        bytes_before = copy.read_bytes() if copy.exists() else b""
        with pytest.raises(Problem, match=said) as caught:
            restore(practice.path, copy)
        assert copy.name in str(caught.value) or copy == practice.path
        assert (copy.read_bytes() if copy.exists() else b"") == bytes_before or copy == practice.path
    assert practice.data(versions=True) == before
    practice.do(updating("people", 1, email="still mine"))
    assert not [path for path in practice.path.parent.iterdir() if path.name.endswith(".part")]


def test_restore_never_writes_to_the_backup(practice: Practice, tmp_path: Path) -> None:
    """It may lie on a disk that cannot be written."""
    folder = tmp_path / "archive"
    folder.mkdir()
    monday = backup(practice.path, folder / "monday.db")
    before = monday.read_bytes(), monday.stat().st_mtime_ns
    monday.chmod(0o400)
    folder.chmod(0o500)
    practice.client("ACME")
    practice.close()
    restore(practice.path, monday)
    assert (monday.read_bytes(), monday.stat().st_mtime_ns) == before
    assert [path.name for path in folder.iterdir()] == ["monday.db"]
    assert codes(practice.path) == []


def test_restore_takes_the_journal_that_lies_beside_a_copy(practice: Practice, tmp_path: Path) -> None:
    """FAULTS B16: a copy of a live file without its journal has lost rows, with it it is whole."""
    practice.client("ACME")
    folder = tmp_path / "copied"
    folder.mkdir()
    for end in ("", "-wal"):
        shutil.copy(practice.path.with_name("practice.db" + end), folder / f"copy.db{end}")
    practice.close()
    goal = tmp_path / "restored" / "practice.db"
    goal.parent.mkdir(0o700)
    assert restore(goal, folder / "copy.db") is None
    assert codes(goal) == ["ACME"]


def test_restore_between_different_page_sizes(practice: Practice, tmp_path: Path) -> None:
    """Pages of a live practice cannot change their size: the copy's do."""
    practice.client("ACME")
    for size in (512, 4096, 65536):
        copy = tmp_path / f"{size}.db"
        backup(practice.path, copy)
        connection = engine.sqlite3.connect(copy)
        connection.execute(f"PRAGMA page_size = {size}")
        connection.execute("VACUUM")
        assert connection.execute("PRAGMA page_size").fetchone()[0] == size
        connection.close()
        session = practice.open()
        restore(practice.path, copy)
        assert session.value("SELECT code FROM clients") == "ACME"
        practice.close()
    practice.is_content()


def test_restore_over_a_newer_practice_is_a_way_back(practice: Practice, tmp_path: Path) -> None:
    """An upgrade that went wrong: the older program restores its backup; the newer practice is kept."""
    monday = backup(practice.path, tmp_path / "monday.db")
    practice.close()
    practice.tamper("PRAGMA user_version = 99")
    kept = restore(practice.path, monday)
    assert kept is not None
    connection = engine.sqlite3.connect(kept)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 99
    connection.close()
    practice.is_content()


def test_b3_a_practice_of_a_group_stays_one(practice: Practice, tmp_path: Path) -> None:
    """The restored file has the mode of the folder, whatever the mode of the copy and the umask."""
    monday = backup(practice.path, tmp_path / "monday.db")
    practice.close()
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    before = os.umask(0o077)
    try:
        restore(folder / "practice.db", monday)
        kept = restore(folder / "practice.db", monday)
    finally:
        os.umask(before)
    assert kept is not None
    modes = {
        path.name: oct(stat.S_IMODE(path.stat().st_mode))
        for path in (folder / "practice.db", kept, kept.parent)
    }
    assert list(modes.values()) == ["0o660", "0o660", "0o2770"]
    assert stat.S_IMODE((folder / "practice.db.lock").stat().st_mode) == 0o660


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files to other groups")
def test_b16_a_backup_is_for_the_practice_s_group_or_for_nobody_else(
    practice: Practice, tmp_path: Path
) -> None:
    """Elsewhere its group would be that of whoever makes it, or of the folder: all the users of the machine, perhaps."""
    folder, other = practice.path.parent, tmp_path / "other"
    practice.path.chmod(0o660)
    folder.chmod(0o2770)
    other.mkdir()
    for group, expected in ((folder.stat().st_gid, 0o660), (12_345, 0o600)):
        os.chown(other, -1, group)
        other.chmod(0o2770)
        goal = backup(practice.path, other / f"{group}.db")
        assert stat.S_IMODE(goal.stat().st_mode) == expected
    other.chmod(0o700)
    os.chown(other, -1, folder.stat().st_gid)
    assert stat.S_IMODE(backup(practice.path, other / "mine.db").stat().st_mode) == 0o600


def test_one_restore_at_a_time(practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the lock of migrations."""
    from models.store import locks

    monday = backup(practice.path, tmp_path / "monday.db")
    monkeypatch.setattr(locks, "LOCK_SECONDS", 0.2)
    with locks.locked(practice.path), pytest.raises(Problem, match="migrating, restoring"):
        restore(practice.path, monday)
