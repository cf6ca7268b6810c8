"""The import of standards: a file, what would come of it, and enter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models import reach
from models.errors import Problem
from models.practice import rights
from models.text import begin, count, slug
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.frame import Frame
from screens.kit.theme import Tone
from screens.library.page import SCROLLING, PageScreen

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
    *SCROLLING,
)


AFTER = (("everywhere.library", "Library"), ("everywhere.undo", "take it back"), ("file", "another file"))
"""What leads on when a file was brought in."""


class Bring(PageScreen):
    """What would come in, before it does."""

    ACTIONS = ACTIONS
    FOOT = ("file", ("everywhere.pass_on", "bring in"), "approve", "clients", "why", "how")
    WATCHES = ("people",)

    def __init__(self) -> None:
        super().__init__()
        self._path = ""
        self._parsed: Parsed | None = None
        self._outcome: Outcome | None = None
        self._done = False
        self._approve = False
        self._clients = ""
        self._why = ""
        self._how = ""
        self._data = b""
        """The file as it was read last."""
        self._table = False
        """Whether that is a table, whose columns can be chosen."""
        self._map: ColumnMap | None = None
        """How a table's columns are read; None: by the map that was made for its headings, else as they say."""
        self._asked = False
        """Whether the file was asked for by itself, as it is once."""
        self._no_approving = ""
        """Why this person does not approve; empty where they may."""
        self._under_way = ""
        """What is being done now: `Reading catalog.json`."""
        self._since = 0.0

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
        if self._done:
            return self._named(AFTER)
        if self._table:
            return self._named((*self.FOOT, "columns") if self._outcome is not None else ("columns", "file"))
        return super().foot()

    def possible(self, action: Action) -> str:
        """What comes in has to be known first, and one thing is done at a time."""
        mine = action.place == "import" and action.name in (
            "file",
            "approve",
            "clients",
            "why",
            "how",
            "columns",
        )
        if self._under_way and (mine or action.id == "everywhere.pass_on"):
            return f"{self._under_way} … Wait until it is done."
        if self._done and (action.id == "everywhere.pass_on" or (mine and action.name != "file")):
            return "It is brought in already. u takes it back, e names another file."
        if (
            (mine and action.name not in ("file", "columns")) or action.id == "everywhere.pass_on"
        ) and self._outcome is None:
            return "Name a file first: e."
        if action.id == "import.columns" and not self._table:
            return "Columns are those of a table (CSV, Excel). e names one."
        return self._no_approving if action.id == "import.approve" else ""

    async def do_file(self) -> None:
        """Name the file, read it, and show what would come; from a file that cannot be read back to its name."""
        from screens.kit.dialogs import AskLine, ErrorDialog

        title = "Which file? A pack, OSCAL, XCCDF, YAML, a table; or: starter"
        while True:
            named = await self.app.push_screen_wait(
                AskLine(
                    title,
                    self._path,
                    does="reads the file",
                    leaves="reads nothing",
                    required="Name a file, such as ~/catalog.json.",
                )
            )
            if not named:
                return
            self._path, self._map = named.strip(), None
            self._parsed, self._outcome, self._done, self._table = None, None, False, False
            try:
                await self._read()
                return
            except Problem as problem:
                await self.app.push_screen_wait(ErrorDialog(problem))

    async def _read(self) -> None:
        """Read the file anew; where it is a table some of whose headings mean nothing, its columns are chosen first."""
        from models.importers import standards as importer

        path = reach.named(self._path)
        read = importer.starter if self._path == importer.STARTER else partial(_bytes, path)
        self._data = await self._while(f"Reading {path.name}", read)
        parsed = await self._parse()
        if parsed is None or (parsed.left and self._map is None and not parsed.mapping):
            parsed = await self._choose() or parsed
        self._parsed = parsed
        await self._look()

    async def _parse(self) -> Parsed | None:
        """What the file says; None where it is a table in which a column that is required has to be chosen."""
        from models.importers import standards as importer
        from models.importers.mapping import NoColumn

        name = reach.named(self._path).name
        parse = partial(
            importer.read,
            self._data,
            name=name,
            mapping=self._map,
            maps=self._maps,
            remember=False,
            why=self._why or None,
            how=self._how or None,
        )
        try:
            parsed = await self._while(f"Reading {name}", parse)
        except NoColumn:
            self._table = True
            return None
        self._table = bool(parsed.headings)
        return parsed

    async def _choose(self) -> Parsed | None:
        """Choose the columns, and read the table so; None where that was left."""
        from models.importers import choosing
        from models.importers.standards_table import COLUMNS
        from screens.library.columns import ChooseColumns

        look = await self.ask(choosing.look, self._data, COLUMNS, self._map, self._maps)
        name = reach.named(self._path).name
        chosen = await self.app.push_screen_wait(ChooseColumns(COLUMNS, look, name))
        if chosen is None:
            return None
        self._map = replace(look.used, columns=chosen)
        if chosen != look.used.columns or not look.used.name:
            await self._remember(self._map)
        return await self._parse()

    async def _remember(self, used: ColumnMap) -> None:
        """Ask for a name, and keep the choice under it, where this person may; else it is for this once."""
        from models.importers import mapping
        from models.importers.standards_table import COLUMNS
        from screens.kit.dialogs import AskLine

        self._map = replace(used, name="")
        if not await self.ask(rights.may, self.app.who, "standard.draft", None, self.app.store):
            return
        name = used.name or slug(reach.named(self._path).stem)
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
        self._map = kept

    async def _look(self) -> None:
        """A dry run with what is chosen now."""
        if self._parsed is not None:
            self._outcome = await self._while("Comparing it with the library", self._bring(dry_run=True))
        self.draw()
        self.refresh_keys()

    async def _while(self, words: str, work: Callable[[], T]) -> T:
        """Do something in a thread that may take long; the page says what, and from the second second on for
        how long."""
        self._under_way, self._since = words, time.monotonic()
        ticking = self.set_interval(1, self.draw)
        self.draw()
        self.refresh_keys()
        try:
            return await self.ask(work)
        finally:
            ticking.stop()
            self._under_way = ""
            if (
                self.is_running
            ):  # it may have been left meanwhile: what is being brought in comes in all the same
                self.draw()
                self.refresh_keys()

    def _bring(self, *, dry_run: bool) -> Callable[[], Outcome]:
        """What brings it in as it is chosen now, or only looks. It is called in a thread, since it waits for the disk,
        and there it asks nothing of this screen, which may have been left."""
        from models.importers import standards as importer

        parsed = self._parsed
        assert parsed is not None, "asked only when a file was read"
        begin = partial(
            importer.bring_in,
            self.app.store,
            self.app.who,
            parsed,
            approve=self._approve,
            for_clients=self._clients or None,
            dry_run=dry_run,
        )
        return lambda: begin().result()

    async def do_approve(self) -> None:
        """Approved at once, or proposed."""
        self._approve = not self._approve
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
            self._clients = "" if chosen == "-" else chosen
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
        before = self._map
        try:
            if how == "one by one":
                parsed = await self._choose()
            elif how:
                path = self._maps / f"{how.removeprefix('map ')}.toml"
                by_map = how != "-"
                self._map = await self.ask(mapping.load_map, path, COLUMNS) if by_map else mapping.ColumnMap()
                parsed = await self._parse() or await self._choose()
            else:
                return
        except Problem:
            self._map = before
            raise
        if parsed is None:
            self._map = before
        else:
            self._parsed = parsed
            await self._look()

    async def do_why(self) -> None:
        """One why for all that lack one."""
        await self._fill("why", "Why do we ask what comes without a why?")

    async def do_how(self) -> None:
        """One how for all that lack one."""
        await self._fill("how", "How is the answer found, where the file does not say?")

    async def _fill(self, field: str, title: str) -> None:
        from screens.kit.dialogs import AskLine

        text = await self.app.push_screen_wait(AskLine(title, getattr(self, f"_{field}"), does="fills it in"))
        if text is not None:
            setattr(self, f"_{field}", text)
            if self._parsed is not None:
                self._parsed = await self._parse()
                await self._look()

    async def pass_on(self) -> None:
        """Bring it in, after enter."""
        from screens.kit.dialogs import Confirm

        outcome = self._outcome
        assert outcome is not None, "asked only when a file was read"
        said = [
            f"It does this: {outcome.did()}; unchanged {outcome.unchanged}.",
            "One change: u takes all of it back.",
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
        said = f"{begin(done.did())}. u takes it back; 6 shows the library"
        said += "." if self._clients else ", where p, then o, switches the pack on."
        if self.is_running:
            self._outcome, self._done = done, True
            self.draw()
            self.refresh_keys()
        here = self if self.is_running else self.app.screen
        if isinstance(here, Frame):
            here.show_saved()
            here.say(said, "good")

    def undone(self, text: str) -> None:
        """What was brought in here is not in any more, and could be brought in again."""
        if self._done:
            self._done = False
            self.draw()
            self.refresh_keys()

    def draw(self) -> None:
        """Set the text for the width."""
        cells = min(72, self.size.width - 4)
        self.query_one(Page).show(tuple(self._lines(cells)))

    def _columns_said(self) -> str:
        """By what a table's columns were read, where it was a map or a choice."""
        if self._parsed is not None and self._parsed.mapping:
            return f"by the map {self._parsed.mapping}   b changes them"
        if self._table:
            chosen = self._map is not None and self._map.columns
            return f"{'as chosen, this once' if chosen else 'as the headings say'}   b changes them"
        return ""

    def _lines(self, cells: int) -> Iterable[Line]:
        if self._under_way:
            seconds = int(time.monotonic() - self._since)
            yield line((f"{self._under_way} …", "due"), (f"   {seconds} s" if seconds else "", "dim"))
            yield ()
            yield line(("File       ", "dim"), (self._path, "bright"))
            return
        if self._outcome is None and self._table:
            yield line(("Nothing is read yet.", "due"))
            yield ()
            yield line(("File       ", "dim"), (self._path, "bright"))
            yield ()
            for part in texts.wrap(
                "The table has headings that no field is called by, and one for the question has to be chosen. "
                "b chooses the columns, e names another file.",
                cells,
            ):
                yield line(part)
            return
        if self._outcome is None:
            for part in texts.wrap(
                "A pack (TOML, JSON, Excel), a catalogue (OSCAL, XCCDF, framework library) or a table "
                "(CSV, Excel) is read and shown before anything is changed. e names the file; starter is the "
                "name of the pack that comes with the program.",
                cells,
            ):
                yield line(part)
            return
        outcome = self._outcome
        yield line(("Brought in." if self._done else "This would come in.", "good" if self._done else "due"))
        yield ()
        yield line(("File       ", "dim"), (self._path, "bright"))
        yield line(
            ("Approved   ", "dim"),
            "at once, where nothing is lacking" if self._approve else "no: proposed to the committee",
        )
        yield line(
            ("On for     ", "dim"),
            {"": "nobody yet", "all": "every client"}.get(self._clients, self._clients),
        )
        for label, text in (
            ("Columns    ", self._columns_said()),
            ("Why        ", self._why),
            ("How        ", self._how),
        ):
            if text:
                yield line((label, "dim"), text)
        yield ()
        would = "" if self._done else "would be "
        yield _figure(outcome.added, f"{would}added", "good")
        yield _figure(outcome.changed, f"{would}changed", "due")
        yield _figure(outcome.unchanged, "unchanged", "dim")
        if outcome.approved:
            yield _figure(outcome.approved, f"of them {would}approved", "good")
        yield _figure(outcome.drafts, "of them drafts, which lack something", "due")
        yield _figure(len(outcome.refused), "refused", "bad")
        for title, notes in (
            ("Refused", [(one.row, one.ref, one.reason) for one in outcome.refused]),
            ("To know", [(one.row, one.ref, one.text) for one in outcome.remarks]),
        ):
            if notes:
                yield ()
                yield line((title, "dim"))
            for row, ref, reason in notes[:20]:
                place = f"{row}" if row else ""
                said = texts.wrap(f"{ref}: {reason}" if ref else reason, cells - 7)
                for number, part in enumerate(said):
                    yield line((texts.fit(place if number == 0 else "", 6) + " ", "dim"), part)
            if len(notes) > 20:
                yield line((f"       and {len(notes) - 20} more", "dim"))


def _figure(number: int, words: str, tone: Tone) -> Line:
    return line((f"{number:>6} ", tone if number else "dim"), (words, "normal" if number else "dim"))


def _bytes(path: Path) -> bytes:
    from models.files import read_file
    from models.library.packs import PACK_LIMIT

    if not str(path).strip():
        raise Problem("No file was named.", do="Name one with e.")
    return read_file(path, PACK_LIMIT)
