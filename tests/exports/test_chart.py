"""Charts: right in their lengths, readable without colour, the same every time."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from exports.chart import Column, Inks, bar, columns, key
from models.align.score import Counts

INKS = Inks("#17485c", "#a8431f")
SVG = "{http://www.w3.org/2000/svg}"


def boxes(drawing: str) -> list[Element]:
    return list(fromstring(drawing).iter(f"{SVG}rect"))


@pytest.mark.parametrize(
    ("counts", "widths"),
    [
        (Counts(3, 1), [25.0, 75.0]),
        (Counts(2, 1, 1), [100 / 3, 100 / 3, 100 / 3]),
        (Counts(5, 0), [100.0]),
        (Counts(0, 5), [100.0]),
        (Counts(0, 0, 0, 3, 4), []),
    ],
)
def test_a_bar_is_as_long_as_its_share(counts: Counts, widths: list[float]) -> None:
    drawn = [float(str(box.get("width"))) for box in boxes(bar(counts, "words", INKS, width=101))]
    assert drawn == pytest.approx(widths, abs=0.01)


def test_the_three_parts_differ_without_colour() -> None:
    looks = [
        key(kind, kind, INKS).replace("#a8431f", "ink").replace("#17485c", "ink")
        for kind in ("aligned", "realigned", "misaligned")
    ]
    assert len({look.partition("</title>")[2] for look in looks}) == 3


def test_every_chart_has_its_words() -> None:
    words = "Mail & <more>: 3 in order"
    for drawing in (bar(Counts(3, 1), words, INKS), columns([Column("May", 50)], words, INKS)):
        root = fromstring(drawing)
        assert root.get("role") == "img"
        title = root.find(f"{SVG}title")
        assert title is not None and title.text == words


def test_columns_stand_on_the_ground_and_the_last_is_solid() -> None:
    drawing = columns(
        [Column("May 2026", 50), Column("Aug 2026", None), Column("Nov 2026", 100, now=True)], "w", INKS
    )
    half, whole = boxes(drawing)
    assert float(str(whole.get("height"))) == pytest.approx(2 * float(str(half.get("height"))))
    assert (half.get("fill"), whole.get("fill")) == ("#fff", "#17485c")
    shown = [text.text for text in fromstring(drawing).iter(f"{SVG}text")]
    assert shown == ["50\u202f%", "May 2026", "\u2013", "Aug 2026", "100\u202f%", "Nov 2026"]


def test_f13_the_same_data_give_the_same_drawing() -> None:
    assert bar(Counts(3, 1, 1), "w", INKS) == bar(Counts(3, 1, 1), "w", INKS)
    assert not re.search(r"\d[eE][+-]?\d", bar(Counts(1, 30_000, 1), "w", INKS))


def test_columns_say_of_how_many_they_are_a_share() -> None:
    drawn = columns([Column("May", 50, of=28), Column("Nov", 75, now=True, of=4)], "w", INKS)
    assert ">of 28<" in drawn and ">of 4<" in drawn
    assert ">of" not in columns([Column("May", 50)], "w", INKS)
