"""What was shown, as it was shown: canonical JSON with its SHA-256."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from models.errors import NotFound, Problem
from models.store.store import Store


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen copy of a thing."""

    n: int
    at: int
    hash: str
    value: Any


def frozen(store: Store, kind: str, key: int, n: int | None = None) -> Frozen:
    """The n-th frozen copy of a thing, the newest without `n`.

    Raises NotFound where there is none, Problem where its bytes no longer have its hash.
    """
    row = store.row(
        "SELECT n, at, hash, body FROM frozen WHERE kind = :kind AND key = :key AND (:n IS NULL OR n = :n) "
        "ORDER BY n DESC LIMIT 1",
        {"kind": kind, "key": key, "n": n},
    )
    if row is None:
        raise NotFound(f"This {kind} has not been frozen.")
    try:
        body = zlib.decompress(row["body"])
    except zlib.error:
        body = b""
    if hashlib.sha256(body).hexdigest() != row["hash"]:
        raise Problem(
            f"The frozen copy of this {kind} was changed behind the program's back.",
            do="Run `steerboard doctor`.",
        )
    return Frozen(row["n"], row["at"], row["hash"], json.loads(body))
