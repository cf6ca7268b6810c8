"""Is it one check: what joins two of them in a question.

A rule of `lint_question`; how the two are taken apart is in `lint_split`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.library.lint_ask import LEAD, asks_for_more
from models.library.lint_text import (
    AROUND,
    DETERMINERS,
    FINITE,
    JOINS,
    RELATIVE,
    SUBORDINATE,
    WRAPPED,
    Place,
    Token,
    among,
    ends_phrase,
    is_participle,
    is_state,
    is_third,
    is_verb,
    sentences,
    tokens,
    without_examples,
    without_parentheses,
)


@dataclass(frozen=True, slots=True)
class Join:
    """Two checks and what joins them."""

    at: int
    """Which of the tokens joins them; -1: they are two sentences."""
    kind: str
    """sentence, clause, predicate, attribute, verb, phrase or shared."""
    place: Place


def joins(text: str) -> tuple[Join, ...]:
    """What joins two checks in a question, in the order of the text."""
    asked = [(start, one) for start, one in sentences(text) if one.rstrip().endswith("?")]
    if len(asked) > 1:
        if any(
            asks_for_more(one[lead.end() if (lead := LEAD.match(one)) else 0 :], True) for _, one in asked
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


def _joined(found: tuple[Token, ...], at: int, inverted: bool) -> str:
    if found[at].low in JOINS:
        return _kind(found, at, inverted)
    if found[at].text == "," and at + 2 < len(found):  # a written, approved policy
        before, after, beyond = found[at - 1].low, found[at + 1].low, found[at + 2]
        stated = all(is_participle(word) and not word.endswith("ing") for word in (before, after))
        return "attribute" if stated and not ends_phrase(beyond) and beyond.low not in JOINS else ""
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
    if first.low in FINITE and not (first.low in ("can", "may", "must", "will") and beyond is None):
        return "clause"
    if after.low in FINITE:
        return "clause"
    if (is_participle(after.low) or is_state(after.low)) and after.low not in ("on", "off"):
        return _of_predicate(found, back, before, after, beyond, conjunction)
    kind = _of_verb(found, at, back, before, after, beyond, inverted)
    if kind:
        return kind
    if _has_clause(found, at, inverted):
        return "clause"
    if conjunction == "and" and inverted and _shares(found, before, ahead):
        return "shared"
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
        if found[place].low in SUBORDINATE or found[place].low in AROUND:
            verb = any(one.low in FINITE or is_third(one.low) for one in found[place:at])
            verb = verb or found[place + 1].low in ("they", "it", "you", "we")
            return found[place].low not in ("as", *AROUND) or verb
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
    return is_participle(word) or is_state(word) or is_verb(word) or is_third(word) or word in FINITE


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
        object_follows = beyond is not None and beyond.low in DETERMINERS
        if is_verb(before.low) or object_follows or after.low in among("only_verb"):
            return "verb"
    if (
        is_third(after.low)
        and (not inverted or any(one.low in RELATIVE for one in found[:at]))
        and opener not in ("are", "were")
    ):
        later = any(one.low in FINITE for one in found[at + 2 :])
        told = any(one.low in RELATIVE for one in found[4:at]) or not _main_verb(found, at)
        if (
            told
            and not later
            and (is_third(before.low) or (beyond is not None and beyond.low in DETERMINERS))
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
        if not one.is_word or one.low in RELATIVE or one.low in JOINS:
            return False
        if one.low in FINITE and seen:
            return not any(early.low in RELATIVE for early in found[1:at]) or not inverted
    return False


def _shares(found: tuple[Token, ...], before: Token, ahead: int) -> bool:
    """Whether a second thing is said with the verb of the first: `Are restores tested and logs kept?`"""
    if found[0].low not in ("is", "are", "was", "were") or not _stated(before.low):
        return False
    if any(one.low in RELATIVE for one in found[1:ahead]):
        return False
    for place in range(ahead, min(ahead + 5, len(found))):
        one = found[place]
        if not one.is_word or one.low in RELATIVE or one.low in JOINS or one.low in among("preposition"):
            return False
        if place > ahead and _stated(one.low):
            return ends_phrase(found[place + 1] if place + 1 < len(found) else None)
    return False


def _stated(word: str) -> bool:
    return is_state(word) or (is_participle(word) and not word.endswith("ing"))


def _main_verb(found: tuple[Token, ...], at: int) -> bool:
    """Whether the statement has had its verb before this token."""
    begin = 4 if [one.low for one in found[:4]] == ["is", "it", "true", "that"] else 1
    for one in found[begin:at]:
        if one.low in RELATIVE:
            return False
        if one.low in FINITE:
            return True
    return False
