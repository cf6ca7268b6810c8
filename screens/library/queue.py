"""The committee's queue: all that waits for a decision, one key each; under the list what it is about, in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.timer import Timer

from models.align import rechecks
from models.dates import day_of
from models.library import decisions, standards
from models.library.decisions import Decision
from models.library.linting import unfit
from models.library.standards import Standard, Together
from models.library.wording import asserted, difference
from models.practice import rights
from models.rhythm import committee
from models.rhythm.committee import FEEDBACK, OFTEN, PROPOSED, REVIEW, SECTIONS, Waiting
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, Keys, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Heading, Later, Row
from screens.kit.rows import Entry as Shown
from screens.kit.theme import Tone
from screens.library.standard import labelled
from screens.library.steps import STEPS, edit_standard, put_away

if TYPE_CHECKING:
    from models.figure import Figure

ACTIONS = declare(
    "queue",
    "The committee's queue",
    Action(
        "yes",
        "y",
        "yes",
        "Approves what is proposed, is done with feedback, keeps what is due for review, accepts another frequency.",
    ),
    Action(
        "no",
        "n",
        "no",
        "Sends what is proposed back with a reason, declines feedback, or leaves the frequency.",
    ),
    Action("edit", "e", "revise", "Changes the standard, with the feedback above its form; that settles it."),
    Action("retire", "d", "retire", "Retires the standards; deletes a draft that was never asked."),
    Action("open", "enter", "open", "Opens the standard."),
    Action("down", "J", "text down", "Scrolls the text under the list.", foot=False, palette=False),
    Action("up", "K", "text up", "Scrolls the text under the list back.", foot=False, palette=False),
    uses=("list", "narrow"),
)
PAUSE = 0.5
"""Seconds after the last change until it is found out anew how often standards ought to be asked."""
WIDTH = 72
"""Columns of text at most (SCREENS)."""
_YES = {PROPOSED: "approve", FEEDBACK: "done", REVIEW: "keep", OFTEN: "accept"}
_NO = {PROPOSED: "send back", FEEDBACK: "decline", OFTEN: "leave"}
_DONE = {
    PROPOSED: ("sent back", "approved"),
    FEEDBACK: ("feedback declined", "feedback done"),
    REVIEW: ("", "kept as it is"),
    OFTEN: ("asked as often as before", "asked at the new frequency"),
}


class Queue(Frame):
    """All that waits for the committee."""

    ACTIONS = ACTIONS
    FOOT = ("yes", "no", "edit", "retire", "open", "list.mark", "narrow.narrow", ("everywhere.undo", "undo"))
    MARKED = ("yes", "no", "retire")
    DEFAULT_CSS: ClassVar[str] = """
    Queue > LineList { height: 1fr; }
    Queue > Page { height: 45%; margin: 1 0; }
    """
    WATCHES = ("standards", "standard_versions", "feedback", "decisions", "findings", "facts", "people")

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, Waiting] = {}
        self._refused: dict[str, str] = dict.fromkeys(STEPS, "")
        """The rights of what is done with standards: why this person has not got them, or empty."""
        self._standard: Standard | None = None
        self._decided: tuple[Decision, ...] = ()
        self._of = ""
        """The key of what stands under the list."""
        self._pause: Timer | None = None
        self._knows_often = False
        """Whether it has been found out how often standards ought to be asked."""
        self._made: list[str] = []
        """Of each decision that was made here the key of its first row, the newest last."""

    def body(self) -> ComposeResult:
        """The list, and the text of the row under the cursor."""
        yield LineList(
            (
                Column("Code", 13),
                Column("Standard", tone="bright"),
                Column("Section", 9, few="one", wide=100, tone="dim"),
                Column("What", 24),
                Column("Since", 9, right=True),
            ),
            empty=_empty,
        )
        yield Page(indent=1)

    async def load(self) -> None:
        """Read what waits; how often things are asked comes when it is found out."""
        store = self.app.store
        self._refused = await self.ask(rights.refusals, self.app.who, dict.fromkeys(STEPS), store)
        found = await self.ask(committee.waiting, store)
        self._show((*found, *(one for one in self._waiting.values() if one.section == OFTEN)))
        if not self._knows_often:
            await self._find_often()
        else:
            if self._pause is not None:
                self._pause.stop()
            self._pause = self.set_timer(PAUSE, lambda: self.work(self._find_often(), group="often"))

    async def _find_often(self) -> None:
        """What failures propose: it takes longest, and waits until no key has decided anything for a moment."""
        often = await self.ask(committee.how_often, self.app.store)
        self._knows_often = True
        rest = [one for one in self._waiting.values() if one.section != OFTEN]
        if often or len(rest) < len(self._waiting):
            self._show((*rest, *often))

    def _show(self, found: Sequence[Waiting]) -> None:
        self._waiting = {one.key: one for one in found}
        self.query_one(LineList).show(_rows(found))
        self.set_crumbs("Library", "Committee's queue")
        self.set_status(f"{len(found)} to decide" if found else "")
        sections = [(name, sum(one.section == name for one in found)) for name in SECTIONS]
        said = "   ".join(f"{number} {_SHORT[name]}" for name, number in sections if number)
        self.stand((f" {said}" if said else "", "dim"))
        self._moved()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self.refresh_keys()
        self.work(self._read(), group="text")

    async def _read(self) -> None:
        """The text of the row under the cursor."""
        one = self._current
        if one is None:
            self._of, self._standard = "", None
        else:
            store = self.app.store
            found = await self.ask(standards.standard, store, one.code)
            decided = await self.ask(decisions.of_standard, store, one.code)
            if self._current is None or self._current.key != one.key:
                return
            self._of, self._standard, self._decided = one.key, found, decided
        self._draw()

    def on_resize(self) -> None:
        """The text is set for the width."""
        self._draw()

    def _draw(self) -> None:
        one, page = self._waiting.get(self._of), self.query_one(Page)
        if one is None or self._standard is None:
            page.show(())
            return
        cells = min(WIDTH, self.size.width - 4)
        zone = self.app.store.zone
        page.show(tuple(_text(one, self._standard, self._decided, cells, zone, self.key)))

    @property
    def _current(self) -> Waiting | None:
        row = self.query_one(LineList).current
        return self._waiting.get(str(row.key)) if row is not None else None

    @property
    def _chosen(self) -> list[Waiting]:
        rows = self.query_one(LineList).chosen
        return [self._as_read(self._waiting[str(row.key)]) for row in rows if str(row.key) in self._waiting]

    def _as_read(self, one: Waiting) -> Waiting:
        """With the wording that stands under the list, where it is this one's: it may be older than the row."""
        found = self._standard
        shown = found is not None and one.read is not None and one.key == self._of
        return one._replace(read=found.read) if shown and found is not None else one

    def possible(self, action: Action) -> str:
        """Deciding is the committee's, and needs something to decide on."""
        if action.place != "queue" or action.name in ("down", "up"):
            return ""
        one = self._current
        if one is None:
            return "Nothing waits for the committee."
        new = action.name == "edit" and one.section == PROPOSED and one.what == committee.NEW
        if action.name != "open" and (refused := self._refused[STEPS[0] if new else STEPS[-1]]):
            return refused
        if action.name == "no" and all(each.section == REVIEW for each in self._chosen):
            kept, revised, retired = self.key("yes"), self.key("edit"), self.key("retire")
            return f"What is due for review is kept ({kept}), revised ({revised}) or retired ({retired})."
        return ""

    def foot(self) -> Iterable[tuple[Action, str]]:
        """The keys say what they do with the row under the cursor, or with all that are marked."""
        sections = {one.section for one in self._chosen}
        for action, label in super().foot():
            if action.id in ("queue.yes", "queue.no") and sections:
                words = _YES if action.name == "yes" else _NO
                label = " / ".join(words[name] for name in SECTIONS if name in sections and name in words)
            yield action, label

    def thing(self) -> Thing | None:
        """The standard under the cursor."""
        one, found = self._current, self._standard
        if one is None or found is None or found.code != one.code:
            return None
        rows = [("standards", found.id), ("standard_versions", found.latest.id)]
        rows += [("decisions", each.id) for each in self._decided]
        return Thing(
            "standard",
            one.code,
            one.heading,
            (*rows, *([("feedback", one.feedback)] if one.feedback else ())),
        )

    async def do_yes(self) -> None:
        """One key."""
        await self._decide(self._chosen, yes=True)

    async def do_no(self) -> None:
        """One key; what is proposed needs a reason."""
        reason: str | None = ""
        chosen = self._chosen  # a colleague may decide on some of them while the reason is typed
        proposed = [one.code for one in chosen if one.section == PROPOSED]
        if proposed:
            from screens.kit.dialogs import AskLine

            named = f"{proposed[0]} is" if len(proposed) == 1 else f"{len(proposed)} standards are"
            reason = await self.app.push_screen_wait(
                AskLine(
                    f"Why {'is' if len(proposed) == 1 else 'are'} {named.rpartition(' ')[0]} sent back?",
                    does="sends back",
                    leaves="leaves it proposed" if len(proposed) == 1 else "leaves them proposed",
                    required="A rejection needs a reason.",
                )
            )
        if reason is not None:
            await self._decide(chosen, yes=False, reason=reason)

    async def _decide(self, chosen: Sequence[Waiting], *, yes: bool, reason: str = "") -> None:
        shown = self.query_one(LineList)
        several = bool(shown.marked)
        done = await self.saved(committee.decide(self.app.store, self.app.who, chosen, yes, reason))
        shown.unmark()
        self._made.append(chosen[0].key)
        gone = {one.key for one in chosen if one.section == OFTEN and one.code in done.done}
        self._show(tuple(one for one in self._waiting.values() if one.key not in gone))
        await self._tell(done, chosen[0] if not several else None, yes)

    def undone(self, text: str) -> None:
        """The cursor goes back to what was decided last, to be decided anew."""
        if gone := [key for key in self._made if key not in self._waiting]:
            self.query_one(LineList).expect(gone[-1])

    async def _tell(self, done: Together, one: Waiting | None, yes: bool) -> None:
        what = (
            f"{one.code}: {_DONE[one.section][yes]}" if one else f"{count(len(done.done), 'decision')} made"
        )
        if done.left:
            from screens.kit.dialogs import NotAll

            title = f"{what}, {len(done.left)} not"
            await self.app.push_screen_wait(
                NotAll(title, done.left, f"{self.key('undo')} takes it back. Left as they were:")
            )
        else:
            self.say(f"{what}. {self.key('undo')} takes it back.", "good")

    async def do_edit(self) -> None:
        """Its form; after feedback with what was said above it."""
        one = self._current
        if one is None:
            return
        if one.section != FEEDBACK:
            await edit_standard(self, one.code)
            return
        store, who = self.app.store, self.app.who
        await edit_standard(
            self,
            one.code,
            told=(f"{one.said_by}:", one.what),
            save=lambda values, version: committee.revise(store, who, one, values, version),
        )

    async def do_retire(self) -> None:
        """Retire them."""
        if await put_away(self, list(dict.fromkeys(one.code for one in self._chosen))):
            self.query_one(LineList).unmark()

    def do_open(self) -> None:
        """Its own screen."""
        if self._current is not None:
            self.go("standard", self._current.code)

    def do_down(self) -> None:
        """Scroll the text."""
        self.query_one(Page).scroll_lines(1)

    def do_up(self) -> None:
        """Scroll the text."""
        self.query_one(Page).scroll_lines(-1)

    async def read_figures(self) -> Sequence[Figure]:
        """How often the standard under the cursor is asked, where that waits; how much of the library was reviewed."""
        one, store = self._current, self.app.store
        whole = await self.ask(decisions.reviewed_figure, store)
        if one is None or one.section != OFTEN:
            return (whole,)
        return (await self.ask(rechecks.explained, store, one.code), whole)


_SHORT = {PROPOSED: "proposed", FEEDBACK: "feedback", REVIEW: "due", OFTEN: "how often"}


def _rows(found: Sequence[Waiting]) -> Iterable[Shown]:
    section = ""
    named: dict[str, set[str]] = {}
    for one in found:
        named.setdefault(one.heading, set()).add(one.code)
    for one in found:
        if one.section != section:
            if section:
                yield Blank()
            section = one.section
            yield Heading(SECTIONS[section], str(sum(each.section == section for each in found)))
        cells = partial(_cells, one, len(named[one.heading]) > 1)
        yield Row(
            one.key,
            Later((one.code,), 5, cells),
            find=f"{one.by} {one.client} {one.heading} {one.question}",
        )


def _empty(key: Keys) -> str:
    proposes, tells = key("pass_on"), key("walk.feedback")
    return (
        f"Nothing waits for the committee. Here come drafts that {proposes} proposes, what people say with {tells} in a walk, "
        "standards a year after their last review, and another frequency where failures ask for it."
    )


def _cells(one: Waiting, several: bool) -> tuple[str | Cell, ...]:
    """What a row says after the code; `several` are of its name."""
    tone: Tone | None = "due" if one.section in (REVIEW, FEEDBACK) else None
    name = asserted(one.question) if several and one.question else one.heading
    return name, _SHORT[one.section], " ".join(one.what.split()), Cell(one.since, tone, order=-one.days)


def _text(
    one: Waiting, found: Standard, decided: Sequence[Decision], cells: int, zone: str, key: Keys
) -> Iterable[Line]:
    """What there is to know before the decision."""
    if one.section == FEEDBACK:
        yield from labelled("Said", one.what, cells)
        yield from labelled("By", one.said_by, cells)
        yield ()
    if one.section == PROPOSED and one.by:
        yield from labelled("By", one.said_by, cells)
        yield ()
    if one.section == OFTEN:
        yield from labelled("Proposed", f"{one.what}: {one.why}", cells)
        yield ()
    for part in texts.wrap(found.latest.wording.question or "No question yet.", cells):
        yield line((part, "bright"))
    yield ()
    if one.section == PROPOSED and (why_not := unfit(found.latest.wording)):
        yield from labelled("Not yet", f"It {why_not}. {key('edit')} mends it.", cells)
    if one.section == PROPOSED and found.live is not None:
        changed = [each.field for each in difference(found.live.wording, found.latest.wording)]
        named = ", ".join(name.replace("_", " ") for name in changed) or "nothing yet"
        yield from labelled("Changes", f"{named} of version {found.live.n}", cells)
    if decided:
        last = decided[0]
        reason = f": {last.reason}" if last.reason else ""
        said = f"{decisions.WORDS[last.what]} on {day_of(last.at, zone).isoformat()} by {last.by}{reason}"
        yield from labelled("Decided", said, cells)
    for label, text in (("Why", found.latest.wording.why), ("How", found.latest.wording.how)):
        if text:
            yield from labelled(label, text, cells)
