"""A form over a kind of record: the fields are described once, in `models`, for forms and commands alike.

    RecordForm(
        "Acme Dental", draft="client ACME", fields=clients.FIELDS, values={"name": "Acme Dental", …},
        save=lambda values, version: clients.edit(store, who, "ACME", values, version=version),
        said="Acme Dental is saved.", version=7, again=lambda: clients.client(store, "ACME").values(),
    )

A new record hands over every field, an edited one only those that differ from what was read. What is new about a record
that is there already (a risk that is accepted) has its version, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, ClassVar

from textual.app import ComposeResult

from models import field as fields_of
from models.errors import Conflict
from screens.kit import text as texts
from screens.kit.drawn import Drawn, Line, line
from screens.kit.form import Field, Form

Save = Callable[[dict[str, str], int | None], Future[Any]]
Options = Sequence[tuple[str, str]]
Hint = str | Callable[[str, int], str]
LONG = 5
"""Lines that a long text has on the screen."""


class Told(Drawn):
    """What stands above the fields of a form: a line in dim, and a text of at most four lines."""

    DEFAULT_CSS: ClassVar[str] = "Told { height: auto; max-height: 5; margin: 1 0 0 0; }"

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__()
        self.said = tuple(said)

    def on_resize(self) -> None:
        """As high as the text is."""
        self.styles.height = min(5, len(self._lines()))

    def _lines(self) -> list[Line]:
        first, *rest = self.said
        made = [line((" " + texts.safe(first), "dim"))]
        for text in rest:
            for paragraph in text.split("\n"):
                made += [line(" " + part) for part in texts.wrap(paragraph, min(72, self.size.width - 2))]
        return made

    def spans(self, y: int) -> tuple[Line, bool]:
        """Line y of it; the last one says that there is more."""
        made = self._lines()
        if y == 4 and len(made) > 5:
            return line(" …"), False
        return (made[y] if y < len(made) else ()), False


class RecordForm(Form):
    """See the module."""

    def __init__(
        self,
        title: str,
        *,
        draft: str,
        fields: Sequence[fields_of.Field],
        values: Mapping[str, Any],
        save: Save,
        said: str | Callable[[Any], str],
        new: bool = False,
        version: int = 0,
        options: Mapping[str, Options] | None = None,
        hints: Mapping[str, Hint] | None = None,
        again: Callable[[], Mapping[str, Any]] | None = None,
        crumbs: tuple[str, ...] = (),
        told: Sequence[str] = (),
        added: Callable[[Any], object] | None = None,
        at: str = "",
    ) -> None:
        """`values` as they are saved now; `options` are choices that the field cannot know (people,
        categories), `hints` what is to be said of a field instead of its help; `again` reads the values once
        more where somebody else was faster. `said` may be made of what saving gave;
        `told` stands above the fields: what the change is to answer. `added` is called with what saving gave, before the
        form closes. `at` is the field in which the cursor begins; empty: the first.
        """
        super().__init__(title, draft=draft, version=version, crumbs=crumbs)
        self._described = tuple(one for one in fields if new or not one.fixed)
        self._values = values
        self._save = save
        self._said = said
        self.is_new = new
        self._options = options or {}
        self._hints = hints or {}
        self._again = again
        self._theirs: dict[str, str] = {}
        self._told = Told(told)
        self._added = added
        self._at = at

    def on_mount(self) -> None:
        """The cursor goes where something is to be done. (Textual calls the one of the class below as well.)"""
        if self._at:
            self._widgets[self._at].focus()

    def body(self) -> ComposeResult:
        """What the change is to answer, and the fields."""
        if self._told.said:
            yield self._told
        yield from super().body()

    def fields(self) -> Sequence[Field]:
        """The fields as the form shows them."""
        return tuple(self._field(one) for one in self._described)

    def _field(self, one: fields_of.Field) -> Field:
        return Field(
            one.name,
            one.label,
            fields_of.shown(self._values.get(one.name, "")),
            lines={"text": LONG, "tags": 2}.get(one.kind, 1),
            options=tuple(self._choices(one)),
            many=one.kind == "choices",
            limit=one.limit,
            hint=self._hints.get(one.name, one.help),
            required=f"{one.label} is missing." if one.required and not one.choices else "",
        )

    def _choices(self, one: fields_of.Field) -> Options:
        if one.name in self._options:
            given = self._options[one.name]
            return given if one.required or any(not value for value, _ in given) else (("", "—"), *given)
        if one.kind == "bool":
            return (("yes", "yes"), ("no", "no"))
        if one.kind == "choices":
            return tuple((choice, choice) for choice in one.choices)
        if one.kind == "choice":
            named = tuple((choice, choice) for choice in one.choices)
            return named if one.required else (("", "—"), *named)
        return ()

    async def save(self, values: dict[str, str]) -> str:
        """Hand over what differs."""
        changed = values if self.is_new else {one.name: values[one.name] for one in self.changed}
        if not changed:
            return "Nothing was different."
        try:
            result = await self.saved(self._save(changed, self.version or None))
        except Conflict:
            if self._again is not None:
                present = await self.ask(self._again)
                self._theirs = {
                    one.name: fields_of.shown(present.get(one.name, "")) for one in self._described
                }
            raise
        if self._added is not None:
            self._added(result)
        return self._said(result) if callable(self._said) else self._said

    def theirs(self, conflict: Conflict) -> dict[str, str]:
        """What stands there now."""
        return self._theirs or super().theirs(conflict)
