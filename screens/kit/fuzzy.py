"""Finding a thing by a few letters: the letters in order, best where words begin. Pure, and quick for some
thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(letters: str, text: str) -> int:
    """How well the letters name the text; 0 if they do not.

    They do if the text has them as they stand, or in this order: each at the beginning of a word, right after
    the one before, or further on in the same word. So `fox` and `fa` name Foxglove Accounting, and `dlt`
    names Delta, but four letters strewn over a sentence name nothing.
    """
    wanted = letters.casefold().replace(" ", "")
    if not wanted:
        return 1
    text = text.casefold()
    found = text.find(letters.casefold())
    if found >= 0:
        begins = found == 0 or not text[found - 1].isalnum()
        return 3000 + (1000 if begins else 0) + (500 if found == 0 else 0) - min(len(text), 400)
    place = 0
    for letter in wanted:  # a quick look before the thorough one
        place = text.find(letter, place) + 1
        if not place:
            return 0
    along = _along(wanted, text, 0, -2, {})
    return 0 if along <= 0 else max(1, 1000 + along - min(len(text), 400))


def _along(wanted: str, text: str, start: int, last: int, known: dict[tuple[int, int], int]) -> int:
    """The best way to take the letters from `start` on, the one before at `last`; negative if there is
    none.
    """
    if not wanted:
        return 0
    seen = known.get((len(wanted), last))
    if seen is not None:
        return seen
    found = -1
    inside = last >= 0
    for place in range(start, len(text)):
        begins = place == 0 or not text[place - 1].isalnum()
        inside = inside and (place == last + 1 or (text[place - 1].isalnum() and not begins))
        if text[place] != wanted[0] or not (begins or inside):
            continue
        worth = 40 if begins else 25 if place == last + 1 else 5
        rest = _along(wanted[1:], text, place + 1, place, known)
        if rest >= 0:
            found = max(found, worth + rest)
    known[len(wanted), last] = found
    return found


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
