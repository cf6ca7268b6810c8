"""FAULTS B, C, D and H, row by row, as far as the store has to survive them: real files, real processes.

What has a test elsewhere: B2 test_doctor; B3, B14 to B17 and C7 test_backup; B9 test_kill; B10 test_fsync; D4 test_drafts; H3
tests/practice.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.errors import Conflict, Problem
from models.library.founding import found
from models.store import backup, doctor, engine, locks, opening, shape, writer
from models.store.change import Change
from models.store.drafts import Drafts
from models.store.opening import open_store
from models.store.store import Touched
from tests.store.conftest import ROOT, Practice, client_row, inserting, updating
from tests.store.test_undo import approved, ask

Elsewhere = Callable[..., subprocess.Popen[str]]
root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root can work as other users")


def mode(path: Path) -> str:
    """Its rights, in octal."""
    return oct(stat.S_IMODE(path.stat().st_mode))


# B: the file --------------------------------------------------------------------------------------------------------


@pytest.fixture
def for_all() -> Iterator[Path]:
    """A folder that other users can reach, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        yield Path(place)


def plain_python() -> str:
    """A Python that other users can run; skips where there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        reachable = all(parent.stat().st_mode & 0o001 for parent in Path(python).resolve().parents)
        if (
            reachable
            and subprocess.run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).returncode
            == 0
        ):
            return python
    pytest.skip("no Python 3.11 that other users can run")


SESSION = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from models.errors import Problem
from models.store.opening import open_store
from models.who import Who
def work(change):
    return change.update("people", 1, {{"email": sys.argv[2]}})
try:
    with open_store(Path(sys.argv[1])) as store:
        store.change(Who(1, "ana", "Ana"), "by " + sys.argv[2], work).result()
        if len(sys.argv) > 3:
            print("written", flush=True)
            sys.stdin.readline()
    print("done")
except Problem as problem:
    print(problem)
"""


def as_user(uid: int, gid: int, path: Path, *arguments: str, umask: int = 0o077) -> subprocess.Popen[str]:
    """A session of another user; with `stay` as second argument it stays open until it is told to end."""
    return subprocess.Popen(
        [plain_python(), "-c", SESSION, str(path), *arguments],
        user=uid,
        group=gid,
        extra_groups=[gid],
        umask=umask,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_b1_a_practice_of_one(tmp_path: Path) -> None:
    """Its folder is 0700 and its files 600, whatever the umask."""
    before = os.umask(0)
    try:
        found(tmp_path / "practice" / "practice.db", login="ana")
        store = open_store(tmp_path / "practice" / "practice.db")
        store.aside(("x",), "DELETE FROM drafts", {})
        store.rows("SELECT 1")
        files = {path.name: mode(path) for path in (tmp_path / "practice").iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "practice") == "0o700"
    assert files["practice.db"] == files["practice.db-wal"] == files["practice.db-shm"] == "0o600"
    assert {files[name] for name in opening.FOLDERS} == {"0o700"}


@root_only
def test_b1_two_users_of_a_group_work_in_one_practice(for_all: Path) -> None:
    """FAULTS, finding 3: neither is locked out, whoever makes the journal, with the closest umask."""
    path = for_all / "practice" / "practice.db"
    found(path, login="ana", group="users")
    assert mode(path.parent) == "0o2770" and mode(path) == "0o660"
    assert (path.stat().st_gid, mode(path.parent / "backups")) == (100, "0o2770")
    os.chown(path.parent, 12_001, 100)
    os.chmod(path.parent, 0o2770)
    os.chown(path, 12_001, 100)
    ben = as_user(12_002, 100, path, "ben", "stay")
    assert ben.stdout is not None and ben.stdout.readline() == "written\n"
    journal = path.with_name("practice.db-wal")
    assert (mode(journal), journal.stat().st_uid, journal.stat().st_gid) == ("0o660", 12_002, 100)
    alice = as_user(12_001, 100, path, "alice")
    assert alice.communicate()[0] == "done\n"
    assert ben.communicate("\n")[0] == "done\n"
    stranger = as_user(12_003, 65_534, path, "eve")
    assert "You may not look into" in stranger.communicate()[0]
    again = as_user(12_001, 100, path, "alice")
    assert again.communicate()[0] == "done\n"


@root_only
def test_b4_a_folder_of_a_group_is_not_sticky_and_the_manual_says_who_may_delete(for_all: Path) -> None:
    """Where the sticky bit is, SQLite cannot open a journal of somebody else's; so a member may delete, and is told."""
    path = for_all / "practice" / "practice.db"
    found(path, login="ana", group="users")
    assert not any(one.stat().st_mode & stat.S_ISVTX for one in (path.parent, *path.parent.iterdir()))
    manual = " ".join((ROOT / "docs/admin.md").read_text(encoding="utf-8").split())
    assert "who is in the group may do everything to it" in manual and "also delete it" in manual
    member = subprocess.Popen(["rm", str(path)], user=12_002, group=100, extra_groups=[])
    assert member.wait() == 0 and not path.exists()
    found(for_all / "sticky" / "practice.db", login="ana", group="users")
    (for_all / "sticky").chmod(0o3770)
    (remark,) = (one for one in doctor.examine(for_all / "sticky" / "practice.db") if "sticky" in one.what)
    assert (remark.severity, remark.do) == ("error", f"chmod -t {for_all / 'sticky'}")
    (for_all / "sticky" / "practice.db").unlink()
    with pytest.raises(Problem, match="is sticky"):
        found(for_all / "sticky" / "practice.db", login="ana", group="users")


@root_only
def test_b5_root_leaves_the_files_to_their_owner(for_all: Path) -> None:
    """What SQLite makes for root beside somebody's practice is theirs."""
    path = for_all / "practice" / "practice.db"
    found(path, login="ana")
    for one in (path.parent, path):
        os.chown(one, 12_001, 12_001)
    store = open_store(path)
    store.change(_who(), "x", updating("people", 1, email="root")).result()
    assert path.with_name("practice.db-wal").stat().st_uid == 12_001
    alice = as_user(12_001, 12_001, path, "alice")
    assert alice.communicate()[0] == "done\n"
    store.close()


def _who() -> Any:
    from models.who import Who

    return Who(1, "ana", "Ana")


def test_b1_init_refuses_a_place_that_is_open(tmp_path: Path) -> None:
    """World-readable, open to a group, of another group, a group that is not there; what is there stays."""
    place = tmp_path / "place"
    place.mkdir()
    for rights, group, said in (
        (0o755, "", "Everybody on this machine can look into"),
        (0o770, "", "is open to a group"),
        (0o700, "no-such-group", "There is no group"),
    ):
        place.chmod(rights)
        with pytest.raises(Problem, match=said):
            found(place / "practice.db", login="ana", group=group)
        assert list(place.iterdir()) == []
    with pytest.raises(Problem, match="is no folder"):
        (tmp_path / "file").write_text("x", encoding="utf-8")
        found(tmp_path / "file" / "practice.db", login="ana")
    (place / "practice.db").write_text("mine", encoding="utf-8")
    place.chmod(0o700)
    with pytest.raises(Problem, match="exists already"):
        found(place / "practice.db", login="ana")
    # Not: close the folder to the group that works in it.
    place.chmod(0o2770)
    with pytest.raises(Problem, match="exists already"):
        found(place / "practice.db", login="ana")
    assert (place / "practice.db").read_text(encoding="utf-8") == "mine"


def test_a_practice_is_made_whole_or_not_at_all(tmp_path: Path, elsewhere: Elsewhere) -> None:
    """kill -9 while it is being made leaves nothing that looks like one."""
    code = """
import os
from pathlib import Path
from models.store import opening
from models.library.founding import found
opening.settle = lambda *a, **k: os.kill(os.getpid(), 9)
found(Path(sys.argv[1]), login="ana")
"""
    path = tmp_path / "practice" / "practice.db"
    assert elsewhere(code, path).wait(30) == -9
    with pytest.raises(Problem, match="no practice at"):
        open_store(path)
    found(path, login="ana")
    open_store(path).close()


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
    with pytest.raises(Problem, match=r"newer Steerboard \(schema 99; this one knows 1\).*Update"):
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
    "folder, kind",
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
    folder: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the longest mount point; `init` refuses them."""
    monkeypatch.setattr(Path, "read_text", lambda self, **options: MOUNTS)
    assert opening.file_system(Path(folder)) == kind
    if kind in ("ext4", "tmpfs"):
        opening.check_system(Path(folder))
    else:
        with pytest.raises(Problem, match=f"network file system \\({kind}\\)"):
            opening.check_system(Path(folder))


def test_b20_init_on_a_network_file_system_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the folder."""
    monkeypatch.setattr(opening, "file_system", lambda folder: "nfs")
    with pytest.raises(Problem, match="Keep the practice on a local disk"):
        found(tmp_path / "practice" / "practice.db", login="ana")
    assert list(tmp_path.iterdir()) == []


@root_only
def test_b21_who_may_not_write_is_told_the_way_for_viewers(for_all: Path) -> None:
    """A file or a folder that only reads: SQLite cannot even read then."""
    path = for_all / "practice" / "practice.db"
    found(path, login="ana")
    path.parent.chmod(0o755)
    path.chmod(0o644)
    said = as_user(12_003, 12_003, path, "eve").communicate()[0]
    assert "You have no write access" in said and "exported copy" in said
    path.chmod(0o666)
    assert "You have no write access" in as_user(12_003, 12_003, path, "eve").communicate()[0]


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


# C: sqlite-utils ----------------------------------------------------------------------------------------------------


def utils(practice: Practice) -> Any:
    """sqlite-utils on a connection as migrations give it."""
    from sqlite_utils import Database

    return Database(engine.connect(practice.path, driver_transactions=True), execute_plugins=False)


def test_c1_atomic_inside_a_transaction_is_a_savepoint(practice: Practice) -> None:
    """So a migration of several steps is one transaction."""
    db = utils(practice)
    db.execute("BEGIN IMMEDIATE")
    with db.atomic():
        db.execute("DELETE FROM drafts")
    with pytest.raises(ZeroDivisionError), db.atomic():
        db.execute("INSERT INTO passed (who, line) VALUES (1, 1)")
        raise ZeroDivisionError
    assert db.conn.in_transaction
    assert db.execute("SELECT count(*) FROM passed").fetchone()[0] == 0
    db.execute("INSERT INTO passed (who, line) VALUES (1, 2)")
    db.rollback()
    assert db.execute("SELECT count(*) FROM passed").fetchone()[0] == 0


def test_c2_an_orphan_is_refused(practice: Practice) -> None:
    """Foreign keys are on, for sqlite-utils too."""
    with pytest.raises(engine.sqlite3.IntegrityError, match="FOREIGN KEY"):
        utils(practice)["contacts"].insert(
            {
                "client": 99,
                **dict.fromkeys(["ref", "name", "title", "authority", "email", "phone", "note"], ""),
                "version": 1,
            }
        )


def test_c3_an_old_orphan_is_found(practice: Practice) -> None:
    """Before it makes every transform fail."""
    practice.client("ACME", tam=1)
    practice.tamper("UPDATE clients SET tam = 99")
    assert any("rows of clients refer to people" in one.what for one in practice.remarks())


def test_c4_nothing_goes_with_its_parent(practice: Practice) -> None:
    """No reference cascades: a replaced or deleted parent cannot take children along."""
    rows = practice.store.rows(
        "SELECT s.name, f.on_delete, f.on_update FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f "
        "WHERE s.type = 'table'"
    )
    assert len(rows) > 20 and {(row["on_delete"], row["on_update"]) for row in rows} == {
        ("NO ACTION", "NO ACTION")
    }


def test_c5_the_schema_is_the_one_that_is_written_down(practice: Practice) -> None:
    """A mistyped name makes no table and no column; every table is strict but sqlite-utils' own and the search."""
    stored = (Path(__file__).parent / "schema.json").read_text(encoding="utf-8")
    present = shape.shape(engine.connect(practice.path, read_only=True))
    assert json.loads(stored) == present == shape.wanted(), (
        "write it down anew: python -m tests.store.write_schema"
    )
    strict = {
        row["name"]: row["strict"]
        for row in practice.store.rows("SELECT name, strict FROM pragma_table_list")
    }
    loose = {
        name
        for name, is_strict in strict.items()
        if not is_strict and not name.startswith(("sqlite_", "standard_search"))
    }
    assert loose == {"_sqlite_migrations"}
    with pytest.raises(KeyError):
        practice.do(inserting("clinets", client_row("ACME")))
    with pytest.raises(KeyError):
        practice.do(inserting("clients", {**client_row("ACME"), "colour": "red"}))


def test_c6_a_column_keeps_its_type_and_a_name_is_no_text(practice: Practice) -> None:
    """STRICT, and a mistyped column in a query is an error, not a text."""
    with pytest.raises(engine.sqlite3.IntegrityError, match="cannot store"):
        practice.behind().execute("UPDATE people SET active = 'x'")
    with pytest.raises(Problem, match="no such column"):
        practice.store.rows("SELECT no_such_column FROM people")


def test_c8_a_statement_that_returns_leaves_no_transaction_open(practice: Practice) -> None:
    """Numbers are drawn with RETURNING inside the change, and read to the end."""
    practice.do(lambda change: change.number("x"))
    other = practice.behind()
    other.execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")


def test_c9_each_thread_reads_on_a_connection_of_its_own(practice: Practice) -> None:
    """And only the writer's thread writes."""
    store = practice.store
    seen: list[object] = [store._reader().connection]
    threads = [threading.Thread(target=lambda: seen.append(store._reader().connection)) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len({id(one) for one in seen}) >= 2
    writers = {practice.do(lambda change: threading.current_thread().name) for _ in range(3)}
    assert writers == {"writer"}


def _write_note(client: int, version: int, change: Change) -> None:
    change.update("clients", client, {"note": "mine"}, version=version)


def test_c10_an_update_of_another_version_changes_nothing_and_is_told(practice: Practice) -> None:
    """Where sqlite-utils would write over it."""
    acme = practice.client("ACME")
    practice.do(lambda change: change.update("clients", acme, {"note": "theirs"}, version=1), practice.ben)
    for version in (1, 3):
        with pytest.raises(Conflict):
            practice.do(functools.partial(_write_note, acme, version))
    row = practice.store.rows("SELECT note, version FROM clients WHERE id = ?", (acme,))[0]
    assert tuple(row) == ("theirs", 2)
    practice.is_content()


def test_c11_sqlite_utils_takes_the_connection(practice: Practice) -> None:
    """With Python's default isolation."""
    db = utils(practice)
    assert db["people"].count == 2 and isinstance(db.conn, engine.sqlite3.Connection)


def test_c12_no_plugin_gets_at_the_connection(tmp_path: Path) -> None:
    """Whatever is installed on the machine."""
    from sqlite_utils import hookimpl
    from sqlite_utils.plugins import pm

    class Plugin:
        """One that would look at every connection."""

        @hookimpl
        def prepare_connection(self, conn: object) -> None:
            """Fails the test."""
            raise AssertionError("a plugin got the connection")

    plugin = Plugin()
    pm.register(plugin)
    try:
        found(tmp_path / "practice" / "practice.db", login="ana")
    finally:
        pm.unregister(plugin)


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


@pytest.mark.parametrize("again", ["give up", "again"])
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
