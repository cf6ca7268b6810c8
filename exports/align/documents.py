"""Documents of the reviews. What a list needs is imported by the lists: a report does not wait for it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

from exports.brand import FOLDER, Brand, load_brand
from exports.documents import ALL, Made, listed, sheet_of

if TYPE_CHECKING:
    from datetime import date

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

    text = report.text(data, brand) if suffix == "md" else report.html(data, brand, alone=suffix == "html")
    return _set(text, brand, data.day, suffix, maker)


def summary(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The summary of a review for the owner, on one page. Raises NotFound, Problem."""
    from exports.align import handouts
    from models.align.report import report as read

    data = read(store, code)
    brand = load_brand(store.path.parent / FOLDER, data.practice, data.locale)
    made = _set(handouts.summary(data, brand, suffix), brand, data.day, suffix, maker)
    return Made(made, f"{data.client} summary", data.review, data.day)


def work_list(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """What a review left to do, by how it will be fixed, as of today. Raises NotFound, Problem."""
    from exports.align import handouts
    from models.align import report_lists

    found = report_lists.work_list(store, code)
    data, words = found.data, f"{found.data.client} work list"
    if suffix in ("csv", "xlsx"):
        table = sheet_of((handouts.work_table(found),), suffix, found.day, data.practice)
        return Made(table, words, data.review, found.day)
    brand = load_brand(store.path.parent / FOLDER, data.practice, data.locale)
    made = _set(handouts.work_list(found, brand, suffix), brand, found.day, suffix, maker)
    return Made(made, words, data.review, found.day)


def sign_off(store: Store, code: str, suffix: str, maker: Maker | None) -> Made:
    """The risks that the client of a review accepts today, to be signed. Raises NotFound, Problem."""
    from exports.align import handouts
    from models.align import report_lists

    data = report_lists.sign_off(store, code)
    brand = load_brand(store.path.parent / FOLDER, data.practice, data.locale)
    made = _set(handouts.sign_off(data, brand, suffix), brand, data.day, suffix, maker)
    return Made(made, f"{data.client} accepted risks", data.review, data.day)


def _set(text: str, brand: Brand, day: date, suffix: str, maker: Maker | None) -> bytes:
    """HTML or Markdown as it is, or set as a PDF. Raises Problem."""
    if suffix != "pdf":
        return text.encode("utf-8")

    from exports.page import start

    with nullcontext(maker) if maker is not None else start() as making:
        return making.make(text, day, brand.files)


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
