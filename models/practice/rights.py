"""Who may do what (PRACTICE §4): one function, asked by every function in the models that writes.

A person can have several roles. A viewer only reads and exports, whatever other role they have; so does
somebody whom the practice does not know, and a person who was deactivated.

What writes asks inside its change, with the change as `reader`: so the roles are those that the person has
at that moment (`at_present`), and a refusal names whom to ask.

How far it protects depends on the set-up: with a file that a trusting group shares, roles prevent mistakes,
not misuse; under a service account the program enforces them (FAULTS §5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.errors import Refused
from models.field import either
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.who import Who

ROLES = ("admin", "tam", "vcio", "services", "committee", "desk", "projects", "viewer")
"""The roles; a person can have several. *viewer* takes away what everybody else may."""
ROLE_NAMES = {
    "admin": "an admin",
    "tam": "a TAM",
    "vcio": "a vCIO",
    "services": "the Service Desk or Centralized Services",
    "committee": "the Standards Committee",
    "desk": "the Design Desk",
    "projects": "Professional Services",
    "viewer": "a viewer",
}
"""The roles as sentences name them."""
LIBRARY = ("committee", "tam", "vcio", "services")
"""Who drafts and proposes standards."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing."""

    roles: tuple[str, ...]
    """Whose it is; () is everybody whom the practice knows but a viewer."""
    words: str
    """What it is, as the refusal begins: `closing a review`."""


RULES: dict[str, Rule] = {
    "feedback": Rule((), "giving feedback on a standard"),
    "link": Rule((), "putting a link or ticket number on a record"),
    "staff": Rule(("admin",), "changing staff and their roles"),
    "facts": Rule(("admin",), "changing facts of the practice"),
    "backup": Rule(("admin",), "backing the practice up or bringing it back"),
    "act_as": Rule(("admin",), "acting for somebody else (--as)"),
    "standard.draft": Rule(LIBRARY, "drafting a standard"),
    "standard.propose": Rule(LIBRARY, "proposing a standard"),
    "standard.approve": Rule(("committee",), "approving, revising or retiring a standard"),
    "category.add": Rule(LIBRARY, "adding a category"),
    "category.edit": Rule(("committee",), "changing categories and packs"),
    "pack.switch": Rule(("committee", "tam", "vcio", "admin"), "switching a pack on or off for a client"),
    "client.edit": Rule(("vcio", "admin"), "changing clients"),
    "contact.edit": Rule(("vcio", "admin"), "changing contacts"),
    "profile.edit": Rule(("vcio", "admin", "tam"), "changing a client's profile and scope"),
    "review.plan": Rule(("tam", "vcio"), "planning a review"),
    "review.start": Rule(("tam", "vcio"), "starting a review"),
    "review.answer": Rule(("tam", "vcio"), "answering a review"),
    "review.submit": Rule(("tam", "vcio"), "submitting a review"),
    "review.assign": Rule(("vcio",), "assigning a review"),
    "review.close": Rule(("vcio",), "closing a review or sending it back"),
    "finding.triage": Rule(("vcio",), "triaging a finding or accepting its risk"),
    "finding.discuss": Rule(
        ("tam", "vcio"), "saying how a finding will be fixed and with whom it was discussed"
    ),
}
"""Every action that something in the models asks for, but reading, exporting and undoing."""

_UNDO = Rule(("admin",), "undoing somebody else's change")
_UNDO_OWN = Rule((), "undoing a change")
ANYBODY = ("read", "export")
"""What even an unknown login may."""
ACTIONS = (*ANYBODY, *RULES, "undo")
NAMED = 3
"""So many people are named at most, where somebody is to be asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may, and if not, why not; true where they may."""

    ok: bool
    reason: str = ""
    """One sentence that says whose it is and whom to ask."""

    def __bool__(self) -> bool:
        return self.ok


def may(who: Who, action: str, thing: int | None = None, reader: Reader | None = None) -> Verdict:
    """Whether a person may do a thing.

    `thing` is the key of the person whose it is, where the action depends on that: the client's vCIO for
    `review.close` (None: the client has none, and any vCIO may), whoever made the change for `undo`. With a
    `reader` a refusal names people to ask (`Closing a review … is for the client's vCIO: ask R. Okafor.`), and
    the roles are looked at anew. Raises KeyError for an action that is in no table.
    """
    if action in ANYBODY:
        return Verdict(True)
    if reader is not None:
        who = at_present(who, reader)
    rule = _UNDO_OWN if action == "undo" and thing == who.id else _UNDO if action == "undo" else RULES[action]
    if not who.id:
        said = f"the practice does not know {who.login or 'this login'}, who only reads"
        return _no(rule.words, f"not for everybody: {said}", ("admin",), reader, "to be added")
    if "viewer" in who.roles:
        return _no(rule.words, "not a viewer's, who only reads and exports", ("admin",), reader)
    mine = not rule.roles or bool(who.roles.intersection(rule.roles))
    if action == "review.close" and thing is not None and thing != who.id:
        name = reader.value("SELECT name FROM people WHERE id = :id", {"id": thing}) if reader else None
        return Verdict(False, f"{_capital(rule.words)} is for the client's vCIO: ask {name or 'them'}.")
    if mine:
        return Verdict(True)
    return _no(rule.words, f"for {either(ROLE_NAMES[role] for role in rule.roles)}", rule.roles, reader)


def refusals(who: Who, actions: Mapping[str, int | None], reader: Reader) -> dict[str, str]:
    """Action → why a person may not, with whom to ask; empty where they may. `actions` are with the thing of
    each, as `may` takes it. For screens, which read it beside their records and look it up at every key.
    """
    return {action: may(who, action, thing, reader).reason for action, thing in actions.items()}


def require(who: Who, action: str, thing: int | None = None, reader: Reader | None = None) -> None:
    """Raise Refused, with the reason, where a person may not."""
    verdict = may(who, action, thing, reader)
    if not verdict:
        raise Refused(verdict.reason, kept="Nothing was changed.")


def roles_of(row: Mapping[str, Any] | sqlite3.Row) -> frozenset[str]:
    """The roles that a row of `people` gives: somebody who was deactivated only reads."""
    return frozenset(json.loads(row["roles"])) if row["active"] else frozenset({"viewer"})


def at_present(who: Who, reader: Reader) -> Who:
    """The person without the roles that were taken from them since they came: a session that stays open for
    weeks does not keep what its person lost. A role that was given meanwhile counts from the next start.

    An admin who acts for somebody (`--as`) and is no admin any more only reads.
    """
    if not who.id:
        return who
    row = reader.row("SELECT roles, active FROM people WHERE id = :id", {"id": who.id})
    has = roles_of(row) if row is not None else frozenset({"viewer"})
    if who.acting:
        admin = reader.row("SELECT roles, active FROM people WHERE login = :login", {"login": who.acting})
        if admin is None or "admin" not in roles_of(admin):
            has = frozenset({"viewer"})
    return replace(who, roles=has if "viewer" in has else who.roles & has)


def holders(reader: Reader, roles: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a few active people who have one of the roles, in the order of the roles."""
    rows = reader.rows("SELECT name, roles, active FROM people WHERE active = 1 ORDER BY name")
    staff = [(row["name"], roles_of(row)) for row in rows]
    found = [name for role in roles for name, has in staff if role in has and "viewer" not in has]
    return tuple(dict.fromkeys(found))[:NAMED]


def _no(words: str, whose: str, roles: tuple[str, ...], reader: Reader | None, for_what: str = "") -> Verdict:
    names = holders(reader, roles) if reader else ()
    ask = either(names) if names else "an admin" if roles == ("admin",) else "one of them"
    if for_what:
        ask = f"{ask} {for_what}"
    return Verdict(False, f"{_capital(words)} is {whose}: ask {ask}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
