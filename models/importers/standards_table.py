"""Standards from the rows of a table: a spreadsheet that a practice has kept so far. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import Problem
from models.field import Field, take_in
from models.importers import clauses
from models.importers.mapping import ColumnMap, Columns, Rows, read_rows
from models.importers.outcome import ImportRemark, Refusal
from models.importers.parsed import Draft, Parsed
from models.library import standards
from models.library.packs import STANDARDS_LIMIT, PackCategory
from models.library.wording import Wording, faults, tidy
from models.text import LINE_LIMIT, clean, fold, slug

_OWN = tuple(one for one in standards.FIELDS if one.name not in ("owner", "change", "sources", "parameters"))
COLUMNS = Columns(
    "standards",
    ("ref", *(one.name for one in _OWN), "section", "sources", "address"),
    {
        "ref": ("reference", "id", "ref id", "control id", "number", "no", "no.", "#", "identifier"),
        "code": ("standard code",),
        "category": ("category name", "family", "area", "domain", "group", "function", "topic"),
        "section": ("section name", "chapter"),
        "name": ("title", "standard", "standard name", "control", "control name", "short name"),
        "question": ("question text", "questions", "check", "standard question", "requirement", "control text"),
        "why": (
            "why are we asking", "why are we asking?", "why we ask", "why do we ask", "justification", "rationale",
            "reason", "why is it important",
        ),
        "how": (
            "how to", "how to?", "how to find the answer", "how to check", "procedure", "test procedure", "instructions",
            "evidence", "check content",
        ),
        "remedy": ("remediation", "fix", "how to fix", "resolution", "fix text"),
        "recommendation": ("recommend",),
        "sources": ("source", "citation", "authority", "source citation"),
        "address": ("link", "url", "source url", "source address", "source link", "web address"),
        "references": ("see also", "related"),
        "business_impact": ("impact", "business priority", "priority"),
        "technical_impact": ("severity",),
        "risks": ("risk", "business risk", "business risks"),
        "frequency": ("how often", "review frequency", "interval", "cadence"),
        "tags": ("tag", "labels", "keywords"),
        "applies_to": ("applies", "applicable to", "technology"),
    },
    (("question",),),
)  # fmt: skip
_MEANS = {
    "business_impact": {"h": "high", "m": "medium", "l": "low", "med": "medium", "moderate": "medium"},
    "frequency": {
        "annual": "yearly", "annually": "yearly", "every year": "yearly", "quarter": "quarterly",
        "every quarter": "quarterly", "month": "monthly", "every month": "monthly", "semi-annual": "half-yearly",
        "semi-annually": "half-yearly", "semiannually": "half-yearly", "every six months": "half-yearly",
        "every visit": "each visit",
    },
}  # fmt: skip
_MEANS["technical_impact"] = _MEANS["business_impact"]
_NAME_LENGTH = 80
"""Characters of a name that is made from the question."""


def read_standards_table(
    data: bytes, mapping: ColumnMap | str | None, maps: Path | None, *, remember: bool
) -> Parsed:
    """The standards of a table, into the practice's own pack. Raises Problem where it cannot be read as one."""
    rows = read_rows(data, COLUMNS, mapping, maps, remember=remember)
    if len(rows.rows) > STANDARDS_LIMIT:
        raise Problem(f"The table has more than {STANDARDS_LIMIT:,} standards.", do="Split it.")
    keyed = bool({"ref", "code"}.intersection(rows.fields))
    by_name = not keyed and _distinct(rows)
    drafts: list[Draft] = []
    refused = list(rows.refused)
    remarks = list(rows.remarks)
    sections: dict[str, PackCategory] = {}
    if not keyed:
        named = "name" if by_name else "question"
        remarks.append(ImportRemark(0, "", f"there is no column for ref: the {named} stands for it"))
    for line, values in rows.rows:
        try:
            draft = _draft(line, values, keyed, by_name)
        except Problem as problem:
            refused.append(
                Refusal(line, clean(values.get("ref") or values.get("code", ""))[:80], problem.what)
            )
            continue
        drafts.append(draft)
        if draft.category:
            sections.setdefault(
                fold(draft.category),
                PackCategory(draft.category, clean(values.get("section", ""))[:LINE_LIMIT]),
            )
    refused.sort(key=lambda one: one.row)
    return Parsed(
        f"table ({rows.form})",
        None,
        tuple(drafts),
        tuple(sections.values()),
        tuple(refused),
        tuple(remarks),
        mapping=rows.mapping,
        headings=rows.headings,
        left=rows.left,
    )


def _distinct(rows: Rows) -> bool:
    """Whether each row has a name of its own."""
    names = [fold(values.get("name", "")) for _, values in rows.rows]
    return all(names) and len(set(names)) == len(names)


def _draft(line: int, values: dict[str, str], keyed: bool, by_name: bool) -> Draft:
    """One row as a standard. Raises Problem with the reason for which it is refused."""
    taken = {one.name: _taken(one, values[one.name]) for one in _OWN if one.name in values}
    text = clauses.squeeze(clauses.unlink(values.get("question", "")))
    if not text:
        raise Problem("it has no question")
    asked = clauses.as_question(text)
    question, remark = asked if asked else (clauses.requirement(text), "")
    how = "\n".join(filter(None, (remark, taken.pop("how", ""))))
    name = taken.pop("name", "") or _short(text)
    code = str(taken.pop("code", "")).upper()
    category = str(taken.pop("category", ""))
    taken.pop("question", None)
    ref = clean(values.get("ref", ""))
    if not ref and not code:
        if keyed:
            raise Problem("it has neither ref nor code")
        ref = slug(name if by_name else text)
    if len(ref) > LINE_LIMIT:
        raise Problem(f"ref is longer than {LINE_LIMIT} characters")
    wording = tidy(
        Wording(
            name=name,
            question=question,
            how=how,
            sources=standards.sources_of(_sources(values)),
            **taken,
        )
    )
    wrong = faults(wording)
    if wrong:
        raise Problem("; ".join(wrong))
    return Draft(line, ref, category, wording, code)


def _taken(one: Field, text: str) -> Any:
    return take_in(one, _MEANS.get(one.name, {}).get(fold(text), text))


def _sources(values: dict[str, str]) -> str:
    """The lines of `sources`; an address of its own column belongs to the first."""
    lines = [line for line in values.get("sources", "").splitlines() if line.strip()]
    address = clean(values.get("address", ""))
    first = lines[0] if lines else address
    if first.startswith(("http://", "https://")) and "|" not in first:
        first = f"{first} | {address or first}"
    elif address and "|" not in first:
        first = f"{first} | {address}"
    return "\n".join([first, *lines[1:]])


def _short(text: str) -> str:
    if len(text) <= _NAME_LENGTH:
        return text.rstrip("?. ")
    return text[:_NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
