"""What people do with a finding, for its list and for its own screen: edit, the next step, a risk accepted, opened again.

What is not this person's is said at the key; `u` undoes any of it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from models.align import findings, triage
from models.align.findings import STATE_WORDS, Finding
from models.field import Field
from models.practice import contacts, people, rights
from models.practice.contacts import Contact
from models.practice.people import Person
from models.text import listed
from screens.kit.action import Action
from screens.kit.frame import Frame
from screens.kit.record import Options, RecordForm

TRIAGE = (
    Action(
        "edit", "e", "edit", "Owner, how it will be fixed, its impact, and with whom it was discussed, when."
    ),
    Action(
        "next", "n", "next step", "One step on: open, triaged, being fixed, fixed. A later yes verifies it."
    ),
    Action(
        "accept", "a", "accept risk", "A contact of the client accepts the risk, until a day, for a reason."
    ),
    Action("reopen", "o", "open again", "Takes an accepted risk or a triage back: the finding is open."),
)
RULES = ("finding.triage", "finding.discuss")
BY = Field("by", "Accepted by", "The contact of the client who accepts the risk.", "choice", required=True)
UNTIL = Field(
    "until",
    "Until",
    "The last day on which that holds, such as 2027-06-30; the day after, the finding is open again.",
    "day",
    required=True,
)
WHY = Field(triage.WHY.name, triage.WHY.label, triage.WHY.help, "text", required=True)


class Triaging(Frame):
    """A screen with a finding to do something with. Subclasses say which (`finding`) and read `refused`."""

    refused: dict[str, str]
    """Rule → why this person may not; empty where they may."""

    @property
    @abstractmethod
    def finding(self) -> Finding | None:
        """The finding that the keys act on."""

    async def read_rights(self) -> None:
        """Whose triage is."""
        self.refused = await self.ask(rights.refusals, self.app.who, dict.fromkeys(RULES), self.app.store)

    def why_not(self, name: str) -> str:
        """Why an action of triage cannot be done now; empty where it can."""
        one = self.finding
        if one is None:
            return "There is no finding here."
        if name == "edit":
            return self.refused["finding.discuss"]
        if self.refused["finding.triage"]:
            return self.refused["finding.triage"]
        if name == "next" and (one.state == "accepted" or triage.next_state(one.state) is None):
            return self._stays(one)
        if name == "accept" and "accepted" not in (one.state, *triage.NEXT[one.state]):
            return f"{one.code} is {STATE_WORDS[one.state]}: there is no risk to accept."
        if name == "reopen" and not one.lapsed and "open" not in triage.NEXT[one.state]:
            return f"{one.code} is {STATE_WORDS[one.state]}: only an accepted risk or a triage is taken back."
        return ""

    def _stays(self, one: Finding) -> str:
        if one.state == "accepted":
            return f"The risk of {one.code} is accepted: {self.key('reopen')} opens it again."
        if one.state == "verified":
            return f"{one.code} is verified: only a later no opens it again."
        return f"{one.code} is {STATE_WORDS[one.state]}: a later yes in a review verifies it."

    def triage_foot(self, shown: Iterable[tuple[Action, str]]) -> Iterable[tuple[Action, str]]:
        """The line of keys, with what the next step is."""
        one = self.finding
        ahead = triage.next_state(one.state) if one is not None else None
        for action, label in shown:
            yield action, STATE_WORDS[ahead] if action.name == "next" and ahead else label

    async def do_edit(self) -> None:
        """`e`: all fields for whoever triages; for a TAM those of the talk."""
        one, store, who = self.finding, self.app.store, self.app.who
        if one is None:
            return
        all_of_it = not self.refused["finding.triage"]
        fields = tuple(field for field in triage.FIELDS if all_of_it or field.name in triage.DISCUSS)
        staff = await self.ask(people.all_people, store) if all_of_it else ()
        known = await self.ask(contacts.all_contacts, store, one.client)
        self.app.push_screen(
            RecordForm(
                f"{one.code} {one.name}",
                draft=f"finding {one.code}",
                fields=fields,
                values=triage.values(one),
                version=one.version,
                crumbs=(one.client_name,),
                options={"owner": _owners(staff), "state": _states(one)},
                hints={"discussed_with": _told(known)},
                save=lambda values, version: triage.edit(store, who, one.code, values, version=version),
                said=f"{one.code} is saved. {self.key('undo')} takes it back.",
                again=lambda: triage.values(findings.finding(store, one.code)),
            )
        )

    async def do_next(self) -> None:
        """`n`."""
        one = self.finding
        ahead = triage.next_state(one.state) if one is not None else None
        if one is not None and ahead is not None:
            change = triage.edit(
                self.app.store, self.app.who, one.code, {"state": ahead}, version=one.version
            )
            await self.saved(change)
            self.say(f"{one.code} is {STATE_WORDS[ahead]}. {self.key('undo')} takes it back.")

    async def do_accept(self) -> None:
        """`a`."""
        one, store, who = self.finding, self.app.store, self.app.who
        if one is None:
            return
        known = await self.ask(contacts.all_contacts, store, one.client)
        if not known:
            self.say(f"{one.client_name} has no contact who could accept it: add one on the client's screen.")
            return
        self.app.push_screen(
            RecordForm(
                f"Accept the risk of {one.code}",
                draft=f"accept {one.code}",
                fields=(BY, UNTIL, WHY),
                values=_acceptance(one, known),
                version=one.version,
                new=True,
                crumbs=(one.client_name,),
                options={"by": [(str(each.id), _contact(each)) for each in known]},
                save=lambda values, version: triage.accept(
                    store, who, one.code, values["by"], values["until"], values["why"], version=version
                ),
                again=lambda: _acceptance(findings.finding(store, one.code), known),
                said=f"The risk of {one.code} is accepted. {self.key('undo')} takes it back.",
            )
        )

    async def do_reopen(self) -> None:
        """`o`."""
        if (one := self.finding) is not None:
            await self.saved(triage.reopen(self.app.store, self.app.who, one.code, version=one.version))
            self.say(f"{one.code} is open again. {self.key('undo')} takes that back.")


def _states(one: Finding) -> Options:
    """The state that it has, and those that are one step away. One that nobody sets has no value, but its word."""
    reached = [state for state in triage.NEXT[one.state] if state in triage.WAY]
    return [(state if state in triage.WAY else "", STATE_WORDS[state]) for state in (one.state, *reached)]


def _acceptance(one: Finding, known: Iterable[Contact]) -> dict[str, str]:
    """What the form begins with: what was accepted, without a day that has passed."""
    return {
        "by": next((str(each.id) for each in known if each.name == one.accepted_by), ""),
        "until": str(one.accepted_until) if one.accepted_until and not one.lapsed else "",
        "why": one.accepted_why,
    }


def _owners(staff: Iterable[Person]) -> Options:
    return [(one.login, one.name) for one in staff if one.active and set(one.roles) & set(triage.ROLES)]


def _contact(one: Contact) -> str:
    return f"{one.name}, {one.authority}" if one.authority else one.name


def _told(known: Iterable[Contact]) -> str:
    names = [one.name for one in known][:4]
    return f"Who at the client was told, such as {listed(names)}." if names else triage.DISCUSSED_WITH.help
