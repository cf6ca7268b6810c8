"""What reviews tell, by command: comparison, alignment, the heat map, who fails what, triage of findings."""

from __future__ import annotations

import json

import pytest

from models.practice import contacts, people
from models.store.store import Store
from tests.cli.test_align import Run, path, run, store
from tui.cli.output import Column, table_lines

__all__ = ["path", "run", "store"]


@pytest.fixture
def two(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Two reviews of ACME a quarter apart: BKP-001 regressed, BKP-002 fixed."""
    for day, values in (("2026-03-02", "yn"), ("2026-06-02", "ny")):
        monkeypatch.setenv("STEERBOARD_TODAY", day)
        code = run("review", "start", "ACME", "--ask", "all")[1].strip()
        for standard, value in zip(("BKP-001", "BKP-002"), values, strict=True):
            run(
                "review", "answer", code, standard, "yes" if value == "y" else "no", "--note", f"seen {value}"
            )
        run("review", "answer", code, "NET-001", "yes")
        run("review", "submit", code)
    return run


def test_review_diff(two: Run) -> None:
    code, out, _ = two("review", "diff", "REV-0001", "REV-0002", "--asked", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["client"], found["points"], found["same"]) == ("ACME", 0, 4)
    assert [(one["standard"], one["what"], one["before"], one["after"]) for one in found["changes"]] == [
        ("BKP-001", "regressed", "yes", "no"),
        ("BKP-002", "fixed", "no", "yes"),
    ]
    assert found["before"] == {
        "words": "REV-0001",
        "review": "REV-0001",
        "day": "2026-03-02",
        "alignment": "67 %",
        "yes": 2,
        "no": 1,
    }
    assert {one["class"]: one["number"] for one in found["steps"]} == {"regressed": 1, "fixed": 1, "same": 4}
    code, out, _ = two("review", "diff", "REV-0001", "REV-0002")
    assert code == 0 and "regressed\tBKP-001" in out
    assert two("review", "diff", "REV-0001", "REV-0009")[0] == 1


def test_reviews_that_asked_different_standards_compare_the_client_unless_what_they_asked_is_wanted(
    two: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The score of what each asked would fall or rise by what was asked, not by what changed at the client."""
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-09-02")
    code = two("review", "start", "ACME", "--ask", "NET")[1].strip()
    two("review", "answer", code, "NET-001", "no")
    assert two("review", "diff", "REV-0002", code)[0] == 1, "nothing is left by it before it is submitted"
    assert two("review", "diff", "REV-0002", code, "--asked")[0] == 0
    two("review", "submit", code)

    def classes(*options: str) -> dict[str, str]:
        found = json.loads(two("review", "diff", "REV-0002", code, "--json", *options)[1])
        return {one["standard"]: one["what"] for one in found["changes"]}

    assert classes() == {"NET-001": "regressed"}
    asked = classes("--asked")
    assert asked["NET-001"] == "regressed" and asked["BKP-001"] == "no longer asked"


def test_alignment_on_a_day(two: Run) -> None:
    found = json.loads(two("alignment", "acme", "--json")[1])
    assert [(one["category"], one["then"], one["now"], one["arrow"]) for one in found["categories"]] == [
        ("Backup", 50, 50, ""),
        ("Network", 100, 100, ""),
    ]
    assert (found["whole"]["now"], found["then_review"], found["falls"]) == (67, "REV-0001", [])
    past = json.loads(two("alignment", "ACME", "--on", "2026-04-01", "--json")[1])
    assert (past["on"], past["review"], past["then"]) == ("2026-03-02", "REV-0001", None)
    assert past["whole"]["explained"]["formula"][1] == "2 ÷ (2 + 1) = 66.67 %"
    code, out, err = two("alignment", "ACME", "--on", "2026-03-01")
    assert (code, out) == (0, "") and "had been submitted" in err
    assert two("alignment", "ACME", "--on", "2026-07-01")[0] == 1
    assert "Backup\t50\t50" in two("alignment", "ACME")[1]
    shown = json.loads(two("show", "client", "ACME", "--json")[1])
    assert shown["categories"] == [
        {"category": "Backup", "aligned": 1, "misaligned": 1},
        {"category": "Network", "aligned": 1, "misaligned": 0},
    ]


def test_why_it_fell(two: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-09-02")
    two("review", "start", "ACME", "--ask", "Network")
    two("review", "answer", "REV-0003", "NET-001", "no")
    two("review", "submit", "REV-0003")
    found = json.loads(two("alignment", "ACME", "--json")[1])
    assert found["falls"] == [
        {
            "category": "Network",
            "points": 100,
            "regressed": ["NET-001"],
            "words": "Network fell by 100: NET-001 turned to no in REV-0003.",
        }
    ]
    assert "NET-001 turned to no in REV-0003" in two("alignment", "ACME")[1]


def test_the_heat_map_and_a_cell_of_it(two: Run) -> None:
    found = json.loads(two("heat", "--json")[1])
    assert [one["category"] for one in found["categories"]] == ["Backup", "Network"]
    assert found["clients"][0]["categories"]["Backup"] == {"percent": 50, "yes": 1, "no": 1}
    assert found["whole"] == {"percent": 67, "yes": 2, "no": 1}
    assert two("heat")[1] == "ACME\t67\t50\t100\n"
    cell = json.loads(two("heat", "ACME", "backup", "--json")[1])
    assert [(one["standard"], one["since"], one["note"]) for one in cell] == [
        ("BKP-001", "2026-06-02", "seen n")
    ]
    assert "BKP-001" in two("heat", "ACME")[1]
    assert two("heat", "ACME", "Network")[1] == ""
    assert two("heat", "ACME", "Telephones")[0] == 1


def test_a_category_is_named_by_its_name_or_its_prefix_wherever_a_table_is_made_of_it(two: Run) -> None:
    tables = [
        two("export", "failing", name, "--format", "csv")[1] for name in ("Backup", "backup", "BKP", "bkp")
    ]
    assert "BKP-001" in tables[0] and len(set(tables)) == 1
    cells = [two("export", "heat", "ACME", name, "--format", "csv")[1] for name in ("Backup", "bkp")]
    assert "BKP-001" in cells[0] and len(set(cells)) == 1
    code, _, said = two("export", "failing", "Telephones", "--format", "csv")
    assert code == 1 and "There is no standard" in said


def test_who_fails_a_standard_and_what_fails_most(two: Run) -> None:
    found = json.loads(two("failing", "bkp-001", "--json")[1])
    assert (found["aligned"], found["misaligned"], found["never_answered"]) == (0, 1, 0)
    assert [(one["client"], one["finding"], one["state"]) for one in found["clients"]] == [
        ("ACME", "FND-0002", "open")
    ]
    assert found["explained"]["shown"] == "0 %"
    assert "ACME" in two("failing", "BKP-001")[1] and two("failing", "BKP-002")[1] == ""
    assert [one["code"] for one in json.loads(two("failing", "--json")[1])] == ["BKP-001"]
    assert two("failing")[1].startswith("BKP-001")


def test_triage_of_a_finding(two: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    who = people.who_is(store, people.login_name())
    contacts.add(store, who, "ACME", {"name": "Ina Owner"}).result()
    said = two(
        "edit", "finding", "FND-0002", "--state", "triaged", "--owner", people.login_name(),
        "--impact-kinds", "productivity", "--impact-kinds", "opportunity cost",
        "--impact", "Two days lost.", "--discussed-with", "Ina Owner",
    )  # fmt: skip
    assert said[0] == 0, said[2]
    shown = json.loads(two("show", "finding", "FND-0002", "--json")[1])
    assert (shown["state"], shown["owner"], shown["impact_kinds"]) == (
        "triaged",
        "Fay Founder",
        ["productivity", "opportunity cost"],
    )
    assert shown["discussed_on"] == "2026-06-02"
    code, _, err = two("edit", "finding", "FND-0002", "--state", "fixed")
    assert code == 1 and "in one step" in err
    accepted = ("--until", "2026-06-30", "--reason", "They move.")
    assert two("finding", "accept", "FND-0002", "--by", "Nobody", *accepted)[0] == 1
    assert two("finding", "accept", "FND-0002", "--by", "ina owner", *accepted)[0] == 0
    text = two("show", "finding", "FND-0002")[1]
    assert "risk accepted" in text and "Ina Owner, until 2026-06-30: They move." in text
    rows = json.loads(two("list", "findings", "--state", "accepted", "--json")[1])
    assert [(row["code"], row["accepted_until"]) for row in rows] == [("FND-0002", "2026-06-30")]
    monkeypatch.setenv("STEERBOARD_TODAY", "2026-07-01")
    assert json.loads(two("list", "findings", "--state", "accepted", "--json")[1]) == []
    assert "which has passed" in two("show", "finding", "FND-0002")[1]
    assert two("finding", "reopen", "FND-0002")[0] == 0
    assert json.loads(two("show", "finding", "FND-0002", "--json")[1])["lapsed"] is False


def test_a_table_with_more_columns_than_a_window_takes_stands_in_parts() -> None:
    """A heat map of a dozen categories was three rows of a terminal to each client."""
    names = [f"Category {number:02d}" for number in range(12)]
    columns = [Column("code", "client"), *(Column(name, name, right=True) for name in names)]
    rows = [{"code": "IRONBRIDGE", **dict.fromkeys(names, 100)}, {"code": "ACME", **dict.fromkeys(names, 7)}]
    lines = table_lines(columns, rows, 80)
    assert all(len(line) <= 80 for line in lines)
    assert [line.split()[0] for line in lines if line] == ["client", "IRONBRIDGE", "ACME"] * 2
    assert lines.count("") == 1 and sum(line.count("100") for line in lines) == 12
    assert len(table_lines(columns, rows, 200)) == 3 and "\t" in table_lines(columns, rows, None)[0]
