"""Questions that ask the same are found, those that only read alike are not, and a library is searched at once."""

from __future__ import annotations

import sys
import time
from datetime import date

import pytest

from models.library.linting import lint
from models.library.overlap import Overlaps
from models.library.wording import Wording


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is there at least 20% free space remaining on the C: drive?", "Does the C: drive have at least 15 % free space?"),
        ("Has a restore been tested within the last 90 days?", "Was a test restore done in the last quarter?"),
        ("Is multi-factor authentication enforced for all users?", "Is MFA required of every user?"),
        ("Is every laptop encrypted?", "Are all laptops encrypted?"),
        ("Is Telnet switched off on every router?", "Is Telnet disabled on all routers?"),
        ("Is administration of the switches off over the air?", "Is the switch administration off over the air?"),
        ("Are all batteries of the battery units younger than four years?", "Are all UPS batteries younger than four years?"),
        ("Are firewall rules reviewed quarterly?", "Is every firewall rule reviewed at least once a quarter?"),
    ],
)  # fmt: skip
def test_the_same_check_in_other_words_is_found_both_ways(one: str, other: str) -> None:
    assert [near.key for near in Overlaps([("A", one)]).near(other)] == ["A"]
    assert [near.key for near in Overlaps([("A", other)]).near(one)] == ["A"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is SMB signing required on every server?", "Is SMB signing required on every laptop?"),
        ("Is the Windows firewall on for the domain profile?", "Is the Windows firewall on for the public profile?"),
        ("Is Telnet switched off on every router?", "Is SNMP switched off on every router?"),
        ("Is the backup encrypted?", "Is the backup immutable?"),
        (
            "Is it true that remote access to the system is routed through authorized access control points?",
            "Is it true that remote access to the system is routed through managed access control points?",
        ),
        ("Is the firewall on?", "Is the firewall's saved configuration newer than its last change?"),
    ],
)  # fmt: skip
def test_two_checks_that_read_alike_stay_two(one: str, other: str) -> None:
    assert Overlaps([("A", one)]).near(other) == ()


def test_the_remark_names_the_other_standard_and_never_itself() -> None:
    others = Overlaps([("A-1", "Is every laptop encrypted?"), ("A-2", "Are all laptops encrypted?")])
    said = lint(
        Wording("x", "Is every laptop encrypted?", "Money.", "Look."),
        date(2026, 9, 1),
        others=others,
        key="A-1",
    )
    assert [(one.about, one.words) for one in said if one.rule == "same"] == [
        ("A-2", "Are all laptops encrypted?")
    ]


def test_two_thousand_questions_are_searched_well_within_a_tenth_of_a_second() -> None:
    kinds = (
        "firewall",
        "router",
        "switch",
        "server",
        "laptop",
        "phone",
        "printer",
        "tenant",
        "mailbox",
        "domain",
    )
    states = ("encrypted", "patched", "logged", "monitored", "labelled", "inventoried", "insured", "isolated")
    library = Overlaps(
        (
            f"{number}",
            f"Is the {kinds[number % 10]} of branch {number} {states[number % 8]} by policy {number // 80}?",
        )
        for number in range(2000)
    )
    best = sys.float_info.max
    for _ in range(5):
        began = time.process_time()
        library.near("Is the laptop of each branch encrypted by the company's policy?")
        best = min(best, time.process_time() - began)
    assert best < 0.1
