"""The box and blob on paper."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from exports.blob import HEIGHT, WIDTH, Side, Words, draw, small
from exports.chart import Inks
from exports.svg import checked

INKS = Inks("#17485c", "#a8431f", "Open Sans")
WORDS = Words("Acme <Dental>", "Alignment", "81 % aligned", ("Backup fell by 16.",))
SVG = "{http://www.w3.org/2000/svg}"


def sides(*percents: int | None, soon: int | None = None) -> list[Side]:
    return [
        Side(f"Category {n}", one, -16 if n == 0 else 0, soon if n == 0 else None)
        for n, one in enumerate(percents)
    ]


def texts(drawing: str) -> list[str]:
    return ["".join(one.itertext()) for one in fromstring(drawing).iter(f"{SVG}text")]


def shapes(drawing: str) -> list[Element]:
    return [one for one in fromstring(drawing).iter(f"{SVG}path") if str(one.get("d")).endswith("Z")]


def test_it_says_what_it_shows_and_stands_by_itself() -> None:
    drawn = draw(sides(67, 96, None), WORDS, INKS)
    title = fromstring(drawn).find(f"{SVG}title")
    assert title is not None and title.text is not None
    assert title.text.startswith("Acme <Dental>: 81 % aligned. Category 0 67")
    assert "Category 0 67\u202f% (−16)" in texts(drawn) and "Category 2 –" in texts(drawn)
    assert "href" not in drawn and "url(" not in drawn
    checked(drawn.replace(' role="img"', "").encode(), Path("box.svg"))


@pytest.mark.parametrize("many", [1, 2, 5, 13, 24])
def test_every_category_has_its_label_inside_the_paper(many: int) -> None:
    drawn = draw(sides(*[50] * many), WORDS, INKS)
    labels = [
        one for one in fromstring(drawn).iter(f"{SVG}text") if "".join(one.itertext()).startswith("Category")
    ]
    assert len(labels) == many
    for one in labels:
        assert 0 < float(str(one.get("x"))) < WIDTH and 100 < float(str(one.get("y"))) < HEIGHT
    assert len({(one.get("x"), one.get("y")) for one in labels}) == many


def test_it_is_told_apart_without_colour() -> None:
    around, inside = shapes(draw(sides(50, 60, 70, soon=90), WORDS, INKS))
    assert around.get("stroke-dasharray") and around.get("fill") == "#fff"
    assert inside.get("fill") == INKS.main and not inside.get("stroke-dasharray")
    assert len(shapes(draw(sides(50, 60, 70), WORDS, INKS))) == 1


def test_all_of_it_is_the_box_and_without_answers_there_is_no_blob() -> None:
    full = shapes(draw(sides(100, 100, 100, 100), WORDS, INKS))[0]
    numbers = [float(one) for one in re.findall(r"[\d.]+", str(full.get("d")))]
    xs, ys = numbers[::2], numbers[1::2]
    assert (min(xs), max(xs)) == pytest.approx((300, 740), abs=1)
    assert (min(ys), max(ys)) == pytest.approx((165, 605), abs=1)
    assert shapes(draw(sides(None, None), WORDS, INKS)) == []


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    """Where each text lies: left, top, right, bottom, by letters of the usual width of the font."""
    found = []
    for one in fromstring(drawing).iter(f"{SVG}text"):
        size, x, y = (float(str(one.get(name))) for name in ("font-size", "x", "y"))
        wide = len("".join(one.itertext())) * size * 0.5
        left = {"middle": x - wide / 2, "end": x - wide}.get(str(one.get("text-anchor")), x)
        found.append((left, y - size * 0.8, left + wide, y + size * 0.2))
    return found


@pytest.mark.parametrize("many", range(1, 25))
@pytest.mark.parametrize(
    "name", ["Net", "Backup and recovery", "Governance, risk management and oversight of it all"]
)
def test_no_label_lies_over_another_or_outside_with_one_to_24_categories(many: int, name: str) -> None:
    every = [Side(f"{name} {n}", 100, -16, None) for n in range(many)]
    for drawing in (draw(every, WORDS, INKS), small(every, INKS)):
        root = fromstring(drawing)
        width, height = float(str(root.get("width"))), float(str(root.get("height")))
        found = boxes(drawing)
        assert len(found) >= many + 2
        for left, top, right, bottom in found:
            assert left >= 0 and top >= 0 and right <= width and bottom <= height
        for one, two in combinations(found, 2):
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart, (one, two)


@pytest.mark.parametrize("many", [25, 60, 80, 100, 130])
def test_the_small_one_has_a_box_however_many_categories_there_are(many: int) -> None:
    root = fromstring(small(sides(*[50] * many), INKS))
    box = next(root.iter(f"{SVG}rect"))
    assert float(str(box.get("width"))) > 99 and float(str(root.get("height"))) <= 354


def test_the_small_one_says_what_it_shows_and_holds_no_title_of_its_own() -> None:
    drawn = small(sides(67, 96, None), INKS)
    title = fromstring(drawn).find(f"{SVG}title")
    assert title is not None and title.text == "Category 0 67\u202f%, Category 1 96\u202f%, Category 2 –"
    assert "Acme" not in drawn
