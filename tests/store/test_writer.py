"""The writer at its edges: opening, closing, waiting, failing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.errors import Problem, Restart
from models.store import engine, writer
from models.store.change import Change
from models.store.store import Store, Touched
from tests.store.conftest import Practice, client_row, inserting, updating

Elsewhere = Callable[..., subprocess.Popen[str]]


def test_what_was_handed_over_before_the_close_is_done(practice: Practice) -> None:
    """All of it, in order; what comes after is refused, and nobody waits for ever."""
    store = practice.open()
    futures = [
        store.change(practice.ana, str(n), inserting("clients", client_row(f"C{n}"))) for n in range(30)
    ]
    store.close()
    assert [future.result(timeout=1) for future in futures]
    with pytest.raises(Problem, match="closed"):
        store.change(practice.ana, "late", lambda change: None).result(timeout=1)
    with pytest.raises(Problem, match="closed"):
        store.rows("SELECT 1")
    store.close()


def test_a_change_behind_a_draft_is_done_though_the_practice_is_being_closed(practice: Practice) -> None:
    """A note is typed, a key pressed and the program left while the disk is slow: the answer comes after the draft."""
    store = practice.open()
    gate = threading.Event()
    slow = store.change(practice.ana, "slow", lambda change: gate.wait(10))
    time.sleep(0.05)
    store.aside(("x",), "DELETE FROM presence WHERE who = :who", {"who": 0})
    late = store.change(practice.ana, "late", inserting("clients", client_row("LATE")))
    closing = threading.Thread(target=store.close, args=(10,))
    closing.start()
    while not store._closed or not store._writer._closed:
        time.sleep(0.001)
    gate.set()
    closing.join()
    assert slow.result(timeout=1) and late.result(timeout=1)


def test_threads_that_go_on_handing_over_during_the_close(practice: Practice) -> None:
    """Each Future ends: done, or refused; what was done is in the file."""
    store = practice.open()
    done: list[int] = []
    refused: list[BaseException] = []

    def work(name: int) -> None:
        for n in range(200):
            row = client_row(f"C{name}-{n}")
            try:
                done.append(store.change(practice.ana, "add", inserting("clients", row)).result(10))
            except Problem as error:
                refused.append(error)
                return

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    store.close(30)
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert refused
    assert sorted(done) == [row["id"] for row in practice.open().rows("SELECT id FROM clients ORDER BY id")]


def test_readers_in_other_threads_during_the_close(practice: Practice) -> None:
    """They get their rows or are told that the practice was closed; nothing worse."""
    store = practice.open()
    seen: list[str] = []

    def read() -> None:
        try:
            while True:
                store.rows(
                    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) SELECT sum(x) FROM n"
                )
        except Problem as error:
            seen.append(str(error))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    store.close()
    for thread in threads:
        thread.join(10)
    assert len(seen) == 6 and all("closed" in one for one in seen)


def test_a_reader_that_was_busy_during_the_close_reads_no_more(practice: Practice) -> None:
    """The close does not wait for its query, and so cannot close its connection: it ends with the next one."""
    store = practice.open()
    begun, seen = threading.Event(), []

    def read() -> None:
        count = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :many) SELECT sum(x) FROM n"
        seen.append(store.value(count, {"many": 3}))
        begun.set()
        seen.append(store.value(count, {"many": 6_000_000}))
        try:
            store.value(count, {"many": 3})
        except Problem as error:
            seen.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    assert begun.wait(10)
    time.sleep(0.05)
    store.close()
    thread.join(30)
    assert seen[:2] == [6, 18_000_003_000_000] and "closed" in seen[2]


def test_a_cancelled_wait_does_not_cancel_the_answer(practice: Practice) -> None:
    """The screen that asked is gone; what was handed over is done all the same."""
    store = practice.open()
    hold = threading.Event()
    store.change(practice.ana, "hold", lambda change: hold.wait(5))

    async def ask() -> None:
        future = store.change(
            practice.ana, "add", lambda change: change.insert("clients", client_row("ACME"))
        )
        waiting = asyncio.ensure_future(asyncio.wrap_future(future))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        hold.set()

    asyncio.run(ask())
    store.close()
    assert practice.open().value("SELECT code FROM clients") == "ACME"


def test_a_writer_that_cannot_open_says_so_and_tries_again(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many open files at the wrong moment do not end the session."""
    store = practice.open()
    real = engine.connect
    failures = [Problem("no more files"), engine.sqlite3.OperationalError("unable to open database file")]

    def connect(path: Path, **options: Any) -> engine.sqlite3.Connection:
        if failures:
            raise failures.pop(0)
        return real(path, **options)

    monkeypatch.setattr(engine, "connect", connect)
    for match in ("no more files", "cannot be written"):
        with pytest.raises(Problem, match=match):
            store.change(practice.ana, "x", lambda change: None).result(5)
    assert store.change(practice.ana, "x", lambda change: 7).result(5) == 7


def test_the_writer_outlives_whatever_the_work_does(practice: Practice) -> None:
    """Errors of every kind, a transaction ended behind its back, a connection closed under it."""
    store = practice.open()

    def commits(change: Change) -> None:
        change.rows("COMMIT")

    def closes(change: Change) -> None:
        change._connection.close()

    def leaves(change: Change) -> None:
        raise SystemExit(3)

    for work, error in (
        (commits, Problem),
        (closes, Problem),
        (leaves, SystemExit),
        (lambda change: change.rows("no sql"), Problem),
    ):
        with pytest.raises(error):
            store.change(practice.ana, "bad", work).result(5)
        assert store.change(
            practice.ana, "good", lambda change: change.update("people", 1, {"email": str(time.time())})
        ).result(5)
    practice.is_content()


def test_those_who_look_on_cannot_stop_the_writing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their errors go where uncaught errors of threads go; they hear what was written, until they stop listening."""
    said: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    store = practice.open()
    heard: list[Touched] = []

    def fails(touched: Touched) -> None:
        raise ZeroDivisionError

    stop_failing, stop = store.on_change(fails), store.on_change(heard.append)
    key = store.change(
        practice.ana, "add", lambda change: change.insert("clients", client_row("ACME"))
    ).result()
    store.change(practice.ana, "nothing", lambda change: None).result()
    stop_failing()
    stop_failing()
    store.change(practice.ana, "note", lambda change: change.update("clients", key, {"note": "x"})).result()
    store.change(practice.ana, "nothing", lambda change: None).result()
    stop()
    store.change(practice.ana, "note", lambda change: change.update("clients", key, {"note": "y"})).result()
    store.close()
    assert [one.exc_type for one in said] == [ZeroDivisionError]
    assert [(one.text, one.rows, one.who) for one in heard] == [
        ("add", (("clients", key),), 1),
        ("note", (("clients", key),), 1),
    ]


def test_the_feed_tells_of_everybody_and_of_each_change_once(practice: Practice) -> None:
    """Own changes too, whichever thread asks; drafts are nothing to tell of."""
    store, other = practice.open(), practice.open()
    assert store.poll() == ()
    one = other.change(
        practice.ben, "add", lambda change: change.insert("clients", client_row("ACME"))
    ).result()
    two = store.change(
        practice.ana, "note", lambda change: change.update("clients", one, {"note": "x"})
    ).result()
    assert two
    found: list[Touched] = []
    thread = threading.Thread(target=lambda: found.extend(store.poll()))
    thread.start()
    thread.join()
    assert [(item.text, item.who, item.rows) for item in found] == [
        ("add", practice.ben.id, (("clients", one),)),
        ("note", practice.ana.id, (("clients", one),)),
    ]
    assert found[0].touches("clients", "people") and not found[0].touches("people")
    assert store.poll() == ()
    other.aside(("x",), "DELETE FROM drafts", {})
    other.close()
    assert store.poll() == ()


def test_the_feed_misses_nothing_whichever_thread_asks(practice: Practice) -> None:
    """`data_version` of two connections cannot be compared: the feed has its own."""
    store, other = practice.open(), practice.open()
    seen: list[int] = []

    def poll() -> None:
        seen.extend(touched.line for touched in store.poll())

    for n in range(40):
        other.change(practice.ben, str(n), updating("people", 1, email=str(n))).result()
        thread = threading.Thread(target=poll)
        thread.start()
        thread.join()
    assert seen == list(range(seen[0], seen[0] + 40))


def test_what_the_feed_could_not_read_it_reads_the_next_time(practice: Practice) -> None:
    """Though nobody has written anything more until then."""
    store = practice.store
    store.poll()
    feed = store._feed
    assert feed is not None
    practice.client("ACME")
    feed.connection.set_authorizer(
        lambda action, table, *rest: (
            engine.sqlite3.SQLITE_DENY if table == "history" else engine.sqlite3.SQLITE_OK
        )
    )
    with pytest.raises(Problem):
        store.poll()
    feed.connection.set_authorizer(None)
    assert [one.text for one in store.poll()] == ["add client ACME"]


def test_an_idle_poll_costs_microseconds(practice: Practice) -> None:
    """It is asked once a second by every screen."""
    store = practice.open()
    store.poll()
    begin = time.process_time()
    for _ in range(1000):
        store.poll()
    assert (time.process_time() - begin) / 1000 < 0.0005


def test_a_session_that_is_outdated_hears_it_from_the_feed(practice: Practice) -> None:
    """A restore, a newer program, another file in its place; it writes nothing more."""
    for statement, said in (
        ("UPDATE meta SET value = value + 1 WHERE name = 'generation'", "restored"),
        ("PRAGMA user_version = 99", "newer Steerboard"),
    ):
        store = practice.open()
        assert store.poll() == () and store.outdated is None
        practice.tamper(statement)
        assert store.poll() == ()
        assert store.outdated is not None and said in str(store.outdated)
        assert store.poll() == ()
        with pytest.raises(Restart, match=said):
            store.change(practice.ana, "x", lambda change: None).result()
    practice.tamper(f"PRAGMA user_version = {engine.SCHEMA}")
    store = practice.open()
    store.poll()
    copy = practice.path.with_name("copy.db")
    copy.write_bytes(b"")
    os.replace(copy, practice.path)
    with pytest.raises(Restart, match="restored"):
        store.change(practice.ana, "x", lambda change: change.insert("clients", client_row("ACME"))).result()
    store.poll()
    assert store.outdated is not None


def test_connections_of_threads_that_ended_are_closed(practice: Practice) -> None:
    """A pool that makes new threads does not use up the files."""
    store = practice.open()
    for _ in range(20):
        thread = threading.Thread(target=lambda: store.rows("SELECT 1"))
        thread.start()
        thread.join()
    assert len(store._readers) <= 2


def test_a_snapshot_is_one_moment(practice: Practice) -> None:
    """Whatever is written meanwhile; and reading goes on afterwards."""
    store = practice.open()
    with store.snapshot():
        before = store.value("SELECT count(*) FROM clients")
        store.change(
            practice.ana, "add", lambda change: change.insert("clients", client_row("ACME"))
        ).result()
        with store.snapshot():
            assert store.value("SELECT count(*) FROM clients") == before
    assert store.value("SELECT count(*) FROM clients") == before + 1
    with pytest.raises(ZeroDivisionError), store.snapshot():
        raise ZeroDivisionError
    assert store.value("SELECT count(*) FROM clients") == before + 1


def test_the_journal_is_folded_at_idle(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """And after many changes; then the next ones write over it, and it does not grow."""
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.1)
    store = practice.open()
    journal = practice.path.with_name(practice.path.name + "-wal")
    for n in range(300):
        store.change(practice.ana, "x", updating("people", 1, email=str(n))).result()
    time.sleep(0.4)
    assert store._writer._unfolded == 0
    assert journal.stat().st_size < 1_500_000
    connection = practice.behind()
    busy, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert (busy, pages - folded) == (0, 0)


def test_opening_fails_whole(practice: Practice) -> None:
    """A practice without its marks leaves no connection open."""
    practice.tamper("DROP TABLE tables")
    with pytest.raises(Problem):
        practice.open()
    assert not [name for name in os.listdir("/proc/self/fd") if str(practice.path) in _target(name)]


def _target(name: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{name}")
    except OSError:
        return ""


def test_store_is_a_context(practice: Practice) -> None:
    """Closed at its end."""
    from models.store.opening import open_store

    with open_store(practice.path) as store:
        assert isinstance(store, Store)
    with pytest.raises(Problem):
        store.value("SELECT 1")


def test_nothing_is_imported_while_others_wait_for_the_lock(practice: Practice, elsewhere: Elsewhere) -> None:
    """Twenty people who begin their day at once would wait for each other's imports."""
    code = """
from pathlib import Path
from models.store import derived
from models.store.opening import open_store
from models.who import Who
with open_store(Path(sys.argv[1])) as store:
    loaded = store.change(Who(1, "ana", "Ana"), "x", lambda change: [name in sys.modules for name in derived.MODULES]).result()
print(loaded)
"""
    assert elsewhere(code, practice.path).communicate() == ("[True, True]\n", "")
