"""YAML that somebody else wrote: read whole or refused in one sentence (FAULTS G8).

PyYAML's safe loader says what is in the file piece by piece, and what is made of it are objects, lists and texts only: `1.10`
stays `1.10`, `Yes` stays `Yes`, no tag makes anything, and what an alias names is not copied.
"""

from __future__ import annotations

import codecs
import re
import time
from typing import Any, NoReturn

from models.errors import Problem
from models.files import size
from models.text import clean, quoted

YAML_LIMIT = 8_000_000
"""Bytes of a YAML file."""
DEPTH_LIMIT = 40
"""Levels of mappings and lists."""
ALIASES_LIMIT = 1_000
"""How often a file may say "as above"."""
NODES_LIMIT = 500_000
SECONDS = 20
"""Time for one file."""
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def parse_yaml(data: bytes, limit: int = YAML_LIMIT) -> Any:
    """The value of a YAML text in UTF-8 or UTF-16: dict, list, str or None, nothing else.

    Texts are as they stand there: whoever takes them cleans them. Raises Problem for a file too large, in no such
    encoding, with broken syntax (naming the line), nested too deeply, with too many aliases or parts, with a name twice in
    one mapping, with several documents, or one that takes too long.
    """
    import yaml

    if len(data) > limit:
        raise Problem(f"The YAML file is larger than {size(limit)}.", do="Split it.")
    text = _decoded(data)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Tree().built(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = clean(
            str(getattr(error, "problem", None) or getattr(error, "reason", None) or "its syntax is wrong")
        )
        place = f"Line {mark.line + 1} of the YAML" if mark is not None else "The YAML"
        raise Problem(f"{place} cannot be read: {said[:200]}.", do="Get the file once more.") from None
    except RecursionError:
        raise Problem("The YAML is nested too deeply to be read.", do="Take out the nesting.") from None


def _decoded(data: bytes) -> str:
    name = "utf-16" if data.startswith(_MARKS) else "utf-8-sig"
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(
            f"Line {line} of the YAML is not {'UTF-16' if name == 'utf-16' else 'UTF-8'}.",
            do="Save the file as UTF-8.",
        ) from None


class _Tree:
    """Values from the events of a document, one after another, without recursion."""

    def __init__(self) -> None:
        self._root: Any = None
        self._holders: list[Any] = []
        self._keys: list[Any] = []
        """Of each holder that is a mapping: the key that waits for its value, or _NO_KEY."""
        self._anchors: dict[str, Any] = {}
        self._aliases = 0
        self._documents = 0

    def built(self, events: Any) -> Any:
        """The value of the document. Raises Problem."""
        import yaml

        ends = time.monotonic() + SECONDS
        for number, event in enumerate(events):
            if number > 2 * NODES_LIMIT:
                raise Problem(f"The YAML has more than {NODES_LIMIT:,} parts.", do="Split it.")
            if number % 1_000 == 0 and time.monotonic() > ends:
                raise Problem("The YAML takes too long to read.", do="Split it.")
            if isinstance(event, yaml.ScalarEvent):
                plain = event.implicit[0] and event.style in (None, "")
                self._put(event, None if plain and _NULL.match(event.value) else str(event.value))
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._holders.pop()
                self._keys.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._aliases += 1
                if self._aliases > ALIASES_LIMIT:
                    raise Problem(f"The YAML has more than {ALIASES_LIMIT:,} aliases.", do="Write them out.")
                named = event.anchor or ""
                if named not in self._anchors:
                    self._wrong(event, f"names {quoted(clean(named)[:80])}, which is nowhere above")
                self._place(event, self._anchors[named])
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._wrong(event, "begins another document")
        return self._root

    def _open(self, event: Any, value: Any) -> None:
        if len(self._holders) >= DEPTH_LIMIT:
            self._wrong(event, f"is nested more than {DEPTH_LIMIT} levels deep")
        self._put(event, value)
        self._holders.append(value)
        self._keys.append(_NO_KEY)

    def _put(self, event: Any, value: Any) -> None:
        self._place(event, value)
        if event.anchor:
            self._anchors[event.anchor] = value

    def _place(self, event: Any, value: Any) -> None:
        if not self._holders:
            self._root = value
            return
        holder = self._holders[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif self._keys[-1] is _NO_KEY:
            if isinstance(value, dict | list):
                self._wrong(event, "has a mapping or a list for a name")
            key = str(value or "")
            if key in holder:
                self._wrong(event, f"has {quoted(clean(str(key))[:100])} twice in one mapping")
            self._keys[-1] = key
        else:
            holder[self._keys[-1]] = value
            self._keys[-1] = _NO_KEY

    def _wrong(self, event: Any, said: str) -> NoReturn:
        raise Problem(
            f"Line {event.start_mark.line + 1} of the YAML {said}.", do="Ask whoever made the file."
        )


_NO_KEY = object()
