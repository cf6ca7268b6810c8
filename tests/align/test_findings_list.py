"""The findings of all clients, of which a list shows the gravest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.align import answers, findings, reviews, seeking, triage
from models.align.findings import STATE_WORDS, UNSOLVED, Finding
from models.errors import Problem
from models.practice import contacts
from models.store.store import Store
from screens.align import findings as screen
from screens.align.findings import Findings
from screens.kit.dialogs import ErrorDialog
from screens.kit.list import LineList
from tests.align import walking
from tests.align.conftest import Practice
from tests.align.walking import rest, seat
from tests.stage import settled, shown, stage


def test_the_gravest_are_the_first_of_all_however_few_are_taken(practice: Practice) -> None:
    """Also where a standard was reworded since, so that its findings are of different weight."""
    keys = []
    for n, (prefix, impacts) in enumerate(
        (("LOW", ("low", "")), ("TOP", ("high", "high")), ("NON", ("", "medium")))
    ):
        category = practice.category(prefix.title(), prefix, position=n, frequency=("", "monthly", "once")[n])
        business, technical = impacts
        keys += practice.standards(category, prefix, 3, business_impact=business, technical_impact=technical)
    for code in ("ACME", "BETA", "CITY"):
        practice.client(code, vcio=practice.vic, tam=practice.dana)
    practice.whole("ACME", "nnnnnnnnn")
    practice.revise(keys[0], "wording", business_impact="high", technical_impact="low")
    practice.revise(keys[4], "wording", business_impact="", technical_impact="")
    practice.whole("BETA", "nnynnnnyn")
    practice.whole("CITY", "nynnnnnnn")
    practice.on("2026-06-02")
    again = practice.start("CITY", "all")
    practice.say(again, "yynnnnnnn")
    reviews.submit(practice.store, practice.dana, again).result()
    for states in (UNSOLVED, None, ("verified",)):
        every = findings.all_findings(practice.store, None, states)
        assert len(every) > (5 if states != ("verified",) else 0)
        for most in range(1, len(every) + 2):
            assert findings.gravest(practice.store, states, most) == (every[:most], len(every))


async def test_the_list_of_all_says_that_there_are_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERBOARD_TODAY", walking.TODAY)
    monkeypatch.setattr(findings, "MOST", 2)
    made = walking.drawn(tmp_path)
    walking.finish(made, "nnnyyyyyyyyyyyyy")
    async with seat(made, made.dana, ("findings", "")) as (app, pilot):
        await rest(pilot)
        assert isinstance(app.screen, Findings)
        said = shown(app)
        assert "The 2 gravest of 3 findings. / and f look at all of them." in said
    made.store.close()


# Searched ---------------------------------------------------------------------------------------------------


@pytest.fixture
def many(practice: Practice) -> Practice:
    """Thirteen findings of three clients, some with an owner, a note, a talk, another state, another wording."""
    keys = []
    for n, (prefix, impact) in enumerate((("BKP", "high"), ("NET", ""), ("ACC", "medium"))):
        category = practice.category(("Backup", "Network", "Accounts")[n], prefix, position=n)
        keys += practice.standards(category, prefix, 3, business_impact=impact)
    for code in ("ACME", "BETA", "CITY"):
        practice.client(code, vcio=practice.vic, tam=practice.dana)
    contacts.add(practice.store, practice.vic, "ACME", {"name": "Dr Marsh"}).result()
    first = practice.start("ACME", "all")
    practice.say(first, "nnnynynny")
    answers.note(
        practice.store,
        practice.dana,
        practice.item(first, "BKP-002"),
        "Ärger mit 50% der Bänder, Hauptstraße",
        seen=1,
    ).result()
    reviews.submit(practice.store, practice.dana, first).result()
    practice.revise(keys[3], "wording", question="Is the zebra crossing painted?")
    practice.whole("BETA", "nnyynyyny")
    practice.whole("CITY", "yyynyynny")
    for code, values in (
        ("FND-0001", {"owner": "dana"}),
        ("FND-0002", {"discussed_with": "Dr Marsh", "discussed_on": "2026-03-01"}),
        ("FND-0003", {"state": "triaged"}),
    ):
        triage.edit(practice.store, practice.vic, code, values).result()
    triage.accept(practice.store, practice.vic, "FND-0004", "Dr Marsh", "2026-12-31", "in autumn").result()
    return practice


@pytest.mark.parametrize(
    "text",
    ["", "a", "acme", "BKP beta", "nobody", "dana", "marsh", "50%", "ärger", "ÄRGER bänd", "_", "%", "zebra", "triaged",
     "risk acc", "high", "fnd-0007", "straße", "STRASSE", "a a a", "nothing of the kind", "!", "city net-001"],
)  # fmt: skip
def test_what_is_typed_is_found_among_all_findings(
    many: Practice, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = findings.all_findings(many.store)
    wanted = tuple(
        one for one in every if all(word in seeking.text_of(one) for word in text.casefold().split())
    )
    assert seeking.seek(many.store, text) == wanted
    assert seeking.seek(many.store, text, most=2) == wanted[:2]
    monkeypatch.setattr(seeking, "FEW", 1)
    assert seeking.seek(many.store, text) == wanted, "also where the standards that have any are read first"


@pytest.mark.parametrize("few", [0, 16])
def test_one_value_is_found_among_all_findings_with_how_many_have_it(
    many: Practice, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "FEW", few)
    every = findings.all_findings(many.store)
    told: dict[str, Callable[[Finding], str]] = {
        "client": lambda one: one.client,
        "category": lambda one: one.category,
        "business": lambda one: one.business_impact,
        "state": lambda one: STATE_WORDS[one.state],
        "owner": lambda one: one.owner or "nobody",
    }
    counts: dict[tuple[str, str], int] = {}
    for field in seeking.FIELDS:
        for one in every:
            if value := told[field](one):
                counts[field, value] = counts.get((field, value), 0) + 1
    offered = seeking.values(many.store)
    assert offered == counts and [field for field, _ in offered] == sorted(
        (field for field, _ in offered), key=seeking.FIELDS.index
    )
    for (field, value), number in offered.items():
        found = seeking.seek(many.store, only=(field, value))
        assert found == tuple(one for one in every if told[field](one) == value) and len(found) == number
    both = seeking.seek(many.store, "bkp", only=("client", "BETA"))
    assert {(one.client, one.standard[:3]) for one in both} == {("BETA", "BKP")}


def test_a_query_has_no_more_parameters_where_more_standards_and_clients_have_the_words(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite looks for each name among all of them: a question typed into a library of 3,000 took half a minute."""
    sizes: list[int] = []
    plain = Store.rows

    def noted(self: Store, sql: str, params: Any = ()) -> Any:
        sizes.append(len(params))
        return plain(self, sql, params)

    monkeypatch.setattr(Store, "rows", noted)
    monkeypatch.setattr(seeking, "FEW", 0)

    def most() -> int:
        sizes.clear()
        assert seeking.seek(many.store, "a e i", only=("client", "BETA"))
        return max(sizes)

    before = most()
    many.standards(many.category("Mail", "MAI", position=4), "MAI", 50)
    for n in range(20):
        many.client(f"MADE{n}")
    assert most() == before


async def test_a_list_that_does_not_hold_all_searches_all(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And reads the gravest of all no more while something is sought."""
    monkeypatch.setattr(findings, "MOST", 2)
    plain, read = findings.gravest, list[int]()

    def noted(store: Store, states: tuple[str, ...] | None, most: int) -> tuple[tuple[Finding, ...], int]:
        read.append(most)
        return plain(store, states, most)

    monkeypatch.setattr(findings, "gravest", noted)

    def keys() -> list[str]:
        return [str(row.key) for row in app.screen.query_one(LineList).rows]

    def codes(found: tuple[Finding, ...]) -> list[str]:
        return [one.code for one in found]

    async with stage(Findings(), many.store, many.vic) as (app, pilot):
        total = len(findings.all_findings(many.store))
        assert len(keys()) == 2 and read
        read.clear()
        await pilot.press("slash", *"city", "enter")
        await settled(pilot)
        assert keys() == codes(seeking.seek(many.store, "city")[:2]) and not read
        assert f"2 of {total}" in shown(app) and "The 2 gravest of those" in shown(app)
        await pilot.press("escape")
        await settled(pilot)
        assert keys() == codes(plain(many.store, most=2)[0]) and read
        await pilot.press("f")
        await settled(pilot)
        assert "Client, " in shown(app) and "Category, 5 rows" in shown(app)
        await pilot.press(*"Accounts", "enter")
        await settled(pilot)
        assert keys() == codes(seeking.seek(many.store, only=("category", "Accounts"))[:2])
        await pilot.press("f")
        await settled(pilot)
        assert len(keys()) == 2
        await pilot.press("slash", *"zebra", "enter")
        await settled(pilot)
        assert keys() == codes(seeking.seek(many.store, "zebra"))


async def test_one_value_is_shown_from_its_first_finding_also_where_all_are_searched(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST", 5)
    async with stage(Findings(), many.store, many.vic) as (app, pilot):
        await pilot.press("end", "f")
        await settled(pilot)
        await pilot.press(*"City", "enter")
        await settled(pilot)
        found = app.screen.query_one(LineList)
        assert found.current is not None and found.current.key == found.rows[0].key and len(found.rows) > 1


async def test_what_goes_wrong_as_the_values_are_read_is_said(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise Problem("The practice cannot be read.")

    monkeypatch.setattr(findings, "MOST", 2)
    async with stage(Findings(), many.store, many.vic) as (app, pilot):
        monkeypatch.setattr(seeking, "values", gone)
        await pilot.press("f")
        await settled(pilot)
        assert isinstance(app.screen, ErrorDialog) and "The practice cannot be read." in shown(app)


async def test_an_older_reading_does_not_take_the_place_of_what_a_key_asked_for(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's change is still being read when `z` asks for one's own."""
    begun, late, plain = threading.Event(), threading.Event(), screen._read
    slow = True

    def read(*args: Any) -> Any:
        nonlocal slow
        found, waits, slow = plain(*args), slow, False
        if waits:
            begun.set()
            late.wait(10)
        return found

    async with stage(Findings(), many.store, many.noor, size=(120, 40)) as (app, pilot):
        monkeypatch.setattr(screen, "_read", read)
        everybody = len(app.frame.query_one(LineList).rows)
        app.frame.reload()
        while not begun.is_set():
            await pilot.pause(0.01)
        await pilot.press("z")
        for _ in range(20):
            await pilot.pause(0.01)
        mine = len(app.frame.query_one(LineList).rows)
        assert mine < everybody
        late.set()
        await settled(pilot)
        assert len(app.frame.query_one(LineList).rows) == mine, "everybody's, under the word “mine”"
