"""Of which client, and about which standard, a thing is: for the views that open from everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.kit.place import Thing

if TYPE_CHECKING:
    from models.store.store import Store


VIEWS = ("box", "compare", "findings", "failing", "schedule")
"""The actions of everywhere that open at the client, or the standard, of the screen."""
OF_CLIENT = ("box", "compare")
"""Those that need a client: one is chosen where the screen is about none."""


def read(store: Store, thing: Thing) -> tuple[str, str]:
    """The client and the standard of a thing, by their codes; each empty where there is none. Raises NotFound."""
    return client_of(store, thing), standard_of(store, thing)


def client_of(store: Store, thing: Thing) -> str:
    """The code of the client that a thing is or belongs to; empty where it is of none. Raises NotFound."""
    if thing.kind == "client":
        return thing.code
    if thing.kind == "review":
        from models.align import register

        return register.review(store, thing.code).client_code
    if thing.kind == "finding":
        from models.align import findings

        return findings.finding(store, thing.code).client
    return ""


def standard_of(store: Store, thing: Thing) -> str:
    """The code of the standard that a thing is or is about; empty where there is none. Raises NotFound."""
    if thing.kind == "standard":
        return thing.code
    if thing.kind == "finding":
        from models.align import findings

        return findings.finding(store, thing.code).standard
    if thing.kind == "review":
        return thing.part
    return ""
