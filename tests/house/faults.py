"""The catalogue of faults and attacks, FAULTS A1 to H5: which tests show that the program withstands which row.

A test names its rows at the beginning of its own name: `test_b4_…`, `test_a27_and_a28_…`. What stands below is the
rest: rows that tests of other names show, and rows of parts of the program that are still to come.
"""

from __future__ import annotations

import re

ROWS = {"A": 29, "B": 22, "C": 12, "D": 6, "E": 7, "F": 13, "G": 10, "H": 5}
"""How many rows each part of the catalogue has."""

SHOWN_BY: dict[str, tuple[str, ...]] = {
    "A24": (
        "tests/cli/test_forced.py::test_commands_run",
        "tests/cli/test_forced.py::test_everything_else_is_refused",
        "tests/cli/test_forced.py::test_what_the_connection_fixes_stays_fixed",
    ),
    "A26": ("tests/cli/test_forced.py::test_an_environment_is_never_run",),
    "B1": ("tests/cli/test_users.py::test_a_stranger_is_told_so_by_every_command",),
    "C7": (
        "tests/store/test_migrations.py::test_an_older_practice_is_migrated_at_its_first_opening",
        "tests/store/test_migrations.py::test_a_migration_that_would_leave_orphans_is_refused",
    ),
    "D4": (
        "tests/store/test_drafts.py::test_presence_is_a_lease_and_no_lock",
        "tests/align/test_walk_two.py::test_who_is_here_is_said_at_the_top",
    ),
    "H3": (
        "tests/practice/test_people.py::test_the_login_is_the_systems_not_a_variables",
        "tests/practice/test_people.py::test_sudo_counts_only_where_the_system_says_so_too",
        "tests/practice/test_people.py::test_the_processes_above_are_read",
    ),
}
"""Row → tests of other names."""

TO_COME = {
    "H5": "A practice is one SQLite file; a PostgreSQL server is a later way to run it.",
}
"""Row → why there is nothing to test yet."""

_NAME = re.compile(r"test_((?:[a-h]\d+_)(?:(?:and_)?[a-h]\d+_)*)")
_ROW = re.compile(r"([a-h])0*(\d+)_")


def rows() -> list[str]:
    """Every row of the catalogue: A1, A2 …"""
    return [f"{part}{number}" for part, many in ROWS.items() for number in range(1, many + 1)]


def named(test: str) -> list[str]:
    """The rows that the name of a test begins with, A01 written as A1."""
    found = _NAME.match(test)
    return [part.upper() + number for part, number in _ROW.findall(found[1])] if found else []
