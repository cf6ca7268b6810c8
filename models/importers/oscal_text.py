"""The texts of an OSCAL catalogue: links, parameters and white space put right (data rules T1 to T3, O5). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.errors import Problem
from models.importers import clauses
from models.importers.nodes import Node, node_in, text_in, texts_in
from models.text import TEXT_LIMIT, clean

DEPTH_LIMIT = 40
"""Parameters that stand in each other."""

_INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s{}]+)\s*\}\}")
_ORGANIZATION = re.compile(r"organization-defined\s+", re.IGNORECASE)


class Texts:
    """The texts of one catalogue while it is read."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` takes remarks on the file."""
        self._say = say
        self._params: dict[str, Node] = {}
        self._rendered: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._depth = 0
        """How many parameters are being rendered, each inside the one before."""
        self.missing: dict[str, None] = {}
        """Ids of parameters that texts name and the file does not have."""

    def learn(self, param: Node) -> None:
        """A parameter of the file; of two with one id the first counts."""
        key = text_in(param, "id")
        if key in self._params:
            self._say(f"parameter {clean(key)[:80]} is there twice: the first counts")
        else:
            self._params[key] = param

    def plain(self, text: str, used: dict[str, None] | None = None) -> str:
        """A text by T1, T2, T3; `used` takes the parameters that have no value yet, outer ones first."""
        text = clauses.unlink(text)
        if "{{" in text:
            text = self._filled(text, used)
        return clauses.squeeze(text)

    def _filled(self, text: str, used: dict[str, None] | None) -> str:
        """The text with its parameters; once it is too long to come in, no further one is put in."""
        room = TEXT_LIMIT

        def put(match: re.Match[str]) -> str:
            nonlocal room
            said = self._insert(match.group(1), used) if room >= 0 else ""
            room -= len(said)
            return said

        return _INSERT.sub(put, text)

    def _insert(self, key: str, used: dict[str, None] | None) -> str:
        text, unsettled = self.parameter(key)
        if used is not None:
            used.update(dict.fromkeys(unsettled))
        return text

    def parameter(self, key: str) -> tuple[str, tuple[str, ...]]:
        """A parameter as text, and the ids that have no value in it (data rule O5)."""
        known = self._rendered.get(key)
        if known is not None:
            return known
        param = self._params.get(key)
        if param is None:
            self.missing[clean(key)[:80]] = None
            return clean(key), ()
        if self._depth >= DEPTH_LIMIT:
            raise Problem(
                f"The parameters stand in each other more than {DEPTH_LIMIT} levels deep.",
                do="Ask whoever made the file.",
            )
        self._rendered[key] = (clean(key), ())  # what one shows that holds itself
        used: dict[str, None] = {}
        self._depth += 1
        text = self._render(key, param, used)
        self._depth -= 1
        if len(text) > TEXT_LIMIT:
            self._say(f"parameter {clean(key)[:80]} is too long: its id stands in the text")
            text = clean(key)
        self._rendered[key] = (text, tuple(used))
        return self._rendered[key]

    def _render(self, key: str, param: Node, used: dict[str, None]) -> str:
        values = [one for text in texts_in(param, "values") if (one := self.plain(text, used))]
        if values:
            return ", ".join(values)
        inside: dict[str, None] = {}
        used[key] = None
        select = node_in(param, "select")
        if select:
            many = " (one or more)" if text_in(select, "how-many") == "one-or-more" else ""
            choices = "; ".join(self.plain(one, inside) for one in texts_in(select, "choice"))
            text = f"[Selection{many}: {choices}]"
        else:
            label = self.plain(text_in(param, "label"), inside) or self.plain(text_in(param, "usage"), inside)
            text = f"[Assignment: organization-defined {_ORGANIZATION.sub('', label or clean(key), count=1)}]"
        used.update(inside)
        return text
