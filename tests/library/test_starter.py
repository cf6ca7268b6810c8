"""The library that comes with the program: whole, objective, sourced, and chosen from by compliance tag."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files

from models.align import scope
from models.importers.demo import bring_in_starter, clients
from models.library.linting import lint
from models.library.overlap import Overlaps
from models.library.packs import PackFile, read_pack, write_pack
from models.library.wording import IMPACTS, faults, lacks
from models.practice.clients import client
from tests.library.test_categories import MANUAL
from tests.office import Office

OWN = ("Accounts and Access", "Documentation and Monitoring")
COMPLIANCE = {
    "hipaa": (
        "Is the disk of every laptop encrypted?",
        "Is every backup copy that leaves the building encrypted?",
    ),
    "pci-dss": ("Is the guest Wi-Fi separated from every internal network?",),
    "cyber-insurance": (
        "Is a second factor required of every Microsoft 365 user at sign-in?",
        "Is one backup copy of every server immutable for its whole retention?",
    ),
}
"""A tag, and what anybody who chooses by it expects to be asked."""
CHECKED = date(2026, 11, 30)
"""The day on which its sources were looked at last, or a week after."""
AUXILIARY = re.compile(r"(Is|Are|Was|Were|Does|Do|Did|Can|Has|Have) ")


@cache
def _pack() -> PackFile:
    return read_pack(_data())


def _data() -> bytes:
    return files("models.library").joinpath("starter.toml").read_bytes()


def test_it_comes_back_byte_for_byte() -> None:
    assert write_pack(_pack()) == _data()
    assert not _pack().refused and not _pack().unknown


def test_it_has_the_categories_of_the_manual_and_the_tools_of_the_trade() -> None:
    counted = Counter(one.category for one in _pack().standards)
    assert sorted(counted) == sorted((*MANUAL, *OWN))
    assert len(_pack().standards) >= 140 and min(counted.values()) >= 8


def test_each_standard_is_whole() -> None:
    frequencies = {one.name: one.frequency for one in _pack().categories}
    for one in _pack().standards:
        said = one.wording
        assert not lacks(said) and not faults(said), one.code
        assert AUXILIARY.match(said.question) and said.question.endswith("?"), one.code
        assert len(said.question) <= 110 and len(said.name) <= 28, one.code
        steps = said.how.splitlines()
        assert 2 <= len(steps) <= 6, one.code
        assert [step.split()[0] for step in steps] == [str(n) for n in range(1, len(steps) + 1)], one.code
        assert "Yes" in steps[-1], f"{one.code}: what makes it a yes"
        for source in said.sources:
            assert source.citation and source.publisher and source.kind, one.code
            assert (
                source.address.startswith(("https://", "http://"))
                and date.fromisoformat(source.checked) <= CHECKED
            ), one.code
        assert said.frequency or frequencies[one.category], one.code
        assert said.business_impact in IMPACTS and said.technical_impact in IMPACTS, one.code
        assert said.sources and said.risks and said.remedy and said.recommendation, one.code
    assert len({one.wording.name for one in _pack().standards}) == len(_pack().standards)


def test_the_linter_has_nothing_to_say_of_it_and_no_two_questions_ask_the_same() -> None:
    others = Overlaps((one.code, one.wording.question) for one in _pack().standards)
    said = [
        (one.code, remark.rule, remark.words)
        for one in _pack().standards
        for remark in lint(one.wording, CHECKED, others=others, key=one.code)
    ]
    assert said == []


def test_a_compliance_tag_chooses_what_bears_on_it() -> None:
    for tag, asked in COMPLIANCE.items():
        chosen = [one for one in _pack().standards if tag in one.wording.tags]
        assert 40 <= len(chosen) <= len(_pack().standards) / 2, tag
        assert len({one.category for one in chosen}) >= 12, tag
        assert set(asked) <= {one.wording.question for one in chosen}, tag


def test_a_client_is_asked_a_compliance_tag_alone(office: Office) -> None:
    bring_in_starter(office.store, office.founder)
    code = office.client("Acme Dental", profile=["m365", "office"])
    key = client(office.store, code).id
    for inside, level, name in ((False, "pack", "starter"), (True, "tag", "hipaa"), (False, "tag", "vpn")):
        scope.decide(
            office.store,
            office.founder,
            code,
            level=level,
            name=name,
            inside=inside,
            reason="HIPAA alone",
            until=None,
        ).result()
    asked = {one.code for one in scope.overview(office.store, key) if one.inside}
    chosen = {one.code: one.wording for one in _pack().standards if "hipaa" in one.wording.tags}
    assert asked == {code for code, said in chosen.items() if "vpn" not in said.applies_to}
    assert len(asked) >= 40


def test_each_standard_is_asked_of_some_client_of_the_demo() -> None:
    known = {tag for one in clients() for tag in one.profile}
    assert {tag for one in _pack().standards for tag in one.wording.applies_to} - known == set()
