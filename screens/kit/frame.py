"""The frame of every screen: where I am on top, what can be done at the bottom, one thing in between.

    class Reviews(Frame):
        ACTIONS = ACTIONS                       # see screens.kit.action
        WATCHES = ("reviews",)                  # tables whose changes load this screen anew

        def body(self) -> ComposeResult:
            yield LineList(...)

        async def load(self) -> None:           # when shown first, and whenever one of WATCHES changed
            rows = await self.ask(all_reviews, self.app.store)
            self.query_one(LineList).show(...)

        def do_start(self) -> None: ...         # one for each action; may be async

Top line: `set_crumbs("Acme Dental", "Review REV-0017")`, `set_status("Dana is here")`. The line above the
keys: `stand(line)` says what stands there (a progress bar), `say("Marked 3.")` lays a message over it for 5
seconds or until the next key.

`await self.ask(read, ...)` reads in a thread; `await self.saved(future)` waits for a change and says "saved
10:42"; `self.work(coroutine)` runs something beside the keys. A `Problem` that any of them meets is shown;
nothing is swallowed. What can be passed on, exported, explained: override `pass_on`, `export`, `figures`,
`thing`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import WorkType

from models.errors import Problem
from screens.kit import text as texts
from screens.kit.action import EVERYWHERE, REGISTRY, Action, Actions, Keys, declare, find_action, textual_key
from screens.kit.drawn import Span, line
from screens.kit.edges import FootLines, TopLine
from screens.kit.keyboard import READY_SECONDS
from screens.kit.place import Thing
from screens.kit.shell import Shell
from screens.kit.theme import Tone

if TYPE_CHECKING:
    from models.figure import Figure
    from models.store.store import Touched

T = TypeVar("T")

MESSAGE_SECONDS = 5.0
"""A message stays this long, or until the next key."""
MARKING = ("list.mark", ("list.mark_all", "all"), ("everywhere.back", "unmark"))
"""What the line of keys shows while rows are marked, after what can be done with them."""
NOTHING = declare("frame", "A screen without keys of its own")


class Remark(Message):
    """A field has something to say: what of a paste was dropped, that no more fits."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def no_clients(key: Keys) -> str:
    """What is said where a client is wanted and there is none."""
    opens, adds = key("everywhere.clients"), key("clients.add")
    return f"There are no clients yet. {opens} opens their list, and {adds} adds the first one there."


def bindings_of(actions: Actions) -> list[BindingType]:
    """The actions as Textual's bindings."""
    return [
        Binding(
            ",".join(textual_key(key) for key in action.keys),
            f"act('{action.id}')",
            action.label,
            show=False,
            id=action.id,
        )
        for action in actions
    ]


class Frame(Screen[None]):
    """See the module."""

    ACTIONS: ClassVar[Actions] = NOTHING
    FOOT: ClassVar[tuple[str | tuple[str, str], ...]] = ()
    """What the line of keys shows, in the order of use: names of own actions, `list.mark`,
    `everywhere.client`, or (name, another label). Empty: the own actions with `foot`."""
    MARKED: ClassVar[tuple[str | tuple[str, str], ...]] = ()
    """What it shows while rows of its list are marked: the actions that act on all of them, in the same form.
    Empty: the same as before."""
    WATCHES: ClassVar[tuple[str, ...]] = ()
    """Tables whose changes load this screen anew."""
    AUTO_FOCUS = "LineList, Page"
    DEFAULT_CSS: ClassVar[str] = "Frame { layout: vertical; overflow: hidden; }"

    app = getters.app(Shell)

    def __init_subclass__(cls, **options: Any) -> None:
        if "ACTIONS" in cls.__dict__ and "BINDINGS" not in cls.__dict__:
            cls.BINDINGS = bindings_of(cls.ACTIONS)
        super().__init_subclass__(**options)

    def __init__(self) -> None:
        super().__init__()
        self._top = TopLine()
        self._foot = FootLines()
        self._crumbs: tuple[str, ...] = ()
        self._status = ""
        self._busy = ""
        self._message_timer: Timer | None = None
        self._marked_rows = 0
        self._behind = False
        self._to_close = False
        self._to_load: Coroutine[Any, Any, Any] | None = None
        self._reading: set[asyncio.Task[Any] | None] = set()

    # ---- what a screen says

    def body(self) -> ComposeResult:
        """The widgets between the top line and the keys."""
        yield from ()

    async def load(self) -> None:
        """Read what is shown and show it. Called when shown first, and when one of `WATCHES` has changed."""

    def possible(self, action: Action) -> str:
        """Why this action cannot be done now, in one sentence; empty if it can."""
        return ""

    def has(self, action: Action) -> bool:
        """Whether its key does anything here: of what lists do by themselves, some a list may do without."""
        if action.place not in ("list", "narrow"):
            return True
        return any(one.check_action(f"list_{action.name}", ()) for one in self.query("LineList"))

    def thing(self) -> Thing | None:
        """What this screen is about, for `h` and `L`."""
        return None

    def whose(self) -> str:
        """The code of the client that this screen is about, for the views of a client; empty: what `thing` says."""
        return ""

    def category(self) -> str:
        """The name of the category that the cursor is on, where it is on no standard: `W` ranks its standards."""
        return ""

    def figures(self) -> Sequence[Figure]:
        """The figures that `=` explains, the one meant first."""
        return ()

    async def read_figures(self) -> Sequence[Figure]:
        """The figures that `=` explains where `figures` has none: those that are read only when somebody asks."""
        return ()

    def undone(self, text: str) -> None:
        """The change of which this is the line of history was undone or redone here; `WATCHES` says it as well, of
        the tables.
        """

    async def pass_on(self) -> None:
        """`>`: submit, close, send, always with a summary and enter."""
        self.say("There is nothing to pass on here.")

    async def export(self) -> None:
        """`x`: write what is shown to a file and say where it lies."""
        self.say("There is nothing to export here.")

    @property
    def unsaved(self) -> str:
        """What would be lost by quitting now, in a few words; empty if nothing."""
        return ""

    def leave(self) -> str:
        """Called when esc leaves this screen: what to say on the one below, or empty."""
        return ""

    def foot(self) -> Iterable[tuple[Action, str]]:
        """The actions of the line of keys with their labels."""
        if self._marked_rows and self.MARKED:
            yield from self._named((*self.MARKED, *MARKING))
        elif self.FOOT:
            yield from self._named(self.FOOT)
        else:
            yield from ((action, action.label) for action in self.ACTIONS if action.foot)

    def _named(self, items: Iterable[str | tuple[str, str]]) -> Iterable[tuple[Action, str]]:
        for item in items:
            name, label = item if isinstance(item, tuple) else (item, "")
            action = find_action(name) if "." in name else self.ACTIONS.find(name)
            yield action, label or action.label

    def key(self, name: str) -> str:
        """The key of an action as this person has it, for a text that names it: of an own one (`edit`), one that its lists or
        fields have (`find`), or one of `everywhere` (`undo`); that of another place by its whole id (`clients.add`).
        """
        if "." not in name:
            places = (self.ACTIONS, *(REGISTRY[place] for place in self.ACTIONS.uses))
            mine = (one.place for one in places if any(action.name == name for action in one))
            name = f"{next(mine, EVERYWHERE.place)}.{name}"
        return self.app.key(name)

    def foot_keys(self) -> tuple[tuple[str, str], ...]:
        """The line of keys, (key, label): of the actions in `foot` those that can be done now."""
        shown = self.app.keymap.shown
        return tuple((shown(action), label) for action, label in self.foot() if not self.possible(action))

    def as_one(self, names: Sequence[str], label: str) -> tuple[tuple[str, str], ...]:
        """Own actions that the line of keys shows as one, `left right month`; nothing where they cannot be done now."""
        actions = [self.ACTIONS.find(name) for name in names]
        if any(map(self.possible, actions)):
            return ()
        return ((" ".join(map(self.app.keymap.shown, actions)), label),)

    # ---- what a screen shows

    def compose(self) -> ComposeResult:
        """Top line, body, keys."""
        yield self._top
        yield from self.body()
        yield self._foot

    def on_mount(self) -> None:
        """Show the frame at once, and read what goes into it."""
        self.set_crumbs(*self._crumbs)
        self.refresh_keys()
        self.reload()

    def on_screen_resume(self) -> None:
        """Back on top: what changed meanwhile is read, or it closes, if that was to be."""
        if self._to_close:
            self._to_close = False
            self.dismiss()
            return
        self._show_top()
        if self._behind:
            self._behind = False
            self.reload()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close this screen: at once if it is on top, else when it is again. Textual would close what is on top instead,
        or fail where that is the first screen of another mode."""
        if self.is_active:
            return super().dismiss(result)
        self._to_close = True
        return AwaitComplete()

    def touched(self, changes: Sequence[Touched]) -> None:
        """Somebody changed something. Screens that can repaint one row in place override this."""
        if self.WATCHES and any(change.touches(*self.WATCHES) for change in changes):
            if self.is_on_top:
                self.reload()
            else:
                self._behind = True

    @property
    def is_on_top(self) -> bool:
        """Whether this is the screen that people see, dialogs over it aside."""
        return self._seen() is self

    def _seen(self) -> Frame | None:
        stack = self.app.screen_stack
        return next((screen for screen in reversed(stack) if isinstance(screen, Frame)), None)

    def ticked(self) -> None:
        """Called about once a second while this screen is on top, by the feed of changes."""

    def client_chosen(self, code: str) -> None:
        """`c`: a client was chosen. Opens the client, unless a screen has a better use for it."""
        self.go("client", code)

    def on_line_list_marked(self, event: Any) -> None:
        """Other rows are marked: the keys that act on them are shown, and how many they are."""
        self._marked_rows = len(event.keys)
        self.refresh_keys()

    @property
    def crumbs(self) -> tuple[str, ...]:
        """Where I am, below the practice."""
        return self._crumbs

    def set_crumbs(self, *crumbs: str) -> None:
        """Where I am, below the practice."""
        self._crumbs = crumbs
        self._show_top()

    def set_status(self, status: str) -> None:
        """What the program has to say at the right end of the top line, before "saved 10:42"."""
        self._status = status
        self._show_top()

    def _set_busy(self, what: str) -> None:
        self._busy = what
        self._show_top()

    def _show_top(self) -> None:
        crumbs = (self.app.practice, *self._crumbs)
        saved = f"saved {self.app.saved}" if self.app.saved else ""
        said = (self.app.standing, self._status, self._busy, saved)
        right = f" {self.app.glyphs['dot']} ".join(part for part in said if part)
        if (crumbs, right) != (self._top.crumbs, self._top.right):
            self._top.crumbs, self._top.right = crumbs, right
            self._top.refresh()

    def refresh_keys(self) -> None:
        """Draw the line of keys again, if other actions are possible now."""
        keys = self.foot_keys()
        lead = f"{self._marked_rows} marked: " if self._marked_rows and self.MARKED else ""
        if (lead, keys) != (self._foot.lead, self._foot.keys):
            self._foot.lead, self._foot.keys = lead, keys
            self._foot.last = (self.app.key("everywhere.help"), "all keys")
            self._foot.redraw(keys=True)

    def stand(self, *parts: str | Span | tuple[str, Tone], whole: bool = False) -> None:
        """What stands in the line above the keys while there is no message; `whole`: in more lines where it is longer."""
        standing = line(*parts)
        if standing != self._foot.standing:
            self._foot.stand(standing, whole=whole)

    def say(self, text: str, tone: Tone = "bright") -> None:
        """A message for 5 seconds or until the next key."""
        self._stop_message_timer()
        self._foot.tell(line((" " + texts.safe(text), tone)))
        if text:
            self._message_timer = self.set_timer(MESSAGE_SECONDS, self.unsay)

    def on_remark(self, message: Remark) -> None:
        """A field has something to say."""
        message.stop()
        self.say(message.text)

    def unsay(self) -> None:
        """Take the message away."""
        self._stop_message_timer()
        if self._foot.message:
            self._foot.tell(())

    @property
    def message(self) -> str:
        """The message that is shown, or empty."""
        return "".join(span.text for span in self._foot.message).strip()

    def _stop_message_timer(self) -> None:
        if self._message_timer is not None:
            self._message_timer.stop()
            self._message_timer = None

    # ---- doing things

    async def action_act(self, action_id: str) -> None:
        """Do an action of this screen, or say why not."""
        action = find_action(action_id)
        if reason := self.possible(action):
            self.say(reason)
            return
        await self.run(getattr(self, f"do_{action.name}"))

    async def run(self, method: Callable[[], Any]) -> None:
        """Call a method of an action; what it awaits goes on beside the keys, but for what it reads before it opens
        anything: a key typed ahead is for what it opens.
        """
        before = set(self._reading)
        try:
            result = method()
        except Problem as problem:
            self.show_problem(problem)
            return
        if inspect.iscoroutine(result):
            self.work(result)
            await asyncio.sleep(0)  # its beginning, up to the first wait, comes before the next key
            mine = self._reading - before
            end = asyncio.get_running_loop().time() + READY_SECONDS
            while (
                mine & self._reading and self.app.screen is self and asyncio.get_running_loop().time() < end
            ):
                await asyncio.sleep(0.002)

    async def ask(self, function: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run a function that reads in a thread, and give back its result."""
        task = asyncio.current_task()
        self._reading.add(task)
        try:
            return await self.app.ask(function, *args, **options)
        finally:
            self._reading.discard(task)

    async def saved(self, future: Future[T]) -> T:
        """Wait until a change is committed, and say when it was. Raises what the change raised."""
        result = await asyncio.wrap_future(future)
        self.show_saved()
        return result

    def show_saved(self) -> None:
        """Something has just been committed: the top line says when."""
        self.app.mark_saved()
        self._show_top()

    def work(self, coroutine: Coroutine[Any, Any, Any], *, group: str = "work") -> None:
        """Run something beside the keys; of the group `load` only the newest goes on, of the group `once` nothing is begun
        while one goes on, for keys that are pressed twice. A Problem is shown."""
        if group == "once" and any(
            one.group == group and one.node is self and not one.is_finished for one in self.workers
        ):
            coroutine.close()
            return
        if group == "load":
            if self._to_load is not None:
                self._to_load.close()
            self._to_load = coroutine
        beside: WorkType[bool] = partial(self._guarded, coroutine)
        self.run_worker(beside, group=group, exclusive=group == "load")

    def reload(self) -> None:
        """Call `load` beside the keys, and give up one that is under way."""
        self.work(self.load(), group="load")

    async def _guarded(self, coroutine: Coroutine[Any, Any, Any]) -> bool:
        """Whether it ended without a problem. What reads for a screen whose widgets are being taken away meanwhile,
        since it is left or the program ends, finds them gone: that is no mistake.
        """
        if coroutine is self._to_load:
            self._to_load = None
        try:
            await coroutine
        except Problem as problem:
            self.show_problem(problem)
            return False
        except NoMatches:
            if self.app._exit or not self.is_running or self._pruning or self._closing:
                return False
            raise
        return True

    def show_problem(self, problem: Problem) -> None:
        """Show a problem until it is put away."""
        from screens.kit.dialogs import ErrorDialog

        self.app.push_screen(ErrorDialog(problem))

    async def keep_file(self, words: str, code: str, suffix: str, data: str | bytes) -> None:
        """Write an export into the exports folder, and say where it lies and how to fetch it."""
        from screens.kit.files import keep, told

        content = data.encode() if isinstance(data, str) else data
        path = await self.ask(keep, self.app.store, self.app.settings, words, code, suffix, content)
        self.app.push_screen(told(path))

    async def keep_document(self, kind: str, code: str, name: str = "") -> None:
        """Make a document of a thing, or a list, that is chosen with its format: of all that there are, or the one of this
        name; say where it lies (`x`). The usual ones stand first.
        """
        from exports import documents
        from screens.kit.dialogs import Choice, Choose

        found = (documents.find(kind, name),) if name else documents.of_kind(kind)
        pairs = [(one, suffix) for one in found for suffix in one.formats]
        pairs.sort(key=lambda pair: pair[1] != pair[0].formats[0])
        place: str | None = "0"
        if len(pairs) > 1:
            choices = [
                Choice(str(at), f"{one.what} as {suffix.upper()}") for at, (one, suffix) in enumerate(pairs)
            ]
            place = await self.app.push_screen_wait(
                Choose("Export", choices, does="writes it", leaves="writes nothing")
            )
        if place:
            document, suffix = pairs[int(place)]
            self._set_busy(f"making the {suffix.upper()} …")
            self.app.run_worker(self._keep_document(kind, code, document.name, suffix))

    async def _keep_document(self, kind: str, code: str, name: str, suffix: str) -> None:
        """Goes on when this screen is left: what was asked for is made, and said wherever one is then."""
        from exports import documents
        from screens.kit.dialogs import ErrorDialog
        from screens.kit.files import told

        folder = self.app.settings.export_folder if self.app.settings else ""
        try:
            rendered = await self.app.ask_to_make(documents.render, self.app.store, kind, code, name, suffix)
            path = await self.app.ask_to_make(documents.save, self.app.store, rendered, folder)
        except Problem as problem:
            self.app.push_screen(ErrorDialog(problem))
            return
        finally:
            if self.is_mounted:
                self._set_busy("")
        if self.is_active:
            self.app.push_screen(told(path, rendered.remark))
        elif (seen := self._seen()) is not None:
            seen.say(f"{path.name} is in {path.parent}.", "good")

    def go(self, kind: str, code: str) -> None:
        """Show a thing on its own screen, of whatever wing; at once, so that the next key is that
        screen's.
        """
        self.app.show_place(kind, code)
