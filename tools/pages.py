"""Writes the pages of the guide that come from the program itself: every key, every command, every setting
and fact of the practice.

    .venv/bin/python -m tools.pages          # docs/keys.md, commands.md, settings.md, brand.md
    .venv/bin/python -m tools.pages --check  # says which of them is not as the program is; ends with 1 then

A test runs the check, so that no key, command, setting or fact stays undocumented.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def keys() -> str:
    """Every action of every place, from the registry."""
    import screens
    from screens.kit.action import REGISTRY, shown_key
    from screens.kit.theme import ASCII, UNICODE

    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    lines = [
        "# Keys", "",
        "Every key of every screen. A key means the same everywhere. The id is the name under which `[keys]`",
        "in the settings gives an action another key.", "",
    ]  # fmt: skip
    first = ("everywhere", "list", "form")
    places = [
        *(REGISTRY[name] for name in first),
        *sorted((one for one in REGISTRY.values() if one.place not in first), key=lambda one: one.title),
    ]
    for place in places:
        if not place.actions:
            continue
        lines += [f"## {place.title}", "", "| key | what it does | id |", "|---|---|---|"]
        for action in place:
            named = " ".join(f"`{shown_key(key)}`" for key in action.keys).replace("|", "\\|")
            lines.append(f"| {named} | {action.help} | `{action.id}` |")
        lines.append("")
        if place.signs:
            lines += ["| sign | plain | what it says |", "|---|---|---|"]
            lines += [f"| `{UNICODE[sign]}` | `{ASCII[sign]}` | {said} |" for sign, said in place.signs]
            lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """The help of every command, as it prints it."""
    from tui.cli.help import all_commands

    lines = [
        "# Commands", "",
        "Exit codes: 0 done; 1 a problem that you can mend, one line on standard error; 2 wrong usage, or no usable",
        "terminal; 3 a check found something; 70 a crash; 129 hang-up; 130 interrupt; 143 termination.",
        "Data go to standard output, talk to standard error.", "",
    ]  # fmt: skip
    for name, text in all_commands():
        lines += [f"## steerboard {name}".rstrip(), "", "```", text.rstrip(), "```", ""]
    return "\n".join(lines)


def settings() -> str:
    """Every setting with its default and its choices, and every fact of the practice."""
    from models.practice.company import DEFAULTS, FIELDS
    from models.settings import documented

    lines = [
        "# Settings", "",
        "Personal settings are a TOML file: `$XDG_CONFIG_HOME/steerboard/settings.toml`, or `people/LOGIN.toml` in the",
        "practice's folder under a service account. For what is not understood in it the default is used; the workstation",
        "says so when it opens, and `steerboard config` lists it with its line and ends with 1.", "",
        "| setting | default | what it is |", "|---|---|---|",
    ]  # fmt: skip
    for name, default, said, choices in documented():
        shown = {str: f'"{default}"', bool: str(default).lower(), dict: "{}", tuple: "[]"}[type(default)]
        among = f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""
        lines.append(f"| `{name}` | `{shown}` | {said}{among} |")
    lines += [
        "", "## Facts of the practice", "",
        "What holds for the whole practice, whoever sits at the keyboard; an admin changes it, and `u` takes that back.",
        "`steerboard config --practice` lists the facts; `steerboard config --practice export > facts.toml` writes them, and",
        "`steerboard config --practice import facts.toml` reads the file again.", "",
        "| fact | default | what it is |", "|---|---|---|",
    ]  # fmt: skip
    for fact in FIELDS:
        default = f"`{DEFAULTS[fact.name]}`" if DEFAULTS.get(fact.name) else ""
        lines.append(
            f"| `{fact.name}` | {default or ('by `init`' if fact.required else 'empty')} | {fact.help} |"
        )
    return "\n".join([*lines, ""])


def brand() -> str:
    """The keys of `brand/brand.toml`, from the module that reads it."""
    from exports import brand as module

    example = (module.__doc__ or "").split("\n\n", 1)[1].strip()
    lines = [
        "# The brand",
        "",
        "What documents look like: `brand/brand.toml` in the practice's folder, and the files that it names, which lie",
        "beside it and nowhere else. Every key may be left out. A colour that is too pale to be read on white paper, a",
        "logo that is no picture, and a file outside the folder are refused with a sentence.",
        "",
        "```toml",
        example,
        "```",
        "",
        "Documents bring their own font, Open Sans, with Latin, Greek and Cyrillic letters. For other scripts install a font",
        "that has them on the machine (Debian: `fonts-noto-cjk`) and name it under `[fonts]`.",
        "",
    ]
    return "\n".join(lines)


def pages() -> Iterator[tuple[Path, str]]:
    """(file, what it should say)."""
    yield DOCS / "keys.md", keys()
    yield DOCS / "commands.md", commands()
    yield DOCS / "settings.md", settings()
    yield DOCS / "brand.md", brand()


def main(words: list[str]) -> int:
    """Write, or with `--check` compare."""
    stale = []
    for path, text in pages():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in words:
            path.write_text(text, encoding="utf-8")
    if "--check" in words and stale:
        print(f"not as the program is: {', '.join(stale)}; run python -m tools.pages", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
