"""`>` on a review: what is open, the counts and the score, and then one key. In progress it submits; a
submitted one is closed by the client's vCIO or sent back with a reason; a closed one is put right by a
correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any, ClassVar

from textual.app import ComposeResult

from models.align import reviews, score
from models.align.register import Review
from models.align.reviews import BeforeSubmit, Submitted
from models.dates import stamp
from models.figure import Figure
from models.practice import rights
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, both_ends, line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Column, Entry, Heading, Row

ACTIONS = declare(
    "submit",
    "Passing a review on",
    Action(
        "do",
        "enter",
        "submit",
        "Submits the review; closes a submitted one; starts the correction of a closed one.",
    ),
    Action("send_back", "b", "send back", "Sends a submitted review back, with the reason."),
    uses=("list",),
)
WORDS = {"progress": "Submit", "submitted": "Close", "closed": "Correct"}
RIGHTS = {"progress": "review.submit", "submitted": "review.close", "closed": "review.start"}
WIDTH = 66
"""Figures stand at the right end of so many columns."""


def summary(review: Review, before: BeforeSubmit | None, zone: str, cells: int) -> list[Line]:
    """All that is said above the list of what is open."""
    cells = min(cells, WIDTH + 6)
    counts = review.counts
    made: list[Line] = [()]
    parts = (
        f"{counts.found_yes} yes", f"{counts.found_no} no", f"{counts.na} not applicable here", f"{counts.open} open",
    )  # fmt: skip
    made.append(
        both_ends(line(("   " + "    ".join(parts), "bright")), line((f"of {counts.total}", "dim")), cells)
    )
    made.append(())
    for figure in (score.as_left(counts), score.as_found(counts)):
        value = "–" if figure.value is None else figure.shown
        made.append(both_ends(line(f"   {figure.label}"), line((value, "bright")), cells))
    made.append(())
    for tone, text in _remarks(review, before, zone):
        made += [line("   ", (part, tone)) for part in texts.wrap(text, cells - 3)]
    return made


def _remarks(review: Review, before: BeforeSubmit | None, zone: str) -> Iterable[tuple[Any, str]]:
    counts = review.counts
    if review.state == "progress":
        if before is not None and before.active:
            who = " and ".join(before.active)
            verb = "was" if len(before.active) == 1 else "were"
            yield "due", f"{who} {verb} active in this review in the last minute."
        if before is not None and before.without_fix:
            verb = "says" if before.without_fix == 1 else "say"
            yield "normal", f"{before.without_fix} no {verb} not yet how it will be fixed: f in the walk."
        if review.returned:
            yield "normal", f"It was sent back: {review.returned}"
        finding = "becomes a finding" if counts.found_no == 1 else "become findings"
        opens = f"; {counts.found_no} no {finding}, and a yes verifies the one that was open"
        yield "normal", f"Its answers freeze{opens if counts.found_no else ''}."
    elif review.state == "submitted":
        at = stamp(review.submitted_at, zone) if review.submitted_at else ""
        yield "normal", " ".join(part for part in ("Submitted", at, f"by {review.submitted_by}.") if part)
        yield "normal", "Closing cannot be undone: a correction review puts it right."
    elif review.state == "closed":
        at = stamp(review.closed_at, zone) if review.closed_at else ""
        yield "normal", " ".join(part for part in ("Closed", at, f"by {review.closed_by}.") if part)
        yield "normal", "A correction asks the same questions, with the answers that were given."


class Submit(Frame):
    """See the module."""

    ACTIONS = ACTIONS
    WATCHES = ("reviews", "answers", "items")
    DEFAULT_CSS: ClassVar[str] = "Submit > Page { height: auto; }"

    def __init__(self, review: Review) -> None:
        """For this review, as it is known now."""
        super().__init__()
        self.review = review
        self._before: BeforeSubmit | None = None
        self._pressed = False
        """Enter was pressed before the summary was read."""
        self._doing = False
        self._page = Page()
        self._list = LineList((Column("", 9), Column("")), marks=False, sorts=False, glyphs=True)
        self._crumbs = (review.client_name, f"{self._word} {review.code}")

    @property
    def _word(self) -> str:
        return WORDS.get(self.review.state, "Review")

    def body(self) -> ComposeResult:
        """The summary, and under it what is open."""
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
            self.say("Read first who else is here; enter submits all the same.", "due")
        elif pressed:
            self.do_do()

    def _show(self) -> None:
        self.set_crumbs(self.review.client_name, f"{self._word} {self.review.code}")
        lines = summary(self.review, self._before, self.app.store.zone, self.size.width)
        self._page.styles.height = len(lines) + 1
        self._page.show(lines)
        entries: list[Entry] = [Blank()]
        open_now = self._before.open if self._before else ()
        if open_now:
            entries.append(Heading("  Open, and asked again when due", tone="bright"))
        entries += [Row(code, (code, name), "open") for code, name in open_now]
        self._list.empty = "Nothing is open." if self._before else ""
        self._list.show(entries if open_now else [])
        self.refresh_keys()

    def on_resize(self) -> None:
        """Set the summary for the new width."""
        self._show()

    def foot(self) -> Iterable[tuple[Action, str]]:
        """What can be done in this state."""
        yield ACTIONS.find("do"), self._word.lower() + ("s" if self.review.state != "closed" else "s it")
        if self.review.state == "submitted":
            yield ACTIONS.find("send_back"), "sends back"
        from screens.kit.action import EVERYWHERE

        yield EVERYWHERE.find("explain"), "explain"
        yield EVERYWHERE.find("back"), "back"

    def possible(self, action: Action) -> str:
        """Whose it is, and in which state."""
        if action.place != "submit":
            return ""
        state = self.review.state
        if state not in RIGHTS:
            return f"{self.review.code} is {self.review.words}."
        if action.name == "send_back" and state != "submitted":
            return "Only a submitted review is sent back."
        vcio = self.review.vcio if state == "submitted" else None
        return rights.may(self.app.who, RIGHTS[state], vcio).reason

    def thing(self) -> Thing:
        """The review."""
        rows = (("reviews", self.review.id),)
        return Thing("review", self.review.code, self.review.client_name, rows)

    def figures(self) -> Sequence[Figure]:
        """The score as left, and as found."""
        return score.as_left(self.review.counts), score.as_found(self.review.counts)

    async def pass_on(self) -> None:
        """`>` again is the same as enter."""
        self.do_do()

    def do_do(self) -> None:
        """Enter."""
        action = ACTIONS.find("do")
        if reason := self.possible(action):
            self.say(reason)
        elif self._before is None:
            self._pressed = True
        elif not self._doing:
            self._doing = True
            self.work(self._pass_on())

    async def _pass_on(self) -> None:
        store, who, code = self.app.store, self.app.who, self.review.code
        try:
            if self.review.state == "progress":
                done: Submitted = await self.saved(reviews.submit(store, who, code))
                self._leave(submitted_words(done))
            elif self.review.state == "submitted":
                await self.saved(reviews.close(store, who, code))
                self._leave(f"{code} is closed.")
            else:
                new = await self.saved(reviews.correct(store, who, code))
                self.dismiss()
                self.go("review", new)
        finally:
            self._doing = False

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
                required="A reason is needed: what is to be done?",
                changed=lambda text: self.app.drafts.put(thing, "reason", text),
            ),
            said,
        )

    async def _send_back(self, future: Future[int]) -> None:
        stay = await self.saved(future)
        self.app.drafts.drop(reviews.thing(self.review.code), "reason")
        kept = f" {count(stay, 'finding')} that somebody has triaged stay." if stay else ""
        self._leave(f"{self.review.code} is sent back.{kept}")

    def _leave(self, said: str) -> None:
        """Back to where `>` was pressed, which says what was done."""
        self.dismiss()
        below = self.app.screen_stack[-1]
        if isinstance(below, Frame):
            below.say(said, "good")


def submitted_words(done: Submitted) -> str:
    """What came of a submission, in one line."""
    found = done.findings
    parts = [f"{count(found.opened, 'finding')} opened"] if found.opened else []
    parts += [f"{found.again} known already"] if found.again else []
    parts += [f"{found.regressed} regressed"] if found.regressed else []
    parts += [f"{found.verified} verified"] if found.verified else []
    return f"{done.code} is submitted" + (f": {', '.join(parts)}." if parts else ".")
