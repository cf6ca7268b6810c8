"""The alignment report of a review on paper: PDF, HTML and Markdown from `models.align.report_values`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup

from exports import chart, markdown, words
from exports.align import since, story
from exports.brand import Brand
from exports.html import link, prose
from exports.template import as_html, as_markdown
from models.align.report_values import NOT_HERE, Question, ReportData
from models.align.score import Counts
from models.files import size
from models.library.wording import names_its_owner
from models.text import begin, clean, count

LINES = 60
"""Lines of pasted output that a document prints; the rest stays in the practice's records."""
BAR = 20
"""Characters of a bar in Markdown."""

LABELLED = 7
"""Columns of the chart over time of which each has its label."""

_IMPACTS = {"high": "high impact", "medium": "medium impact", "low": "low impact"}


def html(data: ReportData, brand: Brand, *, alone: bool) -> str:
    """The report as HTML; `alone`: a file to be opened by itself, else what becomes a PDF."""
    told = story.tell(data)
    inks = chart.Inks(brand.main, brand.accent, brand.text)
    places: dict[str, list[int]] = {}
    for at, one in enumerate(told.evidence, 1):
        places.setdefault(one.question.code, []).append(at)
    return as_html(
        "align/report.html.j2",
        brand,
        alone=alone,
        day=data.day,
        document_title=f"{told.title} · {data.client}",
        document_about=f"Review {data.review} of {data.client}, {words.long_day(data.day, data.locale)}",
        contents=_contents(told, data),
        trend_chart=trend(data, told, inks),
        keys={kind: chart.key(kind, look, inks) for kind, look in chart.LOOKS.items()},
        bar=lambda area: chart.bar(area.score.counts, area.words, inks),
        whole_bar=chart.bar(data.counts, told.counted, inks),
        impact=impact,
        wall=since.wall(data, brand, inks),
        prose=prose,
        link=link,
        cite=partial(_cite, places=places),
        sources=_sources,
        **_common(data, told),
    )


def text(data: ReportData, brand: Brand) -> str:
    """The report as Markdown."""
    told = story.tell(data)
    return as_markdown(
        "align/report.md.j2",
        brand=brand,
        bar=_bar,
        signed=story.signed,
        line=markdown.line,
        block=markdown.block,
        code=markdown.code,
        link=markdown.link,
        **_common(data, told),
    )


def _common(data: ReportData, told: story.Story) -> dict[str, Any]:
    """What both templates are given."""
    appendix: dict[str, list[Question]] = {}
    for one in data.questions:
        appendix.setdefault(one.category, []).append(one)
    return {
        "data": data,
        "story": told,
        "appendix": list(appendix.items()),
        "owners": _owners(data),
        "not_here": data.of(NOT_HERE),
        "outcomes": story.OUTCOMES,
        "minutes": sum(one.minutes for one in data.realigned),
        "course": since.tell(data),
        "changes": bool(data.trend) and not data.asked_others,
        "change": _change(data),
        "long_day": partial(words.long_day, locale=data.locale),
        "begin": begin,
        "size": size,
        "excerpt": _excerpt,
    }


def _change(data: ReportData) -> str:
    """Points since the review before, of the same standards; empty where there is none."""
    if data.since is not None and data.whole.percent is not None and data.since.before.percent is not None:
        return story.signed(data.whole.percent - data.since.before.percent)
    return story.signed(story.difference(data.left, data.trend[-1].left)) if data.trend else ""


def _owners(data: ReportData) -> list[str]:
    """The lines of licences that have to stand wherever their texts do, each once."""
    cited = (source.citation for one in data.questions for source in one.sources)
    return [one for one in dict.fromkeys(cited) if names_its_owner(one)]


def _contents(told: story.Story, data: ReportData) -> list[tuple[str, str]]:
    """The sections that there are: where, and under what heading."""
    sections = (
        (bool(data.whole.answered), "box", "You against our standards"),
        (data.since is not None, "changes", "What changed"),
        (bool(told.matters), "attention", "What needs your attention"),
        (bool(told.realigned), "realigned", "Put right on the spot"),
        (True, "areas", "Area by area"),
        (bool(data.of(NOT_HERE)), "not-applicable", "What does not apply to you"),
        (bool(told.evidence), "evidence", "Evidence"),
        (True, "working", "How the score is worked out"),
        (True, "appendix", "Every question"),
    )
    return [(anchor, heading) for there, anchor, heading in sections if there]


def trend(data: ReportData, told: story.Story, inks: chart.Inks) -> Markup | str:
    """The scores over time as a chart; empty where there is one alone."""
    if not data.trend or data.left.value is None:
        return ""
    month = partial(words.month, short=len(data.trend) > 4)
    points = [chart.Column(month(one.day), one.left.rounded, of=one.counts.answered) for one in data.trend]
    points.append(chart.Column(month(data.day), data.left.rounded, now=True, of=data.counts.answered))
    if len(points) > LABELLED:  # each second one, so that none runs into the next
        points = [
            point if (len(points) - at) % 2 else replace(point, label="") for at, point in enumerate(points)
        ]
    return chart.columns(points, told.trend, inks)


def impact(value: str) -> str:
    """A rating of business impact in words."""
    return _IMPACTS.get(value, "not rated yet")


def _bar(counts: Counts) -> str:
    """Aligned, put right and misaligned as a line of characters; empty where nothing was answered."""
    if not counts.answered:
        return ""
    solid = counts.found_yes * BAR // counts.answered
    left = counts.yes * BAR // counts.answered
    return "█" * solid + "▒" * (left - solid) + "░" * (BAR - left)


def _cite(question: Question, places: dict[str, list[int]]) -> Markup:
    """Where the evidence of a question stands in the document."""
    return Markup(", ").join(
        Markup('<a href="#evidence-{}">{}</a>').format(at, clean(one.name) or f"number {at}")
        for at, one in zip(places[question.code], question.evidence, strict=True)
    )


def _sources(question: Question) -> Markup:
    return Markup("; ").join(link(one.address, one.citation) for one in question.sources)


def _excerpt(pasted: str) -> str:
    lines = clean(pasted, long=True).split("\n")
    if len(lines) <= LINES:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES], f"… {count(len(lines) - LINES, 'more line')} in our records"])
