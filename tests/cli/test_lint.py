"""`lint`: the library, a pack, a table, and one question on standard input; what it prints and how it ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Said


def _ask(run: Command, monkeypatch: pytest.MonkeyPatch, text: str, *words: str) -> Said:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    return run("lint", "-", *words)


def test_one_question_is_judged_alone(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _ask(run, monkeypatch, "How much free space is left on the C: drive?\n", "--json")
    assert said.code == 3 and [(one["severity"], one["rule"], one["field"]) for one in said.json] == [
        ("error", "open-ended", "question")
    ]
    assert said.json[0]["words"] == "How much"
    assert said.json[0]["rephrasing"] == ["Is there at least [ ] % free space on the C: drive?"]


def test_warnings_alone_are_no_failure(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _ask(run, monkeypatch, "Is a secure password policy in place?", "--json")
    assert said.code == 0 and [(one["severity"], one["rule"]) for one in said.json] == [("warning", "vague")]


def test_a_sound_question_gives_an_empty_list(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _ask(run, monkeypatch, "Is the system partition at least 40GB in size?", "--json")
    assert (said.code, said.json) == (0, [])
    plain = _ask(run, monkeypatch, "Is the system partition at least 40GB in size?")
    assert (plain.code, plain.out, plain.err) == (0, "", "Nothing to remark.\n")


def test_people_read_the_remark_the_reason_and_what_to_say_instead(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _ask(run, monkeypatch, "Is the firewall on and are logs kept?")
    assert said.code == 0
    assert "warning two-checks “and are”" in said.out and "be specific in what is tested." in said.out
    assert "→ Is the firewall on?" in said.out and "→ Are logs kept?" in said.out


def test_nothing_is_said_instead_where_it_would_hold_of_the_wrong_thing(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = "What size is the disk and are logs kept?"
    said = _ask(run, monkeypatch, both, "--json")
    assert {one["rule"]: one["rephrasing"] for one in said.json}["open-ended"] == []
    said = _ask(run, monkeypatch, "What size is the disk?", "--json")
    assert said.json[0]["rephrasing"] == ["Is the disk at least [ ] GB in size?"]


def test_one_question_needs_no_practice(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STEERBOARD_DB", str(tmp_path / "none" / "practice.db"))
    assert _ask(run, monkeypatch, "What size is it?").code == 3
    assert run("lint").code == 1


def test_nothing_at_all_is_no_question(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _ask(run, monkeypatch, "", "--json")
    assert said.code == 3 and [one["rule"] for one in said.json] == ["no-question"]


def test_hostile_text_is_data(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _ask(run, monkeypatch, "What is \x1b]0;pwned\x07 [/] \u202e?")
    assert said.code == 3 and "\x1b" not in said.out and "\u202e" not in said.out


def test_the_library_is_linted_by_code(run: Command, done: Command) -> None:
    done("add", "category", "--name", "Backup system", "--prefix", "BKP")
    done("add", "standard", "--category", "BKP", "--name", "One", "--question", "How many restores?")
    done("add", "standard", "--category", "BKP", "--name", "Two", "--question", "Is every laptop encrypted?")
    done(
        "add", "standard", "--category", "BKP", "--name", "Three", "--question", "Are all laptops encrypted?"
    )
    said = run("lint", "--json")
    assert said.code == 3
    found = {(one["code"], one["rule"]) for one in said.json}
    assert {("BKP-001", "open-ended"), ("BKP-001", "no-why"), ("BKP-001", "no-source")} <= found
    assert {("BKP-002", "same"), ("BKP-003", "same")} <= found
    assert "3 standards:" in run("lint").err
    done("standard", "retire", "BKP-001", "BKP-002", "BKP-003")
    assert run("lint", "--json").json == []


def test_a_table_and_a_pack_are_linted_as_they_would_come_in(
    run: Command, done: Command, tmp_path: Path
) -> None:
    table = tmp_path / "checks.csv"
    table.write_text("code,question,why,how\nA-1,What size is it?,Money.,Look.\nA-2,Is it on?,Money.,\n")
    said = run("lint", str(table), "--json")
    assert said.code == 3
    assert [(one["code"], one["rule"]) for one in said.json if one["severity"] == "error"] == [
        ("A-1", "open-ended"),
        ("A-2", "no-how"),
    ]
    pack = tmp_path / "pack.toml"
    pack.write_text(
        '[pack]\nname = "P"\n\n[[category]]\nname = "C"\n\n[[standard]]\nref = "r"\nname = "n"\ncategory = "C"\n'
        'question = "Is it on?"\nwhy = "Money."\nhow = "Look."\n'
    )
    said = run("lint", str(pack))
    assert said.code == 0 and said.out.startswith("r  Is it on?\n  warning no-source")
    assert done("list", "standards", "--json").json == []


def test_the_pack_that_comes_with_the_program_has_its_name_here_too(run: Command) -> None:
    said = run("lint", "starter")
    assert said.code == 0 and "standards: 0 errors, 0 warnings." in said.err


def test_a_file_is_compared_with_the_library_but_not_with_itself(
    run: Command, done: Command, tmp_path: Path
) -> None:
    done("add", "category", "--name", "Backup system", "--prefix", "BKP")
    done("add", "standard", "--category", "BKP", "--name", "One", "--question", "Is every laptop encrypted?")
    table = tmp_path / "checks.csv"
    table.write_text("code,question,why,how\nNEW-1,Are all laptops encrypted?,Money.,Look.\n")
    said = [one for one in run("lint", str(table), "--json").json if one["rule"] == "same"]
    assert [(one["code"], one["about"]) for one in said] == [("NEW-1", "BKP-001")]
    table.write_text("code,question,why,how\nBKP-001,Are all laptops encrypted?,Money.,Look.\n")
    assert [one for one in run("lint", str(table), "--json").json if one["rule"] == "same"] == []


def test_the_age_of_a_source_is_a_fact_of_the_practice(run: Command, done: Command, tmp_path: Path) -> None:
    done("add", "category", "--name", "Backup system", "--prefix", "BKP")
    source = "NIST SP 800-34 | https://csrc.nist.gov/ | NIST | regulator | 2024-09-01"
    words = ["--question", "Is it on?", "--why", "Money.", "--how", "Look.", "--sources", source]
    done("add", "standard", "--category", "BKP", "--name", "One", *words)
    facts = tmp_path / "facts.toml"
    facts.write_text("source_age = 600\n")
    done("config", "--practice", "import", str(facts))
    assert json.loads(run("lint", "--json").out) == []
    facts.write_text("source_age = 1\n")
    done("config", "--practice", "import", str(facts))
    assert [one["rule"] for one in run("lint", "--json").json] == ["old-source"]
    facts.write_text("source_age = 0\n")
    assert "no number of months" in run("config", "--practice", "import", str(facts)).err
