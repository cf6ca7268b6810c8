"""Is it a question that yes or no answers: is it one at all, does it ask for a value, does it offer more than the two.

Rules of `lint_question`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.library.lint_text import WRAPPED, Place, among, any_of, sentences, tokens

_ASKS = re.compile(r"\?[!?\"”’')\]]*(?=\s|$)")
LEAD = re.compile(
    r"(?:(?:if\s+[\"“‘']?(?:yes|so|not|no)|and|also|then)\b[\s,:\"”’']*)+"
    r"|(?:if|for|upon|in|with|where|when)\s[^?]*?,\s*(?:then\s+)?(?=(?:what|which|who|whose|when|where|why|how|please)\b)"
    r"|if\s[^,?]*,\s*(?:then\s+)?",
    re.I,
)
_AND_WHO = re.compile(
    r"(?:,\s*(?:(?:and|or|if so,?)\s+)?|\b(?:and|or)\s+)(?P<ask>how (?:often|many|much|long|old)|what|when|where|who|why)\s+"
    r"(?:is|are|was|were|do|does|did|has|have|can|will|(?<=who )[a-z]+s)\b",
    re.I,
)
_AND_OF_WHAT = re.compile(
    r"(?:,\s*(?:(?:and|or)\s+)?|\b(?:and|or)\s+)(?P<ask>(?:to|by|in|at|for|from|on|with|since)\s+"
    r"(?:whom|what|which|when|how (?:long|many|much))(?:\s+[a-z]+){0,2})\s*\?\s*$",
    re.I,
)
"""`Is MFA enabled, and for whom?`"""
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


def no_question(text: str) -> Iterator[Place]:
    """What has no question mark, is one word, or opens with an order."""
    if not _ASKS.search(text) or len(text.split()) < 2:
        yield Place("no-question", 0, len(text))
        return
    order = _opening(text, "order")
    if order:
        yield Place("no-question", 0, order)


def _opening(text: str, name: str) -> int:
    """Where a word of the list that opens the text ends; 0 where none does."""
    match = any_of(name).match(text, len(text) - len(text.lstrip()))
    return match.end() if match else 0


def open_ended(text: str) -> Iterator[Place]:
    """What asks for a value or a text: the words by which it does."""
    if WRAPPED.match(text):
        return
    for number, (start, sentence) in enumerate(sentences(text)):
        asks = number == 0 or sentence.rstrip("\"”’') ").endswith("?")
        lead = LEAD.match(sentence)
        at = start + (lead.end() if lead else 0)
        rest = text[at : start + len(sentence)]
        end = asks_for_more(rest, asks)
        if end:
            yield Place("open-ended", at, at + end)
        elif (
            asks
            and (match := _AND_WHO.search(sentence) or _AND_OF_WHAT.search(sentence))
            and not _INDIRECT.search(sentence[: match.start()])
        ):
            yield Place("open-ended", start + match.start("ask"), start + match.end("ask"))


def asks_for_more(sentence: str, asks: bool) -> int:
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
        pair = (
            second in among("how_much")
            if first == "how"
            else first in ("what", "which") and second in among("what_size")
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
    if first == "tell" and second in ("us", "me"):
        return found[1].end
    return 0


def offers_maybe(text: str) -> Iterator[Place]:
    """What offers an answer between yes and no: the first of the words."""
    if WRAPPED.match(text):
        return
    for match in _OFFERS.finditer(text):
        yield Place("offers-maybe", match.start(), match.end())
        return
