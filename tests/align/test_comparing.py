"""Two reviews or two days of a client compared, read from a real file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from exports.align import since
from models.align import answers, comparing, register, report, reviews, scope, sides, standing
from models.align.comparing import of_days, of_reviews
from models.align.report_since import standing_of
from models.errors import Problem
from models.library import register as register_packs
from models.library import standards as library
from models.practice import clients
from models.store.store import Store
from models.store.undo import undo
from tests.align.conftest import Practice
from tests.office import queries


def kinds(found: comparing.Compared) -> dict[str, str]:
    """Standard → class, of what is not the same."""
    return {one.standard: one.what for one in found.changes}


def test_two_reviews(acme: Practice) -> None:
    first = acme.whole("ACME", "yynnyy")
    acme.on("2026-06-02")
    standards = {row["code"]: row["id"] for row in acme.table("standards")}
    acme.revise(standards["NET-002"], "wording")
    acme.revise(standards["NET-003"], "meaning")
    second = acme.start("ACME", "all")
    acme.say(second, "nyynyn")
    reviews.submit(acme.store, acme.dana, second).result()
    found = of_reviews(acme.store, first.lower(), second)
    assert kinds(found) == {"BKP-001": "regressed", "BKP-003": "fixed", "NET-003": "question changed"}
    assert found.same == 3
    assert (found.before.words, found.after.words) == (first, second)
    assert (found.before.day, found.after.day) == (date(2026, 3, 2), date(2026, 6, 2))
    assert (found.before.score.shown, found.after.score.shown) == ("67 %", "50 %")
    regressed = found.of("regressed")[0]
    assert (regressed.before, regressed.after, regressed.review_after) == ("yes", "no", second)
    assert regressed.finding
    assert [one.name for one in found.categories] == ["Backup", "Network"]
    assert [one.moved for one in found.categories] == [0, -34]
    assert [one.code for one in found.figure.records] == ["BKP-001", "BKP-003", "NET-003"]
    assert found.figure.rest == "3 standards are the same"
    back = of_reviews(acme.store, second, first)
    assert kinds(back) == {"BKP-001": "fixed", "BKP-003": "regressed", "NET-003": "question changed"}
    same = of_reviews(acme.store, first, first)
    assert (same.changes, same.same, same.figure.shown, same.categories) == ((), 6, "stayed", ())


def test_a_change_of_meaning_anywhere_between_two_wordings_counts(acme: Practice) -> None:
    standard = acme.table("standards")[0]["id"]
    first = acme.whole("ACME", "yyyyyy")
    acme.revise(standard, "wording")
    acme.revise(standard, "meaning")
    acme.revise(standard, "wording")
    second = acme.whole("ACME", "yyyyyy")
    acme.revise(standard, "wording")
    third = acme.whole("ACME", "nyyyyy")
    assert kinds(of_reviews(acme.store, first, second)) == {"BKP-001": "question changed"}
    assert kinds(of_reviews(acme.store, second, third)) == {"BKP-001": "regressed"}
    assert kinds(of_reviews(acme.store, first, third)) == {"BKP-001": "question changed"}


def test_not_applicable_here_and_what_only_one_review_asked(acme: Practice) -> None:
    first = acme.whole("ACME", "yyy", "Backup")
    acme.on("2026-06-02")
    second = acme.start("ACME", "all")
    answers.not_here(acme.store, acme.dana, [(acme.item(second, "BKP-001"), None)], "no tapes").result()
    acme.say(second, " nyn")
    reviews.submit(acme.store, acme.dana, second).result()
    found = of_reviews(acme.store, first, second)
    assert kinds(found) == {
        "BKP-001": "scope out",
        "BKP-002": "regressed",
        "NET-001": "new",
        "NET-002": "new",
        "NET-003": "new",
    }
    assert found.of("scope out")[0].after == "na"
    assert found.comparison.counts_after.answered == 3
    figure = found.figure
    assert figure.formula[-1] == f"{second}: 1 ÷ (1 + 2) = 33.33 %"


def test_how_the_client_stood_after_each_of_two_reviews(acme: Practice) -> None:
    first = acme.whole("ACME", "yyy", "Backup")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "ynn", "Network")
    acme.on("2026-09-02")
    third = acme.whole("ACME", "nyy", "Backup")
    found = of_reviews(acme.store, second, third, whole=True)
    assert kinds(found) == {"BKP-001": "regressed"} and found.same == 5
    assert (found.before.score.shown, found.after.score.shown) == ("67 %", "50 %")
    assert len(of_reviews(acme.store, second, third).changes) == 6, "they asked different standards"
    assert set(kinds(of_reviews(acme.store, first, second, whole=True)).values()) == {"new"}
    open_one = acme.start("ACME", "all")
    acme.say(open_one, "yyyyyy")
    with pytest.raises(Problem, match="is not submitted"):
        of_reviews(acme.store, first, open_one, whole=True)
    assert of_reviews(acme.store, first, open_one).after.review == open_one


def test_reviews_of_two_clients_and_those_without_answers_are_not_compared(acme: Practice) -> None:
    acme.client("BETA", vcio=acme.vic)
    first, other = acme.whole("ACME", "yyyyyy"), acme.whole("BETA", "yyyyyy")
    with pytest.raises(Problem, match="same client"):
        of_reviews(acme.store, first, other)
    planned = reviews.plan(acme.store, acme.dana, "ACME", planned="2026-09-01").result()
    with pytest.raises(Problem, match="planned"):
        of_reviews(acme.store, first, planned)


def test_two_days(acme: Practice) -> None:
    first = acme.whole("ACME", "yynnyy")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "nyy", "Backup")
    acme.on("2026-09-02")
    third = acme.start("ACME", "Network")
    acme.say(third, "ynn")
    found = of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 6, 30))
    assert kinds(found) == {"BKP-001": "regressed", "BKP-003": "fixed"}
    assert found.of("regressed")[0].review_after == second
    assert (found.before.words, found.before.review) == ("2026-03-02", "")
    today = of_days(acme.store, "ACME", date(2026, 4, 1), date(2026, 9, 2))
    assert kinds(today) == {
        "BKP-001": "regressed",
        "BKP-003": "fixed",
        "NET-001": "fixed",
        "NET-002": "regressed",
        "NET-003": "regressed",
    }, "today counts what is being answered"
    assert today.after.words == "today" and today.before.score.shown == "67 %"
    assert {one.review_before for one in today.changes} == {first}
    for day, words in ((date(2026, 3, 1), "had been submitted"), (date(2026, 12, 1), "still to come")):
        with pytest.raises(Problem, match=words):
            of_days(acme.store, "ACME", day, date(2026, 9, 2))


def test_a_day_knows_the_decisions_that_were_in_force(acme: Practice) -> None:
    acme.whole("ACME", "yynyyy")
    acme.on("2026-05-04")
    scope.decide(
        acme.store, acme.vic, "ACME", "category", "Network", inside=False, reason="moving", until="2026-07-31"
    ).result()
    acme.on("2026-09-02")
    acme.whole("ACME", "yyyyyy", "all")
    out = of_days(acme.store, "ACME", date(2026, 4, 1), date(2026, 6, 1))
    assert kinds(out) == dict.fromkeys(("NET-001", "NET-002", "NET-003"), "scope out")
    assert "moving" in out.changes[0].note
    back = of_days(acme.store, "ACME", date(2026, 6, 1), date(2026, 9, 2))
    assert kinds(back) == {
        "BKP-003": "fixed",
        **dict.fromkeys(("NET-001", "NET-002", "NET-003"), "scope in"),
    }


def test_a_review_knows_what_had_been_decided_when_it_was_submitted_not_later_that_day(
    acme: Practice,
) -> None:
    """The counts that were kept with it do not know it either; the end of the day does."""

    def out(standard: str) -> None:
        scope.decide(acme.store, acme.vic, "ACME", "standard", standard, inside=False, reason="gone").result()

    first = acme.whole("ACME", "yynyyy")
    acme.on("2026-06-02")
    out("NET-001")
    second = acme.whole("ACME", "yyyyy")
    out("NET-002")
    found = of_reviews(acme.store, first, second, whole=True)
    assert kinds(found) == {"BKP-003": "fixed", "NET-001": "scope out"}
    kept = standing.on(acme.store, acme.table("clients")[0]["id"], date(2026, 6, 2), date(2026, 6, 3))
    assert kept is not None and found.comparison.counts_after == kept.whole
    acme.on("2026-06-03")
    day = of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 6, 2))
    assert kinds(day) == {"BKP-003": "fixed", "NET-001": "scope out", "NET-002": "scope out"}


def test_what_was_retired_is_out_of_scope_today(acme: Practice) -> None:
    acme.whole("ACME", "yyyyyy")
    acme.on("2026-06-02")
    standard = acme.table("standards")[0]["id"]
    acme.do(lambda change: change.update("standards", standard, {"state": "retired"}))
    found = of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 6, 2))
    assert kinds(found) == {"BKP-001": "scope out"} and found.changes[0].note == "it is retired"


def test_a_correction_takes_the_place_of_what_it_corrects(acme: Practice) -> None:
    first = acme.whole("ACME", "yyyyyy")
    reviews.close(acme.store, acme.vic, first).result()
    acme.on("2026-06-02")
    acme.whole("ACME", "yyn", "Backup")
    acme.on("2026-09-02")
    new = reviews.correct(acme.store, acme.dana, first).result()
    item = next(one for one in acme.walk(new).items if one.code == "NET-001")
    answers.answer(acme.store, acme.dana, item.id, False, seen=item.version).result()
    days = date(2026, 4, 1), date(2026, 7, 1)
    assert kinds(of_days(acme.store, "ACME", *days)) == {"BKP-003": "regressed"}
    before = of_days(acme.store, "ACME", *days).before.score.shown
    reviews.submit(acme.store, acme.dana, new).result()
    found = of_days(acme.store, "ACME", *days)
    assert kinds(found) == {"BKP-003": "regressed"}
    assert (before, found.before.score.shown) == ("100 %", "83 %")
    assert found.before.score.value is not None


def test_why_a_category_fell(acme: Practice) -> None:
    acme.whole("ACME", "yyyyyn")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "nnyyyy", "all")
    box = standing.box(acme.store, "ACME")
    found = comparing.falls(acme.store, box)
    assert [one.words for one in found] == [
        f"Backup fell by 67: BKP-001 and BKP-002 turned to no in {second}."
    ]
    assert [one.standard for one in found[0].regressed] == ["BKP-001", "BKP-002"]
    assert found[0].figure is not None and found[0].figure.value == -67
    acme.on("2026-09-02")
    scope.decide(acme.store, acme.vic, "ACME", "standard", "BKP-003", inside=False, reason="gone").result()
    fell = comparing.falls(acme.store, standing.box(acme.store, "ACME"))
    assert [one.words for one in fell] == ["Backup fell by 33: BKP-003 applies no more."]


def test_a_category_that_fell_though_nothing_turned_to_no_names_what_lowered_it(acme: Practice) -> None:
    acme.whole("ACME", "yyyyyy")
    acme.on("2026-06-02")
    key = acme.store.value("SELECT id FROM standards WHERE code = 'BKP-001'")
    acme.revise(key, "meaning", question="Does it hold?")
    acme.whole("ACME", "nyyyyy", "all")
    fell = comparing.falls(acme.store, standing.box(acme.store, "ACME"))
    assert [one.words for one in fell] == ["Backup fell by 33: BKP-001 asks something else now."]


def test_two_submissions_on_one_day_are_told_apart(acme: Practice) -> None:
    acme.whole("ACME", "yyyyyy")
    second = acme.whole("ACME", "nyyyyy", "all")
    found = comparing.falls(acme.store, standing.box(acme.store, "ACME"))
    assert [one.words for one in found] == [f"Backup fell by 33: BKP-001 turned to no in {second}."]


def test_reviews_that_overlap_are_told_in_the_order_of_their_answers(acme: Practice) -> None:
    """What was submitted last may have been answered first; what it left open is told by an older one."""
    oldest = acme.whole("ACME", "ynynyn")
    acme.on("2026-06-02")
    slow = acme.start("ACME", "all")
    acme.say(slow, "nnnn")
    acme.on("2026-06-09")
    quick = acme.start("ACME", "all")
    acme.say(quick, "yy")
    reviews.submit(acme.store, acme.dana, quick).result()
    acme.on("2026-06-16")
    reviews.submit(acme.store, acme.dana, slow).result()
    standards = {row["id"]: row["code"] for row in acme.table("standards")}
    client = acme.table("clients")[0]["id"]
    names = {row["id"]: row["code"] for row in acme.table("reviews")}
    whose = {row["id"]: names[row["review"]] for row in acme.table("items")}
    found = sides.after_review(acme.store, client, slow)
    assert {standards[key]: (one.value, whose[one.item]) for key, one in found.items()} == {
        "BKP-001": (1, quick),
        "BKP-002": (1, quick),
        "BKP-003": (0, slow),
        "NET-001": (0, slow),
        "NET-002": (1, oldest),
        "NET-003": (0, oldest),
    }
    chosen = tuple(sorted(found))[1:3]
    assert sides.after_review(acme.store, client, slow, chosen) == {key: found[key] for key in chosen}


def test_a_correction_takes_nothing_out_that_was_retired_after_the_day_it_stands_for(acme: Practice) -> None:
    """Neither of its own day nor of the days after it: the counts kept of them have it, too."""
    first = acme.whole("ACME", "yynynn")
    reviews.close(acme.store, acme.vic, first).result()
    acme.on("2026-06-02")
    acme.whole("ACME", "nnn", "Network")
    acme.on("2026-07-01")
    library.retire(acme.store, acme.founder, ["BKP-001"]).result()
    acme.on("2026-09-02")
    new = reviews.correct(acme.store, acme.dana, first).result()
    item = acme.item(new, "BKP-003")
    answers.answer(acme.store, acme.dana, item, True, seen=1).result()
    reviews.submit(acme.store, acme.dana, new).result()
    acme.on("2026-10-02")
    client, today = acme.table("clients")[0]["id"], acme.store.today()
    for day in (date(2026, 3, 2), date(2026, 6, 2)):
        side = sides.day_side(acme.store, client, day).values()
        counted = [one.value for one in side if one.applies and one.value is not None]
        kept = standing.on(acme.store, client, day, today)
        assert kept is not None and len(counted) == kept.whole.answered == 6, day


def test_no_more_is_read_after_many_reviews_than_after_few(
    acme: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither to compare two reviews, nor for the box, nor for what changed since the review before."""
    read: list[int] = []
    plain = Store.rows

    def counted(self: Store, sql: str, params: Any = ()) -> Any:
        found = plain(self, sql, params)
        if "FROM reviews WHERE client" not in sql:  # one row a review
            read.append(len(found))
        return found

    monkeypatch.setattr(Store, "rows", counted)

    def rows() -> int:
        first, second = (one.code for one in standing.kept(acme.store, client)[-2:])
        read.clear()
        of_reviews(acme.store, first, second, whole=True)
        comparing.falls(acme.store, standing.box(acme.store, "ACME"))
        standing_of(acme.store, register.review(acme.store, second), acme.store.today())
        return sum(read)

    client = acme.table("clients")[0]["id"]
    for day in ("2026-03-03", "2026-04-07"):
        acme.on(day)
        acme.whole("ACME", "yyyyyy" if day == "2026-03-03" else "nyyyyy")

    def on(month: int) -> None:
        acme.on(f"2026-{month:02}-05")
        acme.whole("ACME", "yyyyyy" if month % 2 else "nyyyyy")

    for month in range(5, 11):
        on(month)
    few = rows()  # as many as a trend has
    for month in (11, 12):
        on(month)
    assert rows() == few


# What applies -----------------------------------------------------------------------------------------------


def profile(acme: Practice, *tags: str) -> None:
    clients.edit(acme.store, acme.vic, "ACME", {"profile": tags}).result()


def test_what_changed_the_scope_beside_decisions_is_named_with_day_and_person(acme: Practice) -> None:
    profile(acme, "Servers")
    first = acme.whole("ACME", "yyynnn")
    acme.on("2026-04-01")
    profile(acme, "Servers", "cloud", "passing")
    acme.pack("extra", "Extra controls")
    register_packs.switch(acme.store, acme.founder, "extra", "all", True).result()
    acme.on("2026-05-01")
    profile(acme, "cloud")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "yyynnn")
    found = of_reviews(acme.store, first, second, whole=True)
    assert [one.said for one in found.shifts] == [
        f"the profile got cloud (2026-04-01, {acme.vic.name})",
        "pack Extra controls was switched on for all clients (2026-04-01, Fay Founder)",
        f"the profile lost Servers (2026-05-01, {acme.vic.name})",
    ]
    assert [one.label for one in found.figure.inputs].count("what applies") == 3
    assert of_reviews(acme.store, second, first, whole=True).shifts == found.shifts
    acme.on("2026-06-03")
    profile(acme, "cloud", "Servers")
    undo(acme.store, acme.vic).result()
    register_packs.switch(acme.store, acme.founder, "extra", "all", False).result()
    today = of_days(acme.store, "ACME", date(2026, 6, 2), date(2026, 6, 3))
    assert [one.words for one in today.shifts] == ["pack Extra controls was switched off for all clients"]
    assert not of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 3, 3)).shifts
    whole = of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 6, 3))
    assert [one.words for one in whole.shifts] == ["the profile got cloud", "the profile lost Servers"]


def test_a_pack_that_was_on_here_already_changes_nothing_where_it_is_switched_on_for_all(
    acme: Practice,
) -> None:
    def switch(day: str, client: str, on: bool) -> tuple[str, ...]:
        acme.on(day)
        register_packs.switch(acme.store, acme.founder, "csf", client, on).result()
        acme.on("2026-12-24")
        found = of_days(acme.store, "ACME", date(2026, 3, 3), date(2026, 12, 24))
        return tuple(one.said for one in found.shifts)

    acme.pack()
    acme.client("BETA")
    acme.whole("ACME", "yyynnn")
    register_packs.switch(acme.store, acme.founder, "csf", "ACME", True).result()
    assert switch("2026-04-01", "BETA", True) == switch("2026-04-01", "all", True) == ()
    assert switch("2026-05-01", "all", False) == switch("2026-05-02", "all", True) == ()
    assert switch("2026-06-01", "all", False) == ()
    assert switch("2026-07-01", "ACME", False) == ("pack CSF was switched off (2026-07-01, Fay Founder)",)
    assert switch("2026-08-01", "all", True) == ()


def test_packs_that_are_off_elsewhere_are_not_read_for_a_client(
    acme: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.pack()
    acme.whole("ACME", "yyynnn")
    for number in range(5):
        acme.client(f"OTHER{number}")
        register_packs.switch(acme.store, acme.founder, "csf", f"OTHER{number}", True).result()
        register_packs.switch(acme.store, acme.founder, "csf", f"OTHER{number}", False).result()
    acme.on("2026-06-02")
    read = queries(monkeypatch)
    assert of_days(acme.store, "ACME", date(2026, 3, 2), date(2026, 6, 2)).shifts == ()
    assert len([sql for sql in read if "FROM images WHERE tbl" in sql]) == 1, "that of the client itself"


def test_the_report_names_what_changed_the_scope_and_an_older_one_does_without(acme: Practice) -> None:
    acme.whole("ACME", "yyynnn")
    acme.on("2026-06-02")
    profile(acme, "cloud")
    code = acme.whole("ACME", "yyynnn")
    data = report.report(acme.store, code)
    assert data.since is not None
    assert data.since.shifts == (f"the profile got cloud (2026-06-02, {acme.vic.name})",)
    course = since.tell(data)
    assert course is not None and course.shifts[0].startswith("The profile got cloud (")
    plain = report.as_json(data)
    assert report.from_json(plain) == data
    del plain["since"]["shifts"]
    older = report.from_json(plain).since
    assert older is not None and older.shifts == ()


def test_those_that_are_the_same_are_read_when_they_are_asked_for(acme: Practice) -> None:
    first = acme.whole("ACME", "yyynnn")
    acme.on("2026-06-02")
    second = acme.whole("ACME", "nyynny")
    found = of_reviews(acme.store, first, second, whole=True)
    same = comparing.unchanged(acme.store, found)
    assert len(same) == found.same == 4 and {one.what for one in same} == {"same"}
    assert {(one.standard, one.before, one.after) for one in same} == {
        ("BKP-002", "yes", "yes"), ("BKP-003", "yes", "yes"), ("NET-001", "no", "no"), ("NET-002", "no", "no"),
    }  # fmt: skip
