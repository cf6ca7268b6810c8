"""What is approved is what somebody has read of it: a wording that was edited since is not approved unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import Conflict
from models.field import called
from models.library.catalogue import Read
from models.library.entered import FIELDS
from models.library.wording import difference, from_columns
from models.store import history
from models.store.change import Change


def check_read(change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], read: Read | None) -> None:
    """Raises Conflict where the newest wording is no longer the one that was read, with who changed what of it."""
    if read is None or read[1:] == (latest["id"], latest["version"]):
        return
    since = history.steps(change, "standard_versions", latest["id"])
    was = next((one.before for one in since if one.before and one.before["version"] == read.version), None)
    said: list[str] = []
    if was is not None and latest["id"] == read.wording:
        said = [one.field for one in difference(from_columns(was), from_columns(latest))]
        said += ["change"] * (was["change"] != latest["change"])
        if not said:
            return  # changed and put back: it says what was read
    by = since[0].who if since else "Somebody"
    what = called(FIELDS, said) or "the wording"
    raise Conflict(
        f"{row['code']} was changed by {by} meanwhile: {what}.",
        table="standards",
        key=row["id"],
        theirs=dict(latest),
        by=by,
        at=since[0].at if since else 0,
        kept="It was not approved.",
        do="Look at it again first.",
    )
