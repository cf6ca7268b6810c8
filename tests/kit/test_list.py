"""The list: moving, marking, filtering, sorting, changing in place."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import on
from textual.app import ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Blank, Cell, Column, Entry, Heading, Row
from tests.kit.hostile import HOSTILE
from tests.stage import message, settled, shown, stage

ACTIONS = declare("test_list", "A list", Action("retire", "d", "retire", "Retires."), uses=("list",))


class Listing(Frame):
    """A list of what it is given."""

    ACTIONS = ACTIONS
    FOOT = ("list.mark", "list.find")
    MARKED = ("retire",)

    def __init__(self, entries: list[Entry], **options: Any) -> None:
        super().__init__()
        self.retired = 0
        self.entries = entries
        self.options = options
        self.moves: list[object] = []
        self.filters: list[str] = []

    def body(self) -> ComposeResult:
        """The list."""
        columns = (Column("Name", tone="bright"), Column("Wide", 6, wide=100), Column("Due", 8, right=True))
        yield LineList(columns, glyphs=True, empty="Nothing yet. a adds the first.", **self.options)

    async def load(self) -> None:
        """Show the entries."""
        self.query_one(LineList).show(self.entries)

    def do_retire(self) -> None:
        """All that are marked."""
        self.retired = len(self.query_one(LineList).chosen)

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        self.moves.append(event.row.key if event.row else None)

    @on(LineList.Filtered)
    def _filtered(self, event: LineList.Filtered) -> None:
        self.filters.append(event.text)


def rows(count: int, start: int = 0) -> list[Entry]:
    """So many rows."""
    return [
        Row(n, (f"name {n}", "wide", Cell(f"{n} d", order=n)), "open") for n in range(start, start + count)
    ]


def cursor(found: LineList) -> object:
    """The key of the row under the cursor."""
    return found.current.key if found.current is not None else None


@asynccontextmanager
async def listing(
    entries: list[Entry], **options: Any
) -> AsyncIterator[tuple[LineList, Pilot[int], Listing]]:
    """A list on the stage."""
    size = options.pop("size", (80, 24))
    screen = Listing(entries, **options)
    async with stage(screen, size=size) as (_, pilot):
        yield screen.query_one(LineList), pilot, screen


async def test_the_cursor_passes_over_headings() -> None:
    entries: list[Entry] = [Heading("Now"), *rows(2), Blank(), Heading("Later"), *rows(2, 2)]
    async with listing(entries) as (found, pilot, screen):
        assert cursor(found) == 0
        await pilot.press("j", "down")
        assert cursor(found) == 2
        await pilot.press("k", "up", "k")
        assert cursor(found) == 0
        await pilot.press("end")
        assert cursor(found) == 3
        await pilot.press("home")
        assert cursor(found) == 0
        assert screen.moves == [0, 1, 2, 1, 0, 3, 0]
        assert " Now" in shown(pilot.app)


async def test_the_list_jumps_half_a_page_at_its_edge() -> None:
    async with listing(rows(100)) as (found, pilot, _):
        page = found.page
        await pilot.press(*["j"] * (page - 1))
        assert found.top == 0
        await pilot.press("j")
        assert found.top == 1 + page // 2
        assert cursor(found) == page
        await pilot.press(*["k"] * page)
        assert cursor(found) == 0
        assert found.top == 0


async def test_the_cursor_goes_to_what_is_expected_as_soon_as_it_is_there_unless_it_is_moved() -> None:
    async with listing(rows(3)) as (found, pilot, _):
        found.expect(1)
        assert cursor(found) == 1, "it is there already"
        found.expect(7)
        found.show(rows(5))
        assert cursor(found) == 1
        found.show(rows(9))
        assert cursor(found) == 7
        await pilot.press("home")
        found.show(rows(9))
        assert cursor(found) == 0, "once"
        found.expect(10)
        await pilot.press("down")
        found.show(rows(12))
        assert cursor(found) == 1, "it was moved meanwhile"


async def test_pages() -> None:
    async with listing(rows(100)) as (found, pilot, _):
        page = found.page
        await pilot.press("pagedown")
        assert (found.top, cursor(found)) == (page, page)
        await pilot.press(*["pagedown"] * 10)
        assert cursor(found) == 99
        await pilot.press(*["pageup"] * 10)
        assert (found.top, cursor(found)) == (0, 0)


@pytest.mark.parametrize("entries", [[], [Heading("Nothing here")], [Blank(), Heading("Nothing here")]])
async def test_keys_on_a_list_without_rows_do_nothing(entries: list[Entry]) -> None:
    async with listing(entries) as (found, pilot, _):
        await pilot.press("end", "home", "pagedown", "pageup", "down", "up", "end")
        assert cursor(found) is None


async def test_marks_are_what_an_action_acts_on() -> None:
    async with listing(rows(5)) as (found, pilot, _):
        assert [row.key for row in found.chosen] == [0]
        await pilot.press("space", "space", "j", "space")
        assert found.marked == {0, 1, 3}
        assert [row.key for row in found.chosen] == [0, 1, 3]
        await pilot.press("up", "space")
        assert found.marked == {0, 1}
        found.show(rows(1))
        assert found.marked == {0}
        await pilot.press("escape")
        assert found.marked == frozenset()


async def test_all_that_the_filter_shows_are_marked_by_one_key() -> None:
    async with listing(rows(30)) as (found, pilot, screen):
        assert "space mark" in shown(pilot.app)
        await pilot.press("slash", "2", "enter", "asterisk")
        assert found.marked == {2, 12, *range(20, 30)}
        await pilot.press("escape")
        assert [row.key for row in found.chosen] == [2, 12, *range(20, 30)]
        keys = shown(pilot.app).splitlines()[-1]
        assert keys == " 12 marked: d retire  space mark  * all  esc unmark  ? all keys"
        await pilot.press("asterisk")
        assert len(found.marked) == 30
        await pilot.press("slash", "7", "enter", "asterisk", "escape")
        assert 7 not in found.marked
        assert len(found.marked) == 27
        await pilot.press("escape")
        assert found.marked == frozenset()
        assert "marked" not in shown(pilot.app)
        await pilot.press("asterisk", "d")
        assert screen.retired == 30
        found.show(rows(3))
        await settled(pilot)
        assert " 3 marked:" in shown(pilot.app)


async def test_a_list_without_marks_has_no_key_for_them() -> None:
    async with listing(rows(3), marks=False) as (found, pilot, _):
        await pilot.press("space", "asterisk")
        assert found.marked == frozenset()


async def test_filter_by_words() -> None:
    async with listing(rows(50)) as (found, pilot, screen):
        await pilot.press("slash", "4", "space", "n", "j")
        assert found.filter == "4 nj"
        await pilot.press("backspace")
        assert [row.key for row in found.rows] == [4, 14, 24, 34, *range(40, 50)]
        assert "14 of 50" in shown(pilot.app)
        await pilot.press("enter", "j")
        assert cursor(found) == 14
        await pilot.press("escape")
        assert len(found.rows) == 50
        assert cursor(found) == 14
        assert screen.filters[-1] == ""


async def test_slash_begins_anew_where_a_filter_was_kept() -> None:
    async with listing(rows(50)) as (found, pilot, _):
        await pilot.press("slash", *"49", "enter", "slash")
        assert len(found.rows) == 50
        await pilot.press("1", "2", "enter")
        assert [row.key for row in found.rows] == [12]


async def test_a_filter_that_finds_nothing_says_so() -> None:
    async with listing(rows(3)) as (found, pilot, _):
        await pilot.press("slash", *"zzz")
        assert found.current is None
        assert "Nothing here has “zzz” in it; esc shows all." in shown(pilot.app)


async def test_after_a_filter_that_found_nothing_the_cursor_is_where_it_was() -> None:
    async with listing(rows(3)) as (found, pilot, _):
        await pilot.press("j", "j")
        before = found.current
        await pilot.press("slash", *"zzz", "escape")
        assert before is not None and found.current == before


async def test_the_screen_may_answer_the_filter_itself() -> None:
    async with listing(rows(3), searches=True) as (found, pilot, screen):
        await pilot.press("slash", *"zz")
        await pilot.pause()
        assert len(found.rows) == 3
        assert screen.filters == ["z", "zz"]


async def test_sort_by_each_column_in_turn_and_back() -> None:
    entries: list[Entry] = [Row(n, (name, "", Cell(str(due), order=due))) for n, (name, due) in enumerate(
        [("b", 3), ("a", 20), ("c", 1)]
    )]  # fmt: skip
    async with listing(entries) as (found, pilot, _):
        await pilot.press("s")
        assert [row.key for row in found.rows] == [1, 0, 2]
        assert "Name ▲" in shown(pilot.app)
        await pilot.press("s")
        assert [row.key for row in found.rows] == [2, 0, 1]
        await pilot.press("s")
        assert [row.key for row in found.rows] == [0, 1, 2]


async def test_showing_other_rows_leaves_the_cursor_on_its_key() -> None:
    async with listing(rows(10)) as (found, pilot, _):
        await pilot.press("j", "j", "j")
        found.show([Heading("New"), *rows(10)])
        assert cursor(found) == 3
        found.show(rows(2))
        assert cursor(found) == 1
        found.show([])
        assert found.current is None
        await pilot.pause()
        assert "Nothing yet. a adds the first." in shown(pilot.app)


async def test_one_row_is_repainted_in_place() -> None:
    async with listing(rows(10)) as (found, pilot, _):
        found.put(Row(4, ("another", "", "soon")))
        await pilot.pause()
        assert "another" in shown(pilot.app)
        assert cursor(found) == 0


async def test_a_move_repaints_two_lines(monkeypatch: Any) -> None:
    async with listing(rows(100)) as (found, pilot, _):
        await pilot.press("j")
        painted: list[Region] = []
        monkeypatch.setattr(found, "refresh", lambda *regions, **options: painted.extend(regions))
        await pilot.press("j")
        assert [(region.y, region.height) for region in painted] == [(2, 1), (3, 1)]


async def test_figures_are_right_aligned_and_wide_windows_show_more() -> None:
    async with listing(rows(3), size=(80, 24)) as (_, pilot, _):
        lines = shown(pilot.app).splitlines()
        assert lines[1].endswith("Due")
        assert lines[2].endswith("0 d")
        assert len(lines[1]) == len(lines[2]) == 79
        assert "Wide" not in lines[1]
    async with listing(rows(3), size=(120, 40)) as (_, pilot, _):
        assert "Wide" in shown(pilot.app).splitlines()[1]


async def test_hostile_names_stand_there_as_they_are() -> None:
    entries: list[Entry] = [Row(n, (name, name, name), find=name) for n, name in enumerate(HOSTILE)]
    async with listing([Heading(HOSTILE[4], HOSTILE[7]), *entries]) as (found, pilot, _):
        assert "Acme [EU] Ltd" in shown(pilot.app)
        assert "[@click=app.quit]go[/]" in shown(pilot.app)
        for _ in range(3):
            await pilot.press("pagedown")
            assert not set(shown(pilot.app)) & set(map(chr, range(1, 10)))
            assert "\x1b" not in shown(pilot.app)
        await pilot.press("slash", "left_square_bracket", "slash", "right_square_bracket")
        assert [row.key for row in found.rows] == [n for n, name in enumerate(HOSTILE) if "[/]" in name]


async def test_twenty_thousand_rows_are_no_strain() -> None:
    entries = rows(20_000)
    async with listing(entries) as (found, pilot, _):
        begin = time.process_time()
        found.show(entries)
        assert time.process_time() - begin < 0.5
        await pilot.press("end")
        assert cursor(found) == 19_999
        begin = time.process_time()
        await pilot.press("slash", "9")
        await settled(pilot)
        assert time.process_time() - begin < 1.5


async def test_f_offers_the_values_with_their_counts_and_shows_the_rows_of_one() -> None:
    class Narrow(Listing):
        """A list with states."""

        def body(self) -> ComposeResult:
            """Two columns of few values."""
            state, who = Column("State", 10, few="one"), Column("Who", 16, few="many")
            yield LineList((Column("Name"), state, who), empty="Nothing yet.")

    entries: list[Entry] = [
        Heading("Now"),
        Row(1, ("one", "open", "Ana, Ben")),
        Row(2, ("two", "open", "Ben")),
        Heading("Later"),
        Row(3, ("three", "closed", "—")),
    ]
    screen = Narrow(entries)
    async with stage(screen) as (app, pilot):
        found = screen.query_one(LineList)
        await pilot.press("f")
        await settled(pilot)
        lines = [" ".join(line.split()) for line in shown(app).splitlines()]
        assert "> _" in lines
        start = lines.index("> _") + 1
        assert lines[start : start + 5] == [
            "▸ open State, 2 rows",
            "closed State, 1 row",
            "Ben Who, 2 rows",
            "Ana Who, 1 row",
            "",
        ]
        await pilot.press(*"ben", "enter")
        await settled(pilot)
        assert [row.key for row in found.rows] == [1, 2]
        assert "Later" not in shown(app) and "f Who: Ben" in shown(app) and "2 of 3" in shown(app)
        await pilot.press("slash", *"two", "enter")
        assert [row.key for row in found.rows] == [2]
        await pilot.press("escape")
        assert [row.key for row in found.rows] == [1, 2]
        await pilot.press("f")
        assert [row.key for row in found.rows] == [1, 2, 3]
        found.show(())
        await pilot.press("f")
        await settled(pilot)
        assert app.screen is screen and message(app) == "There is nothing here to filter by."
