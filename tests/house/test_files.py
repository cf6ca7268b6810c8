"""Files are opened in one place, so that what a person may name is decided in one place (`models.reach`)."""

from __future__ import annotations

import ast

from tests.conftest import ROOT

OPENS = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
OTHERS = {
    "models/files.py", "models/reach.py",  # the one place
    "models/importers/standards.py", "models/store/migrations.py", "models/library/lint_text.py",  # what comes with the program
    "models/importers/demo_data.py",  # and its sample
    "models/practice/people.py",  # /proc
    "models/store/folder.py", "models/store/locks.py",  # the practice's file and the one beside it
    "exports/brand.py",  # names without a path, in the brand's folder, never through a link
    "exports/template.py", "exports/lean.py",  # what comes with the program, and what is compiled of it
    "tui/report.py",  # the log
    "tui/cli/__init__.py", "tui/cli/output.py",  # the three streams
    "tui/cli/program.py",  # the version of a checkout
    "tui/cli/settings.py",  # a file of a folder for temporary files
    "tui/cli/store.py",  # a copy in such a folder; a dump, by the handle that `models.reach` gives
}  # fmt: skip
"""Modules that open a file which no person has named, and why."""


def test_nothing_else_opens_a_file() -> None:
    found = set()
    for floor in ("models", "exports", "screens", "tui"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            if any(opens(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == OTHERS


def opens(node: ast.AST) -> bool:
    """Whether this is a call that opens a file: `open(…)`, `os.open(…)`, `path.read_bytes()`."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id == "open"
    if not isinstance(called, ast.Attribute) or called.attr not in OPENS:
        return False
    # What a screen calls `open` is a field or a dialog: a path is opened in a mode.
    mode = any(isinstance(one, ast.Constant) and set(str(one.value)) <= set("rwxab+t") for one in node.args)
    return called.attr != "open" or mode or isinstance(called.value, ast.Name) and called.value.id == "os"
