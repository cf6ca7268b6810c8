"""`parameter` and `standard complete`: what a catalogue leaves open, filled in for many standards at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

GUIDE = """[pack]
name = "Guide"
""" + "".join(
    f"""
[[standard]]
ref = "G{number}"
name = "Check {number}"
category = "Locks"
question = "Is it kept [Assignment: organization-defined time] and {number}?"
why = "So."
{'how = "Look."' if number < 3 else ""}
parameters = [{{ id = "time", label = "[Assignment: organization-defined time]" }}]
"""
    for number in (1, 2, 3)
)


@pytest.fixture
def guide(done: Command, tmp_path: Path) -> Command:
    """Commands in a practice with the pack."""
    path = tmp_path / "guide.toml"
    path.write_text(GUIDE)
    done("import", "standards", str(path))
    return done


def test_the_list_is_a_table_and_json(guide: Command) -> None:
    assert "time\t3\t3\t\ttime" in guide("parameter", "list", "guide").out
    assert guide("parameter", "list", "guide", "--json").json == [
        {
            "id": "time", "label": "[Assignment: organization-defined time]", "asks": "time", "choices": [],
            "standards": 3, "open": 3, "value": "",
        }
    ]  # fmt: skip


def test_set_says_what_came_of_it_and_what_is_filled_in_is_open_no_more(guide: Command) -> None:
    said = guide("parameter", "set", "guide", "TIME", "more than 29 times")
    assert said.err == (
        "3 standards changed: 2 lack nothing now and are proposed; still lacking a how (1).\n"
    )
    assert guide("parameter", "list", "guide", "--open", "--json").json == []
    (one,) = guide("parameter", "list", "guide", "--json").json
    assert one["value"] == "at least 30 times"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("list", "nothing"), 1, "no pack"),
        (("set", "guide", "when", "now"), 1, "holds a parameter"),
        (("set", "guide", "time"), 2, "Give a value for each id"),
        (("set", "guide", "time", "above 9 and below 3"), 1, "No number is"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    guide: Command, run: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    got = run("parameter", *words)
    assert got.code == code and said in got.err


def test_complete_takes_drafts_of_a_filter_or_codes_and_names_what_is_left(
    guide: Command, run: Command
) -> None:
    guide("parameter", "set", "guide", "time", "daily")
    said = guide("standard", "complete", "--pack", "guide", "--how", "Look up.").err
    assert said == "1 standard changed: 1 lacks nothing now and is proposed.\n"
    said = guide("standard", "complete", "LOC-001", "LOC-002", "LOC-003", "--how", "Other.", "--instead").err
    assert said.startswith("3 standards changed")
    assert run("standard", "complete", "--pack", "guide", "--how", "X.").code == 1
    assert run("standard", "complete", "--how", "X.").code == 2
    assert "Nothing was filled in" in run("standard", "complete", "LOC-001").err


@pytest.mark.parametrize("suffix", ["json", "xlsx"])
def test_a_pack_goes_out_and_comes_in_unchanged(guide: Command, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    guide("export", "pack", "guide", "--format", suffix, "-o", str(path))
    came = guide("import", "standards", str(path), "--json").json
    assert (came["added"], came["changed"], came["unchanged"]) == (0, 0, 3)


def test_where_nothing_is_to_be_listed_that_is_said(guide: Command) -> None:
    assert (said := guide("parameter", "list", "own")).out == ""
    assert said.err == "No question of own holds a parameter.\n"
    guide("parameter", "set", "guide", "time", "30 days")
    assert (
        guide("parameter", "list", "guide", "--open").err == "No question of guide holds an open parameter.\n"
    )
    assert guide("parameter", "list", "guide", "--open", "--json").json == []
    assert guide("import", "maps").err == "No map is remembered: --map NAME of an import makes one.\n"
