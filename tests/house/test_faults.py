"""Every row of the catalogue of faults has a test that is there, or a reason why it cannot have one yet."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import DATA, ROOT
from tests.house import faults

_TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


def all_tests() -> dict[str, list[str]]:
    """File of tests → names of its test functions."""
    return {
        str(path.relative_to(ROOT)): _TEST.findall(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
    }


def test_every_row_has_a_test_or_a_reason() -> None:
    named = {row for names in all_tests().values() for name in names for row in faults.named(name)}
    assert named <= set(faults.rows()), "tests are named for rows that there are not"
    shown = named | set(faults.SHOWN_BY)
    assert set(faults.rows()) - shown == set(faults.TO_COME)
    assert not shown & set(faults.TO_COME)


def test_the_tests_of_other_names_are_there() -> None:
    there = {f"{path}::{name}" for path, names in all_tests().items() for name in names}
    assert {test for these in faults.SHOWN_BY.values() for test in these} <= there


@pytest.mark.slow
def test_they_are_collected() -> None:
    """By pytest itself, not only found in the text."""
    wanted = sorted({test for these in faults.SHOWN_BY.values() for test in these})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "--all",
        "-p",
        "no:cacheprovider",
        *wanted,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line} == set(wanted)


def test_names_of_tests_tell_rows() -> None:
    assert faults.named("test_a01_and_b22_x") == ["A1", "B22"]
    assert faults.named("test_e5_hostile") == ["E5"]
    assert faults.named("test_a_file") == faults.named("test_w2_the_review") == []


def test_the_rows_are_those_of_the_catalogue() -> None:
    catalogue = DATA.parent / "FAULTS.md"
    if not catalogue.exists():
        pytest.skip(f"{catalogue} is absent, so its rows cannot be compared")
    assert (
        re.findall(r"^\| ([A-H]\d+) \|", catalogue.read_text(encoding="utf-8"), re.MULTILINE) == faults.rows()
    )
