"""The life of standards as any sequence of steps: what must hold after each, and undone byte for byte."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.errors import NotFound, Problem
from models.library import standards
from models.library.catalogue import Standard
from models.practice import people
from models.store.undo import redo, undo
from tests.office import Office, open_office

NEXT = {
    "draft": {"proposed", "retired"},
    "proposed": {"draft", "approved", "retired"},
    "approved": {"revision", "retired"},
    "revision": {"approved", "retired"},
    "retired": {"approved", "revision", "proposed"},
}
"""Which state may follow which (PRACTICE §3): what is retired comes back as it was."""
WORDS = st.sampled_from(["", "because", "Has it been tested?", "Is it kept?", "has it been TESTED"])


class Life(RuleBasedStateMachine):
    """One standard, somebody of the committee at work on it, and a second one that is left alone."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self._folder = tempfile.TemporaryDirectory()
        self._open = open_office(Path(self._folder.name))
        self.office: Office = self._open.__enter__()
        chair = {"login": "chair", "name": "Chair", "roles": "committee"}
        people.add(self.office.store, self.office.founder, chair).result()
        self.who = self.office["chair"]
        self.states: list[dict[str, list[str]]] = []
        self.undone: list[dict[str, list[str]]] = []
        self.seen: dict[tuple[int, int], Any] = {}

    def teardown(self) -> None:
        """Close the practice."""
        self._open.__exit__(None, None, None)
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        """The two standards."""
        self.office.category(prefix="BKP")
        self.code = self.office.standard()
        self.office.standard(to="approved")

    @property
    def now(self) -> Standard:
        """The standard as it stands."""
        return standards.standard(self.office.store, self.code)

    def step(self, done: Future[Any]) -> None:
        """Something that may be refused; what was not refused goes to the next state, and can be undone."""
        store = self.office.store
        before, rows = self._before
        try:
            done.result()
        except Problem:
            assert self.office.rows() == rows
            return
        after = self.now
        assert after.state == before.state or after.state in NEXT[before.state]
        if before.state == "retired":
            assert after.live == before.live, "what comes back is what was asked"
        if store.value("SELECT max(id) FROM history") != self._line:
            self.states.append(rows)
            self.undone.clear()

    def look(self) -> None:
        """Before a step."""
        self._before = (self.now, self.office.rows())
        self._line = self.office.store.value("SELECT max(id) FROM history")

    @rule(why=WORDS, question=WORDS, kind=st.sampled_from(["", "wording", "meaning"]))
    def edit(self, why: str, question: str, kind: str) -> None:
        """Other words."""
        self.look()
        values = {"why": why, "change": kind, **({"question": question} if question else {})}
        self.step(standards.edit(self.office.store, self.who, self.code, values))

    @rule(verb=st.sampled_from(["propose", "approve", "retire", "reject"]))
    def decide(self, verb: str) -> None:
        """A step of the committee."""
        self.look()
        more = ("no",) if verb == "reject" else ()
        self.step(getattr(standards, verb)(self.office.store, self.who, [self.code], *more))

    @rule()
    def undo(self) -> None:
        """The newest change is taken back, byte for byte but for the versions."""
        present = self.office.rows()
        try:
            undo(self.office.store, self.who).result()
        except NotFound:
            assert not self.states
            return
        assert self.office.rows() == self.states.pop()
        self.undone.append(present)

    @rule()
    def redo(self) -> None:
        """What was undone last comes back."""
        present = self.office.rows()
        try:
            redo(self.office.store, self.who).result()
        except NotFound:
            assert not self.undone
            return
        assert self.office.rows() == self.undone.pop()
        self.states.append(present)

    @invariant()
    def approved_versions_never_change(self) -> None:
        """Whatever was approved once says the same for ever, and exactly the right one is live."""
        if not hasattr(self, "code"):
            return
        found = self.now
        for version in standards.versions(self.office.store, self.code):
            if version.approved_at is not None:
                said = (version.n, version.wording)
                assert self.seen.setdefault((version.id, version.approved_at), said) == said
        assert found.live is None or found.live.approved_at is not None
        if found.state in ("approved", "revision"):
            assert found.live is not None
        if found.state == "approved":
            assert found.live == found.latest
        if found.state == "revision":
            assert found.latest.approved_at is None and found.latest.change in ("wording", "meaning")
        if found.state in ("draft", "proposed"):
            assert found.live is None


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
