"""Files that `x` writes, and how they are fetched from the machine that the program runs on."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from exports import names
from screens.kit.dialogs import Told
from screens.kit.drawn import line

if TYPE_CHECKING:
    from models.settings import Settings
    from models.store.store import Store


def keep(store: Store, settings: Settings | None, words: str, code: str, suffix: str, data: bytes) -> Path:
    """Write an export under a name made of words, code and day; its path. Raises Problem."""
    folder, mode = names.exports_folder(store.path, settings.export_folder if settings else "")
    return names.put(folder, names.file_name(words, code, store.today(), suffix), data, mode)


def told(path: Path) -> Told:
    """The dialog that says where a file lies and, over SSH, how to fetch it."""
    text = [line((str(path), "bright"))]
    copied = str(path)
    connection = os.environ.get("SSH_CONNECTION", "").split()
    if len(connection) == 4:
        copied = f"scp {connection[2]}:{shlex.quote(str(path))} ."
        text += [(), line("Fetch it from your own machine with"), line((copied, "bright"))]
    return Told("Exported", text, copied)
