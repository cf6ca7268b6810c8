"""What a terminal sends is cut into keys and pastes; what is neither is dropped, and nothing is waited for without end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY

from tests.shell.conftest import Start
from tui.sequences import ESC, PASTE_END, PASTE_PAUSE, PASTE_START, UNFINISHED, Paste, Scanner

UP = f"{ESC}[A"


def scan(*reads: str | float) -> list[str | Paste]:
    """The pieces of these reads; a number is a pause in seconds."""
    scanner, found, now = Scanner(), [], 0.0
    for read in reads:
        if isinstance(read, str):
            found += scanner.feed(read, now)
        else:
            now += read
            found += scanner.tick(now)
    return found


@pytest.mark.parametrize(
    "reads, pieces",
    [
        (("yn",), ["yn"]),
        ((f"y{UP}n",), ["y", UP, "n"]),
        ((f"{ESC}[3~{ESC}OP{ESC}[[A",), [f"{ESC}[3~", f"{ESC}OP", f"{ESC}[[A"]),
        ((f"{ESC}[1;5A{ESC}[3$y",), [f"{ESC}[1;5A", f"{ESC}[3$", "y"]),
        ((ESC, ESCAPE_DELAY, "y"), [ESC, "y"]),
        ((ESC + ESC, ESCAPE_DELAY), [ESC, ESC]),
        ((ESC + UP,), [ESC, UP]),
        ((ESC + "\x10j",), [ESC, "\x10j"]),
        ((ESC, "[A"), [UP]),
        ((f"{ESC}[", 0.5, "A"), [UP]),
        ((f"{ESC}O", "P"), [f"{ESC}OP"]),
        ((f"{ESC}[121u",), [f"{ESC}[121u"]),
        ((f"{ESC}[?2026;2$y{ESC}[I",), [f"{ESC}[?2026;2$y", f"{ESC}[I"]),
    ],
)  # fmt: skip
def test_keys(reads: tuple[str | float, ...], pieces: list[str]) -> None:
    """In whatever lumps they come."""
    assert scan(*reads) == pieces


@pytest.mark.parametrize(
    "answer",
    [
        f"{ESC}P>|xterm(379){ESC}\\",  # its version: the > would open the screen that submits
        f"{ESC}P1+r524742=38{ESC}\\",
        f"{ESC}]11;rgb:0000/0000/0000\x07",
        f"{ESC}]lyyy{ESC}\\",
        f"{ESC}_Gi=31;OK{ESC}\\",
        f"{ESC}[?62;22c",
        f"{ESC}[>41;354;0c",
        f"{ESC}[0n",
        f"{ESC}[12;40R",
        f"{ESC}[1;2R",
        f"{ESC}[?1u",
        f"{ESC}[121;1:3u",  # a key let go
        f"{ESC}[0;1;3000000000u",
        f"{ESC}[99999999999999999u",
        f"{ESC}[9999999u",
        f"{ESC}[?2026;2y",
        f"{ESC}[<0;10;10M",
        f"{ESC}[M yn",
        f"{ESC}[48;65535;65535;0;0t",
        f"{ESC}y",
    ],
)
def test_answers_and_reports_are_no_keys(answer: str) -> None:
    """Wherever the line cuts them, and the key after them counts."""
    assert scan(f"{answer}y") == ["y"]
    for cut in range(2, len(answer)):
        assert scan(answer[:cut], answer[cut:], "y") == ["y"], cut


@pytest.mark.parametrize("begun", ["[1;", "[M ", "]52;c;yyy", "P>|", "_G", "O", "[" + "1" * 200])
def test_what_does_not_end_is_dropped_after_a_moment(begun: str) -> None:
    assert scan(ESC + begun, UNFINISHED, "y") == ["y"]


def test_what_never_ends_holds_keys_back_for_a_moment_only() -> None:
    """However busily somebody types."""
    reads = [part for _ in range(30) for part in ("y", UNFINISHED / 10)]
    assert "".join(str(piece) for piece in scan(f"{ESC}]", *reads)).count("y") >= 18


def test_pastes() -> None:
    """Whole, in lumps, several, with sequences inside, and without an end."""
    assert scan(f"y{PASTE_START}no\r{UP}{PASTE_END}n") == ["y", Paste(f"no\r{UP}"), "n"]
    whole = f"{PASTE_START}one{PASTE_END}{PASTE_START}two{PASTE_END}y"
    for cut in range(1, len(whole)):
        assert scan(whole[:cut], whole[cut:]) == [Paste("one"), Paste("two"), "y"], cut
    assert scan(f"{PASTE_START}one", 1.0, "two", PASTE_PAUSE, "y") == [Paste("onetwo"), "y"]
    assert scan(f"{PASTE_START}one{ESC}[2", PASTE_PAUSE, "y") == [Paste(f"one{ESC}[2"), "y"]


@given(
    st.lists(
        st.text(st.sampled_from([*"\x1b[]PO_M;:?<>$~uyn19\\\x07\r é👩"]), min_size=1, max_size=20), max_size=6
    )
)
def test_whatever_comes_nothing_breaks_and_keys_count_again(reads: list[str]) -> None:
    """What is passed on is taken by Textual's parser without a complaint, and leaves nothing behind in it."""
    parser = XTermParser(False)
    pieces = scan(*reads, 10.0, "j")
    for piece in pieces:
        if isinstance(piece, str) and piece != ESC:
            list(parser.feed(piece))
            assert parser._timeout_time is None
    assert str(pieces[-1]).endswith("j")


def test_a_letter_that_comes_in_two_lumps_and_a_key_let_go(trial: Start) -> None:
    """The keyboard lived no longer than to the first half of an é, and the program no longer than to the second."""
    terminal = trial()
    terminal.press("n")
    terminal.wait_for("Note")
    for part in (b"caf\xc3", b"\xa9", b"\x1b[121;1:3u", b"\x1bP>|xterm(379)\x1b\\", b"s\r"):
        terminal.send(part)
        time.sleep(0.1)
    terminal.wait_for("note cafés")
    terminal.press("+")
    terminal.wait_for("pressed 1")


@pytest.mark.slow
def test_a_paste_whose_end_was_lost_does_not_take_the_keyboard_along(trial: Start) -> None:
    terminal = trial()
    terminal.send(b"\x1b[200~y")
    time.sleep(PASTE_PAUSE + 0.3)
    terminal.press("+")
    terminal.wait_for("pressed 1")
