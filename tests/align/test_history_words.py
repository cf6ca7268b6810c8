"""What `h` says of reviews, answers, evidence, findings and decisions on scope: words and names, no columns."""

from __future__ import annotations

from models.align import answers, evidence, findings, planning, register, reviews, scope
from models.store.history import of_rows
from tests.align.conftest import Practice


def said(practice: Practice, table: str, key: int, newest: int = 0) -> list[str]:
    """The sentences of a line of a row's history."""
    return [one.words for one in of_rows(practice.store, [(table, key)])[newest].said]


def acme(practice: Practice) -> str:
    """A review in progress at Acme with two questions."""
    practice.client("ACME", tam=practice.dana, vcio=practice.vic)
    practice.standards(practice.category("Backup", "BKP"), "BKP", 2)
    return practice.start("ACME", "all")


def test_an_answer(practice: Practice) -> None:
    code = acme(practice)
    item = practice.item(code, "BKP-001")
    saved = answers.answer(practice.store, practice.dana, item, True, seen=None).result()
    assert said(practice, "answers", item) == ["answered yes"]
    saved = answers.answer(
        practice.store, practice.noor, item, False, seen=saved.version, note="None."
    ).result()
    assert said(practice, "answers", item) == ["answered no (was yes)", "Note: None."]
    saved = answers.realign(practice.store, practice.dana, item, 5, seen=saved.version).result()
    assert said(practice, "answers", item)[0] == "realigned on the spot (found no, left yes), 5 minutes"
    assert not [one for one in said(practice, "answers", item) if one.startswith("answered")]
    answers.take_back(practice.store, practice.dana, item, seen=saved.version).result()
    assert "answer taken back (was yes)" in said(practice, "answers", item)


def test_a_review(practice: Practice) -> None:
    code = acme(practice)
    key = register.review(practice.store, code).id
    words = said(practice, "reviews", key)
    assert {"Asked: all that applies", "TAM: Dana Reyes", "vCIO: Vic Stone", "State: in progress"} <= set(
        words
    )
    planning.assign(practice.store, practice.vic, code, "noor").result()
    assert said(practice, "reviews", key) == ["TAM: Noor Said (was Dana Reyes)"]
    reviews.cancel(practice.store, practice.vic, code).result()
    assert "State: cancelled (was in progress)" in said(practice, "reviews", key)


def test_chosen_categories_by_name(practice: Practice) -> None:
    practice.client("ACME")
    for name, prefix in (("Backup", "BKP"), ("Identity", "IDN")):
        practice.standards(practice.category(name, prefix), prefix, 1)
    key = register.review(practice.store, practice.start("ACME", "BKP,IDN")).id
    assert "Asked: Backup, Identity" in said(practice, "reviews", key)


def test_evidence_and_scope_and_findings(practice: Practice) -> None:
    code = acme(practice)
    item = practice.item(code, "BKP-001")
    key = evidence.attach_link(practice.store, practice.dana, item, "https://example.org/x").result()
    assert "Evidence: a link" in said(practice, "evidence", key)
    evidence.detach(practice.store, practice.dana, key).result()
    assert said(practice, "evidence", key)[0].endswith("taken away")

    answers.not_here(practice.store, practice.dana, [(item, None)], "No server.").result()
    decision = practice.table("scope")[0]["id"]
    words = said(practice, "scope", decision)
    assert {"not asked here", "Standard: BKP-001", "Reason: No server.", f"Decided in: {code}"} <= set(words)
    assert said(practice, "items", item) == ["not applicable here: decision on BKP-001"]
    row = scope.decisions(practice.store, practice.table("clients")[0]["id"])[0]
    assert row.id == decision

    practice.say(code, " n")
    reviews.submit(practice.store, practice.dana, code).result()
    finding = findings.all_findings(practice.store)[0]
    words = said(practice, "findings", finding.id)
    assert {"State: open", f"Answered last in: {code}", "Client: Acme Ltd"} <= set(words)
    event = practice.table("finding_events")[0]["id"]
    assert said(practice, "finding_events", event)[:2] == [f"In: {code}", "opened"]


def test_of_several_rows_each_is_named(practice: Practice) -> None:
    code = acme(practice)
    items = [one.id for one in practice.walk(code).items]
    answers.answer_many(practice.store, practice.dana, [(item, None) for item in items], True).result()
    line = of_rows(practice.store, [("answers", item) for item in items])[0]
    assert [one.words for one in line.said] == ["answered yes", "answer to BKP-002", "answered yes"]
