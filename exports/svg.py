"""Drawings that come from files: read with everything refused that is more than a drawing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from models.errors import Problem

SPACE = "{http://www.w3.org/2000/svg}"
_WORDS = re.compile(r"\S+")
_ELEMENTS = frozenset(
    _WORDS.findall(
        """svg g path rect circle ellipse line polyline polygon title desc defs linearGradient radialGradient
        stop clipPath text tspan"""
    )
)
_ATTRIBUTES = frozenset(
    _WORDS.findall(
        """id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points viewBox transform fill fill-rule
        fill-opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
        stroke-dasharray opacity offset stop-color stop-opacity clip-path clip-rule gradientUnits
        gradientTransform clipPathUnits preserveAspectRatio font-family font-size font-weight font-style
        text-anchor letter-spacing dx dy version style"""
    )
)
_STYLE = re.compile(r"\s*([a-z-]+)\s*:\s*([^;:@\\]+?)\s*\Z")
_OWN = re.compile(r"url\(#[A-Za-z0-9_.-]+\)\Z")
_COUNT = 5_000
_DEPTH = 40


def checked(data: bytes, path: Path) -> bytes:
    """The drawing, written anew with elements and attributes that are known by name and lead nowhere.

    Raises Problem, naming what it found, for scripts, styles, images, links, entities, and what is no SVG.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise _refused(path, "it is no clean SVG") from error
    if root.tag != f"{SPACE}svg":
        raise _refused(path, "it is no SVG")
    left = _COUNT
    for element, depth in _walk(root):
        left -= 1
        if left < 0 or depth > _DEPTH:
            raise _refused(path, "it has too many parts")
        _check(element, path)
    register_namespace("", SPACE[1:-1])
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _walk(root: Element) -> list[tuple[Element, int]]:
    found, at = [(root, 0)], 0
    while at < len(found) <= _COUNT + 1:
        element, depth = found[at]
        for child in list(element):
            # What editors leave in a file about themselves is dropped; everything else has to be known.
            if str(child.tag).startswith(SPACE) or not str(child.tag).startswith(("{", "<")):
                if child.tag == f"{SPACE}metadata":
                    element.remove(child)
                else:
                    found.append((child, depth + 1))
            else:
                element.remove(child)
        at += 1
    return found


def _check(element: Element, path: Path) -> None:
    name = element.tag.removeprefix(SPACE)
    if name not in _ELEMENTS:
        raise _refused(path, f"it holds <{name[:40]}>")
    for attribute, value in list(element.attrib.items()):
        if attribute.startswith("{"):
            if attribute.endswith("}href"):
                raise _refused(path, "it holds a link")
            del element.attrib[attribute]
        elif attribute.startswith("data-") or attribute in ("class", "enable-background"):
            del element.attrib[attribute]
        elif attribute not in _ATTRIBUTES:
            raise _refused(path, f"it holds {attribute[:40]}=")
        elif attribute == "style":
            _check_style(value, path)
        else:
            _check_value(value, path)


def _check_style(value: str, path: Path) -> None:
    for one in value.split(";"):
        if not one.strip():
            continue
        match = _STYLE.match(one)
        if match is None:
            raise _refused(path, "it holds a style that is not understood")
        _check_value(match[2], path)


def _check_value(value: str, path: Path) -> None:
    lower = value.lower()
    if "url" in lower and not _OWN.match(value.strip()):
        raise _refused(path, "it leads to another file")
    if "\\" in value or "expression" in lower or "javascript" in lower:
        raise _refused(path, "it holds more than a drawing")


def _refused(path: Path, what: str) -> Problem:
    return Problem(
        f"The drawing {path} is refused: {what}.",
        kept="No document was made.",
        do="Save it as plain SVG (paths and shapes only), or use a PNG.",
    )
