"""The store of one practice: a reading connection per thread, one writer thread, and a feed of what changed.

Nothing else in the program writes to the database. Nothing here knows what the rows mean.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from models import dates
from models.errors import Problem, Restart
from models.store import engine, images
from models.store.change import Change, Params
from models.store.engine import sqlite3
from models.store.lines import Reader
from models.store.writer import MIGRATED, RESTORED, Writer, is_same, reported, restart
from models.who import Who

T = TypeVar("T")


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


class _Reader:
    """A connection that only reads, and the lock that keeps `close` from taking it away in the middle of a query."""

    __slots__ = ("connection", "lock", "thread")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.lock = threading.RLock()
        self.thread = threading.current_thread()


class Store:
    """An open practice. Make one with `models.store.opening.open_store`; close it when done."""

    def __init__(
        self, path: Path, *, read_only: bool = False, connection: sqlite3.Connection | None = None
    ) -> None:
        """Open a file that `opening` has checked, on its `connection` where it has made one. Raises Problem."""
        self.path = path
        self.read_only = read_only
        self._guard = threading.Lock()
        self._local = threading.local()
        self._readers: list[_Reader] = []
        self._feed: _Reader | None = None
        self._feed_version = -1
        self._closed = False
        self._callbacks: list[Callable[[Touched], None]] = []
        self._facts: dict[str, str] | None = None
        self._facts_age = 0
        self.outdated: Restart | None = None
        """Why this session has to end: `poll` found a newer schema or a restored practice. None: it may go on."""
        try:
            if connection is not None:
                self._adopt(connection)
            found = os.stat(path)
            self._identity = (found.st_dev, found.st_ino)
            self.generation = str(self.value("SELECT value FROM meta WHERE name = 'generation'"))
            self.demo = self.value("SELECT value FROM meta WHERE name = 'demo'") == "1"
            self.names = {row["id"]: row["name"] for row in self.rows("SELECT id, name FROM tables")}
            """Number → name of the tables with a history."""
            self._seen_line = int(self.value("SELECT coalesce(max(id), 0) FROM history"))
        except BaseException:
            self.close()
            raise
        self._writer = Writer(path, self.generation, self._identity, self)

    # Reading ---------------------------------------------------------------------------------------------------

    def rows(self, sql: str, params: Params | Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query, on this thread's connection. Raises Problem where the file cannot be read."""
        reader = self._reader()
        with reader.lock:
            try:
                return reader.connection.execute(sql, params).fetchall()
            except sqlite3.DatabaseError as error:
                if self._closed:
                    raise Problem("The practice was closed.", do="Open it again.") from error
                raise engine.explain(error, self.path) from error

    def row(self, sql: str, params: Params | Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, params: Params | Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, params)
        return found[0][0] if found else None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reading of this thread inside sees one and the same moment."""
        connection = self._reader().connection
        if connection.in_transaction:
            yield
            return
        self.rows("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

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
        """A fact of the practice as text (currency, zone, …): from memory until this session changes one of them or `poll`
        sees that somebody else has."""
        known = self._facts
        if known is None:
            known = self._remember(self)
        return known.get(name, default)

    def _remember(self, reader: Reader) -> dict[str, str]:
        age = self._facts_age
        found = {row["name"]: row["value"] for row in reader.rows("SELECT name, value FROM facts")}
        with self._guard:
            if age == self._facts_age:
                self._facts = found
        return found

    def _forget(self) -> None:
        with self._guard:
            self._facts_age += 1
            self._facts = None

    def _reader(self) -> _Reader:
        if self._closed:
            raise Problem("The practice was closed.", do="Open it again.")
        found: _Reader | None = getattr(self._local, "reader", None)
        return self._adopt(engine.connect(self.path, read_only=True)) if found is None else found

    def _adopt(self, connection: sqlite3.Connection) -> _Reader:
        """Make a connection this thread's own, and close those of threads that have ended."""
        reader = _Reader(connection)
        with self._guard:
            gone = [one for one in self._readers if not one.thread.is_alive()]
            self._readers = [one for one in self._readers if one.thread.is_alive()]
            if not self._closed:
                self._readers.append(reader)
                self._local.reader = reader
        for one in gone:
            one.connection.close()
        if self._closed:
            connection.close()
            raise Problem("The practice was closed.", do="Open it again.")
        return reader

    # Writing ---------------------------------------------------------------------------------------------------

    def change(self, who: Who, text: str, work: Callable[[Change], T]) -> Future[T]:
        """Run `work` in one transaction on the writer thread. The Future ends after the commit (synchronous FULL).

        It fails with what `work` raised (nothing is written then), with Restart where a newer program or a restore was
        there meanwhile, with Problem where the disk is full, the practice stays busy or was closed.
        """
        if self.read_only:
            future: Future[T] = Future()
            future.set_exception(
                Problem("This session only reads.", do="Start without --read-only to change something.")
            )
            return future
        return self._writer.submit(who, text, work)

    def aside(self, key: tuple[Any, ...], sql: str, params: Params) -> None:
        """Hand the writer a statement on a table without history (drafts, presence); committed within a second.

        A later statement of the same key takes the place of one that still waits. Raises Problem where the practice was
        closed.
        """
        if not self.read_only:
            self._writer.aside(key, sql, params)

    def waits(self, key: tuple[Any, ...]) -> bool:
        """Whether what was handed over under that key is not in the file yet; where this session only reads, it never is."""
        return self.read_only or self._writer.waits(key)

    @property
    def asides_written(self) -> int:
        """How many times drafts and presence were committed."""
        return self._writer.asides_written

    def zone_in(self, change: Change) -> str:
        """The practice's zone for a change, which reads it itself where it is not in memory; the writer asks this."""
        known = self._facts
        return (known if known is not None else self._remember(change)).get("zone", "UTC")

    def committed(self, change: Change) -> None:
        """The writer says that a change is on the disk; its Future has not ended yet."""
        if any(table == "facts" for table, _ in change.touched):
            self._forget()

    def tell(self, change: Change) -> None:
        """The writer says that a change has ended: those who asked for it with `on_change` hear of it."""
        if change.line and self._callbacks:
            touched = Touched(change.line, change.who.id, change.at, change.text, change.written)
            for callback in tuple(self._callbacks):
                with reported(Exception):
                    callback(touched)

    # The feed --------------------------------------------------------------------------------------------------

    def on_change(self, callback: Callable[[Touched], None]) -> Callable[[], None]:
        """Call this on the writer thread after each commit of this session; what it returns stops that."""
        self._callbacks.append(callback)

        def stop() -> None:
            with contextlib.suppress(ValueError):
                self._callbacks.remove(callback)

        return stop

    def poll(self) -> tuple[Touched, ...]:
        """What was committed since this was asked last, by anybody, the oldest first. A few µs when nothing was.

        Where a newer program or a restore was there, it finds nothing more, and `outdated` says so.
        """
        feed = self._feed or self._open_feed()
        with feed.lock:
            try:
                version = feed.connection.execute("PRAGMA data_version").fetchone()[0]
                if version == self._feed_version and is_same(self.path, self._identity):
                    return ()
                self.outdated = self.outdated or self._outdated(feed.connection)
                if self.outdated is not None:
                    return ()
                lines = feed.connection.execute(
                    "SELECT id, who, at, text, rows FROM history WHERE id > ? ORDER BY id", (self._seen_line,)
                ).fetchall()
                self._feed_version = version  # what could not be read is asked for again
            except sqlite3.DatabaseError as error:
                raise engine.explain(error, self.path) from error
            if not lines:
                return ()
            self._seen_line = lines[-1]["id"]
        found = tuple(
            Touched(line["id"], line["who"], line["at"], line["text"], self._named(line["rows"]))
            for line in lines
        )
        if any(one.touches("facts") for one in found):
            self._forget()
        return found

    def _open_feed(self) -> _Reader:
        # `data_version` can only be compared with what the same connection said before, whichever thread asks.
        feed = _Reader(engine.connect(self.path, read_only=True))
        with self._guard:
            if self._feed is None and not self._closed:
                self._feed = feed
                return feed
        feed.connection.close()
        if self._feed is None:
            raise Problem("The practice was closed.", do="Open it again.")
        return self._feed

    def _outdated(self, connection: sqlite3.Connection) -> Restart | None:
        generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        if not is_same(self.path, self._identity) or generation is None or generation[0] != self.generation:
            return restart(RESTORED)
        if connection.execute("PRAGMA user_version").fetchone()[0] != engine.SCHEMA:
            return restart(MIGRATED)
        return None

    def _named(self, rows: bytes) -> tuple[tuple[str, int], ...]:
        return tuple(
            (self.names[entry.table], key)
            for entry in images.entries_of(rows)
            for key in range(entry.first, entry.first + entry.size)
        )

    # The end ---------------------------------------------------------------------------------------------------

    def close(self, wait: float = 5.0) -> None:
        """Finish what was handed over, commit the drafts, close every connection. Returns after `wait` seconds at most,
        and a moment for queries that are still running."""
        with self._guard:
            self._closed = True
            readers, self._readers = self._readers, []
            if self._feed is not None:
                readers.append(self._feed)
        writer: Writer | None = getattr(self, "_writer", None)
        if writer is not None:
            writer.close(wait)
        for reader in readers:
            if reader.lock.acquire(timeout=0.5):
                try:
                    reader.connection.close()
                finally:
                    reader.lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
