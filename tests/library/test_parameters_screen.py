"""The parameters of a pack on the screen: filled in with two keys, undone with one."""

from __future__ import annotations

import pytest

from models.library import parameters, standards
from screens.library.packs import Packs
from screens.library.parameters import Parameters
from tests.library.test_parameters import bring, by_ref
from tests.office import Office
from tests.stage import message, settled, shown, stage

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


async def test_p_on_a_pack_opens_its_parameters(office: Office) -> None:
    bring(office)
    async with stage(Packs(), office.store, office.founder) as (app, pilot):
        await pilot.press("j", "p")
        await settled(pilot)
        assert app.places == [("parameters", "guide")]


@SIZES
async def test_a_value_is_filled_in_and_what_came_of_it_is_said(
    office: Office, size: tuple[int, int]
) -> None:
    bring(office)
    async with stage(Parameters("guide"), office.store, office["committee"], size=size) as (app, pilot):
        text = shown(app)
        assert "Guide › 4 parameters, 4 open" in text.splitlines()[0]
        assert text.splitlines()[-2].strip() == "Is it kept [frequency] and [frequency]?"
        await pilot.press("j")
        await settled(pilot)
        assert "It is looked at [frequency]" in shown(app).splitlines()[-2]
        await pilot.press("enter")
        await settled(pilot)
        assert "freq: It is looked at [frequency]" in shown(app)
        await pilot.press(*"every month", "enter")
        await settled(pilot)
        assert "3 standards changed: 1 lacks nothing now and is proposed" in message(app)
        lines = shown(app).splitlines()
        at = next(place for place, line in enumerate(lines) if line.startswith("▸"))
        assert "freq" in lines[at - 1] and lines[at - 1].rstrip().endswith("every month"), (
            "the next is at hand"
        )
        assert lines[at].rstrip().endswith("—")
    assert by_ref(office)["L1"].state == "proposed"


@SIZES
@pytest.mark.parametrize(
    ("keys", "stands", "said"),
    [
        (("enter",), "every week", "This is theirs; nothing was saved."),
        (("right", "enter"), "every month", "u takes it back"),
        (("right", "right", "enter"), "every week", "Sent to the terminal's clipboard; nothing was saved."),
        (("escape", *" end", "enter", "right", "enter"), "every month end", "u takes it back"),
        (("escape", "escape"), "every week", ""),
    ],
)
async def test_where_a_colleague_fills_in_while_one_types_it_is_asked_whose_value_stands(
    office: Office, size: tuple[int, int], keys: tuple[str, ...], stands: str, said: str
) -> None:
    bring(office)
    store, who = office.store, office["committee"]
    async with stage(Parameters("guide"), store, who, size=size) as (app, pilot):
        await pilot.press("j", "enter")
        await settled(pilot)
        assert "freq: It is looked at [frequency]" in shown(app)
        parameters.set_values(store, office.founder, "guide", {"freq": "every week"}).result()
        await settled(pilot)
        await pilot.press(*"every month", "enter")
        await settled(pilot)
        text = shown(app)
        assert "Ana Founder set freq to every week meanwhile." in text
        assert "every month" in text and "Put mine on top" in text
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        assert said in message(app) and bool(said) == bool(message(app))
    assert parameters.parameter(store, "guide", "freq").value == stands


async def test_of_the_marked_what_a_colleague_fills_in_meanwhile_is_left_and_named(office: Office) -> None:
    bring(office)
    store = office.store
    async with stage(Parameters("guide"), store, office["committee"]) as (app, pilot):
        await pilot.press("space", "space", "e")
        await settled(pilot)
        parameters.set_values(store, office.founder, "guide", {"freq": "every week"}).result()
        await settled(pilot)
        await pilot.press(*"every month", "enter")
        await settled(pilot)
        text = shown(app)
        assert "Not every question took it" in text
        assert "freq: Ana Founder set freq to every week meanwhile." in text
    found = {one.id: one.value for one in parameters.all_parameters(store, "guide")}
    assert (found["again"], found["freq"]) == ("every month", "every week")


async def test_all_that_are_marked_are_filled_in_at_once(office: Office) -> None:
    bring(office)
    async with stage(Parameters("guide"), office.store, office["committee"]) as (app, pilot):
        await pilot.press("space", "space", "e")
        await settled(pilot)
        assert "The same value for 2 parameters:" in shown(app)
        await pilot.press(*"every month", "enter")
        await settled(pilot)
        assert "4 parameters, 2 open" in shown(app) and "u takes it back" in message(app)
        assert "marked" not in shown(app)
    assert {one.value for one in parameters.all_parameters(office.store, "guide")} >= {"every month"}


async def test_f_shows_what_is_open_and_a_range_is_said_as_it_is_put(office: Office) -> None:
    bring(office)
    async with stage(Parameters("guide"), office.store, office["committee"]) as (app, pilot):
        await pilot.press("j", "j", "enter")
        await settled(pilot)
        await pilot.press(*"above 4 and below 10", "enter")
        await settled(pilot)
        assert "5 to 9" in shown(app)
        await pilot.press("f")
        await settled(pilot)
        assert "[time period]" not in shown(app) and "4 parameters, 3 open" in shown(app)


async def test_what_may_be_chosen_together_stands_there_to_be_cut_down(office: Office) -> None:
    bring(office)
    async with stage(Parameters("guide"), office.store, office["committee"]) as (app, pilot):
        await pilot.press("end", "enter")
        await settled(pilot)
        assert "asking the user" in shown(app)
        await pilot.press("ctrl+u", *"asking the user", "enter")
        await settled(pilot)
    assert by_ref(office)["L3"].latest.wording.question == "Is it prevented by asking the user?"


async def test_whoever_may_not_is_told_and_nothing_changes(office: Office) -> None:
    bring(office)
    async with stage(Parameters("guide"), office.store, office["tam"]) as (app, pilot):
        assert "e fill in" not in shown(app)
        await pilot.press("j", "enter")
        await settled(pilot)
        assert "for the Standards Committee" in message(app)
    assert {one.state for one in standards.all_standards(office.store)} == {"draft", "proposed"}


async def test_a_pack_that_leaves_nothing_open_says_so(office: Office) -> None:
    async with stage(Parameters("own"), office.store, office.founder) as (app, pilot):
        await settled(pilot)
        assert "leaves anything open" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert "leaves anything open" in shown(app)
