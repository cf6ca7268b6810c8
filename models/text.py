"""Text that people typed is data: the one place that cleans what comes in, and what the command line prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

REPLACEMENT = "\ufffd"

LINE_LIMIT = 500
"""Characters of a one-line field."""
TEXT_LIMIT = 20_000
"""Characters of a text of several lines."""
NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
"""Numbers in words, from none to twelve."""

# C0 and C1 controls, DEL, the bidi controls that reorder what is shown, the separators that terminals and editors
# take for line ends, the byte order mark, halves of characters, and what XML does not take. The marks that only say which
# way a letter reads (U+200E, U+200F) stay: names are written with them. Tab and line feed are let through in long texts.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# What takes room in a text and cannot be seen: blanks of no width, joiners, marks of direction, fillers, selectors, tags.
# Inside a text they have their uses (names in Persian, emoji); a text of nothing else is none.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NOTHING = re.compile(rf"[\s{_UNSEEN}]*")
_BETWEEN = re.compile(f"[{_UNSEEN}]+")
_LINE_ENDS = re.compile("\r\n?")
_BLANKS = re.compile(r"[\t\n]+")


def clean(text: str, *, long: bool = False) -> str:
    """The text as it may be stored and shown: normalised (NFC), control characters replaced by U+FFFD.

    Line ends become `\\n`. A short text keeps neither line ends nor tabs: each becomes one blank, and outer blanks go. A
    text in which nothing can be seen is empty, so that it is refused wherever one is needed. Applying it twice changes
    nothing more (FAULTS E4).
    """
    if _NOTHING.fullmatch(text):
        return ""
    text = _LINE_ENDS.sub("\n", text)
    text = _HOSTILE.sub(REPLACEMENT, text)
    text = unicodedata.normalize("NFC", text)
    if long:
        return text.rstrip()
    return _BLANKS.sub(" ", text).strip()


def printable(text: str) -> str:
    """The text for one line of a terminal: cleaned, with tabs and line ends as blanks."""
    return _BLANKS.sub(" ", clean(text, long=True))


def quoted(text: object) -> str:
    """What somebody gave, as sentences of the program quote it: `“friday” is no day`."""
    return f"“{printable(str(text))}”"


def squeeze(text: str) -> str:
    """Outer blanks removed, inner ones collapsed: how names are compared (data rule V6), with `fold` for case."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which two names are the same: squeezed, and without regard to case and to what cannot be seen."""
    seen = squeeze(_BETWEEN.sub("", text))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", seen).casefold())


def same_wording(one: str, other: str) -> bool:
    """Whether two questions differ in case, blanks or punctuation only (PRACTICE §3, ImportRun).

    Signs such as < and + are no punctuation: they carry the meaning.
    """

    def bare(text: str) -> str:
        return "".join(char for char in fold(text) if unicodedata.category(char)[0] not in "PZ")

    return bare(one) == bare(other)


def slug(text: str, limit: int = 80) -> str:
    """Letters, digits and hyphens of ASCII, in lower case, for file names and the codes of packs; `x` if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-") or "x"


def whole(text: str) -> int | None:
    """The whole number that a text is, in up to 15 digits of ASCII; None where it is none."""
    return int(text) if len(text) < 16 and text.isascii() and text.isdecimal() else None


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    many = list(parts)
    return f" {last} ".join([", ".join(many[:-1]), many[-1]]) if len(many) > 1 else "".join(many)


def count(number: int, one: str, many: str = "") -> str:
    """`1 answer`, `3 answers`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def alike(word: str, known: Iterable[str]) -> str:
    """The one of these that a word was meant to be, as a command that is mistyped is answered; empty where none is."""
    from difflib import get_close_matches

    names = {fold(one): one for one in known}
    found = get_close_matches(fold(word), names, 1)
    return names[found[0]] if found else ""


def begin(sentence: str) -> str:
    """The sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]
