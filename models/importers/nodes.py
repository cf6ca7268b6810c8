"""JSON that may be anything, taken as what it should be: what is of another type counts as absent. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.text import TEXT_LIMIT

Node = dict[str, Any]
"""An object of a file."""
CUT = 2 * TEXT_LIMIT
"""Characters of one text that are looked at: so long a text is refused anyhow, and a file can name one a thousand times."""


def cut(text: str, limit: int = TEXT_LIMIT) -> str:
    """A text that is too long, one character longer than the limit; any other as it is."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def node_in(holder: Node, name: str) -> Node:
    """The object of that name, or an empty one."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def nodes_in(holder: Node, name: str) -> Iterator[Node]:
    """The objects of the list of that name."""
    found = holder.get(name)
    if isinstance(found, list):
        for one in found:
            if isinstance(one, dict):
                yield one


def text_in(holder: Node, name: str) -> str:
    """The text of that name, or an empty one."""
    found = holder.get(name)
    return cut(found, CUT) if isinstance(found, str) else ""


def texts_in(holder: Node, name: str) -> list[str]:
    """The texts of the list of that name."""
    found = holder.get(name)
    return [cut(one, CUT) for one in found if isinstance(one, str)] if isinstance(found, list) else []
