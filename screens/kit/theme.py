"""Colours and glyphs: three weights of text, one accent, and green, amber, red for aligned, due, misaligned.

A screen names a *tone* (`bright`, `dim`, `good`, …) and a *glyph* (`yes`, `open`, …); what they look like
stands here, once for each theme: `dark`, `light`, and `ansi`, which uses the sixteen colours and the
background of the terminal itself. The greys and colours are those of the table of 256, so that they look the
same with and without true colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

Tone = Literal["normal", "bright", "dim", "accent", "good", "due", "bad"]
"""normal explains; bright is the thing itself; dim can be ignored; good, due, bad never stand without word or
glyph.
"""

Ground = Literal["back", "cursor", "field"]
"""What a text stands on: the screen, the row under the cursor, a field."""
OWN = "ansi_default"
"""The terminal's own colour, as Textual calls it."""
TONES: tuple[Tone, ...] = ("normal", "bright", "dim", "accent", "good", "due", "bad")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as `#rrggbb`; empty leaves the terminal's own."""

    name: str
    dark: bool
    back: str
    normal: str
    bright: str
    dim: str
    accent: str
    good: str
    due: str
    bad: str
    cursor: str
    """Background of the row under the cursor; empty: reversed."""
    field: str
    """Background of a text field."""

    @cached_property
    def styles(self) -> dict[tuple[Tone, Ground], Style]:
        """The style of each tone on each ground."""
        made: dict[tuple[Tone, Ground], Style] = {}
        plain = not self.back
        grounds: dict[Ground, str] = {"back": self.back, "cursor": self.cursor, "field": self.field}
        for tone in TONES:
            colour = getattr(self, tone)
            fore = Color.parse(colour) if colour else None
            bold = True if tone == "bright" and plain else None
            faint = True if tone == "dim" and plain else None
            for ground, behind in grounds.items():
                if plain and ground == "cursor":
                    made[tone, ground] = Style(bold=bold, reverse=True)
                elif plain and ground == "field":
                    made[tone, ground] = Style(color=fore, bold=bold, underline=True)
                else:
                    back = Color.parse(behind) if behind else None
                    made[tone, ground] = Style(color=fore, bold=bold, dim=faint, bgcolor=back)
        return made

    def style(self, tone: Tone, ground: Ground = "back") -> Style:
        """How text of this tone is drawn."""
        return self.styles[tone, ground]

    def theme(self) -> Theme:
        """The same colours for the widgets that Textual draws."""
        own = {name: self._css(name) for name in ("field", "bright", "dim")}
        if not self.back:
            # Textual forgets these in its own themes of sixteen colours.
            own |= {"surface-active": OWN, "foreground-disabled": OWN}
            own |= {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"}
        return Theme(
            name=self.name,
            dark=self.dark,
            ansi=not self.back,
            primary=self._css("accent"),
            secondary=self._css("accent"),
            accent=self._css("accent"),
            success=self._css("good"),
            warning=self._css("due"),
            error=self._css("bad"),
            foreground=self._css("normal"),
            background=self._css("back"),
            surface=self._css("back"),
            panel=self._css("field"),
            boost=self._css("field"),
            variables={
                **own,
                "input-cursor-background": self._css("accent"),
                "input-cursor-foreground": self.back or "ansi_black",
                "input-cursor-text-style": "none",
                "input-selection-background": self.cursor or "ansi_bright_black",
            },
        )

    def _css(self, name: str) -> str:
        colour: str = getattr(self, name)
        return colour if colour.startswith("#") else f"ansi_{colour}" if colour else OWN


DARK = Palette(
    name="dark",
    dark=True,
    back="#121212",
    normal="#bcbcbc",
    bright="#eeeeee",
    dim="#808080",
    accent="#5fafff",
    good="#87d787",
    due="#ffaf5f",
    bad="#ff8787",
    cursor="#303030",
    field="#262626",
)
LIGHT = Palette(
    name="light",
    dark=False,
    back="#ffffff",
    normal="#3a3a3a",
    bright="#000000",
    dim="#767676",
    accent="#005faf",
    good="#005f00",
    due="#875f00",
    bad="#af0000",
    cursor="#d7e7f7",
    field="#eeeeee",
)
ANSI = Palette(
    name="ansi",
    dark=True,
    back="",
    normal="",
    bright="",
    dim="",
    accent="cyan",
    good="green",
    due="yellow",
    bad="red",
    cursor="",
    field="",
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, ANSI)}


def choose_palette(setting: str, colours: int) -> Palette:
    """The palette of the setting `theme`: `auto` is dark where there are 256 colours or more, else ansi."""
    if setting in PALETTES:
        return PALETTES[setting]
    return DARK if colours > 16 else ANSI


class Glyphs:
    """The signs of one glyph set, one cell each but for the arrow; both sets have the same names."""

    def __init__(self, signs: dict[str, str]) -> None:
        self.signs = signs

    def __getitem__(self, name: str) -> str:
        """The sign of this name; empty for the empty name."""
        return self.signs[name] if name else ""


UNICODE = Glyphs(
    {
        "yes": "✓",
        "no": "✗",
        "realigned": "↻",
        "open": "·",
        "carried": "~",
        "na": "–",
        "saving": "…",
        "unsaved": "!",
        "cursor": "▸",
        "mark": "●",
        "bar": "█",
        "rest": "░",
        "rule": "│",
        "line": "─",
        "up": "▲",
        "down": "▼",
        "crumb": "›",
        "times": "×",
        "ellipsis": "…",
        "aligned": "▓",
        "between": "▒",
        "misaligned": "░",
        "choice": "▾",
        "dot": "·",
        "arrow": "→",
    }
)
ASCII = Glyphs(
    {
        "yes": "y",
        "no": "n",
        "realigned": "r",
        "open": ".",
        "carried": "~",
        "na": "-",
        "saving": ":",
        "unsaved": "!",
        "cursor": ">",
        "mark": "*",
        "bar": "#",
        "rest": ".",
        "rule": "|",
        "line": "-",
        "up": "^",
        "down": "v",
        "crumb": ">",
        "times": "x",
        "ellipsis": ".",
        "aligned": "#",
        "between": "+",
        "misaligned": ".",
        "choice": "v",
        "dot": "-",
        "arrow": "->",
    }
)
GLYPHS = {"unicode": UNICODE, "ascii": ASCII}

GLYPH_TONES: dict[str, Tone] = {
    "yes": "good",
    "no": "bad",
    "realigned": "good",
    "open": "normal",
    "carried": "dim",
    "na": "dim",
    "saving": "due",
    "unsaved": "bad",
    "mark": "accent",
    "up": "good",
    "down": "bad",
}
"""The tone in which a state's glyph is drawn unless somebody says otherwise."""
