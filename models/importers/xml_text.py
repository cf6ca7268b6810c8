"""XML that somebody else wrote: read whole or refused in one sentence (FAULTS G). No document type, no entity, nothing
fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from models.errors import Problem
from models.files import size
from models.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

XML_LIMIT = 32_000_000
"""Bytes of an XML file."""
DEPTH_LIMIT = 60
"""Levels of elements."""
ELEMENTS_LIMIT = 400_000


class _TooMuch(Exception):
    """Which limit the file goes beyond."""


class _Builder(TreeBuilder):
    """Builds the tree as long as it stays within the limits."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: Any, attrs: Mapping[Any, Any], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH_LIMIT:
            raise _TooMuch(f"is nested more than {DEPTH_LIMIT} levels deep")
        if self._elements > ELEMENTS_LIMIT:
            raise _TooMuch(f"has more than {ELEMENTS_LIMIT:,} elements")
        return super().start(tag, dict(attrs))

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(data: bytes, limit: int = XML_LIMIT) -> Element:
    """The outermost element of an XML text, in the encoding that it declares.

    Texts are as they stand there: whoever takes them cleans them. Raises Problem for a file too large, with broken syntax
    (naming the line), in an unknown encoding, with a document type or entities, nested too deeply, with too many elements.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    if len(data) > limit:
        raise Problem(f"The XML file is larger than {size(limit)}.", do="Split it.")
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException:
        raise Problem(
            "The XML file has a document type or entities of its own, which is not read.",
            do="Take the part <!DOCTYPE …> out.",
        ) from None
    except _TooMuch as error:
        raise Problem(f"The XML file {error}.", do="Ask whoever made the file.") from None
    except ParseError as error:
        line, said = error.position[0], clean(str(error)).partition(":")[0]
        raise Problem(
            f"Line {line} of the XML cannot be read: {said}.", do="Get the file once more."
        ) from None
    except (LookupError, ValueError) as error:
        raise Problem(
            f"The XML file is in an encoding that cannot be read: {clean(str(error))[:200]}.",
            do="Save it as UTF-8.",
        ) from None
    found: Element = root
    return found


def local(element: Element) -> str:
    """Its name without the namespace; empty for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Its children of that name, of whatever namespace."""
    return (one for one in element if local(one) == name)


def text_of(element: Element | None) -> str:
    """All text in it; empty where there is none."""
    return "".join(element.itertext()) if element is not None else ""


def child_text(element: Element, name: str) -> str:
    """The text of its first child of that name."""
    return text_of(next(children(element, name), None))
