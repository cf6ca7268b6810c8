"""What the screens of what reviews tell look like at 80×24 and 120×40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from models.align import findings, triage
from models.practice import contacts
from models.practice.people import who_is
from models.settings import Settings
from tests.align.conftest import Practice
from tests.align.walking import press, rest
from tui.workstation import Workstation

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
AREAS = (
    ("Accounts and Access", "ACC"),
    ("Backup System", "BKP"),
    ("Desktops", "DSK"),
    ("Documentation and Monitoring", "DOC"),
    ("Email", "EML"),
    ("Firewalls", "FWL"),
    ("Patch Management", "PAT"),
    ("Windows Servers", "SRV"),
)
FIRST = "yyyynyyyyyyyyynyyynnyyyyyyyynyyynyyyyyyy"
SECOND = "yyyyyynnyyyyynnyyyynyyyyyynyyyyyynyyyyyy"
WORSE = "nyynnynyynnyynynyynnyynynyynnyyynnynyyyn"


@pytest.fixture
def told(practice: Practice) -> Practice:
    """Two clients in eight categories; ACME moved both ways, and some of its findings are dealt with."""
    for position, (name, prefix) in enumerate(AREAS):
        key = practice.category(name, prefix, position=position)
        practice.standards(key, prefix, 5, business_impact="high" if position < 2 else "medium")
    for code in ("ACME", "BETA"):
        practice.client(code, vcio=practice.vic, tam=practice.dana)
    contacts.add(practice.store, practice.vic, "ACME", {"name": "Dr Marsh"}).result()
    practice.whole("ACME", FIRST)
    practice.on("2026-06-02")
    practice.whole("ACME", SECOND)
    practice.whole("BETA", WORSE)
    found = [one.code for one in findings.all_findings(practice.store, "ACME")]
    triage.edit(practice.store, practice.vic, found[1], {"state": "triaged", "owner": "dana"}).result()
    triage.edit(practice.store, practice.vic, found[1], {"state": "fixing"}).result()
    triage.accept(
        practice.store, practice.vic, found[0], "Dr Marsh", "2026-12-31", "It goes in autumn"
    ).result()
    return practice


@pytest.fixture
def at(told: Practice) -> Callable[..., Workstation]:
    """Makes a workstation at a place."""

    def make(kind: str, code: str = "", glyphs: str = "unicode") -> Workstation:
        who = who_is(told.store, told.vic.login)
        settings = Settings(glyphs=glyphs)
        return Workstation(told.store, who, settings, place=(kind, code), session="picture")

    return make


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Presses these before the picture is taken."""

    async def before(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        for key in pressed:
            await press(pilot, key)

    return before


@SIZES
def test_the_box_and_blob(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("box", "ACME"), terminal_size=size, run_before=keys("down"))


def test_the_box_and_blob_in_plain_signs(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at("box", "ACME", "ascii"), terminal_size=(80, 24), run_before=keys())


@SIZES
def test_a_category(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("box", "ACME"), terminal_size=size, run_before=keys("down", "enter"))


@SIZES
def test_the_heat_map(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("heat"), terminal_size=size, run_before=keys("down", "right", "right"))


@SIZES
def test_the_comparison(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("compare", "ACME"), terminal_size=size, run_before=keys())


@SIZES
def test_who_fails(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("ranking"), terminal_size=size, run_before=keys("enter"))


def test_the_ranking(snap_compare: Snap, at: Callable[..., Workstation]) -> None:
    assert snap_compare(at("ranking"), terminal_size=(80, 24), run_before=keys())


@SIZES
def test_the_findings(snap_compare: Snap, at: Callable[..., Workstation], size: tuple[int, int]) -> None:
    assert snap_compare(at("findings", "ACME"), terminal_size=size, run_before=keys())


def test_a_finding_whose_risk_is_accepted(
    snap_compare: Snap, at: Callable[..., Workstation], told: Practice
) -> None:
    code = findings.all_findings(told.store, "ACME")[0].code
    assert snap_compare(at("finding", code), terminal_size=(80, 24), run_before=keys())
