"""The brand of the practice: `brand/brand.toml` and the files it names, which lie beside it and nowhere
else.

name = "Harbour IT"                # the practice's own name where it is not said
tagline = "Calm technology"
logo = "logo.svg"                  # or .png, .jpg
paper = "A4"                       # or "letter"; where it is not said, what the practice's locale uses

[colours]
main = "#17485c"                   # headings and bars
accent = "#a8431f"                 # what needs attention

[fonts]
text = "Open Sans"                 # a font that the machine has, or one of the files
headings = "Open Sans"
files = ["Brandon-Regular.ttf"]    # TrueType or OpenType

[contact]
address = "1 Quay Street, Galway"
phone = "+353 91 555 010"
email = "hello@harbour.example"
web = "https://harbour.example"
"""

from __future__ import annotations

import base64
import os
import re
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import Problem
from models.files import size
from models.text import clean, quoted

FOLDER = "brand"
FILE = "brand.toml"
LOGO_LIMIT = 1_000_000
"""Bytes of a logo."""
FONT_LIMIT = 2_000_000
CONTRAST = 4.5
"""The least contrast of a colour against white paper: WCAG 2.2, 1.4.3, for text."""

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '-]{0,60}\Z")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,80}\Z")
_LOGOS = {
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "svg": (b"", "image/svg+xml"),
}
_FONTS = {"ttf": (b"\0\1\0\0", b"true"), "otf": (b"OTTO",)}
_WEIGHTS = {
    "": 400, "thin": 100, "extralight": 200, "light": 300, "regular": 400, "book": 400, "medium": 500,
    "semibold": 600, "demibold": 600, "bold": 700, "extrabold": 800, "black": 900,
}  # fmt: skip
"""How the style in the name of a font's file is weighed."""
_LETTER = {"US", "CA", "MX", "PH", "CL", "CO", "VE", "PR"}
"""Where paper is letter, not A4 (CLDR)."""
_KEYS: dict[str, tuple[str, ...]] = {
    "": ("name", "tagline", "logo", "paper"),
    "colours": ("main", "accent"),
    "fonts": ("text", "headings", "files"),
    "contact": ("address", "phone", "email", "web"),
}


@dataclass(frozen=True, slots=True)
class Brand:
    """How documents look; the defaults where the practice has said nothing."""

    name: str = ""
    tagline: str = ""
    logo: bytes = b""
    """The bytes of the logo; empty: none."""
    logo_media: str = ""
    paper: str = "A4"
    """A4 or letter."""
    main: str = "#17485c"
    accent: str = "#a8431f"
    text: str = "Open Sans"
    headings: str = "Open Sans"
    fonts: dict[str, bytes] = field(default_factory=dict)
    """Files of fonts by their name."""
    address: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""

    @property
    def logo_address(self) -> str:
        """The logo as an address that holds its bytes, for a file that stands alone; empty: none."""
        return (
            f"data:{self.logo_media};base64,{base64.b64encode(self.logo).decode('ascii')}"
            if self.logo
            else ""
        )

    @property
    def files(self) -> dict[str, bytes]:
        """What a document that becomes a PDF may fetch as `brand:NAME`."""
        return ({"logo": self.logo} if self.logo else {}) | self.fonts

    @property
    def faces(self) -> tuple[tuple[str, str, int, bool], ...]:
        """The files of fonts with their family, weight (100 to 900), and whether they are italic."""
        found = []
        for name in self.fonts:
            family, _, style = name.rpartition(".")[0].rpartition("-")
            word = style.lower().removesuffix("italic").removesuffix("oblique")
            italic = word != style.lower()
            if word not in _WEIGHTS:
                family, word, italic = name.rpartition(".")[0], "", False
            found.append((name, family, _WEIGHTS[word], italic))
        return tuple(found)

    @property
    def contact(self) -> tuple[str, ...]:
        """The lines of the contact that are there."""
        return tuple(one for one in (self.address, self.phone, self.email, self.web) if one)


def paper_of(locale: str) -> str:
    """The paper that a locale prints on: en_US → letter, en_IE → A4."""
    return "letter" if locale.replace("-", "_").rpartition("_")[2] in _LETTER else "A4"


def load_brand(folder: Path, practice: str, locale: str = "") -> Brand:
    """The brand in a folder, checked; the default where there is none. `practice` is the practice's name.

    Raises Problem, naming the key, where something is wrong: what goes to a client is not made with a
    guess.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return Brand(name=practice, paper=paper_of(locale))
    try:
        values = tomllib.loads(_read(folder, FILE, 100_000).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(path, f"cannot be read: {error}") from error
    tables = {"": {key: one for key, one in values.items() if not isinstance(one, dict)}}
    tables.update((key, one) for key, one in values.items() if isinstance(one, dict))
    for table, keys in tables.items():
        for key in keys:
            if key not in _KEYS.get(table, ()):
                raise _wrong(path, f"has a key {quoted(f'{table}.{key}'.strip('.'))} that does not exist")
    texts = {
        key: _text(path, table, key, tables[table][key])
        for table in tables
        for key in tables[table]
        if key != "files"
    }
    paper = texts.get("paper") or paper_of(locale)
    if paper not in ("A4", "letter"):
        raise _wrong(path, f"names the paper {quoted(paper)}: A4 or letter")
    for key in ("main", "accent"):
        _check_colour(path, key, texts.get(key))
    for key in ("text", "headings"):
        if not _FONT.match(texts.get(key) or "x"):
            raise _wrong(path, f"names a font for {key} that cannot be one: {quoted(texts[key])}")
    logo, media = _logo(folder, texts["logo"]) if texts.get("logo") else (b"", "")
    fonts = _fonts(folder, tables.get("fonts", {}).get("files", []))
    chosen = {key: one for key, one in texts.items() if one and key not in ("logo", "paper", "name")}
    if "text" in chosen:
        chosen.setdefault("headings", chosen["text"])
    colours = {key: chosen.pop(key).lower() for key in ("main", "accent") if key in chosen}
    return Brand(
        name=texts.get("name") or practice,
        paper=paper,
        logo=logo,
        logo_media=media,
        fonts=fonts,
        **colours,
        **chosen,
    )


def contrast(colour: str) -> float:
    """The contrast of a colour `#rrggbb` against white, from 1 to 21 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _text(path: Path, table: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(path, f"has a value for {f'{table}.{key}'.strip('.')} that is no text")
    if len(value) > 200:
        raise _wrong(path, f"has a value for {f'{table}.{key}'.strip('.')} of more than 200 characters")
    return clean(value)


def _check_colour(path: Path, key: str, value: str | None) -> None:
    if value is None:
        return
    if not _COLOUR.match(value.lower()):
        raise _wrong(path, f"has a colour {key} {quoted(value)}, which is none", 'Write it as `"#17485c"`.')
    if contrast(value) < CONTRAST:
        raise _wrong(
            path,
            f"has a colour {key} {value} that is too light on paper (contrast {contrast(value):.1f})",
            f"Choose a darker one: {CONTRAST} at least.",
        )


def _logo(folder: Path, name: str) -> tuple[bytes, str]:
    ending = name.lower().rpartition(".")[2].replace("jpeg", "jpg")
    if ending not in _LOGOS:
        raise _wrong(folder / FILE, f"names the logo {quoted(name)}: it has to be .svg, .png or .jpg")
    data = _read(folder, name, LOGO_LIMIT)
    magic, media = _LOGOS[ending]
    if not data.startswith(magic):
        raise _wrong(folder / name, f"is no {ending.upper()} image")
    if ending == "svg":
        from exports.svg import checked

        data = checked(data, folder / name)
    return data, media


def _fonts(folder: Path, names: Any) -> dict[str, bytes]:
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names) or len(names) > 12:
        raise _wrong(folder / FILE, "has fonts.files that is no list of at most 12 names")
    fonts: dict[str, bytes] = {}
    for name in names:
        data = _read(folder, name, FONT_LIMIT)
        if not data.startswith(_FONTS.get(name.lower().rpartition(".")[2], (b"\xff\xff none",))):
            raise _wrong(folder / name, "is no TrueType (.ttf) or OpenType (.otf) font")
        fonts[name] = data
    return fonts


def _read(folder: Path, name: str, limit: int) -> bytes:
    """A file of the brand's own folder: no path, no link (FAULTS F1)."""
    path = folder / name
    if not _FILE.match(name):
        raise _wrong(
            folder / FILE, f"names the file {quoted(name)}", "Name a file of the folder, without a path."
        )
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        linked = path.is_symlink()
        reason = "is a link, which is not followed" if linked else f"cannot be read: {error.strerror}"
        raise _wrong(path, reason, "Put the file itself into the brand's folder.") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _wrong(path, "is no plain file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _wrong(path, f"is larger than {size(limit)}")
    return data


def _wrong(path: Path, what: str, do: str = "Mend it, or move brand/ away for the plain look.") -> Problem:
    return Problem(f"{path} {what}.", kept="No document was made.", do=do)
