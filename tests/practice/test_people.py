"""Staff, and who sits at the keyboard (FAULTS H3)."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from models.errors import Conflict, NotFound, Problem, Refused
from models.practice import people
from models.store import history
from models.store.undo import redo, undo
from tests.office import Office


def test_add_edit_and_read(office: Office) -> None:
    store, founder = office.store, office.founder
    added = people.add(
        store,
        founder,
        {
            "login": "dana",
            "name": " D.  Reyes ",
            "roles": "TAM, committee",
            "areas": ["tam"],
            "email": "d@x.example",
        },
    ).result()
    assert (added.name, added.roles, added.areas, added.active) == (
        "D.  Reyes",
        ("tam", "committee"),
        ("TAM",),
        True,
    )
    people.edit(store, founder, "dana", {"name": "D. Reyes", "login": "dana"}, version=added.version).result()
    assert people.person(store, "d.  reyes ").login == "dana"
    assert history.recent(store, 1)[0].text == "edit person dana: name"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"login": "", "name": "X"}, "Login is missing"),
        ({"login": "x", "name": ""}, "Name is missing"),
        ({"login": "x", "name": "X", "roles": "boss"}, "Roles cannot be “boss”"),
        ({"login": "x", "name": "X", "roles": "viewer, tam"}, "viewer"),
        ({"login": "x", "name": "X", "email": "nobody"}, "no address"),
        ({"login": "x y", "name": "X"}, "cannot be a login"),
        ({"login": "tam", "name": "X"}, "on the staff already"),
        ({"login": "x", "name": "X", "colour": "red"}, "no field “colour”"),
        ({"login": "x", "name": "X" * 501}, "longer than 500"),
        ({"login": "x", "name": "X", "active": "maybe"}, "yes or no"),
    ],
)
def test_what_is_wrong_is_named(office: Office, values: dict[str, str], said: str) -> None:
    before = office.rows()
    with pytest.raises(Problem, match=said):
        people.add(office.store, office.founder, values).result()
    assert office.rows() == before


def test_staff_is_the_admins(office: Office) -> None:
    with pytest.raises(Refused):
        people.add(office.store, office["vcio"], {"login": "x", "name": "X"}).result()
    with pytest.raises(Refused):
        people.edit(office.store, office["vcio"], "vcio", {"roles": "admin"}).result()


def test_a_login_does_not_change(office: Office) -> None:
    with pytest.raises(Problem, match="Login cannot be changed"):
        people.edit(office.store, office.founder, "tam", {"login": "tim"}).result()


def test_somebody_stays_admin(office: Office) -> None:
    people.edit(office.store, office.founder, "admin", {"roles": "tam"}).result()
    for values in ({"active": "no"}, {"roles": "tam"}):
        with pytest.raises(Problem, match="nobody would be left"):
            people.edit(office.store, office.founder, "ana", values).result()
    assert people.person(office.store, "ana").active


def test_two_people_at_once_conflict(office: Office) -> None:
    read = people.person(office.store, "tam")
    people.edit(office.store, office.founder, "tam", {"name": "Tamara"}, version=read.version).result()
    with pytest.raises(Conflict) as caught:
        people.edit(office.store, office["admin"], "tam", {"name": "Timothy"}, version=read.version).result()
    assert (caught.value.theirs["name"], caught.value.by) == ("Tamara", "Ana Founder")
    assert people.person(office.store, "tam").name == "Tamara"


def test_undo_and_redo(office: Office) -> None:
    before = office.rows()
    people.add(office.store, office.founder, {"login": "dana", "name": "Dana"}).result()
    after = office.rows()
    undo(office.store, office.founder).result()
    assert office.rows() == before
    redo(office.store, office.founder).result()
    assert office.rows() == after


def test_nothing_different_writes_no_line(office: Office) -> None:
    lines = office.store.value("SELECT count(*) FROM history")
    people.edit(office.store, office.founder, "tam", {"name": "Tam", "roles": ["tam"]}).result()
    assert office.store.value("SELECT count(*) FROM history") == lines


# Who sits at the keyboard -----------------------------------------------------------------------------------


def test_who_is(office: Office) -> None:
    assert office["tam"].roles == {"tam"} and office["tam"].acting == ""
    unknown = office["zed"]
    assert (unknown.id, unknown.name, unknown.roles) == (0, "zed", frozenset())
    assert office["gone"].roles == {"viewer"}


def test_acting_for_somebody_is_the_admins(office: Office) -> None:
    acting = people.who_is(office.store, "tam", acting="admin")
    assert (acting.login, acting.acting) == ("tam", "admin")
    assert people.who_is(office.store, "admin", acting="admin").acting == ""
    for login in ("vcio", "zed", "gone"):
        with pytest.raises(Refused):
            people.who_is(office.store, "tam", acting=login)
    with pytest.raises(NotFound):
        people.who_is(office.store, "nobody", acting="admin")


def test_the_history_keeps_both_names(office: Office) -> None:
    acting = people.who_is(office.store, "vcio", acting="admin")
    from models.practice import clients

    clients.add(office.store, acting, {"name": "Acme"}).result()
    line = history.recent(office.store, 1)[0]
    assert (line.who, line.acting) == ("Vcio", "admin")


def as_user(
    monkeypatch: pytest.MonkeyPatch, uid: int, sudo: str = "", session: int | None = None, under: bool = False
) -> str:
    monkeypatch.setattr(os, "getuid", lambda: uid)
    monkeypatch.setattr(people, "_session_uid", lambda: session)
    monkeypatch.setattr(people, "_under_sudo", lambda: under)
    if sudo:
        monkeypatch.setenv("SUDO_UID", sudo)
    else:
        monkeypatch.delenv("SUDO_UID", raising=False)
    return people.login_name()


def test_the_login_is_the_systems_not_a_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "mallory")
    monkeypatch.setenv("LOGNAME", "mallory")
    assert people.login_name() == pwd.getpwuid(os.getuid()).pw_name


def test_sudo_counts_only_where_the_system_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    daemon = pwd.getpwnam("daemon").pw_uid
    somebody = 54321
    assert as_user(monkeypatch, somebody) == "uid54321"
    assert as_user(monkeypatch, somebody, sudo=str(daemon)) == "uid54321"
    assert as_user(monkeypatch, somebody, sudo=str(daemon), session=somebody) == "uid54321"
    assert as_user(monkeypatch, somebody, sudo=str(daemon), session=daemon) == "daemon"
    assert as_user(monkeypatch, somebody, sudo=str(daemon), under=True) == "daemon"
    assert as_user(monkeypatch, 0, sudo=str(daemon)) == "daemon"


@pytest.mark.parametrize("sudo", ["", "-1", "one", "٣", "9" * 30, "0x1"])
def test_a_strange_sudo_uid_is_nobody(monkeypatch: pytest.MonkeyPatch, sudo: str) -> None:
    assert as_user(monkeypatch, 54321, sudo=sudo, under=True) == "uid54321"


def test_the_processes_above_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This one runs under no sudo, and reading what is above it raises nothing."""
    assert people._under_sudo() in (True, False)
    assert people._session_uid() is None or isinstance(people._session_uid(), int)
