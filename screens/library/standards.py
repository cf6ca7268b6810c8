"""The library: all standards by category, found as one types, filtered by tag, state and pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult

from models.library import categories, decisions, register, remarks, standards
from models.library.founding import OWN_PACK
from models.library.standards import STATE_WORDS, Entry
from models.library.wording import asserted
from models.practice import rights
from models.text import count
from screens.kit.action import Action, Keys, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Heading, Row
from screens.kit.rows import Entry as Shown
from screens.kit.theme import Tone
from screens.library.steps import STEPS, approve, edit_standard, keep, propose, put_away, right_of

if TYPE_CHECKING:
    from models.figure import Figure
    from models.store.store import Touched

ACTIONS = declare(
    "library",
    "The library",
    Action("open", "enter", "open", "Opens the standard."),
    Action("add", "a", "add", "Drafts a new standard."),
    Action(
        "edit",
        "e",
        "edit",
        "Changes the standard; of an approved one a new version begins. Of several that are marked it fills in what they lack.",
    ),
    Action("retire", "d", "retire", "Retires the marked standards; deletes a draft that was never asked."),
    Action(
        "filter",
        "f",
        "filter",
        "Shows only one tag, state, category or pack, or what the linter remarks on; again all.",
    ),
    Action(
        "approve",
        "y",
        "approve",
        "Approves the marked standards, or this one; keeps one that is due for its review.",
    ),
    Action("bring", "i", "import", "Imports standards from a pack, a catalogue or a table."),
    Action("queue", "Q", "queue", "The committee's queue: all that waits for a decision."),
    Action("categories", "O", "categories", "The categories and their sections; makes and changes our own."),
    Action("packs", "p", "packs", "The packs, and for which clients each is on."),
    uses=("list",),
)

_TONES: dict[str, Tone] = {"draft": "due", "proposed": "accent", "revision": "accent", "retired": "dim"}


class Library(Frame):
    """All standards."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "list.mark",
        "approve",
        "list.find",
        "filter",
        "queue",
        "edit",
        "add",
        "bring",
        ("list.mark_all", "all"),
        "packs",
        "categories",
    )
    MARKED = ("approve", ("edit", "fill in"), ("everywhere.pass_on", "propose"))
    WATCHES = ("standards", "standard_versions", "categories", "packs", "decisions", "facts")

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._refused: dict[str, str] = {}
        self._filter: tuple[str, str] = ("", "")
        self._filtered_by = ""
        """The filter's value as people say it."""
        self._from_first = False
        """The cursor goes to the first row once what the filter lets through stands."""
        self._figures: tuple[Figure, ...] = ()
        self._due: frozenset[str] = frozenset()
        """The codes of those that are due for their review."""
        self._brought = ""
        """The code of the first that was brought in: the cursor goes to it, with what came with it in sight below."""
        self._came: frozenset[int] = frozenset()
        """The keys of standards that this person has just brought in: they are to be seen."""

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (
                Column("Code", 13),
                Column("Standard", tone="bright"),
                Column("State", 14),
                Column("Business", 8, wide=90),
                Column("Asked", 11, wide=100),
            ),
            empty=_empty,
            searches=True,
        )

    def touched(self, changes: Sequence[Touched]) -> None:
        """What this person brings in is shown, whatever the list was filtered by before."""
        for change in changes:
            if change.who == self.app.who.id and change.touches("imports"):
                self._came = frozenset(key for table, key in change.rows if table == "standards")
        super().touched(changes)

    async def load(self) -> None:
        """Read what the filter lets through, and what this person may do."""
        self._refused = await self.ask(rights.refusals, self.app.who, dict.fromkeys(STEPS), self.app.store)
        store = self.app.store
        self._due = frozenset(one.entry.code for one in await self.ask(decisions.due, store, store.today()))
        self._figures = (await self.ask(decisions.reviewed_figure, store),)
        if self._came:
            await self._see_what_came()
        await self._show(self.query_one(LineList).filter)

    async def _see_what_came(self) -> None:
        came = self._came
        every = await self.ask(standards.all_standards, self.app.store)
        self._came -= came  # not before: another load may have taken the place of this one
        first = next((one.code for one in every if one.id in came), "")
        if first:  # it may have been taken back
            self._filter, self._brought = ("", ""), first
            self.query_one(LineList).show_all()

    async def _show(self, text: str, typed_at: Entry | None = None) -> None:
        """Show what the filter lets through and the text finds. `typed_at`: where the cursor was when the text was
        typed; unless it was moved since, it goes to the best hit.
        """
        from models.library import search

        store = self.app.store
        kind, value = self._filter
        given = {kind: value} if kind not in ("", "review", "remarks") else {}
        wanted: dict[str, Any] = {"retired": kind == "state", **given}
        found = await self.ask(standards.all_standards, store, **wanted)
        if kind == "review":
            found = tuple(one for one in found if one.code in self._due)
        if kind == "remarks":
            said = await self.ask(remarks.remarked, store, store.today(), errors=value == "errors")
            found = tuple(one for one in found if one.code in said)
        if text.strip():
            hits = {
                one.id: place for place, one in enumerate(await self.ask(search.search, store, text, 2000))
            }
            found = tuple(sorted((one for one in found if one.id in hits), key=lambda one: hits[one.id]))
        stayed = typed_at is not None and self._current == typed_at
        self._entries = {one.code: one for one in found}
        shown = self.query_one(LineList)
        shown.empty = _empty
        if kind:
            shown.empty = (
                f"No standard is left of {kind} {self._filtered_by}. {self.key('filter')} shows all."
            )
        shown.show(_rows(found, self._due, grouped=not text.strip()))
        if stayed and text.strip() and found:
            shown.move_to(found[0].code)
        if self._from_first:
            self._from_first = False
            shown.action_list_first()
        if self._brought and shown.move_to(self._brought):
            shown.to_top()
        self._brought = ""
        self.set_crumbs("Library", *([f"{kind} {self._filtered_by}"] if kind else []))
        late = sum(one.code in self._due for one in found)
        drafts = sum(one.state in ("draft", "proposed", "revision") for one in found)
        self.stand(
            (f" {count(len(found), 'standard')}", "normal"),
            (f"   {drafts} not approved yet" if drafts else "", "dim"),
            (f"   {late} due for review" if late else "", "due"),
        )
        self.refresh_keys()

    @on(LineList.Filtered)
    def _filtered(self, event: LineList.Filtered) -> None:
        self.work(self._show(event.text, self._current), group="load")

    @property
    def _current(self) -> Entry | None:
        row = self.query_one(LineList).current
        return self._entries.get(str(row.key)) if row is not None else None

    def possible(self, action: Action) -> str:
        """What needs a standard needs one."""
        if (
            action.place == "library"
            and action.name in ("open", "edit", "retire", "approve")
            and self._current is None
        ):
            return (
                f"There is no standard here. {self.key('bring')} imports some, {self.key('add')} drafts one."
            )
        one = self._current
        alone = one is not None and not self.query_one(LineList).marked
        if action.id == "everywhere.pass_on" and one is not None and alone and one.state != "draft":
            return f"{one.code} is {STATE_WORDS[one.state]}: only a draft is proposed."
        if action.id == "library.approve" and one is not None and alone:
            if one.state == "approved" and one.code not in self._due:
                return f"{one.code} is approved, and not due for its review."
            if one.state == "draft":
                return f"{one.code} is a draft: {self.key('pass_on')} proposes it first."
        return self._refused.get(right_of(action, one.state if one is not None else ""), "")

    @property
    def _keeps(self) -> bool:
        """Whether `y` keeps the standard under the cursor as it is, since it is due for its review."""
        one, marked = self._current, self.query_one(LineList).marked
        return one is not None and not marked and one.state == "approved" and one.code in self._due

    def foot(self) -> Iterable[tuple[Action, str]]:
        """What `y` does with the standard under the cursor."""
        for action, label in super().foot():
            yield action, "keep" if action.id == "library.approve" and self._keeps else label

    def on_line_list_moved(self) -> None:
        """What is possible depends on the state of the standard."""
        self.refresh_keys()

    def thing(self) -> Thing | None:
        """The standard under the cursor."""
        one = self._current
        return Thing("standard", one.code, one.heading, (("standards", one.id),)) if one else None

    def do_open(self) -> None:
        """Its own screen."""
        if self._current is not None:
            self.go("standard", self._current.code)

    async def do_add(self) -> None:
        """A form for a draft."""
        one = self._current
        from screens.library.drafting import draft_standard

        await draft_standard(self, one.category if one is not None else "", self.query_one(LineList).expect)

    async def do_edit(self) -> None:
        """Its form; where several are marked, one form for all of them."""
        marked = self.query_one(LineList)
        if len(marked.marked) > 1:
            from screens.library.together import Together

            self.app.push_screen(Together(self._chosen(), marked.unmark))
        elif self._current is not None:
            await edit_standard(self, self._chosen()[0])

    def _chosen(self) -> list[str]:
        return [str(row.key) for row in self.query_one(LineList).chosen]

    async def do_retire(self) -> None:
        """Retire, or delete a draft, after enter."""
        codes = self._chosen()
        if await put_away(self, codes):
            self.query_one(LineList).unmark()

    async def do_approve(self) -> None:
        """Approve, after enter where they are several; keep one that is due for its review."""
        codes = self._chosen()
        if self._keeps:
            await keep(self, codes[0])
        elif await approve(self, {code: self._entries[code].read for code in codes}):
            self.query_one(LineList).unmark()

    async def pass_on(self) -> None:
        """Propose the marked drafts to the committee."""
        codes = self._chosen()
        if codes and await propose(self, codes):
            self.query_one(LineList).unmark()

    async def do_filter(self) -> None:
        """Choose a tag, a state, a category or a pack; a filter that stands is taken away."""
        from screens.kit.dialogs import Choice, Choose

        if self._filter[0]:
            self._filter = ("", "")
            self.reload()
            return
        store = self.app.store
        tags = await self.ask(standards.all_tags, store)
        named = await self.ask(categories.all_categories, store)
        packs = await self.ask(register.all_packs, store)
        late = await self.ask(decisions.due_count, store, store.today())
        states = Counter(one.state for one in await self.ask(standards.all_standards, store))
        offered = [(f"state {state}", words, "state", states[state]) for state, words in STATE_WORDS.items()]
        offered.append(("review due", "due for review", "review", late))
        offered += [
            (f"category {one.prefix}", one.name, f"category {one.prefix}", one.standards) for one in named
        ]
        offered += [(f"pack {one.code}", one.name, "pack", one.standards) for one in packs]
        offered += [(f"tag {tag}", tag, "tag", number) for tag, number in tags]
        offered.sort(key=lambda one: one[3] == 0)
        choices = [Choice(key, text, f"{kind}, {number or 'none'}") for key, text, kind, number in offered]
        choices += [
            Choice("remarks any", "with a remark of the linter", "remarks"),
            Choice("remarks errors", "with an error of the linter", "remarks"),
        ]
        chosen = await self.app.push_screen_wait(
            Choose("Show only", choices, does="shows only these", leaves="shows all")
        )
        if chosen:
            kind, _, value = chosen.partition(" ")
            self._filter = (kind, value)
            self._filtered_by = next(one.text for one in choices if one.key == chosen)
            self._from_first = True
            self.reload()

    def figures(self) -> Sequence[Figure]:
        """How much of the library was reviewed in time."""
        return self._figures

    def do_bring(self) -> None:
        """The import."""
        self.go("import", "")

    def do_queue(self) -> None:
        """The committee's queue."""
        self.go("queue", "")

    def do_packs(self) -> None:
        """The packs."""
        self.go("packs", "")

    def do_categories(self) -> None:
        """The categories."""
        self.go("categories", "")

    async def export(self) -> None:
        """A pack in a format that is chosen; where there are several, which one, at first that of the cursor."""
        from screens.kit.dialogs import Choice, Choose

        one = self._current
        code: str | None = one.pack if one is not None else OWN_PACK
        packs = await self.ask(register.all_packs, self.app.store)
        if len(packs) > 1:
            choices = [Choice(each.code, each.name, count(each.standards, "standard")) for each in packs]
            dialog = Choose(
                "Export which pack?", choices, does="chooses it", leaves="writes nothing", at=code or ""
            )
            code = await self.app.push_screen_wait(dialog)
        if code:
            await self.keep_document("pack", code)


def _empty(key: Keys) -> str:
    imports, drafts = key("bring"), key("add")
    return f"No standards yet. {imports} imports the starter pack, a catalogue or a table; {drafts} drafts the first one."


def _rows(found: Sequence[Entry], due: frozenset[str], *, grouped: bool) -> Iterable[Shown]:
    category = None
    size = Counter((one.pack, one.category) for one in found)
    named = Counter((one.pack, one.category, one.heading) for one in found)
    packs = len({one.pack for one in found})
    for one in found:
        if grouped and (one.pack, one.category) != category:
            if category is not None:
                yield Blank()
            category = (one.pack, one.category)
            alone = packs == 1 if one.pack == OWN_PACK else one.category_name == one.pack_name
            head = one.category_name if alone else f"{one.category_name} · {one.pack_name}"
            yield Heading(head, str(size[category]))
        several = named[one.pack, one.category, one.heading] > 1
        state = "" if one.state == "approved" else STATE_WORDS[one.state]
        late = one.code in due and not state
        yield Row(
            one.code,
            (
                one.code,
                f"{one.heading}: {asserted(one.question)}" if several else one.heading,
                Cell("review due", "due") if late else Cell(state, _TONES.get(one.state)),
                one.business_impact or "—",
                one.frequency or "yearly",
            ),
            find=f"{one.ref} {one.name} {one.question}",
        )
