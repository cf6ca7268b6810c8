"""Alignment on any past day: kept at submission, gone when sent back, restored by undo, replaced by a correction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from models.align import answers, reviews, scope, standing
from models.align.score import Counts
from models.dates import day_of
from models.errors import NotFound, Problem
from models.store.undo import redo, undo
from tests.align.conftest import Practice


def on(practice: Practice, day: str) -> dict[str, Counts] | None:
    """How ACME stood on a day."""
    client = practice.table("clients")[0]["id"]
    found = standing.on(practice.store, client, date.fromisoformat(day), practice.store.today())
    return None if found is None else dict(found.counts)


BOTH = {"Backup": Counts(2, 1), "Network": Counts(1, 2)}


def test_a_day_shows_what_the_last_submission_before_it_kept(acme: Practice) -> None:
    acme.whole("ACME", "yynynn")
    acme.on("2026-06-02")
    acme.whole("ACME", "yyy", "Backup")
    acme.on("2026-09-02")
    open_one = acme.start("ACME", "Network")
    acme.say(open_one, "yyy")
    assert on(acme, "2026-03-01") is None
    assert on(acme, "2026-03-02") == on(acme, "2026-06-01") == BOTH
    assert on(acme, "2026-06-02") == {**BOTH, "Backup": Counts(3, 0)}
    assert on(acme, "2026-09-01") == {**BOTH, "Backup": Counts(3, 0)}
    assert on(acme, "2026-09-02") == {"Backup": Counts(3, 0), "Network": Counts(3, 0)}, "today is live"
    with pytest.raises(Problem, match="still to come"):
        on(acme, "2026-09-03")


def test_what_applied_then_stays_kept(acme: Practice) -> None:
    acme.whole("ACME", "yynynn")
    acme.on("2026-06-02")
    standard = acme.table("standards")[0]["id"]
    acme.do(lambda change: change.update("standards", standard, {"state": "retired"}))
    scope.decide(acme.store, acme.vic, "ACME", "category", "Network", inside=False, reason="sold").result()
    assert on(acme, "2026-06-01") == BOTH
    assert on(acme, "2026-06-02") == {"Backup": Counts(1, 1)}


def test_a_day_is_that_of_the_practice(acme: Practice) -> None:
    acme.whole("ACME", "yynynn")
    at = acme.table("reviews")[0]["submitted_at"]
    key = acme.store.value("SELECT id FROM facts WHERE name = 'zone'")
    acme.do(lambda change: change.update("facts", key, {"value": "Pacific/Auckland"}))
    day = day_of(at, "Pacific/Auckland")
    acme.on("2026-06-02")
    assert on(acme, day.isoformat()) == BOTH
    assert on(acme, date.fromordinal(day.toordinal() - 1).isoformat()) is None


def test_sent_back_takes_it_away_and_undo_brings_it_again(acme: Practice) -> None:
    code = acme.whole("ACME", "yynynn")
    before = acme.table("standing")
    assert [(one["yes"], one["no"]) for one in before] == [(2, 1), (1, 2)]
    reviews.give_back(acme.store, acme.vic, code, "look again").result()
    assert acme.table("standing") == []
    undo(acme.store, acme.vic).result()
    assert acme.table("standing") == before
    redo(acme.store, acme.vic).result()
    assert acme.table("standing") == []


def test_undo_of_a_submission_takes_it_away_and_redo_brings_what_was_kept(
    acme: Practice, derived: Callable[[], None]
) -> None:
    acme.whole("ACME", "yynynn")
    before = acme.table("standing")
    undo(acme.store, acme.dana).result()
    assert acme.table("standing") == []
    redo(acme.store, acme.dana).result()
    assert acme.table("standing") == before
    derived()


def test_what_a_closed_review_kept_does_not_change(acme: Practice) -> None:
    code = acme.whole("ACME", "yynynn")
    reviews.close(acme.store, acme.vic, code).result()
    row = acme.table("standing")[0]
    with pytest.raises(Problem, match="does not change"):
        acme.do(lambda change: change.update("standing", row["id"], {"yes": 9}))
    with pytest.raises(Problem, match="does not change"):
        acme.do(lambda change: change.delete("standing", row["id"]))
    with pytest.raises(Problem, match="does not change"):
        acme.do(
            lambda change: change.insert(
                "standing", {"review": row["review"], "category": 99, "yes": 1, "no": 0}
            )
        )


def test_a_correction_replaces_what_it_corrects_on_its_day(acme: Practice) -> None:
    first = acme.whole("ACME", "yynynn")
    reviews.close(acme.store, acme.vic, first).result()
    acme.on("2026-06-02")
    acme.whole("ACME", "nnn", "Network")
    acme.on("2026-09-02")
    new = reviews.correct(acme.store, acme.dana, first).result()
    walk = acme.walk(new)
    for standard, value in (("BKP-003", True), ("NET-001", False)):
        item = next(one for one in walk.items if one.code == standard)
        answers.answer(acme.store, acme.dana, item.id, value, seen=item.version).result()
    assert on(acme, "2026-03-02") == BOTH, "until it is submitted"
    reviews.submit(acme.store, acme.dana, new).result()
    acme.on("2026-10-02")
    assert on(acme, "2026-03-02") == {"Backup": Counts(3, 0), "Network": Counts(0, 3)}
    assert on(acme, "2026-07-01") == {"Backup": Counts(2, 1), "Network": Counts(0, 3)}, "as it was kept"
    client = acme.table("clients")[0]["id"]
    assert [(one.code, one.corrects, one.day.isoformat()) for one in standing.kept(acme.store, client)] == [
        (new, first, "2026-03-02"),
        ("REV-0002", "", "2026-06-02"),
    ]
    reviews.give_back(acme.store, acme.vic, new, "wrong").result()
    assert on(acme, "2026-03-02") == BOTH


def test_a_correction_counts_where_the_standard_was_not_where_it_has_gone_since(acme: Practice) -> None:
    """What was kept of Backup is put right there, though the standard is one of Network by now."""
    first = acme.whole("ACME", "yynyyy")
    reviews.close(acme.store, acme.vic, first).result()
    moved = next(one["id"] for one in acme.table("standards") if one["code"] == "BKP-003")
    network = acme.table("categories")[-1]["id"]
    acme.do(lambda change: change.update("standards", moved, {"category": network}))
    acme.on("2026-09-02")
    new = reviews.correct(acme.store, acme.dana, first).result()
    answers.answer(acme.store, acme.dana, acme.item(new, "BKP-003"), True, seen=1).result()
    reviews.submit(acme.store, acme.dana, new).result()
    key = acme.table("reviews")[-1]["id"]
    kept = [(one["yes"], one["no"]) for one in acme.table("standing") if one["review"] == key]
    assert kept == [(3, 0), (3, 0)]


def test_a_correction_of_a_correction_stands_on_the_first_day(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    for standard, day in (("BKP-001", "2026-04-02"), ("BKP-002", "2026-05-02")):
        reviews.close(acme.store, acme.vic, code).result()
        acme.on(day)
        code = reviews.correct(acme.store, acme.dana, code).result()
        item = next(one for one in acme.walk(code).items if one.code == standard)
        answers.answer(acme.store, acme.dana, item.id, False, seen=item.version).result()
        reviews.submit(acme.store, acme.dana, code).result()
    assert on(acme, "2026-03-15") == {"Backup": Counts(1, 2), "Network": Counts(3, 0)}


def test_the_box_puts_now_beside_then(acme: Practice) -> None:
    acme.whole("ACME", "yynynn")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "yyynnn", "all")
    box = standing.box(acme.store, "acme")
    assert [(one.name, one.percent_then, one.percent, one.arrow) for one in box.lines] == [
        ("Backup", 67, 100, "▲"),
        ("Network", 33, 0, "▼"),
    ]
    whole = box.whole
    assert (whole.name, whole.percent_then, whole.percent, whole.moved, whole.arrow) == (
        "Whole",
        50,
        50,
        0,
        "",
    )
    assert box.now is not None and box.now.live and box.then is not None
    assert box.then.words == "2026-03-02, REV-0001"
    assert [one.name for one in box.fell] == ["Network"]
    assert box.days == (date(2026, 3, 2), date(2026, 6, 2))
    past = standing.box(acme.store, "ACME", date(2026, 4, 1))
    assert past.now is not None and past.now.review == "REV-0001" and past.then is None
    assert {one.arrow for one in past.lines} == {""}
    acme.on("2026-09-02")
    acme.say(acme.start("ACME", "Network"), "y")
    moved = standing.box(acme.store, "ACME")
    assert moved.then is not None and moved.then.review == second, (
        "what is live is compared with the last kept"
    )
    chosen = standing.box(acme.store, "ACME", then=date(2026, 3, 2))
    assert chosen.then is not None and chosen.then.review == "REV-0001"
    assert [(one.name, one.percent_then, one.percent, one.moved) for one in chosen.lines] == [
        ("Backup", 67, 100, 33),
        ("Network", 33, 33, 0),
    ]


def test_a_box_before_the_first_review_is_empty_and_says_so(acme: Practice) -> None:
    box = standing.box(acme.store, "ACME", date(2026, 3, 1))
    assert (box.now, box.then, box.lines, box.whole.percent) == (None, None, (), None)
    today = standing.box(acme.store, "ACME")
    assert today.lines == () and today.whole.now is not None
    assert today.whole.now.shown == "not computable: nothing is answered"
    with pytest.raises(NotFound):
        standing.box(acme.store, "NOBODY")


def test_every_figure_explains_itself(acme: Practice) -> None:
    acme.whole("ACME", "yynynn")
    acme.on("2026-06-02")
    box = standing.box(acme.store, "ACME")
    acme.say(acme.start("ACME", "all"), "y")
    figure = box.lines[0].now
    assert figure is not None and figure.shown == "67 %"
    assert (
        figure.formula[1] == "2 ÷ (2 + 1) = 66.67 %"
        and "only questions that apply and are answered" in figure.rule
    )
    assert [one.value for one in figure.inputs] == ["2", "1", "2026-06-02"]
    then = standing.box(acme.store, "ACME", date(2026, 5, 1)).whole.now
    assert then is not None and [one.code for one in then.records] == ["REV-0001"]


def test_the_trend_of_a_category_ends_today_and_names_the_reviews_that_it_comes_from(acme: Practice) -> None:
    acme.whole("ACME", "yyn", "Backup")
    acme.on("2026-06-02")
    acme.whole("ACME", "yyyyyn", "all")
    box = standing.box(acme.store, "ACME")
    backup, network = (box.trend(line) for line in box.lines)
    assert backup is not None and network is not None
    assert backup.points == (
        (date(2026, 3, 2), "REV-0001", 67),
        (date(2026, 6, 2), "REV-0002", 100),
        (date(2026, 6, 2), "", 100),
    )
    assert [one.percent for one in network.points] == [67, 67], "nothing of it had been asked before"
    assert backup.figure.shown == "67 → 100 → 100 %"
    assert [(one.kind, one.code, one.note) for one in backup.figure.records] == [
        ("review", "REV-0001", "67 %"),
        ("review", "REV-0002", "100 %"),
        ("client", "ACME", "100 %"),
    ]
    whole = box.trend(box.whole)
    assert whole is not None and [one.percent for one in whole.points] == [67, 83, 83]


def test_the_trend_of_a_past_day_ends_there_and_one_point_is_none(acme: Practice) -> None:
    acme.whole("ACME", "yyn", "Backup")
    for month in range(4, 13):
        acme.on(f"2026-{month:02}-02")
        acme.whole("ACME", "yyyyyn", "all")
    first, second, late = (
        standing.box(acme.store, "ACME", day)
        for day in (date(2026, 3, 5), date(2026, 4, 5), date(2026, 11, 5))
    )
    assert first.trend(first.whole) is None
    two = second.trend(second.whole)
    assert two is not None and [(one.review, one.percent) for one in two.points] == [
        ("REV-0001", 67),
        ("REV-0002", 83),
    ]
    many = late.trend(late.whole)
    assert many is not None and [one.review for one in many.points] == [f"REV-{n:04}" for n in range(2, 10)]


def test_categories_of_the_same_name_are_one(acme: Practice) -> None:
    acme.namesake()
    acme.whole("ACME", "yyyyyyn")
    acme.on("2026-06-02")
    assert on(acme, "2026-03-02") == {"Backup": Counts(3, 1), "Network": Counts(3, 0)}
