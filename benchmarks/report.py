"""The alignment report as a PDF, command to file, against bare WeasyPrint on the same HTML in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from benchmarks.start import PROGRAM, demo
from benchmarks.table import Row, median

RUNS = 9
PAGES = 6
FONTS = Path(__file__).resolve().parent.parent / "exports" / "fonts" / "fonts.conf"


def measure() -> list[Row]:
    """In turn with the floor; the review whose report has the six pages of the limit, or the next longer one."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path, environment = demo(folder)
        code, page = _review(path)
        html, bare, ours = folder / "report.html", folder / "bare.pdf", folder / "ours.pdf"
        html.write_text(page, encoding="utf-8")
        # The floor has the same fonts, so that both set the same lines.
        fonts = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
        plain = [sys.executable, "-I", "-m", "weasyprint", str(html), str(bare)]
        command = [*PROGRAM, "export", "review", code, "--format", "pdf", "-o", str(ours), "--force"]
        floor, own = [], []
        for _ in range(RUNS):
            floor.append(_seconds(plain, fonts))
            own.append(_seconds(command, {**os.environ, **environment}))
    return [Row(f"report of {PAGES} pages, command to file", median(own) * 1000, median(floor) * 1000, 1)]


def _review(path: Path) -> tuple[str, str]:
    """A review of the demo whose report fills six pages, and its HTML."""
    from pypdf import PdfReader

    from exports.align import report
    from exports.brand import FOLDER, load_brand
    from exports.page import start
    from models.align.register import all_reviews
    from models.align.report import report as read
    from models.store.opening import open_store

    longer: list[tuple[int, str, str]] = []
    with open_store(path) as store:
        found = all_reviews(store, states=("submitted", "closed"))
        for one in sorted(found, key=lambda review: review.counts.total):
            data = read(store, one.code)
            page = report.html(
                data, load_brand(path.parent / FOLDER, data.practice, data.locale), alone=False
            )
            with start() as maker:
                pages = len(PdfReader(BytesIO(maker.make(page, data.day))).pages)
            if pages >= PAGES:
                longer.append((pages, one.code, page))
            if pages == PAGES:
                break
    _, code, page = min(longer)
    return code, page


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin
