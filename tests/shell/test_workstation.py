"""The workstation as a whole: modes, going back, undo, the feed, quitting, the first start."""

from __future__ import annotations

import asyncio
import gc
import re
from dataclasses import replace
from pathlib import Path
from weakref import ref

import pytest

from models.errors import Problem
from models.practice import clients, company
from models.settings import Settings, load_settings
from models.store.backup import backup, restore
from models.store.opening import open_store
from models.store.store import Store, Touched
from models.who import Who
from screens.kit.dialogs import Choose, Confirm, ErrorDialog, Told
from screens.kit.form import Form
from screens.kit.frame import Frame
from screens.kit.help import Help
from screens.kit.list import LineList
from tests import calm
from tests.conftest import ROOT
from tests.shell.trial import Trial, TrialForm, station
from tests.stage import message, settled, shown
from tui.palette import Palette
from tui.welcome import Welcome
from tui.workstation import TooSmall, Workstation


async def test_the_first_screen_says_where_one_is(store: Store, who: Who) -> None:
    async with station(store, who) as (app, _):
        assert isinstance(app.screen, Trial)
        assert shown(app).startswith(" Harbour IT › Trial")
        assert shown(app).splitlines()[-1].endswith("? all keys")


@pytest.fixture
def saving(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The form of the trial station saves until this is set."""
    done = asyncio.Event()

    async def save(form: TrialForm, values: dict[str, str]) -> str:
        await done.wait()
        return "Saved."

    monkeypatch.setattr(TrialForm, "save", save)
    return done


async def test_a_form_that_is_saved_while_another_mode_is_shown_closes_when_one_is_back(
    store: Store, who: Who, saving: asyncio.Event
) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("e")
        await pilot.press("ctrl+s")
        app.switch_mode("library")
        await pilot.pause()
        first = app.screen
        saving.set()
        await settled(pilot)
        assert app.screen is first and app.crashed is None
        app.switch_mode("today")
        await settled(pilot)
        assert isinstance(app.screen, Trial)


async def test_a_form_that_is_saved_under_a_dialog_closes_after_it_and_not_in_its_place(
    store: Store, who: Who, saving: asyncio.Event
) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("e")
        await pilot.press("ctrl+s", "ctrl+p")
        await pilot.pause()
        saving.set()
        await pilot.pause(0.1)
        assert isinstance(app.screen, Palette)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial)


async def test_a_dialog_that_was_answered_under_another_closes_after_it(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        answers: list[bool | None] = []
        asked = Confirm("Sure?", ["Think."], button="Yes", does="does it")
        app.push_screen(asked, answers.append)
        app.push_screen(ErrorDialog(Problem("The disk is failing.")))
        await settled(pilot)
        asked.dismiss(True)
        await settled(pilot)
        assert "The disk is failing." in shown(app) and answers == []
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial) and answers == [True]


async def test_a_session_that_only_reads_or_acts_for_somebody_says_so(practice: Path, who: Who) -> None:
    reading = open_store(practice, read_only=True)
    async with station(reading, replace(who, acting="root")) as (app, _):
        assert shown(app).splitlines()[0].endswith(f"as {who.login}, only reading")
    reading.close()


async def test_modes_keep_their_screens(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("plus", "plus", "e")
        await settled(pilot)
        assert isinstance(app.screen, Form)
        app.switch_mode("library")
        await settled(pilot)
        assert not isinstance(app.screen, Form)
        await pilot.press("1")
        await settled(pilot)
        assert isinstance(app.screen, Form)
        app.pop_screen()
        await settled(pilot)
        assert "pressed 2" in shown(app)


async def test_back_leaves_one_screen_and_never_the_last(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("question_mark")
        await settled(pilot)
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial)
        await pilot.press("escape")
        assert message(app) == "This is the first screen; q quits."


async def test_leaving_a_form_says_that_the_text_is_kept(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("e", "X", "escape")
        await settled(pilot)
        assert message(app) == "Your text in Acme is kept as a draft."
        assert app.drafts.get("trial acme", "name") == "AcmeX"


async def test_undo_and_redo_from_any_screen(store: Store, who: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    company.edit(store, who, {"name": "Other IT"}).result()
    async with station(store, who) as (app, pilot):
        told: list[str] = []
        monkeypatch.setattr(app.frame, "undone", told.append)
        await pilot.press("u")
        await settled(pilot)
        assert message(app) == f"Undone: {told[0]}."
        assert store.fact("name") == "Harbour IT"
        await pilot.press("U")
        await settled(pilot)
        assert message(app).startswith("Done again: ")
        assert store.fact("name") == "Other IT"
        await pilot.press("U")
        await settled(pilot)
        assert message(app) == "There is nothing to redo.", "no dialog that would take the next key"


def test_d5_what_others_change_is_asked_for_once_a_second() -> None:
    """Pilot tests ask more often, to be done sooner."""
    assert re.search(
        r"^FEED_SECONDS = 1\.0$", (ROOT / "tui/workstation.py").read_text(encoding="utf-8"), re.M
    )


async def test_what_others_change_comes_by_itself(practice: Path, store: Store, who: Who) -> None:
    class Watching(Trial):
        WATCHES = ("facts",)
        loads = 0

        async def load(self) -> None:
            Watching.loads += 1

    other = open_store(practice)
    async with station(store, who) as (app, pilot):
        app.push_screen(Watching())
        await settled(pilot)
        assert Watching.loads == 1
        company.edit(other, who, {"name": "From elsewhere"}).result()
        await pilot.pause(2 * calm.FEED_SECONDS)
        assert Watching.loads == 2
        company.edit(store, who, {"name": "From here"}).result()
        await pilot.pause(0.2)
        assert Watching.loads == 3
    other.close()


async def test_a_look_at_the_feed_while_the_program_ends_is_no_crash(store: Store, who: Who) -> None:
    async with station(store, who) as (app, _):
        pass
    assert not app.screen_stack
    app._feed()


async def test_a_practice_that_cannot_be_read_any_more_is_told_once(
    store: Store, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> tuple[Touched, ...]:
        raise Problem("The practice cannot be read any more.")

    async with station(store, who) as (app, pilot):
        monkeypatch.setattr(store, "poll", gone)
        await pilot.pause(2 * calm.FEED_SECONDS)
        assert isinstance(app.screen, ErrorDialog)
        await pilot.press("enter")
        await pilot.pause(2 * calm.FEED_SECONDS)
        assert isinstance(app.screen, Trial)
        monkeypatch.undo()


async def test_choosing_a_client_takes_three_letters_and_enter(store: Store, who: Who) -> None:
    for name in ("Acme Dental", "Foxglove [EU] Accounting", "Delta Freight"):
        clients.add(store, who, {"name": name}).result()
    chosen: list[str] = []

    class Choosing(Trial):
        def client_chosen(self, code: str) -> None:
            chosen.append(code)

    async with station(store, who) as (app, pilot):
        app.push_screen(Choosing())
        await settled(pilot)
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        assert "Foxglove [EU] Accounting" in shown(app)
        await pilot.press("f", "o", "x", "enter")
        await settled(pilot)
        assert chosen == [one.code for one in clients.all_clients(store) if one.name.startswith("Foxglove")]


async def test_a_dialog_owns_its_keys(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        note = app.screen
        await pilot.press("ctrl+p", "1", "q", "question_mark")
        await pilot.pause()
        assert app.screen is note
        assert "1q?" in shown(app)


async def test_quitting_asks_only_while_something_is_unsaved(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("e", "X", "ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        assert "the text in Acme" in shown(app)
        await pilot.press("right", "enter")
        await settled(pilot)
        assert isinstance(app.screen, Form)
    async with station(store, who, replace(Settings(), confirm_quit=True)) as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("enter")
        await pilot.pause()
        assert app.return_code == 0
        assert app._exit
    async with station(store, who) as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert app._exit


async def test_links_are_shown_in_full_and_copied(
    store: Store, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients.add(store, who, {"name": "Acme Dental"}).result()
    code = clients.all_clients(store)[0].code
    from screens.kit.place import Thing

    class Linked(Trial):
        def thing(self) -> Thing:
            return Thing("client", code, "Acme Dental", (("clients", 1),))

    async with station(store, who) as (app, pilot):
        copied: list[str] = []
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await pilot.press("L")
        assert message(app) == "Nothing on this screen carries links."
        app.push_screen(Linked())
        await settled(pilot)
        await pilot.press("L")
        await settled(pilot)
        await pilot.press(*"T-4711", "enter")
        await settled(pilot)
        assert message(app) == f"{code} has T-4711 now. u takes it back."
        await pilot.press("L")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, Told)
        assert "T-4711" in shown(app)
        assert copied == ["T-4711"]
        await pilot.press("enter", "h")
        await settled(pilot)
        assert "History" in shown(app)
        assert "add" in shown(app).casefold()


async def test_a_window_that_is_too_small_says_so_from_the_start(store: Store, who: Who) -> None:
    async with station(store, who, size=(59, 24)) as (app, pilot):
        assert isinstance(app.screen, TooSmall)
        assert "window too small (need 60x15)" in shown(app)
        await pilot.press("plus")
        await pilot.resize_terminal(60, 15)
        await settled(pilot)
        assert "pressed 0" in shown(app)


async def test_screens_that_were_closed_do_not_stay_in_memory(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        await pilot.press("?")
        await settled(pilot)
        closed = ref(app.screen._styles_cache)
        for _ in range(20):
            await pilot.press("escape", "?")
        app._feed()
        await settled(pilot)
        gc.collect()
        assert closed() is None


async def test_a_problem_that_came_while_it_was_too_small_leaves_nothing_over_the_screen(
    store: Store, who: Who
) -> None:
    async with station(store, who, size=(59, 24)) as (app, pilot):
        app.frame.show_problem(Problem("The disk is full."))
        await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert isinstance(app.screen, ErrorDialog)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Trial)
        await pilot.press("plus")
        assert "pressed 1" in shown(app)


async def test_it_says_so_whole_however_small_it_is(store: Store, who: Who) -> None:
    for width in (20, 13, 7):
        async with station(store, who, size=(width, 8)) as (app, _):
            assert "".join(shown(app).split()) == "windowtoosmall(need60x15)"


async def test_personal_keys(store: Store, who: Who) -> None:
    settings = replace(Settings(), keys={"everywhere.help": "9"})
    async with station(store, who, settings) as (app, pilot):
        assert "9 all keys" in shown(app).splitlines()[-1]
        await pilot.press("question_mark")
        await settled(pilot)
        assert isinstance(app.screen, Frame) and "› All keys" not in shown(app)
        await pilot.press("9")
        await settled(pilot)
        assert "› All keys" in shown(app)


async def test_what_is_wrong_in_the_settings_is_said_once(store: Store, who: Who, tmp_path: Path) -> None:
    """And what is used instead."""
    path = tmp_path / "settings.toml"
    path.write_text(
        'theme = "pink"\n[keys]\n"everywhere.undo" = "q"\n"everywhere.help" = "9"\n', encoding="utf-8"
    )
    async with station(store, who, load_settings(path)) as (app, pilot):
        for _ in range(100):
            await pilot.pause(0.1)
            if message(app):
                break
        assert message(app) == (
            "Settings, line 1: theme is “pink”, which is not known; auto is used (+1 more)"
        )
        assert app.keymap.own == {"everywhere.help": ("9",)}
        assert "9 all keys" in shown(app).splitlines()[-1]


async def test_the_first_start_offers_three_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_DB", str(tmp_path / "new" / "practice.db"))
    app = Workstation(None, None, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, Welcome)
        text = shown(app)
        assert "Make one" in text and "See the sample" in text and "Open one" in text
        await pilot.press("u")
        assert message(app) == "Open a practice first."
        await pilot.press("enter", *"Harbor IT", "enter")
        await settled(pilot)
        assert "Make this practice?" in shown(app) and "Harbor IT" in shown(app) and app.opened is None
        await pilot.press("escape")
        await settled(pilot)
        assert "What is your company called?" in shown(app), (
            "a name that was mistyped is mended before it stands"
        )
        await pilot.press(*["backspace"] * 4, *"ur IT", "enter")
        await settled(pilot)
        assert "Harbour IT" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.pause(0.5)
        assert app.opened is not None
        assert app.practice == "Harbour IT"
        assert isinstance(app.screen, Frame)
        assert not isinstance(app.screen, Welcome)
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(app.screen, Welcome)
    app.opened.close()


async def test_opening_what_is_no_practice_is_told(tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"no database at all, only a text")
    app = Workstation(None, None, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "down", "enter", *str(tmp_path / "other.db"), "enter")
        await settled(pilot)
        await pilot.pause(0.3)
        assert isinstance(app.screen, ErrorDialog)
        assert app.opened is None


async def test_a_practice_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file where a folder would have to be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "taken"))
    app = Workstation(None, None, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter", *"Harbour", "enter")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.pause(0.3)
        assert isinstance(app.screen, ErrorDialog)
        assert app.opened is None and app.crashed is None


async def test_no_widget_of_textual_that_shows_markup_is_on_a_screen(store: Store, who: Who) -> None:
    async with station(store, who) as (app, pilot):
        for key in ("e", "escape", "question_mark", "escape", "ctrl+p", "escape", "n"):
            await pilot.press(key)
            await settled(pilot)
            for widget in app.screen.query("*"):
                assert type(widget).__name__ not in (
                    "Static",
                    "Label",
                    "Button",
                    "OptionList",
                    "DataTable",
                    "Tree",
                )
        assert app.screen.query("*")
        assert isinstance(app.screen_stack[-2].query_one(LineList), LineList)


async def test_a_practice_that_was_restored_meanwhile_is_said_at_once(
    practice: Path, store: Store, who: Who
) -> None:
    """Not when the next answer is refused: what the screen shows is not true any more."""
    copy = backup(practice, practice.parent / "backups" / "monday.db")
    async with station(store, who) as (app, pilot):
        restore(practice, copy)
        app._feed()
        await settled(pilot)
        assert "was restored from a backup" in shown(app)
        await pilot.press("enter")
        app._feed()
        await settled(pilot)
        assert "was restored from a backup" not in shown(app)
