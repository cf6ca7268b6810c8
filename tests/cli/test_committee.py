"""The committee on the command line: what waits for it, what it decided, and deciding."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def filled(done: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """BKP-001 was approved a year ago and has feedback, BKP-002 is proposed."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-03-01")
    done("add", "category", "--name", "Backup", "--prefix", "BKP")
    for name in ("Restore test", "Retention"):
        given = ("--question", f"Is the {name} done?", "--why", "Hope is no plan.", "--how", "Look.")
        done("add", "standard", "--category", "BKP", "--name", name, *given)
    done("standard", "propose", "BKP-001", "BKP-002")
    done("standard", "approve", "BKP-001")
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-01")
    assert done("standard", "feedback", "BKP-001", "The menu path is gone.").out == "1\n"
    return done


def test_the_queue_is_listed_and_emptied(filled: Command) -> None:
    rows = filled("list", "queue", "--json").json
    assert [(one["id"], one["standard"]) for one in rows] == [
        ("proposed BKP-002", "BKP-002"),
        ("feedback 1", "BKP-001"),
        ("review BKP-001", "BKP-001"),
    ]
    assert [one["days"] for one in filled("list", "queue", "--section", "review", "--json").json] == [365]
    assert "The menu path is gone." in filled("show", "queue", "feedback 1").out
    filled("standard", "approve", "BKP-002")
    filled("standard", "settle", "BKP-001", "--declined")
    assert filled("standard", "keep", "bkp-001", "--reason", "Still right.").err == "BKP-001 kept.\n"
    assert filled("list", "queue").err == "Nothing waits for the committee.\n"
    assert filled("list", "queue", "--json").json == []
    filled("undo")
    assert [one["id"] for one in filled("list", "queue", "--json").json] == ["review BKP-001"]


def test_decisions_and_feedback_are_listed_and_shown(filled: Command) -> None:
    filled("standard", "keep", "BKP-001", "--reason", "Still right.")
    rows = filled("list", "decisions", "--standard", "BKP-001", "--json").json
    assert [(one["what"], one["reason"], one["on"], one["n"]) for one in rows] == [
        ("keep", "Still right.", "2027-03-01", 1),
        ("approve", "", "2026-03-01", 1),
    ]
    assert [one["what"] for one in filled("list", "decisions", "--what", "keep", "--json").json] == ["keep"]
    assert "Still right." in filled("show", "decision", str(rows[0]["id"])).out
    filled("standard", "settle", "BKP-001")
    assert filled("list", "feedback").err == "No feedback waits.\n"
    [row] = filled("list", "feedback", "--all", "--standard", "BKP-001", "--json").json
    assert (row["state"], row["text"]) == ("done", "The menu path is gone.")
    assert "The menu path is gone." in filled("show", "feedback", "1").out
    assert filled("history", "decision", str(rows[0]["id"])).out


def test_how_often_says_what_is_proposed(filled: Command, run: Command) -> None:
    assert (
        filled("standard", "frequency", "BKP-001").out.splitlines()[0]
        == "How often BKP-001 is asked: yearly, as it is"
    )
    for words in (
        ["standard", "frequency", "BKP-001", "accept"],
        ["standard", "frequency", "BKP-002"],
        ["standard", "frequency", "NIX-1", "decline"],
        ["standard", "keep", "BKP-002"],
        ["show", "queue", "nothing"],
        ["show", "decision", "x"],
        ["show", "decision", "99"],
        ["show", "feedback", "99"],
    ):
        said = run(*words)
        assert said.code == 1 and said.out == "" and said.err.count("\n") == 1, words
