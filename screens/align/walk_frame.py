"""What the review walk stands on: its two panes, the questions that it has read, the keys that are on their way
to the disk, and when all this is painted.

A key acts on what this session knows (`Stand`) and is handed to the writer thread at once; the cursor moves
on without waiting. What it changes on the screen is painted once, when its Future has ended, or after
`PATIENCE` if the disk takes longer: then the question is marked as being saved. So keys never wait, and
"saved" is said only of what is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from models.align.register import thing as name_of_review
from models.align.walk import Item, refresh, walk
from models.errors import Conflict, Problem
from models.practice import people
from models.store.drafts import Presence
from models.store.store import Touched
from screens.align.walk_list import QuestionList, list_width
from screens.align.walk_news import (
    ChangesRead,
    KeySettled,
    Known,
    OthersRead,
    QuestionsRead,
    draft_of,
    read_questions,
)
from screens.align.walk_note import NoteField
from screens.align.walk_question import LABEL, MARGIN, QuestionPane, Shown, score_line
from screens.align.walk_state import Pressed, Stand, status_words
from screens.kit.frame import Frame
from screens.kit.list import LineList

PATIENCE = 0.08
"""Seconds that a repaint waits for the disk."""
SOON = 0.15
"""Seconds until what others changed is read: well within the second in which it is to be seen."""
AHEAD = 3
"""Questions after the cursor that are read before they are asked for."""
KEPT = 64
"""Questions that are kept in memory."""


class WalkFrame(Frame):
    """See the module. `screens.align.walk` adds what the keys do."""

    AUTO_FOCUS = "QuestionList"
    DEFAULT_CSS: ClassVar[str] = """
    WalkFrame { layers: default note; }
    WalkFrame > Horizontal { height: 1fr; }
    """

    def __init__(self, code: str) -> None:
        """For the review with this code."""
        super().__init__()
        self.code = code
        self._stand: Stand | None = None
        self.questions = QuestionList(lambda: self.here, self._cursor_moves, self._cursor_moved)
        self.pane = QuestionPane()
        self.field = NoteField(self.note_kept)
        self.names: dict[int, str] = {}
        """The staff by key."""
        self._known: dict[int, Known] = {}
        self._drafts: dict[int, str] = {}
        """Notes that were begun in this session, and not saved."""
        self._times_changed: dict[int, int] = {}
        self._reading: set[int] = set()
        self._dirty: set[int] = set()
        self._patience: asyncio.TimerHandle | None = None
        self._holding = False
        self._tired = False
        self._leading = False
        self._anew = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._others: tuple[str, ...] = ()
        self._heard_of: list[Touched] = []
        self._soon: asyncio.TimerHandle | None = None
        self._looks = 0
        self._crumbs = (f"Review {code}",)

    # ---- what it is made of

    def body(self) -> ComposeResult:
        """List, question; and over them the field of the note."""
        with Horizontal():
            yield self.questions
            yield self.pane
        yield self.field

    def note_kept(self, text: str) -> None:
        """The note was closed, with this text."""

    @property
    def is_read(self) -> bool:
        """Whether the review has been read."""
        return self._stand is not None

    @property
    def here(self) -> Stand:
        """Where the walk stands."""
        assert self._stand is not None, "the review has not been read yet"
        return self._stand

    @property
    def current(self) -> Item | None:
        """The question under the cursor."""
        cursor = self.questions.cursor
        return None if cursor is None or self._stand is None else self.here.item(cursor)

    async def load(self) -> None:
        """Read the list, and go where it stopped."""
        found = await self.ask(walk, self.app.store, self.code)
        staff = await self.ask(people.all_people, self.app.store)
        if self._stand is not None and not self._anew:
            return
        self._anew = False
        self.names = {one.id: one.name for one in staff}
        self._stand = Stand(found)
        self.set_crumbs(found.review.client_name, f"Review {found.review.code}")
        self.questions.fill()
        if start := self.here.where_it_stopped():
            self.lead_to(start.id)
        self.refresh_keys()
        self.be_here()
        self.look_around()

    def read_anew(self) -> None:
        """The review has been started, or its start was undone: its questions are others."""
        self._anew = True
        self.reload()

    def on_resize(self) -> None:
        """The list takes its share; the field stands on the lowest line of the question."""
        wide = list_width(self.size.width)
        self.questions.styles.width = wide
        self.field.place(wide + MARGIN + LABEL, self.size.height - 3, self._note_cells(wide))
        if self._stand is not None:
            self.call_after_refresh(self._refill)

    def _note_cells(self, wide: int) -> int:
        return max(10, min(72, self.size.width - wide - MARGIN - 1) - LABEL)

    def _refill(self) -> None:
        self.questions.fill()
        self._show_score()

    def on_unmount(self) -> None:
        """Gone from this review."""
        for handle in (self._patience, self._soon):
            if handle is not None:
                handle.cancel()
        for task in self._tasks:
            task.cancel()
        if self.app.presence is not None:
            self.app.presence.away(name_of_review(self.code))

    def nothing_asked(self) -> str:
        """What is said where no question stands."""
        return "No question has these letters in it; esc shows all." if self.here.walk.items else ""

    # ---- painting

    def paint(self) -> None:
        """Show what is known now, all of it at once, unless that waits for the disk."""
        if self._stand is None or self._holding:
            return
        if self._dirty:
            self.questions.redraw(self._dirty)
            self._dirty.clear()
        self._show_question()
        self._show_score()
        self._show_status()
        self.questions.release()

    def _show_question(self) -> None:
        here, item = self.here, self.current
        if item is None:
            self.pane.tell(self.nothing_asked())
            return
        known = self._known.get(item.id)
        found = known.question if known else None
        store = self.app.store
        by = self.names.get(item.who) or (found.answered_by if found else "")
        reason = found.not_here_reason if found else ""
        standing = here.standing(item, by, store.today(), store.zone, reason, patient=not self._tired)
        draft = known.draft if known and not self.field.display else ""
        index = here.walk.places[item.id]
        self.pane.show(Shown(item, index + 1, len(here.walk.items), standing, found, draft))

    def _show_score(self) -> None:
        now = self.here.walk
        counts = now.counts
        found, left = ("–" if one.value is None else one.shown for one in (now.found, now.left))
        glyphs = self.app.glyphs
        if not now.items:
            self.stand()
            return
        self.stand(*score_line(counts, found, left, self.size.width, glyphs))

    def _show_status(self) -> None:
        saving = len(self.here.waiting) if self._tired else 0
        said = status_words(len(self.questions.marked), self._others, saving, len(self.here.unsaved))
        self.set_status(said)

    # ---- the cursor

    def lead_to(self, key: int) -> None:
        """Put the cursor on a question, without that counting as a key."""
        self._leading = True
        self.questions.move_to(key)
        self._leading = False

    def _cursor_moves(self, key: int) -> None:
        """The cursor is about to move: list and question are painted together."""
        if self._stand is not None and key not in self._known:
            self._wait()

    def _cursor_moved(self) -> None:
        """A key of the list has moved the cursor."""
        if self._stand is not None and not self._leading:
            self.here.touch()
            self.be_here()
            self.look_around()

    @on(LineList.Moved)
    def _list_moved(self, event: LineList.Moved) -> None:
        """The filter can move the cursor too."""
        event.stop()
        item, shown = self.current, self.pane.shown
        if (item.id if item else None) != (shown.item.id if shown else None):
            self.look_around()

    @on(LineList.Marked)
    def _marks_changed(self, event: LineList.Marked) -> None:
        """How many are marked is said at the top."""
        event.stop()
        if self._stand is not None:
            self._show_status()

    def look_around(self) -> None:
        """Paint, once the question under the cursor is known; and read those that come next."""
        item = self.current
        if item is not None and item.id not in self._known:
            self._wait()
            self._read([item.id])
            return
        self.paint()
        if item is not None:
            self._read_ahead(item.id)

    # ---- reading

    def _read_ahead(self, key: int) -> None:
        wanted = [self.questions.neighbour(key, -1)]
        at: int | None = key
        for _ in range(AHEAD):
            at = self.questions.neighbour(at) if at is not None else None
            wanted.append(at)
        self._read([one for one in wanted if one is not None and one not in self._known])

    def _read(self, keys: Iterable[int]) -> None:
        missing = [key for key in keys if key not in self._reading]
        if not missing:
            return
        self._reading.update(missing)
        asked = {key: self._times_changed.get(key, 0) for key in missing}

        async def reading() -> None:
            found: dict[int, Known] = {}
            try:
                found = await self.ask(read_questions, self.app.store, self.app.drafts, missing)
            finally:
                self.post_message(QuestionsRead(found, asked))

        self.beside(reading())

    @on(QuestionsRead)
    def _questions_read(self, event: QuestionsRead) -> None:
        self._reading.difference_update(event.asked)
        for key, times in event.asked.items():
            if key in event.found and self._times_changed.get(key, 0) == times:
                found = event.found[key]
                self._known[key] = replace(found, draft=self._drafts.get(key, found.draft))
        item = self.current
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        if item is not None and item.id in event.asked and (item.id in self._known or not event.found):
            self._calm()
            self.paint()
            self._read_ahead(item.id)
        if item is not None and event.found and item.id not in self._known:
            self._read([item.id])

    def forget(self, keys: Iterable[int]) -> None:
        """What is known of these questions is no longer so."""
        for key in keys:
            self._times_changed[key] = self._times_changed.get(key, 0) + 1
            self._known.pop(key, None)

    def known(self, key: int) -> Known | None:
        """What is known of a question beside the list."""
        return self._known.get(key)

    def keep_draft(self, key: int, text: str) -> None:
        """A note as it stands after a key: kept within a second, whatever happens."""
        self._drafts[key] = text
        self.app.drafts.put(draft_of(key), "note", text)
        if known := self._known.get(key):
            self._known[key] = replace(known, draft=text)

    def drop_draft(self, key: int) -> None:
        """The note is saved."""
        known = self._known.get(key)
        if self._drafts.pop(key, "") or known is None or known.draft:
            self.app.drafts.drop(draft_of(key), "note")
            self._drafts[key] = ""
        if known is not None and known.draft:
            self._known[key] = replace(known, draft="")

    def beside(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Read something beside the keys; what it finds comes as a message."""

        async def guarded() -> None:
            try:
                await coroutine
            except Problem as problem:
                self.say(str(problem), "bad")

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- keys on their way to the disk

    def send(
        self,
        items: Sequence[Item],
        word: str,
        start: Callable[[], Future[Any]],
        done: Callable[[Any], None],
        *,
        at: int | None = None,
        holds: bool = True,
    ) -> Pressed | None:
        """Count a key and hand what it changes to the writer; None where it is refused at once.

        `at` is the question to come back to if it fails; `done` gets what the change gave, once it is on the
        disk. `holds`: nothing is painted meanwhile.
        """
        pressed = self.here.press(items, word, at=at)
        try:
            future = start()
        except Problem as problem:
            self.here.arrived(pressed)
            self.say(problem.what, "bad")
            return None
        self._wait(holds=holds)
        if self._tired:
            self._dirty.update(pressed.items)
        future.add_done_callback(partial(self._heard, pressed, done))
        self.be_here()
        return pressed

    def _heard(self, pressed: Pressed, done: Callable[[Any], None], future: Future[Any]) -> None:
        """On the writer thread: tell the screen, if the program still runs."""
        with suppress(RuntimeError):
            self.post_message(KeySettled(pressed, future, done))

    @on(KeySettled)
    def _key_settled(self, event: KeySettled) -> None:
        pressed, error = event.pressed, event.future.exception()
        self._dirty.update(pressed.items)
        if error is None:
            self.here.arrived(pressed)
            event.done(event.future.result())
            self.show_saved()
        elif isinstance(error, Problem):
            self._failed(pressed, error)
        else:
            raise error
        self.settled(pressed, error)
        self._calm()
        if not self.here.waiting or self._tired:
            self.look_around()

    def settled(self, pressed: Pressed, problem: Problem | None) -> None:
        """A key is on the disk, or was refused: what waited for it may go on."""

    def _failed(self, pressed: Pressed, problem: Problem) -> None:
        here = self.here
        back = here.failed(pressed, problem.what)
        if isinstance(problem, Conflict) and len(pressed.items) == 1:
            key = pressed.items[0]
            here.unsaved.pop(key, None)
            here.theirs(key, problem.theirs)
            self.forget([key])
            self.say(f"{problem.what} {problem.do}", "due")
        else:
            self.say(f"{pressed.code} {pressed.word} not saved: {problem.what}".strip(), "bad")
        if back is not None and not self.field.display:
            self.lead_to(back)

    # ---- waiting

    def _wait(self, *, holds: bool = True) -> None:
        """The disk has something to do. `holds`: nothing is painted until it has ended, or for `PATIENCE`."""
        if self._tired:
            return
        if holds:
            self._holding = True
            self.questions.hold()
        if self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(PATIENCE, self._tire)

    def _tire(self) -> None:
        """It takes longer: show what waits."""
        self._patience, self._holding, self._tired = None, False, True
        self._dirty.update(self.here.waiting)
        self.paint()

    def _calm(self) -> None:
        """Where nothing is waited for any more, what there is may be painted."""
        item = self.current
        if self.here.waiting or (
            item is not None and item.id in self._reading and item.id not in self._known
        ):
            return
        self._holding = self._tired = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    # ---- other people

    def touched(self, changes: Sequence[Touched]) -> None:
        """Somebody changed something: take it over in place, but not before one's own key is painted."""
        self._heard_of += changes
        if self._stand is not None and self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON, self._take_over_now)

    def on_screen_resume(self) -> None:
        """Back on top: what has changed is read at once."""
        super().on_screen_resume()
        if self._soon is not None:
            self._soon.cancel()
            self._take_over_now()

    def _take_over_now(self) -> None:
        self._soon = None
        changes, self._heard_of = tuple(self._heard_of), []
        self._take_over(changes)

    def _take_over(self, changes: tuple[Touched, ...]) -> None:
        before = self.here.walk

        async def reading() -> None:
            after = await self.ask(refresh, self.app.store, before, changes)
            self.post_message(ChangesRead(before, after, changes))

        self.beside(reading())

    @on(ChangesRead)
    def _changes_read(self, event: ChangesRead) -> None:
        review = self.here.walk.review
        fresh, again = self.here.take(event.before, event.after)
        self._dirty.update(item.id for item in fresh)
        self.forget(item.id for item in fresh)
        if again:
            self._take_over(event.changes)
        if (self.here.walk.review.state == "planned") != (review.state == "planned"):
            self.read_anew()
        if self.here.walk.review is not review:
            self.refresh_keys()
        if fresh or self.here.walk.review is not review:
            self.look_around()

    def be_here(self) -> None:
        """This person just pressed a key in this review."""
        if self.app.presence is not None:
            self.app.presence.here(name_of_review(self.code))

    def ticked(self) -> None:
        """Once a second: every third time, who else is here."""
        self._looks += 1
        if self._looks % 3 == 1 and self.app.presence is not None:
            self.beside(self._read_others(self.app.presence))

    async def _read_others(self, presence: Presence) -> None:
        found = await self.ask(presence.others, name_of_review(self.code))
        self.post_message(OthersRead(tuple(name for name, _ in found)))

    @on(OthersRead)
    def _others_read(self, event: OthersRead) -> None:
        if event.names != self._others and self._stand is not None:
            self._others = event.names
            self._show_status()
