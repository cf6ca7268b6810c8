"""Hostile JSON (FAULTS G4)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Problem
from models.importers.json_text import JSON_LIMIT, parse_json


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "number that is too long"),
        (b'{"a": NaN}', "holds NaN"),
        (b"[-Infinity]", "holds -Infinity"),
        (b'{"a": 1, "b": 2, "a": 3}', "“a” twice in one object"),
        (b'{\n"a": 1,\n}', "Line 3"),
        (b'{"a": "\xff"}', "no proper UTF-8"),
        (b"", "Line 1"),
        (b'{"a": "\x1b"}', "Line 1"),
    ],
)
def test_g4_hostile_json_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Problem, match=said):
        parse_json(data)


def test_g4_size_is_limited() -> None:
    with pytest.raises(Problem, match="larger than 32 MB"):
        parse_json(b" " * (JSON_LIMIT + 1))


def test_g4_a_lone_surrogate_is_cleaned_before_it_is_kept() -> None:
    from models.importers.standards import read

    part = {"name": "assessment-objective", "prose": "x \ud800 y"}
    control = {"id": "c", "title": "\udfff", "parts": [part]}
    group = {"id": "g", "title": "G\ud800", "controls": [control]}
    document = {"catalog": {"metadata": {"title": "T\ud800"}, "groups": [group]}}
    parsed = read(json.dumps(document).encode())
    assert parsed.head is not None
    for text in (parsed.head.name, parsed.drafts[0].wording.question, parsed.drafts[0].category):
        text.encode("utf-8")
        assert "\ufffd" in text


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_honest_json_is_read_as_it_is(value: object, encoding: str) -> None:
    assert parse_json(json.dumps(value).encode(encoding)) == value
