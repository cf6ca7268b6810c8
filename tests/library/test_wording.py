"""What a standard says: what it lacks, how it is settled, how two differ (data rule T9; PRACTICE §3, ImportRun)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import Problem
from models.library.wording import (
    MEANING,
    WORDING,
    Parameter,
    Source,
    Wording,
    change_kind,
    columns,
    difference,
    faults,
    from_columns,
    lacks,
    settle,
    tidy,
)

OUTER = "[Selection (one or more): a lock after [Assignment: time]; a log]"
INNER = "[Assignment: time]"
NESTED = Wording(
    "Lock",
    f"Is there {OUTER} and {INNER} more?",
    why="w",
    how="h",
    parameters=(Parameter("p1", OUTER), Parameter("p2", INNER), Parameter("p3", INNER)),
)


def test_t9_what_a_draft_lacks() -> None:
    assert lacks(Wording("n", "Is it?")) == ("a why", "a how")
    assert lacks(Wording("n", "", "w", "h")) == ("a question",)
    assert lacks(NESTED) == (f"a value for {OUTER}", f"a value for {INNER}")
    assert lacks(replace(NESTED, question="Is it [Selection without end?")) == (
        "a value for [Selection without end?",
    )
    assert lacks(replace(NESTED, question="Is [this] fine?")) == ()


def test_settling_puts_values_where_the_labels_stand_whatever_the_order() -> None:
    wording = settle(NESTED, "p3", "5 minutes")
    assert wording.question == f"Is there {OUTER} and 5 minutes more?"
    wording = settle(wording, "p2", "10 minutes")
    assert (
        wording.question
        == "Is there [Selection (one or more): a lock after 10 minutes; a log] and 5 minutes more?"
    )
    assert wording.parameters[0].label == "[Selection (one or more): a lock after 10 minutes; a log]"
    wording = settle(wording, "p1", "a lock after 10 minutes")
    assert wording.question == "Is there a lock after 10 minutes and 5 minutes more?"
    assert not lacks(wording)
    assert (
        settle(wording, "p3", "6 minutes").question == "Is there a lock after 10 minutes and 6 minutes more?"
    )


def test_settling_what_is_not_there_is_a_problem() -> None:
    with pytest.raises(Problem, match="no parameter p9"):
        settle(NESTED, "p9", "x")
    with pytest.raises(Problem, match="does not hold"):
        settle(replace(NESTED, question="Is it?"), "p2", "x")
    assert settle(NESTED, "p1", "") == NESTED


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Is it on?", "is it  ON", WORDING),
        ("Is it on?", "Is it off?", MEANING),
        ("Is it on?", "Is it on?", WORDING),
    ],
)
def test_only_case_blanks_and_punctuation_leave_the_meaning(before: str, after: str, kind: str) -> None:
    assert change_kind(Wording("n", before), Wording("m", after)) == kind


def test_difference_names_the_fields_in_their_order() -> None:
    one = Wording("n", "Is it?", tags=("a",))
    two = replace(one, name="m", tags=("a", "b"))
    assert [(diff.field, diff.before, diff.after) for diff in difference(one, two)] == [
        ("name", "n", "m"), ("tags", ("a",), ("a", "b")),
    ]  # fmt: skip
    assert difference(one, one) == ()


def test_columns_and_back() -> None:
    wording = replace(
        NESTED,
        sources=(Source("c", "a", "p", "vendor", "2026-01-01"), Source("d")),
        risks=("r",),
        tags=("t",),
    )
    assert from_columns(columns(wording)) == wording


def test_tidy_cleans_and_faults_say_what_cannot_be_stored() -> None:
    wording = tidy(
        Wording(
            "a\x1bb",
            " Is it?\r\n ",
            tags=("x", "", "x\n"),
            sources=(Source("", "", "p"),),
            business_impact="no",
        )
    )
    assert (wording.name, wording.question, wording.tags, wording.sources) == (
        "a\ufffdb",
        "Is it?",
        ("x",),
        (),
    )
    assert faults(wording) == ("business impact “no” is none of high, medium, low",)
    assert faults(Wording("x" * 501, "q" * 20_001)) == (
        "name is longer than 500 characters", "question is longer than 20,000 characters",
    )  # fmt: skip
    assert faults(
        replace(wording, business_impact="", frequency="daily", sources=(Source("c", kind="friend"),))
    )


def test_a_source_without_a_citation_and_a_parameter_without_a_label_are_kept() -> None:
    wording = Wording(
        "N", "Is it?", sources=(Source("", "https://x.example"),), parameters=(Parameter("p", "", "5"),)
    )
    assert from_columns(columns(wording)) == wording


@pytest.mark.parametrize("name", ["citation", "address", "publisher", "checked"])
def test_a_source_is_a_line_and_not_a_book_that_every_standard_of_a_file_repeats(name: str) -> None:
    long = replace(Source("NIST"), **{name: "x" * 501})
    said = faults(Wording("Restores", "Is it so?", sources=(Source("NIST"), long)))
    assert said == (f"the {name} of a source is longer than 500 characters",)
