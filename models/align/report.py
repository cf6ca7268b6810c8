"""The alignment report of a review as values: read from the answers while it is in progress, from the frozen
copy ever after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from models.align import asking, evidence, register, score, standing
from models.align.due import frequency
from models.align.findings import STATE
from models.align.register import Review
from models.align.report_values import (
    ALIGNED,
    MISALIGNED,
    NOT_HERE,
    OPEN,
    REALIGNED,
    Authority,
    CategoryScore,
    Moved,
    Point,
    Proof,
    Question,
    ReportData,
    Side,
    Since,
    Step,
)
from models.align.score import Counts
from models.dates import day_of, kept_day
from models.errors import Problem
from models.figure import Figure
from models.library.catalogue import WHOLE_HEADING
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store

ASKED = {"due": "what was due", "all": "everything that applies", "base": "the base set"}
"""What a review asked beside categories (`asking.WHOLE`), in words."""


def report(store: Store, code: str) -> ReportData:
    """What the report of a review says: from its frozen copy where it was submitted, else as it stands now.

    Raises NotFound, and Problem where the review has not started or was cancelled.
    """
    from models.store.frozen import frozen

    with store.snapshot():
        one = register.review(store, code)
        if one.state in ("planned", "cancelled"):
            raise Problem(f"{one.code} is {one.words}: it has no report.", do="Start it first.")
        if one.state == "progress":
            return live(store, one.code, store.today())
        copy = frozen(store, "review", one.id)
        data = from_json(copy.value)
        closed = day_of(one.closed_at, store.zone) if one.closed_at else None
        return replace(data, state=one.state, closed=closed, hash=copy.hash)


def live(reader: Reader, code: str, today: date) -> ReportData:
    """The report from the answers as they stand. Raises NotFound."""
    from models.align import report_since  # a report from its frozen copy does not wait for it

    one = register.review(reader, code)
    zone = reader.zone
    facts = {row["name"]: row["value"] for row in reader.rows("SELECT name, value FROM facts")}
    client = reader.row("SELECT industry FROM clients WHERE id = :id", {"id": one.client})
    demo = reader.value("SELECT value FROM meta WHERE name = 'demo'") == "1"
    trend = _trend(reader, one, zone)
    before = trend[-1].review if trend else None
    asked = ASKED[one.ask] if isinstance(one.ask, str) else asking.ask_words(reader, one.ask)
    submitted = day_of(one.submitted_at, zone) if one.submitted_at else None
    sides, since = report_since.standing_of(reader, one, today)
    called = standing.names(reader)
    return ReportData(
        practice=facts.get("name", ""),
        client_code=one.client_code,
        client=one.client_name,
        industry="" if client is None else client["industry"],
        review=one.code,
        kind=one.kind,
        state=one.state,
        day=submitted or today,
        started=day_of(one.started_at, zone) if one.started_at else today,
        submitted=submitted,
        closed=day_of(one.closed_at, zone) if one.closed_at else None,
        tam=one.tam_name,
        vcio=one.vcio_name,
        place=one.place,
        asked=asked,
        counts=one.counts,
        found=score.as_found(one.counts),
        left=score.as_left(one.counts),
        categories=_categories(reader, one.id, before, called),
        questions=_questions(reader, one, before, today, called),
        trend=trend,
        corrects=one.corrects,
        demo=demo,
        locale=facts.get("locale", "en_US"),
        sides=sides,
        since=since,
    )


# Reading ----------------------------------------------------------------------------------------------------


def _trend(reader: Reader, one: Review, zone: str) -> tuple[Point, ...]:
    """Earlier reviews that were submitted, the oldest first; one that was corrected stands for itself no
    more."""
    rows = reader.rows(
        "SELECT r.code, r.submitted_at, sum(n.yes) AS yes, sum(n.no) AS no, sum(n.realigned) AS realigned, "
        "sum(n.na) AS na, "
        "sum(n.open) AS open FROM reviews r JOIN review_counts n ON n.review = r.id "
        "WHERE r.client = :client AND r.id <> :review AND r.state IN ('submitted', 'closed') AND "
        "r.started_at <= :started "
        "AND NOT EXISTS (SELECT 1 FROM reviews k WHERE k.corrects = r.id AND (k.id = :review "
        "OR k.state IN ('submitted', 'closed'))) "
        "GROUP BY r.id, r.code, r.submitted_at ORDER BY r.submitted_at DESC, r.id DESC LIMIT :limit",
        {"client": one.client, "review": one.id, "started": one.started_at or 0, "limit": standing.COURSE},
    )
    points = []
    for row in reversed(rows):
        counts = Counts(row["yes"], row["no"], row["realigned"], row["na"], row["open"])
        points.append(Point(row["code"], day_of(row["submitted_at"], zone), score.as_left(counts), counts))
    return tuple(points)


def _categories(
    reader: Reader, review: int, before: str | None, called: Mapping[int, str]
) -> tuple[CategoryScore, ...]:
    """In the order of the review; those of several packs that have the same name are one."""
    rows = reader.rows(
        "SELECT n.category, c.section, n.yes, n.no, n.realigned, n.na, n.open FROM review_counts n "
        "JOIN categories c ON c.id = n.category WHERE n.review = :review "
        "ORDER BY (SELECT min(i.id) FROM items i WHERE i.review = n.review AND i.category = "
        "n.category)",
        {"review": review},
    )
    sections: dict[str, str] = {}
    for row in rows:
        sections.setdefault(called[row["category"]], row["section"])
    earlier: dict[str, Counts] = {}
    if before is not None:
        then = reader.rows(
            "SELECT n.* FROM review_counts n JOIN reviews r ON r.id = n.review WHERE r.code = :code",
            {"code": before},
        )
        earlier = _added(then, called)
    counts = _added(rows, called)
    return tuple(_score(name, sections[name], one, earlier.get(name)) for name, one in counts.items())


def _added(rows: Iterable[sqlite3.Row], called: Mapping[int, str]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for row in rows:
        name = called.get(row["category"], standing.GONE)
        one = Counts(row["yes"], row["no"], row["realigned"], row["na"], row["open"])
        found[name] = found.get(name, Counts()) + one
    return found


def _score(name: str, section: str, counts: Counts, before: Counts | None) -> CategoryScore:
    return CategoryScore(
        name,
        section,
        counts,
        score.as_left(counts, name),
        score.as_found(counts, name),
        None if before is None else score.as_left(before, name),
        before,
    )


def _questions(
    reader: Reader, one: Review, before: str | None, today: date, called: Mapping[int, str]
) -> tuple[Question, ...]:
    rows = reader.rows(
        "SELECT i.id, i.standard, i.scope, i.category, s.code, s.ref, c.frequency AS "
        f"category_frequency, {WHOLE_HEADING} AS name, "
        "v.question, v.why, v.remedy, v.recommendation, v.business_impact, v.technical_impact, v.frequency, "
        "v.risks, "
        "v.sources, v.refs, a.value, a.realigned, a.note, a.fix, a.at, a.confirmed, p.name AS by_name, "
        "d.reason, d.until, "
        f"f.code AS finding, {STATE} AS finding_state, f.opened_at, f.impact FROM items i "
        "JOIN standards s ON s.id = i.standard JOIN categories c ON c.id = i.category "
        "JOIN standard_versions v ON v.id = i.wording LEFT JOIN answers a ON a.id = i.id "
        "LEFT JOIN people p ON p.id = a.who LEFT JOIN scope d ON d.id = i.scope "
        "LEFT JOIN findings f ON f.client = i.client AND f.standard = i.standard "
        "WHERE i.review = :review ORDER BY i.id",
        {"review": one.id, "today": today.isoformat()},
    )
    proofs = evidence.of_review(reader, one.id)
    earlier = _outcomes(reader, before) if before is not None else {}
    return tuple(
        _question(row, called[row["category"]], one.state, proofs.get(row["id"], ()), earlier, reader.zone)
        for row in rows
    )


def _question(
    row: sqlite3.Row,
    category: str,
    state: str,
    proofs: Iterable[evidence.Evidence],
    earlier: Mapping[int, str],
    zone: str,
) -> Question:
    outcome = _outcome(row)
    answered = outcome not in (OPEN, NOT_HERE)
    judged = answered and row["finding"] is not None and (state != "progress" or outcome == MISALIGNED)
    return Question(
        code=row["code"],
        ref=row["ref"],
        category=category,
        name=row["name"],
        question=row["question"],
        why=row["why"],
        remedy=row["remedy"],
        recommendation=row["recommendation"],
        business_impact=row["business_impact"],
        technical_impact=row["technical_impact"],
        frequency=frequency(row["frequency"], row["category_frequency"]),
        outcome=outcome,
        risks=tuple(json.loads(row["risks"])) if row["risks"] else (),
        sources=_authorities(row["sources"]),
        references=tuple(json.loads(row["refs"])) if row["refs"] else (),
        note=row["note"] or "",
        fix=(row["fix"] or "") if outcome in (MISALIGNED, REALIGNED) else "",
        minutes=(row["realigned"] or 0) if outcome == REALIGNED else 0,
        answered=day_of(row["at"], zone) if answered else None,
        by=(row["by_name"] or "") if answered else "",
        confirmed=bool(row["confirmed"]) if answered else False,
        reason=row["reason"] or "",
        until=kept_day(row["until"]),
        before=earlier.get(row["standard"], ""),
        evidence=tuple(
            Proof(one.kind, one.name, one.text, day_of(one.at, zone), one.by, one.size, one.hash)
            for one in proofs
        ),
        finding=row["finding"] if judged else "",
        finding_state=row["finding_state"] if judged else "",
        since=day_of(row["opened_at"], zone) if judged else None,
        finding_impact=row["impact"] if judged else "",
    )


def _outcomes(reader: Reader, code: str) -> dict[int, str]:
    rows = reader.rows(
        "SELECT i.standard, i.scope, a.value, a.realigned FROM items i JOIN reviews r ON r.id = i.review "
        "LEFT JOIN answers a ON a.id = i.id WHERE r.code = :code",
        {"code": code},
    )
    return {row["standard"]: _outcome(row) for row in rows}


def _outcome(row: sqlite3.Row) -> str:
    if row["scope"] is not None:
        return NOT_HERE
    if row["value"] is None:
        return OPEN
    if row["value"] == 0:
        return MISALIGNED
    return ALIGNED if row["realigned"] is None else REALIGNED


def _authorities(column: str) -> tuple[Authority, ...]:
    if not column or column == "[]":
        return ()
    return tuple(Authority(one.get("citation", ""), one.get("address", "")) for one in json.loads(column))


# As JSON ----------------------------------------------------------------------------------------------------


def as_json(data: ReportData) -> dict[str, Any]:
    """The report as plain JSON values. Figures are left out: they follow from the counts that stand beside
    them."""
    plain: dict[str, Any] = _plain(data)
    return plain


def from_json(value: Mapping[str, Any]) -> ReportData:
    """The report from `as_json`, with its figures computed; fields that a later program added have their
    defaults."""
    known = _known(ReportData, value)
    counts = Counts(**value["counts"])
    known.update(
        counts=counts,
        found=score.as_found(counts),
        left=score.as_left(counts),
        categories=tuple(_category(one) for one in value["categories"]),
        questions=tuple(_from_question(one) for one in value["questions"]),
        trend=tuple(_point(one) for one in value["trend"]),
        sides=tuple(_side(one) for one in value.get("sides", ())),
        since=_since(value["since"]) if value.get("since") else None,
    )
    return ReportData(**_with_days(known, "day", "started", "submitted", "closed"))


def _category(value: Mapping[str, Any]) -> CategoryScore:
    before = value.get("before_counts")
    return _score(
        value["name"], value["section"], Counts(**value["counts"]), Counts(**before) if before else None
    )


def _point(value: Mapping[str, Any]) -> Point:
    counts = Counts(**value["counts"])
    return Point(value["review"], date.fromisoformat(value["day"]), score.as_left(counts), counts)


def _side(value: Mapping[str, Any]) -> Side:
    then = value.get("then")
    return Side(
        value["name"], Counts(**value["now"]), Counts(**then) if then else None, value.get("mended", 0)
    )


def _since(value: Mapping[str, Any]) -> Since:
    known = _known(Since, value)
    known.update(
        before=Counts(**value["before"]),
        after=Counts(**value["after"]),
        steps=tuple(Step(**_known(Step, one)) for one in value["steps"]),
        changes=tuple(Moved(**_known(Moved, one)) for one in value["changes"]),
        shifts=tuple(value.get("shifts", ())),
    )
    return Since(**_with_days(known, "day"))


def _from_question(value: Mapping[str, Any]) -> Question:
    known = _known(Question, value)
    known.update(
        risks=tuple(value["risks"]),
        references=tuple(value["references"]),
        sources=tuple(Authority(**_known(Authority, one)) for one in value["sources"]),
        evidence=tuple(Proof(**_with_days(_known(Proof, one), "day")) for one in value["evidence"]),
    )
    return Question(**_with_days(known, "answered", "until", "since"))


def _known(kind: type, value: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: one for name, one in value.items() if name in names}


def _with_days(values: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):  # as most of them are
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if not isinstance(getattr(value, field.name), Figure)
        }
    return value
