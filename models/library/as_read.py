"""What is approved is what somebody has read of it: a wording that was edited since is not approved unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.errors import Conflict
from models.field import called
from models.library.catalogue import Read
from models.library.entered import FIELDS
from models.library.wording import difference, from_columns
from models.store import history
from models.store.change import Change
from models.store.history import Step


def check_read(change: Change, row: Mapping[str, Any], latest: Mapping[str, Any], read: Read | None) -> None:
    """Raises Conflict where the newest wording is no longer the one that was read, with who changed what of it, and where
    the standard was retired or brought back meanwhile."""
    if read is None:
        return
    if (read.state == "retired") != (row["state"] == "retired"):
        since = history.steps(change, "standards", row["id"])
        raise _conflict(row, "brought back" if read.state == "retired" else "retired", since, row)
    if read[1:] == (latest["id"], latest["version"]):
        return
    since = history.steps(change, "standard_versions", latest["id"])
    was = next((one.before for one in since if one.before and one.before["version"] == read.version), None)
    said: list[str] = []
    if was is not None and latest["id"] == read.wording:
        said = [one.field for one in difference(from_columns(was), from_columns(latest))]
        said += ["change"] * (was["change"] != latest["change"])
        if not said:
            return  # changed and put back: it says what was read
    raise _conflict(row, "changed", since, latest, called(FIELDS, said) or "the wording")


def _conflict(
    row: Mapping[str, Any], done: str, since: Sequence[Step], theirs: Mapping[str, Any], what: str = ""
) -> Conflict:
    by = since[0].who if since else "Somebody"
    return Conflict(
        f"{row['code']} was {done} by {by} meanwhile{f': {what}' if what else ''}.",
        table="standards",
        key=row["id"],
        theirs=dict(theirs),
        by=by,
        at=since[0].at if since else 0,
        kept="It was not approved.",
        do="Look at it again first.",
    )
