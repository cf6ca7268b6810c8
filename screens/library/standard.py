"""One standard, to be read: the question and everything around it, its versions and what they changed."""

from __future__ import annotations

from collections.abc import Iterable

from models.dates import day_of, stamp
from models.library import decisions, feedback, standards
from models.library.decisions import Decision, Due
from models.library.feedback import Feedback
from models.library.linting import Remark, unfit
from models.library.remarks import lint_standard
from models.library.standards import STATE_WORDS, Standard, Version
from models.library.wording import Wording, difference
from models.practice import rights
from models.text import count
from screens.kit import text as texts
from screens.kit.action import Action, declare
from screens.kit.drawn import Line, Page, line
from screens.kit.page import SCROLLING, PageScreen
from screens.kit.place import Thing
from screens.kit.theme import Tone
from screens.library.steps import STEPS, approve, edit_standard, keep, propose, put_away, right_of

ACTIONS = declare(
    "standard",
    "A standard",
    Action("edit", "e", "edit", "Changes it; of an approved standard a new version begins."),
    Action(
        "approve",
        "y",
        "approve",
        "Approves the newest version, keeps one that is due for its review, or brings a retired one back as it was asked.",
    ),
    Action("reject", "n", "reject", "Sends what was proposed back, with a reason."),
    Action("retire", "d", "retire", "Retires it; deletes a draft that was never asked."),
    Action(
        "versions",
        "v",
        "versions",
        "Shows what was said about it, every version and what it changed; again shows the text.",
    ),
    Action("settle", "f", "feedback done", "Settles the feedback that has waited longest: it is done with."),
    Action(
        "decline", "D", "decline feedback", "Settles the feedback that has waited longest: it is declined."
    ),
    *SCROLLING,
)
WIDTH = 72
"""Columns of text at most (SCREENS)."""
CRUMB = 40
"""Columns of what it is called in the top line: the whole question stands below it."""
_LABEL = 10


class StandardScreen(PageScreen):
    """A standard's own screen."""

    ACTIONS = ACTIONS
    FOOT = (
        "edit",
        "approve",
        ("reject", "send back"),
        ("everywhere.pass_on", "propose"),
        "settle",
        ("decline", "decline"),
        "versions",
        "retire",
        ("everywhere.history", "history"),
    )
    WATCHES = ("standards", "standard_versions", "feedback", "decisions", "people", "facts")

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._standard: Standard | None = None
        self._versions: tuple[Version, ...] = ()
        self._feedback: tuple[Feedback, ...] = ()
        self._remarks: tuple[Remark, ...] = ()
        self._decided: tuple[Decision, ...] = ()
        self._due: Due | None = None
        """Where it is due for its review."""
        self._show_versions = False
        self._refused: dict[str, str] = {}

    async def load(self) -> None:
        """Read it."""
        found = await self.ask(standards.standard, self.app.store, self._code)
        self._versions = await self.ask(standards.versions, self.app.store, self._code)
        self._feedback = await self.ask(feedback.of_standard, self.app.store, self._code)
        self._refused = await self.ask(rights.refusals, self.app.who, dict.fromkeys(STEPS), self.app.store)
        self._remarks = await self.ask(lint_standard, self.app.store, self._code, self.app.store.today())
        self._decided = await self.ask(decisions.of_standard, self.app.store, self._code)
        late = await self.ask(decisions.due, self.app.store, self.app.store.today(), found.code)
        self._due = late[0] if late else None
        self._standard = found  # with all that is drawn: what is approved is what stands on the screen
        self.set_crumbs("Library", f"{self._code} {texts.cut(found.heading, CRUMB)}")
        self.draw()
        self.refresh_keys()

    def draw(self) -> None:
        """Set the text for the width."""
        found = self._standard
        if found is None:
            return
        cells = min(WIDTH, self.size.width - 4)
        lines = (
            [
                *feedback_lines(self._feedback, cells, self.app.store.zone),
                *decision_lines(self._decided, cells, self.app.store.zone),
                *history_lines(self._versions, cells, self.app.store.zone),
            ]
            if self._show_versions
            else [*wording_lines(found, cells), *remark_lines(self._remarks, cells)]
        )
        self.query_one(Page).show(lines)
        why_not = unfit(found.up.wording)
        if why_not and found.up.approved_at is None:
            mend = "completes" if found.lacks else "rephrases"
            self.stand((f" {why_not[:1].upper()}{why_not[1:]}. {self.key('edit')} {mend} it.", "due"))
        else:
            self.stand(
                (f" {STATE_WORDS[found.state].capitalize()}  ", "normal"),
                (f"version {found.up.n}", "dim"),
                (f"   due for review: {self._due.words}" if self._due else "", "due"),
                (self._told(), "accent"),
            )

    def _told(self) -> str:
        """How much feedback waits for the committee, or that the committee sent it back."""
        new = sum(one.state == feedback.NEW for one in self._feedback)
        if not new:
            sent_back = self._feedback and self._feedback[0].state == feedback.REJECTED
            draft = self._standard is not None and self._standard.state == "draft"
            why = f"   sent back: {self.key('versions')} shows why"
            return why if sent_back and draft and not self._show_versions else ""
        if self._show_versions:
            return f"   {count(new, 'word')} of feedback {'waits' if new == 1 else 'wait'}"
        return f"   {count(new, 'word')} of feedback: {self.key('versions')} shows {'it' if new == 1 else 'them'}"

    @property
    def _waiting(self) -> Feedback | None:
        """The feedback that has waited longest."""
        return next((one for one in reversed(self._feedback) if one.state == feedback.NEW), None)

    def possible(self, action: Action) -> str:
        """What its state allows."""
        found = self._standard
        if found is None:
            return ""
        if action.id == "everywhere.pass_on" and found.state != "draft":
            return f"{found.code} is {STATE_WORDS[found.state]}: only a draft is proposed."
        if action.place != "standard":
            return self._refused.get(right_of(action, found.state), "")
        if action.name == "approve" and found.state == "approved" and self._due is None:
            return f"{found.code} is approved, and not due for its review."
        if action.name == "approve" and found.state == "draft":
            return f"{found.code} is a draft: {self.key('pass_on')} proposes it first."
        if action.name == "approve" and not self._keeps and (why_not := unfit(found.up.wording)):
            return f"{found.code} {why_not}. {self.key('edit')} mends it."
        if action.name == "reject" and found.state not in ("proposed", "revision"):
            return f"{found.code} is {STATE_WORDS[found.state]}: nothing is proposed."
        if action.name == "retire" and found.state == "retired":
            return f"{found.code} is retired already."
        if action.name in ("settle", "decline"):
            waits = self._waiting is not None
            return self._refused["standard.approve"] if waits else f"No feedback on {found.code} waits."
        return self._refused.get(right_of(action, found.state), "")

    @property
    def _keeps(self) -> bool:
        """Whether `y` keeps it as it is, since it is due for its review."""
        return self._due is not None and self._standard is not None and self._standard.state == "approved"

    def foot(self) -> Iterable[tuple[Action, str]]:
        """What `y` does with it."""
        for action, label in super().foot():
            yield action, "keep" if action.id == "standard.approve" and self._keeps else label

    def thing(self) -> Thing | None:
        """The standard with its versions."""
        found = self._standard
        if found is None:
            return None
        rows = [("standards", found.id), *(("standard_versions", one.id) for one in self._versions)]
        rows += [("decisions", one.id) for one in self._decided]
        return Thing("standard", found.code, found.heading, tuple(rows))

    async def do_edit(self) -> None:
        """Its form."""
        await edit_standard(self, self._code)

    async def do_approve(self) -> None:
        """Approve it, or keep it as it is."""
        if self._keeps:
            await keep(self, self._code)
        elif self._standard is not None:
            await approve(self, {self._standard.code: self._standard.read})

    async def do_reject(self) -> None:
        """Send it back."""
        from screens.kit.dialogs import AskLine

        reason = await self.app.push_screen_wait(
            AskLine(
                f"Why is {self._code} sent back?",
                does="sends it back",
                leaves="leaves it proposed",
                required="A rejection needs a reason.",
            )
        )
        if reason:
            await self.saved(standards.reject(self.app.store, self.app.who, [self._code], reason))
            self.say(f"{self._code} is sent back. {self.key('undo')} takes it back.")

    async def do_retire(self) -> None:
        """Retire it, or delete a draft and go back."""
        draft = self._standard is not None and self._standard.live is None and self._standard.state == "draft"
        if await put_away(self, [self._code]) and draft:
            self.dismiss()

    async def pass_on(self) -> None:
        """Propose it."""
        await propose(self, [self._code])

    async def do_settle(self) -> None:
        """The feedback is done with."""
        await self._settle(declined=False)

    async def do_decline(self) -> None:
        """Nothing comes of the feedback."""
        await self._settle(declined=True)

    async def _settle(self, *, declined: bool) -> None:
        """Settle what has waited longest; where it is not on screen yet, show it first."""
        one = self._waiting
        assert one is not None, "asked only where something waits"
        if not self._show_versions:
            self.do_versions()
            done, declines = self.key("settle"), self.key("decline")
            self.say(f"This is what was said: {done} is done with it, {declines} declines it.")
            return
        await self.saved(
            feedback.settle(self.app.store, self.app.who, one.id, declined=declined, version=one.version)
        )
        self.say(
            f"Feedback of {one.by}: {'declined' if declined else 'done'}. {self.key('undo')} takes it back.",
            "good",
        )

    def do_versions(self) -> None:
        """Text or versions."""
        self._show_versions = not self._show_versions
        self.draw()

    async def export(self) -> None:
        """Its pack, as TOML."""
        if self._standard is not None:
            pack = self._standard.pack
            await self.keep_document("pack", pack)


def wording_lines(found: Standard, cells: int) -> list[Line]:
    """The newest version as a text of this width; of a retired standard the one that was asked last."""
    wording = found.up.wording
    lines: list[Line] = [
        line((f"{found.category_name} · {found.pack_name}", "dim")),
        (),
    ]
    lines += [line((part, "bright")) for part in texts.wrap(wording.question or "No question yet.", cells)]
    lines.append(())
    for label, text in _parts(found, wording):
        if text:
            lines += labelled(label, text, cells)
            lines.append(())
    return lines


def remark_lines(remarks: tuple[Remark, ...], cells: int) -> list[Line]:
    """What the linter says of it, and what to say instead."""
    lines: list[Line] = []
    for one in remarks:
        quoted = f"“{one.words}”: " if one.words and one.rule != "no-question" else ""
        tone: Tone = "bad" if one.severity == "error" else "due"
        for place, part in enumerate(texts.wrap(f"{quoted}{one.says}", cells - _LABEL)):
            label = one.severity.capitalize() if not place else ""
            lines.append(line((texts.fit(label, _LABEL), tone), part))
        for better in one.rephrasing.split("\n") if one.rephrasing else ():
            for part in texts.wrap(f"→ {better}", cells - _LABEL):
                lines.append(line(texts.fit("", _LABEL), (part, "dim")))
    return [*lines, ()] if lines else []


def _parts(found: Standard, wording: Wording) -> Iterable[tuple[str, str]]:
    yield "Why", wording.why
    yield "How", wording.how
    yield "Remedy", wording.remedy
    yield "Say", wording.recommendation
    rated = [f"business {wording.business_impact}"] if wording.business_impact else []
    rated += [f"technical {wording.technical_impact}"] if wording.technical_impact else []
    yield "Impact", ", ".join(rated) or "not rated"
    yield "Risks", ", ".join(wording.risks)
    yield (
        "Asked",
        (wording.frequency or "as its category")
        + (f", where {' or '.join(wording.applies_to)}" if wording.applies_to else ""),
    )
    yield "Tags", ", ".join(wording.tags)
    yield (
        "From",
        "\n".join(
            " · ".join(part for part in (one.citation, one.address, one.checked) if part)
            for one in wording.sources
        ),
    )
    yield "See also", "\n".join(wording.references)
    yield "To settle", "\n".join(f"{one.label}" for one in wording.parameters if not one.value)
    yield "Owner", found.owner
    yield "Reference", found.ref if found.ref != found.code else ""


def labelled(label: str, text: str, cells: int) -> Iterable[Line]:
    """A text beside its label, set under itself."""
    first = True
    for paragraph in text.split("\n"):
        for part in texts.wrap(paragraph, cells - _LABEL) or [""]:
            yield line((texts.fit(label if first else "", _LABEL), "dim"), part)
            first = False


_FEEDBACK = {
    feedback.NEW: "Feedback that waits",
    feedback.DONE: "Feedback, done",
    feedback.DECLINED: "Feedback, declined",
    feedback.REJECTED: "Rejected",
}


def feedback_lines(said: tuple[Feedback, ...], cells: int, zone: str) -> list[Line]:
    """What people told the committee and why it rejected a proposal: first what waits, what has waited longest on
    top, then the rest, the newest first."""
    lines: list[Line] = []
    waits = [one for one in reversed(said) if one.state == feedback.NEW]
    for one in [*waits, *(one for one in said if one.state != feedback.NEW)]:
        head = _FEEDBACK[one.state]
        where = "".join(f", {part}" for part in (one.client, one.review) if part)
        about = f"   {one.by}, {stamp(one.at, zone)}{where}"
        tone: Tone = "due" if one.state == feedback.NEW else "dim"
        lines.append(line((head, tone), (texts.cut(about, cells - len(head)), "dim")))
        lines += [line(part) for text in one.text.split("\n") for part in texts.wrap(text, cells) or [""]]
        lines.append(())
    return lines


def decision_lines(decided: tuple[Decision, ...], cells: int, zone: str) -> list[Line]:
    """What the committee decided on it, the newest first."""
    lines: list[Line] = [line(("Decided", "dim"))] if decided else []
    for one in decided:
        words = decisions.WORDS[one.what]
        head = f"{day_of(one.at, zone).isoformat()}  {words[:1].upper()}{words[1:]}"
        lines.append(line(head, (texts.cut(f"   version {one.n}, {one.by}", cells - len(head)), "dim")))
        lines += [line("            ", part) for part in texts.wrap(one.reason, cells - 12) if one.reason]
    return [*lines, ()] if lines else []


def history_lines(versions: tuple[Version, ...], cells: int, zone: str) -> list[Line]:
    """Every version, newest first, with what it changed of the one before."""
    lines: list[Line] = []
    for place, one in enumerate(versions):
        approved = (
            f"approved {stamp(one.approved_at, zone)} by {one.approved_by}"
            if one.approved_at
            else "not approved yet"
        )
        lines += [line((f"Version {one.n}", "bright"), (f"   {one.change}, {approved}", "dim")), ()]
        if place + 1 == len(versions):
            lines += [line(part) for part in texts.wrap(one.wording.question, cells)]
            continue
        for changed in difference(versions[place + 1].wording, one.wording):
            lines += [line((changed.field.replace("_", " "), "dim"))]
            lines += [
                line(("- ", "bad"), part)
                for part in texts.wrap(_text(changed.before) or "nothing", cells - 2)
            ]
            lines += [
                line(("+ ", "good"), part)
                for part in texts.wrap(_text(changed.after) or "nothing", cells - 2)
            ]
        lines.append(())
    return lines


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(
            getattr(one, "citation", "") or getattr(one, "label", "") or str(one) for one in value
        )
    return str(value)
