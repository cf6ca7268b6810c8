"""For whom a standard is, in its form: a tag that no client has, and no other standard goes by, is told while it is typed and
once it is saved. It is taken all the same: the first client that has it may come tomorrow.
"""

from __future__ import annotations

from typing import NamedTuple

from models.field import split
from models.library import catalogue, standards
from models.library import profile as profiles
from models.practice import clients
from screens.kit.frame import Frame

FIELD = next(one for one in standards.FIELDS if one.name == "applies_to")


class Whom(NamedTuple):
    """The tags by which it can be said."""

    known: tuple[str, ...]
    """Those that clients have, and that approved standards go by."""
    saved: tuple[str, ...] = ()
    """Those that it goes by already."""

    def told(self, text: str) -> str:
        """What is said of the tags that were added, by which it is asked of nobody; empty where it is of somebody."""
        added = profiles.strange(split(FIELD, text), self.known, self.saved)
        return profiles.told_of_standard(added, self.known)

    def hint(self, text: str, cells: int) -> str:
        """What stands under the field while it holds this text."""
        return self.told(text) or FIELD.help


async def whom(frame: Frame, saved: tuple[str, ...] = ()) -> Whom:
    """For the form of a standard that goes by these tags already."""
    store = frame.app.store
    held = await frame.ask(clients.profile_tags, store)
    wanted = await frame.ask(catalogue.profile_tags, store)
    return Whom(tuple(dict.fromkeys((*wanted, *held))), saved)
