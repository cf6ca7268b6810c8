"""Who may do what (PRACTICE §4): one function, asked by every function in the models that writes.

How far it protects depends on the set-up: with a file that a trusting group shares, roles prevent mistakes, not misuse; under a
service account the program enforces them (FAULTS §5).
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import Refused
from models.who import Who

ROLES = ("admin", "tam", "vcio", "services", "committee", "desk", "projects", "viewer")
"""The roles; a person can have several. *viewer* takes away what everybody else may."""
ROLE_NAMES = {
    "admin": "an admin", "tam": "a TAM", "vcio": "a vCIO", "services": "the Service Desk or Centralized Services",
    "committee": "the Standards Committee", "desk": "the Design Desk", "projects": "Professional Services",
    "viewer": "a viewer",
}
"""The roles as sentences name them."""


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
    "backup": Rule(("admin",), "backup, restore, dump and load"),
    "standard.draft": Rule(("committee", "tam", "vcio", "services"), "drafting a standard"),
    "standard.propose": Rule(("committee", "tam", "vcio", "services"), "proposing a standard"),
    "standard.approve": Rule(("committee",), "approving, revising or retiring a standard"),
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
}
"""Every action that something in the models asks for, but reading, exporting and undoing."""

ANYBODY = ("read", "export")
"""What even an unknown login may."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may, and if not, why not."""

    ok: bool
    reason: str = ""
    """One sentence that says whose it is."""

    def __bool__(self) -> bool:
        return self.ok


def may(who: Who, action: str, thing: int | None = None, ask: str = "") -> Verdict:
    """Whether a person may do a thing.

    `thing` is the key of the person whose it is, where the action depends on that: the client's vCIO for `review.close` (None:
    the client has none, and any vCIO may), whoever made the change for `undo`. `ask` names whom to ask. Raises KeyError for
    an action that is in no table.
    """
    if action in ANYBODY:
        return Verdict(True)
    if action == "undo":
        if who.id and (thing == who.id or "admin" in who.roles):
            return Verdict(True)
        return Verdict(False, "Undoing somebody else's change is an admin's.")
    rule = RULES[action]
    if not who.id:
        return Verdict(False, f"{_capital(rule.words)} is not for {who.login or 'an unknown login'}: the practice does not know this login, so it only reads. Ask an admin to add it.")
    if not rule.roles:
        if who.roles - {"viewer"}:
            return Verdict(True)
        return Verdict(False, f"{_capital(rule.words)} is not a viewer's: a viewer only reads and exports.")
    mine = bool(who.roles.intersection(rule.roles))
    if mine and action == "review.close" and thing is not None and thing != who.id:
        return Verdict(False, f"Closing a review or sending it back is the client's vCIO's: ask {ask or 'them'}.")
    if mine:
        return Verdict(True)
    whose = " or ".join(ROLE_NAMES[role] for role in rule.roles)
    asking = f": ask {ask}" if ask else ""
    return Verdict(False, f"{_capital(rule.words)} is for {whose}{asking}.")


def require(who: Who, action: str, thing: int | None = None, ask: str = "") -> None:
    """Raise Refused, with the reason, where a person may not."""
    verdict = may(who, action, thing, ask)
    if not verdict:
        raise Refused(verdict.reason, kept="Nothing was changed.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
