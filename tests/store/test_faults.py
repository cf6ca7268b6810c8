"""FAULTS B1 to B5 and B21, row by row: whose the file is. Real files, real processes.

B6 to B20 and B22 stand in test_faults_of_files, C in test_faults_of_sqlite, D and H in test_faults_of_two. What has a test
elsewhere: B2 test_doctor_of_files; B3, B14 to B17 and C7 test_backup; B9 test_kill; B10 test_fsync; D4 test_drafts; H3
tests/practice.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.errors import Problem
from models.library.founding import found
from models.store import doctor, folder
from models.store.opening import open_store
from tests.store.conftest import ROOT, updating

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
    assert {files[name] for name in folder.FOLDERS} == {"0o700"}


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
