"""The shape of a practice's tables, as it is and as it has to be: columns, keys, references, indexes, triggers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from models.store.engine import sqlite3

Shape = dict[str, str]
"""What a thing of the schema is called (`table answers`, `trigger answers_insert`) → what it is like."""

MIGRATIONS_TABLE = "_sqlite_migrations"
"""sqlite-utils' own, which it may make as it likes."""


def shape(connection: sqlite3.Connection) -> Shape:
    """Everything that a schema says, whatever its wording. What SQLite makes for itself is left out."""
    return dict(_shape(connection))


def wanted() -> Shape:
    """The shape that this program makes, from its own migrations in memory; found out once."""
    from models.store import migrations

    return dict(_made(migrations.STEPS))


@cache
def _made(steps: object) -> Shape:
    from models.store.migrations import apply

    memory = sqlite3.connect(":memory:")
    memory.row_factory = sqlite3.Row
    try:
        memory.execute("BEGIN")
        apply(memory)
        return shape(memory)
    finally:
        memory.rollback()
        memory.close()


def _shape(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    virtual = tuple(
        row["name"]
        for row in rows
        if row["type"] == "table" and _words(row["sql"]).startswith("CREATE VIRTUAL")
    )
    for row in rows:
        name, table = row["name"], row["tbl_name"]
        if table == MIGRATIONS_TABLE or table.startswith("sqlite_") or row["sql"] is None:
            continue
        if any(table.startswith(f"{one}_") for one in virtual):
            continue
        if row["type"] == "table" and name not in virtual:
            yield f"table {name}", _table(connection, name)
        else:
            yield f"{row['type']} {name}", _words(row["sql"])


def _table(connection: sqlite3.Connection, name: str) -> str:
    kind = connection.execute(
        "SELECT wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?", (name,)
    )
    columns = connection.execute(
        'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', (name,)
    )
    references = connection.execute(
        'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY 1, 2, 3',
        (name,),
    )
    unique = connection.execute(
        'SELECT l."unique", l.origin, l.partial, '
        "(SELECT group_concat(coalesce(i.name, '')) FROM pragma_index_info(l.name) i) AS columns "
        "FROM pragma_index_list(?) l WHERE l.origin <> 'c' ORDER BY columns",
        (name,),
    )
    parts = [[tuple(row) for row in found.fetchall()] for found in (kind, columns, references, unique)]
    return repr(parts)


def _words(sql: str | None) -> str:
    return " ".join((sql or "").split())
