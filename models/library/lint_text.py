"""A question as the linter reads it: its sentences, words and parts, and the lists of words it is held against.

Pure. The lists stand in `lint_words.toml` beside this module; they are read once, when the first question is looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.library.wording import DECLARED, REQUIRED

BLANK = "[ ]"
"""What stands in a rephrasing where the committee fills in a figure."""
_TOKEN = re.compile(r"\[ \]|[A-Za-z0-9][\w.%°/+@&'’-]*[\w%+]|[A-Za-z0-9]%?|[,;:()?!\"“”—–/]|\S")
_SENTENCE = re.compile(r"[^.?!]*(?:[.?!](?!\s|$)[^.?!]*)*[.?!]?\s*")
_EXAMPLES = re.compile(
    r"\((?:e\.?\s?g\.?|for example|for instance|such as|i\.?\s?e\.?)[^()]*\)|\b(?:e\.g\.|for example|such as)[^;?]*",
    re.I,
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_PARTS = re.compile(r"(?:,|;|:|—|–|\band/or\b|\band\b|\bbut\b|\?\s)", re.I)
_DIGITS = re.compile(r"(?<![\w.-])(?:[a-z]+\s+)?\d[\d.,]*\s?(?:%|°)?", re.I)


WRAPPED = re.compile(rf"\s*(?:{DECLARED.strip()}|{REQUIRED.strip()})\s+", re.I)
"""How data rules T6 and T7 open a question that was a statement."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a rule is about: a stretch of the question."""

    rule: str
    start: int
    end: int


JOINS = ("and", "or", "and/or", "&")
DETERMINERS = frozenset(
    ("the", "a", "an", "its", "their", "your", "all", "each", "every", "any", "it", "them", "this", "that")
)
SUBORDINATE = frozenset(
    ("when", "whenever", "where", "if", "unless", "until", "because", "while", "as", "whether")
)
RELATIVE = frozenset(("that", "which", "who", "whose", "whom")) | SUBORDINATE
AROUND = ("before", "after", "once", "since")
"""Prepositions that open a clause where a verb follows."""
FINITE = frozenset(
    ("is", "are", "was", "were", "has", "have", "does", "do", "can", "will", "must", "should", "may", "shall")
)


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The lists of `lint_words.toml` by name."""
    text = Path(__file__).with_name("lint_words.toml").read_text(encoding="utf-8")
    return {name: tuple(found) for name, found in tomllib.loads(text).items()}


@cache
def among(name: str) -> frozenset[str]:
    """A list as a set."""
    return frozenset(words()[name])


@cache
def any_of(*names: str) -> re.Pattern[str]:
    """A pattern that finds any word or phrase of these lists, whole, whatever its case; the longest first."""
    found = sorted({word for name in names for word in words()[name]}, key=len, reverse=True)
    said = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in found)
    return re.compile(rf"(?<![\w’'-])(?:{said})(?![\w’'-])", re.I)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of a question."""

    text: str
    start: int

    @property
    def low(self) -> str:
        """In lower case, apostrophes straight."""
        return self.text.lower().replace("’", "'")

    @property
    def end(self) -> int:
        """Where it ends in the question."""
        return self.start + len(self.text)

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not a sign."""
        return self.text[0].isalnum()


def tokens(text: str) -> tuple[Token, ...]:
    """The words and signs of a text."""
    return tuple(Token(match.group(), match.start()) for match in _TOKEN.finditer(text))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, sentence) of each sentence; a full stop within a word or number ends none."""
    for match in _SENTENCE.finditer(text):
        if match.group().strip():
            yield match.start(), match.group()


def hidden(text: str, pattern: re.Pattern[str]) -> str:
    """The text with what the pattern finds blanked out, so that places stay."""
    return pattern.sub(lambda match: "\x00" * len(match.group()), text)


def without_examples(text: str) -> str:
    """The text with its examples blanked out: `(e.g., quarterly)` promises nothing."""
    return hidden(text, _EXAMPLES)


def without_parentheses(text: str) -> str:
    """The text with what stands in parentheses blanked out."""
    return hidden(text, _PARENTHESES)


def parts(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the parts that `and`, commas and semicolons divide a text into."""
    at = 0
    for match in _PARTS.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def has_figure(text: str) -> bool:
    """Whether it holds a measure: a number that is no part of a name, a word such as weekly, or a blank to fill in."""
    if BLANK in text or any_of("figure").search(text):
        return True
    for match in _DIGITS.finditer(text):
        before = text[: match.start()].rstrip("\x00 ").rsplit(None, 1)
        named = match.group().split()[0].lower() if not match.group()[0].isdigit() else ""
        if named in among("named"):
            continue
        if not named and before and before[-1].lower().strip("(,") in among("named"):
            continue
        return True
    return False


# What a word is. Guesses by form, with the lists for what the form does not tell.


def is_participle(word: str) -> bool:
    """`encrypted`, `kept`, `reporting`: what can stand behind "is" and say something that one look settles."""
    if word in among("noun"):
        return False
    if word in among("participle"):
        return True
    stem = word.rsplit("-", 1)[-1]
    if stem != word and stem in ("facing", "based", "owned", "related"):  # only before a noun
        return False
    return (len(stem) > 4 and stem.endswith("ed")) or (len(stem) > 5 and stem.endswith("ing"))


def is_state(word: str) -> bool:
    """`operational`: an adjective that can stand behind "is" the same way."""
    return word in among("state")


def is_verb(word: str) -> bool:
    """`review`: what can stand behind "do"."""
    return word in among("verb")


def is_third(word: str) -> bool:
    """`reviews`, `latches`: a verb of the third person."""
    if word.endswith("ies") and is_verb(word[:-3] + "y"):
        return True
    return word.endswith("s") and (is_verb(word[:-1]) or (word.endswith("es") and is_verb(word[:-2])))


def ends_phrase(token: Token | None) -> bool:
    """Whether a predicate can end before this token: nothing, a sign, a preposition, an adverb, `and`."""
    if token is None or not token.is_word:
        return True
    low = token.low
    return (
        low in among("preposition")
        or low in among("adverb")
        or low.endswith("ly")
        or low in among("ends_phrase")
    )
