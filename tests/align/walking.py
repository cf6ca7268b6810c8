"""A review to walk in tests: Acme Dental at Harbour IT, with the questions of the drawings."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from models.align import answers, reviews
from models.align.walk import Item, Walk, walk
from models.library.founding import found
from models.practice.people import login_name
from models.settings import Settings
from models.store.change import Change
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from screens.align.walk import ReviewWalk
from screens.align.walk_shared import SharedWalk
from tests.office import copied
from tests.stage import at_work
from tui.workstation import Workstation

TODAY = "2026-11-23"
QUESTIONS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Backup and recovery",
        "BKP",
        (
            ("Daily image", "Does every server have an image of the last 24 hours?"),
            ("Off-site copy", "Is there a copy of the last backup at another site?"),
            ("Alert on failure", "Does a failed backup job open a ticket within an hour?"),
            ("Restore test", "Has a restore of a whole server been tested within the last 90 days?"),
            ("Retention", "Are daily backups kept for at least 30 days?"),
            ("Immutable copy", "Is one copy of each backup immutable for at least 14 days?"),
        ),
    ),
    (
        "Network",
        "NET",
        (
            ("Firewall firmware", "Is the firewall's firmware at most 90 days behind the newest release?"),
            ("Firewall support", "Is the firewall under the vendor's support for 12 months more?"),
            ("Guest Wi-Fi apart", "Is the guest Wi-Fi in a network of its own?"),
            ("Spare switch", "Is there a configured spare for every model of switch?"),
            ("UPS runtime", "Does every UPS run its load for at least 10 minutes?"),
            ("Cable labels", "Is every patch cable labelled at both ends?"),
            ("Rack is labelled", "Does every device in the rack carry its name?"),
        ),
    ),
    (
        "Accounts",
        "ACC",
        (
            ("MFA for all mail", "Is multi-factor sign-in on for every mailbox?"),
            ("MFA for remote access", "Is multi-factor sign-in on for every remote access?"),
            ("No shared administrators", "Does every administrator have an account of their own?"),
        ),
    ),
)
WHY = (
    "A backup that was never restored is a hope. When the server fails, the practice sees no patients until it "
    "is back."
)
HOW = (
    "1 Open the backup console, then Restores.\n2 Look for a full restore within 90 days.\n"
    "3 None: ask for the ticket of the last one."
)


@dataclass
class Review:
    """A review in progress, and who is there."""

    store: Store
    path: Path
    fay: Who
    dana: Who
    noor: Who
    vic: Who
    code: str = ""

    @property
    def walk(self) -> Walk:
        """The walk as it lies on the disk."""
        return walk(self.store, self.code)

    def item(self, code: str) -> Item:
        """A question by the code of its standard."""
        return next(item for item in self.walk.items if item.code == code)

    def answer(self, code: str, value: bool, who: Who | None = None) -> None:
        """Answer a question."""
        item = self.item(code)
        answers.answer(self.store, who or self.dana, item.id, value, seen=item.version).result()

    def values(self) -> str:
        """The answers in the order of the list: y, n, - for not applicable, · for open."""
        letters = {"yes": "y", "no": "n", "na": "-"}
        return "".join(letters.get(item.state, "·") for item in self.walk.items)


def practice(folder: Path) -> Review:
    """A practice with staff and one client, and no standards. Its founder is whoever runs the tests."""
    return _copied(folder, "staff", lambda review: None)


def _copied(folder: Path, key: Hashable, go_on: Callable[[Review], None]) -> Review:
    """That practice as something has gone on with it; copied from one that is made once."""
    path = folder / "walk" / "practice.db"

    def make(at: Path) -> tuple[Who, Who, Who, Who, str]:
        review = _staffed(at)
        go_on(review)
        review.store.close()
        return review.fay, review.dana, review.noor, review.vic, review.code

    fay, dana, noor, vic, code = copied(path, ("walk", key), make)
    return Review(open_store(path), path, fay, dana, noor, vic, code)


def _staffed(path: Path) -> Review:
    fay = found(path, login=login_name(), person="Fay Founder", name="Harbour IT")
    store = open_store(path)

    def staff(change: Change) -> list[Who]:
        made = []
        for login, name, roles in (
            ("dana", "Dana Reyes", ("tam",)),
            ("noor", "Noor Said", ("tam",)),
            ("vic", "Vic Stone", ("vcio",)),
        ):
            row = {"login": login, "name": name, "email": "", "roles": json.dumps(roles), "areas": "[]"}
            made.append(Who(change.insert("people", {**row, "active": True}), login, name, frozenset(roles)))
        client = {"code": "ACME", "name": "Acme Dental", "industry": "dental", "status": "active", "note": ""}
        change.insert("clients", {**client, "tam": made[0].id, "vcio": made[2].id, "profile": "[]"})
        return made

    dana, noor, vic = store.change(fay, "staff", staff).result()
    return Review(store, path, fay, dana, noor, vic)


def ask(review: Review, category: str, prefix: str, questions: Any, position: int = 0, **more: Any) -> None:
    """Approved standards of a category: (name, question) pairs."""

    def work(change: Change) -> None:
        key = change.insert(
            "categories",
            {
                "pack": 1, "name": category, "section": "", "prefix": prefix, "kind": "technology",
                "frequency": "quarterly", "position": position,
            },
        )  # fmt: skip
        for number, (name, question) in enumerate(questions, 1):
            code = f"{prefix}-{number:03d}"
            standard = change.insert(
                "standards", {"code": code, "pack": 1, "ref": code, "category": key, "state": "approved"}
            )
            version = change.insert("standard_versions", wording(standard, 1, name, question, **more))
            change.update("standards", standard, {"live": version, "latest": version})

    review.store.change(review.fay, "standards", work).result()


def wording(standard: int, n: int, name: str, question: str, **more: Any) -> dict[str, Any]:
    """A row of standard_versions."""
    row: dict[str, Any] = {
        "standard": standard, "n": n, "name": name, "question": question, "why": WHY, "how": HOW,
        "remedy": "Restore the newest image into the lab and start it.", "recommendation": "",
        "business_impact": "high", "technical_impact": "medium", "frequency": "", "change": "first",
        "approved_at": 1, "approved_by": 1,
        "sources": [{"citation": "NIST SP 800-34 r1, 3.5.1", "address": "https://csrc.nist.gov"}],
    }  # fmt: skip
    row.update(more)
    for name_of_list in ("sources", "refs", "risks", "tags", "applies_to", "parameters"):
        row[name_of_list] = json.dumps(list(row.get(name_of_list, ())))
    return row


def drawn(folder: Path, then: Callable[[Review], None] | None = None) -> Review:
    """The review of the drawings: 16 questions, none answered; or as somebody went on with it, by a function of the
    module."""

    def go_on(review: Review) -> None:
        for position, (category, prefix, questions) in enumerate(QUESTIONS):
            ask(review, category, prefix, questions, position)
        review.code = reviews.start(review.store, review.dana, "ACME", "all").result()
        if then is not None:
            then(review)

    return _copied(folder, ("drawn", then), go_on)


def again(review: Review, letters: str) -> None:
    """Finishes the review with these letters, and starts the next one, which carries them."""
    finish(review, letters)
    review.code = reviews.start(review.store, review.dana, "ACME", "all").result()


def finish(review: Review, letters: str) -> None:
    """Answers, submits and closes the review."""
    for item, letter in zip(review.walk.items, letters, strict=False):
        if letter in "yn":
            answers.answer(review.store, review.dana, item.id, letter == "y", seen=0, note="").result()
    reviews.submit(review.store, review.dana, review.code).result()
    reviews.close(review.store, review.vic, review.code).result()


def long(folder: Path, number: int) -> Review:
    """A review of so many questions, 20 in each category."""

    def go_on(review: Review) -> None:
        for first in range(0, number, 20):
            name = f"Category {first // 20 + 1}"
            questions = [
                (
                    f"Item {first + n} of the list",
                    f"Is item {first + n} of the list as the contract of {2020 + n % 7} has it?",
                )
                for n in range(1, min(20, number - first) + 1)
            ]
            ask(review, name, f"C{first // 20 + 1:02d}", questions, first // 20)
        review.code = reviews.start(review.store, review.dana, "ACME", "all").result()

    return _copied(folder, number, go_on)


@asynccontextmanager
async def seat(
    review: Review, who: Who, place: tuple[str, str] | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Workstation, Pilot[int]]]:
    """Somebody at a workstation of their own, in the walk of the review unless another place is named."""
    store = open_store(review.path)
    app = Workstation(
        store, who, Settings(), place=place or ("review", review.code), session=f"{who.login}-{id(store)}"
    )
    try:
        async with app.run_test(size=size) as pilot:
            await rest(pilot)
            yield app, pilot
    finally:
        app.stop_readers()
        store.close()


async def rest(pilot: Pilot[Any], seconds: float = 20.0) -> None:
    """Wait until nothing is under way: no worker, no reading, no key on its way to the disk. Raises AssertionError."""
    app = pilot.app
    end = time.monotonic() + seconds
    calm = 0
    while calm < 2:
        assert time.monotonic() < end, "something is under way still"
        await pilot.pause()
        walks = [screen for screen in app.screen_stack if isinstance(screen, SharedWalk)]
        busy = bool(at_work(app)) or any(is_busy(walk) for walk in walks)
        calm = 0 if busy else calm + 1
        if busy:
            await asyncio.sleep(0.001)


def is_busy(walk: SharedWalk) -> bool:
    """Whether a key is on its way to the disk, or something is being read."""
    return not walk.is_read or bool(walk.here.waiting or walk.known.reading or walk._tasks or walk._soon)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, one after the other, as fast as they can be pressed, and wait for what comes of them."""
    for key in keys:
        pilot.app.post_message(events.Key(KEYS.get(key, key_name(key)), key if len(key) == 1 else None))
    await rest(pilot)


def key_name(key: str) -> str:
    """The name by which Textual knows a key."""
    return _character_to_key(key) if len(key) == 1 else key


KEYS = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", " ": "space"}


def typed(text: str) -> list[str]:
    """The keys of a text."""
    return list(text)


async def until(what: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so. Raises AssertionError."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "what was waited for did not come"
        await asyncio.sleep(0.01)


def walk_of(app: Workstation) -> ReviewWalk:
    """The walk, which is on top."""
    assert isinstance(app.screen, ReviewWalk)
    return app.screen


def revise(review: Review, code: str, kind: str) -> None:
    """A new approved version of a standard: a change of meaning, or of wording."""

    def work(change: Change) -> None:
        row = change.row("SELECT id, live FROM standards WHERE code = :code", {"code": code})
        assert row is not None
        old = change.get("standard_versions", row["live"])
        assert old is not None
        values = {name: value for name, value in old.items() if name not in ("id", "version")}
        new = change.insert(
            "standard_versions",
            {**values, "n": old["n"] + 1, "change": kind, "question": f"{old['question'][:-1]}, and well?"},
        )
        change.update("standards", row["id"], {"live": new, "latest": new})

    review.store.change(review.fay, "revise", work).result()


def retire(review: Review, code: str) -> None:
    """Retire a standard."""

    def work(change: Change) -> None:
        key = change.value("SELECT id FROM standards WHERE code = :code", {"code": code})
        change.update("standards", key, {"state": "retired"})

    review.store.change(review.fay, "retire", work).result()
