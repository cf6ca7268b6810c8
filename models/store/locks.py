"""The lock file beside a practice's database: migrations, restores, and checkpoints of an unmended SQLite go one at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from models.errors import Problem
from models.files import mode_in

LOCK_SECONDS = 60.0
"""How long one waits for somebody else's migration or restore."""


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the practice's lock. Raises Problem where somebody else holds it (at once, or after a minute with `wait`)."""
    beside = path.with_name(path.name + ".lock")
    try:
        mode = mode_in(path.parent)
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as error:
        raise Problem(
            f"{beside} cannot be opened: {error.strerror}.", do="Check its rights and its folder's."
        ) from error
    try:
        # Whoever makes it gives it its mode, whatever the umask says; for anybody else it has it already.
        with contextlib.suppress(PermissionError):
            os.fchmod(handle, mode)
        end = time.monotonic() + (LOCK_SECONDS if wait else 0)
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Problem(
                        "Another program is migrating, restoring or checkpointing this practice.",
                        do="Try again in a minute.",
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)
