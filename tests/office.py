"""A practice in a real file, with somebody of every role: for tests of the practice and the library wings."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.library import categories, standards
from models.library.founding import found
from models.practice import clients, people
from models.practice.rights import ROLES
from models.store.change import Change
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who

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
    made, founder = _founded()
    shutil.copytree(made, folder / "practice")
    with open_store(folder / "practice" / "practice.db") as store:
        yield Office(store, founder)


@cache
def _founded() -> tuple[Path, Who]:
    """The practice that all others are copies of, made once a process, and its founder."""
    folder = Path(tempfile.mkdtemp()) / "practice"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    founder = found(folder / "practice.db", login="ana", person="Ana Founder", name="Harbour IT")

    def staff(change: Change) -> None:
        usual = {"email": "", "areas": "[]", "active": True}
        for role in ROLES:
            person = {"login": role, "name": role.title(), "roles": json.dumps([role])}
            change.insert("people", {**usual, **person})
        change.insert("people", {**usual, "login": "bare", "name": "Nobody Yet", "roles": "[]"})
        gone = {"login": "gone", "name": "Long Gone", "roles": json.dumps(ROLES[:-1]), "active": False}
        change.insert("people", {**usual, **gone})

    with open_store(folder / "practice.db") as store:
        store.change(founder, "staff", staff).result()
    return folder, founder
