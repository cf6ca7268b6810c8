"""A practice of any size, laid out as the program lays it out: the benchmark `scale` makes its own here.

Everything but the answers goes through the program's own functions: founding, the library, clients, the start of each review,
its submission with findings, standing and frozen copy, its closing, series and what is planned. They write into one connection
that commits seldom (`Bulk` answers for the store). The answers are written as `answers.answer` writes them, one line of history
with its image each, without reading first what is there; what is counted from them follows by review. `doctor` finds nothing
(tests/store/test_scale.py).
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from models import dates
from models.align import reviews, schedule
from models.importers import library, standards
from models.importers.demo_course import on
from models.library.founding import found
from models.practice import clients, people
from models.store import engine, images, lines
from models.store.change import Change
from models.store.lines import Chain
from models.store.opening import open_store
from models.store.store import Store
from models.store.tables import Tables
from models.who import Who

CATEGORIES = 20
SEED = 7
YEARS = 10
"""The reviews of a client are spread over so many years at most, half a year between them where they are few."""
KEPT = 20_000
"""Answers between two commits."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the practice is."""

    clients: int = 400
    standards: int = 500
    rounds: int = 5
    """Closed reviews a client, each of every standard."""
    going: int = 10
    """Of so many clients one has a review in progress, half answered, and the next one that waits to be closed; 0: none."""

    @property
    def answers(self) -> int:
        """Answers of the closed reviews."""
        return self.clients * self.standards * self.rounds


class Bulk:
    """What a wing's function takes for the store: its changes go into one transaction that is committed now and then."""

    def __init__(self, path: Path) -> None:
        self.connection = engine.connect(path)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("PRAGMA cache_size = -400000")
        self.tables, self.chain = Tables(self.connection), Chain(self.connection)
        self.zone = "UTC"
        self.at = dates.moment()
        """The moment of the next change, in milliseconds; it only rises."""
        self._since = 0
        self.connection.execute("BEGIN IMMEDIATE")

    def change(self, who: Who, text: str, work: Callable[[Change], Any]) -> Future[Any]:
        """Do it now."""
        self.at += 1000
        change = Change(self.connection, self.tables, self.chain, who, text, at=self.at, zone=self.zone)
        done: Future[Any] = Future()
        done.set_result(work(change))
        change.finish()
        self.chain.keep(change.line)
        self.wrote(1)
        return done

    def rows(self, sql: str, params: Any = ()) -> list[Any]:
        """All rows of a query."""
        return self.connection.execute(sql, params).fetchall()

    def row(self, sql: str, params: Any = ()) -> Any:
        """The first row, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, params: Any = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, params)
        return row[0] if row else None

    def today(self) -> date:
        """The practice's day."""
        return dates.today(self.zone)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """One transaction it is anyway."""
        yield

    def wrote(self, count: int) -> None:
        """Commit where much has been written."""
        self._since += count
        if self._since > KEPT:
            self._since = 0
            self.connection.execute("COMMIT")
            self.connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Commit the rest, fold the journal."""
        self.connection.execute("COMMIT")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.connection.close()


def make(path: Path, size: Size, login: str = "bench", say: Callable[[str], None] = lambda _: None) -> int:
    """Lay the practice out at a path where nothing is; by how many bytes its answers have made the file grow, with their
    history and what is counted from them. STEERBOARD_TODAY is moved from day to day while it lasts."""
    end = dates.today()
    step = min(182, YEARS * 365 // max(1, size.rounds))
    first = end - timedelta(days=step * size.rounds + 10)
    with on(first):
        who = found(path, login=login, name="Harbour IT")
        with open_store(path) as store:
            table = standards.read(_library(size.standards), "scale.csv")
            library.bring_in(store, who, table, approve=True).result()
    bulk = Bulk(path)
    store = cast(Store, bulk)
    try:
        first += timedelta(days=1)
        with on(first):
            bulk.at = _moment(first)
            codes = _clients(store, who, size)
        maker = _Maker(bulk, who)
        for turn in range(size.rounds):
            for n, code in enumerate(codes):
                day = first + timedelta(days=1 + step * turn + step * n // len(codes))
                with on(day):
                    bulk.at = max(bulk.at, _moment(day))
                    review = maker.review(code, turn)
                    reviews.close(store, who, review).result()
            say(f"{(turn + 1) * size.clients * size.standards} of {size.answers} answers")
        with on(end - timedelta(days=2)):
            bulk.at = max(bulk.at, _moment(end - timedelta(days=2)))
            _in_hand(bulk, who, maker, codes, size, end)
        maker.end()
        return maker.grown
    finally:
        bulk.close()


def in_use(connection: engine.sqlite3.Connection) -> int:
    """Bytes of a practice's file that are in use."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _library(count: int) -> bytes:
    from benchmarks.walk import questions

    return questions(count, max(1, -(-count // CATEGORIES)))


def _clients(store: Store, who: Who, size: Size) -> list[str]:
    """Ten TAMs, the founder the first; the clients in turn."""
    logins = [who.login]
    for n in range(1, 10):
        login = f"tam{n}"
        row = {"login": login, "name": f"Tam Person {n}", "roles": ["tam"]}
        people.add(store, who, row).result()
        logins.append(login)
    codes = []
    for n in range(size.clients):
        code = f"C{n:03}"
        values = {"code": code, "name": f"Client {n:03} Dental", "industry": "dental", "tam": logins[n % 10]}
        clients.add(store, who, {**values, "vcio": who.login}).result()
        codes.append(code)
    return codes


class _Maker:
    """Reviews, answered."""

    def __init__(self, bulk: Bulk, who: Who) -> None:
        self._bulk = bulk
        self._who = who
        self._chance = random.Random(SEED)
        self._number = bulk.tables.numbers["answers"]
        self._standards = {row["id"]: row["code"] for row in bulk.rows("SELECT id, code FROM standards")}
        self._met: dict[tuple[int, int], bool] = {}
        self.grown = 0
        """Bytes that the answers took."""

    def review(self, client: str, turn: int, share: float = 1.0, submitted: bool = True) -> str:
        """A review of everything, answered in that share, submitted."""
        store = cast(Store, self._bulk)
        kind = "alignment" if turn else "onboarding"
        code = str(reviews.start(store, self._who, client, "all", kind=kind).result())
        key, whose = self._bulk.row("SELECT id, client FROM reviews WHERE code = ?", (code,))
        rows = self._bulk.rows("SELECT id, standard FROM items WHERE review = ? ORDER BY id", (key,))
        before = in_use(self._bulk.connection)
        self._answer(code, whose, rows[: round(len(rows) * share)])
        self._count(key, whose)
        self.grown += in_use(self._bulk.connection) - before
        if submitted:
            reviews.submit(store, self._who, code).result()
        return code

    def _answer(self, review: str, client: int, rows: list[Any]) -> None:
        """A line, an image and a row for each, as one key press writes them."""
        bulk, chain, who = self._bulk, self._bulk.chain, self._who.id
        answers, traces = [], []
        for item, standard in rows:
            known = self._met.get((client, standard))
            drawn = self._chance.random()
            now = drawn < 0.8 if known is None else drawn >= 0.05 if known else drawn < 0.35
            self._met[client, standard] = now
            bulk.at += 100
            row = {
                **{"id": item, "value": int(now), "realigned": None, "confirmed": 0},
                **{"note": "" if now else "Seen on site.", "fix": "" if now else "in scope"},
                **{"at": bulk.at, "who": who, "version": 1},
            }
            said = "yes" if now else "no"
            line = chain.append(
                at=bulk.at,
                who=who,
                acting=self._who.acting,
                kind=lines.CHANGE,
                text=f"{self._standards[standard]} {said}, {review}",
                rows=images.packed([images.Entry(self._number, item, 1)]),
                digest=lines.digest_of(lines.row_image("answers", item, row)),
            )
            chain.keep(line)
            answers.append(tuple(row.values()))
            traces.append((self._number, item, line, images.INSERTED))
        bulk.connection.executemany(
            "INSERT INTO answers (id, value, realigned, confirmed, note, fix, at, who, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            answers,
        )
        bulk.connection.executemany(
            "INSERT INTO images (tbl, key, line, op, before) VALUES (?, ?, ?, ?, NULL)", traces
        )
        bulk.wrote(len(rows))

    def _count(self, review: int, client: int) -> None:
        """What is counted from the answers of a review, of its client alone."""
        for sql in (
            "INSERT INTO alignment (client, standard, category, item, value, at, applies) "
            "SELECT i.client, i.standard, i.category, i.id, a.value, a.at, 1 FROM items i JOIN answers a ON a.id = i.id "
            "WHERE i.review = :review ON CONFLICT (client, standard) DO UPDATE SET item = excluded.item, "
            "value = excluded.value, at = excluded.at",
            "DELETE FROM review_counts WHERE review = :review",
            "INSERT INTO review_counts (review, category, yes, no, realigned, na, open) SELECT i.review, i.category, "
            "sum(coalesce(a.value = 1, 0)), sum(coalesce(a.value = 0, 0)), 0, 0, sum(a.value IS NULL) FROM items i "
            "LEFT JOIN answers a ON a.id = i.id WHERE i.review = :review GROUP BY i.review, i.category",
            "DELETE FROM client_counts WHERE client = :client",
            "INSERT INTO client_counts (client, category, yes, no) SELECT client, category, sum(value), sum(1 - value) "
            "FROM alignment WHERE client = :client GROUP BY client, category",
        ):
            self._bulk.connection.execute(sql, {"review": review, "client": client})

    def end(self) -> None:
        """What is counted over all clients."""
        self._bulk.connection.execute("DELETE FROM standard_counts")
        self._bulk.connection.execute(
            "INSERT INTO standard_counts (standard, yes, no) "
            "SELECT standard, sum(value), sum(1 - value) FROM alignment GROUP BY standard"
        )


def _in_hand(bulk: Bulk, who: Who, maker: _Maker, codes: list[str], size: Size, end: date) -> None:
    """Work in hand: reviews half answered, reviews to be closed, and a series for every client."""
    store = cast(Store, bulk)
    for n, code in enumerate(codes):
        if size.going and n % size.going == 0:
            maker.review(code, size.rounds, share=0.5, submitted=False)
        elif size.going and n % size.going == 1:
            maker.review(code, size.rounds)
        starts = (end + timedelta(days=5 + n * 80 // len(codes))).isoformat()
        schedule.add(store, who, {"client": code, "months": "3", "starts": starts}).result()


def _moment(day: date) -> int:
    return int(datetime.combine(day, datetime.min.time(), UTC).timestamp() * 1000)
