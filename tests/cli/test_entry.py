"""How a command begins and ends: exit codes, streams, signals, crashes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.errors import Problem
from models.store.store import Store
from tests.cli.conftest import ENTRY, Command, entry
from tests.conftest import ROOT
from tui import cli

# Exit codes and streams ------------------------------------------------------------------------------------


def test_help_names_the_commands_and_fits_80_columns() -> None:
    said = entry("--help")
    assert said.code == 0 and said.err == ""
    assert "review" in said.out and "doctor" in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 80


def test_version() -> None:
    said = entry("--version")
    assert said.code == 0 and said.out.startswith("steerboard ") and said.err == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["frobnicate"], "No such command"),
        (["stnadard"], "Did you mean 'standard'?"),
        (
            ["list", "assets"],
            "clients, contacts, people, standards, categories, packs, queue, feedback, decisions, reviews, findings",
        ),
        (["list", "client"], "The kinds are"),
        (["show", "proposal", "P-0001"], "The kinds are"),
        (["add", "review", "--client", "ACME"], "review start"),
        (["add", "ship"], "The kinds are"),
        (["delete", "person", "dana"], "--active no"),
        (["show", "client"], "CODE"),
        (["list", "clients", "--frob"], "No such option"),
        (["list", "clients", "--json", "--csv"], "Choose one"),
        (["edit", "client", "ACME"], "at least one field"),
        (["add", "client"], "--name"),
        (["history", "client"], "KIND CODE"),
        (["--db"], "--db"),
        (["open", "client"], "CODE"),
        ([], "Missing command"),
    ],
)
def test_wrong_usage_ends_with_2(run: Command, words: list[str], reason: str) -> None:
    said = run(*words)
    assert said.code == 2 and said.out == ""
    assert said.err.startswith("steerboard: ") and reason in said.err
    assert said.err.count("\n") == 1


def test_a_group_without_a_word_shows_its_help(run: Command) -> None:
    for word in ("list", "add", "import", "standard", "pack", "review"):
        said = run(word)
        assert said.code == 2 and said.out == "" and "Usage: steerboard" in said.err


def test_no_practice_is_one_line_and_1() -> None:
    said = entry("list", "clients")
    assert said.code == 1 and said.out == ""
    assert said.err.startswith("steerboard: There is no practice at ") and said.err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"not a database, not a database, not a database",
        *(pytest.param(content, marks=pytest.mark.slow) for content in (b"", b"SQLite format 3\0")),
    ],
)
def test_what_is_no_practice_is_one_line_and_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    for words in (["list", "clients"], ["add", "client", "--name", "X"], ["undo"], ["doctor"]):
        said = entry("--db", str(file), *words)
        assert said.code in (1, 3) and "Traceback" not in said.err and str(file) in said.err + said.out
        assert (said.err + said.out).count("\n") == 1
    assert file.read_bytes() == content


def test_an_unknown_practice_is_named(path: Path) -> None:
    said = entry("--db", "harbour", "list", "clients")
    assert said.code == 1 and "no practice called “harbour”" in said.err


def test_a_practice_by_its_name_in_the_settings(path: Path, home: Path) -> None:
    settings = home / "config" / "steerboard" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[practices]\nharbour = "{path}"\n', encoding="utf-8")
    assert entry("--db", "harbour", "list", "people", env={"STEERBOARD_DB": ""}).out.count("\n") == 1


def test_settings_that_are_wrong_are_named_and_stop_nobody(home: Path, run: Command) -> None:
    settings = home / "config" / "steerboard" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("teme = 'dark'\n", encoding="utf-8")
    assert run("list", "clients").code == 0
    said = run("config")
    assert said.code == 1 and "line 1: teme is no setting." in said.err


# Crashes ---------------------------------------------------------------------------------------------------


def test_a_crash_tells_a_number_and_no_value(
    run: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("Acme's secret")

    monkeypatch.setattr("models.practice.people.all_people", explode)
    said = run("list", "people")
    assert said.code == 70 and said.out == ""
    assert said.err.count("\n") == 1 and "Traceback" not in said.err and "secret" not in said.err
    log = home / "state" / "steerboard" / "steerboard.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text and "secret" not in text
    assert text.split()[0] in said.err


def test_ctrl_c_is_quiet(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("models.practice.people.all_people", interrupt)
    assert run("list", "people") == cli_said(130)


def cli_said(code: int) -> object:
    """An answer of nothing but an exit code."""
    from tests.cli.conftest import Said

    return Said(code, "", "")


# Streams that fail -----------------------------------------------------------------------------------------


def test_a_reader_that_goes_away_is_no_news(path: Path, run: Command) -> None:
    rows = "".join(f"C{number},Client {number} {'x' * 400}\n" for number in range(400))
    assert entry("import", "clients", "-", stdin=f"code,name\n{rows}".encode()).code == 0
    process = subprocess.Popen(
        [*ENTRY, "list", "clients", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 1


def test_standard_output_that_is_full_is_a_sentence(path: Path) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [*ENTRY, "list", "people", "--json"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert result.returncode == 1
    assert result.stderr.decode().startswith("steerboard: What was to be written could not be")
    assert result.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "closed", [">&-", *(pytest.param(one, marks=pytest.mark.slow) for one in ("<&- >&-", "1</dev/null"))]
)
def test_a_closed_standard_output_is_a_sentence(path: Path, closed: str) -> None:
    """Nothing was written, so it is not done; and the practice is not opened under the number of a stream."""
    result = _redirected("list", "people", closed)
    assert result.returncode == 1
    assert result.stderr.decode() == (
        "steerboard: What was to be written could not be: standard output is closed. "
        "Leave it open, or name a file.\n"
    )
    assert _redirected("list", "people", "<&- >&- 2>&-").returncode == 1


@pytest.mark.parametrize(
    "closed",
    ["<&- 2>&-", *(pytest.param(one, marks=pytest.mark.slow) for one in ("<&-", "2>&-", "2>/dev/full"))],
)
def test_a_command_needs_only_the_stream_that_it_writes_data_to(path: Path, closed: str) -> None:
    result = _redirected("list", "people", closed)
    assert result.returncode == 0 and result.stdout and not result.stderr
    result = _redirected("export", "people", "--format", "csv", "-o", str(path.parent / "people.csv"), closed)
    assert result.returncode == 0 and (path.parent / "people.csv").stat().st_size


@pytest.mark.parametrize("words", [("restore", "-"), ("load", "-"), ("import", "clients", "-")])
def test_a_closed_standard_input_is_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    if words[0] == "load":
        monkeypatch.setenv("STEERBOARD_DB", str(path.with_name("new.db")))
    result = _redirected(*words, "<&-")
    assert (result.returncode, result.stdout, result.stderr.count(b"\n")) == (1, b"", 1)
    assert b"There is no standard input" in result.stderr


def test_a_file_is_written_with_standard_output_closed(path: Path) -> None:
    made = path.parent / "people.csv"
    result = _redirected("export", "people", "--format", "csv", "-o", str(made), ">&-")
    assert result.returncode == 0 and b"Wrote" in result.stderr and made.stat().st_size


def _redirected(*words: str) -> subprocess.CompletedProcess[bytes]:
    command = " ".join([*ENTRY, *words])
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, check=False, timeout=60)


def test_a_locale_without_the_characters(path: Path) -> None:
    assert cli.main(["add", "client", "--name", "Café → Zürich"]) == 0
    result = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "tui", "list", "clients"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert result.returncode == 0 and b"Traceback" not in result.stderr and b"Z" in result.stdout


# Signals ---------------------------------------------------------------------------------------------------


def _waiting(*, ignoring: bool = False) -> subprocess.Popen[bytes]:
    """A command that waits for its standard input, with the practice open."""
    process = subprocess.Popen(
        [*ENTRY, "import", "clients", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=(lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) if ignoring else None,
    )
    end = time.monotonic() + 30
    status = Path(f"/proc/{process.pid}/status")
    while time.monotonic() < end:
        caught = int(
            next(line for line in status.read_text().splitlines() if line.startswith("SigCgt")).split()[1], 16
        )
        if caught & 1 << (signal.SIGTERM - 1):
            break
        time.sleep(0.02)
    time.sleep(0.3)
    return process


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_signals_end_it_in_order(path: Path, number: signal.Signals, code: int) -> None:
    process = _waiting()
    process.send_signal(number)
    assert process.wait(5) == code
    assert process.stderr is not None and process.stderr.read() == b""


@pytest.mark.parametrize(("number", "lost"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGTERM, 2)])
def test_a_signal_that_comes_where_python_swallows_exceptions_still_ends_it(
    path: Path, number: signal.Signals, lost: int
) -> None:
    """Those that are sent again can be lost too: just before Python begins to wait, none wakes it."""
    words = f"""
import os, threading, weakref
from tui import cli
from tui.cli import imports

sent, kill = [], os.kill

def losing(process, number):
    sent.append(number)
    if threading.current_thread() is threading.main_thread() or len(sent) > 1 + {lost}:
        kill(process, number)

os.kill = losing

class Loaded: pass

def lost(file, limit):
    one = Loaded()
    kept = weakref.ref(one, lambda _: os.kill(os.getpid(), {number.value}))
    del one
    import time
    time.sleep(30)

imports.read_bytes = lost
raise SystemExit(cli.main(["import", "clients", "-"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, cwd=ROOT, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (128 + number, b"")


def test_an_ignored_hang_up_stays_ignored(path: Path) -> None:
    process = _waiting(ignoring=True)
    process.send_signal(signal.SIGHUP)
    out, err = process.communicate(b"name\nAcme\n", timeout=30)
    assert process.returncode == 0, err
    assert b"1 added" in out


# Who is at the keyboard ------------------------------------------------------------------------------------


def test_an_unknown_login_only_reads(run: Command, done: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    done("add", "client", "--name", "Acme")
    monkeypatch.setattr("models.practice.people.login_name", lambda: "stranger")
    assert run("list", "clients").code == 0
    assert run("show", "client", "ACME", "--json").code == 0
    assert run("export", "clients", "--format", "csv").code == 0
    for words in (
        ["add", "client", "--name", "Other"],
        ["edit", "client", "ACME", "--name", "Other"],
        ["delete", "client", "ACME", "--yes"],
        ["link", "client", "ACME", "T-1"],
        ["undo"],
        ["redo"],
        ["backup", "copy.db"],
        ["dump"],
        ["add", "person", "--login", "x", "--name", "X"],
        ["scope", "ACME", "out", "tag", "m365", "--reason", "none there"],
        ["pack", "on", "own"],
    ):
        said = run(*words)
        assert said.code == 1 and said.out == "", words
        assert "stranger" in said.err and said.err.count("\n") == 1


def test_as_is_for_admins_and_the_history_keeps_both(
    run: Command, done: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("add", "person", "--login", "dana", "--name", "Dana Reyes", "--roles", "vcio")
    done("--as", "dana", "add", "client", "--name", "Acme")
    line = done("history", "--limit", "1", "--json").json[0]
    assert line["who"] == "Dana Reyes" and line["acting"] == cli_login()
    refused = run("--as", "dana", "add", "person", "--login", "x", "--name", "X")
    assert refused.code == 1
    assert run("--as", "nobody", "list", "clients").code == 1
    monkeypatch.setattr("models.practice.people.login_name", lambda: "dana")
    said = run("--as", "root", "list", "clients")
    assert said.code == 1 and said.out == "" and "--as" in said.err
    assert run("--as", "dana", "list", "clients").code == 0


def cli_login() -> str:
    """The login that runs the tests."""
    from models.practice.people import login_name

    return login_name()


def test_read_only_changes_nothing(run: Command, done: Command, path: Path) -> None:
    done("add", "client", "--name", "Acme")
    for words in (
        ["add", "client", "--name", "Other"],
        ["undo"],
        ["edit", "client", "ACME", "--name", "Other"],
        ["load", "-"],
        ["restore", str(path)],
        ["doctor", "--mend"],
        ["init"],
    ):
        said = run("--read-only", *words)
        assert said.code == 1 and "only reads" in said.err, words
    assert run("--read-only", "list", "clients", "--json").json[0]["name"] == "Acme"


def test_a_problem_inside_the_store_is_one_line(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Problem("It was busy.", kept="Your text is kept.", do="Try again.")

    monkeypatch.setattr(Store, "change", busy)
    said = run("add", "client", "--name", "Acme")
    assert (said.code, said.out) == (1, "")
    assert said.err == "steerboard: It was busy. Your text is kept. Try again.\n"
