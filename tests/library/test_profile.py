"""By which tags of a client's profile nothing is asked, and which were meant."""

from __future__ import annotations

import pytest

from models.library.profile import near, strange, told, told_of_standard

KNOWN = (
    "active-directory",
    "m365",
    "mac",
    "office",
    "remote-access",
    "sql-server",
    "vpn",
    "windows-server",
    "wireless",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wifi", "wireless"),
        ("Wi-Fi", "wireless"),
        ("wirelss", "wireless"),
        ("windows", "windows-server"),
        ("macos", "mac"),
        ("office365", "office"),
        ("voip", ""),
        ("ups", ""),
        ("line-of-business", ""),
        ("x", ""),
    ],
)
def test_the_tag_that_is_meant_is_found(typed: str, meant: str) -> None:
    assert near(typed, KNOWN) == meant


def test_a_tag_is_strange_where_standards_go_by_others_only() -> None:
    assert strange(("M365", "wifi"), KNOWN) == ("wifi",)
    assert strange(("wifi",), ()) == (), "nothing is asked by any"
    assert told((), KNOWN) == ""
    assert told(("wifi", "ups"), KNOWN) == "No approved standard goes by wifi (wireless?) and ups."
    assert told(("a1", "b2", "c3", "d4"), KNOWN) == "No approved standard goes by a1, b2 and 2 others."
    assert told_of_standard((), KNOWN) == ""
    said = "No client has wifi (wireless?) and ups, and no other standard goes by them."
    assert told_of_standard(("wifi", "ups"), KNOWN) == said
