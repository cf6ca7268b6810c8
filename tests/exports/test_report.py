"""The alignment report on paper: tagged, with bookmarks and page numbers, whole whatever the text in it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from pypdf import PdfReader

from exports import chart
from exports.align import report, story
from exports.page import start
from models.align.report_values import ALIGNED, OPEN, ReportData
from models.text import clean
from tests.exports.conftest import BRAND
from tests.exports.reading import errors, parse
from tests.exports.sample import believable, of_questions, of_size

HOSTILE = (
    "Acme [EU] <script>alert(1)</script> & Söhne",
    "a" * 300,
    "<img src=http://127.0.0.1:9/x>",
    "![x](file:///etc/passwd)",
    "{{ 7*7 }} {% raw %}",
    "\u202eevil\x1b[31m\x00 \u2028 end",
    "[click](javascript:alert(1)) [ok](https://example.org)",
    "*bold* _x_ `code`\n- one\n- two\n\n1. first\n# heading\n> quote\n```\nfence",
    "日本語テキスト العربية",
    "</td></tr></table></article></body></html>",
    "]]>--><!-- x",
    "=cmd|' /C calc'!A0",
    "C:\\Users\\x\\y",
    "line one\nline two\n\n\nline three",
    '" onmouseover="x',
    "| a | b |",
)


def pdf_of(data: ReportData) -> PdfReader:
    with start() as maker:
        return PdfReader(io.BytesIO(maker.make(report.html(data, BRAND, alone=False), data.day)))


def tags(pdf: PdfReader) -> Iterator[tuple[str, Any]]:
    """The structure elements of a PDF, in the order of reading."""
    root: Any = pdf.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(reversed(element))
        elif isinstance(element, dict):
            if "/S" in element:
                yield str(element["/S"]), element
            if "/K" in element:
                waiting.append(element["/K"])


def bookmarks(outline: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
    for one in outline:
        if isinstance(one, list):
            yield from bookmarks(one, depth + 1)
        else:
            yield depth, str(one.title)


def test_it_is_tagged_and_says_its_language_title_and_day(acme_pdf: bytes) -> None:
    pdf = PdfReader(io.BytesIO(acme_pdf))
    root: Any = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en" and bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data().replace(b"ns0:", b"pdfuaid:")
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Technology alignment report · Acme Dental"
    assert pdf.metadata.author == "Harbour IT"
    assert str(pdf.metadata["/CreationDate"]).startswith("D:20261123")


def test_headings_tables_lists_links_and_figures_are_tagged(acme_pdf: bytes) -> None:
    pdf = PdfReader(io.BytesIO(acme_pdf))
    found = list(tags(pdf))
    names = [name for name, _ in found]
    assert names.count("/H1") == 1 and names.count("/H2") == 10 and names.count("/H4") == 6
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Link", "/Sect", "/Art", "/P", "/Figure"} <= set(
        names
    )
    figures = [str(element.get("/Alt", "")) for name, element in found if name == "/Figure"]
    assert all(figures)
    assert "Backup and recovery: 3 in order, 2 not in order" in figures
    assert any(
        one.startswith("Acme Dental: 78\u202f% aligned, 77\u202f% on 14 May 2026. Backup") for one in figures
    )
    assert any(one.startswith("Alignment as left: 12 May 2025 56 %") for one in figures)
    first = next(at for at, name in enumerate(names) if name.startswith("/H"))
    assert names[first] == "/H1"


def test_headings_of_tables_say_what_they_head_and_headings_leave_no_level_out(acme_pdf: bytes) -> None:
    pdf = PdfReader(io.BytesIO(acme_pdf))
    found = list(tags(pdf))
    scopes = [str(element["/A"]["/Scope"]) for name, element in found if name == "/TH"]
    assert scopes.count("/Column") == 5 + 6 + 3 and scopes.count("/Row") == len(scopes) - 14 > 34
    levels = [int(name[2]) for name, _ in found if re.fullmatch("/H[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for page in pdf.pages:
        assert str(page["/Tabs"]) == "/S"
        for one in page.get("/Annots", []):
            assert "/StructParent" in one.get_object() and one.get_object()["/Contents"]


def test_bookmarks_follow_the_headings(acme_pdf: bytes) -> None:
    found = list(bookmarks(PdfReader(io.BytesIO(acme_pdf)).outline))
    top = [title for depth, title in found if depth == 0]
    assert top == [
        "What comes first", "You against our standards", "What changed since the review before",
        "What needs your attention", "Put right on the spot", "Area by area",
        "What does not apply to you, and why", "Evidence", "How the score is worked out",
        "Appendix: every question and its answer",
    ]  # fmt: skip
    assert (1, "High impact on your business") in found and (2, "Not met: Restore test") in found


def test_pages_are_numbered_and_carry_the_running_header(acme_pdf: bytes) -> None:
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(acme_pdf)).pages]
    assert len(pages) == 7
    for number, shown in enumerate(pages, 1):
        assert f"Page {number} of 7" in shown
        assert "Harbour IT · REV-0017 · 23 November 2026" in shown
        assert shown.count("Technology alignment report") == (number != 2), "not on the page for the wall"


def test_the_first_page_is_the_whole_story(acme_pdf: bytes) -> None:
    shown = " ".join(PdfReader(io.BytesIO(acme_pdf)).pages[0].extract_text().split())
    for words in (
        "Acme Dental", "78 %", "As found 74 %, as left 78 %", "21 of 27 answered questions",
        "Six matters need your attention", "1 Not met: Restore test high impact page 3",
        "As found is what we met when we came", "In this report",
    ):  # fmt: skip
        assert words in shown.replace("\u202f", " "), words


def test_the_box_and_blob_has_a_page_for_the_wall(acme_pdf: bytes) -> None:
    page = PdfReader(io.BytesIO(acme_pdf)).pages[1]
    assert page.mediabox.width > page.mediabox.height
    shown = " ".join(page.extract_text().replace("\u202f", "").split())
    for words in (
        "You against our standards",
        "78% aligned, 77% on 14 May 2026",
        "Backup and recovery 60%",
    ):
        assert words in shown
    assert "Backup and recovery fell by 15; no longer in order: Alert on failure." in shown


def test_what_changed_is_a_sum_from_one_score_to_the_other(acme_pdf: bytes) -> None:
    shown = " ".join(PdfReader(io.BytesIO(acme_pdf)).pages[2].extract_text().replace("\u202f", "").split())
    for words in (
        "Since 14 May 2026 two standards were put right and one standard is no longer in order.",
        "14 May 2026, REV-0011 26 20 6 77", "No longer in order 1 −1 +1", "Put right since then 2 +2 −2",
        "Answered for the first time 1 – +1", "23 November 2026, REV-0017 27 21 6 78",
    ):  # fmt: skip
        assert words in shown, words


def test_with_many_reviews_each_second_column_has_its_month_and_the_last_one_has() -> None:
    data = believable()
    points = tuple(replace(data.trend[0], day=date(2024, month, 3)) for month in range(1, 9))
    drawn = str(report.trend(replace(data, trend=points), story.tell(data), chart.Inks("#000", "#000")))
    assert ">Nov ’26<" in drawn and ">Aug ’24<" not in drawn and ">Jul ’24<" in drawn


def test_a_review_without_one_before_and_an_old_copy_have_no_such_parts() -> None:
    data = believable()
    first = report.html(replace(data, since=None), BRAND, alone=True)
    assert 'id="box"' in first and 'id="changes"' not in first
    old = report.html(replace(data, since=None, sides=()), BRAND, alone=True)
    assert 'id="box"' not in old and "Area by area" in old
    assert "What changed" not in report.text(replace(data, since=None), BRAND)


def test_every_question_is_in_the_appendix_with_its_answer(acme_pdf: bytes) -> None:
    shown = " ".join(" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(acme_pdf)).pages)
    appendix = shown[shown.rindex("Appendix: every question") :]
    for question in believable().questions:
        assert f"{question.code} {question.question}" in appendix


@pytest.mark.slow
def test_f13_the_same_data_give_the_same_report(acme_pdf: bytes) -> None:
    data = believable()
    with start() as maker:
        assert maker.make(report.html(data, BRAND, alone=False), data.day) == acme_pdf


def test_fonts_are_embedded_and_cut_down(acme_pdf: bytes) -> None:
    pdf = PdfReader(io.BytesIO(acme_pdf))
    fonts: dict[str, Any] = {}
    for one in pdf.pages:
        resources: Any = one["/Resources"]
        fonts.update({str(font.get_object()["/BaseFont"]): font for font in resources["/Font"].values()})
    assert any("Open-Sans" in name for name in fonts)
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in fonts)
    assert len(acme_pdf) < 120_000


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        pytest.param(of_size(5), 2, id="five questions", marks=pytest.mark.slow),
        pytest.param(
            of_questions(
                tuple(replace(one, outcome=OPEN) for one in believable().questions), state="progress"
            ),
            3,
            id="nothing answered",
        ),
        pytest.param(
            of_questions(tuple(replace(one, outcome=ALIGNED) for one in believable().questions)),
            4,
            id="all aligned",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            replace(believable(), state="progress", hash="", locale="en_US", demo=True),
            7,
            id="under way",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_other_reviews_are_set_as_well(data: ReportData, pages: int) -> None:
    pdf = pdf_of(data)
    assert 2 <= len(pdf.pages) <= pages
    shown = "".join(one.extract_text() for one in pdf.pages)
    assert data.client in shown
    assert ("No score yet" in shown) == (data.left.value is None)
    assert ("interim report" in shown) == (data.state == "progress")


@pytest.mark.slow
def test_600_questions_are_set_within_the_limits() -> None:
    pdf = pdf_of(of_size(600))
    assert len(pdf.pages) > 40
    assert "STD-600" in pdf.pages[-1].extract_text()
    assert f"Page {len(pdf.pages)} of {len(pdf.pages)}" in pdf.pages[-1].extract_text()


@pytest.mark.slow
def test_hostile_texts_are_shown_as_what_they_are() -> None:
    assert pdf_of(of_size(40, hostile=HOSTILE)).pages
    # Where a font lacks a sign, pypdf misreads the rest of the page; so once more without those.
    latin = tuple(text for text in HOSTILE if "日" not in text and "\x1b" not in text)
    shown = "".join(one.extract_text() for one in pdf_of(of_size(60, hostile=latin)).pages)
    flat = "".join(shown.split())
    for text in (
        "<script>alert(1)</script>",
        "{{7*7}}",
        "</td></tr></table>",
        "![x](file:///etc/passwd)",
        "C:\\Users\\x\\y",
    ):
        assert text in flat, text
    assert "49" not in shown.split()


@pytest.mark.parametrize("hostile", [(), HOSTILE], ids=["believable", "hostile"])
@pytest.mark.parametrize("alone", [True, False], ids=["file", "pdf"])
def test_the_html_is_valid_and_closes_what_it_opens(hostile: tuple[str, ...], alone: bool) -> None:
    data = of_size(60, hostile=hostile) if hostile else believable()
    html = report.html(data, BRAND, alone=alone)
    assert errors(html) == []
    check_document(parse(html))


def check_document(root: Element) -> None:
    """One heading of the first level, no level left out, no id twice, links that lead somewhere, nothing active."""
    levels = [int(element.tag[1]) for element in root.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    assert levels.count(1) == 1
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert str(element.tag) not in ("script", "iframe", "object", "embed", "form", "base", "link")
        assert not [name for name in element.attrib if str(name).lower().startswith("on")]
        for name in ("href", "src"):
            value = element.get(name)
            if value is not None:
                assert value.startswith(("#", "http://", "https://", "mailto:", "brand:logo", "data:image/"))
                assert not value.startswith("#") or value[1:] in ids
        if str(element.tag) == "img":
            assert element.get("alt")


def test_a_file_that_stands_alone_may_load_nothing() -> None:
    html = report.html(believable(), BRAND, alone=True)
    assert "default-src 'none'" in html and "brand:" not in html and "@font-face" not in html


@pytest.mark.parametrize("hostile", [(), HOSTILE], ids=["believable", "hostile"])
def test_the_markdown_has_its_headings_and_no_others(hostile: tuple[str, ...]) -> None:
    from markdown_it import MarkdownIt

    data = of_size(60, hostile=hostile) if hostile else believable()
    made = report.text(data, BRAND)
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse(made)
    headings = [
        tokens[at + 1].content
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    assert headings[-2:] == ["How the score is worked out", "Appendix: every question and its answer"]
    kinds = {child.type for token in tokens for child in (token.children or ())} | {
        token.type for token in tokens
    }
    assert not kinds & {"html_block", "html_inline", "image", "code_block"}
    rows = sum(token.type == "tr_open" for token in tokens)
    assert rows >= len(data.questions)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                assert str(child.attrGet("href")).startswith(("https://", "http://", "mailto:"))


def test_the_markdown_says_what_the_paper_says() -> None:
    made = report.text(believable(), BRAND)
    for words in (
        "# Technology alignment report: Acme Dental", "**78 % in line with our standards**", "#### 1. Not met: Restore test",
        "- **Why it matters:** A backup that was never restored is a hope.", "   ```\n   2025-02-11 14:02  folder",
        "| BKP-004 | Has a restore of a whole server been tested in the last 90 days? | no |",
    ):  # fmt: skip
        assert words in made, words


def test_long_output_is_cut_and_says_so() -> None:
    one = believable().questions[3]
    proof = replace(one.evidence[0], text="\n".join(f"line {number}" for number in range(500)))
    data = of_questions((replace(one, evidence=(proof,)),))
    for made in (report.html(data, BRAND, alone=True), report.text(data, BRAND)):
        assert "line 59" in made and "line 60\n" not in made
        assert "440 more lines in our records" in made
    assert clean(proof.text, long=True).count("\n") == 499


@pytest.mark.slow
def test_no_row_stands_alone_and_no_evidence_is_parted_from_its_heading() -> None:
    """Whatever the length of what stands before: twenty questions an area, over several pages."""
    alone = []
    for number in (33, 54):
        data = of_size(number, words=10, seed=number)
        log = "\n".join(f"row {at}" for at in range(58))
        questions = tuple(
            replace(one, evidence=tuple(replace(proof, name="The log", text=log) for proof in one.evidence))
            for one in data.questions
        )
        for page in pdf_of(replace(data, questions=questions)).pages:
            lines = [line for line in page.extract_text().splitlines() if line.strip()]
            assert not any(re.match(r"\d+\s+The log", line) for line in lines[-4:]), lines[-4:]
            rows = [int(found[1]) for line in lines if (found := re.match(r"STD-(\d{3}) \S", line))]
            areas = Counter((row - 1) // 20 for row in rows)
            alone += [(page.page_number, area) for area, size in areas.items() if size == 1]
    assert not alone


def test_the_legend_of_the_areas_stays_with_its_table() -> None:
    """Wherever on a page it would come."""
    rows = "".join(f"<tr><td>Area {at}</td></tr>" for at in range(9))
    head = (
        report.html(believable(), BRAND, alone=False)
        .partition("<body>")[0]
        .replace(' data-first-page="box"', "")
    )
    areas = "".join(
        f'<div style="break-before: page; height: {high}mm"></div><section><h2>Areas</h2><p class="legend">Legend {high}</p>'
        f'<table class="areas"><thead><tr><th>Heading {high}</th></tr></thead><tbody>{rows}</tbody></table></section>'
        for high in range(150, 245, 8)
    )
    with start() as maker:
        pdf = maker.make(f"{head}<body>{areas}</body></html>", believable().day)
    shown = [one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages]
    for high in range(150, 245, 8):
        (page,) = (one for one in shown if f"Legend {high}" in one)
        assert "Areas" in page and f"Heading {high}" in page and "Area 1" in page, high


def test_an_owner_is_not_referred_to_our_guide() -> None:
    for made in (report.html(believable(), BRAND, alone=True), report.text(believable(), BRAND)):
        assert "How the score is worked out" in made or "Area by area" in made
        assert "docs/" not in made and "Guide:" not in made
