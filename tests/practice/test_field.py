"""Fields, described once for forms, commands and tables."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Problem
from models.field import Field, either, names, shown, take_in, taken_in
from models.library import categories, register, standards
from models.practice import clients, company, contacts, links, people
from tests.office import Office

FIELDS = (
    Field("code", "Code", "A short code.", fixed=True),
    Field("name", "Name", "What it is called.", required=True),
    Field("status", "Status", "Where it stands.", "choice", ("active", "at risk"), required=True),
    Field("size", "Size", "How large.", "choice", ("small", "large")),
    Field("roles", "Roles", "Several.", "choices", ("tam", "vcio")),
    Field("risks", "Risks", "A list.", "list"),
    Field("tags", "Tags", "Tags.", "tags"),
    Field("active", "Active", "Or not.", "bool"),
    Field("note", "Note", "Several lines.", "text"),
)
EVERY = (
    people.FIELDS,
    clients.FIELDS,
    contacts.FIELDS,
    links.FIELDS,
    company.FIELDS,
    categories.FIELDS,
    register.FIELDS,
    standards.FIELDS,
)


def test_a_new_record_gets_every_field() -> None:
    assert taken_in(FIELDS, {"name": " Acme "}, new=True) == {
        "code": "",
        "name": "Acme",
        "status": "active",
        "size": "",
        "roles": (),
        "risks": (),
        "tags": (),
        "active": True,
        "note": "",
    }


def test_an_edited_one_only_what_is_given() -> None:
    assert taken_in(FIELDS, {"size": "LARGE", "status": ""}, new=False) == {
        "size": "large",
        "status": "active",
    }


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Name is missing. Give it: what it is called."),
        ({"name": "x" * 501}, "Name is longer than 500 characters (501). Shorten it."),
        ({"note": "x" * 20_001}, "Note is longer than 20,000 characters (20,001). Shorten it."),
        ({"size": "huge"}, "Size cannot be “huge”. Choose small or large."),
        ({"roles": "tam, boss"}, "Roles cannot be “boss”. Choose tam or vcio."),
        ({"active": "perhaps"}, "Active has to be yes or no, not “perhaps”."),
        ({"tags": ",".join(map(str, range(201)))}, "Tags has more than 200 entries. Leave some out."),
        (
            {"colour": "red"},
            "There is no field “colour” here. The fields are: " + ", ".join(names(FIELDS)) + ".",
        ),
        ({"code": "B"}, "Code cannot be changed once it is given. Leave it as it is."),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_field(values: dict[str, str], said: str) -> None:
    with pytest.raises(Problem) as caught:
        taken_in(FIELDS, values, new=False, present={"code": "A"})
    assert str(caught.value) == said


def test_a_fixed_field_that_is_what_it_was_is_no_change() -> None:
    assert taken_in(FIELDS, {"code": "A", "name": "B"}, new=False, present={"code": "A"}) == {"name": "B"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("risks", "down time, long\nlost data; fine", ("down time, long", "lost data", "fine")),
        ("risks", ["a", " a ", "", "b"], ("a", "b")),
        ("tags", "M365, windows; m365\nserver", ("M365", "windows", "server")),
        ("roles", "VCIO;tam", ("vcio", "tam")),
        ("active", "No", False),
        ("active", True, True),
        ("active", "", False),
        ("note", "one\r\ntwo\x1b[31m", "one\ntwo\ufffd[31m"),
        ("name", "one\ntwo\t three", "one two  three"),
        ("name", None, ""),
        ("name", 17, "17"),
    ],
)
def test_values(name: str, text: Any, value: Any) -> None:
    field = next(one for one in FIELDS if one.name == name)
    assert take_in(field, text) == value


@given(st.lists(st.text(max_size=30), max_size=6))
def test_what_is_shown_is_read_back(entries: list[str]) -> None:
    for kind in ("list", "tags"):
        field = Field("x", "X", "X.", kind)
        once = take_in(field, shown(take_in(field, shown(tuple(entries)))))
        assert take_in(field, shown(once)) == once


def test_shown() -> None:
    assert [shown(value) for value in (True, False, ("a", "b"), None, "x", 3)] == [
        "yes",
        "no",
        "a; b",
        "",
        "x",
        "3",
    ]
    assert either(["a"]) == "a" and either(["a", "b", "c"]) == "a, b or c" and either([]) == ""


def test_every_field_of_every_record_says_what_it_is() -> None:
    for fields in EVERY:
        assert len(set(names(fields))) == len(fields)
        for field in fields:
            assert field.label and field.help.endswith("."), field
            assert field.name.isidentifier() and field.name == field.name.lower()
            assert field.option == field.name.replace("_", "-")
            assert (field.kind in ("choice", "choices")) is bool(field.choices)


UNSEEN = st.text(
    st.sampled_from("\u200b\u2060\ufeff\u3164\u2800\u00ad\u200d\u200e\u202e\u00a0\u2003 \t\n"), min_size=1
)


@given(UNSEEN)
def test_what_cannot_be_seen_is_no_name(text: str) -> None:
    """Of whatever is recorded under one: a client, somebody of the staff, a contact, a category."""
    for fields in EVERY:
        others = {one.name: "x" for one in fields if one.required and not one.choices}
        for one in fields:
            if one.required and one.kind == "line":
                with pytest.raises(
                    Problem, match=f"^{one.label} (has nothing that can be seen|is missing)[.] Give it: "
                ):
                    taken_in(fields, {**others, one.name: text}, new=True)


def test_a_name_that_cannot_be_seen_is_refused_in_words(office: Office) -> None:
    """And a standard without a question that can be seen is not approved."""
    for add, more in ((clients.add, {}), (people.add, {"login": "zed"}), (categories.add, {})):
        with pytest.raises(Problem, match="Name has nothing that can be seen. Give it: "):
            add(office.store, office.founder, {"name": "\u3164\u200b", **more}).result()
    office.category()
    with pytest.raises(Problem, match="question"):
        office.standard(question="\u2800\u2060", to="approved")


def test_what_is_refused_in_a_form_names_the_field_that_the_cursor_goes_to(office: Office) -> None:
    store, who = office.store, office.founder
    prefix, acme = office.category(prefix="BKP"), office.client("Acme Dental")
    office.category(name="Network", prefix="NET")
    office.client("Birch Law")
    code = office.standard()
    tam = office["tam"].login
    refused: dict[str, Future[Any]] = {
        "client code": clients.add(store, who, {"name": "Nova", "code": "a b"}),
        "client name": clients.edit(store, who, acme, {"name": "birch law"}),
        "client tam": clients.edit(store, who, acme, {"tam": "nobody"}),
        "person login": people.add(store, who, {"login": tam, "name": "Again"}),
        "person email": people.edit(store, who, tam, {"email": "nowhere"}),
        "person roles": people.edit(store, who, tam, {"roles": "viewer; tam"}),
        "person target": people.edit(store, who, tam, {"target": "many"}),
        "category prefix": categories.add(store, who, {"name": "Backup 2", "prefix": "BKP"}),
        "category name": categories.edit(store, who, prefix, {"name": "network"}),
        "standard category": standards.edit(store, who, code, {"category": "XYZ"}),
        "standard sources": standards.edit(store, who, code, {"sources": "a | b | c | d | e | f"}),
        "standard parameters": standards.edit(store, who, code, {"parameters": "days"}),
    }
    for name, change in refused.items():
        with pytest.raises(Problem) as raised:
            change.result()
        assert raised.value.field == name.partition(" ")[2], name
