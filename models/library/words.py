"""What history calls the columns of packs, categories, standards, their versions and feedback."""

from __future__ import annotations

import json
from typing import Any

from models.library import categories, decisions, register
from models.library.catalogue import STATE_WORDS
from models.library.entered import FIELDS
from models.library.feedback import DECLINED, DONE, NEW, REJECTED
from models.library.wording import FIRST, MEANING, WORDING
from models.store.words import Namer, Table, Words, labels

_WORDED = labels(FIELDS)


def _sources(value: Any, _: Namer) -> str:
    return "; ".join(one.get("citation") or one.get("address", "") for one in json.loads(value))


def _parameters(value: Any, _: Namer) -> str:
    return "; ".join(f"{one['id']} = {one.get('value') or 'not settled'}" for one in json.loads(value))


TABLES = {
    "packs": Table(
        "pack",
        "SELECT name FROM packs WHERE id = :key",
        {"code": Words("Code"), **labels(register.FIELDS)},
        silent=("own",),
    ),
    "pack_clients": Table(
        "pack",
        "SELECT p.name FROM pack_clients o JOIN packs p ON p.id = o.pack WHERE o.id = :key",
        {"pack": Words("Pack", of="packs"), "client": Words("On for", of="clients")},
    ),
    "categories": Table(
        "category",
        "SELECT name FROM categories WHERE id = :key",
        {
            "pack": Words("Pack", of="packs"),
            **labels(categories.FIELDS),
            "position": Words("Place in its pack"),
        },
    ),
    "standards": Table(
        "standard",
        "SELECT code FROM standards WHERE id = :key",
        {
            "code": _WORDED["code"],
            "pack": Words("Pack", of="packs"),
            "ref": Words("Number in its source"),
            "category": _WORDED["category"],
            "state": Words("State", STATE_WORDS),
            "owner": _WORDED["owner"],
            "live": Words("What is asked", of="standard_versions"),
            "latest": Words("The newest", of="standard_versions"),
        },
        silent=("brought",),
    ),
    "standard_versions": Table(
        "version",
        "SELECT 'version ' || n FROM standard_versions WHERE id = :key",
        {
            **labels(
                FIELDS, without=("code", "category", "owner", "references", "sources", "parameters", "change")
            ),
            "refs": _WORDED["references"],
            "sources": Words("Sources", form=_sources),
            "parameters": Words("Parameters", form=_parameters),
            "change": Words(
                "Kind of change",
                {FIRST: "the first version", WORDING: "the wording, answers stay", MEANING: "the meaning"},
            ),
            "approved_at": Words("Approved", moment=True),
            "approved_by": Words("Approved by", of="people"),
        },
        silent=("standard", "n"),
    ),
    "feedback": Table(
        "feedback",
        "SELECT 'feedback of ' || p.name FROM feedback f JOIN people p ON p.id = f.who WHERE f.id = :key",
        {
            "standard": Words("Standard", of="standards"),
            "client": Words("At", of="clients"),
            "review": Words("In", of="reviews"),
            "text": Words("Feedback"),
            "state": Words("State", {NEW: "new", DONE: "done", DECLINED: "declined", REJECTED: "sent back"}),
        },
        silent=("who", "at"),
    ),
    "decisions": Table(
        "decision",
        "SELECT 'decision on ' || s.code FROM decisions d JOIN standards s ON s.id = d.standard WHERE d.id = :key",
        {
            "standard": Words("Standard", of="standards"),
            "n": Words("Of version"),
            "what": Words("Decided", decisions.WORDS),
            "reason": Words("Reason"),
        },
        silent=("who", "at"),
    ),
}
