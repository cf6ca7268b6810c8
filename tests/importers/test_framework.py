"""Framework libraries in YAML: the numbers of the real ones, and each rule on a small one."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from exports import documents
from models.align import report, reviews
from models.errors import Problem
from models.importers import standards as importer
from models.importers.framework import parse_library
from models.importers.parsed import Parsed
from models.importers.yaml_text import parse_yaml
from models.library import packs, standards
from models.library.wording import asserted, lacks
from tests.office import Office

CPG, VENDOR, EIGHT = "cisa-cpg-2.0.yaml", "cisa-vendor-scrm.yaml", "essential-eight.yaml"


def real(data: Path, name: str) -> Parsed:
    """A real library."""
    return importer.read((data / "libraries" / name).read_bytes(), name)


def library(nodes: str, head: str = "name: Lib\nversion: 1.10\n") -> Parsed:
    """A small library with those nodes."""
    return parse_library(
        parse_yaml(f"{head}objects:\n  framework:\n    requirement_nodes:\n{nodes}".encode())
    )


def node(urn: str, **fields: str) -> str:
    """A node in YAML."""
    fields = {"assessable": "true", **fields}
    return f"    - urn: {urn}\n" + "".join(f"      {name}: {value}\n" for name, value in fields.items())


def asking(urn: str, text: str, choices: str = "[{value: Yes}, {value: No}]") -> str:
    """The questions of a node, which holds one."""
    return f"{{{urn}: {{type: unique_choice, text: '{text}', choices: {choices}}}}}"


# The real libraries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "number", "refused", "why", "how", "distinct"),
    [(CPG, 34, 0, 34, 0, 34), (VENDOR, 89, 171, 0, 4, 89), (EIGHT, 149, 0, 0, 0, 123)],
)
def test_numbers_of_a_real_library(
    data: Path, name: str, number: int, refused: int, why: int, how: int, distinct: int
) -> None:
    parsed = real(data, name)
    assert (parsed.format, len(parsed.drafts), len(parsed.refused)) == ("framework library", number, refused)
    assert len({draft.ref for draft in parsed.drafts}) == number
    assert len({draft.wording.question for draft in parsed.drafts}) == distinct
    assert sum(bool(draft.wording.why) for draft in parsed.drafts) == why
    assert sum(bool(draft.wording.how) for draft in parsed.drafts) == how
    assert all(lacks(draft.wording) for draft in parsed.drafts)


def test_l1_what_is_no_yes_or_no_question_is_refused_by_name_and_reason(data: Path) -> None:
    parsed = real(data, VENDOR)
    kinds = Counter(one.reason.partition(":")[0] for one in parsed.refused)
    assert kinds == {"it wants a text, not yes or no": 170, "it is an instruction, no question": 1}
    assert all(one.ref for one in parsed.refused)
    assert [one.text for one in parsed.remarks] == ["1 heading left out, asked further down: 1"]
    answers = {"alternate", "n/a"}
    assert not any(answers & {tag.lower() for tag in draft.wording.tags} for draft in parsed.drafts)


def test_a_recurring_requirement_of_the_essential_eight_has_the_same_tags(data: Path) -> None:
    tags: dict[str, set[tuple[str, ...]]] = {}
    for draft in real(data, EIGHT).drafts:
        tags.setdefault(draft.wording.question, set()).add(draft.wording.tags)
    assert all(len(found) == 1 for found in tags.values())


def test_the_attribution_goes_wherever_the_text_of_the_essential_eight_goes(
    office: Office, data: Path
) -> None:
    store, who = office.store, office.founder
    text = (data / "libraries" / EIGHT).read_bytes()
    parsed = importer.read(text, EIGHT, why="So.", how="Look.")
    importer.bring_in(store, who, parsed, approve=True, for_clients="all").result()
    line = "(c) Commonwealth of Australia (Australian Signals Directorate)"
    code = reviews.start(store, who, office.client("Acme Dental"), ask="all").result()
    asked = report.report(store, code).questions
    assert len(asked) == 149
    assert all(any(source.citation.startswith(line) for source in one.sources) for one in asked)
    for suffix in ("md", "html"):
        assert line in documents.render(store, "review", code, suffix=suffix).data.decode()
    pack = standards.all_standards(store)[0].pack
    exported = packs.write_pack(packs.pack_of(store, pack)).decode()
    assert exported.count(line) == 1 + 149


@pytest.mark.parametrize("name", [CPG, VENDOR, EIGHT])
def test_o6_a_standard_that_is_called_by_its_number_has_words_for_a_heading(
    office: Office, data: Path, name: str
) -> None:
    parsed = real(data, name)
    importer.bring_in(office.store, office.founder, parsed).result()
    found = standards.all_standards(office.store)
    assert len(found) == len(parsed.drafts) > 0
    for one in found:
        assert " " in one.heading or one.heading == one.name
        if name != CPG:
            assert asserted(one.question).startswith(one.heading.rstrip("…"))
        else:
            assert one.heading == one.name


def test_g10_the_same_library_again_changes_nothing(office: Office, data: Path) -> None:
    for added, unchanged in ((34, 0), (0, 34)):
        done = importer.bring_in(office.store, office.founder, real(data, CPG)).result()
        assert (done.added, done.changed, done.unchanged) == (added, 0, unchanged)


# Each rule --------------------------------------------------------------------------------------------------


def test_l1_yes_and_no_in_any_case_and_other_choices_are_a_standard() -> None:
    parsed = library(
        node(
            "u:1", ref_id="1.10", description="Why.", questions=asking("u:1:q", "Is it on?  Say since when.")
        )
        + node("u:2", questions=asking("u:2:q", "Is it?", "[{value: NO}, {value: yes}, {value: N/A}]"))
        + node("u:3", ref_id="3", questions=asking("u:3:q", "Is it?", "[{value: Yes}, {value: Maybe}]"))
        + node("u:4", ref_id="4", questions=asking("u:4:q", "Please tell more."))
    )
    first, second = parsed.drafts
    assert (first.ref, first.wording.question, first.wording.how) == ("u:1:q", "Is it on?", "Say since when.")
    assert (first.wording.name, first.wording.why) == ("1.10", "Why.")
    assert first.wording.sources[0].citation == "Lib, version 1.10"
    assert second.ref == "u:2:q"
    assert [(one.ref, one.reason) for one in parsed.refused] == [
        ("3", "it wants a choice of its own, not yes or no: “Is it?”"),
        ("4", "it is an instruction, no question: “Please tell more.”"),
    ]


def test_l2_name_and_description_unless_the_name_is_anothers_too() -> None:
    parsed = library(
        node("u:1", name="Wi-Fi", description="Guests are apart.")
        + node("u:2", name="Mail", description="It is filtered.")
        + node("u:3", name="Mail", description="It is kept.")
        + node("u:4", name="Doors are shut")
    )
    assert [one.wording.question for one in parsed.drafts] == [
        "Is this met: Wi-Fi: Guests are apart?",
        "Is this met: It is filtered?",
        "Is this met: It is kept?",
        "Is this met: Doors are shut?",
    ]


def test_l2_l3_l4_headings_categories_whys_and_evidence() -> None:
    parsed = library(
        node("u:t", assessable="false", ref_id="TOP", name="Top", description="Why all this.")
        + node("u:h", parent_urn="u:t", name="Heading", description="Nearer why.")
        + node(
            "u:1",
            parent_urn="u:h",
            description="It is on.",
            typical_evidence="A picture.",
            implementation_groups="[a, b]",
        )
        + node("u:2", parent_urn="u:t", description="It is off.")
    )
    first, second = parsed.drafts
    assert (first.category, first.wording.why, first.wording.how) == ("Top", "Nearer why.", "A picture.")
    assert first.wording.tags == ("a", "b")
    assert second.wording.why == "Why all this."
    assert [one.prefix for one in parsed.categories] == ["TOP"]
    assert "Heading" in parsed.remarks[0].text


def test_l4_the_question_itself_is_no_why() -> None:
    parsed = library(node("u:1", description="Is it on?", questions=asking("u:q", "Is it on?")))
    assert parsed.drafts[0].wording.why == ""


def test_a_line_of_ancestors_that_bites_its_tail_ends() -> None:
    heads = node("u:2", assessable="false", parent_urn="u:3") + node(
        "u:3", assessable="false", parent_urn="u:2"
    )
    parsed = library(node("u:1", parent_urn="u:2", description="It is on.") + heads)
    assert [(one.ref, one.category) for one in parsed.drafts] == [("u:1", "Lib")]


def test_several_frameworks_and_two_nodes_with_one_urn() -> None:
    text = (
        "name: Lib\nobjects:\n  frameworks:\n"
        "  - requirement_nodes: [{urn: u:1, assessable: true, description: It is on.}]\n"
        "  - requirement_nodes: [{urn: u:1, assessable: true, name: N, description: Off.}, {assessable: true, name: M}]\n"
    )
    parsed = parse_library(parse_yaml(text.encode()))
    assert [one.ref for one in parsed.drafts] == ["u:1"]
    assert [(one.ref, one.reason) for one in parsed.refused] == [
        ("N", "its urn is another's, too"),
        ("M", "it has no urn"),
    ]


def test_what_holds_nothing_to_ask_is_one_sentence() -> None:
    with pytest.raises(Problem, match="holds nothing that can be asked"):
        library(node("u:1", assessable="false", name="N"))


# The text of the file ---------------------------------------------------------------------------------------


def test_g8_everything_is_a_text_and_nothing_is_made_of_it() -> None:
    text = "a: 1.10\nb: Yes\nc: ~\nd: 2026-01-01\ne: !!int 5\nf: '~'\ng: &x [one]\nh: *x\n<<: {i: j}\n"
    assert parse_yaml(text.encode()) == {
        "a": "1.10", "b": "Yes", "c": None, "d": "2026-01-01", "e": "5", "f": "~", "g": ["one"], "h": ["one"],
        "<<": {"i": "j"},
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_v1_a_library_is_told_by_its_content_in_every_encoding(encoding: str) -> None:
    text = "urn: x\nname: Café\nobjects: {framework: {requirement_nodes: [{urn: u, assessable: true, name: On}]}}\n"
    parsed = importer.read(text.encode(encoding), "no-name")
    assert parsed.head is not None and parsed.head.name == "Café" and len(parsed.drafts) == 1


def test_aliases_that_would_unfold_to_billions_are_not_unfolded() -> None:
    lines = ["urn: x", "name: Lib", "a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(n)}: &{chr(n)} [{', '.join([f'*{chr(n - 1)}'] * 9)}]" for n in range(98, 118)]
    lines += ["objects:", "  framework:", "    requirement_nodes: *u"]
    with pytest.raises(Problem, match="holds no framework library|holds nothing"):
        importer.read("\n".join(lines).encode(), "x.yaml")


HEAD = "urn: x\nname: Lib\nobjects:\n  frameworks:\n"
ONE = "  - &f\n    requirement_nodes:\n"
ASKED = "{text: Is it on?, choices: [{value: yes}, {value: no}]}"
LONG = "x y. " * 100_000
COSTLY = {
    "a framework a thousand times": (
        HEAD + ONE + "".join(f"    - {{urn: n{n}}}\n" for n in range(20_000)) + "  - *f\n" * 900,
        "holds nothing that can be asked",
    ),
    "questions a thousand times": (
        HEAD
        + ONE
        + "    - urn: a\n      assessable: true\n      questions: &q\n"
        + "".join(f"        q{n}: {{text: t}}\n" for n in range(20_000))
        + "".join(f"    - {{urn: b{n}, assessable: true, questions: *q}}\n" for n in range(900)),
        "more than 20,000 questions",
    ),
    "a line of ancestors": (
        HEAD
        + ONE
        + "".join(
            f"    - {{urn: c{n}, parent_urn: c{n - 1}, assessable: true, questions: {{q: {ASKED}}}}}\n"
            for n in range(10_000)
        ),
        "nested more than 40 levels deep",
    ),
    "a long text above many": (
        HEAD
        + ONE
        + f"    - {{urn: a, description: {LONG}}}\n"
        + "".join(
            f"    - {{urn: b{n}, parent_urn: a, assessable: true, name: On {n}}}\n" for n in range(2_000)
        ),
        "",
    ),
    "a long text hundreds of times": (
        HEAD
        + ONE
        + f"    - {{urn: a, description: &d {LONG}}}\n"
        + "".join(f"    - {{urn: b{n}, assessable: true, description: *d}}\n" for n in range(300)),
        "",
    ),
}
"""Small files that cost the square of their size → what is said of them; nothing: every question is refused."""


@pytest.mark.parametrize("name", COSTLY)
def test_g8_what_is_named_many_times_is_read_once(name: str) -> None:
    text, said = COSTLY[name]
    began = time.process_time()
    if said:
        with pytest.raises(Problem, match=said):
            importer.read(text.encode(), "x.yaml")
    else:
        parsed = importer.read(text.encode(), "x.yaml")
        assert (
            parsed.refused
            and not parsed.drafts
            and all("longer than 20,000" in one.reason for one in parsed.refused)
        )
    assert time.process_time() - began < 10


def test_g8_an_attribution_as_long_as_the_file_is_not_written_into_each_standard() -> None:
    head = HEAD.replace("objects:", f"copyright: (c) {LONG}\nobjects:")
    text = f"{head}{ONE}    - {{urn: a, assessable: true, name: On}}\n"
    parsed = importer.read(text.encode(), "x.yaml")
    assert not parsed.drafts and "the citation of a source is longer" in parsed.refused[0].reason
