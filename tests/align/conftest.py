"""A small practice in a real file, and the ways to move it on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from models.align import answers, reviews
from models.align.score import Counts
from models.align.walk import Walk, walk
from models.library.founding import found
from models.store.change import Change
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.align import walking
from tests.align.walking import Review
from tests.office import copied

T = TypeVar("T")
START = "2026-03-02"


@dataclass
class Practice:
    """A practice with a founder, a TAM, another TAM, two vCIOs and somebody who only looks."""

    store: Store
    founder: Who
    dana: Who
    noor: Who
    vic: Who
    vera: Who
    viewer: Who
    on: Callable[[str], None]
    """Makes a day today."""

    def do(self, work: Callable[[Change], T], who: Who | None = None, text: str = "set up") -> T:
        """One change, waited for."""
        return self.store.change(who or self.founder, text, work).result()

    def client(
        self, code: str, *, profile: tuple[str, ...] = (), vcio: Who | None = None, tam: Who | None = None
    ) -> int:
        """A client; its key."""
        return self.do(
            lambda change: change.insert(
                "clients",
                {
                    "code": code,
                    "name": f"{code.title()} Ltd",
                    "industry": "dental",
                    "status": "active",
                    "tam": None if tam is None else tam.id,
                    "vcio": None if vcio is None else vcio.id,
                    "profile": json.dumps(list(profile)),
                    "note": "",
                },
            )
        )

    def category(
        self, name: str, prefix: str, *, frequency: str = "", pack: int = 1, position: int = 0
    ) -> int:
        """A category; its key."""
        return self.do(
            lambda change: change.insert(
                "categories",
                {
                    "pack": pack,
                    "name": name,
                    "section": "",
                    "prefix": prefix,
                    "kind": "technology",
                    "frequency": frequency,
                    "position": position,
                },
            )
        )

    def pack(self, code: str = "csf", name: str = "CSF") -> int:
        """A pack that is not the practice's own, switched on for nobody; its key."""
        row = {"code": code, "name": name, "edition": "", "licence": "", "source": "", "own": 0}
        return self.do(lambda change: change.insert("packs", row))

    def namesake(self) -> None:
        """A second category that is called Backup, in another pack that is switched on for all, with CSB-001 in it."""
        pack = self.pack()
        self.standards(self.category("backup", "CSB", pack=pack), "CSB", 1)
        self.do(lambda change: change.insert("pack_clients", {"pack": pack, "client": None}))

    def standards(self, category: int, prefix: str, number: int, **wording: Any) -> list[int]:
        """Approved standards PREFIX-001 and on; their keys."""

        def work(change: Change) -> list[int]:
            pack = change.value("SELECT pack FROM categories WHERE id = :id", {"id": category})
            keys = change.insert_many(
                "standards",
                [
                    {
                        "code": f"{prefix}-{n:03d}",
                        "pack": pack,
                        "ref": f"{prefix}-{n:03d}",
                        "category": category,
                        "state": "approved",
                    }
                    for n in range(1, number + 1)
                ],
            )
            versions = change.insert_many("standard_versions", [_version(key, 1, **wording) for key in keys])
            for key, version in zip(keys, versions, strict=True):
                change.update("standards", key, {"live": version, "latest": version})
            return keys

        return self.do(work)

    def revise(self, standard: int, change_kind: str, **wording: Any) -> int:
        """A new approved version of a standard; its key."""

        def work(change: Change) -> int:
            n = change.value("SELECT max(n) FROM standard_versions WHERE standard = :s", {"s": standard})
            key = change.insert(
                "standard_versions", {**_version(standard, n + 1, **wording), "change": change_kind}
            )
            change.update("standards", standard, {"live": key, "latest": key})
            return key

        return self.do(work)

    def start(self, client: str, ask: str = "due", who: Who | None = None) -> str:
        """A review in progress; its code."""
        return reviews.start(self.store, who or self.dana, client, ask).result()

    def walk(self, code: str) -> Walk:
        """The walk of a review."""
        return walk(self.store, code)

    def item(self, code: str, standard: str) -> int:
        """The question of a standard in a review."""
        return next(item.id for item in self.walk(code).items if item.code == standard)

    def say(self, code: str, text: str, who: Who | None = None) -> None:
        """Answers in the order of the list: y, n, space for left open."""
        for item, letter in zip(self.walk(code).items, text, strict=False):
            if letter != " ":
                answers.answer(
                    self.store, who or self.dana, item.id, letter == "y", seen=item.version
                ).result()

    def whole(self, client: str, text: str, ask: str = "all") -> str:
        """A review answered and submitted; its code."""
        code = self.start(client, ask)
        self.say(code, text)
        reviews.submit(self.store, self.dana, code).result()
        return code

    def table(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        return [dict(row) for row in self.store.rows(f"SELECT * FROM {name}")]


def _version(standard: int, n: int, **wording: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "standard": standard,
        "n": n,
        "name": f"Name {standard}",
        "question": f"Is standard {standard} met?",
        "why": "Because the work stops otherwise.",
        "how": "Look.",
        "remedy": "",
        "recommendation": "",
        "business_impact": "medium",
        "technical_impact": "low",
        "frequency": "",
        "change": "first",
        "approved_at": 1,
        "approved_by": 1,
    }
    row.update(wording)
    for name in ("sources", "refs", "risks", "tags", "applies_to", "parameters"):
        row[name] = json.dumps(list(row.get(name, ())))
    return row


def _staffed(path: Path) -> list[Who]:
    founder = found(path, login="fay", person="Fay Founder", name="Harbour IT")

    def staff(change: Change) -> list[Who]:
        made = []
        for login, name, roles in (
            ("dana", "Dana Reyes", ("tam",)),
            ("noor", "Noor Said", ("tam",)),
            ("vic", "Vic Stone", ("vcio",)),
            ("vera", "Vera Lind", ("vcio",)),
            ("lou", "Lou Looker", ("viewer",)),
        ):
            row = {
                "login": login,
                "name": name,
                "email": "",
                "roles": json.dumps(roles),
                "areas": "[]",
                "active": True,
            }
            made.append(Who(change.insert("people", row), login, name, frozenset(roles)))
        return made

    with open_store(path) as store:
        return [founder, *store.change(founder, "staff", staff).result()]


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """A practice without clients and standards, on 2 March 2026."""
    monkeypatch.setenv("STEERBOARD_TODAY", START)
    path = tmp_path / "practice" / "practice.db"
    founder, dana, noor, vic, vera, viewer = copied(path, "align", _staffed)
    store = open_store(path)

    def on(day: str) -> None:
        monkeypatch.setenv("STEERBOARD_TODAY", day)

    yield Practice(store, founder, dana, noor, vic, vera, viewer, on)
    store.close()


@pytest.fixture
def acme(practice: Practice) -> Practice:
    """The practice with two categories of standards (BKP-001 to 003, NET-001 to 003) and a client, ACME, of
    Vic's."""
    backup = practice.category("Backup", "BKP", position=1)
    network = practice.category("Network", "NET", position=2)
    practice.standards(backup, "BKP", 3, business_impact="high")
    practice.standards(network, "NET", 3)
    practice.client("ACME", vcio=practice.vic, tam=practice.dana)
    return practice


def today(practice: Practice, client: int) -> dict[int, Counts]:
    """Category → how the client stands there, as it is counted."""
    rows = practice.store.rows("SELECT category, yes, no FROM client_counts WHERE client = ?", (client,))
    return {row["category"]: Counts(row["yes"], row["no"]) for row in rows}


class _Stop(Exception):
    """Rolls a change back."""


@pytest.fixture
def derived(practice: Practice) -> Callable[[], None]:
    """Asserts that the derived tables are what a rebuild makes of the answers."""
    from models.align import counts

    def check() -> None:
        def work(change: Change) -> None:
            def tables() -> dict[str, list[tuple[Any, ...]]]:
                return {
                    name: sorted(tuple(row) for row in change.rows(f"SELECT * FROM {name}"))
                    for name in counts.TABLES
                }

            before = tables()
            counts.rebuild_all(change)
            assert before == tables()
            raise _Stop

        with pytest.raises(_Stop):
            practice.do(work)

    return check


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    """The review of the drawings."""
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.drawn(tmp_path)
    yield made
    made.store.close()
