"""The linter: what is to be said of a question and its standard before a committee approves it (PRACTICE §1.6).

A pure function: a wording goes in, remarks come out. What it says are *remarks*; errors keep a standard from being
approved, never from being saved. The rules stand in `lint_rules`, how a question is read in `lint_question`, what to say
instead in `lint_rephrase`, which question asks the same in `overlap`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from models.library.lint_question import places
from models.library.lint_rephrase import rephrase
from models.library.lint_rules import ERROR, RULES
from models.library.lint_text import Place, among, any_of, words
from models.library.wording import Source, Wording, lacks, unsettled

if TYPE_CHECKING:
    from models.library.overlap import Overlaps

SOURCE_AGE = 24
"""Months after which a source is to be looked at again, where the practice sets none (our default)."""
WORDS_SHOWN = 120
"""Characters of the words that a remark quotes, at most."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the linter says."""

    rule: str
    """An id of lint_rules.RULES."""
    words: str
    """The words that it is about, as they stand in the text; empty where something is missing."""
    rephrasing: str = ""
    """What to say instead, in full; two questions on two lines; empty where nothing sensible can be made."""
    about: str = ""
    """Code or key of the other standard, of `same`."""

    @property
    def severity(self) -> str:
        """error or warning."""
        return RULES[self.rule].severity

    @property
    def field(self) -> str:
        """question, why, how or source."""
        return RULES[self.rule].field

    @property
    def says(self) -> str:
        """What is wrong, in a sentence."""
        return f"{self.about} seems to ask the same." if self.about else RULES[self.rule].says

    @property
    def why(self) -> str:
        """Why it matters."""
        return RULES[self.rule].why

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it (DESIGN §5); the rephrasing as an array of questions."""
        found = {
            "severity": self.severity,
            "rule": self.rule,
            "field": self.field,
            "words": self.words,
            "remark": self.says,
            "why": self.why,
            "rephrasing": self.rephrasing.split("\n") if self.rephrasing else [],
        }
        return found | ({"about": self.about} if self.about else {})


def lint(
    wording: Wording,
    today: date,
    source_age: int = SOURCE_AGE,
    *,
    others: Overlaps | None = None,
    key: str = "",
) -> tuple[Remark, ...]:
    """Everything that is to be said of a standard, errors first, then by field and place.

    `source_age` is in months. With `others` also which of their questions asks the same; `key` is the own one.
    """
    found = [
        *lint_question(wording.question),
        *_texts(wording),
        *_sources(wording.sources, today, source_age),
    ]
    if others is not None:
        found += [
            Remark("same", one.question, "", one.key) for one in others.near(wording.question, but=key)[:3]
        ]
    fields = ("question", "why", "how", "source")
    return tuple(sorted(found, key=lambda one: (one.severity != ERROR, fields.index(one.field))))


@lru_cache(maxsize=4096)
def lint_question(question: str) -> tuple[Remark, ...]:
    """What is to be said of a question by itself, errors first."""
    found = places(question)
    return tuple(Remark(one.rule, _quoted(question, one), _better(question, one, found)) for one in found)


def has_errors(remarks: tuple[Remark, ...]) -> bool:
    """Whether one of them keeps a standard from being approved."""
    return any(one.severity == ERROR for one in remarks)


def unfit(wording: Wording, *, named: bool = True) -> str:
    """Why a wording cannot be approved, to be read behind a code; empty where it can. Without `named` it leaves out the words
    that it is about, so that many have the same.

    It lacks something (data rule T9), or its question has an error. Every way to an approval asks this one.
    """
    missing = lacks(wording, named=named)
    if missing:
        return f"lacks {', '.join(missing)}"
    for one in lint_question(wording.question):
        if one.severity == ERROR:
            return _UNFIT[one.rule].format(words=f" (“{one.words}”)" if named else "")
    return ""


def blocking(wording: Wording) -> str:
    """The first field of the form that keeps a wording from being approved, as `unfit` says it; empty where none does."""
    if not unfit(wording):
        return ""
    if wording.question and unsettled(wording) and wording.parameters:
        return "parameters"
    if not wording.question or unsettled(wording) or has_errors(lint_question(wording.question)):
        return "question"
    return "how" if wording.why else "why"


_UNFIT = {
    "no-question": "is not put as a question",
    "open-ended": "is no yes/no question{words}",
    "offers-maybe": "offers more than yes and no{words}",
}


def _quoted(question: str, place: Place) -> str:
    said = question[place.start : place.end].strip()
    return said if len(said) <= WORDS_SHOWN else said[: WORDS_SHOWN - 1] + "…"


def _better(question: str, place: Place, present: tuple[Place, ...]) -> str:
    """A rephrasing that is one: fewer remarks of the rule in each of its questions, and no error that was not there."""
    if place.rule == "open-ended" and any(one.rule == "two-checks" for one in present):
        return ""  # what is asked of the one thing is not asked of the other
    said = rephrase(question, place)
    if not said:
        return ""
    before = [one.rule for one in present]
    for line in said.split("\n"):
        after = [one.rule for one in places(line)]
        left = after.count(place.rule)
        if left >= before.count(place.rule) or (left and RULES[place.rule].severity == ERROR):
            return ""
        if any(RULES[rule].severity == ERROR and rule not in before for rule in after):
            return ""
    return said


def _texts(wording: Wording) -> Iterator[Remark]:
    if not wording.why:
        yield Remark("no-why", "")
    elif not _business().search(wording.why):
        yield Remark("plain-why", wording.why[:WORDS_SHOWN])
    if not wording.how:
        yield Remark("no-how", "")


@lru_cache(maxsize=1)
def _business() -> re.Pattern[str]:
    """Finds a word of business by its beginning."""
    return re.compile(rf"\b(?:{'|'.join(re.escape(one) for one in words()['business'])})", re.I)


_NUMBERED = re.compile(r"\d")


def _sources(sources: tuple[Source, ...], today: date, months: int) -> Iterator[Remark]:
    if not sources:
        yield Remark("no-source", "")
    addressed = any(one.address for one in sources)
    for one in sources:
        if not one.address and _is_bare(one.citation):
            yield Remark("bare-source", one.citation[:WORDS_SHOWN])
        elif not addressed:
            yield Remark("no-address", one.citation[:WORDS_SHOWN])
            addressed = True  # said once
        if one.checked and _months_since(one.checked, today) >= months:
            yield Remark("old-source", f"{one.citation or one.address}, {one.checked}"[:WORDS_SHOWN])


def _is_bare(citation: str) -> bool:
    """Whether a citation names nobody's document: `Microsoft says`, `best practice`."""
    if any_of("bare").search(citation):
        return True
    return (
        len(citation.split()) < 3
        and not _NUMBERED.search(citation)
        and citation.lower() not in among("named")
    )


def _months_since(day: str, today: date) -> int:
    try:
        then = date.fromisoformat(day)
    except ValueError:
        return 0
    return (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
