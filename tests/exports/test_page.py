"""HTML → PDF: the process that makes it, and what it refuses (FAULTS F1, F3, F13)."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from exports import page
from exports.align import report
from exports.brand import Brand
from exports.page import start
from models.errors import Problem
from tests.exports.sample import believable

DAY = date(2026, 11, 23)
SECRET = "the-secret-of-another-file"

ATTACKS = {
    "img http": '<img src="http://127.0.0.1:PORT/a.png">',
    "img file": '<img src="file:///SECRET">',
    "img relative": '<base href="file:///"><img src="SECRET">',
    "style sheet": '<link rel="stylesheet" href="http://127.0.0.1:PORT/a.css">',
    "import": '<style>@import url("http://127.0.0.1:PORT/a.css");</style>',
    "import file": '<style>@import "file:///SECRET";</style>',
    "font": '<style>@font-face{font-family:x;src:url("http://127.0.0.1:PORT/a.ttf")}p{font-family:x}</style><p>x</p>',
    "font file": '<style>@font-face{font-family:x;src:url("file:///SECRET")}p{font-family:x}</style><p>x</p>',
    "background": '<p style="background:url(http://127.0.0.1:PORT/a.png)">x</p>',
    "content": '<style>p::before{content:url("file:///SECRET")}</style><p>x</p>',
    "page margin": '<style>@page{@top-left{content:url("http://127.0.0.1:PORT/a.png")}}</style><p>x</p>',
    "list": '<ul style="list-style-image:url(http://127.0.0.1:PORT/a.png)"><li>x</li></ul>',
    "attachment": '<link rel="attachment" href="file:///SECRET">',
    "attached link": '<a rel="attachment" href="file:///SECRET">x</a>',
    "object": '<object data="http://127.0.0.1:PORT/a.svg" type="image/svg+xml">x</object>',
    "embed": '<embed src="file:///SECRET" type="image/svg+xml">',
    "svg image": '<svg width="9" height="9"><image href="http://127.0.0.1:PORT/a.png" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="file:///SECRET#x"/></svg>',
    "iframe": '<iframe src="http://127.0.0.1:PORT/"></iframe><script src="http://127.0.0.1:PORT/"></script>',
    "brand path": '<img src="brand:../../../SECRET"><img src="brand:/SECRET"><img src="brand://127.0.0.1:PORT/a">',
    "other schemes": '<img src="ftp://127.0.0.1:PORT/a"><img src="data:image/svg+xml,<svg/>"><img src="//127.0.0.1:PORT/a">',
}  # fmt: skip


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port that remembers who called."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    calls.append(connection.recv(200).decode("latin-1"))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        over.set()
        thread.join()


def test_f1_a_document_reads_no_file_and_calls_nobody(
    tmp_path: Path, listener: tuple[int, list[str]], make_pdf: Callable[[str], bytes]
) -> None:
    port, calls = listener
    secret = tmp_path / "secret.svg"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="9">{SECRET}</text></svg>'
    )
    secret.write_text(drawing, encoding="utf-8")
    attacks = "\n".join(ATTACKS.values())
    body = (
        attacks.replace("PORT", str(port))
        .replace("file:///SECRET", f"file://{secret}")
        .replace("SECRET", str(secret)[1:])
    )
    pdf = PdfReader(
        io.BytesIO(make_pdf(f'<html lang="en"><title>t</title><body>{body}<p>the end</p></body></html>'))
    )
    shown = "".join(one.extract_text() for one in pdf.pages)
    assert "the end" in shown and SECRET not in shown
    assert not pdf.attachments
    assert calls == []
    everything = b"".join(stream_bytes(pdf))
    assert SECRET.encode() not in everything


def stream_bytes(pdf: PdfReader) -> Iterator[bytes]:
    """Every stream of a PDF, unpacked."""
    for number in range(1, len(pdf.xref.get(0, {})) + len(pdf.xref_objStm) + 1):
        thing: Any = pdf.get_object(number)
        if hasattr(thing, "get_data"):
            yield thing.get_data()


def test_f1_the_process_knows_no_network() -> None:
    code = (
        "from exports.lean import import_weasyprint as i; i(); import sys; "
        "print([name for name in ('ssl', 'http.client', 'urllib.request') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_files_of_the_brand_are_the_only_ones(acme_pdf: bytes) -> None:
    html = '<html lang="en"><title>t</title><img src="brand:logo" alt="Harbour IT"></html>'
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="50">HARBOUR</text></svg>'
    with start() as maker:
        pdf = maker.make(html, DAY, {"logo": logo})
    assert "HARBOUR" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_font_of_the_brand_is_set_and_nothing_of_it_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    font = (Path(page.__file__).parent / "fonts" / "OpenSans-Italic.ttf").read_bytes()
    brand = Brand(
        name="Quay IT", text="Quay Hand", headings="Quay Hand", fonts={"Quay Hand-Regular.ttf": font}
    )
    data = believable()
    with start() as maker:
        pdf = maker.make(report.html(data, brand, alone=False), data.day, brand.files)
    first: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    assert any("+Quay-Hand" in str(font.get_object()["/BaseFont"]) for font in first["/Font"].values())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb",
    [
        "<table><tr><td colspan=100000>x</table>" * 3,
        "".join(f"<p>{'word ' * 50}</p>" for _ in range(4000)),
        "<table>" + "<tr><td>x<td>y" * 6000 + "</table>",
    ],
    ids=["colspan", "words", "rows"],
)
def test_f3_a_bomb_ends_with_a_sentence_when_its_time_is_over(bomb: str) -> None:
    begin = time.monotonic()
    with start(seconds=2) as maker, pytest.raises(Problem, match="not ready after 2 seconds") as caught:
        maker.make(f"<html lang=en><title>t</title>{bomb}", DAY)
    assert time.monotonic() - begin < 2 * page.BUSY + 10
    assert "HTML" in caught.value.do and caught.value.kept
    assert maker.process.returncode is not None


def test_f3_a_document_that_wants_too_much_memory_is_refused() -> None:
    with (
        start(memory=120_000_000) as maker,
        pytest.raises(Problem, match="more memory than a document may take"),
    ):
        maker.make("<html lang=en><title>t</title>" + "<p>words and words</p>" * 15_000, DAY)


def test_f3_a_document_that_is_nested_too_deep_is_refused() -> None:
    with start() as maker, pytest.raises(Problem, match="nested too deep"):
        maker.make("<html lang=en><title>t</title>" + "<div>" * 3000 + "x", DAY)


def test_f3_a_process_that_is_killed_is_said() -> None:
    with start() as maker:
        os.kill(maker.process.pid, signal.SIGKILL)
        with pytest.raises(Problem, match="ended from outside"):
            maker.make("<html lang=en><title>t</title>x", DAY)


def test_a_process_started_ahead_is_the_one_that_is_used() -> None:
    page.start_ahead()
    (ahead,) = page._ahead
    with start(seconds=7) as other:
        assert other is not ahead
    with start() as maker:
        assert maker is ahead and not page._ahead


def test_a_maker_that_is_not_used_leaves_no_process() -> None:
    with start() as maker:
        assert maker.process.poll() is None
    assert maker.process.returncode is not None


def test_a_process_whose_asker_has_gone_ends_by_itself() -> None:
    maker = start()
    assert maker.process.stdin is not None
    maker.process.stdin.close()
    assert maker.process.wait(20) == 0
    for stream in (maker.process.stdout, maker.process.stderr):
        assert stream is not None
        stream.close()


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (
        "import sys; sys.stdin.buffer.read(); sys.stdout.write('!a library is missing or broken: no pango')"
    )
    monkeypatch.setattr(page, "_RUN", broken)
    with start() as maker, pytest.raises(Problem, match="no pango") as caught:
        maker.make("x", DAY)
    assert "libpango-1.0-0" in caught.value.do


def test_f13_the_same_data_give_the_same_file(make_pdf: Callable[[str], bytes]) -> None:
    html = '<html lang="en"><title>t</title><meta name="dcterms.created" content="2026-11-23"><h1>One</h1><p>Two</p>'
    assert make_pdf(html) == make_pdf(html)


def test_characters_that_no_font_has_are_named(make_pdf: Callable[[str], bytes]) -> None:
    """A PDF with a gap where a name was looks whole; so it is said."""
    html = '<html lang="en"><title>t</title><body><p>Harbour \U000f1234 and \U000f1235 again \U000f1234 IT</p></body></html>'
    with start() as maker:
        assert maker.make(html, date(2026, 11, 23)).startswith(b"%PDF")
        assert maker.missing == "\U000f1234\U000f1235"
    with start() as maker:
        assert maker.make(html.replace("\U000f1234", "é").replace("\U000f1235", "Ж"), date(2026, 11, 23))
        assert maker.missing == ""
