"""People's text in Markdown: read back by a reader of Markdown, a name is still that name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from exports.markdown import block, code, line, link
from models.text import clean
from tests.exports.reading import parse

READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def read(markdown: str) -> tuple[str, set[str]]:
    """What a reader of Markdown shows, and the elements it makes."""
    root = parse(READER.render(markdown))
    return " ".join("".join(root.itertext()).split()), {element.tag for element in root.iter()}


@pytest.mark.parametrize(
    "typed",
    ["1. first", "- item", "+ x", "# head", "> quote", "*b* _i_ ~~s~~ `c`", "<b>x</b>", "[a](http://e)", "![a](x)", "a | b",
     "C:\\x\\*", "AT&amp;T", "2026) x", "---", "===", "$x$", ": x", "<!-- x -->", "[x]: http://e"],
)  # fmt: skip
def test_a_line_is_shown_as_it_stands(typed: str) -> None:
    assert read(line(typed)) == (typed, {"html", "head", "body", "p"})


@given(some.text())
def test_any_line_makes_no_element(typed: str) -> None:
    shown, elements = read("x " + line(typed))
    assert elements == {"html", "head", "body", "p"}
    assert shown == " ".join(("x " + clean(typed, long=True)).split())


@given(some.text(alphabet=some.sampled_from("ab\n -1.*+#>`|<[]()!\\\t")))
def test_any_block_makes_paragraphs_and_lists_only(typed: str) -> None:
    _, elements = read("- **Why:** " + block(typed, "  "))
    assert elements <= {"html", "head", "body", "p", "ul", "ol", "li", "br", "strong"}


def test_a_block_keeps_its_list() -> None:
    shown, elements = read(block("Do:\n1. a\n2. b\n\nThen c"))
    assert shown == "Do: a b Then c" and {"ol", "li"} <= elements


@given(some.text())
def test_pasted_output_stays_letter_by_letter(pasted: str) -> None:
    tokens = READER.parse(code(pasted))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content.rstrip("\n") == clean(pasted, long=True).rstrip("\n")


def test_f2_a_link_leads_to_http_https_and_mailto_only() -> None:
    assert link("https://e.example/a_b", "a [b]") == r"[a \[b\]](<https://e.example/a_b>)"
    assert link("javascript:x", "words") == "words"
