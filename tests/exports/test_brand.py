"""The brand of the practice: what it may say, and what is refused in a sentence that names it."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from exports.brand import Brand, contrast, load_brand, paper_of
from models.errors import Problem

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0H10V10Z" fill="#17485c"/></svg>'


def brand(folder: Path, text: str, **files: bytes) -> Brand:
    (folder / "brand.toml").write_text(text, encoding="utf-8")
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return load_brand(folder, "My practice", "en_IE")


def test_without_a_brand_there_is_the_plain_look(tmp_path: Path) -> None:
    assert load_brand(tmp_path, "My practice", "en_US") == Brand(name="My practice", paper="letter")
    assert load_brand(tmp_path / "nowhere", "My practice", "en_IE").paper == "A4"


def test_everything_that_a_brand_may_say(tmp_path: Path) -> None:
    made = brand(
        tmp_path,
        'name = "Harbour IT"\ntagline = "Calm"\nlogo = "logo.png"\npaper = "letter"\n'
        '[colours]\nmain = "#102030"\naccent = "#802010"\n[fonts]\ntext = "Noto Serif"\nfiles = ["a.ttf"]\n'
        '[contact]\naddress = "1 Quay St"\nphone = "+353 1"\nemail = "a@b.example"\nweb = "https://b.example"\n',
        logo_png=PNG,
        a_ttf=b"\0\1\0\0font",
    )
    assert (made.name, made.tagline, made.paper, made.main, made.accent) == (
        "Harbour IT", "Calm", "letter", "#102030", "#802010",
    )  # fmt: skip
    assert (made.text, made.headings, made.fonts) == ("Noto Serif", "Noto Serif", {"a.ttf": b"\0\1\0\0font"})
    assert made.contact == ("1 Quay St", "+353 1", "a@b.example", "https://b.example")
    assert made.logo_address == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "cannot be read"),
        ("nmae = 'x'", "nmae"),
        ("[colours]\nmian = '#000000'", "colours.mian"),
        ("[colour]\nmain = '#000000'", "colour.main"),
        ("name = 3", "name"),
        ("[colours]\nmain = 'red'", "main"),
        ("[colours]\nmain = '#ffee00'", "too light"),
        ("paper = 'A5'", "A5"),
        ("[fonts]\ntext = 'x\"; } * { background: url(http://e)'", "font"),
        ("[fonts]\nfiles = 'a.ttf'", "fonts.files"),
        ("logo = 'logo.gif'", "logo.gif"),
        ("logo = '../secret.png'", "secret.png"),
        ("logo = '/etc/passwd.png'", "passwd"),
        ("logo = 'logo.png'", "cannot be read"),
        ("name = '" + "x" * 201 + "'", "200 characters"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(Problem, match=named) as caught:
        brand(tmp_path, text)
    assert "brand" in str(caught.value)


def test_a_logo_that_is_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no PNG image"):
        brand(tmp_path, "logo = 'logo.png'", logo_png=b"GIF89a")
    with pytest.raises(Problem, match="larger"):
        brand(tmp_path, "logo = 'logo.png'", logo_png=PNG + b"x" * 1_000_001)


def test_f1_no_file_outside_the_folder_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    folder = tmp_path / "brand"
    folder.mkdir()
    (folder / "logo.png").symlink_to(secret)
    with pytest.raises(Problem, match="link"):
        brand(folder, "logo = 'logo.png'")
    os.mkfifo(folder / "pipe.png")
    with pytest.raises(Problem, match="no plain file"):
        brand(folder, "logo = 'pipe.png'")


def test_a_clean_drawing_is_written_anew(tmp_path: Path) -> None:
    noisy = SVG.replace(b"<path", b'<!-- by X --><metadata><x/></metadata><path class="a" data-x="1"')
    made = brand(tmp_path, "logo = 'logo.svg'", logo_svg=noisy)
    assert b"<path" in made.logo and made.logo_media == "image/svg+xml"
    assert not [word for word in (b"by X", b"metadata", b"class", b"data-x") if word in made.logo]


@pytest.mark.parametrize(
    "hostile",
    [
        b"<script>alert(1)</script>",
        b"<style>@import url(http://e)</style>",
        b'<image href="file:///etc/passwd"/>',
        b'<path d="M0 0" onload="alert(1)"/>',
        b'<a href="http://e"><path d="M0 0"/></a>',
        b'<use href="http://e#x"/>',
        b'<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        b'<path d="M0 0" fill="url(http://e#x)"/>',
        b'<path d="M0 0" style="fill: url(http://e)"/>',
        b'<path d="M0 0" style="fill: \\75rl(x)"/>',
        b'<path xmlns:x="http://www.w3.org/1999/xlink" x:href="http://e" d="M0 0"/>',
        b'<set attributeName="href" to="http://e"/>',
        b"<g>" * 60 + b"</g>" * 60,
        b"<path/>" * 6_000,
        b"<path",
    ],
)
def test_f1_a_drawing_that_is_more_than_a_drawing_is_refused(tmp_path: Path, hostile: bytes) -> None:
    drawing = SVG.replace(b"<path", hostile + b"<path", 1)
    with pytest.raises(Problem, match="refused"):
        brand(tmp_path, "logo = 'logo.svg'", logo_svg=drawing)


@pytest.mark.parametrize(
    "entity",
    [b'<!DOCTYPE svg [<!ENTITY a "b">]>', b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'],
)
def test_f1_a_drawing_with_entities_is_refused(tmp_path: Path, entity: bytes) -> None:
    with pytest.raises(Problem, match="refused"):
        brand(tmp_path, "logo = 'logo.svg'", logo_svg=entity + SVG)


def test_a_font_file_is_known_by_its_name() -> None:
    names = (
        "Brandon-Regular.ttf",
        "Brandon-BoldItalic.ttf",
        "My Hand-SemiBold.otf",
        "Odd-Name.ttf",
        "Plain.ttf",
    )
    faces = Brand(fonts=dict.fromkeys(names, b"")).faces
    assert [one[1:] for one in faces] == [
        ("Brandon", 400, False), ("Brandon", 700, True), ("My Hand", 600, False), ("Odd-Name", 400, False),
        ("Plain", 400, False),
    ]  # fmt: skip


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast(Brand().main) > 7 and contrast(Brand().accent) > 4.5


def test_paper_follows_the_locale() -> None:
    assert [paper_of(one) for one in ("en_US", "en-CA", "en_IE", "de_DE", "")] == [
        "letter", "letter", "A4", "A4", "A4",
    ]  # fmt: skip
