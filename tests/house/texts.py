"""All that the program can say: the texts of its modules, each with where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

FILLED = "…"
"""What stands in a text for a value that is filled in."""


class Text(NamedTuple):
    """A text of a module."""

    file: str
    """From the root: `screens/align/walk.py`."""
    line: int
    words: str


@cache
def parsed(path: Path) -> ast.Module:
    """A module, read once."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(*packages: str, without: tuple[str, ...] = ()) -> list[Path]:
    """The modules of these packages, but for those under what is left out."""
    found = (path for package in packages for path in sorted((ROOT / package).rglob("*.py")))
    return [path for path in found if not str(path.relative_to(ROOT)).startswith(without)]


def texts(*packages: str, without: tuple[str, ...] = ()) -> Iterator[Text]:
    """Their texts, those of docstrings aside."""
    for path in modules(*packages, without=without):
        tree = parsed(path)
        inside: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr):
                inside.add(id(node.value))
            elif isinstance(node, ast.JoinedStr):
                inside.update(map(id, node.values))
        for node in ast.walk(tree):
            if id(node) in inside:
                continue
            if isinstance(node, ast.JoinedStr):
                parts = (one.value if isinstance(one, ast.Constant) else FILLED for one in node.values)
                yield Text(str(path.relative_to(ROOT)), node.lineno, "".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield Text(str(path.relative_to(ROOT)), node.lineno, node.value)
