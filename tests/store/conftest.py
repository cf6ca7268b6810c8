"""A practice in a real file, ways to write behind its back, and processes of their own that work with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from models.library.founding import found
from models.store import doctor, migrations
from models.store.audit import Remark, examine_history
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.opening import open_store
from models.store.store import Store
from models.store.tables import HISTORY_TABLES, KEPT_TABLES
from models.who import Who

ROOT = Path(__file__).resolve().parent.parent.parent

Data = dict[str, list[dict[str, Any]]]
"""Table → rows, by id."""


@dataclass
class Practice:
    """A practice with a founder, Ana, and a second person, Ben."""

    path: Path
    ana: Who
    ben: Who
    opened: list[Store] = field(default_factory=list)

    def open(self, *, read_only: bool = False) -> Store:
        """A session of its own; it is closed with the test."""
        store = open_store(self.path, read_only=read_only)
        self.opened.append(store)
        return store

    @property
    def store(self) -> Store:
        """The first session."""
        return self.opened[0] if self.opened else self.open()

    def close(self) -> None:
        """End every session."""
        while self.opened:
            self.opened.pop().close()

    def do(self, work: Callable[[Change], Any], who: Who | None = None, text: str = "work") -> Any:
        """One change, waited for; what it gave."""
        return self.store.change(who or self.ana, text, work).result()

    def client(self, code: str = "ACME", who: Who | None = None, **values: Any) -> int:
        """A client; its key."""
        row = client_row(code, **values)
        return int(self.do(lambda change: change.insert("clients", row), who, f"add client {code}"))

    def behind(self) -> sqlite3.Connection:
        """A connection as any tool makes one: no guards but those in the file, each statement its own transaction."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection

    def tamper(self, *statements: str) -> None:
        """Write behind the program's back, with the guards out of the way, and put them up again."""
        connection = self.behind()
        for name in migrations.triggers():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for statement in migrations.triggers().values():
            connection.execute(statement)
        connection.close()

    def data(self, *, versions: bool = False) -> Data:
        """Every row that people made, as it is now; `version` only where it is asked for."""
        store = self.store
        with store.snapshot():
            return {
                table: [
                    {name: value for name, value in dict(row).items() if versions or name != "version"}
                    for row in store.rows(f"SELECT * FROM {table} ORDER BY id")
                ]
                for table in (*HISTORY_TABLES, *KEPT_TABLES)
            }

    def remarks(self) -> list[Remark]:
        """What the whole examination says, without what this machine is like."""
        return [
            one
            for one in doctor.examine(self.path)
            if "fault when two programs" not in one.what and "MB are free" not in one.what
        ]

    def is_content(self) -> None:
        """Doctor has nothing to say."""
        assert self.remarks() == []


def client_row(code: str, **values: Any) -> dict[str, Any]:
    """A client as a row."""
    return {
        "code": code,
        "name": f"{code.title()} Ltd",
        "industry": "dental",
        "status": "active",
        "profile": "[]",
        "note": "",
        **values,
    }


def updating(table: str, key: int, **values: Any) -> Callable[[Change], bool]:
    """Work that gives a row new values."""
    return lambda change: change.update(table, key, values)


def inserting(table: str, row: dict[str, Any], key: int | None = None) -> Callable[[Change], int]:
    """Work that puts in a row."""
    return lambda change: change.insert(table, row, key=key)


def audit(path: Path) -> list[Remark]:
    """What the history alone says."""
    return list(examine_history(path))


def make(path: Path) -> Practice:
    """A new practice with two people."""
    ana = found(path, login="ana", person="Ana")
    practice = Practice(path, ana, ana)
    row = {"login": "ben", "name": "Ben", "email": "", "roles": '["tam"]', "areas": "[]", "active": True}

    def second(change: Change) -> int:
        change.freeze("it set up the practice")
        return change.insert("people", row)

    key = practice.do(second)
    practice.ben = Who(key, "ben", "Ben", frozenset({"tam"}))
    practice.close()
    return practice


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice that is copied for each test: making one takes longer."""
    return make(tmp_path_factory.mktemp("template") / "practice" / "practice.db")


def copy_of(template: Practice, folder: Path) -> Practice:
    """The same practice at another place."""
    shutil.copytree(template.path.parent, folder)
    return Practice(folder / template.path.name, template.ana, template.ben)


@pytest.fixture
def practice(template: Practice, tmp_path: Path) -> Iterator[Practice]:
    """A practice of the test's own."""
    made = copy_of(template, tmp_path / "practice")
    yield made
    made.close()


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python in a process of its own, with the checkout on its path; what is left of them ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}",
                *map(str, arguments),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ},
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
