"""People's text in HTML: what it says is shown, what it could do is not done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exports.html import address, link, prose, text
from tests.exports.reading import parse


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Acme [EU] <b>Ltd</b> & Söhne", "Acme [EU] &lt;b&gt;Ltd&lt;/b&gt; &amp; Söhne"),
        ('" onmouseover="x', "&#34; onmouseover=&#34;x"),
        ("\x1b[31mred\x00", "�[31mred�"),
        ("a\u202eb", "a�b"),
    ],
)
def test_text_is_escaped_and_cleaned(typed: str, shown: str) -> None:
    assert text(typed) == shown


def test_prose_keeps_paragraphs_and_lines() -> None:
    assert prose("one\ntwo\n\nthree") == "<p>one<br>\ntwo</p>\n<p>three</p>"
    assert prose("") == "" == prose("\n\n")


def test_prose_knows_lists_emphasis_and_code() -> None:
    made = prose("1. first\n2. second\n\n- **bold** and `code`")
    assert (
        "<ol>" in made and "<ul>" in made and "<strong>bold</strong>" in made and "<code>code</code>" in made
    )


@pytest.mark.parametrize(
    "typed",
    [
        r"C:\Users\x",
        r"\\server\share",
        "# of failures: 3",
        "> 5 GB",
        "AT&amp;T",
        "    indented",
        "a\n===\nb",
        "---",
    ],
)
def test_prose_shows_what_people_write_and_markdown_would_eat(typed: str) -> None:
    parsed = parse(prose(typed + " *x*"))
    assert " ".join("".join(parsed.itertext()).split()) == " ".join((typed + " x").split())


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=http://127.0.0.1/x>",
        "![x](http://127.0.0.1/x.png)",
        "![x](file:///etc/passwd)",
        "<https://e.example/a>",
        "[x](javascript:alert(1))",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](data:text/html,x)",
        "[x]: http://127.0.0.1/\n\n[x]",
        "</p></div></body><h1>x",
    ],
)
def test_f1_prose_holds_no_html_no_image_and_no_unsafe_address(hostile: str) -> None:
    made = prose(f"*before* {hostile} after")
    root = parse(made)
    tags = {element.tag for element in root.iter()} - {"html", "head", "body", "p", "em", "br", "a", "div"}
    assert tags == set()
    for element in root.iter("a"):
        assert str(element.get("href")).startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    "good", ["https://e.example/a?b=1&c=2#d", "http://e.example", "mailto:a@b.example", "HTTPS://E.example/"]
)
def test_f2_links_that_may_be_followed(good: str) -> None:
    assert address(good) == good
    assert prose(f"[x]({good})").count("<a href=") == 1


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)", " java\nscript:alert(1)", "vbscript:x", "file:///etc/passwd", "data:text/html,x",
        "ftp://x", "//e.example", "/etc/passwd", "https://e.example/\" onclick=\"x", "mailto:a@b?bcc=c@d", "#x", "",
    ],
)  # fmt: skip
def test_f2_links_that_may_not(bad: str) -> None:
    assert address(bad) == ""
    assert "<a " not in link(bad, "words")
    assert link(bad, "words") == "words"


@given(some.text())
def test_prose_of_anything_parses_to_harmless_elements(typed: str) -> None:
    root = parse(prose(typed))
    allowed = {"html", "head", "body", "p", "br", "ul", "ol", "li", "em", "strong", "code", "a", "pre"}
    assert {element.tag for element in root.iter()} <= allowed
    assert all(set(element.attrib) <= {"href", "start", "class"} for element in root.iter())
