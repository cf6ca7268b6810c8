"""The question on the right of the walk: what is asked, why, how the answer is found, what was answered last,
and what is answered now.

The pure half sets all this as lines (`question_text`) and lays them into the height there is (`laid_out`):
what fits stands as it is; of what does not, the last answer stays at the lower edge and the rest scrolls with
`J` and `K`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual.strip import Strip

from models.align.score import Counts
from models.align.walk import Item, Last, Question
from models.text import count
from screens.align.walk_state import Standing
from screens.kit import text as texts
from screens.kit.action import Keys
from screens.kit.drawn import Drawn, Line, Span, both_ends, line, paragraphs
from screens.kit.frame import Frame
from screens.kit.theme import Glyphs, Tone

TEXT_WIDTH = 72
"""Text is set in so many columns at most."""
LABEL = 6
"""Cells of a label: `Why   `."""
MARGIN = 3
"""The rule and two blanks."""
TALL = 28
"""Lines from which on a question shows what `QuestionText.more` holds."""
NOTE_LINES = 3
"""Lines of a note before it is cut; `.` shows it whole."""
ANSWER_TONES: dict[str, Tone] = {
    "yes": "good",
    "no": "bad",
    "realigned": "good",
    "unsaved": "bad",
    "saving": "due",
}
MARK_WORDS = {
    "retired": "retired since: answer it as it is asked here",
    "changed in meaning": "its meaning has changed since: answer it as it is asked here",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the right side shows."""

    item: Item
    number: int
    """Which of the questions it is, from 1."""
    total: int
    standing: Standing
    question: Question | None
    """None: it is being read."""
    draft: str = ""
    """A note that was begun and not saved."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The lines of a question, before they are laid out."""

    head: Line
    body: tuple[Line, ...]
    last: tuple[Line, ...]
    """The last answer: it stays visible whatever scrolls."""
    source: tuple[Line, ...]
    more: tuple[Line, ...] = field(default=())
    """What a higher window shows too."""


def question_text(shown: Shown, cells: int, key: Keys) -> QuestionText:
    """The lines of a question in so many cells; they name keys."""
    cells = max(12, min(TEXT_WIDTH, cells))
    item, question = shown.item, shown.question
    head = both_ends(line((item.code, "bright")), line((f"{shown.number} of {shown.total}", "dim")), cells)
    body: list[Line] = []
    if item.mark:
        body += [line((part, "due")) for part in texts.wrap(_capital(MARK_WORDS[item.mark]) + ".", cells)]
        body.append(())
    if question is None:
        return QuestionText(head, (*body, line((texts.cut(item.name, cells), "bright"))), (), ())
    wording = question.wording
    body += [line((part, "bright")) for part in texts.wrap(wording.question, cells)]
    body += _answer_lines(shown, cells, key)
    for label, text in (("Why", wording.why), ("How", wording.how)):
        if text.strip():
            body.append(())
            body += paragraphs(label, text, cells)
    if question.may_not_apply and item.open:
        said = f"The how says when it does not apply: {key('not_here')} says so here, with the reason."
        body += paragraphs("", said, cells, tone="dim")
    return QuestionText(
        head,
        tuple(body),
        tuple(_last_lines("Last", question.last, cells, stale=item.stale and item.open)),
        tuple(_source_lines(question, cells)),
        tuple(_more_lines(question, cells)),
    )


def _answer_lines(shown: Shown, cells: int, key: Keys) -> list[Line]:
    """What is answered now, with note, way of fixing and evidence."""
    item, standing, question = shown.item, shown.standing, shown.question
    made: list[Line] = []
    if standing.words:
        said = texts.wrap(_capital(standing.words), cells - LABEL)
        tone = ANSWER_TONES.get(standing.glyph, "normal")
        made += [
            line((texts.fit("" if number else "Now", LABEL), "dim"), (part, tone))
            for number, part in enumerate(said)
        ]
    if item.fix:
        made.append(line((texts.fit("Fix", LABEL), "dim"), item.fix))
    note = shown.draft or item.note
    if note:
        label = "Draft" if shown.draft and shown.draft != item.note else "Note"
        lines = paragraphs(label, note, cells)
        made += _cut_lines(lines, NOTE_LINES, cells)
    if question is not None and question.evidence:
        names = ", ".join(one.name or one.text.split("\n", 1)[0] or one.kind for one in question.evidence)
        text = f"{len(question.evidence)}: {names}" if len(question.evidence) > 1 else names
        made += _cut_lines(paragraphs("Seen", text, cells), 2, cells)
        if any(one.kind != "link" for one in question.evidence):
            made += paragraphs("", f"{key('seen')} shows it whole.", cells, tone="dim")
    return [(), *made] if made else []


def _last_lines(label: str, last: Last | None, cells: int, *, stale: bool = False) -> list[Line]:
    if last is None:
        return []
    made = paragraphs(label, last.words, cells)
    if last.note:
        made += _cut_lines(paragraphs("", f"“{last.note}”", cells, tone="dim"), 2, cells)
    if stale:
        made += paragraphs("", "Its meaning has changed since: answer it anew.", cells, tone="due")
    return made


def _source_lines(question: Question, cells: int) -> list[Line]:
    made: list[Line] = []
    sources = question.wording.sources
    for number, source in enumerate(sources[:3]):
        text = source.citation or source.address
        if text:
            made += paragraphs("From" if number == 0 else "", text, cells)
    if len(sources) > 3:
        made += paragraphs("", f"and {count(len(sources) - 3, 'more source')}", cells, tone="dim")
    return made


def _more_lines(question: Question, cells: int) -> list[Line]:
    """Earlier answers, the remedy, the ratings: what a higher window has room for."""
    made: list[Line] = []
    wording = question.wording
    for number, last in enumerate(question.earlier):
        made += _last_lines("" if number else "Past", last, cells)
    if question.finding:
        made += paragraphs("Found", f"{question.finding}, {question.finding_state}", cells)
    parts: list[list[Line]] = [made] if made else []
    if wording.remedy.strip():
        parts.append(paragraphs("Mend", wording.remedy, cells))
    rated = [
        f"{name} {value}"
        for name, value in (("business", wording.business_impact), ("technical", wording.technical_impact))
        if value
    ]
    about = (f"impact {', '.join(rated)}" if rated else "", question.frequency, *wording.tags)
    said = " · ".join(part for part in about if part)
    if said:
        parts.append(paragraphs("About", said, cells, tone="dim"))
    return [one for part in parts for one in ((), *part)]


def _cut_lines(lines: list[Line], limit: int, cells: int) -> list[Line]:
    """At most so many lines; that there is more is said by `…` at the end of the last."""
    if len(lines) <= limit:
        return lines
    *kept, (*begin, end) = lines[:limit]
    text = texts.cut(end.text + " ", cells - LABEL - 1).rstrip(" …")
    return [*kept, (*begin, Span(text + "…", end.tone))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines as they stand, and how far the text can scroll."""

    lines: tuple[Line, ...]
    top: int
    """The first line of the text that is visible."""
    last_top: int
    """The furthest that it scrolls."""


def laid_out(text: QuestionText, height: int, cells: int, key: Keys, top: int = 0) -> Layout:
    """The lines of a question in so many lines: whole where they fit, else scrolled from `top` on, with the
    last answer at the lower edge. What scrolls it is named by its `key`.
    """
    cells = max(12, min(TEXT_WIDTH, cells))
    foot = [*text.last, *text.source]
    whole = [text.head, (), *text.body, *([(), *foot] if foot else [])]
    if len(whole) <= height:
        if height >= TALL and len(whole) + len(text.more) < height:
            whole += text.more
        return Layout(tuple(whole) + ((),) * (height - len(whole)), 0, 0)
    pinned = list(text.last)
    room = height - 3 - (len(pinned) + 1 if pinned else 0)
    if room < 3:  # a very low window: everything scrolls
        pinned, room = [], max(1, height - 3)
    scrolled: list[Line] = [*text.body]
    if not pinned:
        scrolled += [(), *foot] if foot else []
    elif text.source:
        scrolled += [(), *text.source]
    last_top = max(0, len(scrolled) - room)
    top = max(0, min(top, last_top))
    below = len(scrolled) - room - top
    marker = _marker(below, top, cells, key)
    lines = [text.head, (), *scrolled[top : top + room], marker]
    if pinned:
        lines += [(), *pinned]
    return Layout(tuple(lines[:height]) + ((),) * (height - len(lines)), top, last_top)


def _marker(below: int, above: int, cells: int, key: Keys) -> Line:
    said = []
    if below > 0:
        said.append(f"{key('read_on')} {count(below, 'more line')}")
    if above > 0:
        said.append(f"{key('read_back')} back")
    return both_ends((), line((texts.cut("  ".join(said), cells), "accent")), cells)


class QuestionPane(Drawn):
    """The widget: a rule, and the lines. Only lines that change are repainted."""

    DEFAULT_CSS: ClassVar[str] = "QuestionPane { width: 1fr; }"

    def __init__(self) -> None:
        super().__init__(id="question")
        self.shown: Shown | None = None
        self.told = ""
        """What stands there where no question does."""
        self.alone = False
        """No list stands beside it: there is nothing to divide."""
        self.noting = False
        """The lowest line is the field of a note."""
        self._text: QuestionText | None = None
        self._layout = Layout((), 0, 0)

    @property
    def cells(self) -> int:
        """Cells that text has."""
        return max(12, min(TEXT_WIDTH, self.size.width - MARGIN - 1))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What stands there."""
        return self._layout.lines

    def show(self, shown: Shown) -> None:
        """Show a question; another one from its beginning."""
        if shown == self.shown:
            return
        same = self.shown is not None and shown.item.id == self.shown.item.id
        self.shown = shown
        self._text = question_text(shown, self.cells, self._key)
        self._lay(self._layout.top if same else 0)

    def tell(self, text: str) -> None:
        """Say something in place of a question."""
        if self.shown is not None or text != self.told:
            self.shown, self._text, self.told = None, None, text
            self._lay(0)

    def note_here(self, on: bool) -> None:
        """Keep the lowest line free for the field of a note, or give it back."""
        self.noting = on
        self._lay(self._layout.top)

    def scroll_text(self, by: int) -> bool:
        """Scroll by so many lines; whether anything moved."""
        before = self._layout.top
        self._lay(before + by)
        return self._layout.top != before

    @property
    def page(self) -> int:
        """Lines that `J` and `K` scroll by: half of what is visible."""
        return max(1, self.size.height // 2)

    def _key(self, name: str) -> str:
        assert isinstance(self.screen, Frame), "a question stands on a screen of its own"
        return self.screen.key(name)

    def _lay(self, top: int) -> None:
        height = self.size.height - 1 - (2 if self.noting else 0)
        old = self._layout.lines
        if self._text is None or height < 3:
            told = [line((part, "normal")) for part in texts.wrap(self.told, self.cells)] if self.told else []
            lines = ((), (), *told)[: max(0, height)]
            self._layout = Layout(lines + ((),) * (height - len(lines)), 0, 0)
        else:
            self._layout = laid_out(self._text, height, self.cells, self._key, top)
        if self.noting:
            label = line((texts.fit("Note", LABEL), "accent"))
            self._layout = Layout((*self._layout.lines, (), label), self._layout.top, self._layout.last_top)
        new = self._layout.lines
        if len(old) != len(new):
            self.refresh()
            return
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                self.refresh_line(number + 1)

    def on_resize(self) -> None:
        """Set the text for the new width."""
        if self.shown is not None:
            self._text = question_text(self.shown, self.cells, self._key)
        self._layout = Layout((), self._layout.top, 0)
        self._lay(self._layout.top)

    def render_line(self, y: int) -> Strip:
        """The rule, beside a list; and below an empty line, the lines."""
        lines = self._layout.lines
        rule = Span(" " * MARGIN if self.alone else self.glyphs["rule"] + "  ", "dim")
        return self.strip((rule, *(lines[y - 1] if 0 < y <= len(lines) else ())))


def bar(share_of: int, whole: int, cells: int, full: str, rest: str) -> tuple[str, str]:
    """A bar of so many cells: its full part and its rest."""
    if whole <= 0 or cells <= 0:
        return "", rest * max(0, cells)
    done = min(cells, share_of * cells // whole)
    return full * done, rest * (cells - done)


def score_line(counts: Counts, found: str, left: str, cells: int, glyphs: Glyphs) -> Line:
    """` 21 yes  6 no  1 n/a  6 open     as found 78 %   as left 81 %   █████░░░`, its columns where they are
    whatever the numbers. What was realigned has a figure of its own as soon as there is one: `1 ↻ realigned`,
    without its word or without the bar where they do not fit.
    """
    sign = glyphs["realigned"]
    scores = f"as found {found:>5}  as left {left:>5}"
    begin = _tally(counts, f"{sign} realigned")
    if len(begin) + len(scores) + 2 > cells:
        begin = _tally(counts, sign)
    bar_cells = cells - len(begin) - len(scores) - 7
    if bar_cells < 4:  # no bar; in a narrow window the score as left alone
        scores = scores if bar_cells > -6 else f"as left {left:>5}"
        return both_ends(line(begin), line(scores + " "), cells)
    done, undone = bar(
        counts.total - counts.open, counts.total, min(40, bar_cells), glyphs["bar"], glyphs["rest"]
    )
    gap = " " * (cells - len(begin) - len(scores) - len(done) - len(undone) - 4)
    return line(begin, gap, scores, "   ", (done, "normal"), (undone, "dim"))


def _tally(counts: Counts, realigned: str) -> str:
    digits = len(str(counts.total))
    parts = [(counts.found_yes, "yes"), (counts.no, "no")]
    parts += [(counts.realigned, realigned)] if counts.realigned else []
    parts += [(counts.na, "n/a"), (counts.open, "open")]
    return " " + "  ".join(f"{number:>{digits}} {word}" for number, word in parts)


def plain(lines: Sequence[Line]) -> list[str]:
    """The lines as text, for tests and for looking at them."""
    return ["".join(span.text for span in one).rstrip() for one in lines]
