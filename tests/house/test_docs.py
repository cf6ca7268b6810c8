"""The guide is true: every key, command, setting and fact of the practice is in it, as the program has it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"


def test_keys_commands_settings_and_facts_are_documented_as_they_are() -> None:
    """`python -m tools.pages` writes what is missing. In a process of its own: other tests declare keys too."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.pages", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_and_pictures_of_the_documents_exist() -> None:
    missing = []
    for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                missing.append(f"{page.name}: {target}")
    assert missing == []


def test_every_command_that_the_documents_show_exists() -> None:
    """`steerboard WORD` in a code block or between backquotes is a command, or an option."""
    from tui.cli.help import all_commands

    known = {name.split()[0] for name, _ in all_commands() if name}
    unknown = set()
    for page in [
        ROOT / "README.md",
        *(DOCS / name for name in ("README.md", "tam.md", "vcio.md", "committee.md", "admin.md")),
    ]:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"```\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
            for word in re.findall(
                r"(?:^|\s|\|)(?:steerboard|\./run) ((?:--\S+ \S+ )*)([a-z]+)", "\n".join(block)
            ):
                if word[1] not in known | {"test", "bench", "setup", "run", "steerboard"}:
                    unknown.add(f"{page.name}: {word[1]}")
    assert unknown == set()


def test_every_picture_of_the_guide_is_made_by_the_script() -> None:
    from tools.pictures import PICTURES

    shown = {
        Path(target).stem
        for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert shown <= {picture.name for picture in PICTURES}


@cache
def _shown_texts() -> tuple[tuple[str, str], ...]:
    """(place, text) of every string of the program that is no docstring."""
    return tuple(_read_texts())


def _read_texts() -> Iterator[tuple[str, str]]:
    for package in ("models", "exports", "screens", "tui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            said: set[ast.expr] = set()  # a statement is met before what it consists of
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Expr):
                    said.add(node.value)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_no_text_that_is_shown_cites_what_its_reader_cannot_open() -> None:
    """A rule is said in words; who wants more is sent to a page of the guide. Its source stands in the code."""
    cited = re.compile(
        r"\bL\d{3,4}\b|\b(?:PRACTICE|FAULTS|DESIGN|SCREENS|CRAFT) \S|\b(?:practice|data) rule\b|\bmanual L|§"
    )
    assert [place for place, text in _shown_texts() if cited.search(text)] == []


def test_a_page_of_the_guide_that_a_text_names_is_there_with_that_heading() -> None:
    named = [
        (place, *found)
        for place, text in _shown_texts()
        for found in re.findall(r"(docs/[a-z]+\.md), ([A-Z][A-Za-z ]+)", text)
    ]
    assert len(named) > 8
    for place, page, heading in named:
        guide = (ROOT / page).read_text(encoding="utf-8")
        assert re.search(rf"^#+ {heading}$|^\*\*{heading}\.\*\*", guide, re.M), (place, page, heading)
