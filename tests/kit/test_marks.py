"""Whoever can mark rows is told so by the line of keys."""

from __future__ import annotations

import ast
import inspect
import sys

from tests.kit.screens import all_screens


def makes_a_list_that_marks(source: str) -> bool:
    """Whether a screen makes a list whose rows can be marked."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "LineList":
            marks = next((one.value for one in node.keywords if one.arg == "marks"), None)
            if not (isinstance(marks, ast.Constant) and marks.value is False):
                return True
    return False


def test_the_line_of_keys_names_marking_where_rows_can_be_marked() -> None:
    seen = 0
    for screen in all_screens():
        if makes_a_list_that_marks(inspect.getsource(sys.modules[screen.__module__])):
            names = [item if isinstance(item, str) else item[0] for item in screen.FOOT]
            assert not screen.FOOT or "list.mark" in names, screen.__name__
            assert screen.MARKED, f"{screen.__name__} does not say what marked rows can be put to"
            seen += 1
    assert seen >= 2
