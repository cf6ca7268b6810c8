"""The notes of the walk: the field that opens at once, the note that waits for its no, and drafts, which
keep every key of a note that is not saved.
"""

from __future__ import annotations

from concurrent.futures import Future

from models.align import answers
from models.align.answers import Saved
from models.align.walk import Item
from models.errors import Conflict, Problem
from models.text import clean
from screens.align.walk_news import draft_of
from screens.align.walk_note import NoteField, Noting
from screens.align.walk_shared import SharedWalk
from screens.align.walk_state import Pressed


class NotedWalk(SharedWalk):
    """The walk with its notes. `screens.align.walk` adds what the other keys do."""

    def __init__(self, code: str) -> None:
        """The walk of the review with this code."""
        super().__init__(code)
        self._noting: Noting | None = None
        self._after: dict[int, Noting] = {}
        """Notes that wait for the no that they belong to, by the number of its key."""

    @property
    def is_noting(self) -> bool:
        """Whether the field of a note is open."""
        return self._noting is not None

    def do_note(self) -> None:
        """`.`"""
        if item := self.current:
            self.open_note(item, None)

    def open_note(self, item: Item, no: Pressed | None) -> None:
        """The field of the note; `no`: the key that it belongs to, and the next question comes after it."""
        known = self.known.get(item.id)
        text = known.draft if known and known.draft else item.note
        if "\n" in text:
            self._open_long_note(item, text)
            return
        self._noting = Noting(item.id, item.note, moves_on=no is not None, no=no)
        self.pane.note_here(True)
        self.field.open(text)
        self.refresh_keys()
        self.look_around()

    def _open_long_note(self, item: Item, text: str) -> None:
        from screens.align.evidence import LongNote

        def kept(said: str | None) -> None:
            if said is not None:
                self._save_note(Noting(item.id, item.note, moves_on=False, text=said))

        self.app.push_screen(LongNote(item.code, text, lambda now: self.keep_draft(item.id, now)), kept)

    def on_input_changed(self, event: NoteField.Changed) -> None:
        """Each key of the note is kept as a draft."""
        event.stop()
        if self._noting is not None and event.value != self._noting.before:
            self.keep_draft(self._noting.item, event.value)

    def note_kept(self, text: str) -> None:
        """Enter, esc, or whatever took the keys away: the text stays."""
        noting, self._noting = self._noting, None
        if noting is None:
            return
        self.field.close()
        self.pane.note_here(False)
        self.set_focus(self.questions, scroll_visible=False)
        self.refresh_keys()
        noting.text = clean(text)
        if noting.text != noting.before:
            self.keep_draft(noting.item, noting.text)
        if noting.refused is not None:
            self._say_of_draft(noting.refused)
        else:
            if noting.moves_on:
                self.go_on(self.here.item(noting.item))
            if noting.no is not None and self.here.is_on_its_way(noting.no):
                self._after[noting.no.serial] = noting
            else:
                self._save_note(noting)
        self.look_around()

    def settled(self, pressed: Pressed, problem: Problem | None) -> None:
        """A no is on the disk: its note may follow. Where it was refused, the note stays a draft."""
        if problem is not None and self._noting is not None and self._noting.no is pressed:
            self._noting.refused = problem
        noting = self._after.pop(pressed.serial, None)
        if noting is not None and problem is None:
            self._save_note(noting)
        elif noting is not None and problem is not None and noting.text:
            self._say_of_draft(problem)

    def _say_of_draft(self, problem: Problem) -> None:
        """The no was refused; its note stays."""
        kept = isinstance(problem, Conflict)
        again = f"{self.key('no_note')} again overrules; your note is kept."
        self.say(f"{problem.what} {again if kept else 'Your note is a draft.'}", "due")

    def _save_note(self, noting: Noting) -> None:
        item = self.here.item(noting.item)
        if noting.text == item.note:
            self.drop_draft(item.id)
            return

        def start() -> Future[Saved]:
            store, who, before = self.app.store, self.app.who, noting.before
            return answers.note(store, who, item.id, noting.text, seen=item.version, before=before)

        def saved(one: Saved) -> None:
            self.one_saved(one)
            if self._noting is None or self._noting.item != item.id:
                self.drop_draft(item.id)

        self.send([item], "note", start, saved)

    # ---- drafts

    def keep_draft(self, key: int, text: str) -> None:
        """A note as it stands after a key: kept within a second, whatever happens."""
        self.known.draft(key, text)
        self.app.drafts.put(draft_of(key), "note", text)

    def drop_draft(self, key: int) -> None:
        """The note is saved."""
        known = self.known.get(key)
        if self.known.drafts.get(key) or known is None or known.draft:
            self.app.drafts.drop(draft_of(key), "note")
            self.known.draft(key, "")
