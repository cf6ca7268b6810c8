"""Text that people typed: the one place that cleans it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import text
from models.text import clean, count, fold, printable, same_wording, slug, squeeze, whole

ANY = st.text(st.characters(exclude_categories=()), max_size=80)
"""Any text at all: controls, halves of characters, what is no character."""
PIECES = st.sampled_from(
    [
        "\x00",
        "\x07",
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x07",
        "\x1bP1$r\x1b\\",
        "\x9b31m",
        "\x85",
        "\u2028",
    ]
    + [
        "\u202e",
        "\u2066",
        "\ufeff",
        "\r\n",
        "\r",
        "\n",
        "\t",
        " ",
        "\u0301",
        "a\u0308",
        "\ud83d",
        "\udca9",
        "💩",
        "x",
    ]
)
HOSTILE = {
    "escape": "\x1b[2J\x1b[H",
    "title": "\x1b]2;owned\x07",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "8-bit CSI": "\x9b5n",
    "device status": "\x1b[6n",
    "device control": "\x1bP$qm\x1b\\",
    "link": "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "NUL": "a\x00b",
    "bell and backspace": "a\x07\x08\x08b",
    "delete": "a\x7fb",
    "right to left": "gpj.\u202eexe",
    "isolates": "\u2067abc\u2069",
    "line separators": "a\u2028b\u2029c\x85d\x0bf\x0cg",
    "half a character": "\ud800",
    "byte order mark": "\ufeffname",
    "no character": "\ufffe\uffff",
}
SIGNS = {
    chr(n)
    for n in (
        *range(0x600, 0x606),
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
        0x110BD,
        0x110CD,
        *range(0x13430, 0x13440),
    )
}
"""Those of the format characters that can be seen: they stand over or before numbers."""
HARMLESS = [
    "Acme [EU] Ltd",
    "[/]",
    "[@click=app.quit]go[/]",
    "{{ 7 * 7 }}",
    "'; DROP TABLE clients; --",
    '=HYPERLINK("http://x")',
    "../../etc/passwd",
    "$(id) `id` %n %s",
    "<script>alert(1)</script>",
    "NULL",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "بِسْمِ ٱللَّٰهِ",
    "עברית \u200f(1985) בע״מ",
    "👩\u200d💻 e\u0301\u0323",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗",
    "می\u200cخواهم",
    "\u2800x",
]
UNSEEN = (
    "".join(
        char
        for char in map(chr, range(0x110000))
        if char.isspace()
        and unicodedata.category(char) != "Cc"
        or unicodedata.category(char) == "Cf"
        and char not in SIGNS
    )
    + "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe0f\U000e0101 \t\n"
)
"""All that has a place in a text and cannot be seen, as Unicode says it, and the fillers and selectors besides."""


def is_clean(found: str, *, long: bool) -> bool:
    """Nothing in it that a terminal obeys or that cannot be kept."""
    allowed = "\n\t" if long else ""
    return all(
        unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") or char in allowed for char in found
    ) and not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in found)


@given(st.one_of(ANY, st.lists(PIECES, max_size=12).map("".join)), st.booleans())
def test_cleaning_leaves_nothing_hostile_and_is_done_at_once(one: str, long: bool) -> None:
    """Once is enough; what is clean can be stored; nothing grows beyond what it was in NFC."""
    found = clean(one, long=long)
    assert is_clean(found, long=long)
    assert clean(found, long=long) == found
    assert found.encode("utf-8").decode() == found == unicodedata.normalize("NFC", found)
    assert found == found.rstrip() and (long or found == found.strip())
    said = printable(one)
    assert is_clean(said, long=False) and printable(said) == said


@pytest.mark.parametrize("name", HOSTILE)
def test_e4_what_a_terminal_obeys_is_replaced(name: str) -> None:
    """By U+FFFD, which can be seen; what stands beside it stays."""
    for long in (False, True):
        found = clean(HOSTILE[name], long=long)
        assert is_clean(found, long=long) and "\ufffd" in found
        assert found.replace("\ufffd", "") == "".join(char for char in HOSTILE[name] if clean(char) == char)


@pytest.mark.parametrize("one", HARMLESS)
def test_what_looks_like_code_is_text(one: str) -> None:
    """It stays as it is, but for NFC and outer blanks."""
    assert clean(one) == unicodedata.normalize("NFC", one).strip() and "\ufffd" not in clean(one)
    assert clean(one, long=True) == unicodedata.normalize("NFC", one).rstrip()


@given(st.text(UNSEEN, max_size=20), st.booleans())
def test_a_text_in_which_nothing_can_be_seen_is_empty(one: str, long: bool) -> None:
    """So that it is no name, no question and no reason; whatever can be seen in it stays."""
    assert clean(one, long=long) == "" == printable(one) == fold(one)
    assert "x" in clean(f"{one}x{one}", long=long)


def test_names_that_look_the_same_are_the_same() -> None:
    """What cannot be seen does not tell them apart."""
    assert fold("Ac\u200bme\u2060 \ufeffLtd\u3164") == fold("ACME Ltd")


def test_line_ends_become_one_kind_and_blanks_in_a_short_text() -> None:
    """And tabs stay in a long one."""
    assert clean("a\r\nb\rc\n\td\n\n", long=True) == "a\nb\nc\n\td"
    assert clean("  a\r\n\r\n\tb\tc  ") == "a b c"
    assert printable("a\n\nb\tc\x1b") == "a b c\ufffd"


@given(ANY, ANY)
def test_folded_names_are_the_same_whatever_their_case_and_blanks(one: str, other: str) -> None:
    """Folding is done at once, for every spelling of the same characters."""
    one, other = clean(one), clean(other)
    assert fold(fold(one)) == fold(one)
    assert fold(unicodedata.normalize("NFD", one)) == fold(one)
    assert fold(f"  {one}\u00a0 {other} ") == fold(f"{one} {other}")
    assert squeeze(squeeze(one)) == squeeze(one)


def test_names_that_are_the_same() -> None:
    """Data rule V6."""
    assert fold("  ACME   Ltd ") == fold("acme ltd")
    assert fold("STRASSE") == fold("Straße")
    assert fold("Cafe\u0301") == fold("CAFÉ")
    assert fold("Acme") != fold("Acne")


def test_wordings_that_are_the_same_and_that_are_not() -> None:
    """Case, blanks and punctuation do not matter; signs and marks of a script do."""
    assert same_wording("Is MFA on?", "is  mfa ON")
    assert same_wording("Is “it” on-site?", "Is 'it' onsite?")
    assert not same_wording("Are there > 5?", "Are there < 5?")
    assert not same_wording("कि", "का")
    assert not same_wording("Is it on?", "Is it in?")


@given(ANY, st.integers(1, 100))
def test_a_slug_is_a_file_name_everywhere(one: str, limit: int) -> None:
    """ASCII letters, digits and hyphens, not longer than asked, never empty."""
    found = slug(one, limit)
    assert 0 < len(found) <= limit and slug(found, limit) == found
    assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789-" for char in found) and not found.startswith(
        "-"
    )


def test_counting_in_words() -> None:
    """One, and many."""
    assert [count(n, "answer") for n in (0, 1, 2)] == ["0 answers", "1 answer", "2 answers"]
    assert count(2, "reply", "replies") == "2 replies"
    assert text.LINE_LIMIT < text.TEXT_LIMIT


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 15, 10**15 - 1),
        ("9" * 16, None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_a_whole_number_is_of_plain_digits(text: str, number: int | None) -> None:
    assert whole(text) == number
