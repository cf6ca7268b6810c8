"""What history calls the columns of reviews, questions, answers, evidence, findings and decisions on scope."""

from __future__ import annotations

import json
from typing import Any

from models.align import asking, findings, register
from models.store.words import Namer, Table, Words, said_list
from models.text import count


def _ask(value: Any, namer: Namer) -> str:
    ask = json.loads(value)
    if isinstance(ask, str):
        return asking.WHOLE.get(ask, ask)
    return ", ".join(namer.name("categories", key) for key in ask)


def _minutes(value: Any, _: Namer) -> str:
    return count(value, "minute")


def _months(value: Any, _: Namer) -> str:
    return count(value, "month")


def _review(item: Any, namer: Namer) -> str:
    return namer.value("SELECT r.code FROM items i JOIN reviews r ON r.id = i.review WHERE i.id = :key", item)


_WHAT = {"opened": "opened", "again": "no again", "regressed": "regressed", "verified": "verified"}

TABLES = {
    "scope": Table(
        "decision",
        "SELECT coalesce(s.code, c.name, x.tag, p.name) FROM scope x LEFT JOIN standards s ON s.id = x.standard "
        "LEFT JOIN categories c ON c.id = x.category LEFT JOIN packs p ON p.id = x.pack WHERE x.id = :key",
        {
            "client": Words("Client", of="clients"),
            "standard": Words("Standard", of="standards"),
            "category": Words("Category", of="categories"),
            "tag": Words("Tag"),
            "pack": Words("Pack", of="packs"),
            "inside": Words("", {1: "asked here", 0: "not asked here"}),
            "reason": Words("Reason"),
            "until": Words("Until"),
            "review": Words("Decided in", of="reviews"),
        },
        silent=("at",),
    ),
    "reviews": Table(
        "review",
        "SELECT code FROM reviews WHERE id = :key",
        {
            "code": Words("Code"),
            "client": Words("Client", of="clients"),
            "kind": Words("Kind"),
            "state": Words("State", register.STATE_WORDS),
            "ask": Words("Asked", form=_ask),
            "tam": Words("TAM", of="people"),
            "vcio": Words("vCIO", of="people"),
            "place": Words("Where"),
            "place_reason": Words("Why there"),
            "planned": Words("Planned for"),
            "due": Words("Due"),
            "started_at": Words("Started", moment=True),
            "submitted_at": Words("Submitted", moment=True),
            "submitted_by": Words("Submitted by", of="people"),
            "closed_at": Words("Closed", moment=True),
            "closed_by": Words("Closed by", of="people"),
            "returned": Words("Sent back because"),
            "returned_at": Words("Sent back", moment=True),
            "corrects": Words("Corrects", of="reviews"),
            "series": Words("Of the series", of="series"),
            "slot": Words("Its turn"),
        },
        silent=("given",),
    ),
    "series": Table(
        "series",
        "SELECT code FROM series WHERE id = :key",
        {
            "code": Words("Code"),
            "client": Words("Client", of="clients"),
            "months": Words("Every", form=_months),
            "starts": Words("From"),
            "until": Words("Until"),
            "kind": Words("Kind"),
            "ask": Words("Asks", form=_ask),
            "tam": Words("TAM", of="people"),
            "place": Words("Where"),
            "place_reason": Words("Why there"),
        },
        silent=("uid",),
    ),
    "items": Table(
        "question",
        "SELECT s.code FROM items i JOIN standards s ON s.id = i.standard WHERE i.id = :key",
        {
            "review": Words("Asked in", of="reviews"),
            "standard": Words("Standard", of="standards"),
            "wording": Words("In the words of", of="standard_versions"),
            "scope": Words(
                "not applicable here", of="scope", joint=": decision on ", gone="applicable here again"
            ),
        },
        silent=("client", "category", "carried"),
    ),
    "answers": Table(
        "answer to",
        "SELECT s.code FROM items i JOIN standards s ON s.id = i.standard WHERE i.id = :key",
        {
            "value": Words(
                "answered", {1: "yes", 0: "no"}, joint=" ", gone="answer taken back", unless="realigned"
            ),
            "realigned": Words(
                "realigned on the spot (found no, left yes)",
                form=_minutes,
                joint=", ",
                gone="no longer realigned on the spot",
            ),
            "confirmed": Words("confirmed as unchanged", {1: "yes", 0: "no"}, quiet=(0,)),
            "note": Words("Note"),
            "fix": Words("How it will be fixed"),
        },
        silent=("at", "who"),
    ),
    "evidence": Table(
        "evidence",
        "SELECT name FROM evidence WHERE id = :key",
        {
            "kind": Words(
                "Evidence", {"file": "a file", "link": "a link", "output": "output", "text": "a text"}
            ),
            "name": Words("Name"),
            "text": Words("Text"),
        },
        silent=("item", "file", "at", "who"),
    ),
    "findings": Table(
        "finding",
        "SELECT code FROM findings WHERE id = :key",
        {
            "code": Words("Code"),
            "client": Words("Client", of="clients"),
            "standard": Words("Standard", of="standards"),
            "item": Words("Answered last in", form=_review),
            "state": Words("State", findings.STATE_WORDS),
            "fix": Words("How it will be fixed"),
            "impact_kinds": Words("Kinds of impact", form=said_list, quiet=("[]",)),
            "impact": Words("Impact"),
            "owner": Words("Owner", of="people"),
            "discussed_with": Words("Discussed with"),
            "discussed_on": Words("Discussed on"),
            "accepted_by": Words("Accepted by"),
            "accepted_until": Words("Accepted until"),
            "accepted_why": Words("Accepted because"),
            "opened_at": Words("Opened", moment=True),
        },
    ),
    "finding_events": Table(
        "finding",
        "SELECT f.code FROM finding_events e JOIN findings f ON f.id = e.finding WHERE e.id = :key",
        {
            "review": Words("In", of="reviews"),
            "what": Words("", _WHAT),
            "before": Words("Before it was", findings.STATE_WORDS, joint=" "),
        },
        silent=("finding", "item", "at"),
    ),
    "standing": Table(
        "standing",
        "SELECT r.code FROM standing g JOIN reviews r ON r.id = g.review WHERE g.id = :key",
        silent=("review", "category", "yes", "no"),
    ),
}
