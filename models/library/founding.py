"""What a practice begins with: its facts, the person who founds it with every role, and the practice's own pack."""

from __future__ import annotations

from pathlib import Path

from models import dates
from models.errors import Problem
from models.store import facts, opening
from models.store.change import Change
from models.text import clean
from models.who import Who

ROLES = ("admin", "tam", "vcio", "services", "committee", "desk", "projects")
"""Every role but viewer, which takes rights away: what the person who runs `init` has (PRACTICE §4)."""
OWN_PACK = "own"
"""Code of the practice's own pack, which is on for every client."""


def found(
    path: Path,
    *,
    login: str,
    person: str = "",
    name: str = "My practice",
    zone: str = "UTC",
    currency: str = "USD",
    locale: str = "en_US",
    group: str = "",
    demo: bool = False,
) -> Who:
    """Make a new practice at a path where nothing is; the founder. Raises Problem."""
    dates.zone(zone)
    if not clean(name):
        raise Problem("A practice needs a name.", do="Give one with --name.")
    who = Who(1, login, clean(person) or login, frozenset(ROLES))

    def first(change: Change) -> Who:
        for fact, value in (
            ("name", clean(name)),
            ("zone", zone),
            ("currency", currency),
            ("locale", locale),
            ("fiscal_start", "1"),
        ):
            facts.put(change, fact, value)
        change.insert(
            "people",
            {
                "login": login,
                "name": who.name,
                "email": "",
                "roles": _list(ROLES),
                "areas": "[]",
                "active": True,
            },
        )
        change.insert(
            "packs",
            {"code": OWN_PACK, "name": clean(name), "edition": "", "licence": "", "source": "", "own": True},
        )
        change.freeze("it founded the practice")
        return who

    return opening.create(path, first, founder=who, group=group, demo=demo)


def _list(values: tuple[str, ...]) -> str:
    import json

    return json.dumps(list(values), separators=(",", ":"))
