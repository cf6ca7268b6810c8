"""Clients, contacts and staff on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from tui.cli.kinds import Kind, entered
from tui.cli.output import Column, Record, Row, Section, say

if TYPE_CHECKING:
    from models.practice.clients import Client
    from models.practice.contacts import Contact
    from models.practice.people import Person
    from models.store.store import Store
    from tui.cli.session import Session

# Clients ---------------------------------------------------------------------------------------------------


def _clients(store: Store, left: bool = True) -> list[Row]:
    from models.practice import clients

    with store.snapshot():
        found = clients.all_clients(store, left=left)
        aligned = _aligned(store, found)
    return [_client_row(one, *aligned[one.id]) for one in found]


def _aligned(store: Store, found: tuple[Client, ...]) -> dict[int, tuple[int, int]]:
    """Client → how many standards are aligned today, and how many are not.

    What is kept with a client follows its decisions but not the calendar, so that it is computed anew where the day of a
    decision has passed; what that needs is imported only then, since a list of clients should start quickly.
    """
    from models.align import scope

    today = store.today()
    kept = {one.id: (one.yes, one.no) for one in found}
    if not kept.keys().isdisjoint(scope.passed(store, today)):
        from models.align.figures import clients_today

        kept.update({key: (counts.yes, counts.no) for key, counts in clients_today(store).items()})
    return kept


def _client_row(one: Client, aligned: int, misaligned: int) -> Row:
    from models.figure import percent

    values = one.values()
    return {
        **{name: values[name] for name in ("code", "name", "industry", "status")},
        "tam": one.tam_login,
        "vcio": one.vcio_login,
        "tam_name": one.tam_name,
        "vcio_name": one.vcio_name,
        "profile": one.profile,
        "note": one.note,
        "aligned": aligned,
        "misaligned": misaligned,
        "alignment": percent(aligned, aligned + misaligned),
    }


def _client(store: Store, code: str) -> Record:
    from models.align import figures, register, scope, standing
    from models.library.register import all_packs, clients_of
    from models.practice import clients, contacts, links

    one = clients.client(store, code)
    figure = figures.client_figure(store, one.code)
    people = [_contact_row(found) for found in contacts.all_contacts(store, one.code)]
    decisions: list[Row] = [
        {
            "id": found.id,
            "level": found.level,
            "name": found.name,
            "asked": found.inside,
            "reason": found.reason,
            "until": found.until,
            "review": found.review,
        }
        for found in scope.decisions(store, one.id)
    ]
    packs = [
        pack.code
        for pack in all_packs(store)
        if pack.own or pack.everywhere or one.code in clients_of(store, pack.code)
    ]
    reviews: list[Row] = [
        {"code": found.code, "state": found.words, "kind": found.kind, "planned": found.planned}
        for found in register.all_reviews(store, one.code)
    ]
    categories: list[Row] = [
        {"category": name, "aligned": counts.yes, "misaligned": counts.no}
        for name, counts in standing.live(store, one.id, store.today()).counts.items()
    ]
    on_it = link_rows(links.links(store, "client", one.code))
    row = _client_row(one, *_aligned(store, (one,))[one.id])
    return Record(
        {
            **row,
            "packs": packs,
            "contacts": people,
            "decisions": decisions,
            "reviews": reviews,
            "links": on_it,
            "worked_out": figure.formula,
            "categories": categories,
        },
        (
            ("Code", one.code),
            ("Name", one.name),
            ("Industry", one.industry),
            ("Status", one.status),
            ("TAM", one.tam_name),
            ("vCIO", one.vcio_name),
            ("Profile", one.profile),
            ("Packs", packs),
            ("Alignment", figure.shown),
            ("Worked out", "; ".join(figure.formula[:2])),
            ("Note", one.note),
        ),
        (
            Section("Contacts", CONTACT.columns[:1] + CONTACT.columns[2:], people),
            Section(
                "Decisions on what is asked",
                (
                    Column("id", "id", right=True),
                    Column("level", "level"),
                    Column("name", "name", gives=True),
                    Column("asked", "asked"),
                    Column("until", "until"),
                    Column("reason", "reason", gives=True),
                ),
                decisions,
            ),
            Section(
                "Reviews",
                (
                    Column("code", "code"),
                    Column("kind", "kind"),
                    Column("state", "state"),
                    Column("planned", "planned"),
                ),
                reviews,
            ),
            links_section(on_it),
        ),
    )


def _client_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.align import scope
    from models.practice import clients

    key = clients.key_of(store, code)
    return [("clients", key), *(("scope", one.id) for one in scope.decisions(store, key))]


def _entered_client() -> dict[str, Any]:
    """As any kind is entered; the tags by which nothing is asked are told."""
    usual = entered("models.practice.clients")

    def told(now: Session, values: Mapping[str, Any]) -> None:
        if values.get("profile"):
            from models.field import take_in
            from models.library import catalogue, profile
            from models.practice.clients import PROFILE

            known = catalogue.profile_tags(now.store)
            if said := profile.told(profile.strange(take_in(PROFILE, values["profile"]), known), known):
                say(said)

    def add(now: Session, values: Mapping[str, Any]) -> str:
        code: str = usual["add"](now, values)
        told(now, values)
        return code

    def edit(now: Session, code: str, values: Mapping[str, Any]) -> None:
        usual["edit"](now, code, values)
        told(now, values)

    return {**usual, "add": add, "edit": edit}


CLIENT = Kind(
    name="client",
    about="a client of the practice",
    named="code, or name",
    columns=(
        Column("code", "code"),
        Column("name", "name", gives=True),
        Column("status", "status"),
        Column("tam_name", "TAM", gives=True),
        Column("vcio_name", "vCIO", gives=True),
        Column("alignment", "%", right=True),
    ),
    rows=_clients,
    record=_client,
    traces=_client_traces,
    filters=lambda: [
        click.Option(["--left/--no-left"], default=True, help="With those that have left, or without.")
    ],
    **_entered_client(),
)

# Contacts --------------------------------------------------------------------------------------------------


def _contacts(store: Store, client: str | None = None) -> list[Row]:
    from models.practice import contacts

    return [_contact_row(one) for one in contacts.all_contacts(store, client or "")]


def _contact_row(one: Contact) -> Row:
    return {"id": one.id, "client": one.client_code, "client_name": one.client_name, **one.values()}


def _contact(store: Store, code: str) -> Record:
    from models.practice import contacts, links

    one = contacts.contact(store, code)
    on_it = link_rows(links.links(store, "contact", str(one.id)))
    return Record(
        {**_contact_row(one), "links": on_it},
        (
            ("Id", one.id),
            ("Client", f"{one.client_name} ({one.client_code})"),
            *((field.label, one.values()[field.name]) for field in contacts.FIELDS),
        ),
        (links_section(on_it),),
    )


def _add_contact(now: Session, values: Mapping[str, Any]) -> str:
    from models.practice import contacts

    given = {name: value for name, value in values.items() if name != "client"}
    return str(contacts.add(now.store, now.who, values["client"], given).result())


def _contact_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.practice import contacts

    return [("contacts", contacts.contact(store, code).id)]


def of_client(words: str = "Only those of this client.", *, required: bool = False) -> click.Option:
    """`--client CODE`."""
    return click.Option(["--client"], metavar="CODE", required=required, help=words)


CONTACT = Kind(
    name="contact",
    about="somebody at a client",
    named="id, or name",
    columns=(
        Column("id", "id", right=True),
        Column("client", "client"),
        Column("name", "name", gives=True),
        Column("title", "title", gives=True),
        Column("authority", "authority"),
        Column("email", "e-mail", gives=True),
        Column("phone", "phone"),
    ),
    rows=_contacts,
    record=_contact,
    traces=_contact_traces,
    filters=lambda: [of_client()],
    others=lambda: [of_client("At which client.", required=True)],
    **{**entered("models.practice.contacts"), "add": _add_contact},
)

# Staff -----------------------------------------------------------------------------------------------------


def _people(store: Store) -> list[Row]:
    from models.practice import people

    return [_person_row(one) for one in people.all_people(store)]


def _person_row(one: Person) -> Row:
    return {"code": one.code, **one.values()}


def _person(store: Store, code: str) -> Record:
    from models.practice import links, people

    one = people.person(store, code)
    on_it = link_rows(links.links(store, "person", one.login))
    return Record(
        {**_person_row(one), "links": on_it},
        tuple((field.label, one.values()[field.name]) for field in people.FIELDS),
        (links_section(on_it),),
    )


def _add_person(now: Session, values: Mapping[str, Any]) -> str:
    from models.practice import people

    return people.add(now.store, now.who, values).result().login


def _person_traces(store: Store, code: str) -> list[tuple[str, int]]:
    from models.practice import people

    return [("people", people.person(store, code).id)]


_entered = entered("models.practice.people")
PERSON = Kind(
    name="person",
    about="somebody on the staff",
    named="login, or name",
    columns=(
        Column("login", "login"),
        Column("name", "name", gives=True),
        Column("roles", "roles", gives=True),
        Column("areas", "areas", gives=True),
        Column("active", "active"),
    ),
    rows=_people,
    record=_person,
    traces=_person_traces,
    fields=_entered["fields"],
    add=_add_person,
    edit=_entered["edit"],
    instead={"delete": "Say `edit person LOGIN --active no`: what they did stays theirs."},
)

KINDS = {"client": CLIENT, "contact": CONTACT, "person": PERSON}

# Links on a thing ------------------------------------------------------------------------------------------


def link_rows(found: Any) -> list[Row]:
    """The links on a thing, as rows."""
    return [{"id": one.id, "address": one.address, "label": one.label} for one in found]


def links_section(rows: list[Row]) -> Section:
    """The links on a thing, as a table."""
    return Section(
        "Links and tickets",
        (
            Column("id", "id", right=True),
            Column("address", "address", gives=True),
            Column("label", "label", gives=True),
        ),
        rows,
    )
