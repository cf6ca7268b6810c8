"""From a publisher's clause to a yes/no question: the text rules T1 to T7 of the mapping. Pure."""

from __future__ import annotations

import re

from models.library.wording import DECLARED, REQUIRED

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_BLANK = re.compile(r"\s+")
_BEFORE_SIGN = re.compile(r" (?=[,;:)\]]|\.(?:\s|$))")
_BULLETS = re.compile(r"^(?:[•\-*]\s*)+")
_AND_OR = re.compile(r"[;,]\s+(?:and|or)$")
_SIGNS = " .;:,"
_AUXILIARY = re.compile(
    r"(?:Is|Are|Was|Were|Has|Have|Had|Do|Does|Did|Can|Could|May|Must|Should|Will|Would)\b"
)
_QUESTION_MARK = re.compile(r"\?(?=\s|$)")
_ONE_CAPITAL = re.compile(r"[A-Z][a-z]*$")


def unlink(text: str) -> str:
    """T1: a Markdown link becomes its text, which may be empty."""
    return _LINK.sub(r"\1", text) if "](" in text else text


def squeeze(text: str) -> str:
    """T3: white space collapsed and trimmed, none before a closing sign."""
    return _BEFORE_SIGN.sub("", _BLANK.sub(" ", text).strip())


def trim(text: str) -> str:
    """T4: a clause without leading bullets, a closing `; and`, and closing signs."""
    text = _BULLETS.sub("", text.strip())
    text = _AND_OR.sub("", text.rstrip())
    return text.rstrip(_SIGNS)


def as_question(text: str) -> tuple[str, str] | None:
    """T5: a text that is a question already, and the remark behind it; None for any other.

    The text is squeezed already. A question without its mark gets one.
    """
    mark = _QUESTION_MARK.search(text)
    if mark is not None:
        return text[: mark.end()], text[mark.end() :].strip()
    if _AUXILIARY.match(text):
        return f"{trim(text)}?", ""
    return None


def declarative(text: str) -> str:
    """T6: `Is it true that …?` of an objective or outcome. The text is squeezed already."""
    clause = trim(text)
    first, blank, rest = clause.partition(" ")
    if _ONE_CAPITAL.match(first) and not rest[:1].isupper():
        first = first.lower()
    return f"{DECLARED}{first}{blank}{rest}?"


def requirement(text: str) -> str:
    """T7: `Is this met: …?` of a requirement or title. The text is squeezed already."""
    return f"{REQUIRED}{trim(text)}?"
