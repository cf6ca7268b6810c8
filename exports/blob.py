"""The box and the blob on paper: a client against the standards as one picture, small enough to read at a glance and
large enough for a wall.

What is aligned is solid, what is being mended a broken outline around it, what is misaligned the empty rest of the box:
told apart without colour. The shape is that of the screen (`models.align.blob`). Sizes are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from exports.chart import Inks, drawn
from exports.words import cut, enumerated
from models.align import blob
from models.align.comparison import signed
from models.library.catalogue import HEADING_CELLS
from models.text import clean

WIDTH, HEIGHT = 1040, 720
"""Of the picture for a wall."""
_LETTER = 0.54
"""The width of a letter of a label, in its size, about."""
_MARGIN = 14
"""From the box to its labels."""
_GREY, _PALE, _INK, _LEADER = "#5f6b70", "#f1f4f5", "#1d2629", "#8a979c"


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


def fell(name: str, points: int, lost: Sequence[str]) -> str:
    """Why a category fell, by the names of the standards: whoever gets the picture does not know their codes."""
    return f"{name} fell by {points}; no longer in order: {enumerated([cut(one, HEADING_CELLS) for one in lost])}."


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the box lies, and how large its labels are."""

    width: float
    left: float
    top: float
    side: float
    letters: float
    """The size of the labels."""
    row: float
    """From one label over the box to the next."""

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the box (-1 to 1) in the picture."""
        half = self.side / 2
        return self.left + half + half * x, self.top + half + half * y

    @property
    def right(self) -> float:
        """The right edge of the box."""
        return self.left + self.side

    def wide(self, words: str) -> float:
        """How wide words are, about."""
        return _cells(words) * self.letters * _LETTER

    @property
    def room(self) -> float:
        """Pixels for a label beside the box."""
        return self.left - _MARGIN - 6


def draw(sides: Sequence[Side], words: Words, inks: Inks) -> Markup:
    """The picture as SVG. It stands by itself, and says in its `<title>` what it shows."""
    side, top = 440, 165
    rows = max(1, _rows(sides))
    frame = _Frame(WIDTH, (WIDTH - side) / 2, top, side, 13, min(19.0, (top - 100) / rows))
    told = _told(sides)
    parts = [
        _text(40, 52, words.title, 26, inks.font, _INK, bold=True),
        _text(40, 78, words.about, 14, inks.font, _GREY),
        _text(WIDTH - 40, 52, words.whole, 20, inks.font, inks.main, anchor="end", bold=True),
        *_box(sides, frame, inks),
        *_legend(any(one.soon is not None for one in sides), WIDTH - 40, 78, frame, inks),
    ]
    for number, sentence in enumerate(words.said[:2]):
        parts.append(_text(40, HEIGHT - 34 + 18 * number, sentence, 12.5, inks.font, _INK))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(clean(f"{words.title}: {words.whole}. {told}"))}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def small(sides: Sequence[Side], inks: Inks) -> Markup:
    """The box and its labels alone, to stand between other things on a page: 700 pixels wide, 354 high at most."""
    width, rows = 700, max(1, _rows(sides))
    row = min(14.5, 100 / rows)
    above = 14 + row * rows
    side = min(230.0, 330 - 2 * above)  # what is high is small on a page, and so are its letters
    frame = _Frame(width, (width - side) / 2, above, side, 12, row)
    height = side + 2 * above + 24
    mended = any(one.soon is not None for one in sides)
    parts = [*_box(sides, frame, inks), *_legend(mended, frame.right + 36, height - 6, frame, inks)]
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{drawn(height)}" '
        f'viewBox="0 0 {width} {drawn(height)}"><title>{escape(clean(_told(sides)))}</title>{"".join(parts)}</svg>'
    )


def _told(sides: Sequence[Side]) -> str:
    return ", ".join(f"{one.name} {_percent(one.percent)}" for one in sides)


def _box(sides: Sequence[Side], frame: _Frame, inks: Inks) -> list[str]:
    return [
        f'<rect x="{drawn(frame.left)}" y="{drawn(frame.top)}" width="{drawn(frame.side)}" height="{drawn(frame.side)}" '
        f'fill="{_PALE}" stroke="{_INK}" stroke-width="2"/>',
        *_spokes(len(sides), frame),
        *_shapes(sides, frame, inks),
        *_labels(sides, frame, inks),
    ]


def _shapes(sides: Sequence[Side], frame: _Frame, inks: Inks) -> list[str]:
    scores = [one.percent for one in sides]
    later = [one.percent if one.soon is None else one.soon for one in sides]
    made = []
    if later != scores and (around := _path(later, frame)):
        made.append(
            f'<path d="{around}" fill="#fff" stroke="{inks.main}" stroke-width="1.8" stroke-dasharray="6 4"/>'
        )
    if inside := _path(scores, frame):
        made.append(f'<path d="{inside}" fill="{inks.main}" stroke="{inks.main}" stroke-linejoin="round"/>')
    return made


def _path(scores: Sequence[int | None], frame: _Frame) -> str:
    points = [frame.at(x, y) for x, y in blob.outline(scores, 360)]
    return "M" + "L".join(f"{drawn(x)} {drawn(y)}" for x, y in points) + "Z" if points else ""


def _ends(many: int) -> list[tuple[float, float]]:
    return [blob.edge(blob.angle(place, many)) for place in range(many)]


def _spokes(many: int, frame: _Frame) -> list[str]:
    made = []
    for end in _ends(many):
        (left, top), (x, y) = frame.at(0, 0), frame.at(*end)
        made.append(
            f'<path d="M{drawn(left)} {drawn(top)}L{drawn(x)} {drawn(y)}" stroke="#ccd5d8" stroke-width="0.8"/>'
        )
    return made


def _over(many: int, y: int) -> list[int]:
    """The directions that meet the upper (-1) or the lower edge of the box, from left to right."""
    ends = _ends(many)
    return sorted((n for n, end in enumerate(ends) if end[1] * y > 1 - 1e-6), key=lambda n: ends[n][0])


def _halves(many: int, y: int) -> tuple[list[int], list[int]]:
    """The same, those of the left half and those of the right, each from the corner inwards."""
    ends, over = _ends(many), _over(many, y)
    return [n for n in over if ends[n][0] < -1e-6], [n for n in reversed(over) if ends[n][0] >= -1e-6]


def _rows(sides: Sequence[Side]) -> int:
    """So many labels stand one over the other above the box, or below it."""
    return max((len(half) for y in (-1, 1) for half in _halves(len(sides), y)), default=0)


def _labels(sides: Sequence[Side], frame: _Frame, inks: Inks) -> list[str]:
    """A name and its per cent where each direction meets the box. Over and under it they stand above their ends where they
    fit side by side; else beside the box, one over the other, a thin line leading to each."""
    made: list[str] = []
    ends = _ends(len(sides))
    for y in (-1, 1):
        over = _over(len(sides), y)
        if _side_by_side(sides, over, frame):
            for place in over:
                x, edge = frame.at(*ends[place])
                made.append(_label(x, edge + (-12 if y < 0 else 22), sides[place], frame, inks, "middle"))
            continue
        for half in _halves(len(sides), y):
            for number, place in enumerate(half):
                x, edge = frame.at(*ends[place])
                right = ends[place][0] >= -1e-6
                goal = frame.right + _MARGIN if right else frame.left - _MARGIN
                middle = edge + y * (12 + frame.row * number)
                made.append(
                    f'<path d="M{drawn(x)} {drawn(edge)}V{drawn(middle)}H{drawn(goal + (-4 if right else 4))}" fill="none" '
                    f'stroke="{_LEADER}" stroke-width="0.7"/>'
                )
                anchor = "start" if right else "end"
                made.append(_label(goal, middle + 4, sides[place], frame, inks, anchor))
    for place, (across, down) in enumerate(ends):
        if abs(down) <= 1 - 1e-6:
            _, y_at = frame.at(across, down)
            right = across > 0
            goal = frame.right + _MARGIN if right else frame.left - _MARGIN
            made.append(_label(goal, y_at + 4, sides[place], frame, inks, "start" if right else "end"))
    return made


def _side_by_side(sides: Sequence[Side], places: Sequence[int], frame: _Frame) -> bool:
    """Whether labels fit into one row, each over its end, and onto the paper."""
    ends = _ends(len(sides))
    until = 6.0
    for place in places:
        half = frame.wide(f"{_short(sides[place], frame)} {_number(sides[place])}") / 2
        x = frame.at(*ends[place])[0]
        if x - half < until or x + half > frame.width - 6:
            return False
        until = x + half + 2 * frame.letters
    return True


def _label(x: float, y: float, one: Side, frame: _Frame, inks: Inks, anchor: str) -> str:
    moved = f' <tspan fill="{_GREY}">({signed(one.moved)})</tspan>' if one.moved else ""
    return (
        f'<text x="{drawn(x)}" y="{drawn(y)}" text-anchor="{anchor}" font-family="{escape(inks.font)}" '
        f'font-size="{drawn(frame.letters)}" fill="{_INK}">{escape(_short(one, frame))} '
        f'<tspan font-weight="700">{_percent(one.percent)}</tspan>{moved}</text>'
    )


def _number(one: Side) -> str:
    """What stands after the name."""
    return f"{_percent(one.percent)} ({signed(one.moved)})" if one.moved else _percent(one.percent)


def _short(one: Side, frame: _Frame) -> str:
    """The name, as much of it as fits beside the box with its numbers."""
    name = " ".join(clean(one.name).split())
    room = int(frame.room / (frame.letters * _LETTER)) - _cells(_number(one)) - 1
    if _cells(name) <= room:
        return name
    while name and _cells(name) > room - 1:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _cells(words: str) -> int:
    """The width of words in letters; those of East Asia are two wide."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in words)


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}\u202f%"


def _legend(mended: bool, right: float, base: float, frame: _Frame, inks: Inks) -> list[str]:
    """What the three looks mean, in a line that ends at `right`."""
    kinds = [("aligned", f'fill="{inks.main}" stroke="{inks.main}"')]
    if mended:
        kinds.append(("being mended", f'fill="#fff" stroke="{inks.main}" stroke-dasharray="4 3"'))
    kinds.append(("misaligned", f'fill="{_PALE}" stroke="{_INK}"'))
    made, x = [], float(right)
    for words, look in reversed(kinds):
        made.append(_text(x, base, words, frame.letters, inks.font, _GREY, anchor="end"))
        x -= frame.wide(words) + 32
        made.append(
            f'<rect x="{drawn(x)}" y="{drawn(base - 11)}" width="20" height="12" stroke-width="1.2" {look}/>'
        )
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
        f'<text x="{drawn(x)}" y="{drawn(y)}" text-anchor="{anchor}" font-family="{escape(font)}" '
        f'font-size="{drawn(size)}"{weight} fill="{ink}">{escape(clean(words))}</text>'
    )
