"""People's text in Markdown: the one place that escapes it, so that a name stays a name in any reader of
it.

Everything that could mean something is escaped; in a long text only the signs of a list keep their meaning.
"""

from __future__ import annotations

import re

from exports.html import address
from models.text import clean

_SIGNS = re.compile(r"([\\`*_\[\]<>|~&!#$])")
_START = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))")
_LIST = re.compile(r"^([-+*]|\d{1,9}[.)])[ \t]+(?=\S)")


def line(value: str) -> str:
    """A text of one line, as it stands."""
    escaped = _SIGNS.sub(r"\\\1", " ".join(clean(value, long=True).split()))
    return _START.sub(_not_a_list, escaped)


def link(value: str, words: str = "") -> str:
    """A link where the address is one that may be followed, else the words, or the address, as text."""
    goal = address(value)
    if not goal:
        return line(words or value)
    return f"[{line(words or value)}](<{goal}>)"


def block(value: str, indent: str = "") -> str:
    """A text of several lines: paragraphs and lists stay, each line is escaped.

    `indent` stands before every line but the first; a text that begins with a list then begins on a new line.
    """
    out: list[str] = []
    kind = ""
    for raw in clean(value, long=True).strip("\n").split("\n"):
        stripped = raw.strip()
        mark = _LIST.match(stripped)
        if not stripped:
            kind = ""
            out.append("")
        elif mark:
            if kind == "text":
                out.append("")
            sign = mark[1] if mark[1][0].isdigit() else "-"
            out.append(f"{sign} {line(stripped[mark.end() :])}")
            kind = "list"
        else:
            if kind:
                out[-1] += "\\" if kind == "text" else ""
            out.append(("   " if kind == "list" else "") + line(stripped))
            kind = kind or "text"
    first = ["", ""] if indent and out and _LIST.match(clean(value, long=True).lstrip()) else []
    return ("\n" + indent).join(first + out).replace("\n" + indent + "\n", "\n\n")


def code(value: str, indent: str = "") -> str:
    """What was pasted, letter by letter, in a fence longer than any in it."""
    lines = clean(value, long=True).split("\n")
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return ("\n" + indent).join((fence, *lines, fence))


def _not_a_list(match: re.Match[str]) -> str:
    return match[1] + "\\" if match[1][0].isdigit() else "\\" + match[1]
