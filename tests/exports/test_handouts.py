"""What is handed out of a review beside its report: the summary, the work list and the page to sign."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from exports.align import handouts
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


MADE: dict[str, Callable[[], ReportData]] = {
    "believable": believable,
    "nothing found": nothing_found,
    "24 areas": many_areas,
    "hostile": lambda: with_course(of_size(60, hostile=HOSTILE)),
    "an old copy": lambda: replace(believable(), sides=(), since=None),
    "nothing answered": lambda: of_questions(()),
}


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize("what", MADE)
def test_the_summary_is_one_page(what: str, paper: str) -> None:
    assert len(pages(handouts.summary(MADE[what](), replace(FULL, paper=paper), "pdf"))) == 1


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
