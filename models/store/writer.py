"""The one thread of a process that writes: a queue of changes, each one transaction, and drafts written between them."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from models.errors import Problem, Restart
from models.store import derived, engine
from models.store.change import Change, Params
from models.store.engine import sqlite3
from models.store.lines import Chain
from models.store.locks import locked
from models.store.tables import Tables
from models.who import Who

ASIDE_SECONDS = 0.5
"""A draft is committed this long after its key, at the latest (at most a second is promised)."""
RETRY_SECONDS = 1.0
"""Drafts that could not be written are tried again after this long."""
IDLE_SECONDS = 2.0
"""The journal is folded into the file when nothing has come for so long."""
FOLD_EVERY = 64
"""It is folded after so many changes too, when the last of them has been acknowledged."""
RESTORED = "This practice was restored from a backup meanwhile."
MIGRATED = "A newer Steerboard has changed this practice meanwhile."
UNFIT = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    UnicodeEncodeError,
)
"""What a single draft can be refused for, whatever the state of the practice."""
BACKSTOP_PAGES = 4000
"""A commit folds it itself when it has grown to so many pages all the same."""


class _Note(Enum):
    """What else the queue holds beside changes."""

    ASIDE = "a draft waits"
    END = "nothing comes any more"


@dataclass(slots=True)
class Task:
    """A change that waits for its turn."""

    future: Future[Any]
    who: Who
    text: str
    work: Callable[[Change], Any]


class Owner(Protocol):
    """What a writer tells of its work."""

    def zone_in(self, change: Change) -> str:
        """The practice's zone; what is not known yet is read in the change."""
        ...

    def committed(self, change: Change) -> None:
        """A change is on the disk; its Future has not ended yet."""
        ...

    def tell(self, change: Change) -> None:
        """Its Future has ended."""
        ...


class _Session:
    """The writing connection and what it knows. It is thrown away where it cannot be trusted any more."""

    def __init__(self, path: Path) -> None:
        derived.prepare()
        self.connection = engine.connect(path)
        # A writer waits with tries of its own, which beat SQLite's long pauses by ten (CRAFT), and folds the journal when
        # nobody waits for it.
        self.connection.execute("PRAGMA busy_timeout = 0")
        if engine.is_fixed():
            self.connection.execute(f"PRAGMA wal_autocheckpoint = {BACKSTOP_PAGES}").fetchall()
        self.tables = Tables(self.connection)
        self.chain = Chain(self.connection)
        self.version = -1
        """`data_version` when this connection looked last: it moves when somebody else has committed."""


class Writer:
    """Runs changes one after the other on a thread of its own, which starts with the first of them."""

    def __init__(self, path: Path, generation: str, identity: tuple[int, int], owner: Owner) -> None:
        """`generation` and `identity` (device and inode) are those that the practice had when it was opened."""
        self._path = path
        self._generation = generation
        self._identity = identity
        self._owner = owner
        self._guard = threading.Lock()
        self._queue: queue.SimpleQueue[Task | _Note] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._session: _Session | None = None
        self._asides: dict[tuple[Any, ...], tuple[str, Params]] = {}
        self._flushing: dict[tuple[Any, ...], tuple[str, Params]] = {}
        self._awake = False
        self._unfolded = 0
        self.asides_written = 0
        """How many times drafts and presence were committed."""

    # From any thread -------------------------------------------------------------------------------------------

    def submit(self, who: Who, text: str, work: Callable[[Change], Any]) -> Future[Any]:
        """Hand over a change. Its Future fails with Problem where the practice was closed.

        What has been handed over is done: the Future cannot be cancelled, whatever becomes of who waits for it.
        """
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if threading.current_thread() is self._thread:
            raise RuntimeError("a change cannot wait for another change: do both in one")
        with self._guard:
            if self._closed:
                future.set_exception(_closed())
                return future
            self._start()
            self._queue.put(Task(future, who, text, work))
        return future

    def aside(self, key: tuple[Any, ...], sql: str, params: Params) -> None:
        """Hand over a statement on a table without history; a later one of the same key takes its place.

        Raises Problem where the practice was closed.
        """
        with self._guard:
            if self._closed:
                raise _closed()
            self._start()
            self._asides.pop(key, None)
            self._asides[key] = (sql, params)
            if not self._awake:
                self._awake = True
                self._queue.put(_Note.ASIDE)

    def waits(self, key: tuple[Any, ...]) -> bool:
        """Whether a statement of that key was handed over by `aside` and is not committed yet."""
        with self._guard:
            return key in self._asides or key in self._flushing

    def close(self, wait: float) -> bool:
        """Finish what was handed over, write the drafts, close the connection. False where that took longer than `wait`."""
        with self._guard:
            if not self._closed:
                self._closed = True
                self._queue.put(_Note.END)
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return thread is None
        thread.join(wait)
        return not thread.is_alive()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
            self._thread.start()

    # On the writer thread ----------------------------------------------------------------------------------------

    def _write(self) -> None:
        due: float | None = None
        while True:
            try:
                task = self._queue.get(timeout=self._patience(due))
            except queue.Empty:
                if due is None:
                    self._fold()
            else:
                if task is _Note.END:
                    self._flush()
                    self._drop()
                    return
                if isinstance(task, Task):
                    self._run(task)
            now = time.monotonic()
            if due is not None and now >= due:
                due = None if self._flush() else now + RETRY_SECONDS
            if due is None and self._asides:
                due = now + ASIDE_SECONDS

    def _patience(self, due: float | None) -> float | None:
        if due is not None:
            return max(0.0, due - time.monotonic())
        return IDLE_SECONDS if self._unfolded else None

    def _run(self, task: Task) -> None:
        try:
            session = self._begin()
            self._check(session)
            change = Change(session.connection, session.tables, session.chain, task.who, task.text)
            change.zone = self._owner.zone_in(change)
            result = task.work(change)
            change.finish()
            session.connection.execute("COMMIT")
            session.chain.keep(change.line)
            if not is_same(self._path, self._identity):
                # What went into a file that lies elsewhere now is not saved.
                raise restart(RESTORED)
        except BaseException as error:
            self._roll_back()
            task.future.set_exception(self._said(error))
            return
        self._unfolded += 1
        self._owner.committed(change)
        task.future.set_result(result)
        self._owner.tell(change)
        if self._unfolded >= FOLD_EVERY and self._queue.empty():
            self._fold()

    def _begin(self) -> _Session:
        """BEGIN IMMEDIATE, on a connection that is made where there is none. Raises Problem and sqlite3.Error."""
        session = self._session
        if session is None:
            session = self._session = _Session(self._path)
        end = time.monotonic() + engine.BUSY_SECONDS
        pause = 0.0005
        while True:
            try:
                session.connection.execute("BEGIN IMMEDIATE")
                return session
            except sqlite3.OperationalError as error:
                if not engine.is_busy(error) or time.monotonic() > end:
                    raise
            # Each waits a little longer or shorter, so that those who met once do not meet again.
            time.sleep(pause * (0.5 + time.monotonic_ns() % 1000 / 1000))
            pause = min(pause * 1.5, 0.02)

    def _check(self, session: _Session) -> None:
        """Whether this is still the practice that was opened, where anybody else has written since. Raises Restart."""
        connection = session.connection
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version == session.version:
            return
        session.chain.stale = True
        generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        if not is_same(self._path, self._identity) or generation is None or generation[0] != self._generation:
            raise restart(RESTORED)
        if connection.execute("PRAGMA user_version").fetchone()[0] != engine.SCHEMA:
            raise restart(MIGRATED)
        session.version = version

    def _roll_back(self) -> None:
        session = self._session
        if session is None:
            return
        try:
            if session.connection.in_transaction:
                session.connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._drop()

    def _said(self, error: BaseException) -> BaseException:
        if isinstance(error, sqlite3.Error | Problem) and not is_same(self._path, self._identity):
            return restart(RESTORED)
        if isinstance(error, sqlite3.IntegrityError):
            return engine.refused(error)
        if isinstance(error, sqlite3.Error):
            self._drop()
            return engine.explain(error, self._path)
        if isinstance(error, OverflowError):
            return Problem("A number is too large to be kept.", kept="Nothing was changed.", do="Correct it.")
        if isinstance(error, UnicodeEncodeError):
            return Problem(
                "A text holds what is no character.", kept="Nothing was changed.", do="Correct it."
            )
        return error

    def _drop(self) -> None:
        """Close the connection; the next change makes another."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(sqlite3.Error):
                session.connection.close()

    def _flush(self) -> bool:
        """Commit the drafts that wait; False where that failed, and they wait on.

        They go into whatever practice lies at the path now, be it newer or restored: their tables never change.
        """
        with self._guard:
            pending, self._asides = self._asides, {}
            self._flushing, self._awake = pending, False
        if not pending:
            return True
        if not is_same(self._path, self._identity):
            self._drop()
        try:
            connection = self._begin().connection
            for sql, params in pending.values():
                with reported(*UNFIT):
                    connection.execute(sql, params)
            connection.execute("COMMIT")
        except (sqlite3.Error, Problem):
            self._roll_back()
            with self._guard:
                self._asides, self._flushing = {**pending, **self._asides}, {}
            return False
        with self._guard:
            self._flushing = {}
        self.asides_written += 1
        self._unfolded += 1
        return True

    def _fold(self) -> None:
        """Fold the journal into the file; under the lock where this SQLite has the reset fault (FAULTS B7, B22)."""
        self._unfolded = 0
        if self._session is None:
            return
        lock = contextlib.nullcontext() if engine.is_fixed() else locked(self._path, wait=False)
        with contextlib.suppress(sqlite3.Error, Problem), lock:
            self._session.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


@contextlib.contextmanager
def reported(*errors: type[Exception]) -> Iterator[None]:
    """These errors must not stop the writing: they go where uncaught errors of threads go."""
    try:
        yield
    except errors as error:
        threading.excepthook(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
        )


def is_same(path: Path, identity: tuple[int, int]) -> bool:
    """Whether the file at a path is still that one (device and inode), and not another that was put in its place."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == identity


def _closed() -> Problem:
    return Problem("The practice was closed.", do="Open it again.")


def restart(what: str) -> Restart:
    """Why a session has to end, in words."""
    return Restart(
        what, kept="Your text is kept as a draft; nothing else was written.", do="Quit and start again."
    )
