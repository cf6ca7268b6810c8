"""The box and the blob on paper: a client against the standards as one picture, small enough to read at a glance and
large enough for a wall.

What is aligned is solid, what is being mended a broken outline around it, what is misaligned the empty rest of the box:
told apart without colour. The shape is that of the screen (`models.align.blob`). Sizes are CSS pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from exports.chart import Inks
from models.align import blob
from models.align.comparison import signed
from models.text import clean

WIDTH, HEIGHT = 1040, 720
_SIDE = 440
"""Of the box."""
_LEFT, _TOP = (WIDTH - _SIDE) / 2, 165
_LETTER = 6.9
"""Pixels of a letter of a label, about."""
_LONGEST = 34
"""Letters of a label at most."""
_GREY, _PALE, _INK = "#5f6b70", "#f1f4f5", "#1d2629"


@dataclass(frozen=True, slots=True)
class Side:
    """A direction of the box: a category."""

    name: str
    percent: int | None
    """Now; None: nothing is answered there."""
    moved: int | None
    """Points since the time before; None where that cannot be said."""
    soon: int | None
    """Once what is being mended is; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the picture."""

    title: str
    """Whose it is: `Acme Dental`."""
    about: str
    """`Alignment with the standards of Harbour IT, 23 November 2026`."""
    whole: str
    """`81 % aligned, 76 % on 14 May 2026`."""
    said: tuple[str, ...] = ()
    """Sentences below it: why something fell."""


def draw(sides: Sequence[Side], words: Words, inks: Inks) -> Markup:
    """The picture as SVG. It stands by itself, and says in its `<title>` what it shows."""
    told = ", ".join(f"{one.name} {_percent(one.percent)}" for one in sides)
    parts = [
        _text(40, 52, words.title, 26, inks.font, _INK, bold=True),
        _text(40, 78, words.about, 14, inks.font, _GREY),
        _text(WIDTH - 40, 52, words.whole, 20, inks.font, inks.main, anchor="end", bold=True),
        f'<rect x="{_n(_LEFT)}" y="{_n(_TOP)}" width="{_SIDE}" height="{_SIDE}" fill="{_PALE}" stroke="{_INK}" '
        'stroke-width="2"/>',
        *_spokes(len(sides)),
        *_shapes(sides, inks),
        *_labels(sides, inks),
        *_legend(any(one.soon is not None for one in sides), inks),
    ]
    for number, sentence in enumerate(words.said[:2]):
        parts.append(_text(40, HEIGHT - 34 + 18 * number, sentence, 12.5, inks.font, _INK))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(clean(f"{words.title}: {words.whole}. {told}"))}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _shapes(sides: Sequence[Side], inks: Inks) -> list[str]:
    scores = [one.percent for one in sides]
    later = [one.percent if one.soon is None else one.soon for one in sides]
    made = []
    if later != scores and (around := _path(later)):
        made.append(
            f'<path d="{around}" fill="#fff" stroke="{inks.main}" stroke-width="1.8" stroke-dasharray="6 4"/>'
        )
    if inside := _path(scores):
        made.append(f'<path d="{inside}" fill="{inks.main}" stroke="{inks.main}" stroke-linejoin="round"/>')
    return made


def _path(scores: Sequence[int | None]) -> str:
    points = [_at(x, y) for x, y in blob.outline(scores, 360)]
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z" if points else ""


def _at(x: float, y: float) -> tuple[float, float]:
    half = _SIDE / 2
    return _LEFT + half + half * x, _TOP + half + half * y


def _spokes(many: int) -> list[str]:
    made = []
    for place in range(many):
        x, y = _at(*blob.edge(blob.angle(place, many)))
        middle = _at(0, 0)
        made.append(
            f'<path d="M{_n(middle[0])} {_n(middle[1])}L{_n(x)} {_n(y)}" stroke="#ccd5d8" stroke-width="0.8"/>'
        )
    return made


def _labels(sides: Sequence[Side], inks: Inks) -> list[str]:
    """A name and its per cent where each direction meets the box; over and under it in as many rows as they need."""
    ends = [blob.edge(blob.angle(place, len(sides))) for place in range(len(sides))]
    made: list[str] = []
    for y in (-1, 1):
        places = sorted((n for n, end in enumerate(ends) if end[1] * y > 1 - 1e-6), key=lambda n: ends[n][0])
        widest = max((len(_short(sides[n].name)) + 11 for n in places), default=0) * _LETTER
        rows = max(1, min(4, math.ceil(len(places) * widest / (WIDTH - 160))))
        anchors = [_at(*ends[n])[0] for n in places]
        for one, two in pairwise(anchors):
            rows = max(rows, min(4, math.ceil(widest / (two - one))))
        for number, place in enumerate(places):
            x, edge = _at(*ends[place])
            away = 14 + 18 * (number % rows)
            base = edge + y * away + (0 if y < 0 else 8)
            made.append(_label(x, base, sides[place], inks, "middle"))
    for place, (across, down) in enumerate(ends):
        if abs(down) <= 1 - 1e-6:
            x, y_at = _at(across, down)
            right = across > 0
            made.append(
                _label(x + (14 if right else -14), y_at + 4, sides[place], inks, "start" if right else "end")
            )
    return made


def _label(x: float, y: float, one: Side, inks: Inks, anchor: str) -> str:
    moved = f' <tspan fill="{_GREY}">({signed(one.moved)})</tspan>' if one.moved else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-family="{escape(inks.font)}" font-size="13" '
        f'fill="{_INK}">{escape(_short(one.name))} <tspan font-weight="700">{_percent(one.percent)}</tspan>{moved}</text>'
    )


def _short(name: str) -> str:
    name = clean(name)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}\u202f%"


def _legend(mended: bool, inks: Inks) -> list[str]:
    kinds = [("aligned", f'fill="{inks.main}" stroke="{inks.main}"')]
    if mended:
        kinds.append(("being mended", f'fill="#fff" stroke="{inks.main}" stroke-dasharray="4 3"'))
    kinds.append(("misaligned", f'fill="{_PALE}" stroke="{_INK}"'))
    made, x = [], WIDTH - 40.0
    for words, look in reversed(kinds):
        made.append(_text(x, 78, words, 13, inks.font, _GREY, anchor="end"))
        x -= len(words) * _LETTER + 34
        made.append(f'<rect x="{_n(x)}" y="67" width="20" height="12" stroke-width="1.2" {look}/>')
        x -= 16
    return made


def _text(
    x: float,
    y: float,
    words: str,
    size: float,
    font: str,
    ink: str,
    *,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-family="{escape(font)}" '
        f'font-size="{_n(size)}"{weight} fill="{ink}">{escape(clean(words))}</text>'
    )


def _n(value: float) -> str:
    """A number of the drawing, with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
