"""What a connection knows of its tables: their numbers, columns, statements and references, read once."""

from __future__ import annotations

from typing import Any

from models.store.engine import sqlite3

Values = dict[str, Any]

KEPT_TABLES = ("files", "frozen")
"""Tables whose rows are added by a change and stay for ever: its line names them, and no undo takes them
away."""

HISTORY_TABLES = (
    "facts",
    "people",
    "clients",
    "contacts",
    "links",
    "imports",
    "packs",
    "pack_clients",
    "categories",
    "standards",
    "standard_versions",
    "feedback",
    "scope",
    "reviews",
    "items",
    "answers",
    "evidence",
    "findings",
    "finding_events",
    "standing",
    "series",
    "decisions",
)
"""The tables whose rows have a history. Their numbers follow KEPT_TABLES in this order; new ones go at the
end."""

UNBOUND: dict[str, tuple[tuple[str, str], ...]] = {
    "categories": (
        (
            "items",
            "SELECT 1 FROM review_counts n JOIN items i ON i.review = n.review AND i.category = n.category "
            "WHERE n.category = ? LIMIT 1",
        ),
    ),
}
"""What refers to a row of a table without a foreign key, which would need an index of millions of rows: the
table that it lies in, and the query that finds one by the key. Undo asks it, and whoever deletes such a row."""

KINDS: dict[str, type] = {"INTEGER": int, "TEXT": str, "BLOB": bytes}


class Tables:
    """The tables of one connection. They do not change while it is open: a migration ends every session."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, dict[str, type]] = {}
        self._inserts: dict[str, str] = {}
        self._parents: dict[str, tuple[tuple[str, str], ...]] | None = None
        self._children: dict[str, tuple[tuple[str, str], ...]] = {}
        self.numbers: dict[str, int] = {
            row["name"]: row["id"] for row in connection.execute("SELECT id, name FROM tables").fetchall()
        }
        """Name → the number that lines and images know the table by; only tables with a history have one."""
        self.names = {number: name for name, number in self.numbers.items()}

    def columns(self, table: str) -> dict[str, type]:
        """Column → type, in the table's order. Raises KeyError where there is no such table."""
        found = self._columns.get(table)
        if found is None:
            rows = self._connection.execute(
                "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (table,)
            ).fetchall()
            if not rows:
                raise KeyError(f"no table {table}")
            found = self._columns[table] = {row["name"]: KINDS[row["type"]] for row in rows}
        return found

    def insert(self, table: str) -> str:
        """The statement that puts in a whole row, its values in the order of `columns`."""
        found = self._inserts.get(table)
        if found is None:
            names = self.columns(table)
            marks = ", ".join("?" * len(names))
            found = self._inserts[table] = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        return found

    def complete(self, table: str, values: Values, key: int) -> Values:
        """A whole row of the table, in the order of its columns; what is not named is NULL.

        `version` begins at 1. Raises KeyError for a column that the table does not have, TypeError for a
        value of another type.
        """
        columns = self.columns(table)
        row: Values = {}
        for name, kind in columns.items():
            value = values.get(name)
            if value is None:
                if name == "id":
                    value = key
                elif name == "version":
                    value = 1
            elif value.__class__ is not kind:
                value = self.typed(table, name, value)
            row[name] = value
        if not values.keys() <= columns.keys():
            strange = ", ".join(sorted(values.keys() - columns.keys()))
            raise KeyError(f"{table} has no column {strange}")
        return row

    def typed(self, table: str, name: str, value: Any) -> Any:
        """The value as the column keeps it: a truth is 1 or 0. Raises TypeError for any other type."""
        kind = self.columns(table)[name]
        if value is None or value.__class__ is kind:
            return value
        if value.__class__ is bool and kind is int:
            return int(value)
        if isinstance(value, kind):
            return kind(value)
        raise TypeError(f"{table}.{name} is {kind.__name__}, not {type(value).__name__}")

    def parents(self, table: str) -> tuple[tuple[str, str], ...]:
        """(column, table that it refers to) of each reference of a table."""
        return self._references().get(table, ())

    def children(self, table: str) -> tuple[tuple[str, str], ...]:
        """(table, column) of each reference to a table."""
        self._references()
        return self._children.get(table, ())

    def _references(self) -> dict[str, tuple[tuple[str, str], ...]]:
        if self._parents is None:
            parents: dict[str, list[tuple[str, str]]] = {}
            children: dict[str, list[tuple[str, str]]] = {}
            for row in self._connection.execute(
                'SELECT s.name AS child, f."from" AS col, f."table" AS parent FROM sqlite_schema s '
                "JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table' ORDER BY s.name, f.id"
            ).fetchall():
                parents.setdefault(row["child"], []).append((row["col"], row["parent"]))
                children.setdefault(row["parent"], []).append((row["child"], row["col"]))
            self._parents = {name: tuple(found) for name, found in parents.items()}
            self._children = {name: tuple(found) for name, found in children.items()}
        return self._parents
