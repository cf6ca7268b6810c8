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
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from models.align.ahead import ahead
from models.align.answers import Saved
from models.align.asking import Outlook
from models.align.walk import Item, walk
from models.dates import day_of, weekday_name
from models.errors import Conflict, Problem
from models.practice import people, rights
from screens.align.walk_known import KnownQuestions
from screens.align.walk_list import QuestionList, list_width
from screens.align.walk_news import (
    KeySettled,
    Known,
    QuestionsRead,
    read_questions,
)
from screens.align.walk_note import NoteField
from screens.align.walk_question import LABEL, MARGIN, QuestionPane, Shown, score_line
from screens.align.walk_state import Pressed, Stand, status_words
from screens.kit.frame import Frame
from screens.kit.list import LineList

PATIENCE = 0.08
"""Seconds that a repaint waits for the disk."""
AHEAD = 3
"""Questions after the cursor that are read before they are asked for."""


class WalkFrame(Frame):
    """See the module. `screens.align.walk_shared` adds the other people, `walk_noting` the notes, `walk` the keys."""

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
        self.known = KnownQuestions()
        self.dirty: set[int] = set()
        """Questions that look different now, and are painted next."""
        self._patience: asyncio.TimerHandle | None = None
        self._holding = False
        self._tired = False
        self._leading = False
        self._anew = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.others: tuple[str, ...] = ()
        """The names of who else is here."""
        self.outlook: Outlook | None = None
        """How many questions a planned review will hold on its day."""
        self.refused = ""
        """Why this person may not answer, with the roles that they have now."""
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
        await self.read_rights()
        if found.review.state == "planned":
            coming = await self.ask(ahead, self.app.store, [found.review.client], self.app.store.today())
            # none where somebody has started it meanwhile: the feed says so, and it is read anew
            self.outlook = coming[found.review.client].planned.get(found.review.id)
        if self._stand is not None and not self._anew:
            return
        self._anew = False
        self.names = {one.id: one.name for one in staff}
        self._stand = Stand(found)
        self.name_it()
        if self.pane.alone is bool(found.items):
            self.on_resize()
        self.questions.fill()
        if start := self.here.where_it_stopped():
            self.lead_to(start.id)
        self.refresh_keys()
        self.be_here()
        self.look_around()
        if found.review.is_back:  # said when the walk opens; `>` says it whole, whenever it is wanted
            when = day_of(found.review.returned_at or 0, self.app.store.zone)
            day = weekday_name(when, self.app.store.today())
            self.say(f"Sent back {day}: {found.review.returned}", "due")

    def name_it(self) -> None:
        """The top line: the review, and that it is submitted or closed, since its answers stay as they are then."""
        review = self.here.walk.review
        state = f", {review.words}" if review.state in ("submitted", "closed") else ""
        self.set_crumbs(review.client_name, f"Review {review.code}{state}")

    async def read_rights(self) -> None:
        """Whether this person may answer."""
        asked = {"review.answer": None}
        found = await self.ask(rights.refusals, self.app.who, asked, self.app.store)
        self.refused = found["review.answer"]

    def read_anew(self) -> None:
        """The review has been started, or its start was undone: its questions are others."""
        self._anew = True
        self.reload()

    def on_resize(self) -> None:
        """The list takes its share, where there is one; the field stands on the lowest line of the question."""
        self.pane.alone = self.is_read and not self.here.walk.items
        wide = 0 if self.pane.alone else list_width(self.size.width)
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
        if self._patience is not None:
            self._patience.cancel()
        for task in self._tasks:
            task.cancel()

    def nothing_asked(self) -> str:
        """What is said where no question stands."""
        return "No question has these letters in it; esc shows all." if self.here.walk.items else ""

    # ---- painting

    def paint(self) -> None:
        """Show what is known now, all of it at once, unless that waits for the disk."""
        if self._stand is None or self._holding:
            return
        if self.dirty:
            self.questions.redraw(self.dirty)
            self.dirty.clear()
        self._show_question()
        self._show_score()
        self.show_status()
        self.refresh_keys()
        self.questions.release()

    def _show_question(self) -> None:
        here, item = self.here, self.current
        if item is None:
            self.pane.tell(self.nothing_asked())
            return
        known = self.known.get(item.id)
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

    def show_status(self) -> None:
        """What the top line says before "saved 10:42"."""
        saving = len(self.here.waiting) if self._tired else 0
        said = status_words(len(self.questions.marked), self.others, saving, len(self.here.unsaved))
        self.set_status(said)

    # ---- the cursor

    def lead_to(self, key: int) -> None:
        """Put the cursor on a question, without that counting as a key."""
        self._leading = True
        self.questions.move_to(key)
        self._leading = False

    def go_on(self, item: Item) -> None:
        """On to the question after this one; at the end, say what is left."""
        following = self.questions.neighbour(item.id)
        if following is None:
            self.say(self.here.said_of_end(self.key))
            return
        self.lead_to(following)
        self.here.came_from = item.id

    def _cursor_moves(self, key: int) -> None:
        """The cursor is about to move: list and question are painted together."""
        if self._stand is not None and key not in self.known:
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
            self.show_status()

    def look_around(self) -> None:
        """Paint, once the question under the cursor is known; and read those that come next."""
        item = self.current
        if item is not None and item.id not in self.known:
            self._wait()
            self._read([item.id])
            return
        self.paint()
        if item is not None:
            self._read_ahead(item.id)

    def be_here(self) -> None:
        """This person just pressed a key in this review."""

    # ---- reading

    def _read_ahead(self, key: int) -> None:
        wanted = [self.questions.neighbour(key, -1)]
        at: int | None = key
        for _ in range(AHEAD):
            at = self.questions.neighbour(at) if at is not None else None
            wanted.append(at)
        self._read([one for one in wanted if one is not None and one not in self.known])

    def _read(self, keys: Iterable[int]) -> None:
        asked = self.known.ask(keys)
        if not asked:
            return

        async def reading() -> None:
            found: dict[int, Known] = {}
            try:
                found = await self.ask(read_questions, self.app.store, self.app.drafts, list(asked))
            finally:
                self.post_message(QuestionsRead(found, asked))

        self.beside(reading())

    @on(QuestionsRead)
    def _questions_read(self, event: QuestionsRead) -> None:
        self.known.take(event.found, event.asked)
        item = self.current
        if item is not None and item.id in event.asked and (item.id in self.known or not event.found):
            self._calm()
            self.paint()
            self._read_ahead(item.id)
        if item is not None and event.found and item.id not in self.known:
            self._read([item.id])

    def beside(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Read something beside the keys; what it finds comes as a message."""

        async def guarded() -> None:
            try:
                await coroutine
            except Problem as problem:
                self.say(problem.said, "bad")

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
            self.dirty.update(pressed.items)
        future.add_done_callback(partial(self._heard, pressed, done))
        self.be_here()
        return pressed

    def one_saved(self, saved: Saved) -> None:
        """An answer is on the disk."""
        self.here.saved(saved)

    def _heard(self, pressed: Pressed, done: Callable[[Any], None], future: Future[Any]) -> None:
        """On the writer thread: tell the screen, if the program still runs."""
        with suppress(RuntimeError):
            self.post_message(KeySettled(pressed, future, done))

    @on(KeySettled)
    def _key_settled(self, event: KeySettled) -> None:
        pressed, error = event.pressed, event.future.exception()
        self.dirty.update(pressed.items)
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
            self.known.forget([key])
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
        self.dirty.update(self.here.waiting)
        self.paint()

    def _calm(self) -> None:
        """Where nothing is waited for any more, what there is may be painted."""
        item = self.current
        if self.here.waiting or (
            item is not None and item.id in self.known.reading and item.id not in self.known
        ):
            return
        self._holding = self._tired = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
