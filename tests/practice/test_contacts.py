"""Contacts, links, and the company's facts."""

from __future__ import annotations

import pytest

from models.errors import Conflict, NotFound, Problem, Refused
from models.practice import company, contacts, links, people
from models.store import history
from models.store.undo import redo, undo
from tests.office import Office


def test_contacts_of_a_client_those_who_decide_first(office: Office) -> None:
    code, other = office.client(), office.client("Bravo")
    add = contacts.add
    for client, name, authority in (
        (code, "Zed", "Decision Maker"),
        (code, "Abe", "point of contact"),
        (code, "Ann", ""),
        (other, "Bob", "influencer"),
    ):
        add(office.store, office.founder, client, {"name": name, "authority": authority}).result()
    assert [one.name for one in contacts.all_contacts(office.store, "acme")] == ["Zed", "Abe", "Ann"]
    assert len(contacts.all_contacts(office.store)) == 4
    assert contacts.contact(office.store, "bob").client_code == other
    with pytest.raises(NotFound):
        contacts.all_contacts(office.store, "NONE")


def test_a_contact_is_named_by_id_or_by_a_name_that_one_has(office: Office) -> None:
    code, other = office.client(), office.client("Bravo")
    first = contacts.add(office.store, office.founder, code, {"name": "Jo Fox"}).result()
    assert contacts.contact(office.store, first).id == contacts.contact(office.store, "jo  fox").id == first
    second = contacts.add(office.store, office.founder, other, {"name": "Jo Fox"}).result()
    with pytest.raises(NotFound, match="2 contacts are called Jo Fox") as caught:
        contacts.contact(office.store, "Jo Fox")
    assert f"{first} at ACME, {second} at BRAVO" in caught.value.do
    for strange in ("", "9" * 40, "²", "0", "-1"):
        with pytest.raises(NotFound):
            contacts.contact(office.store, strange)


def test_contacts_are_the_vcios_and_the_admins(office: Office) -> None:
    code = office.client()
    for login in ("tam", "services", "viewer", "bare", "zed"):
        with pytest.raises(Refused):
            contacts.add(office.store, office[login], code, {"name": "Jo"}).result()
    for login in ("vcio", "admin"):
        contacts.add(office.store, office[login], code, {"name": login}).result()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Name is missing"),
        ({"name": "Jo", "authority": "boss"}, "Authority cannot be “boss”"),
        ({"name": "Jo", "email": "jo@"}, "no address"),
    ],
)
def test_what_is_wrong_is_named(office: Office, values: dict[str, str], said: str) -> None:
    code = office.client()
    with pytest.raises(Problem, match=said):
        contacts.add(office.store, office.founder, code, values).result()


def test_life_of_a_contact_undone_and_redone(office: Office) -> None:
    code = office.client()
    states = [office.rows()]
    key = contacts.add(office.store, office.founder, code, {"name": "Jo", "email": "jo@x.example"}).result()
    states.append(office.rows())
    read = contacts.contact(office.store, key)
    contacts.edit(office.store, office.founder, key, {"title": "Owner"}, version=read.version).result()
    states.append(office.rows())
    with pytest.raises(Conflict):
        contacts.edit(office.store, office["vcio"], key, {"title": "Boss"}, version=read.version).result()
    links.add(office.store, office.founder, "contact", str(key), "T-1").result()
    states.append(office.rows())
    assert contacts.goes_with(office.store, key) == "1 link"
    assert contacts.delete(office.store, office.founder, key).result() == "1 link"
    states.append(office.rows())
    assert states[-1] == states[0]
    for state in reversed(states[:-1]):
        undo(office.store, office.founder).result()
        assert office.rows() == state
    for state in states[1:]:
        redo(office.store, office.founder).result()
        assert office.rows() == state
    words = [line.text for line in history.of_rows(office.store, [("contacts", key)])]
    assert "edit contact Jo at ACME: title" in words and "delete contact Jo at ACME with 1 link" in words


# Links ------------------------------------------------------------------------------------------------------


def test_links_on_any_record(office: Office) -> None:
    code = office.client()
    office.category(prefix="BKP")
    standard = office.standard()
    for kind, named in (("client", code.lower()), ("person", "tam"), ("standard", standard.lower())):
        key = links.add(office.store, office["bare"], kind, named, " https://x.example/1 ", "Ticket").result()
        (found,) = links.links(office.store, kind, named)
        assert (found.id, found.address, found.label) == (key, "https://x.example/1", "Ticket")
    with pytest.raises(Problem, match="already"):
        links.add(office.store, office["bare"], "client", code, "https://x.example/1").result()
    with pytest.raises(NotFound):
        links.add(office.store, office["bare"], "client", "NONE", "T-1").result()
    with pytest.raises(NotFound, match="carries no links"):
        links.add(office.store, office["bare"], "weather", "x", "T-1").result()
    with pytest.raises(Problem, match="no link or ticket number"):
        links.add(office.store, office["bare"], "client", code, " ").result()
    with pytest.raises(Refused):
        links.add(office.store, office["viewer"], "client", code, "T-2").result()


@pytest.mark.parametrize(("kind", "shows"), [("client", "list clients"), ("person", "list people")])
def test_who_names_nothing_that_carries_links_is_told_what_lists_them(
    office: Office, kind: str, shows: str
) -> None:
    with pytest.raises(NotFound, match="There is no .* “NONE”.") as found:
        links.links(office.store, kind, "NONE")
    assert found.value.shows == shows


def test_a_link_goes_on_the_person_whose_login_is_written_so(office: Office) -> None:
    for login in ("ROSA", "rosa"):
        people.add(office.store, office.founder, {"login": login, "name": login, "roles": "tam"}).result()
    links.add(office.store, office.founder, "person", "rosa", "T-1").result()
    assert [len(links.links(office.store, "person", one)) for one in ("ROSA", "rosa")] == [0, 1]


def test_a_link_is_changed_taken_off_and_brought_back(office: Office) -> None:
    code = office.client()
    key = links.add(office.store, office.founder, "client", code, "T-1").result()
    links.edit(office.store, office.founder, key, "T-2", "Printer", version=1).result()
    with pytest.raises(Conflict):
        links.edit(office.store, office["tam"], key, "T-3", version=1).result()
    before = office.rows()
    links.remove(office.store, office["tam"], key).result()
    assert links.links(office.store, "client", code) == ()
    with pytest.raises(NotFound):
        links.remove(office.store, office["tam"], key).result()
    undo(office.store, office["tam"]).result()
    assert office.rows() == before
    assert history.recent(office.store, 2)[1].text == "take a link off client ACME"


# The company ------------------------------------------------------------------------------------------------


def test_facts_go_out_and_come_in_as_toml(office: Office) -> None:
    text = company.as_toml(office.store)
    assert company.from_toml(text) == company.company(office.store)
    assert company.edit(office.store, office["admin"], company.from_toml(text)).result() == ()
    changed = text.replace('zone = "UTC"', 'zone = "Europe/Dublin"').replace('"USD"', '"eur"')
    assert company.edit(office.store, office["admin"], company.from_toml(changed)).result() == (
        "zone",
        "currency",
    )
    assert (office.store.zone, office.store.fact("currency")) == ("Europe/Dublin", "EUR")
    assert history.recent(office.store, 1)[0].text == "set time zone to Europe/Dublin, currency to EUR"
    undo(office.store, office["admin"]).result()
    assert company.as_toml(office.store) == text


@pytest.mark.parametrize("name", ["007", "²", "2024"])
def test_a_practice_may_be_called_like_a_number(office: Office, name: str) -> None:
    company.edit(office.store, office["admin"], {"name": name}).result()
    assert company.from_toml(company.as_toml(office.store)) == company.company(office.store)


def test_the_own_pack_is_called_like_the_practice(office: Office) -> None:
    company.edit(office.store, office["admin"], {"name": "Northgate IT"}).result()
    assert office.store.value("SELECT name FROM packs WHERE own = 1") == "Northgate IT"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "cannot be read"),
        ("[" * 5000, "cannot be read"),
        ("x = " + "1" * 5000, "cannot be read"),
        ("colour = 'red'", "no fact “colour”"),
        ("name = true", "name is neither"),
        ("name = ['a']", "name is neither"),
        ("#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_files_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        company.from_toml(text)


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"zone": "Mars/Olympus"},
        {"currency": "euro"},
        {"locale": "../etc"},
        {"fiscal_start": "13"},
        {"fiscal_start": "٣"},
        {"source_age": "²"},
    ],
)
def test_facts_that_cannot_be(office: Office, values: dict[str, str]) -> None:
    before = office.rows()
    with pytest.raises(Problem):
        company.edit(office.store, office["admin"], values).result()
    assert office.rows() == before


def test_facts_are_the_admins(office: Office) -> None:
    for login in ("vcio", "committee", "viewer", "zed"):
        with pytest.raises(Refused):
            company.edit(office.store, office[login], {"name": "X"}).result()
