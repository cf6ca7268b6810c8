"""The box and blob on the screen."""

from __future__ import annotations

import pytest

from exports import documents
from models.align import triage
from models.settings import Settings
from screens.align.box import BoxScreen
from screens.align.failing import CellScreen
from screens.align.picture import Picture
from screens.kit.list import LineList
from screens.kit.place import Thing
from tests.align.conftest import Practice
from tests.stage import settled, shown, stage
from tui.whose import client_of, standard_of

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def fell(acme: Practice) -> Practice:
    """Backup went from 100 to 33, Network from 0 to 33."""
    acme.whole("ACME", "yyynnn")
    acme.on("2026-06-02")
    acme.whole("ACME", "ynnnny")
    return acme


@SIZES
async def test_the_picture_the_list_and_why_it_fell_are_there_at_once(
    fell: Practice, size: tuple[int, int]
) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic, size=size) as (app, _):
        text = shown(app)
        assert "Acme Ltd › Box and blob" in text and "as of today" in text
        assert "▓" in text and "░" in text and "▓ aligned" in text
        assert "Backup fell by 67: BKP-002 and BKP-003 turned to no in REV-0002." in text
        assert "Whole 50 % → 33 %   Now: today   Then: 2026-03-02, REV-0001" in text
        rows = {
            row.cells[0] if isinstance(row.cells[0], str) else row.cells[0].text: row
            for row in app.screen.query_one(LineList).rows
        }
        assert [cell if isinstance(cell, str) else cell.text for cell in rows["Backup"].cells[1:4]] == [
            "100",
            "33",
            "▼",
        ]
        assert list(rows)[-1] == "Whole"


async def test_the_trend_is_that_of_what_the_cursor_is_on(fell: Practice) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic) as (app, pilot):
        assert "Trend █▃▃  100 33 33 %  since 2026-03-02" in shown(app)
        await pilot.press("end")
        assert "Trend ▅▃▃  50 33 33 %  since 2026-03-02" in shown(app)
        figures = await app.frame.read_figures()
        assert [one.shown for one in figures if one.label == "Whole, the trend"] == ["50 → 33 → 33 %"]
    async with stage(BoxScreen("ACME"), fell.store, fell.vic, settings=Settings(glyphs="ascii")) as (app, _):
        assert "Trend #::  100 33 33 %  since 2026-03-02" in shown(app)


async def test_the_list_has_the_worst_first_and_the_ring_marks_what_the_cursor_is_on(fell: Practice) -> None:
    fell.on("2026-06-03")
    fell.whole("ACME", "nnnyyn")
    async with stage(BoxScreen("ACME"), fell.store, fell.vic) as (app, pilot):
        rows = [row.key for row in app.screen.query_one(LineList).rows]
        assert rows == ["Backup", "Network", ""], "0 %, 67 %, and all of it"
        picture = app.screen.query_one(Picture)

        def marked() -> set[str]:
            lines = [picture.spans(y)[0] for y in range(picture.size.height)]
            return {span.text for spans in lines for span in spans if span.tone == "accent"}

        assert marked() == {"Backup", "0", "●"}
        await pilot.press("down")
        assert marked() == {"Network", "67", "●"}
        await pilot.press("down")
        assert marked() == set(), "the whole has no direction"


async def test_the_ring_marks_the_same_category_on_a_day_that_has_fewer(acme: Practice) -> None:
    acme.whole("ACME", "ynn", ask="NET")
    acme.on("2026-06-02")
    acme.whole("ACME", "yyyynn")
    async with stage(BoxScreen("ACME"), acme.store, acme.vic) as (app, pilot):
        picture = app.screen.query_one(Picture)

        def marked() -> str:
            lines = [picture.spans(y)[0] for y in range(picture.size.height)]
            return " ".join(span.text for spans in lines for span in spans if span.tone == "accent")

        assert "Network" in marked() and "Backup" in shown(app), "the worst has the cursor"
        await pilot.press("left_square_bracket")
        await settled(pilot)
        assert "Network" in marked() and "Backup" not in shown(app)


async def test_brackets_go_from_day_to_day(fell: Practice) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic) as (app, pilot):
        await pilot.press("left_square_bracket")
        await settled(pilot)
        assert "as of 2026-03-02, REV-0001" in shown(app) and "Then: nothing before" in shown(app)
        assert "There is nothing before to compare with." in shown(app)
        await pilot.press("left_square_bracket")
        await settled(pilot)
        assert "first day" in shown(app)
        await pilot.press("right_square_bracket")
        await settled(pilot)
        assert "as of today" in shown(app)


async def test_the_picture_that_is_exported_is_of_the_day_that_is_shown(fell: Practice) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic, settings=Settings()) as (app, pilot):
        await pilot.press("left_square_bracket")
        await settled(pilot)
        app.frame.work(app.frame.export())
        await pilot.pause()
        await pilot.press("enter")
        await settled(pilot)
        assert "Exported" in shown(app)
    (written,) = (fell.store.path.parent / "exports").glob("acme-ltd-box-and-blob-2026-03-02.svg")
    drawn = written.read_text()
    assert "March 2, 2026" in drawn and "50\u202f% aligned" in drawn


async def test_a_category_is_opened_and_its_figure_explained(fell: Practice) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic) as (app, pilot):
        figures = await app.frame.read_figures()
        assert [one.label for one in figures] == [
            "Backup, today",
            "Backup",
            "Backup, 2026-03-02, REV-0001",
            "Backup, the trend",
        ]
        assert [one.code for one in figures[0].records] == ["BKP-002", "BKP-003"]
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, CellScreen)
        text = shown(app)
        assert "Acme Ltd › Backup" in text and "1 aligned, 2 misaligned" in text
        assert text.index("BKP-002") < text.index("BKP-001"), "what fails stands first"
        await pilot.press("enter")
        assert app.places[0][0] == "finding"


async def test_what_is_being_mended_is_drawn_and_named_only_where_there_is_some(fell: Practice) -> None:
    async with stage(BoxScreen("ACME"), fell.store, fell.vic) as (app, pilot):
        assert "being mended" not in shown(app) and "▒" not in shown(app)
        code = fell.table("findings")[-1]["code"]
        for state in ("triaged", "fixing"):
            triage.edit(fell.store, fell.vic, code, {"state": state}).result()
        await settled(pilot)
        assert "▒ being mended" in shown(app)


async def test_a_client_without_answers_says_what_makes_the_first(acme: Practice) -> None:
    async with stage(BoxScreen("ACME"), acme.store, acme.vic) as (app, _):
        inside = [row.split("│")[1] for row in shown(app).splitlines() if row.count("│") == 2]
        assert " ".join(" ".join(inside).split()) == (
            "Nothing is answered at Acme Ltd yet. Its first review draws the blob."
        )


def test_whose_a_thing_is(fell: Practice) -> None:
    finding = fell.table("findings")[0]["code"]
    assert client_of(fell.store, Thing("client", "ACME")) == "ACME"
    assert client_of(fell.store, Thing("review", "REV-0001")) == "ACME"
    assert client_of(fell.store, Thing("finding", finding)) == "ACME"
    assert client_of(fell.store, Thing("standard", "BKP-001")) == ""
    assert standard_of(fell.store, Thing("finding", finding)).startswith(("BKP", "NET"))
    assert standard_of(fell.store, Thing("review", "REV-0001", part="BKP-001")) == "BKP-001"
    assert standard_of(fell.store, Thing("client", "ACME")) == ""


def test_the_picture_that_is_sent_says_of_how_many_it_is_and_names_standards_without_codes(
    fell: Practice,
) -> None:
    svg = documents.render(fell.store, "client", "ACME", "box", "svg").data.decode()
    assert "Backup fell by 67; no longer in order: " in svg and "Alignment with 6 standards of " in svg
    assert "BKP-" not in svg and "REV-" not in svg
