"""Every document of the registry, made from a practice's own data."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from exports import documents
from exports.documents import DOCUMENTS, Document, render, save
from models.align import triage
from models.align.findings import all_findings
from models.align.register import all_reviews
from models.errors import NotFound, Problem
from models.importers.standards import starter
from models.library import catalogue
from models.practice.contacts import all_contacts
from models.practice.people import who_is
from models.store.opening import open_store
from models.store.store import Store
from tests.office import demo_practice, queries

SIGNS = {
    "pdf": b"%PDF-1.7", "html": b"<!DOCTYPE html>", "md": b"# ", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "json": b"",
    "toml": b"[pack]", "ics": b"BEGIN:VCALENDAR\r\n", "svg": b"<?xml",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo practice; tests only read it."""
    path = tmp_path_factory.mktemp("demo") / "practice" / "practice.db"
    demo_practice(path)
    with open_store(path) as opened:
        accept_a_risk(opened)
        yield opened


def accept_a_risk(store: Store) -> None:
    """At the client of the review of which every document is made."""
    review = all_reviews(store, states=("closed",))[0]
    who = who_is(store, store.value("SELECT login FROM people WHERE roles LIKE '%admin%' ORDER BY id"))
    one = all_findings(store, review.client_code, ("open", "regressed", "triaged"))[0]
    contact = all_contacts(store, review.client_code)[0]
    triage.accept(store, who, one.code, contact.name, "2027-12-31", "We move house soon.").result()


def code_of(store: Store, document: Document) -> str:
    if document.kind == "review":
        return all_reviews(store, states=("closed",))[0].code
    if document.kind == "client":
        return "ACME"
    if document.kind == "comparison":
        return " ".join(one.code for one in all_reviews(store, "ACME", ("closed",))[:2][::-1])
    return "own" if document.kind == "pack" else "all"


EVERY = [
    pytest.param(one, id=f"{one.kind}-{one.name}", marks=[pytest.mark.slow] if one is DOCUMENTS[0] else ())
    for one in DOCUMENTS
]
"""The alignment report takes longest, and what it says is tried in every format below."""


@pytest.mark.parametrize("document", EVERY)
def test_every_document_is_made_in_every_format(store: Store, document: Document) -> None:
    for suffix in document.formats:
        made = render(store, document.kind, code_of(store, document), document.name, suffix)
        assert made.data.startswith(SIGNS[suffix])
        assert re.fullmatch(rf"[a-z0-9-]+(REV-\d+-){{0,2}}\d{{4}}-\d\d-\d\d\.{suffix}", made.name)
        if suffix == "json":
            assert json.loads(made.data)


def test_f13_the_same_data_give_the_same_file_in_every_format(store: Store) -> None:
    code = all_reviews(store, states=("closed",))[0].code
    for suffix in ("html", "md", "csv", "xlsx", "json"):
        assert render(store, "review", code, "", suffix) == render(store, "review", code, "", suffix)


def test_a_report_says_the_same_in_every_format(store: Store) -> None:
    one = next(review for review in all_reviews(store, states=("submitted", "closed")) if review.counts.no)
    made = {
        suffix: render(store, "review", one.code, "report", suffix).data for suffix in DOCUMENTS[0].formats
    }
    data = json.loads(made["json"])
    shown = data["score"]["left"]["shown"]
    assert data["counts"]["no"] == one.counts.no
    rows = list(csv.DictReader(io.StringIO(made["csv"].decode("utf-8-sig"), newline="")))
    assert [row["code"] for row in rows] == [question["code"] for question in data["questions"]]
    assert sum(row["left"] == "no" for row in rows) == one.counts.no
    book = load_workbook(io.BytesIO(made["xlsx"]))
    assert book.worksheets[0].max_row == len(rows) + 1 and book.sheetnames[1] == "Areas"
    assert shown in made["html"].decode() and shown in made["md"].decode()
    assert shown in PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text()


def test_a_pack_comes_out_as_the_file_that_goes_in(store: Store) -> None:
    made = render(store, "pack", "starter", "", "toml")
    assert made.data == starter()
    assert made.name.startswith("pack-starter-")


def test_lists_can_be_of_one_client_or_pack(store: Store) -> None:
    every = json.loads(render(store, "findings", "all", "", "json").data)
    one = json.loads(render(store, "findings", "DELTA", "", "json").data)
    assert one == [row for row in every if row["client"] == "DELTA"] and 0 < len(one) < len(every)
    own = json.loads(render(store, "standards", "own", "", "json").data)
    assert {row["pack"] for row in own} == {"own"} and 0 < len(own) < 20
    assert len(json.loads(render(store, "standards", "starter", "", "json").data)) == len(
        tomllib.loads(starter().decode())["standard"]
    )


def test_a_list_of_standards_says_all_of_each_and_is_read_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = catalogue.in_full(store)
    assert every == tuple(catalogue.standard(store, one.code) for one in catalogue.all_standards(store))
    assert len({one.pack for one in every}) > 1 and any(one.live != one.latest for one in every)
    read = queries(monkeypatch)
    render(store, "standards", "all", "", "json")
    assert len(read) < 10


def test_an_export_lies_beside_the_practice_in_its_mode(store: Store) -> None:
    made = render(store, "clients", "all", "", "csv")
    path, again = save(store, made), save(store, made)
    assert path.parent == store.path.parent / "exports" and path.read_bytes() == made.data
    assert again.name == path.stem + "-2.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("kind", "code", "document", "suffix", "said"),
    [
        ("asset", "X", "", "pdf", "no document of the kind “asset”"),
        ("review", "REV-0001", "roadmap", "pdf", "no document “roadmap”"),
        ("review", "REV-0001", "", "toml", "The alignment report cannot be exported as toml"),
        ("standards", "all", "", "pdf", "The list of standards cannot be exported as pdf"),
        ("review", "REV-9999", "", "md", "REV-9999"),
        ("pack", "nothing", "", "toml", "nothing"),
        ("findings", "NOBODY", "", "csv", "NOBODY"),
    ],
)
def test_what_there_is_not_is_said(
    store: Store, kind: str, code: str, document: str, suffix: str, said: str
) -> None:
    with pytest.raises(Problem, match=said) as caught:
        render(store, kind, code, document, suffix)
    assert caught.value.do or caught.value.shows


@pytest.mark.parametrize(
    ("kind", "document", "suffix", "what", "do"),
    [
        (
            "schedule", "", "csv", "The calendar of the reviews cannot be exported as csv.",
            "Choose one of: ics. `steerboard export schedule --document visits --format csv` exports the table of the "
            "year's visits.",
        ),
        (
            "review", "sign-off", "csv", "The accepted risks to sign cannot be exported as csv.",
            "Choose one of: pdf, html, md. `steerboard export review CODE --document report --format csv` exports the "
            "alignment report. `steerboard export review CODE --document work-list --format csv` exports the work list.",
        ),
        ("heat", "", "pdf", "The heat map cannot be exported as pdf.", "Choose one of: csv, xlsx, json."),
    ],
)  # fmt: skip
def test_a_format_that_another_document_has_names_the_command_that_makes_it(
    kind: str, document: str, suffix: str, what: str, do: str
) -> None:
    with pytest.raises(Problem) as caught:
        documents.check(kind, document, suffix)
    assert (caught.value.what, caught.value.do) == (what, do)


def test_a_planned_review_has_no_report_and_no_process_is_left(store: Store) -> None:
    planned = all_reviews(store, states=("planned",))[0].code
    maker = documents.prepare("pdf")
    assert maker is not None
    with pytest.raises(Problem, match="no report"):
        render(store, "review", planned, "", "pdf", maker)
    assert maker.process.returncode is not None


def test_a_wrong_brand_stops_the_document(store: Store) -> None:
    brand = store.path.parent / "brand"
    brand.mkdir(exist_ok=True)
    try:
        (brand / "brand.toml").write_text('name = "Quay IT"\n[contact]\nphone = "1"\n', encoding="utf-8")
        code = all_reviews(store, states=("closed",))[0].code
        assert "Quay IT" in render(store, "review", code, "", "html").data.decode()
        (brand / "brand.toml").write_text("colour = 'red'", encoding="utf-8")
        with pytest.raises(Problem, match="colour"):
            render(store, "review", code, "", "html")
        assert render(store, "review", code, "", "csv").data
    finally:
        (brand / "brand.toml").unlink()


def test_every_kind_names_its_usual_document_first() -> None:
    for kind in {one.kind for one in DOCUMENTS}:
        assert documents.find(kind) == documents.of_kind(kind)[0]
    with pytest.raises(NotFound):
        documents.find("nothing")
    assert documents.check("review", "", "") == (DOCUMENTS[0], "pdf")


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, exports.documents, exports.page\n"
        "from importlib import import_module\n"
        "for wing in ('practice', 'library', 'align'): import_module(f'exports.{wing}.documents')\n"
        "heavy = ('weasyprint', 'jinja2', 'markdown_it', 'xlsxwriter', 'openpyxl', 'pygal', 'textual', 'click')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
