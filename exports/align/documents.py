"""Documents of the reviews."""

from __future__ import annotations

import json

from exports.align import tables
from exports.brand import FOLDER, Brand, load_brand
from exports.documents import ALL, Made, listed, sheet_of
from exports.page import Maker
from models.align import findings, register
from models.align.report_values import ReportData
from models.practice import clients
from models.store.store import Store


def report(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The alignment report of a review. Raises NotFound, Problem."""
    from models.align.report import report as read

    data = read(store, code)
    brand = load_brand(store.path.parent / FOLDER, data.practice, data.locale)
    made = report_bytes(data, brand, suffix, maker)
    return Made(made, f"{data.client} alignment report", data.review, data.day)


def report_bytes(data: ReportData, brand: Brand, suffix: str, maker: Maker | None) -> bytes:
    """A report in a format. Raises Problem."""
    from exports.align import report

    if suffix == "pdf" and maker is not None:
        files = {"logo": brand.logo} if brand.logo else {}
        return maker.make(report.html(data, brand, alone=False), data.day, files | brand.fonts)
    if suffix == "html":
        return report.html(data, brand, alone=True).encode("utf-8")
    if suffix == "md":
        return report.text(data, brand).encode("utf-8")
    if suffix == "json":
        return (json.dumps(tables.report_json(data), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return sheet_of(tables.report(data), suffix, data.day, brand.name)


def all_reviews(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The reviews of a client, or all. Raises NotFound."""
    client = _client(store, code)
    table = tables.reviews(register.all_reviews(store, client))
    return listed(store, table, "reviews", client or "", suffix)


def all_findings(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The findings of a client that are not solved, or all such. Raises NotFound."""
    client = _client(store, code)
    table = tables.findings(findings.all_findings(store, client))
    return listed(store, table, "findings", client or "", suffix)


def _client(store: Store, code: str) -> str | None:
    return None if code in ("", ALL) else clients.client(store, code).code
