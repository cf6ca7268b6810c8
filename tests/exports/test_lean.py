"""The short way to import WeasyPrint makes the very documents that the plain way makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exports.align import report
from exports.page import start
from tests.exports.conftest import BRAND
from tests.exports.sample import DAY, believable

LEAN = "from exports.lean import import_weasyprint as i; i()\n"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def run(code: str, given: bytes = b"") -> str:
    """What a fresh process prints."""
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.slow
def test_the_same_document_by_both_ways(tmp_path: Path, acme_pdf: bytes) -> None:
    data = believable()
    html = report.html(data, BRAND, alone=False)
    plain = tmp_path / "plain.pdf"
    fonts = str(Path(report.__file__).parent.parent / "fonts" / "fonts.conf")
    code = (
        f"import os, sys; os.environ['FONTCONFIG_FILE'] = {fonts!r}\n"
        "import weasyprint\n"
        "html = sys.stdin.buffer.read().decode()\n"
        "from exports.child import _say_what_heads as finisher\n"
        f"weasyprint.HTML(string=html).write_pdf({str(plain)!r}, finisher=finisher, pdf_variant='pdf/ua-1')"
    )
    run(code, html.encode())
    assert plain.read_bytes() == acme_pdf


def test_it_did_take_the_short_way() -> None:
    said = run(
        LEAN
        + "import sys; print([name for name in ('fontTools', 'PIL', 'urllib.request') if name in sys.modules])\n"
        "import weasyprint.pdf.fonts as fonts; print(type(fonts.TTFont).__name__)"
    )
    assert said == "[]\nLater\n"


def test_the_first_use_brings_the_library_and_what_was_set_on_it() -> None:
    said = run(
        LEAN + "import weasyprint.images as images, weasyprint.draw.text as text\n"
        "images.Image.open\n"
        "from PIL import EpsImagePlugin, Image, ImageFile\n"
        "print(images.Image is Image is text.Image, EpsImagePlugin.gs_binary, ImageFile.LOAD_TRUNCATED_IMAGES)\n"
        "import weasyprint.pdf.fonts as fonts\n"
        "fonts.subset.Options()\n"
        "from fontTools import subset\nfrom fontTools.ttLib import TTLibError\n"
        "print(fonts.subset is subset, fonts.TTLibError is TTLibError)"
    )
    assert said == "True False True\nTrue True\n"


def test_where_weasyprint_has_changed_it_is_imported_plainly() -> None:
    said = run(
        "from exports import lean\n"
        "lean.STANDS_IN['PIL']['PIL'] = ('Image',)\n"  # as if a name were asked for that nothing stands for
        "lean.import_weasyprint()\n"
        "import sys, weasyprint; from weasyprint.pdf.fonts import TTFont\n"
        "print('PIL' in sys.modules, TTFont.__module__, len(weasyprint.HTML(string='<p>x').write_pdf()) > 1000)"
    )
    assert said == "True fontTools.ttLib.ttFont True\n"


def test_a_picture_in_a_logo_still_works() -> None:
    import base64

    html = '<html lang="en"><title>t</title><img src="brand:logo" alt="Logo"></html>'
    with start() as maker:
        pdf = maker.make(html, DAY, {"logo": base64.b64decode(PIXEL)})
    assert b"/Image" in pdf


@pytest.mark.slow
def test_without_harfbuzz_subset_fonts_are_cut_down_all_the_same(acme_pdf: bytes) -> None:
    html = report.html(believable(), BRAND, alone=False)
    code = (
        LEAN + "import sys, weasyprint, weasyprint.pdf.fonts as fonts\n"
        "fonts.harfbuzz_subset = None\n"
        "pdf = weasyprint.HTML(string=sys.stdin.buffer.read().decode()).write_pdf(pdf_variant='pdf/ua-1')\n"
        "print(len(pdf))"
    )
    assert int(run(code, html.encode())) < 3 * len(acme_pdf)
