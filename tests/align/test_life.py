"""The whole life of a review, on a real file (PRACTICE §3, DESIGN §4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.align import answers, findings, judging, register, reviews
from models.align.figures import walk_figures
from models.align.score import Counts
from models.errors import NotFound, Problem, Refused
from models.practice import people
from models.store.undo import UndoRefused, redo, undo
from tests.align.conftest import Practice, today


def test_start_answer_submit_close(acme: Practice, derived: Callable[[], None]) -> None:
    code = acme.start("ACME")
    assert code == "REV-0001"
    walk = acme.walk(code)
    assert [item.code for item in walk.items] == [
        "BKP-001",
        "BKP-002",
        "BKP-003",
        "NET-001",
        "NET-002",
        "NET-003",
    ]
    assert [one.name for one in walk.categories] == ["Backup", "Network"]
    assert walk.counts == Counts(open=6)
    acme.say(code, "yn yy")
    told = reviews.before_submit(acme.store, acme.dana, code)
    assert [name for name, _ in told.open] == ["BKP-003", "NET-003"]
    assert told.without_fix == 1 and told.active == ()
    done = reviews.submit(acme.store, acme.dana, code).result()
    assert done.open == 2 and done.findings == judging.Outcome(opened=1)
    assert len(done.hash) == 64
    one = reviews.review(acme.store, code)
    assert (one.state, one.submitted_by) == ("submitted", "Dana Reyes")
    found = findings.all_findings(acme.store, "ACME")
    assert [(one.code, one.standard, one.state, one.review) for one in found] == [
        ("FND-0001", "BKP-002", "open", code)
    ]
    left, as_found = walk_figures(acme.walk(code), {}, acme.store.zone)
    assert left.shown == as_found.shown == "75 %"
    assert [record.code for record in left.records] == ["BKP-002"]
    assert left.rest == "3 more that are aligned, 2 that do not count"
    reviews.close(acme.store, acme.vic, code).result()
    assert reviews.review(acme.store, code).state == "closed"
    derived()


def test_closing_is_the_clients_vcios(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    for who in (acme.dana, acme.vera, acme.viewer):
        with pytest.raises(Refused):
            reviews.close(acme.store, who, code).result()
    acme.client("BETA")
    other = acme.whole("BETA", "yyyyyy")
    reviews.close(acme.store, acme.vera, other).result()
    assert reviews.review(acme.store, other).closed_by == "Vera Lind"


def test_a_vcio_who_has_left_keeps_no_review_open(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    with pytest.raises(Refused, match="ask Vic Stone"):
        reviews.close(acme.store, acme.vera, code).result()
    people.edit(acme.store, acme.founder, "vic", {"active": "no"}).result()
    assert reviews.review(acme.store, code).vcio is None
    assert code in {one.code for one in register.due_reviews(acme.store, acme.vera.id, acme.store.today())}
    with pytest.raises(Refused, match="a viewer's"):
        reviews.close(acme.store, acme.vic, code).result()
    reviews.close(acme.store, acme.vera, code).result()


def test_no_state_is_skipped(acme: Practice) -> None:
    code = acme.start("ACME")
    with pytest.raises(Problem, match="Nothing in REV-0001 is answered"):
        reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="in progress"):
        reviews.close(acme.store, acme.vic, code).result()
    with pytest.raises(Problem, match="in progress"):
        reviews.give_back(acme.store, acme.vic, code, "why").result()
    acme.say(code, "yyyyyy")
    reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="submitted"):
        reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="submitted"):
        reviews.cancel(acme.store, acme.dana, code).result()
    reviews.close(acme.store, acme.vic, code).result()
    for work in (
        reviews.close(acme.store, acme.vic, code),
        reviews.give_back(acme.store, acme.vic, code, "why"),
    ):
        with pytest.raises(Problem, match="closed"):
            work.result()
    with pytest.raises(NotFound):
        reviews.review(acme.store, "REV-9999")


def test_submitted_answers_are_frozen_in_the_program_and_in_the_file(acme: Practice) -> None:
    code = acme.whole("ACME", "ynyyyy")
    item = acme.item(code, "BKP-001")
    with pytest.raises(Problem, match=r"REV-0001 was submitted by Dana Reyes at 2026-03-02"):
        answers.answer(acme.store, acme.dana, item, False, seen=None).result()
    for work in (
        lambda: answers.take_back(acme.store, acme.dana, item, seen=None),
        lambda: answers.note(acme.store, acme.dana, item, "late", seen=None),
        lambda: answers.not_here(acme.store, acme.dana, [(item, None)], "late"),
        lambda: answers.realign(acme.store, acme.dana, item, 5, seen=None),
        lambda: answers.answer_many(acme.store, acme.dana, [(item, None)], False),
    ):
        with pytest.raises(Problem, match="submitted"):
            work().result()
    with pytest.raises(Problem, match="answers of a submitted review do not change"):
        acme.do(lambda change: change.update("answers", item, {"value": 0}))
    with pytest.raises(Problem, match="questions of a submitted review do not change"):
        acme.do(lambda change: change.update("items", item, {"category": 99}))
    with pytest.raises(Problem, match="do not change"):
        acme.do(lambda change: change.delete("answers", item))


def test_undo_passes_over_all_answers_of_a_closed_review_at_once(acme: Practice) -> None:
    code = acme.start("ACME")
    for place, value in enumerate((True, True, False, True, False, True)):
        item = acme.walk(code).items[place]
        answers.answer(acme.store, acme.dana, item.id, value, seen=item.version or None).result()
    reviews.submit(acme.store, acme.dana, code).result()
    reviews.close(acme.store, acme.vic, code).result()
    with pytest.raises(UndoRefused, match="submit REV-0001"):
        undo(acme.store, acme.dana).result()
    with pytest.raises(UndoRefused) as refused:
        undo(acme.store, acme.dana).result()
    assert "“NET-003 yes, REV-0001” and 5 changes before it cannot be undone: " in str(refused.value)
    assert "answers of a submitted review do not change" in str(refused.value)
    assert refused.value.do == "Undo again goes on to the change before them."
    with pytest.raises(UndoRefused, match="“start REV-0001"):
        undo(acme.store, acme.dana).result()
    assert reviews.review(acme.store, code).state == "closed"
    assert [item.value for item in acme.walk(code).items] == [True, True, False, True, False, True]


def test_undo_and_redo_of_a_submission_while_nothing_refers_to_it(
    acme: Practice, derived: Callable[[], None]
) -> None:
    code = acme.whole("ACME", "ynyyyy")
    assert (
        undo(acme.store, acme.dana).result().text == "submit REV-0001: 5 yes, 1 no, 0 not applicable, 0 open"
    )
    assert reviews.review(acme.store, code).state == "progress"
    assert findings.all_findings(acme.store) == ()
    derived()
    redo(acme.store, acme.dana).result()
    assert reviews.review(acme.store, code).state == "submitted"
    assert len(findings.all_findings(acme.store)) == 1
    reviews.close(acme.store, acme.vic, code).result()
    with pytest.raises(Problem, match="Vic Stone changed the same later"):
        undo(acme.store, acme.dana).result()


def test_a_close_is_not_undone_and_says_what_to_do(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    reviews.close(acme.store, acme.vic, code).result()
    with pytest.raises(Problem, match="a correction review puts it right"):
        undo(acme.store, acme.vic).result()
    assert reviews.review(acme.store, code).state == "closed"


def test_an_answer_of_somebody_else_is_not_undone_behind_a_submission(acme: Practice) -> None:
    code = acme.start("ACME")
    item = acme.item(code, "BKP-001")
    answers.answer(acme.store, acme.noor, item, True, seen=0).result()
    reviews.submit(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match="submitted review"):
        undo(acme.store, acme.noor).result()
    assert acme.walk(code).items[0].value is True


def test_sending_back_opens_the_answers_and_takes_back_what_nobody_triaged(
    acme: Practice, derived: Callable[[], None]
) -> None:
    code = acme.whole("ACME", "nnyyyy")
    first, second = findings.all_findings(acme.store)
    acme.do(lambda change: change.update("findings", first.id, {"state": "triaged"}), acme.vic)
    with pytest.raises(Problem, match="needs a reason"):
        reviews.give_back(acme.store, acme.vic, code, "  ").result()
    with pytest.raises(Refused):
        reviews.give_back(acme.store, acme.dana, code, "mine").result()
    assert reviews.give_back(acme.store, acme.vic, code, "BKP-002 has no evidence").result() == 1
    one = reviews.review(acme.store, code)
    assert (one.state, one.words, one.returned) == (
        "progress",
        "in progress, sent back",
        "BKP-002 has no evidence",
    )
    assert [(f.code, f.state) for f in findings.all_findings(acme.store)] == [(first.code, "triaged")]
    items = acme.walk(code).items
    answers.answer(acme.store, acme.dana, items[0].id, True, seen=items[0].version).result()
    done = reviews.submit(acme.store, acme.dana, code).result()
    assert done.findings == judging.Outcome(opened=1, verified=1)
    states = {f.standard: f.state for f in findings.all_findings(acme.store, states=None)}
    assert states == {"BKP-001": "verified", "BKP-002": "open"}
    assert reviews.review(acme.store, code).returned == "BKP-002 has no evidence"
    assert reviews.before_submit(acme.store, acme.vic, code).since_back == ("BKP-001",)
    assert second.code == "FND-0002"
    assert {f.code for f in findings.all_findings(acme.store, states=None)} == {"FND-0001", "FND-0003"}
    derived()
    reviews.close(acme.store, acme.vic, code).result()
    assert reviews.review(acme.store, code).returned == ""


def test_a_link_on_a_finding_is_triage_too(acme: Practice) -> None:
    code = acme.whole("ACME", "nyyyyy")
    found = findings.all_findings(acme.store)[0]
    acme.do(
        lambda change: change.insert(
            "links", {"kind": "finding", "key": found.id, "address": "T-4711", "label": ""}
        )
    )
    assert reviews.give_back(acme.store, acme.vic, code, "look again").result() == 1
    done = reviews.submit(acme.store, acme.dana, code).result()
    assert done.findings == judging.Outcome()
    assert [event.what for event in findings.events(acme.store, found.id)] == ["opened"]


def test_sending_back_leaves_alone_what_another_review_has_judged_since(
    acme: Practice, derived: Callable[[], None]
) -> None:
    """What was opened cannot go, and nothing is verified or open again that the later answer says otherwise."""
    acme.whole("ACME", "nyynyy")
    acme.whole("ACME", "yyyynn")
    acme.on("2026-06-02")
    code = acme.whole("ACME", "nnyyny")
    acme.on("2026-06-09")
    acme.whole("ACME", "nnyyyy")

    def states() -> dict[str, str]:
        return {one.standard: one.state for one in findings.all_findings(acme.store, states=None)}

    before = {
        "BKP-001": "regressed",  # regressed, then no again
        "BKP-002": "open",  # opened, then no again
        "NET-001": "verified",
        "NET-002": "verified",  # no again, then verified
        "NET-003": "verified",  # verified, then yes once more, of which no event tells
    }
    assert states() == before
    assert reviews.give_back(acme.store, acme.vic, code, "look again").result() == 4
    assert states() == before
    derived()
    reviews.submit(acme.store, acme.dana, code).result()
    assert states() == before


def test_sending_back_is_undone(acme: Practice, derived: Callable[[], None]) -> None:
    code = acme.whole("ACME", "nyyyyy")

    def there() -> list[dict[str, object]]:
        rows = acme.table("findings") + acme.table("finding_events")
        return [{name: value for name, value in row.items() if name != "version"} for row in rows]

    before = there()
    reviews.give_back(acme.store, acme.vic, code, "look again").result()
    assert acme.table("findings") == []
    undo(acme.store, acme.vic).result()
    assert there() == before
    assert reviews.review(acme.store, code).state == "submitted"
    derived()


def test_a_finding_reopens_and_is_not_duplicated(acme: Practice) -> None:
    acme.whole("ACME", "nyyyyy")
    acme.on("2026-06-02")
    acme.whole("ACME", "nyyyyy")
    acme.on("2026-09-02")
    acme.whole("ACME", "yyyyyy")
    assert findings.all_findings(acme.store) == ()
    acme.on("2026-12-02")
    acme.whole("ACME", "nyyyyy")
    found = findings.all_findings(acme.store, states=None)
    assert [(one.code, one.state) for one in found] == [("FND-0001", "regressed")]
    assert [(one.what, one.review) for one in findings.events(acme.store, found[0].id)] == [
        ("regressed", "REV-0004"),
        ("verified", "REV-0003"),
        ("again", "REV-0002"),
        ("opened", "REV-0001"),
    ]
    assert found[0].age == 275


def test_realigned_on_the_spot_is_opened_and_verified_in_one_act(
    acme: Practice, derived: Callable[[], None]
) -> None:
    code = acme.start("ACME")
    acme.say(code, " yyyyy")
    item = acme.item(code, "BKP-001")
    saved = answers.realign(acme.store, acme.dana, item, 15, seen=0).result()
    assert (saved.value, saved.realigned) == (True, 15)
    one = reviews.review(acme.store, code)
    assert one.counts == Counts(yes=6, realigned=1)
    left, found = walk_figures(acme.walk(code), {}, acme.store.zone)
    assert (left.shown, found.shown) == ("100 %", "83 %")
    assert findings.all_findings(acme.store, states=None) == ()
    done = reviews.submit(acme.store, acme.dana, code).result()
    assert done.findings == judging.Outcome(realigned=1)
    finding = findings.all_findings(acme.store, states=None)[0]
    assert finding.state == "verified"
    assert [event.what for event in findings.events(acme.store, finding.id)] == ["verified", "opened"]
    derived()


def test_cancelled_answers_no_longer_count_for_the_client(
    acme: Practice, derived: Callable[[], None]
) -> None:
    acme.whole("ACME", "yyyyyy")
    acme.on("2026-06-02")
    code = acme.start("ACME", "all")
    acme.say(code, "nn")
    client = reviews.review(acme.store, code).client
    backup = acme.table("categories")[0]["id"]
    assert today(acme, client)[backup] == Counts(yes=1, no=2)
    reviews.cancel(acme.store, acme.dana, code, "wrong day").result()
    assert today(acme, client)[backup] == Counts(yes=3)
    derived()
    undo(acme.store, acme.dana).result()
    assert today(acme, client)[backup] == Counts(yes=1, no=2)
    derived()


def test_a_correction_speaks_of_its_day(acme: Practice, derived: Callable[[], None]) -> None:
    code = acme.whole("ACME", "yyyyyy")
    with pytest.raises(Problem, match="Only a closed review"):
        reviews.correct(acme.store, acme.dana, code).result()
    reviews.close(acme.store, acme.vic, code).result()
    acme.on("2026-04-02")
    later = acme.start("ACME", "Backup")
    acme.say(later, "y")
    reviews.submit(acme.store, acme.dana, later).result()
    acme.on("2026-05-02")
    new = reviews.correct(acme.store, acme.dana, code).result()
    with pytest.raises(Problem, match=f"{new} corrects {code} already"):
        reviews.correct(acme.store, acme.dana, code).result()
    walk = acme.walk(new)
    assert walk.counts == Counts(yes=6) and walk.review.corrects == code
    for standard in ("BKP-001", "BKP-002"):
        item = next(item for item in walk.items if item.code == standard)
        answers.answer(acme.store, acme.dana, item.id, False, seen=item.version).result()
    latest = {
        row["code"]: row["value"]
        for row in acme.store.rows(
            "SELECT s.code, l.value FROM alignment l JOIN standards s ON s.id = l.standard"
        )
    }
    assert latest["BKP-001"] == 1, "what was found later stands"
    assert latest["BKP-002"] == 0
    done = reviews.submit(acme.store, acme.dana, new).result()
    assert done.findings == judging.Outcome(opened=2, verified=1)
    states = {f.standard: f.state for f in findings.all_findings(acme.store, states=None)}
    assert states == {"BKP-001": "verified", "BKP-002": "open"}
    assert reviews.review(acme.store, code).counts == Counts(yes=6), "the closed review never changes"
    derived()


def test_what_was_realigned_is_counted_once_in_what_is_said_of_a_submission(acme: Practice) -> None:
    code = acme.start("ACME")
    acme.say(code, " nyyyy")
    answers.realign(acme.store, acme.dana, acme.item(code, "BKP-001"), 15, seen=0).result()
    told = reviews.before_submit(acme.store, acme.dana, code).findings
    assert told == judging.Outcome(opened=1, realigned=1)
    assert reviews.submit(acme.store, acme.dana, code).result().findings == told
    said = undo(acme.store, acme.dana).result().text
    assert said == f"submit {code}: 4 yes, 1 no, 1 realigned, 0 not applicable, 0 open"
