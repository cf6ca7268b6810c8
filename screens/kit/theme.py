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
RAISED: dict[Tone, Tone] = {"normal": "bright", "dim": "bright"}
"""What stands for a tone in the row under the cursor, which is the clearest of all: without colours its ground says little."""


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
                    shown = Color.parse(getattr(self, RAISED.get(tone, tone))) if ground == "cursor" else fore
                    made[tone, ground] = Style(color=shown, bold=bold, dim=faint, bgcolor=back)
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
                # Textual makes shades of the accent of its own for these
                **dict.fromkeys(_BARS, self.dim or "ansi_bright_black"),
                **dict.fromkeys(_TRACKS, self._css("back")),
            },
        )

    def _css(self, name: str) -> str:
        colour: str = getattr(self, name)
        return colour if colour.startswith("#") else f"ansi_{colour}" if colour else OWN


_BARS = ("scrollbar", "scrollbar-hover", "scrollbar-active")
_TRACKS = (
    "scrollbar-background",
    "scrollbar-background-hover",
    "scrollbar-background-active",
    "scrollbar-corner-color",
)
_COLOURS = {
    # what stands for it in   dark       light      ansi
    "back": ("#121212", "#ffffff", ""),
    "normal": ("#bcbcbc", "#3a3a3a", ""),
    "bright": ("#eeeeee", "#000000", ""),
    "dim": ("#808080", "#767676", ""),
    "accent": ("#5fafff", "#005faf", "cyan"),
    "good": ("#87d787", "#005f00", "green"),
    "due": ("#ffaf5f", "#875f00", "yellow"),
    "bad": ("#ff8787", "#af0000", "red"),
    "cursor": ("#303030", "#d7e7f7", ""),
    "field": ("#262626", "#eeeeee", ""),
}
DARK, LIGHT, ANSI = (
    Palette(name=name, dark=name != "light", **{part: row[place] for part, row in _COLOURS.items()})
    for place, name in enumerate(("dark", "light", "ansi"))
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, ANSI)}


def choose_palette(setting: str, colours: int) -> Palette:
    """The palette of the setting `theme`: `auto` is dark where there are 256 colours or more, else ansi."""
    if setting in PALETTES:
        return PALETTES[setting]
    return DARK if colours > 16 else ANSI


_SIGNS = {
    # name          unicode ascii
    "yes": ("✓", "y"),
    "no": ("✗", "n"),
    "realigned": ("↻", "r"),
    "open": ("·", "."),
    "carried": ("~", "~"),
    "stale": ("?", "?"),
    "na": ("–", "-"),
    "saving": ("…", ":"),
    "unsaved": ("!", "!"),
    "cursor": ("▸", ">"),
    "mark": ("●", "*"),
    "bar": ("█", "#"),
    "rest": ("░", "."),
    "rule": ("│", "|"),
    "line": ("─", "-"),
    "up": ("▲", "^"),
    "down": ("▼", "v"),
    "crumb": ("›", ">"),
    "ellipsis": ("…", "."),
    "aligned": ("▓", "#"),
    "between": ("▒", "+"),
    "misaligned": ("░", "."),
    "choice": ("▾", "v"),
    "dot": ("·", "-"),
    "moved": ("◂", "<"),
    "begun": ("»", ">"),
}
_PUNCTUATION = {"—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "→": ">", "×": "x", "÷": "/"}
"""What our sentences are written with beside the signs."""


class Glyphs:
    """The signs of one glyph set, one cell each; both sets have the same names."""

    def __init__(self, name: str) -> None:
        """`unicode` or `ascii`."""
        self.ascii = name == "ascii"
        self.signs = {sign: both[self.ascii] for sign, both in _SIGNS.items()}
        plain = {unicode: ascii_sign for unicode, ascii_sign in _SIGNS.values()} | _PUNCTUATION
        self._plain = str.maketrans(plain) if self.ascii else {}

    def __getitem__(self, name: str) -> str:
        """The sign of this name; empty for the empty name."""
        return self.signs[name] if name else ""

    def drawn(self, text: str) -> str:
        """A text as this set draws it, cell for cell: in ascii, signs and typographic punctuation have plain
        forms, whoever wrote them. Letters of any script stay as they are, and so does what is stored.
        """
        return text.translate(self._plain) if self._plain and not text.isascii() else text


UNICODE, ASCII = Glyphs("unicode"), Glyphs("ascii")
GLYPHS = {"unicode": UNICODE, "ascii": ASCII}

GLYPH_TONES: dict[str, Tone] = {
    "yes": "good",
    "no": "bad",
    "realigned": "good",
    "open": "normal",
    "carried": "dim",
    "stale": "due",
    "na": "dim",
    "saving": "due",
    "unsaved": "bad",
    "mark": "accent",
    "up": "good",
    "down": "bad",
}
"""The tone in which a state's glyph is drawn unless somebody says otherwise."""
