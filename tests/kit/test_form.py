"""Forms: drafts at every key, saving, refusing, and somebody who was faster."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from textual.app import ComposeResult
from textual.events import Paste

from models.errors import Conflict, Problem
from screens.kit.action import Action, declare
from screens.kit.dialogs import ConflictDialog, ErrorDialog
from screens.kit.fields import fits
from screens.kit.form import Field, Form
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.shell import NoDrafts
from tests.kit.hostile import HOSTILE
from tests.stage import Stage, message, settled, shown, stage

ACTIONS = declare("test_form_below", "Below", Action("edit", "e", "edit", "Opens the form."))


class Client(Form):
    """A form over a client that is kept in a list of what was saved."""

    def __init__(self, below: Below) -> None:
        super().__init__("Acme Dental", draft="client ACME", version=3)
        self.below = below

    def fields(self) -> Sequence[Field]:
        """Three kinds of field."""
        return (
            Field("name", "Name", self.below.client_name, required="A client needs a name.", limit=20),
            Field("status", "Status", "active", options=(("prospect", "Prospect"), ("active", "Active"))),
            Field("note", "Note", "Parking behind.", lines=3, hint="What one should know."),
        )

    def check(self, values: dict[str, str]) -> tuple[str, str] | None:
        """One name is taken."""
        return ("name", "That name is taken.") if values["name"] == "Foxglove" else None

    async def save(self, values: dict[str, str]) -> str:
        """Save, or fail as the screen below says."""
        if self.below.errors:
            raise self.below.errors.pop(0)
        await self.below.disk.wait()
        self.below.kept.append({**values, "version": str(self.version)})
        return f"{values['name']} is saved."


class Below(Frame):
    """The screen that opens the form."""

    ACTIONS = ACTIONS

    def __init__(self, name: str = "Acme Dental") -> None:
        super().__init__()
        self.client_name = name
        self.kept: list[dict[str, str]] = []
        self.errors: list[Problem] = []
        self.disk = asyncio.Event()
        """Set while the disk writes at once."""
        self.disk.set()

    def body(self) -> ComposeResult:
        """Something that takes the focus."""
        yield LineList(())

    def do_edit(self) -> None:
        """Open it."""
        self.app.push_screen(Client(self))


def conflict() -> Conflict:
    """Dana was faster, and changed the name."""
    return Conflict(
        "Acme Dental was changed meanwhile.",
        table="clients",
        key=1,
        theirs={"name": "Acme Dental Care", "status": "active", "note": "Parking behind.", "version": 7},
        by="Dana Reyes",
    )


def drafts(app: Stage) -> dict[tuple[str, str], str]:
    """What is kept as drafts."""
    assert isinstance(app.drafts, NoDrafts)
    return app.drafts.kept


async def test_save_hands_over_cleaned_values_and_says_so_below() -> None:
    below = Below()
    async with stage(below) as (app, pilot):
        await pilot.press("e")
        await pilot.press("end", "space", "space", "X", "tab", "left", "tab", "end", "enter", "Y")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert below.kept == [
            {"name": "Acme Dental  X", "status": "prospect", "note": "Parking behind.\nY", "version": "3"}
        ]
        assert app.screen is below
        assert message(app) == "Acme Dental  X is saved."
        assert drafts(app) == {}


async def test_a_text_that_is_seen_whole_goes_on_where_it_ends() -> None:
    below = Below()
    async with stage(below) as (_, pilot):
        await pilot.press("e", "tab", "tab", *" Ring twice.", "ctrl+s")
        await settled(pilot)
        assert below.kept[0]["note"] == "Parking behind. Ring twice."


def test_a_text_is_seen_whole_where_its_lines_fit() -> None:
    assert fits("", 2) and fits("m365; office", 2) and fits("x" * 99, 2) and fits("one\ntwo", 2)
    assert not fits("x" * 100, 2) and not fits("one\ntwo\nthree", 2)


async def test_what_is_typed_while_it_is_saved_is_kept_as_a_draft() -> None:
    below = Below()
    async with stage(below) as (app, pilot):
        below.disk.clear()
        await pilot.press("e", "X", "ctrl+s", "Y")
        below.disk.set()
        await settled(pilot)
        assert [one["name"] for one in below.kept] == ["Acme DentalX"] and app.screen is below
        assert drafts(app) == {("client ACME", "name"): "Acme DentalXY"}
        assert message(app) == "Acme DentalX is saved. What you typed since is kept as a draft."


async def test_the_button_after_the_last_field_saves_too() -> None:
    below = Below()
    async with stage(below) as (_, pilot):
        await pilot.press("e", "X", "tab", "tab", "tab", "enter")
        await settled(pilot)
        assert below.kept[0]["name"] == "Acme DentalX"


async def test_every_key_is_a_draft_and_the_form_goes_on_with_it() -> None:
    below = Below()
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "Y")
        await pilot.pause()
        assert drafts(app) == {("client ACME", "name"): "Acme DentalXY"}
        form = app.screen
        assert isinstance(form, Form)
        assert form.unsaved == "the text in Acme Dental"
        app.pop_screen()
        await pilot.pause()
        await pilot.press("e")
        await settled(pilot)
        assert "Acme DentalXY" in shown(app)
        assert message(app) == "Your draft: Name differs from what is saved; ctrl+r puts that back."
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert "Acme DentalXY" not in shown(app)
        assert drafts(app) == {}
        assert isinstance(app.screen, Form) and app.screen.unsaved == ""


async def test_what_one_key_put_back_comes_again_with_it() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", "ctrl+r")
        assert message(app) == "Nothing was different."
        await pilot.press("X", "tab", "right", "ctrl+r")
        await settled(pilot)
        assert "Acme DentalX" not in shown(app) and drafts(app) == {}
        assert message(app) == "This is what is saved. ctrl+r brings back what you typed."
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert message(app) == "This is what you typed."
        assert drafts(app).keys() == {("client ACME", "name"), ("client ACME", "status")}
        assert "Acme DentalX" in shown(app)


async def test_typing_back_what_is_saved_leaves_no_draft() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", "X")
        await pilot.pause()
        await pilot.press("backspace")
        await settled(pilot)
        assert drafts(app) == {}


async def test_what_is_missing_or_wrong_is_said_and_nothing_is_saved() -> None:
    below = Below()
    async with stage(below) as (app, pilot):
        await pilot.press("e", "tab", "shift+tab", "ctrl+u", "ctrl+s")
        await settled(pilot)
        assert message(app) == "A client needs a name."
        await pilot.press(*"Foxglove", "ctrl+s")
        await settled(pilot)
        assert message(app) == "That name is taken."
        assert below.kept == []


async def test_a_problem_leaves_the_form_and_the_text() -> None:
    below = Below()
    below.errors = [Problem("The practice is busy.")]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        await settled(pilot)
        await pilot.pause()
        assert isinstance(app.screen, ErrorDialog)
        await pilot.press("enter", "ctrl+s")
        await settled(pilot)
        assert below.kept[0]["name"] == "Acme DentalX"


async def test_a_problem_about_a_field_leaves_the_cursor_in_that_field() -> None:
    below = Below()
    below.errors = [
        Problem("The note names nobody.", field="note"),
        Problem("It is busy.", field="elsewhere"),
    ]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        form = app.screen
        assert isinstance(form, Client)
        assert form.focused is form._widgets["note"] and form._labels["note"].tone == "bad"
        await pilot.press("shift+tab", "ctrl+s")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert form.focused is form._widgets["status"], "a field that this form has not moves nothing"


async def conflicting(keys: list[str]) -> tuple[Below, str]:
    """Save into a conflict and answer with these keys; the screen below, and what the form shows then."""
    below = Below()
    below.errors = [conflict()]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        await settled(pilot)
        await pilot.pause()
        assert isinstance(app.screen, ConflictDialog)
        text = shown(app)
        assert "Dana Reyes" in text and "Acme Dental Care" in text and "Acme DentalX" in text
        assert "Parking" not in text.partition("Two people")[2]
        assert drafts(app) == {("client ACME", "name"): "Acme DentalX"}
        await pilot.press(*keys)
        await settled(pilot)
        await pilot.pause()
        return below, shown(app)


async def test_conflict_mine_on_top() -> None:
    below, _ = await conflicting(["right", "enter"])
    assert below.kept[0]["name"] == "Acme DentalX"
    assert below.kept[0]["version"] == "7"


async def test_conflict_theirs() -> None:
    below, text = await conflicting(["enter"])
    assert below.kept == []
    assert "Acme Dental Care" in text
    assert "nothing was saved" in text


async def test_conflict_copy_mine_and_esc() -> None:
    below, text = await conflicting(["right", "right", "enter"])
    assert below.kept == []
    assert "clipboard" in text
    below, text = await conflicting(["escape"])
    assert below.kept == []
    assert "Acme DentalX" in text


async def test_limits_and_pastes_are_said() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", *"x" * 10)
        await settled(pilot)
        assert message(app) == "No more than 20 characters fit here."
        await pilot.press("ctrl+u")
        app.post_message(Paste("one line\nand another\nand a third"))
        await settled(pilot)
        assert message(app) == "Of the pasted text the first line was taken, 2 lines dropped."


async def test_the_hint_of_a_field_stands_above_the_keys() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", "tab", "tab")
        await settled(pilot)
        assert shown(app).splitlines()[-2] == " What one should know."


async def test_e5_hostile_texts_through_a_form() -> None:
    below = Below("\n".join(HOSTILE))
    async with stage(below) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        form = app.screen
        assert isinstance(form, Form)
        await pilot.press("tab", "tab")
        for text in HOSTILE:
            app.post_message(Paste(text + "!"))
            form.set_text("name", text)
            await pilot.pause()
            assert not [char for char in shown(app) if ord(char) < 32 and char != "\n"]
        form.set_text("name", "x[/]")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert below.kept[0]["name"] == "x[/]"
        assert not [char for char in below.kept[0]["note"] if ord(char) < 32 and char not in "\n\t"]


async def test_a_letter_on_a_choice_changes_nothing() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", "tab", *"pPe1?/")
        await settled(pilot)
        form = app.screen
        assert isinstance(form, Form)
        assert form.text_of("status") == "active"
        assert drafts(app) == {} and form.unsaved == ""
        assert shown(app).splitlines()[-1].startswith(" enter list  left right step  tab next")
        await pilot.press("tab")
        assert "step" not in shown(app).splitlines()[-1]


async def test_a_choice_is_made_from_its_list_or_by_arrows() -> None:
    async with stage(Below()) as (app, pilot):
        await pilot.press("e", "tab", "left")
        form = cast("Form", app.screen)
        assert form.text_of("status") == "prospect"
        await pilot.press("space")
        await settled(pilot)
        assert "─ Status ─" in shown(app) and "as it is saved" in shown(app)
        await pilot.press(*"acti", "enter")
        await settled(pilot)
        assert app.screen is form
        assert form.text_of("status") == "active"
        await pilot.press("enter", "up", "enter")
        await settled(pilot)
        assert form.text_of("status") == "prospect"
        await pilot.press("enter", "down", "escape")
        await settled(pilot)
        assert form.text_of("status") == "prospect"


async def test_what_differs_from_what_is_saved_has_a_mark() -> None:
    async with stage(Below()) as (app, pilot):

        def marked() -> list[str]:
            lines = shown(app).splitlines()
            return [line.split()[1] for line in lines if line.lstrip().startswith("●")]

        await pilot.press("e")
        assert marked() == []
        await pilot.press("X", "tab", "right")
        await settled(pilot)
        assert marked() == ["Name", "Status"]
        app.pop_screen()
        await pilot.press("e")
        await settled(pilot)
        assert marked() == ["Name", "Status"]
        assert message(app).startswith("Your draft: Name and Status differ from what is saved")
        await pilot.press("end", "backspace")
        await settled(pilot)
        assert marked() == ["Status"]
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert marked() == []


async def test_several_are_chosen_one_after_the_other() -> None:
    class Roles(Client):
        """A form of one field."""

        def fields(self) -> Sequence[Field]:
            """Several roles."""
            roles = (("tam", "TAM"), ("vcio", "vCIO"), ("desk", "Design Desk"))
            return (Field("roles", "Roles", "desk; old", options=roles, many=True),)

        def check(self, values: dict[str, str]) -> None:
            """Nothing is wrong."""

        async def save(self, values: dict[str, str]) -> str:
            """Keep it."""
            self.below.kept.append(values)
            return "Saved."

    below = Below()
    async with stage(below) as (app, pilot):
        app.push_screen(Roles(below))
        await settled(pilot)
        assert "Design Desk, old" in shown(app)
        await pilot.press("x", "right", "enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "adds it, or takes it away" in shown(app)
        await pilot.press(*"desk", "enter")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "TAM, old" in shown(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert below.kept == [{"roles": "tam; old"}]


async def test_where_the_names_of_what_differs_do_not_fit_they_are_counted() -> None:
    below = Below()
    async with stage(below, size=(74, 20)) as (app, pilot):
        await pilot.press("e", "X", "tab", "right", "tab", "Y")
        await settled(pilot)
        app.pop_screen()
        await pilot.press("e")
        await settled(pilot)
        assert message(app) == "Your draft: 3 fields differ from what is saved; ctrl+r puts that back."


async def test_what_i_left_alone_is_theirs_when_mine_is_put_on_top() -> None:
    below = Below()
    faster = conflict()
    faster.theirs.update(name="Acme Dental", status="gone", note="Parking before.")
    below.errors = [faster]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        await settled(pilot)
        await pilot.pause()
        text = shown(app).partition("Two people")[2]
        assert text.count("gone") == 2 and text.count("Parking before.") == 2, "it stands either way"
        await pilot.press("right", "enter")
        await settled(pilot)
        await pilot.pause()
        assert below.kept == [
            {"name": "Acme DentalX", "status": "gone", "note": "Parking before.", "version": "7"}
        ]


async def test_a_conflict_names_choices_as_the_form_does_and_what_is_empty() -> None:
    below = Below()
    faster = conflict()
    faster.theirs.update(status="prospect", note="")
    below.errors = [faster]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "tab", "tab", "end", "Y", "ctrl+s")
        await settled(pilot)
        await pilot.pause()
        rows = [" ".join(row.split()) for row in shown(app).partition("Two people")[2].splitlines()]
        assert "Prospect Prospect" in rows and "— Parking behind.Y" in rows


async def test_a_value_that_the_form_does_not_offer_is_taken_over_from_somebody_else() -> None:
    below = Below()
    faster = conflict()
    faster.theirs["status"] = "gone"
    below.errors = [faster]
    async with stage(below) as (app, pilot):
        await pilot.press("e", "X", "ctrl+s")
        await settled(pilot)
        await pilot.pause()
        await pilot.press("enter")
        await settled(pilot)
        assert "gone" in shown(app) and isinstance(app.screen, Client)


class Wordy(Form):
    """A form with a long label and a long hint."""

    def __init__(self) -> None:
        super().__init__("Wordy", draft="wordy")

    def fields(self) -> Sequence[Field]:
        """Two fields."""
        hint = "What stands here is longer than a line of the window is, so that it goes on in the next one, whole."
        return (Field("long", "How it will be fixed", hint=hint), Field("short", "Name", hint="Short."))

    async def save(self, values: dict[str, str]) -> str:
        """Nothing."""
        return ""


async def test_labels_and_hints_are_whole() -> None:
    for size in ((80, 24), (60, 15)):
        async with stage(Wordy(), size=size) as (app, pilot):
            assert "How it will be fixed" in shown(app)
            assert "in the next one, whole." in " ".join(shown(app).split())
            await pilot.press("tab")
            await settled(pilot)
            assert shown(app).splitlines()[-2].strip() == "Short."
            await pilot.press("shift+tab")
            await settled(pilot)
            assert "in the next one, whole." in " ".join(shown(app).split())
