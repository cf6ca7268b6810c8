"""What was written behind the program's back is told, and nothing stumbles over it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models import dates
from models.errors import Problem
from models.store.backup import backup, restore
from models.store.doctor import examine
from models.store.history import recent
from tests.store.conftest import Practice
from tui.cli.store import _line_row


@pytest.mark.parametrize("version", [0, -1])
def test_a_header_that_no_program_wrote_is_told_and_not_migrated(
    practice: Practice, tmp_path: Path, version: int
) -> None:
    kept = backup(practice.path, tmp_path / "kept.db")
    practice.tamper(f"PRAGMA user_version = {version}")
    before = practice.path.read_bytes()
    [remark] = examine(practice.path)
    assert remark.severity == "error" and f"schema {version}, which no Steerboard made" in remark.what
    with pytest.raises(Problem, match="which no Steerboard made"):
        practice.open()
    assert practice.path.read_bytes() == before
    restore(practice.path, kept)
    assert not [one for one in examine(practice.path) if "schema" in one.what]


def test_a_moment_that_no_calendar_has_is_said_as_such(practice: Practice) -> None:
    practice.tamper("UPDATE history SET at = 1000000000000000000 WHERE id = 1")
    store = practice.open()
    line = recent(store, 100)[-1]
    assert line.at == 10**18 and json.loads(json.dumps(_line_row(line)))["at"] is None
    for zone in ("UTC", "Europe/Dublin", "Pacific/Kiritimati"):
        for at in (10**18, -(10**18), 253_402_300_799_999):
            assert dates.stamp(at, zone) and dates.clock(at, zone)
            dates.day_of(at, zone)
    assert dates.stamp(10**18) == dates.NO_MOMENT
    assert dates.iso(1_795_430_520_250) == "2026-11-23T10:42:00.250Z"
