"""FAULTS B6 to B20 and B22, row by row: writers, disks, damage, and what else becomes of the file."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from models.errors import Problem
from models.library.founding import found
from models.store import backup, engine, folder, locks, writer
from models.store.drafts import Drafts
from models.store.opening import open_store
from tests.store.conftest import ROOT, Practice, inserting, updating
from tests.store.test_faults import Elsewhere, root_only


def test_b6_two_writers_lose_nothing(practice: Practice, elsewhere: Elsewhere) -> None:
    """Four processes of 100 read-modify-writes each: 400 of 400, and nobody is refused."""
    key = practice.do(inserting("facts", {"name": "count", "value": "0"}))
    practice.close()
    code = """
from pathlib import Path
from models.store.opening import open_store
from models.who import Who
def work(change):
    value = int(change.get("facts", int(sys.argv[2]))["value"])
    change.update("facts", int(sys.argv[2]), {"value": str(value + 1)})
with open_store(Path(sys.argv[1])) as store:
    for n in range(100):
        store.change(Who(1, "ana", "Ana"), "add", work).result()
"""
    writers = [elsewhere(code, practice.path, key) for _ in range(4)]
    assert [(one.wait(120), one.stderr.read() if one.stderr else "") for one in writers] == [(0, "")] * 4
    assert practice.store.value("SELECT value FROM facts WHERE id = ?", (key,)) == "400"
    practice.is_content()


def test_b6_after_the_time_a_sentence_and_the_text_is_kept(
    practice: Practice, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the lock and does not let go."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.3)
    store = practice.store
    holder = elsewhere(
        """
import sqlite3
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
print("gone", flush=True)
""",
        practice.path,
    )
    assert holder.stdout is not None and holder.stdin is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(Problem, match="busy") as caught:
        store.change(practice.ana, "x", updating("people", 1, email="x")).result()
    assert caught.value.kept == "Your text is kept."
    assert store.value("SELECT count(*) FROM people") == 2
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "gone\n"
    assert store.change(practice.ana, "x", updating("people", 1, email="x")).result()


def test_b7_a_reader_that_stays_does_not_make_the_journal_grow_for_ever(practice: Practice) -> None:
    """When it goes, the journal is folded, written over, and cut to its limit."""
    store = practice.store
    reader = practice.behind()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM history").fetchone()
    journal = practice.path.with_name("practice.db-wal")
    for _ in range(120):
        store.change(practice.ana, "x", lambda change: change.file(os.urandom(100_000))).result()
    assert journal.stat().st_size > engine.JOURNAL_LIMIT
    reader.close()
    store._writer._fold()
    for n in range(3):
        store.change(practice.ana, "x", updating("people", 1, email=str(n))).result()
    assert journal.stat().st_size <= engine.JOURNAL_LIMIT + 100_000


@root_only
def test_b8_a_full_disk(template: Practice, tmp_path: Path) -> None:
    """A sentence with the path; reading goes on; what was saved is there; all is well when there is room again."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", place], capture_output=True
    ).returncode:
        pytest.skip("no small disk can be made here")
    try:
        shutil.copytree(template.path.parent, place, dirs_exist_ok=True)
        practice = Practice(place / "practice.db", template.ana, template.ben)
        filler = place / "filler"
        saved = []
        with pytest.raises(Problem, match="full or failing") as caught:
            for n in range(100):
                practice.do(lambda change: change.file(os.urandom(100_000)))
                saved.append(n)
        assert str(practice.path) in str(caught.value) and "saved before is safe" in caught.value.kept
        assert practice.store.value("SELECT count(*) FROM files") == len(saved) > 3
        with pytest.raises(Problem):
            backup.backup(practice.path, place / "copy.db")
        drafts = Drafts(practice.store, practice.ana, "s")
        drafts.put("item 1", "note", "typed" * 30_000)
        time.sleep(writer.ASIDE_SECONDS + 0.3)
        subprocess.run(["mount", "-o", "remount,size=30m", place], check=True)
        practice.client("ACME")
        practice.close()
        assert len(practice.store.value("SELECT text FROM drafts")) == 150_000
        assert not filler.exists() and not list(place.glob(".*.part"))
        practice.close()
        practice.is_content()
    finally:
        subprocess.run(["umount", place], check=True)


@root_only
def test_b8_a_disk_that_takes_no_file_and_one_that_is_only_read(template: Practice, tmp_path: Path) -> None:
    """Both are told from rights that are missing; a new practice is refused in a sentence too."""
    place = tmp_path / "small"
    place.mkdir()
    options = "size=3m,nr_inodes=40,mode=0700"
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True
    ).returncode:
        pytest.skip("no small disk can be made here")
    try:
        path = place / "practice" / "practice.db"
        shutil.copytree(template.path.parent, path.parent)
        (place / "new").mkdir(0o700)
        made = 0
        with pytest.raises(OSError):
            for made in range(40):
                (place / str(made)).touch()
        with pytest.raises(Problem, match="full or failing"):
            open_store(path)
        for number in range(made):
            (place / str(number)).unlink()
        filler = place / "filler"
        with pytest.raises(OSError), filler.open("wb") as file:
            file.write(b"x" * 5_000_000)
        with pytest.raises(Problem, match="full"):
            found(place / "new" / "practice.db", login="ana")
        assert not list((place / "new").glob(".*")) and not (place / "new" / "practice.db").exists()
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        with pytest.raises(Problem, match="can only be read"):
            open_store(path)
    finally:
        subprocess.run(["umount", place], check=True)


def test_b8_a_full_practice(practice: Practice) -> None:
    """The same without a small disk: SQLite is told that there are no more pages."""
    practice.client("ACME")
    session = practice.store._writer._session
    assert session is not None
    pages = session.connection.execute("PRAGMA page_count").fetchone()[0]
    session.connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(Problem, match="full or failing"):
        practice.do(lambda change: change.file(os.urandom(100_000)))
    practice.client("BOLT")
    assert practice.store.value("SELECT count(*) FROM clients") == 2
    practice.is_content()


def test_b10_every_connection_is_told_to_sync(practice: Practice) -> None:
    """FULL is set by the program, not left to the build (test_fsync.py sees it happen)."""
    practice.client("ACME")
    session = practice.store._writer._session
    assert session is not None
    for connection in (
        session.connection,
        engine.connect(practice.path),
        engine.connect(practice.path, read_only=True),
    ):
        values = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in (
                "synchronous",
                "foreign_keys",
                "trusted_schema",
                "recursive_triggers",
                "journal_mode",
            )
        }
        assert values == {
            "synchronous": 2,
            "foreign_keys": 1,
            "trusted_schema": 0,
            "recursive_triggers": 1,
            "journal_mode": "wal",
        }
        assert connection.execute("PRAGMA journal_size_limit").fetchone()[0] == engine.JOURNAL_LIMIT
    with pytest.raises(engine.sqlite3.OperationalError, match="readonly"):
        engine.connect(practice.path, read_only=True).execute("DELETE FROM drafts")


@pytest.mark.parametrize("damage", ["head", "half", "hundred bytes", "empty", "text", "flipped"])
def test_b11_a_damaged_file_is_refused_in_a_sentence(practice: Practice, damage: str) -> None:
    """It names the file and the command, and leaves the file as it is."""
    data = practice.path.read_bytes()
    hurt = {
        "head": b"\0" * 100 + data[100:],
        "half": data[: len(data) // 2],
        "hundred bytes": data[:100],
        "empty": b"",
        "text": b"just a text\n" * 500,
        "flipped": data[: engine.PAGE_BYTES * 2] + b"\xff" * (len(data) - engine.PAGE_BYTES * 2),
    }[damage]
    practice.path.write_bytes(hurt)
    with pytest.raises(Problem) as caught:
        store = practice.open()
        store.rows("SELECT * FROM people JOIN history ON 1")
    assert str(practice.path) in caught.value.what and caught.value.do
    assert "untouched" in caught.value.kept
    if practice.opened:
        with pytest.raises(Problem):
            practice.client("ACME")
    practice.close()
    assert practice.path.read_bytes() == hurt


def test_b12_a_wrong_path_makes_nothing(tmp_path: Path) -> None:
    """Only `init` creates; a folder and a link to nothing are no practice either."""
    for path in (
        tmp_path / "typo.db",
        tmp_path / "unmounted" / "practice.db",
        tmp_path / "link.db",
        tmp_path,
    ):
        if path.name == "link.db":
            path.symlink_to(tmp_path / "gone.db")
        with pytest.raises(Problem, match="no practice at|is no file"):
            open_store(path)
    assert [path.name for path in tmp_path.iterdir()] == ["link.db"]


def test_b13_a_newer_practice_and_another_program_s_file_are_refused(
    practice: Practice, tmp_path: Path
) -> None:
    """Both are told apart by their header, and left as they are."""
    practice.tamper("PRAGMA user_version = 99")
    before = practice.path.read_bytes()
    with pytest.raises(
        Problem, match=rf"newer Steerboard \(schema 99; this one knows {engine.SCHEMA}\).*Update"
    ):
        practice.open()
    assert practice.path.read_bytes() == before
    other = engine.sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE meta (name, value)")
    other.execute("PRAGMA application_id = 1")
    other.close()
    with pytest.raises(Problem, match="no Steerboard practice"):
        open_store(tmp_path / "other.db")


def test_b16_a_bare_copy_of_a_live_file_has_lost_rows_and_a_backup_has_not(
    practice: Practice, tmp_path: Path
) -> None:
    """Why only the backup of SQLite is used."""
    for n in range(20):
        practice.client(f"C{n}")
    shutil.copy(practice.path, tmp_path / "bare.db")
    bare = engine.sqlite3.connect(tmp_path / "bare.db")
    assert bare.execute("SELECT count(*) FROM clients").fetchone()[0] < 20
    bare.close()
    with open_store(backup.backup(practice.path, tmp_path / "copy.db")) as copy:
        assert copy.value("SELECT count(*) FROM clients") == 20


def test_b18_nobody_opens_the_practice_as_a_file(
    practice: Practice, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    """FAULTS, finding 1: closing it would drop SQLite's locks. Every open() of the process is listened to."""
    code = """
import os
from pathlib import Path
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
opened = []
def listen(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        if os.path.realpath(arguments[0]) == os.path.realpath(path):
            opened.append(event)
sys.addaudithook(listen)
from models.store.opening import open_store
from models.store import backup, doctor, dump, history, undo
from models.library.founding import found
from models.who import Who
with open_store(path) as store:
    store.change(Who(1, "ana", "Ana"), "x", lambda change: change.update("people", 1, {"email": "x"})).result()
    store.poll(); history.recent(store); undo.undo(store, Who(1, "ana", "Ana")).result()
    lines = list(dump.dump(store))
    kept = backup.backup(path, folder / "copy.db")
    list(doctor.examine(path))
    doctor.mend(path)
    dump.load(folder / "loaded" / "practice.db", lines, lambda new: found(new, login="x"))
backup.restore(path, kept)
print(opened)
"""
    process = elsewhere(code, practice.path, tmp_path)
    said, errors = process.communicate(timeout=60)
    assert (said, errors) == ("[]\n", "")


def test_b18_one_sqlite_library_in_the_process(elsewhere: Elsewhere) -> None:
    """The engine's is the object that sqlite-utils uses, in whichever order they are imported."""
    for order in (
        "from models.store import engine; import sqlite_utils.utils",
        "import sqlite_utils.utils; from models.store import engine",
    ):
        process = elsewhere(f"{order}\nprint(engine.sqlite3 is sqlite_utils.utils.sqlite3)")
        assert process.communicate()[0] == "True\n"


def test_opening_a_practice_imports_neither_sqlite_utils_nor_click(
    practice: Practice, elsewhere: Elsewhere
) -> None:
    """They cost a third of an empty application's start."""
    code = """
from pathlib import Path
from models.store.opening import open_store
from models.who import Who
with open_store(Path(sys.argv[1])) as store:
    store.change(Who(1, "ana", "Ana"), "x", lambda change: change.update("people", 1, {"email": "x"})).result()
print(sorted({name.partition(".")[0] for name in sys.modules} & {"sqlite_utils", "click", "jinja2", "textual", "zlib2"}))
"""
    assert elsewhere(code, practice.path).communicate() == ("[]\n", "")


def test_b19_nothing_forks() -> None:
    """A child with an open connection is undefined: workers are started by exec."""
    for path in (ROOT / "models").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "os.fork" not in text and "multiprocessing" not in text and "ProcessPool" not in text, path


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/export /srv/shared nfs4 rw 0 0
//nas/x /mnt/my\\040disk cifs rw 0 0
sshfs /home/x/remote fuse.sshfs rw 0 0
tmpfs /srv/shared/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    "place, kind",
    [
        ("/srv/practice", "ext4"),
        ("/srv/shared/practice", "nfs4"),
        ("/srv/sharedness", "ext4"),
        ("/mnt/my disk/practice", "cifs"),
        ("/home/x/remote", "fuse.sshfs"),
        ("/srv/shared/local/practice", "tmpfs"),
    ],
)
def test_b20_network_file_systems_are_told_from_others(
    place: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the longest mount point; `init` refuses them."""
    monkeypatch.setattr(Path, "read_text", lambda self, **options: MOUNTS)
    assert folder.file_system(Path(place)) == kind
    if kind in ("ext4", "tmpfs"):
        folder.check_system(Path(place))
    else:
        with pytest.raises(Problem, match=f"network file system \\({kind}\\)"):
            folder.check_system(Path(place))


def test_b20_init_on_a_network_file_system_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the folder."""
    monkeypatch.setattr(folder, "file_system", lambda place: "nfs")
    with pytest.raises(Problem, match="Keep the practice on a local disk"):
        found(tmp_path / "practice" / "practice.db", login="ana")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "version, fixed",
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False)]
    + [
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_b22_versions_with_the_reset_fault(version: tuple[int, int, int], fixed: bool) -> None:
    """3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6."""
    assert engine.is_fixed(version) is fixed


def test_b22_such_a_sqlite_folds_the_journal_only_under_the_lock(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never by itself."""
    monkeypatch.setattr(engine, "is_fixed", lambda: False)
    store = practice.open()
    store.change(practice.ana, "x", updating("people", 1, email="x")).result()
    session = store._writer._session
    assert session is not None
    assert session.connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
    assert store._reader().connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
    journal = practice.behind()

    def unfolded() -> int:
        """Pages of the journal that are not in the file."""
        _, pages, folded = journal.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        return int(pages - folded)

    before = unfolded()
    with locks.locked(practice.path):
        store._writer._fold()
        assert unfolded() == before > 0
    store._writer._fold()
    assert unfolded() == 0
