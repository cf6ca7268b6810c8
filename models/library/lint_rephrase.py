"""Rephrasings that a committee could take as they stand, or with a figure filled in where `[ ]` stands.

Where nothing sensible can be said the answer is empty: a remark without a rephrasing is better than one that nobody would take.
Two questions stand on two lines. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from models.library import lint_mend, lint_opening, lint_split
from models.library.lint_text import Place

_LONGEST = 240
"""Of a longer question no rephrasing is made: it needs a person."""


def rephrase(text: str, place: Place) -> str:
    """What to say instead, or empty."""
    said = _RULES.get(place.rule)
    if said is None or len(text) > _LONGEST or "\n" in text:
        return ""
    found = said(text.strip(), place)
    return "\n".join(_tidy(one) for one in found.splitlines()) if found else ""


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([,;:?])", r"\1", re.sub(r"\s+", " ", text)).strip(" .,;!")
    text = re.sub(
        r"\ba (?=[aeio][a-z])",
        "an ",
        re.sub(r"\ban (?=[^aeiouAEIOU\W\d])(?![A-Z])(?!h(?:our|onest))", "a ", text),
    )
    text = text[:1].upper() + text[1:]
    return text if text.endswith("?") else f"{text.rstrip('.!')}?"


_RULES: dict[str, Callable[[str, Place], str]] = {
    "open-ended": lint_opening.open_ended,
    "offers-maybe": lint_opening.offers_maybe,
    "no-question": lint_opening.no_question,
    "two-checks": lint_split.two_checks,
    "negative": lint_mend.negative,
    "vague": lint_mend.vague,
    "subjective": lint_mend.subjective,
}
