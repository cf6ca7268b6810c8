"""Sheets of the walk: evidence, minutes, a note of several lines."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, TextArea

from models import files, reach
from models.align import evidence
from models.align.answers import MINUTES_LIMIT
from models.align.evidence import Evidence
from models.align.walk import Item
from models.errors import Problem
from models.text import clean, count
from screens.kit import text as texts
from screens.kit.dialogs import Choice, Choose
from screens.kit.drawn import Line, Page, line
from screens.kit.fields import AreaField, LineField, Press
from screens.kit.sheet import Sheet

FILE_LIMIT = 10_000_000
"""Bytes of an evidence file (DESIGN §3, drafts)."""
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+", re.IGNORECASE)
_FILE = re.compile(r"(?:~|\.{1,2})?/[^\n]*")
KINDS = {"link": "a link", "file": "a file on this machine", "": ""}


def kind_of(text: str) -> str:
    """What a text is as evidence: link, file, output; empty where there is none."""
    text = text.strip()
    if not text:
        return ""
    if _LINK.fullmatch(text):
        return "link"
    return "file" if _FILE.fullmatch(text) else "output"


def said_of(text: str) -> str:
    """What will be attached, in words."""
    kind = kind_of(text)
    if kind == "output":
        return f"output, {count(len(text.strip().splitlines()), 'line')}"
    return KINDS[kind]


def read_piece(name: str) -> tuple[str, bytes]:
    """Name and bytes of a file that somebody named. Raises Problem where it cannot be read or is too large, and
    Refused where they may not name it.
    """
    path = reach.named(name)
    return path.name, files.read_file(path, FILE_LIMIT)


class EvidenceSheet(Sheet[None]):
    """What was seen: a path, a link, or pasted output, one piece after another."""

    KEYS = (("ctrl+s", "attaches"), ("tab", "buttons"), ("esc", "keeps the text"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "attach", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "AreaField"
    DEFAULT_CSS: ClassVar[str] = """
    EvidenceSheet > Vertical { height: auto; padding: 0 2 1 2; }
    EvidenceSheet > Page { padding: 1 0 0 2; }
    """

    def __init__(self, item: Item, pieces: Sequence[Evidence]) -> None:
        """Of this question, which has these pieces already."""
        super().__init__(f"{item.code}: what was seen (a file's path, a link, or pasted output)")
        self._item = item
        self._pieces = tuple(pieces)
        self._list = Page()
        self._save_button = Press("Attach")
        self._remove_button = Press("Take one away")
        self._draft = f"item {item.id}"
        self._saving = False

    def parts(self) -> ComposeResult:
        """The pieces that are there, the field, the buttons."""
        yield self._list
        with Vertical():
            yield AreaField(self.app.drafts.get(self._draft, "evidence") or "", lines=4)
        with Horizontal():
            yield self._save_button
            yield self._remove_button

    def on_mount(self) -> None:
        """Show what is there. A draft is selected: what is typed or pasted takes its place, an arrow keeps it."""
        self._show_pieces()
        if self._field.text:
            self._field.select_all()
            self.say("What you had begun is selected: typing replaces it, an arrow keeps it.")

    def _show_pieces(self) -> None:
        shown = self._pieces[-6:]
        self._list.show([piece_line(one) for one in shown])
        self._list.styles.height = len(shown) + 1 if shown else 1
        self._remove_button.display = bool(self._pieces)

    @property
    def _field(self) -> AreaField:
        return self.query_one(AreaField)

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self._field.text
        if text or self.app.drafts.get(self._draft, "evidence"):
            self.app.drafts.put(self._draft, "evidence", text)
        self.say(said_of(text))

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        if event.button is self._remove_button:
            self._choose_one()
        else:
            self.action_attach()

    def action_attach(self) -> None:
        """Attach what the field holds."""
        text = self._field.text
        if not kind_of(text):
            self.say("There is nothing to attach yet.")
        elif not self._saving:
            self._saving = True
            self.run_worker(self._attach_text(text))

    async def _attach_text(self, text: str) -> None:
        store, who, item = self.app.store, self.app.who, self._item.id
        try:
            if kind_of(text) == "file":
                name, data = await self.app.ask(read_piece, text)
                future = evidence.attach_file(store, who, item, name, data)
            elif kind_of(text) == "link":
                future = evidence.attach_link(store, who, item, clean(text))
            else:
                future = evidence.attach_output(store, who, item, text)
            await asyncio.wrap_future(future)
        except Problem as problem:
            self.say(problem.said)
            return
        finally:
            self._saving = False
        self.app.mark_saved()
        self._field.text = ""
        self.app.drafts.drop(self._draft, "evidence")
        self.dismiss(None)

    def _choose_one(self) -> None:
        choices = [Choice(str(one.id), _name(one), one.kind) for one in self._pieces]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.run_worker(self._take_away(int(key)))

        self.app.push_screen(Choose("Take away", choices, does="takes it away", leaves="keeps all"), chosen)

    async def _take_away(self, key: int) -> None:
        try:
            await asyncio.wrap_future(evidence.detach(self.app.store, self.app.who, key))
        except Problem as problem:
            self.say(problem.said)
            return
        self.app.mark_saved()
        self._pieces = tuple(one for one in self._pieces if one.id != key)
        self._show_pieces()


def _name(piece: Evidence) -> str:
    return piece.name or piece.text.strip().split("\n", 1)[0] or piece.kind


def piece_line(piece: Evidence) -> Line:
    """A piece of evidence on one line: a file with its size and hash, output with its length."""
    if piece.kind == "file":
        note = f"{files.size(piece.size)}, SHA-256 {piece.hash[:12]}…"
    elif piece.kind == "output":
        note = count(len(piece.text.splitlines()), "line")
    else:
        note = ""
    return line((texts.fit(piece.kind, 8), "dim"), texts.cut(_name(piece), 40), (f"  {note}", "dim"))


class AskMinutes(Sheet[int | None]):
    """The minutes that something took."""

    KEYS = (("enter", "records it as realigned"), ("esc", "leaves it as it is"))
    AUTO_FOCUS = "LineField"
    DEFAULT_CSS: ClassVar[str] = """
    AskMinutes > Vertical { height: auto; padding: 0 2; }
    AskMinutes LineField { width: 8; }
    """

    def parts(self) -> ComposeResult:
        """The field."""
        with Vertical():
            yield LineField(limit=4)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if text.isdecimal() and text.isascii() and int(text) <= MINUTES_LIMIT:
            self.dismiss(int(text))
        else:
            self.say(f"Minutes are a number, up to {MINUTES_LIMIT}.")


class LongNote(Sheet[str | None]):
    """A note of several lines. However it is closed, its text is kept."""

    KEYS = (("ctrl+s", "or"), ("esc", "keeps the note"))
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "close", show=False)]
    AUTO_FOCUS = "AreaField"
    DEFAULT_CSS: ClassVar[str] = "LongNote > Vertical { height: auto; padding: 1 2; }"

    def __init__(self, code: str, text: str, changed: Callable[[str], None]) -> None:
        """The note of the question with this code; `changed` hears every key."""
        super().__init__(f"{code}: note")
        self._begun = text
        self._changed = changed

    def parts(self) -> ComposeResult:
        """The field."""
        with Vertical():
            yield AreaField(self._begun, lines=8)

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self.query_one(AreaField).text
        if text != self._begun:
            self._changed(text)

    def on_key(self, event: events.Key) -> None:
        """Nothing of the walk hears the keys of the note."""
        event.stop()

    def action_close(self) -> None:
        """Keep it."""
        self.dismiss(clean(self.query_one(AreaField).text, long=True))
