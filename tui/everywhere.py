"""What the keys do that mean the same on every screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from models.errors import NotFound, Problem
from screens.kit.action import EVERYWHERE, Actions, find_action
from screens.kit.frame import Frame, no_clients
from screens.kit.theme import choose_palette
from tui import places
from tui.display import Display

if TYPE_CHECKING:
    from models.practice.clients import Client
    from models.store.undo import Undone


WITHOUT_PRACTICE = ("help", "palette", "back", "quit")
"""What can be done before a practice is open."""


class Everywhere(Display):
    """The actions of `everywhere`, on whatever screen is on top."""

    colours = 256
    """How many the terminal has."""
    _clients: tuple[Client, ...] = ()
    """What `c` offers, as it was read at the key."""
    _whose = ""
    """The code of the client that the screen is about, as it was read at the key of a view; empty: none."""
    _about = ""
    """The same of a standard."""

    @property
    def frame(self) -> Frame:
        """The screen on top, dialogs aside."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Frame):
                return screen
        raise LookupError("no screen is open")

    async def action_act(self, action_id: str) -> None:
        """Do what a key of `everywhere` means."""
        if not isinstance(self.screen, Frame):
            return  # a dialog owns its keys
        action = find_action(action_id)
        frame = self.frame
        if self._store is None and action.name not in WITHOUT_PRACTICE:
            frame.say("Open a practice first.")
            return
        if reason := frame.possible(action):
            frame.say(reason)
            return
        try:  # keys that are typed ahead wait, for they are the dialog's, or the screen's to come
            await self._read_before(action.name, frame)
        except Problem as problem:
            frame.show_problem(problem)
            return
        await frame.run(getattr(self, f"do_{action.name}"))

    async def _read_before(self, name: str, frame: Frame) -> None:
        """What an action needs to know before it opens anything. Raises Problem."""
        from models.practice.clients import all_clients
        from tui import whose

        if name in whose.VIEWS:
            thing = frame.thing()
            about = await self.ask(whose.read, self.store, thing) if thing is not None else ("", "")
            self._whose, self._about = frame.whose() or about[0], about[1]
        if name == "client" or (name in whose.OF_CLIENT and not self._whose):
            self._clients = await self.ask(all_clients, self.store)

    # ---- reading

    def do_help(self) -> None:
        """All keys of this screen."""
        from screens.kit.help import Help

        frame = self.frame
        if not isinstance(frame, Help):
            self.push_screen(Help(frame.ACTIONS, frame.crumbs, frame.has))

    async def do_palette(self) -> None:
        """Find and do."""
        from tui.palette import Palette

        frame = self.frame
        picked = await self.push_screen_wait(Palette(frame, None if self._store else ()))
        if picked is None:
            return
        if picked.kind == "theme":
            await self._keep_theme(frame, picked.code)
        elif picked.kind == "settings":
            path = self.settings.path if self.settings else None
            frame.say(f"`steerboard config` shows them: {path}" if path else "There are none here.")
        elif picked.kind:
            self.show_place(picked.kind, picked.code)
        elif picked.action.startswith(f"{EVERYWHERE.place}."):
            await self.action_act(picked.action)
        elif picked.action in {action.id for action in frame.ACTIONS}:
            await frame.action_act(picked.action)
        elif frame.focused is not None:
            await self.run_action(f"list_{find_action(picked.action).name}", frame.focused)

    async def _keep_theme(self, frame: Frame, name: str) -> None:
        """Other colours: at once, and from now on."""
        from models.settings import keep_choice

        self.theme = choose_palette(name, self.colours).name
        if self.settings is not None and self.settings.path is not None:
            await frame.ask(keep_choice, self.settings.path, "theme", name)
            frame.say(f"The theme is {name}, and is kept in your settings.")
        else:
            frame.say(f"The theme is {name} until you quit: there are no settings to keep it in.")

    def do_explain(self) -> None:
        """The figures of this screen."""
        from screens.kit.explain import Explain

        figures = self.frame.figures()
        if figures:
            self.push_screen(Explain(figures, self.frame.crumbs))
        else:
            self.frame.work(self._read_and_explain(self.frame))

    async def _read_and_explain(self, frame: Frame) -> None:
        """The figures of a screen that reads them only when somebody asks."""
        from screens.kit.explain import Explain

        if figures := await frame.read_figures():
            self.push_screen(Explain(figures, frame.crumbs))
        else:
            frame.say("There is no figure to explain here.")

    async def do_history(self) -> None:
        """Who changed this; of a thing that its screen only names, all that its command would tell."""
        from screens.kit.history import History

        frame = self.frame
        thing = frame.thing()
        if thing is not None and not thing.rows:
            from tui.cli.kinds import kind

            known = kind(thing.kind)
            rows = await self.ask(known.traces, self.store, thing.code) if known is not None else ()
            thing = thing._replace(rows=tuple(rows))
        if thing is None or not thing.rows:
            frame.say("Nothing on this screen has a history of its own.")
        else:
            self.push_screen(History(thing, frame.crumbs))

    async def do_link(self) -> None:
        """Links and ticket numbers of this thing."""
        from tui.linking import show_links

        thing = self.frame.thing()
        if thing is None:
            self.frame.say("Nothing on this screen carries links.")
        else:
            await show_links(self, self.frame, thing)

    def actions_of(self, place: str) -> Actions:
        """The actions of a place, whether its screen was shown or not."""
        return places.actions(place)

    # ---- going

    async def do_client(self) -> None:
        """A client by a few letters."""
        frame = self.frame
        chosen = await self._choose_client("Client", "goes to the client")
        if chosen is not None:
            frame.client_chosen(chosen)

    async def _choose_client(self, title: str, does: str) -> str | None:
        """The code of one of the clients that were read; None after esc, or where there are none."""
        from screens.kit.dialogs import ChooseClient

        if not self._clients:
            self.frame.say(no_clients(self.key))
            return None
        return await self.push_screen_wait(ChooseClient(title, self._clients, does=does))

    def do_clients(self) -> None:
        """All clients."""
        self.show_place("clients", "")

    def do_schedule(self) -> None:
        """The year, at the client of this screen."""
        self.show_place("schedule", self._whose)

    async def do_box(self) -> None:
        """The box and blob of the client of this screen."""
        await self._show_of_client("box", "Box and blob of")

    async def do_compare(self) -> None:
        """Two reviews of the client of this screen."""
        await self._show_of_client("compare", "Compare reviews of")

    def do_findings(self) -> None:
        """The findings of the client of this screen, else all."""
        self.show_place("findings", self._whose)

    def do_heat(self) -> None:
        """The heat map."""
        self.show_place("heat", "")

    def do_failing(self) -> None:
        """Who fails the standard of this screen, else the ranking."""
        self.show_place("failing" if self._about else "ranking", self._about or self.frame.category())

    async def _show_of_client(self, kind: str, title: str) -> None:
        """A view of a client: of this screen's, else of one that is chosen."""
        code: str | None = self._whose or await self._choose_client(title, "opens it")
        if code:
            self.show_place(kind, code)

    def show_place(self, kind: str, code: str) -> None:
        """The screen of a thing, over the present one."""
        screen = places.place(kind, code)
        if screen is None:
            self.frame.say(f"There is no screen for this ({kind}).")
        else:
            self.push_screen(screen)

    def do_today(self) -> None:
        """Mode 1."""
        self._show_mode("today")

    def do_align(self) -> None:
        """Mode 2."""
        self._show_mode("align")

    def do_library(self) -> None:
        """Mode 6."""
        self._show_mode("library")

    def _show_mode(self, name: str) -> None:
        if self.current_mode != name:
            self.switch_mode(name)
            while len(self.screen_stack) > 1 and places.is_view(self.screen):
                self._close_down_to(len(self.screen_stack) - 1)
        else:
            self._close_down_to(1)

    def _close_down_to(self, count: int) -> None:
        said = ""
        while len(self.screen_stack) > count:
            said = said or self._leave()
            self.pop_screen()
        if said:
            self.frame.say(said)

    def _leave(self) -> str:
        screen: Any = self.screen
        return screen.leave() if isinstance(screen, Frame) else ""

    def do_back(self) -> None:
        """Back by one screen."""
        if len(self.screen_stack) > 1:
            self._close_down_to(len(self.screen_stack) - 1)
        elif self.current_mode != "today" and self._store is not None:
            self.switch_mode("today")
        else:
            self.frame.say(f"This is the first screen; {self.key('everywhere.quit')} quits.")

    # ---- changing

    async def do_undo(self) -> None:
        """Undo this person's latest change."""
        from models.store import undo

        await self._tell_undone("Undone", undo.undo)

    async def do_redo(self) -> None:
        """Redo what was undone last."""
        from models.store import undo

        await self._tell_undone("Done again", undo.redo)

    async def _tell_undone(self, word: str, function: Any) -> None:
        frame = self.frame
        try:
            undone: Undone = await asyncio.wrap_future(function(self.store, self.who))
        except NotFound as nothing:
            frame.say(nothing.what)
            return
        frame.undone(undone.text)
        frame.show_saved()
        frame.say(f"{word}: {undone.text}.")

    async def do_export(self) -> None:
        """Export what is shown."""
        await self.frame.export()

    async def do_pass_on(self) -> None:
        """Pass it on."""
        await self.frame.pass_on()

    # ---- ending

    async def do_quit(self) -> None:
        """Quit; ask while something is unsaved."""
        unsaved = [
            screen.unsaved
            for stack in self._screen_stacks.values()
            for screen in stack
            if isinstance(screen, Frame) and screen.unsaved
        ]
        always = self.settings is not None and self.settings.confirm_quit
        if unsaved or always:
            from screens.kit.dialogs import Confirm

            text = [f"Not saved yet: {what}. It is kept as a draft." for what in unsaved]
            sure = await self.push_screen_wait(
                Confirm(
                    "Quit Steerboard?",
                    text or ["Everything is saved."],
                    button="Quit",
                    does="quits",
                    other="Stay",
                    leaves="stays",
                )
            )
            if not sure:
                return
        self.exit(0, return_code=0)

    async def action_quit(self) -> None:
        """Ctrl+Q, wherever the focus is."""
        await self.frame.run(self.do_quit)

    def action_say_how_to_quit(self) -> None:
        """Ctrl+C quits nothing: say what does (FAULTS A15)."""
        quit_key = self.key("everywhere.quit")
        say: Any = getattr(self.screen, "say", None)
        if say is not None:
            say(f"ctrl+c does not quit; {quit_key} does, outside of text, and ctrl+q everywhere.")
