"""The schedule by command: series, the year ahead, targets, which clients to begin with, the calendar."""

from __future__ import annotations

import json

import pytest

from models.store.store import Store
from tests.cli.test_align import Run, path, run, store

__all__ = ["path", "run", "store"]
ADD = ("add", "series", "--client", "ACME", "--months", "3", "--starts", "2026-03-16", "--ask", "due")


def test_a_series_from_its_beginning_to_its_end(run: Run, store: Store) -> None:
    assert run(*ADD) == (0, "SER-0001\n", "")
    (row,) = json.loads(run("list", "series", "--json")[1])
    assert (row["code"], row["client"], row["months"], row["starts"]) == ("SER-0001", "ACME", 3, "2026-03-16")
    shown = json.loads(run("show", "series", "SER-0001", "--json")[1])
    assert [one["day"] for one in shown["visits"]] == ["2026-03-16", "2026-06-16", "2026-09-16", "2026-12-16"]
    assert run("edit", "series", "SER-0001", "--months", "6")[0] == 0
    assert store.value("SELECT count(*) FROM reviews") == 2
    code, _, said = run("delete", "series", "SER-0001")
    assert code == 1 and "This would delete series SER-0001 with 2 planned reviews." in said
    assert run("delete", "series", "SER-0001", "--yes")[0] == 0
    assert store.value("SELECT count(*) FROM reviews") == 0
    assert run("undo")[0] == 0
    assert "edit SER-0001 at ACME: every" in run("history", "series", "SER-0001")[1]


def test_the_year_of_each_client_and_of_one(run: Run) -> None:
    run(*ADD)
    (row,) = json.loads(run("list", "schedule", "--json")[1])
    assert (row["code"], row["series"], row["through"], row["months"], row["overdue"]) == (
        "ACME",
        ["SER-0001"],
        "2027-02-28",
        12,
        0,
    )
    said = run("show", "schedule", "ACME")[1]
    assert "scheduled through 2027-02 (12 of 12 months)" in said and "2026-06-16" in said
    assert run("history", "schedule", "ACME")[0] == 0


def test_each_visit_says_what_it_will_ask_on_its_day(run: Run, store: Store) -> None:
    """The base set grows from visit to visit: the year does not say of each what the first one would ask."""
    run(*ADD[:-1], "base")
    visits = json.loads(run("show", "schedule", "ACME", "--json")[1])["visits"]
    first, second, third, *_ = visits
    assert first["asks"] == f"3 questions on {first['day']}: the base set, visit 1 of 2"
    assert second["asks"] == f"3 questions on {second['day']}: the base set, all that applies"
    assert [one["questions"] for one in (first, second, third)] == [3, 3, 0]
    assert [one["asks"] for one in json.loads(run("show", "series", "SER-0001", "--json")[1])["visits"]] == [
        one["asks"] for one in visits
    ]
    shown = json.loads(run("show", "review", second["code"], "--json")[1])
    assert (shown["questions"], shown["asks_words"]) == (3, second["asks"])
    said = run("show", "review", second["code"])[1]
    assert f"3 questions on {second['day']}: the base set, all that applies" in said


def test_the_year_is_planned_on_and_twice_is_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*ADD)
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-08-03")
    assert json.loads(run("schedule", "ahead", "--json")[1]) == {"planned": 2, "months": 12}
    assert run("schedule", "ahead", "ACME")[1] == "0 planned; scheduled through 2027-07 (12 of 12 months)\n"


def test_targets_the_base_set_and_which_clients_to_begin_with(run: Run) -> None:
    run(*ADD)
    rows = json.loads(run("schedule", "targets", "--json")[1])
    assert rows[0]["target"] == 4 and rows[0]["done"] == 0
    assert json.loads(run("schedule", "base", "ACME", "--json")[1]) == {"visits": [3, 6], "held": 0, "due": 3}
    assert "3 questions, visit 1 of 2" in run("schedule", "base", "ACME")[1]
    assert [one["code"] for one in json.loads(run("schedule", "begin", "--json")[1])] == ["ACME"]
    _, out, said = run("schedule", "begin")
    assert "ACME" in out and "Not known yet" in said


def test_the_calendar_goes_to_standard_output(run: Run) -> None:
    run(*ADD)
    for words in (
        ("export", "schedule", "--format", "ics"),
        ("export", "schedule", "ACME", "--format", "ics"),
    ):
        code, out, _ = run(*words)
        assert code == 0 and "RRULE:FREQ=MONTHLY;COUNT=4;INTERVAL=3;BYMONTHDAY=16" in out


def test_the_visits_of_the_year_go_out_as_a_table(run: Run) -> None:
    run(*ADD[:-1], "base")
    rows = json.loads(run("export", "schedule", "ACME", "--document", "visits", "--format", "json")[1])
    assert [(one["day"], one["asks"], one["questions"]) for one in rows[:2]] == [
        ("2026-03-16", "the base set", 3),
        ("2026-06-16", "the base set", 3),
    ]
    code, out, said = run("export", "schedule", "--document", "visits", "--format", "csv")
    assert code == 0 and out.count("ACME") == len(rows), said


def test_a_first_review_that_is_too_large_is_warned_of_when_it_is_started(run: Run) -> None:
    code, _, said = run("schedule", "base", "ACME")
    assert (code, said) == (0, "")
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".toml") as facts:
        facts.write("first_review = 4\n")
        facts.flush()
        assert run("config", "--practice", "import", facts.name)[0] == 0
    code, out, said = run("review", "start", "ACME", "--ask", "all")
    assert (code, out) == (
        0,
        "REV-0001\n",
    ) and "6 questions are many for a first review (more than 4)" in said


@pytest.mark.parametrize(
    "words",
    [
        ("show", "series", "SER-0009"),
        ("show", "schedule", "NOBODY"),
        ("schedule", "ahead", "NOBODY"),
        ("schedule", "base", "NOBODY"),
        ("export", "schedule", "NOBODY", "--format", "ics"),
        ("edit", "series", "SER-0009", "--months", "6"),
    ],
)
def test_what_is_not_there_is_named(run: Run, words: tuple[str, ...]) -> None:
    code, out, said = run(*words)
    assert (code, out) == (1, "") and said.startswith("steerboard: There is no ")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_all_calendars_is_refused_and_no_export_ends_the_program(
    run: Run, day: str
) -> None:
    said = f"{day} is too far away. Name a day from 1900 to 2999.\n"
    for words in (("review", "plan", "ACME", day), (*ADD[:7], day, *ADD[8:])):
        code, _, told = run(*words)
        assert code == 1 and told.endswith(said)
    for last in ("1900-01-01", "2999-12-31"):
        assert run("review", "plan", "ACME", last)[0] == 0
    assert run("export", "schedule", "--format", "ics")[0] == 0
    assert run("export", "schedule", "--document", "visits", "--format", "csv")[0] == 0
