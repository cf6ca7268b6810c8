"""The shape of the blob in its box (the manual's model of alignment): pure, for the screen and for paper alike.

The box is the standards, the blob the client. Each category has its direction, clockwise from the top; the blob
reaches there as far as the category is aligned: at 0 it does not leave the middle, at 100 it touches the box. Between
two directions it goes over smoothly, so that nothing is drawn further out than the better of the two.

Coordinates run from -1 to 1 both ways, y downwards, whatever the box measures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

ALIGNED, SOON, MISALIGNED = "aligned", "between", "misaligned"
"""What a cell of the box is; the names of the glyphs that draw it."""
_ROUND = 3
"""How late the blob takes on the corners of its box: a circle while it is small, the box where all is aligned."""
_HAIR = 1e-9


def angle(place: int, many: int) -> float:
    """The direction of a category, by its place among so many: radians, 0 to the right, growing clockwise; the first two
    lie left and right of the top."""
    return math.tau * ((place - 0.5) / many - 0.25)


def edge(at: float) -> tuple[float, float]:
    """Where a direction meets the box."""
    x, y = math.cos(at), math.sin(at)
    furthest = max(abs(x), abs(y))
    return x / furthest, y / furthest


def share(scores: Sequence[int | None], at: float) -> float | None:
    """How far the blob reaches in a direction, 0 to 1, of whole percents by category; those without a score leave their
    direction to their neighbours. None where no category has one."""
    many = len(scores)
    known = [(angle(place, many), one / 100) for place, one in enumerate(scores) if one is not None]
    if not known:
        return None
    turned = (at - known[0][0]) % math.tau
    for place, (begins, here) in enumerate(known):
        last = place + 1 == len(known)
        ends, there = (known[0][0] + math.tau, known[0][1]) if last else known[place + 1]
        along = turned - (begins - known[0][0])
        if along <= ends - begins or last:
            eased = (1 - math.cos(math.pi * min(1.0, along / (ends - begins)))) / 2
            return here + (there - here) * eased
    raise AssertionError("every direction lies between two categories")


def reach(part: float, at: float) -> float:
    """The distance from the middle at which a part of the way (0 to 1) ends, in a direction; grows with the part, and
    at 1 it is the box. Between, it is a superellipse, which has no corners."""
    x, y = (abs(one) for one in edge(at))
    if part >= 1:
        return math.hypot(x, y)
    power = 2 / (1 - part**_ROUND)
    return part * math.hypot(x, y) * math.pow(1 + math.pow(min(x, y), power), -1 / power)


def outline(scores: Sequence[int | None], points: int = 180) -> tuple[tuple[float, float], ...]:
    """The edge of the blob as a closed line of so many points; empty where nothing has a score."""
    found = []
    for number in range(points):
        at = math.tau * number / points
        part = share(scores, at)
        if part is None:
            return ()
        away = reach(part, at)
        found.append((away * math.cos(at), away * math.sin(at)))
    return tuple(found)


def cells(
    scores: Sequence[int | None], soon: Sequence[int | None], columns: int, rows: int
) -> tuple[tuple[str, ...], ...]:
    """The box in cells, row by row: ALIGNED, SOON or MISALIGNED each. `soon` are the scores once what is being mended is;
    None: as they are. Empty where nothing has a score: there is no blob then."""
    later = [one if two is None else two for one, two in zip(scores, soon, strict=True)]
    if all(one is None for one in scores):
        return ()
    made = []
    for row in range(rows):
        y = (2 * row + 1) / rows - 1
        line = []
        for column in range(columns):
            x = (2 * column + 1) / columns - 1
            line.append(_cell(scores, later, x, y))
        made.append(tuple(line))
    return tuple(made)


def _cell(scores: Sequence[int | None], later: Sequence[int | None], x: float, y: float) -> str:
    at, away = math.atan2(y, x), math.hypot(x, y)
    for name, values in ((ALIGNED, scores), (SOON, later)):
        part = share(values, at)
        if part and away <= reach(part, at) + _HAIR:
            return name
    return MISALIGNED
