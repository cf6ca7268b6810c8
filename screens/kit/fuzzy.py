"""Finding a thing by a few letters: the letters in order, best where words begin. Pure, and quick for some
thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(letters: str, text: str) -> int:
    """How well the letters name the text; 0 if they do not occur in it in this order.

    Beginnings of words count most, then letters that follow each other, then a short text.
    """
    wanted = letters.casefold().replace(" ", "")
    if not wanted:
        return 1
    text = text.casefold()
    found = text.find(letters.casefold())
    if found >= 0:
        begins = found == 0 or not text[found - 1].isalnum()
        return 3000 + (1000 if begins else 0) + (500 if found == 0 else 0) - min(len(text), 400)
    best = _along(wanted, text)
    return 0 if best == 0 else max(1, 1000 + best - min(len(text), 400))


def _along(wanted: str, text: str) -> int:
    """Walk through the text taking letters, at beginnings of words where there is a choice."""
    total, place, last = 0, 0, -2
    for letter in wanted:
        start = text.find(letter, place)
        if start < 0:
            return 0
        at = start
        while at >= 0 and at and text[at - 1].isalnum() and at != last + 1:
            at = text.find(letter, at + 1)
        if at < 0:
            at = start
        total += 40 if at == 0 or not text[at - 1].isalnum() else 25 if at == last + 1 else 5
        place, last = at + 1, at
    return total


def best(letters: str, things: Iterable[T], text_of: Callable[[T], str], limit: int = 50) -> list[T]:
    """The things that the letters name, best first; among equals in the order given. No letters: the first
    ones.
    """
    scored = [
        (value, number, thing)
        for number, thing in enumerate(things)
        if (value := score(letters, text_of(thing)))
    ]
    if letters.strip():
        scored.sort(key=lambda item: (-item[0], item[1]))
    return [thing for _, _, thing in scored[:limit]]
