"""What every screen says around its one thing: where I am, what can be done, what has happened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.css.query import NoMatches

from models.errors import Problem
from models.figure import Figure
from models.store.store import Touched
from screens.kit.action import EVERYWHERE, Action, Keymap, declare
from screens.kit.dialogs import ErrorDialog, TakeAway
from screens.kit.edges import FootLines
from screens.kit.frame import Frame, no_clients
from screens.kit.list import LineList
from tests.kit.hostile import HOSTILE
from tests.stage import settled, shown, stage

ACTIONS = declare(
    "test_frame",
    "A frame",
    Action("one", "o", "the first thing", "Does one."),
    Action("two", "w", "the second thing", "Does two."),
    Action("fail", "f", "fail", "Fails."),
    Action("later", "l", "fail later", "Fails beside the keys."),
    uses=("list",),
)


class Framed(Frame):
    """Two actions, one of them not always possible."""

    ACTIONS = ACTIONS
    FOOT = ("one", "two", ("everywhere.pass_on", "submit"), "list.find")
    WATCHES = ("clients",)

    def __init__(self) -> None:
        super().__init__()
        self.allowed = True
        self.did: list[str] = []
        self.loads = 0

    def body(self) -> ComposeResult:
        """An empty list."""
        yield LineList(())

    async def load(self) -> None:
        """Count."""
        self.loads += 1

    def possible(self, action: Action) -> str:
        """Two is not always."""
        return "Two is not allowed now." if action.name == "two" and not self.allowed else ""

    def do_one(self) -> None:
        """One."""
        self.did.append("one")

    async def do_two(self) -> None:
        """Two."""
        self.did.append("two")

    def do_fail(self) -> None:
        """A problem at once."""
        raise Problem("The disk is full.", kept="Your text is kept.", do="Free some space.")

    async def do_later(self) -> None:
        """A problem after a while."""
        await asyncio.sleep(0)
        raise Problem("[/] went wrong.")

    def figures(self) -> Sequence[Figure]:
        """None."""
        return ()


async def test_the_keys_stand_in_the_order_of_use_and_all_keys_is_last() -> None:
    async with stage(Framed()) as (app, _):
        assert (
            shown(app).splitlines()[-1]
            == " o the first thing  w the second thing  > submit  / find  ? all keys"
        )


async def test_what_does_not_fit_is_left_out_whole() -> None:
    async with stage(Framed(), size=(60, 15)) as (app, _):
        assert shown(app).splitlines()[-1] == " o the first thing  w the second thing  > submit  ? all keys"


def test_the_line_of_keys_is_never_cut_in_the_middle() -> None:
    foot = FootLines()
    foot.keys = tuple((key, f"does {key}") for key in "abcdefgh")
    for cells in range(20, 120):
        line = "".join(span.text for span in foot.key_line(cells))
        assert line.endswith("? all keys")
        assert len(line) <= cells
        assert all(part.startswith("does ") or part == "" for part in [line[3:][:0]])


async def test_what_is_not_possible_is_not_offered_and_says_why() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        screen.allowed = False
        screen.refresh_keys()
        await pilot.press("w")
        assert screen.message == "Two is not allowed now."
        assert "second" not in shown(app)
        assert screen.did == []
        screen.allowed = True
        await pilot.press("w", "o")
        await settled(pilot)
        assert screen.did == ["two", "one"]


async def test_a_message_stays_until_the_next_key() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        screen.stand(" 21 yes")
        await pilot.pause()
        assert shown(app).splitlines()[-2] == " 21 yes"
        screen.say("Marked 3.")
        await pilot.pause()
        assert shown(app).splitlines()[-2] == " Marked 3."
        await pilot.press("o")
        assert shown(app).splitlines()[-2] == " 21 yes"


async def test_a_problem_is_shown_with_what_is_kept_and_what_to_do() -> None:
    async with stage(Framed()) as (app, pilot):
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, ErrorDialog)
        text = shown(app)
        assert "The disk is full." in text and "Your text is kept." in text and "Free some space." in text
        await pilot.press("enter")
        assert not isinstance(app.screen, ErrorDialog)
        await pilot.press("l")
        await settled(pilot)
        await pilot.pause()
        assert "[/] went wrong." in shown(app)


async def test_the_breadcrumb_loses_its_beginning_first() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        screen.set_crumbs("Acme Dental", "Review REV-0017")
        screen.set_status("Dana is here")
        await pilot.pause()
        top = shown(app).splitlines()[0]
        assert top.startswith(" Harbour IT › Acme Dental › Review REV-0017")
        assert top.endswith("Dana is here")
        screen.set_crumbs("Acme " * 20, "Review REV-0017")
        await pilot.pause()
        top = shown(app).splitlines()[0]
        assert top.startswith(" Review REV-0017")
        assert top.endswith("Dana is here")


async def test_hostile_crumbs_and_messages() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        for name in HOSTILE:
            screen.set_crumbs(name)
            screen.set_status(name)
            screen.say(name)
            screen.stand(name)
            await pilot.pause()
            assert "\x1b" not in shown(app)
        screen.set_crumbs("Acme [EU] Ltd")
        screen.set_status("")
        await pilot.pause()
        assert "Acme [EU] Ltd" in shown(app)


async def test_changes_of_what_it_watches_load_it_anew() -> None:
    screen = Framed()
    async with stage(screen) as (_, pilot):
        assert screen.loads == 1
        screen.touched([Touched(1, 1, 0, "x", (("contacts", 1),))])
        screen.touched([Touched(2, 1, 0, "x", (("clients", 1),))])
        await settled(pilot)
        assert screen.loads == 2


async def test_while_covered_it_waits_until_it_is_on_top_again() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        app.push_screen(Framed())
        await settled(pilot)
        screen.touched([Touched(1, 1, 0, "x", (("clients", 1),))])
        await settled(pilot)
        assert screen.loads == 1
        app.pop_screen()
        await settled(pilot)
        assert screen.loads == 2


async def test_saving_says_when() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        future: Future[str] = Future()
        future.set_result("done")
        assert await screen.saved(future) == "done"
        await pilot.pause()
        assert "saved " in shown(app).splitlines()[0]


async def test_personal_keys_are_shown() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        app.keymap = Keymap({"test_frame.one": ("x",), EVERYWHERE.find("help").id: ("f1", "?")})
        screen.refresh_keys()
        await pilot.pause()
        last = shown(app).splitlines()[-1]
        assert last.startswith(" x the first thing")
        assert last.endswith("f1 all keys")


async def test_a_text_names_the_key_that_this_person_has() -> None:
    screen = Framed()
    async with stage(screen) as (app, pilot):
        app.keymap = Keymap({"test_frame.one": ("x",), "everywhere.undo": ("f9", "u"), "clients.add": ("+",)})
        assert (screen.key("one"), screen.key("undo"), screen.key("everywhere.redo")) == ("x", "f9", "U")
        assert no_clients(screen.key) == (
            "There are no clients yet. C opens their list, and + adds the first one there."
        )
        app.push_screen(TakeAway("REV-0001", ["Acme Dental."]))
        await pilot.pause()
        assert "f9 brings it back." in shown(app)


def test_every_screen_knows_its_app() -> None:
    screen: Any = Framed()
    assert screen.crumbs == ()


@pytest.mark.parametrize("leaves", ["_pruning", "_closing", "ends"])
async def test_what_is_read_for_a_screen_that_is_being_left_finds_its_widgets_gone(leaves: str) -> None:
    screen = Framed()

    async def late() -> None:
        screen.query_one(LineList)

    async with stage(screen, None, None) as (app, pilot):
        await screen.query_one(LineList).remove()
        await pilot.pause()
        with pytest.raises(NoMatches):
            await screen._guarded(late())
        of, name = (app, "_exit") if leaves == "ends" else (screen, leaves)
        setattr(of, name, True)
        assert not await screen._guarded(late())
        setattr(of, name, False)
