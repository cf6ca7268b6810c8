"""History: who changed a thing, when, and from what to what."""

from __future__ import annotations

from models.practice import clients
from models.store.store import Store
from models.store.undo import undo
from models.store.words import Sentence
from models.who import Who
from screens.kit.history import History, change_lines
from screens.kit.place import Thing
from tests.kit.hostile import HOSTILE
from tests.stage import settled, shown, stage


async def test_every_change_with_what_it_changed(store: Store, who: Who) -> None:
    clients.add(store, who, {"name": "Acme [EU] Ltd"}).result()
    client = clients.all_clients(store)[0]
    clients.edit(store, who, client.code, {"industry": "dental"}, version=client.version).result()
    thing = Thing("client", client.code, client.name, (("clients", client.id),))
    async with stage(History(thing), store, who) as (app, pilot):
        text = shown(app)
        assert text.splitlines()[0].startswith(" Harbour IT › Acme [EU] Ltd › History")
        assert "Industry: dental" in text
        assert "  edit client: industry" in text and client.code not in text, (
            "each row names the client again"
        )
        await pilot.press("j")
        await settled(pilot)
        assert "Acme [EU] Ltd" in shown(app).partition("Code")[0]
        undo(store, who).result()
        history = app.screen
        assert isinstance(history, History)
        history.touched(())
        await settled(pilot)
        assert "undone" in shown(app)


async def test_people_and_states_stand_there_by_name(store: Store, who: Who) -> None:
    clients.add(store, who, {"name": "Acme", "tam": who.login}).result()
    client = clients.all_clients(store)[0]
    clients.edit(store, who, client.code, {"tam": "", "status": "leaving"}, version=client.version).result()
    thing = Thing("client", client.code, client.name, (("clients", client.id),))
    async with stage(History(thing), store, who) as (app, pilot):
        assert f"TAM: nothing (was {who.name})" in shown(app)
        assert "Status: leaving (was active)" in shown(app)
        await pilot.press("j")
        await settled(pilot)
        assert f"TAM: {who.name}" in shown(app)


async def test_what_does_not_fit_is_said(store: Store, who: Who) -> None:
    clients.add(store, who, {"name": "Acme", "note": "\n".join(f"line {n}" for n in range(40))}).result()
    client = clients.all_clients(store)[0]
    thing = Thing("client", client.code, client.name, (("clients", client.id),))
    async with stage(History(thing), store, who) as (app, pilot):
        assert "more; x writes all into a file" in shown(app)
        await pilot.resize_terminal(80, 100)
        await settled(pilot)
        assert "line 39" in shown(app) and "more; x" not in shown(app)


async def test_a_line_that_is_cut_stands_whole_below(store: Store, who: Who) -> None:
    name = "The Long Established Acme Dental Practice of Lower Riverside"
    clients.add(store, who, {"name": name, "code": "ACME"}).result()
    store.change(
        who, f"add a word to {name}", lambda change: change.update("clients", 1, {"note": "x"})
    ).result()
    async with stage(History(Thing("client", "A", "A", (("clients", 1),))), store, who) as (app, _):
        rows = shown(app).splitlines()
        assert rows[2].endswith("…") and f"  add a word to {name}" in rows


def test_what_a_long_text_was_stands_below_it() -> None:
    lines = change_lines((Sentence("Note", "word " * 60, "old"),), 60)
    text = ["".join(span.text for span in line) for line in lines]
    assert text[0].startswith("  Note: word word")
    assert text[-1] == "    was: old"
    assert all(len(line) <= 60 for line in text)


def test_hostile_values() -> None:
    for text in HOSTILE:
        for line in change_lines((Sentence(text, text, text), Sentence(text, "", heading=True)), 60):
            assert "\x1b" not in "".join(span.text for span in line)
