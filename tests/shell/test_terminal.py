"""The terminal that tests use is itself to be trusted."""

from __future__ import annotations

import signal

from tests.terminal import Terminal, key_bytes


def test_keys_are_what_terminals_send() -> None:
    assert key_bytes("esc") == b"\x1b"
    assert key_bytes("ctrl+s") == b"\x13"
    assert key_bytes("é") == "é".encode()


def test_a_program_has_a_terminal_of_its_own() -> None:
    with Terminal(
        ["sh", "-c", "tty; stty size; read line; echo got $line; exit 7"], columns=70, rows=20
    ) as terminal:
        terminal.wait_for("20 70")
        with terminal.counting() as sent:
            terminal.type("abc\r")
        terminal.wait_for("got abc")
        assert sent.count == len(b"abc\r\ngot abc\r\n")
        assert terminal.wait_exit() == 7


def test_a_stalled_terminal_reads_nothing_until_it_is_resumed() -> None:
    with Terminal(["sh", "-c", "read line; echo got $line; sleep 20"]) as terminal:
        terminal.wait_quiet()
        terminal.stall()
        terminal.wait_quiet()
        terminal.type("abc\r")
        terminal.wait_quiet()
        assert "got" not in terminal.text
        terminal.resume()
        terminal.wait_for("got abc")


def test_hanging_up_ends_what_does_not_listen() -> None:
    with Terminal(["sh", "-c", "echo ready; sleep 60"]) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_exit() == -signal.SIGHUP
