"""How alignment begins at a client: the base set, and the first review that is too large (manual L273, L838, L1227)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align import asking, register, report, reviews
from models.align.ahead import ahead
from models.align.beginning import Rated, base_figure, steps
from models.align.offer import offer
from models.errors import Problem
from models.practice import company
from tests.align.conftest import Practice

RATED = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["high", "medium", "low", ""])), min_size=1, max_size=60
).map(lambda many: [Rated(n, category, impact) for n, (category, impact) in enumerate(many)])


@given(RATED, st.integers(1, 6))
def test_each_visit_asks_more_until_all_is_asked(rated: list[Rated], few: int) -> None:
    found = steps(rated, few)
    assert all(one < other for one, other in zip(found, found[1:], strict=False))
    assert found[-1] == {one.standard for one in rated}
    assert found[0], "the first visit asks something"


@given(RATED, st.integers(1, 6))
def test_the_first_visit_asks_a_few_categories_of_what_matters_most(rated: list[Rated], few: int) -> None:
    first = [one for one in rated if one.standard in steps(rated, few)[0]]
    assert len({one.category for one in first}) <= few
    if any(one.impact == "high" for one in rated):
        assert {one.impact for one in first} == {"high"}


def test_what_matters_less_is_added_a_few_categories_at_a_time_too() -> None:
    rated = [
        Rated(3 * category + n, category, impact)
        for category in range(4)
        for n, impact in enumerate(("high", "medium", "low"))
    ]
    assert [len(one) for one in steps(rated, 2)] == [2, 4, 6, 8, 12]
    assert [len(one) for one in steps([Rated(n, n, "") for n in range(5)], 2)] == [2, 4, 5]
    assert [len(one) for one in steps([Rated(n, n, "medium") for n in range(3)], 2)] == [2, 3]


def test_nothing_applies_and_nothing_is_asked() -> None:
    assert steps([], 4) == ()


@pytest.fixture
def large(practice: Practice) -> Practice:
    """Six categories of four standards, two of them of high impact, and a new client."""
    for n in range(6):
        category = practice.category(f"Category {n}", f"CT{n}", position=n)
        practice.standards(category, f"CT{n}", 2, business_impact="high")
        practice.standards(category, f"CX{n}", 2, business_impact="low")
    practice.client("ACME", vcio=practice.vic, tam=practice.dana)
    company.edit(practice.store, practice.founder, {"base_categories": "2", "first_review": "10"}).result()
    return practice


def outlook(practice: Practice) -> asking.Outlook:
    key = practice.store.value("SELECT id FROM clients")
    return asking.outlook(practice.store, [key], practice.store.today())[key]


def test_a_new_client_is_asked_the_base_set_which_grows_with_each_visit(large: Practice) -> None:
    sizes = []
    for _ in range(4):
        sizes.append(outlook(large).base)
        code = large.start("ACME", "base")
        assert register.review(large.store, code).counts.total == sizes[-1]
        large.say(code, "y" * sizes[-1])
        reviews.submit(large.store, large.dana, code).result()
    assert sizes == [4, 4, 4, 12], "what was answered is not due again"
    assert outlook(large).beginning.whole
    with pytest.raises(Problem, match="Nothing of the base set is due"):
        large.start("ACME", "base")


def test_a_first_review_that_is_too_large_is_warned_of_and_later_ones_are_not(large: Practice) -> None:
    found = offer(large.store, "ACME")
    assert found.base is not None and found.base.asked == 4
    assert found.warning["all"].startswith("24 questions are many for a first review (more than 10)")
    large.whole("ACME", "y" * 24)
    assert set(offer(large.store, "ACME").warning.values()) == {""}


def test_a_review_that_was_cancelled_or_corrects_another_is_no_visit(large: Practice) -> None:
    reviews.cancel(large.store, large.dana, large.start("ACME", "base")).result()
    assert outlook(large).beginning.visits == 0
    code = large.whole("ACME", "y" * 4, "base")
    reviews.close(large.store, large.vic, code).result()
    again = reviews.correct(large.store, large.dana, code).result()
    reviews.submit(large.store, large.dana, again).result()
    assert outlook(large).beginning.visits == 1


def test_a_client_that_was_asked_more_already_is_not_new(large: Practice) -> None:
    large.whole("ACME", "y" * 24, "all")
    begun = outlook(large).beginning
    assert (begun.visits, begun.whole, len(begun.now)) == (1, True, 24)
    assert offer(large.store, "ACME").base is None


def test_the_base_set_explains_itself(large: Practice) -> None:
    found = outlook(large)
    figure = base_figure("Acme", found.beginning, found.applying)
    assert figure.shown == "4 questions, visit 1 of 4"
    assert [(one.label, one.value, one.note) for one in figure.inputs] == [
        ("visit 1", "4", "now"),
        ("visit 2", "8", ""),
        ("visit 3", "12", ""),
        ("visit 4", "24", ""),
    ]


def foreseen(practice: Practice) -> dict[str, asking.Outlook]:
    """Code of a planned review → what it will ask."""
    key = practice.store.value("SELECT id FROM clients")
    planned = ahead(practice.store, [key], practice.store.today())[key].planned
    codes = {row["id"]: row["code"] for row in practice.store.rows("SELECT id, code FROM reviews")}
    return {codes[key]: then for key, then in planned.items()}


def planned(practice: Practice, day: date, ask: str) -> str:
    return reviews.plan(practice.store, practice.dana, "ACME", planned=day.isoformat(), ask=ask).result()


def test_each_planned_visit_is_foreseen_with_what_those_before_it_will_have_asked(large: Practice) -> None:
    """The plan of a new client's year says what each visit will ask, not what the first one would today."""
    today = large.store.today()
    days = [today + timedelta(days=90 * n) for n in range(4)]
    codes = [planned(large, day, "base") for day in days]
    found = foreseen(large)
    assert [found[code].asks("base") for code in codes] == [4, 4, 4, 12]
    assert [found[code].said("base", today) for code in codes] == [
        "4 questions today: the base set, visit 1 of 4",
        f"4 questions on {days[1]}: the base set, visit 2 of 4",
        f"4 questions on {days[2]}: the base set, visit 3 of 4",
        f"12 questions on {days[3]}: the base set, all that applies",
    ]
    assert [asking.ask_words(large.store, found[code].added) for code in codes] == [
        "Category 0, Category 1",
        "Category 2, Category 3",
        "Category 4, Category 5",
        "",
    ]
    for code in codes:
        reviews.cancel(large.store, large.dana, code).result()
    large.whole("ACME", "y" * 24, "all")
    assert outlook(large).words("due") == "0 due, 0 carried"
    year = today + timedelta(days=366)
    due = planned(large, year, "due")
    assert foreseen(large)[due].words("due") == "24 due, 24 carried"
    assert foreseen(large)[due].said("due", today) == f"24 questions on {year}: 24 due, 24 carried"
    before, after = planned(large, year, "all"), planned(large, year + timedelta(days=90), "due")
    found = foreseen(large)
    assert (found[before].asks("all"), found[after].asks("due")) == (24, 0)


def test_what_is_in_progress_is_held_before_what_is_planned_for_later(large: Practice) -> None:
    """Its open questions are answered by then, and it is a visit; a correction of one is none."""
    code = large.start("ACME", "base")
    large.say(code, "yy")
    coming = planned(large, large.store.today() + timedelta(days=30), "base")
    assert foreseen(large)[coming].asks("base") == 4
    assert foreseen(large)[coming].beginning.words() == "visit 2 of 4"
    large.say(code, "yyyy")
    reviews.submit(large.store, large.dana, code).result()
    reviews.close(large.store, large.vic, code).result()
    reviews.correct(large.store, large.dana, code).result()
    assert foreseen(large)[coming].beginning.words() == "visit 2 of 4"


def test_what_a_planned_review_will_ask_explains_itself(large: Practice) -> None:
    today = large.store.today()
    planned(large, today, "base")
    later = planned(large, today + timedelta(days=90), "base")
    key = large.store.value("SELECT id FROM clients")
    one = reviews.review(large.store, later)
    found = ahead(large.store, [key], today)[key]
    figure = found.figure(one.id, today)
    assert figure is not None and figure.value == 4
    assert figure.shown == f"4 questions on {one.planned}: the base set, visit 2 of 4"
    assert [(each.label, each.value) for each in figure.inputs] == [
        ("applies today", "24"),
        ("due on its day", "20"),
        ("of the base set", "4"),
        ("held before it", "1"),
    ]
    assert figure.inputs[2].note == "which then is visit 2 of 4"
    assert [each.code for each in figure.records] == ["REV-0001"]
    assert found.figure(0, today) is None


def test_it_is_typed_and_said_as_the_base_set(large: Practice) -> None:
    assert asking.read_ask(large.store, " Base ") == "base"
    assert asking.ask_words(large.store, "base") == "the base set"
    assert outlook(large).words("base") == "4 of the base set"


def test_the_report_of_a_base_set_says_what_was_asked(large: Practice) -> None:
    assert report.report(large.store, large.whole("ACME", "y" * 4, "base")).asked == "the base set"
    assert report.ASKED.keys() == asking.WHOLE.keys(), "whatever a review asks has its words in the report"
