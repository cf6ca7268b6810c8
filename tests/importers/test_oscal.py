"""OSCAL catalogues: the numbers of the real ones, and each rule on a small one."""

from __future__ import annotations

import json
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.errors import Problem
from models.importers.json_text import parse_json
from models.importers.oscal import parse_catalogue, parse_profile
from models.importers.parsed import Draft, Parsed
from models.library.wording import Parameter, lacks

FILES = {
    "800-171": "NIST_SP800-171_rev3_catalog.json",
    "CSF": "NIST_CSF_v2.0_catalog.json",
    "800-53": "NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json",
}


@cache
def _real(path: Path) -> Parsed:
    document = parse_json(path.read_bytes())
    return parse_catalogue(document["catalog"])


def real(data: Path, name: str) -> Parsed:
    """A real catalogue, read once."""
    return _real(data / "oscal" / FILES[name])


def by_ref(parsed: Parsed) -> dict[str, Draft]:
    return {draft.ref: draft for draft in parsed.drafts}


def has_parameter(draft: Draft) -> bool:
    return "[Assignment" in draft.wording.question or "[Selection" in draft.wording.question


def nested(draft: Draft) -> bool:
    """Whether one of its parameters stands inside another."""
    own = draft.wording.parameters
    return any(one.label in other.label for one in own for other in own if one is not other)


# The real catalogues ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "standards", "categories", "parameters", "inside", "no_how", "drafts", "address"),
    [
        ("800-171", 422, 17, 97, 2, 6, 103, "https://csrc.nist.gov/pubs/sp/800/171/r3/final"),
        ("CSF", 106, 6, 0, 0, 0, 0, "https://www.nist.gov/cyberframework"),
        (
            "800-53", 969, 18, 524, 33, 0, 524,
            "https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-53r5.pdf",
        ),
    ],
)  # fmt: skip
def test_numbers_of_a_real_catalogue(
    data: Path,
    name: str,
    standards: int,
    categories: int,
    parameters: int,
    inside: int,
    no_how: int,
    drafts: int,
    address: str,
) -> None:
    parsed = real(data, name)
    assert not parsed.refused
    assert len(parsed.drafts) == standards
    assert len(parsed.categories) == categories
    assert len({draft.ref for draft in parsed.drafts}) == standards
    assert len({draft.wording.question for draft in parsed.drafts}) == standards
    assert sum(map(has_parameter, parsed.drafts)) == parameters
    assert sum(map(nested, parsed.drafts)) == inside
    assert sum(not draft.wording.how for draft in parsed.drafts) == no_how
    assert sum(not draft.wording.why for draft in parsed.drafts) == 0
    assert sum(bool(lacks(draft.wording)) for draft in parsed.drafts) == drafts
    assert {source.address for draft in parsed.drafts for source in draft.wording.sources} == {address}
    for draft in parsed.drafts:
        assert has_parameter(draft) == bool(draft.wording.parameters)
        for parameter in draft.wording.parameters:
            assert parameter.label in draft.wording.question


def test_what_the_real_catalogues_leave_out(data: Path) -> None:
    assert [one.text for one in real(data, "800-171").remarks] == ["33 withdrawn controls left out"]
    assert [one.text for one in real(data, "CSF").remarks] == [
        "79 controls without any example taken as withdrawn and left out"
    ]
    assert not real(data, "800-53").remarks


def test_categories_of_the_csf(data: Path) -> None:
    parsed = real(data, "CSF")
    assert Counter(draft.category for draft in parsed.drafts) == {
        "DETECT": 11, "GOVERN": 31, "IDENTIFY": 21, "PROTECT": 22, "RECOVER": 8, "RESPOND": 13,
    }  # fmt: skip
    assert [one.prefix for one in parsed.categories] == ["GV", "ID", "PR", "DE", "RS", "RC"]


def test_two_questions_as_they_should_read(data: Path) -> None:
    lock = by_ref(real(data, "800-171"))["DS-A.03.01.10.a"]
    assert lock.wording.question == (
        "Is it true that access to the system is prevented by [Selection (one or more): initiating a device "
        "lock after [Assignment: organization-defined time period] of inactivity; requiring the user to "
        "initiate a device lock before leaving the system unattended]?"
    )
    external = by_ref(real(data, "800-53"))["AC-20a.01"]
    assert external.wording.question == (
        "Is it true that [Selection (one or more): establish [Assignment: organization-defined terms and "
        "conditions]; identify [Assignment: organization-defined controls asserted]] is/are consistent with "
        "the trust relationships established with other organizations owning, operating, and/or maintaining "
        "external systems, allowing authorized individuals to access the system from external systems (if "
        "applicable)?"
    )
    assert lacks(external.wording)[0].startswith("a value for [Selection (one or more): establish")


def test_families_and_objectives_of_800_171_come_in_order(data: Path) -> None:
    parsed = real(data, "800-171")
    assert parsed.categories[0].name == "Access Control"
    refs = [draft.ref for draft in parsed.drafts]
    assert refs == sorted(refs)
    assert [draft.row for draft in parsed.drafts] == list(range(1, 423))


def test_pack_heads_of_the_real_catalogues(data: Path) -> None:
    head = real(data, "CSF").head
    assert head is not None
    assert (head.name, head.version) == ("NIST Cybersecurity Framework 2.0", "1.0.0")


# Each rule ----------------------------------------------------------------------------------------------------


def part(name: str, prose: str = "", **rest: Any) -> dict[str, Any]:
    return {"name": name, "prose": prose, **rest}


def control(key: str = "c-1", **rest: Any) -> dict[str, Any]:
    return {"id": key, "title": f"Title of {key}", **rest}


def catalogue(*controls: dict[str, Any], metadata: dict[str, Any] | None = None, **rest: Any) -> Parsed:
    group = {"id": "ac", "title": "Access", "controls": list(controls)}
    document = {"metadata": {"title": "Book", "version": "2"} | (metadata or {}), "groups": [group], **rest}
    return parse_catalogue(json.loads(json.dumps(document)))


def objective(prose: str = "it holds;", **rest: Any) -> dict[str, Any]:
    return part("assessment-objective", prose, **rest)


def test_o1_controls_at_every_level_take_the_title_of_the_nearest_group() -> None:
    inner = {"id": "in", "title": "Inner", "controls": [control("c-2", parts=[objective("b holds")])]}
    outer = {
        "id": "out",
        "title": "Outer",
        "groups": [inner],
        "controls": [control(parts=[objective()], controls=[control("c-3", parts=[objective("c holds")])])],
    }
    parsed = parse_catalogue(
        {
            "metadata": {"title": "Book"},
            "groups": [outer],
            "controls": [control("c-4", parts=[objective("d")])],
        }
    )
    assert {draft.control: draft.category for draft in parsed.drafts} == {
        "c-1": "Outer", "c-3": "Outer", "c-2": "Inner", "c-4": "Book",
    }  # fmt: skip
    assert {one.name: one.section for one in parsed.categories} == {"Book": "", "Outer": "", "Inner": "Outer"}


def test_o2_withdrawn_in_any_case_is_left_out() -> None:
    gone = control("c-2", props=[{"name": "status", "value": "Withdrawn"}], parts=[objective()])
    parsed = catalogue(control(parts=[objective()]), gone)
    assert [draft.control for draft in parsed.drafts] == ["c-1"]


def test_o3_without_examples_counts_as_withdrawn_only_where_others_have_some() -> None:
    statement = part("statement", "Outcomes are known")
    bare = control("c-1", parts=[statement])
    shown = control("c-2", parts=[statement, part("example", "Look at it")])
    assert [draft.control for draft in catalogue(bare, shown).drafts] == ["c-2"]
    assert [draft.control for draft in catalogue(bare).drafts] == ["c-1"]


def test_o4_branches_with_text_count_and_older_names_are_known() -> None:
    leaf = part("objective", "b is done;")
    branch = part(
        "objective", "a is done; and", parts=[leaf, part("objective", " ", parts=[leaf | {"prose": "c"}])]
    )
    parsed = catalogue(control(parts=[branch]))
    assert [draft.wording.question for draft in parsed.drafts] == [
        "Is it true that a is done?", "Is it true that b is done?", "Is it true that c?",
    ]  # fmt: skip
    assert [draft.ref for draft in parsed.drafts] == ["c-1#1", "c-1#2", "c-1#3"]


PARAMS = [
    {"id": "val", "values": ["7", "8"], "label": "days"},
    {"id": "one", "select": {"how-many": "one", "choice": ["daily", "{{ insert: param, own }} days"]}},
    {"id": "many", "select": {"how-many": "one-or-more", "choice": ["a", "b"]}},
    {"id": "own", "label": "organization-defined number"},
    {"id": "blank", "label": " ", "usage": "Organization-defined time"},
    {"id": "self", "select": {"choice": ["x", "{{ insert: param, self }}"]}},
]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("val", "7, 8"),
        ("one", "[Selection: daily; [Assignment: organization-defined number] days]"),
        ("many", "[Selection (one or more): a; b]"),
        ("own", "[Assignment: organization-defined number]"),
        ("blank", "[Assignment: organization-defined time]"),
        ("unknown", "unknown"),
        ("self", "[Selection: x; self]"),
    ],
)
def test_o5_parameters(key: str, shown: str) -> None:
    parsed = catalogue(
        control(params=PARAMS, parts=[objective(f"done every {{{{ insert: param, {key} }}}} .")])
    )
    assert parsed.drafts[0].wording.question == f"Is it true that done every {shown}?"
    assert bool(parsed.drafts[0].wording.parameters) == shown.startswith("[")


def test_o5_parameters_are_listed_outer_first_and_an_unknown_one_is_remarked() -> None:
    prose = "x {{ insert: param, one }} y {{ insert: param, gone }}"
    parsed = catalogue(control(params=PARAMS, parts=[objective(prose)]))
    assert parsed.drafts[0].wording.parameters == (
        Parameter("one", "[Selection: daily; [Assignment: organization-defined number] days]"),
        Parameter("own", "[Assignment: organization-defined number]"),
    )
    assert "parameter gone is not in the file: its id stands in the text" in [
        one.text for one in parsed.remarks
    ]


def test_o6_ref_from_label_or_id_or_number() -> None:
    labelled = objective("a", props=[{"name": "label", "value": "AC-1[01]"}], id="x")
    named = objective("b", id="assessment-objective_AC-1[02]")
    parsed = catalogue(control(parts=[labelled, named, objective("c")]))
    assert [draft.ref for draft in parsed.drafts] == ["AC-1[01]", "AC-1[02]", "c-1#3"]
    assert parsed.drafts[0].wording.name == "Title of c-1"


def test_o6_a_ref_that_is_there_twice_is_refused() -> None:
    parsed = catalogue(control(parts=[objective("a", id="x"), objective("b", id="x")]))
    assert [(one.row, one.ref) for one in parsed.refused] == [(2, "x")]


def test_o7_why_is_guidance_else_the_statement_above_else_its_own() -> None:
    statement = part(
        "statement",
        "",
        parts=[part("item", "First."), part("item", "Second.", parts=[part("item", "Third")])],
    )
    guided = control("c-1", parts=[objective("a"), statement, part("guidance", "Because [it](x) matters .")])
    below = control("c-3", parts=[objective("b"), part("guidance", " ")])
    holder = control("c-2", parts=[objective("c"), statement], controls=[below])
    whys = {draft.control: draft.wording.why for draft in catalogue(guided, holder).drafts}
    assert whys == {
        "c-1": "Because it matters.", "c-2": "First. Second. Third", "c-3": "First. Second. Third",
    }  # fmt: skip


def test_o8_how_has_a_line_for_each_method_in_order() -> None:
    def method(name: str, objects: str) -> dict[str, Any]:
        props = [{"name": "method", "value": name}]
        return part("assessment-method", props=props, parts=[part("assessment-objects", objects)])

    parts = [objective(), method("TEST", "t\n\n"), method("EXAMINE", "a b\n\n c"), method("INTERVIEW", "")]
    assert catalogue(control(parts=parts)).drafts[0].wording.how == "Examine: a b; c\nTest: t"
    assert catalogue(control(parts=[objective()])).drafts[0].wording.how == ""


def test_o8_examples_are_what_to_look_for() -> None:
    parts = [part("statement", "It is known"), part("example", "One "), part("example", "Two")]
    assert catalogue(control(parts=parts)).drafts[0].wording.how == "Look for: One; Two"


UUID = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"


def back_matter(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"resources": [{"uuid": key, "title": "R", "rlinks": [{"href": href}]} for key, href in pairs]}


@pytest.mark.parametrize(
    ("links", "resources", "title", "address"),
    [
        ([("alternate", OTHER), ("canonical", UUID)], ["https://x/final", "https://x/rev-2"], "Book", "https://x/final"),
        ([("canonical", UUID), ("alternate", OTHER)], ["https://x/a.ipd.pdf", "https://x/b"], "Book", "https://x/b"),
        ([], ["https://x/800-53r4.pdf", "https://x/NIST.SP.800-53r5.pdf"], "SP 800-53 Revision 5.1", "https://x/NIST.SP.800-53r5.pdf"),
        ([("reference", UUID)], ["https://x/see", "https://x/also"], "Book", ""),
    ],
)  # fmt: skip
def test_o9_address(links: list[tuple[str, str]], resources: list[str], title: str, address: str) -> None:
    parsed = catalogue(
        control(parts=[objective()]),
        metadata={"title": title, "links": [{"rel": rel, "href": f"#{key}"} for rel, key in links]},
        **{"back-matter": back_matter((UUID, resources[0]), (OTHER, resources[1]))},
    )
    source = parsed.drafts[0].wording.sources[0]
    assert (source.citation, source.address) == (f"{title}, version 2", address)


def test_o9_references_of_a_control_are_only_to_see_also() -> None:
    links = [{"rel": "reference", "href": f"#{UUID}"}, {"rel": "related", "href": "#c-2"}]
    parsed = catalogue(
        control(parts=[objective()], links=links), **{"back-matter": back_matter((UUID, "https://x/see"))}
    )
    assert parsed.drafts[0].wording.references == ("R, https://x/see",)


def test_o10_a_catalogue_without_objectives() -> None:
    holder = control("c-1", parts=[part("statement", "Above")], controls=[
        control("c-2", parts=[part("statement", "Backups are tested.")], props=[{"name": "label", "value": "C 2"}]),
        control("c-3"),
    ])  # fmt: skip
    parsed = catalogue(holder)
    assert [(draft.ref, draft.wording.question) for draft in parsed.drafts] == [
        ("C 2", "Is it true that backups are tested?")
    ]
    assert parsed.drafts[0].wording.why == "Above"


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("NIST Special Publication 800-53 Revision 5.1.1 MODERATE IMPACT BASELINE", "moderate"),
        ("SP 800-53B Privacy Baseline", "privacy"),
        ("Our own choice", "our own choice"),
    ],
)
def test_o11_a_profile_is_a_tag(title: str, tag: str) -> None:
    imports = [
        {"href": "https://nowhere.example/catalog.json", "include-controls": [{"with-ids": ["ac-1", "ac-2"]}]}
    ]
    parsed = parse_profile({"metadata": {"title": title}, "imports": imports})
    assert (parsed.tag, parsed.controls) == (tag, frozenset(("ac-1", "ac-2")))


def test_the_version_at_the_end_of_a_title_is_not_of_the_name_of_the_pack() -> None:
    parsed = catalogue(control(parts=[objective()]), metadata={"title": "Guide v2"})
    assert parsed.head is not None and parsed.head.name == "Guide"


# Hostile catalogues (FAULTS G5) ---------------------------------------------------------------------------------


def test_g5_depth_is_limited() -> None:
    deep: dict[str, Any] = control(parts=[objective()])
    for number in range(60):
        deep = control(f"d-{number}", controls=[deep])
    with pytest.raises(Problem, match="40 levels deep"):
        catalogue(deep)


def test_g5_parameters_that_double_do_not_explode() -> None:
    params = [
        {"id": f"p{n}", "select": {"choice": [f"{{{{ insert: param, p{n + 1} }}}}"] * 10}} for n in range(30)
    ]
    parsed = catalogue(control(params=params, parts=[objective("x {{ insert: param, p0 }}")]))
    assert len(parsed.drafts[0].wording.question) < 30_000


def test_g5_unknown_fields_are_reported_and_nothing_is_fetched() -> None:
    strange = control(parts=[objective(mood="good"), part("poem", "Roses")], colour="red")
    parsed = catalogue(strange, control("c-2", parts=[objective("b")], colour="blue"))
    texts = [one.text for one in parsed.remarks]
    assert "control.colour is unknown and was left out (2 times)" in texts
    assert "part.mood is unknown and was left out (1 time)" in texts
    assert "a part called “poem” is unknown and was left out (1 time)" in texts


def test_g5_a_uuid_that_is_there_twice_is_reported() -> None:
    parsed = catalogue(
        control(parts=[objective()]),
        **{"back-matter": back_matter((UUID, "https://x/1"), (UUID, "https://x/2"))},
    )
    assert [one.text for one in parsed.remarks] == [f"the back matter has {UUID} twice: the first counts"]


def test_g5_a_reference_to_nothing_and_a_uuid_that_is_none_are_reported() -> None:
    links = [{"rel": "reference", "href": f"#{OTHER}"}]
    parsed = catalogue(
        control(parts=[objective()], links=links), **{"back-matter": back_matter(("x", "https://x/1"))}
    )
    assert [one.text for one in parsed.remarks] == [
        "“x” in the back matter is no UUID",
        f"1 reference to nothing in the back matter: #{OTHER}",
    ]
    assert parsed.drafts[0].wording.references == ()


@pytest.mark.parametrize("junk", [None, 7, "text", [1, 2], {"a": 1}, [[]], [None]])
def test_g5_anything_in_place_of_anything_ends_in_a_sentence_or_is_left_out(junk: Any) -> None:
    for key in ("parts", "props", "links", "params", "controls", "title", "id"):
        parsed = catalogue(
            control(parts=[objective()]), control("c-2", **{"parts": [objective("b")], key: junk})
        )
        assert parsed.drafts[0].ref == "c-1#1"
    with pytest.raises(Problem):
        parse_catalogue({"metadata": junk, "groups": junk, "back-matter": junk})


METHOD = [{"name": "method", "value": "EXAMINE"}]
LONG = "x y. " * 100_000
MANY = {
    "the statement above": control(
        parts=[part("statement", LONG)],
        controls=[control(f"d-{n}", parts=[objective(f"on {n}")]) for n in range(2_000)],
    ),
    "what to look at": control(
        parts=[
            objective(
                "",
                parts=[
                    part("assessment-method", "", parts=[part("assessment-objects", LONG)], props=METHOD),
                    *(objective(f"on {n}") for n in range(2_000)),
                ],
            )
        ]
    ),
    "a parameter": control(
        params=[{"id": "p", "label": "x" * 10_000}], parts=[objective("x {{ insert: param, p }}" * 50_000)]
    ),
    "a title of the back matter": control(
        parts=[objective()], links=[{"rel": "reference", "href": f"#{UUID}"}] * 20_000
    ),
}
"""What is long, or is named many times, in a small file."""


@pytest.mark.parametrize("name", MANY)
def test_g5_what_is_used_many_times_is_made_once_and_refused_for_its_length(name: str) -> None:
    began = time.process_time()
    resources = {"resources": [{"uuid": UUID, "title": LONG}]}
    parsed = catalogue(MANY[name], **{"back-matter": resources})
    assert (
        parsed.refused and not parsed.drafts and all("is longer than" in one.reason for one in parsed.refused)
    )
    assert time.process_time() - began < 5


@pytest.mark.parametrize("title", ["Guide" + ", " * 50_000 + "x", "1" * 100_000, "a" * 100_000])
def test_g5_a_title_without_end_is_cut(title: str) -> None:
    began = time.process_time()
    assert parse_catalogue(
        {"metadata": {"title": title, "version": "1"}, "controls": [control(parts=[objective()])]}
    ).drafts
    assert parse_profile({"metadata": {"title": title}, "imports": [{"include-all": {}}]}).tag
    assert time.process_time() - began < 2


def test_g5_an_id_with_a_number_without_end_is_a_text() -> None:
    parsed = catalogue(control(parts=[objective("b", id="a" + "1" * 6_000), objective("a", id="a2")]))
    assert len(parsed.drafts) == 2


def test_g5_parameters_that_stand_in_each_other_without_end_are_refused() -> None:
    params = [{"id": f"p{n}", "label": f"{{{{ insert: param, p{n + 1} }}}}"} for n in range(3_000)]
    with pytest.raises(Problem, match="40 levels deep"):
        catalogue(control(params=params, parts=[objective("x {{ insert: param, p0 }}")]))
