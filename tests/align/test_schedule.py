"""Series of reviews in a practice: laid out a year ahead, moved, changed, ended, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.align import planning, reviews, schedule
from models.align.year import Target, Year, ahead_figure, target_figures, targets, through_words, year
from models.errors import Conflict, Problem, Refused
from models.practice import clients, company, links, people
from models.store.history import recent
from models.store.undo import redo, undo
from tests.align.conftest import Practice

QUARTERLY = {"client": "ACME", "months": "3", "starts": "2026-03-16"}


def add(practice: Practice, **more: str) -> str:
    """A series at Acme on the 16th every three months from March, as Dana plans it; its code."""
    return schedule.add(practice.store, practice.dana, {**QUARTERLY, **more}).result()


def planned(practice: Practice, column: str = "planned") -> list[Any]:
    """The days of the reviews that are planned."""
    rows = practice.store.rows("SELECT * FROM reviews WHERE state = 'planned' ORDER BY planned, id")
    return [row[column] for row in rows]


def this_year(practice: Practice) -> Year:
    return year(practice.store, practice.store.today())


def all_targets(practice: Practice) -> tuple[Target, ...]:
    return targets(practice.store, practice.store.today())


def kept(practice: Practice) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for table in ("series", "reviews")
        for row in practice.store.rows(f"SELECT * FROM {table} ORDER BY id")
    ]


def test_a_series_is_laid_out_a_year_ahead_in_one_change_and_undone_in_one_step(acme: Practice) -> None:
    assert add(acme) == "SER-0001"
    assert planned(acme) == ["2026-03-16", "2026-06-16", "2026-09-16", "2026-12-16"]
    assert planned(acme, "code") == ["REV-0001", "REV-0002", "REV-0003", "REV-0004"]
    assert set(planned(acme, "tam")) == {acme.dana.id}
    undo(acme.store, acme.dana).result()
    assert kept(acme) == []
    redo(acme.store, acme.dana).result()
    assert len(planned(acme)) == 4


def test_planning_ahead_twice_is_planning_once(acme: Practice) -> None:
    add(acme, months="1")
    before = kept(acme)
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 0
    assert kept(acme) == before
    acme.on("2026-05-20")
    assert schedule.plan_ahead(acme.store, acme.dana, "ACME").result() == 2
    assert planned(acme)[-1] == "2027-04-16"
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 0


def test_nothing_more_is_planned_at_a_client_that_has_left(acme: Practice) -> None:
    add(acme)
    clients.edit(acme.store, acme.vic, "ACME", {"status": "left"}).result()
    acme.on("2026-09-01")
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 0


def test_a_visit_on_a_weekend_or_a_closure_is_on_the_next_working_day(acme: Practice) -> None:
    company.edit(acme.store, acme.founder, {"closures": "2026-09-14..2026-09-18"}).result()
    add(acme, starts="2026-03-14")  # a Saturday
    assert planned(acme)[:3] == ["2026-03-16", "2026-06-15", "2026-09-21"]
    assert planned(acme, "slot")[:3] == ["2026-03-14", "2026-06-14", "2026-09-14"]


def test_a_visit_that_was_moved_back_from_the_end_of_the_month_is_overdue_and_not_planned_again(
    acme: Practice,
) -> None:
    add(acme, months="1", starts="2026-03-31")
    assert "2026-05-29" in planned(acme), "the 31st is a Sunday, and the day after is in another month"
    acme.on("2026-05-30")
    before = [day for day in planned(acme) if day < "2027-03"]
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 2
    assert [day for day in planned(acme) if day < "2027-03"] == before
    assert [one.day.isoformat() for one in this_year(acme).lines[0].overdue][-1] == "2026-05-29"
    assert ahead_figure(this_year(acme)).value == 12


def test_a_closure_that_comes_later_moves_what_nobody_has_moved(acme: Practice) -> None:
    add(acme)
    schedule.move(acme.store, acme.dana, "REV-0003", -1).result()
    company.edit(acme.store, acme.founder, {"closures": "2026-06-16, 2026-09-16"}).result()
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 0
    assert planned(acme)[:3] == ["2026-03-16", "2026-06-17", "2026-09-09"]


def test_a_review_moves_by_a_week_and_keeps_its_slot(acme: Practice) -> None:
    add(acme)
    company.edit(acme.store, acme.founder, {"closures": "2026-06-23"}).result()
    assert schedule.move(acme.store, acme.dana, "REV-0002", 1).result().isoformat() == "2026-06-24"
    assert planned(acme, "slot")[1] == "2026-06-16"
    visit = next(one for one in this_year(acme).lines[0].visits if one.code == "REV-0002")
    assert visit.moved
    undo(acme.store, acme.dana).result()
    undo(acme.store, acme.founder).result()
    assert planned(acme)[1] == "2026-06-16"
    with pytest.raises(Problem, match="2026-02-23 has passed"):
        schedule.move(acme.store, acme.dana, "REV-0001", -3).result()


def test_a_review_is_not_moved_beyond_the_day_that_it_is_due(acme: Practice) -> None:
    code = reviews.plan(acme.store, acme.dana, "ACME", planned="2026-04-01", due="2026-04-10").result()
    assert schedule.move(acme.store, acme.dana, code, 1).result().isoformat() == "2026-04-08"
    with pytest.raises(Problem, match=r"not due before it is planned\. Give a later due day"):
        schedule.move(acme.store, acme.dana, code, 1).result()
    assert reviews.review(acme.store, code).planned == date(2026, 4, 8)


def test_a_series_that_is_saved_as_it_was_says_that_it_was_planned_on(acme: Practice) -> None:
    code = add(acme)
    acme.on("2026-09-01")
    schedule.edit(acme.store, acme.vic, code, {"months": "3"}).result()
    assert recent(acme.store, 1)[0].text == f"edit {code} at ACME: planned on"


def test_another_rule_moves_only_what_was_not_moved_by_hand_and_not_begun(acme: Practice) -> None:
    code = add(acme, months="1")
    reviews.begin(acme.store, acme.dana, "REV-0001", "all").result()
    schedule.move(acme.store, acme.dana, "REV-0002", 1).result()
    reviews.cancel(acme.store, acme.dana, "REV-0003").result()
    schedule.edit(acme.store, acme.dana, code, {"starts": "2026-03-20"}).result()
    found = {row["code"]: row["planned"] for row in acme.store.rows("SELECT code, planned FROM reviews")}
    assert found["REV-0001"] == "2026-03-16"
    assert found["REV-0002"] == "2026-04-23"
    assert found["REV-0003"] == "2026-05-18"
    assert (found["REV-0004"], found["REV-0012"]) == ("2026-06-22", "2027-02-22")
    assert len(found) == 12


def test_fewer_visits_take_the_others_away_and_more_bring_them(acme: Practice) -> None:
    code = add(acme, months="1")
    schedule.edit(acme.store, acme.dana, code, {"months": "6"}).result()
    assert planned(acme) == ["2026-03-16", "2026-09-16"]
    schedule.edit(acme.store, acme.dana, code, {"months": "1"}).result()
    assert len(planned(acme)) == 12
    undo(acme.store, acme.dana).result()
    undo(acme.store, acme.dana).result()
    assert planned(acme, "code") == [f"REV-{n:04d}" for n in range(1, 13)]


def test_what_is_asked_by_whom_and_where_follows_the_series_but_not_what_was_set_by_hand(
    acme: Practice,
) -> None:
    code = add(acme, ask="due")
    planning.assign(acme.store, acme.vic, "REV-0002", "noor").result()
    schedule.edit(
        acme.store, acme.vic, code, {"tam": "vic", "place": "remote", "place_reason": "Snow.", "ask": "NET"}
    ).result()
    assert planned(acme, "tam") == [acme.vic.id, acme.noor.id, acme.vic.id, acme.vic.id]
    assert set(planned(acme, "place_reason")) == {"Snow."}
    assert len(set(planned(acme, "ask"))) == 1


def test_ending_a_series_takes_what_is_ahead_and_leaves_what_was(acme: Practice) -> None:
    code = add(acme)
    assert schedule.goes_with(acme.store, code) == "4 planned reviews"
    before = kept(acme)
    schedule.delete(acme.store, acme.dana, code).result()
    assert kept(acme) == []
    undo(acme.store, acme.dana).result()
    assert [row[:-1] for row in kept(acme)] == [row[:-1] for row in before]
    acme.on("2026-04-01")
    schedule.delete(acme.store, acme.dana, code).result()
    assert planned(acme) == ["2026-03-16"], "what is overdue is still owed"
    assert schedule.series(acme.store, code).until == acme.store.today().replace(month=3, day=31)
    assert schedule.plan_ahead(acme.store, acme.dana).result() == 0
    acme.on("2026-09-01")
    schedule.delete(acme.store, acme.dana, code).result()
    assert str(schedule.series(acme.store, code).until) == "2026-03-31", (
        "it does not end later by ending again"
    )


def test_a_review_with_a_link_is_cancelled_rather_than_taken_away(acme: Practice) -> None:
    code = add(acme)
    links.add(acme.store, acme.dana, "review", "REV-0002", "T-123").result()
    schedule.delete(acme.store, acme.dana, code).result()
    rows = acme.store.rows("SELECT code, state FROM reviews")
    assert [tuple(row) for row in rows] == [("REV-0002", "cancelled")]


def test_a_series_that_ends_before_it_began_goes_and_what_was_of_it_stands_by_itself(acme: Practice) -> None:
    """A series does not end before it begins: it would be refused as soon as anybody edits it."""
    code = add(acme)
    reviews.begin(acme.store, acme.dana, "REV-0001", "all").result()
    links.add(acme.store, acme.dana, "review", "REV-0002", "T-123").result()
    before = kept(acme)
    schedule.delete(acme.store, acme.dana, code).result()
    assert [
        (one["code"], one["state"], one["series"], one["slot"], one["given"]) for one in acme.table("reviews")
    ] == [
        ("REV-0001", "progress", None, None, None),
        ("REV-0002", "cancelled", None, None, None),
    ]
    assert not acme.table("series")
    [visit] = this_year(acme).lines[0].visits
    assert (visit.code, visit.state, visit.moved) == ("REV-0001", "begun", False)
    undo(acme.store, acme.dana).result()
    assert [row[:-1] for row in kept(acme)] == [row[:-1] for row in before]


def test_a_client_goes_with_its_series(acme: Practice) -> None:
    add(acme)
    assert "1 series of reviews" in clients.goes_with(acme.store, "ACME")
    clients.delete(acme.store, acme.vic, "ACME").result()
    assert kept(acme) == []
    undo(acme.store, acme.vic).result()
    assert len(planned(acme)) == 4


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"starts": "soon"}, "“soon” is no day"),
        ({"months": "5"}, "Every cannot be “5”"),
        ({"until": "2026-01-01"}, "does not end before it begins"),
        ({"place": "remote"}, "needs a reason"),
        ({"tam": "lou"}, "walks no reviews"),
        ({"client": "NOBODY"}, "no client"),
        ({"ask": "XYZ"}, "no category"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(acme: Practice, values: dict[str, str], said: str) -> None:
    with pytest.raises(Problem, match=said):
        add(acme, **values)


def test_who_may_not_plan(acme: Practice) -> None:
    with pytest.raises(Refused):
        schedule.add(acme.store, acme.viewer, QUARTERLY).result()
    code = add(acme)
    for act in (
        lambda: schedule.edit(acme.store, acme.viewer, code, {"months": "1"}),
        lambda: schedule.delete(acme.store, acme.viewer, code),
        lambda: schedule.plan_ahead(acme.store, acme.viewer),
        lambda: schedule.move(acme.store, acme.viewer, "REV-0001", 1),
    ):
        with pytest.raises(Refused):
            act().result()
    with pytest.raises(Refused):
        add(acme, tam="noor")


def test_the_slower_of_two_is_told(acme: Practice) -> None:
    code = add(acme)
    version = schedule.series(acme.store, code).version
    schedule.edit(acme.store, acme.dana, code, {"months": "6"}, version=version).result()
    with pytest.raises(Conflict):
        schedule.edit(acme.store, acme.vic, code, {"months": "1"}, version=version).result()


# The year -------------------------------------------------------------------------------------------------


def test_how_far_the_year_is_planned(acme: Practice) -> None:
    assert through_words(acme.store.today(), None) == "nothing scheduled (0 of 12 months)"
    add(acme)
    assert ahead_figure(this_year(acme)).shown == "scheduled through 2027-02 (12 of 12 months)"
    acme.on("2026-08-03")
    assert ahead_figure(this_year(acme)).shown == "scheduled through 2027-02 (7 of 12 months)"
    schedule.plan_ahead(acme.store, acme.dana).result()
    assert ahead_figure(this_year(acme)).shown == "scheduled through 2027-07 (12 of 12 months)"


def test_a_series_that_has_ended_plans_nothing_more_and_drags_nothing_down(acme: Practice) -> None:
    """It was ended on purpose: its client counts as one that no series plans for, and is listed so."""
    acme.client("BETA")
    code = add(acme)
    schedule.add(acme.store, acme.vic, {**QUARTERLY, "client": "BETA"}).result()
    acme.on("2026-03-20")
    acme.whole("ACME", "yyyyyy")
    reviews.cancel(acme.store, acme.dana, "REV-0001").result()
    schedule.delete(acme.store, acme.dana, code).result()
    acme.on("2026-04-01")
    found = this_year(acme)
    figure = ahead_figure(found)
    assert figure.shown == "scheduled through 2027-02 (11 of 12 months)"
    assert [(one.label, one.value, one.note) for one in figure.inputs][:2] == [
        ("clients with a series", "1", ""),
        ("clients without one", "1", "no series plans visits; 1 has ended"),
    ]
    assert [one.code for one in figure.records] == ["BETA"]
    [ended] = [line for line in found.lines if line.code == "ACME"]
    assert (ended.planned(found.today), ended.through) == ("SER-0001 has ended", None)
    assert found.lines[-1] is ended
    schedule.edit(acme.store, acme.vic, code, {"until": ""}).result()
    [again] = [line for line in this_year(acme).lines if line.code == "ACME"]
    assert again.planned(found.today) == "scheduled through 2027-03 (12 of 12 months)"


def test_a_rule_that_was_changed_leaves_no_gap_where_a_moved_review_stands_for_its_month(
    acme: Practice,
) -> None:
    code = add(acme)
    schedule.move(acme.store, acme.dana, "REV-0002", 1).result()
    schedule.edit(acme.store, acme.dana, code, {"starts": "2026-03-20"}).result()
    assert ahead_figure(this_year(acme)).value == 12


def test_what_is_overdue_comes_first_and_what_is_held_stays_in_its_month(acme: Practice) -> None:
    acme.client("AAA")
    acme.client("BBB")
    add(acme)
    schedule.add(acme.store, acme.vic, {**QUARTERLY, "client": "BBB", "starts": "2026-04-20"}).result()
    acme.on("2026-04-20")
    found = this_year(acme)
    assert [line.code for line in found.lines] == ["ACME", "BBB", "AAA"]
    assert [one.code for one in found.lines[0].overdue] == ["REV-0001"]
    assert found.overdue == 1
    code = acme.whole("BBB", "yyyyyy")
    line = this_year(acme).lines[1]
    assert [(one.code, one.state) for one in line.of_month(found.months[0])] == [
        (planned(acme, "code")[1], "planned"),
        (code, "held"),
    ]


def test_targets_of_a_tam(acme: Practice) -> None:
    people.edit(acme.store, acme.founder, "dana", {"target": "48"}).result()
    add(acme, months="1")
    acme.on("2026-04-02")
    acme.whole("ACME", "yyyyyy")
    dana, noor = _of(acme, "dana"), _of(acme, "noor")
    # 92 of 365 days: 12.1, so 13 are to be done
    assert (dana.done, dana.target, dana.expected, dana.behind, dana.overdue) == (1, 48, 13, 12, 1)
    assert dana.words == "1 of 48 done, 13 to date: 12 behind, 1 overdue"
    assert noor.words == "0 of 0 done, 0 to date: on target"
    shown = next(one for one in target_figures(all_targets(acme)) if one.label == f"Reviews of {dana.name}")
    assert shown.formula[1] == "48 × 92 ÷ 365 = 12.099: 13 to date"
    people.edit(acme.store, acme.founder, "dana", {"target": ""}).result()
    assert _of(acme, "dana").words == "1 of 11 done, 2 to date: 1 behind, 1 overdue"
    assert ahead_figure(this_year(acme)).value == 11
    assert target_figures(all_targets(acme))[0].value == 1


def test_a_review_that_was_begun_and_is_due_on_no_day_is_one_of_the_year(acme: Practice) -> None:
    acme.start("ACME")
    assert [one.state for one in this_year(acme).lines[0].visits] == ["begun"]
    assert _of(acme, "dana").words == "0 of 1 done, 0 to date: on target"


def test_the_target_to_date_is_rounded_up_from_what_is_shown(acme: Practice) -> None:
    people.edit(acme.store, acme.founder, "dana", {"target": "361"}).result()
    acme.on("2026-04-01")
    shown = next(one for one in target_figures(all_targets(acme)) if one.label.startswith("Reviews of Dana"))
    assert shown.formula[1] == "361 × 91 ÷ 365 = 90.003: 91 to date", "a day over a whole number is seen"


def test_the_practice_year_begins_in_its_month(acme: Practice) -> None:
    company.edit(acme.store, acme.founder, {"fiscal_start": "10"}).result()
    found = _of(acme, "dana")
    assert (found.first.isoformat(), found.last.isoformat()) == ("2025-10-01", "2026-09-30")


@pytest.mark.parametrize("text", ["0", "many", "-1", "1.5", "100000"])
def test_a_target_that_is_no_number_is_refused(acme: Practice, text: str) -> None:
    with pytest.raises(Problem, match="Reviews a year is a number"):
        people.edit(acme.store, acme.founder, "dana", {"target": text}).result()


def _of(practice: Practice, login: str) -> Target:
    return next(one for one in all_targets(practice) if one.login == login)
