"""The categories, by pack: those of the practice's own pack are made, renamed and put under a section here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult

from models.library import categories
from models.library.categories import Category
from models.library.founding import OWN_PACK
from models.practice import rights
from models.text import count
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Column, Heading, Row
from screens.kit.rows import Entry as Shown

ACTIONS = declare(
    "categories",
    "Categories",
    Action("add", "a", "add", "Makes a category of the practice's own pack."),
    Action("edit", "e enter", "edit", "Changes name, section, kind and frequency."),
    Action("delete", "d", "delete", "Deletes a category that no standard is in."),
    uses=("list", "narrow"),
)
RIGHTS = {
    "categories.add": "category.add",
    "categories.edit": "category.edit",
    "categories.delete": "category.edit",
}


class Categories(Frame):
    """All categories, the practice's own first."""

    ACTIONS = ACTIONS
    FOOT = ("add", "edit", "delete", "list.find", "narrow.narrow")
    WATCHES = ("categories", "standards", "packs", "people")

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Category] = {}
        self._refused: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Prefix", 10),
                Column("Category", tone="bright"),
                Column("Section", 20, few="one"),
                Column("Asked", 11, wide=90),
                Column("Standards", 9, right=True),
            ),
            empty=lambda key: (
                f"No categories yet. {key('add')} makes the first one; an import brings its own."
            ),
            marks=False,
        )

    async def load(self) -> None:
        """Read and show them."""
        self.set_crumbs("Library", "Categories")
        found = await self.ask(categories.all_categories, self.app.store)
        rules = dict.fromkeys(RIGHTS.values())
        self._refused = await self.ask(rights.refusals, self.app.who, rules, self.app.store)
        self._found = {one.prefix: one for one in found}
        self.query_one(LineList).show(_rows(found))
        self.refresh_keys()

    @property
    def _current(self) -> Category | None:
        row = self.query_one(LineList).current
        return self._found.get(str(row.key)) if row is not None else None

    def possible(self, action: Action) -> str:
        """Whose it is; changing needs a category, deleting an empty one."""
        if refused := self._refused.get(RIGHTS.get(action.id, ""), ""):
            return refused
        one = self._current
        if action.place == "categories" and action.name != "add" and one is None:
            return f"There is no category here. {self.key('add')} makes one."
        if action.id == "categories.delete" and one is not None and one.standards:
            return f"{count(one.standards, 'standard')} of {one.prefix} would be left without a category."
        return ""

    def on_line_list_moved(self) -> None:
        """Only an empty one is deleted."""
        self.refresh_keys()

    def thing(self) -> Thing | None:
        """The category under the cursor."""
        one = self._current
        return Thing("category", one.prefix, one.name, (("categories", one.id),)) if one else None

    def do_add(self) -> None:
        """Its form."""
        from screens.kit.record import RecordForm

        store, who = self.app.store, self.app.who
        self.app.push_screen(
            RecordForm(
                "New category",
                draft="category new",
                fields=categories.FIELDS,
                values={"kind": categories.CATEGORY_KINDS[0]},
                save=lambda values, _: categories.add(store, who, values),
                added=self.query_one(LineList).expect,
                said=lambda prefix: (
                    f"{prefix} is made. In the library, {self.key('library.add')} drafts a standard in it."
                ),
                new=True,
                crumbs=("Library",),
            )
        )

    def do_edit(self) -> None:
        """Its form."""
        from screens.kit.record import RecordForm

        one, store, who = self._current, self.app.store, self.app.who
        if one is not None:
            prefix = one.prefix
            self.app.push_screen(
                RecordForm(
                    f"{one.name} of {one.pack_name}",
                    draft=f"category {prefix}",
                    fields=categories.FIELDS,
                    values=_values(one),
                    version=one.version,
                    save=lambda values, version: categories.edit(store, who, prefix, values, version=version),
                    said=f"{prefix} is saved.",
                    again=lambda: _values(categories.category(store, prefix)),
                    crumbs=("Library",),
                )
            )

    async def do_delete(self) -> None:
        """Delete it, after enter."""
        from screens.kit.dialogs import TakeAway

        one, store = self._current, self.app.store
        assert one is not None, "asked only on a category"
        gone = await self.ask(categories.goes_with, store, one.prefix)
        if await self.app.push_screen_wait(
            TakeAway(
                f"the category {one.name} of {one.pack_name}",
                [f"{gone} goes with it." if gone else "No standard is in it."],
            )
        ):
            await self.saved(categories.delete(store, self.app.who, one.prefix))
            self.say(f"{one.prefix} is deleted. {self.key('undo')} brings it back.")


def _values(one: Category) -> dict[str, str]:
    return {field.name: getattr(one, field.name) for field in categories.FIELDS}


def _rows(found: Sequence[Category]) -> Iterable[Shown]:
    pack = None
    for one in found:
        if one.pack != pack:
            if pack is not None:
                yield Blank()
            pack = one.pack
            yield Heading(f"{one.pack_name}, our own" if pack == OWN_PACK else one.pack_name)
        yield Row(
            one.prefix,
            (one.prefix, one.name, one.section, one.frequency or "yearly", str(one.standards)),
            find=one.pack_name,
        )
