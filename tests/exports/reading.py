"""Reading HTML as a browser does, errors included."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from xml.etree.ElementTree import Element

_PARSER: Any = import_module("tinyhtml5.parser")


def parse(html: str) -> Element:
    """The tree that a browser makes of the text."""
    root: Element = _PARSER.parse(html, namespace_html_elements=False)
    return root


def errors(html: str) -> list[str]:
    """What a browser puts up with in a document: each error of the HTML standard by its name."""
    from io import StringIO

    parser = _PARSER.HTMLParser(namespace_html_elements=False)
    parser._parse(StringIO(html))
    return [str(name) for _, name, _ in parser.errors]
