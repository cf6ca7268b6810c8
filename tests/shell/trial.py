"""The workstation with screens of its own, for tests of the shell in a real terminal.

    python -m tests.shell.trial practice.db [setting=value …]

The first screen has a list of rows, a note (`n`), a form (`e`), a count of the keys pressed (`+`), a crash
(`!`), many rows (`m`), and a row that keeps changing (`w`); `pressed` rises with each `+`, and is saved in
the practice's facts with `y`.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.pilot import Pilot

from models.practice import company
from models.practice.people import login_name, who_is
from models.settings import Settings
from models.store.opening import open_store
from models.store.store import Store
from models.who import Who
from screens.kit.action import Action, declare
from screens.kit.dialogs import AskLine
from screens.kit.form import Field, Form
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Column, Heading, Row
from tests.stage import settled
from tui import first, leaving, report
from tui.__main__ import colours
from tui.workstation import Workstation

ACTIONS = declare(
    "trial",
    "Trial",
    Action("count", "+", "count", "Counts the key."),
    Action("save", "y", "save", "Saves the count."),
    Action("note", "n", "note", "Asks for a note."),
    Action("edit", "e", "edit", "Opens the form."),
    Action("many", "m", "many", "Shows many rows."),
    Action("busy", "w", "busy", "Changes the screen a hundred times a second."),
    Action("crash", "!", "crash", "Makes a mistake."),
    Action("hang", "~", "hang", "Stands still for half a minute.", foot=False),
    uses=("list",),
)


class TrialForm(Form):
    """Two fields."""

    def fields(self) -> Sequence[Field]:
        """A line and a text."""
        return (Field("name", "Name", "Acme", required="It needs a name."), Field("note", "Note", lines=4))

    async def save(self, values: dict[str, str]) -> str:
        """Nothing is kept."""
        return f"Saved {values['name']!r}."


class Trial(Frame):
    """The first screen."""

    ACTIONS = ACTIONS

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0
        self.note = ""

    def body(self) -> ComposeResult:
        """Rows."""
        yield LineList((Column("Name", tone="bright"), Column("Number", 10, right=True)), glyphs=True)

    async def load(self) -> None:
        """A few of them."""
        self.set_crumbs("Trial")
        hostile = ("Acme [EU] Ltd", "[/]", "[@click=app.quit]go[/]", "\x1b]52;c;YQ==\x07esc", "a\u202eb\x9bc")
        rows = [Row(number, (name, str(number)), "open") for number, name in enumerate(hostile)]
        self.query_one(LineList).show([Heading("Trial"), *rows])
        self._tell()

    def _tell(self) -> None:
        self.stand(f" pressed {self.pressed}  note {self.note or 'none'}")

    def do_count(self) -> None:
        """One more."""
        self.pressed += 1
        self._tell()

    async def do_save(self) -> None:
        """Keep the count."""
        await self.saved(company.edit(self.app.store, self.app.who, {"name": f"count {self.pressed}"}))
        self.say(f"Saved {self.pressed}.")

    async def do_note(self) -> None:
        """A note, whose drafts are kept."""
        keep = partial(self.app.drafts.put, "trial", "note")
        text = await self.app.push_screen_wait(AskLine("Note", does="keeps the note", changed=keep))
        self.note = text or self.app.drafts.get("trial", "note") or ""
        self._tell()

    def do_edit(self) -> None:
        """The form."""
        self.app.push_screen(TrialForm("Acme", draft="trial acme"))

    def do_many(self) -> None:
        """Many rows."""
        rows = [Row(number, (f"row {number}", str(number * 7)), "yes") for number in range(3000)]
        self.query_one(LineList).show(rows)

    def do_busy(self) -> None:
        """A screen that never rests."""
        self.set_interval(0.01, self._churn)

    def _churn(self) -> None:
        self.do_count()
        rows = [Row(number, (f"{self.pressed} {number} " + "x" * 40, "")) for number in range(40)]
        self.query_one(LineList).show(rows)

    def do_crash(self) -> None:
        """A mistake, with a client's name in reach."""
        secret = "Acme Dental"
        raise RuntimeError(f"nothing about {secret} may be told")

    def do_hang(self) -> None:
        """Nothing at all."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            pass


class TrialStation(Workstation, inherit_bindings=True):
    """The workstation, with that screen first."""

    MODES = {**Workstation.MODES, "today": Trial}


def main() -> int:
    """Run it; the exit code."""
    path, *settings = sys.argv[1:]
    if reason := first.why_not():
        print(reason, file=sys.stderr)
        return 2
    gc.disable()
    first.enter("Trial")
    store = open_store(Path(path))
    values: dict[str, Any] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        values[name] = {"true": True, "false": False}.get(value, value)
    app = TrialStation(
        store, who_is(store, login_name()), replace(Settings(), **values), colours=colours(), session="trial"
    )
    leaving.prepare(app.leave)
    app.run(mouse=False)
    app.stop_readers()
    store.close()
    if app.crashed is not None:
        print(report.sentence(report.report(app.crashed)), file=sys.stderr)
        return report.EXIT_CRASH
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())


@asynccontextmanager
async def station(
    store: Store | None, who: Who | None, settings: Settings | None = None, **options: Any
) -> AsyncIterator[tuple[TrialStation, Pilot[int]]]:
    """The trial station without a terminal."""
    size = options.pop("size", (80, 24))
    app = TrialStation(store, who, settings or Settings(), **options)
    try:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield app, pilot
    finally:
        app.stop_readers()
