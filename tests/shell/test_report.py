"""FAULTS E6 and E7: a crash tells a number; the log holds no client's data and is nobody else's to read."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from tests.conftest import ROOT
from tests.shell.conftest import Start
from tests.terminal import Terminal
from tui import report


def crash() -> Exception:
    """A mistake with a client's name in its text and in a local variable."""
    client = "Acme Dental"
    try:
        raise KeyError(client)
    except KeyError as error:
        return error


def test_e07_the_log_holds_where_but_not_what() -> None:
    number = report.report(crash())
    text = report.log_path().read_text(encoding="utf-8")
    assert number in text
    assert "builtins.KeyError" in text
    assert "test_report.py" in text
    assert "Acme" not in text
    assert stat.S_IMODE(report.log_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(report.log_path().parent.stat().st_mode) == 0o700


def test_e07_causes_are_followed_and_a_circle_ends() -> None:
    first, second = ValueError("a"), TypeError("b")
    first.__cause__, second.__cause__ = second, first
    report.report(first)
    text = report.log_path().read_text(encoding="utf-8")
    assert text.count("builtins.ValueError") == 1
    assert text.count("builtins.TypeError") == 1


def test_e07_what_failed_in_a_worker_is_named() -> None:
    report.report(WorkerFailed(crash()))
    text = report.log_path().read_text(encoding="utf-8")
    assert "builtins.KeyError" in text
    assert "test_report.py" in text
    assert "Acme" not in text


def test_e07_the_log_is_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LOG_BYTES", 500)
    for _ in range(20):
        report.report(crash())
    files = sorted(report.log_path().parent.iterdir())
    assert len(files) == report.LOG_FILES + 1
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size < 2000


def test_e06_a_crash_is_one_sentence_and_exit_code_70(trial: Start) -> None:
    terminal = trial()
    terminal.press("!")
    assert terminal.wait_exit() == 70
    said = " ".join(terminal.text.split())
    assert re.search(r"report \d{8}-\d{6}-[0-9a-f]{4}", said.replace(" ", "")) or "report" in said
    assert "Traceback" not in said
    assert b"Acme Dental" not in terminal.raw.rpartition(b"\x1b[?1049l")[2]
    text = report.log_path().read_text(encoding="utf-8")
    assert "builtins.RuntimeError" in text
    assert "Acme" not in text


def test_what_goes_wrong_beside_the_screen_is_in_the_log(practice: Path) -> None:
    """A draft that the file does not take, say: it stops nobody, and must not be lost on a screen that nobody reads."""
    failing = (
        "import sys; from tui import __main__ as program; from models.store import drafts; "
        "drafts._PUT = drafts._PUT.replace(':text', 'NULL'); sys.exit(program.run())"
    )
    command = [sys.executable, "-c", failing, "--db", str(practice), "open", "clients", "-"]
    with Terminal(command, cwd=ROOT) as terminal:
        terminal.wait_for("add", 20)
        terminal.press("a")
        terminal.wait_for("As the client calls itself.")
        terminal.type("Acme")
        log = report.log_path()
        terminal.wait_until(lambda: log.exists() and "IntegrityError" in log.read_text(encoding="utf-8"), 10)
        assert "Acme" not in log.read_text(encoding="utf-8")
        terminal.press("ctrl+q")
        terminal.wait_for("Quit")
        terminal.press("enter")
        assert terminal.wait_exit() == 0
