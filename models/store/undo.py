"""Undo and redo: per person, newest first, the same on screens and commands, across restarts (DESIGN §3).

A change is *in force* unless the last undo or redo that names it is an undo. Undo puts each row back as its image says; it
is refused where a later change in force touched the same row, where something refers to what it would take away, where the
change was a freeze, and behind the last migration. What was refused is passed over by the next `u`, with what stands right
before it and is refused for the same reason. An admin who undoes somebody else's change acts for them: the line is theirs and
names the admin.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module

from models import dates
from models.errors import NotFound, Problem
from models.store import images, lines
from models.store.change import Change, Values
from models.store.engine import sqlite3
from models.store.images import DELETED, INSERTED, Image
from models.store.lines import CHANGE, REDO, UNDO
from models.store.store import Store
from models.store.tables import KEPT_TABLES, UNBOUND
from models.text import count
from models.who import Who

NOUNS = {
    "facts": "a fact",
    "people": "a person",
    "clients": "a client",
    "contacts": "a contact",
    "links": "a link",
    "imports": "an import",
    "packs": "a pack",
    "pack_clients": "the switch of a pack",
    "categories": "a category",
    "standards": "a standard",
    "standard_versions": "a wording",
    "feedback": "feedback",
    "scope": "a decision on the scope",
    "reviews": "a review",
    "items": "a question of a review",
    "answers": "an answer",
    "evidence": "evidence",
    "findings": "a finding",
    "finding_events": "what a review did to a finding",
    "standing": "how a client stood",
    "series": "a series of reviews",
}
"""What a row of each table is called when it stands in the way."""
LINKED = {
    "clients": "client",
    "contacts": "contact",
    "people": "person",
    "standards": "standard",
    "reviews": "review",
    "findings": "finding",
}
"""Tables whose rows `links` can name, and by which kind."""


ALIKE = 3000
"""So many changes are passed over with a refused one at most: the largest review's answers, in about a second and a half."""
RIGHTS = "models.practice.rights"
"""What is asked whether a person may; named as text, so that the store knows no wing."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did."""

    line: int
    """The change that was taken back or brought again."""
    text: str
    rows: tuple[tuple[str, int], ...]


class UndoRefused(Problem):
    """The newest change could not be undone; asking again goes on to the one before."""


class _InTheWay(Exception):
    """Why a line cannot be reverted; what was begun has to be rolled back."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the stack of a person."""

    id: int
    prior: int | None
    kind: int
    undoes: int | None
    text: str
    rows: bytes
    frozen: str | None
    in_force: bool
    passed: bool


def undo(store: Store, who: Who, of: Who | None = None) -> Future[Undone]:
    """Take back the newest change in force of a person (`of`: somebody else's, which is an admin's right).

    The Future fails with Refused where they may not, with NotFound where there is none, with UndoRefused and the reason where
    it cannot be.
    """
    owner = of or who
    require = import_module(RIGHTS).require

    def work(change: Change) -> Undone | UndoRefused:
        require(who, "undo", owner.id, change)
        _act_for(change, owner)
        target = next(
            (line for line in _stack(change, owner.id) if line.kind == CHANGE and _is_next(line)), None
        )
        if target is None:
            raise NotFound("There is nothing to undo.")
        reason = target.frozen or _attempt(change, UNDO, target, _effect(change, target))
        if not reason:
            return Undone(target.id, target.text, tuple(change.touched))
        alike = _refused_alike(change, owner.id, target, reason)
        for line in (target.id, *alike):
            change.derive(
                "INSERT INTO passed (who, line) VALUES (:who, :line) ON CONFLICT DO NOTHING",
                {"who": owner.id, "line": line},
            )
        more = f" and {count(len(alike), 'change')} before it" if alike else ""
        return UndoRefused(
            f"“{target.text}”{more} cannot be undone: {reason}.",
            kept="Nothing was changed.",
            do="Undo again goes on to the change before " + ("them." if alike else "it."),
        )

    return _unwrapped(store.change(who, "undo", work))


def redo(store: Store, who: Who, of: Who | None = None) -> Future[Undone]:
    """Bring back what this person's last undo took away, unless they have changed something since.

    The Future fails with Refused where they may not, with NotFound where there is nothing, with UndoRefused and the reason
    where it cannot be.
    """
    owner = of or who
    require = import_module(RIGHTS).require

    def work(change: Change) -> Undone | UndoRefused:
        require(who, "undo", owner.id, change)
        _act_for(change, owner)
        undone = _last_undone(change, owner.id)
        target = _read(change, undone.undoes, owner.id) if undone is not None and undone.undoes else None
        if undone is None or target is None:
            raise NotFound("There is nothing to redo.")
        reason = _attempt(change, REDO, target, undone)
        if not reason:
            return Undone(target.id, target.text, tuple(change.touched))
        return UndoRefused(f"“{target.text}” cannot be brought back: {reason}.", kept="Nothing was changed.")

    return _unwrapped(store.change(who, "redo", work))


def _act_for(change: Change, owner: Who) -> None:
    """The line is the owner's, whoever acts for them."""
    change.chain.catch_up()
    if owner.id != change.who.id:
        change.who = dataclasses.replace(owner, acting=change.who.acting or change.who.login)


def _unwrapped(inner: Future[Undone | UndoRefused]) -> Future[Undone]:
    """A refusal is a result inside the change (that it is passed over is kept), and an error outside."""
    outer: Future[Undone] = Future()
    outer.set_running_or_notify_cancel()

    def done(future: Future[Undone | UndoRefused]) -> None:
        error = future.exception()
        if error is not None:
            outer.set_exception(error)
        elif isinstance(result := future.result(), UndoRefused):
            outer.set_exception(result)
        else:
            outer.set_result(result)

    inner.add_done_callback(done)
    return outer


# The stack of a person --------------------------------------------------------------------------------------------

_LINE = (
    "SELECT h.id, h.id - h.back AS prior, h.kind, h.undoes, h.text, h.rows, h.frozen, "
    f"{lines.IN_FORCE.format(line='h.id')} AS in_force, "
    "EXISTS (SELECT 1 FROM passed p WHERE p.who = :who AND p.line = h.id) AS passed FROM history h WHERE h.id = :line"
)


def _read(change: Change, line: int, who: int) -> _Line | None:
    row = change.row(_LINE, {"line": line, "who": who})
    if row is None:
        return None
    return _Line(
        row["id"],
        row["prior"],
        row["kind"],
        row["undoes"],
        row["text"],
        row["rows"],
        row["frozen"],
        bool(row["in_force"]),
        bool(row["passed"]),
    )


def _stack(change: Change, who: int) -> Iterator[_Line]:
    """The person's lines, the newest first, down to the last migration."""
    seal = int(change.value(lines.SEAL))
    line = change.chain.head(who)
    while line is not None and line > seal:
        found = _read(change, line, who)
        if found is None:
            return
        yield found
        line = found.prior


def _is_next(line: _Line) -> bool:
    return line.in_force and not line.passed


def _refused_alike(change: Change, who: int, target: _Line, reason: str) -> list[int]:
    """The changes right before a refused one that are refused for the very same reason, so that all answers of a submitted
    review are passed over together; `ALIKE` at most."""
    found: list[int] = []
    for line in _stack(change, who):
        if line.id >= target.id or line.kind != CHANGE or not _is_next(line):
            continue
        refused = line.frozen or _attempt(change, UNDO, line, _effect(change, line), trial=True)
        if refused != reason or len(found) == ALIKE:
            break
        found.append(line.id)
    return found


def _effect(change: Change, target: _Line) -> _Line:
    """The line whose images say how to take a change back: the change itself, or its last redo."""
    found = change.value(
        "SELECT id FROM history WHERE undoes = :line AND kind = :redo ORDER BY id DESC LIMIT 1",
        {"line": target.id, "redo": REDO},
    )
    return target if found is None else (_read(change, int(found), 0) or target)


def _last_undone(change: Change, who: int) -> _Line | None:
    """The person's newest undo whose change is still out of force, since their last change."""
    for line in _stack(change, who):
        if line.kind == CHANGE:
            return None
        if line.kind == UNDO and line.undoes is not None:
            target = _read(change, line.undoes, who)
            newest = change.value("SELECT max(id) FROM history WHERE undoes = :line", {"line": line.undoes})
            if target is not None and not target.in_force and newest == line.id:
                return line
    return None


# Putting rows back --------------------------------------------------------------------------------------------------


def _attempt(change: Change, kind: int, target: _Line, line: _Line, *, trial: bool = False) -> str:
    """Revert a line inside this change; or change nothing, and the reason why not. `trial`: change nothing in any case."""
    change.value("SAVEPOINT attempt")
    try:
        entries = images.entries_of(line.rows)
        found = list(images.images_of(change, change.tables.names, line.id, entries, KEPT_TABLES))
        _refuse_touched(change, line, found)
        _revert(change, found)
    except _InTheWay as error:
        reason = str(error)
    except sqlite3.IntegrityError as error:
        reason = _constraint(error)
    except LookupError as error:
        reason = f"its history is not whole ({error})"
    else:
        reason = ""
        if not trial:
            change.value("RELEASE attempt")
            change.kind, change.undoes = kind, target.id
            change.text = f"{lines.KINDS[kind]}: {target.text}"
            return ""
    change.value("ROLLBACK TO attempt")
    change.value("RELEASE attempt")
    change.touched.clear()
    return reason


_LATER = (
    "SELECT h.id, h.text, h.at, coalesce(p.name, 'somebody') AS name FROM images i "
    "JOIN history h ON h.id = i.line LEFT JOIN people p ON p.id = h.who "
    "WHERE i.tbl = :tbl AND i.key BETWEEN :first AND :last AND i.line > :line "
    f"AND h.kind IN ({CHANGE}, {REDO}) AND {lines.IN_FORCE.format(line='coalesce(h.undoes, h.id)')} "
    f"AND NOT {lines.WAS_IN_FORCE.format(line='coalesce(h.undoes, h.id)', then=':line')} ORDER BY i.line DESC LIMIT 1"
)
"""What stands on the rows that a line left: a change that is in force now and was not when that line was written. One that was
undone and brought again since is no matter."""


def _refuse_touched(change: Change, line: _Line, found: Sequence[Image]) -> None:
    """Refuse where a later change in force touched one of the rows."""
    numbers = change.tables.numbers
    newest: sqlite3.Row | None = None
    for table, first, last in _ranges(found):
        row = change.row(_LATER, {"tbl": numbers[table], "first": first, "last": last, "line": line.id})
        if row is not None and (newest is None or row["id"] > newest["id"]):
            newest = row
    if newest is not None:
        when = dates.stamp(newest["at"], change.zone)
        raise _InTheWay(f"{newest['name']} changed the same later (“{newest['text']}”, {when})")


def _ranges(found: Sequence[Image]) -> Iterator[tuple[str, int, int]]:
    """The rows of a line, those that follow one another together: (table, first key, last key)."""
    open_range: tuple[str, int, int] | None = None
    for image in found:
        if open_range is not None and (image.table, image.key) == (open_range[0], open_range[2] + 1):
            open_range = (open_range[0], open_range[1], image.key)
            continue
        if open_range is not None:
            yield open_range
        open_range = (image.table, image.key, image.key)
    if open_range is not None:
        yield open_range


def _revert(change: Change, found: Sequence[Image]) -> None:
    """Put every row of a line back as it was before that line.

    References are looked at when all rows are back, since rows of one line may refer to each other both ways. Where a
    name or code goes from one row to another, all of them are taken away before any comes back.
    """
    change.derive_many(
        "INSERT INTO undoing (tbl, key) VALUES (?, ?)", [(image.table, image.key) for image in found]
    )
    change.derive("PRAGMA defer_foreign_keys = ON")
    rows = [(image.table, image.key, _before(change, image)) for image in reversed(found)]
    change.value("SAVEPOINT rows")
    try:
        for table, key, row in rows:
            change.put_back(table, key, row)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise
        change.value("ROLLBACK TO rows")
        change.touched.clear()
        for table, key, _ in rows:
            change.put_back(table, key, None)
        for table, key, row in rows:
            if row is not None:
                change.put_back(table, key, row)
    change.value("RELEASE rows")
    for table, key, row in rows:
        _look_at_references(change, table, key, row)
    change.derive("DELETE FROM undoing")


def _before(change: Change, image: Image) -> Values | None:
    """The row as it was before the line; for an update, what it changed over what is there now. Raises _InTheWay where the row
    is gone meanwhile, by an undo of what came before: there is nothing to take back or to bring again."""
    before = image.before or {}
    if image.op == DELETED:
        return before
    present = change.get(image.table, image.key)
    if image.op == INSERTED and present is not None:
        return None
    if present is None:
        made = "brought" if image.op == INSERTED else "changed"
        raise _InTheWay(f"{NOUNS.get(image.table, image.table)} that it {made} is not there any more")
    return {**present, **before}


def _look_at_references(change: Change, table: str, key: int, row: Values | None) -> None:
    """Refuse where a row that went is still referred to, or one that came back refers to nothing."""
    if row is not None:
        for column, parent in change.tables.parents(table):
            if row[column] is not None and not _is_there(change, parent, "id", row[column]):
                raise _InTheWay(f"{NOUNS.get(parent, parent)} that it belongs to is not there any more")
        return
    for child, column in change.tables.children(table):
        if _is_there(change, child, column, key):
            raise _InTheWay(f"{NOUNS.get(child, child)} refers to it by now")
    for child, query in UNBOUND.get(table, ()):
        if change.value(query, (key,)) is not None:
            raise _InTheWay(f"{NOUNS.get(child, child)} refers to it by now")
    kind = LINKED.get(table)
    if kind and change.value(
        "SELECT 1 FROM links WHERE kind = :kind AND key = :key", {"kind": kind, "key": key}
    ):
        raise _InTheWay("a link or ticket number was put on it since")
    if table == "people" and change.chain.head(key) is not None:
        raise _InTheWay("that person has changed something since")


def _is_there(change: Change, table: str, column: str, value: int) -> bool:
    return change.value(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (value,)) is not None


def _constraint(error: sqlite3.IntegrityError) -> str:
    said = str(error)
    if said.startswith("frozen: "):
        return said.removeprefix("frozen: ")
    if "UNIQUE" in said:
        return "its name or code has been given to something else since"
    return said
