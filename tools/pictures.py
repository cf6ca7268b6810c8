"""Makes the pictures of the guide: runs the program on the demo practice in a real terminal, presses keys, keeps screens.

    .venv/bin/python -m tools.pictures            # all of docs/pictures
    .venv/bin/python -m tools.pictures walk       # one

The day is fixed, the demo is seeded: the same program gives the same pictures.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
TODAY = "2026-11-23"
PROGRAM = [sys.executable, "-I", "-m", "tui"]
CELL, LINE = 8.4, 18
BACK, FORE = "#101418", "#d8dee9"
NAMED = {
    "black": "#000000",
    "red": "#cd3131",
    "green": "#0dbc79",
    "brown": "#e5e510",
    "blue": "#2472c8",
    "magenta": "#bc3fbc",
    "cyan": "#11a8cd",
    "white": "#e5e5e5",
    "brightblack": "#666666",
    "brightred": "#f14c4c",
    "brightgreen": "#23d18b",
    "brightbrown": "#f5f543",
    "brightblue": "#3b8eea",
    "brightmagenta": "#d670d6",
    "brightcyan": "#29b8db",
    "brightwhite": "#ffffff",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: how to get there, and what must be seen before it is taken."""

    name: str
    keys: tuple[str, ...]
    """Keys, `wait:text`, or `type:text`."""
    columns: int = 80
    rows: int = 24


PICTURES = (
    Picture("today", ("wait:Today",)),
    Picture("today-wide", ("wait:Today",), 120, 40),
    Picture("reviews", ("wait:Today", "2", "wait:REV-")),
    Picture("walk", ("wait:REV-", "j", "enter", "wait:Why", "y", "n", "wait:saved")),
    Picture("walk-wide", ("wait:REV-", "j", "enter", "wait:Why", "y", "n", "wait:saved"), 120, 40),
    Picture("explain", ("wait:REV-", "j", "enter", "wait:Why", "y", "wait:saved", "=", "wait:Rule")),
    Picture("box", ("wait:Today", "j", "B", "wait:Box and blob", "wait:Whole")),
    Picture("heat", ("wait:Today", "H", "wait:the worst first", "right", "down")),
    Picture("library", ("wait:Today", "6", "wait:standards")),
    Picture("queue", ("wait:Today", "6", "wait:standards", "Q", "wait:Proposed", "wait:how often")),
    Picture("standard", ("wait:Today", "6", "wait:standards", "enter", "wait:Why")),
    Picture(
        "linter",
        (
            *("wait:Today", "6", "wait:standards", "a", "wait:Category and pack"),
            *(
                "tab",
                "wait:A few words",
                "type:Free space",
                "wait:Free space",
                "tab",
                "wait:A yes/no question",
            ),
            *("type:How much free space is left on the C: drive?", "wait:at least"),
        ),
    ),
    Picture("schedule", ("wait:Today", "S", "wait:Late", "right", "right", "wait:Dec")),
    Picture("help", ("wait:Today", "?", "wait:Everywhere")),
)


def take(picture: Picture, environment: dict[str, str]) -> str:
    """Run the program and keep its screen as SVG."""
    with Terminal([*PROGRAM], columns=picture.columns, rows=picture.rows, env=environment) as terminal:
        for key in picture.keys:
            kind, _, text = key.partition(":")
            if text and kind == "wait":
                terminal.wait_for(text)
            elif text and kind == "type":
                terminal.type(text)
            else:
                terminal.press(key)
        terminal.wait_quiet()
        return as_svg(terminal.screen)


def as_svg(screen: pyte.Screen) -> str:
    """A screen as SVG: a rectangle a coloured run of cells, a text a run of one style; it needs a monospaced font."""
    width, height = round(screen.columns * CELL + 16), screen.lines * LINE + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">',
        f'<rect width="{width}" height="{height}" rx="6" fill="{BACK}"/>',
    ]
    for y in range(screen.lines):
        x = 0
        while x < screen.columns:
            style = _style(screen.buffer[y][x])
            end = x
            while end < screen.columns and _style(screen.buffer[y][end]) == style:
                end += 1
            parts += _run(style, "".join(screen.buffer[y][place].data for place in range(x, end)), x, y)
            x = end
    return "\n".join([*parts, "</svg>", ""])


def _run(style: tuple[str, str, bool], text: str, x: int, y: int) -> list[str]:
    fore, back, bold = style
    left, top = 8 + x * CELL, 8 + y * LINE
    made = []
    if back != BACK:
        made.append(
            f'<rect x="{left:.1f}" y="{top}" width="{len(text) * CELL:.1f}" height="{LINE}" fill="{back}"/>'
        )
    if text.strip():
        weight = ' font-weight="bold"' if bold else ""
        made.append(
            f'<text x="{left:.1f}" y="{top + 13.5}" fill="{fore}"{weight} xml:space="preserve" '
            f'textLength="{len(text) * CELL:.1f}">{html.escape(text)}</text>'
        )
    return made


def _style(cell: pyte.screens.Char) -> tuple[str, str, bool]:
    fore, back = _colour(cell.fg, FORE), _colour(cell.bg, BACK)
    return (back, fore, cell.bold) if cell.reverse else (fore, back, cell.bold)


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return NAMED.get(name, "#" + name)


def main(names: list[str]) -> int:
    """Take the named pictures, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made"
        subprocess.run(
            [*PROGRAM, "demo", "--no-open"],
            check=True,
            env={**os.environ, **_environment(made)},
            stdout=subprocess.DEVNULL,
        )
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            copy = Path(place) / picture.name
            shutil.copytree(made, copy)
            text = take(picture, _environment(copy))
            (FOLDER / f"{picture.name}.svg").write_text(text, encoding="utf-8")
            print(f"docs/pictures/{picture.name}.svg", file=sys.stderr)
    return 0


def _environment(place: Path) -> dict[str, str]:
    """Where the program finds nothing but the demo of a folder, on the day of the pictures."""
    return {
        **{f"XDG_{name}_HOME": f"{place}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")},
        "STEERBOARD_DB": f"{place}/demo/demo.db",
        "STEERBOARD_TODAY": TODAY,
        "LANG": "C.UTF-8",
        "COLORTERM": "truecolor",
        "TZ": "UTC",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
