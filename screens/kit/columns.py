"""The columns of a list: how they share its width, which of them go where it is narrow, a row set in them, and the line that
says what the rows are filtered by. Pure.

Where the window is too narrow for all, whole columns go, none is cut: first those that want the widest list, then from the
right, but never the first and never one that takes what is left, until that one has room for a few words.
"""

from __future__ import annotations

from collections.abc import Sequence

from screens.kit import text as texts
from screens.kit.drawn import Line, Span, both_ends
from screens.kit.rows import Column, Row

ROOM = 14
"""Cells that each column without a width has at least, as long as another can go for it."""
PLENTY = 24
"""Cells that each of them keeps when another column grows (`Column.most`)."""


def share(columns: Sequence[Column], total: int, lead: int, gap: int) -> tuple[int, ...]:
    """The cells of each column in a list so wide; 0: not shown. `lead` cells stand before the first, `gap` between two."""
    shown = [number for number, column in enumerate(columns) if total >= column.wide]
    going = sorted(
        (number for number in shown[1:] if columns[number].width),
        key=lambda number: (columns[number].keep, -columns[number].wide, -number),
    )
    while True:
        taken = sum(columns[number].width for number in shown)
        left = total - 1 - lead - gap * (len(shown) - 1) - taken
        open_ones = [number for number in shown if not columns[number].width]
        if left >= ROOM * len(open_ones) or not going:
            break
        shown.remove(going.pop(0))
    widths = [column.width for column in columns]
    for number in shown:
        more = min(columns[number].most - widths[number], left - PLENTY * len(open_ones))
        if more > 0:
            widths[number] += more
            left -= more
    part, extra = divmod(max(0, left), len(open_ones)) if open_ones else (0, 0)
    for number in shown:
        if not columns[number].width:
            widths[number] = part + extra
            extra = 0
    return tuple(cells if number in shown else 0 for number, cells in enumerate(widths))


def label_line(
    columns: Sequence[Column], widths: Sequence[int], lead: int, gap: int, sorted_by: int | None, sign: str
) -> Line:
    """The headings; `sign` behind that of the column that the rows are sorted by."""
    spans = [Span(" " * lead)]
    for number, (column, cells) in enumerate(zip(columns, widths, strict=True)):
        if cells:
            label = f"{column.label} {sign}" if number == sorted_by else column.label
            spans += [Span(" " * gap)] if len(spans) > 1 else []
            spans.append(Span(texts.fit(label, cells, right=column.right), "dim"))
    return tuple(spans)


def row_cells(row: Row, columns: Sequence[Column], widths: Sequence[int], gap: int) -> Line:
    """The cells of a row, each as wide as its column."""
    spans: list[Span] = []
    for value, column, cells in zip(row.cells, columns, widths, strict=False):
        if cells:
            text, tone = (value, None) if isinstance(value, str) else (value.text, value.tone)
            spans += [Span(" " * gap)] if spans else []
            spans.append(Span(texts.fit(text, cells, right=column.right), tone or column.tone))
    return tuple(spans)


def filter_line(only: str, typed: str, shown: int, every: int, cells: int) -> Line:
    """What the rows are filtered by (one value of a column, and words), and how many of all are left."""
    spans: list[Span] = [Span(" f ", "accent"), Span(f"{only} ", "bright")] if only else []
    spans += [Span(" / ", "accent"), Span(typed, "bright")] if typed else []
    return both_ends(tuple(spans), (Span(f"{shown} of {every} ", "dim"),), cells)
