"""A form: fields one under the other, drafts at every key, ctrl+s or the Save button.

    class EditClient(Form):
        ACTIONS = declare("client_form", "A client's form", uses=("form",))

        def __init__(self, client: Client) -> None:
            super().__init__("Acme Dental", draft="client ACME", version=client.version)
            self.client = client

        def fields(self) -> Sequence[Field]:
            return (
                Field("name", "Name", self.client.name, required="A client needs a name."),
                Field("status", "Status", self.client.status, options=STATUSES),
                Field("note", "Note", self.client.note, lines=4),
            )

        async def save(self, values: dict[str, str]) -> str:
            await self.saved(clients.edit(self.app.store, self.app.who, self.client.id, version=self.version,
            **values)) return "Acme Dental is saved."          # said on the screen below

`tab` and `shift+tab` go from field to field; on a choice `enter` opens its list and left and right step
through it. A field that differs from what is saved has a mark before its label. `esc` leaves and keeps the
text as a draft, which the form shows when it is opened again (`ctrl+r` puts back what is saved, and once more
what was typed). A `Problem`
raised by `save` is shown and the form stays as it is, with the cursor in the field that it names, if it names
one; a `Conflict` asks whose text is to stand: override `theirs` where its columns are not named like the
fields.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from models.errors import Conflict, Problem
from models.text import LINE_LIMIT, TEXT_LIMIT, clean, count, listed
from screens.kit import text as texts
from screens.kit.action import EVERYWHERE, Action, Actions, declare, shown_key
from screens.kit.dialogs import Choice, Choose, ConflictDialog
from screens.kit.drawn import Drawn, Span
from screens.kit.fields import AreaField, ChoiceField, LineField, ManyField, Press, fits, plain_frame
from screens.kit.frame import Frame
from screens.kit.theme import Tone

FORM = declare(
    "form",
    "In forms",
    Action("save", "ctrl+s", "save", "Saves the form.", also="the Save button after the last field"),
    Action(
        "choose",
        "enter space",
        "list",
        "Opens the list of a choice; left and right step through it.",
        foot=False,
        palette=False,
    ),
    Action("next", "tab down", "next", "The next field.", palette=False),
    Action("previous", "shift+tab up", "previous", "The previous field.", foot=False, palette=False),
    Action(
        "original",
        "ctrl+r",
        "original",
        "Puts back what is saved; again brings back what was typed.",
        foot=False,
    ),
)

LABEL_CELLS = 18
"""How wide the labels are at least."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    value: str = ""
    """As it is saved now."""
    lines: int = 1
    """More than one: a text of several lines, shown so high."""
    options: tuple[tuple[str, str], ...] = ()
    """(value, label) pairs: a choice instead of a text."""
    many: bool = False
    """Several of the options; the value has them with semicolons between."""
    limit: int = 0
    """Characters; 0 is what a line or a text may have anyway."""
    hint: str | Callable[[str, int], str] = ""
    """Shown above the keys while the field has the focus; made anew of what stands in it, for so many cells, where it goes
    by that."""
    required: str = ""
    """What is said when it is empty on saving."""


class FieldLabel(Drawn):
    """The label before a field."""

    DEFAULT_CSS: ClassVar[str] = "FieldLabel { height: 1; }"

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.tone: Tone = "normal"
        self.changed = False
        """Whether its field differs from what is saved."""

    def set_tone(self, tone: Tone) -> None:
        """Bad: its field has to be mended."""
        if tone != self.tone:
            self.tone = tone
            self.refresh()

    def set_changed(self, changed: bool) -> None:
        """Its field differs from what is saved, or does not any more."""
        if changed != self.changed:
            self.changed = changed
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The label, with a mark where its field differs."""
        mark = Span(self.glyphs["mark"] if self.changed else " ", "accent")
        return self.strip((mark, Span(" " + self.label, self.tone)))


class Form(Frame):
    """See the module."""

    ACTIONS: ClassVar[Actions] = FORM
    FOOT: ClassVar[tuple[str | tuple[str, str], ...]] = (
        "form.next",
        "form.save",
        ("everywhere.back", "back, text is kept"),
    )
    AUTO_FOCUS = "LineField, AreaField, ChoiceField"
    DEFAULT_CSS: ClassVar[str] = """
    Form > VerticalScroll {
        layout: grid; grid-size: 2; grid-rows: auto; grid-gutter: 1 1;
        padding: 1 2 0 1; scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, title: str, *, draft: str, version: int = 0, crumbs: tuple[str, ...] = ()) -> None:
        """`draft` names the thing in the drafts (`client ACME`, `client new`); `version` is the one that was
        read.
        """
        super().__init__()
        self.form_title = title
        self.draft = draft
        self.version = version
        self._crumbs = (*crumbs, title)
        self._fields: tuple[Field, ...] = ()
        self._widgets: dict[str, Widget] = {}
        self._labels: dict[str, FieldLabel] = {}
        self.is_new = False
        """Nothing of it is saved yet: `original` empties what was typed."""
        self._saving = False
        self._begun: dict[str, str] = {}
        """Field → its draft."""
        self._aside: dict[str, str] = {}
        """Field → what was typed, where `original` put back what is saved."""

    # ---- what a form is

    def fields(self) -> Sequence[Field]:
        """The fields, in their order."""
        return ()

    def check(self, values: dict[str, str]) -> tuple[str, str] | None:
        """(field, what is wrong with it), or None. Asked before saving, after `required`."""
        return None

    @abstractmethod
    async def save(self, values: dict[str, str]) -> str:
        """Save the cleaned values, and say so in a sentence. Raises Problem; the form stays then."""

    def theirs(self, conflict: Conflict) -> dict[str, str]:
        """What stands in the fields of the version that was faster."""
        return {
            field.name: str(conflict.theirs[field.name] or "")
            for field in self._fields
            if field.name in conflict.theirs
        }

    # ---- its values

    def text_of(self, name: str) -> str:
        """What stands in a field, as typed."""
        widget = self._widgets[name]
        if isinstance(widget, AreaField):
            return widget.text
        assert isinstance(widget, LineField | ChoiceField)
        return widget.value

    def set_text(self, name: str, text: str) -> None:
        """Put a text into a field."""
        widget = self._widgets[name]
        if isinstance(widget, AreaField):
            widget.text = text
        elif isinstance(widget, ChoiceField):
            widget.choose(text)
        elif isinstance(widget, LineField):
            widget.value = text

    @property
    def values(self) -> dict[str, str]:
        """Field → text, cleaned."""
        return {field.name: clean(self.text_of(field.name), long=field.lines > 1) for field in self._fields}

    @property
    def changed(self) -> tuple[Field, ...]:
        """The fields whose text differs from what is saved."""
        return tuple(field for field in self._fields if self._differs(field))

    def _differs(self, field: Field) -> bool:
        return clean(self.text_of(field.name), long=field.lines > 1) != field.value

    @property
    def unsaved(self) -> str:
        """The form, while it differs from what is saved."""
        return f"the text in {self.form_title}" if self.is_mounted and self.changed else ""

    # ---- building

    def body(self) -> ComposeResult:
        """Labels and fields in two columns, and the Save button."""
        self._fields = tuple(self.fields())
        self._begun = self.app.drafts.of_thing(self.draft)
        with VerticalScroll(can_focus=False):
            for field in self._fields:
                text = self._begun.get(field.name, field.value)
                self._labels[field.name] = FieldLabel(field.label)
                self._widgets[field.name] = self._widget(field, text)
                yield self._labels[field.name]
                yield self._widgets[field.name]
            yield FieldLabel("")
            yield Press("Save")

    def _widget(self, field: Field, text: str) -> Widget:
        if field.many:
            return ManyField(field.options, text)
        if field.options:
            return ChoiceField(field.options, text)
        if field.lines > 1:
            begun = text != field.value
            at_end = begun or fits(text, field.lines)
            return AreaField(text, limit=field.limit or TEXT_LIMIT, lines=field.lines, at_end=at_end)
        return LineField(text, limit=field.limit or LINE_LIMIT)

    def on_mount(self) -> None:
        """Say that a draft was found."""
        fields = self.query_one(VerticalScroll)
        plain_frame(fields)
        longest = max((texts.width(field.label) for field in self._fields), default=0)
        fields.styles.grid_columns = (max(LABEL_CELLS, longest + 2), "1fr")
        self._mark_changed()
        changed = [field.label for field in self.changed]
        if changed:
            original = self.key("original")
            verb = "differs" if len(changed) == 1 else "differ"
            said = f"{verb} from what is saved; {original} puts that back."
            if self.is_new:
                verb = "stands" if len(changed) == 1 else "stand"
                said = f"{verb} as you left {'it' if len(changed) == 1 else 'them'}; {original} begins anew."
            named = f"Your draft: {listed(changed)} {said}"
            whole = len(named) < self.app.size.width - 1
            self.say(named if whole else f"Your draft: {count(len(changed), 'field')} {said}")

    def _mark_changed(self) -> None:
        for field in self._fields:
            self._labels[field.name].set_changed(self._differs(field))

    def refresh_keys(self) -> None:
        """In a field `?` is a character, so the way to all keys is the palette."""
        super().refresh_keys()
        keys = [shown_key(key) for key in self.app.keymap.keys(EVERYWHERE.find("palette"))]
        self._foot.last = (next((key for key in keys if len(key) > 1), keys[0]), "all keys")

    def foot_keys(self) -> tuple[tuple[str, str], ...]:
        """On a choice, how to choose."""
        keys = super().foot_keys()
        if not isinstance(self.focused, ChoiceField):
            return keys
        choose = self.key("choose")
        others = [(key, label.partition(",")[0]) for key, label in keys]
        step = () if isinstance(self.focused, ManyField) else (("left right", "step"),)
        return ((choose, "list"), *step, *others)

    @property
    def _focused_field(self) -> Field | None:
        return next((field for field in self._fields if self._widgets.get(field.name) is self.focused), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the hint of the field."""
        self._hint()
        self.refresh_keys()

    def _hint(self) -> None:
        field = self._focused_field
        said = field.hint if field else ""
        if field is not None and callable(said):
            said = said(self.text_of(field.name), max(20, self.size.width - 2))
        self.stand(*([(f" {said}", "dim")] if said else ()), whole=True)

    # ---- drafts

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed | ChoiceField.Changed) -> None:
        event.stop()
        for field in self._fields:
            if self._widgets[field.name] is event.control:
                self._labels[field.name].set_tone("normal")
                self._labels[field.name].set_changed(self._differs(field))
                self._keep(field)
                if callable(field.hint):
                    self._hint()

    def _keep(self, field: Field) -> None:
        text = self.text_of(field.name)
        known = self._begun.get(field.name)
        if text != field.value:
            if text != known:
                self._begun[field.name] = text
                self.app.drafts.put(self.draft, field.name, text)
        elif known is not None:
            del self._begun[field.name]
            self.app.drafts.drop(self.draft, field.name)

    def _forget(self) -> None:
        """No draft of any field."""
        self._begun.clear()
        self.app.drafts.drop(self.draft)

    def leave(self) -> str:
        """Esc: the text stays as a draft."""
        return f"Your text in {self.form_title} is kept as a draft." if self.changed else ""

    # ---- actions

    async def do_choose(self) -> None:
        """The list of a choice."""
        field, widget = self._focused_field, self.focused
        if field is None or not isinstance(widget, ChoiceField):
            return
        if isinstance(widget, ManyField):
            await self._choose_many(field, widget)
            return
        choices = [
            Choice(value, label, "as it is saved" if value == field.value else "")
            for value, label in widget.options
        ]
        chosen = await self.app.push_screen_wait(
            Choose(field.label, choices, does="chooses it", at=widget.value)
        )
        if chosen is not None:
            widget.choose(chosen)

    async def _choose_many(self, field: Field, widget: ManyField) -> None:
        """One after the other, until esc."""
        at: str | None = ""
        while at is not None:
            choices = [
                Choice(value, label, "chosen" if value in widget.chosen else "")
                for value, label in widget.options
            ]
            dialog = Choose(field.label, choices, does="adds it, or takes it away", leaves="done", at=at)
            at = await self.app.push_screen_wait(dialog)
            if at is not None:
                widget.toggle(at)

    def do_next(self) -> None:
        """The next field."""
        self.focus_next()

    def do_previous(self) -> None:
        """The previous field."""
        self.focus_previous()

    def do_original(self) -> None:
        """What is saved, again; where that stands already, what was typed before."""
        typed = {field.name: self.text_of(field.name) for field in self.changed}
        if not typed and self._aside:
            for name, text in self._aside.items():
                self.set_text(name, text)
            self.say("This is what you typed.")
            return
        for field in self._fields:
            self.set_text(field.name, field.value)
        self._forget()
        self._aside = typed
        again = self.key("original")
        first = "It begins anew." if self.is_new else "This is what is saved."
        self.say(f"{first} {again} brings back what you typed." if typed else "Nothing was different.")

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        self.work(self.do_save())

    async def do_save(self) -> None:
        """Check, save, and go back."""
        if self._saving:
            return
        values = self.values
        empty = [field for field in self._fields if field.required and not values[field.name]]
        wrong = (empty[0].name, empty[0].required) if empty else self.check(values)
        if wrong is not None:
            self._refuse(*wrong)
            return
        self._saving = True
        try:
            said = await self.save(values)
        except Conflict as conflict:
            self._saving = False
            await self._settle(conflict)
            return
        except Problem as problem:
            self._point(problem.field)
            raise
        finally:
            self._saving = False
        self._forget()
        since = [name for name, text in self.values.items() if text != values[name]]
        for name in since:  # the disk took its time
            self.app.drafts.put(self.draft, name, self.text_of(name))
        if since:
            said = f"{said} What you typed since is kept as a draft.".lstrip()
        self.dismiss()
        below = self.app.screen_stack[-1]
        if said and isinstance(below, Frame):
            below.say(said, "good")

    def _refuse(self, name: str, reason: str) -> None:
        self._point(name)
        self.say(reason, "bad")

    def _point(self, name: str) -> None:
        """The field that has to be mended, if it is one of these: the cursor goes there."""
        if name in self._widgets:
            self._labels[name].set_tone("bad")
            self._widgets[name].focus()

    async def _settle(self, conflict: Conflict) -> None:
        """Theirs and mine differ: ask whose text is to stand. Mine is a draft already; what I left alone is theirs."""
        theirs = self.theirs(conflict)
        given = [field for field in self._fields if field.name in theirs]
        mine = {
            field.name: self.values[field.name] if self._differs(field) else theirs[field.name]
            for field in given
        }
        told = [
            (field.label, self._words(field, theirs[field.name]), self._words(field, mine[field.name]))
            for field in given
            if theirs[field.name] != field.value or mine[field.name] != theirs[field.name]
        ]
        ruling = await self.app.push_screen_wait(ConflictDialog(conflict, told))
        if ruling == "copy":
            copied = [f"{label}: {text}" for label, other, text in told if text != other]
            self.app.copy_to_clipboard("\n".join(copied))
            self.say("Sent to the terminal's clipboard; nothing was saved.")
        elif ruling is not None:
            self.version = int(conflict.theirs.get("version", self.version))
            self._fields = tuple(self._rebased(theirs))
            for name, text in (mine if ruling == "mine" else theirs).items():
                self.set_text(name, text)
            if ruling == "mine":
                await self.do_save()
            else:
                self._forget()
                self._mark_changed()
                self.say("This is theirs; nothing was saved.")

    @staticmethod
    def _words(field: Field, value: str) -> str:
        """A value as its field shows it."""
        words = dict(field.options)
        return ", ".join(words.get(part, part) for part in (value.split("; ") if field.many else [value]))

    def _rebased(self, theirs: dict[str, str]) -> Iterable[Field]:
        from dataclasses import replace

        for field in self._fields:
            yield replace(field, value=theirs[field.name]) if field.name in theirs else field
