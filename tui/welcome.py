"""The first start: no practice yet. Make one, look at the sample, or open one that is elsewhere."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult

from models.errors import Problem
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.rows import Blank, Column, Entry, Heading, Row

if TYPE_CHECKING:
    from models.store.store import Store
    from models.who import Who
    from tui.workstation import Workstation

ACTIONS = declare(
    "welcome",
    "No practice yet",
    Action("choose", "enter", "choose", "Does what the cursor is on."),
    uses=("list",),
)
_ROWS: tuple[Entry, ...] = (
    Heading(""),
    Heading("There is no practice on this machine yet."),
    Blank(),
    Row("create", ("Make one", "a new practice of your own, empty but for you")),
    Row("sample", ("See the sample", "a small made-up practice to try everything in")),
    Row("open", ("Open one", "a practice.db that lies somewhere else")),
)


class Welcome(Frame):
    """What to do when there is nothing to open."""

    ACTIONS = ACTIONS
    FOOT = ("choose", "everywhere.quit")

    def body(self) -> ComposeResult:
        """Three ways to begin."""
        yield LineList((Column("", 18, tone="bright"), Column("")), marks=False, finds=False, sorts=False)

    async def load(self) -> None:
        """Show them; nothing is read."""
        self.set_crumbs("Welcome")
        self.query_one(LineList).show(_ROWS)

    async def do_choose(self) -> None:
        """Make, look at, or open a practice."""
        row = self.query_one(LineList).current
        if row is not None:
            await {"create": self._create, "sample": self._sample, "open": self._open}[str(row.key)]()

    async def _create(self) -> None:
        from models.store.places import find
        from screens.kit.dialogs import AskLine, Confirm
        from screens.kit.drawn import line

        path, name = find(None, {}), ""
        while True:
            named = await self.app.push_screen_wait(
                AskLine(
                    "What is your company called?",
                    name,
                    does="shows how it will stand",
                    leaves="makes none",
                    required="A practice needs a name.",
                    limit=120,
                )
            )
            if not named:
                return
            name = named
            if await self.app.push_screen_wait(
                Confirm(
                    "Make this practice?",
                    [
                        line((name, "bright")),
                        (),
                        "So it stands on every screen and document.",
                        f"It is kept in {path}.",
                        "Later, steerboard config --practice export and import change the name.",
                    ],
                    button="Make it",
                    does="makes the practice",
                    other="Change the name",
                    leaves="back to the name",
                )
            ):
                break
        self.say("Making it …")
        await self._show(path, name)

    async def _sample(self) -> None:
        from models.store.places import demo_path

        self.say("Making the sample …")
        if not demo_path().exists():
            await self.ask(_make_sample)
        await self._show(demo_path())

    async def _open(self) -> None:
        from screens.kit.dialogs import AskLine

        path = await self.app.push_screen_wait(
            AskLine(
                "Path of the practice.db",
                does="opens it",
                leaves="opens none",
                required="Type a path.",
                limit=4000,
            )
        )
        if path:
            self.say("Opening it …")
            await self._show(Path(path).expanduser().absolute())

    async def _show(self, path: Path, name: str = "") -> None:
        store, who = await self.ask(_open_practice, path, name)
        cast("Workstation", self.app).open_practice(store, who)


def _open_practice(path: Path, name: str) -> tuple[Store, Who]:
    """Open the practice at a path, after making it if a name is given. Raises Problem."""
    from models.library.founding import found
    from models.practice.people import login_name, who_is
    from models.store.opening import open_store

    login = login_name()
    if name:
        found(path, login=login, name=name, zone=local_zone())
    store = open_store(path)
    try:
        return store, who_is(store, login)
    except BaseException:
        store.close()
        raise


def local_zone() -> str:
    """The IANA zone of this machine; UTC where it does not say."""
    link = Path("/etc/localtime")
    with contextlib.suppress(OSError):
        name = str(link.resolve()).partition("zoneinfo/")[2]
        if name:
            return name
    return "UTC"


def _make_sample() -> Any:
    """Make the sample practice by its command. Raises Problem with what the command says."""
    from tui import cli

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.main(["demo", "--no-open"])
    if code:
        raise Problem(said.getvalue().strip() or "The sample practice could not be made.")
