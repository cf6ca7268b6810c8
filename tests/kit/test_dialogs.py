"""Dialogs own their keys and return what was decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from textual.events import Paste
from textual.screen import ModalScreen

from models.dates import parse_day
from models.errors import Conflict, NotFound, Problem
from screens.kit.dialogs import (
    AskLine,
    Choice,
    Choose,
    ChooseClient,
    Confirm,
    ConflictDialog,
    ErrorDialog,
    TakeAway,
    Told,
)
from screens.kit.frame import Frame
from screens.kit.sheet import Sheet
from tests.kit.hostile import HOSTILE
from tests.stage import settled, shown, stage


class Known(NamedTuple):
    """A client, as far as a dialog knows it."""

    code: str
    name: str


async def answer(
    dialog: Sheet[Any] | Callable[[], Sheet[Any]], keys: list[str], *, paste: str = ""
) -> tuple[Any, str]:
    """Open a dialog, press keys, and say what it returned and what it showed before."""
    results: list[Any] = []
    async with stage(Frame()) as (app, pilot):
        app.push_screen(dialog if isinstance(dialog, Sheet) else dialog(), results.append)
        await settled(pilot)
        text = shown(app)
        if paste:
            app.post_message(Paste(paste))
        await pilot.press(*keys)
        await settled(pilot)
        return (results[0] if results else "still open"), text


@pytest.mark.parametrize(
    ("keys", "danger", "result"),
    [
        (["enter"], False, True),
        (["space"], False, True),
        (["right", "enter"], False, False),
        (["tab", "enter"], False, False),
        (["tab", "tab", "enter"], False, True),
        (["left", "enter"], False, False),
        (["escape"], False, None),
        (["enter"], True, False),
        (["left", "enter"], True, True),
        (["y", "n", "q", "1"], False, "still open"),
    ],
)
async def test_confirm(keys: list[str], danger: bool, result: object) -> None:
    text = ["21 yes, 6 no.", "", "A text that is longer than the window is wide has to be wrapped. " * 3]
    got, seen = await answer(
        Confirm("Submit REV-0017?", text, button="Submit", does="submits it", danger=danger), keys
    )
    assert got is result or got == result
    assert "Submit REV-0017?" in seen
    assert "21 yes, 6 no." in seen


@pytest.mark.parametrize(
    ("keys", "result"), [(["enter"], True), (["right", "enter"], False), (["escape"], None)]
)
async def test_what_is_taken_away_is_asked_for_in_the_same_words(keys: list[str], result: object) -> None:
    got, seen = await answer(
        TakeAway("SER-0001", ["Nothing is ahead."], verb="end", thing="the series"), keys
    )
    assert got is result
    assert "End SER-0001?" in seen and "Nothing is ahead." in seen and "u brings it back." in seen
    assert "End it" in seen and "Keep it" in seen
    assert "enter ends the series" in seen and "esc keeps the series" in seen


async def test_a_client_is_chosen_by_a_few_letters_of_its_name_or_code() -> None:
    known = [Known("ACME", "Acme Dental"), Known("DELTA", "Delta [Freight]")]
    got, seen = await answer(
        ChooseClient("Plan a review of", known, does="chooses the day"), [*"freig", "enter"]
    )
    assert (
        got == "DELTA"
        and "Delta [Freight]" in seen
        and "enter chooses the day" in seen
        and "esc back" in seen
    )


async def test_a_long_text_scrolls_and_the_buttons_stay() -> None:
    lines = [f"line {number}" for number in range(100)]
    async with stage(Frame()) as (app, pilot):
        app.push_screen(Confirm("Sure?", lines, button="Do it", does="does it"))
        await settled(pilot)
        assert "Do it" in shown(app)
        assert "line 0" in shown(app)
        await pilot.press("pagedown", "down")
        assert "line 11" in shown(app)
        assert "line 10" not in shown(app).replace("line 100", "")
        assert "Do it" in shown(app)


async def test_choose_takes_letters_and_enter() -> None:
    choices = [Choice("ACME", "Acme Dental", "ACME"), Choice("FOX", "Foxglove Accounting", "FOX")]
    assert (await answer(Choose("Client", choices, does="opens it"), ["f", "o", "x", "enter"]))[0] == "FOX"
    assert (await answer(Choose("Client", choices, does="opens it"), ["down", "enter"]))[0] == "FOX"
    assert (await answer(Choose("Client", choices, does="opens it"), ["f", "backspace", "enter"]))[
        0
    ] == "ACME"
    assert (await answer(Choose("Client", choices, does="opens it"), ["z", "z", "enter"]))[0] == "still open"
    assert (await answer(Choose("Client", choices, does="opens it"), ["escape"]))[0] is None
    assert (await answer(Choose("Client", choices, does="opens it"), ["enter"], paste="Fox"))[0] == "FOX"


async def test_choose_among_many() -> None:
    choices = [Choice(str(number), f"Client {number}") for number in range(500)]
    assert (
        await answer(Choose("Client", choices, does="opens it"), ["pagedown", "pagedown", "up", "enter"])
    )[0] == "19"


async def test_ask_for_a_line() -> None:
    assert (await answer(lambda: AskLine("Why?", does="sends it back"), [*"no net", "enter"]))[0] == "no net"
    assert (await answer(lambda: AskLine("Why?", "before", does="sends it back"), ["escape"]))[0] is None
    assert (await answer(lambda: AskLine("Why?", does="sends it back", required="Say why."), ["enter"]))[
        0
    ] == "still open"
    assert (await answer(lambda: AskLine("Why?", "  x  ", does="sends it back"), ["enter"]))[0] == "x"


async def test_a_line_that_cannot_be_taken_stays_to_be_mended() -> None:
    asking = partial(AskLine, "The day", does="takes it", judge=parse_day)
    async with stage(Frame()) as (app, pilot):
        app.push_screen(asking())
        await settled(pilot)
        await pilot.press(*"2027-02-3", "enter")
        await settled(pilot)
        assert isinstance(app.screen, AskLine)
        assert "“2027-02-3” is no day. Write it as 2026-09-01." in shown(app)
        assert "2027-02-3" in shown(app).splitlines()[-3]
        await pilot.press("backspace", *"03", "enter")
        await settled(pilot)
        assert not isinstance(app.screen, AskLine)
    assert (await answer(asking, [*"2027-02-30", "enter"]))[0] == "still open"


async def test_what_is_typed_is_heard_at_every_key() -> None:
    typed: list[str] = []
    noting = partial(AskLine, "Note", does="keeps the note", changed=typed.append)
    assert (await answer(noting, ["a", "b", "escape"]))[0] is None
    assert typed == ["a", "ab"]


async def test_no_command_is_named_in_a_dialog() -> None:
    problem = NotFound("There is no client X.", do="Add it first.", shows="list clients")
    assert str(problem) == "There is no client X. Add it first. `steerboard list clients` shows them."
    async with stage(Frame()) as (app, pilot):
        app.push_screen(dialog := ErrorDialog(problem))
        await settled(pilot)
        assert "Add it first." in shown(app) and "steerboard" not in shown(app)
        assert dialog.copied == "There is no client X. Add it first."


async def test_errors_can_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem("The disk is full.", kept="Your text is kept.", do="Free some space.")
    copied: list[str] = []
    async with stage(Frame()) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        app.push_screen(ErrorDialog(problem))
        await settled(pilot)
        await pilot.press("c")
        await pilot.pause()
        assert copied == ["The disk is full. Your text is kept. Free some space."]
        assert "clipboard" in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ModalScreen)


@pytest.mark.parametrize(
    ("keys", "ruling"),
    [(["enter"], "theirs"), (["right", "enter"], "mine"), (["left", "enter"], "copy"), (["escape"], None)],
)
async def test_conflict(keys: list[str], ruling: str | None) -> None:
    conflict = Conflict("BKP-004 was changed.", table="standards", key=1, theirs={}, by="Dana Reyes")
    fields = [("Question", "Has a restore been tested?", "Has a full restore been tested this quarter?")]
    got, seen = await answer(ConflictDialog(conflict, fields, when="10:42"), keys)
    assert got == ruling
    assert "Dana Reyes, 10:42" in seen
    assert "Has a restore been tested?" in seen


@pytest.mark.parametrize(
    "names", [HOSTILE[::7], pytest.param(HOSTILE, marks=pytest.mark.slow)], ids=["some", "all"]
)
async def test_e1_hostile_texts_in_every_dialog(names: tuple[str, ...]) -> None:
    async with stage(Frame()) as (app, pilot):
        for text in names:
            conflict = Conflict(text or "x", table="t", key=1, theirs={}, by=text)
            dialogs: list[Sheet[Any]] = [
                Confirm(text, [text], button="Yes", does="does it"),
                Told(text, [text], text),
                ErrorDialog(Problem(text or "x", kept=text, do=text)),
                ConflictDialog(conflict, [(text, text, text)], when=text),
                AskLine(text, text, does=text),
                Choose(text, [Choice("1", text, text)], does=text),
            ]
            for dialog in dialogs:
                app.push_screen(dialog)
                await pilot.pause()
                seen = shown(app)
                assert not [char for char in seen if ord(char) < 32 and char != "\n"], (dialog, text)
                if text == "Acme [EU] Ltd":
                    assert text in seen, dialog
                app.pop_screen()
        await pilot.pause()


async def test_the_keys_say_what_they_do() -> None:
    confirm = partial(
        Confirm, "Close it?", ["For good."], button="Close", does="closes it", leaves="leaves it open"
    )
    async with stage(Frame()) as (app, pilot):

        def foot() -> str:
            return shown(app).splitlines()[-1].strip()

        app.push_screen(confirm())
        await settled(pilot)
        assert foot() == "enter closes it  tab next button  esc leaves it open"
        await pilot.press("tab")
        assert foot() == "enter leaves it open  tab next button  esc leaves it open"
        await pilot.press("escape")
        app.push_screen(confirm(danger=True))
        await settled(pilot)
        assert foot().startswith("enter leaves it open")
        await pilot.press("escape")
        app.push_screen(AskLine("Why?", does="sends it back"))
        await settled(pilot)
        assert foot() == "enter sends it back  esc leaves it as it is"
        await pilot.press("escape")
        app.push_screen(AskLine("Why?", does="sends it back", changed=lambda _: None))
        await settled(pilot)
        assert foot() == "enter sends it back  esc back, the text is kept as a draft"
        await pilot.press("escape")
        app.push_screen(Choose("Client", [Choice("A", "A")], does="opens it"))
        await settled(pilot)
        assert foot() == "letters find  enter opens it  esc leaves it as it is"


async def test_a_long_title_is_wrapped_and_never_pushes_the_keys_away() -> None:
    title = "Why is the standard on the immutable copy of every backup not asked at Foxglove Accounting and Sons Limited?"
    async with stage(Frame()) as (app, pilot):
        app.push_screen(AskLine(title, does="leaves it out"))
        await settled(pilot)
        lines = shown(app).splitlines()
        text = " ".join(line.strip("─ ") for line in lines)
        assert title in text and "leaves it out" in lines[-1]
        await pilot.press("escape")
        app.push_screen(Confirm(title * 9, [title] * 40, button="Do it", does="does it"))
        await settled(pilot)
        assert "Do it" in shown(app) and "does it" in shown(app).splitlines()[-1]
