"""Files that `x` writes, and how they are fetched from the machine that the program runs on."""

from __future__ import annotations

import os
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from exports import names
from screens.kit.dialogs import Told

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store


def keep(store: Store, settings: Settings | None, words: str, code: str, suffix: str, data: bytes) -> Path:
    """Write an export under a name made of words, code and day; its path. Raises Problem."""
    folder, mode = names.exports_folder(store.path, settings.export_folder if settings else "")
    return names.put(folder, names.file_name(words, code, store.today(), suffix), data, mode)


def fetching(path: Path) -> str:
    """The command that fetches a file from this machine, to be typed on one's own."""
    connection = os.environ.get("SSH_CONNECTION", "").split()
    host = connection[2] if len(connection) == 4 else socket.gethostname()
    return f"scp {host}:{shlex.quote(str(path))} ."


def told(path: Path, remark: str = "") -> Told:
    """The dialog that says where a file lies and how to fetch it, and what else there is to know about it."""
    command = fetching(path)
    more = ["", remark] if remark else []
    return Told("Exported", [str(path), "", "From another machine fetch it with", command, *more], command)
