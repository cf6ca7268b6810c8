"""The guide is true: every key, command, setting and fact of the practice is in it, as the program has it."""

from __future__ import annotations

import re
import subprocess
import sys
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
