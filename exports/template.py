"""The templates of the documents, with everything that people typed escaped and cleaned on its way in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from exports.brand import Brand
from exports.words import cut
from models.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

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
    css = "".join(
        f'@font-face {{ font-family: "{Path(file).stem}"; src: url("brand:{file}") }}\n'
        for file in ([] if alone else brand.fonts)
    )
    css += environment.get_template("page.css.j2").render({key: Markup(value) for key, value in look.items()})
    logo = brand.logo_address if alone else LOGO
    page = environment.get_template(name)
    return page.render(brand=brand, alone=alone, css=Markup(css), logo=logo, short=cut, **values)


def as_markdown(name: str, **values: Any) -> str:
    """A document in Markdown. The template escapes what people typed with the functions of
    `exports.markdown`."""
    return _environment(False).get_template(name).render(**values)


def _family(name: str) -> str:
    """A font for CSS, with what stands in for it."""
    return f'"{name}", "Open Sans", "Noto Sans", "DejaVu Sans", sans-serif'


@cache
def _environment(escaping: bool) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_cleaned if escaping else None,
        auto_reload=False,
    )


def _cleaned(value: Any) -> Any:
    return clean(value, long=True) if type(value) is str else value
