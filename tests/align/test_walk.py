"""What the walk shows, and how other people's answers appear in it."""

from __future__ import annotations

import json

import pytest

from models.align import answers, evidence, reviews
from models.align.score import Counts
from models.align.walk import Last, question, refresh
from models.errors import NotFound
from models.store.opening import open_store
from models.store.undo import undo
from tests.align.conftest import Practice


def test_a_saved_answer_moves_the_walk_as_reading_it_again_does(acme: Practice) -> None:
    code = acme.start("ACME")
    walk = acme.walk(code)
    for item, value in zip(walk.items, (True, False, True, False, True), strict=False):
        walk = walk.with_saved(
            answers.answer(acme.store, acme.dana, item.id, value, seen=item.version).result()
        )
    item = walk.items[1]
    walk = walk.with_saved(answers.realign(acme.store, acme.dana, item.id, 10, seen=item.version).result())
    item = walk.items[0]
    gone = answers.not_here(acme.store, acme.dana, [(item.id, item.version)], "no backup here").result()
    walk = walk.with_saved(*gone.saved)
    again = acme.walk(code)
    assert walk.items == again.items
    assert walk.categories == again.categories
    assert walk.counts == again.counts == Counts(yes=3, no=1, realigned=1, na=1, open=1)
    assert (walk.left.shown, walk.found.shown) == ("75 %", "50 %")
    assert walk.first_open() == 5 and walk.first_open(5) == 5


def test_other_peoples_answers_appear_and_what_is_theirs_only(acme: Practice) -> None:
    code = acme.start("ACME")
    acme.client("BETA")
    elsewhere = acme.start("BETA", "all")
    mine = acme.walk(code)
    acme.store.poll()
    with open_store(acme.store.path) as other:
        item = mine.items[3]
        answers.answer(other, acme.noor, item.id, False, seen=0, note="seen").result()
        touched = acme.store.poll()
        assert [line.who for line in touched] == [acme.noor.id]
        after = refresh(acme.store, mine, touched)
        assert after is not mine and after.items[3].note == "seen" and after.items[3].who == acme.noor.id
        assert after.counts == Counts(no=1, open=5)
        assert [one is two for one, two in zip(after.items, mine.items, strict=True)].count(False) == 1
        key = evidence.attach_link(other, acme.noor, item.id, "https://x.example").result()
        after = refresh(acme.store, after, acme.store.poll())
        assert after.items[3].evidence == 1
        evidence.detach(other, acme.noor, key).result()
        after = refresh(acme.store, after, acme.store.poll())
        assert after.items[3].evidence == 0
        answers.answer(other, acme.noor, acme.item(elsewhere, "BKP-001"), True, seen=0).result()
        assert refresh(acme.store, after, acme.store.poll()) is after
        undo(other, acme.noor).result()
        reviews.submit(other, acme.noor, code).result()
        after = refresh(acme.store, after, acme.store.poll())
        assert after.review.state == "submitted"


def test_what_became_of_a_standard_meanwhile_is_marked_and_the_wording_stays(acme: Practice) -> None:
    code = acme.start("ACME")
    walk = acme.walk(code)
    acme.store.poll()
    first, second, third = (item.standard for item in walk.items[:3])
    acme.do(lambda change: change.update("standards", first, {"state": "retired"}))
    acme.revise(second, "meaning", question="Is it quite another thing?")
    acme.revise(third, "wording", question="Is standard three met, then?")
    after = refresh(acme.store, walk, acme.store.poll())
    assert [item.mark for item in after.items[:4]] == ["retired", "changed in meaning", "", ""]
    assert question(acme.store, walk.items[1].id).wording.question == f"Is standard {second} met?"
    answers.answer(acme.store, acme.dana, walk.items[0].id, True, seen=0).result()
    again = acme.start("ACME", "all")
    assert [item.code for item in acme.walk(again).items][:2] == ["BKP-002", "BKP-003"]
    assert question(acme.store, acme.walk(again).items[0].id).wording.question == "Is it quite another thing?"


def test_the_last_answer_with_its_day_and_by_whom(acme: Practice) -> None:
    code = acme.start("ACME")
    acme.say(code, " nyyyy")
    item = acme.item(code, "BKP-001")
    answers.realign(acme.store, acme.dana, item, 5, seen=0, note="did it").result()
    reviews.submit(acme.store, acme.dana, code).result()
    acme.on("2026-06-01")
    cancelled = acme.start("ACME", "all")
    acme.say(cancelled, "n")
    reviews.cancel(acme.store, acme.dana, cancelled).result()
    acme.on("2026-09-01")
    second = acme.start("ACME", "BKP")
    answers.answer(
        acme.store, acme.noor, acme.item(second, "BKP-001"), False, seen=0, note="off again"
    ).result()
    acme.on("2026-12-01")
    third = acme.start("ACME", "all")
    found = question(acme.store, acme.item(third, "BKP-001"))
    assert found.last is not None
    assert found.last.words == "no · 2026-09-01 · Noor Said" and found.last.review == second
    assert [one.words for one in found.earlier] == ["yes, realigned on the spot · 2026-03-02 · Dana Reyes"]
    assert (found.finding, found.finding_state) == ("FND-0001", "verified")
    assert found.frequency == "yearly" and found.answered_by == ""
    other = question(acme.store, acme.item(third, "NET-001"))
    assert isinstance(other.last, Last) and other.earlier == ()
    with pytest.raises(NotFound):
        question(acme.store, 9999)


def test_a_how_that_speaks_of_not_applying_says_so(acme: Practice) -> None:
    category = acme.category("Checks", "CHK", position=7)
    acme.standards(category, "CHK", 1, how="If the host has no domain, this is NA.")
    other = acme.category("More", "MOR", position=8)
    acme.standards(
        other, "MOR", 1, how="Look at the NAS and at the DNA of the firm.", sources=[{"citation": "NIST"}]
    )
    code = acme.start("ACME", "all")
    assert question(acme.store, acme.item(code, "CHK-001")).may_not_apply
    found = question(acme.store, acme.item(code, "MOR-001"))
    assert not found.may_not_apply
    assert found.wording.sources[0].citation == "NIST"
    answers.not_here(acme.store, acme.dana, [(found.item, 0)], "no lab").result()
    assert question(acme.store, found.item).not_here_reason == "no lab"
    assert json.loads(acme.table("standard_versions")[-1]["sources"]) == [{"citation": "NIST"}]


def test_categories_of_the_same_name_are_told_apart_by_their_prefix(acme: Practice) -> None:
    acme.namesake()
    walk = acme.walk(acme.start("ACME", "all"))
    assert [(one.name, one.apart) for one in walk.categories] == [
        ("Backup", "BKP"), ("Network", ""), ("backup", "CSB"),
    ]  # fmt: skip
