"""Undo and redo: per person, newest first, the same on screens and commands, across restarts (DESIGN §3).

A line is *in force* unless the last undo or redo that names it is an undo. Undo puts each row back as its image says;
it is refused where a later change in force touched the same row, where something refers to what it would take away, where
the change was a freeze, and behind the last migration. What was refused is passed over by the next `u`.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass

from models import dates
from models.errors import NotFound, Problem
from models.store.change import DELETED, INSERTED, Change, Values
from models.store.engine import sqlite3
from models.store.store import Store
from models.who import Who

SOFT = {"clients": "client", "contacts": "contact", "people": "person", "standards": "standard", "reviews": "review", "findings": "finding"}
"""Tables whose rows `links` can name, and by which kind."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did."""

    line: int
    """The change that was taken back or brought again."""
    text: str
    rows: tuple[tuple[str, int], ...]


class UndoRefused(Problem):
    """The newest change could not be undone; asking again goes on to the one before."""


def undo(store: Store, who: Who, of: Who | None = None) -> Future[Undone]:
    """Take back the newest change in force of a person (`of`: somebody else's, an admin's right, asked by the caller)."""
    owner = of or who

    def work(change: Change) -> Undone | UndoRefused:
        target = _newest(change, owner.id)
        if target is None:
            raise NotFound("There is nothing to undo.")
        reason = _why_not(change, target)
        if reason:
            return _pass_over(change, owner.id, target, reason)
        change.kind, change.undoes = "undo", int(target["id"])
        change.text = f"undo: {target['text']}"
        try:
            change.value("SAVEPOINT undo")
            rows = _revert(change, _effect(change, int(target["id"])))
        except sqlite3.IntegrityError as error:
            change.value("ROLLBACK TO undo")
            change.touched.clear()
            return _pass_over(change, owner.id, target, _constraint(error))
        return Undone(int(target["id"]), target["text"], rows)

    return _unwrapped(store, who, "undo", work)


def redo(store: Store, who: Who, of: Who | None = None) -> Future[Undone]:
    """Bring back what this person's last undo took away, unless they have changed something since."""
    owner = of or who

    def work(change: Change) -> Undone | UndoRefused:
        found = change.row(
            "SELECT u.id AS undo, h.id, h.text, h.at FROM history u JOIN history h ON h.id = u.undoes "
            "WHERE u.kind = 'undo' AND h.who = :who "
            "AND u.id = (SELECT max(l.id) FROM history l WHERE l.undoes = h.id) "
            "AND u.id > (SELECT coalesce(max(c.id), 0) FROM history c WHERE c.who = :who AND c.kind = 'change') "
            "AND u.id > (SELECT coalesce(max(m.id), 0) FROM history m WHERE m.kind = 'migration') "
            "ORDER BY u.id DESC LIMIT 1",
            {"who": owner.id},
        )
        if found is None:
            raise NotFound("There is nothing to redo.")
        reason = _touched_later(change, int(found["undo"]))
        if reason:
            return UndoRefused(f"“{found['text']}” cannot be brought back: {reason}.", kept="Nothing was changed.")
        change.kind, change.undoes = "redo", int(found["id"])
        change.text = f"redo: {found['text']}"
        try:
            change.value("SAVEPOINT undo")
            rows = _revert(change, int(found["undo"]))
        except sqlite3.IntegrityError as error:
            change.value("ROLLBACK TO undo")
            change.touched.clear()
            return UndoRefused(f"“{found['text']}” cannot be brought back: {_constraint(error)}.", kept="Nothing was changed.")
        return Undone(int(found["id"]), found["text"], rows)

    return _unwrapped(store, who, "redo", work)


def _unwrapped(store: Store, who: Who, text: str, work: object) -> Future[Undone]:
    """A refusal is a result inside the change (the passing over is kept), and an error outside."""
    inner: Future[Undone | UndoRefused] = store.change(who, text, work)  # type: ignore[arg-type]
    outer: Future[Undone] = Future()

    def done(future: Future[Undone | UndoRefused]) -> None:
        error = future.exception()
        if error is not None:
            outer.set_exception(error)
            return
        result = future.result()
        if isinstance(result, UndoRefused):
            outer.set_exception(result)
        else:
            outer.set_result(result)

    inner.add_done_callback(done)
    return outer


def _newest(change: Change, who: int) -> sqlite3.Row | None:
    return change.row(
        "SELECT h.id, h.text, h.at, h.frozen FROM history h WHERE h.who = :who AND h.kind = 'change' "
        "AND h.id > (SELECT coalesce(max(m.id), 0) FROM history m WHERE m.kind = 'migration') "
        "AND NOT EXISTS (SELECT 1 FROM passed p WHERE p.who = :who AND p.line = h.id) "
        "AND coalesce((SELECT l.kind FROM history l WHERE l.undoes = h.id ORDER BY l.id DESC LIMIT 1), 'redo') = 'redo' "
        "ORDER BY h.id DESC LIMIT 1",
        {"who": who},
    )


def _why_not(change: Change, target: sqlite3.Row) -> str:
    if target["frozen"]:
        return str(target["frozen"])
    return _touched_later(change, _effect(change, int(target["id"]))) or _referred(change, int(target["id"]))


def _effect(change: Change, line: int) -> int:
    """The line whose images say how to take it back: the change itself, or its last redo."""
    found = change.value("SELECT max(id) FROM history WHERE undoes = :line AND kind = 'redo'", {"line": line})
    return int(found) if found is not None else line


def _touched_later(change: Change, line: int) -> str:
    """Who touched the same rows later, in force; empty where nobody did."""
    found = change.row(
        "SELECT h.text, h.at, coalesce(p.name, 'somebody') AS name FROM images mine "
        "JOIN images other ON other.tbl = mine.tbl AND other.key = mine.key AND other.line > mine.line "
        "JOIN history h ON h.id = other.line LEFT JOIN people p ON p.id = h.who "
        "WHERE mine.line = :line AND h.kind = 'change' "
        "AND coalesce((SELECT l.kind FROM history l WHERE l.undoes = h.id ORDER BY l.id DESC LIMIT 1), 'redo') = 'redo' "
        "ORDER BY h.id DESC LIMIT 1",
        {"line": line},
    )
    if found is None:
        return ""
    return f"{found['name']} changed the same later (“{found['text']}”, {dates.stamp(found['at'], change.zone)})"


def _referred(change: Change, line: int) -> str:
    """Whether a link or ticket number was put on a row that this change made (foreign keys see to the rest)."""
    made = change.rows(
        "SELECT t.name, i.key FROM images i JOIN tables t ON t.id = i.tbl WHERE i.line = :line AND i.op = :op",
        {"line": line, "op": INSERTED},
    )
    for row in made:
        kind = SOFT.get(row["name"])
        if kind and change.value("SELECT 1 FROM links WHERE kind = :kind AND key = :key", {"kind": kind, "key": row["key"]}):
            return "a link or ticket number was put on it since"
    return ""


def _pass_over(change: Change, who: int, target: sqlite3.Row, reason: str) -> UndoRefused:
    change.derive("INSERT INTO passed (who, line) VALUES (:who, :line) ON CONFLICT DO NOTHING", {"who": who, "line": target["id"]})
    return UndoRefused(
        f"“{target['text']}” cannot be undone: {reason}.", kept="Nothing was changed.", do="Undo again goes on to the change before it."
    )


def _revert(change: Change, line: int) -> tuple[tuple[str, int], ...]:
    """Put every row of a line back as it was before that line, checking references row by row.

    Children were written after their parents, so the reverse order suits the foreign keys; where two rows refer to each
    other (a standard and its version), what goes lets go first, and what comes back takes hold last. A row that another
    one is still in the way of waits for the next round, since a redo finds its rows in the order in which the undo let go.
    """
    images = change.rows(
        "SELECT t.name, i.key, i.op, i.before FROM images i JOIN tables t ON t.id = i.tbl WHERE i.line = :line ORDER BY i.n DESC",
        {"line": line},
    )
    change.derive_many("INSERT INTO undoing (tbl, key) VALUES (?, ?)", [(row["name"], row["key"]) for row in images])
    was = {(row["name"], row["key"]): _before(change, row) for row in images}
    for row in images:
        if row["op"] == INSERTED:
            change.let_go(row["name"], row["key"])
    waiting = images
    while waiting:
        still: list[sqlite3.Row] = []
        for row in waiting:
            try:
                change.put_back(row["name"], row["key"], was[row["name"], row["key"]])
            except sqlite3.IntegrityError:
                still.append(row)
                if len(still) == len(waiting):
                    raise
        waiting = still
    for row in images:
        if row["op"] == DELETED:
            change.take_hold(row["name"], row["key"])
    change.derive("DELETE FROM undoing")
    return tuple(was)


def _before(change: Change, image: sqlite3.Row) -> Values | None:
    if image["op"] == INSERTED:
        return None
    before: Values = json.loads(image["before"])
    if image["op"] == DELETED:
        return before
    present = change.get(image["name"], image["key"])
    if present is None:
        raise sqlite3.IntegrityError(f"FOREIGN KEY constraint failed: {image['name']}")
    return {**present, **before}


def _constraint(error: sqlite3.IntegrityError) -> str:
    said = str(error)
    if said.startswith("frozen: "):
        return said.removeprefix("frozen: ")
    if "FOREIGN KEY" in said:
        return "something refers to it by now"
    if "UNIQUE" in said:
        return "its name or code has been given to something else since"
    return said
