"""The library: all standards by category, found as one types, filtered by tag, state and pack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult

from models.library import categories, decisions, register, remarks, standards
from models.library.categories import Category
from models.library.standards import STATE_WORDS, Entry, Together
from models.library.wording import asserted
from models.practice import rights
from models.text import count, fold
from screens.kit.action import Action, declare
from screens.kit.drawn import line
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Cell, Column, Heading, Row
from screens.kit.rows import Entry as Shown
from screens.kit.theme import Tone

if TYPE_CHECKING:
    from models.figure import Figure
    from screens.kit.record import Save

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
    Action("packs", "p", "packs", "The packs, and for which clients each is on."),
    uses=("list",),
)

_TONES: dict[str, Tone] = {"draft": "due", "proposed": "accent", "revision": "accent", "retired": "dim"}


EMPTY = "No standards yet. i imports the starter pack, a catalogue or a table; a drafts the first one."


class Library(Frame):
    """All standards."""

    ACTIONS = ACTIONS
    FOOT = (
        "open",
        "list.mark",
        ("list.mark_all", "all"),
        "approve",
        "list.find",
        "filter",
        "edit",
        "add",
        "bring",
        "packs",
        "queue",
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
        self._figures: tuple[Figure, ...] = ()
        self._due: frozenset[str] = frozenset()
        """The codes of those that are due for their review."""

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
            empty=EMPTY,
            searches=True,
        )

    async def load(self) -> None:
        """Read what the filter lets through, and what this person may do."""
        self._refused = await self.ask(rights.refusals, self.app.who, dict.fromkeys(STEPS), self.app.store)
        store = self.app.store
        self._due = frozenset(one.entry.code for one in await self.ask(decisions.due, store, store.today()))
        self._figures = (await self.ask(decisions.reviewed_figure, store),)
        await self._show(self.query_one(LineList).filter)

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
        shown.empty = f"No standard is left of {kind} {self._filtered_by}. f shows all." if kind else EMPTY
        shown.show(_rows(found, self._due, grouped=not text.strip()))
        if stayed and text.strip() and found:
            shown.move_to(found[0].code)
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
            return "There is no standard here. i imports some, a drafts one."
        one = self._current
        if action.id == "library.approve" and one is not None and not self.query_one(LineList).marked:
            if one.state == "approved" and one.code not in self._due:
                return f"{one.code} is approved, and not due for its review."
            if one.state == "draft":
                return f"{one.code} is a draft: > proposes it first."
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
        await edit_standard(self, None, one.category if one is not None else "")

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
        elif await approve(self, codes):
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
            await self.load()
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
            await self.load()
            self.query_one(LineList).action_list_first()

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

    async def export(self) -> None:
        """The practice's pack, or the one that the cursor is in, in a format that is chosen."""
        one = self._current
        code = one.pack if one is not None else "own"
        await self.keep_document("pack", code)


def _rows(found: Sequence[Entry], due: frozenset[str], *, grouped: bool) -> Iterable[Shown]:
    category = None
    size = Counter((one.pack, one.category) for one in found)
    named = Counter((one.pack, one.category, one.heading) for one in found)
    for one in found:
        if grouped and (one.pack, one.category) != category:
            if category is not None:
                yield Blank()
            category = (one.pack, one.category)
            alone = one.pack == "own" or one.category_name == one.pack_name
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


# What the list and a standard's own screen both do -----------------------------------------------------------------

STEPS = ("standard.draft", "standard.propose", "standard.approve")
"""The rights of what they do."""


def right_of(action: Action, state: str) -> str:
    """Which of them an action asks of a standard in this state; empty: none. So nobody fills in a form, or chooses a
    file, that is refused at its end.
    """
    if action.id == "everywhere.pass_on":
        return "standard.propose"
    if action.place in ("library", "standard"):
        if action.name in ("approve", "reject") or (action.name == "retire" and state != "draft"):
            return "standard.approve"
        if action.name == "edit" and state == "approved":
            return "standard.approve"
        if action.name in ("add", "edit", "retire", "bring"):
            return "standard.draft"
    return ""


async def edit_standard(
    frame: Frame,
    code: str | None,
    category: str = "",
    *,
    told: Sequence[str] = (),
    save: Save | None = None,
) -> None:
    """Open the form of a standard, or of a new draft: that one stands in the practice's own pack unless another
    category is chosen. `category`: the prefix of the one that it is begun in; `told` stands above the fields, `save`
    saves it otherwise.
    """
    from models.practice import people
    from screens.library.editor import StandardForm

    store, who = frame.app.store, frame.app.who
    staff = await frame.ask(people.all_people, store)
    owners = tuple((person.login, person.name) for person in staff if person.active)
    if code is None:
        named = await frame.ask(categories.all_categories, store)
        if not named:
            await _first_category(frame)
            named = await frame.ask(categories.all_categories, store)
            if not named:
                return
        packs = {one.pack for one in named}
        form = StandardForm(
            "New standard",
            draft="standard new",
            fields=tuple(one for one in standards.FIELDS if one.name not in ("change", "code")),
            values={"category": _own_of(named, category)},
            new=True,
            options={
                "category": (
                    ("", "choose one"),
                    *((one.prefix, f"{one.name} · {one.pack_name}") for one in named),
                ),
                "owner": owners,
            },
            hints={"category": "Its category, and the pack that it stands in."} if len(packs) > 1 else None,
            save=lambda values, _: standards.add(store, who, values),
            said="{result} is drafted. > proposes it to the committee.",
        )
    else:
        found = await frame.ask(standards.standard, store, code)
        named = await frame.ask(categories.all_categories, store, found.pack)
        hidden = ("code",) if found.live is not None else ("code", "change")
        form = StandardForm(
            code,
            code=code,
            draft=f"standard {code}",
            fields=tuple(one for one in standards.FIELDS if one.name not in hidden),
            values=standards.values_of(found),
            version=found.seen,
            options={"category": tuple((one.prefix, one.name) for one in named), "owner": owners},
            save=save or (lambda values, version: standards.edit(store, who, code, values, version=version)),
            said=f"{code} is saved."
            if found.state != "approved"
            else f"A new version of {code} is begun; until it is approved the old one is asked.",
            again=lambda: standards.values_of(standards.standard(store, code)),
            told=told,
        )
    frame.app.push_screen(form)


def _own_of(named: Sequence[Category], begun_in: str) -> str:
    """The category of the practice's own pack that a new standard stands in: the one that it is begun in, else the one
    of the same name; its first where it is begun in none. Empty where there is none: it is to be chosen then."""
    here = next((one for one in named if one.prefix == begun_in), None)
    own = [one for one in named if one.pack == "own"]
    if here is not None:
        own = [one for one in own if one == here or fold(one.name) == fold(here.name)]
    return own[0].prefix if own else ""


async def _first_category(frame: Frame) -> None:
    from screens.kit.dialogs import AskLine

    title = "What is the first category called? A standard has one"
    name = await frame.app.push_screen_wait(
        AskLine(
            title,
            does="makes the category",
            leaves="drafts nothing",
            required="Give it a name, such as Backup system.",
        )
    )
    if name:
        await frame.saved(categories.add(frame.app.store, frame.app.who, {"name": name}))


async def approve(frame: Frame, codes: Sequence[str]) -> bool:
    """Approve standards; several only after a count and enter. Whether it was done."""
    from screens.kit.dialogs import Confirm

    if len(codes) > 1 and not await frame.app.push_screen_wait(
        Confirm(
            f"Approve {len(codes)} standards?",
            [
                "From the next review on they are asked wherever their pack is on. What lacks something is left and "
                "named. u takes it back."
            ],
            button="Approve",
            does="approves them",
            leaves="leaves them as they are",
        )
    ):
        return False
    done = await frame.saved(standards.approve_those(frame.app.store, frame.app.who, codes))
    await _tell(frame, done, "approved", await _asked_of_nobody(frame, done.done))
    return True


async def keep(frame: Frame, code: str) -> None:
    """The committee has reviewed a standard and leaves it as it is."""
    await frame.saved(decisions.keep(frame.app.store, frame.app.who, [code]))
    frame.say(f"{code} is kept as it is. u takes it back.", "good")


LISTED = 8
"""More than so many that could not take a step are counted by reason, before they are named."""


async def _asked_of_nobody(frame: Frame, codes: Sequence[str]) -> str:
    """What is still to be done where the pack of approved standards is on for nobody; empty where it is on."""
    store, approved = frame.app.store, set(codes)
    found = await frame.ask(standards.all_standards, store)
    packs = {one.pack for one in found if one.code in approved}
    off = [
        one
        for one in await frame.ask(register.all_packs, store)
        if one.code in packs and not (one.own or one.everywhere or one.clients)
    ]
    return " Nobody is asked yet: in the Library p, then o, switches their pack on." if off else ""


async def _tell(frame: Frame, done: Together, what: str, next_step: str = "") -> None:
    """Say how many took a step, and of those that did not why not."""
    from screens.kit.dialogs import Told

    named = done.done[0] if len(done.done) == 1 else count(len(done.done), "standard")
    if done.left:
        left = [f"{code} {why}" for code, why in done.left]
        kinds = Counter(re.sub(r"a value for \[.*\]", "a value", why) for _, why in done.left)
        many = [f"{number:>4}  {why}" for why, number in kinds.most_common()] if len(left) > LISTED else []
        await frame.app.push_screen_wait(
            Told(
                f"{named} {what}, {len(left)} not",
                [f"u takes it back.{next_step} Left as they were:", *(line(one) for one in many), *left],
                "\n".join(left),
            )
        )
    else:
        frame.say(f"{named} {what}. u takes it back.{next_step}", "due" if next_step else "good")


async def propose(frame: Frame, codes: Sequence[str]) -> bool:
    """Propose drafts to the committee, after enter. Whether it was done."""
    from screens.kit.dialogs import Confirm

    named = codes[0] if len(codes) == 1 else count(len(codes), "standard")
    if not await frame.app.push_screen_wait(
        Confirm(
            f"Propose {named}?",
            ["The Standards Committee approves it, or sends it back with a reason."],
            button="Propose",
            does="proposes " + ("it" if len(codes) == 1 else "them"),
            leaves="leaves " + ("it a draft" if len(codes) == 1 else "them as they are"),
        )
    ):
        return False
    done = await frame.saved(standards.propose_those(frame.app.store, frame.app.who, codes))
    await _tell(frame, done, "proposed")
    return True


async def put_away(frame: Frame, codes: Sequence[str]) -> bool:
    """Retire standards; one that is a draft never asked is deleted. After enter. Whether it was done."""
    from screens.kit.dialogs import AskLine, Confirm

    store, who = frame.app.store, frame.app.who
    if len(codes) == 1:
        found = await frame.ask(standards.standard, store, codes[0])
        if found.live is None and found.state == "draft":
            said = ["It was never asked. Its versions go with it; u brings them back."]
            if not await frame.app.push_screen_wait(
                Confirm(
                    f"Delete the draft {found.code}?",
                    said,
                    button="Delete",
                    does="deletes it",
                    other="Keep",
                    leaves="keeps it",
                )
            ):
                return False
            await frame.saved(standards.delete(store, who, found.code, version=found.seen))
            frame.say(f"{found.code} is deleted. u brings it back.")
            return True
    named = codes[0] if len(codes) == 1 else count(len(codes), "standard")
    reason = await frame.app.push_screen_wait(
        AskLine(
            f"Retire {named}? No review asks {'it' if len(codes) == 1 else 'them'} any more; answers stay. Why:",
            does="retires " + ("it" if len(codes) == 1 else "them"),
            leaves="keeps asking",
        )
    )
    if reason is None:
        return False
    await _tell(frame, await frame.saved(standards.retire_those(store, who, codes, reason)), "retired")
    return True
