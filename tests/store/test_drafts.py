"""Text being typed, and who is where."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest

from models.errors import Problem, Restart
from models.store import engine, writer
from models.store.drafts import Drafts, Presence
from models.store.opening import open_store
from tests.store.conftest import Practice


def texts(practice: Practice) -> list[str]:
    """The drafts that are in the file, as another program sees them."""
    with_tool = practice.behind()
    found = [row["text"] for row in with_tool.execute("SELECT text FROM drafts ORDER BY at").fetchall()]
    with_tool.close()
    return found


def until(what: object, seconds: float) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(what) and what():
            return True
        time.sleep(0.01)
    return False


def test_each_key_is_on_the_disk_within_a_second(practice: Practice) -> None:
    """And the text of ten keys costs one commit, not ten."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    for n in range(10):
        drafts.put("item 1", "note", "text"[: n + 1])
    assert drafts.get("item 1", "note") == "text"
    assert until(lambda: texts(practice) == ["text"], 1.0)
    assert practice.store.asides_written == 1


def test_what_is_typed_while_a_reader_looks_is_not_taken_for_written(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that reads for a screen finds that a draft has been written; the next key comes at that moment."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    drafts.put("item 1", "note", "f")
    assert until(lambda: texts(practice) == ["f"], 5.0)
    waits = practice.store.waits
    typing: list[Thread] = []

    def key_meanwhile(key: tuple[object, ...]) -> bool:
        found = waits(key)
        if not typing:
            typing.append(Thread(target=drafts.put, args=("item 1", "note", "first")))
            typing[0].start()
            typing[0].join(0.2)
        return found

    monkeypatch.setattr(practice.store, "waits", key_meanwhile)
    assert drafts.get("item 1", "note") == "f"
    typing[0].join()
    assert drafts.get("item 1", "note") == "first"


def test_two_readers_find_at_once_that_a_draft_has_been_written(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts(practice.store, practice.ana, "s1")
    drafts.put("item 1", "note", "first")
    assert until(lambda: texts(practice) == ["first"], 5.0)
    both, waits = Barrier(2), practice.store.waits

    def together(key: tuple[object, ...]) -> bool:
        with suppress(BrokenBarrierError):
            both.wait(0.2)
        return waits(key)

    monkeypatch.setattr(practice.store, "waits", together)
    with ThreadPoolExecutor(2) as readers:
        assert list(readers.map(lambda _: drafts.get("item 1", "note"), range(2))) == ["first", "first"]


@pytest.mark.slow
def test_typing_on_does_not_put_off_the_commit(practice: Practice) -> None:
    """A key every 50 ms for two seconds: something is on the disk after one."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    begin = time.monotonic()
    seen = None
    while time.monotonic() < begin + 1.5:
        drafts.put("item 1", "note", str(time.monotonic() - begin))
        time.sleep(0.05)
        if seen is None and texts(practice):
            seen = time.monotonic() - begin
    assert seen is not None and seen <= 1.0


def test_drafts_are_written_between_changes(practice: Practice) -> None:
    """A queue that is never empty does not hold them up."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    drafts.put("item 1", "note", "typed")
    begin = time.monotonic()
    while time.monotonic() < begin + 0.9:
        practice.do(lambda change: change.update("people", 1, {"email": str(time.monotonic())}))
    assert texts(practice) == ["typed"]


def test_close_writes_what_was_typed_last(practice: Practice) -> None:
    """However short before."""
    store = practice.store
    Drafts(store, practice.ana, "s1").put("item 1", "note", "typed")
    store.close()
    assert texts(practice) == ["typed"]
    with pytest.raises(Problem, match="closed"):
        Drafts(store, practice.ana, "s1").put("item 1", "note", "late")


def test_what_another_session_typed_later_is_the_newest_draft(practice: Practice) -> None:
    """However long this one has been open: it does not hold on to what it typed itself."""
    mine = Drafts(practice.store, practice.ana, "s1")
    mine.put("item 1", "note", "first")
    assert until(lambda: texts(practice) == ["first"], 2.0)
    with open_store(practice.path) as other:
        theirs = Drafts(other, practice.ana, "s2")
        theirs.put("item 1", "note", "later")
    assert mine.get("item 1", "note") == "later"
    assert mine.of_thing("item 1") == {"note": "later"}
    mine.drop("item 1")
    assert mine.get("item 1", "note") is None
    assert until(lambda: texts(practice) == [], 2.0)
    with open_store(practice.path) as other:
        Drafts(other, practice.ana, "s2").put("item 1", "note", "anew")
    assert mine.get("item 1", "note") == "anew"


def test_a_draft_is_found_from_another_session_and_goes_when_saved(practice: Practice) -> None:
    """The newest of a person, from whichever session; nobody else's."""
    mine = Drafts(practice.store, practice.ana, "s1")
    mine.put("standard BKP-001", "why", "because")
    mine.put("standard BKP-001", "how", "so")
    practice.close()
    later = Drafts(practice.store, practice.ana, "s2")
    assert later.get("standard BKP-001", "why") == "because"
    assert later.of_thing("standard BKP-001") == {"why": "because", "how": "so"}
    assert Drafts(practice.store, practice.ben, "s3").of_thing("standard BKP-001") == {}
    later.drop("standard BKP-001", "why")
    assert later.get("standard BKP-001", "why") is None
    later.drop("standard BKP-001")
    assert later.of_thing("standard BKP-001") == {}
    practice.close()
    assert texts(practice) == []


def test_a_write_that_failed_is_tried_again(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it takes: another program holds the lock meanwhile."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.1)
    drafts = Drafts(practice.store, practice.ana, "s1")
    tool = practice.behind()
    tool.execute("BEGIN IMMEDIATE")
    drafts.put("item 1", "note", "kept")
    time.sleep(writer.ASIDE_SECONDS + 0.4)
    drafts.put("item 2", "note", "too")
    tool.execute("ROLLBACK")
    assert until(lambda: texts(practice) == ["kept", "too"], 3.0)


def test_drafts_are_written_where_nothing_else_is_any_more(practice: Practice) -> None:
    """A newer program was there, or a restore: the change is refused, the text is kept."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    practice.tamper("PRAGMA user_version = 99")
    with pytest.raises(Restart, match="newer Steerboard"):
        practice.client()
    drafts.put("item 1", "note", "kept")
    practice.close()
    assert texts(practice) == ["kept"]


def test_half_a_character_is_kept_as_what_it_is_shown(practice: Practice) -> None:
    """And does not stop the writing of the others."""
    drafts = Drafts(practice.store, practice.ana, "s1")
    drafts.put("item 1", "note", "a\ud800b")
    drafts.put("item 2", "note", "c")
    practice.close()
    assert texts(practice) == ["a\ufffdb", "c"]


@pytest.mark.slow
def test_presence_is_a_lease_and_no_lock(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named while it lasts, written every ten seconds at most, gone by itself (FAULTS D4)."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-03-02")
    now = [1_000_000_000]
    monkeypatch.setattr("models.dates.moment", lambda: now[0])
    ana = Presence(practice.store, practice.ana, "s1")
    ben = Presence(practice.open(), practice.ben, "s2")
    for _ in range(20):
        ana.here("REV-0001")
        now[0] += 400
    assert until(lambda: ben.others("REV-0001") == (("Ana", 1_000_000_000),), 2.0)
    assert ana.others("REV-0001") == ()
    assert practice.store.asides_written == 1
    now[0] += 10_000
    ana.here("REV-0001")
    assert until(lambda: practice.store.asides_written == 2, 2.0)
    now[0] += 61_000
    assert ben.others("REV-0001") == ()
    ben.here("REV-0001")
    assert until(lambda: len(ana.others("REV-0001")) == 1, 2.0)
    ben.away("REV-0001")
    assert until(lambda: ana.others("REV-0001") == (), 2.0)


def test_notices_of_sessions_that_were_killed_go(practice: Practice) -> None:
    """Whoever comes next takes away those whose time is over."""
    practice.do(
        lambda change: change.derive_many(
            "INSERT INTO presence (who, session, thing, at, until) VALUES (1, ?, 'review REV-0001', 1, ?)",
            [("killed", 2), ("alive", 2**50)],
        )
    )
    Presence(practice.store, practice.ben, "new").here("review REV-0002")
    practice.store.close()
    rows = practice.open().rows("SELECT session FROM presence ORDER BY session")
    assert [row["session"] for row in rows] == ["alive", "new"]


def test_a_session_that_only_reads_leaves_no_draft_and_no_presence(practice: Practice) -> None:
    """And says so of changes."""
    store = practice.open(read_only=True)
    Drafts(store, practice.ana, "s1").put("item 1", "note", "x")
    Presence(store, practice.ana, "s1").here("REV-0001")
    with pytest.raises(Problem, match="only reads"):
        store.change(practice.ana, "x", lambda change: None).result()
    store.close()
    assert texts(practice) == []
