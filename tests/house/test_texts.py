"""How the program quotes what somebody gave or wrote: “so”, wherever it is said. What is typed into a shell or a file stands
between `backticks`, with the quotes that it needs."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT
from tests.house.texts import Text, modules, parsed, texts

_CODE = re.compile(r"`[^`]*`|\b\w+ = \"[^\"]*\"|\"[\w.]+\" = \"[^\"]*\"|^sqlite3 .*")
"""What is typed: in backticks, or a line of a file."""
_NO_SENTENCE = re.compile(
    r"[{}\\<]|\b(?:SELECT|FROM|WHERE|JOIN|VALUES|ORDER BY|CASE|LIKE|MATCH|IN)\b|coalesce|substr\(|replace\("
    r"| = ['\"]|=\"|sans-serif"
)
"""Style sheets, patterns, markup and statements."""
_STRAIGHT = re.compile(r"(?<![\w’'])'[^']+'(?!\w)|\"")
_CURLED = re.compile(r"\w’[a-z]|‘")


def misquoted(words: str) -> bool:
    """Whether a sentence quotes otherwise, or has another apostrophe."""
    if " " not in words.strip() or _NO_SENTENCE.search(words):
        return False
    said = _CODE.sub("", words)
    return bool(_STRAIGHT.search(said) or _CURLED.search(said))


@pytest.mark.parametrize(
    "words", ["There is no client 'X'.", 'There is no client "X".', "the client’s own", "It is ‘so’."]
)
def test_other_quotes_are_found(words: str) -> None:
    assert misquoted(words)


@pytest.mark.parametrize(
    "words", ["the client's and “so”", 'Write it as `"#17485c"`.', 'a path: harbour = "/srv/x"']
)
def test_ours_are_left(words: str) -> None:
    assert not misquoted(words)


def test_what_the_program_says_is_quoted_in_one_way() -> None:
    assert [one for one in texts("screens", "tui", "models", "exports") if misquoted(one.words)] == []


def test_what_somebody_gave_is_never_said_as_python_shows_it() -> None:
    """`{name!r}` quotes with straight quotes of either kind; a mistake in the program itself may."""
    found = [
        Text(str(path.relative_to(ROOT)), node.lineno, ast.unparse(node))
        for path in modules("screens", "tui", "models", "exports")
        for raised in ast.walk(parsed(path))
        if isinstance(raised, ast.JoinedStr)
        for node in ast.walk(raised)
        if isinstance(node, ast.FormattedValue) and node.conversion == ord("r")
    ]
    assert [one.file for one in found] == ["models/align/due.py"], "that of due is a mistake of the program"
