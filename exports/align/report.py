"""The alignment report of a review on paper: PDF, HTML and Markdown from `models.align.report_values`."""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup, escape

from exports import chart, words
from exports.align import story
from exports.brand import Brand
from exports.html import link, prose
from exports.template import html
from models.align.report_values import NOT_HERE, Question, ReportData
from models.files import size
from models.text import clean, count

LINES = 60
"""Lines of pasted output that a document prints; the rest stays in the practice's records."""

_IMPACTS = {"high": "high impact", "medium": "medium impact", "low": "low impact"}


def as_html(data: ReportData, brand: Brand, *, alone: bool) -> str:
    """The report as HTML; `alone`: a file to be opened by itself, else what becomes a PDF."""
    told = story.tell(data)
    inks = chart.Inks(brand.main, brand.accent, brand.text)
    places: dict[str, list[int]] = {}
    for at, one in enumerate(told.evidence, 1):
        places.setdefault(one.question.code, []).append(at)
    appendix: dict[str, list[Question]] = {}
    for question in data.questions:
        appendix.setdefault(question.category, []).append(question)
    day = partial(words.long_day, locale=data.locale)
    return html(
        "align/report.html.j2",
        brand,
        alone=alone,
        day=data.day,
        document_title=f"{told.title} · {data.client}",
        document_about=f"Review {data.review} of {data.client}, {day(data.day)}",
        data=data,
        story=told,
        appendix=list(appendix.items()),
        not_here=data.of(NOT_HERE),
        outcomes=story.OUTCOMES,
        minutes=sum(one.minutes for one in data.realigned),
        change=story.signed(story.difference(data.left, data.trend[-1].left)) if data.trend else "",
        trend_chart=_trend(data, told, inks),
        keys={
            kind: chart.key(kind, label, inks)
            for kind, label in (("aligned", "solid"), ("realigned", "striped"), ("misaligned", "outline"))
        },
        bar=lambda area: chart.bar(area.score.counts, area.words, inks),
        whole_bar=chart.bar(data.counts, told.counted, inks),
        long_day=day,
        begin=words.begin,
        percent=_percent,
        impact=lambda value: _IMPACTS.get(value, "not rated yet"),
        prose=prose,
        link=link,
        size=size,
        excerpt=_excerpt,
        cite=partial(_cite, places=places),
    )


def _trend(data: ReportData, told: story.Story, inks: chart.Inks) -> Markup | str:
    if not data.trend or data.left.value is None:
        return ""
    points = [chart.Column(words.month(one.day), _percent(one.left)) for one in data.trend]
    points.append(chart.Column(words.month(data.day), _percent(data.left), now=True))
    return chart.columns(points, told.trend, inks)


def _percent(figure: Any) -> int | None:
    return None if figure.value is None else story.whole(figure)


def _cite(question: Question, places: dict[str, list[int]]) -> Markup:
    """Where the evidence of a question stands in the document."""
    return Markup(", ").join(
        Markup('<a href="#evidence-{}">{}</a>').format(at, clean(one.name) or f"number {at}")
        for at, one in zip(places[question.code], question.evidence, strict=True)
    )


def _excerpt(text: str) -> Markup:
    lines = clean(text, long=True).split("\n")
    shown = escape("\n".join(lines[:LINES]))
    if len(lines) > LINES:
        shown += f"\n… {count(len(lines) - LINES, 'more line')} in our records"
    return shown
