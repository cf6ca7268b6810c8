"""What tests of documents share: one PDF of the believable report, made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from exports.align import report
from exports.brand import Brand
from exports.page import start
from tests.exports.sample import believable

BRAND = Brand(name="Harbour IT", tagline="Calm technology", phone="+353 91 555 010")


@pytest.fixture(scope="session")
def acme_pdf() -> bytes:
    """The alignment report of Acme Dental."""
    data = believable()
    with start() as maker:
        return maker.make(report.html(data, BRAND, alone=False), data.day)


@pytest.fixture
def make_pdf() -> Callable[[str], bytes]:
    """Sets HTML as a PDF, with no files of a brand."""

    def make(html: str) -> bytes:
        with start() as maker:
            return maker.make(html, date(2026, 11, 23))

    return make
