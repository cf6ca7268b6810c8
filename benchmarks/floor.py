"""The floors: the smallest Textual programs that do the like. `python -I benchmarks/floor.py empty|table` runs one."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Static

READY = "floor-is-ready"
"""What an empty app shows when it stands."""


class Empty(App[None]):
    """Header, Footer, Static."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static(READY)
        yield Footer()


class Table(App[None]):
    """A DataTable of 500 rows with the cursor on the first."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns("Code", "Question", "Answer", "When")
        for number in range(500):
            table.add_row(
                f"BKP-{number:03}", f"Is item {number} of the list as it should be?", "yes", "2026-11-23"
            )
        table.focus()


if __name__ == "__main__":
    (Empty if sys.argv[1:] == ["empty"] else Table)().run()
