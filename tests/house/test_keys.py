"""What is said names keys by their actions: people give them others. Models name none: not only screens ask them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from screens.kit.action import EVERYWHERE, REGISTRY
from tests.conftest import ROOT
from tests.house.texts import Text, modules, parsed, texts
from tests.kit.screens import all_screens
from tui import places

_MORE_VERBS = frozenset(
    (
        "brings",
        "comes",
        "declines",
        "drafts",
        "fills",
        "find",
        "finds",
        "go",
        "goes",
        "has",
        "imports",
        "is",
        "lists",
        "look",
    )
    + ("looks", "mends", "names", "plans", "rephrases", "says", "submits", "takes", "tells", "writes")
)
"""What keys do, and no help begins with."""
_WORDS = frozenset({"up", "down", "end", "home", "space"})
"""Keys that are words as well."""
_FIXED = frozenset({"esc", "ctrl+c", "ctrl+q"})
"""Keys that nobody can give another meaning, where texts name them."""
_BEFORE = r"(?:^|[.;:,(\n…] ?|\b(?:and|here|or|that|then|until|where|with|Library) )\s*"
_ALONE = re.compile(r"(?:: |\()[b-zB-HJ-Z](?=[ ,)]|\.?$|\. )|(?:^|[.;:,] )[b-zB-HJ-Z], then\b")
"""`Name a file first: e.`, `(e at the client)`."""
_NO_SENTENCE = re.compile(r"[{}\\^]|\b(?:SELECT|FROM|WHERE|JOIN|VALUES|ORDER BY|CASE)\b| = \W")
"""Style sheets, patterns and statements."""


@cache
def naming() -> re.Pattern[str]:
    """A key before what it does, as the help of an action begins: `u takes`, `p, then o, switches`, `> proposes`."""
    all_screens()
    every = [action for place in REGISTRY.values() for action in place]
    keys = {key for action in every for key in action.keys} - _FIXED - _WORDS
    verbs = {verb for action in every if (verb := action.help.split()[0].lower()).endswith("s")} | _MORE_VERBS
    key, verb = "|".join(map(re.escape, sorted(keys))), "|".join(sorted(verbs))
    return re.compile(rf"{_BEFORE}(?:{key})(?:,? (?:and|or|then) (?:{key}))?,? (?:{verb})\b")


def named(words: str, pattern: re.Pattern[str]) -> str:
    """The key that a text names letter by letter, with what follows it; empty where it names none."""
    if " " not in words.strip() or _NO_SENTENCE.search(words):
        return ""
    found = pattern.search(words) or _ALONE.search(words)
    return words[found.start() : found.end() + 12] if found else ""


@pytest.mark.parametrize(
    "words",
    [
        "REV-0001 is cancelled. u brings it back.",
        "No reviews yet. a starts the first one.",
        "p plans on",
        "left and right go to another.",
        "Nobody is asked yet: in the Library p, then o, switches their pack on.",
        "… is a draft: > proposes it first.",
        "No standard is approved yet. 6 opens the library.",
        "Name a file first: e.",
        "Nothing is planned by a series. a adds one: how often, from which day.",
        "REV-0001 is planned: enter starts it.",
        "nothing yet of a fix: f in the walk.",
        "; more letters, or f, find fewer.",
    ],
)
def test_a_key_in_a_text_is_found(words: str) -> None:
    assert named(words, naming())


@pytest.mark.parametrize(
    "words",
    [
        "Adds a series of reviews.",
        "Nothing here has … in it; esc shows all.",
        "… s",
        "Plan B is kept as it is.",
        "a yes/no question",
    ],
)
def test_what_is_no_key_is_none(words: str) -> None:
    assert not named(words, naming())


def test_texts_name_keys_by_their_actions() -> None:
    pattern = naming()
    wrong = [
        Text(one.file, one.line, found)
        for one in texts("screens", "tui", "models", "exports", without=("tui/cli",))
        if (found := named(one.words, pattern))
    ]
    assert not wrong


def names(module: str) -> set[str]:
    """The actions that a text of this module may name by their short names: those of its screens, of the screens that are
    made of it, or where it has none of any screen of the wing; of their lists and fields, and of everywhere."""
    everyone = all_screens()
    mine = [one for one in everyone if any(base.__module__ == module for base in one.__mro__)]
    wing = module.rpartition(".")[0]
    mine = mine or [one for one in everyone if one.__module__.startswith(f"{wing}.")]
    places = {place for one in mine for place in (one.ACTIONS.place, *one.ACTIONS.uses)} | {EVERYWHERE.place}
    return {action.name for place in places for action in REGISTRY[place]}


def asked_for(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of each action whose key is asked for: `self.key("undo")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "key" and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def test_the_actions_that_texts_name_are_there() -> None:
    """That of another place by its whole id, which `tui.places` knows."""
    everyone = 0
    for path in modules("screens", "tui"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        short = names(module)
        for number, name in asked_for(parsed(path)):
            place, _, last = name.rpartition(".")
            known = {one.name for one in REGISTRY[place]} if place else short
            assert last in known, f"{module}, line {number}: {name}"
            assert place in ("", EVERYWHERE.place, *places.DECLARED), f"{module}, line {number}: {name}"
            everyone += 1
    assert everyone > 80


def test_the_table_of_what_is_declared_where_is_right() -> None:
    all_screens()
    for place, module in places.DECLARED.items():
        assert f'declare(\n    "{place}"' in (ROOT / (module.replace(".", "/") + ".py")).read_text(
            encoding="utf-8"
        )
