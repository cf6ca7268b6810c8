"""The import of standards: a file, what would come of it, and enter; what the page says is `screens.library.bring_said`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models import reach
from models.errors import Problem
from models.library.wording import unsettled
from models.practice import rights
from models.text import begin, count, slug
from screens.kit.action import Action, declare
from screens.kit.drawn import Page
from screens.kit.frame import Frame
from screens.kit.page import SCROLLING, PageScreen
from screens.library.bring_said import Coming, has_more, lines

if TYPE_CHECKING:
    from models.importers.mapping import ColumnMap
    from models.importers.outcome import Outcome
    from models.importers.parsed import Parsed

T = TypeVar("T")

ACTIONS = declare(
    "import",
    "Import of standards",
    Action(
        "file",
        "e",
        "file",
        "Names the file: a pack, a catalogue (OSCAL, XCCDF, YAML), or a table (CSV, Excel).",
    ),
    Action(
        "approve",
        "y",
        "approve",
        "Whether what lacks nothing is approved at once; else it is proposed.",
        palette=False,
    ),
    Action(
        "clients",
        "o",
        "for whom",
        "For which client the pack is switched on, or for all, or for nobody yet.",
        palette=False,
    ),
    Action("why", "w", "why", "A why for every standard that comes without one.", palette=False),
    Action("how", "m", "how", "A how for every standard that comes without one.", palette=False),
    Action(
        "columns",
        "b",
        "columns",
        "Which column of a table is which field: chosen one by one and remembered, or by a map that is remembered.",
        foot=False,
        palette=False,
    ),
    Action(
        "every",
        "v",
        "every row",
        "Of what is said of many rows alike: every row by itself; again the same once for all.",
        foot=False,
        palette=False,
    ),
    *SCROLLING,
)
BEFORE = ("approve", "clients", "why", "how", "columns")
"""What is chosen before a file is brought in, and changes nothing afterwards."""


AFTER = (("everywhere.library", "Library"), ("everywhere.undo", "take it back"), ("file", "another file"))
"""What leads on when a file was brought in."""


class Bring(PageScreen):
    """What would come in, before it does."""

    ACTIONS = ACTIONS
    FOOT = ("file", ("everywhere.pass_on", "bring in"), "approve", "clients", "why", "how")
    WATCHES = ("people",)

    def __init__(self) -> None:
        super().__init__()
        self._it = Coming()
        self._data = b""
        """The file as it was read last."""
        self._asked = False
        """Whether the file was asked for by itself, as it is once."""
        self._no_approving = ""
        """Why this person does not approve; empty where they may."""

    async def load(self) -> None:
        """Ask for the file at once."""
        self.set_crumbs("Library", "Import")
        verdict = await self.ask(rights.may, self.app.who, "standard.approve", None, self.app.store)
        self._no_approving = verdict.reason
        self.draw()
        self.refresh_keys()
        if not self._asked:
            self._asked = True
            # Not of the group `load`: another load would take the dialog's answer away.
            self.work(self.do_file())

    def foot(self) -> Iterable[tuple[Action, str]]:
        """Once it is in, where to go from here."""
        outcome = self._it.outcome
        said: tuple[tuple[str, str], ...] = ()
        if outcome is not None and has_more(outcome):
            said = (("every", "alike once" if self._it.every else "every row"),)
        if self._it.done:
            return self._named((*AFTER, *said))
        if self._it.table and outcome is None:
            return self._named(("columns", "file"))
        return self._named((*self.FOOT, *(("columns",) if self._it.table else ()), *said))

    def has(self, action: Action) -> bool:
        """What was chosen for a file is not chosen any more once it is in."""
        if action.place == "import" and action.name in BEFORE:
            return not self._it.done
        return super().has(action)

    def possible(self, action: Action) -> str:
        """What comes in has to be known first, and one thing is done at a time."""
        mine = action.place == "import" and action.name in ("file", *BEFORE)
        outcome = self._it.outcome
        if action.id == "import.every" and outcome is not None:
            return "" if has_more(outcome) else "Every row stands by itself already."
        if self._it.under_way and (mine or action.id == "everywhere.pass_on"):
            return f"{self._it.under_way} … Wait until it is done."
        if self._it.done and (action.id == "everywhere.pass_on" or (mine and action.name != "file")):
            undo, another = self.key("undo"), self.key("file")
            return f"It is brought in already. {undo} takes it back, {another} names another file."
        if (
            (mine and action.name not in ("file", "columns"))
            or action.id in ("everywhere.pass_on", "import.every")
        ) and outcome is None:
            return f"Name a file first: {self.key('file')}."
        if action.id == "import.columns" and not self._it.table:
            return f"Columns are those of a table (CSV, Excel). {self.key('file')} names one."
        return self._no_approving if action.id == "import.approve" else ""

    async def do_file(self) -> None:
        """Name the file, read it, and show what would come; from a file that cannot be read back to its name."""
        from screens.kit.dialogs import AskLine, ErrorDialog

        title = "Which file? A pack, OSCAL, XCCDF, YAML, a table; or: starter"
        while True:
            named = await self.app.push_screen_wait(
                AskLine(
                    title,
                    "" if self._it.done else self._it.path,
                    does="reads the file",
                    leaves="reads nothing",
                    required="Name a file, such as ~/catalog.json.",
                )
            )
            if not named:
                return
            self._it.path, self._it.map = named.strip(), None
            self._it.parsed, self._it.outcome, self._it.done, self._it.table = None, None, False, False
            try:
                await self._read()
                return
            except Problem as problem:
                await self.app.push_screen_wait(ErrorDialog(problem))

    async def _read(self) -> None:
        """Read the file anew; where it is a table some of whose headings mean nothing, its columns are chosen first."""
        from models.importers import standards as importer

        path = reach.named(self._it.path)
        read = partial(importer.content, self._it.path, partial(_bytes, path))
        self._data = await self._while(f"Reading {path.name}", read)
        parsed = await self._parse()
        if parsed is None or (parsed.left and self._it.map is None and not parsed.mapping):
            parsed = await self._choose() or parsed
        self._it.parsed = parsed
        await self._look()

    async def _parse(self) -> Parsed | None:
        """What the file says; None where it is a table in which a column that is required has to be chosen."""
        from models.importers import standards as importer
        from models.importers.mapping import NoColumn

        name = reach.named(self._it.path).name
        parse = partial(
            importer.read,
            self._data,
            name=name,
            mapping=self._it.map,
            maps=self._maps,
            remember=False,
            why=self._it.why or None,
            how=self._it.how or None,
        )
        try:
            parsed = await self._while(f"Reading {name}", parse)
        except NoColumn:
            self._it.table = True
            return None
        self._it.table = bool(parsed.headings)
        return parsed

    async def _choose(self) -> Parsed | None:
        """Choose the columns, and read the table so; None where that was left."""
        from models.importers import choosing
        from models.importers.standards_table import COLUMNS
        from screens.library.columns import ChooseColumns

        look = await self.ask(choosing.look, self._data, COLUMNS, self._it.map, self._maps)
        name = reach.named(self._it.path).name
        chosen = await self.app.push_screen_wait(ChooseColumns(COLUMNS, look, name))
        if chosen is None:
            return None
        self._it.map = replace(look.used, columns=chosen)
        if chosen != look.used.columns or not look.used.name:
            await self._remember(self._it.map)
        return await self._parse()

    async def _remember(self, used: ColumnMap) -> None:
        """Ask for a name, and keep the choice under it, where this person may; else it is for this once."""
        from models.importers import mapping
        from models.importers.standards_table import COLUMNS
        from screens.kit.dialogs import AskLine

        self._it.map = replace(used, name="")
        if not await self.ask(rights.may, self.app.who, "standard.draft", None, self.app.store):
            return
        name = used.name or slug(reach.named(self._it.path).stem)
        title = (
            "Remember the columns under which name? A table with the same headings is read so from then on"
        )
        while True:
            named = await self.app.push_screen_wait(
                AskLine(title, name, does="remembers them", leaves="reads it so this once")
            )
            if not named:
                return
            path = mapping.map_path(self._maps, named)
            if path.stem == used.name or not path.exists():
                break
            name, title = named, f"There is a map {path.stem} for other tables already. Which other name?"
        kept = replace(used, name=path.stem)
        save = partial(mapping.save_map, replace=path.stem == used.name)
        await self.ask(save, self._maps, COLUMNS, kept, used.headings)
        self._it.map = kept

    async def _look(self) -> None:
        """A dry run with what is chosen now."""
        if self._it.parsed is not None:
            self._it.outcome = await self._while("Comparing it with the library", self._bring(dry_run=True))
        self.draw()
        self.refresh_keys()

    async def _while(self, words: str, work: Callable[[], T]) -> T:
        """Do something in a thread that may take long; the page says what, and from the second second on for
        how long."""
        self._it.under_way, self._it.since = words, time.monotonic()
        ticking = self.set_interval(1, self.draw)
        self.draw()
        self.refresh_keys()
        try:
            return await self.ask(work)
        finally:
            ticking.stop()
            self._it.under_way = ""
            if (
                self.is_running
            ):  # it may have been left meanwhile: what is being brought in comes in all the same
                self.draw()
                self.refresh_keys()

    def _bring(self, *, dry_run: bool) -> Callable[[], Outcome]:
        """What brings it in as it is chosen now, or only looks. It is called in a thread, since it waits for the disk,
        and there it asks nothing of this screen, which may have been left."""
        from models.importers import standards as importer

        parsed = self._it.parsed
        assert parsed is not None, "asked only when a file was read"
        begin = partial(
            importer.bring_in,
            self.app.store,
            self.app.who,
            parsed,
            approve=self._it.approve,
            for_clients=self._it.clients or None,
            dry_run=dry_run,
        )
        return lambda: begin().result()

    async def do_approve(self) -> None:
        """Approved at once, or proposed."""
        self._it.approve = not self._it.approve
        await self._look()

    async def do_clients(self) -> None:
        """For whom the pack is on."""
        from models.practice import clients
        from screens.kit.dialogs import Choice, Choose

        named = await self.ask(clients.all_clients, self.app.store, left=False)
        choices = [Choice("-", "Nobody yet"), Choice("all", "Every client")]
        choices += [Choice(one.code, one.name, one.code) for one in named]
        chosen = await self.app.push_screen_wait(Choose("The pack is on for", choices, does="chooses"))
        if chosen:
            self._it.clients = "" if chosen == "-" else chosen
            await self._look()

    @property
    def _maps(self) -> Path:
        """Where the practice keeps its maps."""
        return self.app.store.path.parent / "maps"

    async def do_columns(self) -> None:
        """Choose the columns one by one, or a map that is remembered, and read the table so."""
        from models.importers import mapping
        from models.importers.standards_table import COLUMNS
        from screens.kit.dialogs import Choice, Choose

        known = [one for one in await self.ask(mapping.all_maps, self._maps) if one.kind == "standards"]
        choices = [Choice("one by one", "Chosen one by one"), Choice("-", "As the headings say")]
        choices += [Choice(f"map {one.name}", one.name, "map") for one in known]
        how = await self.app.push_screen_wait(
            Choose("The columns are read", choices, does="reads it so", leaves="leaves it as it is")
        )
        before = self._it.map
        try:
            if how == "one by one":
                parsed = await self._choose()
            elif how:
                path = self._maps / f"{how.removeprefix('map ')}.toml"
                by_map = how != "-"
                self._it.map = (
                    await self.ask(mapping.load_map, path, COLUMNS) if by_map else mapping.ColumnMap()
                )
                parsed = await self._parse() or await self._choose()
            else:
                return
        except Problem:
            self._it.map = before
            raise
        if parsed is None:
            self._it.map = before
        else:
            self._it.parsed = parsed
            await self._look()

    async def do_why(self) -> None:
        """One why for all that lack one."""
        await self._fill("why", "Why do we ask what comes without a why?")

    async def do_how(self) -> None:
        """One how for all that lack one."""
        await self._fill("how", "How is the answer found, where the file does not say?")

    async def _fill(self, field: str, title: str) -> None:
        from screens.kit.dialogs import AskLine

        text = await self.app.push_screen_wait(AskLine(title, getattr(self._it, field), does="fills it in"))
        if text is not None:
            setattr(self._it, field, text)
            if self._it.parsed is not None:
                self._it.parsed = await self._parse()
                await self._look()

    def do_every(self) -> None:
        """Every row by itself, or what is alike once."""
        self._it.every = not self._it.every
        self.draw()
        self.refresh_keys()

    async def pass_on(self) -> None:
        """Bring it in, after enter."""
        from screens.kit.dialogs import Confirm

        outcome = self._it.outcome
        assert outcome is not None, "asked only when a file was read"
        said = [
            f"It does this: {outcome.did()}; unchanged {outcome.unchanged}.",
            "What lacks nothing is approved at once."
            if self._it.approve
            else "It is proposed to the committee.",
            f"One change: {self.key('undo')} takes all of it back.",
        ]
        if await self.app.push_screen_wait(
            Confirm("Bring it in?", said, button="Bring in", does="brings it in", leaves="brings nothing in")
        ):
            self.app.run_worker(
                self._come_in(count(outcome.added + outcome.changed + outcome.approved, "standard"))
            )

    async def _come_in(self, number: str) -> None:
        """Goes on when this screen is left: what was confirmed comes in, and is said wherever one is then."""
        from screens.kit.dialogs import ErrorDialog

        try:
            done = await self._while(f"Bringing in {number}", self._bring(dry_run=False))
        except Problem as problem:
            self.app.push_screen(ErrorDialog(problem))
            return
        said = (
            f"{begin(done.did())}. {self.key('undo')} takes it back; {self.key('library')} shows the library"
        )
        packs, switch, fill = (self.key(name) for name in ("library.packs", "packs.switch", "packs.fill"))
        said += "." if self._it.clients else f", where {packs}, then {switch}, switches the pack on."
        if self._it.parsed is not None and any(unsettled(one.wording) for one in self._it.parsed.drafts):
            said += f" {packs}, then {fill} on the pack, fills in what it leaves open."
        if self.is_running:
            self._it.outcome, self._it.done = done, True
            self.draw()
            self.refresh_keys()
        here = self if self.is_running else self.app.screen
        if isinstance(here, Frame):
            here.show_saved()
            here.say(said, "good")

    def undone(self, text: str) -> None:
        """What was brought in here is not in any more, and could be brought in again."""
        if self._it.done:
            self._it.done = False
            self.draw()
            self.refresh_keys()

    def draw(self) -> None:
        """Set the text for the width."""
        cells = min(72, self.size.width - 4)
        self.query_one(Page).show(tuple(lines(self._it, cells, self.key)))


def _bytes(path: Path) -> bytes:
    from models.files import read_file
    from models.library.packs import PACK_LIMIT

    if not str(path).strip():
        raise Problem("No file was named.", do="Name one.")
    return read_file(path, PACK_LIMIT)
