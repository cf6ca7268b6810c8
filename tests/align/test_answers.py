"""One key, one durable answer: what answering means (DESIGN §4, FAULTS D)."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from models.align import answers, evidence, reviews
from models.align.score import Counts
from models.errors import Conflict, NotFound, Problem, Refused
from models.store.drafts import Presence
from models.store.opening import open_store
from models.store.undo import redo, undo
from tests.align.conftest import Practice


@pytest.fixture
def code(acme: Practice) -> str:
    """A review in progress with nothing answered."""
    return acme.start("ACME")


def test_the_same_value_by_two_people_is_no_conflict(acme: Practice, code: str) -> None:
    item = acme.item(code, "BKP-001")
    first = answers.answer(acme.store, acme.dana, item, True, seen=0).result()
    second = answers.answer(acme.store, acme.noor, item, True, seen=0).result()
    assert second == first and second.who == acme.dana.id


def test_another_value_shows_theirs_and_the_same_key_again_overrules(acme: Practice, code: str) -> None:
    item = acme.item(code, "BKP-001")
    answers.answer(acme.store, acme.dana, item, True, seen=0).result()
    with pytest.raises(Conflict) as caught:
        answers.answer(acme.store, acme.noor, item, False, seen=0).result()
    conflict = caught.value
    assert (conflict.by, conflict.theirs["value"]) == ("Dana Reyes", 1)
    assert conflict.what.startswith("Dana Reyes said yes on BKP-001 at ")
    assert acme.walk(code).items[0].value is True
    saved = answers.answer(acme.store, acme.noor, item, False, seen=conflict.theirs["version"]).result()
    assert (saved.value, saved.who) == (False, acme.noor.id)


def test_ones_own_keys_typed_ahead_are_no_conflict(acme: Practice, code: str) -> None:
    item = acme.item(code, "BKP-001")
    waiting: list[Future[answers.Saved]] = [
        answers.answer(acme.store, acme.dana, item, True, seen=0),
        answers.answer(acme.store, acme.dana, item, False, seen=0, note="typed ahead"),
        answers.take_back(acme.store, acme.dana, item, seen=0),
        answers.answer(acme.store, acme.dana, item, False, seen=0),
    ]
    last = [one.result() for one in waiting][-1]
    assert (last.value, last.note) == (False, "typed ahead")


def test_an_answer_that_was_undone_and_given_anew_is_not_taken_for_the_one_before(
    acme: Practice, code: str
) -> None:
    item = acme.item(code, "BKP-001")
    seen = answers.answer(acme.store, acme.dana, item, True, seen=0).result().version
    undo(acme.store, acme.dana).result()
    answers.answer(acme.store, acme.dana, item, False, seen=0).result()
    with pytest.raises(Conflict):
        answers.answer(acme.store, acme.noor, item, True, seen=seen).result()


def test_a_note_of_somebody_else_is_not_in_the_way_of_an_answer_and_is_kept(
    acme: Practice, code: str
) -> None:
    item = acme.item(code, "BKP-001")
    answers.note(acme.store, acme.noor, item, "the console is locked", seen=0).result()
    saved = answers.answer(acme.store, acme.dana, item, False, seen=0).result()
    assert (saved.value, saved.note) == (False, "the console is locked")
    with pytest.raises(Conflict):
        answers.note(acme.store, acme.dana, item, "other words", seen=0, before="").result()
    with pytest.raises(Conflict):
        answers.answer(acme.store, acme.vera, item, False, seen=0, note="third words").result()
    kept = answers.note(
        acme.store, acme.dana, item, "both words", seen=0, before="the console is locked"
    ).result()
    assert kept.note == "both words"


def test_two_sessions_answer_at_once_without_loss(acme: Practice, derived: Callable[[], None]) -> None:
    network = acme.table("categories")[1]["id"]
    acme.standards(acme.category("More", "MOR", position=3), "MOR", 60)
    assert network
    code = acme.start("ACME", "MOR")
    other = open_store(acme.store.path)
    items = [item.id for item in acme.walk(code).items]
    refused: list[int] = []

    def session(store: Any, who: Any, keys: list[int], value: bool) -> None:
        for key in keys:
            try:
                answers.answer(store, who, key, value, seen=0).result()
            except Conflict:
                refused.append(key)

    with other:
        threads = [
            threading.Thread(target=session, args=(acme.store, acme.dana, items, True)),
            threading.Thread(target=session, args=(other, acme.noor, items[::-1], False)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(refused) == 60, "each question has one answer, and each other one was told"
    assert acme.walk(code).counts.open == 0
    said = {row["text"] for row in acme.store.rows("SELECT text FROM history WHERE who > 1")}
    assert {f"MOR-001 {word}, {code}" for word in ("yes", "no")} & said
    derived()


def test_a_no_with_a_note_in_one_change(acme: Practice, code: str) -> None:
    item = acme.item(code, "BKP-002")
    saved = answers.answer(acme.store, acme.dana, item, False, seen=0, note="  third\tdisk\x1b[31m ").result()
    assert saved.note == "third disk\ufffd[31m"
    assert undo(acme.store, acme.dana).result().text == "BKP-002 no, REV-0001"
    assert acme.walk(code).items[1].version == 0


def test_realign_fix_and_take_back_are_undone_and_redone(
    acme: Practice, code: str, derived: Callable[[], None]
) -> None:
    item = acme.item(code, "BKP-001")
    store, dana = acme.store, acme.dana

    def state() -> tuple[Any, ...]:
        one = acme.walk(code).items[0]
        return one.value, one.realigned, one.fix, one.note, one.not_here

    acts: list[Callable[[], Future[Any]]] = [
        lambda: answers.answer(store, dana, item, False, seen=None, note="a note"),
        lambda: answers.fix(store, dana, item, "in scope", seen=None),
        lambda: answers.realign(store, dana, item, 20, seen=None),
        lambda: answers.take_back(store, dana, item, seen=None),
        lambda: answers.not_here(store, dana, [(item, None)], "there is no server"),
        lambda: answers.answer(store, dana, item, True, seen=None),
        lambda: answers.note(store, dana, item, "more", seen=None),
    ]
    states = [state()]
    for act in acts:
        act().result()
        states.append(state())
        derived()
    assert states[1:] == [
        (False, None, "", "a note", False),
        (False, None, "in scope", "a note", False),
        (True, 20, "in scope", "a note", False),
        (None, None, "in scope", "a note", False),
        (None, None, "in scope", "a note", True),
        (True, None, "in scope", "a note", False),
        (True, None, "in scope", "more", False),
    ]
    for before in reversed(states[:-1]):
        undo(store, dana).result()
        assert state() == before
        derived()
    for after in states[1:]:
        redo(store, dana).result()
        assert state() == after
        derived()


def test_only_a_no_has_a_way_to_be_fixed(acme: Practice, code: str) -> None:
    item = acme.item(code, "BKP-001")
    with pytest.raises(Problem, match="not misaligned"):
        answers.fix(acme.store, acme.dana, item, "in scope", seen=0).result()
    answers.answer(acme.store, acme.dana, item, True, seen=0).result()
    with pytest.raises(Problem, match="not misaligned"):
        answers.fix(acme.store, acme.dana, item, "in scope", seen=None).result()
    with pytest.raises(Problem, match="no way to fix"):
        answers.fix(acme.store, acme.dana, item, "somehow", seen=None)
    with pytest.raises(Problem, match="no minutes"):
        answers.realign(acme.store, acme.dana, item, -1, seen=None)


def test_not_here_is_a_decision_with_a_reason_and_no_answer(
    acme: Practice, code: str, derived: Callable[[], None]
) -> None:
    acme.say(code, "yyyyyy")
    items = acme.walk(code).items
    with pytest.raises(Problem, match="needs a reason"):
        answers.not_here(acme.store, acme.dana, [(items[0].id, None)], " ")
    seen = [(one.id, one.version) for one in items[:2]]
    answers.not_here(acme.store, acme.dana, seen, "no server here").result()
    assert acme.walk(code).counts == Counts(yes=4, na=2)
    assert {row["reason"] for row in acme.table("scope")} == {"no server here"}
    answers.not_here(acme.store, acme.dana, [(items[0].id, None)], "sold the server").result()
    assert sorted(row["reason"] for row in acme.table("scope")) == ["no server here", "sold the server"]
    derived()
    answers.take_back(acme.store, acme.dana, items[0].id, seen=None).result()
    assert [row["reason"] for row in acme.table("scope")] == ["no server here"]
    assert acme.walk(code).counts == Counts(yes=4, na=1, open=1)
    derived()
    reviews.submit(acme.store, acme.dana, code).result()
    acme.on("2027-03-02")
    again = acme.start("ACME", "all")
    assert [item.code for item in acme.walk(again).items] == [
        "BKP-001",
        "BKP-003",
        "NET-001",
        "NET-002",
        "NET-003",
    ]


def test_not_here_does_not_take_back_what_somebody_else_has_just_answered(acme: Practice, code: str) -> None:
    store, dana = acme.store, acme.dana
    first, second, third = (acme.item(code, f"BKP-00{number}") for number in (1, 2, 3))
    seen = [(first, 0), (second, 0), (third, 0)]
    answers.answer(store, acme.noor, second, False, seen=0).result()
    answers.answer(store, dana, third, True, seen=0).result()
    with pytest.raises(Conflict, match="Noor Said said no on BKP-002") as caught:
        answers.not_here(store, dana, seen[1:2], "no tapes").result()
    many = answers.not_here(store, dana, seen, "no tapes").result()
    assert [one.item for one in many.saved] == [first, third], "one's own answer is no conflict"
    assert [(one.item, one.value) for one in many.theirs] == [(second, False)]
    answers.not_here(store, dana, [(second, caught.value.theirs["version"])], "no tapes").result()
    assert acme.walk(code).counts == Counts(na=3, open=3)


def test_not_here_by_who_may_answer_but_not_decide(acme: Practice, code: str) -> None:
    with pytest.raises(Refused):
        answers.not_here(acme.store, acme.viewer, [(acme.item(code, "BKP-001"), None)], "why").result()
    with pytest.raises(Refused):
        answers.answer(acme.store, acme.viewer, acme.item(code, "BKP-001"), True, seen=0).result()
    with pytest.raises(NotFound):
        answers.answer(acme.store, acme.dana, 9999, True, seen=0).result()


def test_carried_answers_count_as_open_until_they_are_confirmed(
    acme: Practice, derived: Callable[[], None]
) -> None:
    code = acme.start("ACME")
    item = acme.item(code, "BKP-002")
    acme.say(code, "y yyyy")
    answers.answer(acme.store, acme.dana, item, False, seen=0, note="no restore").result()
    answers.fix(acme.store, acme.dana, item, "opportunistic", seen=None).result()
    reviews.submit(acme.store, acme.dana, code).result()
    acme.on("2027-03-02")
    again = acme.start("ACME")
    walk = acme.walk(again)
    assert walk.counts == Counts(open=6)
    assert [item.state for item in walk.items] == ["carried"] * 6
    assert [item.carried for item in walk.items] == [True, False, True, True, True, True]
    done = answers.confirm(
        acme.store, acme.noor, [(item.id, item.version) for item in walk.items[:3]]
    ).result()
    assert [one.confirmed for one in done.saved] == [True] * 3
    assert (done.saved[1].note, done.saved[1].fix) == ("no restore", "opportunistic")
    assert done.saved[0].who == acme.noor.id
    assert acme.walk(again).counts == Counts(yes=2, no=1, open=3)
    with pytest.raises(Problem, match="no carried answer"):
        answers.confirm(acme.store, acme.noor, [(walk.items[0].id, None)]).result()
    undo(acme.store, acme.noor).result()
    assert acme.walk(again).counts == Counts(open=6)
    derived()


def test_a_stale_answer_cannot_be_confirmed(acme: Practice) -> None:
    acme.whole("ACME", "yyyyyy")
    first, second, third = (row["id"] for row in acme.table("standards")[:3])
    acme.revise(first, "meaning", question="Is something else met?")
    acme.revise(second, "wording", question="Is standard two met ?")
    acme.revise(third, "meaning")
    acme.revise(third, "wording")
    acme.on("2027-03-02")
    code = acme.start("ACME")
    walk = acme.walk(code)
    assert [item.stale for item in walk.items] == [True, False, True, False, False, False]
    done = answers.confirm(acme.store, acme.dana, [(item.id, item.version) for item in walk.items]).result()
    assert [one.item for one in done.saved] == [item.id for item in walk.items if not item.stale]
    assert done.stale == (walk.items[0].id, walk.items[2].id)
    with pytest.raises(Problem, match="2 questions mean something else"):
        answers.confirm(acme.store, acme.dana, [(key, None) for key in done.stale]).result()
    answers.answer(acme.store, acme.dana, walk.items[0].id, True, seen=0).result()


def test_many_at_once_leave_what_somebody_else_just_said(acme: Practice, code: str) -> None:
    walk = acme.walk(code)
    answers.answer(acme.store, acme.noor, walk.items[2].id, True, seen=0).result()
    done = answers.answer_many(
        acme.store, acme.dana, [(item.id, item.version) for item in walk.items], False
    ).result()
    assert len(done.saved) == 5 and [one.item for one in done.theirs] == [walk.items[2].id]
    assert acme.walk(code).counts == Counts(yes=1, no=5)
    assert undo(acme.store, acme.dana).result().text == "answer no: 6 questions of REV-0001"
    assert acme.walk(code).counts == Counts(yes=1, open=5)


def test_evidence_is_kept_with_its_hash_and_frozen_with_the_answers(acme: Practice, code: str) -> None:
    acme.say(code, "yyyyyy")
    item = acme.item(code, "BKP-001")
    key = evidence.attach_file(acme.store, acme.dana, item, "../../log.txt\n", b"restored 42 files").result()
    evidence.attach_link(acme.store, acme.dana, item, "https://backup.example/job/7").result()
    output = evidence.attach_output(
        acme.store, acme.dana, item, "OK\x1b]52;c;x\x07\nline two", "vssadmin"
    ).result()
    with pytest.raises(Problem, match="larger than 10 MB"):
        evidence.attach_file(acme.store, acme.dana, item, "big", b"x" * 10_000_001).result()
    with pytest.raises(Problem, match="nothing to attach"):
        evidence.attach_link(acme.store, acme.dana, item, "  ")
    found = evidence.of_items(acme.store, [item])[item]
    assert [(one.kind, one.name, one.size) for one in found] == [
        ("file", "../../log.txt", 17),
        ("link", "", 0),
        ("output", "vssadmin", 0),
    ]
    assert found[0].hash == hashlib.sha256(b"restored 42 files").hexdigest()
    assert "\x1b" not in found[2].text and "\n" in found[2].text
    assert evidence.content(acme.store, key) == b"restored 42 files"
    assert acme.walk(code).items[0].evidence == 3
    evidence.detach(acme.store, acme.dana, output).result()
    undo(acme.store, acme.dana).result()
    reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="submitted"):
        evidence.detach(acme.store, acme.dana, output).result()
    with pytest.raises(Problem, match="submitted"):
        evidence.attach_link(acme.store, acme.dana, item, "https://late.example").result()
    with pytest.raises(Problem, match="evidence of a submitted review"):
        acme.do(lambda change: change.delete("evidence", output))


def test_feedback_reaches_the_committee_even_after_submission(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    item = acme.item(code, "BKP-001")
    answers.feedback(acme.store, acme.dana, item, "too easy").result()
    row = acme.table("feedback")[0]
    assert (row["text"], row["state"], row["who"]) == ("too easy", "new", acme.dana.id)
    with pytest.raises(Problem, match="Feedback has 1 to"):
        answers.feedback(acme.store, acme.dana, item, "").result()
    with pytest.raises(Refused):
        answers.feedback(acme.store, acme.viewer, item, "I only look").result()


def test_who_answered_in_the_last_minute_is_named_when_it_is_submitted(acme: Practice, code: str) -> None:
    answers.answer(acme.store, acme.noor, acme.item(code, "BKP-001"), True, seen=0).result()
    assert reviews.before_submit(acme.store, acme.dana, code).active == ("Noor Said",)
    assert reviews.before_submit(acme.store, acme.noor, code).active == ()
    acme.on("2026-03-03")
    assert reviews.before_submit(acme.store, acme.dana, code).active == ()


def test_who_did_something_on_the_screen_in_the_last_minute_is_named_too(acme: Practice, code: str) -> None:
    Presence(acme.store, acme.noor, "a session").here(reviews.thing(code))
    end = time.monotonic() + 10
    while not reviews.before_submit(acme.store, acme.dana, code).active and time.monotonic() < end:
        time.sleep(0.02)
    assert reviews.before_submit(acme.store, acme.dana, code).active == ("Noor Said",)
    answers.answer(acme.store, acme.dana, acme.item(code, "BKP-001"), True, seen=0).result()
    reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="was submitted by Dana Reyes"):
        answers.answer(acme.store, acme.noor, acme.item(code, "BKP-002"), True, seen=0).result()


def test_a_text_that_is_too_long_is_refused_in_words(acme: Practice) -> None:
    item = acme.item(acme.start("ACME"), "BKP-001")
    with pytest.raises(Problem, match="Note is longer than 20,000 characters"):
        answers.note(acme.store, acme.dana, item, "x" * 20_001, seen=0)
    with pytest.raises(Problem, match="Reason is longer than 500 characters"):
        answers.not_here(acme.store, acme.dana, [(item, None)], "x" * 501)
    assert answers.note(acme.store, acme.dana, item, "two\nlines", seen=0).result().note == "two\nlines"


def test_what_was_realigned_is_confirmed_without_the_note_of_what_was_wrong(acme: Practice) -> None:
    first = acme.start("ACME")
    item = acme.item(first, "BKP-001")
    answers.realign(acme.store, acme.dana, item, 10, seen=0, note="the job was off").result()
    reviews.submit(acme.store, acme.dana, first).result()
    again = acme.item(acme.start("ACME", "all"), "BKP-001")
    (saved,) = answers.confirm(acme.store, acme.dana, [(again, 0)]).result().saved
    assert (saved.value, saved.confirmed, saved.note) == (True, True, "")


def test_an_answer_that_was_undone_and_given_anew_is_not_the_one_that_was_seen(
    acme: Practice, code: str
) -> None:
    item = acme.item(code, "BKP-001")
    seen = answers.answer(acme.store, acme.dana, item, True, seen=0).result().version
    undo(acme.store, acme.dana).result()
    again = answers.answer(acme.store, acme.dana, item, False, seen=0).result()
    assert again.version > seen
    with pytest.raises(Conflict, match="Dana Reyes said no"):
        answers.answer(acme.store, acme.noor, item, True, seen=seen).result()
