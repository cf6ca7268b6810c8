"""Facts of the practice (name, zone, currency, thresholds): in the database, with history."""

from __future__ import annotations

from models.store.change import Change
from models.store.store import Store


def all_facts(store: Store) -> dict[str, str]:
    """Name → value as text."""
    return {row["name"]: row["value"] for row in store.rows("SELECT name, value FROM facts ORDER BY name")}


def put(change: Change, name: str, value: str) -> None:
    """Set one fact inside a change."""
    row = change.row("SELECT id FROM facts WHERE name = :name", {"name": name})
    if row is None:
        change.insert("facts", {"name": name, "value": value})
    else:
        change.update("facts", row["id"], {"value": value})
