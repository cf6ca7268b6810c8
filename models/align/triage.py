"""What people do with findings: whose they are, with whom they were discussed, what they mean, and their way to being
fixed (PRACTICE §3).

The way: open → triaged → being fixed → fixed, not verified; one step at a time, and one step back where a step was too
early. Nobody verifies by hand: only a later yes does, or putting it right on the spot (`judging.judge`). A risk is
accepted by a contact of the client, for a reason, until a day; the day after, the finding is open again by itself
(`findings.STATE`), or sooner by `reopen`.

Triage and accepting risk are the vCIO's; the TAM, too, proposes how to fix and says with whom it was discussed (§4).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date
from typing import Any

from models.align.findings import FIXES, STATE_WORDS, Finding, finding_in
from models.dates import parse_day
from models.errors import Problem
from models.field import Field, called, either, take_in, taken_in
from models.practice import contacts, people, rights
from models.store.change import Change, Values
from models.store.store import Store
from models.text import fold, quoted
from models.who import Who

NEXT: Mapping[str, tuple[str, ...]] = {
    "open": ("triaged", "accepted"),
    "regressed": ("triaged", "accepted"),
    "triaged": ("fixing", "accepted", "open"),
    "fixing": ("fixed", "accepted", "triaged"),
    "fixed": ("fixing",),
    "accepted": ("open",),
    "verified": (),
}
"""State → the states that people may bring it to from there, the next on its way first."""
WAY = ("open", "triaged", "fixing", "fixed")
"""The way to being fixed; a regressed finding stands at its beginning. No step is left out."""
KINDS = ("productivity", "business risk", "opportunity cost")
"""The kinds of business impact (L1067-1069)."""

STATE = Field(
    "state",
    "State",
    "Where it stands, a step at a time; its risk is accepted apart from this.",
    "choice",
    WAY,
)
OWNER = Field("owner", "Owner", "Login of whoever sees to it.", "person")
FIX = Field(
    "fix",
    "How it will be fixed",
    "During other work, on the visit, outside of it at a cost, or with a project.",
    "choice",
    FIXES,
)
IMPACT_KINDS = Field(
    "impact_kinds", "Kinds of impact", "What the client pays with: one or more.", "choices", KINDS
)
IMPACT = Field("impact", "Impact", "A sentence on what it means for this client.")
DISCUSSED_WITH = Field("discussed_with", "Discussed with", "Who at the client was told.")
DISCUSSED_ON = Field("discussed_on", "Discussed on", "The day; today where none is given.", "day")
FIELDS = (STATE, OWNER, FIX, IMPACT_KINDS, IMPACT, DISCUSSED_WITH, DISCUSSED_ON)
"""What can be entered of a finding, by a form and by `steerboard edit finding`."""
DISCUSS = ("fix", "discussed_with", "discussed_on")
"""Those of them that a TAM may enter, too."""
WHY = Field("why", "Reason", "Why the client lives with it; it stands on the sign-off page.")
ROLES = ("vcio", "tam", "services", "projects", "desk", "admin")
"""Whoever holds one of these can own a finding."""


# The way ----------------------------------------------------------------------------------------------------


def check_step(state: str, to: str) -> None:
    """Whether people may bring a finding from one state to another. Raises Problem, saying what they may."""
    if to in NEXT[state]:
        return
    if to == "verified":
        raise Problem(
            "Nobody verifies a finding by hand.",
            do="A later yes in a review does, or realigning it on the spot.",
        )
    if state == "verified":
        raise Problem("It is verified.", do="Only a later no opens it again.")
    ways = either(f"“{STATE_WORDS[one]}”" for one in NEXT[state])
    raise Problem(
        f"From “{STATE_WORDS[state]}” a finding does not come to “{STATE_WORDS[to]}” in one step.",
        do=f"The next is {ways}.",
    )


def next_state(state: str) -> str | None:
    """The next state on the way to being fixed; None where only a review goes on."""
    ahead = [
        one for one in NEXT[state] if one in WAY and (state not in WAY or WAY.index(one) > WAY.index(state))
    ]
    return ahead[0] if ahead else None


# Entering ---------------------------------------------------------------------------------------------------


def values(one: Finding) -> dict[str, Any]:
    """The fields of a finding as a form shows them; the state is empty where it is none of the way."""
    return {
        "state": one.state if one.state in WAY else "",
        "owner": one.owner_login,
        "fix": one.fix,
        "impact_kinds": one.impact_kinds,
        "impact": one.impact,
        "discussed_with": one.discussed_with,
        "discussed_on": one.discussed_on,
    }


def edit(
    store: Store, who: Who, code: str, given: Mapping[str, Any], *, version: int | None = None
) -> Future[None]:
    """Change some fields of a finding (FIELDS), its state among them; one step of its way at a time.

    Raises Refused, NotFound, Conflict, and Problem where a step is left out or a value does not fit.
    """
    wanted = taken_in(FIELDS, given, new=False)

    def work(change: Change) -> None:
        one = finding_in(change, code, change.today)
        present = values(one)
        changed = {name: value for name, value in wanted.items() if value != present[name]}
        if changed.get("state") == "":
            raise Problem("A finding is always in some state.", do="Name the next one.")
        _may(change, who, changed)
        columns: Values = {name: value for name, value in changed.items() if name != "state"}
        if "owner" in columns:
            columns["owner"] = people.key_of(change, OWNER, columns["owner"], ROLES)
        if "impact_kinds" in columns:
            columns["impact_kinds"] = _as_list(columns["impact_kinds"])
        if columns.keys() & {"discussed_on", "discussed_with"}:
            columns["discussed_on"] = _talked_on(change.today, wanted, present)
        if "state" in changed:
            check_step(one.state, changed["state"])
            columns |= {"state": changed["state"], **_not_accepted(one)}
        change.update("findings", one.id, columns, version=version)
        change.describe(f"{one.code} {one.standard} at {one.client}: {_said(changed)}")

    return store.change(who, f"edit finding {code}", work)


def _may(change: Change, who: Who, changed: Mapping[str, Any]) -> None:
    """TAMs enter what DISCUSS names; the rest is triage."""
    only_talk = all(name in DISCUSS for name in changed)
    rights.require(who, "finding.discuss" if only_talk else "finding.triage", reader=change)


def _as_list(kinds: tuple[str, ...]) -> str:
    return json.dumps([one for one in KINDS if one in kinds], separators=(",", ":"))


def _talked_on(today: date, wanted: Mapping[str, Any], present: Mapping[str, Any]) -> str | None:
    """The day of the talk: as given; none where nobody was told; else as it is, or today where somebody else was told.
    Raises Problem for a day to come."""
    told, given = wanted.get("discussed_with", present["discussed_with"]), wanted.get("discussed_on")
    if given:
        day = parse_day(given, "discussed_on")
        if day > today:
            raise Problem(
                f"{day.isoformat()} is still to come.", do="Give the day of the talk.", field="discussed_on"
            )
        return day.isoformat()
    if not told:
        return None
    if given is None and told == present["discussed_with"] and present["discussed_on"]:
        return str(present["discussed_on"])
    return today.isoformat()


def _not_accepted(one: Finding) -> Values:
    """What was accepted goes with the state; the history keeps it."""
    if not one.accepted_by:
        return {}
    return {"accepted_by": "", "accepted_until": None, "accepted_why": ""}


def _said(changed: Mapping[str, Any]) -> str:
    if not changed:
        return "as it was"
    words = [STATE_WORDS[changed["state"]]] if "state" in changed else []
    others = [name for name in changed if name != "state"]
    return ", ".join([*words, called(FIELDS, others)] if others else words)


# The risk ---------------------------------------------------------------------------------------------------


def accept(
    store: Store,
    who: Who,
    code: str,
    by: str,
    until: str,
    why: str,
    *,
    version: int | None = None,
) -> Future[None]:
    """A contact of the client accepts the risk of a finding, until a day, for a reason.

    `by` names the contact by id or name. Accepted already, it is accepted anew: a longer time, another reason. Raises
    Refused, NotFound, Conflict, and Problem where the contact is another client's, the day has passed, no reason is
    given, or the finding is verified or fixed.
    """
    reason, day = take_in(WHY, why), parse_day(until, "until")

    def work(change: Change) -> None:
        rights.require(who, "finding.triage", reader=change)
        one = finding_in(change, code, change.today)
        if one.state != "accepted":
            check_step(one.state, "accepted")
        if not reason:
            raise Problem(
                "Accepting a risk needs a reason.",
                do="Say in a sentence why the client lives with it.",
                field="why",
            )
        if day < change.today:
            raise Problem(
                f"{day.isoformat()} has passed.", do="Name the last day on which it holds.", field="until"
            )
        name = _contact(change, one.client, by)
        change.update(
            "findings",
            one.id,
            {
                "state": "accepted",
                "accepted_by": name,
                "accepted_until": day.isoformat(),
                "accepted_why": reason,
            },
            version=version,
        )
        change.describe(
            f"{one.code} {one.standard} at {one.client}: {name} accepts the risk until {day.isoformat()}: {reason}"
        )

    return store.change(who, f"accept the risk of {code}", work)


def reopen(store: Store, who: Who, code: str, *, version: int | None = None) -> Future[None]:
    """Take an acceptance back, or a triage: the finding is open. Raises Refused, NotFound, Conflict, and Problem where it
    is neither accepted nor triaged."""

    def work(change: Change) -> None:
        rights.require(who, "finding.triage", reader=change)
        one = finding_in(change, code, change.today)
        if not one.lapsed:
            check_step(one.state, "open")
        change.update("findings", one.id, {"state": "open", **_not_accepted(one)}, version=version)
        change.describe(f"{one.code} {one.standard} at {one.client}: open again")

    return store.change(who, f"reopen {code}", work)


def _contact(change: Change, client: str, by: str) -> str:
    """The name of a contact of this client, by id or name. Raises NotFound, Problem."""
    here = contacts.all_contacts(change, client)
    found = [one for one in here if by.strip() == str(one.id) or fold(one.name) == fold(by)]
    if len(found) == 1:
        return found[0].name
    if found:
        ids = ", ".join(str(one.id) for one in found)
        raise Problem(
            f"{len(found)} contacts of {client} are called {found[0].name}.", do=f"Name one by its id: {ids}."
        )
    names = either([f"{one.name}" for one in here[:5]]) if here else ""
    raise Problem(
        f"{client} has no contact {quoted(by.strip())}.",
        do=f"Name {names}." if names else "Add the contact first: `steerboard add contact`.",
    )
