"""The walk in a real terminal: whole, hung up in the middle, with a second writer, with hostile names, in one read
what was typed on a bad line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.align import reviews
from models.store.change import Change
from models.store.drafts import Drafts
from tests.align import walking
from tests.align.walking import Review
from tests.terminal import Terminal

PROGRAM = (sys.executable, "-I", "-m", "tui")


def walk(review: Review, **options: Any) -> Terminal:
    """The program, at the review, as Dana."""
    command = [*PROGRAM, "--db", str(review.path), "--as", "dana", "open", "review", review.code]
    return Terminal(command, **options)


def command(review: Review, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """A command in another process, as Noor."""
    return subprocess.run(
        [*PROGRAM, "--db", str(review.path), "--as", "noor", *words], input=text, capture_output=True, text=True,
        env=dict(os.environ), timeout=60,
    )  # fmt: skip


def test_the_whole_walk_from_the_first_answer_to_the_submission(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        for number in range(1, 17):
            terminal.wait_for(f"{number} of 16")
            if number == 3:
                terminal.press("N")
                terminal.wait_for("keeps the note")
                terminal.type("no alert rule")
                terminal.press("enter")
            else:
                terminal.press("n" if number == 8 else "y")
        terminal.wait_for("nothing is open: > submits.")
        terminal.wait_until(lambda: review.values() == "yynyyyynyyyyyyyy")
        terminal.press(">")
        terminal.wait_for("Findings that come of it: 2 opened.")
        terminal.press("y")
        terminal.wait_for("REV-0001 is submitted: its answers are frozen.")
        terminal.wait_for("Findings: 2 opened.")
        terminal.press("esc")
        terminal.wait_for("> close")
        assert review.item("BKP-003").note == "no alert rule"
        terminal.press("y")
        terminal.wait_for("its answers stay as they are")
        assert review.walk.review.state == "submitted"


def test_what_was_typed_on_a_bad_line_comes_in_one_read_and_all_counts(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.type("yynNno rule\ryo")
        terminal.wait_for("not applicable here, because")
        terminal.type("cloud\ryk.late\ry")
        terminal.wait_for("8 of 16")
        terminal.wait_quiet()
        assert review.values()[:8] == "yynny-y·"
        assert review.item("BKP-004").note == "no rule" and review.item("NET-001").note == "late"


def test_a_hang_up_in_the_middle_loses_no_answer_and_keeps_what_was_being_typed(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("y", "n", "N")
        terminal.type("half a sent")
        terminal.wait_for("half a sent")
        terminal.hang_up()
        assert terminal.wait_exit(5) == 129
    assert review.values()[:3] == "ynn"
    key = review.item("BKP-003").id
    assert Drafts(review.store, review.dana, "later").get(f"item {key}", "note") == "half a sent"


def test_a_termination_leaves_the_terminal_as_it_was(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("y")
        terminal.wait_for("2 of 16")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit(5) == 143
        assert b"\x1b[?1049l" in terminal.raw
    assert review.values()[0] == "y"


def test_a_second_writer_in_another_process(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("N")
        terminal.wait_for("keeps the note")
        terminal.type("my own wo")
        said = command(
            review, "review", "answers", review.code, "-", text="BKP-002 no no copy\nNET-001 yes\n"
        )
        assert said.stdout.splitlines() == ["ACK BKP-002", "ACK NET-001"], said.stderr
        terminal.wait_for("✗ Off-site copy", 3)
        assert "my own wo" in terminal.text and "✓ Firewall firmware" in terminal.text
        terminal.type("rds")
        terminal.press("enter", "y")
        terminal.wait_for("3 of 16")
        terminal.wait_quiet()
        assert review.item("BKP-001").note == "my own words"
        assert review.item("BKP-002").value is True and review.item("BKP-002").who == review.dana.id


HOSTILE = (
    "[/] Acme [EU] Ltd",
    "[@click=app.quit]go[/]",
    "a\x1b]0;owned\x07b\x1b[2Jc",
    "x\u202eevil\u2066y",
    "é" + "\u0301" * 40,
    "宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽",
    "$primary {text} %s {0}",
)


def test_hostile_names_are_shown_as_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.practice(tmp_path)
    questions = [(text, f"Is {text} so?") for text in HOSTILE]
    walking.ask(made, HOSTILE[0], "HOS", questions, why=HOSTILE[1], how="\n".join(HOSTILE))

    def rename(change: Change) -> None:
        change.update("clients", change.value("SELECT id FROM clients"), {"name": HOSTILE[2] + HOSTILE[0]})

    made.store.change(made.fay, "rename", rename).result()
    made.code = reviews.start(made.store, made.dana, "ACME", "all").result()
    with walk(made) as terminal:
        terminal.wait_for("1 of 7", 20)
        assert "[/] Acme [EU] Ltd" in terminal.text and "[@click=app.quit]go[/]" in terminal.text
        for number in range(1, 8):
            terminal.wait_for(f"{number} of 7")
            terminal.press(".")
            terminal.wait_for("keeps the note")
            terminal.type("[/] [bold]$note")
            terminal.press("enter")
            terminal.wait_gone("keeps the note")
            terminal.press("y")
        terminal.wait_for("nothing is open")
        terminal.press(">")
        terminal.wait_for("y submits")
        terminal.press("esc")
        terminal.wait_for("n no")
        terminal.press("=")
        terminal.wait_for("aligned ÷")
        terminal.press("esc")
        terminal.wait_for("n no")
        terminal.press("h")
        terminal.wait_for("HOS-007 ")
        terminal.press("2")
        terminal.wait_for("In progress")
        assert b"\x1b]0;owned" not in terminal.raw and "\u202e".encode() not in terminal.raw
        assert "\u0301\u0301\u0301".encode() not in terminal.raw
    assert made.values() == "y" * 7 and made.walk.items[0].note == "[/] [bold]$note"
    made.store.close()


def test_an_answer_sends_little_and_an_idle_walk_nothing(review: Review) -> None:
    with walk(review) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.wait_quiet(0.5)
        counts = []
        for key in "yyynyyy":
            with terminal.counting() as sent:
                terminal.press(key)
            counts.append(sent.count)
        assert sum(counts) / len(counts) < 3000, counts
        before = len(terminal.raw)
        terminal.wait_quiet(2.5)
        assert len(terminal.raw) == before


@pytest.mark.slow
def test_a_review_of_3000_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    made = walking.long(tmp_path, 3000)
    with walk(made) as terminal:
        terminal.wait_for("1 of 3000", 30)
        terminal.press(*"yynyy")
        terminal.wait_for("6 of 3000")
        terminal.press("end")
        terminal.wait_for("3000 of 3000")
        terminal.press("n", "g")
        terminal.wait_for("6 of 3000")
        terminal.press("pgdn", "y")
        terminal.wait_quiet()
        terminal.type("/item 2999")
        terminal.press("enter", "y")
        terminal.wait_quiet()
    values = made.values()
    assert (
        values[:5] == "yynyy" and values[-1] == "n" and values[2998] == "y" and values.count("·") == 3000 - 8
    )
    made.store.close()


@pytest.mark.parametrize(
    "term", ["linux", *(pytest.param(term, marks=pytest.mark.slow) for term in ("vt220", "screen"))]
)
def test_few_colours_and_plain_signs(review: Review, term: str) -> None:
    with walk(review, term=term, env={"COLORTERM": None}) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("y", "n")
        terminal.wait_for("3 of 16")
        terminal.wait_for("✓ Daily image")
        terminal.wait_for("✗ Off-site copy")


def test_a_window_of_60_columns(review: Review) -> None:
    with walk(review, columns=60, rows=15) as terminal:
        terminal.wait_for("1 of 16", 20)
        terminal.press("y")
        terminal.wait_for("2 of 16")
        assert terminal.row(-1).endswith("? all keys") and " open" in terminal.row(-2)
        terminal.resize(120, 40)
        terminal.wait_for("Mend")
        terminal.press("n")
        terminal.wait_for("3 of 16")
