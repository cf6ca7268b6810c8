"""What is wrong with a question by itself: is it one, is it objective, is it one check, does yes mean aligned.

Each rule is a function from a question to the places it is about. Pure; guesses of grammar are in `lint_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from models.library.lint_ask import no_question, offers_maybe, open_ended
from models.library.lint_joins import joins
from models.library.lint_rules import ERROR, RULES
from models.library.lint_text import (
    BLANK,
    FINITE,
    JOINS,
    RELATIVE,
    WRAPPED,
    Place,
    among,
    any_of,
    ends_phrase,
    has_figure,
    hidden,
    is_participle,
    parts,
    tokens,
    without_examples,
)
from models.library.wording import PLACEHOLDERS, unsettled_in


def places(question: str) -> tuple[Place, ...]:
    """What the rules have to say about a question, errors first, then as it stands in the text."""
    found = list(no_question(question))
    looked_at = question[:LOOKED_AT]
    for rule in _RULES:
        found += islice(rule(looked_at), MOST)
    if any(one.rule == "offers-maybe" for one in found):
        # what it offers is no negative, and not vague as well
        found = [one for one in found if one.rule not in ("negative", "vague")]
    return tuple(sorted(found, key=lambda one: (one.rule not in ERRORS, one.start)))


LOOKED_AT = 1_000
"""Characters of a question that are read: nobody asks a longer one, and each key costs what is read."""
MOST = 5
"""Remarks of one rule, at most."""
ERRORS = tuple(one.id for one in RULES.values() if (one.severity, one.field) == (ERROR, "question"))
"""The rules on a question that keep it from being approved (PRACTICE §1.6)."""


# Is it objective? -------------------------------------------------------------------------------------------------


def _vague(text: str) -> Iterator[Place]:
    shown = text
    for label in unsettled_in(text):  # what is still to be settled is not vague as well
        shown = shown.replace(label, "\x00" * len(label)) if label != BLANK else shown
    shown = hidden(shown, any_of("precise"))
    firm = without_examples(text)
    pieces = list(parts(firm))
    found = [*any_of("vague").finditer(shown), *_CURRENT.finditer(shown)]
    for match in sorted(found, key=lambda one: one.start()):
        start, end = next(((a, b) for a, b in pieces if a <= match.start() < b), match.span())
        if more := _PRECISELY.match(firm, end):
            end = more.end()
        if not has_figure(firm[start:end]) and not _means_one_thing(text, match):
            yield Place("vague", match.start(), match.end())


_CURRENT = re.compile(r"(?<!the )(?<!its )(?<!a )\bcurrent(?=\s*(?:\?|,|and\b|$))", re.I)
_PRECISELY = re.compile(
    r",?\s*\(?(?:at least|at most|every|each|within|once|no more|no later|that is|meaning)\b[^,;?]*", re.I
)
"""`regularly, at least every 90 days`: what follows says what the word means."""
_SET_DOWN = re.compile(r"\b(?:describes?|defines?|explains?|specif(?:y|ies))\b[^,;]*$", re.I)
_APPOINTED = re.compile(
    r"(?:\s+[\w-]+){0,3}?\s+(?:personnel|persons?|people|staff|individuals?|representatives?|officials?|contacts?|owners?"
    r"|stakeholders|types|roles?)\b",
    re.I,
)


def _means_one_thing(text: str, match: re.Match[str]) -> bool:
    """Whether a vague word is part of a name (`Secure Admin Workstations`), of what a document is said to hold
    (`that describes the secure use`), or says that somebody was appointed (`designated staff`)."""
    word, rest = match.group(), text[match.end() :]
    if word[0].isupper() and re.match(r"\s+[A-Z][a-z]", rest):
        return True
    if word.lower() == "designated" and _APPOINTED.match(rest):
        return True
    return bool(_SET_DOWN.search(text[: match.start()]))


def _subjective(text: str) -> Iterator[Place]:
    for match in any_of("subjective").finditer(hidden(text, any_of("objective"))):
        yield Place("subjective", match.start(), match.end())


def _advice(text: str) -> Iterator[Place]:
    """`Should we replace it?`; not `Should it fail, does another take over?`, which is an if."""
    match = any_of("advice").match(text)
    if match is not None and not _IF.match(text):
        yield Place("advice", match.start(), match.end())


_IF = re.compile(rf"should\b[^,;?]*,\s*(?:then\s+)?(?:{'|'.join(sorted(among('auxiliary')))})\b", re.I)


def _unsettled(text: str) -> Iterator[Place]:
    if BLANK not in text and not any(mark in text for mark in PLACEHOLDERS):
        return
    for label in unsettled_in(text):
        at = text.find(label)
        yield Place("unsettled", at, at + len(label))


# Does yes mean aligned? -------------------------------------------------------------------------------------------

_SHORT = re.compile(r"\b\w+n['’]t\b", re.I)


_LACKING = re.compile(
    r"(?:(?:is|are) there|do|does|has|have) any (?:[\w-]+ ){1,3}?(?P<lack>(?:that|which|who) "
    r"(?:(?:has|have|is|are|do|does|can) (?:no|not|never)|\w+n['’]t|lacks?)|without|lacking|lacks?|missing)\b",
    re.I,
)
"""It looks for what is wrong: `Is there any server that has no antivirus?`, `Do any users lack a second factor?`"""


def _negative(text: str) -> Iterator[Place]:
    lacking = _LACKING.match(text.lstrip())
    if lacking is not None:
        before = len(text) - len(text.lstrip())
        yield Place("negative", before + lacking.start("lack"), before + lacking.end("lack"))
        return
    shown = hidden(text, any_of("positive"))
    found = [*any_of("negative").finditer(shown), *_SHORT.finditer(shown)]
    for match in sorted(found, key=lambda one: one.start()):
        if not _of_an_object(text, match.start(), match.end()):
            yield Place("negative", match.start(), match.end())


def _of_an_object(text: str, start: int, end: int) -> bool:
    """Whether a negative says which things are meant, not what is asked of them: `accounts that are not used`,
    `when it is no longer needed`, `accounts not used for 90 days are disabled`."""
    wrapper = WRAPPED.match(text)
    said = text[wrapper.end() if wrapper else 0 : start]
    words = tokens(re.split(r"[,;:—–]", said)[-1])
    if any(
        one.low in RELATIVE for one in (words[1:] if said.strip() == said.split(",")[-1].strip() else words)
    ):
        return True
    after = tokens(text[end:])
    if not after or not is_participle(after[0].low) or ends_phrase(words[-1] if words else None):
        return False
    for place, one in enumerate(after[1:], 1):
        if not one.is_word or (one.low in JOINS and place == 1):
            return False
        if one.low in FINITE or (
            is_participle(one.low) and ends_phrase(after[place + 1] if place + 1 < len(after) else None)
        ):
            return True
    return False


def _two_checks(text: str) -> Iterator[Place]:
    for join in joins(text)[:1]:
        yield join.place


_RULES = (open_ended, offers_maybe, _vague, _two_checks, _negative, _subjective, _advice, _unsettled)
