"""From clauses to questions (data rules T1 to T7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.importers import clauses


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("see [AC-2](#ac-2) and [x](y_(z))", "see AC-2 and x"),
        ("gone [](https://example.com/a?b=c) here", "gone  here"),
        ("[Selection: a] (b)", "[Selection: a] (b)"),
        ("list[0](x", "list[0](x"),
    ],
)
def test_t1_links_become_their_text(text: str, plain: str) -> None:
    assert clauses.unlink(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  a \n\t b  ", "a b"),
        ("a , b ; c : d ) e ] f", "a, b; c: d) e] f"),
        ("every 3 days . Then .net and .", "every 3 days. Then .net and."),
    ],
)
def test_t3_white_space(text: str, plain: str) -> None:
    assert clauses.squeeze(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("• - * it is done; and", "it is done"),
        ("it is done, or", "it is done"),
        ("it is done . ;", "it is done"),
        ("-x", "x"),
        ("salt and", "salt and"),
    ],
)
def test_t4_trim(text: str, plain: str) -> None:
    assert clauses.trim(text) == plain


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Is it on? Look at the panel.", ("Is it on?", "Look at the panel.")),
        ("The unit is plugged in?", ("The unit is plugged in?", "")),
        ("See http://x/?a=b for more", None),
        ("Does the firewall log;", ("Does the firewall log?", "")),
        ("Is http://x/?a=b open?", ("Is http://x/?a=b open?", "")),
        ("Issue tickets", None),
        ("is it", None),
    ],
)
def test_t5_what_is_a_question_already(text: str, asked: tuple[str, str] | None) -> None:
    assert clauses.as_question(text) == asked


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Users are known;", "Is it true that users are known?"),
        ("A policy exists.", "Is it true that a policy exists?"),
        ("NIST is known", "Is it true that NIST is known?"),
        ("Active Directory is kept", "Is it true that Active Directory is kept?"),
        ("Wi-Fi is off", "Is it true that Wi-Fi is off?"),
        ("Logged", "Is it true that logged?"),
    ],
)
def test_t6_declarative(text: str, question: str) -> None:
    assert clauses.declarative(text) == question


def test_t7_requirement() -> None:
    assert clauses.requirement("Firewalls must be on.") == "Is this met: Firewalls must be on?"


@given(st.text(max_size=60))
def test_squeezing_twice_changes_nothing_more(text: str) -> None:
    once = clauses.squeeze(text)
    assert clauses.squeeze(clauses.squeeze(once)) == clauses.squeeze(once)
