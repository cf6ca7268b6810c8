"""Charts as SVG: small, the same for the same data, readable in black and white, each with its words in
`<title>`.

What is aligned is solid, what was put right on the spot is striped, what is misaligned is an empty outline;
so the three are told apart without colour. Sizes are CSS pixels; the only text in a chart is drawn in the
font that is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from models.align.score import Counts
from models.text import clean

LOOKS = {"aligned": "solid", "realigned": "striped", "misaligned": "outline"}
"""What the three parts of a bar look like, in words."""

_LINE = "#8a979c"
_SOFT = "#d3dade"
_STRIPE = 4
"""Pixels from stripe to stripe."""


@dataclass(frozen=True, slots=True)
class Inks:
    """What a chart is drawn with."""

    main: str
    accent: str
    font: str = "sans-serif"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart over time."""

    label: str
    """Under it: `May 2026`."""
    percent: int | None
    """0 to 100; None is shown as a dash on the ground."""
    now: bool = False
    """The one that the document is about."""
    of: int | None = None
    """How many answered questions it is a share of, printed under the label; None: not said."""


def bar(counts: Counts, words: str, inks: Inks, width: int = 260, height: int = 13) -> Markup:
    """What was answered, as one bar of aligned, put right and misaligned; an empty line where nothing was."""
    whole = counts.answered
    parts = [
        f'<path d="M{drawn(width / 2)} 0V{height}M{width - 0.5} 0V{height}M0.5 0V{height}" stroke="{_SOFT}"/>'
        f'<path d="M0 {height / 2}H{width}" stroke="{_SOFT}"/>'
    ]
    if whole:
        inside = width - 1
        first = inside * counts.found_yes / whole
        second = inside * counts.realigned / whole
        top, tall = 0.5, height - 1
        if counts.no:
            left = first + second
            parts.append(_box(0.5 + left, top, inside - left, tall, fill="#fff", stroke=inks.accent))
        if counts.realigned:
            parts.append(_striped(0.5 + first, top, second, tall, inks.main))
        if counts.found_yes:
            parts.append(_box(0.5, top, first, tall, fill=inks.main, stroke=inks.main))
    return _svg(width, height, words, parts)


def key(kind: str, words: str, inks: Inks) -> Markup:
    """The sample of a legend: aligned, realigned, misaligned."""
    width, height = 22, 11
    box = {
        "aligned": _box(0.5, 0.5, width - 1, height - 1, fill=inks.main, stroke=inks.main),
        "realigned": _striped(0.5, 0.5, width - 1, height - 1, inks.main),
        "misaligned": _box(0.5, 0.5, width - 1, height - 1, fill="#fff", stroke=inks.accent),
    }[kind]
    return _svg(width, height, words, [box])


def columns(points: Sequence[Column], words: str, inks: Inks, width: int = 300, height: int = 120) -> Markup:
    """Percent over time; the last column is solid where it is the one of the document, the others are
    outlines."""
    counted = any(one.of is not None for one in points)
    top, bottom = 18, 31 if counted else 20
    tall = height - top - bottom
    step = width / max(len(points), 4)
    wide = min(40.0, step * 0.62)
    ground = height - bottom
    parts = [f'<path d="M0 {ground + 0.5}H{width}" stroke="{_LINE}"/>']
    for at, point in enumerate(points):
        middle = step * at + step / 2
        if point.percent is not None:
            high = tall * point.percent / 100
            fill = inks.main if point.now else "#fff"
            parts.append(_box(middle - wide / 2, ground - high, wide, high, fill=fill, stroke=inks.main))
            ink = inks.main if point.now else "#3c4a50"
            parts.append(
                _words(middle, ground - high - 5, f"{point.percent}\u202f%", inks.font, 12, ink, point.now)
            )
        else:
            parts.append(_words(middle, ground - 5, "\u2013", inks.font, 12, "#3c4a50", False))
        parts.append(_words(middle, ground + 15, point.label, inks.font, 9.5, "#3c4a50", point.now))
        if point.of is not None:
            parts.append(_words(middle, ground + 26, f"of {point.of}", inks.font, 9, "#3c4a50", False))
    return _svg(width, height, words, parts)


def _svg(width: int, height: int, words: str, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{escape(clean(words))}</title>{"".join(parts)}</svg>'
    )


def _box(x: float, y: float, width: float, height: float, *, fill: str, stroke: str) -> str:
    return (
        f'<rect x="{drawn(x)}" y="{drawn(y)}" width="{drawn(width)}" height="{drawn(height)}" fill="{fill}" '
        f'stroke="{stroke}"/>'
    )


def _striped(x: float, y: float, width: float, height: float, ink: str) -> str:
    stripes = "".join(
        f"M{drawn(x + at)} {drawn(y)}V{drawn(y + height)}" for at in range(2, max(int(width), 1), _STRIPE)
    )
    return (
        _box(x, y, width, height, fill="#fff", stroke=ink)
        + f'<path d="{stripes}" stroke="{ink}" stroke-width="1.6"/>'
    )


def _words(x: float, y: float, words: str, font: str, size: float, ink: str, bold: bool) -> str:
    look = f'font-family="{escape(font)}" font-size="{drawn(size)}"' + (' font-weight="600"' if bold else "")
    return (
        f'<text x="{drawn(x)}" y="{drawn(y)}" text-anchor="middle" {look} fill="{ink}">'
        f"{escape(clean(words))}</text>"
    )


def drawn(value: float) -> str:
    """A number of a drawing, with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
