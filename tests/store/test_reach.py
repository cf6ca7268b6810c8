"""Files that people name where the program runs under an account that serves several of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import reach
from models.errors import Problem, Refused
from models.files import read_file, write_file
from models.library.founding import found
from models.reach import Reach
from models.store.opening import open_store


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Path]:
    """A folder with a home, a practice and somebody else's file, and a process that may use the home only."""
    for folder in ("home/papers", "home/.ssh", "other", "practice/exports", "practice/backups"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("home/a", "home/papers/b", "home/.ssh/key", "home/.profile", "other/secret",
                 "practice/exports/c", "practice/backups/d", "practice/practice.db"):  # fmt: skip
        (tmp_path / name).write_text(name, encoding="utf-8")
    reach.limit(Reach((tmp_path / "home",), tmp_path / "practice", tmp_path / "home"))
    yield tmp_path
    reach.limit(None)


def test_what_lies_in_the_folders_is_read_and_written(limited: Path) -> None:
    for name in ("home/a", "home/papers/b", "practice/exports/c", "home/papers/../a"):
        assert read_file(limited / name, 100)
    write_file(limited / "home" / "new", b"x")
    write_file(limited / "practice" / "exports" / "new", b"x")
    assert reach.named("~/papers/b") == limited / "home" / "papers" / "b"
    assert reach.named(" /x ") == Path("/x")


@pytest.mark.parametrize(
    "name",
    ["other/secret", "home/.ssh/key", "home/.profile", "practice/backups/d", "practice/practice.db", "/etc/passwd",
     "/proc/self/environ", "home/../other/secret", "other/nothing", "/proc/self/root/etc/passwd", "."],
)  # fmt: skip
def test_nothing_else_is_read_or_replaced(limited: Path, name: str) -> None:
    """Nor is it said whether it is there."""
    with pytest.raises(Refused, match="cannot be used") as caught:
        read_file(limited / name, 10_000)
    assert caught.value.do == f"Put it into {limited / 'home'}, or ask whoever runs this machine."
    goal = limited / name if name != "." else limited / "new"
    with pytest.raises(Problem, match="cannot be used|is a link or no folder"):
        write_file(goal, b"x", replace=True)
    assert (limited / "other" / "secret").read_text(encoding="utf-8") == "other/secret"


def test_a_link_is_judged_by_where_it_leads(limited: Path) -> None:
    home = limited / "home"
    (home / "file").symlink_to(limited / "other" / "secret")
    (home / "folder").symlink_to(limited / "other")
    (home / "good").symlink_to(home / "papers")
    for name in ("file", "folder/secret"):
        with pytest.raises(Refused):
            read_file(home / name, 100)
    with pytest.raises(Problem, match="is a link or no folder"):
        write_file(home / "folder" / "new", b"x")
    with pytest.raises(Refused):
        write_file(home / "folder" / ".." / "new", b"x")  # beside the home, whatever the name looks like
    assert read_file(home / "good" / "b", 100) == b"home/papers/b"
    assert not (limited / "other" / "new").exists() and not (limited / "new").exists()


def test_a_link_that_is_turned_after_the_look_leads_nowhere(
    limited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was judged is what is read."""
    home = limited / "home"
    (home / "link").symlink_to(home / "a")
    real = reach.require

    def turning(handle: int, path: Path, within: str = "") -> None:
        real(handle, path, within)
        (home / "link").unlink()
        (home / "link").symlink_to(limited / "other" / "secret")

    monkeypatch.setattr(reach, "require", turning)
    assert read_file(home / "link", 100) == b"home/a"


def test_what_the_program_knows_by_itself_is_not_limited(limited: Path) -> None:
    assert read_file(limited / "other" / "secret", 100, ours=True)
    write_file(limited / "other" / "new", b"x", ours=True)


def test_whose_home_it_is_says_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    root = Path(os.path.realpath("/root"))
    found = reach.reach_of("root", tmp_path / "practice.db", [str(tmp_path / "in")])
    assert found == Reach((root, tmp_path / "in"), tmp_path, root)
    nobody = reach.reach_of("nobody-has-this-login", tmp_path / "practice.db", [])
    assert nobody.folders == () and nobody.home is None
    assert "Send it through standard input" in str(nobody.refusal(Path("/x")))


def test_nobody_but_sqlite_opens_a_practice_in_use(tmp_path: Path) -> None:
    """Reading it would drop SQLite's locks; writing over it would lose it (FAULTS 1)."""
    path = tmp_path / "practice" / "practice.db"
    found(path, login="tester", name="Harbour IT")
    with open_store(path) as store:
        (tmp_path / "link").symlink_to(path)
        os.link(path, tmp_path / "again")
        for one in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), tmp_path / "link", tmp_path / "again"):
            with pytest.raises(Problem, match="the practice itself"):
                read_file(one, 10_000_000)
        for one in (path, Path(f"{path}-wal")):
            with pytest.raises(Problem, match="the practice itself"):
                write_file(one, b"gone", replace=True)
        assert store.fact("name", "") == "Harbour IT"
