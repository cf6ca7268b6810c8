"""Files that `x` writes, and how they are fetched from the machine that the program runs on."""

from __future__ import annotations

import os
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from exports import names
from screens.kit.dialogs import Told
from screens.kit.drawn import Line, line

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store


def keep(store: Store, settings: Settings | None, words: str, code: str, suffix: str, data: bytes) -> Path:
    """Write an export under a name made of words, code and day; its path. Raises Problem."""
    folder, mode = names.exports_folder(store.path, settings.export_folder if settings else "")
    return names.put(folder, names.file_name(words, code, store.today(), suffix), data, mode)


def told(path: Path) -> Told:
    """The dialog that says where a file lies, and how it is fetched from another machine."""
    connection = os.environ.get("SSH_CONNECTION", "").split()
    host = connection[2] if len(connection) == 4 else socket.gethostname()
    fetch = f"scp {host}:{shlex.quote(str(path))} ."
    text: list[Line | str] = [str(path), (), line(("Fetch it from another machine with", "dim")), fetch]
    return Told("Exported", text, fetch if connection else str(path))
