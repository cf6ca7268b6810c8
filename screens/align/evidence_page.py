"""The evidence of a question, whole: pasted output and text files line by line, links and other files by name.

What a terminal would act on is shown as what it is: a byte that is no text as `\\xff`, an escape as `\\x1b`.
Nothing is folded: a line that is too long is broken where the window ends, so that columns stay columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult

from models import files
from models.align import evidence
from models.align.evidence import Evidence
from models.align.walk import Item
from models.dates import stamp
from models.store.store import Store
from screens.kit import text as texts
from screens.kit.action import EVERYWHERE, Action, Keys, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.frame import Frame
from screens.kit.place import Thing

ACTIONS = declare(
    "evidence",
    "The evidence of a question",
    Action("down", "j J down", "down", "Scrolls down.", palette=False),
    Action("up", "k K up", "up", "Scrolls up.", palette=False),
    Action("page_down", "pgdn space", "page", "Scrolls a page down.", palette=False),
    Action("page_up", "pgup", "page up", "Scrolls a page up.", foot=False, palette=False),
    Action("first", "home", "first", "Goes to the beginning.", foot=False, palette=False),
    Action("last", "end", "last", "Goes to the end.", foot=False, palette=False),
)
TEXT_LIMIT = 200_000
"""Bytes of a text that are shown; `x` writes all of it into a file."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence with what can be read of it."""

    evidence: Evidence
    text: str
    """As it is shown; empty for a file that is no text."""
    more: int
    """Bytes or characters that are left out."""


def visible(data: str | bytes) -> str:
    """A text in which nothing acts on a terminal: bytes that are no UTF-8 and controls as `\\x1b`, but for line
    ends and tabs.
    """
    text = data.decode("utf-8", "backslashreplace") if isinstance(data, bytes) else data
    text = text.replace("\r\n", "\n")
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def broken(text: str, cells: int) -> list[str]:
    """The lines of a text, those that are too long in pieces of so many cells; no blank is lost."""
    made: list[str] = []
    for whole in texts.safe_lines(text):
        at = 0
        while at < len(whole) - cells or texts.width(whole[at:]) > cells:
            part = whole[at : at + cells]
            while (over := texts.width(part) - cells) > 0 and len(part) > 1:
                part = part[: -((over + 1) // 2)]  # a sign takes two cells at most
            made.append(part)
            at += len(part)
        made.append(whole[at:])
    return made


def read_pieces(store: Store, item: int) -> tuple[Piece, ...]:
    """What was attached to a question, in the order in which it was."""
    with store.snapshot():
        found = evidence.of_items(store, [item]).get(item, ())
        return tuple(_piece(store, one) for one in found)


def _piece(store: Store, one: Evidence) -> Piece:
    if one.kind != "file":
        return Piece(one, visible(one.text[:TEXT_LIMIT]), max(0, len(one.text) - TEXT_LIMIT))
    data = evidence.content(store, one.id)
    if b"\x00" in data[:8000]:
        return Piece(one, "", 0)
    return Piece(one, visible(data[:TEXT_LIMIT]), max(0, len(data) - TEXT_LIMIT))


def piece_lines(pieces: Sequence[Piece], zone: str, cells: int, key: Keys) -> Iterable[Line]:
    """All pieces, one below the other."""
    for number, piece in enumerate(pieces, 1):
        one = piece.evidence
        yield ()
        head = f"{one.kind}  {one.name}".rstrip()
        yield line((f"{number} of {len(pieces)}  ", "dim"), (texts.cut(head, cells - 10), "bright"))
        about = [stamp(one.at, zone), one.by]
        if one.kind == "file":
            about += [files.size(one.size)]
        yield line(("  ".join(part for part in about if part), "dim"))
        if one.hash:
            yield line((texts.cut(f"SHA-256 {one.hash}", cells), "dim"))
        yield ()
        if one.kind == "file" and not piece.text:
            yield line(("No text: it is kept as it is, and stands in the report by its name.", "dim"))
        for part in broken(piece.text, cells) if piece.text else ():
            yield line(part)
        if piece.more:
            yield line(
                (
                    f"{files.size(piece.more)} more; {key('everywhere.export')} writes all of it into a file.",
                    "due",
                )
            )


class EvidencePage(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    WATCHES = ("evidence",)

    def __init__(self, item: Item, crumbs: tuple[str, ...] = ()) -> None:
        """Of this question."""
        super().__init__()
        self._item = item
        self._pieces: tuple[Piece, ...] | None = None
        self._page = Page(indent=1)
        self._crumbs = (*crumbs, f"{item.code} evidence")

    def body(self) -> ComposeResult:
        """A text to scroll in."""
        yield self._page

    def foot(self) -> Iterable[tuple[Action, str]]:
        """Scrolling, where there is something to scroll."""
        if self._page.rest or self._page.top:
            yield from super().foot()
        yield EVERYWHERE.find("export"), "export"
        yield EVERYWHERE.find("back"), "back"

    async def load(self) -> None:
        """Read it."""
        self._pieces = await self.ask(read_pieces, self.app.store, self._item.id)
        self._show()

    def on_resize(self) -> None:
        """Break the lines for the width."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self._pieces is None:
            return
        none = (line("Nothing is attached to this question any more."),)
        cells = max(20, self.size.width - 3)
        lines = tuple(piece_lines(self._pieces, self.app.store.zone, cells, self.key)) or none
        self._page.show(lines, top=min(self._page.top, max(0, len(lines) - self._page.size.height)))
        self._stand()

    def _stand(self) -> None:
        page = self._page
        whole, last = len(page.shown), len(page.shown) - page.rest
        self.stand((f" Lines {page.top + 1} to {last} of {whole}" if page.rest or page.top else "", "dim"))
        self.refresh_keys()

    def thing(self) -> Thing:
        """The question's standard."""
        return Thing("standard", self._item.code, self._item.name)

    async def export(self) -> None:
        """`x`: all of it, as one text."""
        parts = []
        for piece in self._pieces or ():
            one = piece.evidence
            text = one.text
            if one.kind == "file" and piece.text:
                text = visible(await self.ask(evidence.content, self.app.store, one.id))
            parts.append(f"{one.kind} {one.name}".rstrip() + f"\n{text}\n")
        await self.keep_file("evidence", self._item.code, "txt", "\n".join(parts))

    def _scroll(self, by: int) -> None:
        if self._page.scroll_lines(by):
            self._stand()

    def do_down(self) -> None:
        """Scroll."""
        self._scroll(1)

    def do_up(self) -> None:
        """Scroll."""
        self._scroll(-1)

    def do_page_down(self) -> None:
        """Scroll."""
        self._scroll(max(1, self._page.size.height - 1))

    def do_page_up(self) -> None:
        """Scroll."""
        self._scroll(-max(1, self._page.size.height - 1))

    def do_first(self) -> None:
        """Scroll."""
        self._scroll(-len(self._page.shown))

    def do_last(self) -> None:
        """Scroll."""
        self._scroll(len(self._page.shown))
