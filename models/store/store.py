"""The store of one practice: one writer thread, a reading connection per thread, and a feed of what changed.

Nothing else in the program writes to the database. Nothing here knows what the rows mean.
"""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from models import dates
from models.errors import Problem, Restart
from models.store import engine
from models.store.change import Change, Params, RowChange, Tables
from models.store.engine import sqlite3
from models.who import Who

T = TypeVar("T")

ASIDE_SECONDS = 0.5
"""A draft is committed this long after its key, at the latest (at most a second is promised)."""
CHECKPOINT_SECONDS = 2.0
"""The writer folds the journal into the file when nothing has come for so long."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A change that was committed, by whomever: what a screen needs to repaint in place."""

    line: int
    who: int
    at: int
    text: str
    rows: tuple[tuple[str, int], ...]
    """(table, key) of each row that it wrote."""

    def touches(self, *tables: str) -> bool:
        """Whether a row of one of these tables is among them."""
        return any(table in tables for table, _ in self.rows)


@dataclass(slots=True)
class _Task:
    future: Future[Any]
    who: Who
    text: str
    work: Callable[[Change], Any]
    prepare: Callable[[Change], None] | None = None


class Store:
    """An open practice. Make one with `models.store.opening.open_store`; close it when done."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open a file that `opening` has checked. Raises Problem."""
        self.path = path
        self.read_only = read_only
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._asides: dict[tuple[Any, ...], tuple[str, Params]] = {}
        self._callbacks: list[Callable[[Touched], None]] = []
        self.generation = str(self.value("SELECT value FROM meta WHERE name = 'generation'"))
        self.demo = self.value("SELECT value FROM meta WHERE name = 'demo'") == "1"
        self._facts: tuple[int, dict[str, str]] | None = None
        self._seen_version = self._version()
        self._seen_line = int(self.value("SELECT coalesce(max(id), 0) FROM history"))
        self._writer: threading.Thread | None = None
        self.asides_written = 0
        """How many times drafts and presence were committed."""

    # Reading ---------------------------------------------------------------------------------------------------

    def reader(self) -> sqlite3.Connection:
        """This thread's reading connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            if self._closed:
                raise Problem("The practice was closed.")
            found = engine.connect(self.path, read_only=True)
            self._local.connection = found
            with self._guard:
                self._connections.append(found)
        return found

    def rows(self, sql: str, params: Params | tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises Problem where the file cannot be read."""
        try:
            return self.reader().execute(sql, params).fetchall()
        except sqlite3.DatabaseError as error:
            raise engine.explain(error, self.path) from error

    def row(self, sql: str, params: Params | tuple[Any, ...] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, params: Params | tuple[Any, ...] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, params)
        return found[0][0] if found else None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reading of this thread inside sees one and the same moment."""
        connection = self.reader()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("COMMIT")

    def now(self) -> int:
        """This moment in UTC milliseconds."""
        return dates.moment()

    def today(self) -> date:
        """The practice's day, in its zone."""
        return dates.today(self.zone)

    @property
    def zone(self) -> str:
        """The practice's IANA zone."""
        return self.fact("zone", "UTC")

    def fact(self, name: str, default: str = "") -> str:
        """A fact of the practice as text (currency, zone, …), from memory until one of them changes."""
        known = self._facts
        if known is None or known[0] != self._seen_line:
            found = self.rows("SELECT name, value FROM facts")
            known = (self._seen_line, {row["name"]: row["value"] for row in found})
            self._facts = known
        return known[1].get(name, default)

    # Writing ---------------------------------------------------------------------------------------------------

    def change(self, who: Who, text: str, work: Callable[[Change], T]) -> Future[T]:
        """Run `work` in one transaction on the writer thread. The Future ends after the commit (synchronous FULL).

        It fails with what `work` raised (nothing is written then), with Restart where a newer program or a restore was
        there meanwhile, with Problem where the disk is full or the practice stays busy.
        """
        return self._put(who, text, work, None)

    def _put(
        self, who: Who, text: str, work: Callable[[Change], Any], prepare: Callable[[Change], None] | None
    ) -> Future[Any]:
        future: Future[Any] = Future()
        if self.read_only:
            future.set_exception(Problem("This session only reads.", do="Start without --read-only to change something."))
            return future
        self._start()
        self._queue.put(_Task(future, who, text, work, prepare))
        return future

    def aside(self, key: tuple[Any, ...], sql: str, params: Params) -> None:
        """Hand the writer a statement on a table without history (drafts, presence); committed within a second.

        A later statement of the same key takes the place of one that still waits.
        """
        if self.read_only:
            return
        with self._guard:
            self._asides[key] = (sql, params)
        self._start()
        self._queue.put(None)

    def _start(self) -> None:
        with self._guard:
            if self._closed:
                raise Problem("The practice was closed.")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
                self._writer.start()

    def _write(self) -> None:
        try:
            connection = engine.connect(self.path, timeout=0)
            tables = Tables(connection)
        except (Problem, sqlite3.Error) as error:
            self._fail_all(error)
            return
        with self._guard:
            self._connections.append(connection)
        due: float | None = None
        idle_since: float | None = None
        while True:
            wait: float | None = None
            if due is not None:
                wait = max(0.0, due - time.monotonic())
            elif idle_since is not None:
                wait = CHECKPOINT_SECONDS
            try:
                task = self._queue.get(timeout=wait)
            except queue.Empty:
                if due is not None:
                    self._flush_asides(connection)
                    due = None
                else:
                    self._checkpoint(connection)
                    idle_since = None
                continue
            if task is None:
                if self._closed:
                    self._flush_asides(connection)
                    return
                if due is None:
                    due = time.monotonic() + ASIDE_SECONDS
                continue
            self._run(connection, tables, task)
            idle_since = time.monotonic()
            if due is not None and time.monotonic() >= due:
                self._flush_asides(connection)
                due = None

    def _fail_all(self, error: BaseException) -> None:
        problem = error if isinstance(error, Problem) else engine.explain(error, self.path)
        while True:
            task = self._queue.get()
            if task is not None:
                task.future.set_exception(problem)
            elif self._closed:
                return

    def _run(self, connection: sqlite3.Connection, tables: Tables, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        try:
            self._begin(connection)
            self._check_generation(connection)
            change = Change(connection, tables, task.who, task.text, dates.moment(), self.today(), zone=self.zone)
            if task.prepare is not None:
                task.prepare(change)
            result = task.work(change)
            rows = change.finish()
            connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            task.future.set_exception(self._said(error))
            return
        task.future.set_result(result)
        if rows:
            touched = _touched(change, rows)
            if touched.touches("facts"):
                self._facts = None
            for callback in tuple(self._callbacks):
                callback(touched)

    def _said(self, error: BaseException) -> BaseException:
        if isinstance(error, sqlite3.IntegrityError):
            return _integrity(error)
        if isinstance(error, sqlite3.Error):
            return engine.explain(error, self.path)
        return error

    def _begin(self, connection: sqlite3.Connection) -> None:
        """BEGIN IMMEDIATE with short tries of our own, which beat the busy handler's tail by ten (CRAFT)."""
        end = time.monotonic() + engine.BUSY_SECONDS
        pause = 0.0005
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) and "busy" not in str(error) or time.monotonic() > end:
                    raise
            time.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 1.5, 0.02)

    def _check_generation(self, connection: sqlite3.Connection) -> None:
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        if schema != engine.SCHEMA:
            raise Restart(
                "A newer Steerboard has changed this practice meanwhile.",
                kept="Your text is kept as a draft; nothing else was written.", do="Quit and start again.",
            )
        if generation is None or generation[0] != self.generation:
            raise Restart(
                "This practice was restored from a backup meanwhile.",
                kept="Your text is kept as a draft; nothing else was written.", do="Quit and start again.",
            )

    def _flush_asides(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            pending, self._asides = self._asides, {}
        if not pending:
            return
        try:
            self._begin(connection)
            for sql, params in pending.values():
                connection.execute(sql, params)
            connection.execute("COMMIT")
            self.asides_written += 1
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            with self._guard:
                self._asides = {**pending, **self._asides}

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """Fold the journal at idle; under the lock where this SQLite has the reset fault (FAULTS B7, B22)."""
        from models.store.locks import locked

        with contextlib.suppress(sqlite3.Error, Problem):
            if engine.is_fixed():
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            else:
                with locked(self.path, wait=False):
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    # The feed --------------------------------------------------------------------------------------------------

    def on_change(self, callback: Callable[[Touched], None]) -> None:
        """Call this on the writer thread after each commit of this process."""
        self._callbacks.append(callback)

    def poll(self) -> tuple[Touched, ...]:
        """What was committed since this was asked last, by anybody. 3 µs when nothing was."""
        version = self._version()
        if version == self._seen_version:
            return ()
        self._seen_version = version
        lines = self.rows("SELECT id, who, at, text FROM history WHERE id > :seen ORDER BY id", {"seen": self._seen_line})
        if not lines:
            return ()
        rows = self.rows(
            "SELECT i.line, t.name, i.key FROM images i JOIN tables t ON t.id = i.tbl WHERE i.line > :seen ORDER BY i.line, i.n",
            {"seen": self._seen_line},
        )
        self._seen_line = lines[-1]["id"]
        by_line: dict[int, list[tuple[str, int]]] = {}
        for row in rows:
            by_line.setdefault(row["line"], []).append((row["name"], row["key"]))
        return tuple(
            Touched(line["id"], line["who"], line["at"], line["text"], tuple(by_line.get(line["id"], ()))) for line in lines
        )

    def _version(self) -> int:
        return int(self.reader().execute("PRAGMA data_version").fetchone()[0])

    # The end ---------------------------------------------------------------------------------------------------

    def close(self, wait: float = 5.0) -> None:
        """Finish what was handed over, commit the drafts, close every connection."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            writer = self._writer
        if writer is not None:
            self._queue.put(None)
            writer.join(wait)
        if writer is None or not writer.is_alive():
            with self._guard:
                for connection in self._connections:
                    with contextlib.suppress(sqlite3.Error):
                        connection.close()
                self._connections.clear()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _touched(change: Change, rows: tuple[RowChange, ...]) -> Touched:
    return Touched(change.line, change.who.id, change.at, change.text, tuple((row.table, row.key) for row in rows))


def _integrity(error: sqlite3.IntegrityError) -> Problem:
    said = str(error)
    if said.startswith("frozen: "):
        return Problem(said.removeprefix("frozen: ").capitalize() + ".", kept="Nothing was changed.")
    if "UNIQUE" in said:
        what = said.partition(": ")[2].replace(".", " ")
        return Problem(f"That is there already ({what}).", kept="Nothing was changed.", do="Choose another.")
    if "FOREIGN KEY" in said:
        return Problem("Something else refers to this.", kept="Nothing was changed.", do="Take that away first.")
    return Problem(f"The store refused this: {said}.", kept="Nothing was changed.")
