"""PRACTICE §4 as a table: role × action."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from models.errors import Refused
from models.importers import clients as client_tables
from models.importers import contacts as contact_tables
from models.importers import library, standards
from models.practice import clients, links, people
from models.practice.rights import ACTIONS, ROLES, at_present, holders, may, require
from models.store.store import Store
from models.store.undo import redo, undo
from models.who import Who
from tests.office import Office

EVERYBODY = {"admin", "tam", "vcio", "services", "committee", "desk", "projects"}
TABLE = {
    "read": EVERYBODY | {"viewer"},
    "export": EVERYBODY | {"viewer"},
    "feedback": EVERYBODY,
    "link": EVERYBODY,
    "staff": {"admin"},
    "facts": {"admin"},
    "backup": {"admin"},
    "act_as": {"admin"},
    "undo": {"admin"},
    "standard.draft": {"committee", "tam", "vcio", "services"},
    "standard.propose": {"committee", "tam", "vcio", "services"},
    "standard.approve": {"committee"},
    "category.add": {"committee", "tam", "vcio", "services"},
    "category.edit": {"committee"},
    "pack.switch": {"committee", "tam", "vcio", "admin"},
    "client.edit": {"vcio", "admin"},
    "contact.edit": {"vcio", "admin"},
    "profile.edit": {"vcio", "admin", "tam"},
    "review.plan": {"tam", "vcio"},
    "review.start": {"tam", "vcio"},
    "review.answer": {"tam", "vcio"},
    "review.submit": {"tam", "vcio"},
    "review.assign": {"vcio"},
    "review.close": {"vcio"},
    "finding.triage": {"vcio"},
    "finding.discuss": {"tam", "vcio"},
}


def who(*roles: str, key: int = 7) -> Who:
    return Who(key, "sam", "Sam", frozenset(roles))


def test_the_table_names_every_action() -> None:
    assert set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_role_and_action(role: str, action: str) -> None:
    verdict = may(who(role), action)
    assert bool(verdict) is (role in TABLE[action])
    assert bool(verdict.reason) is not verdict.ok


@pytest.mark.parametrize("action", ACTIONS)
def test_several_roles_add_up_but_a_viewer_only_reads(action: str) -> None:
    assert bool(may(who("tam", "committee"), action)) is bool(TABLE[action] & {"tam", "committee"})
    assert bool(may(who(*ROLES), action)) is (action in ("read", "export"))


@pytest.mark.parametrize("action", ACTIONS)
def test_unknown_logins_only_read_and_export(action: str) -> None:
    verdict = may(Who(0, "zed", "zed", frozenset(ROLES[:-1])), action)
    assert verdict.ok is (action in ("read", "export"))
    assert verdict.ok or "zed" in verdict.reason


@pytest.mark.parametrize("action", ACTIONS)
def test_staff_without_a_role_may_what_everybody_may(action: str) -> None:
    assert may(who(), action).ok is (TABLE[action] >= EVERYBODY)


def test_closing_is_for_the_clients_own_vcio_or_any_where_there_is_none() -> None:
    assert may(who("vcio", key=3), "review.close", 3)
    assert may(who("vcio", key=3), "review.close", None)
    assert not may(who("vcio", key=3), "review.close", 4)
    assert not may(who("tam", key=3), "review.close", 3)


def test_undo_is_for_whoever_made_the_change_or_an_admin() -> None:
    assert may(who("tam", key=3), "undo", 3)
    assert not may(who("tam", key=3), "undo", 4)
    assert may(who("admin", key=3), "undo", 4)
    assert not may(who("viewer", key=3), "undo", 3)


def test_a_refusal_names_whom_to_ask(office: Office) -> None:
    vcio = office["vcio"]
    with pytest.raises(Refused, match="Closing a review .* is for the client's vCIO: ask Vcio"):
        require(office["tam"], "review.close", vcio.id, office.store)
    with pytest.raises(Refused, match="the Standards Committee: ask Ana Founder or Committee"):
        require(office["tam"], "standard.approve", reader=office.store)
    with pytest.raises(Refused, match="does not know zed.* ask Admin or Ana Founder to be added"):
        require(Who(0, "zed", "zed"), "link", reader=office.store)
    with pytest.raises(Refused, match="ask one of them"):
        require(office["tam"], "standard.approve")


def test_what_was_taken_from_somebody_is_gone_at_once(office: Office) -> None:
    store, admin, tam = office.store, office["admin"], office["tam"]
    office.client()
    people.edit(store, admin, tam.login, {"roles": "services"}).result()
    assert at_present(tam, store).roles == frozenset()
    with pytest.raises(Refused, match="for a TAM or a vCIO"):
        require(tam, "review.answer", reader=store)
    with pytest.raises(Refused, match="for a vCIO, an admin or a TAM"):
        clients.edit(store, tam, "ACME", {"profile": "m365"}).result()
    people.edit(store, admin, tam.login, {"active": "no"}).result()
    with pytest.raises(Refused, match="a viewer's"):
        links.add(store, tam, "client", "ACME", "T-1").result()


def test_who_acts_for_somebody_has_to_be_an_admin_still(office: Office) -> None:
    store, founder = office.store, office.founder
    acting = people.who_is(store, office["tam"].login, office["admin"].login)
    require(acting, "review.answer", reader=store)
    people.edit(store, founder, office["admin"].login, {"roles": "services"}).result()
    with pytest.raises(Refused, match="a viewer's"):
        require(acting, "review.answer", reader=store)


def test_who_is_named_is_active_and_no_viewer(office: Office) -> None:
    assert holders(office.store, ("tam",)) == ("Ana Founder", "Tam")
    assert holders(office.store, ("admin", "committee")) == ("Admin", "Ana Founder", "Committee")


def imported_clients(store: Store, one: Who) -> Future[Any]:
    """One client of a table."""
    return client_tables.bring_in(store, one, client_tables.read(b"name\nBirch Law\n", "clients.csv"))


def imported_contacts(store: Store, one: Who) -> Future[Any]:
    """One contact of a table, at a client that comes with it."""
    sheet = contact_tables.read(b"client,name\nBirch Law,Ian\n", "contacts.csv")
    return contact_tables.bring_in(store, one, sheet, add_clients=True)


def imported_standards(store: Store, one: Who) -> Future[Any]:
    """One standard of a table, approved as it comes."""
    table = b"category,name,question,why,how\nBackup,Restores,Is it tested?,Hope is no plan.,Look.\n"
    parsed = standards.read(table, "standards.csv")
    return library.bring_in(store, one, parsed, approve=True)


@pytest.mark.parametrize("act", [imported_clients, imported_contacts, imported_standards, undo, redo])
def test_a_role_that_is_taken_while_a_change_waits_for_its_turn_is_gone_inside_it(
    office: Office, act: Callable[[Store, Who], Future[Any]]
) -> None:
    """What was asked before a change began is asked again in it."""
    store, founder = office.store, office.founder
    roles = ["vcio", "committee"]
    login = people.add(store, founder, {"login": "pat", "name": "Pat", "roles": roles}).result().login
    pat = people.who_is(store, login)
    clients.add(store, pat, {"name": "Cedar Dental"}).result()
    clients.add(store, pat, {"name": "Delta Dental"}).result()
    undo(store, pat).result()
    gate = threading.Event()
    waiting = store.change(founder, "wait", lambda change: gate.wait(10))
    taken = people.edit(store, founder, login, {"roles": ["viewer"]})
    late = act(store, pat)
    before = store.value("SELECT max(id) FROM history")
    gate.set()
    waiting.result()
    taken.result()
    with pytest.raises(Refused):
        late.result()
    assert store.value("SELECT max(id) FROM history") == before + 1, "but for the role nothing was written"


def test_who_only_reads_has_nothing_of_their_own_to_undo(office: Office) -> None:
    with pytest.raises(Refused, match="^Undoing a change is not a viewer's, who only reads"):
        undo(office.store, office["viewer"]).result()


def test_undoing_what_somebody_else_did_is_an_admins(office: Office) -> None:
    """Whoever asks for it, by key or by command."""
    store = office.store
    code = clients.add(store, office["vcio"], {"name": "Birch Law"}).result()
    with pytest.raises(Refused, match="(?i)undoing somebody else's change is for an admin"):
        undo(store, office["tam"], office["vcio"]).result()
    assert clients.client(store, code).name == "Birch Law"
    undo(store, office["admin"], office["vcio"]).result()
    assert not clients.all_clients(store)
