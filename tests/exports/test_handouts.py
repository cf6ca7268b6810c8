"""What is handed out of a review beside its report: the summary, the work list and the page to sign."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from exports.align import handouts, report
from exports.page import start
from models.align.findings import FIXES
from models.align.report_lists import Risk, SignOff, Task, WorkList
from models.align.report_values import ALIGNED, ReportData
from tests.exports.conftest import BRAND
from tests.exports.reading import errors
from tests.exports.sample import DAY, believable, of_questions, of_size, with_course

HOSTILE = (
    "<script>alert(1)</script>",
    "a" * 300,
    "{{ 7*7 }} {% raw %}",
    "*b* `c` [x](javascript:alert(1))",
    "Ü & “q”",
)
FULL = replace(BRAND, address="1 Main Street\nGalway\nIreland", email="office@harbour.example")


def pages(html: str) -> list[str]:
    with start() as maker:
        found = PdfReader(io.BytesIO(maker.make(html, DAY))).pages
    return [" ".join(one.extract_text().replace("\u202f", "").split()) for one in found]


def nothing_found() -> ReportData:
    return with_course(of_questions(tuple(replace(one, outcome=ALIGNED) for one in believable().questions)))


def many_areas() -> ReportData:
    return with_course(replace(of_size(480, words=40), demo=True, trend=believable().trend))


def as_in_a_practice() -> ReportData:
    """A review of what was due, with seventeen areas of usual names, nine reviews, and the risks in whole sentences."""
    names = (
        "Phones and Spares", "Patch Management", "Backup System", "Email", "Windows Servers", "Switches", "Power Management",
        "Cloud Services", "Firewalls", "Disaster Recovery", "Desktops", "Routers", "Wireless Access",
        "Business Applications", "Antivirus", "Accounts and Access", "Documentation and Monitoring",
    )  # fmt: skip
    data, past = of_size(340), believable().trend
    every = tuple(dict.fromkeys(one.category for one in data.questions))
    named = tuple(replace(one, category=names[every.index(one.category)]) for one in data.questions)
    whole = with_course(of_questions(named))
    due = of_questions(named[::5], trend=tuple(past[at % 3] for at in range(8)))
    return replace(due, sides=whole.sides, since=whole.since, demo=True, locale="en_US")


MADE: dict[str, Callable[[], ReportData]] = {
    "believable": believable,
    "nothing found": nothing_found,
    "24 areas": many_areas,
    "as in a practice": as_in_a_practice,
    "hostile": lambda: with_course(of_size(60, hostile=HOSTILE)),
    "an old copy": lambda: replace(believable(), sides=(), since=None),
    "nothing answered": lambda: of_questions(()),
}


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize("what", MADE)
def test_the_summary_is_one_page(what: str, paper: str) -> None:
    assert len(pages(handouts.summary(MADE[what](), replace(FULL, paper=paper), "pdf"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_the_first_page_of_the_report_holds_what_it_names_and_the_wall_follows(paper: str) -> None:
    brand = replace(FULL, paper=paper)
    crowded = replace(
        as_in_a_practice(), client="The Harbour and Quayside Veterinary Practice of Galway " * 3
    )
    for data in (as_in_a_practice(), crowded):
        first, second = pages(report.html(data, brand, alone=False))[:2]
        assert "In this report: You against our standards 2" in first and "Every question" in first
        assert second.startswith("You against our standards")


def test_of_a_review_of_what_was_due_all_that_applies_is_compared() -> None:
    data = as_in_a_practice()
    whole, before = data.whole, data.since.before if data.since else None
    assert before is not None and data.asked_others
    for made in (report.text(data, BRAND), handouts.summary(data, BRAND, "md")):
        told = f"{whole.percent} % of the {whole.answered} standards that apply to you are met"
        assert f"With the answers of earlier reviews, {told}" in made
        assert "than at the review before" not in made


def test_the_summary_says_what_does_not_count() -> None:
    for suffix in ("md", "html"):
        assert (
            "21 of 27 answered questions; 1 not applicable here and 6 open do not count"
            in handouts.summary(believable(), BRAND, suffix)
        )


def test_a_sentence_that_is_too_long_ends_with_a_whole_word() -> None:
    data = believable()
    long = replace(data.misaligned[0], finding_impact="Everybody waits for the one who knows " * 8)
    made = handouts.summary(replace(data, questions=(long,)), BRAND, "md")
    assert re.search(r"\b(Everybody|waits|for|the|one|who|knows)…", made)


def test_the_summary_says_score_box_the_three_gravest_and_what_comes_next() -> None:
    (shown,) = pages(handouts.summary(believable(), BRAND, "pdf"))
    for words in (
        "Acme Dental", "78%", "in line with our standards", "You against our standards", "Backup and recovery 60%",
        "1 Not met: Restore test", "3 Not met: Disk encryption", "What comes next",
        "Two matters: on our next scheduled visit, as part of the service you have.",
    ):  # fmt: skip
        assert words in shown, words
    assert "Not met: Firewall support" not in shown


def work(data: ReportData) -> WorkList:
    groups = []
    for fix in (*FIXES, ""):
        found = tuple(
            Task(one, fix, one.finding, "being fixed", "Mikael Lind")
            for one in data.misaligned
            if one.fix == fix
        )
        if found:
            groups.append((fix, found))
    return WorkList(data, DAY, tuple(groups), 2, 1)


def signing(data: ReportData, many: int = 2) -> SignOff:
    risks = tuple(
        Risk(
            one.finding, one.code, one.name, one.question, one.category, one.business_impact, one.why,
            one.recommendation, "Dr Byrne", date(2027, 6, 30), "We move house in May.",
        )
        for one in data.misaligned[:many]
    )  # fmt: skip
    return SignOff(data.practice, data.client, data.review, DAY, risks, False, "en_IE")


def test_the_work_list_goes_by_how_it_will_be_fixed() -> None:
    shown = " ".join(pages(handouts.work_list(work(believable()), BRAND, "pdf")))
    at = [
        shown.index(words)
        for words in ("Catch up", "In scope", "Out of scope", "Opportunistic", "Not proposed")
    ]
    assert at == sorted(at)
    for words in ("Six standards are to be put right. Two more were put right since the review.",
                  "One risk is accepted by the client and not in this list.",
                  "Switch on failure alerts", "The console shows no failed job", "being fixed · Mikael Lind"):  # fmt: skip
        assert words in shown, words
    rows = handouts.work_table(work(believable())).rows
    assert [row[0] for row in rows][-1] == "not proposed yet" and len(rows) == 6


def test_the_page_to_sign_says_who_accepted_what_until_when_and_why() -> None:
    shown = " ".join(pages(handouts.sign_off(signing(believable()), BRAND, "pdf")))
    for words in (
        "Two risks are known and accepted by Acme Dental.", "Not met: Restore test", "Dr Byrne",
        "30 June 2027", "We move house in May.", "A backup that was never restored",
        "For Name Date Signature Acme Dental Harbour IT",
    ):  # fmt: skip
        assert words in shown, words
    one = handouts.sign_off(signing(believable(), 1), BRAND, "md")
    assert "One risk is known and accepted" in one and "it is open again" in one


@pytest.mark.parametrize("what", MADE)
def test_whatever_the_text_the_pages_are_clean(what: str) -> None:
    data = MADE[what]()
    for suffix in ("html", "md"):
        for made in (
            handouts.summary(data, BRAND, suffix),
            handouts.work_list(work(data), BRAND, suffix),
            handouts.sign_off(signing(data), BRAND, suffix),
        ):
            assert "<script>" not in made and "49 {%" not in made
            assert suffix == "html" or not re.search(r"(?<!\\)\]\(javascript", made)
            if suffix == "html":
                assert not errors(made)
