"""FAULTS A in a real terminal: what happens to a session when the terminal, the line or the hand does
something odd.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.practice.people import login_name, who_is
from models.store.drafts import Drafts
from models.store.opening import open_store
from tests.conftest import ROOT
from tests.shell.conftest import Start
from tests.terminal import Terminal

ENDINGS = [(signal.SIGHUP, 129), (signal.SIGTERM, 143), (signal.SIGINT, 130)]
slow = pytest.mark.slow
PLAIN_COLOURS = re.compile(rb"\x1b\[[0-9;]*(?:38|48);[25]")


def draft(practice: Path) -> str | None:
    """The draft of the trial's note that is on the disk."""
    store = open_store(practice)
    try:
        return Drafts(store, who_is(store, login_name()), "another").get("trial", "note")
    finally:
        store.close()


def name_of(practice: Path) -> str:
    """The practice's name, in which the trial saves its count."""
    store = open_store(practice)
    try:
        return store.fact("name", "")
    finally:
        store.close()


def cpu_seconds(terminal: Terminal) -> float:
    """Processor time that the program has used so far."""
    fields = Path(f"/proc/{terminal.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    ("number", "code"), [ENDINGS[0], *(pytest.param(*one, marks=slow) for one in ENDINGS[1:])]
)
def test_a01_hang_up_and_termination_keep_the_draft_and_end_in_time(
    trial: Start, practice: Path, number: signal.Signals, code: int
) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.type("no battery in it")
    terminal.wait_for("no battery in it")
    begin = time.monotonic()
    terminal.signal(number)
    assert terminal.wait_exit() == code
    assert time.monotonic() - begin < 3
    assert draft(practice) == "no battery in it"


@slow
def test_a01_a_signal_while_the_first_screen_is_put_together_is_no_crash(practice: Path) -> None:
    """At whatever moment it comes: Textual mounts on a screen that is gone, and the exit code was 70."""
    command = [sys.executable, "-I", "-m", "tui", "--db", str(practice)]
    for tenth in range(3, 18):
        with Terminal(command, cwd=ROOT) as terminal:
            time.sleep(tenth / 20)
            terminal.signal(signal.SIGTERM)
            assert terminal.wait_exit() in (143, -signal.SIGTERM), tenth
            assert b"made a mistake" not in terminal.raw


def test_a01_what_was_saved_is_saved(trial: Start, practice: Path) -> None:
    terminal = trial()
    terminal.press("+", "+", "y")
    terminal.wait_for("Saved 2.")
    terminal.signal(signal.SIGKILL)
    terminal.wait_exit()
    assert name_of(practice) == "count 2"


def test_a01_a_draft_is_on_the_disk_a_second_after_the_key(trial: Start, practice: Path) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")
    time.sleep(1.0)
    terminal.signal(signal.SIGKILL)
    terminal.wait_exit()
    assert draft(practice) == "half a thought"


@pytest.mark.parametrize(("number", "code"), [ENDINGS[1], pytest.param(*ENDINGS[2], marks=slow)])
def test_a02_termination_gives_the_terminal_back(trial: Start, number: signal.Signals, code: int) -> None:
    terminal = trial()
    terminal.signal(number)
    assert terminal.wait_exit() == code
    assert b"\x1b[?1049l" in terminal.raw[-200:]
    assert b"\x1b[?25h" in terminal.raw[-200:]


@pytest.mark.parametrize(
    ("number", "code"), [ENDINGS[0], *(pytest.param(*one, marks=slow) for one in ENDINGS[1:])]
)
def test_a03_a_program_that_stands_still_ends_all_the_same(
    trial: Start, number: signal.Signals, code: int
) -> None:
    terminal = trial()
    terminal.press("~")
    time.sleep(0.5)
    begin = time.monotonic()
    terminal.signal(number)
    assert terminal.wait_exit(6) == code
    assert time.monotonic() - begin < 4
    assert (b"\x1b[?1049l" in terminal.raw[-200:]) is (number != signal.SIGHUP)


@pytest.mark.parametrize("busy", [pytest.param(False, marks=slow), True])
def test_a03_a_terminal_that_is_gone_ends_the_program_whatever_it_does(trial: Start, busy: bool) -> None:
    terminal = trial()
    if busy:
        terminal.press("w")
    terminal.hang_up()
    assert terminal.wait_exit(5) == 129


def test_a04_a_stalled_terminal_stops_nothing(trial: Start, practice: Path) -> None:
    terminal = trial()
    terminal.press("w")
    time.sleep(0.3)
    terminal.stall()
    time.sleep(1.5)
    terminal.press("y")  # saves, although nothing can be drawn
    end = time.monotonic() + 5
    while "count" not in name_of(practice) and time.monotonic() < end:
        time.sleep(0.1)
    assert name_of(practice).startswith("count ")
    terminal.resume()
    terminal.wait_for("saved ")


@slow
def test_a04_a_stalled_terminal_can_be_hung_up(trial: Start) -> None:
    terminal = trial()
    terminal.press("w")
    time.sleep(0.3)
    terminal.stall()
    time.sleep(1)
    begin = time.monotonic()
    terminal.signal(signal.SIGHUP)
    assert terminal.wait_exit() == 129
    assert time.monotonic() - begin < 3


@slow
def test_a04_after_a_stall_the_newest_screen_is_shown(trial: Start) -> None:
    terminal = trial()
    terminal.press("w")
    time.sleep(0.2)
    terminal.stall()
    time.sleep(1)
    terminal.resume()
    terminal.wait_until(lambda: int(re.findall(r"pressed (\d+)", terminal.text)[0]) > 80)


def test_a05_an_ignored_hang_up_ends_the_program_all_the_same(practice: Path) -> None:
    command = f"trap '' HUP; exec {sys.executable} -m tests.shell.trial {practice}"
    with Terminal(["sh", "-c", command], cwd=ROOT) as terminal:
        terminal.wait_for("pressed 0", 20)
        terminal.hang_up()
        assert terminal.wait_exit(5) == 129


def test_a06_without_a_terminal_it_says_so_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui"], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, timeout=20
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().count("\n") == 1
    assert b"\x1b" not in done.stderr
    assert b"steerboard --help" in done.stderr


@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full"])
def test_a07_what_nobody_can_hear_is_not_said_elsewhere(redirected: str) -> None:
    command = f"{sys.executable} -m tui {redirected}"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, stdin=subprocess.DEVNULL, timeout=20
    )
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("stream", [0, 1, 2])
@pytest.mark.parametrize("closed", [True, False])
def test_a07_each_of_the_three_streams_has_to_be_a_terminal(
    tmp_path: Path, stream: int, closed: bool
) -> None:
    with open(tmp_path / "elsewhere", "w+b") as elsewhere:
        target = None if closed else elsewhere.fileno()
        with Terminal([sys.executable, "-m", "tui"], cwd=ROOT, redirect={stream: target}) as terminal:
            assert terminal.wait_exit() == 2
            assert b"\x1b" not in terminal.raw
        if stream == 2 and not closed:
            elsewhere.seek(0)
            assert b"standard error" in elsewhere.read()


@pytest.mark.parametrize("term", ["dumb", "unknown", "", None])
def test_a08_a_terminal_without_a_real_name_is_refused(term: str | None) -> None:
    with Terminal([sys.executable, "-m", "tui"], cwd=ROOT, term=term) as terminal:
        assert terminal.wait_exit() == 2
        assert "TERM" in terminal.text
        assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(
    "term",
    [
        "linux",
        *(pytest.param(term, marks=slow) for term in ("tmux-256color", "vt100", "vt220", "screen", "xterm")),
    ],
)
def test_a09_it_draws_and_quits_on_every_common_terminal(trial: Start, term: str) -> None:
    terminal = trial(term=term)
    assert "Acme [EU] Ltd" in terminal.text
    if not term.endswith("256color"):
        assert not PLAIN_COLOURS.search(terminal.raw)
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_a09_signs_can_be_ascii(trial: Start) -> None:
    terminal = trial("glyphs=ascii")
    terminal.press("?")
    terminal.wait_for("All keys")
    terminal.press("esc", "ctrl+p")
    terminal.wait_for("Do or find")
    assert terminal.text.isascii() or set(terminal.text) - set(map(chr, range(128))) == {"\ufffd"}


@pytest.mark.parametrize(
    "locale", ["xx_YY.UTF-8", *(pytest.param(locale, marks=slow) for locale in ("C", "POSIX"))]
)
def test_a10_a_plain_or_missing_locale_will_do(trial: Start, locale: str) -> None:
    terminal = trial(env={"LANG": locale, "LC_ALL": locale})
    assert "›" in terminal.text


def test_a11_a_locale_that_is_not_utf8_is_refused_with_the_way_out() -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal([sys.executable, "-m", "tui"], cwd=ROOT, env=env) as terminal:
        assert terminal.wait_exit() == 2
        assert "LC_ALL=C.UTF-8" in terminal.text


def test_a12_bad_bytes_become_replacement_characters(trial: Start) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.send(b"caf\xe9 \xff \xed\xa0\x80 ok")
    terminal.wait_for("ok")
    assert "caf\ufffd \ufffd" in terminal.text
    terminal.press("enter")
    terminal.wait_gone("keeps the note")


def test_a13_no_size_of_the_window_hurts_and_the_text_is_kept(trial: Start) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")
    for columns, rows in [(40, 10), (20, 5), (1, 1), (200, 60), (59, 24), (80, 14)]:
        terminal.resize(columns, rows)
        terminal.wait_quiet()
        if (columns, rows) == (40, 10):
            assert "window too small (need 60x15)" in terminal.text
            terminal.type("lost")  # nobody sees where it goes, so it goes nowhere
    terminal.resize(60, 15)
    terminal.wait_for("half a thought")
    assert "lost" not in terminal.text
    terminal.press("enter")
    terminal.wait_for("note half a thought")


def test_a13_two_hundred_sizes_in_a_row(trial: Start) -> None:
    terminal = trial()
    for number in range(200):
        terminal.resize(60 + number % 60, 15 + number % 30)
    terminal.resize(80, 24)
    terminal.wait_quiet()
    terminal.press("+")
    terminal.wait_for("pressed 1")
    assert terminal.row(0).strip().startswith("Harbour IT › Trial")


@pytest.mark.parametrize(
    "claim", [b"\x1b[48;65535;65535;1;1t", pytest.param(b"\x1b[48;0;0;0;0t", marks=slow)]
)
def test_a14_what_the_input_claims_about_the_size_is_not_believed(trial: Start, claim: bytes) -> None:
    terminal = trial()
    terminal.send(claim)
    terminal.press("+")
    terminal.wait_for("pressed 1")
    assert "window too small" not in terminal.text


def test_a15_ctrl_c_says_how_to_quit_and_loses_nothing(trial: Start) -> None:
    terminal = trial()
    terminal.press("ctrl+c")
    terminal.wait_for("ctrl+c does not quit")
    terminal.press("e")
    terminal.wait_for("Save")
    terminal.type("XY")
    terminal.press("ctrl+c")
    terminal.wait_quiet()
    assert "AcmeXY" in terminal.text
    assert terminal.process.poll() is None


def test_a16_ctrl_q_asks_while_something_is_unsaved(trial: Start) -> None:
    terminal = trial()
    terminal.press("e")
    terminal.wait_for("Save")
    terminal.type("XY")
    terminal.wait_for("AcmeXY")
    terminal.press("ctrl+q")
    terminal.wait_for("Quit Steerboard?")
    terminal.press("esc")
    terminal.wait_gone("Quit Steerboard?")
    terminal.press("ctrl+s")
    terminal.wait_for("Saved 'AcmeXY'.")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_a17_ctrl_z_suspends_nothing(trial: Start) -> None:
    terminal = trial()
    terminal.press("ctrl+z", "+")
    terminal.wait_for("pressed 1")


def test_a19_an_overlong_paste_is_said_and_its_lines_are_counted(trial: Start) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.paste("first line\nsecond\nthird")
    terminal.wait_for("the first line was taken, 2 lines dropped")
    terminal.press("ctrl+u")
    terminal.paste("x" * 501)
    terminal.wait_for("1 character dropped (500 fit here)")


def test_a19_a_megabyte_goes_into_a_text_area_up_to_its_limit(trial: Start) -> None:
    terminal = trial()
    terminal.press("e")
    terminal.wait_for("Save")
    terminal.press("tab")
    terminal.paste("line of text\n" * 80_000)
    terminal.wait_for("dropped (20000 fit here)", 20)
    terminal.press("ctrl+s")
    terminal.wait_for("Saved")


def test_a20_a_burst_outside_a_field_is_a_paste_and_does_nothing(trial: Start, practice: Path) -> None:
    terminal = trial()
    terminal.send(b"+" * 33)
    terminal.wait_for("nothing was done with it")
    terminal.send(("y+" * 10_000).encode())
    terminal.wait_quiet(1)
    terminal.press("j")
    terminal.wait_for("pressed 0")
    assert name_of(practice) == "Harbour IT"


def test_a20_keys_typed_ahead_all_count(trial: Start) -> None:
    terminal = trial()
    terminal.type("+" * 32)
    terminal.wait_for("pressed 32")


def test_a20_a_burst_into_a_field_is_text(trial: Start) -> None:
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.type("a text of more than thirty-two characters in one read")
    terminal.wait_for("more than thirty-two characters in one read")


def test_a21_a_paste_that_pretends_to_end_cannot_quit_unasked(trial: Start) -> None:
    terminal = trial()
    terminal.press("e")
    terminal.wait_for("Save")
    terminal.send(b"\x1b[200~evil\x1b[201~\x11\x1b[201~")
    terminal.wait_for("Quit Steerboard?")
    assert "evil" in terminal.text


def test_a22_no_color_leaves_words_and_greys(trial: Start) -> None:
    terminal = trial(env={"NO_COLOR": "1"})
    for found in re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", bytes(terminal.raw)):
        assert len(set(found)) == 1
    greys = {16, *range(232, 256), 0, 7, 8, 15, 59, 102, 145, 188, 231}
    for found in re.findall(rb"[34]8;5;(\d+)", bytes(terminal.raw)):
        assert int(found) in greys


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a23_inside_tmux_it_survives_the_loss_of_the_client(practice: Path, tmp_path: Path) -> None:
    socket = str(tmp_path / "tmux")
    tmux = ["tmux", "-S", socket, "-f", "/dev/null"]
    program = f"{sys.executable} -m tests.shell.trial {practice}"
    try:
        with Terminal([*tmux, "new-session", "-s", "steer", program], cwd=ROOT) as terminal:
            terminal.wait_for("pressed 0", 20)
            terminal.press("n")
            terminal.wait_for("Note")
            terminal.type("typed before")
            terminal.wait_for("typed before")
            terminal.hang_up()
            terminal.wait_exit()
        with Terminal([*tmux, "attach", "-t", "steer"], columns=100, rows=30) as terminal:
            terminal.wait_for("typed before", 20)
            terminal.press("enter", "m")
            terminal.wait_for("row 20")
            terminal.press(*["j"] * 30)
            terminal.wait_for("row 30")
            terminal.press("q")
            terminal.wait_exit()
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True, check=False)


def test_e03_an_action_in_a_name_is_text_and_a_click_on_it_does_nothing(trial: Start) -> None:
    name = "[@click=app.quit]go[/]"
    for lean in ("lean=true", "lean=false"):
        terminal = trial(lean)
        terminal.wait_for(name)
        row = next(number for number, line in enumerate(terminal.lines) if name in line)
        for column in range(terminal.lines[row].index(name), terminal.lines[row].index(name) + len(name)):
            terminal.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m".encode())
        terminal.wait_quiet()
        terminal.press("+")
        terminal.wait_for("pressed 1")


def test_e04_no_escape_of_somebody_elses_reaches_the_terminal(trial: Start) -> None:
    for lean in ("lean=true", "lean=false"):
        terminal = trial(lean)
        assert "]52;c;YQ==" in terminal.text
        assert b"\x1b]52" not in terminal.raw
        assert "\u202e" not in terminal.raw.decode()
        assert "\x9b" not in terminal.raw.decode()
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_a18_no_editor_pager_or_shell_is_ever_started() -> None:
    """Python alone is started: for workbooks, documents, and to judge keys of the settings."""
    starts = re.compile(
        r"subprocess\.|os\.(exec|spawn|posix_spawn|system|popen)|pty\.(spawn|fork)|EDITOR|PAGER|BROWSER"
    )
    found = {}
    for folder in ("models", "exports", "screens", "tui"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if starts.search(text):
                found[str(path.relative_to(ROOT))] = "sys.executable" in text
    assert found == dict.fromkeys(("exports/page.py", "models/importers/workbook.py", "tui/judging.py"), True)


def test_a27_and_a28_nothing_opens_a_browser_or_keeps_a_picture_of_the_screen() -> None:
    for folder in ("tui", "screens"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for forbidden in ("open_url", "Markdown(", "screenshot", "deliver_", ".suspend(", "webbrowser"):
                assert forbidden not in text, f"{path} uses {forbidden}"


@slow
def test_a29_idle_sessions_write_nothing_and_hardly_wake(trial: Start) -> None:
    terminals = [trial() for _ in range(8)]
    time.sleep(2)
    before = [(len(terminal.raw), cpu_seconds(terminal)) for terminal in terminals]
    time.sleep(5)
    for terminal, (written, used) in zip(terminals, before, strict=True):
        assert len(terminal.raw) == written
        assert cpu_seconds(terminal) - used <= 0.05
