"""The templates of the documents, with everything that people typed escaped and cleaned on its way in."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.brand import Brand
from exports.words import cut
from models.text import clean

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent
LOGO = "brand:logo"
"""The address of the logo in what becomes a PDF: the process that makes it gets the bytes under this name."""


def as_html(name: str, brand: Brand, *, alone: bool, **values: Any) -> str:
    """A document from a template that extends `page.html.j2`."""
    environment = _environment(True)
    look = {
        "paper": brand.paper,
        "main": brand.main,
        "accent": brand.accent,
        "text_font": _family(brand.text),
        "heading_font": _family(brand.headings),
    }
    css = "" if alone else "".join(_face(*one) for one in brand.faces)
    sheet = environment.get_template("page.css.j2")
    css += sheet.render({key: Markup(value) for key, value in look.items()})
    logo = brand.logo_address if alone else LOGO
    page = environment.get_template(name)
    return page.render(brand=brand, alone=alone, css=Markup(css), logo=logo, short=cut, **values)


def as_markdown(name: str, **values: Any) -> str:
    """A document in Markdown. The template escapes what people typed with `exports.markdown`."""
    return _environment(False).get_template(name).render(**values)


def _face(file: str, family: str, weight: int, italic: bool) -> str:
    style = f"font-weight: {weight}; font-style: {'italic' if italic else 'normal'}"
    return f'@font-face {{ font-family: "{family}"; {style}; src: url("brand:{file}") }}\n'


def _family(name: str) -> str:
    """A font for CSS, with what stands in for it."""
    return f'"{name}", "Open Sans", "Noto Sans", "DejaVu Sans", sans-serif'


@cache
def _environment(escaping: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_cleaned if escaping else None,
        auto_reload=False,
        bytecode_cache=_Compiled(),
    )


def _cleaned(value: Any) -> Any:
    return clean(value, long=True) if type(value) is str else value


class _Compiled(BytecodeCache):
    """Compiled templates, kept where Python keeps the compiled modules beside them, as safe as those."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template where there is one of these very bytes (the bucket sees to that)."""
        with contextlib.suppress(OSError), self._file(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where this person may; whole or not at all."""
        goal = self._file(bucket)
        made = goal.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            with made.open("xb") as file:
                bucket.write_bytecode(file)
            made.replace(goal)

    def _file(self, bucket: Bucket) -> Path:
        folder = FOLDER if sys.pycache_prefix is None else Path(sys.pycache_prefix + str(FOLDER))
        return folder / "__pycache__" / f"template-{bucket.key}.{sys.implementation.cache_tag}.j2c"
