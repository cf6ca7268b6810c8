"""The review walk: the list of questions on the left, the question on the right, one key an answer. What its
keys do; what it stands on is `screens.align.walk_frame`, and its notes are `screens.align.walk_noting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.align import answers, reviews
from models.align.answers import Many
from models.align.figures import walk_figures
from models.align.findings import FIX_HELP, FIXES
from models.align.walk import Item
from models.figure import Figure
from models.text import count
from screens.align.walk_actions import ACTIONS, ANSWERING, KEYS, NOTE
from screens.align.walk_news import draft_of
from screens.align.walk_noting import NotedWalk
from screens.align.walk_state import Pressed
from screens.kit.action import EVERYWHERE, Action
from screens.kit.place import Thing


class ReviewWalk(NotedWalk):
    """See the module."""

    ACTIONS = ACTIONS
    MARKED = ("yes", "no", "not_here", "unchanged")

    # ---- what it says of itself

    def possible(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if not self.is_read:
            return "The review is still being read."
        if action.place == "walk" and action.name in ANSWERING:
            return self._frozen() or (self._nothing_to_fix() if action.name == "fix" else "")
        if action.id == "everywhere.pass_on":
            return self._not_begun()
        return self._nothing_seen() if action.id == "walk.seen" else ""

    def _nothing_seen(self) -> str:
        """Why there is no evidence to show."""
        item = self.current
        known = self.known.get(item.id) if item is not None else None
        return "" if known is not None and known.question.evidence else "Nothing is attached here."

    def _to_fix(self) -> Item | None:
        """The no that `f` is about: this one, or on an open question the one that was given just before, as with
        `backspace`. A key that is on its way may be a no."""
        here, item = self.here, self.current
        if (
            item is not None
            and here.is_open(item)
            and not here.is_waiting(item.id)
            and here.came_from is not None
        ):
            item = here.item(here.came_from)
        if item is None or here.is_waiting(item.id):
            return item
        return item if item.value is False or item.realigned is not None else None

    def _nothing_to_fix(self) -> str:
        """Why there is nothing that could be fixed."""
        if self.current is None or self._to_fix() is not None:
            return ""
        return f"Only a no has a way to be fixed: {self.key('no')} first."

    def _not_begun(self) -> str:
        """Why nothing can be answered or passed on yet."""
        review = self.here.walk.review
        return (
            f"{review.code} is planned: {self.key('standard')} starts it."
            if review.state == "planned"
            else ""
        )

    def _frozen(self) -> str:
        review = self.here.walk.review
        if review.state == "planned":
            return self._not_begun()
        if review.state != "progress":
            return f"{review.code} is {review.words}: its answers stay as they are."
        if self.app.store.read_only:
            return "This session only reads."
        return self.refused

    def foot(self) -> Iterable[tuple[Action, str]]:
        """The keys in the order of use; while a note is open, its own."""
        if self.is_noting:
            return [(action, action.label) for action in NOTE]
        if self.is_read and self.here.walk.review.state == "planned":
            return [(ACTIONS.find("standard"), "start it"), (EVERYWHERE.find("back"), "back")]
        if self._marked_rows:
            return super().foot()
        state = self.here.walk.review.state if self.is_read else "progress"
        if state == "progress":
            state = self.current.state if self.current else "open"
        keys = self._named(KEYS[state])
        if not self.refused:
            return keys
        # Who answers nothing passes nothing on either, but may read what there is to pass on.
        return ((one, "summary" if one.id == "everywhere.pass_on" else label) for one, label in keys)

    def thing(self) -> Thing | None:
        """The review; its history here is that of the question under the cursor."""
        if not self.is_read:
            return None
        review, item = self.here.walk.review, self.current
        rows = (("answers", item.id), ("items", item.id)) if item else (("reviews", review.id),)
        part = item.code if item else ""
        return Thing("review", review.code, review.client_name, rows, part)

    def figures(self) -> Sequence[Figure]:
        """The score as found, and as left: in the order of the line above the keys."""
        if not self.is_read:
            return ()
        left, found = walk_figures(self.here.walk, self.names, self.app.store.zone)
        return found, left

    @property
    def unsaved(self) -> str:
        """Answers that did not reach the disk."""
        if not self.is_read or self.here.walk.review.state != "progress":
            return ""
        lost = len(self.here.unsaved.keys() | self.here.waiting)
        return f"{count(lost, 'answer')} in {self.code}" if lost else ""

    async def pass_on(self) -> None:
        """`>`: the summary, and from there submit, close or send back."""
        from screens.align.submit import Submit

        if self.is_read:
            walk = self.here.walk
            self.app.push_screen(Submit(replace(walk.review, counts=walk.counts)))

    async def export(self) -> None:
        """`x`: a document of the review."""
        await self.keep_document("review", self.code)

    def nothing_asked(self) -> str:
        """A planned review has no questions yet."""
        review = self.here.walk.review
        if review.state != "planned":
            return super().nothing_asked()
        day = f" for {review.planned.isoformat()}" if review.planned else ""
        today = self.app.store.today()
        holds = f" It will hold {self.outlook.said(review.ask, today)}." if self.outlook else ""
        said = f"{review.code} is planned{day}.{holds} Its questions are fixed when it starts."
        return f"{said}\n\n{self.key('standard')} starts it."

    async def _begin(self) -> None:
        await self.saved(reviews.begin(self.app.store, self.app.who, self.code))
        self.read_anew()

    # ---- yes and no

    def do_yes(self) -> None:
        """`y`."""
        self._answer(True)

    def do_no(self) -> None:
        """`n`."""
        self._answer(False)

    def do_no_note(self) -> None:
        """`N`: the note opens at once, whatever the disk does."""
        item = self.current
        if item is not None and (pressed := self._send_answer(item, False, holds=False)):
            self.open_note(item, pressed)

    def _answer(self, value: bool) -> None:
        if self.questions.marked:
            self._ask_for_marked(value)
            return
        item = self.current
        if item is not None and self._send_answer(item, value):
            self.go_on(item)

    def _send_answer(self, item: Item, value: bool, *, holds: bool = True) -> Pressed | None:
        return self.send(
            [item],
            "yes" if value else "no",
            lambda: answers.answer(self.app.store, self.app.who, item.id, value, seen=item.version),
            self.one_saved,
            at=item.id,
            holds=holds,
        )

    def do_take_back(self) -> None:
        """`backspace`."""
        here, item = self.here, self.current
        if item is None:
            return
        if here.is_open(item):
            if here.came_from is None:
                self.say("There is no answer here to take back.")
                return
            self.lead_to(here.came_from)
            item = here.item(here.came_from)
        key, version = item.id, item.version
        self.send(
            [item],
            "taken back",
            lambda: answers.take_back(self.app.store, self.app.who, key, seen=version),
            self.one_saved,
            at=key,
        )
        here.came_from = None

    # ---- the marked together

    def _marked(self) -> list[Item]:
        keys = [key for key in self.questions.marked if isinstance(key, int)]
        return sorted((self.here.item(key) for key in keys), key=lambda item: item.id)

    def _ask_for_marked(self, value: bool) -> None:
        from screens.kit.dialogs import Confirm

        items, said = self._marked(), "yes" if value else "no"

        def answered(sure: bool | None) -> None:
            if sure:
                self.send(
                    items,
                    said,
                    lambda: answers.answer_many(self.app.store, self.app.who, _seen(items), value),
                    self._many_saved,
                )
                self.questions.unmark()

        title = f"Answer {said} to {count(len(items), 'question')}?"
        self.app.push_screen(
            Confirm(
                title,
                [*_turned(items, value), _named(items)],
                button=f"Answer {said}",
                does=f"answers {said}",
                leaves="answers nothing",
            ),
            answered,
        )

    def _many_saved(self, many: Many) -> None:
        self.here.saved(*many.saved, *many.theirs)
        said = []
        if many.theirs:
            self.known.forget(saved.item for saved in many.theirs)
            said.append(f"{count(len(many.theirs), 'question')} somebody else has just answered otherwise")
        if many.stale:
            said.append(f"{count(len(many.stale), 'question')} to be answered anew: the meaning has changed")
        done = count(len(many.saved), "answer")
        self.say(f"{done} saved{'; ' if said else ''}{'; '.join(said)}.", "due" if said else "good")

    def do_unchanged(self) -> None:
        """`Y`: the marked, or those on the screen now."""
        here, marked = self.here, self._marked()
        seen = marked or [here.item(int(str(row.key))) for row in self.questions.on_screen]
        fit, stale = here.confirmable(seen)
        anew = f"{count(stale, 'question')} to be answered anew: the meaning has changed." if stale else ""
        if not fit:
            self.say(anew or "There is no carried answer here to confirm.")
            return

        def confirmed(many: Many) -> None:
            self._many_saved(many)
            said = f"{len(many.saved)} confirmed as unchanged."
            self.say(f"{said} {anew}".rstrip(), "due" if anew else "good")

        start = lambda: answers.confirm(self.app.store, self.app.who, _seen(fit))  # noqa: E731
        if self.send(fit, "unchanged", start, confirmed):
            self.questions.unmark()
            last = max(here.walk.places[item.id] for item in seen)
            if following := here.first_open(last):
                self.lead_to(following.id)
                if not marked:
                    self.questions.to_top()

    # ---- not here, realigned, how it will be fixed

    def do_not_here(self) -> None:
        """`o`."""
        from screens.kit.dialogs import AskLine

        items = self._marked() or ([self.current] if self.current else [])
        if not items:
            return
        thing, known = draft_of(items[0].id), self.known.get(items[0].id)
        before = known.question.not_here_reason if known and items[0].not_here else ""

        def said(reason: str | None) -> None:
            if reason is None:
                return

            def saved(many: Many) -> None:
                self.known.forget(one.item for one in many.saved)
                self.app.drafts.drop(thing, "not here")
                if many.theirs:
                    self._many_saved(many)
                else:
                    self.here.saved(*many.saved)

            start = lambda: answers.not_here(self.app.store, self.app.who, _seen(items), reason)  # noqa: E731
            if self.send(items, "not applicable here", start, saved, at=items[0].id):
                if self.questions.marked:
                    self.questions.unmark()
                else:
                    self.go_on(items[0])

        what = items[0].code if len(items) == 1 else count(len(items), "question")
        self.app.push_screen(
            AskLine(
                f"{what}: not applicable here, because",
                self.app.drafts.get(thing, "not here") or before,
                does="leaves it out here",
                required="A reason is needed; it stands in the report.",
                changed=lambda text: self.app.drafts.put(thing, "not here", text),
            ),
            said,
        )

    def do_realigned(self) -> None:
        """`r`."""
        from screens.align.evidence import AskMinutes

        item = self.current
        if item is None:
            return

        def said(minutes: int | None) -> None:
            if minutes is None:
                return
            store, who, key, version = self.app.store, self.app.who, item.id, item.version
            start = lambda: answers.realign(store, who, key, minutes, seen=version)  # noqa: E731
            if self.send([item], "realigned", start, self.one_saved, at=key):
                self.go_on(item)

        self.app.push_screen(AskMinutes(f"{item.code}: realigned on the spot, in how many minutes?"), said)

    def do_fix(self) -> None:
        """`f`."""
        from screens.kit.dialogs import Choice, Choose

        item = self._to_fix()
        if item is None:
            return

        def chosen(how: str | None) -> None:
            if how is not None:
                now = self.here.item(item.id)
                store, who = self.app.store, self.app.who
                start = lambda: answers.fix(store, who, now.id, how, seen=now.version)  # noqa: E731
                self.send([now], "how it will be fixed", start, self.one_saved, at=now.id)
                if item != self.current:
                    self.say(f"{item.code}: {how}.", "good")

        choices = [Choice(how, how, FIX_HELP[how]) for how in FIXES]
        self.app.push_screen(Choose(f"How {item.code} will be fixed", choices, does="proposes it"), chosen)

    # ---- evidence and feedback

    def do_evidence(self) -> None:
        """`i`."""
        from screens.align.evidence import EvidenceSheet

        if item := self.current:
            found = self.known.get(item.id)
            pieces = found.question.evidence if found else ()
            self.app.push_screen(EvidenceSheet(item, pieces), lambda _: self._evidence_changed(item.id))

    def do_seen(self) -> None:
        """`v`."""
        from screens.align.evidence_page import EvidencePage

        if item := self.current:
            self.app.push_screen(EvidencePage(item, self.crumbs))

    def _evidence_changed(self, key: int) -> None:
        self.known.forget([key])
        self.look_around()

    def do_feedback(self) -> None:
        """`!`."""
        from screens.kit.dialogs import AskLine

        item = self.current
        if item is None:
            return
        thing = draft_of(item.id)

        def said(text: str | None) -> None:
            if text:

                def saved(_: int) -> None:
                    self.app.drafts.drop(thing, "feedback")
                    self.say(f"The committee will read it beside {item.code}.", "good")

                store, who = self.app.store, self.app.who
                self.send([], "feedback", lambda: answers.feedback(store, who, item.id, text), saved)

        self.app.push_screen(
            AskLine(
                f"{item.code}: feedback to the Standards Committee",
                self.app.drafts.get(thing, "feedback") or "",
                does="tells the committee",
                required="There is nothing to tell yet.",
                changed=lambda text: self.app.drafts.put(thing, "feedback", text),
            ),
            said,
        )

    # ---- going about

    def do_first_open(self) -> None:
        """`g`."""
        found = self.here.first_open()
        if found is None:
            self.say(f"Nothing is open: {self.key('pass_on')} submits.")
        elif not self.questions.move_to(found.id):
            self.say("The filter hides what is open; esc shows all.")

    def do_category_back(self) -> None:
        """`[`."""
        self._step_category(-1)

    def do_category_on(self) -> None:
        """`]`."""
        self._step_category(1)

    def _step_category(self, by: int) -> None:
        if item := self.current:
            self.questions.move_to(self.here.category_step(self.here.walk.places[item.id], by).id)

    def do_read_on(self) -> None:
        """`J`."""
        if not self.pane.scroll_text(self.pane.page):
            self.say("That is all of the question.")

    def do_read_back(self) -> None:
        """`K`."""
        self.pane.scroll_text(-self.pane.page)

    def do_standard(self) -> None:
        """Enter: the standard; a planned review is started by it."""
        if self.here.walk.review.state == "planned":
            self.work(self._begin(), group="once")
        elif item := self.current:
            self.go("standard", item.code)


def _seen(items: Sequence[Item]) -> list[tuple[int, int | None]]:
    return [(item.id, item.version) for item in items]


def _turned(items: Sequence[Item], value: bool) -> list[str]:
    """How many already answered otherwise the answer would change; empty where there are none."""
    other = sum(item.not_here or (item.value is not None and item.value != value) for item in items)
    verb = "changes" if other == 1 else "change"
    return [f"{count(other, 'answer')} given otherwise in this review {verb}."] if other else []


def _named(items: Sequence[Item]) -> str:
    names = ", ".join(f"{item.code} {item.name}" for item in items[:12])
    return names + (f", and {len(items) - 12} more" if len(items) > 12 else "") + "."
