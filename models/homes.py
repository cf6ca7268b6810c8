"""The folders that a person's files lie in, by the XDG rules."""

from __future__ import annotations

import os
from pathlib import Path


def data_home() -> Path:
    """`$XDG_DATA_HOME/steerboard`: practices."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "steerboard"


def config_home() -> Path:
    """`$XDG_CONFIG_HOME/steerboard`: personal settings."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "steerboard"


def state_home() -> Path:
    """`$XDG_STATE_HOME/steerboard`: logs."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "steerboard"
