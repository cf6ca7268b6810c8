"""`>` on a review: what is open, the counts and the score, what becomes of it and whose turn it is then. In
progress `y` submits it, and the same screen then says that it is submitted; a submitted one is closed by the
client's vCIO, after a question whose enter says "not yet", or sent back with a reason; a closed one is put
right by a correction. Enter does nothing here: no key that is pressed twice passes a review on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import ClassVar

from textual.app import ComposeResult

from models.align import reviews, score
from models.align.judging import Outcome, stay_words
from models.align.register import Review
from models.align.reviews import BeforeSubmit, Submitted
from models.dates import stamp
from models.figure import Figure
from models.text import count
from screens.kit import text as texts
from screens.kit.action import EVERYWHERE, Action, Keys, declare
from screens.kit.drawn import Line, Page, Span, both_ends, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Column, Entry, Heading, Row
from screens.kit.theme import GLYPH_TONES, Glyphs, Tone

ACTIONS = declare(
    "submit",
    "Passing a review on",
    Action(
        "do",
        "y",
        "submits",
        "Submits the review; closes a submitted one, after a question; starts the correction of a closed one.",
    ),
    Action("send_back", "b", "sends it back", "Sends a submitted review back, with the reason."),
    Action(
        "enter",
        "enter",
        "says what to press",
        "Does nothing but say which key passes the review on.",
        foot=False,
        palette=False,
    ),
    uses=("list",),
)
WORDS = {"progress": "Submit", "submitted": "Close", "closed": "Correct"}
DOES = {"progress": "submits it", "submitted": "closes it", "closed": "starts a correction"}
"""What `y` does, by the state of the review."""
RIGHTS = {"progress": "review.submit", "submitted": "review.close", "closed": "review.start"}
KEPT_FREE = 4
"""Lines that are not the summary's: the top line, the line above the keys, the keys, and one of the list."""
WIDTH = 66
"""Figures stand at the right end of so many columns."""


def summary(
    review: Review,
    before: BeforeSubmit | None,
    done: Submitted | None,
    zone: str,
    cells: int,
    glyphs: Glyphs,
    key: Keys,
) -> list[Line]:
    """All that is said above the list of what is open. `done`: it was submitted here, just now."""
    cells = min(cells, WIDTH + 6)
    counts = review.counts
    made: list[Line] = [()]
    spans: list[Span] = [Span("  ")]
    for glyph, number, word in (
        ("yes", counts.found_yes, "yes"),
        ("no", counts.no, "no"),
        ("realigned", counts.realigned, "realigned"),
        ("na", counts.na, "not here"),
        ("open", counts.open, "open"),
    ):
        if number or glyph in ("yes", "no", "open"):
            spans += [Span(f" {glyphs[glyph]}", GLYPH_TONES[glyph]), Span(f" {number} {word}  ", "bright")]
    made.append(both_ends(tuple(spans), line((f"of {counts.total}", "dim")), cells))
    made.append(())
    for figure in (score.as_found(counts), score.as_left(counts)):
        value = "–" if figure.value is None else figure.shown
        made.append(both_ends(line(f"   {figure.label}"), line((value, "bright")), cells))
    made.append(())
    for tone, text in _remarks(review, before, done, zone, key):
        made += [line("   ", (part, tone)) for part in texts.wrap(text, cells - 3)]
    return made


def _remarks(
    review: Review, before: BeforeSubmit | None, done: Submitted | None, zone: str, key: Keys
) -> Iterable[tuple[Tone, str]]:
    closer = review.vcio_name if review.vcio is not None else "a vCIO"
    mine = before is not None and not before.refused["review.close"]
    if review.state == "progress":
        if before is not None and before.active:
            who = " and ".join(before.active)
            verb = "was" if len(before.active) == 1 else "were"
            yield "due", f"{who} {verb} active in this review in the last minute."
        if before is not None and before.without_fix:
            said = count(before.without_fix, "misaligned answer says", "misaligned answers say")
            yield "normal", f"{said} nothing yet of a fix: {key('walk.fix')} in the walk."
        yield from _back(review, before, zone)
        if before is not None and (said := outcome_words(before.findings)):
            yield "normal", f"Findings that come of it: {said}."
        then = "you close it" if mine else f"{closer} closes it"
        sends = "send" if mine else "sends"
        yield "normal", f"{key('do')} submits it: its answers freeze. Then {then} or {sends} it back."
    elif review.state == "submitted":
        at = stamp(review.submitted_at, zone) if review.submitted_at else ""
        said = " ".join(part for part in ("Submitted", at, f"by {review.submitted_by}.") if part)
        if done is None:
            yield "normal", f"{said} Its answers are frozen."
        else:
            yield "good", f"{review.code} is submitted: its answers are frozen. {key('undo')} takes it back."
            if words := outcome_words(done.findings):
                yield "normal", f"Findings: {words}."
        yield from _back(review, before, zone)
        if mine:
            closes, sends = key("do"), key("send_back")
            yield (
                "bright",
                f"Next, and yours: {closes} closes it for good, {sends} sends it back with the reason.",
            )
            yield "normal", "Closing cannot be undone: a correction review puts it right."
        elif before is not None:
            yield "bright", f"Next: {closer} closes it or sends it back. Nothing here is left for you to do."
    elif review.state == "closed":
        at = stamp(review.closed_at, zone) if review.closed_at else ""
        yield "normal", " ".join(part for part in ("Closed", at, f"by {review.closed_by}.") if part)
        yield "normal", "A correction asks the same questions, with the answers that were given."


def _back(review: Review, before: BeforeSubmit | None, zone: str) -> Iterable[tuple[Tone, str]]:
    """Why a review was sent back, and what has changed since."""
    if not review.returned:
        return
    on = f" {stamp(review.returned_at, zone)}" if review.returned_at else ""
    yield "due", f"It was sent back{on}: {review.returned}"
    if before is not None:
        codes = before.since_back
        said = f"{count(len(codes), 'answer')} changed: {', '.join(codes)}" if codes else "no answer changed"
        yield "normal", f"Since then {said}."


class Submit(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    WATCHES = ("reviews", "answers", "items", "people")
    DEFAULT_CSS: ClassVar[str] = "Submit > Page { height: auto; }"

    def __init__(self, review: Review) -> None:
        """For this review, as it is known now."""
        super().__init__()
        self.review = review
        self._before: BeforeSubmit | None = None
        self._done: Submitted | None = None
        """What came of submitting it here."""
        self._pressed = False
        """`y` was pressed before the summary was read."""
        self._page = Page()
        self._list = LineList(
            (Column("", 9), Column(""), Column("", 8)), marks=False, sorts=False, glyphs=True
        )
        self._crumbs = (review.client_name, f"{self._word} {review.code}")

    @property
    def _word(self) -> str:
        if self._done is not None and self.review.state == "submitted":
            return "Submitted"
        return WORDS.get(self.review.state, "Review")

    def body(self) -> ComposeResult:
        """The summary, and under it what is not in order, where that is judged now, and what is open."""
        yield self._page
        yield self._list

    async def load(self) -> None:
        """Show what is known at once; then read who is active and what is open."""
        self._show()
        self._before = await self.ask(reviews.before_submit, self.app.store, self.app.who, self.review.code)
        self.review = self._before.review
        self._show()
        pressed, self._pressed = self._pressed, False
        if pressed and self._before.active:
            self.say(f"Read first who else is here; {self.key('do')} submits all the same.", "due")
        elif pressed:
            self.do_do()

    def _show(self) -> None:
        self.set_crumbs(self.review.client_name, f"{self._word} {self.review.code}")
        zone, glyphs = self.app.store.zone, self.app.glyphs
        lines = summary(self.review, self._before, self._done, zone, self.size.width, glyphs, self.key)
        room = self.size.height - KEPT_FREE
        if len(lines) + 1 > room:  # a low window: its blank lines are worth less than the list
            lines = [one for one in lines if one]
        self._page.styles.height = min(len(lines) + 1, max(3, room))
        self._page.show(lines)
        entries: list[Entry] = []
        known = self._before
        if known is not None and known.misaligned and self.review.state != "progress":
            entries += [Blank(), Heading("  Not in order, the gravest for the business first", tone="bright")]
            entries += [Row(code, (code, name, impact), "no") for code, name, impact in known.misaligned]
        if known is not None and known.open:
            entries += [Blank(), Heading("  Open, and asked again when due", tone="bright")]
            entries += [Row(code, (code, name, ""), "open") for code, name in known.open]
        self._list.empty = "Nothing is open." if known else ""
        self._list.show(entries)
        self.refresh_keys()

    def on_resize(self) -> None:
        """Set the summary for the new width."""
        self._show()

    def foot(self) -> Iterable[tuple[Action, str]]:
        """What can be done in this state."""
        if self.review.state in DOES:
            yield ACTIONS.find("do"), DOES[self.review.state]
        yield ACTIONS.find("send_back"), "sends it back"
        yield EVERYWHERE.find("back"), "back"
        yield EVERYWHERE.find("export"), "export"
        yield EVERYWHERE.find("explain"), "explain"

    def possible(self, action: Action) -> str:
        """Whose it is, and in which state."""
        if action.place != "submit" or action.name == "enter":
            return ""
        state = self.review.state
        if state not in RIGHTS:
            return f"{self.review.code} is {self.review.words}."
        if action.name == "send_back" and state != "submitted":
            return "Only a submitted review is sent back."
        return self._before.refused[RIGHTS[state]] if self._before else ""

    def thing(self) -> Thing:
        """The review."""
        rows = (("reviews", self.review.id),)
        return Thing("review", self.review.code, self.review.client_name, rows)

    def figures(self) -> Sequence[Figure]:
        """The score as found, and as left."""
        return score.as_found(self.review.counts), score.as_left(self.review.counts)

    async def pass_on(self) -> None:
        """`>` again passes nothing on, as enter does not."""
        self.do_enter()

    async def export(self) -> None:
        """`x`: a document of the review."""
        await self.keep_document("review", self.review.code)

    def do_enter(self) -> None:
        """Enter."""
        refused = self.possible(ACTIONS.find("do"))
        does = f"{self.key('do')} {DOES.get(self.review.state, '')}"
        self.say(refused or f"Nothing is done yet: {does}, {self.key('back')} leaves it as it is.")

    def do_do(self) -> None:
        """`y`."""
        action = ACTIONS.find("do")
        if reason := self.possible(action):
            self.say(reason)
        elif self._before is None:
            self._pressed = True
        elif self.review.state == "submitted":
            self._ask_to_close()
        else:
            self.work(self._submit() if self.review.state == "progress" else self._correct(), group="once")

    def _ask_to_close(self) -> None:
        """Closing is for good: the button that enter presses is the other one. Whatever became of the review while the
        question stood, yes means closing."""
        from screens.kit.dialogs import Confirm

        def answered(sure: bool | None) -> None:
            if sure:
                self.work(self._close(), group="once")

        said = [
            f"{self.review.client_name}. It is closed for good; only a correction review puts it right then.",
            "Enter leaves it submitted. To close it: left, then enter.",
        ]
        title = f"Close {self.review.code} for good?"
        self.app.push_screen(
            Confirm(
                title,
                said,
                button="Close it",
                does="closes it for good",
                other="Not yet",
                leaves="leaves it submitted",
                danger=True,
            ),
            answered,
        )

    async def _submit(self) -> None:
        self._done = await self.saved(reviews.submit(self.app.store, self.app.who, self.review.code))
        await self.load()

    async def _close(self) -> None:
        await self.saved(reviews.close(self.app.store, self.app.who, self.review.code))
        self._leave(f"{self.review.code} is closed.")

    async def _correct(self) -> None:
        new = await self.saved(reviews.correct(self.app.store, self.app.who, self.review.code))
        self.dismiss()
        self.go("review", new)

    def do_send_back(self) -> None:
        """`b`: asks for the reason."""
        from screens.kit.dialogs import AskLine

        thing = reviews.thing(self.review.code)

        def said(reason: str | None) -> None:
            if reason:
                self.work(
                    self._send_back(reviews.give_back(self.app.store, self.app.who, self.review.code, reason))
                )

        self.app.push_screen(
            AskLine(
                f"Send {self.review.code} back, because",
                self.app.drafts.get(thing, "reason") or "",
                does="sends it back",
                required="A reason is needed: what is to be done?",
                changed=lambda text: self.app.drafts.put(thing, "reason", text),
            ),
            said,
        )

    async def _send_back(self, future: Future[int]) -> None:
        stay = await self.saved(future)
        self.app.drafts.drop(reviews.thing(self.review.code), "reason")
        self._leave(f"{self.review.code} is sent back. {stay_words(stay)}".rstrip())

    def _leave(self, said: str) -> None:
        """Back to where `>` was pressed, which says what was done."""
        self.dismiss()
        below = self.app.screen_stack[-1]
        if isinstance(below, Frame):
            below.say(said, "good")


def outcome_words(found: Outcome) -> str:
    """What a submission does to the findings, before it and after it in the same words; empty for nothing."""
    parts = [f"{found.opened} opened"] if found.opened else []
    parts += [f"{found.realigned} realigned and verified at once"] if found.realigned else []
    parts += [f"{found.again} known already"] if found.again else []
    parts += [f"{found.regressed} regressed"] if found.regressed else []
    parts += [f"{found.verified} verified"] if found.verified else []
    return ", ".join(parts)
