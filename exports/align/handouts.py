"""What is handed out of a review beside its report: the summary on one page for the owner, the work list of the TAM, and
the page on which the client signs for the risks that it accepts. PDF, HTML and Markdown; the work list as a table, too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from exports import chart, markdown, words
from exports.align import report, since, story
from exports.brand import Brand
from exports.html import prose
from exports.sheet import Table
from exports.template import as_html, as_markdown
from models.align.findings import FIX_HELP
from models.align.report_lists import SignOff, Task, WorkList
from models.align.report_values import ReportData
from models.text import begin

GRAVEST = 3
"""Matters that the summary names."""
_SENTENCE = 190
"""Letters of a matter's meaning in the summary: two lines."""
_CHANGE = re.compile(r"(?<=[.!?]) +(?=\S)")


def summary(data: ReportData, brand: Brand, suffix: str) -> str:
    """The summary for the owner: on one page, whatever there is to say."""
    told = story.tell(data)
    inks = chart.Inks(brand.main, brand.accent, brand.text)
    return _made(
        "summary",
        brand,
        suffix,
        "Technology alignment in brief",
        data.client,
        data.review,
        day=data.day,
        locale=data.locale,
        data=data,
        notice=told.notice,
        standing=told.course or (told.summary[0] if data.left.value is None else ""),
        trend_chart=report.trend(data, told, inks),
        picture=since.picture(data, inks),
        about=since.about(data, "the score above"),
        signed=story.signed,
        gravest=[one for group in told.groups for one in group.matters][:GRAVEST],
        sentence=_first,
        counted=told.counted,
        ahead=since.ahead(data),
    )


def _first(text: str, limit: int = _SENTENCE) -> str:
    """As many whole sentences as fit; of one that is too long its beginning, in whole words."""
    found = ""
    for one in _CHANGE.split(" ".join(text.split())):
        if found and len(found) + len(one) > limit:
            break
        found = f"{found} {one}".strip()
    if len(found) <= limit:
        return found
    whole_words = found[:limit].rpartition(" ")[0].rstrip(",;: ")
    return f"{whole_words or found[: limit - 1]}…"


# The work list ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    lead: str
    tasks: tuple[Task, ...]


def work_list(found: WorkList, brand: Brand, suffix: str) -> str:
    """The work that a review left, by how it will be fixed."""
    return _made(
        "work-list",
        brand,
        suffix,
        "Work list",
        found.data.client,
        found.data.review,
        day=found.day,
        locale=found.data.locale,
        data=found.data,
        lead=_work_lead(found),
        groups=[_Group(*_way(fix), tasks) for fix, tasks in found.groups],
        impact=report.impact,
    )


def _way(fix: str) -> tuple[str, str]:
    if fix:
        return begin(fix), f"{begin(FIX_HELP[fix])}."
    return "Not proposed yet", "Nobody has said how these will be fixed."


def _work_lead(found: WorkList) -> str:
    left = sum(len(tasks) for _, tasks in found.groups)
    said = [
        f"{begin(words.amount(left, 'standard is', 'standards are'))} to be put right."
        if left
        else "Nothing is left to be put right."
    ]
    if found.done:
        said.append(f"{begin(words.amount(found.done, 'more was', 'more were'))} put right since the review.")
    if found.accepted:
        whose = words.amount(found.accepted, "risk is accepted", "risks are accepted")
        said.append(f"{begin(whose)} by the client and not in this list.")
    return " ".join(said)


def work_table(found: WorkList) -> Table:
    """The same as a table."""
    rows = [(fix or "not proposed yet", one) for fix, tasks in found.groups for one in tasks]
    return Table(
        f"Work list {found.data.review}",
        (
            "fix", "code", "name", "category", "business_impact", "remedy", "recommendation", "note", "finding",
            "state", "owner", "done",
        ),
        tuple(
            (
                fix, one.question.code, one.question.name, one.question.category, one.question.business_impact,
                one.question.remedy, one.question.recommendation, one.question.note, one.finding, one.state,
                one.owner, "",
            )
            for fix, one in rows
        ),
    )  # fmt: skip


# The page to sign -------------------------------------------------------------------------------------------


def sign_off(data: SignOff, brand: Brand, suffix: str) -> str:
    """The accepted risks of a client, with lines to sign."""
    many = words.amount(len(data.risks), "risk", "risks")
    it, does = ("it", "is") if len(data.risks) == 1 else ("each", "are")
    return _made(
        "sign-off",
        brand,
        suffix,
        "Accepted risks",
        data.client,
        data.review,
        day=data.day,
        locale=data.locale,
        data=data,
        lead=f"{begin(many)} {does} known and accepted by {data.client}. When the day that is named has passed, {it} "
        "is open again and will be talked about anew.",
        confirmed="With our signatures we confirm that what these risks mean was explained and understood, and that "
        f"{data.client} lives with them until the days that are named.",
        impact=report.impact,
    )


# What they share --------------------------------------------------------------------------------------------


def _made(
    name: str, brand: Brand, suffix: str, title: str, client: str, review: str, *, locale: str, **values: Any
) -> str:
    values |= {"title": title, "long_day": partial(words.long_day, locale=locale)}
    if suffix == "md":
        helpers: dict[str, Callable[..., str]] = {"line": markdown.line, "block": markdown.block}
        return as_markdown(f"align/{name}.md.j2", brand=brand, **helpers, **values)
    return as_html(
        f"align/{name}.html.j2",
        brand,
        alone=suffix == "html",
        document_title=f"{title} · {client}",
        document_about=f"Review {review} of {client}, {words.long_day(values['day'], locale)}",
        prose=prose,
        **values,
    )
