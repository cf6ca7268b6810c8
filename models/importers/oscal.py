"""OSCAL catalogues and profiles in JSON: data rules O1 to O11. Pure: from the parsed file to drafts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from models.errors import Problem
from models.importers import clauses
from models.importers.nodes import Node, cut, node_in, nodes_in, text_in, texts_in
from models.importers.oscal_text import Texts
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.library.packs import STANDARDS_LIMIT, PackCategory, PackHead
from models.library.wording import Parameter, Source, Wording, faults, tidy
from models.text import LINE_LIMIT, clean, count, quoted, whole

DEPTH_LIMIT = 40
"""Levels of groups, controls or parts (FAULTS G5)."""

OBJECTIVES = ("assessment-objective", "objective")
"""Names of the parts that say what to determine; the second is the older one (data rule O4)."""
METHODS = ("assessment-method", "assessment")
OBJECTS = ("assessment-objects", "objects")
METHOD_ORDER = ("EXAMINE", "INTERVIEW", "TEST")
_PARTS = frozenset(
    (
        *OBJECTIVES,
        *METHODS,
        *OBJECTS,
        "statement",
        "item",
        "guidance",
        "example",
        "overview",
        "instruction",
        "objective",
    )
)
_ANY = frozenset(("uuid", "id", "class", "title", "props", "links", "remarks"))
_KNOWN = {
    "catalog": _ANY | {"metadata", "params", "controls", "groups", "back-matter"},
    "group": _ANY | {"params", "parts", "groups", "controls"},
    "control": _ANY | {"params", "parts", "controls"},
    "param": _ANY | {"depends-on", "label", "usage", "constraints", "guidelines", "values", "select"},
    "select": frozenset(("how-many", "choice")),
    "part": _ANY | {"name", "ns", "prose", "parts"},
}
"""The fields that OSCAL 1 has there; anything else is reported (FAULTS G5)."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)")
_REVISION = re.compile(r"(\d+-\d+[A-Z]?),?\s+(?:Revision|Rev\.?)\s*(\d+)", re.IGNORECASE)
_BASELINE = re.compile(r"([A-Za-z]+)(?:[ -]impact)?[ -]baseline", re.IGNORECASE)


def parse_catalogue(catalogue: Node) -> Parsed:
    """The standards of a catalogue (the value of `catalog`). Raises Problem where it is none."""
    return _Catalogue(catalogue).parsed()


def parse_profile(profile: Node) -> Parsed:
    """The tag of a profile (the value of `profile`) and the controls that it names (data rule O11).

    The tag is the word before `baseline` in the title, else the title. Nothing is fetched (FAULTS G5). Raises
    Problem where it names no control.
    """
    title = clauses.squeeze(text_in(node_in(profile, "metadata"), "title"))[:LINE_LIMIT]
    baseline = _BASELINE.search(title)
    tag = clean(baseline.group(1) if baseline else title).lower()[:LINE_LIMIT]
    if not tag:
        raise Problem("The profile has no title.", do="Its title says which tag the standards get.")
    controls: set[str] = set()
    every = False
    remarks = []
    for n, one in enumerate(nodes_in(profile, "imports"), 1):
        every = every or "include-all" in one
        for chosen in nodes_in(one, "include-controls"):
            controls.update(texts_in(chosen, "with-ids"))
            if "matching" in chosen or chosen.get("with-child-controls") == "yes":
                remarks.append(ImportRemark(n, "", "only controls that are named one by one are taken"))
        for chosen in nodes_in(one, "exclude-controls"):
            controls.difference_update(texts_in(chosen, "with-ids"))
            if every:
                remarks.append(ImportRemark(n, "", "controls that it leaves out get the tag, too"))
    if not controls and not every:
        raise Problem("The profile names no control.", do="Import the catalogue itself.")
    return Parsed(
        "OSCAL profile", None, remarks=tuple(remarks), tag=tag, controls=frozenset(controls), every=every
    )


@dataclass(frozen=True, slots=True)
class _About:
    """What all standards of a control share."""

    control: str
    category: str
    wording: Wording
    """Without a question."""


class _Catalogue:
    """One catalogue while it is read."""

    def __init__(self, catalogue: Node) -> None:
        self.catalogue = catalogue
        self.strange: Counter[str] = Counter()
        self.dangling: dict[str, None] = {}
        self.withdrawn = 0
        self.unmarked = 0
        self.texts = Texts(self._say)
        self.resources: dict[str, Node] = {}
        self.prefixes: dict[str, str] = {}
        self.sections: dict[str, str] = {}
        self.drafts: list[Draft] = []
        self.refused: list[Refusal] = []
        self.refs: dict[str, int] = {}
        self.made: dict[tuple[str, int], str] = {}
        """What was made of a part that holds many, or of a control: kind and id() of its node → text."""
        self.remarks: list[ImportRemark] = []
        self.objectives = False
        self.examples = False
        self.row = 0

    def parsed(self) -> Parsed:
        metadata = node_in(self.catalogue, "metadata")
        self.title = clean(clauses.squeeze(text_in(metadata, "title")))[:LINE_LIMIT]
        self.version = clean(text_in(metadata, "version"))[:LINE_LIMIT]
        if not self.title:
            raise Problem("The catalogue has no title.", do="Check that it is an OSCAL catalogue.")
        self._resources()
        self._survey(self.catalogue, "catalog", 0)
        self.source = self._source(metadata)
        self._group(self.catalogue, self.title, "")
        if self.withdrawn:
            self._say(f"{count(self.withdrawn, 'withdrawn control')} left out")
        if self.unmarked:
            self._say(
                f"{count(self.unmarked, 'control')} without any example taken as withdrawn and left out"
            )
        for name, times in sorted(self.strange.items()):
            self._say(f"{name} is unknown and was left out ({count(times, 'time')})")
        for name in self.texts.missing:
            self._say(f"parameter {name} is not in the file: its id stands in the text")
        if self.dangling:
            listed = ", ".join(list(self.dangling)[:5])
            self._say(f"{count(len(self.dangling), 'reference')} to nothing in the back matter: {listed}")
        if not self.drafts and not self.refused:
            raise Problem(
                "The catalogue holds no control that can be asked.",
                do="Check that it is the catalogue, not a part of it.",
            )
        used = {draft.category for draft in self.drafts}
        return Parsed(
            "OSCAL catalogue",
            PackHead(_without_version(self.title, self.version), self.version, "", self.source.address or ""),
            tuple(self.drafts),
            tuple(
                PackCategory(name, self.sections[name], prefix)
                for name, prefix in self.prefixes.items()
                if name in used
            ),
            tuple(self.refused),
            tuple(self.remarks),
        )

    def _say(self, text: str) -> None:
        self.remarks.append(ImportRemark(0, "", text))

    # What is in the file ----------------------------------------------------------------------------------

    def _resources(self) -> None:
        for one in nodes_in(node_in(self.catalogue, "back-matter"), "resources"):
            key = text_in(one, "uuid")
            if not _UUID.fullmatch(key):
                self._say(f"{quoted(clean(key)[:80])} in the back matter is no UUID")
            if key in self.resources:
                self._say(f"the back matter has {clean(key)[:80]} twice: the first counts")
            else:
                self.resources[key] = one

    def _survey(self, node: Node, kind: str, depth: int) -> None:
        """Parameters, which kinds of parts there are, and the fields that nothing here knows."""
        if depth > DEPTH_LIMIT:
            raise Problem(
                f"The catalogue is nested more than {DEPTH_LIMIT} levels deep.",
                do="Ask whoever made the file.",
            )
        for name in node:
            if name not in _KNOWN[kind]:
                self.strange[f"{kind}.{clean(name)[:80]}"] += 1
        if kind == "part":
            name = text_in(node, "name")
            self.objectives = self.objectives or (name in OBJECTIVES and bool(text_in(node, "prose").strip()))
            self.examples = self.examples or name == "example"
            if name not in _PARTS:
                self.strange[f"a part called {quoted(clean(name)[:80])}"] += 1
        for one in nodes_in(node, "params"):
            self._survey(one, "param", depth + 1)
            self.texts.learn(one)
            select = node_in(one, "select")
            self.strange.update(
                f"select.{clean(name)[:80]}" for name in select if name not in _KNOWN["select"]
            )
        for name, below in (("groups", "group"), ("controls", "control"), ("parts", "part")):
            for one in nodes_in(node, name):
                self._survey(one, below, depth + 1)

    # Controls ---------------------------------------------------------------------------------------------

    def _group(self, group: Node, category: str, section: str) -> None:
        for control in _sorted(nodes_in(group, "controls")):
            if category not in self.prefixes:
                self.prefixes[category] = text_in(group, "id")
                self.sections[category] = section
            self._control(control, None, category)
        above = "" if group is self.catalogue else category
        for one in _sorted(nodes_in(group, "groups")):
            title = clean(clauses.squeeze(clauses.unlink(text_in(one, "title"))))
            self._group(one, title[:LINE_LIMIT] or category, section or above)

    def _control(self, control: Node, parent: Node | None, category: str) -> None:
        """One control and those that it holds (data rules O1 to O4, O10)."""
        children = _sorted(nodes_in(control, "controls"))
        parts = list(nodes_in(control, "parts"))
        if any(text_in(one, "value").lower() == "withdrawn" for one in _props(control, "status")):
            self.withdrawn += 1
        elif self.objectives:
            found = list(_objectives(parts, ()))
            if found:
                about = self._about(control, parent, category)
                for ordinal, (part, holders) in enumerate(found, 1):
                    self._objective(about, part, holders, ordinal)
        elif not children:
            if self.examples and not any(True for _ in _named(parts, ("example",))):
                self.unmarked += 1
            else:
                self._outcome(control, self._about(control, parent, category))
        for child in children:
            self._control(child, control, category)

    def _objective(self, about: _About, part: Node, holders: tuple[Node, ...], ordinal: int) -> None:
        part_id = text_in(part, "id")
        ref = _label(part) or part_id.removeprefix("assessment-objective_")
        nearer = (self._how_of(one) for one in (part, *reversed(holders)))
        used: dict[str, None] = {}
        said = self.texts.plain(text_in(part, "prose"), used)
        self._add(about, ref or f"{about.control}#{ordinal}", said, next(filter(None, nearer), ""), used)

    def _outcome(self, control: Node, about: _About) -> None:
        """A control of a catalogue without objectives (data rule O10)."""
        used: dict[str, None] = {}
        said = self._statement(control, used)
        if said:
            self._add(about, _label(control) or about.control or f"#{self.row + 1}", said, "", used)

    def _add(self, about: _About, ref: str, said: str, how: str, used: dict[str, None]) -> None:
        self.row += 1
        if self.row > STANDARDS_LIMIT:
            raise Problem(f"The catalogue has more than {STANDARDS_LIMIT:,} standards.", do="Split it.")
        asked = clauses.as_question(said)
        question, remark = asked if asked else (clauses.declarative(said), "")
        wording = replace(
            about.wording,
            question=clean(question),
            how="\n".join(filter(None, (clean(remark), clean(how, long=True) or about.wording.how))),
            parameters=tuple(Parameter(clean(key), clean(self.texts.parameter(key)[0])) for key in used),
        )
        ref = clean(ref)[:LINE_LIMIT]
        wrong = faults(wording)
        if ref in self.refs:
            wrong = (f"the ref is that of number {self.refs[ref]}, too", *wrong)
        if wrong:
            self.refused.append(Refusal(self.row, ref, "; ".join(wrong)))
            return
        self.refs[ref] = self.row
        self.drafts.append(Draft(self.row, ref, about.category, wording, control=about.control))

    def _about(self, control: Node, parent: Node | None, category: str) -> _About:
        """What all standards of a control share; a catalogue of outcomes has examples for a how."""
        parts = list(nodes_in(control, "parts"))
        how = self._how(parts)
        if not how and not self.objectives:
            examples = [self.texts.plain(text_in(one, "prose")) for one in _named(parts, ("example",))]
            how = "; ".join(filter(None, examples))
            how = f"Look for: {how}" if how else ""
        wording = Wording(
            name=self.texts.plain(text_in(control, "title")),
            question="",
            why=self._why(control, parent),
            how=how,
            sources=(self.source,),
            references=self._references(control),
        )
        return _About(clean(text_in(control, "id")), category, tidy(wording))

    def _why(self, control: Node, parent: Node | None) -> str:
        """Data rule O7."""
        guidance = next(_named(nodes_in(control, "parts"), ("guidance",)), None)
        if guidance is not None:
            said = self._all_levels(guidance)
            if said:
                return said
        return (
            parent is not None and self._once("why", parent, lambda: self._statement(parent))
        ) or self._statement(control)

    def _how_of(self, part: Node) -> str:
        """What to look at by the parts of this one, made once: many objectives hang below it."""
        return self._once("how", part, lambda: self._how(nodes_in(part, "parts")))

    def _once(self, kind: str, node: Node, make: Callable[[], str]) -> str:
        """A text of a node, which is asked for again and again, cut where it is refused for its length."""
        known = self.made.get((kind, id(node)))
        if known is None:
            known = self.made[kind, id(node)] = cut(clean(make(), long=True))
        return known

    def _how(self, parts: Iterator[Node] | list[Node]) -> str:
        """Data rule O8: what to look at, a line for each method."""
        found: dict[str, list[str]] = {}
        for method in _named(parts, METHODS):
            name = next((text_in(one, "value").upper() for one in _props(method, "method")), "")
            paragraphs = found.setdefault(name, [])
            for objects in _named(nodes_in(method, "parts"), OBJECTS):
                lines = text_in(objects, "prose").splitlines()
                paragraphs += [said for line in lines if (said := self.texts.plain(line))]
        order = [name for name in METHOD_ORDER if name in found]
        order += [name for name in found if name and name not in METHOD_ORDER]
        return "\n".join(f"{name.capitalize()}: {'; '.join(found[name])}" for name in order if found[name])

    def _statement(self, control: Node, used: dict[str, None] | None = None) -> str:
        statement = next(_named(nodes_in(control, "parts"), ("statement",)), None)
        return self._all_levels(statement, used) if statement is not None else ""

    def _all_levels(self, part: Node, used: dict[str, None] | None = None) -> str:
        """The texts of a part and of those below it, in order."""
        texts = [text_in(part, "prose")]
        below = list(nodes_in(part, "parts"))
        said = [self.texts.plain(text, used) for text in texts if text.strip()]
        return " ".join(said + [one for child in below if (one := self._all_levels(child, used))])

    def _references(self, control: Node) -> tuple[str, ...]:
        """What a control says to see also (data rule O9)."""
        found = []
        for link in nodes_in(control, "links"):
            if text_in(link, "rel") != "reference":
                continue
            href = text_in(link, "href")
            resource = self.resources.get(href.removeprefix("#")) if href.startswith("#") else None
            if href.startswith("#") and resource is None:
                self.dangling[clean(href)[:80]] = None
            title = self._once("title", resource, partial(self._title, resource)) if resource else ""
            address = _address(resource) if resource else "" if href.startswith("#") else href
            said = (title or self.texts.plain(text_in(link, "text")), address)
            found.append(cut(", ".join(filter(None, said)), LINE_LIMIT))
        return tuple(found)

    def _title(self, resource: Node) -> str:
        return self.texts.plain(text_in(resource, "title")).replace("*", "")

    # The source -------------------------------------------------------------------------------------------

    def _source(self, metadata: Node) -> Source:
        """Data rule O9."""
        title = f"{self.title}, version {self.version}" if self.version else self.title
        return Source(cut(title, LINE_LIMIT - 1), self._document(metadata), self._publisher(metadata))

    def _document(self, metadata: Node) -> str:
        for rel in ("canonical", "alternate"):
            for link in nodes_in(metadata, "links"):
                if text_in(link, "rel") != rel:
                    continue
                href = text_in(link, "href")
                resource = self.resources.get(href.removeprefix("#"))
                address = _address(resource) if resource else href
                if address.startswith(("http://", "https://")) and ".ipd" not in address:
                    return clean(address)
        revision = _REVISION.search(self.title)
        if revision:
            wanted = f"{revision.group(1)}r{revision.group(2)}".lower()
            for resource in self.resources.values():
                for link in nodes_in(resource, "rlinks"):
                    if wanted in text_in(link, "href").lower():
                        return clean(text_in(link, "href"))
        return ""

    def _publisher(self, metadata: Node) -> str:
        names = {text_in(one, "uuid"): text_in(one, "name") for one in nodes_in(metadata, "parties")}
        for role in ("publisher", "creator"):
            for one in nodes_in(metadata, "responsible-parties"):
                if text_in(one, "role-id") == role:
                    found = next((names[key] for key in texts_in(one, "party-uuids") if names.get(key)), "")
                    if found:
                        return clean(found)
        return ""


# Parts ----------------------------------------------------------------------------------------------------


def _props(holder: Node, name: str) -> Iterator[Node]:
    return (one for one in nodes_in(holder, "props") if text_in(one, "name") == name)


def _label(holder: Node) -> str:
    return next((value for one in _props(holder, "label") if (value := text_in(one, "value").strip())), "")


def _address(resource: Node) -> str:
    return next((href for one in nodes_in(resource, "rlinks") if (href := text_in(one, "href"))), "")


def _named(parts: Iterator[Node] | list[Node], names: tuple[str, ...]) -> Iterator[Node]:
    """The parts of those names, at any depth but inside objectives."""
    for part in parts:
        name = text_in(part, "name")
        if name in names:
            yield part
        elif name not in OBJECTIVES:
            yield from _named(nodes_in(part, "parts"), names)


def _objectives(parts: list[Node], holders: tuple[Node, ...]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """The objectives with text, at any depth, each with the objectives that hold it; siblings by id (O4)."""
    for part in sorted(parts, key=lambda one: _natural(text_in(one, "id"))) if _all_ids(parts) else parts:
        name = text_in(part, "name")
        if name in OBJECTIVES and text_in(part, "prose").strip():
            yield part, holders
        below = list(nodes_in(part, "parts"))
        if below and name not in METHODS:
            yield from _objectives(below, (*holders, part) if name in OBJECTIVES else holders)


def _all_ids(parts: list[Node]) -> bool:
    return all(text_in(one, "id") for one in parts if text_in(one, "name") in OBJECTIVES)


def _sorted(nodes: Iterator[Node]) -> list[Node]:
    """By `sort-id` where all have one, else as they stand."""
    found = list(nodes)
    keys = [next((text_in(one, "value") for one in _props(node, "sort-id")), "") for node in found]
    if not all(keys):
        return found
    return [
        node
        for _, _, node in sorted(zip(keys, range(len(found)), found, strict=True), key=lambda one: one[:2])
    ]


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key by which `a.2` comes before `a.10`."""
    parts = ((whole(part), part) for part in _NUMBER.split(text))
    return tuple((-1, part) if number is None else (number, "") for number, part in parts)


def _without_version(title: str, version: str) -> str:
    """The title without its version at the end: the name of the pack, whatever the edition (DESIGN §5)."""
    if version:
        title = re.sub(
            rf"[\s,(]*(?:version\s+|v\.?\s*)?{re.escape(version)}\)?$", "", title, flags=re.IGNORECASE
        )
    return title
