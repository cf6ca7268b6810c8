"""Writes down the shape of the schema anew, after a migration was added: `python -m tests.store.write_schema`."""

from __future__ import annotations

import json
from pathlib import Path

from models.store.shape import wanted

if __name__ == "__main__":
    text = json.dumps(wanted(), ensure_ascii=False, indent=1, sort_keys=True)
    (Path(__file__).parent / "schema.json").write_text(text + "\n", encoding="utf-8")
