"""The form of a standard with the linter alive in it: what it says stands under the question while one types.

The line under the question is of the whole standard, the worst first; `ctrl+l` shows all of them, with the reason and what to
say instead, puts that into the question, and goes on to the next. It never moves the cursor, and saving never waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets.text_area import Selection

from models.errors import Problem
from models.library.entered import sources_of
from models.library.lint_rules import GUIDE
from models.library.lint_text import BLANK
from models.library.linting import SOURCE_AGE, Remark, lint
from models.library.overlap import Near, Overlaps
from models.library.remarks import overlaps_of, source_age
from models.library.wording import Source, Wording
from models.text import clean, count
from screens.kit import text as texts
from screens.kit.action import Action, Actions, declare
from screens.kit.drawn import Drawn, Line, line
from screens.kit.fields import AreaField
from screens.kit.form import Field, FieldLabel
from screens.kit.frame import Frame
from screens.kit.record import RecordForm

ACTIONS = declare(
    "standard_form",
    "A standard's form",
    Action("remarks", "ctrl+l", "remarks", "What the linter says of the standard, and what to say instead."),
    uses=("form",),
)
LOOKED_AT = ("question", "why", "how", "sources")
"""The fields that the linter looks at."""
_FIELDS = {"question": "the question", "why": "the why", "how": "the how", "source": "the sources"}
PAUSE = 0.3
"""Seconds without a key before the library is searched for a question that asks the same."""


class RemarkLines(Drawn):
    """Two lines under the question: the worst remark, and what to say instead, else what its rule wants."""

    DEFAULT_CSS: ClassVar[str] = "RemarkLines { offset-y: -1; }"

    def __init__(self) -> None:
        super().__init__()
        self.styles.height = self.styles.min_height = 2
        self._remarks: tuple[Remark, ...] | None = None

    def show(self, remarks: tuple[Remark, ...] | None) -> None:
        """Show the first of them and how many more there are; None: there is no question yet."""
        if remarks != self._remarks:
            self._remarks = remarks
            self.refresh()

    def spans(self, y: int) -> tuple[Line, bool]:
        """One of the two lines."""
        lines = _short(self._remarks, self.size.width)
        return lines[y] if y < len(lines) else (), False


def _short(remarks: Sequence[Remark] | None, cells: int) -> list[Line]:
    if remarks is None:
        return [line(("Here stands what is not objective in the question.", "dim"))]
    if not remarks:
        return [line(("Nothing to remark.", "dim"))]
    first = remarks[0]
    more = f"  +{len(remarks) - 1}" if len(remarks) > 1 else ""
    said = texts.cut(f"{_words(first)}{first.says}", cells - texts.width(more))
    lines = [line((said, _tone(first)), (more, "dim"))]
    if first.rephrasing:
        lines.append(line(("→ ", "dim"), texts.cut(first.rephrasing.replace("\n", "  "), cells - 2)))
    else:
        lines.append(line((texts.cut(_instead(first, cells), cells), "dim")))
    return lines


def _instead(remark: Remark, cells: int) -> str:
    """What there is to say where nothing can be rephrased: the question that asks the same, else what the rule wants."""
    if remark.about:
        return f"“{remark.words}”"
    wanted = remark.why.split(". ")[-1]
    if texts.width(wanted) > cells and ": " in wanted:
        wanted = wanted.rsplit(": ", 1)[1]
    return wanted[:1].upper() + wanted[1:]


def _words(remark: Remark) -> str:
    quoted = remark.words and remark.rule not in ("no-question", "same")
    return f"“{texts.cut(remark.words, 20)}”: " if quoted else ""


def _tone(remark: Remark) -> Any:
    return "bad" if remark.severity == "error" else "due"


class StandardForm(RecordForm):
    """See the module."""

    ACTIONS: ClassVar[Actions] = ACTIONS
    FOOT = ("form.next", "form.save", "remarks", ("everywhere.back", "back, text is kept"))

    def __init__(self, title: str, *, code: str = "", **options: Any) -> None:
        """`code` is the standard's own, which is not compared with itself."""
        super().__init__(title, **options)
        self._code = code
        self._lines = RemarkLines()
        self._remarks: tuple[Remark, ...] = ()
        self._months = SOURCE_AGE
        self._others: Overlaps | None = None
        self._same: tuple[Near, ...] = ()
        self._pause: Timer | None = None

    def on_mount(self) -> None:
        """Put the lines under the question, and read what the questions of the library are compared with."""
        self.query_one(VerticalScroll).mount_all(
            [FieldLabel(""), self._lines], after=self._widgets["question"]
        )
        self._lint()
        self.work(self._read())

    async def _read(self) -> None:
        self._months = await self.ask(source_age, self.app.store)
        self._others = await self.ask(overlaps_of, self.app.store)
        await self._compare()

    # ---- while one types

    def _keep(self, field: Field) -> None:
        super()._keep(field)
        if field.name in LOOKED_AT and self._lines.is_mounted:
            if field.name == "question":
                self._same = ()
                if self._pause is not None:
                    self._pause.stop()
                self._pause = self.set_timer(PAUSE, lambda: self.work(self._compare()))
            self._lint()

    def _lint(self) -> None:
        """Say what is to be said of what stands in the fields now. Takes less than a millisecond."""
        values = {name: clean(self.text_of(name), long=True) for name in LOOKED_AT}
        wording = Wording("", values["question"], values["why"], values["how"], sources=_sources(values))
        said = list(lint(wording, self.app.store.today(), self._months))
        said += [Remark("same", near.question, "", near.key) for near in self._same]
        self._remarks = tuple(
            sorted(said, key=lambda one: (one.field != "question", one.severity != "error"))
        )
        self._lines.show(self._remarks if values["question"] else None)

    async def _compare(self) -> None:
        """Search the library, in a thread, for a question that asks the same."""
        question = clean(self.text_of("question"), long=True)
        if self._others is None or not question:
            return
        found = await self.ask(self._others.near, question, self._code)
        if question == clean(self.text_of("question"), long=True) and found[:3] != self._same:
            self._same = found[:3]
            self._lint()

    # ---- all of them

    async def do_remarks(self) -> None:
        """All remarks, until none is left or esc: one that is chosen is shown with its reason, and what to say instead
        can be taken. Where that leaves a figure to the committee, it is typed first."""
        from screens.kit.dialogs import Choice, Choose

        if not self._remarks:
            self.say("The linter has nothing to remark.")
            return
        if len(self._remarks) == 1:
            await self._show(self._remarks[0], leaves="leaves the text as it is")
            return
        at, begun, left = "", count(len(self._remarks), "remark"), False
        while self._remarks and not left:
            shown = self._remarks  # the linter goes on meanwhile
            choices = [
                Choice(str(place), f"{_words(one)}{one.says}", one.severity)
                for place, one in enumerate(shown)
            ]
            chosen = await self.app.push_screen_wait(
                Choose(
                    f"The linter has {begun}",
                    choices,
                    does="shows why, and what to say",
                    leaves="back to the text",
                    at=at,
                )
            )
            if chosen is None:
                return
            left = await self._show(shown[int(chosen)], leaves="back to the remarks")
            at, begun = chosen, f"{count(len(self._remarks), 'remark')} now"
        if not self._remarks:
            self.say("The linter has nothing more to remark.")

    async def _show(self, remark: Remark, *, leaves: str) -> bool:
        """Show one remark; whether the cursor is in a field then, for something to be typed."""
        from screens.kit.dialogs import Confirm

        quoted = [f"“{remark.words}”"] if remark.words else []
        text: list[Line | str] = [*quoted, remark.says, remark.why]
        better = remark.rephrasing.split("\n") if remark.rephrasing else []
        if better:
            text.append("Say instead:" if len(better) == 1 else "Ask twice instead, each by itself:")
            text += [line((one, "bright")) for one in better]
        text.append(line((f"All rules: {GUIDE}", "dim")))
        field = "sources" if remark.field == "source" else remark.field
        taken = await self.app.push_screen_wait(
            Confirm(
                f"{remark.severity}: {remark.rule}",
                text,
                button="Take it" if better else "Go there",
                does="puts it into the question" if better else f"goes to {_FIELDS[remark.field]}",
                other="Leave it",
                leaves=leaves,
            )
        )
        if not taken:
            return False
        if not better:
            self._go_to(field, remark.words)
            return True
        self.set_text("question", better[0])
        self._lint()
        self._go_to("question")
        if len(better) > 1:
            self.app.copy_to_clipboard(better[1])
            self.say(f"The other one is for a standard of its own (sent to the clipboard): {better[1]}")
        return BLANK in better[0]

    def _go_to(self, name: str, words: str = BLANK) -> None:
        """The cursor into a field, on the words that a remark is about: what is typed takes their place. In the question,
        unless others are named, on the figure that is to be filled in.
        """
        widget = self._widgets[name]
        widget.focus()
        if isinstance(widget, AreaField) and words:
            for row, text in enumerate(widget.text.split("\n")):
                at = text.find(words)
                if at >= 0:
                    widget.selection = Selection((row, at), (row, at + len(words)))
                    return


async def owners(frame: Frame) -> tuple[tuple[str, str], ...]:
    """Who can own a standard, as (login, name)."""
    from models.practice import people

    staff = await frame.ask(people.all_people, frame.app.store)
    return tuple((person.login, person.name) for person in staff if person.active)


def _sources(values: dict[str, str]) -> tuple[Source, ...]:
    """The sources as they stand in the field; none while a line cannot be read yet."""
    try:
        return sources_of(values["sources"])
    except Problem:
        return ()
