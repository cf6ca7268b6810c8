"""What is typed after `steerboard`: the workstation or a command, and nothing imported that is not needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models import reach
from models.errors import Problem
from models.practice import people
from tests.conftest import ROOT
from tests.terminal import Terminal
from tui import __main__ as program


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["--db", "x.db"], True),
        (["--db=x.db", "--as", "dana", "--read-only"], True),
        (["open", "review", "REV-0017"], True),
        (["demo"], True),
        (["--db", "x.db", "demo"], True),
        (["demo", "--no-open"], False),
        (["open", "review"], False),
        (["list", "clients"], False),
        (["--help"], False),
        (["--version"], False),
        (["--db"], False),
        (["demo", "--help"], False),
    ],
)
def test_workstation_or_command(arguments: list[str], wanted: bool) -> None:
    options, words = program._split(arguments)
    assert (options is not None and program._wants_workstation(words)) is wanted


def test_options_before_the_words() -> None:
    options, words = program._split(["--db", "a b.db", "--as=dana", "open", "client", "ACME"])
    assert options == {"--db": "a b.db", "--as": "dana"}
    assert words == ["open", "client", "ACME"]


@pytest.mark.parametrize(
    ("colorterm", "term", "colours"),
    [("truecolor", "xterm", 1 << 24), ("", "xterm-256color", 256), ("", "linux", 16), ("", "screen", 16)],
)
def test_colours(monkeypatch: pytest.MonkeyPatch, colorterm: str, term: str, colours: int) -> None:
    monkeypatch.setenv("COLORTERM", colorterm)
    monkeypatch.setenv("TERM", term)
    assert program.colours() == colours


def test_the_check_of_the_terminal_imports_neither_textual_nor_click() -> None:
    code = (
        "import sys; import tui.__main__, tui.first, tui.leaving; "
        "print([name for name in ('textual', 'click', 'sqlite3', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_screen_imports_nothing_that_it_does_not_need(practice: Path) -> None:
    code = (
        "import sys; import tui.workstation, screens.rhythm.today, models.store.opening, models.practice.people; "
        "heavy = ('click', 'sqlite_utils', 'jinja2', 'weasyprint', 'openpyxl', 'yaml', 'babel', 'icalendar', 'pygal', "
        "'rapidfuzz', 'markdown_it', 'xlsxwriter', 'screens.kit.form', 'screens.kit.dialogs'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_practice_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with Terminal([sys.executable, "-m", "tui", "--db", str(missing)], cwd=ROOT) as terminal:
        assert terminal.wait_exit() == 1
        assert "missing.db" in "".join(terminal.text.split("\n"))
        assert b"Traceback" not in terminal.raw


def test_something_stands_on_the_screen_before_textual_is_imported(practice: Path) -> None:
    with Terminal([sys.executable, "-m", "tui", "--db", str(practice)], cwd=ROOT) as terminal:
        terminal.wait_for("Steerboard")
        assert b"\x1b[?2026$p" not in terminal.raw
        terminal.type("q")  # typed before anything can read it
        assert terminal.wait_exit(20) == 0


def test_a_missing_place_is_told(practice: Path) -> None:
    with Terminal(
        [sys.executable, "-m", "tui", "--db", str(practice), "open", "review", "REV-9999"], cwd=ROOT
    ) as terminal:
        terminal.wait_for("REV-9999", 20)
        assert terminal.process.poll() is None


def test_settings_that_cannot_be_read_are_told(practice: Path, home: Path) -> None:
    folder = home / "config" / "steerboard"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text("theme = pink\n", encoding="utf-8")
    with Terminal([sys.executable, "-m", "tui", "--db", str(practice)], cwd=ROOT) as terminal:
        assert terminal.wait_exit() == 1
        assert "settings.toml cannot be read" in " ".join(terminal.text.split())


def test_an_interrupt_before_anything_stands_on_the_screen_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_split", interrupt)
    assert program.run() == 130


def test_who_comes_through_sshd_makes_no_practice_and_opens_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("models.settings.account_folders", tuple)
    with pytest.raises(Problem, match="no practice here yet"):
        program._open({}, [], True)
    assert program._open({}, [], False)[1] is None


def test_who_comes_through_sshd_or_sudo_names_files_of_some_folders_only(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"--db": str(practice)}
    monkeypatch.setattr("models.settings.account_folders", tuple)

    def opened(forced: bool) -> reach.Reach | None:
        _, store, _ = program._open(options, [], forced)
        assert store is not None
        store.close()
        return reach.current()

    assert opened(False) is None
    limited = opened(True)
    assert limited is not None and limited.practice == practice.parent
    reach.limit(None)
    monkeypatch.setattr(people, "login_name", lambda: "dana")
    assert opened(False) is not None
