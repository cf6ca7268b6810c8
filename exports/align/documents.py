"""Documents of the reviews. What a list needs is imported by the lists: a report does not wait for it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

from exports.brand import FOLDER, Brand, load_brand
from exports.documents import ALL, Made, listed, sheet_of

if TYPE_CHECKING:
    from exports.page import Maker
    from models.align.report_values import ReportData
    from models.store.store import Store


def report(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The alignment report of a review. Raises NotFound, Problem."""
    from models.align.report import report as read

    data = read(store, code)
    brand = Brand(name=data.practice)
    if suffix in ("pdf", "html", "md"):
        brand = load_brand(store.path.parent / FOLDER, data.practice, data.locale)
    made = report_bytes(data, brand, suffix, maker)
    return Made(made, f"{data.client} alignment report", data.review, data.day)


def report_bytes(data: ReportData, brand: Brand, suffix: str, maker: Maker | None) -> bytes:
    """A report in a format; a PDF comes from the maker, where one was started. Raises Problem."""
    if suffix in ("csv", "xlsx", "json"):
        from exports.align import tables

        if suffix == "json":
            plain = json.dumps(tables.report_json(data), ensure_ascii=False, indent=1)
            return (plain + "\n").encode("utf-8")
        return sheet_of(tables.report(data), suffix, data.day, brand.name)

    from exports.align import report
    from exports.page import start

    if suffix == "md":
        return report.text(data, brand).encode("utf-8")
    if suffix == "html":
        return report.html(data, brand, alone=True).encode("utf-8")
    with nullcontext(maker) if maker is not None else start() as making:
        return making.make(report.html(data, brand, alone=False), data.day, brand.files)


def all_reviews(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The reviews of a client, or all. Raises NotFound."""
    from exports.align import tables
    from models.align import register

    client = _client(store, code)
    return listed(store, tables.reviews(register.all_reviews(store, client)), "reviews", client or "", suffix)


def all_findings(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The findings of a client that are not solved, or all such. Raises NotFound."""
    from exports.align import tables
    from models.align import findings

    client = _client(store, code)
    table = tables.findings(findings.all_findings(store, client))
    return listed(store, table, "findings", client or "", suffix)


def _client(store: Store, code: str) -> str | None:
    from models.practice import clients

    return None if code in ("", ALL) else clients.client(store, code).code
