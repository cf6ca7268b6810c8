"""Questions that ask the same in other words.

rapidfuzz finds those that are near; what is left of two of them after synonyms, figures and small words are gone decides.
Where one only says more, it is the same check. Where each has a word that the other has not, it is the same only if most of the
words are shared and the two are no kinds of one thing: `servers` and `laptops`, `inbound` and `outbound` make two checks,
however alike they read. Pure; the library is read once into an `Overlaps`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from models.library.lint_text import WRAPPED, among, words

NEAR = 55.0
"""Out of 100: below it two questions are not even looked at (rapidfuzz, token_set_ratio)."""
ALIKE = 84.0
"""Out of 100: two words count as one from here on (`firewall`, `firewalls`)."""
MORE = 0.34
"""Of its words, so many may the longer question have over the shorter one."""
SHARED = 0.66
"""Of the words of the longer question, so many are shared at least where each has one that the other has not."""
_WORD = re.compile(r"[a-z]+\d+[a-z]*|[a-z]+:?|\d+")
_PHRASES = tuple(
    (re.compile(rf"\b(?:{found})\b"), word)
    for found, word in (
        (r"(?:multi|two)[- ]?factor(?: authentication)?|second factors?|2fa|two[- ]step verification", "mfa"),
        (r"(?:switched|turned) off|not (?:enabled|allowed|active)", "disabled"),
        (r"(?:switched|turned) on", "enabled"),
        (r"wi-?fi|wireless networks?|wireless", "wlan"),
        (r"anti[- ]?virus(?: software)?|virus protection|endpoint protection|anti[- ]?malware", "antivirus"),
        (r"e-?mail", "mail"),
        (r"back(?:ed)?[- ]?up|backups", "backup"),
        (r"off[- ]?site|outside the building", "offsite"),
        (r"log[- ]?in|sign[- ]?in|log[- ]?on|sign[- ]?on", "login"),
        (r"power (?:supply )?units?|battery (?:backup )?units?|uninterruptible power suppl(?:y|ies)", "ups"),
        (r"administrators?|admins?", "admin"),
        (r"at least|at most|no more than|no less than|up to|or (?:more|less|later|higher)", ""),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """A question that asks the same."""

    key: str
    question: str
    score: float
    """How alike they read, out of 100."""


@lru_cache(maxsize=32768)
def content(question: str) -> frozenset[str]:
    """The words that say what is checked: synonyms as one word, plurals as their singular, no figures, no small words."""
    text = question.lower().replace("’", "'")
    for pattern, word in _PHRASES:
        text = pattern.sub(f" {word} ", text)
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        if word in among("small") or word.isdigit():
            continue
        word = _singular(word)
        word = _synonyms().get(word, word)
        if word not in among("small"):
            found.add(word)
    return frozenset(found)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    """Word → the word that stands for it."""
    return {word: group.split()[0] for group in words()["synonyms"] for word in group.split()}


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def asks_same(one: frozenset[str], other: frozenset[str], *, clauses: bool = False) -> bool:
    """Whether two questions of these words are the same check. `clauses`: both are clauses of a publisher, which keeps
    apart what reads alike: then only if no word differs."""
    if not one or not other:
        return False
    if clauses:
        return one == other
    left, right = _apart(one - other, other - one)
    common = len(one) - len(left)
    if left and right:
        kinds = among("kind")
        if left & kinds and right & kinds:
            return False
        return (
            common >= 4
            and len(left) + len(right) <= 3
            and common >= SHARED * (common + max(len(left), len(right)))
        )
    more = len(left) + len(right)
    return common >= 2 and more <= MORE * max(len(one), len(other))


def _apart(left: frozenset[str], right: frozenset[str]) -> tuple[set[str], set[str]]:
    """What neither has of the other, words that are nearly written the same taken together."""
    from rapidfuzz import fuzz

    mine, theirs = set(left), set(right)
    for word in left:
        twin = next((other for other in theirs if fuzz.ratio(word, other) >= ALIKE), None)
        if twin is not None:
            mine.discard(word)
            theirs.discard(twin)
    return mine, theirs


class Overlaps:
    """The questions of a library, ready to be compared with."""

    def __init__(self, questions: Iterable[tuple[str, str]]) -> None:
        """Of (key, question) pairs."""
        self._questions = {key: question for key, question in questions if question}
        self._content = {key: content(question) for key, question in self._questions.items()}
        self._texts = {key: " ".join(sorted(words)) for key, words in self._content.items()}

    def near(self, question: str, but: str = "") -> tuple[Near, ...]:
        """The questions that ask the same as this one, the most alike first; `but` is the key of the question itself."""
        from rapidfuzz import fuzz, process

        mine, clause = content(question), bool(WRAPPED.match(question))
        if len(mine) < 2:
            return ()
        found = process.extract(
            " ".join(sorted(mine)), self._texts, scorer=fuzz.token_set_ratio, score_cutoff=NEAR, limit=None
        )
        return tuple(
            Near(key, self._questions[key], float(score))
            for _, score, key in found
            if key != but
            and asks_same(
                mine, self._content[key], clauses=clause and bool(WRAPPED.match(self._questions[key]))
            )
        )
