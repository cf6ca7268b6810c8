"""Categories, the packs that are on, and feedback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.align import reviews
from models.errors import Conflict, NotFound, Problem, Refused
from models.library import categories, feedback, register, standards
from models.store import history
from models.store.change import Change
from models.store.doctor import examine
from models.store.undo import redo, undo
from tests.office import Office

MANUAL = (
    "Patch Management",
    "Backup System",
    "Email",
    "Windows Servers",
    "Switches",
    "Power Management",
    "Cloud Services",
    "Firewalls",
    "Disaster Recovery",
    "Desktops",
    "Routers",
    "Wireless Access",
    "Business Applications",
    "Antivirus",
)
"""The starter categories (manual L795)."""


@pytest.mark.parametrize(
    ("name", "hint", "taken", "prefix"),
    [
        ("Backup System", "", set(), "BAC"),
        ("Backup", "", set(), "BAC"),
        ("Email", "", {"EMA"}, "EMA2"),
        ("Identity and Access Management", "", set(), "IAA"),
        ("UPS", "", set(), "UPS"),
        ("IT", "", set(), "ITX"),
        ("Access Control", "ac", set(), "AC"),
        ("Access Control", "ac", {"AC", "AC2"}, "AC3"),
        ("電源", "", set(), "XXX"),
    ],
)
def test_prefixes(name: str, hint: str, taken: set[str], prefix: str) -> None:
    assert categories.prefix_for(name, hint, taken) == prefix


@given(st.text(min_size=1), st.text(), st.sets(st.text(alphabet="AX2", min_size=1, max_size=3)))
def test_a_prefix_is_free(name: str, hint: str, taken: set[str]) -> None:
    prefix = categories.prefix_for(name, hint, taken)
    assert prefix and prefix not in taken


def test_the_starter_categories_of_the_manual(office: Office) -> None:
    prefixes = [office.category(name) for name in MANUAL]
    assert len(set(prefixes)) == 14
    assert [one.name for one in categories.all_categories(office.store)] == list(MANUAL)
    assert categories.category(office.store, "power  management").kind == "technology"
    assert categories.category(office.store, prefixes[5].lower()).position == 6


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Name is missing"),
        ({"name": "backup SYSTEM"}, "BKP is called Backup system already"),
        ({"name": "X", "prefix": "bkp"}, "BKP is another category's"),
        ({"name": "X", "prefix": "A B"}, "cannot be a prefix"),
        ({"name": "X", "kind": "art"}, "Kind cannot be “art”. Choose technology or compliance"),
        ({"name": "X", "frequency": "daily"}, "Frequency cannot be “daily”"),
    ],
)
def test_what_is_wrong_is_named(office: Office, values: dict[str, Any], said: str) -> None:
    office.category(prefix="BKP")
    before = office.rows()
    with pytest.raises(Problem) as caught:
        categories.add(office.store, office["committee"], values).result()
    assert said in str(caught.value)
    assert office.rows() == before


def test_a_category_is_edited_emptied_and_deleted(office: Office) -> None:
    prefix, other = office.category(prefix="BKP"), office.category("Network")
    read = categories.category(office.store, prefix)
    edit = categories.edit
    edit(office.store, office["committee"], prefix, {"name": "Backup", "frequency": "monthly"}).result()
    assert history.recent(office.store, 1)[0].text == "edit category BKP: name, frequency"
    with pytest.raises(Conflict):
        edit(office.store, office["committee"], prefix, {"name": "Y"}, version=read.version).result()
    with pytest.raises(Problem, match="BKP is called Backup already"):
        edit(office.store, office["committee"], other, {"name": "backup"}).result()
    with pytest.raises(Problem, match="Prefix cannot be changed"):
        edit(office.store, office["committee"], prefix, {"prefix": "BAK"}).result()
    code = office.standard()
    with pytest.raises(Problem, match="1 standard of BKP would be left"):
        categories.goes_with(office.store, prefix)
    with pytest.raises(Problem, match="would be left"):
        categories.delete(office.store, office["committee"], prefix).result()
    standards.edit(office.store, office["tam"], code, {"category": other}).result()
    before = office.rows()
    categories.delete(office.store, office["committee"], prefix).result()
    with pytest.raises(NotFound):
        categories.category(office.store, prefix)
    undo(office.store, office["committee"]).result()
    assert office.rows() == before
    redo(office.store, office["committee"]).result()
    assert history.recent(office.store, 1)[0].text == "redo: delete category BKP"


def asked(office: Office) -> tuple[str, str]:
    """Two categories: of the first a question was asked in a review, and its standard is in the second now."""
    first = office.category("Power", prefix="PWR")
    code = office.standard(first, to="approved")
    reviews.start(office.store, office["tam"], office.client(), "all").result()
    second = office.category("Network", prefix="NET")
    standards.edit(office.store, office["committee"], code, {"category": second}).result()
    return first, second


def test_a_category_that_a_review_asked_is_not_deleted(office: Office) -> None:
    first, second = asked(office)
    with pytest.raises(Problem, match="Questions of PWR were asked in a review"):
        categories.delete(office.store, office["committee"], first).result()
    assert categories.category(office.store, first).name == "Power"
    categories.edit(office.store, office["committee"], second, {"name": "Networks"}).result()
    assert [one for one in examine(office.store.path) if one.severity == "error"] == []


def test_a_category_that_a_review_asked_does_not_go_by_undo(office: Office) -> None:
    """No foreign key says that the question was asked in it: undo looks itself."""
    first, _ = asked(office)
    said = [str(undo(office.store, office.founder).exception()) for _ in range(3)]
    assert (
        "“add category PWR (Power)” cannot be undone: a question of a review refers to it by now" in said[2]
    )
    assert categories.category(office.store, first).name == "Power"
    assert [one for one in examine(office.store.path) if one.severity == "error"] == []


def test_who_adds_and_who_changes_categories(office: Office) -> None:
    for login in ("tam", "vcio", "services", "committee"):
        categories.add(office.store, office[login], {"name": f"Of {login}"}).result()
    for login in ("admin", "desk", "viewer", "zed"):
        with pytest.raises(Refused):
            categories.add(office.store, office[login], {"name": "X"}).result()
    prefix = categories.all_categories(office.store)[0].prefix
    for login in ("tam", "vcio", "services", "admin"):
        with pytest.raises(Refused):
            categories.edit(office.store, office[login], prefix, {"name": "X"}).result()
        with pytest.raises(Refused):
            categories.delete(office.store, office[login], prefix).result()


# Packs ------------------------------------------------------------------------------------------------------


def pack(office: Office, code: str = "nist") -> str:
    """A pack beside the practice's own."""

    def work(change: Change) -> None:
        change.insert(
            "packs",
            {"code": code, "name": code.upper(), "edition": "1", "licence": "", "source": "", "own": False},
        )

    office.store.change(office.founder, f"import {code}", work).result()
    return code


def test_a_pack_is_off_until_somebody_switches_it_on(office: Office) -> None:
    code, client = pack(office), office.client()
    own, other = register.all_packs(office.store)
    assert (own.code, own.own, register.words(own)) == ("own", True, "everywhere")
    assert (other.code, other.everywhere, other.clients, register.words(other)) == (code, False, 0, "nobody")
    before = office.rows()
    register.switch(office.store, office["tam"], code, client, True).result()
    assert register.clients_of(office.store, code) == (client,)
    assert register.words(register.pack(office.store, "NIST")) == "1 client"
    assert history.recent(office.store, 1)[0].text == "switch pack nist on for ACME"
    lines = office.store.value("SELECT count(*) FROM history")
    register.switch(office.store, office["tam"], code, client, True).result()
    assert office.store.value("SELECT count(*) FROM history") == lines
    register.switch(office.store, office["tam"], code, client, False).result()
    assert office.rows() == before
    register.switch(office.store, office["admin"], code, "all", True).result()
    assert register.words(register.pack(office.store, code)) == "everywhere"
    with pytest.raises(Problem, match="on for all clients"):
        register.switch(office.store, office["tam"], code, client, False).result()
    undo(office.store, office["admin"]).result()
    assert office.rows() == before


def test_what_cannot_be_switched(office: Office) -> None:
    code, client = pack(office), office.client()
    with pytest.raises(Problem, match="own pack is on for every client"):
        register.switch(office.store, office["tam"], "own", client, False).result()
    for strange, where in (("none", client), (code, "NONE")):
        with pytest.raises(NotFound):
            register.switch(office.store, office["tam"], strange, where, True).result()
    for login in ("services", "desk", "viewer", "zed"):
        with pytest.raises(Refused):
            register.switch(office.store, office[login], code, client, True).result()


def test_the_head_of_a_pack(office: Office) -> None:
    code = pack(office)
    read = register.pack(office.store, code)
    register.edit(office.store, office["committee"], code, {"licence": "CC0"}, version=read.version).result()
    assert register.pack(office.store, code).licence == "CC0"
    assert history.recent(office.store, 1)[0].text == "edit pack nist: licence"
    with pytest.raises(Conflict):
        register.edit(office.store, office["committee"], code, {"licence": ""}, version=1).result()
    with pytest.raises(Refused):
        register.edit(office.store, office["tam"], code, {"licence": ""}).result()


def test_a_pack_counts_what_is_not_retired_and_what_is_asked(office: Office) -> None:
    office.category(prefix="BKP")
    for state in ("draft", "approved", "approved", "retired"):
        office.standard(to=state)
    (own,) = register.all_packs(office.store)
    assert (own.standards, own.approved) == (3, 2)
    (category,) = categories.all_categories(office.store, "own")
    assert category.standards == 3


def test_a_standard_stays_in_its_pack(office: Office) -> None:
    office.category(prefix="BKP")
    code, strange = office.standard(), pack(office)

    def work(change: Change) -> None:
        key = change.value("SELECT id FROM packs WHERE code = :code", {"code": strange})
        given = {"name": "Access", "prefix": "AC", "section": "", "kind": "technology", "frequency": ""}
        categories.add_in(change, key, given)

    office.store.change(office.founder, "import", work).result()
    with pytest.raises(Problem, match="stays in its pack"):
        standards.edit(office.store, office["tam"], code, {"category": "AC"}).result()
    assert office.standard("AC") == "AC-001"
    assert standards.standard(office.store, "AC-001").pack == strange


def test_a_category_that_is_named_is_the_one_of_the_pack_that_is_written_in(office: Office) -> None:
    """A name that another pack has, too, or alone, leads nobody into that pack unseen; its prefix does."""
    backup = office.category("Backup", prefix="BKP")
    code = office.standard(backup)
    for name in ("nist", "cis"):
        strange = pack(office, name)

        def work(change: Change, strange: str = strange) -> None:
            key = change.value("SELECT id FROM packs WHERE code = :code", {"code": strange})
            usual = {"section": "", "kind": "technology", "frequency": ""}
            for named, prefix in (("Access", f"{strange}A"), ("Backup", f"{strange}B")):
                categories.add_in(change, key, {**usual, "name": named, "prefix": prefix})

        office.store.change(office.founder, "import", work).result()
    assert standards.standard(office.store, office.standard("backup")).pack == "own"
    with pytest.raises(Problem, match=r"Access is a category of CIS and NIST\. .*prefix, CISA and NISTA"):
        office.standard("Access")
    with pytest.raises(Problem, match="Access is a category of CIS and NIST"):
        standards.edit(office.store, office["tam"], code, {"category": "access"}).result()
    theirs = office.standard("NISTA")
    standards.edit(office.store, office["tam"], theirs, {"category": "Backup"}).result()
    assert standards.standard(office.store, theirs).category == "NISTB"


# Feedback ---------------------------------------------------------------------------------------------------


def test_feedback_waits_for_the_committee(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard(to="approved")
    key = feedback.give(office.store, office["desk"], code.lower(), " Nobody\ncan tell. ").result()
    (one,) = feedback.waiting(office.store)
    assert (one.id, one.standard, one.by, one.text, one.client, one.review) == (
        key,
        code,
        "Desk",
        "Nobody\ncan tell.",
        "",
        "",
    )
    assert feedback.of_standard(office.store, code) == (one,)
    with pytest.raises(Refused):
        feedback.settle(office.store, office["tam"], key).result()
    feedback.settle(office.store, office["committee"], key, version=one.version).result()
    assert feedback.waiting(office.store) == ()
    assert history.recent(office.store, 1)[0].text == "settle feedback on BKP-001"
    undo(office.store, office["committee"]).result()
    assert len(feedback.waiting(office.store)) == 1


def test_what_is_no_feedback(office: Office) -> None:
    office.category(prefix="BKP")
    code = office.standard()
    for text in ("", " \n", "x" * 20_001):
        with pytest.raises(Problem, match="1 to 20,000"):
            feedback.give(office.store, office["tam"], code, text).result()
    with pytest.raises(Refused):
        feedback.give(office.store, office["viewer"], code, "x").result()
    with pytest.raises(NotFound):
        feedback.settle(office.store, office["committee"], 99).result()
