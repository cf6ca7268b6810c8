"""Reviews, findings and scope by command (DESIGN §5), with the acknowledgements of FAULTS §2."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.align import reviews
from models.library.founding import found
from models.practice import clients, people
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from tests.align.conftest import Practice
from tests.office import queries
from tui import cli
from tui.cli.answering import LINE_BYTES

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-03-02"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice of whoever runs the tests, with a client and six standards."""
    monkeypatch.setenv("STEERBOARD_TODAY", TODAY)
    path = tmp_path / "practice" / "practice.db"
    who = found(path, login=people.login_name(), person="Fay Founder", name="Harbour IT")
    with open_store(path) as store:
        practice = Practice(store, who, who, who, who, who, who, lambda day: None)
        practice.standards(practice.category("Backup", "BKP", position=1), "BKP", 3, business_impact="high")
        practice.standards(practice.category("Network", "NET", position=2), "NET", 3)
        clients.add(store, who, {"code": "ACME", "name": "Acme [Dental]"}).result()
    return path


@pytest.fixture
def run(path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; exit code, standard output, standard error."""

    def one(*words: str) -> tuple[int, str, str]:
        code = cli.main(["--db", str(path), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return one


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The practice, read beside the commands."""
    with open_store(path) as store:
        yield store


def answers_of(run: Run, code: str) -> dict[str, Any]:
    """Standard → answer, from `show review --json`."""
    shown = json.loads(run("show", "review", code, "--json")[1])
    return {one["standard"]: one["answer"] for one in shown["answers"]}


def test_whoever_starts_a_second_review_is_told_of_the_first(run: Run) -> None:
    assert run("review", "start", "ACME")[2] == ""
    assert run("review", "start", "ACME") == (0, "REV-0002\n", "REV-0001 of ACME is in progress, too.\n")


def test_a_question_that_is_named_twice_is_done_and_told_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("review", "start", "ACME", "--ask", "all")
    read = queries(monkeypatch)
    named = ("NET-001", "net-001", "NET-002", "NET-001")
    said = run("review", "not-here", "REV-0001", *named, "--reason", "one switch")
    assert said == (0, "NET-001 not applicable\nNET-002 not applicable\n", "")
    assert sum("FROM items i JOIN standards s" in sql for sql in read) == 1, "the questions are read once"


def test_a_review_from_start_to_close(run: Run) -> None:
    code, out, _ = run("review", "start", "acme", "--ask", "all", "--json")
    assert (code, json.loads(out)) == (0, {"review": "REV-0001"})
    assert run("review", "answer", "REV-0001", "BKP-001", "yes")[:2] == (0, "BKP-001 yes\n")
    code, out, _ = run("review", "answer", "rev-0001", "bkp-002", "no", "--note", "no restore", "--json")
    assert json.loads(out)["answer"] == "no" and out.count("\n") == 1
    run("review", "realign", "REV-0001", "BKP-003", "20")
    run("review", "fix", "REV-0001", "BKP-002", "in scope")
    run("review", "not-here", "REV-0001", "NET-001", "NET-002", "--reason", "one switch")
    run("review", "note", "REV-0001", "BKP-001", "seen")
    assert answers_of(run, "REV-0001") == {
        "BKP-001": "yes",
        "BKP-002": "no",
        "BKP-003": "yes",
        "NET-001": None,
        "NET-002": None,
        "NET-003": None,
    }
    run("review", "take-back", "REV-0001", "NET-002")
    code, out, err = run("review", "submit", "REV-0001", "--json")
    assert code == 0 and "2 questions are open and stay due: NET-002, NET-003." in err
    done = json.loads(out)
    assert done["findings"] == {
        "opened": 1,
        "again": 0,
        "regressed": 0,
        "verified": 0,
        "realigned": 1,
    }
    assert len(done["hash"]) == 64 and done["open"] == 2
    code, out, err = run("review", "answer", "REV-0001", "BKP-001", "no")
    assert (code, out) == (1, "") and "was submitted by Fay Founder" in err and err.count("\n") == 1
    run("review", "return", "REV-0001", "look at NET-002")
    assert json.loads(run("show", "review", "REV-0001", "--json")[1])["returned"] == "look at NET-002"
    run("review", "submit", "REV-0001")
    assert run("review", "close", "REV-0001")[0] == 0
    assert run("undo")[0] == 1
    code, out, _ = run("review", "correct", "REV-0001")
    assert (code, out) == (0, "REV-0002\n")
    assert run("review", "cancel", "REV-0002", "--reason", "not needed")[0] == 0
    rows = json.loads(run("list", "reviews", "--client", "ACME", "--json")[1])
    assert [(row["code"], row["state"], row["as_left"], row["as_found"]) for row in rows] == [
        ("REV-0001", "closed", 67, 33),
        ("REV-0002", "cancelled", 67, 33),
    ]
    assert json.loads(run("list", "reviews", "--state", "closed", "--json")[1])[0]["code"] == "REV-0001"


def test_plan_assign_move_and_begin(run: Run, store: Store) -> None:
    who = people.who_is(store, people.login_name())
    people.add(store, who, {"login": "noor", "name": "Noor Said", "roles": ["tam"]}).result()
    code, out, _ = run(
        "review", "plan", "ACME", "2026-04-01", "--ask", "Network", "--remote", "snow", "--json"
    )
    assert (code, json.loads(out)["review"]) == (0, "REV-0001")
    assert run("review", "assign", "REV-0001", "noor")[0] == 0
    assert run("review", "move", "REV-0001", "2026-04-03", "--due", "2026-04-10")[0] == 0
    assert run("review", "move", "REV-0001")[0] == 2
    for place, words in (("on site", ["--on-site"]), ("remote", ["--remote", "snow"])):
        assert run("review", "move", "REV-0001", *words)[0] == 0
        assert json.loads(run("show", "review", "REV-0001", "--json")[1])["place"] == place
    assert run("review", "move", "REV-0001", "--on-site", "--remote", "snow")[0] == 2
    shown = json.loads(run("show", "review", "REV-0001", "--json")[1])
    assert (shown["tam"], shown["planned"], shown["due"], shown["place_reason"]) == (
        "Noor Said",
        "2026-04-03",
        "2026-04-10",
        "snow",
    )
    assert run("review", "start", "REV-0001")[:2] == (0, "REV-0001\n")
    assert list(answers_of(run, "REV-0001")) == ["NET-001", "NET-002", "NET-003"]


def test_confirm_as_unchanged(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("review", "start", "ACME")
    for standard, value in (("BKP-001", "yes"), ("BKP-002", "no"), ("BKP-003", "yes")):
        run("review", "answer", "REV-0001", standard, value)
    run("review", "submit", "REV-0001")
    monkeypatch.setenv("STEERBOARD_TODAY", "2027-03-02")
    run("review", "start", "ACME")
    assert run("review", "confirm", "REV-0002")[0] == 2
    code, out, _ = run("review", "confirm", "REV-0002", "BKP-001", "--json")
    assert json.loads(out) == {"confirmed": 1, "stale": [], "left": []}
    assert run("review", "confirm", "REV-0002", "--all")[:2] == (0, "2 answers confirmed as unchanged\n")
    assert answers_of(run, "REV-0002")["BKP-002"] == "no"
    assert run("review", "confirm", "REV-0002", "--all")[0] == 1


def test_findings_and_their_story(run: Run) -> None:
    run("review", "start", "ACME")
    run("review", "answer", "REV-0001", "BKP-002", "no", "--note", "no restore")
    run("review", "submit", "REV-0001")
    rows = json.loads(run("list", "findings", "--client", "ACME", "--json")[1])
    assert [(row["code"], row["standard"], row["state"], row["note"]) for row in rows] == [
        ("FND-0001", "BKP-002", "open", "no restore")
    ]
    shown = json.loads(run("show", "finding", "FND-0001", "--json")[1])
    assert [(event["what"], event["review"]) for event in shown["events"]] == [("opened", "REV-0001")]
    assert json.loads(run("list", "findings", "--state", "verified", "--json")[1]) == []
    assert run("list", "findings", "--client", "NOBODY")[0] == 1
    assert run("add", "finding")[0] == 2
    assert "Acme [Dental]" in run("show", "finding", "FND-0001")[1]


def test_what_is_asked_and_why(run: Run) -> None:
    rows = json.loads(run("scope", "ACME", "--json")[1])
    assert [row["asked"] for row in rows] == [True] * 6
    code, out, _ = run(
        "scope", "ACME", "out", "category", "Network", "--reason", "moving", "--until", "2026-06-30"
    )
    assert code == 0
    passed = ("--reason", "moving", "--until", "2020-06-30")
    code, _, err = run("scope", "ACME", "out", "category", "Network", *passed)
    assert code == 1 and "2020-06-30 has passed" in err
    rows = json.loads(run("scope", "ACME", "--json")[1])
    assert rows[3]["because"] == "decided: not asked (category Network), until 2026-06-30: moving"
    for nothing in ("²", "9" * 5000, "x"):
        assert run("scope", "ACME", "withdraw", nothing)[0] == 2
    assert run("scope", "ACME", "withdraw", out.strip())[0] == 0
    assert all(row["asked"] for row in json.loads(run("scope", "ACME", "--json")[1]))
    assert run("scope", "ACME", "out", "Network", "--reason", "x")[0] == 2
    code, _, err = run("scope", "ACME", "in", "tag", "hipaa")
    assert code == 1 and "needs a reason" in err


def test_evidence_by_file_link_and_output(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("review", "start", "ACME")
    log = tmp_path / "job.log"
    log.write_bytes(b"ok")
    assert run("review", "evidence", "REV-0001", "BKP-001", "--file", str(log))[0] == 0
    assert run("review", "evidence", "REV-0001", "BKP-001", "--link", "https://x.example")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"line\n")))
    assert run("review", "evidence", "REV-0001", "BKP-001", "--output")[0] == 0
    assert run("review", "evidence", "REV-0001", "BKP-001")[0] == 2
    assert run("review", "evidence", "REV-0001", "BKP-001", "--file", str(tmp_path / "none"))[0] == 1
    shown = json.loads(run("show", "review", "REV-0001", "--json")[1])
    assert shown["answers"][0]["evidence"] == 3
    assert run("review", "feedback", "REV-0001", "BKP-001", "too easy")[0] == 0


def test_feedback_is_shown_with_the_standard_and_settled(run: Run) -> None:
    def states() -> list[str]:
        told = json.loads(run("show", "standard", "BKP-001", "--json")[1])["feedback"]
        return [f"{one['text']}: {one['state']}" for one in told]

    run("review", "start", "ACME")
    for text in ("too easy", "too long"):
        assert run("review", "feedback", "REV-0001", "BKP-001", text)[0] == 0
    assert run("standard", "settle", "BKP-001")[0] == 0
    assert states() == ["too long: new", "too easy: done"]
    assert run("standard", "settle", "bkp-001", "--declined")[0] == 0
    assert states() == ["too long: declined", "too easy: done"]
    code, _, err = run("standard", "settle", "BKP-001")
    assert code == 1 and "No feedback on BKP-001 waits." in err


def test_answers_from_a_file_name_what_was_refused(run: Run, tmp_path: Path) -> None:
    run("review", "start", "ACME")
    lines = tmp_path / "answers.txt"
    lines.write_bytes(b"BKP-001 yes\nXXX-001 yes\nBKP-002 no r\xe9seau\n")
    code, out, _ = run("review", "answers", "REV-0001", str(lines))
    shows = "`steerboard show review REV-0001` shows what it asks."
    assert (code, out.splitlines()) == (
        1,
        ["ACK BKP-001", f"NAK XXX-001 REV-0001 does not ask XXX-001. {shows}", "ACK BKP-002"],
    )
    shown = json.loads(run("show", "review", "REV-0001", "--json")[1])
    assert shown["answers"][1]["note"] == "r\ufffdseau"
    assert run("review", "answers", "REV-0009", str(lines))[0] == 1


def test_a_line_that_is_too_long_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What stands at its end is never an answer of its own, and a mark that only looks like a new line makes none."""
    run("review", "start", "ACME")
    lines = b"BKP-001 yes " + b"x" * (LINE_BYTES - 12) + b"BKP-002 no\nBKP-003 yes a\xe2\x80\xa8b"
    (tmp_path / "answers.txt").write_bytes(lines)
    for file in ("-", str(tmp_path / "answers.txt")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        code, out, _ = run("review", "answers", "REV-0001", file)
        assert code == 1 and [line.split()[:2] for line in out.splitlines()] == [
            ["NAK", "BKP-001"],
            ["ACK", "BKP-003"],
        ]
    monkeypatch.setattr(sys, "stdin", None)
    code, _, err = run("review", "answers", "REV-0001", "-")
    assert code == 1 and "There is no standard input" in err


def test_each_acknowledgement_comes_at_once_and_after_the_commit(run: Run, path: Path) -> None:
    """The line is there before the next one is sent, and another process sees the answer by then."""
    run("review", "start", "ACME")
    command = [sys.executable, "-m", "tui", "--db", str(path), "review", "answers", "REV-0001", "-"]
    with (
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
        open_store(path) as other,
    ):
        assert process.stdin is not None and process.stdout is not None
        for n, standard in enumerate(("BKP-001", "BKP-002", "BKP-003"), 1):
            process.stdin.write(f"{standard} yes\n".encode())
            process.stdin.flush()
            assert process.stdout.readline() == f"ACK {standard}\n".encode()
            assert other.value("SELECT count(*) FROM answers WHERE value = 1") == n
        process.stdin.close()
        assert process.wait(10) == 0


def test_who_may_not_is_told_whose_it_is(run: Run, store: Store) -> None:
    who = people.who_is(store, people.login_name())
    people.add(store, who, {"login": "lou", "name": "Lou Looker", "roles": ["viewer"]}).result()
    code, _, err = run("--as", "lou", "review", "start", "ACME")
    assert code == 1 and err.startswith("steerboard: Starting a review is not a viewer's")
    assert reviews.all_reviews(store) == ()
    assert isinstance(who, Who)
