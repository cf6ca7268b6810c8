"""Where a practice lies (DESIGN §3, "Where things are")."""

from __future__ import annotations

import os
from pathlib import Path

from models.errors import Problem
from models.homes import data_home
from models.text import quoted


def demo_path() -> Path:
    """Where the sample practice lies, unless --db or STEERBOARD_DB names another place."""
    named = os.environ.get("STEERBOARD_DB")
    return Path(named) if named else data_home() / "demo" / "demo.db"


def find(db: str | None, practices: dict[str, str], default: str = "") -> Path:
    """The path of the practice: `--db` (a path or a name of `[practices]`), else STEERBOARD_DB, else the settings' `practice`,
    else `$XDG_DATA_HOME/steerboard/practice.db`. Nothing says that it exists. Raises Problem for an unknown name."""
    for named in (db, os.environ.get("STEERBOARD_DB"), default):
        if named:
            return _named(named, practices)
    return data_home() / "practice.db"


def _named(name: str, practices: dict[str, str]) -> Path:
    if name in practices:
        return Path(practices[name]).expanduser().absolute()
    if os.sep in name or name.endswith(".db") or Path(name).exists():
        return Path(name).expanduser().absolute()
    known = ", ".join(sorted(practices)) or "none is named yet"
    raise Problem(
        f"There is no practice called {quoted(name)}.",
        do=f"Name a path, or one of [practices] in the settings ({known}).",
    )
