"""What exported files are called and where they go (FAULTS F8 to F12)."""

from __future__ import annotations

import errno
import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exports.names import exports_folder, file_name, free_name, put
from models.errors import Problem

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Acme Dental alignment report", "acme-dental-alignment-report-REV-0017-2026-11-23.pdf"),
        ("../../etc/passwd", "etc-passwd-REV-0017-2026-11-23.pdf"),
        ("Söhne & Co.", "sohne-co-REV-0017-2026-11-23.pdf"),
        ("日本語", "x-REV-0017-2026-11-23.pdf"),
        ("=cmd|x", "cmd-x-REV-0017-2026-11-23.pdf"),
        ("-rf", "rf-REV-0017-2026-11-23.pdf"),
        ("CON", "con-REV-0017-2026-11-23.pdf"),
    ],
)
def test_f8_names_are_slugs_with_code_and_day(words: str, name: str) -> None:
    assert file_name(words, "REV-0017", DAY, "pdf") == name


@given(some.text(), some.text(), some.text())
def test_f8_any_name_is_safe_everywhere(words: str, code: str, suffix: str) -> None:
    name = file_name(words, code, DAY, suffix)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*\.[a-z0-9]+", name)
    assert len(name.encode()) <= 255
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", name.partition(".")[0])


def test_f8_names_that_differ_in_case_only_get_a_number(tmp_path: Path) -> None:
    (tmp_path / "REPORT.pdf").write_bytes(b"")
    assert free_name(tmp_path, "report.pdf") == "report-2.pdf"
    assert put(tmp_path, "report.pdf", b"new").name == "report-2.pdf"
    assert put(tmp_path, "Report.pdf", b"new").name == "Report-3.pdf"


def test_f9_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "report.pdf").symlink_to(victim)
    assert put(folder, "report.pdf", b"new").name == "report-2.pdf"
    assert victim.read_bytes() == b"mine"


def test_a_disk_that_fails_at_the_end_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is there by then, and is not taken for somebody else's: it was written again and again."""
    plain = os.fsync

    def failing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        plain(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Problem, match="could not be written: Input/output error"):
        put(tmp_path, "report.pdf", b"new")
    assert os.listdir(tmp_path) == ["report.pdf"]


def test_f9_a_linked_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "exports").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Problem, match="link"):
        put(tmp_path / "exports", "report.pdf", b"new")
    assert os.listdir(tmp_path / "elsewhere") == []


def test_f10_files_are_private_or_shared_with_the_group_never_with_the_world(tmp_path: Path) -> None:
    for mode, folder_mode, file_mode in ((0o700, 0o700, 0o600), (0o2770, 0o770, 0o660)):
        practice = tmp_path / oct(mode)
        practice.mkdir()
        practice.chmod(mode)
        folder, wanted = exports_folder(practice / "practice.db")
        path = put(folder, "report.pdf", b"new", wanted)
        assert stat.S_IMODE(folder.stat().st_mode) & 0o777 == folder_mode
        assert stat.S_IMODE(path.stat().st_mode) == file_mode


def test_f10_a_folder_of_ones_own_is_private(tmp_path: Path) -> None:
    folder, mode = exports_folder(tmp_path / "practice.db", str(tmp_path / "mine"))
    assert folder == tmp_path / "mine" and mode == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_f11_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    first = put(tmp_path, "report.pdf", b"old")
    second = put(tmp_path, "report.pdf", b"new")
    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"new")


def test_f12_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="No space left"):
        put(tmp_path, "report.pdf", b"new")
    assert os.listdir(tmp_path) == []
