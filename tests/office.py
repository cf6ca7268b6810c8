"""Practices in real files, made once and copied for each test, and one with somebody of every role."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

import pytest

from models.importers import demo
from models.library import categories, standards
from models.library.founding import found
from models.practice import clients, people
from models.practice.rights import ROLES
from models.store.change import Change
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who

T = TypeVar("T")
TABLES = (
    "people",
    "clients",
    "contacts",
    "links",
    "facts",
    "packs",
    "pack_clients",
    "categories",
    "standards",
    "standard_versions",
    "feedback",
    "decisions",
    "scope",
)
"""What the two wings write."""
DERIVED = ("standard_tags", "standard_search")


@dataclass(frozen=True, slots=True)
class Office:
    """An open practice and its staff."""

    store: Store
    founder: Who

    def __getitem__(self, login: str) -> Who:
        """Whoever has that login; everybody but the founder is called like their role."""
        return people.who_is(self.store, login)

    def client(self, name: str = "Acme Dental", **values: Any) -> str:
        """A new client; its code."""
        return clients.add(self.store, self.founder, {"name": name, **values}).result()

    def category(self, name: str = "Backup system", **values: Any) -> str:
        """A new category; its prefix."""
        return categories.add(self.store, self.founder, {"name": name, **values}).result()

    def standard(self, category: str = "BKP", to: str = "draft", **values: Any) -> str:
        """A new standard that lacks nothing, brought to a state; its code."""
        given = {
            "category": category,
            "name": "Restore test",
            "question": "Has a restore been tested within the last 90 days?",
            "why": "A backup that was never restored is a hope.",
            "how": "Open the console, then Restores.",
            **values,
        }
        code = standards.add(self.store, self["tam"], given).result()
        if to != "draft":
            standards.propose(self.store, self["tam"], [code]).result()
        if to in ("approved", "retired"):
            standards.approve(self.store, self["committee"], [code]).result()
        if to == "retired":
            standards.retire(self.store, self["committee"], [code]).result()
        return code

    def rows(self, *but: str) -> dict[str, list[str]]:
        """Every row of both wings byte for byte, but for `version` and the columns that are named."""
        found: dict[str, list[str]] = {}
        for table in TABLES:
            rows = self.store.rows(f"SELECT * FROM {table} ORDER BY id")
            found[table] = [
                json.dumps({name: row[name] for name in tuple(row.keys()) if name not in ("version", *but)})
                for row in rows
            ]
        for table in DERIVED:
            found[table] = [
                json.dumps(list(row)) for row in self.store.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            ]
        return found


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """A new practice with a person for each role; the founder has every role but viewer."""
    path = folder / "practice" / "practice.db"
    founder = copied(path, "office", _staffed)
    with open_store(path) as store:
        yield Office(store, founder)


def copied(path: Path, key: Hashable, make: Callable[[Path], T]) -> T:
    """Puts at a path what `make` makes at one, and gives what `make` gave, which must not hold on to the file.

    It is made once for each key and day of the tests, by whichever process of the tests comes first, and copied from
    then on: that takes a tenth of the time. A key is made of texts, numbers, tuples, and functions of a module.
    """
    name = _named((key, os.environ.get("STEERBOARD_TODAY")))
    if name not in _MADE:
        _MADE[name] = _made(name, make)
    made: Path
    given: T
    made, given = _MADE[name]
    assert path.name == "practice.db"
    shutil.copytree(made, path.parent)
    return given


_MADE: dict[str, tuple[Path, Any]] = {}
shared: list[Path] = []
"""The folder in which the processes of one run of the tests find what the others have made; none where there is only one."""


def _named(key: object) -> str:
    """A key as every process calls it."""
    if isinstance(key, tuple):
        return f"({', '.join(map(_named, key))})"
    return f"{key.__module__}.{key.__qualname__}" if isinstance(key, FunctionType) else repr(key)


def _made(name: str, make: Callable[[Path], Any]) -> tuple[Path, Any]:
    """The folder of what was made, here or by another process, and what `make` gave."""
    if not shared:
        shared.append(Path(tempfile.mkdtemp()))
        atexit.register(shutil.rmtree, shared[0], ignore_errors=True)
    folder = shared[0] / hashlib.sha256(name.encode()).hexdigest()[:16]
    given = folder / "given"
    with open(folder.with_suffix(".lock"), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not given.exists():
            shutil.rmtree(folder, ignore_errors=True)
            found = make(folder / "practice" / "practice.db")
            given.write_bytes(pickle.dumps(found))
        return folder / "practice", pickle.loads(given.read_bytes())


def founded(path: Path, *, login: str, person: str = "", name: str = "My practice") -> Who:
    """A practice as `found` makes one of these values; its founder."""
    return copied(
        path, ("founded", login, person, name), lambda at: found(at, login=login, person=person, name=name)
    )


def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that a store reads rows with from now on, as it comes."""
    said: list[str] = []
    plain = Store.rows

    def noted(self: Store, sql: str, params: Any = ()) -> Any:
        said.append(sql)
        return plain(self, sql, params)

    monkeypatch.setattr(Store, "rows", noted)
    return said


DEMO_DAY = "2026-11-24"
"""The day on which the demo of the tests was made, and on which they look at it."""


def demo_practice(path: Path) -> Who:
    """The demo practice as `steerboard demo` makes it on DEMO_DAY, in Dublin; its founder, Robin Root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEERBOARD_TODAY", DEMO_DAY)
        return copied(path, "demo", _demo)


def _demo(path: Path) -> Who:
    who = found(
        path,
        login="robin",
        person="Robin Root",
        name=demo.PRACTICE,
        zone="Europe/Dublin",
        locale="en_IE",
        demo=True,
    )
    with open_store(path) as store:
        demo.make(store, who)
    return who


def _staffed(path: Path) -> Who:
    founder = found(path, login="ana", person="Ana Founder", name="Harbour IT")

    def staff(change: Change) -> None:
        usual = {"email": "", "areas": "[]", "active": True}
        for role in ROLES:
            person = {"login": role, "name": role.title(), "roles": json.dumps([role])}
            change.insert("people", {**usual, **person})
        change.insert("people", {**usual, "login": "bare", "name": "Nobody Yet", "roles": "[]"})
        gone = {"login": "gone", "name": "Long Gone", "roles": json.dumps(ROLES[:-1]), "active": False}
        change.insert("people", {**usual, **gone})

    with open_store(path) as store:
        store.change(founder, "staff", staff).result()
    return founder
