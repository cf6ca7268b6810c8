"""What a standard says: its question with everything around it. Pure values and rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from models.dates import FREQUENCIES
from models.errors import Problem
from models.text import LINE_LIMIT, TEXT_LIMIT, clean, quoted, same_wording

IMPACTS = ("high", "medium", "low")
"""Ratings of business and technical impact; empty is not rated (PRACTICE §3)."""
SOURCE_KINDS = ("regulator", "vendor", "vendor-neutral")
"""Kinds of authority (PRACTICE §3, Standards); empty is not said."""
WORDING = "wording"
"""Kind of change: it says the same in other words; carried answers stay."""
MEANING = "meaning"
"""Kind of change: it asks something else; carried answers are stale."""
FIRST = "first"
"""The first version of a standard."""
DECLARED, REQUIRED = "Is it true that ", "Is this met: "
"""How a question begins that was made from a publisher's clause or requirement (data rules T6, T7)."""
PLACEHOLDERS = ("[Assignment", "[Selection", "[ ]")
"""How a parameter without a value opens (data rule O5), and what stands for a figure that is not filled in yet."""


_RIGHTS = re.compile(r"attribution|CC[ -]BY|\(c\)|©", re.IGNORECASE)


def names_its_owner(text: str) -> bool:
    """Whether a licence, or the citation that was made of one, has to go wherever the text goes that it is about."""
    return bool(_RIGHTS.search(text))


@dataclass(frozen=True, slots=True)
class Source:
    """The authority behind a standard."""

    citation: str
    address: str = ""
    publisher: str = ""
    kind: str = ""
    """One of SOURCE_KINDS, or empty."""
    checked: str = ""
    """ISO day on which somebody looked whether it still says so, or empty."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the Standards Committee settles before the question is objective (data rule O5)."""

    id: str
    label: str
    """How it stands in the question without a value: `[Assignment: organization-defined frequency]`."""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that one version of a standard says, in the order of forms, packs and differences."""

    name: str
    question: str
    why: str = ""
    how: str = ""
    remedy: str = ""
    sources: tuple[Source, ...] = ()
    references: tuple[str, ...] = ()
    """What else to see; never the authority itself."""
    business_impact: str = ""
    technical_impact: str = ""
    risks: tuple[str, ...] = ()
    recommendation: str = ""
    frequency: str = ""
    """One of dates.FREQUENCIES; empty: the category's."""
    tags: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    """Tags of a client's profile of which one is enough; none: it applies to everybody."""
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingChange:
    """One field that two wordings have differently."""

    field: str
    before: Any
    after: Any


LINES = ("name", "business_impact", "technical_impact", "frequency")
"""Fields of one line."""
TEXTS = ("question", "why", "how", "remedy", "recommendation")
"""Fields of several lines."""
LISTS = ("references", "risks", "tags", "applies_to")
"""Fields that are lists of one-line texts."""
FIELDS = tuple(one.name for one in fields(Wording))


def asserted(question: str) -> str:
    """What a question asserts: without the beginning of DECLARED or REQUIRED and the mark at the end."""
    said = question.removeprefix(DECLARED).removeprefix(REQUIRED).rstrip("? ")
    return said[:1].upper() + said[1:]


def lacks(wording: Wording, *, named: bool = True) -> tuple[str, ...]:
    """What keeps it a draft (data rule T9), to be read behind "lacks": `a value for …`, `a why`, `a how`; without `named`
    only `a value`, whatever for."""
    missing = [] if wording.question else ["a question"]
    values = [f"a value for {label}" if named else "a value" for label in unsettled(wording)]
    missing += dict.fromkeys(values)
    if not wording.why:
        missing.append("a why")
    if not wording.how:
        missing.append("a how")
    return tuple(missing)


def unsettled(wording: Wording) -> tuple[str, ...]:
    """The placeholders that still stand in the question, of nested ones the outermost (data rule O5)."""
    return unsettled_in(wording.question)


def unsettled_in(question: str) -> tuple[str, ...]:
    """The same of a question by itself."""
    if not any(mark in question for mark in PLACEHOLDERS):
        return ()
    return tuple(dict.fromkeys(_placeholders(question)))


def _placeholders(text: str) -> list[str]:
    """The bracketed placeholders of a text, outermost only; one that never closes runs to the end."""
    found: list[str] = []
    at = 0
    opening = re.compile(r"\[(?:Assignment|Selection| \])")
    while (match := opening.search(text, at)) is not None:
        depth = 0
        end = match.start()
        for end in range(match.start(), len(text)):
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            if depth == 0:
                break
        found.append(text[match.start() : end + 1])
        at = end + 1
    return found


def settle(wording: Wording, parameter: str, value: str) -> Wording:
    """The wording with a value for one of its parameters, which takes the place of the parameter's label in
    the question and in the labels of the parameters around it. Where the value names a parameter by its label that has a
    value already, that one stands for it.

    Two parameters may read alike: they are told apart by their order, which is that of the question. A value
    that stands already is changed where the question holds it once. Raises Problem where there is no such
    parameter, or no such place.
    """
    mine = next((one for one in wording.parameters if one.id == parameter), None)
    if mine is None:
        raise Problem(
            f"There is no parameter {parameter}.", do="Name one that the question has.", field="parameters"
        )
    for one in wording.parameters:
        if one is not mine and one.value and one.label in value:
            value = value.replace(one.label, one.value, 1)
    if not value or value == mine.value:
        return wording
    if mine.value:
        old = mine.value
        places = [one.start() for one in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", wording.question)]
        if len(places) != 1:
            raise Problem(
                f"The question does not hold {quoted(old)} once.",
                do="Change the question itself.",
                field="question",
            )
        at = places[0]
    else:
        old = mine.label
        at = place_of(wording, mine)
    if at < 0:
        raise Problem(
            f"The question does not hold {quoted(old)}.", do="Change the question itself.", field="question"
        )

    def around(one: Parameter) -> Parameter:
        """The parameter with the value in its label, or in its own value, where that encloses the place."""
        text = one.value or one.label
        begin = wording.question.find(text)
        while 0 <= begin <= at and begin + len(text) <= at:
            begin = wording.question.find(text, begin + 1)
        if text == old or not 0 <= begin <= at or begin + len(text) < at + len(old):
            return one
        inside = at - begin
        said = text[:inside] + value + text[inside + len(old) :]
        return replace(one, value=said) if one.value else replace(one, label=said)

    return replace(
        wording,
        question=wording.question[:at] + value + wording.question[at + len(old) :],
        parameters=tuple(
            replace(one, value=value) if one is mine else around(one) for one in wording.parameters
        ),
    )


def place_of(wording: Wording, parameter: Parameter) -> int:
    """Where the question holds the label of a parameter without a value, or else the value; -1: nowhere."""
    if parameter.value:
        return wording.question.find(parameter.value)
    before = wording.parameters[: wording.parameters.index(parameter)]
    nth = sum(not one.value and one.label == parameter.label for one in before)
    return _nth(wording.question, parameter.label, nth)


def _nth(text: str, part: str, nth: int) -> int:
    """Where the nth occurrence (from 0) begins, or -1."""
    at = text.find(part)
    while nth > 0 and at >= 0:
        at = text.find(part, at + 1)
        nth -= 1
    return at


def difference(before: Wording, after: Wording) -> tuple[WordingChange, ...]:
    """The fields that differ, in the order of forms; () where both say the same."""
    return tuple(
        WordingChange(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    )


def change_kind(before: Wording, after: Wording) -> str:
    """MEANING where the questions differ in more than case, blanks or punctuation, else WORDING
    (PRACTICE §3, ImportRun)."""
    return WORDING if same_wording(before.question, after.question) else MEANING


def tidy(wording: Wording) -> Wording:
    """The wording as it may be stored: texts cleaned (FAULTS E4), lists without empty or repeated entries."""
    tidied: dict[str, Any] = {name: clean(getattr(wording, name)) for name in LINES}
    tidied |= {name: clean(getattr(wording, name), long=True).strip() for name in TEXTS}
    tidied |= {name: tidy_list(getattr(wording, name)) for name in LISTS}
    tidied["sources"] = tuple(
        Source(**{one.name: clean(getattr(source, one.name)) for one in fields(Source)})
        for source in wording.sources
        if source.citation or source.address
    )
    tidied["parameters"] = tuple(
        Parameter(clean(one.id), clean(one.label), clean(one.value)) for one in wording.parameters
    )
    return Wording(**tidied)


def tidy_list(texts: Iterable[str]) -> tuple[str, ...]:
    """One-line texts, cleaned, without the empty and the repeated ones, in their order."""
    return tuple(dict.fromkeys(found for text in texts if (found := clean(text))))


def faults(wording: Wording) -> tuple[str, ...]:
    """Why it cannot be stored even as a draft: a closed list not kept to, a text too long."""
    found = []
    for name, allowed in (
        ("business_impact", IMPACTS),
        ("technical_impact", IMPACTS),
        ("frequency", FREQUENCIES),
    ):
        value = getattr(wording, name)
        if value and value not in allowed:
            found.append(f"{name.replace('_', ' ')} {quoted(value[:40])} is none of {', '.join(allowed)}")
    for source in wording.sources:
        if source.kind and source.kind not in SOURCE_KINDS:
            found.append(f"source kind {quoted(source.kind[:40])} is none of {', '.join(SOURCE_KINDS)}")
    for one in fields(Source):
        if any(len(getattr(source, one.name)) > LINE_LIMIT for source in wording.sources):
            found.append(f"the {one.name} of a source is longer than {LINE_LIMIT} characters")
    for name, limit in [(name, LINE_LIMIT) for name in LINES] + [(name, TEXT_LIMIT) for name in TEXTS]:
        if len(getattr(wording, name)) > limit:
            found.append(f"{name.replace('_', ' ')} is longer than {limit:,} characters")
    for name in LISTS:
        if any(len(text) > LINE_LIMIT for text in getattr(wording, name)):
            found.append(f"an entry of {name.replace('_', ' ')} is longer than {LINE_LIMIT} characters")
    return tuple(found)


def columns(wording: Wording) -> dict[str, str]:
    """The columns of `standard_versions` that hold a wording; `references` is the column `refs`."""
    return {
        "name": wording.name,
        "question": wording.question,
        "why": wording.why,
        "how": wording.how,
        "remedy": wording.remedy,
        "recommendation": wording.recommendation,
        "business_impact": wording.business_impact,
        "technical_impact": wording.technical_impact,
        "frequency": wording.frequency,
        "sources": _json([_record(one) for one in wording.sources]),
        "refs": _json(wording.references),
        "risks": _json(wording.risks),
        "tags": _json(wording.tags),
        "applies_to": _json(wording.applies_to),
        "parameters": _json([_record(one) for one in wording.parameters]),
    }


def from_columns(row: Any) -> Wording:
    """The wording of a row of `standard_versions` (also `sqlite3.Row`)."""
    return Wording(
        name=row["name"],
        question=row["question"],
        why=row["why"],
        how=row["how"],
        remedy=row["remedy"],
        sources=tuple(Source(**{"citation": "", **one}) for one in _list(row["sources"])),
        references=tuple(_list(row["refs"])),
        business_impact=row["business_impact"],
        technical_impact=row["technical_impact"],
        risks=tuple(_list(row["risks"])),
        recommendation=row["recommendation"],
        frequency=row["frequency"],
        tags=tuple(_list(row["tags"])),
        applies_to=tuple(_list(row["applies_to"])),
        parameters=tuple(Parameter(**{"id": "", "label": "", **one}) for one in _list(row["parameters"])),
    )


def _record(value: Source | Parameter) -> dict[str, str]:
    """The fields that are not empty."""
    return {one.name: text for one in fields(value) if (text := getattr(value, one.name))}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else "[]"


def _list(text: str) -> list[Any]:
    found: list[Any] = [] if text == "[]" else json.loads(text)
    return found
