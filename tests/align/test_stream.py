"""`review answers REVIEW -`: one line out for each line in, acknowledged once it is committed (FAULTS §2)."""

from __future__ import annotations

import pytest

from models.align import reviews, stream
from models.align.score import Counts
from models.errors import NotFound
from models.store.opening import open_store
from tests.align.conftest import Practice


def test_each_line_is_answered_in_order(acme: Practice) -> None:
    code = acme.start("ACME")
    said: list[str] = []
    lines = [
        "BKP-001 yes\n",
        "bkp-002 NO  the third disk is full \n",
        "BKP-002 no\n",
        "XXX-001 yes\n",
        "\n",
        "BKP-003 maybe\n",
        "BKP-003\n",
        "NET-001 y\x1b[31m\n",
        f"NET-001 no {'x' * 501}\n",
        "NET-002 n tab\tin it\n",
    ]
    counts = stream.answer_lines(acme.store, acme.dana, code, lines, said.append)
    assert counts == (4, 6)
    assert [line.split(" ", 2)[:2] for line in said] == [
        ["ACK", "BKP-001"],
        ["ACK", "bkp-002"],
        ["ACK", "BKP-002"],
        ["NAK", "XXX-001"],
        ["NAK", "-"],
        ["NAK", "BKP-003"],
        ["NAK", "BKP-003"],
        ["NAK", "NET-001"],
        ["NAK", "NET-001"],
        ["ACK", "NET-002"],
    ]
    assert (
        said[3]
        == "NAK XXX-001 REV-0001 does not ask XXX-001. `steerboard show review REV-0001` shows what it asks."
    )
    assert all("\x1b" not in line for line in said)
    walk = acme.walk(code)
    assert walk.counts == Counts(yes=1, no=2, open=3)
    assert walk.items[1].note == "the third disk is full", "an answer without a note leaves the note"


def test_what_is_acknowledged_is_committed(acme: Practice) -> None:
    code = acme.start("ACME")
    with open_store(acme.store.path) as other:
        seen: list[int] = []

        def look(_: str) -> None:
            seen.append(other.value("SELECT count(*) FROM answers"))

        stream.answer_lines(acme.store, acme.dana, code, ["BKP-001 yes", "BKP-002 no"], look)
    assert seen == [1, 2]


def test_refusals_after_submission_and_for_those_who_may_not(acme: Practice) -> None:
    code = acme.whole("ACME", "yyyyyy")
    said: list[str] = []
    assert stream.answer_lines(acme.store, acme.dana, code, ["BKP-001 yes", "BKP-001 no"], said.append) == (
        0,
        2,
    )
    assert said[1].startswith("NAK BKP-001 REV-0001 was submitted by Dana Reyes")
    said.clear()
    assert stream.answer_lines(acme.store, acme.viewer, code, ["BKP-001 yes"], said.append) == (0, 1)
    with pytest.raises(NotFound):
        stream.answer_lines(acme.store, acme.dana, "REV-9", [], said.append)
    assert reviews.review(acme.store, code).counts == Counts(yes=6)


def test_a_source_reference_names_a_question_too(acme: Practice) -> None:
    first = acme.table("standards")[0]["id"]
    acme.do(lambda change: change.update("standards", first, {"ref": "AC-2(a)"}))
    code = acme.start("ACME")
    said: list[str] = []
    assert stream.answer_lines(acme.store, acme.dana, code, ["ac-2(A) yes"], said.append) == (1, 0)
