"""XCCDF benchmarks (STIGs and their like): data rules X1 and X2. Pure: from the bytes to drafts.

Where a check does not apply is read in the walk, from its how (X2): it is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from models.errors import Problem
from models.importers import clauses
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.importers.xml_text import child_text, children, local, parse_xml, text_of
from models.library.packs import STANDARDS_LIMIT, PackCategory, PackHead
from models.library.wording import IMPACTS, Source, Wording, faults, tidy
from models.text import LINE_LIMIT, clean

_RELEASE = re.compile(r"Release:\s*(\d+)")
_CCI = re.compile(r"CCI-\d+")


def parse_benchmark(data: bytes) -> Parsed:
    """The standards of an XCCDF benchmark, one a rule. Raises Problem where the file holds none."""
    root = parse_xml(data)
    benchmarks = [one for one in root.iter() if local(one) == "Benchmark"]
    if not benchmarks:
        raise Problem(
            "The XML file holds no XCCDF benchmark.", do="Import the file that begins with <Benchmark>."
        )
    found = benchmarks[0]
    title = _line(child_text(found, "title"))
    if not title:
        raise Problem("The benchmark has no title.", do="Check that it is an XCCDF benchmark.")
    version, release = _line(child_text(found, "version")), _release(found)
    source = Source(" ".join(filter(None, (title, version, release))), *_origin(found))
    remarks = []
    if len(benchmarks) > 1:
        remarks.append(
            ImportRemark(0, "", f"the file holds {len(benchmarks)} benchmarks: only the first was read")
        )
    category = title[:LINE_LIMIT]
    drafts, refused = _rules(found, category, source)
    if not drafts and not refused:
        raise Problem("The benchmark holds no rule.", do="Check that it is the whole file.")
    number = _RELEASE.search(release)
    edition = f"V{version}R{number.group(1)}" if version and number else version
    return Parsed(
        "XCCDF benchmark",
        PackHead(category, edition[:LINE_LIMIT], "", source.address),
        tuple(drafts),
        (PackCategory(category),),
        tuple(refused),
        tuple(remarks),
    )


def _rules(benchmark: Element, category: str, source: Source) -> tuple[list[Draft], list[Refusal]]:
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    refs: dict[str, int] = {}
    for row, rule in enumerate((one for one in benchmark.iter() if local(one) == "Rule"), 1):
        if row > STANDARDS_LIMIT:
            raise Problem(f"The benchmark has more than {STANDARDS_LIMIT:,} rules.", do="Split it.")
        ref = (_line(child_text(rule, "version")) or _line(rule.get("id", "")))[:LINE_LIMIT]
        wording = _wording(rule, source)
        wrong = list(faults(wording))
        if not wording.name:
            wrong.append("it has no title")
        if not ref:
            wrong.append("it has neither version nor id")
        elif ref in refs:
            wrong.insert(0, f"the ref is that of number {refs[ref]}, too")
        if wrong:
            refused.append(Refusal(row, ref, "; ".join(wrong)))
            continue
        refs[ref] = row
        drafts.append(Draft(row, ref, category, wording))
    return drafts, refused


def _wording(rule: Element, source: Source) -> Wording:
    """Data rule X1."""
    title = clauses.squeeze(clauses.unlink(child_text(rule, "title")))
    said = child_text(rule, "description")
    idents = [_line(text_of(one)) for one in children(rule, "ident")]
    severity = rule.get("severity", "").strip().lower()
    return tidy(
        Wording(
            name=title,
            question=clauses.requirement(title),
            why=_paragraphs(_discussion(said) or child_text(rule, "rationale")),
            how=_paragraphs(_check(rule)),
            remedy=_paragraphs(child_text(rule, "fixtext")),
            sources=(source,),
            references=tuple(one for one in idents if not _CCI.fullmatch(one)),
            technical_impact=severity if severity in IMPACTS else "",
            tags=tuple(one for one in idents if _CCI.fullmatch(one)),
        )
    )


def _discussion(said: str) -> str:
    """What stands between <VulnDiscussion> and its end; empty where either is missing."""
    _, _, rest = said.partition("<VulnDiscussion>")
    inner, end, _ = rest.partition("</VulnDiscussion>")
    return inner if end else ""


def _check(rule: Element) -> str:
    return next(
        (said for check in children(rule, "check") if (said := child_text(check, "check-content"))), ""
    )


def _paragraphs(text: str) -> str:
    """A text with its line breaks, without blanks at their ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _line(text: str) -> str:
    return clean(clauses.squeeze(text))


def _release(benchmark: Element) -> str:
    texts: Iterator[str] = (_line(text_of(one)) for one in children(benchmark, "plain-text"))
    return next((one for one in texts if one.startswith("Release:")), "")


def _origin(benchmark: Element) -> tuple[str, str]:
    """Address and publisher of the benchmark; either may be empty."""
    for reference in children(benchmark, "reference"):
        address = _line(reference.get("href", ""))
        if address.startswith(("http://", "https://")):
            return address[:LINE_LIMIT], _line(child_text(reference, "publisher"))
    return "", ""
