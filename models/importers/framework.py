"""Framework libraries in YAML (the layout of CISO Assistant's library files): data rules L1 to L4. Pure: from the parsed file
to drafts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from models.errors import Problem
from models.importers import clauses
from models.importers.nodes import Node, cut, node_in, nodes_in, text_in, texts_in
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.library.packs import STANDARDS_LIMIT, PackCategory, PackHead
from models.library.wording import Source, Wording, faults, names_its_owner, tidy
from models.text import LINE_LIMIT, clean, count, fold, listed

_INSTRUCTION = re.compile(r"\[|(?:If|Please)\b")
_PREFIX = re.compile(r"[A-Za-z]{2,6}")
DEPTH_LIMIT = 40
"""Levels of nodes, one above the other."""
_SHOWN = 100
"""Characters of a question that the reason of a refusal shows."""


def is_library(document: object) -> bool:
    """Whether a parsed YAML file is a framework library."""
    return isinstance(document, dict) and any(True for _ in _frameworks(document))


def parse_library(library: Node) -> Parsed:
    """The standards of a framework library. Raises Problem where it holds none."""
    return _Library(library).parsed()


def _frameworks(library: Node) -> Iterator[Node]:
    """Each of them once, however often aliases name it."""
    objects = node_in(library, "objects")
    single = node_in(objects, "framework")
    found = [single] if single else []
    yield from {id(one): one for one in (*found, *nodes_in(objects, "frameworks"))}.values()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question while it is read."""

    ref: str
    called: str
    """By which a refusal names it."""
    node: Node
    text: str
    why: str


class _Library:
    """One library while it is read."""

    def __init__(self, library: Node) -> None:
        self.name = _line(library, "name")
        version = _line(library, "version")
        if not self.name:
            raise Problem("The library has no name.", do="Check that it is a framework library.")
        licence = _line(library, "copyright")
        self.head = PackHead(self.name[:LINE_LIMIT], version[:LINE_LIMIT], licence[:LINE_LIMIT])
        self.sources = [
            Source(
                f"{self.name}, version {version}" if version else self.name, "", _line(library, "provider")
            )
        ]
        if names_its_owner(licence):
            self.sources.append(Source(licence))
        self.nodes: dict[str, Node] = {}
        self.remarks: list[ImportRemark] = []
        self.drafts: list[Draft] = []
        self.refused: list[Refusal] = []
        self.categories: dict[str, PackCategory] = {}
        self.refs: dict[str, int] = {}
        self.descriptions: dict[str, str] = {}
        self.row = 0
        for framework in _frameworks(library):
            for node in nodes_in(framework, "requirement_nodes"):
                urn = text_in(node, "urn")
                if not urn or urn in self.nodes:
                    self._next()
                    said = "its urn is another's, too" if urn else "it has no urn"
                    self.refused.append(Refusal(self.row, _called(node), said))
                else:
                    self.nodes[urn] = node
        self.parents = {text_in(node, "parent_urn") for node in self.nodes.values() if _assessable(node)}

    def parsed(self) -> Parsed:
        headings = [node for node in self.nodes.values() if _plain(node) and self._is_parent(node)]
        if headings:
            named = listed(_called(one) for one in headings[:5])
            self.remarks.append(
                ImportRemark(
                    0, "", f"{count(len(headings), 'heading')} left out, asked further down: {named}"
                )
            )
        named_so = Counter(
            fold(text_in(node, "name"))
            for node in self.nodes.values()
            if _plain(node) and not self._is_parent(node)
        )
        for urn, node in self.nodes.items():
            if not _assessable(node):
                continue
            if node_in(node, "questions"):
                self._questions(node)
            elif not self._is_parent(node):
                name, said = _line(node, "name"), _line(node, "description")
                both = name and said and named_so[fold(name)] == 1
                text = f"{name}: {said}" if both else said or name
                self._ask(_Asked(urn, _called(node), node, text, self._above(node)))
        if not self.drafts and not self.refused:
            raise Problem(
                "The library holds nothing that can be asked.", do="Check that it is a framework library."
            )
        return Parsed(
            "framework library",
            self.head,
            tuple(self.drafts),
            tuple(self.categories.values()),
            tuple(self.refused),
            tuple(self.remarks),
        )

    def _is_parent(self, node: Node) -> bool:
        """Whether an assessable node hangs below it."""
        return text_in(node, "urn") in self.parents

    def _questions(self, node: Node) -> None:
        """Data rule L1."""
        for urn, question in node_in(node, "questions").items():
            if not isinstance(question, dict):
                continue
            text = _line(question, "text")
            called = _called(node)
            choices = {fold(text_in(one, "value")) for one in nodes_in(question, "choices")}
            if not {"yes", "no"} <= choices:
                self._next()
                kind = (
                    "a choice of its own" if choices else clean(text_in(question, "type")) or "something else"
                )
                self._refuse(called, f"it wants {_article(kind)}, not yes or no: {_cut(text)}")
                continue
            why = _line(node, "description")
            self._ask(_Asked(urn, called, node, text, why if why and why != text else self._above(node)))

    def _ask(self, asked: _Asked) -> None:
        """One standard, or why it is none (data rules L1 to L4, T5, T7)."""
        self._next()
        as_question = clauses.as_question(asked.text)
        if as_question is None and _INSTRUCTION.match(asked.text):
            self._refuse(asked.called, f"it is an instruction, no question: {_cut(asked.text)}")
            return
        question, remark = as_question or (clauses.requirement(asked.text), "")
        why = asked.why if fold(asked.why) not in (fold(asked.text), fold(question)) else ""
        wording = tidy(
            Wording(
                name=_line(asked.node, "name") or _line(asked.node, "ref_id"),
                question=question,
                why=why,
                how="\n".join(filter(None, (remark, _long(asked.node, "typical_evidence")))),
                sources=tuple(self.sources),
                tags=tuple(texts_in(asked.node, "implementation_groups")),
            )
        )
        ref = clean(asked.ref)
        wrong = list(faults(wording))
        if not asked.text:
            wrong.insert(0, "it has no text")
        if len(ref) > LINE_LIMIT:
            wrong.append(f"its urn is longer than {LINE_LIMIT} characters")
        elif ref in self.refs:
            wrong.insert(0, f"the ref is that of number {self.refs[ref]}, too")
        if wrong:
            self._refuse(asked.called, "; ".join(wrong))
            return
        self.refs[ref] = self.row
        self.drafts.append(Draft(self.row, ref, self._category(asked.node), wording))

    def _next(self) -> None:
        """The next number, of what comes in or is refused. Raises Problem where there are too many."""
        self.row += 1
        if self.row > STANDARDS_LIMIT:
            raise Problem(f"The library has more than {STANDARDS_LIMIT:,} questions.", do="Split it.")

    def _refuse(self, called: str, reason: str) -> None:
        self.refused.append(Refusal(self.row, called, reason))

    def _line_above(self, node: Node) -> Iterator[Node]:
        """The ancestors of a node, the nearest first; one that would come again ends it. Raises Problem where there are too
        many."""
        seen = {text_in(node, "urn")}
        above = self.nodes.get(text_in(node, "parent_urn"))
        while above is not None and text_in(above, "urn") not in seen:
            seen.add(text_in(above, "urn"))
            if len(seen) > DEPTH_LIMIT:
                raise Problem(
                    f"The library is nested more than {DEPTH_LIMIT} levels deep.",
                    do="Ask whoever made the file.",
                )
            yield above
            above = self.nodes.get(text_in(above, "parent_urn"))

    def _above(self, node: Node) -> str:
        """The description of the nearest ancestor that has one."""
        return next((said for one in self._line_above(node) if (said := self._description(one))), "")

    def _description(self, node: Node) -> str:
        """The description of a node, made once: many hang below one."""
        urn = text_in(node, "urn")
        if urn not in self.descriptions:
            self.descriptions[urn] = cut(_long(node, "description"))
        return self.descriptions[urn]

    def _category(self, node: Node) -> str:
        """Data rule L3: named after the topmost ancestor."""
        *_, top = (node, *self._line_above(node))
        name = (_line(top, "name") or _line(top, "ref_id") or _line(top, "description"))[:LINE_LIMIT]
        name = name or self.head.name
        ref = _line(top, "ref_id")
        self.categories.setdefault(name, PackCategory(name, prefix=ref if _PREFIX.fullmatch(ref) else ""))
        return name


def _assessable(node: Node) -> bool:
    return text_in(node, "assessable").lower() == "true"


def _plain(node: Node) -> bool:
    """Whether it is assessable and holds no questions of its own."""
    return _assessable(node) and not node_in(node, "questions")


def _called(node: Node) -> str:
    return (_line(node, "ref_id") or _line(node, "name") or _line(node, "urn").rpartition(":")[2])[:80]


def _line(node: Node, name: str) -> str:
    """A text by T1 and T3."""
    return clean(clauses.squeeze(clauses.unlink(text_in(node, name))))


def _long(node: Node, name: str) -> str:
    """A text by T1, with its paragraphs."""
    return clean(clauses.unlink(text_in(node, name)).strip(), long=True)


def _cut(text: str) -> str:
    return f"“{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}”"


def _article(kind: str) -> str:
    return kind if kind.startswith(("a ", "something")) else f"a {kind}"
