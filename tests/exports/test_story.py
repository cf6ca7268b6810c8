"""The alignment report in words that a business owner understands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from exports.align.story import FIXES, counted, difference, signed, tell
from exports.words import amount, cut, enumerated, long_day, month, share
from models.align import score
from models.align.report_values import ALIGNED, MISALIGNED, OPEN, REALIGNED, Moved, Point
from models.align.score import Counts
from tests.exports.sample import DAY, believable, of_questions, of_size

ACME = believable()


def test_the_summary_says_how_it_stands_what_needs_attention_and_what_is_to_come() -> None:
    assert tell(ACME).summary == (
        "We compared the technology of Acme Dental with 27 of the 33 standards that apply to you: 21 of them are met, "
        "which is 78 %. When we began it was 74 %; one matter was put right on the spot. That is two points more than at the "
        "review before, on 14 May 2026 (76 % of 29 questions).",
        "Six matters need your attention. Three of them weigh heavily on your business; these standards "
        "are not met: Restore test, Alert on failure and Disk encryption. One of them was in order at the last review "
        "and is not any more: Alert on "
        "failure. The weakest area is Backup and recovery, where three of five standards are met; Mail is fully in "
        "order.",
        "Six questions are still open; we shall answer them at the next review.",
    )


def test_the_score_stands_beside_its_denominator_and_what_does_not_count() -> None:
    assert counted(ACME) == "21 of 27 answered questions; 1 not applicable here and 6 open do not count"


def test_matters_are_ranked_by_business_impact_then_technical_then_frequency() -> None:
    told = tell(ACME)
    assert [group.title for group in told.groups] == [
        "High impact on your business", "Medium impact on your business", "Not rated yet",
    ]  # fmt: skip
    assert [one.question.code for group in told.groups for one in group.matters] == [
        "BKP-004", "BKP-003", "END-004", "NET-002", "ACC-011", "DOC-002",
    ]  # fmt: skip
    assert [one.number for one in told.top] == [1, 2, 3, 4, 5]
    assert [(one.number, one.how) for one in told.realigned] == [
        (7, "Put right during the review, in 25 minutes.")
    ]


def test_a_matter_says_why_it_matters_what_is_proposed_and_how() -> None:
    by_code = {one.question.code: one for group in tell(ACME).groups for one in group.matters}
    assert by_code["END-004"].matters.startswith("Three laptops hold patient letters")
    assert by_code["BKP-004"].matters.startswith("A backup that was never restored")
    assert by_code["BKP-004"].how == FIXES["out of scope"]
    assert by_code["DOC-002"].how == ""
    assert by_code["BKP-003"].history == ("in order at the last review, and no longer",)
    assert by_code["NET-002"].history == ("not in order at the last review either", "known since 14 May 2026")


def test_a_risk_that_the_client_accepted_is_said_to_be_accepted() -> None:
    accepted = tuple(
        replace(one, finding_state="accepted") if one.code == "END-004" else one for one in ACME.questions
    )
    found = {
        one.question.code: one
        for group in tell(replace(ACME, questions=accepted)).groups
        for one in group.matters
    }
    assert found["END-004"].history[-1] == "a risk that you have accepted for the time being"
    assert not any(
        "accepted" in said for code, one in found.items() if code != "END-004" for said in one.history
    )


def test_every_way_to_fix_has_its_words() -> None:
    assert set(FIXES) == {"catch up", "in scope", "out of scope", "opportunistic"}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (ALIGNED, "all of them are met, which is 100 %. That is 24 points more"),
        (MISALIGNED, "none of them is met, which is 0 %"),
        (REALIGNED, "When we began it was 0 %; 34 matters were put right on the spot."),
        (OPEN, "Nothing has been answered yet, so there is no score for Acme Dental."),
    ],
)
def test_extreme_reviews_are_told_in_whole_sentences(outcome: str, sentence: str) -> None:
    questions = tuple(replace(one, outcome=outcome) for one in ACME.questions)
    summary = " ".join(tell(of_questions(questions, trend=ACME.trend)).summary)
    assert sentence in summary


def test_one_of_a_thing_is_told_as_one() -> None:
    questions = tuple(one for one in ACME.questions if one.code in ("BKP-001", "BKP-003"))
    assert tell(of_questions(questions)).summary[1] == (
        "One matter needs your attention. It weighs heavily on your business; this standard is not met: Alert on "
        "failure. It was in order at the "
        "last review and is not any more."
    )
    assert "one of them is met" in tell(of_questions(questions)).summary[0]


def test_a_review_under_way_is_called_interim() -> None:
    told = tell(replace(ACME, state="progress", demo=True, corrects="REV-0011"))
    assert told.notice == (
        "This is a sample. The client and everything said of it are invented. This is an interim report: the review is "
        "still under way, and six questions are open. This review corrects REV-0011."
    )
    assert not [one for one in told.summary if "next review" in one]


def test_differences_are_those_of_the_printed_numbers() -> None:
    now, before = score.as_left(Counts(2, 1)), score.as_left(Counts(1, 2))
    assert (now.shown, before.shown) == ("67 %", "33 %")
    assert difference(now, before) == 34
    assert difference(now, None) is None and difference(score.as_left(Counts()), before) is None
    assert [signed(one) for one in (4, -16, 0, None)] == ["+4", "−16", "=", ""]


def test_a_review_before_without_a_score_is_said() -> None:
    before = Point("REV-0001", date(2026, 1, 5), score.as_left(Counts()), Counts())
    summary = tell(replace(ACME, trend=(before,))).summary
    assert "The review before this one, on 5 January 2026, has no score to compare with." in summary[0]


def test_a_change_by_area_is_that_of_the_picture_or_none() -> None:
    """A review that asked others than the one before has no difference of its own by area."""
    assert not ACME.asked_others
    moved = {side.name: side.moved for side in ACME.sides}
    assert [one.change for one in tell(ACME).areas] == [
        signed(moved[one.score.name]) for one in tell(ACME).areas
    ]
    more = replace(ACME, sides=(replace(ACME.sides[0], now=Counts(40, 1)), *ACME.sides[1:]))
    assert more.asked_others and not any(one.change for one in tell(more).areas)
    assert any(one.change for one in tell(replace(ACME, sides=())).areas)


def test_large_reviews_name_a_few_and_count_the_rest() -> None:
    told = tell(of_size(600))
    assert "and 28 more" in told.summary[1] and len(told.top) == 5
    assert told.matters == of_size(600).counts.no


def test_words() -> None:
    assert long_day(DAY, "en_IE") == "23 November 2026" and long_day(DAY, "en_US") == "November 23, 2026"
    assert month(DAY) == "Nov 2026" and month(DAY, short=True) == "Nov ’26"
    assert amount(1, "matter") == "one matter" and amount(13, "matter") == "13 matters"
    assert share(3, 5) == "three of five" and share(9, 18) == "9 of 18"
    assert enumerated(["A"]) == "A" and enumerated(["A", "B"]) == "A and B" and enumerated([]) == ""
    assert enumerated(["A", "B", "C", "D", "E"]) == "A, B, C and two more"
    assert cut("abcdef", 4) == "abc…" and cut("abcd", 4) == "abcd"


def test_what_fell_since_an_earlier_review_is_not_called_known_for_long() -> None:
    """The review before did not ask it; the course tells that it was in order when it was asked last."""
    since = ACME.since
    assert since is not None
    code = "NET-002"
    changes = (*since.changes, Moved(code, "Firewall support", "Network", "regressed", "medium"))
    questions = tuple(replace(one, before="") if one.code == code else one for one in ACME.questions)
    told = tell(replace(ACME, questions=questions, since=replace(since, changes=changes)))
    found = {one.question.code: one for group in told.groups for one in group.matters}
    assert found[code].history == ("in order when we last looked, and no longer",)
    assert "Two of them were in order when we last looked and are not any more" in told.summary[1]


def test_standards_of_the_same_name_are_counted_each() -> None:
    """Two packs may call theirs the same."""
    slipped = {"BKP-003": "Alert on failure", "NET-002": "Alert on failure"}
    questions = tuple(
        replace(one, name=slipped[one.code], before=ALIGNED) if one.code in slipped else one
        for one in ACME.questions
    )
    said = tell(replace(ACME, questions=questions)).summary[1]
    assert "Two of them were in order at the last review and are not any more" in said
