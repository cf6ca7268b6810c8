"""Packs as files: the same bytes for the same content, and what hostile files get (DESIGN §5; FAULTS G6)."""

from __future__ import annotations

import string
import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import FREQUENCIES
from models.errors import Problem
from models.library.categories import CATEGORY_KINDS
from models.library.packs import (
    PACK_LIMIT,
    STANDARD_KEYS,
    PackCategory,
    PackFile,
    PackHead,
    PackStandard,
    is_pack,
    read_pack,
    read_toml,
    write_pack,
)
from models.library.wording import IMPACTS, SOURCE_KINDS, Parameter, Source, Wording, tidy
from models.text import clean
from tests.examples import at_least

BACKUPS = b'''[pack]
name = "Backups"
version = "3"
licence = "CC0"
source = "https://example.com/backups"

[[category]]
name = "Backup system"
section = "Servers"
prefix = "BKP"
kind = "technology"
frequency = "monthly"

[[standard]]
ref = "BK1"
code = "BKP-004"
name = "Restore test"
category = "Backup system"
question = "Was a restore tested in the last 30 days?"
why = """
A backup that was never restored
is a "hope"."""
how = "Open the console \\\\ look for \\"restore\\"."
remedy = "Restore one."
sources = [
    { citation = "Guide to backups", address = "https://example.com/guide", kind = "vendor", checked = "2026-11-23" },
]
references = ["CP-9", "CP-10"]
business_impact = "high"
technical_impact = "low"
risks = ["downtime"]
recommendation = "Test it."
frequency = "quarterly"
tags = ["backup", "servers"]
applies_to = ["windows-server"]
parameters = [
    { id = "days", label = "[Assignment: days]", value = "30 days" },
]

[[standard]]
ref = "BK2"
name = "Offsite"
question = "Is a copy kept elsewhere?"
'''


def test_a_pack_as_it_stands_in_the_design() -> None:
    pack = read_pack(BACKUPS)
    assert pack.head == PackHead("Backups", "3", "CC0", "https://example.com/backups")
    assert pack.categories == (PackCategory("Backup system", "Servers", "BKP", "technology", "monthly"),)
    first, second = pack.standards
    assert (first.ref, first.code, first.category) == ("BK1", "BKP-004", "Backup system")
    assert first.wording.why == 'A backup that was never restored\nis a "hope".'
    assert first.wording.how == 'Open the console \\ look for "restore".'
    assert first.wording.sources == (
        Source("Guide to backups", "https://example.com/guide", "", "vendor", "2026-11-23"),
    )
    assert first.wording.parameters == (Parameter("days", "[Assignment: days]", "30 days"),)
    assert second == PackStandard("BK2", Wording("Offsite", "Is a copy kept elsewhere?"))
    assert write_pack(pack) == BACKUPS


def test_standards_are_written_in_the_order_of_ref_with_keys_in_theirs() -> None:
    pack = read_pack(BACKUPS)
    turned = PackFile(pack.head, pack.categories, pack.standards[::-1])
    assert write_pack(turned) == BACKUPS
    first = tomllib.loads(BACKUPS.decode())["standard"][0]
    assert tuple(first) == STANDARD_KEYS


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    assert read_pack(b"\xef\xbb\xbf" + BACKUPS.replace(b"\n", b"\r\n")) == read_pack(BACKUPS)


# Whatever can be in a pack ------------------------------------------------------------------------------------

ANY = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\t\'"""{}=[]#\x1b\u202e\x7f'),
    max_size=30,
)
LINES = ANY.map(clean)
NAMES = LINES.filter(bool)
LISTS = st.lists(NAMES, max_size=4, unique=True).map(tuple)
WORDINGS = st.builds(
    Wording,
    name=NAMES,
    question=ANY.map(lambda text: clean(text, long=True).strip()).filter(bool),
    why=ANY,
    how=ANY,
    remedy=ANY,
    sources=st.lists(
        st.builds(Source, NAMES, LINES, LINES, st.sampled_from(("", *SOURCE_KINDS)), LINES), max_size=3
    ).map(tuple),
    references=LISTS,
    business_impact=st.sampled_from(("", *IMPACTS)),
    technical_impact=st.sampled_from(("", *IMPACTS)),
    risks=LISTS,
    recommendation=ANY,
    frequency=st.sampled_from(("", *FREQUENCIES)),
    tags=LISTS,
    applies_to=LISTS,
    parameters=st.lists(st.builds(Parameter, NAMES, LINES, LINES), max_size=2).map(tuple),
).map(tidy)
CATEGORIES = st.lists(
    st.builds(
        PackCategory,
        NAMES,
        LINES,
        st.text(string.ascii_uppercase, max_size=4),
        st.sampled_from(("", *CATEGORY_KINDS)),
        st.sampled_from(("", *FREQUENCIES)),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
PACKS = st.builds(
    PackFile,
    st.builds(PackHead, NAMES, LINES, LINES, LINES),
    CATEGORIES,
    st.lists(
        st.builds(PackStandard, NAMES, WORDINGS, LINES, st.sampled_from(("", "BKP-001"))),
        max_size=4,
        unique_by=lambda one: one.ref,
    ).map(lambda many: tuple(sorted(many, key=lambda one: one.ref))),
)


@at_least(300)
@given(PACKS)
def test_reading_is_the_inverse_of_writing(pack: PackFile) -> None:
    data = write_pack(pack)
    assert b"\r" not in data and data.endswith(b"\n") and not data.endswith(b"\n\n")
    assert is_pack(data)
    again = read_pack(data)
    assert again == pack
    assert write_pack(again) == data


def test_a_hostile_text_is_cleaned_and_still_round_trips() -> None:
    wording = tidy(Wording("a\x00b\x1b[31m", 'Is """ here\r\nand \\ there?', why='ends with "', how='""""'))
    pack = PackFile(PackHead("P"), (), (PackStandard("R", wording),))
    assert "\x1b" not in wording.name and "\r" not in wording.question
    assert read_pack(write_pack(pack)) == pack


# What is wrong in a file --------------------------------------------------------------------------------------


def one(text: str) -> str:
    """The reason for which a standard of that text is refused."""
    pack = read_pack(f'[pack]\nname = "P"\n[[standard]]\n{text}\n'.encode())
    (refused,) = pack.refused
    assert refused.row == 1 and not pack.standards
    return refused.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('question = "Is it?"', "it has no ref"),
        ('ref = "a"\nname = "n"', "it has no question"),
        ('ref = "a"\nquestion = 5', "question has to be a text in quotes"),
        ('ref = "a"\nquestion = "Is it?"\ntags = "x"', "tags has to be a list of texts"),
        (
            'ref = "a"\nquestion = "Is it?"\nbusiness_impact = "huge"',
            "business impact “huge” is none of high, medium, low",
        ),
        (
            'ref = "a"\nquestion = "Is it?"\nsources = ["x"]',
            "sources has to be a list of tables such as { citation = … }",
        ),
        (
            'ref = "a"\nquestion = "Is it?"\nsources = [{ kind = "vendor" }]',
            "an entry of sources has no citation",
        ),
    ],
)
def test_a_standard_that_cannot_be_used_is_named_with_its_reason(text: str, reason: str) -> None:
    assert one(text) == reason


def test_unknown_keys_are_named_and_the_rest_comes_in() -> None:
    pack = read_pack(
        b'mood = 1\n[pack]\nname = "P"\ncolour = "red"\n[[standard]]\nref = "a"\nquestion = "Is it?"\nstate = "live"\n'
    )
    assert pack.unknown == ("mood", "pack.colour", "standard.state")
    assert len(pack.standards) == 1


def test_a_category_that_cannot_be_used_is_named() -> None:
    pack = read_pack(
        b'[pack]\nname = "P"\n[[category]]\nname = "A"\nkind = "magic"\n[[category]]\nprefix = "B"\n'
    )
    assert [refused.reason for refused in pack.refused] == [
        "kind “magic” is none of technology, compliance",
        "a category has no name",
    ]


def test_a_file_that_is_no_pack_is_a_problem() -> None:
    for data, said in (
        (b"[[standard]]\nref = 'a'\n", "no name"),
        (b"pack = 3\n", "no name"),
        (b"[pack]\nname = 'P'\nstandard = 3\n[standard]\n", r"\[\[standard\]\]"),
    ):
        with pytest.raises(Problem, match=said):
            read_pack(data)


# FAULTS G6 ----------------------------------------------------------------------------------------------------


def test_g6_toml_says_the_line() -> None:
    with pytest.raises(Problem, match="line 3"):
        read_pack(b'[pack]\nname = "P"\nversion = \n')
    with pytest.raises(Problem, match="Line 2 is not UTF-8"):
        read_pack(b"[pack]\nname = '\xff'\n")


def test_g6_nesting_without_end_is_refused() -> None:
    with pytest.raises(Problem, match="nested too deeply"):
        read_toml(b"a = " + b"[" * 5000 + b"]" * 5000)


def test_g6_a_dotted_bomb_is_refused() -> None:
    begin = time.process_time()
    for bomb in (b".".join([b"a"] * 5000), b" . ".join([b"a"] * 5000), b".".join([b'"a"'] * 5000)):
        with pytest.raises(Problem, match="Line 2 has a key of more than 64 dotted parts"):
            read_toml(b"x = 1\n" + bomb + b" = 1\n")
    assert time.process_time() - begin < 2


def test_g6_a_number_without_end_is_refused() -> None:
    with pytest.raises(Problem):
        read_toml(b"a = " + b"9" * 900_000)


def test_g6_sizes_are_limited() -> None:
    with pytest.raises(Problem, match="larger than 1 MB"):
        read_toml(b"#" * 1_000_001)
    with pytest.raises(Problem, match="larger than 32 MB"):
        read_pack(b"#" * (PACK_LIMIT + 1))


def test_g6_looking_for_bombs_takes_no_time_of_its_own() -> None:
    begin = time.process_time()
    text = b'a = "' + b"word" * 200_000 + b'"\n'
    assert read_toml(text)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# ours\n\n[pack]\nname = 'P'\n", True),
        (b"\xef\xbb\xbf[[standard]]\n", True),
        (b"[ pack ]\n", True),
        (b"[required] name,town\n", False),
        (b'{"catalog": {}}', False),
        (b"name = 'P'\n", False),
    ],
)
def test_a_pack_is_told_by_its_first_line(data: bytes, said: bool) -> None:
    assert is_pack(data) is said
