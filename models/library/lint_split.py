"""Two checks in one question as two questions.

For `lint_rephrase`; nothing is given where it cannot be told what both parts are said of. Pure.
"""

from __future__ import annotations

import re

from models.library.lint_joins import Join, joins
from models.library.lint_text import (
    Place,
    Token,
    among,
    ends_phrase,
    is_participle,
    is_state,
    is_verb,
    tokens,
    without_examples,
    without_parentheses,
)


def two_checks(text: str, place: Place) -> str:
    """`Is it on and are logs kept?` -> `Is it on?` and `Are logs kept?`, on two lines."""
    found = joins(text)
    if len(found) != 1:
        return ""
    join = found[0]
    if join.kind == "sentence":
        first, second = text[: join.place.start].strip(), text[join.place.start :].strip()
        plain = second.split()[0].lower() in among("auxiliary") and not re.search(
            r"\b(?:it|they|them|this|these|that|its|their)\b", second, re.I
        )
        return f"{first}\n{second}" if plain else ""
    if "(" in text or "," in text[: join.place.start].rsplit("?", 1)[0] and join.kind != "clause":
        return ""
    words = tokens(without_parentheses(without_examples(text)).replace("\x00", " "))
    conjunction = words[join.at]
    if conjunction.low != "and":
        return ""
    before, after = text[: conjunction.start].strip(" ,"), text[conjunction.end :].strip(" ?")
    return _SPLITS[join.kind](words, join, before, after)


def _split_clause(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    if after.split()[0].lower() not in among("auxiliary") or words[0].low not in among("auxiliary"):
        return ""
    if (
        len(after.split()) < 3
        or re.search(r"\b(?:it|they|them|this|these|its|their)\b", after, re.I)
        or is_participle(after.split()[1].lower())
    ):
        return ""
    return f"{before}?\n{after}?"


def _split_shared(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    if re.search(r"\b(?:it|they|them|these|its|their)\b", after, re.I):
        return ""
    return f"{before}?\n{before.split()[0]} {after}?"


def _predicate_start(words: tuple[Token, ...], at: int) -> int:
    """The token with which what is said of the subject begins; 0 where it cannot be told."""
    for place in range(2, at):
        one = words[place]
        if (is_participle(one.low) or is_state(one.low)) and ends_phrase(words[place + 1]):
            return place
    return 0


def _split_predicate(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    if words[0].low not in among("auxiliary"):  # a statement: what is said begins behind its verb
        begin = next(
            (place for place in range(2, join.at) if words[place - 1].low in ("is", "are", "was", "were")), 0
        )
        if not begin or not (is_participle(words[begin].low) or is_state(words[begin].low)):
            return ""
        return f"{before}?\n{before[: words[begin].start].strip()} {after}?"
    begin = _predicate_start(words, join.at)
    if (
        words[0].low not in ("is", "are", "was", "were", "has", "have")
        or not begin
        or words[1].low in ("there", "it")
    ):
        return ""
    begin = begin - 1 if words[begin - 1].low in ("been", "clearly", "formally") else begin
    subject = before[: words[begin].start].strip()
    been = "been " if words[begin].low == "been" and not after.lower().startswith("been") else ""
    return f"{before}?\n{subject} {been}{after}?"


def _split_attribute(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    head, _, _ = before.rpartition(" ")
    first, _, noun = after.partition(" ")
    if not head or not noun or words[join.at - 2].text == ",":
        return ""
    return f"{before} {noun}?\n{head} {first} {noun}?"


def _split_verb(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    if words[0].low not in ("do", "does", "did", "can", "will", "must", "should"):
        return ""
    begin = next((place for place in range(2, join.at) if is_verb(words[place].low)), 0)
    if not begin or any(one.low in ("that", "which", "who", "to", "for") for one in words[: join.at]):
        return ""
    subject = before[: words[begin].start].strip()
    if begin == join.at - 1:  # test and document restores
        _, _, rest = after.partition(" ")
        return f"{before} {rest}?\n{subject} {after}?" if rest else ""
    if re.search(r"\b(?:it|they|them|these|its|their)\b", after, re.I) or not is_verb(
        after.split()[0].lower()
    ):
        return ""
    return f"{before}?\n{subject} {after}?"


def _split_phrase(words: tuple[Token, ...], join: Join, before: str, after: str) -> str:
    for place in range(join.at - 1, max(1, join.at - 5), -1):
        if words[place].low in among("preposition"):
            return f"{before}?\n{before[: words[place].start].strip()} {after}?"
    return ""


_SPLITS = {
    "clause": _split_clause,
    "predicate": _split_predicate,
    "attribute": _split_attribute,
    "verb": _split_verb,
    "phrase": _split_phrase,
    "shared": _split_shared,
}
