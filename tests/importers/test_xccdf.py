"""XCCDF benchmarks: the numbers of the real ones, and each rule on a small one."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from models.align import reviews
from models.align.walk import question, walk
from models.errors import Problem
from models.importers import standards as importer
from models.importers.parsed import Parsed
from models.importers.xccdf import parse_benchmark
from models.library import standards
from models.library.wording import lacks
from tests.office import Office

DEFENDER = "U_MS_Windows_Defender_Antivirus_STIG_V2R8_Manual-xccdf.xml"
FIREWALL = "U_MS_Windows_Firewall_STIG_V2R2_Manual-xccdf.xml"


def real(data: Path, name: str) -> Parsed:
    """A real benchmark."""
    return importer.read((data / "xccdf" / name).read_bytes(), name)


def benchmark(rules: str, head: str = "<title>Wi-Fi  guide</title><version>3</version>") -> bytes:
    """A small benchmark with those rules."""
    return f'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2">{head}{rules}</Benchmark>'.encode()


RULE = (
    '<Group><Rule id="SV-1r2_rule" severity="medium"><version>W-1</version><title>Guests must be apart. </title>'
    "<description>&lt;VulnDiscussion&gt;So.\n\nAnd so.&lt;/VulnDiscussion&gt;&lt;Documentable&gt;false"
    "&lt;/Documentable&gt;</description><ident system='x'>CCI-000001</ident><ident system='x'>SV-99</ident>"
    "<fixtext>Part them.</fixtext><check><check-content>Look.  \n\nIf there is no Wi-Fi, this is NA."
    "</check-content></check></Rule></Group>"
)


@pytest.mark.parametrize(
    ("name", "number", "severities"),
    [
        (DEFENDER, 67, {"high": 4, "medium": 63}),
        (FIREWALL, 21, {"high": 3, "low": 9, "medium": 9}),
    ],
)
def test_x1_numbers_of_a_real_benchmark(
    data: Path, name: str, number: int, severities: dict[str, int]
) -> None:
    parsed = real(data, name)
    assert (parsed.format, len(parsed.drafts), parsed.refused) == ("XCCDF benchmark", number, ())
    assert len({draft.ref for draft in parsed.drafts}) == number
    assert Counter(draft.wording.technical_impact for draft in parsed.drafts) == severities
    assert not any(lacks(draft.wording) for draft in parsed.drafts)
    assert all(draft.wording.remedy and draft.wording.tags for draft in parsed.drafts)
    assert len(parsed.categories) == 1 and parsed.head is not None


def test_x1_a_question_as_it_should_read(data: Path) -> None:
    parsed = real(data, FIREWALL)
    first = next(one.wording for one in parsed.drafts if one.ref == "WNFWA-000001")
    assert first.question == (
        "Is this met: Windows Defender Firewall with Advanced Security must be enabled when connected to a domain?"
    )
    assert first.sources[0].citation.endswith("Guide 2 Release: 2 Benchmark Date: 09 Nov 2023")
    assert first.references == ("V-17415", "SV-54833") and first.tags == ("CCI-001414",)
    assert "\n\nRegistry Hive:" in first.how and "<" not in first.why
    assert parsed.head is not None and parsed.head.version == "V2R2"


@pytest.mark.parametrize(("name", "number"), [(DEFENDER, 15), (FIREWALL, 9)])
def test_x2_the_walk_says_of_such_checks_when_they_do_not_apply(
    office: Office, data: Path, name: str, number: int
) -> None:
    store, who = office.store, office.founder
    importer.bring_in(store, who, real(data, name), approve=True, for_clients="all").result()
    code = reviews.start(store, who, office.client("Acme Dental"), ask="all").result()
    asked = [question(store, one.id) for one in walk(store, code).items]
    assert sum(one.may_not_apply for one in asked) == number


def test_x1_each_part_of_a_rule() -> None:
    parsed = parse_benchmark(benchmark(RULE))
    (draft,) = parsed.drafts
    wording = draft.wording
    assert (draft.ref, draft.category) == ("W-1", "Wi-Fi guide")
    assert (wording.name, wording.question) == ("Guests must be apart.", "Is this met: Guests must be apart?")
    assert wording.why == "So.\n\nAnd so."
    assert wording.how == "Look.\n\nIf there is no Wi-Fi, this is NA."
    assert (wording.remedy, wording.technical_impact) == ("Part them.", "medium")
    assert (wording.tags, wording.references) == (("CCI-000001",), ("SV-99",))
    assert wording.sources[0].citation == "Wi-Fi guide 3"


def test_x1_what_is_wrong_with_a_rule_is_said_and_the_others_come_in() -> None:
    untitled = '<Rule id="r2" severity="info"><version>W-2</version></Rule>'
    unknown = '<Rule id="r3" severity="unknown"><title>On</title></Rule>'
    long = f"<Rule id='r4'><title>Off</title><fixtext>{'x' * 20_001}</fixtext></Rule>"
    parsed = parse_benchmark(benchmark(RULE + RULE + untitled + unknown + long))
    assert [one.ref for one in parsed.drafts] == ["W-1", "r3"]
    assert [(one.row, one.reason) for one in parsed.refused] == [
        (2, "the ref is that of number 1, too"),
        (3, "it has no title"),
        (5, "remedy is longer than 20,000 characters"),
    ]
    assert lacks(parsed.drafts[1].wording) == ("a why", "a how")
    assert parsed.drafts[1].wording.technical_impact == ""


def test_a_benchmark_is_told_by_its_content_in_every_encoding() -> None:
    text = benchmark(RULE).decode()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
        parsed = importer.read((head + text).encode(encoding), "no-name")
        assert [one.ref for one in parsed.drafts] == ["W-1"]


def test_of_several_benchmarks_the_first_is_read_and_that_is_said() -> None:
    both = b"<collection>" + benchmark(RULE) + benchmark("") + b"</collection>"
    parsed = parse_benchmark(both)
    assert len(parsed.drafts) == 1 and "2 benchmarks" in parsed.remarks[0].text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<x/>", "holds no XCCDF benchmark"),
        (benchmark(RULE, ""), "has no title"),
    ],
)
def test_what_is_no_benchmark_is_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Problem, match=said):
        parse_benchmark(data)


def test_g10_the_same_benchmark_again_changes_nothing(office: Office, data: Path) -> None:
    for added, unchanged in ((21, 0), (0, 21)):
        done = importer.bring_in(office.store, office.founder, real(data, FIREWALL)).result()
        assert (done.added, done.changed, done.unchanged) == (added, 0, unchanged)
    assert {one.state for one in standards.all_standards(office.store)} == {"proposed"}


def test_g7_a_discussion_that_begins_many_times_and_never_ends_takes_no_time() -> None:
    opened = "&lt;VulnDiscussion&gt;" * 20_000
    began = time.process_time()
    parsed = importer.read(
        benchmark(RULE.replace("&lt;VulnDiscussion&gt;So.", opened, 1).replace("&lt;/Vuln", "&lt;/Dull"))
    )
    assert parsed.drafts[0].wording.why == "" and time.process_time() - began < 2
