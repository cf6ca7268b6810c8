"""Planning, assigning, starting: what a review asks, of whom, by whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.align import asking, reviews, scope
from models.align.figures import client_figure
from models.align.offer import offer
from models.align.register import recent
from models.errors import Conflict, NotFound, Problem, Refused
from models.store.undo import redo, undo
from tests.align.conftest import Practice


def test_plan_move_assign_and_begin(acme: Practice, derived: Callable[[], None]) -> None:
    store = acme.store
    code = reviews.plan(
        store, acme.dana, "acme", planned="2026-04-01", due="2026-04-10", ask="Network"
    ).result()
    one = reviews.review(store, code)
    assert (one.state, one.tam_name, str(one.planned), str(one.due)) == (
        "planned",
        "Dana Reyes",
        "2026-04-01",
        "2026-04-10",
    )
    reviews.replan(store, acme.dana, code, planned="2026-04-03", version=one.version).result()
    with pytest.raises(Problem, match="not due before it is planned"):
        reviews.replan(store, acme.dana, code, planned="2026-04-11").result()
    with pytest.raises(Problem, match="has a day"):
        reviews.replan(store, acme.dana, code, planned="").result()
    with pytest.raises(Problem, match="has a day"):
        reviews.plan(store, acme.dana, "acme", planned="").result()
    reviews.replan(store, acme.dana, code, due="").result()
    assert reviews.review(store, code).due is None
    with pytest.raises(Conflict):
        reviews.replan(store, acme.noor, code, planned="2026-04-04", version=one.version).result()
    with pytest.raises(Refused):
        reviews.assign(store, acme.dana, code, "noor").result()
    reviews.assign(store, acme.vic, code, "noor").result()
    assert reviews.review(store, code).tam_name == "Noor Said"
    with pytest.raises(Problem, match="walks no reviews"):
        reviews.assign(store, acme.vic, code, "lou").result()
    with pytest.raises(NotFound):
        reviews.assign(store, acme.vic, code, "nobody").result()
    assert reviews.begin(store, acme.noor, code).result() == code
    assert [item.code for item in acme.walk(code).items] == ["NET-001", "NET-002", "NET-003"]
    with pytest.raises(Problem, match="in progress already"):
        reviews.begin(store, acme.noor, code).result()
    with pytest.raises(Problem, match="fixed when it started"):
        reviews.replan(store, acme.dana, code, ask="all").result()
    undo(store, acme.noor).result()
    assert reviews.review(store, code).state == "planned" and acme.walk(code).items == ()
    derived()
    redo(store, acme.noor).result()
    assert len(acme.walk(code).items) == 3
    derived()


def test_a_planner_names_others_only_with_the_right_to_assign(acme: Practice) -> None:
    with pytest.raises(Refused):
        reviews.plan(acme.store, acme.dana, "ACME", planned="2026-04-01", tam="noor").result()
    code = reviews.plan(acme.store, acme.vic, "ACME", planned="2026-04-01", tam="noor").result()
    assert reviews.review(acme.store, code).tam_name == "Noor Said"
    code = reviews.plan(acme.store, acme.vic, "ACME", planned="2026-04-01").result()
    assert reviews.review(acme.store, code).tam_name == "Dana Reyes", "the client's TAM"
    with pytest.raises(Refused):
        reviews.plan(acme.store, acme.viewer, "ACME", planned="2026-04-01").result()
    with pytest.raises(Refused):
        reviews.start(acme.store, acme.viewer, "ACME").result()


def test_what_cannot_be_planned_is_said(acme: Practice) -> None:
    store, dana = acme.store, acme.dana
    with pytest.raises(Problem, match="needs a reason"):
        reviews.plan(store, dana, "ACME", planned="2026-04-01", place="remote")
    with pytest.raises(Problem, match="is no day"):
        reviews.plan(store, dana, "ACME", planned="soon")
    with pytest.raises(Problem, match="not due before"):
        reviews.plan(store, dana, "ACME", planned="2026-04-02", due="2026-04-01")
    with pytest.raises(Problem, match="no kind of review"):
        reviews.start(store, dana, "ACME", kind="audit")
    with pytest.raises(NotFound):
        reviews.start(store, dana, "NONE").result()
    with pytest.raises(NotFound, match="no category “Cellars”"):
        reviews.start(store, dana, "ACME", "Cellars").result()
    code = reviews.plan(
        store, dana, "ACME", planned="2026-04-01", place="Remote", place_reason="snowed in", kind="onboarding"
    ).result()
    one = reviews.review(store, code)
    assert (one.place, one.place_reason, one.kind) == ("remote", "snowed in", "onboarding")


def test_due_asks_what_is_due_and_says_when_nothing_is(acme: Practice) -> None:
    monthly = acme.category("Monthly", "MON", position=0, frequency="monthly")
    acme.standards(monthly, "MON", 1)
    acme.standards(acme.category("Visits", "VIS", position=8), "VIS", 1, frequency="each visit")
    acme.standards(acme.category("Once", "ONC", position=9), "ONC", 1, frequency="once")
    first = acme.start("ACME")
    assert [item.code for item in acme.walk(first).items][0] == "MON-001", "categories in their order"
    acme.say(first, "y" * 9)
    acme.on("2026-04-01")
    assert [item.code for item in acme.walk(acme.start("ACME")).items] == ["VIS-001"]
    acme.on("2026-04-02")
    second = acme.start("ACME")
    assert [item.code for item in acme.walk(second).items] == ["MON-001", "VIS-001"]
    look = asking.outlook(acme.store, [reviews.review(acme.store, second).client], acme.store.today())
    found = look[reviews.review(acme.store, second).client]
    assert (found.applying, found.due, found.carried, str(found.next)) == (9, 2, 2, "2027-03-02")
    acme.say(second, "yy")
    scope.decide(acme.store, acme.vic, "ACME", "category", "VIS", inside=False, reason="no visits").result()
    with pytest.raises(Problem, match=r"Nothing is due at Acme Ltd before 2026-05-02"):
        acme.start("ACME")
    assert len(acme.walk(acme.start("ACME", "all")).items) == 8
    assert [item.code for item in acme.walk(acme.start("ACME", "bkp, Once")).items] == [
        "BKP-001",
        "BKP-002",
        "BKP-003",
        "ONC-001",
    ]


def test_no_standard_applies(practice: Practice) -> None:
    practice.client("ACME")
    with pytest.raises(Problem, match="No approved standard applies to Acme Ltd"):
        practice.start("ACME")


def test_reviews_are_listed_open_ones_first(acme: Practice) -> None:
    store = acme.store
    closed = acme.whole("ACME", "yyyyyy")
    reviews.close(store, acme.vic, closed).result()
    late = reviews.plan(store, acme.dana, "ACME", planned="2026-12-01").result()
    soon = reviews.plan(store, acme.dana, "ACME", planned="2026-04-01").result()
    acme.on("2027-03-02")
    walking = acme.start("ACME")
    assert [one.code for one in reviews.all_reviews(store)] == [walking, soon, late, closed]
    assert [one.code for one in reviews.all_reviews(store, "acme", ("closed",))] == [closed]
    assert reviews.all_reviews(store, "BETA") == ()


def test_of_planned_and_closed_reviews_lists_read_the_nearest_and_say_how_many_more_there_are(
    acme: Practice,
) -> None:
    store = acme.store
    closed: list[str] = []
    for month in range(1, 6):
        acme.on(f"2026-{month:02}-02")
        code = acme.start("ACME", "all")
        acme.say(code, "yyyyyy")
        reviews.submit(store, acme.dana, code).result()
        reviews.close(store, acme.vic, code).result()
        closed.insert(0, code)
    walking = acme.start("ACME", "all")
    cancelled = acme.start("ACME", "all")
    reviews.cancel(store, acme.dana, cancelled).result()
    days = ("2026-12-01", "2026-08-01", "2026-10-01")
    late, soon, next_one = (reviews.plan(store, acme.dana, "ACME", planned=day).result() for day in days)
    found, more = recent(store, most=2)
    assert [one.code for one in found] == [walking, soon, next_one, *closed[:2], cancelled]
    assert more == {"planned": 1, "closed": 3, "cancelled": 0}
    assert late not in [one.code for one in found]
    assert recent(store, "acme")[0] == reviews.all_reviews(store, "ACME")
    assert recent(store, "BETA")[0] == ()
    for person in (acme.dana.id, acme.vic.id, acme.noor.id):
        mine = [one for one in reviews.all_reviews(store) if person in (one.tam, one.vcio)]
        assert list(recent(store, person=person)[0]) == mine


def test_decisions_are_withdrawn_unless_a_review_says_by_them(acme: Practice) -> None:
    from models.align import answers

    store = acme.store
    key = scope.decide(store, acme.vic, "acme", "standard", "bkp-001", inside=False, reason="none").result()
    assert [line.because for line in scope.overview(store, 1)][0] == "decided: not asked: none"
    scope.withdraw(store, acme.vic, key).result()
    assert all(line.inside for line in scope.overview(store, 1))
    code = acme.start("ACME")
    answers.not_here(store, acme.dana, [(acme.item(code, "BKP-002"), None)], "no tapes").result()
    made = scope.decisions(store, 1)[0]
    assert (made.review, made.reason, made.name) == (code, "no tapes", "BKP-002")
    with pytest.raises(Problem, match="says by this decision"):
        scope.withdraw(store, acme.vic, made.id).result()
    for level, name in (("standard", "XXX-1"), ("category", "Cellars"), ("pack", "none")):
        with pytest.raises(NotFound):
            scope.decide(store, acme.vic, "ACME", level, name, inside=True, reason="why").result()
    with pytest.raises(Problem, match="needs a reason"):
        scope.decide(store, acme.vic, "ACME", "tag", "x", inside=True, reason="")
    with pytest.raises(Refused):
        scope.decide(store, acme.viewer, "ACME", "tag", "x", inside=True, reason="why").result()


def test_client_and_person_are_found_by_name_too_wherever_one_is_named(acme: Practice) -> None:
    store = acme.store
    named = acme.table("clients")[0]["name"]
    code = reviews.plan(store, acme.vic, named.lower(), planned="2026-04-01", tam="noor said").result()
    one = reviews.review(store, code)
    assert (one.client_code, one.tam_name) == ("ACME", "Noor Said")
    for act in (
        lambda: reviews.start(store, acme.dana, "nobody").result(),
        lambda: reviews.plan(store, acme.dana, "nobody", planned="2026-04-01").result(),
        lambda: offer(store, "nobody"),
        lambda: client_figure(store, "nobody"),
        lambda: scope.decide(store, acme.vic, "nobody", "tag", "x", inside=True, reason="so").result(),
    ):
        with pytest.raises(
            NotFound, match="There is no client “nobody”. `steerboard list clients` shows them."
        ):
            act()


def test_what_a_decision_names_is_found_as_everywhere_else(acme: Practice) -> None:
    def named(level: str, name: str) -> str:
        scope.decide(acme.store, acme.vic, "ACME", level, name, inside=False, reason="so").result()
        return scope.decisions(acme.store, acme.table("clients")[0]["id"])[0].name

    own = acme.table("packs")[0]
    assert named("standard", " bkp-001 ") == "BKP-001"
    assert named("category", "backup") == named("category", "bkp") == "Backup"
    assert named("pack", own["name"].upper()) == named("pack", own["code"].upper()) == own["name"]
    for level, listed in (("standard", "standards"), ("category", "categories"), ("pack", "packs")):
        with pytest.raises(
            NotFound, match=f"There is no {level} “nothing”. `steerboard list {listed}` shows them."
        ):
            named(level, "nothing")


def test_categories_of_the_same_name_are_told_apart_by_their_pack(acme: Practice) -> None:
    acme.namesake()
    own = acme.store.value("SELECT name FROM packs WHERE id = 1")
    named = {part.ask: part.name for part in offer(acme.store, "ACME").categories}
    assert (named["BKP"], named["CSB"], named["NET"]) == (f"Backup · {own}", "backup · CSF", "Network")
