"""What forms, dialogs, explain, help and lists look like at 80×24 and 120×40, and in every theme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen

from models.errors import Conflict, Problem
from screens.kit.action import declare
from screens.kit.dialogs import AskLine, Choice, Choose, Confirm, ConflictDialog, ErrorDialog
from screens.kit.explain import Explain
from screens.kit.form import Field, Form
from screens.kit.frame import Frame
from screens.kit.help import Help
from screens.kit.list import LineList
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row
from screens.kit.sheet import Sheet
from screens.kit.theme import ASCII
from tests.kit.test_explain import LEFT, NOTHING
from tests.stage import Stage, settled
from tui.welcome import Welcome

Snap = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
ACTIONS = declare("test_pictures", "Today", uses=("list",))


class Pictured(Frame):
    """A list with all that a list can show."""

    ACTIONS = ACTIONS
    FOOT = ("list.mark", "list.find", "list.sort", "everywhere.client")

    def body(self) -> ComposeResult:
        """The list."""
        columns = (
            Column("Kind", 9),
            Column("Client", 22, tone="bright"),
            Column("What"),
            Column("When", 12, right=True),
        )
        yield LineList(columns, glyphs=True)

    async def load(self) -> None:
        """What is due."""
        rows: list[Entry] = [
            Heading("Now"),
            Row(1, ("Review", "Acme Dental", "REV-0017, 28 open", Cell("due today", "due")), "open"),
            Row(2, ("Present", "Foxglove [EU] Ltd", "plan ready", "14:00"), "yes"),
            Row(3, ("To-do", "Delta Freight", "send quote to Mr Hale", Cell("4 days late", "bad")), "no"),
            Blank(),
            Heading("This week", "3"),
            Row(
                4,
                ("Review", "Ironbridge 漢字", "34 due, 29 carried, and a text that is cut", "Wed 25"),
                "carried",
            ),
            Row(5, ("Touch", "\x1b[31mNorthgate", "no talk in Q4", "Mon 30"), "na"),
        ]
        self.query_one(LineList).show(rows)
        self.set_crumbs("Acme Dental", "Review REV-0017")
        self.set_status("Dana is here")
        self.stand(
            " 21 yes  6 no  1 n/a  6 open     as left 81 %   ", ("█████████████", "accent"), ("░░░", "dim")
        )


class PicturedForm(Form):
    """Each kind of field."""

    def fields(self) -> Sequence[Field]:
        """Four of them."""
        return (
            Field("name", "Name", "Acme Dental", hint="As it is printed."),
            Field("status", "Status", "active", options=(("prospect", "prospect"), ("active", "active"))),
            Field("industry", "Industry"),
            Field("note", "Note", "Opening hours 8 to 17.\nParking behind the house.", lines=4),
        )

    async def save(self, values: dict[str, str]) -> str:
        """A picture saves nothing."""
        return ""


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Presses these before the picture is taken."""

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pilot.press(*pressed)
        await settled(pilot)

    return before


def over(dialog: Callable[[], Sheet[Any]], *pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Opens a dialog before the picture is taken, and presses these."""

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        pilot.app.push_screen(dialog())
        await settled(pilot)
        await pilot.press(*pressed)
        await settled(pilot)

    return before


def app(screen: Screen[Any]) -> Stage:
    """The app of a picture."""
    return Stage(screen, None, None, None)


@SIZES
def test_a_list(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert snap_compare(app(Pictured()), terminal_size=size, run_before=keys("j", "space"))


@pytest.mark.parametrize("theme", ["light", "ansi"])
def test_a_list_in_another_theme(snap_compare: Snap, theme: str) -> None:
    stage = app(Pictured())
    stage.theme = theme
    assert snap_compare(stage, terminal_size=(80, 24), run_before=keys("j", "space"))


def test_a_list_in_ascii(snap_compare: Snap) -> None:
    stage = app(Pictured())
    stage.glyphs = ASCII
    assert snap_compare(stage, terminal_size=(80, 24), run_before=keys("j", "space", "s"))


def test_a_list_that_is_filtered(snap_compare: Snap) -> None:
    assert snap_compare(app(Pictured()), terminal_size=(80, 24), run_before=keys("slash", *"rev"))


@SIZES
def test_a_form(snap_compare: Snap, size: tuple[int, int]) -> None:
    form = PicturedForm("Acme Dental", draft="client ACME")
    assert snap_compare(app(form), terminal_size=size, run_before=keys("tab", "shift+tab"))


@pytest.mark.parametrize("theme", ["light", "ansi"])
def test_a_form_in_another_theme(snap_compare: Snap, theme: str) -> None:
    stage = app(PicturedForm("Acme Dental", draft="client ACME"))
    stage.theme = theme
    assert snap_compare(stage, terminal_size=(80, 24), run_before=keys("tab", "tab", "tab"))


@SIZES
def test_a_confirmation(snap_compare: Snap, size: tuple[int, int]) -> None:
    text = [
        "21 yes, 6 no, 1 does not apply here, 6 are open and stay due.",
        "",
        "Submitting freezes the answers.",
    ]
    shown = over(lambda: Confirm("Submit REV-0017?", text, button="Submit", does="submits it"))
    assert snap_compare(app(Pictured()), terminal_size=size, run_before=shown)


@SIZES
def test_a_conflict(snap_compare: Snap, size: tuple[int, int]) -> None:
    conflict = Conflict("BKP-004 was changed meanwhile.", table="t", key=1, theirs={}, by="Dana Reyes")
    fields = [
        ("Question", "Has a restore been tested?", "Has a full restore been tested within the last 90 days?")
    ]
    shown = over(lambda: ConflictDialog(conflict, fields, when="10:42"))
    assert snap_compare(app(Pictured()), terminal_size=size, run_before=shown)


def test_an_error(snap_compare: Snap) -> None:
    problem = Problem(
        "The disk is full.", kept="Your text is kept as a draft.", do="Free some space, then ctrl+s."
    )
    assert snap_compare(
        app(Pictured()), terminal_size=(80, 24), run_before=over(lambda: ErrorDialog(problem))
    )


def test_a_note(snap_compare: Snap) -> None:
    shown = over(lambda: AskLine("Note on BKP-004", does="keeps the note"), *"no net")
    assert snap_compare(app(Pictured()), terminal_size=(80, 24), run_before=shown)


@SIZES
def test_a_choice(snap_compare: Snap, size: tuple[int, int]) -> None:
    choices = [Choice(str(number), f"Client {number}", f"C{number:03}") for number in range(30)]
    shown = over(lambda: Choose("Client", choices, does="opens it"), "1", "down")
    assert snap_compare(app(Pictured()), terminal_size=size, run_before=shown)


@SIZES
def test_explain(snap_compare: Snap, size: tuple[int, int]) -> None:
    shown = Explain((LEFT, NOTHING), ("Acme Dental", "Review REV-0017"))
    assert snap_compare(app(shown), terminal_size=size, run_before=keys("j"))


@SIZES
def test_help(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert snap_compare(app(Help(ACTIONS, ("Today",))), terminal_size=size, run_before=keys("j"))


def test_the_first_start(snap_compare: Snap) -> None:
    assert snap_compare(app(Welcome()), terminal_size=(80, 24), run_before=keys("down"))
