"""A standard as people write it: the fields of forms, commands and tables, and their values as a wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from models.dates import FREQUENCIES, parse_day
from models.errors import Problem
from models.field import Field
from models.library.catalogue import Standard
from models.library.ranges import settled_text
from models.library.wording import (
    FIRST,
    IMPACTS,
    MEANING,
    SOURCE_KINDS,
    WORDING,
    Parameter,
    Source,
    Wording,
    faults,
    settle,
    tidy,
)
from models.text import clean, quoted

OWNER = Field("owner", "Owner", "Login of whoever looks after it.", "person")
FIELDS = (
    Field("code", "Code", "PREFIX-nnn; the next of its category where none is given.", fixed=True),
    Field("category", "Category", "Its category, by prefix or name.", "category", required=True),
    Field("name", "Name", "A few words for lists: Restore test.", required=True),
    Field("question", "Question", "A yes/no question; yes means aligned.", "text", required=True),
    Field("why", "Why", "Why we ask, in words that a business owner understands.", "text"),
    Field("how", "How", "How to find the answer: steps, menu paths, commands.", "text"),
    Field("remedy", "Remedy", "What puts it right.", "text"),
    Field(
        "sources",
        "Sources",
        "One a line: citation | address | publisher | kind | day of checking.",
        "text",
    ),
    Field("references", "References", "What else to see.", "list"),
    Field("business_impact", "Business impact", "What a “no” means for the business.", "choice", IMPACTS),
    Field("technical_impact", "Technical impact", "What a “no” means for the technology.", "choice", IMPACTS),
    Field(
        "risks", "Risks", "Kinds of business risk: downtime, loss of productivity, opportunity cost.", "list"
    ),
    Field("recommendation", "Recommendation", "What to say to the client's decision maker.", "text"),
    Field("frequency", "Frequency", "How often it is asked; empty: as its category.", "choice", FREQUENCIES),
    Field("tags", "Tags", "Words to filter by.", "tags"),
    Field(
        "applies_to",
        "Applies to",
        "Tags of a client's profile of which one is enough; empty: everybody.",
        "tags",
    ),
    Field(
        "parameters",
        "Parameters",
        "Values for what the question leaves open, one a line: id = value.",
        "text",
    ),
    OWNER,
    Field(
        "change",
        "Kind of change",
        "Of a new version: wording (carried answers stay) or meaning (they are stale).",
        "choice",
        (WORDING, MEANING),
    ),
)
"""In the order of forms and packs (DESIGN §5)."""
SOURCE_HELP = "Kinds of source: " + ", ".join(SOURCE_KINDS) + "."
"""What the fourth part of a source may be."""

_ENTERED = ("sources", "parameters")
"""Fields of a wording that people enter as lines of text."""


# Values of forms and commands -------------------------------------------------------------------------------


def wording_of(values: Mapping[str, Any], before: Wording | None = None) -> Wording:
    """The wording that taken-in values give, over the one before. Raises Problem where it could not even be a
    draft."""
    own = {one.name for one in fields(Wording)} - set(_ENTERED)
    given = {name: value for name, value in values.items() if name in own}
    if "sources" in values:
        given["sources"] = sources_of(str(values["sources"]))
    wording = tidy(replace(before or Wording("", ""), **given))
    wording = _settled(wording, str(values.get("parameters", "")))
    wrong = faults(wording)
    if wrong:
        raise Problem(
            wrong[0][:1].upper() + wrong[0][1:] + ".",
            do="Mend that and save again.",
            field="sources" if faults(Wording("", "", sources=wording.sources)) else "",
        )
    return wording


def sources_of(text: str) -> tuple[Source, ...]:
    """Sources from lines `citation | address | publisher | kind | day`. Raises Problem where a line has more
    parts, or the day is none."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > 5:
            raise Problem(
                "A source has at most five parts: citation | address | publisher | kind | day.",
                do="Mend that line.",
                field="sources",
            )
        if len(parts) == 5 and parts[4]:
            parts[4] = parse_day(parts[4], "sources").isoformat()
        if any(parts):
            found.append(Source(*parts))
    return tuple(found)


def sources_text(sources: Sequence[Source]) -> str:
    """Sources as the lines that `sources_of` reads."""
    lines = []
    for one in sources:
        parts = [one.citation, one.address, one.publisher, one.kind, one.checked]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        lines.append(" | ".join(part.replace("|", "/") for part in parts))
    return "\n".join(lines)


def _settled(wording: Wording, text: str) -> Wording:
    """The wording with the values of lines `id = value` put into its question."""
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if not sign and line.strip():
            raise Problem(
                f"{quoted(clean(line)[:60])} is no parameter.",
                do="Write it as: id = value.",
                field="parameters",
            )
        if value.strip():
            wording = settle(wording, clean(name), settled_text(clean(value)))
    return wording


def _parameters_text(parameters: Sequence[Parameter]) -> str:
    return "\n".join(f"{one.id} = {one.value}".rstrip() for one in parameters)


def values_of(found: Standard) -> dict[str, Any]:
    """A standard's newest version as the values of FIELDS, for a form."""
    wording = found.latest.wording
    values: dict[str, Any] = {one.name: getattr(wording, one.name) for one in fields(Wording)}
    return {
        **values,
        "sources": sources_text(wording.sources),
        "parameters": _parameters_text(wording.parameters),
        "code": found.code,
        "category": found.category,
        "owner": found.owner,
        "change": found.latest.change if found.latest.change != FIRST else "",
    }
