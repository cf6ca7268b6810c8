"""Reviews, findings, what reviews tell, and the alignment report as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from exports.sheet import Cell, Table
from models.align.comparing import Compared
from models.align.failing import Aligned, Failure, Ranked, Standard
from models.align.findings import Finding
from models.align.heat import Cell as Square
from models.align.heat import Heat
from models.align.register import Review
from models.align.report_values import ALIGNED, MISALIGNED, REALIGNED, Proof, Question, ReportData
from models.align.score import Counts
from models.figure import Figure
from models.text import count

_LEFT = {ALIGNED: "yes", REALIGNED: "yes", MISALIGNED: "no"}
_FOUND = {ALIGNED: "yes", REALIGNED: "no", MISALIGNED: "no"}


def reviews(rows: Iterable[Review]) -> Table:
    """Reviews with their counts."""
    return Table(
        "Reviews",
        (
            "code", "client", "client_name", "kind", "state", "tam", "vcio", "place", "planned", "due", "aligned",
            "misaligned", "realigned", "not_applicable", "open",
        ),
        tuple(
            (
                one.code, one.client_code, one.client_name, one.kind, one.state, one.tam_name, one.vcio_name,
                one.place, one.planned, one.due, one.counts.yes, one.counts.no, one.counts.realigned,
                one.counts.na, one.counts.open,
            )
            for one in rows
        ),
    )  # fmt: skip


def findings(rows: Iterable[Finding]) -> Table:
    """Findings in the order of their priority."""
    return Table(
        "Findings",
        (
            "code", "client", "client_name", "standard", "name", "category", "question", "state",
            "business_impact", "technical_impact", "fix", "impact", "impact_kinds", "owner", "discussed_with", "discussed_on",
            "accepted_by", "accepted_until", "accepted_why", "recommendation", "review", "opened", "days", "note",
        ),
        tuple(
            (
                one.code, one.client, one.client_name, one.standard, one.name, one.category, one.question,
                one.state, one.business_impact, one.technical_impact, one.fix, one.impact, one.impact_kinds,
                one.owner, one.discussed_with, one.discussed_on, one.accepted_by, one.accepted_until,
                one.accepted_why, one.recommendation, one.review, one.opened_on, one.age, one.note,
            )
            for one in rows
        ),
    )  # fmt: skip


def comparison(found: Compared) -> Table:
    """What is not the same on both sides of a comparison."""
    return Table(
        "Comparison",
        (
            "class", "code", "name", "category", "before", "after", "review_before", "review_after",
            "business_impact", "finding", "note",
        ),
        tuple(
            (
                one.what, one.standard, one.name, one.category, one.before, one.after, one.review_before,
                one.review_after, one.business_impact, one.finding, one.note,
            )
            for one in found.changes
        ),
    )  # fmt: skip


def heat(found: Heat) -> Table:
    """The heat map as it is shown: a client a row, its per cent in each category; all clients together at the end."""

    def row(code: str, name: str, tam: str, whole: Square, squares: Iterable[Square]) -> tuple[Cell, ...]:
        return (code, name, tam, whole.yes, whole.no, _share(whole), *map(_share, squares))

    return Table(
        "Heat map",
        ("client", "client_name", "tam", "aligned", "misaligned", "percent", *found.columns),
        (
            *(row(one.code, one.name, one.tam, one.whole, one.cells) for one in found.rows),
            row("", "All clients", "", found.whole, found.totals),
        ),
    )


def cells(found: Heat) -> Table:
    """The cells of the heat map, each with what it counts."""
    return Table(
        "Cells",
        ("client", "client_name", "category", "aligned", "misaligned", "percent"),
        tuple(
            (one.code, one.name, name, square.yes, square.no, _share(square))
            for one in found.rows
            for name, square in zip(found.columns, one.cells, strict=True)
            if square.percent is not None
        ),
    )


def _share(one: Square) -> Decimal | None:
    return _number(one.figure(""))


def cell(fails: Iterable[Failure], good: Iterable[Aligned]) -> Table:
    """What is behind a cell of the heat map: what fails there, then what is aligned."""
    return Table(
        "Standards",
        (
            "standard", "name", "category", "answer", "business_impact", "since", "days", "answered", "review", "finding",
            "state", "owner", "note",
        ),
        (
            *(
                (
                    one.standard, one.name, one.category, "no", one.business_impact, one.since, one.days, one.answered,
                    one.review, one.finding, one.state, one.owner, one.note,
                )
                for one in fails
            ),
            *(
                (one.standard, one.name, one.category, "yes", "", None, None, one.answered, one.review, "", "", "", "")
                for one in good
            ),
        ),
    )  # fmt: skip


def failing(found: Standard) -> Table:
    """Who fails a standard, the longest first."""
    return Table(
        f"Who fails {found.code}",
        (
            "client", "client_name", "standard", "name", "since", "days", "answered", "review", "finding", "state", "owner",
            "note",
        ),
        tuple(
            (
                one.client, one.client_name, one.standard, one.name, one.since, one.days, one.answered, one.review,
                one.finding, one.state, one.owner, one.note,
            )
            for one in found.failures
        ),
    )  # fmt: skip


def ranking(rows: Iterable[Ranked]) -> Table:
    """The standards that fail at most clients."""
    return Table(
        "Who fails what",
        ("standard", "name", "category", "business_impact", "misaligned", "aligned", "asked", "percent_misaligned"),
        tuple(
            (
                one.code, one.name, one.category, one.business_impact, one.no, one.yes, one.asked, _number(one.figure),
            )
            for one in rows
        ),
    )  # fmt: skip


def report(data: ReportData) -> tuple[Table, Table]:
    """The questions of a report with their answers, and its areas with their counts."""
    questions = Table(
        f"Review {data.review}",
        (
            "code", "ref", "category", "name", "question", "outcome", "found", "left", "business_impact",
            "technical_impact", "why", "recommendation", "remedy", "note", "fix", "minutes", "reason", "until",
            "answered", "by", "confirmed", "before", "finding", "since", "impact", "sources", "evidence",
        ),
        tuple(_question(one) for one in data.questions),
    )  # fmt: skip
    areas = [(one.name, one.section, *_counts(one.counts), _number(one.left)) for one in data.categories]
    return questions, Table(
        "Areas",
        (
            "category", "section", "aligned", "misaligned", "realigned", "not_applicable", "open",
            "percent_as_left",
        ),
        (*areas, ("All areas", "", *_counts(data.counts), _number(data.left))),
    )  # fmt: skip


def report_json(data: ReportData) -> dict[str, Any]:
    """The whole report as plain values, with the scores worked out."""
    from models.align.report import as_json

    plain = as_json(data)
    plain["score"] = {"found": _score(data.found), "left": _score(data.left)}
    for values, category in zip(plain["categories"], data.categories, strict=True):
        values["score"] = {"found": _score(category.found), "left": _score(category.left)}
    for values, point in zip(plain["trend"], data.trend, strict=True):
        values["score"] = {"left": _score(point.left)}
    return plain


def _question(one: Question) -> tuple[Any, ...]:
    return (
        one.code, one.ref, one.category, one.name, one.question, one.outcome, _FOUND.get(one.outcome, ""),
        _LEFT.get(one.outcome, ""), one.business_impact, one.technical_impact, one.why, one.recommendation,
        one.remedy, one.note, one.fix, one.minutes if one.outcome == REALIGNED else None, one.reason, one.until,
        one.answered, one.by, one.confirmed, one.before, one.finding, one.since, one.finding_impact,
        tuple(" ".join((source.citation, source.address)).strip() for source in one.sources),
        tuple(_proof(proof) for proof in one.evidence),
    )  # fmt: skip


def _proof(one: Proof) -> str:
    """Evidence in a cell: what it is, not its content."""
    if one.kind == "link":
        return f"{one.name} {one.text}".strip()
    if one.kind == "file":
        return f"{one.name} ({one.size} bytes, SHA-256 {one.hash})"
    return f"{one.name or one.kind} ({count(one.text.count(chr(10)) + 1, 'line')})"


def _counts(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.yes, counts.no, counts.realigned, counts.na, counts.open


def _number(figure: Figure) -> Decimal | None:
    return None if figure.value is None else Decimal(figure.value).quantize(Decimal("0.01"))


def _score(figure: Figure) -> dict[str, Any]:
    number = _number(figure)
    return {"percent": None if number is None else float(number), "shown": figure.shown}
