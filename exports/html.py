"""People's text in HTML: the one place that escapes it, and that turns a long text into paragraphs and
lists.

A short text is escaped and nothing else. A long one may be written in a small part of Markdown (paragraphs,
lists, emphasis, code, links): no HTML, no images, no headings, and links to http, https and mailto only
(FAULTS F1, F2). Backslashes, angle brackets and ampersands stay as they were typed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from models.text import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_ADDRESS = re.compile(r"(?:https?://[^\s<>\"\\]+|mailto:[^\s<>\"\\?&]+@[^\s<>\"\\?&]+)\Z", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"\*\S|(?<!\w)_\S|`|\]\(|^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]|^[ \t]*~~~", re.MULTILINE)
"""What only the parser of Markdown can tell; where there is none of it, the parser is not even imported."""
_OFF = (
    "blockquote",
    "code",
    "heading",
    "hr",
    "html_block",
    "lheading",
    "reference",
    "autolink",
    "entity",
    "escape",
    "html_inline",
    "image",
)
"""Rules of Markdown that would take what people write for something else: a line that begins with `#`, a
path."""


def text(value: str) -> Markup:
    """A text as it stands, safe in an element and in a quoted attribute."""
    return escape(clean(value, long=True))


def address(value: str) -> str:
    """The address if a link may lead there (http, https, mailto), else nothing."""
    value = clean(value)
    return value if _ADDRESS.match(value) else ""


def link(value: str, words: str = "") -> Markup:
    """A link where the address is one that may be followed; the words, or the address, as text where not."""
    goal = address(value)
    label = text(words or value)
    return Markup('<a href="{}">{}</a>').format(goal, label) if goal else label


def prose(value: str) -> Markup:
    """A long text as paragraphs, lists, emphasis, code and links."""
    value = clean(value, long=True).strip("\n")
    if not value:
        return Markup("")
    if _NOT_PLAIN.search(value):
        return Markup(_markdown().render(value).rstrip("\n"))
    paragraphs = re.split(r"\n[ \t]*\n\s*", value)
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(line.strip() for line in one.split("\n")))
        for one in paragraphs
    )


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Makes a link only where one may be followed."""

        def validateLink(self, url: str) -> bool:
            return bool(address(url))

    parser = Parser("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 12})
    parser.disable(list(_OFF))
    return parser
