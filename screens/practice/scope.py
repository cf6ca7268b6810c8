"""What is asked of a client: every approved standard with the reason, and the decisions that change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult

from models.align import scope
from models.align.applying import DECIDES
from models.align.scope import ScopeLine
from models.library import catalogue, register, standards
from models.practice import clients, rights
from models.text import count, fold
from screens.kit.action import Action, declare
from screens.kit.frame import Frame
from screens.kit.list import LineList
from screens.kit.place import Thing
from screens.kit.rows import Blank, Column, Entry, Heading, Row

SCOPE_ACTIONS = declare(
    "scope",
    "What is asked of a client",
    Action("leave_out", "o", "leave out", "Leaves the standard out for this client, with a reason."),
    Action(
        "ask",
        "i",
        "ask anyway",
        "Asks the standard although its tags or its pack would leave it out, with a reason.",
    ),
    Action("category", "O", "whole category", "Leaves the whole category out, with a reason."),
    Action(
        "tag",
        "t",
        "a tag",
        "Asks all standards that carry a tag (an agreement, an insurer, a technology), or leaves out a tag or a pack, "
        "with a reason.",
    ),
    Action("withdraw", "d", "withdraw", "Withdraws the decision that holds for this standard."),
    Action("open", "enter", "open", "Opens the standard."),
    uses=("list", "narrow"),
)


class ScopeScreen(Frame):
    """Every approved standard, whether it is asked of this client, and why."""

    ACTIONS = SCOPE_ACTIONS
    WATCHES = ("people", *DECIDES)

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self._lines: dict[str, ScopeLine] = {}
        self._refused = ""
        """Why this person decides nothing here; empty where they may."""

    def body(self) -> ComposeResult:
        """The list."""
        yield LineList(
            (Column("Code", 11), Column("Standard", tone="bright"), Column("Why", 34, few="one")),
            glyphs=True,
            marks=False,
            empty=lambda key: f"No standard is approved yet. {key('library')} opens the library.",
        )

    async def load(self) -> None:
        """Read the client's scope."""
        client = await self.ask(clients.client, self.app.store, self._code)
        lines = await self.ask(scope.overview, self.app.store, client.id)
        verdict = await self.ask(rights.may, self.app.who, "profile.edit", None, self.app.store)
        self._refused = verdict.reason
        self._lines = {one.code: one for one in lines}
        self.set_crumbs(client.name, "What is asked")
        self.query_one(LineList).show(self._entries(lines))
        self._tell()
        self.refresh_keys()

    def _tell(self) -> None:
        """How many are asked, and the whole reason of the one under the cursor, which its column may cut."""
        inside, one = sum(one.inside for one in self._lines.values()), self._current
        self.stand(
            (f" {count(inside, 'standard')} asked, {len(self._lines) - inside} not", "normal"),
            (f"   {one.because}" if one is not None else "", "dim"),
        )

    def _entries(self, lines: Sequence[ScopeLine]) -> Iterable[Entry]:
        category = None
        alike = Counter(fold(name) for name, _ in {(one.category, one.prefix) for one in lines})
        for one in lines:
            if one.prefix != category:
                if category is not None:
                    yield Blank()
                category = one.prefix
                yield Heading(one.category, one.prefix if alike[fold(one.category)] > 1 else "")
            yield Row(one.code, (one.code, one.name, one.because), "yes" if one.inside else "na")

    def possible(self, action: Action) -> str:
        """What needs a row, or a decision."""
        line = self._current
        if action.place != "scope":
            return ""
        if line is None:
            return "There is no standard here."
        if action.name == "withdraw" and line.decision is None:
            return "No decision holds for this standard; it follows its pack and its tags."
        return "" if action.name == "open" else self._refused

    def thing(self) -> Thing | None:
        """The decision that holds for the standard under the cursor, else all that are in force here."""
        one = self._current
        if one is not None and one.decision is not None:
            return Thing("client", self._code, one.code, (("scope", one.decision),))
        found = dict.fromkeys(line.decision for line in self._lines.values() if line.decision is not None)
        return Thing("client", self._code, self._code, tuple(("scope", key) for key in found))

    @property
    def _current(self) -> ScopeLine | None:
        row = self.query_one(LineList).current
        return self._lines.get(str(row.key)) if row is not None else None

    def on_line_list_moved(self) -> None:
        """Other keys are possible on another row."""
        self._tell()
        self.refresh_keys()

    async def do_leave_out(self) -> None:
        """Not asked here."""
        if (one := self._current) is not None:
            await self._decide("standard", one.code, inside=False)

    async def do_ask(self) -> None:
        """Asked here."""
        if (one := self._current) is not None:
            await self._decide("standard", one.code, inside=True)

    async def do_category(self) -> None:
        """The whole category is not asked here."""
        if (one := self._current) is not None:
            await self._decide("category", one.prefix, inside=False, called=one.category)

    async def do_tag(self) -> None:
        """All that carry a tag are asked, or not; or a whole pack is not."""
        from screens.kit.dialogs import Choice, Choose

        store = self.app.store
        named = dict(await self.ask(standards.all_tags, store))
        for tag in await self.ask(catalogue.profile_tags, store):
            named.setdefault(fold(tag), 0)
        packs = await self.ask(register.all_packs, store)
        choices = [
            Choice(f"in tag {tag}", f"ask {tag}", _tagged(number)) for tag, number in named.items() if number
        ]
        choices += [
            Choice(f"out tag {tag}", f"leave out {tag}", _tagged(number)) for tag, number in named.items()
        ]
        choices += [Choice(f"out pack {one.code}", f"leave out {one.name}", "pack") for one in packs]
        chosen = await self.app.push_screen_wait(
            Choose("Ask or leave out what carries a tag", choices, does="asks why")
        )
        if chosen:
            way, level, name = chosen.split(" ", 2)
            await self._decide(level, name, inside=way == "in")

    async def _decide(self, level: str, name: str, *, inside: bool, called: str = "") -> None:
        from screens.kit.dialogs import AskLine

        called = called or name
        title = f"Why is {called} {'asked' if inside else 'not asked'} at {self._code}? … until 2027-03-31 ends it"
        given = await self.app.push_screen_wait(
            AskLine(
                title,
                does="asks it here" if inside else "leaves it out here",
                required="A decision needs a reason.",
                judge=lambda text: scope.judge(text, self.app.store.today()),
            )
        )
        if given:
            reason, until = scope.reason_and_day(given)
            key = await self.saved(
                scope.decide(
                    self.app.store,
                    self.app.who,
                    self._code,
                    level=level,
                    name=name,
                    inside=inside,
                    reason=reason,
                    until=until,
                )
            )
            now = f"until {until}" if until else "now"
            self.say(
                f"{called} is {'asked' if inside else 'not asked'} here {now}. {self.key('undo')} takes it back."
                + (await self._beyond(key) if inside else "")
            )

    async def _beyond(self, key: int) -> str:
        """How many standards a decision asks that are for something which the profile has not, and what is done about it."""
        client = await self.ask(clients.client, self.app.store, self._code)
        lines = await self.ask(scope.overview, self.app.store, client.id)
        number = sum(one.beyond and one.decision == key for one in lines)
        if not number:
            return ""
        them = "1 of them is" if number == 1 else f"{number} of them are"
        ends = f"{self.key('tag')} or {self.key('leave_out')}"
        return f" {them} for what the profile has none of: asked all the same, as decided, until {ends} leaves that out."

    async def do_withdraw(self) -> None:
        """The decision goes."""
        one = self._current
        assert one is not None and one.decision is not None, "asked only where one holds"
        await self.saved(scope.withdraw(self.app.store, self.app.who, one.decision))
        self.say(f"Withdrawn. {self.key('undo')} brings it back.")

    def do_open(self) -> None:
        """The standard."""
        if self._current is not None:
            self.go("standard", self._current.code)


def _tagged(number: int) -> str:
    return f"tag, {count(number, 'standard')}" if number else "tag of the profile"
