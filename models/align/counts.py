"""Tables derived from the answers, rebuilt in the change that touches them: `alignment` (the latest counted
answer of each client and standard), `review_counts` and `client_counts` (by category), `standard_counts` (over
all clients). No screen scans answers (DESIGN §3).

An answer costs six indexed statements, whatever the size of the review: counts move by the difference
between the rows before and after the change. What changes many rows at once (a start, a profile, a pack) goes
through sets.

A decision on the scope holds until its day, and a table cannot follow the calendar: here every decision
counts whatever its day, and `client_counts` of the reading side (`models.align.figures`) looks at the days
that have passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from models.align.scope import ASKED_STATES, ClientScope, Facts, client_scope, standard_facts
from models.align.score import Counts
from models.store.change import Change, RowChange
from models.store.engine import sqlite3
from models.store.reading import among

TABLES = ("alignment", "review_counts", "client_counts", "standard_counts")

Row = Mapping[str, Any] | sqlite3.Row


def touched(change: Change, rows: tuple[RowChange, ...]) -> None:
    """Rebuild what hangs on the rows of one change."""
    moves = _Moves(change)
    answers = {row.key: row for row in rows if row.table == "answers"}
    items = {row.key: row for row in rows if row.table == "items"}
    if len(answers) == 1 and not items:
        _one_answer(change, moves, next(iter(answers.values())))
    elif answers or items:
        _many(change, moves, answers, items)
    for row in rows:
        if row.table == "reviews" and _is_cancelled(row.before) != _is_cancelled(row.after):
            _review(change, moves, row.key)
    _scopes(change, moves, rows)
    moves.write()


def rebuild_all(change: Change) -> None:
    """Make the tables anew from the answers."""
    for table in TABLES:
        change.derive(f"DELETE FROM {table}")
    change.derive(
        "INSERT INTO review_counts (review, category, yes, no, realigned, na, open) "
        "SELECT i.review, i.category, "
        "sum(CASE WHEN i.scope IS NULL AND a.value = 1 THEN 1 ELSE 0 END), "
        "sum(CASE WHEN i.scope IS NULL AND a.value = 0 THEN 1 ELSE 0 END), "
        "sum(CASE WHEN i.scope IS NULL AND a.value = 1 AND a.realigned IS NOT NULL THEN 1 ELSE 0 END), "
        "sum(CASE WHEN i.scope IS NOT NULL THEN 1 ELSE 0 END), "
        "sum(CASE WHEN i.scope IS NULL AND a.value IS NULL THEN 1 ELSE 0 END) "
        "FROM items i LEFT JOIN answers a ON a.id = i.id GROUP BY i.review, i.category"
    )
    change.derive(
        "INSERT INTO alignment (client, standard, category, item, value, at, applies) "
        "SELECT client, standard, category, item, value, at, 0 FROM ("
        "SELECT i.client, i.standard, s.category, i.id AS item, a.value, a.at, "
        "row_number() OVER (PARTITION BY i.client, i.standard ORDER BY a.at DESC, i.id DESC) AS n "
        "FROM answers a JOIN items i ON i.id = a.id JOIN reviews r ON r.id = i.review "
        "JOIN standards s ON s.id = i.standard "
        "WHERE a.value IS NOT NULL AND i.scope IS NULL AND r.state <> 'cancelled') AS latest WHERE n = 1"
    )
    moves = _Moves(change)
    for row in change.rows("SELECT DISTINCT client FROM alignment"):
        _reapply(
            change,
            moves,
            change.rows("SELECT * FROM alignment WHERE client = :client", {"client": row["client"]}),
        )
    moves.write()


class _Moves:
    """By how much the counts move, gathered and then written."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._reviews: dict[tuple[int, int], Counts] = defaultdict(Counts)
        self._clients: dict[tuple[int, int], Counts] = defaultdict(Counts)
        self._standards: dict[int, Counts] = defaultdict(Counts)
        self._scopes: dict[int, ClientScope] = {}

    def review(self, review: int, category: int, before: Counts, after: Counts) -> None:
        """A question of a review counted as `before` and counts as `after`."""
        if before != after:
            self._reviews[review, category] += after - before

    def client(
        self, client: int, standard: int, before: tuple[int, Counts], after: tuple[int, Counts]
    ) -> None:
        """A standard of a client counted as `before` in one category and counts as `after` in the same or
        another."""
        if before != after:
            self._clients[client, before[0]] -= before[1]
            self._clients[client, after[0]] += after[1]
            self._standards[standard] += after[1] - before[1]

    def scope(self, client: int) -> ClientScope:
        """The client's scope with every decision in force."""
        found = self._scopes.get(client)
        if found is None:
            found = self._scopes[client] = client_scope(self._change, client, date.min)
        return found

    def write(self) -> None:
        """Move the rows; those that count nothing any more go."""
        none = Counts()
        for (review, category), by in self._reviews.items():
            if by == none:
                continue
            params = {
                "review": review,
                "category": category,
                "yes": by.yes,
                "no": by.no,
                "realigned": by.realigned,
                "na": by.na,
                "open": by.open,
            }
            self._change.derive(
                "INSERT INTO review_counts (review, category, yes, no, realigned, na, open) "
                "VALUES (:review, :category, :yes, :no, :realigned, :na, :open) "
                "ON CONFLICT (review, category) DO UPDATE SET yes = review_counts.yes + :yes, no = "
                "review_counts.no + :no, "
                "realigned = review_counts.realigned + :realigned, na = review_counts.na + :na, "
                "open = review_counts.open + :open",
                params,
            )
            if by.total < 0:
                self._change.derive(
                    "DELETE FROM review_counts WHERE review = :review AND category = :category AND yes + no "
                    "+ na + open = 0",
                    {"review": review, "category": category},
                )
        for (client, category), by in self._clients.items():
            if by == none:
                continue
            self._change.derive(
                "INSERT INTO client_counts (client, category, yes, no) VALUES (:client, :category, :yes, "
                ":no) "
                "ON CONFLICT (client, category) DO UPDATE SET yes = client_counts.yes + :yes, no = "
                "client_counts.no + :no",
                {"client": client, "category": category, "yes": by.yes, "no": by.no},
            )
            if by.total < 0:
                self._change.derive(
                    "DELETE FROM client_counts WHERE client = :client AND category = :category AND yes + no "
                    "= 0",
                    {"client": client, "category": category},
                )
        for standard, by in self._standards.items():
            if by == none:
                continue
            self._change.derive(
                "INSERT INTO standard_counts (standard, yes, no) VALUES (:standard, :yes, :no) "
                "ON CONFLICT (standard) DO UPDATE SET yes = standard_counts.yes + :yes, no = standard_counts.no + :no",
                {"standard": standard, "yes": by.yes, "no": by.no},
            )
            if by.total < 0:
                self._change.derive(
                    "DELETE FROM standard_counts WHERE standard = :standard AND yes + no = 0",
                    {"standard": standard},
                )


# Answers ----------------------------------------------------------------------------------------------------

_ITEM = (
    "SELECT i.id, i.review, i.client, i.standard, i.category, i.scope, r.state AS review_state, s.state, "
    "s.live, "
    "s.category AS category_now, v.applies_to, "
    "CASE WHEN p.own = 1 OR EXISTS (SELECT 1 FROM pack_clients o WHERE o.pack = s.pack AND (o.client = "
    "i.client "
    "OR o.client IS NULL)) THEN 1 ELSE 0 END AS pack_on, "
    "CASE WHEN EXISTS (SELECT 1 FROM scope d WHERE d.client = i.client) THEN 1 ELSE 0 END AS decided "
    "FROM items i JOIN reviews r ON r.id = i.review JOIN standards s ON s.id = i.standard "
    "JOIN packs p ON p.id = s.pack LEFT JOIN standard_versions v ON v.id = s.live WHERE "
)


def _one_answer(change: Change, moves: _Moves, answer: RowChange) -> None:
    """The way of a key press: one answer, and nothing else of the review."""
    item = change.row(_ITEM + "i.id = :id", {"id": answer.key})
    if item is None:
        return
    marked = item["scope"] is not None
    moves.review(item["review"], item["category"], _cell(marked, answer.before), _cell(marked, answer.after))
    if not marked and item["review_state"] != "cancelled":
        _latest(change, moves, item, answer.before, answer.after)


def _many(change: Change, moves: _Moves, answers: dict[int, RowChange], items: dict[int, RowChange]) -> None:
    """Questions and answers in any number: a start, a confirmation of many, not applicable here, an undo."""
    known: dict[int, Row] = {}
    for where, params in among("i.id", [key for key in answers if key not in items]):
        known.update({row["id"]: row for row in change.rows(_ITEM + where, params)})
    present: dict[int, Row] = {}
    held = [
        key
        for key, item in items.items()
        if key not in answers and item.before is not None and item.after is not None
    ]
    for where, params in among("id", held):
        present.update(
            (row["id"], row) for row in change.rows("SELECT * FROM answers WHERE " + where, params)
        )
    moved: dict[tuple[int, int], None] = {}
    for key in dict.fromkeys((*items, *answers)):
        answer = answers.get(key)
        before, after = (answer.before, answer.after) if answer else (present.get(key), present.get(key))
        item = items.get(key)
        was: Row | None = item.before if item else known.get(key)
        now: Row | None = item.after if item else known.get(key)
        for row, sign, value in ((was, -1, before), (now, 1, after)):
            if row is not None:
                cell = _cell(row["scope"] is not None, value)
                none = Counts()
                pair = (cell, none) if sign < 0 else (none, cell)
                moves.review(row["review"], row["category"], *pair)
        counted_before = (
            was is not None and was["scope"] is None and before is not None and before["value"] is not None
        )
        counted_after = (
            now is not None and now["scope"] is None and after is not None and after["value"] is not None
        )
        if counted_before or counted_after:
            row = now or was
            assert row is not None
            moved[row["client"], row["standard"]] = None
    for client, standard in moved:
        _settle(change, moves, client, standard)


def _review(change: Change, moves: _Moves, review: int) -> None:
    """A review was cancelled, or that was undone: its answers no longer count for the client, or count
    again."""
    rows = change.rows(
        "SELECT i.client, i.standard FROM items i JOIN answers a ON a.id = i.id "
        "WHERE i.review = :review AND i.scope IS NULL AND a.value IS NOT NULL",
        {"review": review},
    )
    for row in rows:
        _settle(change, moves, row["client"], row["standard"])


def _latest(change: Change, moves: _Moves, item: sqlite3.Row, before: Row | None, after: Row | None) -> None:
    """The client's latest answer on a standard, after one of its answers changed; without looking at the
    others where it can."""
    client, standard, key = item["client"], item["standard"], item["id"]
    if (before is None or before["value"] is None) and (after is None or after["value"] is None):
        return
    present = change.row(
        "SELECT * FROM alignment WHERE client = :client AND standard = :standard",
        {"client": client, "standard": standard},
    )
    if after is not None and after["value"] is not None:
        if present is None or (after["at"], key) >= (present["at"], present["item"]):
            if present is not None:
                category, applies = present["category"], present["applies"]
            else:
                category, applies = item["category_now"], int(_applies(change, moves, item))
            _put(change, moves, present, client, standard, key, after, category, applies)
            return
        if present["item"] != key:
            return
    elif present is None or present["item"] != key:
        return
    _settle(change, moves, client, standard)


def _applies(change: Change, moves: _Moves, item: sqlite3.Row) -> bool:
    """Whether a standard is asked of a client; by the row alone where nothing was decided and it has no
    tags."""
    if item["state"] not in ASKED_STATES or item["live"] is None:
        return False
    if not item["decided"]:
        if not item["pack_on"]:
            return False
        if item["applies_to"] == "[]":
            return True
    facts = standard_facts(change, [item["standard"]])
    return moves.scope(item["client"]).applies(facts[0]).inside


def _settle(change: Change, moves: _Moves, client: int, standard: int) -> None:
    """Find the client's latest answer on a standard anew."""
    params = {"client": client, "standard": standard}
    present = change.row("SELECT * FROM alignment WHERE client = :client AND standard = :standard", params)
    latest = change.row(
        "SELECT i.id, a.value, a.at FROM items i JOIN answers a ON a.id = i.id JOIN reviews r "
        "ON r.id = i.review "
        "WHERE i.standard = :standard AND i.client = :client AND i.scope IS NULL AND a.value IS NOT NULL "
        "AND r.state <> 'cancelled' ORDER BY a.at DESC, i.id DESC LIMIT 1",
        params,
    )
    if latest is None:
        if present is not None:
            moves.client(client, standard, _counted(present), (present["category"], Counts()))
            change.derive("DELETE FROM alignment WHERE client = :client AND standard = :standard", params)
        return
    if present is not None:
        category, applies = present["category"], present["applies"]
    else:
        facts = standard_facts(change, [standard])[0]
        category, applies = facts.category, int(moves.scope(client).applies(facts).inside)
    _put(change, moves, present, client, standard, latest["id"], latest, category, applies)


def _put(
    change: Change,
    moves: _Moves,
    present: sqlite3.Row | None,
    client: int,
    standard: int,
    item: int,
    answer: Row,
    category: int,
    applies: int,
) -> None:
    row = {
        "client": client,
        "standard": standard,
        "category": category,
        "item": item,
        "value": answer["value"],
        "at": answer["at"],
        "applies": applies,
    }
    before = _counted(present) if present is not None else (category, Counts())
    moves.client(client, standard, before, _counted(row))
    change.derive(
        "INSERT INTO alignment (client, standard, category, item, value, at, applies) "
        "VALUES (:client, :standard, :category, :item, :value, :at, :applies) ON CONFLICT (client, "
        "standard) "
        "DO UPDATE SET category = :category, item = :item, value = :value, at = :at, applies "
        "= :applies",
        row,
    )


# Scope ------------------------------------------------------------------------------------------------------


_EVERYBODY = "client IN (SELECT id FROM clients)"
"""All of `alignment`, by its key: a search for each client costs less than an index of every answer."""


def _scopes(change: Change, moves: _Moves, rows: tuple[RowChange, ...]) -> None:
    """What decides whether a standard is asked has changed: which rows of `alignment` count, and in which
    category."""
    clients: dict[int, set[int] | None] = {}
    standards: set[int] = set()
    packs: set[tuple[int, int | None]] = set()
    for row in rows:
        for state in _states(row):
            if row.table == "scope":
                _named(change, clients, state)
            elif row.table == "pack_clients":
                packs.add((state["pack"], state["client"]))
            elif row.table == "packs" and _differ(row, "own"):
                packs.add((row.key, None))
            elif row.table == "clients" and _differ(row, "profile"):
                clients[row.key] = None
            elif row.table == "standards" and _differ(row, "state", "live", "category", "pack"):
                standards.add(row.key)
    if standards:
        _reapply_where(
            change,
            moves,
            ((f"{_EVERYBODY} AND {where}", params) for where, params in among("standard", sorted(standards))),
        )
    for pack, client in packs:
        _reapply_where(
            change,
            moves,
            [
                (
                    ("client = :client" if client else _EVERYBODY)
                    + " AND standard IN (SELECT id FROM standards WHERE pack = :pack)",
                    {"pack": pack, "client": client},
                )
            ],
        )
    for client, only in clients.items():
        if only is None:
            _reapply_where(change, moves, [("client = :client", {"client": client})])
        else:
            _reapply_where(
                change,
                moves,
                (
                    (f"client = :client AND {where}", {**params, "client": client})
                    for where, params in among("standard", only)
                ),
            )


def _states(row: RowChange) -> Iterator[Row]:
    for state in (row.before, row.after):
        if state is not None:
            yield state


def _differ(row: RowChange, *columns: str) -> bool:
    if row.before is None or row.after is None:
        return True
    return any(row.before[column] != row.after[column] for column in columns)


def _named(change: Change, clients: dict[int, set[int] | None], decision: Row) -> None:
    """Which standards a decision on the scope can reach."""
    client = decision["client"]
    if decision["standard"] is not None:
        reached = {decision["standard"]}
    elif decision["category"] is not None:
        reached = {
            row["id"]
            for row in change.rows(
                "SELECT id FROM standards WHERE category = :category", {"category": decision["category"]}
            )
        }
    else:
        clients[client] = None
        return
    present = clients.setdefault(client, set())
    if present is not None:
        present |= reached


def _reapply_where(change: Change, moves: _Moves, conditions: Iterable[tuple[str, dict[str, Any]]]) -> None:
    for where, params in conditions:
        _reapply(change, moves, change.rows("SELECT * FROM alignment WHERE " + where, params))


def _reapply(change: Change, moves: _Moves, rows: list[sqlite3.Row]) -> None:
    """Ask of each row anew whether its standard is asked of its client, and in which category it lies."""
    if not rows:
        return
    facts: dict[int, Facts] = {
        one.standard: one for one in standard_facts(change, dict.fromkeys(row["standard"] for row in rows))
    }
    changed = []
    for row in rows:
        one = facts[row["standard"]]
        after = {
            **dict(row),
            "category": one.category,
            "applies": int(moves.scope(row["client"]).applies(one).inside),
        }
        if (after["category"], after["applies"]) != (row["category"], row["applies"]):
            moves.client(row["client"], row["standard"], _counted(row), _counted(after))
            changed.append(after)
    change.derive_many(
        "UPDATE alignment SET category = :category, applies = :applies WHERE client = :client AND standard = "
        ":standard",
        changed,
    )


# How a row counts -------------------------------------------------------------------------------------------


def _cell(marked: bool, answer: Row | None) -> Counts:
    """How one question of a review counts."""
    if marked:
        return Counts(na=1)
    if answer is None or answer["value"] is None:
        return Counts(open=1)
    if answer["value"]:
        return Counts(yes=1, realigned=int(answer["realigned"] is not None))
    return Counts(no=1)


def _counted(row: Row) -> tuple[int, Counts]:
    """How one row of `alignment` counts for its client: the category, and one yes, one no, or nothing."""
    if not row["applies"]:
        return row["category"], Counts()
    return row["category"], Counts(yes=1) if row["value"] else Counts(no=1)


def _is_cancelled(row: Row | None) -> bool:
    return row is not None and row["state"] == "cancelled"
