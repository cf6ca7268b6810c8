"""What the Standards Committee of the demo has done: standards of its own, one with another meaning than at first, one
retired, some that wait for its decision, and feedback from walks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.align import answers
from models.align.walk import walk
from models.importers.demo_visits import Crew
from models.library import categories, decisions, feedback, standards
from models.store.store import Store

CATEGORY: Mapping[str, Any] = {
    "name": "Phones and Spares",
    "prefix": "PHN",
    "section": "Site",
    "frequency": "half-yearly",
}
_NIST = (
    "NIST SP 800-34 Rev. 1, Contingency Planning Guide | https://doi.org/10.6028/NIST.SP.800-34r1 | NIST | "
    "vendor-neutral | 2026-11-23"
)
_USUAL: Mapping[str, Any] = {
    "category": "PHN",
    "business_impact": "medium",
    "technical_impact": "low",
    "risks": ["productivity"],
    "sources": _NIST,
}
PHONES: Mapping[str, Any] = {
    **_USUAL,
    "name": "Phone settings saved",
    "question": "Were the phone system's settings saved within the last 90 days?",
    "why": "Without them a broken phone system means a day without calls from customers.",
    "how": "1 In the phone system's console, Backup or Maintenance: the date of the last export.\n"
    "2 In the documentation: the file itself.\n3 Yes: the file is there and at most 90 days old.",
    "remedy": "Export the settings, file them, and make it a job that repeats.",
    "recommendation": "Have the phone system saved like any other data.",
}
SPARES: Mapping[str, Any] = {
    **_USUAL,
    "name": "Spare laptop",
    "question": "Is a spare laptop with all of the firm's programs ready for use?",
    "why": "Whoever waits for a new computer is paid for waiting.",
    "how": "1 In the cupboard: the spare laptop.\n2 Start it and sign in.\n"
    "3 Yes: it starts, and the programs that all staff use are there.",
    "remedy": "Set one up, and take it into the monthly updates.",
    "recommendation": "Keep a computer in reserve, so that nobody waits for days.",
}
SPARES_NOW: Mapping[str, Any] = {
    "question": "Is there a spare laptop ready for every 20 people?",
    "how": "1 In the cupboard: count the spare laptops; start each and sign in.\n"
    "2 Divide the number of staff by 20, rounded up.\n3 Yes: at least as many start as that.",
    "change": "meaning",
}
FAX: Mapping[str, Any] = {
    **_USUAL,
    "name": "Fax line",
    "question": "Did a test page reach the fax number within the last 30 days?",
    "why": "Orders that arrive by fax are money; a dead line is noticed too late.",
    "how": "1 Send a page to the number from outside.\n2 Yes: it arrived, today or on a day within 30 days.",
    "remedy": "Call the provider, or move the number to fax by mail.",
    "recommendation": "Move the fax number to mail.",
    "business_impact": "low",
}
PROPOSED: tuple[Mapping[str, Any], ...] = (
    {
        **_USUAL,
        "name": "Emergency call address",
        "question": "Does an emergency call show the address of the office?",
        "why": "When one of the staff collapses, the ambulance drives to the address that the provider has on file.",
        "how": "1 In the provider's portal: the address for emergency calls of each number.\n"
        "2 Yes: every number shows the office where its phone stands.",
        "remedy": "Enter the address in the provider's portal, for each office.",
        "recommendation": "Have the address for emergency calls put right.",
        "business_impact": "high",
    },
    {
        **_USUAL,
        "name": "Night greeting",
        "question": "Does the phone system play the night greeting outside office hours?",
        "why": "A customer who hears it ring for ever tries another company.",
        "how": "1 Call the main number after closing time.\n2 Yes: the greeting plays, and says when somebody answers.",
        "remedy": "Set the office hours in the console.",
        "recommendation": "Greet customers after hours, too.",
        "business_impact": "low",
    },
)
DRAFT: Mapping[str, Any] = {
    "category": "PHN",
    "name": "Headsets",
    "question": "Does every person on the phone team have a headset?",
}
REJECTED: Mapping[str, Any] = {
    **_USUAL,
    "name": "Phone bill",
    "question": "Is the phone bill below 20 dollars a user?",
    "why": "Money that goes to unused lines is missing elsewhere.",
    "how": "1 Divide the last bill by the number of users.\n2 Yes: below 20 dollars.",
}
FEEDBACK = (
    ("ACME", "EML-004", "The console shows the days only in PowerShell by now; the menu path has moved."),
    ("FOXGLOVE", "ACC-006", "Does the browser's own password store count? Two partners insist."),
    ("NORTHGATE", "CLD-001", "They have four and one is a break-glass account. Is that counted?"),
)
"""Client, standard, and what the TAM said in the walk; the committee has not looked at it yet."""


def begin(store: Store, crew: Crew) -> None:
    """The practice's own standards of the first day."""
    categories.add(store, crew["m.lind"], CATEGORY).result()
    _approved(store, crew, PHONES, SPARES, FAX)


def meet(store: Store, crew: Crew) -> None:
    """The yearly review of the library, of all that is asked."""
    decisions.keep(store, crew["m.lind"], _asked(store)).result()


def meet_nearly(store: Store, crew: Crew) -> None:
    """This year's, which came nearly to the end."""
    codes = _asked(store)
    decisions.keep(
        store, crew["m.lind"], codes[: -len(codes) // 16], "Still right, sources looked at."
    ).result()


def retire_the_fax(store: Store, crew: Crew) -> None:
    """No client has one any more."""
    standards.retire(store, crew["m.lind"], ["PHN-003"], "No client has a fax line any more.").result()


def change_the_spares(store: Store, crew: Crew) -> None:
    """The same code asks something else from now on."""
    standards.edit(store, crew["m.lind"], "PHN-002", SPARES_NOW).result()
    standards.approve(store, crew["m.lind"], ["PHN-002"]).result()


def propose(store: Store, crew: Crew) -> None:
    """What waits for the committee, what it sent back, and a draft."""
    kim, committee = crew["k.brandt"], crew["m.lind"]
    codes = [standards.add(store, kim, one).result() for one in (*PROPOSED, REJECTED)]
    standards.propose(store, kim, codes).result()
    reason = "A price is no fact of technology; keep it for the talk about the budget."
    standards.reject(store, committee, codes[-1:], reason).result()
    standards.add(store, kim, DRAFT).result()


def heard(store: Store, crew: Crew) -> None:
    """Feedback that the committee has dealt with."""
    for code, text, declined in (
        ("BKP-001", "24 hours is tight on Mondays, where nothing runs on Sunday.", True),
        ("WLS-002", "Say what counts where one old device speaks WPA2 only.", False),
    ):
        key = feedback.give(store, crew["d.reyes"], code, text).result()
        feedback.settle(store, crew["m.lind"], key, declined=declined).result()


def tell(store: Store, crew: Crew, client: str, review: str) -> None:
    """What the walk of a review tells the committee."""
    for code, standard, text in FEEDBACK:
        if code == client:
            whole = walk(store, review)
            item = next((one for one in whole.items if one.code == standard), whole.items[0])
            tam = crew["d.reyes"] if client == "FOXGLOVE" else crew.founder
            answers.feedback(store, tam, item.id, text).result()


def _asked(store: Store) -> list[str]:
    return [one.code for one in standards.all_standards(store, state="approved")]


def _approved(store: Store, crew: Crew, *wordings: Mapping[str, Any]) -> None:
    codes = [standards.add(store, crew["m.lind"], one).result() for one in wordings]
    standards.propose(store, crew["m.lind"], codes).result()
    standards.approve(store, crew["m.lind"], codes).result()
