"""What standards are called where their titles say nothing: real catalogues, in every place that shows a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.align import answers, figures, findings, report, reviews, scope
from models.align.walk import walk
from models.importers import standards as importer
from models.library import standards
from models.library.catalogue import HEADING_CELLS
from models.library.wording import asserted
from screens.library.standard import StandardScreen
from screens.library.standards import Library
from tests.office import Office
from tests.stage import shown, stage

CSF = "NIST_CSF_v2.0_catalog.json"
FIRST = "The organizational mission is understood and informs cybersecurity risk"
"""What the first outcome of CSF 2.0 begins with."""


def brought(office: Office, data: Path, name: str) -> tuple[standards.Entry, ...]:
    """A real catalogue in the library, approved and on for all; its standards."""
    parsed = importer.read((data / "oscal" / name).read_bytes(), name)
    importer.bring_in(office.store, office.founder, parsed, approve=True, for_clients="all").result()
    found = standards.all_standards(office.store)
    assert len(found) == len(parsed.drafts) > 0
    return found


@pytest.mark.parametrize("name", [CSF, "NIST_SP800-171_rev3_catalog.json"])
def test_o6_every_standard_of_a_real_catalogue_has_words_for_a_heading(
    office: Office, data: Path, name: str
) -> None:
    for one in brought(office, data, name):
        assert one.heading.lower() not in (one.ref.lower(), one.code.lower())
        assert " " in one.heading and len(one.heading) <= HEADING_CELLS + 1
        assert not one.heading.startswith(("Is it true", "Is this met"))
        if name != CSF:
            assert one.heading == one.name


def test_o6_the_name_itself_stays_the_title_of_the_control(office: Office, data: Path) -> None:
    first = brought(office, data, CSF)[0]
    assert (first.ref, first.name) == ("GV.OC-01", "GV.OC-01")
    assert first.heading.startswith(FIRST)


def test_every_place_of_a_review_shows_the_words(office: Office, data: Path) -> None:
    store, who = office.store, office.founder
    entry = brought(office, data, CSF)[0]
    client = office.client("Acme Dental")
    code = reviews.start(store, who, client, ask="all").result()
    item = walk(store, code).items[0]
    assert item.name == entry.heading
    answers.answer(store, who, item.id, False, seen=None).result()
    whole = [one.name for one in report.report(store, code).questions]
    assert whole[0].startswith(entry.heading.removesuffix("…"))
    assert len(max(whole, key=len)) > HEADING_CELLS + 1 and not [one for one in whole if one.endswith("…")]
    assert figures.walk_figures(walk(store, code), {}, store.zone)[0].records[0].text == entry.heading
    assert reviews.before_submit(store, who, code).open[0][1] == walk(store, code).items[1].name
    reviews.submit(store, who, code).result()
    assert findings.all_findings(store)[0].name == entry.heading
    lines = scope.overview(store, store.value("SELECT id FROM clients"))
    assert entry.heading in {line.name for line in lines}


def test_a_name_that_says_something_is_kept(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(name="Restore test")
    assert standards.standard(office.store, code).heading == "Restore test"


def test_words_are_taken_from_a_question_in_any_form(office: Office) -> None:
    office.category(prefix="BKP")
    said = {
        "Is this met: Defender must be on?": "Defender must be on",
        "Is it on?": "Is it on",
        f"Is it true that {'long words ' * 20}end?": ("Long words " * 1 + "long words " * 20)[
            : HEADING_CELLS - 1
        ].strip()
        + "…",
    }
    for question, heading in said.items():
        code = office.standard(question=question)
        standards.edit(office.store, office.founder, code, {"name": code.lower()}).result()
        assert standards.standard(office.store, code).heading == heading


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_library_shows_words_and_the_name_of_the_pack(
    office: Office, data: Path, size: tuple[int, int]
) -> None:
    code = brought(office, data, CSF)[0].code
    async with stage(Library(), office.store, office.founder, size=size) as (app, _):
        text = shown(app)
    assert FIRST[:30] in text
    assert "GOVERN · NIST Cybersecurity Framework 2.0" in text and "nist-cyber" not in text
    async with stage(StandardScreen(code), office.store, office.founder, size=size) as (app, _):
        assert f"{code} {FIRST[:20]}" in shown(app)


async def test_standards_of_one_name_are_told_apart_by_what_they_ask(office: Office, data: Path) -> None:
    brought(office, data, "NIST_SP800-171_rev3_catalog.json")
    async with stage(Library(), office.store, office.founder) as (app, _):
        rows = [line for line in shown(app).splitlines() if " Account Management" in line]
    assert len(rows) > 10 and len({row[16:62] for row in rows}) > len(rows) / 2
    assert "Account Management: System account types" in rows[0]


def test_what_a_question_asserts() -> None:
    assert asserted("Is it true that the mission is known?") == "The mission is known"
    assert asserted("Is this met: Defender must be on?") == "Defender must be on"
    assert asserted("Is it on?") == "Is it on" and asserted("") == ""
