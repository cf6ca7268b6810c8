"""A new standard: its form, and the categories that it can stand in, of the practice's own pack and of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from models.library import categories, register, standards
from models.library.categories import Category
from models.library.founding import OWN_PACK
from models.text import fold
from screens.kit.fields import ChoiceField
from screens.kit.form import Field
from screens.kit.frame import Frame
from screens.library.editor import StandardForm, owners
from screens.library.whom import FIELD, whom

OURS = "ours:"
"""Before the name of a category that the practice's own pack has not yet, as the value of the choice."""
ANOTHER = "another"
"""The choice of a category that no pack has."""
DRAFT = "standard new"


async def draft_standard(frame: Frame, category: str, added: Callable[[str], object]) -> None:
    """Open the form of a new draft: it stands in the practice's own pack unless a category of another pack is chosen.
    `category`: the prefix of the one that it is begun in; `added` is called with its code.
    """
    store, who = frame.app.store, frame.app.who

    def add(values: dict[str, str], _: int | None) -> Future[str]:
        chosen = values["category"]
        named = {**values, "category": chosen.removeprefix(OURS)}
        return standards.add(store, who, named, ours=chosen.startswith(OURS))

    named = await frame.ask(categories.all_categories, store)
    own = await frame.ask(register.pack, store, OWN_PACK)
    its = await whom(frame)
    there = _there(named)
    hint = "Category and pack; the last of the list makes a new category of ours."

    def said(code: str) -> str:
        words = f"{code} is drafted. {frame.key('pass_on')} proposes it to the committee."
        return f"{words} {its.told(form.values[FIELD.name])}".strip()

    form = NewStandardForm(
        "New standard",
        own=own.name,
        there=there,
        draft=DRAFT,
        fields=tuple(one for one in standards.FIELDS if one.name not in ("change", "code")),
        values={"category": _begun_in(named, there, category)},
        new=True,
        options={"category": _offered(named, there, own.name), "owner": await owners(frame)},
        hints={"category": hint, FIELD.name: its.hint},
        save=add,
        added=added,
        said=said,
    )
    frame.app.push_screen(form)


def _there(named: Sequence[Category]) -> dict[str, str]:
    """The categories of the practice's own pack: name, folded, → prefix."""
    return {fold(one.name): one.prefix for one in named if one.pack == OWN_PACK}


def _begun_in(named: Sequence[Category], there: Mapping[str, str], prefix: str) -> str:
    """The category that a new standard stands in unless another is chosen: the one of the practice's own pack that it is
    begun in, or that is called the same, which is made where there is none; the first where it is begun in none. Empty
    where there is none: it is to be chosen then."""
    here = next((one for one in named if one.prefix == prefix), None)
    if here is None:
        return next(iter(there.values()), "")
    return prefix if here.pack == OWN_PACK else there.get(fold(here.name), f"{OURS}{here.name}")


def _offered(named: Sequence[Category], there: Mapping[str, str], own: str) -> tuple[tuple[str, str], ...]:
    """The categories to choose from as (value, label): those of the practice's own pack, which is called `own`; those that
    it would get after the pattern of others; those of other packs; at last, another one."""
    pairs = {one: (one.prefix, f"{one.name} · {one.pack_name}") for one in named}
    more = dict.fromkeys(one.name for one in named if fold(one.name) not in there)
    return (
        ("", "choose one"),
        *(pairs[one] for one in named if one.pack == OWN_PACK),
        *((f"{OURS}{name}", _new(name, own)) for name in more),
        *(pairs[one] for one in named if one.pack != OWN_PACK),
        (ANOTHER, f"another category · {own} …"),
    )


def _new(name: str, own: str) -> str:
    return f"{name} · {own}, new there"


class NewStandardForm(StandardForm):
    """The form of a standard that makes the category that it is to stand in, where none is right."""

    def __init__(self, title: str, *, own: str, there: Mapping[str, str], **options: Any) -> None:
        """`own` is the name of the practice's own pack, `there` what categories it has: name, folded, → prefix."""
        super().__init__(title, **options)
        self._own = own
        self._there = there
        self._category = ""
        """What was chosen last."""

    def on_mount(self) -> None:
        """A draft may stand in a category that was named in it. (Textual calls the one of the class below as well.)"""
        field = self._widgets["category"]
        assert isinstance(field, ChoiceField)
        self._category = field.value
        field.options = [
            (value, _new(value.removeprefix(OURS), self._own) if value.startswith(OURS) else label)
            for value, label in field.options
        ]
        if len(field.options) == 2 and not field.value:  # there is none to choose
            self.work(self._name_category())

    def _keep(self, field: Field) -> None:
        if field.name == "category" and self.text_of("category") == ANOTHER:
            self.work(self._name_category())
            return
        super()._keep(field)
        if field.name == "category":
            self._category = self.text_of("category")

    async def _name_category(self) -> None:
        from screens.kit.dialogs import AskLine

        name = await self.app.push_screen_wait(
            AskLine(
                f"What is the new category of {self._own} called?",
                does="makes it when the standard is saved",
                leaves="makes none",
                required="Give it a name, such as Backup system.",
            )
        )
        field = self._widgets["category"]
        assert isinstance(field, ChoiceField)
        if name is None:
            field.choose(self._category)
            return
        new = {fold(value.removeprefix(OURS)): value for value, _ in field.options if value.startswith(OURS)}
        value = {**new, **self._there}.get(fold(name), f"{OURS}{name}")
        if value not in dict(field.options):
            field.options.insert(len(field.options) - 1, (value, _new(name, self._own)))
        field.choose(value)
