"""The box and the blob as cells of a terminal: the box with the blob in it, and around it what the directions are called.

`laid` is pure: where the box stands and each label, so that no two meet, whatever the number of categories. Labels are
cut while they stay readable; where they would not, the box has numbers around it, which the list beside explains. The
category under the list's cursor has the colour of the cursor around the box, and a dot where its direction meets the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from models.align import blob
from screens.kit import text as texts
from screens.kit.drawn import Drawn, Line, Span
from screens.kit.theme import Tone

READABLE = 8
"""Cells of a label that still says what it means: `Back 100`."""
GAP = 2
"""Cells between two labels of a line."""
TONES: dict[str, Tone] = {blob.ALIGNED: "good", blob.SOON: "due", blob.MISALIGNED: "dim"}
_CORNERS = {"unicode": "┌┐└┘", "ascii": "++++"}


class Label(NamedTuple):
    """What stands around the box for one category."""

    x: int
    y: int
    text: str
    place: int
    """The category's place in the list."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Where everything stands in so many cells."""

    left: int
    """Cells before the box, its frame not counted."""
    top: int
    columns: int
    """Cells of the box, inside its frame."""
    rows: int
    labels: tuple[Label, ...]
    numbers: bool
    """The labels are numbers of the list: names have no room."""

    def dot(self, end: tuple[float, float]) -> tuple[int, int]:
        """The cell (x, y) of the frame where a direction meets it; `end` as `blob.edge` gives it."""
        sides = ((end[0], self.columns), (end[1], self.rows))
        x, y = (min(many - 1, int((one + 1) / 2 * many)) for one, many in sides)
        if abs(end[1]) > 1 - 1e-6:
            return self.left + x, self.top + (-1 if end[1] < 0 else self.rows)
        return self.left + (-1 if end[0] < 0 else self.columns), self.top + y


def short(name: str, percent: str, cells: int) -> str:
    """`Backup 67` in at most so many cells: as many whole words of the name as fit, else as much of the first; with the
    sign of what is cut."""
    room = cells - texts.width(percent) - 1 if percent else cells
    name = texts.safe(name)
    if texts.width(name) <= room:
        return f"{name} {percent}".strip()
    words = name.split()
    while len(words) > 1 and (texts.width(" ".join(words)) + 1 > room or words[-1] in ("and", "&")):
        words.pop()
    return f"{texts.cut(' '.join(words) + texts.ELLIPSIS, room)} {percent}".strip()


def laid(names: Sequence[str], percents: Sequence[int | None], width: int, height: int) -> Laid:
    """The picture of these categories in so many cells."""
    side = max(6, min(18, width // 4))
    wanted = max(4, min(width - 2 * side - 2, 2 * (height - 4)))
    side = (width - wanted - 2) // 2
    above = 2 if len(names) > 6 and height > 12 else 1
    columns, rows = width - 2 * side - 2, max(1, height - 2 * above - 2)
    one = Laid(side + 1, above + 1, columns, rows, (), False)
    shown = ["–" if percent is None else str(percent) for percent in percents]
    ends = [blob.edge(blob.angle(place, len(names))) for place in range(len(names))]
    labels = _around(one, ends, list(zip(names, shown, strict=True)), width, above)
    heads: dict[int, str] = {}
    for label in labels:
        heads.setdefault(label.place, label.text)
    if len(heads) < len(names) or len(set(heads.values())) < len(heads):
        numbers = [(str(place + 1), "") for place in range(len(names))]
        labels = _around(one, ends, numbers, width, above)
        return Laid(one.left, one.top, columns, rows, tuple(labels), True)
    return Laid(one.left, one.top, columns, rows, tuple(labels), False)


def _around(
    one: Laid,
    ends: Sequence[tuple[float, float]],
    texts_of: Sequence[tuple[str, str]],
    width: int,
    above: int,
) -> list[Label]:
    """The labels that have room, those over and under the box first."""
    found: list[Label] = []
    for y in (-1, 1):
        places = [n for n, end in enumerate(ends) if end[1] * y > 1 - 1e-6]
        places.sort(key=lambda n: ends[n][0])
        many = above if len(places) > 2 else 1
        for tier in range(many):
            near = one.top - 2 if y < 0 else one.top + one.rows + 1
            at = near + y * tier
            found += _line_of(places[tier::many], one, ends, texts_of, width, at)
    for right in (False, True):
        aside = [n for n, end in enumerate(ends) if abs(end[1]) <= 1 - 1e-6 and (end[0] > 0) is right]
        found += _beside(aside, one, ends, texts_of, width, right)
    return found


def _beside(
    places: Sequence[int],
    one: Laid,
    ends: Sequence[tuple[float, float]],
    texts_of: Sequence[tuple[str, str]],
    width: int,
    right: bool,
) -> list[Label]:
    """Labels left or right of the box, each near where its direction meets it: the per cent under the name, where all
    have room for that."""
    room = (width - one.left - one.columns if right else one.left) - 3
    tall = 2 if len(places) * 3 - 1 <= one.rows and all(texts_of[place][1] for place in places) else 1
    step = 3 if tall == 2 else 1
    found: list[Label] = []
    first, below = one.top, len(places)
    for place in sorted(places, key=lambda n: ends[n][1]):
        below -= 1
        last = one.top + one.rows - tall - below * step
        row = max(first, min(last, one.top + int((ends[place][1] + 1) / 2 * one.rows) - (tall - 1)))
        first = row + step
        name, percent = texts_of[place]
        parts = [short(name, "", room), percent] if tall == 2 else [_fitted(texts_of[place], room)]
        if row > one.top + one.rows - tall or not parts[0]:
            continue
        wide = max(map(texts.width, parts))
        for more, part in enumerate(parts):
            inside = (wide - texts.width(part)) // 2
            begins = one.left + one.columns + 2 + inside if right else one.left - 2 - wide + inside
            found.append(Label(begins, row + more, part, place))
    return found


def _line_of(
    places: Sequence[int],
    one: Laid,
    ends: Sequence[tuple[float, float]],
    texts_of: Sequence[tuple[str, str]],
    width: int,
    at: int,
) -> list[Label]:
    """Labels of one line above or below the box, each in the room between its neighbours."""
    anchors = [one.left + (ends[place][0] + 1) / 2 * one.columns for place in places]
    found = []
    for number, place in enumerate(places):
        begins = (anchors[number - 1] + anchors[number] + GAP) / 2 if number else 0.0
        last = number + 1 == len(places)
        stops = width if last else (anchors[number] + anchors[number + 1] - GAP) / 2
        text = _fitted(texts_of[place], int(stops) - int(begins))
        if text:
            wide = texts.width(text)
            x = round(anchors[number] - wide / 2)
            found.append(Label(max(int(begins), min(x, int(stops) - wide)), at, text, place))
    return found


def _fitted(text: tuple[str, str], room: int) -> str:
    """A name with its per cent, or a number; empty where it has no room."""
    name, percent = text
    if not percent:
        return name if len(name) <= room else ""
    whole = f"{name} {percent}"
    return short(name, percent, room) if room >= min(READABLE, texts.width(whole)) else ""


class Picture(Drawn):
    """The picture of a box; `show` gives it values, `point` says which category has the cursor."""

    DEFAULT_CSS: ClassVar[str] = "Picture { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._percents: tuple[int | None, ...] = ()
        self._soon: tuple[int | None, ...] = ()
        self._laid = Laid(0, 0, 0, 0, (), False)
        self._cells: tuple[tuple[str, ...], ...] = ()
        self._at = -1
        self.words = ""
        """What stands in the box where there is no blob."""

    @property
    def numbers(self) -> bool:
        """Whether the list has to say which number is what."""
        return self._laid.numbers

    @property
    def with_soon(self) -> bool:
        """Whether something in it is being mended."""
        return any(blob.SOON in row for row in self._cells)

    def show(
        self,
        names: Sequence[str],
        percents: Sequence[int | None],
        soon: Sequence[int | None],
        words: str = "",
    ) -> None:
        """Other values."""
        self._names, self._percents, self._soon = tuple(names), tuple(percents), tuple(soon)
        self.words = words
        self._lay()

    def point(self, place: int) -> None:
        """The cursor of the list is on this category."""
        before, self._at = self._at, place
        for label in self._laid.labels:
            if label.place in (before, place):
                self.refresh_line(label.y)
        for dot in (self._dot(before), self._dot(place)):
            if dot is not None:
                self.refresh_line(dot[1])

    def _dot(self, place: int) -> tuple[int, int] | None:
        """Where the direction of a category meets the frame; None where there is no such category."""
        if not 0 <= place < len(self._names):
            return None
        return self._laid.dot(blob.edge(blob.angle(place, len(self._names))))

    def on_resize(self) -> None:
        """Anew for the size."""
        self._lay()

    def _lay(self) -> None:
        if self.size.width and self.size.height:
            one = laid(self._names, self._percents, self.size.width, self.size.height)
            self._laid = one
            self._cells = blob.cells(self._percents, self._soon, one.columns, one.rows)
            self.refresh()

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y: a part of the box, with the labels beside it."""
        one = self._laid
        parts: list[tuple[int, Span]] = [
            (label.x, Span(label.text, "accent" if label.place == self._at else "normal"))
            for label in one.labels
            if label.y == y
        ]
        dot = self._dot(self._at)
        parts += self._box_line(y - one.top, dot[0] if dot is not None and dot[1] == y else None)
        spans: list[Span] = []
        at = 0
        for x, span in sorted(parts, key=lambda part: part[0]):
            spans += [Span(" " * (x - at)), span]
            at = x + texts.width(span.text)
        return tuple(spans), False

    def _box_line(self, row: int, dot: int | None) -> list[tuple[int, Span]]:
        """A line of the box; `dot` is the x of a dot on its frame."""
        one = self._laid
        corners = _CORNERS["ascii" if self.glyphs.ascii else "unicode"]
        if row in (-1, one.rows):
            first, last = (corners[0], corners[1]) if row < 0 else (corners[2], corners[3])
            frame = first + self.glyphs["line"] * one.columns + last
            if dot is None:
                return [(one.left - 1, Span(frame, "dim"))]
            at = dot - one.left + 1
            return [
                (one.left - 1, Span(frame[:at], "dim")),
                (dot, Span(self.glyphs["mark"], "accent")),
                (dot + 1, Span(frame[at + 1 :], "dim")),
            ]
        if not 0 <= row < one.rows:
            return []
        sides = [(x, self._frame(x == dot)) for x in (one.left - 1, one.left + one.columns)]
        return [*sides, *((one.left + x, span) for x, span in self._inside(row))]

    def _frame(self, dotted: bool) -> Span:
        return Span(self.glyphs["mark"], "accent") if dotted else Span(self.glyphs["rule"], "dim")

    def _inside(self, row: int) -> list[tuple[int, Span]]:
        if not self._cells:
            said = texts.wrap(self.words, self._laid.columns - 2)
            number = row - (self._laid.rows - len(said)) // 2
            return [(1, Span(said[number], "dim"))] if 0 <= number < len(said) else []
        line, runs, begins = self._cells[row], [], 0
        for x in range(1, len(line) + 1):
            if x == len(line) or line[x] != line[begins]:
                runs.append((begins, Span(self.glyphs[line[begins]] * (x - begins), TONES[line[begins]])))
                begins = x
        return runs
