"""What reviews tell, on the screen: the comparison, the heat map, who fails what, and the way from Today to the reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from exports.align import tables
from models.align import heat, scope
from models.align.heat import Cell, Heat, Row
from models.practice import clients
from models.practice.people import who_is
from models.settings import Settings
from models.who import Who
from screens.align.box import BoxScreen
from screens.align.compare import SAME, Compare
from screens.align.failing import CellScreen, FailingScreen, Ranking
from screens.align.findings import Findings, FindingScreen
from screens.align.heat import HeatScreen
from screens.align.heat_map import HEAD, HeatMap
from screens.align.reviews import Reviews
from screens.kit.explain import Explain
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.practice.client import ClientScreen
from screens.practice.clients import Clients
from tests.align.conftest import Practice
from tests.align.walking import press
from tests.stage import message, settled, shown, stage
from tui.workstation import Workstation


@pytest.fixture
def two(acme: Practice) -> Practice:
    """ACME fell in Backup and rose in Network; BETA is worse; the founder's are both."""
    acme.client("BETA", vcio=acme.vic, tam=acme.dana)
    acme.whole("ACME", "yyynnn")
    acme.on("2026-06-02")
    acme.whole("ACME", "ynnnny")
    acme.whole("BETA", "nynnnn")
    return acme


def keys(app: Any) -> list[Any]:
    return [row.key for row in app.screen.query_one(LineList).rows]


# The comparison ---------------------------------------------------------------------------------------------


async def test_the_last_two_reviews_are_compared_by_class_with_the_sum_between_them(two: Practice) -> None:
    async with stage(Compare("ACME"), two.store, two.vic) as (app, pilot):
        text = shown(app)
        assert "REV-0001 50 %  →  REV-0002 33 %   ▼ fell by 17 points" in text
        assert "3 ÷ (3 + 3) = 50.00 %" in text and "2 ÷ (2 + 4) = 33.33 %" in text
        assert text.index("Regressed 2") < text.index("Fixed 1") < text.index("Same 3")
        assert keys(app) == ["BKP-002", "BKP-003", "NET-003", SAME]
        assert [one.shown for one in app.frame.figures()][:3] == ["fell by 17 points", "50 %", "33 %"]
        await pilot.press("enter")
        assert app.places[0][0] == "finding"
        await pilot.press("down", "down", "v")
        assert app.places[1] == ("standard", "NET-003")


async def test_those_that_are_the_same_are_opened_and_closed(two: Practice) -> None:
    async with stage(Compare("ACME"), two.store, two.vic) as (app, pilot):
        await pilot.press("end")
        assert shown(app).splitlines()[-1].strip().startswith("enter which they are")
        await pilot.press("enter")
        await settled(pilot)
        assert keys(app)[-4:] == [SAME, "BKP-001", "NET-001", "NET-002"]
        await pilot.press("down", "v")
        assert app.places == [("standard", "BKP-001")]
        await pilot.press("up", "enter")
        await settled(pilot)
        assert keys(app)[-1] == SAME and len(keys(app)) == 4


async def test_what_the_profile_changed_is_named_in_the_comparison(two: Practice) -> None:
    two.on("2026-06-10")
    clients.edit(two.store, two.vic, "ACME", {"profile": ["servers"]}).result()
    two.on("2026-06-12")
    async with stage(Compare("ACME"), two.store, two.vic) as (app, pilot):
        assert "What applies" not in shown(app)
        await pilot.press("o", "enter")
        await pilot.pause()
        await pilot.press(*"Today", "enter")
        await settled(pilot)
        text = shown(app)
        assert "What applies" in text and "changed by the profile or a pack" in text
        assert "2026-06-10  the profile got servers" in text and two.vic.name in text


async def test_the_other_one_begins_at_the_one_in_question(two: Practice) -> None:
    async with stage(Compare("ACME"), two.store, two.vic) as (app, pilot):
        await pilot.press("o")
        await pilot.pause()
        assert "▸ REV-0001" in shown(app), "what is compared from"
        lines = [line.strip(" ▸") for line in shown(app).splitlines()]
        first = next(number for number, line in enumerate(lines) if line.startswith("Today "))
        assert lines[first + 1].startswith("Another day"), "a day is not below all reviews"
        assert lines[first + 2].startswith("REV-0002")
        await pilot.press("enter")
        await pilot.pause()
        assert "▸ REV-0002" in shown(app), "what it is compared with"
        await pilot.press("enter")
        await settled(pilot)
        assert "REV-0001 50 %  →  REV-0002 33 %" in shown(app)


async def test_other_two_are_chosen_reviews_and_days(two: Practice) -> None:
    two.on("2026-06-20")
    async with stage(Compare("ACME"), two.store, two.vic) as (app, pilot):
        await pilot.press("o", *"0002", "enter")
        await pilot.pause()
        await pilot.press(*"0001", "enter")
        await settled(pilot)
        assert "REV-0002 33 %  →  REV-0001 50 %   ▲ rose by 17 points" in shown(app)
        await pilot.press("o", *"Another", "enter")
        await pilot.pause()
        await pilot.press(*"2026-03-10", "enter")
        await pilot.pause()
        await pilot.press(*"Today", "enter")
        await settled(pilot)
        assert "2026-03-10 50 %  →  today 33 %" in shown(app)
        await pilot.press("o", *"2026-03-1")
        assert "Nothing is called that." in shown(app)
        await pilot.press("1")
        assert "▸ 2026-03-11" in shown(app), "a day is typed among the reviews"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"2026-06-19", "enter")
        await settled(pilot)
        assert "2026-03-11 50 %  →  2026-06-19 33 %" in shown(app)


async def test_what_is_decided_meanwhile_is_compared_with_today(acme: Practice) -> None:
    acme.whole("ACME", "yyynnn")
    acme.on("2026-06-02")
    async with stage(Compare("ACME"), acme.store, acme.vic) as (app, pilot):
        assert "Nothing is different" in shown(app)
        scope.decide(
            acme.store, acme.vic, "ACME", "standard", "NET-003", inside=False, reason="No wires."
        ).result()
        await settled(pilot)
        assert "Same 5" in shown(app) and "NET-003" in keys(app)


async def test_with_one_review_it_is_compared_with_today_and_without_one_it_says_what_is_missing(
    acme: Practice,
) -> None:
    async with stage(Compare("ACME"), acme.store, acme.vic) as (app, pilot):
        assert "Nothing can be compared yet" in shown(app)
        await pilot.press("o")
        assert "submitted yet" in message(app)
    acme.whole("ACME", "yyyyyy")
    acme.on("2026-06-02")
    async with stage(Compare("ACME"), acme.store, acme.vic) as (app, _):
        assert "Nothing is different: all 6 standards are the same" in shown(app)


async def test_the_comparison_is_filtered_and_written_as_a_table(two: Practice) -> None:
    async with stage(Compare("ACME"), two.store, two.vic, settings=Settings()) as (app, pilot):
        await pilot.press("slash", *"fixed", "enter")
        assert keys(app) == ["NET-003"]
        app.frame.work(app.frame.export())
        await pilot.pause()
        assert "comparison of two reviews as XLSX" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert "Exported" in shown(app)
    (written,) = (two.store.path.parent / "exports").glob("comparison-REV-0001-REV-0002-*.csv")
    rows = written.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("class,code,name") and rows[1].startswith("regressed,BKP-002")


@pytest.mark.parametrize(
    "screen, name, head, first",
    [
        (HeatScreen, "heat-map-*", "client,client_name,tam,aligned,misaligned,percent,Network,Backup", "BETA,Beta Ltd"),
        (Ranking, "who-fails-what-*", "standard,name,category,business_impact,misaligned", "BKP-003"),
        (lambda: Ranking("Network"), "who-fails-what-network-*", "standard,name,category", "NET-001"),
        (lambda: FailingScreen("BKP-002"), "who-fails-BKP-002-*", "client,client_name,standard", "ACME,Acme Ltd"),
        (lambda: CellScreen("ACME", "Backup"), "acme-ltd-backup-ACME-*", "standard,name,category,answer", "BKP-002"),
        (lambda: CellScreen("ACME"), "acme-ltd-all-categories-ACME-*", "standard,name,category,answer", "BKP-002"),
    ],
)  # fmt: skip
async def test_what_is_shown_is_exported_as_other_lists_are(
    two: Practice, screen: Callable[[], Frame], name: str, head: str, first: str
) -> None:
    async with stage(screen(), two.store, two.vic, settings=Settings()) as (app, pilot):
        app.frame.work(app.frame.export())
        await pilot.pause()
        assert "as CSV" in shown(app) and "as XLSX" in shown(app) and "as JSON" in shown(app)
        await pilot.press("enter")
        await settled(pilot)
        assert "Exported" in shown(app)
    (written,) = (two.store.path.parent / "exports").glob(f"{name}.csv")
    rows = written.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith(head) and rows[1].startswith(first)


async def test_the_heat_map_ends_with_all_clients_and_what_each_cell_counts(two: Practice) -> None:
    found = heat.heat(two.store)
    rows = [dict(zip(tables.heat(found).columns, row, strict=True)) for row in tables.heat(found).rows]
    assert [row["client"] for row in rows] == ["BETA", "ACME", ""] and rows[-1][
        "client_name"
    ] == "All clients"
    assert (rows[-1]["aligned"], rows[-1]["misaligned"], rows[-1]["percent"]) == (3, 9, Decimal("25.00"))
    counts = [(row[3], row[4]) for row in tables.cells(found).rows]
    assert sorted(counts) == sorted((one.yes, one.no) for row in found.rows for one in row.cells)


# The heat map -----------------------------------------------------------------------------------------------


async def test_the_worst_come_first_and_each_cell_has_a_sign_beside_its_colour(two: Practice) -> None:
    async with stage(HeatScreen(), two.store, two.vic) as (app, _):
        lines = shown(app).splitlines()
        assert "2 clients, 2 categories, the worst first" in lines[0]
        first = next(n for n, one in enumerate(lines) if "Beta Ltd" in one)
        assert lines[first].split()[-6:] == ["[░", "17]", "░", "0", "░", "33"]
        assert "Acme Ltd" in lines[first + 1] and "All clients" in lines[first - 2]
        assert "Beta Ltd  17 %   1 aligned, 5 misaligned" in shown(app)


async def test_the_cursor_goes_cell_by_cell_and_a_cell_opens_and_explains(two: Practice) -> None:
    async with stage(HeatScreen(), two.store, two.vic) as (app, pilot):
        screen = app.frame
        await pilot.press("down", "right", "right")
        assert "Acme Ltd, Backup  33 %   1 aligned, 2 misaligned" in shown(app) and "[░ 33]" in shown(app)
        assert (screen.whose(), screen.category()) == ("ACME", "Backup")
        figures = await screen.read_figures()
        assert [one.label for one in figures] == [
            "Acme Ltd, Backup",
            "Acme Ltd",
            "All clients, Backup",
            "All clients",
        ]
        assert [one.code for one in figures[0].records] == ["BKP-002", "BKP-003"]
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, CellScreen) and "1 aligned, 2 misaligned" in shown(app)
        app.pop_screen()
        await pilot.press("up", "up", "left", "enter")
        await settled(pilot)
        assert isinstance(app.screen, Ranking)
        assert keys(app) == ["NET-001", "NET-002", "NET-003"]


async def test_an_empty_map_says_what_fills_it(acme: Practice) -> None:
    async with stage(HeatScreen(), acme.store, acme.vic) as (app, pilot):
        assert "the first review fills the map" in shown(app)
        assert "left right" not in shown(app).splitlines()[-1]
        await pilot.press("down", "enter")
        assert "nothing on the map yet" in message(app)


def many(clients: int, categories: int) -> Heat:
    """A map of any size."""
    cells = tuple(Cell(n % 10, 3) for n in range(categories))
    counts = tuple(number for one in cells for number in one)
    rows = tuple(Row(f"C{n}", f"Client {n}", "", Cell(n, clients), counts) for n in range(clients))
    return Heat(tuple(f"Category {n}" for n in range(categories)), cells, rows, Cell(1, 1))


async def test_400_clients_by_20_categories_open_at_once_and_only_what_is_visible_is_drawn(
    acme: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = many(400, 20)
    monkeypatch.setattr("models.align.heat.heat", lambda store: found)
    drawn: list[int] = []
    plain = HeatMap.spans

    def spans(self: HeatMap, y: int) -> Any:
        drawn.append(y)
        return plain(self, y)

    monkeypatch.setattr(HeatMap, "spans", spans)
    async with stage(HeatScreen(), acme.store, acme.vic) as (app, pilot):
        heat_map = app.screen.query_one(HeatMap)
        assert "400 clients, categories 1 to 7 of 20, the worst first" in shown(app).splitlines()[0]
        assert "Categ…" in shown(app), "a name that is cut has the sign of it"
        drawn.clear()
        began = time.process_time()
        await pilot.press("right")
        await pilot.press("down")
        assert time.process_time() - began < 1.0
        assert len(drawn) <= 2 * (2 + HEAD), "moving draws the lines of the cursor, and the names"
        for _ in range(20):
            await pilot.press("right")
        assert "Client 1, Category 19" in shown(app) and heat_map.left > 0
        assert "categories 14 to 20 of 20" in shown(app).splitlines()[0]
        await pilot.press("end")
        assert "Client 399" in shown(app) and heat_map.top > 300
        await pilot.press("home")
        assert heat_map.top == 0 and "Client 0, " in shown(app)


# Who fails ---------------------------------------------------------------------------------------------------


async def test_who_fails_a_standard_since_when_with_note_and_finding(two: Practice) -> None:
    async with stage(FailingScreen("NET-001"), two.store, two.vic) as (app, pilot):
        text = shown(app)
        assert "2 clients fail it, 0 aligned, 0 never asked" in text
        assert text.index("Acme Ltd") < text.index("Beta Ltd"), "the longest first"
        assert "2026-03-02" in text and "92 days" in text
        assert app.frame.whose() == "ACME"
        await pilot.press("enter")
        assert app.places[0][0] == "finding"


async def test_a_standard_that_is_asked_while_one_looks_is_no_longer_said_to_be_asked_of_nobody(
    acme: Practice,
) -> None:
    async with stage(FailingScreen("NET-001"), acme.store, acme.vic) as (app, pilot):
        assert "It was asked of no client yet." in shown(app)
        acme.whole("ACME", "y" * 5)
        await settled(pilot)
        assert "It was asked of no client yet." not in shown(app)
        assert "No client fails it: wherever it was asked, the latest answer is yes." in shown(app)


@pytest.mark.parametrize(
    "view",
    [
        lambda: BoxScreen("ACME"),
        HeatScreen,
        lambda: FailingScreen("CLD-001"),
        lambda: CellScreen("ACME"),
        Ranking,
        Clients,
        lambda: ClientScreen("ACME"),
    ],
)
async def test_a_view_shows_at_once_what_is_no_longer_asked(
    acme: Practice, view: Callable[[], Frame]
) -> None:
    pack = acme.pack()
    [standard] = acme.standards(acme.category("Cloud", "CLD", pack=pack, position=9), "CLD", 1)
    on = acme.do(lambda change: change.insert("pack_clients", {"pack": pack, "client": None}))
    acme.whole("ACME", "yyyyyyn")
    async with stage(view(), acme.store, acme.vic) as (app, pilot):
        told = [shown(app)]
        for what, moved in (
            ("the pack goes off", lambda change: change.delete("pack_clients", on)),
            ("it is on again", lambda change: change.insert("pack_clients", {"pack": pack, "client": None})),
            (
                "the standard is retired",
                lambda change: change.update("standards", standard, {"state": "retired"}),
            ),
        ):
            acme.do(moved)
            await settled(pilot)
            told.append(shown(app))
            assert told[-1] != told[-2], what


async def test_the_ranking_leads_to_who_fails(two: Practice) -> None:
    async with stage(Ranking(), two.store, two.vic) as (app, pilot):
        assert keys(app)[0] in ("NET-001", "NET-002", "BKP-003")
        assert len(app.frame.figures()) == 1
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, FailingScreen)


async def test_where_nothing_fails_no_key_promises_to_open_something(acme: Practice) -> None:
    for screen in (FailingScreen("NET-001"), CellScreen("ACME"), Ranking()):
        async with stage(screen, acme.store, acme.vic) as (app, pilot):
            assert " enter " not in shown(app), type(screen).__name__
            await pilot.press("enter")
            assert message(app) == "There is nothing to open here."
            await pilot.press("v")
            assert app.places == ([("standard", "NET-001")] if isinstance(screen, FailingScreen) else [])


async def test_a_standard_that_fails_is_found_by_another_word_for_the_same(two: Practice) -> None:
    """The library's search knows that MFA is a second factor; the ranking does, too."""
    two.standards(two.category("Accounts", "ACC", position=5), "ACC", 1, name="Second factor for all")
    two.whole("ACME", "n", "ACC")
    async with stage(Ranking(), two.store, two.vic) as (app, pilot):
        await pilot.press("slash", *"mfa")
        assert "Second factor for all" in shown(app) and len(app.frame.query_one(LineList).rows) == 1


# From Today --------------------------------------------------------------------------------------------------


@contextmanager
def workstation(practice: Practice, who: Who) -> Iterator[Workstation]:
    yield Workstation(practice.store, who_is(practice.store, who.login), Settings(), session="telling")


async def test_from_today_in_under_ten_keys_one_finds_out_why_a_score_fell_and_who_is_worst_at_a_standard(
    two: Practice,
) -> None:
    from models.align import reviews

    reviews.plan(two.store, two.vic, "ACME", planned="2026-06-02").result()
    with workstation(two, two.dana) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            pressed = ["B"]
            await press(pilot, "B")
            if not isinstance(app.screen, BoxScreen):
                pressed += [*"acm", "enter"]
                await press(pilot, *"acm", "enter")
            assert isinstance(app.screen, BoxScreen)
            assert "Backup fell by 67: BKP-002 and BKP-003 turned to no in REV-0002." in shown(app)
            await press(pilot, "enter", "enter")
            pressed += ["enter", "enter"]
            assert isinstance(app.screen, FindingScreen), "the note, and what reviews did"
            await press(pilot, "W")
            pressed += ["W"]
            assert isinstance(app.screen, FailingScreen)
            assert "1 client fails it" in shown(app), shown(app)
            assert len(pressed) < 10
            await press(pilot, "=")
            assert isinstance(app.screen, Explain)


async def test_the_views_lead_to_each_other_with_one_key(two: Practice) -> None:
    with workstation(two, two.vic) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "H")
            assert isinstance(app.screen, HeatScreen)
            await press(pilot, "down", "B")
            assert isinstance(app.screen, BoxScreen) and "Acme Ltd" in shown(app)
            await press(pilot, "V")
            assert isinstance(app.screen, Compare) and "Acme Ltd" in shown(app)
            await press(pilot, "F")
            assert "Acme Ltd › Findings" in shown(app)
            await press(pilot, "S")
            assert "Schedule" in shown(app)
            await press(pilot, "1", "H", "right", "W")
            assert isinstance(app.screen, Ranking) and "Network" in shown(app)


async def test_a_view_of_a_client_asks_which_where_the_screen_is_about_none(two: Practice) -> None:
    with workstation(two, two.vera) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "6", "V", *"bet", "enter")
            assert isinstance(app.screen, Compare) and "Beta Ltd" in shown(app)


async def test_a_client_without_a_review_has_its_name_on_top_too(acme: Practice) -> None:
    for screen in (Compare("ACME"), Findings("ACME"), Reviews("ACME")):
        async with stage(screen, acme.store, acme.vic) as (app, _):
            assert "Acme Ltd" in shown(app).splitlines()[0] and "ACME" not in shown(app).splitlines()[0]
