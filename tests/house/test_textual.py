"""What this program overrides of Textual is still there in Textual: a name that an upgrade takes away would be called by
nobody, and nothing else would say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App

from screens.kit.fields import AreaField, LineField, WholeBars
from screens.kit.keyboard import Keyboard
from screens.kit.list import LineList
from screens.kit.shell import Shell
from tui.display import Display
from tui.driver import TerminalDriver
from tui.workstation import Workstation

OVERRIDDEN: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Display, ("_display",)),
    (Keyboard, ("on_event",)),
    (Shell, ("ENABLE_COMMAND_PALETTE", "TOOLTIP_DELAY", "get_css_variables", "refresh_css")),
    (Workstation, ("DEFAULT_MODE", "MODES", "_handle_exception", "action_quit", "post_display_hook")),
    (LineList, ("check_action", "check_consume_key", "render_line")),
    (LineField, ("_on_paste", "restricted")),
    (AreaField, ("_on_key", "_on_paste", "load_text")),
    (WholeBars, ("HORIZONTAL_BARS", "VERTICAL_BARS")),
    (
        TerminalDriver,
        (
            "close",
            "disable_input",
            "process_message",
            "start_application_mode",
            "stop_application_mode",
            "write",
        ),
    ),
)
SET = ("_exception", "_exception_event", "_exit", "_return_code", "animation_level")
"""What is set on the app for Textual to read."""


def names() -> Iterator[tuple[type, str]]:
    for cls, found in OVERRIDDEN:
        for name in found:
            yield cls, name


@pytest.mark.parametrize(
    ("cls", "name"), names(), ids=lambda one: one if isinstance(one, str) else one.__name__
)
def test_what_is_overridden_is_still_there(cls: type, name: str) -> None:
    assert any(
        name in vars(base) for base in cls.__mro__ if not base.__module__.startswith(("screens", "tui"))
    )
    assert any(name in vars(base) for base in cls.__mro__ if base.__module__.startswith(("screens", "tui")))


def test_what_is_set_is_still_read() -> None:
    plain: App[Any] = App()
    for name in SET:
        assert hasattr(plain, name), name
