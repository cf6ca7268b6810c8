"""One client: what it is, how aligned it is today, its reviews, findings, contacts, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.app import ComposeResult

from models.align import figures, findings, register, score
from models.align.applying import DECIDES
from models.align.findings import Finding
from models.align.register import Review
from models.dates import day_of
from models.figure import Figure
from models.practice import clients, contacts, rights
from models.practice.clients import Client
from models.practice.contacts import Contact
from screens.kit import text as texts
from screens.kit.action import Action, Keys, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, More, Row

ACTIONS = declare(
    "client",
    "A client",
    Action("open", "enter", "open", "Opens what the cursor is on."),
    Action("review", "r", "review", "Starts a review with what is due, or all, or chosen categories."),
    Action("add", "a", "add contact", "Adds a contact."),
    Action(
        "edit",
        "e",
        "edit",
        "Changes the contact under the cursor, else the client: its own row is the first.",
    ),
    Action("delete", "d", "delete", "Deletes the contact under the cursor."),
    Action("scope", "o", "scope", "What is asked of this client, and why; changes it."),
    uses=("list",),
)

RIGHTS = {"client.review": "review.start", "client.add": "contact.edit", "client.delete": "contact.edit"}
"""What an action asks for: so nobody fills in a form that is refused at its end."""
REVIEWS_SHOWN, PLANNED_SHOWN, FINDINGS_SHOWN = 8, 2, 12
"""Rows of each at most on a client's own screen."""


class ClientScreen(Frame):
    """A client's own screen."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "review",
        "add",
        "edit",
        "scope",
        ("everywhere.box", "box and blob"),
        "everywhere.findings",
        ("everywhere.link", "link"),
        "everywhere.explain",
    )
    AUTO_FOCUS = "LineList"
    WATCHES = ("contacts", "reviews", "answers", "findings", "people", *DECIDES)

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._client: Client | None = None
        self._contacts: dict[int, Contact] = {}
        self._below: tuple[Entry, ...] = ()
        """What the list shows below the client itself."""
        self._figure: Figure | None = None
        self._refused: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """One list: the client itself, and what hangs on it in sections."""
        yield LineList(
            (Column("", 9), Column("", tone="bright"), Column("", 22, wide=70), Column("", 12, right=True)),
            marks=False,
            sorts=False,
        )

    async def load(self) -> None:
        """Read the client and everything that hangs on it."""
        store = self.app.store
        client = await self.ask(clients.client, store, self._code)
        people = await self.ask(contacts.all_contacts, store, client.code)
        reviews = await self.ask(register.all_reviews, store, client.code)
        open_findings = await self.ask(findings.all_findings, store, client.code)
        self._figure = await self.ask(figures.client_figure, store, client.code)
        rules = dict.fromkeys((*RIGHTS.values(), "profile.edit"))
        self._refused = await self.ask(rights.refusals, self.app.who, rules, store)
        first, self._client = self._client is None, client
        self._contacts = {one.id: one for one in people}
        self.set_crumbs(client.name)
        self._below = tuple(self._entries(people, reviews, open_findings))
        self._show()
        if first and reviews:  # what one mostly comes for
            self.query_one(LineList).move_to(("review", reviews[0].code))
        self._stand(client)
        self.refresh_keys()

    def _show(self) -> None:
        if self._client is not None:
            cells, most = min(self.size.width - 4, 100), 2 if self.size.height > 20 else 1
            self.query_one(LineList).show(
                (*about(self._client, cells, self.key, most), Blank(), *self._below)
            )

    def on_resize(self) -> None:
        """Set for the width."""
        self._show()

    def _stand(self, client: Client) -> None:
        """How aligned the client is; of a contact under the cursor how to reach them."""
        contact = self._contact
        if contact is not None:
            reached = " · ".join(part for part in (contact.phone, contact.email) if part)
            self.stand((f" {reached}", "normal") if reached else (" No phone and no mail yet.", "dim"))
        elif self._figure is not None:
            self.stand(
                (f" Aligned today {self._figure.shown}", "normal"),
                (f"   {client.code} · {client.status}", "dim"),
            )

    def _entries(
        self, people: Sequence[Contact], reviews: Sequence[Review], found: Sequence[Finding]
    ) -> Iterable[Entry]:
        near = nearest(reviews)
        more = (
            f"{len(near)} of {len(reviews)} shown; {self.key('schedule')} has the year"
            if len(near) < len(reviews)
            else ""
        )
        yield Heading("Reviews", more or str(len(reviews) or f"none yet; {self.key('review')} starts one"))
        for review in near:
            yield Row(
                ("review", review.code),
                (review.code, self._review_words(review), review.tam_name, self._review_day(review)),
                _sign(review.state),
            )
        yield Blank()
        yield Heading("Open findings", _shown(len(found), FINDINGS_SHOWN) or "none")
        for one in found[:FINDINGS_SHOWN]:
            rated = one.business_impact or "not rated"
            yield Row(
                ("finding", one.code),
                (one.code, one.name, one.category, Cell(rated, "bad" if rated == "high" else None)),
                "no",
            )
        yield Blank()
        yield Heading("Contacts", "" if people else f"none yet; {self.key('add')} adds the first one")
        for person in people:
            yield Row(
                ("contact", person.id),
                (
                    "",
                    person.name,
                    person.title or person.email,
                    person.authority and _short(person.authority),
                ),
            )

    def _review_words(self, one: Review) -> str:
        """The state; what is answered has its score and of how many questions, since a review that asks few says little
        of the client; what was sent back its day."""
        store = self.app.store
        if one.is_back:
            return f"in progress, {one.sent_back(store.today(), store.zone)}"
        left = score.as_left(one.counts)
        scored = one.state in ("submitted", "closed") and left.value is not None
        asked = one.counts.yes + one.counts.no
        return f"{one.words}, {left.shown} of {asked} asked" if scored else one.words

    def _review_day(self, one: Review) -> str:
        """When it was submitted, as its report and all comparisons name it; else when it is due, or planned."""
        at = one.submitted_at
        if at is not None and one.state in ("submitted", "closed"):
            return day_of(at, self.app.store.zone).isoformat()
        return str(one.due or one.planned or "")

    def possible(self, action: Action) -> str:
        """Whose it is; and only a contact is deleted here. What `enter` opens may be read by everybody."""
        if action.id == "client.delete" and self._contact is None:
            return (
                f"A client is deleted from the list of clients; here {self.key('delete')} deletes a contact."
            )
        if action.id == "client.edit":
            return self._refused.get("profile.edit" if self._contact is None else "contact.edit", "")
        return self._refused.get(RIGHTS.get(action.id, ""), "")

    @property
    def _contact(self) -> Contact | None:
        row = self.query_one(LineList).current
        if row is None or not isinstance(row.key, tuple) or row.key[0] != "contact":
            return None
        return self._contacts.get(row.key[1])

    def foot(self) -> Iterable[tuple[Action, str]]:
        """Whose form `e` opens is said: it is one or the other by the cursor."""
        for action, label in super().foot():
            yield (
                action,
                f"edit {'contact' if self._contact else 'client'}" if action.id == "client.edit" else label,
            )

    @on(LineList.Moved)
    def _say_whose(self) -> None:
        if self._client is not None:
            self._stand(self._client)
        self.refresh_keys()

    def thing(self) -> Thing | None:
        """The contact under the cursor, else the client."""
        one, contact = self._client, self._contact
        if contact is not None:
            return Thing("contact", str(contact.id), contact.name, (("contacts", contact.id),))
        return Thing("client", one.code, one.name, (("clients", one.id),)) if one else None

    def whose(self) -> str:
        """This client, whatever the cursor is on."""
        return self._code

    def figures(self) -> Sequence[Figure]:
        """Alignment today."""
        return (self._figure,) if self._figure else ()

    async def do_open(self) -> None:
        """The review, the finding's standard, the contact's or the client's form."""
        row = self.query_one(LineList).current
        kind, key = row.key if row is not None and isinstance(row.key, tuple) else ("", "")
        if kind in ("review", "finding"):
            self.go(kind, str(key))
        elif kind:
            await self.do_edit()

    def do_review(self) -> None:
        """Start a review here."""
        self.go("new review", self._code)

    async def do_add(self) -> None:
        """A form for a new contact."""
        await self._edit_contact(None)

    async def do_edit(self) -> None:
        """The contact under the cursor, else the client."""
        from screens.practice.clients import edit_client

        if self._contact is not None:
            await self._edit_contact(self._contact)
        else:
            await edit_client(self, self._client)

    async def do_delete(self) -> None:
        """Delete the contact, after enter."""
        from screens.kit.dialogs import TakeAway

        one = self._contact
        assert one is not None, "asked only on a contact"
        goes = await self.ask(contacts.goes_with, self.app.store, one.id)
        said = [f"With the contact goes {goes}."] if goes else []
        if await self.app.push_screen_wait(TakeAway(one.name, said, thing="the contact")):
            await self.saved(contacts.delete(self.app.store, self.app.who, one.id, version=one.version))
            self.say(f"{one.name} is deleted. {self.key('undo')} brings the contact back.")

    def do_scope(self) -> None:
        """What is asked of it."""
        from screens.practice.scope import ScopeScreen

        self.app.push_screen(ScopeScreen(self._code))

    async def _edit_contact(self, one: Contact | None) -> None:
        from screens.kit.record import RecordForm

        store, who, code = self.app.store, self.app.who, self._code
        if one is None:
            form = RecordForm(
                "New contact",
                draft=f"contact new {code}",
                fields=contacts.FIELDS,
                values={},
                new=True,
                crumbs=(code,),
                save=lambda values, _: contacts.add(store, who, code, values),
                said="The contact is there.",
            )
        else:
            form = RecordForm(
                one.name,
                draft=f"contact {one.id}",
                fields=contacts.FIELDS,
                values=one.values(),
                version=one.version,
                crumbs=(code,),
                save=lambda values, version: contacts.edit(store, who, one.id, values, version=version),
                said=f"{one.name} is saved.",
                again=lambda: contacts.contact(store, one.id).values(),
            )
        self.app.push_screen(form)


def nearest(reviews: Sequence[Review]) -> list[Review]:
    """Of a client's reviews those that its screen has room for: of what is planned the next ones only, so that a year that
    is planned ahead hides nothing that was found."""
    later = [one for one in reviews if one.state == "planned"][PLANNED_SHOWN:]
    return [one for one in reviews if one not in later][:REVIEWS_SHOWN]


def _shown(number: int, most: int) -> str:
    """`5`, or `12 of 14 shown`; empty where there is nothing."""
    return f"{most} of {number} shown" if number > most else str(number or "")


def about(client: Client, cells: int, key: Keys, most: int = 2) -> list[Entry]:
    """The client's own row and below it what it is, so many cells wide; profile and note in at most so many lines each."""
    found: list[Entry] = [
        Row(
            ("client", client.code), (client.code, client.industry or "industry not known", client.status, "")
        ),
        More(f"TAM {client.tam_name or '—'}   vCIO {client.vcio_name or '—'}"),
    ]
    profile = (
        ", ".join(client.profile) or f"no tags yet: what goes by a tag is not asked; {key('edit')} adds them"
    )
    for label, text in (("Profile", profile), ("Note", client.note.replace("\n", " "))):
        if text:
            parts = texts.wrap(f"{label}: {text}", cells - 9)
            if len(parts) > most:
                parts[most - 1 :] = [texts.cut(" ".join(parts[most - 1 :]), cells - 9)]
            found += [More(part) for part in parts]
    return found


def _sign(state: str) -> str:
    return {"closed": "yes", "submitted": "carried", "cancelled": "na"}.get(state, "open")


def _short(authority: str) -> str:
    return {"decision maker": "decides", "influencer": "influences", "point of contact": "contact"}.get(
        authority, authority
    )
