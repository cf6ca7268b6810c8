"""Themes can be read: contrast, sixteen colours, and nothing told by colour alone."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from textual.color import Color as Ground

from screens.kit.shell import Shell
from screens.kit.theme import (
    ANSI,
    ASCII,
    DARK,
    GLYPH_TONES,
    LIGHT,
    TONES,
    UNICODE,
    Palette,
    Tone,
    choose_palette,
)
from tests.kit.test_frame import Framed
from tests.stage import shown, stage


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG has it."""
    parts = []
    for place in (1, 3, 5):
        value = int(colour[place : place + 2], 16) / 255
        parts.append(value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("tone", TONES)
def test_every_tone_can_be_read_on_every_ground(palette: Palette, tone: str) -> None:
    least = 3.0 if tone == "dim" else 4.5
    for ground in (palette.back, palette.cursor, palette.field):
        assert contrast(getattr(palette, tone), ground) >= least, f"{tone} on {ground}"


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("tone", ["dim", "normal", "bright"])
def test_the_row_under_the_cursor_is_the_clearest_whatever_it_says(palette: Palette, tone: Tone) -> None:
    under, others = palette.style(tone, "cursor"), palette.style(tone)
    assert under.color is not None and under.color.triplet is not None
    assert others.color is not None and others.color.triplet is not None
    assert contrast(under.color.triplet.hex, palette.cursor) >= 11
    if tone != "bright":
        assert contrast(under.color.triplet.hex, palette.cursor) > contrast(
            others.color.triplet.hex, palette.back
        )


def test_ansi_uses_the_terminals_own_sixteen_colours() -> None:
    for (tone, ground), style in ANSI.styles.items():
        for colour in (style.color, style.bgcolor):
            assert colour is None or colour.number is None or colour.number < 16, (tone, ground)
            assert colour is None or colour == Color.parse(colour.name)


def test_the_palette_follows_the_terminal_unless_somebody_chose() -> None:
    assert choose_palette("auto", 256) is DARK
    assert choose_palette("auto", 16) is ANSI
    assert choose_palette("light", 16) is LIGHT


def test_both_sets_of_signs_have_the_same_names_and_one_cell_each() -> None:
    assert UNICODE.signs.keys() == ASCII.signs.keys()
    for name in UNICODE.signs:
        assert cell_len(UNICODE[name]) == 1
        assert ASCII[name].isascii() and len(ASCII[name]) == 1
    assert UNICODE[""] == ""
    assert set(GLYPH_TONES) <= UNICODE.signs.keys()


def test_states_differ_in_their_signs_not_only_in_colour() -> None:
    for glyphs in (UNICODE, ASCII):
        states = [glyphs[name] for name in ("yes", "no", "open", "carried", "stale", "na")]
        assert len(set(states)) == 6


@pytest.mark.parametrize("name", ["dark", "light", "ansi"])
async def test_a_screen_stands_in_every_theme(name: str) -> None:
    async with stage(Framed()) as (app, pilot):
        app.theme = name
        await pilot.pause()
        assert "? all keys" in shown(app)


def drawn(app: Shell, palette: Palette) -> Color | None:
    """In which colour amber comes to the terminal."""
    segments = [Segment("x", palette.style("due"))]
    for each in app._filters:
        segments = each.apply(segments, Ground(0, 0, 0)) if each.enabled else segments
    return segments[0].style.color if segments[0].style else None


async def test_the_sixteen_colours_are_the_terminals_own_from_the_start() -> None:
    """Textual puts fixed colours in their place otherwise, of which the nearest of sixteen was a red for amber."""
    app = Shell(None, None, None, practice="Harbour IT", palette=ANSI)
    async with app.run_test() as pilot:
        assert drawn(app, ANSI) == Color.parse("yellow")
        app.theme = "dark"
        await pilot.pause()
        assert drawn(app, DARK) == Color.parse(DARK.due)
        app.theme = "ansi"
        await pilot.pause()
        assert drawn(app, ANSI) == Color.parse("yellow")


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_scrollbars_are_drawn_in_the_colours_that_there_are(palette: Palette) -> None:
    drawn = palette.theme().to_color_system().generate()
    ends = {drawn[name].lower() for name in drawn if name.startswith("scrollbar")}
    assert ends == {palette.dim, palette.back}, "no shade of the accent that Textual makes"
