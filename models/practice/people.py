"""Staff: who they are, their roles, and who sits at the keyboard."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import NotFound, Problem
from models.field import Field, called, either, taken_in
from models.practice import rights
from models.practice.rights import ROLES
from models.store.change import Change
from models.store.engine import sqlite3
from models.store.reading import Reader
from models.store.store import Store
from models.text import fold, quoted, whole
from models.who import Who

AREAS = (
    "TAM",
    "vCIO",
    "Centralized Services",
    "Service Desk",
    "Professional Services",
    "Design Desk",
    "Committee",
)
"""Where somebody works (PRACTICE §3)."""

FIELDS = (
    Field("login", "Login", "The name that they log in to this machine with.", required=True, fixed=True),
    Field("name", "Name", "As it is shown and printed.", required=True),
    Field("email", "E-mail", "Their address."),
    Field("roles", "Roles", "What they may do; a viewer only reads and exports.", "choices", ROLES),
    Field("areas", "Areas", "Where they work.", "choices", AREAS),
    Field("active", "Active", "No: they have left, and only read.", "bool"),
    Field(
        "target",
        "Reviews a year",
        "How many reviews they are to complete in a year; empty: as many as are planned for them.",
    ),
)
TARGET_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff."""

    id: int
    login: str
    name: str
    email: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    active: bool
    target: int | None
    """Reviews that they are to complete in a year; None: as many as are planned for them."""
    version: int

    @property
    def code(self) -> str:
        """What names them on the command line: their login."""
        return self.login

    def values(self) -> dict[str, Any]:
        """The fields as a form and a command show them."""
        plain = {name: getattr(self, name) for name in ("login", "name", "email", "roles", "areas", "active")}
        return {**plain, "target": "" if self.target is None else str(self.target)}


def all_people(reader: Reader) -> tuple[Person, ...]:
    """The staff, those who are active first, by name."""
    return tuple(
        _person(row) for row in reader.rows("SELECT * FROM people ORDER BY active DESC, name, login")
    )


def person(reader: Reader, login: str) -> Person:
    """The person with that login, or with that name where only one has it. Raises NotFound."""
    row = reader.row("SELECT * FROM people WHERE login = :login", {"login": login.strip()})
    if row is not None:
        return _person(row)
    named = [one for one in all_people(reader) if fold(one.name) == fold(login)]
    if len(named) == 1:
        return named[0]
    raise NotFound(f"There is no {quoted(login)} on the staff.", shows="list people")


def person_of(reader: Reader, key: int) -> Person:
    """The person with that key. Raises NotFound."""
    row = reader.row("SELECT * FROM people WHERE id = :id", {"id": key})
    if row is None:
        raise NotFound("There is no such person.")
    return _person(row)


def key_of(reader: Reader, field: Field, login: str, roles: tuple[str, ...] = ()) -> int | None:
    """The key of the person that a field of the kind `person` names; None where it is empty.

    Raises Problem, naming the field, where there is no such person, they were deactivated, or have none of
    the roles.
    """
    if not login:
        return None
    try:
        found = person(reader, login)
    except NotFound as error:
        raise Problem(
            f"{field.label}: {error.what[0].lower()}{error.what[1:]}", do=error.do, field=field.name
        ) from error
    if not found.active:
        raise Problem(
            f"{field.label}: {found.name} was deactivated.",
            do="Name somebody who is active.",
            field=field.name,
        )
    if roles and not set(roles) & set(found.roles):
        wanted = either(rights.ROLE_NAMES[role] for role in roles)
        raise Problem(
            f"{field.label}: {found.name} is not {wanted}.",
            do="Give them the role first, or name another.",
            field=field.name,
        )
    return found.id


def add(store: Store, who: Who, values: Mapping[str, Any]) -> Future[Person]:
    """Add somebody to the staff. Raises Refused, and Problem where a value is wrong or the login is there
    already."""

    def work(change: Change) -> Person:
        rights.require(who, "staff", reader=change)
        given = taken_in(FIELDS, values, new=True)
        login = given["login"]
        _check_login(login)
        _check(given)
        if change.value("SELECT 1 FROM people WHERE login = :login", {"login": login}):
            raise Problem(
                f"Login: {login} is on the staff already.",
                do=f"Edit them: steerboard edit person {login}.",
                field="login",
            )
        key = change.insert(
            "people",
            {
                "login": login,
                "name": given["name"],
                "email": given["email"],
                "roles": _json(given["roles"]),
                "areas": _json(given["areas"]),
                "active": given["active"],
                "target": _target(given["target"]),
            },
        )
        change.describe(f"add person {login}")
        return person_of(change, key)

    return store.change(who, "add a person", work)


def edit(
    store: Store, who: Who, login: str, values: Mapping[str, Any], *, version: int | None = None
) -> Future[Person]:
    """Change some fields of a person; `version` is the one that was read.

    Raises Refused, NotFound, Conflict, and Problem where a value is wrong or nobody would be left to
    administer.
    """

    def work(change: Change) -> Person:
        rights.require(who, "staff", reader=change)
        found = person(change, login)
        given = taken_in(FIELDS, values, new=False, present=found.values())
        _check(given)
        columns: dict[str, object] = {
            name: given[name] for name in ("name", "email", "active") if name in given
        }
        columns |= {name: _json(given[name]) for name in ("roles", "areas") if name in given}
        if "target" in given:
            columns["target"] = _target(given["target"])
        change.update("people", found.id, columns, version=version)
        _check_admin_left(change)
        after = person_of(change, found.id)
        changed = [field.name for field in FIELDS if after.values()[field.name] != found.values()[field.name]]
        change.describe(f"edit person {found.login}: {called(FIELDS, changed)}")
        return after

    return store.change(who, "edit a person", work)


def _check_login(login: str) -> None:
    if any(char.isspace() or char in ":/" for char in login):
        raise Problem(
            f"Login: {quoted(login)} cannot be a login.",
            do="Give the name that they log in with, such as dana.",
            field="login",
        )


def _check(given: Mapping[str, Any]) -> None:
    roles = given.get("roles", ())
    if isinstance(roles, tuple) and "viewer" in roles and len(roles) > 1:
        raise Problem(
            "Roles: a viewer only reads and exports, so it goes with no other role.",
            do="Give viewer alone, or leave it out.",
            field="roles",
        )
    check_email(str(given.get("email", "")))


def _target(text: str) -> int | None:
    found = whole(text)
    if text and not 0 < (found or 0) <= TARGET_LIMIT:
        raise Problem(
            f"Reviews a year is a number from 1 to {TARGET_LIMIT:,}, not {quoted(text)}.",
            do="Or leave it empty.",
            field="target",
        )
    return found


def check_email(address: str) -> None:
    """Raises Problem for what cannot be an e-mail address; empty is none given."""
    local, _, domain = address.rpartition("@")
    if address and (not local or not domain or any(char.isspace() for char in address)):
        raise Problem(
            f"E-mail: {quoted(address)} is no address.",
            do="Write it as dana@example.com, or leave it empty.",
            field="email",
        )


def _check_admin_left(change: Change) -> None:
    rows = change.rows("SELECT roles FROM people WHERE active = 1")
    if not any("admin" in json.loads(row["roles"]) for row in rows):
        raise Problem(
            "Roles: nobody would be left who may administer the practice.",
            kept="Nothing was changed.",
            do="Make somebody else an admin first.",
            field="roles",
        )


# Who sits at the keyboard -----------------------------------------------------------------------------------


def who_is(reader: Reader, login: str, acting: str | None = None) -> Who:
    """The person with that login, as every change needs to know them.

    Somebody whom the practice does not know, or who was deactivated, only reads. `acting` is the login of
    an admin who acts for them (`--as`); the history keeps both. Raises Refused where that is no admin,
    NotFound where they would act for somebody whom the practice does not know.
    """
    row = reader.row("SELECT * FROM people WHERE login = :login", {"login": login})
    if acting is not None and acting != login:
        rights.require(who_is(reader, acting), "act_as", reader=reader)
        if row is None:
            raise NotFound(f"There is no {quoted(login)} on the staff.", shows="list people")
    if row is None:
        return Who(0, login, login, frozenset())
    found = _person(row)
    return Who(
        found.id,
        found.login,
        found.name,
        rights.roles_of(row),
        acting if acting is not None and acting != login else "",
    )


def login_name() -> str:
    """The login of the person at the keyboard, from the operating system and never from $USER (FAULTS H3).

    The process's own user, or under sudo the one who called it. SUDO_UID can be set by anybody, so it
    counts only for root, or where the system itself says the same: by the login of the session, or by a
    sudo among the processes above this one. A user without a name is `uid1234`.
    """
    uid = os.getuid()
    before = os.environ.get("SUDO_UID", "")
    if before.isascii() and before.isdigit() and len(before) < 11 and int(before) != uid:
        caller = int(before)
        if uid == 0 or _session_uid() == caller or _under_sudo():
            uid = caller
    return _name_of(uid)


def is_served(login: str) -> bool:
    """Whether the program runs under another account than this person's own: a service account, for several people."""
    return _name_of(os.getuid()) != login


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return f"uid{uid}"


def _session_uid() -> int | None:
    """The user who logged in to this session, kept by the kernel; None where it keeps none."""
    try:
        found = int(Path("/proc/self/loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if found == 2**32 - 1 else found


def _under_sudo() -> bool:
    """Whether one of the processes above this one is a sudo that runs as root."""
    process = os.getppid()
    for _ in range(64):
        if process <= 1:
            return False
        lines: dict[str, str] = {}
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
            lines = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
        if lines.get("Name") == "sudo" and lines.get("Uid", "").split("\t")[1:2] == ["0"]:
            return True
        parent = lines.get("PPid", "")
        if not parent.isdigit():
            return False
        process = int(parent)
    return False


def _person(row: sqlite3.Row) -> Person:
    return Person(
        row["id"],
        row["login"],
        row["name"],
        row["email"],
        tuple(json.loads(row["roles"])),
        tuple(json.loads(row["areas"])),
        bool(row["active"]),
        row["target"],
        row["version"],
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
