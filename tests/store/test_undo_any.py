"""Undo of any sequence of changes by two people over tables that refer to each other, with restarts in between."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import NotFound, Problem
from models.store.change import Change
from models.store.undo import UndoRefused, redo, undo
from models.who import Who
from tests.store.conftest import Data, Practice, audit, client_row, copy_of

Act = tuple[str, str, list[tuple[str, int, int]]]
"""Kind, who, and the steps of a change."""
CODES = ["ACME", "BOLT", "CRANE", "DELTA"]

small = st.integers(0, 7)
step = st.tuples(
    st.sampled_from(
        [
            "add client",
            "edit client",
            "rename client",
            "swap codes",
            "drop client",
            "add contact",
            "edit contact",
            "drop contact",
        ]
        + [
            "add link",
            "drop link",
            "add standard",
            "new version",
            "drop standard",
            "set fact",
            "add person",
            "own",
            "switch pack",
        ]
    ),
    small,
    small,
)
change_steps = st.lists(step, min_size=1, max_size=4)
act: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("change"), st.sampled_from("ab"), change_steps),
    st.tuples(st.just("change"), st.sampled_from("ab"), change_steps),
    st.tuples(st.sampled_from(["undo", "undo", "redo"]), st.sampled_from("ab"), st.just([])),
    st.tuples(st.just("restart"), st.just("a"), st.just([])),
)


def pick(change: Change, table: str, n: int, where: str = "1") -> int | None:
    """One of the rows of a table."""
    rows = change.rows(f"SELECT id FROM {table} WHERE {where} ORDER BY id")
    return rows[n % len(rows)]["id"] if rows else None


def perform(change: Change, name: str, n: int, m: int) -> None:
    """One step of a change; nothing where it does not apply."""
    client, contact = pick(change, "clients", n), pick(change, "contacts", n)
    standard = pick(change, "standards", n)
    if name == "add client":
        taken = {row["code"] for row in change.rows("SELECT code FROM clients")}
        free = [code for code in CODES if code not in taken]
        if free:
            change.insert("clients", client_row(free[n % len(free)], tam=pick(change, "people", m)))
    elif name == "edit client" and client:
        change.update(
            "clients", client, {"note": f"note {m}", "vcio": pick(change, "people", m) if m % 2 else None}
        )
    elif name == "rename client" and client:
        taken = {row["name"] for row in change.rows("SELECT name FROM clients")}
        if f"Name {m}" not in taken:
            change.update("clients", client, {"name": f"Name {m}"})
    elif name == "swap codes" and client:
        other = pick(change, "clients", n + 1)
        if other is not None and other != client:
            mine, theirs = change.get("clients", client), change.get("clients", other)
            assert mine is not None and theirs is not None
            change.update("clients", client, {"code": "~"})
            change.update("clients", other, {"code": mine["code"]})
            change.update("clients", client, {"code": theirs["code"]})
    elif name == "drop client" and client:
        if not change.rows("SELECT 1 FROM pack_clients WHERE client = ?", (client,)):
            for row in change.rows("SELECT id FROM contacts WHERE client = ?", (client,)):
                change.delete("contacts", row["id"])
            for row in change.rows("SELECT id FROM links WHERE kind = 'client' AND key = ?", (client,)):
                change.delete("links", row["id"])
            change.delete("clients", client)
    elif name == "add contact" and client:
        values = {
            "client": client,
            "ref": "",
            "name": f"Contact {m}",
            "title": "",
            "authority": "",
            "email": "",
        }
        change.insert_many("contacts", [{**values, "phone": str(k), "note": ""} for k in range(1 + m % 3)])
    elif name == "edit contact" and contact:
        change.update("contacts", contact, {"phone": str(m), "client": pick(change, "clients", m)})
    elif name == "drop contact" and contact:
        change.delete("contacts", contact)
    elif name == "add link" and client:
        change.insert("links", {"kind": "client", "key": client, "address": f"https://a/{m}", "label": ""})
    elif name == "drop link":
        link = pick(change, "links", n)
        if link:
            change.delete("links", link)
    elif name == "add standard":
        category = pick(change, "categories", 0) or change.insert("categories", CATEGORY)
        number = change.number("code BKP")
        key = change.insert(
            "standards",
            {
                "code": f"BKP-{number:03}",
                "pack": 1,
                "ref": str(number),
                "category": category,
                "state": "draft",
            },
        )
        version = change.insert("standard_versions", {**VERSION, "standard": key, "n": 1})
        change.update("standards", key, {"latest": version})
    elif name == "new version" and standard:
        top = change.value("SELECT max(n) FROM standard_versions WHERE standard = ?", (standard,))
        version = change.insert(
            "standard_versions", {**VERSION, "standard": standard, "n": top + 1, "name": f"v{m}"}
        )
        change.update("standards", standard, {"latest": version, "owner": pick(change, "people", m)})
    elif name == "drop standard" and standard:
        change.update("standards", standard, {"latest": None})
        for row in change.rows("SELECT id FROM standard_versions WHERE standard = ?", (standard,)):
            change.delete("standard_versions", row["id"])
        change.delete("standards", standard)
    elif name == "set fact":
        fact = pick(change, "facts", n, "name <> 'zone'")
        if fact:
            change.update("facts", fact, {"value": str(m)})
    elif name == "add person":
        number = change.number("login")
        person: dict[str, Any] = {
            "login": f"p{number}",
            "name": f"P {number}",
            "email": "",
            "roles": "[]",
            "areas": "[]",
            "active": m % 2 == 0,
        }
        change.insert("people", person)
    elif name == "own" and client:
        change.update("clients", client, {"tam": pick(change, "people", m)})
    elif name == "switch pack":
        present = pick(change, "pack_clients", n)
        if present and m % 2:
            change.delete("pack_clients", present)
        elif client and not change.rows(
            "SELECT 1 FROM pack_clients WHERE pack = 1 AND client = ?", (client,)
        ):
            change.insert("pack_clients", {"pack": 1, "client": client})


CATEGORY = {
    "pack": 1,
    "name": "Backup",
    "section": "",
    "prefix": "BKP",
    "kind": "technology",
    "frequency": "",
    "position": 1,
}
VERSION = {
    **dict.fromkeys(
        [
            "name",
            "question",
            "why",
            "how",
            "remedy",
            "recommendation",
            "business_impact",
            "technical_impact",
            "frequency",
        ],
        "",
    ),
    **dict.fromkeys(["sources", "refs", "risks", "tags", "applies_to", "parameters"], "[]"),
    "change": "first",
}


@dataclass
class Done:
    """A change that was made, and its rows before and after."""

    line: int
    who: Who
    before: dict[tuple[str, int], dict[str, Any] | None]
    after: dict[tuple[str, int], dict[str, Any] | None]


class Course:
    """A sequence of acts on a practice, each looked at from outside."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.people = {"a": practice.ana, "b": practice.ben}
        self.made: dict[int, Done] = {}
        self.highest: dict[tuple[str, int], int] = {}

    def act(self, act: Act) -> None:
        """Do it, and compare."""
        kind, who, steps = act
        if kind == "restart":
            self.practice.close()
        elif kind == "change":
            self._change(self.people[who], steps)
        else:
            self._flip(kind, self.people[who])
        self._versions()

    def _change(self, who: Who, steps: list[tuple[str, int, int]]) -> None:
        before = self.practice.data()
        made: list[Change] = []

        def work(change: Change) -> None:
            made.append(change)
            for name, n, m in steps:
                perform(change, name, n, m)

        try:
            self.practice.do(work, who, ", ".join(name for name, _, _ in steps))
        except Problem:
            assert self.practice.data() == before
            return
        after = self.practice.data()
        line = made[0].line
        if line:
            rows = {(row.table, row.key) for row in made[0].touched.values() if row.op}
            self.made[line] = Done(line, who, picked(before, rows), picked(after, rows))
        # A row that was changed and changed back differs in its version alone.
        assert changed(before, after) <= (rows if line else set())

    def _flip(self, kind: str, who: Who) -> bool:
        before, lines = self.practice.data(versions=True), self._lines()
        try:
            done = (undo if kind == "undo" else redo)(self.practice.store, who).result()
        except (UndoRefused, NotFound) as error:
            assert str(error)
            assert self.practice.data(versions=True) == before
            assert self._lines() == lines
            return False
        change = self.made[done.line]
        assert change.who.id == who.id
        wanted = change.before if kind == "undo" else change.after
        assert picked(self.practice.data(), set(wanted)) == wanted
        assert self._lines() == lines + 1
        return True

    def _lines(self) -> int:
        return int(self.practice.store.value("SELECT count(*) FROM history"))

    def _versions(self) -> None:
        """A version only rises, whatever goes and comes back."""
        for table, rows in self.practice.data(versions=True).items():
            for row in rows:
                if "version" in row:
                    place = (table, row["id"])
                    assert row["version"] >= self.highest.get(place, 1)
                    self.highest[place] = row["version"]

    def in_force(self) -> list[Done]:
        """The changes in force, the newest first."""
        rows = self.practice.store.rows(
            "SELECT h.id FROM history h WHERE h.kind = 0 AND coalesce((SELECT l.kind FROM history l WHERE l.undoes = h.id "
            "ORDER BY l.id DESC LIMIT 1), 2) = 2 "
            "ORDER BY coalesce((SELECT max(l.id) FROM history l WHERE l.undoes = h.id), h.id) DESC"
        )
        return [self.made[row["id"]] for row in rows if row["id"] in self.made]

    def undo_everything(self) -> None:
        """Newest effect first, each by whoever made it; then all of it again."""
        self.practice.behind().execute("DELETE FROM passed")
        order = self.in_force()
        full = self.practice.data()
        for change in order:
            assert undo(self.practice.store, change.who).result().line == change.line
            self._versions()
        nothing = self.practice.data()
        for change in reversed(order):
            assert redo(self.practice.store, change.who).result().line == change.line
            self._versions()
        assert self.practice.data() == full
        for change in order:
            undo(self.practice.store, change.who).result()
        assert self.practice.data() == nothing


def picked(data: Data, rows: set[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any] | None]:
    """Some rows of the data; None for one that is not there."""
    return {(table, key): next((row for row in data[table] if row["id"] == key), None) for table, key in rows}


def changed(before: Data, after: Data) -> set[tuple[str, int]]:
    """Which rows differ."""
    return {
        (table, row["id"])
        for table in before
        for row in (*before[table], *after[table])
        if picked(before, {(table, row["id"])}) != picked(after, {(table, row["id"])})
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(act, min_size=1, max_size=25))
def test_any_sequence_is_undone_to_the_byte(template: Practice, acts: list[Act]) -> None:
    """Each undo and redo gives the rows as they were, a refusal leaves nothing, and all of it undone is the beginning."""
    run(template, acts)


def test_what_is_gone_by_an_undo_of_somebody_else_is_not_taken_away_again(template: Practice) -> None:
    """Ben's redo of a deletion had nothing to delete any more, said that it was done, and its undo brought nothing back."""
    added: tuple[str, int, int] = ("add client", 0, 0)
    run(
        template,
        [
            *(
                ("change", "a", [added]),
                ("change", "b", [("drop client", 0, 0)]),
                ("undo", "b", []),
                ("undo", "a", []),
            ),
            *(("change", "a", [added]), ("redo", "b", []), ("undo", "b", [])),
        ],
    )


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(act, min_size=5, max_size=60))
def test_long_sequences_are_undone_to_the_byte(template: Practice, acts: list[Act]) -> None:
    """The same, for longer."""
    run(template, acts)


def run(template: Practice, acts: list[Act]) -> None:
    """A course from beginning to end."""
    with tempfile.TemporaryDirectory() as place:
        practice = copy_of(template, Path(place) / "practice")
        try:
            beginning = practice.data()
            course = Course(practice)
            for one in acts:
                course.act(one)
            course.undo_everything()
            assert practice.data() == beginning
            assert audit(practice.path) == []
            practice.is_content()
        finally:
            practice.close()
