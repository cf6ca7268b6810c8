"""The blob in its box: its shape, and the labels around it, pure."""

from __future__ import annotations

import math

import pytest

from models.align import blob
from models.align.blob import ALIGNED, MISALIGNED, SOON, cells
from screens.align.picture import Laid, laid, short

NAMES = (
    "Backup System", "Disaster Recovery", "Accounts and Access", "Email", "Cloud Services", "Patch Management",
    "Antivirus", "Firewalls", "Wireless Access", "Windows Servers", "Desktops", "Power Management",
    "Documentation and Monitoring",
)  # fmt: skip


def alone(*scores: int | None, columns: int = 26, rows: int = 11) -> tuple[tuple[str, ...], ...]:
    """The cells of scores where nothing is being mended."""
    return cells(scores, [None] * len(scores), columns, rows)


def number(drawn: tuple[tuple[str, ...], ...], kind: str = ALIGNED) -> int:
    return sum(row.count(kind) for row in drawn)


@pytest.mark.parametrize("many", [4, 8, 12, 24])
def test_equal_scores_are_drawn_alike_on_all_sides(many: int) -> None:
    drawn = alone(*[70] * many)
    assert drawn == drawn[::-1] == tuple(row[::-1] for row in drawn)
    assert 0 < number(drawn) < 26 * 11


@pytest.mark.parametrize("many", range(1, 25))
def test_all_of_it_fills_the_box_and_nothing_leaves_it_empty(many: int) -> None:
    assert number(alone(*[100] * many)) == 26 * 11
    assert number(alone(*[0] * many), MISALIGNED) == 26 * 11


def test_without_answers_there_is_no_blob() -> None:
    assert alone(None, None) == () == alone()
    assert blob.outline([None]) == ()
    assert number(alone(None, 60, None)) == number(alone(60)), "its direction is left to the neighbours"


@pytest.mark.parametrize("place", range(7))
def test_a_better_score_reaches_further_and_nowhere_less_far(place: int) -> None:
    before = -1.0
    for score in range(0, 101, 10):
        values = [50] * 7
        values[place] = score
        at = blob.angle(place, 7)
        assert blob.share(values, at) == pytest.approx(score / 100)
        away = blob.reach(score / 100, at)
        assert away > before or score == 0
        before = away
        more = alone(*values)
        values[place] = min(100, score + 10)
        for one, two in zip(more, alone(*values), strict=True):
            assert all(b == ALIGNED for a, b in zip(one, two, strict=True) if a == ALIGNED)


def test_between_two_categories_it_goes_over_smoothly() -> None:
    values = [20, 90, 40, 100, 60]
    parts = [blob.share(values, math.tau * n / 720) for n in range(721)]
    steps = [abs(a - b) for a, b in zip(parts, parts[1:], strict=False) if a is not None and b is not None]
    assert len(steps) == 720 and max(steps) < 0.02
    assert all(part is not None and 0.2 <= part <= 1.0 for part in parts)


def test_what_is_being_mended_lies_around_what_is_aligned() -> None:
    plain, with_soon = alone(*[50] * 6), cells([50] * 6, [80] + [None] * 5, 26, 11)
    assert number(with_soon, SOON) > 0 and number(with_soon) == number(plain)
    assert number(with_soon, SOON) < number(alone(*[80] * 6)) - number(plain)


# Labels -----------------------------------------------------------------------------------------------------


def places(one: Laid, width: int, height: int) -> set[tuple[int, int]]:
    """The cells that the labels take; each inside the picture, outside the box, and of one label alone."""
    taken: set[tuple[int, int]] = set()
    for label in one.labels:
        for x in range(label.x, label.x + len(label.text)):
            assert 0 <= x < width and 0 <= label.y < height, label
            assert (x, label.y) not in taken, label
            inside = one.left <= x < one.left + one.columns and one.top <= label.y < one.top + one.rows
            assert not inside, label
            taken.add((x, label.y))
    return taken


@pytest.mark.parametrize("width, height", [(48, 17), (48, 18), (46, 18), (74, 31), (90, 40)])
@pytest.mark.parametrize("many", range(1, 25))
def test_labels_never_meet_whatever_the_number_of_categories(many: int, width: int, height: int) -> None:
    for names in (
        NAMES * 2,
        [f"{letter}" * 40 for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"],
        "ABCDEFGHIJKLMNOPQRSTUVWX",
    ):
        one = laid(names[:many], [100] * many, width, height)
        places(one, width, height)
        assert {label.place for label in one.labels} == set(range(many))


def test_at_80_cells_the_starter_pack_has_its_names_around_the_box() -> None:
    one = laid(NAMES, [67] * len(NAMES), 48, 18)
    assert not one.numbers
    said = {label.text for label in one.labels}
    assert {"Backup System 67", "Accounts… 67", "Desktops", "Firewalls 67"} <= said


@pytest.mark.parametrize("many", range(1, 25))
def test_the_dot_of_each_category_is_on_the_frame_near_its_label(many: int) -> None:
    one = laid(["A"] * many, [50] * many, 48, 18)
    dots = [one.dot(blob.edge(blob.angle(place, many))) for place in range(many)]
    sides = (one.left - 1, one.left + one.columns)
    for place, (x, y) in enumerate(dots):
        assert x in sides or y in (one.top - 1, one.top + one.rows)
        assert sides[0] <= x <= sides[1] and one.top - 1 <= y <= one.top + one.rows
        label = next(each for each in one.labels if each.place == place)
        assert abs(label.y - y) <= 4 and abs(label.x - x) <= max(one.left, one.columns // 2)
    assert len(set(dots)) == many


def test_where_names_have_no_room_there_are_the_numbers_of_the_list() -> None:
    one = laid([f"Category {n}" for n in range(24)], [50] * 24, 48, 17)
    assert one.numbers
    assert sorted(int(label.text) for label in one.labels) == list(range(1, 25))


def test_names_are_cut_between_words_and_never_lose_their_per_cent() -> None:
    assert short("Documentation and Monitoring", "75", 20) == "Documentation… 75"
    assert short("Accounts and Access", "", 9) == "Accounts…", (
        "words that are left out have the sign of it, too"
    )
    assert short("Accounts and Access", "", 8) == "Account…"
    assert short("Devices", "75", 6) == "De… 75", "a word that is cut has the sign of it"
    assert short("Mail", "96", 10) == "Mail 96"
