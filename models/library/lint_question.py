"""What is wrong with a question by itself: is it one, is it objective, is it one check, does yes mean aligned.

Each rule is a function from a question to the places it is about. Pure; guesses of grammar are in `lint_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from models.library.lint_text import (
    BLANK,
    Token,
    among,
    any_of,
    ends_phrase,
    has_figure,
    hidden,
    is_participle,
    is_state,
    is_third,
    is_verb,
    parts,
    sentences,
    tokens,
    without_examples,
    without_parentheses,
)
from models.library.wording import DECLARED, PLACEHOLDERS, REQUIRED, unsettled_in

WRAPPED = re.compile(rf"\s*(?:{DECLARED.strip()}|{REQUIRED.strip()})\s+", re.I)
"""How data rules T6 and T7 open a question that was a statement."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a rule is about: a stretch of the question."""

    rule: str
    start: int
    end: int


def places(question: str) -> tuple[Place, ...]:
    """What the rules have to say about a question, errors first, then as it stands in the text."""
    found = list(_no_question(question))
    looked_at = question[:LOOKED_AT]
    for rule in _RULES:
        found += islice(rule(looked_at), MOST)
    return tuple(sorted(found, key=lambda one: (one.rule not in ERRORS, one.start)))


LOOKED_AT = 1_000
"""Characters of a question that are read: nobody asks a longer one, and each key costs what is read."""
MOST = 5
"""Remarks of one rule, at most."""
ERRORS = ("no-question", "open-ended", "offers-maybe")
"""The rules on a question that keep it from being approved (PRACTICE §1.6)."""


# Is it a yes/no question? ---------------------------------------------------------------------------------------

_ASKS = re.compile(r"\?[\"”’')\]]*(?=\s|$)")
_LEAD = re.compile(
    r"(?:(?:if\s+[\"“‘']?(?:yes|so|not|no)|and|also|then)\b[\s,:\"”’']*)+"
    r"|(?:if|for|upon|in|with|where|when)\s[^?]*?,\s*(?:then\s+)?(?=(?:what|which|who|whose|when|where|why|how|please)\b)"
    r"|if\s[^,?]*,\s*(?:then\s+)?",
    re.I,
)
_AND_WHO = re.compile(
    r"(?:,\s*(?:(?:and|or|if so,?)\s+)?|\b(?:and|or)\s+)(?P<ask>how (?:often|many|much|long)|what|when|where|who|why)\s+"
    r"(?:is|are|was|were|do|does|did|has|have|can|will|(?<=who )[a-z]+s)\b",
    re.I,
)
_INDIRECT = re.compile(r"\b(?:who|what|which|where|when|how|why|if|whether)\b", re.I)
_OF_WHAT = re.compile(
    r"(?:to|by|in|at|for|from|of|on|with|under|since|until|through)\s+(what|which|whom|whose|how|when)\b",
    re.I,
)
_TOLD = re.compile(
    r"(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:tell|describe|explain|list|name|provide|give|outline|show|share)\b",
    re.I,
)
_MAYBE = (
    "maybe|perhaps|partly|partially|partial|sometimes|somewhat|mostly|occasionally|rarely|unsure|not sure|unknown"
    "|don[’']t know|in part|to some extent|half"
)
_OFFERS = re.compile(
    rf"\bmaybe\b|\bperhaps\b|\bto what extent\b|\bon a scale\b|\b(?:yes|no)\b\W{{0,4}}(?:or\W+|and\W+)?(?:{_MAYBE})\b"
    rf"|(?:\bor\b|,|/)\s*(?:only\s+|just\s+)?(?:{_MAYBE}|never|not at all)\b(?=\W*(?:$|\?|\)|/|,|or\b|and\b))"
    rf"|\b(?:{_MAYBE})\s*(?:/|,\s*|\s+or\s+)(?:yes|no)\b",
    re.I,
)


def _no_question(text: str) -> Iterator[Place]:
    if not _ASKS.search(text):
        yield Place("no-question", 0, len(text))
        return
    order = _opening(text, "order")
    if order:
        yield Place("no-question", 0, order)


def _opening(text: str, name: str) -> int:
    """Where a word of the list that opens the text ends; 0 where none does."""
    match = any_of(name).match(text, len(text) - len(text.lstrip()))
    return match.end() if match else 0


def _open_ended(text: str) -> Iterator[Place]:
    if WRAPPED.match(text):
        return
    for number, (start, sentence) in enumerate(sentences(text)):
        asks = number == 0 or sentence.rstrip("\"”’') ").endswith("?")
        lead = _LEAD.match(sentence)
        at = start + (lead.end() if lead else 0)
        rest = text[at : start + len(sentence)]
        end = _asks_for_more(rest, asks)
        if end:
            yield Place("open-ended", at, at + end)
        elif (
            asks and (match := _AND_WHO.search(sentence)) and not _INDIRECT.search(sentence[: match.start()])
        ):
            yield Place("open-ended", start + match.start("ask"), start + match.end("ask"))


def _asks_for_more(sentence: str, asks: bool) -> int:
    """The end of the words by which a sentence asks for a value or a text; 0 where it does not."""
    found = tokens(sentence)
    if not found:
        return 0
    first = found[0].low
    second = found[1].low if len(found) > 1 else ""
    if asks and (match := _OF_WHAT.match(sentence)):
        return match.end()
    if asks and first in among("ask"):
        if (
            first in ("when", "where")
            and second not in among("auxiliary")
            and re.search(
                rf",\s*(?:then\s+)?(?:{'|'.join(among('auxiliary'))}|the|a|an|every|each|all)\b",
                sentence,
                re.I,
            )
        ):
            return 0
        pair = first == "how" and second in (
            "much",
            "many",
            "often",
            "long",
            "large",
            "big",
            "old",
            "far",
            "well",
            "quickly",
            "fast",
            "recently",
            "frequently",
        )
        pair = pair or (
            first in ("what", "which")
            and second in ("size", "version", "type", "kind", "percentage", "number", "model", "frequency")
        )
        return found[1].end if pair else found[0].end
    if match := _TOLD.match(sentence):
        return match.end()
    if first == "please" or (
        first in ("describe", "explain", "elaborate", "summarise", "summarize")
        and second not in ("is", "are")
    ):
        return found[1].end if first == "please" and len(found) > 1 else found[0].end
    if first in among("request") and second in among("object"):
        return found[0].end
    if first == "tell" and second == "us":
        return found[1].end
    return 0


def _offers_maybe(text: str) -> Iterator[Place]:
    if WRAPPED.match(text):
        return
    for match in _OFFERS.finditer(text):
        yield Place("offers-maybe", match.start(), match.end())
        return


# Is it objective? -------------------------------------------------------------------------------------------------


def _vague(text: str) -> Iterator[Place]:
    shown = text
    for label in unsettled_in(text):  # what is still to be settled is not vague as well
        shown = shown.replace(label, "\x00" * len(label)) if label != BLANK else shown
    shown = hidden(shown, any_of("precise"))
    firm = without_examples(text)
    pieces = list(parts(firm))
    for match in any_of("vague").finditer(shown):
        piece = next(((a, b) for a, b in pieces if a <= match.start() < b), (match.start(), match.end()))
        if not has_figure(firm[slice(*piece)]) and not _means_one_thing(text, match):
            yield Place("vague", match.start(), match.end())


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


def _unsettled(text: str) -> Iterator[Place]:
    if BLANK not in text and not any(mark in text for mark in PLACEHOLDERS):
        return
    for label in unsettled_in(text):
        at = text.find(label)
        yield Place("unsettled", at, at + len(label))


# Does yes mean aligned? -------------------------------------------------------------------------------------------

_SHORT = re.compile(r"\b\w+n['’]t\b", re.I)


def _negative(text: str) -> Iterator[Place]:
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
        one.low in _RELATIVE for one in (words[1:] if said.strip() == said.split(",")[-1].strip() else words)
    ):
        return True
    after = tokens(text[end:])
    if not after or not is_participle(after[0].low) or ends_phrase(words[-1] if words else None):
        return False
    for place, one in enumerate(after[1:], 1):
        if not one.is_word or (one.low in _JOINS and place == 1):
            return False
        if one.low in _FINITE or (
            is_participle(one.low) and ends_phrase(after[place + 1] if place + 1 < len(after) else None)
        ):
            return True
    return False


# Is it one check? -------------------------------------------------------------------------------------------------

_JOINS = ("and", "or", "and/or", "&")
_DETERMINERS = frozenset(
    ("the", "a", "an", "its", "their", "your", "all", "each", "every", "any", "it", "them", "this", "that")
)
_SUBORDINATE = frozenset(
    ("when", "whenever", "where", "if", "unless", "until", "because", "while", "as", "whether")
)
_RELATIVE = frozenset(("that", "which", "who", "whose", "whom")) | _SUBORDINATE
_AROUND = ("before", "after", "once", "since")
"""Prepositions that open a clause where a verb follows."""
_FINITE = frozenset(
    ("is", "are", "was", "were", "has", "have", "does", "do", "can", "will", "must", "should", "may", "shall")
)


@dataclass(frozen=True, slots=True)
class Join:
    """Two checks and what joins them."""

    at: int
    """Which of the tokens joins them; -1: they are two sentences."""
    kind: str
    """sentence, clause, predicate, attribute, verb or phrase."""
    place: Place


def joins(text: str) -> tuple[Join, ...]:
    """What joins two checks in a question, in the order of the text."""
    asked = [(start, one) for start, one in sentences(text) if one.rstrip().endswith("?")]
    if len(asked) > 1:
        if any(
            _asks_for_more(one[lead.end() if (lead := _LEAD.match(one)) else 0 :], True) for _, one in asked
        ):
            return ()
        start, second = asked[1]
        return (Join(-1, "sentence", Place("two-checks", start, start + len(second.rstrip()))),)
    shown = without_parentheses(without_examples(text)).replace("\x00", " ")
    found = tokens(shown)
    inverted = bool(found) and found[0].low in among("auxiliary") and not WRAPPED.match(text)
    return tuple(
        Join(at, kind, Place("two-checks", token.start, found[at + 1].end))
        for at, token in enumerate(found)
        if 0 < at < len(found) - 1 and (kind := _joined(found, at, inverted))
    )


def _two_checks(text: str) -> Iterator[Place]:
    for join in joins(text)[:1]:
        yield join.place


def _joined(found: tuple[Token, ...], at: int, inverted: bool) -> str:
    if found[at].low in _JOINS:
        return _kind(found, at, inverted)
    if found[at].text == "," and at + 2 < len(found):  # a written, approved policy
        before, after, beyond = found[at - 1].low, found[at + 1].low, found[at + 2]
        stated = all(is_participle(word) and not word.endswith("ing") for word in (before, after))
        return "attribute" if stated and not ends_phrase(beyond) and beyond.low not in _JOINS else ""
    return ""


def _kind(found: tuple[Token, ...], at: int, inverted: bool) -> str:
    """How the token joins two checks; empty where it joins things of one check."""
    conjunction = found[at].low
    back = at - 1
    while back > 0 and not found[back].is_word:
        back -= 1
    before = found[back]
    ahead = at + 1
    while ahead < len(found) - 1 and not found[ahead].is_word:
        ahead += 1
    if conjunction == "or" and (
        found[ahead].low in among("bound") or any(one.low == "either" for one in found[max(0, at - 4) : at])
    ):
        return ""
    if _subordinate(found, at) or (conjunction == "or" and _describes(found, at)):
        return ""
    if conjunction == "and" and any(one.low == "between" for one in found[max(0, at - 6) : at]):
        return ""
    first = found[ahead]
    while (
        ahead < len(found) - 1
        and (found[ahead].low.endswith("ly") or found[ahead].low in among("adverb"))
        and _says(found[ahead + 1].low)
    ):
        ahead += 1
    after = found[ahead]
    beyond = found[ahead + 1] if ahead + 1 < len(found) else None
    if first.low in _FINITE and not (first.low in ("can", "may", "must", "will") and beyond is None):
        return "clause"
    if after.low in _FINITE:
        return "clause"
    if (is_participle(after.low) or is_state(after.low)) and after.low not in ("on", "off"):
        return _of_predicate(found, back, before, after, beyond, conjunction)
    kind = _of_verb(found, at, back, before, after, beyond, inverted)
    if kind:
        return kind
    if _has_clause(found, at, inverted):
        return "clause"
    if conjunction == "and" and first.low in among("preposition") and first.low != "of":
        near = [one.low for one in found[max(0, back - 3) : back]]
        if before.low not in among("preposition") and any(
            word in among("preposition") and word not in ("of", "from", "between") for word in near
        ):
            return "phrase"
    return ""


def _subordinate(found: tuple[Token, ...], at: int) -> bool:
    """Whether the token stands in a clause that only says when or where: `when they are created or updated`."""
    for place in range(at - 1, 0, -1):
        if found[place].text in (",", ";", ":"):
            return False
        if found[place].low in _SUBORDINATE or found[place].low in _AROUND:
            verb = any(one.low in _FINITE or is_third(one.low) for one in found[place:at])
            verb = verb or found[place + 1].low in ("they", "it", "you", "we")
            return found[place].low not in ("as", *_AROUND) or verb
    return False


def _describes(found: tuple[Token, ...], at: int) -> bool:
    """Whether the token stands in a clause that says which things are meant: `services that store or process data`."""
    begin = 4 if [one.low for one in found[:4]] == ["is", "it", "true", "that"] else 1
    behind = 0
    for place in range(at - 1, begin - 1, -1):
        if found[place].text in (",", ";", ":"):
            behind += 1
        if found[place].low in ("that", "which", "who", "whose", "in") and (
            found[place].low != "in" or found[place + 1].low == "place"
        ):
            return behind < 2
    return False


def _says(word: str) -> bool:
    return is_participle(word) or is_state(word) or is_verb(word) or is_third(word) or word in _FINITE


def _opposite(one: str, other: str) -> bool:
    """`approved or disapproved`: both together are everything."""
    return any(
        f"{sign}{one}" == other or f"{sign}{other}" == one for sign in ("un", "dis", "non", "non-", "in")
    )


def _of_predicate(
    found: tuple[Token, ...], back: int, before: Token, after: Token, beyond: Token | None, conjunction: str
) -> str:
    gerund = after.low.endswith("ing")
    said = (
        is_participle(before.low)
        or is_state(before.low)
        or (is_state(found[back - 1].low) if back > 1 else False)
    )
    loose = before.low.endswith("ly") or before.low in among("adverb") or before.low in among("preposition")
    if (gerund and before.low.endswith("ing")) or _opposite(before.low, after.low):
        return ""
    if ends_phrase(beyond):
        if not gerund:
            return "predicate"
        return "predicate" if said or (loose and is_participle(found[back - 1].low)) else ""
    if gerund:
        earlier = any(one.low.endswith("ing") and is_participle(one.low) for one in found[1:back])
        return "verb" if earlier and not said and conjunction != "or" else ""
    return "attribute" if said and conjunction != "or" else ""


def _of_verb(
    found: tuple[Token, ...],
    at: int,
    back: int,
    before: Token,
    after: Token,
    beyond: Token | None,
    inverted: bool,
) -> str:
    opener = found[0].low
    takes_verb = any(
        one.low in ("do", "does", "did", "can", "will", "must", "should", "to", "may", "would", "that")
        for one in found[:at]
    )
    if is_verb(after.low) and takes_verb:
        object_follows = beyond is not None and beyond.low in _DETERMINERS
        if is_verb(before.low) or object_follows or after.low in among("only_verb"):
            return "verb"
    if (
        is_third(after.low)
        and (not inverted or any(one.low in _RELATIVE for one in found[:at]))
        and opener not in ("are", "were")
    ):
        later = any(one.low in _FINITE for one in found[at + 2 :])
        told = any(one.low in _RELATIVE for one in found[4:at]) or not _main_verb(found, at)
        if (
            told
            and not later
            and (is_third(before.low) or (beyond is not None and beyond.low in _DETERMINERS))
        ):
            return "verb"
    return ""


def _has_clause(found: tuple[Token, ...], at: int, inverted: bool) -> bool:
    """Whether a whole clause follows: `and the results are reviewed`."""
    if not inverted and not _main_verb(found, at):
        return False
    said = [one.low for one in found[at + 1 : at + 5]]
    if (
        not inverted
        and said[0] in ("all", "each", "every", "the", "no")
        and any(is_participle(word) or is_state(word) for word in said[2:])
    ):
        return True  # with every door shut and all windows locked
    for seen, one in enumerate(found[at + 1 :]):
        if not one.is_word or one.low in _RELATIVE or one.low in _JOINS:
            return False
        if one.low in _FINITE and seen:
            return not any(early.low in _RELATIVE for early in found[1:at]) or not inverted
    return False


def _main_verb(found: tuple[Token, ...], at: int) -> bool:
    """Whether the statement has had its verb before this token."""
    begin = 4 if [one.low for one in found[:4]] == ["is", "it", "true", "that"] else 1
    for one in found[begin:at]:
        if one.low in _RELATIVE:
            return False
        if one.low in _FINITE:
            return True
    return False


_RULES = (_open_ended, _offers_maybe, _vague, _two_checks, _negative, _subjective, _unsettled)
