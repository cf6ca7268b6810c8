"""Explain: formula, inputs, rule, records; the next figure; a record opens."""

from __future__ import annotations

import shlex
from decimal import Decimal
from pathlib import Path

from models.figure import Figure, Input, Record
from models.store.store import Store
from models.who import Who
from screens.kit.dialogs import Told
from screens.kit.explain import Explain, explanation
from tests.kit.hostile import HOSTILE
from tests.stage import message, settled, shown, stage

LEFT = Figure(
    "Alignment as left",
    Decimal("81.48"),
    "81 %",
    ("aligned ÷ (aligned + misaligned)", "22 ÷ (22 + 5) = 81.48 %"),
    (Input("aligned", "22", "21 yes, 1 realigned on the spot"), Input("misaligned", "5", "6 no, less 1")),
    "Alignment score: only questions that apply and are answered count. Guide: docs/vcio.md, The score.",
    (
        Record("standard", "BKP-003", "Alert on failure", "no", "2026-11-23 10:31  D. Reyes"),
        Record("standard", "NET-002", "Firewall support", "no", "2026-11-20 16:02  D. Reyes"),
    ),
    "22 more that are aligned, 7 that do not count",
)
NOTHING = Figure("Alignment as found", None, "not computable: nothing is answered")


async def test_all_that_is_known_of_a_figure_is_shown() -> None:
    async with stage(Explain((LEFT,), ("Acme Dental",))) as (app, _):
        text = shown(app)
        lines = text.splitlines()
        assert lines[0] == " Harbour IT › Acme Dental › Explain"
        assert "   Alignment as left" in text and "81 %" in text
        assert "   = 22 ÷ (22 + 5) = 81.48 %" in text
        assert "   aligned     22   21 yes, 1 realigned on the spot" in text
        assert "   misaligned   5   6 no, less 1" in text
        assert "   Rule   Alignment score: only questions" in text and "docs/vcio.md, The score." in text
        assert "✗ BKP-003" in text
        assert "22 more that are aligned, 7 that do not count" in text
        assert lines[-1] == " enter open  x export  esc back  ? all keys"


def test_a_label_and_a_value_that_do_not_fit_one_line_stand_on_two() -> None:
    shown = "13 questions on 2027-03-01: the base set, visit 2 of 6"
    lines = explanation(Figure("Questions of REV-0197", Decimal(13), shown), 76)
    assert ["".join(span.text for span in each) for each in lines[:4]] == [
        "",
        "   Questions of REV-0197",
        f"   {shown}",
        "",
    ]


async def test_a_record_opens_and_tab_shows_the_next_figure() -> None:
    async with stage(Explain((LEFT, NOTHING))) as (app, pilot):
        await pilot.press("j", "enter")
        await settled(pilot)
        assert app.places == [("standard", "NET-002")]
        assert "figure 1 of 2" in shown(app)
        await pilot.press("tab")
        await settled(pilot)
        assert "not computable: nothing is answered" in shown(app)
        assert "There are no records behind this figure." in shown(app)
        await pilot.press("enter")
        assert message(app) == "There is no record to open."
        await pilot.press("shift+tab")
        await settled(pilot)
        assert "BKP-003" in shown(app)


async def test_a_text_is_cut_only_where_the_window_is_full_and_scrolls_then() -> None:
    """The rule of a figure without records stood cut above empty lines; of one with many inputs it could not be reached."""
    rule = (
        "The base set grows with each visit until it is all that applies to the client. " * 2 + "That is all."
    )
    inputs = tuple(Input(f"visit {number}", str(number)) for number in range(1, 9))
    bare = Figure("Base set", 122, "122 questions", ("what each visit adds",), inputs, rule)
    many = Figure("Base set", 122, "122 questions", ("what each visit adds",) * 9, inputs, rule, LEFT.records)
    async with stage(Explain((bare, many))) as (app, pilot):
        assert "That is all." in shown(app) and " J text down" not in shown(app)
        await pilot.press("J")
        assert message(app) == "All of the text is visible."
        await pilot.press("tab")
        await settled(pilot)
        assert "That is all." not in shown(app) and "BKP-003" in shown(app) and "J text down" in shown(app)
        await pilot.press(*"JJJJJJJJJJJJ")
        await settled(pilot)
        assert "That is all." in shown(app) and "BKP-003" in shown(app)
        await pilot.press(*"KKKKKKKKKKKK")
        await settled(pilot)
        assert "122 questions" in shown(app)


async def test_it_is_written_to_a_file(store: Store, who: Who) -> None:
    async with stage(Explain((LEFT,)), store, who) as (app, pilot):
        app.screen.set_focus(app.screen.query_one("LineList"))
        explain = app.screen
        assert isinstance(explain, Explain)
        explain.work(explain.export())
        await settled(pilot)
        await pilot.pause()
        assert isinstance(app.screen, Told)
        path = Path(shlex.split(app.screen.copied)[1].partition(":")[2])
        text = path.read_text(encoding="utf-8")
        assert "= 22 ÷ (22 + 5) = 81.48 %" in text
        assert "BKP-003" in text
        assert path.parent == store.path.parent / "exports"


def test_no_line_of_an_explanation_is_wider_than_its_text() -> None:
    figure = Figure(
        "x" * 300, 1, "1", ("long formula " * 20,), (Input("l" * 99, "9" * 50, "n" * 99),), "rule " * 50
    )
    for cells in (60, 80, 120):
        for line in explanation(figure, cells):
            assert sum(len(span.text) for span in line) <= 300


async def test_hostile_figures() -> None:
    for text in HOSTILE[:24:4]:
        figure = Figure(
            text,
            1,
            text,
            (text,),
            (Input(text, text, text),),
            text,
            (Record("a", text, text, "no", text),),
            text,
        )
        async with stage(Explain((figure,))) as (app, _):
            assert not [char for char in shown(app) if ord(char) < 32 and char != "\n"]
