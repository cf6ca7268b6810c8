"""The one writer of files: whole or not at all, with its mode, through no link."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from models import files
from models.errors import Problem
from models.files import PRIVATE, SHARED, is_there, mode_in, read_file, settle, size, write_file


def left(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_f9_a_planted_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """Neither at the file nor at its folder; a folder that is really there is fine."""
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "report").symlink_to(mine)
    with pytest.raises(Problem, match="exists already"):
        write_file(folder / "report", b"new")
    write_file(folder / "report", b"new", replace=True)
    assert mine.read_bytes() == b"mine"
    assert (folder / "report").read_bytes() == b"new" and not (folder / "report").is_symlink()
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(Problem, match="is a link or no folder"):
        write_file(tmp_path / "link" / "other", b"new")
    (folder / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Problem, match="exists already"):
        write_file(folder / "dangling", b"new")
    assert left(folder) == ["dangling", "report"] and not (tmp_path / "nowhere").exists()


def test_f10_private_or_for_the_group_never_for_all(tmp_path: Path) -> None:
    """Whatever the umask."""
    for umask in (0, 0o077):
        before = os.umask(umask)
        try:
            for mode in (PRIVATE, SHARED):
                path = write_file(tmp_path / f"{umask}-{mode}", b"x", mode=mode)
                assert stat.S_IMODE(path.stat().st_mode) == mode
        finally:
            os.umask(before)


def test_f11_what_is_there_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    """And is said."""
    write_file(tmp_path / "report", b"old")
    with pytest.raises(Problem, match="exists already.*--force"):
        write_file(tmp_path / "report", b"new")
    assert (tmp_path / "report").read_bytes() == b"old"
    write_file(tmp_path / "report", b"new", replace=True)
    assert (tmp_path / "report").read_bytes() == b"new"
    assert left(tmp_path) == ["report"]


def test_f12_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle: the old file is whole, no temporary one is left."""
    write_file(tmp_path / "report", b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="could not be written: No space left on device"):
        write_file(tmp_path / "report", b"new", replace=True)
    with pytest.raises(Problem):
        write_file(tmp_path / "other", b"new")
    assert left(tmp_path) == ["report"] and (tmp_path / "report").read_bytes() == b"old"


def test_two_who_write_the_same_name_at_once(tmp_path: Path) -> None:
    """One of them is told; neither file is mixed."""
    code = f"""
import sys; sys.path.insert(0, {str(Path(files.__file__).parent.parent)!r})
from pathlib import Path
from models.files import write_file
from models.errors import Problem
for n in range(200):
    try:
        write_file(Path(sys.argv[1]) / str(n), sys.argv[2].encode() * 1000)
    except Problem as problem:
        assert "exists already" in str(problem), problem
"""
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), letter]) for letter in "ab"]
    assert [one.wait(60) for one in writers] == [0, 0]
    assert len(left(tmp_path)) == 200
    assert {path.read_bytes() for path in tmp_path.iterdir()} <= {b"a" * 1000, b"b" * 1000}


def test_places_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    """A folder that is missing, a file as a folder, a name that is too long."""
    with pytest.raises(Problem, match="There is no folder"):
        write_file(tmp_path / "nowhere" / "report", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Problem, match="is a link or no folder"):
        write_file(tmp_path / "file" / "report", b"x")
    with pytest.raises(Problem, match="could not be written"):
        write_file(tmp_path / ("x" * 300), b"x")
    assert left(tmp_path) == ["file"]


def test_a_finished_file_gets_its_name(tmp_path: Path) -> None:
    """As `write_file` gives it: mode, no following, no replacing unasked."""
    made = tmp_path / ".made.part"
    made.write_bytes(b"new")
    (tmp_path / "goal").write_bytes(b"old")
    with pytest.raises(Problem, match="exists already"):
        settle(made, tmp_path / "goal")
    assert (tmp_path / "goal").read_bytes() == b"old" and made.exists()
    settle(made, tmp_path / "goal", mode=SHARED, replace=True)
    assert stat.S_IMODE((tmp_path / "goal").stat().st_mode) == SHARED
    made.write_bytes(b"more")
    settle(made, tmp_path / "other")
    assert left(tmp_path) == ["goal", "other"]
    with pytest.raises(Problem, match="could not be put"):
        settle(tmp_path / "gone", tmp_path / "there")


def test_reading_what_a_person_named(tmp_path: Path) -> None:
    """A plain file up to a limit; pipes, folders and what is missing are said, and nobody waits."""
    (tmp_path / "file").write_bytes(b"12345")
    assert read_file(tmp_path / "file", 5) == b"12345"
    with pytest.raises(Problem, match="larger than 4 bytes"):
        read_file(tmp_path / "file", 4)
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "nothing"):
        with pytest.raises(Problem, match="is no plain file|is a folder|There is no file"):
            read_file(tmp_path / name, 100)


def test_sizes_in_words() -> None:
    """As people say them."""
    assert [size(n) for n in (0, 999, 1000, 4096, 1_500_000, 20_000_000)] == [
        "0 bytes",
        "999 bytes",
        "1 KB",
        "4 KB",
        "1.5 MB",
        "20 MB",
    ]


def test_f10_a_folder_says_for_whom_its_files_are(tmp_path: Path) -> None:
    """One that hands its group on is shared; one that is missing says nothing."""
    assert mode_in(tmp_path) == PRIVATE and mode_in(tmp_path / "missing") == PRIVATE
    tmp_path.chmod(0o2770)
    assert mode_in(tmp_path) == SHARED


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_place_that_nobody_else_may_look_into(tmp_path: Path) -> None:
    """It is said in a sentence, and is no mistake of the program; what is not there is just not there."""
    (tmp_path / "closed").mkdir(0o700)
    (tmp_path / "closed" / "file").touch()
    assert is_there(tmp_path / "closed" / "file") and not is_there(tmp_path / "closed" / "other")
    os.seteuid(65_534)
    try:
        with pytest.raises(Problem, match="may not look into"):
            is_there(tmp_path / "closed" / "file")
    finally:
        os.seteuid(0)


def test_f11_no_file_takes_the_place_of_what_is_none(tmp_path: Path) -> None:
    """Whoever runs it as root and says --force would take /dev/null from everybody."""
    pipe, folder, made = tmp_path / "pipe", tmp_path / "folder", tmp_path / "made"
    os.mkfifo(pipe)
    folder.mkdir()
    for goal in (pipe, folder):
        with pytest.raises(Problem, match="no plain file"):
            write_file(goal, b"x", replace=True)
        made.write_bytes(b"x")
        with pytest.raises(Problem, match="no plain file"):
            settle(made, goal, replace=True)
    assert stat.S_ISFIFO(pipe.stat().st_mode) and folder.is_dir()


def test_a_name_that_can_be_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be a name"):
        is_there(tmp_path / ("x" * 300))


def test_a_file_that_fails_while_it_is_read_is_said_to_be_so() -> None:
    """As a disk that is failing does, or a network place that is gone."""
    with pytest.raises(Problem, match="/proc/self/mem cannot be read: Input/output error"):
        read_file(Path("/proc/self/mem"), 100)
